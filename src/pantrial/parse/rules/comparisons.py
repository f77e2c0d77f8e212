"""The numbers of a clause with what compares them: `≥ 18 and ≤ 55`, `from 18 to 75`, `5 or more`."""

from decimal import Decimal

from pantrial.language.numbers import Place as Side
from pantrial.parse.items import TIME, UNIT, Comparison, Frame, Item, Link, mask
from pantrial.parse.rules.clause import Clause, number_in
from pantrial.protocol import CriterionKind, Leaf, Rule, all_of, any_of
from pantrial.units import Op

_TO = mask(Frame.TO)
_DASH = mask(Frame.DASH)
_AGE = mask(Frame.AGE)
_BETWEEN = mask(Frame.BETWEEN)
_TIME_OR_UNIT = TIME | UNIT
_OLD = mask(Frame.OLD)
_TO_DASH = mask(Frame.TO, Frame.DASH)


def as_range(bounds: list[tuple[Op, Leaf, Decimal]], kind: CriterionKind) -> Rule | None:
    """The bounds of one quantity together. Where no number meets both (`< 18 and > 65`), an exclusion means either."""
    low = max((value for op, _, value in bounds if op in (Op.GE, Op.GT)), default=None)
    high = min((value for op, _, value in bounds if op in (Op.LE, Op.LT)), default=None)
    rules: list[Rule] = [leaf for _, leaf, _ in bounds]
    if low is None or high is None or low < high or (low == high and {op for op, _, _ in bounds} == {Op.GE, Op.LE}):
        return all_of(rules)
    return any_of(rules) if kind is CriterionKind.EXCLUSION else None


def bounds_of(clause: Clause) -> list[tuple[Op, Decimal]]:
    """The comparisons of a clause with their numbers, in order; a bare range `18 - 65`, `18 to 65` is both ends in."""
    numbers = [(n, v) for n, item in enumerate(clause.items) if n not in clause.taken and (v := number_in(item)) is not None]
    bounds: list[tuple[Op, Decimal]] = []
    if len(numbers) == 2 and not any(compared_by(clause, n) for n, _ in numbers):
        (first, low), (second, high) = numbers
        between = clause.items[first + 1 : second]
        if low < high and between and all(_is_to(item) for item in between):
            clause.taken.update(range(first, second + 1))
            clause.take(Frame.BETWEEN)
            if first and clause.items[first - 1].framed & _BETWEEN:
                clause.taken.add(first - 1)
            return [(Op.GE, low), (Op.LE, high)]
        return []
    for n, value in numbers:
        compared = compared_by(clause, n)
        if compared is None:
            return []
        op, at = compared
        clause.taken.update(range(min(at, n), max(at, n) + 1))
        bounds.append((op, value))
    clause.taken.update(n for n, item in enumerate(clause.items) if item.link is Link.AND)
    return bounds


def _is_to(item: Item) -> bool:
    return item.framed & _TO != 0 or item.link is Link.AND or item.kinds & TIME != 0 or item.framed & _DASH != 0


def compared_by(clause: Clause, n: int) -> tuple[Op, int] | None:
    """The comparison of the number at `n` and where it stands: right before it, or behind it and its unit."""
    at = n - 1
    if n > 2 and clause.items[at].words == "of" and clause.items[at - 1].framed & _AGE:
        at -= 3 if clause.items[at - 2].words == "the" else 2  # `under the age of 18`
    if at >= 0:
        for entry in clause.items[at].entries:
            if isinstance(entry, Comparison) and entry.place is Side.BEFORE and not _ranged(clause, n):
                return entry.op, at
    at = n + 1
    while at < len(clause.items) and (clause.items[at].kinds & _TIME_OR_UNIT or clause.items[at].framed & _OLD):
        at += 1
    if at < len(clause.items):
        for entry in clause.items[at].entries:
            if isinstance(entry, Comparison) and entry.place is Side.AFTER:
                return entry.op, at
    return None


def _ranged(clause: Clause, n: int) -> bool:
    """Whether the number begins a range: `from 18 to 75` compares with both ends."""
    following = clause.items[n + 1 : n + 3]
    return clause.items[n - 1].framed & _BETWEEN != 0 and any(item.framed & _TO_DASH for item in following)
