"""Rules of conditions and procedures; pregnancy and lactation are states of the day."""

from pantrial.logic import All, AnyOf, Not
from pantrial.notes import Note, NoteKind
from pantrial.parse.items import Frame, domains
from pantrial.parse.rules.clause import Carry, Clause, take_first, undetermined
from pantrial.parse.rules.infections import ANY, acute_infection, test_named
from pantrial.parse.rules.windows import apart, said_of, since_last, since_when, when_said
from pantrial.protocol import Attest, Condition, CriterionKind, Infection, Procedure, Rule, State, Unread, When, Within
from pantrial.terms import Concept, Domain, Lexicon

_CONDITION = domains(Domain.CONDITION)


def read_condition(clause: Clause, carry: Carry, lexicon: Lexicon) -> Rule | None:
    """A condition with its time; pregnancy and lactation are states of the day."""
    concept = take_first(clause, Domain.CONDITION)
    if concept is None and carry.disease is not None:
        concept = carry.disease
        message = f"no disease is named: read of the trial's condition, {concept.name}"
        carry.notes.append(Note(NoteKind.INFERRED, "subject-inferred", message))
        if not since_when(clause, bare=True, ask=True):
            return None
    if concept is None:
        return None
    if concept.id in ("pregnancy", "lactation"):
        clause.take(Frame.WOMEN, Frame.NOW)
        state = State(concept.id)
        both = clause.frames(Frame.BOTH)
        if both and carry.kind is CriterionKind.EXCLUSION:
            # `lactating women and men`: some write so who keep out all men, or men of whom another line speaks.
            clause.taken.update(both)
            return AnyOf((state, Unread(" ".join(clause.items[n].words for n in both), "whether men are kept out as well")))
        return state
    clause.take(Frame.BOTH)
    agent = next((one for one in lexicon.of(Domain.INFECTION) if concept.id in one.diagnoses), None)
    if agent is not None:
        if not agent.persistent and not test_named(clause):
            acute = acute_infection(clause, agent, carry, lexicon)
            if acute is not None:
                return acute
        # An infection is shown by its tests as well. A stage of it ("chronic", "AIDS") narrows what they show.
        clause.take(Frame.EVER)
        infection: Rule = Infection(agent.id, carry.kinds or ANY)
        if carry.evidence:
            infection = AnyOf((infection, Attest("evidence_of_infection", agent.name)))
        named = next(item for item in clause.items if item.kinds & _CONDITION != 0)
        plain = named.words.endswith("infection") and not named.words.startswith(("acute", "chronic"))
        return infection if plain else undetermined(infection, Unread(named.words, "a stage of the infection"))
    but = next((item.but for item in clause.items if item.but), ())
    washed = since_last(clause, carry.kind) if concept.procedure else None
    never = washed is None
    washed = since_last(clause, carry.kind, bare=True) if concept.procedure and never else washed
    since = since_when(clause, bare=bool(clause.frames(Frame.DIAGNOSED)))
    if clause.take(Frame.DIAGNOSED) or concept.procedure:
        clause.take(Frame.PAST)  # `was diagnosed with`: it is there
    when = when_said(clause, carry)
    if concept.procedure and washed is not None:
        if when not in (When.UNSAID, When.EVER) or since is not None or but:
            return None
        done = Procedure(concept.id, washed)
        if never:
            return apart(done, Procedure(concept.id), said_of(clause), carry.kind)
        return done if carry.kind is CriterionKind.EXCLUSION else Not(done)
    if concept.procedure and carry.now and when is When.UNSAID:
        return Attest("planned", f"concurrent {_as_said(clause, concept)}")  # `concurrent chemotherapy or radiotherapy`
    if concept.procedure:
        if when is None or when is When.NOW or since is not None or but:
            return None
        done = Procedure(concept.id, when if isinstance(when, Within) else When.EVER)
        return _or_concurrent(done, clause, concept) if carry.concurrent else done
    if when is When.UNSAID and concept.persistent and carry.kind is CriterionKind.EXCLUSION:
        message = f"no time is named for {concept.name}: one in the past keeps out as well, the widest reading"
        carry.notes.append(Note(NoteKind.DOUBT, "widest-exclusion", message))
        when = When.EVER
    if when is None:
        return None
    condition = Condition(concept.id, when, since, but)
    if (
        when is When.NOW
        and concept.persistent
        and (beside := _concurrent(clause, concept))
        and len(lexicon.below(concept.id)) > 1
    ):
        return All((condition, Attest("severity", beside)))  # one beside the trial's own disease, which may be of the kind
    if carry.concurrent and _operates(clause, concept):
        return _or_concurrent(condition, clause, concept)
    if clause.take(Frame.EVIDENCE):
        return AnyOf(
            (condition, Attest("examination", f"evidence of {_as_said(clause, concept)}"))
        )  # more than that it was diagnosed
    return AnyOf((condition, Attest("evidence_of_infection", concept.name))) if carry.evidence else condition


def _or_concurrent(done: Rule, clause: Clause, concept: Concept) -> Rule:
    """`prior or concurrent radiotherapy`: what is done on a day is not recorded as going on, so a person is asked that."""
    return AnyOf((done, Attest("planned", f"concurrent {_as_said(clause, concept)}")))


def _operates(clause: Clause, concept: Concept) -> bool:
    """Whether the words are of an operation that is recorded by the state it leaves: `hysterectomy`."""
    return _as_said(clause, concept).endswith(("ectomy", "ostomy", "otomy", "plasty", "ligation", "sterilization"))


def _concurrent(clause: Clause, concept: Concept) -> str:
    """The words from `concurrent` to the thing; nothing where it is not."""
    words = [item.words for item in clause.items]
    if not {"other", "another", "second"}.isdisjoint(words):
        return ""  # which say so themselves, and are asked as they stand
    first = next((n for n, word in enumerate(words) if word in ("concurrent", "concomitant")), len(words))
    last = next((n for n, item in enumerate(clause.items) if (one := item.concept(Domain.CONDITION)) and one is concept), -1)
    return " ".join(words[first : last + 1])


def _as_said(clause: Clause, concept: Concept) -> str:
    """The words by which the clause names it: a person is asked by the record's words, and not by those of the lexicon."""
    named = (item.words for item in clause.items if (one := item.concept(Domain.CONDITION)) and one.id == concept.id)
    return next(named, concept.name)
