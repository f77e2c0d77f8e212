"""What one word of a list says of the others: a time, a denial, `active`, `donor:`. The sentences are our own."""

import pytest
from test_criteria import EX, IN, read
from test_reach import criteria

from pantrial.language.english import english
from pantrial.logic import decide
from pantrial.protocol import CriterionKind, Unread, leaves_of
from pantrial.terms import Lexicon


def timed(what: str, time: str, verb: str = "gets or got") -> str:
    return f"the patient {verb} {what} within the {time} before screening"


DAYS = "27 days"
RADIOTHERAPY = timed("radiotherapy", DAYS, "underwent")
CHEMOTHERAPY = timed("chemotherapy", DAYS)


@pytest.mark.parametrize(
    ("kind", "words", "expected"),
    [
        (IN, "At least 4 weeks since prior radiotherapy or chemotherapy", f"not ({RADIOTHERAPY}) and not ({CHEMOTHERAPY})"),
        (IN, "At least 4 weeks since prior chemotherapy and radiotherapy", f"not ({CHEMOTHERAPY}) and not ({RADIOTHERAPY})"),
        (
            IN,
            "More than 3 months since prior rituximab, methotrexate or ciclosporin",
            f"not ({timed('rituximab', '3 months')}) and not ({timed('methotrexate', '3 months')})"
            f" and not ({timed('ciclosporin', '3 months')})",
        ),
        (
            IN,
            "At least 4 weeks since prior chemotherapy or other immunosuppressive therapy",
            f"not ({CHEMOTHERAPY}) and somebody attests on severity: “at least 4 weeks since prior chemotherapy or other"
            " immunosuppressive therapy”",
        ),
        (
            IN,
            "At least 4 weeks since prior experimental therapy or chemotherapy",
            "somebody attests on other_trial: “at least 4 weeks since prior experimental therapy or chemotherapy”"
            f" and not ({CHEMOTHERAPY})",
        ),
        (
            IN,
            "At least 4 weeks since prior chemotherapy or at least 4 weeks since prior radiotherapy",
            f"not ({CHEMOTHERAPY}) and not ({RADIOTHERAPY})",
        ),
        (
            IN,
            "At least 4 weeks since prior chemotherapy and ECOG 0-1",
            f"not ({CHEMOTHERAPY}) and"
            " (the ECOG performance status is at least 0 and the ECOG performance status is at most 1)",
        ),
        (
            EX,
            "Other antiretroviral or biologic",
            "(the patient gets antiretroviral and somebody attests on severity: “other antiretroviral or biologic”)"
            " or (the patient gets biologic and somebody attests on severity: “other antiretroviral or biologic”)",
        ),
        (
            IN,
            "No evidence of heart attack",
            "not (the patient has myocardial infarction or an examination shows: “evidence of heart attack”)",
        ),
        (EX, "Less than 4 weeks since prior chemotherapy or radiotherapy", f"{CHEMOTHERAPY} or {RADIOTHERAPY}"),
        (
            EX,
            "Myocardial infarction or stroke within 12 months",
            f"{timed('myocardial infarction', '12 months', 'has or had')} or {timed('stroke', '12 months', 'has or had')}",
        ),
        (
            IN,
            "No chemotherapy or radiotherapy within 4 weeks",
            f"not ({timed('chemotherapy', '4 weeks')} or {timed('radiotherapy', '4 weeks', 'underwent')})",
        ),
        (
            EX,
            "Epilepsy or surgery within 12 months",
            f"the patient has epilepsy or {timed('surgery', '12 months', 'underwent')}",
        ),
        (
            EX,
            "Diabetes; stroke within 6 months",
            f"the patient has diabetes mellitus or {timed('stroke', '6 months', 'has or had')}",
        ),
    ],
)
def test_a_time_is_of_each_that_it_binds(kind: CriterionKind, words: str, expected: str, lexicon: Lexicon) -> None:
    found = read(words, kind, lexicon)
    assert (english(found.logic, lexicon), found.reading) == (expected, "full")


@pytest.mark.parametrize(
    ("kind", "words", "degree"),
    [
        (EX, "Active infection or malignancy", "partial"),  # is one that is over meant?
        (EX, "Neoplasm other than basal cell carcinoma or stable Kaposi's sarcoma", "partial"),  # excepted too?
        (EX, "Provide written informed consent", "none"),
        (EX, "Patients who are able to give consent", "none"),
        (EX, "Unable to provide written informed consent", "full"),
        (IN, "Any other serious illness that would prevent compliance", "none"),
        (IN, "Psychiatric condition that may interfere with study participation", "none"),
        (IN, "No other serious illness that would prevent compliance", "full"),
        (EX, "Psychiatric condition that may interfere with study participation", "full"),
        (EX, "Women who are pregnant (women must use contraception)", "partial"),
        (IN, "Comatose patients are eligible if a guardian consents", "none"),
        (
            EX,
            "Asthma that required intubation, mechanical ventilation, or that resulted in a seizure within 2 years",
            "partial",
        ),
        (EX, "Odd disease; intolerance to aspirin, oddine, or oddone at study doses; and epilepsy", "partial"),
        (IN, "No heart disease with uncontrolled or unstable cardiac or coronary artery disease", "partial"),
        (EX, "Malignancy other than basal cell carcinoma or cervical carcinoma in situ", "full"),
        (IN, "LVEF measured by echocardiography or another scan. In part 2 after anthracyclines", "partial"),
        (IN, "No minimum PSA for measurable disease", "none"),
        (IN, "Patients who took part in the toxicity study may also be recruited if they wish", "none"),
        (IN, "Only patients with measurable disease are eligible", "full"),
        (IN, "Patients are eligible if willing to comply", "full"),
        (IN, "No uncontrolled hypertension or diabetes", "partial"),
        (IN, "If a biopsy is planned, a repeated examination is not required", "none"),
    ],
)
def test_what_stands_on_the_wrong_side_decides_nothing(kind: CriterionKind, words: str, degree: str, lexicon: Lexicon) -> None:
    assert read(words, kind, lexicon).reading == degree


BOTH = "Inclusion Criteria:\n\n* Patients with leukaemia\n* {}\n"


@pytest.mark.parametrize(
    ("kind", "words", "decided"),
    [
        (
            EX,
            "Asthma that required intubation, mechanical ventilation, or that resulted in a seizure within 2 years",
            "ventilation",
        ),
        (EX, "Odd disease; intolerance to aspirin, oddine, or oddone at study doses; and epilepsy", "intolerance to aspirin"),
        (IN, "No heart disease with uncontrolled or unstable cardiac or coronary artery disease", "patient has coronary"),
        (IN, "LVEF measured by echocardiography or another scan. In part 2 after anthracyclines", "lvef"),
        (
            IN,
            "Cancer that is unlikely to respond to therapy, including surgery, radiotherapy, and chemotherapy",
            "radiotherapy",
        ),
    ],
)
def test_a_piece_of_what_was_not_understood_decides_nothing(
    kind: CriterionKind, words: str, decided: str, lexicon: Lexicon
) -> None:
    """The piece stands in the English, and either answer to it leaves the whole open where nothing else is known."""
    found = read(words, kind, lexicon)
    leaves = [leaf for leaf in leaves_of(found.logic) if not isinstance(leaf, Unread)]
    asked = [leaf for leaf in leaves if decided in english(leaf, lexicon)]
    assert asked
    for truth in (True, False):
        answers: dict[object, bool | None] = {leaf: truth if leaf in asked else None for leaf in leaves_of(found.logic)}
        assert decide(found.logic, answers.__getitem__).truth is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Inclusion Criteria:\n\n* DONOR: Age over 18 years",
            "not (somebody attests on group: “donor”) or the age is more than 18 years",
        ),
        (
            "Exclusion Criteria:\n\n* Donor: hypertension",
            "somebody attests on group: “donor” and the patient has hypertension",
        ),
        (
            BOTH.format("Age of donor 18-60 years"),
            "not (somebody attests on group: “donor”) or (the age is at least 18 years and the age is at most 60 years)",
        ),
        (
            BOTH.format("Donors must have haemoglobin > 12 g/dL"),
            "not (somebody attests on group: “donors”) or the haemoglobin is more than 12 g/dL",
        ),
        # where nobody receives, the donors are those who take part
        ("Inclusion Criteria:\n\n* Donors aged 18-60 years", "the age is at least 18 years and the age is at most 60 years"),
    ],
)
def test_what_is_asked_of_a_donor_is_asked_of_nobody_else(text: str, expected: str, lexicon: Lexicon) -> None:
    assert english(criteria(text, lexicon)[-1].logic, lexicon) == expected


def test_a_line_that_only_heads_the_exclusions_is_none_of_them(lexicon: Lexicon) -> None:
    head = "An individual who meets any of the following criteria will be excluded from participation in this study:"
    found = criteria(f"Exclusion Criteria:\n\n{head}\n\n* Pregnant\n* Epilepsy", lexicon)
    assert [one.words for one in found] == ["Pregnant", "Epilepsy"]


@pytest.mark.parametrize(
    "words",
    [
        "Cataract or zonkosis of the study eye",
        "Depression or zonkia in the mother",
        "Pneumonia, asthma or zonkitis in childhood",
        "Heparin or zonkaban at therapeutic doses",
        "Diabetes or zonkosis that is uncontrolled",
        "Stroke or zonk with residual deficit",
        "Depression, anxiety or zonk for 6 months",
    ],
)
def test_the_end_of_a_list_may_be_of_all_of_it_though_its_last_is_not_known(words: str, lexicon: Lexicon) -> None:
    logic = read(words, EX, lexicon).logic
    assert decide(logic, lambda leaf: None if isinstance(leaf, Unread) else True).truth is None


@pytest.mark.parametrize(
    "words",
    [
        "Asthma or disease of the lung",
        "Epilepsy, or patients who are zonky",
        "Epilepsy, or another condition which may zonk the patient",
        "Asthma or history of zonk in the family",
        "Asthma, or eye zonk",
        "Stroke within 3 weeks, or zonk that is treated",
        "Has immunodeficiency or any other form of zonk therapy for 3 weeks before the first dose",
        "Methotrexate or zonk within 6 months",
    ],
)
def test_the_end_of_a_list_that_is_its_lasts_own_leaves_the_others(words: str, lexicon: Lexicon) -> None:
    logic = read(words, EX, lexicon).logic
    assert decide(logic, lambda leaf: None if isinstance(leaf, Unread) else True).truth is True
