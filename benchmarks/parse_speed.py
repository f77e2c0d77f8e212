"""How many criteria a second are read on one core, none of them twice, and how many records become protocols.

python benchmarks/parse_speed.py --data ../shared/data/registries/ctgov_v2/studies.jsonl.gz [--records 800] [--turns 3]
    [--compiled FOLDER] [--floor]

The records are read first; that time does not count. The first third of them is parsed to warm up (patterns, the dictionary,
single words). Then each of the others is parsed once, in a process of its own for each turn, that has never seen it. The time
is that of the passes over criteria (`parse.protocol.PASSES`: cut into lines, read, told with their spans and bounds); what is
counted are distinct criteria of the text (kind and words) that stood in no record before it, although the time of the others
counts. Times are process time; of the turns the least for each record counts.

Beside it, in the same turn: the bare automaton over the same words (folding, every phrase of the lexicon, no word boundary,
nothing made of what it finds), which is a limit; and the words of the same criteria found by one pattern, which is the least
that a reader by words does. The ratios hold however busy the machine is.

`--compiled` names a folder with an unpacked wheel that was built with PANTRIAL_COMPILE=1: the same figures for it. `--floor`
runs `parse_floor.py`, too: what patterns, automata and the making of the result take of it, however the parser is written.
"""

import argparse
import gc
import multiprocessing
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from pantrial.cli.inputs import readings
from pantrial.language.tagging import fold
from pantrial.parse import items, parse
from pantrial.parse.protocol import PASSES
from pantrial.protocol import Criterion, Place
from pantrial.readers.containers import Failure
from pantrial.reading import Reading
from pantrial.terms import Lexicon, shipped

WORD = re.compile(r"\w+")


def criteria(reading: Reading, lexicon: Lexicon) -> tuple[Criterion, ...]:
    found: tuple[Criterion, ...] = ()
    for step in PASSES:
        found = step(reading, lexicon, found)
    return found


def seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def turn(records: list[Reading], lexicon: Lexicon, texts: list[str]) -> tuple[list[float], list[float], float, float]:
    """The time of each record's criteria, of its protocol, of the bare automaton on the texts, and of their words."""
    gc.collect()
    parts = [seconds(lambda one=one: criteria(one, lexicon)) for one in records]  # type: ignore[misc]
    wholes = [seconds(lambda one=one: parse(one, lexicon)) for one in records]  # type: ignore[misc]
    find = items._dictionary(lexicon)._automaton.find_matches_as_indexes
    bare = min(seconds(lambda: [find(fold(text), overlapping=True) for text in texts]) for _ in range(3))
    words = min(seconds(lambda: [WORD.findall(text) for text in texts]) for _ in range(3))
    return parts, wholes, bare, words


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", action="append", required=True, help="a file or folder of records; may be given again")
    parser.add_argument("--records", type=int, default=800, help="at most so many")
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--compiled", help="a folder with an unpacked compiled wheel")
    parser.add_argument("--floor", action="store_true", help="what would remain if the parser's own code cost nothing")
    call = parser.parse_args()
    lexicon = shipped()
    records: list[Reading] = []
    for one in readings(tuple(call.data)):
        if not isinstance(one, Failure):
            one.told  # noqa: B018 - its evidence is made when it is asked for, and is the reader's
            records.append(one)
        if len(records) == call.records:
            break
    warm, rest = records[: len(records) // 3], records[len(records) // 3 :]
    seen = {(one.kind, one.words) for record in warm for one in criteria(record, lexicon)}
    for record in warm:
        parse(record, lexicon)
    # What they hold is known from a process of its own, so that nothing of it is remembered here.
    fork = multiprocessing.get_context("fork")
    with fork.Pool(1) as pool:
        (found,) = pool.starmap(told, [(rest, lexicon)])
    texts = [words for place, kind, words in dict.fromkeys(found) if place == Place.CRITERIA and (kind, words) not in seen]
    turns = []
    for _ in range(call.turns):
        with fork.Pool(1) as pool:
            turns += pool.starmap(turn, [(rest, lexicon, texts)])
    parts = sum(map(min, zip(*(one[0] for one in turns), strict=True)))
    wholes = sum(map(min, zip(*(one[1] for one in turns), strict=True)))
    bare, words = min(one[2] for one in turns), min(one[3] for one in turns)
    listed = sum(place == Place.CRITERIA for place, _, _ in found)
    how = "compiled" if not items.__file__.endswith(".py") else "plain"
    print(f"{how}: {len(rest)} records, {listed} criteria in their texts, of them {len(texts)} distinct and in none before")
    print(f"  {len(texts) / parts:.0f} distinct criteria a second ({1e6 * parts / len(texts):.0f} µs each)")
    print(f"  {parts / bare:.1f} times the bare automaton ({len(texts) / bare:.0f}/s), {parts / words:.0f} times finding words")
    print(f"  {len(rest) / wholes:.0f} records a second become protocols")
    arguments = [f"--data={one}" for one in call.data] + [f"--records={call.records}", f"--turns={call.turns}"]
    if call.floor:
        sys.stdout.flush()
        subprocess.run([sys.executable, str(Path(__file__).with_name("parse_floor.py")), *arguments], check=True)
    if call.compiled:
        sys.stdout.flush()
        environment = os.environ | {"PYTHONPATH": call.compiled}
        subprocess.run([sys.executable, __file__, *arguments], env=environment, check=True)


def told(records: list[Reading], lexicon: Lexicon) -> list[tuple[str, str, str]]:
    return [(one.place.value, one.kind.value, one.words) for record in records for one in criteria(record, lexicon)]


if __name__ == "__main__":
    main()
