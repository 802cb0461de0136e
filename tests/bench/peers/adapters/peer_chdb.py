"""chDB, ClickHouse in the process: one thread, the table in memory, the answer written to another
table in memory; then the same query from a file to a file. Money is Decimal."""
import os

import chdb
from chdb import session
from job import Job

TYPES = {"id": "Int32", "received_qty": "Int32", "invoiced_qty": "Int32",
         "amount": "Decimal(15,2)", "tax": "Decimal(15,2)",
         "po_amount": "Nullable(Decimal(15,2))", "invoice_date": "Date", "due_date": "Date",
         "is_duplicate": "Bool", "bank_changed": "Bool", "ocr_confidence": "Decimal(4,3)"}
FEW_VALUES = {"vendor_risk", "country", "currency", "department"}
ONE_THREAD = ("max_threads=1, max_insert_threads=1, input_format_parallel_parsing=0,"
              " output_format_parallel_formatting=0, max_ast_elements=10000000,"
              " max_expanded_ast_elements=10000000, max_ast_depth=100000,"
              " max_parser_depth=100000, max_query_size=1000000000,"
              " max_parser_backtracks=1000000000")

job = Job()
types = {name: TYPES.get(name, "String") for name in job.fields}
plain = ", ".join(f"{name} {kind}" for name, kind in types.items())
shared = ", ".join(f"{name} LowCardinality(String)" if name in FEW_VALUES else f"{name} {kind}"
                   for name, kind in types.items())
db = session.Session(f"{job.scratch}/chdb")


def query(text, form="TSV"):
    return str(db.query(text, form))


query("CREATE DATABASE IF NOT EXISTS t")
for name in ("inv", "out"):
    query(f"DROP TABLE IF EXISTS t.{name}")
query(f"CREATE TABLE t.inv ({shared}) ENGINE=Memory")
query("CREATE TABLE t.out (id Int32, decision String, codes String) ENGINE=Memory")
query(f"INSERT INTO t.inv SELECT * FROM file('{job.csv}', 'CSVWithNames', '{plain}')"
      f" LIMIT {job.count}")
job.timed("load_s", lambda: query(f"EXPLAIN {job.policy['memory']} SETTINGS {ONE_THREAD}"), 3)


def evaluate():
    query("TRUNCATE TABLE t.out")
    query(f"INSERT INTO t.out SETTINGS {ONE_THREAD} {job.policy['memory']}")


job.timed("seconds", evaluate)
verdicts = [line.split("\t") for line in
            query("SELECT id, decision, codes FROM t.out ORDER BY id").splitlines()]
job.verdicts(verdicts)


def one(cells):
    text = job.policy["one"]
    for name, cell in cells.items():
        text = text.replace(f"? AS {name}", f"{cell} AS {name}")
    return query(f"{text} SETTINGS {ONE_THREAD}").rstrip("\n").split("\t")


job.one_by_one(types, one, verdicts)


def from_file(source, target):
    if os.path.exists(target):
        os.remove(target)
    text = job.policy["file"].replace("SOURCE", source)
    query(f"{text} INTO OUTFILE '{target}' FORMAT CSV SETTINGS {ONE_THREAD}")


sources = {"csv": f"file('{job.csv}', 'CSVWithNames', '{plain}')",
           "jsonl": f"file('{job.jsonl}', 'JSONEachRow', '{plain}')"}
for form in job.files:
    job.from_file(form, lambda target: from_file(sources[form], target))
version = query("SELECT version()").strip()
job.finish(f"{chdb.__version__} (ClickHouse {version})")
