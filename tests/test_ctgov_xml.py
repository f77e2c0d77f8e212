"""ClinicalTrials.gov's legacy XML as a record: each value where v2 has it, each at its XPath, nothing lost."""

from pathlib import Path

import pytest
from conftest import shared
from lxml import etree

from pantrial import readers
from pantrial.errors import Unreadable
from pantrial.pages import proves
from pantrial.readers.containers import Document, documents
from pantrial.readers.words import words_of
from pantrial.reading import Reading

STUDY = """<?xml version="1.0" encoding="UTF-8"?>
<clinical_study rank="1">
  <!-- a comment -->
  <required_header><url>https://example.org/EXAMPLE-0100</url></required_header>
  <id_info><org_study_id>EX-100</org_study_id><secondary_id>EX-100-B</secondary_id><nct_id>EXAMPLE-0100</nct_id></id_info>
  <brief_title>Cells for Sore Skin</brief_title>
  <sponsors>
    <lead_sponsor><agency>Example Clinic</agency><agency_class>Other</agency_class></lead_sponsor>
    <collaborator><agency>Example Works</agency><agency_class>Industry</agency_class></collaborator>
    <collaborator><agency>Example Fund</agency></collaborator>
  </sponsors>
  <source>Example Clinic</source>
  <brief_summary><textblock>
      This line of the summary is broken where the form breaks&#xD;
      every line of every text, so that it goes on here.&#xD;
&#xD;
        -  a first point, which is also too long for the line that&#xD;
           it stands in&#xD;
        -  a second point&#xD;
  </textblock></brief_summary>
  <overall_status>Active, not recruiting</overall_status>
  <start_date type="Actual">March 2021</start_date>
  <completion_date type="Anticipated">May 7, 2030</completion_date>
  <phase>Phase 1/Phase 2</phase>
  <study_type>Observational [Patient Registry]</study_type>
  <study_design_info>
    <allocation>Randomized</allocation><intervention_model>Parallel Assignment</intervention_model>
    <masking>Double (Participant, Outcomes Assessor)</masking>
  </study_design_info>
  <primary_outcome><measure>Pain</measure></primary_outcome>
  <primary_outcome><measure>Area healed</measure><time_frame>week 12</time_frame></primary_outcome>
  <number_of_arms>2</number_of_arms>
  <enrollment type="Anticipated">48</enrollment>
  <condition>Ulcer</condition><condition>Scar</condition>
  <arm_group><arm_group_label>Cells</arm_group_label><arm_group_type>Experimental</arm_group_type></arm_group>
  <arm_group><arm_group_label>Salt water</arm_group_label><arm_group_type>Placebo Comparator</arm_group_type></arm_group>
  <intervention>
    <intervention_type>Dietary Supplement</intervention_type><intervention_name>Zinc</intervention_name>
    <arm_group_label>Cells</arm_group_label><arm_group_label>Salt water</arm_group_label>
  </intervention>
  <intervention><intervention_type>Drug</intervention_type><intervention_name>Saline</intervention_name>
    <arm_group_label>Salt water</arm_group_label></intervention>
  <eligibility>
    <criteria><textblock>
        Inclusion Criteria:&#xD;
&#xD;
          -  Age above 17 &lt; 70&#xD;
&#xD;
        Exclusion Criteria:&#xD;
&#xD;
          -  Fever&#xD;
    </textblock></criteria>
    <gender>Female</gender><minimum_age>18 Years</minimum_age><maximum_age>N/A</maximum_age>
    <healthy_volunteers>Accepts Healthy Volunteers</healthy_volunteers>
  </eligibility>
  <location><facility><name>North</name><address><city>Ay</city><country>Utopia</country></address></facility></location>
  <location>
    <facility><name>South</name><address><city>Bee</city><country>Utopia</country></address></facility>
    <status>Recruiting</status>
  </location>
  <clinical_results><baseline><title>kept as it is</title></baseline></clinical_results>
</clinical_study>
"""


def read(text: str = STUDY) -> Reading:
    return readers.read(text.encode(), "study.xml")


def value(reading: Reading, path: str) -> object:
    return reading.value(f"/protocolSection/{path}")


def test_values_stand_where_v2_has_them() -> None:
    reading = read()
    assert reading.source.layout == "ctgov_xml"
    assert value(reading, "identificationModule/nctId") == "EXAMPLE-0100"
    assert value(reading, "identificationModule/secondaryIdInfos") == [{"id": "EX-100-B"}]
    assert value(reading, "statusModule/overallStatus") == "ACTIVE_NOT_RECRUITING"
    assert value(reading, "statusModule/startDateStruct") == {"date": "2021-03", "type": "ACTUAL"}
    assert value(reading, "statusModule/completionDateStruct") == {"date": "2030-05-07", "type": "ESTIMATED"}
    assert value(reading, "sponsorCollaboratorsModule/collaborators") == [
        {"name": "Example Works", "class": "INDUSTRY"},
        {"name": "Example Fund"},
    ]
    assert value(reading, "designModule") == {
        "phases": ["PHASE1", "PHASE2"],
        "studyType": "OBSERVATIONAL",
        "patientRegistry": True,
        "designInfo": {
            "allocation": "RANDOMIZED",
            "interventionModel": "PARALLEL",
            "maskingInfo": {"masking": "DOUBLE", "whoMasked": ["PARTICIPANT", "OUTCOMES_ASSESSOR"]},
        },
        "enrollmentInfo": {"count": 48, "type": "ESTIMATED"},
    }
    assert value(reading, "eligibilityModule/sex") == "FEMALE"
    assert value(reading, "eligibilityModule/minimumAge") == "18 Years"
    assert value(reading, "eligibilityModule/maximumAge") is None
    assert value(reading, "eligibilityModule/healthyVolunteers") is True
    assert reading.value("/hasResults") is True


def test_what_stands_in_one_element_stays_together() -> None:
    reading = read()
    assert value(reading, "outcomesModule/primaryOutcomes") == [
        {"measure": "Pain"},
        {"measure": "Area healed", "timeFrame": "week 12"},
    ]
    assert value(reading, "contactsLocationsModule/locations") == [
        {"facility": "North", "city": "Ay", "country": "Utopia"},
        {"facility": "South", "city": "Bee", "country": "Utopia", "status": "RECRUITING"},
    ]
    arms = value(reading, "armsInterventionsModule")
    assert arms == {
        "armGroups": [
            {"label": "Cells", "type": "EXPERIMENTAL", "interventionNames": ["Dietary Supplement: Zinc"]},
            {
                "label": "Salt water",
                "type": "PLACEBO_COMPARATOR",
                "interventionNames": ["Dietary Supplement: Zinc", "Drug: Saline"],
            },
        ],
        "interventions": [
            {"type": "DIETARY_SUPPLEMENT", "name": "Zinc", "armGroupLabels": ["Cells", "Salt water"]},
            {"type": "DRUG", "name": "Saline", "armGroupLabels": ["Salt water"]},
        ],
    }


def test_broken_lines_are_joined_and_points_kept_apart() -> None:
    reading = read()
    assert value(reading, "descriptionModule/briefSummary") == (
        "This line of the summary is broken where the form breaks every line of every text, so that it goes on here.\n\n"
        "* a first point, which is also too long for the line that it stands in\n* a second point"
    )
    criteria = value(reading, "eligibilityModule/eligibilityCriteria")
    assert criteria == "Inclusion Criteria:\n\n* Age above 17 < 70\n\nExclusion Criteria:\n\n* Fever"


def test_what_v2_has_no_place_for_is_said() -> None:
    said = {one.label: one.value for one in read().said}
    assert said == {"@rank": "1", "required_header/url": "https://example.org/EXAMPLE-0100", "number_of_arms": "2"}


def test_a_code_that_nobody_has_seen_is_said_and_not_forced() -> None:
    reading = read(STUDY.replace("Active, not recruiting", "Sleeping"))
    assert value(reading, "statusModule/overallStatus") is None
    assert ("overall_status", "Sleeping") in {(one.label, one.value) for one in reading.said}


def sound(reading: Reading) -> None:
    """Every value is what its words say, and every word of a leaf is claimed once at least."""
    words = words_of(reading.source)
    for pointer, evidence in reading.evidence.items():
        assert proves(reading.value(pointer), evidence, words), pointer
    claimed: dict[str, set[int]] = {}
    for evidence in (*reading.evidence.values(), *(one.evidence for one in reading.said)):
        for piece in evidence.pieces:
            claimed.setdefault(piece.pointer, set()).update(range(piece.start, piece.start + piece.length))
    for span in reading.boilerplate:
        claimed.setdefault(span.pointer, set()).update(range(span.start, span.end))
    root = etree.fromstring(reading.source.text.encode(), etree.XMLParser(encoding="utf-8"))
    for element in root.iter("*"):
        if element.text and element.text.strip() and not any(one.tag == "clinical_results" for one in element.iterancestors()):
            places = next(
                (places for pointer, places in claimed.items() if root.getroottree().xpath(pointer) == [element]), set[int]()
            )
            missing = [n for n, letter in enumerate(element.text) if not letter.isspace() and n not in places]
            assert not missing, (element.tag, element.text, missing)


def test_every_value_is_proved_and_no_word_lost() -> None:
    sound(read())


def test_an_intervention_is_named_by_its_own_words_and_not_by_those_of_the_one_before() -> None:
    arm = "<arm_group><arm_group_label>Cells</arm_group_label></arm_group>"
    first = "<intervention_type>Drug</intervention_type><intervention_name>One</intervention_name>"
    for second, names in (
        ("<intervention_name>Two</intervention_name>", ["Drug: One"]),
        ("<intervention_type>Device</intervention_type>", ["Drug: One"]),
        ("<intervention_type>Drug</intervention_type><intervention_name>ONE</intervention_name>", ["Drug: One"]),
        (
            "<intervention_name>Two</intervention_name><intervention_type>Device</intervention_type>",
            ["Drug: One", "Device: Two"],
        ),
    ):
        given = "".join(
            f"<intervention>{words}<arm_group_label>Cells</arm_group_label></intervention>" for words in (first, second)
        )
        reading = readers.read(f"<clinical_study>{arm}{given}</clinical_study>".encode(), "x.xml")
        assert reading.value("/protocolSection/armsInterventionsModule/armGroups/0/interventionNames") == names
        section = reading.record.protocol_section
        assert section is not None
        assert section.arms_interventions_module is not None
        (group,) = section.arms_interventions_module.arm_groups or ()
        assert group.intervention_names == tuple(names)


def test_real_studies_are_proved(tmp_path: Path) -> None:

    archive = shared() / "data" / "registries" / "ctgov_xml" / "studies.tar.zst"
    if not archive.exists():
        pytest.skip(f"no {archive}")
    with archive.open("rb") as stream:
        for number, document in enumerate(documents(stream, "studies")):
            if number == 60:
                break
            assert isinstance(document, Document)
            reading = readers.read(document.data, document.origin)
            assert reading.source.layout == "ctgov_xml"
            words = words_of(reading.source)
            wrong = [at for at, evidence in reading.evidence.items() if not proves(reading.value(at), evidence, words)]
            assert not wrong


def test_what_is_no_sound_xml_is_refused() -> None:
    with pytest.raises(Unreadable, match="no sound XML"):
        read(STUDY[:-40])


def test_the_declared_encoding_wins() -> None:
    data = STUDY.replace("UTF-8", "ISO-8859-1").replace("Utopia", "Perú").encode("latin-1")
    reading = readers.read(data, "study.xml")
    assert reading.source.encoding == "iso8859-1"
    assert value(reading, "contactsLocationsModule/locations/0/country") == "Perú"
    assert not reading.notes
