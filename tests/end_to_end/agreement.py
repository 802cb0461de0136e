"""What a search finds and what the pack says of it agree, on files that are made here at random.

A document that nothing resembles is clear and no other is; an entry is posted only where the matching run
itself is sure. What is not known on either side is undetermined, never clear and never posted.
"""
import json
import random
import tempfile
from pathlib import Path

from file_tests import Failure

SEED = 20260302
BILLED = ("case_number,vendor_id,vendor_group,yearly_reset,kind,number,issued,currency,gross,iban,"
          "order_number,lines,part,file_hash,credits")


def write(folder, name, header, rows):
    path = Path(folder) / name
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return str(path)


def judged(context, policy, records, folder, *options):
    """Each record, and the outcome of the policy's first decision."""
    path = Path(folder) / "records.jsonl"
    path.write_text(records, encoding="utf-8")
    _, output, error = context.run(["run", policy, str(path), "--format", "json", *options])
    pairs = list(zip(map(json.loads, records.splitlines()), map(json.loads, output.splitlines())))
    if not pairs or any("error" in verdict for _, verdict in pairs):
        raise Failure(f"seed {SEED}: not every record was judged\n{error}")
    return [(record, verdict["outcome"]) for record, verdict in pairs]


def billed(one, at):
    kind = "credit_note" if one.random() < 0.1 else "invoice"
    vendor, group = one.choice([("V-1", "G-1"), ("V-2", "G-1"), ("V-3", "G-3")])
    number = one.choice(["R-10", "R10", "RI0", "R-11", "R-101", *(f"Z-{one.randrange(200)}",) * 9])
    return ",".join([
        f"C-{at}", vendor, group, one.choice(["false", "false", "true"]), kind, number,
        f"202{one.choice([5, 6])}-0{one.randrange(1, 4)}-{one.randrange(10, 28)}",
        one.choice(["EUR", "EUR", "USD"]), f"{one.randrange(1, 60)}.00", one.choice(["", "A", "B"]),
        one.choice(["", "PO-1", "PO-2"]), one.choice(["", "l1", "l2"]),
        one.choice(["false", "true"]), one.choice(["", "", f"f{one.randrange(90)}"]),
        "R-10" if kind == "credit_note" else ""])


def duplicates(context):
    one = random.Random(SEED)
    with tempfile.TemporaryDirectory() as folder:
        invoices = write(folder, "invoices.csv", BILLED, [billed(one, at) for at in range(250)])
        paid = write(folder, "paid.csv", "vendor_id,number,paid_on", ["V-1,Z-3,2026-01-05"])
        search = ["duplicates", invoices, "--paid", paid]
        text = context.run(search)[1]
        said = {line.split()[0]: line.rsplit(": ", 1)[1] for line in text.splitlines()
                if line.startswith("C-")}
        records = context.run([*search, "--format", "json"])[1]
        outcomes = judged(context, "policies/payables/duplicates.bop", records, folder,
                          "--as-of", "2026-04-01")
    allowed = {"none": {"clear"}, "suspect": {"review", "reject", "undetermined"},
               "exact": {"hold", "reject"}}
    wrong = [(record["case_number"], said[record["case_number"]], outcome)
             for record, outcome in outcomes if outcome not in allowed[said[record["case_number"]]]]
    if wrong or {*said.values()} != {*allowed}:
        raise Failure(f"seed {SEED}: the search and the pack say {wrong}")


def ledger(one, folder):
    """Files of entries, items and parties: plain, short by a fee, lumps, parts, returns, strangers."""
    parties = [("D-1", "Kestrel Oil Ltd", "GB1"), ("D-2", "Nordsee AG", "DE2")]
    items = [(f"I-{at}", one.choice(parties), f"RE-{2000 + 7 * at}", 10 * one.randrange(1, 40))
             for at in range(80)]
    entries = []
    for at in range(150):
        _, party, reference, amount = one.choice(items)
        lump = one.sample([item for item in items if item[1] == party], 2)
        amount, text, back = one.choice([
            (amount, reference, ""), (amount, reference, ""), (amount, "march", ""),
            (amount, "RE-1", ""), (amount - 7.5, reference, ""), (amount / 2, reference, ""),
            (-amount, reference, "AC04"), (lump[0][3] + lump[1][3], lump[0][2], ""),
            (lump[0][3] + lump[1][3], f"{lump[0][2]} {lump[1][2]}", "")])
        name = one.choice([party[1], party[1].split()[0], "J. Doe"])
        entries.append(f"B-{at},OWN,2026-03-{one.randrange(1, 28):02},EUR,{amount:.2f},{text},{name},"
                       f"{one.choice([party[2], party[2], ''])},{back},,")
    return [
        write(folder, "entries.csv", "number,account,booked,currency,amount,text,counterparty,iban,"
              "return_code,gross,fee", entries),
        "--items", write(folder, "items.csv", "number,party,reference,currency,open,due",
                         [f"{number},{party[0]},{reference},EUR,{amount}.00,2026-03-12"
                          for number, party, reference, amount in items]),
        "--parties", write(folder, "parties.csv", "id,name,ibans", map(",".join, parties)),
        "--fees", write(folder, "fees.csv", "code,currency,amount", ["SWIFT,EUR,7.50"])]


def pairings(context):
    one = random.Random(SEED)
    samples = "policies/reconciliation/samples"
    with tempfile.TemporaryDirectory() as folder:
        files = ledger(one, folder)
        records = context.run(["reconcile", *files, "--format", "json"])[1]
        outcomes = judged(
            context, "policies/reconciliation/pairing.bop", records, folder, "--as-of",
            "2026-04-01", "--reference", f"bank_fees={files[-1]}", "--reference",
            f"return_reasons={samples}/return_reasons.csv", "--reference",
            f"house_accounts={samples}/house_accounts.csv")
    posted = [record["sureness"] for record, outcome in outcomes if outcome == "post"]
    if len(posted) < 10 or {*posted} != {"high"}:
        raise Failure(f"seed {SEED}: the run is only {sorted({*posted})} of what is posted, "
                      f"{len(posted)} entries")
