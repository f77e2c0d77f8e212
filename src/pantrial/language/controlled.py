"""The English of `language.english`, read back: the one rule that it says, or nothing.

A recursive descent, a function a sentence. What a person writes in these words is read exactly; any other word, and the
whole is not this English, and `parse.criterion` reads it as running text.
"""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import TypeVar

from pantrial.dates import Duration, TimeUnit
from pantrial.language.english import EXAMINED, KINDS, LIMITS, OF_A_CONCEPT, OPS, STARTS, STATES, UNITS
from pantrial.logic import All, AnyOf, AtLeast, Not
from pantrial.protocol import (
    COUNTED_FROM,
    Age,
    Attest,
    Condition,
    CriterionKind,
    Extent,
    Infection,
    Lasting,
    Measure,
    Multiple,
    Procedure,
    Promise,
    Rule,
    SexIs,
    Since,
    Smoking,
    State,
    Treatment,
    Unread,
    When,
    Within,
)
from pantrial.terms import Domain, Lexicon
from pantrial.units import UNITS as CODES
from pantrial.units import Op

T = TypeVar("T")

# Nobody writes brackets so deep, and a parser by recursion must stop somewhere.
DEPTH = 60

_NUMBER = re.compile(r"-?\d+(?:\.\d+)?", re.ASCII)
_QUOTED = re.compile(r"“((?:[^\\“”]|\\[\\“”])*)”", re.DOTALL)
_WHY = re.compile(r" \(((?:[^\\\]]|\\[\\\]])*)\)(?=\])", re.DOTALL)
_ID = re.compile(r"«([^«»]*)»")
_TIMES: dict[str, TimeUnit] = {f"{unit.value}{end}": unit for unit in TimeUnit for end in ("s", "")}
_OPS_BACK: dict[str, Op] = {words: op for op, words in OPS.items()}
_KINDS_BACK = {words: str(kind) for kind, words in KINDS.items()}
_UNITS_BACK = {code: code for code in CODES} | {words: code for code, words in UNITS.items() if words}
_STATES_BACK = {words: state for state, words in STATES.items()}


class _Other(Exception):
    """These words are not the English that `language.english` writes."""


def criterion(words: str, lexicon: Lexicon) -> tuple[CriterionKind, Rule] | None:
    """What `english.sentence` wrote: `Kept out if the patient smokes.` None for any other words."""
    for kind, start in STARTS.items():
        if words.startswith(f"{start} ") and words.endswith("."):
            found = rule(words[len(start) + 1 : -1], lexicon)
            return None if found is None else (kind, found)
    return None


def rule(words: str, lexicon: Lexicon) -> Rule | None:
    """What `english.english` wrote; None for any other words."""
    reader = _Reader(words, lexicon)
    try:
        found = reader.rule(0)
    except _Other:
        return None
    return found if reader.at == len(words) else None


@lru_cache(maxsize=16)
def _names(lexicon: Lexicon) -> Mapping[Domain, tuple[tuple[str, str], ...]]:
    """Name and id of each domain's concepts, the longest name first."""
    return {
        domain: tuple(sorted(((one.name, one.id) for one in lexicon.of(domain)), key=lambda pair: (-len(pair[0]), pair)))
        for domain in Domain
    }


class _Reader:
    """Where the reading stands in the words."""

    def __init__(self, words: str, lexicon: Lexicon) -> None:
        self.words, self.lexicon, self.at = words, lexicon, 0

    # Words -------------------------------------------------------------------------------------------------------

    def has(self, literal: str) -> bool:
        """Whether the literal stands here; it is taken."""
        found = self.words.startswith(literal, self.at)
        self.at += len(literal) if found else 0
        return found

    def need(self, literal: str) -> None:
        if not self.has(literal):
            raise _Other(literal)

    def take(self, pattern: re.Pattern[str]) -> re.Match[str]:
        match = pattern.match(self.words, self.at)
        if match is None:
            raise _Other(pattern.pattern)
        self.at = match.end()
        return match

    def one_of(self, choices: Mapping[str, T]) -> T:
        """The value of the longest of the choices that stands here."""
        for words in sorted(choices, key=len, reverse=True):
            if self.has(words):
                return choices[words]
        raise _Other("one of a set")

    def made(self, make: Callable[[], T]) -> T:
        """What `make` makes; a node that refuses its values is no node of ours."""
        try:
            return make()
        except (ValueError, InvalidOperation) as error:
            raise _Other(str(error)) from error

    def quoted(self) -> str:
        return re.sub(r"\\([\\“”])", r"\1", self.take(_QUOTED).group(1))

    def number(self) -> Decimal:
        return Decimal(self.take(_NUMBER).group())

    def count(self) -> int:
        value = self.number()
        if value != int(value):
            raise _Other("a whole number")
        return int(value)

    def concept(self, domain: Domain) -> str:
        if match := _ID.match(self.words, self.at):
            self.at = match.end()
            return match.group(1)
        for name, concept in _names(self.lexicon)[domain]:
            end = self.at + len(name)
            if self.words.startswith(name, self.at) and not self.words[end : end + 1].isalnum():
                self.at = end
                return concept
        raise _Other("a concept")

    # Links -------------------------------------------------------------------------------------------------------

    def rule(self, depth: int) -> Rule:
        """Parts that one kind of link joins."""
        if depth > DEPTH:
            raise _Other("too deep")
        parts = [self.part(depth)]
        link = next((one for one in (" and ", " or ") if self.words.startswith(one, self.at)), "")
        while link and self.has(link):
            parts.append(self.part(depth))
        if len(parts) == 1:
            return parts[0]
        return All(tuple(parts)) if link == " and " else AnyOf(tuple(parts))

    def part(self, depth: int) -> Rule:
        """A leaf, or a rule in brackets of some kind."""
        for start, end, make in (
            ("(", ")", lambda inner: inner),
            ("not (", ")", Not),
            ("all of (", ")", lambda inner: All((inner,))),
            ("any of (", ")", lambda inner: AnyOf((inner,))),
        ):
            if self.has(start):
                inner = self.rule(depth + 1)
                self.need(end)
                made: Rule = make(inner)
                return made
        if self.has("anything"):
            return All(())
        if self.has("nothing"):
            return AnyOf(())
        if self.has("[undecided: "):
            inner = self.rule(depth + 1)
            self.need(", beside ")
            words = self.unread()
            return AnyOf((All((inner, words)), words))
        if self.has("at least "):
            count = self.count()
            self.need(" of (")
            parts = [self.rule(depth + 1)]
            while self.has("; "):
                parts.append(self.rule(depth + 1))
            self.need(")")
            if not 1 <= count <= len(parts):
                raise _Other("a count of the parts")
            return AtLeast(count, tuple(parts))
        return self.leaf()

    # Leaves ------------------------------------------------------------------------------------------------------

    def leaf(self) -> Rule:
        for start, read in (
            ("the age is ", self.age),
            ("the patient ", self.patient),
            ("the ", self.measure),
            ("a test for ", self.infection),
            ("an examination shows: ", lambda: Attest(EXAMINED, self.quoted())),
            ("somebody attests ", self.attest),
            ("it is promised: ", lambda: Promise(self.quoted())),
            ("[", self.unread),
        ):
            if self.has(start):
                return read()
        raise _Other("a leaf")

    def age(self) -> Rule:
        op = self.one_of(_OPS_BACK)
        self.need(" ")
        value = self.count()
        self.need(" ")
        unit = self.one_of(_TIMES)
        return self.made(lambda: Age(op, value, unit))

    def measure(self) -> Rule:
        extent = Extent.NEWEST
        for one in (Extent.LARGEST, Extent.SMALLEST):
            extent = one if self.has(f"{one.value} ") else extent
        concept = self.concept(Domain.MEASURE)
        when = self.within() if self.words.startswith(" within the ", self.at) else None
        self.need(" is ")
        op = self.one_of(_OPS_BACK)
        self.need(" ")
        value = self.number()
        if when is None and extent is Extent.NEWEST and self.has(" times the laboratory's "):
            limit = self.one_of({words: limit for limit, words in LIMITS.items()})
            self.need(" limit")
            return self.made(lambda: Multiple(concept, op, value, limit))
        unit = "{score}"
        if not any(self.words.startswith(link, self.at) for link in (" and ", " or ", ", beside ")) and self.has(" "):
            match = _ID.match(self.words, self.at)
            unit = match.group(1) if match else self.one_of(_UNITS_BACK)
            self.at = match.end() if match else self.at
        return self.made(lambda: Measure(concept, op, value, unit, when, extent))

    def patient(self) -> Rule:
        if self.has("smokes"):
            return Smoking()
        if self.has("is "):
            if match := _ID.match(self.words, self.at):
                self.at = match.end()
                return State(match.group(1), self.tests())
            if self.has("female"):
                return SexIs(True)
            return SexIs(False) if self.has("male") else State(self.one_of(_STATES_BACK), self.tests())
        for start, when in (("has ever undergone ", True), ("underwent ", False)):
            if self.has(start):
                concept = self.concept(Domain.CONDITION)
                done = When.EVER if when else self.within()
                return self.made(lambda: Procedure(concept, done))  # noqa: B023 - called at once
        verbs: dict[str, tuple[Domain, When | None]] = {
            "has ever had ": (Domain.CONDITION, When.EVER),
            "has or had ": (Domain.CONDITION, None),
            "now has ": (Domain.CONDITION, When.NOW),
            "has ever got ": (Domain.TREATMENT, When.EVER),
            "gets or got ": (Domain.TREATMENT, None),
            "now gets ": (Domain.TREATMENT, When.NOW),
            "has ": (Domain.CONDITION, When.UNSAID),
            "gets ": (Domain.TREATMENT, When.UNSAID),
        }
        domain, said = self.one_of(verbs)
        concept, but = self.concept(domain), self.others(domain)
        if domain is Domain.CONDITION:
            since = self.since() if self.has(", since ") else None
            return Condition(concept, said or self.within(), since, but)
        lasting = self.lasting() if self.has(" for ") else None
        return Treatment(concept, said or self.within(), lasting, but)

    def others(self, domain: Domain) -> tuple[str, ...]:
        if not self.has(" (but not "):
            return ()
        found = [self.concept(domain)]
        while self.has(", "):
            found.append(self.concept(domain))
        self.need(")")
        return tuple(found)

    def tests(self) -> tuple[str, ...]:
        found: list[str] = []
        while self.has(" or by " if found else " by "):
            found.append(self.concept(Domain.TEST))
        return tuple(found)

    def since(self) -> Since:
        op = self.one_of(_OPS_BACK)
        self.need(" ")
        length = self.length()
        return self.made(lambda: Since(op, length))

    def lasting(self) -> Lasting:
        op = self.one_of(_OPS_BACK)
        self.need(" ")
        count = self.count()
        self.need(" ")
        unit = self.one_of(_TIMES)
        return self.made(lambda: Lasting(op, count, unit))

    def length(self) -> Duration:
        count = 1
        if _NUMBER.match(self.words, self.at):
            count = self.count()
            self.need(" ")
        unit = self.one_of(_TIMES)
        return self.made(lambda: Duration(count, unit))

    def within(self) -> Within:
        self.need(" within the ")
        length = self.length()
        after = self.one_of({" before ": False, " after ": True})
        anchor = self.one_of({one.value: one for one in COUNTED_FROM})
        return self.made(lambda: Within(length, anchor, after))

    def infection(self) -> Rule:
        agent = self.concept(Domain.INFECTION)
        self.need(" is positive (")
        end = self.words.find(")", self.at)
        if end < 0:
            raise _Other("the kinds of test")
        kinds = self.words[self.at : end].split(", ")
        self.at = end + 1
        return self.made(lambda: Infection(agent, tuple(_KINDS_BACK.get(kind, kind) for kind in kinds)))

    def attest(self) -> Rule:
        if self.has("on "):
            topic = self.take(re.compile(r"\w+")).group()
            return Attest(topic, self.quoted() if self.has(": ") else "")
        self.need("that the patient ")
        topic = self.concept(Domain.TOPIC)
        if topic == OF_A_CONCEPT and self.words.startswith(" “", self.at):
            self.need(" ")
            return Attest(topic, self.quoted())
        return Attest(topic)

    def unread(self) -> Unread:
        """`unread: “words” (why)]`, with the bracket that closes it."""
        self.need("unread: ")
        words, why = self.quoted(), Unread("").why
        if match := _WHY.match(self.words, self.at):
            self.at = match.end()
            why = re.sub(r"\\([\\\]])", r"\1", match.group(1))
        self.need("]")
        return Unread(words, why)
