"""What lost its label: names, labels and descriptions of arms; names that run together; an age that stands alone."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rendering import RENDERERS, Study
from test_readers import law
from test_rendering import made_up

from pantrial.pages import names, roles
from pantrial.pages.ages import limit
from pantrial.pages.arms import _typed_names
from pantrial.readers import read
from pantrial.readers.captioned import CAPTIONED
from pantrial.reading import Reading
from pantrial.text import Text

ARMS = "/protocolSection/armsInterventionsModule"
CONDITIONS = "/protocolSection/conditionsModule"


def stripped(study: Study) -> Reading:
    reading = read(RENDERERS["captioned, stripped"](study).encode(), "stripped")
    law(reading)
    return reading


def codes(reading: Reading) -> set[str]:
    return {note.code for note in reading.notes}


# Arms and interventions


def of_arms(groups: list[dict[str, Any]], interventions: list[dict[str, Any]], model: str = "PARALLEL") -> Study:
    """A study with these arms; an arm's `uses` are names of interventions."""
    study = made_up()
    section = study["protocolSection"]
    section["designModule"]["designInfo"]["interventionModel"] = model
    kinds = {one["name"]: "Other" for one in interventions}
    section["armsInterventionsModule"] = {
        "armGroups": [
            {
                **{key: value for key, value in one.items() if key != "uses"},
                "interventionNames": [f"{kinds[name]}: {name}" for name in one.get("uses", ())],
            }
            for one in groups
        ],
        "interventions": [{**one, "type": "OTHER"} for one in interventions],
    }
    return study


def labels(reading: Reading) -> list[tuple[str, str | None]]:
    return [(arm["label"], arm.get("description")) for arm in reading.value(f"{ARMS}/armGroups") or ()]


def listed(reading: Reading) -> list[tuple[str, str | None, list[str]]]:
    found = reading.value(f"{ARMS}/interventions") or ()
    return [(one["name"], one.get("description"), one.get("armGroupLabels", [])) for one in found]


def test_a_label_that_is_also_a_name_and_a_short_description_are_told_by_each_other() -> None:
    study = of_arms(
        [
            {"label": "Salt", "description": "Salt baths", "uses": ["Salt"]},
            {"label": "Water", "description": "Plain baths", "uses": ["Water"]},
        ],
        [{"name": "Salt", "description": "10 g in warm water, daily"}, {"name": "Water", "description": "Warm, daily"}],
    )
    reading = stripped(study)
    assert labels(reading) == [("Salt", "Salt baths"), ("Water", "Plain baths")]
    assert listed(reading) == [
        ("Salt", "10 g in warm water, daily", ["Salt"]),
        ("Water", "Warm, daily", ["Water"]),
    ]


def test_interventions_without_descriptions_are_names() -> None:
    study = of_arms(
        [
            {"label": "Both", "description": "Patients get salt and water.", "uses": ["Salt", "Water"]},
            {"label": "One", "description": "Patients get water alone.", "uses": ["Water"]},
        ],
        [{"name": "Salt"}, {"name": "Water"}],
    )
    reading = stripped(study)
    assert listed(reading) == [("Salt", None, ["Both"]), ("Water", None, ["Both", "One"])]
    assert [label for label, _ in labels(reading)] == ["Both", "One"]


def test_lines_that_could_be_names_or_descriptions_are_said_with_a_note() -> None:
    reading = stripped(of_arms([], [{"name": "Salt", "description": "Dead sea"}]))
    assert "interventions-unclear" in codes(reading)
    assert [name for name, told, _ in listed(reading) if told] == []
    assert "Dead sea" in {said.value for said in reading.said}


def test_one_group_is_not_read_where_the_design_has_several() -> None:
    groups = [{"label": "Sore knees"}, {"label": "Sound knees"}]
    reading = stripped(of_arms(groups, []))
    assert labels(reading) in ([("Sore knees", None), ("Sound knees", None)], [])


def test_a_list_in_a_description_begins_no_intervention() -> None:
    told = "The dose goes up:\n\n* Dose 1\n* Dose 2\n\nAfter that it stays."
    groups = [{"label": "Salt", "description": "All get it.", "uses": ["Bath"]}]
    reading = stripped(of_arms(groups, [{"name": "Bath", "description": told}], "SINGLE_GROUP"))
    assert [name for name, _, _ in listed(reading)] == ["Bath"]
    assert listed(reading)[0][2] == ["Salt"]


WORDS = st.sampled_from("salt water sand clay mud steam ice wax oil milk honey vinegar".split())
NAMES = st.lists(WORDS, min_size=1, max_size=3, unique=True).map(lambda words: " ".join(words).capitalize())


@given(st.data())
def test_described_arms_and_interventions_read_back_from_bare_lines(data: st.DataObject) -> None:
    things = data.draw(st.lists(NAMES, min_size=1, max_size=4, unique=True))
    count = data.draw(st.integers(2, 4))
    groups = []
    for number in range(count):
        some = st.lists(st.sampled_from(things), min_size=1, max_size=len(things), unique=True)
        uses = data.draw(some) if number else things
        told = f"Patients are treated for {number + 2} weeks and then seen at the clinic."
        groups.append({"label": f"Group {'ABCD'[number]}", "description": told, "uses": uses})
    interventions = [
        {"name": name, "description": f"The knee is covered with it for {number + 1} hours, once daily."}
        for number, name in enumerate(things)
    ]
    reading = stripped(of_arms(groups, interventions))
    assert labels(reading) == [(one["label"], one["description"]) for one in groups]
    assert [(name, told) for name, told, _ in listed(reading)] == [(one["name"], one["description"]) for one in interventions]
    used = {name: [one["label"] for one in groups if name in one["uses"]] for name in things}
    assert {name: linked for name, _, linked in listed(reading)} == used


@given(st.lists(st.text("abc \n.:*", max_size=12), max_size=30), st.lists(st.text("abc .:", max_size=8), max_size=12))
def test_any_lines_are_parted_whole(groups: list[str], things: list[str]) -> None:
    around = roles.Pairs([line.strip() for line in groups if line.strip()])
    pairs = roles.Pairs([line.strip() for line in things if line.strip()])
    if not pairs.lines:
        return
    entries = roles.entries(pairs, around)
    assert [entry.start for entry in entries[1:]] == [entry.end for entry in entries[:-1]]
    assert (entries[0].start, entries[-1].end) == (0, len(pairs.lines))
    known = roles.blocks([pairs.lines[entry.start : entry.end] for entry in entries])
    covered: list[int] = []
    for arm in roles.groups(around, known):
        covered.extend(range(arm.start, arm.end))
        for use in arm.uses:
            covered.extend(range(use.line, use.line + use.size))
    assert covered == list(range(len(around.lines)))


def test_more_lines_than_a_trial_has_are_said() -> None:
    many = [{"name": f"Bath {number}", "description": "Warm, once daily."} for number in range(400)]
    reading = stripped(of_arms([{"label": "Arm", "description": "All baths.", "uses": ["Bath 1"]}], many))
    assert "interventions-unclear" in codes(reading)
    assert listed(reading) == []


def test_one_other_name_is_one_where_the_page_says_it_elsewhere() -> None:
    path = f"{ARMS}/interventions/0/otherNames"
    one = of_arms([], [{"name": "Salt", "description": "Salt from the Dead Sea, daily.", "otherNames": ["Dead Sea"]}])
    assert read(RENDERERS["captioned"](one).encode(), "one").value(path) == ["Dead Sea"]
    two = of_arms([], [{"name": "Salt", "description": "Given daily.", "otherNames": ["Halite", "Rock salt"]}])
    reading = read(RENDERERS["captioned"](two).encode(), "two")
    law(reading)
    assert reading.value(path) is None
    assert "Halite Rock salt" in {said.value for said in reading.said}
    assert stripped(two).value(path) == ["Halite", "Rock salt"]


def test_a_type_within_a_name_begins_no_intervention() -> None:
    text = Text.of("Drug: Salt and Other: Water Drug: Sand")
    whole = ["Drug: Salt and Other: Water", "Drug: Sand"]
    assert [part.value for part in _typed_names(text, whole)] == whole
    assert [part.value for part in _typed_names(text, [])] == ["Drug: Salt and", "Other: Water", "Drug: Sand"]
    many = [f"Drug: Salt {number}" for number in range(3000)]
    assert [part.value for part in _typed_names(Text.of(" ".join(many)), many)] == many


# Names that run together


def with_names(conditions: list[str], keywords: list[str], summary: str = "Knees are put into salt water.") -> Reading:
    study = made_up()
    study["protocolSection"]["conditionsModule"] = {"conditions": conditions, "keywords": keywords}
    study["protocolSection"]["descriptionModule"]["briefSummary"] = summary
    reading = read(RENDERERS["captioned"](study).encode(), "names")
    law(reading)
    return reading


def test_names_are_parted_where_the_page_uses_them_apart() -> None:
    told = "Atopic dermatitis comes before food allergy, and asthma later."
    reading = with_names(["Atopic Dermatitis", "Food Allergy", "Asthma"], [], told)
    assert reading.value(f"{CONDITIONS}/conditions") == ["Atopic Dermatitis", "Food Allergy", "Asthma"]
    assert "conditions-parted" in codes(reading)


def test_keywords_that_are_told_are_kept_and_the_others_said() -> None:
    told = "Oral immunotherapy, and quality of life."
    reading = with_names(["Knee Pain"], ["Oral immunotherapy", "Quality of life", "zorb", "quux frob"], told)
    found = reading.value(f"{CONDITIONS}/keywords") or []
    assert "Oral immunotherapy" in found
    assert set(found) <= {"Oral immunotherapy", "Quality of life", "zorb", "quux frob"}
    assert "one-line-of-keywords" in codes(reading)


@pytest.mark.parametrize("line", ["Frobnication Acute", "Sore Knee Stiff Hip", "Diabetes Mellitus, Type 1 Frob"])
def test_conditions_that_are_not_all_told_are_said(line: str) -> None:
    reading = with_names([line], [])
    assert reading.value(f"{CONDITIONS}/conditions") is None
    assert line in {said.value for said in reading.said}


@given(st.lists(st.text("aB(),-/ é1", min_size=1, max_size=9).filter(str.strip), min_size=1, max_size=12), st.booleans())
def test_shares_are_shares(words: list[str], keywords: bool) -> None:
    line = " ".join(words).split()
    found = names.shares(line, names.Usage([" ".join(words), "aB, é1 (a)"]), keywords=keywords)
    assert len(found) == len(line) - 1
    assert all(0.0 <= share <= 1.0 for share in found)


def test_usage_keeps_words_apart_that_a_mark_parts() -> None:
    usage = names.Usage(["Atopic dermatitis, asthma", "Sore (left) knees"])
    assert usage.holds("atopic dermatitis")
    assert usage.holds("sore")
    assert not usage.holds("dermatitis asthma")
    assert not usage.holds("sore left")
    assert usage.holds("knee"), "a plural holds its word"


# An age that stands alone


@pytest.mark.parametrize(
    ("number", "unit", "lines", "expected"),
    [
        (12, "Years", [("Age ≥ 12 years", False)], "minimumAge"),
        (12, "Years", [("Children under 12 years", True)], "minimumAge"),
        (12, "Years", [("Children under 12 years", False)], "maximumAge"),
        (12, "Years", [("Aged 6 to 12 years", False)], "maximumAge"),
        (6, "Years", [("Aged 6 to 12 years", False)], "minimumAge"),
        (70, "Years", [("Older than 70 years", True)], "maximumAge"),
        (18, "Years", [("Adults of 18 years of age or older", False)], "minimumAge"),
        (6, "Months", [("Infants aged at most 6 months", False)], "maximumAge"),
        (0, "Years", [], "minimumAge"),
        (12, "Years", [("No surgery within 12 years", False)], None),
        (12, "Years", [("A score of at least 12", False)], None),
        (12, "Years", [("Age ≥ 12 years", False), ("Age < 12 years", False)], None),
        (2, "Years", [("Age ≥ 12 years", False)], None),
        (12, "Years", [("Age ≥ 12 months", False)], None),
        (12, "Minutes", [("Age ≥ 12 minutes", False)], None),
    ],
)
def test_the_criteria_say_which_limit_an_age_is(
    number: int, unit: str, lines: list[tuple[str, bool]], expected: str | None
) -> None:
    assert limit(number, unit, lines) == expected


# Criteria


def test_criteria_of_several_groups_stay_in_their_order() -> None:
    study = made_up()
    told = (
        "Inclusion Criteria:\n\n* Sore knee\n\nExclusion Criteria:\n\n* Allergy to salt\n\nSecond part\n\n"
        "Inclusion Criteria:\n\n* Stiff hip\n\nExclusion Criteria:\n\n* Allergy to water"
    )
    study["protocolSection"]["eligibilityModule"]["eligibilityCriteria"] = told
    for layout in ("captioned", "captioned, stripped", "classic", "status"):
        reading = read(RENDERERS[layout](study).encode(), layout)
        law(reading)
        words = reading.value("/protocolSection/eligibilityModule/eligibilityCriteria")
        places = [words.index(part) for part in ("Sore knee", "Allergy to salt", "Stiff hip", "Allergy to water")]
        assert places == sorted(places), layout
        assert words.count("Inclusion Criteria:") == words.count("Exclusion Criteria:") == 2


# Values that are missing, and texts without a label

PAGE = """Salt Water for Stiff Knees
NCT ID: NCT00000000
Basic Information
{captions[0]}
TERMINATED
-
12 participants
INTERVENTIONAL
2013-01-31
-
{why}
Study Design
{captions[1]}
RANDOMIZED
PARALLEL
{model}
TREATMENT
DOUBLE
Participants Caregivers
{masking}
Eligibility Criteria
{captions[2]}
Inclusion Criteria
* Stiff knees
Exclusion Criteria
* Wet knees
{ages}
ALL
No
"""


CAPTIONS = [
    "".join(section.captions) for section in CAPTIONED.sections if section.block in {"fields", "eligibility"}
]  # of Basic Information, Study Design and Eligibility Criteria


def of_page(**texts: str) -> Reading:
    texts = {"why": "", "model": "", "masking": "", "ages": "-\n-"} | texts
    reading = read(PAGE.format(captions=CAPTIONS, **texts).encode(), "page", layout="captioned")
    law(reading)
    return reading


@pytest.mark.parametrize(
    ("ages", "minimum", "maximum"),
    [
        ("18 Years\n-", "18 Years", None),
        ("-\n18 Years", None, "18 Years"),
        ("-\n-", None, None),
        ("Minimum Eligible Age\n-\nMaximum Eligible Age\n-\nEligible Sex", None, None),
        ("Minimum Eligible Age\n-\nMaximum Eligible Age\n18 Years\nEligible Sex", None, "18 Years"),
    ],
)
def test_the_sign_for_a_missing_value_keeps_its_place(ages: str, minimum: str | None, maximum: str | None) -> None:
    reading = of_page(ages=ages)
    told = reading.values["protocolSection"]["eligibilityModule"]
    assert (told.get("minimumAge"), told.get("maximumAge"), told["sex"]) == (minimum, maximum, "ALL")
    assert told["eligibilityCriteria"] == "Inclusion Criteria:\n\n* Stiff knees\n\nExclusion Criteria:\n\n* Wet knees"
    assert reading.values["protocolSection"]["statusModule"]["startDateStruct"]["date"] == "2013-01-31"


def test_texts_without_a_label_are_read_where_they_surely_belong() -> None:
    texts = {"why": "Slow accrual", "model": "Two knees are put into one bath.", "masking": "Nobody knows which bath is salt."}
    reading = of_page(**texts)
    info = reading.values["protocolSection"]["designModule"]["designInfo"]
    assert reading.value("/protocolSection/statusModule/whyStopped") == texts["why"]
    assert info["interventionModelDescription"] == texts["model"]
    assert info["maskingInfo"]["maskingDescription"] == texts["masking"]
    assert info["maskingInfo"]["whoMasked"] == ["PARTICIPANT", "CARE_PROVIDER"]
    assert "text-by-its-place" in codes(reading)


def test_that_an_arm_has_no_intervention_is_no_description() -> None:
    group = {"label": "Dry knees", "type": "NO_INTERVENTION", "description": "No interventions assigned to this group"}
    reading = read(RENDERERS["captioned"](of_arms([group], [])).encode(), "page")
    assert reading.value(f"{ARMS}/armGroups") == [{"label": "Dry knees", "type": "NO_INTERVENTION"}]
