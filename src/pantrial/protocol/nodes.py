"""The nodes of a protocol. Each is frozen, says its meaning in its first line, and refuses nonsense when it is made.

Leaves hold no span, so that two trials that ask the same thing hold equal leaves. Concepts are ids of the lexicon.
"""

from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias, Union, final

from msgspec import Struct, field

from pantrial.dates import Duration, TimeUnit
from pantrial.logic import All, AnyOf, AtLeast, Not
from pantrial.notes import Note
from pantrial.protocol.plan import (
    Administration,
    Anchor,
    Arm,
    Assessment,
    Design,
    Enrollment,
    Numbering,
    Outcome,
    Product,
    Ratio,
)
from pantrial.protocol.trees import leaves_of
from pantrial.text import Span
from pantrial.units import Op


class When(StrEnum):
    """When a thing has to be so, where no look-back is named."""

    NOW = "now"
    EVER = "ever"
    UNSAID = "unsaid"  # the words name a thing and no time: what is over may count or not


# The days that a criterion may count from. All but the screening day are the caller's to name.
COUNTED_FROM = frozenset(
    (
        Anchor.SCREENING,
        Anchor.ONSET,
        Anchor.ADMISSION,
        Anchor.FIRST_DOSE,
        Anchor.RANDOMIZATION,
        Anchor.SURGERY,
        Anchor.TRANSPLANT,
    )
)


@final
class Within(Struct, frozen=True):
    """In the time of this length that ends with the anchor's day; where `after`, that begins with it."""

    length: Duration
    anchor: Anchor = Anchor.SCREENING
    after: bool = False

    def __post_init__(self) -> None:
        if self.length.count == 0:
            raise ValueError("a look-back has a length")
        if self.anchor not in COUNTED_FROM:
            raise ValueError(f"no criterion counts from the {self.anchor.value}")
        if self.after and self.anchor is Anchor.SCREENING:
            raise ValueError("nobody knows what comes after the screening day")


class Lasting(Struct, frozen=True):
    """For so many days (first and last included) or weeks (elapsed days), compared by `op`."""

    op: Op
    count: int
    unit: TimeUnit = TimeUnit.DAY

    def __post_init__(self) -> None:
        if self.count < 1 or self.unit not in (TimeUnit.DAY, TimeUnit.WEEK):
            raise ValueError("a treatment lasts some days or weeks")


@final
class Age(Struct, frozen=True, tag="age"):
    """The patient's age, in completed units, is `op` `value`."""

    op: Op
    value: int
    unit: TimeUnit = TimeUnit.YEAR

    def __post_init__(self) -> None:
        if self.value < 0:
            raise ValueError("an age is not negative")


@final
class SexIs(Struct, frozen=True, tag="sex"):
    """The patient is female, or male."""

    female: bool


class Extent(StrEnum):
    """Which of several values of a measure is asked for."""

    NEWEST = "newest"
    LARGEST = "largest"
    SMALLEST = "smallest"


@final
class Measure(Struct, frozen=True, tag="measure"):
    """A laboratory test, vital sign, score, size or count is `op` `value` (UCUM `unit`).

    `of`: the newest valid value, or the largest or smallest of those in `when`. Without `when`, values count while they are
    fresh.
    """

    concept: str
    op: Op
    value: Decimal
    unit: str
    when: Within | None = None
    of: Extent = Extent.NEWEST

    def __post_init__(self) -> None:
        if not self.value.is_finite():
            raise ValueError("a bound is a number")
        if self.of is not Extent.NEWEST and self.op is Op.EQ:
            raise ValueError("the largest or smallest of several values is compared with a bound")


class Limit(StrEnum):
    """An end of the range that the laboratory gives as its own normal one."""

    UPPER = "upper"
    LOWER = "lower"


@final
class Multiple(Struct, frozen=True, tag="multiple"):
    """The newest valid value is `op` `factor` times the limit that the laboratory gave with that very value."""

    concept: str
    op: Op
    factor: Decimal
    limit: Limit = Limit.UPPER

    def __post_init__(self) -> None:
        if not (self.factor.is_finite() and 0 < self.factor < 10_000 and self.factor == self.factor.quantize(Decimal("0.001"))):
            raise ValueError("a multiple of a limit is a number above nought, with at most three decimals")


class Since(Struct, frozen=True):
    """It began at least, more than, at most or less than this long before the screening day."""

    op: Op
    length: Duration

    def __post_init__(self) -> None:
        if self.op is Op.EQ or self.length.count == 0:
            raise ValueError("a thing is so for at least, more than, at most or less than some time")


@final
class Condition(Struct, frozen=True, tag="condition"):
    """The patient has, or had, the condition or one that falls under it, but none of `but`; `since` bounds when it began."""

    concept: str
    when: When | Within = When.UNSAID
    since: Since | None = None
    but: tuple[str, ...] = ()


@final
class Treatment(Struct, frozen=True, tag="treatment"):
    """The patient gets, or got, the treatment or one of its class, but none of `but`; the last exposure counts."""

    concept: str
    when: When | Within = When.UNSAID
    lasting: Lasting | None = None
    but: tuple[str, ...] = ()


@final
class Procedure(Struct, frozen=True, tag="procedure"):
    """The procedure was done: at any time, or on a day within the look-back."""

    concept: str
    when: When | Within = When.EVER

    def __post_init__(self) -> None:
        if self.when in (When.NOW, When.UNSAID):
            raise ValueError("a procedure was done within some time, or ever")


@final
class Infection(Struct, frozen=True, tag="infection"):
    """A test of one of these `kinds` (the lexicon's test kinds) shows the agent."""

    agent: str
    kinds: tuple[str, ...]

    def __post_init__(self) -> None:
        if not self.kinds:
            raise ValueError("an infection is shown by some kind of test")


@final
class State(Struct, frozen=True, tag="state"):
    """The patient is in a reproductive state now: `pregnancy` or `lactation`. Of tests, only `tests` answer, where named."""

    concept: str
    tests: tuple[str, ...] = ()


@final
class Smoking(Struct, frozen=True, tag="smoking"):
    """The patient smokes."""


@final
class Attest(Struct, frozen=True, tag="attest"):
    """A person says that it is so. `words` tell which of the topic's statements; none for the topic's own sentence."""

    topic: str
    words: str = ""


@final
class Promise(Struct, frozen=True, tag="promise"):
    """Something that is to hold later, in the trial: no data of today decides it, a promise may be given."""

    words: str


@final
class Unread(Struct, frozen=True, tag="unread"):
    """Words that no rule understood, and why. Unknown, always."""

    words: str
    why: str = "no rule reads these words"


Leaf: TypeAlias = Union[  # noqa: UP007 - msgspec wants the members of a tagged union spelt out
    Age, SexIs, Measure, Multiple, Condition, Treatment, Procedure, Infection, State, Smoking, Attest, Promise, Unread
]
Rule: TypeAlias = Union[  # noqa: UP007
    All[Leaf],
    AnyOf[Leaf],
    Not[Leaf],
    AtLeast[Leaf],
    Age,
    SexIs,
    Measure,
    Multiple,
    Condition,
    Treatment,
    Procedure,
    Infection,
    State,
    Smoking,
    Attest,
    Promise,
    Unread,
]


class CriterionKind(StrEnum):
    """Whether a criterion lets in or keeps out."""

    INCLUSION = "inclusion"
    EXCLUSION = "exclusion"


class Class(StrEnum):
    """Who or what can decide a criterion."""

    DATA = "data"  # a chart can
    VISIT = "visit"  # an examination or test at screening; and whatever we could not read
    ATTEST = "attest"  # a person says so
    LATER = "later"  # a promise


class ReadingDegree(StrEnum):
    """How fully a criterion was read."""

    FULL = "full"
    PARTIAL = "partial"
    NONE = "none"


class Place(StrEnum):
    """Where in the record a criterion stands."""

    CRITERIA = "criteria"  # in the text of the eligibility criteria
    FIELD = "field"  # in a field of its own, such as the minimum age
    IMPLIED = "implied"  # nowhere as a criterion: the trial's condition, where no criterion names it


class NodeSpan(Struct, frozen=True):
    """Where a node was read: its path in the logic ("0.2" is the third part of the first part; "" the whole)."""

    node: str
    spans: tuple[Span, ...]


class Bound(Struct, frozen=True):
    """A comparison with a number that a criterion's words state, whether or not the logic could take it up.

    `words` are what is compared (`concept`: its id, where the lexicon knows it), `said` the comparison itself. `unit` is a
    UCUM code, a unit of time, or the unit as written; with `limit`, the value is a multiple of that limit. It says nothing of
    whom it lets in: the words around it may turn it round.
    """

    op: Op
    value: Decimal
    said: str
    spans: tuple[Span, ...]
    unit: str = ""
    words: str = ""
    concept: str = ""
    limit: Limit | None = None

    def __post_init__(self) -> None:
        if not self.value.is_finite():
            raise ValueError("a bound is a number")


class Criterion(Struct, frozen=True):
    """One rule: its words, where they stand, its logic, and how fully that holds what the words say.

    `number` counts the criteria of a kind from 1, in the record's order; those read from fields come last. `bounds` are the
    comparisons with numbers in the words, also of those that stayed unread.
    """

    kind: CriterionKind
    number: int
    words: str
    spans: tuple[Span, ...]
    logic: Rule
    reading: ReadingDegree
    clazz: Class = field(name="class")
    place: Place = Place.CRITERIA
    nodes: tuple[NodeSpan, ...] = ()
    notes: tuple[Note, ...] = ()
    bounds: tuple[Bound, ...] = ()

    def __post_init__(self) -> None:
        if self.number < 1:
            raise ValueError("criteria are counted from 1")
        if self.reading is ReadingDegree.FULL and Unread in map(type, leaves_of(self.logic)):
            raise ValueError("a criterion with unread words is not fully read")

    @property
    def label(self) -> str:
        """Short and unique in the trial: I3, E12."""
        return f"{self.kind.value[0].upper()}{self.number}"


class Status(Struct, frozen=True):
    """What the register says of the trial's state, for the head of every answer; dates as recorded."""

    overall: str = ""
    verified: str = ""
    updated: str = ""
    start: str = ""
    completion: str = ""


class Protocol(Struct, frozen=True, kw_only=True):
    """What the record means. `source` is the sha256 of the document that the spans point into."""

    trial: str
    title: str = ""
    source: str = ""
    status: Status = Status()
    criteria: tuple[Criterion, ...] = ()
    design: Design | None = None
    enrollment: Enrollment | None = None
    ratio: Ratio | None = None
    arms: tuple[Arm, ...] = ()
    products: tuple[Product, ...] = ()
    administrations: tuple[Administration, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    assessments: tuple[Assessment, ...] = ()
    numbering: tuple[Numbering, ...] = ()
    notes: tuple[Note, ...] = ()


class Parsed(Struct, frozen=True):
    """Parse's result."""

    protocol: Protocol
    notes: tuple[Note, ...] = ()
