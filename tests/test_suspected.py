"""A treatment that is given for one disease puts that disease in doubt where nobody recorded it."""

import json
from typing import Any

import pytest

from pantrial.answer import Effect, Policy
from pantrial.dates import Day
from pantrial.parse import read_criterion
from pantrial.patient import FactStatus, Patient
from pantrial.patients import read
from pantrial.protocol import Class, Criterion, CriterionKind, Protocol, ReadingDegree
from pantrial.screen import screen
from pantrial.terms import shipped
from pantrial.text import Text

LEXICON = shipped()
ON = Day(2026, 11, 2)
ICD, ATC = "http://hl7.org/fhir/sid/icd-10-cm", "http://www.whocc.no/atc"
COVERS = {"chart_from": "1980-01-01", "chart_to": "2026-11-02"}


def table(*rows: dict[str, str]) -> Patient:
    person = {"kind": "person", "birth_date": "1980-01-01", "sex": "female"} | COVERS
    columns = (
        "patient",
        "kind",
        "birth_date",
        "sex",
        "chart_from",
        "chart_to",
        "system",
        "code",
        "name",
        "date",
        "to",
        "status",
    )
    lines = [
        ",".join(columns),
        *(",".join(({"patient": "p"} | row).get(one, "") for one in columns) for row in (person, *rows)),
    ]
    (patient,) = read("\n".join(lines).encode(), "file", LEXICON)
    return patient


def treatment(code: str, name: str = "", **more: str) -> dict[str, str]:
    return {"kind": "treatment", "system": "atc", "code": code, "name": name} | more


def condition(code: str, **more: str) -> dict[str, str]:
    return {"kind": "condition", "system": "icd10cm", "code": code} | more


INSULIN = treatment("A10AE04", "insulin glargine", date="2024-03-01")


def effect(words: str, patient: Patient, kind: CriterionKind = CriterionKind.EXCLUSION) -> tuple[Effect, str]:
    rule = read_criterion(Text(words), kind, LEXICON).logic
    one = Criterion(kind, 1, words, (), rule, ReadingDegree.FULL, Class.DATA)
    found = screen(Protocol(trial="EXAMPLE-0000", criteria=(one,)), patient, ON, LEXICON, Policy.CHART).answers[0]
    return found.effect, " ".join(found.facts)


@pytest.mark.parametrize(
    "words",
    ["Diabetes", "Insulin-dependent diabetes", "Type 1 diabetes", "History of diabetes", "Diabetes in the past 5 years"],
)
def test_insulin_without_a_diabetes_passes_nobody(words: str) -> None:
    assert effect(words, table())[0] is Effect.PASSES
    found, facts = effect(words, table(INSULIN))
    assert found is Effect.OPEN
    assert "insulin glargine recorded, no diabetes mellitus recorded: not confirmed" in facts


@pytest.mark.parametrize(
    "row",
    [
        INSULIN | {"to": "2024-05-01"},  # it was there then, and may be there yet
        INSULIN | {"date": ""},
        INSULIN | {"status": "stopped"},
    ],
)
def test_whenever_it_was(row: dict[str, str]) -> None:
    assert effect("Diabetes", table(row))[0] is Effect.OPEN


@pytest.mark.parametrize("row", [INSULIN | {"status": "not-taken"}, INSULIN | {"status": "planned"}, treatment("N02BE01")])
def test_what_was_not_taken_or_is_given_for_something_else_puts_nothing_in_doubt(row: dict[str, str]) -> None:
    assert effect("Diabetes", table(row))[0] is Effect.PASSES


def test_a_recorded_diabetes_explains_it() -> None:
    patient = table(INSULIN, condition("E11.9", date="2015-01-01"))
    assert effect("Diabetes", patient)[0] is Effect.BLOCKS
    assert effect("Type 1 diabetes", patient)[0] is Effect.PASSES
    assert all(fact.status is FactStatus.PRESENT for fact in patient.facts)


@pytest.mark.parametrize(
    "row",
    [
        condition("E11.9", date="2015-01-01", to="2018-01-01"),
        condition("E11.9", date="2026-10-20", status="absent"),
    ],
)
def test_a_diabetes_that_is_over_or_refuted_does_not(row: dict[str, str]) -> None:
    assert effect("Current diabetes", table(INSULIN, row))[0] is Effect.OPEN


def test_several_records_are_one_doubt_and_the_earliest_counts() -> None:
    patient = table(treatment("A10BA02", "metformin", date="2025-01-01"), INSULIN, treatment("A10BA02", date="2023-01-01"))
    (doubtful,) = [fact for fact in patient.facts if fact.status is FactStatus.DOUBTFUL]
    assert str(doubtful.start) == "2023-01-01"


def fhir(*resources: dict[str, Any]) -> Patient:
    person = {"resourceType": "Patient", "id": "p"}
    body = [{"resource": {"subject": {"reference": "Patient/p"}} | one} for one in (person, *resources)]
    (patient,) = read(json.dumps({"resourceType": "Bundle", "type": "collection", "entry": body}).encode(), "file", LEXICON)
    return patient


def test_every_form_of_file_has_the_doubt() -> None:
    insulin = {"coding": [{"system": ATC, "code": "A10AE04"}]}
    chart = fhir({"resourceType": "MedicationStatement", "id": "m", "status": "active", "medicationCodeableConcept": insulin})
    form = b"pantrial-patient: 1\nid: p\ntreatments:\n  - concept: insulin\n    taken: yes\n    from: 2024-03-01\n"
    (filled,) = read(form, "file", LEXICON)
    for patient in (chart, filled, table(INSULIN)):
        assert [fact.status for fact in patient.facts] == [FactStatus.PRESENT, FactStatus.DOUBTFUL]
        assert "type_1_diabetes" in patient.facts[1].concepts
