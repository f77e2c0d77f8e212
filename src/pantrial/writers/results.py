"""Results as tables: one of them, all of them as files of a folder or sheets of a workbook, or all as JSON lines.

Rows come trial by trial, and a table wants its own in one piece: they wait in a file of the system's, so that a thousand
trials take no more memory than one.
"""

import contextlib
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from operator import attrgetter
from types import NoneType
from typing import IO, TypeAlias, get_args, get_origin

import msgspec

from pantrial.results import TABLES, Row
from pantrial.writers.tables import ERROR, SOURCE, Column, Failed, Kind, Out, workbook, write

FOLDER = ("csv", "parquet", "jsonl")
"""Forms of which a folder holds a file for each table."""

TRIALS = "trials"
"""The table with a row for each trial: what could not be read has its place there."""

_Item: TypeAlias = Row | Failed
_NAMES: Mapping[type[Row], str] = {of: name for name, of in TABLES.items()}
_KINDS = {str: Kind.TEXT, int: Kind.WHOLE, float: Kind.NUMBER, bool: Kind.FLAG}
_WIDE = {Kind.TEXT: 28, Kind.LIST: 28}
_LAST = ("source", "pointer")  # of interest after all else
_MAIN = ("nct_id", "title", "adverse_event_term", "group_title", "param_value", "count", "subjects_affected")


@cache
def columns(table: str) -> tuple[Column[Row], ...]:
    """The columns of a table: its rows' fields, where they come from last."""
    fields = msgspec.structs.fields(TABLES[table])
    ordered = [one for one in fields if one.name not in _LAST] + [one for one in fields if one.name in _LAST]
    return tuple(_column(one) for one in ordered)


def _column(field: msgspec.structs.FieldInfo) -> Column[Row]:
    held, meta = get_args(field.type)  # Annotated[type, Meta]
    (plain,) = [kind for kind in get_args(held) or (held,) if kind is not NoneType][:1]
    kind = Kind.LIST if get_origin(held) is tuple else _KINDS[plain]
    return Column(field.name, kind, meta.description, attrgetter(field.name), _WIDE.get(kind, 12), main=field.name in _MAIN)


def write_table(form: str, table: str, items: Iterable[_Item], out: Out, room: int | None = None) -> None:
    """Write one table in a form of `tables.FORMS`; rows of the others are passed by."""
    kept = TABLES[table]
    write(form, columns(table), (item for item in items if isinstance(item, (kept, Failed))), out, room)


def write_lines(items: Iterable[_Item], out: Out) -> None:
    """Write all rows as JSON lines, each an object whose `table` says which it is of."""
    for item in items:
        if isinstance(item, Failed):
            out.write(msgspec.json.encode({SOURCE: item.source, ERROR: item.error}) + b"\n")
        else:
            table = _NAMES[type(item)]
            cells = {one.name: one.value(item) for one in columns(table)}
            out.write(msgspec.json.encode({"table": table, **cells}) + b"\n")


def write_text(items: Iterable[_Item], out: Out, room: int | None = None) -> None:
    """Write every trial's tables for people, one below the other, those that have rows. A row of the trials begins a trial."""
    held: list[Row] = []
    for item in items:
        if held and not (isinstance(item, Row) and not isinstance(item, TABLES[TRIALS])):
            _one(held, out, room)
            held = []
        if isinstance(item, Failed):
            out.write(f"not read: {item.error}\n\n".encode())
        else:
            held.append(item)
    if held:
        _one(held, out, room)


def _one(items: Sequence[Row], out: Out, room: int | None) -> None:
    for table, of in TABLES.items():
        rows = [item for item in items if isinstance(item, of)]
        if rows:
            out.write(f"{table}: {len(rows)}\n".encode())
            write("table", columns(table), rows, out, room)
            out.write(b"\n")


def write_all(form: str, items: Iterable[_Item], outs: Mapping[str, Out]) -> None:
    """Write each table to its place in `outs`, by its name; a form of FOLDER."""
    with _apart(items) as parts:
        for table, out in outs.items():
            write(form, columns(table), parts.of(table), out)


def write_workbook(items: Iterable[_Item], out: Out) -> None:
    """Write all tables as the sheets of a workbook."""
    with _apart(items) as parts:
        workbook(((table, columns(table), parts.of(table)) for table in TABLES), out)


class _Parts:
    """Rows parted by their tables, in files that nobody else sees."""

    def __init__(self, files: Mapping[str, IO[bytes]]) -> None:
        self._files = files

    def of(self, table: str) -> Iterator[_Item]:
        """The rows of a table in the order in which they came."""
        file, decode = self._files[table], msgspec.msgpack.Decoder(TABLES[table]).decode
        file.seek(0)
        while size := file.read(5):
            data = file.read(int.from_bytes(size[1:], "big"))
            yield decode(data) if size[:1] == b"r" else msgspec.msgpack.decode(data, type=Failed)


@contextlib.contextmanager
def _apart(items: Iterable[_Item]) -> Iterator[_Parts]:
    with contextlib.ExitStack() as stack:
        files = {name: stack.enter_context(tempfile.SpooledTemporaryFile(1 << 20)) for name in TABLES}
        encode = msgspec.msgpack.Encoder().encode
        for item in items:
            failed = isinstance(item, Failed)
            data = encode(item)
            file = files[TRIALS if isinstance(item, Failed) else _NAMES[type(item)]]
            file.write((b"f" if failed else b"r") + len(data).to_bytes(4, "big") + data)
        yield _Parts(files)


__all__ = ["FOLDER", "TRIALS", "columns", "write_all", "write_lines", "write_table", "write_text", "write_workbook"]
