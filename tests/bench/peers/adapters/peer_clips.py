"""CLIPS: a loop of its own asserts a fact, runs the rules and retracts the fact; rules print their
codes. What the same loop takes without any rule (reading and making facts) is taken off."""
import datetime
import time

import clips
from job import Job

SYMBOLS = {"is_duplicate", "bank_changed"}
LOOP = """(deffunction judge ()
  (while (neq (bind ?line (readline in)) EOF) do
    (bind ?fact (assert-string ?line))
    (run)
    (retract ?fact)
    (printout out crlf)))"""

job = Job()
facts_file, out_file = f"{job.scratch}/clips.facts", f"{job.scratch}/clips.out"


def slot(name, cell):
    if cell == "":
        return f"({name} nil)"
    if name in SYMBOLS:
        return f"({name} {cell.upper()})"
    if name.endswith("_date"):
        days = datetime.date.fromisoformat(cell) - datetime.date(1970, 1, 1)
        return f"({name} {days.days})"
    return f"({name} {cell})"


def fact_of(row):
    return "(inv " + " ".join(slot(name, cell) for name, cell in zip(job.fields, row)) + ")"


def environment(constructs):
    env = clips.Environment()
    for construct in constructs:
        env.build(construct)
    env.build(LOOP)
    env.reset()
    return env


def judge(env):
    """Processor seconds for all facts of the file."""
    env.eval(f'(open "{facts_file}" in "r")')
    env.eval(f'(open "{out_file}" out "w")')
    start = time.process_time()
    env.eval("(judge)")
    taken = time.process_time() - start
    env.eval("(close)")
    return taken


rows = job.rows()
with open(facts_file, "w") as out:
    out.writelines(fact_of(row) + "\n" for row in rows)
env = job.timed("load_s", lambda: environment(job.policy["constructs"]), 1)
empty = environment(c for c in job.policy["constructs"] if not c.startswith("(defrule"))
taken = sorted((judge(env) - judge(empty)) for _ in range(job.repeats))
job.measured["seconds"] = max(taken[len(taken) // 2], 1e-9)
judge(env)
decisions = job.policy["decisions"]
with open(out_file) as lines:
    found = [line.split() for line in lines]
job.verdicts((row[0], decisions[codes[0]] if codes else "APPROVE", " ".join(codes))
             for row, codes in zip(rows, found))
env.eval(f'(open "{out_file}" out "w")')


def one(text):
    fact = env.assert_string(text)
    env.run()
    fact.retract()


job.latency(one, [fact_of(row) for row in rows[:job.latency_count]])
job.finish(clips.__version__)
