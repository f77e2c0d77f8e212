"""The old flat form: what belongs together is put together where the lists tell, and nothing is paired by guess."""

import json

import pytest
from conftest import prove, shared
from hypothesis import given
from hypothesis import strategies as st

from pantrial import readers
from pantrial.errors import Unreadable
from pantrial.readers.containers import Document, documents
from pantrial.reading import Reading

STUDY = {
    "Rank": 4,
    "NCTId": ["EXAMPLE-0200"],
    "OrgStudyId": ["EX-200"],
    "BriefTitle": ["Cells for Sore Joints"],
    "OverallStatus": ["Active, not recruiting"],
    "StartDate": ["March 2021"],
    "LastUpdatePostDate": ["May 7, 2022"],
    "LastUpdatePostDateType": ["Estimate"],
    "Phase": ["Phase 1", "Phase 2"],
    "DesignMasking": ["None (Open Label)"],
    "EnrollmentCount": ["30"],
    "EnrollmentType": ["Anticipated"],
    "Condition": ["Arthritis", "Pain"],
    "InterventionName": ["Cells", "Saline"],
    "InterventionType": ["Biological", "Drug"],
    "PrimaryOutcomeMeasure": ["Pain", "Swelling", "Fever"],
    "PrimaryOutcomeTimeFrame": ["week 4", "week 12"],
    "LocationCity": ["Ay", "Bee"],
    "LocationCountry": ["Utopia", "Utopia"],
    "LocationState": ["North"],
    "Gender": ["All"],
    "MinimumAge": ["18 Years"],
    "StdAge": ["Adult", "Older Adult"],
    "HealthyVolunteers": ["No"],
    "ConditionMeshTerm": ["Arthritis"],
    "ConditionMeshId": ["D000001168"],
    "EligibilityCriteria": ["Inclusion Criteria:\n\nAge above 17\n\nExclusion Criteria:\n\nFever"],
    "AFieldOfTomorrow": ["a", "b"],
    "MaximumAge": [],
}


def read(study: dict[str, object], layout: str | None = None) -> Reading:
    return readers.read(json.dumps(study).encode(), "study.json", layout)


def test_values_stand_where_v2_has_them() -> None:
    reading = read(STUDY)
    prove(reading)
    protocol = reading.values["protocolSection"]
    assert reading.source.layout == "study_fields"
    assert protocol["identificationModule"]["nctId"] == "EXAMPLE-0200"
    assert protocol["statusModule"]["overallStatus"] == "ACTIVE_NOT_RECRUITING"
    assert protocol["statusModule"]["lastUpdatePostDateStruct"] == {"date": "2022-05-07", "type": "ESTIMATED"}
    assert protocol["designModule"]["phases"] == ["PHASE1", "PHASE2"]
    assert protocol["designModule"]["enrollmentInfo"] == {"count": 30, "type": "ESTIMATED"}
    assert protocol["armsInterventionsModule"]["interventions"] == [
        {"name": "Cells", "type": "BIOLOGICAL"},
        {"name": "Saline", "type": "DRUG"},
    ]
    assert protocol["eligibilityModule"]["stdAges"] == ["ADULT", "OLDER_ADULT"]
    assert reading.values["derivedSection"]["conditionBrowseModule"]["meshes"] == [{"term": "Arthritis", "id": "D001168"}]


def test_lists_of_different_lengths_are_not_paired() -> None:
    reading = read(STUDY)
    protocol = reading.values["protocolSection"]
    assert protocol["outcomesModule"]["primaryOutcomes"] == [{"measure": "Pain"}, {"measure": "Swelling"}, {"measure": "Fever"}]
    assert protocol["contactsLocationsModule"]["locations"] == [
        {"city": "Ay", "country": "Utopia"},
        {"city": "Bee", "country": "Utopia"},
    ]
    said = [(one.label, one.value) for one in reading.said]
    assert ("PrimaryOutcomeTimeFrame", "week 4") in said
    assert ("LocationState", "North") in said
    assert sum(note.code == "lists-differ" for note in reading.notes) == 2


def test_a_field_that_nobody_has_seen_is_said() -> None:
    assert {("AFieldOfTomorrow", "a"), ("AFieldOfTomorrow", "b"), ("Rank", "4")} <= {
        (one.label, one.value) for one in read(STUDY).said
    }


def test_phases_in_one_word() -> None:
    reading = read(STUDY | {"Phase": ["Phase 2/Phase 3"]})
    prove(reading)
    assert reading.values["protocolSection"]["designModule"]["phases"] == ["PHASE2", "PHASE3"]


_VALUES = st.recursive(st.text(max_size=9) | st.integers() | st.none() | st.booleans(), st.lists, max_leaves=6)


@given(st.dictionaries(st.sampled_from(sorted(STUDY)), _VALUES))
def test_any_values_are_read_or_said(study: dict[str, object]) -> None:
    reading = read(study, "study_fields")
    prove(reading)


def test_what_is_no_object_is_refused() -> None:
    with pytest.raises(Unreadable):
        readers.read(b'[{"NCTId": ["EXAMPLE-1"]}]', "x", layout="study_fields")


def test_real_studies_are_proved() -> None:
    file = shared() / "data" / "registries" / "ctgov_study_fields" / "mesenchymal.jsonl.gz"
    if not file.exists():
        pytest.skip(f"no {file}")
    with file.open("rb") as stream:
        for number, document in enumerate(documents(stream, "flat")):
            if number == 40:
                break
            assert isinstance(document, Document)
            reading = readers.read(document.data, document.origin)
            assert reading.source.layout == "study_fields"
            prove(reading)


def test_results_are_posted_where_they_have_a_day_and_not_where_the_field_is_empty() -> None:
    for value, told in ((None, None), ([], False), (["June 1, 2020"], True), (["soon"], None)):
        study = {"NCTId": ["EXAMPLE-0700"], "BriefTitle": ["Salt"]} | ({} if value is None else {"ResultsFirstPostDate": value})
        reading = readers.read(json.dumps(study).encode(), "study.json")
        assert reading.source.layout == "study_fields"
        prove(reading)
        assert reading.value("/hasResults") is told
