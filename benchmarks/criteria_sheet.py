"""A sheet of criteria: how each is read, for people to go through line by line, and the totals.

python benchmarks/criteria_sheet.py --data ../shared/seeds [--words 60] [--totals]

`--data` names a page, or a folder of them; a `.jsonl` or `.jsonl.gz` file holds one v2 study a line. The columns, parted by
tabs: trial, number, kind, class, degree (full, partial, none), the first words of the criterion, and its English.
"""

import argparse
import gzip
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from pantrial.errors import PantrialError
from pantrial.language.english import english
from pantrial.parse import parse
from pantrial.protocol import Criterion, Place, Protocol
from pantrial.readers import read
from pantrial.terms import shipped


def documents(path: Path) -> Iterator[tuple[bytes, str]]:
    """The documents of a file or folder, with their names."""
    if path.is_dir():
        for one in sorted(path.iterdir()):
            if one.is_file():
                yield from documents(one)
    elif path.name.endswith((".jsonl", ".jsonl.gz")):
        data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        for number, line in enumerate(data.splitlines(), start=1):
            if line.strip():
                yield line, f"{path.name}-{number}.json"
    else:
        yield path.read_bytes(), path.name


def protocols(path: Path) -> Iterator[Protocol | str]:
    """Each document's protocol; what cannot be read is told in a line."""
    for data, name in documents(path):
        try:
            yield parse(read(data, name), shipped()).protocol
        except PantrialError as error:
            yield f"{name}: {error}"


def row(trial: str, one: Criterion, most: int) -> str:
    """One line of the sheet."""
    words = " ".join(one.words.split())
    begin = words if len(words) <= most else words[: most - 1] + "…"
    said = english(one.logic, shipped()).replace("\t", " ").replace("\n", " ")
    return "\t".join((trial, one.label, one.kind.value, one.clazz.value, one.reading.value, begin, said))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, action="append", required=True)
    parser.add_argument("--words", type=int, default=60, help="how much of a criterion's words to show")
    parser.add_argument("--totals", action="store_true", help="print the totals alone")
    arguments = parser.parse_args()
    degrees: Counter[str] = Counter()
    classes: Counter[str] = Counter()
    trials = failed = 0
    for path in arguments.data:
        for protocol in protocols(path):
            if isinstance(protocol, str):
                failed += 1
                print(protocol)
                continue
            trials += 1
            for one in protocol.criteria:
                if one.place is Place.CRITERIA:
                    degrees[one.reading.value] += 1
                    classes[one.clazz.value] += 1
                if not arguments.totals:
                    print(row(protocol.trial or "?", one, arguments.words))
    total = sum(degrees.values())
    print(f"{trials} trials, {failed} not read; {total} criteria in the texts of eligibility")
    for counts in (degrees, classes):
        print(", ".join(f"{name} {count} ({count / max(total, 1):.1%})" for name, count in counts.most_common()))


if __name__ == "__main__":
    main()
