"""A table of facts as CSV → Patient: the long form, one fact a line, with a head that names the columns.

The parts are divided by commas, semicolons or tabs, as the head is; the text is UTF-8; dates are ISO 8601, and may lack
their day or month. Columns may stand in any order and be left out, but for `patient` and `kind`. The shape is strict: an
unknown column, kind or status is an error, with its line. A single value that cannot be read is a note, and the fact stays
as one that decides nothing.

| column | what it holds |
|---|---|
| patient | the person's id; every line has it |
| kind | `person`, `measurement`, `test`, `condition`, `procedure`, `treatment` or `statement` |
| birth_date, sex, death_date, chart_from, chart_to | of the person; on any of their lines, and the same wherever they stand |
| system, code, name | what the line is about: a code of `loinc`, `snomed`, `icd10cm`, `atc` (or the system's address), or an id of the lexicon (`pantrial`), and words |
| value, unit | a number with its unit, which may stand in either; of a test its result; of a statement yes or no |
| low, high | the laboratory's own limits for this value, in the same unit |
| date, to | from and to, both included; of a measurement or test its day; of an absence the day on which it was said |
| status | of a condition `present`, `resolved`, `absent`, `doubtful`; of a procedure `done`, `not-done`, `doubtful`; of a treatment `active`, `stopped`, `completed`, `not-taken`, `planned` |
| said | the day on which a statement about a treatment was made |
| form | the form or route of a drug |
| by, trial, words | of a statement: who attests it (without a name or a date it decides nothing), for which trial, and which of the topic's statements |
"""  # noqa: E501 - the table

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from itertools import chain, groupby
from typing import BinaryIO

from msgspec import Struct

from pantrial.dates import PartialDate, parse_date
from pantrial.errors import BadPatient
from pantrial.notes import Note, NoteKind
from pantrial.patient import Coverage, Death, Fact, FactKind, FactStatus, Flaw, Outcome, Patient, Sex
from pantrial.patients.facts import (
    SYSTEMS,
    Coding,
    Field,
    Measured,
    Name,
    Named,
    Notes,
    Quantity,
    attested,
    by_route,
    doubt,
    given_so,
    limit,
    measured,
    name_concepts,
    otherwise,
    parse_quantity,
    recognised,
    result,
    sex_in_doubt,
    suspected,
    times,
    unread,
    with_perhaps,
)
from pantrial.patients.statements import PROMISE
from pantrial.terms import Concept, Domain, Lexicon

MAX_BYTES = 64 * 2**20
LINE = 4 * 2**20  # characters

_PERSON = ("birth_date", "sex", "death_date", "chart_from", "chart_to")
COLUMNS = (
    *("patient", "kind", *_PERSON, "system", "code", "name", "value", "unit", "low", "high", "date", "to", "status", "said"),
    *("form", "by", "trial", "words"),
)
_ADDRESSES = {name: address for address, name in reversed(SYSTEMS.items())}
_OWN = "pantrial"  # the system of the lexicon's own ids

_Made = tuple[tuple[Fact, ...], Notes]


HEAD = 10_000  # bytes of a file that hold its first line


def detect(data: bytes) -> bool:
    """Whether the first line is a head with the columns `patient` and `kind`."""
    head = data[:HEAD].removeprefix(b"\xef\xbb\xbf").partition(b"\n")[0].decode("utf-8", "replace")
    return {"patient", "kind"} <= set(_cells(head))


def _cells(head: str) -> list[str]:
    return [cell.strip().strip('"').strip().lower() for cell in head.strip().split(_delimiter(head))]


def _delimiter(head: str) -> str:
    return max(",;\t", key=head.count)


def read(data: bytes, origin: str, lexicon: Lexicon) -> Iterator[Patient]:
    """Each patient of the table, in the order of their first lines. Raises BadPatient with the line that breaks its shape."""
    rows: dict[str, list[_Row]] = {}
    for row in _rows(data, origin):
        rows.setdefault(row.get("patient"), []).append(row)
    if not rows:
        raise BadPatient("a table without a line", where=origin, do="give one line for each fact, or one of kind person")
    return iter([_patient(key, lines, lexicon) for key, lines in rows.items()])


def stream(file: BinaryIO, origin: str, lexicon: Lexicon) -> Iterator[Patient]:
    """As `read`, one patient after the other: their lines have to stand together. Raises BadPatient where they do not."""
    seen: set[int] = set()
    words = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    try:
        for key, lines in groupby(_lines(words, origin), key=lambda row: row.get("patient")):
            rows = list(lines)
            if hash(key) in seen:
                what = "lines of one patient stand apart in a large table"
                raise BadPatient(what, where=rows[0].where, do="sort the table by patient")
            seen.add(hash(key))
            yield _patient(key, rows, lexicon)
    except UnicodeDecodeError:
        raise BadPatient("not UTF-8", where=origin, do="save the table as UTF-8") from None
    finally:
        words.detach()


class _Row(Struct, frozen=True, gc=False):
    """One line: its number in the file, the file, the head's columns, and its cells without blanks at their ends.

    A table of a million short lines is held as these, so they are small.
    """

    line: int
    origin: str
    columns: Mapping[str, int]
    cells: tuple[str, ...]

    def get(self, column: str) -> str:
        at = self.columns.get(column, len(self.cells))
        return self.cells[at] if at < len(self.cells) else ""

    def saying(self, **said: str) -> "_Row":
        """The line with other words in some columns."""
        cells = {name: self.get(name) for name in self.columns} | said
        return _Row(self.line, self.origin, {name: at for at, name in enumerate(cells)}, tuple(cells.values()))

    @property
    def where(self) -> str:
        """Where it stands, for errors."""
        return f"{self.origin}, line {self.line}"

    @property
    def place(self) -> str:
        """What facts and notes call it."""
        return f"line {self.line}"


def _rows(data: bytes, origin: str) -> Iterator[_Row]:
    if len(data) > MAX_BYTES:
        raise BadPatient(f"more than {MAX_BYTES} bytes", where=origin, do="split it by patient")
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise BadPatient("not UTF-8", where=f"{origin}, line {line}", do="save the table as UTF-8") from None
    yield from _lines(io.TextIOWrapper(io.BytesIO(data), "utf-8-sig", newline=""), origin)


def _lines(text: Iterable[str], origin: str) -> Iterator[_Row]:
    """The table's lines after its head; `text` gives lines with their ends."""
    texts = iter(text)
    first = next(texts, "")
    reader = csv.reader(_bounded(chain((first,), texts), origin), delimiter=_delimiter(first), strict=True)
    head: list[str] = []
    columns: dict[str, int] = {}
    same = {kind: kind for kind in KINDS}  # said on every line, and held once
    line = 1
    try:
        for cells in reader:
            where, at = f"{origin}, line {line}", line
            line = reader.line_num + 1
            cells = [cell.strip() for cell in cells]
            if not any(cells):
                continue
            if not head:
                head = _head(cells, where)
                columns = {name: number for number, name in enumerate(head)}
                continue
            if len(cells) > len(head) and any(cells[len(head) :]):
                raise BadPatient(
                    "more cells than the head has columns", where=where, do="put a cell that holds a comma in quotes"
                )
            row = _Row(at, origin, columns, tuple(same.get(cell, cell) for cell in cells))
            for column in ("patient", "kind"):
                if not row.get(column):
                    raise BadPatient(f"no {column}", where=where, do=f"fill the column {column} on every line")
            if row.get("kind").lower() not in KINDS:
                raise BadPatient("a kind that the table does not have", where=where, do=f"use {', '.join(KINDS)}")
            yield row
    except csv.Error:
        raise BadPatient("not CSV", where=f"{origin}, line {line}", do="check its quotes") from None


def _bounded(lines: Iterable[str], origin: str) -> Iterator[str]:
    """The lines themselves. Raises BadPatient for one of millions of cells before it is cut into them."""
    for number, line in enumerate(lines, 1):
        if len(line) > LINE:
            raise BadPatient(f"more than {LINE} characters", where=f"{origin}, line {number}", do="put one fact on a line")
        yield line


def _head(cells: list[str], where: str) -> list[str]:
    head = [cell.lower() for cell in cells]
    while head and not head[-1]:
        head.pop()
    for number, name in enumerate(head):
        if name not in COLUMNS:
            what = f"column {number + 1} is none that the table has"
            raise BadPatient(what, where=where, do=f"use {', '.join(COLUMNS)}")
        if name in head[:number]:
            raise BadPatient(f"the column {name} stands twice", where=where, do="keep one")
    for name in ("patient", "kind"):
        if name not in head:
            raise BadPatient(f"the column {name} is missing", where=where, do="add it")
    return head


# Lines → patient ------------------------------------------------------------------------------------------------------


def _patient(key: str, rows: list[_Row], lexicon: Lexicon) -> Patient:
    facts: list[Fact] = []
    own, notes = _person(rows)
    for row in rows:
        make = KINDS[row.get("kind").lower()]
        by_id = row.get("system").lower() == _OWN  # ids of concepts are what they say
        made, more = make(row, lexicon) if by_id else recognised(partial(make, row), lexicon)
        facts += made
        notes += more
    sex = own["sex"].lower()
    if sex and sex not in ("female", "male"):
        notes += doubt("unread-value", "sex", "neither female nor male; it counts as not recorded")
    dates: dict[str, PartialDate | None] = {}
    for column in ("birth_date", "death_date", "chart_from", "chart_to"):
        dates[column] = parse_date(own[column]) if own[column] else None
        if own[column] and dates[column] is None:
            notes += unread(f"{rows[0].place}", column)
    first, last = dates["chart_from"], dates["chart_to"]
    coverage = Coverage(first, last) if first and last and first.earliest() <= last.latest() else None
    if coverage is None and (own["chart_from"] or own["chart_to"]):
        notes += doubt("unread-value", "chart_from, chart_to", "they are no time from a day to a later one; none is taken")
    place = next((row.place for row in rows if row.get("birth_date")), rows[0].place)
    death = Death(next(row.place for row in rows if row.get("death_date")), dates["death_date"]) if own["death_date"] else None
    if death:
        notes += (Note(NoteKind.FACT, "deceased", f"{death.place}: the patient is recorded as deceased"),)
    facts += suspected(facts, lexicon)
    recorded, more = sex_in_doubt(Sex(sex) if sex in ("female", "male") else None, facts, lexicon, rows[0].place)
    notes += more
    return Patient(
        key,
        dates["birth_date"],
        recorded,
        tuple(facts),
        coverage,
        notes,
        death,
        place,
    )


def _person(rows: list[_Row]) -> tuple[dict[str, str], Notes]:
    """What is said of the person; nothing where two lines differ. Of two days of death the first line's counts."""
    own: dict[str, str] = {}
    notes: Notes = ()
    for column in _PERSON:
        said = {row.get(column): row.place for row in reversed(rows) if row.get(column)}
        own[column] = next(iter(reversed(said)), "") if len(said) == 1 or column == "death_date" else ""
        if len(said) > 1:
            message = f"{', '.join(reversed(said.values()))}: {column} differs; " + (
                "the first is taken" if column == "death_date" else "none is taken"
            )
            notes += (Note(NoteKind.CONTRADICTION, "two-patients", message),)
    return own, notes


def _nothing(row: _Row, lexicon: Lexicon) -> _Made:
    return (), ()


def _name(row: _Row) -> Name:
    system = row.get("system")
    code = row.get("code")
    codings = (Coding(_ADDRESSES.get(system.lower(), system), code),) if code and system.lower() != _OWN else ()
    return Name(codings, row.get("name"))


def _named(row: _Row, field: Field, lexicon: Lexicon) -> Named:
    """The line's concepts: by an id of the lexicon, by a code, by its words."""
    if row.get("code") and row.get("system").lower() == _OWN:
        concept = row.get("code")
        if concept not in lexicon or lexicon[concept].domain not in field.value:
            domains = " or ".join(domain.value for domain in field.value)
            raise BadPatient(f"the code is none of the lexicon's {domains}", where=row.where, do="use an id of the lexicon")
        return Named((concept,))
    if not row.get("code") and not row.get("name"):
        raise BadPatient("neither code nor name", where=row.where, do="say what the line is about")
    return name_concepts(_name(row), field, lexicon, row.place)


def _words(row: _Row) -> str:
    return row.get("name") or row.get("code")


def _date(row: _Row, column: str) -> tuple[PartialDate | None, Notes]:
    words = row.get(column)
    date = parse_date(words) if words else None
    return date, () if date or not words else unread(row.place, column)


def _observed(row: _Row, lexicon: Lexicon, domain: Domain, make: Callable[[_Row, Concept, bool], _Made]) -> _Made:
    own = row.get("code") if row.get("system").lower() == _OWN else ""
    if own in lexicon and lexicon[own].domain is not domain:
        raise BadPatient(f"the code is none of the lexicon's {domain.value}", where=row.where, do="use an id of the lexicon")
    named = _named(row, Field.OBSERVED, lexicon)
    facts: tuple[Fact, ...] = ()
    notes = named.notes
    for concept in named.concepts:
        if lexicon[concept].domain is not domain:
            notes += doubt("another-thing", row.place, f"it is about one of the {lexicon[concept].domain.value}; not read")
            continue
        made, more = make(row, lexicon[concept], named.sure)
        facts += made
        notes += more
    if not named.concepts and not named.outside:
        notes += (Note(NoteKind.LOSS, "not-used", f"{row.place}: nothing that the lexicon knows, so it is not used"),)
    return facts, notes


def _measurement(row: _Row, lexicon: Lexicon) -> _Made:
    return _observed(row, lexicon, Domain.MEASURE, _measured)


def _measured(row: _Row, concept: Concept, sure: bool) -> _Made:
    if not row.get("value"):
        return (), ()
    date, notes = _date(row, "date")
    quantity = parse_quantity(row.get("value"))
    if quantity is not None and quantity.unit and row.get("unit"):
        quantity = None  # two units for one number
    made = Measured(None, Flaw.UNREADABLE, unread(row.place, "value"))
    unit = row.get("unit")
    if quantity is not None:
        unit = unit or quantity.unit
        made = measured(Quantity(quantity.value, quantity.comparator, unit), concept, f"{row.place}.value")
    if not sure:
        made = Measured(None, Flaw.UNREADABLE, made.notes)
    limits = {}
    for column in ("low", "high"):
        end = parse_quantity(row.get(column)) if row.get(column) else None
        read_ = measured(Quantity(end.value, end.comparator, unit), concept, f"{row.place}.{column}") if end else None
        number = read_.value.low if read_ and read_.value and end and not end.comparator and not end.unit else None
        limits[column] = None if number is None else limit(number, upper=column == "high")
        if row.get(column) and limits[column] is None:
            notes += doubt("reference-range", f"{row.place}.{column}", "the limit cannot be read, and is not taken")
    fact = Fact(
        FactKind.MEASUREMENT,
        (concept.id,),
        _words(row),
        row.place,
        date,
        value=made.value,
        flaw=made.flaw,
        lower=limits["low"],
        upper=limits["high"],
    )
    return (fact,), notes + made.notes


def _test(row: _Row, lexicon: Lexicon) -> _Made:
    return _observed(row, lexicon, Domain.TEST, _tested)


def _tested(row: _Row, concept: Concept, sure: bool) -> _Made:
    if not row.get("value"):
        return (), ()
    date, notes = _date(row, "date")
    found = result(Name(text=row.get("value")), concept)
    if found.known and found.outcome is None:
        return (), notes
    if not found.known:
        notes += doubt("unread-result", f"{row.place}.value", "not read; indeterminate")
    outcome = found.outcome if sure and found.outcome else Outcome.INDETERMINATE
    return (Fact(FactKind.TEST, (concept.id,), _words(row), row.place, date, outcome=outcome),), notes


def _status(row: _Row, allowed: tuple[str, ...]) -> str:
    said = row.get("status").lower() or allowed[0]
    if said not in allowed:
        raise BadPatient("a status that its kind does not have", where=row.where, do=f"use {', '.join(allowed)}")
    return said


def _event(row: _Row, lexicon: Lexicon, field: Field, kind: FactKind, status: FactStatus, going: bool, stopped: bool) -> _Made:
    """A fact from its line: `going` and `stopped` are what its status says where no end is written."""
    named = _named(row, field, lexicon)
    if named.outside:
        return (), named.notes
    if kind is FactKind.TREATMENT:
        named = by_route(named, (row.get("name"), row.get("form")), (), row.place, lexicon)
    concepts, notes = named.concepts, named.notes
    course = times(row.get("date"), row.get("to"), row.place, ("date", "to"))
    notes += course.notes
    if concepts and not named.sure and status is FactStatus.PRESENT:
        status = FactStatus.DOUBTFUL
    said, more = _date(row, "said")
    absent = status is FactStatus.ABSENT
    fact = Fact(
        kind,
        concepts,
        _words(row),
        row.place,
        course.start,
        course.end,
        going and not absent and not course.ended and not named.past,
        status,
        stopped=kind is FactKind.TREATMENT and not absent and (stopped or course.ended),
        recorded=said if kind is FactKind.TREATMENT else None,
    )
    facts = with_perhaps(fact, named)
    return facts if concepts else (*facts, *otherwise(fact, _name(row), lexicon)), notes + more


_STATUS = {"absent": FactStatus.ABSENT, "doubtful": FactStatus.DOUBTFUL, "not-taken": FactStatus.ABSENT}


def _condition(row: _Row, lexicon: Lexicon) -> _Made:
    said = _status(row, ("present", "resolved", "absent", "doubtful"))
    status = _STATUS.get(said, FactStatus.PRESENT)
    return _event(row, lexicon, Field.CONDITION, FactKind.CONDITION, status, said != "resolved", False)


def _procedure(row: _Row, lexicon: Lexicon) -> _Made:
    """One that was done leaves a state that goes on from its day."""
    said = _status(row, ("done", "not-done", "doubtful"))
    if said == "not-done":
        return (), ()
    status = _STATUS.get(said, FactStatus.PRESENT)
    whole = row.saying(date=row.get("to") or row.get("date"), to="")
    facts, notes = _event(whole, lexicon, Field.CONDITION, FactKind.CONDITION, status, True, False)
    return given_so(facts, row.get("name")), notes


def _treatment(row: _Row, lexicon: Lexicon) -> _Made:
    said = _status(row, ("active", "stopped", "completed", "not-taken", "planned"))
    if said == "planned":
        return (), ()
    status = _STATUS.get(said, FactStatus.PRESENT)
    return _event(row, lexicon, Field.TREATMENT, FactKind.TREATMENT, status, said == "active", said in ("stopped", "completed"))


def _statement(row: _Row, lexicon: Lexicon) -> _Made:
    topic, trial = row.get("code") or row.get("name"), row.get("trial")
    if topic != PROMISE and not (topic in lexicon and lexicon[topic].domain is Domain.TOPIC):
        raise BadPatient("the code is none of the lexicon's topics", where=row.where, do="use the id of a topic")
    if not row.get("value"):
        return (), ()
    if not trial and (topic == PROMISE or lexicon[topic].own == "trial"):
        message = "this is attested for one trial, and none is named; it is not recorded"
        return (), doubt("unread-value", f"{row.place}.trial", message)
    date, notes = _date(row, "date")
    outcome = {"yes": Outcome.POSITIVE, "no": Outcome.NEGATIVE}.get(row.get("value").lower(), Outcome.INDETERMINATE)
    if outcome is Outcome.INDETERMINATE:
        notes += doubt("unread-value", f"{row.place}.value", "neither yes nor no; it decides nothing")
    outcome, more = attested(outcome, row.get("by"), date is not None, row.place)
    notes += more
    who = f"{topic}, by {row.get('by') or 'nobody named'}"
    fact = Fact(FactKind.STATEMENT, (topic,), who, row.place, date, outcome=outcome, detail=row.get("words"), trial=trial)
    return (fact,), notes


KINDS: dict[str, Callable[[_Row, Lexicon], _Made]] = {
    "person": _nothing,
    "measurement": _measurement,
    "test": _test,
    "condition": _condition,
    "procedure": _procedure,
    "treatment": _treatment,
    "statement": _statement,
}
