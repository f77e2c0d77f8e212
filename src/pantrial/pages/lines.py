"""The lines of a kept text: each stripped, with its place, and whether a blank line stands before it."""

import re
import string
from collections.abc import Iterable

from msgspec import Struct

from pantrial.text import Span, Text

LONGEST = 200_000
"""A longer line is no line of a record; it stays unread, so that no step has to be quick on it."""

_BULLETS = frozenset("?-*•·▪◦‣●○■□–—")


class Line(Struct, frozen=True, gc=False):
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
        return self.text.spans()[0]

    def cut(self, start: int, end: int | None = None) -> "Line":
        """A part of the line as a line of its own."""
        return Line(self.text.part(start, end), self.indent, self.blank)

    @property
    def bulleted(self) -> bool:
        """Whether it begins with a bullet and has words behind it."""
        return bullet(self.text.value) > 0

    def bullet(self) -> Text | None:
        """The bullet at its beginning (with the blanks behind it), or None."""
        end = bullet(self.text.value)
        return self.text.cut(0, end) if end else None


def bullet(words: str, start: int = 0) -> int:
    """Where the bullet ends that stands at `start`, with the blanks behind it; 0 where there is none, or nothing behind it.

    `-5` and `--` are none, nor is `?` but before a hyphen.
    """
    count = len(words)
    end = start + 1
    if end >= count or (mark := words[start]) not in _BULLETS:
        return 0
    behind = words[end]
    if mark == "?":
        if behind != "-":
            return 0
        end += 1
    elif behind.isdecimal() or (mark == "-" and behind == "-"):
        return 0
    while end < count and words[end].isspace():
        end += 1
    return end if end < count else 0


def lines(kept: str) -> list[Line]:
    """The lines of `kept` that are not blank, in order."""
    found: list[Line] = []
    mixed = "\r" in kept
    whole = kept.replace("\r", "\n") if mixed else kept
    first = len(kept) - len(kept.lstrip())
    start = whole.rfind("\n", 0, first) + 1  # where the line begins
    last = 0  # where the words before it ended, kept only where line ends are of several kinds
    blank = whole.count("\n", 0, first) > 1
    count = len(whole)
    while start <= count:
        # A line end is looked for by the library of C, where `split` looks at each character.
        end = whole.find("\n", start)
        raw = whole[start : end if end >= 0 else count]
        words = raw.strip()
        if words:
            at = start if words is raw else start + raw.find(words[0])
            if mixed:
                blank = _blank(kept[last:at])
                last = at + len(words)
            found.append(Line(Text(words, at), at - start, blank))
            blank = False
        else:
            blank = True
        start += len(raw) + 1
    return found


def _blank(between: str) -> bool:
    """Whether what stands between two lines has a blank line in it, whichever way they end."""
    return between.count("\n") > 1 or (between.count("\r") > 1 and "\n" not in between)


def heads(known: Iterable[str]) -> frozenset[str]:
    """How an ASCII line begins, in two characters, where it or its beginning may have the key of one of `known`.

    This is cheaper than a key, and tells of most lines that they are none. Behind a first letter that is known may
    stand any blank, and what `key` takes away.
    """
    found = {words[:2].casefold() for words in known if words}
    found |= {f"{words[0]}{mark}" for words in found for mark in f"{string.whitespace}\x1c\x1d\x1e\x1f:|("}
    return frozenset(f"{a}{b}" for words in found for a in {words[0], words[0].upper()} for b in {words[1:], words[1:].upper()})


_FIRST = re.compile(r"[^\s(:|]*")
_firsts: dict[str, str] = {}
"""What stands before the first space of lines → their first words: few words begin the lines of a register's pages."""
_LONGEST_FIRST = 40
_MOST_FIRST = 5_000


def first(words: str) -> str:
    """The first word in one case, up to what may part a label from its value."""
    end = words.find(" ")
    word = words if end < 0 else words[:end]
    found = _firsts.get(word)
    if found is None:
        if word.isalnum():
            found = word.casefold()
        else:
            found = _FIRST.match(word)[0].casefold()  # type: ignore[index]  # it matches nothing, too
        if len(word) < _LONGEST_FIRST and len(_firsts) < _MOST_FIRST:
            _firsts[word] = found
    return found


def key(words: str) -> str:
    """Words as a heading or label is looked up: one case, one blank, no colon and no count such as `(5)` behind."""
    # 500 are more than any heading, label or caption has, so that no words behind one are taken for it.
    folded = " ".join(words[:500].casefold().split())
    if folded[-1:] == ")":
        head, _, count = folded[:-1].rpartition("(")
        if count.isdecimal():
            folded = head
    return folded.rstrip(" :|")
