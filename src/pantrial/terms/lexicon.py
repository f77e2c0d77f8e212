"""A lexicon: concepts with their words, codes and parents, and the look-ups between them."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import final

from msgspec import Struct
from msgspec.structs import replace


class Domain(StrEnum):
    """What a concept is of. Each is a data file of the shipped lexicon."""

    MEASURE = "measures"
    TEST = "tests"
    INFECTION = "infections"
    CONDITION = "conditions"
    TREATMENT = "treatments"
    TOPIC = "topics"


class TestKind(StrEnum):
    """What a qualitative test looks for. A criterion about one kind is not answered by another."""

    __test__ = False  # not a test of pytest's

    SEROLOGY = "serology"
    IGM = "igm"
    IGG = "igg"
    IMMUNITY = "immunity"  # antibodies that a vaccination leaves as well
    ANTIGEN = "antigen"
    NUCLEIC_ACID = "nucleic-acid"
    STATE = "state"
    HABIT = "habit"


@final
class Concept(Struct, frozen=True, kw_only=True):
    """One row of the lexicon. Codes are `system:code`, where ICD-10-CM and ATC codes stand for all below them.

    `!system:code` takes a code, and all below it, out of what the row's other codes stand for.
    """

    id: str
    domain: Domain
    name: str
    parents: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    source: str = ""
    # measures
    unit: str = ""
    freshness: str = ""
    low: Decimal | None = None
    high: Decimal | None = None
    # units in which a bound without a unit may be meant, each with the range in which it is plausible: `10*9/L:0.3-20`
    bare: tuple[str, ...] = ()
    # grams a mole, for conversions between mass and amount of substance
    molar: Decimal | None = None
    # the measure that is meant where the unit is of another kind: `FEV1 > 80 %` is of the predicted, `FEV1 > 1.5 L` is not
    otherwise: str = ""
    # the names of grades (I, II, III; A, B, C), whose numbers are their places from 1
    grades: tuple[str, ...] = ()
    # tests: what it is about (an infection, a state), its kind, and whether a negative result alone answers "no"
    about: str = ""
    kind: TestKind | None = None
    rules_out: bool = False
    # treatments and conditions: concepts of which the words of a criterion may mean some or all ("systemic treatment")
    perhaps: tuple[str, ...] = ()
    # treatments and conditions: concepts that a record of this name may be of as well, where no code tells (inhaled budesonide)
    may_be: tuple[str, ...] = ()
    # treatments: the way in which every member of a class is given (see `coded.ROUTES`); those below it are given so as well
    route: str = ""
    # treatments: conditions for which it is given, so that beside a record of it a chart's silence does not deny them
    doubts: tuple[str, ...] = ()
    # infections: the diagnoses that show one
    diagnoses: tuple[str, ...] = ()
    # infections: one leaves a lasting trace in serology; conditions: a past one counts where an exclusion names no time
    persistent: bool = False
    # conditions: it records that a procedure was done, on the day on which it begins
    procedure: bool = False
    # conditions: it happens on a day, though its record may go on (a stroke), so that a time is of the day on which it began
    event: bool = False
    # conditions and treatments: charts pass it over, or hold it under codes that no row can name; their silence denies nothing
    silent: bool = False
    # treatments: a class of what is left over; a code that stands in another row is not its own
    rest: bool = False
    # attestation topics: `trial` where an attestation counts for one trial only
    own: str = ""
    # the vocabulary that it was taken from, where it is none of the package's own; and codes of other systems that the
    # vocabulary relates to it, which may be wider or narrower than it, so that they decide nothing
    vocabulary: str = ""
    related: tuple[str, ...] = ()


# Code systems whose codes are hierarchical by prefix, and complete for the domain: a code of the system that stands in no
# row of the lexicon is known not to be any of its concepts.
HIERARCHICAL = {"icd10cm": Domain.CONDITION, "atc": Domain.TREATMENT}


class Lexicon:
    """Concepts by id, by code and by word. Immutable.

    `shipped` is the lexicon without what vocabularies added to it (itself where none did), and `added` are their concepts;
    `vocabularies` names them, each with its version and hash, in the order in which they were added. `local` are code
    systems of the user's own, as their charts name them.
    """

    def __init__(
        self,
        concepts: Iterable[Concept],
        shipped: "Lexicon | None" = None,
        vocabularies: tuple[str, ...] = (),
        local: frozenset[str] = frozenset(),
    ) -> None:
        """Raises ValueError where an id stands twice, or what a concept names is no concept (what it doubts: no condition)."""
        self.vocabularies = vocabularies
        self.local = local
        self._shipped = shipped
        self._below: dict[str, tuple[str, ...]] = {}  # of the concepts that were asked for: all rest as they are
        self._above: dict[str, tuple[str, ...]] = {}
        self.concepts: dict[str, Concept] = {}
        for concept in concepts:
            if concept.id in self.concepts:
                raise ValueError(f"two concepts are called {concept.id}")
            self.concepts[concept.id] = concept
        for concept in self.concepts.values():
            for other in filter(
                None, (*concept.parents, *concept.diagnoses, *concept.perhaps, *concept.may_be, concept.otherwise)
            ):
                if other not in self.concepts:
                    raise ValueError(f"{concept.id} names {other}, which is no concept")
            for other in concept.doubts:
                if other not in self.concepts or self.concepts[other].domain is not Domain.CONDITION:
                    raise ValueError(f"{concept.id} puts {other} in doubt, which is no condition")

    @property
    def shipped(self) -> "Lexicon":
        """The lexicon without what vocabularies added."""
        return self._shipped or self

    @cached_property
    def added(self) -> tuple[Concept, ...]:
        """The concepts of vocabularies."""
        return tuple(one for one in self.concepts.values() if one.vocabulary)

    @cached_property
    def recognisers(self) -> tuple[tuple["Lexicon", bool], ...]:
        """Lexicons that recognise the vocabularies' concepts in a chart, and whether what they recognise is sure.

        A vocabulary's own codes are. Words, and codes of other systems that it relates to a concept, may be wider or
        narrower: what they recognise is a doubt. Each lexicon holds the vocabularies' concepts alone, so that what the
        package's own rows recognise stays as it is.
        """
        if not self.added:
            return ()
        own = [replace(one, words=(), perhaps=(), related=()) for one in self.added]
        # A word that may be several things is no concept that anybody has; each of those things has the word as well.
        meant: dict[str, list[str]] = defaultdict(list)
        for one in self.added:
            for other in one.perhaps:
                meant[other] += one.words
        loose = [
            replace(one, words=(*one.words, *meant.get(one.id, ())), codes=one.related, perhaps=(), related=(), parents=())
            for one in self.added
            if not one.perhaps
        ]
        return (Lexicon(own), True), (Lexicon(loose), False)

    def __getitem__(self, concept: str) -> Concept:
        return self.concepts[concept]

    def __contains__(self, concept: str) -> bool:
        return concept in self.concepts

    def without(self, words: Iterable[str]) -> "Lexicon":
        """The same lexicon with these words forgotten. For tests: a parser that knows less must pass nobody more."""
        gone = {word.casefold() for word in words}
        return Lexicon(_forget(concept, gone) for concept in self.concepts.values())

    def of(self, domain: Domain) -> tuple[Concept, ...]:
        """The concepts of a domain, in their file's order."""
        return self._of.get(domain.value, ())

    @cached_property
    def _of(self) -> Mapping[str, tuple[Concept, ...]]:
        found: dict[str, list[Concept]] = defaultdict(list)
        for concept in self.concepts.values():
            found[concept.domain.value].append(concept)
        return {domain: tuple(concepts) for domain, concepts in found.items()}

    @cached_property
    def _children(self) -> Mapping[str, tuple[str, ...]]:
        children: dict[str, list[str]] = defaultdict(list)
        for concept in self.concepts.values():
            for parent in concept.parents:
                children[parent].append(concept.id)
        return {parent: tuple(ids) for parent, ids in children.items()}

    def below(self, concept: str) -> tuple[str, ...]:
        """The concept and everything that falls under it, sorted."""
        known = self._below.get(concept)
        if known is None:
            known = self._closure(concept, lambda one: self._children.get(one, ()))
            if concept in self.concepts:
                self._below[concept] = known
        return known

    def above(self, concept: str) -> tuple[str, ...]:
        """The concept and everything that it falls under, sorted."""
        known = self._above.get(concept)
        if known is None:
            known = self._above[concept] = self._closure(concept, lambda one: self.concepts[one].parents)
        return known

    def happens(self, concept: str) -> bool:
        """Whether it, or what it falls under, is an event of a day."""
        return any(self.concepts[one].event for one in self.above(concept))

    def doubts(self, treatment: str) -> tuple[str, ...]:
        """The conditions that a record of this treatment puts in doubt where they are not recorded, sorted.

        Insulin does so with diabetes mellitus: who gets it, and has no recorded diabetes, may have one all the same. The
        treatment's own and those of all that it falls under; each stands for everything below it and above it as well
        (type 2 diabetes is not denied by silence beside insulin, nor is a metabolic disease). Empty for anything else.
        """
        return tuple(sorted({other for one in self.above(treatment) for other in self.concepts[one].doubts}))

    def doubted_by(self, condition: str) -> tuple[str, ...]:
        """The treatments whose record puts this condition in doubt where it is not recorded, sorted.

        `doubts` from the other side: all treatments that name the condition, one below it or one above it, and all that
        fall under those treatments.
        """
        return self._doubted_by.get(condition, ())

    @cached_property
    def _doubted_by(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, set[str]] = defaultdict(set)
        for concept in self.of(Domain.TREATMENT):
            if concept.doubts:
                for named in concept.doubts:
                    for one in {*self.above(named), *self.below(named)}:
                        found[one].update(self.below(concept.id))
        return {condition: tuple(sorted(treatments)) for condition, treatments in found.items()}

    def _closure(self, concept: str, step: Callable[[str], Iterable[str]]) -> tuple[str, ...]:
        found, todo = {concept}, [concept]
        while todo:
            for other in step(todo.pop()):
                if other not in found:
                    found.add(other)
                    todo.append(other)
        return tuple(sorted(found))

    @cached_property
    def _by_code(self) -> Mapping[str, tuple[str, ...]]:
        return self._coded(lambda code: not code.startswith(_NOT))

    @cached_property
    def _not_by_code(self) -> Mapping[str, tuple[str, ...]]:
        return self._coded(lambda code: code.startswith(_NOT))

    def _coded(self, wanted: Callable[[str], bool]) -> Mapping[str, tuple[str, ...]]:
        by_code: dict[str, list[str]] = defaultdict(list)
        for concept in self.concepts.values():
            for code in filter(wanted, concept.codes):
                for single in _expand(code.removeprefix(_NOT)):
                    by_code[single].append(concept.id)
        return {code: tuple(ids) for code, ids in by_code.items()}

    def coded(self) -> tuple[tuple[str, str], ...]:
        """Every (system, code) that a row names or takes out, ranges written out; dots of hierarchical codes dropped."""
        named = {*self._by_code, *self._not_by_code}
        return tuple((system, code) for system, _, code in (key.partition(":") for key in sorted(named)))

    def named_by(self, system: str, code: str) -> tuple[str, ...]:
        """The concepts whose rows name this very code; dots of hierarchical codes dropped."""
        return self._by_code.get(f"{system}:{code}", ())

    def by_code(self, system: str, code: str) -> tuple[str, ...]:
        """The most specific concepts for a code, sorted; of a hierarchical system, of every row that names a beginning of it.

        A diagnosis may be several things at once (a kidney disease of type 1 diabetes), and so may a drug.
        """
        code = code.strip()
        if system not in HIERARCHICAL:
            return self.narrowest(self._by_code.get(f"{system}:{code}", ()))
        plain = code.upper().replace(".", "")
        beginnings = [f"{system}:{plain[:length]}" for length in range(1, len(plain) + 1)]
        found = {one for beginning in beginnings for one in self._by_code.get(beginning, ())}
        found -= {one for beginning in beginnings for one in self._not_by_code.get(beginning, ())}
        named = {one for one in found if not self.concepts[one].rest}
        return self.narrowest(named or found)

    def narrowest(self, concepts: Iterable[str]) -> tuple[str, ...]:
        """Without the concepts that another of them falls under, sorted."""
        found = set(concepts)
        broader = {upper for one in found for upper in self.above(one) if upper != one}
        return tuple(sorted(found - broader))


def _forget(concept: Concept, gone: set[str]) -> Concept:
    words = tuple(word for word in concept.words if word.casefold() not in gone)
    return Concept(**{name: getattr(concept, name) for name in concept.__struct_fields__} | {"words": words})


_NOT = "!"
_RANGE = re.compile(r"([A-Z])(\d\d)-([A-Z])(\d\d)$")


def _expand(code: str) -> Iterable[str]:
    """`icd10cm:C00-C96` as its 97 categories; dots of hierarchical codes dropped."""
    system, _, value = code.partition(":")
    if system not in HIERARCHICAL:
        yield code
    elif match := _RANGE.match(value):
        first, low, last, high = match.groups()
        for number in range(100 * ord(first) + int(low), 100 * ord(last) + int(high) + 1):
            yield f"{system}:{chr(number // 100)}{number % 100:02}"
    else:
        yield f"{system}:{value.replace('.', '')}"
