"""What a user supplies for a dose sheet: a person's measures, a batch, the rules that the record lacks.

Each value refuses nonsense when it is made: a weight that nobody has, a viability above 100 %, a concentration of no volume.
"""

import datetime as dt
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from msgspec import Struct

from pantrial.conduct.amounts import scaled, shown, unit_words
from pantrial.errors import BadCall
from pantrial.protocol import Anchor, Quantity

# Nobody weighs or measures less or more: the lightest newborn that lived weighed 0.21 kg, the heaviest adult known 635 kg.
WEIGHTS = (Decimal("0.3"), Decimal(650))
HEIGHTS = (Decimal(20), Decimal(280))
SURFACES = (Decimal("0.05"), Decimal(5))


class Formula(StrEnum):
    """A formula for the body surface from weight and height; none is the default."""

    MOSTELLER = "mosteller"  # √(cm × kg ÷ 3600); Mosteller, N Engl J Med 1987;317:1098
    DU_BOIS = "dubois"  # 0.007184 × kg^0.425 × cm^0.725; Du Bois and Du Bois, Arch Intern Med 1916;17:863


class Counted(StrEnum):
    """Which cells a dose or a concentration counts."""

    TOTAL = "total"
    VIABLE = "viable"


class Measured(StrEnum):
    """When the share of living cells was measured: freezing and thawing kill some."""

    FRESH = "fresh"  # of cells that are not frozen
    POST_THAW = "post-thaw"
    PRE_FREEZE = "pre-freeze"  # what lives after thawing is not said


class Per(StrEnum):
    """Whom an amount is for that the words give without saying so."""

    PARTICIPANT = "participant"  # all places together
    SITE = "site"  # each place treated


class AmountIs(StrEnum):
    """What an amount is for that the words give beside several administrations without saying so."""

    EACH = "each"  # each time
    TOTAL = "total"  # all times together


class Direction(StrEnum):
    """Which way a dose is rounded."""

    DOWN = "down"
    NEAREST = "nearest"  # a half goes up, and never above the cap
    UP = "up"


class Cap(Struct, frozen=True):
    """The most that is given at one time to one person; None: the user says that there is no cap."""

    amount: Quantity | None
    words: str

    def __post_init__(self) -> None:
        if self.amount is not None and not (self.amount.value is not None and self.amount.value > 0):
            raise ValueError("a cap is one number above zero")


class Rounding(Struct, frozen=True):
    """To multiples of `step` (an amount, a volume or `{bag}`), and which way; no step: the user says that nothing is."""

    step: Quantity | None
    direction: Direction | None
    words: str

    def __post_init__(self) -> None:
        if (self.step is None) != (self.direction is None):
            raise ValueError("a rounding rule has a step and a direction")
        if self.step is not None and not (self.step.value is not None and self.step.value > 0):
            raise ValueError("one rounds to a step above zero")


class Batch(Struct, frozen=True, kw_only=True):
    """One lot as released: how concentrated, how much of it lives, in which bags.

    `counted` says which cells the concentration counts, `measured` when the viability was. `product` is the number or name of
    the product, where the trial gives several that it might be.
    """

    lot: str
    concentration: Quantity
    counted: Counted = Counted.TOTAL
    viability: Quantity | None = None
    measured: Measured | None = None
    bag_volume: Quantity | None = None
    bags: int | None = None
    product: str = ""
    origin: str = ""

    def __post_init__(self) -> None:
        for one in (self.concentration, self.viability, self.bag_volume):
            if one is not None and not (one.value is not None and one.value > 0):
                raise ValueError("a batch's figures are single numbers above zero")
        if self.viability is not None and (self.viability.unit != "%" or (self.viability.value or 0) > 100):
            raise ValueError("viability is at most 100 %")
        if self.measured is not None and self.viability is None:
            raise ValueError("when the viability was measured is said, and not the viability")
        if ratio(self.concentration) is None:
            raise ValueError("a concentration is an amount in a volume")
        if self.bag_volume is not None and scaled(Fraction(1), self.bag_volume.unit, "mL") is None:
            raise ValueError("a bag holds a volume")
        if self.bags is not None and not 0 < self.bags <= 100_000:
            raise ValueError("a batch has bags")


class Supplied(Struct, frozen=True, kw_only=True):
    """What the user gives with the call. Quantities are single numbers; what is not given is None."""

    on: dt.date
    weight: Quantity | None = None
    height: Quantity | None = None
    formula: Formula | None = None
    surface: Quantity | None = None
    area: Quantity | None = None
    sites: int | None = None
    per: Per | None = None
    amount_is: AmountIs | None = None
    batches: tuple[Batch, ...] = ()
    counted: Counted | None = None
    cap: Cap | None = None
    rounding: Rounding | None = None
    arm: str = ""
    level: int | None = None
    amount: Quantity | None = None  # what was chosen within a range that the record states
    administrations: frozenset[int] = frozenset()
    reweigh: bool | None = None
    anchors: tuple[tuple[Anchor, dt.date], ...] = ()
    confirmed: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        _plausible("--weight", self.weight, "kg", WEIGHTS)
        _plausible("--height", self.height, "cm", HEIGHTS)
        _plausible("--surface", self.surface, "m2", SURFACES)
        _plausible("--area", self.area, "cm2", (Decimal("0.01"), Decimal(30_000)))
        if self.sites is not None and not 0 < self.sites <= 1000:
            raise BadCall(f"{self.sites} places are none that one person has", where="--sites", do="give a number from 1")
        if self.surface is not None and self.formula is not None:
            raise BadCall("the body surface is given, and a formula for it too", where="--surface", do="leave one of them out")


def _plausible(option: str, given: Quantity | None, unit: str, limits: tuple[Decimal, Decimal]) -> None:
    if given is None:
        return
    value = None if given.value is None else scaled(Fraction(given.value), given.unit, unit)
    if value is None:
        raise BadCall(f"{shown(given.low or Decimal(0), given.high or Decimal(0), given.unit)} is not in {unit_words(unit)}",
                      where=option, do=f"write it in {unit_words(unit)}")  # fmt: skip
    if not limits[0] <= value <= limits[1]:
        what = f"{shown(given.value or Decimal(0), given.value or Decimal(0), given.unit)} is no person's"
        raise BadCall(what, where=option, do=f"from {limits[0]} to {limits[1]} {unit_words(unit)}")


def in_a_millilitre(concentration: Quantity, unit: str) -> Fraction | None:
    """How much of `unit` is in a millilitre; None where the concentration is of another kind."""
    found = ratio(concentration)
    return None if found is None else scaled(found[0], found[1], unit)


def ratio(concentration: Quantity) -> tuple[Fraction, str] | None:
    """A concentration for each millilitre, and the unit of what is in it; None where it is none."""
    above, stroke, below = concentration.unit.partition("/")
    under = scaled(Fraction(1), below, "mL") if stroke else None
    if under is None or concentration.value is None:
        return None
    return Fraction(concentration.value) / under, above


def in_unit(given: Quantity, unit: str) -> Fraction:
    """A single number in a unit that was seen to fit when it was supplied."""
    value = scaled(Fraction(given.value or 0), given.unit, unit)
    if value is None:
        raise BadCall(f"{given.unit} is not {unit}")
    return value


def in_words(given: Quantity) -> str:
    """A single number as an option gives it."""
    value = given.value if given.value is not None else Decimal(0)
    return f"{value:f}{unit_words(given.unit)}"
