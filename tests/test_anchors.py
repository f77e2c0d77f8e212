"""Windows about a day that somebody names: the first dose, the onset. Before it is named, and before it is over."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pantrial.answer import AtomAnswer, Effect, Reason
from pantrial.dates import Day, Duration, PartialDate, TimeUnit
from pantrial.engines import reference
from pantrial.parse import read_criterion
from pantrial.patient import Fact, FactKind, FactStatus, Patient
from pantrial.protocol import Criterion, CriterionKind, Protocol
from pantrial.question.anchors import asked, span, window_words
from pantrial.question.atoms import Atom, Bound, Kind, Pick, Present, Select, Window
from pantrial.screen import Answer, anchored, screen
from pantrial.terms import shipped
from pantrial.text import Text
from pantrial.units import Interval, Op

ON = dt.date(2026, 11, 2)
FOUR_WEEKS = Window(Duration(4, TimeUnit.WEEK), anchor="first dose")
TEN_DAYS = Window(Duration(10, TimeUnit.DAY), anchor="onset", after=True)
DRUG = Atom(Select(Kind.TREATMENT, "drug", ("drug",), absent_by=("drug",)), FOUR_WEEKS, Pick.ANY, Present())
SURFACE = Atom(Select(Kind.MEASUREMENT, "bsa", ("bsa",)), TEN_DAYS, Pick.ANY, Bound(Op.GE, Decimal(10), "%"))


def date(words: str) -> PartialDate:
    return PartialDate(*(int(part) for part in words.split("-")))


def took(first: str, last: str, status: FactStatus = FactStatus.PRESENT) -> Fact:
    return Fact(FactKind.TREATMENT, ("drug",), "", "", date(first), date(last), status=status)


def value(number: str, day: str) -> Fact:
    return Fact(FactKind.MEASUREMENT, ("bsa",), "", "", date(day), value=Interval(Decimal(number), Decimal(number)))


def answer(atom: Atom, *facts: Fact, on: Day = ON, **days: str) -> AtomAnswer:
    patient = Patient("p", facts=facts)
    named = {name.replace("_", " "): date(words) for name, words in days.items()}
    return asked(lambda day, one: reference.ask(one, patient, day), atom, on, named)


def test_without_the_day_nothing_is_answered() -> None:
    assert answer(DRUG, took("2026-10-20", "2026-10-30")).mask == Reason.NO_ANCHOR
    assert answer(DRUG, took("2026-10-20", "2026-10-30"), first_dose="2026-11").mask == Reason.PARTIAL_DATE


@pytest.mark.parametrize(
    ("last", "truth"), [("2026-10-12", True), ("2026-10-11", None), ("2026-10-14", True), ("2026-11-01", True)]
)
def test_the_look_back_ends_with_the_named_day(last: str, truth: bool | None) -> None:
    """A first dose on 9 November looks back to 12 October. What is so counts at once; that nothing is, not before that day."""
    assert answer(DRUG, took("2026-01-01", last), first_dose="2026-11-09").truth is truth


def test_no_is_said_only_when_the_time_is_over() -> None:
    none = took("2026-10-30", "2026-10-30", FactStatus.ABSENT)
    assert answer(DRUG, none, first_dose="2026-11-02").truth is False
    early = answer(DRUG, none, first_dose="2026-11-03")
    assert early.truth is None
    assert early.mask == Reason.NOT_YET
    assert answer(DRUG, took("2026-11-01", "2026-11-02"), first_dose="2026-12-25").mask == Reason.NOT_YET


def test_what_came_after_the_day_does_not_count() -> None:
    assert answer(DRUG, took("2026-10-25", "2026-11-01"), first_dose="2026-10-24").truth is None
    assert answer(DRUG, took("2026-10-25", "2026-11-01"), first_dose="2026-10-25").truth is True


@pytest.mark.parametrize(
    ("facts", "onset", "truth", "mask"),
    [
        # The largest of the days from 0 to 10, not the latest.
        ([("12", "2026-10-24"), ("8", "2026-10-30")], "2026-10-22", True, Reason(0)),
        ([("9.9", "2026-10-24"), ("8", "2026-10-30")], "2026-10-22", False, Reason(0)),
        # On the tenth day itself, and before, it may still become so.
        ([("9.9", "2026-10-24")], "2026-10-23", None, Reason.NOT_YET),
        ([("10", "2026-10-24")], "2026-10-23", True, Reason(0)),
        # The eleventh day does not count, nor does the day before the first.
        ([("12", "2026-11-02"), ("8", "2026-10-30")], "2026-10-22", False, Reason(0)),
        ([("12", "2026-10-21"), ("8", "2026-10-30")], "2026-10-22", False, Reason(0)),
        ([("12", "2026-11-01")], "2026-10-22", True, Reason(0)),
        ([], "2026-10-22", None, Reason.NOT_RECORDED),
        ([], "2026-10-23", None, Reason.NOT_RECORDED | Reason.NOT_YET),
    ],
)
def test_the_largest_of_the_first_ten_days(facts: list[tuple[str, str]], onset: str, truth: bool | None, mask: Reason) -> None:
    found = answer(SURFACE, *(value(*one) for one in facts), onset=onset)
    assert (found.truth, found.mask) == (truth, mask)


def test_a_window_refuses_nonsense() -> None:
    with pytest.raises(ValueError, match="length"):
        Window(None, anchor="onset")
    with pytest.raises(ValueError, match="length"):
        Window(Duration(1, TimeUnit.DAY), after=True)


def test_windows_in_words() -> None:
    assert window_words(FOUR_WEEKS) == "in the 4 weeks before first dose"
    assert window_words(TEN_DAYS) == "in the 10 days after onset"


@given(st.dates(dt.date(1950, 1, 1), dt.date(2050, 1, 1)), st.integers(0, 500), st.sampled_from(TimeUnit), st.booleans())
def test_a_window_holds_its_own_day_and_is_never_too_short(day: Day, count: int, unit: TimeUnit, after: bool) -> None:
    first, last = span(Window(Duration(count, unit), anchor="onset", after=after), day)
    assert (first if after else last) == day
    least = {TimeUnit.HOUR: 0, TimeUnit.DAY: 1, TimeUnit.WEEK: 7, TimeUnit.MONTH: 28, TimeUnit.YEAR: 365}[unit]
    assert (last - first).days >= count * least


@given(st.dates(dt.date(2026, 9, 1), dt.date(2026, 12, 31)), st.dates(dt.date(2026, 9, 1), dt.date(2026, 12, 31)))
def test_a_no_never_changes_as_days_go_by(dose: Day, on: Day) -> None:
    """What is answered no on a day, with the same chart, is no a day later: nothing passes before its time."""
    facts = (took("2026-01-01", "2026-10-01"), took("2026-10-29", "2026-10-29", FactStatus.ABSENT))
    first = answer(DRUG, *facts, on=on, first_dose=dose.isoformat())
    later = answer(DRUG, *facts, on=on + dt.timedelta(days=1), first_dose=dose.isoformat())
    if first.truth is not None:
        assert later.truth is first.truth


# A whole screening ------------------------------------------------------------------------------------------------------


def screened(words: str, kind: CriterionKind, *facts: Fact, **days: str) -> Answer:
    found = read_criterion(Text.of(words), kind, shipped())
    criterion = Criterion(kind, 1, words, (), found.logic, found.reading, found.clazz)
    protocol = Protocol(trial="EXAMPLE-0000", criteria=(criterion,))
    patient = Patient("p", facts=facts)
    named = {name.replace("_", "-"): date(day) for name, day in days.items()}
    (answer,) = screen(protocol, patient, ON, shipped(), anchors=named).answers
    return answer


WASHOUT = "Systemic treatment within 4 weeks before the first infusion"
DETACHED = "At least 10 % of detached body surface at any time during the first 10 days after onset"


def course(first: str, last: str) -> Fact:
    return Fact(FactKind.TREATMENT, ("methotrexate",), "", "", date(first), date(last))


def surface(number: str, day: str) -> Fact:
    value = Interval(Decimal(number), Decimal(number))
    return Fact(FactKind.MEASUREMENT, ("detached_surface",), "", "", date(day), value=value)


def test_a_washout_before_the_first_dose_waits_for_its_day() -> None:
    taken = course("2026-01-01", "2026-10-12")
    unnamed = screened(WASHOUT, CriterionKind.EXCLUSION, taken)
    assert unnamed.effect is Effect.OPEN
    assert "the day of the first dose is not given: name it with --anchor first-dose=DATE" in unnamed.reasons[0].why
    assert screened(WASHOUT, CriterionKind.EXCLUSION, taken, first_dose="2026-11-09").effect is Effect.BLOCKS
    assert screened(WASHOUT, CriterionKind.EXCLUSION, taken, first_dose="2026-11-10").effect is Effect.OPEN


def test_the_detached_surface_is_the_largest_of_its_days() -> None:
    values = (surface("12", "2026-10-25"), surface("6", "2026-10-30"))
    assert screened(DETACHED, CriterionKind.INCLUSION, *values).effect is Effect.OPEN
    assert screened(DETACHED, CriterionKind.INCLUSION, *values, onset="2026-10-24").effect is Effect.PASSES
    assert screened(DETACHED, CriterionKind.INCLUSION, *values, onset="2026-10-26").effect is Effect.OPEN
    small = surface("9.9", "2026-10-25"), surface("6", "2026-10-30")
    assert screened(DETACHED, CriterionKind.INCLUSION, *small, onset="2026-10-22").effect is Effect.BLOCKS
    assert screened(DETACHED, CriterionKind.INCLUSION, *small, onset="2026-10-23").effect is Effect.OPEN


def test_an_onset_is_not_to_come_and_a_first_dose_may_be() -> None:
    with pytest.raises(ValueError, match="after the day"):
        anchored(Patient("p"), {"onset": date("2026-11-03")}, ON)
    assert anchored(Patient("p"), {"first-dose": date("2026-11-03")}, ON) == Patient("p")
    with pytest.raises(ValueError, match="no day"):
        anchored(Patient("p"), {"harvest": date("2026-11-03")}, ON)
