"""Rules of infections and of tests with a name: serology, antigens, `negative pregnancy test`."""

from pantrial.logic import All, AnyOf, Not
from pantrial.parse.items import BRACKET, Frame, Item, domains, mask
from pantrial.parse.rules.clause import Carry, Clause, Places, take_first, undetermined
from pantrial.parse.rules.windows import take_today, when_said
from pantrial.protocol import Attest, Condition, Infection, Rule, State, Unread, When, Within, any_of
from pantrial.terms import Concept, Domain, Lexicon, TestKind

_TEST_INFECTION = domains(Domain.TEST, Domain.INFECTION)
_IGM_ = mask(Frame.IGM)
_INFECTION = domains(Domain.INFECTION)
_TAIL = mask(Frame.TAIL)


def tests_in(clause: Clause) -> bool:
    """Whether the clause names a test or an agent, of which `negative` is a result and no negation of the whole."""
    return clause.names(_TEST_INFECTION)


def is_test(clause: Clause) -> bool:
    """Whether a clause names a test or an agent, and nothing that could be another thing."""
    named = [item for item in clause.items if item.kinds & _TEST_INFECTION]
    frames = (Frame.SEROLOGY, Frame.FOR, Frame.INFECTION, Frame.NOT, Frame.ANCHOR)

    def of_a_test(item: Item) -> bool:
        return item.filler or item.kinds & BRACKET != 0 or item.frame(*frames) or item.words in _SPECIMENS

    return bool(named) and all(item in named or of_a_test(item) for item in clause.items)


def read_infection(clause: Clause, carry: Carry, lexicon: Lexicon) -> Rule | None:
    """One agent: `positive serology for HIV`, `IgM+ for CMV`, `infection with HBV`; in a list, as the one before it."""
    agent = take_first(clause, Domain.INFECTION)
    if agent is None and "infection" in lexicon and clause.frames(Frame.INFECTION) and not clause.frames(Frame.SEROLOGY):
        active = any("active" in clause.items[n].words.split() for n in clause.frames(Frame.INFECTION))
        clause.take(Frame.INFECTION)
        when = when_said(clause, carry)
        return None if when is None else Condition("infection", When.NOW if active and when is When.UNSAID else when)
    if agent is None:
        return None
    if _negative(clause):
        clause.take(Frame.FOR)
        kinds = _specimen(clause) or (_SEROLOGY if clause.take(Frame.SEROLOGY) else carry.kinds)
        shown = read_infection(clause, Carry(carry.kind, kinds=kinds), lexicon)
        return None if shown is None else Not(shown)
    if agent.parents:
        # A type of an agent (HIV-1): a negative test of the agent denies it, and a positive one does not tell which type it is.
        whole = _of_agent(lexicon[agent.parents[0]], clause, carry, lexicon)
        return None if whole is None else All((whole, Unread(agent.name, "tests of the agent do not tell its type")))
    return _of_agent(agent, clause, carry, lexicon)


def _of_agent(agent: Concept, clause: Clause, carry: Carry, lexicon: Lexicon) -> Rule | None:
    """What the words around an agent say of it."""
    take_today(clause)
    if carry.negative:
        clause.take(Frame.FOR)
    if agent.persistent:
        clause.take(Frame.EVER, Frame.PAST)  # it leaves a trace for life
    if (carry.negative or clause.frames(Frame.POSITIVE)) and (kinds := _specimen(clause)):
        clause.take(Frame.POSITIVE, Frame.FOR)
        _long_form(clause, agent)
        carry.kinds = kinds
        return Infection(agent.id, kinds)
    if not agent.persistent and not test_named(clause):
        acute = acute_infection(clause, agent, carry, lexicon)
        if acute is not None:
            return acute
    if clause.take(Frame.IGM):
        _plus_sign(clause)
        clause.take(Frame.INFECTION, Frame.NOW, Frame.POSITIVE, Frame.FOR)
        carry.kinds = _IGM
    elif clause.frames(Frame.SEROLOGY) or clause.frames(Frame.POSITIVE):
        blood = clause.frames(Frame.SEROLOGY) or any(item.words.startswith("seropositiv") for item in clause.items)
        if not clause.take(Frame.POSITIVE):
            return None
        # `HIV positive` names no test: whoever has a lasting infection is positive by any.
        carry.kinds = _SEROLOGY if blood or not agent.persistent else ANY
        clause.take(Frame.SEROLOGY, Frame.FOR)
    elif clause.frames(Frame.EVIDENCE, Frame.INFECTION):
        carry.evidence = bool(clause.frames(Frame.EVIDENCE))
        active = clause.take(Frame.NOW) or any(
            "active" in clause.items[number].words.split() for number in clause.frames(Frame.INFECTION)
        )
        clause.take(Frame.EVIDENCE, Frame.INFECTION, Frame.FOR)
        carry.kinds = _ACTIVE if active else ANY
    _long_form(clause, agent)
    infection = Infection(agent.id, carry.kinds or ANY)
    if not agent.persistent and infection.kinds == ANY and not test_named(clause) and not carry.negative:
        # `toxoplasmosis` by its name: antibodies show one that is past as well.
        past = Unread(agent.name, "antibodies show a past infection as well")
        return AnyOf((Infection(agent.id, _ACTIVE), All((infection, past))))
    # "Evidence of infection" is more than tests: a person has to say that there is none besides.
    return AnyOf((infection, Attest("evidence_of_infection", agent.name))) if carry.evidence else infection


_SPECIMENS: dict[str, tuple[str, ...]] = {}


def _specimen(clause: Clause) -> tuple[str, ...]:
    """What stands behind the agent: `HCV antibody`, `hepatitis C virus (HCV) RNA`, `HIV test`; taken."""
    at = max((n for n, item in enumerate(clause.items) if item.kinds & _INFECTION), default=None)
    if at is None:
        return ()
    for n in range(at + 1, min(at + 4, len(clause.items))):
        item = clause.items[n]
        if item.words in _SPECIMENS and n not in clause.taken:
            clause.taken.add(n)
            if n + 1 < len(clause.items) and clause.items[n + 1].words in ("test", "tests", "result", "results", "testing"):
                clause.taken.add(n + 1)
            return _SPECIMENS[item.words]
        if not (item.filler or item.kinds & BRACKET):
            return ()
    return ()


def test_named(clause: Clause) -> bool:
    """Whether the words ask for a test, and not only say how an infection was confirmed."""
    tail = next((n for n, item in enumerate(clause.items) if item.framed & _TAIL), len(clause.items))
    return any(n < tail for n in clause.frames(Frame.IGM, Frame.SEROLOGY, Frame.POSITIVE, Frame.EVIDENCE))


def acute_infection(clause: Clause, agent: Concept, carry: Carry, lexicon: Lexicon) -> Rule | None:
    """An infection that passes: a test of the agent itself shows it, or its diagnosis. Antibodies show a past one as well."""
    shown = any(test.about == agent.id and test.kind in _ACTIVE for test in lexicon.of(Domain.TEST))
    if not shown or not agent.diagnoses:
        return None
    clause.take(Frame.INFECTION, Frame.FOR)
    when = when_said(clause, carry)
    if when is None:
        return None
    diagnosed = [Condition(diagnosis, when) for diagnosis in agent.diagnoses]
    return any_of([Infection(agent.id, _ACTIVE), *diagnosed])


def dated(rule: Rule, lexicon: Lexicon, places: Places) -> Rule:
    """The rule, in which a test of an infection that passes decides nothing where its diagnosis has a time; placed as it was.

    `COVID-19 within 10 days of onset`, `within 3 months`: of tests the newest is asked for, whose day nobody compares with
    that time. One of months ago shows no infection of this week, and one of today denies none of last month.
    """
    match rule:
        case AnyOf(parts):
            timed = {one.concept for one in parts if isinstance(one, Condition) and isinstance(one.when, Within)}
            here = places.get(id(rule))
            new: Rule = AnyOf(tuple(_of_its_time(one, timed, lexicon, places, here) for one in parts))
        case All(parts):
            new = All(tuple(dated(one, lexicon, places) for one in parts))
        case Not(part):
            new = Not(dated(part, lexicon, places))
        case _:
            return rule
    if new == rule:
        return rule
    if (place := places.get(id(rule))) is not None:
        places[id(new)] = (new, *place[1:])
    return new


def _of_its_time(rule: Rule, timed: set[str], lexicon: Lexicon, places: Places, here: tuple[Rule, int, int] | None) -> Rule:
    """A part of an “or”, open where it is the test of an infection whose diagnosis is one of those that have a time."""
    if not isinstance(rule, Infection) or timed.isdisjoint(lexicon[rule.agent].diagnoses):
        return dated(rule, lexicon, places)
    when = Unread(lexicon[rule.agent].name, "whether the test is of that time")
    if (place := places.get(id(rule), here)) is not None:
        places[id(when)] = (when, *place[1:])
    return undetermined(rule, when)


_SEROLOGY = (TestKind.ANTIGEN.value, TestKind.SEROLOGY.value)
_ACTIVE = (TestKind.ANTIGEN.value, TestKind.NUCLEIC_ACID.value)
ANY = (TestKind.ANTIGEN.value, TestKind.NUCLEIC_ACID.value, TestKind.SEROLOGY.value)
_IGM = (TestKind.IGM.value,)
_SPECIMENS |= {
    **dict.fromkeys(("antibody", "antibodies", "ab", "antibody test"), (TestKind.SEROLOGY.value,)),
    **dict.fromkeys(("antigen", "ag", "antigen test"), (TestKind.ANTIGEN.value,)),
    **dict.fromkeys(("rna", "dna", "pcr", "rt pcr", "viral load"), (TestKind.NUCLEIC_ACID.value,)),
    **dict.fromkeys(("test", "tests", "testing", "test result", "test results", "blood test"), ANY),
}


def _plus_sign(clause: Clause) -> None:
    """The + of `IgM+`."""
    for number in range(1, len(clause.items)):
        if clause.items[number].words == "+" and clause.items[number - 1].framed & _IGM_:
            clause.taken.add(number)


def _long_form(clause: Clause, agent: Concept) -> None:
    """Unknown words right before `(ABC)` are its long form where their initials are A, B, C: a misspelt name."""
    for number, item in enumerate(clause.items):
        if number not in clause.taken or item.kinds & _INFECTION == 0 or number < 2:
            continue
        if not clause.items[number - 1].kinds & BRACKET:
            continue
        short = next((word for word in agent.words if len(word) == item.end - item.start and word.isupper()), "")
        before = [n for n in range(number - 1) if n not in clause.taken and not clause.items[n].filler]
        tail = before[-len(short) :] if short else []
        if len(tail) == len(short) > 1 and tail == list(range(tail[0], number - 1)):
            initials = "".join(clause.items[n].words[:1] for n in tail)
            if initials.casefold() == short.casefold():
                clause.taken.update(tail)


def _negative(clause: Clause) -> bool:
    """Take the `negative` of a test's result; whether there was one."""
    found = [n for n in clause.frames(Frame.NOT) if clause.items[n].words == "negative"]
    clause.taken.update(found)
    return bool(found)


def read_test(clause: Clause, carry: Carry, lexicon: Lexicon) -> Rule | None:
    """A named test: `positive HBsAg`, `negative blood pregnancy test`."""
    test = take_first(clause, Domain.TEST)
    if test is None or test.kind is None:
        return None
    take_today(clause)
    if carry.negative or carry.positive or clause.frames(Frame.POSITIVE):
        clause.take(Frame.FOR)
    clause.taken.update(n for n, item in enumerate(clause.items) if item.words in ("result", "results", "testing", "status"))
    negative = _negative(clause)
    if clause.take(Frame.POSITIVE):
        if negative:
            return None
        carry.positive = True
    elif negative:
        result = read_test(Clause(clause.items, clause.link, clause.taken), Carry(carry.kind, positive=True), lexicon)
        return None if result is None else Not(result)
    elif not (carry.negative or carry.positive):
        return None
    if test.about == "pregnancy":
        clause.take(Frame.CHILDBEARING, Frame.WOMEN, Frame.FOR, Frame.BOTH, Frame.ANCHOR)
        tests = [test.id]
        for n, item in enumerate(clause.items):
            other = item.concept(Domain.TEST)
            if other is not None and other.about == "pregnancy" and n not in clause.taken:
                clause.taken.add(n)
                tests.append(other.id)
        if "pregnancy_test" in tests:  # any of them, and not merely that nobody knows of a pregnancy
            tests = [one.id for one in lexicon.of(Domain.TEST) if one.about == "pregnancy"]
        return State("pregnancy", tuple(tests))
    if test.about not in lexicon or lexicon[test.about].domain is not Domain.INFECTION:
        return None
    whole = test.id.endswith("_serology")  # the agent's serology, and not one antibody
    return Infection(test.about, _SEROLOGY if whole and test.kind is TestKind.SEROLOGY else (test.kind.value,))
