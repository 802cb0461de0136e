"""Code that one process kept is run by the next, whatever became of the folder in between."""
import os
import subprocess
import tempfile
from pathlib import Path

from file_tests import Failure

RUN = ["run", "tests/data/large/bills.bop", "tests/data/large/bills.jsonl", "--as-of", "2026-03-02",
       "--format", "brief"]


def same(context, folder, engine, note=""):
    """What is printed with code of the folder is what is printed without."""
    arguments = [*RUN, "--engine", engine]
    expected = context.run(arguments)
    status, output, error = context.run(arguments, extra={"BOP_CODE_CACHE": str(folder)})
    if (status, output) != expected[:2] or note not in error:
        raise Failure(f"with code of {folder}: status {status}\n{output}{error}")


def held_together(context):
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "code"
        same(context, folder, "jit")
        same(context, folder, "batch")
        kept = {entry: entry.read_bytes() for entry in folder.iterdir()}
        if len(kept) < 2:
            raise Failure(f"{len(kept)} entries are kept")
        for engine in ("jit", "batch"):
            same(context, folder, engine)
        if {entry: entry.read_bytes() for entry in folder.iterdir()} != kept:
            raise Failure("code was made again, or not as before")
        for entry, code in kept.items():
            entry.write_bytes(code[:len(code) // 2])
        same(context, folder, "jit")
        same(context, folder, "batch")
        if {entry: entry.read_bytes() for entry in folder.iterdir()} != kept:
            raise Failure("damaged code was not made again")


def at_once(context):
    """Two processes make the same code at the same time."""
    with tempfile.TemporaryDirectory() as name:
        folder = str(Path(name) / "code")
        environment = dict(os.environ, BOP_CODE_CACHE=folder, NO_COLOR="1", TZ="UTC")
        running = [subprocess.Popen([context.bop, *RUN, "--engine", "jit"], cwd=context.source,
                                    env=environment, text=True, stdout=subprocess.PIPE)
                   for _ in range(3)]
        answers = {(process.communicate()[0], process.returncode) for process in running}
        if len(answers) != 1:
            raise Failure(f"processes at once answer differently: {answers}")
        same(context, folder, "jit")


def refused(context):
    """A folder that others may write to is told of; where there is no folder, nothing is said."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "code"
        folder.mkdir()
        folder.chmod(0o777)
        same(context, folder, "jit", "note[B8642]")
        if any(folder.iterdir()):
            raise Failure("code was kept where others may write")
    same(context, "/proc/nowhere", "jit")


def code_cache(context):
    held_together(context)
    at_once(context)
    refused(context)
