"""Lines by which screening of fictitious patients went wrong, and how they are read now. The sentences are our own."""

from decimal import Decimal

import pytest
from test_criteria import EX, IN, read
from test_reach import criteria
from test_screen import patient, protocol, result

from pantrial.answer import Effect
from pantrial.dates import PartialDate
from pantrial.language.english import english
from pantrial.patient import Fact, FactKind
from pantrial.protocol import Attest, CriterionKind, leaves_of
from pantrial.terms import Lexicon
from pantrial.units import Interval

ROWS = [
    (EX, "HbA1c at or above 9%", "the HbA1c is at least 9 %"),
    (IN, "HbA1c at or below 7%", "the HbA1c is at most 7 %"),
    (IN, "Karnofsky ≥ 0.7", "the Karnofsky performance status is at least 70"),
    (
        EX,
        "Hypertension (uncontrolled)",
        "the patient has hypertension and somebody attests on severity: “hypertension (uncontrolled)”",
    ),
    (
        EX,
        "Surgery (major) within 4 weeks",
        "the patient underwent surgery within the 4 weeks before screening and somebody attests on severity: "
        "“surgery (major) within 4 weeks”",
    ),
    (EX, "Antibiotics (topical)", "the patient gets antibiotic and somebody attests on severity: “antibiotics (topical)”"),
    (EX, "Infection (viral, tuberculosis)", "the patient has infection"),
    (
        EX,
        "Corticosteroids (oral) within 4 weeks",
        "the patient gets or got corticosteroid within the 4 weeks before screening and somebody attests on "
        "severity: “corticosteroids (oral) within 4 weeks”",
    ),
    (
        EX,
        "Chemotherapy (neoadjuvant or adjuvant) within 6 months",
        "[undecided: the patient gets or got chemotherapy within the 6 months before screening, beside "
        "unread: “neoadjuvant or adjuvant”]",
    ),
    (
        IN,
        "No other serious illness that would preclude chemotherapy",
        "[unread: “No other serious illness that would preclude chemotherapy” (among the inclusions, words "
        "that keep somebody out)]",
    ),
    (IN, "Patients with asthma will be excluded", "not (the patient has asthma)"),
    (
        EX,
        "Previous treatment with methotrexate, leflunomide or azathioprine within 3 months",
        "the patient gets or got methotrexate within the 3 months before screening or the patient gets or "
        "got leflunomide within the 3 months before screening or the patient gets or got azathioprine within "
        "the 3 months before screening",
    ),
    (
        EX,
        "Prior chemotherapy, radiotherapy, or surgery within 4 weeks",
        "the patient gets or got chemotherapy within the 4 weeks before screening or the patient underwent "
        "radiotherapy within the 4 weeks before screening or the patient underwent surgery within the 4 "
        "weeks before screening",
    ),
    (
        EX,
        "History of chemotherapy or radiotherapy within 4 weeks",
        "the patient has ever got chemotherapy or the patient underwent radiotherapy within the 4 weeks before screening",
    ),
    (
        IN,
        "No prior chemotherapy or radiotherapy within 4 weeks",
        "not (the patient gets or got chemotherapy within the 4 weeks before screening or the patient "
        "underwent radiotherapy within the 4 weeks before screening)",
    ),
    (
        EX,
        "Sexual partner with HIV or hepatitis B",
        "somebody attests on sexual_partners: “sexual partner with hiv or hepatitis b” or [undecided: a test "
        "for hepatitis B virus is positive (antigen, nucleic acid, serology), beside unread: “words of "
        "another part” (they may be of another person)]",
    ),
    (
        EX,
        "Pregnancy or breast feeding of partner",
        "[undecided: the patient is pregnant, beside unread: “words of another part” (they may be of another "
        "person)] or [undecided: [undecided: the patient is lactating, beside unread: “partner”], beside "
        "unread: “words of another part” (they may be of another person)]",
    ),
    (
        EX,
        "Asthma, severe or moderate",
        "[undecided: the patient has asthma, beside unread: “words of another part” (they may narrow this "
        "part as well)] or [unread: “severe or moderate”]",
    ),
    (
        EX,
        "Asthma, childhood",
        "[undecided: the patient has asthma, beside unread: “words of another part” (they may narrow this "
        "part as well)] or [unread: “childhood”]",
    ),
    (
        EX,
        "Melanoma or renal cell carcinoma, metastatic",
        "[undecided: the patient has ever had melanoma, beside unread: “words of another part” (they may "
        "narrow this part as well)] or [undecided: the patient has ever had renal cell carcinoma, beside "
        "unread: “words of another part” (they may narrow this part as well)] or [unread: “metastatic”]",
    ),
    (
        EX,
        "HIV or hepatitis C, untreated",
        "[undecided: a test for HIV is positive (antigen, nucleic acid, serology), beside unread: “words of "
        "another part” (they may narrow this part as well)] or [undecided: a test for hepatitis C virus is "
        "positive (antigen, nucleic acid, serology), beside unread: “words of another part” (they may narrow "
        "this part as well)] or [unread: “untreated”]",
    ),
    (
        IN,
        "Psoriasis or eczema involving at least 10% of body surface",
        "[undecided: the patient has psoriasis, beside unread: “words of another part” (it may belong to "
        "that part)] or (the patient has eczema and an examination shows: “psoriasis or eczema involving at "
        "least 10% of body surface”)",
    ),
    (
        IN,
        "Asthma or COPD confirmed by spirometry",
        "[undecided: the patient has asthma, beside unread: “words of another part” (it may belong to that "
        "part)] or (the patient has chronic obstructive pulmonary disease and an examination shows: “asthma "
        "or copd confirmed by spirometry”)",
    ),
    (
        IN,
        "Asthma or severe COPD",
        "the patient has asthma or (the patient has chronic obstructive pulmonary disease and somebody "
        "attests on severity: “asthma or severe copd”)",
    ),
    (
        IN,
        "Receiving hemodialysis or peritoneal dialysis for at least 3 months",
        "[undecided: the patient now has haemodialysis, beside unread: “words of another part” (it may "
        "belong to that part)] or [undecided: the patient has peritoneal dialysis, since at least 3 months, "
        "beside unread: “words of another part” (it may belong to this part as well)]",
    ),
    (
        IN,
        "Men ≥ 50 years and women ≥ 60 years",
        "(the patient is male and the age is at least 50 years) or (the patient is female and the age is at least 60 years)",
    ),
    (
        IN,
        "Boys aged 8-14 and girls aged 7-13",
        "(the patient is male and (the age is at least 8 years and the age is at most 14 years)) or (the "
        "patient is female and (the age is at least 7 years and the age is at most 13 years))",
    ),
    (
        IN,
        "Males ≥ 18 years and ECOG 0-1",
        "(the patient is male and the age is at least 18 years) and (the ECOG performance status is at least "
        "0 and the ECOG performance status is at most 1)",
    ),
    (
        IN,
        "COVID-19 within 10 days of symptom onset",
        "[undecided: a test for SARS-CoV-2 is positive (antigen, nucleic acid), beside unread: “SARS-CoV-2” (whether the "
        "test is of that time)] or the patient has or had COVID-19 within the 10 days after onset",
    ),
    (
        EX,
        "COVID-19 within 3 months",
        "[undecided: a test for SARS-CoV-2 is positive (antigen, nucleic acid), beside unread: “SARS-CoV-2” (whether the "
        "test is of that time)] or the patient has or had COVID-19 within the 3 months before screening",
    ),
]


@pytest.mark.parametrize(("kind", "words", "expected"), ROWS, ids=[row[1] for row in ROWS])
def test_a_line_that_was_misread(kind: CriterionKind, words: str, expected: str, lexicon: Lexicon) -> None:
    assert english(read(words, kind, lexicon).logic, lexicon) == expected


def test_what_is_at_the_bound_is_kept_out() -> None:
    nine = Interval(Decimal(9), Decimal(9))
    value = Fact(FactKind.MEASUREMENT, ("hba1c",), "HbA1c", "Observation/1", PartialDate(2026, 10, 30), value=nine)
    assert [one.effect for one in result(protocol((EX, "HbA1c at or above 9%")), patient(value)).answers] == [Effect.BLOCKS]


def test_an_appendectomy_is_not_the_major_surgery_of_the_brackets() -> None:
    done = Fact(
        FactKind.CONDITION, ("surgery",), "surgery", "Procedure/1", PartialDate(2026, 10, 20), PartialDate(2026, 10, 20)
    )
    assert [one.effect for one in result(protocol((EX, "Surgery (major) within 4 weeks")), patient(done)).answers] == [
        Effect.OPEN
    ]


@pytest.mark.parametrize("line", ["Donor positive for hepatitis B", "Donor BMI > 35", "Donors with HIV infection"])
def test_what_is_asked_of_donors_is_asked_of_no_recipient(line: str, lexicon: Lexicon) -> None:
    found = criteria(f"Inclusion Criteria:\n\n* Recipients over 18 years\n\nExclusion Criteria:\n\n* {line}", lexicon)
    assert any(isinstance(leaf, Attest) and leaf.topic == "group" for leaf in leaves_of(found[-1].logic))


def test_a_donor_site_is_no_donor(lexicon: Lexicon) -> None:
    found = criteria("Inclusion Criteria:\n\n* Recipients\n\nExclusion Criteria:\n\n* Donor site infection", lexicon)
    assert not any(isinstance(leaf, Attest) and leaf.topic == "group" for leaf in leaves_of(found[-1].logic))
