"""Rules of who somebody is: age, sex, smoking."""

from decimal import Decimal

from pantrial.dates import TimeUnit
from pantrial.logic import All, Not
from pantrial.notes import Note, NoteKind
from pantrial.parse.items import BRACKET, COMPARISON, NUMBER, TIME, Frame, Item, Link, mask
from pantrial.parse.rules.clause import SEXED, SEXES, Carry, Clause, number_in
from pantrial.parse.rules.comparisons import as_range, bounds_of
from pantrial.protocol import Age, CriterionKind, Leaf, Rule, SexIs, Smoking
from pantrial.terms import Lexicon
from pantrial.units import Op

_SEXES_BOTH = mask(*SEXES, Frame.BOTH)
_AGE_OLD = mask(Frame.AGE, Frame.OLD)
_DASH = mask(Frame.DASH)
_OLD = mask(Frame.OLD)
_NUMBER_OR_TIME_OR_COMPARISON_OR_BRACKET = NUMBER | TIME | COMPARISON | BRACKET


def read_smoking(clause: Clause, carry: Carry, lexicon: Lexicon) -> Rule | None:
    """Whether somebody smokes."""
    if clause.take(Frame.NON_SMOKER):
        return Not(Smoking())
    clause.take(Frame.SMOKER, Frame.NOW)
    return Smoking()


def of_sex(clause: Clause) -> bool:
    """Whether every word of the clause is of a sex."""
    return all(item.filler or item.framed & SEXED for item in clause.items)


def read_sex(clause: Clause, carry: Carry, lexicon: Lexicon) -> Rule | None:
    """`Women`; men and women are everybody, which needs no rule beside others and is none alone."""
    female, male = clause.take(Frame.WOMEN), clause.take(Frame.MEN)
    if female is male or not carry.sexes or clause.link in (Link.OR, Link.SLASH):
        return None
    return SexIs(female)


def has_years(clause: Clause) -> bool:
    """Whether a clause has years of nobody but people: `men 18-50 years`, `adults (≥ 18 years)`, `18-65 years`."""
    kinds = 0
    for item in clause.items:
        kinds |= item.kinds
    if not kinds & NUMBER or not kinds & TIME:  # as most clauses
        return False
    units = {entry for item in clause.items for entry in item.entries if isinstance(entry, TimeUnit)}
    people = any(_of_people(item) for item in clause.items)
    if not units <= {TimeUnit.YEAR, TimeUnit.MONTH} or not (people or units == {TimeUnit.YEAR}):
        return False
    return of_years(clause)


def of_years(clause: Clause) -> bool:
    """Whether every word of a clause may be of an age."""
    frames = (*SEXES, Frame.BOTH, Frame.TO, Frame.DASH, Frame.BETWEEN)
    return all(
        item.filler
        or item.kinds & _NUMBER_OR_TIME_OR_COMPARISON_OR_BRACKET
        or item.frame(*frames)
        or item.link is Link.AND
        or item.words in AGE_GROUPS
        for item in clause.items
    )


def _of_people(item: Item) -> bool:
    """Whether the words are of people: `men`, `adults`, `patients`, `older than`."""
    return (
        item.framed & _SEXES_BOTH != 0
        or item.words in AGE_GROUPS
        or item.words in _PEOPLE
        or (item.kinds & COMPARISON != 0 and ("older" in item.words or "younger" in item.words))
    )


# Fillers that name people.
_PEOPLE = frozenset(
    "patient patients subject subjects participant participants person persons individual individuals volunteer volunteers"
    " donor donors".split()
)
# Ages of another kind than that of the person since birth.
_OTHER_AGES = frozenset(
    "gestational postmenstrual menstrual corrected mental bone maternal paternal gestation biological".split()
)


def read_age(clause: Clause, carry: Carry, lexicon: Lexicon) -> Rule | None:
    """Bounds of age: `≥ 18 and ≤ 55 years`, `from 18 to 75 years`, `18-65`, `over 18`."""
    if any(item.words in _OTHER_AGES for item in clause.items):
        return None
    named = clause.says(_AGE_OLD)
    if not named and carry.subject is not Frame.AGE and not any(_of_people(item) for item in clause.items):
        # Few years may be of a disease that the line before names; nobody asks for sixteen years of one.
        if any(value < 16 for item in clause.items if (value := number_in(item)) is not None):
            return None
        message = "years, and nothing that says of what: read as the age"
        carry.notes.append(Note(NoteKind.INFERRED, "age-inferred", message))
    carry.subject = Frame.AGE
    clause.take(Frame.AGE, Frame.OLD, Frame.BOTH, Frame.ANCHOR)
    for n in range(1, len(clause.items) - 1):  # `75 years-old`
        if clause.items[n].framed & _DASH and clause.items[n - 1].kinds & TIME and clause.items[n + 1].framed & _OLD:
            clause.taken.add(n)
    bounds = bounds_of(clause)
    groups = {item.words for item in clause.items} & AGE_GROUPS.keys()
    if groups and bounds and all(any(op in AGE_GROUPS[group] for op, _ in bounds) for group in groups):
        # `adults aged 18 to 65 years`: the numbers say what the word means.
        clause.taken.update(n for n, item in enumerate(clause.items) if item.words in groups)
    units = _age_units(clause, len(bounds))
    if not bounds or units is None or any(value != int(value) for _, value in bounds):
        return None
    leaves: list[tuple[Op, Leaf, Decimal]] = [
        (op, Age(op, int(value), unit), value * (12 if unit is TimeUnit.YEAR and TimeUnit.MONTH in units else 1))
        for (op, value), unit in zip(bounds, units, strict=True)
    ]
    sexes = clause.frames(Frame.WOMEN), clause.frames(Frame.MEN)
    if carry.kind is CriterionKind.INCLUSION and any(sexes) and not all(sexes):
        if any(op in _YOUNG for op, _ in bounds) or not any(item.words in _CHILDREN for item in clause.items):
            clause.take(Frame.WOMEN, Frame.MEN)  # `boys over 8 years` are no men of 40
        ages = as_range(leaves, carry.kind)
        return None if ages is None else All((SexIs(bool(sexes[0])), ages))
    return as_range(leaves, carry.kind)


_CHILDREN = frozenset(("boy", "boys", "girl", "girls"))
_YOUNG, _GROWN = (Op.LE, Op.LT), (Op.GE, Op.GT)
AGE_GROUPS = {
    **dict.fromkeys(("adult", "adults"), _GROWN),
    **dict.fromkeys(("child", "children", "infant", "infants", "adolescent", "adolescents", "newborns"), _YOUNG),
}


def _age_units(clause: Clause, bounds: int) -> list[TimeUnit] | None:
    """The unit of each bound: the one behind its number, else that of the next; years where none stands. All are taken.

    None where there are units of which not each can be told whose it is, or that do not go together.
    """
    found: list[TimeUnit | None] = []
    for number, item in enumerate(clause.items):
        if number_in(item) is not None:
            found.append(None)
        for entry in item.entries:
            if isinstance(entry, TimeUnit):
                if not found:
                    return None
                if found[-1] not in (None, entry):
                    return None
                found[-1] = entry
                clause.taken.add(number)
    if len(found) != bounds:
        return [found[-1] or TimeUnit.YEAR] * bounds if found and len(set(found)) == 1 else None
    last: TimeUnit = next((unit for unit in reversed(found) if unit is not None), TimeUnit.YEAR)
    units: list[TimeUnit] = []
    for unit in reversed(found):
        last = unit or last
        units.append(last)
    return units[::-1] if len(set(units)) == 1 or set(units) == {TimeUnit.YEAR, TimeUnit.MONTH} else None
