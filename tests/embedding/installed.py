#!/usr/bin/env python3
"""Installs libbop into a folder, builds examples/embed_c against it as its README says, and runs it.

usage: installed.py SOURCE BUILD CC
Holds what it prints to the README, that the library gives out nothing but bop_ names, and that the
installation works from another place than the build.
"""
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

source, build, cc = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
example = source / "examples/embed_c"


def run(*command, **options):
    ended = subprocess.run(command, capture_output=True, text=True, **options)
    return ended.returncode, ended.stdout, ended.stderr


def demand(holds, message):
    if not holds:
        sys.exit(f"installed.py: {message}")


with tempfile.TemporaryDirectory() as name:
    folder = Path(name)
    prefix = folder / "prefix"
    status, out, error = run("cmake", "--install", str(build), "--component", "libbop", "--prefix", str(prefix))
    demand(status == 0, out + error)
    pc = next(prefix.rglob("bop.pc"))
    environment = {"PKG_CONFIG_PATH": str(pc.parent), "PATH": "/usr/bin:/bin"}
    ask = ["pkg-config"]
    flags = run(*ask, "--cflags", "--libs", "bop", env=environment)[1].split()
    libdir = run(*ask, "--variable=libdir", "bop", env=environment)[1].strip()
    work = folder / "work"
    shutil.copytree(example, work)
    status, out, error = run(cc, "-std=c99", "-Wall", "-Wextra", "-Werror", "main.c", "-o", "judge", *flags,
                             f"-Wl,-rpath,{libdir}", cwd=work)
    demand(status == 0, out + error)
    status, out, error = run("./judge", "bills.jsonl", cwd=work)
    readme = (example / "README.md").read_text(encoding="utf-8")
    wanted = re.search(r"```text\n(.*?)```", readme, re.S)[1]
    demand(out == wanted, f"it printed\n{out}{error}instead of\n{wanted}")
    demand(status == 1 and "B7003" in error and "record `A-7`" in error, f"of A-7 it said {status}\n{error}")
    library = next(prefix.rglob("libbop.so"))
    names = run("nm", "-D", "--defined-only", str(library))[1].split("\n")
    others = [line for line in names if line and not re.search(r" (bop_\w+(@@BOP_1)?|BOP_1)$", line)]
    demand(names and not others, f"the library gives out {others[:5]}")
    demand(run("readelf", "-d", str(library))[1].count("[libbop.so.1]") == 1, "its name has no version")
print("ok")
