"""What lines above and beside a line make of it, in lists that lost their indents. The sentences are our own."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pantrial import readers
from pantrial.language.english import english
from pantrial.parse import parse
from pantrial.protocol import Criterion, Place, ReadingDegree
from pantrial.terms import Lexicon, shipped

FULL, PARTIAL = ReadingDegree.FULL, ReadingDegree.PARTIAL


def criteria(text: str, lexicon: Lexicon) -> list[Criterion]:
    record = {"protocolSection": {"eligibilityModule": {"eligibilityCriteria": text}}}
    found = parse(readers.read(json.dumps(record).encode(), "study.json"), lexicon).protocol.criteria
    return [one for one in found if one.place is Place.CRITERIA]


def last(text: str, lexicon: Lexicon) -> Criterion:
    return criteria(text, lexicon)[-1]


@pytest.mark.parametrize(
    ("lines", "wanted"),
    [
        (
            ["Creatinine no greater than 1.5 mg/dL OR", "Creatinine clearance at least 60 mL/min"],
            "the serum creatinine is at most 1.5 mg/dL or the creatinine clearance is at least 60 mL/min",
        ),
        (
            ["Creatinine no greater than 1.5 mg/dL", "or creatinine clearance at least 60 mL/min"],
            "the serum creatinine is at most 1.5 mg/dL or the creatinine clearance is at least 60 mL/min",
        ),
        (
            ["PASI at least 12 and/or", "DLQI at least 10 or", "BMI below 30"],
            "the PASI score is at least 12 or the DLQI score is at least 10 or the body-mass index is less than 30 kg/m²",
        ),
    ],
)
def test_lines_that_or_joins_are_one_criterion(lines: list[str], wanted: str, lexicon: Lexicon) -> None:
    found = criteria("Inclusion Criteria:\n\n" + "\n".join(f"* {line}" for line in lines), lexicon)
    assert [(english(one.logic, lexicon), one.reading) for one in found] == [(wanted, FULL)]


@pytest.mark.parametrize(
    "lines",
    [
        ["PASI at least 12,", "DLQI at least 10, or", "BMI below 30"],
        ["PASI at least 12", "OR", "BMI below 30"],
        ["PASI at least 12 OR", "Renal:", "Creatinine at most 1.5 mg/dL"],
    ],
)
def test_lines_that_an_or_may_reach_decide_nothing(lines: list[str], lexicon: Lexicon) -> None:
    found = criteria("Inclusion Criteria:\n\n" + "\n".join(f"* {line}" for line in lines), lexicon)
    assert found
    assert all(one.reading is not FULL for one in found if any(c.isdigit() for c in one.words))


def test_alternatives_that_keep_out_do_so_as_they_stand(lexicon: Lexicon) -> None:
    found = criteria("Exclusion Criteria:\n\n* BMI above 40 or\n* Psoriasis", lexicon)
    assert [one.reading for one in found] == [FULL, FULL]


def test_an_and_behind_an_exclusion_may_ask_for_both(lexicon: Lexicon) -> None:
    found = criteria("Exclusion Criteria:\n\n* Asthma and\n* BMI above 40", lexicon)
    assert [one.reading for one in found] == [PARTIAL, PARTIAL]
    list_of_grounds = criteria("Exclusion Criteria:\n\n* Epilepsy;\n* Asthma; and\n* BMI above 40", lexicon)
    assert [one.reading for one in list_of_grounds] == [FULL, FULL, FULL]


@pytest.mark.parametrize(
    "heading",
    [
        "None of the following should be present:",
        "Concurrent medication allowed:",
        "Patients must meet one of the following:",
        "At least two of the following findings:",
        "For patients with liver metastases:",
        "Women:",
        "12 to 17 years:",
        "Postinduction therapy:",
        "Please note:",
    ],
)
def test_a_heading_reaches_every_line_up_to_the_next(heading: str, lexicon: Lexicon) -> None:
    text = f"Inclusion Criteria:\n\n* {heading}\n* a rare finding\n* PASI at least 12\n* Patients must have asthma"
    assert [one.reading for one in criteria(text, lexicon)[-2:]] == [PARTIAL, PARTIAL]
    closed = f"{text}\n* Patients must have:\n* PASI at least 13"
    assert last(closed, lexicon).reading is FULL


@pytest.mark.parametrize(
    "heading",
    ["Patients must have:", "You may be eligible for this study if you:", "Hematopoietic:", "Adequate function defined as:"],
)
def test_a_heading_that_says_nothing_more_leaves_bounds_as_they_are(heading: str, lexicon: Lexicon) -> None:
    assert last(f"Inclusion Criteria:\n\n* {heading}\n* PASI at least 12", lexicon).reading is FULL


def test_a_list_with_indents_is_over_with_them(lexicon: Lexicon) -> None:
    text = "Inclusion Criteria:\n\n* One of these diagnoses:\n    * Psoriasis\n    * Asthma\n* PASI at least 12"
    assert last(text, lexicon).reading is FULL


@pytest.mark.parametrize(
    ("heading", "line", "degree"),
    [
        ("Excluded within 30 days of study entry:", "Prior radiotherapy.", PARTIAL),
        ("Excluded within 30 days of study entry:", "Methotrexate.", FULL),
        ("Concurrent treatment, excluded:", "Radiotherapy.", PARTIAL),
        ("Required:", "Methotrexate.", PARTIAL),
        ("Discouraged:", "Methotrexate.", PARTIAL),
        ("Patients with the following conditions and symptoms are excluded:", "Asthma.", FULL),
        ("Patients with diabetes who have:", "Asthma.", PARTIAL),
    ],
)
def test_what_a_heading_makes_of_an_exclusion(heading: str, line: str, degree: ReadingDegree, lexicon: Lexicon) -> None:
    assert last(f"Exclusion Criteria:\n\n* {heading}\n* {line}", lexicon).reading is degree


@pytest.mark.parametrize(
    ("words", "group"),
    [
        ("BMI below 30 (group 1)", "group 1"),
        ("BMI below 30 (arm A only)", "arm a"),
        ("BMI below 30 for cohort B", "cohort b"),
        ("BMI below 30 (donors only)", "donors"),
        ("BMI below 30 (healthy volunteers)", "healthy volunteers"),
    ],
)
def test_what_is_asked_of_one_group_binds_nobody_else(words: str, group: str, lexicon: Lexicon) -> None:
    said = english(last(f"Inclusion Criteria:\n\n* {words}", lexicon).logic, lexicon)
    assert said.startswith(f"not (somebody attests on group: “{group}”) or ")


def test_a_group_in_a_heading_is_that_of_the_lines_below(lexicon: Lexicon) -> None:
    found = criteria("Inclusion Criteria:\n\n* Stratum 2:\n* BMI below 30\n* Patients must have:\n* BMI below 35", lexicon)
    assert "somebody attests on group: “stratum 2”" in english(found[1].logic, lexicon)
    assert "group" not in english(found[-1].logic, lexicon)


@pytest.mark.parametrize("words", ["Group A streptococcus infection", "Stage III melanoma", "Patients must have asthma"])
def test_what_is_no_group_is_asked_of_everybody(words: str, lexicon: Lexicon) -> None:
    assert "group:" not in english(last(f"Exclusion Criteria:\n\n* {words}", lexicon).logic, lexicon)


def test_diseases_by_their_names_below_one_another_are_a_list(lexicon: Lexicon) -> None:
    found = criteria("Inclusion Criteria:\n\n* Psoriasis, age 18-75\n* Asthma, age 18-75\n* BMI below 30", lexicon)
    assert [one.reading for one in found] == [PARTIAL, PARTIAL, FULL]
    beside = criteria("Inclusion Criteria:\n\n* Rare tumour of the ankle\n* Neuroblastoma\n* BMI below 30", lexicon)
    assert [one.reading is FULL for one in beside] == [False, False, True]
    asked = criteria("Inclusion Criteria:\n\n* Patients must have:\n* Psoriasis\n* Asthma", lexicon)
    assert [one.reading for one in asked[-2:]] == [FULL, FULL]


WORDS = st.sampled_from(
    [
        "PASI at least 12",
        "Asthma",
        "BMI below 30 or",
        "OR",
        "Allowed:",
        "One of the following:",
        "Age over 18 years",
        "and",
        "no asthma,",
    ]
)


@given(st.lists(WORDS, min_size=1, max_size=8), st.sampled_from(["Inclusion", "Exclusion"]))
def test_no_line_is_lost_whatever_stands_beside_it(lines: list[str], kind: str) -> None:
    found = criteria(f"{kind} Criteria:\n\n" + "\n".join(f"* {line}" for line in lines), shipped())
    said = " ".join(one.words for one in found)
    asking = {line for line in lines if not line.endswith(":")}  # headings may be left out
    assert all(said.count(line) >= lines.count(line) for line in asking)


def test_a_label_of_a_form_ends_the_list_above_it(lexicon: Lexicon) -> None:
    text = "Inclusion Criteria:\n\n* One of the following:\n* PASI at least 12\n\nRenal:\n\n* Creatinine at most 1.5 mg/dL"
    assert [one.reading for one in criteria(text, lexicon)[-2:]] == [PARTIAL, FULL]


@pytest.mark.parametrize(
    ("kind", "words", "degree"),
    [
        ("Inclusion", "Lymphadenopathy allowed if a biopsy shows a benign cause", PARTIAL),
        ("Inclusion", "Active disease is defined as lesions that a biopsy confirmed", PARTIAL),
        ("Exclusion", "No bipolar disorder", ReadingDegree.NONE),
        ("Exclusion", "Absence of psoriasis", FULL),
        ("Exclusion", "Pleural effusion or ascites requiring drainage", PARTIAL),
        ("Exclusion", "Uncontrolled hypertension or asthma", PARTIAL),
        ("Exclusion", "Uncontrolled hypertension or history of malignancy", FULL),
        ("Exclusion", "Systemic lupus erythematosus or asthma", FULL),
        ("Exclusion", "History of asthma; gastrointestinal perforation, or stroke within 4 weeks", PARTIAL),
        ("Inclusion", "No asthma; contraception required in fertile patients", ReadingDegree.PARTIAL),
    ],
)
def test_words_that_may_be_of_other_parts_leave_them_open(
    kind: str, words: str, degree: ReadingDegree, lexicon: Lexicon
) -> None:
    assert last(f"{kind} Criteria:\n\n* {words}", lexicon).reading is degree


def test_a_time_at_the_end_of_a_list_keeps_out_in_that_time(lexicon: Lexicon) -> None:
    one = last("Exclusion Criteria:\n\n* History of asthma; gastrointestinal perforation, or stroke within 4 weeks", lexicon)
    said = english(one.logic, lexicon)
    assert "the patient has or had gastrointestinal perforation within the 4 weeks before screening" in said


def test_a_stroke_between_two_things_asked_for_means_either(lexicon: Lexicon) -> None:
    found = last("Inclusion Criteria:\n\n* Patients with sepsis/septic shock", lexicon)
    assert english(found.logic, lexicon) == "the patient has sepsis or the patient has septic shock"


def test_with_or_without_denies_nothing(lexicon: Lexicon) -> None:
    found = last("Inclusion Criteria:\n\n* Patients with allergic rhinitis with or without asthma", lexicon)
    assert english(found.logic, lexicon).startswith("the patient has allergic rhinitis and an examination shows")


def test_a_line_that_goes_on_below_is_no_criterion_of_its_own(lexicon: Lexicon) -> None:
    found = criteria("Exclusion Criteria:\n\n* Asthma requiring\n    * intubation\n    * oxygen", lexicon)
    assert found[0].reading is PARTIAL


def test_spontaneous_urticaria_is_one_chronic_urticaria_of_several(lexicon: Lexicon) -> None:
    one, several = lexicon["chronic_spontaneous_urticaria"], lexicon["chronic_urticaria"]
    assert several.id in lexicon.above(one.id)
    assert "icd10cm:L50.8" not in str(one.codes)


@pytest.mark.parametrize(
    ("kind", "words", "degree"),
    [
        ("Inclusion", "AST or ALT no greater than 2.5 times ULN", PARTIAL),
        ("Inclusion", "AST and ALT no greater than 2.5 times ULN", FULL),
        ("Inclusion", "Creatinine at most 1.5 mg/dL or creatinine clearance at least 60 mL/min", FULL),
        ("Inclusion", "No prior gemcitabine, radiotherapy, or trastuzumab therapy for pancreatic cancer", PARTIAL),
        ("Inclusion", "No sepsis within 4 weeks Progressive disease", PARTIAL),
        ("Exclusion", "History of alcoholism, drug addiction or drug abuse within 1 year before screening", PARTIAL),
    ],
)
def test_what_is_of_a_whole_list_is_not_read_of_a_part(kind: str, words: str, degree: ReadingDegree, lexicon: Lexicon) -> None:
    assert last(f"{kind} Criteria:\n\n* {words}", lexicon).reading is degree


def test_a_time_before_the_trial_is_no_promise(lexicon: Lexicon) -> None:
    one = last("Inclusion Criteria:\n\n* No surgery within 90 days or during the study", lexicon)
    assert "promised" not in english(one.logic, lexicon)


def test_interferon_alfa_is_one_interferon_of_several(lexicon: Lexicon) -> None:
    alfa = last("Exclusion Criteria:\n\n* Interferon alfa", lexicon)
    assert english(alfa.logic, lexicon) == "the patient gets interferon alfa"
    assert "interferon_alpha" not in lexicon.above("interferon_beta")


@pytest.mark.parametrize(
    "words",
    [
        "Patients who received methotrexate within 2 weeks may enter after a talk with the investigator",
        "Regular medications such as analgesics, rare things, and testosterone",
    ],
)
def test_an_offer_asks_for_nothing_however_it_is_read(words: str, lexicon: Lexicon) -> None:
    one = last(f"Inclusion Criteria:\n\n* Allowed:\n* {words}", lexicon)
    assert one.reading is not FULL
    assert english(one.logic, lexicon).startswith(("[undecided", "[unread"))


def test_a_procedure_behind_a_time_is_perhaps_of_that_time(lexicon: Lexicon) -> None:
    words = "Systemic treatment within 4 weeks before screening, such as chemotherapy, radiotherapy, or rare things"
    said = english(last(f"Exclusion Criteria:\n\n* {words}", lexicon).logic, lexicon)
    assert "or the patient has ever undergone radiotherapy" not in said


def test_findings_by_their_names_below_one_another_are_a_list(lexicon: Lexicon) -> None:
    found = criteria(
        "Inclusion Criteria:\n\n* Abdominal masses not confirmed by imaging\n* Cystic lesions\n* BMI below 30", lexicon
    )
    assert found[1].reading is not FULL
    alone = criteria("Inclusion Criteria:\n\n* BMI below 30\n* Measurable lesions\n* Age over 18 years", lexicon)
    assert alone[1].reading is FULL


def test_the_name_of_a_group_keeps_nobody_out(lexicon: Lexicon) -> None:
    assert criteria("Exclusion Criteria:\n\n* Healthy volunteers:\n* Asthma", lexicon)[0].reading is not FULL


def test_antibodies_of_an_infection_that_passes_keep_nobody_out_by_its_name(lexicon: Lexicon) -> None:
    one = last("Exclusion Criteria:\n\n* Toxoplasma infection", lexicon)
    assert one.reading is PARTIAL
    assert english(one.logic, lexicon).startswith("a test for toxoplasma is positive (antigen, nucleic acid)")
    assert last("Exclusion Criteria:\n\n* HIV infection", lexicon).reading is FULL


def test_who_has_to_meet_what_follows_is_not_asked_of_everybody(lexicon: Lexicon) -> None:
    text = "Inclusion Criteria:\n\n* Age over 18 years\n* Patients with prostate cancer must meet the following:\n* No asthma\n"
    found = {one.words: one.reading for one in criteria(text, lexicon)}
    assert found["Patients with prostate cancer must meet the following:"] is PARTIAL
