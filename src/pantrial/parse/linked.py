"""Two records of one trial as one protocol: what the second adds is taken, each value marked, and what it contradicts is said.

A command uses the record that it names and no other; a second one is taken where the user names it too. So that it never
lets in anybody whom the first keeps out, criteria of both hold: what the second adds comes behind those of the first, and
of two bounds that differ each keeps its own. Of the plan, what the first lacks is taken from the second; where both say
something, the first holds, but that a trial is masked counts where either says so.
"""

import re
from difflib import SequenceMatcher
from typing import Any, TypeVar

from msgspec import Struct, structs

from pantrial.errors import Refused
from pantrial.language.english import english
from pantrial.logic import All
from pantrial.notes import Note, NoteKind
from pantrial.protocol import (
    Age,
    Criterion,
    CriterionKind,
    Design,
    Leaf,
    Masking,
    Measure,
    Multiple,
    Place,
    Protocol,
    ReadingDegree,
    leaves_of,
)
from pantrial.reading import Reading
from pantrial.terms import Lexicon
from pantrial.text import Span
from pantrial.units import Op

# Of criteria, and of the plan: what is taken, and what is contradicted; and that another record is named and not held.
LINKED, DIFFERS = "linked", "linked-differs"
PLAN, PLAN_DIFFERS, NAMED = "linked-plan", "linked-plan-differs", "linked-plan-not-held"

# Numbers that registers give to trials, whole: the EU's with or without its prefix and country.
_NUMBERS = re.compile(
    r"NCT\d{8}|(?:EUCTR|EudraCT:?\s*)?(?P<eu>\d{4}-\d{6}-\d{2})(?:-[A-Z0-9]{2,6})?|ISRCTN\d{6,8}"
    r"|ACTRN\d{14}|DRKS\d{8}|jRCTs?\d{9,10}|ChiCTR[-A-Z]*\d{8,10}|CTRI/\d{4}/\d{2,3}/\d{6}|UMIN\d{9}|PACTR\d{15,16}|TCTR\d{11}"
    r"|IRCT\d{11,}N?\d*|KCT\d{7}|RBR-\w{5,8}|NTR\d{3,5}|NL-OMON\d{5}|SLCTR/\d{4}/\d{3}|PER-\d{3}-\d{2}|LBCTR\d{10}",
    re.IGNORECASE,
)
_IDENTIFICATION = "/protocolSection/identificationModule"


def number(words: str) -> str:
    """A register's number for a trial in one form; empty for what is no such number, as a sponsor's own code."""
    found = _NUMBERS.fullmatch(words.strip())
    if found is None:
        return ""
    return found["eu"] or found[0].upper()


def numbers(protocol: Protocol, reading: Reading | None) -> frozenset[str]:
    """The numbers by which a record calls its trial: its own and those of other registers."""
    named: list[object] = [protocol.trial]
    if reading is not None:
        named += [reading.value(f"{_IDENTIFICATION}/nctId"), reading.value(f"{_IDENTIFICATION}/orgStudyIdInfo/id")]
        aliases = reading.value(f"{_IDENTIFICATION}/nctIdAliases")
        named += aliases if isinstance(aliases, list) else []
        seconds = reading.value(f"{_IDENTIFICATION}/secondaryIdInfos")
        named += [one.get("id") for one in seconds if isinstance(one, dict)] if isinstance(seconds, list) else []
    return frozenset(found for one in named if isinstance(one, str) and (found := number(one)))


def named_elsewhere(protocol: Protocol, reading: Reading | None, held: frozenset[str] = frozenset()) -> tuple[Note, ...]:
    """That the record names other registers' records of its trial, which are not among those that are `held`."""
    others = sorted(numbers(protocol, reading) - {number(protocol.trial)} - held)
    if not others:
        return ()
    message = f"the record also names {', '.join(others)}: not held, so what it adds or contradicts is not known (--with FILE)"
    return (Note(NoteKind.FACT, NAMED, message),)


class Sourced(Struct, frozen=True):
    """A record's protocol, with its reading where there was one, and where it came from."""

    protocol: Protocol
    reading: Reading | None
    origin: str


def joined(first: Sourced, second: Sourced, lexicon: Lexicon) -> Protocol:
    """The first's protocol with what the second adds, and notes on what it contradicts.

    Raises Refused where no number of a register says that both are of one trial.
    """
    if numbers(first.protocol, first.reading).isdisjoint(numbers(second.protocol, second.reading)):
        what = f"nothing in it says that it is a record of {first.protocol.trial or 'the trial'}"
        raise Refused(what, where=second.origin, do="give a record that has a register's number of the trial")
    name = second.protocol.trial or second.origin
    file = second.origin.rpartition("/")[2]
    short = f"{name} in {file}" if name == first.protocol.trial else name
    source = f"{short} (sha256 {second.protocol.source[:12] or 'unknown'})"
    here, there = first.protocol, second.protocol
    criteria, notes = _criteria(here, there, source, lexicon)
    filled, more = _plan(here, there, source)
    known = {note.message for note in here.notes}
    own = tuple(
        structs.replace(note, message=f"{short}: {note.message}", spans=())
        for note in there.notes
        if (filled.administrations, filled.outcomes) != (here.administrations, here.outcomes) and note.message not in known
    )
    return structs.replace(filled, criteria=criteria, notes=(*notes, *more, *here.notes, *own))


# Criteria -------------------------------------------------------------------------------------------------------------


def _criteria(here: Protocol, there: Protocol, source: str, lexicon: Lexicon) -> tuple[tuple[Criterion, ...], tuple[Note, ...]]:
    """Those of the first, then those that the second adds; what is said in both stands once."""
    added: list[Criterion] = []
    met: set[str] = set()
    notes: list[Note] = []
    for theirs in there.criteria:
        same = [one for one in here.criteria if _same(one, theirs)]
        met |= {one.label for one in same if one.logic == theirs.logic}
        if same or theirs.place is Place.IMPLIED or any(_same(one, theirs) for one in added):
            continue
        near = [one for one in here.criteria if one.kind is theirs.kind and _near(one, theirs)]
        met |= {one.label for one in near}
        count = sum(one.kind is theirs.kind for one in (*here.criteria, *added))
        marks = [Note(NoteKind.SUPPLIED, LINKED, f"of {source}, {theirs.label} there{_where(theirs.spans)}")]
        if near:
            labels = ", ".join(one.label for one in near)
            message = f"{labels}: {source} says “{theirs.words}” instead; both hold"
            notes.append(Note(NoteKind.CONTRADICTION, DIFFERS, message))
            marks.append(Note(NoteKind.CONTRADICTION, DIFFERS, f"{labels} of this record says it in other words; both hold"))
        added.append(structs.replace(
            _unplaced(theirs), number=count + 1, nodes=(), notes=(*marks, *_unplaced(theirs.notes)),
        ))  # fmt: skip
    lacking = [one for one in here.criteria if one.label not in met and one.place is not Place.IMPLIED]
    if added:
        labels = ", ".join(one.label for one in added)
        notes.insert(0, Note(NoteKind.SUPPLIED, LINKED, f"{labels}: taken from {source}, and not in this record"))
    if lacking:
        says = "; ".join(f"{one.label} “{english(one.logic, lexicon)}”" for one in lacking[:8]) + (" …" if lacking[8:] else "")
        notes.append(Note(NoteKind.CONTRADICTION, DIFFERS, f"{source} does not say so: {says}; this record's hold"))
    return (*here.criteria, *added), tuple(notes)


def _where(spans: tuple[Span, ...]) -> str:
    return f", characters {spans[0].start} to {spans[-1].end}" if spans else ""


def _same(one: Criterion, other: Criterion) -> bool:
    """The same words, or the same meaning where both are wholly read; of ages, a bound that the other holds as well."""
    if one.kind is not other.kind:
        return False
    if _plain(one.words) == _plain(other.words):
        return one.logic == other.logic
    whole = one.reading is other.reading is ReadingDegree.FULL
    parts = one.logic.parts if isinstance(one.logic, All) and one.kind is CriterionKind.INCLUSION else ()
    return whole and (one.logic == other.logic or other.logic in parts)


def _plain(words: str) -> str:
    signs = words.casefold().replace("≥", ">=").replace("≤", "<=").replace("’", "'").replace("‘", "'")
    return re.sub(r"[\s.;:,]+", " ", signs).strip()


_ALIKE = 0.75  # the share of two criteria's letters in common beyond which they are versions of one


def _near(one: Criterion, other: Criterion) -> bool:
    """Whether they are versions of one criterion: nearly the same words, or other bounds for the same thing."""
    if _bounds(one) & _bounds(other):
        return True
    matcher = SequenceMatcher(None, _plain(one.words)[:500], _plain(other.words)[:500], autojunk=False)
    return matcher.real_quick_ratio() >= _ALIKE and matcher.quick_ratio() >= _ALIKE and matcher.ratio() >= _ALIKE


_SIDES = {Op.GE: "from", Op.GT: "from", Op.LE: "to", Op.LT: "to", Op.EQ: "is"}


def _bounds(criterion: Criterion) -> set[tuple[str, str]]:
    """What it bounds, and from which side."""
    bounds = [bound for leaf in leaves_of(criterion.logic) if (bound := _bound(leaf)) is not None]
    return {(about, _SIDES.get(op, str(op))) for about, op in bounds}


def _bound(leaf: Leaf) -> tuple[str, Op] | None:
    match leaf:
        case Age(op=op):
            return "age", op
        case Measure(concept=concept, op=op) | Multiple(concept=concept, op=op):
            return concept, op
        case _:
            return None


# The plan -------------------------------------------------------------------------------------------------------------


def _plan(here: Protocol, there: Protocol, source: str) -> tuple[Protocol, tuple[Note, ...]]:
    """The first's plan, filled from the second's where it lacks: doses with their products and arms, times, the design."""
    taken: list[str] = []
    differ: list[str] = []
    changed: dict[str, Any] = {}
    if _doses(there) and not _doses(here):
        # Doses name products by number and arms by label, so that they come together or not at all.
        changed |= {name: _unplaced(getattr(there, name)) for name in ("products", "administrations", "arms")}
        taken.append("products, doses and arms")
    elif _doses(here) and _doses(there) and _doses(here) != _doses(there):
        differ.append("doses")
    for name, words in (("outcomes", "outcomes"), ("assessments", "assessments"), ("ratio", "the allocation ratio"),
                        ("enrollment", "the number of participants"), ("numbering", "which day is counted how")):  # fmt: skip
        ours, theirs = getattr(here, name), getattr(there, name)
        if theirs and not ours:
            changed[name] = _unplaced(theirs)
            taken.append(words)
    if here.ratio and there.ratio and here.ratio.parts != there.ratio.parts:
        differ.append("the allocation ratio")
    if here.enrollment and there.enrollment and here.enrollment.count != there.enrollment.count:
        differ.append(f"the number of participants ({here.enrollment.count} here, {there.enrollment.count} there)")
    changed["design"], filled, other = _design(here.design, there.design)
    taken += filled
    differ += other
    if there.status.overall and here.status.overall and there.status.overall != here.status.overall:
        differ.append(f"the status ({here.status.overall} here, {there.status.overall} there)")
    if there.status.overall and not here.status.overall:
        changed["status"] = there.status
        taken.append("status and dates")
    notes: tuple[Note, ...] = ()
    if taken:
        notes += (Note(NoteKind.SUPPLIED, PLAN, f"taken from {source}, as this record lacks it: {', '.join(taken)}"),)
    if differ:
        message = f"{source} says otherwise of {', '.join(differ)}; this record's holds, and the stricter masking"
        notes += (Note(NoteKind.CONTRADICTION, PLAN_DIFFERS, message),)
    return structs.replace(here, **changed), notes


def _doses(protocol: Protocol) -> frozenset[tuple[object, ...]]:
    return frozenset((dose.amount, dose.basis, dose.role) for one in protocol.administrations for dose in one.doses)


def _design(here: Design | None, there: Design | None) -> tuple[Design | None, list[str], list[str]]:
    if there is None:
        return here, [], []
    ours = here or Design()
    taken: list[str] = []
    differ: list[str] = []
    changed: dict[str, Any] = {}
    for name in ("study_type", "phases", "allocation", "model", "purpose"):
        mine, theirs = getattr(ours, name), getattr(there, name)
        if theirs and not mine:
            changed[name] = theirs
            taken.append(name.replace("_", " "))
        elif theirs and mine != theirs:
            differ.append(name.replace("_", " "))
    masked_there = bool(there.masked) or there.masking not in (None, Masking.NONE)
    if masked_there and not (ours.masked or ours.masking not in (None, Masking.NONE)):
        changed |= {"masking": there.masking, "masked": there.masked}
        (taken if ours.masking is None else differ).append("masking")
    elif ours.masking is None and there.masking is not None and not ours.masked:
        changed["masking"] = there.masking
        taken.append("masking")
    elif there.masking is not None and there.masking is not ours.masking:
        differ.append("masking")
    return (structs.replace(ours, **changed) if changed else here), taken, differ


_Node = TypeVar("_Node")


def _unplaced(node: _Node) -> _Node:
    """The node and all below it without spans: these point into the other source, and would be taken for this one's."""
    return _without(node)  # type: ignore[no-any-return]


def _without(node: Any) -> Any:
    if isinstance(node, tuple):
        return tuple(_without(one) for one in node)
    if not isinstance(node, Struct):
        return node
    changed = {
        name: () if name == "spans" else _without(value)
        for name in node.__struct_fields__
        if isinstance(value := getattr(node, name), Struct | tuple)
    }
    return structs.replace(node, **changed)
