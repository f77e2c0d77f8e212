"""The short run of the fuzzer: a few mutants of every seed, the same each time, and atheris where it is installed."""

import importlib.util
import re
import subprocess
import sys

import pytest
from conftest import ROOT

sys.path.insert(0, str(ROOT / "fuzz"))
from mutants import mutants
from targets import TARGETS, seeds


@pytest.mark.parametrize("target", TARGETS)
def test_seeds_and_their_mutants_break_nothing(target: str) -> None:
    tried = [*seeds(target), *mutants(target, 20)]
    assert len(set(tried)) > 10
    for data in tried:
        TARGETS[target](data)


@pytest.mark.skipif(importlib.util.find_spec("atheris") is None, reason="atheris has no wheel for this machine")
def test_the_coverage_guided_fuzzer_finds_nothing_in_a_short_run() -> None:
    call = [sys.executable, str(ROOT / "fuzz" / "run.py"), "all", "--runs", "60"]
    ended = subprocess.run(call, capture_output=True, text=True, errors="replace", timeout=900)
    assert ended.returncode == 0, ended.stderr[-3000:]
    done = re.search(r"Done (\d+) runs", ended.stderr)
    assert done is not None
    assert int(done[1]) >= 60
