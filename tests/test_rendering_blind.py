"""Studies in the words of a renderer that knows nothing of the reader, read back (see benchmarks/pages_blind.py)."""

import gzip
import json
from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import cache
from statistics import mean, median
from typing import Any

import pytest
from conftest import shared
from rendering_blind.compare import Score, compare, facts
from rendering_blind.fifth_told import EVERY as FIFTH
from rendering_blind.habits import Page, Study, nameless, part
from rendering_blind.thirdly import EVERY as RENDER
from test_readers import law

from pantrial.readers import read
from pantrial.writers.study import write

SAMPLE = 50

# Layout → the least recall, the most that may be wrong (means over fields), the most notes a page (the median): a little below
# what was measured. Where recall is low, the cause stands beside it.
LIMITS: dict[str, tuple[float, float, float]] = {
    "classic": (0.85, 0.005, 1),  # keywords, MeSH terms and responsible persons have no labels of their own
    "medpath": (0.94, 0.004, 3),  # one in ten rows whose cells touch stays whole, and arms where no intervention is listed
    "medpath otherwise": (0.96, 0.005, 3),
    "medpath thirdly": (0.96, 0.005, 3),
    "status": (0.92, 0.009, 3),  # rows of outcomes and places with nothing between the cells
    "status otherwise": (0.95, 0.005, 3),
    "status thirdly": (0.93, 0.008, 3),
    "captioned": (0.87, 0.005, 1),
    "stripped": (0.87, 0.008, 1),
    # by the fifth writer, on ten pages: one value more or less counts for much
    "classic fifth": (0.95, 0.015, 2),
    "medpath fifth": (0.97, 0.008, 3),
    "status fifth": (0.95, 0.005, 3),
    "captioned fifth": (0.92, 0.009, 2),
    "stripped fifth": (0.89, 0.012, 1),
}


@cache
def sample() -> tuple[Study, ...]:
    path = shared() / "data" / "registries" / "ctgov_v2" / "studies.jsonl.gz"
    every = [json.loads(line) for line in gzip.decompress(path.read_bytes()).splitlines()]
    good = [one for one in every if part(one, "eligibilityModule", "eligibilityCriteria")]
    return tuple(nameless(one) for one in good[:: len(good) // SAMPLE][:SAMPLE])


def back(text: str) -> tuple[Study, int]:
    reading = read(text.encode(), "page.txt")
    study: Study = json.loads(write(reading, bare=True))
    return study, len(reading.notes)


def means(render: Callable[[Study], Page], readings: list[Study], studies: Iterable[Study]) -> tuple[float, float, int]:
    """Recall and share of wrong values as means over fields, and how many values were compared."""
    scores: dict[str, Score] = defaultdict(Score)
    for study, got in zip(studies, readings, strict=True):
        for name, one in compare(render(study), got)[0].items():
            scores[name].add(one)
    every = list(scores.values())
    count = sum(one.right + one.missing + one.wrong for one in every)
    return mean(one.recall for one in every), mean(one.wrong_share for one in every), count


@pytest.mark.parametrize("layout", RENDER)
def test_pages_of_another_hand_read_back(layout: str) -> None:
    least, most, notes = LIMITS[layout]
    readings = [back(RENDER[layout](study).text()) for study in sample()]
    recall, wrong, count = means(RENDER[layout], [got for got, _ in readings], sample())
    assert count > 2000, "so few values would prove nothing"
    assert recall >= least
    assert wrong <= most
    assert median(number for _, number in readings) <= notes


@pytest.mark.parametrize("layout", RENDER)
def test_the_comparison_sees_other_trials_and_empty_readings(layout: str) -> None:
    """Each page held against the next page's reading, and against nothing: the floors above are no law of the comparison."""
    readings = [back(RENDER[layout](study).text())[0] for study in sample()]
    recall, wrong, _ = means(RENDER[layout], [*readings[1:], readings[0]], sample())
    assert recall < 0.4
    assert wrong > 0.3
    recall, wrong, _ = means(RENDER[layout], [{} for _ in readings], sample())
    assert (recall, wrong) == (0, 0)


@pytest.mark.parametrize("layout", FIFTH)
def test_pages_of_the_fifth_writer_read_back(layout: str) -> None:
    """Few pages: they must be read, their comparison must see another trial, and the law must hold for them."""
    least, most, notes = LIMITS[layout]
    few = sample()[::5]
    pages = [FIFTH[layout](study).text() for study in few]
    readings = [back(page) for page in pages]
    studies = [got for got, _ in readings]
    recall, wrong, count = means(FIFTH[layout], studies, few)
    assert count > 200, "so few values would prove nothing"
    assert recall >= least
    assert wrong <= most
    assert median(number for _, number in readings) <= notes
    recall, wrong, _ = means(FIFTH[layout], [*studies[1:], studies[0]], few)
    assert recall < 0.4
    assert wrong > 0.3
    law(read(pages[0].encode(), "page.txt"))


def test_the_comparison_finds_every_value_of_the_study_itself() -> None:
    """The study held against itself on a page that says all of its fields has nothing missing and nothing wrong."""
    for study in sample()[:10]:
        page = RENDER["classic"](study)
        page.instead.clear()
        page.printed |= set(facts(study))
        scores, differs = compare(page, study)
        assert not differs
        assert sum(one.right for one in scores.values()) >= 40


@pytest.mark.parametrize("layout", RENDER)
def test_pages_of_another_hand_obey_the_law(layout: str) -> None:
    for study in sample()[::5]:
        law(read(RENDER[layout](study).text().encode(), "page.txt"))


CLASSIC = """\
Alphamab for Ear Itch
ClinicalTrials.gov Identifier: NCT00000001 |
Recruitment Status :
Terminated (Too few participants)
First Posted : July 7, 2003
|
Condition or disease |
---|
Ear Itch |
Study Type : | Observational |
Estimated Enrollment : | 30 participants |
- Itch of the ear [ Time Frame: 2 years ]How strong the itch is.
Biospecimen Retention: Samples With DNA
Ages Eligible for Study: | 18 Years and older (Adult, Older Adult) |
Sexes Eligible for Study: | Female |
Gender Based Eligibility: | Yes |
Accepts Healthy Volunteers: | No |
Inclusion Criteria:
- Itch of both ears
Exclusion Criteria:
- Wax
To learn more about this study, you or your doctor may contact the study research staff using the contact information \
provided by the sponsor.
Please refer to this study by its ClinicalTrials.gov identifier (NCT number): NCT00000001
Sweden | |
Example Hospital | |
Uppsala, Sweden, 75185 |
Sponsors and Collaborators
Example University
The Example Foundation, Sweden
Principal Investigator: | Example Person, MD | Example Clinic |
Publications automatically indexed to this study by ClinicalTrials.gov Identifier (NCT Number):
Person E. On the itching of ears. Example J. 2004;1(1):1-2.
ClinicalTrials.gov Identifier: | NCT00000001 |
Other Study ID Numbers: |
EAR-1 |
"""


def test_sections_of_a_classic_page_end_where_the_next_begins() -> None:
    study, _ = back(CLASSIC)
    protocol: dict[str, Any] = study["protocolSection"]
    assert protocol["conditionsModule"]["conditions"] == ["Ear Itch"]  # and not the rule under the table's head
    assert protocol["outcomesModule"]["primaryOutcomes"][0]["description"] == "How strong the itch is."
    assert protocol["eligibilityModule"]["eligibilityCriteria"].startswith("Inclusion Criteria:\n\n* Itch")
    assert protocol["statusModule"]["overallStatus"] == "TERMINATED"
    assert protocol["statusModule"]["whyStopped"] == "Too few participants"
    assert protocol["designModule"]["bioSpec"]["retention"] == "SAMPLES_WITH_DNA"
    assert protocol["eligibilityModule"]["genderBased"] is True
    places = protocol["contactsLocationsModule"]
    assert [one["city"] for one in places["locations"]] == ["Uppsala"]  # and not the sponsors behind the places
    assert places["overallOfficials"][0]["affiliation"] == "Example Clinic"
    sponsors = protocol["sponsorCollaboratorsModule"]
    assert sponsors["leadSponsor"]["name"] == "Example University"
    assert [one["name"] for one in sponsors["collaborators"]] == ["The Example Foundation, Sweden"]
    assert len(protocol["referencesModule"]["references"]) == 1
    assert protocol["identificationModule"]["orgStudyIdInfo"]["id"] == "EAR-1"


def test_a_heading_with_more_words_does_not_take_the_page_s_own() -> None:
    page = CLASSIC.replace("- Wax\n", "Patients must not meet any exclusion criteria below:\n- Wax\n")
    criteria = back(page)[0]["protocolSection"]["eligibilityModule"]["eligibilityCriteria"]
    assert (
        criteria.partition("Exclusion Criteria:")[2].split()
        == "Patients must not meet any exclusion criteria below: * Wax".split()
    )


def test_names_on_lines_of_their_own_in_a_cell_are_names() -> None:
    page = CLASSIC.replace(
        "Condition or disease |\n---|\nEar Itch |",
        "Condition or disease | Intervention/treatment | Phase |\n"
        "---|---|---|\nEar Itch\nItch of Both Ears\nWax | Drug: Alphamab\nOther: Placebo | Phase 1\nPhase 2 |",
    )
    # Where no line is long, all may have been broken, and a line be a part of a name.
    short = "".join(line for line in page.splitlines(keepends=True) if len(line) < 130)
    assert "conditionsModule" not in back(short)[0]["protocolSection"]
    protocol: Any = back(page)[0]["protocolSection"]
    assert protocol["conditionsModule"]["conditions"] == ["Ear Itch", "Itch of Both Ears", "Wax"]
    assert [one["name"] for one in protocol["armsInterventionsModule"]["interventions"]] == ["Alphamab", "Placebo"]
    assert protocol["designModule"]["phases"] == ["PHASE1", "PHASE2"]
    # A line that goes on in small letters may be a part of the name before it.
    assert "conditions" not in back(page.replace("Itch of Both", "of both"))[0]["protocolSection"].get("conditionsModule", {})


def test_a_heading_that_stands_for_the_bare_one_gets_no_second() -> None:
    page = CLASSIC.replace("Inclusion Criteria:\n", "Key Inclusion Criteria:\n")
    criteria = back(page)[0]["protocolSection"]["eligibilityModule"]["eligibilityCriteria"]
    assert criteria.count("Inclusion Criteria:") == 1
