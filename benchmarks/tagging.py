"""Dictionary tagging with hundreds of thousands of terms: megabytes a second and memory, beside plainer ways in the same run.

python benchmarks/tagging.py --data ../shared/data/registries/ctgov_v2/studies.jsonl.gz --vocabulary ../shared/data/vocabulary
    [--terms 300000] [--size 4]

The text is that of the records' eligibility criteria, up to `--size` MB. The terms are those of the vocabularies named (a
file, a folder, `icd10cm` where its package is installed), with the spellings that the lexicon makes, filled up to `--terms` by
variants (a qualifier before a term), so that what a vocabulary of that size costs is measured and not guessed.

Measured: `language.tagging` (an Aho-Corasick automaton; word boundaries, plurals and folding are ours); the automaton alone,
without boundaries, which is the limit; runs of words looked up in a set, which is how one does it without a library; and
`re` with a thousandth of the terms. Times are process time, the least of `--rounds`.
"""

import argparse
import contextlib
import gc
import itertools
import re
import resource
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from pantrial import vocabularies
from pantrial.cli.inputs import readings
from pantrial.language.tagging import Dictionary, fold
from pantrial.readers.containers import Failure
from pantrial.terms.shipped import spellings
from pantrial.terms.vocabulary import usable

QUALIFIERS = "severe active chronic acute recurrent untreated early late familial juvenile localised progressive".split()
LONGEST = 8  # words of a term


def texts(paths: list[str], size: int) -> list[str]:
    """The lines of criteria of the records, up to so many characters."""
    found: list[str] = []
    left = size
    for reading in readings(tuple(paths)):
        if isinstance(reading, Failure):
            continue
        for line in str(reading.value("/protocolSection/eligibilityModule/eligibilityCriteria") or "").splitlines():
            if line.strip() and left > 0:
                found.append(line)
                left -= len(line)
    return found


def terms(sources: list[str], count: int) -> list[str]:
    """So many different phrases: the vocabularies' own first, then those with words before them."""
    own = dict.fromkeys(
        phrase
        for source in sources
        for term in vocabularies.read(source).terms
        for phrase in spellings(tuple(filter(usable, (term.name, *term.words))))
    )
    made = (f"{words} {phrase}" for words in combined() for phrase in list(own))
    return list(itertools.islice(dict.fromkeys(itertools.chain(own, made)), count))


def combined() -> Iterator[str]:
    yield from QUALIFIERS
    yield from (f"{one} {other}" for one in QUALIFIERS for other in QUALIFIERS if one != other)


def runs_of_words(phrases: set[str], line: str) -> int:
    """Tags found by looking up every run of words, the longest first."""
    words = [(match.start(), match.end()) for match in re.finditer(r"[^\W_]+(?:'[^\W_]+)*", line)]
    found = at = 0
    while at < len(words):
        for length in range(min(LONGEST, len(words) - at), 0, -1):
            if line[words[at][0] : words[at + length - 1][1]] in phrases:
                found += 1
                at += length
                break
        else:
            at += 1
    return found


def least(rounds: int, work: Callable[[], int]) -> tuple[float, int]:
    """The least process time of some rounds, and what the work gave."""
    times, result = [], 0
    for _ in range(rounds):
        start = time.process_time()
        result = work()
        times.append(time.process_time() - start)
    return min(times), result


def memory() -> float:
    """The memory that this process holds, in MB; where the system does not tell, the most that it has held."""
    with contextlib.suppress(OSError):
        return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * resource.getpagesize() / 1e6
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", action="append", required=True)
    parser.add_argument("--vocabulary", action="append", required=True)
    parser.add_argument("--terms", type=int, default=300_000)
    parser.add_argument("--size", type=float, default=2.0)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    lines = texts(arguments.data, round(arguments.size * 1e6))
    phrases = terms(arguments.vocabulary, arguments.terms)
    megabytes = sum(len(line.encode()) for line in lines) / 1e6
    letters = sum(map(len, phrases)) / len(phrases)
    print(f"{len(phrases)} terms of {letters:.0f} characters; {megabytes:.2f} MB in {len(lines)} lines")

    gc.collect()
    before, start = memory(), time.process_time()
    dictionary = Dictionary((phrase, number) for number, phrase in enumerate(phrases))
    built = time.process_time() - start
    gc.collect()
    held = memory() - before
    print(f"built in {built:.2f} s, {held:.0f} MB more")
    ours, tags = least(arguments.rounds, lambda: sum(len(dictionary.find(line)) for line in lines))

    folded = [fold(line) for line in lines]
    bare = AhoCorasick([fold(one) for one in phrases], matchkind=MatchKind.LeftmostLongest,
                       implementation=Implementation.ContiguousNFA)  # fmt: skip
    limit, raw = least(arguments.rounds, lambda: sum(len(bare.find_matches_as_indexes(line)) for line in folded))
    held_set = {form for one in phrases for form in (fold(one), f"{fold(one)}s")}
    plain, looked_up = least(1, lambda: sum(runs_of_words(held_set, fold(line)) for line in lines))
    some = phrases[: max(1, len(phrases) // 1_000)]
    pattern = re.compile(rf"\b(?:{'|'.join(map(re.escape, sorted(map(fold, some), key=len, reverse=True)))})s?\b")
    share = folded[: max(1, len(folded) // 50)]
    size = sum(len(line.encode()) for line in share) / 1e6
    regex, _ = least(1, lambda: sum(len(pattern.findall(line)) for line in share))

    print(f"{'':34} {'MB/s':>9} {'ratio':>7} {'tags':>9}")
    for name, rate, count in (
        ("language.tagging", megabytes / ours, str(tags)),
        ("the automaton alone, no boundaries", megabytes / limit, str(raw)),
        ("runs of words in a set", megabytes / plain, str(looked_up)),
        (f"re, {len(some)} of the terms", size / max(regex, 1e-9), "-"),
    ):
        print(f"{name:34} {rate:9.2f} {rate / (megabytes / ours):7.2f} {count:>9}")


if __name__ == "__main__":
    main()
