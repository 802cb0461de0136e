"""Python values as the JSON that records are read from, digit for digit."""
from __future__ import annotations

import datetime
import decimal
import json
from typing import Any

from ._library import BopError


def _refuse(path: str, seen: str, do: str) -> BopError:
    where = f"field `{path}`" if path else "the record"
    return BopError(f"{where}: {seen}; {do} [B8057]", "B8057", seen, do, where)


def _decimal(value: decimal.Decimal, path: str) -> str:
    if not value.is_finite():
        raise _refuse(path, f"found {value}, which is no number", "use None for what is not there")
    digits = format(value, "f")
    if "." in digits:  # zeros that only the type adds: 119.0000 of a database is 119
        digits = digits.rstrip("0").rstrip(".")
    return "0" if digits in ("-0", "") else digits


def to_json(value: Any, path: str = "") -> str:
    """A record as a JSON object. Decimals stay exact; floats are refused, but for a confidence."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return json.dumps(str(value))
    if isinstance(value, int):
        return str(int(value))
    if isinstance(value, decimal.Decimal):
        return _decimal(value, path)
    if isinstance(value, float):
        if path.rpartition(".")[2] == "confidence":
            return repr(float(value))
        raise _refuse(path, f"found the float {value!r}; binary floating point has no exact decimals",
                      'give a decimal.Decimal, an int, or a text as "EUR 119.00"')
    if isinstance(value, datetime.datetime):
        if value.tzinfo is None:
            raise _refuse(path, f"found the moment {value} without a zone", "give it a tzinfo")
        return json.dumps(value.isoformat())
    if isinstance(value, (datetime.date, datetime.time)):
        return json.dumps(value.isoformat())
    if isinstance(value, dict):
        members = (f"{json.dumps(str(name))}:{to_json(inner, f'{path}.{name}' if path else str(name))}"
                   for name, inner in value.items())
        return "{" + ",".join(members) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ",".join(to_json(inner, f"{path}[{at}]") for at, inner in enumerate(value, 1)) + "]"
    raise _refuse(path, f"found a {type(value).__name__}", "give texts, numbers, dates, dicts and lists")


def record_json(record: Any) -> bytes:
    """The same of a whole record; a text or bytes are JSON already."""
    if isinstance(record, bytes):
        return record
    if isinstance(record, str):
        return record.encode()
    return to_json(dict(record)).encode()


def as_of_text(as_of: Any) -> bytes | None:
    if as_of is None:
        return None
    if isinstance(as_of, datetime.datetime) and as_of.tzinfo is None:
        raise _refuse("as_of", f"found the moment {as_of} without a zone", "give it a tzinfo")
    return (as_of.isoformat() if isinstance(as_of, datetime.date) else str(as_of)).encode()
