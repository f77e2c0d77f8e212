"""Headings of criteria in a text before the part in which the page has its own; and what is found quickly, as by a pattern."""

import re

from hypothesis import given
from hypothesis import strategies as st
from test_readers import law

from pantrial import headings
from pantrial.dates import parse_date
from pantrial.pages import criteria, outcomes, shapes
from pantrial.pages.lines import bullet
from pantrial.readers import read
from pantrial.text import squeeze

PAGE = """MedPath

Example Cells in Example Disease

Conditions
Example disease
Registration Number
NCT00000000
Brief Summary

Short.

Detailed Description

Cells are given to some.
Exclusion Criteria
Those who were told otherwise.

{own}Inclusion Criteria

- Example disease of the skin

Exclusion Criteria

- Example fever

Study & Design

Study Type
Interventional
© Copyright 2025. All Rights Reserved by MedPath"""


def test_a_heading_in_a_description_opens_no_criteria() -> None:
    reading = read(PAGE.format(own="Recruitment & Eligibility\n\n").encode(), "page.txt")
    law(reading)
    study = reading.values["protocolSection"]
    text = study["descriptionModule"]["detailedDescription"]
    assert "Those who were told otherwise." in text
    criteria = study["eligibilityModule"]["eligibilityCriteria"]
    assert "told otherwise" not in criteria
    assert criteria.count("Criteria") == 2


def test_without_the_part_every_heading_counts() -> None:
    study = read(PAGE.format(own="").encode(), "page.txt").values["protocolSection"]
    assert study["descriptionModule"]["detailedDescription"] == "Cells are given to some."
    assert "Example fever" in study["eligibilityModule"]["eligibilityCriteria"]


PIECES = (
    "- ",
    "* ",
    "• ",
    "– ",
    "-",
    "1",
    "2 ",
    "A",
    " ",
    "  ",
    "\t",
    "\n",
    "é",
    "clusion",
    "In",
    "EXCLUSION",
    " criteria",
    ":",
    ";",
    "s",
)
TEXTS = st.lists(st.sampled_from(PIECES), max_size=14).map("".join)


@given(TEXTS)
def test_marks_that_may_be_bullets_are_those_of_the_pattern(words: str) -> None:
    found = [match.start() for match in re.finditer(r"[-*•·–](?<!\S.) ", words)]
    assert criteria._dashes(words) == found
    for at in found:
        assert criteria._ends_in_digit(words, at) == words[:at].rstrip()[-1:].isdigit()


@given(TEXTS)
def test_headings_within_a_line_stand_where_the_pattern_finds_their_words(words: str) -> None:
    found = [match.span() for match in headings._INSIDE.finditer(words)]
    assert [match.span() for match in headings._named(words)] == found


NAMES = ("Main Objective", "Primary end point(s)", "Timepoint(s) of evaluation of this end point", ":", ";", " ", "x", "\n")


@given(st.lists(st.sampled_from(NAMES), max_size=12).map("".join))
def test_names_of_an_eu_outcome_are_found_by_the_mark_before_them(words: str) -> None:
    assert [match.span() for match in outcomes._eu_marks(words)] == [m.span() for m in outcomes._EU_MARKS.finditer(words)]


BULLET = re.compile(r"(?:\?-|-(?!-|\d)|[*•·▪◦‣●○■□–—](?!\d))\s*")


@given(st.text("?-*•– \t\u30005٣a", max_size=6), st.integers(0, 3))
def test_bullets_are_those_of_the_pattern(words: str, start: int) -> None:
    match = BULLET.match(words, start)
    assert bullet(words, start) == (match.end() if match and match.end() < len(words) else 0)


@given(TEXTS, st.booleans())
def test_blanks_are_squeezed_in_long_words_as_in_short_ones(words: str, long: bool) -> None:
    words += " Example" * 20 if long else ""
    assert squeeze(words) == " ".join(words.split())


DATES = ("July", "Jul.", "june", "May", " ", ", ", ",", "7", "07", "31", "0", "2023", "1899", "2", "-", "2023-02-", "28", "29")


@given(st.lists(st.sampled_from(DATES), max_size=6).map("".join))
def test_usual_dates_are_those_of_the_pattern(words: str) -> None:
    usual = shapes._usual_date(squeeze(words))
    assert usual is None or usual == str(parse_date(squeeze(words)))
    found = parse_date(words)
    assert shapes.date(words) == (str(found) if found and 1900 <= found.year <= 2100 else None)


AGES = ("1", "18", "99999", " ", "  ", "Year", "years", "month", "s", " old", "OLD", "٣", ".")


@given(st.lists(st.sampled_from(AGES), max_size=6).map("".join))
def test_ages_are_those_of_the_pattern(words: str) -> None:
    match = re.fullmatch(r"([0-9]{1,4}) (year|month|week|day|hour|minute)s?(?: old)?", squeeze(words), re.IGNORECASE)
    made = match and f"{int(match[1])} {match[2].capitalize()}{'' if int(match[1]) == 1 else 's'}"
    assert shapes.age(words) == made
