"""Abbreviations that a record defines itself: in it alone, checked letter by letter, never guessed."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pantrial import readers
from pantrial.language.english import english
from pantrial.parse import parse
from pantrial.parse.abbreviations import defined, long_form
from pantrial.protocol import Criterion
from pantrial.terms import Lexicon, shipped
from pantrial.text import Text


@pytest.mark.parametrize(
    ("words", "short", "long"),
    [
        ("patients with systemic sclerosis", "SSc", "systemic sclerosis"),
        ("treated with adipose-derived stromal cells", "ASC", "adipose-derived stromal cells"),
        ("the severity of plaque psoriasis", "PP", "plaque psoriasis"),
        ("activity of the disease", "AD", "activity of the disease"),
        ("graft versus host disease", "GVHD", "graft versus host disease"),
        ("the chronic obstructive pulmonary disease", "COPD", "chronic obstructive pulmonary disease"),
        ("a stroke of the heart", "MI", None),
        ("systemic lupus", "SSc", None),
        ("systemic", "SSc", None),  # one word has no initials
        ("multiple very old sclerosis", "MS", None),
        ("", "MS", None),
    ],
)
def test_the_letters_are_checked(words: str, short: str, long: str | None) -> None:
    at = long_form(words, short)
    assert (None if at is None else words[at:]) == long


@given(
    st.lists(st.from_regex(r"[b-df-hj-np-tv-z][a-z]{2,8}", fullmatch=True), min_size=2, max_size=5), st.text("xyz ", max_size=9)
)
def test_initials_are_found_and_no_further_word(words: list[str], before: str) -> None:
    """Of words that begin with its letters, a short form is at least the last of them, and never words before the first."""
    long, short = " ".join(words), "".join(word[0] for word in words).upper()
    at = long_form(f"{before} {long}", short)
    assert at is not None
    assert at >= len(before) + 1


def study(criteria: str, summary: str = "") -> list[Criterion]:
    record = {
        "protocolSection": {
            "identificationModule": {"nctId": "NCT00000000", "briefTitle": "An example"},
            "descriptionModule": {"briefSummary": summary},
            "eligibilityModule": {"eligibilityCriteria": criteria},
        }
    }
    protocol = parse(readers.read(json.dumps(record).encode(), "example.json"), shipped()).protocol
    return [one for one in protocol.criteria if one.place == "criteria"]


def told(criterion: Criterion, lexicon: Lexicon) -> str:
    return english(criterion.logic, lexicon)


def test_a_definition_holds_in_its_record(lexicon: Lexicon) -> None:
    (one,) = study("Inclusion Criteria:\n\n* Diagnosis of UCX", "A trial in ulcerative colitis (UCX).")
    assert one.reading == "none"  # the letters do not fit
    (one,) = study("Inclusion Criteria:\n\n* Diagnosis of UCo", "A trial in ulcerative colitis (UCo).")
    assert told(one, lexicon) == "the patient has ulcerative colitis"
    (note,) = [note for note in one.notes if note.code == "abbreviation"]
    assert note.message == "UCo is ulcerative colitis, as the record defines it"
    assert note.spans[0].pointer.endswith("/briefSummary")
    (other,) = study("Inclusion Criteria:\n\n* Diagnosis of UCo")
    assert other.reading == "none"


def test_a_definition_the_other_way_round(lexicon: Lexicon) -> None:
    (one,) = study("Inclusion Criteria:\n\n* Diagnosis of UCo", "UCo (ulcerative colitis) is chronic.")
    assert told(one, lexicon) == "the patient has ulcerative colitis"


def test_what_is_defined_as_two_things_stays_ambiguous() -> None:
    (one,) = study(
        "Inclusion Criteria:\n\n* Diagnosis of PS", "Of psoriasis simplex (PS) and post-operative splenomegaly (PS)."
    )
    assert one.reading == "none"
    (two,) = study("Inclusion Criteria:\n\n* Diagnosis of CDX", "Of Crohn's disease X (CDX) and of coeliac disease X (CDX).")
    assert two.reading == "none"


def test_a_record_that_means_another_thing_than_the_lexicon(lexicon: Lexicon) -> None:
    """COPD is a disease of the lungs, but not in a record that says otherwise."""
    plain = study("Exclusion Criteria:\n\n* COPD")
    assert told(plain[0], lexicon) == "the patient has chronic obstructive pulmonary disease"
    other = study("Exclusion Criteria:\n\n* COPD", "The Care of Outdoor Plants Daily (COPD) programme.")
    assert other[0].reading == "none"
    assert any(note.code == "abbreviation" for note in other[0].notes)
    same = study("Exclusion Criteria:\n\n* COPD", "Chronic obstructive disease of the pulmonary duct (COPD).")
    assert told(same[0], lexicon) == told(plain[0], lexicon)


def test_capitals_count_and_codes_are_none(lexicon: Lexicon) -> None:
    found = study("Exclusion Criteria:\n\n* Treated with UCO-101\n* uco", "A trial in ulcerative colitis (UCO).")
    assert all(one.reading != "full" for one in found)


def test_where_it_is_defined(lexicon: Lexicon) -> None:
    table = defined([Text.of("Of systemic sclerosis (SSc) and rheumatoid arthritis (RA).")], lexicon)
    assert {short: [one.concept.id for one in ones if one.concept] for short, ones in table.items()} == {
        "SSc": ["systemic_sclerosis"],
        "RA": ["rheumatoid_arthritis"],
    }
