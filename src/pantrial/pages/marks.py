"""Cells of a table's row between tabs or pipes, or where each row of it says so between two blanks or more."""

import re
from collections.abc import Iterable

from pantrial.pages.page import Page
from pantrial.text import Text

MARK = re.compile(r" *(?:\t|\|) *")


def cells(text: Text, most: int) -> list[Text]:
    """The cells between tabs or pipes; none where there are no such marks, or more cells than `most`.

    A pipe at the row's beginning or end is its border.
    """
    words = text.value
    if "\t" not in words and "|" not in words:
        return []
    marks = list(MARK.finditer(words))
    starts = [0, *(mark.end() for mark in marks)]
    ends = [*(mark.start() for mark in marks), len(words)]
    first = 1 if words.startswith("|") else 0
    last = len(starts) - 1 if words.endswith("|") else len(starts)
    if not 2 <= last - first <= most:
        return []
    return [text.part(start, end) for start, end in zip(starts[first:last], ends[first:last], strict=True)]


_WIDE = re.compile(r" {2,}")
_SENTENCE = re.compile(r"[.:;?!] {2,}")


def wide(rows: Iterable[str], most: int) -> bool:
    """Whether two blanks or more part the cells of all rows: each has such, for no more than `most` cells, and none behind
    the end of a sentence, where writers leave them, too."""
    counts = [0 if _SENTENCE.search(words) else len(_WIDE.findall(words)) for words in rows]
    return bool(counts) and all(0 < count < most for count in counts)


def wide_cells(text: Text) -> list[Text]:
    """The cells of a row between two blanks or more."""
    runs = list(_WIDE.finditer(text.value))
    starts = [0, *(run.end() for run in runs)]
    ends = [*(run.start() for run in runs), len(text.value)]
    return [text.part(start, end) for start, end in zip(starts, ends, strict=True)]


def boil(page: Page, text: Text) -> None:
    """The marks of a row whose cells were read are the page's own."""
    for mark in MARK.finditer(text.value):
        page.ledger.boil(text.cut(mark.start(), mark.end()).strip())


__all__ = ["MARK", "boil", "cells", "wide", "wide_cells"]
