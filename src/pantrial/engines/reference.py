"""The reference engine: one atom, one patient, plain Python. It defines what is right, and is written to be read.

Days. A fact has an interval of days on which it may have begun, and one on which it may have ended; whole dates make
them points. A fact that can only have begun after the day asked about does not exist yet; of one that may have begun
before it, only the days up to it count. A fact without a date may have begun at any time up to then.

Something *surely* is so where every reading of the partial dates says so, *perhaps* where one does.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import lru_cache, reduce
from typing import assert_never

from msgspec import Struct, structs

from pantrial.answer import AtomAnswer, Reason
from pantrial.dates import Day, Duration, TimeUnit, completed_years
from pantrial.logic import Truth
from pantrial.patient import Fact, FactKind, FactStatus, Flaw, Outcome, Patient, Sex
from pantrial.question.atoms import ABSENT_NOW, NOT_TAKEN, REFUTED, Atom, Began, Bound, Is, Kind, Lasts, OfLimit, Pick, Present
from pantrial.units import Interval, Op, compare

# Nobody has been as old; the oldest person of whom it is known reached 122 years.
OLDEST = Duration(130, TimeUnit.YEAR)

# Why a measurement has no value; one of which nothing is said lacks its unit.
FLAWS: dict[Flaw | None, Reason] = {
    None: Reason.UNIT,
    Flaw.UNIT: Reason.UNIT,
    Flaw.IMPLAUSIBLE: Reason.IMPLAUSIBLE,
    Flaw.UNREADABLE: Reason.UNREADABLE,
}

NONE = Reason(0)
TRUE = AtomAnswer(True)
FALSE = AtomAnswer(False)


def ask(atom: Atom, patient: Patient, on: Day) -> AtomAnswer:
    """The answer of `patient`'s facts to `atom` as of the day `on`, before any policy."""
    if atom.window.anchor:
        return _unknown(Reason.NO_ANCHOR)
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
        case Kind.PROCEDURE:
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
        Kind.PROCEDURE: {FactKind.CONDITION},
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
    contested: bool = False  # another statement says that it was stopped, and nobody knows which is the newer
    seen: bool = False  # it was there on the day `begin`, and may have begun before

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
            if fact.stopped and fact.recorded is not None:
                # It was over when somebody said so.
                ended = max(fact.recorded.latest(), fact.start.latest() if fact.start else Day.max)
        return cls(begin, begun, end, ended, fact.start is not None, seen=fact.seen)

    @property
    def first(self) -> Day:
        """The first day on which it may have been there."""
        return Day.min if self.seen else self.begin

    @property
    def doubt(self) -> Reason:
        """What a date that does not suffice lacks."""
        if self.contested:
            return Reason.CONFLICT
        return Reason.PARTIAL_DATE if self.dated else Reason.UNDATED

    def surely(self, on: Day) -> bool:
        """Whether the days up to `on` that it covers are known."""
        return self.dated and self.first == self.begun and min(self.end, on) == min(self.ended, on)


def _unknown(*reasons: Reason) -> AtomAnswer:
    return AtomAnswer(None, _union(reasons))


def _union(reasons: Iterable[Reason]) -> Reason:
    return Reason(reduce(int.__or__, reasons, 0))  # the flags' own | takes seven times as long


@lru_cache(maxsize=1_024)
def _from(back: Duration | None, on: Day) -> Day:
    """The first day of a look-back; an `ever` begins before every record."""
    return Day.min if back is None else back.before(on)


@lru_cache(maxsize=1_024)
def _inside(back: Duration | None, on: Day) -> Day:
    """The first day that is surely inside a look-back: of one in hours a later one, since no fact names its hour."""
    return Day.min if back is None else back.within(on)


# Age ------------------------------------------------------------------------------------------------------------------


def _age(atom: Atom, patient: Patient, on: Day) -> AtomAnswer:
    """Completed units between birth and the day; a partial date of birth gives a range of ages."""
    assert isinstance(atom.compare, Bound)  # noqa: S101 - Atom.__post_init__ has refused every other
    if patient.birth is None:
        return _unknown(Reason.NOT_RECORDED)
    if patient.birth.earliest() > on or patient.birth.latest() < _from(OLDEST, on):
        return _unknown(Reason.IMPLAUSIBLE)
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


def _newest(facts: Sequence[tuple[Times, Truth, Reason]], fresh: Day, surely: Day) -> Newest:
    """Of facts with their times, truths and reasons: a fact may be newest where none surely begins after it may have.

    Where those differ nobody knows which counts, so it is a conflict; dates that leave open which is the newest, or whether it
    is fresh, are named as well. What is older than `fresh` is stale, and from `surely` on it is not.
    """
    latest = max(times.begin for times, _, _ in facts)
    candidates = [fact for fact in facts if fact[0].begun >= latest]
    truths = frozenset(truth for _, truth, _ in candidates)
    mask = _union(reason for _, _, reason in candidates)
    ages = [
        NONE if times.begin >= surely else Reason.STALE if times.begun < fresh else times.doubt for times, _, _ in candidates
    ]
    if {True, False} <= truths:
        mask |= Reason.CONFLICT | _union(ages)
        mask |= _union(times.doubt for times, _, _ in candidates if times.begin < times.begun)
    return Newest(truths, mask, NONE if NONE in ages else _union(ages))


def _measurement(atom: Atom, patient: Patient, on: Day) -> AtomAnswer:
    """The newest value within the limit of freshness, compared. Two values of one day on both sides are a conflict.

    Or whether any value of the window is so: no, where there are some that surely are in it, and none may be.
    """
    assert isinstance(atom.compare, Bound | OfLimit)  # noqa: S101
    facts: list[tuple[Times, Truth, Reason]] = []
    for fact, times in _recorded(FactKind.MEASUREMENT, atom.select.concepts, patient, on):
        if fact.status is not FactStatus.PRESENT:
            continue
        if fact.value is None:
            facts.append((times, None, FLAWS[fact.flaw]))
        elif (bound := _bound(atom.compare, fact)) is None:
            facts.append((times, None, Reason.NO_LIMIT))
        else:
            truth = compare(fact.value, atom.compare.op, bound)
            facts.append((times, truth, Reason.IMPRECISE if truth is None else NONE))
    start, surely = _from(atom.window.back, on), _inside(atom.window.back, on)
    if atom.pick is Pick.ANY:
        facts = [one for one in facts if one[0].begun >= start]
        sure = [truth for times, truth, _ in facts if times.begin >= surely]
        if True in sure:
            return TRUE
        doubt = _union(
            reason if truth is None else times.doubt
            for times, truth, reason in facts
            if truth is None or (truth and times.begin < surely)
        )
        if doubt:
            return _unknown(doubt)
        return FALSE if sure else _unknown(Reason.NOT_RECORDED)
    if not facts:
        return _unknown(Reason.NOT_RECORDED)
    return _newest(facts, start, surely).answer()


def _bound(question: Bound | OfLimit, fact: Fact) -> Decimal | None:
    """The number to compare with: of a multiple, the one that the laboratory's own limit for this value gives."""
    if isinstance(question, Bound):
        return question.value
    limit = fact.upper if question.upper else fact.lower
    return None if limit is None else question.factor * limit


def _recorded(kind: FactKind, concepts: Iterable[str], patient: Patient, on: Day) -> list[tuple[Fact, Times]]:
    """The facts of a kind under some concepts that exist on `on`."""
    some = [fact for fact in patient.facts if fact.kind is kind]
    if not some:
        return []
    wanted = set(concepts)
    found = []
    for fact in some:
        if not wanted.isdisjoint(fact.concepts):
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
    fresh = _from(window.back, on), _inside(window.back, on)
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
    shown, perhaps, outlasted = _diagnosed(select.shown_by, patient, on, window.lasting, window.longest)
    excluded, _, _ = _diagnosed(select.excluded_by, patient, on, False, None)
    if (positive and excluded) or (shown and not window.lasting and (negative or excluded)):
        return _unknown(Reason.CONFLICT)
    if positive or shown:
        return TRUE
    if doubt or perhaps:
        return _unknown(doubt, perhaps)
    if negative or excluded:
        return FALSE
    return _unknown(aged | outlasted or Reason.NOT_RECORDED)


def _one_test(concept: str, patient: Patient, on: Day, fresh: tuple[Day, Day], lasting: bool) -> tuple[Newest, Truth] | None:
    """The newest of one test and what it answers; None where it was never made."""
    made = [
        (times, *_OUTCOMES[fact.outcome])
        for fact, times in _recorded(FactKind.TEST, (concept,), patient, on)
        if fact.status is FactStatus.PRESENT
    ]
    if not made:
        return None
    newest = _newest(made, *fresh)
    if lasting and any(truth is True for _, truth, _ in made):
        if newest.truths == {True}:
            return newest, True
        # Once positive and later not: somebody has to look at both.
        return Newest(frozenset((True, None)), newest.mask | Reason.CONFLICT, NONE), None
    return newest, newest.answer().truth


def _diagnosed(
    concepts: Iterable[str], patient: Patient, on: Day, ever: bool, longest: Duration | None
) -> tuple[bool, Reason, Reason]:
    """Whether a diagnosis surely holds on `on` (or ever did), else the reasons for which one may; and OUTLASTED.

    One that is recorded as going on, and began longer ago than it can last, says nothing of today.
    """
    sure, doubt, outlasted = False, NONE, NONE
    start = Day.min if ever else on
    first = _first_begin(longest, start)
    for fact, times in _recorded(FactKind.CONDITION, concepts, patient, on):
        surely, perhaps = times.end >= start, times.ended >= start
        if surely and times.begun < first and fact.status is not FactStatus.ABSENT:
            outlasted = Reason.OUTLASTED
        surely, perhaps = surely and times.begin >= first, perhaps and times.begun >= first
        if fact.status is FactStatus.PRESENT and surely:
            sure = True
        elif fact.status is FactStatus.PRESENT and perhaps:
            doubt |= times.doubt
        elif fact.status is FactStatus.DOUBTFUL and perhaps:
            doubt |= Reason.UNCONFIRMED
    return sure, NONE if sure else doubt, outlasted


def _first_begin(longest: Duration | None, start: Day) -> Day:
    """The first day on which something may have begun that is still there on the day `start`."""
    return Day.min if longest is None else longest.before(start)


# Conditions and treatments --------------------------------------------------------------------------------------------


def _event(kind: FactKind, atom: Atom, patient: Patient, on: Day) -> AtomAnswer:
    """Was there one in the window? A recorded absence of the thing, or of what it falls under, in the window says no.

    A fact outside the window records nothing about the time inside it. An absence answers only while it is recent, since the
    thing may have come the day after. A recent one that is not older than the presence contradicts it; a course that is
    to last up to today is contradicted by any within the time that it has to last.
    """
    select = atom.select
    start = _from(atom.window.back, on)
    facts = [one for one in _recorded(kind, select.concepts, patient, on) if one[0].status is not FactStatus.ABSENT]
    if kind is FactKind.TREATMENT:
        facts = settled(facts)
    found = _unbroken(atom.compare, facts, start, on) if isinstance(atom.compare, Lasts) else _single(atom, facts, start, on)
    began, doubt = found.began, found.doubt
    absences = [times for fact, times in _recorded(kind, select.absent_by, patient, on) if fact.status is FactStatus.ABSENT]
    recent = _from(REFUTED if kind is FactKind.CONDITION else NOT_TAKEN, on)
    timeless = kind is FactKind.CONDITION and atom.window.back is None and any(not times.dated for times in absences)
    if began is not None:
        speaks = min(recent, unbroken_from(atom, start, on))
        denied = timeless or any(times.dated and times.end >= max(speaks, began) for times in absences)
        return _unknown(Reason.CONFLICT) if denied else TRUE
    if doubt:
        return _unknown(doubt)
    if timeless or any(times.dated and times.end >= absent_from(kind, start, on) for times in absences):
        return FALSE
    if found.current and start == on and not _unmapped(kind, patient, Day.min, on):
        return FALSE
    return _unknown(
        found.outlasted,
        Reason.NOT_RECORDED,
        NONE if _covered(patient, start, on) else Reason.NOT_OBSERVED,
        Reason.UNMAPPED if _unmapped(kind, patient, start, on) else NONE,
        Reason.GENERAL if _general(kind, atom, patient, start, on) else NONE,
    )


def absent_from(kind: FactKind, start: Day, on: Day) -> Day:
    """The first day on which a recorded absence answers no: in the window, and recent.

    That a disease is there now is also denied by one that was refuted shortly before; a drug may have been begun since.
    """
    if kind is FactKind.CONDITION and start == on:
        return ABSENT_NOW.before(on)
    return max(start, (REFUTED if kind is FactKind.CONDITION else NOT_TAKEN).before(on))


def unbroken_from(atom: Atom, start: Day, on: Day) -> Day:
    """The first day of the time that a course has to last, where it has to last up to `on`; else the day after."""
    if not isinstance(atom.compare, Lasts) or start != on:
        return Day.max
    return Duration(max(atom.compare.days, 0), TimeUnit.DAY).before(on)


class Found(Struct, frozen=True):
    """What the facts of an event come to, before its recorded absences are asked.

    `began`: one surely answers yes, and the latest of those began on this day. `doubt`: why one may. `current`: a treatment is
    surely going on, so that its own course is known to be another than the one asked for.
    """

    began: Day | None
    doubt: Reason
    current: bool = False
    outlasted: Reason = NONE


def _single(atom: Atom, facts: Sequence[tuple[Fact, Times]], start: Day, on: Day) -> Found:
    """Each fact by itself: is it in the window, and did it begin when asked?"""
    began: Day | None = None
    doubt = outlasted = NONE
    earliest, inside = _first_begin(atom.window.longest, start), _inside(atom.window.back, on)
    for fact, times in facts:
        surely, perhaps = _began(atom.compare, times, on)
        # A procedure is in the window by the day on which it was done; what it leaves goes on.
        first, last = (times.begin, times.begun) if atom.select.kind is Kind.PROCEDURE else (times.end, times.ended)
        surely, perhaps = surely and first >= inside, perhaps and last >= start
        if surely and times.begun < earliest:
            outlasted = Reason.OUTLASTED
        surely, perhaps = surely and times.begin >= earliest, perhaps and times.begun >= earliest
        if not perhaps:
            continue
        if fact.status is FactStatus.DOUBTFUL:
            doubt |= Reason.UNCONFIRMED
        elif surely:
            began = max(began or times.begun, times.begun)
        else:
            doubt |= times.doubt
    return Found(began, doubt, outlasted=outlasted)


def _began(question: object, times: Times, on: Day) -> tuple[bool, bool]:
    """Whether it surely, and whether it perhaps, began when asked."""
    match question:
        case Present():
            return True, True
        case Began(op, length):
            if not times.dated:
                return False, True
            if length.unit is TimeUnit.HOUR and length.count:
                return _hours_ago(op, length, times, on)
            # Days counted backwards, so that a longer time is the larger number.
            ago = Interval(Decimal(-times.begun.toordinal()), Decimal(-times.first.toordinal()))
            truth = compare(ago, op, Decimal(-length.before(on).toordinal()))
            return truth is True, truth is not False
        case _:
            raise AssertionError("Atom.__post_init__ has refused every other")


def _hours_ago(op: Op, length: Duration, times: Times, on: Day) -> tuple[bool, bool]:
    """The same of hours: what began yesterday began less than two days ago, and nobody knows how much less."""
    longer: Truth = None
    if times.begun < length.before(on):
        longer = True
    elif times.first >= length.within(on):
        longer = False
    if longer is None:
        return False, True
    truth = False if op is Op.EQ else longer is (op in (Op.GE, Op.GT))
    return truth, truth


# Treatments: which statement is the newest, and what is unbroken --------------------------------------------------------


def settled(facts: Sequence[tuple[Fact, Times]]) -> list[tuple[Fact, Times]]:
    """The facts of treatments, where a statement that one goes on meets statements that the same drug was stopped.

    A stop on or before the day on which the other began belongs to an earlier course. Of two statements the newer counts: by
    the days on which they were made, else by the last day that each names. One that goes on, and is surely the newer, stands.
    One that is surely the older ended with the stop, but only where the day on which it was made is known, since it may
    have been repeated every day. Else nobody knows: it goes on up to the stop, and is contested from there.
    """
    found = []
    for fact, times in facts:
        if fact.status is FactStatus.PRESENT and fact.end is None and fact.ongoing:
            stops = [
                (stop, stopped)
                for stop, stopped in facts
                if stop.status is FactStatus.PRESENT
                and stop.stopped
                and set(stop.concepts) == set(fact.concepts)
                and stopped.ended > times.begin
                and not _said(fact)[0] > _said(stop)[1]
            ]
            later = [one for stop, one in stops if fact.recorded is not None and _said(stop)[0] > _said(fact)[1]]
            if later:
                end = max(times.begin, *(one.end for one in later))
                times = structs.replace(times, end=end, ended=max(end, *(one.ended for one in later)))
            elif stops:
                end = max(times.begin, min(stopped.end for _, stopped in stops))
                times = structs.replace(times, end=end, ended=Day.max, contested=True)
        found.append((fact, times))
    return found


def _said(fact: Fact) -> tuple[Day, Day]:
    """The first and last day on which the statement may have been made, as far as its own dates tell."""
    date = fact.recorded or fact.end or fact.start
    return (date.earliest(), date.latest()) if date else (Day.min, Day.max)


class Course(Struct, frozen=True):
    """Days of treatment without a gap: periods that overlap, or of which one begins the day after the other ends."""

    first: Day
    last: Day
    facts: tuple[tuple[Fact, Times], ...]

    @property
    def days(self) -> int:
        """First and last included."""
        return (self.last - self.first).days + 1

    def sure(self, on: Day) -> bool:
        """Whether no date and no diagnosis in it is in doubt."""
        return all(fact.status is FactStatus.PRESENT and times.surely(on) for fact, times in self.facts)

    def doubt(self, on: Day) -> Reason:
        """Why it may be shorter."""
        return _union(
            Reason.UNCONFIRMED if fact.status is FactStatus.DOUBTFUL else NONE if times.surely(on) else times.doubt
            for fact, times in self.facts
        )


def sure_courses(facts: Sequence[tuple[Fact, Times]], on: Day) -> list[Course]:
    """The courses made of the days up to `on` on which the treatment was surely given."""
    return _joined(
        (times.begun, min(times.end, on), (fact, times))
        for fact, times in facts
        if fact.status is FactStatus.PRESENT and times.dated and times.begun <= min(times.end, on)
    )


def possible_courses(facts: Sequence[tuple[Fact, Times]], on: Day) -> list[Course]:
    """The courses made of the days up to `on` on which it may have been given."""
    return _joined((times.first, max(times.begin, min(times.ended, on)), (fact, times)) for fact, times in facts)


def _joined(periods: Iterable[tuple[Day, Day, tuple[Fact, Times]]]) -> list[Course]:
    courses: list[Course] = []
    for first, last, fact in sorted(periods, key=lambda period: period[:2]):
        before = courses[-1] if courses else None
        if before is not None and (first - before.last).days <= 1:
            courses[-1] = Course(before.first, max(before.last, last), (*before.facts, fact))
        else:
            courses.append(Course(first, last, (fact,)))
    return courses


def courses(atom: Atom, patient: Patient, on: Day) -> list[Course]:
    """The courses of each drug that an atom about how long a treatment lasts counts, the oldest first."""
    facts = _recorded(FactKind.TREATMENT, atom.select.concepts, patient, on)
    present = settled([one for one in facts if one[0].status is not FactStatus.ABSENT])
    return [course for group in drugs(present).values() for course in possible_courses(group, on)]


def drugs(facts: Iterable[tuple[Fact, Times]]) -> dict[frozenset[str], list[tuple[Fact, Times]]]:
    """The facts of each drug: its brands and biosimilars are one concept."""
    groups: dict[frozenset[str], list[tuple[Fact, Times]]] = {}
    for fact, times in facts:
        groups.setdefault(frozenset(fact.concepts), []).append((fact, times))
    return groups


def _unbroken(question: Lasts, facts: Sequence[tuple[Fact, Times]], start: Day, on: Day) -> Found:
    """Is there a course of one drug that lasts as long as asked, and reaches into the window?

    What is surely long enough is told by the days that are sure, what may be by those that may be. A course that goes
    on from one drug of the class to another may be meant or not.
    """
    op, days = question.op, Decimal(question.days)

    def holds(low: int, high: int) -> Truth:
        return compare(Interval(Decimal(low), Decimal(high)), op, days)

    began: list[Day] = []
    doubt = broad = NONE
    groups = drugs(facts)
    for group in groups.values():
        if op in (Op.GE, Op.GT):
            began += [
                course.first for course in sure_courses(group, on) if course.last >= start and holds(course.days, course.days)
            ]
        for course in possible_courses(group, on):
            sure = course.sure(on)
            shortest = course.days if sure else 1
            truth = holds(shortest, course.days)
            if op in (Op.GE, Op.GT) and truth is True and not sure:
                truth = None  # the shortest was a guess
            ends = [times.end for fact, times in course.facts if fact.status is FactStatus.PRESENT]
            if truth is True and ends and max(ends) >= start:
                began.append(course.first)
            elif truth is not False and course.last >= start:
                doubt |= course.doubt(on)
    if op in (Op.GE, Op.GT, Op.EQ) and len(groups) > 1:
        for course in possible_courses(facts, on):
            several = len(drugs(course.facts)) > 1
            if several and course.last >= start and holds(course.days if course.sure(on) else 1, course.days) is not False:
                broad |= Reason.AMBIGUOUS | course.doubt(on)
    current = any(fact.status is FactStatus.PRESENT and times.dated and times.end >= on for fact, times in facts)
    return Found(max(began, default=None), doubt or broad, current)


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


def _general(kind: FactKind, atom: Atom, patient: Patient, start: Day, on: Day) -> bool:
    """Whether something is recorded in the window that what is asked for falls under, and that may be it."""
    above = _recorded(kind, atom.select.under, patient, on)
    return any(fact.status is not FactStatus.ABSENT and times.ended >= start for fact, times in above)


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
    return _newest(facts, dt.date.min, dt.date.min).answer()
