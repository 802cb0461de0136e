"""Tables in and out by the Arrow PyCapsule protocol: no library of tables is needed for it."""
from __future__ import annotations

import ctypes
import os
import sys
from ctypes import Structure, byref, c_char_p, c_void_p, py_object
from typing import Any, Dict, Optional

from ._library import BopError, library, must

_api = ctypes.pythonapi
_api.PyCapsule_GetPointer.restype = c_void_p
_api.PyCapsule_GetPointer.argtypes = [py_object, c_char_p]
_api.PyCapsule_New.restype = py_object
_api.PyCapsule_New.argtypes = [c_void_p, c_char_p, c_void_p]

STREAM = b"arrow_array_stream"


class _Stream(Structure):
    """struct ArrowArrayStream; only `release` is called from here."""

    _fields_ = [("get_schema", c_void_p), ("get_next", c_void_p), ("get_last_error", c_void_p),
                ("release", c_void_p), ("private_data", c_void_p)]

    def __del__(self) -> None:
        if self.release:
            ctypes.CFUNCTYPE(None, c_void_p)(self.release)(ctypes.addressof(self))


# The streams that capsules stand for, by the address of the capsule.
_kept: Dict[int, _Stream] = {}


@ctypes.PYFUNCTYPE(None, c_void_p)
def _forget(capsule: int) -> None:
    _kept.pop(capsule, None)


_api.Py_IncRef(py_object(_forget))  # capsules may outlive this module


class Verdicts:
    """What was decided of each row, as an Arrow stream: `pyarrow.table(verdicts)`,
    `polars.DataFrame(verdicts)`. It can be taken once."""

    def __init__(self, stream: _Stream) -> None:
        self._stream: Optional[_Stream] = stream

    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any:
        stream, self._stream = self._stream, None
        if stream is None:
            raise BopError("the verdicts were taken already: a stream can be taken once", "B8057")
        capsule = _api.PyCapsule_New(ctypes.addressof(stream), STREAM, ctypes.cast(_forget, c_void_p))
        _kept[id(capsule)] = stream
        return capsule


def _judged(policy, source: Any, as_of: Optional[bytes]) -> Verdicts:
    if hasattr(source, "__arrow_c_stream__"):
        capsule = source.__arrow_c_stream__()
        made = _Stream()
        must(library.bop_evaluate_arrow_stream(policy.value, _api.PyCapsule_GetPointer(capsule, STREAM), as_of,
                                               byref(made)))
        return Verdicts(made)
    raise TypeError(
        f"bop: a {type(source).__name__} is no table: give one of pyarrow, pandas or polars, or anything with "
        "__arrow_c_stream__"
    )


def _library_of(table: Any) -> str:
    return type(table).__module__.partition(".")[0]


def evaluate_table(policy, table: Any, as_of: Optional[bytes]) -> Any:
    """Of the library that the table is of."""
    kind = _library_of(table)
    if kind == "polars" and hasattr(table, "collect"):
        table = table.collect()
    source = table
    if kind == "pandas":
        import pyarrow

        source = pyarrow.Table.from_pandas(table, preserve_index=False)
    verdicts = _judged(policy, source, as_of)
    if kind == "polars":
        return sys.modules["polars"].DataFrame(verdicts)
    if kind in ("pandas", "pyarrow"):
        import pyarrow

        made = pyarrow.table(verdicts)
        if kind == "pyarrow":
            return made
        frame = made.to_pandas()
        frame.index = table.index
        return frame
    return verdicts


def evaluate_file(policy, path: Any, as_of: Optional[bytes]) -> Any:
    """By the name's end: .parquet, else Arrow IPC (.arrow, .feather, .ipc)."""
    try:
        import pyarrow
        import pyarrow.ipc
        import pyarrow.parquet
    except ImportError:
        raise BopError("files of tables are read by pyarrow, which is not installed: pip install pyarrow",
                       "B8056") from None
    place = os.fspath(path)
    if place.endswith((".parquet", ".pq")):
        file = pyarrow.parquet.ParquetFile(place)
        batches: Any = pyarrow.RecordBatchReader.from_batches(file.schema_arrow, file.iter_batches())
    else:
        with open(place, "rb") as file:
            is_file = file.read(6) == b"ARROW1"
        opened = pyarrow.memory_map(place)
        reader = pyarrow.ipc.open_file(opened) if is_file else pyarrow.ipc.open_stream(opened)
        batches = reader.read_all() if is_file else reader
    return pyarrow.table(_judged(policy, batches, as_of))
