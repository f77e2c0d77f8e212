"""Headings of criteria in a text before the part in which the page has its own."""

from test_readers import law

from pantrial.readers import read

PAGE = """MedPath

Example Cells in Example Disease

Conditions
Example disease
Registration Number
NCT00000000
Brief Summary

Short.

Detailed Description

Cells are given to some.
Exclusion Criteria
Those who were told otherwise.

{own}Inclusion Criteria

- Example disease of the skin

Exclusion Criteria

- Example fever

Study & Design

Study Type
Interventional
© Copyright 2025. All Rights Reserved by MedPath"""


def test_a_heading_in_a_description_opens_no_criteria() -> None:
    reading = read(PAGE.format(own="Recruitment & Eligibility\n\n").encode(), "page.txt")
    law(reading)
    study = reading.values["protocolSection"]
    text = study["descriptionModule"]["detailedDescription"]
    assert "Those who were told otherwise." in text
    criteria = study["eligibilityModule"]["eligibilityCriteria"]
    assert "told otherwise" not in criteria
    assert criteria.count("Criteria") == 2


def test_without_the_part_every_heading_counts() -> None:
    study = read(PAGE.format(own="").encode(), "page.txt").values["protocolSection"]
    assert study["descriptionModule"]["detailedDescription"] == "Cells are given to some."
    assert "Example fever" in study["eligibilityModule"]["eligibilityCriteria"]
