"""What the trial gives, does or takes: the record's interventions; their source tissue, donor and vehicle; and its arms."""

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

import msgspec
from msgspec import Struct

from pantrial.notes import Note, NoteKind
from pantrial.parse.amounts import plain, sentences
from pantrial.parse.patterns import Pattern
from pantrial.protocol import (
    Arm,
    ArmType,
    Donor,
    Ingredient,
    InterventionType,
    Origin,
    Product,
    Protocol,
    Quantity,
    ReadIn,
    SourceTissue,
    Tissue,
    Vehicle,
)
from pantrial.reading import Reading
from pantrial.text import Text, unescape

MODULE = "/protocolSection/armsInterventionsModule"
IDENTIFICATION = "/protocolSection/identificationModule"
DESCRIPTION = "/protocolSection/descriptionModule"

CELLS = Pattern(
    r"\b(?:cells?|[a-z]*-?mscs?|adscs?|bmscs?|mncs?|tils?|car-?ts?|stromal|mesenchymal|lymphocytes?|monocytes?|fibroblasts?"
    r"|keratinocytes?"
    r"|chondrocytes?|myoblasts?|hepatocytes?|melanocytes?|osteoblasts?|islets|platelets?|marrow|stem)\b"
)
"""Words of a product that is made of cells."""

_TISSUES: tuple[tuple[Tissue, Pattern], ...] = tuple(
    (tissue, Pattern(words))
    for tissue, words in (
        (Tissue.ADIPOSE, r"\badipose\b|\badipo-derived\b|\bfat[ -]derived\b|\ba(?:d|t)-?mscs?\b|\badscs?\b|\bmscs?\(at\)"
                r"|\badrcs?\b|\bfat tissue\b|\blipoaspirate\b"),
        (Tissue.BONE_MARROW, r"\bbone[ -]?marrow\b|\bbm-?mscs?\b|\bbm-?mncs?\b|\bbmmncs?\b|\bbmscs?\b|\bmscs?\(m\)|\bbmac\b"),
        (Tissue.WHARTONS_JELLY, r"\bwharton'?s?'?[ -]jelly\b|\bwj-?mscs?\b"),
        (Tissue.CORD_BLOOD, r"\b(?:umbilical[ -])?cord[ -]blood\b|\bucb(?:-?mscs?)?\b"),
        (Tissue.UMBILICAL_CORD, r"\bumbilical[ -]cords?\b(?![ -]blood)|\bh?uc-?mscs?\b|\bcord tissue\b|\bcord[ -]derived\b"),
        (Tissue.PLACENTA, r"\bplacent(?:a|as|al)\b|\bpl-?mscs?\b|\bchorion(?:ic)?\b|\bdecidua(?:l)?\b"),
        (Tissue.AMNION, r"\bamniotic (?:membrane|epithelial)\b|\bamnion\b"),
        (Tissue.AMNIOTIC_FLUID, r"\bamniotic fluid\b"),
        (Tissue.MENSTRUAL_BLOOD, r"\bmenstrual[ -]blood\b"),
        (Tissue.ENDOMETRIUM, r"\bendometri(?:um|al)[ -](?:derived|mesenchymal|stem|stromal)\b"),
        (Tissue.PERIPHERAL_BLOOD, r"\bperipheral[ -]blood[ -](?:derived|mononuclear|stem|progenitor)|\bpbmcs?\b|\bpbscs?\b"),
        (Tissue.DENTAL_PULP, r"\bdental pulp\b|\bdpscs?\b|\bdeciduous teeth\b|\bshed cells\b"),
        (Tissue.SKIN, r"\b(?:skin|dermal|dermis)[ -]derived\b|\bdermal fibroblasts?\b|\bhair follicle"),
        (Tissue.MUSCLE, r"\bmuscle[ -]derived\b|\bskeletal myoblasts?\b"),
        (Tissue.CARTILAGE, r"\bchondrocytes?\b"),
        (Tissue.TUMOR, r"\btumou?r[ -]infiltrating\b|\btils?\b"),
    )
)  # fmt: skip
_ORIGINS: tuple[tuple[Origin, bool, Pattern], ...] = (
    (Origin.AUTOLOGOUS, False, Pattern(r"\bautolog(?:ous|ously)\b|\bautogen(?:ous|ic)\b|\bautogeneic\b")),
    (Origin.ALLOGENEIC, False, Pattern(r"\ballogen(?:e?ic|ous|eneic|eically)\b|\ballo-?gen\w*\b|\bhomologous donor\b"
            r"|\bthird[ -]party\b")),
    (Origin.XENOGENEIC, False, Pattern(r"\bxenogen(?:e?ic|ous)\b|\bxenograft\w*\b")),
    (Origin.SYNGENEIC, False, Pattern(r"\bsyngen(?:e?ic)\b")),
    (Origin.ALLOGENEIC, True, Pattern(r"\b(?:healthy|unrelated|matched|related|haploidentical|sibling|volunteer|living"
            r"|cadaveric|deceased) (?:[a-z-]+ ){0,2}?donors?\b|\bdonor[ -]derived\b")),
)  # fmt: skip
_EXAMINED = Pattern(r"\b(?:analys[ei]s|samples?|sampling|assays?|biops(?:y|ies)|tests?|testing)\b")
_PLACEBO = Pattern(
    r"(?:(?!or\b|vs\b|versus\b|and\b|with\b)[a-z0-9%.]+[ -]){0,3}?(?:placebos?|sham|dummy)\b(?!.*\b(?:or|vs\.?|versus|and)\b)"
    r"(?!\s?[/+])|vehicle\b(?!.*\b(?:or"
    r"|and|with)\b)"
)
_TISSUE_PRODUCT = Pattern(r"\b(?:graft\w*|harvest\w*|tissue|transplant\w*|fat|lipofilling|concentrate)\b")


class Words(Struct, frozen=True):
    """A text that speaks of a product, and where it stands."""

    text: Text
    read_in: ReadIn
    arm: str = ""


def field(reading: Reading, pointer: str) -> Text:
    """The value at `pointer`, its escapes undone."""
    return unescape(reading.text(pointer))


def products(reading: Reading, protocol: Protocol) -> Protocol:
    """The interventions as products in their order; where the record lists none, what its titles and objectives name."""
    made: list[Product] = []
    notes: list[Note] = []
    labels = [str(label) for label in _labels(reading)]
    listed = reading.value(f"{MODULE}/interventions")
    for index, one in enumerate(listed if isinstance(listed, list) else ()):
        name = field(reading, f"{MODULE}/interventions/{index}/name").squeezed()
        if not isinstance(one, dict) or not name.value:
            continue
        arms = _arms_of(reading, one, labels)
        product = Product(
            number=len(made) + 1,
            name=name.value,
            spans=name.spans(),
            read_in=ReadIn.FIELD,
            type=_code(InterventionType, one.get("type")),
            other_names=tuple(str(other) for other in one.get("otherNames") or ()),
            arms=arms,
            placebo=_PLACEBO.match(plain(name.value)) is not None,
            description=field(reading, f"{MODULE}/interventions/{index}/description").squeezed().value,
        )
        made.append(product)
    if not made:
        made = list(_from_prose(reading))
    finished: list[Product] = []
    places = named_places(reading)
    cells = sum(_of_cells(one) and not one.placebo for one in made)
    for product in made:
        own = list(texts(reading, product, places, arms=False))
        beside = [words for words in texts(reading, product, places) if words.arm]
        prose = list(_prose(reading)) if cells == 1 or len(made) == 1 else []
        if _of_cells(product):
            tissue, several = _tissue(own, beside, prose)
            donor, both = _donor(own, beside, prose, tissue is not None and tissue.tissue in _PERINATAL)
            if donor is not None and donor.inferred and _EXAMINED.search(plain(product.name)):
                donor = None  # healthy donors of a sample are no donors for anybody
            if several and not product.placebo:
                notes.append(_several("source-tissue-several", f"{product.name}: source tissue", several))
            if both and not product.placebo:
                notes.append(_several("donor-several", f"{product.name}: donor", both))
            if not product.placebo:
                product = msgspec.structs.replace(product, tissue=tissue, donor=donor)
                if donor is not None and donor.inferred:
                    message = (
                        f"{product.name}: allogeneic is concluded from “{donor.words}”; the record does not say the word of it"
                    )
                    notes.append(Note(NoteKind.INFERRED, "donor-inferred", message, donor.spans))
        vehicle = next((found for words in (*own, *beside) if (found := vehicle_in(words.text))), None)
        finished.append(msgspec.structs.replace(product, vehicle=vehicle))
    groups = tuple(_arms(reading, finished))
    return msgspec.structs.replace(protocol, products=tuple(finished), arms=groups, notes=(*protocol.notes, *notes))


def _code(kind: type[InterventionType], code: object) -> InterventionType | None:
    return kind(code) if isinstance(code, str) and code in set(kind) else None


def _labels(reading: Reading) -> list[object]:
    groups = reading.value(f"{MODULE}/armGroups")
    return [one.get("label") for one in groups if isinstance(one, dict)] if isinstance(groups, list) else []


def _arms_of(reading: Reading, intervention: dict[str, object], labels: Sequence[str]) -> tuple[str, ...]:
    """The arms that get the intervention: by its own list, or by the arms' lists of names."""
    own = intervention.get("armGroupLabels")
    if isinstance(own, list):
        return tuple(str(label) for label in own)
    name = str(intervention.get("name"))
    groups = reading.value(f"{MODULE}/armGroups")
    found: list[str] = []
    for group in groups if isinstance(groups, list) else ():
        names = group.get("interventionNames") if isinstance(group, dict) else None
        if any(str(one).partition(": ")[2] == name or str(one) == name for one in names or ()):
            found.append(str(group.get("label")))
    return tuple(found)


def _of_cells(product: Product) -> bool:
    """Whether the product is made of cells or tissue, so that it has a source and a donor."""
    name = plain(" ".join((product.name, *product.other_names)))
    if CELLS.search(name) or (_TISSUE_PRODUCT.search(name) and any(pattern.search(name) for _, pattern in _TISSUES)):
        return True
    return product.type in (InterventionType.BIOLOGICAL, InterventionType.GENETIC) and bool(
        re.search(r"\b(?:stem|stromal|mesenchymal|car-?t|t) cells?\b|\bmscs?\b", plain(product.description))
    )


def of_cells(product: Product) -> bool:
    """Whether a dose of the product that names no unit counts cells."""
    name = plain(" ".join((product.name, *product.other_names)))
    return not product.placebo and CELLS.search(name) is not None and _OUT_OF_CELLS.search(name) is None


# What cells give off is counted in particles or weighed.
_OUT_OF_CELLS = Pattern(
    r"\bexo(?:s|somes?|somal)?\b|-exos?\b|\bvesicles?\b|\bsecretomes?\b|\bconditioned\b|\bsupernatants?\b|\blysates?\b"
)


def texts(reading: Reading, product: Product, places: Sequence[int], arms: bool = True) -> Iterator[Words]:
    """What speaks of the product: its name, description, other names, and the arms that get it and no other such product.

    `places` are those of the record's interventions (`named_places`), asked for once and not for each product.
    """
    if product.read_in is not ReadIn.FIELD or not 0 < product.number <= len(places):
        return
    base = f"{MODULE}/interventions/{places[product.number - 1]}"
    for pointer in (f"{base}/name", f"{base}/description"):
        if text := field(reading, pointer):
            yield Words(text, ReadIn.FIELD)
    for number in range(len(product.other_names)):
        if text := field(reading, f"{base}/otherNames/{number}"):
            yield Words(text, ReadIn.FIELD)
    for number, label in enumerate(_labels(reading) if arms and product.arms else ()):
        if str(label) in product.arms and (text := field(reading, f"{MODULE}/armGroups/{number}/description")):
            yield Words(text, ReadIn.FIELD, str(label))


def named_places(reading: Reading) -> list[int]:
    """The places of the interventions that have a name: the product with number n is the nth of them."""
    listed = reading.value(f"{MODULE}/interventions")
    return [
        index
        for index, one in enumerate(listed if isinstance(listed, list) else ())
        if isinstance(one, dict) and field(reading, f"{MODULE}/interventions/{index}/name").squeezed().value
    ]


def _prose(reading: Reading) -> Iterator[Words]:
    for pointer in (
        f"{IDENTIFICATION}/officialTitle", f"{IDENTIFICATION}/briefTitle", f"{DESCRIPTION}/briefSummary",
        f"{DESCRIPTION}/detailedDescription",
    ):  # fmt: skip
        if text := field(reading, pointer):
            yield Words(text, ReadIn.PROSE)


def objectives(reading: Reading) -> Iterator[Text]:
    """What the record says of its aims in places that v2 lacks."""
    for said in reading.said:
        if said.label.endswith("Objective") or "objective" in said.label.lower().split("/")[-1]:
            yield unescape(Text.made(said.value, said.evidence.pieces))


_PROSE_PRODUCT = Pattern(
    r"\b(?:(?:autologous|allogene?ic|human|expanded|cultured|adult|adipose|fat|bone|marrow|umbilical|cord|placental?|derived"
    r"|tissue|blood"
    r"|wharton's|jelly|donor|clinical-grade)[ -])*"
    r"(?:mesenchymal(?: stem| stromal| progenitor)? cells?|stromal vascular fraction|stem cells?|dendritic cells?|"
    r"(?:car[- ])?t[- ]cells?"
    r"|mononuclear cells?|platelet[- ]rich plasma)\b"
)


def _from_prose(reading: Reading) -> Iterator[Product]:
    """The cell product that a title or objective names, once, where the record lists no interventions."""
    for words in (*_prose(reading), *(Words(text, ReadIn.PROSE) for text in objectives(reading))):
        if len(words.text) > 600:
            continue
        if match := _PROSE_PRODUCT.search(plain(words.text.value)):
            name = words.text.cut(match.start(), match.end()).squeezed()
            yield Product(1, name.value, name.spans(), ReadIn.PROSE)
            return


# Tissue and donor ------------------------------------------------------------------------------------------------------


def _tissue(
    own: Iterable[Words], beside: Iterable[Words], prose: Iterable[Words]
) -> tuple[SourceTissue | None, tuple[str, ...]]:
    """The tissue from the nearest text that names one; several in one text are none."""
    for words in _near(own, beside, prose):
        found: dict[Tissue, SourceTissue] = {}
        value = plain(words.text.value)
        for tissue, pattern in _TISSUES:
            if match := _of_this(words, value, pattern):
                cut = words.text.cut(match.start(), match.end()).squeezed()
                found[tissue] = SourceTissue(tissue, cut.value, cut.spans(), words.read_in)
        if Tissue.WHARTONS_JELLY in found:
            found.pop(Tissue.UMBILICAL_CORD, None)
        if len(found) == 1:
            return next(iter(found.values())), ()
        if len(found) > 1:
            return None, tuple(sorted(one.value for one in found))
    return None, ()


_PERINATAL = frozenset(
    (Tissue.UMBILICAL_CORD, Tissue.CORD_BLOOD, Tissue.WHARTONS_JELLY, Tissue.PLACENTA, Tissue.AMNION, Tissue.AMNIOTIC_FLUID)
)
# Running text about what others found, and what such cells can be in general.
_BACKGROUND = Pattern(
    r"\b(?:previous(?:ly)?|prior|earlier|other|several|many|recent(?:ly)?|preclinical|animal)\s(?:[\w-]+\s){0,3}(?:stud(?:y|ies)|trials?"
    r"|reports?|investigat\w+|experiments?|data|evidence|models?)\b|\b(?:has|have)\s(?:also\s|already\s)?(?:been\s)?(?:also\s)?(?:shown"
    r"|reported|demonstrated|used|proven|proved|emerged|attracted|tested|indicated|suggested|applied|considered)\b|\bin\s(?:mice|rats"
    r"|animals|vitro)\b|\bcan\sbe\s(?:isolated|obtained|derived|harvested|found|expanded)\b"
)


def _of_this(words: Words, value: str, pattern: Pattern) -> re.Match[str] | None:
    """The first place of the pattern; in running text none in a sentence about others' findings."""
    for match in pattern.finditer(value):
        if words.read_in is ReadIn.PROSE:
            low, high = next(((a, b) for a, b in sentences(words.text.value) if a <= match.start() < b), (0, len(value)))
            if _BACKGROUND.search(value[low:high]):
                continue
        return match
    return None


def _donor(
    own: Iterable[Words], beside: Iterable[Words], prose: Iterable[Words], perinatal: bool
) -> tuple[Donor | None, tuple[str, ...]]:
    for words in _near(own, beside, prose):
        found: dict[Origin, Donor] = {}
        value = plain(words.text.value)
        for origin, inferred, pattern in _ORIGINS:
            match = _of_this(words, value, pattern)
            if perinatal and origin is Origin.AUTOLOGOUS and words.read_in is ReadIn.PROSE:
                continue  # of a cord or placenta it would be the newborn's own; running text speaks of other cells there
            if match and not (inferred and found) and origin not in found:
                cut = words.text.cut(match.start(), match.end()).squeezed()
                found[origin] = Donor(origin, cut.value, cut.spans(), words.read_in, inferred)
        if len(found) == 1:
            return next(iter(found.values())), ()
        if len(found) > 1:
            return None, tuple(sorted(one.value for one in found))
    return None, ()


def _near(*groups: Iterable[Words]) -> Iterator[Words]:
    for group in groups:
        yield from group


def _several(code: str, what: str, found: Sequence[str]) -> Note:
    return Note(NoteKind.DOUBT, code, f"{what}: the words name {' and '.join(found)}, and which holds is not plain")


# Vehicle ---------------------------------------------------------------------------------------------------------------

_MIXED = Pattern(
    r"\b(?:vehicle|excipients?|mixture|consist\w*|compos\w*|compris\w*|contain\w*|suspension|made of|formulat\w*)\b"
)
_SHARE = Pattern(
    r"(?<![\w.,])(?P<n>\d{1,3}(?:\.\d+)?)\s?%\s?(?:\([vw]/[vw]\)\s?)?(?:of\s)?(?P<name>[^,;.%\n()]*?[a-z][^,;.%\n()]*?)(?=\s?"
    r"(?:,|;|\.(?:\s|$)|\n|$|\(|\)|\s(?:and|with|in|plus)\s(?:an?\s)?\d))"
)
_NO_SHARE = Pattern(
    r"\b(?:patients?|participants?|subjects?|cases|confidence|humans?|volunteers?|increase|reduction|improvement|chance"
    r"|probability)\b"
)


def vehicle_in(text: Text) -> Vehicle | None:
    """The first mixture whose ingredients stand with their shares in per cent; two at the least."""
    value = plain(text.value)
    for start, end in sentences(text.value):
        part = value[start:end]
        if not _MIXED.search(part):
            continue
        found: list[Ingredient] = []
        low, high = end, start
        for match in _SHARE.finditer(part):
            share = Decimal(match["n"])
            if not 0 < share <= 100 or _NO_SHARE.search(match["name"]):
                continue
            name = text.cut(start + match.start("name"), start + match.end("name")).squeezed()
            words = text.cut(start + match.start(), start + match.end()).squeezed()
            found.append(Ingredient(name.value, Quantity.of(share, "%"), words.value, words.spans()))
            low, high = min(low, start + match.start()), max(high, start + match.end())
        if len(found) > 1:
            words = text.cut(low, high).squeezed()
            return Vehicle(tuple(found), words.value, words.spans())
    return None


# Arms ------------------------------------------------------------------------------------------------------------------


def _arms(reading: Reading, made: Sequence[Product]) -> Iterator[Arm]:
    groups = reading.value(f"{MODULE}/armGroups")
    for index, one in enumerate(groups if isinstance(groups, list) else ()):
        base = f"{MODULE}/armGroups/{index}"
        label = field(reading, f"{base}/label").squeezed()
        if not isinstance(one, dict) or not label.value:
            continue
        kind = one.get("type")
        yield Arm(
            label=label.value,
            spans=label.spans(),
            type=ArmType(kind) if isinstance(kind, str) and kind in set(ArmType) else None,
            description=field(reading, f"{base}/description").squeezed().value,
            products=tuple(product.number for product in made if str(one.get("label")) in product.arms),
        )
