"""A rule in plain English, from its nodes alone: what a reader compares with the record's own words."""

from typing import assert_never

from pantrial.dates import Duration
from pantrial.logic import All, AnyOf, AtLeast, Not
from pantrial.protocol import (
    Age,
    Attest,
    Condition,
    Criterion,
    CriterionKind,
    Infection,
    Leaf,
    Measure,
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
from pantrial.units import Op

_OPS: dict[Op, str] = {
    Op.LT: "less than",
    Op.LE: "at most",
    Op.GT: "more than",
    Op.GE: "at least",
    Op.EQ: "exactly",
}
_KINDS: dict[str, str] = {
    TestKind.SEROLOGY: "serology",
    TestKind.ANTIGEN: "antigen",
    TestKind.NUCLEIC_ACID: "nucleic acid",
    TestKind.IGM: "IgM",
    TestKind.IGG: "IgG",
}
_UNITS: dict[str, str] = {"{score}": "", "kg/m2": "kg/m²", "[lb_av]": "lb"}


def sentence(criterion: Criterion, lexicon: Lexicon) -> str:
    """What the criterion does, as a sentence: `let in only if …`, `kept out if …`."""
    start = "Let in only if" if criterion.kind is CriterionKind.INCLUSION else "Kept out if"
    return f"{start} {english(criterion.logic, lexicon)}."


def english(rule: Rule, lexicon: Lexicon) -> str:
    """The rule in words; brackets wherever links of two kinds meet."""
    match rule:
        case All(parts):
            return " and ".join(_inner(part, All, lexicon) for part in parts) or "anything"
        case AnyOf((All((read, Unread(words))), Unread(again))) if words == again:
            # What was read decides nothing beside these words: they may narrow, reverse or move it.
            return f"[undecided: {english(read, lexicon)}, beside unread “{words}”]"
        case AnyOf(parts):
            return " or ".join(_inner(part, AnyOf, lexicon) for part in parts) or "nothing"
        case AtLeast(count, parts):
            return f"at least {count} of ({'; '.join(english(part, lexicon) for part in parts)})"
        case Not(part):
            return f"not ({english(part, lexicon)})"
        case _:
            return _leaf(rule, lexicon)


def _inner(rule: Rule, outer: type, lexicon: Lexicon) -> str:
    words = english(rule, lexicon)
    linked = isinstance(rule, All | AnyOf) and not isinstance(rule, outer) and not words.startswith("[undecided")
    return f"({words})" if linked else words


def _leaf(leaf: Leaf, lexicon: Lexicon) -> str:
    def name(concept: str) -> str:
        return lexicon[concept].name if concept in lexicon else concept

    match leaf:
        case Age(op, value, unit):
            return f"the age is {_OPS[op]} {value} {unit.value}{'' if value == 1 else 's'}"
        case SexIs(female):
            return f"the patient is {'female' if female else 'male'}"
        case Measure(concept, op, value, unit):
            return f"the {name(concept)} is {_OPS[op]} {value} {_UNITS.get(unit, unit)}".rstrip()
        case Condition(concept, when):
            return f"the patient {_has(when, 'has', 'has ever had')} {name(concept)}{_in(when)}"
        case Treatment(concept, when, lasting):
            length = f" for {_OPS[lasting.op]} {lasting.count} {lasting.unit}s" if lasting else ""
            return f"the patient {_has(when, 'gets', 'has ever got')} {name(concept)}{length}{_in(when)}"
        case Infection(agent, kinds):
            return f"a test for {name(agent)} is positive ({', '.join(_KINDS.get(kind, kind) for kind in kinds)})"
        case State(concept):
            return f"the patient is {_STATES.get(concept, concept)}"
        case Smoking():
            return "the patient smokes"
        case Attest(topic, words):
            own = name(topic)
            if topic == "evidence_of_infection":
                return f"somebody attests that the patient {own} {words}"
            return f"somebody attests: “{words}”" if words else f"somebody attests that the patient {own}"
        case Promise(words):
            return f"it is promised: “{words}”"
        case Unread(words, _):
            return f"[unread: “{words}”]"
        case _:
            assert_never(leaf)


_STATES = {"pregnancy": "pregnant", "lactation": "lactating"}


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
    return f" within the {duration(when.length)} before screening" if isinstance(when, Within) else ""


def duration(length: Duration) -> str:
    """`4 weeks`; one unit without its number."""
    return str(length) if length.count != 1 else length.unit.value
