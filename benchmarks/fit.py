"""What the scripts that fit the weights of `pages/data` share: the public records they are fitted to, and the fitting.

Needs numpy and scipy, which nothing else here does: `pip install numpy scipy`. The records are those of the folder of real
records. What ships is fitted to all of them (`--leave none`); it is judged by tables that are fitted without the half of the
studies that is held out (tests/rendering.py), which is what these scripts leave out unless they are told otherwise.
`--leave tune` leaves out the other half, and `quarter` half of the held one: `pages_blind.py --half tune --weights FOLDER`
judges such tables by the studies that they do not know.
"""

import argparse
import gzip
import hashlib
import io
import json
import sys
import tarfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from lxml import etree
from msgspec import Struct
from scipy import sparse
from scipy.optimize import minimize

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from rendering import bare, held_out, items, number_of, one_line, quarter, studies, use_tables

LEAVE = ("none", "held", "tune", "quarter")
KINDS = ("primary", "secondary", "other")
FOLDS = 4


class Outcome(Struct, frozen=True):
    """An outcome of a record: its kind, and what stands in it; None for a description that cannot be told."""

    kind: str
    measure: str
    description: str | None
    time: str


Left = Callable[[Any], bool]
"""Whether a study is left out of a fit."""


def arguments(doc: str | None) -> argparse.ArgumentParser:
    """The flags that all these scripts have."""
    parser = argparse.ArgumentParser(description=doc, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the folder of real records")
    parser.add_argument("-o", dest="output", type=Path, required=True)
    parser.add_argument(
        "--leave", choices=LEAVE, default="held", help="a half of the studies to leave out, or a quarter of them"
    )
    parser.add_argument("--weights", type=Path, help="a folder of tables that are used in place of the shipped ones")
    return parser


def leaving(call: argparse.Namespace) -> Left:
    """Which studies a call leaves out: those of the half `held` or `tune`, or none; its tables are used from now on."""
    use_tables(call.weights)
    half: str = call.leave
    return {
        "none": lambda _: False,
        "held": held_out,
        "tune": lambda study: not held_out(study),
        "quarter": quarter,
    }[half]


def outcomes(shared: Path, left: Left) -> dict[str, list[Outcome]]:
    """Record → its outcomes, of all records of the folder that are not left out and have any; by their ids.

    The records are of three forms of one register, and each is taken from the newest form in which it is there.
    """
    known = studies(shared)
    found = {number_of(study): list(_of_study(study)) for study in known if not left(study)}
    held = {number_of(study) for study in known if left(study)}
    for number, listed in (*_of_xml(shared), *_of_fields(shared)):
        if number not in found and number not in held:
            found[number] = listed
    return {number: found[number] for number in sorted(found) if found[number]}


def _of_study(study: Mapping[str, Any]) -> Iterator[Outcome]:
    for kind in KINDS:
        for one in items(dict(study), f"outcomesModule/{kind}Outcomes"):
            measure, told, time = (bare(one_line(one.get(name))) for name in ("measure", "description", "timeFrame"))
            yield Outcome(kind, measure, told, time)


def _of_xml(shared: Path) -> Iterator[tuple[str, list[Outcome]]]:
    """The legacy records. The archive is packed by Zstandard, for which Python 3.14 brings a module and others a tool."""
    path = shared / "data" / "registries" / "ctgov_xml" / "studies.tar.zst"
    with tarfile.open(fileobj=io.BytesIO(_unpacked(path))) as archive:
        for member in archive:
            file = archive.extractfile(member) if member.name.endswith(".xml") else None
            if file is None:
                continue
            root = etree.parse(file).getroot()
            listed = [
                Outcome(kind, *(one_line(one.findtext(name)) for name in ("measure", "description", "time_frame")))
                for kind in KINDS
                for one in root.findall(f"{kind}_outcome")
            ]
            yield Path(member.name).stem, listed


def _unpacked(path: Path) -> bytes:
    import subprocess

    return subprocess.run(["zstd", "-dc", str(path)], check=True, capture_output=True).stdout


def _of_fields(shared: Path) -> Iterator[tuple[str, list[Outcome]]]:
    """The flat records, whose lists leave out what an outcome does not say: only those of equal length are taken."""
    path = shared / "data" / "registries" / "ctgov_study_fields" / "mesenchymal.jsonl.gz"
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            record = json.loads(line)
            listed: list[Outcome] = []
            for kind in ("Primary", "Secondary"):
                measures, told, times = (
                    [bare(one_line(value)) for value in record.get(f"{kind}Outcome{name}", ())]
                    for name in ("Measure", "Description", "TimeFrame")
                )
                if len(times) == len(measures):
                    every: Sequence[str | None] = told if len(told) == len(measures) else [None if told else ""] * len(measures)
                    listed += map(Outcome, [kind.casefold()] * len(measures), measures, every, times)
            yield record["NCTId"][0], listed


def fold(number: str) -> int:
    """The part of the records, by which the others' weights are judged, to which a record belongs."""
    return hashlib.md5(number.encode(), usedforsecurity=False).digest()[-1] % FOLDS


class Choices(Struct):
    """Rows, each with several cuts of which one is right, or none is; as the traits of all cuts in one matrix.

    The score of a cut is the sum of the weights of its traits (of those of `tails` also for each cut behind it in its
    row, where the model has such). The scores and `none` become shares of 1 by softmax.
    """

    names: list[str]
    cuts: Any
    """The traits of each cut: a matrix of cuts by names."""
    tails: Any
    """Traits that each later cut of the row adds to; None where there are none."""
    starts: Any
    """The first cut of each row, and the number of cuts."""
    right: Any
    """1 for the right cut of a row, else 0."""
    none: Any
    """Whether a row has no right cut because there is nothing to cut."""
    weight: Any
    """What a row counts."""
    row: Any
    """The row of each cut."""
    given: Any = 0.0
    """What each cut's score has beside the weights."""

    def scores(self, weights: Any) -> Any:
        """The score of each cut."""
        score = self.cuts @ weights + self.given
        if self.tails is not None:
            inside = np.cumsum((self.tails @ weights)[::-1])[::-1]
            score = score + inside - np.append(inside, 0)[self.starts[1:]][self.row]
        return score

    def shares(self, weights: Any) -> tuple[Any, Any]:
        """The share of each cut, and that of there being none in each row; the last of the weights is `none`'s."""
        parts = np.exp(np.clip(self.scores(weights[:-1]), -60, 60))
        whole = np.bincount(self.row, parts, minlength=len(self.none)) + np.exp(weights[-1])
        return parts / whole[self.row], np.exp(weights[-1]) / whole

    def fitted(self, mask: Any, penalty: float, turns: int = 120) -> Any:
        """The weights that make the right cuts of the rows in `mask` likeliest, less `penalty` times half their squares."""
        size = self.cuts.shape[1]
        reachable = self.none | (np.bincount(self.row, self.right, minlength=len(self.none)) > 0)
        counts = self.weight * mask * reachable
        by_name = self.cuts.T.tocsr()
        tails = None if self.tails is None else self.tails.T.tocsr()

        def loss(weights: Any) -> tuple[float, Any]:
            share, none = self.shares(weights)
            right = np.bincount(self.row, share * self.right, minlength=len(self.none))
            likely = np.log(np.where(self.none, none, right) + 1e-300)
            slope = (share - self.right * ~self.none[self.row]) * counts[self.row]
            rise = by_name @ slope + penalty * weights[:-1]
            if tails is not None:
                sums = np.cumsum(slope)
                before = np.append(0, sums)[self.starts[:-1]]
                rise = rise + tails @ (sums - before[self.row])
            last = np.sum((none - self.none) * counts)
            return float(penalty / 2 * np.sum(weights[:-1] ** 2) - np.sum(likely * counts)), np.append(rise, last)

        return minimize(loss, np.zeros(size + 1), jac=True, method="L-BFGS-B", options={"maxiter": turns}).x


def matrix(traits: Sequence[Sequence[str]], names: Mapping[str, int]) -> Any:
    """Traits of cuts as a matrix of ones."""
    places: list[int] = []
    ends = [0]
    for listed in traits:
        places += [names[name] for name in listed if name in names]
        ends.append(len(places))
    return sparse.csr_matrix((np.ones(len(places)), np.array(places, int), np.array(ends)), (len(traits), len(names)))


def logistic(traits: Any, truth: Any, counts: Any, penalty: float = 0.02) -> Any:
    """The weights of a logistic model."""

    def loss(weights: Any) -> tuple[float, Any]:
        score = traits @ weights
        share = 1 / (1 + np.exp(-score))
        value = np.sum(counts * (np.logaddexp(0, score) - truth * score)) + penalty * weights @ weights
        return float(value), traits.T @ (counts * (share - truth)) + 2 * penalty * weights

    return minimize(loss, np.zeros(traits.shape[1]), jac=True, method="L-BFGS-B").x


def parted(name: str) -> tuple[str, str]:
    """The feature and the words of a trait."""
    feature, _, words = name.partition(":")
    return feature, words


def write(path: Path, rows: Sequence[tuple[str, str, float]]) -> None:
    """A table of `feature words weight`, in one order whatever they were found in."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write("feature\twords\tweight\n")
        for feature, words, weight in sorted(rows):
            file.write(f"{feature}\t{words}\t{weight:g}\n")
