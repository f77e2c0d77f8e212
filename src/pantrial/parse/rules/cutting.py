"""Items cut into clauses at their links, and clauses that belong together joined again."""

from collections.abc import Iterator

from pantrial.parse.items import (
    BRACKET,
    COMPARISON,
    NUMBER,
    OPEN,
    QUALIFIER,
    TIME,
    UNIT,
    Frame,
    Item,
    Link,
    domains,
    mask,
)
from pantrial.parse.rules.clause import ASKED, NOUNS, TOPIC, TRIGGERS, Clause, number_in, topics_in
from pantrial.protocol import CriterionKind
from pantrial.terms import Domain

_NUMBER_OR_TIME_OR_UNIT = NUMBER | TIME | UNIT
_BETWEEN = mask(Frame.BETWEEN)
_METHOD = mask(Frame.METHOD)
_TRIGGERS = mask(*TRIGGERS)
_NOT = mask(Frame.NOT)


def join_qualifiers(clauses: list[Clause]) -> list[Clause]:
    """The clauses; one of qualifiers alone (`acute or chronic infection`) belongs to the thing that the next one names."""
    if not any(item.kinds & _JOINED for clause in clauses for item in clause.items):
        return clauses
    result: list[Clause] = []
    held: list[Item] = []
    link: Link | None = None
    for clause in clauses:
        if result and clause.link in (Link.OR, Link.SLASH) and _of_pregnancy(result[-1].items) and _of_pregnancy(clause.items):
            # `urine or serum pregnancy test`: either of them answers, and one that is positive shows it.
            result[-1].items += clause.items
            continue
        if all(item.filler or item.qualifier for item in clause.items) and any(item.qualifier for item in clause.items):
            if not held:
                link = clause.link
            held += clause.items
            continue
        if held and clause.link in (Link.AND, Link.OR, Link.COMMA, Link.SLASH):
            clause = Clause([*held, *clause.items], link, set())
        elif held:
            result.append(Clause(held, link, set()))
        held = []
        result.append(clause)
    if held:
        result.append(Clause(held, link, set()))
    return result


def _of_pregnancy(found: list[Item]) -> bool:
    """Whether the last thing named is a pregnancy test."""
    named = [test for item in found if (test := item.concept(Domain.TEST, Domain.CONDITION, Domain.INFECTION))]
    return bool(named) and all(test.domain is Domain.TEST and test.about == "pregnancy" for test in named)


def join_diagnosed(clauses: list[Clause]) -> list[Clause]:
    """The clauses; `diagnosed at least 6 months ago` behind a comma is of the disease named before it."""
    result: list[Clause] = []
    for clause in clauses:
        first = next((item for item in clause.items if not item.filler), None)
        behind = clause.link is Link.COMMA and first is not None and first.framed & _DIAGNOSED != 0
        behind = behind and not any(item.kinds & ASKED for item in clause.items)
        if behind and result and result[-1].items[-1].kinds & _CONDITION:
            result[-1].items.extend(clause.items)
            continue
        result.append(clause)
    return result


_DIAGNOSED = mask(Frame.DIAGNOSED)
_CONDITION = domains(Domain.CONDITION)


def join_tails(clauses: list[Clause], kind: CriterionKind) -> list[Clause]:
    """The clauses; what follows words that narrow (`confirmed by serology and PCR or culture`) belongs to them.

    In an inclusion all that holds no datum, since it can only be attested then. In an exclusion only names of methods: any
    other thing may be another ground.
    """
    if not any(item.framed & _TAIL for clause in clauses for item in clause.items):
        return clauses
    result: list[Clause] = []
    for clause in clauses:
        last = result[-1] if result else None
        first = next((item for item in clause.items if not item.filler), None)
        narrows = first is not None and first.framed & _TAIL != 0 and clause.link is Link.COMMA
        if last is not None and narrows and any(item.kinds & ASKED for item in last.items):
            last.items.extend(clause.items)  # `infection, requiring antibiotics`
            continue
        if last is not None and any(item.framed & _TAIL for item in last.items) and last.items[0].kinds & ASKED == 0:
            named = [n for n, item in enumerate(last.items) if item.kinds & ASKED]
            tail = next(n for n, item in enumerate(last.items) if item.framed & _TAIL)
            bare = not any(i.kinds & ASKED or i.framed & _TRIGGERS or i.framed & _NOT for i in clause.items)
            methods = all(item.filler or item.framed & _METHOD or item.kinds & BRACKET for item in clause.items)
            let_in = bare and kind is CriterionKind.INCLUSION and not topics_in(clause.items)
            if named and named[0] < tail and (let_in or methods):
                last.items.extend(clause.items)
                continue
        result.append(clause)
    return result


# What a statement is about: of `allergy to penicillin or aspirin` the aspirin is an object, and is not taken.
_OBJECTS = {
    "allergy": Domain.TREATMENT,
    "contraindication": Domain.TREATMENT,
    "response": Domain.TREATMENT,
    "willing": Domain.TREATMENT,
    "planned": Domain.TREATMENT,
    "family_history": Domain.CONDITION,
}


def _says_no_more(item: Item) -> bool:
    """Whether the words beside an object leave it that object: `other`, `use`."""
    return item.filler or item.qualifier or item.kinds & BRACKET != 0 or item.words in NOUNS


def _plans(found: list[Item]) -> bool:
    """Whether the words say that something is planned: what is done and named behind an `or` is planned as well."""
    return any(item.kinds & TOPIC and (one := item.concept(Domain.TOPIC)) and one.id == "planned" for item in found)


def join_objects(clauses: list[Clause]) -> list[Clause]:
    """The clauses; a bare name that goes on a statement's list of objects belongs to the statement."""
    if not any(item.kinds & TOPIC for clause in clauses for item in clause.items):
        return clauses
    result: list[Clause] = []
    for clause in clauses:
        last = result[-1] if result else None
        if last is not None and clause.link in (Link.AND, Link.OR, Link.COMMA, Link.SLASH):
            domains = {_OBJECTS[topic.id] for topic in topics_in(last.items) if topic.id in _OBJECTS}
            named = [item for item in clause.items if domains and item.concept(*domains)]
            if not named and _plans(last.items):
                named = [item for item in clause.items if (one := item.concept(Domain.CONDITION)) and one.procedure]
                ahead = any(item.framed & (_EVER | _NOW) or not _BACK.isdisjoint(item.words.split()) for item in clause.items)
                if named and not ahead and not any(item.kinds & ASKED and item not in named for item in clause.items):
                    last.items.extend(clause.items)
                    continue
            if named and all(item in named or _says_no_more(item) for item in clause.items):
                last.items.extend(clause.items)
                continue
        result.append(clause)
    return _of_what_follows(result)


def _of_what_follows(clauses: list[Clause]) -> list[Clause]:
    """The clauses; `A, B or C is contraindicated`: bare names before such a statement are its objects."""
    result: list[Clause] = []
    for clause in clauses:
        topic = next((n for n, item in enumerate(clause.items) if item.words in _BEHIND), 0)
        if result and clause.link in (Link.AND, Link.OR, Link.COMMA, Link.SLASH) and topic:
            before = [item for item in clause.items[:topic] if item.concept(Domain.TREATMENT)]
            behind = any(item.kinds & ASKED for item in clause.items[topic:])
            while (
                (before or clause.items[topic].words == "contraindicated")
                and not behind
                and result
                and _names_drugs(result[-1])
            ):
                last = result.pop()
                clause = Clause([*last.items, *clause.items], last.link, set())
        result.append(clause)
    return result


def _names_drugs(clause: Clause) -> bool:
    """Whether a clause names treatments and no other thing."""
    return clause.names(domains(Domain.TREATMENT)) and not any(
        item.kinds & (ASKED & ~domains(Domain.TREATMENT)) or item.framed & _TIMED for item in clause.items
    )


_EVER, _NOW = mask(Frame.EVER), mask(Frame.NOW)
_BACK = frozenset("past last preceding ago prior previous before".split())
_BEHIND = frozenset("contraindicated contraindication contraindications allergy allergies intolerance hypersensitivity".split())
_TIMED = mask(Frame.EVER, Frame.NOW, Frame.WITHIN, Frame.TAKEN)

_JOINED = QUALIFIER | domains(Domain.TEST)
_TAIL = mask(Frame.TAIL)


def clauses_of(found: list[Item]) -> Iterator[Clause]:
    """The runs between links that stand in no bracket; brackets stay whole, with the clause that they follow."""
    depth, run = 0, list[Item]()
    link: Link | None = None
    for number, item in enumerate(found):
        if item.kinds & BRACKET:
            depth += 1 if item.kinds & OPEN else -1 if depth > 0 else 0
        if item.link is Link.COLON:
            continue  # the header of a list, which its first clause takes up
        if depth == 0 and item.link is not None and not (item.link is Link.AND and _in_range(run, found, number + 1)):
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


def _in_range(run: list[Item], found: list[Item], at: int) -> bool:
    """`≥ 18 and ≤ 55 years`, `between 18 and 65 years`: one range, whose unit stands at its end, behind an “and” at `at`."""
    if at == len(found) or not any(item.kinds & NUMBER for item in run):
        return False
    if found[at].kinds & COMPARISON:
        return run[-1].kinds & _NUMBER_OR_TIME_OR_UNIT != 0
    return number_in(found[at]) is not None and any(item.framed & _BETWEEN for item in run)
