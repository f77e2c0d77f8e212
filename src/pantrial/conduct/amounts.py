"""Amounts as a pharmacist writes them, reckoned exactly: fractions inside, decimals outside, and units that convert.

Sources: The Unified Code for Units of Measure 2.1 for the codes; a curie is 3.7 × 10^10 Bq by definition. The factors of
mass and length are those of `units`. Amounts of different kinds (cells and milligrams) never convert.
"""

import re
from decimal import ROUND_DOWN, Decimal, localcontext
from enum import StrEnum
from fractions import Fraction

from msgspec import Struct

from pantrial.errors import BadCall
from pantrial.protocol import Quantity
from pantrial.text import Span
from pantrial.units import LARGEST, PLACES, UNITS, unit_code

CELLS = "{cells}"

# code → (dimension, factor to the dimension's base unit). A code that stands nowhere here is a kind of its own.
_FACTORS: dict[str, tuple[str, Fraction]] = {
    code: row for code, row in UNITS.items() if row[0] in ("mass", "length")
} | {
    "ug": ("mass", Fraction(1, 10**9)),
    "ng": ("mass", Fraction(1, 10**12)),
    "L": ("volume", Fraction(1)),
    "dL": ("volume", Fraction(1, 10)),
    "mL": ("volume", Fraction(1, 10**3)),
    "uL": ("volume", Fraction(1, 10**6)),
    "m2": ("area", Fraction(1)),
    "cm2": ("area", Fraction(1, 10**4)),
    "[iU]": ("international units", Fraction(1)),
    "10*6.[iU]": ("international units", Fraction(10**6)),
    "Gy": ("absorbed dose", Fraction(1)),
    "cGy": ("absorbed dose", Fraction(1, 100)),
    "kBq": ("activity", Fraction(10**3)),
    "MBq": ("activity", Fraction(10**6)),
    "GBq": ("activity", Fraction(10**9)),
    "mCi": ("activity", Fraction(37 * 10**6)),
    "uCi": ("activity", Fraction(37 * 10**3)),
    "mmol": ("substance", Fraction(1, 10**3)),
    "umol": ("substance", Fraction(1, 10**6)),
    "nmol": ("substance", Fraction(1, 10**9)),
}  # fmt: skip

# What people write, in small letters. A code of UCUM itself is always taken.
_WORDS: dict[str, str] = {
    **dict.fromkeys(("cell", "cells"), "{cells}"),
    **dict.fromkeys(("µg", "ug", "mcg", "microgram", "micrograms"), "ug"),
    **dict.fromkeys(("mg", "milligram", "milligrams"), "mg"),
    **dict.fromkeys(("ng", "nanogram", "nanograms"), "ng"),
    **dict.fromkeys(("ml", "milliliter", "milliliters", "millilitre", "millilitres"), "mL"),
    **dict.fromkeys(("µl", "ul", "microliter", "microliters", "microlitre", "microlitres"), "uL"),
    **dict.fromkeys(("l", "liter", "liters", "litre", "litres"), "L"),
    **dict.fromkeys(("m²", "m^2", "m2"), "m2"),
    **dict.fromkeys(("cm²", "cm^2", "cm2"), "cm2"),
    **dict.fromkeys(("iu", "international unit", "international units"), "[iU]"),
    **dict.fromkeys(("u", "unit", "units"), "U"),
    **dict.fromkeys(("bag", "bags"), "{bag}"),
    **dict.fromkeys(("tablet", "tablets"), "{tablet}"),
    **dict.fromkeys(("capsule", "capsules"), "{capsule}"),
    **dict.fromkeys(("vial", "vials"), "{vial}"),
    "gy": "Gy", "cgy": "cGy", "mbq": "MBq", "gbq": "GBq", "kbq": "kBq", "mci": "mCi", "uci": "uCi", "mmol": "mmol",
    "umol": "umol",
}  # fmt: skip

_SCALES = {"thousand": 3, "million": 6, "billion": 9}
_QUANTITY = re.compile(
    r"(?P<number>\d{1,15}(?:\.\d{1,12})?)"
    r"(?:e\+?(?P<sci>\d{1,2})|\s*[x×*]\s*10(?:\^|\*\*)(?P<power>\d{1,2}))?"
    r"(?:\s*(?P<scale>thousand|million|billion)\b)?"
    r"\s*(?P<unit>[^\d\s.,+-][^\s]*(?:\s[^\d]+)?)?$",
    re.ASCII | re.IGNORECASE,
)


def unit_of(words: str) -> str | None:
    """The UCUM code of a unit as written, of one thing or of one for each of another (`cells/ml`); None where it is unknown."""
    words = words.strip()
    above, stroke, below = words.partition("/")
    if stroke:
        parts = (unit_of(above), unit_of(below))
        return None if None in parts or "/" in below else f"{parts[0]}/{parts[1]}"
    if words in _FACTORS or words in (CELLS, "U", "%"):
        return words
    return _WORDS.get(words.lower()) or unit_code(words)


def quantity(words: str, where: str) -> Quantity:
    """A quantity with its unit as a user writes it: `72.4kg`, `1.2e8 cells`, `6 million cells/ml`, `2×10^8 cells`.

    Raises BadCall for a bare number, an unknown unit, a decimal comma (which may part thousands) and `10e6` (which some
    write for 10^6).
    """
    text = words.strip()
    found = _QUANTITY.match(text)
    if found is None:
        do = "write a number with a point and a unit, as 72.4kg or 2e8cells"
        raise BadCall(f"{words!r} is no quantity", where=where, do=do)
    if found["sci"] and found["number"] == "10":
        raise BadCall(f"{words!r} may mean two numbers", where=where, do="write 1e7 or 10000000, 1e6 or 1000000")
    if not found["unit"]:
        raise BadCall(f"{words!r} has no unit", where=where, do="write the unit behind the number, as 72.4kg")
    unit = unit_of(found["unit"])
    if unit is None:
        do = "kg, g, lb, mg, cells, ml, cells/ml, %, …"
        raise BadCall(f"{found['unit']!r} is no unit that is known here", where=where, do=do)
    power = int(found["sci"] or found["power"] or 0) + _SCALES.get((found["scale"] or "").lower(), 0)
    value = Decimal(found["number"]).scaleb(power)
    if value >= LARGEST:
        raise BadCall(f"{words!r} is too large for a quantity", where=where)
    return Quantity.of(plain(value), unit)


def plain(value: Decimal) -> Decimal:
    """The same number without exponent and needless zeros."""
    normal = value.normalize(_WIDE)
    return normal if normal.as_tuple().exponent in range(-40, 1) else normal.quantize(Decimal(1), context=_WIDE)


def scaled(value: Fraction, unit: str, to: str) -> Fraction | None:
    """`value` in `unit` as a value in `to`, exact; None where one is not the other's kind. Both may be `a/b`."""
    if unit == to:
        return value
    above, stroke, below = unit.partition("/")
    to_above, to_stroke, to_below = to.partition("/")
    if stroke or to_stroke:
        if not (stroke and to_stroke):
            return None
        over, under = scaled(value, above, to_above), scaled(Fraction(1), below, to_below)
        return None if over is None or under is None else over / under
    if unit not in _FACTORS or to not in _FACTORS or _FACTORS[unit][0] != _FACTORS[to][0]:
        return None
    return value * _FACTORS[unit][1] / _FACTORS[to][1]


def cut(value: Fraction) -> Fraction:
    """The number to twelve decimals, cut off and never rounded up, so that what is drawn never passes what was reckoned."""
    return Fraction(int(value / Fraction(PLACES)) * Fraction(PLACES)) if value >= 0 else -cut(-value)


def decimal(value: Fraction) -> Decimal:
    """The fraction as a decimal: exact where it has at most twelve decimals, else cut off there."""
    with localcontext() as context:
        context.prec = 100
        context.rounding = ROUND_DOWN
        kept = cut(value)
        return plain(Decimal(kept.numerator) / Decimal(kept.denominator))


with localcontext() as _WIDE:
    _WIDE.prec = 100


# Numbers with their origin --------------------------------------------------------------------------------------------


class Whence(StrEnum):
    """Where a number of a sheet comes from."""

    RECORD = "record"  # the record's words; the spans say where
    USER = "user"  # given with the call
    DEFAULT = "declared default"  # neither said nor given: a rule of this program, printed in words
    RECKONED = "reckoned"  # from other numbers of the sheet


class Number(Struct, frozen=True, omit_defaults=True):
    """One number of a sheet, or a range of it, with its unit and its origin.

    `words` are the record's, the user's option, the default's rule, or how it was reckoned; `reckoned_from` names the numbers
    of the same line, or of the user, that went in. `exact` is false where a number was cut off after twelve decimals.
    """

    name: str
    low: Decimal
    high: Decimal
    unit: str
    origin: Whence
    words: str
    spans: tuple[Span, ...] = ()
    reckoned_from: tuple[str, ...] = ()
    exact: bool = True

    def __post_init__(self) -> None:
        if not self.words.strip():
            raise ValueError("a number on a sheet says where it comes from")
        if (self.origin is Whence.RECKONED) != bool(self.reckoned_from):
            raise ValueError("what is reckoned names what it is reckoned from, and nothing else does")
        if self.low > self.high:
            raise ValueError("a range goes from the smaller to the larger")


# Printing -------------------------------------------------------------------------------------------------------------

_PRINTED = {
    "[iU]": "IU", "10*6.[iU]": "million IU", "ug": "microgram", "[lb_av]": "lb", "[in_i]": "in", "U": "units", "[drp]": "drops",
}  # fmt: skip


def unit_words(unit: str) -> str:
    """A UCUM code as people read it: `{cells}/mL` is cells/mL; a microgram is written out, since a sign is misread."""
    return "/".join(_PRINTED.get(part, part.strip("{}")) for part in unit.split("/"))


def shown(low: Decimal, high: Decimal, unit: str, exact: bool = True) -> str:
    """A number or range with its unit: `140 million cells (1.40×10^8)`, `23.333333333333… mL`."""
    tail = "" if exact else "…"
    words = unit_words(unit)
    if unit.startswith("{") and not unit.split("}")[0].endswith("s") and not low == high == 1:
        thing, stroke, per = words.partition("/")
        words = f"{thing}s{stroke}{per}"
    if low == high:
        large = f" ({_power(low)})" if low >= 10**6 else ""
        return f"{_figures(low)}{tail} {words}{large}".replace("  ", " ").rstrip()
    large = f" ({_power(low)} to {_power(high)})" if low >= 10**6 else ""
    return f"{_figures(low)} to {_figures(high)}{tail} {words}{large}".rstrip()


def _figures(value: Decimal) -> str:
    """In full below a million, and by millions from there on; every digit is kept."""
    if value >= 10**6:
        return f"{plain(value.scaleb(-6, context=_WIDE)):f} million"
    return f"{plain(value):f}"


def _power(value: Decimal) -> str:
    """`1.40×10^8`, with all its digits and at least two decimals."""
    power = value.adjusted()
    head = f"{plain(value.scaleb(-power, context=_WIDE)):f}"
    whole, _, rest = head.partition(".")
    return f"{whole}.{rest:0<2}×10^{power}"
