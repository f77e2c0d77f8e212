"""How many records a second `pantrial read` takes from a folder, a file of lines and an archive, and how much memory it needs.

python benchmarks/folder.py --data ../shared [--sizes 1000,10000,100000] [--forms folder,lines,zip] [--jobs 1,2]
                            [--full | --as protocol] [--keep FOLDER] [--curve docs/folder.svg] [--table docs/folder.csv]
                            [--marks 1000,10000] [--minutes 60]

The records are the real ones, a study in v2 and one in the legacy XML by turns (lines: v2 alone), repeated with new numbers
until there are enough. They are written to a temporary folder (--keep names one that stays, and is used again). `--full`
writes the whole section of evidence and not only the study (`--bare`). `--as protocol` parses the criteria as well, which is
most of the work by far: its rows belong into a table of their own. Memory is the most that each process ever held (VmHWM,
from /proc, so on Linux only), seconds are those of the clock, and of the processors for all processes together. `--curve`
draws the figures, `--table` keeps them, and what the table holds from earlier runs is drawn as well. `--marks` gives rows on
the way of one run, and `--minutes` ends one that takes longer, with a row of what it had read.
"""

import argparse
import csv
import gzip
import itertools
import json
import math
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

from pantrial.readers.containers import Document, documents

TICKS = os.sysconf("SC_CLK_TCK")
COLUMNS = ("form", "jobs", "records", "megabytes", "seconds", "processor_seconds", "first_mb", "largest_other_mb", "processes")


def records(data: Path, lines: bool) -> Iterator[tuple[str, bytes]]:
    """The real records for ever, each with a new number: its file's name, and its bytes."""
    registries = data / "data" / "registries"
    with gzip.open(registries / "ctgov_v2" / "studies.jsonl.gz") as stream:
        studies = [("json", line.strip()) for line in stream if b"protocolSection" in line]
    with (registries / "ctgov_xml" / "studies.tar.zst").open("rb") as stream:
        found = (one for one in documents(stream, "studies") if isinstance(one, Document))
        trials = [("xml", document.data) for document in found]
    by_turns = itertools.chain.from_iterable(zip(itertools.cycle(studies), itertools.cycle(trials), strict=False))
    for number, (ending, record) in enumerate(itertools.cycle(studies) if lines else by_turns):
        own = re.search(rb"NCT\d{8}", record)
        new = b"NCT9%07d" % number
        yield f"{new.decode()}.{ending}", record.replace(own.group(), new) if own else record


def made(form: str, size: int, data: Path, at: Path) -> Path:
    """A folder, or a file, with so many records."""
    target = at / {"folder": f"{size}", "lines": f"{size}.jsonl.gz", "zip": f"{size}.zip"}[form]
    if target.exists():
        return target
    some = itertools.islice(records(data, form == "lines"), size)
    if form == "folder":
        part = at / f"{size}.part"
        part.mkdir()
        for name, record in some:
            (part / name).write_bytes(record)
        part.rename(target)
    elif form == "lines":
        with gzip.open(target, "wb", compresslevel=1) as stream:
            stream.writelines(record + b"\n" for _, record in some)
    else:
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            for name, record in some:
                archive.writestr(name, record)
    return target


def weight(target: Path) -> float:
    """Megabytes on the disk."""
    files = target.iterdir() if target.is_dir() else [target]
    return sum(file.stat().st_size for file in files) / 1e6


class Watch(threading.Thread):
    """The memory and the time of a process and of all below it, looked at every so many seconds."""

    def __init__(self, first: int, every: float) -> None:
        super().__init__(daemon=True)
        self.first, self.every, self.over = first, every, threading.Event()
        self.memory: dict[int, float] = {}  # megabytes, by process
        self.busy: dict[int, float] = {}  # seconds of a processor

    def run(self) -> None:
        while not self.over.wait(self.every):
            self.look()

    def look(self) -> None:
        """Note what each of the processes has used so far."""
        parents: dict[int, int] = {}
        for name in os.listdir("/proc"):
            if not name.isdigit():
                continue
            try:
                stat = Path(f"/proc/{name}/stat").read_text().rpartition(")")[2].split()
            except OSError:  # it is gone
                continue
            parents[int(name)] = int(stat[1])
            if int(name) in self.busy or self._ours(int(name), parents):
                self.busy[int(name)] = (int(stat[11]) + int(stat[12])) / TICKS
                self._held(int(name))

    def _ours(self, process: int, parents: dict[int, int]) -> bool:
        while process in parents and process != self.first:
            process = parents[process]
        return process == self.first

    def _held(self, process: int) -> None:
        try:
            status = Path(f"/proc/{process}/status").read_text()
        except OSError:
            return
        if found := re.search(r"VmHWM:\s+(\d+) kB", status):
            self.memory[process] = max(self.memory.get(process, 0.0), int(found.group(1)) / 1024)


def measured(
    target: Path, form: str, jobs: int, size: int, content: str, marks: frozenset[int], minutes: float
) -> Iterator[dict[str, str]]:
    """Read it in a process of its own; what that took, as a row. `content`: bare (the study), full (its evidence), protocol.

    Of each of `marks` records there is a row beforehand, from the same run; what ends after so many `minutes` has its last
    row at the records that had come by then.
    """
    call = [sys.executable, "-m", "pantrial", "read", str(target), "--format", "jsonl", "--jobs", str(jobs)]
    call += {"bare": ["--bare"], "full": [], "protocol": ["--as", "protocol"]}[content]
    start = time.monotonic()
    whole = weight(target)
    lines = 0
    with subprocess.Popen(call, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True) as process:
        watch = Watch(process.pid, 1.0 if marks else 0.1)
        watch.start()
        assert process.stdout is not None

        def row() -> dict[str, str]:
            memory = watch.memory.copy()
            first = memory.pop(process.pid, 0.0)
            return {
                "form": form, "jobs": str(jobs), "records": str(lines), "megabytes": f"{whole * lines / size:.0f}",
                "seconds": f"{time.monotonic() - start:.1f}", "processor_seconds": f"{sum(watch.busy.values()):.1f}",
                "first_mb": f"{first:.0f}", "largest_other_mb": f"{max(memory.values(), default=0.0):.0f}",
                "processes": str(1 + len(memory)),
            }  # fmt: skip

        for line in process.stdout:
            lines += b'"error"' not in line[:200]
            if lines in marks and lines < size:
                watch.look()
                yield row()
            if time.monotonic() - start > 60 * minutes:
                os.killpg(process.pid, signal.SIGKILL)
                break
        watch.over.set()
    watch.join()
    if lines != size and time.monotonic() - start <= 60 * minutes:
        raise SystemExit(f"{lines} of {size} records were read")
    yield row()


# The curve

INKS = {"folder": "#1b6ca8", "lines": "#c1512f", "zip": "#3d8b5a"}
NAMES = {"folder": "folder of files", "lines": ".jsonl.gz", "zip": ".zip"}


def curve(rows: list[dict[str, str]]) -> str:
    """The figures as SVG: memory beside records, and records a second of processor time beside records."""
    memory = [(row, max(float(row["first_mb"]), float(row["largest_other_mb"]))) for row in rows]
    speed = [(row, int(row["records"]) / float(row["processor_seconds"])) for row in rows]
    parts = [
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 860 330" font-family="sans-serif" font-size="13" fill="#222">',
        '<rect width="860" height="330" fill="#fff"/>',
        *_panel(60, "most memory of any process (MB)", memory),
        *_panel(500, "records a second of processor time", speed),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _panel(left: int, title: str, points: list[tuple[dict[str, str], float]]) -> Iterator[str]:
    sizes = sorted({int(row["records"]) for row, _ in points})
    top = 1.25 * max(value for _, value in points)
    step = next(step for step in (10, 20, 25, 50, 100, 200, 250, 500, 1000, 2000, 5000) if top / step <= 6)
    # By the logarithm: ten times as many stand as far apart wherever they are.
    span = math.log(sizes[-1] / sizes[0]) or 1.0
    places = {size: left + 40 + 240 * math.log(size / sizes[0]) / span for size in sizes}
    told: list[int] = []
    for size in reversed(sizes):
        if not told or places[told[-1]] - places[size] >= 48:
            told.append(size)

    def height(value: float) -> float:
        return 270 - 175 * value / top

    yield f'<text x="{left}" y="28" font-weight="bold">{title}</text>'
    for mark in range(0, int(top) + 1, step):
        yield f'<line x1="{left}" x2="{left + 320}" y1="{height(mark):.1f}" y2="{height(mark):.1f}" stroke="#ddd"/>'
        yield f'<text x="{left - 6}" y="{height(mark) + 4:.1f}" text-anchor="end">{mark}</text>'
    for size in reversed(told):
        yield f'<text x="{places[size]:.0f}" y="290" text-anchor="middle">{size:,}</text>'
    yield f'<text x="{left + 160}" y="312" text-anchor="middle">records</text>'
    kinds = sorted({(row["form"], row["jobs"]) for row, _ in points})
    for number, (form, jobs) in enumerate(kinds):
        own = sorted((int(row["records"]), value) for row, value in points if (row["form"], row["jobs"]) == (form, jobs))
        dash = ' stroke-dasharray="5 4"' if jobs == "1" else ""
        line = " ".join(f"{places[size]:.1f},{height(value):.1f}" for size, value in own)
        yield f'<polyline points="{line}" fill="none" stroke="{INKS[form]}" stroke-width="2"{dash}/>'
        for size, value in own:
            yield f'<circle cx="{places[size]:.1f}" cy="{height(value):.1f}" r="3" fill="{INKS[form]}"/>'
        x, y = left + 150 * (number % 2), 46 + 17 * (number // 2)
        yield f'<line x1="{x}" x2="{x + 22}" y1="{y - 4}" y2="{y - 4}" stroke="{INKS[form]}" stroke-width="2"{dash}/>'
        yield f'<text x="{x + 27}" y="{y}" font-size="11">{NAMES[form]}, --jobs {jobs}</text>'


def main() -> None:
    """Make the records, read them, print a row for each way."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the folder of real records")
    parser.add_argument("--sizes", default="1000,10000,100000")
    parser.add_argument("--forms", default="folder,lines,zip")
    parser.add_argument("--jobs", default="1,2")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--full", dest="content", action="store_const", const="full", default="bare")
    what.add_argument("--as", dest="content", choices=["protocol"])
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--curve", type=Path)
    parser.add_argument("--table", type=Path)
    parser.add_argument("--marks", default="", help="numbers of records of which a row is told on the way")
    parser.add_argument("--minutes", type=float, default=24 * 60.0, help="after which a run ends with what it has")
    call = parser.parse_args()
    marks = frozenset(map(int, filter(None, call.marks.split(","))))
    rows: dict[tuple[str, str, str], dict[str, str]] = {}
    if call.table and call.table.exists():
        with call.table.open(newline="") as stream:
            rows = {(row["form"], row["jobs"], row["records"]): row for row in csv.DictReader(stream)}
    with tempfile.TemporaryDirectory() as temporary:
        at = call.keep or Path(temporary)
        at.mkdir(exist_ok=True)
        for form, size in itertools.product(filter(None, call.forms.split(",")), map(int, call.sizes.split(","))):
            target = made(form, size, call.data, at)
            for jobs in map(int, call.jobs.split(",")):
                for row in measured(target, form, jobs, size, call.content, marks, call.minutes):
                    print(json.dumps(row), flush=True)
                    rows[row["form"], row["jobs"], row["records"]] = row
                    if call.table:
                        with call.table.open("w", newline="") as stream:
                            writer = csv.DictWriter(stream, COLUMNS, lineterminator="\n")
                            writer.writeheader()
                            writer.writerows(rows.values())
    if call.curve:
        call.curve.write_text(curve(list(rows.values())))


if __name__ == "__main__":
    main()
