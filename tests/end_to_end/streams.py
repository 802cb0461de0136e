"""Inputs that are no files, files longer than the memory they may take, and what a terminal shows.

Run by itself it streams that many megabytes: streams.py --source . --bop BOP --megabytes 10000
"""
import argparse
import json
import os
import pty
import random
import re
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "support"))
from file_tests import Context, Failure  # noqa: E402

POLICY = "tests/data/large/bills.bop"
WAYS = [["--format", "brief"], ["--format", "csv"], ["--format", "json"],
        ["--format", "brief", "--engine", "interpret"]]
MEGABYTE = 1 << 20
SEED = 20260302


def command(context, *arguments):
    return [context.bop, "run", POLICY, *arguments, "--as-of", "2026-03-02"]


def same_from_a_pipe(context, name):
    """Standard input and a named pipe are judged as the file is, but for what they are called."""
    file = f"tests/data/large/{name}"
    text = (context.source / file).read_text(encoding="utf-8")
    for way in WAYS:
        expected = context.run(["run", POLICY, file, "--as-of", "2026-03-02", *way])
        actual = context.run(["run", POLICY, "-", "--as-of", "2026-03-02", *way], stdin=text)
        if actual != (expected[0], *(out.replace(file, "standard input") for out in expected[1:])):
            raise Failure(f"{' '.join(way)}: standard input gives\n{actual[1]}{actual[2]}")
    with tempfile.TemporaryDirectory() as folder:
        for pipe in (Path(folder) / name, Path(folder) / "63"):  # as a shell calls `<(…)`
            os.mkfifo(pipe)
            threading.Thread(target=pipe.write_text, args=(text, "utf-8"), daemon=True).start()
            expected = context.run(["run", POLICY, file, "--as-of", "2026-03-02", *WAYS[0]])
            actual = context.run(["run", POLICY, str(pipe), "--as-of", "2026-03-02", *WAYS[0]])
            if actual != (expected[0], *(out.replace(file, str(pipe)) for out in expected[1:])):
                raise Failure(f"the pipe {pipe.name} gives\n{actual[1]}{actual[2]}")


def packed(context, name):
    """A packed file gives what its text gives, with every engine and in every form."""
    file = f"tests/data/large/{name}"
    with tempfile.TemporaryDirectory() as folder:
        pack = str(Path(folder) / "bills.pack")
        status, output, error = context.run(["pack", POLICY, file, "-o", pack])
        if status != 0 or not output.startswith(f"{pack}: ") or error:
            raise Failure(f"status {status}\n{output}{error}")
        for way in [*WAYS, ["--summary"], ["--format", "text", "--trace"]]:
            expected = context.run(["run", POLICY, file, "--as-of", "2026-03-02", *way])
            actual = context.run(["run", POLICY, pack, "--as-of", "2026-03-02", *way])
            if actual != expected:
                raise Failure(f"{' '.join(way)}: the packed file gives\n{actual[1]}{actual[2]}")
        said = []
        for arguments in ([POLICY, file, "-o", f"{folder}/bills.bin"],
                          [POLICY, "tests/data/large/bills.json", "-o", pack],
                          [POLICY, file, "-o", f"{folder}/none/bills.pack"]):
            status, _, error = context.run(["pack", *arguments])
            said.append((status, error[6:11]))
        other = context.run(["run", "tests/data/names/claims.bop", pack, "--format", "brief"])
        said.append((other[0], other[2][6:11]))
        if said != [(1, "B8655"), (1, "B8656"), (1, "B8655"), (1, "B8654")]:
            raise Failure(f"what can't be packed or read: {said}")
        if leftover := [path.name for path in Path(folder).iterdir() if path.name != "bills.pack"]:
            raise Failure(f"left over: {leftover}")


MIXED = {"bills.jsonl": [
    b'{"id":"R-1","currency":"EUR","gross":100.00,"limit":500.00,"risk":"low","paid":false}',
    b'{"id":"R-2","currency":"EUR","gross":100.00,"risk":"high","paid":false}\r', b"", b"\r", b" \t",
    b"not json", b'{"id":"R-3"', b"{}", b"null", b"17", b"[]", b"\x00\x00", b"\xff\xfe",
    b'{"id":"R-4","currency":"EUR","gross":9999999999999999999999.00,"risk":"low","paid":false}',
    b'{"id":"R-5","currency":"EUR","gross":1e400,"risk":"low","paid":false}',
    b'{"id":"R-6","currency":"XXX","gross":1.00,"risk":"low","paid":false}',
    b'{"id":"R-7","currency":"EUR","gross":1.001,"risk":"low","paid":false}',
    b'{"id":"R-8","currency":"EUR","gross":1.00,"risk":"extreme","paid":"maybe"}',
    b'{"id":"R\x0010","currency":"EUR","gross":1.00,"risk":"low","paid":true}',
    b'{"id":"\xff","currency":"EUR","gross":1.00,"risk":"low","paid":true}\x00',
    b'\xef\xbb\xbf{"id":"R-12","currency":"EUR","gross":1.00,"risk":"low","paid":true}',
    b'{"id":"R-13","currency":"EUR","gross":1.00,"gross":2.00,"risk":"low","paid":true}',
    b'{"id":"R-15","currency":"EUR","gross":900719925474.0991,"limit":900719925474.0992,'
    b'"risk":"low","paid":true}',
    b'{"id":"R-16","currency":"EUR","gross":"1,00","risk":"low","paid":true} {"id":"two"}',
    b"[" * 200 + b"]" * 200, b'{"a":' * 100 + b"1" + b"}" * 100,
    b'{"id":"\\ud800","currency":"EUR","gross":1.00,"risk":"low","paid":true}',
    b'{"id":"R-24","currency":"EUR","gross":00.1,"risk":"low","paid":NaN}',
], "bills.csv": [
    b"R-1,EUR,100.00,500.00,low,false", b"R-2,EUR,100.00,500.00,low,false\r", b"", b",,,,,", b"\r",
    b"R-3,EUR", b"R-4,EUR,1,2,low,false,more", b"R-5,EUR,99999999999999999999999999,1,low,false",
    b"R-6,XXX,1,1,low,false", b"R-7,EUR,1.001,1,low,false", b"R-8,EUR,1,1,extreme,maybe",
    b"R\x0010,EUR,1,1,low,true", b"\x00\x00,\x00", b"\xff\xfe,EUR,1,1,low,true",
    b"\xef\xbb\xbfR-12,EUR,1,1,low,true", b'"R-13",EUR,"1",1,low,true', b'"R""14",EUR,1,1,low,true',
    b'"R-15"x,EUR,1,1,low,true', b"R-16 ,EUR, 1 ,1,low,true", b'"two\nlines",EUR,1,1,low,true',
    b'R"17,EUR,1,1,low,true', b'R-18,EUR,"1,00",1,low,true', b"R-20,EUR,1.00E+03,1,low,true",
    b"R-21;EUR;1;1;low;true", b"id,currency,gross,limit,risk,paid", b"x" * 5000,
]}


def mixed(context, name):
    """What is broken is told by line and what is sound is judged, whatever stands beside it: the same
    from every engine, from a packed file, and in whole verdicts."""
    header = b"id,currency,gross,limit,risk,paid\n" if name.endswith(".csv") else b""
    one = random.Random(SEED)
    with tempfile.TemporaryDirectory() as folder:
        file, pack = Path(folder) / name, Path(folder) / "bills.pack"
        for rows in (MIXED[name], MIXED[name][:1] + one.choices(MIXED[name], k=150)):
            file.write_bytes(b"\xef\xbb\xbf" + header + b"\n".join(rows))
            arguments = ["run", POLICY, str(file), "--as-of", "2026-03-02", "--format"]
            expected = context.run([*arguments, "brief", "--engine", "interpret"])
            lines = [json.loads(line) for line in expected[1].splitlines()]
            if sum("error" in line for line in lines) * 4 < len(lines) or expected[0] != 1:
                raise Failure(f"too little is broken:\n{expected[1]}")
            context.run(["pack", POLICY, str(file), "-o", str(pack)])
            packed_run = ["run", POLICY, str(pack), *arguments[3:], "brief"]
            for way in ([*arguments, "brief", "--engine", "jit"], packed_run,
                        [*arguments, "brief", "--engine", "batch", "--threads", "3"]):
                if context.run(way) != expected:
                    raise Failure(f"{' '.join(way)}: other lines than {expected[1]}")
            whole = [json.loads(line) for line in context.run([*arguments, "json"])[1].splitlines()]
            for of in (lambda line: (line.get("record"), line.get("outcome")),
                       lambda line: line["error"]["where"] if "error" in line else None):
                # Whole verdicts stand behind the errors of their file, of which 100 are told.
                said = [sorted(set(map(str, map(of, told)))) for told in (lines, whole)]
                if sum("error" in line for line in lines) <= 100 and said[0] != said[1]:
                    raise Failure(f"whole verdicts say {said[1]}\nand brief ones {said[0]}")


def one_list(context):
    """A list of JSON has no lines to be read one after the other."""
    status, _, error = context.run(["run", POLICY, "-", "--format", "brief"], stdin='[{"id":"R"}]')
    if status != 1 or "error[B8656]: `standard input` is one list of JSON" not in error:
        raise Failure(f"status {status}\n{error}")


def bills(count):
    """Lines of bills; every text is new, so that nothing is small because it repeats."""
    return "".join('{"id":"R-%09d","currency":"EUR","gross":%d.%02d,"limit":500.00,"risk":"%s",'
                   '"paid":%s}\n' % (at, at % 900, at % 100, ("low", "medium", "high")[at % 3],
                                     "true" if at % 2 else "false") for at in range(count))


def slowly(write):
    """Longer than any work that shows no progress."""
    text = bills(20_000).encode()
    for _ in range(5):
        write(text)
        time.sleep(0.25)


def on_a_terminal(context, *options):
    """What standard error says where it is a terminal."""
    terminal, theirs = pty.openpty()
    bop = subprocess.Popen(command(context, "-", "--format", "brief", *options), cwd=context.source,
                           stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=theirs)
    os.close(theirs)
    shown = bytearray()

    def read():
        try:
            while more := os.read(terminal, 4096):
                shown.extend(more)
        except OSError:
            pass  # the other end is closed

    reader = threading.Thread(target=read)
    reader.start()
    slowly(bop.stdin.write)
    bop.stdin.close()
    status = bop.wait()
    reader.join()
    os.close(terminal)
    if status != 0:
        raise Failure(f"status {status}\n{shown.decode()}")
    return shown.decode()


def progress(context):
    shown = on_a_terminal(context)
    last = shown.replace("\r\n", "\n").rsplit("\033[K", 1)[-1]
    if not re.search(r"judging \d+,\d{3} records, \d+/s", shown) or not last.startswith(
            "100,000 records judged, 0 undetermined, 0 not judged because of errors, in "):
        raise Failure(f"a terminal shows {shown!r}")
    if quiet := on_a_terminal(context, "--quiet"):
        raise Failure(f"--quiet shows {quiet!r}")
    bop = subprocess.Popen(command(context, "-", "--format", "brief"), cwd=context.source,
                           stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    slowly(bop.stdin.write)
    bop.stdin.close()
    if piped := bop.stderr.read():
        raise Failure(f"a pipe shows {piped!r}")
    bop.wait()


def memory(context, megabytes, most):
    """Streams so much through bop; its memory must not grow with it. In megabytes."""
    piece = bills(80_000).encode()
    bop = subprocess.Popen(command(context, "-", "--format", "brief", "--threads", "2"),
                           cwd=context.source, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    counted = []

    def count():
        counted.append(sum(more.count(b"\n") for more in iter(lambda: bop.stdout.read(MEGABYTE), b"")))

    reader = threading.Thread(target=count)
    reader.start()
    pieces = megabytes * MEGABYTE // len(piece) + 1
    for _ in range(pieces):
        bop.stdin.write(piece)
    bop.stdin.close()
    reader.join()
    _, status, usage = os.wait4(bop.pid, 0)
    taken = usage.ru_maxrss // 1024
    said = f"{pieces * len(piece) // MEGABYTE} MB of {counted[0]} records took {taken} MB"
    if status != 0 or counted[0] != pieces * 80_000:
        raise Failure(f"status {status}: {said}")
    if taken > most:
        raise Failure(f"{said}, more than {most}")
    return said


def apart(context):
    """In a process of its own: the memory of whoever starts bop counts as bop's before it begins.
    Blocks of a megabyte, and what is made of them, for two threads take 100 MB; a file that stayed in
    memory would take 300 more."""
    done = subprocess.run([sys.executable, __file__, "--source", str(context.source), "--bop",
                           context.bop, "--megabytes", "300", "--most", "200"],
                          capture_output=True, text=True)
    if done.returncode != 0:
        raise Failure(done.stdout + done.stderr)


def long_line(context):
    """A line of 100 MB is an error; those beside it are judged."""
    before, behind = bills(2).splitlines()
    text = f'{before}\n{{"id":"{"x" * 100_000_001}"}}\n{behind}\n'
    status, output, error = context.run(["run", POLICY, "-", "--format", "brief", "--as-of",
                                         "2026-03-02"], stdin=text)
    lines = output.splitlines()
    if (status != 1 or len(lines) != 3 or '"code":"B8002"' not in lines[1]
            or '"R-000000001"' not in lines[2]
            or "error[B8002]: standard input: line 2: the row has over" not in error):
        raise Failure(f"status {status}\n{output[:2000]}{error[:2000]}")


def tests(context):
    for name in ("bills.jsonl", "bills.csv"):
        yield f"streams/{name}", lambda name=name: same_from_a_pipe(context, name)
        yield f"packed/{name}", lambda name=name: packed(context, name)
        yield f"mixed/{name}", lambda name=name: mixed(context, name)
    yield "streams/one_list", lambda: one_list(context)
    yield "streams/progress", lambda: progress(context)
    yield "streams/long_line", lambda: long_line(context)
    yield "streams/memory", lambda: apart(context)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--source", required=True)
    parser.add_argument("--bop", required=True)
    parser.add_argument("--megabytes", type=int, required=True)
    parser.add_argument("--most", type=int, default=1000, help="megabytes of memory")
    arguments = parser.parse_args()
    try:
        print(memory(Context(arguments.source, arguments.bop, False), arguments.megabytes,
                     arguments.most))
    except Failure as failure:
        sys.exit(f"failed: {failure}")
