"""Cells of a table's row between tabs or pipes."""

import re

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


def boil(page: Page, text: Text) -> None:
    """The marks of a row whose cells were read are the page's own."""
    for mark in MARK.finditer(text.value):
        page.ledger.boil(text.cut(mark.start(), mark.end()).strip())


__all__ = ["MARK", "boil", "cells"]
