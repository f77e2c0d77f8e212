"""Rows behind a classic page's places: who is responsible, publications by their kind, keywords, materials to be shared."""

from typing import Any

import pytest
from test_readers import law

from pantrial.readers import read

PAGE = """Example Cells in Example Disease
ClinicalTrials.gov Identifier: NCT00000000 |
Recruitment Status :
Completed
Study Type : | Observational [Patient Registry] |
Estimated Enrollment : | 30 participants |
Ages Eligible for Study: | 18 Years and older |
Inclusion Criteria:
- Example disease of the skin
Please refer to this study by its ClinicalTrials.gov identifier (NCT number): NCT00000000
Sponsors and Collaborators
Example University
Example Collaborator
"""


def said(*lines: str) -> dict[str, Any]:
    """What the page says with these lines behind it; every value is proved by the words at its evidence."""
    reading = read("\n".join([PAGE, *lines]).encode(), "page.txt")
    law(reading)
    return dict(reading.values["protocolSection"])


def test_a_registry_is_one() -> None:
    design = said()["designModule"]
    assert (design["studyType"], design["patientRegistry"]) == ("OBSERVATIONAL", True)


def test_the_heading_of_the_box_above_the_criteria_is_none_of_them() -> None:
    boxed = PAGE.replace("Inclusion Criteria:", "Information from the National Library of Medicine\nInclusion Criteria:")
    reading = read(boxed.encode(), "page.txt")
    law(reading)
    assert "Library" not in reading.values["protocolSection"]["eligibilityModule"]["eligibilityCriteria"]


@pytest.mark.parametrize(
    ("words", "name", "title", "affiliation"),
    [
        ("Ada Example, Professor, Example University", "Ada Example", "Professor", "Example University"),
        ("Ada Example, MD, Example University", "Ada Example", "MD", "Example University"),
        ("Ada Example, Head, Department of Examples, Example University", "Ada Example", "Head, Department of Examples", ...),
        ("Ada Example, Principal Investigator, Other Hospital", "Ada Example", "Principal Investigator", "Other Hospital"),
        ("Ada Example, MD, Professor, Example University", "Ada Example, MD", "Professor", "Example University"),
        ("Ada Example, MD, PhD, Example University", "Ada Example", "MD, PhD", "Example University"),
        ("Ada Example, MD, MD, Example University", "Ada Example, MD", "MD", "Example University"),
        ("Ada Example, MD, PhD, Professor, Example University", None, None, None),
        ("Ada, Example, Professor, Example University", None, None, None),
        ("Ada Example, Professor, Dep. of Examples, Example University", "Ada Example", "Professor, Dep. of Examples", ...),
        ("Ada Example, Dep. of Examples, Other Hospital", None, None, None),
        ("Ada Example, Professor, Other Hospital, Example Town", None, None, None),
        # No sponsor's name is the end of a longer affiliation.
        ("Ada Example, Professor, Other Hospital, Example University", "Ada Example", "Professor, Other Hospital", ...),
        ("Example University", None, None, None),
        ("Example Hospital, Director, Example University", None, None, None),
    ],
)
def test_who_is_responsible(words: str, name: str | None, title: str | None, affiliation: Any) -> None:
    party = said(f"Responsible Party: | {words} |")["sponsorCollaboratorsModule"].get("responsibleParty", {})
    found = [party.get(f"investigator{key}") for key in ("FullName", "Title", "Affiliation")]
    assert found == [name, title, "Example University" if affiliation is ... else affiliation]


ONE, OTHER = "Example A, Example B. An example of cells. Example J. 2001;1:1.", "Example C. Another one. Example J. 2002;2:2."
DERIVED = "Publications automatically indexed to this study by ClinicalTrials.gov Identifier (NCT Number):"


@pytest.mark.parametrize(
    ("lines", "kinds"),
    [
        (["Publications of Results:", ONE, "Other Publications:", OTHER], ["RESULT", "BACKGROUND"]),
        ([DERIVED, ONE, "Publications:", OTHER], ["DERIVED", "BACKGROUND"]),
        (["Publications:", ONE, OTHER], ["BACKGROUND", "BACKGROUND"]),
        (["  Publications of Results:", ONE, "  Other Publications:", OTHER], ["RESULT", "BACKGROUND"]),
    ],
)
def test_a_heading_tells_the_kind_of_publications(lines: list[str], kinds: list[str | None]) -> None:
    found = said(*lines)["referencesModule"]["references"]
    assert [(one["citation"], one.get("type")) for one in found] == list(zip([ONE, OTHER], kinds, strict=True))


MORE = ["Responsible Party: | Example University |", "Last Verified: | July 2023 |"]
WORDS = "Keywords provided by Example University:"


@pytest.mark.parametrize(
    ("lines", "keywords"),
    [
        ([WORDS, "cells", "skin |", "grafts |"], ["cells", "skin", "grafts"]),
        ([WORDS, "cells", "skin |", "grafts |", "Skin Diseases", "Diseases |", "Example Terms |"], ["cells", "skin", "grafts"]),
        ([WORDS, "cells", "skin |", "Additional relevant MeSH terms:", "Skin Diseases |"], ["cells", "skin"]),
        ([WORDS], None),
    ],
)
def test_keywords_are_not_the_terms_behind_them(lines: list[str], keywords: list[str] | None) -> None:
    assert said(*MORE, *lines).get("conditionsModule", {}).get("keywords") == keywords


def test_materials_to_be_shared() -> None:
    rows = ["Plan to Share IPD: | Yes |", "Supporting Materials: | Study Protocol", "Statistical Analysis Plan (SAP) |"]
    sharing = said(*MORE, *rows, "Time Frame: | 1 year |")["ipdSharingStatementModule"]
    assert sharing == {"ipdSharing": "YES", "infoTypes": ["STUDY_PROTOCOL", "SAP"], "timeFrame": "1 year"}


TERMS = "Additional relevant MeSH terms:"
OF_SKIN = "Hidradenitis Suppurativa Hidradenitis Sweat Gland Diseases Skin Diseases Skin Diseases, Bacterial |"
ABOVE = "Bacterial Infections Bacterial Infections and Mycoses Infections Skin Diseases, Infectious Suppuration |"


def derived(*lines: str) -> dict[str, Any]:
    """The page's MeSH terms by their place, as lists."""
    reading = read("\n".join([PAGE, *MORE, *lines]).encode(), "page.txt")
    law(reading)
    found = reading.values.get("derivedSection", {})
    return {f"{side}/{kind}": [one["term"] for one in terms] for side, kinds in found.items() for kind, terms in kinds.items()}


@pytest.mark.parametrize("heading", [[], [TERMS]])
def test_terms_that_run_together_are_parted_by_their_names_and_placed_by_their_trees(heading: list[str]) -> None:
    found = derived(*heading, OF_SKIN, f"{ABOVE[:-2]} Methotrexate Aminopterin |")
    assert found["conditionBrowseModule/meshes"] == ["Hidradenitis Suppurativa"]
    assert found["conditionBrowseModule/ancestors"][:4] == [
        *("Hidradenitis", "Sweat Gland Diseases", "Skin Diseases", "Skin Diseases, Bacterial")
    ]
    assert found["interventionBrowseModule/meshes"] == ["Methotrexate"]
    assert found["interventionBrowseModule/ancestors"] == ["Aminopterin"]


def test_terms_one_a_line() -> None:
    found = derived(TERMS, "Asthma", "Bronchial Diseases |", "Respiratory Tract Diseases |")
    assert found == {
        "conditionBrowseModule/meshes": ["Asthma"],
        "conditionBrowseModule/ancestors": ["Bronchial Diseases", "Respiratory Tract Diseases"],
    }


@pytest.mark.parametrize("words", ["an examplin of its own kind", "Examplosis"])
def test_what_is_no_term_is_none(words: str) -> None:
    assert derived(TERMS, f"{words} |") == {}


def test_keywords_that_are_terms_are_keywords() -> None:
    assert derived(WORDS, "Asthma", "Methotrexate |", "Eczema |") == {}


TITLE = "Cells in Stiff Knees"


@pytest.mark.parametrize(
    ("title", "acronym", "more"),
    [
        (f"{TITLE} (EXAMKNEE)", "EXAMKNEE", ""),
        (f"{TITLE} (CSK-1)", "CSK-1", ""),
        (f"{TITLE} (SK)", None, ""),  # of the words before it
        (f"{TITLE} (EX-1234)", None, ""),  # a company's number
        (f"{TITLE} (Part Two)", None, ""),
        (f"{TITLE} (EXK)", None, "- EXK\n- EXK of the left\n- EXK of the right"),  # used throughout
    ],
)
def test_an_acronym_stands_behind_the_title(title: str, acronym: str | None, more: str) -> None:
    page = "\n".join([PAGE.replace("Example Cells in Example Disease", title).rstrip(), more])
    reading = read(page.encode(), "page.txt")
    law(reading)
    found = reading.values["protocolSection"]["identificationModule"]
    assert (found["briefTitle"], found.get("acronym")) == (TITLE if acronym else title, acronym)


def test_where_nobody_is_named_the_sponsor_is_responsible() -> None:
    found = said("Responsible Party: | Example University |")["sponsorCollaboratorsModule"]
    assert (found["leadSponsor"], found["responsibleParty"]) == ({"name": "Example University"}, {"type": "SPONSOR"})
    alone = PAGE.partition("Sponsors and Collaborators")[0] + "Responsible Party: | Other Network |\n"
    reading = read(alone.encode(), "page.txt")
    assert reading.values["protocolSection"]["sponsorCollaboratorsModule"] == {"leadSponsor": {"name": "Other Network"}}


def test_who_provided_the_keywords_is_where_the_responsible_person_works() -> None:
    lines = ["Responsible Party: | Ada Example, Head of Ears, Other House |", "Keywords provided by Other House:", "knee"]
    party = said(*lines)["sponsorCollaboratorsModule"]["responsibleParty"]
    assert (party["investigatorTitle"], party["investigatorAffiliation"]) == ("Head of Ears", "Other House")
    lines[1] = "Keywords provided by Ada Example, Other House:"
    assert said(*lines)["sponsorCollaboratorsModule"]["responsibleParty"] == party


def test_a_sponsor_named_at_the_top_is_responsible() -> None:
    sponsor = "Completed\nSponsor:\nOther Network\nInformation provided by (Responsible Party):\nOther Network"
    top = PAGE.partition("Sponsors and Collaborators")[0].replace("Completed", sponsor)
    reading = read(f"{top}Responsible Party: | Other Network |\n".encode(), "page.txt")
    law(reading)
    found = reading.values["protocolSection"]["sponsorCollaboratorsModule"]
    assert found == {"leadSponsor": {"name": "Other Network"}, "responsibleParty": {"type": "SPONSOR"}}


@pytest.mark.parametrize(
    ("words", "kinds"),
    [
        ("Study Protocol Statistical Analysis Plan (SAP) Analytic Code", ["STUDY_PROTOCOL", "SAP", "ANALYTIC_CODE"]),
        ("Clinical Study Report (CSR)", ["CSR"]),
        ("Study Protocol on request", None),
    ],
)
def test_supporting_materials_on_one_line(words: str, kinds: list[str] | None) -> None:
    lines = ["Responsible Party: | Example University |", f"Supporting Materials: | {words} |"]
    assert said(*lines).get("ipdSharingStatementModule", {}).get("infoTypes") == kinds


def test_biospecimens_without_their_label() -> None:
    lines = ["Biospecimen Retention: Samples With DNA", "Blood and a swab of the skin."]
    page = PAGE.replace("Ages Eligible", "\n".join([*lines, "Ages Eligible"]))
    reading = read(page.encode(), "page.txt")
    kept = reading.values["protocolSection"]["designModule"]["bioSpec"]
    assert kept == {"retention": "SAMPLES_WITH_DNA", "description": "Blood and a swab of the skin."}


def test_interventions_of_a_trial_without_arms() -> None:
    lines = ["Intervention Details:", "- Drug: examplin", "Given once.", "Other Name: exam", "- Other: talk", "With a nurse."]
    lines += ["- Drug: other in its cell Given twice."]
    cell = "Knees | Drug: examplin Other: talk Drug: other in its cell |"
    lines = ["Condition or disease | Intervention/treatment |", "---|---|", cell, *lines]
    page = PAGE.replace("Ages Eligible", "\n".join([*lines, "Ages Eligible"]))
    reading = read(page.encode(), "page.txt")
    law(reading)
    assert reading.values["protocolSection"]["armsInterventionsModule"] == {
        "interventions": [
            {"name": "examplin", "type": "DRUG", "description": "Given once.", "otherNames": ["exam"]},
            {"name": "talk", "type": "OTHER", "description": "With a nurse."},
            {"name": "other in its cell", "type": "DRUG", "description": "Given twice."},
        ]
    }


def test_rows_of_arms_without_a_description_or_an_intervention() -> None:
    table = ["Arm | Intervention/treatment |", "---|---|", "Placebo Comparator: Placebo | Drug: Placebo", "Given weekly. |"]
    table += ["No Intervention: Watched", "Seen once a year.", "|"]
    table += ["Experimental: Alphamab", "Given daily.", "|", "Drug: Alphamab |"]
    page = PAGE.replace("Observational [Patient Registry]", "Interventional").replace("Ages El", "\n".join([*table, "Ages El"]))
    found = dict(read(page.encode(), "page.txt").values["protocolSection"])["armsInterventionsModule"]
    assert [(arm["label"], arm.get("description"), arm.get("interventionNames")) for arm in found["armGroups"]] == [
        ("Placebo", None, ["Drug: Placebo"]),
        ("Watched", "Seen once a year.", None),
        ("Alphamab", "Given daily.", ["Drug: Alphamab"]),
    ]
    assert [(one["name"], one.get("description")) for one in found["interventions"]] == [
        ("Placebo", "Given weekly."),
        ("Alphamab", None),
    ]


def test_what_is_named_at_the_top_and_behind_the_publications() -> None:
    lines = ["Publications:", "Example A. A study of examples. J Examples. 2010;1:1-2. |", "Additional Information:", "A page"]
    page = PAGE.replace("Study Type", "Sponsor:\nExample University\nCollaborator:\nExample Collaborator\nStudy Type")
    found = dict(read("\n".join([page, *lines]).encode(), "page.txt").values["protocolSection"])
    assert [one["name"] for one in found["sponsorCollaboratorsModule"]["collaborators"]] == ["Example Collaborator"]
    assert [one["citation"] for one in found["referencesModule"]["references"]] == [lines[1][:-2]]
    assert found["referencesModule"]["seeAlsoLinks"] == [{"label": "A page"}]


def test_texts_without_their_headings() -> None:
    brief, told = (f"Here is {what} of what is done and why, in more words than a name has." for what in ("a summary", "all"))
    table = ["- How to Read a Study Record", brief, "Condition or disease |", "---|", "Stiff knees |", told]
    cited = "Example A, Other BC. A study of stiff knees in a town. J Examples. 2010 Jan;1(2):3-4. |"
    page = PAGE.replace("Study Type", "\n".join([*table, "Study Type"]))
    page = page.replace("Sponsors and", f"Study Chair: | Ada Example | Example University |\n{cited}\nSponsors and")
    found = dict(read(page.encode(), "page.txt").values["protocolSection"])
    assert found["descriptionModule"] == {"briefSummary": brief, "detailedDescription": told}
    assert found["conditionsModule"]["conditions"] == ["Stiff knees"]
    assert found["referencesModule"]["references"] == [{"citation": cited[:-2]}]
