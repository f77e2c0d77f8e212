"""How lines of criteria are read: each row is the words, the English of their logic, the class and the degree.

These rows are also the documentation of the rules. The sentences are our own.
"""

from typing import Any

import pytest

from pantrial.language.english import english
from pantrial.logic import decide
from pantrial.notes import NoteKind
from pantrial.parse import Read, read_criterion
from pantrial.parse.split import Block, Line, split
from pantrial.protocol import Attest, CriterionKind, Unread, leaves_of
from pantrial.terms import Lexicon
from pantrial.text import Text, unescape

TRUTHS: tuple[bool | None, ...] = (True, False, None)
IN, EX = CriterionKind.INCLUSION, CriterionKind.EXCLUSION


def read(words: str, kind: CriterionKind, lexicon: Lexicon) -> Read:
    return read_criterion(unescape(Text.of(words)).squeezed(), kind, lexicon)


FULL = [
    (IN, "Age ≥ 18 and ≤ 55 years", "the age is at least 18 years and the age is at most 55 years", "data"),
    (IN, "Aged between 18 and 65 years", "the age is at least 18 years and the age is at most 65 years", "data"),
    (IN, "Age: 18-75 years", "the age is at least 18 years and the age is at most 75 years", "data"),
    (IN, "Patients aged 6 to 24 months", "the age is at least 6 months and the age is at most 24 months", "data"),
    (IN, "Over 18 years of age", "the age is more than 18 years", "data"),
    (IN, "18 years of age or older", "the age is at least 18 years", "data"),
    (IN, "18 to 65 years", "the age is at least 18 years and the age is at most 65 years", "data"),
    (IN, "Adults (18 years or older)", "the age is at least 18 years", "data"),
    (EX, "Patients under the age of 18 years", "the age is less than 18 years", "data"),
    (IN, "Patients aged from 18- 60 years", "the age is at least 18 years and the age is at most 60 years", "data"),
    (IN, "Age 18+", "the age is at least 18 years", "data"),
    (IN, "Age >/= 18", "the age is at least 18 years", "data"),
    (
        IN,
        "Males, 18 - 50 years",
        "the patient is male and (the age is at least 18 years and the age is at most 50 years)",
        "data",
    ),
    (
        IN,
        "Older than 6 months and younger than 12 years",
        "the age is more than 6 months and the age is less than 12 years",
        "data",
    ),
    (IN, "PASI score at screening of at least 8", "the PASI score is at least 8", "data"),
    (IN, r"Body mass index (BMI) \<30", "the body-mass index is less than 30 kg/m²", "data"),
    (EX, "Haemoglobin below 90 g/L", "the haemoglobin is less than 90 g/L", "data"),
    (IN, "Platelets of at least 100 G/L", "the platelets is at least 100 10*9/L", "data"),
    (EX, "Weight below 110 pounds", "the body weight is less than 110 lb", "data"),
    (IN, "Non-smoker", "not (the patient smokes)", "data"),
    (EX, "Smokers", "the patient smokes", "data"),
    (
        EX,
        "Systemic therapy within 4 weeks prior to baseline",
        "the patient gets or got systemic treatment within the 4 weeks before screening",
        "data",
    ),
    (
        EX,
        "Steroids for more than 5 days in the last 3 months",
        "the patient gets or got corticosteroid for more than 5 days within the 3 months before screening",
        "data",
    ),
    (EX, "Lithium", "the patient gets lithium", "data"),
    (EX, "Any past history of cancer", "the patient has ever had malignancy", "data"),
    (
        EX,
        "History of lymphoma or leukemia",
        "the patient has ever had lymphoma or the patient has ever had leukaemia",
        "data",
    ),
    (EX, "Jaundice", "the patient has jaundice", "data"),
    (EX, "Pregnant or breastfeeding women", "the patient is pregnant or the patient is lactating", "data"),
    (
        EX,
        "Positive serology for HIV or HCV",
        "a test for HIV is positive (antigen, serology) or a test for hepatitis C virus is positive (antigen, serology)",
        "data",
    ),
    (EX, "Positive IgM for cytomegalovirus", "a test for cytomegalovirus is positive (IgM)", "data"),
    (
        IN,
        "Written informed consent",
        "somebody attests that the patient gives informed consent to this trial",
        "attest",
    ),
    (
        EX,
        "Judged unsuitable by the investigator",
        "somebody attests on judgement: “judged unsuitable by the investigator”",
        "attest",
    ),
    (
        IN,
        "No other treatment of psoriasis during the study",
        "it is promised: “no other treatment of psoriasis during the study”",
        "later",
    ),
    (IN, "No history of malignancy", "not (the patient has ever had malignancy)", "data"),
]


@pytest.mark.parametrize(("kind", "words", "expected", "clazz"), FULL, ids=[row[1] for row in FULL])
def test_read_in_full(kind: CriterionKind, words: str, expected: str, clazz: str, lexicon: Lexicon) -> None:
    found = read(words, kind, lexicon)
    assert english(found.logic, lexicon) == expected
    assert (found.reading, found.clazz) == ("full", clazz)


PARTIAL = [
    # A test of HIV tells no types: a negative one denies HIV-1, a positive one leaves it open.
    (
        EX,
        "HIV-1 infection",
        "a test for HIV is positive (antigen, nucleic acid, serology) and [unread: “HIV-1” (tests of the agent do not tell its"
        " type)]",
    ),
    # A qualifier that is not understood may narrow what is, reverse it or move it to somebody else: nothing is decided.
    (EX, "Suspected hypertension", "[undecided: the patient has hypertension, beside unread: “Suspected”]"),
    # A bound of a known measure is told beside the words that were not read, and decides nothing.
    (
        EX,
        "Body temperature > 38.5 °C for more than 30 minutes",
        "[undecided: the body temperature is more than 38.5 Cel, beside unread: “Body temperature > 38.5 °C for more than 30"
        " minutes”]",
    ),
    (
        EX,
        "Gnu pox (INR > 1.5)",
        "[undecided: the INR is more than 1.5 {INR}, beside unread: “Gnu pox”]",
    ),
    # So few years may be of a disease that another line names.
    (IN, "> 5 years", "[undecided: the age is more than 5 years, beside unread: “> 5 years”]"),
    # Registers print a lone “=” where the protocol had “≥” or “≤”.
    (IN, "Age = 18 years", "[undecided: the age is exactly 18 years, beside unread: “=” (registers print it for “≥” and “≤” as"
     " well)]"),
    (IN, "Psoriasis of the father", "[undecided: the patient has psoriasis, beside unread: “of the father”]"),
    # What stands beside it is another ground, and what is read still blocks.
    (
        EX,
        "History of something else or malignancy",
        "[unread: “History of something else”] or the patient has ever had malignancy",
    ),
    # An exception reaches we know not how far, unless it is a plain list of what falls under the thing.
    (
        EX,
        "Malignancy except basal cell carcinoma that was cured, or epilepsy",
        "[undecided: the patient has ever had malignancy, beside unread: “except basal cell carcinoma that was cured,"
        " or epilepsy” (an exception or condition)]",
    ),
    # A window before a day that we do not know is not the window before screening.
    (
        EX,
        "Methotrexate within 4 weeks before the harvest",
        "[undecided: the patient gets or got methotrexate within the 4 weeks before screening,"
        " beside unread: “before the harvest”]",
    ),
    (EX, "Diabetes and hypertension", "(the patient has diabetes mellitus and the patient has hypertension) or "
     "((the patient has diabetes mellitus or the patient has hypertension) and"
     " [unread: “and” (whether each counts, or only both together)])"),
    # A name behind words that narrow another thing may be theirs.
    (
        EX,
        "Heart failure due to diabetes or asthma",
        None,
    ),
    (IN, "Stable asthma or psoriasis", None),
    (EX, "Asthma requiring oral steroids. Other lung troubles", None),
    (IN, "Male or otherwise aged between 18 and 55 years", None),
    (EX, "Active epilepsy requiring treatment in recent months", None),
    (IN, "Healthy relatives or women aged 18 to 50 years", None),
    # Brackets say more, and do not replace the sentence before them.
    (
        IN,
        "Blood within what is usual (haemoglobin > 10 g/dl, platelets ≥ 100000)",
        "[unread: “Blood within what is usual”] and (the haemoglobin is more than 10 g/dL and"
        " the platelets is at least 100000 /uL)",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "words", "expected"), PARTIAL, ids=[row[1] for row in PARTIAL])
def test_read_in_part(kind: CriterionKind, words: str, expected: str | None, lexicon: Lexicon) -> None:
    found = read(words, kind, lexicon)
    if expected is not None:
        assert english(found.logic, lexicon) == expected
    assert found.reading == "partial"


NONE = [
    (IN, "Gestational age > 24 weeks"),
    (EX, "Weight loss of more than 5 kg"),
    (EX, "Weight loss of more than 10 %"),  # a loss of weight is no weight
    (EX, "PASI above 100"),  # no such score
    (IN, "Diagnosed 6 months before study entry"),  # of what?
    (EX, "Something else entirely"),
    (IN, "Able to walk 500 m"),
    (EX, "***"),
]


@pytest.mark.parametrize(("kind", "words"), NONE)
def test_not_read_and_said_so(kind: CriterionKind, words: str, lexicon: Lexicon) -> None:
    found = read(words, kind, lexicon)
    assert found.reading == "none"
    assert found.clazz == "visit"


MORE = [
    # Heads that several share.
    (
        EX,
        "Active infection with hepatitis B or C",
        "a test for hepatitis B virus is positive (antigen, nucleic acid)"
        " or a test for hepatitis C virus is positive (antigen, nucleic acid)",
    ),
    (
        EX,
        "HIV, HBV or HCV positive serology",
        "a test for HIV is positive (antigen, serology) or a test for hepatitis B virus is positive (antigen, serology)"
        " or a test for hepatitis C virus is positive (antigen, serology)",
    ),
    (EX, "Type 1 or 2 diabetes", "the patient has type 1 diabetes or the patient has type 2 diabetes"),
    (
        EX,
        "AST or ALT > 2.5 x ULN",
        "the AST is more than 2.5 times the laboratory's upper limit"
        " or the ALT is more than 2.5 times the laboratory's upper limit",
    ),
    (
        IN,
        "Transaminases less than 2.5 times the upper limit of normal",
        "the ALT is less than 2.5 times the laboratory's upper limit"
        " and the AST is less than 2.5 times the laboratory's upper limit",
    ),
    (EX, "Topical or systemic antibiotics", "the patient gets topical antibiotic or the patient gets systemic antibiotic"),
    # Units: written, glued to the number, inferred where one alone is plausible.
    (IN, "Haemoglobin>10g/dl", "the haemoglobin is more than 10 g/dL"),
    (IN, "Neutrophils ≥ 1500", "the neutrophils is at least 1500 /uL"),
    (IN, "Neutrophils ≥ 1.5", "the neutrophils is at least 1.5 10*9/L"),
    (IN, "Creatinine clearance greater than 60 ml/min", "the creatinine clearance is more than 60 mL/min"),
    (
        IN,
        "Normal renal function with creatinine clearance > 60 ml/min or creatinine < 1.5 times the upper limit",
        "the creatinine clearance is more than 60 mL/min"
        " or the serum creatinine is less than 1.5 times the laboratory's upper limit",
    ),
    # Procedures count by their day; a time at the end of the list is that of each.
    (EX, "Previous bone marrow transplantation", "the patient has ever undergone bone marrow transplant"),
    (EX, "Major surgery in the last 6 months", "the patient underwent major surgery within the 6 months before screening"),
    (
        EX,
        "Splenectomy or radiotherapy within 3 months before screening",
        "the patient underwent splenectomy within the 3 months before screening"
        " or the patient underwent radiotherapy within the 3 months before screening",
    ),
    # Exceptions that are a plain list.
    (EX, "Biologics other than adalimumab", "the patient gets biologic (but not adalimumab)"),
    (
        EX,
        "Malignancy except basal cell carcinoma or squamous cell carcinoma of the skin",
        "the patient has ever had malignancy (but not basal cell carcinoma, squamous cell carcinoma of the skin)",
    ),
    # How long ago it began.
    (IN, "Psoriasis for at least 6 months", "the patient has psoriasis, since at least 6 months"),
    (IN, "Diagnosis of asthma for ≥ 1 year before screening", "the patient has asthma, since at least 1 year"),
    (EX, "History of lymphoma or melanoma in the past 10 years",
     "the patient has or had lymphoma within the 10 years before screening"
     " or the patient has or had melanoma within the 10 years before screening"),
    (EX, "A black eye within a year, or malignancy", None),
    # Counts of a list.
    (
        IN,
        "At least two of the following: PASI > 10, DLQI > 10, BMI < 30 kg/m2",
        "at least 2 of (the PASI score is more than 10; the DLQI score is more than 10;"
        " the body-mass index is less than 30 kg/m²)",
    ),
    (IN, "Negative urine pregnancy test for women of childbearing potential",
     "not (the patient is pregnant by urine pregnancy test)"),
    (IN, "Men and women aged 18 to 60 years, inclusive", "the age is at least 18 years and the age is at most 60 years"),
    (IN, "Women aged 18 years or older", "the patient is female and the age is at least 18 years"),
    (IN, "Aged from 18 to 75 years-old", "the age is at least 18 years and the age is at most 75 years"),
    (IN, "Female patients", "the patient is female"),
    (IN, "Admitted less than 10 days after onset of the rash", "the time from onset to admission is less than 10 days"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "words", "expected"), MORE, ids=[row[1] for row in MORE])
def test_more_that_is_read_in_full(kind: CriterionKind, words: str, expected: str | None, lexicon: Lexicon) -> None:
    found = read(words, kind, lexicon)
    if expected is None:
        assert found.reading != "full"
        return
    assert english(found.logic, lexicon) == expected
    assert found.reading == "full"


TRAPS = [
    # An infection is asked of tests as of diagnoses, whatever word it is named by.
    (EX, "HIV infection", "a test for HIV is positive (antigen, nucleic acid, serology)"),
    # The time at the end of a list of treatments is that of each.
    (
        EX,
        "Methotrexate or ciclosporin within 4 weeks before screening",
        "the patient gets or got methotrexate within the 4 weeks before screening"
        " or the patient gets or got ciclosporin within the 4 weeks before screening",
    ),
    (
        IN,
        "Treatment with adalimumab or infliximab for at least 12 weeks",
        "the patient now gets adalimumab for at least 12 weeks or the patient now gets infliximab for at least 12 weeks",
    ),
    # Two bounds that no number meets are two grounds.
    (EX, "Age < 18 years and > 65 years", "the age is less than 18 years or the age is more than 65 years"),
    (IN, "Plaque psoriasis", "the patient has plaque psoriasis"),
    (EX, "Corticosteroids within 4 weeks", "the patient gets or got corticosteroid within the 4 weeks before screening"),
    # What was, in an exclusion.
    (EX, "Subjects who had epilepsy", "the patient has ever had epilepsy"),
    (EX, "Patients were treated with biologics", "the patient has ever got biologic"),
    (EX, "Participant has had cancer within 5 years", "the patient has or had malignancy within the 5 years before screening"),
    # Days that the caller names.
    (
        EX,
        "Methotrexate within 4 weeks before the first infusion",
        "the patient gets or got methotrexate within the 4 weeks before first dose",
    ),
    (
        EX,
        "Methotrexate within four (4) weeks prior to the start of study treatment",
        "the patient gets or got methotrexate within the 4 weeks before first dose",
    ),
    (
        EX,
        "Major surgery within 8 weeks before randomization",
        "the patient underwent major surgery within the 8 weeks before randomization",
    ),
    (
        EX,
        "Steroids in the 3 months before surgery",
        "the patient gets or got corticosteroid within the 3 months before surgery",
    ),
    (
        EX,
        "Steroids within 3 months of study entry",
        "the patient gets or got corticosteroid within the 3 months before screening",
    ),
    # Of several values the newest, the largest or the smallest.
    (IN, "HbA1c ≥ 7 % within 3 months before screening", "the HbA1c within the 3 months before screening is at least 7 %"),
    (
        EX,
        "Platelets < 50 x 10^9/l at any time within 4 weeks before the first dose of study drug",
        "the smallest platelets within the 4 weeks before first dose is less than 50 10*9/L",
    ),
    (
        IN,
        "At least 20 % of epidermal detachment at any time during the first 5 days after day 0 (date of the first symptoms)",
        "the largest detached body surface within the 5 days after onset is at least 20 %",
    ),
    # Sizes, counts and times of what an examination finds.
    (IN, "BSA involvement ≥ 3 %", "the affected body surface is at least 3 %"),
    (IN, "At least 3 ulcers", "the number of ulcers is at least 3"),
    (IN, "Ulcer of at least 2 cm² in area", "the ulcer area is at least 2 cm2"),
    (EX, "Lesion > 2 cm in diameter", "the largest lesion diameter is more than 2 cm"),
    (IN, "Wound present for at least 6 weeks", "the wound duration is at least 6 weeks"),
    # Whole numbers in a row.
    (
        IN,
        "ECOG performance status of 0, 1 or 2",
        "the ECOG performance status is at least 0 and the ECOG performance status is at most 2",
    ),
    # What is excepted from an exclusion, or gives examples of it, somebody has to say of it.
    (
        EX,
        "Malignancy except basal cell carcinoma that was cured",
        "the patient has ever had malignancy and somebody attests on severity:"
        " “malignancy except basal cell carcinoma that was cured”",
    ),
    (
        EX,
        "Diabetes or malignancy other than basal cell carcinoma that was cured",
        "the patient has diabetes mellitus or (the patient has ever had malignancy and somebody attests on severity:"
        " “malignancy other than basal cell carcinoma that was cured”)",
    ),
    (
        EX,
        "Topical treatment (other than soap) within 14 days before screening",
        "the patient gets or got topical treatment within the 14 days before screening and somebody attests on severity:"
        " “topical treatment (other than soap) within 14 days before screening”",
    ),
    (
        EX,
        "Has received a live vaccine within 30 days. Inactivated vaccines are allowed",
        "the patient gets or got live vaccine within the 30 days before screening and somebody attests on severity:"
        " “has received a live vaccine within 30 days. inactivated vaccines are allowed”",
    ),
    (
        EX,
        "Asthma such as that of exercise",
        "the patient has asthma or somebody attests on severity: “asthma such as that of exercise”",
    ),
    # A bare label, a short form in brackets, days that are fewer than some.
    (
        IN,
        "Hepatic: ALT and AST ≤ 3 × ULN",
        "the ALT is at most 3 times the laboratory's upper limit and the AST is at most 3 times the laboratory's upper limit",
    ),
    (
        EX,
        "At screening, creatinine (Cr) > 1.5 × ULN",
        "the serum creatinine is more than 1.5 times the laboratory's upper limit",
    ),
    (EX, "Patient on immunosuppressive drugs", "the patient gets immunosuppressant"),
    (EX, "Infection in past six weeks", "the patient has or had infection within the 6 weeks before screening"),
    (
        EX,
        "Antibiotics < 4 weeks prior to randomization",
        "the patient gets or got antibiotic within the 27 days before randomization",
    ),
    (EX, "Antibiotics ≤ 4 weeks prior to screening", "the patient gets or got antibiotic within the 4 weeks before screening"),
    (
        EX,
        "Patients taking oral or topical corticosteroids within one month",
        "the patient gets or got oral corticosteroid within the month before screening"
        " or the patient gets or got topical corticosteroid within the month before screening",
    ),
    # A “no” behind the words for whom it is said, and lists of what keeps out.
    (IN, "Patients with no history of malignancy", "not (the patient has ever had malignancy)"),
    (
        IN,
        "Has not received biologics within 4 weeks before randomization",
        "not (the patient gets or got biologic within the 4 weeks before randomization)",
    ),
    (
        IN,
        "No diabetes, hypertension and epilepsy",
        "not (the patient has diabetes mellitus or the patient has hypertension or the patient has epilepsy)",
    ),
    (
        EX,
        "COPD, asthma and epilepsy",
        "the patient has chronic obstructive pulmonary disease or the patient has asthma or the patient has epilepsy",
    ),
    (EX, "Pregnant and lactating women", "the patient is pregnant or the patient is lactating"),
    # What is so today, and whom the numbers mean.
    (IN, "Diagnosis of asthma at screening", "the patient now has asthma"),
    (IN, "Adults aged 18 to 65 years", "the age is at least 18 years and the age is at most 65 years"),
    # Tests by what they look for.
    (EX, "Hepatitis C virus (HCV) antibody positive", "a test for hepatitis C virus is positive (serology)"),
    (EX, "Positive for hepatitis C virus (HCV) RNA", "a test for hepatitis C virus is positive (nucleic acid)"),
    (EX, "Known history of HIV", "a test for HIV is positive (antigen, nucleic acid, serology)"),
    # Heads and results that several share.
    (EX, "Type 1 or type 2 diabetes", "the patient has type 1 diabetes or the patient has type 2 diabetes"),
    (
        EX,
        "HBsAg or HCV antibody positive",
        "a test for hepatitis B virus is positive (antigen) or a test for hepatitis C virus is positive (serology)",
    ),
    (
        IN,
        "Negative for HIV, hepatitis B and C",
        "not (a test for HIV is positive (antigen, nucleic acid, serology)"
        " or a test for hepatitis B virus is positive (antigen, nucleic acid, serology)"
        " or a test for hepatitis C virus is positive (antigen, nucleic acid, serology))",
    ),
    (
        IN,
        "Women with a negative urine or serum pregnancy test at screening",
        "not (the patient is pregnant by urine pregnancy test or by blood pregnancy test)",
    ),
    (EX, "Age under 18 or over 65 years", "the age is less than 18 years or the age is more than 65 years"),
]


@pytest.mark.parametrize(("kind", "words", "expected"), TRAPS, ids=[row[1] for row in TRAPS])
def test_traps_that_are_read_in_full(kind: CriterionKind, words: str, expected: str, lexicon: Lexicon) -> None:
    found = read(words, kind, lexicon)
    assert english(found.logic, lexicon) == expected
    assert found.reading == "full"


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (IN, "No adalimumab for at least 12 weeks"),  # not for long, or long without?
        (EX, "Women who have been pregnant"),
        (EX, "Had been pregnant"),
        (EX, "Has been a smoker"),
        (EX, "Women who will be pregnant"),
        (IN, "Subjects who had epilepsy"),
        (EX, "Patients with diabetes are eligible"),  # among the exclusions, this lets somebody in
        (IN, "Female participants:"),  # what follows is asked of them: nobody else is kept out
        (IN, "Patients with metastases: ALT ≤ 5 × ULN"),
        (IN, "Cohort 2: ALT ≤ 5 × ULN"),
        (EX, "Antibiotics < 3 months prior to randomization"),  # how many days are fewer than three months?
        (EX, "Antibiotics more than 4 weeks prior to screening"),
        (IN, "No asthma and has psoriasis"),
        (IN, "No diabetes and willing to comply"),
        (IN, "No diabetes and BMI < 30"),
        (IN, "Adults up to 65 years"),  # from when are they?
        (EX, "Asthma after screening"),
        (EX, "Psoriasis, not plaque psoriasis"),
        (EX, "Not pregnant"),  # is it being so that keeps out, or not being so?
        (EX, "Negative pregnancy test"),
        (IN, "Infection during the first 10 days"),  # after what?
        (IN, "HbA1c = 7 % at any time within 3 months"),
        (EX, "Abscess > 2 cm near the fistula and malignancy that was cured"),
        (IN, "Smokers and non-smokers"),
        (EX, "AIDS"),
        (EX, "Chronic hepatitis B"),
        (EX, "HIV, hepatitis B or C serology unknown"),
        (IN, "Former smoker"),
        (IN, "Parents of children with diabetes"),
        (EX, "Non-insulin-dependent diabetes"),
        (IN, "BMI > 30 (or > 27 for Asians)"),
        (IN, "Weight ≤ 90 kg for women, ≤ 100 kg for men"),
        (IN, "HIV prevention study participant"),
    ],
)
def test_traps_that_decide_nothing(kind: CriterionKind, words: str, lexicon: Lexicon) -> None:
    """Words that reverse, move or condition what is read: whatever the facts, the answer stays open."""
    found = read(words, kind, lexicon)
    assert found.reading != "full"
    for truth in TRUTHS:

        def ask(leaf: Any, truth: bool | None = truth) -> bool | None:
            return None if isinstance(leaf, Unread) else truth

        assert decide(found.logic, ask).truth is None, (words, truth)


def test_a_criterion_that_names_no_disease_speaks_of_the_trials(lexicon: Lexicon) -> None:
    text = Text.of("Diagnosed 6 months before inclusion")
    found = read_criterion(text, IN, lexicon, lexicon["psoriasis"])
    assert english(found.logic, lexicon) == "the patient has psoriasis, since at least 6 months"
    assert [note.code for note in found.notes] == ["subject-inferred"]
    assert read_criterion(text, IN, lexicon).reading == "none"


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (IN, "No illness that would hinder the ability to come or give informed consent"),
        (EX, "Unable to give informed consent"),
        (EX, "Unable to comply with the protocol"),
        (EX, "Not willing to comply"),
    ],
)
def test_nobody_is_kept_out_for_consenting(kind: CriterionKind, words: str, lexicon: Lexicon) -> None:
    """An attestation that the patient consents, or is able, is never what keeps them out."""
    welcome = {Attest("consent"), Attest("compliance")}

    def ask(leaf: Any) -> bool | None:
        return True if leaf in welcome else None

    truth = decide(read(words, kind, lexicon).logic, ask).truth
    assert truth is not (kind is EX)


def test_a_negation_is_not_said_twice(lexicon: Lexicon) -> None:
    found = read("No allergy to eggs or diabetes", IN, lexicon)
    assert english(found.logic, lexicon) == (
        "not (somebody attests on allergy: “allergy to eggs or diabetes” or the patient has diabetes mellitus)"
    )


@pytest.mark.parametrize(
    ("words", "kind", "said"),
    [  # words that the parts share stand at one of them, so a person is asked the whole sentence
        (
            "Women who are pregnant or unwilling to use contraception",
            EX,
            "the patient is pregnant or somebody attests on willing:"
            " “women who are pregnant or unwilling to use contraception”",
        ),
        (
            "No history of illicit drug use or alcohol abuse within 3 years",
            IN,
            "not (somebody attests on substance_use: “history of illicit drug use or alcohol abuse within 3 years”"
            " or the patient has or had alcohol abuse within the 3 years before screening)",
        ),
    ],
)
def test_who_attests_is_asked_the_whole_sentence(words: str, kind: CriterionKind, said: str, lexicon: Lexicon) -> None:
    assert english(read(words, kind, lexicon).logic, lexicon) == said


def test_what_keeps_out_is_no_inclusion(lexicon: Lexicon) -> None:
    found = read("Pregnancy will exclude participation", IN, lexicon)
    assert isinstance(found.logic, Unread)


def test_a_time_since_a_treatment_is_not_attested_with_what_narrows_it(lexicon: Lexicon) -> None:
    found = read("At least 10 days since prior parenteral amphotericin B", IN, lexicon)
    said = [leaf.words for leaf in leaves_of(found.logic) if isinstance(leaf, Attest)]
    assert all("since" not in one for one in said), english(found.logic, lexicon)
    assert "10 days" not in english(found.logic, lexicon)


def test_no_malignancy_means_another_one_than_the_trials_own(lexicon: Lexicon) -> None:
    for kind, words in ((IN, "No prior malignancies"), (EX, "Malignancy within 5 years")):
        found = read_criterion(Text.of(words), kind, lexicon, lexicon["melanoma"])
        asked = [leaf for leaf in leaves_of(found.logic) if isinstance(leaf, Attest)]
        assert [one.words for one in asked] == ["another malignancy than the trial's own"]
        assert decide(found.logic, lambda leaf: None if leaf in asked else True).truth is None  # noqa: B023 - asked at once
    for kind, words in ((IN, "No malignancies"), (EX, "Malignancy")):
        assert read_criterion(Text.of(words), kind, lexicon, lexicon["melanoma"]).reading == "partial"
        assert read_criterion(Text.of(words), kind, lexicon, lexicon["psoriasis"]).reading == "full"


@pytest.mark.parametrize(
    "words", ["Patients must be able to give consent", "Subjects should have diabetes", "Women have to be pregnant"]
)
def test_what_must_be_so_keeps_nobody_out(words: str, lexicon: Lexicon) -> None:
    found = read(words, EX, lexicon)
    assert isinstance(found.logic, Unread)
    assert "must be so" in found.logic.why


def test_a_bare_bound_is_read_in_the_usual_unit_with_a_note(lexicon: Lexicon) -> None:
    found = read("Weight below 50", EX, lexicon)
    assert english(found.logic, lexicon) == "the body weight is less than 50 kg"
    assert [(note.kind, note.code) for note in found.notes] == [(NoteKind.INFERRED, "unit-inferred")]


def test_a_misspelt_long_form_is_known_by_its_abbreviation(lexicon: Lexicon) -> None:
    found = read("Positive serology: Epsten Bar Virus (EBV)", EX, lexicon)
    assert found.reading == "full"
    assert english(found.logic, lexicon) == "a test for Epstein-Barr virus is positive (antigen, serology)"


ATTESTED = [
    # An age with which the sentence begins is asked of the data as well; of other people's ages, or of two groups, it is not.
    (
        IN,
        "Adults aged 18 to 65 years who are willing to wear a gnu collar",
        "the age is at least 18 years and the age is at most 65 years and somebody attests on willing: “adults aged 18 to 65"
        " years who are willing to wear a gnu collar”",
        "data",
    ),
    (
        IN,
        "Parents of children aged 7 to 17 who are willing to come",
        "somebody attests on willing: “parents of children aged 7 to 17 who are willing to come”",
        "attest",
    ),
    (
        IN,
        "Adults aged 18 to 65 years willing to come, or minors willing to come",
        "somebody attests on willing: “adults aged 18 to 65 years willing to come, or minors willing to come”",
        "attest",
    ),
    # What only a person can say is said of the words themselves; the data beside it are not what they ask.
    (EX, "Family history of malignancy", "somebody attests on family_history: “family history of malignancy”", "attest"),
    (IN, "Methotrexate-naive", "somebody attests on response: “methotrexate-naive”", "attest"),
    (IN, "Intolerance to methotrexate", "somebody attests on response: “intolerance to methotrexate”", "attest"),
    (
        EX,
        "Unwilling or unable to comply with the visits",
        "somebody attests on noncompliance: “unwilling or unable to comply with the visits”",
        "attest",
    ),
    (EX, "Allergy to any excipient", "somebody attests on allergy: “allergy to any excipient”", "attest"),
    (
        EX,
        "Takes part in another trial, or ended one within 3 months",
        "somebody attests on other_trial: “takes part in another trial, or ended one within 3 months”",
        "attest",
    ),
    (
        EX,
        "Other serious disease with a life expectancy of less than a year",
        "somebody attests on other_disease: “other serious disease with a life expectancy of less than a year”",
        "attest",
    ),
    (IN, "A draining fistula on ultrasound", "an examination shows: “a draining fistula on ultrasound”", "visit"),
    # Words that narrow a thing: data may say that it is not there, and only a person that it is so.
    (
        EX,
        "Uncontrolled hypertension",
        "the patient has hypertension and somebody attests on severity: “uncontrolled hypertension”",
        "attest",
    ),
    (
        EX,
        "Severe or unstable heart failure",
        "the patient has heart failure and somebody attests on severity: “severe or unstable heart failure”",
        "attest",
    ),
    (
        IN,
        "Psoriasis confirmed by biopsy",
        "the patient has psoriasis and an examination shows: “psoriasis confirmed by biopsy”",
        "visit",
    ),
    (
        EX,
        "Active COVID-19 shown and confirmed by serology and PCR",
        None,
        None,
    ),
]


@pytest.mark.parametrize(("kind", "words", "expected", "clazz"), ATTESTED, ids=[row[1] for row in ATTESTED])
def test_what_a_person_says(kind: CriterionKind, words: str, expected: str | None, clazz: str | None, lexicon: Lexicon) -> None:
    found = read(words, kind, lexicon)
    if expected is None:
        assert found.reading != "full"
        return
    assert english(found.logic, lexicon) == expected
    assert (found.reading, found.clazz) == ("full", clazz)


@pytest.mark.parametrize(
    ("words", "attested"),
    [
        ("No uncontrolled infection", "uncontrolled infection"),
        ("Patient has no symptomatic neuropathy", "symptomatic neuropathy"),
        ("No prior chemotherapy for lung cancer", "prior chemotherapy for lung cancer"),
    ],
)
def test_what_is_attested_behind_a_denial_is_the_thing(words: str, attested: str, lexicon: Lexicon) -> None:
    """Else “yes, none uncontrolled” would keep out, and “no” let in."""
    read = read_criterion(Text.of(words), CriterionKind.INCLUSION, lexicon)
    assert [leaf.words for leaf in leaves_of(read.logic) if isinstance(leaf, Attest)] == [attested]


def test_a_denial_does_not_reach_into_another_sentence(lexicon: Lexicon) -> None:
    words = "Not pregnant or breastfeeding. Patients must agree to use contraception"
    read = read_criterion(Text.of(words), CriterionKind.INCLUSION, lexicon)
    assert not any(isinstance(leaf, Attest) for leaf in leaves_of(read.logic))
    assert any(isinstance(leaf, Unread) for leaf in leaves_of(read.logic))


def test_every_node_has_its_words(lexicon: Lexicon) -> None:
    words = r"Pregnant women, or PASI \< 8"
    text = unescape(Text.of(words)).squeezed()
    found = read_criterion(text, EX, lexicon)
    places = {node.node: [words[span.start : span.end] for span in node.spans] for node in found.nodes}
    assert places["0"] == ["Pregnant women"]
    assert places["1"] == ["PASI ", "< 8"]


def test_splitting_into_criteria() -> None:
    text = Text.of(
        "Inclusion Criteria:\n\n* first\n  goes on\n* second - with a dash\n\nExclusion Criteria:\n\n"
        "1. one, 18-65\n2) two:\n   - under two\n\nA paragraph\n"
    )
    found = [(line.kind.value[:2], line.text.value, line.parent) for line in split(text) if isinstance(line, Line)]
    assert found == [
        ("in", "first goes on", False),
        ("in", "second - with a dash", False),
        ("ex", "one, 18-65", False),
        ("ex", "two:", True),
        ("ex", "under two", False),
        ("ex", "A paragraph", False),
    ]


def test_splitting_what_is_run_together() -> None:
    text = Text.of("Inclusion Criteria: - aged 18 - 65 years - well-known disease Exclusion Criteria: - one - two")
    found = [(line.kind.value[:2], line.text.value) for line in split(text) if isinstance(line, Line)]
    assert found == [("in", "aged 18 - 65 years"), ("in", "well-known disease"), ("ex", "one"), ("ex", "two")]


def test_the_eu_age_block_is_no_criterion_and_is_kept() -> None:
    text = Text.of("Inclusion Criteria:\n- consent\nAre the trial subjects under 18? no\nF.1.2 Adults (18-64 years) yes\n")
    found = list(split(text))
    assert [type(part) for part in found] == [Line, Block]
    assert found[0].text.value == "consent"
