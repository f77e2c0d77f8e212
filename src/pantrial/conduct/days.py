"""Days that times are counted from, and the days of times: what is known, what follows, and what a time without a day lacks.

A needs' sentence stands here once: a plan shows it where it is open, and the gap report before any date is known.
"""

import datetime as dt
import re
from calendar import monthrange
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from enum import StrEnum
from math import ceil, floor

from msgspec import Struct

from pantrial.dates import Day
from pantrial.errors import BadCall
from pantrial.needs import Found, Given, Need, each, never
from pantrial.protocol import (
    Act,
    Anchor,
    At,
    Elapsed,
    Event,
    Outcome,
    OutcomeRole,
    Period,
    Protocol,
    Repeated,
    Schedule,
    Time,
    TimeCode,
)
from pantrial.text import Span

MONTH_RULE = (
    "Months and years go by the calendar: the same day of the month; where the month is too short, its last day "
    "(31 January and a month is the last of February)."
)


class Came(StrEnum):
    """Where a day comes from."""

    USER = "user"  # given as it stands
    RECKONED = "reckoned"  # from a day that the user gave and the record's words


class Might(Struct, frozen=True):
    """A day that open words may mean, and under which reading."""

    date: Day
    reading: str


# What is needed -------------------------------------------------------------------------------------------------------


def times(protocol: Protocol) -> Iterator[tuple[str, tuple[Span, ...], Time]]:
    """Every time of an outcome or assessment: its words, where they stand, and it."""
    for outcome in protocol.outcomes:
        if outcome.time_frame is not None:
            for time in outcome.time_frame.times:
                yield outcome.time_frame.words, outcome.time_frame.spans, time
    for assessment in protocol.assessments:
        for time in assessment.times:
            yield assessment.words, assessment.spans, time


def _ats(time: At | Event | Period | Repeated | None) -> Iterator[At]:
    """The time points of a time that are counted from something."""
    match time:
        case At():
            yield time
        case Period() | Repeated():
            yield from _ats(time.start)
            for end in time.ends:
                yield from _ats(end)
        case Event() | None:
            return


def _events(time: Time) -> Iterator[Event]:
    match time:
        case Event():
            yield time
        case Period() | Repeated():
            yield from (one for one in (time.start, *time.ends) if isinstance(one, Event))
        case At():
            return


def _schedule_ats(schedule: Schedule | None) -> tuple[At, ...]:
    if schedule is None:
        return ()
    ends = (end for timing in schedule.timings for end in timing.until if isinstance(end, At))
    return tuple(one for one in (schedule.start, schedule.latest, *ends) if one is not None)


def _scheduled(protocol: Protocol) -> Found:
    """Products and whether the record says when they are given; of what is taken, when."""
    given: dict[str, list[Given]] = {product.name: [] for product in protocol.products}
    names = {product.number: product.name for product in protocol.products}
    for one in protocol.administrations:
        found = given.setdefault(names.get(one.product, f"product {one.product}"), [])
        if one.schedule is not None:
            found.append(Given(one.schedule.words, one.schedule.spans))
    return each(given.items()) if given else Found((), ("what is given",))


def _timed(protocol: Protocol) -> Found:
    return each(
        (outcome_name(one), [Given(one.time_frame.words, one.time_frame.spans)] if one.time_frame else [])
        for one in protocol.outcomes
    )


def _counted(lacks: Callable[[Protocol, At], bool]) -> Callable[[Protocol], Found]:
    """A look at every time that is counted; those of which `lacks` holds lack the fact."""

    def look(protocol: Protocol) -> Found:
        given: dict[Given, None] = {}
        lacking: dict[str, None] = {}
        for words, spans, time in times(protocol):
            ats = tuple(_ats(time))
            if any(lacks(protocol, at) for at in ats):
                lacking[words] = None
            elif ats:
                given[Given(words, spans)] = None
        return Found(tuple(given), tuple(lacking))

    return look


def _numbered_openly(protocol: Protocol, at: At) -> bool:
    """Whether it is a number in a count of which the record does not say where it begins."""
    return at.numbered and at.cycle is None and not any(one.unit is at.unit for one in protocol.numbering)


def _anchor_names(protocol: Protocol) -> Found:
    names = {_anchor_of(at) for _, _, time in times(protocol) for at in _ats(time) if not at.numbered}
    names |= {_anchor_of(at) for one in protocol.administrations for at in _schedule_ats(one.schedule)}
    names |= {one.anchor.value for one in protocol.numbering}
    own = {Anchor.UNSAID.value, Anchor.FIRST_DOSE.value, Anchor.LAST_DOSE.value, Anchor.EACH_DOSE.value, Anchor.DOSE.value}
    return Found((), tuple(sorted(names - own)))


def _event_words(protocol: Protocol) -> Found:
    return Found((), tuple(dict.fromkeys(event.words for _, _, time in times(protocol) for event in _events(time))))


def _understood(protocol: Protocol) -> Found:
    words: dict[str, None] = {}
    for outcome in protocol.outcomes:
        frame = outcome.time_frame
        if frame is not None:
            words |= dict.fromkeys(one.words for one in frame.unread)
            if not frame.times and not frame.unread:
                words[frame.words] = None
    for assessment in protocol.assessments:
        words |= dict.fromkeys(one.words for one in assessment.unread)
    for administration in protocol.administrations:
        words |= dict.fromkeys(one.words for one in administration.unread)
    return Found((), tuple(words))


def _windows(protocol: Protocol) -> Found:
    stated = [
        Given(words, spans)
        for words, spans, time in times(protocol)
        if any(at.early is not None or at.late is not None for at in _ats(time))
    ]
    return Found(tuple(stated), () if stated else ("",))


def _nothing_lacks(protocol: Protocol) -> Found:
    """A look for what only the days that are given can show to lack."""
    return Found()


START = Need("start", "The day of the first administration stands in no record.", never, supply="--start")
SCHEDULE = Need(
    "schedule",
    "The record does not say, so that days follow, when this is given: {of}.",
    _scheduled,
    contradictions=("schedule-within", "schedule-count", "schedule-days"),
)
TIME = Need("time", "The record does not say when it is measured: {of}.", _timed, contradictions=("time-frames-near",))
ANCHOR = Need(
    "anchor",
    "The record does not say from when this counts: {of}.",
    _counted(lambda protocol, at: at.anchor is Anchor.UNSAID and not at.numbered),
    supply="--anchor unsaid=DATE",
    contradictions=("follow-up-anchor", "follow-up-differs"),
)
NUMBERING = Need(
    "numbering",
    "The record does not say where the count begins (with 0 or with 1, and on which day): {of}.",
    _counted(_numbered_openly),
    supply="--anchor day-0=DATE (or day-1, week-0, …)",
)
DAY = Need("day of an anchor", "This day stands in no record and was not given: {of}.", _anchor_names, supply="--anchor")
EVENT = Need("event", "It has no day before it happens: {of}.", _event_words, supply="--anchor", optional=True)
UNREAD = Need("words of a time", "These words were not understood, and may change when it is due: {of}.", _understood)
WINDOW = Need("window", "The record states no window around a visit, and none is assumed.", _windows, optional=True)
WHICH_DOSE = Need(
    "which administration",
    "There is more than one administration, and the record does not say from which of them this counts: {of}.",
    _nothing_lacks,
    supply="--anchor dose=DATE",
)
DOSES = Need(
    "days of the administrations",
    "The days of all administrations do not follow from the record, so this has no day: {of}.",
    _nothing_lacks,
    supply="--anchor last-dose=DATE",
)
FIRST_OF = Need(
    "first day of a product",
    "Several products are given, and the record does not say on which day this one is first given: {of}.",
    _nothing_lacks,
    supply="--anchor product-N=DATE",
)
SEVERAL = Need(
    "one schedule", "The record states several schedules, and not how they follow each other, for: {of}.", _nothing_lacks
)
ENDLESS = Need("end", "It goes on, and its end has no day: {of}.", _nothing_lacks, supply="--until DATE")
WHOLE = Need("whole days", "This is no whole number of days or months, or lies outside the calendar: {of}.", _nothing_lacks)


def outcome_name(outcome: Outcome) -> str:
    """An outcome's role, number and measure."""
    role = "" if outcome.role is OutcomeRole.UNSAID else f"{outcome.role} "
    return f"{role}outcome {outcome.number}: {outcome.measure}"


# Reckoning ------------------------------------------------------------------------------------------------------------


def months_after(day: Day, months: int) -> Day:
    """The day so many calendar months later (earlier, where negative), by MONTH_RULE. OverflowError outside years 1 to 9999."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not Day.min.year <= year <= Day.max.year:
        raise OverflowError("no such year")
    return Day(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


HOURS = {TimeCode.SECOND: 86_400, TimeCode.MINUTE: 1_440, TimeCode.HOUR: 24}
"""Units that a clock tells, and how many make a day."""

DAYS = {TimeCode.DAY: 1, TimeCode.WEEK: 7}
MONTHS = {TimeCode.MONTH: 1, TimeCode.YEAR: 12}


def moved(day: Day, count: Decimal, unit: TimeCode) -> tuple[Day, ...]:
    """The day `count` units after `day` (before it, where negative); of a broken number of days or months the two about it.

    Hours, minutes and seconds give the day that so many whole days bring. OverflowError outside the calendar.
    """
    if unit in MONTHS:
        months = count * MONTHS[unit]
        return tuple(months_after(day, n) for n in sorted({floor(months), ceil(months)}))
    if unit in DAYS:
        days = count * DAYS[unit]
        return tuple(day + dt.timedelta(days=n) for n in sorted({floor(days), ceil(days)}))
    return (day + dt.timedelta(days=int(count / HOURS[unit])),)


def in_days(time: Elapsed) -> Elapsed:
    """Whole days that are told in hours, in days: every 48 hours is every 2 days. Else the time as it is."""
    per_day = HOURS.get(time.unit)
    if per_day is None or time.count < per_day or time.count % per_day:
        return time
    return Elapsed(time.count // per_day, TimeCode.DAY)


def each_day(step: Elapsed) -> bool:
    """Whether what comes again by this step does so on every day."""
    return step.count <= 1 if step.unit is TimeCode.DAY else step.count <= HOURS.get(step.unit, 0)


def _clock(at: At) -> str:
    """An offset or a window that only a clock can tell, in words; "" for whole days."""
    if at.unit is None or at.offset is None:
        return ""
    side = at.window_unit or at.unit
    window = ""
    if side in HOURS and (at.early or at.late):
        window = f"{_plain(at.early or Decimal(0))} {side} before to {_plain(at.late or Decimal(0))} {side} after that time"
    if at.unit not in HOURS or at.offset % HOURS[at.unit] == 0:
        return window
    before = "before" if at.offset < 0 else "after"
    exact = f"{_plain(abs(at.offset))} {at.unit} {before}, by the clock; another day where this passes midnight"
    return f"{exact}; {window}" if window else exact


def _plain(number: Decimal) -> str:
    """Without an exponent or needless nought."""
    shown = f"{number:f}"
    return shown.rstrip("0").rstrip(".") if "." in shown else shown


UNIT_WORDS = {
    TimeCode.SECOND: "second",
    TimeCode.MINUTE: "minute",
    TimeCode.HOUR: "hour",
    TimeCode.DAY: "day",
    TimeCode.WEEK: "week",
    TimeCode.MONTH: "month",
    TimeCode.YEAR: "year",
}


def amount(count: Decimal, unit: TimeCode) -> str:
    """So much time, in words: `3 weeks`."""
    return f"{_plain(count)} {UNIT_WORDS[unit]}{'' if abs(count) == 1 else 's'}"


def _anchor_of(at: At) -> str:
    return at.anchor_words if at.anchor is Anchor.OTHER else at.anchor.value


def at_words(at: At) -> str:
    """A time point in words of our own."""
    if at.offset is None or at.unit is None:
        return _anchor_of(at)
    if at.numbered:
        cycle = f"cycle {at.cycle}, " if at.cycle else ""
        return f"{cycle}{UNIT_WORDS[at.unit]} {_plain(at.offset)}"
    if at.anchor is Anchor.UNSAID:
        return amount(at.offset, at.unit)
    return f"{amount(abs(at.offset), at.unit)} {'before' if at.offset < 0 else 'after'} {_anchor_of(at)}"


class Known(Struct, frozen=True):
    """A day that is known, and how."""

    day: Day
    origin: str
    came: Came = Came.RECKONED


class Point(Struct, frozen=True):
    """A time point with its day."""

    day: Day
    origin: str
    came: Came = Came.RECKONED
    earliest: Day | None = None
    latest: Day | None = None
    clock: str = ""


class Lack(Struct, frozen=True):
    """What a time point lacks."""

    need: Need
    of: str
    supply: str
    might: tuple[Might, ...] = ()


def slug(words: str) -> str:
    """A name as an option has it: small letters and digits, hyphens between."""
    return re.sub(r"[\W_]+", "-", words.casefold()).strip("-")


_SAME: dict[str, Anchor] = {
    "enrolment": Anchor.ENROLLMENT,
    "inclusion": Anchor.ENROLLMENT,
    "study-entry": Anchor.ENROLLMENT,
    "randomisation": Anchor.RANDOMIZATION,
    "informed-consent": Anchor.CONSENT,
    "operation": Anchor.SURGERY,
    "procedure": Anchor.SURGERY,
    "transplantation": Anchor.TRANSPLANT,
    "last-administration": Anchor.LAST_DOSE,
    "end-of-treatment": Anchor.LAST_DOSE,
    "hospital-discharge": Anchor.DISCHARGE,
}
_NAMES: dict[str, Anchor] = {slug(anchor.value): anchor for anchor in Anchor if anchor is not Anchor.OTHER} | _SAME
_COUNT = re.compile(r"(day|week|month|year)-(\d{1,3})$", re.ASCII)
_PRODUCT = re.compile(r"product-(\d{1,4})$", re.ASCII)
_COUNTED = {"day": TimeCode.DAY, "week": TimeCode.WEEK, "month": TimeCode.MONTH, "year": TimeCode.YEAR}


class Days:
    """The days that are known: those of the user first, then what follows from the record."""

    def __init__(self, protocol: Protocol, start: Day, given: Mapping[str, Day]) -> None:
        self.anchors: dict[Anchor, Known] = {Anchor.FIRST_DOSE: Known(start, "--start", Came.USER)}
        self.counts: dict[TimeCode, list[tuple[int, Known]]] = {}
        self.products: dict[int, Known] = {}
        self.named: dict[str, Known] = {}
        self.doses: tuple[Known, ...] | None = None  # every administration, where all have a day
        self.lasts: tuple[Might, ...] = ()  # the days that the last administration may be on
        self.numbering = protocol.numbering
        self.cycle: tuple[Elapsed, int] | None = _cycle(protocol)
        self._take(protocol, given)

    def _take(self, protocol: Protocol, given: Mapping[str, Day]) -> None:
        """Take the days that the user gives, each under its name. BadCall for a name that is none here."""
        own = {slug(at.anchor_words) for at in all_ats(protocol) if at.anchor is Anchor.OTHER}
        own |= {slug(event.words) for event in _all_events(protocol)}
        numbers = {product.number for product in protocol.products} | {one.product for one in protocol.administrations}
        for words, day in given.items():
            name = slug(words)
            known = Known(day, f"--anchor {name}", Came.USER)
            if name in own:
                self.named[name] = known
            elif count := _COUNT.match(name):
                self.counts.setdefault(_COUNTED[count[1]], []).append((int(count[2]), known))
            elif (product := _PRODUCT.match(name)) and int(product[1]) in numbers:
                self.products[int(product[1])] = known
            elif name in _NAMES and _NAMES[name] not in (Anchor.FIRST_DOSE, Anchor.EACH_DOSE):
                anchor = _NAMES[name]
                if anchor in self.anchors and self.anchors[anchor].day != day:
                    raise BadCall(f"two days for {anchor}", where="--anchor", do="give one")
                self.anchors[anchor] = known
            else:
                shown = ", ".join(sorted({slug(one) for one in _anchor_names(protocol).lacking} | own)) or "none by name"
                why = "it is the day of --start" if _NAMES.get(name) is Anchor.FIRST_DOSE else f"no such anchor: {words!r}"
                raise BadCall(why, where="--anchor", do=f"this trial's times ask for: {shown}; also day-0, day-1, unsaid, dose")

    # A time point's days ----------------------------------------------------------------------------------------------

    def points(self, at: At) -> tuple[Point, ...] | Lack:
        """The day of a time point; several where it is counted from each administration."""
        try:
            if at.numbered and at.offset is not None and at.unit is not None and at.unit not in HOURS:
                return self._numbered(at, at.offset, at.unit)
            anchors = self._anchor(at)
            if isinstance(anchors, Lack):
                return anchors
            return self._all((anchor, at.offset or Decimal(0), at.unit or TimeCode.DAY, at) for anchor in anchors)
        except OverflowError:
            return Lack(WHOLE, at_words(at), WHOLE.supply)

    def _all(self, counted: Iterable[tuple[Known, Decimal, TimeCode, At]]) -> tuple[Point, ...] | Lack:
        found = []
        for anchor, offset, unit, at in counted:
            days = moved(anchor.day, offset, unit)
            if len(days) > 1:
                might = tuple(
                    Might(day, "the whole day or month " + side) for day, side in zip(days, ("before", "after"), strict=True)
                )
                return Lack(WHOLE, at_words(at), WHOLE.supply, might)
            (day,) = days
            found.append(self._point(day, anchor, offset, unit, at))
        return tuple(found)

    def _point(self, day: Day, anchor: Known, offset: Decimal, unit: TimeCode, at: At) -> Point:
        if offset:
            origin = f"{amount(abs(offset), unit)} {'before' if offset < 0 else 'after'} {anchor.origin}"
        else:
            origin = anchor.origin
        came = Came.RECKONED if offset or at.numbered else anchor.came
        earliest = latest = None
        side = at.window_unit or unit
        if side not in HOURS and (at.early is not None or at.late is not None):
            # Of a broken number of days the whole ones, so that a window never comes out too wide.
            earliest, latest = moved(day, -(at.early or Decimal(0)), side)[-1], moved(day, at.late or Decimal(0), side)[0]
        return Point(day, origin, came, earliest, latest, _clock(at))

    def _anchor(self, at: At) -> tuple[Known, ...] | Lack:
        """The days that a time point counts from."""
        anchor, words = at.anchor, at_words(at)
        if anchor is Anchor.OTHER:
            name = slug(at.anchor_words)
            return (self.named[name],) if name in self.named else Lack(DAY, at.anchor_words, f"--anchor {name}=DATE")
        if anchor is Anchor.EACH_DOSE:
            return Lack(DOSES, words, "") if self.doses is None else self.doses
        if anchor in self.anchors:
            return (self.anchors[anchor],)
        if anchor is Anchor.DOSE:
            if self.doses is not None and len({dose.day for dose in self.doses}) == 1:
                return self.doses[:1]
            return Lack(WHICH_DOSE, words, WHICH_DOSE.supply, self._from_doses(at))
        if anchor is Anchor.UNSAID:
            return Lack(ANCHOR, words, ANCHOR.supply, self._from_doses(at))
        if anchor is Anchor.LAST_DOSE:
            might = self._mights(at, [(one.date, one.reading) for one in self.lasts])
            return Lack(DOSES, words, DOSES.supply, might)
        return Lack(DAY, anchor.value, f"--anchor {slug(anchor.value)}=DATE")

    def _from_doses(self, at: At) -> tuple[Might, ...]:
        """The days that a time may mean which does not say what it counts from: from every day that is known."""
        known = [(one.day, f"from {anchor}") for anchor, one in self.anchors.items() if anchor is not Anchor.UNSAID]
        if Anchor.LAST_DOSE not in self.anchors:
            known += [(one.date, f"from {one.reading}") for one in self.lasts]
        return self._mights(at, known)

    def first_of(self, step: At, day: Day | None = None) -> tuple[Might, ...]:
        """When something that is repeated may first be due: from this day, or from any that is known."""
        return self._from_doses(step) if day is None else self._mights(step, [(day, "the first time")])

    def _mights(self, at: At, known: Sequence[tuple[Day, str]]) -> tuple[Might, ...]:
        found: dict[Day, Might] = {}
        for day, reading in known:
            for one in moved(day, at.offset or Decimal(0), at.unit or TimeCode.DAY):
                found.setdefault(one, Might(one, f"counted {reading}"))
        return tuple(found.values())

    # Numbered days ----------------------------------------------------------------------------------------------------

    def _numbered(self, at: At, offset: Decimal, unit: TimeCode) -> tuple[Point, ...] | Lack:
        """The day of “Day 10”: by the user's count, or the record's; else open, with the days that it may mean."""
        words = at_words(at)
        supply = f"--anchor {UNIT_WORDS[unit]}-0=DATE (or {UNIT_WORDS[unit]}-1=DATE)"
        if at.cycle is not None:
            return self._in_cycle(at, offset, at.cycle)
        counts = self.counts.get(unit) or [
            (one.number, Known(known.day, f"{UNIT_WORDS[unit]} {one.number}, {one.anchor} by the record ({known.origin})"))
            for one in self.numbering
            if one.unit is unit and at.anchor in (Anchor.UNSAID, one.anchor) and (known := self.anchors.get(one.anchor))
        ]
        if not counts:
            undated = [one for one in self.numbering if one.unit is unit and at.anchor in (Anchor.UNSAID, one.anchor)]
            if undated:
                return Lack(DAY, undated[0].anchor.value, f"--anchor {slug(undated[0].anchor.value)}=DATE")
            return Lack(NUMBERING, words, supply, self._either(at, offset, unit))
        found: dict[Day, Point] = {}
        for number, known in counts:
            if number >= 1 and offset < 0:
                # Day -1 is the day before day 1 in some counts, and two days before it in those with a day 0.
                days = [moved(known.day, offset - number + skipped, unit)[0] for skipped in (0, 1)]
                sides = ("with a number 0 in the count", "with none")
                return Lack(NUMBERING, words, supply, tuple(map(Might, days, sides)))
            points = self._all(((known, offset - number, unit, at),))
            if isinstance(points, Lack):
                return points
            found.setdefault(points[0].day, points[0])
        if len(found) > 1:
            might = tuple(Might(day, f"by the count of which {point.origin}") for day, point in found.items())
            return Lack(NUMBERING, words, supply, might)
        return tuple(found.values())

    def _either(self, at: At, offset: Decimal, unit: TimeCode) -> tuple[Might, ...]:
        """The days of a numbered day by a count that begins with 0, and by one that begins with 1."""
        anchor = Anchor.FIRST_DOSE if at.anchor is Anchor.UNSAID else at.anchor
        known = self.anchors.get(anchor)
        if known is None:
            return ()
        return tuple(
            Might(moved(known.day, offset - number, unit)[0], f"if {anchor} is {UNIT_WORDS[unit]} {number}")
            for number in ((0, 1) if offset > 0 else (0,))
        )

    def _in_cycle(self, at: At, offset: Decimal, cycle: int) -> tuple[Point, ...] | Lack:
        """The day of “Cycle 2 Day 15”, where the administrations fix the cycle's length and the number of its first day."""
        start = self.anchors[Anchor.FIRST_DOSE]
        if self.cycle is None or at.unit is not TimeCode.DAY:
            return Lack(NUMBERING, at_words(at), "")
        length, first = self.cycle
        begins = moved(start.day, length.count * (cycle - 1), length.unit)
        if len(begins) > 1 or offset < first:
            return Lack(NUMBERING, at_words(at), "")
        origin = f"the first day of cycle {cycle}, cycles of {amount(length.count, length.unit)} from --start"
        return self._all(((Known(begins[0], origin), offset - first, TimeCode.DAY, at),))


def _cycle(protocol: Protocol) -> tuple[Elapsed, int] | None:
    """The length of the cycles and the number of the day with which they and the administrations begin, where all agree."""
    found = {
        (timing.cycle, min(timing.days))
        for one in protocol.administrations
        if one.schedule is not None
        for timing in one.schedule.timings
        if timing.cycle is not None and timing.days and timing.day_unit is TimeCode.DAY
    }
    lengths = {length for length, _ in found}
    # What is given outside the cycles may come before the first of them.
    outside = any(
        timing.cycle is None
        for one in protocol.administrations
        if one.act is Act.GIVE and one.schedule is not None
        for timing in one.schedule.timings
    )
    if len(lengths) != 1 or outside:
        return None
    first = min(number for _, number in found)
    return (lengths.pop(), first) if first in (0, 1) else None


def all_ats(protocol: Protocol) -> Iterator[At]:
    """Every time point of a protocol that is counted from something: of outcomes, assessments and administrations."""
    for _, _, time in times(protocol):
        yield from _ats(time)
    for one in protocol.administrations:
        yield from _schedule_ats(one.schedule)


def _all_events(protocol: Protocol) -> Iterator[Event]:
    for _, _, time in times(protocol):
        yield from _events(time)
