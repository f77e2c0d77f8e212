"""A reader's result: the record, where each value stands in the source, and what the record has no place for."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

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


class Reading(Struct, frozen=True):
    """What a reader made of one source.

    `evidence` is keyed by the JSON pointer of the value in the v2 study. Every non-blank character of the source's text
    lies in the evidence of a value or of a Said, in `boilerplate` (the layout's own words: headings, labels, captions),
    or in `unread`. `values` is the study as plain data, the one that `record` types.
    """

    source: Source
    record: Record
    values: dict[str, Any]
    evidence: Mapping[str, Evidence]
    said: tuple[Said, ...] = ()
    notes: tuple[Note, ...] = ()
    boilerplate: tuple[Span, ...] = ()
    unread: tuple[Span, ...] = ()
    unknown: tuple[Unknown, ...] = ()

    def value(self, pointer: str) -> Any:
        """The plain value at a JSON pointer of the study, or None where there is none."""
        here: Any = self.values
        for key in pointer.split("/")[1:]:
            key = key.replace("~1", "/").replace("~0", "~")
            if isinstance(here, dict):
                here = here.get(key)
            elif isinstance(here, list) and key.isdecimal() and int(key) < len(here):
                here = here[int(key)]
            else:
                return None
        return here

    def text(self, pointer: str) -> Text:
        """The string at `pointer` with its evidence; an empty text where there is none."""
        value = self.value(pointer)
        if not isinstance(value, str):
            return Text("")
        evidence = self.evidence.get(pointer)
        return Text.made(value, evidence.pieces if evidence else ())
