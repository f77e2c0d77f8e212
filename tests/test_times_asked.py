"""What words of time ask: since a thing, of its diagnosis, in brackets for some of a class. The sentences are our own."""

import json

import pytest
from test_criteria import EX, IN, read
from test_reach import criteria
from test_screen import patient, protocol, result

from pantrial import readers
from pantrial.answer import Effect
from pantrial.dates import PartialDate
from pantrial.language.english import english
from pantrial.logic import Not, decide
from pantrial.parse import parse
from pantrial.patient import Fact, FactKind
from pantrial.protocol import Attest, CriterionKind, Infection, Place, ReadingDegree, Rule, leaves_of
from pantrial.terms import Lexicon


def _answered(logic: Rule, *truths: bool | None) -> bool | None:
    """The logic where its leaves, left to right, have these answers."""
    answers: dict[object, bool | None] = dict(zip(leaves_of(logic), truths, strict=True))
    return decide(logic, answers.__getitem__).truth


SINCE = [
    (
        IN,
        "At least 4 weeks since prior chemotherapy other than hydroxyurea",
        "not (the patient gets or got chemotherapy (but not hydroxycarbamide) within the 27 days before screening)",
    ),
    (
        IN,
        "At least 4 weeks since chemotherapy",
        "not (the patient gets or got chemotherapy within the 27 days before screening) and (the patient has "
        "ever got chemotherapy or somebody attests on timing: “at least 4 weeks since chemotherapy”)",
    ),
    (
        IN,
        "More than 4 weeks since radiotherapy",
        "not (the patient underwent radiotherapy within the 28 days before screening) and (the patient has "
        "ever undergone radiotherapy or somebody attests on timing: “more than 4 weeks since radiotherapy”)",
    ),
    (
        IN,
        "At least 4 weeks since chemotherapy or radiotherapy",
        "(not (the patient gets or got chemotherapy within the 27 days before screening) and (the patient "
        "has ever got chemotherapy or somebody attests on timing: “at least 4 weeks since chemotherapy”)) "
        "and (not (the patient underwent radiotherapy within the 27 days before screening) and (the patient "
        "has ever undergone radiotherapy or somebody attests on timing: “at least 4 weeks since "
        "radiotherapy”))",
    ),
    (
        IN,
        "At least 4 weeks since zonk or chemotherapy",
        "[unread: “At least 4 weeks since zonk”] and (not (the patient gets or got chemotherapy within the "
        "27 days before screening) and (the patient has ever got chemotherapy or somebody attests on timing: "
        "“at least 4 weeks since chemotherapy”))",
    ),
    (
        IN,
        "At least 100 days after allogeneic stem cell transplantation",
        "not (the patient underwent allogeneic haematopoietic stem-cell transplant within the 99 days before "
        "screening) and (the patient has ever undergone allogeneic haematopoietic stem-cell transplant or "
        "somebody attests on timing: “at least 100 days after allogeneic stem cell transplantation”)",
    ),
    (
        IN,
        "At least 4 weeks since surgery and has psoriasis",
        "(not (the patient underwent surgery within the 27 days before screening) and (the patient has ever "
        "undergone surgery or somebody attests on timing: “at least 4 weeks since surgery”)) and the patient "
        "has psoriasis",
    ),
    (EX, "Less than 4 weeks since major surgery", "the patient underwent major surgery within the 27 days before screening"),
    (
        EX,
        "Less than 4 weeks since zonk or chemotherapy",
        "[unread: “Less than 4 weeks since zonk”] or the patient gets or got chemotherapy within the 27 days before screening",
    ),
    (
        IN,
        "Chemotherapy for at least 4 weeks after surgery",
        "[undecided: the patient now gets chemotherapy for at least 4 weeks, beside unread: “after surgery”]",
    ),
]


@pytest.mark.parametrize(("kind", "words", "expected"), SINCE, ids=[row[1] for row in SINCE])
def test_a_time_since_a_thing(kind: CriterionKind, words: str, expected: str, lexicon: Lexicon) -> None:
    assert english(read(words, kind, lexicon).logic, lexicon) == expected


def test_who_never_had_the_thing_is_let_in_by_a_person_alone(lexicon: Lexicon) -> None:
    """`At least 4 weeks since surgery` may ask for an operation; of one in these weeks there is no doubt."""
    logic = read("At least 4 weeks since surgery", IN, lexicon).logic
    assert _answered(logic, False, False, None) is None
    assert _answered(logic, False, True, None) is True
    assert _answered(logic, True, True, True) is False


ASIDE = [
    (
        IN,
        "More than 4 weeks (6 weeks for mitomycin) since prior chemotherapy",
        "not (the patient gets or got chemotherapy within the 28 days before screening) and not (the patient "
        "gets or got mitomycin within the 42 days before screening)",
    ),
    (
        IN,
        "More than 4 weeks since chemotherapy (6 weeks for nitrosoureas)",
        "(not (the patient gets or got chemotherapy within the 28 days before screening) and (the patient "
        "has ever got chemotherapy or somebody attests on timing: “more than 4 weeks since chemotherapy”)) "
        "and not (the patient gets or got nitrosourea within the 42 days before screening)",
    ),
    (
        IN,
        "At least 4 weeks since prior chemotherapy (6 weeks for nitrosoureas or mitomycin) or radiotherapy",
        "(not (the patient gets or got chemotherapy within the 27 days before screening) and not (the "
        "patient gets or got nitrosourea within the 41 days before screening) and not (the patient gets or "
        "got mitomycin within the 41 days before screening)) and not (the patient underwent radiotherapy "
        "within the 27 days before screening)",
    ),
    (
        EX,
        "Less than 4 weeks since prior chemotherapy (6 weeks for nitrosoureas)",
        "the patient gets or got chemotherapy within the 27 days before screening or the patient gets or got "
        "nitrosourea within the 41 days before screening",
    ),
    (
        EX,
        "Chemotherapy within 4 weeks (6 weeks for nitrosoureas) before randomization",
        "the patient gets or got chemotherapy within the 4 weeks before randomization or the patient gets or "
        "got nitrosourea within the 6 weeks before randomization",
    ),
    (
        IN,
        "No chemotherapy within the past 4 weeks (6 weeks for mitomycin or nitrosoureas)",
        "not (the patient gets or got chemotherapy within the 4 weeks before screening or the patient gets "
        "or got mitomycin within the 6 weeks before screening or the patient gets or got nitrosourea within "
        "the 6 weeks before screening)",
    ),
    (
        EX,
        "Chemotherapy (6 weeks for nitrosoureas)",
        "[undecided: the patient gets chemotherapy, beside unread: “6 weeks for nitrosoureas”]",
    ),
    (
        EX,
        "Chemotherapy within 4 weeks (6 weeks for zonk)",
        "[undecided: the patient gets or got chemotherapy within the 4 weeks before screening, beside "
        "unread: “6 weeks for zonk”]",
    ),
]


@pytest.mark.parametrize(("kind", "words", "expected"), ASIDE, ids=[row[1] for row in ASIDE])
def test_another_time_for_some_of_a_class(kind: CriterionKind, words: str, expected: str, lexicon: Lexicon) -> None:
    assert english(read(words, kind, lexicon).logic, lexicon) == expected


DIAGNOSED = [
    (
        IN,
        "Systemic lupus erythematosus, diagnosed at least 6 months before screening",
        "the patient has systemic lupus erythematosus, since at least 6 months",
    ),
    (
        IN,
        "Type 2 diabetes diagnosed in the last 5 years",
        "the patient has or had type 2 diabetes within the 5 years before screening and (the patient has "
        "ever had type 2 diabetes, since at most 5 years or somebody attests on timing: “type 2 diabetes "
        "diagnosed in the last 5 years”)",
    ),
    (
        EX,
        "Malignancy diagnosed within 5 years",
        "the patient has or had malignancy within the 5 years before screening and (the patient has ever had "
        "malignancy, since at most 5 years or somebody attests on timing: “malignancy diagnosed within 5 "
        "years”)",
    ),
    (
        EX,
        "Malignancy diagnosed within 5 years before randomization",
        "the patient has or had malignancy within the 5 years before randomization and somebody attests on "
        "timing: “malignancy diagnosed within 5 years before randomization”",
    ),
    (EX, "Malignancy within 5 years", "the patient has or had malignancy within the 5 years before screening"),
]


@pytest.mark.parametrize(("kind", "words", "expected"), DIAGNOSED, ids=[row[1] for row in DIAGNOSED])
def test_diagnosed_within_a_time(kind: CriterionKind, words: str, expected: str, lexicon: Lexicon) -> None:
    assert english(read(words, kind, lexicon).logic, lexicon) == expected


def test_an_older_disease_does_not_pass_for_one_that_was_diagnosed_lately(lexicon: Lexicon) -> None:
    logic = read("Type 2 diabetes diagnosed in the last 5 years", IN, lexicon).logic
    assert _answered(logic, True, False, None) is None
    assert _answered(logic, True, True, None) is True
    assert _answered(logic, False, True, True) is False


CONCURRENT = [
    (
        IN,
        "No prior or concurrent hysterectomy",
        "not (the patient has ever had hysterectomy or somebody attests on planned: “concurrent hysterectomy”)",
    ),
    (
        IN,
        "No prior or concurrent surgery or radiotherapy",
        "not ((the patient has ever undergone surgery or somebody attests on planned: “concurrent surgery”) "
        "or (the patient has ever undergone radiotherapy or somebody attests on planned: “concurrent "
        "radiotherapy”))",
    ),
    (
        IN,
        "No prior or concurrent radiotherapy for prostate cancer",
        "not ((the patient has ever undergone radiotherapy or somebody attests on planned: “concurrent "
        "radiotherapy”) and somebody attests on severity: “prior or concurrent radiotherapy for prostate "
        "cancer”)",
    ),
    (EX, "Prior or concurrent malignancy", "the patient has ever had malignancy"),
    (IN, "No prior or concurrent rituximab", "not (the patient has ever got rituximab)"),
]


@pytest.mark.parametrize(("kind", "words", "expected"), CONCURRENT, ids=[row[1] for row in CONCURRENT])
def test_an_operation_that_goes_on(kind: CriterionKind, words: str, expected: str, lexicon: Lexicon) -> None:
    """That an operation is planned beside the trial no chart tells; a disease or drug of today is one that ever was."""
    assert english(read(words, kind, lexicon).logic, lexicon) == expected


@pytest.mark.parametrize("words", ["HIV seropositivity", "HIV seropositive", "Seropositive for HIV", "Seropositivity for HIV"])
def test_seropositive_is_by_serology(words: str, lexicon: Lexicon) -> None:
    assert read(words, IN, lexicon).logic == Infection("hiv", ("antigen", "serology"))


def test_seronegative_is_by_any_test(lexicon: Lexicon) -> None:
    """Who has the virus in the blood and no antibodies yet is not let in."""
    for words in ("HIV seronegative", "Seronegative for HIV", "HIV-negative"):
        assert read(words, IN, lexicon).logic == Not(Infection("hiv", ("antigen", "nucleic-acid", "serology")))


OPEN = [
    # What one of a list shares with another, which nobody understood.
    (
        EX,
        "Myocardial infarction, stroke or hospitalization for unstable angina within 180 days",
        "the patient has or had myocardial infarction within the 180 days before screening or the patient "
        "has or had stroke within the 180 days before screening or somebody attests on setting: “myocardial "
        "infarction, stroke or hospitalization for unstable angina within 180 days”",
    ),
    (
        EX,
        "Deep vein thrombosis or pulmonary embolism within 6 months, unless anticoagulated",
        "(the patient has or had deep vein thrombosis within the 6 months before screening or the patient "
        "has or had pulmonary embolism within the 6 months before screening) and somebody attests on "
        "severity: “deep vein thrombosis or pulmonary embolism within 6 months, unless anticoagulated”",
    ),
    (
        EX,
        "Mother known to be HIV positive or HBsAg positive",
        "[undecided: a test for HIV is positive (antigen, nucleic acid, serology), beside unread: “Mother … "
        "to”] or [undecided: a test for hepatitis B virus is positive (antigen), beside unread: “words of "
        "another part” (they may be of another person)]",
    ),
    (
        IN,
        "Partner aged 18 to 40 years and HIV negative",
        "[undecided: the age is at least 18 years and the age is at most 40 years, beside unread: “Partner”] "
        "and [undecided: not (a test for HIV is positive (antigen, nucleic acid, serology)), beside unread: "
        "“words of another part” (they may be of another person)]",
    ),
    (
        EX,
        "Thrombocytopenia or bleeding disorder contraindicating intramuscular vaccination",
        "[undecided: the patient has thrombocytopenia, beside unread: “words of another part” (they may "
        "narrow this part as well)] or somebody attests on other_disease: “thrombocytopenia or bleeding "
        "disorder contraindicating intramuscular vaccination”",
    ),
    (
        EX,
        "Blood transfusion or cryoprecipitate within the past 6 months",
        "(the patient underwent blood transfusion within the 6 months before screening or (the patient has "
        "ever undergone blood transfusion and [unread: “the time of another part” (whether it binds this "
        "part)])) or [unread: “cryoprecipitate within the past 6 months”]",
    ),
    (
        EX,
        "Malignancy or zonk within the past 5 years",
        "(the patient has or had malignancy within the 5 years before screening or (the patient has ever had "
        "malignancy and [unread: “the time of another part” (whether it binds this part)])) or [unread: "
        "“zonk within the past 5 years”]",
    ),
    (
        EX,
        "Amoxicillin / zonk",
        "[undecided: the patient gets amoxicillin, beside unread: “words of another part” (it may belong to "
        "this part as well)] or [unread: “zonk”]",
    ),
    (
        EX,
        "Prior pembrolizumab, nivolumab or zonk agent and was stopped for an immune event",
        "[undecided: the patient has ever got pembrolizumab, beside unread: “words of another part” (it may "
        "belong to this part as well)] or [undecided: the patient has ever got nivolumab, beside unread: "
        "“words of another part” (it may belong to this part as well)] or (([unread: “zonk agent”] and "
        "[unread: “was stopped for an immune event”]) or (([unread: “zonk agent”] or [unread: “was stopped "
        "for an immune event”]) and [unread: “and” (whether each counts, or only both together)]))",
    ),
    (
        IN,
        "Must be able to avoid infants, pregnant women or patients with eczema",
        "[unread: “Must be able to avoid infants”] or [undecided: the patient is pregnant, beside unread: "
        "“words of another part” (it may belong to that part)] or [undecided: the patient has eczema, beside "
        "unread: “words of another part” (it may belong to that part)]",
    ),
    (
        IN,
        "LH/FSH < 2 IU/L",
        "[unread: “LH”] and [undecided: the FSH is less than 2 [IU]/L, beside unread: “/” (whether a ratio is meant)]",
    ),
    (
        EX,
        "LH/FSH > 2",
        "[unread: “LH”] or [undecided: the FSH is more than 2 [IU]/L, beside unread: “/” (whether a ratio is meant)]",
    ),
    (
        EX,
        "COPD of zonk degree, defined as FEV1/FVC < 70 %",
        "[undecided: the patient has chronic obstructive pulmonary disease and the FEV1/FVC is less than 70 "
        "%, beside unread: “zonk degree, defined as FEV1/FVC < 70 %”]",
    ),
]


@pytest.mark.parametrize(("kind", "words", "expected"), OPEN, ids=[row[1] for row in OPEN])
def test_what_words_of_another_part_say(kind: CriterionKind, words: str, expected: str, lexicon: Lexicon) -> None:
    assert english(read(words, kind, lexicon).logic, lexicon) == expected


TURNED = [
    (
        IN,
        "Subjects with unstable arrhythmia or unresponsive hypertension will be excluded",
        "not ((the patient has arrhythmia and somebody attests on severity: “subjects with unstable arrhythmia or unresponsive"
        " hypertension”) or [undecided: the patient has hypertension, beside unread: “unresponsive”])",
    ),
    (IN, "Patients with epilepsy or asthma will be excluded", "not (the patient has epilepsy or the patient has asthma)"),
    (IN, "Pregnant women are not eligible", "not (the patient is pregnant)"),
    (
        IN,
        "Female patients who are pregnant or lactating are excluded",
        "not (the patient is pregnant or the patient is lactating)",
    ),
    (
        IN,
        "Patients not having asthma are excluded",
        "[undecided: not (the patient has asthma), beside unread: “Patients not having asthma are excluded” (among the"
        " inclusions, words that keep somebody out)]",
    ),
    (
        IN,
        "Presence of HIV infection will exclude participation",
        "[unread: “Presence of HIV infection will exclude participation” (among the inclusions, words that keep somebody out)]",
    ),
]


@pytest.mark.parametrize(("kind", "words", "expected"), TURNED, ids=[row[1] for row in TURNED])
def test_an_inclusion_that_keeps_out(kind: CriterionKind, words: str, expected: str, lexicon: Lexicon) -> None:
    """Its sentence's end turns it round, where nothing else in it does; else it decides nothing."""
    assert english(read(words, kind, lexicon).logic, lexicon) == expected


def test_two_names_of_one_thing(lexicon: Lexicon) -> None:
    one = read("AST/SGOT ≤ 1.5 x ULN", IN, lexicon).logic
    assert one == read("AST ≤ 1.5 x ULN", IN, lexicon).logic
    assert english(read("FEV1 / FVC < 70 %", EX, lexicon).logic, lexicon) == "the FEV1/FVC is less than 70 %"


def test_a_trial_that_prevents_a_disease_asks_for_none(lexicon: Lexicon) -> None:
    def asked(purpose: str) -> list[str]:
        section = {
            "conditionsModule": {"conditions": ["Pre-Eclampsia"]},
            "designModule": {"designInfo": {"primaryPurpose": purpose}},
            "eligibilityModule": {"eligibilityCriteria": "Inclusion Criteria:\n\n* Age over 18 years"},
        }
        record = json.dumps({"protocolSection": section}).encode()
        found = parse(readers.read(record, "study.json"), lexicon).protocol.criteria
        return [one.words for one in found if one.place is Place.IMPLIED]

    assert asked("TREATMENT") == ["Pre-Eclampsia"]
    assert asked("PREVENTION") == asked("SCREENING") == []


@pytest.mark.parametrize("heading", ["For Healthy Controls", "i.For healthy volunteers"])
def test_a_heading_of_healthy_people_keeps_none_out(heading: str, lexicon: Lexicon) -> None:
    head, line = criteria(f"Exclusion Criteria:\n\n* {heading}\n* Asthma", lexicon)
    assert head.reading is not ReadingDegree.FULL
    assert any(isinstance(leaf, Attest) and leaf.topic == "group" for leaf in leaves_of(line.logic))


@pytest.mark.parametrize("words", ["Stroke within 6 months", "Stroke, TIA or coronary bypass within 6 months"])
def test_an_event_of_long_ago_is_none_of_a_time_though_its_record_goes_on(words: str) -> None:
    def effects(begin: PartialDate) -> list[Effect]:
        event = Fact(FactKind.CONDITION, ("stroke",), "stroke", "Condition/1", begin, ongoing=True)
        trial = protocol((EX, words), (IN, words.replace(", TIA or coronary bypass", "")))
        return [one.effect for one in result(trial, patient(event)).answers]

    assert effects(PartialDate(2015, 5, 1)) == [Effect.OPEN, Effect.OPEN]
    assert effects(PartialDate(2026, 9, 1)) == [Effect.BLOCKS, Effect.PASSES]


def test_a_disease_that_goes_on_reaches_into_a_time(lexicon: Lexicon) -> None:
    asthma = Fact(FactKind.CONDITION, ("asthma",), "asthma", "Condition/1", PartialDate(2015, 5, 1), ongoing=True)
    assert [one.effect for one in result(protocol((EX, "Asthma within 6 months")), patient(asthma)).answers] == [Effect.BLOCKS]
    assert not lexicon.happens("asthma")
    assert lexicon.happens("ischaemic_stroke")


SEXES = [
    (IN, "Boys aged 9 to 14 years", "the patient is male and (the age is at least 9 years and the age is at most 14 years)"),
    (IN, "Girls aged 9 to 14 years", "the patient is female and (the age is at least 9 years and the age is at most 14 years)"),
    (IN, "Boys and girls aged 9 to 14 years", "the age is at least 9 years and the age is at most 14 years"),
    (EX, "Boys under 5 years", "[undecided: the age is less than 5 years, beside unread: “Boys”]"),
    (
        EX,
        "Myocardial infarction or coronary bypass within the last 3 months",
        "the patient has or had myocardial infarction within the 3 months before screening or the patient underwent coronary"
        " artery bypass graft within the 3 months before screening",
    ),
    (
        EX,
        "Hepatitis B surface antigen, hepatitis C antibody or HIV antibody positive",
        "a test for hepatitis B virus is positive (antigen) or a test for hepatitis C virus is positive (serology) or a test"
        " for HIV is positive (antigen, serology)",
    ),
    (
        EX,
        "Vitamin B12 or folate deficiency",
        "[undecided: the patient gets vitamin B12, beside unread: “words of another part” (it may belong to this part as well)]"
        " or [unread: “folate deficiency”]",
    ),
]


@pytest.mark.parametrize(("kind", "words", "expected"), SEXES, ids=[row[1] for row in SEXES])
def test_what_one_word_says_of_the_whole_line(kind: CriterionKind, words: str, expected: str, lexicon: Lexicon) -> None:
    assert english(read(words, kind, lexicon).logic, lexicon) == expected


@pytest.mark.parametrize("words", ["Cancer screening", "Current cancer screening", "Diabetes baseline", "HIV screening"])
def test_a_bare_word_behind_a_thing_is_no_time(words: str, lexicon: Lexicon) -> None:
    assert read(words, EX, lexicon).reading is ReadingDegree.PARTIAL
    timed = words.replace("Current ", "").replace(" screening", " at screening").replace(" baseline", " at baseline")
    assert read(timed, EX, lexicon).reading is ReadingDegree.FULL


@pytest.mark.parametrize("words", ["High insulin", "Low thyroid hormone", "Low factor VIII", "High levels of growth hormone"])
def test_a_level_of_what_is_a_drug_as_well_asks_for_no_treatment(words: str, lexicon: Lexicon) -> None:
    assert read(words, EX, lexicon).reading is not ReadingDegree.FULL
    assert read("High dose insulin", EX, lexicon).reading is ReadingDegree.FULL
