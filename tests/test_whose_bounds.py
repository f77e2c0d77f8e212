"""Of whom, of which day and in which unit a bound is: ranges of each sex, an infection's time, numbers without a unit.

The sentences are our own.
"""

import pytest
from test_criteria import EX, IN, read
from test_readings import BLOCKS, COVERED, ON, OPEN, PASSES, had, result, value

from pantrial.answer import Effect, Policy
from pantrial.dates import PartialDate
from pantrial.language.english import english
from pantrial.language.numbers import BEFORE
from pantrial.patient import Fact, Outcome, Patient, Sex
from pantrial.protocol import Criterion, CriterionKind, Protocol, ReadingDegree
from pantrial.screen import screen
from pantrial.terms import Lexicon
from pantrial.units import Op


def effect(
    words: str,
    kind: CriterionKind,
    lexicon: Lexicon,
    *facts: Fact,
    policy: Policy = Policy.STRICT,
    sex: Sex = Sex.FEMALE,
    born: int = 1980,
) -> Effect:
    """What one criterion does to one patient."""
    found = read(words, kind, lexicon)
    criterion = Criterion(kind, 1, words, (), found.logic, found.reading, found.clazz)
    patient = Patient("p", PartialDate(born, 1, 1), sex, facts, COVERED)
    (answer,) = screen(Protocol(trial="EXAMPLE-0000", criteria=(criterion,)), patient, ON, lexicon, policy).answers
    return answer.effect


EACH_SEX = [
    # words, then who passes and who is kept out, as (sex, years)
    (
        "Men ≥ 50 years and women ≥ 60 years",
        [(Sex.MALE, 56), (Sex.FEMALE, 66)],
        [(Sex.MALE, 44), (Sex.FEMALE, 56)],
    ),
    (
        "Females ≥ 18 years, males ≥ 21 years",
        [(Sex.FEMALE, 19), (Sex.MALE, 22)],
        [(Sex.MALE, 19), (Sex.FEMALE, 16)],
    ),
    (
        "Boys aged 8-14 and girls aged 7-13",
        [(Sex.MALE, 14), (Sex.FEMALE, 7)],
        [(Sex.MALE, 7), (Sex.FEMALE, 14)],
    ),
    (
        "Boys and girls aged 7 to 13 years",
        [(Sex.MALE, 7), (Sex.FEMALE, 13)],
        [(Sex.MALE, 14), (Sex.FEMALE, 6)],
    ),
]


@pytest.mark.parametrize(("words", "passes", "blocks"), EACH_SEX)
def test_each_range_is_of_its_own_sex(
    words: str, passes: list[tuple[Sex, int]], blocks: list[tuple[Sex, int]], lexicon: Lexicon
) -> None:
    for people, expected in ((passes, PASSES), (blocks, BLOCKS)):
        for sex, years in people:
            assert effect(words, IN, lexicon, sex=sex, born=ON.year - years) is expected, (sex, years)


@pytest.mark.parametrize(
    "words",
    [
        "Men ≥ 50 years and women ≥ 60 years with hypertension",
        "Women ≥ 60 years with a body-mass index > 30 kg/m2 and men ≥ 50 years",
        "Men ≥ 50 years and postmenopausal women",
    ],
)
def test_more_that_is_asked_of_one_sex_may_be_of_both(words: str, lexicon: Lexicon) -> None:
    for sex in (Sex.MALE, Sex.FEMALE):
        assert effect(words, IN, lexicon, sex=sex, born=1950) is OPEN


def test_a_bound_of_one_sex_keeps_out_the_other(lexicon: Lexicon) -> None:
    words = "Women aged 18 years or older and their male partners"
    assert effect(words, IN, lexicon, sex=Sex.MALE) is BLOCKS
    assert effect("Girls under 12 years", EX, lexicon, sex=Sex.MALE, born=2020) is OPEN
    assert effect("Boys over 8 years", IN, lexicon, sex=Sex.MALE, born=1980) is OPEN


def test_men_beside_lactating_women_are_not_dropped(lexicon: Lexicon) -> None:
    words = "Pregnant or lactating women and men"
    assert effect(words, EX, lexicon, sex=Sex.MALE) is OPEN
    assert effect(words, EX, lexicon, had("pregnancy", "2026-09-01"), sex=Sex.FEMALE) is BLOCKS
    assert effect("Pregnant or lactating women", EX, lexicon, sex=Sex.MALE) is PASSES


POSITIVE, NEGATIVE = Outcome.POSITIVE, Outcome.NEGATIVE


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (IN, "COVID-19 within 10 days of symptom onset"),
        (EX, "COVID-19 within 3 months"),
        (EX, "COVID-19 infection in the previous 4 weeks"),
        (EX, "COVID-19 or pneumonia within 3 months"),
        (EX, "Pneumonia or COVID-19 within 3 months"),
        (IN, "No COVID-19 within 3 months"),
    ],
)
@pytest.mark.parametrize("policy", list(Policy))
def test_a_test_of_another_time_does_not_answer_for_an_infection_with_a_time(
    kind: CriterionKind, words: str, policy: Policy, lexicon: Lexicon
) -> None:
    for outcome in (POSITIVE, NEGATIVE):  # of four months ago, and of last week: one before it may have been positive
        for date in ("2026-07-01", "2026-10-30"):
            assert effect(words, kind, lexicon, result("sars_cov_2_rna", outcome, date), policy=policy) is OPEN


def test_a_diagnosis_of_the_time_still_does(lexicon: Lexicon) -> None:
    recent = had("covid_19", "2026-10-01", "2026-10-14")
    for words in ("COVID-19 within 3 months", "COVID-19 or pneumonia within 3 months", "Pneumonia or COVID-19 within 3 months"):
        assert effect(words, EX, lexicon, recent) is BLOCKS
    past = had("pneumonia", "2020-10-01", "2020-10-14")
    assert effect("Pneumonia or COVID-19 within 3 months", EX, lexicon, past) is OPEN
    assert effect("COVID-19", EX, lexicon, result("sars_cov_2_rna", POSITIVE)) is BLOCKS  # no time is named


@pytest.mark.parametrize("more", ["above", "over", "greater than", "more than", "higher than"])
def test_at_or_above_holds_the_number_itself(more: str, lexicon: Lexicon) -> None:
    assert BEFORE[f"at or {more}"] is Op.GE
    assert effect(f"HbA1c at or {more} 9%", EX, lexicon, value("hba1c", "9.0")) is BLOCKS
    assert effect(f"HbA1c at or {more} 9%", EX, lexicon, value("hba1c", "8.9")) is PASSES


@pytest.mark.parametrize("less", ["below", "under", "less than", "lower than"])
def test_at_or_below_holds_the_number_itself(less: str, lexicon: Lexicon) -> None:
    assert BEFORE[f"at or {less}"] is Op.LE
    assert effect(f"HbA1c at or {less} 7%", IN, lexicon, value("hba1c", "7.0")) is PASSES
    assert effect(f"HbA1c at or {less} 7%", IN, lexicon, value("hba1c", "7.1")) is BLOCKS


def test_at_or_above_ends_no_list(lexicon: Lexicon) -> None:
    found = read("Under 18 years or over 65 years, or a platelet count at or below 50 x 10^9/L", EX, lexicon)
    assert found.reading is ReadingDegree.FULL
    assert english(found.logic, lexicon).endswith("the platelets is at most 50 10*9/L")


@pytest.mark.parametrize(
    ("words", "passes", "blocks"),
    [
        ("Karnofsky ≥ 0.7", "70", "60"),
        ("Karnofsky performance status > 0.65", "70", "60"),
        ("Lansky 0.6-1.0", "60", "50"),
        ("Karnofsky ≥ 70%", "70", "60"),
    ],
)
def test_a_share_of_a_scale_up_to_a_hundred(words: str, passes: str, blocks: str, lexicon: Lexicon) -> None:
    concept = words.split()[0].lower()
    assert effect(words, IN, lexicon, value(concept, passes)) is PASSES
    assert effect(words, IN, lexicon, value(concept, blocks)) is BLOCKS


@pytest.mark.parametrize("words", ["Karnofsky ≥ 1", "Karnofsky ≤ 2", "Karnofsky ≥ 0.7 and ≤ 90"])
def test_points_of_another_scale_decide_nothing(words: str, lexicon: Lexicon) -> None:
    assert effect(words, IN, lexicon, value("karnofsky", "50")) is OPEN


@pytest.mark.parametrize(
    "words",
    [
        "Hb greater than 6.5",
        "Hemoglobin ≥ 8",
        "Serum magnesium > 0.7",
        "Serum testosterone < 50",
        "CRP > 1",
        "Serum phosphate > 2",
    ],
)
def test_a_number_that_fits_two_units_is_of_none(words: str, lexicon: Lexicon) -> None:
    assert read(words, IN, lexicon).reading is not ReadingDegree.FULL


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("Hemoglobin ≥ 9", "the haemoglobin is at least 9 g/dL"),
        ("Hemoglobin ≥ 90", "the haemoglobin is at least 90 g/L"),
        ("Hb > 6.5 g/dL", "the haemoglobin is more than 6.5 g/dL"),
        ("Hb > 6.5 mmol/L", "the haemoglobin is more than 6.5 mmol/L"),
        ("Triglycerides < 5", "the triglycerides is less than 5 mmol/L"),
        ("Triglycerides < 400", "the triglycerides is less than 400 mg/dL"),
        ("HDL cholesterol > 1.0", "the HDL cholesterol is more than 1.0 mmol/L"),
        ("CRP > 10", "the C-reactive protein is more than 10 mg/L"),
    ],
)
def test_a_number_that_fits_one_unit_is_of_that(words: str, said: str, lexicon: Lexicon) -> None:
    assert english(read(words, IN, lexicon).logic, lexicon) == said


@pytest.mark.parametrize("concept", ["in_situ_neoplasm", "cervical_in_situ", "melanoma_in_situ", "ductal_in_situ"])
@pytest.mark.parametrize("policy", list(Policy))
def test_a_neoplasm_in_situ_leaves_a_malignancy_open(concept: str, policy: Policy, lexicon: Lexicon) -> None:
    fact = had(concept, "2020-05-01", "2020-08-01")
    assert effect("History of malignancy", EX, lexicon, fact, policy=policy) is OPEN
    assert effect("History of malignancy except carcinoma in situ", EX, lexicon, had("lymphoma", "2020-05-01")) is BLOCKS


def test_ductal_carcinoma_in_situ_leaves_breast_cancer_open(lexicon: Lexicon) -> None:
    fact = had("ductal_in_situ", "2020-05-01", "2020-08-01")
    assert effect("History of breast cancer", EX, lexicon, fact, policy=Policy.CHART) is OPEN
    assert effect("History of breast cancer", EX, lexicon, policy=Policy.CHART) is PASSES
