"""Names of countries as registers write them, and the parts of a place."""

import re
import unicodedata
from collections.abc import Mapping, Set
from functools import cache, lru_cache
from importlib.resources import files
from operator import itemgetter

from msgspec import Struct

from pantrial.text import Text

_COUNTRIES = """
Afghanistan; Albania; Algeria; Andorra; Angola; Argentina; Armenia; Aruba; Australia; Austria; Azerbaijan; Bahamas;
Bahrain; Bangladesh; Barbados; Belarus; Belgium; Belize; Benin; Bermuda; Bhutan; Bolivia; Bosnia and Herzegovina;
Botswana; Brazil; Brunei Darussalam; Brunei; Bulgaria; Burkina Faso; Burundi; Cambodia; Cameroon; Canada; Cape
Verde; Central African Republic; Chad; Chile; China; Colombia; Comoros; Congo; Costa Rica; Croatia; Cuba; Curaçao;
Cyprus; Czech Republic; Czechia; Côte d'Ivoire; Côte D'Ivoire; Democratic Republic of the Congo; Denmark; Djibouti;
Dominica; Dominican Republic; Ecuador; Egypt; El Salvador; Equatorial Guinea; Eritrea; Estonia; Eswatini; Ethiopia;
Fiji; Finland; Former Serbia and Montenegro; France; French Guiana; Gabon; Gambia; The Gambia; Georgia; Germany;
Ghana; Gibraltar; Greece; Greenland; Grenada; Guadeloupe; Guam; Guatemala; Guinea; Guinea-Bissau; Guyana; Haiti;
Holy See; Honduras; Hong Kong; Hungary; Iceland; India; Indonesia; Iran; Iraq; Ireland; Israel; Italy; Jamaica;
Japan; Jordan; Kazakhstan; Kenya; Kosovo; Kuwait; Kyrgyzstan; Laos; Latvia; Lebanon; Lesotho; Liberia; Libya;
Liechtenstein; Lithuania; Luxembourg; Macau; Macedonia; North Macedonia; Madagascar; Malawi; Malaysia; Maldives;
Mali; Malta; Martinique; Mauritania; Mauritius; Mexico; Moldova; Monaco; Mongolia; Montenegro; Morocco; Mozambique;
Myanmar; Namibia; Nepal; Netherlands; The Netherlands; New Caledonia; New Zealand; Nicaragua; Niger; Nigeria;
Norway; Oman; Pakistan; Palestine; Panama; Papua New Guinea; Paraguay; Peru; Philippines; Poland; Portugal; Puerto
Rico; Qatar; Romania; Russia; Russian Federation; Rwanda; Réunion; Reunion; Saint Lucia; Samoa; San Marino; Saudi
Arabia; Senegal; Serbia; Seychelles; Sierra Leone; Singapore; Slovakia; Slovenia; Somalia; South Africa; South
Korea; Korea, Republic of; Republic of Korea; South Sudan; Spain; Sri Lanka; Sudan; Suriname; Sweden; Switzerland;
Syria; Syrian Arab Republic; Taiwan; Tajikistan; Tanzania; Thailand; Togo; Trinidad and Tobago; Tunisia; Turkey;
Türkiye; Turkey (Türkiye); Turkmenistan; Uganda; Ukraine; United Arab Emirates; United Kingdom; United States;
Uruguay; Uzbekistan; Vanuatu; Venezuela; Vietnam; Viet Nam; Yemen; Zambia; Zimbabwe; United States of America; USA;
UK
"""
COUNTRIES = frozenset(" ".join(name.split()).casefold() for name in _COUNTRIES.split(";"))


def parts(text: Text) -> dict[str, Text] | None:
    """`Lyon, France, 69000`, `Boston, Massachusetts, United States, 02115` by v2's names; None if no place."""
    if len(text) > 200 or "," not in text.value:
        return None
    pieces: list[Text] = []
    last = 0
    for at, character in enumerate(text.value + ","):
        if character == ",":
            pieces.append(text.cut(last, at).strip())
            last = at + 1
    found: dict[str, Text] = {}
    if len(pieces) > 2 and any(c.isdigit() for c in pieces[-1].value) and not _country(pieces[-1]):
        found["zip"] = pieces.pop()
    if len(pieces) < 2 or not _country(pieces[-1]) or len(pieces) > 4:
        return None
    found["country"] = pieces.pop()
    if len(pieces) == 3 and "zip" not in found and any(c.isdigit() for c in pieces[-1].value):
        found["zip"] = pieces.pop()
    if len(pieces) > 2:
        return None
    found["city"] = pieces[0]
    if len(pieces) == 2:
        found["state"] = pieces[1]
    return {name: value for name, value in found.items() if value}


def _country(text: Text) -> bool:
    return text.value.casefold() in COUNTRIES


class Gazetteer(Struct, frozen=True):
    """The names of one country, as keys: cities in which trials are run, all towns with these, and states or provinces."""

    sites: frozenset[str]
    cities: frozenset[str]
    regions: frozenset[str]
    by_state: Mapping[str, frozenset[str]]
    """State → its cities, where these are told apart by state."""
    stated: bool
    """Whether its places nearly always have their state."""


_STATED = frozenset({"united states", "united states of america", "usa", "canada", "australia"})
_SAME: Mapping[str, str] = {
    "korea, republic of": "south korea",
    "republic of korea": "south korea",
    "turkey (türkiye)": "turkey",
    "türkiye": "turkey",
    "czech republic": "czechia",
    "russian federation": "russia",
    "united states of america": "united states",
    "usa": "united states",
    "uk": "united kingdom",
    "the netherlands": "netherlands",
    "iran, islamic republic of": "iran",
    "viet nam": "vietnam",
}


_SIGNS = str.maketrans(
    {"-": " ", "/": " ", "’": "'", "ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", ".": " ", "`": "'", "ð": "d"}
)
_SAINT = re.compile(r"\b(?:saint|sankt|sint|st)e? ")
_TWO_LETTERS = re.compile(r"([aou])e")


@lru_cache(maxsize=4096)
def key(name: str) -> str:
    """A name as it is compared: case, accents, hyphens and full stops aside, `ü` and `ue` alike, `Saint` as `St.`."""
    words = name.casefold()
    if not words.isascii():
        words = unicodedata.normalize("NFKD", words)
        words = "".join(letter for letter in words if not unicodedata.combining(letter))
        words = words.translate(_SIGNS)
    elif "-" in words or "." in words or "/" in words or "`" in words:
        words = words.translate(_SIGNS)
    words = " ".join(words.split())
    if "t " in words or "te " in words:  # as all of _SAINT end
        words = _SAINT.sub("st ", words)
    return _TWO_LETTERS.sub(r"\1", words) if "ae" in words or "oe" in words or "ue" in words else words


def standing(country: str) -> str:
    """The one name of a country of which registers write several, in one case."""
    land = country.casefold()
    return _SAME.get(land, land)


@cache
def _rows() -> Mapping[str, list[tuple[str, str, bool]]]:
    """Country → the rows of both tables about it: kind, names between semicolons, whether these are keys. Read once.

    `places.tsv` has names as registers write them, `cities.tsv` the keys of those of all towns.
    """
    found: dict[str, list[tuple[str, str, bool]]] = {}
    for table in ("places.tsv", "cities.tsv"):
        content = files("pantrial.pages").joinpath("data", table).read_text(encoding="utf-8")
        for line in content.splitlines():
            if line.startswith(("#", "country\t")):
                continue
            land, kind, names = line.split("\t")
            found.setdefault(land.casefold(), []).append((kind, names, table == "cities.tsv"))
    return found


class Land(Struct, frozen=True):
    """The names of one country, as keys."""

    cities: Set[str]
    regions: Set[str]
    by_state: Mapping[str, Set[str]]
    """State → its cities, where these are told apart by state."""


@cache
def land(name: str) -> Land:
    """What both tables have of the country of this `standing` name."""
    cities: set[str] = set()
    regions: set[str] = set()
    by_state: dict[str, set[str]] = {}
    for kind, names, keyed in _rows().get(name, ()):
        listed = names.split("; ")
        if kind == "region":
            regions.update(listed if keyed else map(key, listed))
        else:
            cities.update(listed if keyed else map(key, listed))
            if kind != "city":
                by_state[key(kind.removeprefix("city "))] = set(listed)
    return Land(cities, regions, by_state)


@cache
def gazetteer(country: str) -> Gazetteer:
    """The names of `country`, which is written as registers write it; those of every country where it has none."""
    name = standing(country)
    rows = _rows()
    kinds: dict[str, frozenset[str]] = {}
    sites: frozenset[str] = frozenset()
    # The table with names as registers write them comes first, so that `sites` has no others.
    for kind, names, keyed in sorted((*rows.get(name, ()), *rows["*"]), key=itemgetter(2)):
        listed = names.split("; ")
        kinds[kind] = kinds.get(kind, frozenset()).union(listed if keyed else map(key, listed))
        if kind == "city" and not keyed:
            sites = kinds[kind]
    by_state = {key(kind.removeprefix("city ")): names | sites for kind, names in kinds.items() if kind.startswith("city ")}
    cities = frozenset().union(kinds.get("city", frozenset()), *by_state.values())
    # Some write the country once more in the place of the state.
    regions = kinds.get("region", frozenset()) | {key(name)}
    if name not in _STATED:
        cities -= regions - sites  # `Wales`
    return Gazetteer(sites, cities, regions, by_state, name in _STATED)


def leading_country(words: str) -> int:
    """How many characters of `words` are the country at its beginning; 0 where none stands there."""
    end = len(words) if len(words) < 60 else 60
    while end > 0:
        if words[:end].rstrip(",").casefold() in COUNTRIES and words[end : end + 1] in {"", " "}:
            return end
        end = words.rfind(" ", 0, end)
    return 0
