"""From a protocol's logic to atoms: concepts become the ids below them, bounds come to normal units, states get limits."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, assert_never

import msgspec

from pantrial.answer import Reason
from pantrial.dates import Duration, TimeUnit
from pantrial.logic import All, AnyOf, Logic, Not, substitute
from pantrial.patient import Outcome
from pantrial.protocol import (
    Age,
    Anchor,
    Attest,
    Condition,
    Extent,
    Infection,
    Lasting,
    Leaf,
    Limit,
    Measure,
    Multiple,
    Procedure,
    Promise,
    Rule,
    SexIs,
    Since,
    Smoking,
    State,
    Treatment,
    Unread,
    When,
    Within,
)
from pantrial.question.atoms import (
    TODAY,
    Ask,
    Atom,
    Began,
    Bound,
    Gap,
    Is,
    Kind,
    Lasts,
    OfLimit,
    Pick,
    Present,
    Select,
    Window,
)
from pantrial.terms import Concept, Domain, Lexicon, TestKind
from pantrial.units import Op, convert

# How old the newest value may be where a criterion names no window. Printed with every answer.
FRESHNESS: dict[str, Duration] = {
    "laboratory": Duration(30, TimeUnit.DAY),
    "vital": Duration(30, TimeUnit.DAY),
    "score": Duration(30, TimeUnit.DAY),
    "serology": Duration(180, TimeUnit.DAY),
    "pregnancy": Duration(7, TimeUnit.DAY),
    "habit": Duration(180, TimeUnit.DAY),
}

# What cannot last longer, however its record leaves its end open: the ten months of a pregnancy.
LONGEST: dict[str, Duration] = {"pregnancy": Duration(300, TimeUnit.DAY)}

POSITIVE = Is(Outcome.POSITIVE)


def lower(rule: Rule, lexicon: Lexicon, fresh: Mapping[str, Duration] = FRESHNESS) -> Logic[Ask]:
    """The rule over atoms and gaps. A concept that the lexicon lacks becomes a gap: nobody is asked what nobody knows.

    `fresh` is the limit of age of each kind of value; it has every kind that FRESHNESS has.
    """

    def change(leaf: Any) -> Logic[Ask]:  # a Leaf; the checker cannot take Leaf out of the union that Rule is
        return _leaf(leaf, lexicon, fresh)

    return substitute(rule, change)


def _leaf(leaf: Leaf, lexicon: Lexicon, fresh: Mapping[str, Duration]) -> Logic[Ask]:
    for concept in _concepts(leaf):
        if concept not in lexicon:
            return Gap(Reason.UNREAD, f"the concept {concept}, which this lexicon lacks")
    match leaf:
        case Age(op, value, unit):
            return Atom(Select(Kind.AGE, "age"), Window(), Pick.NEWEST, Bound(op, Decimal(value), unit.value))
        case SexIs(female):
            sex = Atom(Select(Kind.SEX, "sex"), Window(), Pick.NEWEST, POSITIVE)
            return sex if female else Not(sex)
        case Measure(concept):
            return _measure(lexicon[concept], leaf, fresh)
        case Multiple(concept, op, factor, limit):
            select = Select(Kind.MEASUREMENT, concept, (concept,))
            window = Window(fresh[lexicon[concept].freshness])
            return Atom(select, window, Pick.NEWEST, OfLimit(op, factor.normalize(), limit is Limit.UPPER))
        case Condition(concept, when, since, but):
            if since is not None:
                return _since(concept, when, since, but, lexicon)
            there = _some(Kind.CONDITION, concept, when, Present(), but, lexicon)
            if isinstance(when, Within) and lexicon.happens(concept):
                # `stroke within 6 months`: the record of an older one goes on, and says nothing of these months
                return All((there, _some(Kind.PROCEDURE, concept, when, Present(), but, lexicon)))
            return there
        case Procedure(concept, when):
            return _event(Kind.PROCEDURE, concept, when, Present(), lexicon)
        case Treatment(concept, when, lasting, but):
            return _some(Kind.TREATMENT, concept, when, _lasts(lasting) if lasting else Present(), but, lexicon)
        case Infection(agent, kinds):
            return _infection(lexicon[agent], kinds, lexicon, fresh)
        case State(concept, tests):
            return _state(concept, tests, lexicon, fresh)
        case Smoking():
            return _test("smoking", _tests("smoking", (TestKind.HABIT,), lexicon), fresh["habit"])
        case Attest(topic, words):
            return _statement(topic, words)
        case Promise(words):
            return _statement("promise", words)
        case Unread(words, why):
            return Gap(Reason.UNREAD, f"{words} ({why})" if why else words)
        case _:
            assert_never(leaf)


def _lasts(lasting: Lasting) -> Lasts:
    """In days, first and last included: twelve weeks have elapsed on the 85th day."""
    return Lasts(lasting.op, lasting.count if lasting.unit is TimeUnit.DAY else 7 * lasting.count + 1)


def _concepts(leaf: Leaf) -> tuple[str, ...]:
    match leaf:
        case Measure(concept=concept) | Multiple(concept=concept):
            return (concept,)
        case Condition(concept=concept, but=but) | Treatment(concept=concept, but=but):
            return (concept, *but)
        case Procedure(concept=concept):
            return (concept,)
        case Infection(agent=agent):
            return (agent,)
        case State(concept=concept, tests=tests):
            return (concept, *tests)
        case _:
            return ()


def _measure(concept: Concept, leaf: Measure, fresh: Mapping[str, Duration]) -> Logic[Ask]:
    """The newest value, or whether any of them is beyond the bound: so is the largest that is at least so much.

    Of several values in a window that the words name, an older one that says yes where the newest says no leaves it open.
    """
    normal = convert(leaf.value, leaf.unit, concept.unit, concept.molar)
    if normal is None:
        return Gap(Reason.UNIT, f"{concept.name} in {leaf.unit or 'no unit'}, which does not convert to {concept.unit}")
    select = Select(Kind.MEASUREMENT, concept.id, (concept.id,))
    window = Window(fresh[concept.freshness]) if leaf.when is None else _window(leaf.when)

    def ask(pick: Pick, op: Op) -> Atom:
        return Atom(select, window, pick, Bound(op, normal.normalize(), concept.unit))

    if leaf.of is Extent.NEWEST:
        newest = ask(Pick.NEWEST, leaf.op)
        if leaf.when is None:
            return newest
        counts = Gap(Reason.AMBIGUOUS, f"whether an older {concept.name} in that time counts as well")
        return AnyOf((newest, All((ask(Pick.ANY, leaf.op), counts))))
    beyond = (Op.GE, Op.GT) if leaf.of is Extent.LARGEST else (Op.LE, Op.LT)
    if leaf.op in beyond:
        return ask(Pick.ANY, leaf.op)
    return Not(ask(Pick.ANY, _CONTRARY[leaf.op]))


_CONTRARY = {Op.LT: Op.GE, Op.GE: Op.LT, Op.GT: Op.LE, Op.LE: Op.GT}


def _window(when: Within, longest: Duration | None = None) -> Window:
    anchor = "" if when.anchor is Anchor.SCREENING else when.anchor.value
    return Window(when.length, longest=longest, anchor=anchor, after=when.after)


def _since(concept: str, when: When | Within, since: Since, but: tuple[str, ...], lexicon: Lexicon) -> Logic[Ask]:
    """A condition that began so long ago. One that began lately is there, and none began earlier: a record of it may be new."""
    if since.op in (Op.GE, Op.GT):
        return _some(Kind.CONDITION, concept, when, Began(since.op, since.length), but, lexicon)
    earlier = Began(Op.GT if since.op is Op.LE else Op.GE, since.length)
    there = _some(Kind.CONDITION, concept, when, Present(), but, lexicon)
    return All((there, Not(_some(Kind.CONDITION, concept, When.EVER, earlier, but, lexicon))))


def _some(
    kind: Kind,
    concept: str,
    when: When | Within,
    compare: Present | Lasts | Began,
    but: tuple[str, ...],
    lexicon: Lexicon,
) -> Logic[Ask]:
    """A condition or treatment without its exceptions, and what may count as well: that leaves it open.

    `systemic treatment` may mean any drug. Of `biologic but not adalimumab` one that is recorded as a biologic and no more
    may be adalimumab.
    """
    asked = _event(kind, concept, when, compare, lexicon, but=but)
    parts: list[Logic[Ask]] = [asked]
    for other in lexicon[concept].perhaps:
        event = _event(kind, other, when, compare, lexicon, said_by=lexicon.above(concept), but=but)
        counts = Gap(Reason.AMBIGUOUS, f"whether {lexicon[other].name} counts as {lexicon[concept].name}")
        parts.append(All((event, counts)))
    if but:
        event = _event(kind, concept, when, compare, lexicon)
        counts = Gap(Reason.AMBIGUOUS, f"whether it is {' or '.join(lexicon[one].name for one in but)}")
        either = {one for exception in but for one in lexicon.above(exception)} & set(lexicon.below(concept))
        parts.append(All((_narrowed(event, either - set(but)), counts)))
    return AnyOf(tuple(parts)) if len(parts) > 1 else asked


def _narrowed(event: Logic[Ask], concepts: set[str]) -> Logic[Ask]:
    """The event asked of these concepts alone."""

    def change(ask: Any) -> Logic[Ask]:
        if not isinstance(ask, Atom):
            return ask  # type: ignore[no-any-return]
        select = msgspec.structs.replace(ask.select, concepts=tuple(sorted(concepts)))
        return msgspec.structs.replace(ask, select=select)

    return substitute(event, change)


def _event(
    kind: Kind,
    concept: str,
    when: When | Within,
    compare: Present | Lasts | Began,
    lexicon: Lexicon,
    said_by: tuple[str, ...] = (),
    but: tuple[str, ...] = (),
) -> Logic[Ask]:
    """A condition or treatment in its time. `said_by`: concepts whose recorded absence answers this one as well.

    `but`: what falls under these does not count, nor what is recorded so generally that it may be one of them.
    """
    without = {one for exception in but for one in (*lexicon.below(exception), *lexicon.above(exception))}
    concepts = tuple(one for one in lexicon.below(concept) if one not in without)
    above = lexicon.above(concept)
    under = tuple(sorted(set(above) - set(lexicon.below(concept))))
    select = Select(kind, concept, concepts, tuple(sorted({*above, *said_by})), under=under)

    longest = LONGEST.get(concept) if kind is Kind.CONDITION else None

    def ask(back: Duration | None) -> Atom:
        return Atom(select, Window(back, longest=longest), Pick.ANY, compare)

    match when:
        case Within():
            return Atom(select, _window(when, longest), Pick.ANY, compare)
        case When.NOW:
            return ask(TODAY)
        case When.EVER:
            return ask(None)
        case When.UNSAID:
            # What is so today counts by any reading. What is over may count or not, so it leaves the question open.
            past = Gap(Reason.AMBIGUOUS, f"{lexicon[concept].name} that is over: the words name no time")
            return AnyOf((ask(TODAY), All((ask(None), past))))
        case _:
            assert_never(when)


def _tests(about: str, kinds: tuple[str, ...], lexicon: Lexicon) -> tuple[Concept, ...]:
    return tuple(test for test in lexicon.of(Domain.TEST) if test.about == about and test.kind in kinds)


def _test(
    about: str,
    tests: tuple[Concept, ...],
    fresh: Duration,
    *,
    shown_by: tuple[str, ...] = (),
    excluded_by: tuple[str, ...] = (),
    lasting: bool = False,
) -> Atom:
    select = Select(
        Kind.TEST,
        about,
        concepts=tuple(sorted(test.id for test in tests)),
        rules_out=tuple(sorted(test.id for test in tests if test.rules_out)),
        shown_by=shown_by,
        excluded_by=excluded_by,
    )
    return Atom(select, Window(fresh, lasting, LONGEST.get(about)), Pick.NEWEST, POSITIVE)


def _infection(agent: Concept, kinds: tuple[str, ...], lexicon: Lexicon, fresh: Mapping[str, Duration]) -> Logic[Ask]:
    tests = _tests(agent.id, kinds, lexicon)
    if not tests:
        return Gap(Reason.UNREAD, f"{', '.join(kinds)} for {agent.name}: the lexicon has no such test")
    # Only an infection that marks the serology for life is shown by its diagnosis; a past one of the others is not.
    shown = tuple(sorted({one for diagnosis in agent.diagnoses for one in lexicon.below(diagnosis)}))
    return _test(
        agent.id,
        tests,
        fresh["serology"],
        shown_by=shown if agent.persistent else (),
        lasting=agent.persistent,
    )


def _state(concept: str, tests: tuple[str, ...], lexicon: Lexicon, fresh: Mapping[str, Duration]) -> Logic[Ask]:
    """Pregnant or lactating: no man is, and no woman who is recorded as unable to bear children."""
    state = _test(
        concept,
        tuple(lexicon[test] for test in tests) or _tests(concept, (TestKind.STATE,), lexicon),
        fresh["pregnancy"],
        shown_by=lexicon.below(concept),
        excluded_by=lexicon.below("cannot_bear_children"),
    )
    female = Atom(Select(Kind.SEX, "sex"), Window(), Pick.NEWEST, POSITIVE)
    return All((female, state))


def _statement(topic: str, words: str) -> Atom:
    return Atom(Select(Kind.STATEMENT, topic, (topic,), detail=words), Window(), Pick.NEWEST, POSITIVE)
