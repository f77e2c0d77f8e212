"""How long `pantrial --help` takes against `python -c pass`: the limit is 6 times.

Each command runs in turn, so that a slow moment of the machine hits both; the figure is the median of the ratios.
"""

import argparse
import statistics
import subprocess
import sys
import time
from pathlib import Path

LIMIT = 6.0


def seconds(command: list[str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--strict", action="store_true", help="exit with 1 where the limit is reached")
    call = parser.parse_args()
    runs = call.runs
    ours = [str(Path(sys.executable).with_name("pantrial")), "--help"]
    nothing = [sys.executable, "-c", "pass"]
    seconds(ours), seconds(nothing)
    pairs = [(seconds(ours), seconds(nothing)) for _ in range(runs)]
    ratio = statistics.median(mine / none for mine, none in pairs)
    mine, none = (statistics.median(column) for column in zip(*pairs, strict=True))
    print(f"pantrial --help: {mine * 1000:.0f} ms; python -c pass: {none * 1000:.0f} ms; "
          f"median ratio {ratio:.2f} (limit {LIMIT}, {runs} pairs)")  # fmt: skip
    return int(call.strict and ratio >= LIMIT)


if __name__ == "__main__":
    sys.exit(main())
