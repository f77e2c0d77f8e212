"""One study as ClinicalTrials.gov API v2 JSON, and the `pantrialSection` by which our own output is read again."""

import json
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

import msgspec

from pantrial.errors import Unreadable
from pantrial.notes import Note, NoteKind
from pantrial.pages import proves
from pantrial.readers.words import words_of
from pantrial.reading import Reading, Said, Source, Told, found
from pantrial.record import decode, from_dict
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
    ours: Any = None
    try:
        data = source.text.lstrip("\ufeff").encode()
        record, unknown = decode(data)
        if SECTION in source.text:
            ours = _plain(data).get(SECTION)
    except (msgspec.DecodeError, UnicodeEncodeError) as error:
        raise Unreadable(
            f"this is no whole JSON: {error}", where=source.origin, do="give one study of ClinicalTrials.gov's API v2"
        ) from error
    if record.protocol_section is None:
        raise Unreadable(
            "this JSON is no study of ClinicalTrials.gov's API v2",
            where=source.origin,
            do="give one study object, with its protocolSection",
        )
    reading = Reading(source, record, lambda: _told(source), unknown)
    if not _ours(ours):
        return reading
    study = {key: value for key, value in _plain(data).items() if key != SECTION}
    try:
        return restore(study, ours)
    except (msgspec.ValidationError, ValueError, Unreadable) as error:
        return reading.telling(
            notes=(Note(NoteKind.DAMAGE, "section-unreadable", f"The {SECTION} could not be restored: {error}"),)
        )


def _ours(section: Any) -> bool:
    return isinstance(section, dict) and section.get("schema") == SCHEMA


def _plain(data: bytes) -> dict[str, Any]:
    """A study as plain data. Results with numbers or nesting beyond what Python can hold are left out: see record.results."""
    try:
        study: dict[str, Any] = msgspec.json.decode(data)
    except (msgspec.DecodeError, RecursionError):
        parts = msgspec.json.decode(data, type=dict[str, msgspec.Raw])
        study = {key: msgspec.json.decode(part) for key, part in parts.items() if key != "resultsSection"}
    return study


def _told(source: Source) -> Told:
    """What a study tells that others wrote: each value is its own evidence, at its pointer."""
    study = _plain(source.text.lstrip("\ufeff").encode())
    return Told(study, Verbatim(study))


class Verbatim(Mapping[str, Evidence]):
    """The evidence of values that stand in their source at their own pointers, made where it is asked for."""

    def __init__(self, values: dict[str, Any]) -> None:
        self._values = values

    def __getitem__(self, pointer: str) -> Evidence:
        value = found(self._values, pointer)
        if value is None or isinstance(value, (dict, list)):
            raise KeyError(pointer)
        return _verbatim(pointer, value)

    def __iter__(self) -> Iterator[str]:
        return (pointer for pointer, _ in _leaves(self._values))

    def __len__(self) -> int:
        return sum(1 for _ in _leaves(self._values))

    def __repr__(self) -> str:
        return f"Verbatim({dict(self)!r})"


def _verbatim(pointer: str, value: Any) -> Evidence:
    words = value if isinstance(value, str) else json.dumps(value)
    return Evidence((Piece(0, 0, len(words), pointer),) if words else (), "verbatim" if isinstance(value, str) else "json")


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
            "evidence": dict(reading.evidence),
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
    all_told = Told(study, told.evidence, told.said, told.notes, told.boilerplate, told.unread)
    reading = Reading(told.source, record, all_told, unknown)
    words = words_of(told.source)
    sound = {pointer: evidence for pointer, evidence in told.evidence.items() if _stands(reading, pointer, evidence, words)}
    if len(sound) == len(told.evidence):
        return reading
    changed = ", ".join(sorted(told.evidence.keys() - sound.keys()))
    note = Note(NoteKind.CONTRADICTION, "value-changed", f"Not what the source says any more: {changed}")
    return reading.telling(evidence=sound, notes=(*told.notes, note))


def _stands(reading: Reading, pointer: str, evidence: Evidence, words: Callable[[str], str]) -> bool:
    try:
        return proves(reading.value(pointer), evidence, words)
    except (LookupError, TypeError, ValueError):
        return False
