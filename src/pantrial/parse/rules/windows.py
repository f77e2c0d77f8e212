"""When a thing is asked about: `within 4 weeks before screening`, `history of`, `for at least 6 months`."""

from pantrial.dates import Duration, TimeUnit
from pantrial.language.numbers import Place as Side
from pantrial.logic import All, AnyOf, Not
from pantrial.parse.items import BRACKET, COMPARISON, NUMBER, TIME, Bracket, Comparison, Frame, Item, mask
from pantrial.parse.rules.clause import ASKED, Carry, Clause, number_in
from pantrial.parse.rules.comparisons import compared_by
from pantrial.protocol import Anchor, Attest, CriterionKind, Measure, Rule, Since, When, Within
from pantrial.terms import Domain, Lexicon
from pantrial.units import Op

_WITHIN = mask(Frame.WITHIN)
_DIAGNOSED = mask(Frame.DIAGNOSED)
_BEFORE = mask(Frame.BEFORE)
_ONSET = mask(Frame.ONSET)
_ANCHOR = mask(Frame.ANCHOR)
_ADMISSION = mask(Frame.ADMISSION)
_FOR_DIAGNOSED = mask(Frame.FOR, Frame.DIAGNOSED)
_DURING = mask(Frame.DURING)
_FOR_AGE_DIAGNOSED = mask(Frame.FOR, Frame.AGE, Frame.DIAGNOSED)
_DIAGNOSED_FOR = mask(Frame.DIAGNOSED, Frame.FOR)


def read_delay(found: list[Item], lexicon: Lexicon) -> Rule | None:
    """`Admission less than 10 days after onset of the reaction`: the time between two days, as one measure."""
    first = next((n for n, item in enumerate(found) if not item.filler), 0)
    if "onset_to_admission" not in lexicon or not found[first].framed & _ADMISSION:
        return None
    rest = [item for item in found[first + 1 :] if not item.filler]
    if len(rest) < 4:
        return None
    op = next((e.op for e in rest[0].entries if isinstance(e, Comparison) and e.place is Side.BEFORE), None)
    if op is None and rest[0].framed & _WITHIN:
        op = Op.LE
    value = number_in(rest[1])
    unit = next((DAYS.get(entry) for entry in rest[2].entries if isinstance(entry, TimeUnit)), None)
    # What began is the disease itself; any other word behind it may be another thing.
    plain = all(item.framed & _BEFORE or item.words in _BEGAN for item in rest[4:])
    if op is None or value is None or unit is None or not rest[3].framed & _ONSET or not plain:
        return None
    return Measure("onset_to_admission", op, value, unit)


DAYS = {TimeUnit.DAY: "d", TimeUnit.WEEK: "wk", TimeUnit.HOUR: "h"}
_BEGAN = frozenset(
    "symptom symptoms reaction disease illness rash condition eruption first cutaneous skin episode event attack".split()
)


def since_when(clause: Clause, *, bare: bool, ask: bool = False) -> Since | None:
    """How long ago it began: `for at least 6 months`, `diagnosed ≥ 6 months before screening`.

    `bare`: a length without a comparison (`diagnosed 6 months before inclusion`) is at least that long.
    `ask`: only whether there is one; nothing is taken.
    """
    for n, item in enumerate(clause.items):
        value = number_in(item)
        if value is None or value != int(value) or value == 0 or n + 1 >= len(clause.items):
            continue
        unit = next((entry for entry in clause.items[n + 1].entries if isinstance(entry, TimeUnit)), None)
        if unit is None or (n and clause.items[n - 1].framed & _WITHIN and not clause.items[n - 1].filler):
            continue
        compared = compared_by(clause, n)
        first = n
        if compared is not None:
            op, at = compared
            first = min(at, n)
        elif bare and n and (clause.items[n - 1].framed & _DIAGNOSED_FOR or _behind_diagnosed(clause, n)):
            op, at = Op.GE, n
        else:
            continue
        leading = clause.items[first - 1] if first else None
        begins = leading is not None and leading.framed & _FOR_DIAGNOSED != 0
        ends = n + 2 < len(clause.items) and clause.items[n + 2].framed & _BEFORE != 0
        if op is Op.EQ or not (begins or (ends and bare) or (bare and compared is not None)):
            continue
        if not ask:
            clause.taken.update(range(min(first, at), max(n + 1, at) + 1))
            if begins:
                clause.taken.add(first - 1)
            _take_before_anchor(clause, n + 2)
        return Since(op, Duration(int(value), unit))
    return None


def _behind_diagnosed(clause: Clause, n: int) -> bool:
    before = [item for item in clause.items[:n] if not item.filler]
    return bool(before) and before[-1].framed & _DIAGNOSED != 0


def when_said(clause: Clause, carry: Carry) -> When | Within | None:
    """The time of a condition or treatment; None where a time is named that cannot be read as one look-back."""
    if _once(clause):
        clause.take(Frame.EVER, Frame.PAST)
        return When.EVER
    found = window(clause)
    if found is not When.UNSAID:
        if found is not None:
            clause.take(Frame.EVER, Frame.PAST)
        return found
    if clause.take(Frame.EVER):
        clause.take(Frame.PAST)
        return When.EVER
    if carry.kind is CriterionKind.EXCLUSION and not clause.frames(Frame.NOW) and clause.take(Frame.PAST):
        return When.EVER  # `were treated with`; whether it is so today as well, nobody says of an inclusion
    if take_today(clause) | clause.take(Frame.NOW):
        return When.NOW
    return When.EVER if carry.ever else When.UNSAID


def _once(clause: Clause) -> bool:
    """Take `in the past` with no length of time behind it; whether it is there."""
    for n in clause.frames(Frame.WITHIN):
        if clause.items[n].words in ("in the past", "in past") and all(item.kinds & BRACKET for item in clause.items[n + 1 :]):
            clause.taken.add(n)
            return True
    return False


def take_today(clause: Clause) -> bool:
    """`at screening`, `at baseline`, and no time before it: so it is today."""
    found = [n for n in clause.frames(Frame.ANCHOR) if n == 0 or not (_leads_away(clause.items[n - 1]) or _of_it(clause, n))]
    clause.taken.update(found)
    return bool(found)


def _of_it(clause: Clause, n: int) -> bool:
    """`Cancer screening`, `diabetes baseline`: a bare word right behind a thing makes another thing of it."""
    return clause.items[n].words in _BARE and clause.items[n - 1].kinds & ASKED != 0


_BARE = frozenset("baseline screening inclusion enrolment enrollment".split())


def _leads_away(item: Item) -> bool:
    return item.framed & _BEFORE != 0 or item.words in ("after", "since", "following", "from", "until", "to", "for", "by")


def window(clause: Clause) -> Within | When | None:
    """The time that is named: `within 4 weeks before the first dose`, `during the first 10 days after the onset`.

    UNSAID where none is; None where what is named is no one time.
    """
    for number in clause.frames(Frame.WITHIN, Frame.DURING):
        at = number + 1
        while at < len(clause.items) and (clause.items[at].filler or clause.items[at].words in _PLAIN_TIMES):
            at += 1
        count = number_in(clause.items[at]) if at < len(clause.items) else None
        vague = clause.items[number].filler or clause.items[number].framed & _DURING != 0
        if vague and count is None:
            continue  # "in the", "during", and no length of time behind it
        unit_at = at + 1 if count is not None else at
        unit = next((e for i in clause.items[unit_at : unit_at + 1] for e in i.entries if isinstance(e, TimeUnit)), None)
        if unit is None or (count is not None and (count != int(count) or count == 0)):
            return None
        first = any(item.words == "first" for item in clause.items[number + 1 : at])
        length = Duration(int(count) if count is not None else 1, unit)
        anchor, after, end = _counted_from(clause, unit_at + 1)
        if first and not after:
            return None
        clause.taken.update(range(number, end))
        return Within(length, anchor, after)
    return _at_most_before(clause)


def _at_most_before(clause: Clause) -> Within | When:
    """`≤ 4 weeks prior to screening`, `less than 30 days before randomization`; UNSAID where there is none."""
    if not clause.names(NUMBER):
        return When.UNSAID
    for n, item in enumerate(clause.items):
        value = item.number
        if n == 0 or value is None or n in clause.taken or value != int(value) or value < 1 or n + 2 >= len(clause.items):
            continue
        op = next((e.op for e in clause.items[n - 1].entries if isinstance(e, Comparison) and e.place is Side.BEFORE), None)
        unit = next((entry for entry in clause.items[n + 1].entries if isinstance(entry, TimeUnit)), None)
        if op not in (Op.LE, Op.LT) or unit is None or not clause.items[n + 2].framed & _BEFORE:
            continue
        if clause.items[n + 2].words.startswith("of") or (n > 1 and clause.items[n - 2].framed & _FOR_AGE_DIAGNOSED):
            continue
        count = int(value)
        if op is Op.LT:
            # Fewer than four weeks are at most 27 days; fewer months than three are no whole days.
            days = {TimeUnit.DAY: count, TimeUnit.WEEK: 7 * count}.get(unit, 0) - 1
            if days < 1:
                continue
            count, unit = days, TimeUnit.DAY
        anchor, after, end = _counted_from(clause, n + 2)
        if end <= n + 2:
            continue
        clause.taken.update(range(n - 1, end))
        return Within(Duration(count, unit), anchor, after)
    return When.UNSAID


def since_last(clause: Clause, kind: CriterionKind, *, bare: bool = False) -> Within | None:
    """`At least 4 weeks since prior …`: the time in which there was none, taken; None where the words are others.

    Among the exclusions `less than 4 weeks since prior …`: the time in which there was some. Only behind `prior`, `previous`
    or `any`, unless `bare`: `6 months since the transplantation` may ask for one. Fewer than four weeks are at most 27 days; of
    months and years the last day counts as too late.
    """
    asked = (Op.GE, Op.GT) if kind is CriterionKind.INCLUSION else (Op.LT, Op.LE)
    for n, item in enumerate(clause.items[:-2]):
        value = item.number
        if value is None or clause.items[n + 2].words not in _SINCE:  # as nearly every item
            continue
        unit = next((entry for entry in clause.items[n + 1].entries if isinstance(entry, TimeUnit)), None)
        if value != int(value) or value < 1 or unit is None:
            continue
        compared = compared_by(clause, n)
        end = n + 3
        while end < len(clause.items) and clause.items[end].words in _LAST:
            end += 1
        if compared is None or compared[0] not in asked:
            continue
        if not ((bare and begins_since(clause)) or _PRIOR & {one.words for one in clause.items[n + 3 : end]}):
            continue
        clause.taken.update(range(min(n, compared[1]), end))
        return free_of(int(value), unit, compared[0])
    return None


def washed_by(clause: Clause, kind: CriterionKind) -> Op | None:
    """The comparison of a time since something, where the clause names one; nothing is taken."""
    asked = (Op.GE, Op.GT) if kind is CriterionKind.INCLUSION else (Op.LT, Op.LE)
    for n, item in enumerate(clause.items[:-2]):
        if number_in(item) is not None and clause.items[n + 2].words in _SINCE and (compared := compared_by(clause, n)):
            return compared[0] if compared[0] in asked else None
    return None


def said_of(clause: Clause) -> str:
    """The words of a clause, folded, as a person is asked them."""
    return " ".join(item.words for item in clause.items)


def lead_of(clause: Clause) -> str:
    """The words up to the `since` of a time: `at least 4 weeks since`."""
    end = next((n for n, item in enumerate(clause.items) if item.words in _SINCE), len(clause.items))
    return " ".join(item.words for item in clause.items[: end + 1])


def begins_since(clause: Clause) -> bool:
    """Whether a clause begins with a time since something: `at least 4 weeks since …`, `patients more than 6 weeks after …`."""
    at = next((n for n, item in enumerate(clause.items) if item.words in _SINCE), len(clause.items))
    return at < len(clause.items) and all(
        item.filler or item.kinds & (NUMBER | TIME | COMPARISON) for item in clause.items[:at]
    )


def free_of(count: int, unit: TimeUnit, op: Op) -> Within:
    """The time before screening in which a thing must not have been, where at least (or more than) so long has passed since."""
    days = {TimeUnit.DAY: 1, TimeUnit.WEEK: 7}.get(unit, 0) * count - (op in (Op.GE, Op.LT))
    return Within(Duration(days, TimeUnit.DAY) if days > 0 else Duration(count, unit))


def apart(done: Rule, ever: Rule, said: str, kind: CriterionKind) -> Rule:
    """What `at least 4 weeks since surgery` says of `done`, a thing in those weeks.

    Whoever had it within them is kept out. Who had it before (`ever`) has the time behind them. Whether somebody who never had
    it is meant as well, the words do not say, and a person does (`said`).
    """
    if kind is CriterionKind.EXCLUSION:
        return done
    return All((Not(done), AnyOf((ever, Attest("timing", said)))))


_SINCE = frozenset(("since", "from", "after"))
_PRIOR = frozenset(("prior", "previous", "any", "any prior", "any previous"))
_LAST = _PRIOR | frozenset(
    "the last most recent completion of end discontinuation receiving receipt treatment with therapy course dose".split()
)
_PLAIN_TIMES = frozenset("past last previous preceding prior first".split())
_OPERATIONS = {"surgery": Anchor.SURGERY, "transplantation": Anchor.TRANSPLANT}
_OTHER_DAYS = {Frame.FIRST_DOSE: Anchor.FIRST_DOSE, Frame.RANDOMIZED: Anchor.RANDOMIZATION}


def _counted_from(clause: Clause, at: int) -> tuple[Anchor, bool, int]:
    """The day behind a length of time, whether the time comes after it, and where its words end: `before randomization`.

    Screening where none is named; words for another day than these stay unread.
    """
    rest = [n for n, item in enumerate(clause.items) if n >= at and not item.filler]
    end = at
    if rest and clause.items[rest[0]].framed & _ONSET:
        return Anchor.ONSET, True, rest[0] + 1
    if rest and clause.items[rest[0]].words in ("after", "following", "from"):
        # `after the index date (date of the first symptoms of the disease)`: the brackets say which day it is.
        opened = next((n for n in rest if Bracket.OPEN in clause.items[n].entries), None)
        named = [n for n in rest if clause.items[n].framed & _ONSET]
        closed = next((n for n in rest if Bracket.CLOSE in clause.items[n].entries), None)
        if opened is not None and closed is not None and named and opened < named[0] < closed:
            before = " ".join(one.words for one in clause.items[rest[0] + 1 : opened] if one.words not in ("the", "an", "a"))
            inside = [clause.items[n] for n in rest if named[0] < n < closed]
            if before in ("index date", "day 0", "day zero", "index day") and all(
                one.words in _BEGAN or one.framed & _BEFORE for one in inside
            ):
                return Anchor.ONSET, True, closed + 1
        return Anchor.SCREENING, False, end
    if rest and clause.items[rest[0]].framed & _BEFORE:
        if len(rest) < 2:
            return Anchor.SCREENING, False, end
        day = clause.items[rest[1]]
        if day.framed & _ANCHOR:
            return Anchor.SCREENING, False, rest[1] + 1
        for frame, anchor in _OTHER_DAYS.items():
            if day.frame(frame):
                return anchor, False, rest[1] + 1
        operation = day.concept(Domain.CONDITION)
        if operation is not None and operation.id in _OPERATIONS and not clause.items[rest[0]].words.startswith("of"):
            return _OPERATIONS[operation.id], False, rest[1] + 1
    elif rest:  # `within 2 weeks of …`
        if clause.items[rest[0]].framed & _ANCHOR:
            return Anchor.SCREENING, False, rest[0] + 1
        for frame, anchor in _OTHER_DAYS.items():
            if clause.items[rest[0]].frame(frame) and clause.items[rest[0] - 1].words == "of":
                return anchor, False, rest[0] + 1
    return Anchor.SCREENING, False, end


def _take_before_anchor(clause: Clause, at: int) -> None:
    """`before the baseline visit` behind a length of time; an anchor of another day than screening stays unread."""
    rest = [(n, item) for n, item in enumerate(clause.items) if n >= at and not item.filler]
    if rest and rest[0][1].framed & _BEFORE:
        if len(rest) > 1 and rest[1][1].framed & _ANCHOR:
            clause.taken.update((rest[0][0], rest[1][0]))
    elif rest and rest[0][1].framed & _ANCHOR:
        clause.taken.add(rest[0][0])
