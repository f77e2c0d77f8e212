"""A name that holds more than the concepts that it is read as decides them, and lets the chart's silence deny nothing else."""

import csv
import io

import pytest

from pantrial.answer import Effect, Policy, Reason
from pantrial.dates import Day, Duration, TimeUnit, parse_date
from pantrial.engines.reference import ask
from pantrial.parse import read_criterion
from pantrial.patient import Fact, FactKind, Patient
from pantrial.patients import read
from pantrial.patients.facts import Field, Name, name_concepts
from pantrial.protocol import Class, Criterion, CriterionKind, Protocol, ReadingDegree
from pantrial.question.atoms import Atom, Began, Kind, Pick, Present, Select, Window
from pantrial.screen import screen
from pantrial.terms import shipped
from pantrial.text import Text
from pantrial.units import Op

LEXICON = shipped()
ON = Day(2026, 11, 2)
COLUMNS = ("patient", "kind", "birth_date", "sex", "chart_from", "chart_to", "system", "code", "name", "date", "to")
PERSON = {
    "kind": "person",
    "birth_date": "1980-01-01",
    "sex": "female",
    "chart_from": "1980-01-01",
    "chart_to": "2026-11-02",
}


def effect(words: str, kind: str, name: str, **more: str) -> Effect:
    """What an exclusion comes to for somebody whose chart holds one thing, since last month."""
    written = io.StringIO()
    table = csv.DictWriter(written, COLUMNS)
    table.writeheader()
    table.writerow({"patient": "p"} | PERSON)
    table.writerow({"patient": "p", "kind": kind, "name": name, "date": "2026-10-01"} | more)
    (patient,) = read(written.getvalue().encode(), "file", LEXICON)
    rule = read_criterion(Text(words), CriterionKind.EXCLUSION, LEXICON).logic
    one = Criterion(CriterionKind.EXCLUSION, 1, words, (), rule, ReadingDegree.FULL, Class.DATA)
    return screen(Protocol(trial="EXAMPLE-0000", criteria=(one,)), patient, ON, LEXICON, Policy.CHART).answers[0].effect


@pytest.mark.parametrize(
    ("name", "held"),
    [
        ("pancreatitis with pseudocyst", "Pancreatitis"),
        ("asthma with nasal polyposis of an odd kind", "Asthma"),
        ("psoriasis and some dermatosis", "Psoriasis"),
        ("stage IV melanoma", "Melanoma"),
    ],
)
def test_left_over_words_of_a_disease_deny_nothing(name: str, held: str) -> None:
    assert effect(held, "condition", name) is Effect.BLOCKS
    assert effect("Epilepsy", "condition", name) is Effect.OPEN
    assert effect("Epilepsy", "condition", held.lower()) is Effect.PASSES


@pytest.mark.parametrize(
    "name",
    [
        "Psoriasis, unspecified",
        "severe chronic psoriasis, uncontrolled, of both hands",
        "Psoriasis (disorder)",
        "psoriasis since March 2019",
        "psoriasis without arthropathy of any joint",
        "history of psoriasis",
    ],
)
def test_words_that_name_no_second_thing_leave_the_silence_as_it_is(name: str) -> None:
    assert effect("Epilepsy", "condition", name) is Effect.PASSES


@pytest.mark.parametrize(
    ("name", "second"),
    [
        ("metastatic prostate cancer", "Metastases"),
        ("kidney cancer, metastatic to the brain", "Brain metastases"),
        ("melanoma with metastasis to bones", "Bone metastases"),
        ("type 2 diabetes mellitus with ketoacidosis", "Diabetic ketoacidosis"),
        ("haemorrhagic gastric ulcer", "Gastrointestinal bleeding"),
        ("bleeding from oesophageal varices", "Variceal bleeding"),
        ("Crohn's disease with rectal bleeding", "Gastrointestinal bleeding"),
        ("depression with psychotic features", "Psychosis"),
        ("perforated diverticulitis", "Intestinal perforation"),
    ],
)
def test_both_things_of_a_name_count(name: str, second: str) -> None:
    assert effect(second, "condition", name) is Effect.BLOCKS


@pytest.mark.parametrize(
    ("name", "second"),
    [
        ("non-metastatic prostate cancer", "Metastases"),
        ("gastric ulcer without haemorrhage or perforation", "Gastrointestinal bleeding"),
        ("depression without psychotic features", "Psychosis"),
        ("type 2 diabetes without ketoacidosis", "Diabetic ketoacidosis"),
    ],
)
def test_what_a_name_denies_is_nothing_that_it_holds(name: str, second: str) -> None:
    assert effect(second, "condition", name) is Effect.PASSES


@pytest.mark.parametrize(
    ("name", "known", "other"),
    [
        ("ramipril/hydrochlorothiazide", "ACE inhibitors", "Diuretics"),
        ("amlodipine and quinapril", "Calcium channel blockers", "ACE inhibitors"),
        ("metformin + xyzgliflozin 5 mg tablets", "Metformin", "SGLT2 inhibitors"),
        ("darunavir with ritonavir", "Ritonavir", "HIV protease inhibitors"),
    ],
)
def test_an_unknown_part_of_a_combination_is_an_unknown_drug(name: str, known: str, other: str) -> None:
    assert effect(known, "treatment", name) is Effect.BLOCKS
    assert effect(other, "treatment", name) is not Effect.PASSES
    assert effect("Lithium", "treatment", name) is Effect.OPEN


@pytest.mark.parametrize(
    "name",
    [
        "Metformin hydrochloride 500 MG Extended Release Oral Tablet [Anybrand]",
        "metformin 1 g twice daily with meals",
        "metformin for type 2 diabetes",
        "Adalimumab-abcd 40 mg/0.4 ml pre-filled pen, every 2 weeks",
    ],
)
def test_strengths_forms_and_salts_are_no_second_drug(name: str) -> None:
    assert effect("Lithium", "treatment", name) is Effect.PASSES


@pytest.mark.parametrize("name", ["budesonide/formoterol", "salmeterol and fluticasone", "beclomethasone inhaler"])
def test_a_steroid_beside_an_inhaled_drug_is_inhaled(name: str) -> None:
    assert effect("Inhaled corticosteroids", "treatment", name) is Effect.BLOCKS


def test_ritonavir_alone_may_be_a_protease_inhibitor_for_hiv() -> None:
    assert effect("HIV protease inhibitors", "treatment", "ritonavir") is Effect.OPEN


def test_a_name_says_that_it_holds_more() -> None:
    named = name_concepts(Name((), "gout with tophus and an odd rash"), Field.CONDITION, LEXICON, "x")
    assert named.more
    assert "gout" in named.concepts
    assert {note.code for note in named.notes} == {"by-words", "more-in-name"}


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("K50.811", "Gastrointestinal bleeding"),
        ("K51.212", "Bowel obstruction"),
        ("F15.251", "Psychosis"),
        ("F02.B2", "Psychosis"),
        ("K35.211", "Peritonitis"),
        ("K35.33", "Gastrointestinal perforation"),
        ("O22.31", "Deep vein thrombosis"),
        ("O87.1", "Venous thromboembolism"),
        ("E11.3541", "Retinal detachment"),
        ("B16.2", "Hepatic encephalopathy"),
        ("N04.4", "Glomerulonephritis"),
        ("B38.4", "Meningitis"),
        ("O08.82", "Sepsis"),
        ("F13.231", "Delirium"),
    ],
)
def test_codes_of_two_things_are_both(code: str, words: str) -> None:
    assert effect(words, "condition", "", system="icd10cm", code=code) is Effect.BLOCKS


# Hours ----------------------------------------------------------------------------------------------------------------


def treated(start: str, end: str) -> Patient:
    fact = Fact(FactKind.TREATMENT, ("ibuprofen",), "ibuprofen", "x", parse_date(start), parse_date(end))
    return Patient(id="p", birth=parse_date("1980"), facts=(fact,))


def within(hours: int) -> Atom:
    return Atom(Select(Kind.TREATMENT, concepts=("ibuprofen",)), Window(Duration(hours, TimeUnit.HOUR)), Pick.ANY, Present())


@pytest.mark.parametrize(
    ("hours", "end", "truth", "reason"),
    [
        (24, "2026-11-02", True, Reason(0)),
        (24, "2026-11-01", None, Reason.PARTIAL_DATE),
        (48, "2026-11-01", True, Reason(0)),
        (48, "2026-10-31", None, Reason.PARTIAL_DATE),
        (36, "2026-11-01", None, Reason.PARTIAL_DATE),
        (6, "2026-11-02", None, Reason.PARTIAL_DATE),
    ],
)
def test_no_fact_names_its_hour(hours: int, end: str, truth: bool | None, reason: Reason) -> None:
    answer = ask(within(hours), treated("2026-10-30", end), ON)
    assert (answer.truth, answer.mask) == (truth, reason)


def test_what_is_outside_every_reading_of_the_hours_is_outside() -> None:
    assert Reason.NOT_RECORDED in ask(within(24), treated("2026-10-20", "2026-10-31"), ON).mask


@pytest.mark.parametrize(
    ("op", "start", "truth"),
    [
        (Op.GE, "2026-11-02", False),
        (Op.GT, "2026-11-02", False),
        (Op.GT, "2026-11-01", None),
        (Op.GE, "2026-11-01", None),
        (Op.GE, "2026-10-31", True),
    ],
)
def test_begun_so_many_hours_ago(op: Op, start: str, truth: bool | None) -> None:
    begun = Began(op, Duration(24, TimeUnit.HOUR))
    atom = Atom(Select(Kind.CONDITION, concepts=("stroke",)), Window(), Pick.ANY, begun)
    stroke = Fact(FactKind.CONDITION, ("stroke",), "stroke", "x", parse_date(start), ongoing=True)
    # That none began so long ago is no recorded absence, so a no is unknown as well, for another reason.
    answer = ask(atom, Patient(id="p", facts=(stroke,)), ON)
    assert answer.truth is (truth or None)
    assert (Reason.PARTIAL_DATE in answer.mask) is (truth is None)


@pytest.mark.parametrize("hours", range(1, 200))
def test_a_time_in_hours_surely_holds_no_day_that_it_may_not_hold(hours: int) -> None:
    time = Duration(hours, TimeUnit.HOUR)
    first, surely = time.before(ON), time.within(ON)
    assert 24 * ((ON - surely).days + 1) <= hours  # the first hour of that day, seen from the last of today
    assert 24 * ((ON - first).days + 1) > hours  # and no hour of the day before the look-back is inside
    assert surely > first
