"""Fit the weights by which a measure is parted from its description: writes `pages/data/descriptions.tsv`.

pip install numpy scipy
python benchmarks/fit_descriptions.py --data ../shared -o src/pantrial/pages/data/descriptions.tsv --leave none [--judge]

Each record of the register is written twice as the rows of a page, once with its descriptions and once without. `--judge`
fits to three of four parts of the records and prints what the last of them would give, for several thresholds.
"""

from collections import Counter

import numpy as np
from fit import FOLDS, Choices, Outcome, arguments, fold, leaving, logistic, matrix, outcomes, parted, write
from scipy.optimize import minimize

from pantrial.pages import descriptions as model

PENALTY = 0.6
SEEN = 3
"""In how many records a trait must stand, and in one of them at a right cut."""
SMALL_SEEN = 3
LEAST = 0.05
"""Weights below this are left out."""


def lexicon(records: dict[str, list[Outcome]]) -> set[str]:
    """Words that are written small within sentences though they also stand with a capital."""
    small: Counter[str] = Counter()
    capital: Counter[str] = Counter()
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
    return {
        word
        for word, times in small.items()
        if times >= SMALL_SEEN and times > capital[word] and len(seen.get(word, ())) >= SMALL_SEEN and word.isalpha()
    }


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
        self.words: list[list[model.Word]] = []
        seen: dict[str, set[str]] = {}
        ever: set[str] = set()
        for number, listed in records.items():
            if any(one.description is None for one in listed):
                continue
            for described in (False, True) if any(one.description for one in listed) else (False,):
                words = [model.words_of(f"{one.measure} {one.description}" if described else one.measure) for one in listed]
                for one, mine, found in zip(listed, words, model.traits(words), strict=True):
                    gold = len(one.measure.split()) if described and one.description else 0
                    if not mine or gold >= model.LONGEST:
                        continue
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
                    self.words.append(mine)
        names = sorted(name for name, where in seen.items() if len(where) >= SEEN and name in ever)
        self.choices = Choices(
            names,
            matrix(traits, {name: number for number, name in enumerate(names)}),
            None,
            *map(np.array, (starts, right, none, weight, row)),
        )

    def scored(self, weights: np.ndarray) -> list[list[model.Cut]]:
        """The cuts of each row with their scores."""
        scores, starts = self.choices.scores(weights[:-1]), self.choices.starts
        return [
            list(zip(places, scores[starts[n] : starts[n + 1]].tolist(), strict=True)) for n, places in enumerate(self.places)
        ]

    def pages_fitted(self, scored: list[list[model.Cut]], none: list[float]) -> np.ndarray:
        """The weights of the logistic model of a page."""
        pages = self.by_page()
        return logistic(
            np.array([model.page_traits([model.chances(scored[n], none[n]) for n in rows]) for rows in pages.values()]),
            np.array([float(described) for _, described in pages]),
            np.ones(len(pages)),
        )

    def second(self, scored: list[list[model.Cut]], none: list[float], page: np.ndarray) -> "Second":
        """What the second model is fitted to: the likely cuts of each row with their traits."""
        places: list[list[int]] = [[] for _ in self.gold]
        values: list[list[float]] = []
        row: list[int] = []
        for rows in self.by_page().values():
            odds = float(np.array(model.page_traits([model.chances(scored[n], none[n]) for n in rows])) @ page)
            found = model.agreement_traits([self.words[n] for n in rows], [scored[n] for n in rows], none[rows[0]], odds)
            for n, cuts in zip(rows, found, strict=True):
                places[n] = [at for at, _ in cuts]
                values += [traits for _, traits in cuts]
                row += [n] * len(cuts)
        at = [place for rows in self.by_page().values() for n in rows for place in places[n]]
        return Second(np.array(values), np.array(row), np.array(at), np.array(self.gold), np.array(self.choices.weight))

    def by_page(self) -> dict[tuple[str, bool], list[int]]:
        """The rows of each page."""
        found: dict[tuple[str, bool], list[int]] = {}
        for number, page in enumerate(self.pages):
            found.setdefault(page, []).append(number)
        return found

    def judge(self, second: "Second") -> None:
        """Print what several thresholds would give."""
        folds = np.array(self.folds)
        share, none = np.zeros(len(second.row)), np.zeros(len(folds))
        for part in range(FOLDS):
            mine, without = second.shares(second.fitted(folds != part))
            share = np.where((folds == part)[second.row], mine, share)
            none = np.where(folds == part, without, none)
        best, at = np.zeros(len(folds)), np.zeros(len(folds), int)
        for n, place, one in zip(second.row, second.at, share, strict=True):
            if one > best[n]:
                best[n], at[n] = one, place
        gold, counts = second.gold, np.array(self.share)
        told = np.array([described for _, described in self.pages])
        right = np.sum(counts[(gold > 0) & (at == gold)]) / np.sum(counts[gold > 0])
        print(
            f"{len(gold)} rows, {len(self.choices.names)} traits; of rows with a description the best cut is right: {right:.1%}"
        )
        for whole, sure in ((0.5, 0.5), (0.8, 0.7), (0.85, 0.75), (0.85, 0.8), (0.9, 0.8), (0.95, 0.88)):
            taken = none >= whole
            cut = ~taken & (best >= sure)
            lines = []
            for name, those in (("without", ~told), ("with", told)):
                good = counts[those & ((taken & (gold == 0)) | (cut & (at == gold)))].sum()
                bad = counts[those & ((taken & (gold > 0)) | (cut & (at != gold)))].sum()
                lines.append(
                    f"{name} descriptions right {good / counts[those].sum():.2%} wrong {bad / counts[those].sum():.2%}"
                )
            print(f"  whole {whole} sure {sure}: {'; '.join(lines)}")


class Second:
    """Likely cuts with their traits, and the fitting of the second model's weights."""

    def __init__(self, values: np.ndarray, row: np.ndarray, at: np.ndarray, gold: np.ndarray, weight: np.ndarray) -> None:
        self.values, self.row, self.at, self.gold, self.weight = values, row, at, gold, weight

    def shares(self, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The share of each cut, and that of there being none in each row."""
        parts = np.exp(np.clip(self.values @ weights, -60, 60))
        whole = np.bincount(self.row, parts, minlength=len(self.gold)) + 1
        return parts / whole[self.row], 1 / whole

    def fitted(self, mask: np.ndarray, penalty: float = 0.1) -> np.ndarray:
        """The weights that make the right readings of the rows in `mask` likeliest."""
        right = (self.at == self.gold[self.row]).astype(float)
        without = self.gold == 0
        reachable = without | (np.bincount(self.row, right, minlength=len(self.gold)) > 0)
        counts = self.weight * mask * reachable
        scale = np.append(self.values[:, :-1].std(0) + 1e-9, 1.0)

        def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
            share, none = self.shares(weights / scale)
            likely = np.bincount(self.row, share * right, minlength=len(self.gold))
            value = -np.sum(counts * np.log(np.where(without, none, likely) + 1e-300))
            slope = (share - right * ~without[self.row]) * counts[self.row]
            return float(value + penalty * weights @ weights), self.values.T @ slope / scale + 2 * penalty * weights

        size = self.values.shape[1]
        return minimize(loss, np.zeros(size), jac=True, method="L-BFGS-B", options={"maxiter": 500}).x / scale


def main() -> None:
    parser = arguments(__doc__)
    parser.add_argument("--judge", action="store_true")
    call = parser.parse_args()
    records = outcomes(call.data, leaving(call))
    plain = lexicon(records)
    # The traits are found with the words of this fit, not with those of the last.
    model._plain = lambda: frozenset(plain)  # type: ignore[assignment]
    rows = Rows(records)
    folds = np.array(rows.folds)
    # The models of pages and of what rows say of each other see scores from weights that were fitted without them.
    fair: list[list[model.Cut]] = [[] for _ in folds]
    none = [0.0] * len(folds)
    for part in range(FOLDS):
        fitted = rows.choices.fitted(folds != part, PENALTY)
        scored = rows.scored(fitted)
        for n in np.flatnonzero(folds == part):
            fair[n], none[n] = scored[n], float(fitted[-1])
    page = rows.pages_fitted(fair, none)
    second = rows.second(fair, none, page)
    if call.judge:
        rows.judge(second)
    together = second.fitted(np.ones(len(folds)))
    weights = rows.choices.fitted(np.ones(len(folds)), PENALTY)
    table = [(*parted(name), round(float(weight), 2)) for name, weight in zip(rows.choices.names, weights, strict=False)]
    kept = [(trait, words, weight) for trait, words, weight in table if abs(weight) >= LEAST]
    kept += [("none", "", round(float(weights[-1]), 2))]
    kept += [("page", str(n), round(float(one), 3)) for n, one in enumerate(page)]
    kept += [("second", str(n), round(float(one), 3)) for n, one in enumerate(together)]
    kept += [("small", word, 1) for word in plain]
    write(call.output, kept)


if __name__ == "__main__":
    main()
