"""Bounds among words that no rule read: they stand beside the logic, and decide nothing there."""

from decimal import Decimal

from pantrial.dates import TimeUnit
from pantrial.logic import All, AnyOf, AtLeast, Not
from pantrial.parse.bounds import Stated, stated
from pantrial.parse.items import BRACKET, Frame, Item, Link, mask
from pantrial.parse.rules.ages import AGE_GROUPS
from pantrial.parse.rules.clause import SEXES, Places
from pantrial.parse.rules.measures import bare_unit, usual_unit
from pantrial.parse.rules.whole import OF_SOME
from pantrial.protocol import Age, Attest, Leaf, Measure, Multiple, Rule, Unread, all_of, leaves_of
from pantrial.terms import Lexicon
from pantrial.text import Text
from pantrial.units import UNITS, Op, convert

_SEXES_BOTH_AGE = mask(*SEXES, Frame.BOTH, Frame.AGE)
_EXCEPT_NOT_SEXES = mask(Frame.EXCEPT, Frame.NOT, *SEXES)


def told_bounds(text: Text, lexicon: Lexicon, logic: Rule, places: Places) -> list[tuple[str, Rule]]:
    """The bounds of known measures and of the age that the logic does not hold: the words of each, and its leaf."""
    found: list[tuple[str, Rule]] = []
    leaves = leaves_of(logic)
    if not any(isinstance(leaf, Unread) for leaf in leaves):
        return found
    told = stated(text.value, lexicon)
    held = set(leaves) if told else ()
    for one in told:
        leaf = _leaf_of(one, lexicon)
        if leaf is not None and leaf not in held:
            found.append((text.value[one.start : one.end], leaf))
            places[id(leaf)] = (leaf, one.start, one.end)
    return found


_OF_AGES = frozenset(["", *TimeUnit])  # units of an age; years where none stands


def _leaf_of(one: Stated, lexicon: Lexicon) -> Leaf | None:
    """The leaf of a bound, where its unit and its size go with what is compared."""
    if one.op is Op.EQ:
        return None
    if one.concept == "age":
        years = one.unit in _OF_AGES and one.value == int(one.value) and one.limit is None
        return Age(one.op, int(one.value), TimeUnit(one.unit or "year")) if years else None
    if one.concept not in lexicon:
        return None
    concept = lexicon[one.concept]
    unit = usual_unit(concept, one.unit) or bare_unit(concept, [one.value])
    if one.limit is not None:
        fits = 0 < one.value < 10_000 and one.value == one.value.quantize(Decimal("0.001")) and concept.unit != "{score}"
        return Multiple(concept.id, one.op, one.value, one.limit) if fits else None
    value = convert(one.value, unit, concept.unit, concept.molar) if unit in UNITS else None
    if unit is None or value is None or value < (concept.low or 0) or (concept.high is not None and value > concept.high):
        return None
    return Measure(concept.id, one.op, one.value, unit)


def with_ages(text: Text, found: list[Item], said: Attest, lexicon: Lexicon, places: Places) -> Rule:
    """What somebody has to attest, and beside it the ages with which it begins: `Adults aged 18 to 65 who can …`.

    Only where nothing but people stands before them and no other people come into question behind an `or`. It only adds: the
    whole sentence is attested as before.
    """
    ages = [one for one in stated(text.value, lexicon) if one.concept == "age"]
    leaves = [leaf for one in ages if (leaf := _leaf_of(one, lexicon)) is not None]
    if not leaves or len(leaves) != len(ages) or any(not isinstance(leaf, Age) for leaf in leaves):
        return said
    first, last = ages[0].start, ages[-1].end
    before = [item for item in found if item.end <= first]
    behind = [item for item in found if item.start >= last]
    plain = all(
        item.filler
        or item.kinds & BRACKET
        or item.framed & _SEXES_BOTH_AGE
        or item.words in AGE_GROUPS
        or item.words in ("healthy", "and", "between", "from", ",", ":", "of")
        for item in before
    )
    others = any(
        item.link in (Link.OR, Link.SLASH)
        or item.framed & _EXCEPT_NOT_SEXES
        or item.words in AGE_GROUPS
        or item.words in OF_SOME
        for item in behind
    )
    together = 0 < len(leaves) <= 2 and len({leaf.op in (Op.GE, Op.GT) for leaf in leaves if isinstance(leaf, Age)}) == len(
        leaves
    )
    if not plain or others or not together:
        return said
    whole = all_of((*leaves, said))
    places[id(whole)] = (whole, 0, len(text))
    for one, leaf in zip(ages, leaves, strict=True):
        places[id(leaf)] = (leaf, one.start, one.end)
    return whole


def tell_bounds(node: Rule, told: list[tuple[str, Rule]]) -> Rule:
    """The rule, where each unread leaf has the bounds among its words beside it. They decide nothing there."""
    if not told:
        return node
    match node:
        case AnyOf((All((read, Unread() as one)), Unread() as two)) if one == two:
            inside = [leaf for said, leaf in told if said in one.words and leaf not in leaves_of(read)]
            return AnyOf((All((all_of((read, *inside)), one)), two)) if inside else node
        case Unread(words):
            inside = [leaf for said, leaf in told if said in words]
            return AnyOf((All((all_of(inside), node)), node)) if inside else node
        case All(parts):
            return All(tuple(tell_bounds(part, told) for part in parts))
        case AnyOf(parts):
            return AnyOf(tuple(tell_bounds(part, told) for part in parts))
        case AtLeast(count, parts):
            return AtLeast(count, tuple(tell_bounds(part, told) for part in parts))
        case Not(part):
            return Not(tell_bounds(part, told))
        case _:
            return node
