"""Which limit an age is that stands alone without its label: what the criteria say of the same number."""

import re
from collections.abc import Iterable
from functools import lru_cache

_ABOUT_AGE = re.compile(r"\b(?:age|aged|ages|old|older|younger|adults?|child(?:ren)?|infants?)\b", re.IGNORECASE)
_UNITS = {
    "Year": r"(?:-| )?(?:years?|yrs?|yo|y\.?o|y)\b",
    "Month": r"(?:-| )?(?:months?|mo)\b",
    "Week": r"(?:-| )?weeks?\b",
    "Day": r"(?:-| )?days?\b",
}
_OTHER = r" ?(?:years?|months?|weeks?|days?|hours?|minutes?|kg|mg|cm|points?|times|%)"  # a number of something else
_FROM = r"(?:≥|>=|=>|>|at least|older than|over|above|from|minimum(?: age)?(?: of)?|not younger than|greater than)"
_TO = r"(?:≤|<=|=<|<|under|below|younger than|less than|up to|at most|not older than|maximum(?: age)?(?: of)?|no more than)"


@lru_cache(maxsize=256)
def _patterns(number: int, unit: str) -> tuple[re.Pattern[str], ...]:
    """What makes the age a lower limit, an upper one, the first of two, the second of two."""
    age = rf"{number}(?:{unit}|(?![\d.,-]|{_OTHER}))"
    behind = rf"\b{number}{unit}(?: old| of age)?,? (?:or|and)(?: \w+)?"
    low = rf"{_FROM} ?{age}|{behind} (?:older|over|above|more|greater|up)\b|\b{number} ?\+"
    high = rf"{_TO} ?{age}|{behind} (?:younger|under|below|less)\b"
    first = rf"\b{number}(?:{unit})? ?(?:-|–|to|and|through) ?(?:≤|<)? ?\d{{1,3}} ?{unit}"
    second = rf"\b\d{{1,3}}(?:{unit})? ?(?:-|–|to|and|through) ?(?:≤|<)? ?{number} ?{unit}"
    return tuple(re.compile(pattern, re.IGNORECASE) for pattern in (low, high, first, second))


def limit(number: int, unit: str, lines: Iterable[tuple[str, bool]]) -> str | None:
    """`minimumAge` or `maximumAge`, where `lines` prove it (each with whether it excludes); None where none or both do.

    `unit` is v2's: Years, Months, Weeks or Days. An age that excludes is the other limit: “below 18” bars from below.
    """
    if number == 0:
        return "minimumAge"
    words = _UNITS.get(unit.rstrip("s"))
    if words is None:
        return None
    digits = str(number)
    told: set[str] = set()
    for line, excludes in lines:
        if digits not in line or len(line) > 2000 or not _ABOUT_AGE.search(line):
            continue
        low, high, first, second = _patterns(number, words)
        above, below = low.search(line) is not None, high.search(line) is not None
        lower = (below if excludes else above) or (not excludes and first.search(line) is not None)
        upper = (above if excludes else below) or (not excludes and second.search(line) is not None)
        told |= ({"minimumAge"} if lower else set()) | ({"maximumAge"} if upper else set())
    return told.pop() if len(told) == 1 else None


__all__ = ["limit"]
