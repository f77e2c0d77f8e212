"""A plan of visits as text for people, as one line of JSON, and as a table of rows: what is dated first, then what is open."""

import textwrap
from collections.abc import Callable, Iterator, Sequence

import msgspec
from msgspec import Struct

from pantrial.conduct.calendar import open_lines, window
from pantrial.conduct.visits import Extent, Open, Visit, VisitPlan
from pantrial.dates import Day
from pantrial.protocol import ReadIn
from pantrial.text import Span
from pantrial.writers.tables import Cell, Column, Kind

_WIDTH = 100
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


class Row(Struct, frozen=True):
    """A visit or an open point, with the plan that it is of."""

    plan: VisitPlan
    one: Visit | Open


def rows(plan: VisitPlan) -> Iterator[Row]:
    """What is dated, by date, and what is open."""
    yield from (Row(plan, visit) for visit in plan.visits)
    yield from (Row(plan, one) for one in plan.open)


def _day(day: Day | None) -> str | None:
    return None if day is None else day.isoformat()


def _extent(visit: Visit) -> str:
    match visit.extent:
        case Extent.ON:
            return "on"
        case Extent.FROM_TO:
            return "from, to the day in `until`"
        case Extent.FROM:
            return "from, with no day for the end"
        case Extent.UNTIL:
            return "not later than"


def _spans(spans: Sequence[Span]) -> tuple[str, ...]:
    return tuple(f"{span.pointer}{'#' if span.pointer else ''}{span.start}-{span.end}" for span in spans)


def _dated(look: Callable[[Visit], Cell]) -> Callable[[Row], Cell]:
    """A look at what has a day; nothing of what is open."""
    return lambda row: look(row.one) if isinstance(row.one, Visit) else None


def _opened(look: Callable[[Open], Cell]) -> Callable[[Row], Cell]:
    return lambda row: look(row.one) if isinstance(row.one, Open) else None


def _state(row: Row) -> str:
    return "dated" if isinstance(row.one, Visit) else "open"


def _prose(row: Row) -> str | None:
    return row.one.read_in.value if row.one.read_in is not None else None


_DAY = "The day (ISO 8601); empty where it is open."
_EXTENT = "Whether it is due on that day, from it on, up to another, or not later than it."
_CAME = "user: the day was given; reckoned: from a given day and the record's words."
_FIRST, _LAST = (f"The {side} day of the window, where the record states one." for side in ("first", "last"))
_ARMS = "The arms that it is for, where it is not for all and nobody is masked."
_SPANS = "Where the words stand: code points of the source's kept text."
_MAY_BE = "The days that open words may mean, and under which reading."
_WHAT = "What is due; no arm and no product in a masked trial."

COLUMNS: tuple[Column[Row], ...] = (
    Column("trial", Kind.TEXT, "The trial's id.", lambda row: row.plan.trial, 16),
    Column("draft", Kind.FLAG, "Yes while anything of the plan is open.", lambda row: row.plan.draft, 5),
    Column("state", Kind.TEXT, "dated, or open.", _state, 6),
    Column("date", Kind.TEXT, _DAY, _dated(lambda one: _day(one.date)), 10, main=True),
    Column("weekday", Kind.TEXT, "The day's name.", _dated(lambda one: _WEEKDAYS[one.date.weekday()]), 7),
    Column("extent", Kind.TEXT, _EXTENT, _dated(_extent), 16),
    Column("until", Kind.TEXT, "The last day of what goes from a day to another.", _dated(lambda one: _day(one.until)), 10),
    Column("earliest", Kind.TEXT, _FIRST, _dated(lambda one: _day(one.earliest)), 10),
    Column("latest", Kind.TEXT, _LAST, _dated(lambda one: _day(one.latest)), 10),
    Column("kind", Kind.TEXT, "What sort of thing is due.", lambda row: row.one.kind.value, 14),
    Column("what", Kind.TEXT, _WHAT, lambda row: row.one.what, 60, main=True),
    Column("arms", Kind.LIST, _ARMS, lambda row: row.one.arms, 24),
    Column("clock", Kind.TEXT, "An elapsed time that is no whole day.", _dated(lambda one: one.clock), 24),
    Column("condition", Kind.TEXT, "What else has to hold.", _dated(lambda one: one.condition), 24),
    Column("origin", Kind.TEXT, "How the day was reckoned.", _dated(lambda one: one.origin), 40, main=True),
    Column("came", Kind.TEXT, _CAME, _dated(lambda one: one.came.value), 8),
    Column("words", Kind.TEXT, "The record's words for when.", lambda row: row.one.words, 40),
    Column("read in", Kind.TEXT, "field, or prose: said only in running text.", _prose, 7),
    Column("spans", Kind.LIST, _SPANS, lambda row: _spans(row.one.spans), 16),
    Column("missing", Kind.TEXT, "What is missing for a day.", _opened(lambda one: one.sentence), 40),
    Column("supply", Kind.TEXT, "The option that supplies it.", _opened(lambda one: one.supply), 24),
    Column("may be", Kind.LIST, _MAY_BE, _opened(lambda one: tuple(f"{may.date} {may.reading}" for may in one.might)), 30),
)
"""The table's columns. A row is a visit or an open point."""


def write_json(plan: VisitPlan) -> bytes:
    """One line of JSON, without a newline."""
    plain = msgspec.to_builtins(plan)
    return msgspec.json.encode({"trial": plan.trial, "draft": plan.draft} | plain)


def write_text(plan: VisitPlan) -> str:
    """For people: what the start is, what is noted, the days, and what is open."""
    return "\n".join(_lines(plan)) + "\n"


def _lines(plan: VisitPlan) -> Iterator[str]:
    yield f"{'DRAFT: ' if plan.draft else ''}visits of {_clean(plan.trial) or 'a trial without id'}"
    yield from _wrap(f"start {plan.start} {_WEEKDAYS[plan.start.weekday()]}: {plan.start_is}", "  ")
    for anchor in plan.anchors:
        if anchor.origin != "--start":
            yield from _wrap(f"{anchor.name}: {anchor.date} ({anchor.origin})", "  ")
    for note in plan.notes:
        yield from _wrap(f"{note.kind.value}: {note.message}", "  ")
    yield ""
    words = ""
    for visit in plan.visits:
        yield from _visit(visit, visit.words if visit.words != words else "")
        words = visit.words
    if plan.open:
        yield ""
        yield f"OPEN ({len(plan.open)}): no day can be told"
    for sentences, whats in _grouped(plan.open):
        yield from _wrap(sentences[0], "  - ", "    ")
        for words in sentences[1:]:
            yield from _wrap(words, "      ", "        ")
        for what in whats:
            yield from _wrap(what, "      * ", "        ")


def _visit(visit: Visit, words: str) -> Iterator[str]:
    """A visit in lines; `words` are the record's, left out where they stand with the visit before."""
    head = {Extent.ON: "  ", Extent.FROM: "> ", Extent.FROM_TO: "> ", Extent.UNTIL: "< "}[visit.extent]
    first = f"{head}{visit.date} {_WEEKDAYS[visit.date.weekday()]}  "
    prose = " (from prose)" if visit.read_in is ReadIn.PROSE else ""
    parts = {Extent.ON: "", Extent.FROM: "from this day: ", Extent.UNTIL: "until this day: "}
    extent = (
        f"to {visit.until} {_WEEKDAYS[visit.until.weekday()]}: " if visit.until is not None else parts.get(visit.extent, "")
    )
    yield from _wrap(f"{extent}{visit.what}{prose}", first, " " * len(first))
    rest = " " * (len(first) + 2)
    details = [f"for: {'; '.join(visit.arms)}" if visit.arms else "", visit.clock, visit.condition, window(visit)]
    details.append(f"{visit.origin}{f': “{words}”' if words else ''}")
    for detail in details:
        if detail:
            yield from _wrap(detail, rest)


def _grouped(some: Sequence[Open]) -> Iterator[tuple[list[str], list[str]]]:
    """What lacks the same, together: the lines of what is missing, and what it is all about."""
    found: dict[tuple[str, ...], list[str]] = {}
    for one in some:
        what, *missing = open_lines(one)
        found.setdefault(tuple(missing), []).append(f"{what}{f': “{one.words}”' if one.words else ''}")
    for lines, whats in found.items():
        yield list(lines), list(dict.fromkeys(whats))


def _clean(words: str) -> str:
    return "".join(character if character.isprintable() else " " for character in words)


def _wrap(words: str, first: str, rest: str | None = None) -> list[str]:
    indent = " " * len(first) if rest is None else rest
    return textwrap.wrap(_clean(words), _WIDTH, initial_indent=first, subsequent_indent=indent) or [first.rstrip()]
