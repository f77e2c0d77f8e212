"""A document → the trials in it: read and parsed, or the protocols that it holds. What a command and a cluster both do."""

import traceback
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from pantrial import readers
from pantrial.errors import Unreadable
from pantrial.notes import Note
from pantrial.parse import parse
from pantrial.protocol import Protocol
from pantrial.protocol import json as protocol_json
from pantrial.readers.containers import Document, Failure
from pantrial.reading import Reading
from pantrial.terms import Lexicon


class Trial(Struct, frozen=True):
    """A trial that was asked for: its protocol, what parse and the reader noted, and the reading where there was one."""

    origin: str
    protocol: Protocol
    reading: Reading | None
    notes: tuple[Note, ...]


def read_one(document: Document | Failure, layout: str | None = None) -> Reading | Failure:
    """The record of a document."""
    if isinstance(document, Failure):
        return document
    try:
        return readers.read(document.data, document.origin, layout)
    except Unreadable as error:
        return Failure(document.origin, str(error))


def trials_of(document: Document | Failure, lexicon: Lexicon, layout: str | None = None) -> Iterator[Trial | Failure]:
    """The protocol of a document, or the several that it holds as `read --as protocol` wrote them.

    A fault of the parser is a Failure of this document: among a hundred thousand it costs one, and is told with its place.
    """
    if isinstance(document, Document) and protocol_json.is_protocol(document.data):
        try:
            for line in document.data.splitlines():
                if line.strip():
                    protocol = protocol_json.load(line, document.origin)
                    yield Trial(document.origin, protocol, None, protocol.notes)
        except Unreadable as error:
            yield Failure(document.origin, str(error))
        return
    found = read_one(document, layout)
    if isinstance(found, Failure):
        yield found
        return
    try:
        parsed = parse(found, lexicon)
    except Exception as error:  # whatever it is, the others are still to be done
        place = traceback.extract_tb(error.__traceback__)[-1]
        what = f"{type(error).__name__} at {Path(place.filename).name}:{place.lineno}"
        told = Unreadable(
            f"the parser failed: {what}", where=found.source.origin, do="report it: a fault of pantrial, not yours"
        )
        yield Failure(found.source.origin, str(told))
        return
    yield Trial(found.source.origin, parsed.protocol, found, (*found.notes, *parsed.notes))
