"""Rules of measures: bounds with their units, multiples of a laboratory's limit, counts and sizes of what is found."""

from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache

from pantrial.dates import TimeUnit
from pantrial.logic import All, AnyOf
from pantrial.notes import Note, NoteKind
from pantrial.parse.items import BRACKET, COMPARISON, LIMIT, NUMBER, TIME, Frame, Item, OfLimit, Unit, domains, mask
from pantrial.parse.rules.clause import Carry, Clause, number_in, take_first
from pantrial.parse.rules.comparisons import as_range, bounds_of, compared_by
from pantrial.parse.rules.heads import known_as, phrases_of
from pantrial.parse.rules.windows import DAYS, window
from pantrial.protocol import CriterionKind, Extent, Measure, Multiple, Rule, Within, all_of, any_of
from pantrial.terms import Concept, Domain, Lexicon
from pantrial.terms.coded import by_charge
from pantrial.units import UNITS, Op, convert

_MEASURE = domains(Domain.MEASURE)
_ADEQUATE = mask(Frame.ADEQUATE)
_PEAK = mask(Frame.PEAK)


def bound_of(clause: Clause, last: Rule, kind: CriterionKind, lexicon: Lexicon) -> Rule | None:
    """`AST or ALT > 2.5 x ULN`: the bound of the last is that of a measure that stands alone before it."""
    named = [item for item in clause.items if item.kinds & _MEASURE]
    rest = [i for i in clause.items if not i.filler and not i.framed & _ADEQUATE and not i.kinds & BRACKET and i not in named]
    ids = {concept.id for item in named if (concept := item.concept(Domain.MEASURE))}
    if rest or len(ids) != 1:
        return None
    (measure,) = ids
    parts = last.parts if isinstance(last, (All, AnyOf)) else (last,)
    made: list[Rule] = []
    for part in parts:
        if isinstance(part, Measure) and convert(part.value, part.unit, lexicon[measure].unit) is not None:
            made.append(Measure(measure, part.op, part.value, part.unit))
        elif isinstance(part, Multiple):
            made.append(Multiple(measure, part.op, part.factor, part.limit))
        else:
            return None
    if isinstance(last, AnyOf):
        return any_of(made)
    return all_of(made)


def read_measure(clause: Clause, carry: Carry, lexicon: Lexicon) -> Rule | None:
    """`PASI score ≥ 8`, `BMI < 30`, `weight < 50 kg`: a bound, with its unit or, where none stands, the usual one."""
    concept = take_first(clause, Domain.MEASURE) or (carry.subject if isinstance(carry.subject, Concept) else None)
    if concept is None or concept.domain is not Domain.MEASURE:
        return None
    carry.subject = concept
    if any(item.words in _CHANGES for item in clause.items):
        return None
    clause.take(Frame.ADEQUATE)
    clause.taken.update(n for n, item in enumerate(clause.items) if item.words in ("serum", "plasma"))
    if clause.names(LIMIT):
        return _multiple(clause, concept, carry, lexicon)
    when = window(clause)
    if when is None:
        return None
    if UNITS.get(concept.unit, ("", 0))[0] != "time" and any(
        number_in(item) is not None
        and n not in clause.taken
        and (clause.items[n + 1].kinds & TIME or clause.items[n + 1].words in _OTHER_COUNTS)
        for n, item in enumerate(clause.items[:-1])
    ):
        return None  # `> 38.5 °C for more than 30 minutes`: how long, or how old, is another question
    bounds = bounds_of(clause)
    units = {
        number: unit
        for number, item in enumerate(clause.items)
        if item.kinds & _MEASURE == 0 and (unit := _unit_in(item, concept)) is not None
    }
    codes = {unit.code for unit in units.values()}
    if not bounds or len(codes) > 1:
        return None
    code = usual_unit(concept, next(iter(codes), "")) or bare_unit(concept, [value for _, value in bounds])
    if code is None:
        clause.taken.clear()
        return None
    if concept.otherwise and convert(Decimal(1), code, concept.unit, concept.molar) is None:
        carry.subject = concept = lexicon[concept.otherwise]  # `FEV1 > 1.5 L`: another measure, by its unit
    if concept.id in _OF_A_HUNDRED and not codes and _is_share([value for _, value in bounds]):
        bounds = [(op, Decimal(int(value * 100))) for op, value in bounds]
        message = f"{concept.name} goes in tens up to 100; what stands here is read as a share of it"
        carry.notes.append(Note(NoteKind.INFERRED, "share-inferred", message))
    elif concept.id in _OF_A_HUNDRED and any(0 < value < 10 for _, value in bounds):
        return None  # `Karnofsky ≥ 1`: of another scale
    values = [convert(value, code, concept.unit, concept.molar) for _, value in bounds]
    # A bare number is taken in the usual unit only where it is plausible there.
    plausible = all(
        value is not None and (concept.low or 0) <= value and (concept.high is None or value <= concept.high)
        for value in values
    )
    shares = concept.unit == "{score}" and (concept.high or 0) >= 50 and any(0 < value < 1 for _, value in bounds)
    if not plausible or shares:  # `Karnofsky ≥ 0.7` counts in another way than points
        clause.taken.clear()
        return None
    clause.taken.update(units)
    for n in units:  # `10 % of body surface`
        if n + 1 < len(clause.items) and clause.items[n + 1].words in ("of", "of the"):
            clause.taken.add(n + 1)
    within = when if isinstance(when, Within) else None
    extent = _extent(clause, [op for op, _ in bounds])
    if extent is None:
        return None
    clause.take(Frame.NOW, Frame.ANCHOR)  # the screening day is the day asked about
    if not codes and concept.unit not in ("{score}", "{INR}"):
        message = f"no unit stands with {concept.name}; taken as {code}, in which the bound is plausible"
        carry.notes.append(Note(NoteKind.INFERRED, "unit-inferred", message))
    return _grouped(
        concept,
        carry.kind,
        lexicon,
        lambda one: as_range([(op, Measure(one, op, value, code, within, extent), value) for op, value in bounds], carry.kind),
    )


def _unit_in(item: Item, concept: Concept) -> Unit | None:
    """The unit that the words are; of several (`g/L`, `G/L`: grams, or 10⁹, a litre) the one in which the thing is measured."""
    units = [entry for entry in item.entries if isinstance(entry, Unit)]
    if len(units) < 2:
        return units[0] if units else None
    return next((one for one in units if convert(Decimal(1), one.code, concept.unit, concept.molar) is not None), units[-1])


# How much a value has changed, or what goes in, is another quantity than the value.
_CHANGES = frozenset(
    "loss gain change changes reduction increase increased decrease decreased drop rise fall intake fluctuation fluctuations"
    " variation variability difference deficit".split()
)
_OTHER_COUNTS = frozenset("minute minutes min mins second seconds sec secs times occasions consecutive measurements".split())


def _extent(clause: Clause, ops: list[Op]) -> Extent | None:
    """Which of several values is meant: `the highest …`, `… at any time`. None where the words do not agree with the bound."""
    if clause.take(Frame.PEAK):
        found = Extent.LARGEST
    elif clause.take(Frame.DIP):
        found = Extent.SMALLEST
    elif clause.take(Frame.SOMETIME):
        if len(ops) != 1 or ops[0] is Op.EQ:
            return None
        found = Extent.LARGEST if ops[0] in (Op.GE, Op.GT) else Extent.SMALLEST
    else:
        return Extent.NEWEST
    return None if Op.EQ in ops else found


def _grouped(concept: Concept, kind: CriterionKind, lexicon: Lexicon, make: Callable[[str], Rule | None]) -> Rule | None:
    """`transaminases < 2.5 × ULN` asks it of each: all of them to be let in, any of them to be kept out."""
    single = [one for one in lexicon.below(concept.id) if one != concept.id] or [concept.id]
    rules = [make(one) for one in single]
    if any(rule is None for rule in rules):
        return None
    found = [rule for rule in rules if rule is not None]
    return all_of(found) if kind is CriterionKind.INCLUSION else any_of(found)


# What is told of a thing that an examination finds, by the dimension of the unit that stands with the number.
_SIZES = {"length": "diameter", "area": "area", "time": "duration"}
_OF_SIZES = frozenset(
    "diameter size area duration largest longest lesional surface present lasting existing persisting of for in the a at its"
    " with and".split()
)


def read_size(clause: Clause, carry: Carry, lexicon: Lexicon) -> Rule | None:
    """`at least 3 ulcers`, `lesion ≥ 2 cm in diameter`, `wound present for ≥ 6 weeks`: a count, a size or a time of one thing.

    Only where every word is of it: which lesion, and what else of it, would need an examination.
    """
    at = -1
    for n, item in enumerate(clause.items):
        if item.kinds & NUMBER:
            if at >= 0:
                return None
            at = n
    if at < 0 or not clause.names(COMPARISON):
        return None
    compared = compared_by(clause, at)
    if compared is None:
        return None
    (op, beside), value = compared, number_in(clause.items[at])
    named = [n for n, item in enumerate(clause.items) if _countable(item, lexicon)]
    if len(named) != 1 or value is None or op is Op.EQ:
        return None
    noun = _countable(clause.items[named[0]], lexicon)
    unit = clause.items[at + 1] if at + 1 < len(clause.items) else None
    code = next((entry.code for entry in unit.entries if isinstance(entry, Unit)), None) if unit else None
    if unit is not None and unit.kinds & TIME:
        code = next((DAYS.get(entry) for entry in unit.entries if isinstance(entry, TimeUnit)), None)
    used = {at, beside, named[0]}
    if code is None:
        concept = known_as(f"{noun} count", lexicon)
        if named[0] < at or (unit is not None and unit.kinds & TIME) or value != int(value):
            return None
    else:
        dimension = UNITS.get(code, ("", 0))[0]
        concept = known_as(f"{noun} {_SIZES.get(dimension, '')}", lexicon)
        used.add(at + 1)
        words = {item.words for item in clause.items}
        if dimension == "time" and not words & {"duration", "for", "present", "lasting", "existing", "persisting", "of"}:
            return None
    rest = [item for n, item in enumerate(clause.items) if n not in used]
    if concept is None or concept.domain is not Domain.MEASURE:
        return None
    if not all(item.filler or item.kinds & BRACKET or item.words in _OF_SIZES or item.framed & _PEAK for item in rest):
        return None
    clause.taken.update(range(len(clause.items)))
    # Of several ulcers the largest is at least so large; that the lesion is at most so large is asked of the newest value.
    extent = (
        Extent.LARGEST if code is not None and op in (Op.GE, Op.GT) and carry.kind is CriterionKind.EXCLUSION else Extent.NEWEST
    )
    return Measure(concept.id, op, value, code or concept.unit, None, extent)


def _countable(item: Item, lexicon: Lexicon) -> str:
    """The noun in the singular, where the lexicon counts such things."""
    counted, words = _counted(lexicon), item.words
    for noun in (words, words.removesuffix("s"), words.removesuffix("es")):
        if noun and noun in counted:
            return noun
    return ""


@lru_cache(maxsize=16)
def _counted(lexicon: Lexicon) -> frozenset[str]:
    """The nouns, folded, of whose things the lexicon knows a count or a diameter."""
    return frozenset(
        words.removesuffix(measure)
        for words in phrases_of(lexicon)
        for measure in (" count", " diameter")
        if words.endswith(measure)
    )


def usual_unit(concept: Concept, unit: str) -> str:
    """The unit; milliequivalents of an ion with one charge are millimoles, and per cent the points of some scales."""
    if unit == "%" and concept.id in _OF_A_HUNDRED:
        return concept.unit
    return by_charge(concept, unit)


def _is_share(values: list[Decimal]) -> bool:
    """Whether numbers on a scale up to a hundred are shares of it: `≥ 0.7`, `0.8-1.0`."""
    return all(0 < value <= 1 and value * 100 == int(value * 100) for value in values) and min(values) < 1


_OF_A_HUNDRED = frozenset(("karnofsky", "lansky"))


def bare_unit(concept: Concept, values: list[Decimal]) -> str | None:
    """The one unit in which bare numbers are plausible bounds; the usual one where the lexicon names no others."""
    if not concept.bare:
        return concept.unit
    fits = []
    for entry in concept.bare:
        code, _, ends = entry.rpartition(":")
        low, high = (Decimal(end) for end in ends.split("-"))
        if all(low <= value <= high for value in values):
            fits.append(code)
    return fits[0] if len(fits) == 1 else None


def _multiple(clause: Clause, concept: Concept, carry: Carry, lexicon: Lexicon) -> Rule | None:
    """`ALT ≤ 2.5 × ULN`: a comparison with a multiple of the laboratory's own limit."""
    found: list[tuple[Op, OfLimit]] = []
    for n, item in enumerate(clause.items):
        limit = next((entry for entry in item.entries if isinstance(entry, OfLimit)), None)
        if limit is None:
            if number_in(item) is not None:
                return None
            continue
        compared = compared_by(clause, n)
        if compared is None:
            return None
        op, at = compared
        clause.taken.update(range(min(at, n), max(at, n) + 1))
        found.append((op, limit))
    if len(found) != 1:
        return None
    ((op, limit),) = found
    clause.take(Frame.NOW, Frame.ANCHOR)
    return _grouped(concept, carry.kind, lexicon, lambda one: Multiple(one, op, limit.factor, limit.limit))
