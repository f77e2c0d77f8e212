"""Visits: a day comes from the record's words and the user's days; what has none stays open, and never on a guessed day."""

import csv
import datetime as dt
import io
import json
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

import icalendar
import pytest
from click.testing import CliRunner, Result
from conftest import ROOT, seed, shared
from hypothesis import given
from hypothesis import strategies as st

from pantrial import readers
from pantrial.cli import main
from pantrial.cli.inputs import trials
from pantrial.conduct import calendar
from pantrial.conduct.days import MONTH_RULE, Came, moved, slug
from pantrial.conduct.masking import concealing, masked
from pantrial.conduct.runs import LIMIT
from pantrial.conduct.visits import NEEDS, Extent, Kind, Open, Visit, VisitPlan, plan
from pantrial.errors import BadCall, Refused
from pantrial.notes import Note, NoteKind
from pantrial.parse import plan as parse_plan
from pantrial.protocol import (
    Act,
    Administration,
    Anchor,
    Arm,
    Assessment,
    AssessmentKind,
    At,
    Design,
    Elapsed,
    Event,
    Instrument,
    InterventionType,
    Masking,
    Model,
    Numbering,
    Outcome,
    OutcomeRole,
    Period,
    Product,
    Protocol,
    ReadIn,
    Repeated,
    Schedule,
    Status,
    Time,
    TimeCode,
    TimeFrame,
    Timing,
    UnreadWords,
    WhoMasked,
)
from pantrial.protocol import json as protocol_json
from pantrial.terms import Lexicon
from pantrial.text import Span
from pantrial.writers import tables
from pantrial.writers import visits as writer

START = dt.date(2026, 11, 2)
HERE = (Span(3, 9),)
D, W, M, Y, H = TimeCode.DAY, TimeCode.WEEK, TimeCode.MONTH, TimeCode.YEAR, TimeCode.HOUR
OPEN_LABEL = Design(masking=Masking.NONE)
MASKED = Design(masking=Masking.DOUBLE, masked=(WhoMasked.PARTICIPANT, WhoMasked.INVESTIGATOR))


# Protocols by hand ----------------------------------------------------------------------------------------------------


def at(offset: int | str | None = None, unit: TimeCode | None = None, anchor: Anchor = Anchor.FIRST_DOSE, **more: Any) -> At:
    return At(anchor, None if offset is None else Decimal(offset), unit, **more)


def unsaid(offset: int | str, unit: TimeCode, **more: Any) -> At:
    return at(offset, unit, Anchor.UNSAID, **more)


def numbered(number: int, unit: TimeCode = D, anchor: Anchor = Anchor.UNSAID, **more: Any) -> At:
    return at(number, unit, anchor, numbered=True, **more)


def elapsed(count: int, unit: TimeCode) -> Elapsed:
    return Elapsed(Decimal(count), unit)


def timing(**more: Any) -> Timing:
    return Timing("so often", HERE, **more)


def schedule(*offsets: int, timings: tuple[Timing, ...] = (), **more: Any) -> Schedule:
    return Schedule("on its days", HERE, timings or (timing(count=len(offsets) or None),), offsets, **more)


def product(number: int = 1, name: str = "Examplumab", **more: Any) -> Product:
    return Product(number, name, HERE, ReadIn.FIELD, **more)


def given_(number: int = 1, of: int = 1, when: Schedule | None = None, **more: Any) -> Administration:
    return Administration(number, of, "it is given", HERE, ReadIn.FIELD, schedule=when, **more)


def outcome(*times: Time, number: int = 1, measure: str = "a measure", words: str = "its time", **more: Any) -> Outcome:
    return Outcome(
        OutcomeRole.SECONDARY, number, measure, HERE, ReadIn.FIELD, time_frame=TimeFrame(words, HERE, times), **more
    )  # fmt: skip


def numbering(number: int, unit: TimeCode = D, anchor: Anchor = Anchor.FIRST_DOSE) -> Numbering:
    return Numbering(number, unit, anchor, "the count", HERE, ReadIn.FIELD)


def trial(*outcomes: Outcome, offsets: Iterable[int] = (0,), design: Design | None = OPEN_LABEL, **more: Any) -> Protocol:
    fields: dict[str, Any] = {
        "products": (product(),),
        "administrations": (given_(when=schedule(*offsets)),),
        "outcomes": outcomes,
        "design": design,
    }
    return Protocol(trial="EXAMPLE-0001", **(fields | more))


def due(result: VisitPlan, kind: Kind = Kind.OUTCOME) -> list[dt.date]:
    return [visit.date for visit in result.visits if visit.kind is kind]


def days(result: VisitPlan, kind: Kind = Kind.OUTCOME) -> list[int]:
    return [(date - result.start).days for date in due(result, kind)]


def one(result: VisitPlan, kind: Kind = Kind.OUTCOME) -> Visit:
    (visit,) = [visit for visit in result.visits if visit.kind is kind]
    return visit


def only(result: VisitPlan) -> Open:
    (found,) = result.open
    return found


def maybe(found: Open) -> list[int]:
    return [(might.date - START).days for might in found.might]


# What is given --------------------------------------------------------------------------------------------------------


def test_administrations_are_dated_from_the_start_that_the_user_gives() -> None:
    """Four times weekly, then twice every other week: six visits, each with its origin; nothing is open."""
    result = plan(trial(offsets=(0, 7, 14, 21, 35, 49)), START)
    assert days(result, Kind.ADMINISTRATION) == [0, 7, 14, 21, 35, 49]
    first, *later = result.visits
    assert (first.what, first.origin, first.came) == ("Examplumab: administration 1 of 6", "--start", Came.USER)
    assert later[-1].origin == "49 days after --start"
    assert all(visit.came is Came.RECKONED and visit.words == "on its days" and visit.spans == HERE for visit in later)
    assert not result.draft
    assert "first administration" in result.start_is


@pytest.mark.parametrize(
    ("name", "offsets"),
    [("NCT05934825", "0"), ("NCT04711200", "0"), ("NCT02491658", "0 7 14 21 35 49")],
)
def test_the_seeds_days_are_those_of_the_reference_table(name: str, offsets: str, lexicon: Lexicon) -> None:
    table = shared() / "data" / "design" / "seed_dose_schedule.csv"
    rows = {row["trial"]: row["day_offsets"] for row in csv.DictReader(table.read_text("utf-8").splitlines())}
    assert rows[name] == offsets
    numbers = {"NCT05934825": "000", "NCT04711200": "002", "NCT02491658": "004"}
    result = plan(read_trial(seed(numbers[name]), lexicon), START)
    assert days(result, Kind.ADMINISTRATION) == [int(offset) for offset in offsets.split()]


def read_trial(path: Path, lexicon: Lexicon) -> Protocol:
    (found,) = trials((str(path),), lexicon)
    protocol = found.protocol if not isinstance(found, tables.Failed) and hasattr(found, "protocol") else None
    assert protocol is not None
    return protocol


def test_the_follow_up_of_the_psoriasis_page_stays_open_with_both_days(lexicon: Lexicon) -> None:
    """“Followed up for one year”: from the first or the last infusion?"""
    result = plan(read_trial(seed("004"), lexicon), START)
    (follow_up,) = [one for one in result.open if one.kind is Kind.FOLLOW_UP]
    assert follow_up.read_in is ReadIn.PROSE
    assert [might.date for might in follow_up.might] == [dt.date(2027, 11, 2), dt.date(2027, 12, 21)]
    assert result.draft


def test_the_donor_page_doses_nobody_and_the_harvest_is_the_event(lexicon: Lexicon) -> None:
    result = plan(read_trial(seed("003"), lexicon), START)
    assert due(result, Kind.COLLECTION) == [START]
    assert not due(result, Kind.ADMINISTRATION)
    assert "nobody is dosed" in result.start_is


def test_what_the_record_does_not_schedule_is_asked_for() -> None:
    """A product without administration, one without schedule, and none at all."""
    without = plan(trial(administrations=()), START)
    assert [(one.need, one.what) for one in without.open] == [("schedule", "Examplumab: administration")]
    assert [(visit.kind, visit.date, visit.came) for visit in without.visits] == [(Kind.START, START, Came.USER)]
    unscheduled = plan(trial(administrations=(given_(),)), START)
    assert days(unscheduled, Kind.ADMINISTRATION) == [0]
    assert only(unscheduled).need == "schedule"
    nothing = plan(trial(outcome(at(7, D)), products=(), administrations=()), START)
    assert [one.need for one in nothing.open] == ["schedule"]


def test_a_record_that_states_nothing_is_refused() -> None:
    with pytest.raises(Refused, match="states nothing"):
        plan(Protocol(trial="EXAMPLE-0001"), START)


@pytest.mark.parametrize(
    ("made", "expected", "needs"),
    [
        ({"frequency": 1, "period": elapsed(2, W), "count": 3}, [0, 14, 28], []),
        ({"frequency": 1, "period": elapsed(1, M), "count": 3}, [0, 30, 61], []),
        ({"frequency": 1, "period": elapsed(1, W), "bounds": elapsed(25, D)}, [0, 7, 14, 21], []),
        # Whether something is given on the last day of “for 4 weeks”, the words do not say.
        ({"frequency": 1, "period": elapsed(1, W), "bounds": elapsed(4, W)}, [0, 7, 14, 21], ["schedule"]),
        ({"frequency": 1, "period": elapsed(2, W)}, [0], ["end"]),
        ({"frequency": 1, "period": elapsed(2, W), "until": (Event("progression"),)}, [0], ["end"]),
        ({"frequency": 1, "period": elapsed(2, W), "until": (at(15, D),)}, [0, 14], []),
        ({"frequency": 1, "period": elapsed(2, W), "until": (unsaid(15, D),)}, [0], ["anchor"]),
        ({"days": (1, 8), "day_unit": D, "cycle": elapsed(21, D), "cycles": 2}, [0, 7, 21, 28], []),
        ({"days": (1, 8), "day_unit": D, "cycle": elapsed(21, D)}, [0, 7], ["end"]),
        ({"days": (0, 2, 6), "day_unit": W}, [0, 14, 42], []),
        # With a day 0 between them or without?
        ({"days": (-1, 1), "day_unit": D}, [0], ["schedule"]),
        ({"frequency": 3, "period": elapsed(1, W), "count": 6}, [0], ["schedule"]),
        ({"frequency": 1, "frequency_most": 2, "period": elapsed(1, W), "count": 6}, [0], ["schedule"]),
        ({"count": 2, "count_most": 4}, [0], ["schedule"]),
        ({"as_needed": True, "count": 1}, [0], ["schedule"]),
        ({"bounds": elapsed(12, W)}, [0], ["schedule"]),
        ({"frequency": 1, "period": elapsed(48, H), "count": 3}, [0, 2, 4], []),
        ({"frequency": 1, "period": elapsed(36, H), "count": 3}, [0], ["schedule"]),
    ],
)  # fmt: skip
def test_a_timing_gives_the_days_that_it_fixes(made: dict[str, Any], expected: list[int], needs: list[str]) -> None:
    result = plan(trial(administrations=(given_(when=schedule(timings=(timing(**made),))),)), START)
    assert days(result, Kind.ADMINISTRATION) == expected
    assert [one.need for one in result.open] == needs


def test_what_is_given_every_day_is_one_row_and_not_one_a_day() -> None:
    daily = timing(frequency=2, period=elapsed(1, D), bounds=elapsed(4, W))
    visit = one(plan(trial(administrations=(given_(when=schedule(timings=(daily,))),)), START), Kind.ADMINISTRATION)
    assert (visit.extent, visit.date, visit.until) == (Extent.FROM_TO, START, START + dt.timedelta(27))
    endless = plan(trial(administrations=(given_(when=schedule(timings=(timing(frequency=1, period=elapsed(1, D)),))),)), START)
    assert one(endless, Kind.ADMINISTRATION).extent is Extent.FROM
    assert only(endless).need == "end"


def test_what_goes_on_is_listed_as_far_as_the_user_asks() -> None:
    fortnightly = timing(frequency=1, period=elapsed(2, W), until=(Event("progression"),))
    protocol = trial(administrations=(given_(when=schedule(timings=(fortnightly,))),))
    result = plan(protocol, START, until=START + dt.timedelta(30))
    assert days(result, Kind.ADMINISTRATION) == [0, 14, 28]
    assert all(visit.condition == "unless before: progression" for visit in result.visits)
    # The last day that is listed is no last administration.
    assert "last dose" not in [anchor.name for anchor in result.anchors]


def test_what_comes_again_too_often_is_cut_with_a_note() -> None:
    long = timing(frequency=1, period=elapsed(2, D), count=2000)
    result = plan(trial(administrations=(given_(when=schedule(timings=(long,))),)), START)
    assert len(due(result, Kind.ADMINISTRATION)) == LIMIT
    assert [note.kind for note in result.notes if note.code == "cut"] == [NoteKind.LOSS]


def test_a_schedule_told_twice_is_one() -> None:
    """“Six infusions within 8 weeks” with the arm, and all the days with the product: only the latter has visits."""
    told = (given_(1, when=schedule(0, 7)), given_(2, when=schedule(timings=(timing(count=2),), within=elapsed(8, W))))
    result = plan(trial(administrations=told), START)
    assert days(result, Kind.ADMINISTRATION) == [0, 7]
    assert days(result, Kind.LIMIT) == [56]
    assert not result.draft


def test_two_schedules_of_one_product_stay_open() -> None:
    two = (given_(1, when=schedule(0, 7)), given_(2, when=schedule(0, 28)))
    result = plan(trial(administrations=two), START)
    assert not due(result, Kind.ADMINISTRATION)
    assert {one.need for one in result.open} == {"one schedule"}


# Last permitted days --------------------------------------------------------------------------------------------------


def with_latest(**more: Any) -> Protocol:
    when = schedule(0, latest=at(3, D, Anchor.ADMISSION))
    return trial(administrations=(given_(when=when),), **more)


def test_the_last_permitted_day_counts_from_the_admission_that_the_user_gives() -> None:
    """At most three days after admission."""
    result = plan(with_latest(), START, {"admission": dt.date(2026, 10, 30)})
    visit = one(result, Kind.LIMIT)
    assert (visit.date, visit.extent) == (START, Extent.UNTIL)
    assert visit.origin == "3 days after --anchor admission"
    assert not result.draft


def test_without_the_admission_the_last_permitted_day_is_open() -> None:
    found = only(plan(with_latest(), START))
    assert (found.kind, found.supply, found.might) == (Kind.LIMIT, "--anchor admission=DATE", ())
    assert "admission" in found.sentence


def test_a_start_after_the_last_permitted_day_is_refused() -> None:
    with pytest.raises(Refused, match="2026-11-01"):
        plan(with_latest(), START, {"admission": dt.date(2026, 10, 29)})


def test_days_beyond_the_time_that_all_fits_in_are_a_contradiction() -> None:
    result = plan(trial(administrations=(given_(when=schedule(0, 21, within=elapsed(2, W))),)), START)
    assert [note.code for note in result.notes if note.kind is NoteKind.CONTRADICTION] == ["beyond-its-time"]


# Numbered days --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("first", "expected"), [(0, 10), (1, 9)])
def test_a_numbered_day_follows_the_records_count(first: int, expected: int) -> None:
    result = plan(trial(outcome(numbered(10)), numbering=(numbering(first),)), START)
    assert days(result) == [expected]
    assert f"day {first}" in one(result).origin


@pytest.mark.parametrize(("name", "expected"), [("day-0", 11), ("day-1", 10), ("Day 1", 10)])
def test_a_numbered_day_follows_the_users_count(name: str, expected: int) -> None:
    """The user's count may begin on a day of its own, and is taken before the record's."""
    protocol = trial(outcome(numbered(10)), numbering=(numbering(0),))
    assert days(plan(protocol, START, {name: START + dt.timedelta(1)})) == [expected]


def test_without_a_count_a_numbered_day_is_open_with_both_days() -> None:
    found = only(plan(trial(outcome(numbered(10))), START))
    assert (found.need, maybe(found)) == ("numbering", [9, 10])
    assert [might.reading for might in found.might] == ["if first dose is day 1", "if first dose is day 0"]
    assert "day-0" in found.supply


def test_a_count_of_days_is_none_of_weeks() -> None:
    found = only(plan(trial(outcome(numbered(4, W)), numbering=(numbering(0),)), START))
    assert (found.need, maybe(found)) == ("numbering", [21, 28])
    assert "week-0" in found.supply


def test_day_minus_one_of_a_count_from_one_has_a_day_nought_or_none() -> None:
    found = only(plan(trial(outcome(numbered(-1)), numbering=(numbering(1),)), START))
    assert maybe(found) == [-2, -1]
    assert days(plan(trial(outcome(numbered(-1)), numbering=(numbering(0),)), START)) == [-1]


def test_counts_that_contradict_each_other_leave_the_day_open() -> None:
    found = only(plan(trial(outcome(numbered(10)), numbering=(numbering(0), numbering(1))), START))
    assert (found.need, maybe(found)) == ("numbering", [9, 10])


def test_a_count_from_a_day_that_is_not_given_asks_for_it() -> None:
    protocol = trial(outcome(numbered(10)), numbering=(numbering(0, D, Anchor.RANDOMIZATION),))
    assert only(plan(protocol, START)).supply == "--anchor randomization=DATE"
    assert days(plan(protocol, START, {"randomisation": START - dt.timedelta(2)})) == [8]


def test_a_day_of_a_cycle_lies_in_it() -> None:
    """Cycle 2, day 15, where cycles are of 21 days and the first is begun on day 1."""
    cyclic = schedule(timings=(timing(days=(1, 8), day_unit=D, cycle=elapsed(21, D), cycles=2),))
    protocol = trial(outcome(numbered(15, cycle=2)), administrations=(given_(when=cyclic),))
    assert days(plan(protocol, START)) == [35]
    assert only(plan(trial(outcome(numbered(15, cycle=2))), START)).need == "numbering"
    # What is given beside the cycles may come before them.
    beside = both(cyclic, schedule(0), outcome(numbered(15, cycle=2)))
    assert [found.need for found in plan(beside, START, {"product-1": START, "product-2": START}).open] == ["numbering"]


# Anchors --------------------------------------------------------------------------------------------------------------


def test_a_time_without_anchor_is_open_with_the_days_that_it_may_mean() -> None:
    """One year: from the first or from the last?"""
    protocol = trial(outcome(unsaid(1, Y)), offsets=(0, 49))
    found = only(plan(protocol, START))
    assert [might.date for might in found.might] == [dt.date(2027, 11, 2), dt.date(2027, 12, 21)]
    assert [might.reading for might in found.might] == ["counted from first dose", "counted from last dose"]
    assert found.sentence == "The record does not say from when this counts: 1 year."
    assert due(plan(protocol, START, {"unsaid": dt.date(2026, 12, 21)})) == [dt.date(2027, 12, 21)]


def test_times_from_the_last_and_from_each_administration_follow_the_schedule() -> None:
    times = (outcome(at(7, D, Anchor.LAST_DOSE)), outcome(at(1, D, Anchor.EACH_DOSE), number=2))
    result = plan(trial(*times, offsets=(0, 14)), START)
    assert days(result) == [1, 15, 21]
    assert not result.draft


def test_which_of_several_administrations_is_not_guessed() -> None:
    protocol = trial(outcome(at(7, D, Anchor.DOSE)), offsets=(0, 14))
    found = only(plan(protocol, START))
    assert (found.need, maybe(found)) == ("which administration", [7, 21])
    assert days(plan(protocol, START, {"dose": START + dt.timedelta(14)})) == [21]
    assert days(plan(trial(outcome(at(7, D, Anchor.DOSE))), START)) == [7]


def test_the_last_administration_of_what_goes_on_is_open_until_it_is_given() -> None:
    fortnightly = schedule(timings=(timing(frequency=1, period=elapsed(2, W)),))
    protocol = trial(outcome(at(30, D, Anchor.LAST_DOSE)), administrations=(given_(when=fortnightly),))
    assert "days of the administrations" in [one.need for one in plan(protocol, START).open]
    assert days(plan(protocol, START, {"last-dose": START + dt.timedelta(56)})) == [86]


def test_a_last_day_that_is_not_the_schedules_is_a_contradiction_and_the_users_counts() -> None:
    result = plan(trial(outcome(at(1, D, Anchor.LAST_DOSE)), offsets=(0, 14)), START, {"last dose": START + dt.timedelta(15)})
    assert days(result) == [16]
    assert [note.code for note in result.notes if note.kind is NoteKind.CONTRADICTION] == ["last-dose-differs"]


@pytest.mark.parametrize("anchor", [Anchor.ADMISSION, Anchor.RANDOMIZATION, Anchor.SURGERY, Anchor.BASELINE, Anchor.ONSET])
def test_other_anchors_are_given_or_open(anchor: Anchor) -> None:
    protocol = trial(outcome(at(5, D, anchor)))
    found = only(plan(protocol, START))
    assert (found.need, found.supply) == ("day of an anchor", f"--anchor {anchor.value}=DATE")
    assert found.might == ()
    result = plan(protocol, START, {anchor.value: START - dt.timedelta(2)})
    assert days(result) == [3]
    assert one(result).origin == f"5 days after --anchor {anchor.value}"


def test_a_first_administration_at_baseline_makes_its_day_the_baseline() -> None:
    when = schedule(0, start=At(Anchor.BASELINE))
    protocol = trial(outcome(at(28, D, Anchor.BASELINE)), administrations=(given_(when=when),))
    assert days(plan(protocol, START)) == [28]
    later = plan(protocol, START, {"baseline": START - dt.timedelta(1)})
    assert days(later) == [27]
    assert [note.code for note in later.notes if note.kind is NoteKind.CONTRADICTION] == ["start-differs"]


def test_anchors_and_events_by_their_own_words() -> None:
    protocol = trial(
        outcome(At(Anchor.OTHER, Decimal(2), W, anchor_words="neutrophil engraftment")), outcome(Event("progression"), number=2)
    )
    assert [one.supply for one in plan(protocol, START).open] == [
        "--anchor neutrophil-engraftment=DATE", "--anchor progression=DATE",
    ]  # fmt: skip
    result = plan(protocol, START, {"Neutrophil engraftment": START, "progression": START + dt.timedelta(90)})
    assert days(result) == [14, 90]


@pytest.mark.parametrize("name", ["first dose", "each-dose", "birthday", "product-7", "day-x", ""])
def test_an_anchor_that_is_none_is_a_wrong_call(name: str) -> None:
    with pytest.raises(BadCall) as caught:
        plan(trial(outcome(at(5, D, Anchor.ADMISSION))), START, {name: START})
    assert "admission" in str(caught.value)


def test_an_anchor_that_nothing_counts_from_is_said() -> None:
    result = plan(trial(), START, {"admission": START})
    assert [note.code for note in result.notes if note.kind is NoteKind.DOUBT] == ["anchor-unused"]


# Several products -----------------------------------------------------------------------------------------------------


def both(first: Schedule, second: Schedule, *outcomes: Outcome, **more: Any) -> Protocol:
    return trial(
        *outcomes, products=(product(), product(2, "Samplinib")), administrations=(given_(1, 1, first), given_(2, 2, second)),
        **more,
    )  # fmt: skip


def test_of_several_products_the_first_day_of_each_is_asked_for() -> None:
    protocol = both(schedule(0, 7), schedule(0))
    result = plan(protocol, START)
    assert [(one.need, one.supply) for one in result.open] == [
        ("first day of a product", "--anchor product-1=DATE"), ("first day of a product", "--anchor product-2=DATE"),
    ]  # fmt: skip
    supplied = plan(protocol, START, {"product-1": START, "product-2": START - dt.timedelta(5)})
    assert days(supplied, Kind.ADMINISTRATION) == [-5, 0, 7]
    assert not supplied.draft


def test_a_product_that_is_given_after_the_first_dose_leaves_the_other_the_first() -> None:
    result = plan(both(schedule(0), schedule(0, 7, start=at(4, W))), START)
    assert days(result, Kind.ADMINISTRATION) == [0, 28, 35]


def test_products_on_numbered_days_of_one_count_are_ordered_by_it() -> None:
    numbers = [schedule(timings=(timing(days=found, day_unit=D, cycle=elapsed(21, D), cycles=1),)) for found in ((1,), (2, 9))]
    assert days(plan(both(numbers[0], numbers[1]), START), Kind.ADMINISTRATION) == [0, 1, 8]


def test_products_before_the_first_dose_of_the_count_wait_for_its_day() -> None:
    """Conditioning on days -5 and -4, cells on day 0, which is “the first dose”: --start may mean either."""
    early, cells = (schedule(timings=(timing(days=found, day_unit=D),)) for found in ((-5, -4), (0,)))
    protocol = both(early, cells, numbering=(numbering(0),))
    assert {one.need for one in plan(protocol, START).open} == {"numbering"}
    assert days(plan(protocol, START, {"day-0": START}), Kind.ADMINISTRATION) == [-5, -4, 0]


def test_products_of_different_arms_both_begin_on_the_start() -> None:
    arms = (Arm("Left", HERE), Arm("Right", HERE))
    made = trial(
        outcome(at(1, W, Anchor.LAST_DOSE)), arms=arms,
        products=(product(arms=("Left",)), product(2, "Samplinib", arms=("Right",))),
        administrations=(given_(1, 1, schedule(0, 7)), given_(2, 2, schedule(0, 7, 14))),
    )  # fmt: skip
    result = plan(made, START)
    assert [visit.arms for visit in result.visits if visit.date == START] == [("Left",), ("Right",)]
    found = only(result)
    assert (found.need, maybe(found)) == ("days of the administrations", [14, 21])
    left = plan(made, START, arm="left")
    assert days(left, Kind.ADMINISTRATION) == [0, 7]
    assert days(left) == [14]
    with pytest.raises(BadCall, match="no such arm"):
        plan(made, START, arm="Middle")


def test_a_product_of_which_no_more_is_said_may_be_the_first() -> None:
    other = product(2, "Samplinib", type=InterventionType.DRUG)
    found = plan(trial(products=(product(), other)), START)
    assert [one.need for one in found.open] == ["first day of a product", "schedule"]
    # A questionnaire is not given, and a placebo is given instead.
    for harmless in (product(2, "A form", type=InterventionType.BEHAVIORAL), product(2, "Placebo", placebo=True)):
        assert days(plan(trial(products=(product(), harmless)), START), Kind.ADMINISTRATION) == [0]


def test_a_harvest_beside_what_is_given_has_no_day_of_its_own() -> None:
    harvest = given_(1, 1, schedule(0), act=Act.COLLECT)
    made = trial(products=(product(1, "Fat"), product(2)), administrations=(harvest, given_(2, 2, schedule(0))))
    result = plan(made, START)
    assert not due(result, Kind.COLLECTION)
    assert only(result).kind is Kind.COLLECTION
    before = given_(1, 1, schedule(0, start=at(-21, D)), act=Act.COLLECT)
    assert days(
        plan(trial(products=made.products, administrations=(before, made.administrations[1])), START), Kind.COLLECTION
    ) == [-21]


# Times: months, windows, hours, periods, repetitions ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "count", "unit", "expected"),
    [
        ("2026-01-31", 1, M, "2026-02-28"),
        ("2028-01-31", 1, M, "2028-02-29"),
        ("2026-11-30", 3, M, "2027-02-28"),
        ("2028-02-29", 1, Y, "2029-02-28"),
        ("2026-12-15", 1, M, "2027-01-15"),
        ("2026-03-31", -1, M, "2026-02-28"),
        ("2026-02-28", 1, M, "2026-03-28"),
        ("2026-10-20", 1, W, "2026-10-27"),
        ("2026-01-31", "0.5", Y, "2026-07-31"),
        ("2026-01-31", "1.5", M, "2026-02-28 2026-03-31"),
        ("2026-01-31", "1.5", W, "2026-02-10 2026-02-11"),
        ("2026-01-31", 48, H, "2026-02-02"),
        ("2026-01-31", 30, H, "2026-02-01"),
        ("2026-01-31", -2, H, "2026-01-31"),
        ("2026-01-31", 86_400, TimeCode.SECOND, "2026-02-01"),
        ("2026-01-31", 86_399, TimeCode.SECOND, "2026-01-31"),
        ("2026-01-31", 4320, TimeCode.MINUTE, "2026-02-03"),
    ],
)
def test_months_go_by_the_calendar_and_weeks_are_elapsed_days(
    day: str, count: int | str, unit: TimeCode, expected: str
) -> None:
    found = moved(dt.date.fromisoformat(day), Decimal(count), unit)
    assert " ".join(map(str, found)) == expected


def test_the_rule_for_months_is_said_where_it_is_used() -> None:
    assert MONTH_RULE in [note.message for note in plan(trial(outcome(at(1, M))), START).notes]
    assert MONTH_RULE not in [note.message for note in plan(trial(outcome(at(1, W))), START).notes]


@pytest.mark.parametrize("time", [at("1.5", M), at(9000, Y), at(-3000, Y), at(10**9, D)])
def test_what_is_no_whole_day_or_outside_the_calendar_is_open(time: At) -> None:
    assert only(plan(trial(outcome(time)), START)).need == "whole days"


@pytest.mark.parametrize(
    ("time", "window"),
    [
        (at(30, D, early=Decimal(2), late=Decimal(3)), (28, 33)),
        (at(4, W, early=Decimal(3), late=Decimal(3), window_unit=D), (25, 31)),
        # Three days and a half: the whole days within.
        (at(4, W, early=Decimal("0.5"), late=Decimal("0.5")), (25, 31)),
        (at(4, W, late=Decimal(1)), (28, 35)),
        (at(4, W), None),
    ],
)
def test_a_window_is_there_only_where_the_record_states_one(time: At, window: tuple[int, int] | None) -> None:
    visit = one(plan(trial(outcome(time)), START))
    if window is None:
        assert (visit.earliest, visit.latest) == (None, None)
    else:
        assert (visit.earliest, visit.latest) == tuple(START + dt.timedelta(days) for days in window)


@pytest.mark.parametrize(
    ("time", "day", "clock"),
    [
        (at(4, H), 0, "4 h after, by the clock; another day where this passes midnight"),
        (at(30, H), 1, "30 h after, by the clock; another day where this passes midnight"),
        (at(48, H), 2, ""),
        (at(-30, TimeCode.MINUTE), 0, "30 min before, by the clock; another day where this passes midnight"),
        (at(1, D, early=Decimal(2), late=Decimal(2), window_unit=H), 1, "2 h before to 2 h after that time"),
    ],
)
def test_hours_keep_their_words(time: At, day: int, clock: str) -> None:
    visit = one(plan(trial(outcome(time)), START))
    assert ((visit.date - START).days, visit.clock) == (day, clock)


PROGRESSION = Event("progression")


@pytest.mark.parametrize(
    ("period", "extent", "begin", "end", "condition", "needs"),
    [
        (Period(at(), (at(12, W),)), Extent.FROM_TO, 0, 84, "", []),
        (Period(None, (at(12, W),)), Extent.UNTIL, 84, None, "", []),
        (Period(at(), (PROGRESSION,)), Extent.FROM, 0, None, "until: progression", ["event"]),
        (Period(at(), (at(1, W), PROGRESSION), "first"), Extent.FROM_TO, 0, 7, "or until, if earlier: progression", []),
        (Period(at(), (at(1, W), PROGRESSION), "last"), Extent.FROM, 0, None, "at least until 2026-11-09; until: progression",
         ["event"]),
        (Period(at(), (at(1, W), at(2, W)), "first"), Extent.FROM_TO, 0, 7, "", []),
        (Period(at(), (at(1, W), at(2, W)), "last"), Extent.FROM_TO, 0, 14, "", []),
        (Period(at(), (at(1, W), at(2, W))), Extent.FROM, 0, None, "", ["end"]),
        (Period(at(), (unsaid(12, W),)), Extent.FROM, 0, None, "until: 12 weeks", ["anchor"]),
        (Period(at(), (at(1, W), unsaid(5, D)), "first"), Extent.FROM_TO, 0, 7, "or until, if earlier: 5 days", ["anchor"]),
        (Period(at(), (at(1, W), unsaid(5, D)), "last"), Extent.FROM, 0, None, "at least until 2026-11-09; until: 5 days",
         ["anchor"]),
        (Period(at(), (at(1, W), PROGRESSION)), Extent.FROM, 0, None, "until: progression or 2026-11-09", ["event"]),
        (Period(at(None, None, Anchor.BASELINE), (at(12, W),)), Extent.UNTIL, 84, None, "", ["day of an anchor"]),
    ],
)  # fmt: skip
def test_a_period_has_the_ends_that_are_known(
    period: Period, extent: Extent, begin: int, end: int | None, condition: str, needs: list[str]
) -> None:
    result = plan(trial(outcome(period)), START)
    visit = one(result)
    assert (visit.extent, (visit.date - START).days, visit.condition) == (extent, begin, condition)
    assert (None if visit.until is None else (visit.until - START).days) == end
    assert [found.need for found in result.open] == needs


def test_an_end_before_its_beginning_is_a_contradiction() -> None:
    result = plan(trial(outcome(Period(at(4, W), (at(2, W),)))), START)
    assert [note.code for note in result.notes if note.kind is NoteKind.CONTRADICTION] == ["end-before-beginning"]
    assert all(visit.until is None for visit in result.visits)


def test_a_period_about_each_administration_is_each_ones() -> None:
    result = plan(trial(outcome(Period(At(Anchor.EACH_DOSE), (at(2, D, Anchor.EACH_DOSE),))), offsets=(0, 7)), START)
    assert [((visit.date - START).days, visit.until) for visit in result.visits if visit.kind is Kind.OUTCOME] == [
        (0, START + dt.timedelta(2)), (7, START + dt.timedelta(9)),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("repeated", "expected", "needs"),
    [
        # The day that it is counted from is not one of the days; a start with an offset is.
        (Repeated(elapsed(4, W), at(), (at(12, W),)), [28, 56, 84], []),
        (Repeated(elapsed(4, W), at(4, W), (at(12, W),)), [28, 56, 84], []),
        (Repeated(elapsed(1, M), at(), (at(3, M), PROGRESSION)), [30, 61, 92], []),
        (Repeated(elapsed(4, W), at(), (PROGRESSION,)), [], ["event", "end"]),
        (Repeated(elapsed(4, W), at()), [], ["end"]),
        (Repeated(elapsed(4, W), None, (at(12, W),)), [], ["anchor"]),
        (Repeated(elapsed(4, W), at(), (unsaid(12, W),)), [], ["anchor", "end"]),
        (Repeated(elapsed(72, H), at(), (at(1, W),)), [3, 6], []),
        (Repeated(elapsed(36, H), at(), (at(1, W),)), [], ["whole days"]),
    ],
)
def test_what_is_repeated_is_listed_up_to_its_end(repeated: Repeated, expected: list[int], needs: list[str]) -> None:
    result = plan(trial(outcome(repeated)), START)
    assert days(result) == expected
    assert [found.need for found in result.open] == needs


def test_repetitions_are_bounded() -> None:
    result = plan(trial(outcome(Repeated(elapsed(2, D), at(), (at(30, Y),)))), START)
    assert len(due(result)) == LIMIT
    assert "cut" in [note.code for note in result.notes]
    daily = plan(trial(outcome(Repeated(elapsed(1, D), at(), (at(30, Y),)))), START)
    assert one(daily).extent is Extent.FROM_TO


def test_without_an_end_repetitions_go_as_far_as_the_user_asks() -> None:
    result = plan(trial(outcome(Repeated(elapsed(4, W), at()))), START, until=START + dt.timedelta(60))
    assert days(result) == [28, 56]
    assert not result.draft


def test_words_that_were_not_understood_keep_the_plan_a_draft() -> None:
    frame = TimeFrame("at week 4, if the weather allows", HERE, (at(4, W),), (UnreadWords("if the weather allows", HERE),))
    result = plan(trial(Outcome(OutcomeRole.PRIMARY, 1, "a measure", HERE, ReadIn.FIELD, time_frame=frame)), START)
    assert days(result) == [28]
    assert "if the weather allows" in only(result).sentence
    untimed = plan(trial(Outcome(OutcomeRole.PRIMARY, 1, "a measure", HERE, ReadIn.FIELD)), START)
    assert only(untimed).need == "time"
    # An amount that was not understood moves no day.
    amount = given_(when=schedule(0), unread=(UnreadWords("5 mg/kg"), UnreadWords("tapered")))
    assert only(plan(trial(administrations=(amount,)), START)).sentence.endswith("tapered.")


def test_what_stands_in_prose_is_marked() -> None:
    seen = Assessment(
        1, AssessmentKind.ASSESSMENT, "scored again", HERE, ReadIn.PROSE, (Instrument("PASI", HERE),), (at(7, D),)
    )
    follow = Assessment(2, AssessmentKind.FOLLOW_UP, "followed for a year", HERE, ReadIn.PROSE, times=(at(1, Y),))
    result = plan(trial(assessments=(seen, follow)), START)
    assert one(result, Kind.ASSESSMENT).what == "assessment 1: PASI"
    assert one(result, Kind.FOLLOW_UP).extent is Extent.UNTIL
    assert writer.write_text(result).count("(from prose)") == 2


def test_contradictions_about_times_stand_in_the_plan() -> None:
    note = Note(NoteKind.CONTRADICTION, "time-frames-near", "23 months and 24 months")
    other = Note(NoteKind.CONTRADICTION, "vehicle-shares", "99 per cent")
    shown = [one.message for one in plan(trial(notes=(note, other)), START).notes]
    assert note.message in shown
    assert other.message not in shown


def test_every_open_point_says_what_its_need_says() -> None:
    """The gap report and the plan say the same sentence."""
    protocol = trial(
        outcome(unsaid(1, Y), words="1 year"), outcome(numbered(10), number=2), outcome(Event("progression"), number=3),
        outcome(at(1, W, Anchor.ADMISSION), number=4), administrations=(),
    )  # fmt: skip
    sentences = {need.name: need.sentence.split("{of}")[0] for need in NEEDS}
    found = plan(protocol, START).open
    assert {one.need for one in found} == {"schedule", "anchor", "numbering", "event", "day of an anchor"}
    assert all(one.sentence.startswith(sentences[one.need]) for one in found)
    lacking = {need.name: need.look(protocol).lacking for need in NEEDS}
    assert lacking["anchor"] == ("1 year",)
    assert lacking["event"] == ("progression",)
    assert lacking["day of an anchor"] == ("admission",)
    assert lacking["start"] == ("",)
    assert all(lacking[one.need] for one in found)


@pytest.mark.parametrize("day", [dt.date(26, 11, 2), dt.date(9999, 12, 31)])
def test_a_day_of_another_age_is_a_wrong_call(day: dt.date) -> None:
    with pytest.raises(BadCall, match="no day of a trial"):
        plan(trial(), day)
    with pytest.raises(BadCall, match="no day of a trial"):
        plan(trial(outcome(at(1, D, Anchor.SURGERY))), START, {"surgery": day})


def test_a_schedule_beyond_the_calendar_does_not_break_the_plan() -> None:
    far = plan(trial(offsets=(0, 10**7)), START)
    assert [found.need for found in far.open] == ["whole days"]
    with pytest.raises(Refused, match="outside the calendar"):
        plan(trial(administrations=(given_(when=schedule(0, 10**9, within=elapsed(8, W))),)), START)


def test_the_trials_status_comes_first_as_of_the_start() -> None:
    status = Status(overall="TERMINATED", verified="2024-01", start="2020-01", completion="2027-01")
    first = plan(trial(status=status), START).notes[0]
    assert first.message == (
        "status TERMINATED; last verified 2024-01; start 2020-01, past on the day of --start; completion 2027-01"
    )


# Masking --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("design", "title", "expected"),
    [
        (MASKED, "", True),
        (Design(masking=Masking.NONE), "", False),
        (Design(masking=Masking.NONE), "A Double-Blind Trial", True),
        (Design(model=Model.SINGLE_GROUP), "", False),
        (Design(masked=(WhoMasked.OUTCOMES_ASSESSOR,)), "", True),
        (Design(), "", None),
        (None, "A placebo-controlled trial", True),
        (None, "", None),
    ],
)
def test_who_is_masked(design: Design | None, title: str, expected: bool | None) -> None:
    assert masked(Protocol(trial="EXAMPLE-0001", title=title, design=design)) is expected


def masked_trial(design: Design | None = MASKED) -> Protocol:
    return trial(
        outcome(at(4, W), measure="Response to Zalphamab, 10 mg, against Placebo", words="week 4, Zalphamab high dose arm"),
        arms=(Arm("Zalphamab high dose", HERE), Arm("Zbravo", HERE)),
        products=(
            product(1, "Zalphamab", arms=("Zalphamab high dose",), other_names=("ZAL-1",)),
            product(2, "Zcharlie", placebo=True, arms=("Zbravo",)),
        ),
        administrations=(given_(1, 1, schedule(0, 7)), given_(2, 2, schedule(0, 7))),
        design=design,
    )  # fmt: skip


@pytest.mark.parametrize("design", [MASKED, Design(), None])
def test_in_a_masked_trial_a_visit_names_no_arm_and_no_product(design: Design | None) -> None:
    result = plan(masked_trial(design), START)
    assert [visit.what for visit in result.visits[:2]] == [
        "study product: administration 1 of 2",
        "study product: administration 2 of 2",
    ]
    shown = writer.write_text(result) + writer.write_json(result).decode() + calendar.write(result).decode() + in_csv(result)
    for name in ("zalpha", "zbravo", "zcharlie", "zal-1", "high dose", "placebo"):
        assert name not in shown.lower(), name
    assert result.masked
    with pytest.raises(BadCall, match="mask"):
        plan(masked_trial(design), START, arm="Zbravo")


def test_neither_an_option_nor_an_origin_names_what_is_masked() -> None:
    """An event's words are the name of the option that gives its day, and may name a product."""
    made = masked_trial()
    protocol = trial(
        outcome(Event("failure of Zalphamab")), arms=made.arms, products=made.products, administrations=made.administrations,
        design=MASKED,
    )  # fmt: skip
    asked = plan(protocol, START)
    answered = plan(protocol, START, {"failure of zalphamab": START + dt.timedelta(30)})
    assert only(asked).supply == "--anchor"
    assert one(answered).origin == "--anchor failure-of-study product"
    assert all("zalphamab" not in writer.write_json(result).decode().lower() for result in (asked, answered))


def test_where_nobody_is_masked_visits_name_product_and_arm() -> None:
    result = plan(masked_trial(OPEN_LABEL), START)
    assert result.visits[0].what == "Zalphamab: administration 1 of 2"
    assert result.visits[0].arms == ("Zalphamab high dose",)


def test_the_days_of_all_arms_are_shown_where_they_differ() -> None:
    base = masked_trial()
    uneven = (given_(1, 1, schedule(0, 7)), given_(2, 2, schedule(0, 14)))
    result = plan(trial(products=base.products, arms=base.arms, administrations=uneven, design=MASKED), START)
    assert days(result, Kind.ADMINISTRATION) == [0, 7, 14]
    assert {visit.what for visit in result.visits} == {"study product: administration"}
    assert "days-of-all-arms" in [note.code for note in result.notes]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Response in the Zbravo arm", "Response in the [arm] arm"),
        ("zalphamab-high-dose", "[arm]"),
        ("Zalphamabs", "study product"),
        ("Zalphamability", "Zalphamability"),
        ("the control group and Arm B", "the [arm] and [arm]"),
        ("of the placebo", "of the study product"),
        ("harm to the group", "harm to the group"),
    ],
)
def test_names_are_taken_out_of_words(words: str, expected: str) -> None:
    assert concealing(masked_trial())(words) == expected


# Forms ----------------------------------------------------------------------------------------------------------------


def in_csv(result: VisitPlan) -> str:
    out = io.BytesIO()
    tables.write("csv", writer.COLUMNS, writer.rows(result), out)
    return out.getvalue().decode("utf-8-sig")


WORDY = trial(
    outcome(
        at(10, D, early=Decimal(1), late=Decimal(1)),
        measure='Pain; "burning", \\ and\nstiffness',
        words="Tag 10 – für immer 🦠",
    ),
    outcome(at(10, D), number=2, measure="=HYPERLINK(1)"),
    outcome(Period(at(), (at(2, Y),)), number=3),
    outcome(unsaid(1, Y), number=4),
    offsets=(0, 7),
)


def test_a_second_library_reads_the_calendar() -> None:
    """All-day events, one for each day that something is due on, and one for what is open."""
    result = plan(WORDY, START)
    data = calendar.write(result)
    assert data == calendar.write(plan(WORDY, START))
    read = icalendar.Calendar.from_ical(data)
    assert not read.errors
    events = read.walk("VEVENT")
    assert all(not event.errors for event in events)
    assert [event.decoded("dtstart") for event in events] == [
        START, START, START + dt.timedelta(7), START + dt.timedelta(10), dt.date(2028, 11, 2),
    ]  # fmt: skip
    for event in events:
        assert event.decoded("dtend") - event.decoded("dtstart") == dt.timedelta(1)
        assert event.decoded("dtstamp") == dt.datetime(2026, 11, 2, tzinfo=dt.UTC)
        assert event["status"] == "TENTATIVE"
        assert str(event["summary"]).startswith("DRAFT EXAMPLE-0001: ")
    tenth = str(events[3]["description"])
    assert 'Pain; "burning", \\ and\nstiffness' in tenth
    assert "Tag 10 – für immer 🦠" in tenth
    assert "window from 2026-11-11 to 2026-11-13" in tenth
    assert "may be 2027-11-02" in str(events[0]["description"])
    assert len({str(event["uid"]) for event in events}) == len(events)


def test_a_calendars_lines_are_folded_and_end_as_the_standard_says() -> None:
    data = calendar.write(plan(WORDY, START))
    assert data.endswith(b"END:VCALENDAR\r\n")
    assert b"\n" not in data.replace(b"\r\n", b"")
    assert b'Pain\\; "burning"\\, \\\\ and\\nstiffness' in data.replace(b"\r\n ", b"")
    for line in data.split(b"\r\n"):
        assert len(line) <= 75
        line.decode("utf-8")  # no character is cut


def test_a_plan_with_fewer_open_points_takes_the_place_of_the_first() -> None:
    """The UIDs are of what is due, and not of what is known about it; another start gives others."""

    def uids(result: VisitPlan) -> set[str]:
        return {str(event["uid"]) for event in icalendar.Calendar.from_ical(calendar.write(result)).walk("VEVENT")}

    first, settled = plan(WORDY, START), plan(WORDY, START, {"unsaid": START})
    assert first.draft
    assert not settled.draft
    assert len(uids(first) & uids(settled)) == 4
    assert not uids(first) & uids(plan(WORDY, START + dt.timedelta(7)))


def test_a_settled_plan_is_no_draft() -> None:
    event = icalendar.Calendar.from_ical(calendar.write(plan(trial(), START))).walk("VEVENT")[0]
    assert event["status"] == "CONFIRMED"
    assert "DRAFT" not in str(event["summary"])
    assert "DRAFT" not in writer.write_text(plan(trial(), START))


def test_a_control_character_does_not_break_a_calendar() -> None:
    odd = trial(outcome(at(1, D), measure="a\x00b\x0bc\rd\u2028e\r\nEND:VEVENT"))
    events = icalendar.Calendar.from_ical(calendar.write(plan(odd, START))).walk("VEVENT")
    assert len(events) == 2


def test_the_csv_holds_what_is_dated_and_what_is_open() -> None:
    found = in_csv(plan(WORDY, START))
    rows = list(csv.DictReader(io.StringIO(found, newline="")))
    assert [row["state"] for row in rows] == ["dated"] * 5 + ["open"]
    assert [row["date"] for row in rows if row["kind"] == "administration"] == ["2026-11-02", "2026-11-09"]
    window = next(row for row in rows if row["earliest"])
    assert (window["earliest"], window["latest"], window["weekday"]) == ("2026-11-11", "2026-11-13", "Thu")
    assert rows[-1]["missing"] == "The record does not say from when this counts: 1 year."
    assert rows[-1]["may be"].startswith("2027-11-02 counted from first dose")
    assert {row["draft"] for row in rows} == {"yes"}


def test_a_formula_in_a_record_is_none_in_a_spreadsheet() -> None:
    begun = trial(assessments=(Assessment(1, AssessmentKind.ASSESSMENT, "=1+1", HERE, ReadIn.PROSE, times=(at(1, D),)),))
    (row,) = [row for row in csv.DictReader(io.StringIO(in_csv(plan(begun, START)))) if row["kind"] == "assessment"]
    assert row["words"] == "'=1+1"


def test_the_json_holds_the_plan() -> None:
    line = json.loads(writer.write_json(plan(WORDY, START)))
    assert (line["trial"], line["draft"], line["start"]) == ("EXAMPLE-0001", True, "2026-11-02")
    assert [visit["date"] for visit in line["visits"]] == sorted(visit["date"] for visit in line["visits"])
    assert all(visit["origin"] for visit in line["visits"])
    assert line["open"][0]["might"][0] == {"date": "2027-11-02", "reading": "counted from first dose"}


# Properties -----------------------------------------------------------------------------------------------------------

ARMS = ("Zalpha high", "Zbravo")
PRODUCTS = ("Zcharlie", "Zdelta")
SAID = st.sampled_from(["at its time", "Zcharlie week", "in Zbravo, then", "ZALPHA  HIGH"])
ANCHORS = st.sampled_from([anchor for anchor in Anchor if anchor is not Anchor.OTHER])


@st.composite
def ats(draw: st.DrawFn, units: tuple[TimeCode, ...]) -> At:
    anchor = draw(ANCHORS)
    if anchor is not Anchor.UNSAID and draw(st.booleans()):
        return At(anchor)
    window = draw(st.sampled_from([None, Decimal(1), Decimal(3)]))
    offset, unit = Decimal(draw(st.integers(-20, 60))), draw(st.sampled_from(units))
    return At(anchor, offset, unit, numbered=draw(st.booleans()), early=window, late=window)


def protocols(
    units: tuple[TimeCode, ...] = tuple(TimeCode), designs: tuple[Design | None, ...] = (None, OPEN_LABEL, MASKED)
) -> st.SearchStrategy[Protocol]:
    points = ats(units)
    sides = points | st.builds(Event, SAID)
    steps = st.builds(Elapsed, st.integers(1, 40).map(Decimal), st.sampled_from(units))
    times = st.one_of(
        sides,
        st.builds(
            Period,
            st.none() | sides,
            st.lists(sides, min_size=1, max_size=2).map(tuple),
            st.sampled_from(["", "first", "last"]),
        ),
        st.builds(Repeated, steps, st.none() | sides, st.lists(sides, max_size=2).map(tuple)),
    )
    frames = st.builds(
        TimeFrame, SAID, st.just(HERE), st.lists(times, max_size=3).map(tuple),
        st.lists(st.builds(UnreadWords, SAID), max_size=1).map(tuple),
    )  # fmt: skip
    timings = st.builds(
        lambda step, count, bounds, ends: Timing("so often", HERE, count, frequency=1, period=step, bounds=bounds, until=ends),
        steps, st.none() | st.integers(1, 9), st.none() | steps, st.lists(sides, max_size=1).map(tuple),
    )  # fmt: skip
    schedules = st.builds(
        Schedule, SAID, st.just(HERE), timings.map(lambda found: (found,)),
        st.just(()) | st.sets(st.integers(0, 90), max_size=5).map(lambda found: tuple(sorted(found | {0}))),
        st.none() | points, st.none() | points, st.none() | steps,
    )  # fmt: skip
    administrations = st.lists(
        st.builds(
            lambda of, arms, when, act: Administration(1, of, "given", HERE, ReadIn.FIELD, act, arms, schedule=when),
            st.integers(1, 2), st.sampled_from([(), ARMS[:1], ARMS[1:]]), st.none() | schedules, st.sampled_from(Act),
        ),
        max_size=3,
    )  # fmt: skip
    outcomes = st.lists(
        st.builds(
            lambda measure, frame: Outcome(OutcomeRole.OTHER, 1, measure, HERE, ReadIn.FIELD, time_frame=frame),
            SAID, st.none() | frames,
        ),
        max_size=4,
    )  # fmt: skip
    counts = st.lists(st.builds(numbering, st.integers(0, 1), st.sampled_from((D, W))), max_size=2)
    return st.builds(
        lambda design, gives, outcomes_, counts_: Protocol(
            trial="EXAMPLE-0001",
            design=design,
            arms=tuple(Arm(label, HERE) for label in ARMS),
            products=tuple(product(number, name, placebo=number == 2) for number, name in enumerate(PRODUCTS, start=1)),
            administrations=tuple(gives),
            outcomes=tuple(outcomes_),
            numbering=tuple(counts_),
        ),
        st.sampled_from(designs), administrations, outcomes, counts,
    )  # fmt: skip


DAYS = st.dates(dt.date(1990, 1, 1), dt.date(2090, 1, 1))
GIVEN = st.dictionaries(
    st.sampled_from(["baseline", "day-1", "week-0", "unsaid", "dose", "last-dose", "product-1", "product-2", "surgery"]), DAYS
)


def planned(protocol: Protocol, start: dt.date, given_days: dict[str, dt.date]) -> VisitPlan | None:
    try:
        return plan(protocol, start, given_days)
    except Refused:
        return None


@given(protocols(), DAYS, GIVEN)
def test_visits_are_ordered_and_every_day_has_its_origin(
    protocol: Protocol, start: dt.date, days_given: dict[str, dt.date]
) -> None:
    result = planned(protocol, start, days_given)
    if result is None:
        return
    dates = [visit.date for visit in result.visits]
    assert dates == sorted(dates)
    for visit in result.visits:
        assert visit.origin
        assert visit.came is Came.RECKONED or visit.date in {start, *days_given.values()}
        assert visit.until is None or visit.until >= visit.date
        assert (visit.extent is Extent.FROM_TO) == (visit.until is not None)
        assert visit.earliest is None or visit.earliest <= visit.date
        assert visit.latest is None or visit.latest >= (visit.until or visit.date)
    for found in result.open:
        assert found.sentence.endswith(".")
    assert result.draft == bool(result.open)
    # Nothing that is due is lost: each outcome has a day or is open.
    told = {visit.what.split(" (every")[0] for visit in result.visits} | {found.what for found in result.open}
    conceal = concealing(protocol) if result.masked else str
    for outcome_ in protocol.outcomes:
        if outcome_.time_frame is None or any(not isinstance(time, Repeated) for time in outcome_.time_frame.times):
            assert conceal(f"other outcome 1: {outcome_.measure}") in told


@given(protocols(units=(D, W)), DAYS, GIVEN, st.integers(-400, 400))
def test_a_start_so_many_days_later_is_the_same_plan_so_many_days_later(
    protocol: Protocol, start: dt.date, days_given: dict[str, dt.date], later: int
) -> None:
    """With days and weeks only: months differ in length."""
    step = dt.timedelta(later)
    first = planned(protocol, start, days_given)
    second = planned(protocol, start + step, {name: day + step for name, day in days_given.items()})
    assert (first is None) == (second is None)
    if first is None or second is None:
        return
    assert [(visit.date + step, visit.kind, visit.what, visit.origin, visit.extent) for visit in first.visits] == [
        (visit.date, visit.kind, visit.what, visit.origin, visit.extent) for visit in second.visits
    ]
    assert [tuple(might.date + step for might in found.might) for found in first.open] == [
        tuple(might.date for might in found.might) for found in second.open
    ]


@given(protocols(designs=(MASKED,)), DAYS, GIVEN)
def test_nothing_of_an_arm_or_product_is_in_a_masked_trials_visits(
    protocol: Protocol, start: dt.date, days_given: dict[str, dt.date]
) -> None:
    result = planned(protocol, start, days_given)
    if result is None:
        return
    shown = writer.write_text(result) + writer.write_json(result).decode() + in_csv(result)
    shown += calendar.write(result).replace(b"\r\n ", b"").decode()
    for name in (*ARMS, *PRODUCTS, "Zalpha"):
        assert name.casefold() not in " ".join(shown.casefold().split()), name


@given(protocols(), DAYS, GIVEN)
def test_any_calendar_is_read_by_a_second_library(protocol: Protocol, start: dt.date, days_given: dict[str, dt.date]) -> None:
    result = planned(protocol, start, days_given)
    if result is None:
        return
    data = calendar.write(result)
    read = icalendar.Calendar.from_ical(data)
    events = read.walk("VEVENT")
    assert {event.decoded("dtstart") for event in events} >= {visit.date for visit in result.visits}
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    uids = [str(event["uid"]) for event in events]
    assert len(set(uids)) == len(uids)


@given(st.text(min_size=1, max_size=300))
def test_any_words_come_through_a_calendar(words: str) -> None:
    result = plan(trial(outcome(at(1, D), measure=words)), START)
    data = calendar.write(result)
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    assert len(icalendar.Calendar.from_ical(data).walk("VEVENT")) == 2


@given(st.text(max_size=40))
def test_a_slug_is_its_own_slug(words: str) -> None:
    assert slug(slug(words)) == slug(words)


# The command line -----------------------------------------------------------------------------------------------------

PAGES = ROOT / "examples" / "pages"
SJS = str(PAGES / "sjs-ten.txt")


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(main, ["visits", *map(str, words)], catch_exceptions=False)


def saved(folder: Path, *protocols_: Protocol) -> Path:
    path = folder / "trial.json"
    path.write_bytes(b"".join(protocol_json.dump(protocol) + b"\n" for protocol in protocols_))
    return path


def test_the_command_prints_a_table_that_says_what_the_start_is() -> None:
    shown = run(SJS, "--start", "2026-11-02", "--anchor", "admission=2026-10-31", "--format", "table").stdout
    assert shown.startswith("DRAFT: visits of EXAMPLE-0003\n")
    assert "the day of the first administration" in shown
    assert "2026-11-03" in shown


def test_a_form_follows_the_files_ending(tmp_path: Path) -> None:
    path = saved(tmp_path, WORDY)
    for ending, begin in ((".ics", b"BEGIN:VCALENDAR\r\n"), (".csv", b"\xef\xbb\xbftrial,draft,"), (".jsonl", b'{"trial":')):
        out = tmp_path / f"visits{ending}"
        assert run(path, "--start", "2026-11-02", "-o", out).exit_code == 0
        assert out.read_bytes().startswith(begin)
    assert run(path, "--start", "2026-11-02", "-o", tmp_path / "visits.xlsx").exit_code == 2


@pytest.mark.parametrize(
    "words",
    [
        ["--start", "2026"],
        ["--start", "2026-02-30"],
        ["--start", "02.11.2026"],
        ["--start", "2026-11-02", "--anchor", "admission"],
        ["--start", "2026-11-02", "--anchor", "admission=soon"],
        ["--start", "2026-11-02", "--anchor", "birthday=2026-11-02"],
        ["--start", "2026-11-02", "--arm", "any"],
        ["--start", "2026-11-02", "--until", "ever"],
        [],
    ],
)
def test_a_wrong_call_has_exit_code_2(words: list[str]) -> None:
    assert run(SJS, *words).exit_code == 2


def test_a_start_that_is_too_late_is_refused_with_exit_code_1(tmp_path: Path) -> None:
    words = (SJS, "--start", "2026-11-02", "--anchor", "admission=2026-10-20")
    result = run(*words)
    assert result.exit_code == 1
    assert json.loads(result.stdout).keys() == {"source", "error"}
    out = tmp_path / "visits.ics"
    assert run(*words, "-o", out).exit_code == 1
    assert not out.exists()


def test_a_calendar_is_for_one_trial(tmp_path: Path) -> None:
    path = saved(tmp_path, WORDY, trial())
    assert run(path, "--start", "2026-11-02", "--format", "ics").exit_code == 2
    assert len(run(path, "--start", "2026-11-02", "--format", "jsonl").stdout.splitlines()) == 2


def test_a_trial_that_is_not_there_leaves_its_place(tmp_path: Path) -> None:
    path = saved(tmp_path, WORDY, Protocol(trial="EXAMPLE-0002"))
    result = run(path, "--start", "2026-11-02", "--format", "csv")
    assert result.exit_code == 1
    rows = list(csv.DictReader(io.StringIO(result.stdout.removeprefix("\ufeff"))))
    assert "states nothing" in rows[-1]["error"]
    assert run(path, "--start", "2026-11-02", "--format", "table").exit_code == 1


def test_a_longest_time_ends_what_is_given_again_and_again() -> None:
    data = {
        "protocolSection": {
            "identificationModule": {"nctId": "EXAMPLE-9"},
            "armsInterventionsModule": {
                "interventions": [
                    {"type": "DRUG", "name": "Exemplumab", "description": "40 mg every 3 weeks for up to 12 weeks"}
                ]
            },
        }
    }
    protocol = parse_plan(readers.read(json.dumps(data).encode(), "trial.json"))
    made = plan(protocol, dt.date(2026, 11, 2), until=dt.date(2027, 12, 31))
    assert [visit.date.isoformat() for visit in made.visits] == ["2026-11-02", "2026-11-23", "2026-12-14", "2027-01-04"]
    assert {visit.condition for visit in made.visits} == {"at most 12 weeks"}
    assert [might.date.isoformat() for one in made.open for might in one.might] == ["2027-01-25"]
