"""Fit the weights by which names that run together on one line are parted: writes `pages/data/names.tsv`.

pip install numpy scipy
python benchmarks/fit_names.py --data ../shared -o src/pantrial/pages/data/names.tsv [--judge]

A record's conditions, and its keywords, are written on one line with blanks between them; its other texts are the page.
`--judge` fits to three of four parts of the records and prints what the last of them gives.
"""

import argparse
import io
import tarfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from fit import FOLDS, _unpacked, fold, logistic
from lxml import etree
from rendering import Study, bare, get, held_out, items, number_of, one_line, said, studies

from pantrial.pages import names as model

PENALTY = 0.5
NEW = 15.0
"""What a record counts that is written as records are today; the old ones name their conditions in another manner."""
MOST = 40
"""Words of a line that are looked at."""

Record = tuple[str, float, list[str], list[list[str]]]
"""Its number, what it counts, its texts, and its conditions and its keywords."""


def records(shared: Path) -> Iterator[Record]:
    """The records that are not held out, with what a page prints of them beside their conditions and keywords."""
    known = studies(shared)
    every = {number_of(study) for study in known}
    for study in known:
        if not held_out(study):
            lists = [
                [bare(one_line(name)) for name in items(study, f"conditionsModule/{key}")] for key in ("conditions", "keywords")
            ]
            yield number_of(study), NEW, _texts(study), lists
    path = shared / "data" / "registries" / "ctgov_xml" / "studies.tar.zst"
    with tarfile.open(fileobj=io.BytesIO(_unpacked(path))) as archive:
        for member in archive:
            file = archive.extractfile(member) if member.name.endswith(".xml") else None
            number = Path(member.name).stem
            if file is None or number in every:
                continue
            root = etree.parse(file).getroot()
            where = [
                *("brief_title", "official_title", "*/textblock", "*/*/textblock", "primary_outcome/measure"),
                *("secondary_outcome/measure", "arm_group/*", "intervention/*"),
            ]
            texts = [line for path in where for one in root.findall(path) for line in (one.text or "").splitlines()]
            lists = [[one_line(one.text) for one in root.findall(name)] for name in ("condition", "keyword")]
            yield number, 1.0, texts, lists


def _texts(study: Study) -> list[str]:
    """The lines of a study's texts."""
    found = [said(study, f"identificationModule/{key}") for key in ("briefTitle", "officialTitle")]
    found += [said(study, f"descriptionModule/{key}") for key in ("briefSummary", "detailedDescription")]
    found.append(said(study, "eligibilityModule/eligibilityCriteria"))
    for key in ("armGroups", "interventions"):
        for one in items(study, f"armsInterventionsModule/{key}"):
            found += [str(one.get(name) or "") for name in ("label", "name", "description")]
    for key in ("primaryOutcomes", "secondaryOutcomes"):
        for one in get(study, f"protocolSection/outcomesModule/{key}") or ():
            found += [str(one.get(name) or "") for name in ("measure", "description")]
    return [bare(line) for text in found for line in text.splitlines()]


class Lines:
    """The lines of all records, and of each place in them its traits and whether a name ends there."""

    def __init__(self, found: Iterator[Record]) -> None:
        told: list[tuple[float, ...]] = []
        ends: list[bool] = []
        counts: list[float] = []
        folds: list[int] = []
        for number, weight, texts, lists in found:
            usage = model.Usage(texts)
            for keywords, listed in zip((False, True), lists, strict=True):
                words = [word for name in listed for word in name.split()]
                if not 1 < len(words) <= MOST:
                    continue
                last = {sum(len(name.split()) for name in listed[: n + 1]) for n in range(len(listed))}
                places = model.traits(words, usage, keywords=keywords)
                for at, one in enumerate(places, 1):
                    if one is not None:
                        told.append(one)
                        ends.append(at in last)
                        counts.append(weight)
                        folds.append(fold(number))
        self.told, self.ends, self.counts, self.folds = map(np.array, (np.array(told, float), ends, counts, folds))

    def fitted(self, mask: np.ndarray) -> np.ndarray:
        """The weights that make the ends among `mask` likeliest."""
        return logistic(self.told[mask], self.ends[mask].astype(float), self.counts[mask], PENALTY)

    def judge(self) -> None:
        """Print how likely the weights of the other parts find what stands in each."""
        score = np.zeros(len(self.ends))
        for part in range(FOLDS):
            mine = self.folds == part
            score[mine] = self.told[mine] @ self.fitted(~mine)
        print(f"{len(self.ends)} places, right {np.average((score > 0) == self.ends, weights=self.counts):.2%}")
        loss = np.average(np.logaddexp(0, score) - self.ends * score, weights=self.counts)
        mine = np.average(np.logaddexp(0, old := self.told @ model.weights()) - self.ends * old, weights=self.counts)
        print(f"the loss {loss:.4f}; by the weights that are there {mine:.4f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the folder of real records")
    parser.add_argument("-o", dest="output", type=Path, required=True)
    parser.add_argument("--judge", action="store_true")
    call = parser.parse_args()
    lines = Lines(records(call.data))
    if call.judge:
        lines.judge()
    weights = lines.fitted(np.ones(len(lines.ends), bool))
    rows = [f"{name}\t{weight:.2f}\n" for name, weight in zip(model.TRAITS, weights, strict=True)]
    call.output.write_text("trait\tweight\n" + "".join(rows), encoding="utf-8")


if __name__ == "__main__":
    main()
