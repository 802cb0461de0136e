#!/usr/bin/env python3
"""The style guide as a test (docs/architecture.md, "Rules a test holds").

usage: tidy.py SOURCE_DIR LAYERS_FILE
Prints one line per breach, file:line: rule, and ends with 1 if there is any.
Never: rewriting files; judging taste.
"""
import re
import subprocess
import sys
from pathlib import Path

LINE_MAX, CPP_MAX, HEADER_MAX, FUNCTION_MAX = 100, 600, 300, 70
VERB_FOLDERS = {
    f"compiler/{name}"
    for name in "parse resolve check lower simplify interpret emit analyze explain format literate document".split()
}
# Public headers of a verb folder besides the one named after it.
ALSO_PUBLIC = {"compiler/emit/load.h", "compiler/resolve/cycles.h"}
BANNED_NAMES = ("utils", "util", "helpers", "helper", "common", "misc", "manager")
BANNED_TEXT = [
    (re.compile(r"\busing namespace\b"), "no `using namespace`"),
    (re.compile(r"\bstd::(cout|cerr)\b|\bprintf\("), "libraries never print; apps use fmt"),
    (re.compile(r"\bthrow\b"), "no `throw` outside base/error.cpp and the adapters"),
    (re.compile(r"\b(exit|abort)\("), "libraries never exit"),
    (re.compile(r"\bTODO\b|\bFIXME\b|\bXXX\b"), "no marks of unfinished work"),
]
THROW_ALLOWED = {"runtime/base/error.cpp"}

source = Path(sys.argv[1])
breaches = []


def breach(path, line, rule):
    breaches.append(f"{path}:{line}: {rule}")


def tracked():
    listed = subprocess.run(
        ["git", "-C", str(source), "ls-files", "-co", "--exclude-standard"],
        capture_output=True, text=True, check=True).stdout.split("\n")
    return [name for name in listed if name and (source / name).is_file()]


def folder_of(name):
    """compiler/check/check.cpp -> compiler/check; tests/unit/compiler/check/x.cpp -> the same, test."""
    parts = name.split("/")
    if parts[:2] == ["tests", "unit"]:
        return "/".join(parts[2:4]), True
    if parts[0] == "tests":
        return "tests", True
    return "/".join(parts[:2]), False


def read_layers():
    layers = {}
    for line in Path(sys.argv[2]).read_text().splitlines():
        folder, _, depends = line.partition(":")
        layers[folder.strip()] = set(depends.replace(";", " ").split())
    return layers


def reachable(layers, folder):
    seen, todo = set(), [folder]
    while todo:
        for below in layers.get(todo.pop(), ()):
            if below not in seen:
                seen.add(below)
                todo.append(below)
    return seen


def read_third_party():
    rules = []
    for line in (source / "tests/tidy/third_party.txt").read_text().splitlines():
        if line.startswith("#") or ":" not in line:
            continue
        prefixes, folders = line.split(" : ")
        rules += [(prefix, set(folders.split())) for prefix in prefixes.split()]
    return rules


STANDARD = re.compile(r"^[a-z_0-9]+$|^(sys|unistd|fcntl)|\.h$")


def check_include(name, number, include, angled, layers, third_party):
    folder, is_test = folder_of(name)
    if include.split("/")[0] in ("compiler", "runtime", "apps", "stdlib", "tests"):
        target = "/".join(include.split("/")[:2]) if not include.startswith("stdlib/") else "stdlib"
        if is_test or folder.startswith("apps/"):
            pass
        elif target != folder and target not in reachable(layers, folder):
            breach(name, number, f"{folder} may not include {target} (not in its DEPENDS)")
        if target in VERB_FOLDERS and target != folder and not is_test:
            public = f"{target}/{target.split('/')[1]}.h"
            if include != public and include not in ALSO_PUBLIC:
                breach(name, number, f"include {public}, the public header, instead of {include}")
        return
    for prefix, folders in third_party:
        if include == prefix or (prefix.endswith("/") and include.startswith(prefix)):
            if "*" not in folders and folder not in folders and not (is_test and "tests" in folders):
                if not (is_test and folder == "tests"):
                    breach(name, number, f"{include} belongs to {', '.join(sorted(folders))} only")
            return
    if "/" in include and not include.startswith("sys/") and angled:
        breach(name, number, f"{include} is not listed in tests/tidy/third_party.txt")


def check_functions(name, lines):
    """With clang-format's layout a function body opens on a line that ends in `{` and closes at the
    same indentation; namespaces, types and plain initialisers are not functions."""
    start, indent = None, 0
    for number, line in enumerate(lines, 1):
        stripped = line.strip()
        here = len(line) - len(line.lstrip())
        opens = re.search(r"\)\s*(const|noexcept|override|->.*)*\s*\{$", line)
        if start is None and opens and here <= 2 and not re.match(
                r"\s*(if|for|while|switch|else|do|namespace|struct|class|enum)\b", line):
            start, indent = number, here
        elif start is not None and stripped in ("}", "};") and here == indent:
            if number - start + 1 > FUNCTION_MAX:
                breach(name, start, f"function of {number - start + 1} lines, limit {FUNCTION_MAX}")
            start = None


def raw_text_lines(text):
    """Numbers of the lines that raw string literals fill: a document in a test is data, not code."""
    numbers = set()
    for literal in re.finditer(r'R"(\w*)\((.*?)\)\1"', text, re.S):
        first = text.count("\n", 0, literal.start()) + 1
        numbers.update(range(first, first + literal[0].count("\n") + 1))
    return numbers


def check_cpp(name, layers, third_party):
    text = (source / name).read_text(encoding="utf-8")
    lines = text.split("\n")
    limit = HEADER_MAX if name.endswith(".h") else CPP_MAX
    if len(lines) - 1 > limit:
        breach(name, limit, f"{len(lines) - 1} lines, limit {limit}")
    if name.endswith(".h") and not text.startswith("//"):
        breach(name, 1, "a header starts with a comment: what goes in, what comes out, what never")
    if Path(name).stem in BANNED_NAMES:
        breach(name, 1, "name the concept, not a drawer")
    data = raw_text_lines(text)
    for number, line in enumerate(lines, 1):
        if len(line) > LINE_MAX and number not in data:
            breach(name, number, f"line of {len(line)} columns, limit {LINE_MAX}")
        include = re.match(r'#include ([<"])([^>"]+)', line)
        if include:
            check_include(name, number, include[2], include[1] == "<", layers, third_party)
        code = re.sub(r'"(\\.|[^"\\])*"', '""', line.split("//")[0])
        if name.startswith("tests/"):
            continue
        for pattern, rule in BANNED_TEXT:
            if not pattern.search(code):
                continue
            if "throw" in rule and name in THROW_ALLOWED:
                continue
            if "print" in rule and (name.startswith("apps/") or "snprintf" in code):
                continue
            if "exit" in rule and name.startswith("apps/"):
                continue
            breach(name, number, rule)
    if not name.startswith("tests/"):
        check_functions(name, lines)


def check_codes(names):
    """A page is a test too: tests/spec demands that its first block gives exactly its code."""
    text = "".join((source / n).read_text() for n in names if re.match(r".*codes_\w+\.def$", n))
    codes = re.findall(r"BOP_(?:ERROR|WARNING)\((B\d{4}), \w+", text)
    # Errors of data (B7) and of files and configuration (B8) are named where they arise.
    raised = set()
    for name in names:
        if re.match(r"(runtime|compiler|apps)/.*\.(h|cpp)$", name):
            raised |= set(re.findall(r'"(B[78]\d{3})"', (source / name).read_text()))
    for code in sorted({*codes, *raised}):
        if f"docs/errors/{code}.md" not in names:
            breach(f"docs/errors/{code}.md", 1, f"{code} has no page")
    for code in {c for c in codes if codes.count(c) > 1}:
        breach("compiler/diagnostics", 1, f"{code} is used twice")
    for page in names:
        number = re.match(r"docs/errors/(B\d{4})\.md$", page)
        if number and number[1] not in codes and number[1] not in raised:
            breach(page, 1, "a page for a code that does not exist")


def check_stdlib(names):
    declared = set()
    for name in names:
        if name.startswith("stdlib/") and name.endswith(".bop"):
            declared |= set(re.findall(r"native define (\w+)", (source / name).read_text()))
    defined = set()
    for name in names:
        if re.match(r"runtime/builtins/\w+\.cpp$", name):
            defined |= set(re.findall(r'bind(?:_told)?<[\w:, ]+>\("(\w+)"', (source / name).read_text()))
    for missing in sorted(declared ^ defined):
        where = "stdlib" if missing in defined else "runtime/builtins"
        breach(where, 1, f"builtin `{missing}` is not declared/defined on both sides")


def main():
    names = tracked()
    layers = read_layers()
    third_party = read_third_party()
    ours = [n for n in names if re.match(r"(compiler|runtime|apps|tests|stdlib)/.*\.(h|cpp)$", n)]
    for name in ours:
        check_cpp(name, layers, third_party)
    check_codes(names)
    check_stdlib(names)
    for line in breaches:
        print(line)
    print(f"{len(ours)} sources, {len(breaches)} breaches")
    return 1 if breaches else 0


if __name__ == "__main__":
    sys.exit(main())
