"""Tables of pyarrow, pandas and polars are judged as each of their rows is judged as a dict."""
import contextlib
import datetime
import decimal
import io
import os
import random
import tempfile
import unittest
from pathlib import Path

import pandas
import polars
import pyarrow
import pyarrow.ipc
import pyarrow.parquet

import bop
import bop.__main__

HERE = Path(__file__).parent
EXAMPLE = HERE.parents[2] / "examples/embed_c"
AS_OF = "2026-03-02"
D = decimal.Decimal
UTC = datetime.timezone.utc

# Values of each field, the plain ones first; and the types that hold them.
PART = pyarrow.struct([("code", pyarrow.string()), ("share", pyarrow.string()), ("price", pyarrow.decimal128(12, 5))])
FIELDS = {
    "id": ([f"W-{n}" for n in range(50)] + ["", " x", 'a "quoted" \\ one', "tab\tand\nline", "Ä€", "1E+3"],
           [pyarrow.string(), pyarrow.large_string(), pyarrow.string_view(),
            pyarrow.dictionary(pyarrow.int16(), pyarrow.string())]),
    "number": ([1, 17, 0, -5, 2**40], [pyarrow.int64(), pyarrow.decimal128(18, 0), pyarrow.float64()]),
    "currency": (["EUR", "EUR", "EUR", "USD", "JPY", "eur"], [pyarrow.string(),
                 pyarrow.dictionary(pyarrow.int8(), pyarrow.large_string())]),
    "gross": ([D("119.00"), D("250.5"), D("0"), D("-3.1"), D("1.234"), D("90071992547409.91")],
              [pyarrow.decimal128(20, 4), pyarrow.decimal128(38, 3)]),
    "limit": ([D("50.00"), D("100.01"), D("1e3")], [pyarrow.decimal128(10, 2), "text"]),
    "most": ([D("100"), D("200"), D("5.5")], [pyarrow.decimal128(9, 2), "text", "amount", "dotted"]),
    "own": (["EUR 5.00", "USD 7", "12", "much"], [pyarrow.string()]),
    "rate": ([D("1.25"), D("1.250001"), D("0"), D("-2.5"), D("0.0000001")],
             [pyarrow.decimal128(20, 7), pyarrow.decimal64(18, 7), "text"]),
    "count": ([1, 3, 2, 120], [pyarrow.int8(), pyarrow.uint8(), pyarrow.int32(), pyarrow.uint64(), pyarrow.float32()]),
    "open": ([True, False], [pyarrow.bool_()]),
    "day": ([datetime.date(2026, 3, d) for d in range(1, 29)] + [datetime.date(1969, 12, 31)],
            [pyarrow.date32(), pyarrow.date64(), pyarrow.timestamp("ns"), pyarrow.timestamp("s"), "text"]),
    "hour": ([datetime.time(9, 30), datetime.time(23, 59, 59), datetime.time(0)],
             [pyarrow.time32("s"), pyarrow.time64("us"), "text"]),
    "moment": ([datetime.datetime(2026, 3, 1, 8, tzinfo=UTC), datetime.datetime(1955, 1, 1, tzinfo=UTC),
                datetime.datetime(2026, 3, 1, 8, 0, 0, 5, tzinfo=UTC)], [pyarrow.timestamp("us", tz="UTC"), "text"]),
    "span": (["30 days", "2 months", "36 hours", "soon"], [pyarrow.string()]),
    "wait": (["2 business days", "two"], [pyarrow.string()]),
    "weight": (["12.5 KGM", "3 KGM", "3 C62"], [pyarrow.string()]),
    "unit": (["KGM", "C62", "kg"], [pyarrow.string()]),
    "risk": (["low", "high", "medium", "Low"], [pyarrow.string(), pyarrow.dictionary(pyarrow.uint8(), pyarrow.string())]),
    "who": (["clerk", "controller", "boss"], [pyarrow.string()]),
    "part": ([{"code": "a", "share": "60%", "price": D("2.50001")}, {"code": "b", "share": None, "price": None},
              {"code": None, "share": "5", "price": D("1")}], [PART, "dotted"]),
    "text": (["fine", "bad", "Ärger", ""], [pyarrow.string(), pyarrow.null()]),
}
AMOUNT = pyarrow.struct([("amount", pyarrow.decimal128(12, 2)), ("currency", pyarrow.string())])


class Maker:
    """A random table, and each of its rows as a dict."""

    def __init__(self, seed, rows):
        self.random = random.Random(seed)
        self.arrays, self.names, self.rows = [], [], [{} for _ in range(rows)]
        fields = list(FIELDS)
        if self.random.random() < 0.3:
            fields.remove(self.random.choice(fields))
        self.random.shuffle(fields)
        for field in fields:
            self.column(field)
        if self.random.random() < 0.2:
            self.add("remark", ["x"] * rows, pyarrow.string(), known=False)
        if "text" not in fields:
            self.add("texd", ["x"] * rows, pyarrow.string())  # may mean `text`: then that is not known

    def pick(self, ways):
        if self.random.random() < 0.04:
            return None
        plain = max(2, len(ways) // 2)
        return self.random.choice(ways if self.random.random() < 0.03 else ways[:plain])

    def column(self, field):
        ways, kinds = FIELDS[field]
        kind = self.random.choice(kinds)
        values = [self.pick(ways) for _ in self.rows]
        if kind == pyarrow.null():
            values = [None] * len(values)
        if isinstance(kind, pyarrow.DataType) and pyarrow.types.is_timestamp(kind) and field == "day":
            self.add(field, [v and datetime.datetime(v.year, v.month, v.day) for v in values], kind, values)
        elif kind == "text":
            texts = [None if v is None else v.isoformat() if hasattr(v, "isoformat") else format(v, "f") for v in values]
            self.add(field, texts, pyarrow.string())
        elif kind == "amount":
            self.add(field, [v and {"amount": v, "currency": "EUR"} for v in values], AMOUNT)
        elif kind == "dotted" and field == "part":
            for part in PART:
                self.add(f"part.{part.name}", [v and v[part.name] for v in values], part.type, known=False)
            for row, value in zip(self.rows, values):
                there = value is not None and any(inner is not None for inner in value.values())
                row[field] = value if there else None
        elif kind == "dotted":
            self.add(f"{field}.amount", values, pyarrow.decimal128(12, 2), known=False)
            for row, value in zip(self.rows, values):
                row[field] = value
        elif field in ("number", "count") and pyarrow.types.is_floating(kind):
            self.add(field, [None if v is None else float(v) for v in values], kind, values)
        elif field == "number" and pyarrow.types.is_decimal(kind):
            self.add(field, [None if v is None else D(v) for v in values], kind)
        else:
            self.add(field, values, kind)

    def add(self, name, values, kind, said=None, known=True):
        # Some nulls have something standing under them; a slice has more before it.
        before = self.random.randrange(4)
        array = pyarrow.array([values[0]] * before + values, pyarrow.string() if kind == pyarrow.string_view() else
                              kind.value_type if pyarrow.types.is_dictionary(kind) else kind)
        if pyarrow.types.is_dictionary(kind):
            array = array.dictionary_encode().cast(kind)
        if kind == pyarrow.string_view():
            array = array.cast(kind)
        self.arrays.append(array.slice(before))
        self.names.append(name)
        if known:
            for row, value in zip(self.rows, said or values):
                row[name] = value


def said_of(policy, row):
    """As the rows of evaluate_table say it."""
    try:
        first = policy.decide(row, AS_OF)
    except bop.BopError as error:
        return error.code
    return [(d.outcome, d.rules, d.codes, d.possible, d.needs, d.reason or None) for d in (first, *first.others)]


def said_in(row, names):
    if row["error"] is not None:
        # A column names the value that has no exact text; of a dict the reader of texts says it.
        return "B7003" if row["error_code"] == "B8057" else row["error_code"]
    return [(row[n + "outcome"], tuple(row[n + "rules"]), tuple(row[n + "codes"]), tuple(row[n + "possible"]),
             tuple(row[n + "needs"]), row[n + "reason"]) for n in names]


class RandomTables(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.policy = bop.load(HERE / "every.bop")
        cls.oracle = bop.load(HERE / "every.bop", engine="interpret")
        cls.names = ["", "second_decision."]

    def test_each_row_is_judged_as_its_dict(self):
        self.assertEqual(self.policy.one_by_one, "")
        seeds = range(int(os.environ.get("BOP_RANDOM_SEED", "1")), 10**9)
        for seed, _ in zip(seeds, range(int(os.environ.get("BOP_RANDOM_COUNT", "40")))):
            rows = 1 + seed * 37 % 300
            made = Maker(seed, rows)
            batch = pyarrow.RecordBatch.from_arrays(made.arrays, made.names)
            before = seed % 3 if rows > 3 else 0  # a slice of the whole, too
            judged = self.policy.evaluate_table(batch.slice(before), AS_OF).to_pylist()
            self.assertEqual(len(judged), rows - before)
            for at, (row, found) in enumerate(zip(made.rows[before:], judged)):
                with self.subTest(seed=seed, row=at, record=row):
                    wanted = said_of(self.oracle, row)
                    self.assertEqual(said_in(found, self.names), wanted, found)
                    # By its id; else by its number; else by its place.
                    if isinstance(wanted, list):
                        name = row.get("id") or row.get("number")
                        self.assertEqual(found["record"], f"row {at + 1}" if name is None else str(name))

    def test_engines_agree_on_tables(self):
        made = Maker(7, 5000)
        table = pyarrow.table(made.arrays, names=made.names)
        self.assertEqual(self.policy.evaluate_table(table, AS_OF), self.oracle.evaluate_table(table, AS_OF))


class Libraries(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.policy_file, cls.references = EXAMPLE / "bills.bop", {"vendors": EXAMPLE / "vendors.csv"}
        cls.policy = bop.load(cls.policy_file, references=cls.references)
        cls.rows = [
            {"number": "A-1", "vendor_id": "V-1", "net": D("100.00"), "tax": D("19.00"), "gross": D("119.00"),
             "category": "goods", "issued": datetime.date(2026, 3, 1)},
            {"number": "A-2", "vendor_id": "V-9", "net": D("300.00"), "tax": None, "gross": D("357.00"),
             "category": "goods", "issued": datetime.date(2026, 3, 1)},
            {"number": "A-3", "vendor_id": "V-2", "net": D("300.00"), "tax": D("57.00"), "gross": D("357.00"),
             "category": "good", "issued": datetime.date(2026, 3, 1)},
        ]
        cls.outcomes = ["approve", "hold", None]

    def test_pyarrow(self):
        table = pyarrow.Table.from_pylist(self.rows)
        for kind in (table, table.to_batches()[0], pyarrow.concat_tables([table.slice(0, 1), table.slice(1)])):
            judged = self.policy.evaluate_table(kind, AS_OF)
            self.assertIsInstance(judged, pyarrow.Table)
            self.assertEqual(judged["outcome"].to_pylist(), self.outcomes)
        judged.validate(full=True)
        self.assertEqual(judged["codes"].to_pylist(), [[], ["UNKNOWN_VENDOR", "ORDER_MISSING"], []])
        self.assertEqual(judged["archive.outcome"].to_pylist(), ["six_years", "six_years", None])
        self.assertIn("row 3", judged["error"][2].as_py())
        self.assertIn("`good`", judged["error"][2].as_py())
        self.assertEqual(judged["record"].to_pylist(), ["A-1", "A-2", "A-3"])

    def test_pandas(self):
        frame = pandas.DataFrame(self.rows, index=["a", "b", "c"])
        judged = self.policy.evaluate_table(frame, AS_OF)
        self.assertIsInstance(judged, pandas.DataFrame)
        self.assertEqual(list(judged.index), ["a", "b", "c"])
        self.assertEqual(list(judged["outcome"])[:2], self.outcomes[:2])

    def test_polars(self):
        for frame in (polars.DataFrame(self.rows), polars.DataFrame(self.rows).lazy()):
            judged = self.policy.evaluate_table(frame, AS_OF)
            self.assertIsInstance(judged, polars.DataFrame)
            self.assertEqual(judged["outcome"].to_list(), self.outcomes)

    def test_any_stream(self):
        class Stream:
            def __arrow_c_stream__(self, requested_schema=None):
                return pyarrow.Table.from_pylist(Libraries.rows).__arrow_c_stream__()

        verdicts = self.policy.evaluate_table(Stream(), AS_OF)
        self.assertIsInstance(verdicts, bop.Verdicts)
        unused = verdicts.__arrow_c_stream__()  # a capsule that nobody takes frees what it holds
        with self.assertRaises(bop.BopError):
            pyarrow.table(verdicts)
        del unused
        self.assertEqual(pyarrow.table(self.policy.evaluate_table(Stream(), AS_OF)).num_rows, 3)
        with self.assertRaises(TypeError):
            self.policy.evaluate_table([1, 2])

    def test_any_array(self):
        class Array:
            def __arrow_c_array__(self, requested_schema=None):
                return pyarrow.RecordBatch.from_pylist(Libraries.rows).__arrow_c_array__()

        verdicts = self.policy.evaluate_table(Array(), AS_OF)
        self.assertIsInstance(verdicts, bop.VerdictBatch)
        batch = pyarrow.record_batch(verdicts)
        self.assertEqual(batch.column("outcome").to_pylist(), self.outcomes)
        with self.assertRaises(bop.BopError):
            pyarrow.record_batch(verdicts)
        self.policy.evaluate_table(Array(), AS_OF).__arrow_c_array__()  # capsules that nobody takes

    def test_lists_are_read_row_by_row(self):
        with tempfile.TemporaryDirectory() as name:
            path = Path(name) / "lines.bop"
            path.write_text((HERE / "lines.bop").read_text(), encoding="utf-8")
            policy = bop.load(path)
            rows = [{"id": "L-1", "lines": [{"net": D("5.00")}, {"net": D("6.00")}]}, {"id": "L-2", "lines": []},
                    {"id": "L-3", "lines": None}, {"id": "L-4", "lines": [{"net": None}, {"net": D("20.00")}]}]
            table = pyarrow.Table.from_pylist(rows[3:] + rows).slice(1)
            judged = policy.evaluate_table(table, AS_OF)
            self.assertEqual(judged["outcome"].to_pylist(), [policy.decide(row, AS_OF).outcome for row in rows])
            self.assertEqual(judged["outcome"].to_pylist()[:2], ["hold", "pass"])

    def test_files(self):
        table = pyarrow.Table.from_pylist(self.rows * 1000)
        with tempfile.TemporaryDirectory() as name:
            pyarrow.parquet.write_table(table, f"{name}/bills.parquet", row_group_size=700)
            with pyarrow.ipc.new_file(f"{name}/bills.arrow", table.schema) as file:
                file.write_table(table, 700)
            with pyarrow.ipc.new_stream(f"{name}/bills.arrows", table.schema) as file:
                file.write_table(table, 700)
            for file in ("bills.parquet", "bills.arrow", "bills.arrows"):
                judged = self.policy.evaluate_file(f"{name}/{file}", AS_OF)
                self.assertEqual(judged["outcome"].to_pylist(), self.outcomes * 1000, file)
                self.assertEqual(judged["record"][2999].as_py(), "A-3")
                self.assertIn("row 3000", judged["error"][2999].as_py())

    def command(self, *words):
        said = io.StringIO()
        with contextlib.redirect_stderr(said):
            status = bop.__main__.main([str(word) for word in words])
        return status, said.getvalue()

    def test_command(self):
        references = [f"--reference={name}={file}" for name, file in self.references.items()]
        with tempfile.TemporaryDirectory() as name:
            pyarrow.parquet.write_table(pyarrow.Table.from_pylist(self.rows * 500), f"{name}/bills.parquet")
            given = [self.policy_file, f"{name}/bills.parquet", "--as-of", AS_OF, *references]
            for file, read in (("v.parquet", pyarrow.parquet.read_table), ("v.arrow", lambda file: pyarrow.ipc.open_file(
                    pyarrow.memory_map(file)).read_all())):
                status, said = self.command(*given, "-o", f"{name}/{file}")
                self.assertEqual(status, 1)  # the third of them can't be judged
                self.assertIn("1,500 rows judged: approve 500, hold 500, not judged 500", said)
                self.assertEqual(read(f"{name}/{file}")["outcome"].to_pylist(), self.outcomes * 500)
            for wanted, words, says in (
                    (2, [*given, "-o", f"{name}/v.xls"], "name it .parquet or .arrow"),
                    (2, [*given, "-o", f"{name}/bills.parquet"], "is the table that is judged"),
                    (2, [*given, "-o", f"{name}/w.arrow", "--reference", "vendors"], "NAME=FILE"),
                    (1, [*given[:1], f"{name}/none.parquet", "-o", f"{name}/w.arrow"], "none.parquet"),
                    (1, [*given[:1], self.policy_file, "-o", f"{name}/w.arrow"], "")):
                status, said = self.command(*words)
                self.assertEqual(status, wanted)
                self.assertIn(says, said)
                self.assertNotEqual(said, "")
            for gross, status in (("119.00", 0), (None, 3)):
                row = {**self.rows[0], "gross": gross and D(gross)}
                table = pyarrow.Table.from_pylist([row], pyarrow.Table.from_pylist(self.rows).schema)
                pyarrow.parquet.write_table(table, f"{name}/bills.parquet")
                self.assertEqual(self.command(*given, "-o", f"{name}/v.arrow")[0], status)
            self.assertEqual(sorted(os.listdir(name)), ["bills.parquet", "v.arrow", "v.parquet"])

    def refused(self, columns, says):
        with self.assertRaises(bop.BopError) as raised:
            self.policy.evaluate_table(pyarrow.table(columns), AS_OF)
        self.assertEqual(raised.exception.code, "B8057")
        self.assertIn(says, str(raised.exception))
        self.assertIn("B8057", raised.exception.page)

    def test_columns_that_can_not_be(self):
        self.refused({"gross": [1.5]}, "binary floating point has no exact decimals")
        self.refused({"gross": [True]}, "column `gross`: it holds true or false")
        self.refused({"number": [1]}, "column `number`: it holds whole numbers")
        self.refused({"issued": pyarrow.array([0], pyarrow.timestamp("s", tz="UTC"))}, "the field is Date")
        self.refused({"payee": ["x"]}, "column `payee`")
        self.refused({"payee.iban": [1]}, "column `payee.iban`")
        with self.assertRaises(bop.BopError):
            self.policy.evaluate_table(pyarrow.table([["a"], ["b"]], names=["number", "number"]), AS_OF)

    def test_values_that_can_not_be(self):
        columns = {name: [row[name] for row in self.rows[:1] * 2] for name in self.rows[0]}
        day = pyarrow.array([datetime.datetime(2026, 3, 1, 12), datetime.datetime(2026, 3, 1)], pyarrow.timestamp("us"))
        judged = self.policy.evaluate_table(pyarrow.table({**columns, "issued": day}), AS_OF).to_pylist()
        self.assertEqual(judged[0]["error_code"], "B8057")
        self.assertEqual(judged[1]["outcome"], "approve")

    def test_nothing(self):
        empty = pyarrow.Table.from_pylist(self.rows).slice(0, 0)
        self.assertEqual(self.policy.evaluate_table(empty, AS_OF).num_rows, 0)
        self.assertEqual(self.policy.evaluate_table(polars.DataFrame(self.rows).head(0), AS_OF).height, 0)


if __name__ == "__main__":
    unittest.main()
