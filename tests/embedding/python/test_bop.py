"""Records one by one: values, verdicts, errors, threads."""
import datetime
import decimal
import gc
import json
import tempfile
import threading
import unittest
from pathlib import Path

import bop

HERE = Path(__file__).parent
EXAMPLE = HERE.parents[2] / "examples/embed_c"
AS_OF = "2026-03-02"
D = decimal.Decimal
BILL = {"number": "A-1", "vendor_id": "V-1", "net": D("100.0000"), "tax": 19, "gross": "EUR 119.00",
        "category": "goods", "issued": datetime.date(2026, 3, 1)}


def load(**options):
    return bop.load(EXAMPLE / "bills.bop", references={"vendors": EXAMPLE / "vendors.csv"}, **options)


class Records(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.policy = load()

    def refused(self, code, says, work, *arguments, **options):
        with self.assertRaises(bop.BopError) as raised:
            work(*arguments, **options)
        self.assertEqual(raised.exception.code, code)
        self.assertIn(says, str(raised.exception))
        return raised.exception

    def test_a_policy_says_what_it_is(self):
        self.assertEqual(self.policy.name, "house.bills")
        self.assertEqual(len(self.policy.hash), 64)
        self.assertEqual(self.policy.notes, "")
        self.assertIn("Small bills need nobody", self.policy.explain())
        self.assertIn("<html", self.policy.explain("html"))
        self.assertRegex(bop.version(), r"^\d+\.\d+")

    def test_documents(self):
        letters = HERE.parent
        policy = bop.load(letters / "letters.bop")
        with tempfile.TemporaryDirectory() as folder:
            kept = Path(folder) / "corrections.jsonl"
            before, = policy.extract(letters / "april.eml", corrections=kept)
            self.assertNotIn("value", before["fields"]["gross"])
            number = policy.correct(letters / "march.eml", "gross", "EUR 100.00", person="ann", corrections=kept,
                                    day=datetime.date(2026, 3, 3))
            self.assertEqual(number, 1)
            policy.correct(letters / "march.eml", "currency", "EUR", person="ann", corrections=kept)
            record, = policy.extract(letters / "april.eml", corrections=kept, received="2026-04-03")
            self.assertEqual(record["fields"]["gross"]["value"], "EUR 120.00")
            self.assertEqual(record["fields"]["received"]["value"], "2026-04-03")
            # Another letter of the layout is below the floor of a policy; the corrected one is somebody's word.
            self.assertEqual(policy.evaluate(record, as_of="2026-04-03").outcome, "undetermined")
            corrected, = policy.extract(letters / "march.eml", corrections=kept)
            self.assertEqual(policy.evaluate(corrected, as_of="2026-04-03").outcome, "hold")
            self.refused("B8685", "take it back", policy.correct, letters / "march.eml", "gross", "EUR 90.00", person="bo",
                         corrections=kept)
        self.refused("B8001", "nowhere", policy.extract, "nowhere.pdf")

    def test_a_verdict(self):
        verdict = self.policy.evaluate(BILL, as_of=AS_OF)
        self.assertEqual((verdict.record, verdict.outcome, verdict.determined), ("A-1", "approve", True))
        self.assertEqual(verdict["policy"]["name"] if isinstance(verdict["policy"], dict) else "house.bills", "house.bills")
        self.assertIn("HB-06", verdict.explain())
        for other in (json.dumps({**BILL, "net": "100", "issued": "2026-03-01"}),
                      json.dumps({**BILL, "net": "100", "issued": "2026-03-01"}).encode()):
            self.assertEqual(self.policy.evaluate(other, AS_OF).outcome, "approve")
        odd = self.policy.evaluate({**BILL, "grosz": 1}, AS_OF)
        self.assertIn("unexpected field `grosz`", odd.notes)

    def test_a_decision(self):
        said = self.policy.decide({**BILL, "gross": D("119.01"), "payee": {"name": "x", "iban": "FR14"}}, AS_OF)
        self.assertEqual((said.name, said.outcome), ("disposition", "hold"))
        self.assertEqual(said.rules, ("HB-01", "HB-04", "HB-06"))
        self.assertEqual(said.codes, ("TOTALS_MISMATCH", "BANK_CHANGED"))
        self.assertEqual([other.outcome for other in said.others], ["six_years"])
        unknown = self.policy.decide({**BILL, "tax": None}, AS_OF)
        self.assertFalse(unknown.determined)
        self.assertEqual((unknown.possible, unknown.needs), (("approve", "hold"), ("bill.tax",)))

    def test_moments(self):
        at = datetime.datetime(2026, 3, 2, 9, tzinfo=datetime.timezone.utc)
        for as_of in (AS_OF, datetime.date(2026, 3, 2), at, None):
            self.assertEqual(self.policy.decide(BILL, as_of).outcome, "approve")
        self.refused("B8057", "without a zone", self.policy.decide, BILL, at.replace(tzinfo=None))
        self.refused("B8004", "`soon`", self.policy.decide, BILL, "soon")

    def test_values_that_are_refused(self):
        error = self.refused("B8057", "field `gross`: found the float 119.0", self.policy.evaluate, {**BILL, "gross": 119.0})
        self.assertIn("decimal.Decimal", error.hint)
        self.refused("B8057", "found NaN", self.policy.evaluate, {**BILL, "gross": D("NaN")})
        self.refused("B8057", "found a set", self.policy.evaluate, {**BILL, "order": {1}})
        self.refused("B7003", "field `gross`", self.policy.evaluate, {**BILL, "gross": "much"})
        self.refused("B7003", "`good`", self.policy.evaluate, {**BILL, "category": "good"})
        # How sure a reader was is no amount.
        sure = {**BILL, "order": {"value": "4711", "confidence": 0.97}}
        self.assertEqual(self.policy.evaluate(sure, AS_OF).outcome, "approve")

    def test_policies_that_are_refused(self):
        error = self.refused("B3005", "2 errors", bop.load, HERE.parent / "mistaken.bop")
        self.assertIn("mistaken.bop:15:", error.where)
        self.assertIn("B3005", error.page)
        self.refused("B8001", "nowhere.bop", bop.load, "nowhere.bop")
        self.refused("B8013", "`venders`", bop.load, EXAMPLE / "bills.bop", references={"venders": "x.csv"})
        self.refused("B8056", "`xx`", bop.load, EXAMPLE / "bills.bop",
                     references={"vendors": (EXAMPLE / "vendors.csv", "xx")})
        self.refused("B8056", "`abacus`", load, engine="abacus")

    def test_parameters_and_engines(self):
        policy = load(parameters=HERE.parent / "house.csv")
        self.assertIn("touchless_limit EUR 50.00", policy.notes)
        self.assertEqual(policy.decide(BILL, AS_OF).outcome, "route")
        self.assertEqual(load(engine="interpret").decide(BILL, AS_OF), self.policy.decide(BILL, AS_OF))

    def test_threads_judge_while_versions_change(self):
        versions = [load(), load(parameters=HERE.parent / "house.csv")]
        slot = bop.Slot(versions[0])
        wrong, rounds = [], 300

        def judge():
            for _ in range(rounds):
                said = slot.policy.decide(BILL, AS_OF).outcome
                if said not in ("approve", "route"):
                    wrong.append(said)

        threads = [threading.Thread(target=judge) for _ in range(4)]
        for thread in threads:
            thread.start()
        for at in range(200):
            slot.policy = versions[at % 2]
        for thread in threads:
            thread.join()
        self.assertEqual(wrong, [])

    def test_memory_is_given_back(self):
        def resident():
            return int(Path("/proc/self/statm").read_text().split()[1]) * 4096

        def use():
            policy = load()
            for _ in range(20):
                policy.evaluate(BILL, AS_OF).explain()

        for _ in range(10):
            use()
        gc.collect()
        before = resident()
        for _ in range(60):
            use()
        gc.collect()
        self.assertLess(resident() - before, 40 << 20)


if __name__ == "__main__":
    unittest.main()
