"""Numerals, comparison signs and words, and spans of time in running English."""

import re
from decimal import Decimal
from enum import StrEnum

from pantrial.dates import TimeUnit
from pantrial.units import Op

# 1,500 and 1 500 are thousands; 2.5 has decimals; 1,5 stays unread, since it may be either.
NUMERAL = re.compile(r"(?<![\w.,])(?:\d{1,3}(?:,\d{3})+|\d{1,12})(?:\.\d{1,12})?(?![\w]|[.,]\d)", re.ASCII)

SIGN = re.compile(
    r"[≥≧⩾≤≦⩽]|[>＞]\s?(?:/|or)?\s?[=＝]|=\s?(?:/|or)?\s?>|[<＜]\s?(?:/|or)?\s?[=＝]|=\s?(?:/|or)?\s?<|[>＞]|[<＜]|="
)

_SIGNS = {
    **dict.fromkeys(("≥", "≧", "⩾", ">=", "=>"), Op.GE),
    **dict.fromkeys(("≤", "≦", "⩽", "<=", "=<"), Op.LE),
}
_WIDE = str.maketrans("＞＜＝", "><=")

# Phrases that stand before the number, and those that stand after it.
BEFORE: dict[str, Op] = {
    "at least": Op.GE,
    "a minimum of": Op.GE,
    "minimum": Op.GE,
    "no less than": Op.GE,
    "not less than": Op.GE,
    "greater than or equal to": Op.GE,
    "more than or equal to": Op.GE,
    "equal to or greater than": Op.GE,
    "from": Op.GE,
    "no lower than": Op.GE,
    "not lower than": Op.GE,
    "not younger than": Op.GE,
    "no younger than": Op.GE,
    "not fewer than": Op.GE,
    "no fewer than": Op.GE,
    "greater than or equal": Op.GE,
    "greater than or equals": Op.GE,
    "greater than or equals to": Op.GE,
    "greater or equal to": Op.GE,
    "greater or equal": Op.GE,
    "higher than or equal to": Op.GE,
    "higher or equal to": Op.GE,
    "more or equal to": Op.GE,
    "equal or greater than": Op.GE,
    "equal or above": Op.GE,
    "equal or more than": Op.GE,
    "equal to or more than": Op.GE,
    "equal to or higher than": Op.GE,
    "equal to or above": Op.GE,
    "older than or equal to": Op.GE,
    "older or equal to": Op.GE,
    "equal or older than": Op.GE,
    "minimum of": Op.GE,
    "a minimum": Op.GE,
    **dict.fromkeys((f"at or {more}" for more in ("above", "over", "greater than", "more than", "higher than")), Op.GE),
    **dict.fromkeys((f"at or {less}" for less in ("below", "under", "less than", "lower than")), Op.LE),
    "in excess of": Op.GT,
    "exceeds": Op.GT,
    "greater": Op.GT,
    "larger than": Op.GT,
    "bigger than": Op.GT,
    "longer than": Op.GT,
    "heavier than": Op.GT,
    "no greater than": Op.LE,
    "not greater than": Op.LE,
    "no higher than": Op.LE,
    "not higher than": Op.LE,
    "not older than": Op.LE,
    "no older than": Op.LE,
    "not exceeding": Op.LE,
    "not exceed": Op.LE,
    "not to exceed": Op.LE,
    "does not exceed": Op.LE,
    "a maximum of": Op.LE,
    "maximum of": Op.LE,
    "less than or equal": Op.LE,
    "less than or equals": Op.LE,
    "less than or equals to": Op.LE,
    "less or equal to": Op.LE,
    "less or equal": Op.LE,
    "lower than or equal to": Op.LE,
    "lower or equal to": Op.LE,
    "equal to or less than": Op.LE,
    "equal or less than": Op.LE,
    "equal to or lower than": Op.LE,
    "equal or lower than": Op.LE,
    "equal to or below": Op.LE,
    "younger than or equal to": Op.LE,
    "smaller than": Op.LT,
    "shorter than": Op.LT,
    "fewer than": Op.LT,
    "more than": Op.GT,
    "greater than": Op.GT,
    "higher than": Op.GT,
    "above": Op.GT,
    "over": Op.GT,
    "older than": Op.GT,
    "exceeding": Op.GT,
    "at most": Op.LE,
    "no more than": Op.LE,
    "not more than": Op.LE,
    "up to": Op.LE,
    "less than or equal to": Op.LE,
    "less than": Op.LT,
    "lower than": Op.LT,
    "under": Op.LT,
    "below": Op.LT,
    "younger than": Op.LT,
    "lighter than": Op.LT,
}
AFTER: dict[str, Op] = {
    "or more": Op.GE,
    "and more": Op.GE,
    "or above": Op.GE,
    "and above": Op.GE,
    "or older": Op.GE,
    "and older": Op.GE,
    "and over": Op.GE,
    "or over": Op.GE,
    "or higher": Op.GE,
    "or greater": Op.GE,
    "and greater": Op.GE,
    "and higher": Op.GE,
    "and up": Op.GE,
    "or longer": Op.GE,
    "or larger": Op.GE,
    "or less": Op.LE,
    "and less": Op.LE,
    "or fewer": Op.LE,
    "or under": Op.LE,
    "and below": Op.LE,
    "or lower": Op.LE,
    "or below": Op.LE,
    "or younger": Op.LE,
    "and younger": Op.LE,
    "and under": Op.LE,
}

TIME_UNITS: dict[str, TimeUnit] = {
    **dict.fromkeys(("hour", "hours", "hr", "hrs"), TimeUnit.HOUR),
    **dict.fromkeys(("day", "days"), TimeUnit.DAY),
    **dict.fromkeys(("week", "weeks", "wk", "wks"), TimeUnit.WEEK),
    **dict.fromkeys(("month", "months"), TimeUnit.MONTH),
    **dict.fromkeys(("year", "years", "yr", "yrs"), TimeUnit.YEAR),
}

NUMBER_WORDS: dict[str, int] = {
    word: number
    for number, word in enumerate(
        "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen"
        " nineteen twenty".split(),
        start=1,
    )
} | {"thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}


class Place(StrEnum):
    """Where a comparison stands."""

    BEFORE = "before"
    AFTER = "after"


def sign(words: str) -> Op:
    """The comparison of a sign that SIGN found."""
    compact = words.translate(_WIDE).replace(" ", "").replace("/", "").replace("or", "")
    return _SIGNS.get(compact) or Op(compact)


def number(words: str) -> Decimal:
    """The value of a numeral that NUMERAL found."""
    return Decimal(words.replace(",", ""))
