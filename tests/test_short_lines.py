"""Short lines as registers of cancer trials write them: scales, times without a treatment, what goes on, what is let in."""

import pytest

from pantrial.language.english import english
from pantrial.parse.criterion import read_criterion
from pantrial.protocol import CriterionKind, ReadingDegree
from pantrial.terms import Lexicon
from pantrial.text import Text

IN, EX = CriterionKind.INCLUSION, CriterionKind.EXCLUSION
WEEKS = "the patient gets or got chemotherapy within the 20 days before screening"


@pytest.mark.parametrize(
    ("kind", "words", "said"),
    [
        (
            IN,
            "Performance status: WHO 0-1",
            "the ECOG performance status is at least 0 and the ECOG performance status is at most 1",
        ),
        (IN, "Zubrod no greater than 2", "the ECOG performance status is at most 2"),
        (IN, "Karnofsky at least 60%", "the Karnofsky performance status is at least 60"),
        (IN, "Performance status - Karnofsky > 60%", "the Karnofsky performance status is more than 60"),
        (IN, "Hemoglobin: > 9.5 g/dL", "the haemoglobin is more than 9.5 g/dL"),
        (IN, "Not pregnant or nursing", "not (the patient is pregnant or the patient is lactating)"),
        (IN, "Is HIV-positive", "a test for HIV is positive (antigen, nucleic acid, serology)"),
        (IN, "HIV negativity", "not (a test for HIV is positive (antigen, nucleic acid, serology))"),
        (IN, "At least 3 weeks since prior chemotherapy", f"not ({WEEKS})"),
        (
            IN,
            "At least 3 weeks since prior chemotherapy (7 weeks for nitrosoureas) and recovered",
            f"(not ({WEEKS}) and not (the patient gets or got nitrosourea within the 48 days before screening)) and somebody"
            " attests on recovery: “at least 3 weeks since prior chemotherapy (7 weeks for nitrosoureas) and recovered”",
        ),
        (
            IN,
            "More than 5 days since any prior surgery",
            "not (the patient underwent surgery within the 5 days before screening)",
        ),
        (
            IN,
            "No other concurrent chemotherapy",
            "not (the patient now gets chemotherapy and somebody attests on severity: “other concurrent chemotherapy”)",
        ),
        (IN, "No concurrent surgery", "not (somebody attests on planned: “concurrent surgery”)"),
        (
            IN,
            "No concurrent chemotherapy or radiotherapy",
            "not (the patient now gets chemotherapy or somebody attests on planned: “concurrent radiotherapy”)",
        ),
        (
            EX,
            "HIV, HBsAg or hepatitis C positive",
            "a test for HIV is positive (antigen, nucleic acid, serology) or a test for hepatitis B virus is positive (antigen)"
            " or a test for hepatitis C virus is positive (antigen, nucleic acid, serology)",
        ),
        (
            EX,
            "Contraindication to aspirin or methotrexate use",
            "somebody attests on contraindication: “contraindication to aspirin or methotrexate use”",
        ),
        (EX, "Asthma in the past", "the patient has ever had asthma"),
        (
            EX,
            "Women unable to use contraception. Those with an oophorectomy do not require contraception.",
            "somebody attests on contraception: “women unable to use contraception. those with an oophorectomy do not require"
            " contraception”",
        ),
        (EX, "Evidence of asthma", "the patient has asthma or an examination shows: “evidence of asthma”"),
        (EX, "Allergy to aspirin or other NSAIDs", "somebody attests on allergy: “allergy to aspirin or other nsaids”"),
        (
            EX,
            "Were treated with methotrexate or other immunosuppressive agents within 3 weeks",
            "the patient gets or got methotrexate within the 3 weeks before screening or (the patient gets or got"
            " immunosuppressant within the 3 weeks before screening and somebody attests on severity: “were treated with"
            " methotrexate or other immunosuppressive agents within 3 weeks”)",
        ),
    ],
)
def test_it_is_read_in_full(kind: CriterionKind, words: str, said: str, lexicon: Lexicon) -> None:
    read = read_criterion(Text(words), kind, lexicon)
    assert read.reading is ReadingDegree.FULL
    assert english(read.logic, lexicon) == said


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (IN, "Patients on hormonal therapy are eligible"),  # it lets them in, and asks for none
        (IN, "Patients with treated asthma are allowed"),
        (IN, "At least 3 weeks since prior chemotherapy and recovered (those with two tumours may be earlier)"),
        (EX, "Current infection; surgery or methotrexate in the last 3 months"),  # the surgery is none of today
        (IN, "No concurrent hydroxyurea for psoriasis, gout or polycythaemia"),  # the gout may be what it is for
        (IN, "No concurrent frobnication or radiotherapy"),
        (EX, "Nursing home resident"),
        (EX, "At least 3 weeks since prior chemotherapy"),  # as an exclusion it makes no sense
    ],
)
def test_it_is_not(kind: CriterionKind, words: str, lexicon: Lexicon) -> None:
    assert read_criterion(Text(words), kind, lexicon).reading is not ReadingDegree.FULL
