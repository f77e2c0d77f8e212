"""Facility, city and state parted where a page prints nothing between them: `Example Hospital Lyon Rhône`.

A row's words are a facility's name, a city and perhaps a state, in this order. A reading is where the city begins and where
the state does. Its score is the sum of the weights of its traits: how the facility's name ends, whether the country has
such a city and such a state, how these are written, and whether the state has the city; and of what the other rows of the
page say: names that stand before several cities, cities that stand behind several names, and whether the country's places
have states on this page. The scores become shares of 1 by softmax, and each part is taken where the readings that have it
so are sure enough together.

The weights (`data/sites.tsv`) are those of a conditional log-linear model, fitted by benchmarks/fit_sites.py to the places
of the register's own records; the names of cities and states are those of `places`.
"""

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from functools import cache, lru_cache
from importlib.resources import files
from itertools import pairwise
from math import exp, log
from typing import TypeAlias

from msgspec import Struct

from pantrial.pages.classes import summed
from pantrial.pages.places import key, land, standing

SURE = 0.8
"""The share of a row's readings that must have the city that the best of them has."""
FIRM = 0.87
"""The same for the facility and the state."""
ALONE = 0.95
"""The same for a facility of which the city is not told."""

_SITES = 3
"""Before how many different words a name stands that is sure to be the facility's."""
_LONGEST = 6  # words of a city
_STATE = 5  # words of a state
_MOST = 40  # words of a row that are looked at
_KEPT = 30_000  # names that are kept
_ROWS = 4_000  # rows that are kept
_CLIP = 4.0  # the most that one row says of whether its country's places have states
_EDGES = ".,;:()[]\"'-–*"
_DASHES = frozenset("-–—")
_DIGITS = re.compile(r"\d+")
_CEDEX = re.compile(r"cedex|\d{1,2}", re.IGNORECASE)
"""What the French post puts behind a city."""
_QUARTER = re.compile(r"\d{1,2}|[CKNSVØ]|[NS][VØ]")
"""What stands behind a town for a part of it: `Praha 5`, `Odense C`."""
_KIND_BEHIND = re.compile(
    r" (?:province|oblast|governorate|prefecture|voivodeship|krai|county|region|municipality|district|state|canton)$"
)
_KIND_BEFORE = re.compile(
    r"^(?:(?:province|state|canton|governorate|region|county) of|provincia (?:de|di)|estado de|departamento de|region) "
)

Cut: TypeAlias = tuple[int, int]


@lru_cache(maxsize=8192)
def _folded(raw: str) -> str:
    if raw.isalpha():
        return raw.lower()
    return _DIGITS.sub("#", raw.strip(_EDGES).lower()) or raw[0]


@lru_cache(maxsize=8192)
def _shape(raw: str) -> str:
    """How a word is written: bracket, number, capital, capitals, small letter, or its mark; and the mark behind it."""
    first = raw[0]
    if first.isdigit():
        begin = "0"
    elif first.isupper():
        begin = "A" if raw[1:2].isupper() else "X"
    elif first.islower():
        begin = "x"
    else:
        begin = first
    last = raw[-1]
    return begin if last.isalpha() or len(raw) == 1 else begin + ("0" if last.isdigit() else last)


class Names(Struct, frozen=True):
    """A country's names as keys: those that records have, and those of the public tables (`places`)."""

    land: str
    sites: Set[str]
    """Cities in which trials are run."""
    seen: Set[str]
    """States and provinces as records write them."""
    towns: Set[str]
    regions: Set[str]
    by_state: Mapping[str, Set[str]]
    """State → its cities, where these are told apart by state."""


def city_kind(words: str, names: Names) -> str:
    """How a country's names know a city: by records (s), by the table of cities (g), both (b), as a state (r), or not (0)."""
    name = key(words)
    if name in names.sites:
        return "b" if name in names.towns else "s"
    if name in names.towns:
        return "g"
    return "r" if name in names.seen or name in names.regions else "0"


def region_kind(words: str, names: Names) -> str:
    """How a country's names know a state: by records (s), by the table (g), by what it calls itself (k), as a city (c)."""
    name = key(words)
    if name in names.seen:
        return "s"
    if name in names.regions:
        return "g"
    bare = _KIND_BEHIND.sub("", _KIND_BEFORE.sub("", name))
    if bare != name:
        known = bare in names.seen or bare in names.regions or bare in names.sites or bare in names.towns
        return "k" if known else "u"
    if name == names.land:
        return "l"
    return "c" if name in names.sites or name in names.towns else "0"


def _based(words: Sequence[str]) -> int:
    """How many of a city's words are its name, without `Cedex 03` or the `5` of `Praha 5`."""
    size = len(words)
    while size > 1 and _CEDEX.fullmatch(words[size - 1]):
        size -= 1
    if size > 1 and size == len(words) and _QUARTER.fullmatch(words[-1]):
        size -= 1
    return size


def city_traits(words: Sequence[str], names: Names) -> list[str]:
    """Of the words of a city."""
    base = _based(words)
    kind = city_kind(" ".join(words[:base]), names)
    size = min(len(words), 4)
    found = [f"c:{kind}{size}", f"cl:{names.land}|{'0' if kind in '0r' else 'b'}", *(f"cw:{_folded(word)}" for word in words)]
    if base < len(words):
        found.append(f"cq:{kind}{'c' if 'cedex' in words[base].casefold() else ''}")
    last = words[base - 1]
    head, dash, tail = last.rpartition("-")
    if dash and head:
        found.append(f"ch:{tail.casefold()}")
    if kind in "0r":
        found += [
            f"cf:{_folded(words[0])}",
            f"ce:{_folded(last)}",
            f"cx:{last[-3:].lower()}",
            f"cs:{''.join(map(_shape, words[:4]))}",
        ]
    if size > 1:
        found.append(f"cm:{city_kind(' '.join(words[1:base]), names) if base > 1 else '-'}{kind}")
        found.append(f"ci:{city_kind(words[0], names)}{kind}")
    return found


def region_traits(words: Sequence[str], names: Names) -> list[str]:
    """Of the words of a state; of there being none."""
    if not words:
        return ["n:", f"nl:{names.land}"]
    text = " ".join(words)
    kind = region_kind(text, names)
    found = [f"r:{kind}{min(len(words), 3)}", f"rl:{names.land}|{kind}"]
    if kind in "0uc":
        found += [f"rw:{_folded(word)}" for word in words]
        head, dash, tail = words[-1].rpartition("-")
        if dash and head:
            found.append(f"rh:{tail.casefold()}")
        found.append(f"rs:{''.join(map(_shape, words[:3]))}")
    return found


class Name(Struct, frozen=True):
    """A city or a state: its key, how the country's names know it, and the sum of the weights of its traits."""

    key: str
    kind: str
    score: float = 0.0


def both_traits(city: Name, region: Name | None, names: Names) -> list[str]:
    """Of a city and a state that follow each other; of a city with no state."""
    if region is None:
        return [f"al:{int(city.key in names.seen or city.key in names.regions)}"]
    found: list[str] = []
    cities = names.by_state.get(region.key)
    if cities is not None:
        found.append(f"in:{int(city.key in cities)}{city.kind}")
    if city.key == region.key:
        return [*found, f"eq:{region.kind}", f"eql:{names.land}"]
    return [*found, f"ne:{city.kind}{region.kind}"]


def end_traits(before: str, last: str, following: str) -> list[str]:
    """Of the last two words of a facility's name, of which the first may be missing, and the word behind it."""
    word = _folded(last)
    return [
        f"f:{word}",
        f"f2:{_folded(before) if before else '^'}|{word}",
        f"fx:{word[-4:]}",
        f"fs:{_shape(last)}|{_shape(following)}",
        f"fm:{last[-1] if not last[-1].isalnum() else 'w'}",
        f"fb:{word}|{_folded(following)}",
        f"fw:{word}|{_shape(following)[0]}",
    ]


def size_traits(size: int) -> list[str]:
    """Of so many words of a facility's name."""
    return [f"fn:{min(size, 8)}"]


def stated_of(city: Name, region: Name | None) -> str:
    """Whether there is no state (n), one that is called as the city is (e), or another (s)."""
    return "n" if region is None else "e" if region.key == city.key else "s"


def inside_traits(words: Sequence[str], town: str, city: Name, stated: str, names: Names) -> list[str]:
    """Of a facility's last words, as many as the city's or fewer: whether they are the city, or end with another."""
    if key(" ".join(words)) == city.key:
        return [f"dup:{stated}", f"dupl:{names.land}|{stated}"]
    longer = city_kind(f"{words[-1]} {town}", names)
    found = [f"lo:{longer}{stated}{city.kind}"] if longer not in "0r" else []
    tail = city_kind(words[-1], names)
    if tail not in "0r":
        found += [f"ft:{tail}{stated}", f"fc:{tail}{city.kind}{stated}"]
    return found


class Row(Struct):
    """A row: its words and where they begin; its readings, as (word of the city, word of the state), and their scores."""

    words: list[str]
    starts: list[int]
    names: Names
    cuts: list[tuple[int, int]] = []
    scores: list[float] = []


def traits(row: Row, city: int, state: int) -> list[str]:
    """All traits of a reading of a row, but for what other rows say."""
    words, names = row.words, row.names
    town, region = " ".join(words[city:state]), " ".join(words[state:])
    of_city = Name(key(town), city_kind(town, names))
    of_region = Name(key(region), region_kind(region, names)) if region else None
    found = city_traits(words[city:state], names) + region_traits(words[state:], names)
    found += both_traits(of_city, of_region, names) + size_traits(city)
    if city:
        found += end_traits(words[city - 2] if city > 1 else "", words[city - 1], words[city])
        tail = words[max(0, 2 * city - state) : city]
        found += inside_traits(tail, town, of_city, stated_of(of_city, of_region), names)
    return found


def shared_traits(heads: int, tails: int) -> list[str]:
    """Of a facility's name that so many other rows have before other words, and a city with its state behind others."""
    return [f"h:{min(heads, 3)}", f"t:{min(tails, 3)}"]


def readings(words: Sequence[str], names: Names) -> Iterator[tuple[int, int]]:
    """All readings of a row that are looked at, as (word of the city, word of the state or number of words).

    A state that nobody knows has no more than two words; and a country whose towns are told apart by state has none such.
    No name ends or begins at a dash: `Glasgow - Scotland` is one.
    """
    count = len(words)
    dashed = {place for number, word in enumerate(words) if word in _DASHES for place in (number, number + 1)} - {count}
    unknown = 0 if names.by_state else 2
    for state in range(count, max(1, count - _STATE) - 1, -1):
        if state in dashed:
            continue
        if count - state > unknown and region_kind(" ".join(words[state:]), names) in "0u":
            continue
        if state < count and all(_CEDEX.fullmatch(word) or _QUARTER.fullmatch(word) for word in words[state:]):
            continue
        for city in range(state - 1, max(0, state - _LONGEST) - 1, -1):
            if city not in dashed:
                yield city, state


def shared(rows: Sequence[Row]) -> list[list[tuple[int, int]]]:
    """For each reading of each row, how many other rows begin with its facility, and end with its city and state.

    Only rows that go on otherwise count: before these words, or behind them.
    """
    heads: dict[str, set[str]] = {}
    tails: dict[str, set[str]] = {}
    for row in rows:
        words = row.words
        head = ""
        for before, word in pairwise(words):
            head += f"{before} "
            heads.setdefault(head, set()).add(word)
        tail = ""
        for number in range(len(words) - 1, max(0, len(words) - _LONGEST - _STATE), -1):
            tail = f"{words[number]} {tail}"
            tails.setdefault(tail, set()).add(words[number - 1])
    found: list[list[tuple[int, int]]] = []
    for row in rows:
        words = row.words
        mine: list[tuple[int, int]] = []
        at: dict[int, tuple[int, int]] = {0: (0, 0)}
        for city, _ in row.cuts:
            if city not in at:
                head = "".join([f"{word} " for word in words[:city]])
                tail = "".join([f"{word} " for word in words[city:]])
                at[city] = len(heads[head]) - 1, max(0, len(tails.get(tail, ())) - 1)
            mine.append(at[city])
        found.append(mine)
    return found


class Model:
    """The weights of traits, and what they sum to for names and words that were met; the cities and states of records."""

    def __init__(self, weights: dict[str, float], sites: Mapping[str, Set[str]], seen: Mapping[str, Set[str]]) -> None:
        self.weights = weights
        self._sites, self._seen = sites, seen
        self._names: dict[str, Names] = {}
        self._cities: dict[tuple[str, str], Name] = {}
        self._regions: dict[tuple[str, str], Name] = {}
        self._both: dict[tuple[str, str, str], float] = {}
        self._ends: dict[tuple[str, str, str], float] = {}
        self._inside: dict[tuple[str, str, str, str], float] = {}
        self._none: dict[str, float] = {}
        self._rows: dict[tuple[str, str], Row] = {}
        self._sizes = [self.sum(size_traits(size)) for size in range(9)]
        alone = self.sum(shared_traits(0, 0))
        self._shared = [[self.sum(shared_traits(head, tail)) - alone for tail in range(4)] for head in range(4)]
        self.habit = weights.get("habit:", 0.0)

    def names(self, country: str) -> Names:
        """The names of a country, which is written as registers write it."""
        name = standing(country)
        found = self._names.get(name)
        if found is None:
            tables, none = land(name), frozenset[str]()
            sites, seen = self._sites.get(name, none), self._seen.get(name, none)
            found = self._names[name] = Names(name, sites, seen, tables.cities, tables.regions, tables.by_state)
        return found

    def sum(self, traits: list[str]) -> float:
        """The sum of the weights of traits."""
        return summed(self.weights, traits)

    def _forget(self) -> None:
        """Keep no more than some ten thousands of names and words."""
        for kept in (self._cities, self._regions, self._both, self._ends, self._inside):
            if len(kept) > _KEPT:
                kept.clear()

    def _city(self, town: str, words: Sequence[str], names: Names) -> Name:
        score = self.sum(city_traits(words, names))
        found = self._cities[names.land, town] = Name(key(town), city_kind(town, names), score)
        return found

    def _region(self, text: str, words: Sequence[str], names: Names) -> Name:
        score = self.sum(region_traits(words, names))
        found = self._regions[names.land, text] = Name(key(text), region_kind(text, names), score)
        return found

    def row(self, text: str, country: str) -> Row:
        """A row with its readings and their scores; records share many of their places."""
        if len(self._rows) > _ROWS:
            self._rows.clear()
        found = self._rows.get((country, text))
        if found is None:
            found = row_of(text, self.names(country))
            if 0 < len(found.words) <= _MOST:
                self.score(found)
            self._rows[country, text] = found
        return Row(found.words, found.starts, found.names, found.cuts, found.scores)

    def score(self, row: Row) -> None:
        """The readings of a row and their scores, without what other rows say."""
        self._forget()
        words, names = row.words, row.names
        home, count = names.land, len(row.words)
        if home not in self._none:
            self._none[home] = self.sum(region_traits([], names))
        ending = [0.0] * count
        for number in range(max(1, count - _LONGEST - _STATE), count):
            three = words[number - 2] if number > 1 else "", words[number - 1], words[number]
            score = self._ends.get(three)
            if score is None:
                score = self._ends[three] = self.sum(end_traits(*three))
            ending[number] = score + self._sizes[number if number < 8 else 8]
        ending[0] = self._sizes[0]
        before = -1
        region: Name | None = None
        for city, state in readings(words, names):
            if state != before:
                before, region = state, None
                if state < count:
                    text = " ".join(words[state:])
                    region = self._regions.get((home, text)) or self._region(text, words[state:], names)
            town = " ".join(words[city:state])
            one = self._cities.get((home, town)) or self._city(town, words[city:state], names)
            total = one.score + ending[city] + (self._none[home] if region is None else region.score)
            pair = home, one.key, "" if region is None else region.key
            both = self._both.get(pair)
            if both is None:
                both = self._both[pair] = self.sum(both_traits(one, region, names))
            total += both
            if city:
                size = state - city
                tail = words[city - 1] if size == 1 else " ".join(words[max(0, city - size) : city])
                stated = stated_of(one, region)
                inside = self._inside.get((home, town, tail, stated))
                if inside is None:
                    traits = inside_traits(words[max(0, city - size) : city], town, one, stated, names)
                    inside = self._inside[home, town, tail, stated] = self.sum(traits)
                total += inside
            row.cuts.append((city, state))
            row.scores.append(total)

    def share(self, rows: Sequence[Row]) -> None:
        """Add to the scores what the rows say of each other."""
        if len(rows) < 2:
            return
        for row, found in zip(rows, shared(rows), strict=True):
            # The scores are other pages', too.
            row.scores = [
                score + self._shared[heads if heads < 3 else 3][tails if tails < 3 else 3]
                for score, (heads, tails) in zip(row.scores, found, strict=True)
            ]
        by_land: dict[str, list[tuple[Row, float]]] = {}
        for row in rows:
            if row.cuts:
                by_land.setdefault(row.names.land, []).append((row, stated(row)))
        for some in by_land.values():
            whole = sum([odds for _, odds in some], 0.0)
            for row, odds in some if len(some) > 1 else ():
                others = self.habit * habit(whole - odds)
                size = len(row.words)
                row.scores = [
                    score + others if state < size else score for (_, state), score in zip(row.cuts, row.scores, strict=True)
                ]


def stated(row: Row) -> float:
    """The logarithm of the odds for a state, within limits."""
    best = max(row.scores)
    size = len(row.words)
    some = none = 1e-9
    for (_, state), score in zip(row.cuts, row.scores, strict=True):
        if state < size:
            some += exp(score - best)
        else:
            none += exp(score - best)
    return max(-_CLIP, min(_CLIP, log(some / none)))


def habit(odds: float) -> float:
    """What the sum of other rows' odds says of one."""
    return max(-2 * _CLIP, min(2 * _CLIP, odds)) / _CLIP


@cache
def model() -> Model:
    """The fitted model, read once."""
    content = files("pantrial.pages").joinpath("data", "sites.tsv").read_text(encoding="utf-8")
    weights: dict[str, float] = {}
    names: dict[str, dict[str, set[str]]] = {"city": {}, "region": {}}
    for line in content.splitlines()[1:]:
        trait, words, weight = line.split("\t")
        if trait in names:
            home, _, name = words.partition("|")
            names[trait].setdefault(home, set()).add(name)
        else:
            weights[f"{trait}:{words}"] = float(weight)
    return Model(weights, names["city"], names["region"])


def row_of(text: str, names: Names) -> Row:
    """The words of a row."""
    found = [(match.group(), match.start()) for match in re.finditer(r"\S+", text)]
    return Row([word for word, _ in found], [start for _, start in found], names)


def cut_rows(rows: Sequence[tuple[str, str]], known: Model | None = None) -> list[dict[str, Cut]]:
    """For each row of a table, as (its words behind the country, country): where facility, city and state stand in it.

    Parts of which the readings are not sure are left out.
    """
    known = known or model()
    parted = [known.row(text, country) for text, country in rows]
    known.share([row for row in parted if row.cuts])
    found = [_taken(row) for row in parted]
    _repeated(parted, found)
    return found


def _repeated(rows: Sequence[Row], found: list[dict[str, Cut]]) -> None:
    """Cut rows that begin as several others do: what these share is the facility, as in `Research Site Lansing`."""
    heads: dict[tuple[str, ...], set[str]] = {}
    for row, cuts in zip(rows, found, strict=True) if len(rows) > _SITES else ():
        if "facility" in cuts and "city" in cuts:
            head = tuple(row.words[: row.starts.index(cuts["city"][0])])
            heads.setdefault(head, set()).add(row.words[len(head)])
    known = [head for head, cities in heads.items() if len(cities) >= _SITES]
    for number, row in enumerate(rows) if known else ():
        if "city" in found[number]:
            continue
        sizes = [len(head) for head in known if tuple(row.words[: len(head)]) == head]
        some = [(cut, score) for cut, score in zip(row.cuts, row.scores, strict=True) if sizes and cut[0] == max(sizes)]
        if some:
            fewer = Row(row.words, row.starts, row.names, [cut for cut, _ in some], [score for _, score in some])
            found[number] = _taken(fewer) or found[number]


def _taken(row: Row) -> dict[str, Cut]:
    """The parts of a row that are sure."""
    if not row.cuts:
        return {}
    best = max(row.scores)
    parts = [exp(score - best) for score in row.scores]
    whole = sum(parts, 0.0)
    number = row.scores.index(best)
    city, state = row.cuts[number]
    size = len(row.words)
    if state == size and row.names.by_state and city_kind(" ".join(row.words[city:]), row.names) in "0r":
        return {}  # a country whose places have a state: without one, a city that nobody knows is none
    town = " ".join(row.words[city:state])
    of_city = of_town = of_state = 0.0
    for (at, end), part in zip(row.cuts, parts, strict=True):
        of_city += part if at == city else 0.0
        of_state += part if end == state else 0.0
        # `Hospital Lyon Lyon`: the city is Lyon, be it the first or the second.
        of_town += part if (at, end) == (city, state) or " ".join(row.words[at:end]) == town else 0.0
    ends = [start + len(word) for word, start in zip(row.words, row.starts, strict=True)]
    found: dict[str, Cut] = {}
    cut = of_town >= SURE * whole
    if city and of_city >= (FIRM if cut else ALONE) * whole:
        found["facility"] = (0, ends[city - 1])
    if cut:
        found["city"] = (row.starts[city], ends[state - 1])
    if state < size and of_state >= FIRM * whole:
        found["state"] = (row.starts[state], ends[-1])
    return found


__all__ = ["SURE", "cut_rows"]
