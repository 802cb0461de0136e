"""What writers of a policy in some language share: each word of an expression has a method."""
from decimal import Decimal

import policy

COMPARISONS = ("=", "<>", "<", "<=", ">", ">=")


class Writer:
    both, either, negation = " and ", " or ", "not ({})"
    signs = {}  # of comparisons that are not written as in policy.py

    def write(self, e):
        word, *parts = e
        if word in ("and", "or"):
            return "(" + (self.both if word == "and" else self.either).join(
                self.write(part) for part in parts) + ")"
        if word == "not":
            return self.negation.format(self.write(parts[0]))
        if word in COMPARISONS:
            return self.compared(word, *parts)
        if word in ("-", "*"):
            return f"({self.write(parts[0])} {word} {self.write(parts[1])})"
        return getattr(self, "of_" + word)(*parts)

    def compared(self, sign, left, right):
        return f"{self.write(left)} {self.signs.get(sign, sign)} {self.write(right)}"

    def of_field(self, name):
        return name

    def of_decimal(self, digits):
        return digits

    def of_integer(self, number):
        return str(number)

    def of_text(self, value):
        return f'"{value}"'

    def of_true(self, field):
        return self.write(field)

    def of_in(self, field, values):
        return f"{self.write(field)} in [" + ", ".join(self.of_text(v) for v in values) + "]"


class ScaledWriter(Writer):
    """Numbers as whole numbers of their smallest unit, for peers whose decimals are doubles but
    whose integers are exact: a host would give cents. Both sides of a comparison are lifted to one
    scale."""

    def compared(self, sign, left, right):
        if left[0] in ("field", "days") and right[0] in ("text", "integer") and (
                left[0] == "days" or right[0] == "text"):
            return super().compared(sign, left, right)
        scale = max(self.scale(left), self.scale(right))
        return (f"{self.lifted(left, scale)} {self.signs.get(sign, sign)}"
                f" {self.lifted(right, scale)}")

    def scale(self, e):
        word, *parts = e
        if word == "field":
            return policy.SCALE[parts[0]]
        if word == "lookup":
            return {"rate": 4, "limit": 2}[parts[1]]
        if word == "decimal":
            return len(parts[0].partition(".")[2])
        if word == "*":
            return self.scale(parts[0]) + self.scale(parts[1])
        return max((self.scale(part) for part in parts), default=0) if word in (
            "-", "abs", "max") else 0

    def lifted(self, e, scale):
        """The expression times ten to the power of `scale`."""
        word, *parts = e
        if word in ("-", "max"):
            return self.of_pair(word, *(self.lifted(part, scale) for part in parts))
        if word == "abs":
            return self.of_abs(self.lifted(parts[0], scale))
        if word in ("decimal", "integer"):
            return self.of_integer(scaled(str(parts[0]), scale))
        own = self.scale(e)
        if word == "*":
            first = self.scale(parts[0])
            written = f"{self.lifted(parts[0], first)} * {self.lifted(parts[1], own - first)}"
        else:
            written = self.write(e)
        return written if own == scale else f"{written} * {self.of_integer(10 ** (scale - own))}"

    def of_pair(self, word, left, right):
        return f"({left} - {right})" if word == "-" else f"max({left}, {right})"


def scaled(digits, scale):
    """"0.05" at scale 4: 500."""
    whole, _, rest = digits.partition(".")
    return int(whole + rest.ljust(scale, "0")[:scale])


def plain(digits):
    """"5000.00": 5000."""
    return format(Decimal(digits).normalize(), "f")
