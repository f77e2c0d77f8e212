"""How much of pages of unfamiliar sites the generic reader reads, and what it reads wrongly.

    python benchmarks/sites.py [FOLDER] [--each] [--limit 0.9]

`benchmarks/sites_blind` holds pages of a writer who saw nothing of the reader, on which no rule is made.

FOLDER (tests/sites) holds pages and, beside each, a JSON file of what a person reads in it; tests/test_sites.py says how such
a file is written. Printed are, for each page and in all: of the values that have to be read the share that is read right
(recall), the values that are read and that the page does not state so (wrong), and criteria under the other heading (moved).
A value with `!` before it counts as one that has to be read, and one with `~` as wrong where it is read.
`--each` names every value that lacks or is wrong. Ends with 1 where a criterion moved or where recall is below the limit.
"""

import argparse
import json
import re
import sys
from pathlib import Path
from typing import Any

from pantrial.errors import Unreadable
from pantrial.readers import read

NOT_JUDGED = ("contactsLocationsModule", "eligibilityModule/stdAges")
_ITEM = re.compile(r"^(?:\* )?(?:[①-⑳✗]\s*|\(?(?:\d{1,2}[.)]\s?|[a-z]\)\s)(?=[^\d\s]))?")  # no “1.” of “1.5 mg”


def at(values: Any, path: str) -> Any:
    """The value at a path of a study's protocol section, or None."""
    for step in path.split("/"):
        if isinstance(values, list):
            values = values[int(step)] if step.isdigit() and int(step) < len(values) else None
        else:
            values = values.get(step) if isinstance(values, dict) else None
    return values


def leaves(values: Any, path: str = "") -> list[str]:
    """The paths of all values."""
    if isinstance(values, dict):
        return [leaf for name, value in values.items() for leaf in leaves(value, f"{path}/{name}" if path else name)]
    if isinstance(values, list) and values and isinstance(values[0], dict):
        return [leaf for number, value in enumerate(values) for leaf in leaves(value, f"{path}/{number}")]
    return [path]


def by_kind(words: str) -> dict[str, list[str]]:
    """The criteria under each heading, without bullets and numbers."""
    found: dict[str, list[str]] = {}
    kind = ""
    for line in filter(None, map(str.strip, words.splitlines())):
        if line in ("Inclusion Criteria:", "Exclusion Criteria:"):
            kind = line.split()[0].lower()
        else:
            found.setdefault(kind, []).append(line.removeprefix("* ") if "; 2. " in line else _ITEM.sub("", line))
    return found


class Tally:
    """What of one page is right, lacks, is wrong or moved, each as a line for a person."""

    def __init__(self) -> None:
        self.right: list[str] = []
        self.lacks: list[str] = []
        self.wrong: list[str] = []
        self.moved: list[str] = []

    def value(self, path: str, there: Any, here: Any) -> None:
        """One value: `?` before what may lack, `|` between several right ones, null where nothing is right."""
        if there is None:
            if here is not None:
                self.wrong.append(f"{path}: {here!r}, where nothing is right")
            return
        if isinstance(there, str) and there.startswith("~"):
            if here is not None:
                self.wrong.append(f"{path}: {here!r}, which no person read")
            return
        if isinstance(there, str):
            there = there.removeprefix("!")
        optional = isinstance(there, str) and there.startswith("?")
        right = here == there or (isinstance(there, str) and str(here) in there.removeprefix("?").split("|"))
        if right:
            self.right += [] if optional else [path]
        elif here is None:
            self.lacks += [] if optional else [f"{path}: {there!r}"]
        else:
            self.wrong.append(f"{path}: {here!r}, and not {there!r}")

    def items(self, path: str, there: list[str], here: list[str]) -> None:
        """A list: those that have to be in it, and those that may."""
        for one in there:
            if one[0] not in "?~":
                one = one.removeprefix("!")
                (self.right if one in here else self.lacks).append(f"{path}: {one!r}")
        known = {other.lstrip("?!") for other in there}
        self.wrong += [f"{path}: {one!r}" for one in here if one not in known]

    def criteria(self, there: dict[str, list[str]], here: dict[str, list[str]]) -> None:
        """The lines of criteria, each under its own heading."""
        known = {kind: [one.lstrip("?!").rstrip(".;") for one in lines] for kind, lines in there.items()}
        sure = {
            kind: [one.removeprefix("!").rstrip(".;") for one in lines if one[0] not in "?~"] for kind, lines in there.items()
        }
        for kind, lines in sure.items():
            mine = [line.rstrip(".;") for line in here.get(kind, [])]
            for line in lines:
                (self.right if line in mine else self.lacks).append(f"{kind}: {line!r}")
        for kind, lines in here.items():
            for line in (one.rstrip(".;") for one in lines):
                if any(line in lines for other, lines in sure.items() if other != kind) and line not in known.get(kind, []):
                    self.moved.append(f"{kind}: {line!r}")
                elif line not in known.get(kind, []):
                    self.wrong.append(f"{kind}: {line!r}")


def judge(page: Path) -> Tally:
    """Read one page and hold it against what a person reads in it."""
    wanted: dict[str, Any] = json.loads(page.with_suffix(".json").read_text("utf-8"))
    try:
        found = read(page.read_bytes(), page.name).values.get("protocolSection", {})
    except Unreadable:
        found = {}
    tally = Tally()
    for path, there in wanted.items():
        here = at(found, path)
        if isinstance(there, dict):
            tally.criteria(there, by_kind(str(here or "")))
        elif isinstance(there, list) and path.endswith("eligibilityCriteria"):
            continue  # pages without headings of criteria are judged by the tests
        elif isinstance(there, list):
            tally.items(path, there, here or [])
        else:
            tally.value(path, there, here)
    for path in leaves(found):
        if path not in wanted and not path.startswith(NOT_JUDGED):
            tally.wrong.append(f"{path}: {at(found, path)!r}, which no person read")
    return tally


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=Path(__file__).parents[1] / "tests" / "sites")
    parser.add_argument("--each", action="store_true", help="name what lacks and what is wrong")
    parser.add_argument("--limit", type=float, default=0.9, help="the least recall")
    options = parser.parse_args()
    total = Tally()
    for page in sorted(path for path in options.folder.iterdir() if path.suffix in (".txt", ".html")):
        one = judge(page)
        print(f"{page.name:20} right {len(one.right):3} of {len(one.right) + len(one.lacks):3}  wrong {len(one.wrong):2}"
              f"  moved {len(one.moved)}")  # fmt: skip
        if options.each:
            for name, lines in (("lacks", one.lacks), ("wrong", one.wrong), ("moved", one.moved)):
                for line in lines:
                    print(f"    {name} {line[:200]}")
        for name in ("right", "lacks", "wrong", "moved"):
            getattr(total, name).extend(getattr(one, name))
    needed = len(total.right) + len(total.lacks)
    recall = len(total.right) / needed if needed else 0.0
    share = len(total.wrong) / max(1, len(total.right) + len(total.wrong))
    print(f"recall {recall:.3f} ({len(total.right)} of {needed}), limit {options.limit}")
    print(f"wrong {len(total.wrong)} ({share:.3f} of what was read); moved {len(total.moved)}")
    return int(bool(total.moved) or recall < options.limit)


if __name__ == "__main__":
    sys.exit(main())
