"""The coverage-guided fuzzer (atheris) on one target after the other, one process at a time, and a table of what it did.

python fuzz/long.py [TARGET|FORM ...] [--minutes 10] [--corpus FOLDER] [--seed 1]

Each target has so many minutes of the clock; without names all of them have, each reader alone (FORM) included. What breaks
ends a run of the fuzzer: it is begun again with the time that is left, from what it has learnt, up to ten times. A row tells of
a target the inputs tried, the processor's seconds, the edges of code that were reached, how many inputs reached them, and how
many broke, with each error and its place. Inputs that broke are in FOLDER/TARGET-broke, what was learnt in FOLDER/TARGET, from
which the next call goes on; without `--corpus` that is a new folder, whose name is printed. The exit code is 1 where anything
broke.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from msgspec import Struct
from targets import FORMS, TARGETS

AGAIN = 10
"""So often a target is begun again whose run ended early."""

_TRIED = re.compile(r"^stat::number_of_executed_units:\s*(\d+)", re.MULTILINE)
_STATE = re.compile(r"^#\d+\s+\w+\s+cov: (\d+) ft: \d+ corp: (\d+)/", re.MULTILINE)
_FRAME = re.compile(r'^ +File "([^"]+)", line (\d+)', re.MULTILINE)


class Run(Struct, frozen=True):
    """One run of the fuzzer: inputs tried, edges reached, the inputs that reached them, and what ended it, if not the clock."""

    tried: int
    edges: int
    corpus: int
    broke: str


def told(said: str, code: int) -> Run:
    """What a run's messages and its exit code say of it."""
    tried = _TRIED.findall(said)
    edges, corpus = _STATE.findall(said)[-1] if _STATE.search(said) else (0, 0)
    return Run(int(tried[-1]) if tried else 0, int(edges), int(corpus), _kind(said) if code else "")


def _kind(said: str) -> str:
    """What broke, by the error and the innermost of our places."""
    _, exception, trace = said.rpartition("=== Uncaught Python exception: ===")
    _, timeout, stack = said.rpartition("=== Timeout: ")
    if exception:
        what, where = trace.strip().partition("\n")[0], [*_FRAME.finditer(trace)][::-1]
    elif timeout:
        what, where = "more than 20 seconds", [*_FRAME.finditer(stack)]
    else:
        named = re.findall(r"ERROR: libFuzzer: (.*)", said)
        return str(named[-1] if named else said.strip().rpartition("\n")[2])[:200]
    ours = next((match for match in where if "pantrial" in Path(match[1]).parts), where[0] if where else None)
    return f"{what[:200]}, {Path(ours[1]).name}:{ours[2]}" if ours else what[:200]


def fuzzed(target: str, seconds: float, corpus: Path, seed: int) -> list[Run]:
    """The runs of one target in so much time."""
    runs: list[Run] = []
    end = time.monotonic() + seconds
    while len(runs) <= AGAIN and (left := round(end - time.monotonic())) > 0:
        call = [sys.executable, str(Path(__file__).with_name("run.py")), target, "--runs", "-1", "--seconds", str(left)]
        call += ["--seed", str(seed + len(runs)), "--corpus", str(corpus)]
        with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as said:
            ended = subprocess.run(call, stdout=said, stderr=subprocess.STDOUT, check=False)
            said.seek(0)
            runs.append(told(said.read(), ended.returncode))
        if not ended.returncode:
            break
    return runs


def _used() -> float:
    """The processor's seconds of the processes that have ended."""
    times = os.times()
    return times.children_user + times.children_system


def main() -> int:
    """Run them, and print a row for each when it ends."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("targets", nargs="*", choices=[*TARGETS, *FORMS, []], help="default: all")
    parser.add_argument("--minutes", type=float, default=10, help="of the clock, for each target")
    parser.add_argument("--corpus", type=Path, help="a folder that keeps what was learnt and what broke")
    parser.add_argument("--seed", type=int, default=1)
    call = parser.parse_args()
    folder = call.corpus or Path(tempfile.mkdtemp(prefix="fuzz-"))
    folder.mkdir(parents=True, exist_ok=True)
    print(f"what was learnt, and what broke: {folder}", file=sys.stderr)
    print("| target | inputs | processor seconds | edges | corpus | broke |\n|---|---|---|---|---|---|", flush=True)
    broke = 0
    for target in call.targets or (*TARGETS, *FORMS):
        before = _used()
        runs = fuzzed(target, call.minutes * 60, folder / target, call.seed)
        kinds = sorted({run.broke for run in runs} - {""})
        number = sum(bool(run.broke) for run in runs)
        broke += number
        row = (
            target, sum(run.tried for run in runs), round(_used() - before), max((run.edges for run in runs), default=0),
            max((run.corpus for run in runs), default=0), "; ".join([str(number), *kinds]),
        )  # fmt: skip
        print(f"| {' | '.join(map(str, row))} |", flush=True)
    return bool(broke)


if __name__ == "__main__":
    sys.exit(main())
