"""Made-up patients and atoms for the engines' tests: seeded, and aimed at every edge that an engine has.

One generator takes a `random.Random`. The seeded populations give it one with a seed, and the strategies one that
Hypothesis draws and shrinks, so that both reach the same cases.
"""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from itertools import product
from random import Random
from typing import TypeVar

from hypothesis import strategies as st
from msgspec import structs

from pantrial.dates import Day, Duration, PartialDate, TimeUnit
from pantrial.patient import Coverage, Fact, FactKind, FactStatus, Flaw, Outcome, Patient, Sex
from pantrial.question.atoms import TODAY, Atom, Began, Bound, Is, Kind, Lasts, OfLimit, Pick, Present, Select, Window
from pantrial.units import Interval, Op

T = TypeVar("T")

# 28 February of a year without a 29th, and other days whose look-backs end in odd places.
ON = Day(2026, 2, 28)
DAYS = (ON, Day(2024, 2, 29), Day(2026, 5, 31), Day(2025, 1, 1))

# The concepts of a kind of fact. Those of 0 are what the others fall under.
CONCEPTS: dict[FactKind, tuple[str, ...]] = {
    FactKind.MEASUREMENT: ("m1", "m2"),
    FactKind.TEST: ("t1", "t2", "t3"),
    FactKind.CONDITION: ("c0", "c1", "c2", "shows", "excludes"),
    FactKind.TREATMENT: ("d0", "d1", "d2"),
    FactKind.STATEMENT: ("s1", "s2"),
}
DETAILS = ("", "signed", "will'; DROP TABLE fact; --")

BACKS: tuple[Duration | None, ...] = (
    None,
    TODAY,
    Duration(30, TimeUnit.HOUR),
    Duration(7, TimeUnit.DAY),
    Duration(4, TimeUnit.WEEK),
    Duration(3, TimeUnit.MONTH),
    Duration(5, TimeUnit.YEAR),
)
MONTH = Duration(3, TimeUnit.MONTH)
AGES = (
    Duration(18, TimeUnit.YEAR),
    Duration(24, TimeUnit.MONTH),
    Duration(3, TimeUnit.WEEK),
    Duration(10, TimeUnit.DAY),
)
LENGTHS = (5, 6, 30)
BOUND = Decimal("8.5")

_FINE = Decimal("1e-15")
_VAST = Decimal("1e40")
_DAY = dt.timedelta(days=1)


# Patients -------------------------------------------------------------------------------------------------------------


def _near(rng: Random, edge: Day) -> Day:
    """The edge itself, or a day beside it."""
    if Day.min < edge < Day.max:
        return edge + rng.choice((-_DAY, dt.timedelta(), dt.timedelta(), _DAY))
    return edge


def _partial(rng: Random, day: Day) -> PartialDate:
    """The day, or only its month or year."""
    parts = rng.choice((3, 3, 3, 3, 2, 1))
    return PartialDate(day.year, day.month if parts > 1 else None, day.day if parts > 2 else None)


def day_of_interest(rng: Random, on: Day) -> Day:
    """A day on, just inside or just outside an edge of some window, or so long before it as some length asks."""
    day = rng.choice([on, *(back.before(on) for back in BACKS if back)])
    if rng.random() < 0.3:
        day = rng.choice([day - (days - 1) * _DAY for days in LENGTHS])
    return _near(rng, day)


def _date(rng: Random, on: Day, missing: float) -> PartialDate | None:
    return None if rng.random() < missing else _partial(rng, day_of_interest(rng, on))


def birth(rng: Random, on: Day) -> PartialDate | None:
    """Around every age that an atom asks, on 29 February, in the future, partial or missing."""
    if rng.random() < 0.15:
        return None
    oldest = Duration(130, TimeUnit.YEAR).before(on)
    days = [*(age.before(on) for age in AGES), Day(2008, 2, 29), Day(1960, 7, 1), oldest, on, on + _DAY]
    return _partial(rng, _near(rng, rng.choice(days)))


def value(rng: Random) -> Interval | None:
    """Around the bound, reported as more or less than a number, or without a unit that converts."""
    if rng.random() < 0.15:
        return None
    tenth = Decimal("0.1")
    steps = (-tenth, tenth, Decimal(0), Decimal(0), _FINE, -_FINE, _VAST, -_VAST)
    number = BOUND + rng.choice(steps)
    if rng.random() < 0.1 and number - tenth < number:  # of a vast number a tenth less is the same, to 28 digits
        return Interval(number - tenth, number, rng.random() < 0.5, rng.random() < 0.5)
    return Interval.reported(number, rng.choice(("", "", "", "", "<", "<=", ">", ">=")))


def flaw(rng: Random) -> Flaw | None:
    """Why a value is missing, where it is."""
    flaws: tuple[Flaw | None, ...] = (None, *Flaw)
    return rng.choice(flaws)


def course(rng: Random, on: Day) -> tuple[PartialDate, PartialDate | None]:
    """The start and end of a treatment that lasts about as long as an atom asks; without an end, up to the day."""
    length = (rng.choice(LENGTHS) - 1) * _DAY
    if rng.random() < 0.4:
        return PartialDate.of(_near(rng, on - length)), None
    start = day_of_interest(rng, on)
    end = start + length
    return PartialDate.of(start), rng.choice((PartialDate.of(_near(rng, end)), PartialDate(end.year, end.month)))


def fact(rng: Random, on: Day, place: str) -> Fact:
    """A fact of any kind."""
    kind = rng.choice(list(FactKind))
    count = rng.choice((0, 1, 1, 1, 1, 1, 1, 2))
    concepts = tuple(rng.choice(CONCEPTS[kind]) for _ in range(count))
    events = kind in (FactKind.CONDITION, FactKind.TREATMENT)
    start, end = _date(rng, on, 0.1), _date(rng, on, 0.5) if events else None
    if kind is FactKind.TREATMENT and rng.random() < 0.4:
        start, end = course(rng, on)
    ongoing = events and end is None and rng.random() < 0.6
    return Fact(
        kind,
        concepts,
        "words",
        place,
        start=start,
        end=end,
        ongoing=ongoing,
        status=rng.choice((FactStatus.PRESENT,) * 7 + (FactStatus.ABSENT, FactStatus.ABSENT, FactStatus.DOUBTFUL)),
        value=value(rng) if kind is FactKind.MEASUREMENT else None,
        outcome=rng.choice((Outcome.POSITIVE, Outcome.NEGATIVE) * 3 + (Outcome.INDETERMINATE, None)),
        detail=rng.choice(DETAILS) if kind is FactKind.STATEMENT else "",
        upper=limit(rng) if kind is FactKind.MEASUREMENT else None,
        lower=limit(rng) if kind is FactKind.MEASUREMENT else None,
        flaw=flaw(rng) if kind is FactKind.MEASUREMENT else None,
        stopped=kind is FactKind.TREATMENT and not ongoing and rng.random() < 0.7,
        recorded=_date(rng, on, 0.6) if kind is FactKind.TREATMENT else None,
        seen=events and rng.random() < 0.15,
    )


def limit(rng: Random) -> Decimal | None:
    """None, or what twice or 2.5 times makes about the bound."""
    return rng.choice((None, BOUND / 2, Decimal("3.4"), Decimal("3.399999999"), Decimal("3.400000001"), Decimal(0)))


def beside(rng: Random, on: Day, one: Fact, place: str) -> Fact:
    """Another statement about the same drug: it touches the first, leaves a gap, or says that it goes on or was stopped."""
    edge = one.end or one.start
    day = min(max(edge.latest() if edge else on, Day.min + 9 * _DAY), Day.max - 40 * _DAY)
    start = day + rng.choice((0, 1, 1, 2, -1, -3)) * _DAY
    ongoing = rng.random() < 0.5
    end = None if ongoing or rng.random() < 0.2 else PartialDate.of(start + rng.choice((0, 1, 3, 4, 29)) * _DAY)
    return Fact(
        one.kind,
        one.concepts if rng.random() < 0.8 else (rng.choice(CONCEPTS[one.kind]),),
        "words",
        place,
        start=PartialDate.of(start) if rng.random() < 0.9 else _partial(rng, start),
        end=end,
        ongoing=ongoing,
        status=rng.choice((FactStatus.PRESENT,) * 5 + (FactStatus.DOUBTFUL,)),
        stopped=not ongoing and rng.random() < 0.7,
        recorded=_date(rng, on, 0.5),
    )


def coverage(rng: Random, on: Day) -> Coverage | None:
    """None, or from about the edge of a look-back or birth to about the day."""
    if rng.random() < 0.4:
        return None
    start = rng.choice((day_of_interest(rng, on), Day(1900, 1, 1), Day(2008, 2, 29)))
    return Coverage(_partial(rng, start), _partial(rng, _near(rng, on)))


def patient(rng: Random, on: Day, name: str, most: int = 12) -> Patient:
    """A person with up to `most` facts. Many have few, since what is not recorded has its own answers."""
    facts = [fact(rng, on, f"fact {number}") for number in range(rng.choice((0, 1, 2, most // 2, most)))]
    # Some record the same again with another result or time: nothing else brings about a conflict so often.
    for number, one in enumerate(facts[:]):
        if rng.random() < 0.15:
            facts.append(fact(rng, on, f"again {number}"))
            facts[-1] = Fact(
                one.kind,
                one.concepts,
                one.words,
                facts[-1].place,
                start=rng.choice((one.start, facts[-1].start)),
                end=one.end,
                ongoing=one.ongoing,
                status=rng.choice((one.status, facts[-1].status)),
                value=value(rng) if one.kind is FactKind.MEASUREMENT else None,
                outcome=facts[-1].outcome,
                detail=one.detail,
                upper=limit(rng) if one.kind is FactKind.MEASUREMENT else None,
                flaw=flaw(rng) if one.kind is FactKind.MEASUREMENT else None,
                stopped=one.stopped,
                recorded=one.recorded,
            )
        elif one.kind is FactKind.TREATMENT and rng.random() < 0.4:
            facts.append(beside(rng, on, one, f"beside {number}"))
    sex = rng.choice((Sex.FEMALE, Sex.MALE, Sex.FEMALE, Sex.MALE, None))
    return Patient(name, birth(rng, on), sex, tuple(facts), coverage(rng, on))


def population(count: int, seed: int = 1, on: Day = ON) -> tuple[Patient, ...]:
    """So many patients, the same ones for the same seed and day."""
    rng = Random(seed)
    return tuple(patient(rng, on, f"person {number}") for number in range(count))


# Atoms ----------------------------------------------------------------------------------------------------------------


def _fact_kind(kind: Kind) -> FactKind:
    """Procedures are recorded as conditions."""
    return FactKind.CONDITION if kind is Kind.PROCEDURE else FactKind(kind)


def _event(
    kind: Kind, compare: Present | Lasts | Began, back: Duration | None, width: int = 2, longest: Duration | None = None
) -> Atom:
    above, *below = CONCEPTS[_fact_kind(kind)]
    asked = tuple(below[:width])
    select = Select(kind, asked[0], asked, absent_by=(above, *asked), under=(above,))
    return Atom(select, Window(back, longest=longest), Pick.ANY, compare)


def _test(
    back: Duration | None,
    *,
    many: bool,
    ruling: bool,
    diagnoses: bool,
    lasting: bool,
    longest: Duration | None = None,
) -> Atom:
    tests = CONCEPTS[FactKind.TEST][: 3 if many else 1]
    select = Select(
        Kind.TEST,
        "test",
        tests,
        rules_out=tests[:2] if ruling else (),
        shown_by=("shows", "c1") if diagnoses else (),
        excluded_by=("excludes",) if diagnoses else (),
    )
    return Atom(select, Window(back, lasting, longest), Pick.NEWEST, Is(Outcome.POSITIVE))


def _newest(kind: Kind, compare: Bound | OfLimit | Is, back: Duration | None = None, detail: str = "", width: int = 1) -> Atom:
    concepts = {Kind.MEASUREMENT: ("m1", "m2"), Kind.STATEMENT: ("s1", "s2")}.get(kind, ())[:width]
    return Atom(Select(kind, kind.value, concepts, detail=detail), Window(back), Pick.NEWEST, compare)


def _any_value(compare: Bound, back: Duration | None) -> Atom:
    return Atom(Select(Kind.MEASUREMENT, "m", ("m1", "m2")), Window(back), Pick.ANY, compare)


def every_atom() -> tuple[Atom, ...]:
    """Some sixty atoms with every kind, comparison, unit of age and sort of window, and tests of every make."""
    week, ever = Duration(7, TimeUnit.DAY), None
    atoms = [_newest(Kind.AGE, Bound(op, Decimal(18), "year")) for op in Op]
    atoms += [_newest(Kind.AGE, Bound(Op.GE, Decimal(age.count), age.unit.value)) for age in AGES[1:]]
    atoms += [_newest(Kind.AGE, Bound(Op.LT, Decimal(hours), "hour")) for hours in (240, 241)]
    atoms += [_newest(Kind.AGE, Bound(op, Decimal("17.5"), "year")) for op in (Op.GE, Op.EQ)]
    atoms += [_newest(Kind.SEX, Is(Outcome.POSITIVE))]
    atoms += [_newest(Kind.MEASUREMENT, Bound(op, BOUND, "g/L"), week) for op in Op]
    atoms += [_newest(Kind.MEASUREMENT, Bound(Op.GE, BOUND, "g/L"), back, width=2) for back in BACKS if back != week]
    atoms += [_any_value(Bound(op, BOUND, "g/L"), week) for op in Op]
    atoms += [_any_value(Bound(Op.GE, BOUND, "g/L"), back) for back in BACKS if back != week]
    about = Window(week, anchor="first dose"), Window(week, anchor="onset", after=True)
    atoms += [structs.replace(_any_value(Bound(Op.GE, BOUND, "g/L"), week), window=window) for window in about]
    for many, ruling, diagnoses, lasting in product((True, False), repeat=4):
        if many or ruling:
            back = BACKS[4] if lasting else BACKS[5]
            atoms.append(_test(back, many=many, ruling=ruling, diagnoses=diagnoses, lasting=lasting))
    atoms.append(_test(ever, many=True, ruling=True, diagnoses=True, lasting=False))
    for diagnoses, back in ((True, BACKS[5]), (False, BACKS[5]), (True, BACKS[3])):
        atoms.append(_test(back, many=False, ruling=True, diagnoses=diagnoses, lasting=False, longest=MONTH))
    atoms += [_event(Kind.CONDITION, Present(), back) for back in BACKS]
    atoms += [_event(Kind.CONDITION, Present(), back, longest=MONTH) for back in (None, TODAY, BACKS[3])]
    atoms += [_event(Kind.TREATMENT, Present(), back, width=1) for back in BACKS[:4]]
    atoms += [_event(Kind.PROCEDURE, Present(), back) for back in BACKS]
    atoms += [_event(Kind.CONDITION, Began(op, MONTH), back) for op in (Op.GE, Op.GT) for back in (None, TODAY)]
    atoms += [_event(Kind.CONDITION, Began(op, week), None) for op in (Op.GE, Op.GT)]
    atoms += [_newest(Kind.MEASUREMENT, OfLimit(op, Decimal("2.5"), True), week) for op in Op]
    atoms += [_newest(Kind.MEASUREMENT, OfLimit(Op.LT, Decimal(2), False), week)]
    atoms += [_event(Kind.TREATMENT, Lasts(op, 5), back) for op, back in zip(Op, BACKS[1:6], strict=True)]
    atoms += [_event(Kind.TREATMENT, Lasts(Op.GT, days), None) for days in LENGTHS]
    atoms += [_event(Kind.TREATMENT, Lasts(op, 6), TODAY) for op in Op]
    atoms += [_newest(Kind.STATEMENT, Is(Outcome.POSITIVE), detail=detail) for detail in DETAILS]
    return tuple(atoms)


def _some(rng: Random, values: Sequence[T]) -> tuple[T, ...]:
    return tuple(value for value in values if rng.random() < 0.5)


def atom(rng: Random) -> Atom:
    """Any atom that Atom.__post_init__ permits, also those that nobody lowers to."""
    kind = rng.choice(list(Kind))
    longest = rng.choice((None, None, MONTH, BACKS[3]))
    window = Window(rng.choice(BACKS), rng.random() < 0.3, longest)
    if window.back is not None and rng.random() < 0.05:
        window = structs.replace(window, anchor="first dose", after=rng.random() < 0.5)
    outcome = Is(Outcome.POSITIVE)
    op = rng.choice(list(Op))
    match kind:
        case Kind.AGE:
            age = rng.choice(AGES)
            number = Decimal(age.count) + rng.choice((Decimal(0), Decimal(1), Decimal("-0.5"), Decimal(-1)))
            return Atom(Select(kind), window, Pick.NEWEST, Bound(op, number, rng.choice((age.unit, TimeUnit.HOUR))))
        case Kind.SEX:
            return Atom(Select(kind), window, Pick.NEWEST, outcome)
        case Kind.MEASUREMENT:
            bound = BOUND + rng.choice((Decimal(0), Decimal("0.1"), Decimal("-0.05")))
            select = Select(kind, "", _some(rng, CONCEPTS[FactKind.MEASUREMENT]))
            if rng.random() < 0.3:
                factor = rng.choice((Decimal("2.5"), Decimal(2), Decimal("0.125")))
                return Atom(select, window, Pick.NEWEST, OfLimit(op, factor, rng.random() < 0.5))
            return Atom(select, window, rng.choice(list(Pick)), Bound(op, bound, "g/L"))
        case Kind.TEST:
            tests, conditions = CONCEPTS[FactKind.TEST], CONCEPTS[FactKind.CONDITION]
            select = Select(
                kind,
                "",
                _some(rng, tests),
                rules_out=_some(rng, tests),
                shown_by=_some(rng, conditions),
                excluded_by=_some(rng, conditions),
            )
            return Atom(select, window, Pick.NEWEST, Is(Outcome.POSITIVE))
        case Kind.CONDITION | Kind.TREATMENT | Kind.PROCEDURE:
            concepts = CONCEPTS[_fact_kind(kind)]
            select = Select(kind, "", _some(rng, concepts), absent_by=_some(rng, concepts), under=_some(rng, concepts))
            lasts = kind is Kind.TREATMENT and rng.random() < 0.6
            days = rng.choice(LENGTHS) + rng.choice((0, 0, -10))
            if kind is Kind.CONDITION and rng.random() < 0.3:
                length = rng.choice([back for back in BACKS if back])
                return Atom(select, window, Pick.ANY, Began(rng.choice((Op.GE, Op.GT)), length))
            return Atom(select, window, Pick.ANY, Lasts(op, days) if lasts else Present())
        case Kind.STATEMENT:
            select = Select(kind, "", _some(rng, CONCEPTS[FactKind.STATEMENT]), detail=rng.choice(DETAILS))
            return Atom(select, window, Pick.NEWEST, outcome)


# Strategies -----------------------------------------------------------------------------------------------------------


@st.composite
def atoms(draw: st.DrawFn) -> Atom:
    """Any atom."""
    return atom(draw(st.randoms(use_true_random=False)))


@st.composite
def patients(draw: st.DrawFn, on: Day, name: str = "person") -> Patient:
    """Any patient, as of about the day `on`."""
    return patient(draw(st.randoms(use_true_random=False)), on, name, most=6)


@st.composite
def populations(draw: st.DrawFn, on: Day, most: int = 6) -> tuple[Patient, ...]:
    """A few patients with ids of their own."""
    count = draw(st.integers(1, most))
    return tuple(draw(patients(on, f"person {number}")) for number in range(count))
