"""docs/eligibility.md says what the program does: each row of its tables is read, told in English and answered anew."""

import json
import re
from typing import get_args

import pytest
from conftest import ROOT
from msgspec import structs

from pantrial.dates import Day
from pantrial.language.english import english
from pantrial.logic import All, AnyOf, AtLeast, Not
from pantrial.parse import parse
from pantrial.patient import Patient
from pantrial.patients import table
from pantrial.protocol import Leaf, Place, Rule
from pantrial.readers import read
from pantrial.screen import screen
from pantrial.terms import Lexicon

PAGE = (ROOT / "docs" / "eligibility.md").read_text("utf-8")
PEOPLE = PAGE.split("```csv\n", 1)[1].split("```", 1)[0]
ROWS = re.findall(r"^\| (in|ex) \| (.+?) \| (.+) \| (\w+) \| (\w+) \| (\w+) \|$", PAGE, re.MULTILINE)
ON = Day(2026, 11, 2)


@pytest.fixture(scope="module")
def people(lexicon: Lexicon) -> list[Patient]:
    return list(table.read(PEOPLE.encode(), "people.csv", lexicon))


def record(kind: str, words: str) -> bytes:
    """A record with this one line."""
    heading = {"in": "Inclusion Criteria:", "ex": "Exclusion Criteria:"}[kind]
    modules = {
        "identificationModule": {"nctId": "EXAMPLE-1"},
        "eligibilityModule": {"eligibilityCriteria": f"{heading}\n\n* {words}"},
    }
    return json.dumps({"protocolSection": modules}).encode()


@pytest.mark.parametrize("row", ROWS, ids=[row[1] for row in ROWS])
def test_a_row_of_the_page(row: tuple[str, ...], people: list[Patient], lexicon: Lexicon) -> None:
    kind, words, said, *effects = row
    protocol = parse(read(record(kind, words), "record"), lexicon).protocol
    (criterion,) = (one for one in protocol.criteria if one.place is Place.CRITERIA)
    assert english(criterion.logic, lexicon) == said.replace("\\*", "*").replace("\\|", "|")
    alone = structs.replace(protocol, criteria=(criterion,))
    assert [screen(alone, patient, ON, lexicon).answers[0].effect.value for patient in people] == effects


def kinds(rule: Rule) -> set[str]:
    """The kinds of node in a rule, as the protocol's JSON names them."""
    found = {str(rule.__struct_config__.tag)}
    parts = rule.parts if isinstance(rule, All | AnyOf | AtLeast) else (rule.part,) if isinstance(rule, Not) else ()
    return found.union(*map(kinds, parts))


def test_every_kind_of_node_is_explained_and_has_a_row(lexicon: Lexicon) -> None:
    every = {str(kind.__struct_config__.tag) for kind in (*get_args(Leaf), All, AnyOf, Not, AtLeast)}
    assert {tag for tag in every if f"(`{tag}`)" in PAGE} == every
    shown: set[str] = set()
    for kind, words, *_ in ROWS:
        for criterion in parse(read(record(kind, words), "record"), lexicon).protocol.criteria:
            shown |= kinds(criterion.logic) if criterion.place is Place.CRITERIA else set()
    assert shown == every


def test_every_row_of_the_tables_is_run() -> None:
    assert len(ROWS) == len(re.findall(r"^\| (?:in|ex) \|", PAGE, re.MULTILINE)) >= 30
    assert {effect for row in ROWS for effect in row[3:]} == {"passes", "blocks", "open"}


def test_the_patients_are_read_without_a_doubt(people: list[Patient]) -> None:
    assert [patient.id for patient in people] == ["Ada", "Ben", "Cleo"]
    assert {note.code for patient in people for note in patient.notes} <= {"by-words"}
