"""Patients' files: each rule of how facts are read, on both of its sides."""

import copy
import json
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from pantrial.errors import BadPatient
from pantrial.notes import NoteKind
from pantrial.patient import Fact, FactKind, FactStatus, Outcome, Patient, Sex
from pantrial.patients import READERS, read
from pantrial.patients.facts import Coding, Field, Name, name_concepts, parse_quantity
from pantrial.terms import Lexicon, shipped

LEXICON = shipped()
KETOACIDOSIS = ("diabetic_ketoacidosis", "type_2_diabetes")
LOINC, SNOMED = "http://loinc.org", "http://snomed.info/sct"
ICD, ATC = "http://hl7.org/fhir/sid/icd-10-cm", "http://www.whocc.no/atc"
ME = {"reference": "Patient/p"}

PRESENT, ABSENT, DOUBTFUL = FactStatus.PRESENT, FactStatus.ABSENT, FactStatus.DOUBTFUL
POSITIVE, NEGATIVE, INDETERMINATE = Outcome.POSITIVE, Outcome.NEGATIVE, Outcome.INDETERMINATE


def coded(*codes: tuple[str, str], text: str = "", display: str = "") -> dict[str, Any]:
    coding = [{"system": system, "code": code} | ({"display": display} if display else {}) for system, code in codes]
    return ({"coding": coding} if coding else {}) | ({"text": text} if text else {})


PERSON = {"resourceType": "Patient", "id": "p", "gender": "female", "birthDate": "1990-04"}


def bundle(*resources: dict[str, Any], kind: str = "collection") -> bytes:
    entries = [{"resource": resource} for resource in resources]
    return json.dumps({"resourceType": "Bundle", "type": kind, "entry": entries}).encode()


def patients(data: bytes) -> list[Patient]:
    return list(read(data, "file", LEXICON))


def chart(*resources: dict[str, Any]) -> Patient:
    (patient,) = patients(bundle(PERSON, *resources))
    return patient


def one(resource: dict[str, Any]) -> Fact:
    (fact,) = chart(resource).facts
    return fact


def codes(patient: Patient) -> set[str]:
    return {note.code for note in patient.notes}


def make(kind: str, **fields: Any) -> dict[str, Any]:
    """A resource of the patient; a field given as None is left out."""
    body: dict[str, Any] = {"resourceType": kind, "id": "r", "subject": ME} | fields
    return {name: value for name, value in body.items() if value is not None}


WEIGHT = coded((LOINC, "29463-7"))
HIV = coded((LOINC, "56888-1"))
DAY = "2026-10-30"


def observation(code: dict[str, Any] = WEIGHT, **fields: Any) -> dict[str, Any]:
    return make("Observation", **({"status": "final", "code": code, "effectiveDateTime": DAY} | fields))


def quantity(value: float | int = 60, unit: str = "kg", **fields: Any) -> dict[str, Any]:
    return {"value": value, "unit": unit, "code": unit, "system": "http://unitsofmeasure.org"} | fields


def condition(code: dict[str, Any] | None = None, **fields: Any) -> dict[str, Any]:
    return make("Condition", code=code or coded((ICD, "L40.9")), **fields)


METHOTREXATE = coded((ATC, "L04AX03"), text="methotrexate")


def statement(**fields: Any) -> dict[str, Any]:
    return make("MedicationStatement", **({"status": "active", "medicationCodeableConcept": METHOTREXATE} | fields))


def number(fact: Fact) -> Decimal | None:
    return fact.value.low if fact.value else None


def when(fact: Fact) -> tuple[str, str, bool]:
    return str(fact.start or ""), str(fact.end or ""), fact.ongoing


# The examples, and the form of files ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "facts"),
    [("donor-fits", 13), ("donor-light", 2), ("psoriasis-fits", 6), ("psoriasis-unknown", 2), ("psoriasis-washout", 7)],
)
def test_examples(name: str, facts: int) -> None:
    path = Path(__file__).parent.parent / "examples" / "patients" / f"{name}.json"
    (patient,) = patients(path.read_bytes())
    assert len(patient.facts) == facts
    assert all(fact.concepts and fact.start for fact in patient.facts)
    assert codes(patient) <= {"by-words"}


def test_patient() -> None:
    patient = chart()
    assert (patient.id, str(patient.birth), patient.sex, patient.coverage) == ("p", "1990-04", Sex.FEMALE, None)


@pytest.mark.parametrize(
    ("fields", "birth", "sex", "notes"),
    [
        ({"gender": "male", "birthDate": "1990"}, "1990", Sex.MALE, set()),
        ({"gender": "other", "birthDate": None}, "None", None, set()),
        ({"gender": "unknown", "birthDate": "12/04/1990"}, "None", None, {"unread-value"}),
        ({"deceasedBoolean": True}, "1990-04", Sex.FEMALE, {"deceased"}),
        ({"deceasedBoolean": False}, "1990-04", Sex.FEMALE, set()),
        ({"deceasedDateTime": "2025-01-01"}, "1990-04", Sex.FEMALE, {"deceased"}),
    ],
)
def test_patient_fields(fields: dict[str, Any], birth: str, sex: Sex | None, notes: set[str]) -> None:
    (patient,) = patients(bundle(PERSON | fields))
    assert (str(patient.birth), patient.sex, codes(patient)) == (birth, sex, notes)


def test_forms_of_file() -> None:
    weight = observation(valueQuantity=quantity())
    single = json.dumps(PERSON).encode()
    lines = b"\n".join(json.dumps(resource).encode() for resource in (PERSON, weight))
    assert [patient.facts for patient in patients(single)] == [()]
    assert [len(patient.facts) for patient in patients(lines)] == [1]
    assert [len(patient.facts) for patient in patients(b"\xef\xbb\xbf" + bundle(PERSON, weight, kind="searchset"))] == [1]
    nested = json.loads(bundle(PERSON, weight))
    assert [len(patient.facts) for patient in patients(bundle(nested, kind="batch-response"))] == [1]
    assert list(READERS) == ["fhir", "form", "table"]


def test_bad_line_and_bad_entry_leave_the_rest() -> None:
    weight = json.dumps(observation(valueQuantity=quantity())).encode()
    (patient,) = patients(json.dumps(PERSON).encode() + b"\n{broken\n" + weight + b"\n[1]\n")
    assert len(patient.facts) == 1
    assert "2 lines are no resources, the first is line 2" in patient.notes[0].message
    (patient,) = patients(json.dumps({"resourceType": "Bundle", "entry": [{"resource": PERSON}, {"resource": 7}, 3]}).encode())
    assert codes(patient) == {"bad-entry"}


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"hello",
        b"[1, 2]",
        b'{"a": 1}',
        b'{"resourceType": 3}',
        b'{"resourceType": "Bundle"',
        bundle(observation()),
        b'{"resourceType": "Patient", "x": ' + b"[" * 100_000,
        b"\xff\xfe\x00",
    ],
)
def test_no_patients_file(data: bytes) -> None:
    with pytest.raises(BadPatient) as caught:
        read(data, "file", LEXICON)
    assert caught.value.where.startswith("file")
    assert caught.value.do


# Whose it is ----------------------------------------------------------------------------------------------------------


def entries(*pairs: tuple[str, dict[str, Any]]) -> bytes:
    made = [{"fullUrl": url, "resource": resource} for url, resource in pairs]
    return json.dumps({"resourceType": "Bundle", "type": "collection", "entry": made}).encode()


A, B = {"resourceType": "Patient", "id": "a"}, {"resourceType": "Patient", "id": "b"}


@pytest.mark.parametrize(
    ("reference", "facts"),
    [
        ({"reference": "Patient/a"}, [1, 0]),
        ({"reference": "Patient/b"}, [0, 1]),
        ({"reference": "Patient/b/_history/2"}, [0, 1]),
        ({"reference": "http://server/Patient/a"}, [1, 0]),
        ({"reference": "http://other/Patient/a"}, [0, 0]),
        ({"reference": "urn:uuid:1-b"}, [0, 1]),
        ({"reference": "Patient/c"}, [0, 0]),
        ({"reference": "Group/a"}, [0, 0]),
        ({"identifier": {"system": "s", "value": "7"}}, [0, 1]),
        ({}, [0, 0]),
    ],
)
def test_subject(reference: dict[str, Any], facts: list[int]) -> None:
    weight = observation(valueQuantity=quantity(), subject=reference)
    other = B | {"identifier": [{"system": "s", "value": "7"}]}
    found = patients(entries(("http://server/Patient/a", A), ("urn:uuid:1-b", other), ("http://server/Observation/r", weight)))
    assert [len(patient.facts) for patient in found] == facts
    assert all(("no-subject" in codes(patient)) == (sum(facts) == 0) for patient in found)


def test_a_relative_reference_is_to_its_own_server() -> None:
    weight = observation(valueQuantity=quantity(), subject={"reference": "Patient/a"})
    found = patients(entries(("http://x/Patient/a", A), ("http://y/Patient/a", A), ("http://y/Observation/r", weight)))
    assert [len(patient.facts) for patient in found] == [0, 1]
    found = patients(entries(("http://x/Patient/a", A), ("http://y/Patient/a", A), ("", weight)))
    assert [len(patient.facts) for patient in found] == [0, 0]


def test_one_patient_and_no_subject() -> None:
    patient = chart(observation(valueQuantity=quantity(), subject=None))
    assert not patient.facts
    assert codes(patient) == {"no-subject"}


def test_versions() -> None:
    old = observation(valueQuantity=quantity(50), meta={"lastUpdated": "2026-10-30T23:30:00-02:00"})
    new = observation(valueQuantity=quantity(60), meta={"lastUpdated": "2026-10-31T02:00:00Z"})
    for pair in ((old, new), (new, old)):
        (fact,) = chart(*pair).facts
        assert number(fact) == 60
    assert len(chart(old, copy.deepcopy(old)).facts) == 1
    patient = chart(observation(valueQuantity=quantity(50)), observation(valueQuantity=quantity(60)))
    assert (len(patient.facts), "two-versions" in codes(patient)) == (2, True)
    history = [
        {"fullUrl": "http://x/Observation/gone", "request": {"method": "DELETE", "url": "Observation/gone"}},
        {"fullUrl": "http://x/Observation/r", "resource": new | {"meta": {}}},
        {"fullUrl": "http://x/Observation/r", "resource": old | {"meta": {}}},
        {"resource": observation(id="gone", valueQuantity=quantity(70))},
        {"fullUrl": "http://x/Patient/p", "resource": PERSON},
    ]
    (patient,) = patients(json.dumps({"resourceType": "Bundle", "type": "history", "entry": history}).encode())
    assert [number(fact) for fact in patient.facts] == [60]


def test_two_versions_of_the_patient_that_disagree() -> None:
    (patient,) = patients(bundle(PERSON, PERSON | {"birthDate": "1991"}))
    assert patient.birth is None
    assert patient.sex is Sex.FEMALE
    assert "two-patients" in codes(patient)


def test_not_used() -> None:
    patient = chart(make("CarePlan"), make("CarePlan", id="s"), make("Coverage", subject=None, patient=ME))
    messages = [note.message for note in patient.notes if note.code == "not-used"]
    assert messages == ["CarePlan (2): read and not used", "Coverage (1): read and not used"]


# Names ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "concepts", "note"),
    [
        (coded((ICD, "L40.9")), ("psoriasis",), ""),
        (coded(("urn:oid:2.16.840.1.113883.6.90", "C50.911")), ("breast_cancer",), ""),
        (coded((SNOMED, "9014002"), text="anything"), ("psoriasis",), ""),
        (coded(("http://local", "X"), (ICD, "E10.9")), ("type_1_diabetes",), ""),
        (coded((ICD, "L42")), None, ""),
        (coded((ICD, "L42"), text="melanoma"), None, "words-against-code"),
        (coded((ICD, "L40.9"), text="melanoma"), ("psoriasis",), "words-against-code"),
        (coded((ICD, "L51")), (), ""),  # L51.1 is ours, so L51 may be
        (coded((ICD, "what is this"), text="pityriasis rosea"), (), ""),
        (coded((SNOMED, "1"), text="pityriasis rosea"), (), ""),
        (coded(("http://local", "X"), text="Plaque psoriasis, severe"), ("plaque_psoriasis",), "by-words"),
        (coded((SNOMED, "1"), display="Non-Hodgkin lymphoma"), ("non_hodgkin_lymphoma",), "by-words"),
        (coded(text="Tuberculosis, unspecified"), ("tuberculosis",), "by-words"),
        (coded(text="Type 2 diabetes mellitus without complication"), ("type_2_diabetes",), "by-words"),
        (coded(text="psoriasis and hypertension"), ("hypertension", "psoriasis"), "by-words"),
        (coded(text="no history of cancer"), (), "hedged-words"),
        (coded(text="suspected melanoma"), (), "hedged-words"),
        (coded(text="rule out lymphoma"), (), "hedged-words"),
        (coded(text="lymphoma ruled out"), (), "hedged-words"),
        (coded(text="?melanoma"), (), "hedged-words"),
        (coded(text="risk of breast cancer"), (), "hedged-words"),
        (coded(text="mother had breast cancer"), (), "hedged-words"),
        (coded(text="non-insulin-dependent diabetes"), (), "hedged-words"),
        (coded(text="pre-diabetes"), ("prediabetes",), "by-words"),
        (coded(text="diabetes insipidus"), ("diabetes_insipidus",), "by-words"),
        (coded(text="pulmonary hypertension"), ("pulmonary_hypertension",), "by-words"),
        (coded(text="ocular hypotension"), (), "hedged-words"),
        (coded(text="cardiac asthma"), (), "hedged-words"),
        (coded(text="heat stroke"), (), "hedged-words"),
        (coded(text="Allergic asthma"), ("asthma",), "by-words"),
        (coded(text="Type 2 diabetes mellitus with ketoacidosis without coma"), KETOACIDOSIS, "by-words"),
        (coded(text="cirrhosis without ascites"), ("cirrhosis",), "by-words"),
        (coded(text="without diabetes, hypertension"), (), "hedged-words"),
        (coded(text="without ascites"), (), "hedged-words"),
        (coded(text="asthma, allergic"), ("asthma",), "by-words"),
        (coded(text="allergic to a cream for psoriasis"), (), "hedged-words"),
        (coded(text="allergic reaction to treatment of psoriasis"), (), "hedged-words"),
        (coded(text="ST segment depression"), (), "hedged-words"),
        (coded(text="colon carcinoma in situ"), (), "hedged-words"),
        (coded(text="cancer screening"), (), "hedged-words"),
        (coded(text="hepatitis B surface antibody"), (), "hedged-words"),
        (coded(text="psoriasis", display=""), ("psoriasis",), "by-words"),
        (coded(text="pityriasis rosea"), (), ""),
        ({}, (), ""),
        (coded(text="Carcinoma, non-invasive"), ("carcinoma",), "by-words"),
        (coded(text="non-carcinoma"), (), "hedged-words"),
        (coded(text="Pre-existing hypertension"), ("hypertension",), "by-words"),
        (coded(text="Non-active tuberculosis"), (), "hedged-words"),
        (coded(text="Epilepsy, not intractable, without status epilepticus"), ("epilepsy",), "by-words"),
        (coded(text="Psoriasis, not otherwise specified"), ("psoriasis",), "by-words"),
        (coded(text="Not psoriasis"), (), "hedged-words"),
        (coded(text="No-reflow phenomenon"), (), ""),
        (coded(text="No-psoriasis"), (), "hedged-words"),
        (coded(text="Absent kidney"), (), ""),
        (coded(text="Congenital absence of left kidney"), (), ""),
        (coded(text="Acquired absence of uterus"), ("hysterectomy",), "by-words"),
        (coded((ICD, "Z90.710"), text="Acquired absence of both cervix and uterus"), ("total_hysterectomy",), ""),
        (coded(text="Absence of psoriasis"), (), "hedged-words"),
        (coded(text="psoriasis absent"), (), "hedged-words"),
        (coded(text="absence of breast cancer"), (), "hedged-words"),
    ],
)
def test_condition_names(code: dict[str, Any], concepts: tuple[str, ...] | None, note: str) -> None:
    """None: no fact, since the code says that it is nothing of ours. Empty: a fact that we cannot name."""
    patient = chart(make("Condition", code=code))
    assert [fact.concepts for fact in patient.facts] == ([] if concepts is None else [concepts])
    assert codes(patient) == ({note} if note else set())


@pytest.mark.parametrize(
    ("code", "concepts"),
    [
        (coded(text="PASI"), ("pasi",)),
        (coded(text="PASI total score at baseline"), ("pasi",)),
        (coded((SNOMED, "1"), display="Psoriasis area and severity index"), ("pasi",)),
        (coded(text="Birth weight"), None),
        (coded(text="Weight loss"), None),
        (coded(text="BMI percentile"), None),
        (coded(text="Head circumference"), None),
        (coded((LOINC, "9843-4")), None),
    ],
)
def test_observation_names(code: dict[str, Any], concepts: tuple[str, ...] | None) -> None:
    patient = chart(observation(code, valueQuantity=quantity(12, "{score}")))
    assert [fact.concepts for fact in patient.facts] == ([] if concepts is None else [concepts])


def test_words_that_may_change_the_meaning_decide_nothing() -> None:
    patient = chart(observation(coded(text="PASI of the head"), valueQuantity=quantity(3, "{score}")))
    assert [(fact.concepts, fact.value) for fact in patient.facts] == [(("pasi",), None)]
    assert "words-in-doubt" in codes(patient)
    patient = chart(observation(coded(text="HIV antibody western blot"), valueString="negative"))
    assert [(fact.concepts, fact.outcome) for fact in patient.facts] == [(("hiv_serology",), INDETERMINATE)]


def test_an_edition_of_snomed_and_an_icd_code_without_its_dot() -> None:
    for system, code in ((f"{SNOMED}/900000000000207008", "9014002"), (ICD, "L409"), (ICD + "/", "l40.9")):
        named = name_concepts(Name((Coding(system, code),)), Field.CONDITION, LEXICON, "x")
        assert named.concepts == ("psoriasis",)


# Observations ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "facts", "note"),
    [
        ("final", 1, ""),
        ("amended", 1, ""),
        ("corrected", 1, ""),
        ("preliminary", 1, "preliminary"),
        (None, 1, "preliminary"),
        ("registered", 0, "no-result"),
        ("cancelled", 0, "no-result"),
        ("unknown", 1, "unknown-status"),
        ("entered-in-error", 0, "entered-in-error"),
    ],
)
def test_observation_status(status: str | None, facts: int, note: str) -> None:
    patient = chart(observation(status=status, valueQuantity=quantity()))
    assert (len(patient.facts), codes(patient)) == (facts, {note} if note else set())
    assert all(number(fact) == (None if status == "unknown" else 60) for fact in patient.facts)
    assert all("Observation/r" in one.message for one in patient.notes)


def test_a_preliminary_test_decides_nothing_and_hides_what_is_older() -> None:
    fact = one(observation(HIV, status="preliminary", valueString="negative"))
    assert (fact.status, fact.outcome) == (PRESENT, INDETERMINATE)


PASI = coded(text="PASI")


@pytest.mark.parametrize(
    ("code", "value", "low", "high"),
    [
        (WEIGHT, {"valueQuantity": quantity(49.9)}, "49.9", "49.9"),
        (WEIGHT, {"valueQuantity": quantity(110, "[lb_av]")}, "49.8951607", "49.8951607"),
        (WEIGHT, {"valueQuantity": {"value": 110, "unit": "pounds"}}, "49.8951607", "49.8951607"),
        (WEIGHT, {"valueQuantity": {"value": 60, "unit": "kg", "code": "K", "system": "http://local"}}, "60", "60"),
        (WEIGHT, {"valueQuantity": quantity(60, comparator="<")}, None, "60"),
        (WEIGHT, {"valueQuantity": quantity(60, comparator=">=")}, "60", None),
        (WEIGHT, {"valueString": "60 kg"}, "60", "60"),
        (PASI, {"valueQuantity": {"value": 8}}, "8", "8"),
        (PASI, {"valueQuantity": quantity(8, "1")}, "8", "8"),
        (PASI, {"valueQuantity": quantity(8, "{PASI}")}, "8", "8"),
        (PASI, {"valueQuantity": {"value": 8, "unit": "points"}}, "8", "8"),
        (PASI, {"valueInteger": 8}, "8", "8"),
        (PASI, {"valueString": "<= 8.5"}, None, "8.5"),
    ],
)
def test_numbers(code: dict[str, Any], value: dict[str, Any], low: str | None, high: str | None) -> None:
    fact = one(observation(code, **value))
    assert fact.value is not None
    assert fact.value.low == (Decimal(low) if low else None)
    assert fact.value.high == (Decimal(high) if high else None)


@pytest.mark.parametrize(
    ("code", "value", "note"),
    [
        (WEIGHT, {"valueQuantity": {"value": 60}}, "unit"),
        (WEIGHT, {"valueQuantity": quantity(60, "cm")}, "unit"),
        (WEIGHT, {"valueQuantity": quantity(60, "stone")}, "unit"),
        (WEIGHT, {"valueInteger": 60}, "unit"),
        (WEIGHT, {"valueQuantity": quantity(60, comparator="ad")}, "comparator"),
        (WEIGHT, {"valueQuantity": quantity(60, unit="kg") | {"unit": "lb"}}, "units-disagree"),
        (WEIGHT, {"valueQuantity": quantity(6000)}, "absurd-value"),
        (WEIGHT, {"valueQuantity": {"value": "60", "unit": "kg"}}, "unread-value"),
        (WEIGHT, {"valueQuantity": {"value": True, "unit": "kg"}}, "unread-value"),
        (PASI, {"valueQuantity": quantity(8, "%")}, "unit"),
        (PASI, {"valueQuantity": quantity(73, "{score}")}, "absurd-value"),
        (PASI, {"valueString": "12,4"}, "unread-value"),
        (PASI, {"valueString": "about 12"}, "unread-value"),
        (PASI, {"valueCodeableConcept": {"text": "high"}}, "unread-value"),
        (PASI, {"valueRange": {"low": {"value": 1}}}, "unread-value"),
    ],
)
def test_numbers_that_decide_nothing(code: dict[str, Any], value: dict[str, Any], note: str) -> None:
    patient = chart(observation(code, **value))
    assert [fact.value for fact in patient.facts] == [None]
    assert codes(patient) - {"by-words"} == {note}


@pytest.mark.parametrize("digits", ["1e999999999999999999999", "1e16", "0e999999999", "1e-999999999", "9" * 40])
def test_absurd_digits_take_no_time(digits: str) -> None:
    data = bundle(PERSON, observation(valueQuantity=quantity(987654321))).replace(b"987654321", digits.encode())
    (patient,) = patients(data)
    assert [fact.value for fact in patient.facts] == [None]
    assert codes(patient) == {"absurd-value"}


def test_parse_quantity() -> None:
    for words in ("", "kg", "1 2", "1/2", "12 parsecs", "<", "1e5", "٣", "1" * 200):
        assert parse_quantity(words) is None


@pytest.mark.parametrize(
    ("value", "outcome", "note"),
    [
        ({"valueCodeableConcept": coded((SNOMED, "10828004"))}, POSITIVE, ""),
        ({"valueCodeableConcept": coded((SNOMED, "260373001"))}, POSITIVE, ""),
        ({"valueCodeableConcept": coded((SNOMED, "11214006"))}, POSITIVE, ""),
        ({"valueCodeableConcept": coded((SNOMED, "260385009"), text="Negative")}, NEGATIVE, ""),
        ({"valueCodeableConcept": coded((SNOMED, "260415000"), text="Not detected (qualifier value)")}, NEGATIVE, ""),
        ({"valueCodeableConcept": coded((SNOMED, "131194007"), display="Non-Reactive")}, NEGATIVE, ""),
        ({"valueCodeableConcept": coded((SNOMED, "82334004"))}, INDETERMINATE, ""),
        ({"valueCodeableConcept": coded((LOINC, "LA6576-8"))}, POSITIVE, ""),
        ({"valueCodeableConcept": coded((LOINC, "LA6577-6"))}, NEGATIVE, ""),
        ({"valueCodeableConcept": coded((LOINC, "LA11882-0"))}, POSITIVE, ""),
        ({"valueCodeableConcept": coded((LOINC, "LA11883-8"))}, NEGATIVE, ""),
        ({"valueCodeableConcept": coded((SNOMED, "260385009"), text="Positive")}, INDETERMINATE, ""),
        ({"valueCodeableConcept": coded((SNOMED, "77386006"))}, INDETERMINATE, "unread-result"),  # pregnant
        ({"valueCodeableConcept": coded(text="see report")}, INDETERMINATE, "unread-result"),
        ({"valueString": "NON-REACTIVE"}, NEGATIVE, ""),
        ({"valueString": "Reactive"}, POSITIVE, ""),
        ({"valueString": "not detected"}, NEGATIVE, ""),
        ({"valueString": "borderline"}, INDETERMINATE, ""),
        ({"valueString": "weakly reactive"}, INDETERMINATE, "unread-result"),
        ({"valueString": "not negative"}, INDETERMINATE, "unread-result"),
        ({"valueString": "no"}, INDETERMINATE, "unread-result"),
        ({"valueBoolean": True}, POSITIVE, ""),
        ({"valueBoolean": False}, NEGATIVE, ""),
        ({"valueQuantity": {"value": 0.1}}, INDETERMINATE, "unread-result"),
        ({"valueQuantity": {"value": 0.1}, "interpretation": [coded(("", "NEG"))]}, NEGATIVE, ""),
        ({"interpretation": [coded(("http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation", "RR"))]},
         POSITIVE, ""),
        ({"interpretation": [coded(("http://hl7.org/fhir/v2/0078", "ND"))]}, NEGATIVE, ""),
        ({"valueString": "negative", "interpretation": [coded(("", "POS"))]}, INDETERMINATE, "result-disagrees"),
        ({"valueString": "negative", "interpretation": [coded(("", "NR"))]}, NEGATIVE, ""),
        ({"valueString": "negative", "interpretation": [coded(("", "A"))]}, NEGATIVE, ""),
        ({"valueString": "see report", "interpretation": [coded(("", "NEG"))]}, INDETERMINATE, "unread-result"),
    ],
)  # fmt: skip
def test_results(value: dict[str, Any], outcome: Outcome, note: str) -> None:
    patient = chart(observation(HIV, **value))
    assert [fact.outcome for fact in patient.facts] == [outcome]
    assert codes(patient) == ({note} if note else set())


@pytest.mark.parametrize(
    ("value", "outcome"),
    [
        (coded((SNOMED, "77386006")), POSITIVE),
        (coded((SNOMED, "60001007"), display="Not pregnant (finding)"), NEGATIVE),
        (coded((LOINC, "LA15173-0")), POSITIVE),
        (coded((LOINC, "LA26683-5")), NEGATIVE),
        (coded(text="No"), NEGATIVE),
        (coded((SNOMED, "146799005"), text="Possible pregnancy"), INDETERMINATE),
    ],
)
def test_pregnancy(value: dict[str, Any], outcome: Outcome) -> None:
    assert one(observation(coded((LOINC, "82810-3")), valueCodeableConcept=value)).outcome is outcome


@pytest.mark.parametrize(
    ("value", "outcome"),
    [
        (coded((SNOMED, "266919005"), text="Never smoker"), NEGATIVE),
        *((coded((SNOMED, code)), POSITIVE) for code in
          ("449868002", "77176002", "428041000124106", "428071000124103", "428061000124105")),
        (coded((SNOMED, "8517006"), text="Ex-smoker"), INDETERMINATE),
        (coded((SNOMED, "77176002"), text="Smoker, current status unknown"), INDETERMINATE),
        (coded((SNOMED, "266927001")), None),
        (coded((LOINC, "LA18978-9")), NEGATIVE),
        (coded((LOINC, "LA15920-4")), INDETERMINATE),
        (coded(text="Non-smoker"), INDETERMINATE),
        (coded(text="Unknown"), None),
        (coded(text="some words"), INDETERMINATE),
    ],
)  # fmt: skip
def test_smoking(value: dict[str, Any], outcome: Outcome | None) -> None:
    facts = chart(observation(coded((LOINC, "72166-2")), valueCodeableConcept=value)).facts
    assert [fact.outcome for fact in facts] == ([] if outcome is None else [outcome])


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"valueQuantity": {"unit": "kg"}},
        {"valueQuantity": quantity(), "dataAbsentReason": {"text": "refused"}},
        {"valueQuantity": quantity(), "focus": [{"reference": "Patient/fetus"}]},
        {"valueQuantity": quantity(), "focus": [{"reference": "#mother"}], "contained": [A | {"id": "mother"}]},
    ],
)
def test_no_observation(fields: dict[str, Any]) -> None:
    assert chart(observation(**fields)).facts == ()


def test_a_focus_that_is_the_patient() -> None:
    assert number(one(observation(valueQuantity=quantity(), focus=[ME]))) == 60


def test_components() -> None:
    parts = [{"code": WEIGHT, "valueQuantity": quantity()}, {"code": coded((LOINC, "8302-2")), "valueString": "170 cm"},
             {"code": HIV, "dataAbsentReason": {"text": "x"}}, {"code": HIV, "valueString": "negative"}]  # fmt: skip
    facts = chart(observation(coded(text="panel"), component=parts)).facts
    assert [fact.concepts for fact in facts] == [("body_weight",), ("body_height",), ("hiv_serology",)]
    assert [fact.place for fact in facts] == [f"Observation/r/component[{number}]" for number in (0, 1, 3)]
    assert {when(fact) for fact in facts} == {(DAY, "", False)}


@pytest.mark.parametrize(
    ("fields", "dates", "note"),
    [
        ({"effectiveDateTime": "2026-10"}, ("2026-10", ""), ""),
        ({"effectiveDateTime": "2026-10-31T23:30:00-08:00"}, ("2026-10-31", ""), ""),
        ({"effectiveInstant": "2026-10-31T23:30:00Z"}, ("2026-10-31", ""), ""),
        ({"effectivePeriod": {"start": "2026-10-01", "end": "2026-10-03"}}, ("2026-10-01", "2026-10-03"), ""),
        ({"effectivePeriod": {"start": "2026-10-03", "end": "2026-10-01"}}, ("", ""), "end-before-start"),
        ({"effectivePeriod": {"start": "2026-10-03", "end": "2026-10"}}, ("2026-10-03", "2026-10"), ""),
        ({"effectiveDateTime": "03/04/2026"}, ("", ""), "unread-value"),
        ({"effectiveDateTime": 20260304}, ("", ""), "unread-value"),
        ({"effectiveTiming": {"event": ["2026-10-01"]}}, ("", ""), "no-date"),
        ({"issued": "2026-10-01T00:00:00Z"}, ("", ""), ""),
    ],
)
def test_dates(fields: dict[str, Any], dates: tuple[str, str], note: str) -> None:
    patient = chart(observation(effectiveDateTime=None, valueQuantity=quantity()) | fields)
    assert [when(fact) for fact in patient.facts] == [(*dates, False)]
    assert codes(patient) == ({note} if note else set())


# Conditions and procedures --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({}, PRESENT),
        ({"verificationStatus": coded(("s", "confirmed"))}, PRESENT),
        ({"verificationStatus": coded(("s", "provisional"))}, DOUBTFUL),
        ({"verificationStatus": coded(("s", "differential"))}, DOUBTFUL),
        ({"verificationStatus": coded(("s", "unconfirmed"))}, DOUBTFUL),
        ({"verificationStatus": coded(("s", "whatever"))}, DOUBTFUL),
        ({"verificationStatus": coded(("s", "refuted"))}, ABSENT),
        ({"verificationStatus": coded(("s", "refuted"), ("t", "confirmed"))}, DOUBTFUL),
        ({"verificationStatus": coded(("s", "entered-in-error"))}, None),
        ({"verificationStatus": "refuted"}, ABSENT),
    ],
)
def test_verification(fields: dict[str, Any], status: FactStatus | None) -> None:
    facts = chart(condition(**fields)).facts
    assert [fact.status for fact in facts] == ([] if status is None else [status])


@pytest.mark.parametrize(
    ("text", "status", "ongoing"),
    [
        ("Psoriasis", PRESENT, True),
        ("Leukaemia not having achieved remission", PRESENT, True),
        ("suspected psoriasis", DOUBTFUL, True),
        ("? psoriasis", DOUBTFUL, True),
        ("psoriasis, ruled out", DOUBTFUL, True),
        ("History of psoriasis", PRESENT, False),
    ],
)
def test_words_that_take_a_code_back(text: str, status: FactStatus, ongoing: bool) -> None:
    """A code says what is meant; where the words say that it is not so, nobody may count on it."""
    fact = one(condition(coded((ICD, "L40.9"), text=text)))
    assert (fact.concepts, fact.status, fact.ongoing) == (("psoriasis",), status, ongoing)


@pytest.mark.parametrize(
    ("code", "concepts"),
    [
        (coded(text="asthma"), ("asthma",)),
        (coded(text="history of asthma"), ("asthma",)),
        (coded((ICD, "J45"), text="asthma"), ("asthma",)),
        (coded((ICD, "J45.50"), text="asthma"), ()),
        (coded(text="severe asthma"), ()),
        (coded(text="recent myocardial infarction"), ()),
        (coded(text="metastatic breast cancer"), ()),
    ],
)
def test_that_something_narrower_is_absent_says_nothing_of_the_rest(code: dict[str, Any], concepts: tuple[str, ...]) -> None:
    """Whoever has no severe asthma may have asthma."""
    fact = one(condition(code) | {"verificationStatus": coded(("s", "refuted"))})
    assert (fact.concepts, fact.status) == (concepts, ABSENT)


@pytest.mark.parametrize(
    ("name", "sure"),
    [
        ("insulin glargine 100 units/mL", True),
        ("insulin-like growth factor 1", False),
        ("interferon gamma release assay", False),
        ("anti-methotrexate antibody", False),
        ("warfarin clinic referral", False),
    ],
)
def test_a_drug_in_the_name_of_another_thing(name: str, sure: bool) -> None:
    facts = [fact for fact in chart(statement(medicationCodeableConcept=coded(text=name))).facts if fact.concepts]
    assert bool([fact for fact in facts if fact.status is PRESENT]) is sure


def test_a_refuted_code_of_the_users_own_denies_what_they_said_that_it_is() -> None:
    """They gave the code its concept, so that it is no narrower than that."""
    own = "https://hospital.example/codes"
    asthma = structs.replace(LEXICON["asthma"], codes=(f"{own}:A1",))
    lexicon = Lexicon([asthma if one.id == "asthma" else one for one in LEXICON.concepts.values()], local=frozenset({own}))
    named = name_concepts(Name((Coding(own, "A1"),), "severe asthma"), Field.CONDITION, lexicon, "row 1")
    assert (named.concepts, named.whole) == (("asthma",), True)


def test_words_that_take_a_drug_back() -> None:
    fact = one(statement(medicationCodeableConcept=coded((ATC, "L04AX03"), text="no methotrexate")))
    assert (fact.concepts, fact.status) == (("methotrexate",), DOUBTFUL)


def clinical(code: str) -> dict[str, Any]:
    return {"clinicalStatus": coded(("s", code))}


@pytest.mark.parametrize(
    ("fields", "course"),
    [
        ({}, ("", "", True)),
        ({"recordedDate": "2020-01-01"}, ("", "", True)),
        ({"onsetDateTime": "2020"}, ("2020", "", True)),
        ({"onsetPeriod": {"start": "2020-01", "end": "2020-03"}}, ("2020-01", "", True)),
        ({"onsetAge": {"value": 30}}, ("", "", True)),
        ({"onsetString": "2020"}, ("", "", True)),
        (clinical("active"), ("", "", True)),
        (clinical("recurrence"), ("", "", True)),
        (clinical("relapse"), ("", "", True)),
        (clinical("resolved"), ("", "", False)),
        (clinical("inactive"), ("", "", False)),
        (clinical("remission"), ("", "", False)),
        ({"abatementDateTime": "2021-01-01"}, ("", "2021-01-01", False)),
        ({"abatementPeriod": {"start": "2021-01-01", "end": "2021-02-01"}}, ("", "2021-02-01", False)),
        ({"abatementAge": {"value": 30}}, ("", "", False)),
        ({"abatementString": "last year"}, ("", "", False)),
        ({"abatementBoolean": True}, ("", "", False)),
        ({"abatementBoolean": False}, ("", "", True)),
        ({"abatementDateTime": "03/04/2020"}, ("", "", False)),
        (clinical("active") | {"abatementDateTime": "2021"}, ("", "2021", False)),
        ({"onsetDateTime": "2022", "abatementDateTime": "2021"}, ("", "", False)),
        ({"verificationStatus": coded(("s", "refuted")), "onsetDateTime": "2020", "recordedDate": "2024-05-06"},
         ("2024-05-06", "", False)),
        ({"verificationStatus": coded(("s", "refuted"))}, ("", "", False)),
        ({"code": coded((ICD, "Z85.3")), **clinical("active")}, ("", "", False)),
        ({"code": coded(text="history of melanoma")}, ("", "", False)),
    ],
)  # fmt: skip
def test_course_of_a_condition(fields: dict[str, Any], course: tuple[str, str, bool]) -> None:
    assert when(one(condition() | fields)) == course


@pytest.mark.parametrize(
    "fields",
    [
        {"code": coded((ICD, "Z80.3"))},
        {"code": coded(text="Family history of breast cancer")},
        {"code": coded((SNOMED, "1"), display="FH: Melanoma")},
        {"category": [coded(("s", "family-history"))]},
    ],
)
def test_the_family_is_not_the_patient(fields: dict[str, Any]) -> None:
    patient = chart(condition() | fields)
    assert (patient.facts, codes(patient)) == ((), {"not-the-patient"})


@pytest.mark.parametrize(
    ("fields", "status", "start"),
    [
        ({"status": "completed", "performedDateTime": "2019-05-05"}, PRESENT, "2019-05-05"),
        ({"status": "completed", "occurrenceDateTime": "2019"}, PRESENT, "2019"),
        (
            {"status": "completed", "performedPeriod": {"start": "2019-05-05", "end": "2019-05-06"}},
            PRESENT,
            "2019-05-06",
        ),
        ({"status": "completed", "performedPeriod": {"start": "2019-05-05"}}, PRESENT, "2019-05-05"),
        ({"status": "completed", "performedString": "years ago"}, PRESENT, ""),
        ({"status": "in-progress"}, DOUBTFUL, ""),
        ({"status": "not-done"}, None, ""),
        ({"status": "preparation"}, None, ""),
        ({"status": "entered-in-error"}, None, ""),
    ],
)
def test_procedures(fields: dict[str, Any], status: FactStatus | None, start: str) -> None:
    facts = chart(make("Procedure", code=coded((SNOMED, "236886002")), **fields)).facts
    assert [(fact.kind, fact.concepts, fact.status, when(fact)) for fact in facts] == (
        [(FactKind.CONDITION, ("hysterectomy",), status, (start, "", True))] if status else []
    )


# Treatments -----------------------------------------------------------------------------------------------------------

SPAN = {"effectivePeriod": {"start": "2026-01-01", "end": "2026-08-15"}}
OPEN = {"effectivePeriod": {"start": "2026-01-01"}}
POINT = {"effectiveDateTime": "2026-01-01"}


@pytest.mark.parametrize(
    ("kind", "fields", "status", "course"),
    [
        ("MedicationStatement", {"status": "completed"} | SPAN, PRESENT, ("2026-01-01", "2026-08-15", False)),
        ("MedicationStatement", {"status": "active"} | OPEN, PRESENT, ("2026-01-01", "", True)),
        ("MedicationStatement", {"status": "recorded"} | OPEN, PRESENT, ("2026-01-01", "", True)),
        ("MedicationStatement", {"status": "unknown"} | OPEN, DOUBTFUL, ("2026-01-01", "", True)),
        ("MedicationStatement", {"status": "stopped"} | OPEN, PRESENT, ("2026-01-01", "", False)),
        ("MedicationStatement", {"status": "completed"} | OPEN, PRESENT, ("2026-01-01", "", False)),
        ("MedicationStatement", {"status": "on-hold"} | OPEN, PRESENT, ("2026-01-01", "", False)),
        ("MedicationStatement", {"status": "active"} | POINT, PRESENT, ("2026-01-01", "", True)),
        ("MedicationStatement", {"status": "completed"} | POINT, PRESENT, ("2026-01-01", "2026-01-01", False)),
        ("MedicationStatement", {"status": "active"}, PRESENT, ("", "", True)),
        ("MedicationStatement", {"status": "not-taken"} | SPAN, ABSENT, ("2026-01-01", "2026-08-15", False)),
        ("MedicationStatement", {"status": "not-taken", "dateAsserted": "2026-09-01"}, ABSENT,
         ("2026-09-01", "", False)),
        ("MedicationStatement", {"status": "not-taken", "dateAsserted": "2026-09-01"} | OPEN, ABSENT,
         ("2026-01-01", "2026-09-01", False)),
        ("MedicationStatement", {"status": "recorded", "adherence": {"code": coded(("s", "not-taking"))}} | POINT,
         ABSENT, ("2026-01-01", "", False)),
        ("MedicationStatement", {"status": "recorded", "adherence": {"code": coded(("s", "stopped"))}} | OPEN, PRESENT,
         ("2026-01-01", "", False)),
        ("MedicationStatement", {"status": "intended"} | OPEN, None, ()),
        ("MedicationStatement", {"status": "draft"} | OPEN, None, ()),
        ("MedicationStatement", {"status": "entered-in-error"} | OPEN, None, ()),
        ("MedicationStatement", {"status": "active", "effectivePeriod": {"start": "2026-02", "end": "2026-01"}},
         PRESENT, ("", "", False)),
        ("MedicationStatement", {"status": "active", "effectivePeriod": {"start": "2026-02", "end": "soon"}}, PRESENT,
         ("2026-02", "", False)),
        ("MedicationUsage", {"status": "active"} | OPEN, PRESENT, ("2026-01-01", "", True)),
        ("MedicationAdministration", {"status": "completed"} | POINT, PRESENT, ("2026-01-01", "2026-01-01", False)),
        ("MedicationAdministration", {"status": "in-progress"} | POINT, PRESENT, ("2026-01-01", "", True)),
        ("MedicationAdministration", {"status": "completed", "occurenceDateTime": "2026-01-01"}, PRESENT,
         ("2026-01-01", "2026-01-01", False)),
        ("MedicationAdministration", {"status": "completed"} | SPAN, PRESENT, ("2026-01-01", "2026-08-15", False)),
        ("MedicationAdministration", {"status": "not-done"} | POINT, None, ()),
        ("MedicationDispense", {"status": "completed", "whenHandedOver": "2026-01-01"}, PRESENT,
         ("2026-01-01", "", False)),
        ("MedicationDispense", {"status": "preparation"}, None, ()),
        ("MedicationDispense", {"status": "cancelled"}, None, ()),
        ("MedicationRequest", {"status": "active", "intent": "order", "authoredOn": "2026-01-01"}, PRESENT,
         ("2026-01-01", "", True)),
        ("MedicationRequest", {"status": "completed", "intent": "filler-order", "authoredOn": "2026-01-01"}, PRESENT,
         ("2026-01-01", "", False)),
        ("MedicationRequest", {"status": "active", "intent": "order", "authoredOn": "2026-01-01", "dosageInstruction": [
            {"timing": {"repeat": {"boundsPeriod": {"start": "2026-02-01", "end": "2026-03-01"}}}}]}, PRESENT,
         ("2026-02-01", "2026-03-01", False)),
        ("MedicationRequest", {"status": "active", "intent": "plan"}, None, ()),
        ("MedicationRequest", {"status": "active", "intent": "proposal"}, None, ()),
        ("MedicationRequest", {"status": "active", "intent": "option"}, None, ()),
        ("MedicationRequest", {"status": "active", "intent": "order", "doNotPerform": True}, None, ()),
        ("MedicationRequest", {"status": "cancelled", "intent": "order"}, None, ()),
        ("MedicationRequest", {"status": "draft", "intent": "order"}, None, ()),
    ],
)  # fmt: skip
def test_treatments(kind: str, fields: dict[str, Any], status: FactStatus | None, course: tuple[str, str, bool]) -> None:
    facts = chart(make(kind, medicationCodeableConcept=METHOTREXATE, **fields)).facts
    assert [(fact.concepts, fact.status, when(fact)) for fact in facts] == (
        [(("methotrexate",), status, course)] if status else []
    )


def drug(text: str, **fields: Any) -> dict[str, Any]:
    return statement(medicationCodeableConcept=coded(text=text), **fields)


ORAL, TOPICAL = coded((SNOMED, "26643006")), coded((SNOMED, "6064005"))


@pytest.mark.parametrize(
    ("resource", "concepts", "note"),
    [
        (statement(), ("methotrexate",), ""),
        (statement(medicationCodeableConcept=coded((ATC, "V03AB23"), text="acetylcysteine")), ("other_medication",), ""),
        (statement(medicationCodeableConcept=coded((ATC, "D05"))), (), ""),  # D05A is topical, D05B systemic
        (statement(medicationCodeableConcept=coded((ATC, "L04AB04"))), ("adalimumab",), ""),
        (statement(medicationCodeableConcept=coded(("http://rxnorm", "1"))), (), ""),
        (drug("Methotrexate 2.5 mg tablets"), ("methotrexate",), "by-words"),
        (drug("Topical corticosteroid cream"), ("topical_corticosteroid",), "by-words"),
        (drug("corticosteroid cream"), ("corticosteroid", "topical_corticosteroid"), "by-words"),
        (drug("dexamethasone eye drops"), ("ocular_corticosteroid",), "route"),
        (drug("naloxone"), (), ""),
        (drug("methotrexate or placebo"), (), "hedged-words"),
        (drug("no methotrexate"), (), "hedged-words"),
        (drug("allergy to methotrexate"), (), "hedged-words"),
        (statement(medicationCodeableConcept=coded((ATC, "H02AB02"), text="dexamethasone cream")), (), "route"),
        (statement(dosage=[{"route": ORAL}]), ("methotrexate",), ""),
        (statement(dosage=[{"route": TOPICAL}]), (), "route"),
        (statement(dosage=[{"route": coded(text="Topical")}]), (), "route"),
        (statement(dosage=[{"text": "apply to the elbows"}]), (), "route"),
        (
            statement(medicationCodeableConcept=coded((ATC, "D07AD01")), dosage=[{"route": TOPICAL}]),
            ("clobetasol",),
            "",
        ),
        (statement(medicationCodeableConcept=coded((ATC, "D07AD01")), dosage=[{"route": ORAL}]), (), "route"),
        (statement(modifierExtension=[{"url": "x"}]), (), "modifier-extension"),
    ],
)
def test_drugs(resource: dict[str, Any], concepts: tuple[str, ...] | None, note: str) -> None:
    patient = chart(resource)
    assert [fact.concepts for fact in patient.facts] == ([] if concepts is None else [concepts])
    assert codes(patient) - {"by-words"} == ({note} if note else set()) - {"by-words"}
    assert "by-words" in codes(patient) if note == "by-words" else True


MEDICATION = {"resourceType": "Medication", "id": "m", "code": METHOTREXATE}


@pytest.mark.parametrize(
    ("fields", "others", "concepts"),
    [
        ({"medicationReference": {"reference": "Medication/m"}}, [MEDICATION], [("methotrexate",)]),
        ({"medicationReference": {"reference": "#m"}, "contained": [MEDICATION]}, [], [("methotrexate",)]),
        ({"medication": {"concept": METHOTREXATE}}, [], [("methotrexate",)]),
        ({"medication": {"reference": {"reference": "Medication/m"}}}, [MEDICATION], [("methotrexate",)]),
        ({"medicationReference": {"reference": "Medication/m"}}, [MEDICATION | {"form": {"text": "Cream"}}], [()]),
        ({"medicationReference": {"reference": "Medication/x", "display": "methotrexate"}}, [], [("methotrexate",)]),
        ({"medicationReference": {"reference": "Medication/x"}}, [], [()]),
        ({"medicationReference": {"reference": "Medication/m"}},
         [{"resourceType": "Medication", "id": "m", "ingredient": [
             {"itemCodeableConcept": METHOTREXATE}, {"item": {"concept": coded((ATC, "L04AD01"))}}]}],
         [("methotrexate",), ("ciclosporin",)]),
        ({}, [], [()]),
    ],
)  # fmt: skip
def test_medication(fields: dict[str, Any], others: list[dict[str, Any]], concepts: list[tuple[str, ...]]) -> None:
    patient = chart(*others, statement(medicationCodeableConcept=None, **fields))
    assert [fact.concepts for fact in patient.facts] == concepts


def test_an_unknown_modifier_lets_nothing_decide() -> None:
    extension: dict[str, Any] = {"modifierExtension": [{"url": "x"}]}
    assert one(observation(valueQuantity=quantity(), **extension)).value is None
    assert one(observation(HIV, valueString="negative", **extension)).outcome is INDETERMINATE
    assert one(condition(**extension)).concepts == ()


# The form -------------------------------------------------------------------------------------------------------------

HEAD = "pantrial-patient: 1\nid: p1\nbirth-date: 1985-04\nsex: female\n"


def form(text: str = "", head: str = HEAD) -> Patient:
    (patient,) = patients((head + text).encode())
    return patient


def test_form() -> None:
    patient = form(
        """chart-covers: {from: 2015-01-01, to: 2026-11-01}
measurements:
  - {concept: pasi, value: 12.4, unit: "{score}", date: 2026-10-30}
  - {concept: body_weight, value: ">= 110", unit: lb, date: 2026-10}
tests:
  - {concept: hiv_serology, result: negative, date: 2026-10-01}
conditions:
  - {concept: malignancy, present: no, date: 2026-11-01}
  - concept: psoriasis
    present: true
    from: 2020
treatments:
  - {concept: systemic_treatment, taken: yes, what: methotrexate, from: 2026-01-01, to: 2026-08-15}
  - {concept: topical_treatment, taken: no, date: 2026-11-01}
statements:
  - {topic: consent, words: "", answer: yes, by: Dr Example, date: 2026-11-01, trial: NCT00000001}
"""
    )
    assert (patient.id, str(patient.birth), patient.sex) == ("p1", "1985-04", Sex.FEMALE)
    assert patient.coverage is not None
    assert str(patient.coverage.start) == "2015-01-01"
    assert not {note.kind for note in patient.notes} - {NoteKind.INFERRED}
    read_ = [(fact.place, fact.concepts, fact.status, when(fact), fact.outcome) for fact in patient.facts]
    assert read_ == [
        ("measurements[0]", ("pasi",), PRESENT, ("2026-10-30", "", False), None),
        ("measurements[1]", ("body_weight",), PRESENT, ("2026-10", "", False), None),
        ("tests[0]", ("hiv_serology",), PRESENT, ("2026-10-01", "", False), NEGATIVE),
        ("conditions[0]", ("malignancy",), ABSENT, ("2026-11-01", "", False), None),
        ("conditions[1]", ("psoriasis",), PRESENT, ("2020", "", True), None),
        ("treatments[0]", ("methotrexate",), PRESENT, ("2026-01-01", "2026-08-15", False), None),
        ("treatments[1]", ("topical_treatment",), ABSENT, ("2026-11-01", "", False), None),
        ("statements[0]", ("consent",), PRESENT, ("2026-11-01", "", False), POSITIVE),
    ]
    assert number(patient.facts[0]) == Decimal("12.4")
    assert number(patient.facts[1]) == Decimal("49.8951607")
    assert patient.facts[-1].trial == "NCT00000001"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "measurements:\ntests: []\nconditions: ~\n",
        "measurements:\n  - {concept: pasi, value: , unit: '{score}', date: 2026-10-30}\n  -\n",
        "tests:\n  - {concept: hiv_serology, result: , date: }\n",
        "conditions:\n  - {concept: malignancy, present: , date: 2026-11-01}\n",
        "treatments:\n  - {concept: systemic_treatment, taken: }\n",
        "statements:\n  - {topic: consent, words: '', answer: , by: , date: , trial: X}\n",
        "chart-covers:\n",
        "chart-covers: {from: , to: }\n",
    ],
)
def test_an_empty_form_records_nothing(text: str) -> None:
    patient = form(text)
    assert (patient.facts, patient.notes, patient.coverage) == ((), (), None)
    assert form(head="pantrial-patient: 1\nid:\nbirth-date:\nsex:\n" + text).notes == ()


@pytest.mark.parametrize(
    ("section", "entry", "fact"),
    [
        ("measurements", "concept: body_weight, value: 60, date: 2026-10-30", "value"),
        ("measurements", "concept: body_weight, value: 60, unit: cm, date: 2026-10-30", "value"),
        ("measurements", "concept: body_weight, value: '60 kg', unit: lb, date: 2026-10-30", "value"),
        ("measurements", "concept: pasi, value: '12,4', date: 2026-10-30", "value"),
        ("measurements", "concept: pasi, value: 1240, date: 2026-10-30", "value"),
        ("measurements", "concept: pasi, value: 12, date: 03/04/2020", "start"),
        ("tests", "concept: hiv_serology, result: fine, date: 2026-10-01", "indeterminate"),
        ("tests", "concept: hiv_serology, result: no, date: 2026-10-01", "indeterminate"),
        ("conditions", "concept: malignancy, present: maybe, date: 2026-11-01", "doubtful"),
        ("conditions", "concept: malignancy, from: 2020", "doubtful"),
        ("conditions", "concept: malignancy, present: yes, ended: perhaps", "doubtful"),
        ("conditions", "concept: malignancy, present: yes, from: 03/04/2020", "start"),
        ("conditions", "concept: malignancy, present: no", "none"),
        ("conditions", "concept: malignancy, present: no, date: yesterday", "none"),
        ("treatments", "concept: systemic_treatment, taken: no", "none"),
        ("treatments", "concept: systemic_treatment, taken: no, what: wonderdrug, date: 2026-11-01", "none"),
        ("statements", "topic: consent, answer: yes, by: X, date: 2026-11-01", "none"),
        ("statements", "topic: consent, answer: perhaps, by: X, date: 2026-11-01, trial: T", "indeterminate"),
    ],
)
def test_a_value_that_cannot_be_read(section: str, entry: str, fact: str) -> None:
    """The fact stays as one that decides nothing; what would only say "it is not so" is not recorded."""
    patient = form(f"{section}:\n  - {{{entry}}}\n")
    assert "unread-value" in codes(patient)
    assert all("line 6" in note.message and f"{section}[0]" in note.message for note in patient.notes)
    if fact == "none":
        assert not patient.facts
        return
    (made,) = patient.facts
    decides_not = {
        "value": made.value is None,
        "start": made.start is None,
        "doubtful": made.status is DOUBTFUL,
        "indeterminate": made.outcome is INDETERMINATE,
    }
    assert decides_not[fact]


@pytest.mark.parametrize(
    ("entry", "concepts", "course"),
    [
        ("taken: yes, from: 2026-01-01", ("systemic_treatment",), ("2026-01-01", "", True)),
        ("taken: true, from: 2026-01-01, ended: yes", ("systemic_treatment",), ("2026-01-01", "", False)),
        ("taken: yes, date: 2026-01-01", ("systemic_treatment",), ("2026-01-01", "", True)),
        ("taken: yes, from: 2026-02, to: 2026-01", ("systemic_treatment",), ("", "", False)),
        ("taken: yes, what: wonderdrug", ("systemic_treatment",), ("", "", True)),
        ("taken: yes, what: Methotrexate 15 mg", ("methotrexate",), ("", "", True)),
        ("taken: yes, what: clobetasol", (), ("", "", True)),
        ("taken: yes, what: methotrexate cream", (), ("", "", True)),
        ("taken: yes, what: wonder cream", (), ("", "", True)),
        ("taken: no, what: methotrexate, date: 2026-11-01", ("methotrexate",), ("2026-11-01", "", False)),
    ],
)
def test_form_treatments(entry: str, concepts: tuple[str, ...], course: tuple[str, str, bool]) -> None:
    (fact,) = form(f"treatments:\n  - {{concept: systemic_treatment, {entry}}}\n").facts
    assert (fact.concepts, when(fact)) == (concepts, course)


def test_statements() -> None:
    patient = form(
        "statements:\n"
        "  - {topic: social_security, words: is insured, answer: no, by: Dr X, date: 2026-11-01}\n"
        "  - {topic: promise, words: will not fly, answer: yes, date: 2026-11-01, trial: T}\n"
    )
    first, second = patient.facts
    assert (first.outcome, first.detail, first.trial, "Dr X" in first.words) == (NEGATIVE, "is insured", "", True)
    assert (second.concepts, second.outcome, second.trial) == (("promise",), Outcome.INDETERMINATE, "T")
    assert codes(patient) == {"unsigned"}


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (HEAD + "surprise: 1\n", 5),
        (HEAD + "id: p2\n", 5),
        (HEAD + "measurements:\n  - {concept: pasi, valeu: 3}\n", 6),
        (HEAD + "measurements:\n  - {concept: hiv_serology, value: 3}\n", 6),
        (HEAD + "tests:\n  - {concept: pasi, result: negative}\n", 6),
        (HEAD + "tests:\n  - {concept: nonsense, result: negative}\n", 6),
        (HEAD + "tests:\n  - {result: negative}\n", 6),
        (HEAD + "tests: {concept: hiv_serology}\n", 5),
        (HEAD + "tests:\n  - {concept: [hiv_serology]}\n", 6),
        (HEAD + "statements:\n  - {topic: weather, answer: yes}\n", 6),
        (HEAD + "chart-covers: {since: 2020}\n", 5),
        (HEAD + "tests: &a []\n", 5),
        (HEAD + "tests: *a\n", 5),
        (HEAD + "tests: !!python/object:os.system []\n", 5),
        (HEAD + "tests: " + "[" * 50 + "]" * 50 + "\n", 5),
        (HEAD + "tests: [\n", 6),
        ("pantrial-patient: 2\n", 1),
    ],
)
def test_not_the_form(data: str, line: int) -> None:
    with pytest.raises(BadPatient) as caught:
        patients(data.encode())
    assert caught.value.where == f"file, line {line}"
    assert caught.value.do


def test_a_large_form_is_refused_at_once() -> None:
    with pytest.raises(BadPatient):
        patients(HEAD.encode() + b"# " + b"x" * 300_000)


def test_several_forms_in_one_file() -> None:
    assert [patient.id for patient in patients((HEAD + "---\n" + HEAD.replace("p1", "p2")).encode())] == ["p1", "p2"]


@pytest.mark.parametrize(
    ("text", "notes"),
    [
        ("chart-covers: {from: 2015-01-01}\n", {"unread-value"}),
        ("chart-covers: {from: 2015-01-01, to: now}\n", {"unread-value"}),
        ("chart-covers: {from: 2015-01-01, to: 2014}\n", {"unread-value"}),
    ],
)
def test_half_a_coverage_is_none(text: str, notes: set[str]) -> None:
    patient = form(text)
    assert (patient.coverage, codes(patient)) == (None, notes)


def test_no_value_of_a_patient_in_an_error_or_a_note() -> None:
    secret = "Xylophone"
    bad = [f"tests:\n  - {{concept: {secret}}}\n", f"{secret}: 1\n", f"tests: [{secret}: {{\n", f"id: *{secret}\n"]
    for text in bad:
        with pytest.raises(BadPatient) as caught:
            form(text)
        assert secret not in str(caught.value)
        assert caught.value.__cause__ is None
    patient = form(f"tests:\n  - {{concept: hiv_serology, result: {secret}, date: {secret}}}\n")
    noted = chart(
        observation(HIV, valueString=secret, effectiveDateTime=secret),
        condition(coded(text=f"suspected melanoma {secret}"), onsetString=secret),
        drug(f"corticosteroid cream {secret}"),
    )
    notes = patient.notes + noted.notes
    assert notes
    assert all(secret not in note.message for note in notes)


# Anything at all ------------------------------------------------------------------------------------------------------

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
FIELDS = [
    "status",
    "code",
    "valueQuantity",
    "valueString",
    "valueCodeableConcept",
    "effectiveDateTime",
    "effectivePeriod",
    "component",
    "interpretation",
    "focus",
    "verificationStatus",
    "clinicalStatus",
    "onsetDateTime",
    "abatementPeriod",
    "category",
    "performedPeriod",
    "intent",
    "dosage",
    "dosageInstruction",
    "medicationCodeableConcept",
    "medicationReference",
    "medication",
    "contained",
    "meta",
    "identifier",
    "adherence",
]
KINDS = [
    "Patient",
    "Observation",
    "Condition",
    "Procedure",
    "MedicationStatement",
    "MedicationRequest",
    "MedicationDispense",
    "MedicationAdministration",
    "Medication",
    "Bundle",
    "Encounter",
]
CODES = st.sampled_from([WEIGHT, HIV, PASI, coded((ICD, "L40.9")), METHOTREXATE, coded(text="melanoma?")])
RESOURCES = st.builds(
    lambda kind, key, code, fields: {"resourceType": kind, "id": key, "subject": ME, "code": code} | fields,
    st.sampled_from(KINDS),
    st.sampled_from(["p", "q", "", "strange id"]),
    CODES,
    st.dictionaries(st.sampled_from(FIELDS), JSON | CODES, max_size=5),
)


def readable(data: bytes) -> Iterable[Patient]:
    """The patients, or none where the file is refused; any other exception fails the test."""
    try:
        return patients(data)
    except BadPatient:
        return ()


@given(JSON)
def test_any_json(value: object) -> None:
    for data in (json.dumps(value), json.dumps({"resourceType": "Bundle", "entry": value})):
        readable(data.encode("utf-8", "surrogatepass"))


@given(st.lists(RESOURCES | JSON, max_size=5))
def test_any_resources(resources: list[Any]) -> None:
    for patient in readable(bundle(PERSON, *resources)):
        for fact in patient.facts:
            assert fact.place
            assert fact.concepts == LEXICON.narrowest(fact.concepts)


@given(st.lists(RESOURCES, max_size=5, unique_by=lambda resource: (resource["resourceType"], resource["id"])), st.randoms())
def test_the_order_of_resources_does_not_matter(resources: list[Any], random: Any) -> None:
    shuffled = list(resources)
    random.shuffle(shuffled)

    def facts(group: list[Any]) -> list[list[str]]:
        # A resource without an id is called by its number, so its place may change.
        return sorted(sorted(repr(fact).replace(fact.place, "") for fact in patient.facts)
                      for patient in readable(bundle(PERSON, *group)))  # fmt: skip

    assert facts(resources) == facts(shuffled)


@given(st.binary(max_size=60))
def test_any_bytes(data: bytes) -> None:
    readable(data)
    readable(HEAD.encode() + data)
    readable(b'{"resourceType"' + data)


WORDS = st.text(max_size=12)


@given(st.text(alphabet=st.sampled_from(list("pantrial: 1-[]{}&*!|>'\"\\xU0\n\t%@?,#~\x85é")), max_size=60))
def test_any_yaml(text: str) -> None:
    readable((HEAD + text).encode())
    readable(("pantrial-patient: 1\n" + text).encode())
    readable(("%YAML " + text + "\n---\n" + HEAD).encode())


@given(
    st.sampled_from(["measurements", "tests", "conditions", "treatments", "statements"]),
    st.dictionaries(
        st.sampled_from(
            [
                "concept",
                "topic",
                "value",
                "unit",
                "date",
                "result",
                "present",
                "taken",
                "what",
                "from",
                "to",
                "answer",
                "trial",
            ]
        ),
        st.sampled_from(["pasi", "hiv_serology", "malignancy", "systemic_treatment", "consent", "yes", "no", "12", "2026"])
        | WORDS,
        max_size=6,
    ),
)
def test_any_entry(section: str, entry: dict[str, str]) -> None:
    readable((HEAD + f"{section}:\n  - {json.dumps(entry)}\n").encode())
