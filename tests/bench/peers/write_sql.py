"""The policy as one query: each condition once, then a CASE for the decision and a concatenation
for the codes. Decimals are exact in DuckDB and ClickHouse; SQLite has doubles."""
import policy
from writing import Writer


class SqlWriter(Writer):
    table = "inv"
    both, either, negation = " AND ", " OR ", "NOT ({})"
    most, weekend = "greatest", "extract(isodow FROM {}) >= 6"
    days, lookup_else = "({1} - {0})", ""

    def of_text(self, value):
        return f"'{value}'"

    def of_in(self, field, values):
        return f"{self.write(field)} IN ({', '.join(self.of_text(value) for value in values)})"

    def of_present(self, field):
        return f"{self.write(field)} IS NOT NULL"

    def of_absent(self, field):
        return f"{self.write(field)} IS NULL"

    def of_abs(self, e):
        return f"abs({self.write(e)})"

    def of_max(self, left, right):
        return f"{self.most}({self.write(left)}, {self.write(right)})"

    def of_lookup(self, key, name):
        cells = " ".join(f"WHEN '{k}' THEN {self.in_table(v)}"
                         for k, v in policy.table(name).items())
        return f"CASE {self.write(key)} {cells}{self.lookup_else} END"

    def in_table(self, digits):
        return digits

    def of_weekend(self, day):
        return self.weekend.format(self.write(day))

    def of_days(self, first, last):
        return self.days.format(self.write(first), self.write(last))

    def condition(self, e):
        return self.write(e)


class DuckWriter(SqlWriter):
    """Its own words are those above."""


class SqliteWriter(SqlWriter):
    most, weekend = "max", "strftime('%w', {}) IN ('0', '6')"
    days = "(julianday({1}) - julianday({0}))"


class ClickHouseWriter(SqlWriter):
    table = "t.inv"
    weekend, lookup_else = "toDayOfWeek({}) >= 6", " ELSE toDecimal64('0', 4)"

    def of_decimal(self, digits):
        return f"toDecimal64('{digits}', {len(digits.partition('.')[2])})"

    def in_table(self, digits):
        return f"toDecimal64('{digits}', 4)"

    def condition(self, e):
        absent = "po_amount" in policy.fields_of(e) and "absent" not in str(e)
        return f"ifNull({self.write(e)}, 0)" if absent else self.write(e)


def joined(texts):
    """As a balanced tree: engines have a limit on how deep an expression may be."""
    if len(texts) == 1:
        return texts[0]
    half = len(texts) // 2
    return f"({joined(texts[:half])} || {joined(texts[half:])})"


def query(writer, rules, source, hint=""):
    """`hint` stands behind the source of the conditions."""
    conditions = ",\n  ".join(f"{writer.condition(e)} AS {code}" for code, _, e in rules)
    decision = " ".join(f"WHEN {code} THEN '{decision}'" for code, decision, _ in rules)
    codes = joined([f"CASE WHEN {code} THEN '{code} ' ELSE '' END" for code, _, _ in rules])
    return (f"SELECT id, CASE {decision} ELSE 'APPROVE' END AS decision, {codes} AS codes\n"
            f"FROM (SELECT id, {conditions}\nFROM {source}{hint}) q")
