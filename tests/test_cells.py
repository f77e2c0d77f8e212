"""Rows of tables whose cells touch (pages/cells.py)."""

from typing import Any

import pytest
from test_readers import law

from pantrial.readers import read

PAGE = """\
MedPath

Alphamab for Ear Itch

Phase 2
Conditions
Ear Itch
Interventions
Drug: Alphamab
Drug: Betamab
Other: Placebo
Registration Number
NCT00000001
Lead Sponsor
Example University
Brief Summary

Ears itch.

Recruitment & Eligibility

Status
COMPLETED
Sex
All
Inclusion Criteria

- Itch

Exclusion Criteria

- Wax

Study & Design

Study Type
INTERVENTIONAL
Study Design
PARALLEL
Arm && Interventions
GroupInterventionDescription
{arms}
Primary Outcome Measures
NameTimeMethod
{outcomes}
© Copyright 2025. All Rights Reserved by MedPath
"""


def protocol(*, arms: str = "-", outcomes: str = "-") -> Any:
    reading = read(PAGE.format(arms=arms, outcomes=outcomes).encode(), "page.txt")
    law(reading)
    return reading.values["protocolSection"]


def outcome(row: str) -> tuple[str, ...]:
    """The parts of the row's outcome; nothing where it is left as it stands."""
    found = protocol(outcomes=row).get("outcomesModule", {}).get("primaryOutcomes", [])
    assert len(found) <= 1
    return tuple(found[0].get(name, "") for name in ("measure", "timeFrame", "description")) if found else ()


@pytest.mark.parametrize(
    ("row", "parts"),
    [
        ("Itch of the ear12 monthsHow strong it is.", ("Itch of the ear", "12 months", "How strong it is.")),
        ("Itch of the ear\t12 months\tHow strong it is.", ("Itch of the ear", "12 months", "How strong it is.")),
        ("Itch at Week 24Baseline and 24 weeks", ("Itch at Week 24", "Baseline and 24 weeks", "")),
        ("Itch score (EIS)Up to 2 yearsMean of days", ("Itch score (EIS)", "Up to 2 years", "Mean of days")),
        (
            "Itch scorethrough study completion, an average of 1 yearMean",
            ("Itch score", "through study completion, an average of 1 year", "Mean"),
        ),
        ("Itch2 yearsof both ears", ("Itch", "2 years", "of both ears")),
        # Small letters hide where a cell begins or ends: between two words that nobody writes as one.
        ("Itch after surgeryup to Week 24How strong it is", ("Itch after surgery", "up to Week 24", "How strong it is")),
        ("Does the itch go on?One yearAs told by the patient", ("Does the itch go on?", "One year", "As told by the patient")),
        ("Total IgEBaseline, Week 12Serum", ("Total IgE", "Baseline, Week 12", "Serum")),
        # Digits behind capitals may be the name's own: FEV1 after 24 weeks, or FEV after 124.
        ("Change in FEV124 weeksBest of three", ()),
        # Nothing says a time.
        ("Itch of the earAs told by the patient", ()),
        ("Itch of the ear", ()),
        # Two times, each of which could be the cell.
        ("Itch12 months6 monthsBoth ears", ()),
    ],
)
def test_a_row_is_cut_where_a_time_stands_between_joints(row: str, parts: tuple[str, ...]) -> None:
    assert outcome(row) == parts


@pytest.mark.parametrize(
    ("row", "parts"),
    [
        ("Itch of the ear 12 months How strong it is.", ("Itch of the ear", "12 months", "How strong it is.")),
        ("Itch at Week 24 Week 24 The score is a sum.", ("Itch at Week 24", "Week 24", "The score is a sum.")),
        ("Itch of the ear As told by the patient", ()),
    ],
)
def test_cells_with_blanks_between_them(row: str, parts: tuple[str, ...]) -> None:
    page = PAGE.format(arms="-", outcomes=row).replace("NameTimeMethod", "Name Time Method")
    reading = read(page.encode(), "page.txt")
    law(reading)
    found = reading.values["protocolSection"].get("outcomesModule", {}).get("primaryOutcomes", [])
    assert [tuple(one.get(name, "") for name in ("measure", "timeFrame", "description")) for one in found] == [parts] * bool(
        parts
    )


def test_digits_behind_capitals_are_a_time_where_another_row_says_so() -> None:
    found = protocol(outcomes="Itch24 weeksMean\nChange in LDL24 weeksMean")["outcomesModule"]["primaryOutcomes"]
    assert [one["measure"] for one in found] == ["Itch", "Change in LDL"]


def test_a_time_that_is_plain_in_one_row_is_looked_for_in_the_others() -> None:
    time = "before and 12 weeks after the oral challenge"
    hidden, plain = f"Warmth of the ear{time}How warm it is", f"Score of Ear20%{time}How red it is"
    found = protocol(outcomes=f"{hidden}\n{plain}")["outcomesModule"]["primaryOutcomes"]
    assert [one["measure"] for one in found] == ["Warmth of the ear", "Score of Ear20%"]
    assert {one["timeFrame"] for one in found} == {time}
    # Within a word, or with a blank before it, it is no cell.
    for row in (
        f"Warmth of the ear {time}How warm it is",
        f"Warmth that is the{time}s, how warm it is",
        f"Warmth ({time}) of the ear",
    ):
        found = protocol(outcomes=f"{row}\n{plain}").get("outcomesModule", {}).get("primaryOutcomes", [])
        assert not [one for one in found if one["measure"].startswith("Warmth")]


def test_arms_are_cut_at_the_names_that_the_page_lists() -> None:
    arms = "High doseAlphamab, PlaceboDaily drops.\nLow doseBetamabWeekly drops.\nOnlookersNo drops."
    reading = protocol(arms=arms)["armsInterventionsModule"]["armGroups"]
    assert reading == [
        {"label": "High dose", "description": "Daily drops.", "interventionNames": ["Drug: Alphamab", "Other: Placebo"]},
        {"label": "Low dose", "description": "Weekly drops.", "interventionNames": ["Drug: Betamab"]},
    ]


def test_rows_of_one_arm_are_one_arm() -> None:
    arms = "High dose\tAlphamab\tDaily drops.\nHigh dose\tPlacebo\tDaily drops."
    assert protocol(arms=arms)["armsInterventionsModule"]["armGroups"] == [
        {"label": "High dose", "description": "Daily drops.", "interventionNames": ["Drug: Alphamab", "Other: Placebo"]}
    ]


def test_a_name_that_may_belong_to_the_label_cuts_nothing() -> None:
    assert "armGroups" not in protocol(arms="PlaceboplaceboPlacebo tablets.")["armsInterventionsModule"]
