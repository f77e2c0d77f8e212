"""Lines of the kinds in which blind judges found faults, in words of our own: what keeps nobody out, how far words reach."""

import json

import pytest
from test_criteria import EX, IN, read
from test_reach import criteria
from test_shared_words import timed

from pantrial import readers
from pantrial.language.english import english
from pantrial.logic import decide
from pantrial.parse import parse
from pantrial.protocol import Attest, Condition, CriterionKind, Unread, When, leaves_of
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
        "Patients may not be able to comply",
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
        (
            EX,
            "Patients may not be receiving any other investigational agents",
            "somebody attests on other_trial: “receiving any other investigational agents”",
        ),
        (
            EX,
            "Malignancy that requires treatment (small Kaposi's sarcoma allowed provided that none is given)",
            "[undecided: the patient has ever had malignancy and an examination shows: “malignancy that requires treatment"
            " (small kaposi's sarcoma allowed”, beside unread: “provided that none is given)” (an exception or condition)]",
        ),
        (
            EX,
            "Radiotherapy within 30 days of entry, except to a local lesion",
            "somebody attests on severity: “radiotherapy within 30 days of entry, except to a local lesion”",
        ),
        (
            EX,
            "Antiretroviral or immunomodulating agents other than oddovudine within 90 days",
            "(the patient has ever got antiretroviral or the patient has ever got immunomodulator) and somebody attests on"
            " severity: “antiretroviral or immunomodulating agents other than oddovudine within 90 days”",
        ),
        # kinds of what is attested
        (EX, "Under the protection of justice", "somebody attests on guardianship: “under the protection of justice”"),
        (EX, "Under guardianship", "somebody attests that the patient is under guardianship"),
        (EX, "Radiotherapy except to local lesions", "severity"),
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
        (EX, "Hospitalization for opportunistic infection, bacterial infection or malignancy", "had malignancy"),
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


def test_an_or_behind_an_exception_lets_in_nobody(lexicon: Lexicon) -> None:
    text = "Inclusion Criteria:\n\n* No prior malignancy except basal cell carcinoma OR\n* Carcinoma in situ of the cervix"
    found = criteria(text, lexicon)[-1]
    answers: dict[object, bool | None] = {leaf: "carcinoma" in english(leaf, lexicon) for leaf in leaves_of(found.logic)}
    answers = {leaf: None if isinstance(leaf, Unread) else truth for leaf, truth in answers.items()}
    assert decide(found.logic, answers.get).truth is None


CANCER = ["Oddoma of the skin cancer kind", "Breast cancer", "Cancer"]


@pytest.mark.parametrize("conditions", [[one] for one in CANCER] + [CANCER])
@pytest.mark.parametrize("words", ["No prior malignancy", "No malignancy within 5 years"])
def test_no_malignancy_is_of_another_than_the_trials_own(conditions: list[str], words: str, lexicon: Lexicon) -> None:
    """Also where the lexicon does not know the trial's own, or the record names several: else it kept out everybody."""
    module = {"eligibilityCriteria": f"Inclusion Criteria:\n\n* {words}"}
    record = {"protocolSection": {"eligibilityModule": module, "conditionsModule": {"conditions": conditions}}}
    found = parse(readers.read(json.dumps(record).encode(), "study.json"), lexicon).protocol.criteria[0]
    asked = [leaf for leaf in leaves_of(found.logic) if isinstance(leaf, Attest) and "another malignancy than" in leaf.words]
    assert found.reading == "full"
    assert asked
    other: dict[object, bool | None] = {leaf: leaf not in asked for leaf in leaves_of(found.logic)}
    assert decide(found.logic, other.get).truth is True


@pytest.mark.parametrize("words", ["No evidence of tumour", "No bilateral tumours", "No malignancy"])
def test_what_may_be_of_the_trials_own_disease_decides_nothing(words: str, lexicon: Lexicon) -> None:
    module = {"eligibilityCriteria": f"Inclusion Criteria:\n\n* {words}"}
    record = {"protocolSection": {"eligibilityModule": module, "conditionsModule": {"conditions": ["Breast cancer"]}}}
    found = parse(readers.read(json.dumps(record).encode(), "study.json"), lexicon).protocol.criteria[0]
    assert found.reading == "partial"


@pytest.mark.parametrize("words", ["History of malignancy except:", "No other cancer unless"])
def test_an_exception_that_is_not_said_leaves_open(words: str, lexicon: Lexicon) -> None:
    found = criteria(f"Exclusion Criteria:\n\n* {words}\n* Asthma", lexicon)[0]
    answers: dict[object, bool | None] = {leaf: None if isinstance(leaf, Unread) else True for leaf in leaves_of(found.logic)}
    assert decide(found.logic, answers.get).truth is None


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


@pytest.mark.parametrize(
    ("words", "open_"),
    [
        ("Any allergy. For Cohort B, psoriasis as well.", True),
        ("Psoriasis; In Part 2, asthma.", True),
        ("No asthma in Cohort 2. Psoriasis", True),
        ("For Cohort B: psoriasis", False),
        ("Psoriasis (Part A only)", False),
    ],
)
def test_a_group_within_one_of_several_sentences_is_not_put_over_all(words: str, open_: bool, lexicon: Lexicon) -> None:
    found = criteria(f"Exclusion Criteria:\n\n* {words}", lexicon)[-1]
    grouped = any(isinstance(leaf, Attest) and leaf.topic == "group" for leaf in leaves_of(found.logic))
    assert grouped is not open_
    asked = isinstance(found.logic, Attest)  # whole, by its own words
    assert not open_ or asked or any(isinstance(leaf, Unread) for leaf in leaves_of(found.logic))


@pytest.mark.parametrize("kind", CriterionKind)
def test_a_time_behind_what_a_thing_required_is_no_time_of_the_thing(kind: CriterionKind, lexicon: Lexicon) -> None:
    found = read("Malignancy requiring treatment within 2 years", kind, lexicon)
    leaves = leaves_of(found.logic)
    assert [leaf.when for leaf in leaves if isinstance(leaf, Condition)] == [When.EVER]
    assert any(isinstance(leaf, Attest) for leaf in leaves)


@pytest.mark.parametrize("words", ["Severe/unstable angina", "Severe or unstable angina", "Severe and/or chronic urticaria"])
def test_a_word_of_another_thing_does_not_narrow_this_one(words: str, lexicon: Lexicon) -> None:
    found = read(words, CriterionKind.EXCLUSION, lexicon)
    assert any(isinstance(leaf, Unread) for leaf in leaves_of(found.logic))
    assert not any(isinstance(leaf, Attest) and leaf.topic == "severity" for leaf in leaves_of(found.logic))
