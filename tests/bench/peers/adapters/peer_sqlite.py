"""SQLite: the table in memory, the answer written to another table in memory; then from CSV through
Python's reader. Numbers are REAL."""
import csv
import sqlite3

from job import Job

REAL = {"amount", "tax", "po_amount", "ocr_confidence"}
WHOLE = {"id", "received_qty", "invoiced_qty", "is_duplicate", "bank_changed"}
TRUTHS = {"true": 1, "false": 0, "": None}

job = Job()
columns = ", ".join(
    f"{name} " + ("REAL" if name in REAL else "INTEGER" if name in WHOLE else "TEXT")
    for name in job.fields)
marks = ", ".join("?" for _ in job.fields)
db = sqlite3.connect(":memory:", isolation_level=None)


def fill(rows):
    db.execute("DROP TABLE IF EXISTS inv")
    db.execute(f"CREATE TABLE inv ({columns})")
    db.execute("BEGIN")
    db.executemany(f"INSERT INTO inv VALUES ({marks})",
                   ([TRUTHS.get(cell, cell) for cell in row] for row in rows))
    db.execute("COMMIT")


def evaluate():
    db.execute("DROP TABLE IF EXISTS out")
    db.execute("CREATE TEMP TABLE out AS " + job.policy["memory"])


def from_csv(target):
    with open(job.csv, newline="") as lines:
        reader = csv.reader(lines)
        next(reader)
        fill(row for _, row in zip(range(job.count), reader))
    evaluate()
    with open(target, "w", newline="") as out:
        csv.writer(out).writerows(db.execute("SELECT * FROM out"))


fill(job.rows())
job.timed("load_s", lambda: db.execute("EXPLAIN " + job.policy["memory"]).fetchall(), 3)
job.timed("seconds", evaluate, 3)
job.verdicts(db.execute("SELECT id, decision, codes FROM out ORDER BY id"))
for form in job.files:
    job.from_file(form, from_csv)
one = db.execute  # sqlite3 keeps the prepared statement
if job.latency_count:
    cells = [[TRUTHS.get(cell, cell) for cell in row] for row in job.rows(job.latency_count)]
    cells = [[float(cell) if name in REAL and cell is not None else
              int(cell) if name in WHOLE and cell is not None else cell
              for name, cell in zip(job.fields, row)] for row in cells]
    job.latency(lambda row: one(job.policy["one"], row).fetchall(), cells)
job.finish(sqlite3.sqlite_version)
