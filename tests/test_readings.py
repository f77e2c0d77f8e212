"""The readings' warnings, each with patients on both sides of the line.

A row is a line of criteria in our own words, what a chart holds, and what the criterion then does under the policies
`strict` and `chart`. Both engines are asked, and say the same.
"""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

import duckdb
import pytest

from pantrial.answer import AtomAnswer, Effect, Policy
from pantrial.datamodels import create, load
from pantrial.dates import Day, PartialDate, parse_date
from pantrial.engines import reference, relational
from pantrial.parse import read_criterion
from pantrial.patient import Coverage, Fact, FactKind, FactStatus, Outcome, Patient, Sex
from pantrial.protocol import Criterion, CriterionKind, Protocol
from pantrial.question.atoms import Atom
from pantrial.screen import screen
from pantrial.terms import Lexicon
from pantrial.text import Text
from pantrial.units import Interval

ON = dt.date(2026, 11, 2)
IN, EX = CriterionKind.INCLUSION, CriterionKind.EXCLUSION
PASSES, BLOCKS, OPEN = Effect.PASSES, Effect.BLOCKS, Effect.OPEN
COVERED = Coverage(PartialDate(1970), PartialDate.of(ON))


def when(words: str) -> PartialDate | None:
    return parse_date(words) if words else None


def value(concept: str, number: str, date: str = "2026-10-30", upper: str = "", reported: str = "") -> Fact:
    limit = Decimal(upper) if upper else None
    interval = Interval.reported(Decimal(number), reported)
    return Fact(FactKind.MEASUREMENT, (concept,), concept, "here", when(date), value=interval, upper=limit)


def result(concept: str, outcome: Outcome, date: str = "2026-10-30") -> Fact:
    return Fact(FactKind.TEST, (concept,), concept, "here", when(date), outcome=outcome)


def had(concept: str, start: str, end: str = "", status: FactStatus = FactStatus.PRESENT) -> Fact:
    ongoing = not end
    return Fact(FactKind.CONDITION, (concept,), concept, "here", when(start), when(end), ongoing, status)


def took(concept: str, start: str, end: str = "") -> Fact:
    return Fact(FactKind.TREATMENT, (concept,), concept, "here", when(start), when(end), not end)


def says(topic: str, words: str, yes: bool = True) -> Fact:
    outcome = Outcome.POSITIVE if yes else Outcome.NEGATIVE
    return Fact(FactKind.STATEMENT, (topic,), topic, "here", when("2026-10-30"), outcome=outcome, detail=words)


YES, NO = Outcome.POSITIVE, Outcome.NEGATIVE
LONG = "Psoriasis diagnosed at least 6 months before inclusion"
CLEARANCE = "Creatinine clearance greater than 60 ml/min or creatinine less than 1.5 times the upper limit of normal"
LIVER = "Transaminases < 2.5 times the upper limit of normal"
BLOOD = "Blood within normal values (leukocytes ≥ 3000, platelets ≥ 100000, haemoglobin > 10 g/dl)"
OTHERS = "Biologics other than adalimumab"
SURGERY = "Major surgery in the previous 6 months"
MARROW = "History of allogeneic bone marrow transplantation"
CANCER = "History of neoplasm or malignancy in the past 10 years"
STEROIDS = "Steroids for more than 5 days in the last 3 months"
PROVEN = "Confirmed SSc according to the criteria of a college"

ROWS: list[tuple[CriterionKind, str, Sequence[Fact], Effect, Effect]] = [
    # A disease that is at least so old; a partial date is unknown only where the missing part matters.
    (IN, LONG, [had("psoriasis", "2026-05-02")], PASSES, PASSES),
    (IN, LONG, [had("psoriasis", "2026-05-03")], OPEN, BLOCKS),
    (IN, LONG, [had("psoriasis", "2026-04")], PASSES, PASSES),
    (IN, LONG, [had("psoriasis", "2026-05")], OPEN, OPEN),
    # Clearance or creatinine: a clearance per 1.73 m² is another thing; the limit is the laboratory's own.
    (IN, CLEARANCE, [value("creatinine_clearance", "61")], PASSES, PASSES),
    (IN, CLEARANCE, [value("creatinine_clearance", "60")], OPEN, OPEN),
    (IN, CLEARANCE, [value("egfr", "90")], OPEN, OPEN),
    (IN, CLEARANCE, [value("creatinine_clearance", "60", reported=">")], PASSES, PASSES),
    (IN, CLEARANCE, [value("creatinine", "1.64", upper="1.1")], PASSES, PASSES),
    (IN, CLEARANCE, [value("creatinine", "1.65", upper="1.1"), value("creatinine_clearance", "60")], BLOCKS, BLOCKS),
    (IN, CLEARANCE, [value("creatinine", "0.8")], OPEN, OPEN),
    # Each of the transaminases.
    (IN, LIVER, [value("alt", "99", upper="40"), value("ast", "99", upper="40")], PASSES, PASSES),
    (IN, LIVER, [value("alt", "99", upper="40"), value("ast", "100", upper="40")], BLOCKS, BLOCKS),
    (IN, LIVER, [value("alt", "99", upper="40")], OPEN, OPEN),
    # Brackets do not replace the sentence: it never passes, and a bound in them still blocks.
    (IN, BLOOD, [value("leukocytes", "3"), value("platelets", "100"), value("haemoglobin", "10.1")], OPEN, OPEN),
    (IN, BLOOD, [value("haemoglobin", "10")], BLOCKS, BLOCKS),
    (IN, BLOOD, [value("leukocytes", "2.9")], BLOCKS, BLOCKS),
    # Any biologic but the one; what is known as a biologic and no more may be the one.
    (EX, OTHERS, [took("infliximab", "2026-01-10")], BLOCKS, BLOCKS),
    (EX, OTHERS, [took("adalimumab", "2026-01-10")], OPEN, PASSES),
    (EX, OTHERS, [took("biologic", "2026-01-10")], OPEN, OPEN),
    (EX, OTHERS, [took("infliximab", "2026-01-10", "2026-03-01")], OPEN, OPEN),
    # A procedure counts by its day, and its absence from a chart closes nothing.
    (EX, SURGERY, [had("major_surgery", "2026-05-02")], BLOCKS, BLOCKS),
    (EX, SURGERY, [had("major_surgery", "2026-05-01")], OPEN, OPEN),
    (EX, SURGERY, [], OPEN, OPEN),
    # Ever, and of that kind: an autologous transplant is no allogeneic one.
    (EX, MARROW, [had("allogeneic_marrow_transplant", "1999")], BLOCKS, BLOCKS),
    (EX, MARROW, [had("autologous_bone_marrow_transplant", "1999")], OPEN, OPEN),
    (EX, MARROW, [had("bone_marrow_transplant", "1999")], OPEN, OPEN),
    # Ten years; a benign naevus may count as a neoplasm.
    (EX, CANCER, [had("melanoma", "2016-01-05", "2016-11-02")], BLOCKS, BLOCKS),
    (EX, CANCER, [had("melanoma", "2015-01-05", "2016-11-01")], OPEN, PASSES),
    (EX, CANCER, [had("benign_neoplasm", "2020-01-01")], OPEN, OPEN),
    (EX, "Known malignancy except basal cell carcinoma", [had("basal_cell_carcinoma", "2020-01-01")], OPEN, PASSES),
    (EX, "Known malignancy except basal cell carcinoma", [had("malignancy", "2020-01-01")], OPEN, OPEN),
    (EX, "Known malignancy except basal cell carcinoma", [had("melanoma", "2020-01-01")], BLOCKS, BLOCKS),
    # What a drug brings about may count as an immunodeficiency.
    (EX, "Congenital or acquired immunodeficiency", [had("immunodeficiency", "2020-01-01")], BLOCKS, BLOCKS),
    (EX, "Congenital or acquired immunodeficiency", [had("drug_induced_immunodeficiency", "2025")], OPEN, OPEN),
    # Six days in the three months, and five.
    (EX, STEROIDS, [took("prednisone", "2026-10-01", "2026-10-06")], BLOCKS, BLOCKS),
    (EX, STEROIDS, [took("prednisone", "2026-10-01", "2026-10-05")], OPEN, PASSES),
    # Words without a threshold: the diagnosis alone keeps nobody out; its refutation lets in.
    (EX, "Uncontrolled hypertension", [had("hypertension", "2020-01-01")], OPEN, OPEN),
    (
        EX,
        "Uncontrolled hypertension",
        [had("hypertension", "2020-01-01"), says("severity", "uncontrolled hypertension")],
        BLOCKS,
        BLOCKS,
    ),
    (
        EX,
        "Uncontrolled hypertension",
        [had("hypertension", "2020-01-01"), says("severity", "uncontrolled hypertension", yes=False)],
        PASSES,
        PASSES,
    ),
    # A code supports and does not prove.
    (IN, PROVEN, [had("systemic_sclerosis", "2020-01-01")], OPEN, OPEN),
    (
        IN,
        PROVEN,
        [had("systemic_sclerosis", "2020-01-01"), says("examination", PROVEN.casefold())],
        PASSES,
        PASSES,
    ),
    # Either virus; one rule each; antibodies that a vaccination leaves are no infection.
    (EX, "Active infection with hepatitis B or C", [result("hcv_rna", YES)], BLOCKS, BLOCKS),
    (EX, "Active infection with hepatitis B or C", [result("hbv_surface_antigen", YES)], BLOCKS, BLOCKS),
    (EX, "Active infection with hepatitis B or C", [result("hbv_surface_antibody", YES)], OPEN, OPEN),
    (EX, "HIV, HBV or HCV positive serology", [result("hcv_antibody", YES)], BLOCKS, BLOCKS),
    (EX, "HIV, HBV or HCV positive serology", [result("hiv_serology", NO)], OPEN, OPEN),
    # A blood test is not answered by one of urine.
    (IN, "Negative blood pregnancy test", [result("pregnancy_test_blood", NO)], PASSES, PASSES),
    (IN, "Negative blood pregnancy test", [result("pregnancy_test_urine", NO)], OPEN, OPEN),
    (IN, "Negative blood pregnancy test", [result("pregnancy_test_blood", YES)], BLOCKS, BLOCKS),
    # Nobody is kept out for being able.
    (EX, "Unable to comply with the protocol", [says("compliance", "")], OPEN, OPEN),
    # Strictly less than ten days.
    (IN, "Admission less than 10 days after onset", [value("onset_to_admission", "9")], PASSES, PASSES),
    (IN, "Admission less than 10 days after onset", [value("onset_to_admission", "10")], BLOCKS, BLOCKS),
]


@pytest.mark.parametrize(("kind", "words", "facts", "strict", "chart"), ROWS, ids=lambda cell: str(cell)[:40])
def test_both_sides_of_the_line(
    kind: CriterionKind, words: str, facts: Sequence[Fact], strict: Effect, chart: Effect, lexicon: Lexicon
) -> None:
    patient = Patient("p", PartialDate(1980, 1, 1), Sex.FEMALE, tuple(facts), COVERED)
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
            assert answer.effect is expected, answer.reasons
