"""Group words by the words that stand beside them: writes `pages/data/words.tsv`.

pip install numpy scipy
python benchmarks/fit_words.py --data ../shared -o src/pantrial/pages/data/words.tsv [--leave none]

From the outcomes, texts and criteria of the folder of real records: how much oftener than by chance a word stands before,
behind, and one before another (positive pointwise mutual information), in fewer dimensions (singular values), grouped by
k-means into wide and narrow classes.
"""

import io
import re
import tarfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from fit import Left, _unpacked, arguments, leaving, outcomes
from lxml import etree
from rendering import bare, get, number_of, one_line, studies
from scipy import sparse
from scipy.sparse.linalg import svds

from pantrial.pages.timeframes import word_of

WORDS, CONTEXTS = 9000, 2500
LEAST = 6
DIMENSIONS = 80
WIDE, NARROW = 64, 250
TURNS = 40
TEXTS = ("brief_summary/textblock", "detailed_description/textblock", "eligibility/criteria/textblock")
V2_TEXTS = ("descriptionModule/briefSummary", "descriptionModule/detailedDescription", "eligibilityModule/eligibilityCriteria")
BESIDE = (-1, 1, 2)


def lines(shared: Path, left: Left) -> Iterator[str]:
    """The texts, a paragraph each."""
    for listed in outcomes(shared, left).values():
        for one in listed:
            yield from filter(None, (one.measure, one.description, one.time))
    known = studies(shared)
    held = {number_of(study) for study in known if left(study)}
    path = shared / "data" / "registries" / "ctgov_xml" / "studies.tar.zst"
    with tarfile.open(fileobj=io.BytesIO(_unpacked(path))) as archive:
        for member in archive:
            file = archive.extractfile(member) if member.name.endswith(".xml") else None
            if file is not None and Path(member.name).stem not in held:
                root = etree.parse(file).getroot()
                for name in TEXTS:
                    yield from map(one_line, re.split(r"\n\s*\n", root.findtext(name) or ""))
    for study in known:
        for name in () if left(study) else V2_TEXTS:
            yield from (one_line(bare(line)) for line in (get(study, f"protocolSection/{name}") or "").split("\n"))


def beside(listed: list[list[str]], words: list[str], contexts: list[str]) -> Any:
    """Words by the words beside them: how much oftener than by chance."""
    place, other = ({word: number for number, word in enumerate(names)} for names in (words, contexts))
    size = len(contexts) + 1
    rows: list[int] = []
    columns: list[int] = []
    for text in listed:
        for number, word in enumerate(text):
            if word in place:
                for turn, step in enumerate(BESIDE):
                    at = number + step
                    rows.append(place[word])
                    columns.append(turn * size + (other.get(text[at], size - 1) if 0 <= at < len(text) else size - 1))
    counts = sparse.csr_matrix((np.ones(len(rows)), (rows, columns)), (len(words), size * len(BESIDE)))
    counts.sum_duplicates()
    of_word, of_context = (np.asarray(counts.sum(axis)).ravel() for axis in (1, 0))
    smooth = of_context**0.75
    cells = counts.tocoo()
    expected = of_word[cells.row] * smooth[cells.col] * (of_context.sum() / smooth.sum())
    value = np.log(cells.data * counts.sum() / expected + 1e-9)
    kept = value > 0
    return sparse.csr_matrix((value[kept], (cells.row[kept], cells.col[kept])), counts.shape)


def grouped(points: Any, number: int, dice: Any) -> Any:
    """The group of each point, by k-means on the sphere."""
    centres = points[dice.choice(len(points), number, replace=False)]
    group = np.zeros(len(points), int)
    for _ in range(TURNS):
        group = (points @ centres.T).argmax(1)
        for one in range(number):
            mine = points[group == one]
            total = mine.sum(0)
            centres[one] = total / (np.linalg.norm(total) + 1e-9) if len(mine) else points[dice.integers(len(points))]
    return group


def main() -> None:
    parser = arguments(__doc__)
    call = parser.parse_args()
    listed = [[word_of(raw).folded for raw in line.split()] for line in lines(call.data, leaving(call))]
    times = Counter(word for text in listed for word in text)
    words = [word for word, count in times.most_common(WORDS) if count >= LEAST]
    contexts = [word for word, _ in times.most_common(CONTEXTS)]
    left, values, _ = svds(beside(listed, words, contexts), k=DIMENSIONS, random_state=0)
    points = left * np.sqrt(values)
    points /= np.linalg.norm(points, axis=1, keepdims=True) + 1e-9
    dice = np.random.default_rng(0)
    wide, narrow = (grouped(points, number, dice) for number in (WIDE, NARROW))
    with call.output.open("w", encoding="utf-8", newline="\n") as file:
        file.write("word\twide\tnarrow\n")
        file.writelines(sorted(f"{word}\t{a}\t{b}\n" for word, a, b in zip(words, wide, narrow, strict=True)))


if __name__ == "__main__":
    main()
