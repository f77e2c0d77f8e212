"""What only somebody's word can answer: consent, compliance, and sentences that name such a topic."""

import re

from pantrial.logic import All, AnyOf
from pantrial.parse.items import BRACKET, Item, Link, domains
from pantrial.parse.rules.clause import TOPIC, Clause, Placed, Unreads, topics_in
from pantrial.protocol import Attest, Rule, Unread, all_of, any_of
from pantrial.terms import Domain

_DENIAL = re.compile(
    r"\b(?:no|non|not|none|never|neither|nor|without|absence|unless|required|requires?|must|should"
    r"|allowed|permitted)\b|[.!?;]\s+\S"
)


def denies(words: str) -> bool:
    """Whether words behind a “no” deny something themselves, or go on with another sentence."""
    return _DENIAL.search(words) is not None


def affirmed(opening: str, clause: Clause, rule: Rule, place: Placed, unread: Unreads) -> Rule:
    """A rule behind a “no”, where what somebody attests is the thing and not its absence: `no uncontrolled infection` asks
    whether it is uncontrolled. Unread where its words deny something themselves, or go on with another sentence.
    """
    if isinstance(rule, Attest) and rule.words:
        said = rule.words.removeprefix(opening).lstrip(" ,;:")
        if denies(said):
            return unread(*clause.text(), "how far the denial before it reaches")
        return rule if said == rule.words else place(Attest(rule.topic, said), *clause.text())
    if not isinstance(rule, (All, AnyOf)):
        return rule
    parts = tuple(affirmed(opening, clause, part, place, unread) for part in rule.parts)
    if all(new is old for new, old in zip(parts, rule.parts, strict=True)):
        return rule
    broken = any(isinstance(new, Unread) and new is not old for new, old in zip(parts, rule.parts, strict=True))
    return (
        unread(*clause.text(), "how far the denial before it reaches") if broken else place(type(rule)(parts), *clause.text())
    )


def attested(words: str, found: list[Item], clauses: list[Clause], place: Placed, unread: Unreads) -> Rule:
    """A criterion about no datum: attestations where it names a topic of them, else unread.

    A person attests the words themselves, so nothing is lost. One attestation for each clause where each has its topic;
    otherwise the whole is one.
    """
    topics = topics_in(found)
    if not topics:
        return unread(found[0].start, found[-1].end)
    if len(clauses) > 1 and all(_plain_topic(clause.items) for clause in clauses):
        parts = [attesting(words, clause.items, place) for clause in clauses]
        links = {clause.link for clause in clauses[1:]}
        if links <= {Link.AND, Link.COMMA}:
            return all_of(parts)
        if links <= {Link.OR, Link.COMMA, Link.SLASH}:
            return any_of(parts)
    return attesting(words, found, place)


def _plain_topic(found: list[Item]) -> bool:
    """Whether the words come to the sentence of their topic, and no more."""
    topics = topics_in(found)
    if not topics or topics[0].id not in _OWN_SENTENCE:
        return False
    said = " ".join(item.words for item in found if item.kinds & TOPIC)
    if topics[0].id in _NARROWER and _NARROWER[topics[0].id] not in said:
        return False  # `with health insurance`: a private one counts as well; `under the protection of justice`: no guardian
    return all(item.kinds & TOPIC or item.filler or item.kinds & BRACKET or item.words in _OF_TOPICS for item in found)


def attesting(words: str, found: list[Item], place: Placed) -> Rule:
    """The topic's own sentence where nothing but fillers stands beside it; else the words as they are."""
    topic = _topic_of(words, found)
    start, end = found[0].start, found[-1].end
    return place(Attest(topic, "" if _plain_topic(found) else words[start:end].casefold()), start, end)


def _is_done(item: Item) -> bool:
    """Whether the words name a procedure."""
    concept = item.concept(Domain.CONDITION)
    return concept is not None and concept.procedure


TREATMENT = domains(Domain.TREATMENT)


def _topic_of(words: str, found: list[Item]) -> str:
    """The first topic that is named. Words of the trial itself (`a risk of study participation`) name no other trial."""
    topics = topics_in(found)
    if topics[0].id == "examination":
        at = next(n for n, item in enumerate(found) if item.kinds & TOPIC)
        given = any(item.kinds & TREATMENT or _is_done(item) for item in found[:at])
        return "severity" if given else "examination"  # `radiotherapy except to local lesions`: no examination shows it
    if topics[0].id != "other_trial":
        return topics[0].id
    first = next(item for item in found if item.kinds & TOPIC)
    own = first.words in _OF_ANY_TRIAL and not _OTHER_TRIAL.search(words, found[0].start, found[-1].end)
    return next((topic.id for topic in topics if topic.id != "other_trial"), "judgement") if own else "other_trial"


# Words of this trial as well as of others; and what says that another is meant.
_OF_ANY_TRIAL = frozenset(("participation", "clinical trial", "clinical study", "intervention study"))
_OTHER_TRIAL = re.compile(
    r"\b(?:participat\w+ in(?! (?:(?:this|the|our) |study|trial|protocol))"
    r"|(?:enrol\w+|involve\w*|include\w*|entered|taken part|volunteer\w*|treat\w+|drugs?|agents?) in(?! (?:this|the|our) )"
    r"|(?:another|other|any|different|prior|previous|concurrent|simultaneous|investigational|multiple|recent) "
    r"(?:\w+ ){0,2}(?:trials?|stud(?:y|ies)|participation|protocols?|research)"
    r"|in an? (?:\w+ ){0,2}(?:trial|study)|(?:prior|previous) (?:[\w()/-]+ ){0,6}participation"
    r"|(?:trials?|stud(?:y|ies)) (?:\w+ ){0,3}(?:within|in the (?:last|past|previous))|current participation)\b",
    re.IGNORECASE,
)

# Topics of which a sentence of ours says less than some of their words, and what has to stand among these.
_NARROWER = {"social_security": "social security", "guardianship": "guardian"}

WELCOME = (Attest("consent"), Attest("compliance"), Attest("social_security"))
# Topics whose English sentence is what any wording of them comes to, and the words that wordings add.
_OWN_SENTENCE = frozenset(("consent", "compliance", "social_security", "liberty", "guardianship"))
_OF_TOPICS = frozenset(
    "written signed provide provides provided give gives given obtained obtaining affiliated affiliation to covered by"
    " under system requirements procedures patient's participant's protocol".split()
) | {"of", "study", "trial"}
