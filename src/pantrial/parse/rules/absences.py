"""An absence that lasts: `free of seizures for at least 12 months`, `no cancer for 5 years`. The time is of the absence.

Read as the duration of the thing it would let in whoever had it last week, and keep out who had it long ago.
"""

from decimal import Decimal

from pantrial.dates import Duration, TimeUnit
from pantrial.language.numbers import Place as Side
from pantrial.parse.items import Comparison, Frame, Item, domains, item_of, mask
from pantrial.parse.rules.clause import ASKED, Clause, undetermined
from pantrial.parse.rules.windows import free_of
from pantrial.protocol import (
    Attest,
    Condition,
    Infection,
    Measure,
    Multiple,
    Rule,
    Smoking,
    State,
    Treatment,
    Unread,
    leaves_of,
)
from pantrial.terms import Domain, Lexicon
from pantrial.units import Op

_FOR = mask(Frame.FOR)
_EVER = mask(Frame.EVER)
_WITHIN_DURING = mask(Frame.WITHIN, Frame.DURING)
_BEFORE_ANCHOR = mask(Frame.BEFORE, Frame.ANCHOR, Frame.FIRST_DOSE, Frame.RANDOMIZED)
_DASH = mask(Frame.DASH)
_THINGS = domains(Domain.CONDITION, Domain.INFECTION)
UNSURE = "whether the time is of the thing or of its absence"


def opens_with_free(found: list[Item]) -> list[Item]:
    """`Seizure-free for a year`, `has been free of seizures for a year`: the same as `free of seizures for a year`.

    The items as they are where they say something else.
    """
    first = next((n for n, item in enumerate(found) if not item.filler), len(found))
    rest = found[first:]
    skipped = next((n for n, item in enumerate(rest) if not (item.filler or item.words in _KEEPS_BEING)), len(rest))
    if 0 < skipped < len(rest) and rest[skipped].words in _FREE:
        return rest[skipped:]
    if len(rest) < 4 or not rest[0].kinds & _THINGS:
        return found
    at = 2 if rest[1].framed & _DASH else 1
    if rest[at].words != "free" or not rest[at + 1].framed & _FOR:
        return found
    free = item_of(rest[0].start, rest[0].start, "free of", (Frame.NOT,))
    return [*found[:first], free, rest[0], *rest[at + 1 :]]


_KEEPS_BEING = frozenset("remain remains remained been stayed".split()) | {"has been", "have been", "having been"}
_FREE = frozenset(("free of", "free from"))


def absent_for(opening: Item, clause: Clause, lexicon: Lexicon) -> tuple[Clause, slice] | None:
    """A clause behind the denial `opening`, with the time for which a thing was absent as a look-back (`within 5 years`), and
    where in the criterion that time stands.

    None where no such time is there, or where it may be the thing's own (`no pain for more than 3 months`, `no history of
    hypertension for at least 10 years`): then `lasts_itself` tells that what is read is in doubt.
    """
    if opening.words not in _DENIALS or clause.says(_WITHIN_DURING):
        return None
    for n, item in enumerate(clause.items):
        if not item.framed & _FOR:
            continue
        time = _time_behind(clause.items, n + 1)
        if time is None:
            continue
        end, count, unit, op, past = time
        if end < len(clause.items) and not clause.items[end].framed & _BEFORE_ANCHOR:
            return None  # `for at least 3 months duration`
        if not past and not _of_absence(opening, clause, op, lexicon, ends=end == len(clause.items)):
            return None
        length = free_of(count, unit, op).length if op is not None else Duration(count, unit)
        start, stop = item.start, clause.items[end - 1].end
        first = next(m for m in range(n, end) if clause.items[m].number is not None)
        number = item_of(clause.items[first].start, clause.items[first].end, str(length.count), (Decimal(length.count),))
        named = item_of(clause.items[end - 1].start, stop, str(length.unit), (length.unit,))
        within = item_of(start, item.end, "within", (Frame.WITHIN,))
        items = [*clause.items[:n], within, number, named, *clause.items[end:]]
        return Clause(items, clause.link, {m for m in clause.taken if m < n}), slice(start, stop)
    return None


def _time_behind(items: list[Item], at: int) -> tuple[int, int, TimeUnit, Op | None, bool] | None:
    """A length of time from `at`: where it ends, its number and unit, what compares it, and whether it is a `past` one."""
    op: Op | None = None
    past = False
    while at < len(items) and items[at].number is None:
        item = items[at]
        compared = next((e.op for e in item.entries if isinstance(e, Comparison) and e.place is Side.BEFORE), None)
        if compared is None and not (item.filler or item.words in _PAST):
            return None
        op, past = compared or op, past or item.words in _PAST
        at += 1
    count = items[at].number if at < len(items) else None
    if count is None or count != int(count) or count < 1:
        return None
    rest = at + 1
    if rest < len(items) and (more := _behind(items[rest])) is not None:
        op, rest = more, rest + 1  # `2 or more years`
    unit = next((entry for entry in items[rest].entries if isinstance(entry, TimeUnit)), None) if rest < len(items) else None
    end = rest + 1
    if end < len(items) and (more := _behind(items[end])) is not None:
        op, end = more, end + 1  # `2 years or more`
    return None if unit is None or op not in (None, Op.GE, Op.GT) else (end, int(count), unit, op, past)


def _behind(item: Item) -> Op | None:
    return next((e.op for e in item.entries if isinstance(e, Comparison) and e.place is Side.AFTER), None)


def _of_absence(opening: Item, clause: Clause, op: Op | None, lexicon: Lexicon, *, ends: bool) -> bool:
    """Whether the time can only be of the absence: by the words that deny, or since the thing itself has no such time.

    A treatment has one (`no methotrexate for at least 12 weeks`), unless its day is named behind (`… before screening`); `ends`
    tells that nothing is.
    """
    if opening.words in _LASTING:
        return True
    named = next((item for item in clause.items if item.kinds & ASKED), None)
    thing = named.concept(Domain.CONDITION, Domain.INFECTION, Domain.TREATMENT) if named is not None else None
    if thing is None:
        return False
    if thing.domain is Domain.CONDITION and (thing.procedure or thing.persistent or lexicon.happens(thing.id)):
        return True
    return op is not Op.GT and not clause.says(_EVER) and not (ends and thing.domain is Domain.TREATMENT)


_LASTING = frozenset(
    ("free of", "free from", "absence of", "must be free of", "are free of", "is free of", "in the absence of")
)
_DENIALS = _LASTING | frozenset(
    (
        "no|not|none|without|without any|lack of|do not have|does not have|did not have|have not had|has not had|have no"
        "|has no|having no|must not have|should not have|not have|must have no|who do not have|not having"
        "|has not received|have not received|did not receive|must not have received|should not have received|not received"
    ).split("|")
)
_PAST = frozenset("past last previous preceding".split())


def lasts_itself(rules: list[Rule], clauses: list[Clause]) -> bool:
    """Whether what is denied has a time of its own that may be the time of its absence: `no pain for more than 3 months`."""
    lasting = any(
        leaf.lasting is not None if isinstance(leaf, Treatment) else isinstance(leaf, Condition) and leaf.since is not None
        for rule in rules
        for leaf in leaves_of(rule)
    )
    return lasting and any(clause.says(_FOR) for clause in clauses)


def asks_for_the_time(rules: list[Rule], said: list[str]) -> bool:
    """Whether somebody would attest words that hold a time of an absence, which they would deny with it."""
    return any(
        isinstance(leaf, Attest) and any(one in leaf.words for one in said) for rule in rules for leaf in leaves_of(rule)
    )


def narrows_behind(clauses: list[Clause], lexicon: Lexicon) -> bool:
    """`Free of cancer for 5 years or cured basal cell carcinoma`: what falls under the thing before it may be let in."""
    named = [[one.id for item in clause.items if (one := item.concept(Domain.CONDITION))] for clause in clauses]
    return any(
        later != head and head in lexicon.above(later)
        for n, heads in enumerate(named)
        for head in heads
        for after in named[n + 1 :]
        for later in after
    )


NEVER = frozenset(("never", "has never had", "have never had", "has never received", "have never received"))


def at_no_time(rule: Rule, lexicon: Lexicon) -> Rule:
    """What is denied behind a `never`: of what is asked of today alone (pregnancy, a value, smoking) it decides nothing."""
    today = any(
        isinstance(leaf, (State, Smoking, Measure, Multiple))
        or (isinstance(leaf, Infection) and not lexicon[leaf.agent].persistent)
        for leaf in leaves_of(rule)
    )
    return undetermined(rule, Unread("never", "whether it was so at any time")) if today else rule
