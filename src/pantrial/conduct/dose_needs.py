"""What a dose sheet needs of a record and asks of the user: a sentence each, for refusals, open points and the gap report."""

import re
from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction

from msgspec import Struct

from pantrial.conduct.amounts import CELLS, scaled
from pantrial.conduct.supplied import Supplied
from pantrial.needs import Found, Given, Need, at, each, never
from pantrial.protocol import (
    Act,
    Administration,
    Basis,
    Dose,
    DoseRole,
    InterventionType,
    Product,
    Protocol,
    Quantity,
    Relation,
    Route,
    RouteCode,
    Schedule,
    StudyType,
    TimeCode,
)
from pantrial.text import Span

# What the protocol holds ----------------------------------------------------------------------------------------------

# By these nobody is given an amount of anything; a dose of them, where one stands, is shown.
_UNDOSED = frozenset(
    (InterventionType.BEHAVIORAL, InterventionType.DEVICE, InterventionType.DIAGNOSTIC_TEST, InterventionType.PROCEDURE)
)
GROWS = frozenset((Basis.WEIGHT, Basis.SURFACE, Basis.AREA, Basis.SITE))
# Ways by which one person may be treated at several places at one time.
_LOCAL = frozenset(
    (
        RouteCode.INTRALESIONAL, RouteCode.INTRATUMORAL, RouteCode.INTRADERMAL, RouteCode.INTRAARTICULAR,
        RouteCode.INTRAVITREAL, RouteCode.SUBRETINAL, RouteCode.SUBCONJUNCTIVAL, RouteCode.INTRADISCAL,
        RouteCode.PERINEURAL, RouteCode.PERIANAL,
        RouteCode.OCULAR, RouteCode.AURICULAR, RouteCode.INTRAOSSEOUS, RouteCode.TOPICAL, RouteCode.CUTANEOUS,
    )
)  # fmt: skip


def _dosed(protocol: Protocol, product: Product) -> bool:
    """Whether a participant gets an amount of the product: not what is only taken from them, nor a procedure without a dose."""
    acts = [one for one in protocol.administrations if one.product == product.number]
    if any(one.act is Act.GIVE and one.doses for one in acts):
        return True
    if acts and all(one.act is Act.COLLECT for one in acts):
        return False
    return product.type not in _UNDOSED


def products_of(protocol: Protocol) -> tuple[Product, ...]:
    """The products of which participants get an amount, or should."""
    return tuple(product for product in protocol.products if _dosed(protocol, product))


def given_of(protocol: Protocol, product: Product) -> tuple[Administration, ...]:
    """The administrations of a product to participants."""
    return tuple(one for one in protocol.administrations if one.product == product.number and one.act is Act.GIVE)


def routes_of(protocol: Protocol, one: Administration) -> tuple[Route, ...]:
    """By which way it is given: as its own words say, else as the record says elsewhere of the same product and arms."""
    if one.routes:
        return one.routes
    same = (
        other
        for other in protocol.administrations
        if other.product == one.product and other.act is one.act and not other.doses
        if not one.arms or not other.arms or set(one.arms) & set(other.arms)
    )
    return tuple(route for other in same for route in other.routes)


def caps_beside(protocol: Protocol, one: Administration) -> tuple[str, ...]:
    """The words of other administrations of the same product and arms that state a cap, where these words state none."""
    if any(dose.limit or dose.role is DoseRole.MAXIMUM for dose in one.doses):
        return ()
    return tuple(
        other.words
        for other in protocol.administrations
        if other.product == one.product and other.act is one.act and other.number != one.number
        if not one.arms or not other.arms or set(one.arms) & set(other.arms)
        if any(dose.limit or dose.role is DoseRole.MAXIMUM for dose in other.doses)
    )


def amounts_of(one: Administration) -> tuple[Dose, ...]:
    """The doses that may be given, without what is only a maximum of them."""
    return tuple(dose for dose in one.doses if dose.role is not DoseRole.MAXIMUM)


def choices(one: Administration) -> bool:
    """Whether several doses stand for one: levels, groups, or the words do not say."""
    return len(amounts_of(one)) > 1 and one.relation is not Relation.STEPS


def applies(protocol: Protocol) -> str:
    """Why nobody is dosed in this trial, in words; "" where somebody may be."""
    if products_of(protocol):
        return ""
    collected = [one for one in protocol.administrations if one.act is Act.COLLECT]
    if collected:
        return f"no participant is dosed: the record says what is taken from participants (“{collected[0].words}”)"
    if protocol.design is not None and protocol.design.study_type is StudyType.OBSERVATIONAL:
        return "no participant is dosed: the record is of an observational study and names no product that is given"
    if protocol.products:
        return "no participant is dosed: what the record names is done and not given in an amount"
    return ""


def times_of(schedule: Schedule | None) -> int | None:
    """How many administrations a schedule fixes; None where it leaves that open."""
    if schedule is None:
        return None
    if schedule.offsets:
        return len(schedule.offsets)
    if len(schedule.timings) == 1 and schedule.timings[0].count_most is None:
        timing = schedule.timings[0]
        if timing.frequency is None and not timing.days and timing.cycles is None:
            return timing.count
    return None


def _several(schedule: Schedule | None) -> bool:
    """Whether a product may be given more than once."""
    if schedule is None or not schedule.timings:
        return False
    times = times_of(schedule)
    return times is None or times > 1


def dosed_of(protocol: Protocol, product: Product, arm: str) -> tuple[Administration, ...]:
    """The administrations of a product that have a dose, for an arm where the words stand with one."""
    return tuple(one for one in given_of(protocol, product) if one.doses and (not one.arms or not arm or arm in one.arms))


def differ(ones: tuple[Administration, ...]) -> bool:
    """Whether administrations of one product to the same people say different amounts."""
    for index, one in enumerate(ones):
        for other in ones[index + 1 :]:
            apart = one.arms and other.arms and not set(one.arms) & set(other.arms)
            if not apart and _what(one) != _what(other):
                return True
    return False


def _what(one: Administration) -> frozenset[tuple[Quantity, Basis, DoseRole | None]]:
    return frozenset((dose.amount, dose.basis, dose.role) for dose in amounts_of(one))


def divided(one: Administration, dose: Dose) -> str:
    """The time that an amount is for where it is not that of one administration: a day, the whole treatment, an hour; or ""."""
    if dose.per_time is not None and dose.per_time is not TimeCode.DAY:
        return {TimeCode.HOUR: "hour", TimeCode.MINUTE: "minute"}.get(dose.per_time, dose.per_time.name.lower())
    if dose.role is DoseRole.DAILY or dose.per_time is TimeCode.DAY:
        return "" if _once_a_day(one.schedule) else "day"
    if dose.role is DoseRole.TOTAL:
        return "" if times_of(one.schedule) == 1 else "whole treatment"
    return ""


def _once_a_day(schedule: Schedule | None) -> bool:
    if schedule is None or len(schedule.timings) != 1:
        return False
    timing = schedule.timings[0]
    day = timing.period is not None and timing.period.unit is TimeCode.DAY and timing.period.count == 1
    return (day and timing.frequency == 1 and timing.frequency_most is None) or times_of(schedule) == 1


# NEEDS: what a record may lack, with one sentence for the refusal, the open point and the gap report --------------------

_Look = Callable[[Protocol], Found]


def _each_product(given: Callable[[Protocol, Product], Iterable[Given]]) -> _Look:
    def look(protocol: Protocol) -> Found:
        return each((product.name, given(protocol, product)) for product in products_of(protocol))

    return look


def _lacking_where(asks: Callable[[Administration, Dose], bool]) -> _Look:
    """A look for doses about which something is asked: the products that have one lack it."""

    def look(protocol: Protocol) -> Found:
        lacking = [
            product.name
            for product in products_of(protocol)
            if any(asks(one, dose) for one in given_of(protocol, product) for dose in amounts_of(one))
        ]
        return Found((), tuple(dict.fromkeys(lacking)))

    return look


def _some_product(protocol: Protocol) -> Found:
    given = tuple(Given(product.name, product.spans) for product in products_of(protocol))
    return Found(given, () if given else ("",))


def arms_of(protocol: Protocol, product: Product) -> tuple[str, ...]:
    """The labels of the arms that get a product."""
    return tuple(arm.label for arm in protocol.arms if product.number in arm.products or arm.label in product.arms)


def _doses(protocol: Protocol) -> Found:
    """The doses, and the products that have none in one of their arms."""
    given: list[Given] = []
    lacking: list[str] = []
    for product in products_of(protocol):
        for one in given_of(protocol, product):
            given += [Given(dose.words, dose.spans, product.name) for dose in amounts_of(one)]
        if not all(dosed_of(protocol, product, label) for label in arms_of(protocol, product) or ("",)):
            lacking.append(product.name)
    return Found(tuple(given), tuple(lacking))


def _route_words(protocol: Protocol, product: Product) -> Iterator[Given]:
    """The routes, where each administration that has a dose has one; else nothing is given."""
    ones = given_of(protocol, product)
    if any(one.doses and not routes_of(protocol, one) for one in ones):
        return
    for one in ones:
        yield from (Given(route.words, route.spans) for route in one.routes)


def _schedule_words(protocol: Protocol, product: Product) -> Iterator[Given]:
    """The schedules, where each administration that has a dose has one; else nothing is given."""
    ones = given_of(protocol, product)
    if any(one.doses and one.schedule is None for one in ones):
        return
    for one in ones:
        if one.schedule is not None:
            yield Given(one.schedule.words, one.schedule.spans)


def _cap_words(protocol: Protocol) -> Found:
    """The caps of doses that grow with a measure of the person."""
    found: dict[str, list[Given]] = {}
    for product in products_of(protocol):
        for one in given_of(protocol, product):
            if not any(dose.basis in GROWS for dose in amounts_of(one)):
                continue
            limits = [Given(dose.words, dose.spans) for dose in one.doses if dose.limit or dose.role is DoseRole.MAXIMUM]
            found.setdefault(product.name, []).extend(limits)
    return each(found.items())


def _viable_words(protocol: Protocol) -> Found:
    """Which products' cells are said to be counted viable."""
    found: dict[str, list[Given]] = {}
    for product in products_of(protocol):
        for one in given_of(protocol, product):
            for dose in amounts_of(one):
                if dose.amount.unit == CELLS:
                    found.setdefault(product.name, []).extend([Given(dose.words, dose.spans)] if dose.viable else [])
    return each(found.items())


def _bounds(protocol: Protocol) -> Found:
    """Products of which a dose is only a bound, or nothing but a maximum."""
    lacking = (
        product.name
        for product in products_of(protocol)
        for one in given_of(protocol, product)
        if (one.doses and not amounts_of(one)) or any(not bounded(dose) for dose in amounts_of(one))
    )
    return Found((), tuple(dict.fromkeys(lacking)))


def _places(protocol: Protocol) -> Found:
    """Products of which an amount may be that of each place."""
    lacking = (
        product.name
        for product in products_of(protocol)
        for one in given_of(protocol, product)
        if any(asks_place(routes_of(protocol, one), dose) for dose in amounts_of(one))
    )
    return Found((), tuple(dict.fromkeys(lacking)))


def _several_places(protocol: Protocol) -> Found:
    """Products of which several administrations say different amounts."""
    return Found((), tuple(one.name for one in products_of(protocol) if differ(dosed_of(protocol, one, ""))))


def _masking(protocol: Protocol) -> Found:
    given = tuple(at(protocol, "design.masking"))
    return Found(given, () if given else ("",))


def asks_place(routes: tuple[Route, ...], dose: Dose) -> bool:
    """Whether the amount may be that of the whole participant or of each of several places."""
    local = any(route.route in _LOCAL for route in routes)
    injected = not routes and (dose.amount.unit == CELLS or scaled(Fraction(1), dose.amount.unit, "mL") is not None)
    return (local or injected) and dose.basis is Basis.ABSOLUTE and dose.role is not DoseRole.TOTAL


def asks_each(one: Administration, dose: Dose) -> bool:
    """The amount may be that of each time or of all times together."""
    times = times_of(one.schedule)
    return dose.role is None and dose.per_time is None and times is not None and times > 1


def asks_weighing(one: Administration, dose: Dose) -> bool:
    """Whether a later administration may go by another weight."""
    return dose.basis in (Basis.WEIGHT, Basis.SURFACE) and _several(one.schedule)


# A weight that is not the one on the scales. The node of a dose has no place for it, and one reckoned by the wrong weight may
# be twice as much.
_OTHER_WEIGHT = re.compile(
    r"\b(?:ideal|lean|adjusted|corrected|predicted|dry|fat[- ]free|reference|pre-?pregnancy|birth)\s+(?:body[\s-]*)?"
    r"(?:weight|mass)"
    r"|\b(?:IBW|LBM|LBW|FFM|AdjBW|ABW|PBW)\b",
    re.IGNORECASE,
)


def asks_which_weight(one: Administration, dose: Dose) -> bool:
    """Whether the words near a dose by weight name another weight than the one on the scales."""
    return dose.basis in (Basis.WEIGHT, Basis.SURFACE) and bool(_OTHER_WEIGHT.search(f"{dose.words}\n{one.words}"))


def ranged(one: Administration, dose: Dose) -> bool:
    """Whether the amount is a range of which somebody has to choose."""
    return bounded(dose) and dose.amount.value is None


def bounded(dose: Dose) -> bool:
    """Whether the amount is a number or a range with both ends."""
    return dose.amount.low is not None and dose.amount.high is not None


NEEDS: tuple[Need, ...] = (
    Need("product", "No product that is given to participants was found in the record.", _some_product),
    Need(
        "dose",
        "How much is given was not found in the record: {of}.",
        _doses,
        contradictions=(
            "dose-arithmetic",
            "dose-differs",
            "dose-unclear",
            "doses-several",
            "vehicle-shares",
            "vehicle-differs",
        ),
    ),
    Need("route", "By which route it is given was not found in the record: {of}.", _each_product(_route_words), optional=True),
    Need(
        "schedule",
        "When or how often it is given was not found in the record: {of}.",
        _each_product(_schedule_words),
        optional=True,
        contradictions=("schedule-within", "schedule-count"),
    ),
    Need(
        "amount",
        "The record gives only a bound, and not how much is given of {of}.",
        _bounds,
    ),
    Need(
        "range",
        "The record gives a range, and how much within it is given is not said: {of}.",
        _lacking_where(ranged),
        supply="--amount",
        optional=True,
    ),
    Need(
        "exact amount",
        "The record says about how much is given, and not exactly: {of}.",
        _lacking_where(lambda one, dose: dose.approximate),
        optional=True,
    ),
    Need(
        "unit",
        "What the amount counts is not said but concluded: {of}.",
        _lacking_where(lambda one, dose: bool(dose.inferred)),
        optional=True,
    ),
    Need(
        "unread words",
        "Words that speak of dose or time were not understood: {of}.",
        _lacking_where(lambda one, dose: bool(one.unread)),
        optional=True,
    ),
    Need(
        "which dose",
        "The record gives several doses, and which of them holds for this person is asked for: {of}.",
        _lacking_where(lambda one, dose: choices(one)),
        supply="--level",
    ),
    Need(
        "which administration",
        "The record speaks of giving it with different amounts in several places, and which of them holds is asked for: {of}.",
        _several_places,
        supply="--administration",
    ),
    Need(
        "each time or in all",
        "It is given several times, and whether the amount is for each time or for all together was not read: {of}.",
        _lacking_where(asks_each),
        supply="--amount-is",
    ),
    Need(
        "part of a day",
        "The amount is that of a longer time, and how much of it is given at once was not read: {of}.",
        _lacking_where(lambda one, dose: bool(divided(one, dose))),
        optional=True,
    ),
    Need(
        "per participant or place",
        "The record does not say whether the amount is for the whole participant or for each place treated: {of}.",
        _places,
        supply="--per",
    ),
    Need(
        "which weight",
        "The words name another weight than the one on the scales, and which is given here is asked for: {of}.",
        _lacking_where(asks_which_weight),
        optional=True,
    ),
    Need(
        "cap", "No cap was found in the record, and the dose grows with the person's measure: {of}.", _cap_words, supply="--cap"
    ),
    Need(
        "rounding",
        "A record states no rounding rule, and the dose is reckoned: {of}.",
        _lacking_where(lambda one, dose: dose.basis in GROWS),
        supply="--round",
    ),
    Need(
        "weight of later times",
        "It is given more than once, and the record does not say whether the person is weighed anew each time: {of}.",
        _lacking_where(asks_weighing),
        supply="--reweigh",
    ),
    Need(
        "cells counted",
        "The record does not say whether the amount counts viable cells or all cells: {of}.",
        _viable_words,
        supply="--viable-basis",
        optional=True,
    ),
    Need(
        "masking",
        "The record does not say whether the trial is masked.",
        _masking,
        contradictions=("masking-title", "masking-roles", "masking-count"),
        optional=True,
    ),
)
"""What the record may lack; `optional` where the sheet shows a dose without it, and says so."""

INPUTS: tuple[Need, ...] = (
    Need("weight", "The dose goes by body weight, which is not given: {of}.", never, supply="--weight"),
    Need("body surface", "The dose goes by body surface: {of}.", never, supply="--surface, or --weight, --height and --bsa"),
    Need("area", "The dose goes by the area treated, which is not given: {of}.", never, supply="--area"),
    Need("places", "The dose is for each place treated, and how many there are is not given: {of}.", never, supply="--sites"),
    Need("exposure", "The dose aims at an exposure, and the record does not state the formula for the amount: {of}.", never),
    Need(
        "concentration",
        "No concentration is known, so that neither volume nor bags are reckoned: {of}.",
        never,
        supply="--batch",
    ),
    Need("viability", "The dose counts viable cells, and the batch's viability is not given: {of}.", never, supply="--batch"),
    Need("viability time", "Whether the batch's viability is that of the thawed cells is not known: {of}.", never),
    Need("batch", "The batch does not fit: {of}.", never, supply="--batch"),
    Need("limit", "The cap does not fit: {of}.", never, supply="--cap"),
    Need("step", "The rounding rule does not fit: {of}.", never, supply="--round"),
    Need("consistency", "The record contradicts itself: {of}.", never),
    Need("doubt", "The record's words are doubtful here: {of}.", never),
    Need("filling up", "Whether the volume is filled up to the one that the record states was not read: {of}.", never),
    Need("equal volumes", "The volumes of the arms differ, which may tell them apart: {of}.", never),
    Need("arm", "The trial has several arms, and which of them this person is in is not given.", never, supply="--arm"),
    Need("arms", "The trial is masked and no arms were read, so that the sheet may not show all of them.", never),
    Need("last date", "The last permitted day counts from something whose date is not given: {of}.", never, supply="--anchor"),
)
"""What the sheet asks of the user besides, for a person or a batch: no gap of the record."""

_BY_NAME = {need.name: need for need in NEEDS + INPUTS}


class Point(Struct, frozen=True, omit_defaults=True):
    """Something that the record or the call leaves open: the need's name, its sentence, of what, how to settle it.

    `refuses`: what it is about was not reckoned, or must not be given so. `settled` are the words with which the user did.
    """

    need: str
    sentence: str
    of: str = ""
    supply: str = ""
    words: str = ""
    spans: tuple[Span, ...] = ()
    refuses: bool = False
    settled: str = ""


def slug(name: str) -> str:
    """A need's name as an option takes it."""
    return name.replace(" ", "-")


def point(
    name: str, of: str, *, about: str = "", refuses: bool = False, supply: str | None = None, words: str = "",
    spans: tuple[Span, ...] = (),
) -> Point:  # fmt: skip
    """The open point of a need, about `of`; `about` are more words for the sentence's end."""
    need = _BY_NAME[name]
    settle = need.supply if supply is None else supply
    if not settle and not refuses:
        settle = CORRECTED if name in _FACTS else f"--confirm {slug(name)}"
    return Point(name, need.said(f"{of}: {about}" if about else of), of, settle, words, spans, refuses)


# No word of the user's makes these up: they stand in the protocol or not.
_FACTS = frozenset(("product", "dose", "amount"))
CORRECTED = "a corrected protocol (read --as protocol)"


def settled(one: Point, words: str) -> Point:
    """The point, settled by the user with these words."""
    return Point(one.need, one.sentence, one.of, one.supply, one.words, one.spans, False, words)


def settle(points: Iterable[Point], supplied: Supplied) -> tuple[Point, ...]:
    """The points, those settled that the user confirms by name and that refuse nothing."""
    return tuple(
        settled(one, f"--confirm {slug(one.need)}")
        if not one.refuses and not one.settled and slug(one.need) in supplied.confirmed and one.supply.startswith("--confirm")
        else one
        for one in points
    )
