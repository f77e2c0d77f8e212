"""What persons attest, from FHIR: a Consent to a trial, and a QuestionnaireResponse whose questions are our topics.

What is attested for one trial counts for that one alone, so the trial has to be named: by FHIR's extension
workflow-researchStudy on the resource, or by the ResearchSubject that refers to the Consent. It is called by the study's
identifiers and by its logical id.

An item of a QuestionnaireResponse is an answer of the form that `pantrial form` writes where its `linkId` is a topic of the
lexicon (or `promise`); its `text` is the statement in the form's words, or nothing for the topic's own sentence.
"""

from collections.abc import Iterator

from pantrial.notes import Note, NoteKind
from pantrial.patient import Fact, FactKind, Outcome
from pantrial.patients.bundle import Index, Json, Resource, items, obj, text
from pantrial.patients.facts import Name, Notes, attested, doubt, short, times
from pantrial.patients.parts import as_written, codes_of, modified, name_of
from pantrial.terms import Domain, Lexicon

_STUDY = "http://hl7.org/fhir/StructureDefinition/workflow-researchStudy"
PROMISE = "promise"  # the topic of promises, which are no concept of the lexicon

_Made = tuple[tuple[Fact, ...], Notes]


def trials(resource: Resource, index: Index) -> tuple[str, ...]:
    """What the trials are called that the resource is about, sorted."""
    references = [
        (obj(extension.get("valueReference")), resource)
        for extension in map(obj, items(resource.body.get("extension")))
        if text(extension.get("url")) == _STUDY
    ]
    for key, found in index.by_key.items():
        if not key.startswith("ResearchSubject/"):
            continue
        for enrolled in found:
            consents = items(enrolled.body.get("consent"))
            if any(_is(index.find(consent, enrolled), resource) for consent in consents):
                references.append((obj(enrolled.body.get("study")), enrolled))
    return tuple(sorted({name for reference, holder in references for name in _called(reference, holder, index)}))


def _is(one: Resource | None, other: Resource) -> bool:
    return one is not None and (one.url, one.place) == (other.url, other.place)


def _called(reference: Json, holder: Resource, index: Index) -> Iterator[str]:
    study = index.find(reference, holder)
    if study is not None and study.kind == "ResearchStudy":
        yield from (value for one in map(obj, items(study.body.get("identifier"))) if (value := text(one.get("value"))))
        if study.id:
            yield study.id
    elif study is None:
        if value := text(obj(reference.get("identifier")).get("value")):
            yield value
        kind, _, key = text(reference.get("reference")).rpartition("/")
        if kind.rpartition("/")[2] == "ResearchStudy" and key:
            yield key


# Consents -------------------------------------------------------------------------------------------------------------

# To share or disclose data, also for research, is no consent to take part.
_DATA_ONLY = frozenset(("npp", "rsdid", "rsreid", "infa", "infaso", "irdscl", "57016-8", "57017-6", "64292-6"))


def consent(resource: Resource, index: Index, lexicon: Lexicon) -> _Made:
    """A Consent of scope research to a trial that is named. One that is over or not in force is no yes, and hides an older."""
    body, place = resource.body, resource.place
    status = text(body.get("status"))
    if status == "entered-in-error":
        return (), (Note(NoteKind.FACT, "entered-in-error", f"{place}: entered in error, so it does not exist"),)
    kinds = {code for category in items(body.get("category")) for code in codes_of(category)}
    scope = codes_of(body.get("scope")) or {code for code in kinds if code == "research"}
    if "research" not in scope or kinds & _DATA_ONLY or "consent" not in lexicon:
        return (), (Note(NoteKind.FACT, "not-used", f"{place}: not a consent to take part in research, so it is not used"),)
    names = trials(resource, index)
    if not names:
        message = "a consent to research that names no trial (workflow-researchStudy, ResearchSubject.consent); not recorded"
        return (), doubt("no-trial", place, message)
    field = "dateTime" if body.get("dateTime") is not None else "date"
    when = times(as_written(body, field), "", place, (field, ""))
    provisions = [obj(one) for one in items(body.get("provision"))]
    said = {text(body.get("decision")), *(text(one.get("type")) for one in provisions)} - {""}
    notes = when.notes + modified(resource)
    if notes != when.notes:
        outcome = Outcome.INDETERMINATE
    elif status == "rejected" or said == {"deny"}:
        outcome = Outcome.NEGATIVE
    elif status == "active" and said <= {"permit"} and not any(one.get("period") or one.get("provision") for one in provisions):
        outcome = Outcome.POSITIVE
    else:
        outcome = Outcome.INDETERMINATE
        notes += doubt(
            "unread-value", place, "its status, period or exceptions leave open whether it holds; it decides nothing"
        )
    who = next((text(obj(one).get("display")) for key in ("performer", "grantor") for one in items(body.get(key))), "")
    if not who:
        notes += doubt("unsigned", place, "nobody is named who consents")
    if when.start is None:
        outcome, more = attested(outcome, "the patient", False, place)
        notes += more
    words = f"consent, by {who or 'nobody named'}"
    facts = (Fact(FactKind.STATEMENT, ("consent",), words, place, when.start, outcome=outcome, trial=name) for name in names)
    return tuple(facts), notes


# Questionnaires -------------------------------------------------------------------------------------------------------

_ANSWERS: dict[tuple[str, str], Outcome] = {
    ("snomed", "373066001"): Outcome.POSITIVE,
    ("snomed", "373067005"): Outcome.NEGATIVE,
    ("loinc", "LA33-6"): Outcome.POSITIVE,
    ("loinc", "LA32-8"): Outcome.NEGATIVE,
}
_WORDS = {"yes": Outcome.POSITIVE, "no": Outcome.NEGATIVE}


def answers(resource: Resource, index: Index, lexicon: Lexicon) -> _Made:
    """The attestations of a finished QuestionnaireResponse. What is attested for one trial needs the trial's name."""
    body, place = resource.body, resource.place
    status = text(body.get("status"))
    if status == "entered-in-error":
        return (), (Note(NoteKind.FACT, "entered-in-error", f"{place}: entered in error, so it does not exist"),)
    if status not in ("completed", "amended"):
        return (), doubt("unfinished", place, "its status does not say that it is finished, so it is not read")
    names = trials(resource, index)
    when = times(as_written(body, "authored"), "", place, ("authored", ""))
    notes = when.notes
    changed = modified(resource)
    author = obj(body.get("author"))
    who = text(author.get("display")) or text(author.get("reference"))
    signed, unsigned = attested(Outcome.POSITIVE, who, when.start is not None, place)
    facts: list[Fact] = []
    others = 0
    for number, item in enumerate(_questions(body)):
        where = f"{place}/item[{number}]"
        topic = text(item.get("linkId"))
        if topic != PROMISE and not (topic in lexicon and lexicon[topic].domain is Domain.TOPIC):
            others += 1 if items(item.get("answer")) else 0
            continue
        given = items(item.get("answer"))
        if not given:
            continue
        outcome = _outcome(given)
        if outcome is None:
            outcome, more = (
                Outcome.INDETERMINATE,
                doubt("unread-value", f"{where}.answer", "neither yes nor no; it decides nothing"),
            )
            notes += more
        own = topic == PROMISE or lexicon[topic].own == "trial"
        if own and not names:
            message = "this is attested for one trial, and none is named (workflow-researchStudy); it is not recorded"
            notes += doubt("no-trial", where, message)
            continue
        words = text(item.get("text"))
        if topic in lexicon and words == lexicon[topic].name:
            words = ""  # the topic's own sentence
        said = f"{topic}, by {who or 'nobody named'}"
        outcome = outcome if signed is Outcome.POSITIVE and not changed else Outcome.INDETERMINATE
        for name in names if own else ("",):
            facts.append(Fact(FactKind.STATEMENT, (topic,), said, where, when.start, outcome=outcome, detail=words, trial=name))
    if others:
        notes += (
            Note(NoteKind.LOSS, "not-used", f"{place}: {others} answers to questions that are no topic of ours, not used"),
        )
    if facts:
        notes += changed + unsigned
    return tuple(facts), notes


def _questions(body: Json) -> Iterator[Json]:
    """The items and those inside them, in their order."""
    todo = [obj(one) for one in reversed(items(body.get("item")))]
    while todo:
        item = todo.pop()
        yield item
        inner = [
            *items(item.get("item")),
            *(one for answer in items(item.get("answer")) for one in items(obj(answer).get("item"))),
        ]
        todo += [obj(one) for one in reversed(inner)]


def _outcome(given: list[object]) -> Outcome | None:
    """What the answers say, where they are one yes or no."""
    found: set[Outcome | None] = set()
    for answer in map(obj, given):
        if isinstance(answer.get("valueBoolean"), bool):
            found.add(Outcome.POSITIVE if answer["valueBoolean"] else Outcome.NEGATIVE)
        elif coding := obj(answer.get("valueCoding")):
            name: Name = name_of({"coding": [coding]})
            codes = {_ANSWERS.get((short(one.system), one.code.strip())) for one in name.codings}
            found |= codes if codes != {None} else {_WORDS.get(text(coding.get("display")).lower())}
        else:
            found.add(_WORDS.get(text(answer.get("valueString")).lower()))
    return found.pop() if len(found) == 1 else None
