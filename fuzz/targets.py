"""What is given hostile bytes: every reader, what stands behind it, and how a run judges them.

A target takes bytes to the end of its road (read, written, parsed, written again, screened) and raises nothing but an
error of the project's own. `SEEDS` are small files of ours, one a form, from which mutants are made.
"""

import contextlib
import datetime as dt
import io
import itertools
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path

from pantrial import check, patients, readers
from pantrial.answer import Policy
from pantrial.errors import PantrialError
from pantrial.parse import parse, read_criterion
from pantrial.patient import Patient
from pantrial.protocol import CriterionKind, Protocol
from pantrial.protocol import json as protocol_json
from pantrial.readers.containers import Document, documents
from pantrial.readers.results import results
from pantrial.screen import report, screen, summary
from pantrial.terms import shipped
from pantrial.text import Text, unescape
from pantrial.writers import evidence, form, study, tables, text

ROOT = Path(__file__).resolve().parent.parent
MOST = 50
"""Records of one file that are taken: a fuzzer's file of a thousand tells no more."""

_ON = dt.date(2026, 11, 2)
_PERSON = b"patient,kind,birth_date,sex\np,person,1990-01-01,female\n"


def record(data: bytes) -> None:
    """A file of records by whatever form it has, through every writer, and screened for one person."""
    for one in itertools.islice(documents(io.BytesIO(data), "fuzz"), MOST):
        if isinstance(one, Document):
            _read(one.data, None)


def page(data: bytes) -> None:
    """A text that is read as each layout in turn, whatever it looks like."""
    for layout in readers.READERS:
        _read(data, layout, parsed=False)


def _read(data: bytes, layout: str | None, parsed: bool = True) -> None:
    try:
        reading = readers.read(data, "fuzz", layout)
    except PantrialError:
        return
    study.write(reading)
    for _ in results(reading).rows:
        pass
    tables.write("csv", evidence.COLUMNS, iter([reading]), io.BytesIO(), None)
    if parsed:
        _asked(parse(reading, shipped()).protocol)


def _asked(protocol: Protocol) -> None:
    """A protocol through its writers and a screening."""
    lexicon = shipped()
    again = protocol_json.load(protocol_json.dump(protocol))
    text.write(again, lexicon)
    form.write(again, lexicon)
    gaps = check.check(again, ())
    check.write_text(gaps)
    check.write_json(gaps)
    (person,) = patients.read(_PERSON, "person", lexicon)
    result = screen(again, person, _ON, lexicon, Policy.CHART)
    report.write_text(result)
    report.write_json(result)
    summary.page(result)


def reader(layout: str, data: bytes) -> None:
    """A text that is read by one reader, whatever it looks like."""
    _read(data, layout, parsed=False)


def protocol(data: bytes) -> None:
    """A protocol's JSON, through its writers and a screening."""
    try:
        loaded = protocol_json.load(data)
    except PantrialError:
        return
    _asked(loaded)


def people(data: bytes) -> None:
    """A file of patients, and each asked a few things."""
    lexicon = shipped()
    asked = _trial()
    for one in itertools.islice(patients.stream(io.BytesIO(data), "fuzz", lexicon), MOST):
        if isinstance(one, Patient):
            report.write_json(screen(asked, one, _ON, lexicon, Policy.CHART))


def _trial() -> Protocol:
    page = ROOT / "examples" / "pages" / "psoriasis.txt"
    return parse(readers.read(page.read_bytes(), page.name), shipped()).protocol


def criterion(data: bytes) -> None:
    """A line of criteria, of either kind."""
    words = unescape(Text.of(data.decode("utf-8", "replace"))).squeezed()
    for kind in CriterionKind:
        read_criterion(words, kind, shipped())


TARGETS: Mapping[str, Callable[[bytes], None]] = {
    "record": record,
    "page": page,
    "protocol": protocol,
    "people": people,
    "criterion": criterion,
}

FORMS: Mapping[str, Callable[[bytes], None]] = {name: partial(reader, name) for name in readers.READERS}
"""A target for each reader alone: what `page` does for all, and so for each more in the same time."""

_FOLDERS = {
    "record": ("fuzz/seeds/records", "examples/pages"),
    "page": ("examples/pages", "tests/sites"),
    "protocol": ("fuzz/seeds/protocols",),
    "people": ("fuzz/seeds/patients", "examples/patients"),
    "criterion": (),
}


def seeds(target: str) -> Iterator[bytes]:
    """The target's files to begin with; a reader's are those that it takes for its own."""
    if target in FORMS:
        yield from (data for data in dict.fromkeys((*seeds("record"), *seeds("page"))) if _form_of(data) == target)
        return
    for folder in _FOLDERS[target]:
        yield from (path.read_bytes() for path in sorted((ROOT / folder).iterdir()) if path.is_file())
    if target == "criterion":
        yield from (line.encode() for line in (ROOT / "fuzz" / "seeds" / "criteria.txt").read_text("utf-8").splitlines())


def _form_of(data: bytes) -> str:
    """The form that the bytes are of, or nothing."""
    with contextlib.suppress(PantrialError):
        return readers.read(data, "seed").source.layout
    return ""
