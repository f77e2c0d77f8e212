"""Scales whose grades have names, measures that a unit tells apart, units of more analytes, and codes that are headers."""

import json
from decimal import Decimal

import pytest

from pantrial import patients
from pantrial.answer import Effect, Policy
from pantrial.dates import Day, PartialDate
from pantrial.language.english import english
from pantrial.parse import read_criterion
from pantrial.patient import Coverage, FactStatus, Patient
from pantrial.protocol import Criterion, CriterionKind, Protocol, ReadingDegree
from pantrial.screen import screen
from pantrial.terms import Lexicon
from pantrial.text import Text
from pantrial.units import convert

ON = Day(2026, 11, 2)
INCLUSION, EXCLUSION = CriterionKind


def read(words: str, lexicon: Lexicon, kind: CriterionKind = INCLUSION) -> tuple[str, ReadingDegree]:
    found = read_criterion(Text.of(words), kind, lexicon)
    return english(found.logic, lexicon), found.reading


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("NYHA class III or IV", "the NYHA class is at least 3 and the NYHA class is at most 4"),
        ("NYHA functional class ≥ III", "the NYHA class is at least 3"),
        ("New York Heart Association (NYHA) class II-IV", "the NYHA class is at least 2 and the NYHA class is at most 4"),
        ("Hurley stage III", "the Hurley stage is exactly 3"),
        ("Child-Pugh A", "the Child-Pugh class is exactly 1"),
        ("Child-Pugh class A or B", "the Child-Pugh class is at least 1 and the Child-Pugh class is at most 2"),
        ("Child-Pugh score ≤ 6", "the Child-Pugh score is at most 6"),
        ("FEV1 > 80 % predicted", "the FEV1, percent of predicted is more than 80 %"),
        ("FEV1 ≥ 1.5 L", "the FEV1 is at least 1.5 L"),
        ("HbA1c ≥ 7 %", "the HbA1c is at least 7 %"),
        ("HbA1c ≥ 53 mmol/mol", "the HbA1c (IFCC) is at least 53 mmol/mol"),
        ("QTcF ≤ 450 ms", "the QTc interval by Fridericia is at most 450 ms"),
        ("TSH < 4.5 mIU/L", "the TSH is less than 4.5 m[IU]/L"),
        ("ESR ≥ 28 mm/hr", "the erythrocyte sedimentation rate is at least 28 mm/h"),
        ("UACR ≥ 30 mg/g", "the urine albumin-to-creatinine ratio is at least 30 mg/g"),
        ("aPTT ≤ 1.5 x ULN", "the aPTT is at most 1.5 times the laboratory's upper limit"),
        ("FEV1/FVC < 0.7", "the FEV1/FVC is less than 0.7 as a fraction"),
    ],
)
def test_how_a_line_is_read(words: str, meant: str, lexicon: Lexicon) -> None:
    assert read(words, lexicon) == (meant, ReadingDegree.FULL)


@pytest.mark.parametrize(
    "words", ["Child-Pugh ≤ 6", "Child-Pugh < 7", "Child-Pugh 5", "Child-Pugh a", "NYHA class", "NYHA class VII"]
)
def test_what_is_no_grade_of_the_scale_is_not_read_as_one(words: str, lexicon: Lexicon) -> None:
    """A number behind a scale of letters counts points: read as a class, `≤ 6` would let everybody in."""
    assert read(words, lexicon)[1] is ReadingDegree.NONE


@pytest.mark.parametrize("words", ["type I diabetes", "vitamin A", "ms", "multiple sclerosis (MS)", "stage III melanoma"])
def test_letters_and_numerals_elsewhere_are_as_before(words: str, lexicon: Lexicon) -> None:
    assert "exactly" not in read(words, lexicon)[0]


@pytest.mark.parametrize(
    ("value", "unit", "to", "found"),
    [
        ("1", "mg/mmol", "mg/g", "8.840169731259"),
        ("8", "kPa", "mm[Hg]", "60.004926067653"),
        ("0.45", "s", "ms", "450"),
        ("4.5", "u[IU]/mL", "m[IU]/L", "4.5"),
        ("12", "m[IU]/mL", "[IU]/L", "12"),
        ("1.2", "ng/dL", "ng/L", "12"),
        ("500", "nmol/L", "umol/L", "0.5"),
        ("1500", "mg/d", "g/d", "1.5"),
    ],
)
def test_units_convert_exactly(value: str, unit: str, to: str, found: str) -> None:
    assert convert(Decimal(value), unit, to) == Decimal(found)


def test_no_share_of_a_substance_is_a_percentage() -> None:
    """53 mmol/mol of HbA1c is 7 %: by no factor, so it converts to nothing."""
    assert convert(Decimal(53), "mmol/mol", "%") is None


# Headers --------------------------------------------------------------------------------------------------------------


def chart(code: str, status: str = "confirmed") -> bytes:
    condition = {
        "resourceType": "Condition",
        "id": "c",
        "subject": {"reference": "Patient/p"},
        "code": {"coding": [{"system": "http://hl7.org/fhir/sid/icd-10-cm", "code": code}]},
        "verificationStatus": {"coding": [{"code": status}]},
        "onsetDateTime": "2020-01-01",
        "recordedDate": "2026-10-30",
    }
    person = {"resourceType": "Patient", "id": "p", "birthDate": "1980-01-01", "gender": "female"}
    return json.dumps(
        {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": person}, {"resource": condition}]}
    ).encode()


def person(data: bytes, lexicon: Lexicon) -> Patient:
    (found,) = patients.read(data, "chart.json", lexicon)
    return found


@pytest.mark.parametrize(
    ("code", "words", "inclusion", "exclusion"),
    [
        ("E11", "type 2 diabetes", Effect.PASSES, Effect.BLOCKS),
        ("E11", "diabetic neuropathy", Effect.OPEN, Effect.OPEN),  # E11.4 stands below what is recorded
        ("E11.9", "diabetic neuropathy", Effect.BLOCKS, Effect.PASSES),  # without complications
        ("E11.40", "diabetic neuropathy", Effect.PASSES, Effect.BLOCKS),
        ("L40", "psoriatic arthritis", Effect.OPEN, Effect.OPEN),
        ("L40.0", "psoriatic arthritis", Effect.BLOCKS, Effect.PASSES),
    ],
)
def test_a_header_does_not_deny_what_stands_below_it(
    code: str, words: str, inclusion: Effect, exclusion: Effect, lexicon: Lexicon
) -> None:
    someone = person(chart(code), lexicon)
    someone = Patient(someone.id, someone.birth, someone.sex, someone.facts, Coverage(PartialDate(1980), PartialDate.of(ON)))
    for kind, effect in ((INCLUSION, inclusion), (EXCLUSION, exclusion)):
        found = read_criterion(Text.of(f"current {words}"), kind, lexicon)
        criterion = Criterion(kind, 1, words, (), found.logic, found.reading, found.clazz)
        result = screen(Protocol(trial="EXAMPLE-0000", criteria=(criterion,)), someone, ON, lexicon, Policy.CHART)
        assert result.answers[0].effect is effect, kind


def test_a_header_is_what_it_says_and_perhaps_more(lexicon: Lexicon) -> None:
    sure, perhaps = person(chart("E11"), lexicon).facts
    assert (sure.concepts, sure.status) == (("type_2_diabetes",), FactStatus.PRESENT)
    assert perhaps.status is FactStatus.DOUBTFUL
    assert "diabetic_neuropathy" in perhaps.concepts
    assert len(person(chart("E11", "refuted"), lexicon).facts) == 1, "what is refuted may be nothing else"


def test_androgens_are_more_than_testosterone(lexicon: Lexicon) -> None:
    assert set(lexicon.below("androgen")) == {"androgen", "danazol", "testosterone"}
    assert lexicon.by_code("atc", "G03BB01") == ("androgen",)
    assert lexicon.by_code("atc", "G03BA03") == ("testosterone",)


def test_undiagnosed_bleeding_is_not_any_abnormal_bleeding(lexicon: Lexicon) -> None:
    assert "abnormal vaginal bleeding" in read("abnormal vaginal bleeding", lexicon)[0]
    assert read("undiagnosed vaginal bleeding", lexicon)[1] is not ReadingDegree.FULL
