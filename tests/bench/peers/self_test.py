#!/usr/bin/env python3
"""Tests what the bench against other engines rests on, with none of them installed: the invoices,
the policy in every language, the check of verdicts, and that a peer which can't be had is named.

usage: self_test.py --bop BOP
"""
import argparse
import contextlib
import hashlib
import io
import itertools
import json
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import bop_side
import check
import exact
import installing
import peers
import policy
import records
import run
import write_bop
import write_clips
import write_code
import write_sql
from bop_side import line_of

HERE = Path(__file__).parent
FEW = 3000
BOP = None


def few():
    return list(itertools.islice(records.invoices(FEW), FEW))


class Invoices(unittest.TestCase):
    def test_the_same_everywhere(self):
        text = "".join(",".join(record) + "\n" for record in records.invoices(1000))
        self.assertEqual(hashlib.sha256(text.encode()).hexdigest(),
                         "2d702d76efcd7cb1b7592c41e8b0da497b2cf79b05c16e7a0ac7183cf4881694")

    def test_an_absent_order_is_absent(self):
        without = next(record for record in few() if not record[7])
        self.assertNotIn("po_amount", json.loads(records.json_line(without)))

    def test_what_another_program_made_is_made_anew(self):
        with tempfile.TemporaryDirectory() as folder:
            records.write(5, folder)
            file = Path(folder) / "invoices.csv"
            whole = file.read_text()
            file.write_text("")
            records.write(5, folder)
            self.assertEqual(file.read_text(), "")
            (Path(folder) / "complete").write_text("an older one")
            records.write(5, folder)
            self.assertEqual(file.read_text(), whole)

    def test_files(self):
        with tempfile.TemporaryDirectory() as folder:
            records.write(5, folder)
            rows = records.read(folder, 3)
            self.assertEqual([row[0] for row in rows], ["1", "2", "3"])
            for form in ("csv", "jsonl"):
                whole = (Path(folder) / f"invoices.{form}").read_text()
                self.assertEqual(whole, (Path(folder) / f"part-00.{form}").read_text())


class Policy(unittest.TestCase):
    def test_as_it_is_to_be_read(self):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "invoices.bop"
            path.write_text(write_bop.policy_text(15))
            subprocess.run([BOP, "fmt", path], check=True)
            self.assertEqual((HERE / "invoices.bop").read_text(), path.read_text())

    def test_every_language_has_every_rule(self):
        rules = policy.rules(150)
        self.assertEqual(len({code for code, _, _ in rules}), 150)
        texts = [write_code.zen(rules), write_code.cel(rules), write_code.rego(rules),
                 write_code.cedar(rules), write_code.drl(rules), write_code.json_rules(rules),
                 "\n".join(write_clips.clips(rules)), write_bop.policy_text(150).replace("-", "")]
        for writer in (write_sql.DuckWriter(), write_sql.SqliteWriter(),
                       write_sql.ClickHouseWriter()):
            texts.append(write_sql.query(writer, rules, "inv"))
        for text in texts:
            self.assertEqual([code for code, _, _ in rules if code not in text], [], text[:200])

    def test_steps_name_one_decision_each(self):
        rules = policy.rules(150)
        steps = write_bop.steps(rules)
        for (_, decision, _), step in zip(rules, steps):
            self.assertEqual(write_bop.decision_of(step), decision)
        self.assertEqual(len(set(steps)), len(list(itertools.groupby(steps))))

    def test_bop_gives_the_exact_verdicts(self):
        """Also of invoices 1643 and 2350, where doubles go wrong."""
        with tempfile.TemporaryDirectory() as folder:
            records.write(FEW, folder)
            for count in (15, 150):
                path = Path(folder) / "invoices.bop"
                path.write_text(write_bop.policy_text(count))
                told = self.judged(path, Path(folder) / "invoices.csv", policy.rules(count))
                sure = exact.Exact(policy.rules(count))
                self.assertEqual(told, [(r[0], *sure.verdict(r)) for r in few()])

    def judged(self, path, data, rules):
        done = subprocess.run([BOP, "run", path, data, "--as-of", "2026-03-02", "--format", "json"],
                              capture_output=True, text=True, check=True)
        self.assertEqual(done.stderr, "")
        order = {code: at for at, (code, _, _) in enumerate(rules)}
        verdicts = map(json.loads, done.stdout.splitlines())
        return [line_of(at, v["outcome"], [e["rule"] for e in v.get("effects", [])], order)
                for at, v in enumerate(verdicts, 1)]


class Checking(unittest.TestCase):
    def setUp(self):
        self.exact = exact.Exact(policy.rules(15))
        self.records = few()
        self.sure = [(r[0], *self.exact.verdict(r)) for r in self.records]

    def compared(self, number, decision, codes):
        theirs = list(self.sure)
        theirs[number - 1] = (str(number), decision, codes)
        return check.compare(self.sure, theirs, self.records, self.exact)

    def test_equal(self):
        told = check.compare(self.sure, self.sure[:10], self.records, self.exact)
        self.assertEqual((told.checked, told.differing, told.wrong), (10, 0, 0))
        self.assertEqual(told.told(), "10 verdicts checked, all equal")

    def test_rounding_on_a_bound_is_told_by_its_rule(self):
        told = self.compared(1643, "HOLD", "R06")
        self.assertEqual(told.classes, {"float rounding on the bound of R06": 1})
        self.assertEqual(told.wrong, 0)

    def test_the_same_off_the_bound_is_wrong(self):
        at = next(i for i, sure in enumerate(self.sure)
                  if sure[1] == "APPROVE" and not self.exact.on_bound("R06", self.records[i]))
        told = self.compared(at + 1, "HOLD", "R06")
        self.assertEqual((told.wrong, told.classes), (1, {"other verdicts in R06": 1}))
        self.assertIn(f"invoice {at + 1}: Bop APPROVE", told.first)

    def test_a_bound_that_nobody_computes_is_no_excuse(self):
        """An amount that is exactly the limit is so in doubles, too."""
        limits = {name: text for name, text in policy.LIMIT.items()}
        record = next(r for r in self.records if r[5] == limits[r[12]])
        self.assertFalse(self.exact.on_bound("R14", record))

    def test_a_decision_that_does_not_follow_is_wrong(self):
        self.assertEqual(self.compared(1643, "REJECT", "R06").wrong, 1)
        self.assertEqual(self.compared(1643, "HOLD", "").wrong, 1)

    def test_another_record_and_none(self):
        theirs = [("7", *self.sure[0][1:])]
        told = check.compare(self.sure, theirs, self.records, self.exact)
        self.assertEqual((told.wrong, list(told.classes)), (1, ["verdicts of another record"]))
        self.assertEqual(check.compare(self.sure, [], self.records, self.exact).wrong, 1)


class Figures(unittest.TestCase):
    def test_a_ratio_over_its_limit_is_missed(self):
        figure = run.compared("peer-x", 10.0, 20.0, 0.2, "9 verdicts checked, all equal")
        self.assertFalse(figure.kept)
        self.assertEqual(figure.line(),
                         "peer-x                                 10.000 us/record, against 20.00: "
                         "0.5x  (wanted <= 0.2, MISSED)  [9 verdicts checked, all equal]")
        told = json.loads(figure.json())
        self.assertEqual((told["ratio"], told["limit"], told["kept"]), (0.5, 0.2, False))

    def test_without_a_limit_nothing_is_kept_or_missed(self):
        figure = run.compared("peer-x", 10.0, 20.0, None)
        self.assertTrue(figure.kept)
        self.assertIsNone(json.loads(figure.json())["kept"])


class Shape(unittest.TestCase):
    """A line of `./dev bench --json` has the same members, whoever prints it."""

    def test_members_are_those_of_figure_h(self):
        source = (HERE.parent / "figure.h").read_text()
        head = source.partition('not_measured":"{}')[0]
        missed = re.findall(r'"(\w+)":', head) + ["not_measured"]
        measured = re.findall(r'"(\w+)":', source[len(head):].partition("} else")[2])
        self.assertEqual(list(json.loads(run.Figure("x", not_measured="why").json())), missed)
        self.assertEqual(list(json.loads(run.compared("x", 1.0, 2.0, 0.2).json())), measured)

    def test_a_small_figure_keeps_its_digits(self):
        told = json.loads(run.compared("x", 0.031416, 2.0, 1.0).json())
        self.assertEqual(told["value"], 0.031416)


class FakeBop:
    """Verdicts of a policy in whole numbers; `broken` tells which are not, by count of rules."""

    def __init__(self, broken):
        self.broken = broken

    def in_memory(self, rules, _, count, repeats=3, latencies=0):
        why = self.broken.get(len(rules))
        if why == "fails":
            raise run.Failed("too many rules")
        sure = exact.Exact(rules)
        verdicts = [(r[0], *sure.verdict(r)) for r in few()[:count]]
        if why == "errs":
            verdicts[0] = (verdicts[0][0], "APPROVE", "R99")
        return {"seconds": len(rules), "records": count, "load_s": 0.5, "rss_mb": 9,
                "p50_us": 1.0, "p99_us": 2.0}, verdicts


class Packed(unittest.TestCase):
    """A packed file is measured against its text, where it gives the text's verdicts."""

    def line_of(self, verdicts):
        bench = run.Bench.__new__(run.Bench)
        bench.given, bench.data, bench.records = argparse.Namespace(json=False), None, few()[:3]
        bench.rules, bench.verdicts, bench.from_files = [], ["right"] * 3, {"jsonl": 6.0}
        bench.bop = argparse.Namespace(packed=lambda *_: (1.5, verdicts, 9.0, (60, 311)))
        printed = []
        bench.print = printed.append
        bench.packed()
        return printed[0].line()

    def test_against_its_text(self):
        line = self.line_of(["right"] * 3)
        self.assertIn("against 2000000.00: 0.25x  (wanted <= 0.5)  [3 verdicts checked", line)
        self.assertIn("packing takes 3000000.00 us/record, 60 MB of 311]", line)

    def test_of_other_verdicts_there_is_no_figure(self):
        self.assertIn("NOT MEASURED: its verdicts", self.line_of(["right", "right", "wrong"]))


class Growth(unittest.TestCase):
    """Figures as rules grow are held to whole numbers and to the interpreter."""

    def lines_of(self, compiled, interpreted):
        bench = run.Bench.__new__(run.Bench)
        bench.given, bench.data, bench.records = argparse.Namespace(records=3), None, few()[:3]
        bench.bop, bench.interpreter = FakeBop(compiled), FakeBop(interpreted)
        printed = []
        bench.print = printed.append
        bench.growth()
        return [figure.line() for figure in printed]

    def test_each_is_checked_and_the_last_has_a_limit(self):
        lines = self.lines_of({}, {})
        self.assertIn("[load 500.0 ms, 9 MB; 3 verdicts checked, all equal; the first 3 equal the "
                      "interpreter's]", lines[0])
        self.assertIn("10x  [", lines[1])
        self.assertIn("100x  (wanted <= 4, MISSED)", lines[2])

    def test_what_errs_is_not_measured_and_the_others_are(self):
        lines = self.lines_of({150: "fails"}, {1500: "errs"})
        self.assertNotIn("NOT MEASURED", lines[0])
        self.assertIn("NOT MEASURED: too many rules", lines[1])
        self.assertIn("NOT MEASURED: its first 3 verdicts are not the interpreter's", lines[2])
        wrong = self.lines_of({15: "errs"}, {})
        self.assertIn("NOT MEASURED: 3 verdicts checked, 1 differ", wrong[0])
        self.assertIn("NOT MEASURED: there is no figure of 15 rules", wrong[1])


class Memory(unittest.TestCase):
    def test_what_the_bench_holds_is_not_the_peers(self):
        held = bytearray(200_000_000)
        held[::4096] = b"x" * len(held[::4096])
        told = subprocess.run([sys.executable, "-c", "import job; print(job.peak_megabytes())"],
                              cwd=HERE / "adapters", capture_output=True, text=True, check=True)
        self.assertLess(1, float(told.stdout))
        self.assertLess(float(told.stdout), 100)


# A peer in a few lines: it answers what its policy says, which is what the test put there.
ADAPTER = """
import json, sys
job = json.load(open(sys.argv[1]))
answers = job["policy"]
open(job["verdict_file"], "w").write(answers)
told = {"seconds": 2.0, "records": job["count"], "load_s": 0.1, "rss_mb": 5, "version": "7",
        "p50_us": 4.0, "p99_us": 5.0}
for form in job["files"]:
    told[form + "_s"], told[form + "_file"] = 6.0, job["verdict_file"]
print(json.dumps(told))
"""


class OnePeer(unittest.TestCase):
    def lines_of(self, peer, no_install=False, broken=None):
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "release").mkdir()
            given = argparse.Namespace(build=f"{folder}/release", records=3, json=True,
                                       engine="jit", no_install=no_install)
            bench = run.Bench(given)
            bench.rules, bench.exact = policy.rules(15), exact.Exact(policy.rules(15))
            bench.records, bench.bop = few()[:3], FakeBop(broken or {})
            bench.verdicts = FakeBop({}).in_memory(bench.rules, None, 3)[1]
            bench.from_files = {"jsonl": 3.0, "csv": 1.5}
            told = io.StringIO()
            with contextlib.redirect_stdout(told):
                bench.one(peer)
            return [json.loads(line) for line in told.getvalue().splitlines()]


class Present(OnePeer):
    @staticmethod
    def peer(wrong=0):
        """Its verdicts are right but for the first `wrong`."""
        def text(rules):
            lines = FakeBop({}).in_memory(rules, None, 3)[1]
            for at in range(wrong):
                lines[at] = (lines[at][0], "REJECT", "R01")
            return "".join(",".join(line) + "\n" for line in lines)

        return peers.Peer("duckdb", "", lambda _: None, lambda _: [sys.executable, "-c", ADAPTER],
                          text, limit=0.1, latency_count=1, files=peers.BOTH_FORMS,
                          file_limit=0.4, many_limit=0.01)

    def test_its_figures(self):
        lines = self.lines_of(self.peer())
        self.assertEqual([line["name"] for line in lines], self.peer().all_figures())
        found = {line["name"]: (line["ratio"], line["limit"], line["kept"]) for line in lines}
        self.assertEqual(found, {
            "peer-duckdb": (7.5, 0.1, False), "peer-duckdb-latency": (0.25, None, None),
            "json-to-verdicts-vs-duckdb": (0.5, 0.4, False),
            "csv-to-verdicts-vs-duckdb": (0.25, 0.4, True),
            "peer-duckdb-1500": (750.0, 0.01, False)})
        self.assertEqual([line.get("checked") for line in lines], [3, None, 3, 3, 3])

    def test_figures_that_are_not_sound_are_not_printed(self):
        for line in self.lines_of(self.peer(wrong=1)):
            self.assertIsNone(line["value"])
            self.assertIn("invoice 1: Bop", line["not_measured"])

    def test_what_bop_misses_in_memory_it_has_from_files(self):
        lines = {line["name"]: line for line in self.lines_of(self.peer(), broken={15: "fails"})}
        self.assertEqual(lines["peer-duckdb"]["not_measured"], "Bop: too many rules")
        self.assertEqual(lines["peer-duckdb-latency"]["not_measured"], "Bop: too many rules")
        self.assertEqual(lines["json-to-verdicts-vs-duckdb"]["ratio"], 0.5)


class Absent(OnePeer):
    """A peer that can't be had is a line with the reason for each figure, and counts as missed."""

    def reasons(self, install, command, no_install=False, **more):
        peer = peers.Peer("nowhere", "", install, command, lambda rules: "", **more)
        lines = self.lines_of(peer, no_install)
        self.assertTrue(all(line["not_available"] and not line["kept"] for line in lines))
        self.assertEqual([line["name"] for line in lines], peer.all_figures())
        return [line["not_measured"] for line in lines]

    def test_its_client_is_not_there(self):
        def install(installer):
            installer.ready("x", "x", lambda: installing.call(["no-such-client"], "."))

        self.assertEqual(self.reasons(install, None), ["`no-such-client` is not installed"])
        self.assertEqual(self.reasons(install, None, no_install=True, files=("csv",)),
                         ["it is not installed, and nothing may be"] * 2)

    def test_it_says_nothing(self):
        self.assertEqual(self.reasons(lambda _: None, lambda _: ["true"]),
                         ["it ended without a word"])

    def test_it_ends_badly(self):
        broken = ["sh", "-c", "echo 'panic: x' >&2; exit 3"]
        self.assertEqual(self.reasons(lambda _: None, lambda _: broken),
                         ["it ended with 3: panic: x"])

    def test_its_figure_counts_as_missed(self):
        figure = run.Figure("peer-x", not_measured="why", not_available=True)
        self.assertFalse(figure.kept)
        self.assertEqual(figure.line(), f"{'peer-x':<34} not available: why")


class Files(unittest.TestCase):
    """`bop run` from the files of the data to verdicts, which is where its engine is named."""

    def test_verdicts_of_both_forms(self):
        with tempfile.TemporaryDirectory() as folder:
            data, rules = Path(folder) / "data", policy.rules(15)
            records.write(50, data)
            sure = [(r[0], *exact.Exact(rules).verdict(r)) for r in few()[:50]]
            for engine, form in itertools.product(bop_side.ASKED, peers.BOTH_FORMS):
                bop = bop_side.Bop(".", folder, engine)
                bop.program = BOP
                seconds, verdicts = bop.from_files(rules, data, form)
                self.assertGreater(seconds, 0)
                self.assertEqual(verdicts, sure)

    def test_what_it_complains_of_is_told(self):
        with tempfile.TemporaryDirectory() as folder:
            bop = bop_side.Bop(".", folder, "jit")
            bop.program = BOP
            with self.assertRaisesRegex(run.Failed, "ended with 2: input is required"):
                bop.from_files(policy.rules(15), Path(folder), "csv")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--bop", required=True)
    given, rest = parser.parse_known_args()
    BOP = given.bop
    unittest.main(argv=[sys.argv[0], *rest])
