"""The protocol's JSON: there and back, versioned, and careful with what it does not know."""

import json
from pathlib import Path

import msgspec
import pytest
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st
from test_no_wrong_pass import RULES, criterion

from pantrial import readers
from pantrial.errors import Unreadable
from pantrial.parse import parse
from pantrial.protocol import CriterionKind, Protocol, ReadingDegree, Rule, Unread
from pantrial.protocol import json as protocol_json
from pantrial.terms import shipped

SCHEMA = ROOT / "src" / "pantrial" / "protocol" / "schema" / "protocol-1.json"
GOLDEN = Path(__file__).parent / "golden" / "protocol-1.json"


def example(name: str = "psoriasis") -> Protocol:
    path = ROOT / "examples" / "pages" / f"{name}.txt"
    return parse(readers.read(path.read_bytes(), path.name), shipped()).protocol


@pytest.mark.parametrize("name", ["psoriasis", "fat-donors", "hidradenitis", "digital-ulcers", "sjs-ten"])
def test_there_and_back_is_the_same(name: str) -> None:
    protocol = example(name)
    assert protocol.criteria
    assert protocol_json.load(protocol_json.dump(protocol)) == protocol


@given(RULES, st.sampled_from(list(CriterionKind)))
def test_every_node_goes_there_and_back(rule: Rule, kind: CriterionKind) -> None:
    protocol = Protocol(trial="T", criteria=(criterion(rule, kind),))
    assert protocol_json.load(protocol_json.dump(protocol)) == protocol


def test_the_schema_changes_only_with_a_new_number() -> None:
    """If this fails: raise VERSION, write an upgrade with its golden file, and commit the new schema beside the old."""
    assert json.loads(SCHEMA.read_text("utf-8")) == protocol_json.schema()


def test_the_golden_file_of_version_1_loads() -> None:
    protocol = protocol_json.load(GOLDEN.read_bytes())
    kinds = {node for one in json.loads(GOLDEN.read_text("utf-8"))["protocol"]["criteria"] for node in _types(one["logic"])}
    assert kinds >= {"all", "any", "not", "age", "measure", "condition", "treatment", "infection", "attest", "unread"}
    assert not any(note.code == "newer-schema" for note in protocol.notes)
    assert json.loads(protocol_json.dump(protocol)) == json.loads(GOLDEN.read_text("utf-8"))


def _types(node: dict[str, object]) -> set[str]:
    parts = node.get("parts") or [part for part in [node.get("part")] if part]
    assert isinstance(parts, list)
    return {str(node["type"])}.union(*(_types(part) for part in parts))


def changed(find: str, put: str) -> Protocol:
    data = protocol_json.dump(example("psoriasis")).decode()
    assert find in data
    return protocol_json.load(data.replace(find, put).encode())


@pytest.mark.parametrize(
    ("find", "put"),
    [
        ('"type":"measure"', '"type":"gene-variant"'),  # a kind that we do not know
        ('"type":"measure"', '"corrected":true,"type":"measure"'),  # a field that may narrow what we know
    ],
)
def test_what_a_newer_version_says_is_unread(find: str, put: str) -> None:
    loaded = changed(find, put)
    first = loaded.criteria[0]
    assert isinstance(first.logic, Unread)
    assert "newer schema" in first.logic.why
    assert first.reading is ReadingDegree.PARTIAL
    assert any(note.code == "newer-schema" for note in loaded.notes)


def test_a_newer_field_of_a_criterion_keeps_it_from_passing() -> None:
    loaded = changed('"kind":"inclusion","number":1,', '"cohort":"B","kind":"inclusion","number":1,')
    assert loaded.criteria[0].reading is ReadingDegree.PARTIAL


def test_unread_words_cannot_be_called_fully_read() -> None:
    with pytest.raises(ValueError, match="not fully read"):
        msgspec.structs.replace(criterion(Unread("x"), CriterionKind.INCLUSION), reading=ReadingDegree.FULL).__post_init__()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"{",
        b'{"schema":"other/1"}',
        b'{"schema":"pantrial.protocol/x","protocol":{}}',
        b'{"schema":"pantrial.protocol/1"}',
        b'{"schema":"pantrial.protocol/1","protocol":{"trial":1}}',
        b'{"schema":"pantrial.protocol/1","protocol":{"trial":"T","criteria":[7]}}',
        b'{"schema":"pantrial.protocol/1","protocol":{"trial":"T","criteria":[{"logic":{"type":"age","op":"??","value":1}}]}}',
        b"\xff\xfe",
        b"[" * 100_000,
    ],
)
def test_what_is_no_protocol_is_refused(data: bytes) -> None:
    with pytest.raises(Unreadable):
        protocol_json.load(data, "file")


def test_a_criterion_is_counted_from_one() -> None:
    one = criterion(Unread(""), CriterionKind.INCLUSION)
    with pytest.raises(ValueError, match="counted from 1"):
        msgspec.structs.replace(one, number=0).__post_init__()
