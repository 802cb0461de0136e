#!/usr/bin/env python3
"""Installs apps/python by pip into a venv of the build, and runs there the tests of this folder, the
example and the Python programs of the manual.

usage: run.py SOURCE BUILD
Ends with 77, and says so, where pip reaches no index and the venv was not made before.
"""
import hashlib
import os
import re
import subprocess
import sys
from pathlib import Path

source, build = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
here = Path(__file__).resolve().parent
venv = build / "embedding-python"
python = venv / "bin/python"
environment = {name: value for name, value in os.environ.items() if name not in ("BOP_LIBRARY", "PYTHONPATH")}
environment |= {"BOP_BUILD": str(build), "PYTHONDONTWRITEBYTECODE": "1"}


def run(*command, **options):
    return subprocess.run([str(part) for part in command], capture_output=True, text=True, env=environment, **options)


def must(ended):
    if ended.returncode != 0:
        sys.exit(f"{' '.join(ended.args)}\nended with {ended.returncode}\n{ended.stdout}{ended.stderr}")
    return ended


def make_venv():
    wanted = hashlib.sha256((here / "requirements.txt").read_bytes() + sys.version.encode()).hexdigest()
    stamp = venv / "made_of"
    if stamp.is_file() and stamp.read_text() == wanted:
        return
    must(run(sys.executable, "-m", "venv", "--clear", venv))
    ended = run(python, "-m", "pip", "install", "-q", "-r", here / "requirements.txt")
    if ended.returncode != 0:
        # A version that is gone is a failure of ours; no index at all is the machine's.
        if run(python, "-m", "pip", "download", "-q", "--no-deps", "-d", venv / "reached", "hatchling").returncode != 0:
            print("SKIPPED embedding/python: pip reaches no index, and pyarrow, pandas and polars are not there")
            sys.exit(77)
        must(ended)
    stamp.write_text(wanted)


make_venv()
must(run(python, "-m", "pip", "install", "-q", "--no-build-isolation", "--no-deps", "--force-reinstall",
         source / "apps/python"))
tests = run(python, "-m", "unittest", "discover", "-v", "-s", here)
print(tests.stderr)
if tests.returncode != 0:
    sys.exit("tests of the package failed")

example = source / "examples/embed_python"
printed = must(run(python, example / "judge.py", cwd=build)).stdout
wanted = re.search(r"```text\n(.*?)```", (example / "README.md").read_text(encoding="utf-8"), re.S)[1]
if printed != wanted:
    sys.exit(f"the example printed\n{printed}instead of\n{wanted}")

# Without any library of tables: records, and the reason why a file can't be read.
alone = must(run(python, "-c", """
import sys
for name in ("pyarrow", "pandas", "polars", "numpy"):
    sys.modules[name] = None
import bop
policy = bop.load(sys.argv[1] + "/bills.bop")
try:
    policy.evaluate_file("bills.parquet")
except bop.BopError as error:
    print(error.code, "pip install pyarrow" in str(error))
""", source / "examples/embed_c")).stdout
if alone != "B8056 True\n":
    sys.exit(f"alone it printed {alone}")

manual = must(run(sys.executable, here.parent / "manual.py", source, "python", python))
print(manual.stdout)
