"""Fit the weights by which names, labels and descriptions are told apart without labels: writes `pages/data/roles.tsv`.

pip install numpy scipy
python benchmarks/fit_roles.py --data ../shared -o src/pantrial/pages/data/roles.tsv [--judge]

A record's interventions and study groups are written as the lines of a page that lost its labels. `--judge` fits to three
of four parts of the records and prints what the last of them gives.
"""

import argparse
import io
import tarfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from fit import FOLDS, _unpacked, fold, logistic
from lxml import etree
from rendering import held_out, items, number_of, paragraphs, studies, used_by

from pantrial.pages import roles as model

PENALTY = 0.5
NEW = 15.0
"""What a record counts that is written as records are today."""

Block = tuple[str, list[str], list[str]]
"""A name or label, the lines of its description, and the names behind it."""
Record = tuple[str, float, list[Block], list[Block]]
"""Its number, what it counts, its interventions and its groups."""


def records(shared: Path) -> Iterator[Record]:
    """The arms and interventions of the records that are not held out."""
    known = studies(shared)
    every = {number_of(study) for study in known}
    for study in known:
        if not held_out(study):
            things, arms = (items(study, f"armsInterventionsModule/{key}") for key in ("interventions", "armGroups"))
            told: list[Block] = [(one["name"], paragraphs(one.get("description")), []) for one in things]
            groups: list[Block] = [
                (arm["label"], paragraphs(arm.get("description")), [one["name"] for one in used_by(study, arm)]) for arm in arms
            ]
            yield number_of(study), NEW, told, groups
    path = shared / "data" / "registries" / "ctgov_xml" / "studies.tar.zst"
    with tarfile.open(fileobj=io.BytesIO(_unpacked(path))) as archive:
        for member in archive:
            file = archive.extractfile(member) if member.name.endswith(".xml") else None
            number = Path(member.name).stem
            if file is None or number in every:
                continue
            root = etree.parse(file).getroot()
            told = [_block(one, "intervention_name", []) for one in root.findall("intervention")]
            uses: dict[str, list[str]] = {}
            for one in root.findall("intervention"):
                for label in one.findall("arm_group_label"):
                    uses.setdefault(" ".join((label.text or "").split()), []).append(one.findtext("intervention_name") or "")
            groups = [_block(one, "arm_group_label", []) for one in root.findall("arm_group")]
            groups = [(label, lines, [name for name in uses.get(label, ()) if name.strip()]) for label, lines, _ in groups]
            yield number, 1.0, told, groups


def _block(one: etree._Element, name: str, uses: list[str]) -> Block:
    # The old records break their lines within sentences: only blank lines part their paragraphs.
    lines = [" ".join(part.split()) for part in (one.findtext("description") or "").split("\n\n")]
    return " ".join((one.findtext(name) or "").split()), [line for line in lines if line], uses


class Pairs:
    """Of each kind the lines that follow each other, as their traits, and whether the second describes the first."""

    def __init__(self, found: Iterator[Record]) -> None:
        self.rows: tuple[list[list[float]], ...] = ([], [], [])
        self.told: tuple[list[bool], ...] = ([], [], [])
        self.counts: tuple[list[float], ...] = ([], [], [])
        self.folds: tuple[list[int], ...] = ([], [], [])
        for number, weight, things, groups in found:
            size = sum(1 + len(lines) for _, lines, _ in (*things, *groups))
            for kind, blocks in ((model._OF_NAME, things), (model._OF_LABEL, groups)):
                for at, (name, lines, uses) in enumerate(blocks):
                    following = [*uses, *(block[0] for block in blocks[at + 1 : at + 2])][:1]
                    behind = [*lines, *following]
                    for place, (x, y) in enumerate(zip([name, *lines], behind, strict=False)):
                        if x.strip() and y.strip():
                            which = model._GOES_ON if place else kind
                            self.rows[which].append([*map(float, model._shape(model._look(x), model._look(y))), 1.0])
                            self.told[which].append(place < len(lines))
                            self.counts[which].append(weight * size**-0.5)
                            self.folds[which].append(fold(number))

    def fitted(self, kind: int, part: int | None = None) -> np.ndarray:
        """The weights of a kind; those without the records of one part."""
        mask = np.array(self.folds[kind]) != part
        rows, told, counts = map(np.array, (self.rows[kind], self.told[kind], self.counts[kind]))
        return logistic(rows[mask], told[mask].astype(float), counts[mask], PENALTY)

    def judge(self) -> None:
        """Print how likely the weights of the other parts find what stands in each, and those that are there."""
        for kind, name in enumerate(model.KINDS):
            rows, told, counts, folds = map(np.array, (self.rows[kind], self.told[kind], self.counts[kind], self.folds[kind]))
            score = np.zeros(len(told))
            for part in range(FOLDS):
                score[folds == part] = rows[folds == part] @ self.fitted(kind, part)
            there = rows @ np.array(model.weights()[kind])
            losses = [np.average(np.logaddexp(0, one) - told * one, weights=counts) for one in (score, there)]
            print(f"{name}: {len(told)} pairs, the loss {losses[0]:.4f}; by the weights that are there {losses[1]:.4f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the folder of real records")
    parser.add_argument("-o", dest="output", type=Path, required=True)
    parser.add_argument("--judge", action="store_true")
    call = parser.parse_args()
    pairs = Pairs(records(call.data))
    if call.judge:
        pairs.judge()
    with call.output.open("w", encoding="utf-8", newline="\n") as file:
        file.write("kind\ttrait\tweight\n")
        for kind, name in enumerate(model.KINDS):
            for trait, weight in zip(model.TRAITS, pairs.fitted(kind), strict=True):
                file.write(f"{name}\t{trait}\t{weight:.2f}\n")


if __name__ == "__main__":
    main()
