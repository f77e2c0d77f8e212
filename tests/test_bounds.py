"""The bounds that a criterion's words state, beside its logic."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pantrial.parse.bounds import bounds
from pantrial.protocol import Bound, Limit
from pantrial.terms import shipped
from pantrial.text import Text

LEXICON = shipped()


def stated(words: str) -> list[Bound]:
    return list(bounds(Text.of(words), LEXICON))


def plain(words: str) -> list[tuple[str, str, str, str]]:
    """Operator, value, unit and concept of each."""
    return [(one.op.value, str(one.value), one.unit, one.concept) for one in stated(words)]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Age ≥ 18 years", [(">=", "18", "year", "age")]),
        ("Men and women 18-65 years old", [(">=", "18", "year", "age"), ("<=", "65", "year", "age")]),
        ("Adults (18 years or older)", [(">=", "18", "year", "age")]),
        ("Children older than 6 months and younger than 12 years", [(">", "6", "month", "age"), ("<", "12", "year", "age")]),
        (
            "BMI between 18.5 and 30 kg/m2",
            [(">=", "18.5", "kg/m2", "body_mass_index"), ("<=", "30", "kg/m2", "body_mass_index")],
        ),
        ("Frobnicase above 40 U/L", [(">", "40", "U/L", "")]),
        ("Visual acuity at least 35 letters", [(">=", "35", "letters", "")]),
        ("ECOG 0-2", [(">=", "0", "", "ecog"), ("<=", "2", "", "ecog")]),
        ("Life expectancy of at least 6 months", [(">=", "6", "month", "")]),
        (
            "Gnu fever treated with at least 3 courses, and haemoglobin < 9 g/dL",
            [(">=", "3", "", ""), ("<", "9", "g/dL", "haemoglobin")],
        ),
        # No bounds: look-backs, lengths of treatment, and numbers that name something.
        ("Surgery within 4 weeks", []),
        ("Stable dose for at least 8 weeks", []),
        ("Type 2 diabetes, diagnosed at least 3 months before screening", []),
        ("Participation in visit 1-3", []),
        ("At least one of the following", []),
        ("Treated from 2014 to 2019", []),
    ],
)
def test_what_is_stated(words: str, expected: list[tuple[str, str, str, str]]) -> None:
    assert plain(words) == expected


def test_a_multiple_of_a_limit() -> None:
    (one,) = stated("ALT ≤ 2.5 x ULN")
    assert (one.op.value, one.value, one.limit, one.concept) == ("<=", Decimal("2.5"), Limit.UPPER, "alt")


def test_a_bound_points_to_its_words() -> None:
    words = "The okapi index, whatever it means, must not pass, or frobnicase > 12.5 mg/dL"
    (one,) = stated(words)
    (span,) = one.spans
    assert words[span.start : span.end] == one.said == "> 12.5 mg/dL"
    assert one.words == "frobnicase"


OPS = {"<": "<", "≤": "<=", ">": ">", "≥": ">=", "at least": ">=", "more than": ">", "less than": "<", "at most": "<="}


@given(st.sampled_from(sorted(OPS)), st.decimals(0, 9999, places=1), st.sampled_from(["mg/dL", "U/L", "kg", "%", "mmol/L"]))
def test_any_number_is_read_as_it_stands(op: str, value: Decimal, unit: str) -> None:
    (one,) = stated(f"Frobnicase {op} {value} {unit}")
    assert (one.op.value, one.value, one.unit) == (OPS[op], value, unit)


@given(
    st.decimals(1, 500, places=0),
    st.decimals(501, 900, places=0),
    st.sampled_from(["{} - {}", "{} to {}", "between {} and {}"]),
)
def test_a_range_is_two_bounds_by_size(low: Decimal, high: Decimal, form: str) -> None:
    found = stated(f"Frobnicase {form.format(low, high)} U/L")
    assert [(one.op.value, one.value, one.unit) for one in found] == [(">=", low, "U/L"), ("<=", high, "U/L")]
