"""The warnings of the readings that tests/test_readings.py leaves out, with patients on both sides of each line.

A row names the warning's place (the trial of the readings, or `all`), a line of criteria in our own words, whom it is asked
of, and what the criterion then does under the policies `strict` and `chart`. Both engines are asked, and say the same.
"""

import datetime as dt
from collections.abc import Sequence

import duckdb
import pytest
from test_readings import BLOCKS, EX, IN, NO, ON, OPEN, PASSES, YES, had, result, says, took, value

from pantrial.answer import AtomAnswer, Effect, Policy
from pantrial.datamodels import create, load
from pantrial.dates import Day, PartialDate
from pantrial.engines import reference, relational
from pantrial.parse import read_criterion
from pantrial.patient import Coverage, Fact, FactStatus, Patient, Sex
from pantrial.protocol import Criterion, CriterionKind, Protocol
from pantrial.question.atoms import Atom
from pantrial.screen import screen
from pantrial.terms import Lexicon
from pantrial.text import Text

F, M = Sex.FEMALE, Sex.MALE
ADALIMUMAB = "Treatment with adalimumab for at least 12 weeks"
PREGNANCY = "Negative blood pregnancy test for patients of childbearing age"
ALCOHOL = "Known history of alcohol abuse in the last 6 months before study entry"
ANY_CANCER = "Active malignancy or patients with a history of malignancy"
COVID = "Active COVID-19 infection confirmed by serology and PCR or rapid antigen test"
DRUGS = "Systemic or intralesional corticosteroids, live vaccines"
METASTASIS = "History of malignant disease in the past 10 years and or metastasis"
IGM = "Positive serology: HEV, syphilis, HTLV, IgM+ for toxoplasmosis, EBV, CMV"
DIABETES = "Known insulin-dependent diabetes"
STEROIDS = "Steroids for more than 5 days in the last 3 months"
PASI = "PASI score of at least 8 at baseline"
MANAGEMENT = "No other management (topical or systemic) during the infusions"
WASHOUT = "Systemic treatment within 4 weeks before the baseline visit"
TOPICAL = "Topical treatment within 2 weeks before the baseline visit"
EVIDENCE = "Evidence of infection with hepatitis B virus (HBV)"
PREGNANT = "Pregnant or lactating women, or willing to have a baby in the next year"
SMOKER = "Non-smoker"
TWENTY = "1990-01-01"

ROWS: list[tuple[str, CriterionKind, str, Sex | None, str, Sequence[Fact], Effect, Effect]] = [
    # 000: current and unbroken; twelve weeks have elapsed on the 85th day; brands are the drug, another drug is not.
    ("000", IN, ADALIMUMAB, F, TWENTY, [took("adalimumab", "2026-08-10")], PASSES, PASSES),
    ("000", IN, ADALIMUMAB, F, TWENTY, [took("adalimumab", "2026-08-11")], BLOCKS, BLOCKS),
    ("000", IN, ADALIMUMAB, F, TWENTY, [took("adalimumab", "2026-01-10", "2026-10-01")], OPEN, BLOCKS),
    ("000", IN, ADALIMUMAB, F, TWENTY, [took("infliximab", "2026-01-10")], OPEN, BLOCKS),
    (
        "000",
        IN,
        ADALIMUMAB,
        F,
        TWENTY,
        [took("adalimumab", "2026-01-10", "2026-06-01"), took("adalimumab", "2026-09-15")],
        BLOCKS,
        BLOCKS,
    ),
    # A pregnancy test is dated, and is not asked of those who cannot be pregnant.
    ("000", IN, PREGNANCY, F, TWENTY, [result("pregnancy_test_blood", NO, "2026-10-26")], PASSES, PASSES),
    ("000", IN, PREGNANCY, F, TWENTY, [result("pregnancy_test_blood", NO, "2026-10-25")], OPEN, OPEN),
    ("000", IN, PREGNANCY, M, TWENTY, [], PASSES, PASSES),
    ("000", IN, PREGNANCY, None, TWENTY, [], OPEN, OPEN),
    ("000", IN, PREGNANCY, F, TWENTY, [had("cannot_bear_children", "2010-01-01")], PASSES, PASSES),
    # What began before a look-back and is not over reaches into it.
    ("000", EX, ALCOHOL, F, TWENTY, [had("alcohol_abuse", "2019-01-01")], BLOCKS, BLOCKS),
    ("000", EX, ALCOHOL, F, TWENTY, [had("alcohol_abuse", "2019-01-01", "2026-05-02")], BLOCKS, BLOCKS),
    ("000", EX, ALCOHOL, F, TWENTY, [had("alcohol_abuse", "2019-01-01", "2026-05-01")], OPEN, OPEN),
    # A malignancy, ever.
    ("000", EX, ANY_CANCER, F, TWENTY, [had("lymphoma", "1998-01-01", "1999-01-01")], BLOCKS, BLOCKS),
    ("000", EX, ANY_CANCER, F, TWENTY, [had("benign_neoplasm", "1998-01-01")], OPEN, PASSES),
    # The disease of the trial is no other disease of the skin: nobody is kept out by its code.
    (
        "000",
        EX,
        "Severe, progressive and uncontrolled skin disease",
        F,
        TWENTY,
        [had("hidradenitis_suppurativa", "2020")],
        OPEN,
        OPEN,
    ),
    # Any positive test is open; with negative ones it is not there.
    ("000", EX, COVID, F, TWENTY, [result("sars_cov_2_rna", YES)], OPEN, OPEN),
    ("000", EX, COVID, F, TWENTY, [result("sars_cov_2_antigen", YES)], OPEN, OPEN),
    ("000", EX, COVID, F, TWENTY, [result("sars_cov_2_serology", YES)], OPEN, OPEN),
    # What is taken today blocks, what is past is open: no time is named.
    ("000", EX, DRUGS, F, TWENTY, [took("prednisone", "2026-10-01")], BLOCKS, BLOCKS),
    ("000", EX, DRUGS, F, TWENTY, [took("prednisone", "2025-10-01", "2025-11-01")], OPEN, OPEN),
    ("000", EX, DRUGS, F, TWENTY, [took("live_vaccine", "2026-03-01", "2026-03-01")], OPEN, OPEN),
    ("000", EX, "Allergy to any component of the product", F, TWENTY, [], OPEN, OPEN),
    (
        "000",
        EX,
        "Allergy to any component of the product",
        F,
        TWENTY,
        [says("allergy", "allergy to any component of the product")],
        BLOCKS,
        BLOCKS,
    ),
    # 001: strictly more; the first day of the twentieth year of life is not enough.
    ("001", IN, "Age >18 years", F, "2007-11-02", [], PASSES, PASSES),
    ("001", IN, "Age >18 years", F, "2007-11-03", [], BLOCKS, BLOCKS),
    (
        "001",
        EX,
        "Pregnancy or unwillingness to use adequate contraception during study",
        F,
        TWENTY,
        [had("pregnancy", "2026-06-01")],
        BLOCKS,
        BLOCKS,
    ),
    ("001", EX, "Pregnancy or unwillingness to use adequate contraception during study", M, TWENTY, [], OPEN, OPEN),
    ("001", EX, "Uncontrolled acute or chronic infection", F, TWENTY, [had("infection", "2026-10-01")], OPEN, OPEN),
    ("001", EX, "Follow-up impossible", F, TWENTY, [], OPEN, OPEN),
    # 002: “and or” is OR.
    ("002", EX, METASTASIS, F, TWENTY, [had("metastasis", "2010-01-01")], BLOCKS, BLOCKS),
    ("002", EX, METASTASIS, F, TWENTY, [had("melanoma", "2018-01-01")], BLOCKS, BLOCKS),
    ("002", EX, METASTASIS, F, TWENTY, [had("melanoma", "2010-01-01", "2012-01-01")], OPEN, PASSES),
    ("002", EX, "Decompensated cardiac failure", F, TWENTY, [had("heart_failure", "2020-01-01")], OPEN, OPEN),
    ("002", EX, "Decompensated cardiac failure", F, TWENTY, [], OPEN, PASSES),
    ("002", EX, "HIV positive serology", F, TWENTY, [result("hiv_serology", YES, "2001-05-01")], BLOCKS, BLOCKS),
    ("002", EX, "HIV positive serology", F, TWENTY, [result("hiv_serology", NO, "2026-05-06")], PASSES, PASSES),
    ("002", EX, "HIV positive serology", F, TWENTY, [result("hiv_serology", NO, "2026-05-05")], OPEN, OPEN),
    # 003: the bounds, and a smoker's silence.
    ("003", IN, "BMI <30", F, TWENTY, [value("body_mass_index", "29.9")], PASSES, PASSES),
    ("003", IN, "BMI <30", F, TWENTY, [value("body_mass_index", "30")], BLOCKS, BLOCKS),
    ("003", EX, "Weight < 50 kg", F, TWENTY, [value("body_weight", "50")], PASSES, PASSES),
    ("003", EX, "Weight < 50 kg", F, TWENTY, [value("body_weight", "49.9")], BLOCKS, BLOCKS),
    ("003", IN, SMOKER, F, TWENTY, [result("smoking_status", NO)], PASSES, PASSES),
    ("003", IN, SMOKER, F, TWENTY, [result("smoking_status", YES)], BLOCKS, BLOCKS),
    ("003", IN, SMOKER, F, TWENTY, [], OPEN, OPEN),
    # One rule each; IgM binds the last three only, and IgG alone does not bar.
    ("003", EX, IGM, F, TWENTY, [result("cmv_igm", YES)], BLOCKS, BLOCKS),
    ("003", EX, IGM, F, TWENTY, [result("cmv_igg", YES)], OPEN, OPEN),
    ("003", EX, IGM, F, TWENTY, [result("hev_igg", YES)], BLOCKS, BLOCKS),
    # Insulin-dependent only.
    ("003", EX, DIABETES, F, TWENTY, [had("type_1_diabetes", "2000-01-01")], BLOCKS, BLOCKS),
    ("003", EX, DIABETES, F, TWENTY, [had("type_2_diabetes", "2000-01-01")], OPEN, OPEN),
    # More than five days AND within the three months.
    ("003", EX, STEROIDS, F, TWENTY, [took("prednisone", "2026-07-25", "2026-08-02")], BLOCKS, BLOCKS),
    ("003", EX, STEROIDS, F, TWENTY, [took("prednisone", "2026-07-20", "2026-08-01")], OPEN, PASSES),
    (
        "003",
        EX,
        "Active or any past history of cancer",
        F,
        TWENTY,
        [had("melanoma", "1995-01-01", "1996-01-01")],
        BLOCKS,
        BLOCKS,
    ),
    # 004: a score of the day, and no other score.
    ("004", IN, PASI, F, TWENTY, [value("pasi", "8")], PASSES, PASSES),
    ("004", IN, PASI, F, TWENTY, [value("pasi", "7.9")], BLOCKS, BLOCKS),
    ("004", IN, PASI, F, TWENTY, [value("dlqi", "20")], OPEN, OPEN),
    ("004", IN, PASI, F, TWENTY, [value("pasi", "8", "2026-10-03")], PASSES, PASSES),
    ("004", IN, PASI, F, TWENTY, [value("pasi", "8", "2026-10-02")], OPEN, OPEN),
    # What holds during the trial is promised, and no chart of today keeps anybody out.
    ("004", IN, MANAGEMENT, F, TWENTY, [took("topical_corticosteroid", "2026-10-01")], OPEN, OPEN),
    # The last exposure counts; without an end it goes on.
    ("004", EX, WASHOUT, F, TWENTY, [took("methotrexate", "2026-06-02")], BLOCKS, BLOCKS),
    ("004", EX, WASHOUT, F, TWENTY, [took("methotrexate", "2026-06-02", "2026-10-05")], BLOCKS, BLOCKS),
    ("004", EX, WASHOUT, F, TWENTY, [took("methotrexate", "2026-06-02", "2026-10-04")], OPEN, PASSES),
    ("004", EX, TOPICAL, F, TWENTY, [took("topical_corticosteroid", "2026-06-02", "2026-10-19")], BLOCKS, BLOCKS),
    ("004", EX, TOPICAL, F, TWENTY, [], OPEN, OPEN),
    # “Evidence” is more than tests.
    ("004", EX, EVIDENCE, F, TWENTY, [result("hbv_surface_antigen", YES)], BLOCKS, BLOCKS),
    ("004", EX, EVIDENCE, F, TWENTY, [result("hbv_surface_antigen", NO)], OPEN, OPEN),
    ("004", EX, PREGNANT, F, TWENTY, [had("lactation", "2026-10-01")], BLOCKS, BLOCKS),
    ("004", EX, PREGNANT, M, TWENTY, [], OPEN, OPEN),
    ("004", EX, "With other disease", F, TWENTY, [had("asthma", "2020-01-01")], OPEN, OPEN),
    # How facts are read: a refuted diagnosis is an absence, a doubtful one decides nothing, two values of one day conflict.
    ("all", EX, "Asthma", F, TWENTY, [had("asthma", "2026-10-01", status=FactStatus.ABSENT)], PASSES, PASSES),
    ("all", EX, "Asthma", F, TWENTY, [had("asthma", "2026-10-01", status=FactStatus.DOUBTFUL)], OPEN, OPEN),
    ("all", IN, PASI, F, TWENTY, [value("pasi", "9"), value("pasi", "7")], OPEN, OPEN),
    ("all", EX, "History of asthma", F, TWENTY, [had("asthma", "1999", "2001")], BLOCKS, BLOCKS),
    ("all", IN, "Age 18 years or older", F, "2008-11", [], OPEN, OPEN),
    ("all", IN, "Age 18 years or older", F, "2008-10", [], PASSES, PASSES),
]


@pytest.mark.parametrize(
    ("trial", "kind", "words", "sex", "birth", "facts", "strict", "chart"),
    ROWS,
    ids=[f"{row[0]} {row[2][:34]}" for row in ROWS],
)
def test_both_sides_of_the_line(
    trial: str,
    kind: CriterionKind,
    words: str,
    sex: Sex | None,
    birth: str,
    facts: Sequence[Fact],
    strict: Effect,
    chart: Effect,
    lexicon: Lexicon,
) -> None:
    born = PartialDate(*(int(part) for part in birth.split("-")))
    observed = Coverage(PartialDate(1970), PartialDate.of(ON))
    patient = Patient("p", born, sex, tuple(facts), observed)
    found = read_criterion(Text.of(words), kind, lexicon)
    criterion = Criterion(kind, 1, words, (), found.logic, found.reading, found.clazz)
    protocol = Protocol(trial="EXAMPLE-0000", criteria=(criterion,))
    with duckdb.connect() as connection:
        create(connection)
        load(connection, [patient], lexicon)

        def ask(atom: Atom, _: Patient, on: Day) -> AtomAnswer:
            answer = relational.ask(connection, [atom], on)[atom.name]["p"]
            assert answer == reference.ask(atom, patient, on)
            return answer

        for policy, expected in ((Policy.STRICT, strict), (Policy.CHART, chart)):
            (answer,) = screen(protocol, patient, ON, lexicon, policy, ask).answers
            assert answer.effect is expected, (policy, answer.english, answer.reasons)


def test_a_partial_onset_is_unknown_where_the_part_matters(lexicon: Lexicon) -> None:
    """002: an admission fewer than ten days after the onset."""
    words = "Admission less than 10 days after onset"
    found = read_criterion(Text.of(words), IN, lexicon)
    criterion = Criterion(IN, 1, words, (), found.logic, found.reading, found.clazz)
    protocol = Protocol(trial="EXAMPLE-0000", criteria=(criterion,))

    def effect(onset: PartialDate) -> Effect:
        days = {"onset": onset, "admission": PartialDate(2026, 11, 2)}
        (answer,) = screen(protocol, Patient("p"), dt.date(2026, 11, 2), lexicon, anchors=days).answers
        return answer.effect

    assert effect(PartialDate(2026, 10, 24)) is PASSES
    assert effect(PartialDate(2026, 10, 23)) is BLOCKS
    assert effect(PartialDate(2026, 10)) is OPEN
    assert effect(PartialDate(2026, 11)) is PASSES
    assert effect(PartialDate(2026, 9)) is BLOCKS
