"""Charts made up to get a wrong pass: each would let somebody in, or out of a rule, if a reader believed it.

A row is a criterion in words of our own, what the chart holds, and the most that may come of it under either policy.
"""

import csv
import datetime as dt
import io
import json
from typing import Any

import pytest

from pantrial import patients
from pantrial.answer import Effect, Policy
from pantrial.parse import read_criterion
from pantrial.patient import Patient, Sex
from pantrial.protocol import Criterion, CriterionKind, Protocol
from pantrial.screen import screen
from pantrial.terms import shipped
from pantrial.text import Text

ON = dt.date(2026, 11, 2)
TRIAL = "EXAMPLE-7"
IN, EX = CriterionKind.INCLUSION, CriterionKind.EXCLUSION
PASSES, OPEN, BLOCKS = Effect.PASSES, Effect.OPEN, Effect.BLOCKS
ATC, ICD = "http://www.whocc.no/atc", "http://hl7.org/fhir/sid/icd-10-cm"
COLUMNS = (
    "birth_date",
    "sex",
    "chart_from",
    "chart_to",
    "system",
    "code",
    "name",
    "value",
    "date",
    "to",
    "status",
    "by",
    "trial",
)
Row = dict[str, str]


def table(*rows: Row, sex: str = "male") -> Patient:
    """A patient born in 1991 whose chart covers every day of their life."""
    out = io.StringIO()
    writer = csv.DictWriter(out, ("patient", "kind", *COLUMNS), restval="")
    writer.writeheader()
    whole = {"birth_date": "1991-05-05", "sex": sex, "chart_from": "1990-01-01", "chart_to": "2026-11-02"}
    for row in ({"kind": "person", **whole}, *rows):
        writer.writerow({"patient": "example", **row})
    (found,) = patients.read(out.getvalue().encode(), "table", shipped())
    return found


def bundle(*resources: dict[str, Any], gender: str = "male") -> Patient:
    person = {"resourceType": "Patient", "id": "example", "birthDate": "1991-05-05", "gender": gender}
    subject = {"subject": {"reference": "Patient/example"}}
    entries = [{"resource": person}, *({"resource": {"id": f"r{n}", **subject, **one}} for n, one in enumerate(resources))]
    data = json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries}).encode()
    (found,) = patients.read(data, "bundle", shipped())
    return found


def effect(kind: CriterionKind, words: str, patient: Patient, policy: Policy) -> Effect:
    found = read_criterion(Text.of(words), kind, shipped())
    protocol = Protocol(trial=TRIAL, criteria=(Criterion(kind, 1, words, (), found.logic, found.reading, found.clazz),))
    return screen(protocol, patient, ON, shipped(), policy).answers[0].effect


def adalimumab(status: str, start: str, **more: Any) -> dict[str, Any]:
    drug = {"coding": [{"system": ATC, "code": "L04AB04", "display": "adalimumab"}]}
    period = {"effectivePeriod": {"start": start}}
    return {"resourceType": "MedicationStatement", "status": status, "medicationCodeableConcept": drug, **period, **more}


def consent(**cells: str) -> Row:
    said = {"kind": "statement", "system": "pantrial", "code": "consent", "value": "yes", "trial": TRIAL}
    return {**said, "by": "Dr Example", "date": "2026-10-30", **cells}


def procedure(name: str, date: str = "2026-10-20") -> Row:
    return {"kind": "procedure", "name": name, "status": "done", "date": date}


def diagnosis(code: str) -> dict[str, Any]:
    active = {"clinicalStatus": {"coding": [{"code": "active"}]}, "verificationStatus": {"coding": [{"code": "confirmed"}]}}
    return {
        "resourceType": "Condition",
        "code": {"coding": [{"system": ICD, "code": code}]},
        "onsetDateTime": "2020-01-01",
    } | active


def pregnancy_test(result: str) -> Row:
    return {"kind": "test", "system": "pantrial", "code": "pregnancy_test_blood", "value": result, "date": "2026-11-01"}


@pytest.mark.parametrize("policy", list(Policy))
@pytest.mark.parametrize(
    ("row", "answer"),
    [
        (consent(), PASSES),
        (consent(date="2026-10"), PASSES),  # whichever day of that month it was, it was before today
        (consent(by=""), OPEN),
        (consent(date=""), OPEN),
        (consent(by="", value="no"), OPEN),
        (consent(trial="EXAMPLE-8"), OPEN),
    ],
)
def test_an_attestation_says_who_and_when(row: Row, answer: Effect, policy: Policy) -> None:
    assert effect(IN, "Written informed consent", table(row), policy) is answer


@pytest.mark.parametrize(
    ("by", "date", "answer"), [("Dr Example", "2026-10-30", PASSES), ("", "2026-10-30", OPEN), ("Dr Example", "", OPEN)]
)
def test_of_the_form_and_a_questionnaire_too(by: str, date: str, answer: Effect) -> None:
    entry = f"topic: consent, answer: yes, trial: {TRIAL}" + (f", by: {by}" if by else "") + (f", date: {date}" if date else "")
    (form,) = patients.read(f"pantrial-patient: 1\nstatements:\n  - {{{entry}}}\n".encode(), "form", shipped())
    study = {
        "url": "http://hl7.org/fhir/StructureDefinition/workflow-researchStudy",
        "valueReference": {"reference": f"ResearchStudy/{TRIAL}"},
    }
    asked: dict[str, Any] = {"resourceType": "QuestionnaireResponse", "status": "completed", "extension": [study]}
    asked |= {"item": [{"linkId": "consent", "answer": [{"valueBoolean": True}]}]}
    asked |= ({"author": {"display": by}} if by else {}) | ({"authored": date} if date else {})
    for patient in (form, bundle(asked)):
        assert effect(IN, "Written informed consent", patient, Policy.STRICT) is answer


def test_an_undated_consent_is_no_yes() -> None:
    study = {
        "url": "http://hl7.org/fhir/StructureDefinition/workflow-researchStudy",
        "valueReference": {"reference": f"ResearchStudy/{TRIAL}"},
    }
    given: dict[str, Any] = {"resourceType": "Consent", "status": "active", "extension": [study]}
    given |= {"scope": {"coding": [{"code": "research"}]}, "patient": {"reference": "Patient/example"}}
    assert effect(IN, "Written informed consent", bundle(given | {"dateTime": "2026-10-30"}), Policy.STRICT) is PASSES
    assert effect(IN, "Written informed consent", bundle(given), Policy.STRICT) is OPEN


@pytest.mark.parametrize("policy", list(Policy))
@pytest.mark.parametrize(
    ("statements", "answer"),
    [
        ([adalimumab("active", "2026-01-15")], PASSES),
        ([adalimumab("unknown", "2026-01-15")], OPEN),
        # Within the twelve weeks that have to be unbroken somebody says that it is not taken, …
        ([adalimumab("active", "2026-01-15"), adalimumab("not-taken", "2026-09-01")], OPEN),
        ([adalimumab("active", "2026-01-15"), adalimumab("not-taken", "2026-08-10")], OPEN),
        # … and before them, which leaves them whole.
        ([adalimumab("active", "2026-01-15"), adalimumab("not-taken", "2026-08-01")], PASSES),
        ([adalimumab("active", "2026-01-15"), adalimumab("not-taken", "2025-12-01")], PASSES),
    ],
)
def test_a_course_that_somebody_denies(statements: list[dict[str, Any]], answer: Effect, policy: Policy) -> None:
    assert effect(IN, "Treatment with adalimumab for at least 12 weeks", bundle(*statements), policy) is answer


def test_a_treatment_of_unknown_status_keeps_nobody_out_for_sure() -> None:
    words = "Treatment with adalimumab within 4 weeks before screening"
    assert effect(EX, words, bundle(adalimumab("active", "2026-01-15")), Policy.STRICT) is BLOCKS
    assert effect(EX, words, bundle(adalimumab("unknown", "2026-01-15")), Policy.STRICT) is OPEN


@pytest.mark.parametrize(
    ("name", "date", "answer"),
    [
        ("Infusion of drug", "2026-10-20", OPEN),
        ("PUVA", "2026-10-20", OPEN),
        ("Infusion of drug", "2026-08-20", PASSES),  # before the four weeks
        ("Scaling of teeth", "2026-10-20", PASSES),
    ],
)
def test_a_procedure_of_unknown_name_may_have_given_a_drug(name: str, date: str, answer: Effect) -> None:
    words = "Systemic treatments within 4 weeks before screening"
    coded = {"resourceType": "Procedure", "status": "completed", "code": {"text": name}, "performedDateTime": date}
    row = procedure(name, date)
    assert effect(EX, words, table(row), Policy.CHART) is answer
    assert len(bundle(coded).facts) == len(table(row).facts) == (1 if name.startswith("Scaling") else 2)


@pytest.mark.parametrize("policy", list(Policy))
@pytest.mark.parametrize(
    ("rows", "sex", "answer"),
    [
        ([], "male", PASSES),
        ([pregnancy_test("negative")], "male", PASSES),
        ([pregnancy_test("positive")], "male", OPEN),
        ([pregnancy_test("negative")], "female", PASSES),
        ([pregnancy_test("positive")], "female", BLOCKS),
        (
            [{"kind": "condition", "system": "icd10cm", "code": "Z33.1", "status": "present", "date": "2026-08-01"}],
            "male",
            OPEN,
        ),
    ],
)
def test_a_man_with_a_pregnancy_is_not_let_by(rows: list[Row], sex: str, answer: Effect, policy: Policy) -> None:
    found = effect(EX, "Pregnancy", table(*rows, sex=sex), policy)
    assert found is answer


def test_the_contradiction_is_told_by_every_reader() -> None:
    blood = {"coding": [{"system": "http://loinc.org", "code": "2118-8"}]}
    test = {"resourceType": "Observation", "status": "final", "code": blood, "effectiveDateTime": "2026-11-01"}
    form = "pantrial-patient: 1\nsex: male\ntests:\n  - {concept: pregnancy_test_blood, result: positive, date: 2026-11-01}\n"
    (filled,) = patients.read(form.encode(), "form", shipped())
    for patient in (filled, bundle(test | {"valueCodeableConcept": {"text": "Positive"}}), table(pregnancy_test("positive"))):
        assert patient.sex is None
        assert "sex-against-pregnancy" in {note.code for note in patient.notes}
    assert bundle(test | {"valueCodeableConcept": {"text": "Negative"}}).sex is Sex.MALE


@pytest.mark.parametrize("policy", list(Policy))
@pytest.mark.parametrize(
    ("what", "code", "answer"),
    [
        ("abuse", "F10.10", BLOCKS),
        ("abuse", "F10.11", OPEN),
        ("abuse", "F10.121", BLOCKS),
        ("abuse", "F10.20", OPEN),  # dependence: another diagnosis, which some call abuse
        ("dependence", "F10.20", BLOCKS),
        ("dependence", "F10.21", OPEN),
    ],
)
def test_use_in_remission_does_not_go_on(what: str, code: str, answer: Effect, policy: Policy) -> None:
    """Since when it is in remission nobody says, so it may reach into the six months."""
    assert effect(EX, f"Alcohol {what} in the 6 months before screening", bundle(diagnosis(code)), policy) is answer
