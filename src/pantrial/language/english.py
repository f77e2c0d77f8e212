"""A rule in plain English, from its nodes alone: what a reader compares with the record's own words.

Each node has words of its own, and brackets stand wherever parts could be joined otherwise, so that the English says one
rule and no other: `language.controlled` reads it back. What is quoted is written with a backslash before “, ” and \\.
"""

from typing import assert_never

from pantrial.dates import Duration
from pantrial.logic import All, AnyOf, AtLeast, Not
from pantrial.protocol import (
    Age,
    Attest,
    Condition,
    Criterion,
    CriterionKind,
    Extent,
    Infection,
    Leaf,
    Limit,
    Measure,
    Multiple,
    Procedure,
    Promise,
    Rule,
    SexIs,
    Smoking,
    State,
    Treatment,
    Unread,
    When,
    Within,
)
from pantrial.terms import Lexicon, TestKind
from pantrial.units import UNITS as CODES
from pantrial.units import Op

OPS: dict[Op, str] = {
    Op.LT: "less than",
    Op.LE: "at most",
    Op.GT: "more than",
    Op.GE: "at least",
    Op.EQ: "exactly",
}
KINDS: dict[str, str] = {
    TestKind.SEROLOGY: "serology",
    TestKind.ANTIGEN: "antigen",
    TestKind.NUCLEIC_ACID: "nucleic acid",
    TestKind.IGM: "IgM",
    TestKind.IGG: "IgG",
}
UNITS: dict[str, str] = {
    "{score}": "",
    "1": "as a fraction",
    "kg/m2": "kg/m²",
    "[lb_av]": "lb",
    "d": "days",
    "h": "hours",
    "wk": "weeks",
}
STATES = {"pregnancy": "pregnant", "lactation": "lactating"}
LIMITS = {Limit.UPPER: "upper", Limit.LOWER: "lower"}
STARTS = {CriterionKind.INCLUSION: "Let in only if", CriterionKind.EXCLUSION: "Kept out if"}
# Topics whose statements name a concept behind the topic's own sentence.
OF_A_CONCEPT = "evidence_of_infection"
# Statements that an examination or test at screening makes, not somebody's word.
EXAMINED = "examination"


def sentence(criterion: Criterion, lexicon: Lexicon) -> str:
    """What the criterion does, as a sentence: `Let in only if …`, `Kept out if …`."""
    return f"{STARTS[criterion.kind]} {english(criterion.logic, lexicon)}."


def english(rule: Rule, lexicon: Lexicon) -> str:
    """The rule in words; brackets wherever links meet."""
    match rule:
        case All(()):
            return "anything"
        case AnyOf(()):
            return "nothing"
        case AnyOf((All((read, Unread() as words)), Unread() as again)) if words == again:
            # What was read decides nothing beside these words: they may narrow, reverse or move it.
            return f"[undecided: {english(read, lexicon)}, beside {_unread(words)}]"
        case All((part,)):
            return f"all of ({english(part, lexicon)})"
        case AnyOf((part,)):
            return f"any of ({english(part, lexicon)})"
        case All(parts):
            return " and ".join(_inner(part, lexicon) for part in parts)
        case AnyOf(parts):
            return " or ".join(_inner(part, lexicon) for part in parts)
        case AtLeast(count, parts):
            return f"at least {count} of ({'; '.join(english(part, lexicon) for part in parts)})"
        case Not(part):
            return f"not ({english(part, lexicon)})"
        case _:
            return _leaf(rule, lexicon)


def _inner(rule: Rule, lexicon: Lexicon) -> str:
    words = english(rule, lexicon)
    linked = isinstance(rule, All | AnyOf) and len(rule.parts) > 1 and not _undecided(rule)
    return f"({words})" if linked else words


def _undecided(rule: Rule) -> bool:
    match rule:
        case AnyOf((All((_, Unread() as words)), Unread() as again)):
            return words == again
        case _:
            return False


def _leaf(leaf: Leaf, lexicon: Lexicon) -> str:
    def name(concept: str) -> str:
        return lexicon[concept].name if concept in lexicon else f"«{concept}»"

    def others(but: tuple[str, ...]) -> str:
        return f" (but not {', '.join(name(one) for one in but)})" if but else ""

    match leaf:
        case Age(op, value, unit):
            return f"the age is {OPS[op]} {value} {unit.value}{'' if value == 1 else 's'}"
        case SexIs(female):
            return f"the patient is {'female' if female else 'male'}"
        case Measure(concept, op, value, unit, when, extent):
            which = "" if extent is Extent.NEWEST else f"{extent.value} "
            window = _in(when) if when else ""
            return f"the {which}{name(concept)}{window} is {OPS[op]} {value:f} {_unit(unit)}".rstrip()
        case Multiple(concept, op, factor, limit):
            return f"the {name(concept)} is {OPS[op]} {factor:f} times the laboratory's {LIMITS[limit]} limit"
        case Condition(concept, when, since, but):
            began = f", since {OPS[since.op]} {since.length}" if since else ""
            return f"the patient {_has(when, 'has', 'has ever had')} {name(concept)}{others(but)}{began}{_in(when)}"
        case Treatment(concept, when, lasting, but):
            length = f" for {OPS[lasting.op]} {lasting.count} {lasting.unit}s" if lasting else ""
            return f"the patient {_has(when, 'gets', 'has ever got')} {name(concept)}{others(but)}{length}{_in(when)}"
        case Procedure(concept, when):
            done = "has ever undergone" if when is When.EVER else "underwent"
            return f"the patient {done} {name(concept)}{_in(when)}"
        case Infection(agent, kinds):
            return f"a test for {name(agent)} is positive ({', '.join(KINDS.get(kind, kind) for kind in kinds)})"
        case State(concept, tests):
            by = f" by {' or by '.join(name(test) for test in tests)}" if tests else ""
            return f"the patient is {STATES.get(concept) or f'«{concept}»'}{by}"
        case Smoking():
            return "the patient smokes"
        case Attest(topic, words):
            return _attested(topic, words, lexicon)
        case Promise(words):
            return f"it is promised: {quoted(words)}"
        case Unread():
            return f"[{_unread(leaf)}]"
        case _:
            assert_never(leaf)


def _attested(topic: str, words: str, lexicon: Lexicon) -> str:
    own = lexicon[topic].name if topic in lexicon else ""
    if topic == EXAMINED and words:
        return f"an examination shows: {quoted(words)}"
    if topic == OF_A_CONCEPT and words and own:
        return f"somebody attests that the patient {own} {quoted(words)}"
    if words:
        return f"somebody attests on {topic}: {quoted(words)}"
    return f"somebody attests that the patient {own}" if own else f"somebody attests on {topic}"


def _unit(code: str) -> str:
    return UNITS.get(code, code if code in CODES else f"«{code}»")


def _unread(leaf: Unread) -> str:
    why = f" ({leaf.why})" if leaf.why and leaf.why != Unread("").why else " ()" if not leaf.why else ""
    return f"unread: {quoted(leaf.words)}{why.replace(chr(92), chr(92) * 2).replace(']', chr(92) + ']')}"


def quoted(words: str) -> str:
    """The words between quotation marks that end where the words do."""
    for mark in "\\“”":
        words = words.replace(mark, f"\\{mark}")
    return f"“{words}”"


def _has(when: When | Within, now: str, ever: str) -> str:
    match when:
        case When.EVER:
            return ever
        case Within():
            return f"{now} or {ever.replace('has ever ', '')}"
        case When.NOW:
            return f"now {now}"
        case When.UNSAID:
            return now
        case _:
            assert_never(when)


def _in(when: When | Within) -> str:
    if not isinstance(when, Within):
        return ""
    return f" within the {duration(when.length)} {'after' if when.after else 'before'} {when.anchor.value}"


def duration(length: Duration) -> str:
    """`4 weeks`; one unit without its number."""
    return str(length) if length.count != 1 else length.unit.value
