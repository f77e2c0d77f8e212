"""Amounts in running English: numbers with powers of ten, units of what is given, and what they are reckoned by.

A number that may be read in two ways is no number here but a doubt: `1,5` (a comma may part decimals or a list), `10e6` (ten
million by the rule, one million by custom), `x 106` (a superscript that was lost). Lengths of texts do not change.
"""

import re
from collections.abc import Iterator
from decimal import Decimal

import msgspec
from msgspec import Struct

from pantrial.language.numbers import NUMBER_WORDS
from pantrial.parse.patterns import Pattern
from pantrial.protocol import Basis, DoseRole, Quantity, TimeCode
from pantrial.units import LARGEST

_PLAIN = {ord(mark): "-" for mark in "‐‑‒–—−﹣－"} | {ord(blank): " " for blank in "\u00a0\u2009\u202f\t\r\f\v"}
_PLAIN |= {ord(wide): narrow for wide, narrow in zip("（），；：［］", "(),;:[]", strict=True)}
_PLAIN |= {ord("μ"): "µ", ord("ˆ"): "^", ord("∧"): "^", ord("＾"): "^", ord("’"): "'", ord("～"): "~", ord("∼"): "~"}
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")


def plain(text: str) -> str:
    """`text` in small letters with one sign for all dashes and blanks; of the same length."""
    lower = text.lower()
    if len(lower) != len(text):
        lower = "".join(low if len(low := character.lower()) == 1 else character for character in text)
    return lower.translate(_PLAIN)


class Amount(Struct, frozen=True):
    """A quantity found from `start` to `end`: its bounds, unit, and what stands under the stroke.

    `unit` is empty where the words name none. `scaled`: it was written with a power of ten or as millions. `volume_of`: the
    amount is that in such a volume (a concentration). `form`: that in one tablet, puff, … `cells`: the cells' own words.
    `doubt` says why it is no number; then there are no bounds.
    """

    start: int
    end: int
    low: Decimal | None
    high: Decimal | None
    unit: str
    basis: Basis = Basis.ABSOLUTE
    per_time: TimeCode | None = None
    site: str = ""
    form: str = ""
    volume_of: str = ""
    role: DoseRole | None = None
    scaled: bool = False
    viable: bool = False
    doubt: str = ""

    @property
    def quantity(self) -> Quantity:
        """The quantity without its basis; a concentration's unit holds the volume."""
        return Quantity(self.low, self.high, f"{self.unit}/{self.volume_of}" if self.volume_of else self.unit)


# Numbers --------------------------------------------------------------------------------------------------------------

_N = r"(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)(?![\d]|[.,]\d)"
_X = r"\s*[x×*·✕]\s*"
_POWER = (
    r"10\s*(?:\^|\*\*|\*)\s*[({]?\s*\+?(?P<{0}e1>\d{{1,2}})(?!\d)[)}}]?|10(?P<{0}e2>[⁰¹²³⁴⁵⁶⁷⁸⁹]{{1,2}})|10\("
    r"(?P<{0}e3>\d{{1,2}})\)"
)
_SCALE = r"hundred million|hundred thousand|million|mio|mln|billion|trillion|thousand|m(?=\s?(?:[a-z+-]+\s){{0,4}}cells?\b)"
_WORDS = "|".join(sorted(NUMBER_WORDS, key=len, reverse=True))
_VALUE = (
    r"(?:(?P<{0}bare>" + _POWER.replace("{0}e", "{0}b") + r")|(?P<{0}n>" + _N + r"|(?:" + _WORDS + r")(?=\s))"
    r"(?:" + _X + r"(?:" + _POWER + r")|e\+?(?P<{0}sci>\d{{1,2}})(?!\d)|\s?-?(?P<{0}scale>" + _SCALE + r")\b)?)"
)


def _value(prefix: str) -> str:
    return re.sub(r"\{\{|\}\}|\{0\}", lambda match: {"{{": "{", "}}": "}", "{0}": prefix}[match[0]], _VALUE_RAW)


_VALUE_RAW = _VALUE.replace(_N, "\x00")
_VALUE_RAW = _VALUE_RAW.replace("\x00", _N.replace("{", "{{").replace("}", "}}"))
_NUMBER = Pattern(
    r"(?<![\w.,^/])(?<!\d-)(?:" + _value("a") + r")"
    r"(?P<between>(?:\s?(?P<unit1>[^\s\d()-]{1,4}))?(?:\s?[-~]\s?|\s(?:up\sto|to|and|or)\s)(?=[\d.]|(?:"
    + _WORDS
    + r")\s)(?:"
    + _value("b")
    + r"))?"
)
# A number that may be read in two ways, in the place of a value.
_DOUBTFUL = Pattern(
    r"(?<![\w.,])(?:(?P<comma>\d+,\d{1,2}(?!\d)|0,\d+|\d+,\d{4,}|\d+\.\d+\.\d+)"
    r"|(?P<exp>(?:\d+(?:\.\d+)?" + _X + r")?10\s?e\s?\+?\d{1,2}(?!\d)(?!\w))"
    r"|(?P<lost>\d+(?:\.\d+)?" + _X + r"10\s?\d{1,2}(?![\d^*(⁰¹²³⁴⁵⁶⁷⁸⁹.]))"
    r"|(?P<split>\d+(?:\.\d+)?" + _X + r"10(?=\s*(?:cells|/|per\b)))"
    r"|(?P<blank>\d{1,3}(?:\s\d{3})+(?![\d.,]*\d)))"
)
_DOUBTS = {
    "comma": "a comma within a number may part decimals or a list",
    "exp": "10e6 may mean ten million or one million",
    "lost": "a power of ten seems to have lost its raised figures",
    "split": "a power of ten seems to have lost its exponent",
    "blank": "a blank between figures may part thousands or two numbers",
}
_SCALES = {
    "thousand": 3, "hundred thousand": 5, "million": 6, "mio": 6, "mln": 6, "m": 6, "hundred million": 8, "billion": 9,
    "trillion": 12,
}  # fmt: skip


def _decimal(match: re.Match[str], p: str, shared: int | None = None) -> tuple[Decimal, int | None] | None:
    """The value of one side, and its power of ten where it has one; `shared` is the power of the other side."""
    if match[f"{p}bare"]:
        exponent = next(int(digits.translate(_RAISED)) for n in "123" if (digits := match[f"{p}b{n}"]))
        return Decimal(10) ** exponent, exponent
    words = match[f"{p}n"]
    if words is None:
        return None
    number = Decimal(NUMBER_WORDS[words]) if words in NUMBER_WORDS else Decimal(words.replace(",", ""))
    power: int | None = None
    for n in "123":
        if digits := match[f"{p}e{n}"]:
            power = int(digits.translate(_RAISED))
    if digits := match[f"{p}sci"]:
        power = int(digits)
    if scale := match[f"{p}scale"]:
        power = _SCALES[scale]
    used = power if power is not None else shared
    return (number if used is None else exact(number * Decimal(10) ** used)), power


def exact(number: Decimal) -> Decimal:
    """The same number without needless zeros: 1.0E+6 and 1000000.0 are 1000000."""
    whole = number.to_integral_value()
    return Decimal(int(whole)) if whole == number else number.normalize()


# Units ----------------------------------------------------------------------------------------------------------------

_UNITS: dict[str, str] = {
    # mass
    **dict.fromkeys(("mg", "mgs", "milligram", "milligrams", "milligramme", "milligrammes"), "mg"),
    **dict.fromkeys(("g", "gm", "gms", "gr", "gram", "grams", "gramme", "grammes"), "g"),
    **dict.fromkeys(("µg", "ug", "mcg", "mcgs", "microg", "microgram", "micrograms", "microgramme"), "ug"),
    **dict.fromkeys(("ng", "nanogram", "nanograms"), "ng"),
    # volume
    **dict.fromkeys(("ml", "mls", "cc", "ccs", "milliliter", "milliliters", "millilitre", "millilitres", "cm3"), "mL"),
    **dict.fromkeys(("µl", "ul", "microliter", "microliters", "microlitre", "microlitres"), "uL"),
    **dict.fromkeys(("l", "liter", "liters", "litre", "litres"), "L"),
    # activity and potency
    **dict.fromkeys(("iu", "i.u.", "ie", "international unit", "international units"), "[iU]"),
    **dict.fromkeys(("u", "unit", "units"), "U"),
    **dict.fromkeys(("miu", "million iu", "million international units"), "10*6.[iU]"),
    **dict.fromkeys(("sq u", "sq-u", "sq units", "squ"), "{SQ-U}"),
    **dict.fromkeys(("sq-hdm", "sq hdm"), "{SQ-HDM}"),
    **dict.fromkeys(("sq-t", "sq t"), "{SQ-T}"),
    **dict.fromkeys(("bau",), "[BAU]"),
    **dict.fromkeys(("au",), "[AU]"),
    **dict.fromkeys(("pnu",), "[PNU]"),
    **dict.fromkeys(("ir",), "{IR}"),
    **dict.fromkeys(("su",), "{SU}"),
    **dict.fromkeys(("pfu", "plaque-forming units", "plaque forming units"), "[PFU]"),
    **dict.fromkeys(("cfu", "cfus", "colony forming units", "colony-forming units"), "[CFU]"),
    **dict.fromkeys(("tcid50",), "[TCID_50]"),
    **dict.fromkeys(("vg", "vector genomes", "viral genomes", "genome copies", "gc"), "{vg}"),
    **dict.fromkeys(("vp", "viral particles", "virus particles"), "{vp}"),
    # amount of substance, energy
    **dict.fromkeys(("mmol", "mmols", "millimol", "millimoles"), "mmol"),
    **dict.fromkeys(("µmol", "umol", "micromoles"), "umol"),
    **dict.fromkeys(("nmol", "nmoles"), "nmol"),
    **dict.fromkeys(("meq", "milliequivalents"), "meq"),
    **dict.fromkeys(("kcal",), "kcal"),
    # radiation
    **dict.fromkeys(("gy", "gray", "grays"), "Gy"),
    **dict.fromkeys(("cgy", "centigray"), "cGy"),
    **dict.fromkeys(("mci", "millicurie", "millicuries"), "mCi"),
    **dict.fromkeys(("µci", "uci", "microcurie", "microcuries"), "uCi"),
    **dict.fromkeys(("mbq", "megabecquerel", "megabecquerels"), "MBq"),
    **dict.fromkeys(("gbq", "gigabecquerel", "gigabecquerels"), "GBq"),
    **dict.fromkeys(("kbq",), "kBq"),
}
_FORMS: dict[str, str] = {
    form + end: "{" + form + "}"
    for form in (
        "tablet", "capsule", "puff", "actuation", "spray", "drop", "sachet", "patch", "pill", "suppository", "lozenge",
        "vial", "ampoule", "ampule", "teaspoon", "tablespoon", "scoop", "inhalation", "stick", "pellet", "granule", "softgel",
        "pump", "fingertip unit",
    )
    for end in ("", "s", "es")
}  # fmt: skip
_FORMS |= {"tab": "{tablet}", "tabs": "{tablet}", "caps": "{capsule}", "gtt": "[drp]", "drop": "[drp]", "drops": "[drp]"}
_ALL_UNITS = _UNITS | _FORMS
_UNIT = Pattern(
    r"\s?-?\s?(?P<unit>" + "|".join(re.escape(u) for u in sorted(_ALL_UNITS, key=len, reverse=True)) + r")(?![a-z0-9µ²³]"
    r"|-?\d)"
)
# A unit in words with its sign again in brackets: milligrams per kilogram (mg/kg).
_GLOSS = Pattern(r"\s?[(\[][a-zµ%][a-z0-9/µ²^.·* -]{0,14}[)\]]")

_CELL_NOUN = (
    r"(?:cells?|cels|[a-z0-9α-ω+/-]*(?:mscs?|adscs?|ascs?|hscs?|dpscs?|bmscs?|mncs?|tncs?|tils?|ctls?|tregs?|car-?ts?|ciks?"
    r"|mapcs?"
    r"|epcs?|npcs?|nks?))"
)
_CELLS = Pattern(
    r"\s?(?:of\s(?:the\s)?)?(?P<cells>(?:(?!(?:in|of|per|and|or|to|the|will|is|are|with|for|at|by|every|each|once|twice|on"
    r"|from|as"
    r"|kg|ml|mg|day|days|week|weeks|dose|doses|times?)\b)[a-z0-9α-ω+'/()-]*[a-z+][a-z0-9α-ω+'()-]*\s){0,6}?"
    + _CELL_NOUN
    + r")(?![\w])"
)
_VIABLE = Pattern(r"\b(?:viable|live|living)\b")

_TIMES: dict[str, TimeCode] = {
    **dict.fromkeys(("second", "seconds", "sec", "secs"), TimeCode.SECOND),
    **dict.fromkeys(("minute", "minutes", "min", "mins"), TimeCode.MINUTE),
    **dict.fromkeys(("hour", "hours", "hr", "hrs", "h"), TimeCode.HOUR),
    **dict.fromkeys(("day", "days", "d"), TimeCode.DAY),
    **dict.fromkeys(("week", "weeks", "wk", "wks"), TimeCode.WEEK),
    **dict.fromkeys(("month", "months", "mo", "mos"), TimeCode.MONTH),
    **dict.fromkeys(("year", "years", "yr", "yrs"), TimeCode.YEAR),
}
_SITES = (
    "lesion|fistula|ulcer|wound|site|injection site|knee|joint|hip|eye|ear|nostril|side|hemisphere|limb|leg|arm|foot|hand|tract"
    "|lymph node|node|segment|disc|tumou?r|nodule|wart|scar|keloid|point"
)
_UNDER = Pattern(
    r"\s?(?:/|\bper\b|·|\*|\.(?=kg-1|m-2|d-1|day-1)|(?=(?:kg|m|cm|min|h|hr|d|day)\^?-[12]))\s?(?:(?:the|a|one|each)\s)?(?:"
    r"(?P<kg>kg-1|kg\^-1|kilograms?|kilos?|kg)(?:\s?(?:of\s)?(?:the\s)?(?:patient'?s?'?\s|recipient\s|actual\s)?"
    r"(?P<of_weight>\(?(?:body\s?-?(?:weight|mass)|b\.?w\.?\b|weight)\)?))?"
    r"|(?P<m2>m-2|m\^-2|m2|m²|m\^2|m\*\*2|sq\.?\s?m(?:et(?:er|re)s?)?\b|square\smet(?:er|re)s?|met(?:er|re)s?\ssquared)"
    r"(?:\s?(?:of\s)?(?:body\ssurface(?:\sarea)?|bsa))?"
    r"|(?P<cm2>cm2|cm²|cm\^2|square\scentimet(?:er|re)s?)"
    r"|(?P<volume>m[l](?!\w)|milliliters?|millilitres?|cc(?!\w)|liters?|litres?|l(?!\w)|dl(?!\w)|[µu]l(?!\w)|\d+"
    r"(?:\.\d+)?\s?ml(?!\w))"
    r"|(?P<person>patients?|subjects?|person|participants?|individual|recipient|donor)"
    r"|(?P<each>fraction|dose|infusion|injection|administration|time|treatment|session|application|vaccination|vaccine"
    r"|immunization)"
    r"|(?P<site>(?:" + _SITES + r"))"
    r"|(?P<form>tablet|capsule|puff|actuation|spray|vial|sachet|patch|drop|inhalation|nostril|pill|syringe|pen|cartridge"
    r"|portion|serving|bar)"
    r"|(?P<time>" + "|".join(sorted(_TIMES, key=len, reverse=True)) + r")(?:\^?-1)?)(?![a-z0-9])(?!-\d)"
)
_VOLUMES = {"ml": "mL", "cc": "mL", "l": "L", "dl": "dL", "µl": "uL", "ul": "uL"}
_AUC = Pattern(
    r"\b(?:auc|area under the (?:concentration(?:-time)? )?curve)(?:\s?\((?:auc)\))?\s?(?:of\s|=\s?)?(?P<auc>\d+(?:\.\d+)?)"
    r"(?![\d%])"
)


def amounts(text: str) -> list[Amount]:
    """The amounts in `text`, left to right, none overlapping; `text` is as `plain` makes it."""
    found: list[Amount] = []
    for auc in _AUC.finditer(text):
        value = Decimal(auc["auc"])
        found.append(Amount(auc.start(), auc.end(), value, value, "mg/mL.min", Basis.AUC))
    doubts = list(_DOUBTFUL.finditer(text))
    for odd in doubts:
        after = _after(text, odd.end(), scaled=True)
        if after.unit or after.basis is not Basis.ABSOLUTE or odd["exp"] or odd["lost"] or odd["split"]:
            name = next(name for name in _DOUBTS if odd[name])
            found.append(Amount(odd.start(), after.end, None, None, after.unit, after.basis, doubt=_DOUBTS[name]))
    taken = bytearray(len(text))  # a mark for each character, so that many amounts take no longer to be kept apart
    for one in found:
        taken[one.start : one.end] = b"\1" * (one.end - one.start)
    at = 0
    while (match := _NUMBER.search(text, at)) is not None:
        at = match.start("between") if match["between"] else match.end()
        if taken.find(1, match.start(), match.end()) >= 0:
            continue
        amount = _amount(text, match)
        if amount is not None and taken.find(1, amount.start, amount.end) < 0:
            found.append(amount)
            taken[amount.start : amount.end] = b"\1" * (amount.end - amount.start)
            at = max(at, amount.end)
    listed = sorted((more for one in found for more in _listed(text, one)), key=lambda one: (one.start, one.end))
    return _alike(text, listed)


_CHAIN = Pattern(r"\s?(?:,|/|or|and|,\s?or|,\s?and|and/or|to|-)\s?")


def _alike(text: str, found: list[Amount]) -> list[Amount]:
    """The amounts, with what stands once behind a list said of all of it: `1 mg, 3 mg or 10 mg/kg`."""
    for number in range(len(found) - 2, -1, -1):
        one, after = found[number], found[number + 1]
        plain_one = (
            one.basis is Basis.ABSOLUTE and one.per_time is None and not one.volume_of and not one.form and not one.doubt
        )
        told = after.basis is not Basis.ABSOLUTE or after.per_time is not None
        alike = one.unit == after.unit or (not one.unit and one.scaled)
        if plain_one and told and alike and _CHAIN.fullmatch(text[one.end : after.start]):
            found[number] = msgspec.structs.replace(
                one, unit=after.unit, basis=after.basis, per_time=after.per_time, site=after.site, viable=after.viable
            )
    return found


_LIST = Pattern(
    r"(?P<list>(?:(?<![\w.,/^-])\d{1,5}(?:\.\d{1,3})?\s?(?:,\s?(?:and\s|or\s)?|/|and\s|or\s)\s?)+)(?:finally\s|then\s)?$"
)
_NO_LIST = Pattern(
    r"(?:\b(?:days?|weeks?|months?|cycles?|visits?|dose|phase|courses?|cohort|group|arm|part|level|step|d|w|c|v|no\.?"
    r"|number)\s?|[a-z]-)$"
)


def _listed(text: str, one: Amount) -> Iterator[Amount]:
    """The amount, and those before it in a list that share its unit: `100, 200 or 300 mg` are three."""
    before = text[max(0, one.start - 60) : one.start]
    match = _LIST.search(before)
    if match is None or one.doubt or _NO_LIST.search(before[: match.start()]):
        yield one
        return
    numbers = list(re.finditer(r"\d+(?:\.\d+)?", match["list"]))
    joined = re.search(r"\b(?:and|or)\b", match.group()) is not None
    if one.low != one.high or "/" in match["list"] or not (joined or len(numbers) > 1):
        yield msgspec.structs.replace(one, low=None, high=None, doubt="a number before it may belong to it")
        return
    begin = one.start - len(before)
    for number in numbers:
        value = Decimal(number.group())
        start = begin + match.start("list") + number.start()
        if one.scaled:
            yield msgspec.structs.replace(
                one, start=start, low=None, high=None, doubt="a number before it may share its power of ten"
            )
        else:
            yield msgspec.structs.replace(one, start=start, low=exact(value), high=exact(value))
    yield one


def _amount(text: str, match: re.Match[str]) -> Amount | None:
    if match["between"]:
        ranged = _ranged(text, match)
        if ranged is not None:
            return ranged
        end = match.start("between")
    else:
        end = match.end()
    first = _decimal(match, "a")
    if first is None:
        return None
    value, power = first
    after = _after(text, end, power is not None)
    if after.end == end and power is None:
        return None
    if not after.unit and power is None:
        return None
    if power is None and after.unit == "{cells}" and value < _FEWEST_CELLS:
        return None  # “4-CAR T cells” is a name
    if power is None and after.unit in _COUNTED and re.fullmatch(r"10\d{1,2}", match["an"] or ""):
        return Amount(match.start(), after.end, None, None, after.unit, after.basis, doubt=_DOUBTS["lost"])
    return _made(match.start(), after, value, value, power is not None)


_FEWEST_CELLS = 1000
_COUNTED = ("{cells}", "[CFU]", "[PFU]", "{vg}", "{vp}")


def _ranged(text: str, match: re.Match[str]) -> Amount | None:
    """`1-2 x 10^6`, `40-60 g`, `50 mg to 100 mg`; None where it is no range of one unit."""
    between = match["between"]
    if re.search(r"\sor\s", between) or (
        re.search(r"\sand\s", between) and not re.search(r"\bbetween\s$", text[: match.start()])
    ):
        return None
    second = _decimal(match, "b")
    if second is None or _NO_LIST.search(text[max(0, match.start() - 16) : match.start()]):
        return None  # “course 2 - 100 mg”: the first number is a label
    shares = match["unit1"] is None and not match["abare"]
    first = _decimal(match, "a", second[1] if shares else None)
    if first is None:
        return None
    after = _after(text, match.end(), second[1] is not None)
    if not after.unit and second[1] is None:
        return None
    if (unit := match["unit1"]) and _ALL_UNITS.get(unit) != after.unit:
        return None
    if first[0] >= second[0]:
        return None
    return _made(match.start(), after, first[0], second[0], second[1] is not None)


class _After(Struct, frozen=True):
    """What follows a number: unit and denominators, and where they end."""

    end: int
    unit: str = ""
    basis: Basis = Basis.ABSOLUTE
    per_time: TimeCode | None = None
    site: str = ""
    form: str = ""
    volume_of: str = ""
    role: DoseRole | None = None
    viable: bool = False
    broken: bool = False


def _made(start: int, after: _After, low: Decimal, high: Decimal, scaled: bool) -> Amount:
    if high >= LARGEST:
        return Amount(start, after.end, None, None, after.unit, scaled=scaled, doubt="a number that no dose comes to")
    if high == 0:
        return Amount(start, after.end, None, None, after.unit, scaled=scaled, doubt="an amount of nothing is no dose")
    if after.broken:
        doubt = "what the amount is reckoned by is not understood"
        return Amount(start, after.end, None, None, after.unit, scaled=scaled, doubt=doubt)
    return Amount(
        start, after.end, low, high, after.unit, after.basis, after.per_time, after.site, after.form, after.volume_of,
        after.role, scaled, after.viable,
    )  # fmt: skip


def _after(text: str, at: int, scaled: bool) -> _After:
    unit, viable = "", False
    end = at
    if found := _UNIT.match(text, at):
        unit, end = _ALL_UNITS[found["unit"]], found.end()
    elif (cells := _CELLS.match(text, at)) and (scaled or (cells["cells"].endswith("cells") and text[at : at + 1] == " ")):
        unit, end, viable = "{cells}", cells.end(), bool(_VIABLE.search(cells["cells"]))
    if (gloss := _GLOSS.match(text, end)) and unit and _is_gloss(text[gloss.start() : gloss.end()]):
        end = gloss.end()
    basis, per_time, site, form, volume, role, broken = Basis.ABSOLUTE, None, "", "", "", None, False
    if unit or scaled:
        while under := _UNDER.match(text, end):
            if under["kg"] and basis is Basis.ABSOLUTE:
                basis = Basis.WEIGHT
            elif under["m2"] and basis is Basis.ABSOLUTE:
                basis = Basis.SURFACE
            elif under["cm2"] and basis is Basis.ABSOLUTE:
                basis = Basis.AREA
            elif under["volume"] and under["volume"][0].isdigit() and not form:
                form = under["volume"]
            elif under["volume"] and not volume and not under["volume"][0].isdigit():
                name = under["volume"]
                volume = _VOLUMES.get(name) or ("mL" if name.startswith("milli") else "L")
            elif under["person"]:
                pass
            elif under["each"]:
                role = DoseRole.EACH
            elif under["site"] and basis is Basis.ABSOLUTE:
                basis, site = Basis.SITE, under["site"]
            elif under["form"] and not form:
                form = under["form"]
            elif under["time"] and per_time is None:
                per_time = _TIMES[under["time"]]
            else:
                broken = True
            end = under.end()
            if (gloss := _GLOSS.match(text, end)) and _is_gloss(text[gloss.start() : gloss.end()]):
                end = gloss.end()
        if not unit and end > at and (cells := _CELLS.match(text, end)):
            unit, viable, end = "{cells}", bool(_VIABLE.search(cells["cells"])), cells.end()
        if re.match(r"\s?[a-z]{1,6}\^?-[12](?!\w)|\s(?:per\s|\[|\()?(?:ige\b|immunoglob|iu\s?/\s?ml)", text[end : end + 20]):
            broken = True
        if _PER_ANOTHER.match(text, end):
            broken = True
        if basis is Basis.WEIGHT and OTHER_WEIGHT.match(text, end):
            broken = True
        if re.match(r"\s?[*†‡#§]+\s?(?:/|per\b)", text[end : end + 12]):
            broken = True
        if re.match(r"\s?/\s?[a-z]", text[end:]) and not re.match(r"\s?/\s?(?:or|and)\b", text[end:]):
            broken = True
            end += len(re.match(r"\s?/\s?\S+", text[end:]).group())  # type: ignore[union-attr]
    return _After(end, unit, basis, per_time, site, form, volume, role, viable, broken)


# “0.5 U per seed”: for each of something that no rule knows.
_PER_ANOTHER = Pattern(
    r"\sper\s(?!(?:protocol|os|local|standard|label|study|investigator|institution\w*|kg|kilogram|day|week|month|year|cycle|course|arm"
    r"|cohort|group|schedule|treatment|doses?|(?:the\s)?(?:package|prescrib\w+|guideline\w*|protocol|m2|body|actual|total|clinical|rectum"
    r"|vagina\w*))\b)[a-z]{3,}"
)
OTHER_WEIGHT = Pattern(
    r"\s?[(,]?\s?(?:(?:of|per|based\son|using|by)\s)?(?:the\s)?(?:patient'?s?'?\s)?(?:(?:lean|ideal|adjusted|predicted"
    r"|fat-?\s?free"
    r"|dry|corrected|desirable)\s(?:body[\s-]?)?(?:weight|mass)|(?:ibw|lbw|lbm|ffm|adjbw|adjbw25)\b)"
)
"""A weight that is not the one on the scales, after an amount for each kilogram."""


def _is_gloss(words: str) -> bool:
    """Whether brackets hold a unit again (`(mg/kg)`) and nothing else."""
    inner = words.strip().strip("()[]").strip()
    head = re.split(r"[/ ]", inner)[0]
    return head in _ALL_UNITS or head in ("kg", "m2", "m²", "m^2") or inner in _ALL_UNITS


def number_word(words: str) -> int | None:
    """A whole number in figures or as a word up to twelve."""
    words = words.strip()
    if words in NUMBER_WORDS:
        return NUMBER_WORDS[words]
    return int(words) if words.isdecimal() and words.isascii() and len(words) < 10 else None


def time_code(word: str) -> TimeCode | None:
    """The unit of time that a word names."""
    return _TIMES.get(word)


TIME_WORDS = "|".join(sorted(_TIMES, key=len, reverse=True))
"""The words for units of time, as alternatives of a pattern."""


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Where the sentences of `text` begin and end: at full stops before a blank and a new word, at line ends, at `;`."""
    start = 0
    for match in _STOP.finditer(text):
        if match.group()[0] == "." and _ABBREVIATION.search(text[start : match.start() + 1]):
            continue
        if text[start : match.end()].strip():
            yield start, match.end()
        start = match.end()
    if text[start:].strip():
        yield start, len(text)


_STOP = Pattern(r"\.(?=\s+(?:[A-Z0-9(*•-]|$))|[;\n]+|\.$", re.ASCII)
_ABBREVIATION = Pattern(
    r"(?:\b(?:i\.?v|s\.?c|i\.?m|e\.g|i\.e|approx|vs|no|dr|max|min|resp|ca|incl|b\.i\.d|t\.i\.d|q\.d|p\.o|etc|st|fig)"
    r"|\b[a-z])\.$",
    re.IGNORECASE,
)
