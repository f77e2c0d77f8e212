"""The reference engine: one atom, one patient, plain Python. It defines what is right, and is written to be read.

Days. A fact has an interval of days on which it may have begun, and one on which it may have ended; whole dates make
them points. A fact that can only have begun after the day asked about does not exist yet; of one that may have begun
before it, only the days up to it count. A fact without a date may have begun at any time up to then.

Something *surely* is so where every reading of the partial dates says so, *perhaps* where one does.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import assert_never

from msgspec import Struct

from pantrial.answer import AtomAnswer, Reason
from pantrial.dates import Day, Duration, TimeUnit, completed_years
from pantrial.logic import Truth
from pantrial.patient import Fact, FactKind, FactStatus, Outcome, Patient, Sex
from pantrial.question.atoms import NOT_TAKEN, REFUTED, Atom, Bound, Is, Kind, Lasts, Present
from pantrial.units import Interval, compare

NONE = Reason(0)
TRUE = AtomAnswer(True)
FALSE = AtomAnswer(False)


def ask(atom: Atom, patient: Patient, on: Day) -> AtomAnswer:
    """The answer of `patient`'s facts to `atom` as of the day `on`, before any policy."""
    match atom.select.kind:
        case Kind.AGE:
            return _age(atom, patient, on)
        case Kind.SEX:
            return _unknown(Reason.NOT_RECORDED) if patient.sex is None else AtomAnswer(patient.sex is Sex.FEMALE)
        case Kind.MEASUREMENT:
            return _measurement(atom, patient, on)
        case Kind.TEST:
            return _test(atom, patient, on)
        case Kind.CONDITION:
            return _event(FactKind.CONDITION, atom, patient, on)
        case Kind.TREATMENT:
            return _event(FactKind.TREATMENT, atom, patient, on)
        case Kind.STATEMENT:
            return _statement(atom, patient, on)
        case _:
            assert_never(atom.select.kind)


def deciding(atom: Atom, patient: Patient, on: Day) -> tuple[Fact, ...]:
    """The facts that bear on the atom up to `on`, newest first: what a person is shown beside the answer."""
    select = atom.select
    kinds = {
        Kind.MEASUREMENT: {FactKind.MEASUREMENT},
        Kind.TEST: {FactKind.TEST, FactKind.CONDITION},
        Kind.CONDITION: {FactKind.CONDITION},
        Kind.TREATMENT: {FactKind.TREATMENT},
        Kind.STATEMENT: {FactKind.STATEMENT},
    }.get(select.kind, set())
    wanted = {*select.concepts, *select.shown_by, *select.excluded_by}
    absent = set(select.absent_by)
    facts = [
        fact
        for fact in patient.facts
        if fact.kind in kinds
        and (
            not wanted.isdisjoint(fact.concepts) or (fact.status is FactStatus.ABSENT and not absent.isdisjoint(fact.concepts))
        )
        and (select.kind is not Kind.STATEMENT or fact.detail == select.detail)
        and Times.of(fact, on) is not None
    ]
    return tuple(sorted(facts, key=lambda fact: (str(fact.start or ""), fact.place), reverse=True))


class Times(Struct, frozen=True):
    """When a fact began and ended, as far as its dates tell, seen on a day."""

    begin: Day  # the earliest day on which it may have begun
    begun: Day  # the latest, not after the day asked about
    end: Day  # the earliest day on which it may have ended
    ended: Day  # the latest
    dated: bool

    @classmethod
    def of(cls, fact: Fact, on: Day) -> "Times | None":
        """None where the fact can only have begun after `on`."""
        begin = fact.start.earliest() if fact.start else Day.min
        begun = min(fact.start.latest() if fact.start else Day.max, on)
        if begin > on:
            return None
        if fact.end is not None:
            end, ended = fact.end.earliest(), fact.end.latest()
        else:
            end, ended = (Day.max if fact.ongoing else begin), Day.max
        return cls(begin, begun, end, ended, fact.start is not None)

    @property
    def doubt(self) -> Reason:
        """What a date that does not suffice lacks."""
        return Reason.PARTIAL_DATE if self.dated else Reason.UNDATED


def _unknown(*reasons: Reason) -> AtomAnswer:
    return AtomAnswer(None, _union(reasons))


def _union(reasons: Iterable[Reason]) -> Reason:
    return reduce(or_, reasons, NONE)


def _from(back: Duration | None, on: Day) -> Day:
    """The first day of a look-back; an `ever` begins before every record."""
    return Day.min if back is None else back.before(on)


# Age ------------------------------------------------------------------------------------------------------------------


def _age(atom: Atom, patient: Patient, on: Day) -> AtomAnswer:
    """Completed units between birth and the day; a partial date of birth gives a range of ages."""
    assert isinstance(atom.compare, Bound)  # noqa: S101 - Atom.__post_init__ has refused every other
    if patient.birth is None or patient.birth.earliest() > on:
        return _unknown(Reason.NOT_RECORDED)
    oldest = age_in(TimeUnit(atom.compare.unit), patient.birth.earliest(), on)
    youngest = age_in(TimeUnit(atom.compare.unit), min(patient.birth.latest(), on), on)
    truth = compare(Interval(Decimal(youngest), Decimal(oldest)), atom.compare.op, atom.compare.value)
    return _unknown(Reason.PARTIAL_DATE) if truth is None else AtomAnswer(truth)


def age_in(unit: TimeUnit, birth: Day, on: Day) -> int:
    """Completed years, months, weeks, days or hours (of whole days) from `birth` to `on`, which is not before it."""
    match unit:
        case TimeUnit.YEAR:
            return completed_years(birth, on)
        case TimeUnit.MONTH:
            return 12 * (on.year - birth.year) + on.month - birth.month - (on.day < birth.day)
        case TimeUnit.WEEK:
            return (on - birth).days // 7
        case TimeUnit.DAY:
            return (on - birth).days
        case TimeUnit.HOUR:
            return 24 * (on - birth).days
        case _:
            assert_never(unit)


# The newest value -----------------------------------------------------------------------------------------------------


class Newest(Struct, frozen=True):
    """What the newest facts say: the truths of those that may be newest, and what keeps them from deciding."""

    truths: frozenset[Truth]
    mask: Reason  # of the facts themselves: a unit, an imprecise or indeterminate result, a conflict
    age: Reason  # STALE, PARTIAL_DATE or UNDATED where none of them is surely fresh

    def answer(self) -> AtomAnswer:
        """One truth, surely fresh, or unknown."""
        if self.mask or self.age:
            return AtomAnswer(None, self.mask | self.age)
        (truth,) = self.truths
        return AtomAnswer(truth)


def _newest(facts: Sequence[tuple[Times, Truth, Reason]], fresh: Day) -> Newest:
    """Of facts with their times, truths and reasons: a fact may be newest where none surely begins after it may have.

    Where those differ nobody knows which counts, so it is a conflict; those whose freshness is in doubt are named as well.
    """
    latest = max(times.begin for times, _, _ in facts)
    candidates = [fact for fact in facts if fact[0].begun >= latest]
    truths = frozenset(truth for _, truth, _ in candidates)
    mask = _union(reason for _, _, reason in candidates)
    ages = [
        NONE if times.begin >= fresh else Reason.STALE if times.begun < fresh else times.doubt for times, _, _ in candidates
    ]
    if {True, False} <= truths:
        mask |= Reason.CONFLICT | _union(ages)
    return Newest(truths, mask, NONE if NONE in ages else _union(ages))


def _measurement(atom: Atom, patient: Patient, on: Day) -> AtomAnswer:
    """The newest value within the limit of freshness, compared. Two values of one day on both sides are a conflict."""
    assert isinstance(atom.compare, Bound)  # noqa: S101
    facts: list[tuple[Times, Truth, Reason]] = []
    for fact, times in _recorded(FactKind.MEASUREMENT, atom.select.concepts, patient, on):
        if fact.status is not FactStatus.PRESENT:
            continue
        if fact.value is None:
            facts.append((times, None, Reason.UNIT))
        else:
            truth = compare(fact.value, atom.compare.op, atom.compare.value)
            facts.append((times, truth, Reason.IMPRECISE if truth is None else NONE))
    if not facts:
        return _unknown(Reason.NOT_RECORDED)
    return _newest(facts, _from(atom.window.back, on)).answer()


def _recorded(kind: FactKind, concepts: Iterable[str], patient: Patient, on: Day) -> list[tuple[Fact, Times]]:
    """The facts of a kind under some concepts that exist on `on`."""
    wanted = set(concepts)
    found = []
    for fact in patient.facts:
        if fact.kind is kind and not wanted.isdisjoint(fact.concepts):
            times = Times.of(fact, on)
            if times is not None:
                found.append((fact, times))
    return found


# Tests ----------------------------------------------------------------------------------------------------------------

_OUTCOMES: dict[Outcome | None, tuple[Truth, Reason]] = {
    Outcome.POSITIVE: (True, NONE),
    Outcome.NEGATIVE: (False, NONE),
    Outcome.INDETERMINATE: (None, Reason.INDETERMINATE),
    None: (None, Reason.INDETERMINATE),
}


def _test(atom: Atom, patient: Patient, on: Day) -> AtomAnswer:
    """Is any of the tests positive? The newest of each test counts, and diagnoses that show or exclude the thing.

    Yes, where one is positive and fresh (of a lasting infection: positive at any time, with no newer result against it) or
    a diagnosis shows it. No, only where one that rules it out is negative and fresh, and nothing else leaves a doubt.
    """
    select, window = atom.select, atom.window
    fresh = _from(window.back, on)
    positive = negative = False
    doubt, aged = NONE, NONE
    for concept in select.concepts:
        answer = _one_test(concept, patient, on, fresh, window.lasting)
        if answer is None:
            continue
        newest, truth = answer
        if truth is True:
            positive = True
        elif truth is False:
            negative = negative or concept in select.rules_out
        elif newest.truths == {False}:
            aged |= newest.age  # an old negative: no answer, and no suspicion either
        else:
            doubt |= newest.mask | newest.age
    shown, perhaps = _diagnosed(select.shown_by, patient, on, window.lasting)
    excluded, _ = _diagnosed(select.excluded_by, patient, on, False)
    if (positive and excluded) or (shown and not window.lasting and (negative or excluded)):
        return _unknown(Reason.CONFLICT)
    if positive or shown:
        return TRUE
    if doubt or perhaps:
        return _unknown(doubt, perhaps)
    if negative or excluded:
        return FALSE
    return _unknown(aged or Reason.NOT_RECORDED)


def _one_test(concept: str, patient: Patient, on: Day, fresh: Day, lasting: bool) -> tuple[Newest, Truth] | None:
    """The newest of one test and what it answers; None where it was never made."""
    made = [
        (times, *_OUTCOMES[fact.outcome])
        for fact, times in _recorded(FactKind.TEST, (concept,), patient, on)
        if fact.status is FactStatus.PRESENT
    ]
    if not made:
        return None
    newest = _newest(made, fresh)
    if lasting and any(truth is True for _, truth, _ in made):
        if newest.truths == {True}:
            return newest, True
        # Once positive and later not: somebody has to look at both.
        return Newest(frozenset((True, None)), newest.mask | Reason.CONFLICT, NONE), None
    return newest, newest.answer().truth


def _diagnosed(concepts: Iterable[str], patient: Patient, on: Day, ever: bool) -> tuple[bool, Reason]:
    """Whether a diagnosis surely holds on `on` (or ever did), and else the reasons for which one may."""
    sure, doubt = False, NONE
    for fact, times in _recorded(FactKind.CONDITION, concepts, patient, on):
        start = Day.min if ever else on
        surely, perhaps = times.end >= start, times.ended >= start
        if fact.status is FactStatus.PRESENT and surely:
            sure = True
        elif fact.status is FactStatus.PRESENT and perhaps:
            doubt |= times.doubt
        elif fact.status is FactStatus.DOUBTFUL and perhaps:
            doubt |= Reason.UNCONFIRMED
    return sure, NONE if sure else doubt


# Conditions and treatments --------------------------------------------------------------------------------------------


def _event(kind: FactKind, atom: Atom, patient: Patient, on: Day) -> AtomAnswer:
    """Was there one in the window? A recorded absence of the thing, or of what it falls under, in the window says no.

    A fact outside the window records nothing about the time inside it. An absence answers only while it is recent, since the
    thing may have come the day after. A recent one that is not older than the presence contradicts it.
    """
    select = atom.select
    start = _from(atom.window.back, on)
    began: Day | None = None
    doubt = NONE
    for fact, times in _recorded(kind, select.concepts, patient, on):
        if fact.status is FactStatus.ABSENT:
            continue
        surely, perhaps = _lasts(atom.compare, times, on)
        surely, perhaps = surely and times.end >= start, perhaps and times.ended >= start
        if not perhaps:
            continue
        if fact.status is FactStatus.DOUBTFUL:
            doubt |= Reason.UNCONFIRMED
        elif surely:
            began = max(began or times.begun, times.begun)
        else:
            doubt |= times.doubt
    absences = [times for fact, times in _recorded(kind, select.absent_by, patient, on) if fact.status is FactStatus.ABSENT]
    recent = (REFUTED if kind is FactKind.CONDITION else NOT_TAKEN).before(on)
    timeless = kind is FactKind.CONDITION and atom.window.back is None and any(not times.dated for times in absences)
    if began is not None:
        denied = timeless or any(times.dated and times.end >= max(recent, began) for times in absences)
        return _unknown(Reason.CONFLICT) if denied else TRUE
    if doubt:
        return _unknown(doubt)
    if timeless or any(times.dated and times.end >= max(start, recent) for times in absences):
        return FALSE
    return _unknown(
        Reason.NOT_RECORDED,
        NONE if _covered(patient, start, on) else Reason.NOT_OBSERVED,
        Reason.UNMAPPED if _unmapped(kind, patient, start, on) else NONE,
    )


def _lasts(question: object, times: Times, on: Day) -> tuple[bool, bool]:
    """Whether it surely, and whether it perhaps, lasts as long as asked, counting its days up to `on`."""
    match question:
        case Present():
            return True, True
        case Lasts(op, days):
            if not times.dated:
                return False, True
            shortest = (min(times.end, on) - times.begun).days + 1
            longest = (min(times.ended, on) - times.begin).days + 1
            span = Interval(Decimal(max(shortest, 1)), Decimal(max(longest, 1)))
            truth = compare(span, op, Decimal(days))
            return truth is True, truth is not False
        case _:
            raise AssertionError("Atom.__post_init__ has refused every other")


def _covered(patient: Patient, start: Day, on: Day) -> bool:
    """Whether the chart is known to cover the look-back: an `ever` from the date of birth."""
    if patient.coverage is None:
        return False
    if start == Day.min and patient.birth is not None:
        start = patient.birth.earliest()
    return patient.coverage.start.latest() <= start and patient.coverage.end.earliest() >= on


def _unmapped(kind: FactKind, patient: Patient, start: Day, on: Day) -> bool:
    """Whether something of the kind is recorded in the window that we do not know."""
    for fact in patient.facts:
        if fact.kind is kind and not fact.concepts and fact.status is not FactStatus.ABSENT:
            times = Times.of(fact, on)
            if times is not None and times.ended >= start:
                return True
    return False


# Statements -----------------------------------------------------------------------------------------------------------


def _statement(atom: Atom, patient: Patient, on: Day) -> AtomAnswer:
    """What was attested last; two opposite attestations of one day are a conflict. Attestations do not age."""
    assert isinstance(atom.compare, Is)  # noqa: S101
    facts = [
        (times, *_OUTCOMES[fact.outcome])
        for fact, times in _recorded(FactKind.STATEMENT, atom.select.concepts, patient, on)
        if fact.detail == atom.select.detail and fact.status is FactStatus.PRESENT
    ]
    if not facts:
        return _unknown(Reason.NOT_STATED)
    return _newest(facts, dt.date.min).answer()
