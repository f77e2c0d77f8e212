"""Fit the weights by which facility, city and state are parted: writes `pages/data/sites.tsv`.

pip install numpy scipy
python benchmarks/fit_sites.py --data ../shared -o src/pantrial/pages/data/sites.tsv --leave none [--judge]

The places are those of the register's own records, as the rows of a page. Cities and states that a single record has are
unknown to the traits of its own rows, as they would be on a page that nobody saw before; the table holds them all.
`--judge` fits to three of four parts of the records and prints what the last of them gives.
"""

import gzip
import io
import json
import tarfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from fit import FOLDS, Choices, Left, _unpacked, arguments, fold, leaving, matrix, parted, write
from lxml import etree
from rendering import items, number_of, one_line, studies

from pantrial.pages import places
from pantrial.pages import sites as model

PENALTY = 0.12
SEEN = 3
"""In how many records a trait must stand near a right reading."""
ROWS, PLAIN_ROWS = 8, 2
"""Rows of a record's country that are fitted to, and those of one whose states nearly always stand there; all of them say
what they say of each other."""
MOST = 40
"""Rows of a record that are looked at."""
PLAIN = frozenset({"united states", "canada", "puerto rico"})
NEW, FLAT = 4.0, 2.0
"""What a row counts of a record as it is written today, and of a flat one; the old ones seldom have a state."""
LEAST = 0.04
"""Weights below this are left out."""
Place = tuple[str, str, str, str]
"""Facility, city, state, country."""
KEYS = ("facility", "city", "state", "country")


def records(shared: Path, left: Left) -> dict[str, tuple[float, list[Place]]]:
    """Record → what its rows count, and its places, of all records that are not left out; each in its newest form."""
    known = studies(shared)
    held = {number_of(study) for study in known if left(study)}
    found: dict[str, tuple[float, list[Place]]] = {}
    for study in known:
        if not left(study):
            listed = items(study, "contactsLocationsModule/locations")
            found[number_of(study)] = NEW, [_place([one.get(key) for key in KEYS]) for one in listed]
    for weight, number, rows in (*_flat(shared), *_old(shared)):
        if number not in held and number not in found:
            found[number] = weight, rows
    return {number: (weight, [row for row in rows if row[1] and row[3]]) for number, (weight, rows) in sorted(found.items())}


def _place(words: list[str | None]) -> Place:
    facility, city, state, country = map(one_line, words)
    return facility, city, state, country


def _old(shared: Path) -> Iterator[tuple[float, str, list[Place]]]:
    path = shared / "data" / "registries" / "ctgov_xml" / "studies.tar.zst"
    with tarfile.open(fileobj=io.BytesIO(_unpacked(path))) as archive:
        for member in archive:
            file = archive.extractfile(member) if member.name.endswith(".xml") else None
            if file is None:
                continue
            names = ("facility/name", *(f"facility/address/{key}" for key in KEYS[1:]))
            rows = [_place([one.findtext(name) for name in names]) for one in etree.parse(file).getroot().findall("location")]
            yield 1.0, Path(member.name).stem, rows


def _flat(shared: Path) -> Iterator[tuple[float, str, list[Place]]]:
    path = shared / "data" / "registries" / "ctgov_study_fields" / "mesenchymal.jsonl.gz"
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            record = json.loads(line)
            lists = [record.get(f"Location{key.title()}", []) for key in KEYS]
            size = len(lists[3])
            if all(len(one) in {0, size} for one in lists):  # else nobody knows which place lacks which part
                rows = zip(*(one or [""] * size for one in lists), strict=True)
                yield FLAT, record["NCTId"][0], [_place(list(row)) for row in rows]


class Lexicon:
    """The cities and states of records as keys, and in how many records each is, by country."""

    def __init__(self, found: dict[str, tuple[float, list[Place]]]) -> None:
        self.cities: dict[str, Counter[str]] = {}
        self.states: dict[str, Counter[str]] = {}
        for _, rows in found.values():
            for table, at in ((self.cities, 1), (self.states, 2)):
                for land, name in {(places.standing(row[3]), places.key(row[at])) for row in rows if usable(row[at])}:
                    table.setdefault(land, Counter())[name] += 1
        self.public = _public()

    def names(self, country: str, mine: list[Place]) -> model.Names:
        """The names of a country as they are known without the record whose places are `mine`."""
        land = places.standing(country)
        tables = places.land(land)
        cities, states = self.cities.get(land, Counter()), self.states.get(land, Counter())
        lone = {name for row in mine if cities[name := places.key(row[1])] < 2}
        lone_states = {name for row in mine if states[name := places.key(row[2])] < 2}
        return model.Names(
            land,
            cities.keys() - lone,
            states.keys() - lone_states,
            tables.cities - (lone - self.public.get((land, "city"), frozenset())),
            tables.regions
            if tables.by_state
            else tables.regions - (lone_states - self.public.get((land, "region"), frozenset())),
            tables.by_state,
        )

    def rows(self) -> list[tuple[str, str, float]]:
        """The table's rows of names."""
        tables = (("city", self.cities), ("region", self.states))
        return [(kind, f"{land}|{name}", 1.0) for kind, table in tables for land, names in table.items() for name in names]


def _public() -> dict[tuple[str, str], frozenset[str]]:
    """The cities and the states of the public table, by country; those of `places.tsv` come from records, too."""
    found: dict[tuple[str, str], frozenset[str]] = {}
    for land, rows in places._rows().items():
        for kind, names, keyed in rows:
            which = land, kind.partition(" ")[0]
            if keyed:
                found[which] = found.get(which, frozenset()) | set(names.split("; "))
    return found


def usable(name: str) -> bool:
    """Whether a name is one, and no address."""
    return bool(name) and name[0].isalpha() and not any(mark in name for mark in "\t(,|") and len(name.split()) < 6


class Rows:
    """All rows of all records and their readings."""

    def __init__(self, found: dict[str, tuple[float, list[Place]]], known: Lexicon) -> None:
        cuts: list[list[str]] = []
        starts: list[int] = [0]
        right: list[float] = []
        weight: list[float] = []
        row: list[int] = []
        self.folds: list[int] = []
        self.pages: dict[str, list[tuple[model.Row, tuple[int, int]]]] = {}
        seen: dict[str, set[str]] = {}
        for number, (counts, places_) in found.items():
            by_land = {land: known.names(land, [one for one in places_ if one[3] == land]) for land in {p[3] for p in places_}}
            page: list[tuple[model.Row, tuple[int, int]]] = []
            for facility, city, state, land in places_:
                text = " ".join(part for part in (facility, city, state) if part)
                one = model.row_of(text, by_land[land])
                gold = len(facility.split()), len(facility.split()) + len(city.split())
                if len(one.words) <= model._MOST:
                    one.cuts = list(model.readings(one.words, one.names))
                    page.append((one, gold))
                if len(page) == MOST:
                    break
            self.pages[number] = page
            taken: Counter[str] = Counter()
            together = (
                model.shared([one for one, _ in page]) if len(page) > 1 else [[(0, 0)] * len(one.cuts) for one, _ in page]
            )
            for (one, gold), others in zip(page, together, strict=True):
                taken[one.names.land] += 1
                if gold not in one.cuts or taken[one.names.land] > (PLAIN_ROWS if one.names.land in PLAIN else ROWS):
                    continue
                for cut, (heads, tails) in zip(one.cuts, others, strict=True):
                    names = [*model.traits(one, *cut), *model.shared_traits(heads, tails)]
                    cuts.append(names)
                    right.append(float(cut == gold))
                    row.append(len(weight))
                    if cut == gold or abs(cut[0] - gold[0]) < 3:
                        for name in names:
                            seen.setdefault(name, set()).add(number)
                starts.append(len(cuts))
                weight.append(counts * min(ROWS, len(page)) ** -0.5)
                self.folds.append(fold(number))
        names = sorted(name for name, where in seen.items() if len(where) >= SEEN)
        self.choices = Choices(
            names,
            matrix(cuts, {name: number for number, name in enumerate(names)}),
            None,
            *map(np.array, (starts, right, [False] * len(weight), weight, row)),
        )

    def table(self, mask: np.ndarray) -> dict[str, float]:
        """Trait → weight, as the table has them, fitted to the rows in `mask`."""
        weights = self.choices.fitted(mask, PENALTY, turns=150)
        found = {name: round(float(one), 2) for name, one in zip(self.choices.names, weights, strict=False)}
        return {name: one for name, one in found.items() if abs(one) >= LEAST} | {"habit:": HABIT}


HABIT = 1.0
"""What is added where the page's other rows have states, as `sites.habit` says it; no fit, chosen by `--judge`."""


def judge(rows: Rows, tables: list[dict[str, float]], new: set[str]) -> None:
    """Print what is right, and wrong, of the newest records of each part by the weights that were fitted without it."""
    known = [model.Model(table, {}, {}) for table in tables]
    pages = [(number, rows.pages[number]) for number in sorted(new & set(rows.pages)) if rows.pages[number]]
    again = [(number, [(model.Row(one.words, one.starts, one.names), gold) for one, gold in page]) for number, page in pages]
    for number, page in again:
        for one, _ in page:
            known[fold(number)].score(one)
    for habit in (0.0, 0.5, 1.0, 1.5, 2.0):
        for sure in (0.7, 0.8, 0.9) if habit == HABIT else (0.8,):
            model.SURE = sure
            score: dict[str, list[tuple[float, float]]] = {}
            for number, page in again:
                copies = [model.Row(one.words, one.starts, one.names, one.cuts, list(one.scores)) for one, _ in page]
                known[fold(number)].habit = habit
                known[fold(number)].share(copies)
                for part, pair in _judged([(one, gold) for one, (_, gold) in zip(copies, page, strict=True)]).items():
                    score.setdefault(part, []).append(pair)
            told = [
                f"{part} {np.mean([a for a, _ in all_]):.1%} {np.mean([b for _, b in all_]):.2%}"
                for part, all_ in score.items()
            ]
            print(f"habit {habit} sure {sure}: {'; '.join(told)}")


def _judged(page: list[tuple[model.Row, tuple[int, int]]]) -> dict[str, tuple[float, float]]:
    there: Counter[str] = Counter()
    right: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    for one, (city, state) in page:
        found = model._taken(one)
        ends = [start + len(word) for start, word in zip(one.starts, one.words, strict=True)]
        gold = {"facility": (0, ends[city - 1])} if city else {}
        gold["city"] = (one.starts[city], ends[state - 1])
        if state < len(one.words):
            gold["state"] = (one.starts[state], ends[-1])
        for part in ("facility", "city", "state"):
            there[part] += part in gold
            right[part] += part in gold and found.get(part) == gold[part]
            wrong[part] += part in found and found[part] != gold.get(part)
    return {part: (right[part] / n, wrong[part] / n) for part, n in there.items() if n}


def main() -> None:
    parser = arguments(__doc__)
    parser.add_argument("--judge", action="store_true")
    call = parser.parse_args()
    found = records(call.data, leaving(call))
    known = Lexicon(found)
    rows = Rows(found, known)
    folds = np.array(rows.folds)
    if call.judge:
        print(f"{len(folds)} rows, {len(rows.choices.names)} traits")
        new = {number for number, (counts, _) in found.items() if counts == NEW}
        judge(rows, [rows.table(folds != part) for part in range(FOLDS)], new)
    table = rows.table(np.ones(len(folds)))
    write(call.output, [*((*parted(name), weight) for name, weight in table.items()), *known.rows()])


if __name__ == "__main__":
    main()
