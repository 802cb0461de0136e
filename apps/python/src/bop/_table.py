"""Tables in and out by the Arrow PyCapsule protocol: no library of tables is needed for it."""
from __future__ import annotations

import ctypes
import os
import sys
from ctypes import Structure, byref, c_char_p, c_int64, c_void_p, py_object
from typing import Any, Dict, Optional, Tuple, Union

from ._library import BopError, library, must

_api = ctypes.pythonapi
_api.PyCapsule_GetPointer.restype = c_void_p
_api.PyCapsule_GetPointer.argtypes = [py_object, c_char_p]
_api.PyCapsule_New.restype = py_object
_api.PyCapsule_New.argtypes = [c_void_p, c_char_p, c_void_p]

STREAM, ARRAY, SCHEMA = b"arrow_array_stream", b"arrow_array", b"arrow_schema"


class _Released(Structure):
    """A struct of Arrow's interfaces: of its members only `release` is called from here."""

    def __del__(self) -> None:
        if self.release:
            ctypes.CFUNCTYPE(None, c_void_p)(self.release)(ctypes.addressof(self))


class _Stream(_Released):
    _fields_ = [("get_schema", c_void_p), ("get_next", c_void_p), ("get_last_error", c_void_p),
                ("release", c_void_p), ("private_data", c_void_p)]


class _Schema(_Released):
    _fields_ = [("format", c_char_p), ("name", c_char_p), ("metadata", c_void_p), ("flags", c_int64),
                ("n_children", c_int64), ("children", c_void_p), ("dictionary", c_void_p),
                ("release", c_void_p), ("private_data", c_void_p)]


class _Array(_Released):
    _fields_ = [("length", c_int64), ("null_count", c_int64), ("offset", c_int64), ("n_buffers", c_int64),
                ("n_children", c_int64), ("buffers", c_void_p), ("children", c_void_p),
                ("dictionary", c_void_p), ("release", c_void_p), ("private_data", c_void_p)]


# What capsules stand for, by the address of the capsule.
_kept: Dict[int, _Released] = {}


@ctypes.PYFUNCTYPE(None, c_void_p)
def _forget(capsule: int) -> None:
    _kept.pop(capsule, None)


_api.Py_IncRef(py_object(_forget))  # capsules may outlive this module


def _capsule(made: _Released, name: bytes) -> Any:
    capsule = _api.PyCapsule_New(ctypes.addressof(made), name, ctypes.cast(_forget, c_void_p))
    _kept[id(capsule)] = made
    return capsule


def _taken() -> BopError:
    return BopError("the verdicts were taken already: they can be taken once", "B8057")


class Verdicts:
    """What was decided of each row, as an Arrow stream: `pyarrow.table(verdicts)`,
    `polars.DataFrame(verdicts)`. It can be taken once."""

    def __init__(self, stream: _Stream) -> None:
        self._stream: Optional[_Stream] = stream

    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any:
        stream, self._stream = self._stream, None
        if stream is None:
            raise _taken()
        return _capsule(stream, STREAM)


class VerdictBatch:
    """The same of one record batch, as an Arrow array: `pyarrow.record_batch(verdicts)`. It can be taken once."""

    def __init__(self, schema: _Schema, array: _Array) -> None:
        self._made: Optional[Tuple[_Schema, _Array]] = (schema, array)

    def __arrow_c_array__(self, requested_schema: Any = None) -> Tuple[Any, Any]:
        made, self._made = self._made, None
        if made is None:
            raise _taken()
        return _capsule(made[0], SCHEMA), _capsule(made[1], ARRAY)


def _judged(policy, source: Any, as_of: Optional[bytes]) -> Union[Verdicts, VerdictBatch]:
    if hasattr(source, "__arrow_c_stream__"):
        capsule = source.__arrow_c_stream__()
        made = _Stream()
        must(library.bop_evaluate_arrow_stream(policy.value, _api.PyCapsule_GetPointer(capsule, STREAM), as_of,
                                               byref(made)))
        return Verdicts(made)
    if hasattr(source, "__arrow_c_array__"):
        schema, array = source.__arrow_c_array__()
        batch = VerdictBatch(_Schema(), _Array())
        must(library.bop_evaluate_arrow(policy.value, _api.PyCapsule_GetPointer(array, ARRAY),
                                        _api.PyCapsule_GetPointer(schema, SCHEMA), as_of,
                                        byref(batch._made[1]), byref(batch._made[0])))
        return batch
    raise TypeError(
        f"bop: a {type(source).__name__} is no table: give one of pyarrow, pandas or polars, or anything with "
        "__arrow_c_stream__ or __arrow_c_array__"
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


PARQUET, IPC = (".parquet", ".pq"), (".arrow", ".feather", ".ipc")


def _pyarrow() -> Any:
    try:
        import pyarrow
        import pyarrow.ipc
        import pyarrow.parquet
    except ImportError:
        raise BopError("files of tables are read and written by pyarrow, which is not installed: pip install pyarrow",
                       "B8056") from None
    return pyarrow


def _batches_of(pyarrow: Any, place: str) -> Any:
    if place.endswith(PARQUET):
        file = pyarrow.parquet.ParquetFile(place)
        return pyarrow.RecordBatchReader.from_batches(file.schema_arrow, file.iter_batches())
    with open(place, "rb") as file:
        is_file = file.read(6) == b"ARROW1"
    opened = pyarrow.memory_map(place)
    reader = pyarrow.ipc.open_file(opened) if is_file else pyarrow.ipc.open_stream(opened)
    return reader.read_all() if is_file else reader


def evaluate_file(policy, path: Any, as_of: Optional[bytes]) -> Any:
    """By the name's end: .parquet, else Arrow IPC (.arrow, .feather, .ipc)."""
    pyarrow = _pyarrow()
    return pyarrow.table(_judged(policy, _batches_of(pyarrow, os.fspath(path)), as_of))


def check_name(place: str) -> None:
    if not place.endswith(PARQUET + IPC):
        raise BopError(f"`{place}` has no ending of a table's file: name it .parquet or .arrow", "B8056")


def write_table(table: Any, path: Any) -> None:
    """A pyarrow Table as a file of Parquet or Arrow IPC, by the name's end; whole or not at all."""
    pyarrow = _pyarrow()
    place = os.fspath(path)
    check_name(place)
    beside = f"{place}.{os.getpid()}.part"
    try:
        if place.endswith(PARQUET):
            pyarrow.parquet.write_table(table, beside)
        else:
            with pyarrow.ipc.new_file(beside, table.schema) as file:
                file.write_table(table)
        os.replace(beside, place)
    except BaseException:
        if os.path.exists(beside):
            os.remove(beside)
        raise
