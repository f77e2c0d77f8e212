"""The same trial in an old form and in v2 is the same record, but for what the old form cannot say."""

import copy

import pytest
from conftest import shared
from forms import FORMS, NEWER, RULES, Difference, agreement, compared, explained
from rendering import Study, studies

from pantrial.pages import proves
from pantrial.readers import read
from pantrial.readers.words import words_of
from pantrial.reading import Reading

STUDY: Study = {
    "protocolSection": {
        "identificationModule": {
            "nctId": "EXAMPLE-0400",
            "orgStudyIdInfo": {"id": "EX-400"},
            "secondaryIdInfos": [{"id": "EX-400-B", "type": "REGISTRY", "domain": "A register"}],
            "briefTitle": "Salt for sore knees",
            "organization": {"fullName": "Example Clinic", "class": "OTHER"},
        },
        "statusModule": {
            "overallStatus": "ACTIVE_NOT_RECRUITING",
            "statusVerifiedDate": "2025-01",
            "startDateStruct": {"date": "2024-02-29", "type": "ACTUAL"},
            "studyFirstPostDateStruct": {"date": "2024-01-05", "type": "ESTIMATED"},
        },
        "sponsorCollaboratorsModule": {
            "leadSponsor": {"name": "Example Clinic", "class": "FED"},
            "collaborators": [{"name": "Example Works", "class": "INDUSTRY"}],
        },
        "descriptionModule": {
            "briefSummary": "A study of salt \\> 1 g and what it does - or does not - to knees, written out at such a length"
            " that the form has to break the line.\n\n* a point\n* another one\n\nAnd an end.\n\n• a point of another kind"
        },
        "conditionsModule": {"conditions": ["Knee Pain"], "keywords": ["salt", "bath"]},
        "designModule": {
            "studyType": "INTERVENTIONAL",
            "phases": ["PHASE1", "PHASE2"],
            "designInfo": {
                "allocation": "RANDOMIZED",
                "interventionModel": "CROSSOVER",
                "primaryPurpose": "ECT",
                "maskingInfo": {"masking": "DOUBLE", "whoMasked": ["PARTICIPANT", "OUTCOMES_ASSESSOR"]},
            },
            "enrollmentInfo": {"count": 30, "type": "ESTIMATED"},
        },
        "armsInterventionsModule": {
            "armGroups": [{"label": "Salt", "type": "EXPERIMENTAL", "interventionNames": ["Drug: Salt"]}],
            "interventions": [{"type": "DRUG", "name": "Salt", "armGroupLabels": ["Salt"], "otherNames": ["NaCl", "halite"]}],
        },
        "outcomesModule": {"primaryOutcomes": [{"measure": "Pain", "timeFrame": "week 4", "description": "From 0 to 10"}]},
        "eligibilityModule": {
            "eligibilityCriteria": "Inclusion Criteria:\n\n* Sore knee\n* Weight \\> 50 kg\n\nExclusion Criteria:\n\n* Allergy",
            "healthyVolunteers": False,
            "sex": "ALL",
            "minimumAge": "18 Years",
            "stdAges": ["ADULT", "OLDER_ADULT"],
        },
        "contactsLocationsModule": {
            "centralContacts": [{"name": "Study Office", "role": "CONTACT", "phone": "000-000", "email": "a@example.org"}],
            "locations": [
                {
                    "facility": "Example Hospital",
                    "city": "Ay",
                    "country": "Utopia",
                    "contacts": [{"name": "Study Office", "role": "CONTACT", "phone": "000-000"}],
                }
            ],
        },
        "referencesModule": {"references": [{"pmid": "0000001", "type": "RESULT", "citation": "A paper."}]},
    },
    "derivedSection": {
        "conditionBrowseModule": {"meshes": [{"id": "D012345", "term": "Knees"}]},
        "interventionBrowseModule": {"meshes": [{"id": "D000077777", "term": "Salts"}, {"id": "C000600000", "term": "Baths"}]},
    },
}


def read_as(form: str, study: Study) -> Reading:
    reading = read(FORMS[form](study).encode(), "study")
    assert reading.source.layout == form
    return reading


@pytest.mark.parametrize("form", FORMS)
def test_a_trial_in_an_old_form_is_the_same_record_but_for_what_the_form_cannot_say(form: str) -> None:
    reading = read_as(form, STUDY)
    differences = [one for _, one in compared(STUDY, reading.values) if one]
    assert [one for one in differences if explained(form, one) is None] == []
    lost = {one.field for one in differences}
    assert (
        lost
        == {
            "ctgov_xml": {
                "derivedSection/conditionBrowseModule/meshes/#/id",
                "derivedSection/interventionBrowseModule/meshes/#/id",
                "protocolSection/eligibilityModule/stdAges/#",
                "protocolSection/identificationModule/organization/class",
                "protocolSection/identificationModule/secondaryIdInfos/#/domain",
                "protocolSection/identificationModule/secondaryIdInfos/#/type",
            },
            "study_fields": set(),
        }[form]
    )
    words = words_of(reading.source)
    assert all(proves(reading.value(at), evidence, words) for at, evidence in reading.evidence.items())


def test_what_has_one_owner_is_his_and_what_has_two_is_nobodys() -> None:
    arms = copy.deepcopy(STUDY)
    arms["protocolSection"]["armsInterventionsModule"]["armGroups"].append({"label": "None"})
    arms["protocolSection"]["contactsLocationsModule"]["locations"].append({"city": "Bee", "country": "Utopia"})
    values = read_as("study_fields", arms).values["protocolSection"]
    assert values["armsInterventionsModule"]["armGroups"] == [{"label": "Salt"}, {"label": "None"}]
    assert values["armsInterventionsModule"]["interventions"][0]["otherNames"] == ["NaCl", "halite"]
    assert not any("contacts" in one for one in values["contactsLocationsModule"]["locations"])


def test_a_mesh_id_that_may_be_padded_or_not_is_not_read() -> None:
    study = copy.deepcopy(STUDY)
    study["derivedSection"]["conditionBrowseModule"]["meshes"][0]["id"] = "D000066500"
    reading = read_as("study_fields", study)
    assert reading.values["derivedSection"]["conditionBrowseModule"]["meshes"] == [{"term": "Knees"}]
    assert ("ConditionMeshId", "D000066500") in {(one.label, one.value) for one in reading.said}


def test_a_wrong_value_is_explained_by_no_rule_and_a_missing_one_by_few() -> None:
    assert len(RULES) + len(NEWER) <= 40
    for form in FORMS:
        for field in ("protocolSection/eligibilityModule/sex", "protocolSection/conditionsModule/conditions/#"):
            assert explained(form, Difference(field, "ALL", None)) is None
            assert explained(form, Difference(field, "ALL", "MALE")) is None
        assert explained(form, Difference("protocolSection/armsInterventionsModule/armGroups/#/label", "A", "B")) is None


FLOORS = {"ctgov_xml": 0.75, "study_fields": 0.84}


@pytest.mark.no_cover
@pytest.mark.parametrize("form", FORMS)
def test_real_trials_in_the_old_forms_agree(form: str) -> None:
    """Each sixth of them; `benchmarks/agreement.py` has all, and the figures by field."""
    found = agreement(form, [(study, read_as(form, study).values) for study in studies(shared())[::6]])
    total = found.total
    assert total.same / total.values > FLOORS[form]
    assert len(found.unexplained) <= total.values / 10_000, found.unexplained
    whole = ("eligibilityCriteria", "sex", "minimumAge", "maximumAge", "healthyVolunteers", "measure", "timeFrame", "label")
    for field, tally in found.fields.items():
        if field.startswith("protocolSection") and field.endswith(whole):
            assert tally.same >= 0.98 * tally.values, field
