"""ISRCTN's API XML: outcomes in both forms, ages with and without words, what was not provided left out."""

import io

import pytest
from conftest import prove

from pantrial import readers
from pantrial.readers.containers import Document, documents
from pantrial.reading import Reading

TRIAL = """<fullTrial xmlns="http://www.67bricks.com/isrctn"><trial lastUpdated="2026-09-25T07:18:23.431Z" version="3">
<isrctn dateAssigned="2024-02-01T12:00:00Z">00000001</isrctn>
<trialDescription><acronym>SORE</acronym><title>Cells in sore skin</title><scientificTitle>A trial of cells</scientificTitle>
<plainEnglishSummary>What the trial is about</plainEnglishSummary>
<primaryOutcomes><outcomeMeasure><variable>Area healed</variable><method>a photograph</method><timepoints>week 12</timepoints>
</outcomeMeasure></primaryOutcomes><primaryOutcome>1. Area healed ...</primaryOutcome>
<secondaryOutcome>1. Pain at week 4
2. Itch at week 8</secondaryOutcome></trialDescription>
<externalRefs><doi>10.1186/ISRCTN00000001</doi><eudraCTNumber>2099-000001-10</eudraCTNumber><irasNumber/>
<clinicalTrialsGovNumber>NCT09999999</clinicalTrialsGovNumber><protocolSerialNumber>EX-1</protocolSerialNumber></externalRefs>
<trialDesign><primaryStudyDesign>Interventional</primaryStudyDesign>
<secondaryStudyDesign>Randomised controlled trial</secondaryStudyDesign>
<overallStartDate>2024-03-01T00:00:00.000Z</overallStartDate><overallEndDate>2029-12-31T00:00:00.000Z</overallEndDate>
<interventionalTrialDesign><allocation>Randomized controlled trial</allocation><masking>Open (masking not used)</masking>
</interventionalTrialDesign></trialDesign>
<participants><recruitmentCountries><country>Utopia</country></recruitmentCountries>
<trialCentres><trialCentre id="c1"><name>North</name><city>Ay</city><country>Utopia</country></trialCentre>
<trialCentre id="c2"><name>South</name><city>Bee</city><country>Utopia</country></trialCentre></trialCentres>
<healthyVolunteersAllowed>false</healthyVolunteersAllowed><inclusion>1. Ulcer
2. Aged 18 or more</inclusion><ageRange>Adult</ageRange><lowerAgeLimit>18 Years</lowerAgeLimit>
<upperAgeLimit>100 Years</upperAgeLimit>
<gender>All</gender><targetEnrolment>60</targetEnrolment><totalFinalEnrolment>0</totalFinalEnrolment>
<exclusion>1. Fever</exclusion></participants>
<conditions><condition><description>Ulcer</description><diseaseClass1>Skin</diseaseClass1></condition></conditions>
<interventions><intervention><interventionType>Drug</interventionType>
<phase>Phase I/II</phase><drugNames>Cells, salt</drugNames>
</intervention></interventions></trial>
<sponsor id="s1"><organisation>Example Clinic</organisation></sponsor>
<sponsor id="s2"><organisation>Example Fund</organisation></sponsor>
</fullTrial>"""


def read(text: str = TRIAL) -> Reading:
    reading = readers.read(text.encode(), "trial.xml")
    assert reading.source.layout == "isrctn"
    prove(reading)
    return reading


def test_values_stand_where_v2_has_them() -> None:
    protocol = read().values["protocolSection"]
    assert protocol["identificationModule"] == {
        "nctId": "ISRCTN00000001",
        "acronym": "SORE",
        "briefTitle": "Cells in sore skin",
        "officialTitle": "A trial of cells",
        "secondaryIdInfos": [{"id": "2099-000001-10"}, {"id": "NCT09999999"}],
        "orgStudyIdInfo": {"id": "EX-1"},
    }
    assert protocol["statusModule"] == {
        "lastUpdateSubmitDate": "2026-09-25",
        "studyFirstSubmitDate": "2024-02-01",
        "startDateStruct": {"date": "2024-03-01"},
        "completionDateStruct": {"date": "2029-12-31"},
    }
    assert protocol["designModule"] == {
        "studyType": "INTERVENTIONAL",
        "designInfo": {"allocation": "RANDOMIZED", "maskingInfo": {"masking": "NONE"}},
        "enrollmentInfo": {"count": 60},
        "phases": ["PHASE1", "PHASE2"],
    }
    assert protocol["eligibilityModule"] == {
        "healthyVolunteers": False,
        "minimumAge": "18 Years",
        "maximumAge": "100 Years",
        "sex": "ALL",
        "eligibilityCriteria": "Inclusion Criteria:\n\n1. Ulcer\n2. Aged 18 or more\n\nExclusion Criteria:\n\n1. Fever",
    }
    assert protocol["sponsorCollaboratorsModule"] == {
        "leadSponsor": {"name": "Example Clinic"},
        "collaborators": [{"name": "Example Fund"}],
    }
    assert protocol["contactsLocationsModule"]["locations"] == [
        {"facility": "North", "city": "Ay", "country": "Utopia"},
        {"facility": "South", "city": "Bee", "country": "Utopia"},
    ]
    assert protocol["armsInterventionsModule"]["interventions"] == [
        {"name": "Cells", "type": "DRUG"},
        {"name": "salt", "type": "DRUG"},
    ]


def test_outcomes_in_both_forms() -> None:
    reading = read()
    assert reading.values["protocolSection"]["outcomesModule"] == {
        "primaryOutcomes": [{"measure": "Area healed", "description": "a photograph", "timeFrame": "week 12"}],
        "secondaryOutcomes": [{"measure": "Pain at week 4"}, {"measure": "Itch at week 8"}],
    }
    said = {(one.label, one.value) for one in reading.said}
    assert ("trial/trialDescription/primaryOutcome", "1. Area healed ...") in said


def test_a_final_number_is_the_number() -> None:
    reading = read(TRIAL.replace("<totalFinalEnrolment>0<", "<totalFinalEnrolment>58<"))
    assert reading.values["protocolSection"]["designModule"]["enrollmentInfo"] == {"count": 58}


def test_what_was_not_provided_is_absent() -> None:
    reading = read(TRIAL.replace("<acronym>SORE<", "<acronym>Not provided at time of registration<"))
    assert "acronym" not in reading.values["protocolSection"]["identificationModule"]
    assert not [one for one in reading.said if "Not provided" in one.value]


def test_the_apis_answer_of_many() -> None:
    data = f'<allTrials xmlns="http://www.67bricks.com/isrctn" totalCount="2">{TRIAL}{TRIAL}</allTrials>'.encode()
    found = list(documents(io.BytesIO(data), "answer"))
    assert len(found) == 2
    for one in found:
        assert isinstance(one, Document)
        assert read(one.data.decode()).value("/protocolSection/identificationModule/nctId") == "ISRCTN00000001"


def changed(old: str, new: str) -> Reading:
    assert old in TRIAL
    return read(TRIAL.replace(old, new))


@pytest.mark.parametrize(
    ("lower", "upper", "ages"),
    [
        ("<lowerAgeLimit unit='months' value='6.0'>6</lowerAgeLimit>", "", ("6 Months", None)),
        ("<lowerAgeLimit unit='weeks' value='6.0'>6.0</lowerAgeLimit>", "", ("6 Weeks", None)),
        ("", "<upperAgeLimit unit='years' value='65.0'>65 Years</upperAgeLimit>", (None, "65 Years")),
        ("<lowerAgeLimit unit='furlongs' value='6.0'>6</lowerAgeLimit>", "", (None, None)),
    ],
)
def test_an_age_has_the_unit_of_its_attribute(lower: str, upper: str, ages: tuple[str | None, str | None]) -> None:
    old = "<lowerAgeLimit>18 Years</lowerAgeLimit>\n<upperAgeLimit>100 Years</upperAgeLimit>"
    eligibility = changed(old, lower + upper).values["protocolSection"]["eligibilityModule"]
    assert (eligibility.get("minimumAge"), eligibility.get("maximumAge")) == ages


def test_an_older_record_says_otherwhere_what_a_newer_one_does() -> None:
    older = TRIAL
    for old, new in (
        ("<overallStartDate>2024-03-01T00:00:00.000Z</overallStartDate>",
         "<overallStatusOverride>Suspended</overallStatusOverride>"),
        ("<allocation>Randomized controlled trial</allocation>", ""),
        ("<healthyVolunteersAllowed>false</healthyVolunteersAllowed>", "<participantTypes><participantType>Healthy volunteer"
         "</participantType><participantType>Patient</participantType></participantTypes>"
         "<recruitmentStart>2024-05-01T00:00:00.000Z</recruitmentStart>"),
        ("<phase>Phase I/II</phase>", "<phase>Not Applicable</phase>"),
        ("What the trial is about", "Plain English summary of protocol not provided at time of registration"),
        ("1. Pain at week 4\n2. Itch at week 8", "No secondary outcome measures"),
        ("Cells, salt", "Cells (2,5 mg, frozen); salt 0,9 %"),
    ):  # fmt: skip
        assert old in older
        older = older.replace(old, new)
    protocol = read(older).values["protocolSection"]
    assert protocol["statusModule"]["startDateStruct"] == {"date": "2024-05-01"}
    assert protocol["statusModule"]["overallStatus"] == "SUSPENDED"
    assert protocol["designModule"]["designInfo"]["allocation"] == "RANDOMIZED"
    assert protocol["designModule"]["phases"] == ["NA"]
    assert protocol["eligibilityModule"]["healthyVolunteers"] is True
    assert "descriptionModule" not in protocol
    assert "secondaryOutcomes" not in protocol["outcomesModule"]
    names = [one["name"] for one in protocol["armsInterventionsModule"]["interventions"]]
    assert names == ["Cells (2,5 mg, frozen)", "salt 0,9 %"]


def test_a_patient_who_takes_part_says_nothing_of_healthy_people() -> None:
    old = "<healthyVolunteersAllowed>false</healthyVolunteersAllowed>"
    types = "<participantTypes><participantType>Patient</participantType></participantTypes>"
    assert "healthyVolunteers" not in changed(old, types).values["protocolSection"]["eligibilityModule"]
