"""Policies, the records they judge and what they say."""
from __future__ import annotations

import datetime
import json
import os
import threading
import warnings
import weakref
from ctypes import byref, c_uint64, c_void_p, sizeof
from dataclasses import dataclass
from typing import Any, List, Mapping, Optional, Tuple, Union

from ._library import Options, Reading, Reference, library, must, optional, taken, text
from ._table import evaluate_file, evaluate_table
from ._values import as_of_text, record_json

AsOf = Union[str, datetime.date, datetime.datetime, None]
PathLike = Union[str, "os.PathLike[str]"]
Record = Union[Mapping[str, Any], str, bytes]


class _Handle:
    """Owns a handle of libbop and frees it once."""

    def __init__(self, handle: int, free) -> None:
        self.value = handle
        self._finalizer = weakref.finalize(self, free, handle)


def _text(value: Optional[bytes]) -> str:
    return "" if value is None else value.decode("utf-8", "replace")


@dataclass(frozen=True)
class Decision:
    """What one decision of a policy said of a record, without the reasons in words."""

    name: str
    outcome: str  #: or "undetermined"
    determined: bool  #: False: the record does not say enough, see `possible` and `needs`
    rules: Tuple[str, ...]  #: those that are true: ("AP-04",)
    codes: Tuple[str, ...]  #: of the rules that have one: ("BANK_CHANGED",)
    possible: Tuple[str, ...]  #: outcomes of what is undetermined
    needs: Tuple[str, ...]  #: fields that would tell
    reason: str  #: "NOT_IN_FORCE", "NOT_IN_JURISDICTION", or ""
    others: Tuple["Decision", ...] = ()  #: of the first one: the policy's further decisions


class Verdict:
    """The whole verdict about a record."""

    def __init__(self, record: _Handle, data: dict) -> None:
        self._record = record
        #: all of it, as docs/manual/reference/results.md says
        self.data: dict = data

    @property
    def record(self) -> str:
        """What the record is called."""
        return self.data["record"]

    @property
    def outcome(self) -> str:
        """Of the policy's first decision; "undetermined" where the record does not say enough."""
        return self.data["outcome"]

    @property
    def determined(self) -> bool:
        return self.outcome != "undetermined"

    @property
    def notes(self) -> str:
        """Remarks of reading, a line each; "" where there are none."""
        return _text(library.bop_record_notes(self._record.value))

    def explain(self) -> str:
        """The verdict for people: every condition with the values it read."""
        return text(library.bop_explain, self._record.value)

    def __getitem__(self, name: str) -> Any:
        return self.data[name]

    def __repr__(self) -> str:
        return f"<bop.Verdict {self.record}: {self.outcome}>"


class Policy:
    """A policy with its reference data, loaded by `bop.load`. It never changes; any number of
    threads may use it."""

    def __init__(self, handle: int) -> None:
        self._handle = _Handle(handle, library.bop_policy_free)
        self._room = threading.local()

    @property
    def name(self) -> str:
        return _text(library.bop_policy_name(self._handle.value))

    @property
    def hash(self) -> str:
        """SHA-256 over what the policy means."""
        return _text(library.bop_policy_hash(self._handle.value))

    @property
    def notes(self) -> str:
        """Warnings and remarks of loading; "" where there are none."""
        return _text(library.bop_policy_notes(self._handle.value))

    @property
    def one_by_one(self) -> str:
        """Why the rows of tables are judged one by one; "" where they are judged many at once."""
        return _text(library.bop_policy_one_by_one(self._handle.value))

    def explain(self, form: str = "text") -> str:
        """The policy as sentences for an auditor; form: "text", "markdown" or "html"."""
        return text(library.bop_policy_explain, self._handle.value, form.encode())

    def _read(self, record: Record, as_of: AsOf) -> _Handle:
        written = record_json(record)
        made = c_void_p()
        must(library.bop_read(self._handle.value, written, len(written), as_of_text(as_of), byref(made)))
        return _Handle(made.value, library.bop_record_free)

    def evaluate(self, record: Record, as_of: AsOf = None) -> Verdict:
        """Judges one record: a dict with the fields of the policy's subject, or JSON as text. `as_of`
        is the moment to judge as of: a date, a datetime with a zone, a text, or None for now."""
        handle = self._read(record, as_of)
        return Verdict(handle, json.loads(text(library.bop_evaluate, handle.value)))

    def decide(self, record: Record, as_of: AsOf = None) -> Decision:
        """The outcome and the rules that are true, and no more: faster than `evaluate`."""
        handle = self._read(record, as_of)
        room = self._room.__dict__.get("decision")
        if room is None:
            room = self._room.decision = _Handle(library.bop_decision_new(), library.bop_decision_free)
        must(library.bop_decide(handle.value, room.value))
        made = [_decision(room.value, at) for at in range(library.bop_decision_count(room.value))]
        return _decision(room.value, 0, tuple(made[1:]))

    def evaluate_table(self, table: Any, as_of: AsOf = None) -> Any:
        """Judges every row of a pyarrow Table or RecordBatch, a pandas or a polars DataFrame, and gives
        a table of the same library, with a row for each: record, outcome, rules, codes, possible,
        needs, reason, error_code, error. Of anything else that is an Arrow stream
        (`__arrow_c_stream__`) it gives a `bop.Verdicts`, which is one, too; of what is one record batch
        (`__arrow_c_array__`) a `bop.VerdictBatch`.
        A row is judged as `decide` judges the dict of its columns; a column `payee.iban` is the field
        `iban` of the record `payee`. Floats are refused for amounts and numbers."""
        return evaluate_table(self._handle, table, as_of_text(as_of))

    def evaluate_file(self, path: PathLike, as_of: AsOf = None) -> Any:
        """The same of a Parquet or Arrow IPC file, read by pyarrow; gives a pyarrow Table."""
        return evaluate_file(self._handle, path, as_of_text(as_of))

    def extract(
        self,
        path: PathLike,
        *,
        received: AsOf = None,
        corrections: Optional[PathLike] = None,
        model: Optional[PathLike] = None,
    ) -> List[dict]:
        """Reads a document (PDF, picture, e-invoice, mail, office file) into records of the policy's
        subject, each field with its evidence; `evaluate` takes them. `received`: the day it arrived.
        `corrections`: the file that `correct` keeps. `model`: what `bop learn` wrote. Remarks of
        reading are Python warnings."""
        reading = _reading(corrections, model, as_of_text(received))
        records, notes = c_void_p(), c_void_p()
        must(library.bop_extract(self._handle.value, os.fsencode(path), byref(reading), byref(records), byref(notes)))
        written, remarks = taken(records), taken(notes)
        for remark in remarks.splitlines():
            warnings.warn(remark, stacklevel=2)
        return [json.loads(line) for line in written.splitlines()]

    def correct(
        self,
        path: PathLike,
        field: str,
        value: str,
        *,
        person: str,
        corrections: PathLike,
        day: AsOf = None,
    ) -> int:
        """Keeps what a person says that a document says ("EUR 100.00", "2026-03-02") in the file
        `corrections`; `extract` reads it and others of its layout by that. Gives the number that
        `bop correct --undo` takes. `day`: today where it is None."""
        reading = _reading(corrections, None, None)
        number = c_uint64()
        must(library.bop_correct(self._handle.value, os.fsencode(path), field.encode(), value.encode(), person.encode(),
                                 as_of_text(day), byref(reading), byref(number)))
        return number.value

    def __repr__(self) -> str:
        return f"<bop.Policy {self.name} {self.hash[:12]}>"


def _reading(corrections: Optional[PathLike], model: Optional[PathLike], received: Optional[bytes]) -> Reading:
    return Reading(sizeof(Reading), received, optional(corrections), optional(model))


def _decision(room: int, at: int, others: Tuple[Decision, ...] = ()) -> Decision:
    def texts(count, item) -> Tuple[str, ...]:
        return tuple(_text(item(room, at, index)) for index in range(count(room, at)))

    rules = texts(library.bop_decision_rules, library.bop_decision_rule)
    codes = texts(library.bop_decision_rules, library.bop_decision_code)
    return Decision(
        name=_text(library.bop_decision_name(room, at)),
        outcome=_text(library.bop_decision_outcome(room, at)),
        determined=bool(library.bop_decision_is_determined(room, at)),
        rules=rules,
        codes=tuple(dict.fromkeys(code for code in codes if code)),
        possible=texts(library.bop_decision_possible_count, library.bop_decision_possible),
        needs=texts(library.bop_decision_needs, library.bop_decision_need),
        reason=_text(library.bop_decision_reason(room, at)),
        others=others,
    )


class Slot:
    """A place for a policy that is replaced while threads use it: each takes `policy` for a piece of
    work; `policy = new` puts a new version in. Work that has begun ends with its own version."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy  # an assignment is atomic in Python, and handles are counted


def load(
    path: PathLike,
    *,
    references: Optional[Mapping[str, Union[PathLike, Tuple[PathLike, str]]]] = None,
    parameters: Optional[PathLike] = None,
    engine: str = "jit",
) -> Policy:
    """Compiles a policy file and reads its reference data.

    `references`: the file (.csv, .json, .jsonl) of each set by the name that the policy gives it; of
    CSV also a pair of file and format ("plain", "de", "fr", "uk", "us"). A set that is not named is
    unknown: what hangs on it stays undetermined. `parameters`: the file of the house's values.
    `engine`: "jit", "auto" to judge at once and make the machine code beside it, or "interpret" to
    make none."""
    given = []
    for name, file in (references or {}).items():
        file, csv_format = file if isinstance(file, tuple) else (file, None)
        given.append(Reference(name.encode(), os.fsencode(file), optional(csv_format)))
    rows = (Reference * len(given))(*given)
    options = Options(sizeof(Options), optional(parameters), engine.encode(), rows, len(given))
    made = c_void_p()
    must(library.bop_load(os.fsencode(path), byref(options), byref(made)))
    return Policy(made.value)
