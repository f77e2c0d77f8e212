"""The plan in English: quantities, doses, schedules, times, as short phrases for tables and pages."""

from collections.abc import Iterable
from decimal import Decimal

from pantrial.protocol import (
    Anchor,
    At,
    Basis,
    Dose,
    Elapsed,
    Event,
    Period,
    Quantity,
    Schedule,
    Time,
    TimeCode,
    Timing,
)

_UNITS = {
    TimeCode.SECOND: "second", TimeCode.MINUTE: "minute", TimeCode.HOUR: "hour", TimeCode.DAY: "day", TimeCode.WEEK: "week",
    TimeCode.MONTH: "month", TimeCode.YEAR: "year",
}  # fmt: skip
_WORDS = {"ug": "µg", "uL": "µL", "[iU]": "IU", "10*6.[iU]": "million IU", "[drp]": "drops", "mg/mL.min": "mg/mL·min"}
_SCALES = ((Decimal(10) ** 9, "billion"), (Decimal(10) ** 6, "million"))


def number(value: Decimal) -> str:
    """A number without needless zeros; millions and billions in words where that is exact."""
    for size, word in _SCALES:
        if abs(value) >= size and (value / size) == (value / size).quantize(Decimal("0.001")):
            return f"{(value / size).normalize():f} {word}"
    return f"{value.normalize():f}"


def unit(code: str) -> str:
    """A UCUM code as people write it: `{cells}/mL` is cells/mL."""
    return "/".join(_WORDS.get(part, part.strip("{}[]")) for part in (code.split("/") if code not in _WORDS else [code]))


def quantity(one: Quantity) -> str:
    """`40-60 g`, `at most 100 mg`, `120 million cells`."""
    if one.low is None and one.high is not None:
        return f"at most {number(one.high)} {unit(one.unit)}"
    if one.high is None and one.low is not None:
        return f"at least {number(one.low)} {unit(one.unit)}"
    if one.low is None or one.high is None or one.low == one.high:
        return f"{number(one.low or Decimal(0))} {unit(one.unit)}"
    return f"{number(one.low)}-{number(one.high)} {unit(one.unit)}"


def dose(one: Dose) -> str:
    """`2 million cells per kg`, `120 million cells (20 mL at 6 million cells/mL)`, `40 mg a day (loading)`."""
    if one.basis is Basis.AUC:
        words = f"AUC {number(one.amount.low or Decimal(0))}"
    else:
        words = quantity(one.amount)
    if one.basis is Basis.SITE:
        words += f" per {one.site}"
    elif one.basis not in (Basis.ABSOLUTE, Basis.AUC):
        words += f" {one.basis.value}"
    if one.per_time is not None:
        name = _UNITS[one.per_time]
        words += f" {'an' if name == 'hour' else 'a'} {name}"
    beside = []
    if one.volume is not None:
        beside.append(quantity(one.volume) + (f" at {quantity(one.concentration)}" if one.concentration else ""))
    elif one.concentration is not None:
        beside.append(f"at {quantity(one.concentration)}")
    if one.role is not None and not (one.role == "daily" and one.per_time is not None):
        beside.append(one.role.value)
    if one.limit is not None:
        beside.append(quantity(one.limit))
    if one.viable:
        beside.append("viable")
    words = f"about {words}" if one.approximate else words
    return f"{words} ({'; '.join(beside)})" if beside else words


def elapsed(one: Elapsed) -> str:
    """`3 weeks`."""
    return f"{number(one.count)} {_UNITS[one.unit]}{'' if one.count == 1 else 's'}"


def timing(one: Timing) -> str:
    """One step of a schedule: `4 times, every week`, `days 1, 8, 15 of each cycle of 28 days`."""
    parts: list[str] = []
    if one.count is not None:
        if one.count_most is not None:
            parts.append(f"{one.count} to {one.count_most} times")
        else:
            parts.append("once" if one.count == 1 else f"{one.count} times")
    if one.days and one.day_unit is not None:
        name = _UNITS[one.day_unit]
        parts.append(f"{name}{'' if len(one.days) == 1 else 's'} {', '.join(map(str, one.days))}")
    if one.frequency is not None and one.period is not None:
        most = f" to {elapsed(one.period_most)}" if one.period_most else ""
        often = {1: "", 2: "twice "}.get(one.frequency, f"{one.frequency} times ")
        each = _UNITS[one.period.unit] if one.period.count == 1 and not most else elapsed(one.period) + most
        parts.append(f"{often}every {each}")
    if one.cycle is not None:
        parts.append(f"in each cycle of {elapsed(one.cycle)}")
    if one.cycles is not None:
        most = f" to {one.cycles_most}" if one.cycles_most else ""
        parts.append(f"{one.cycles}{most} cycle{'' if one.cycles == 1 and not most else 's'}")
    if one.bounds is not None:
        parts.append(f"for {'at most ' if one.bounds_most else ''}{elapsed(one.bounds)}")
    if one.until:
        parts.append(f"until {' or '.join(time(end) for end in one.until)}")
    if one.infusion is not None:
        parts.append(f"each over {quantity(one.infusion)}")
    if one.as_needed:
        parts.append("as needed")
    return ", ".join(parts)


def schedule(one: Schedule) -> str:
    """The steps one after the other, and the days where they are fixed."""
    words = ", then ".join(timing(step) for step in one.timings)
    parts = [words] if words else []
    if len(one.offsets) > 1:
        parts.append(f"days {' '.join(map(str, one.offsets))} from the first")
    if one.start is not None:
        parts.append(f"at {time(one.start)}")
    if one.latest is not None:
        parts.append(f"at the latest {time(one.latest)}")
    if one.within is not None:
        parts.append(f"all within {elapsed(one.within)}")
    return "; ".join(parts)


def time(one: Time) -> str:
    """A time: `12 weeks after the last dose`, `day 10`, `from baseline to week 12`, `12 weeks (from when: unsaid)`."""
    if isinstance(one, Event):
        return one.words
    if isinstance(one, Period):
        ends = " or ".join(time(end) for end in one.ends)
        if one.whichever:
            ends += f" (whichever is {one.whichever})"
        if one.start is None:
            return f"up to {ends}"
        return f"from {time(one.start)} to {ends}" if ends else f"after {time(one.start)}"
    if isinstance(one, At):
        return _at(one)
    each = f"every {_UNITS[one.every.unit] if one.every.count == 1 else elapsed(one.every)}"
    if one.start is not None:
        each += f" from {time(one.start)}"
    return each + (f" until {' or '.join(time(end) for end in one.ends)}" if one.ends else "")


def _at(one: At) -> str:
    anchor = one.anchor_words or ("" if one.anchor is Anchor.UNSAID else one.anchor.value)
    if one.offset is None or one.unit is None:
        return anchor
    name = _UNITS[one.unit]
    if one.numbered:
        words = f"{name} {number(one.offset)}"
        words = f"cycle {one.cycle}, {words}" if one.cycle else words
        words += f" (counted about the {anchor})" if anchor and not one.cycle else ""
    else:
        words = f"{number(abs(one.offset))} {name}{'' if abs(one.offset) == 1 else 's'}"
        words += f" {'before' if one.offset < 0 else 'after'} {anchor}" if anchor else " (from when: unsaid)"
    if one.late is not None:
        words += f" ± {number(one.late)}" + (f" {_UNITS[one.window_unit]}s" if one.window_unit else "")
    return words


def times(many: Iterable[Time]) -> str:
    """Several times."""
    return "; ".join(time(one) for one in many)
