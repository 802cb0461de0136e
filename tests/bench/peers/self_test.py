#!/usr/bin/env python3
"""Tests what the bench against other engines rests on, with none of them installed: the invoices,
the policy in every language, the check of verdicts, and that a peer which can't be had is named.

usage: self_test.py --bop BOP
"""
import argparse
import hashlib
import itertools
import json
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

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
        return {"seconds": len(rules), "records": count, "load_s": 0.5, "rss_mb": 9}, verdicts


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


class Absent(unittest.TestCase):
    """A peer that can't be had is a line with the reason, and counts as missed."""

    def lines_of(self, install, command, no_install=False):
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "release").mkdir()
            given = argparse.Namespace(build=f"{folder}/release", records=3, json=False,
                                       engine="jit", no_install=no_install)
            bench = run.Bench(given)
            bench.rules, bench.exact = policy.rules(15), exact.Exact(policy.rules(15))
            bench.records, bench.verdicts = few()[:3], []
            bench.bop.in_memory = lambda *_, **__: ({"seconds": 1, "records": 1}, [])
            printed = []
            bench.print = printed.append
            bench.one(peers.Peer("nowhere", "", install, command, lambda rules: ""))
            return [figure.line() for figure in printed]

    def test_its_client_is_not_there(self):
        def install(installer):
            installer.ready("x", "x", lambda: installing.call(["no-such-client"], "."))

        self.assertEqual(self.lines_of(install, None), [
            f"{'peer-nowhere':<34} not available: `no-such-client` is not installed"])
        self.assertEqual(self.lines_of(install, None, no_install=True), [
            f"{'peer-nowhere':<34} not available: it is not installed, and nothing may be"])

    def test_it_says_nothing(self):
        [line] = self.lines_of(lambda _: None, lambda _: ["true"])
        self.assertEqual(line, f"{'peer-nowhere':<34} not available: it ended without a word")

    def test_it_ends_badly(self):
        broken = ["sh", "-c", "echo 'panic: x' >&2; exit 3"]
        [line] = self.lines_of(lambda _: None, lambda _: broken)
        self.assertEqual(line, f"{'peer-nowhere':<34} not available: it ended with 3: panic: x")

    def test_its_figure_counts_as_missed(self):
        figure = run.Figure("peer-x", not_measured="why", not_available=True)
        self.assertFalse(figure.kept)
        self.assertEqual(json.loads(figure.json())["not_available"], "why")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--bop", required=True)
    given, rest = parser.parse_known_args()
    BOP = given.bop
    unittest.main(argv=[sys.argv[0], *rest])
