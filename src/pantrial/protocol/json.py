"""The protocol's JSON, versioned: `pantrial.protocol/1`. What a reader of an older version cannot know loads as Unread.

A node of an unknown kind, or a known one with a field that this version lacks, may say more than we would read: dropping
it could let somebody pass. So the node becomes Unread and its criterion is at most partly read. Of the plan's nodes, what a
newer version says beyond ours is dropped with a note; an administration, where it might change a dose, keeps only its words.
"""

import re
from collections.abc import Callable
from typing import Any, get_args

import msgspec
from msgspec import Struct

from pantrial.errors import Unreadable
from pantrial.notes import Note, NoteKind
from pantrial.protocol.nodes import Criterion, Leaf, Protocol, ReadingDegree
from pantrial.protocol.plan import (
    Administration,
    Arm,
    Assessment,
    Design,
    Enrollment,
    Numbering,
    Outcome,
    Product,
    Ratio,
)

VERSION = 1
SCHEMA = f"pantrial.protocol/{VERSION}"
_PREFIX = "pantrial.protocol/"

# From a version to the next, on the plain data. Each has a golden file among the tests.
UPGRADES: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {}


class Envelope(Struct, frozen=True):
    """The JSON document: which schema it follows, and the protocol."""

    schema: str
    protocol: Protocol


_KINDS: dict[str, frozenset[str]] = {
    str(kind.__struct_config__.tag): frozenset(kind.__struct_encode_fields__) for kind in get_args(Leaf)
} | {
    "all": frozenset(("parts",)),
    "any": frozenset(("parts",)),
    "not": frozenset(("part",)),
    "at-least": frozenset(("count", "parts")),
}

_CRITERION = frozenset(Criterion.__struct_encode_fields__)


def dump(protocol: Protocol) -> bytes:
    """The protocol as one line of JSON, without a newline."""
    return msgspec.json.encode(Envelope(SCHEMA, protocol))


def is_protocol(data: bytes) -> bool:
    """Whether the bytes look like a protocol's JSON, of whatever version."""
    return data.lstrip()[:1] == b"{" and _PREFIX.encode() in data[:4096]


def load(data: bytes, origin: str = "") -> Protocol:
    """Read what `dump` wrote, or a person edited, or a newer pantrial wrote.

    Raises Unreadable where it is no such JSON, or a known node's value is not what the schema says.
    """
    try:
        document = msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Unreadable(f"no JSON: {error}", where=origin, do="write it anew with `read --as protocol`") from error
    if not isinstance(document, dict) or not str(document.get("schema", "")).startswith(_PREFIX):
        raise Unreadable("no pantrial protocol", where=origin, do="write one with `read --as protocol`")
    version = str(document["schema"])[len(_PREFIX) :]
    if not re.fullmatch(r"[1-9]\d{0,8}", version, re.ASCII):
        raise Unreadable(f"no version of the schema: {version!r}", where=origin, do=f"the newest known is {SCHEMA}")
    for old in range(int(version), VERSION):
        document = UPGRADES[old](document)
    protocol = document.get("protocol")
    newer: list[str] = []
    if isinstance(protocol, dict) and isinstance(protocol.get("criteria"), list):
        protocol = protocol | {"criteria": [_criterion(one, newer) for one in protocol["criteria"]]}
    if isinstance(protocol, dict) and int(version) > VERSION:
        protocol = _plan(protocol, newer)
    try:
        loaded = msgspec.convert(protocol, Protocol)
    except (msgspec.ValidationError, RecursionError) as error:
        raise Unreadable(f"not as the schema says: {error}", where=origin, do=f"see the schema {SCHEMA}") from error
    if newer:
        message = f"not known to this version, and taken as unread: {', '.join(sorted(set(newer)))}"
        loaded = msgspec.structs.replace(loaded, notes=(*loaded.notes, Note(NoteKind.LOSS, "newer-schema", message)))
    return loaded


def _criterion(criterion: Any, newer: list[str]) -> Any:
    """The criterion with every node that is not known replaced, and read no more fully than its logic."""
    if not isinstance(criterion, dict) or "logic" not in criterion:
        return criterion
    words = criterion.get("words")
    logic = _node(criterion["logic"], words if isinstance(words, str) else "", newer)
    result = criterion | {"logic": logic}
    fields = criterion.keys() - _CRITERION
    if fields:
        newer.append(f"criterion with {', '.join(sorted(fields))}")
    if criterion.get("reading") == ReadingDegree.FULL.value and (fields or _has_unread(logic)):
        result["reading"] = ReadingDegree.PARTIAL.value
    return result


def _node(node: Any, words: str, newer: list[str]) -> Any:
    if not isinstance(node, dict) or not isinstance(node.get("type"), str):
        return node  # the typed conversion says what is wrong with it
    kind = node["type"]
    known = _KINDS.get(kind)
    if known is None or not known.issuperset(node.keys() - {"type"}):
        newer.append(kind if known is None else f"{kind} with {', '.join(sorted(node.keys() - known - {'type'}))}")
        return {"type": "unread", "words": words, "why": f"newer schema: {newer[-1]}"}
    if isinstance(node.get("parts"), list):
        return node | {"parts": [_node(part, words, newer) for part in node["parts"]]}
    if "part" in node:
        return node | {"part": _node(node["part"], words, newer)}
    return node


def _has_unread(node: Any) -> bool:
    if not isinstance(node, dict):
        return False
    parts = node.get("parts")
    below = [*(parts if isinstance(parts, list) else []), node.get("part")]
    return node.get("type") == "unread" or any(_has_unread(part) for part in below)


_PLAN: dict[str, type[Struct]] = {
    "arms": Arm,
    "products": Product,
    "administrations": Administration,
    "outcomes": Outcome,
    "assessments": Assessment,
    "numbering": Numbering,
}
_ONE: dict[str, type[Struct]] = {"design": Design, "enrollment": Enrollment, "ratio": Ratio}


def _plan(protocol: dict[str, Any], newer: list[str]) -> dict[str, Any]:
    """The protocol with what a newer version says of the plan, as far as this one knows it."""
    result = dict(protocol)
    for name, kind in _PLAN.items():
        if isinstance(protocol.get(name), list):
            found = (_plan_node(one, kind, newer) for one in protocol[name])
            result[name] = [one for one in found if one is not None]
    for name, kind in _ONE.items():
        if protocol.get(name) is not None:
            result[name] = _plan_node(protocol[name], kind, newer)
    return result


def _plan_node(node: Any, kind: type[Struct], newer: list[str]) -> dict[str, Any] | None:
    """The fields of the node that this version understands; None where it lacks one that it must have."""
    if _holds(node, kind):
        return dict(node)
    newer.append(kind.__name__.lower())
    if not isinstance(node, dict):
        return None
    needed = {field.name for field in msgspec.structs.fields(kind) if field.required}
    kept = {name: value for name, value in node.items() if name in needed}
    if not _holds(kept, kind):
        return None
    if kind is Administration:
        return kept | {"unread": [{"words": kept["words"], "spans": kept["spans"]}]}
    for name, value in node.items():
        if name not in needed and _holds(kept | {name: value}, kind):
            kept[name] = value
    return kept


def _holds(node: Any, kind: type[Struct]) -> bool:
    try:
        msgspec.convert(node, kind)
    except (msgspec.ValidationError, RecursionError):
        return False
    return True


def schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of the document, with readable names for the generic nodes."""
    text = msgspec.json.encode(msgspec.json.schema(Envelope), order="sorted").decode()
    found: dict[str, Any] = msgspec.json.decode(text)
    for name in list(found["$defs"]):
        short = name.split("_")[0]
        if short != name:
            text = text.replace(f'"{name}"', f'"{short}"').replace(f'/{name}"', f'/{short}"')
    return msgspec.json.decode(text) | {"$id": SCHEMA}  # type: ignore[no-any-return]
