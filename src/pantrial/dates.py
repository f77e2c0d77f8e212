"""Dates that may lack their day or month, spans of time, and completed years. No day is ever invented."""

import calendar
import datetime as dt
import re
from enum import StrEnum
from functools import total_ordering
from typing import TypeAlias

from msgspec import Struct

Day = dt.date

_MONTHS = {name: n for n in range(1, 13) for name in (calendar.month_name[n].lower(), calendar.month_abbr[n].lower())}
_MONTHS["sept"] = 9
_ISO = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?(?:T.*)?$|(\d{4})/(\d{2})/(\d{2})$", re.ASCII)
_ENGLISH = re.compile(r"(?:(?P<month>[A-Za-z]{3,9})\.?(?:\s+(?P<day>\d{1,2}),?)?\s+(?P<year>\d{4}))$", re.ASCII)


@total_ordering
class PartialDate(Struct, frozen=True):
    """A year, a year and month, or a day (Gregorian)."""

    year: int
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        if self.day is not None and self.month is None:
            raise ValueError("a day needs its month")
        Day(self.year, self.month or 1, self.day or 1)

    @classmethod
    def of(cls, day: Day) -> "PartialDate":
        """A whole date."""
        return cls(day.year, day.month, day.day)

    @property
    def whole(self) -> bool:
        """True where year, month and day are known."""
        return self.day is not None

    def earliest(self) -> Day:
        """The first day that it may mean."""
        return Day(self.year, self.month or 1, self.day or 1)

    def latest(self) -> Day:
        """The last day that it may mean."""
        month = self.month or 12
        return Day(self.year, month, self.day or calendar.monthrange(self.year, month)[1])

    def __str__(self) -> str:
        """ISO 8601, as much as is known."""
        parts = [f"{self.year:04}"]
        parts += [f"{part:02}" for part in (self.month, self.day) if part is not None]
        return "-".join(parts)

    def __lt__(self, other: "PartialDate") -> bool:
        return str(self) < str(other)


class DateRange(Struct, frozen=True):
    """Some day from `first` to `last`, both included: what an age at a date of birth tells."""

    first: Day
    last: Day

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError("a range of days holds one")

    def earliest(self) -> Day:
        """The first day that it may mean."""
        return self.first

    def latest(self) -> Day:
        """The last day that it may mean."""
        return self.last

    def __str__(self) -> str:
        """An interval of ISO 8601."""
        return f"{self.first.isoformat()}/{self.last.isoformat()}"


SomeDay: TypeAlias = PartialDate | DateRange


def parse_date(words: str) -> PartialDate | None:
    """Read `2022`, `2022-09`, `2022-09-01` (a time after `T` is cut off), `2022/09/01`, `September 2022`, `July 7, 2023`.

    None where it is no such date; `03/04/2020` is none, since its order depends on who wrote it.
    """
    parts = date_parts(words)
    return PartialDate(*parts) if parts else None


def date_parts(words: str) -> tuple[int, int | None, int | None] | None:
    """Do as `parse_date` does; year, month and day as numbers, which together are in the calendar."""
    words = words.strip()
    if words[:1].isdigit():
        iso = _ISO.match(words)
        if iso is None:
            return None
        first, second, third = iso.group(1, 2, 3) if iso.group(1) else iso.group(4, 5, 6)
        year, month, day = int(first), int(second) if second else None, int(third) if third else None
    elif english := _ENGLISH.match(words):
        name, digits, years = english.group("month", "day", "year")
        month = _MONTHS.get(name.lower())
        if month is None:
            return None
        year, day = int(years), int(digits) if digits else None
    else:
        return None
    try:
        Day(year, month or 1, day or 1)
    except ValueError:
        return None
    return year, month, day


class TimeUnit(StrEnum):
    """Units of elapsed time in records."""

    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


class Duration(Struct, frozen=True):
    """`count` whole units of time, at least none. Weeks are elapsed days; months and years go by the calendar."""

    count: int
    unit: TimeUnit

    def __post_init__(self) -> None:
        if self.count < 0:
            raise ValueError("a duration is not negative")

    def before(self, day: Day) -> Day:
        """The day that lies this long before `day`; an hour counts as part of its day.

        31 May less three months is the last of February: the earlier day of the two that one might mean, so that a
        look-back never comes out too short. Times before the year 1 stop there.
        """
        match self.unit:
            case TimeUnit.HOUR:
                days = -(-self.count // 24)
            case TimeUnit.DAY:
                days = self.count
            case TimeUnit.WEEK:
                days = 7 * self.count
            case _:
                months = self.count * (12 if self.unit is TimeUnit.YEAR else 1)
                year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
                if year < 1:
                    return Day.min
                return Day(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
        return day - dt.timedelta(days=days) if days <= (day - Day.min).days else Day.min

    def within(self, day: Day) -> Day:
        """The first day that surely lies no longer than this before `day`, where nobody knows the hours of either.

        Of whole days `before`. What was yesterday may be an hour or two days ago: within 24 hours is surely today alone,
        within 48 hours yesterday as well, and of less than 24 hours no day up to `day` is sure (the day after comes back).
        """
        if self.unit is not TimeUnit.HOUR or not self.count:
            return self.before(day)
        days = self.count // 24 - 1
        return day - dt.timedelta(days=min(days, (day - Day.min).days)) if day < Day.max else day

    def after(self, day: Day) -> Day:
        """The day that lies this long after `day`; an hour counts as part of its day.

        31 January and one month is 1 March: where a month has no such day, the next that comes, so that a time never comes
        out too short. Times after the year 9999 stop there.
        """
        match self.unit:
            case TimeUnit.HOUR:
                days = -(-self.count // 24)
            case TimeUnit.DAY:
                days = self.count
            case TimeUnit.WEEK:
                days = 7 * self.count
            case _:
                months = self.count * (12 if self.unit is TimeUnit.YEAR else 1)
                year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
                if year > 9999:
                    return Day.max
                last = calendar.monthrange(year, month + 1)[1]
                if day.day <= last:
                    return Day(year, month + 1, day.day)
                return Day(year, month + 1, last) + dt.timedelta(days=1)
        return day + dt.timedelta(days=days) if days <= (Day.max - day).days else Day.max

    def __str__(self) -> str:
        return f"{self.count} {self.unit}{'' if self.count == 1 else 's'}"


def completed_years(birth: Day, on: Day) -> int:
    """Age in completed years. A person born on 29 February completes a year on 1 March where there is no such day."""
    return (ordinal(on) - ordinal(birth)) // 10_000


def ordinal(day: Day) -> int:
    """The day as the number yyyymmdd, so that a difference of 10,000 is a completed year."""
    return day.year * 10_000 + day.month * 100 + day.day
