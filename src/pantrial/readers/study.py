"""One study as ClinicalTrials.gov API v2 JSON, and the `pantrialSection` by which our own output is read again."""

import json
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

import msgspec

from pantrial.errors import Unreadable
from pantrial.notes import Note, NoteKind
from pantrial.pages import proves
from pantrial.readers.words import words_of
from pantrial.reading import Reading, Said, Source
from pantrial.record import from_dict
from pantrial.text import Evidence, Piece, Span

SECTION = "pantrialSection"
SCHEMA = "pantrial.study/1"


def detect(text: str, signs: Collection[str]) -> float:
    """Whether a kept text is a JSON object with a v2 study's parts."""
    head = text[:4096].lstrip("\ufeff \t\r\n")
    if not head.startswith("{"):
        return 0.0
    return 9.0 if head[1:].lstrip()[:1] in {'"', "}"} else 0.0


def read(source: Source) -> Reading:
    """Read a study; where it carries our own section, the reading that it was written from comes back.

    Raises Unreadable where the text is no JSON object of a study.
    """
    try:
        study = msgspec.json.decode(source.text.lstrip("\ufeff").encode())
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError) as error:
        raise Unreadable(
            f"this is no whole JSON: {error}", where=source.origin, do="give one study of ClinicalTrials.gov's API v2"
        ) from error
    if not isinstance(study, dict) or not isinstance(study.get("protocolSection"), dict):
        raise Unreadable(
            "this JSON is no study of ClinicalTrials.gov's API v2",
            where=source.origin,
            do="give one study object, with its protocolSection",
        )
    ours = study.get(SECTION)
    if ours is None or not _ours(ours):
        return _plain(study, source)
    study = {key: value for key, value in study.items() if key != SECTION}
    try:
        return restore(study, ours)
    except (msgspec.ValidationError, ValueError) as error:
        plain = _plain(study, source)
        note = Note(NoteKind.DAMAGE, "section-unreadable", f"The {SECTION} could not be restored: {error}")
        return msgspec.structs.replace(plain, notes=(*plain.notes, note))


def _ours(section: Any) -> bool:
    return isinstance(section, dict) and section.get("schema") == SCHEMA


def _plain(study: dict[str, Any], source: Source) -> Reading:
    """A study that others wrote: each value is its own evidence, at its pointer."""
    record, unknown = from_dict(study)
    evidence: dict[str, Evidence] = {}
    for pointer, value in _leaves(study):
        words = value if isinstance(value, str) else json.dumps(value)
        pieces = (Piece(0, 0, len(words), pointer),) if words else ()
        evidence[pointer] = Evidence(pieces, "verbatim" if isinstance(value, str) else "json")
    return Reading(source=source, record=record, values=study, evidence=evidence, unknown=unknown)


def _leaves(study: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Every value of a tree that is no object, list or null, with its pointer."""
    stack: list[tuple[Any, str]] = [(study, "")]
    while stack:
        here, at = stack.pop()
        if isinstance(here, dict):
            stack.extend((inner, f"{at}/{key.replace('~', '~0').replace('/', '~1')}") for key, inner in here.items())
        elif isinstance(here, list):
            stack.extend((inner, f"{at}/{number}") for number, inner in enumerate(here))
        elif here is not None:
            yield at, here


def section(reading: Reading) -> dict[str, Any]:
    """The `pantrialSection` of a reading: all of it but the record and its plain values, as JSON types."""
    plain: dict[str, Any] = msgspec.to_builtins(
        {
            "schema": SCHEMA,
            "format": reading.source.layout,
            "sha256": reading.source.sha256,
            "source": reading.source,
            "evidence": reading.evidence,
            "said": reading.said,
            "notes": reading.notes,
            "boilerplate": reading.boilerplate,
            "unread": reading.unread,
        }
    )
    return plain


class _Section(msgspec.Struct):
    source: Source
    evidence: Mapping[str, Evidence]
    said: tuple[Said, ...]
    notes: tuple[Note, ...]
    boilerplate: tuple[Span, ...]
    unread: tuple[Span, ...]


def restore(study: dict[str, Any], ours: Mapping[str, Any]) -> Reading:
    """The reading that `study` and its `pantrialSection` were written from.

    A value that was changed since is not what its evidence says: it loses its evidence, and a note says so. Raises
    msgspec.ValidationError where the section is none that `section` wrote.
    """
    told = msgspec.convert(dict(ours), _Section)
    record, unknown = from_dict(study)
    reading = Reading(
        source=told.source,
        record=record,
        values=study,
        evidence=told.evidence,
        said=told.said,
        notes=told.notes,
        boilerplate=told.boilerplate,
        unread=told.unread,
        unknown=unknown,
    )
    words = words_of(told.source)
    sound = {pointer: evidence for pointer, evidence in told.evidence.items() if _stands(reading, pointer, evidence, words)}
    if len(sound) == len(told.evidence):
        return reading
    changed = ", ".join(sorted(told.evidence.keys() - sound.keys()))
    note = Note(NoteKind.CONTRADICTION, "value-changed", f"Not what the source says any more: {changed}")
    return msgspec.structs.replace(reading, evidence=sound, notes=(*told.notes, note))


def _stands(reading: Reading, pointer: str, evidence: Evidence, words: Callable[[str], str]) -> bool:
    try:
        return proves(reading.value(pointer), evidence, words)
    except (LookupError, TypeError, ValueError):
        return False
