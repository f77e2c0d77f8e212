"""DAMAGE: what copies of pages do to their words. Each kind is noted once a page, with its places; values stay as they are."""

import re
from collections.abc import Iterator, Mapping

from pantrial.notes import NoteKind
from pantrial.pages.claims import Ledger
from pantrial.text import Span

# Bytes 80 to BF of UTF-8 as windows-1252 or Latin-1 shows them.
_BEHIND = "\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"

DAMAGE: Mapping[str, tuple[str, str, re.Pattern[str]]] = {
    "entities-left": (
        "HTML entities stand in the words as on the page",
        "&",
        re.compile(r"&(?:lt|gt|amp|quot|apos|nbsp|le|ge|plusmn|micro|deg|#\d{2,6}|#[xX][0-9a-fA-F]{2,5});"),
    ),
    "mojibake": (
        "Letters that were decoded wrongly stand in the words as on the page",
        "Ã Â â Å Ä Î Ï ï",
        re.compile(f"[ÂÃÄÅÎÏ][{_BEHIND}]|[âï][{_BEHIND}]{{2}}"),
    ),
    "markup-left": (
        "Markup of HTML stands in the words on the page",
        "<",
        re.compile(r"</?(?:br|p|b|i|u|sup|sub|ul|ol|li|div|span|strong|em)(?: [^<>\n]{0,60})? ?/?>", re.IGNORECASE),
    ),
    "bullet-lost": (
        "A question mark stands where a bullet was lost",
        "?-",
        re.compile(r"(?:^|(?<=[\s>]))\?-(?=[^\W\d_]|\s\S)", re.MULTILINE),
    ),
    "first-letter-lost": (
        "The first letter of a name is missing on the page",
        "\n",
        re.compile(
            r"^(?:niversit(?:y|é|ät|à|at|ario|aire|ato)\b|ospitals?\b|nstitut|epartment\b|edical [Cc]ent|ational [A-Z]"
            r"|ssistance [A-Z]|ssociation\b|harmaceutical|aculty\b|ollege\b)",
            re.MULTILINE,
        ),
    ),
}
"""Code of the note → what it says, the marks of which one is there where it is, and how the damage looks."""

_SHOWN = 20
"""Places that a note points to; the count in its words is of all."""

_WORD = re.compile(r"\S+")
_TIME = re.compile(r"(?:minute|hour|day|week|month|year)s?\b", re.IGNORECASE)
_LONG = 8  # letters of a word by which a phrase is found again


def note(ledger: Ledger) -> None:
    """Add a note for each kind of damage in the kept text."""
    kept = ledger.kept
    there = {told.code for told in ledger.notes}
    for code, (message, marks, pattern) in DAMAGE.items():
        if code not in there and any(mark in kept for mark in marks.split(" ")):
            _say(ledger, code, message, [Span(*match.span()) for match in pattern.finditer(kept)])
    _say(ledger, "said-twice", "A phrase stands twice in a row on the page", list(_twice(kept)))


def _say(ledger: Ledger, code: str, message: str, spans: list[Span]) -> None:
    if spans:
        times = f" ({len(spans)} times)" if len(spans) > 1 else ""
        ledger.note(NoteKind.DAMAGE, code, f"{message}{times}.", *spans[:_SHOWN])


def _twice(kept: str) -> Iterator[Span]:
    """Two equal phrases of three to ten words side by side in a line; times may well stand twice."""
    words = kept.split()
    last: dict[str, int] = {}
    hits: list[tuple[int, int]] = []
    done = 0
    for number, word in [(number, word) for number, word in enumerate(words) if len(word) >= _LONG]:
        before = last.get(word, -99)
        last[word] = number
        size = number - before
        if not 3 <= size <= 10 or number < done:
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
            hits.append((start, start + 2 * size - 1))
    if not hits:
        return
    places = [match.span() for match in _WORD.finditer(kept)]
    for first, final in hits:
        span = Span(places[first][0], places[final][1])
        if "\n" not in kept[span.start : span.end] and not _of_a_table(kept, span):
            yield span


def _of_a_table(kept: str, span: Span) -> bool:
    """Whether a pipe stands in the same line, as far as 500 characters away."""
    before = kept[max(0, span.start - 500) : span.start].rpartition("\n")[2]
    return "|" in before or "|" in kept[span.start : span.end + 500].partition("\n")[0]


__all__ = ["DAMAGE", "note"]
