"""Names of countries as registers write them, and the parts of a place."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from operator import itemgetter
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
    """The names of one country, as keys: cities in which trials are run, all towns with these, and states or provinces."""

    sites: frozenset[str]
    cities: frozenset[str]
    regions: frozenset[str]
    by_state: Mapping[str, frozenset[str]]
    """State → its cities, where these are told apart by state."""
    stated: bool
    """Whether its places nearly always have their state."""
    stateless: bool
    """Whether its places seldom have one."""
    doubled: bool
    """Whether a city that is said twice is the facility's last word, too."""
    noun_last: bool
    """Whether a facility's name ends with what it is, so that no `Hospital Beijing` is one."""


_STATED = frozenset({"united states", "united states of america", "usa", "canada", "australia"})
_STATELESS = frozenset(
    """austria belgium bulgaria czechia denmark estonia finland france germany greece hungary ireland israel latvia
    lithuania netherlands norway poland portugal romania russia serbia singapore slovakia sweden ukraine""".split()
) | {"new zealand", "united kingdom"}
"""Countries whose places seldom have a state, so that a city said twice is the facility's as well."""
_DOUBLED = _STATELESS | {"italy", "switzerland", "luxembourg"}
"""Countries in whose public records a city said twice at a row's end was hardly ever a city and its state."""
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


@lru_cache(maxsize=4096)
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


@cache
def gazetteer(country: str) -> Gazetteer:
    """The names of `country`, which is written as registers write it; those of every country where it has none."""
    land = standing(country)
    rows = _rows()
    kinds: dict[str, frozenset[str]] = {}
    sites: frozenset[str] = frozenset()
    # The table with names as registers write them comes first, so that `sites` has no others.
    for kind, names, keyed in sorted((*rows.get(land, ()), *rows["*"]), key=itemgetter(2)):
        listed = names.split("; ")
        kinds[kind] = kinds.get(kind, frozenset()).union(listed if keyed else map(key, listed))
        if kind == "city" and not keyed:
            sites = kinds[kind]
    by_state = {key(kind.removeprefix("city ")): names | sites for kind, names in kinds.items() if kind.startswith("city ")}
    cities = frozenset().union(kinds.get("city", frozenset()), *by_state.values())
    # Some write the country once more in the place of the state.
    regions = kinds.get("region", frozenset()) | {key(land)}
    if land not in _STATED:
        cities -= regions - sites  # `Wales`
    return Gazetteer(
        sites, cities, regions, by_state, land in _STATED, land in _STATELESS, land in _DOUBLED, land in _NOUN_LAST
    )


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
_COMPOUNDED = (
    *("spital", "hospital", "klinik", "klinikum", "klinikken", "krankenhaus", "ziekenhuis", "gasthuis", "sykehus"),
    *("sykehuset", "sjukhus", "sjukhuset", "sygehus", "hospitalet", "sairaala", "poliklinik", "zentrum", "institut"),
)
"""What a word that ends a facility's name may end with itself, as in `Kantonsspital`."""
_NOT_CITY = frozenset(
    """of for the and de du des di da del della dello dei do dos das y & at in et la le für im der am zu van sur sous on upon
    an lez lès les aux en sul comuna
    commune municipality district""".split()
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
_QUARTER = re.compile(r"\d{1,2}|[CKNSVØ]|[NS][VØ]")
"""What stands behind a town for a part of it: `Praha 5`, `Odense C`."""
_CEDEX = re.compile(r"cedex|\d{1,2}", re.IGNORECASE)
"""What the French post puts behind a city."""
_TOKEN = re.compile(r"\S+")
_LONGEST_NAME = 5

Cut: TypeAlias = tuple[int, int]


def _suffix(words: str, starts: Sequence[int], end: int, names: frozenset[str]) -> int:
    """The number of the token at which the longest of `names` that ends at `end` begins, or -1."""
    for number in range(max(0, len(starts) - _LONGEST_NAME), len(starts)):
        if words[starts[number]] not in "-/(&," and key(words[starts[number] : end]) in names:
            return number
    return -1


_KIND_BEHIND = re.compile(r" (?:province|oblast|governorate|prefecture|voivodeship|krai|county)$")
_KIND_BEFORE = re.compile(r"^(?:(?:province|state|canton|governorate) of|provincia (?:de|di)|estado de|departamento de) ")


def _region(words: str, starts: Sequence[int], end: int, known: Gazetteer) -> int:
    """As `_suffix` for states: by their names, and by what they are: `Cairo Governorate`, `Province of Lecco`."""
    at = _suffix(words, starts, end, known.regions)
    if at < 0 or at > 1:
        for number in range(max(0, len(starts) - _LONGEST_NAME), at if at > 0 else len(starts) - 1):
            name = key(words[starts[number] : end])
            bare = _KIND_BEHIND.sub("", _KIND_BEFORE.sub("", name))
            if bare != name and (bare in known.regions or bare in known.cities):
                return number
    return at


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
    at = _region(words, starts, end, known)
    if at > 0 and words[tokens[at - 1][1] - 1] in ",-/":
        return None  # `Suwon-si, Gyeonggi-do` may be one name
    if at > 0 and (known.stated or key(words[starts[at] : end]) not in known.cities):
        found["state"] = (starts[at], end)
    elif at > 0:
        before = _suffix(words, starts[:at], tokens[at - 1][1], known.sites)
        if before < 0 and known.noun_last:  # where no name of a facility goes on behind its noun
            before = _suffix(words, starts[:at], tokens[at - 1][1], known.cities)
            before = before if before == 0 or _ends_facility(words, tokens, before - 1) else -1
        twice = before >= 0 and key(words[starts[before] : tokens[at - 1][1]]) == key(words[starts[at] : end])
        if twice and _goes_on(words, tokens, before):  # `Hospital de Utrecht Utrecht`
            return {"facility": (0, tokens[at - 1][1]), "city": (starts[at], end)}
        first = _suffix(words, starts[:before], tokens[before - 1][1], known.sites) if twice and before > 0 else -1
        if first > 0 and key(words[starts[first] : tokens[before - 1][1]]) == key(words[starts[at] : end]):
            # Three times: the facility's, the city and the state.
            return {
                "facility": (0, tokens[before - 1][1]),
                "city": (starts[before], tokens[at - 1][1]),
                "state": (starts[at], end),
            }
        closed = known.noun_last or not known.doubled or (stated and not known.stateless)
        if twice and before > 0 and _is_last(words[slice(*tokens[before - 1])]):
            closed = True  # `Children's Hospital (ECH) Utrecht Utrecht`
        elif twice and before > 0 and known.doubled and not stated:
            return {"facility": (0, tokens[at - 1][1]), "city": (starts[at], end)}
        if twice and not (closed and _ends_facility(words, tokens, before - 1)):
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
        # Where towns are told apart by state, only those of this one are meant.
        near = known.by_state.get(key(words[slice(*found["state"])]))
    else:
        near = None
    city = _city(words, tokens, starts, end, known, near or known.cities)
    if city is None:
        return found if known.stated and found else None
    if known.stated and "state" not in found and not _ends_facility(words, tokens, city - 1):
        return None
    if city > 0 and not found and _another(words, tokens, starts, city, known):
        return None
    found["city"] = (starts[city], end)
    size = len(tokens) - city
    if city > 0 and (
        known.stateless or "state" in found or not _said_twice(words, tokens, city) or _goes_on(words, tokens, city - size)
    ):
        found["facility"] = (0, tokens[city - 1][1])
    return found


def _city(
    words: str, tokens: Sequence[Cut], starts: Sequence[int], end: int, known: Gazetteer, near: frozenset[str]
) -> int | None:
    """The number of the token that begins the city, which ends the row; one of `near` where it is known."""
    named = len(tokens)
    while named > 1 and _CEDEX.fullmatch(words[slice(*tokens[named - 1])]):
        named -= 1
    named = named if any(words[slice(*token)].casefold() == "cedex" for token in tokens[named:]) else len(tokens)
    at = _suffix(words, starts[:named], tokens[named - 1][1], near)
    if at < 0 and len(tokens) > 1 and _QUARTER.fullmatch(words[slice(*tokens[-1])]):
        at = _suffix(words, starts[:-1], tokens[-2][1], known.sites)
        if at > 0 and any(letter.isdigit() for letter in words[slice(*tokens[at - 1])]):
            at = -1  # `8200 Aarhus N`: the number may be the city's
    if known.noun_last and at < 0 and (_WARD.fullmatch(words[slice(*tokens[-1])]) or tokens[-1][1] - tokens[-1][0] == 4):
        at = _urban(words, tokens, near)
    if at == 0:
        return 0
    if at > 0 and at < len(tokens) - 1:
        shorter = _suffix(words, starts[at + 1 :], end, known.sites)
        opener = words[slice(*tokens[at])].casefold()
        opens = opener in _OPENERS and opener not in _COMPASS
        if shorter >= 0 and not opens and key(words[starts[at] : end]) not in known.sites:
            # `Specialists North Sarasota`: the city may be the longer name or the shorter.
            return None
    if at > 0:
        before = words[slice(*tokens[at - 1])]
        closed = _ends_facility(words, tokens, at - 2)
        if before.casefold() in _OPENERS:
            # `Research Site San Jose`, but not `Hospital East Lansing`, which may be cut in two places
            if before.casefold() in _COMPASS:
                # `Mount Example West Utrecht`: no town `West Utrecht` is known, and no facility's name ends before it
                return at if at > 1 and not closed else None
            return at - 1 if at == 1 or closed else None
        if (
            closed
            and not _closes(before)
            and not before.isupper()
            and (known.noun_last or _is_last(words[slice(*tokens[at - 2])]))
        ):
            return None  # `Research Site Hampstead London`: behind `Site` all is the city's
        open_ = before[-1] in "-/(" or (before[-1] == "," and not _closes(before))
        return None if before.casefold() in _NOT_CITY or open_ else at
    last = max((number for number in range(len(tokens)) if _ends_facility(words, tokens, number)), default=-1)
    city = [words[slice(*token)] for token in tokens[last + 1 :]]
    if last < 0 or not city or any(word.casefold() in _NOT_CITY or not word[0].isupper() for word in city):
        return None
    if city[-1].casefold() in _COMPASS or (city[-1].isupper() and len(city[-1]) < 4):
        return None
    if len(city) == 1 or (len(city) == 2 and city[0].casefold() in _OPENERS):
        return last + 1
    # Two words are one name where no name of a facility goes on behind its last, or where the state is told.
    sure = known.stated or _is_last(words[slice(*tokens[last])])
    if len(city) != 2 or not sure or city[0] == city[1] or "-" in city[0]:
        return None
    return last + 1 if key(city[0]) not in known.cities and city[0].casefold() not in _COMPASS else None


def _another(words: str, tokens: Sequence[Cut], starts: Sequence[int], city: int, known: Gazetteer) -> bool:
    """Whether another city stands before the city: then that may be the city, and this its state."""
    end = tokens[city - 1][1]
    at = _suffix(words, starts[:city], end, known.sites)
    if at <= 0 or words[slice(*tokens[at - 1])].casefold() in _NOT_CITY:
        return False
    return key(words[starts[at] : end]) != key(words[starts[city] : tokens[-1][1]])


def _urban(words: str, tokens: Sequence[Cut], names: frozenset[str]) -> int:
    """The number of the token that begins `Shinagawa-ku`, `Kashiwa City` or `Zhongzheng Dist.` at the end, or -1."""
    if _WARD.fullmatch(words[slice(*tokens[-1])]):
        return len(tokens) - 1
    two = len(tokens) > 1 and words[slice(*tokens[-1])].casefold() == "city"
    return len(tokens) - 2 if two and key(words[slice(*tokens[-2])]) in names else -1


def _closes(word: str) -> bool:
    """Whether a facility's name may end with `word`."""
    bare = word.rstrip(",").casefold()
    return bare in _FACILITY_ENDS or bare.endswith(_COMPOUNDED) or word[-1] == ")" or word[-1].isdigit()


def _said_twice(words: str, tokens: Sequence[Cut], city: int) -> bool:
    """Whether the city's words stand before it as well: one of them may be a state's."""
    size = len(tokens) - city
    before, there = words[tokens[max(0, city - size)][0] : tokens[city - 1][1]], words[tokens[city][0] : tokens[-1][1]]
    return city >= size and key(before) == key(there)


def _goes_on(words: str, tokens: Sequence[Cut], number: int) -> bool:
    """Whether the word before this one binds it to itself, so that no facility's name ends between them."""
    before = words[slice(*tokens[number - 1])] if number > 0 else ""
    return before.casefold() in _NOT_CITY or before[-1:] in {",", "-", "–", "/", "("}


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
