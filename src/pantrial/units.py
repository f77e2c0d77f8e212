"""Units and exact quantities: UCUM codes, the words people write for them, and conversion in exact decimals.

Source of the factors: The Unified Code for Units of Measure 2.1; the avoirdupois pound is 0.45359237 kg by definition.
Conversions between mass and amount of substance need the analyte's molar mass.
"""

from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from msgspec import Struct

# Values are kept to twelve decimals in their normal unit, in every engine alike.
PLACES = Decimal("1e-12")
# No clinical quantity is as large; what is, is an error of writing, and would not fit the engines' columns.
LARGEST = Decimal(10) ** 15

# code → (dimension, factor to the dimension's base unit)
UNITS: dict[str, tuple[str, Fraction]] = {
    "kg": ("mass", Fraction(1)),
    "g": ("mass", Fraction(1, 1000)),
    "mg": ("mass", Fraction(1, 10**6)),
    "[lb_av]": ("mass", Fraction("0.45359237")),
    "m": ("length", Fraction(1)),
    "cm": ("length", Fraction(1, 100)),
    "mm": ("length", Fraction(1, 1000)),
    "[in_i]": ("length", Fraction("0.0254")),
    "cm2": ("area", Fraction(1, 10**4)),
    "mm2": ("area", Fraction(1, 10**6)),
    "kg/m2": ("body-mass index", Fraction(1)),
    "%": ("share", Fraction(1, 100)),
    "1": ("share", Fraction(1)),
    "{score}": ("score", Fraction(1)),
    "mm[Hg]": ("pressure", Fraction(1)),
    "mm/h": ("sedimentation", Fraction(1)),
    # Of something in urine for a gram of creatinine, whose molar mass is 113.12 g/mol.
    "ug/mg": ("mass for a mass of another", Fraction(1)),
    "g/g": ("mass for a mass of another", Fraction(1000)),
    "mg/mg": ("mass for a mass of another", Fraction(1000)),
    "mg/mmol": ("mass for a mass of another", Fraction(1000) / Fraction("113.12")),
    "g/d": ("mass in a day", Fraction(1)),
    "mg/d": ("mass in a day", Fraction(1, 1000)),
    "Cel": ("temperature", Fraction(1)),
    "g/L": ("mass concentration", Fraction(1)),
    "g/dL": ("mass concentration", Fraction(10)),
    "10*9/L": ("count concentration", Fraction(1)),
    "10*3/uL": ("count concentration", Fraction(1)),
    "/uL": ("count concentration", Fraction(1, 1000)),
    "/mm3": ("count concentration", Fraction(1, 1000)),
    "mg/dL": ("mass concentration", Fraction(1, 100)),
    "mg/L": ("mass concentration", Fraction(1, 1000)),
    "ug/L": ("mass concentration", Fraction(1, 10**6)),
    "ng/L": ("mass concentration", Fraction(1, 10**9)),
    "ng/mL": ("mass concentration", Fraction(1, 10**6)),
    "pg/mL": ("mass concentration", Fraction(1, 10**9)),
    "mmol/L": ("substance concentration", Fraction(1)),
    "umol/L": ("substance concentration", Fraction(1, 1000)),
    "U/L": ("catalytic concentration", Fraction(1)),
    "kU/L": ("catalytic concentration", Fraction(1000)),
    "[IU]/L": ("international units", Fraction(1)),
    "[IU]/mL": ("international units", Fraction(1000)),
    "mL/min": ("clearance", Fraction(1)),
    "mL/s": ("clearance", Fraction(60)),
    "mL/min/{1.73_m2}": ("clearance of a body surface", Fraction(1)),
    "{INR}": ("INR", Fraction(1)),
    "/min": ("rate", Fraction(1)),
    "10*12/L": ("count concentration", Fraction(1000)),
    "10*6/uL": ("count concentration", Fraction(1000)),
    "10*6/L": ("count concentration", Fraction(1, 1000)),
    "/mL": ("count concentration", Fraction(1, 10**6)),
    "/L": ("count concentration", Fraction(1, 10**9)),
    "mg/mL": ("mass concentration", Fraction(1)),
    "ug/mL": ("mass concentration", Fraction(1, 1000)),
    "ug/dL": ("mass concentration", Fraction(1, 10**5)),
    "ng/dL": ("mass concentration", Fraction(1, 10**8)),
    "nmol/L": ("substance concentration", Fraction(1, 10**6)),
    "pmol/L": ("substance concentration", Fraction(1, 10**9)),
    "mmol/mol": ("share of substance", Fraction(1)),
    "meq/L": ("concentration of charge", Fraction(1)),
    "mg/g": ("mass for a mass of another", Fraction(1)),
    "U/mL": ("catalytic concentration", Fraction(1000)),
    "ukat/L": ("catalytic concentration", Fraction(60)),
    "m[IU]/L": ("international units", Fraction(1, 1000)),
    "m[IU]/mL": ("international units", Fraction(1)),
    "u[IU]/mL": ("international units", Fraction(1, 1000)),
    "cm[H2O]": ("pressure", Fraction("0.0980665") / Fraction("0.133322387415")),
    "kPa": ("pressure", 1 / Fraction("0.133322387415")),
    "L": ("volume", Fraction(1)),
    "mL": ("volume", Fraction(1, 1000)),
    "m/s": ("velocity", Fraction(1)),
    "deg": ("angle", Fraction(1)),
    "[diop]": ("refraction", Fraction(1)),
    "Gy": ("absorbed dose", Fraction(1)),
    "cGy": ("absorbed dose", Fraction(1, 100)),
    "um": ("length", Fraction(1, 10**6)),
    "ms": ("time", Fraction(1, 86_400_000)),
    "s": ("time", Fraction(1, 86_400)),
    "min": ("time", Fraction(1, 1440)),
    "h": ("time", Fraction(1, 24)),
    "d": ("time", Fraction(1)),
    "wk": ("time", Fraction(7)),
}

# What people and systems write. Only spellings that mean one unit stand here.
SPELLINGS: dict[str, str] = {
    "kilogram": "kg",
    "kilograms": "kg",
    "kgs": "kg",
    "kilos": "kg",
    "gram": "g",
    "grams": "g",
    "lb": "[lb_av]",
    "lbs": "[lb_av]",
    "pound": "[lb_av]",
    "pounds": "[lb_av]",
    "centimetre": "cm",
    "centimetres": "cm",
    "centimeter": "cm",
    "centimeters": "cm",
    "inches": "[in_i]",
    "millimetre": "mm",
    "millimetres": "mm",
    "millimeter": "mm",
    "millimeters": "mm",
    "cm²": "cm2",
    "cm^2": "cm2",
    "sq cm": "cm2",
    "square cm": "cm2",
    "square centimetres": "cm2",
    "square centimeters": "cm2",
    "mm²": "mm2",
    "mm^2": "mm2",
    "kg/m²": "kg/m2",
    "kg/m^2": "kg/m2",
    "kg/m*2": "kg/m2",
    "kg.m-2": "kg/m2",
    "{points}": "{score}",
    "{point}": "{score}",
    "points": "{score}",
    "point": "{score}",
    "score": "{score}",
    "percent": "%",
    "mmhg": "mm[Hg]",
    "g/l": "g/L",
    "g/dl": "g/dL",
    "10^9/l": "10*9/L",
    "10^9/L": "10*9/L",
    "G/l": "10*9/L",
    "/µl": "/uL",
    "/μl": "/uL",
    "/ul": "/uL",
    "/mm³": "/mm3",
    "/mm^3": "/mm3",
    "cells/mm3": "/mm3",
    "cells/mm³": "/mm3",
    "cells/mm^3": "/mm3",
    "per mm3": "/mm3",
    "/mcl": "/uL",
    "cells/µl": "/uL",
    "cells/μl": "/uL",
    "cells/ul": "/uL",
    "cells/mcl": "/uL",
    "cells/microliter": "/uL",
    "/microliter": "/uL",
    "per microliter": "/uL",
    "cells per microliter": "/uL",
    "x 10^9/l": "10*9/L",
    "x10^9/l": "10*9/L",
    "× 10^9/l": "10*9/L",
    "×10^9/l": "10*9/L",
    "x 10^9 /l": "10*9/L",
    "x 10^9/ l": "10*9/L",
    "x 10⁹/l": "10*9/L",
    "x10⁹/l": "10*9/L",
    "× 10⁹/l": "10*9/L",
    "×10⁹/l": "10*9/L",
    "x 109/l": "10*9/L",
    "× 109/l": "10*9/L",
    "×109/l": "10*9/L",
    "x109/l": "10*9/L",
    "x 10e9/l": "10*9/L",
    "x 10*9/l": "10*9/L",
    "*10^9/l": "10*9/L",
    "* 10^9/l": "10*9/L",
    "k/ul": "10*3/uL",
    "k/µl": "10*3/uL",
    "x 10^3/ul": "10*3/uL",
    "x10^3/ul": "10*3/uL",
    "x 10^3/µl": "10*3/uL",
    "mg/dl": "mg/dL",
    "mg/l": "mg/L",
    "g/100 ml": "g/dL",
    "grams/dl": "g/dL",
    "gm/dl": "g/dL",
    "ng/ml": "ng/mL",
    "pg/ml": "pg/mL",
    "mmol/l": "mmol/L",
    "umol/l": "umol/L",
    "µmol/l": "umol/L",
    "μmol/l": "umol/L",
    "micromol/l": "umol/L",
    "iu/ml": "[IU]/mL",
    "iu/l": "[IU]/L",
    "ml/min": "mL/min",
    "ml/minute": "mL/min",
    "ml / min": "mL/min",
    "ml/min/1.73m2": "mL/min/{1.73_m2}",
    "ml/min/1.73m^2": "mL/min/{1.73_m2}",
    "ml/min/1.73m²": "mL/min/{1.73_m2}",
    "ml/min/1.73 m2": "mL/min/{1.73_m2}",
    "ml/min/1.73 m^2": "mL/min/{1.73_m2}",
    "ml/min/1.73 m²": "mL/min/{1.73_m2}",
    "ml/min per 1.73 m2": "mL/min/{1.73_m2}",
    "ml/min per 1.73 m²": "mL/min/{1.73_m2}",
    "u/l": "U/L",
    "units/l": "U/L",
    "beats per minute": "/min",
    "beats/min": "/min",
    "bpm": "/min",
    "ug/dl": "ug/dL",
    "µg/dl": "ug/dL",
    "μg/dl": "ug/dL",
    "mcg/dl": "ug/dL",
    "ug/ml": "ug/mL",
    "µg/ml": "ug/mL",
    "μg/ml": "ug/mL",
    "mcg/ml": "ug/mL",
    "ug/l": "ug/L",
    "µg/l": "ug/L",
    "μg/l": "ug/L",
    "mcg/l": "ug/L",
    "ng/dl": "ng/dL",
    "ng/l": "ng/L",
    "nmol/l": "nmol/L",
    "pmol/l": "pmol/L",
    "u/ml": "U/mL",
    "units/ml": "U/mL",
    "ku/l": "kU/L",
    "miu/ml": "m[IU]/mL",
    "miu/l": "m[IU]/L",
    "mu/l": "m[IU]/L",
    "uiu/ml": "u[IU]/mL",
    "µiu/ml": "u[IU]/mL",
    "μiu/ml": "u[IU]/mL",
    "µu/ml": "u[IU]/mL",
    "μu/ml": "u[IU]/mL",
    "uu/ml": "u[IU]/mL",
    "microiu/ml": "u[IU]/mL",
    "kpa": "kPa",
    "mm/hr": "mm/h",
    "mm/hour": "mm/h",
    "mm/1h": "mm/h",
    "mm/1 h": "mm/h",
    "mm/1hr": "mm/h",
    "mm per hour": "mm/h",
    "mm/first hour": "mm/h",
    "mm/1st hour": "mm/h",
    "msec": "ms",
    "msecs": "ms",
    "millisecond": "ms",
    "milliseconds": "ms",
    "mg/g creatinine": "mg/g",
    "mg/g cr": "mg/g",
    "µg/mg": "ug/mg",
    "μg/mg": "ug/mg",
    "mcg/mg": "ug/mg",
    "µg/mg creatinine": "ug/mg",
    "g/g creatinine": "g/g",
    "mg/mg creatinine": "mg/mg",
    "mg/mmol creatinine": "mg/mmol",
    "g/24h": "g/d",
    "g/24 h": "g/d",
    "g/24hr": "g/d",
    "g/24 hr": "g/d",
    "g/24 hours": "g/d",
    "g/24 hour": "g/d",
    "g/24-h": "g/d",
    "g/(24.h)": "g/d",
    "mg/24h": "mg/d",
    "mg/24 h": "mg/d",
    "mg/24hr": "mg/d",
    "mg/24 hr": "mg/d",
    "mg/24 hours": "mg/d",
    "mg/24 hour": "mg/d",
    "mg/(24.h)": "mg/d",
    "litre": "L",
    "litres": "L",
    "liter": "L",
    "liters": "L",
    "% predicted": "%",
    "% of predicted": "%",
    "% of the predicted": "%",
    "% pred": "%",
    "% of predicted normal": "%",
    "% of predicted value": "%",
    "% of the predicted value": "%",
    "% of predicted normal value": "%",
    "% of predicted values": "%",
    "% of the predicted normal": "%",
    "% of the predicted normal value": "%",
    "% of normal predicted": "%",
    "% of normal predicted value": "%",
    "% predicted normal": "%",
    "% predicted normal value": "%",
    "% predicted value": "%",
    "percent predicted": "%",
    "percent of predicted": "%",
    "°c": "Cel",
    "degrees celsius": "Cel",
    "mm hg": "mm[Hg]",
    "mm of hg": "mm[Hg]",
    "cmh2o": "cm[H2O]",
    "cm h2o": "cm[H2O]",
    "cm of water": "cm[H2O]",
    "℃": "Cel",
    "° c": "Cel",
    "degrees c": "Cel",
    "degree celsius": "Cel",
    "degrees": "deg",
    "degree": "deg",
    "°": "deg",
    "kg/m-2": "kg/m2",
    "kg/ m2": "kg/m2",
    "kg per m2": "kg/m2",
    "kg/square meter": "kg/m2",
    "kg/sqm": "kg/m2",
    "kg∙m-2": "kg/m2",
    "kg·m-2": "kg/m2",
    "kg m-2": "kg/m2",
    "gms": "g",
    "gm": "g",
    "seconds": "s",
    "sec": "s",
    "secs": "s",
    "micrometer": "um",
    "micrometers": "um",
    "microns": "um",
    "µm": "um",
    "μm": "um",
    "ml": "mL",
    "milliliters": "mL",
    "millilitres": "mL",
    "cc": "mL",
    "m/sec": "m/s",
    "meters/second": "m/s",
    "meters per second": "m/s",
    "dioptres": "[diop]",
    "dioptre": "[diop]",
    "diopters": "[diop]",
    "diopter": "[diop]",
    "gray": "Gy",
    "cgy": "cGy",
    "mg/ml": "mg/mL",
    "mgs/dl": "mg/dL",
    "mg%": "mg/dL",
    "mm/l": "mmol/L",
    "meq/l": "meq/L",
    "meq/liter": "meq/L",
    "mui/ml": "m[IU]/mL",
    "ui/l": "[IU]/L",
    "ui/ml": "[IU]/mL",
    "ukat/l": "ukat/L",
    "µkat/l": "ukat/L",
    "beats/minute": "/min",
    "beat/min": "/min",
    "breaths/minute": "/min",
    "breaths/min": "/min",
    "breaths per minute": "/min",
    "ml/min/1.73 sq m": "mL/min/{1.73_m2}",
    "cc/min": "mL/min",
    "k/mm3": "10*3/uL",
    "k/cumm": "10*3/uL",
    "k/mcl": "10*3/uL",
    "x 10^3/mm3": "10*3/uL",
    "x10^3/mm3": "10*3/uL",
    "x 10^3/mcl": "10*3/uL",
    "10^3/ul": "10*3/uL",
    "10^3/µl": "10*3/uL",
    "thousand/ul": "10*3/uL",
    "x10^6/l": "10*6/L",
    "x 10^6/l": "10*6/L",
    "x10^12/l": "10*12/L",
    "x 10^12/l": "10*12/L",
    "/cumm": "/mm3",
    "/cu mm": "/mm3",
    "/cubic mm": "/mm3",
    "/cubic millimeter": "/mm3",
    "per cubic millimeter": "/mm3",
    "per cubic mm": "/mm3",
    "per mm^3": "/mm3",
    "per mm³": "/mm3",
    "per ul": "/uL",
    "per µl": "/uL",
    "cell/mm3": "/mm3",
    "cell/mm^3": "/mm3",
    "cells per mm3": "/mm3",
    "cells/cumm": "/mm3",
    "cells/ml": "/mL",
    "cell/ml": "/mL",
    "cells/l": "/L",
    "· 10^9/l": "10*9/L",
    "∙10^9/l": "10*9/L",
    "e9/l": "10*9/L",
    "giga/l": "10*9/L",
    "gpt/l": "10*9/L",
    "x 1000/µl": "10*3/uL",
}


def unit_code(words: str) -> str | None:
    """The UCUM code for a unit as written, or None. `Kg` and `KG` are kg; case otherwise counts, as UCUM says."""
    words = words.strip()
    for candidate in (words, words.lower()):
        if candidate in UNITS:
            return candidate
        if candidate in SPELLINGS:
            return SPELLINGS[candidate]
    return None


def convert(value: Decimal, unit: str, to: str, molar: Decimal | None = None) -> Decimal | None:
    """`value` in UCUM unit `unit` as a value in `to`: exact where the unit stays, else to twelve decimals.

    None where one is not the other's kind, or the value, here or there, is no number below 10^15.

    A score is a bare number: the dimensionless unit 1 counts as {score}, and no other unit does. `molar`: the analyte's
    molar mass in grams a mole, without which mass and amount of substance do not convert.
    """
    if not value.is_finite() or abs(value) >= LARGEST:
        return None
    if unit == to or (to in ("{score}", "{INR}") and unit == "1"):
        return value
    if unit not in UNITS or to not in UNITS:
        return None
    exact = Fraction(value) * UNITS[unit][1] / UNITS[to][1]
    match UNITS[unit][0], UNITS[to][0]:
        case ("mass concentration", "substance concentration") if molar:
            exact = exact * 1000 / Fraction(molar)  # grams in a litre, millimoles in a litre
        case ("substance concentration", "mass concentration") if molar:
            exact = exact * Fraction(molar) / 1000
        case (one, other) if one != other:
            return None
    if abs(exact) >= LARGEST:
        return None
    return (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(PLACES)


class Op(StrEnum):
    """How a value is compared with a bound."""

    LT = "<"
    LE = "<="
    GT = ">"
    GE = ">="
    EQ = "="


class Interval(Struct, frozen=True):
    """Where a value lies: from `low` to `high` (None: no end), each end included or not. One number has equal ends."""

    low: Decimal | None
    high: Decimal | None
    low_in: bool = True
    high_in: bool = True

    def __post_init__(self) -> None:
        if any(end is not None and end.is_nan() for end in (self.low, self.high)):
            raise ValueError("an interval's ends are numbers")
        if self.low is None or self.high is None:
            return
        if self.low > self.high or (self.low == self.high and not (self.low_in and self.high_in)):
            raise ValueError("an interval holds a number")

    @classmethod
    def reported(cls, value: Decimal, comparator: str = "") -> "Interval":
        """A reported result; `> 60` on a report is more than 60, and no number.

        Raises ValueError for a comparator other than <, <=, >, >=.
        """
        match comparator:
            case "":
                return cls(value, value)
            case "<":
                return cls(None, value, True, False)
            case "<=":
                return cls(None, value)
            case ">":
                return cls(value, None, False)
            case ">=":
                return cls(value, None)
            case _:
                raise ValueError(f"no comparator: {comparator}")


def compare(value: Interval, op: Op, bound: Decimal) -> bool | None:
    """Whether every number in `value` is `op` `bound` (True), none is (False), or some are (None)."""
    match op:
        case Op.GE:
            if value.low is not None and value.low >= bound:
                return True
            if value.high is not None and (value.high < bound or (value.high == bound and not value.high_in)):
                return False
            return None
        case Op.GT:
            if value.low is not None and (value.low > bound or (value.low == bound and not value.low_in)):
                return True
            if value.high is not None and value.high <= bound:
                return False
            return None
        case Op.LT | Op.LE:
            opposite = compare(value, Op.GE if op is Op.LT else Op.GT, bound)
            return None if opposite is None else not opposite
        case Op.EQ:
            if value.low is not None and value.low == value.high:
                return value.low == bound
            above, below = compare(value, Op.GT, bound), compare(value, Op.LT, bound)
            return False if above is True or below is True else None
