"""A plan of visits as iCalendar (RFC 5545), for calendar programs: one all-day event a day, with all that is due on it.

The same plan gives the same bytes: nothing here asks for the time. An event's UID is a hash of the trial, the start, the day
and what is due on it, so that a plan imported again takes the place of the first; no word of a patient is in it. A time that
goes from a day to another is two events, its beginning and its end: a bar over two years would hide every visit beneath it.
"""

import datetime as dt
import hashlib
import re
from collections.abc import Iterator

from pantrial.conduct.visits import Extent, Open, Visit, VisitPlan
from pantrial.dates import Day
from pantrial.protocol.state import REGISTER

_OCTETS = 75  # in a line, its end not counted (RFC 5545, section 3.1)
_PRODUCT = "-//pantrial//visits//EN"
_CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f\u0085\u2028\u2029\ud800-\udfff]")


def write(plan: VisitPlan) -> bytes:
    """The calendar as bytes: UTF-8, lines that end in CRLF and are folded."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{_PRODUCT}", "CALSCALE:GREGORIAN"]
    lines.append(_text("X-WR-CALNAME", f"{_mark(plan)}{_trial(plan)}: visits"))
    if plan.open:
        lines += _event(plan, plan.start, "open", f"{len(plan.open)} points open", _all_open(plan))
    days: dict[Day, list[tuple[str, Visit]]] = {}
    for visit in plan.visits:
        for day, what in _dues(visit):
            days.setdefault(day, []).append((what, visit))
    for day, dues in sorted(days.items()):
        (first, _), more = dues[0], len(dues) - 1
        summary = f"{first} (and {more} more)" if more else first
        parts = ["\n".join(_about(what, visit)) for what, visit in dues]
        due = "\x1f".join(what for what, _ in dues)
        lines += _event(plan, day, due, summary, "\n\n".join([*parts, _foot(plan)]))
    lines.append("END:VCALENDAR")
    return b"".join(_folded(line) for line in lines)


def _trial(plan: VisitPlan) -> str:
    return plan.trial or "trial without id"


def _mark(plan: VisitPlan) -> str:
    return "DRAFT " if plan.draft else ""


def _dues(visit: Visit) -> Iterator[tuple[Day, str]]:
    """The days that a visit is shown on, and as what."""
    match visit.extent:
        case Extent.ON:
            yield visit.date, visit.what
        case Extent.FROM:
            yield visit.date, f"begins: {visit.what}"
        case Extent.UNTIL:
            yield visit.date, f"last day: {visit.what}"
        case Extent.FROM_TO:
            yield visit.date, f"begins: {visit.what}"
            yield visit.until or visit.date, f"ends: {visit.what}"


def _about(what: str, visit: Visit) -> Iterator[str]:
    """What is due, with everything that it rests on."""
    yield what
    if visit.until is not None:
        yield f"from {visit.date} to {visit.until}"
    for words in (window(visit), visit.clock, visit.condition):
        if words:
            yield words
    if visit.arms:
        yield f"for: {'; '.join(visit.arms)}"
    yield f"day: {visit.origin}"
    if visit.words:
        yield f"the record's words{' (from prose)' if visit.read_in == 'prose' else ''}: {visit.words}"


def window(visit: Visit) -> str:
    """The window in words; "" where the record states none."""
    if visit.earliest is None and visit.latest is None:
        return ""
    begin = f"from {visit.earliest} " if visit.earliest is not None else ""
    return f"window {begin}{f'to {visit.latest}' if visit.latest is not None else ''}".rstrip()


def open_lines(one: Open) -> Iterator[str]:
    """An open point in lines: what it is about, what is missing, how to supply it, and the days that it may mean."""
    yield f"{one.what}{' (from prose)' if one.read_in == 'prose' else ''}"
    yield one.sentence + (f" Give {one.supply}." if one.supply else "")
    for might in one.might:
        yield f"may be {might.date}: {might.reading}"


def _all_open(plan: VisitPlan) -> str:
    return "\n\n".join("\n".join(open_lines(one)) for one in plan.open)


def _foot(plan: VisitPlan) -> str:
    lines = [f"Start: {plan.start}, {plan.start_is}."]
    if plan.draft:
        lines.append(f"DRAFT: {len(plan.open)} points are open; see the event of {plan.start}.")
    lines.append(f"{REGISTER.capitalize()}.")
    return "\n".join(lines)


def _event(plan: VisitPlan, day: Day, due: str, summary: str, description: str) -> Iterator[str]:
    # Of what is due and nothing else, so that a plan with fewer open points takes the place of the one before it.
    named = hashlib.sha256("\x1f".join((plan.trial, str(plan.start), str(day), due)).encode("utf-8", "replace"))
    yield "BEGIN:VEVENT"
    yield f"UID:{named.hexdigest()[:32]}@pantrial.invalid"
    # When the plan was made is no fact of it, and would make the same plan new bytes each time.
    yield f"DTSTAMP:{_date(plan.start)}T000000Z"
    yield f"DTSTART;VALUE=DATE:{_date(day)}"
    if day < Day.max:
        yield f"DTEND;VALUE=DATE:{_date(day + dt.timedelta(days=1))}"
    yield _text("SUMMARY", f"{_mark(plan)}{_trial(plan)}: {summary}")
    yield _text("DESCRIPTION", description)
    yield f"STATUS:{'TENTATIVE' if plan.draft else 'CONFIRMED'}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _date(day: Day) -> str:
    return day.isoformat().replace("-", "")


def _text(name: str, words: str) -> str:
    """A property whose value is text, escaped (section 3.3.11)."""
    clean = _CONTROL.sub(" ", words.replace("\r\n", "\n"))
    for character, escaped in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        clean = clean.replace(character, escaped)
    return f"{name}:{clean}"


def _folded(line: str) -> bytes:
    """A line with its end, broken into lines of at most 75 octets; no character is cut."""
    pieces: list[bytes] = []
    piece = b""
    for character in line:
        octets = character.encode()
        # From the second on a line begins with a blank, which counts.
        if len(piece) + len(octets) > _OCTETS - bool(pieces):
            pieces.append(piece)
            piece = b""
        piece += octets
    return b"\r\n ".join([*pieces, piece]) + b"\r\n"
