"""libbop.so: where it is, its functions, its errors. Nothing else of the package speaks C."""
from __future__ import annotations

import ctypes
import os
from ctypes import POINTER, Structure, byref, c_char_p, c_int, c_size_t, c_uint64, c_void_p
from pathlib import Path

ABI = 1
NAME = "libbop.so.1"


def _open() -> ctypes.CDLL:
    """$BOP_LIBRARY, else the one that was installed with this package, else the system's."""
    named = os.environ.get("BOP_LIBRARY")
    own = Path(__file__).parent / "lib" / NAME
    place = named or (str(own) if own.is_file() else NAME)
    try:
        found = ctypes.CDLL(place)
    except OSError as error:
        raise ImportError(
            f"bop: {place} can't be opened: {error}. Build it (./dev build release) and install this package again, "
            "or name the file in the environment variable BOP_LIBRARY"
        ) from None
    if found.bop_abi() != ABI:
        raise ImportError(f"bop: {place} has version {found.bop_abi()} of the interface, this package needs {ABI}")
    return found


library = _open()


class Reference(Structure):
    _fields_ = [("name", c_char_p), ("path", c_char_p), ("csv_format", c_char_p)]


class Options(Structure):
    _fields_ = [
        ("size", c_size_t),
        ("parameters", c_char_p),
        ("engine", c_char_p),
        ("references", POINTER(Reference)),
        ("reference_count", c_size_t),
    ]


class Reading(Structure):
    _fields_ = [
        ("size", c_size_t),
        ("received", c_char_p),
        ("corrections", c_char_p),
        ("model", c_char_p),
    ]


class BopError(Exception):
    """What can't be done, and why. `str()` of it is all there is to say."""

    def __init__(self, text: str, code: str = "", message: str = "", hint: str = "", where: str = "", page: str = ""):
        super().__init__(text)
        #: "B7003": `bop explain B7003` prints its page
        self.code = code
        #: what was seen, one sentence
        self.message = message
        #: what to do about it; may be ""
        self.hint = hint
        #: where it was seen; may be ""
        self.where = where
        #: the page of the code, in Markdown
        self.page = page


def _declare() -> None:
    texts = ["bop_version", "bop_policy_name", "bop_policy_hash", "bop_policy_notes", "bop_policy_one_by_one",
             "bop_record_name", "bop_record_notes"]
    texts += [f"bop_error_{part}" for part in ("code", "message", "hint", "where", "text", "page")]
    for name in texts:
        getattr(library, name).restype = c_char_p
        getattr(library, name).argtypes = [] if name == "bop_version" else [c_void_p]
    for name in ("text", "error", "policy", "record", "decision", "slot"):
        getattr(library, f"bop_{name}_free").restype = None
        getattr(library, f"bop_{name}_free").argtypes = [c_void_p]
    failing = {
        "bop_load": [c_char_p, POINTER(Options), POINTER(c_void_p)],
        "bop_policy_explain": [c_void_p, c_char_p, POINTER(c_void_p)],
        "bop_read": [c_void_p, c_char_p, c_size_t, c_char_p, POINTER(c_void_p)],
        "bop_evaluate": [c_void_p, POINTER(c_void_p)],
        "bop_explain": [c_void_p, POINTER(c_void_p)],
        "bop_decide": [c_void_p, c_void_p],
        "bop_extract": [c_void_p, c_char_p, POINTER(Reading), POINTER(c_void_p), POINTER(c_void_p)],
        "bop_correct": [c_void_p, c_char_p, c_char_p, c_char_p, c_char_p, c_char_p, POINTER(Reading), POINTER(c_uint64)],
        "bop_slot_new": [c_void_p, POINTER(c_void_p)],
        "bop_slot_set": [c_void_p, c_void_p],
        "bop_evaluate_arrow": [c_void_p, c_void_p, c_void_p, c_char_p, c_void_p, c_void_p],
        "bop_evaluate_arrow_stream": [c_void_p, c_void_p, c_char_p, c_void_p],
    }
    for name, arguments in failing.items():
        getattr(library, name).restype = c_void_p
        getattr(library, name).argtypes = arguments
    for name, arguments in {"bop_slot_get": [c_void_p], "bop_decision_new": []}.items():
        getattr(library, name).restype = c_void_p
        getattr(library, name).argtypes = arguments
    library.bop_decision_count.restype = c_size_t
    library.bop_decision_count.argtypes = [c_void_p]
    for name in ("rules", "possible_count", "needs"):
        getattr(library, f"bop_decision_{name}").restype = c_size_t
        getattr(library, f"bop_decision_{name}").argtypes = [c_void_p, c_size_t]
    for name in ("name", "outcome", "reason"):
        getattr(library, f"bop_decision_{name}").restype = c_char_p
        getattr(library, f"bop_decision_{name}").argtypes = [c_void_p, c_size_t]
    for name in ("rule", "code", "possible", "need"):
        getattr(library, f"bop_decision_{name}").restype = c_char_p
        getattr(library, f"bop_decision_{name}").argtypes = [c_void_p, c_size_t, c_size_t]
    library.bop_decision_is_determined.restype = c_int
    library.bop_decision_is_determined.argtypes = [c_void_p, c_size_t]


_declare()


def must(error: int | None) -> None:
    """Raises the error that a function of libbop gave, if it gave one."""
    if not error:
        return
    try:
        parts = {
            part: getattr(library, f"bop_error_{part}")(error).decode("utf-8", "replace")
            for part in ("text", "code", "message", "hint", "where", "page")
        }
    finally:
        library.bop_error_free(error)
    raise BopError(**parts)


def text(function, *arguments) -> str:
    """The text that a function of libbop puts into its last argument."""
    room = c_void_p()
    must(function(*arguments, byref(room)))
    return taken(room)


def taken(room: c_void_p) -> str:
    """The text of libbop that `room` holds, which is freed."""
    try:
        return ctypes.string_at(room.value).decode("utf-8", "replace")
    finally:
        library.bop_text_free(room)


def optional(value: str | os.PathLike | None) -> bytes | None:
    return None if value is None else os.fsencode(value)
