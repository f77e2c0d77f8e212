"""DAMAGE: what copies of pages do to their words. Each kind is noted once a page, with its places; values stay as they are."""

import re
from collections.abc import Iterator, Mapping, Sequence

from pantrial.notes import NoteKind
from pantrial.pages.claims import Ledger
from pantrial.pages.lines import Line
from pantrial.text import Span

# Bytes 80 to BF of UTF-8 as windows-1252 or Latin-1 shows them.
_BEHIND = "\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"

_GARBLED = "ÃÂâÅÄÎÏï"

DAMAGE: Mapping[str, tuple[str, str, re.Pattern[str]]] = {
    "entities-left": (
        "HTML entities stand in the words as on the page",
        "&",
        re.compile(r"&(?:lt|gt|amp|quot|apos|nbsp|le|ge|plusmn|micro|deg|#\d{2,6}|#[xX][0-9a-fA-F]{2,5});"),
    ),
    "mojibake": (
        "Letters that were decoded wrongly stand in the words as on the page",
        _GARBLED,
        re.compile(f"[ÂÃÄÅÎÏâï][{_BEHIND}](?:(?<![âï].)|[{_BEHIND}])"),
    ),
    "markup-left": (
        "Markup of HTML stands in the words on the page",
        "<",
        re.compile(r"</?(?i:br|p|b|i|u|sup|sub|ul|ol|li|div|span|strong|em)(?: [^<>\n]{0,60})? ?/?>"),
    ),
    "bullet-lost": (
        "A question mark stands where a bullet was lost",
        "?",
        re.compile(r"\?-(?<=[\s>]..)(?=[^\W\d_]|\s\S)"),
    ),
    "first-letter-lost": (
        "The first letter of a name is missing on the page",
        "\n",
        re.compile(
            r"\n(niversit(?:y|é|ät|à|at|ario|aire|ato)\b|ospitals?\b|nstitut|epartment\b|edical [Cc]ent|ational [A-Z]"
            r"|ssistance [A-Z]|ssociation\b|harmaceutical|aculty\b|ollege\b)"
        ),
    ),
}
"""Code of the note → what it says, the characters of which one is there where it is, and how the damage looks.

A pattern begins with a mark of its own, so that it is quickly passed over; what it has in a group is the damage.
"""

_SHOWN = 20
"""Places that a note points to; the count in its words is of all."""

_WORD = re.compile(r"\S+")
_TIME = re.compile(r"(?:minute|hour|day|week|month|year)s?\b", re.IGNORECASE)
_LONG = 8  # letters of a word by which a phrase is found again
_LEAST, _MOST = 3, 10  # words of a phrase
_SHORTEST = 2 * (_LONG + _LEAST - 1 + _LEAST - 1) + 1  # a line in which one does


def note(ledger: Ledger, body: Sequence[Line]) -> None:
    """Add a note for each kind of damage in the kept text; `body` are its lines but for the layout's own."""
    kept = ledger.kept
    there = {told.code for told in ledger.notes} if ledger.notes else ()
    for code, (message, marks, pattern) in DAMAGE.items():
        if (marks == _GARBLED and kept.isascii()) or code in there:
            continue
        for mark in marks:
            if mark in kept:
                # A line's end before it, so that every line begins behind one.
                spans = [match.span(pattern.groups) for match in pattern.finditer(f"\n{kept}")]
                _say(ledger, code, message, [Span(start - 1, end - 1) for start, end in spans])
                break
    _say(ledger, "said-twice", "A phrase stands twice in a row on the page", _twice(kept, body))


def _say(ledger: Ledger, code: str, message: str, spans: list[Span]) -> None:
    if spans:
        times = f" ({len(spans)} times)" if len(spans) > 1 else ""
        ledger.note(NoteKind.DAMAGE, code, f"{message}{times}.", *spans[:_SHOWN])


def _twice(kept: str, body: Sequence[Line]) -> list[Span]:
    """Two equal phrases of three to ten words side by side in a line; times may well stand twice."""
    long = [whole for line in body if len(whole := line.text.value) >= _SHORTEST]
    # Hardly a page holds one, which is told of all its lines at once.
    if "\0" not in kept and not _again(" \0 ".join(long).split()):
        return []
    found: list[Span] = []
    for line in body:
        text = line.text
        if len(text.value) < _SHORTEST:
            continue
        words = text.value.split()
        if len(set(words)) > len(words) - _LEAST:
            continue
        hits = list(_phrases(words))
        places = [match.span() for match in _WORD.finditer(text.value)] if hits else []
        for first, final in hits:
            (span,) = text.cut(places[first][0], places[final][1]).spans()
            if not _of_a_table(kept, span):
                found.append(span)
    return found


def _again(words: Sequence[str]) -> bool:
    """Whether two equal phrases that have a long word stand side by side in a line; a null is the end of one."""
    last: dict[str, int] = {}
    for number in [number for number, word in enumerate(words) if len(word) >= _LONG]:
        word = words[number]
        size = number - last.get(word, number)
        last[word] = number
        if _LEAST <= size <= _MOST:
            start = end = number
            while start > size and words[start - 1] == words[start - 1 - size] != "\0":
                start -= 1
            while end + 1 < len(words) and words[end + 1] == words[end + 1 - size] != "\0":
                end += 1
            if end - start + 1 >= size:
                return True
    return False


def _phrases(words: Sequence[str]) -> Iterator[tuple[int, int]]:
    """The first and last words of two equal phrases side by side."""
    last: dict[str, int] = {}
    done = 0
    for number in [number for number, word in enumerate(words) if len(word) >= _LONG]:
        word = words[number]
        before = last.get(word, -99)
        last[word] = number
        size = number - before
        if not _LEAST <= size <= _MOST or number < done:
            continue
        start, end = before, number
        while start > 0 and words[start - 1] == words[start - 1 + size] and before - start < size:
            start -= 1
        while end + 1 < len(words) and words[end + 1] == words[end + 1 - size]:
            end += 1
        if end - start + 1 < 2 * size:
            continue
        done = end + 1
        if not _TIME.search(" ".join(words[start : start + size])):
            yield start, start + 2 * size - 1


def _of_a_table(kept: str, span: Span) -> bool:
    """Whether a pipe stands in the same line, as far as 500 characters away."""
    before = kept[max(0, span.start - 500) : span.start].rpartition("\n")[2]
    return "|" in before or "|" in kept[span.start : span.end + 500].partition("\n")[0]


__all__ = ["DAMAGE", "note"]
