"""From atoms' answers to effects, and from effects to a verdict.

A criterion whose words are only partly read may block or stay open; it never passes. An exclusion that is true blocks.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import TypeAlias

from msgspec import Struct

from pantrial.answer import POLICY_WORDS, AtomAnswer, Effect, Policy, Reason, Verdict, under
from pantrial.conduct import allocation, doses, endpoints, visits
from pantrial.dates import Day, Duration, PartialDate
from pantrial.engines import reference
from pantrial.language.english import english
from pantrial.logic import Decided, Logic, Truth, decide, leaves
from pantrial.notes import Note, NoteKind
from pantrial.patient import Patient
from pantrial.protocol import Criterion, CriterionKind, Protocol, ReadingDegree, Rule
from pantrial.protocol.state import state
from pantrial.question import anchors as question_anchors
from pantrial.question.atoms import ABSENT_NOW, NOT_TAKEN, REFUTED, Ask, Atom, Gap, Kind, Lasts, closes
from pantrial.question.lower import FRESHNESS, LONGEST, lower
from pantrial.question.seen import as_seen
from pantrial.screen.anchors import NO_ANCHORS, placed
from pantrial.screen.reasons import allergy_words, course_words, fact_words, person_words, question, reasons, stay_words, thing
from pantrial.terms import Lexicon


class ReasonGiven(Struct, frozen=True, order=True):
    """Why a criterion came out so: the leaf's question, its answer, and for an unknown one what keeps it open."""

    about: str
    truth: Truth
    why: tuple[str, ...] = ()
    atom: str = ""


class Missing(Struct, frozen=True):
    """Something to find out, and the criteria that it keeps open; `alone` counts those that it alone may decide."""

    about: str
    criteria: tuple[str, ...]
    alone: int
    why: tuple[str, ...] = ()


# What is found out at one time: a kind, what it is about, and which of its statements.
Thing: TypeAlias = tuple[Kind, str, str]


class Answer(Struct, frozen=True):
    """A criterion's answer for a patient: do its words describe them (`truth`), and what does that do (`effect`)?"""

    criterion: Criterion
    english: str
    truth: Truth
    effect: Effect
    reasons: tuple[ReasonGiven, ...]
    facts: tuple[str, ...]
    atoms: tuple[Atom, ...]
    gaps: frozenset[Ask]
    # of what is open: things that may decide it whatever else comes out, and to what
    deciding: frozenset[tuple[Thing, Effect]] = frozenset()


class Screening(Struct, frozen=True):
    """One patient against one trial, as of a day, under a policy."""

    trial: str
    patient: str
    on: Day
    policy: Policy
    verdict: Verdict
    answers: tuple[Answer, ...]
    blocking: tuple[str, ...]
    missing: tuple[Missing, ...]
    to_attest: tuple[str, ...]
    unread: tuple[str, ...]
    notes: tuple[Note, ...]
    source: str = ""  # the sha256 of the record's document
    title: str = ""


DECEASED = "deceased"  # what blocks a patient who is recorded as dead, before all criteria

# Leaves that only a person can close; everything else that is unknown is a fact to find out.
_ATTESTED = frozenset((Kind.STATEMENT,))


def screen(
    protocol: Protocol,
    patient: Patient,
    on: Day,
    lexicon: Lexicon,
    policy: Policy = Policy.STRICT,
    ask: Callable[[Atom, Patient, Day], AtomAnswer] = reference.ask,
    fresh: Mapping[str, Duration] = FRESHNESS,
    anchors: Mapping[str, PartialDate] = NO_ANCHORS,
) -> Screening:
    """Screen `patient` for the trial as of `on`.

    `ask` is an engine's answer for one atom; the reference engine unless another is given. The facts shown are always the
    reference engine's. `fresh`: how old a value of each kind may be where a criterion names no time. `anchors`: days of this
    patient that the caller names, of ANCHORS. Raises ValueError for an anchor of another name, an onset or admission after
    `on`, or an onset after the admission.
    """
    patient, known, told = placed(patient, protocol, anchors, on, lexicon)
    seen = as_seen(patient, protocol.trial, lexicon)
    days = {name.replace("-", " "): day for name, day in known.items()}
    answers = tuple(_answer(criterion, seen, on, lexicon, policy, ask, fresh, days) for criterion in protocol.criteria)
    dead = seen.death is not None and seen.death.by(on)
    blocking = tuple(answer.criterion.label for answer in answers if answer.effect is Effect.BLOCKS)
    blocking = (DECEASED, *blocking) if dead else blocking
    opens = [answer for answer in answers if answer.effect is Effect.OPEN]
    missing = _missing(opens, lexicon, {key: why for answer in answers for key, why in _why(answer).items()})
    return Screening(
        trial=protocol.trial,
        patient=patient.id,
        on=on,
        policy=policy,
        verdict=_verdict(answers, blocking, missing),
        answers=answers,
        blocking=blocking,
        missing=missing,
        to_attest=tuple(answer.criterion.label for answer in opens if _needs(answer, _ATTESTED)),
        unread=tuple(a.criterion.label for a in answers if a.criterion.reading is not ReadingDegree.FULL),
        notes=(*_first(seen, on), *_head(protocol, on, policy, fresh, anchors), *told, *_last(seen, on)),
        source=protocol.source,
        title=protocol.title,
    )


def _first(patient: Patient, on: Day) -> tuple[Note, ...]:
    """What comes before all else: that the patient is dead."""
    if patient.death is None or not patient.death.by(on):
        return ()
    message = f"{patient.death.place}: the patient is recorded as deceased, and so is not eligible"
    return (Note(NoteKind.FACT, DECEASED, message),)


def _last(patient: Patient, on: Day) -> tuple[Note, ...]:
    """What the reader had to say, and which facts are not asked since they lie after the day."""
    notes = tuple(note for note in patient.notes if note.code != DECEASED or not _first(patient, on))
    later = [fact.place for fact in patient.facts if fact.start is not None and fact.start.earliest() > on]
    if not later:
        return notes
    named = ", ".join(later[:10]) + (" …" if len(later) > 10 else "")
    count = "1 fact is" if len(later) == 1 else f"{len(later)} facts are"
    return (*notes, Note(NoteKind.FACT, "after-the-day", f"{count} dated after {on} and not asked: {named}"))


class _This:
    """A rule by what it is and not by what it equals: 8 and 8.0 are one bound, and read differently."""

    def __init__(self, rule: Rule) -> None:
        self.rule = rule

    def __hash__(self) -> int:
        return id(self.rule)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _This) and other.rule is self.rule


@lru_cache(maxsize=4_096)
def _read(this: _This, lexicon: Lexicon, fresh: tuple[tuple[str, Duration], ...]) -> tuple[Logic[Ask], tuple[Ask, ...], str]:
    """What a criterion asks, its atoms and gaps, and its English: the same for every patient of a batch."""
    logic: Logic[Ask] = lower(this.rule, lexicon, dict(fresh))
    return logic, tuple(leaves(logic)), english(this.rule, lexicon)


def _answer(
    criterion: Criterion,
    patient: Patient,
    on: Day,
    lexicon: Lexicon,
    policy: Policy,
    ask: Callable[[Atom, Patient, Day], AtomAnswer],
    fresh: Mapping[str, Duration],
    days: Mapping[str, PartialDate] = NO_ANCHORS,
) -> Answer:
    logic, asked, words = _read(_This(criterion.logic), lexicon, tuple(fresh.items()))
    answers: dict[Ask, AtomAnswer] = {}
    for leaf in asked:
        if isinstance(leaf, Gap):
            answers[leaf] = AtomAnswer(None, leaf.reason)
        else:
            told = question_anchors.asked(lambda day, atom: ask(atom, patient, day), leaf, on, days)
            answers[leaf] = _said(policy, under(policy, told, closes(leaf, lexicon)))
    decided: Decided[Ask] = decide(logic, lambda leaf: answers[leaf].truth)
    given = tuple(
        sorted(
            (
                ReasonGiven(
                    question(leaf, lexicon),
                    answers[leaf].truth,
                    tuple(reasons(answers[leaf], leaf)),
                    leaf.name if isinstance(leaf, Atom) else "",
                )
                for leaf in decided.leaves
            ),
            key=lambda reason: (reason.about, str(reason.truth), reason.why, reason.atom),
        )
    )
    atoms = tuple(dict.fromkeys(leaf for leaf in asked if isinstance(leaf, Atom)))
    facts = dict.fromkeys(words for atom in atoms for words in _facts(atom, patient, on, lexicon))
    return Answer(
        criterion=criterion,
        english=words,
        truth=decided.truth,
        effect=effect(criterion, decided.truth),
        reasons=given,
        facts=tuple(facts),
        atoms=atoms,
        gaps=frozenset(decided.leaves) if decided.truth is None else frozenset(),
        deciding=_deciding(criterion, logic, answers, decided) if decided.truth is None else frozenset(),
    )


def _thing(atom: Atom) -> Thing:
    return (atom.select.kind, atom.select.about, atom.select.detail)


def _deciding(
    criterion: Criterion, logic: Logic[Ask], answers: Mapping[Ask, AtomAnswer], decided: Decided[Ask]
) -> frozenset[tuple[Thing, Effect]]:
    """Of what keeps the criterion open, the things whose being so, or not being so, would let it pass or block."""
    things = {_thing(leaf) for leaf in decided.leaves if isinstance(leaf, Atom)}

    def would(thing: Thing, truth: bool) -> Effect:
        def told(leaf: Ask) -> Truth:
            mine = isinstance(leaf, Atom) and _thing(leaf) == thing and answers[leaf].truth is None
            return truth if mine else answers[leaf].truth

        found: Decided[Ask] = decide(logic, told)
        return effect(criterion, found.truth)

    outcomes = ((one, would(one, truth)) for one in things for truth in (True, False))
    return frozenset((one, found) for one, found in outcomes if found is not Effect.OPEN)


def _facts(atom: Atom, patient: Patient, on: Day, lexicon: Lexicon) -> Iterator[str]:
    """The facts that an atom asks, in words: of the person's own record, of the chart, and how long a treatment is unbroken."""
    if atom.select.kind in (Kind.AGE, Kind.SEX):
        yield from person_words(atom.select.kind, patient)
    if atom.select.kind is Kind.STATEMENT:
        yield from _beside(atom, patient, on)
    for fact in reference.deciding(atom, patient, on):
        yield fact_words(fact, lexicon)
    if isinstance(atom.compare, Lasts):
        yield from course_words(reference.courses(atom, patient, on), on)


# Words of a statement that ask where the patient is.
_HOSPITAL = re.compile(r"\b(hospitali[sz]|admi(tted|ssion)\b|inpatient|department|ward\b|intensive care)", re.IGNORECASE)


def _beside(atom: Atom, patient: Patient, on: Day) -> Iterator[str]:
    """What the chart holds beside a statement that only a person can make: allergies, and stays in hospital on the day."""
    if atom.select.about == "allergy":
        yield from (allergy_words(one) for one in patient.allergies if one.recorded is None or one.recorded.earliest() <= on)
    if atom.select.about == "setting" or _HOSPITAL.search(atom.select.detail):
        yield from (stay_words(stay) for stay in patient.stays if stay.on(on))


def _said(policy: Policy, answer: AtomAnswer) -> AtomAnswer:
    """Under `strict` the chart's coverage plays no part, so it is no reason to show beside "not recorded"."""
    if policy is Policy.STRICT and answer.mask & Reason.NOT_RECORDED:
        return AtomAnswer(None, answer.mask & ~Reason.NOT_OBSERVED)
    return answer


def effect(criterion: Criterion, truth: Truth) -> Effect:
    """What a criterion with this truth does. Words that were not fully read never let anybody pass."""
    if truth is None:
        return Effect.OPEN
    passes = truth is (criterion.kind is CriterionKind.INCLUSION)
    if not passes:
        return Effect.BLOCKS
    return Effect.PASSES if criterion.reading is ReadingDegree.FULL else Effect.OPEN


def _needs(answer: Answer, kinds: frozenset[Kind]) -> bool:
    return any(isinstance(leaf, Atom) and leaf.select.kind in kinds for leaf in answer.gaps)


def _why(answer: Answer) -> Mapping[str, tuple[str, ...]]:
    return {reason.about: reason.why for reason in answer.reasons if reason.truth is None}


def _missing(opens: list[Answer], lexicon: Lexicon, why: Mapping[str, tuple[str, ...]]) -> tuple[Missing, ...]:
    """The facts that keep criteria open, those first that alone may decide the most, and both ways rather than one.

    What a person attests is no fact.
    """
    keeps: dict[Thing, list[str]] = {}
    atoms: dict[Thing, list[Atom]] = {}
    alone: Counter[Thing] = Counter()  # criteria that it may decide
    weight: Counter[Thing] = Counter()  # and in how many ways: to let in, to keep out
    for answer in opens:
        gaps = sorted(
            (leaf for leaf in answer.gaps if isinstance(leaf, Atom) and leaf.select.kind not in _ATTESTED),
            key=lambda atom: question(atom, lexicon),
        )
        for atom in gaps:
            atoms.setdefault(_thing(atom), []).append(atom)
        for one in dict.fromkeys(map(_thing, gaps)):
            keeps.setdefault(one, []).append(answer.criterion.label)
            ways = sum(other == one for other, _ in answer.deciding)
            alone[one] += ways > 0
            weight[one] += ways
    about = {one: thing(asked, lexicon) for one, asked in atoms.items()}
    reasons_given = {
        one: tuple(dict.fromkeys(reason for atom in asked for reason in why.get(question(atom, lexicon), ())))
        for one, asked in atoms.items()
    }
    order = sorted(keeps, key=lambda one: (-weight[one], -len(keeps[one]), about[one]))
    return tuple(Missing(about[one], tuple(keeps[one]), alone[one], reasons_given[one]) for one in order)


def _verdict(answers: tuple[Answer, ...], blocking: tuple[str, ...], missing: tuple[Missing, ...]) -> Verdict:
    if blocking:
        return Verdict.NOT_ELIGIBLE
    if missing or not answers:
        return Verdict.CANNOT_TELL
    if any(answer.effect is Effect.OPEN for answer in answers):
        return Verdict.NOTHING_AGAINST
    return Verdict.ELIGIBLE


def _head(
    protocol: Protocol, on: Day, policy: Policy, fresh: Mapping[str, Duration], anchors: Mapping[str, PartialDate]
) -> tuple[Note, ...]:
    """What comes first in every answer about a patient: status, verification, dates past, policy, freshness, anchors."""
    limits = ", ".join(
        f"{kind} {length}{'' if length == FRESHNESS.get(kind) else ' (given with the call)'}" for kind, length in fresh.items()
    )
    given = ", ".join(f"{name} {day}" for name, day in anchors.items())
    supplied = (Note(NoteKind.SUPPLIED, "anchors", f"given with the call: {given}"),) if given else ()
    return (
        *state(protocol.status, on),
        Note(NoteKind.FACT, "policy", f"{policy.value}: {POLICY_WORDS[policy]}"),
        Note(
            NoteKind.FACT,
            "freshness",
            f"where a criterion names no time, values count for: {limits}; "
            f"a treatment recorded as not taken: {NOT_TAKEN}; a diagnosis recorded as refuted: {REFUTED}, "
            f"of what is so now {ABSENT_NOW}; "
            + "; ".join(f"{state} recorded without an end: {length}" for state, length in LONGEST.items()),
        ),
        *supplied,
        *_of_criteria(protocol.notes),
    )


# Notes of the plan decide no screening. Steps that carry the plan out name those that put it in doubt; the others are these.
_PLAN = frozenset(
    (
        *(code for step in (allocation, doses, endpoints, visits) for need in step.NEEDS for code in need.contradictions),
        *("allocation-title", "design-unknown", "donor-inferred", "donor-several", "dose-unit-inferred", "model-arms"),
        *("model-title", "placebo-title", "source-tissue-several"),
    )
)


def _of_criteria(notes: tuple[Note, ...]) -> tuple[Note, ...]:
    """Without the notes on doses, visits, arms and outcomes, of which it says how many there are."""
    kept = tuple(note for note in notes if note.code not in _PLAN)
    count = len(notes) - len(kept)
    if not count:
        return kept
    said = f"{count} more on doses, visits, arms and outcomes: see `pantrial check`"
    return (*kept, Note(NoteKind.FACT, "plan-notes", said))
