"""How long to wait before asking again: by what the register says (Retry-After), else longer from time to time."""

import datetime as dt
import email.utils
import random
import time
from typing import Protocol

from msgspec import Struct


class Clock(Protocol):
    """What time it is, and waiting; a test's passes faster."""

    def steady(self) -> float:
        """Seconds of a clock that is never set."""
        ...

    def now(self) -> dt.datetime:
        """The moment, in UTC."""
        ...

    def sleep(self, seconds: float) -> None:
        """Let so many seconds pass."""
        ...


class Watch:
    """The machine's clock."""

    def steady(self) -> float:
        """Seconds of a clock that is never set."""
        return time.monotonic()

    def now(self) -> dt.datetime:
        """The moment, in UTC."""
        return dt.datetime.now(dt.UTC)

    def sleep(self, seconds: float) -> None:
        """Let so many seconds pass."""
        time.sleep(seconds)


class Patience(Struct, frozen=True):
    """How often a register is asked for one thing, and how long we wait, in seconds.

    `pause` lies between any two questions to a register. The wait before the second try is up to `first`, and its bound
    doubles with every try up to `longest`. A register that says when to come back (Retry-After) is obeyed where that is
    within `longest`; where it is not, its word stands and the thing is not fetched.
    """

    tries: int = 6
    pause: float = 1.0
    first: float = 2.0
    longest: float = 120.0


def backoff(patience: Patience, tried: int, chance: random.Random) -> float:
    """Seconds to wait after `tried` tries that failed: a random share, a half at least, of a bound that doubles.

    Random, so that many who were refused at once do not come back at once.
    """
    bound: float = min(patience.longest, patience.first * 2.0 ** min(tried - 1, 60))
    return bound * (0.5 + 0.5 * chance.random())


def retry_after(header: str | None, now: dt.datetime) -> float | None:
    """Seconds that a Retry-After asks for (RFC 9110, section 10.2.3: a number or a date), or None where it says nothing."""
    words = (header or "").strip()
    if words.isascii() and words.isdigit():
        return float(words) if len(words) < 12 else float("inf")
    try:
        when = email.utils.parsedate_to_datetime(words)
        when = when.replace(tzinfo=when.tzinfo or dt.UTC)
        return max(0.0, (when - now).total_seconds())
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
