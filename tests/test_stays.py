"""Stays in hospital, allergies and orders of a length: what a chart says beside the facts, and the days that it tells."""

import json
from decimal import Decimal
from typing import Any

import pytest

from pantrial.answer import Effect, Policy
from pantrial.dates import Day, PartialDate
from pantrial.parse import read_criterion
from pantrial.patient import FactStatus, Patient
from pantrial.patients import read
from pantrial.protocol import Class, Condition, Criterion, CriterionKind, Measure, Protocol, ReadingDegree, Rule, When
from pantrial.screen import Screening, screen
from pantrial.terms import shipped
from pantrial.text import Text
from pantrial.units import Op

LEXICON = shipped()
ON = Day(2026, 11, 2)
ICD, ATC, SNOMED = "http://hl7.org/fhir/sid/icd-10-cm", "http://www.whocc.no/atc", "http://snomed.info/sct"
ACT = "http://terminology.hl7.org/CodeSystem/v3-ActCode"


def chart(*resources: dict[str, Any]) -> Patient:
    person = {"resourceType": "Patient", "id": "p", "gender": "female", "birthDate": "1990-04-01"}
    entries = []
    for number, one in enumerate((person, *resources)):
        about = "patient" if one["resourceType"] == "AllergyIntolerance" else "subject"
        entries.append({"resource": {"id": f"r{number}", about: {"reference": "Patient/p"}} | one})
    (patient,) = read(json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries}).encode(), "file", LEXICON)
    return patient


def coding(system: str, code: str) -> dict[str, Any]:
    return {"coding": [{"system": system, "code": code}]}


def r4(
    start: str | None, end: str | None = None, status: str = "in-progress", kind: str = "IMP", **more: Any
) -> dict[str, Any]:
    period = {key: value for key, value in (("start", start), ("end", end)) if value}
    return {"resourceType": "Encounter", "status": status, "class": {"system": ACT, "code": kind}, "period": period} | more


def r5(start: str, end: str | None = None, status: str = "in-progress", kind: str = "IMP", **more: Any) -> dict[str, Any]:
    period = {"start": start} | ({"end": end} if end else {})
    return {"resourceType": "Encounter", "status": status, "class": [coding(ACT, kind)], "actualPeriod": period} | more


def disease(onset: str | None, code: str = "L51.2", **more: Any) -> dict[str, Any]:
    body = {"resourceType": "Condition", "code": coding(ICD, code), "clinicalStatus": coding("", "active")}
    return body | ({"onsetDateTime": onset} if onset else {}) | more


def criterion(rule: Rule, number: int = 1, words: str = "words", kind: CriterionKind = CriterionKind.INCLUSION) -> Criterion:
    return Criterion(kind, number, words, (), rule, ReadingDegree.FULL, Class.DATA)


DELAY = criterion(Measure("onset_to_admission", Op.LT, Decimal(10), "d"))
TRIAL = Protocol(trial="EXAMPLE-0000", criteria=(DELAY, criterion(Condition("sjs_ten", When.NOW), 2)))


def asked(*resources: dict[str, Any], protocol: Protocol = TRIAL, **anchors: PartialDate) -> Screening:
    return screen(protocol, chart(*resources), ON, LEXICON, anchors=anchors)


# Days of the chart ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encounter", [r4, r5])
@pytest.mark.parametrize(
    ("onset", "admission", "effect"),
    [
        ("2026-10-23", "2026-11-01T09:30:00+01:00", Effect.PASSES),  # nine days
        ("2026-10-22", "2026-11-01", Effect.BLOCKS),  # ten are not less than ten
        ("2026-10", "2026-11-01", Effect.OPEN),
        ("2026-09", "2026-11-01", Effect.BLOCKS),
        (None, "2026-11-01", Effect.OPEN),
    ],
)
def test_onset_and_admission_are_those_of_the_chart(encounter: Any, onset: str | None, admission: str, effect: Effect) -> None:
    found = asked(disease(onset), encounter(admission))
    assert found.answers[0].effect is effect
    if effect is not Effect.OPEN:
        (fact,) = found.answers[0].facts
        assert "Condition/r1, Encounter/r2" in fact
        assert [note.kind for note in found.notes if note.code == "anchors-of-chart"] == ["inferred"]


@pytest.mark.parametrize(
    "stays",
    [
        (),
        (r4("2026-10-30", status="planned"),),
        (r4("2026-10-30", status="cancelled"),),
        (r5("2026-10-30", status="discontinued"),),
        (r4("2026-10-30", status="entered-in-error"),),
        (r4("2026-10-30", status="unknown"),),
        (r4("2026-10-30", kind="AMB"),),
        (r4("2026-10-30", kind="EMER"),),
        (r4(None),),
        (r4("2026-10-30", "2026-11-01", status="finished"),),  # she has left
        (r4("2026-10-30", status="finished"),),
        (r4("2026-11-03"),),
        (r4("2026-10-29"), r4("2026-10-31")),  # which of them?
        (r4("2026-10-30", modifierExtension=[{"url": "x"}]),),
    ],
)
def test_an_admission_that_is_not_plain_is_asked_for(stays: tuple[dict[str, Any], ...]) -> None:
    found = asked(disease("2026-10-28"), *stays)
    assert found.answers[0].effect is Effect.OPEN
    assert found.answers[0].reasons[0].why == ("not recorded",)


def test_a_stay_that_ends_today_lasts_up_to_today() -> None:
    assert asked(disease("2026-10-28"), r4("2026-10-30", "2026-11-02", status="finished")).answers[0].effect is Effect.PASSES


def test_a_part_of_a_stay_is_no_admission_of_its_own() -> None:
    ward = r4("2026-11-01", partOf={"reference": "Encounter/r2"})
    found = asked(disease("2026-10-21"), r4("2026-10-30"), ward)
    assert found.answers[0].effect is Effect.PASSES  # nine days to the hospital, eleven to the ward


@pytest.mark.parametrize(
    "diseases",
    [
        (disease("2026-10-28"), disease("2026-10-26", "L51.1")),
        (disease("2026-10-28"), disease(None)),
        (disease("2026-10-28", verificationStatus=coding("", "provisional")),),
        (disease("2026-10-28", verificationStatus=coding("", "refuted")),),
        (disease("2026-10-28", "L40"),),  # another disease
        (disease("2026-10-28", abatementDateTime="2026-10-31"),),
    ],
)
def test_an_onset_that_is_not_plain_is_asked_for(diseases: tuple[dict[str, Any], ...]) -> None:
    assert asked(*diseases, r4("2026-10-30")).answers[0].effect is Effect.OPEN


def test_an_onset_twice_the_same_is_one() -> None:
    assert asked(disease("2026-10-28"), disease("2026-10-28", "L51.1"), r4("2026-10-30")).answers[0].effect is Effect.PASSES


def test_an_onset_after_the_admission_decides_nothing_and_is_said() -> None:
    found = asked(disease("2026-11-01"), r4("2026-10-30"))
    assert found.answers[0].effect is Effect.OPEN
    (note,) = [note for note in found.notes if note.code == "anchor-asked"]
    assert note.kind == "contradiction"


def test_what_the_call_names_comes_before_the_chart() -> None:
    found = asked(disease("2026-10-28"), r4("2026-10-30"), onset=PartialDate(2026, 10, 19))
    assert found.answers[0].effect is Effect.BLOCKS
    assert "admission 2026-10-30" in next(note.message for note in found.notes if note.code == "anchors-of-chart")


def test_a_chart_tells_no_days_that_nobody_asks_for() -> None:
    protocol = Protocol(trial="EXAMPLE-0000", criteria=(criterion(Condition("sjs_ten", When.NOW)),))
    found = asked(disease("2026-10-28"), r4("2026-10-30"), protocol=protocol)
    assert not [note for note in found.notes if note.code.startswith("anchor")]


def test_a_disease_that_keeps_out_is_not_the_trials_own() -> None:
    kept_out = criterion(Condition("sjs_ten", When.NOW), kind=CriterionKind.EXCLUSION)
    protocol = Protocol(trial="EXAMPLE-0000", criteria=(DELAY, kept_out))
    assert asked(disease("2026-10-28"), r4("2026-10-30"), protocol=protocol).answers[0].effect is Effect.OPEN


@pytest.mark.parametrize(
    "service",
    [
        {"serviceType": {"text": "Dermatology"}},
        {"serviceType": [{"concept": {"text": "Dermatology"}}]},
        {"location": [{"location": {"display": "Dermatology"}}]},
        {"serviceProvider": {"display": "Dermatology"}},
    ],
)
def test_the_department_stands_beside_the_question_where_the_patient_is(service: dict[str, Any]) -> None:
    words = "hospitalized in the department of dermatology"
    read_ = read_criterion(Text(f"Patient with confirmed SJS-TEN diagnosis {words}"), CriterionKind.INCLUSION, LEXICON)
    found = asked(
        disease("2026-10-28"), r4("2026-10-30", **service), protocol=Protocol(trial="", criteria=(criterion(read_.logic),))
    )
    assert any("Dermatology" in fact and "inpatient" in fact for fact in found.answers[0].facts)
    assert found.answers[0].effect is Effect.OPEN  # it is shown, and a person says so


# Allergies ------------------------------------------------------------------------------------------------------------


def allergy(code: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"resourceType": "AllergyIntolerance", "code": code} | more


PENICILLIN = {"text": "penicillin"}
NONE_KNOWN = coding(SNOMED, "716186003")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (allergy(PENICILLIN), FactStatus.PRESENT),
        (allergy(PENICILLIN, verificationStatus=coding("", "confirmed")), FactStatus.PRESENT),
        (allergy(PENICILLIN, verificationStatus=coding("", "unconfirmed")), FactStatus.DOUBTFUL),
        (allergy(PENICILLIN, verificationStatus=coding("", "presumed")), FactStatus.DOUBTFUL),  # R5
        (allergy(PENICILLIN, verificationStatus=coding("", "refuted")), FactStatus.ABSENT),
        (allergy(NONE_KNOWN), FactStatus.ABSENT),
        (allergy({"text": "NKDA"}), FactStatus.ABSENT),
        (allergy({"text": "No known allergies"}), FactStatus.ABSENT),
        (
            allergy(coding("http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips", "no-known-allergies")),
            FactStatus.ABSENT,
        ),
    ],
)
def test_an_allergy_is_as_sure_as_its_verification(body: dict[str, Any], status: FactStatus) -> None:
    (found,) = chart(body).allergies
    assert found.status is status


@pytest.mark.parametrize(
    "body",
    [
        allergy(PENICILLIN, verificationStatus=coding("", "entered-in-error")),
        allergy(coding("http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips", "no-allergy-info")),
        allergy(NONE_KNOWN, verificationStatus=coding("", "refuted")),
    ],
)
def test_what_says_nothing_of_an_allergy_is_none(body: dict[str, Any]) -> None:
    assert chart(body).allergies == ()


ALLERGIC = criterion(read_criterion(Text("Known allergy to penicillin"), CriterionKind.EXCLUSION, LEXICON).logic,
                     kind=CriterionKind.EXCLUSION)  # fmt: skip


@pytest.mark.parametrize("policy", list(Policy))
@pytest.mark.parametrize(
    ("body", "said"),
    [
        (
            allergy(PENICILLIN, criticality="high", category=["medication"], clinicalStatus=coding("", "active")),
            "criticality high",
        ),
        (allergy(PENICILLIN, reaction=[{"manifestation": [{"text": "hives"}]}]), "hives"),
        (allergy(PENICILLIN, reaction=[{"manifestation": [{"concept": {"text": "hives"}}]}]), "hives"),  # R5
        (allergy(PENICILLIN, clinicalStatus=coding("", "resolved")), "no longer active"),
        (allergy({"text": "no known allergies"}, recordedDate="2026-10-01"), "no known allergies (recorded 2026-10-01"),
    ],
)
def test_allergies_are_shown_and_decide_nothing(policy: Policy, body: dict[str, Any], said: str) -> None:
    protocol = Protocol(trial="EXAMPLE-0000", criteria=(ALLERGIC,))
    found = screen(protocol, chart(body), ON, LEXICON, policy)
    assert found.answers[0].effect is Effect.OPEN
    assert any(said in fact for fact in found.answers[0].facts)


def test_none_known_beside_one_that_is_known_is_a_contradiction() -> None:
    assert "allergies-disagree" in {note.code for note in chart(allergy(NONE_KNOWN), allergy(PENICILLIN)).notes}
    over = allergy(PENICILLIN, clinicalStatus=coding("", "resolved"))
    assert "allergies-disagree" not in {note.code for note in chart(allergy(NONE_KNOWN), over).notes}


# Orders of a length ---------------------------------------------------------------------------------------------------


def order(days: int | None, status: str = "active", **repeat: Any) -> dict[str, Any]:
    bounds = (
        {"boundsDuration": {"value": days, "unit": "d", "code": "d", "system": "http://unitsofmeasure.org"}} if days else {}
    )
    return {
        "resourceType": "MedicationRequest", "status": status, "intent": "order", "authoredOn": "2026-09-01",
        "medicationCodeableConcept": coding(ATC, "L04AX03"),
        "dosageInstruction": [{"timing": {"repeat": bounds | repeat}}],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("body", "effect"),
    [
        (order(None), Effect.BLOCKS),  # it goes on
        (order(90), Effect.BLOCKS),  # to 29 November at the earliest
        (order(63), Effect.BLOCKS),  # to today
        (order(34), Effect.OPEN),  # to 4 October, or later where it was begun later: the look-back begins on 5 October
        (order(35), Effect.BLOCKS),
        (order(7), Effect.OPEN),
        (order(None, count=3), Effect.OPEN),
        (order(90, "completed"), Effect.OPEN),
        (order(90, "cancelled"), Effect.OPEN),  # and not recorded
    ],
)
def test_an_order_of_a_length_lasts_at_least_so_long(body: dict[str, Any], effect: Effect) -> None:
    words = Text("Systemic treatments within 4 weeks before the baseline visit")
    rule = read_criterion(words, CriterionKind.EXCLUSION, LEXICON).logic
    protocol = Protocol(trial="EXAMPLE-0000", criteria=(criterion(rule, kind=CriterionKind.EXCLUSION),))
    assert screen(protocol, chart(body), ON, LEXICON).answers[0].effect is effect


def test_a_length_that_comes_after_is_printed_as_such() -> None:
    (fact,) = chart(order(7)).facts
    assert fact.end is not None
    assert (fact.end.earliest(), fact.end.latest()) == (Day(2026, 9, 7), Day.max)
