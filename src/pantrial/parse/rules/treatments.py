"""Rules of treatments: when, and for how long."""

from pantrial.dates import TimeUnit
from pantrial.language.numbers import Place as Side
from pantrial.notes import Note, NoteKind
from pantrial.parse.items import Comparison, Frame
from pantrial.parse.rules.clause import Carry, Clause, number_in, take_first
from pantrial.parse.rules.windows import when_said
from pantrial.protocol import CriterionKind, Lasting, Rule, Treatment, When
from pantrial.terms import Domain, Lexicon


def read_treatment(clause: Clause, carry: Carry, lexicon: Lexicon) -> Rule | None:
    """A treatment or class of them, with the time before screening in which it counts and how long it lasts."""
    concept = take_first(clause, Domain.TREATMENT)
    if concept is None:
        return None
    _take_on(clause)
    over = any(clause.items[n].words in _OVER for n in clause.frames(Frame.TAKEN))
    clause.take(Frame.TAKEN)
    lasting = _lasting(clause)
    when = when_said(clause, carry)
    if lasting is not None and when is When.UNSAID and carry.kind is CriterionKind.INCLUSION and not over:
        message = f"{concept.name} for a time, and the words do not say when: read as up to today, without a gap"
        carry.notes.append(Note(NoteKind.INFERRED, "current-inferred", message))
        when = When.NOW
    but = next((item.but for item in clause.items if item.but), ())
    return None if when is None else Treatment(concept.id, when, lasting, but)


def _take_on(clause: Clause) -> None:
    """The `on` of `patients on methotrexate`, which says no more than `with`."""
    at = next((n for n, item in enumerate(clause.items) if item.concept(Domain.TREATMENT)), 0)
    before = [n for n in range(at) if not (clause.items[n].filler and clause.items[n].words != "on")]
    if before and clause.items[before[-1]].words == "on" and before[-1] not in clause.taken:
        clause.taken.add(before[-1])


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
        if op is None or value is None or value != int(value) or unit not in (TimeUnit.DAY, TimeUnit.WEEK):
            continue
        clause.taken.update(range(number, number + 4))
        return Lasting(op, int(value), unit)
    return None
