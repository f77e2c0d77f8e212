"""How many pages a second `readers.read` reads on one core, and whether its time grows as the page does.

python benchmarks/pages.py --data ../shared/seeds --data examples/pages [--seconds 5]
python benchmarks/pages.py --render 200 [--shared ../shared]
python benchmarks/pages.py --data ../shared/seeds --compiled [--wheel dist/pantrial-….whl]

The baseline does to the same bytes, in the same run and turn by turn, what any reader of lines does at least: decode them,
normalise them (NFC), part them into lines, and strip and case-fold each line. The ratio of the two times says what the
reader costs, however busy the machine is. All times are those of the processor, which other work on the machine stretches
least; the rates are of the fastest turn, the medians stand beside them, and the rate by the fastest reading of each page, which
is nearest to that of a machine that does nothing else: no whole turn is spared by other work where there is much of it.

A reading makes its record at once, and its evidence, notes and spans when it is asked for them. `all told` is the rate with
all of that made, too.

`--compiled` builds the wheel whose page reader is compiled (hatch_build.py; it takes minutes and needs uv and a C compiler), or
takes one that is built, and prints its figures beside those of plain Python.

A few pages read again and again could flatter a reader that remembers them. `--render` reads pages that all differ: real
studies, each written once as one of the sites writes it (tests/rendering.py). The first turn, in which none of them was
ever seen, has a figure of its own.
"""

import argparse
import itertools
import os
import statistics
import subprocess
import sys
import tempfile
import time
import unicodedata
import zipfile
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from rendering import RENDERERS, studies

from pantrial.readers import read

ROOT = Path(__file__).resolve().parent.parent

SIZES = (1.25, 2.5, 5, 10)
"""Megabytes, each twice the one before."""


def baseline(data: bytes) -> list[str]:
    return [line.strip().casefold() for line in unicodedata.normalize("NFC", data.decode("utf-8", "replace")).split("\n")]


def ours(data: bytes) -> object:
    return read(data, "benchmark")


def whole(data: bytes) -> object:
    return read(data, "benchmark").told


def seconds(work: Callable[[bytes], object], pages: Sequence[bytes]) -> float:
    start = time.process_time()
    for page in pages:
        work(page)
    return time.process_time() - start


def rate(pages: Sequence[bytes], limit: float) -> None:
    """Turns of all pages, ours and the baseline, until `limit` seconds are over."""
    turns: list[tuple[float, float, float]] = []
    fresh = seconds(ours, pages)  # with the tables that are made at their first use
    best = [fresh] * len(pages)
    end = time.perf_counter() + limit
    while time.perf_counter() < end:
        each = [seconds(ours, [page]) for page in pages]
        best = list(map(min, best, each))
        turns.append((sum(each), seconds(baseline, pages), seconds(whole, pages)))
    mine, plain, told = (sorted(column) for column in zip(*turns, strict=True))
    size = sum(map(len, pages)) / 1e6
    print(
        f"{len(pages)} pages, {size * 1e3 / len(pages):.1f} kB each, {len(turns)} turns:"
        f" {len(pages) / mine[0]:.0f} pages/s, {size / mine[0]:.1f} MB/s"
        f" (median {len(pages) / statistics.median(mine):.0f} pages/s, {len(pages) / sum(best):.0f} by the fastest reading of"
        f" each page), {len(pages) / told[0]:.0f} pages/s all told;"
        f" {statistics.median(a / b for a, b, _ in turns):.0f} times the baseline"
        f" ({len(pages) / plain[0]:.0f} pages/s); the first turn {len(pages) / fresh:.0f} pages/s"
    )


def rendered(shared: Path, number: int) -> list[bytes]:
    """So many pages that all differ: studies from the whole of the folder's, in turn by each layout."""
    known = studies(shared)
    chosen = known[:: max(1, len(known) // number)][:number]
    return [render(study).encode() for study, render in zip(chosen, itertools.cycle(RENDERERS.values()), strict=False)]


def growth(page: bytes, name: str) -> None:
    """The time of a page whose lines are repeated, each in its place, to 1.25, 2.5, 5 and 10 MB, all told."""
    lines = page.splitlines(keepends=True)
    times: list[float] = []
    for size in SIZES:
        again = max(1, round(size * 1e6 / len(page)))
        long = b"".join(line for line in lines for _ in range(again))
        times.append(min(seconds(whole, [long]) for _ in range(2)))
    told = ", ".join(f"{size} MB {took:.2f} s" for size, took in zip(SIZES, times, strict=True))
    ratios = ", ".join(f"{b / a:.2f}" for a, b in pairwise(times))
    print(f"{name}: {told}; for each doubling {ratios} times as long")


def compiled(wheel: Path | None, arguments: Sequence[str]) -> None:
    """The same benchmark, without the growth, by the compiled modules of a wheel."""
    with tempfile.TemporaryDirectory() as folder:
        if wheel is None:
            environment = os.environ | {"PANTRIAL_COMPILE": "1"}
            build = "uv build --quiet --wheel --no-build-isolation".split()
            subprocess.run([*build, "--python", sys.executable, "--out-dir", folder], cwd=ROOT, env=environment, check=True)
            (wheel,) = Path(folder).glob("*.whl")
        package = Path(folder, "package")
        zipfile.ZipFile(wheel).extractall(package)
        print("compiled: ", end="", flush=True)
        call = [sys.executable, __file__, *arguments, "--no-growth"]
        subprocess.run(call, env=os.environ | {"PYTHONPATH": str(package)}, check=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, action="append", default=[], help="a folder of pages; may be given again")
    parser.add_argument("--render", type=int, default=0, metavar="N", help="read N pages rendered from real studies, too")
    parser.add_argument("--shared", type=Path, default=Path("../shared"), help="the folder of real records, for --render")
    parser.add_argument("--seconds", type=float, default=5.0, help="how long the pages are read again and again")
    parser.add_argument("--no-growth", action="store_true", help="leave out the long pages")
    parser.add_argument("--compiled", action="store_true", help="measure the compiled reader, too")
    parser.add_argument("--wheel", type=Path, help="a wheel that was built with PANTRIAL_COMPILE=1, for --compiled")
    call = parser.parse_args()
    files = sorted(file for folder in call.data for file in folder.iterdir() if file.is_file())
    pages = [file.read_bytes() for file in files]
    if pages:
        rate(pages, call.seconds)
    if call.render:
        several = rendered(call.shared, call.render)
        print("rendered: ", end="")
        rate(several, call.seconds)
    if call.compiled:
        folders = [word for folder in call.data for word in ("--data", str(folder))]
        rendering = ["--render", str(call.render), "--shared", str(call.shared)]
        compiled(call.wheel, [*folders, *rendering, "--seconds", str(call.seconds)])
    if not call.no_growth:
        for file, page in zip(files, pages, strict=True):
            growth(page, file.name[:24])


if __name__ == "__main__":
    main()
