"""Names that stand alone, and lines whose sense the line above them gives."""

import json

import pytest

from pantrial import readers
from pantrial.parse import parse
from pantrial.parse.criterion import is_name
from pantrial.protocol import Criterion
from pantrial.terms import Lexicon, shipped


def criteria(text: str) -> dict[str, Criterion]:
    record = {
        "protocolSection": {
            "identificationModule": {"nctId": "NCT00000000", "briefTitle": "An example"},
            "eligibilityModule": {"eligibilityCriteria": text},
        }
    }
    protocol = parse(readers.read(json.dumps(record).encode(), "example.json"), shipped()).protocol
    return {one.label: one for one in protocol.criteria}


def degrees(text: str) -> dict[str, str]:
    """How far each line is read, by its words: a line that only heads others is no criterion, and has none."""
    return {one.words: one.reading.value for one in criteria(text).values()}


@pytest.mark.parametrize(
    "name", ["Radiotherapy:", "Radiotherapy", "Amphotericin B.", "Carbamazepine or theophylline", "Surgery:"]
)
def test_nobody_is_asked_for_a_treatment_by_its_bare_name(name: str) -> None:
    found = degrees(f"Inclusion Criteria:\n\n* Age 18 years or older\n* {name}\n* No prior chemotherapy\n")
    assert found.pop(name, "partial") == "partial"
    assert found == {"Age 18 years or older": "full", "No prior chemotherapy": "full"}


def test_a_sentence_that_asks_for_one_still_does() -> None:
    found = criteria("Inclusion Criteria:\n\n* Treated with adalimumab\n* Currently taking lithium\n* Prior radiotherapy\n")
    assert {one.reading for one in found.values()} == {"full"}


def test_in_an_exclusion_a_bare_name_keeps_out() -> None:
    assert criteria("Exclusion Criteria:\n\n* Radiotherapy\n")["E1"].reading == "full"


@pytest.mark.parametrize("head", ["Allowed:", "No uncontrolled illness, including any of the following:", "Excluded are:"])
def test_a_line_under_what_turns_it_round_decides_nothing(head: str) -> None:
    found = degrees(f"Inclusion Criteria:\n\n* {head}\n\n  * Cardiac arrhythmia\n  * Current use of lithium\n")
    assert (found["Cardiac arrhythmia"], found["Current use of lithium"]) == ("partial", "partial")


def test_in_a_list_without_indents_the_names_below_are_of_it() -> None:
    found = criteria("Inclusion Criteria:\n\n* One of these tumours:\n* Glioblastoma\n* Multiple myeloma\n* No asthma\n")
    # Whether the last line is of the list as well, nobody says.
    assert [found[label].reading for label in ("I2", "I3", "I4")] == ["partial", "partial", "partial"]


@pytest.mark.parametrize("head", ["Patients must have:", "DISEASE CHARACTERISTICS:", "Subjects with a diagnosis of:"])
def test_a_plain_heading_leaves_its_lines_as_they_are(head: str) -> None:
    assert degrees(f"Inclusion Criteria:\n\n* {head}\n\n  * Multiple myeloma\n")["Multiple myeloma"] == "full"


def test_under_a_heading_of_which_nobody_knows_what_it_asks_a_name_stays_open() -> None:
    found = degrees("Inclusion Criteria:\n\n* TUMOUR CHARACTERISTICS:\n\n  * Multiple myeloma\n")
    assert found["Multiple myeloma"] == "partial"


def test_in_an_exclusion_what_keeps_out_turns_nothing_and_what_is_absent_does() -> None:
    text = "Exclusion Criteria:\n\n* {}:\n\n  * Asthma\n"
    assert criteria(text.format("Patients with these are not eligible"))["E2"].reading == "full"
    assert criteria(text.format("Any of these, including but not limited to"))["E2"].reading == "full"
    assert criteria(text.format("Absence of"))["E2"].reading == "partial"
    assert criteria(text.format("Patients without"))["E2"].reading == "partial"


def test_a_group_that_heads_others_asks_nothing_itself() -> None:
    found = criteria("Inclusion Criteria:\n\n* Age 65-70 years:\n\n  * No diabetes\n")
    assert found["I1"].reading == "partial"


def test_a_kind_of_a_thing_is_not_the_thing(lexicon: Lexicon) -> None:
    for kind, whole in (
        ("seasonal_allergic_rhinitis", "allergic_rhinitis"),
        ("nitroglycerin", "nitrate"),
        ("brain_metastases", "cns_metastases"),
    ):
        assert whole in lexicon.above(kind)
    assert not is_name("Prior radiotherapy", lexicon)
    assert not is_name("No radiotherapy", lexicon)
    assert is_name("Radiotherapy:", lexicon)


def test_of_several_diseases_named_alone_none_is_asked_for_by_itself() -> None:
    several = criteria("Inclusion Criteria:\n\n* Multiple myeloma\n* Acute myeloid leukemia\n* Age over 18 years\n")
    assert [one.reading for one in several.values()] == ["partial", "partial", "full"]
    assert criteria("Inclusion Criteria:\n\n* Multiple myeloma\n* Age over 18 years\n")["I1"].reading == "full"
    kept_out = criteria("Exclusion Criteria:\n\n* Multiple myeloma\n* Asthma\n")
    assert {one.reading for one in kept_out.values()} == {"full"}


def test_what_asks_for_some_of_its_lines_asks_for_none_of_them_alone() -> None:
    text = "{} Criteria:\n\n* Disease at high risk by at least two of these signs in any phase:\n\n  * {}\n  * Asthma\n"
    bound = "WBC greater than 50,000/mm3"
    assert criteria(text.format("Inclusion", bound))["I2"].reading == "partial"
    assert criteria(text.format("Exclusion", bound))["E2"].reading == "partial"
    only = "Exclusion Criteria:\n\n* Patients with any of the following in any phase:\n\n  * Asthma\n"
    assert criteria(only)["E2"].reading == "full"
