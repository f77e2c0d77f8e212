"""Patients' files → Patient. A form of file is a row in READERS; what is read stays with the caller."""

from collections.abc import Callable, Iterator
from io import SEEK_END
from typing import BinaryIO

from pantrial.errors import BadPatient
from pantrial.patient import Patient
from pantrial.patients import fhir, form, ndjson, table
from pantrial.patients.bundle import MAX_BYTES
from pantrial.terms import Lexicon

__all__ = ["READERS", "read", "stream"]

# name → (do the bytes look like it, its reader), tried from the top
READERS: dict[str, tuple[Callable[[bytes], bool], Callable[[bytes, str, Lexicon], Iterator[Patient]]]] = {
    "fhir": (fhir.detect, fhir.read),
    "form": (form.detect, form.read),
    "table": (table.detect, table.read),
}


WANTED = "give FHIR R4 or R5 as JSON or NDJSON, the form that `pantrial form` writes, or a CSV table of facts"


def read(data: bytes, origin: str, lexicon: Lexicon) -> Iterator[Patient]:
    """The patients of one file, by the first reader that knows its form.

    A bad resource or value inside a good file is a note on its patient. Raises BadPatient (at once, not when iterated)
    for a file that is of no form that we read.
    """
    for detect, reader in READERS.values():
        if detect(data):
            return reader(data, origin, lexicon)
    what = "not a patient's file in a form that pantrial reads"
    raise BadPatient(what, where=origin, do=WANTED)


def stream(file: BinaryIO, origin: str, lexicon: Lexicon) -> Iterator[Patient | BadPatient]:
    """The patients of an open file (which can seek), from where it stands; what cannot be read is an error in its place.

    Bundles one a line are read one after the other, and of any number of them no more is held than belongs to one patient. So
    are resources one a line, and tables whose lines are together for each patient, in files of more than MAX_BYTES; smaller
    ones, and files of other forms, are read whole.
    """
    start = file.tell()
    large = file.seek(0, SEEK_END) - start > MAX_BYTES
    file.seek(start)
    lines = ndjson.read(file, origin, lexicon, bare=large)
    if lines is not None:
        yield from lines
        return
    file.seek(start)
    try:
        if large and table.detect(file.read(table.HEAD)):
            file.seek(start)
            yield from table.stream(file, origin, lexicon)
            return
        file.seek(start)
        yield from read(file.read(MAX_BYTES + 1), origin, lexicon)
    except BadPatient as error:
        yield error
