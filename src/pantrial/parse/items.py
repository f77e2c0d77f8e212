"""A criterion's words as items: concepts of the lexicon, frames (words that relate concepts), numbers, links, words."""

import re
from collections.abc import Callable
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import TypeAlias, Union

from msgspec import Struct

from pantrial.dates import TimeUnit
from pantrial.language.numbers import AFTER, BEFORE, NUMBER_WORDS, NUMERAL, SIGN, TIME_UNITS, Place, number, sign
from pantrial.language.tagging import Dictionary, fold
from pantrial.terms import Concept, Domain, Lexicon
from pantrial.units import SPELLINGS, UNITS, Op


class Frame(StrEnum):
    """Words that relate concepts to each other, to time, or to the truth."""

    EVER = "ever"
    NOW = "now"
    WITHIN = "within"
    BEFORE = "before"
    ANCHOR = "anchor"
    POSITIVE = "positive"
    SEROLOGY = "serology"
    IGM = "igm"
    EVIDENCE = "evidence"
    INFECTION = "infection"
    NOT = "not"
    EXCEPT = "except"
    DURING = "during"
    TRIAL = "trial"
    SMOKER = "smoker"
    NON_SMOKER = "non-smoker"
    AGE = "age"
    OLD = "old"
    TO = "to"
    BETWEEN = "between"
    WOMEN = "women"
    FOR = "for"
    TAKEN = "taken"
    DASH = "-"


FRAMES: dict[Frame, str] = {
    Frame.EVER: "history of|any history of|known history of|past history of|any past history of|prior history of"
    "|previous history of|medical history of|personal history of|active or any past history of"
    "|active or past history of|active or any history of|active or history of|current or past|past or current"
    "|current or previous|past or present|any past or current|current or prior|ever had",
    Frame.NOW: "active|current|currently|ongoing|presently|taking|receiving|being treated with",
    Frame.TAKEN: "taken|treatment with|treatment by|therapy with|use of|administration of",
    Frame.WITHIN: "within|within the|within the past|within the last|within the previous|within the preceding|in the past"
    "|in the last|in the previous|in the preceding|during the past|during the last|during the previous|over the past"
    "|over the last|in the prior|within the prior|in the",
    Frame.BEFORE: "before|before the|prior to|prior to the|preceding|preceding the|of the|of",
    Frame.ANCHOR: "baseline|baseline visit|screening|screening visit|inclusion|inclusion visit|enrolment|enrollment"
    "|study entry|entry into the study|study inclusion|day of screening|day of inclusion|baseline examination",
    Frame.POSITIVE: "positive|seropositive|reactive",
    Frame.SEROLOGY: "serology|serologies|viral serology|viral serologies|serological test|serologic test|viral markers"
    "|serological testing",
    Frame.IGM: "igm|igm+|igm positive|positive igm",
    Frame.EVIDENCE: "evidence of|signs of",
    Frame.INFECTION: "infection|infections|infection with|infections with|infection by|infected with|active infection"
    "|active infection with|active infections",
    Frame.NOT: "no|not|non|none|without|never|absence of|free of|free from|lack of|lacks|neither|nor|cannot|negative"
    "|denies|nil|rather than|n't",
    Frame.EXCEPT: "except|except for|other than|unless|excluding|exclude|with the exception of|apart from|if|only if"
    "|provided|provided that|in case of|when|where|but|however|although|despite|such as|whose|which|only",
    Frame.DURING: "during|throughout|for the duration of|over the course of|as long as|for as long as|while",
    Frame.TRIAL: "study|trial|study period|study treatment|treatment period|follow-up|participation|infusion|infusions"
    "|injection|injections|infused|administration",
    Frame.SMOKER: "smoker|smokers|smokes|smoking|tobacco use|current smoker|active smoker",
    Frame.NON_SMOKER: "non-smoker|nonsmoker|non-smokers|nonsmokers|non-smoking|does not smoke|not smoking"
    "|no smoking|no tobacco use",
    Frame.AGE: "age|aged|ages|age range",
    Frame.OLD: "of age|old",
    Frame.TO: "to|through|until",
    Frame.BETWEEN: "between|from",
    Frame.WOMEN: "woman|women|female|females|female patients|female subjects|female participants|women patients",
    Frame.FOR: "for",
}

# Words that leave a criterion's meaning as it is, wherever they stand.
FILLERS = frozenset(
    "a an the any known patient patients subject subjects participant participants person persons individual individuals"
    " volunteer volunteers donor donors who that is are be being has have having with in at"
    " must should all documented confirmed presence score scores value values level levels total index"
    " inclusive of".split()
) | {"in the"}


class Comparison(Struct, frozen=True):
    """A comparison and on which side of its number it stands."""

    op: Op
    place: Place


class Link(StrEnum):
    """What joins clauses."""

    AND = "and"
    OR = "or"
    COMMA = ","
    SLASH = "/"
    COLON = ":"
    SEMICOLON = ";"


class Bracket(StrEnum):
    """An opening or closing bracket."""

    OPEN = "("
    CLOSE = ")"


class Unit(Struct, frozen=True):
    """A unit of measurement, as UCUM."""

    code: str


class Word(Struct, frozen=True):
    """Anything else, folded."""

    word: str


Entry: TypeAlias = Union[Concept, Frame, Comparison, TimeUnit, Unit, Link, Decimal, Bracket, Word]  # noqa: UP007


class Item(Struct, frozen=True):
    """Words from `start` to `end` of the criterion, and what they may be; the first is what they are taken for."""

    start: int
    end: int
    words: str
    entries: tuple[Entry, ...]

    def concept(self, *domains: Domain) -> Concept | None:
        """The concept of one of the domains that the words may be."""
        for entry in self.entries:
            if isinstance(entry, Concept) and entry.domain in domains:
                return entry
        return None

    def frame(self, *frames: Frame) -> bool:
        """Whether the words may be one of the frames."""
        return any(isinstance(entry, Frame) and entry in frames for entry in self.entries)

    @property
    def link(self) -> Link | None:
        """The link that it is, if it is one."""
        return next((entry for entry in self.entries if isinstance(entry, Link)), None)

    @property
    def filler(self) -> bool:
        """Whether the words may be left out without a change of meaning."""
        return self.words in FILLERS

    def is_a(self, *types: type) -> bool:
        """Whether the words may be an entry of one of these types."""
        return any(isinstance(entry, types) for entry in self.entries)


_LINKS: dict[str, Link] = {
    "and": Link.AND,
    "as well as": Link.AND,
    "&": Link.AND,
    "or": Link.OR,
    "and/or": Link.OR,
    "and or": Link.OR,
    "or/and": Link.OR,
}
_REST = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*|[/,;:()\[\]]|[^\s]")
_MARKS: dict[str, Link | Bracket] = {
    "/": Link.SLASH,
    ",": Link.COMMA,
    ";": Link.SEMICOLON,
    ":": Link.COLON,
    "(": Bracket.OPEN,
    "[": Bracket.OPEN,
    ")": Bracket.CLOSE,
    "]": Bracket.CLOSE,
}
_DASHES = frozenset("-‐‑‒–—−")
_SILENT = frozenset(".…!\"“”*'’`|•·")


@lru_cache(maxsize=16)
def _dictionary(lexicon: Lexicon) -> Dictionary[Entry]:
    phrases: list[tuple[str, Entry]] = []
    for concept in lexicon.concepts.values():
        phrases += [(words, concept) for words in concept.words]
    for frame, words in FRAMES.items():
        phrases += [(word, frame) for word in words.split("|")]
    phrases += [(words, Comparison(op, Place.BEFORE)) for words, op in BEFORE.items()]
    phrases += [(words, Comparison(op, Place.AFTER)) for words, op in AFTER.items()]
    phrases += [(words, link) for words, link in _LINKS.items()]
    phrases += [(word, unit) for word, unit in TIME_UNITS.items()]
    phrases += [(word, Decimal(value)) for word, value in NUMBER_WORDS.items()]
    phrases += [(words, Unit(code)) for words, code in SPELLINGS.items()]
    phrases += [(code, Unit(code)) for code in UNITS if code != "1"]
    return Dictionary(phrases)


def items(words: str, lexicon: Lexicon) -> list[Item]:
    """The items of a criterion's words. Every non-blank character is in one, or is silent (a full stop, a quotation mark)."""
    found = [
        Item(tag.start, tag.end, fold(words[tag.start : tag.end]), tag.entries) for tag in _dictionary(lexicon).find(words)
    ]
    found = _between(words, found, NUMERAL, lambda text: (number(text),))
    found = _between(words, found, SIGN, lambda text: (Comparison(sign(text), Place.BEFORE),))
    found = _between(words, found, _REST, _rest)
    return [item for item in found if item.entries]


def _rest(text: str) -> tuple[Entry, ...]:
    if text in _SILENT:
        return ()
    if text in _DASHES:
        return (Frame.DASH,)
    return (_MARKS.get(text) or Word(text.casefold()),)


def _between(
    words: str, found: list[Item], pattern: re.Pattern[str], entries: Callable[[str], tuple[Entry, ...]]
) -> list[Item]:
    """The items, and what `pattern` finds in the gaps between them."""
    result: list[Item] = []
    last = 0
    for item in [*found, Item(len(words), len(words), "", ())]:
        for match in pattern.finditer(words, last, item.start):
            result.append(Item(match.start(), match.end(), fold(match.group()), entries(match.group())))
        if item.start < item.end:
            result.append(item)
        last = item.end
    return result
