"""A schedule whose first day is known → its days, as far as the record fixes them."""

import datetime as dt
import itertools
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from typing import TypeAlias

from msgspec import Struct

from pantrial.conduct.days import (
    DAYS,
    ENDLESS,
    HOURS,
    SCHEDULE,
    WHOLE,
    Came,
    Known,
    Lack,
    Might,
    Point,
    amount,
    each_day,
    in_days,
    moved,
)
from pantrial.dates import Day
from pantrial.protocol import (
    At,
    Elapsed,
    Event,
    Schedule,
    TimeCode,
    Timing,
)

LIMIT = 500
"""What comes again is listed so many times at most."""


class Run(Struct, frozen=True):
    """Days of a schedule from its first day on: their origins; `end` is set where it is every day up to it."""

    days: tuple[Known, ...]
    whole: bool
    lacks: tuple[Lack, ...] = ()
    end: Day | None = None
    spread: bool = False
    condition: str = ""


def steps_of(first: Known, step: Elapsed) -> Iterator[Known]:
    """`first`, and what lies so many steps after it. Stops where a step is no whole number of days or months."""
    for number in itertools.count():
        days = moved(first.day, step.count * number, step.unit)
        if len(days) > 1:
            return
        origin = f"{amount(step.count * number, step.unit)} after {first.origin}" if number else first.origin
        yield Known(days[0], origin, first.came if not number else Came.RECKONED)


def up_to(days: Iterable[Known], last: Day | None, count: int | None = None) -> tuple[Known, ...]:
    """The days up to `last`, at most `count` and never more than LIMIT + 1, by which the caller sees that there are more."""
    kept: list[Known] = []
    try:
        for known in days:
            if (last is not None and known.day > last) or len(kept) == min(LIMIT + 1, count or LIMIT + 1):
                break
            kept.append(known)
    except OverflowError:
        pass
    return tuple(kept)


Ends: TypeAlias = Callable[[At], tuple[Point, ...] | Lack]


def run_of(schedule: Schedule, first: Known, until: Day | None, ends: Ends) -> Run:
    """The days of a schedule whose first day is known.

    `until`: how far to list what goes on without an end. `ends` gives the days of a time point that ends it.
    """
    if any(_skips_nought(timing) for timing in schedule.timings):
        return _unclear(schedule, first)
    if schedule.offsets:
        days = tuple(
            Known(first.day + dt.timedelta(days=offset), f"{amount(Decimal(offset), TimeCode.DAY)} after {first.origin}")
            if offset
            else first
            for offset in schedule.offsets
        )
        return Run(days, True)
    if len(schedule.timings) != 1:
        # A first day by itself (“at baseline”) is no schedule.
        return _unclear(schedule, first)
    (timing,) = schedule.timings
    if timing.as_needed or timing.period_most is not None or timing.frequency_most is not None:
        return _unclear(schedule, first)
    end = _end(schedule, timing, first, ends)
    if timing.days:
        return _cycles(schedule, timing, first, until, end)
    if timing.frequency is None or timing.period is None:
        once = timing.count == 1 and timing.count_most is None
        return Run((first,), True) if once else _unclear(schedule, first)
    return _repeats(schedule, timing, timing.period, first, until, end)


def _unclear(schedule: Schedule, first: Known, *might: Might) -> Run:
    """Of which only the first day is plain."""
    return Run((first,), False, (Lack(SCHEDULE, schedule.words, "", might),))


def _skips_nought(timing: Timing) -> bool:
    """Whether numbered days go from below nought to above it without it: some counts have a day 0, and some do not."""
    return any(day < 0 for day in timing.days) and any(day > 0 for day in timing.days) and 0 not in timing.days


class _End(Struct, frozen=True):
    """What ends a schedule: a day (on which it may or may not be given still), what is open of it, and events."""

    day: Day | None
    lacks: tuple[Lack, ...]
    condition: str


def _end(schedule: Schedule, timing: Timing, first: Known, ends: Ends) -> _End:
    events = [end.words for end in timing.until if isinstance(end, Event)]
    lacks: list[Lack] = []
    dated: list[Day] = []
    for end in timing.until:
        if isinstance(end, At):
            found = ends(end)
            if isinstance(found, Lack):
                lacks.append(found)
            else:
                dated += [point.day for point in found]
    if timing.bounds is not None:
        # The longest time ends it too, if nothing did before: `condition` says so.
        days = moved(first.day, timing.bounds.count, timing.bounds.unit)
        if len(days) == 1:
            dated += days
        else:
            lacks.append(Lack(WHOLE, schedule.words, WHOLE.supply))
    condition = f"unless before: {', '.join(events)}" if events else ""
    if timing.bounds is not None and timing.bounds_most:
        condition = f"{condition}; " * bool(condition) + f"at most {amount(timing.bounds.count, timing.bounds.unit)}"
    return _End(min(dated, default=None), tuple(lacks), condition)


def _repeats(schedule: Schedule, timing: Timing, period: Elapsed, first: Known, until: Day | None, end: _End) -> Run:
    """So many times each period."""
    endless = end.lacks or (Lack(ENDLESS, schedule.words, ENDLESS.supply),)
    count = timing.count if timing.count_most is None else None
    whole = not end.condition and not end.lacks
    period = in_days(period)
    if each_day(period):
        # Every day, however often: from the first day to the last, and no visit for each.
        last = None if end.day is None else end.day - dt.timedelta(days=1)
        if timing.frequency == 1 and period.unit is TimeCode.DAY and count is not None:
            last = first.day + dt.timedelta(days=count - 1)
        if last is None or last < first.day:
            return Run((first,), False, endless if until is None else end.lacks, _later(until, first.day), True, end.condition)
        return Run((first,), whole, end.lacks, last, True, end.condition)
    if timing.frequency != 1 or period.unit in HOURS:
        return _unclear(schedule, first)
    coming = steps_of(first, period)
    if count is not None:
        days = up_to(coming, None, count)
        return Run(days, len(days) == count and whole, end.lacks, condition=end.condition)
    return _ended(schedule, coming, first, until, end, endless)


def _later(day: Day | None, first: Day) -> Day | None:
    return day if day is not None and day >= first else None


def _ended(
    schedule: Schedule, coming: Iterable[Known], first: Known, until: Day | None, end: _End, endless: tuple[Lack, ...]
) -> Run:
    """The days of what goes on, up to its end; whether it is given on that very day, the words do not say."""
    if end.day is not None:
        days = up_to(coming, end.day)
        if len(days) > 1 and days[-1].day == end.day:
            might = (Might(end.day, "if the last day of that time counts"),)
            return Run(days[:-1], False, (*end.lacks, Lack(SCHEDULE, schedule.words, "", might)), condition=end.condition)
        return Run(days or (first,), bool(days) and not end.condition and not end.lacks, end.lacks, condition=end.condition)
    if until is None:
        return Run((first,), False, endless, condition=end.condition)
    days = up_to(coming, until)
    return Run(days or (first,), False, end.lacks, condition=end.condition or "as long as it goes on")


def _cycles(schedule: Schedule, timing: Timing, first: Known, until: Day | None, end: _End) -> Run:
    """On numbered days, or on such of each cycle; the first of them is the first day."""
    numbers = sorted(timing.days)
    if timing.day_unit not in DAYS:
        return _unclear(schedule, first)
    steps = [Elapsed(Decimal((number - numbers[0]) * DAYS[timing.day_unit]), TimeCode.DAY) for number in numbers]

    def on_days(begin: Known) -> Iterator[Known]:
        for step in steps:
            day = moved(begin.day, step.count, step.unit)[0]
            yield Known(day, f"{amount(step.count, step.unit)} after {begin.origin}") if step.count else begin

    whole = not end.condition and not end.lacks
    if timing.cycle is None:
        return Run(tuple(on_days(first)), whole, end.lacks, condition=end.condition)
    begins: Iterable[Known] = steps_of(first, timing.cycle)
    fixed = timing.cycles is not None and timing.cycles_most is None
    coming = (day for begin in (itertools.islice(begins, timing.cycles) if fixed else begins) for day in on_days(begin))
    if fixed:
        return Run(up_to(coming, None), whole, end.lacks, condition=end.condition)
    if end.day is None and until is None:
        lacks = end.lacks or (Lack(ENDLESS, schedule.words, ENDLESS.supply),)
        return Run(tuple(on_days(first)), False, lacks, condition=end.condition)
    return _ended(schedule, coming, first, until, end, ())
