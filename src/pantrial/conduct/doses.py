"""Doses: a protocol and what the user supplies, as a dose sheet: cells, volume, bags, each number with its origin.

Nothing is guessed. What the record does not say is an open point that the user settles (a cap, a rounding rule, which of
several doses), and as long as one is open the sheet is a DRAFT. What contradicts itself is refused. In a masked trial the
sheet shows all arms and says UNBLINDING.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from fractions import Fraction

from msgspec import Struct

from pantrial.conduct.amounts import Number, Whence, decimal, scaled, shown, unit_words
from pantrial.conduct.dose_needs import (
    INPUTS,
    NEEDS,
    Point,
    amounts_of,
    applies,
    arms_of,
    caps_beside,
    choices,
    differ,
    dosed_of,
    point,
    products_of,
    ranged,
    routes_of,
    settle,
    settled,
    slug,
)
from pantrial.conduct.masking import masked
from pantrial.conduct.reckoning import Line, Work, line, meet
from pantrial.conduct.supplied import Supplied, in_a_millilitre, in_unit, in_words
from pantrial.errors import BadCall, Refused
from pantrial.notes import Note, NoteKind
from pantrial.protocol import Act, Administration, Arm, Product, Protocol, Quantity
from pantrial.protocol.state import state

__all__ = ["INPUTS", "NEEDS", "ArmDoses", "DoseSheet", "Line", "Point", "applies", "dose_sheet"]


class ArmDoses(Struct, frozen=True, omit_defaults=True):
    """The doses of one arm; without a label, those of no arm that is named."""

    label: str
    type: str
    lines: tuple[Line, ...]
    points: tuple[Point, ...] = ()


class DoseSheet(Struct, frozen=True, kw_only=True):
    """What is given to one person: per arm, with everything that was supplied, is still open, or was settled.

    `marks` are what must be seen first: DRAFT, UNBLINDING. `unblinding`: whether the sheet shows what the masking hides; None
    where the record does not say.
    """

    trial: str
    title: str
    source: str
    on: dt.date
    marks: tuple[str, ...]
    draft: bool
    unblinding: bool | None
    masking: str
    supplied: tuple[Number, ...]
    said: tuple[str, ...]
    arms: tuple[ArmDoses, ...]
    open: tuple[Point, ...]
    settled: tuple[Point, ...]
    notes: tuple[Note, ...]

    @property
    def lines(self) -> tuple[Line, ...]:
        """The lines of all arms."""
        return tuple(line for arm in self.arms for line in arm.lines)


# The sheet ------------------------------------------------------------------------------------------------------------


def dose_sheet(protocol: Protocol, supplied: Supplied) -> DoseSheet:
    """The dose sheet of one person in one trial.

    Raises Refused where nobody is dosed, or nothing could be reckoned: with the sentences of all that is missing. A line that
    could not be reckoned beside others that could is in the sheet with its reasons (`Line.refused`).
    """
    _known(protocol, supplied)
    if why := applies(protocol):
        raise Refused(why, where=protocol.trial)
    _foreign(protocol, supplied)
    unblinding = masked(protocol)
    if unblinding and supplied.arm:
        what = "the trial is masked: a sheet for one arm would tell the person's arm"
        raise Refused(what, where=protocol.trial, do="leave --arm out; the sheet shows all arms")
    arms = tuple(_arm(protocol, arm, supplied) for arm in _chosen(protocol, supplied.arm))
    rest = tuple(product for product in products_of(protocol) if not arms_of(protocol, product))
    if rest and not supplied.arm:
        arms = (*arms, _doses("", "", rest, protocol, supplied))
    lines = [line for arm in arms for line in arm.lines]
    if not any(not line.refused for line in lines):
        raise _refusal(protocol, [found for arm in arms for found in _points(arm)])
    own: list[Point] = []
    if unblinding and not protocol.arms:
        own.append(point("arms", ""))
    if not unblinding and len(protocol.arms) > 1 and not supplied.arm:
        own.append(point("arm", ""))
    if unblinding is None and len(protocol.arms) > 1:
        own.append(point("masking", ""))
    if unblinding:
        own += _equal_volumes(lines)
    points = _once((*settle(own, supplied), *(one for arm in arms for one in _points(arm))))
    still = tuple(one for one in points if not one.settled)
    return DoseSheet(
        trial=protocol.trial, title=protocol.title, source=protocol.source, on=supplied.on,
        marks=_marks(bool(still), unblinding), draft=bool(still), unblinding=unblinding,
        masking=_masking_words(protocol), supplied=_inputs(supplied), said=_said(supplied), arms=arms, open=still,
        settled=tuple(one for one in points if one.settled), notes=_notes(protocol, supplied, lines),
    )  # fmt: skip


def _known(protocol: Protocol, supplied: Supplied) -> None:
    """Raises BadCall for a name or number that nothing here has."""
    names = [slug(need.name) for need in NEEDS + INPUTS]
    if unknown := sorted(supplied.confirmed.difference(names)):
        raise BadCall(f"{', '.join(unknown)} is no open point", where="--confirm", do=f"one of {', '.join(names)}")
    given = [one for one in protocol.administrations if one.act is Act.GIVE and one.doses]
    numbers = [one.number for one in given]
    if missing := sorted(supplied.administrations.difference(numbers)):
        what = f"there is no administration {', '.join(map(str, missing))} with a dose"
        raise BadCall(what, where="--administration", do=f"one of {', '.join(map(str, numbers)) or 'none'}")
    if supplied.amount is not None and not _ranged(protocol, supplied):
        several = [one.number for one in given if any(ranged(one, dose) for dose in amounts_of(one))]
        what = "several givings have a range" if several else "no dose here is a range to choose from"
        do = f"name one with --administration: {', '.join(map(str, several))}" if several else "leave it out"
        raise BadCall(what, where="--amount", do=do)
    most = max((len(amounts_of(one)) for one in given if choices(one)), default=0)
    if supplied.level is not None and not 1 <= supplied.level <= most:
        do = f"from 1 to {most}" if most else "leave it out: no product has several doses to choose from"
        raise BadCall(f"there is no dose {supplied.level}", where="--level", do=do)


def _ranged(protocol: Protocol, supplied: Supplied) -> tuple[int, ...]:
    """The administrations of whose range an amount was chosen: the only one with a range, or those named."""
    given = [one for one in protocol.administrations if one.act is Act.GIVE]
    found = [one.number for one in given if any(ranged(one, dose) for dose in amounts_of(one))]
    named = [number for number in found if number in supplied.administrations]
    return tuple(named or (found if len(found) == 1 else ()))


def _foreign(protocol: Protocol, supplied: Supplied) -> None:
    """Raises Refused for a batch that no dose here could be drawn from: another product's, or another trial's."""
    units = {dose.amount.unit for one in protocol.administrations if one.act is Act.GIVE for dose in amounts_of(one)}
    if not units or any(scaled(Fraction(1), unit, "mL") is not None for unit in units):
        return
    for batch in supplied.batches:
        if not batch.product and all(in_a_millilitre(batch.concentration, unit) is None for unit in units):
            kinds = f"{unit_words(batch.concentration.unit)}, the doses in {', '.join(sorted(map(unit_words, units)))}"
            what = f"lot {batch.lot} fits no dose here: its concentration is in {kinds}"
            raise Refused(what, where=protocol.trial, do="see that batch and trial belong together")


def _once(points: Iterable[Point]) -> tuple[Point, ...]:
    """Each point once, though it is open on several lines."""
    return tuple({(one.sentence, one.settled): one for one in reversed(tuple(points))}.values())[::-1]


def _points(arm: ArmDoses) -> Iterator[Point]:
    yield from arm.points
    for one in arm.lines:
        yield from one.points


def _chosen(protocol: Protocol, name: str) -> tuple[Arm, ...]:
    """The arms that the sheet shows: all, or the one named by its label or its number from 1."""
    if not name:
        return protocol.arms
    wanted = name.strip().casefold()
    for number, arm in enumerate(protocol.arms, start=1):
        if wanted in (str(number), arm.label.strip().casefold()):
            return (arm,)
    known = "; ".join(f"{number} {arm.label}" for number, arm in enumerate(protocol.arms, start=1)) or "none is named"
    raise BadCall(f"there is no arm {name!r}", where="--arm", do=f"the arms: {known}")


def _arm(protocol: Protocol, arm: Arm, supplied: Supplied) -> ArmDoses:
    products = tuple(product for product in products_of(protocol) if arm.label in arms_of(protocol, product))
    return _doses(arm.label, arm.type.value if arm.type else "", products, protocol, supplied)


def _doses(label: str, kind: str, products: tuple[Product, ...], protocol: Protocol, supplied: Supplied) -> ArmDoses:
    """The lines of some products in one arm."""
    lines: list[Line] = []
    points: list[Point] = []
    for product in products:
        ones = dosed_of(protocol, product, label)
        if not ones:
            points.append(point("dose", product.name, spans=product.spans))
            continue
        if differ(ones):
            named = tuple(one for one in ones if one.number in supplied.administrations)
            made = point("which administration", product.name, about="; ".join(f"{one.number} “{one.words}”" for one in ones))
            ones = named or ones
            words = " ".join(f"--administration {one.number}" for one in named)
            points.append(settled(made, words) if named else made)
        for one in ones:
            lines += _lines(protocol, product, one, supplied, points)
    return ArmDoses(label, kind, tuple(lines), settle(points, supplied))


def _lines(
    protocol: Protocol, product: Product, one: Administration, supplied: Supplied, points: list[Point]
) -> Iterator[Line]:
    doses = amounts_of(one)
    if not doses:
        only = one.doses[0]
        points.append(point("amount", product.name, words=only.words, spans=only.spans))
        return
    wanted = None
    if choices(one):
        if supplied.level is None:
            listed = "; ".join(f"{number} “{dose.words}”" for number, dose in enumerate(doses, start=1))
            points.append(point("which dose", product.name, about=listed, spans=one.spans))
        elif supplied.level > len(doses):
            points.append(point("which dose", product.name, about=f"--level {supplied.level}, and there are {len(doses)}"))
        else:
            wanted = supplied.level
            points.append(settled(point("which dose", product.name), f"--level {wanted}"))
    for number, dose in enumerate(doses, start=1):
        if wanted in (None, number):
            yield line(
                Work(
                    product,
                    one,
                    routes_of(protocol, one),
                    caps_beside(protocol, one),
                    dose,
                    supplied,
                    supplied.amount if one.number in _ranged(protocol, supplied) else None,
                ),
                number if len(doses) > 1 else None,
                protocol,
            )


def _equal_volumes(lines: list[Line]) -> list[Point]:
    """In a masked trial a placebo of another volume than the product would tell the arms apart."""
    volumes = [(one, one.number("volume")) for one in lines]
    found: list[Point] = []
    for placebo, volume in volumes:
        if placebo.placebo and volume is not None:
            others = [other for one, other in volumes if not one.placebo and other is not None]
            if others and all((other.low, other.high) != (volume.low, volume.high) for other in others):
                about = f"{shown(volume.low, volume.high, 'mL')} against {shown(others[0].low, others[0].high, 'mL')}"
                found.append(point("equal volumes", placebo.of, about=about, spans=placebo.spans))
    return found


def _refusal(protocol: Protocol, points: list[Point]) -> Refused:
    """Why no dose is given at all: the sentences of what is missing, each once."""
    refusing = [one for one in points if one.refuses]
    sentences = [f"{one.sentence} [{one.supply}]" if one.supply else one.sentence for one in refusing]
    if not refusing:
        for need in NEEDS:
            if need.name in ("product", "dose", "amount", "route", "schedule"):
                sentences += [need.said(of) for of in need.look(protocol).lacking]
    return Refused(f"no dose is reckoned. {' '.join(dict.fromkeys(sentences))}", where=protocol.trial)


def _marks(draft: bool, unblinding: bool | None) -> tuple[str, ...]:
    return (("DRAFT",) if draft else ()) + (("UNBLINDING",) if unblinding else ("UNBLINDING?",) if unblinding is None else ())


def _masking_words(protocol: Protocol) -> str:
    design = protocol.design
    if design is None or (design.masking is None and not design.masked):
        return "by the title" if masked(protocol) else ""
    roles = ", ".join(role.value for role in design.masked)
    kind = design.masking.value if design.masking else "masked"
    return f"{kind}: {roles}" if roles else kind


def _notes(protocol: Protocol, supplied: Supplied, lines: list[Line]) -> tuple[Note, ...]:
    """What comes first on a sheet: the trial's status; what was collected; what was not used; what was inferred."""
    notes = list(state(protocol.status, supplied.on))
    notes += [note for note in protocol.notes if note.code.startswith("linked-plan")]
    for one in protocol.administrations:
        if one.act is Act.COLLECT:
            notes.append(Note(NoteKind.FACT, "collected", f"taken from the participant, and no dose: “{one.words}”", one.spans))
    used = {number.words for line in lines for number in line.numbers}
    for option, given, _ in _measures(supplied):
        words = f"--{option} {in_words(given)}"
        if words not in used:
            notes.append(Note(NoteKind.SUPPLIED, f"{option}-not-used", f"{words} is not used: no dose here goes by it"))
    lots = {line.lot for line in lines}
    for batch in supplied.batches:
        if batch.lot not in lots:
            notes.append(Note(NoteKind.SUPPLIED, "batch-not-used", f"lot {batch.lot} is not used: it fits no dose here"))
    spans = tuple(span for line in lines for span in line.spans)
    notes += [note for note in protocol.notes if note.kind is NoteKind.INFERRED and meet(note.spans, spans)]
    return tuple(dict.fromkeys(notes))


def _inputs(supplied: Supplied) -> tuple[Number, ...]:
    """The quantities that the user gave, in normal units."""
    found: list[Number] = []
    for option, given, unit in _measures(supplied):
        value = decimal(in_unit(given, unit))
        found.append(Number(option, value, value, unit, Whence.USER, f"--{option} {in_words(given)}"))
    return tuple(found)


def _measures(supplied: Supplied) -> Iterator[tuple[str, Quantity, str]]:
    """The measures of the person that were given: option, quantity, normal unit."""
    rows = (
        ("weight", supplied.weight, "kg"),
        ("height", supplied.height, "cm"),
        ("surface", supplied.surface, "m2"),
        ("area", supplied.area, "cm2"),
    )
    for option, given, unit in rows:
        if given is not None:
            yield option, given, unit


def _said(supplied: Supplied) -> tuple[str, ...]:
    """What else the user said, as options."""
    said = [f"--bsa {supplied.formula.value}"] if supplied.formula else []
    said += [f"--sites {supplied.sites}"] if supplied.sites else []
    said += [f"--per {supplied.per.value}"] if supplied.per else []
    said += [f"--amount-is {supplied.amount_is.value}"] if supplied.amount_is else []
    said += [f"--batch {batch.origin} (lot {batch.lot})" for batch in supplied.batches]
    said += [f"--viable-basis {supplied.counted.value}"] if supplied.counted else []
    said += [f"--cap {supplied.cap.words}"] if supplied.cap else []
    said += [f"--round {supplied.rounding.words}"] if supplied.rounding else []
    said += [f"--arm {supplied.arm}"] if supplied.arm else []
    said += [f"--level {supplied.level}"] if supplied.level is not None else []
    said += [f"--amount {in_words(supplied.amount)}"] if supplied.amount is not None else []
    said += [f"--administration {number}" for number in sorted(supplied.administrations)]
    said += [f"--reweigh {'each' if supplied.reweigh else 'no'}"] if supplied.reweigh is not None else []
    said += [f"--anchor {slug(anchor.value)}={day}" for anchor, day in supplied.anchors]
    said += [f"--confirm {name}" for name in sorted(supplied.confirmed)]
    return tuple(said)
