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


@pytest.mark.parametrize(
    ("words", "name", "title", "affiliation"),
    [
        ("Ada Example, Professor, Example University", "Ada Example", "Professor", "Example University"),
        ("Ada Example, MD, Example University", "Ada Example", "MD", "Example University"),
        ("Ada Example, Head, Department of Examples, Example University", "Ada Example", "Head, Department of Examples", ...),
        ("Ada Example, Principal Investigator, Other Hospital", "Ada Example", "Principal Investigator", "Other Hospital"),
        ("Ada Example, MD, Professor, Example University", None, None, None),
        ("Ada Example, Professor, Other Hospital, Example Town", None, None, None),
        ("Ada Example, Professor, Other Hospital, Example University", None, None, None),
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
        (["Publications:", ONE, OTHER], [None, None]),
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
