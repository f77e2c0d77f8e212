"""Any table → bytes, in five forms. A table is columns, and the items that they are asked about, one row each.

Items come one by one and leave at once, so that a table of a million rows takes no more memory than one of ten; only the
aligned table looks at its first rows before it writes, to fit its columns.

An input that could not be read is a `Failed` among the items. It keeps its place: in JSON lines as {source, error}, in
the aligned table as a line of its own, elsewhere as a row with `source` and `error` filled.
"""

import csv
import datetime as dt
import itertools
import math
import re
import tempfile
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Any, Generic, Protocol, TypeAlias, TypeVar

import msgspec
from msgspec import Struct

from pantrial.errors import BadCall

T = TypeVar("T")

Cell: TypeAlias = str | int | float | bool | tuple[str, ...] | None
"""What a column says of an item; None where there is nothing to say."""


class Kind(StrEnum):
    """What the cells of a column are; Parquet's schema and the alignment follow from it."""

    TEXT = "text"
    LIST = "list"  # of texts: a list in JSON and Parquet, joined by "; " elsewhere
    WHOLE = "whole number"
    NUMBER = "number"
    FLAG = "yes or no"


class Column(Struct, Generic[T], frozen=True):
    """A column: its name, its kind, what it holds in a sentence, and how it is had from an item.

    `width` is how wide it is shown at most; `main` columns are shown before others where there is no room for all.
    """

    name: str
    kind: Kind
    about: str
    value: Callable[[T], Cell]
    width: int = 16
    main: bool = False


class Failed(Struct, frozen=True):
    """An input that gave no item, and why."""

    source: str
    error: str


class Out(Protocol):
    """Takes bytes; need not be able to seek."""

    def write(self, data: bytes, /) -> object:
        """Write them."""


SOURCE, ERROR = "source", "error"
_ERROR_COLUMN: Column[Any] = Column(
    ERROR, Kind.TEXT, "Why the source could not be read; empty where it was.", lambda _: None, 40
)


def write(form: str, columns: Sequence[Column[T]], items: Iterable[T | Failed], out: Out, room: int | None = None) -> None:
    """Write the table in the form that FORMS names; `room` is the terminal's width where there is one.

    Raises BadCall, before it takes the first item, where the form needs a package that is not installed.
    """
    if form == "table":
        _aligned(columns, items, out, room)
    else:
        FORMS[form](columns, items, out)


def _rows(columns: Sequence[Column[T]], items: Iterable[T | Failed]) -> Iterator[list[Cell]]:
    """The cells of every item, the error's column last."""
    for item in items:
        if isinstance(item, Failed):
            yield [*(_whole(item.source) if column.name == SOURCE else None for column in columns), _whole(item.error)]
        else:
            yield [*_cells(columns, item), None]


def _cells(columns: Sequence[Column[T]], item: T) -> list[Cell]:
    return [_sound(column.value(item)) for column in columns]


def _sound(cell: Cell) -> Cell:
    if isinstance(cell, str):
        return _whole(cell)
    return tuple(_whole(text) for text in cell) if isinstance(cell, tuple) else cell


_SURROGATE = re.compile("[\ud800-\udfff]")


def _whole(text: str) -> str:
    """A text that UTF-8 can hold: Python names a file of undecodable bytes with half characters, and none of the forms can."""
    return text if text.isascii() else _SURROGATE.sub("\ufffd", text)


def _plain(cell: Cell) -> str:
    """A cell as one text, as the forms without lists or truth values have it."""
    match cell:
        case None:
            return ""
        case bool():
            return "yes" if cell else "no"
        case tuple():
            return "; ".join(cell)
        case _:
            return str(cell)


# JSON lines -----------------------------------------------------------------------------------------------------------


def _jsonl(columns: Sequence[Column[T]], items: Iterable[T | Failed], out: Out) -> None:
    """One object a row; every key is there, absent values are null, and a failure is told by its `error`."""
    names = [column.name for column in columns]
    for item in items:
        if isinstance(item, Failed):
            row: dict[str, Cell] = {SOURCE: _whole(item.source), ERROR: _whole(item.error)}
        else:
            row = dict(zip(names, _cells(columns, item), strict=True))
        out.write(msgspec.json.encode(row) + b"\n")


# CSV and XLSX: what a spreadsheet program makes of cells --------------------------------------------------------------

# XML 1.0 (section 2.2) cannot hold these, and spreadsheet programs stop at them or show rubbish in CSV as well.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_DROPPED = " [control characters dropped]"
# Blanks, quotes and marks without width: spreadsheet programs, or hands that clean cells, take them off before they look.
_SKIPPED = re.compile("^[\\s\"'`´‘’‚‛“”„‟\u200b-\u200f\u2060\ufeff]+")
_FORMULA = frozenset("=+-@")
_BEGINNING = frozenset("\t\r\n")
_GUARD = "'"
_NUMBER = re.compile(r"[-+]?\d{1,18}(?:\.\d{1,18})?", re.ASCII)  # runs nothing, and loses by an apostrophe what it is


def _harmless(text: str) -> str:
    """The text without what a sheet cannot hold, and with an apostrophe where a spreadsheet would take it for a formula.

    A register's page is written by strangers, and `=HYPERLINK(…)` in a title would run on the reviewer's machine. See
    OWASP, CSV Injection. Compatibility forms (full-width, small) count as the character that they stand for.
    """
    if _NUMBER.fullmatch(text):
        return text
    kept = _ILLEGAL.sub("", text)
    mark = _DROPPED if len(kept) < len(text) else ""
    first = _SKIPPED.sub("", kept, count=1)[:1]
    formula = unicodedata.normalize("NFKC", first)[:1] in _FORMULA or kept[:1] in _BEGINNING
    return f"{_GUARD if formula else ''}{kept}{mark}"


def _sheet_cell(cell: Cell) -> str:
    """Each text of a list is made harmless by itself: a spreadsheet that splits at semicolons makes it a cell."""
    return _plain(
        _harmless(cell) if isinstance(cell, str) else tuple(map(_harmless, cell)) if isinstance(cell, tuple) else cell
    )


class _Encoded:
    """What csv.writer writes to. The first bytes are the mark by which Excel knows UTF-8."""

    def __init__(self, out: Out) -> None:
        self._out = out
        out.write("\ufeff".encode())

    def write(self, text: str) -> None:
        self._out.write(text.encode())


def _csv(columns: Sequence[Column[T]], items: Iterable[T | Failed], out: Out) -> None:
    """RFC 4180: commas, CRLF, quotes doubled; in UTF-8 with a byte order mark."""
    writer = csv.writer(_Encoded(out), lineterminator="\r\n")
    writer.writerow([*(column.name for column in columns), ERROR])
    for row in _rows(columns, items):
        writer.writerow(map(_sheet_cell, row))


CELL_LIMIT = 32_767  # UTF-16 units in a cell of Excel
ROW_LIMIT = 1_048_576  # rows in a sheet of Excel, the header with them
_CUT = " [cut: Excel holds no more]"
_LINES = 8  # a row is shown no higher than this; the cell holds all
# A workbook says when it was made, and the same records shall give the same bytes: the first day of the zip format.
_MADE = dt.datetime(1980, 1, 1)
# Texts are texts, whatever they look like.
_AS_TEXT = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def _xlsx(columns: Sequence[Column[T]], items: Iterable[T | Failed], out: Out) -> None:
    """A workbook: the rows, past Excel's limit on a further sheet; and a sheet that says what each column holds."""
    workbook([("rows", columns, items)], out)


def workbook(parts: Iterable[tuple[str, Sequence[Column[Any]], Iterable[Any]]], out: Out) -> None:
    """Several tables, each its name, columns and items, as one workbook: a sheet each, and one that tells the columns.

    The items may hold Failed, as in `write`. What passes Excel's limit of rows goes on in a further sheet. A name is shorter
    than the 32 characters that Excel allows, with room for a number.
    """
    from xlsxwriter import Workbook

    # By way of a file of our own: a pipe cannot seek, and XlsxWriter hides whether a disk was full or a pipe closed.
    with tempfile.TemporaryFile() as file:
        with Workbook(file, {"constant_memory": True, **_AS_TEXT}) as book:
            book.set_properties({"created": _MADE})
            head = book.add_format({"bold": True, "valign": "top", "bottom": 1})
            body = book.add_format({"text_wrap": True, "valign": "top"})
            figure = book.add_format({"valign": "top", "align": "right", "indent": 1})
            told: list[tuple[str, Sequence[Column[Any]]]] = []
            for name, columns, items in parts:
                shown = [*columns, _ERROR_COLUMN]
                told.append((name, shown))
                rows = _rows(columns, items)
                for number in itertools.count(1):
                    page = list(itertools.islice(rows, 1))
                    if number > 1 and not page:
                        break
                    sheet = book.add_worksheet(name if number == 1 else f"{name} {number}")
                    _fill(sheet, shown, itertools.chain(page, itertools.islice(rows, ROW_LIMIT - 2)), head, body, figure)
            _tell(book.add_worksheet("columns"), told, head, body)
        file.seek(0)
        while piece := file.read(1 << 20):
            out.write(piece)


def _fill(sheet: Any, columns: Sequence[Column[Any]], rows: Iterable[list[Cell]], head: Any, body: Any, figure: Any) -> None:
    """A sheet of rows; its header and its first column stay in sight."""
    sheet.freeze_panes(1, 1)
    for at, column in enumerate(columns):
        sheet.set_column(at, at, max(column.width, len(column.name) + 3))  # and the filter's arrow
        sheet.write_string(0, at, column.name, head)
    line = 0
    for line, row in enumerate(rows, start=1):
        cells = [
            cell if isinstance(cell, int | float) and not isinstance(cell, bool) else _fitting(_sheet_cell(cell))
            for cell in row
        ]
        # Without a height of its own, a row with a long cell is taller than the screen.
        lines = max(_height(str(cell), column.width) for cell, column in zip(cells, columns, strict=True))
        sheet.set_row(line, 15 * min(lines, _LINES))
        for at, cell in enumerate(cells):
            if isinstance(cell, str):
                if cell:
                    sheet.write_string(line, at, cell, body)
            else:
                sheet.write_number(line, at, cell, figure)
    sheet.autofilter(0, 0, line, len(columns) - 1)


def _tell(sheet: Any, parts: Sequence[tuple[str, Sequence[Column[Any]]]], head: Any, body: Any) -> None:
    """What each column holds, and of which sheet it is where there are several."""
    sheet.freeze_panes(1, 0)
    several = len(parts) > 1
    for at, width in enumerate((24, 24, 110) if several else (24, 110)):
        sheet.set_column(at, at, width)
    lines = [("sheet", "column", "what it holds")]
    lines += [(name, column.name, column.about) for name, columns in parts for column in columns]
    for line, words in enumerate(lines):
        for at, word in enumerate(words if several else words[1:]):
            sheet.write_string(line, at, word, body if line else head)


def _fitting(text: str) -> str:
    """The text as a cell holds it: one kind of line end, and no longer than Excel allows, which it counts in UTF-16."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if len(text) <= CELL_LIMIT // 2:
        return text
    units = text.encode("utf-16-le")
    if len(units) <= 2 * CELL_LIMIT:
        return text
    # A character cut in half is dropped.
    return units[: 2 * (CELL_LIMIT - len(_CUT))].decode("utf-16-le", "ignore") + _CUT


def _height(text: str, width: int) -> int:
    return sum(max(1, math.ceil(len(line) / width)) for line in text.split("\n"))


# Parquet --------------------------------------------------------------------------------------------------------------

_BATCH = 5_000  # rows in memory, and in a row group


def _parquet(columns: Sequence[Column[T]], items: Iterable[T | Failed], out: Out) -> None:
    """Typed columns, each with its description in the schema's metadata."""
    try:
        import pyarrow as pa
        from pyarrow import parquet
    except ImportError as error:
        raise BadCall(
            "Parquet needs the package pyarrow, which is not installed",
            do="pip install pyarrow, or pantrial[parquet]; or take csv, xlsx or jsonl",
        ) from error
    types = {
        Kind.TEXT: pa.string(),
        Kind.LIST: pa.list_(pa.string()),
        Kind.WHOLE: pa.int64(),
        Kind.NUMBER: pa.float64(),
        Kind.FLAG: pa.bool_(),
    }
    shown = [*columns, _ERROR_COLUMN]
    schema = pa.schema([pa.field(one.name, types[one.kind], metadata={"description": one.about}) for one in shown])
    rows = _rows(columns, items)
    with parquet.ParquetWriter(out, schema) as writer:
        while batch := list(itertools.islice(rows, _BATCH)):
            cells = [map(_storable, of_one) for of_one in zip(*batch, strict=True)]
            arrays = [pa.array(list(some), field.type) for some, field in zip(cells, schema, strict=True)]
            writer.write_batch(pa.record_batch(arrays, schema=schema))


def _storable(cell: Cell) -> Cell:
    """JSON's numbers have no end; one past 64 bits counts nothing, and must not cost the rest of the file."""
    return None if type(cell) is int and not -(2**63) <= cell < 2**63 else cell


# The aligned table ----------------------------------------------------------------------------------------------------

_FIRST = 200  # rows that are looked at before the first is written
_GAP = "  "
_NARROW = 24  # of a column, where not all columns fit
_RIGHT = (Kind.WHOLE, Kind.NUMBER)


def _aligned(columns: Sequence[Column[T]], items: Iterable[T | Failed], out: Out, room: int | None = None) -> None:
    """Text in columns, for people. Long cells are cut with `…`; columns for which there is no room are named at the end."""
    coming = iter(items)
    first = [_shown(columns, item) for item in itertools.islice(coming, _FIRST)]
    widths = _widths(columns, [row for row in first if not isinstance(row, Failed)], room)
    _line(out, [column.name for column in columns], columns, widths)
    out.write((_GAP.join("-" * width for width in widths.values()) + "\n").encode())
    for row in itertools.chain(first, (_shown(columns, item) for item in coming)):
        if isinstance(row, Failed):
            # Not in a column: the error's might be one of those that have no room.
            out.write(f"not read: {_on_one_line(row.error)}\n".encode())
        else:
            _line(out, row, columns, widths)
    if len(widths) < len(columns):
        left = ", ".join(column.name for at, column in enumerate(columns) if at not in widths)
        others = ", ".join(form for form in FORMS if form != "table")
        out.write(f"\nNo room for {left}. All columns are in --format {others}.\n".encode())


def _shown(columns: Sequence[Column[T]], item: T | Failed) -> list[str] | Failed:
    if isinstance(item, Failed):
        return Failed(_whole(item.source), _whole(item.error))
    return [_on_one_line(_plain(cell)) for cell in _cells(columns, item)]


def _widths(columns: Sequence[Column[Any]], rows: Sequence[list[str]], room: int | None) -> dict[int, int]:
    """The columns that there is room for, by their place, and how wide each is."""
    widths = {}
    for at, column in enumerate(columns):
        longest = max((_width(row[at]) for row in rows), default=0)
        widths[at] = max(_width(column.name), min(column.width, longest))
    if room is None or sum(widths.values()) + len(_GAP) * (len(widths) - 1) <= room:
        return widths
    fitting: dict[int, int] = {}
    left = room
    for at in sorted(widths, key=lambda at: not columns[at].main):
        width = min(widths[at], _NARROW)
        if not columns[at].main and any(one.main and place not in fitting for place, one in enumerate(columns)):
            break  # no small column of little weight in the room of a main one
        if not fitting or left >= len(_GAP) + width:
            left -= width + (len(_GAP) if fitting else 0)
            fitting[at] = width
    return dict(sorted(fitting.items()))


def _line(out: Out, row: Sequence[str], columns: Sequence[Column[Any]], widths: Mapping[int, int]) -> None:
    cells = []
    for at, width in widths.items():
        text = _cut(row[at], width)
        blanks = " " * (width - _width(text))
        cells.append(blanks + text if columns[at].kind in _RIGHT else text + blanks)
    out.write((_GAP.join(cells).rstrip() + "\n").encode())


def _cut(text: str, width: int) -> str:
    if _width(text) <= width:
        return text
    while text and _width(text) >= width:
        # Most at once where the text is long; never less than a character.
        text = text[: max(0, min(len(text) - 1, width))]
    return text.rstrip() + "…"


def _width(text: str) -> int:
    """How many columns of a terminal a text takes: Chinese and Japanese characters two, combining marks none."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(character) else 2 if unicodedata.east_asian_width(character) in "WF" else 1
        for character in text
    )


def _on_one_line(text: str) -> str:
    """Without anything that a terminal obeys, on one line."""
    return " ".join("".join(character if character.isprintable() else " " for character in text).split())


FORMS: Mapping[str, Callable[[Sequence[Column[Any]], Iterable[Any], Out], None]] = {
    "table": _aligned,
    "jsonl": _jsonl,
    "csv": _csv,
    "xlsx": _xlsx,
    "parquet": _parquet,
}
"""Name of a form → its writer."""

BINARY = ("xlsx", "parquet")
"""Forms that no terminal shows."""
