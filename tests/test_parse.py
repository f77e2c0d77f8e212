"""From a record to a protocol: what stands in the criteria and in fields of its own, said once, contradictions noted."""

import datetime as dt
import json

from conftest import seed

from pantrial import readers
from pantrial.answer import Verdict
from pantrial.dates import PartialDate
from pantrial.language.english import english
from pantrial.notes import NoteKind
from pantrial.parse import parse
from pantrial.patient import Patient
from pantrial.protocol import Place, Protocol
from pantrial.screen import screen
from pantrial.terms import Lexicon, shipped


def study(lexicon: Lexicon, **eligibility: object) -> Protocol:
    sections = {
        "identificationModule": {"nctId": "EXAMPLE-0000", "briefTitle": "A title"},
        "statusModule": {"overallStatus": "RECRUITING", "statusVerifiedDate": "2026-01"},
        "eligibilityModule": eligibility,
    }
    return parse(readers.read(json.dumps({"protocolSection": sections}).encode(), "study.json"), lexicon).protocol


def fields(protocol: Protocol, lexicon: Lexicon) -> list[str]:
    return [english(one.logic, lexicon) for one in protocol.criteria if one.place is Place.FIELD]


def test_fields_of_their_own_are_criteria_after_the_listed_ones(lexicon: Lexicon) -> None:
    protocol = study(
        lexicon,
        eligibilityCriteria="Inclusion Criteria:\n\n* PASI >= 8",
        minimumAge="6 Months",
        maximumAge="65 Years",
        sex="FEMALE",
    )
    assert [(one.label, one.place.value) for one in protocol.criteria] == [
        ("I1", "criteria"), ("I2", "field"), ("I3", "field"), ("I4", "field"),
    ]  # fmt: skip
    assert fields(protocol, lexicon) == [
        "the age is at least 6 months", "the age is at most 65 years", "the patient is female",
    ]  # fmt: skip
    assert (protocol.trial, protocol.title, protocol.status.verified) == ("EXAMPLE-0000", "A title", "2026-01")


def test_an_age_that_the_criteria_say_as_well_is_said_once(lexicon: Lexicon) -> None:
    text = "Inclusion Criteria:\n\n* Age ≥ 18 and ≤ 55 years"
    protocol = study(lexicon, eligibilityCriteria=text, minimumAge="18 Years", maximumAge="55 Years", sex="ALL")
    assert fields(protocol, lexicon) == []


def test_an_age_that_differs_is_kept_beside_with_a_contradiction(lexicon: Lexicon) -> None:
    text = "Inclusion Criteria:\n\n* Age over 18 years"
    protocol = study(lexicon, eligibilityCriteria=text, minimumAge="18 Years")
    assert fields(protocol, lexicon) == ["the age is at least 18 years"]
    assert [(note.kind, note.code) for note in protocol.notes] == [(NoteKind.CONTRADICTION, "age-differs")]


def test_an_age_of_an_exclusion_or_beside_other_words_settles_nothing(lexicon: Lexicon) -> None:
    for text in ("Exclusion Criteria:\n\n* Age ≥ 18 years", "Inclusion Criteria:\n\n* Age ≥ 18 years or consent of a parent"):
        assert fields(study(lexicon, eligibilityCriteria=text, minimumAge="18 Years"), lexicon) == [
            "the age is at least 18 years"
        ]


def test_a_field_that_is_not_understood_is_an_unread_criterion(lexicon: Lexicon) -> None:
    protocol = study(lexicon, eligibilityCriteria="* PASI >= 8", minimumAge="eighteen", maximumAge="N/A", sex="OTHER")
    assert [(one.words, one.reading.value, one.clazz.value) for one in protocol.criteria[1:]] == [
        ("eighteen", "none", "visit"), ("OTHER", "none", "visit"),
    ]  # fmt: skip


def test_a_record_without_criteria_says_so(lexicon: Lexicon) -> None:
    protocol = study(lexicon)
    assert protocol.criteria == ()
    assert [note.code for note in protocol.notes] == ["no-criteria"]


def test_the_eu_age_ranges_are_a_rule_of_their_own(lexicon: Lexicon) -> None:
    block = "Are the trial subjects under 18? no\nF.1.2 Adults (18-64 years) yes\nF.1.3 Elderly (>=65 years) {}"
    text = "Inclusion Criteria:\n\n* Age >18 years\n" + block
    protocol = study(lexicon, eligibilityCriteria=text.format("no"))
    assert fields(protocol, lexicon) == ["the age is at least 18 years and the age is at most 64 years"]
    assert [note.code for note in protocol.notes] == ["eu-age-ranges"]
    assert fields(study(lexicon, eligibilityCriteria=text.format("yes")), lexicon) == ["the age is at least 18 years"]
    unread = study(lexicon, eligibilityCriteria=text.format(""))
    assert [one.reading.value for one in unread.criteria] == ["full", "none"]


def test_age_groups_bind_where_no_limits_are_stated(lexicon: Lexicon) -> None:
    text = "Inclusion Criteria:\n\n* Age >18 years"
    protocol = study(lexicon, eligibilityCriteria=text, stdAges=["ADULT"])
    assert fields(protocol, lexicon) == ["the age is at least 18 years and the age is at most 64 years"]
    assert [note.code for note in protocol.notes] == ["age-groups"]
    assert fields(study(lexicon, eligibilityCriteria=text, stdAges=["ADULT"], maximumAge="60 Years"), lexicon) == [
        "the age is at most 60 years"
    ]
    assert fields(study(lexicon, eligibilityCriteria=text, stdAges=["CHILD", "ADULT", "OLDER_ADULT"]), lexicon) == []
    (unread,) = study(lexicon, stdAges=["CHILD", "OLDER_ADULT"]).criteria
    assert unread.reading.value == "none"


def test_over_64_is_kept_out_by_the_eu_page() -> None:
    """The second seed says: adults 18 to 64 yes, 65 and over no."""
    path = seed("001")
    protocol = parse(readers.read(path.read_bytes(), path.name), shipped()).protocol
    old = Patient("p", PartialDate(1950, 1, 1))
    result = screen(protocol, old, dt.date(2026, 11, 2), shipped())
    assert result.verdict is Verdict.NOT_ELIGIBLE
    assert any(note.code == "age-groups" for note in result.notes)


def test_what_stands_under_a_parent_is_read_without_it_and_noted(lexicon: Lexicon) -> None:
    text = "Exclusion Criteria:\n\n* Risks within the past 12 months:\n    * Any past history of cancer"
    protocol = study(lexicon, eligibilityCriteria=text)
    assert [english(one.logic, lexicon) for one in protocol.criteria][1] == "the patient has ever had malignancy"
    assert [note.code for note in protocol.notes] == ["scope-of-parent", "parent-time"]


def test_escapes_of_the_register_are_undone(lexicon: Lexicon) -> None:
    protocol = study(lexicon, eligibilityCriteria="Inclusion Criteria:\n\n* PASI \\>= 8\n* BMI \\< 30")
    assert [one.words for one in protocol.criteria] == ["PASI >= 8", "BMI < 30"]
    (span,) = protocol.criteria[1].spans[-1:]
    assert span.pointer == "/protocolSection/eligibilityModule/eligibilityCriteria"
