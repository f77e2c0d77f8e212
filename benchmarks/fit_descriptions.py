"""Fit the weights by which a measure is parted from its description: writes `pages/data/descriptions.tsv`.

pip install numpy scipy
python benchmarks/fit_descriptions.py --data ../shared -o src/pantrial/pages/data/descriptions.tsv [--judge]

Each record of the register is written twice as the rows of a page, once with its descriptions and once without. `--judge`
fits to three of four parts of the records and prints what the last of them would give, for several thresholds.
"""

import argparse
from collections import Counter
from pathlib import Path

import numpy as np
from fit import FOLDS, Choices, Outcome, fold, logistic, matrix, outcomes, parted, write

from pantrial.pages import descriptions as model

PENALTY = 0.6
SEEN = 3
"""In how many records a trait must stand, and in one of them at a right cut."""
SMALL_SEEN = 3
OPENERS_SEEN = 2
LEAST = 0.05
"""Weights below this are left out."""


def lexicon(records: dict[str, list[Outcome]]) -> tuple[set[str], set[str]]:
    """Words that are written small within sentences though they also stand with a capital; words that begin descriptions so."""
    small: Counter[str] = Counter()
    capital: Counter[str] = Counter()
    begun: dict[str, set[str]] = {}
    seen: dict[str, set[str]] = {}
    for number, rows in records.items():
        for row in rows:
            for words in (row.measure, row.description or "", row.time):
                listed = model.words_of(words)
                small.update(word.folded for word in listed[1:] if word.shape == "x")
                capital.update(word.folded for word in listed[1:] if word.shape in "XA")
                for word in listed:
                    if word.shape == "X":
                        seen.setdefault(word.folded, set()).add(number)
            told = model.words_of(row.description or "")
            if told and told[0].shape == "x" and row.measure[-1:] not in ".:;?!":
                begun.setdefault(told[0].folded, set()).add(number)
    plain = {
        word
        for word, times in small.items()
        if times >= SMALL_SEEN and times > capital[word] and len(seen.get(word, ())) >= SMALL_SEEN and word.isalpha()
    }
    return plain, {word for word, where in begun.items() if len(where) >= OPENERS_SEEN and word.isalpha()}


class Rows:
    """All rows of all records, written with and without descriptions, and their cuts."""

    def __init__(self, records: dict[str, list[Outcome]]) -> None:
        traits: list[list[str]] = []
        starts: list[int] = [0]
        right: list[float] = []
        none: list[bool] = []
        weight: list[float] = []
        row: list[int] = []
        self.pages: list[tuple[str, bool]] = []
        self.folds: list[int] = []
        self.gold: list[int] = []
        self.share: list[float] = []
        self.places: list[list[int]] = []
        seen: dict[str, set[str]] = {}
        ever: set[str] = set()
        for number, listed in records.items():
            if any(one.description is None for one in listed):
                continue
            for described in (False, True) if any(one.description for one in listed) else (False,):
                words = [model.words_of(f"{one.measure} {one.description}" if described else one.measure) for one in listed]
                page = model.page_of(words)
                for one, mine in zip(listed, words, strict=True):
                    gold = len(one.measure.split()) if described and one.description else 0
                    if not mine or gold >= model.LONGEST:
                        continue
                    found = model.traits(mine, page)
                    for at, names in found:
                        traits.append(names)
                        right.append(float(at == gold))
                        row.append(len(none))
                        ever.update(names if at == gold else ())
                        for name in names:
                            seen.setdefault(name, set()).add(number)
                    starts.append(len(traits))
                    none.append(gold == 0)
                    weight.append(len(listed) ** -0.5)
                    self.share.append(1 / len(listed))
                    self.pages.append((number, described))
                    self.folds.append(fold(number))
                    self.gold.append(gold)
                    self.places.append([at for at, _ in found])
        names = sorted(name for name, where in seen.items() if len(where) >= SEEN and name in ever)
        self.choices = Choices(
            names,
            matrix(traits, {name: number for number, name in enumerate(names)}),
            None,
            *map(np.array, (starts, right, none, weight, row)),
        )

    def chances(self, weights: np.ndarray) -> list[model.Chance]:
        """What each row says alone."""
        scores = self.choices.scores(weights[:-1])
        starts = self.choices.starts
        return [
            model.chances(zip(places, scores[starts[n] : starts[n + 1]].tolist(), strict=True), float(weights[-1]))
            for n, places in enumerate(self.places)
        ]

    def second(self, chances: list[model.Chance]) -> tuple[np.ndarray, np.ndarray]:
        """The weights of the two logistic models: of a page, and of a row of a page that has descriptions."""
        pages = self.by_page()
        page = logistic(
            np.array([model.page_traits([chances[n] for n in rows]) for rows in pages.values()]),
            np.array([float(described) for _, described in pages]),
            np.ones(len(pages)),
        )
        mine = [n for n, (_, described) in enumerate(self.pages) if described]
        row = logistic(
            np.array([model.row_traits(chances[n]) for n in mine]),
            np.array([float(self.gold[n] > 0) for n in mine]),
            np.array([self.share[n] for n in mine]),
        )
        return page, row

    def by_page(self) -> dict[tuple[str, bool], list[int]]:
        """The rows of each page."""
        found: dict[tuple[str, bool], list[int]] = {}
        for number, page in enumerate(self.pages):
            found.setdefault(page, []).append(number)
        return found

    def judge(self, chances: list[model.Chance], page: np.ndarray, row: np.ndarray) -> None:
        """Print what several thresholds would give."""
        has, pages = np.zeros(len(chances)), np.zeros(len(chances))
        for rows in self.by_page().values():
            pages[rows] = 1 / (1 + np.exp(-np.array(model.page_traits([chances[n] for n in rows])) @ page))
            has[rows] = [1 / (1 + np.exp(-np.array(model.row_traits(chances[n])) @ row)) for n in rows]
        has *= pages
        share, at = np.array([one.share for one in chances]), np.array([one.at for one in chances])
        gold, counts = np.array(self.gold), np.array(self.share)
        told = np.array([described for _, described in self.pages])
        right = np.sum(counts[(gold > 0) & (at == gold)]) / np.sum(counts[gold > 0])
        print(
            f"{len(gold)} rows, {len(self.choices.names)} traits; of rows with a description the best cut is right: {right:.1%}"
        )
        for plain, whole, sure in ((0.5, 0.5, 0.5), (0.7, 0.8, 0.7), (0.8, 0.9, 0.8), (0.8, 0.95, 0.88), (0.9, 0.97, 0.93)):
            taken = 1 - has >= np.where(pages < 0.3, plain, whole)
            cut = ~taken & (has * share >= sure)
            lines = []
            for name, those in (("without", ~told), ("with", told)):
                good = counts[those & ((taken & (gold == 0)) | (cut & (at == gold)))].sum()
                bad = counts[those & ((taken & (gold > 0)) | (cut & (at != gold)))].sum()
                lines.append(
                    f"{name} descriptions right {good / counts[those].sum():.2%} wrong {bad / counts[those].sum():.2%}"
                )
            print(f"  plain {plain} whole {whole} sure {sure}: {'; '.join(lines)}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the folder of real records")
    parser.add_argument("-o", dest="output", type=Path, required=True)
    parser.add_argument("--judge", action="store_true")
    call = parser.parse_args()
    records = outcomes(call.data)
    plain, openers = lexicon(records)
    # The traits are found with the words of this fit, not with those of the last.
    model._plain = lambda: frozenset(plain)  # type: ignore[assignment]
    model._openers = lambda: frozenset(openers)  # type: ignore[assignment]
    rows = Rows(records)
    folds = np.array(rows.folds)
    # The models of pages and rows see shares from weights that were fitted without them.
    fair: list[model.Chance] = [model.Chance(0.0, 0, 0.0)] * len(folds)
    for part in range(FOLDS):
        chances = rows.chances(rows.choices.fitted(folds != part, PENALTY))
        fair = [new if here == part else old for old, new, here in zip(fair, chances, folds, strict=True)]
    page, row = rows.second(fair)
    if call.judge:
        rows.judge(fair, page, row)
    weights = rows.choices.fitted(np.ones(len(folds)), PENALTY)
    table = [(*parted(name), round(float(weight), 2)) for name, weight in zip(rows.choices.names, weights, strict=False)]
    kept = [(trait, words, weight) for trait, words, weight in table if abs(weight) >= LEAST]
    kept += [("none", "", round(float(weights[-1]), 2))]
    kept += [("page", str(n), round(float(one), 3)) for n, one in enumerate(page)]
    kept += [("row", str(n), round(float(one), 3)) for n, one in enumerate(row)]
    kept += [("small", word, 1) for word in plain] + [("opener", word, 1) for word in openers]
    write(call.output, kept)


if __name__ == "__main__":
    main()
