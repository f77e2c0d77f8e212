"""A reading tells what it tells beside the record when it is asked, and then the same as if it had been told at once."""

import gzip
import itertools
import json
from typing import Any

import msgspec
import pytest
from conftest import shared

from pantrial.pages.shapes import NORMALISERS, name_normalisers
from pantrial.readers import read
from pantrial.readers.study import Verbatim
from pantrial.reading import Reading, Source, Told, found
from pantrial.record import Record
from pantrial.text import Evidence, Piece

STUDY: dict[str, Any] = {
    "protocolSection": {
        "identificationModule": {"nctId": "EXAMPLE-0400", "briefTitle": "", "a/b~c": "an odd name"},
        "statusModule": {"delayedPosting": False},
        "conditionsModule": {"conditions": ["Scar", "Ulcer", *"abcdefghij"]},
        "designModule": {"enrollmentInfo": {"count": 30}},
    },
    "resultsSection": {"moreInfoModule": {"pointOfContact": {"title": "A"}}},
}


def in_full(study: dict[str, Any]) -> dict[str, Evidence]:
    """The evidence of every value of a study, written down by walking it."""
    told: dict[str, Evidence] = {}

    def walk(value: Any, at: str) -> None:
        if isinstance(value, dict):
            for key, inner in value.items():
                walk(inner, f"{at}/{key.replace('~', '~0').replace('/', '~1')}")
        elif isinstance(value, list):
            for number, inner in enumerate(value):
                walk(inner, f"{at}/{number}")
        elif isinstance(value, str):
            told[at] = Evidence((Piece(0, 0, len(value), at),) if value else (), "verbatim")
        elif value is not None:
            told[at] = Evidence((Piece(0, 0, len(json.dumps(value)), at),), "json")

    walk(study, "")
    return told


def test_a_study_s_evidence_is_the_same_as_if_it_had_been_made_at_once() -> None:
    reading = read(json.dumps(STUDY).encode(), "study.json")
    assert reading.values == STUDY
    assert dict(reading.evidence) == in_full(STUDY)
    assert reading.evidence["/protocolSection/identificationModule/a~1b~0c"].pieces[0].length == len("an odd name")
    for absent in ("", "/protocolSection", "/protocolSection/conditionsModule/conditions/01", "/nothing", "/hasResults/x"):
        assert absent not in reading.evidence, absent
    assert found(STUDY, "/protocolSection/conditionsModule/conditions/11") == "j"
    assert found(STUDY, "/protocolSection/conditionsModule/conditions/-1") is None


def test_the_evidence_of_real_studies_is_the_same_as_if_it_had_been_made_at_once() -> None:
    with gzip.open(shared() / "data" / "registries" / "ctgov_v2" / "studies.jsonl.gz") as lines:
        for line in itertools.islice(lines, 0, None, 12):
            if b"protocolSection" in line:
                same = dict(read(line, "study.json").evidence) == in_full(json.loads(line))
                assert same, "the two differ"


def test_results_beyond_what_python_can_hold_are_kept_and_no_plain_values() -> None:
    data = json.dumps(STUDY).encode().replace(b'"A"', b"1e999")
    reading = read(data, "study.json")
    assert reading.values == {"protocolSection": STUDY["protocolSection"]}
    assert b"1e999" in bytes(reading.record.results_section)


def test_what_a_reading_tells_is_made_once_and_makes_readings_equal() -> None:
    source, times = Source("0", "made up", "study", "utf-8", "{}"), []
    told = Told({}, Verbatim({}))

    def late() -> Told:
        times.append(1)
        return told

    reading = Reading(source, Record(), late)
    assert not times
    assert reading == Reading(source, Record(), told)
    assert (reading.said, reading.notes, reading.values) == ((), (), {})
    assert len(times) == 1
    assert reading.telling(values={"x": 1}) != reading
    with pytest.raises(AttributeError):
        reading.record = Record(has_results=True)  # type: ignore[misc]
    assert msgspec.structs.replace(reading, record=Record(has_results=True)) != reading


def test_a_reader_cannot_take_the_name_of_another_s_normaliser() -> None:
    with pytest.raises(ValueError, match="sex"):
        name_normalisers({"sex": lambda words: words})
    assert NORMALISERS["sex"]("Female") == "FEMALE"
