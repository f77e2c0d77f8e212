"""One clause → one leaf: which rule reads it, and what becomes of the words that the rule did not take."""

import re
from itertools import pairwise

from pantrial.logic import All, AnyOf, Not
from pantrial.parse.items import COMPARISON, NUMBER, QUALIFIERS, TIME, Frame, Item, domains, mask
from pantrial.parse.rules.ages import has_years, of_years, read_age, read_sex, read_smoking
from pantrial.parse.rules.attested import attesting
from pantrial.parse.rules.clause import (
    ASKED,
    DOMAINS,
    SEXES,
    TOPIC,
    Carry,
    Clause,
    Placed,
    Reader,
    Unreads,
    runs,
    topics_in,
    undetermined,
)
from pantrial.parse.rules.conditions import read_condition
from pantrial.parse.rules.heads import OPENING
from pantrial.parse.rules.infections import read_infection, read_test
from pantrial.parse.rules.measures import read_measure, read_size
from pantrial.parse.rules.treatments import read_treatment
from pantrial.protocol import (
    Age,
    Attest,
    Condition,
    CriterionKind,
    Infection,
    Measure,
    Procedure,
    Rule,
    Treatment,
    Unread,
    When,
    leaves_of,
)
from pantrial.terms import Concept, Domain, Lexicon
from pantrial.units import Op

_ONSET = mask(Frame.ONSET)
_NON_SMOKER_SMOKER = mask(Frame.NON_SMOKER, Frame.SMOKER)
_INFECTION = mask(Frame.INFECTION)
_NOW = mask(Frame.NOW)
_TAIL = mask(Frame.TAIL)
_CONDITION = domains(Domain.CONDITION)
_NOT_EXCEPT = mask(Frame.NOT, Frame.EXCEPT)
_AGE_OLD = mask(Frame.AGE, Frame.OLD)
_SEXES_BOTH = mask(*SEXES, Frame.BOTH)
_DIAGNOSED = mask(Frame.DIAGNOSED)
_FOR = mask(Frame.FOR)
_WITHIN = mask(Frame.WITHIN)
_TIME_OR_NUMBER = TIME | NUMBER
_CHILDBEARING = mask(Frame.CHILDBEARING)


def read_clause(words: str, clause: Clause, carry: Carry, lexicon: Lexicon, place: Placed, unread: Unreads) -> Rule:
    """The leaf of a clause, with an Unread part for the words that its rule did not take."""
    start, end = clause.text()
    sized = read_size(clause, carry, lexicon)
    if sized is not None:
        return place(sized, start, end)
    topics: list[Concept] = []
    if clause.names(TOPIC):
        topics = topics_in([item for n, item in enumerate(clause.items) if not _of_a_time(clause, n)])
    if topics and topics[0].id == "recovery":
        if _EXEMPTS.search(words, start, end):
            return unread(start, end, "an exception or condition")
        if _named_before(clause, "recovery"):
            topics = []  # `surgery within 4 weeks from which they have not recovered`: the surgery is asked as well
    if topics and not _in_tail(clause):
        # A “no” before the whole is said of it once, and not in the words that are attested.
        return attesting(words, [item for n, item in enumerate(clause.items) if n not in clause.taken], place)
    if _going_on(clause):
        items = [item for n, item in enumerate(clause.items) if n not in clause.taken]
        return place(Attest("planned", words[items[0].start : end].strip(" ,;:").casefold()), start, end)
    rule = _trigger(clause, carry)
    leaf = rule(clause, carry, lexicon) if rule else None
    if leaf is None:
        return unread(start, end)
    place(leaf, start, end)
    left = clause.left()
    if any(item.words == "=" for item in clause.items) and any(
        isinstance(one, (Age, Measure)) and one.op is Op.EQ for one in leaves_of(leaf)
    ):
        return undetermined(leaf, place(Unread("=", "registers print it for “≥” and “≤” as well"), start, end))
    if not left:
        return leaf
    narrowed = _narrowed(words, clause, leaf, left, carry.kind, place)
    if narrowed is not None:
        return narrowed
    missed = " … ".join(words[first.start : last.end] for first, last in runs(clause.items, left))
    return undetermined(leaf, place(Unread(missed), left[0].start, left[-1].end))


def _going_on(clause: Clause) -> bool:
    """`concurrent radiotherapy`: what is done on a day is not recorded as going on; somebody says whether it is meant to be."""
    if not clause.says(_NOW):  # as nearly every clause
        return False
    named = [one for item in clause.items if (one := item.concept(*DOMAINS))]
    left = [item for n, item in enumerate(clause.items) if n not in clause.taken and not item.kinds & _CONDITION]
    return (
        bool(named)
        and all(one.procedure for one in named)
        and any(item.framed & _NOW for item in left)
        and all(item.filler or item.qualifier or item.framed & _NOW for item in left)
    )


_EXEMPTS = re.compile(r"\b(?:may|allowed|permitted|eligible|exempt|earlier|unless|except)\b", re.IGNORECASE)


def _named_before(clause: Clause, topic: str) -> bool:
    """Whether a thing that data know is named before the topic."""
    at = next(n for n, item in enumerate(clause.items) if (one := item.concept(Domain.TOPIC)) and one.id == topic)
    return any(item.kinds & ASKED for item in clause.items[:at])


def _of_a_time(clause: Clause, n: int) -> bool:
    """Whether the words say from which day a length of time is counted: `10 days after onset`."""
    if not clause.items[n].framed & _ONSET:  # as nearly every word: what is before it is not looked through
        return False
    before = next((item for item in reversed(clause.items[:n]) if not item.filler), None)
    return before is not None and before.kinds & TIME != 0


_TIMES = mask(Frame.EVER, Frame.NOW, Frame.WITHIN)
_LATELY = frozenset("recent recently past last lately formerly earlier since".split())


def _in_tail(clause: Clause) -> bool:
    """Whether the clause's topics stand only in words that narrow a thing before them: `psoriasis confirmed by biopsy`."""
    tail = next((n for n, item in enumerate(clause.items) if item.framed & _TAIL), len(clause.items))
    before = clause.items[:tail]
    return any(item.kinds & ASKED for item in before) and not any(item.kinds & TOPIC for item in before)


def _narrowed(words: str, clause: Clause, leaf: Rule, left: list[Item], kind: CriterionKind, place: Placed) -> Rule | None:
    """A thing with words that only narrow it (`uncontrolled`, `confirmed by …`): the thing, and somebody's word for them."""
    if isinstance(leaf, Not):
        # `at least 10 days since parenteral …`: what is denied is the thing, so the time before it is not attested with it.
        cut = next(n for n, item in enumerate(clause.items) if item.start == left[0].start)
        if any(not item.filler and n not in clause.taken for n, item in enumerate(clause.items[:cut])) or cut == 0:
            return None
        thing = Clause(clause.items[cut:], clause.link, {n - cut for n in clause.taken if n >= cut})
        inside = _narrowed(words, thing, leaf.part, left, kind, place)
        return None if inside is None else place(Not(inside), *clause.text())
    parts = leaf.parts if isinstance(leaf, AnyOf) else (leaf,)
    parts = tuple(part for part in parts if not (isinstance(part, Attest) and part.topic == "planned")) or parts
    if not all(isinstance(part, (Condition, Treatment, Infection, Procedure)) for part in parts):
        return None
    start, end = clause.text()
    tail = next((n for n, item in enumerate(left) if item.framed & _TAIL), None)
    before = left if tail is None else left[:tail]
    if (isinstance(leaf, Treatment) and leaf.lasting is None) or isinstance(parts[0], Procedure):
        # `antibiotics for the disease`, `surgery for the disease`
        named = [item.kinds & _CONDITION != 0 for item in before]
        purposes = [n for n, item in enumerate(before[:-1]) if item.framed & _FOR and named[n + 1]]
        before = [item for n, item in enumerate(before) if n not in purposes and n - 1 not in purposes]
    if not all(item.qualifier for item in before) or _of_another(words, clause):
        return None
    if isinstance(parts[0], Treatment) and _of_a_level(before):
        return None
    if tail is not None:
        # Nothing of the thing itself may stand behind the words that begin the tail.
        behind = [n for n, item in enumerate(clause.items) if item.start > left[tail].start and n in clause.taken]
        if behind and any(clause.items[n].kinds & ASKED or clause.items[n].framed & OPENING for n in behind):
            return None
        if any(clause.items[n].kinds & TIME or clause.items[n].framed & _WITHIN for n in behind):
            # `malignancy requiring treatment within 2 years`: the time is of what the tail says, which somebody answers whole.
            if not isinstance(leaf, Condition):
                return None
            leaf = place(Condition(leaf.concept, When.EVER, leaf.since, leaf.but), start, end)
        if any(item.framed & _NOT_EXCEPT for item in left[tail:]):
            return None
        # A time among them may be the thing's own, and reach further back than today.
        times = any(item.kinds & _TIME_OR_NUMBER or item.framed & _TIMES or item.words in _LATELY for item in left[tail:])
        # Another sentence may be another ground.
        sentences = re.search(r"[.!?]\s+[A-Z]", words[left[tail].start : end]) is not None
        if (times or sentences) and kind is CriterionKind.EXCLUSION:
            return None
    topic = "severity" if tail is None else "examination"
    attest = place(Attest(topic, words[start:end].strip(" ,;:").casefold()), start, end)
    return place(All((leaf, attest)), start, end)


def _of_another(words: str, clause: Clause) -> bool:
    """`Severe/unstable angina`: the word before the link is of an angina that need not be unstable, and narrows nothing."""
    return any(
        one.qualifier
        and thing.kinds & ASKED != 0
        and thing.words.partition(" ")[0] in QUALIFIERS
        and words[one.end : thing.start].strip() not in ("", ",")
        for one, thing in pairwise(clause.items)
    )


def _of_a_level(before: list[Item]) -> bool:
    """`Low factor VIII`, `high insulin`: how much of it is in the blood, and no way of giving it (`low-dose aspirin`)."""
    said = [item.words for item in before]
    return any(word in ("low", "high") and said[n + 1 : n + 2] != ["dose"] for n, word in enumerate(said))


_FIRST = mask(Frame.NON_SMOKER, Frame.SMOKER, Frame.AGE, Frame.OLD)


def _trigger(clause: Clause, carry: Carry) -> Reader | None:
    """The rule of the first item that triggers one; a clause without any may go on with the subject before it."""
    for item in clause.items:
        if item.framed & _FIRST:
            if item.framed & _NON_SMOKER_SMOKER:
                return read_smoking
            if item.framed & _AGE_OLD and not item.framed & _CHILDBEARING:
                return read_age
        if item.kinds & ASKED:
            for entry in item.entries:
                if isinstance(entry, Concept) and entry.domain in RULES:
                    return RULES[entry.domain]
    if all(item.filler or item.framed & _SEXES_BOTH for item in clause.items):
        return read_sex
    if clause.says(_INFECTION):
        return read_infection
    if carry.disease is not None and clause.says(_DIAGNOSED):
        return read_condition
    if has_years(clause):
        return read_age
    if clause.names(COMPARISON):
        if carry.subject is Frame.AGE and of_years(clause):
            return read_age
        if isinstance(carry.subject, Concept):
            return read_measure
    return None


RULES: dict[Domain, Reader] = {
    Domain.MEASURE: read_measure,
    Domain.TEST: read_test,
    Domain.INFECTION: read_infection,
    Domain.CONDITION: read_condition,
    Domain.TREATMENT: read_treatment,
}
