"""Console blocks of Markdown pages: commands and what they print, held word for word.

  ```console
  $ bop ARGS…
  what it prints
  [status N]          unless N is 0
  ```
Several commands may follow each other; a `\\` at the end of a line continues the command. A line `…`
stands for lines left out, `…` in a line for what it leaves out. `> FILE` at the end of a command puts
the output there.
"""
import re
import shlex

from file_tests import Failure


def held(context, block, folder, program="bop"):
    """What the block is when every command of it, run in `folder`, prints what it prints now."""
    actual, differs = "", False
    for part in re.split(r"^(?=\$ )", block, flags=re.M):
        if not part:
            continue
        head = re.match(r"(?:.*\\\n)*.*\n", part).group()
        shown = part[len(head):].rstrip("\n")
        output = run(context, re.sub(r"\\\n +", "", head[2:]), folder, program)
        pattern = "".join(r"(?:.*\n)*?" if each == "…" else re.escape(each).replace("…", ".*") + r"\n"
                          for each in shown.splitlines())
        same = re.fullmatch(pattern, output and output + "\n") is not None
        if not same and not context.update:
            raise Failure(f"{head}prints\n{output}\nthe page shows\n{shown}")
        differs = differs or not same
        actual += head + (shown if same else output) + "\n" * bool(shown if same else output)
    return actual if differs else block


def run(context, line, folder, program):
    if not line.startswith(program + " "):
        raise Failure(f"a console block runs `$ {program} …`, not `{line.strip()}`")
    words = shlex.split(line[len(program):])
    target = words[words.index(">") + 1] if ">" in words else None
    words = words[:words.index(">")] if ">" in words else words
    status, output, error = context.run(words, cwd=folder)
    if target:
        (folder / target).write_text(output, encoding="utf-8")
        output = ""
    lines = [each.rstrip() for each in f"{output}{error}".strip("\n").splitlines()]
    return "\n".join([*lines, f"[status {status}]"] if status else lines)


def rewrite(path, text, printed):
    """With --update: the page with every block (before, after) as it is printed now."""
    for before, after in printed:
        text = text.replace(f"```console\n{before}```", f"```console\n{after}```", 1)
    path.write_text(text, encoding="utf-8")
