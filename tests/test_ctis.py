"""CTIS's JSON, in its old and its new form: subjects of both parts added, old numbers kept beside the new."""

import io
import json
from typing import Any

import pytest
from conftest import prove, shared

from pantrial import readers
from pantrial.errors import Unreadable
from pantrial.readers.containers import Document, documents
from pantrial.reading import Reading

PART: dict[str, Any] = {
    "rowSubjectCount": 19,
    "rowCountriesInfo": [{"name": "Utopia"}],
    "products": [
        {"productName": "Cells 1", "productDictionaryInfo": {"prodName": "CELLS"}},
        {"productName": "", "jsonActiveSubstanceNames": "salt"},
    ],
    "sponsors": [
        {"primary": False, "organisation": {"name": "Example Fund"}},
        {"primary": True, "organisation": {"name": "Example Clinic"}},
    ],
    "trialDetails": {
        "clinicalTrialIdentifiers": {
            "fullTitle": "A trial of cells in sore skin",
            "publicTitle": "Cells in sore skin",
            "fullTitleTranslations": [{"attributeTranslation": "Zellen bei wunder Haut"}],
            "secondaryIdentifyingNumbers": {"nctNumber": {"number": "NCT09999999"}},
        },
        "trialInformation": {
            "medicalCondition": {"partIMedicalConditions": [{"medicalCondition": "Ulcer"}]},
            "eligibilityCriteria": {
                "principalInclusionCriteria": [{"number": 1, "principalInclusionCriteria": "Ulcer\nof the hand"}],
                "principalExclusionCriteria": [{"number": 1, "principalExclusionCriteria": "Fever"}],
            },
            "endPoint": {"primaryEndPoints": [{"endPoint": "Area healed"}], "secondaryEndPoints": [{"endPoint": "Pain"}]},
            "trialDuration": {"estimatedRecruitmentStartDate": "2024-05-01", "estimatedGlobalEndDate": "2030-01-31"},
        },
    },
}
SITE = {"organisationAddressInfo": {"organisation": {"name": "North"}, "address": {"city": "Ay", "countryName": "Utopia"}}}
NEW: dict[str, Any] = {
    "ctNumber": "2099-500001-12-01",
    "ctPublicStatusCode": 5,
    "startDateEU": "03/04/2024",
    "trialPhase": "Therapeutic exploratory (Phase II)",
    "ageGroup": "18-64 years, 65+ years",
    "gender": "Female, Male",
    "totalNumberEnrolled": "13",
    "authorizedApplication": {
        "authorizedPartI": PART,
        "authorizedPartsII": [{"trialSites": [SITE, SITE]}],
        "eudraCt": {"eudraCtCode": "2019-000001-34"},
    },
}
OLD: dict[str, Any] = {
    "ctStatus": "Ended",
    "ctNumber": "2099-500001-12-00",
    "totalSubjectsInEEA": 13,
    "authorizedPartI": PART | {"rowSubjectCount": None, "rowCountriesInfo": []},
    "authorizedPartsII": [{"trialSites": [SITE]}],
}


def read(document: object) -> Reading:
    reading = readers.read(json.dumps(document).encode(), "trial.json")
    assert reading.source.layout == "ctis"
    prove(reading)
    return reading


def test_the_new_form() -> None:
    reading = read(NEW)
    protocol = reading.values["protocolSection"]
    assert protocol["identificationModule"] == {
        "nctId": "2099-500001-12-01",
        "briefTitle": "Cells in sore skin",
        "officialTitle": "A trial of cells in sore skin",
        "secondaryIdInfos": [{"id": "NCT09999999"}, {"id": "2019-000001-34"}],
    }
    assert protocol["sponsorCollaboratorsModule"] == {
        "leadSponsor": {"name": "Example Clinic"},
        "collaborators": [{"name": "Example Fund"}],
    }
    assert protocol["statusModule"] == {
        "overallStatus": "ACTIVE_NOT_RECRUITING",
        "startDateStruct": {"date": "2024-04-03"},
        "completionDateStruct": {"date": "2030-01-31"},
    }
    assert protocol["designModule"] == {"phases": ["PHASE2"], "enrollmentInfo": {"count": 32}}
    assert protocol["armsInterventionsModule"]["interventions"] == [{"name": "Cells 1"}, {"name": "salt"}]
    assert protocol["eligibilityModule"] == {
        "sex": "ALL",
        "stdAges": ["ADULT", "OLDER_ADULT"],
        "eligibilityCriteria": "Inclusion Criteria:\n\n* Ulcer\n    of the hand\n\nExclusion Criteria:\n\n* Fever",
    }
    assert len(protocol["contactsLocationsModule"]["locations"]) == 2
    assert "sizes-added" in {note.code for note in reading.notes}


def test_the_old_form() -> None:
    reading = read(OLD)
    protocol = reading.values["protocolSection"]
    assert protocol["designModule"]["enrollmentInfo"] == {"count": 13}  # there is no rest of the world
    assert protocol["statusModule"]["startDateStruct"] == {"date": "2024-05-01"}
    assert "overallStatus" not in protocol["statusModule"]  # ended: completed, or stopped


def test_subjects_outside_that_nobody_counted_leave_the_number_open() -> None:
    document = OLD | {"authorizedPartI": PART | {"rowSubjectCount": None}}
    assert "designModule" not in read(document).values["protocolSection"]


def test_what_is_no_object_is_refused() -> None:
    with pytest.raises(Unreadable):
        readers.read(b"[1]", "trial.json", layout="ctis")


def test_real_trials_are_proved() -> None:
    folder = shared() / "data" / "registries" / "ctis"
    files = sorted(folder.glob("*.json"))
    if not files:
        pytest.skip(f"no {folder}")
    for file in files:
        protocol = read(json.loads(file.read_bytes())).values["protocolSection"]
        assert protocol["identificationModule"]["nctId"] == file.stem
        assert protocol["eligibilityModule"]["eligibilityCriteria"].startswith("Inclusion Criteria:")


ROW: dict[str, Any] = {
    "ctNumber": "2099-500013-12-00",
    "ctTitle": "A trial of salt in dry skin",
    "ctStatus": 2,
    "startDateEU": "14/02/2099",
    "conditions": "Dry skin, Itch",
    "trialCountries": ["Utopia:2", "Erewhon:1"],
    "sponsor": "Example Clinic",
    "trialPhase": "Therapeutic confirmatory  (Phase III)",
    "ageGroup": "18-64 years",
    "gender": "Female",
    "totalNumberEnrolled": "50",
    "resultsFirstReceived": "No",
}


@pytest.mark.parametrize("lead", ['{"pagination": {"currentPage": 1, "totalPages": 1}, "data": ', '{"data": '])
def test_a_page_of_the_portal_s_search_is_cut_into_its_rows(lead: str) -> None:
    rows = [ROW | {"ctNumber": f"2099-5000{number}-12-00"} for number in (13, 14, 15)]
    found = list(documents(io.BytesIO((lead + json.dumps(rows) + "}").encode()), "page"))
    assert len(found) == 3
    first = found[0]
    assert isinstance(first, Document)
    reading = readers.read(first.data, "row")
    prove(reading)
    assert reading.source.layout == "ctis"
    protocol = reading.values["protocolSection"]
    assert protocol["identificationModule"] == {"nctId": "2099-500013-12-00", "officialTitle": "A trial of salt in dry skin"}
    assert protocol["statusModule"] == {"overallStatus": "NOT_YET_RECRUITING", "startDateStruct": {"date": "2099-02-14"}}
    assert protocol["designModule"] == {"phases": ["PHASE3"]}  # those outside of the EEA are not counted in a row
    assert protocol["sponsorCollaboratorsModule"] == {"leadSponsor": {"name": "Example Clinic"}}
    assert protocol["conditionsModule"] == {"conditions": ["Dry skin, Itch"]}
    assert protocol["contactsLocationsModule"] == {"locations": [{"country": "Utopia"}, {"country": "Erewhon"}]}
    assert protocol["eligibilityModule"] == {"stdAges": ["ADULT"], "sex": "FEMALE"}
