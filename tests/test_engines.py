"""What an atom means, engine by engine: first as documentation, then on populations made to make the engines disagree.

The first half is the documentation of the engines: each test has a table of patients with the answer to an atom, and its
docstring says the rule. Every one runs on every engine.
"""

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from random import Random

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs
from populations import DAYS, ON, atoms, every_atom, population, populations

from pantrial import datamodels
from pantrial.answer import AtomAnswer, Reason
from pantrial.dates import Day, Duration, TimeUnit, parse_date
from pantrial.engines import reference, relational
from pantrial.errors import BadPatient
from pantrial.patient import Coverage, Fact, FactKind, FactStatus, Flaw, Outcome, Patient, Sex
from pantrial.question.atoms import TODAY, Atom, Began, Bound, Is, Kind, Lasts, OfLimit, Pick, Present, Select, Window
from pantrial.terms import Domain, shipped
from pantrial.units import Interval, Op

Engine = Callable[[Atom, Sequence[Patient], Day], list[AtomAnswer]]
Table = Sequence[tuple[Patient, AtomAnswer]]

YES, NO = AtomAnswer(True), AtomAnswer(False)


def unknown(*reasons: Reason) -> AtomAnswer:
    mask = Reason(0)
    for reason in reasons:
        mask |= reason
    return AtomAnswer(None, mask)


# The engines ----------------------------------------------------------------------------------------------------------


def ask_reference(atom: Atom, patients: Sequence[Patient], on: Day) -> list[AtomAnswer]:
    return [reference.ask(atom, patient, on) for patient in patients]


def database(patients: Sequence[Patient]) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    datamodels.create(connection)
    datamodels.load(connection, patients, shipped())
    return connection


def ask_relational(atom: Atom, patients: Sequence[Patient], on: Day) -> list[AtomAnswer]:
    with database(patients) as connection:
        answers = relational.ask(connection, [atom], on)[atom.name]
    return [answers[patient.id] for patient in patients]


ENGINES: dict[str, Engine] = {"reference": ask_reference, "relational": ask_relational}


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> Engine:
    return ENGINES[request.param]


def check(engine: Engine, atom: Atom, table: Table, on: Day = ON) -> None:
    """Each patient of the table gets the answer beside it."""
    patients = [Patient(f"row {row}", one.birth, one.sex, one.facts, one.coverage) for row, (one, _) in enumerate(table)]
    answers = engine(atom, patients, on)
    expected = [answer for _, answer in table]
    assert dict(enumerate(answers)) == dict(enumerate(expected))


# Words for the tables -------------------------------------------------------------------------------------------------


def days(count: int) -> Duration:
    return Duration(count, TimeUnit.DAY)


def person(*facts: Fact, birth: str = "", sex: Sex | None = None, chart: tuple[str, str] | None = None) -> Patient:
    coverage = None
    if chart:
        first, last = (parse_date(words) for words in chart)
        assert first
        assert last
        coverage = Coverage(first, last)
    return Patient("", parse_date(birth), sex, facts, coverage)


def measured(value: str | None, start: str, comparator: str = "") -> Fact:
    held = None if value is None else Interval.reported(Decimal(value), comparator)
    return Fact(FactKind.MEASUREMENT, ("hb",), "Hb", "", start=parse_date(start), value=held)


def result(outcome: Outcome | None, start: str, test: str = "antibody") -> Fact:
    return Fact(FactKind.TEST, (test,), test, "", start=parse_date(start), outcome=outcome)


def event(
    concept: str | None,
    start: str,
    end: str = "",
    kind: FactKind = FactKind.CONDITION,
    status: FactStatus = FactStatus.PRESENT,
) -> Fact:
    """`end`: a date, "now" for one that goes on, nothing for a day that nobody recorded."""
    concepts = () if concept is None else (concept,)
    ended = None if end == "now" else parse_date(end)
    return Fact(kind, concepts, "", "", parse_date(start), ended, ongoing=end == "now", status=status)


def absent(concept: str, start: str, end: str = "") -> Fact:
    return event(concept, start, end, status=FactStatus.ABSENT)


def drug(start: str, end: str = "") -> Fact:
    return event("drug", start, end, FactKind.TREATMENT)


def atresult(outcome: Outcome, start: str, detail: str = "consent") -> Fact:
    return Fact(FactKind.STATEMENT, ("attest",), "", "", parse_date(start), outcome=outcome, detail=detail)


def age(op: Op, value: str, unit: str = "year") -> Atom:
    return Atom(Select(Kind.AGE), Window(), Pick.NEWEST, Bound(op, Decimal(value), unit))


def hb(op: Op, value: str, back: Duration | None = days(30)) -> Atom:  # noqa: B008 - frozen
    return Atom(Select(Kind.MEASUREMENT, "hb", ("hb",)), Window(back), Pick.NEWEST, Bound(op, Decimal(value), "g/dL"))


def a_test(select: Select, back: int, lasting: bool = False) -> Atom:
    return Atom(select, Window(days(back), lasting), Pick.NEWEST, Is(Outcome.POSITIVE))


PREGNANT = a_test(
    Select(
        Kind.TEST,
        "pregnancy",
        ("antibody",),
        rules_out=("antibody",),
        shown_by=("pregnancy",),
        excluded_by=("hysterectomy",),
    ),
    7,
)
HIV = a_test(Select(Kind.TEST, "hiv", ("antibody", "rna"), rules_out=("antibody",), shown_by=("hiv",)), 180, True)
POSITIVE, NEGATIVE, UNCLEAR = Outcome.POSITIVE, Outcome.NEGATIVE, Outcome.INDETERMINATE


def infarction(back: Duration | None) -> Atom:
    both = ("heart disease", "infarction")
    select = Select(Kind.CONDITION, "infarction", ("infarction",), absent_by=both, under=("heart disease",))
    return Atom(select, Window(back), Pick.ANY, Present())


def treated(compare: Present | Lasts, back: Duration | None) -> Atom:
    return Atom(Select(Kind.TREATMENT, "drug", ("drug",), absent_by=("drug",)), Window(back), Pick.ANY, compare)


CONSENT = Atom(Select(Kind.STATEMENT, "attest", ("attest",), detail="consent"), Window(), Pick.NEWEST, Is(POSITIVE))


# Age and sex ----------------------------------------------------------------------------------------------------------


def test_age_is_completed_years(engine: Engine) -> None:
    """A year of age is complete on the birthday. Who is born on 29 February has it on 1 March where there is no 29th.

    Nobody is born after the day asked about, or is older than 130 years: such a date is wrong, and not missing.
    """
    check(
        engine,
        age(Op.GE, "18"),
        [
            (person(birth="2008-02-28"), YES),
            (person(birth="2008-02-29"), NO),
            (person(birth="2008-03-01"), NO),
            (person(), unknown(Reason.NOT_RECORDED)),
            (person(birth="2026-03-01"), unknown(Reason.IMPLAUSIBLE)),
            (person(birth="2027"), unknown(Reason.IMPLAUSIBLE)),
            (person(birth="1896-02-28"), YES),
            (person(birth="1896-02-27"), unknown(Reason.IMPLAUSIBLE)),
            (person(birth="1896"), YES),
            (person(birth="1726"), unknown(Reason.IMPLAUSIBLE)),
        ],
    )
    check(engine, age(Op.GE, "18"), [(person(birth="2008-02-29"), YES)], Day(2026, 3, 1))


def test_age_of_a_partial_date_of_birth(engine: Engine) -> None:
    """A year or month of birth gives a range of ages: where the bound lies inside, the missing part matters."""
    check(
        engine,
        age(Op.GE, "18"),
        [
            (person(birth="2007"), YES),
            (person(birth="2008"), unknown(Reason.PARTIAL_DATE)),
            (person(birth="2008-02"), unknown(Reason.PARTIAL_DATE)),
            (person(birth="2008-01"), YES),
            (person(birth="2009"), NO),
            (person(birth="2026"), NO),
        ],
    )
    check(
        engine,
        age(Op.EQ, "18"),
        [
            (person(birth="2008"), unknown(Reason.PARTIAL_DATE)),
            (person(birth="2008-01"), YES),
            (person(birth="2008-03"), NO),
        ],
    )


def test_age_in_other_units(engine: Engine) -> None:
    """Months go by the calendar; weeks, days and hours by elapsed days. A bound may lie between two whole numbers."""
    young = person(birth="2025-12-31")
    for atom, answer in [
        (age(Op.GE, "2", "month"), NO),
        (age(Op.GE, "1", "month"), YES),
        (age(Op.GT, "8", "week"), NO),
        (age(Op.EQ, "59", "day"), YES),
        (age(Op.LT, "1417", "hour"), YES),
        (age(Op.LE, "-1", "day"), NO),
        (age(Op.GE, "0.5", "year"), NO),
        (age(Op.EQ, "58.5", "day"), NO),
        (age(Op.LT, "9000", "year"), YES),
    ]:
        check(engine, atom, [(young, answer)])


def test_sex(engine: Engine) -> None:
    """Sex is asked as "is it female"; where it is recorded as other or not at all, it is not recorded."""
    atom = Atom(Select(Kind.SEX, "sex"), Window(), Pick.NEWEST, Is(POSITIVE))
    check(
        engine,
        atom,
        [(person(sex=Sex.FEMALE), YES), (person(sex=Sex.MALE), NO), (person(), unknown(Reason.NOT_RECORDED))],
    )


# Measurements ---------------------------------------------------------------------------------------------------------


def test_the_newest_value_decides(engine: Engine) -> None:
    """Of several values the newest counts, as of the day asked about: a later one does not exist yet."""
    check(
        engine,
        hb(Op.GE, "8.5"),
        [
            (person(measured("8.5", "2026-02-27")), YES),
            (person(measured("9", "2026-02-20"), measured("8", "2026-02-21")), NO),
            (person(measured("9", "2026-02-20"), measured("8", "2026-03-01")), YES),
            (person(measured("9", "2026-03-01")), unknown(Reason.NOT_RECORDED)),
            (person(), unknown(Reason.NOT_RECORDED)),
        ],
    )


def test_two_values_of_one_day(engine: Engine) -> None:
    """Two values of one day on both sides of the bound are a conflict; on one side they agree."""
    check(
        engine,
        hb(Op.GE, "8.5"),
        [
            (person(measured("9", "2026-02-20"), measured("8", "2026-02-20")), unknown(Reason.CONFLICT)),
            (person(measured("9", "2026-02-20"), measured("10", "2026-02-20")), YES),
        ],
    )


def test_a_value_is_stale_by_one_day(engine: Engine) -> None:
    """The look-back's first day belongs to it. An older value answers nothing, whatever it was."""
    check(
        engine,
        hb(Op.GE, "8.5"),
        [
            (person(measured("9", "2026-01-29")), YES),
            (person(measured("9", "2026-01-28")), unknown(Reason.STALE)),
            (person(measured("9", "2026-01")), unknown(Reason.PARTIAL_DATE)),
            (person(measured("9", "")), unknown(Reason.UNDATED)),
        ],
    )
    check(engine, hb(Op.GE, "8.5", None), [(person(measured("9", "1999")), YES), (person(measured("9", "")), YES)])


def test_which_value_is_newest_may_be_unknown(engine: Engine) -> None:
    """A value of some day in a month may be newer than one of a day in it: both count, and may be a conflict.

    A date that does not tell whether its value is fresh enough is then named too.
    """
    check(
        engine,
        hb(Op.GE, "8.5"),
        [
            (
                person(measured("9", "2026-02-20"), measured("8", "2026-02")),
                unknown(Reason.CONFLICT, Reason.PARTIAL_DATE),
            ),
            (person(measured("9", "2026-02-20"), measured("8", "2026")), unknown(Reason.CONFLICT, Reason.PARTIAL_DATE)),
            (person(measured("9", "2026-02-20"), measured("8", "2025")), YES),
            (person(measured("9", "2026-02-20"), measured(None, "2026")), unknown(Reason.UNIT)),
            (
                person(measured("9", "2026-01-29"), measured("8", "2026-01")),
                unknown(Reason.CONFLICT, Reason.PARTIAL_DATE),
            ),
            (person(measured("9", "2026-02-20"), measured("10", "2026-02")), YES),
            (person(measured("9", "2026-02-20"), measured("8", "2026-01")), YES),
            (person(measured("9", "2026-02-20"), measured("8", "")), unknown(Reason.CONFLICT, Reason.UNDATED)),
        ],
    )


def test_any_value_of_a_time(engine: Engine) -> None:
    """One that surely is in the time and beyond the bound says yes, whatever came after it. No, where there are only others.

    A value of which nobody knows whether it is in the time, or how large it is, leaves it open only where it may say yes.
    """
    atom = Atom(Select(Kind.MEASUREMENT, "hb", ("hb",)), Window(days(10)), Pick.ANY, Bound(Op.GE, Decimal("8.5"), "g/dL"))
    check(
        engine,
        atom,
        [
            (person(measured("9", "2026-02-20"), measured("8", "2026-02-21")), YES),
            (person(measured("9", "2026-02-18"), measured("8", "2026-02-21")), YES),
            (person(measured("9", "2026-02-17"), measured("8", "2026-02-21")), NO),
            (person(measured("9", "2026-03-01"), measured("8", "2026-02-21")), NO),
            (person(measured("9", "2026-02-17")), unknown(Reason.NOT_RECORDED)),
            (person(measured("8", "2026-02")), unknown(Reason.NOT_RECORDED)),
            (person(measured("9", "2026-02")), unknown(Reason.PARTIAL_DATE)),
            (person(measured("9", "")), unknown(Reason.UNDATED)),
            (person(measured("9", ""), measured("9", "2026-02-20")), YES),
            (person(measured(None, "2026-02-20"), measured("8", "2026-02-20")), unknown(Reason.UNIT)),
            (person(measured("8", "2026-02-20", ">")), unknown(Reason.IMPRECISE)),
            (person(), unknown(Reason.NOT_RECORDED)),
        ],
    )


def test_a_day_that_nobody_named(engine: Engine) -> None:
    """A window about the first dose, or another day that an engine does not know, answers nothing by itself."""
    for after in (False, True):
        window = Window(days(10), anchor="first dose", after=after)
        atom = Atom(Select(Kind.MEASUREMENT, "hb", ("hb",)), window, Pick.ANY, Bound(Op.GE, Decimal("8.5"), "g/dL"))
        check(
            engine,
            atom,
            [(person(measured("9", "2026-02-20")), unknown(Reason.NO_ANCHOR)), (person(), unknown(Reason.NO_ANCHOR))],
        )


def test_a_value_reported_as_more_than_a_number(engine: Engine) -> None:
    """`> 8` is more than 8 and no number: it answers where the bound lies on the known side."""
    over, under = person(measured("8", "2026-02-20", ">")), person(measured("8", "2026-02-20", "<="))
    imprecise = unknown(Reason.IMPRECISE)
    for atom, more, at_most in [
        (hb(Op.GT, "8"), YES, NO),
        (hb(Op.GE, "8"), YES, imprecise),
        (hb(Op.GE, "8.1"), imprecise, NO),
        (hb(Op.LT, "8"), NO, imprecise),
        (hb(Op.LE, "8"), NO, YES),
        (hb(Op.EQ, "8"), NO, imprecise),
        (hb(Op.EQ, "9"), imprecise, NO),
    ]:
        check(engine, atom, [(over, more), (under, at_most)])


def test_a_value_that_cannot_be_compared_says_why(engine: Engine) -> None:
    """A number that nobody can have, one without a unit and one that cannot be read are three things to look at."""

    def flawed(flaw: Flaw | None) -> Fact:
        return Fact(FactKind.MEASUREMENT, ("hb",), "Hb", "", start=parse_date("2026-02-20"), flaw=flaw)

    check(
        engine,
        hb(Op.GE, "8.5"),
        [
            (person(flawed(Flaw.IMPLAUSIBLE)), unknown(Reason.IMPLAUSIBLE)),
            (person(flawed(Flaw.UNREADABLE)), unknown(Reason.UNREADABLE)),
            (person(flawed(Flaw.UNIT)), unknown(Reason.UNIT)),
            (person(flawed(None)), unknown(Reason.UNIT)),
            (person(flawed(Flaw.IMPLAUSIBLE), measured("9", "2026-02-21")), YES),
        ],
    )


def test_a_value_without_a_unit(engine: Engine) -> None:
    """A value whose unit does not convert is no number, but it is the newest: an older one does not stand in for it."""
    check(
        engine,
        hb(Op.GE, "8.5"),
        [
            (person(measured("9", "2026-02-20"), measured(None, "2026-02-21")), unknown(Reason.UNIT)),
            (person(measured("9", "2026-02-21"), measured(None, "2026-02-20")), YES),
            (person(measured(None, "2025-02-20")), unknown(Reason.UNIT, Reason.STALE)),
        ],
    )


@pytest.mark.parametrize("value", ["8.5000000000000001", "8.4999999999999999", "1e30", "-1e30", "-8.5", "Infinity"])
def test_a_value_that_no_column_holds(engine: Engine, value: str) -> None:
    """A value finer than twelve decimals, or beyond DECIMAL(38, 12), compares as itself with every bound."""
    number = Decimal(value)
    patient = person(measured(value, "2026-02-20"))
    for op, answer in [
        (Op.LT, number < Decimal("8.5")),
        (Op.LE, number <= Decimal("8.5")),
        (Op.GT, number > Decimal("8.5")),
        (Op.GE, number >= Decimal("8.5")),
        (Op.EQ, number == Decimal("8.5")),
    ]:
        check(engine, hb(op, "8.5"), [(patient, AtomAnswer(answer))])
    check(engine, hb(Op.GE, "8.500000000001"), [(patient, AtomAnswer(number > 9))])


# Tests ----------------------------------------------------------------------------------------------------------------


def test_the_newest_of_a_test_decides(engine: Engine) -> None:
    """Yes where it is positive and fresh, no where it is negative and fresh; an indeterminate one is neither."""
    check(
        engine,
        PREGNANT,
        [
            (person(result(POSITIVE, "2026-02-27")), YES),
            (person(result(POSITIVE, "2026-02-21"), result(NEGATIVE, "2026-02-22")), NO),
            (person(result(NEGATIVE, "2026-02-20")), unknown(Reason.STALE)),
            (person(result(POSITIVE, "2026-02-20")), unknown(Reason.STALE)),
            (person(result(UNCLEAR, "2026-02-27")), unknown(Reason.INDETERMINATE)),
            (person(result(None, "2026-02-27")), unknown(Reason.INDETERMINATE)),
            (person(result(POSITIVE, "2026-02-27"), result(NEGATIVE, "2026-02-27")), unknown(Reason.CONFLICT)),
            (person(), unknown(Reason.NOT_RECORDED)),
        ],
    )


def test_a_diagnosis_shows_or_excludes(engine: Engine) -> None:
    """A diagnosis that holds on the day counts as a positive test, one that excludes as a negative one.

    Beside a test that says the opposite it is a conflict. One that is over, or not confirmed, does not decide.
    """
    check(
        engine,
        PREGNANT,
        [
            (person(event("pregnancy", "2025-10-01", "now")), YES),
            (person(event("hysterectomy", "2015", "now")), NO),
            (person(event("pregnancy", "2025-10-01", "2026-02-28")), YES),
            (person(event("pregnancy", "2025-01-01", "2025-09-01")), unknown(Reason.NOT_RECORDED)),
            (person(event("pregnancy", "2025-10-01")), unknown(Reason.PARTIAL_DATE)),
            (person(event("pregnancy", "")), unknown(Reason.UNDATED)),
            (
                person(event("pregnancy", ""), event("pregnancy", "2025-12-01")),
                unknown(Reason.UNDATED, Reason.PARTIAL_DATE),
            ),
            (
                person(event("pregnancy", "2025-10-01", "now", status=FactStatus.DOUBTFUL)),
                unknown(Reason.UNCONFIRMED),
            ),
            (person(event("hysterectomy", "2015", "now"), result(POSITIVE, "2026-02-27")), unknown(Reason.CONFLICT)),
            (
                person(event("pregnancy", "2025-10-01", "now"), result(NEGATIVE, "2026-02-27")),
                unknown(Reason.CONFLICT),
            ),
            (person(event("hysterectomy", "2015", "now"), result(UNCLEAR, "2026-02-27")), unknown(Reason.INDETERMINATE)),
        ],
    )


def test_what_cannot_last_so_long(engine: Engine) -> None:
    """A pregnancy without an end that began more than ten months ago says nothing of today, and its reason says so.

    A fresh test then decides; one whose date leaves open whether it began so long ago is in doubt.
    """
    longest = days(300)
    pregnant = Atom(PREGNANT.select, Window(days(7), longest=longest), Pick.NEWEST, Is(POSITIVE))
    now = Atom(Select(Kind.CONDITION, "pregnancy", ("pregnancy",)), Window(TODAY, longest=longest), Pick.ANY, Present())
    last_year = Atom(now.select, Window(Duration(1, TimeUnit.YEAR), longest=longest), Pick.ANY, Present())
    outlasted, not_recorded = unknown(Reason.OUTLASTED), unknown(Reason.NOT_RECORDED)
    in_time, too_long = event("pregnancy", "2025-05-04", "now"), event("pregnancy", "2025-05-03", "now")
    check(
        engine,
        pregnant,
        [
            (person(in_time), YES),
            (person(too_long), outlasted),
            (person(event("pregnancy", "2019", "now")), outlasted),
            (person(event("pregnancy", "2025-05", "now")), unknown(Reason.PARTIAL_DATE)),
            (person(event("pregnancy", "", "now")), unknown(Reason.UNDATED)),
            (person(event("pregnancy", "2019")), not_recorded),
            (person(too_long, result(NEGATIVE, "2026-02-27")), NO),
            (person(too_long, result(POSITIVE, "2026-02-27")), YES),
            (person(too_long, event("hysterectomy", "2026-01", "now")), NO),
            (person(too_long, result(NEGATIVE, "2026-02-01")), unknown(Reason.STALE, Reason.OUTLASTED)),
            (person(in_time, result(NEGATIVE, "2026-02-27")), unknown(Reason.CONFLICT)),
        ],
    )
    open_ = (Reason.NOT_RECORDED, Reason.NOT_OBSERVED)
    check(engine, now, [(person(in_time), YES), (person(too_long), unknown(Reason.OUTLASTED, *open_))])
    check(
        engine,
        last_year,
        [
            (person(event("pregnancy", "2024-05-04", "now")), YES),
            (person(event("pregnancy", "2024-05-03", "now")), unknown(Reason.OUTLASTED, *open_)),
        ],
    )


def test_a_lasting_infection(engine: Engine) -> None:
    """A positive result of a lasting infection does not age; a newer negative beside it is a conflict, not an answer."""
    check(
        engine,
        HIV,
        [
            (person(result(POSITIVE, "2001-01-01")), YES),
            (person(result(POSITIVE, "2001-01-01"), result(NEGATIVE, "2026-02-01")), unknown(Reason.CONFLICT)),
            (person(result(NEGATIVE, "2001-01-01"), result(POSITIVE, "2026-02-01")), YES),
            (person(result(NEGATIVE, "2001-01-01")), unknown(Reason.STALE)),
            (person(event("hiv", "2001", "2002")), YES),
            (person(event("hiv", "2001", "now"), result(NEGATIVE, "2026-02-01")), YES),
        ],
    )


def test_only_some_tests_rule_out(engine: Engine) -> None:
    """Only a negative test that rules the thing out answers no; any positive one answers yes."""
    check(
        engine,
        HIV,
        [
            (person(result(NEGATIVE, "2026-02-01")), NO),
            (person(result(NEGATIVE, "2026-02-01", "rna")), unknown(Reason.NOT_RECORDED)),
            (person(result(NEGATIVE, "2026-02-01"), result(POSITIVE, "2026-02-01", "rna")), YES),
            (person(result(NEGATIVE, "2026-02-01"), result(NEGATIVE, "2001-01-01", "rna")), NO),
            (person(result(NEGATIVE, "2026-02-01"), result(UNCLEAR, "2026-02-01", "rna")), unknown(Reason.INDETERMINATE)),
        ],
    )


# Conditions and treatments --------------------------------------------------------------------------------------------


def test_an_event_in_the_window(engine: Engine) -> None:
    """It counts where it was so on a day of the window: also where it began before it. The first day belongs to it."""
    check(
        engine,
        infarction(Duration(6, TimeUnit.MONTH)),
        [
            (person(event("infarction", "2020-01-01", "now")), YES),
            (person(event("infarction", "2020-01-01", "2025-08-28")), YES),
            (person(event("infarction", "2020-01-01", "2025-08-27"), chart=("2000", "2026-03")), unknown(Reason.NOT_RECORDED)),
            (person(event("infarction", "2025-09-01")), YES),
            (person(event("infarction", "2026-03-01"), chart=("2000", "2026-03")), unknown(Reason.NOT_RECORDED)),
        ],
    )


def test_an_event_whose_dates_do_not_suffice(engine: Engine) -> None:
    """A partial date decides where all of its days lie on one side. A fact without an end may go on."""
    check(
        engine,
        infarction(Duration(6, TimeUnit.MONTH)),
        [
            (person(event("infarction", "2020", "2025-08")), unknown(Reason.PARTIAL_DATE)),
            (person(event("infarction", "2020", "2025-09")), YES),
            (person(event("infarction", "2020", "2025-07"), chart=("2000", "2026-03")), unknown(Reason.NOT_RECORDED)),
            (person(event("infarction", "2020-01-01")), unknown(Reason.PARTIAL_DATE)),
            (person(event("infarction", "")), unknown(Reason.UNDATED)),
        ],
    )
    check(engine, infarction(None), [(person(event("infarction", "")), YES)])


def test_what_is_recorded_too_generally(engine: Engine) -> None:
    """What the thing falls under, recorded in the window without its kind, may be it: it stays open for that reason."""
    chart = ("2000", "2026-03")
    broader = (Reason.NOT_RECORDED, Reason.GENERAL)
    check(
        engine,
        infarction(Duration(6, TimeUnit.MONTH)),
        [
            (person(event("heart disease", "2026-01-01", "now"), chart=chart), unknown(*broader)),
            (person(event("heart disease", "2020-01-01", "2025-08-27"), chart=chart), unknown(Reason.NOT_RECORDED)),
            (person(event("heart disease", "2026-01-01", "now"), event("infarction", "2026-01-01")), YES),
            (person(event("heart disease", "2026-01-01", "now"), absent("infarction", "2026-02-01")), NO),
        ],
    )


def test_a_recorded_absence(engine: Engine) -> None:
    """A recorded absence of the thing, or of what it falls under, says no; beside a presence it is a conflict."""
    check(
        engine,
        infarction(Duration(6, TimeUnit.MONTH)),
        [
            (person(absent("infarction", "2026-01-01")), NO),
            (person(absent("heart disease", "2026-01-01")), NO),
            (person(absent("infarction", "2025-09-01")), NO),
            (
                person(absent("infarction", "2025-08-31")),
                unknown(Reason.NOT_RECORDED, Reason.NOT_OBSERVED),
            ),
            (
                person(absent("infarction", "2026-01-01"), event("infarction", "2026-01-01")),
                unknown(Reason.CONFLICT),
            ),
        ],
    )
    check(engine, infarction(TODAY), [(person(absent("infarction", "2001-01-01", "now")), NO)])
    never = [
        (person(absent("infarction", "2025-09-01")), NO),
        (person(absent("infarction", "2025-08-31")), unknown(Reason.NOT_RECORDED, Reason.NOT_OBSERVED)),
        (person(absent("infarction", "")), NO),
        (person(absent("infarction", "2026-01-01"), event("infarction", "2026-01-02")), YES),
        (person(absent("infarction", "2026-01-02"), event("infarction", "2020-01-01")), unknown(Reason.CONFLICT)),
    ]
    check(engine, infarction(None), never)


@pytest.mark.parametrize("back", [None, Duration(6, TimeUnit.MONTH)])
def test_a_treatment_not_taken(engine: Engine, back: Duration | None) -> None:
    """A treatment recorded as not taken answers for thirty days; it may have begun since, and the words name no end."""

    def untaken(start: str, end: str = "") -> Fact:
        return event("drug", start, end, FactKind.TREATMENT, FactStatus.ABSENT)

    open_ = unknown(Reason.NOT_RECORDED, Reason.NOT_OBSERVED)
    check(
        engine,
        treated(Present(), back),
        [
            (person(untaken("2026-01-29")), NO),
            (person(untaken("2026-01-28")), open_),
            (person(untaken("2020-01-01", "2025-12-31")), open_),
            (person(untaken("2020-01-01", "now")), NO),
            (person(untaken("")), open_),
        ],
    )


def test_a_diagnosis_that_is_not_confirmed(engine: Engine) -> None:
    """A provisional diagnosis leaves the question open, unless a confirmed one answers it."""
    doubtful = event("infarction", "2026-01-01", status=FactStatus.DOUBTFUL)
    check(
        engine,
        infarction(Duration(6, TimeUnit.MONTH)),
        [
            (person(doubtful), unknown(Reason.UNCONFIRMED)),
            (person(doubtful, event("infarction", "2026-01-02")), YES),
            (person(doubtful, absent("infarction", "2026-01-02")), unknown(Reason.UNCONFIRMED)),
        ],
    )


def test_words_that_we_do_not_know(engine: Engine) -> None:
    """A diagnosis in words that we do not know might be the one asked for: it keeps the chart from closing."""
    chart = ("2000", "2026-03")
    gone = unknown(Reason.NOT_RECORDED)
    check(
        engine,
        infarction(Duration(6, TimeUnit.MONTH)),
        [
            (person(event(None, "2026-01-01"), chart=chart), unknown(Reason.NOT_RECORDED, Reason.UNMAPPED)),
            (person(event(None, "2020-01-01", "2025-08-27"), chart=chart), gone),
            (person(event(None, "2026-01-01", status=FactStatus.ABSENT), chart=chart), gone),
            (person(event(None, "2026-01-01", kind=FactKind.TREATMENT), chart=chart), gone),
        ],
    )


def test_the_time_that_the_chart_covers(engine: Engine) -> None:
    """Not recorded is also not observed where the look-back is not inside the chart's time, surely and whole.

    A look-back that reaches ever so far back begins with the person's birth.
    """
    covered, outside = unknown(Reason.NOT_RECORDED), unknown(Reason.NOT_RECORDED, Reason.NOT_OBSERVED)
    check(
        engine,
        infarction(Duration(6, TimeUnit.MONTH)),
        [
            (person(chart=("2025-08-28", "2026-02-28")), covered),
            (person(chart=("2025-08-29", "2026-02-28")), outside),
            (person(chart=("2025-08-28", "2026-02-27")), outside),
            (person(chart=("2025-08", "2026-03")), outside),
            (person(chart=("2025-07", "2026-02")), outside),
            (person(chart=("2025-07", "2026-03")), covered),
            (person(), outside),
        ],
    )
    check(
        engine,
        infarction(None),
        [
            (person(birth="1980-05-05", chart=("1980-05-05", "2026-02-28")), covered),
            (person(birth="1980-05", chart=("1980-05-05", "2026-02-28")), outside),
            (person(chart=("1900", "2026-02-28")), outside),
        ],
    )


def test_a_treatment_that_lasts(engine: Engine) -> None:
    """Days are counted with the first and the last, up to the day asked about; partial dates give a range of days."""
    check(
        engine,
        treated(Lasts(Op.GE, 6), days(30)),
        [
            (person(drug("2026-02-10", "2026-02-15")), YES),
            (person(drug("2026-02-10", "2026-02-14"), chart=("2000", "2026-03")), unknown(Reason.NOT_RECORDED)),
            (person(drug("2026-02-23", "now")), YES),
            (person(drug("2026-02-24", "now"), chart=("2000", "2026-03")), unknown(Reason.NOT_RECORDED)),
            (person(drug("2026-02-10")), unknown(Reason.PARTIAL_DATE)),
            (person(drug("2026-02-23")), unknown(Reason.PARTIAL_DATE)),
            (person(drug("2026-02-24"), chart=("2000", "2026-03")), unknown(Reason.NOT_RECORDED)),
            (person(drug("2026-02", "now")), unknown(Reason.PARTIAL_DATE)),
            (person(drug("", "now")), unknown(Reason.UNDATED)),
        ],
    )
    five = person(drug("2026-02-10", "2026-02-14"))
    for op, answer in [(Op.EQ, YES), (Op.LE, YES), (Op.GE, YES)]:
        check(engine, treated(Lasts(op, 5), None), [(five, answer)])
    for op in (Op.LT, Op.GT):
        check(engine, treated(Lasts(op, 5), None), [(five, unknown(Reason.NOT_RECORDED, Reason.NOT_OBSERVED))])


def test_two_statements_about_one_drug(engine: Engine) -> None:
    """One says that it goes on, the other that it was stopped: the newer counts, and where nobody knows which it is, neither.

    A stop on or before the day on which the other began belongs to an earlier course. An exposure on a day stops nothing.
    """

    def said(start: str, end: str = "", recorded: str = "", concept: str = "drug") -> Fact:
        made = event(concept, start, end, FactKind.TREATMENT)
        return structs.replace(made, stopped=end != "now", recorded=parse_date(recorded))

    active, open_ = said("2025-10-01", "now"), (Reason.NOT_RECORDED, Reason.NOT_OBSERVED)
    conflict = unknown(Reason.CONFLICT)
    now: list[tuple[Patient, AtomAnswer]] = [
        (person(active), YES),
        (person(active, said("2025-10-01", "2026-01-15")), conflict),
        (person(active, said("2025-10-01")), unknown(Reason.CONFLICT, Reason.PARTIAL_DATE)),
        (person(active, said("2025-09-01")), YES),  # it began before the other, and no end is known
        (person(active, said("2025-06-01", "2025-10-01")), YES),
        (person(active, said("2025-06-01", "2025-10-02")), conflict),
        (person(active, said("2025-06-01", "2025")), conflict),
        (person(active, said("2025-10-01", "2026-01-15", concept="another")), YES),
        (person(active, drug("2026-01-15", "2026-01-15")), YES),
        (person(active, said("2025-10-01", "2026-03-15")), YES),  # until then it goes on by both
        (person(active, said("2025-10-01", "2026-01-15", recorded="2026-01-16")), conflict),
        (person(said("2025-10-01", "now", "2026-02-01"), said("2025-10-01", "2026-01-15", "2026-01-16")), YES),
        (person(said("2025-10-01", "now", "2026-02-01"), said("2025-10-01", "2026-01-15")), YES),
        (person(said("2025-10-01", "now", "2026-01-16"), said("2025-10-01", "2026-01-15", "2026-01-16")), conflict),
        (
            person(said("2025-10-01", "now", "2025-10-01"), said("2025-10-01", "2026-01-15", "2026-01-16")),
            unknown(*open_),
        ),
        (person(said("2025-10-01", "now", "2025-10-01"), said("2025-10-01", "", "2026-01-16")), unknown(*open_)),
        (person(said("", "", "2026-02-27")), unknown(Reason.UNDATED)),
        (person(said("2025", "", "2026-02-27")), unknown(*open_)),
        (person(said("2025")), unknown(Reason.PARTIAL_DATE)),
    ]
    check(engine, treated(Present(), TODAY), now)
    week = [
        (person(active, said("2025-10-01", "2026-02-21")), YES),
        (person(active, said("2025-10-01", "2026-02-20")), conflict),
        (person(said("2025-10-01", "now", "2025-10-01"), said("2025-10-01", "2026-02-21", "2026-02-22")), YES),
    ]
    check(engine, treated(Present(), days(7)), week)
    lasting = [
        (person(active, said("2025-10-01", "2025-10-30")), conflict),
        (person(active, said("2025-10-01", "2026-01-30")), conflict),
    ]
    check(engine, treated(Lasts(Op.GE, 85), TODAY), lasting)


def test_what_is_unbroken(engine: Engine) -> None:
    """Periods of one drug are one where they overlap or one begins the day after the other ends. A gap of a day is a gap.

    Of a drug that is surely taken today its own course tells how long, so that a short one answers no; of a look-back, another
    course may be missing. Where the drug changes within its class, the words do not say whether that is one treatment.
    """
    parts = Duration(3, TimeUnit.MONTH)
    first, next_day = drug("2025-12-01", "2026-01-31"), drug("2026-02-01", "now")
    after_a_gap = drug("2026-02-02", "now")
    open_ = unknown(Reason.NOT_RECORDED, Reason.NOT_OBSERVED)
    twelve_weeks = treated(Lasts(Op.GE, 85), TODAY)
    check(
        engine,
        twelve_weeks,
        [
            (person(first, next_day), YES),
            (person(next_day, first, first), YES),
            (person(first, after_a_gap), NO),
            (person(drug("2025-12-01", "2026-02-10"), next_day), YES),
            (person(first, drug("2026-02-01", "2026-02-27")), open_),
            (person(first, drug("2026-02-01", "2026-02-28")), YES),
            (person(drug("2025-12-07", "now")), NO),
            (person(drug("2025-12-06", "now")), YES),
            (person(drug("2025-12-01", "2026-01"), next_day), unknown(Reason.PARTIAL_DATE)),
            (person(drug("2025-12-01"), next_day), unknown(Reason.PARTIAL_DATE)),
            (person(drug("", "2026-01-31"), next_day), unknown(Reason.UNDATED)),
            (
                person(event("drug", "2025-12-01", "2026-01-31", FactKind.TREATMENT, FactStatus.DOUBTFUL), next_day),
                unknown(Reason.UNCONFIRMED),
            ),
            # Seen on a day, it may have begun before.
            (person(structs.replace(drug("2026-02-10", "now"), seen=True)), unknown(Reason.PARTIAL_DATE)),
            (person(structs.replace(drug("2025-12-06", "now"), seen=True)), YES),
            # A treatment that we do not know may be the same drug by another name.
            (
                person(after_a_gap, event(None, "2020", "2021", FactKind.TREATMENT)),
                open_,
            ),
            (person(next_day, event("drug", "2026-02-20", "", FactKind.TREATMENT, FactStatus.ABSENT)), NO),
        ],
    )
    seen = person(structs.replace(drug("2026-02-10", "now"), seen=True))
    check(engine, treated(Lasts(Op.LT, 85), TODAY), [(seen, unknown(Reason.PARTIAL_DATE))])
    check(engine, treated(Lasts(Op.LT, 85), TODAY), [(person(first, next_day), NO), (person(first, after_a_gap), YES)])
    check(engine, treated(Lasts(Op.EQ, 90), TODAY), [(person(first, next_day), YES), (person(after_a_gap), NO)])
    check(
        engine,
        treated(Lasts(Op.GT, 5), parts),
        [
            (person(drug("2026-01-01", "2026-01-03"), drug("2026-01-04", "2026-01-06")), YES),
            (person(drug("2026-01-01", "2026-01-03"), drug("2026-01-05", "2026-01-07")), open_),
            (person(drug("2026-01-01", "2026-01-03"), drug("2026-01-03", "2026-01-05")), open_),
        ],
    )
    either = Select(Kind.TREATMENT, "class", ("drug", "other"), absent_by=("drug",))
    atom = Atom(either, Window(TODAY), Pick.ANY, Lasts(Op.GE, 85))
    other = event("other", "2026-02-01", "now", FactKind.TREATMENT)
    changed, apart = person(first, other), person(drug("2025-12-01", "2026-01-30"), other)
    check(engine, atom, [(changed, unknown(Reason.AMBIGUOUS)), (apart, NO), (person(first, next_day, other), YES)])
    check(engine, Atom(either, Window(TODAY), Pick.ANY, Lasts(Op.LT, 85)), [(changed, YES)])


# Statements -----------------------------------------------------------------------------------------------------------


def test_an_attestation(engine: Engine) -> None:
    """What was attested last counts, however old; two opposite ones of one day are a conflict."""
    check(
        engine,
        CONSENT,
        [
            (person(atresult(POSITIVE, "2001-01-01")), YES),
            (person(atresult(POSITIVE, "2001-01-01"), atresult(NEGATIVE, "2026-02-01")), NO),
            (person(atresult(POSITIVE, "2026-02-01"), atresult(NEGATIVE, "2026-02-01")), unknown(Reason.CONFLICT)),
            (person(atresult(UNCLEAR, "2026-02-01")), unknown(Reason.INDETERMINATE)),
            (person(atresult(POSITIVE, "2026-02-01", "something else")), unknown(Reason.NOT_STATED)),
            (person(atresult(POSITIVE, "2026-03-01")), unknown(Reason.NOT_STATED)),
            (person(), unknown(Reason.NOT_STATED)),
        ],
    )


@pytest.mark.parametrize(
    "detail", ["' OR TRUE --", "'); DELETE FROM fact; --", "\\", "\\'", "$1 ? :x {y}", "é\n\t\0", 'a"b', "/* */ ;"]
)
def test_words_are_only_ever_words(detail: str) -> None:
    """Whatever a statement says, it is compared with what was attested, and is no part of the query."""
    atom = Atom(Select(Kind.STATEMENT, "x", ("attest",), detail=detail), Window(), Pick.NEWEST, Is(POSITIVE))
    patients = (
        Patient("same' --", facts=(atresult(POSITIVE, "2026-02-01", detail),)),
        Patient("other", facts=(atresult(POSITIVE, "2026-02-01", "consent"),)),
    )
    with database(patients) as connection:
        answers = relational.ask(connection, [atom, CONSENT], ON)
        assert answers[atom.name] == {"same' --": YES, "other": unknown(Reason.NOT_STATED)}
        assert answers[CONSENT.name] == {"same' --": unknown(Reason.NOT_STATED), "other": YES}
        assert connection.execute("SELECT COUNT(*) FROM fact").fetchone() == (2,)


# All engines agree ----------------------------------------------------------------------------------------------------

# What each kind can come to. UNREAD is said of criteria, never of an atom.
OF_DATES = {Reason.UNDATED, Reason.PARTIAL_DATE}
OF_EVENTS = {
    Reason.NOT_RECORDED,
    Reason.NOT_OBSERVED,
    Reason.CONFLICT,
    Reason.UNCONFIRMED,
    Reason.UNMAPPED,
    Reason.GENERAL,
    *OF_DATES,
}
REASONS: dict[Kind, set[Reason]] = {
    Kind.AGE: {Reason.NOT_RECORDED, Reason.PARTIAL_DATE, Reason.IMPLAUSIBLE},
    Kind.SEX: {Reason.NOT_RECORDED},
    Kind.MEASUREMENT: {
        Reason.NOT_RECORDED,
        Reason.STALE,
        Reason.CONFLICT,
        Reason.UNIT,
        Reason.IMPRECISE,
        Reason.NO_LIMIT,
        Reason.NO_ANCHOR,
        Reason.IMPLAUSIBLE,
        Reason.UNREADABLE,
        *OF_DATES,
    },
    Kind.TEST: {
        Reason.NOT_RECORDED,
        Reason.STALE,
        Reason.CONFLICT,
        Reason.INDETERMINATE,
        Reason.UNCONFIRMED,
        Reason.OUTLASTED,
        *OF_DATES,
    },
    Kind.CONDITION: {*OF_EVENTS, Reason.OUTLASTED},
    Kind.PROCEDURE: OF_EVENTS,
    Kind.TREATMENT: {*OF_EVENTS, Reason.AMBIGUOUS},
    Kind.STATEMENT: {Reason.NOT_STATED, Reason.CONFLICT, Reason.INDETERMINATE, *OF_DATES},
}


def differences(patients: Sequence[Patient], asked: Sequence[Atom], on: Day) -> Iterator[str]:
    """Where an engine does not say what the reference engine says."""
    with database(patients) as connection:
        answers = relational.ask(connection, asked, on)
    for atom in asked:
        assert answers[atom.name].keys() == {patient.id for patient in patients}
        for patient in patients:
            right, given_ = reference.ask(atom, patient, on), answers[atom.name][patient.id]
            if given_ != right:
                yield f"{atom}\n{patient}\nreference: {right}\nrelational: {given_}"


@pytest.mark.no_cover
@pytest.mark.parametrize("on", DAYS, ids=str)
def test_a_thousand_persons(on: Day) -> None:
    count = 1_000 if on == ON else 150
    assert next(differences(population(count, on=on), every_atom(), on), None) is None


def test_the_population_reaches_every_answer() -> None:
    """Every truth and every reason that a kind of atom can come to comes about, and no other."""
    patients = population(1_000)
    truths: dict[Kind, set[bool | None]] = {kind: set() for kind in Kind}
    reasons: dict[Kind, set[Reason]] = {kind: set() for kind in Kind}
    for atom in every_atom():
        for patient in patients:
            answer = reference.ask(atom, patient, ON)
            truths[atom.select.kind].add(answer.truth)
            reasons[atom.select.kind].update(answer.mask)
    assert truths == {kind: {True, False, None} for kind in Kind}
    assert reasons == REASONS
    # What was not read is no atom's answer, and that a time is not over is said before an engine is asked.
    assert set().union(*reasons.values()) == set(Reason) - {Reason.UNREAD, Reason.NOT_YET}


def test_the_atoms_reach_every_form() -> None:
    """Every operator of every comparison, every unit of age, and every make of a test is among the atoms."""
    asked = every_atom()
    assert len(asked) == len({atom.name for atom in asked})
    assert {(atom.select.kind, type(atom.compare)) for atom in asked} == {
        (Kind.AGE, Bound),
        (Kind.SEX, Is),
        (Kind.MEASUREMENT, Bound),
        (Kind.TEST, Is),
        (Kind.MEASUREMENT, OfLimit),
        (Kind.CONDITION, Present),
        (Kind.CONDITION, Began),
        (Kind.PROCEDURE, Present),
        (Kind.TREATMENT, Present),
        (Kind.TREATMENT, Lasts),
        (Kind.STATEMENT, Is),
    }
    for kind in (Kind.AGE, Kind.MEASUREMENT, Kind.TREATMENT):
        ops = {atom.compare.op for atom in asked if atom.select.kind is kind and isinstance(atom.compare, Bound | Lasts)}
        assert ops == set(Op)
    units = {atom.compare.unit for atom in asked if atom.select.kind is Kind.AGE and isinstance(atom.compare, Bound)}
    assert units == set(TimeUnit)
    makes = {
        (bool(atom.select.rules_out), bool(atom.select.shown_by), atom.window.lasting, len(atom.select.concepts) > 1)
        for atom in asked
        if atom.select.kind is Kind.TEST
    }
    assert len(makes) == 12
    assert {atom.pick for atom in asked if atom.select.kind is Kind.MEASUREMENT} == set(Pick)
    assert {(atom.window.anchor != "", atom.window.after) for atom in asked} == {(False, False), (True, False), (True, True)}
    for kind in (Kind.MEASUREMENT, Kind.CONDITION):
        backs = {atom.window.back for atom in asked if atom.select.kind is kind}
        assert {None, TODAY} < backs
        assert {back.unit for back in backs if back} == set(TimeUnit)


@pytest.mark.no_cover
@given(data=st.data(), on=st.sampled_from(DAYS))
def test_until_they_would_disagree(data: st.DataObject, on: Day) -> None:
    """Any atoms of any patients; PANTRIAL_EXAMPLES=10000 looks longer and elsewhere."""
    asked = data.draw(st.lists(atoms(), min_size=1, max_size=4), "atoms")
    patients = data.draw(populations(on), "patients")
    assert next(differences(patients, asked, on), None) is None


def test_the_order_of_facts_does_not_matter(engine: Engine) -> None:
    """Nor that of the patients: what is newest and what differs is told by dates alone."""
    rng = Random(7)
    patients = [patient for patient in population(300, seed=3) if len(patient.facts) > 2]
    shuffled = [
        Patient(one.id, one.birth, one.sex, tuple(rng.sample(one.facts, len(one.facts))), one.coverage) for one in patients
    ]
    rng.shuffle(shuffled)
    for atom in every_atom()[::5]:
        before = zip((one.id for one in patients), engine(atom, patients, ON), strict=True)
        after = zip((one.id for one in shuffled), engine(atom, shuffled, ON), strict=True)
        assert dict(before) == dict(after)


# The relational engine's own ------------------------------------------------------------------------------------------

REFUSED = {
    "fine bound": hb(Op.GE, "8.5000000000001"),
    "vast bound": hb(Op.GE, "1e26"),
}


def test_what_the_relational_engine_cannot_do() -> None:
    """Each thing declared is refused, with its reason, and nothing beside it is."""
    assert REFUSED.keys() == relational.CANNOT.keys()
    for why, atom in REFUSED.items():
        assert relational.refusal(atom) == why
        with pytest.raises(ValueError, match="does not ask"):
            relational.select(atom, ON)
    assert relational.refusal(age(Op.GE, "Infinity")) == "vast bound"
    for value in ("8.500000000001", "-99999999999999999999999999.999999999999", "99999999999999999999999999.999999999999"):
        assert relational.refusal(hb(Op.GE, value)) is None
        assert not list(differences(population(20), [hb(Op.GE, value)], ON))
    assert not any(relational.refusal(atom) for atom in every_atom())


def test_one_row_for_every_person() -> None:
    """Also for one with no fact, and for one with the same fact many times."""
    patients = population(200)
    patients += tuple(Patient(f"twice {one.id}", one.birth, one.sex, one.facts * 2, one.coverage) for one in patients)
    expected = sorted(one.id for one in patients)
    with database(patients) as connection:
        for atom in every_atom():
            rows = connection.execute(relational.sql(atom, ON)).fetchall()
            assert sorted(row[0] for row in rows) == expected


def test_equal_atoms_are_asked_once() -> None:
    with database([person(birth="2000-01-01")]) as connection:
        answers = relational.ask(connection, [age(Op.GE, "18"), age(Op.GE, "18")], ON)
    assert list(answers) == [age(Op.GE, "18").name]


def test_other_dialects_have_a_text() -> None:
    """Nothing in an atom's tree is DuckDB's alone; what those databases say to it is not tested here."""
    for atom in every_atom():
        for dialect in ("postgres", "spark"):
            assert relational.sql(atom, ON, dialect).startswith(("SELECT", "WITH"))


def test_what_is_attested_for_another_trial_is_not_loaded() -> None:
    """Nor what is attested for one, where the tables are for none."""
    one, other = (structs.replace(atresult(POSITIVE, "2026-02-01"), trial=trial) for trial in ("EXAMPLE-1", "EXAMPLE-2"))
    patients = [Patient("one", facts=(one,)), Patient("other", facts=(other,))]
    for trial, expected in (("EXAMPLE-1", {"one"}), ("EXAMPLE-2", {"other"}), ("", set())):
        with duckdb.connect() as connection:
            datamodels.create(connection)
            datamodels.load(connection, patients, shipped(), trial)
            answers = relational.ask(connection, [CONSENT], ON)[CONSENT.name]
        assert {person for person, given_ in answers.items() if given_ == YES} == expected


def test_a_consent_that_names_no_trial_is_not_loaded() -> None:
    """What is attested for one trial and names none answers for no trial; what is the person's own answers."""
    topics = shipped().of(Domain.TOPIC)
    own = next(topic.id for topic in topics if topic.own == "trial")
    free = next(topic.id for topic in topics if topic.own == "person")
    for topic, expected in ((own, unknown(Reason.NOT_STATED)), ("promise", unknown(Reason.NOT_STATED)), (free, YES)):
        said = Fact(FactKind.STATEMENT, (topic,), "", "", parse_date("2026-02-01"), outcome=POSITIVE)
        atom = Atom(Select(Kind.STATEMENT, topic, (topic,)), Window(), Pick.NEWEST, Is(POSITIVE))
        for trial in ("", "EXAMPLE-1"):
            with duckdb.connect() as connection:
                datamodels.create(connection)
                datamodels.load(connection, [Patient("one", facts=(said,))], shipped(), trial)
                assert relational.ask(connection, [atom], ON)[atom.name] == {"one": expected}


def test_a_statement_that_a_drug_goes_on_and_was_stopped_is_refused() -> None:
    with pytest.raises(ValueError, match="goes on, or that it was stopped"):
        structs.replace(drug("2026-01-01", "now"), stopped=True)


def test_loading_in_parts_and_never_in_half() -> None:
    """Patients may come in several loads; one that is refused takes its whole load with it."""
    many = population(50)
    with database(many[:30]) as connection:
        with pytest.raises(BadPatient, match="two patients have one id"):
            datamodels.load(connection, [many[40], many[0]], shipped())
        datamodels.load(connection, iter(many[30:]), shipped())
        datamodels.load(connection, [], shipped())
        assert (
            connection.execute("SELECT COUNT(*), COUNT(DISTINCT fact_id) FROM fact").fetchone()
            == (sum(len(one.facts) for one in many),) * 2
        )
        answers = relational.ask(connection, every_atom(), ON)
    for atom in every_atom():
        assert answers[atom.name] == {one.id: reference.ask(atom, one, ON) for one in many}
