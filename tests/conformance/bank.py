#!/usr/bin/env python3
"""bank: statements of public suites against what other libraries read of them (wolph/mt940, genkgo/camt,
jseutter/ofxparse). Each file goes through `bop extract --type std.statement.Statement`; every value of the
expectation that a statement has is compared. A file without an expectation is one to be refused.

usage: tests/conformance/bank.py --bop BOP [--data FOLDER] [--verbose] [FILTER]
prints `bank: PASSED/TOTAL …`; the exit status is 1 where one failed.

What their fields mean is taken from their sources. Texts are compared without blanks: the libraries join
broken lines each in their own way. An amount that we doubt (its currency is not in use, it has more
decimals than its currency) has to keep the text that they read."""
import argparse
import datetime
import decimal
import json
import os
import pathlib
import re
import subprocess
import sys

TYPE = "std.statement.Statement"
MINOR_DIGITS = {**dict.fromkeys("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF".split(), 0),
                **dict.fromkeys("BHD IQD JOD KWD LYD OMR TND".split(), 3)}


# --- what bop read


def value(reading):
    """The value of a reading; None for what is missing or was not read."""
    if isinstance(reading, dict) and ("value" in reading or "unread" in reading or "elements" in reading):
        return reading.get("elements", reading.get("value"))
    return reading


def raw(reading):
    """As the file has it."""
    if isinstance(reading, dict) and reading.get("raw") is not None:
        return reading["raw"]
    return value(reading)


def elements(reading):
    found = value(reading)
    return found if isinstance(found, list) else []


def unread(reading):
    return isinstance(reading, dict) and "unread" in reading


def named(references, kind):
    """The text of a reference of that kind, or None."""
    for one in elements(references):
        if value(one["kind"]) == kind:
            return value(one["text"])
    return None


def extract(bop, path):
    run = subprocess.run([bop, "extract", str(path), "--type", TYPE, "--format", "json"], capture_output=True,
                         text=True, env={**os.environ, "BOP_CODE_CACHE": "off"}, timeout=120)
    return [json.loads(line)["fields"] for line in run.stdout.splitlines()], run.stderr, run.returncode


# --- comparing


class Comparison:
    def __init__(self):
        self.compared = 0
        self.differences = []

    def same(self, what, ours, theirs):
        self.compared += 1
        if ours != theirs:
            self.differences.append(f"{what}: {ours!r}, expected {theirs!r}")

    def text(self, what, ours, theirs):
        self.same(what, blank_free(ours), blank_free(theirs))

    def one_of(self, what, ours, theirs):
        """Theirs is one of several texts of ours."""
        self.compared += 1
        if blank_free(theirs) not in [blank_free(one) for one in ours]:
            self.differences.append(f"{what}: {ours!r}, expected {theirs!r}")

    def amount(self, what, item, theirs, currency):
        """`theirs` is signed. What we doubt keeps its text."""
        reading = item.get("amount")
        self.compared += 1
        if unread(reading):
            ours = magnitude(raw(reading))
            theirs = abs(theirs)
        else:
            shown = value(reading)
            ours = decimal.Decimal(shown.split()[1]) if shown else None
        if ours != theirs:
            self.differences.append(f"{what}: {value(reading) or raw(reading)!r}, expected {theirs}")
        if currency is not None:
            self.same(what + " currency", value(item.get("currency")) or raw(item.get("currency")), currency)


def blank_free(text):
    return re.sub(r"\s", "", str(text)) if text is not None else ""


def magnitude(text):
    """The number in a text such as `C131016DEM84349,74`, `1,62` or `+00115.8331`; None for none."""
    found = re.search(r"\d[\d.,]*$", text or "")
    return decimal.Decimal(found.group().replace(",", ".")) if found else None


# --- MT940: wolph/mt940 merges what its messages say into one statement, the last word counts

BALANCES = {"60": "opening_balance", "60F": "final_opening_balance", "60M": "intermediate_opening_balance",
            "62": "closing_balance", "62F": "final_closing_balance", "62M": "intermediate_closing_balance",
            "64": "available_balance", "65": "forward_available_balance"}
# What a detail of theirs is called by the bank: `?34`, `ABWA+`.
DETAILS = {"prima_nota": "10", "return_debit_notes": "34", "recipient_name": "35", "deviate_applicant": "ABWA",
           "deviate_recipient": "ABWE", "additional_position_date": "MDAT", "FRST_ONE_OFF_RECC": "SQTP",
           "old_SEPA_CI": "ORCR", "old_SEPA_additional_position_reference": "ORMR", "settlement_tag": "DDAT",
           "compensation_amount": "COAM", "original_amount": "OAMT"}
PAYMENT = {"end_to_end_reference": "end_to_end", "additional_position_reference": "mandate",
           "applicant_creditor_id": "creditor_id", "debitor_identifier": "debtor_id", "purpose_code": "purpose",
           "applicant_bin": "counterparty_bank", "applicant_iban": "counterparty_account",
           "applicant_name": "counterparty"}


def merged(records):
    said = {}
    for record in records:
        for ours, theirs in (("id", "transaction_reference"), ("related", "related_reference"),
                             ("number", "statement_number")):
            if value(record[ours]) is not None:
                said[theirs] = value(record[ours])
        if value(record["number"]) is not None:
            said["sequence_number"] = value(record["page"])
        if value(record["account"]) is not None:
            said["account_identification"] = raw(record["account"])
        for balance in elements(record["balances"]):
            said[BALANCES[value(balance["code"])]] = balance
        for detail in elements(record["details"]):
            said[":" + value(detail["kind"])] = value(detail["text"])
        if value(record["created"]) is not None:
            said["date"] = value(record["created"])
    return said


def compare_mt940(comparison, records, expected):
    said = merged(records)
    for name, theirs in expected["statement"].items():
        if isinstance(theirs, dict) and "status" in theirs:
            balance = said.get(name)
            if balance is None:
                comparison.same(name, None, theirs)
                continue
            comparison.same(name + " status", raw(balance["amount"])[0], theirs["status"])
            comparison.amount(name, balance, decimal.Decimal(theirs["amount"]["amount"]),
                              theirs["amount"]["currency"])
            comparison.same(name + " date", value(balance["date"]), theirs["date"])
        elif name in ("sum_debit_entries", "sum_credit_entries"):
            ours = said.get(":90D" if "debit" in name else ":90C") or ""
            comparison.same(name, magnitude(ours), abs(decimal.Decimal(theirs["amount"])))
        elif name in ("c_floor_limit", "d_floor_limit"):
            comparison.same(name, magnitude(said.get(":34F")), abs(decimal.Decimal(theirs["amount"])))
        elif name.startswith("non_swift"):
            comparison.same(name, blank_free(theirs) in blank_free(json.dumps(records)), True)
        else:
            comparison.text(name, said.get(name), theirs)
    entries = [(entry, record) for record in records for entry in elements(record["entries"])]
    comparison.same("number of entries", len(entries), len(expected["transactions"]))
    trailing = {}  # their last `:86:` of an entry goes on with that of the statement
    for record in records:
        if value(record["information"]) and elements(record["entries"]):
            trailing[id(elements(record["entries"])[-1])] = value(record["information"])
    for at, ((entry, record), theirs) in enumerate(zip(entries, expected["transactions"])):
        compare_line(comparison, f"entry {at + 1}", entry, record, theirs, trailing.get(id(entry), ""))


def compare_line(comparison, what, entry, record, theirs, trailing):
    payment = elements(entry["payments"])[0]
    keyed = "end_to_end_reference" in theirs
    for name, expected in theirs.items():
        label = f"{what} {name}"
        if name == "amount":
            # A reversed credit (RC) is above zero for them and goes out for us: the status says it.
            amount = decimal.Decimal(expected["amount"])
            if theirs["status"].startswith("R"):
                amount = abs(amount) if value(entry["direction"]) == "credit" else -abs(amount)
            comparison.amount(label, entry, amount, expected["currency"])
        elif name == "status":
            comparison.same(label, raw(entry["direction"]), expected)
        elif name == "currency":
            if expected is not None:
                comparison.same(label, value(entry["currency"]) or raw(entry["currency"]), expected)
        elif name == "customer_reference" and keyed:
            comparison.text(label, raw(payment["order"]), expected)  # KREF+
        elif name in ("customer_reference", "bank_reference"):
            ours = entry["reference" if name == "customer_reference" else "bank_reference"]
            comparison.text(label, raw(ours), expected)
        elif name == "date":
            comparison.same(label, value(entry["value_date"]), expected)
        elif name in ("entry_date", "guessed_entry_date"):
            comparison.same(label, value(entry["booked"]), expected)
        elif name == "transaction_reference":
            comparison.text(label, value(record["id"]), expected)
        elif name == "transaction_details":
            details = value(entry["raw"]).split("\n:86:")[1:]
            comparison.text(label, "".join(details) + trailing, expected)
        elif name == "purpose":
            pieces = [value(one) for one in elements(payment["remittance"])]
            comparison.one_of(label, [value(payment["text"]), *pieces], expected)
        elif name == "additional_purpose":
            pieces = [value(one) for one in elements(payment["remittance"])]
            comparison.one_of(label, [*pieces[-1:], None], expected)
        elif name in ("gvc_applicant_iban", "gvc_applicant_bin"):
            word, field = (("IBAN", "counterparty_account") if name.endswith("iban") else ("BIC", "counterparty_bank"))
            comparison.one_of(label, [named(payment["details"], word), value(payment[field]), None], expected)
        elif name in DETAILS:
            comparison.text(label, named(payment["details"], DETAILS[name]), expected)
        elif name in PAYMENT:
            comparison.text(label, raw(payment[PAYMENT[name]]), expected)
        elif name.startswith("non_swift"):
            comparison.same(label, blank_free(expected) in blank_free(value(entry["raw"])), True)
        else:
            ours = {"funds_code": "funds", "id": "code", "extra_details": "information",
                    "transaction_code": "code_national", "posting_text": "code_text"}.get(name)
            if ours is None:
                comparison.same(label, "not compared", expected)
            else:
                comparison.text(label, value(entry[ours]), expected)


# --- OFX: the raw texts of the elements


def ofx_amount(text):
    """By ofxparse's rules: the last of `.` and `,` parts the decimals."""
    text = text.strip().replace(" ", "").replace("+", "")
    if "." in text and "," in text:
        text = text.replace("." if text.rfind(".") < text.rfind(",") else ",", "")
    return decimal.Decimal(text.replace(",", "."))


def compare_ofx(comparison, records, expected):
    accounts = [{"acctid": value(one["account"]), "bankid": value(one["bank"]),
                 "type": value(one["account_type"])} for one in records]
    comparison.same("number of accounts", len(accounts), len(expected["accounts"]))
    for ours, theirs in zip(accounts, expected["accounts"]):
        for name, text in theirs.items():
            comparison.text(f"account {name}", ours[name], text)
    balances = [balance for one in records for balance in elements(one["balances"])
                if value(balance["code"]) == "LEDGERBAL"]
    comparison.same("number of balances", len(balances), len(expected["ledgerbal"]))
    for ours, theirs in zip(balances, expected["ledgerbal"]):
        comparison.amount("balance", ours, ofx_amount(theirs), None)
    entries = [entry for one in records for entry in elements(one["entries"])]
    comparison.same("number of entries", len(entries), len(expected["transactions"]))
    for at, (ours, theirs) in enumerate(zip(entries, expected["transactions"])):
        payment = elements(ours["payments"])[0]
        what = f"entry {at + 1}"
        comparison.amount(what, ours, ofx_amount(theirs["trnamt"]), None)
        comparison.text(what + " type", value(ours["code"]), theirs["trntype"])
        comparison.text(what + " id", value(ours["bank_reference"]), theirs["fitid"])
        comparison.same(what + " date", value(ours["booked"]).replace("-", ""), theirs["dtposted"].strip()[:8])
        comparison.text(what + " name", value(payment["counterparty"]), theirs["name"])
        comparison.text(what + " memo", value(payment["text"]), theirs["memo"])
        comparison.text(what + " cheque", value(payment["cheque"]), theirs["checknum"])


# --- CAMT: genkgo/camt's objects, each getter by name

KINDS = {"opening": {"opening", "previous_closing"}, "interim_available": {"interim_available"}}
ROLES = {"Creditor": "Cdtr", "Debtor": "Dbtr", "UltimateCreditor": "UltmtCdtr", "UltimateDebtor": "UltmtDbtr",
         "InitiatingParty": "InitgPty"}
REFERENCES = {"getAccountServicerReference": "bank_reference", "getChequeNumber": "cheque",
              "getEndToEndId": "end_to_end", "getInstructionId": "instruction", "getMandateId": "mandate",
              "getMessageId": "message", "getPaymentInformationId": "order", "getTransactionId": "transaction"}
FURTHER = {"getAccountOwnerTransactionId": "AcctOwnrTxId", "getAccountServicerTransactionId": "AcctSvcrTxId",
           "getClearingSystemReference": "ClrSysRef", "getMarketInfrastructureTransactionId": "MktInfrstrctrTxId",
           "getProcessingId": "PrcgId", "getUuidEndToEndReference": "UETR"}


def kind_of(thing):
    return thing["__CLASS__"].split("\\")[-1]


def objects(first, rest):
    """An object is written where it is met first, and as a mark wherever it is met again."""
    found = list(first)
    found += [one for one in rest or [] if isinstance(one, dict)]
    return found


def moment(text, assume="+00:00"):
    """An ISO day or moment as a point in time; a day begins at midnight, without an offset it is UTC."""
    if text is None:
        return None
    text = text.replace("Z", "+00:00")
    if len(text) == 10:
        text += "T00:00:00"
    text = re.sub(r"\.\d+", "", text)
    if not re.search(r"[+-]\d\d:\d\d$", text):
        text += assume
    return datetime.datetime.fromisoformat(text).astimezone(datetime.timezone.utc)


def money(thing):
    currency = thing["getCurrency"]["getCode"]
    return decimal.Decimal(thing["getAmount"]).scaleb(-MINOR_DIGITS.get(currency, 2)), currency


class Camt:
    def __init__(self, comparison):
        self.check = comparison

    def message(self, records, expected):
        entries = expected["getEntries"]
        theirs = objects([one["getRecord"] for one in entries if isinstance(one.get("getRecord"), dict)],
                         expected["getRecords"])
        self.check.same("number of statements", len(records), len(expected["getRecords"]))
        for one in theirs:
            mine = [ours for ours in records if value(ours["id"]) == one["getId"]]
            self.check.same("statement " + one["getId"], len(mine), 1)
            for ours in mine[:1]:
                self.statement(ours, one)
        for ours in records:
            self.check.text("message", value(ours["message"]), expected["getGroupHeader"]["getMessageId"])
        # Their list of all entries goes by the number inside a statement: a later one takes the place.
        listed = {}
        for record in records:
            listed.update(enumerate(elements(record["entries"])))
        self.check.same("number of entries", len(listed), len(entries))
        for at, (ours, one) in enumerate(zip(listed.values(), entries)):
            self.entry(f"entry {at + 1}", ours, one)

    def statement(self, ours, theirs):
        for getter, field in (("getId", "id"), ("getElectronicSequenceNumber", "number"),
                              ("getLegalSequenceNumber", "legal_number"), ("getCopyDuplicateIndicator", "copy"),
                              ("getAdditionalInformation", "information")):
            self.check.text(getter, value(ours[field]), theirs.get(getter))
        for getter, field in (("getCreatedOn", "created"), ("getFromDate", "first_day"), ("getToDate", "last_day")):
            self.date(getter, ours[field], theirs.get(getter))
        if theirs.get("getPagination"):
            self.check.text("page", value(ours["page"]), theirs["getPagination"].get("getPageNumber"))
        self.check.text("account", value(ours["account"]), theirs["getAccount"]["getIdentification"])
        self.check.text("account name", value(ours["account_name"]), theirs["getAccount"].get("getName"))
        balances = elements(ours["balances"])
        expected = theirs.get("getBalances") or []
        self.check.same("number of balances", len(balances), len(expected))
        for balance, one in zip(balances, expected):
            kinds = KINDS.get(one["getType"], {one["getType"]})
            self.check.same("kind of balance", value(balance["kind"]) in kinds, True)
            self.check.amount("balance", balance, *money(one["getAmount"]))
            self.date("date of balance", balance["date"], one["getDate"])

    def date(self, what, reading, theirs):
        self.check.same(what, moment(raw(reading)), moment(theirs["0"]) if theirs else None)

    def entry(self, what, ours, theirs):
        check = self.check
        check.amount(what, ours, *money(theirs["getAmount"]))
        self.date(what + " booked", ours["booked"], theirs["getBookingDate"])
        self.date(what + " value date", ours["value_date"], theirs["getValueDate"])
        for getter, field in (("getReference", "reference"), ("getAccountServicerReference", "bank_reference"),
                              ("getAdditionalInfo", "information"), ("getStatus", "status"),
                              ("getCreditDebitIndicator", "direction"), ("getBatchPaymentId", "batch")):
            check.text(f"{what} {getter}", raw(ours[field]), theirs.get(getter))
        check.same(what + " reversal", value(ours["reversal"]) is True, theirs["getReversalIndicator"] is True)
        self.code(what, ours, theirs.get("getBankTransactionCode"))
        first = theirs.get("getTransactionDetail")
        details = objects([first] if isinstance(first, dict) else [], theirs.get("getTransactionDetails"))
        payments = elements(ours["payments"])
        check.same(what + " payments", len(payments), len(details))
        for at, (payment, one) in enumerate(zip(payments, details)):
            self.payment(f"{what} payment {at + 1}", payment, one)

    def code(self, what, ours, theirs):
        if theirs is None:
            return
        domain, proprietary = theirs["getDomain"], theirs["getProprietary"]
        family = (domain or {}).get("getFamily") or {}
        expected = "-".join(part for part in ((domain or {}).get("getCode"), family.get("getCode"),
                                              family.get("getSubFamilyCode")) if part)
        self.check.text(what + " code", value(ours["code"]), expected)
        self.check.text(what + " own code", value(ours["code_national"]), (proprietary or {}).get("getCode"))
        self.check.text(what + " issuer of the code", value(ours["code_issuer"]), (proprietary or {}).get("getIssuer"))

    def payment(self, what, ours, theirs):
        check = self.check
        if theirs["getAmount"]:
            check.amount(what, ours, *money(theirs["getAmount"]))
        sign = theirs.get("getCreditDebitIndicator")
        if sign:
            check.same(what + " direction", value(ours["direction"]), {"CRDT": "credit", "DBIT": "debit"}[sign])
        reference = theirs["getReference"] or {}
        for getter, field in REFERENCES.items():
            check.text(f"{what} {getter}", raw(ours[field]), reference.get(getter))
        for getter, kind in FURTHER.items():
            check.text(f"{what} {getter}", named(ours["references"], kind), reference.get(getter))
        for one in reference.get("getProprietaries") or []:
            check.text(f"{what} {one['getType']}", named(ours["references"], one["getType"]), one["getReference"])
        self.code(what, ours, theirs.get("getBankTransactionCode"))
        self.parties(what, ours, theirs)
        self.remittance(what, ours, theirs.get("getRemittanceInformation"))
        returned = theirs.get("getReturnInformation") or {}
        check.text(what + " return code", value(ours["return_code"]), returned.get("getCode"))
        check.text(what + " return text", value(ours["return_text"]), returned.get("getAdditionalInformation"))
        added = theirs.get("getAdditionalTransactionInformation") or {}
        check.text(what + " information", value(ours["information"]), added.get("getInformation"))
        details = theirs.get("getAmountDetails")
        if details and "getAmount" in details:
            amount, currency = money(details["getAmount"])
            shown = [value(one["text"]) for one in elements(ours["details"])]
            check.same(what + " amount details",
                       any(one.startswith(currency) and magnitude(one) == abs(amount) for one in shown), True)
        for charge in (theirs.get("getCharges") or {}).get("getRecords") or []:
            amount, _ = money(charge["getAmount"])
            shown = [magnitude(value(one["text"])) for one in elements(ours["details"]) if value(one["kind"]) == "Chrgs"]
            check.same(what + " charges", abs(amount) in shown, True)

    def parties(self, what, ours, theirs):
        check = self.check
        parties = elements(ours["parties"])
        for one in objects([], theirs.get("getRelatedParties")):
            party = one["getRelatedPartyType"]
            role = ROLES.get(kind_of(party), kind_of(party))
            label = f"{what} {role}"
            mine = next((other for other in parties if value(other["role"]) == role), None)
            if mine is None:
                check.same(label, None, party)
                continue
            check.text(label + " name", value(mine["name"]), party["getName"])
            account = one.get("getAccount")
            if isinstance(account, dict):
                check.text(label + " account", value(mine["account"]), account["getIdentification"])
                check.text(label + " account name", value(mine["account_name"]), account.get("getName"))
            self.address(label, mine, party.get("getAddress"))
            identification = party.get("getIdentification")
            if isinstance(identification, dict):
                number = identification.get("getOtherId") or identification.get("getBic")
                check.text(label + " number", value(mine["number"]), number)
                check.text(label + " issuer", value(mine["issuer"]), identification.get("getOtherIssuer"))

    def address(self, label, mine, theirs):
        if not isinstance(theirs, dict):
            return
        lines = [value(one) for one in elements(mine["address"])]
        self.check.text(label + " country", value(mine["country"]), theirs["getCountry"])
        parts = list(theirs.get("getAddressLines") or [])
        parts += [theirs.get(getter) for getter in ("getStreetName", "getBuildingNumber", "getPostCode", "getTownName",
                                                    "getDepartment", "getSubDepartment", "getCountrySubDivision")]
        for part in parts:
            if part:
                self.check.one_of(label + " address", lines, part)

    def remittance(self, what, ours, theirs):
        if not isinstance(theirs, dict):
            return
        texts = [value(one) for field in ("remittance", "creditor_references") for one in elements(ours[field])]
        for block in objects([theirs.get("getUnstructuredBlock")], theirs.get("getUnstructuredBlocks")):
            if isinstance(block, dict):
                self.check.one_of(what + " remittance", texts, block["getMessage"])
        structured = objects([theirs.get("getStructuredBlock")], theirs.get("getStructuredBlocks"))
        for block in [*structured, theirs]:
            reference = block.get("getCreditorReferenceInformation") if isinstance(block, dict) else None
            if isinstance(reference, dict):
                self.check.one_of(what + " creditor reference", texts, reference["getRef"])
            added = block.get("getAdditionalRemittanceInformation") if isinstance(block, dict) else None
            if added:
                self.check.one_of(what + " remittance", texts, added)
        if theirs.get("getMessage"):
            self.check.one_of(what + " message", [*texts, value(ours["text"])], theirs["getMessage"])


# --- the suite

FORMATS = {"mt940": (".sta", ".expected.json", compare_mt940), "ofx": (".ofx", ".expected.json", compare_ofx),
           "camt": (".xml", ".json", lambda comparison, records, expected: Camt(comparison).message(records, expected))}


def expects_nothing(expected):
    """A file that holds no statement, of which the libraries made an empty one."""
    return not any(expected.get(name) for name in ("statement", "transactions", "accounts", "getEntries", "getRecords"))


def differences_of(bop, path, expectation, compare):
    records, errors, status = extract(bop, path)
    if status < 0:
        return 0, [f"bop ended by signal {-status}"]
    expected = json.loads(expectation.read_text()) if expectation.exists() else None
    if expected is None or expects_nothing(expected):
        told = re.search(r"^error\[B70\d\d\]", errors, re.M)
        if records or not told:
            return 1, [f"was to be refused with a reason, and gave {len(records)} records: {errors.strip()[:200]}"]
        return 1, []
    if not records:
        return 0, ["was refused: " + errors.strip()[:300]]
    comparison = Comparison()
    compare(comparison, records, expected)
    return comparison.compared, comparison.differences


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bop", required=True)
    parser.add_argument("--data", type=pathlib.Path)
    parser.add_argument("--verbose", action="store_true")
    parser.add_argument("filter", nargs="?", default="")
    options = parser.parse_args()
    data = options.data or pathlib.Path(os.environ.get("BOP_YARDSTICKS", "../shared/data")) / "bank"
    totals, compared, without_file = {}, 0, 0
    passed = total = 0
    for folder, (ending, expected_ending, compare) in FORMATS.items():
        files = sorted(path for path in (data / folder).glob("*" + ending) if options.filter in path.name)
        stems = {path.name.removesuffix(ending) for path in (data / folder).glob("*" + ending)}
        without_file += sum(one.name.removesuffix(expected_ending) not in stems
                            for one in (data / folder).glob("*" + expected_ending))
        right = 0
        for path in files:
            expectation = path.with_name(path.name.removesuffix(ending) + expected_ending)
            try:
                count, differences = differences_of(options.bop, path, expectation, compare)
            except (KeyError, IndexError, TypeError, AttributeError, ValueError, decimal.InvalidOperation) as error:
                count, differences = 0, [f"can't be compared: {error!r}"]
            compared += count
            right += not differences
            if differences and options.verbose:
                print(f"{folder}/{path.name}:", *differences[:12], sep="\n  ", file=sys.stderr)
        totals[folder] = (right, len(files))
        passed, total = passed + right, total + len(files)
    parts = ", ".join(f"{name} {right}/{count}" for name, (right, count) in totals.items())
    print(f"bank: {passed}/{total} ({parts}; {compared} values compared, {without_file} expectations without a file)")
    return 0 if passed == total and total > 0 else 1


if __name__ == "__main__":
    sys.exit(main())
