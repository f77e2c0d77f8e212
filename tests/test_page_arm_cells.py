"""Rows of arms, interventions and descriptions whose cells touch or have one blank between them."""

import pytest
from test_readers import law

from pantrial.readers import read

HEAD = """MedPath

Example Cells in Example Disease

Phase 1
Conditions
Example disease
Interventions
{names}
Registration Number
NCT00000000
Lead Sponsor
Example University
Recruitment & Eligibility

Study & Design

Arm & Interventions
{titles}
{rows}
Primary Outcome Measures
NameTimeMethod
© Copyright 2025. All Rights Reserved by MedPath"""
NAMES = "Drug: Alphamab\nDrug: Placebo\nDrug: example cell infusion\nDrug: insulin"


def arms(titles: str, *rows: str) -> list[tuple[str, list[str], str | None]]:
    """Label, interventions and description of every arm."""
    reading = read(HEAD.format(names=NAMES, titles=titles, rows="\n".join(rows)).encode(), "page.txt")
    law(reading)
    found = reading.values["protocolSection"]["armsInterventionsModule"].get("armGroups", [])
    return [(one["label"], one.get("interventionNames", []), one.get("description")) for one in found]


CELL = "Drug: example cell infusion"


@pytest.mark.parametrize(
    ("row", "arm"),
    [
        ("PlaceboPlaceboGiven weekly.", ("Placebo", ["Drug: Placebo"], "Given weekly.")),
        ("PlaceboPlacebo-", ("Placebo", ["Drug: Placebo"], None)),
        ("Group 1Alphamab, PlaceboGiven weekly.", ("Group 1", ["Drug: Alphamab", "Drug: Placebo"], "Given weekly.")),
        ("1example cell infusiongiven once", ("1", [CELL], "given once")),
        ("open labelexample cell infusion5 mg", ("open label", [CELL], "5 mg")),
        ("Healthy children--", ("Healthy children", [], None)),
        ("Healthy children.--", ("Healthy children.", [], None)),
        ("Betamab armBetamab armGiven weekly.", ("Betamab arm", [], "Given weekly.")),
        ("Betamab armBetamab armGiven weekly, then as in the Placebo arm.", None),
        # What may be part of a word, or stands in more than one place, is not told.
        ("Controlno proinsulinemia", None),
        ("Alphamab groupPlaceboAlphamabGiven", None),
        # Two cells have to touch somewhere: where nothing else may be such a place, the sign is a cell.
        ("Control-Given nothing", ("Control", [], "Given nothing")),
        ("Anti-PD armGiven nothing", None),
        ("Control-given nothing", None),
    ],
)
def test_a_row_whose_cells_touch(row: str, arm: tuple[str, list[str], str | None] | None) -> None:
    assert arms("GroupInterventionDescription", row) == ([] if arm is None else [arm])


@pytest.mark.parametrize(
    ("row", "arm"),
    [
        ("Placebo Placebo Looks like Alphamab", ("Placebo", ["Drug: Placebo"], "Looks like Alphamab")),
        ("Group 1 Alphamab, Placebo Given weekly.", ("Group 1", ["Drug: Alphamab", "Drug: Placebo"], "Given weekly.")),
        ("Group 1 Alphamab -", ("Group 1", ["Drug: Alphamab"], None)),
        ("Healthy children - -", ("Healthy children", [], None)),
        ("Control - No Alphamab Given", None),
        ("High Alphamab Alphamab Given weekly.", None),
        ("Group 1 Not told", None),
    ],
)
def test_a_row_whose_cells_have_a_blank_between_them(row: str, arm: tuple[str, list[str], str | None] | None) -> None:
    assert arms("Group Intervention Description", row) == ([] if arm is None else [arm])


@pytest.mark.parametrize(
    ("row", "arm"),
    [
        ("Control group - Given nothing.", ("Control group", [], "Given nothing.")),
        ("Control - late - Given nothing.", None),
        ("Control - late Placebo given weekly.", None),
    ],
)
def test_a_row_without_interventions_whose_cells_have_blanks_between_them(
    row: str, arm: tuple[str, list[str], str | None] | None
) -> None:
    assert arms("Group Intervention Description", row) == ([arm] if arm else [])


def unlisted(*rows: str) -> list[tuple[str, str | None]]:
    """Label and description of every arm of a page that lists no interventions."""
    page = HEAD.format(names=NAMES, titles="GroupInterventionDescription", rows="\n".join(rows))
    reading = read(page.replace(f"Interventions\n{NAMES}\n", "").replace("Example disease", "Low IgE").encode(), "page.txt")
    law(reading)
    found = reading.values["protocolSection"].get("armsInterventionsModule", {}).get("armGroups", [])
    return [(one["label"], one.get("description")) for one in found]


def test_rows_of_a_page_that_lists_no_interventions() -> None:
    assert unlisted("First armAlphamabGiven weekly.") == [("First arm", "Given weekly.")]
    assert unlisted("Second (late)Alphamab, Placebo-") == [("Second (late)", None)]
    # A word that the page has elsewhere has no joint; two more or fewer are no three cells.
    assert unlisted("Low IgE groupAlphamabGiven weekly.") == [("Low IgE group", "Given weekly.")]
    assert unlisted("Low McE groupAlphamabGiven weekly.") == []
    assert unlisted("First armalphamabGiven weekly.") == []


def test_the_sign_for_no_intervention_in_every_row() -> None:
    assert unlisted("Knees-100 of them", "Ears with McE-20 of them") == [
        ("Knees", "100 of them"),
        ("Ears with McE", "20 of them"),
    ]
    assert unlisted("Knees-100 of them McE", "Ears with McE 20 of them") == []


def test_a_description_goes_on_under_its_row() -> None:
    rows = [
        "Group 1AlphamabGiven as follows:",
        "- once a week, 4-6 times,",
        "Then Alphamab is given monthly.",
        "PlaceboPlacebo-",
    ]
    found = arms("GroupInterventionDescription", *rows)
    assert [(label, told) for label, _, told in found] == [
        ("Group 1", "Given as follows:\n- once a week, 4-6 times,\n\nThen Alphamab is given monthly."),
        ("Placebo", None),
    ]


def test_an_outcome_s_description_goes_on_under_its_row() -> None:
    rows = [
        "NameTimeMethod",
        "Stiffness of the knee12 weeksMeasured by these:",
        "- the Example Scale",
        "The doctor looks at it.",
    ]
    rows += ["Warmth of the knee12 weeksMeasured in degrees."]
    page = HEAD.format(names=NAMES, titles="", rows="").replace("NameTimeMethod", "\n".join(rows))
    found = read(page.encode(), "page.txt").values["protocolSection"]["outcomesModule"]["primaryOutcomes"]
    assert [(one["measure"], one["description"]) for one in found] == [
        ("Stiffness of the knee", "Measured by these:\n- the Example Scale\n\nThe doctor looks at it."),
        ("Warmth of the knee", "Measured in degrees."),
    ]


def test_other_outcomes_are_no_secondary_ones_and_a_lone_dash_ends_no_time() -> None:
    rows = ["NameTimeMethod", "Stiffness of the knee12 weeks-", "Other Outcome Measures", "NameTimeMethod"]
    rows += ["Warmth of the knee6 months-"]
    page = HEAD.format(names=NAMES, titles="", rows="").replace("NameTimeMethod", "\n".join(rows))
    reading = read(page.encode(), "page.txt")
    law(reading)
    assert reading.values["protocolSection"]["outcomesModule"] == {
        "primaryOutcomes": [{"measure": "Stiffness of the knee", "timeFrame": "12 weeks"}],
        "otherOutcomes": [{"measure": "Warmth of the knee", "timeFrame": "6 months"}],
    }
