"""One criterion: words → logic. Clauses between links, one leaf each, by the concept that it is about.

Every word counts. What no rule took, and what is no filler, becomes an Unread part of its clause: beside an inclusion's
leaf it keeps the whole from passing, beside an exclusion's leaf it keeps it from blocking. A clause is never read by
leaving words out.
"""

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from itertools import groupby

import msgspec
from msgspec import Struct

from pantrial.dates import Duration, TimeUnit
from pantrial.language.numbers import Place as Side
from pantrial.logic import All, AnyOf, Not
from pantrial.notes import Note, NoteKind
from pantrial.parse.items import Bracket, Comparison, Frame, Item, Link, Unit, items
from pantrial.protocol import (
    Age,
    Attest,
    Class,
    Condition,
    CriterionKind,
    Infection,
    Lasting,
    Leaf,
    Measure,
    NodeSpan,
    Promise,
    ReadingDegree,
    Rule,
    Smoking,
    State,
    Treatment,
    Unread,
    When,
    Within,
    all_of,
    any_of,
    leaves_of,
)
from pantrial.terms import Concept, Domain, Lexicon, TestKind
from pantrial.text import Text
from pantrial.units import Op, convert


class Read(Struct, frozen=True):
    """A criterion's logic, how fully it holds the words, where each node was read, and the doubts."""

    logic: Rule
    reading: ReadingDegree
    clazz: Class
    nodes: tuple[NodeSpan, ...]
    notes: tuple[Note, ...]


class Clause(Struct):
    """The items between two links, while they are being read: the rules mark what they took."""

    items: list[Item]
    link: Link | None  # what stands before it
    taken: set[int]

    def text(self) -> tuple[int, int]:
        """From where to where it stands in the criterion."""
        return self.items[0].start, self.items[-1].end

    def left(self) -> list[Item]:
        """What no rule took, without fillers and brackets."""
        return [
            item
            for number, item in enumerate(self.items)
            if number not in self.taken and not item.filler and not item.is_a(Bracket)
        ]

    def frames(self, *frames: Frame) -> list[int]:
        """Where the frames stand that no rule has taken."""
        return [n for n, item in enumerate(self.items) if n not in self.taken and item.frame(*frames)]

    def take(self, *frames: Frame) -> bool:
        """Take all of these frames; whether there was one."""
        found = self.frames(*frames)
        self.taken.update(found)
        return bool(found)


class Carry(Struct):
    """What a clause hands on to the next: "HBV, HCV" after "positive serology for", "≤ 55" after "age ≥ 18"."""

    kind: CriterionKind
    subject: Concept | Frame | None = None
    kinds: tuple[str, ...] = ()
    evidence: bool = False
    ever: bool = False
    notes: list[Note] = msgspec.field(default_factory=list)


Placed = Callable[[Rule, int, int], Rule]
Unreads = Callable[..., Rule]

# Where nodes were read, by identity, since equal leaves stand in several places; the node is held so that its identity
# is not given to another.
Places = dict[int, tuple[Rule, int, int]]


def read_criterion(text: Text, kind: CriterionKind, lexicon: Lexicon) -> Read:
    """Read one criterion. `text` is its words with their evidence, one line, un-escaped."""
    found = items(text.value, lexicon)
    notes: list[Note] = []
    places: Places = {}
    logic = _whole(text.value, found, kind, lexicon, notes, places)
    read = leaves_of(logic)
    unread = sum(isinstance(leaf, Unread) for leaf in read)
    degree = ReadingDegree.FULL if not unread else ReadingDegree.NONE if unread == len(read) else ReadingDegree.PARTIAL
    nodes = tuple(
        NodeSpan(path, text.cut(*places[id(node)][1:]).spans()) for path, node in _paths(logic, "") if id(node) in places
    )
    return Read(logic, degree, _class(read), nodes, tuple(notes))


def _paths(node: Rule, path: str) -> Iterator[tuple[str, Rule]]:
    yield path, node
    match node:
        case Not(part):
            yield from _paths(part, f"{path}.0".lstrip("."))
        case All(parts) | AnyOf(parts):
            for number, part in enumerate(parts):
                yield from _paths(part, f"{path}.{number}".lstrip("."))
        case _:
            pass


def _class(read: Sequence[Leaf]) -> Class:
    """Data where any part is decided by data; else attested, or later; a criterion that is not read needs a visit."""
    kinds = {type(leaf) for leaf in read if not isinstance(leaf, Unread)}
    if not kinds:
        return Class.VISIT
    if kinds - {Attest, Promise}:
        return Class.DATA
    return Class.ATTEST if Attest in kinds else Class.LATER


# The whole criterion --------------------------------------------------------------------------------------------------


def _whole(
    words: str,
    found: list[Item],
    kind: CriterionKind,
    lexicon: Lexicon,
    notes: list[Note],
    places: Places,
) -> Rule:
    def place(rule: Rule, start: int, end: int) -> Rule:
        places[id(rule)] = (rule, start, end)
        return rule

    def unread(start: int, end: int, why: str = "no rule reads these words") -> Rule:
        return place(Unread(words[start:end].strip(" ,;:"), why), start, end)

    if not found:
        return unread(0, len(words))
    everything = (found[0].start, found[-1].end)
    if kind is CriterionKind.INCLUSION and _promise(found):
        return place(Promise(words[slice(*everything)].casefold()), *everything)
    data = [item for item in found if item.concept(*_RULES) or item.frame(*_TRIGGERS)]
    if not data:
        return _attested(words, found, list(_clauses(found)), place, unread)
    colon = next((number for number, item in enumerate(found) if item.link is Link.COLON), None)
    if colon is not None and not _introduces(found[:colon]):
        # What stands before a colon may qualify each thing behind it.
        body = _whole(words, found[colon + 1 :], kind, lexicon, notes, places) if found[colon + 1 :] else None
        head = unread(found[0].start, found[colon].start, "what stands before the colon")
        return _undetermined(body, head) if body is not None else head
    if any(item.frame(Frame.EXCEPT) for item in found) and not _topics(found):
        # An exception binds we know not how much of what stands before it, so its words qualify the whole.
        cut = next(number for number, item in enumerate(found) if item.frame(Frame.EXCEPT))
        if cut == 0:
            return unread(*everything)
        before = _whole(words, found[:cut], kind, lexicon, notes, places)
        return _undetermined(before, unread(found[cut].start, everything[1], "an exception or condition"))
    clauses = list(_clauses(found))
    negated = clauses[0].items[0].frame(Frame.NOT)
    rest = [item for clause in clauses for item in clause.items][1 if negated else 0 :]
    mid = [item for item in rest if item.frame(Frame.NOT) and not item.frame(Frame.NON_SMOKER)]
    if mid and not _topics(found):
        return unread(*everything, "a negation whose reach is not plain")
    if negated:
        if any(clause.link is Link.AND for clause in clauses):
            return unread(*everything, "a negation whose reach is not plain")
        clauses[0].taken.add(0)
    carry = Carry(kind, ever=kind is CriterionKind.EXCLUSION and clauses[0].items[0].frame(Frame.EVER), notes=notes)
    built = [(clause, _clause(words, clause, carry, lexicon, place, unread)) for clause in clauses]
    built = _timed(built, kind, place)
    tests = any(item.frame(Frame.SEROLOGY) for clause, rule in built if isinstance(rule, Unread) for item in clause.items)
    if tests or any(_partly(rule) for _, rule in built):
        # Words that were not understood in one part of a list may belong to its other, bare parts.
        loose = Unread("words of another part", "it may belong to this part as well")
        built = [(clause, _undetermined(rule, loose) if _bare(clause, rule) else rule) for clause, rule in built]
    whole = [rule for _, rule in built]
    if negated and any(isinstance(leaf, Treatment) and leaf.lasting for rule in whole for leaf in leaves_of(rule)):
        return unread(*everything, "whether the time is of the treatment or of its absence")
    if any(Not(rule) in whole for rule in whole):
        return unread(*everything, "a thing and its contrary")
    logic = _joined(built, CriterionKind.EXCLUSION if negated else kind, place, words)
    return place(Not(logic), *everything) if negated else logic


def _timed(built: list[tuple[Clause, Rule]], kind: CriterionKind, place: Placed) -> list[tuple[Clause, Rule]]:
    """`methotrexate or ciclosporin within 4 weeks`: the time at the end of a list of treatments is that of each.

    Of conditions it is not (cancer at any time, or a stroke within a year): there an exclusion stays wide, and an inclusion
    leaves open whether the time binds.
    """
    result: list[tuple[Clause, Rule]] = []
    last: Rule | None = None
    for clause, rule in reversed(built):
        timed = isinstance(last, Condition) and isinstance(last.when, Within)
        if isinstance(rule, Treatment) and rule.when is When.UNSAID and rule.lasting is None and isinstance(last, Treatment):
            rule = place(Treatment(rule.concept, last.when, last.lasting), *clause.text())
        elif kind is CriterionKind.INCLUSION and isinstance(rule, Condition) and rule.when is When.UNSAID and timed:
            rule = _undetermined(rule, Unread("the time named behind", "whether it binds this part"))
        result.append((clause, rule))
        last = rule
    return result[::-1]


def _partly(rule: Rule) -> bool:
    """Whether words of the rule's clause were not understood beside what was."""
    read = leaves_of(rule)
    unread = sum(isinstance(leaf, Unread) for leaf in read)
    return 0 < unread < len(read)


def _bare(clause: Clause, rule: Rule) -> bool:
    """Whether a clause names a thing and nothing about it: no bound, no time, no kind of test."""
    if any(item.frame(Frame.EVER, Frame.NOW, Frame.WITHIN, Frame.POSITIVE, Frame.SEROLOGY, Frame.IGM) for item in clause.items):
        return False
    match rule:
        case Condition(_, when) | Treatment(_, when):
            return not isinstance(when, Within)
        case Infection(_, kinds):
            return kinds == _ANY  # no kind of test is named, here or before
        case State() | Smoking():
            return True
        case _:
            return False


def _introduces(head: list[Item]) -> bool:
    """`Positive serology:`, whose words every agent behind the colon takes up; or nothing but fillers."""
    return all(item.filler or item.frame(Frame.POSITIVE, Frame.SEROLOGY, Frame.IGM, Frame.FOR, Frame.AGE) for item in head)


def _promise(found: list[Item]) -> bool:
    """`No … during the infusions`: a rule for the time of the trial, which no fact of today can decide."""
    during = [number for number, item in enumerate(found) if item.frame(Frame.DURING)]
    if not during or _topics(found):
        return False
    after = found[during[-1] + 1 :]
    return found[0].frame(Frame.NOT) and any(item.frame(Frame.TRIAL) for item in after)


def _topics(found: list[Item]) -> list[Concept]:
    return [topic for item in found if (topic := item.concept(Domain.TOPIC))]


def _clauses(found: list[Item]) -> Iterator[Clause]:
    """The runs between links that stand in no bracket; brackets stay whole, with the clause that they follow."""
    depth, run = 0, list[Item]()
    link: Link | None = None
    for number, item in enumerate(found):
        bracket = next((entry for entry in item.entries if isinstance(entry, Bracket)), None)
        depth += (bracket is Bracket.OPEN) - (bracket is Bracket.CLOSE and depth > 0)
        if item.link is Link.COLON:
            continue  # the header of a list, which its first clause takes up
        if depth == 0 and item.link is not None and not _in_range(run, item.link, found[number + 1 :]):
            if run:
                yield Clause(run, link, set())
                run, link = [], item.link
            else:
                # ", or" and ": and": the word says more than the mark.
                link = item.link if link is None or item.link in (Link.AND, Link.OR) else link
        else:
            run.append(item)
    if run:
        yield Clause(run, link, set())


def _in_range(run: list[Item], link: Link, following: list[Item]) -> bool:
    """`≥ 18 and ≤ 55 years`, `between 18 and 65 years`: one range, whose unit stands at its end."""
    if link is not Link.AND or not following or not any(_number(item) is not None for item in run):
        return False
    if following[0].is_a(Comparison):
        return run[-1].is_a(Decimal, TimeUnit, Unit)
    return _number(following[0]) is not None and any(item.frame(Frame.BETWEEN) for item in run)


# Frames that trigger a rule, as the concepts of _RULES do.
_TRIGGERS = (Frame.AGE, Frame.OLD, Frame.SMOKER, Frame.NON_SMOKER)


def _attested(words: str, found: list[Item], clauses: list[Clause], place: Placed, unread: Unreads) -> Rule:
    """A criterion about no datum: attestations where it names a topic of them, else unread.

    A person attests the words themselves, so nothing is lost. One attestation for each clause where each has its topic;
    otherwise the whole is one.
    """
    topics = _topics(found)
    if not topics:
        return unread(found[0].start, found[-1].end)
    if all(_topics(clause.items) for clause in clauses) and len(clauses) > 1:
        parts = [_attest(words, clause.items, place) for clause in clauses]
        links = {clause.link for clause in clauses[1:]}
        if links <= {Link.AND, Link.COMMA}:
            return all_of(parts)
        if links <= {Link.OR, Link.COMMA, Link.SLASH}:
            return any_of(parts)
    return _attest(words, found, place)


def _attest(words: str, found: list[Item], place: Placed) -> Rule:
    """The topic's own sentence where nothing but fillers stands beside it; else the words as they are."""
    topic = _topics(found)[0]
    start, end = found[0].start, found[-1].end
    beside = [
        item
        for item in found
        if not item.concept(Domain.TOPIC) and not item.filler and not item.is_a(Bracket) and item.words not in _OF_TOPICS
    ]
    plain = not beside and topic.id in _OWN_SENTENCE
    return place(Attest(topic.id, "" if plain else words[start:end].casefold()), start, end)


# Topics whose English sentence is what any wording of them comes to, and the words that wordings add.
_OWN_SENTENCE = frozenset(("consent", "compliance", "social_security", "liberty", "guardianship"))
_OF_TOPICS = frozenset(
    "written signed provide provides provided give gives given obtained obtaining affiliated affiliation to covered by"
    " under system requirements procedures patient's participant's protocol".split()
) | {"of", "study", "trial"}


def _joined(built: list[tuple[Clause, Rule]], kind: CriterionKind, place: Placed, words: str) -> Rule:
    """The clauses by their links. A comma means what the next word-link of the list means; alone, what the section does.

    "and" between exclusions may mean each or both: both together surely count, one alone leaves it open.
    """
    default = Link.AND if kind is CriterionKind.INCLUSION else Link.OR
    links: list[Link] = []
    following = next((c.link for c, _ in reversed(built) if c.link in (Link.AND, Link.OR)), default)
    for clause, _ in reversed(built[1:]):
        link = clause.link
        following = link if link in (Link.AND, Link.OR) else following
        links.append(following if link is not Link.COLON else Link.COLON)
    links.reverse()
    groups: list[list[Rule]] = [[built[0][1]]]
    for link, (_, rule) in zip(links, built[1:], strict=True):
        if link is Link.OR:
            groups.append([rule])
        else:
            groups[-1].append(rule)

    def both(rules: list[Rule]) -> Rule:
        together = all_of(rules)
        if len(rules) == 1 or kind is CriterionKind.INCLUSION or _one_thing(rules):
            return together
        why = Unread("and", "whether each counts, or only both together")
        return AnyOf((together, All((any_of(rules), why))))

    return any_of(both(group) for group in groups)


def _one_thing(rules: list[Rule]) -> bool:
    """Bounds of one quantity are a range, and the two ends of a range hold together."""
    ranges = {(type(rule), getattr(rule, "concept", "")) for rule in rules}
    return len(ranges) == 1 and all(isinstance(rule, Age | Measure) for rule in rules)


# One clause -----------------------------------------------------------------------------------------------------------


def _clause(words: str, clause: Clause, carry: Carry, lexicon: Lexicon, place: Placed, unread: Unreads) -> Rule:
    """The leaf of a clause, with an Unread part for the words that its rule did not take."""
    start, end = clause.text()
    if _topics(clause.items):
        return _attest(words, clause.items, place)
    rule = _trigger(clause, carry)
    leaf = rule(clause, carry, lexicon) if rule else None
    if leaf is None:
        return unread(start, end)
    place(leaf, start, end)
    left = clause.left()
    if not left:
        return leaf
    missed = " … ".join(words[first.start : last.end] for first, last in _runs(clause.items, left))
    return _undetermined(leaf, place(Unread(missed), left[0].start, left[-1].end))


def _undetermined(rule: Rule, unread: Rule) -> Rule:
    """What was read, for people to see and for its facts, beside words that may narrow, reverse or move it.

    It decides nothing: not "psoriasis-naive" by psoriasis, not "former smoker" by smoking.
    """
    return AnyOf((All((rule, unread)), unread))


def _runs(every: list[Item], some: list[Item]) -> Iterator[tuple[Item, Item]]:
    """The first and last of each run of `some` that stand side by side in `every`."""
    chosen = {item.start for item in some}
    for marked, run in groupby(every, key=lambda item: item.start in chosen):
        if marked:
            members = list(run)
            yield members[0], members[-1]


Reader = Callable[[Clause, Carry, Lexicon], Rule | None]


def _trigger(clause: Clause, carry: Carry) -> Reader | None:
    """The rule of the first item that triggers one; a clause without any may go on with the subject before it."""
    for item in clause.items:
        if item.frame(Frame.NON_SMOKER, Frame.SMOKER):
            return _smoking
        if item.frame(Frame.AGE, Frame.OLD):
            return _age
        for entry in item.entries:
            if isinstance(entry, Concept) and entry.domain in _RULES:
                return _RULES[entry.domain]
    if any(item.is_a(Comparison) for item in clause.items):
        if carry.subject is Frame.AGE:
            return _age
        if isinstance(carry.subject, Concept):
            return _measure
    return None


def _first(clause: Clause, *domains: Domain) -> Concept | None:
    """The clause's first concept of the domains; it and its repetitions (an abbreviation in brackets) are taken."""
    concept: Concept | None = None
    for number, item in enumerate(clause.items):
        here = item.concept(*domains)
        if here is not None and (concept is None or here.id == concept.id):
            concept = here
            clause.taken.add(number)
    return concept


def _smoking(clause: Clause, carry: Carry, lexicon: Lexicon) -> Rule | None:
    if clause.take(Frame.NON_SMOKER):
        return Not(Smoking())
    clause.take(Frame.SMOKER, Frame.NOW)
    return Smoking()


def _age(clause: Clause, carry: Carry, lexicon: Lexicon) -> Rule | None:
    """Bounds of age: `≥ 18 and ≤ 55 years`, `from 18 to 75 years`, `18-65`, `over 18`."""
    carry.subject = Frame.AGE
    clause.take(Frame.AGE, Frame.OLD)
    bounds = _bounds(clause)
    unit = _time_unit(clause) or TimeUnit.YEAR
    if not bounds or any(value != int(value) for _, value in bounds):
        return None
    return _range([(op, Age(op, int(value), unit), value) for op, value in bounds], carry.kind)


def _range(bounds: list[tuple[Op, Leaf, Decimal]], kind: CriterionKind) -> Rule | None:
    """The bounds of one quantity together. Where no number meets both (`< 18 and > 65`), an exclusion means either."""
    low = max((value for op, _, value in bounds if op in (Op.GE, Op.GT)), default=None)
    high = min((value for op, _, value in bounds if op in (Op.LE, Op.LT)), default=None)
    rules: list[Rule] = [leaf for _, leaf, _ in bounds]
    if low is None or high is None or low < high or (low == high and {op for op, _, _ in bounds} == {Op.GE, Op.LE}):
        return all_of(rules)
    return any_of(rules) if kind is CriterionKind.EXCLUSION else None


def _time_unit(clause: Clause) -> TimeUnit | None:
    found = None
    for number, item in enumerate(clause.items):
        for entry in item.entries:
            if isinstance(entry, TimeUnit):
                if found not in (None, entry):
                    return None
                found = entry
                clause.taken.add(number)
    return found


def _bounds(clause: Clause) -> list[tuple[Op, Decimal]]:
    """The comparisons of a clause with their numbers, in order; a bare range `18 - 65`, `18 to 65` is both ends in."""
    numbers = [(n, value) for n, item in enumerate(clause.items) if (value := _number(item)) is not None]
    bounds: list[tuple[Op, Decimal]] = []
    if len(numbers) == 2 and not any(_compared(clause, n) for n, _ in numbers):
        (first, low), (second, high) = numbers
        between = clause.items[first + 1 : second]
        if low < high and between and all(_is_to(item) for item in between):
            clause.taken.update(range(first, second + 1))
            clause.take(Frame.BETWEEN)
            if first and clause.items[first - 1].frame(Frame.BETWEEN):
                clause.taken.add(first - 1)
            return [(Op.GE, low), (Op.LE, high)]
        return []
    for n, value in numbers:
        compared = _compared(clause, n)
        if compared is None:
            return []
        op, at = compared
        clause.taken.update(range(min(at, n), max(at, n) + 1))
        bounds.append((op, value))
    clause.taken.update(n for n, item in enumerate(clause.items) if item.link is Link.AND)
    return bounds


def _is_to(item: Item) -> bool:
    return item.frame(Frame.TO) or item.link is Link.AND or item.is_a(TimeUnit) or item.frame(Frame.DASH)


def _number(item: Item) -> Decimal | None:
    return next((entry for entry in item.entries if isinstance(entry, Decimal)), None)


def _compared(clause: Clause, n: int) -> tuple[Op, int] | None:
    """The comparison of the number at `n` and where it stands: right before it, or behind it and its unit."""
    if n:
        for entry in clause.items[n - 1].entries:
            if isinstance(entry, Comparison) and entry.place is Side.BEFORE and not _ranged(clause, n):
                return entry.op, n - 1
    at = n + 1
    while at < len(clause.items) and (clause.items[at].is_a(TimeUnit, Unit) or clause.items[at].frame(Frame.OLD)):
        at += 1
    if at < len(clause.items):
        for entry in clause.items[at].entries:
            if isinstance(entry, Comparison) and entry.place is Side.AFTER:
                return entry.op, at
    return None


def _ranged(clause: Clause, n: int) -> bool:
    """Whether the number begins a range: `from 18 to 75` compares with both ends."""
    following = clause.items[n + 1 : n + 3]
    return clause.items[n - 1].frame(Frame.BETWEEN) and any(item.frame(Frame.TO) for item in following)


def _measure(clause: Clause, carry: Carry, lexicon: Lexicon) -> Rule | None:
    """`PASI score ≥ 8`, `BMI < 30`, `weight < 50 kg`: a bound, with its unit or, where none stands, the usual one."""
    concept = _first(clause, Domain.MEASURE) or (carry.subject if isinstance(carry.subject, Concept) else None)
    if concept is None or concept.domain is not Domain.MEASURE:
        return None
    carry.subject = concept
    bounds = _bounds(clause)
    units = {
        number: entry
        for number, item in enumerate(clause.items)
        for entry in item.entries
        if isinstance(entry, Unit) and item.concept(Domain.MEASURE) is None
    }
    codes = {unit.code for unit in units.values()}
    if not bounds or len(codes) > 1:
        return None
    code = next(iter(codes), concept.unit)
    values = [convert(value, code, concept.unit) for _, value in bounds]
    # A bare number is taken in the usual unit only where it is plausible there.
    plausible = all(
        value is not None and (concept.low or 0) <= value and (concept.high is None or value <= concept.high)
        for value in values
    )
    if not plausible:
        clause.taken.clear()
        return None
    clause.taken.update(units)
    clause.take(Frame.NOW, Frame.ANCHOR)  # the screening day is the day asked about
    if not codes and concept.unit != "{score}":
        message = f"no unit stands with {concept.name}; taken as {concept.unit}, in which the bound is plausible"
        carry.notes.append(Note(NoteKind.INFERRED, "unit-inferred", message))
    return _range([(op, Measure(concept.id, op, value, code), value) for op, value in bounds], carry.kind)


def _infection(clause: Clause, carry: Carry, lexicon: Lexicon) -> Rule | None:
    """One agent: `positive serology for HIV`, `IgM+ for CMV`, `infection with HBV`; in a list, as the one before it."""
    agent = _first(clause, Domain.INFECTION)
    if agent is None:
        return None
    if clause.take(Frame.IGM):
        _plus_sign(clause)
        clause.take(Frame.INFECTION, Frame.NOW, Frame.POSITIVE, Frame.FOR)
        carry.kinds = _IGM
    elif clause.frames(Frame.SEROLOGY) or clause.frames(Frame.POSITIVE):
        if not clause.take(Frame.POSITIVE):
            return None
        clause.take(Frame.SEROLOGY, Frame.FOR)
        carry.kinds = _SEROLOGY
    elif clause.frames(Frame.EVIDENCE, Frame.INFECTION):
        carry.evidence = bool(clause.frames(Frame.EVIDENCE))
        active = clause.take(Frame.NOW) or any(
            "active" in clause.items[number].words.split() for number in clause.frames(Frame.INFECTION)
        )
        clause.take(Frame.EVIDENCE, Frame.INFECTION, Frame.FOR)
        carry.kinds = _ACTIVE if active else _ANY
    _long_form(clause, agent)
    infection = Infection(agent.id, carry.kinds or _ANY)
    # "Evidence of infection" is more than tests: a person has to say that there is none besides.
    return AnyOf((infection, Attest("evidence_of_infection", agent.name))) if carry.evidence else infection


_SEROLOGY = (TestKind.ANTIGEN.value, TestKind.SEROLOGY.value)
_ACTIVE = (TestKind.ANTIGEN.value, TestKind.NUCLEIC_ACID.value)
_ANY = (TestKind.ANTIGEN.value, TestKind.NUCLEIC_ACID.value, TestKind.SEROLOGY.value)
_IGM = (TestKind.IGM.value,)


def _plus_sign(clause: Clause) -> None:
    """The + of `IgM+`."""
    for number in range(1, len(clause.items)):
        if clause.items[number].words == "+" and clause.items[number - 1].frame(Frame.IGM):
            clause.taken.add(number)


def _long_form(clause: Clause, agent: Concept) -> None:
    """Unknown words right before `(ABC)` are its long form where their initials are A, B, C: a misspelt name."""
    for number, item in enumerate(clause.items):
        if number not in clause.taken or item.concept(Domain.INFECTION) is None or number < 2:
            continue
        if not clause.items[number - 1].is_a(Bracket):
            continue
        short = next((word for word in agent.words if len(word) == item.end - item.start and word.isupper()), "")
        before = [n for n in range(number - 1) if n not in clause.taken and not clause.items[n].filler]
        tail = before[-len(short) :] if short else []
        if len(tail) == len(short) > 1 and tail == list(range(tail[0], number - 1)):
            initials = "".join(clause.items[n].words[:1] for n in tail)
            if initials.casefold() == short.casefold():
                clause.taken.update(tail)


def _condition(clause: Clause, carry: Carry, lexicon: Lexicon) -> Rule | None:
    """A condition with its time; pregnancy and lactation are states of the day."""
    concept = _first(clause, Domain.CONDITION)
    if concept is None:
        return None
    if concept.id in ("pregnancy", "lactation"):
        clause.take(Frame.WOMEN, Frame.NOW)
        return State(concept.id)
    agent = next((one for one in lexicon.of(Domain.INFECTION) if concept.id in one.diagnoses), None)
    if agent is not None:
        # An infection is shown by its tests as well. A stage of it ("chronic", "AIDS") narrows what they show.
        clause.take(Frame.EVER)
        infection: Rule = Infection(agent.id, carry.kinds or _ANY)
        if carry.evidence:
            infection = AnyOf((infection, Attest("evidence_of_infection", agent.name)))
        named = next(item for item in clause.items if item.concept(Domain.CONDITION) is not None)
        plain = named.words.endswith("infection") and not named.words.startswith(("acute", "chronic"))
        return infection if plain else _undetermined(infection, Unread(named.words, "a stage of the infection"))
    when = _when(clause, carry)
    if when is When.UNSAID and concept.persistent and carry.kind is CriterionKind.EXCLUSION:
        message = f"no time is named for {concept.name}: one in the past keeps out as well, the widest reading"
        carry.notes.append(Note(NoteKind.DOUBT, "widest-exclusion", message))
        when = When.EVER
    if when is None:
        return None
    condition = Condition(concept.id, when)
    return AnyOf((condition, Attest("evidence_of_infection", concept.name))) if carry.evidence else condition


def _treatment(clause: Clause, carry: Carry, lexicon: Lexicon) -> Rule | None:
    """A treatment or class of them, with the time before screening in which it counts and how long it lasts."""
    concept = _first(clause, Domain.TREATMENT)
    if concept is None:
        return None
    clause.take(Frame.TAKEN)
    lasting = _lasting(clause)
    when = _when(clause, carry)
    return None if when is None else Treatment(concept.id, when, lasting)


def _lasting(clause: Clause) -> Lasting | None:
    """`for more than 5 days`: a comparison of days or weeks behind `for`."""
    for number in clause.frames(Frame.FOR):
        run = clause.items[number + 1 : number + 4]
        if len(run) < 3:
            continue
        op = next((e.op for e in run[0].entries if isinstance(e, Comparison) and e.place is Side.BEFORE), None)
        value = _number(run[1])
        unit = next((e for e in run[2].entries if isinstance(e, TimeUnit)), None)
        if op is None or value is None or value != int(value) or unit not in (TimeUnit.DAY, TimeUnit.WEEK):
            continue
        clause.taken.update(range(number, number + 4))
        return Lasting(op, int(value), unit)
    return None


def _when(clause: Clause, carry: Carry) -> When | Within | None:
    """The time of a condition or treatment; None where a time is named that cannot be read as one look-back."""
    for number in clause.frames(Frame.WITHIN):
        run = clause.items[number + 1 : number + 3]
        count = _number(run[0]) if run else None
        if clause.items[number].filler and count is None:
            continue  # "in the", and no length of time behind it
        unit_at = number + 2 if count is not None else number + 1
        unit = next((e for i in clause.items[unit_at : unit_at + 1] for e in i.entries if isinstance(e, TimeUnit)), None)
        if unit is None or (count is not None and (count != int(count) or count == 0)):
            return None
        clause.taken.update(range(number, unit_at + 1))
        _take_before_anchor(clause, unit_at + 1)
        clause.take(Frame.EVER)
        return Within(Duration(int(count) if count is not None else 1, unit))
    if clause.take(Frame.EVER):
        return When.EVER
    if clause.take(Frame.NOW):
        return When.NOW
    return When.EVER if carry.ever else When.UNSAID


def _take_before_anchor(clause: Clause, at: int) -> None:
    """`before the baseline visit` behind a length of time; an anchor of another day than screening stays unread."""
    rest = [(n, item) for n, item in enumerate(clause.items) if n >= at and not item.filler]
    if rest and rest[0][1].frame(Frame.BEFORE):
        if len(rest) > 1 and rest[1][1].frame(Frame.ANCHOR):
            clause.taken.update((rest[0][0], rest[1][0]))
    elif rest and rest[0][1].frame(Frame.ANCHOR):
        clause.taken.add(rest[0][0])


_RULES: dict[Domain, Reader] = {
    Domain.MEASURE: _measure,
    Domain.INFECTION: _infection,
    Domain.CONDITION: _condition,
    Domain.TREATMENT: _treatment,
}
