"""Atoms: questions about one patient, in normal units, named by the hash of their content.

An atom reads left to right: of the facts that it *selects*, those in its *window*, *pick* some, and *compare* them. It
holds no span and no trial, so two trials that ask the same thing hold the same atom, and it is asked once.
"""

import hashlib
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import TypeAlias, Union

import msgspec
from msgspec import Struct

from pantrial.answer import Reason
from pantrial.dates import Duration, TimeUnit
from pantrial.patient import Outcome
from pantrial.terms import Lexicon
from pantrial.units import Op


class Kind(StrEnum):
    """What an atom selects; each is one case of every engine."""

    AGE = "age"
    SEX = "sex"  # asked as: is it female?
    MEASUREMENT = "measurement"
    TEST = "test"
    CONDITION = "condition"
    PROCEDURE = "procedure"  # of conditions that record a procedure: the day on which it was done
    TREATMENT = "treatment"
    STATEMENT = "statement"


class Select(Struct, frozen=True):
    """Which facts. `about` is the concept asked for, for people to read; the engines use the tuples (sorted).

    Conditions and treatments: `concepts` fall under what is asked; a recorded absence of one of `absent_by` (what it falls
    under) answers no, and a record of one of `under` may be of it. Tests: `concepts` are the tests; a negative one of
    `rules_out` answers no by itself; a condition of `shown_by` counts as positive, one of `excluded_by` as negative.
    Statements: `concepts` is the topic, `detail` which statement.
    """

    kind: Kind
    about: str = ""
    concepts: tuple[str, ...] = ()
    absent_by: tuple[str, ...] = ()
    rules_out: tuple[str, ...] = ()
    shown_by: tuple[str, ...] = ()
    excluded_by: tuple[str, ...] = ()
    detail: str = ""
    under: tuple[str, ...] = ()


class Window(Struct, frozen=True):
    """The days up to the day asked about. `back` is the look-back (none: ever; of length nought: that day itself).

    For picks of the newest fact `back` is a limit of freshness: an older one answers nothing. `lasting`: a positive result
    does not age. `longest`: a condition of the kind cannot last longer than this, whatever its record leaves open.
    `anchor` names another day with which the window ends or, where `after`, begins. An engine does not know that day, and so
    answers nothing; `question.anchors` puts in the day that somebody names.
    """

    back: Duration | None = None
    lasting: bool = False
    longest: Duration | None = None
    anchor: str = ""
    after: bool = False

    def __post_init__(self) -> None:
        if (self.anchor and self.back is None) or (self.after and not self.anchor):
            raise ValueError("a window about a named day has a length, and only such a one begins with it")


class Pick(StrEnum):
    """Which of the facts in the window decide. `any` of measurements: those that are recorded, so without one nothing."""

    ANY = "any"
    NEWEST = "newest"


class Bound(Struct, frozen=True, tag="bound"):
    """Is it `op` `value`, in the concept's normal unit (for an age: in completed units of `unit`)?"""

    op: Op
    value: Decimal
    unit: str


class OfLimit(Struct, frozen=True, tag="of-limit"):
    """Is it `op` `factor` times the upper (else the lower) limit that the laboratory gave with the value?"""

    op: Op
    factor: Decimal
    upper: bool = True


class Is(Struct, frozen=True, tag="is"):
    """Is it this outcome?"""

    outcome: Outcome


class Present(Struct, frozen=True, tag="present"):
    """Is there one?"""


class Lasts(Struct, frozen=True, tag="lasts"):
    """Is there one that lasts this many days, first and last included, up to the day asked about?"""

    op: Op
    days: int


class Began(Struct, frozen=True, tag="began"):
    """Is there one that began at least (or more than, as `op` says) this long before the day asked about?"""

    op: Op
    length: Duration


Compare: TypeAlias = Union[Bound, OfLimit, Is, Present, Lasts, Began]  # noqa: UP007

TODAY = Duration(0, TimeUnit.DAY)

# How old a recorded absence may be to answer for the time up to today: who did not take a drug may have begun since, and
# what was refuted may have come. A refuted diagnosis without a date answers an `ever`.
NOT_TAKEN = Duration(30, TimeUnit.DAY)
REFUTED = Duration(180, TimeUnit.DAY)
# That a disease is there today a refutation denies for as long as a sign or a score tells. (A drug may have been begun since.)
ABSENT_NOW = Duration(30, TimeUnit.DAY)

_SHAPES: dict[Kind, dict[Pick, tuple[type, ...]]] = {
    Kind.AGE: {Pick.NEWEST: (Bound,)},
    Kind.SEX: {Pick.NEWEST: (Is,)},
    Kind.MEASUREMENT: {Pick.NEWEST: (Bound, OfLimit), Pick.ANY: (Bound,)},
    Kind.TEST: {Pick.NEWEST: (Is,)},
    Kind.CONDITION: {Pick.ANY: (Present, Began)},
    Kind.PROCEDURE: {Pick.ANY: (Present,)},
    Kind.TREATMENT: {Pick.ANY: (Present, Lasts)},
    Kind.STATEMENT: {Pick.NEWEST: (Is,)},
}


class Atom(Struct, frozen=True):
    """Select → window → pick → compare. Refuses combinations that no engine gives a meaning to."""

    select: Select
    window: Window
    pick: Pick
    compare: Compare

    def __post_init__(self) -> None:
        if not isinstance(self.compare, _SHAPES[self.select.kind].get(self.pick, ())):
            raise ValueError(f"no engine asks {self.select.kind} so: {self.pick}, {type(self.compare).__name__}")
        if isinstance(self.compare, Is) and self.compare.outcome is not Outcome.POSITIVE:
            raise ValueError("a test, a sex, a statement is asked whether it is positive, female, a yes")
        if isinstance(self.compare, Began) and self.compare.op not in (Op.GE, Op.GT):
            raise ValueError("that a thing began lately is asked as that none began earlier")

    @property
    def name(self) -> str:
        """The first 16 hexadecimal digits of the sha256 of the atom's JSON."""
        return _name(self)


@lru_cache(maxsize=65_536)
def _name(atom: Atom) -> str:
    content = msgspec.to_builtins(atom)
    if isinstance(atom.compare, Bound):
        content["compare"]["value"] = f"{atom.compare.value.normalize():f}"  # 8 and 8.0 are equal, and one question
    if isinstance(atom.compare, OfLimit):
        content["compare"]["factor"] = f"{atom.compare.factor.normalize():f}"
    return hashlib.sha256(msgspec.json.encode(content, order="sorted")).hexdigest()[:16]


class Gap(Struct, frozen=True):
    """A leaf that no fact decides: words that we could not read, or that do not say whether something counts."""

    reason: Reason
    words: str


Ask: TypeAlias = Union[Atom, Gap]  # noqa: UP007

# Kinds whose absence from a chart may count as absence of the thing (policy `chart`). The lexicon marks as silent what
# people buy over the counter, conditions whose codes stand in many chapters (an infection of an organ), and what charts pass
# over (alcohol): their absence from one says nothing.
_CLOSES = frozenset((Kind.CONDITION, Kind.TREATMENT))


def closes(atom: Atom, lexicon: Lexicon) -> bool:
    """Whether the policy `chart` may answer this atom no where nothing is recorded."""
    about = atom.select.about
    return atom.select.kind in _CLOSES and not (about in lexicon and lexicon[about].silent)
