"""One line of a dose sheet: from the stated amount to cells, volume and bags, each step a number with its origin.

The order: the amount per kilogram (square metre, place) times its measure; at most the cap; rounded by the rule given, and
never above the cap; the volume by the concentration; the bags by the volume. Amounts are exact fractions; a volume that no
decimal holds is cut off, after twelve decimals and downwards, before bags are reckoned from it.
"""

import datetime as dt
import math
import re
from decimal import Context, Decimal
from fractions import Fraction

from msgspec import Struct

from pantrial.conduct.amounts import CELLS, Number, Whence, cut, decimal, scaled, shown, unit_words
from pantrial.conduct.days import moved
from pantrial.conduct.dose_needs import (
    GROWS,
    Point,
    amounts_of,
    asks_each,
    asks_place,
    asks_weighing,
    asks_which_weight,
    bounded,
    divided,
    point,
    ranged,
    settle,
    settled,
    slug,
    times_of,
)
from pantrial.conduct.supplied import (
    AmountIs,
    Batch,
    Counted,
    Direction,
    Formula,
    Measured,
    Per,
    Supplied,
    in_a_millilitre,
    in_unit,
    in_words,
)
from pantrial.errors import BadCall
from pantrial.notes import NoteKind
from pantrial.protocol import (
    Administration,
    Anchor,
    Basis,
    Dose,
    DoseRole,
    Product,
    Protocol,
    Quantity,
    Relation,
    Route,
    TimeCode,
)
from pantrial.text import Span


class LastDate(Struct, frozen=True, omit_defaults=True):
    """The last permitted day of the first administration, and what it was counted from; `hours`: by the clock, to the hour."""

    day: dt.date
    words: str
    spans: tuple[Span, ...]
    anchor: Anchor
    anchor_day: dt.date
    hours: bool = False


class Line(Struct, frozen=True, omit_defaults=True):
    """One dose of one administration of a product: its words, its numbers in the order of reckoning, what is open about it.

    `choice` is its place among several doses of the administration, from 1. `per` is what the dose is for: an administration,
    a day, the whole treatment, an hour of infusion. `days` are those of the schedule, from the first administration. `counted`
    says which cells the dose counts (`viable`, `total`), where the record or the user does.
    """

    of: str
    product: int
    administration: int
    administration_words: str
    words: str
    spans: tuple[Span, ...]
    numbers: tuple[Number, ...]
    points: tuple[Point, ...]
    placebo: bool = False
    choice: int | None = None
    role: DoseRole | None = None
    per: str = "administration"
    approximate: bool = False
    routes: tuple[str, ...] = ()
    schedule: str = ""
    days: tuple[int, ...] = ()
    lot: str = ""
    counted: str = ""
    last: LastDate | None = None

    @property
    def refused(self) -> bool:
        """Whether no dose stands on this line."""
        return any(point.refuses for point in self.points)

    def number(self, name: str) -> Number | None:
        """The number of that name."""
        return next((number for number in self.numbers if number.name == name), None)


# Reckoning ------------------------------------------------------------------------------------------------------------

_Ends = tuple[Fraction, Fraction]


class _Concentration(Struct, frozen=True):
    """How much of what the dose counts is in a millilitre; `from_` names the numbers that say so."""

    value: Fraction
    from_: tuple[str, ...]
    batch: Batch | None


class Work:
    """One line in the making: its numbers and points so far."""

    def __init__(
        self,
        product: Product,
        one: Administration,
        routes: tuple[Route, ...],
        caps_beside: tuple[str, ...],
        dose: Dose,
        supplied: Supplied,
        chosen: Quantity | None = None,
    ) -> None:
        self.product, self.one, self.dose, self.supplied = product, one, dose, supplied
        self.chosen = chosen  # what the user chose within this dose's range
        self.routes, self.caps_beside = routes, caps_beside
        self.of = product.name
        self.unit = dose.amount.unit
        self.numbers: list[Number] = []
        self.points: list[Point] = []
        self.lot = ""
        self.counted: Counted | None = None

    def recorded(self, name: str, quantity: Quantity, words: str, spans: tuple[Span, ...], unit: str = "") -> None:
        """A number that the record gives."""
        low = quantity.low if quantity.low is not None else quantity.high
        high = quantity.high if quantity.high is not None else quantity.low
        assert low is not None  # noqa: S101 - a Quantity has a number
        assert high is not None  # noqa: S101
        self.numbers.append(Number(name, low, high, unit or quantity.unit, Whence.RECORD, words, spans))

    def user(self, name: str, value: Fraction, unit: str, words: str) -> None:
        """A number that the user gives."""
        exact = decimal(value)
        self.numbers.append(Number(name, exact, exact, unit, Whence.USER, words, exact=Fraction(exact) == value))

    def reckoned(self, name: str, ends: _Ends, unit: str, how: str, *from_: str) -> None:
        """A number that follows from others."""
        low, high = decimal(ends[0]), decimal(ends[1])
        exact = (Fraction(low), Fraction(high)) == ends and self.exact(*from_)
        self.numbers.append(Number(name, low, high, unit, Whence.RECKONED, how, (), from_, exact or unit == "{bag}"))

    def exact(self, *names: str) -> bool:
        """Whether none of these numbers was cut off."""
        return all(number.exact for number in self.numbers if number.name in names)

    def default(self, name: str, value: int, unit: str, rule: str) -> None:
        """A number that a declared default gives."""
        self.numbers.append(Number(name, Decimal(value), Decimal(value), unit, Whence.DEFAULT, rule))

    def ask(self, name: str, about: str = "", *, refuses: bool = False, supply: str | None = None, words: str = "") -> None:
        """Leave something open; `refuses` where no dose may stand with it."""
        said = words or self.dose.words
        made = point(name, self.of, about=about, refuses=refuses, supply=supply, words=said, spans=self.dose.spans)
        self.points.append(made)

    def settle_or_ask(self, name: str, words: str | None) -> None:
        """A point that the user's words settle; open without them."""
        made = point(name, self.of, words=self.dose.words, spans=self.dose.spans)
        self.points.append(settled(made, words) if words else made)


def line(work: Work, choice: int | None, protocol: Protocol) -> Line:
    """One line, reckoned as far as it goes."""
    one, dose = work.one, work.dose
    per = divided(one, dose) or "administration"
    if asks_each(one, dose) and work.supplied.amount_is is AmountIs.TOTAL:
        per = "whole treatment"
    _open_words(work, protocol)
    _reckon(work, per)
    last = _last(work)
    return Line(
        work.of, work.product.number, one.number, one.words, dose.words, dose.spans, tuple(work.numbers),
        settle(work.points, work.supplied), placebo=work.product.placebo,
        choice=choice, role=dose.role, per=per, approximate=dose.approximate,
        routes=tuple(dict.fromkeys(route.route.value for route in work.routes)),
        schedule=one.schedule.words if one.schedule else "", days=one.schedule.offsets if one.schedule else (),
        lot=work.lot, counted=work.counted.value if work.counted else "", last=last,
    )  # fmt: skip


def _open_words(work: Work, protocol: Protocol) -> None:
    """What the words themselves leave open."""
    one, dose = work.one, work.dose
    if not work.routes:
        work.ask("route", words=one.words)
    if one.schedule is None:
        work.ask("schedule", words=one.words)
    if ranged(one, dose):
        made = point("range", work.of, about=f"“{dose.words}”", words=dose.words, spans=dose.spans)
        work.points.append(settled(made, f"--amount {in_words(work.chosen)}") if work.chosen is not None else made)
    if dose.approximate:
        work.ask("exact amount", words=dose.words)
    if dose.inferred:
        work.ask("unit", dose.inferred)
    for unread in one.unread:
        work.points.append(point("unread words", work.of, about=f"“{unread.words}”", words=unread.words, spans=unread.spans))
    if asks_which_weight(one, dose):
        work.ask("which weight", words=one.words)
    if asks_each(one, dose):
        work.settle_or_ask("each time or in all", work.supplied.amount_is and f"--amount-is {work.supplied.amount_is.value}")
    if per := divided(one, dose):
        work.ask("part of a day", f"per {per}")
    spans = (*one.spans, *dose.spans, *work.product.spans)
    for note in protocol.notes:
        if note.kind in (NoteKind.CONTRADICTION, NoteKind.DOUBT, NoteKind.DAMAGE) and meet(note.spans, spans):
            name = "consistency" if note.kind is NoteKind.CONTRADICTION else "doubt"
            work.points.append(point(name, work.of, about=note.message.rstrip("."), words=note.message, spans=note.spans))


def meet(some: tuple[Span, ...], others: tuple[Span, ...]) -> bool:
    """Whether two lists of places share any."""
    return any(
        one.pointer == other.pointer and one.start < other.end and other.start < one.end for one in some for other in others
    )


def _reckon(work: Work, per: str) -> None:
    """The numbers of one dose, in their order; stops where something is refused."""
    dose = work.dose
    suffixes = {Basis.WEIGHT: "/kg", Basis.SURFACE: "/m2", Basis.AREA: "/cm2", Basis.SITE: f"/{{{dose.site}}}"}
    suffix = suffixes.get(dose.basis, "")
    pace = f"/{dose.per_time.value}" if dose.per_time and per != "administration" else ""
    stated = f"/{dose.per_time.value}" if dose.per_time else ""
    work.recorded("stated dose", dose.amount, dose.words, dose.spans, work.unit + suffix + stated)
    if not bounded(dose):
        work.ask("amount", refuses=True)
        return
    portion = _portion(work)
    if portion is None:
        return
    portions, from_ = portion
    places = _places(work)
    if places is None:
        return
    cap = _cap(work)
    if any(found.refuses for found in work.points):
        return
    concentration = _concentration(work) if per == "administration" else None
    if any(found.refuses for found in work.points):
        return
    _give(work, portions, from_, places, cap, concentration, per, pace)


def _portion(work: Work) -> tuple[_Ends, tuple[str, ...]] | None:
    """How much at one place, before cap and rounding, and the numbers that it is reckoned from."""
    dose, supplied = work.dose, work.supplied
    low, high = Fraction(dose.amount.low or 0), Fraction(dose.amount.high or 0)
    factor = Fraction(1)
    from_: tuple[str, ...] = ("stated dose",)
    if work.chosen is not None and ranged(work.one, dose):
        chosen = _chosen(work, work.chosen, low, high)
        if chosen is None:
            return None
        low = high = chosen
        from_ = ("chosen amount",)
    match dose.basis:
        case Basis.ABSOLUTE | Basis.SITE:
            pass
        case Basis.WEIGHT:
            if supplied.weight is None or supplied.weight.value is None:
                work.ask("weight", refuses=True)
                return None
            factor = in_unit(supplied.weight, "kg")
            work.user("weight", factor, "kg", f"--weight {in_words(supplied.weight)}")
            from_ += ("weight",)
        case Basis.SURFACE:
            surface = _surface(work)
            if surface is None:
                return None
            factor = surface
            from_ += ("body surface",)
        case Basis.AREA:
            if supplied.area is None or supplied.area.value is None:
                work.ask("area", refuses=True)
                return None
            factor = in_unit(supplied.area, "cm2")
            work.user("area", factor, "cm2", f"--area {in_words(supplied.area)}")
            from_ += ("area",)
        case Basis.AUC:
            work.ask("exposure", refuses=True)
            return None
    return (low * factor, high * factor), from_


def _chosen(work: Work, given: Quantity, low: Fraction, high: Fraction) -> Fraction | None:
    """The amount that the user chose within the record's range, in the dose's unit; refused outside it or of another basis."""
    below = {Basis.WEIGHT: "kg", Basis.SURFACE: "m2", Basis.AREA: "cm2"}.get(work.dose.basis, "")
    unit = f"{work.unit}/{below}" if below else work.unit
    value = None if given.value is None else scaled(Fraction(given.value), given.unit, unit)
    if value is None:
        work.ask("range", f"--amount is in {unit_words(given.unit)}, the range in {unit_words(unit)}", refuses=True)
        return None
    if not low <= value <= high:
        work.ask("range", f"--amount {in_words(given)} is not within “{work.dose.words}”", refuses=True)
        return None
    work.user("chosen amount", value, unit, f"--amount {in_words(given)}")
    return value


def _surface(work: Work) -> Fraction | None:
    """The body surface in square metres: as given, or by the formula that the user names."""
    supplied = work.supplied
    if supplied.surface is not None:
        value = in_unit(supplied.surface, "m2")
        work.user("body surface", value, "m2", f"--surface {in_words(supplied.surface)}")
        return value
    if supplied.weight is None or supplied.height is None or supplied.formula is None:
        work.ask("body surface", refuses=True)
        return None
    weight, height = in_unit(supplied.weight, "kg"), in_unit(supplied.height, "cm")
    work.user("weight", weight, "kg", f"--weight {in_words(supplied.weight)}")
    work.user("height", height, "cm", f"--height {in_words(supplied.height)}")
    surface = body_surface(supplied.formula, weight, height)
    how = f"by the formula named: --bsa {supplied.formula.value}"
    low = decimal(surface)
    exact = supplied.formula is Formula.MOSTELLER and surface**2 == weight * height / 3600
    work.numbers.append(Number("body surface", low, low, "m2", Whence.RECKONED, how, (), ("weight", "height"), exact))
    return surface


def body_surface(formula: Formula, kilograms: Fraction, centimetres: Fraction) -> Fraction:
    """The body surface in m², cut off after twelve decimals (these formulas give no exact decimal)."""
    context = Context(prec=60)
    kg = context.divide(Decimal(kilograms.numerator), Decimal(kilograms.denominator))
    cm = context.divide(Decimal(centimetres.numerator), Decimal(centimetres.denominator))
    match formula:
        case Formula.MOSTELLER:
            return cut(Fraction(context.sqrt(context.divide(context.multiply(kg, cm), Decimal(3600)))))
        case Formula.DU_BOIS:
            powers = context.multiply(context.power(kg, Decimal("0.425")), context.power(cm, Decimal("0.725")))
            return cut(Fraction(context.multiply(Decimal("0.007184"), powers)))


def _places(work: Work) -> int | None:
    """How many places get the amount."""
    dose, supplied = work.dose, work.supplied
    if dose.basis is not Basis.SITE:
        if not asks_place(work.routes, dose):
            return 1
        work.settle_or_ask("per participant or place", supplied.per and f"--per {supplied.per.value}")
        if supplied.per is not Per.SITE:
            return 1
    if supplied.sites is None:
        work.ask("places", refuses=True)
        return None
    counted = f"{{{dose.site}}}" if dose.site else "{places}"
    work.user("places", Fraction(supplied.sites), counted, f"--sites {supplied.sites}")
    return supplied.sites


def _cap(work: Work) -> Fraction | None:
    """The most at one time, in the dose's unit: the record's, or the user's where it is not above that."""
    dose, supplied = work.dose, work.supplied
    found: list[Fraction] = []
    if dose.limit is not None:
        _limit(work, dose.limit, found)
    for other in work.one.doses:
        if other.role is DoseRole.MAXIMUM and other is not dose:
            same = (other.per_time, other.basis) == (dose.per_time, dose.basis) or (
                other.per_time == dose.per_time and other.basis is Basis.ABSOLUTE
            )
            if not same or other.basis in (Basis.SITE, Basis.AREA, Basis.AUC):
                work.ask("limit", f"the record's maximum “{other.words}” is of another kind, and was not applied", supply="")
                continue
            measure = {Basis.WEIGHT: "weight", Basis.SURFACE: "body surface"}.get(other.basis, "")
            _limit(work, other.amount, found, measure)
    own = supplied.cap
    if own is not None and own.amount is not None and own.amount.value is not None:
        value = scaled(Fraction(own.amount.value), own.amount.unit, work.unit)
        if value is None:
            kinds = f"{unit_words(own.amount.unit)}, the dose in {unit_words(work.unit)}"
            work.ask("limit", f"it is in {kinds}", refuses=True)
            return None
        if found and value > min(found):
            work.ask("limit", "the one given is above the one that the record states", refuses=True)
            return None
        work.user("cap", value, work.unit, f"--cap {own.words}")
        found.append(value)
    elif own is not None and found:
        work.ask("limit", "the record states one, and --cap none says that there is none", refuses=True)
        return None
    if work.caps_beside and own is None:
        about = f"the record states one in other words of it, which was not applied here: “{work.caps_beside[0]}”"
        work.ask("limit", about, supply="--cap")
    elif dose.basis in GROWS and (own is not None or not found):
        work.settle_or_ask("cap", f"--cap {own.words}" if own else None)
    return min(found) if found else None


_CAP = re.compile(r"stated cap( \d+)?$")


def _limit(work: Work, limit: Quantity, found: list[Fraction], measure: str = "") -> None:
    """A cap of the record, in the dose's unit; `measure` names the number that one per kg or m² is multiplied with."""
    if limit.high is None:
        work.ask("limit", "the record's is only a lower bound", refuses=True)
        return
    factor = next((Fraction(number.low) for number in work.numbers if number.name == measure), Fraction(1))
    value = scaled(Fraction(limit.high) * factor, limit.unit, work.unit)
    if value is None:
        work.ask("limit", f"the record's is in {unit_words(limit.unit)}, the dose in {unit_words(work.unit)}", refuses=True)
        return
    name = f"stated cap {len(found) + 1}" if found else "stated cap"
    if measure:
        each = f"{name} for each {'kg' if measure == 'weight' else 'm2'}"
        work.recorded(each, limit, work.one.words, work.one.spans)
        work.reckoned(name, (value, value), work.unit, f"{each} × {measure}", each, measure)
    else:
        work.recorded(name, limit, work.one.words, work.one.spans)
    found.append(value)


def _concentration(work: Work) -> _Concentration | None:
    """How concentrated what is given is: the record's words, or the batch's, which must agree."""
    dose = work.dose
    if scaled(Fraction(1), work.unit, "mL") is not None:
        return None
    stated: Fraction | None = None
    if dose.concentration is not None:
        stated = in_a_millilitre(dose.concentration, work.unit)
        if stated is None or stated <= 0:
            stated = None
            work.ask("doubt", f"the concentration is no amount of {unit_words(work.unit)} in a volume")
        else:
            work.recorded("stated concentration", dose.concentration, work.one.words, work.one.spans)
    counted = work.counted = _counted(work)
    batch = _batch(work)
    if batch is None:
        return None if stated is None else _Concentration(stated, ("stated concentration",), None)
    found = _of_batch(work, batch, counted)
    if found is None:
        return None
    if stated is not None and found.value != stated:
        ours, theirs = (shown(decimal(one), decimal(one), f"{work.unit}/mL") for one in (found.value, stated))
        work.ask("batch", f"it holds {ours}, and the record states {theirs}", refuses=True)
        return None
    return found


def _counted(work: Work) -> Counted | None:
    """Whether the dose counts viable cells or all: by the record's words, else as the user says."""
    if work.unit != CELLS:
        return None
    said = work.supplied.counted
    if work.dose.viable:
        if said is Counted.TOTAL:
            about = "the record says viable cells, and --viable-basis total says all"
            work.ask("batch", about, refuses=True, supply="--viable-basis")
        return Counted.VIABLE
    if said is not None:
        work.settle_or_ask("cells counted", f"--viable-basis {said.value}")
    return said


def _batch(work: Work) -> Batch | None:
    """The batch that this product's dose is drawn from."""
    fitting: list[Batch] = []
    for batch in work.supplied.batches:
        mine = batch.product.strip().casefold() in ("", str(work.product.number), work.product.name.strip().casefold())
        kind = in_a_millilitre(batch.concentration, work.unit) is not None
        if batch.product and mine and not kind:
            kinds = f"its concentration is in {unit_words(batch.concentration.unit)}, the dose in {unit_words(work.unit)}"
            work.ask("batch", kinds, refuses=True)
        if mine and kind:
            fitting.append(batch)
    if len(fitting) > 1:
        lots = ", ".join(batch.lot for batch in fitting)
        work.ask("batch", f"several may be meant ({lots}); name the product in each file", refuses=True)
    return fitting[0] if len(fitting) == 1 else None


def _of_batch(work: Work, batch: Batch, counted: Counted | None) -> _Concentration | None:
    """What the dose counts in a millilitre of the batch."""
    value = in_a_millilitre(batch.concentration, work.unit)
    if value is None:
        return None
    work.lot = batch.lot
    words = f"{batch.origin}: lot {batch.lot}"
    name = "viable concentration" if batch.counted is Counted.VIABLE else "concentration"
    work.user(name, value, f"{work.unit}/mL", words)
    share: Fraction | None = None
    if batch.viability is not None:
        share = Fraction(batch.viability.value or 0) / 100
        work.user("viability", share * 100, "%", words)
    if work.unit != CELLS:
        return _Concentration(value, (name,), batch)
    if counted is None:
        if share is not None or batch.counted is Counted.VIABLE:
            work.ask("cells counted", refuses=True)
            return None
        return _Concentration(value, (name,), batch)
    if counted is batch.counted:
        return _Concentration(value, (name,), batch)
    if share is None:
        work.ask("viability", refuses=True)
        return None
    if counted is Counted.VIABLE:
        other, found, how = "viable concentration", value * share, "concentration × viability"
    else:
        other, found, how = "concentration", value / share, "viable concentration ÷ viability"
    work.reckoned(other, (found, found), f"{work.unit}/mL", how, name, "viability")
    if batch.measured in (None, Measured.PRE_FREEZE):
        work.ask("viability time", f"lot {batch.lot}" + (": measured before freezing" if batch.measured else ""))
    return _Concentration(found, (other,), batch)


def _give(
    work: Work, portions: _Ends, from_: tuple[str, ...], places: int, cap: Fraction | None,
    concentration: _Concentration | None, per: str, pace: str,
) -> None:  # fmt: skip
    """Cap, rounding, volume, bags and totals of an amount at each of `places`."""
    dose, unit = work.dose, work.unit
    ceiling = None if cap is None else cap / places
    before = portions
    if dose.basis in (Basis.WEIGHT, Basis.SURFACE, Basis.AREA):
        work.reckoned("reckoned dose", portions, unit + pace, " × ".join(from_), *from_)
        from_ = ("reckoned dose",)
    if ceiling is not None:
        if places > 1 and portions[1] > ceiling:
            work.ask("limit", "the places together pass it, and how they share it is not said", refuses=True)
            return
        portions = (min(portions[0], ceiling), min(portions[1], ceiling))
        from_ += tuple(number.name for number in work.numbers if number.name == "cap" or _CAP.match(number.name))
    per_ml = concentration.value if concentration else None
    if (one := scaled(Fraction(1), "mL", unit)) is not None:  # the dose is a volume
        per_ml = one
    rounded = _round(work, portions, ceiling, per_ml, concentration)
    if rounded is None:
        return
    if work.supplied.rounding is not None and work.supplied.rounding.step is not None:
        from_ += ("rounding step",)
    if portions != before and rounded == portions:
        how = "the cap" if portions[0] == portions[1] else "at most the cap"
    else:
        how = _how(before, portions, rounded, from_)
    name = "dose" if places == 1 else "dose of each place"
    work.reckoned(name, rounded, unit + pace, how, *dict.fromkeys(from_))
    if places > 1:
        rounded = (rounded[0] * places, rounded[1] * places)
        work.reckoned("dose", rounded, unit + pace, f"{name} × places", name, "places")
    if pace or per != "administration":
        return
    volume = _volume(work, rounded, places, per_ml, concentration)
    if any(found.refuses for found in work.points):
        return
    opened = _bags(work, volume, concentration)
    if any(found.refuses for found in work.points):
        return
    _totals(work, rounded, volume, opened)
    _ingredients(work, volume)


def _is_volume(unit: str) -> bool:
    return scaled(Fraction(1), unit, "mL") is not None


def _how(before: _Ends, capped: _Ends, rounded: _Ends, from_: tuple[str, ...]) -> str:
    steps = ["as reckoned" if from_[0] == "reckoned dose" else "as stated"]
    if capped != before:
        steps.append("at most the cap")
    if rounded != capped:
        steps.append("rounded by the rule given, and never above the cap")
    return "; ".join(steps)


def _round(
    work: Work, portions: _Ends, ceiling: Fraction | None, per_ml: Fraction | None, concentration: _Concentration | None
) -> _Ends | None:
    """The amount at one place after the user's rule, never above the cap; None where it leaves nothing or does not fit."""
    rule = work.supplied.rounding
    grows = work.dose.basis in GROWS
    if rule is None:
        uneven = per_ml is not None and work.dose.volume is None and any(cut(end / per_ml) != end / per_ml for end in portions)
        if grows or uneven:
            work.ask("rounding")
        return portions
    if grows:
        work.settle_or_ask("rounding", f"--round {rule.words}")
    if rule.step is None or rule.direction is None:
        return portions
    size = Fraction(rule.step.value or 0)
    step = scaled(size, rule.step.unit, work.unit)
    if step is None and rule.step.unit == "{bag}":
        batch = concentration.batch if concentration else None
        if batch is None or batch.bag_volume is None or per_ml is None:
            work.ask("step", "bags are no measure without a batch that states a bag's volume", refuses=True)
            return None
        step = size * in_unit(batch.bag_volume, "mL") * per_ml
    elif step is None:
        volume = scaled(size, rule.step.unit, "mL")
        if volume is None or per_ml is None:
            why = f"it is in {unit_words(rule.step.unit)}, the dose in {unit_words(work.unit)}"
            work.ask("step", why if volume is None else "a volume is no measure without a concentration", refuses=True)
            return None
        step = volume * per_ml
    work.user("rounding step", size, rule.step.unit, f"--round {rule.words}")
    ends = tuple(stepped(end, step, rule.direction, ceiling) for end in portions)
    if ends[0] <= 0 < portions[0]:
        work.ask("step", "rounded so, nothing is left to give", refuses=True)
        return None
    return ends[0], ends[1]


def stepped(value: Fraction, step: Fraction, direction: Direction, ceiling: Fraction | None) -> Fraction:
    """`value` as a multiple of `step`, rounded in the direction; never above `ceiling`, but the largest multiple below it."""
    count = value / step
    half = Fraction(1, 2)
    wholes = {Direction.DOWN: math.floor(count), Direction.NEAREST: math.floor(count + half), Direction.UP: math.ceil(count)}
    found = wholes[direction] * step
    return found if ceiling is None or found <= ceiling else math.floor(ceiling / step) * step


def _volume(
    work: Work, amounts: _Ends, places: int, per_ml: Fraction | None, concentration: _Concentration | None
) -> _Ends | None:
    """The volume of what is given, in millilitres; the record's own volume must agree with it."""
    dose = work.dose
    stated = _stated_volume(work)
    if any(found.refuses for found in work.points):
        return None
    if _is_volume(work.unit):
        ends = tuple(scaled(end, work.unit, "mL") or Fraction(0) for end in amounts)
        work.reckoned("volume", (ends[0], ends[1]), "mL", "the dose is a volume", "dose")
        return ends[0], ends[1]
    if per_ml is None or concentration is None:
        if stated is not None:
            whole = (stated[0] * places, stated[1] * places)
            work.reckoned("volume", whole, "mL", "as the record states it" if places == 1 else "the stated volume × places",
                          "stated volume", *(("places",) if places > 1 else ()))  # fmt: skip
            return whole
        if work.unit == CELLS:
            work.ask("concentration")
        return None
    found = (cut(amounts[0] / per_ml), cut(amounts[1] / per_ml))
    exact = (amounts[0] / per_ml, amounts[1] / per_ml) == found
    if stated is not None:
        whole = (stated[0] * places, stated[1] * places)
        agrees = exact and whole[0] <= found[0] and found[1] <= whole[1]
        drawn = f"{shown(decimal(found[0]), decimal(found[1]), 'mL', exact)} would be drawn, and the record states "
        drawn += shown(decimal(whole[0]), decimal(whole[1]), "mL")
        if not agrees:
            filled = dose.basis in GROWS and dose.concentration is None and found[1] <= whole[1]
            if not filled:
                work.ask("batch" if concentration.batch else "consistency", drawn, refuses=True)
                return None
            work.ask("filling up", drawn)
    low, high = decimal(found[0]), decimal(found[1])
    from_ = ("dose", *concentration.from_)
    exact = exact and work.exact(*from_)
    work.numbers.append(Number("volume", low, high, "mL", Whence.RECKONED, "dose ÷ concentration", (), from_, exact))
    if places > 1:
        one = (cut(found[0] / places), cut(found[1] / places))
        work.reckoned("volume of each place", one, "mL", "volume ÷ places", "volume", "places")
    return found


def _stated_volume(work: Work) -> _Ends | None:
    """The volume that the record states beside the amount; refused where amount, volume and concentration contradict."""
    dose = work.dose
    if dose.volume is None or _is_volume(work.unit):
        return None
    unit = scaled(Fraction(1), dose.volume.unit, "mL")
    if unit is None or dose.volume.low is None or dose.volume.high is None:
        work.ask("doubt", "the stated volume is no whole range of volumes")
        return None
    work.recorded("stated volume", dose.volume, work.one.words, work.one.spans)
    ends = (Fraction(dose.volume.low) * unit, Fraction(dose.volume.high) * unit)
    if dose.concentration is not None and dose.basis in (Basis.ABSOLUTE, Basis.SITE):
        per_ml = in_a_millilitre(dose.concentration, work.unit)
        low, high = Fraction(dose.amount.low or 0), Fraction(dose.amount.high or 0)
        if per_ml is not None and not (ends[0] * per_ml <= high and low <= ends[1] * per_ml):
            makes = shown(decimal(ends[0] * per_ml), decimal(ends[1] * per_ml), work.unit)
            work.ask("consistency", f"its volume × its concentration make {makes}, and not the stated dose", refuses=True)
            return None
        if per_ml is not None:
            how = "stated volume × stated concentration: agrees with the stated dose"
            made = (ends[0] * per_ml, ends[1] * per_ml)
            work.reckoned("check", made, work.unit, how, "stated volume", "stated concentration")
    return ends


def _bags(work: Work, volume: _Ends | None, concentration: _Concentration | None) -> int | None:
    """Bags for one administration: full ones, what is drawn from the last, what is left in it. The number opened, at most."""
    batch = concentration.batch if concentration else None
    if volume is None or concentration is None or batch is None or batch.bag_volume is None:
        return None
    words = f"{batch.origin}: lot {batch.lot}"
    each_bag = in_unit(batch.bag_volume, "mL")
    work.user("bag volume", each_bag, "mL", words)
    work.reckoned("content of a bag", (each_bag * concentration.value,) * 2, work.unit, "bag volume × concentration",
                  "bag volume", *concentration.from_)  # fmt: skip
    opened = 0
    ends = dict.fromkeys(volume)
    for end in ends:
        which = "" if len(ends) == 1 else " (least)" if end == volume[0] else " (most)"
        full = math.floor(end / each_bag)
        last = end - full * each_bag
        opened = full + (1 if last else 0)
        how = "volume ÷ bag volume"
        work.reckoned(f"bags opened{which}", (Fraction(opened),) * 2, "{bag}", how, "volume", "bag volume")
        work.reckoned(f"bags used up{which}", (Fraction(full),) * 2, "{bag}", how, "volume", "bag volume")
        if last:
            work.reckoned(f"from the last bag{which}", (last, last), "mL", "volume − bags used up × bag volume",
                          "volume", f"bags used up{which}", "bag volume")  # fmt: skip
            work.reckoned(f"left in the last bag{which}", (each_bag - last,) * 2, "mL", "bag volume − what is drawn from it",
                          "bag volume", f"from the last bag{which}")  # fmt: skip
    if batch.bags is not None:
        work.user("bags in the batch", Fraction(batch.bags), "{bag}", words)
        if opened > batch.bags:
            work.ask("batch", f"the dose needs {opened} bags, and lot {batch.lot} has {batch.bags}", refuses=True)
            return None
    return opened


def _totals(work: Work, amounts: _Ends, volume: _Ends | None, opened: int | None) -> None:
    """Over the whole schedule, where it fixes how many administrations there are and the dose is that of each."""
    times = times_of(work.one.schedule)
    schedule = work.one.schedule
    if asks_weighing(work.one, work.dose):
        reweigh = work.supplied.reweigh
        work.settle_or_ask("weight of later times", None if reweigh is None else f"--reweigh {'each' if reweigh else 'no'}")
    steps = work.one.relation is Relation.STEPS and len(amounts_of(work.one)) > 1
    if times is None or schedule is None or steps or work.supplied.reweigh:
        return
    if asks_each(work.one, work.dose) and work.supplied.amount_is is not AmountIs.EACH:
        return
    work.numbers.append(
        Number("administrations", Decimal(times), Decimal(times), "1", Whence.RECORD, schedule.words, schedule.spans)
    )
    if times == 1:
        return
    work.reckoned("dose over the schedule", (amounts[0] * times, amounts[1] * times), work.unit, "dose × administrations",
                  "dose", "administrations")  # fmt: skip
    if volume is not None:
        work.reckoned("volume over the schedule", (volume[0] * times, volume[1] * times), "mL", "volume × administrations",
                      "volume", "administrations")  # fmt: skip
    if opened is not None:
        names = tuple(number.name for number in work.numbers if number.name.startswith("bags opened"))
        work.default("bags kept for a later time", 0, "{bag}", "an opened bag is not kept for a later administration")
        from_ = (*names, "administrations", "bags kept for a later time")
        work.reckoned(
            "bags over the schedule", (Fraction(opened * times),) * 2, "{bag}", "bags opened × administrations", *from_
        )


def _ingredients(work: Work, volume: _Ends | None) -> None:
    """How much of each ingredient a placebo of known volume holds, where the record gives a whole mixture."""
    vehicle = work.product.vehicle
    if not work.product.placebo or vehicle is None or volume is None:
        return
    if vehicle.total != 100:
        work.ask("consistency", f"the ingredients make {vehicle.total} per cent", supply="--confirm consistency")
        return
    for one in vehicle.ingredients:
        share = one.share.value
        if share is None:
            continue
        name = f"share of {one.name}"
        work.numbers.append(Number(name, share, share, "%", Whence.RECORD, one.words, one.spans))
        part = Fraction(share) / 100
        work.reckoned(one.name, (volume[0] * part, volume[1] * part), "mL", "volume × share", "volume", name)


# The last permitted day ------------------------------------------------------------------------------------------------


def _last(work: Work) -> LastDate | None:
    """The last permitted day of the first administration, where the record states one and its anchor's date is given.

    Of two days that a part of a day leaves open it is the earlier one.
    """
    schedule = work.one.schedule
    if schedule is None or schedule.latest is None:
        return None
    latest = schedule.latest
    if latest.anchor in (Anchor.UNSAID, Anchor.OTHER):
        after = latest.anchor_words or "what it counts from is not said"
        about = f"“{schedule.words}” ({after})"
        work.points.append(point("last date", work.of, about=about, supply="--confirm last-date", spans=schedule.spans))
        return None
    day = dict(work.supplied.anchors).get(latest.anchor)
    if day is None:
        option = f"--anchor {slug(latest.anchor.value)}=DATE"
        about = f"“{schedule.words}” (from {latest.anchor.value})"
        work.points.append(point("last date", work.of, about=about, supply=option, words=schedule.words, spans=schedule.spans))
        return None
    try:
        last = min(moved(day, latest.offset or Decimal(0), latest.unit or TimeCode.DAY))
    except OverflowError as error:
        raise BadCall(f"{day} is too late a day", where="--anchor") from error
    if last < work.supplied.on:
        sentence = f"The last permitted day is over: {work.of}: {last} is past on {work.supplied.on}."
        work.points.append(Point("last date", sentence, work.of, "--on", schedule.words, schedule.spans, refuses=True))
    hours = latest.unit in (TimeCode.HOUR, TimeCode.MINUTE, TimeCode.SECOND)
    return LastDate(last, schedule.words, schedule.spans, latest.anchor, day, hours)
