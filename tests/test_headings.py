"""Which words begin the inclusions or the exclusions: a heading overlooked turns exclusions into inclusions."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pantrial import readers
from pantrial.headings import _INSIDE, Heading, _named, announced, keeps_out, whole, within
from pantrial.parse import parse
from pantrial.parse.split import Line, split
from pantrial.protocol import Attest, CriterionKind, leaves_of
from pantrial.terms import Lexicon
from pantrial.text import Text

WHOLE = {
    "Inclusion Criteria": ("inclusion", ""),
    "Exclusion Criteria:": ("exclusion", ""),
    "4.2 Exclusion Criteria": ("exclusion", ""),
    "EXCLUSION CRITIERIA:": ("exclusion", ""),
    "Non-inclusion criteria :": ("exclusion", ""),
    "Key Inclusion Criteria": ("inclusion", ""),
    "Exclusion Criteria (Non inclusion criteria):": ("exclusion", ""),
    "Exclusion criteria were as follows:": ("exclusion", ""),
    "Specific exclusions:": ("exclusion", ""),
    "The main exclusion criteria include but are not limited to the following:": ("exclusion", ""),
    "Subjects meeting any of the following exclusion criteria are not to be enrolled in the trial:": ("exclusion", ""),
    "Participants must meet all of the following inclusion criteria:": ("inclusion", ""),
    "Exclusion Criteria for all groups:": ("exclusion", ""),
    "Exclusion criteria related to the skin:": ("exclusion", ""),
    "Exclusion Criteria (healthy controls)": ("exclusion", "healthy controls"),
    "Inclusion criteria for the control group": ("inclusion", "control group"),
    "Donor exclusion criteria:": ("exclusion", "Donor"),
    "EXCLUSION CRITERIA AUTOLOGOUS DONORS": ("exclusion", "AUTOLOGOUS DONORS"),
    "Key Exclusion Criteria - Arms 1a, 1b, and 3": ("exclusion", "Arms 1a, 1b, and 3"),
    "Criteria for non-inclusion in the second group:": ("exclusion", "second group"),
    "For entry in the open arm, patients must meet all of the inclusion criteria listed:": ("inclusion", "open arm"),
}


@pytest.mark.parametrize(("words", "told"), WHOLE.items())
def test_a_line_that_is_a_heading(words: str, told: tuple[str, str]) -> None:
    found = whole(words)
    assert found is not None
    assert (found.kind, found.group) == told


@pytest.mark.parametrize("words", ["Exlcusion Criteria", "EXCULSION CRITERIA:", "Excusion criteria:", "Exclusoin Criteria"])
def test_exclusions_that_are_misspelt_are_exclusions(words: str) -> None:
    found = whole(words)
    assert found is not None
    assert found.exclusion
    assert whole(words.replace("Ex", "In").replace("EX", "IN")) == Heading(0, len(words), exclusion=False)


NONE = (
    "Does not meet the inclusion criteria",
    "Other protocol-defined inclusion/exclusion criteria may apply",
    "* In addition to the patient exclusion criteria as defined above",
    "* Any exclusion criteria included in the drug's labelling",
    "* There are no exclusion criteria for siblings",
    "Biopsy in the week before inclusion",
    "Considered an exclusion by the investigator",
    "Inclusion criteria: at least 18 years old",
    "Extension criteria:",
    "Insulin criteria:",
    "Exit criteria",
    "Patients not fulfilling inclusion criteria",
    "See Exclusion Criterion 6.",
    "* Subjects who meet any of the following exclusion criteria:",
)


@pytest.mark.parametrize("words", NONE)
def test_a_line_that_is_none(words: str) -> None:
    assert whole(words) is None


INSIDE = {
    "Inclusion Criteria: * Age 6 or more (not less) Exclusion criteria * Lithium": ["inclusion", "exclusion"],
    "* Aged 12 or older Exclusion Criteria * A rash * Fever": ["exclusion"],
    "healthy people aged 1-25. Exclusion Criteria for all groups: * Pregnancy": ["exclusion"],
    "Refuses the form. Exclusion Criteria Participants are out if they: - Do not hear": ["exclusion"],
    "General exclusion criteria a. a rash b. fever": ["exclusion"],
    "Age over 17 EXCLUSION CRITERIA: fever INCLUSION CRITERIA: none": ["exclusion", "inclusion"],
    "* Meets any of the Exclusion Criteria - see the protocol": [],
    "Inclusion and Exclusion Criteria: - Age over 17": [],
    "does not satisfy the inclusion criteria: see above": [],
    "a rash, exclusion criteria of another trial": [],
}


@pytest.mark.parametrize(("words", "kinds"), INSIDE.items())
def test_headings_in_a_line_that_lost_its_breaks(words: str, kinds: list[str]) -> None:
    assert [found.kind for found in within(words)] == kinds


ANNOUNCED = {
    "A subject will not be eligible for this trial if any of the following criteria apply:": True,
    "Patients with any of the following are not eligible:": True,
    "Individuals meeting any of the following will be excluded from participation:": True,
    "Participants may be included if they meet all of the following:": False,
    "Drugs that are not permitted are the following:": False,
    "A rash that must not be treated with any of the following:": False,
}


@pytest.mark.parametrize(("words", "begins"), ANNOUNCED.items())
def test_a_sentence_that_announces_exclusions(words: str, begins: bool) -> None:
    assert (announced(words) is not None) is begins


def kinds(text: str) -> list[tuple[str, str, str]]:
    lines = [part for part in split(Text.of(text)) if isinstance(part, Line)]
    return [(line.kind.value, line.group, line.text.value) for line in lines]


def test_every_line_under_a_heading_is_of_its_kind_and_group() -> None:
    text = """Inclusion criteria for patients:

* Psoriasis

Inclusion Criteria (healthy controls)

* No disease of the skin

Patients and controls will be excluded if they meet any of the following criteria:

* Fever
"""
    assert kinds(text) == [
        ("inclusion", "", "Psoriasis"),
        ("inclusion", "healthy controls", "No disease of the skin"),
        ("exclusion", "", "Fever"),
    ]


def test_a_group_binds_nobody_of_whom_it_is_not_known(lexicon: Lexicon) -> None:
    text = "Inclusion Criteria:\n\n* Psoriasis\n\nExclusion Criteria (healthy controls):\n\n* Psoriasis"
    page = {"protocolSection": {"eligibilityModule": {"eligibilityCriteria": text}}}
    criteria = parse(readers.read(json.dumps(page).encode(), "page.json"), lexicon).protocol.criteria
    exclusion = next(one for one in criteria if one.kind is CriterionKind.EXCLUSION)
    assert Attest("group", "healthy controls") in set(leaves_of(exclusion.logic))
    assert {note.code for note in exclusion.notes} >= {"group"}


_PIECES = "Inclusion exclusion EXCLUSION Non-inclusion Exclusions S Key Criteria criterion CRITERIA criter - : . x /".split()


@given(st.lists(st.sampled_from([*_PIECES, "non inclusion", " ", " ", "\u00a0", " " * 12]), max_size=12).map("".join))
def test_headings_within_a_line_are_those_that_the_pattern_finds(words: str) -> None:
    assert [match.span() for match in _named(words)] == [match.span() for match in _INSIDE.finditer(words)]


@pytest.mark.parametrize(
    "heading", ["Exclusion Criteria - General exclusion:", "Medical exclusion criteria:", "Laboratory Exclusion Criteria"]
)
def test_a_heading_that_says_what_a_list_is_of_names_no_group(heading: str) -> None:
    """A group is asked of a person, and whoever does not belong to it is not kept out."""
    assert whole(heading) == Heading(0, len(heading), True)


@pytest.mark.parametrize(
    "words",
    [
        "Sorry, you can’t take part if you:",
        "This study isn't for you if:",
        "We cannot include people who:",
        "Not suitable if you:",
        "This trial may not be right for you if you:",
        "We are not looking for people who:",
        "Please don't sign up if you:",
        "You will not be considered if",
        "Reasons you can't join",
        "Things that would stop you taking part:",
        "Must not have:",
        "What would rule me out?",
        "Who is this study not for?",
        "If any of these apply, you can't join:",
        "No:",
        "Can't:",
        "Don'ts",
        "The study is closed to people who:",
        "Contraindications",
        "Barriers to taking part:",
        "Excluded are:",
        "Ineligible if:",
        "Sie können nicht teilnehmen, wenn Sie:",
        "Vous ne pouvez pas participer si vous :",
        "Chi non può partecipare?",
        "No podrá participar si usted:",
        "Não pode participar se:",
        "U kunt niet meedoen als u:",
    ],
)
def test_whom_a_page_keeps_out_in_whichever_words(words: str) -> None:
    assert keeps_out(words, False)
    assert keeps_out(words.rstrip(":"), True) or words == "No:"


@pytest.mark.parametrize(
    "words",
    [
        "To take part you must:",
        "Not eligible for transplantation, and one of:",
        "Women who do not use contraception:",
        "No",
        "Has not taken part in another study",
        "Not able to stop the following medicines:",
        "Not enrolled in another trial, if:",
        "Willing to stop the following medicines:",
        "What happens next?",
        "Can I take part?",
        "Not pregnant.",
        "Patients who:",
    ],
)
def test_what_keeps_nobody_out_of_the_trial(words: str) -> None:
    assert not keeps_out(words, False)


@pytest.mark.parametrize(
    "words", ["Sorry, you can't take part if you:", "What would rule me out?", "Not suitable for people who:"]
)
def test_exclusions_of_a_record_under_words_of_its_own_are_no_inclusions(words: str) -> None:
    text = f"To take part you must:\n\n* Weigh at least 50 kg\n\n{words}\n\n* Have asthma\n* Smoke"
    lines = [line for line in split(Text(text), text) if isinstance(line, Line)]
    assert [(line.kind.name, line.text.value) for line in lines[-2:]] == [("EXCLUSION", "Have asthma"), ("EXCLUSION", "Smoke")]
    assert {line.kind.name for line in lines[:-2]} == {"INCLUSION"}


@pytest.mark.parametrize("marks", [("", ""), ("<ul><li>", "</li></ul>")])
def test_exclusions_under_words_that_no_table_knows_are_no_inclusions(marks: tuple[str, str]) -> None:
    """On a page whose lists have lost their marks, and on one in HTML."""
    a, b = marks
    page = f"Trial ID: EXAMPLE-1\n<p>To take part you must:</p>\n{a}Weigh 50 kg{b}\n"
    page += f"<p>Sorry, you can't take part if:</p>\n{a}Have asthma{b}\n"
    page = f"<html><body>{page}</body></html>" if a else page.replace("<p>", "").replace("</p>", "")
    values = readers.read(page.encode(), "page", "generic").values
    lines = values["protocolSection"]["eligibilityModule"]["eligibilityCriteria"].split("Exclusion Criteria:")
    assert "Have asthma" in lines[1]
    assert "Weigh 50 kg" in lines[0]
