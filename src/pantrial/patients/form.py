"""The YAML form that `pantrial form` writes → Patient. What is left empty is not recorded.

The shape is strict: an unknown section, field or concept is an error, with its line. A single value that cannot be read
is a note, and the fact stays as one that decides nothing.
"""

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import yaml
from msgspec import Struct
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from pantrial.dates import PartialDate, parse_date
from pantrial.errors import BadPatient
from pantrial.notes import Note, NoteKind
from pantrial.patient import Coverage, Fact, FactKind, FactStatus, Flaw, Outcome, Patient, Sex, is_limit
from pantrial.patients.facts import (
    Field,
    Measured,
    Name,
    Notes,
    Quantity,
    Times,
    against_route,
    attested,
    doubt,
    measured,
    name_concepts,
    parse_quantity,
    sex_in_doubt,
    suspected,
    times,
    unread,
)
from pantrial.terms import Domain, Lexicon

VERSION = "1"
MAX_BYTES = 128 * 2**10  # a filled form has a few kilobytes, and PyYAML reads some fifty a second
MAX_DEPTH = 8

# Nothing here gives back a blank, so that a line of a million of them is passed over once.
_MARK = re.compile(rb"^[^\S\n]*+(?:\{\s*+)?[\"']?pantrial-patient[\"']?\s*:", re.MULTILINE)


def detect(data: bytes) -> bool:
    """Whether a line of the file's beginning says `pantrial-patient:`."""
    return bool(_MARK.search(data[:MAX_BYTES]))


def read(data: bytes, origin: str, lexicon: Lexicon) -> Iterator[Patient]:
    """Each document of the file as a patient. Raises BadPatient with the line where it is not of the form."""
    return iter([_Form(origin, lexicon).patient(document) for document in _documents(data, origin)])


# Bytes → nodes --------------------------------------------------------------------------------------------------------


class _Refused(yaml.YAMLError):
    """A part of YAML that the form does not use."""

    def __init__(self, what: str, line: int) -> None:
        super().__init__(what)
        self.what, self.line = what, line


class _Loader(yaml.BaseLoader):
    """All scalars are strings. No anchors, so that a small file cannot become a large one; no tags; no deep nests."""

    depth = 0

    def compose_node(self, parent: Node | None, index: Any) -> Node | None:
        event = self.peek_event()  # type: ignore[no-untyped-call]
        line = event.start_mark.line + 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) is not None:
            raise _Refused("anchors and aliases are not used in a patient's form", line)
        if getattr(event, "tag", None) not in (None, "!"):
            raise _Refused("tags are not used in a patient's form", line)
        if self.depth >= MAX_DEPTH:
            raise _Refused("nested too deeply", line)
        self.depth += 1
        try:
            return super().compose_node(parent, index)
        finally:
            self.depth -= 1


def _documents(data: bytes, origin: str) -> list[Node]:
    if len(data) > MAX_BYTES:
        raise BadPatient(f"more than {MAX_BYTES} bytes", where=origin, do="give one form a file")
    nodes: list[Node] = []
    try:
        loader = _Loader(data.decode("utf-8-sig"))
        while loader.check_node():
            node = loader.get_node()
            if node is not None:
                nodes.append(node)
    except UnicodeDecodeError:
        raise BadPatient("not UTF-8", where=origin, do="save the form as UTF-8") from None
    except _Refused as refused:
        raise BadPatient(refused.what, where=f"{origin}, line {refused.line}", do="write the value out") from None
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        # PyYAML's own message may hold words of the file, so only its line is told. ValueError: a bad escape.
        mark = getattr(error, "problem_mark", None)
        where = f"{origin}, line {mark.line + 1}" if mark else origin
        raise BadPatient("not YAML", where=where, do="check indentation, quotes and brackets") from None
    if not nodes:
        raise BadPatient("an empty form", where=origin, do="write one with `pantrial form`")
    return nodes


# Nodes → patient ------------------------------------------------------------------------------------------------------


class _Entry(Struct, frozen=True):
    """One line of a section: its place for facts, its place with the line for notes, and its values, none empty."""

    place: str
    where: str
    values: dict[str, str]

    def get(self, field: str) -> str:
        return self.values.get(field, "")


_Made = tuple[Fact | None, Notes]

_TOP = ("pantrial-patient", "id", "birth-date", "sex", "chart-covers")
_EMPTY = frozenset(("", "~", "null"))
_YES_NO = {"yes": True, "true": True, "no": False, "false": False}
_OWN_STATEMENT = "promise"  # the topic of promises, which are no concept of the lexicon


class _Form:
    """One file's reading: where it comes from, and the lexicon that its concepts are of."""

    def __init__(self, origin: str, lexicon: Lexicon) -> None:
        self.origin, self.lexicon = origin, lexicon

    def patient(self, node: Node) -> Patient:
        top = self._mapping(node, (*_TOP, *SECTIONS), "the form")
        version = self._scalar(top["pantrial-patient"], "pantrial-patient") if "pantrial-patient" in top else ""
        if version != VERSION:
            raise self._bad(node, f"pantrial-patient is not {VERSION}", "write the form anew with this version")
        plain = {name: self._scalar(top[name], name) for name in ("id", "birth-date", "sex") if name in top}
        birth, notes = self.date(plain.get("birth-date", ""), "birth-date")
        sex: Sex | None = None
        if said := plain.get("sex", ""):
            sex = Sex(said.lower()) if said.lower() in ("female", "male") else None
            notes += () if sex else doubt("unread-value", "sex", "neither female nor male; it counts as not recorded")
        coverage, more = self._coverage(top["chart-covers"]) if "chart-covers" in top else (None, ())
        notes += more
        facts: list[Fact] = []
        for section, (fields, name, make) in SECTIONS.items():
            for entry in self._entries(top.get(section), section, fields, name):
                fact, told = make(self, entry)
                facts += [fact] if fact else []
                notes += told
        facts += suspected(facts, self.lexicon)
        sex, more = sex_in_doubt(sex, facts, self.lexicon, "sex")
        notes += more
        return Patient(
            plain.get("id", "") or self.origin, birth, sex, tuple(facts), coverage, notes, place=self._line(top, "birth-date")
        )

    # Structure

    def _line(self, top: dict[str, Node], field: str) -> str:
        return f"line {top[field].start_mark.line + 1}: {field}" if field in top else self.origin

    def _bad(self, node: Node, what: str, do: str) -> BadPatient:
        return BadPatient(what, where=f"{self.origin}, line {node.start_mark.line + 1}", do=do)

    def _mapping(self, node: Node, allowed: tuple[str, ...], what: str) -> dict[str, Node]:
        if not isinstance(node, MappingNode):
            raise self._bad(node, f"{what} is no mapping", "write it as `field: value`")
        found: dict[str, Node] = {}
        for key, value in node.value:
            name = key.value if isinstance(key, ScalarNode) else None
            if name not in allowed:
                raise self._bad(key, f"{what} has a field that the form does not have", f"use {', '.join(allowed)}")
            if name in found:
                raise self._bad(key, f"{what} has {name} twice", "keep one")
            found[name] = value
        return found

    def _scalar(self, node: Node, what: str) -> str:
        if not isinstance(node, ScalarNode):
            raise self._bad(node, f"{what} is not a single value", "write one value, in quotes where it has a colon")
        value = str(node.value).strip()
        return "" if value in _EMPTY and not (node.style and value) else value

    def _entries(self, node: Node | None, section: str, fields: tuple[str, ...], name: str) -> Iterator[_Entry]:
        if node is None or (isinstance(node, ScalarNode) and not self._scalar(node, section)):
            return
        if not isinstance(node, SequenceNode):
            raise self._bad(node, f"{section} is no list", "begin each entry with `- `")
        for number, item in enumerate(node.value):
            place = f"{section}[{number}]"
            if isinstance(item, ScalarNode) and not self._scalar(item, place):
                continue
            values = {key: self._scalar(value, f"{place}.{key}") for key, value in
                      self._mapping(item, fields, place).items()}  # fmt: skip
            values = {key: value for key, value in values.items() if value}
            if not values:
                continue
            if name not in values:
                raise self._bad(item, f"{place} has no {name}", "say what it is about")
            if not self._known(values[name], section):
                raise self._bad(item, f"{place}.{name} is none of the lexicon's {section}", "use an id of the lexicon")
            yield _Entry(place, f"line {item.start_mark.line + 1}: {place}", values)

    def _known(self, concept: str, section: str) -> bool:
        if section == "statements" and concept == _OWN_STATEMENT:
            return True
        return concept in self.lexicon and self.lexicon[concept].domain is _DOMAINS[section]

    # Values

    def date(self, words: str, where: str) -> tuple[PartialDate | None, Notes]:
        date = parse_date(words) if words else None
        if words and date is None:
            return None, doubt("unread-value", where, "this is no date (use 2026-11-01, 2026-11 or 2026)")
        return date, ()

    def _coverage(self, node: Node) -> tuple[Coverage | None, Notes]:
        if isinstance(node, ScalarNode) and not self._scalar(node, "chart-covers"):
            return None, ()
        fields = self._mapping(node, ("from", "to"), "chart-covers")
        words = {name: self._scalar(value, f"chart-covers.{name}") for name, value in fields.items()}
        start, notes = self.date(words.get("from", ""), "chart-covers.from")
        end, more = self.date(words.get("to", ""), "chart-covers.to")
        notes += more
        if start is None or end is None:
            if any(words.values()) and not notes:
                notes = doubt("unread-value", "chart-covers", "it needs both from and to; no coverage is taken")
            return None, notes
        if end.latest() < start.earliest():
            return None, doubt("unread-value", "chart-covers", "it ends before it begins; no coverage is taken")
        return Coverage(start, end), ()


def _course(entry: _Entry) -> tuple[Times, bool, Notes]:
    """From and to, whether it goes on, and notes. Without `from`, the day of `date` is the first that we know of."""
    first = "from" if entry.get("from") else "date"
    course = times(entry.get(first), entry.get("to"), entry.where, (first, "to"))
    ended = _yes_no(entry, "ended")
    going = not entry.get("to") and not course.ended and ended is not True
    return course, going, course.notes


def _yes_no(entry: _Entry, field: str) -> bool | None:
    return _YES_NO.get(entry.get(field).lower())


def _status(entry: _Entry, field: str) -> tuple[FactStatus | None, Notes]:
    """Present, absent, or doubtful where the entry does not say it in words that we read. None: nothing is recorded."""
    said = entry.get(field)
    others = [other for other in ("from", "to", "ended", "what") if entry.get(other)]
    if not said and not others:
        return None, ()
    answer = _yes_no(entry, field)
    if answer is None:
        return FactStatus.DOUBTFUL, doubt("unread-value", f"{entry.where}.{field}", "neither yes nor no; it is in doubt")
    if entry.get("ended") and _yes_no(entry, "ended") is None:
        return FactStatus.DOUBTFUL, doubt("unread-value", f"{entry.where}.ended", "neither yes nor no; it is in doubt")
    return (FactStatus.PRESENT if answer else FactStatus.ABSENT), ()


def _absent(kind: FactKind, concepts: tuple[str, ...], words: str, entry: _Entry, notes: Notes) -> _Made:
    """That it is not so, as stated on a day; an undated statement records nothing."""
    stated = times(entry.get("date"), "", entry.where, ("date", ""))
    notes += stated.notes
    if stated.start is None:
        message = "that it is not so needs the day on which it was said (date); it is not recorded"
        return None, notes + (() if stated.notes else doubt("unread-value", f"{entry.where}.date", message))
    return Fact(kind, concepts, words, entry.place, stated.start, status=FactStatus.ABSENT), notes


def _measurement(form: _Form, entry: _Entry) -> _Made:
    if not (said := entry.get("value")):
        return None, ()
    concept = form.lexicon[entry.get("concept")]
    date, notes = form.date(entry.get("date"), f"{entry.where}.date")
    quantity, made = parse_quantity(said), Measured(None, Flaw.UNREADABLE)
    if quantity is not None and quantity.unit and entry.get("unit"):
        quantity = None  # two units for one number
    if quantity is None:
        notes += unread(entry.where, "value")
    else:
        unit = entry.get("unit") or quantity.unit
        made = measured(Quantity(quantity.value, quantity.comparator, unit), concept, f"{entry.where}.value")
        # A unit missing or unknown is a value that cannot be read, in the form's own terms.
        notes += tuple(Note(note.kind, "unread-value", note.message) for note in made.notes)
    limits: dict[str, Decimal | None] = {"upper-limit": None, "lower-limit": None}
    for end in limits:
        if not (limit := entry.get(end)):
            continue
        number = parse_quantity(limit)
        unit = entry.get("unit") or (number.unit if number else "")
        found = measured(Quantity(number.value, "", number.unit or unit), concept, entry.where) if number else None
        value = found.value.low if found and found.value else None
        if number is None or number.comparator or value is None or not is_limit(value):
            notes += unread(entry.where, end)
        else:
            limits[end] = value
    fact = Fact(
        FactKind.MEASUREMENT,
        (concept.id,),
        concept.name,
        entry.place,
        date,
        value=made.value,
        flaw=made.flaw,
        upper=limits["upper-limit"],
        lower=limits["lower-limit"],
    )
    return fact, notes


def _test(form: _Form, entry: _Entry) -> _Made:
    if not (said := entry.get("result")):
        return None, ()
    concept = form.lexicon[entry.get("concept")]
    date, notes = form.date(entry.get("date"), f"{entry.where}.date")
    outcome = Outcome.INDETERMINATE
    if said.lower() in tuple(Outcome):
        outcome = Outcome(said.lower())
    else:
        notes += doubt("unread-value", f"{entry.where}.result", "not positive, negative or indeterminate; indeterminate")
    return Fact(FactKind.TEST, (concept.id,), concept.name, entry.place, date, outcome=outcome), notes


def _condition(form: _Form, entry: _Entry) -> _Made:
    status, notes = _status(entry, "present")
    if status is None:
        return None, ()
    concept = form.lexicon[entry.get("concept")]
    if status is FactStatus.ABSENT:
        return _absent(FactKind.CONDITION, (concept.id,), concept.name, entry, notes)
    course, going, more = _course(entry)
    fact = Fact(
        FactKind.CONDITION,
        (concept.id,),
        concept.name,
        entry.place,
        course.start,
        course.end,
        going,
        status,
        seen=not entry.get("from"),
    )
    return fact, notes + more


def _treatment(form: _Form, entry: _Entry) -> _Made:
    status, notes = _status(entry, "taken")
    if status is None:
        return None, ()
    asked = form.lexicon[entry.get("concept")]
    concepts: tuple[str, ...] = (asked.id,)
    words = entry.get("what") or asked.name
    unknown = False
    if entry.get("what"):
        concepts, unknown, more = _what(form, entry, asked.id)
        notes += more
    if status is FactStatus.ABSENT:
        if unknown:
            # Not to have taken one drug that we do not know says nothing about all the others of the class.
            message = "which drug was not taken is not known to the lexicon, so nothing is recorded as not taken"
            return None, notes + doubt("unread-value", f"{entry.where}.what", message)
        return _absent(FactKind.TREATMENT, concepts, words, entry, notes)
    course, going, more = _course(entry)
    fact = Fact(
        FactKind.TREATMENT,
        concepts,
        words,
        entry.place,
        course.start,
        course.end,
        going,
        status,
        stopped=not going,
        seen=not entry.get("from"),
        # Beside `from`, the day of `date` is the one on which it was said.
        recorded=parse_date(entry.get("date")) if entry.get("from") else None,
    )
    return fact, notes + more


def _what(form: _Form, entry: _Entry, asked: str) -> tuple[tuple[str, ...], bool, Notes]:
    """The drug's own concepts where the lexicon knows it below what was asked; and whether it does not know it."""
    lexicon, name = form.lexicon, Name(text=entry.get("what"))
    named = name_concepts(name, Field.TREATMENT, lexicon.shipped, f"{entry.where}.what")
    if against_route(named.concepts or (asked,), name.texts, (), lexicon):
        message = "its form or route is not that of the drug's class, so it is not read"
        return (), True, doubt("route", f"{entry.where}.what", message)
    if not named.sure:
        return (), True, named.notes
    if not named.concepts:
        return (asked,), True, ()
    if set(named.concepts) <= set(lexicon.below(asked)):
        return named.concepts, False, ()
    message = f"{entry.where}.what: this drug does not fall under {asked}, so it is not read"
    return (), True, (Note(NoteKind.CONTRADICTION, "what-against-concept", message),)


def _statement(form: _Form, entry: _Entry) -> _Made:
    if not entry.get("answer"):
        return None, ()
    topic, words, trial = entry.get("topic"), entry.get("words"), entry.get("trial")
    own = topic == _OWN_STATEMENT or form.lexicon[topic].own == "trial"
    if own and not trial:
        message = "this is attested for one trial, and none is named; it is not recorded"
        return None, doubt("unread-value", f"{entry.where}.trial", message)
    date, notes = form.date(entry.get("date"), f"{entry.where}.date")
    answer = _yes_no(entry, "answer")
    outcome = Outcome.INDETERMINATE
    if answer is None:
        notes += doubt("unread-value", f"{entry.where}.answer", "neither yes nor no; it decides nothing")
    else:
        outcome = Outcome.POSITIVE if answer else Outcome.NEGATIVE
    outcome, more = attested(outcome, entry.get("by"), date is not None, entry.where)
    notes += more
    who = f"{topic}, by {entry.get('by') or 'nobody named'}"
    fact = Fact(FactKind.STATEMENT, (topic,), who, entry.place, date, outcome=outcome, detail=words, trial=trial)
    return fact, notes


_DOMAINS = {
    "measurements": Domain.MEASURE,
    "tests": Domain.TEST,
    "conditions": Domain.CONDITION,
    "treatments": Domain.TREATMENT,
    "statements": Domain.TOPIC,
}

# section → its fields, the one that says what an entry is about, and what makes a fact of an entry
SECTIONS: dict[str, tuple[tuple[str, ...], str, Callable[[_Form, _Entry], _Made]]] = {
    "measurements": (
        ("concept", "value", "unit", "date", "upper-limit", "lower-limit"),
        "concept",
        _measurement,
    ),
    "tests": (("concept", "result", "date"), "concept", _test),
    "conditions": (("concept", "present", "date", "from", "to", "ended"), "concept", _condition),
    "treatments": (("concept", "taken", "what", "date", "from", "to", "ended"), "concept", _treatment),
    "statements": (("topic", "words", "answer", "by", "date", "trial"), "topic", _statement),
}
