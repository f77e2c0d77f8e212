"""How patients' facts are read, rule by rule and on both sides of each: repeated keys, ages, limits, attestations, tables."""

import contextlib
import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pantrial.dates import DateRange, Day, PartialDate, completed_years
from pantrial.errors import BadPatient
from pantrial.patient import Fact, FactKind, FactStatus, Flaw, Outcome, Patient, Sex
from pantrial.patients import read
from pantrial.terms import shipped

LEXICON = shipped()
LOINC, ICD, ATC = "http://loinc.org", "http://hl7.org/fhir/sid/icd-10-cm", "http://www.whocc.no/atc"
ME = {"reference": "Patient/p"}
PERSON = {"resourceType": "Patient", "id": "p", "gender": "female", "birthDate": "1990-04-17"}
POSITIVE, NEGATIVE, INDETERMINATE = Outcome.POSITIVE, Outcome.NEGATIVE, Outcome.INDETERMINATE


def bundle(*resources: dict[str, Any]) -> dict[str, Any]:
    return {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": one} for one in resources]}


def chart(*resources: dict[str, Any], person: dict[str, Any] = PERSON) -> Patient:
    (patient,) = read(json.dumps(bundle(person, *resources)).encode(), "file", LEXICON)
    return patient


def codes(patient: Patient) -> set[str]:
    return {note.code for note in patient.notes}


def make(kind: str, **fields: Any) -> dict[str, Any]:
    return {"resourceType": kind, "id": "r", "subject": ME} | fields


def coded(system: str, code: str, text: str = "") -> dict[str, Any]:
    return {"coding": [{"system": system, "code": code}]} | ({"text": text} if text else {})


WEIGHT = coded(LOINC, "29463-7")


def quantity(value: float, unit: str = "kg", **more: Any) -> dict[str, Any]:
    return {"value": value, "unit": unit, "code": unit, "system": "http://unitsofmeasure.org"} | more


def weight(value: float, **more: Any) -> dict[str, Any]:
    return (
        make("Observation", status="final", code=WEIGHT, effectiveDateTime="2026-10-30", valueQuantity=quantity(value)) | more
    )


# Numbers --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "flaw"),
    [
        ({}, None),
        ({"valueQuantity": quantity(-60)}, Flaw.IMPLAUSIBLE),
        ({"valueQuantity": quantity(6000)}, Flaw.IMPLAUSIBLE),
        ({"valueQuantity": quantity(1e300)}, Flaw.IMPLAUSIBLE),
        ({"valueQuantity": quantity(60, "cm")}, Flaw.UNIT),
        ({"valueQuantity": {"value": 60}}, Flaw.UNIT),
        ({"valueQuantity": quantity(60, comparator="~")}, Flaw.UNREADABLE),
        ({"valueQuantity": {"value": "60", "unit": "kg"}}, Flaw.UNREADABLE),
        ({"modifierExtension": [{"url": "x"}]}, Flaw.UNREADABLE),
        ({"status": "unknown"}, Flaw.UNREADABLE),
    ],
)
def test_why_a_value_is_missing(fields: dict[str, Any], flaw: Flaw | None) -> None:
    (fact,) = chart(weight(60) | fields).facts
    assert (fact.flaw, fact.value is None) == (flaw, flaw is not None)


def limit(low: float | None, high: float | None, unit: str = "kg", **more: Any) -> dict[str, Any]:
    ends = {"low": low, "high": high}
    return {name: quantity(value, unit) for name, value in ends.items() if value is not None} | more


NORMAL = {"coding": [{"code": "normal"}]}


@pytest.mark.parametrize(
    ("ranges", "limits"),
    [
        ([limit(50, 80)], ("50", "80")),
        ([limit(None, 80000, "g")], (None, "80")),
        ([limit(50, 80, type=NORMAL), limit(10, 300, type={"coding": [{"code": "critical"}]})], ("50", "80")),
        ([limit(50, 80), limit(60, 90)], (None, None)),
        ([limit(50, 80, appliesTo=[{"text": "men"}])], (None, None)),
        ([limit(50, 80, age={"low": quantity(18, "a")})], (None, None)),
        ([limit(80, 50)], (None, None)),
        ([limit(50, 80, "cm")], (None, None)),
        ([{"text": "50 to 80 kg"}], (None, None)),
        ([{"high": quantity(80, comparator="<")}], (None, None)),
        ([limit(50, -80)], ("50", None)),
        ([], (None, None)),
    ],
)
def test_the_laboratory_s_own_limits(ranges: list[Any], limits: tuple[str | None, str | None]) -> None:
    (fact,) = chart(weight(60, referenceRange=ranges)).facts
    assert (fact.lower, fact.upper) == tuple(None if end is None else Decimal(end) for end in limits)
    assert number(fact) == 60


def number(fact: Fact) -> Decimal | None:
    return fact.value.low if fact.value else None


# Keys that stand twice ------------------------------------------------------------------------------------------------


def twice(resource: str) -> Patient:
    data = f'{{"resourceType":"Bundle","entry":[{{"resource":{json.dumps(PERSON)}}},{{"resource":{resource}}}]}}'
    (patient,) = read(data.encode(), "file", LEXICON)
    return patient


def test_a_key_that_stands_twice() -> None:
    """With two values nobody can tell which is meant: the fact decides nothing, and a note names its place."""
    body = json.dumps(weight(60))
    same = twice(body.replace('"status": "final"', '"status": "final", "status": "final"'))
    assert number(same.facts[0]) == 60
    assert "repeated-key" not in codes(same)
    patient = twice(body.replace('"status": "final"', '"status": "entered-in-error", "status": "final"'))
    assert [(fact.value, fact.flaw) for fact in patient.facts] == [(None, Flaw.UNREADABLE)]
    assert any(note.code == "repeated-key" and "Observation/r: status" in note.message for note in patient.notes)
    patient = twice(body.replace('"value": 60', '"value": 60, "value": 80'))
    assert [fact.value for fact in patient.facts] == [None]


def test_a_person_s_key_that_stands_twice() -> None:
    data = json.dumps(PERSON).replace('"birthDate": "1990-04-17"', '"birthDate": "1990-04-17", "birthDate": "2010-04-17"')
    (patient,) = read(data.encode(), "file", LEXICON)
    assert (patient.birth, patient.sex) == (None, Sex.FEMALE)
    assert any(note.code == "repeated-key" and "Patient/p: birthDate" in note.message for note in patient.notes)


def test_two_lists_of_entries_are_one() -> None:
    one = json.dumps([{"resource": PERSON}])
    other = json.dumps([{"resource": weight(60)}])
    (patient,) = read(f'{{"resourceType":"Bundle","entry":{one},"entry":{other}}}'.encode(), "file", LEXICON)
    assert len(patient.facts) == 1
    assert any(note.code == "repeated-key" and "Bundle.entry" in note.message for note in patient.notes)


# Ages and days --------------------------------------------------------------------------------------------------------


def condition(**fields: Any) -> dict[str, Any]:
    return make("Condition", code=coded(ICD, "C50")) | fields


@pytest.mark.parametrize(
    ("birth", "fields", "start", "end"),
    [
        ("1990-04-17", {"onsetAge": quantity(30, "a")}, "2020-04-17/2021-04-16", "None"),
        ("1990-04", {"onsetAge": quantity(30, "a")}, "2020-04-01/2021-04-29", "None"),
        ("1990", {"onsetAge": quantity(30, "a")}, "2020-01-01/2021-12-30", "None"),
        ("1992-02-29", {"onsetAge": quantity(29, "a")}, "2021-03-01/2022-02-28", "None"),
        ("1990-04-17", {"onsetAge": quantity(6, "mo")}, "1990-10-17/1990-11-16", "None"),
        ("1990-04-17", {"onsetAge": {"value": 30, "unit": "years"}}, "2020-04-17/2021-04-16", "None"),
        ("1990-04-17", {"onsetRange": {"low": quantity(20, "a"), "high": quantity(30, "a")}}, "2010-04-17/2021-04-16", "None"),
        ("1990-04-17", {"abatementAge": quantity(30, "a")}, "None", "2020-04-17/2021-04-16"),
        ("1990-04-17", {"onsetAge": quantity(30, "a"), "abatementAge": quantity(30, "a")},
         "2020-04-17/2021-04-16", "2020-04-17/2021-04-16"),
        ("1990-04-17", {"onsetAge": quantity(31, "a"), "abatementAge": quantity(29, "a")}, "None", "None"),
        ("1990-04-17", {"onsetDateTime": "2019", "abatementAge": quantity(30, "a")}, "2019", "2020-04-17/2021-04-16"),
        (None, {"onsetAge": quantity(30, "a")}, "None", "None"),
        ("1990-04-17", {"onsetAge": {"value": 30}}, "None", "None"),
        ("1990-04-17", {"onsetAge": quantity(30, "a", comparator="<")}, "None", "None"),
        ("1990-04-17", {"onsetAge": quantity(-3, "a")}, "None", "None"),
        ("1990-04-17", {"onsetAge": quantity(9000, "a")}, "None", "None"),
    ],
)  # fmt: skip
def test_an_age_bounds_the_day(birth: str | None, fields: dict[str, Any], start: str, end: str) -> None:
    person = {name: value for name, value in (PERSON | {"birthDate": birth}).items() if value is not None}
    patient = chart(condition(**fields), person=person)
    (fact,) = patient.facts
    assert (str(fact.start), str(fact.end)) == (start, end)
    if start == end == "None":
        assert codes(patient) & {"no-date", "end-before-start"}


@given(
    st.dates(Day(1900, 1, 1), Day(2020, 12, 31)),
    st.integers(0, 100),
    st.sampled_from(["a", "mo"]),
    st.data(),
)
def test_the_days_of_an_age_are_those_on_which_one_is_of_it(birth: Day, age: int, unit: str, data: st.DataObject) -> None:
    patient = chart(condition(onsetAge=quantity(age, unit)), person=PERSON | {"birthDate": birth.isoformat()})
    start = patient.facts[0].start
    assert isinstance(start, DateRange)
    on = data.draw(st.dates(birth, Day(2130, 1, 1)))
    months = 12 * (on.year - birth.year) + on.month - birth.month - (on.day < birth.day)
    assert (start.first <= on <= start.last) == ((completed_years(birth, on) if unit == "a" else months) == age)


@pytest.mark.parametrize(
    ("fields", "day"),
    [({"deceasedBoolean": True}, None), ({"deceasedDateTime": "2026-01"}, "2026-01"), ({"deceasedDateTime": "soon"}, None)],
)
def test_a_death_is_kept(fields: dict[str, Any], day: str | None) -> None:
    patient = chart(person=PERSON | fields)
    assert patient.death is not None
    assert (patient.death.place, str(patient.death.day)) == ("Patient/p", str(day))
    assert chart(person=PERSON | {"deceasedBoolean": False}).death is None


SINCE = {"effectivePeriod": {"start": "2026-09-01"}}

# Which statement about a drug -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "fields", "stopped", "recorded"),
    [
        ("MedicationStatement", {"status": "active", "effectivePeriod": {"start": "2026"}}, False, "None"),
        ("MedicationStatement", {"status": "active", "dateAsserted": "2026-10-01"}, False, "2026-10-01"),
        ("MedicationStatement", {"status": "stopped", "dateAsserted": "2026-10-01"}, True, "None"),
        ("MedicationStatement", {"status": "stopped", "dateAsserted": "2026-10-01", **SINCE}, True, "2026-10-01"),
        ("MedicationStatement", {"status": "stopped", "dateAsserted": "2026-09-01", **SINCE}, True, "None"),
        ("MedicationStatement", {"status": "completed", "effectivePeriod": {"end": "2026"}}, True, "None"),
        ("MedicationStatement", {"status": "active", "effectivePeriod": {"end": "2026"}}, True, "None"),
        ("MedicationStatement", {"status": "completed", "effectiveDateTime": "2026"}, False, "None"),
        ("MedicationStatement", {"status": "not-taken", "dateAsserted": "2026"}, False, "None"),
        ("MedicationRequest", {"status": "stopped", "authoredOn": "2026"}, True, "None"),
        ("MedicationRequest", {"status": "completed", "authoredOn": "2026"}, False, "2026"),
        ("MedicationAdministration", {"status": "completed", "effectiveDateTime": "2026"}, False, "None"),
        ("MedicationDispense", {"status": "completed", "whenHandedOver": "2026"}, False, "None"),
    ],
)
def test_what_says_that_a_drug_was_stopped(kind: str, fields: dict[str, Any], stopped: bool, recorded: str) -> None:
    """A statement with an end, or an order that was stopped. An exposure and an order that has run out say nothing of it."""
    (fact,) = chart(make(kind, medicationCodeableConcept=coded(ATC, "L04AB04"), **fields)).facts
    assert (fact.stopped, str(fact.recorded)) == (stopped, recorded)


@pytest.mark.parametrize(
    ("kind", "fields", "seen"),
    [
        ("MedicationStatement", {"status": "active", "effectivePeriod": {"start": "2026"}}, False),
        ("MedicationStatement", {"status": "active", "effectiveDateTime": "2026"}, True),
        ("MedicationStatement", {"status": "completed", "effectiveDateTime": "2026"}, False),
        ("MedicationRequest", {"status": "active", "authoredOn": "2026"}, True),
        (
            "MedicationRequest",
            {"status": "active", "dosageInstruction": [{"timing": {"repeat": {"boundsPeriod": {"start": "2026"}}}}]},
            False,
        ),
        ("MedicationAdministration", {"status": "completed", "effectiveDateTime": "2026"}, False),
        ("MedicationDispense", {"status": "completed", "whenHandedOver": "2026"}, True),
    ],
)
def test_what_is_only_seen_may_have_begun_before(kind: str, fields: dict[str, Any], seen: bool) -> None:
    """A period says since when; the day of an order, a dispensing or a remark only that it was so by then."""
    (fact,) = chart(make(kind, medicationCodeableConcept=coded(ATC, "L04AB04"), **fields)).facts
    assert fact.seen is seen


# What persons attest --------------------------------------------------------------------------------------------------

TRIAL = "EXAMPLE-0001"
STUDY = {"resourceType": "ResearchStudy", "id": "s", "identifier": [{"value": TRIAL}, {"value": "EXAMPLE-EU-1"}]}
ABOUT = [
    {
        "url": "http://hl7.org/fhir/StructureDefinition/workflow-researchStudy",
        "valueReference": {"reference": "ResearchStudy/s"},
    }
]
RESEARCH = coded("http://terminology.hl7.org/CodeSystem/consentscope", "research")


def consent(**fields: Any) -> dict[str, Any]:
    plain = {"status": "active", "scope": RESEARCH, "dateTime": "2026-10-30", "performer": [{"display": "the patient"}]}
    body = {"resourceType": "Consent", "id": "c", "patient": ME, "extension": ABOUT} | plain | fields
    return {name: value for name, value in body.items() if value is not None}


@pytest.mark.parametrize(
    ("fields", "outcome"),
    [
        ({}, POSITIVE),
        ({"provision": {"type": "permit"}}, POSITIVE),
        ({"scope": None, "category": [RESEARCH], "date": "2026-10-30", "dateTime": None, "decision": "permit"}, POSITIVE),
        ({"provision": {"type": "deny"}}, NEGATIVE),
        ({"decision": "deny"}, NEGATIVE),
        ({"status": "rejected"}, NEGATIVE),
        ({"status": "inactive"}, INDETERMINATE),
        ({"status": "draft"}, INDETERMINATE),
        ({"provision": {"type": "permit", "period": {"end": "2026-10-31"}}}, INDETERMINATE),
        ({"provision": {"type": "permit", "provision": [{"type": "deny"}]}}, INDETERMINATE),
        ({"modifierExtension": [{"url": "x"}]}, INDETERMINATE),
        ({"status": "entered-in-error"}, None),
        ({"scope": coded("http://terminology.hl7.org/CodeSystem/consentscope", "patient-privacy")}, None),
        ({"category": [coded("x", "rsdid")]}, None),
        ({"scope": None}, None),
        ({"extension": None}, None),
    ],
)
def test_a_consent(fields: dict[str, Any], outcome: Outcome | None) -> None:
    """It is to a trial that it names, under each of its numbers; to give data away is no consent to take part."""
    facts = chart(STUDY, consent(**fields)).facts
    names = {TRIAL, "EXAMPLE-EU-1", "s"} if outcome else set()
    assert {(fact.concepts, fact.outcome, fact.trial, fact.detail) for fact in facts} == {
        (("consent",), outcome, name, "") for name in names
    }
    assert all(str(fact.start) == "2026-10-30" and "the patient" in fact.words for fact in facts)


def test_a_consent_s_trial_by_the_research_subject() -> None:
    enrolled = {
        "resourceType": "ResearchSubject",
        "id": "e",
        "status": "candidate",
        "individual": ME,
        "consent": {"reference": "Consent/c"},
        "study": {"identifier": {"value": TRIAL}},
    }
    patient = chart(consent(extension=None), enrolled)
    assert {fact.trial for fact in patient.facts} == {TRIAL}
    assert not codes(patient) & {"no-subject", "not-used"}
    other = enrolled | {"consent": {"reference": "Consent/other"}}
    assert chart(consent(extension=None), other).facts == ()


def response(*items: dict[str, Any], **fields: Any) -> dict[str, Any]:
    plain = {"status": "completed", "authored": "2026-10-30", "author": {"display": "Dr Example"}, "extension": ABOUT}
    body = make("QuestionnaireResponse", item=list(items)) | plain | fields
    return {name: value for name, value in body.items() if value is not None}


def item(link: str, *answers: dict[str, Any], text: str = "") -> dict[str, Any]:
    return {"linkId": link, "text": text, "answer": list(answers)}


YES, NO = {"valueBoolean": True}, {"valueBoolean": False}


@pytest.mark.parametrize(
    ("answers", "outcome"),
    [
        ((YES,), POSITIVE),
        ((NO,), NEGATIVE),
        (({"valueCoding": {"system": "http://snomed.info/sct", "code": "373066001"}},), POSITIVE),
        (({"valueCoding": {"code": "Y", "display": "No"}},), NEGATIVE),
        (({"valueString": "Yes"},), POSITIVE),
        (({"valueString": "perhaps"},), INDETERMINATE),
        ((YES, NO), INDETERMINATE),
        (({"valueInteger": 1},), INDETERMINATE),
        ((), None),
    ],
)
def test_an_answer(answers: tuple[dict[str, Any], ...], outcome: Outcome | None) -> None:
    facts = chart(response(item("social_security", *answers))).facts
    assert [(fact.concepts, fact.outcome, fact.trial) for fact in facts] == (
        [(("social_security",), outcome, "")] if outcome else []
    )


def test_answers_to_questions() -> None:
    inner = item("contraception", YES)
    group = {"linkId": "group", "item": [item("promise", YES, text="will not fly"), item("consent", YES), inner]}
    patient = chart(STUDY, response(group, item("favourite-colour", {"valueString": "blue"})))
    assert {(fact.concepts[0], fact.detail, fact.trial) for fact in patient.facts} == {
        *(("promise", "will not fly", name) for name in (TRIAL, "EXAMPLE-EU-1", "s")),
        *(("consent", "", name) for name in (TRIAL, "EXAMPLE-EU-1", "s")),
        ("contraception", "", ""),
    }
    assert "not-used" in codes(patient)
    alone = chart(response(group, extension=None))
    assert {fact.concepts[0] for fact in alone.facts} == {"contraception"}
    assert "no-trial" in codes(alone)
    assert chart(STUDY, response(group, status="in-progress")).facts == ()
    assert chart(STUDY, response(group, status="entered-in-error")).facts == ()


def test_the_family_is_not_the_patient() -> None:
    history = {"resourceType": "FamilyMemberHistory", "id": "f", "patient": ME, "condition": [{"code": coded(ICD, "C50")}]}
    patient = chart(history)
    assert (patient.facts, codes(patient)) == ((), {"not-the-patient"})


# Tables ---------------------------------------------------------------------------------------------------------------

HEAD = "patient,kind,system,code,name,value,unit,low,high,date,to,status,said,by,trial,words,birth_date,sex,death_date\n"


def table(*rows: str, head: str = HEAD) -> list[Patient]:
    return list(read((head + "\n".join(rows) + "\n").encode(), "facts.csv", LEXICON))


def line(kind: str, **cells: str) -> str:
    names = HEAD.strip().split(",")
    cells = {"patient": "p1", "kind": kind} | cells
    return ",".join(f'"{cells[name]}"' if "," in cells.get(name, "") else cells.get(name, "") for name in names)


def test_a_table() -> None:
    first, second = table(
        line("person", birth_date="1985-04", sex="female"),
        line("measurement", system="loinc", code="29463-7", value="72.4", unit="kg", low="50", high="80", date="2026-10-30"),
        line("measurement", name="PASI", value="> 12", date="2026-10-30"),
        line("person", patient="p2", sex="male", death_date="2026-01-01"),
        line("test", system="pantrial", code="hiv_serology", value="negative", date="2026-10-01"),
        line("condition", system="icd10cm", code="L40.0", date="2020"),
        line("condition", name="lymphoma", status="absent", date="2026-10-01"),
        line("procedure", name="hysterectomy", date="2015", to="2016"),
        line("treatment", system="atc", code="L04AX03", date="2026-01-01", to="2026-08-15", status="stopped", said="2026-09"),
        line("statement", code="consent", value="yes", by="Dr Example", trial=TRIAL, date="2026-10-30"),
    )
    assert (first.id, str(first.birth), first.sex, first.place) == ("p1", "1985-04", Sex.FEMALE, "line 2")
    told = [(fact.place, fact.concepts[0], fact.status, str(fact.start), str(fact.end), fact.ongoing) for fact in first.facts]
    present, absent = FactStatus.PRESENT, FactStatus.ABSENT
    assert told == [
        ("line 3", "body_weight", present, "2026-10-30", "None", False),
        ("line 4", "pasi", present, "2026-10-30", "None", False),
        ("line 6", "hiv_serology", present, "2026-10-01", "None", False),
        ("line 7", "plaque_psoriasis", present, "2020", "None", True),
        ("line 8", "lymphoma", absent, "2026-10-01", "None", False),
        ("line 9", "hysterectomy", present, "2016", "None", True),
        ("line 10", "methotrexate", present, "2026-01-01", "2026-08-15", False),
        ("line 11", "consent", present, "2026-10-30", "None", False),
    ]
    weighed, scored, tested, *_, treated, consented = first.facts
    assert (number(weighed), weighed.lower, weighed.upper) == (Decimal("72.4"), Decimal(50), Decimal(80))
    assert scored.value is not None
    assert (scored.value.low, scored.value.low_in, tested.outcome) == (Decimal(12), False, NEGATIVE)
    assert (treated.stopped, str(treated.recorded)) == (True, "2026-09")
    assert (consented.outcome, consented.trial) == (POSITIVE, TRIAL)
    assert (second.sex, second.death and second.death.place) == (Sex.MALE, "line 5")


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_the_form_of_a_table(delimiter: str, ending: str) -> None:
    lines = ["kind,patient,name,value,unit,date", "measurement,p1,weight,60,kg,2026-10-30", ",,,,,", ""]
    data = b"\xef\xbb\xbf" + ending.join(lines).replace(",", delimiter).encode()
    (patient,) = read(data, "file", LEXICON)
    assert [number(fact) for fact in patient.facts] == [60]


@pytest.mark.parametrize(
    ("rows", "line_number", "head"),
    [
        ([line("measurment", name="weight")], 2, HEAD),
        ([line("person"), line("measurement", value="3")], 3, HEAD),
        ([line("person"), line("person", patient="")], 3, HEAD),
        ([line("condition", name="psoriasis", status="perhaps")], 2, HEAD),
        ([line("treatment", name="methotrexate", status="absent")], 2, HEAD),
        ([line("test", system="pantrial", code="pasi", value="negative")], 2, HEAD),
        ([line("statement", code="weather", value="yes")], 2, HEAD),
        ([line("person") + ",more"], 2, HEAD),
        (['p1,person,"a\nb', line("person")], 2, HEAD),
        (['p1,"person"x'], 2, HEAD),
        ([line("person", name="a,\nb,"), line("unknown")], 4, HEAD),
        ([], None, HEAD),
        (["p1,person"], 1, "patient,kind,colour\n"),
        (["p1,person"], 1, "patient,kind,kind\n"),
    ],
)
def test_a_table_that_breaks_its_shape(rows: list[str], line_number: int | None, head: str) -> None:
    with pytest.raises(BadPatient) as caught:
        table(*rows, head=head)
    assert caught.value.where == ("facts.csv" if line_number is None else f"facts.csv, line {line_number}")
    assert caught.value.do


@pytest.mark.parametrize(
    ("row", "note"),
    [
        (line("measurement", name="weight", value="heavy", date="2026-10-30"), "unread-value"),
        (line("measurement", name="weight", value="60 kg", unit="kg"), "unread-value"),
        (line("measurement", name="weight", value="60"), "unit"),
        (line("measurement", name="weight", value="-60", unit="kg"), "absurd-value"),
        (line("measurement", name="weight", value="60", unit="kg", high="much"), "reference-range"),
        (line("test", name="HIV serology", value="fine"), "unread-result"),
        (line("condition", name="suspected melanoma"), "hedged-words"),
        (line("condition", name="melanoma", date="2026", to="2025"), "end-before-start"),
        (line("treatment", name="methotrexate cream"), "route"),
        (line("statement", code="liberty", value="perhaps", by="X"), "unread-value"),
        (line("statement", code="consent", value="yes", by="X"), "unread-value"),
        (line("measurement", name="favourite number", value="7"), "not-used"),
    ],
)
def test_a_cell_that_cannot_be_read(row: str, note: str) -> None:
    """It leaves a note with its line, and nothing that decides."""
    (patient,) = table(row)
    assert any(one.code == note and "line 2" in one.message for one in patient.notes)
    for fact in patient.facts:
        undecided = (
            fact.value is None and fact.outcome in (None, INDETERMINATE),
            not fact.concepts,
            note in ("reference-range", "end-before-start"),
        )
        assert any(undecided)


def test_two_lines_that_differ_about_the_person() -> None:
    (patient,) = table(line("person", birth_date="1985"), line("person", birth_date="1986", sex="female"))
    assert (patient.birth, patient.sex) == (None, Sex.FEMALE)
    assert any("line 2" in note.message and "line 3" in note.message for note in patient.notes)


def test_a_table_says_no_value_of_a_patient() -> None:
    secret = "Xylophone"
    for row in (f"{secret},{secret}", f'p1,"{secret}', f"p1,condition,pantrial,{secret}"):
        with pytest.raises(BadPatient) as caught:
            table(row)
        assert secret not in str(caught.value)


@given(st.text(alphabet=st.sampled_from(list('p1,;\t"\n\rabc-:<>0é\x00')), max_size=80))
def test_any_table(text: str) -> None:
    with contextlib.suppress(BadPatient):
        assert all(patient.id for patient in read((HEAD + text).encode(), "file", LEXICON))


def test_every_kind_of_fact_has_a_line() -> None:
    made = table(
        line("measurement", name="weight", value="60", unit="kg"),
        line("test", name="HIV serology", value="negative"),
        line("condition", name="psoriasis"),
        line("treatment", name="methotrexate"),
        line("statement", code="liberty", value="no", by="X"),
    )[0]
    assert {fact.kind for fact in made.facts} == set(FactKind)
    assert PartialDate(2026) not in {fact.start for fact in made.facts}


# Brands, vaccines and forms -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["Humira 40 mg", "Hyrimoz", "adalimumab-adaz", "AMGEVITA 40 mg solution for injection"])
def test_a_brand_or_biosimilar_is_its_drug(name: str) -> None:
    (fact,) = chart(make("MedicationStatement", status="active", medicationCodeableConcept={"text": name})).facts
    assert fact.concepts == ("adalimumab",)


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({}, ("vaccine", FactStatus.PRESENT)),
        ({"vaccineCode": {"text": "influenza, seasonal"}}, ("vaccine", FactStatus.PRESENT)),
        ({"vaccineCode": {"text": "live attenuated vaccine"}}, ("live_vaccine", FactStatus.PRESENT)),
        ({"modifierExtension": [{"url": "x"}]}, ("vaccine", FactStatus.DOUBTFUL)),
        ({"status": "not-done"}, None),
        ({"status": "entered-in-error"}, None),
    ],
)
def test_a_vaccine(fields: dict[str, Any], told: tuple[str, FactStatus] | None) -> None:
    plain = {"status": "completed", "patient": ME, "vaccineCode": coded("x", "1", "MMR"), "occurrenceDateTime": "2026-10-01"}
    facts = chart({"resourceType": "Immunization", "id": "i"} | plain | fields).facts
    assert [(fact.concepts, fact.status) for fact in facts] == ([((told[0],), told[1])] if told else [])
    assert all(str(fact.start) == str(fact.end) == "2026-10-01" for fact in facts)


def test_what_the_form_says_of_a_drug() -> None:
    rows = [
        ("taken: yes, from: 2026-01-01", False, "None"),
        ("taken: yes, from: 2026-01-01, date: 2026-10-30", False, "2026-10-30"),
        ("taken: yes, from: 2026-01-01, to: 2026-08-15, date: 2026-10-30", True, "2026-10-30"),
        ("taken: yes, from: 2026-01-01, ended: yes", True, "None"),
        ("taken: yes, date: 2026-10-30", False, "None"),
    ]
    for cells, stopped, recorded in rows:
        form = f"pantrial-patient: 1\nbirth-date: 1985\ntreatments:\n  - {{concept: methotrexate, {cells}}}\n"
        (patient,) = read(form.encode(), "form.yaml", LEXICON)
        (fact,) = patient.facts
        assert (fact.stopped, str(fact.recorded), patient.place) == (stopped, recorded, "line 2: birth-date")


@given(
    st.decimals(Decimal("0.1"), Decimal(50), places=2),
    st.sampled_from([Decimal("1.5"), Decimal(2), Decimal("2.5"), Decimal(3)]),
)
def test_a_limit_in_another_unit_lets_nobody_in(high: Decimal, factor: Decimal) -> None:
    """A value of just so many times the limit is never less than that, in whatever unit both are given."""
    for unit in ("mg/dL", "umol/L", "mmol/L"):
        rows = f"patient,kind,name,value,unit,high,date\np,measurement,creatinine,{high * factor},{unit},{high},2026-10-30\n"
        (patient,) = read(rows.encode(), "table", LEXICON)
        for fact in patient.facts:
            if fact.value is not None and fact.upper is not None:
                assert fact.value.low is not None
                assert not fact.value.low < factor * fact.upper
