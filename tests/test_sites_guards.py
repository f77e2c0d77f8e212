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


@pytest.mark.parametrize(
    ("words", "ends"),
    [
        ("\n\n\nExclusion criteria\n\n- pregnancy\n\n\n\nWhere we meet\n\nAt the river clinic\n", True),
        ("\n**Exclusion criteria**\n\n- pregnancy\n\n**Where we meet**\n\nAt the river clinic\n", True),
        ("  Exclusion criteria:\n  - pregnancy\n\nWhere we meet\n  At the river clinic\n", True),
        ("\n## Conditions\n\nItch\n\n## Exclusion criteria\n\npregnancy\n\n## Where we meet\n\nAt the river clinic\n", True),
        ("MEDICAL CONDITIONS\nItch\nEXCLUSION CRITERIA\npregnancy\nWHERE WE MEET\nAt the river clinic\n", True),
        ("EXCLUSION CRITERIA\npregnancy\nHEART AND LUNGS\nasthma\n", False),
        ("\nExclusion criteria\npregnancy\n\nStudy hospitals\nAt the river clinic\n", True),
        ("\nExclusion criteria\npregnancy\n\nOther studies\nasthma\n", False),
        ("\n\n\nExclusion criteria\n\n- pregnancy\n\n\n\nHeart and lungs\n\n- asthma\n", False),
        ("\n**Exclusion criteria**\n\n- pregnancy\n\n**Heart and lungs**\n\n- asthma\n", False),
        ("Exclusion criteria\n- pregnancy\n\nHeart and lungs\n  asthma\n", False),
    ],
)
def test_a_heading_that_nobody_knows_ends_criteria_only_where_no_list_follows(words: str, ends: bool) -> None:
    """Lost exclusions let somebody in: what may be more of them stays."""
    found = protocol(f"Inclusion criteria\n- itch\n{words}")
    kept = by_kind(at(found, "eligibilityModule/eligibilityCriteria"))
    assert kept["inclusion"] == ["itch"]
    assert (kept["exclusion"] == ["pregnancy"]) is ends
    assert ends or "asthma" in " ".join(kept["exclusion"])


def test_headings_of_a_rendered_page_stand_below_wider_gaps() -> None:
    html = (
        "<html><body><h1>Cream A for itch in adults</h1><p>Trial ID: EXAMPLE-1</p><h2>Exclusion criteria</h2><p>pregnancy</p>"
        "<p>itch of the ears</p><h2>Where we meet</h2><p>At the river clinic</p></body></html>"
    )
    kept = by_kind(at(protocol(html), "eligibilityModule/eligibilityCriteria"))
    assert kept == {"exclusion": ["pregnancy", "itch of the ears"]}


@pytest.mark.parametrize(
    ("words", "lines"),
    [
        ("itch; eczema of the hands", ["itch", "eczema of the hands"]),
        ("itch; or eczema", ["itch; or eczema"]),
        ("one of these: itch; eczema", ["one of these: itch; eczema"]),
        ("itch (mild; moderate) of the hands", ["itch (mild; moderate) of the hands"]),
        ("cancer; except of the skin", ["cancer; except of the skin"]),
        ("* itch above 4 * Eczema of the hands * asthma", ["itch above 4", "Eczema of the hands", "asthma"]),
        ("\nItch with a score of\nat least 2\nStable asthma", ["Itch with a score of at least 2", "Stable asthma"]),
        ("* ALT below 2 * ULN and AST below 3 * ULN", ["ALT below 2 * ULN and AST below 3 * ULN"]),
    ],
)
def test_criteria_between_semicolons_are_lines_where_each_can_stand_alone(words: str, lines: list[str]) -> None:
    found = protocol(f"Inclusion criteria: {words}\nExclusion criteria\n- pregnancy\n")
    assert by_kind(at(found, "eligibilityModule/eligibilityCriteria"))["inclusion"] == lines


@pytest.mark.parametrize(
    ("words", "path", "value"),
    [
        ("Geschlecht / Sex: Alle / All", "eligibilityModule/sex", "ALL"),
        ("Statut / Status: Complété / Completed", "statusModule/overallStatus", "COMPLETED"),
        ("Status / Statut: Recruiting / Completed", "statusModule/overallStatus", None),
        ("Promoteur / Sponsor: Example Co", "sponsorCollaboratorsModule/leadSponsor/name", "Example Co"),
        ("Sponsor / Conditions: Example Co", "sponsorCollaboratorsModule/leadSponsor/name", None),
        ("Début / Start: 15 mai 2031", "statusModule/startDateStruct/date", "2031-05-15"),
        ("Start date: OCT-2031", "statusModule/startDateStruct/date", "2031-10"),
        ("Start date: 2030 Jan 14", "statusModule/startDateStruct/date", "2030-01-14"),
        ("Start date: 3 Smarch 2030", "statusModule/startDateStruct/date", None),
        ("Phase..........: II", "designModule/phases", ["PHASE2"]),
        ("Sponsor: Institutional", "sponsorCollaboratorsModule/leadSponsor/name", None),
        ("Sponsor: Example Co, Ann Example, 555-0199", "sponsorCollaboratorsModule/leadSponsor/name", None),
        ("Protocol: Patients receive the cream", "identificationModule/orgStudyIdInfo/id", None),
        ("Protocol: EX-17/02", "identificationModule/orgStudyIdInfo/id", "EX-17/02"),
    ],
)
def test_names_and_values_in_two_languages_and_values_that_are_none(words: str, path: str, value: Any) -> None:
    assert at(protocol(f"{words}\nAcronym: CREAM\n"), path) == value


def test_what_an_e_mail_quotes_is_the_page_and_its_writer_s_words_are_none() -> None:
    words = (
        "Hi,\nmight fit. She is 58.\n\n> *Cream A for itch in adults*\n> *Trial ID:* EXAMPLE-1\n> *Status:* Recruiting\n"
        "> *Inclusion criteria*\n> - itch in adults\n>\n> *Exclusion criteria*\n> - pregnancy\n> - asthma\n"
        "\nRegards\nPhase: 3\n"
    )
    reading = read(words.encode(), "made up", "generic")
    law(reading)
    found = reading.values["protocolSection"]
    assert by_kind(at(found, "eligibilityModule/eligibilityCriteria")) == {
        "inclusion": ["itch in adults"],
        "exclusion": ["pregnancy", "asthma"],
    }
    assert "designModule" not in found


def test_what_a_printed_page_repeats_is_no_criterion_and_cuts_none() -> None:
    edge = "\nExample Co            CONFIDENTIAL        Page {} of 9\n\nExample Co        Protocol EX-1\n"
    words = (
        f"Full title of the trial:     A trial of cream A in adults who have\n{' ' * 29}itch of the hands\n{edge.format(1)}\n"
        "Inclusion criteria\n  1  itch\n  2  adults who have had it\n     for a year\nExclusion criteria\n"
        "  1  steroids within 8 weeks before\n"
        f"{edge.format(2)}\n     screening\n  2  pregnancy\n{edge.format(3)}"
    )
    found = protocol(words)
    assert found["identificationModule"]["officialTitle"] == "A trial of cream A in adults who have itch of the hands"
    assert by_kind(at(found, "eligibilityModule/eligibilityCriteria")) == {
        "inclusion": ["itch", "adults who have had it for a year"],
        "exclusion": ["steroids within 8 weeks before screening", "pregnancy"],
    }


def test_values_above_their_names_are_not_the_next_name_s() -> None:
    words = (
        "18 - 75\nAge (years)\nAll\nSex\n642\nNumber of participants\n118\nLocations\nNo\nAccepts healthy volunteers\nPlan\n"
    )
    found = protocol(words)
    assert found["designModule"]["enrollmentInfo"] == {"count": 642}
    assert found["eligibilityModule"] == {
        "minimumAge": "18 Years",
        "maximumAge": "75 Years",
        "sex": "ALL",
        "healthyVolunteers": False,
    }


def test_a_table_whose_heads_are_languages_gives_its_english_column() -> None:
    html = (
        "<html><body><p>Trial ID: EXAMPLE-1</p><p>Public title:</p><table><tr><th>pt-br</th><th>en</th></tr><tr>"
        "<td>Creme A</td><td>Cream A</td></tr></table><p>Sponsor: Example Co</p></body></html>"
    )
    assert protocol(html)["identificationModule"]["briefTitle"] == "Cream A"


def test_what_a_page_has_of_itself_is_not_the_trial_s() -> None:
    words = (
        '---\ntitle: "Site"\ndate: 2032-05-11\nstatus: completed\n---\n\n# Cream A for itch in adults\n\nStatus: Recruiting\n'
    )
    reading = read((words + "Trial ID: EXAMPLE-1\nSummary\nitch in adults is studied\n").encode(), "made up", "generic")
    law(reading)
    found = reading.values["protocolSection"]
    assert found["statusModule"] == {"overallStatus": "RECRUITING"}
    assert found["identificationModule"]["briefTitle"] == "Cream A for itch in adults"


def test_names_in_brackets_are_names() -> None:
    words = (
        "[試験名 / Public title]\nCream A\n[Phase]  2\n[Sample size]  52\n[Inclusion criteria]\n1) itch\n[Exclusion criteria]\n"
        "1) asthma\n[Sponsor]  Example Co\n"
    )
    found = protocol(words)
    assert found["designModule"] == {"phases": ["PHASE2"], "enrollmentInfo": {"count": 52}}
    assert found["sponsorCollaboratorsModule"]["leadSponsor"]["name"] == "Example Co"
    assert by_kind(at(found, "eligibilityModule/eligibilityCriteria")) == {"inclusion": ["itch"], "exclusion": ["asthma"]}


@pytest.mark.parametrize("you", ["", " you", " you have", " they are"])
def test_what_a_page_answers_itself_parts_who_may_join_from_who_may_not(you: str) -> None:
    page = f"## Who can take part\n\n**Yes, if{you}**\n\n* eczema for a year\n\n**No, if{you}**\n\n* another skin disease\n"
    words = str(at(protocol("# Emollients\n\nTrial ID: EXAMPLE-1\n\n" + page), "eligibilityModule/eligibilityCriteria"))
    assert words.index("eczema for a year") < words.casefold().index("exclusion criteria") < words.index("another skin disease")


@pytest.mark.parametrize(
    "section", ["ENDPOINTS", "Sites", "Criteria for Evaluation:", "Reference Therapy, Dose and Mode of Administration:"]
)
def test_a_section_that_is_no_criterion_ends_the_exclusions_without_a_mark_or_gap(section: str) -> None:
    lines = ("Trial ID: EXAMPLE-1", "INCLUSION CRITERIA", "eczema for a year", "EXCLUSION CRITERIA", "pregnancy", "open wounds")
    page = "\n".join((*lines, section, "Itch at week 4\n"))
    words = str(at(protocol(page), "eligibilityModule/eligibilityCriteria"))
    assert "open wounds" in words
    assert "week 4" not in words


@pytest.mark.parametrize(
    ("behind", "kept"),
    [
        ("Rund um die Klinik\nBahnhof links\n", []),
        ("\nWie komme ich hin?\nMit dem Bus\n", []),
        ("\nHaltestelle: Am Fluss\n", []),
        ("Fragen: ask@example.org\nund Antworten\n", []),
        ("Our team can talk it through with you, free of charge\n", []),
        ("Heart and lungs\n- angina\n", ["Heart and lungs", "angina"]),
        ("Tablets against itch or\nother tablets\n", ["Tablets against itch or", "other tablets"]),
        ("Tablets against itch are not allowed.\n", ["Tablets against itch are not allowed."]),
        ("Cardiac:\nangina\n", ["Cardiac:", "angina"]),
    ],
)
def test_a_name_without_a_mark_ends_a_list_whose_items_have_marks(behind: str, kept: list[str]) -> None:
    found = protocol(f"Inclusion criteria\n- itch\n- adults\nExclusion criteria\n- asthma\n- pregnancy\n{behind}")
    lines = by_kind(at(found, "eligibilityModule/eligibilityCriteria"))
    assert lines == {"inclusion": ["itch", "adults"], "exclusion": ["asthma", "pregnancy", *kept]}


@pytest.mark.parametrize(
    "rows",
    [
        [("선정기준 (Inclusion Criteria)", "① itch<br>② adults"), ("제외기준 (Exclusion Criteria)", "① asthma")],
        [("Wie mag meedoen (Inclusiecriteria)", "- itch<br>- adults"), ("Wie niet (Exclusiecriteria)", "- asthma")],
    ],
)
def test_names_in_two_languages_and_the_next_row_of_a_form(rows: list[tuple[str, str]]) -> None:
    table = "".join(f"<tr><th>{name}</th><td>{value}</td></tr>" for name, value in [*rows, ("중지 사항", "심한 부작용")])
    found = protocol(f"<html><body><p>Trial ID: EXAMPLE-1</p><table>{table}</table></body></html>")
    lines = by_kind(at(found, "eligibilityModule/eligibilityCriteria"))
    assert lines == {"inclusion": ["itch", "adults"], "exclusion": ["asthma"]}


def test_a_heading_above_that_of_the_criteria_ends_them_and_a_list_of_outcomes() -> None:
    html = (
        "<html><body><h1>Cream A for itch in adults</h1><p>Trial ID: EXAMPLE-1</p><h2>Take part</h2>"
        "<h4>Exclusion criteria</h4><p>asthma</p><p>itch of the ears</p><h3>Where we meet</h3><ul><li>the river</li></ul>"
        "<h4>Secondary outcomes</h4><p>Sleep at week 4</p><h2>Whom we look for</h2><p>Adults</p></body></html>"
    )
    found = protocol(html)
    assert by_kind(at(found, "eligibilityModule/eligibilityCriteria")) == {"exclusion": ["asthma", "itch of the ears"]}
    assert at(found, "outcomesModule/secondaryOutcomes") == [{"measure": "Sleep at week 4"}]


def test_of_two_languages_one_under_the_other_the_english_is_read() -> None:
    rows = ("研究疾病:\t湿疹", "Target disease:\tEczema", "组别:\t试验组\t样本量:\t60", "Group:\tCream A\tSample size:\t60")
    more = "\n".join((rows[0], rows[1], "性别:\t男女均可", "干预措施:", "Interventions:", *rows[2:]))
    found = protocol(f"{more}\nMaximum age: 0\nOfficial title: the same\nSponsor: Example Co\n")
    assert at(found, "conditionsModule/conditions") == ["Eczema"]
    assert [arm["label"] for arm in at(found, ARMS)] == ["Cream A"]
    assert "maximumAge" not in found["eligibilityModule"]
    assert "eligibilityCriteria" not in found["eligibilityModule"]
    assert "officialTitle" not in found["identificationModule"]


def test_numbers_before_items_with_little_around_them() -> None:
    found = protocol(
        "Principal inclusion criteria\n1 Itch of the hands\n2 Adults\nExclusion criteria: 1.asthma 2.eczema of 2 years\n"
    )
    lines = by_kind(at(found, "eligibilityModule/eligibilityCriteria"))
    assert lines == {"inclusion": ["Itch of the hands", "Adults"], "exclusion": ["asthma", "eczema of 2 years"]}


@pytest.mark.parametrize(
    ("so", "ends"),
    [
        ("<p><b>{}</b></p><p>{}</p>", True),
        ("<div><div class='card-title'>{}</div><div>{}</div></div>", True),
        ("<dl><dt>{}</dt><dd>{}</dd></dl>", True),
        ("<table><tr><th>{}</th><td><p>{}</p></td></tr></table>", True),
        ("<h5>{}</h5><ul><li>{}</li></ul>", False),
    ],
)
def test_a_heading_as_those_of_known_parts_ends_criteria_unless_a_list_follows(so: str, ends: bool) -> None:
    names = {"Conditions": "Itch", "Exclusion criteria": "pregnancy", "Around the day": "asthma"}
    page = "".join(so.format(name, value) for name, value in names.items())
    for known, kept in (("Conditions", ends), ("Lungs", False)):
        body = page.replace("Conditions", known)
        found = protocol(f"<html><body><h1>Cream A for itch in adults</h1><p>Trial ID: EXAMPLE-1</p>{body}</body></html>")
        lines = by_kind(at(found, "eligibilityModule/eligibilityCriteria"))["exclusion"]
        assert lines[0] == "pregnancy"
        assert ("asthma" not in lines) is (kept or "td" in so)  # without a known part so written it may head some of them


@pytest.mark.parametrize(
    ("top", "title"),
    [
        ("Home  About us  All studies\nAll trials at Riverton House\nLight for itch at night in adults\n", "Light for itch"),
        ("RiverTrials - rivertrials near you\nLight for itch at night in adults   Status: not told\n", "Light for itch"),
        ("Living with skin · Itch recipes · Our shop · Donate\n", None),
        ("Studies held at Riverton House\n", None),
        ("Short title\nLIGHTS ON: an evening lamp at home for itch of adults\n", "LIGHTS ON: an evening"),
    ],
)
def test_a_title_that_no_name_stands_over_says_what_the_trial_is_about(top: str, title: str | None) -> None:
    more = "Condition: Itching at night\nSponsor: Riverton House\nAll about it: https://rivertrials.example.org/\n"
    reading = read(f"{top}Trial ID: EXAMPLE-1\n{more}".encode(), "made up", "generic")
    found = at(reading.values["protocolSection"], "identificationModule/briefTitle")
    assert found is None if title is None else found.startswith(title) and "ID" not in found


@pytest.mark.parametrize(
    ("lead", "kept"),
    [
        ("To join this study, there are a few conditions. Participants must:", False),
        ("Your child may be able to take part if he or she:", False),
        ("Your teen may be able to join if he or she:", False),
        ("You may join if you check the following boxes.", False),
        ("Women may take part if they:", True),
        ("You can take part if you meet at least one of these:", True),
    ],
)
def test_a_sentence_that_only_leads_to_the_list_is_no_criterion(lead: str, kept: bool) -> None:
    bars = ("You could not join if any of these applied. You", "Your baby cannot join if he or she:")
    for bar in bars:
        found = protocol(f"Who can take part\n{lead}\n- itch\n- live nearby\n{bar}\n- take lithium\n")
        lines = by_kind(at(found, "eligibilityModule/eligibilityCriteria"))
        assert lines["inclusion"][-2:] == ["itch", "live nearby"]
        assert (lines["inclusion"][0] == lead) is kept
        assert lines["exclusion"][-1] == "take lithium"
        assert (bar in lines["exclusion"]) is ("baby" in bar)


@pytest.mark.parametrize(
    "behind", ["Still unsure? Our guides can help.", "You are now leaving this site.", "Other criteria may apply."]
)
def test_a_lead_that_is_sorry_and_a_word_of_the_site_are_no_criteria(behind: str) -> None:
    found = protocol(
        f"To take part you must:\n- itch\nSorry, you can’t take part if you:\n- smoke\n- take lithium\n\n{behind}\n"
    )
    assert by_kind(at(found, "eligibilityModule/eligibilityCriteria"))["exclusion"] == ["smoke", "take lithium"]


def test_values_with_their_english_in_brackets() -> None:
    rows = {
        "배정 (Allocation)": "무작위배정(RCT)",
        "첫 연구대상자 등록일 (Start date)": "2018-09-01 예정(Anticipated)",
        "연령 (Age)": "19세(Year) ~ 70세(Year)",
        "성별 (Gender)": "둘다(Both)",
    }
    found = protocol("\n".join(f"{name}\t{value}" for name, value in rows.items()) + "\nSponsor\tExample Co\n")
    assert at(found, "designModule/designInfo/allocation") == "RANDOMIZED"
    assert at(found, "statusModule/startDateStruct") == {"date": "2018-09-01", "type": "ESTIMATED"}
    assert found["eligibilityModule"] == {"minimumAge": "19 Years", "maximumAge": "70 Years", "sex": "ALL"}


def test_the_highest_heading_of_a_page_is_its_title_whatever_stands_above() -> None:
    html = (
        "<html><body><header>Regional board of itch <a>Meetings of the board</a></header><h1>Cream A: can it stop itch?</h1>"
        "<p>Trial ID: EXAMPLE-1</p><p>Summary: We ask whether Cream A can stop it within four weeks.</p></body></html>"
    )
    assert protocol(html)["identificationModule"]["briefTitle"] == "Cream A: can it stop itch?"


def test_names_of_tabs_are_no_summary_and_a_time_ends_where_its_method_begins() -> None:
    words = "Summary | Details | All results\n\nPrimary outcome\nItch. Timepoint: week 4. Method of measurement: a diary.\n"
    found = protocol(words)
    assert "descriptionModule" not in found
    assert at(found, "outcomesModule/primaryOutcomes/0/timeFrame") == "week 4"
    assert at(found, "outcomesModule/primaryOutcomes/0/description").startswith("a diary")


def test_of_submission_and_registration_the_first_is_the_submission() -> None:
    found = protocol("Date submitted: 3 April 2021\nDate registered: 28 April 2021\nSex: All\n")["statusModule"]
    assert found["studyFirstSubmitDate"] == "2021-04-03"
    assert found["studyFirstPostDateStruct"]["date"] == "2021-04-28"
    assert protocol("Date registered: 28 April 2021\nSex: All\n")["statusModule"]["studyFirstSubmitDate"] == "2021-04-28"


def test_headings_of_criteria_and_the_page_s_first_heading_where_they_hardly_show() -> None:
    html = (
        "<html><body><div><h2>Your privacy</h2><p>We store cookies.</p></div><h1>Cream A for itch in adults</h1>"
        "<table><tr><td>Trial ID</td><td>EXAMPLE-1</td></tr><tr><td>Condition</td><td>Itch of adults</td></tr>"
        "<tr><td>Eligibility</td><td><u>Inclusion</u><br>- itch<br>- age of 40<br><br><u>Exclusion</u><br>- asthma<br><br>"
        "Ask about cream.</td></tr><tr><td>Nearby towns</td><td>Riverton, Hillton</td></tr></table></body></html>"
    )
    found = protocol(html)
    assert by_kind(at(found, "eligibilityModule/eligibilityCriteria")) == {
        "inclusion": ["itch", "age of 40"],
        "exclusion": ["asthma", "Ask about cream."],
    }
    assert found["identificationModule"]["briefTitle"] == "Cream A for itch in adults"


@pytest.mark.parametrize(
    ("words", "path", "value"),
    [
        ("Interventions:\nGroup: Cream A  Sample size: 40\nGroup: Oil  Sample size: 40", f"{ARMS}/1/label", "Oil"),
        ("Conditions: Asthma, Obesity", "conditionsModule/conditions", ["Asthma", "Obesity"]),
        ("Conditions: Arthritis, Rheumatoid", "conditionsModule/conditions", ["Arthritis, Rheumatoid"]),
        ("Conditions: Itch, of the scalp", "conditionsModule/conditions", ["Itch, of the scalp"]),
        (
            "Sponsor: Example Hospital Collaborator: Other Co",
            "sponsorCollaboratorsModule",
            {"leadSponsor": {"name": "Example Hospital"}, "collaborators": [{"name": "Other Co"}]},
        ),
        (
            "Sponsor: Example Co\nCollaborators: Example University, Other Hospital",
            "sponsorCollaboratorsModule/collaborators",
            [{"name": "Example University"}, {"name": "Other Hospital"}],
        ),
        (
            "Collaborators: University of Example, Riverton",
            "sponsorCollaboratorsModule/collaborators",
            [{"name": "University of Example, Riverton"}],
        ),
        ("Sponsor: Example Co\nCollaborators: Example Co", "sponsorCollaboratorsModule/collaborators", None),
        (
            "Secondary outcomes: Itch [Time frame: 2 weeks] Sleep [Time frame: 4 weeks]",
            f"{OUTCOMES}/secondaryOutcomes",
            [{"measure": "Itch", "timeFrame": "2 weeks"}, {"measure": "Sleep", "timeFrame": "4 weeks"}],
        ),
        (
            "Primary outcome: Itch (*within 2 weeks*)",
            f"{OUTCOMES}/primaryOutcomes",
            [{"measure": "Itch", "timeFrame": "within 2 weeks"}],
        ),
        (
            "Primary outcome: Picor. Tiempo de medición: a las 2 semanas",
            f"{OUTCOMES}/primaryOutcomes",
            [{"measure": "Picor", "timeFrame": "a las 2 semanas"}],
        ),
        (
            "Ages eligible for study: ≥18 years; Sexes eligible for study: both; Accepts healthy volunteers: no",
            "eligibilityModule",
            {"minimumAge": "18 Years", "sex": "ALL", "healthyVolunteers": False},
        ),
    ],
)
def test_several_values_that_stand_on_one_line(words: str, path: str, value: Any) -> None:
    assert at(protocol(f"{words}\nPhase: 2\n"), path) == value


@pytest.mark.parametrize(
    ("admits", "bars"),
    [
        ("U kunt meedoen als:", "U kunt niet meedoen als:"),
        ("Sie können an der Studie teilnehmen, wenn Sie", "Sie können nicht teilnehmen, wenn:"),
        ("Vous pouvez participer à l'étude si vous :", "Vous ne pouvez pas participer si :"),
        ("Usted puede participar si", "No puede participar si:"),
        ("Le donne possono partecipare se:", "Le donne non possono partecipare se:"),
    ],
)
def test_sentences_of_other_languages_that_lead_to_criteria(admits: str, bars: str) -> None:
    found = protocol(f"Deelname\n{admits}\n- itch\n- eczema\n{bars}\n- asthma\n- lithium\n")
    lines = by_kind(at(found, "eligibilityModule/eligibilityCriteria"))
    kept = "donne" in admits  # of whom it is said
    assert lines == {
        "inclusion": [admits, "itch", "eczema"] if kept else ["itch", "eczema"],
        "exclusion": [bars, "asthma", "lithium"] if kept else ["asthma", "lithium"],
    }


def test_columns_of_a_text_and_a_purpose_in_a_sentence() -> None:
    found = protocol(
        "Sleep of adults by the river   Phase: 2   Status: Recruiting\n"
        "Leeftijd: 18 tot en met 65 jaar\nPurpose\nTo see whether the cream stops the itch of adults.\nSex: All\n"
    )
    assert found["statusModule"]["overallStatus"] == "RECRUITING"
    assert found["designModule"]["phases"] == ["PHASE2"]
    assert found["eligibilityModule"] == {"minimumAge": "18 Years", "maximumAge": "65 Years", "sex": "ALL"}
    assert found["descriptionModule"]["briefSummary"] == "To see whether the cream stops the itch of adults."


@pytest.mark.parametrize(
    "page",
    [
        "Exclusion criteria\n{}You smoke\n{}You have asthma\nSee more, 12 are open near you.\nMore of us\nGroup 1\n",
        "<html><h1>Cream A EXAMPLE-1</h1><h3>Exclusion criteria</h3><ul><li>{}You smoke<li>{}You have asthma</ul>"
        "<h3>Participants may receive:</h3><ul><li>Travel vouchers</ul></html>",
    ],
)
def test_signs_and_what_a_site_offers_end_a_list(page: str) -> None:
    sign = "" if "<html>" in page else "✗ "
    words = protocol(page.format(sign, sign))["eligibilityModule"]["eligibilityCriteria"]
    assert [line.lstrip("✗ ") for line in by_kind(words)["exclusion"]] == ["You smoke", "You have asthma"]


@pytest.mark.parametrize(
    "words",
    [
        "Arms: Experimental: Cream A - twice daily\nPlacebo comparator: Oil - twice daily\n",
        "<html><body><p>Trial ID: EXAMPLE-1</p><table><tr><td>Arms</td><td><b>Experimental: Cream A</b><br>twice daily<br>"
        "<b>Placebo comparator: Oil</b><br>twice daily</td></tr><tr><td>Phase</td><td>2</td></tr></table></body></html>",
    ],
)
def test_arms_that_begin_with_their_type(words: str) -> None:
    assert at(protocol(f"{words}\nSex: All\n"), ARMS) == [
        {"label": "Cream A", "type": "EXPERIMENTAL", "description": "twice daily"},
        {"label": "Oil", "type": "PLACEBO_COMPARATOR", "description": "twice daily"},
    ]


def test_limits_and_leading_words_among_criteria() -> None:
    found = protocol(
        "Who can join\n* Age: 13-17 years\n* itch\nCritères d'inclusion\nPeople who:\n- live nearby\n"
        "Critères de non-inclusion :\n1. 哮喘；2. 湿疹\n"
    )
    assert found["eligibilityModule"]["minimumAge"] == "13 Years"
    lines = by_kind(at(found, "eligibilityModule/eligibilityCriteria"))
    assert lines == {"inclusion": ["itch", "live nearby"], "exclusion": ["哮喘；", "湿疹"]}


def test_dots_that_lead_to_values_and_masking_among_other_words() -> None:
    found = protocol(
        "Type ............ Interventional\nKeywords ........ itch, cream\nSex: All\n"
        "Design: Randomized, parallel assignment, quadruple masking\n"
    )
    assert found["conditionsModule"]["keywords"] == ["itch", "cream"]
    assert found["designModule"]["studyType"] == "INTERVENTIONAL"
    assert at(found, "designModule/designInfo/maskingInfo/masking") == "QUADRUPLE"


def test_what_registers_of_other_tongues_call_their_fields() -> None:
    found = protocol(
        "Studientyp: Interventionell\nVerblindung: Offen (keine Verblindung)\nZweck: Supportive Therapie\n"
        "Tatsächlicher Abschluss der Studie: 30.10.2019\nEndgültige Teilnehmeranzahl: 37\n症例登録開始予定日: 2021年05月01日\n"
        "適格基準 主たる選択基準\n- 健康な者\n- 歩ける者\n"
    )
    assert found["statusModule"]["completionDateStruct"]["date"] == "2019-10-30"
    assert found["statusModule"]["startDateStruct"]["date"] == "2021-05-01"
    assert at(found, "designModule/designInfo/maskingInfo/masking") == "NONE"
    assert at(found, "designModule/designInfo/primaryPurpose") == "SUPPORTIVE_CARE"
    assert found["designModule"]["enrollmentInfo"]["count"] == 37
    assert by_kind(at(found, "eligibilityModule/eligibilityCriteria"))["inclusion"] == ["健康な者", "歩ける者"]


def test_pairs_under_a_name_for_the_design() -> None:
    found = protocol(
        "Sex: All\nStudy design: \tAllocation: Randomized. Intervention model: Parallel Assignment. Primary purpose: "
        "Prevention. Masking: Double (Participant, Investigator).\nPhase: 4\n"
    )
    assert at(found, "designModule/designInfo") == {
        "allocation": "RANDOMIZED",
        "interventionModel": "PARALLEL",
        "primaryPurpose": "PREVENTION",
        "maskingInfo": {"masking": "DOUBLE", "whoMasked": ["PARTICIPANT", "INVESTIGATOR"]},
    }


def test_outcomes_that_each_end_with_their_time_in_brackets() -> None:
    found = protocol(
        "Sex: All\nSecondary Outcome(s)\nSerum itch [Time Frame: 6 months]\nDays with itch [Time Frame: Weekly up to 6 months]"
        "\n\nPhase: 4\n"
    )
    assert at(found, f"{OUTCOMES}/secondaryOutcomes") == [
        {"measure": "Serum itch", "timeFrame": "6 months"},
        {"measure": "Days with itch", "timeFrame": "Weekly up to 6 months"},
    ]


def test_countries_beside_each_other() -> None:
    found = protocol("Sex: All\nCountries of recruitment\nPeru\tBolivia\n\nPhase: 4\n")
    assert at(found, "contactsLocationsModule/locations") == [{"country": "Peru"}, {"country": "Bolivia"}]


@pytest.mark.parametrize(
    ("words", "path", "value"),
    [
        ("Sponsor: Example Co · Trial ID EXAMPLE-1\n", "sponsorCollaboratorsModule/leadSponsor/name", "Example Co"),
        ("Sex: All\n\nBrief summary\nNot yet available\n\nThe makers of it are many.\n", "descriptionModule", None),
        (
            "Primary outcome\nMeasure: Itch\nTime frame: Weeks 1, 2\nand 3\nBrowse\nAcne\nHot topics\n5 things to ask\n",
            "outcomesModule/primaryOutcomes",
            [{"measure": "Itch", "timeFrame": "Weeks 1, 2\nand 3"}],
        ),
        (
            "<html><body><p>Trial ID: EXAMPLE-1</p><nav><a>Summary</a><a>Design</a><a>Eligibility</a><a>Contact</a>"
            "<a>Status</a></nav><p>Source</p><p>Made up</p><p>Sex: All</p></body></html>",
            "eligibilityModule",
            {"sex": "ALL"},
        ),
        (
            "<html><body><p>MyPage | Donate</p><nav><a>Departments</a><a>Conditions</a><a>Research</a><a>Visit us</a></nav>"
            "<p>Home / Research / Skin</p><p>Trial ID: EXAMPLE-1</p></body></html>",
            "conditionsModule",
            None,
        ),
        (
            "<html><body><p>Trial ID: EXAMPLE-1</p><h2>Exclusion criteria</h2><ul><li>itch</li><li>asthma</li></ul>"
            "<h2>5. Onderzoeksinstellingen</h2><p>Plaats | Land</p></body></html>",
            "eligibilityModule/eligibilityCriteria",
            "Exclusion Criteria:\n\n* itch\n* asthma",
        ),
    ],
)
def test_what_stands_behind_or_beside_a_value_is_none_of_it(words: str, path: str, value: Any) -> None:
    assert at(protocol(words), path) == value


def test_items_of_a_design_between_strokes_and_years_of_an_era() -> None:
    found = protocol(
        "最終公表日: 令和5年2月20日\n試験のフェーズ: 2\n"
        "試験デザイン: 無作為化比較 / 二重盲検 / 並行群間比較 / 治療\n性別: 男性・女性\n"
    )
    assert found["statusModule"]["lastUpdatePostDateStruct"]["date"] == "2023-02-20"
    assert found["designModule"]["phases"] == ["PHASE2"]
    assert at(found, "designModule/designInfo") == {
        "allocation": "RANDOMIZED",
        "interventionModel": "PARALLEL",
        "primaryPurpose": "TREATMENT",
        "maskingInfo": {"masking": "DOUBLE"},
    }


def test_a_criterion_with_a_capital_behind_small_ones_is_one() -> None:
    words = protocol("Inclusion criteria\nitch\ngout\nAsthma\nExclusion criteria\nsmoking\nsurgery\nPregnancy\n")
    lines = by_kind(words["eligibilityModule"]["eligibilityCriteria"])
    assert lines == {"inclusion": ["itch", "gout", "Asthma"], "exclusion": ["smoking", "surgery", "Pregnancy"]}


@pytest.mark.parametrize(("head", "notes"), [("Selection criteria", 1), ("Exclusion criteria", 0)])
def test_criteria_that_nothing_says_the_kind_of_are_doubted(head: str, notes: int) -> None:
    reading = read(f"{HEAD}\n{head}\n- Active tuberculosis\n- Pregnancy\n".encode(), "made up", "generic")
    assert [note.code for note in reading.notes].count("criteria-without-kind") == notes
