"""Finding a dictionary's phrases in a text: longest first, left to right, at word boundaries only.

Text and phrases are folded character by character, so that offsets in the folded text are offsets in the text: case is
dropped, dashes and white space are blanks, curly quotes are straight.
"""

from collections.abc import Iterable, Mapping
from typing import Generic, TypeVar

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind
from msgspec import Struct

T = TypeVar("T")

_SAME = {ord(dash): " " for dash in "-‐‑‒–—−\t\n\r\f\v\u00a0\u2009\u202f"} | {ord("’"): "'", ord("‘"): "'"}


def fold(text: str) -> str:
    """`text` folded for comparison, of the same length."""
    lower = text.lower()
    if len(lower) != len(text):  # a few letters (İ) become two in lower case
        lower = "".join(low if len(low := character.lower()) == 1 else character for character in text)
    return lower.translate(_SAME)


class Tag(Struct, Generic[T], frozen=True):
    """A phrase found from `start` to `end`, and what the dictionary holds for it."""

    start: int
    end: int
    entries: tuple[T, ...]


class Dictionary(Generic[T]):
    """Phrases and what they stand for; one phrase may stand for several things."""

    def __init__(self, phrases: Iterable[tuple[str, T]]) -> None:
        """Each phrase with its entry. The plural with `s` of a phrase that ends in a letter is understood; `ms` is none."""
        entries: dict[str, list[T]] = {}
        for phrase, entry in phrases:
            folded = fold(phrase)
            forms = (
                [folded] if not folded[-1:].isalpha() or folded.endswith("s") or len(folded) == 1 else [folded, folded + "s"]
            )
            for form in forms:
                held = entries.setdefault(form, [])
                if entry not in held:
                    held.append(entry)
        self._entries: Mapping[str, tuple[T, ...]] = {form: tuple(held) for form, held in entries.items()}
        self._forms = list(self._entries)
        self._automaton = AhoCorasick(self._forms, matchkind=MatchKind.Standard, implementation=Implementation.ContiguousNFA)

    def find(self, text: str) -> list[Tag[T]]:
        """The tags of `text`, none overlapping."""
        folded = fold(text)
        # All matches, not the automaton's own leftmost-longest: its longest match may end inside a word and would then
        # hide a shorter one that ends at a boundary.
        hits = [
            (start, -end, number)
            for number, start, end in self._automaton.find_matches_as_indexes(folded, overlapping=True)
            if _boundary(folded, start) and _boundary(folded, end)
        ]
        tags: list[Tag[T]] = []
        last = 0
        for start, negative_end, number in sorted(hits):
            if start >= last:
                last = -negative_end
                tags.append(Tag(start, last, self._entries[self._forms[number]]))
        return tags


def _boundary(text: str, position: int) -> bool:
    """Whether a word may begin or end here: not between two letters or digits."""
    return position in (0, len(text)) or not (text[position - 1].isalnum() and text[position].isalnum())
