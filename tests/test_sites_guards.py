"""What turns values wrong on pages of unfamiliar sites, and what guards against it: each with a small page of our own."""

import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "benchmarks"))

from sites import at, by_kind
from test_readers import law

from pantrial.readers import read

HEAD = "Trial ID: EXAMPLE-1\nTitle: Cream A for itch in adults\n"


def protocol(words: str) -> Any:
    reading = read((words if "<html>" in words else HEAD + words).encode(), "made up", "generic")
    law(reading)
    return reading.values["protocolSection"]


ARMS = "armsInterventionsModule/armGroups"
OUTCOMES = "outcomesModule"


@pytest.mark.parametrize(
    ("table", "labels"),
    [
        (
            "Study arms\n\n| Arm | What participants receive |\n|---|---|\n| Cream A | twice daily |\n| Vehicle | the same |\n",
            [("Cream A", "twice daily"), ("Vehicle", "the same")],
        ),
        (
            "Arms\n\n| | Arm A | Arm B |\n|---|---|---|\n| Type | Experimental | Other |\n| Treatment | Cream A | Oil |\n",
            [("Arm A", "Cream A"), ("Arm B", "Oil")],
        ),
        ("Arms\nArm\tArm A\tArm B\nDescription\tCream A\tOil\n", [("Arm A", "Cream A"), ("Arm B", "Oil")]),
    ],
)
def test_arms_are_read_whichever_way_their_table_stands(table: str, labels: list[tuple[str, str]]) -> None:
    found = at(protocol(f"{table}\nSponsor: Example Co\n"), ARMS)
    assert [(arm["label"], arm["description"]) for arm in found] == labels


@pytest.mark.parametrize(
    "table",
    [
        "| | Measure | Time point |\n|---|---|---|\n| Primary | Itch | 12 weeks |\n| Primary | Sleep | 24 weeks |\n",
        "\tMeasure\tTime point\nPrimary\tItch\t12 weeks\nPrimary\tSleep\t24 weeks\n",
        "Primary outcomes\n\n| Measure | Itch | Sleep |\n|---|---|---|\n| Time frame | 12 weeks | 24 weeks |\n",
        "Primary outcomes\n\n| Outcome | When it is measured |\n|---|---|\n| Itch | 12 weeks |\n| Sleep | 24 weeks |\n",
    ],
)
def test_outcomes_are_read_whichever_way_their_table_stands(table: str) -> None:
    found = at(protocol(f"Outcomes\n\n{table}\nSponsor: Example Co\n"), OUTCOMES)
    assert found == {
        "primaryOutcomes": [{"measure": "Itch", "timeFrame": "12 weeks"}, {"measure": "Sleep", "timeFrame": "24 weeks"}]
    }


def test_one_row_of_values_below_a_row_of_names() -> None:
    found = protocol("\n| Phase | Status | Sex | Minimum age |\n|---|---|---|---|\n| Phase 2 | Recruiting | All | 18 years |\n")
    assert found["designModule"]["phases"] == ["PHASE2"]
    assert found["statusModule"]["overallStatus"] == "RECRUITING"
    assert found["eligibilityModule"] == {"sex": "ALL", "minimumAge": "18 Years"}


@pytest.mark.parametrize(
    "words",
    [
        "Conditions\nEczema\nItch\nBody site\nArms\nLead investigator\nDr Example\n",
        "<html><body><dl><dt>Trial ID</dt><dd>EXAMPLE-1</dd><dt>Conditions</dt><dd>Eczema</dd><dd>Itch</dd><dt>Skin tone</dt>"
        "<dd>Any</dd><dt>Sponsor</dt><dd>Example Co</dd></dl></body></html>",
    ],
)
def test_a_name_that_nobody_knows_ends_a_list(words: str) -> None:
    assert at(protocol(words), "conditionsModule/conditions") == ["Eczema", "Itch"]


@pytest.mark.parametrize(
    "foot",
    [
        "This page was last updated on 4 June 2022",
        "© 2022 Example Trials",
        "Copyright 2022 Example Trials. All rights reserved.",
        "Privacy policy | Terms of use | Contact",
        "Terms and conditions",
    ],
)
def test_the_foot_of_a_page_is_no_criterion(foot: str) -> None:
    found = protocol(f"Inclusion criteria\n- itch\nExclusion criteria\n- pregnancy\n{foot}\nStatus of the site: open\n")
    assert by_kind(at(found, "eligibilityModule/eligibilityCriteria")) == {"inclusion": ["itch"], "exclusion": ["pregnancy"]}


def test_behind_a_page_s_rights_nothing_is_the_trial_s() -> None:
    found = protocol("Sponsor: Example Co\n© 2022 Example Trials\nStatus: Completed\nPhase: 3\nLast updated: 3 May 2024\n")
    assert set(found) == {"identificationModule", "sponsorCollaboratorsModule"}


def test_a_lettered_criterion_is_no_right() -> None:
    found = protocol("Exclusion criteria\n(a) pregnancy\n(b) lithium\n(c) heart failure\n(d) asthma\n")
    kept = at(found, "eligibilityModule/eligibilityCriteria")
    assert all(word in kept for word in ("pregnancy", "lithium", "heart failure", "asthma"))


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ("This trial is currently recruiting participants.", "RECRUITING"),
        ("The study is now open to new patients", "RECRUITING"),
        ("The trial is not yet recruiting.", "NOT_YET_RECRUITING"),
        ("The study has been completed.", "COMPLETED"),
        ("Recruitment is paused.", "SUSPENDED"),
        ("This study was stopped early.", "TERMINATED"),
        ("The study is no longer recruiting but is still in follow-up", "ACTIVE_NOT_RECRUITING"),
        ("Recruitment is complete.", None),
        ("We are no longer recruiting.", None),
        ("This trial is not recruiting.", None),
        ("This trial is recruiting in one of its three parts.", None),
        ("The trial has finished the first of two parts", None),
    ],
)
@pytest.mark.parametrize("before", ["Status: ", "Recruitment\n"])
def test_a_sentence_says_a_status_only_where_it_says_nothing_else(before: str, words: str, status: str | None) -> None:
    assert at(protocol(f"Sponsor: Example Co\n\n{before}{words}\n"), "statusModule/overallStatus") == status


def test_two_sentences_that_contradict_each_other_say_no_status() -> None:
    words = "Recruitment\nThe trial is recruiting.\n\nJoin us\nWe are no longer recruiting.\n"
    assert at(protocol(words), "statusModule/overallStatus") is None


@pytest.mark.parametrize(
    ("words", "level", "who"),
    [
        ("Participants, investigators and outcome assessors", "TRIPLE", ["PARTICIPANT", "INVESTIGATOR", "OUTCOMES_ASSESSOR"]),
        ("The participants and the care providers are blinded.", "DOUBLE", ["PARTICIPANT", "CARE_PROVIDER"]),
        ("Outcome assessor", "SINGLE", ["OUTCOMES_ASSESSOR"]),
        ("Participants, but not investigators", None, None),
        ("Participants until week 12", None, None),
    ],
)
def test_who_is_masked_says_how_many(words: str, level: str | None, who: list[str] | None) -> None:
    found = protocol(f"Allocation: Randomised\nMasking: {words}\n")
    assert at(found, "designModule/designInfo/maskingInfo/masking") == level
    assert at(found, "designModule/designInfo/maskingInfo/whoMasked") == who


@pytest.mark.parametrize(
    ("words", "least", "greatest"),
    [
        ("Ages: 12 - 75", "12 Years", "75 Years"),
        ("Ages: 12 - 60", None, None),
        ("Ages: 0 - 90", None, None),
        ("Age range (years): 5 - 12", "5 Years", "12 Years"),
        ("Minimum age (years): 5\nMaximum age (years): 12", "5 Years", "12 Years"),
        ("Minimum age: 5\nMaximum age: 12", None, None),
    ],
)
def test_ages_without_a_unit_are_years_where_nothing_else_can_be_meant(
    words: str, least: str | None, greatest: str | None
) -> None:
    module = protocol(f"{words}\nSex: All\n")["eligibilityModule"]
    assert (module.get("minimumAge"), module.get("maximumAge")) == (least, greatest)


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("2019 Year 04 Month 02 Day", "2019-04-02"),
        ("2019 Year 04 Month", "2019-04"),
        ("2019\tYear\t04\tMonth\t02\tDay", "2019-04-02"),
        ("2019 Year 13 Month", None),
    ],
)
def test_a_day_that_is_spelled_out(words: str, day: str | None) -> None:
    assert at(protocol(f"Start date\t{words}\nSponsor: Example Co\n"), "statusModule/startDateStruct/date") == day


@pytest.mark.parametrize("words", ["120 (planned), 118 (actual)", "118 (actual) / 120 (planned)", "Target 120"])
def test_of_a_planned_and_a_reached_number_the_second_counts(words: str) -> None:
    found = at(protocol(f"Enrolment: {words}\nSex: All\n"), "designModule/enrollmentInfo")
    assert found == (None if words == "Target 120" else {"count": 118, "type": "ACTUAL"})


def test_an_option_that_is_not_ticked_is_no_value() -> None:
    found = protocol("Sex: [x] Female [ ] Male\nPhase:\n☐ Phase 1\n☑ Phase 2\nHealthy volunteers: ☐ Yes ☐ No\n")
    assert found["eligibilityModule"] == {"sex": "FEMALE"}
    assert found["designModule"]["phases"] == ["PHASE2"]


@pytest.mark.parametrize("words", ["see contacts", "To be confirmed", "not provided", "TBC"])
def test_words_that_only_point_elsewhere_are_no_value(words: str) -> None:
    assert "sponsorCollaboratorsModule" not in protocol(f"Sponsor: {words}\nAcronym: {words}\nSex: All\n")


def test_a_list_right_behind_a_summary_is_no_part_of_it() -> None:
    text = "Cream A may help against itch, as we hope to find out."
    found = protocol(f"Summary\n{text}\nConditions: Itch; Eczema\nStart date: January 2021\n")
    assert at(found, "descriptionModule/briefSummary") == text
    assert at(found, "conditionsModule/conditions") == ["Itch", "Eczema"]


def test_the_menu_behind_a_banner_holds_no_name() -> None:
    words = "We use cookies. Accept all\nHome\nTrials\nAbout us\nContact\nCream A against itch in grown people\n" + HEAD
    reading = read((words + "Conditions: Itch; skin of grown people\n").encode(), "made up", "generic")
    law(reading)
    assert not any(said.label == "Contact" for said in reading.said)
