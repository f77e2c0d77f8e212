"""By which way a drug is given, and what the same name may mean besides: neither lets anybody pass wrongly."""

import json

import pytest

from pantrial.answer import Effect, Policy
from pantrial.dates import Day
from pantrial.parse import read_criterion
from pantrial.patient import Patient
from pantrial.patients import read
from pantrial.protocol import Class, Criterion, CriterionKind, Protocol, ReadingDegree
from pantrial.screen import screen
from pantrial.terms import shipped
from pantrial.text import Text

LEXICON = shipped()
ON = Day(2026, 11, 2)
HEAD = (
    "patient",
    "kind",
    "birth_date",
    "sex",
    "chart_from",
    "chart_to",
    "system",
    "code",
    "name",
    "form",
    "date",
    "to",
    "status",
)
BLOCKS, PASSES, OPEN = Effect.BLOCKS, Effect.PASSES, Effect.OPEN


def table(*rows: dict[str, str]) -> Patient:
    person = {
        "kind": "person",
        "birth_date": "1970-01-01",
        "sex": "female",
        "chart_from": "1970-01-01",
        "chart_to": "2026-11-02",
    }
    lines = [",".join(HEAD)]
    lines += [",".join(({"patient": "p"} | row).get(one, "") for one in HEAD) for row in (person, *rows)]
    (patient,) = read("\n".join(lines).encode(), "file", LEXICON)
    return patient


def taken(name: str, form: str = "", **more: str) -> Patient:
    return table({"kind": "treatment", "name": name, "form": form, "date": "2026-10-01"} | more)


def has(name: str, kind: str = "condition") -> Patient:
    return table({"kind": kind, "name": name, "date": "2026-10-01"})


def effect(words: str, patient: Patient, policy: Policy = Policy.CHART) -> Effect:
    rule = read_criterion(Text(words), CriterionKind.EXCLUSION, LEXICON).logic
    one = Criterion(CriterionKind.EXCLUSION, 1, words, (), rule, ReadingDegree.FULL, Class.DATA)
    return screen(Protocol(trial="EXAMPLE-0000", criteria=(one,)), patient, ON, LEXICON, policy).answers[0].effect


@pytest.mark.parametrize(
    ("words", "name", "form", "expected"),
    [
        # the form says of which class it is
        ("Inhaled corticosteroids", "budesonide", "inhaled", BLOCKS),
        ("Inhaled corticosteroids", "fluticasone", "dry powder inhaler", BLOCKS),
        ("Inhaled corticosteroids", "fluticasone", "oral inhalation", BLOCKS),
        ("Nasal corticosteroids", "fluticasone", "nasal spray", BLOCKS),
        ("Intranasal corticosteroids", "budesonide", "nasal", BLOCKS),
        ("Topical corticosteroids", "fluticasone", "cream", BLOCKS),
        ("Topical antibiotics", "clindamycin", "topical", BLOCKS),
        ("Oral antibiotics", "amoxicillin", "capsules", BLOCKS),
        ("Intravenous antibiotics", "ceftriaxone", "intravenous infusion", BLOCKS),
        ("Oral corticosteroids", "prednisone", "tablets", BLOCKS),
        ("Inhaled corticosteroids", "budesonide inhaled", "", BLOCKS),
        ("Antibiotics", "clindamycin", "gel", BLOCKS),
        # and of which it is not
        ("Nasal corticosteroids", "budesonide", "inhaled", PASSES),
        ("Inhaled corticosteroids", "fluticasone", "nasal spray", PASSES),
        ("Topical corticosteroids", "fluticasone", "inhaled", PASSES),
        ("Topical antibiotics", "clindamycin", "capsules", PASSES),
        # without one it may be of any
        ("Inhaled corticosteroids", "budesonide", "", OPEN),
        ("Inhaled corticosteroids", "fluticasone", "", OPEN),
        ("Nasal corticosteroids", "budesonide", "", OPEN),
        ("Oral corticosteroids", "budesonide", "oral", OPEN),
        ("Topical antibiotics", "clindamycin", "", OPEN),
        ("Systemic antifungals", "terbinafine", "", OPEN),
        # what a name never means stays denied
        ("Inhaled corticosteroids", "metformin", "", PASSES),
        ("Inhaled corticosteroids", "prednisone", "tablets", PASSES),
    ],
)
def test_a_drug_by_its_name_and_its_form(words: str, name: str, form: str, expected: Effect) -> None:
    assert effect(words, taken(name, form)) is expected


@pytest.mark.parametrize(
    ("words", "name", "form", "expected"),
    [
        ("Systemic antibiotics within 14 days", "clindamycin", "topical", PASSES),
        ("Systemic antibiotics within 14 days", "tobramycin", "ophthalmic", OPEN),
        ("Systemic antibiotics within 14 days", "erythromycin eye ointment", "", OPEN),
        ("Systemic antifungals within 14 days", "ketoconazole shampoo", "", PASSES),
        ("Systemic corticosteroids within 30 days", "hydrocortisone", "rectal", OPEN),
        ("Systemic corticosteroids within 30 days", "dexamethasone", "eye drops", PASSES),
        # the drug itself, and a class that is not called systemic, are not denied by a form
        ("Clindamycin within 14 days", "clindamycin", "topical", OPEN),
        ("Macrolides within 14 days", "erythromycin eye ointment", "", OPEN),
        ("Immunosuppressants within 3 months", "tacrolimus", "ointment", OPEN),
        # what is swallowed is no form for a place
        ("Systemic antibiotics within 14 days", "amoxicillin", "oral drops", BLOCKS),
        ("Systemic antibiotics within 14 days", "amoxicillin", "", BLOCKS),
        ("Systemic antibiotics within 14 days", "clindamycin", "capsules", BLOCKS),
    ],
)
def test_what_is_put_in_a_place_is_not_of_the_whole_body(words: str, name: str, form: str, expected: Effect) -> None:
    assert effect(words, taken(name, form)) is expected


def test_a_form_of_a_drug_that_was_not_taken_denies_nothing_else() -> None:
    patient = table(
        {"kind": "treatment", "name": "clindamycin", "form": "topical", "date": "2026-11-01", "status": "not-taken"}
    )
    assert effect("Antibiotics", patient, Policy.STRICT) is OPEN


def test_fhir_tells_the_way_as_well() -> None:
    def chart(route: dict[str, object]) -> Patient:
        drug = {
            "resourceType": "MedicationStatement",
            "id": "m",
            "status": "active",
            "subject": {"reference": "Patient/p"},
            "medicationCodeableConcept": {"text": "Fluticasone"},
            "effectivePeriod": {"start": "2026-10-01"},
            "dosage": [{"route": route}],
        }
        person = {"resourceType": "Patient", "id": "p"}
        body = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": one} for one in (person, drug)]}
        (patient,) = read(json.dumps(body).encode(), "file", LEXICON)
        return patient

    nasal = chart({"coding": [{"system": "http://snomed.info/sct", "code": "46713006"}]})
    assert effect("Nasal corticosteroids", nasal, Policy.STRICT) is BLOCKS
    assert effect("Inhaled corticosteroids", chart({"text": "Respiratory tract, inhalation"}), Policy.STRICT) is BLOCKS


@pytest.mark.parametrize(
    ("words", "name", "expected"),
    [
        ("Malignancy", "carcinoid tumor", OPEN),
        ("Malignancy", "myelofibrosis", OPEN),
        ("Malignancy", "brain tumor", OPEN),
        ("Malignancy", "neuroendocrine tumor", OPEN),
        ("Malignancy", "thymoma", OPEN),
        ("Malignancy", "insulinoma", OPEN),
        ("Malignancy", "systemic mastocytosis", OPEN),
        ("Malignancy", "pheochromocytoma", OPEN),
        ("Hematologic malignancy", "myelofibrosis", OPEN),
        ("Malignancy", "uterine fibroids", PASSES),
        ("Vasculitis", "Behcet's disease", BLOCKS),
        ("Coronary artery disease", "ischemic cardiomyopathy", BLOCKS),
        ("Deep vein thrombosis", "thrombosis", OPEN),
    ],
)
def test_a_disease_of_which_the_lexicon_names_more_than_one_kind(words: str, name: str, expected: Effect) -> None:
    assert effect(words, has(name)) is expected


@pytest.mark.parametrize(
    ("words", "name", "expected"),
    [
        ("Immunosuppressants within 3 months", "cladribine", OPEN),
        ("Immunosuppressants within 3 months", "dimethyl fumarate", BLOCKS),
        ("Immunosuppressants within 3 months", "hydroxychloroquine", OPEN),
        ("Antihypertensives", "doxazosin", BLOCKS),
        ("Antihypertensives", "minoxidil", OPEN),
        ("Antihypertensives", "aliskiren", BLOCKS),
        ("Antidepressants", "selegiline", OPEN),
        ("Antidepressants", "esketamine", OPEN),
        ("Antiarrhythmics", "digoxin", OPEN),
        ("Antihypertensives", "digoxin", PASSES),
    ],
)
def test_a_drug_of_several_classes(words: str, name: str, expected: Effect) -> None:
    assert effect(words, taken(name)) is expected


@pytest.mark.parametrize(
    ("words", "kind", "name", "expected"),
    [
        ("Dialysis", "treatment", "hemodialysis", BLOCKS),
        ("Dialysis", "treatment", "peritoneal dialysis", BLOCKS),
        ("Hemodialysis", "condition", "hemodialysis", BLOCKS),
        ("Rheumatoid arthritis", "treatment", "infusion for rheumatoid arthritis", OPEN),
        ("Anticoagulants", "condition", "long term use of anticoagulants", OPEN),
        ("Statins", "condition", "statin myopathy", OPEN),
        ("Dialysis", "treatment", "methotrexate", PASSES),
        ("Anticoagulants", "condition", "psoriasis", PASSES),
    ],
)
def test_a_thing_that_stands_in_another_list(words: str, kind: str, name: str, expected: Effect) -> None:
    assert effect(words, has(name, kind)) is expected
