"""Gets the peers with the ordinary clients of their registries, into a folder of the build that
nothing else reads. What can't be had raises Unavailable with the reason; the others go on."""
import re
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent / "adapters"
SECONDS = 1200  # for one client


class Unavailable(Exception):
    pass


def reason_of(output):
    """The line of a client's output that says what went wrong."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    telling = [line for line in lines
               if re.search(r"error|not found|no matching|panic", line, re.I)]
    return (telling or lines or ["no reason was given"])[0][:200]


def call(command, folder):
    if shutil.which(command[0]) is None:
        raise Unavailable(f"`{command[0]}` is not installed")
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=SECONDS)
    except subprocess.TimeoutExpired:
        raise Unavailable(f"`{command[0]}` took more than {SECONDS} s") from None
    if done.returncode != 0:
        why = reason_of(done.stderr + done.stdout)
        raise Unavailable(f"`{' '.join(command[:2])}` failed: {why}")


class Installer:
    """Each kind of client runs once; that it failed is told to each of its peers."""

    def __init__(self, folder, may_install=True):
        self.folder, self.may_install, self.failed = Path(folder), may_install, {}

    def ready(self, kind, manifest, install):
        """Calls `install` where the manifest is not the one of last time."""
        stamp = self.folder / f"{kind}.installed"
        if kind in self.failed:
            raise Unavailable(self.failed[kind])
        if stamp.exists() and stamp.read_text() == manifest:
            return
        if not self.may_install:
            raise Unavailable("it is not installed, and nothing may be")
        try:
            install()
        except Unavailable as why:
            self.failed[kind] = str(why)
            raise
        stamp.write_text(manifest)

    def python(self, package):
        target = self.folder / "python"
        wanted = re.search(rf"^{package}==.*$", (HERE / "requirements.txt").read_text(), re.M)[0]
        self.ready(package, wanted, lambda: call(
            [sys.executable, "-m", "pip", "install", "-q", "--upgrade", "--target", str(target),
             wanted], self.folder))

    def copied(self, kind):
        """A folder of the build with the sources of the adapters, taken anew each time."""
        target = self.folder / kind
        shutil.copytree(HERE / kind, target, dirs_exist_ok=True)
        manifest = "".join(path.read_text() for path in sorted((HERE / kind).rglob("*"))
                           if path.is_file())
        return target, manifest

    def node(self):
        target, _ = self.copied("node")
        self.ready("node", (HERE / "node/package.json").read_text(), lambda: call(
            ["npm", "install", "--no-package-lock", "--ignore-scripts", "--no-audit", "--no-fund"],
            target))

    def go(self):
        target, manifest = self.copied("go")

        def install():
            call(["go", "mod", "tidy"], target)
            call(["go", "build", "-o", "peers", "."], target)

        self.ready("go", manifest, install)

    def java(self):
        target, manifest = self.copied("java")
        self.ready("java", manifest, lambda: call(
            ["mvn", "-q", "-B", "compile", "dependency:copy-dependencies"], target))
