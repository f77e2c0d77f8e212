"""Lines of the kinds in which blind judges found faults, in words of our own: what keeps nobody out, and how"
" far words reach."""

import pytest
from test_criteria import EX, IN, read
from test_reach import criteria
from test_shared_words import timed

from pantrial.language.english import english
from pantrial.logic import decide
from pantrial.protocol import Attest, CriterionKind, leaves_of
from pantrial.terms import Lexicon


@pytest.mark.parametrize(
    "words",
    [
        # demands
        "Creatinine clearance must be above 50 mL/min",
        "All subjects will be required to use contraception during the study",
        "Lesions (e.g. of the skin) that would bleed should be considered for excision before enrollment",
        "Must be a non-smoker",
        "Must sign the consent form",
        # what somebody may do
        "Patients with mild allergic reactions may be enrolled if the investigator agrees",
        "Cardiology inpatients may be tested while off their usual drugs",
        "Subjects who have a skin disease will be able to participate",
        # what is no exclusion
        "Pregnancy does not constitute a contraindication to the cells",
        "The list above is not intended to hold all that matters for participation",
        # a part of the trial
        "Subjects with contraindication to MRI will be excluded from any testing which involves it",
        "Allergy to lidocaine (excluded from the biopsies only)",
        "Patients with asthma or allergy to contrast media will not receive the second scan",
        # whether it is being so, or not being so
        "No recent history of substance abuse",
        "No known allergy to sulfonamides",
        "No other liver disease",
    ],
)
def test_what_names_no_ground_keeps_nobody_out(words: str, lexicon: Lexicon) -> None:
    logic = read(words, EX, lexicon).logic
    for truth in (True, False):
        answers: dict[object, bool | None] = {leaf: truth for leaf in leaves_of(logic) if type(leaf).__name__ != "Unread"}
        assert decide(logic, answers.get).truth is None


@pytest.mark.parametrize(
    "words",
    [
        "Any patient who in the investigator's opinion should not take part",
        "Any condition which, in the opinion of the investigator, should have been treated",
        "Patients with an allergy to eggs should be excluded from this clinical trial",
        "Patients may not be receiving any other investigational agent",
        "Any condition that may interfere with participation",
        "Refusal to use contraception, since conception must be avoided",
        "No informed consent",
        "Participation in another study where antibiotics will be given",
    ],
)
def test_a_ground_with_such_a_word_is_still_asked(words: str, lexicon: Lexicon) -> None:
    assert read(words, EX, lexicon).reading == "full"


TWO_WEEKS = [timed(one, "2 weeks") for one in ("digoxin", "sertraline", "immunosuppressant")]
AST, ALT = (f"the {one} is more than 3 times the laboratory's upper limit" for one in ("AST", "ALT"))
BILIRUBIN = "the total bilirubin is more than 2 times the laboratory's upper limit"


@pytest.mark.parametrize(
    ("kind", "words", "expected"),
    [
        # a time behind examples is of the whole list
        (
            EX,
            "Use of digoxin, sertraline or immunosuppressants including oddimab within the last 2 weeks",
            f"{' or '.join(TWO_WEEKS)} or somebody attests on severity: “immunosuppressants including oddimab within"
            " the last 2 weeks”",
        ),
        # what is contraindicated, or planned, is not taken or done
        (
            IN,
            "No condition for which treatment with oddplatin, taxane, or oddone analogues are contraindicated",
            "somebody attests on contraindication: “no condition for which treatment with oddplatin, taxane,"
            " or oddone analogues are"
            " contraindicated”",
        ),
        (
            EX,
            "Penicillin or aspirin allergy",
            "somebody attests on allergy: “penicillin or aspirin allergy”",
        ),
        (
            IN,
            "Must not be a candidate for curative surgery or radiotherapy",
            "not (somebody attests on planned: “a candidate for curative surgery or radiotherapy”)",
        ),
        (
            EX,
            "Scheduled for surgery or radiotherapy within 3 months",
            "somebody attests on planned: “scheduled for surgery or radiotherapy within 3 months”",
        ),
        # demands behind a ground
        (
            EX,
            "Pregnancy or lactation. Fertile men and women must plan to use contraception.",
            "(the patient is pregnant or the patient is lactating) or [unread: “Fertile men and women must"
            " plan to use contraception”"
            " (what must be so)]",
        ),
        # measures that share a bound
        (
            EX,
            "AST or ALT > 3 x ULN and total bilirubin > 2 x ULN",
            f"(({AST} or {ALT}) and {BILIRUBIN}) or ((({AST} or {ALT}) or {BILIRUBIN}) and [unread: “and”"
            " (whether each counts, or only"
            " both together)])",
        ),
        (
            IN,
            "Alkaline phosphatase ≤ ULN or AST/ALT ≤ ULN",
            "the alkaline phosphatase is at most 1 times the laboratory's upper limit or (the AST is at most 1"
            " times the laboratory's"
            " upper limit and the ALT is at most 1 times the laboratory's upper limit)",
        ),
        (
            IN,
            "Leukocytes >= 3000/µL or <= 14000/µL",
            "(the leukocytes is at least 3000 /uL and the leukocytes is at most 14000 /uL) or ((the leukocytes"
            " is at least 3000 /uL or"
            " the leukocytes is at most 14000 /uL) and [unread: “or” (whether a range is meant)])",
        ),
        (
            EX,
            "Leukocytes < 3000/µL or > 14000/µL",
            "the leukocytes is less than 3000 /uL or the leukocytes is more than 14000 /uL",
        ),
        (
            EX,
            "Prior blood transfusions or oddglobulins within the past 6 months",
            f"({timed('blood transfusion', '6 months', 'underwent')} or (the patient has ever undergone blood"
            " transfusion and [unread:"
            " “the time of another part” (whether it binds this part)])) or [unread: “oddglobulins within the past 6 months”]",
        ),
        # kinds of what is attested
        (EX, "Any condition that raises the risk of protocol participation", "judgement"),
        (EX, "Participation in another clinical trial within 30 days", "other_trial"),
        (EX, "Any prior gene therapy or interferon trial participation", "other_trial"),
        (IN, "Patients with health insurance", "somebody attests on social_security: “patients with health insurance”"),
        (IN, "Covered by a social security scheme", "somebody attests that the patient is covered by a social security scheme"),
    ],
)
def test_how_far_words_reach(kind: CriterionKind, words: str, expected: str, lexicon: Lexicon) -> None:
    said = english(read(words, kind, lexicon).logic, lexicon)
    assert said == expected if " " in expected else f"attests on {expected}:" in said


@pytest.mark.parametrize(
    ("kind", "words", "decided"),
    [
        (EX, "Osteomyelitis or gangrone of the study foot", "osteomyelitis"),
        (EX, "Retinal detachment, oddness or macular hoole in the study eye", "retinal detachment"),
        (EX, "Methotrexate or ciclosporin for psoriasis within 4 weeks", "methotrexate"),
        (
            EX,
            "Chemotherapy, immunosuppressive therapy or other immunotherapy for renal disease within 6 months",
            "chemotherapy",
        ),
        (EX, "Neoplasm or malignancy other than Kaposi's sarcoma", "had neoplasm"),
        (IN, "Pleural effusion or ascites do not constitute tissue for biopsy", "pleural effusion"),
        (IN, "At least 14 days since prior oddical antibiotic, antifungal, or immunosuppressive drug", "antifungal"),
    ],
)
def test_words_behind_or_before_a_list_leave_its_members_open(
    kind: CriterionKind, words: str, decided: str, lexicon: Lexicon
) -> None:
    logic = read(words, kind, lexicon).logic
    asked = [leaf for leaf in leaves_of(logic) if decided in english(leaf, lexicon) and not isinstance(leaf, Attest)]
    assert asked
    answers: dict[object, bool | None] = dict.fromkeys(asked, True)
    assert decide(logic, answers.get).truth is None


HEALTHY = "Inclusion Criteria:\n\n* Patients with asthma for a year\n* {}\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            HEALTHY.format("Healthy volunteers must be in good general health"),
            "not (somebody attests on group: “healthy volunteers”) or somebody attests on healthy: “healthy"
            " volunteers must be in good"
            " general health”",
        ),
        (
            "Inclusion Criteria:\n\n* Healthy volunteers must be in good general health",
            "somebody attests on healthy: “healthy volunteers must be in good general health”",
        ),
        (
            "Exclusion Criteria:\n\n* Epilepsy (in groups A, B, and C only)",
            "somebody attests on group: “groups a, b, and c” and [undecided: ",
        ),
    ],
)
def test_whose_a_line_is(text: str, expected: str, lexicon: Lexicon) -> None:
    assert english(criteria(text, lexicon)[-1].logic, lexicon).startswith(expected)
