"""Fit the weights by which a time frame is told from the cells that touch it: writes `pages/data/joints.tsv`.

pip install numpy scipy
python benchmarks/fit_joints.py --data ../shared -o src/pantrial/pages/data/joints.tsv --leave none [--judge]

The outcomes of each kind of a record are written twice as the rows of a page, measure, time frame and description: with
nothing between them, and with blanks. The time frames' own weights, of which these make use, are fitted without the records
that are looked at. `--judge` fits to three of four parts of the records and prints what the last of them gives.
"""

import numpy as np
from fit import FOLDS, KINDS, Choices, Outcome, _of_fields, arguments, fold, leaving, matrix, outcomes, parted, write
from fit_timeframes import Rows as TimeRows
from fit_timeframes import pages_of
from rendering import number_of, studies

from pantrial.pages import joints as model
from pantrial.pages import timeframes

PENALTY = 0.4
SEEN = 4
LEAST = 0.05
OLD = 4
"""Of the old records, which are many and whose times are often empty, one of so many is looked at."""


def pages(records: dict[str, list[Outcome]]) -> list[tuple[str, bool, list[tuple[str, tuple[int, int]]]]]:
    """Record, whether blanks stand between the cells, and its rows with where the time is, (0, 0) where there is none."""
    found: list[tuple[str, bool, list[tuple[str, tuple[int, int]]]]] = []
    for number, listed in records.items():
        if any(one.description is None for one in listed) or not any(one.time for one in listed):
            continue
        for spaced in (False, True):
            for kind in KINDS[:2]:
                rows = []
                for one in listed:
                    if one.kind == kind and one.measure:
                        joint = " " if spaced else ""
                        start = len(one.measure) + len(joint)
                        words = joint.join(filter(None, (one.measure, one.time, one.description)))
                        rows.append((words, (start, start + len(one.time)) if one.time else (0, 0)))
                if rows:
                    found.append((number, spaced, rows))
    return found


class Rows:
    """All rows of all pages and their pairs of places."""

    def __init__(self, records: dict[str, list[Outcome]], tables: list[timeframes.Model]) -> None:
        self.rows: list[tuple[int, bool, list[model.Pair], tuple[int, int], float]] = []
        traits: list[list[str]] = []
        starts: list[int] = [0]
        right: list[float] = []
        none: list[bool] = []
        row: list[int] = []
        seen: dict[str, set[str]] = {}
        for number, spaced, rows in pages(records):
            part = fold(number)
            timeframes.model = lambda part=part: tables[part]  # type: ignore[assignment]
            found = model.looked([words for words, _ in rows], spaced=spaced)
            for one, (_, gold) in zip(found, rows, strict=True):
                there = [(pair.start, pair.end) for pair in one.pairs]
                for pair, names in zip(there, one.traits, strict=True):
                    traits.append(names)
                    right.append(float(pair == gold))
                    row.append(len(none))
                    for name in names:
                        seen.setdefault(name, set()).add(number)
                starts.append(len(traits))
                # A row whose time is at no place that is looked at has none to be found.
                none.append(gold not in there)
                self.rows.append((part, spaced, one.pairs, gold, len(rows) ** -0.5))
        names = sorted(name for name, where in seen.items() if len(where) >= SEEN)
        self.folds = np.array([one[0] for one in self.rows])
        self.spaced = np.array([one[1] for one in self.rows])
        self.choices = Choices(
            names,
            matrix(traits, {name: number for number, name in enumerate(names)}),
            None,
            *map(np.array, (starts, right, none, [one[4] for one in self.rows], row)),
        )

    def table(self, mask: np.ndarray) -> dict[str, float]:
        """Trait → weight, fitted to the rows in `mask`; those of touching cells and of others are fitted apart."""
        found: dict[str, float] = {}
        for spaced, sign in ((False, "t"), (True, "s")):
            weights = self.choices.fitted(mask * (self.spaced == spaced), PENALTY)
            named = {name: round(float(one), 2) for name, one in zip(self.choices.names, weights, strict=False)}
            found |= {name: one for name, one in named.items() if abs(one) >= LEAST and name[0] == sign}
            found[f"{sign}none:"] = round(float(weights[-1]), 2)
        return found

    def judge(self) -> None:
        """Print what is right and wrong of the rows of each part by the weights that were fitted without it."""
        choices = self.choices
        shares = np.zeros(choices.cuts.shape[0])
        for part in range(FOLDS):
            table = self.table((self.folds != part).astype(float))
            weights = np.array([table.get(name, 0.0) for name in choices.names])
            for spaced, sign in ((False, "t"), (True, "s")):
                share, _ = choices.shares(np.append(weights, table[f"{sign}none:"]))
                mine = ((self.folds == part) & (self.spaced == spaced))[choices.row]
                shares = np.where(mine, share, shares)
        for spaced in (False, True):
            for sure in (0.6, 0.7, 0.75, 0.8, 0.85, 0.9):
                right = wrong = whole = 0.0
                for n, (_, is_spaced, pairs, gold, weight) in enumerate(self.rows):
                    if is_spaced != spaced or gold == (0, 0):
                        continue
                    mine = shares[choices.starts[n] : choices.starts[n + 1]]
                    whole += weight
                    if len(mine) and mine.max() >= sure:
                        pair = pairs[int(mine.argmax())]
                        good = (pair.start, pair.end) == gold
                        right += weight * good
                        wrong += weight * (not good)
                print(f"{'blanks' if spaced else 'touching'} sure {sure}: right {right / whole:.2%} wrong {wrong / whole:.2%}")
        reach = [(spaced, gold in [(p.start, p.end) for p in pairs]) for _, spaced, pairs, gold, _ in self.rows if gold[0]]
        for spaced in (False, True):
            mine = [there for kind, there in reach if kind == spaced]
            print(f"  of {len(mine)} rows the time is at a place that is looked at: {np.mean(mine):.2%}")


def main() -> None:
    parser = arguments(__doc__)
    parser.add_argument("--judge", action="store_true")
    call = parser.parse_args()
    records = outcomes(call.data, leaving(call))
    times = TimeRows(pages_of(records))
    tables = [timeframes.Model(times.table(times.folds != part)) for part in range(FOLDS)]
    recent = {number_of(study) for study in studies(call.data)} | {number for number, _ in _of_fields(call.data)}
    new = {number: listed for number, listed in records.items() if number in recent}
    old = [(number, listed) for number, listed in records.items() if number not in recent]
    rows = Rows(new | dict(old[::OLD]), tables)
    if call.judge:
        print(f"{len(rows.rows)} rows, {len(rows.choices.names)} traits")
        rows.judge()
    table = rows.table(np.ones(len(rows.rows)))
    write(call.output, [(*parted(name), weight) for name, weight in table.items()])


if __name__ == "__main__":
    main()
