"""Takes libbop and its code generator from a build of this tree into the package.

$BOP_BUILD names the build folder; without it build/release or build/dev of this tree is taken, the
newer one. Where there is none the package is made without: it then looks for libbop where it runs.
"""
import os
from pathlib import Path

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

LIBRARY = "apps/libbop/libbop.so.1"
MODULE = "compiler/emit/libbop_compiler_emit.so"


def build_folder(root):
    named = os.environ.get("BOP_BUILD")
    if named:
        if not (Path(named) / LIBRARY).is_file():
            raise FileNotFoundError(f"BOP_BUILD is {named}, and there is no {LIBRARY} in it: ./dev build release")
        return Path(named)
    builds = [root.parents[1] / "build" / preset for preset in ("release", "dev")]
    found = [build for build in builds if (build / LIBRARY).is_file()]
    return max(found, key=lambda build: (build / LIBRARY).stat().st_mtime, default=None)


class TakeLibrary(BuildHookInterface):
    def initialize(self, version, build_data):
        build = build_folder(Path(self.root))
        if build is None or version == "editable":
            return
        build_data["pure_python"] = False
        build_data["tag"] = "py3-none-linux_" + os.uname().machine
        for file in (LIBRARY, MODULE):
            build_data["force_include"][str((build / file).resolve())] = "bop/lib/" + Path(file).name
