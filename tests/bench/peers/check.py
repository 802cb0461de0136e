"""Verdicts of a peer held to Bop's, record by record, and every difference put in a class."""
import csv
from dataclasses import dataclass, field


@dataclass
class Check:
    checked: int = 0
    classes: dict = field(default_factory=dict)  # what differs: how often
    wrong: int = 0  # those no rounding explains
    first: str = ""  # of them

    @property
    def differing(self):
        return sum(self.classes.values())

    def told(self):
        if not self.classes:
            return f"{self.checked} verdicts checked, all equal"
        listed = ", ".join(f"{name} {count}" for name, count in sorted(self.classes.items()))
        return f"{self.checked} verdicts checked, {self.differing} differ: {listed}"


def class_of(mine, theirs, record, exact):
    """A peer of doubles may go wrong where both sides of a rule are equal, and nowhere else."""
    codes = sorted(set(mine[1].split()) ^ set(theirs[1].split()))
    if not codes:
        return "another decision of the same codes", True
    rounded = all(exact.on_bound(code, record) for code in codes)
    decided = dict((code, decision) for code, decision, _ in exact.rules)
    first = theirs[1].split()[:1]
    follows = theirs[0] == (decided.get(first[0]) if first else "APPROVE")
    if rounded and follows:
        return "float rounding on the bound of " + "+".join(codes), False
    return "other verdicts in " + "+".join(codes), True


def compare(expected, found, records, exact):
    """Lists of (id, decision, codes) in one order; `found` may be shorter: a peer's sample."""
    check = Check()
    if not found:
        return Check(wrong=1, first="there are no verdicts")
    for mine, theirs, record in zip(expected, found, records):
        check.checked += 1
        if mine == theirs:
            continue
        if mine[0] != theirs[0]:
            name, wrong = "verdicts of another record", True
        else:
            name, wrong = class_of(mine[1:], theirs[1:], record, exact)
        check.classes[name] = check.classes.get(name, 0) + 1
        if wrong:
            check.wrong += 1
            check.first = check.first or (f"invoice {mine[0]}: Bop {' '.join(mine[1:])},"
                                          f" the peer {' '.join(theirs[1:])}")
    if len(found) > len(expected):
        check.wrong += 1
        check.first = check.first or "more verdicts than records"
    return check


def read_table(path):
    """What a peer wrote from a file to a file: CSV, with a header or without."""
    with open(path, newline="") as lines:
        return [(number, decision, codes.strip()) for number, decision, codes in csv.reader(lines)
                if number != "id"]


def read_verdicts(path, count):
    """Lines `id,DECISION,R01 R02`."""
    with open(path) as lines:
        return [tuple(line.rstrip().split(",")) for _, line in zip(range(count), lines)]
