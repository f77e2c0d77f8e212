"""The EU register's downloads: labels by their numbers, wherever they stand; a block for each country."""

import html
import re

import pytest
from conftest import prove, shared
from hypothesis import given
from hypothesis import strategies as st

from pantrial import readers
from pantrial.reading import Reading

HEAD = "This file contains full details of what was selected. Each country is included separately.\n"
BLOCK = """Summary
EudraCT Number: 2099-000001-10
Sponsor's Protocol Code Number: EX-1
National Competent Authority: {authority}
Clinical Trial Type: EEA CTA
Trial Status: {status}
Date on which this record was first entered in the EudraCT database: {day}
A. Protocol Information
A.1 Member State Concerned: {authority}
A.2 EudraCT number: 2099-000001-10
A.3 Full title of the trial: {title}
A.3.1 Title of the trial for lay people, in easily understood, i.e. non-technical, language: Cells in sore skin
A.3.2 Name or abbreviated title of the trial where available: Information not present in EudraCT
A.4.1 Sponsor's protocol code number: EX-1
A.5.2 US NCT (ClinicalTrials.gov registry) number: NCT09999999
B. Sponsor Information
Sponsor 1
B.1.1 Name of Sponsor: Example Clinic
B.1.3.4 Country: Utopia
D. IMP Identification
D.IMP: 1
D.1.2 and D.1.3 IMP Role: Test
D.3.1 Product name: Cells
D.3.8 INN - Proposed INN: celluline
D.IMP: 2
D.3.8 INN - Proposed INN: salt
D.8 Information on Placebo
D.8.1 Is a Placebo used in this Trial? Yes
E.1.1 Medical condition(s) being investigated: Ulcer of grade E.2 at most
E.3 Principal inclusion criteria: - Ulcer
- aged 18 or more
E.4 Principal exclusion criteria: - Fever
E.5.1 Primary end point(s): Area healed
E.5.1.1 Timepoint(s) of evaluation of this end point: week 12
E.7.1 Human pharmacology (Phase I): No
E.7.1.1 First administration to humans: No
E.7.2 Therapeutic exploratory (Phase II): Yes
E.7.3 Therapeutic confirmatory (Phase III): No
E.7.4 Therapeutic use (Phase IV): No
E.8.1.1 Randomised: Yes
E.8.1.2 Open: No
E.8.1.4 Double blind: Yes
E.8.5 The trial involves multiple Member States: Yes
F.1.1 Trial has subjects under 18: No
F.1.2 Adults (18-64 years): Yes
F.1.2.1 Number of subjects for this age range: 40
F.1.3 Elderly (>=65 years): Yes
F.2.1 Female: Yes
F.2.2 Male: No
F.3.1 Healthy volunteers: No
F.4.1 In the member state: {here}
F.4.2.2 In the whole clinical trial: 60
N. Competent Authority Decision: Authorised
P. End of Trial
P. End of Trial Status: {status}
"""
ONE = {"authority": "Sweden - MPA", "status": "Completed", "day": "2020-02-02", "title": "A trial of cells", "here": "20"}
OTHER = {"authority": "Spain - AEMPS", "status": "Completed", "day": "2020-01-01", "title": "Un ensayo", "here": "40"}


def read(text: str) -> Reading:
    reading = readers.read(text.encode(), "trial.txt")
    assert reading.source.layout == "euctr"
    prove(reading)
    assert not reading.unread
    return reading


TEXT = HEAD + BLOCK.format(**ONE) + BLOCK.format(**OTHER)
VALUES = {
    "identificationModule": {
        "nctId": "2099-000001-10",
        "briefTitle": "Cells in sore skin",
        "officialTitle": "A trial of cells",
        "orgStudyIdInfo": {"id": "EX-1"},
        "secondaryIdInfos": [{"id": "NCT09999999"}],
    },
    "sponsorCollaboratorsModule": {"leadSponsor": {"name": "Example Clinic"}},
    "outcomesModule": {"primaryOutcomes": [{"measure": "Area healed", "timeFrame": "week 12"}]},
    "conditionsModule": {"conditions": ["Ulcer of grade E.2 at most"]},
    "armsInterventionsModule": {"interventions": [{"name": "Cells"}, {"name": "salt"}]},
    "designModule": {
        "designInfo": {"allocation": "RANDOMIZED", "maskingInfo": {"masking": "DOUBLE"}},
        "phases": ["PHASE2"],
        "enrollmentInfo": {"count": 60},
    },
    "eligibilityModule": {
        "healthyVolunteers": False,
        "stdAges": ["ADULT", "OLDER_ADULT"],
        "sex": "FEMALE",
        "eligibilityCriteria": "Inclusion Criteria:\n\n- Ulcer\n- aged 18 or more\n\nExclusion Criteria:\n\n- Fever",
    },
    "contactsLocationsModule": {"locations": [{"country": "Sweden"}, {"country": "Spain"}]},
    "statusModule": {"overallStatus": "COMPLETED", "studyFirstSubmitDate": "2020-01-01"},
}


def test_the_first_block_is_the_record_and_the_others_are_said() -> None:
    reading = read(TEXT)
    assert reading.values["protocolSection"] == VALUES
    said = {(one.label, one.value) for one in reading.said}
    assert ("Spain/A.3 Full title of the trial", "Un ensayo") in said
    assert ("Sweden/F.4.1 In the member state", "20") in said
    assert ("Sweden/F.1.2.1 Number of subjects for this age range", "40") in said


def test_where_every_line_break_was_lost_the_labels_are_still_found() -> None:
    glued, broken = read(TEXT.replace("\n", "")).values["protocolSection"], read(TEXT).values["protocolSection"]
    criteria = glued["eligibilityModule"].pop("eligibilityCriteria")
    assert criteria == "Inclusion Criteria:\n\n- Ulcer- aged 18 or more\n\nExclusion Criteria:\n\n- Fever"
    del broken["eligibilityModule"]["eligibilityCriteria"]
    assert glued == broken


@given(st.lists(st.sampled_from(["\t", "  ", " | ", "\r\n"]), min_size=4, max_size=4))
def test_what_stands_between_a_number_and_its_label_makes_no_difference(gaps: list[str]) -> None:
    text = TEXT
    for label, gap in zip(("A.3 ", "E.1.1 ", "E.7.2 ", "F.4.2.2 "), gaps, strict=True):
        text = text.replace(label, label.rstrip() + gap)
    assert read(text).values["protocolSection"] == VALUES


def page(block: str) -> str:
    """The register's page of one country: a table a section, number, label and answer in cells."""
    rows = ["<html><head><title>Clinical Trials register</title></head><body><h1>EU Clinical Trials Register</h1>"]
    rows += ["<ul><li>Home &amp; Search</li><li>Contacts</li></ul><h3>Summary</h3><table>"]
    for line in html.escape(block.replace("- Ulcer\n- aged", "- Ulcer<br>- aged"), quote=False).strip().split("\n"):
        line = line.replace("&lt;br&gt;", "<br>")
        numbered = re.match(r"([A-Z](?:\.\d+)+(?: and [A-Z](?:\.\d+)+)?|D\.IMP|[PN]\.) (.*?[:?]) ?(.*)$", line)
        if re.match(r"[A-F]\. \w", line):
            rows += ["</table>", f'<table><tr><td colspan="3">{line}</td></tr>']
        elif numbered:
            number, label, answer = numbered.groups()
            rows.append(f"<tr><td>{number}</td><td>{label.rstrip(':')}</td><td>{answer}</td></tr>")
        elif line != "Summary":
            name, _, value = line.partition(":")
            rows.append(f"<tr><td>{name}:</td><td>{value}</td></tr>" if value else f'<tr><td colspan="3">{line}</td></tr>')
    return "\n".join((*rows, "</table><p>For support, contact us.</p><p>The Agency, A Road 6, Ay</p></body></html>"))


def test_the_page_of_a_country_says_what_the_download_says() -> None:
    reading = readers.read(page(BLOCK.format(**ONE)).encode(), "trial.html")
    prove(reading)
    assert reading.values["protocolSection"] == read(BLOCK.format(**ONE)).values["protocolSection"]
    assert not [one for one in reading.said if "|" in one.value or "support" in one.value]


@pytest.mark.parametrize("gap", [": ", " ", " | ", "? | ", ":\n"])
def test_an_answer_is_the_answer_whatever_stands_before_it(gap: str) -> None:
    block = BLOCK.format(**ONE)
    for label in ("(Phase I)", "(Phase II)", "(Phase III)", "(Phase IV)", "Randomised", "Open", "Female", "Male"):
        block = re.sub(rf"{re.escape(label)}: (Yes|No)", rf"{label}{gap}\1", block)
    protocol = read(block).values["protocolSection"]
    assert protocol["designModule"] == VALUES["designModule"]
    assert protocol["eligibilityModule"]["sex"] == "FEMALE"


def test_countries_that_disagree_leave_the_status_open() -> None:
    reading = read(HEAD + BLOCK.format(**ONE) + BLOCK.format(**OTHER | {"status": "Ongoing"}))
    assert "overallStatus" not in reading.values["protocolSection"]["statusModule"]
    assert "status-by-country" in {note.code for note in reading.notes}


def test_one_countrys_subjects_are_the_trials_where_there_is_no_other() -> None:
    block = BLOCK.replace("F.4.2.2 In the whole clinical trial: 60\n", "")
    several = read(block.format(**ONE)).values["protocolSection"]["designModule"]
    assert "enrollmentInfo" not in several
    alone = block.replace("multiple Member States: Yes", "multiple Member States: No")
    assert read(alone.format(**ONE)).values["protocolSection"]["designModule"]["enrollmentInfo"] == {"count": 20}


SUMMARY = """EudraCT Number:          2099-000001-10
Sponsor Protocol Number: EX-1
Sponsor Name:            Example Clinic
Full Title:              A trial of cells
Start Date:              2020-03-01
Medical condition:       Ulcer
Population Age:          Adults, Elderly
Gender:                  Male, Female
Trial protocol:          SE(Completed) ES(Completed)
"""


def test_a_summary() -> None:
    protocol = read(SUMMARY).values["protocolSection"]
    assert protocol["statusModule"] == {"startDateStruct": {"date": "2020-03-01"}}
    assert protocol["eligibilityModule"] == {"sex": "ALL", "stdAges": ["ADULT", "OLDER_ADULT"]}
    assert read(SUMMARY.replace("\n", "")).values["protocolSection"] == protocol


def test_a_real_download() -> None:
    folder = shared() / "data" / "registries" / "euctr"
    files = sorted(folder.glob("*.txt"))
    if not files:
        pytest.skip(f"no {folder}")
    numbers = {read(file.read_text("utf-8")).value("/protocolSection/identificationModule/nctId") for file in files}
    assert len(numbers) == 1
