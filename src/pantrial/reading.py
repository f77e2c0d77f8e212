"""A reader's result: the record, where each value stands in the source, and what the record has no place for."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from msgspec import Struct, structs

from pantrial.notes import Note
from pantrial.record import Record, Unknown
from pantrial.text import Evidence, Span, Text


class Source(Struct, frozen=True):
    """One document. `text` is its kept text: decoded, and rendered to text where it was HTML.

    `sha256` is of the bytes as they came, in hexadecimal; `origin` is where they came from, as the user named it;
    `layout` is the form that they were read by; `encoding` is what they were decoded with.
    """

    sha256: str
    origin: str
    layout: str
    encoding: str
    text: str


class Said(Struct, frozen=True):
    """A value that the register states and v2 has no place for: the path of its labels, the value, its evidence."""

    label: str
    value: str
    evidence: Evidence


class Told(Struct, frozen=True):
    """What a reading tells of its source beside the record; `Reading` says what each of these is."""

    values: dict[str, Any]
    evidence: Mapping[str, Evidence]
    said: tuple[Said, ...] = ()
    notes: tuple[Note, ...] = ()
    boilerplate: tuple[Span, ...] = ()
    unread: tuple[Span, ...] = ()


class Reading(Struct, frozen=True, eq=False):
    """What a reader made of one source.

    `evidence` is keyed by the JSON pointer of the value in the v2 study. Every non-blank character of the source's text
    lies in the evidence of a value or of a Said, in `boilerplate` (the layout's own words: headings, labels, captions),
    or in `unread`. `values` is the study as plain data, the one that `record` types.

    A reader may give all but the record as a function that tells it, which is called when the first of it is asked for,
    and once. It raises nothing: what cannot be read is refused when the record is made.
    """

    source: Source
    record: Record
    tells: Told | Callable[[], Told]
    unknown: tuple[Unknown, ...] = ()

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Reading):
            return NotImplemented
        mine, theirs = ((one.source, one.record, one.unknown) for one in (self, other))
        return mine == theirs and self.told == other.told

    @property
    def told(self) -> Told:
        """What it tells beside the record, made where it is not yet."""
        tells = self.tells
        if not isinstance(tells, Told):
            tells = tells()
            structs.force_setattr(self, "tells", tells)
        return tells

    @property
    def values(self) -> dict[str, Any]:
        """The study as plain data."""
        return self.told.values

    @property
    def evidence(self) -> Mapping[str, Evidence]:
        """Where each value was read, by its JSON pointer in the study."""
        return self.told.evidence

    @property
    def said(self) -> tuple[Said, ...]:
        """What the register states and v2 has no place for."""
        return self.told.said

    @property
    def notes(self) -> tuple[Note, ...]:
        """What the reader noted."""
        return self.told.notes

    @property
    def boilerplate(self) -> tuple[Span, ...]:
        """Where the form's own words stand."""
        return self.told.boilerplate

    @property
    def unread(self) -> tuple[Span, ...]:
        """Where words stand that no value, no Said and no word of the form's own claims."""
        return self.told.unread

    def telling(self, **changes: Any) -> "Reading":
        """The same reading with other evidence, Said, notes, boilerplate or unread spans."""
        return structs.replace(self, tells=structs.replace(self.told, **changes))

    def value(self, pointer: str) -> Any:
        """The plain value at a JSON pointer of the study, or None where there is none."""
        return found(self.values, pointer)

    def text(self, pointer: str) -> Text:
        """The string at `pointer` with its evidence; an empty text where there is none."""
        value = self.value(pointer)
        if not isinstance(value, str):
            return Text("")
        evidence = self.evidence.get(pointer)
        return Text.made(value, evidence.pieces if evidence else ())


def found(values: Any, pointer: str) -> Any:
    """The value at a JSON pointer (RFC 6901) of plain data, or None where there is none."""
    here = values
    for key in pointer.split("/")[1:]:
        if isinstance(here, dict):
            here = here.get(key.replace("~1", "/").replace("~0", "~") if "~" in key else key)
        elif isinstance(here, list) and _NUMBER.fullmatch(key) and int(key) < len(here):
            here = here[int(key)]
        else:
            return None
    return here


_NUMBER = re.compile(r"0|[1-9][0-9]{0,17}")
