"""The rows of a table on a page: its cells stand between bars or tabs, and may have several lines where the page was HTML."""

import re
from collections.abc import Callable, Sequence

from pantrial.pages.lines import Line
from pantrial.text import NOTHING, Text

CELL = re.compile(r"\s*(?:(?<!\|)\|(?!\|)|\t)\s*")
"""What stands between two cells. Two bars side by side are words: registers write `K30||Dyspepsia`."""
_BAR = re.compile(r"(?<!\|)\|(?!\|)")
_CLOSED = re.compile(r"[ \t]*\|")
_RULE = re.compile(r"[|\s:=_–—-]+$")
_DEEP = 40  # lines of a cell
_ROWS = 200


def cells_of(line: Line) -> list[Text]:
    """The cells of a table's row; one where it is none."""
    words = line.words
    if "\t" not in words and "|" not in words:
        return [line.text]
    cuts = [(match.start(), match.end()) for match in CELL.finditer(words)]
    starts = [0, *(end for _, end in cuts)]
    return [line.text.part(a, b) for a, b in zip(starts, [*(start for start, _ in cuts), len(words)], strict=True)]


def rows_below(
    kept: str, body: Sequence[Line], columns: int, is_name: Callable[[Text], bool], own: Callable[[int, int], None]
) -> tuple[int, list[list[list[Line]]]]:
    """The rows under `body[0]`, a table's head of so many columns, each as its cells with their lines; and how many lines of
    `body` they are, the head not counted. `own` is given the bars.

    In HTML's kept text a bar ends each cell, so that cells are counted and may have lines; else a row is a line.
    """
    head = body[0]
    end = head.text.start + len(head.text)
    begin = kept.rfind("\n", 0, head.text.start) + 1
    if _CLOSED.match(kept, end) and kept[begin : head.text.start].strip() != "|":
        return _closed(kept, body, columns, is_name, own)
    rows: list[list[list[Line]]] = []
    for line in body[1 : _ROWS + 1]:
        cells = _between_tabs(kept, line, columns) or cells_of(line)
        if len(cells) == 1 and columns == 2:
            # Of two columns, one may be longer; a tab before or behind the cell tells which.
            end = line.text.start + len(line.text)
            if line.indent and kept[line.text.start - 1] == "\t":
                cells = [NOTHING, *cells]
            elif kept[end : end + 1] == "\t":
                cells = [*cells, NOTHING]
        if not max(2, columns - 2) <= len(cells) <= columns or is_name(cells[0]):
            break
        rows.append([[Line(cell, line.indent, line.blank)] if cell.value else [] for cell in cells])
        rows[-1] += [[] for _ in range(columns - len(cells))]
        for bar in _BAR.finditer(line.words):
            own(line.text.start + bar.start(), line.text.start + bar.end())
    return len(rows), rows


def _between_tabs(kept: str, line: Line, columns: int) -> list[Text]:
    """The cells of a row whose line has a tab between each two of them, empty ones among them."""
    begin = kept.rfind("\n", 0, line.text.start) + 1
    end = kept.find("\n", line.text.start)
    raw = kept[begin : end if end >= 0 else len(kept)].rstrip("\r")
    if raw.count("\t") != columns - 1:
        return []
    cells: list[Text] = []
    at = begin
    for words in raw.split("\t"):
        cells.append(Text(words, at).strip() if words.strip() else NOTHING)
        at += len(words) + 1
    return cells


def _closed(
    kept: str, body: Sequence[Line], columns: int, is_name: Callable[[Text], bool], own: Callable[[int, int], None]
) -> tuple[int, list[list[list[Line]]]]:
    head = body[0]
    at = kept.find("\n", head.text.start + len(head.text)) + 1
    rows: list[list[list[Line]]] = []
    row: list[list[Line]] = []
    cell: list[Line] = []
    gaps: list[bool] = []  # whether a blank line stands before each row
    bars: list[int] = []  # of the row that is not whole yet
    blank = False
    last = at  # where the last whole row ends
    while at and at < len(kept) and len(rows) < _ROWS:
        stop = kept.find("\n", at)
        stop = len(kept) if stop < 0 else stop
        raw = kept[at:stop]
        if not raw.strip():
            blank = True
        else:
            starts = not row and not cell
            if starts and blank and "|" not in raw and (mark := raw.find(":")) > 0 and is_name(Text(raw[:mark], at).strip()):
                break  # a name and its value behind the table
            if starts and (_alone(raw, at, is_name) or ((len(rows) == 0 or blank) and not _ends_soon(kept, at))):
                break
            titled = starts and re.fullmatch(r"[^|]{1,80}\|\s*", raw) is not None
            if titled and (blank or is_name(_pieces(raw, at)[0])):
                break  # a title over the next table, or the name beside it
            gaps += [blank] if starts else []
            apart = len(gaps) > 2 and all(gaps[1:])  # every row stands between gaps
            if starts and blank and ((raw.strip()[0] == "|" and not apart) or is_name(_pieces(raw, at)[0])):
                break  # the end of the cell in which the table stands, or a row of another
            if len(cell) > _DEEP:
                break
            pieces = _pieces(raw, at)
            for number, piece in enumerate(pieces):
                if piece.value:
                    cell.append(Line(piece, 0, blank))
                    blank = False
                if number == len(pieces) - 1:
                    break
                bars.append(at + _bars(raw)[number])
                row.append(cell)
                cell = []
            if len(row) > columns or (len(row) == columns and cell):
                break
            if len(row) == columns:
                if any(row):
                    rows.append(row)
                for bar in bars:
                    own(bar, bar + 1)
                row, bars, last = [], [], stop + 1
            blank = False
        at = stop + 1
    return sum(head.text.start < line.text.start < last for line in body[1 : (_DEEP + 1) * _ROWS]), rows


def _bars(raw: str) -> list[int]:
    return [match.start() for match in _BAR.finditer(raw)]


def _pieces(raw: str, at: int) -> list[Text]:
    cuts = _bars(raw)
    starts = [0, *(cut + 1 for cut in cuts)]
    return [Text(raw[a:b], at + a).strip() for a, b in zip(starts, [*cuts, len(raw)], strict=True)]


def _alone(raw: str, at: int, is_name: Callable[[Text], bool]) -> bool:
    """Whether a line has no bar and is a name: then it stands behind the table."""
    return "|" not in raw and is_name(Text(raw, at).strip())


def _ends_soon(kept: str, at: int) -> bool:
    """Whether a bar follows within the lines that a cell may have."""
    for _ in range(_DEEP):
        stop = kept.find("\n", at)
        if _BAR.search(kept, at, stop if stop >= 0 else len(kept)):
            return True
        if stop < 0:
            return False
        at = stop + 1
    return False


__all__ = ["CELL", "cells_of", "rows_below"]
