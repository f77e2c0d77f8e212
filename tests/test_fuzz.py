"""The short run of the fuzzer: a few mutants of every seed, the same each time, and atheris where it is installed."""

import importlib.util
import re
import subprocess
import sys

import pytest
from conftest import ROOT

sys.path.insert(0, str(ROOT / "fuzz"))
from long import Run, told
from mutants import mutants
from targets import FORMS, TARGETS, seeds


@pytest.mark.parametrize("target", TARGETS)
def test_seeds_and_their_mutants_break_nothing(target: str) -> None:
    tried = [*seeds(target), *mutants(target, 20)]
    assert len(set(tried)) > 10
    for data in tried:
        TARGETS[target](data)


@pytest.mark.skipif(importlib.util.find_spec("atheris") is None, reason="atheris has no wheel for this machine")
def test_the_coverage_guided_fuzzer_finds_nothing_in_a_short_run() -> None:
    call = [sys.executable, str(ROOT / "fuzz" / "run.py"), "all", "--runs", "40"]
    ended = subprocess.run(call, capture_output=True, text=True, errors="replace", timeout=900)
    assert ended.returncode == 0, ended.stderr[-3000:]
    done = re.search(r"Done (\d+) runs", ended.stderr)
    assert done is not None
    assert int(done[1]) >= 40


def test_each_reader_has_a_target_of_its_own_that_begins_with_files_of_its_form() -> None:
    for form in ("study", "ctgov_xml", "ictrp", "euctr"):
        files = list(seeds(form))
        assert files
        for data in files[:: max(1, len(files) // 8)]:  # some of them: each is read whole
            FORMS[form](data)


BEGINS = """INFO: Instrumenting pantrial
#2\tINITED cov: 90 ft: 100 corp: 2/3b exec/s: 0 rss: 41Mb
#21\tREDUCE cov: 1814 ft: 2500 corp: 79/12Kb lim: 20000 exec/s: 7 rss: 91Mb L: 4/8 MS: 1 EraseBytes-
"""
TRIED = "stat::number_of_executed_units: 2070\nstat::average_exec_per_sec:     69\n"
BROKE = """
 === Uncaught Python exception: ===
ValueError: two
lines
Traceback (most recent call last):
  File "/a/fuzz/targets.py", line 40, in record
    read(data)
  File "/a/src/pantrial/readers/skim.py", line 77, in read
    number(data)
  File "/python/lib/decimal.py", line 5, in number
ValueError: two
lines

==1== ERROR: libFuzzer: fuzz target exited
"""
SLOW = """
 === Timeout: 21s elapsed, timeout=20s ===
Current thread 0x00007f135c042b80 (most recent call first):
  File "/python/lib/re.py", line 3 in match
  File "/a/src/pantrial/text.py", line 9 in cut
  File "/a/fuzz/run.py", line 4 in <module>
==1== ERROR: libFuzzer: timeout after 21 seconds
"""


@pytest.mark.parametrize(
    ("said", "code", "broke"),
    [
        ("", 0, ""),
        (BROKE, 77, "ValueError: two, skim.py:77"),
        (SLOW, 70, "more than 20 seconds, text.py:9"),
        (
            "==1== ERROR: libFuzzer: out-of-memory (used: 2050Mb; limit: 2048Mb)\n",
            71,
            "out-of-memory (used: 2050Mb; limit: 2048Mb)",
        ),
    ],
)
def test_what_a_run_of_the_fuzzer_did_is_told_by_its_messages(said: str, code: int, broke: str) -> None:
    assert told(BEGINS + said + TRIED, code) == Run(2070, 1814, 79, broke)


def test_a_run_that_ended_before_it_began_tells_why() -> None:
    assert told("Traceback (most recent call last):\nModuleNotFoundError: No module named 'x'\n", 1) == Run(
        0, 0, 0, "ModuleNotFoundError: No module named 'x'"
    )
