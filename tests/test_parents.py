"""A line that names a time, and the lines that stand below it in a list that lost its indents."""

import json

from pantrial import readers
from pantrial.language.english import english
from pantrial.parse import parse
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


FLAT = """Exclusion Criteria:

* Weight < 50 kg
* Risk factors within the past 12 months:
* Dura mater transplant
* Lithium treatment
* Steroids for more than 5 days in the last 3 months
* Any cancer in the past
* Haemophilia
"""


def test_an_exclusion_below_it_keeps_its_widest_reading_with_a_note(lexicon: Lexicon) -> None:
    found = criteria(FLAT)
    noted = {label for label, one in found.items() if any(note.code == "parent-time" for note in one.notes)}
    assert noted == {"E3", "E4", "E6", "E7"}  # none before it, none that says its own time
    assert english(found["E3"].logic, lexicon) == "the patient has ever undergone dura mater transplant"
    assert english(found["E7"].logic, lexicon) == "the patient has haemophilia"
    assert "12 months" not in english(found["E4"].logic, lexicon)
    assert "within the 3 months" in english(found["E5"].logic, lexicon)
    (note,) = [note for note in found["E3"].notes if note.code == "parent-time"]
    assert "Risk factors within the past 12 months" in note.message


def test_an_inclusion_below_it_stays_open() -> None:
    found = criteria("Inclusion Criteria:\n\n* Treated in the last 6 months with:\n* Methotrexate\n* Age 18 years or older\n")
    assert found["I2"].reading == "partial"
    assert found["I3"].reading == "full"


def test_another_list_ends_it() -> None:
    found = criteria("Inclusion Criteria:\n\n* Symptoms within the past 12 months:\n\nExclusion Criteria:\n\n* Haemophilia\n")
    assert not any(note.code == "parent-time" for note in found["E1"].notes)
