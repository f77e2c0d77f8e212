"""Patients on the edges of the example trials' criteria: a day, a unit, a hundredth to either side, and records that disagree.

Each row is a patient as a table of facts, a criterion, and what it does under `strict`, by the rules of how facts are read.
The criteria are named by their words, since their numbers may change.
"""

import datetime as dt
import json
from functools import lru_cache

import pytest
from conftest import ROOT

from pantrial import patients, readers
from pantrial.answer import Effect, Policy, Verdict
from pantrial.parse import parse
from pantrial.patient import Patient
from pantrial.protocol import Class, Condition, Criterion, CriterionKind, Protocol, ReadingDegree, When
from pantrial.screen import Answer, Screening, screen
from pantrial.terms import shipped

ON = dt.date(2026, 11, 2)
PASSES, BLOCKS, OPEN = Effect.PASSES, Effect.BLOCKS, Effect.OPEN
HEAD = "patient,kind,birth_date,sex,death_date,name,value,unit,low,high,date,to,status,said,chart_from,chart_to"
FRESH = "2026-10-30"


@lru_cache
def protocol(name: str) -> Protocol:
    path = ROOT / "examples" / "pages" / f"{name}.txt"
    return parse(readers.read(path.read_bytes(), path.name), shipped()).protocol


def person(*rows: str) -> Patient:
    """From rows like `measurement name=weight value=60 unit=kg`; an underscore in a value is a blank."""
    lines = []
    for row in rows:
        kind, *cells = row.split()
        given = dict(cell.split("=", 1) for cell in cells) | {"patient": "p", "kind": kind}
        lines.append(",".join(given.get(name, "").replace("_", " ") for name in HEAD.split(",")))
    (found,) = patients.read("\n".join([HEAD, *lines]).encode(), "table", shipped())
    return found


def screened(trial: str, *rows: str, policy: Policy = Policy.STRICT) -> Screening:
    return screen(protocol(trial), person(*rows), ON, shipped(), policy)


def answer(result: Screening, words: str) -> Answer:
    (found,) = [one for one in result.answers if one.criterion.words.startswith(words)]
    return found


def born(date: str) -> str:
    return f"person birth_date={date}"


@pytest.mark.parametrize(
    ("trial", "words", "birth", "effect"),
    [
        ("hidradenitis", "18 Years", "2008-11-02", PASSES),
        ("hidradenitis", "18 Years", "2008-11-03", BLOCKS),
        ("hidradenitis", "70 Years", "1955-11-03", PASSES),
        ("hidradenitis", "70 Years", "1955-11-02", BLOCKS),
        ("hidradenitis", "70 Years", "1955-11", OPEN),
        ("hidradenitis", "70 Years", "1955-12", PASSES),
        ("digital-ulcers", "Aged >18", "2007-11-03", BLOCKS),
        ("digital-ulcers", "Aged >18", "2007-11-02", PASSES),
        ("digital-ulcers", "ADULT", "1961-11-03", PASSES),
        ("digital-ulcers", "ADULT", "1961-11-02", BLOCKS),
        ("sjs-ten", "Age between", "1950-11-03", PASSES),
        ("sjs-ten", "Age between", "1950-11-02", BLOCKS),
        ("fat-donors", "Aged", "1970-11-03", PASSES),
        ("fat-donors", "Aged", "1970-11-02", BLOCKS),
        ("psoriasis", "65 Years", "1960-11-03", PASSES),
        ("psoriasis", "65 Years", "1960-11-02", BLOCKS),
        ("psoriasis", "65 Years", "1961", PASSES),
        ("psoriasis", "65 Years", "1796-11-02", OPEN),
        ("psoriasis", "65 Years", "2026-11-03", OPEN),
    ],
)
def test_ages(trial: str, words: str, birth: str, effect: Effect) -> None:
    found = answer(screened(trial, born(birth)), words)
    assert found.effect is effect
    assert found.facts == (f"date of birth {birth} (line 2)",)


def weighed(value: str, unit: str = "kg", date: str = FRESH) -> str:
    return f"measurement name=weight value={value} unit={unit} date={date}"


@pytest.mark.parametrize(
    ("rows", "effect"),
    [
        ([weighed("50")], PASSES),
        ([weighed("49.999")], BLOCKS),
        ([weighed("50000", "g")], PASSES),
        ([weighed("110", "lb")], BLOCKS),
        ([weighed("110.24", "lb")], PASSES),
        ([weighed(">=50")], PASSES),
        ([weighed(">49")], OPEN),
        ([weighed("<50")], BLOCKS),
        ([weighed("<=50")], OPEN),
        ([weighed("-60")], OPEN),
        ([weighed("6000")], OPEN),
        ([weighed("60", "")], OPEN),
        ([weighed("60", "cm")], OPEN),
        ([weighed("60,5".replace(",", ";"))], OPEN),
        ([weighed("60", date="2026-10-03")], PASSES),
        ([weighed("60", date="2026-10-02")], OPEN),
        ([weighed("60", date="")], OPEN),
        ([weighed("60", date="2026-11-03")], OPEN),
        ([weighed("60", date="2026-10-30"), weighed("49", date="2026-10-29")], PASSES),
        ([weighed("60"), weighed("49")], OPEN),
        ([weighed("60"), weighed("49", date="2026")], OPEN),
        ([weighed("60"), weighed("49", date="2025")], PASSES),
        ([weighed("60"), weighed("51", date="2026")], PASSES),
    ],
)
def test_weights(rows: list[str], effect: Effect) -> None:
    assert answer(screened("fat-donors", *rows), "Body weight").effect is effect


@pytest.mark.parametrize(
    ("value", "effect"),
    [("29.999", PASSES), ("30", BLOCKS), ("30.0", BLOCKS), ("<30", PASSES), ("<=30", OPEN), (">30", BLOCKS), ("300", OPEN)],
)
def test_body_mass_index(value: str, effect: Effect) -> None:
    row = f"measurement name=BMI value={value} unit=kg/m2 date={FRESH}"
    assert answer(screened("fat-donors", row), "Body mass index").effect is effect


@pytest.mark.parametrize(
    ("value", "effect"), [("8", PASSES), ("8.0", PASSES), ("7.99", BLOCKS), (">7", OPEN), ("72.1", OPEN), ("-8", OPEN)]
)
def test_scores(value: str, effect: Effect) -> None:
    rows = [f"measurement name=PASI value={value} date={FRESH}", f"measurement name=DLQI value=9 date={FRESH}"]
    assert answer(screened("psoriasis", *rows), "PASI score").effect is effect


def test_another_score_does_not_answer() -> None:
    assert answer(screened("psoriasis", f"measurement name=DLQI value=9 date={FRESH}"), "PASI score").effect is OPEN


def liver(bilirubin: str, alt: str = "40", ast: str = "40", high: str = "1.1") -> list[str]:
    return [
        f"measurement name=total_bilirubin value={bilirubin} unit=mg/dL high={high} date={FRESH}",
        f"measurement name=ALT value={alt} unit=U/L high=40 date={FRESH}",
        f"measurement name=AST value={ast} unit=U/L high=40 date={FRESH}",
    ]


@pytest.mark.parametrize(
    ("rows", "effect"),
    [
        (liver("1.649"), PASSES),
        (liver("1.65"), BLOCKS),
        (liver("1.0", high=""), OPEN),
        (liver("1.0", alt="100"), BLOCKS),
        (liver("1.0", alt="99.99"), PASSES),
        (liver("1.0", ast="101"), BLOCKS),
        (liver("1.0")[:2], OPEN),
        ([liver("1.0")[0].replace("total", "direct"), *liver("1.0")[1:]], OPEN),
        ([liver("28.19", high="18.8")[0].replace("mg/dL", "umol/L"), *liver("1.0")[1:]], PASSES),
        ([liver("28.2", high="18.8")[0].replace("mg/dL", "umol/L"), *liver("1.0")[1:]], BLOCKS),
    ],
)
def test_multiples_of_the_laboratory_s_limit(rows: list[str], effect: Effect) -> None:
    assert answer(screened("hidradenitis", *rows), "Normal liver").effect is effect


@pytest.mark.parametrize(
    ("name", "value", "unit", "effect"),
    [
        ("haemoglobin", "10", "g/dL", BLOCKS),
        ("haemoglobin", "100", "g/L", BLOCKS),
        ("haemoglobin", "10.1", "g/dL", OPEN),
        ("haemoglobin", "5", "g/dL", BLOCKS),
        ("haemoglobin", "1300", "g/dL", OPEN),
        ("haemoglobin", "5", "", OPEN),
        ("platelets", "99.9", "10*9/L", BLOCKS),
        ("platelets", "100", "10*9/L", OPEN),
        ("platelets", "99999", "/uL", BLOCKS),
        ("neutrophils", "1.49", "10*3/uL", BLOCKS),
        ("neutrophils", "1500", "/mm3", OPEN),
    ],
)
def test_blood_counts_may_block_and_do_not_pass_alone(name: str, value: str, unit: str, effect: Effect) -> None:
    row = f"measurement name={name} value={value} unit={unit} date={FRESH}"
    assert answer(screened("hidradenitis", row), "Blood count").effect is effect


def drug(name: str, date: str, to: str = "", status: str = "", said: str = "") -> str:
    return f"treatment name={name} date={date} to={to} status={status} said={said}"


@pytest.mark.parametrize(
    ("rows", "effect"),
    [
        ([drug("lithium", "2026-06-01")], BLOCKS),
        ([drug("lithium", "2026-06-01", status="completed")], OPEN),
        ([drug("lithium", "2026-06-01", "2026-11-02")], BLOCKS),
        ([drug("lithium", "2026-06-01", "2026-11-01", "stopped")], OPEN),
        ([drug("lithium", "2026-11-03")], OPEN),
        ([drug("lithium", "2026-06-01"), drug("lithium", "2026-06-01", "2026-09-01", "stopped")], OPEN),
        ([drug("lithium", "2026-09-02"), drug("lithium", "2026-06-01", "2026-09-01", "stopped")], BLOCKS),
        (
            [
                drug("lithium", "2026-06-01", said="2026-10-01"),
                drug("lithium", "2026-06-01", "2026-09-01", "stopped", "2026-09-01"),
            ],
            BLOCKS,
        ),
        (
            [
                drug("lithium", "2026-06-01", said="2026-08-01"),
                drug("lithium", "2026-06-01", "2026-09-01", "stopped", "2026-09-01"),
            ],
            OPEN,
        ),
        ([drug("lithium", FRESH, status="not-taken")], OPEN),  # it may have begun since
        ([drug("lithium", "2026-11-02", status="not-taken")], PASSES),
        ([drug("lithium", FRESH, status="not-taken"), drug("lithium", "2026-06-01")], OPEN),
        ([drug("lithium", "2026-06-01", status="planned")], OPEN),
    ],
)
def test_a_drug_that_is_taken_now(rows: list[str], effect: Effect) -> None:
    found = screened("fat-donors", *rows)
    assert answer(found, "Taking lithium").effect is effect


@pytest.mark.parametrize(
    ("rows", "effect"),
    [
        ([drug("prednisone", "2026-09-01", "2026-09-06")], BLOCKS),
        ([drug("prednisone", "2026-09-01", "2026-09-05")], OPEN),
        ([drug("prednisone", "2026-09-01", "2026-09-03"), drug("prednisone", "2026-09-04", "2026-09-06")], BLOCKS),
        ([drug("prednisone", "2026-09-01", "2026-09-03"), drug("prednisone", "2026-09-05", "2026-09-07")], OPEN),
        ([drug("prednisone", "2026-07-01", "2026-08-02")], BLOCKS),
        ([drug("prednisone", "2026-07-01", "2026-08-01")], OPEN),
        ([drug("prednisone", "2026-10-28")], BLOCKS),
        ([drug("prednisone", "2026-10-29")], OPEN),
    ],
)
def test_steroids_for_more_than_five_days(rows: list[str], effect: Effect) -> None:
    assert answer(screened("fat-donors", *rows), "Steroids").effect is effect


@pytest.mark.parametrize(
    ("words", "rows", "strict", "chart"),
    [
        ("Systemic", [drug("methotrexate", "2026-01-01", "2026-10-05")], BLOCKS, BLOCKS),
        ("Systemic", [drug("methotrexate", "2026-01-01", "2026-10-04")], OPEN, PASSES),
        ("Systemic", [drug("methotrexate", "2026-01-01", "2026-10")], OPEN, OPEN),
        ("Systemic", [drug("methotrexate", "2026-06-02")], BLOCKS, BLOCKS),
        ("Systemic", [drug("methotrexate", "", "2026-10-20")], BLOCKS, BLOCKS),
        ("Systemic", [drug("Wonderdrug", "2026-10-20")], OPEN, OPEN),
        ("Topical", [drug("calcipotriol", "2026-01-01", "2026-10-19")], BLOCKS, BLOCKS),
        ("Topical", [drug("calcipotriol", "2026-01-01", "2026-10-18")], OPEN, OPEN),
    ],
)
def test_washouts(words: str, rows: list[str], strict: Effect, chart: Effect) -> None:
    covered = "person birth_date=1985-01-01 chart_from=1985-01-01 chart_to=2026-11-02"
    assert answer(screened("psoriasis", *rows), f"{words} treatment").effect is strict
    assert answer(screened("psoriasis", covered, *rows, policy=Policy.CHART), f"{words} treatment").effect is chart


WOMAN, MAN = "person sex=female", "person sex=male"


def pregnancy(date: str, to: str = "") -> str:
    return f"condition name=pregnancy date={date} to={to}"


def pregnancy_test(value: str, date: str) -> str:
    return f"test name=pregnancy_test value={value} date={date}"


@pytest.mark.parametrize(
    ("rows", "effect"),
    [
        ([MAN], PASSES),
        ([WOMAN], OPEN),
        ([pregnancy_test("negative", FRESH)], PASSES),
        ([WOMAN, pregnancy_test("negative", "2026-10-26")], PASSES),
        ([WOMAN, pregnancy_test("negative", "2026-10-25")], OPEN),
        ([WOMAN, pregnancy_test("positive", FRESH)], BLOCKS),
        ([WOMAN, pregnancy_test("indeterminate", FRESH)], OPEN),
        ([WOMAN, pregnancy("2026-01-06")], BLOCKS),
        ([WOMAN, pregnancy("2026-01-05")], OPEN),
        ([WOMAN, pregnancy("2019-05-01")], OPEN),
        ([WOMAN, pregnancy("2019-05-01"), pregnancy_test("negative", FRESH)], PASSES),
        ([WOMAN, pregnancy("2026-03-01"), pregnancy_test("negative", FRESH)], OPEN),
        ([WOMAN, pregnancy("2026-01-06", "2026-09-01")], OPEN),
        ([WOMAN, "procedure name=hysterectomy date=2015"], PASSES),
        ([WOMAN, "procedure name=hysterectomy date=2015 status=not-done"], OPEN),
        ([WOMAN, "condition name=acquired_absence_of_uterus date=2015"], PASSES),
        ([WOMAN, "condition name=absent_kidney date=2015"], OPEN),
    ],
)
def test_pregnancy(rows: list[str], effect: Effect) -> None:
    assert answer(screened("fat-donors", *rows), "Pregnant").effect is effect


@pytest.mark.parametrize(
    ("rows", "effect"),
    [
        (["test name=HIV_serology value=positive date=2001"], BLOCKS),
        (["test name=HIV_serology value=negative date=2026-05-06"], PASSES),
        (["test name=HIV_serology value=negative date=2026-05-05"], OPEN),
        (["test name=HIV_serology value=positive date=2001", f"test name=HIV_serology value=negative date={FRESH}"], OPEN),
        (["test name=HIV_RNA value=negative date=2026-10-01"], OPEN),
    ],
)
def test_serologies(rows: list[str], effect: Effect) -> None:
    assert answer(screened("sjs-ten", *rows), "HIV serology").effect is effect


@pytest.mark.parametrize(
    ("name", "date", "to", "effect"),
    [
        ("melanoma", "2010-01-01", "2016-11-02", BLOCKS),
        ("melanoma", "2010-01-01", "2016-11-01", OPEN),
        ("melanoma", "2010-01-01", "2016", OPEN),
        ("melanoma", "2020", "", BLOCKS),
        ("non-small_cell_lung_cancer", "2020", "", BLOCKS),
        ("absence_of_cancer", "2020", "", OPEN),
        ("melanoma", "2026-11-03", "", OPEN),
    ],
)
def test_cancer_in_ten_years(name: str, date: str, to: str, effect: Effect) -> None:
    row = f"condition name={name} date={date} to={to}"
    assert answer(screened("sjs-ten", row), "Malignant disease").effect is effect


@pytest.mark.parametrize("trial", ["digital-ulcers", "fat-donors", "hidradenitis", "psoriasis", "sjs-ten"])
def test_the_dead_and_the_empty(trial: str) -> None:
    """Nobody of whom nothing is known is let in, and nobody who is dead."""
    assert screened(trial, "person").verdict is Verdict.CANNOT_TELL
    dead = screened(trial, "person birth_date=1985-01-01 death_date=2026-11-02")
    assert (dead.verdict, dead.blocking[0], dead.notes[0].code) == (Verdict.NOT_ELIGIBLE, "deceased", "deceased")
    assert "deceased" not in screened(trial, "person birth_date=1985-01-01 death_date=2026-11-03").blocking


def test_facts_of_a_chart_with_the_same_edges() -> None:
    """The same in FHIR: two statements about one drug, an old pregnancy, and a number that nobody can have."""
    me = {"reference": "Patient/p"}
    lithium = {"coding": [{"system": "http://www.whocc.no/atc", "code": "N05AN01"}], "text": "lithium"}
    statement = {"resourceType": "MedicationStatement", "subject": me, "medicationCodeableConcept": lithium}
    resources = [
        {"resourceType": "Patient", "id": "p", "gender": "female", "birthDate": "1996-05-05"},
        statement | {"id": "a", "status": "active", "effectivePeriod": {"start": "2026-06-01"}},
        statement | {"id": "b", "status": "stopped", "effectivePeriod": {"start": "2026-06-01", "end": "2026-09-01"}},
        {
            "resourceType": "Condition",
            "id": "c",
            "subject": me,
            "code": {"coding": [{"system": "http://hl7.org/fhir/sid/icd-10-cm", "code": "Z33.1"}]},
            "clinicalStatus": {"coding": [{"code": "active"}]},
            "onsetDateTime": "2019-05-01",
        },
        {
            "resourceType": "Observation",
            "id": "w",
            "subject": me,
            "status": "final",
            "code": {"coding": [{"system": "http://loinc.org", "code": "29463-7"}]},
            "effectiveDateTime": FRESH,
            "valueQuantity": {"value": -60, "unit": "kg"},
        },
    ]
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": one} for one in resources]}
    (found,) = patients.read(json.dumps(bundle).encode(), "chart", shipped())
    result = screen(protocol("fat-donors"), found, ON, shipped())
    for words, why in [
        ("Taking lithium", "facts disagree"),
        ("Pregnant", "longer ago than it can last"),
        ("Body weight", "not possible"),
    ]:
        one = answer(result, words)
        assert one.effect is OPEN
        assert any(why in said for reason in one.reasons for said in reason.why), one.reasons


def jaundiced(date: str, status: str = "absent") -> str:
    return f"condition name=jaundice date={date} status={status}"


@pytest.mark.parametrize(
    ("rows", "effect"),
    [
        ([jaundiced("2026-11-02")], PASSES),
        ([jaundiced("2026-10-03")], PASSES),  # thirty days ago
        ([jaundiced("2026-10-02")], OPEN),
        ([jaundiced("2026-10")], OPEN),
        ([jaundiced("2026-10-20"), jaundiced("2026-10-01", "present")], OPEN),  # a conflict
        ([jaundiced("2026-10-20"), jaundiced("2026-10-25", "present")], BLOCKS),
        ([jaundiced("2026-10-20", "doubtful")], OPEN),
    ],
)
def test_a_refuted_disease_is_not_there_now_for_thirty_days(rows: list[str], effect: Effect) -> None:
    found = screen(one_criterion("Jaundice today"), person(*rows), ON, shipped())
    assert found.answers[0].effect is effect


def one_criterion(words: str) -> Protocol:
    """A trial that keeps out who has jaundice now."""
    logic = Condition("jaundice", When.NOW)
    criterion = Criterion(CriterionKind.EXCLUSION, 1, words, (), logic, ReadingDegree.FULL, Class.DATA)
    return Protocol(trial="EXAMPLE-0000", criteria=(criterion,))


@pytest.mark.parametrize(
    ("value", "unit", "effect"),
    [
        ("10.1", "g/dl", OPEN),  # the sentence before the brackets stays open
        ("10", "g/dl", BLOCKS),
        ("101", "g/l", OPEN),
        ("100", "g/l", BLOCKS),
        ("6.21", "mmol/l", OPEN),  # 10.007 g/dl: a mole of single chains
        ("6.2", "mmol/l", BLOCKS),  # 9.991 g/dl
    ],
)
def test_haemoglobin_in_each_of_its_units(value: str, unit: str, effect: Effect) -> None:
    found = screened("hidradenitis", f"measurement name=haemoglobin value={value} unit={unit} date={FRESH}")
    assert answer(found, "Blood count and clotting").effect is effect
