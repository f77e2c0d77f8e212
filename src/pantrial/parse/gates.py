"""Patterns that are tried only on texts that hold one of the words without which they find nothing.

A criterion is asked some thirty patterns, of which nearly none finds anything. So the words that they need are looked for by
one automaton, in one pass over the text for all of them; a pattern is then tried where one of its own was there. That no
pattern finds anything without its words is proved from the patterns themselves (`tests/test_gates.py`), not only tried.

Text and words are compared by their letters and figures in lower case: a blank stands for every run of anything else, and at
both ends. So ` no ` is the word and not the begin of `note`, and `no ` its end.
"""

import re

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

_KEPT = bytes(ord(chr(byte).lower()) if chr(byte).isalnum() or chr(byte) == "_" else 32 for byte in range(128)) + bytes(128)
_NOT_WORDS = re.compile(r"\W+")
# Letters that a pattern without regard to capitals takes for one of plain text, and that are not so in lower case.
_ODD = ("\u0130", "\u0131", "\u017f", "\u212a")
SIGNS = ("<", ">", "=", "≤", "≥")
"""Marks that are words of their own, wherever they stand."""


def plain(text: str) -> str:
    """The text as the words of gates are looked for in it."""
    if text.isascii():
        return f" {b' '.join(text.encode().translate(_KEPT).split()).decode()} "
    return f" {_NOT_WORDS.sub(' ', text.lower()).strip()} "


class Gated:
    """A pattern with words of which a text has to hold one for it to find anything there."""

    def __init__(self, pattern: str, words: str, flags: int = 0) -> None:
        """`words`: as `plain` leaves them, with a `|` between them; blanks at their ends count. A sign may be one."""
        self.pattern = re.compile(pattern, flags)
        self.words = tuple(words.split("|"))
        self.bit = 1 << len(_ALL)
        _ALL.append(self)
        _BUILT.clear()
        _MASKS.clear()

    def may(self, text: str) -> bool:
        """Whether the text holds one of the words."""
        return held(text) & self.bit != 0

    def search(self, text: str) -> re.Match[str] | None:
        """Do as the pattern does."""
        return self.pattern.search(text) if held(text) & self.bit else None

    def search_in(self, text: str, start: int, end: int) -> re.Match[str] | None:
        """Do as the pattern does with a begin and an end; an end inside a word lets a word end where the text has none."""
        if held(text) & self.bit or (end < len(text) and text[end - 1 : end + 1].isalnum()):
            return self.pattern.search(text, start, end)
        return None

    def match(self, text: str) -> re.Match[str] | None:
        """Do as the pattern does."""
        return self.pattern.match(text) if held(text) & self.bit else None


_ALL: list[Gated] = []
# The automaton of all words, and the bits of the patterns that each of them lets try; built when it is first asked.
_BUILT: list[tuple[AhoCorasick, list[int], list[tuple[str, int]]]] = []
_MASKS: dict[str, int] = {}
_SO_MANY = 64  # texts that are remembered, for one criterion is asked many patterns


def held(text: str) -> int:
    """The bits of the patterns of whose words the text holds one."""
    found = _MASKS.get(text)
    if found is None:
        found = _look(text)
        if len(_MASKS) >= _SO_MANY:
            _MASKS.clear()
        _MASKS[text] = found
    return found


def holds(text: str, part: str) -> None:
    """Let `part`, a run of whole words of `text`, be known by what is known of `text`: it holds no word that is not there."""
    if part not in _MASKS:
        found = held(text)
        _MASKS[part] = found


def _look(text: str) -> int:
    if not _BUILT:
        _build()
    automaton, bits, signs = _BUILT[0]
    if not text.isascii():
        for odd in _ODD:
            if odd in text:
                return -1
    found = 0
    for number, _, _ in automaton.find_matches_as_indexes(plain(text), overlapping=True):
        found |= bits[number]
    for sign, bit in signs:
        if sign in text:
            found |= bit
    return found


def _build() -> None:
    wanted: dict[str, int] = {}
    for one in _ALL:
        for word in one.words:
            wanted[word] = wanted.get(word, 0) | one.bit
    words = [word for word in wanted if word not in SIGNS]
    automaton = AhoCorasick(words, matchkind=MatchKind.Standard, implementation=Implementation.DFA)
    _BUILT.append((automaton, [wanted[word] for word in words], [(sign, wanted[sign]) for sign in SIGNS if sign in wanted]))
