"""Windows that are counted from a named day (the first dose, the onset), once somebody names it.

An engine knows one day: the one that is asked about. So an atom about another day is asked as an atom of that day, or, where
its window is not over, of today: what is recorded so far may say yes, and never no.
"""

from collections.abc import Callable, Mapping

from msgspec import structs

from pantrial.answer import AtomAnswer, Reason
from pantrial.dates import Day, Duration, PartialDate, TimeUnit
from pantrial.language.english import duration
from pantrial.question.atoms import Atom, Pick, Window

NO_DAYS: Mapping[str, PartialDate] = {}


def asked(ask: Callable[[Day, Atom], AtomAnswer], atom: Atom, on: Day, days: Mapping[str, PartialDate] = NO_DAYS) -> AtomAnswer:
    """The answer to `atom` as of `on`. `ask` is an engine's for one person; `days` are those that somebody named, by anchor."""
    if not atom.window.anchor:
        return ask(on, atom)
    day = days.get(atom.window.anchor)
    if day is None:
        return AtomAnswer(None, Reason.NO_ANCHOR)
    if not day.whole:
        return AtomAnswer(None, Reason.PARTIAL_DATE)
    first, last = span(atom.window, day.earliest())
    if first > on:
        return AtomAnswer(None, Reason.NOT_YET)
    until = min(last, on)
    days_before = Duration((until - first).days, TimeUnit.DAY)
    if not atom.window.after and atom.window.back is not None and atom.window.back.unit is TimeUnit.HOUR:
        days_before = Duration(24 * days_before.count, TimeUnit.HOUR)  # as many days, and no hour of them is known
    window = structs.replace(atom.window, anchor="", after=False, back=days_before)
    answer = ask(until, structs.replace(atom, window=window))
    # On the last day of a time that begins with the anchor more may come; one that ends with it ends there.
    over = on > last if atom.window.after else on >= last
    if over or answer.truth is True or (atom.pick is Pick.NEWEST and answer.truth is not None):
        return answer
    return AtomAnswer(None, answer.mask | Reason.NOT_YET)


def span(window: Window, day: Day) -> tuple[Day, Day]:
    """The first and last day of a window about `day`."""
    assert window.back is not None  # noqa: S101 - Window.__post_init__ has refused every other
    return (day, window.back.after(day)) if window.after else (window.back.before(day), day)


def window_words(window: Window) -> str:
    """`ever`, `now`, `in the 4 weeks before`, `in the 10 days after onset`."""
    if window.back is None:
        return "ever"
    if window.back.count == 0 and not window.anchor:
        return "now"
    about = f" {window.anchor}" if window.anchor else ""
    return f"in the {duration(window.back)} {'after' if window.after else 'before'}{about}"
