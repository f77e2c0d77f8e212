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
from pantrial.protocol import CriterionKind, Unread
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
    (IN, "PASI score at screening of at least 8", "the PASI score is at least 8", "data"),
    (IN, r"Body mass index (BMI) \<30", "the body-mass index is less than 30 kg/m²", "data"),
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
        "somebody attests: “judged unsuitable by the investigator”",
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
    # A qualifier that is not understood may narrow what is, reverse it or move it to somebody else: nothing is decided.
    (EX, "Uncontrolled hypertension", "[undecided: the patient has hypertension, beside unread “Uncontrolled”]"),
    (IN, "Psoriasis confirmed by biopsy", "[undecided: the patient has psoriasis, beside unread “by biopsy”]"),
    # What stands beside it is another ground, and what is read still blocks.
    (
        EX,
        "History of severe organ disease or malignancy",
        "[unread: “History of severe organ disease”] or the patient has ever had malignancy",
    ),
    # An exception reaches we know not how far.
    (
        EX,
        "Malignancy except basal cell carcinoma",
        "[undecided: the patient has ever had malignancy, beside unread “except basal cell carcinoma”]",
    ),
    # A window before a day that is not the screening day is not the window before screening.
    (
        EX,
        "Methotrexate within 4 weeks before the first infusion",
        "[undecided: the patient gets or got methotrexate within the 4 weeks before screening,"
        " beside unread “before the first infusion”]",
    ),
    (EX, "Diabetes and hypertension", "(the patient has diabetes mellitus and the patient has hypertension) or "
     "((the patient has diabetes mellitus or the patient has hypertension) and [unread: “and”])"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "words", "expected"), PARTIAL, ids=[row[1] for row in PARTIAL])
def test_read_in_part(kind: CriterionKind, words: str, expected: str, lexicon: Lexicon) -> None:
    found = read(words, kind, lexicon)
    assert english(found.logic, lexicon) == expected
    assert found.reading == "partial"


NONE = [
    (EX, "Weight loss of more than 10 %"),  # a loss of weight is no weight
    (EX, "PASI above 100"),  # no such score
    (IN, "Diagnosed 6 months before study entry"),  # of what?
    (EX, "Something else entirely"),
    (IN, "Able to walk 500 m"),
    (EX, "Family history of spongiform encephalopathy"),
    (EX, "***"),
]


@pytest.mark.parametrize(("kind", "words"), NONE)
def test_not_read_and_said_so(kind: CriterionKind, words: str, lexicon: Lexicon) -> None:
    found = read(words, kind, lexicon)
    assert found.reading == "none"
    assert found.clazz == "visit"


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
        "the patient gets adalimumab for at least 12 weeks or the patient gets infliximab for at least 12 weeks",
    ),
    # Two bounds that no number meets are two grounds.
    (EX, "Age < 18 years and > 65 years", "the age is less than 18 years or the age is more than 65 years"),
    (IN, "Plaque psoriasis", "the patient has plaque psoriasis"),
    (EX, "Corticosteroids within 4 weeks", "the patient gets or got corticosteroid within the 4 weeks before screening"),
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
        (EX, "Subjects who had epilepsy"),
        (IN, "Smokers and non-smokers"),
        (EX, "AIDS"),
        (EX, "Chronic hepatitis B"),
        (EX, "HIV, hepatitis B or C serology unknown"),
        (IN, "Methotrexate-naive"),
        (IN, "Former smoker"),
        (IN, "Parents of children with diabetes"),
        (EX, "Non-insulin-dependent diabetes"),
        (IN, "Intolerance to methotrexate"),
        (IN, "Female patients who are pregnant or lactating are excluded"),
        (IN, "Men aged 18 and women aged 21 or over"),
        (IN, "At least two of the following: PASI > 10, DLQI > 10"),
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


def test_a_bare_bound_is_read_in_the_usual_unit_with_a_note(lexicon: Lexicon) -> None:
    found = read("Weight below 50", EX, lexicon)
    assert english(found.logic, lexicon) == "the body weight is less than 50 kg"
    assert [(note.kind, note.code) for note in found.notes] == [(NoteKind.INFERRED, "unit-inferred")]


def test_a_misspelt_long_form_is_known_by_its_abbreviation(lexicon: Lexicon) -> None:
    found = read("Positive serology: Epsten Bar Virus (EBV)", EX, lexicon)
    assert found.reading == "full"
    assert english(found.logic, lexicon) == "a test for Epstein-Barr virus is positive (antigen, serology)"


def test_a_family_history_is_not_the_patients(lexicon: Lexicon) -> None:
    found = read("Family history of malignancy", EX, lexicon)
    assert found.reading != "full"


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
