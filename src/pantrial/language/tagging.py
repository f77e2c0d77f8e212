"""Finding a dictionary's phrases in a text: longest first, left to right, at word boundaries only.

Text and phrases are folded character by character, so that offsets in the folded text are offsets in the text: case is
dropped, dashes and white space are blanks, curly quotes are straight.
"""

from collections.abc import Iterable
from typing import Generic, TypeVar

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind
from msgspec import Struct

T = TypeVar("T")

_SAME = {ord(dash): " " for dash in "-‐‑‒–—−\t\n\r\f\v\u00a0\u2009\u202f"} | {ord("’"): "'", ord("‘"): "'"}

_SAME_LETTERS = [(chr(code), plain) for code, plain in _SAME.items()]

# Plain text has one byte a letter, and a table of bytes folds it in a tenth of the time.
_SAME_BYTES = bytes(ord(chr(byte).lower().translate(_SAME)) if byte < 128 else byte for byte in range(256))


_LETTERS = bytes(byte < 128 and chr(byte).isalnum() for byte in range(256))  # 1 for a letter or figure


def fold(text: str) -> str:
    """`text` folded for comparison, of the same length."""
    if text.isascii():
        return text.encode().translate(_SAME_BYTES).decode()
    lower = text.lower()
    if len(lower) != len(text):  # a few letters (İ) become two in lower case
        lower = "".join(low if len(low := character.lower()) == 1 else character for character in text)
    for one, plain in _SAME_LETTERS:  # a table of all would be asked for each letter, and most texts hold one or two of them
        if one in lower:
            lower = lower.replace(one, plain)
    return lower


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
            held = entries.setdefault(fold(phrase), [])
            if entry not in held:
                held.append(entry)
        self.phrases: list[str] = [*entries]
        self.entries: list[tuple[T, ...]] = [tuple(held) for held in entries.values()]
        self._automaton = AhoCorasick(entries, matchkind=MatchKind.Standard, implementation=Implementation.ContiguousNFA)

    def find(self, text: str) -> list[Tag[T]]:
        """The tags of `text`, none overlapping."""
        return [
            Tag(start, end, self.entries[number] if other < 0 else self.both(number, other))
            for start, end, number, other in self.matches(fold(text))
        ]

    def both(self, number: int, other: int) -> tuple[T, ...]:
        """The entries of a phrase that is another's plural as well."""
        return tuple(dict.fromkeys((*self.entries[number], *self.entries[other])))

    def matches(self, folded: str) -> list[tuple[int, int, int, int]]:
        """Where phrases stand in a folded text, none overlapping: start, end, the phrase's number in `entries`, and that of

        another phrase whose plural it is (-1 where there is none).
        """
        # All matches, not the automaton's own leftmost-longest: its longest match may end inside a word and would then
        # hide a shorter one that ends at a boundary.
        found = self._automaton.find_matches_as_indexes(folded, overlapping=True)
        if not found:
            return []
        size = len(folded)
        letters = folded.encode().translate(_LETTERS) if folded.isascii() else bytes(map(str.isalnum, folded))
        hits: list[tuple[int, int, int]] = []
        for number, start, end in found:
            if start and letters[start - 1] and letters[start]:
                continue  # not where a word begins
            if end < size and letters[end] and letters[end - 1]:
                # Inside a word, or before the s of a plural; `ms` is no plural of `m`.
                if (
                    folded[end] != "s"
                    or end - start == 1
                    or folded[end - 1] == "s"
                    or not folded[end - 1].isalpha()
                    or (end + 1 < size and letters[end + 1])
                ):
                    continue
                end += 1
            hits.append((start, -end, number))
        hits.sort()
        tags: list[tuple[int, int, int, int]] = []
        last = first = 0
        for start, negative_end, number in hits:
            if start >= last:
                first, last = start, -negative_end
                tags.append((start, last, number, -1))
            elif start == first and -negative_end == last:  # a phrase, and the plural of another
                tags[-1] = (start, last, tags[-1][2], number)
        return tags
