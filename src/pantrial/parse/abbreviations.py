"""Abbreviations that the record itself defines: `systemic sclerosis (SSc)`, `SSc (systemic sclerosis)`.

They hold within their record alone. One that is defined as two things stays ambiguous, and one that the record defines
otherwise than the lexicon knows it is none of the lexicon's.

The letters are checked from the last to the first, as in A. S. Schwartz and M. A. Hearst, Pacific Symposium on Biocomputing
2003:451-462; here, besides, the last word has to give a letter, and no two words in a row may give none.
"""

import re
from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from pantrial.language.tagging import fold
from pantrial.parse.items import named
from pantrial.terms import Concept, Domain, Lexicon
from pantrial.text import Span, Text


class Definition(Struct, frozen=True):
    """What a short form stands for in this record: its long words, the lexicon's concept for them, and where it says so."""

    short: str
    words: str
    concept: Concept | None
    spans: tuple[Span, ...]


NONE_OF_ITS_OWN: Mapping[str, tuple[Definition, ...]] = {}

_SHORT = r"[A-Z][A-Za-z0-9]{0,3}(?:-?[A-Z0-9][A-Za-z0-9]{0,4})?"
_BRACKET = re.compile(rf"\(\s*(?P<short>{_SHORT})s?\s*[);,]")
_ENDS = "().;:!?\n"  # behind the last of which a long form begins
_LONGEST = 120
_LONG = re.compile(r"\(\s*(?P<long>[A-Za-z][A-Za-z' /-]{4,80})\s*\)")
_BEFORE = re.compile(rf"(?<![\w-]){_SHORT}\Z")  # such a long form
_SHORTEST = 10  # letters of the longest short form
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_SMALL = frozenset("of the and or to for in on with a an by de".split())
_DOMAINS = (Domain.CONDITION, Domain.TREATMENT, Domain.INFECTION, Domain.MEASURE, Domain.TEST)


def defined(texts: Iterable[Text], lexicon: Lexicon) -> Mapping[str, tuple[Definition, ...]]:
    """The definitions in the texts by short form: one each, or several where the record contradicts itself."""
    known = named(lexicon, _DOMAINS)
    found: dict[str, dict[str, Definition]] = {}
    for text in texts:
        for short, start, end in _pairs(text.value):
            words = text.value[start:end]
            concept = _concept(words, known)
            # Two spellings of one concept, or of one long form, are one definition.
            key = concept.id if concept else " ".join(fold(words).split())
            found.setdefault(short, {}).setdefault(key, Definition(short, words, concept, text.cut(start, end).spans()))
    return {short: tuple(ones.values()) for short, ones in found.items()}


def may_define(value: str) -> bool:
    """Whether something in brackets looks like a short form or a long one; of words with escapes nobody knows yet."""
    return "\\" in value or _BRACKET.search(value) is not None or _LONG.search(value) is not None


def _pairs(value: str) -> Iterator[tuple[str, int, int]]:
    """Short forms, and where their long forms stand."""
    for match in _BRACKET.finditer(value):
        short = match["short"]
        if sum(letter.isupper() for letter in short) > 1:
            window = value[max(0, match.start() - _LONGEST) : match.start()].removesuffix("\n")
            piece = window[max(map(window.rfind, _ENDS)) + 1 :]
            before = piece.rstrip()
            begin = long_form(before, short)
            if begin is not None:
                start = match.start() - len(piece)
                yield short, start + begin, start + len(before)
    last = 0
    for match in _LONG.finditer(value):
        end = match.start()
        while end > last and value[end - 1].isspace():
            end -= 1
        spelt = _BEFORE.search(value, max(last, end - _SHORTEST), end)
        if spelt is None:
            continue
        last, short = match.end(), spelt.group()
        if sum(letter.isupper() for letter in short) > 1 and long_form(match["long"], short) == 0:
            yield short, match.start("long"), match.end("long")


def long_form(words: str, short: str) -> int | None:
    """Where in `words` the long form of `short` begins, if they end in one; None where the letters do not fit."""
    letters = [letter.casefold() for letter in short if letter.isalpha()]
    if _last_initial(words) not in letters[-_MOST:]:  # as most words before brackets: the last has to give a letter
        return None
    tokens = [(match.start(), match.group().casefold()) for match in _WORD.finditer(words)]
    at = _match(tokens, len(tokens) - 1, letters, len(letters) - 1, idle=False)
    return None if at is None else tokens[at][0]


_MOST = 4  # letters that one word gives at most


def _last_initial(words: str) -> str:
    """What the last word begins with, in lower case; nothing where there is none."""
    start = len(words)
    while start and not words[start - 1].isalnum():
        start -= 1
    end = start
    while start and (words[start - 1].isalnum() or (words[start - 1] in "'’" and words[: start - 1][-1:].isalnum())):
        start -= 1
    return words[start:end].casefold()[:1]


def _match(tokens: list[tuple[int, str]], token: int, letters: list[str], letter: int, *, idle: bool) -> int | None:
    """The first word of the long form; the letters up to `letter` are still to be found in the words up to `token`.

    A word gives its first letter, and perhaps more of its letters behind that, in their order. `idle`: the word after gave
    none.
    """
    if letter < 0 or token < 0:
        return None
    word = tokens[token][1]
    for count in range(min(letter + 1, len(word), _MOST), 0, -1):
        own = letters[letter + 1 - count : letter + 1]
        if word[0] == own[0] and _in_order(word, own):
            if letter + 1 == count:
                if token == len(tokens) - 1:
                    continue  # one word has no initials
                return token
            found = _match(tokens, token - 1, letters, letter - count, idle=False)
            if found is not None:
                return found
    last = letter == len(letters) - 1
    if word in _SMALL and not last:
        return _match(tokens, token - 1, letters, letter, idle=idle)
    if idle or last:
        return None
    return _match(tokens, token - 1, letters, letter, idle=True)


def _in_order(word: str, letters: list[str]) -> bool:
    rest = iter(word)
    return all(letter in rest for letter in letters)


def _concept(words: str, known: Mapping[str, Concept]) -> Concept | None:
    plain = " ".join(fold(words).split())
    return known.get(plain) or known.get(plain.removesuffix("s"))


def settled(found: tuple[Definition, ...], concepts: Iterable[Concept]) -> tuple[Concept | None, bool]:
    """What a short form is here, of which the lexicon has these `concepts`; and whether the record contradicts the lexicon.

    (a concept, …): it is that one. (None, False): what the lexicon says. (None, True): none that the lexicon knows, or several.
    """
    own = {one.concept.id: one.concept for one in found if one.concept is not None}
    if len(own) > 1:
        return None, True
    if own:
        (concept,) = own.values()
        if any(one.concept is None and says_otherwise(one, concept) for one in found):
            return None, True
        others = [one for one in concepts if one.id != concept.id]
        return (None, False) if others and not all(says_otherwise(found[0], one) for one in others) else (concept, True)
    return None, any(says_otherwise(one, concept) for one in found for concept in concepts)


def meaning(surface: str, own: Mapping[str, tuple[Definition, ...]]) -> tuple[Definition, ...]:
    """What the record says that a word as it is written (its capitals count) stands for."""
    return own.get(surface) or own.get(surface.removesuffix("s")) or ()


def says_otherwise(definition: Definition, concept: Concept) -> bool:
    """Whether a long form that the lexicon does not know is plainly another thing than the concept of the short one."""
    theirs = {word[:5] for word in _plain_words(definition.words)}
    ours = {word[:5] for words in (concept.name, *concept.words) for word in _plain_words(words)}
    return theirs.isdisjoint(ours)


def _plain_words(words: str) -> set[str]:
    return {word.casefold() for word in _WORD.findall(words) if len(word) > 3}
