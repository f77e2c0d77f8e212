"""Rules of treatments: when, and for how long."""

from msgspec import Struct

from pantrial.dates import Duration, TimeUnit
from pantrial.language.numbers import Place as Side
from pantrial.logic import All, Not
from pantrial.notes import Note, NoteKind
from pantrial.parse.items import BRACKET, Bracket, Comparison, Frame, domains, mask
from pantrial.parse.rules.clause import NOUNS, Carry, Clause, number_in, take_first
from pantrial.parse.rules.windows import apart, free_of, said_of, since_last, washed_by, when_said
from pantrial.protocol import CriterionKind, Lasting, Rule, Treatment, When, Within, all_of, any_of
from pantrial.terms import Domain, Lexicon
from pantrial.units import Op

_TREATMENT = domains(Domain.TREATMENT)
_FOR = mask(Frame.FOR)
_BESIDE = NOUNS | {"prior", "previous"}


def read_treatment(clause: Clause, carry: Carry, lexicon: Lexicon) -> Rule | None:
    """A treatment or class of them, with the time before screening in which it counts and how long it lasts."""
    aside = _aside(clause) if clause.names(BRACKET) else None
    if aside is not None:
        both = _with_aside(clause, aside, carry, lexicon)
        if both is not None:
            return both
    concept = take_first(clause, Domain.TREATMENT)
    if concept is None:
        return None
    _take_on(clause)
    clause.taken.update(n + 1 for n in sorted(clause.taken) if n + 1 < len(clause.items) and _is_noun(clause, n))
    washed = since_last(clause, carry.kind)
    never = washed is None
    washed = washed or since_last(clause, carry.kind, bare=True)
    if washed is not None:
        clause.take(Frame.EVER, Frame.TAKEN)
        if when_said(clause, carry) is not When.UNSAID or _lasting(clause) is not None:
            return None
        but = next((item.but for item in clause.items if item.but), ())
        given = Treatment(concept.id, washed, None, but)
        if never:
            return apart(given, Treatment(concept.id, When.EVER, None, but), said_of(clause), carry.kind)
        return given if carry.kind is CriterionKind.EXCLUSION else Not(given)
    over = any(clause.items[n].words in _OVER for n in clause.frames(Frame.TAKEN))
    clause.take(Frame.TAKEN)
    lasting = _lasting(clause)
    when = when_said(clause, carry)
    if lasting is not None and when is When.UNSAID and carry.kind is CriterionKind.INCLUSION and not over:
        message = f"{concept.name} for a time, and the words do not say when: read as up to today, without a gap"
        carry.notes.append(Note(NoteKind.INFERRED, "current-inferred", message))
        when = When.NOW
    if carry.now and when is When.UNSAID:
        when = When.NOW  # `concurrent warfarin or heparin`
    but = next((item.but for item in clause.items if item.but), ())
    return None if when is None else Treatment(concept.id, when, lasting, but)


def _take_on(clause: Clause) -> None:
    """The `on` of `patients on methotrexate`, which says no more than `with`."""
    at = next((n for n, item in enumerate(clause.items) if item.kinds & _TREATMENT), 0)
    before = [n for n in range(at) if not (clause.items[n].filler and clause.items[n].words != "on")]
    if before and clause.items[before[-1]].words == "on" and before[-1] not in clause.taken:
        clause.taken.add(before[-1])


class _Aside(Struct, frozen=True):
    """`(6 weeks for nitrosoureas or mitomycin)`: where the brackets stand, the time, and the treatments that it is for."""

    start: int
    end: int  # the closing bracket
    count: int
    unit: TimeUnit
    named: tuple[str, ...]


def _aside(clause: Clause) -> _Aside | None:
    """Brackets with another time for some of a class, where nothing else stands in them."""
    for n, item in enumerate(clause.items):
        if Bracket.OPEN not in item.entries or n in clause.taken:
            continue
        run = clause.items[n + 1 : n + 4]
        count = number_in(run[0]) if len(run) == 3 and run[2].framed & _FOR else None
        unit = next((e for e in run[1].entries if isinstance(e, TimeUnit)), None) if count else None
        end = next((m for m in range(n, len(clause.items)) if Bracket.CLOSE in clause.items[m].entries), 0)
        inside = clause.items[n + 4 : end]
        named = [one.id for item in inside if (one := item.concept(Domain.TREATMENT))]
        plain = all(item.kinds & _TREATMENT or item.link is not None or item.filler or item.words in _BESIDE for item in inside)
        if count is not None and unit is not None and count == int(count) and named and plain:
            return _Aside(n, end, int(count), unit, tuple(dict.fromkeys(named)))
    return None


def _with_aside(clause: Clause, aside: _Aside, carry: Carry, lexicon: Lexicon) -> Rule | None:
    """What stands around the brackets, and the treatments in them with their time; None where there is no time of the past."""
    around = [n for n in range(len(clause.items)) if not aside.start <= n <= aside.end]
    outside = Clause([clause.items[n] for n in around], clause.link, {m for m, n in enumerate(around) if n in clause.taken})
    op = washed_by(outside, carry.kind)
    first = read_treatment(outside, carry, lexicon)
    apart_from = first.parts[0] if isinstance(first, All) else first  # where the words may ask for one before as well
    main = apart_from.part if isinstance(apart_from, Not) else first
    if not isinstance(main, Treatment) or not isinstance(main.when, Within) or main.lasting is not None or first is None:
        return None
    time = Within(Duration(aside.count, aside.unit), main.when.anchor, main.when.after) if op is None else None
    time = time or free_of(aside.count, aside.unit, op or Op.GE)
    clause.taken.update(around[m] for m in outside.taken)
    clause.taken.update(range(aside.start, aside.end + 1))
    others: list[Rule] = [Treatment(one, time) for one in aside.named]
    denied: list[Rule] = [Not(one) for one in others]
    return any_of([first, *others]) if main is first else all_of([first, *denied])


def _is_noun(clause: Clause, n: int) -> bool:
    """Whether `therapy`, `agents` stands right behind the treatment's name, and says no more than it does."""
    return clause.items[n].kinds & _TREATMENT != 0 and clause.items[n + 1].words in NOUNS


_OVER = frozenset(("treated with", "received", "exposure to", "taken"))  # what was so may be over


def _lasting(clause: Clause) -> Lasting | None:
    """`for more than 5 days`: a comparison of days or weeks behind `for`."""
    for number in clause.frames(Frame.FOR):
        run = clause.items[number + 1 : number + 4]
        if len(run) < 3:
            continue
        op = next((e.op for e in run[0].entries if isinstance(e, Comparison) and e.place is Side.BEFORE), None)
        value = number_in(run[1])
        unit = next((e for e in run[2].entries if isinstance(e, TimeUnit)), None)
        if op is None or value is None or value < 1 or value != int(value) or unit not in (TimeUnit.DAY, TimeUnit.WEEK):
            continue
        clause.taken.update(range(number, number + 4))
        return Lasting(op, int(value), unit)
    return None
