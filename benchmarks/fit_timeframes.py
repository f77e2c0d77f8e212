"""Fit the weights by which a time frame is cut from what stands before it: writes `pages/data/timeframes.tsv`.

pip install numpy scipy
python benchmarks/fit_timeframes.py --data ../shared -o src/pantrial/pages/data/timeframes.tsv --leave none [--judge]

Each record of the register is written twice as the rows of a page, once with its descriptions between measure and time
and once without. `--judge` fits to three of four parts of the records and prints what the last of them gives.
"""

import numpy as np
from fit import FOLDS, Choices, Outcome, arguments, fold, leaving, matrix, outcomes, parted, write

from pantrial.pages import timeframes as model

PENALTY = 0.25
SEEN = 4
"""In how many records a trait must stand near a right cut or behind it."""
NEAR = 6
GIVEN = {"event:": -5.0, "list:": -5.0, "named:": -5.0, "joining:": -3.0}
"""What no measure does, of which the records have few rows to show it: the fit may only make it less likely yet."""
LEAST = 0.1
"""Weights below this are left out."""


def pages_of(records: dict[str, list[Outcome]]) -> list[tuple[str, bool, list[tuple[str, int]]]]:
    """Record, whether with descriptions, and its rows: the words, and where the time begins or -1."""
    found: list[tuple[str, bool, list[tuple[str, int]]]] = []
    for number, listed in records.items():
        if not any(one.time for one in listed):
            continue  # the register asks for times by now, and old records without any would speak against all
        for described in (False, True) if any(one.description for one in listed) else (False,):
            rows: list[tuple[str, int]] = []
            for one in listed:
                before = " ".join(words for words in (one.measure, one.description if described else "") if words)
                rows.append((f"{before} {one.time}".strip(), len(before) + 1 if one.time and before else -1))
            found.append((number, described, rows))
    return found


class Rows:
    """All rows of all pages and their cuts."""

    def __init__(self, pages: list[tuple[str, bool, list[tuple[str, int]]]]) -> None:
        cuts: list[list[str]] = []
        tails: list[list[str]] = []
        starts: list[int] = [0]
        right: list[float] = []
        none: list[bool] = []
        weight: list[float] = []
        row: list[int] = []
        folds: list[int] = []
        seen: dict[str, set[str]] = {}
        for number, _, rows in pages:
            parted = [model.split(words) for words, _ in rows]
            looked = [min(len(one.raw) - 1, model._LONGEST) if len(one.raw) > 1 else 0 for one in parted]
            shared = model.alike([one.raw for one in parted], looked)
            for one, size, others, (_, at) in zip(parted, looked, shared, rows, strict=True):
                if not size or (at > 0 and at not in one.starts[-size:]):
                    continue
                words = [model.word_of(raw) for raw in one.raw]
                again = model.again_traits(words)
                count = len(words)
                opened = 0
                mine: list[tuple[list[str], list[str]]] = []
                for cut in range(count - 1, count - size - 1, -1):
                    word, raw = words[cut], one.raw[cut]
                    following = words[cut + 1] if cut + 1 < count else None
                    opened += raw.count(")") + raw.count("]") - raw.count("(") - raw.count("[")
                    names = [
                        *model.between_traits(words[cut - 1], word),
                        *model.opening_traits(word, following),
                        *model.size_traits(count - cut, cut + one.first),
                        *model.twice_traits(words, cut),
                        *model.shared_traits(others.get(count - cut, 0), count - cut),
                        *(["open:"] if opened else ()),
                    ]
                    if cut > 1:
                        names += model.ending_traits(words[cut - 2], words[cut - 1])
                        names += model.event_traits(words[cut - 2], words[cut - 1], word)
                    mine.append((names, [*model.inside_traits(word, following), *again[cut]]))
                mine.reverse()
                gold = one.starts.index(at) - (count - size) if at > 0 else size
                for place in range(max(0, gold - NEAR), size):
                    for name in (*mine[place][0], *mine[place][1]):
                        if gold < size:
                            seen.setdefault(name, set()).add(number)
                for place, (names, inside) in enumerate(mine):
                    cuts.append(names)
                    tails.append(inside)
                    right.append(float(place == gold))
                    row.append(len(none))
                starts.append(len(cuts))
                none.append(at <= 0)
                weight.append(len(rows) ** -0.5)
                folds.append(fold(number))
        names = sorted(name for name, where in seen.items() if len(where) >= SEEN)
        places = {name: number for number, name in enumerate(names)}
        self.folds = np.array(folds)
        self.choices = Choices(
            names, matrix(cuts, places), matrix(tails, places), *map(np.array, (starts, right, none, weight, row))
        )
        self.choices.given = np.array([sum(GIVEN.get(name, 0.0) for name in names) for names in cuts])

    def table(self, mask: np.ndarray) -> dict[str, float]:
        """Trait → weight, as the table has them, fitted to the rows in `mask`."""
        weights = self.choices.fitted(mask, PENALTY, turns=100)
        found = {name: round(float(one), 2) for name, one in zip(self.choices.names, weights, strict=False)}
        kept = {name: one for name, one in found.items() if abs(one) >= LEAST}
        given = {name: round(one + min(found.get(name, 0.0), 0.0), 2) for name, one in GIVEN.items()}
        return kept | {"none:": round(float(weights[-1]), 2)} | given


def judge(pages: list[tuple[str, bool, list[tuple[str, int]]]], tables: list[dict[str, float]]) -> None:
    """Print what is right and wrong of the pages of each part by the weights that were fitted without it."""
    models = [model.Model(table) for table in tables]
    for described in (False, True):
        found = [
            (model.cuts([words for words, _ in rows], models[fold(number)]), [at for _, at in rows])
            for number, told, rows in pages
            if told == described
        ]
        right = np.mean([np.mean([a == b for a, b in zip(*page, strict=True)]) for page in found])
        wrong = np.mean([np.mean([a > 0 and a != b for a, b in zip(*page, strict=True)]) for page in found])
        print(f"{'with' if described else 'without'} descriptions: {len(found)} pages, right {right:.2%} wrong {wrong:.2%}")


def main() -> None:
    parser = arguments(__doc__)
    parser.add_argument("--judge", action="store_true")
    call = parser.parse_args()
    pages = pages_of(outcomes(call.data, leaving(call)))
    rows = Rows(pages)
    if call.judge:
        print(f"{len(rows.folds)} rows, {len(rows.choices.names)} traits")
        judge(pages, [rows.table(rows.folds != part) for part in range(FOLDS)])
    table = rows.table(np.ones(len(rows.folds)))
    write(call.output, [(*parted(name), weight) for name, weight in table.items()])


if __name__ == "__main__":
    main()
