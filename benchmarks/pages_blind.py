"""Studies rendered into the five page layouts by a writer that knows nothing of the reader, read back and compared.

python benchmarks/pages_blind.py --data STUDIES.jsonl[.gz] [--layout status] [--count 150] [--half tune|held] [--show FIELD]
  [--pages DIR] [--weights FOLDER]

By layout: the recall and the share of wrong values averaged over fields, the median number of notes a page, and by field
what was lost. `--show` prints what differs in a field (of made-up people: no page holds a real one), `--pages` keeps the
pages. The writer and the comparison (tests/rendering_blind) were made before anything of the reader was looked at; so were the
pages of the fifth writer (`fifth`), and what they print was told afterwards (`fifth_told`).
"""

import argparse
import gzip
import hashlib
import json
import statistics
import sys
from collections import Counter, defaultdict
from pathlib import Path

from pantrial.readers import read
from pantrial.writers.study import write

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from rendering import held_out, quarter, use_tables  # noqa: E402
from rendering_blind.compare import Score, compare  # noqa: E402
from rendering_blind.fifth_told import EVERY as FIFTH  # noqa: E402
from rendering_blind.habits import Study, nameless, part  # noqa: E402
from rendering_blind.third import EVERY as THIRD  # noqa: E402
from rendering_blind.thirdly import EVERY  # noqa: E402

RENDER = {**EVERY, **THIRD, **FIFTH}
"""Every layout by every writer: `status`, `status otherwise`, `status thirdly`, and `status third` and `status fifth` of two
who saw no reader."""


def studies(path: Path, count: int) -> list[Study]:
    """Studies in the order of a hash of their id, with made-up people; first those that few others are like."""
    raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    every = [json.loads(line) for line in raw.splitlines()]
    good = [one for one in every if part(one, "eligibilityModule", "eligibilityCriteria")]
    good.sort(key=lambda one: hashlib.sha256(str(part(one, "identificationModule", "nctId")).encode()).hexdigest())
    rare = [one for one in good if part(one, "designModule", "studyType") == "EXPANDED_ACCESS"]
    rare += [one for one in good if part(one, "statusModule", "overallStatus") == "WITHDRAWN"][:5]
    rest = [one for one in good if all(one is not other for other in rare)]
    return [nameless(one) for one in (rare + rest)[:count]]


def read_back(text: str) -> tuple[Study, int, str]:
    """What the program reads of a page, as v2, how many notes it gives, and the layout that it took it for."""
    reading = read(text.encode(), "page.txt")
    out: Study = json.loads(write(reading, bare=True))
    return out, len(reading.notes), reading.source.layout


def main() -> None:
    """Render, read back, compare, print."""
    take = argparse.ArgumentParser(description=__doc__)
    take.add_argument("--data", type=Path, required=True)
    take.add_argument("--count", type=int, default=150)
    take.add_argument("--half", choices=["tune", "held", "quarter"], help="only the half that rules are made on, or the other")
    take.add_argument("--weights", type=Path, help="a folder of tables fitted without these studies (benchmarks/fit.py)")
    take.add_argument("--layout", action="append", choices=list(RENDER))
    take.add_argument("--show", action="append", default=[], metavar="FIELD")
    take.add_argument("--limit", type=int, default=25)
    take.add_argument("--pages", type=Path, help="keep the pages here")
    given = take.parse_args()
    use_tables(given.weights)
    chosen = studies(given.data, given.count)
    if given.half:
        among = quarter if given.half == "quarter" else held_out
        chosen = [study for study in chosen if among(study) == (given.half != "tune")]
    shown = 0
    for layout in given.layout or RENDER:
        scores: dict[str, Score] = defaultdict(Score)
        notes: list[int] = []
        taken: Counter[str] = Counter()
        for study in chosen:
            page = RENDER[layout](study)
            if given.pages:
                given.pages.mkdir(parents=True, exist_ok=True)
                name = part(study, "identificationModule", "nctId")
                (given.pages / f"{name}-{layout}.txt").write_text(page.text(), encoding="utf-8")
            got, count, form = read_back(page.text())
            notes.append(count)
            taken[form] += 1
            found, differs = compare(page, got)
            for name, one in found.items():
                scores[name].add(one)
            for name, how, left, over in differs:
                if name in given.show and shown < given.limit:
                    shown += 1
                    print(f"    {part(study, 'identificationModule', 'nctId')} {name} {how}")
                    print(f"      page: {left}\n      read: {over}")
        recall = statistics.mean(one.recall for one in scores.values())
        wrong = statistics.mean(one.wrong_share for one in scores.values())
        print(
            f"{layout}: {len(chosen)} pages, {len(scores)} fields: recall {recall:.1%}, wrong {wrong:.2%} (means over fields), "
            f"median notes {statistics.median(notes):g}, read as {dict(taken)}"
        )
        for name, one in sorted(scores.items(), key=lambda item: (-item[1].wrong_share, item[1].recall)):
            if (one.wrong or one.missing) and not given.show:
                counts = f"right {one.right:5} missing {one.missing:5} wrong {one.wrong:5}"
                print(f"    {name:32} {counts}  {one.recall:6.1%}  {one.wrong_share:6.1%}")


if __name__ == "__main__":
    main()
