#!/usr/bin/env python3
"""Runs the programs of docs/manual/embedding.md: each prints what the ```text block behind it shows.

usage: manual.py SOURCE c COMPILER LIBRARY
       manual.py SOURCE python INTERPRETER
Blocks with the name of a file (```csv vendors.csv) are that file for all programs; ```c judge.c and
```python judge.py are programs that run in their folder.
"""
import subprocess
import sys
import tempfile
from pathlib import Path

source, language, tool = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
sys.path.insert(0, str(source / "tests/support"))
from file_tests import fenced_blocks  # noqa: E402


def run(folder, name):
    if language == "python":
        return subprocess.run([tool, name], cwd=folder, capture_output=True, text=True)
    library = Path(sys.argv[4])
    built = subprocess.run(
        [tool, "-std=c11", "-Wall", "-Wextra", "-Werror", f"-I{source}/apps/libbop", name, "-o", "program", str(library),
         f"-Wl,-rpath,{library.parent}"], cwd=folder, capture_output=True, text=True)
    return built if built.returncode else subprocess.run(["./program"], cwd=folder, capture_output=True, text=True)


programs = wrong = 0
with tempfile.TemporaryDirectory() as name:
    folder = Path(name)
    ended = None
    for line, words, block in fenced_blocks((source / "docs/manual/embedding.md").read_text(encoding="utf-8")):
        if words[:1] == ["text"] and ended is not None:
            if ended.returncode != 0 or ended.stdout != block:
                print(f"embedding.md:{line}: it ended with {ended.returncode} and printed\n{ended.stdout}{ended.stderr}")
                wrong += 1
            ended = None
        elif len(words) == 2:
            (folder / words[1]).write_text(block, encoding="utf-8")
            if words[0] == language:
                programs += 1
                ended = run(folder, words[1])
print(f"{language}: {programs} programs, {wrong} wrong")
sys.exit(1 if wrong or programs < 2 else 0)
