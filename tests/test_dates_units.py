"""Dates that may lack parts, spans of time, and exact quantities."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pantrial.dates import Duration, PartialDate, TimeUnit, completed_years, parse_date
from pantrial.units import UNITS, Interval, Op, compare, convert, unit_code

DAYS = st.dates(dt.date(1900, 1, 1), dt.date(2100, 12, 31))


@pytest.mark.parametrize(
    ("words", "iso"),
    [
        ("2022", "2022"),
        ("2022-09", "2022-09"),
        ("2022-09-01", "2022-09-01"),
        ("2022-09-01T10:00:00+02:00", "2022-09-01"),
        ("September 2022", "2022-09"),
        ("Sept. 2022", "2022-09"),
        ("July 7, 2023", "2023-07-07"),
        ("03/04/2020", None),
        ("2022-13", None),
        ("2021-02-29", None),
        ("Smarch 2020", None),
        ("", None),
    ],
)
def test_dates_are_read_as_far_as_they_go(words: str, iso: str | None) -> None:
    parsed = parse_date(words)
    assert (str(parsed) if parsed else None) == iso


@given(DAYS)
def test_a_partial_date_holds_its_day(day: dt.date) -> None:
    for partial in (PartialDate(day.year), PartialDate(day.year, day.month), PartialDate.of(day)):
        assert partial.earliest() <= day <= partial.latest()
        assert parse_date(str(partial)) == partial


def test_a_day_needs_its_month() -> None:
    with pytest.raises(ValueError, match="month"):
        PartialDate(2022, None, 3)


@pytest.mark.parametrize(
    ("length", "day", "before"),
    [
        (Duration(4, TimeUnit.WEEK), "2026-11-02", "2026-10-05"),
        (Duration(3, TimeUnit.MONTH), "2026-05-31", "2026-02-28"),
        (Duration(1, TimeUnit.YEAR), "2024-02-29", "2023-02-28"),
        (Duration(25, TimeUnit.HOUR), "2026-11-02", "2026-10-31"),
        (Duration(9999, TimeUnit.YEAR), "2026-11-02", "0001-01-01"),
        (Duration(10**9, TimeUnit.DAY), "2026-11-02", "0001-01-01"),
    ],
)
def test_look_backs(length: Duration, day: str, before: str) -> None:
    assert length.before(dt.date.fromisoformat(day)).isoformat() == before


def test_age_is_in_completed_years() -> None:
    born = dt.date(2008, 2, 29)
    assert completed_years(born, dt.date(2026, 2, 28)) == 17
    assert completed_years(born, dt.date(2026, 3, 1)) == 18
    assert completed_years(dt.date(1960, 11, 2), dt.date(2026, 11, 1)) == 65


def test_quantities_are_exact() -> None:
    assert convert(Decimal("110.231"), "[lb_av]", "kg") == Decimal("49.999940537470")
    assert convert(Decimal("49900"), "g", "kg") == Decimal("49.9")
    assert convert(Decimal(8), "1", "{score}") == 8
    assert convert(Decimal(8), "%", "{score}") is None
    assert convert(Decimal(8), "kg", "kg/m2") is None
    assert convert(Decimal(8), "stone", "kg") is None


@pytest.mark.parametrize("value", ["NaN", "Infinity", "1e40"])
def test_absurd_numbers_do_not_convert(value: str) -> None:
    assert convert(Decimal(value), "kg", "kg") is None


@given(st.decimals(0, 10**6, places=3), st.sampled_from(sorted(UNITS)))
def test_a_value_converts_to_its_own_unit_unchanged(value: Decimal, unit: str) -> None:
    assert convert(value, unit, unit) == value


def test_units_are_read_as_written() -> None:
    assert unit_code("Kg") == "kg"
    assert unit_code("lbs") == "[lb_av]"
    assert unit_code("kg/m²") == "kg/m2"
    assert unit_code("furlong") is None


@given(st.sampled_from(list(Op)), st.integers(-5, 5), st.integers(-5, 5), st.integers(0, 5), st.booleans(), st.booleans())
def test_an_interval_compares_as_its_numbers_do(op: Op, bound: int, low: int, width: int, low_in: bool, high_in: bool) -> None:
    """Checked against the numbers of a fine grid inside the interval."""
    interval = Interval(Decimal(low), Decimal(low + width), low_in or width == 0, high_in or width == 0)
    step = Decimal("0.25")
    grid = [low + step * n for n in range(4 * width + 1)]
    inside = [number for number in grid if (number > low or interval.low_in) and (number < low + width or interval.high_in)]
    holds = {{Op.LT: n < bound, Op.LE: n <= bound, Op.GT: n > bound, Op.GE: n >= bound, Op.EQ: n == bound}[op] for n in inside}
    expected = holds.pop() if len(holds) == 1 else None
    assert compare(interval, op, Decimal(bound)) is expected


def test_a_report_of_more_than_sixty_is_more_than_sixty() -> None:
    assert compare(Interval.reported(Decimal(60), ">"), Op.GT, Decimal(60)) is True
    assert compare(Interval.reported(Decimal(60), ">"), Op.GE, Decimal(61)) is None
    assert compare(Interval.reported(Decimal(5), "<"), Op.GE, Decimal(8)) is False
    with pytest.raises(ValueError, match="comparator"):
        Interval.reported(Decimal(1), "ad")


@pytest.mark.parametrize(
    ("low", "high", "low_in"), [("2", "1", True), ("1", "1", False), ("NaN", None, True), (None, "NaN", True)]
)
def test_an_interval_holds_a_number(low: str | None, high: str | None, low_in: bool) -> None:
    with pytest.raises(ValueError, match="interval"):
        Interval(Decimal(low) if low else None, Decimal(high) if high else None, low_in)
