"""A patient as one trial sees them: what was attested for another trial is no fact here, nor is what names none and has to."""

from msgspec import structs

from pantrial.patient import Fact, FactKind, Patient
from pantrial.terms import Lexicon

PROMISE = "promise"  # the topic of promises, which are given for one trial and are no concept of the lexicon


def as_seen(patient: Patient, trial: str, lexicon: Lexicon) -> Patient:
    """The patient as this trial sees them. What is attested for one trial counts only where it names this very one.

    For no trial (`trial` empty) nothing counts that is attested for one. Tables that an engine asks for a trial are loaded
    with this view: a consent that names no trial is no fact in it.
    """
    seen = patient.within(trial)

    def counts(fact: Fact) -> bool:
        if fact.kind is not FactKind.STATEMENT or (trial and fact.trial == trial):
            return True
        return not fact.trial and not any(
            topic == PROMISE or (topic in lexicon and lexicon[topic].own == "trial") for topic in fact.concepts
        )

    return structs.replace(seen, facts=tuple(fact for fact in seen.facts if counts(fact)))
