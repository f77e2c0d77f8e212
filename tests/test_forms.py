"""The labels of a form of criteria, and the form run together in one paragraph."""

import json

from pantrial import readers
from pantrial.language.english import english
from pantrial.parse import parse
from pantrial.protocol import Criterion
from pantrial.terms import Lexicon, shipped


def criteria(text: str) -> list[Criterion]:
    record = {
        "protocolSection": {
            "identificationModule": {"nctId": "NCT00000000", "briefTitle": "An example"},
            "eligibilityModule": {"eligibilityCriteria": text},
        }
    }
    return list(parse(readers.read(json.dumps(record).encode(), "example.json"), shipped()).protocol.criteria)


def words(text: str) -> list[str]:
    return [one.words for one in criteria(text)]


LINES = """PATIENT CHARACTERISTICS:

Age:

* 21 and over

Performance status:

* Not specified

Life expectancy:

* At least 9 weeks

Renal:

* Creatinine no greater than 1.7 mg/dL

Cardiovascular:

* Not specified
"""
TOGETHER = (
    "PATIENT CHARACTERISTICS: Age: 21 and over Performance status: Not specified Life expectancy: At least 9 weeks"
    " Renal: Creatinine no greater than 1.7 mg/dL Cardiovascular: Not specified"
)


def test_labels_ask_nothing_and_some_say_what_is_below_them(lexicon: Lexicon) -> None:
    found = criteria(LINES)
    assert [one.words for one in found] == [
        "Age: 21 and over",
        "Life expectancy: At least 9 weeks",
        "Creatinine no greater than 1.7 mg/dL",
    ]
    assert english(found[0].logic, lexicon) == "the age is at least 21 years"
    assert all(one.reading == "full" for one in found)


def test_the_form_in_one_paragraph_is_the_same_form() -> None:
    assert words(TOGETHER) == words(LINES)
    assert [one.logic for one in criteria(TOGETHER)] == [one.logic for one in criteria(LINES)]


def test_its_sentences_are_cut_where_one_begins_and_nowhere_else() -> None:
    text = (
        "PATIENT CHARACTERISTICS: Hepatic: Bilirubin normal OR Bilirubin less than 1.3 times ULN (No limit if due to"
        " Gilbert's syndrome) SGOT less than 3 times ULN Cardiovascular: No New York Heart Association class IV heart failure"
        " Other: Not pregnant Platelets no less than 99,000/mm3"
    )
    assert words(text) == [
        "Bilirubin normal OR Bilirubin less than 1.3 times ULN (No limit if due to Gilbert's syndrome)",
        "SGOT less than 3 times ULN",
        "No New York Heart Association class IV heart failure",
        "Not pregnant",
        "Platelets no less than 99,000/mm3",
    ]


def test_what_stands_before_the_labels_may_turn_them_round_so_nothing_is_cut() -> None:
    text = "Inclusion Criteria:\n\n* No history of: Cardiovascular: infarction Pulmonary: asthma\n* Weight above 40 kg\n"
    (first, second) = criteria(text)
    assert first.words.startswith("No history of: Cardiovascular: infarction Pulmonary")
    assert first.reading != "full"
    assert second.reading == "full"


def test_a_piece_in_which_another_sentence_may_begin_decides_nothing() -> None:
    text = (
        "DISEASE CHARACTERISTICS: Asthma confirmed Newly found or worse epilepsy No migraine PATIENT CHARACTERISTICS:"
        " Age: 18 to 70"
    )
    first, second, third = criteria(text)
    assert first.words == "Asthma confirmed Newly found or worse epilepsy"
    assert (first.reading, second.reading, third.reading) == ("partial", "full", "full")


def test_every_piece_points_to_its_words() -> None:
    for one in criteria(TOGETHER):
        assert one.spans


def test_a_heading_that_only_says_what_the_section_says_is_no_criterion() -> None:
    text = (
        "Inclusion Criteria\n\nPatients must have:\n\n* Asthma\n\nConcurrent Medication:\n\nAllowed:\n\n* Ibuprofen\n\n"
        "Exclusion Criteria\n\nPatients with the following conditions are excluded:\n\n* Epilepsy\n"
    )
    assert words(text) == ["Asthma", "Ibuprofen", "Epilepsy"]
    asthma, ibuprofen, epilepsy = criteria(text)
    assert (asthma.reading, ibuprofen.reading, epilepsy.reading) == ("full", "partial", "full")  # nobody is asked to take it


def test_a_heading_of_nothing_and_one_that_says_more_stay() -> None:
    assert words("Inclusion Criteria\n\n* Asthma\n* Patients must have:\n") == ["Asthma", "Patients must have:"]
    assert len(criteria("Exclusion Criteria\n\nExcluded within 4 weeks of study entry:\n\n* Ibuprofen\n")) == 2
    assert len(criteria("Inclusion Criteria\n\nPatients must have one of the following:\n\nAsthma\n\nEczema\n")) == 3
