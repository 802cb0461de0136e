"""CLIPS: facts of another template, which no rule sees, hold the records; a loop of CLIPS' own
asserts each as an invoice, runs the rules and retracts it; rules print their codes. What the same
loop takes without any rule (making the fact) is taken off."""
import datetime
import time

import clips
from job import Job

SYMBOLS = {"is_duplicate", "bank_changed"}

job = Job()
records_file, out_file = f"{job.scratch}/clips.records", f"{job.scratch}/clips.out"
first, *others = job.fields
LOOP = [
    f"(deftemplate raw {' '.join(f'(slot {name})' for name in job.fields)})",
    f"""(deffunction fill ()
  (while (neq (bind ?{first} (read in)) EOF) do
    (assert (raw ({first} ?{first}) {' '.join(f'({name} (read in))' for name in others)}))))""",
    f"""(deffunction judge ()
  (do-for-all-facts ((?raw raw)) TRUE
    (bind ?fact (assert (inv {' '.join(f'({name} ?raw:{name})' for name in job.fields)})))
    (run)
    (retract ?fact)
    (printout out crlf)))"""]


def value(name, cell):
    """As CLIPS writes it."""
    if cell == "":
        return "nil"
    if name in SYMBOLS:
        return cell.upper()
    if name.endswith("_date"):
        return str((datetime.date.fromisoformat(cell) - datetime.date(1970, 1, 1)).days)
    return cell


def python_value(text):
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            pass
    return clips.Symbol(text)


def environment(constructs):
    env = clips.Environment()
    for construct in constructs:
        env.build(construct)
    for construct in LOOP:
        env.build(construct)
    env.reset()
    return env


def filled(env):
    env.eval(f'(open "{records_file}" in "r")')
    env.eval("(fill)")
    env.eval("(close in)")
    return env


def judge(env):
    """Processor seconds for all records."""
    env.eval(f'(open "{out_file}" out "w")')
    start = time.process_time()
    env.eval("(judge)")
    taken = time.process_time() - start
    env.eval("(close out)")
    return taken


rows = [[value(name, cell) for name, cell in zip(job.fields, row)] for row in job.rows()]
with open(records_file, "w") as out:
    out.writelines(" ".join(row) + "\n" for row in rows)
env = filled(job.timed("load_s", lambda: environment(job.policy["constructs"]), 1))
empty = filled(environment(c for c in job.policy["constructs"] if not c.startswith("(defrule")))
taken = sorted((judge(env) - judge(empty)) for _ in range(job.repeats))
job.measured["seconds"] = taken[len(taken) // 2]
if job.measured["seconds"] <= 0:
    raise SystemExit("what the rules take is lost in the noise")
judge(env)
decisions = job.policy["decisions"]
with open(out_file) as lines:
    found = [line.split() for line in lines]
job.verdicts((row[0], decisions[codes[0]] if codes else "APPROVE", " ".join(codes))
             for row, codes in zip(rows, found))
env.eval(f'(open "{out_file}" out "w")')
template = env.find_template("inv")


def one(slots):
    fact = template.assert_fact(**slots)
    env.run()
    fact.retract()


job.latency(one, [dict(zip(job.fields, map(python_value, row))) for row in
                  rows[:job.latency_count]])
job.finish(clips.__version__)
