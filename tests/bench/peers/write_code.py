"""The policy in the languages of rule engines: ZEN, Cedar, CEL, Rego, Drools' DRL, and the JSON of
json-rules-engine. Each as a user would write it, with what the host has to compute where the
language can't (docs/benchmarks.md lists it)."""
import json

import policy
from writing import ScaledWriter, Writer, plain, scaled

DOUBLE_SIGNS = {"=": "==", "<>": "!="}


def listed(values):
    return "[" + ", ".join(f'"{value}"' for value in values) + "]"


class ZenWriter(Writer):
    signs, negation = DOUBLE_SIGNS, "not({})"

    def of_true(self, field):
        return f"{self.write(field)} == true"

    def of_decimal(self, digits):
        return digits

    def of_present(self, field):
        return f"{self.write(field)} != null"

    def of_absent(self, field):
        return f"{self.write(field)} == null"

    def of_abs(self, e):
        return f"abs({self.write(e)})"

    def of_max(self, left, right):
        return f"max([{self.write(left)}, {self.write(right)}])"

    def of_lookup(self, key, name):
        cells = ", ".join(f"{k}: {v}" for k, v in policy.table(name).items())
        return f"({{{cells}}})[{self.write(key)}]"

    def of_weekend(self, day):
        return f"d({self.write(day)}).weekday() in [6, 7]"

    def of_days(self, first, last):
        return f'd({self.write(last)}).diff({self.write(first)}, "day")'


def zen(rules):
    """A decision table of one column of expressions that collects every row that holds."""
    rows = [{"_id": code, "i1": ZenWriter().write(e), "o1": f'"{code}"', "o2": f'"{decision}"'}
            for code, decision, e in rules]
    content = {"hitPolicy": "collect", "rules": rows,
               "inputs": [{"id": "i1", "name": "When", "type": "expression"}],
               "outputs": [
                   {"id": "o1", "name": "Code", "field": "code", "type": "expression"},
                   {"id": "o2", "name": "Decision", "field": "decision", "type": "expression"}]}
    place = {"position": {"x": 0, "y": 0}}
    nodes = [{"id": "n1", "name": "Request", "type": "inputNode", **place},
             {"id": "n2", "name": "Rules", "type": "decisionTableNode", **place,
              "content": content},
             {"id": "n3", "name": "Response", "type": "outputNode", **place}]
    edges = [{"id": "e1", "sourceId": "n1", "targetId": "n2", "type": "edge"},
             {"id": "e2", "sourceId": "n2", "targetId": "n3", "type": "edge"}]
    return json.dumps({"nodes": nodes, "edges": edges})


class CelWriter(Writer):
    """Over one variable `r`; dates are timestamps, numbers doubles."""

    both, either, negation, signs = " && ", " || ", "!({})", DOUBLE_SIGNS

    def of_field(self, name):
        return f"r.{name}"

    def of_decimal(self, digits):
        return str(float(digits))

    def of_present(self, field):
        return f"has({self.write(field)})"

    def of_absent(self, field):
        return f"!has({self.write(field)})"

    def of_abs(self, e):
        x = self.write(e)
        return f"({x} < 0.0 ? -{x} : {x})"

    def of_max(self, left, right):
        a, b = self.write(left), self.write(right)
        return f"({a} > {b} ? {a} : {b})"

    def of_lookup(self, key, name):
        cells = ", ".join(f'"{k}": {float(v)}' for k, v in policy.table(name).items())
        return f"{{{cells}}}[{self.write(key)}]"

    def of_weekend(self, day):
        return f"{self.write(day)}.getDayOfWeek() in [0, 6]"

    def compared(self, sign, left, right):
        if left[0] == "days":
            return f'{self.write(left)} {sign} duration("{right[1] * 24}h")'
        return super().compared(sign, left, right)

    def of_days(self, first, last):
        return f"({self.write(last)} - {self.write(first)})"


def cel(rules):
    return json.dumps([{"code": code, "decision": decision, "when": CelWriter().write(e)}
                       for code, decision, e in rules])


class RegoWriter(Writer):
    """Conditions on a line each; what is an `or` becomes a rule of its own."""

    signs = DOUBLE_SIGNS

    def of_field(self, name):
        return f"input.{name}"

    def of_decimal(self, digits):
        return plain(digits)

    def of_abs(self, e):
        return f"abs({self.write(e)})"

    def of_max(self, left, right):
        return f"max([{self.write(left)}, {self.write(right)}])"

    def of_lookup(self, key, name):
        return f"{name}[{self.write(key)}]"

    def of_in(self, field, values):
        return f"{self.write(field)} in {{" + ", ".join(self.of_text(v) for v in values) + "}"

    def of_not(self, e):
        return f"not {self.write(e)}"

    def of_absent(self, field):
        return f"not {self.write(field)}"

    def of_present(self, field):
        return self.write(field)

    def of_weekend(self, day):
        return f'time.weekday(day_of({self.write(day)})) in {{"Saturday", "Sunday"}}'

    def of_days(self, first, last):
        return f"((day_of({self.write(last)}) - day_of({self.write(first)})) / day_long)"

    def write(self, e):
        return self.of_not(e[1]) if e[0] == "not" else super().write(e)


def alternatives(e):
    """The lists of conditions of which one has to hold."""
    if e[0] == "or":
        return [found for part in e[1:] for found in alternatives(part)]
    return [list(e[1:]) if e[0] == "and" else [e]]


def rego(rules):
    lines = ["package invoices", "", "import rego.v1", ""]
    for name in ("rate", "limit"):
        cells = ", ".join(f'"{k}": {plain(v)}' for k, v in policy.table(name).items())
        lines.append(f"{name} := {{{cells}}}")
    decisions = ", ".join(f'"{code}": "{decision}"' for code, decision, _ in rules)
    lines += [f"decision_of := {{{decisions}}}", "day_long := 86400000000000",
              'day_of(day) := time.parse_ns("2006-01-02", day)', ""]
    for code, _, e in rules:
        for conditions in alternatives(e):
            body = "\n".join("\t" + RegoWriter().write(part) for part in conditions)
            lines.append(f'hit contains "{code}" if {{\n{body}\n}}\n')
    lines += ["codes := [code | some code in hit]  # a set is in order", "",
              'default decision := "APPROVE"', "", "decision := decision_of[codes[0]]", "",
              'verdict := {"decision": decision, "codes": codes}']
    return "\n".join(lines) + "\n"


class CedarWriter(ScaledWriter):
    """Money is a Long of cents; the host gives the day of the week and the days of the terms."""

    both, either, negation, signs = " && ", " || ", "!({})", DOUBLE_SIGNS

    def of_field(self, name):
        return f"context.{name}"

    def of_present(self, field):
        return f"context has {field[1]}"

    def of_absent(self, field):
        return f"!(context has {field[1]})"

    def of_in(self, field, values):
        return f"{listed(values)}.contains({self.write(field)})"

    def of_lookup(self, key, name):
        written = "0"
        for k, v in reversed(policy.table(name).items()):
            number = scaled(v, 4 if name == "rate" else 2)
            written = f'if {self.write(key)} == "{k}" then {number} else {written}'
        return f"({written})"

    def of_weekend(self, day):
        return "context.invoice_wday >= 6"

    def of_days(self, first, last):
        return "context.terms_days"


def cedar(rules):
    """A `forbid` for each rule; those that determine the answer are the codes."""
    policies = {code: "forbid(principal, action, resource) when { "
                      f"{CedarWriter().write(policy.expanded(e))} }};" for code, _, e in rules}
    policies["permit"] = "permit(principal, action, resource);"
    return json.dumps({"order": [[code, decision] for code, decision, _ in rules],
                       "policies": policies})


class DrlWriter(ScaledWriter):
    """Fields of one Java object; money is a long of cents. Alternatives stand in parentheses."""

    both, either, negation, signs = " && ", " || ", "!({})", DOUBLE_SIGNS

    def of_true(self, field):
        return f"{self.write(field)} == true"

    def of_field(self, name):
        first, *rest = name.removeprefix("is_").split("_")
        return first + "".join(word.capitalize() for word in rest)

    def of_present(self, field):
        return "hasPo == true"

    def of_absent(self, field):
        return "hasPo == false"

    def of_in(self, field, values):
        return "(" + " || ".join(f'{self.write(field)} == "{v}"' for v in values) + ")"

    def of_abs(self, written):
        return f"Math.abs({written})"

    def of_pair(self, word, left, right):
        return f"({left} - {right})" if word == "-" else f"Math.max({left}, {right})"

    def of_integer(self, number):
        return f"{number}L" if abs(number) >= 2 ** 31 else str(number)

    def of_lookup(self, key, name):
        return f"Tables.{name}({self.write(key)})"

    def of_weekend(self, day):
        return "invoiceWday >= 6"

    def of_days(self, first, last):
        return "termsDays"


def drl(rules):
    lines = ["package peers;", "import peers.Invoice;", "import peers.Tables;",
             "global peers.Codes codes;"]
    for at, (code, _, e) in enumerate(rules):
        parts = e[1:] if e[0] == "and" else [e]
        pattern = ", ".join(DrlWriter().write(part) for part in parts)
        lines.append(f'rule "{code}" salience {len(rules) - at} when Invoice({pattern})'
                     f" then codes.add({at}); end")
    return "\n".join(lines) + "\n"


# json-rules-engine compares facts and computes nothing: the host gives these.
DERIVED = {"abs": {"tax": "tax_diff", "amount": "po_diff"}, "max": "po_tol",
           "lookup": {"limit": "dept_limit"}, "days": "terms_days"}
OPERATORS = {"=": "equal", "<>": "notEqual", "<": "lessThan", "<=": "lessThanInclusive",
             ">": "greaterThan", ">=": "greaterThanInclusive"}


def json_fact(e):
    if e[0] == "field":
        return e[1]
    return DERIVED["abs"][e[1][1][1]] if e[0] == "abs" else DERIVED["days"]


def json_value(e):
    if e[0] == "field":
        return {"fact": e[1]}
    if e[0] == "max":
        return {"fact": DERIVED["max"]}
    if e[0] == "lookup":
        return {"fact": DERIVED["lookup"][e[2]]}
    return float(e[1]) if e[0] == "decimal" else e[1]


def json_condition(e):
    word, *parts = e
    if word in ("and", "or"):
        return {"all" if word == "and" else "any": [json_condition(part) for part in parts]}
    if word in OPERATORS:
        return {"fact": json_fact(parts[0]), "operator": OPERATORS[word],
                "value": json_value(parts[1])}
    if word == "not":
        return {"fact": parts[0][1][1], "operator": "notIn", "value": list(parts[0][2])}
    if word == "in":
        return {"fact": parts[0][1], "operator": "in", "value": list(parts[1])}
    if word == "weekend":
        return {"fact": "invoice_wday", "operator": "greaterThanInclusive", "value": 6}
    if word == "true":
        return {"fact": parts[0][1], "operator": "equal", "value": True}
    return {"fact": "has_po", "operator": "equal", "value": word == "present"}


def json_rules(rules):
    written = []
    for code, decision, e in rules:
        condition = json_condition(e)
        if "all" not in condition and "any" not in condition:
            condition = {"all": [condition]}
        written.append({"code": code, "decision": decision, "conditions": condition})
    return json.dumps(written)
