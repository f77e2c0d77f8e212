"""The lines of a kept text: each stripped, with its place, and whether a blank line stands before it."""

import re
from collections.abc import Iterator

from msgspec import Struct

from pantrial.text import Span, Text

LONGEST = 200_000
"""A longer line is no line of a record; it stays unread, so that no step has to be quick on it."""

_LINE = re.compile(r"[^\r\n]+")
_BULLET = re.compile(r"(?:\?-|-(?!-|\d)|[*•·▪◦‣●○■□–—](?!\d))\s*")


class Line(Struct, frozen=True):
    """One line that is not blank: its text without the blanks around it, its indent, and what stands before it."""

    text: Text
    indent: int = 0
    blank: bool = False

    @property
    def words(self) -> str:
        """The words of the line."""
        return self.text.value

    @property
    def span(self) -> Span:
        """Its place in the kept text."""
        return Span(self.text.pieces[0].start, self.text.pieces[0].start + len(self.text))

    def cut(self, start: int, end: int | None = None) -> "Line":
        """A part of the line as a line of its own."""
        return Line(self.text.cut(start, end).strip(), self.indent, self.blank)

    def bullet(self) -> Text | None:
        """The bullet at its beginning (with the blanks behind it), or None."""
        match = _BULLET.match(self.words)
        return self.text.cut(0, match.end()) if match and match.end() < len(self.words) else None


def lines(kept: str) -> Iterator[Line]:
    """The lines of `kept` that are not blank, in order."""
    last = 0
    for match in _LINE.finditer(kept):
        words = match.group()
        stripped = words.strip()
        if not stripped:
            continue
        indent = len(words) - len(words.lstrip())
        start = match.start() + indent
        between = kept[last:start]
        blank = between.count("\n") > 1 or (between.count("\r") > 1 and "\n" not in between)
        yield Line(Text.of(kept, start, start + len(stripped)), indent, blank)
        last = start + len(stripped)


def key(words: str) -> str:
    """Words as a heading or label is looked up: one case, one blank, no colon and no count such as `(5)` behind."""
    words = words[:500]  # longer than any heading, label or caption, so that no words behind one are taken for it
    folded = " ".join(words.casefold().split())
    if folded.endswith(")"):
        head, _, count = folded[:-1].rpartition("(")
        if count.isdecimal():
            folded = head
    return folded.rstrip(" :|")
