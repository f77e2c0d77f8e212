"""Names of countries as registers write them, and the parts of a place."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import TypeAlias

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
    """The names of one country, in one case: cities in which trials are run, and states or provinces."""

    cities: frozenset[str]
    regions: frozenset[str]
    by_state: Mapping[str, frozenset[str]]
    """State → its cities, where these are told apart by state."""
    stated: bool
    """Whether its places nearly always have their state."""
    stateless: bool
    """Whether its places seldom have one."""
    noun_last: bool
    """Whether a facility's name ends with what it is, so that no `Hospital Beijing` is one."""


_STATED = frozenset({"united states", "united states of america", "usa", "canada", "australia"})
_STATELESS = frozenset(
    """austria belgium bulgaria czechia denmark estonia finland france germany greece hungary ireland israel latvia
    lithuania netherlands norway poland portugal romania russia serbia singapore slovakia sweden ukraine""".split()
) | {"new zealand", "united kingdom"}
"""Countries whose places seldom have a state, so that a city said twice is the facility's as well."""
_NOUN_LAST = frozenset({"china", "japan", "south korea", "taiwan", "india"})
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


def key(name: str) -> str:
    """A name as it is compared: case, accents, hyphens and full stops aside, `ü` and `ue` alike, `Saint` as `St.`."""
    words = name.casefold()
    if not words.isascii():
        words = unicodedata.normalize("NFKD", words)
        words = "".join(letter for letter in words if not unicodedata.combining(letter))
    words = " ".join(words.translate(_SIGNS).split())
    return _TWO_LETTERS.sub(r"\1", _SAINT.sub("st ", words))


def standing(country: str) -> str:
    """The one name of a country of which registers write several, in one case."""
    land = country.casefold()
    return _SAME.get(land, land)


@cache
def _rows() -> Mapping[str, list[tuple[str, str]]]:
    """Country → the rows of both tables about it: kind, and names between semicolons. Read once."""
    found: dict[str, list[tuple[str, str]]] = {}
    for table in ("places.tsv", "cities.tsv"):
        content = files("pantrial.pages").joinpath("data", table).read_text(encoding="utf-8")
        for line in content.splitlines():
            if line.startswith(("#", "country\t")):
                continue
            land, kind, names = line.split("\t")
            found.setdefault(land.casefold(), []).append((kind, names))
    return found


def _keys(names: str) -> frozenset[str]:
    return frozenset(map(key, names.split("; ")))


@cache
def gazetteer(country: str) -> Gazetteer:
    """The names of `country`, which is written as registers write it; those of every country where it has none."""
    land = standing(country)
    rows = _rows()
    kinds: dict[str, frozenset[str]] = {}
    for kind, names in [*rows.get(land, ()), *((kind, names) for kind, names in rows["*"] if kind == "city")]:
        kinds[kind] = kinds.get(kind, frozenset()) | _keys(names)
    by_state = {key(kind.removeprefix("city ")): names for kind, names in kinds.items() if kind.startswith("city ")}
    cities = frozenset().union(kinds.get("city", frozenset()), *by_state.values())
    # Some write the country once more in the place of the state.
    regions = kinds.get("region", frozenset()) | {key(land)}
    return Gazetteer(cities, regions, by_state, land in _STATED, land in _STATELESS, land in _NOUN_LAST)


_ENDS = """
Hospital Hospitals Hosp University Univ Center Centre Centers Centres Ctr Ctr. Clinic Clinics Institute Institut College
School Foundation Unit Department Group Site Office Laboratory Laboratories Research Medicine Associates Inc. Inc LLC
LLC. LLP Ltd Ltd. Network Healthcare Health HealthCare Services Infirmary Polyclinic Trust NHS Campus Academy Facility
Consultants Specialists Physicians Practice Partners Oncology Dermatology Pediatrics Cardiology Neurology Hematology
Urology Surgery Care P.A. PA P.C. PC PLLC PLC P.L.L.C. L.L.C. M.D. MD Program Corporation Corp Corp. Company Company.
Klinik Klinikum Krankenhaus Hôpital Hopital Ospedale Hospitalet Policlinico Universitario Kliniken Ziekenhuis Sjukhus
Universitetssjukhuset Szpital Hospitali CRU CHU CHRU Solutions Sciences Science Innovations Pharma Pharmaceuticals
Therapeutics Trials Studies Investigator Local Institution PPDS CRS System Systems Organization Organisation Org Org.
Society Division Branch Pavilion Tower Building Hall House SA S.A. Université Universite Università Universidad
Universität Uniklinik Üniversitesi Hastanesi Hastanes Merkezi Onkologie
"""
_FACILITY_ENDS = frozenset(word.casefold() for word in _ENDS.split())
_NOT_CITY = frozenset(
    "of for the and de du des di da del della dello dei do dos das y & at in et la le für im der am zu van".split()
)
_OPENERS = frozenset(
    """new san santa los las saint st st. sint fort ft ft. el la le les salt rio são sao hong tel kuala buenos ho port north
    south east west northern southern eastern western mount mt mt. cape ann palm long little grand den baton des chapel ciudad
    lake upper lower great bad glen santo ste ste. sainte""".split()
)
"""First words of names of two words: a city that is known is not the whole name behind them."""
_COMPASS = frozenset("north south east west northern southern eastern western upper lower".split())
_LAST_WORDS = frozenset("site sa s.a. inc inc. llc ltd ltd. pllc p.a. p.c. crs".split())
"""Words behind which no facility's name goes on."""

_WARD = re.compile(r"[\w'ōū]+-(?:ku|gu|shi|si|cho|machi|gun|do|dong|city)$", re.IGNORECASE)
_TOKEN = re.compile(r"\S+")
_LONGEST_NAME = 5

Cut: TypeAlias = tuple[int, int]


def _suffix(words: str, starts: Sequence[int], end: int, names: frozenset[str]) -> int:
    """The number of the token at which the longest of `names` that ends at `end` begins, or -1."""
    for number in range(max(0, len(starts) - _LONGEST_NAME), len(starts)):
        if key(words[starts[number] : end]) in names:
            return number
    return -1


def facility_and_city(words: str, country: str) -> dict[str, Cut] | None:
    """Facility, city and state in `words`, as places in it; None where a cut is not plain.

    A state is told by its name, and a city by its name or by being the one capitalised word (or two, as in `New York`)
    behind the last word that ends a facility's name.
    """
    return _cuts(words, country, stated=False)


def _cuts(words: str, country: str, *, stated: bool) -> dict[str, Cut] | None:
    """As `facility_and_city`; `stated` where other rows of the page have a state behind the country's cities."""
    known = gazetteer(country)
    tokens = [(match.start(), match.end()) for match in _TOKEN.finditer(words)]
    if not tokens:
        return None
    found: dict[str, Cut] = {}
    end = tokens[-1][1]
    starts = [start for start, _ in tokens]
    at = _suffix(words, starts, end, known.regions)
    if at > 0 and words[tokens[at - 1][1] - 1] in ",-/":
        return None  # `Suwon-si, Gyeonggi-do` may be one name
    if at > 0 and (known.stated or key(words[starts[at] : end]) not in known.cities):
        found["state"] = (starts[at], end)
    elif at > 0:
        before = _suffix(words, starts[:at], tokens[at - 1][1], known.cities)
        twice = before >= 0 and words[starts[before] : tokens[at - 1][1]] == words[starts[at] : end]
        if twice and not (known.noun_last and _ends_facility(words, tokens, before - 1)):
            # `Hospital Utrecht Utrecht`: the facility's last word or the city's, and the city's or the state's.
            return {"city": (starts[at], end)}
        if before >= 0 or _WARD.match(words[slice(*tokens[at - 1])]):
            found["state"] = (starts[at], end)
        elif not _ends_facility(words, tokens, at - 1) and not known.stateless and (stated or len(tokens) == 2):
            return None  # `Koto Tokyo`: a city that is not known and its state, or a facility and its city
    elif at == 0 and key(words) not in known.cities:
        return None
    if "state" in found:
        end = tokens[at - 1][1]
        tokens, starts = tokens[:at], starts[:at]
    city = _city(words, tokens, starts, end, known)
    if city is None:
        return found if known.stated and found else None
    if known.stated and "state" not in found and not _ends_facility(words, tokens, city - 1):
        return None
    found["city"] = (starts[city], end)
    if city > 0 and (known.stateless or "state" in found or not _said_twice(words, tokens, city)):
        found["facility"] = (0, tokens[city - 1][1])
    return found


def _city(words: str, tokens: Sequence[Cut], starts: Sequence[int], end: int, known: Gazetteer) -> int | None:
    """The number of the token that begins the city, which ends the row."""
    at = _suffix(words, starts, end, known.cities)
    if at == 0:
        return 0
    if at > 0:
        before = words[slice(*tokens[at - 1])]
        closed = _ends_facility(words, tokens, at - 2)
        if before.casefold() in _OPENERS:
            # `Research Site San Jose`, but not `Hospital East Lansing`, which may be cut in two places
            return at - 1 if at == 1 or (closed and before.casefold() not in _COMPASS) else None
        if (
            closed
            and not _closes(before)
            and not before.isupper()
            and (known.noun_last or _is_last(words[slice(*tokens[at - 2])]))
        ):
            return None  # `Research Site Hampstead London`: behind `Site` all is the city's
        return None if before.casefold() in _NOT_CITY or before[-1] in ",-/(" else at
    last = max((number for number in range(len(tokens)) if _ends_facility(words, tokens, number)), default=-1)
    city = [words[slice(*token)] for token in tokens[last + 1 :]]
    if last < 0 or not city or any(word.casefold() in _NOT_CITY or not word[0].isupper() for word in city):
        return None
    if city[-1].casefold() in _COMPASS:
        return None
    if len(city) == 1 or (len(city) == 2 and city[0].casefold() in _OPENERS):
        return last + 1
    # Two words are one name where no name of a facility goes on behind its last, or where the state is told.
    sure = known.stated or _is_last(words[slice(*tokens[last])])
    if len(city) != 2 or not sure or city[0] == city[1] or "-" in city[0]:
        return None
    return last + 1 if key(city[0]) not in known.cities and city[0].casefold() not in _COMPASS else None


def _closes(word: str) -> bool:
    """Whether a facility's name may end with `word`."""
    return word.rstrip(",").casefold() in _FACILITY_ENDS or word[-1] == ")" or word[-1].isdigit()


def _said_twice(words: str, tokens: Sequence[Cut], city: int) -> bool:
    """Whether the city's words stand before it as well: one of them may be a state's."""
    size = len(tokens) - city
    return city >= size and words[tokens[city - size][0] : tokens[city - 1][1]] == words[tokens[city][0] : tokens[-1][1]]


def _is_last(word: str) -> bool:
    """Whether no facility's name goes on behind `word`."""
    return word.casefold() in _LAST_WORDS or word[-1] == ")" or word[-1].isdigit()


def _ends_facility(words: str, tokens: Sequence[Cut], number: int) -> bool:
    return number >= 0 and _closes(words[slice(*tokens[number])])


def leading_country(words: str) -> int:
    """How many characters of `words` are the country at its beginning; 0 where none stands there."""
    end = len(words) if len(words) < 60 else 60
    while end > 0:
        if words[:end].rstrip(",").casefold() in COUNTRIES and words[end : end + 1] in {"", " "}:
            return end
        end = words.rfind(" ", 0, end)
    return 0


def cut_rows(rows: Sequence[tuple[str, str]]) -> list[dict[str, Cut] | None]:
    """For each row of a table, as (its words behind the country, country), its cuts as `facility_and_city` gives them.

    What one row tells helps the others: a city that is told, and a facility's name that stands before several cities.
    """
    found = [facility_and_city(words, country) if words else None for words, country in rows]
    stated = {country for (_, country), cuts in zip(rows, found, strict=True) if cuts and "state" in cuts}
    if stated:
        for number, (words, country) in enumerate(rows):
            cuts = found[number]
            if cuts and country in stated and "state" not in cuts:
                found[number] = _cuts(words, country, stated=True)
    _repeated(rows, found)
    return found


_SITES = 3
"""Before how many different words a name stands that is sure to be the facility's."""


def _repeated(rows: Sequence[tuple[str, str]], found: list[dict[str, Cut] | None]) -> None:
    """Cut rows that begin as several others do: what these share is the facility, as in `Research Site Lansing`."""
    heads: dict[str, set[str]] = {}
    for (words, _), cuts in zip(rows, found, strict=True):
        if cuts and "facility" in cuts and "city" in cuts:
            heads.setdefault(words[slice(*cuts["facility"])], set()).add(words[slice(*cuts["city"])])
    shared = {head for head, cities in heads.items() if len(cities) >= _SITES}
    if not shared:
        return
    for number, (words, country) in enumerate(rows):
        cuts = found[number]
        if cuts is not None and "city" in cuts:
            continue
        end = cuts["state"][0] - 1 if cuts else len(words)
        head = max((head for head in shared if words.startswith(f"{head} ") and len(head) < end), key=len, default="")
        if head and (cuts or not gazetteer(country).regions):
            found[number] = {"facility": (0, len(head)), "city": (len(head) + 1, end), **(cuts or {})}
