"""The policy in CLIPS: equalities as patterns of one fact, so that Rete shares them between rules;
all else as tests. Numbers are doubles, dates are days."""
import policy
from records import FIELDS
from writing import Writer


class ClipsWriter(Writer):
    def write(self, e):
        word, *parts = e
        if word in ("and", "or", "not", "abs", "max", "<", "<=", ">", ">=", "-", "*"):
            return f"({word} " + " ".join(self.write(part) for part in parts) + ")"
        if word in ("=", "<>"):
            return f"({'eq' if word == '=' else 'neq'} {self.write(parts[0])} {parts[1][1]})"
        return getattr(self, "of_" + word)(*parts)

    def of_field(self, name):
        return f"?{name}"

    def of_decimal(self, digits):
        return str(float(digits))

    def of_in(self, field, values):
        return "(or " + " ".join(f"(eq {self.write(field)} {value})" for value in values) + ")"

    def of_lookup(self, key, name):
        return f"?{name}"

    def of_weekend(self, day):
        return f"(>= (mod (+ {self.write(day)} 3) 7) 5)"

    def of_days(self, first, last):
        return f"(- {self.write(last)} {self.write(first)})"


def pattern_of(part):
    """The slot and what stands in it, for a condition that a pattern can hold."""
    word = part[0]
    if word == "true":
        return part[1][1], "TRUE"
    if word in ("=", "<>") and part[2][0] == "text":
        return part[1][1], ("" if word == "=" else "~") + part[2][1]
    if word == "in":
        return part[1][1], "|".join(part[2])
    if word == "absent":
        return part[1][1], "nil"
    if word == "present":
        return part[1][1], f"?{part[1][1]}&~nil"
    return None


def lookups_of(e):
    if e[0] == "lookup":
        return [(e[1][1], e[2])]
    return [found for part in e[1:] if isinstance(part, tuple) and part[0] in policy.WORDS
            for found in lookups_of(part)]


def rule(code, e, priority):
    slots, tests = {}, []
    for part in (e[1:] if e[0] == "and" else [e]):
        pattern = pattern_of(part)
        if pattern:
            slots[pattern[0]] = pattern[1]
        else:
            tests.append(part)
    for name in dict.fromkeys(name for test in tests for name in policy.fields_of(test)):
        own = slots.get(name)
        slots[name] = f"?{name}" if own is None else own if own[0] == "?" else f"?{name}&{own}"
    extra = ""
    for key, name in lookups_of(e):
        slots[key] = f"?{key}"
        extra += f" ({name} (key ?{key}) (value ?{name}))"
    pattern = " ".join(f"({name} {value})" for name, value in slots.items())
    written = "".join(f" (test {ClipsWriter().write(test)})" for test in tests)
    return (f"(defrule {code} (declare (salience {priority})) (inv {pattern}){extra}{written}"
            f" => (printout out \"{code} \"))")


def clips(rules):
    """Its constructs, one an element."""
    written = ["(deftemplate inv " + " ".join(f"(slot {name})" for name in FIELDS) + ")"]
    facts = []
    for name in ("rate", "limit"):
        written.append(f"(deftemplate {name} (slot key) (slot value))")
        facts += [f"({name} (key {k}) (value {float(v)}))" for k, v in policy.table(name).items()]
    written.append(f"(deffacts tables {' '.join(facts)})")
    return written + [rule(code, e, len(rules) - at)
                      for at, (code, _, e) in enumerate(rules)]
