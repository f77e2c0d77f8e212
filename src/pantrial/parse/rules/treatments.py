"""Rules of treatments: when, and for how long."""

from pantrial.dates import Duration, TimeUnit
from pantrial.language.numbers import Place as Side
from pantrial.logic import Not
from pantrial.notes import Note, NoteKind
from pantrial.parse.items import Bracket, Comparison, Frame, domains, mask
from pantrial.parse.rules.clause import NOUNS, Carry, Clause, number_in, take_first
from pantrial.parse.rules.windows import since_last, when_said
from pantrial.protocol import CriterionKind, Lasting, Rule, Treatment, When, Within, all_of
from pantrial.terms import Domain, Lexicon

_TREATMENT = domains(Domain.TREATMENT)
_FOR = mask(Frame.FOR)


def read_treatment(clause: Clause, carry: Carry, lexicon: Lexicon) -> Rule | None:
    """A treatment or class of them, with the time before screening in which it counts and how long it lasts."""
    concept = take_first(clause, Domain.TREATMENT)
    if concept is None:
        return None
    _take_on(clause)
    clause.taken.update(n + 1 for n in sorted(clause.taken) if n + 1 < len(clause.items) and _is_noun(clause, n))
    washed = since_last(clause, carry.kind)
    if washed is not None:
        clause.take(Frame.EVER, Frame.TAKEN)
        if when_said(clause, carry) is not When.UNSAID or _lasting(clause) is not None:
            return None
        given = Treatment(concept.id, washed)
        return given if carry.kind is CriterionKind.EXCLUSION else all_of([Not(given), *_longer(clause)])
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


def _longer(clause: Clause) -> list[Rule]:
    """`(6 weeks for nitrosoureas or mitomycin)` behind a time without treatment: the time without these, taken."""
    opened = [n for n, item in enumerate(clause.items) if Bracket.OPEN in item.entries and n not in clause.taken]
    for n in opened:
        run = clause.items[n + 1 : n + 4]
        count = number_in(run[0]) if len(run) == 3 and run[2].framed & _FOR else None
        unit = next((e for e in run[1].entries if isinstance(e, TimeUnit)), None) if count else None
        end = next((m for m in range(n, len(clause.items)) if Bracket.CLOSE in clause.items[m].entries), 0)
        inside = clause.items[n + 4 : end]
        named = [one for item in inside if (one := item.concept(Domain.TREATMENT))]
        plain = all(item.kinds & _TREATMENT or item.link is not None or item.filler or item.words in NOUNS for item in inside)
        if count is None or unit is None or count != int(count) or not named or not plain:
            continue
        days = {TimeUnit.DAY: 1, TimeUnit.WEEK: 7}.get(unit, 0) * int(count) - 1
        time = Within(Duration(days, TimeUnit.DAY) if days > 0 else Duration(int(count), unit))
        clause.taken.update(range(n, end + 1))
        return [Not(Treatment(one.id, time)) for one in named]
    return []


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
