"""One line of `./dev bench`, as tests/bench/figure.h prints it, with what the check of the verdicts
said behind it."""
import json
from dataclasses import dataclass, field


def number(value):
    return None if not value else float(f"{value:.6g}")


@dataclass
class Figure:
    name: str
    value: float = 0
    unit: str = "us/record"
    baseline: float = 0  # in the same unit; 0: none
    ratio: float = 0  # value / baseline
    limit: float | None = None  # of the ratio, or of the value where there is none
    not_measured: str = ""  # why; it counts as missed
    not_available: bool = False  # of a peer that could not be had
    told: str = ""  # of the check, and of what is no figure of its own
    more: dict = field(default_factory=dict)  # further members of the JSON

    @property
    def kept(self):
        judged = self.ratio or self.value
        return not self.not_measured and (self.limit is None or judged <= self.limit)

    def json(self):
        if self.not_measured:
            told = {"name": self.name, "value": None, "kept": False,
                    "not_measured": self.not_measured}
            return json.dumps({**told, "not_available": True} if self.not_available else told)
        return json.dumps({
            "name": self.name, "value": float(f"{self.value:.6g}"), "unit": self.unit,
            "baseline": number(self.baseline), "ratio": number(self.ratio),
            "limit": self.limit, "limit_is": None if self.limit is None else "at most",
            "kept": None if self.limit is None else self.kept, **self.more})

    def line(self):
        if self.not_available:
            return f"{self.name:<34} not available: {self.not_measured}"
        if self.not_measured:
            return f"{self.name:<34} NOT MEASURED: {self.not_measured}"
        text = f"{self.name:<34} {self.value:10.3f} {self.unit}"
        if self.baseline:
            text += f", against {self.baseline:.2f}: {self.ratio:.5g}x"
        if self.limit is not None:
            text += f"  (wanted <= {self.limit:.4g}{'' if self.kept else ', MISSED'})"
        return text + (f"  [{self.told}]" if self.told else "")


def compared(name, value, baseline, limit, told="", unit="us/record", more=None):
    return Figure(name, value, unit, baseline, value / baseline, limit, told=told,
                  more=more or {})
