"""DuckDB: one thread, the table in memory, the answer written to another table in memory; then the
same query from a file to a file. Money is DECIMAL."""
import duckdb
from job import Job

TYPES = {"id": "INTEGER", "received_qty": "INTEGER", "invoiced_qty": "INTEGER",
         "amount": "DECIMAL(15,2)", "tax": "DECIMAL(15,2)", "po_amount": "DECIMAL(15,2)",
         "invoice_date": "DATE", "due_date": "DATE", "is_duplicate": "BOOLEAN",
         "bank_changed": "BOOLEAN", "ocr_confidence": "DECIMAL(4,3)"}

job = Job()
types = {name: TYPES.get(name, "VARCHAR") for name in job.fields}
columns = "{" + ", ".join(f"'{name}': '{kind}'" for name, kind in types.items()) + "}"
csv = f"read_csv('{job.csv}', header=true, columns={columns})"
jsonl = f"read_json('{job.jsonl}', format='newline_delimited', columns={columns})"
db = duckdb.connect(":memory:", config={"threads": 1})
db.execute("SET max_expression_depth TO 100000")
db.execute(f"CREATE TABLE inv AS SELECT * FROM {csv} LIMIT {job.count}")
job.timed("load_s", lambda: db.execute("EXPLAIN " + job.policy["memory"]), 3)
evaluate = "CREATE OR REPLACE TEMP TABLE out AS " + job.policy["memory"]
job.timed("seconds", lambda: db.execute(evaluate))
verdicts = db.execute("SELECT id, decision, codes FROM out ORDER BY id").fetchall()
job.verdicts(verdicts)
one = job.policy["one"]
for at, (name, kind) in enumerate(types.items(), 1):
    one = one.replace(f"? AS {name}", f"CAST(${at} AS {kind}) AS {name}")
db.execute(f"PREPARE one AS {one}")
job.one_by_one(types, lambda cells: db.execute(
    f"EXECUTE one({', '.join(cells.values())})").fetchone(), verdicts)
for form in job.files:
    query = job.policy["file"].replace("SOURCE", {"csv": csv, "jsonl": jsonl}[form])
    job.from_file(form, lambda target: db.execute(f"COPY ({query}) TO '{target}'"))
job.finish(duckdb.__version__)
