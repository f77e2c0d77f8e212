"""Mutants of the seeds, the same for the same number: what CI tries, and what a machine without atheris can.

python fuzz/mutants.py [TARGET ...] [--mutants 2000] [--first 0] [--keep FOLDER]

Prints for each target how many inputs were tried and what broke; the exit code is 1 where anything did. `--keep` writes
what broke as files.
"""

import argparse
import random
import re
import sys
import traceback
from collections.abc import Iterator, Sequence
from pathlib import Path

from targets import TARGETS, seeds
from words import RUNS, WORDS

_LARGEST = 100_000


def mutants(target: str, count: int, first: int = 0) -> Iterator[bytes]:
    """`count` mutants of the target's seeds."""
    files = list(seeds(target))
    for number in range(first, first + count):
        chance = random.Random(f"{target} {number}")
        yield mutant(chance, files)[:_LARGEST]


def mutant(chance: random.Random, files: Sequence[bytes]) -> bytes:
    """One of the files with a few changes."""
    data = chance.choice(files)
    text = data.decode("utf-8", "surrogateescape")
    for _ in range(chance.choice((1, 1, 2, 3, 8))):
        text = _changed(chance, text)
    mutated = text.encode("utf-8", "surrogatepass") if _lone(text) else text.encode("utf-8", "surrogateescape")
    if chance.random() < 0.1:
        spoilt = bytearray(mutated)
        for _ in range(chance.choice((1, 3, 20)) if spoilt else 0):
            spoilt[chance.randrange(len(spoilt))] = chance.randrange(256)
        mutated = bytes(spoilt)
    if chance.random() < 0.05:
        mutated = mutated.decode("utf-8", "replace").encode(
            chance.choice(("utf-16", "utf-16-le", "utf-32", "cp1252")), "replace"
        )
    return mutated


def _lone(text: str) -> bool:
    return any("\ud800" <= letter < "\udc80" or (letter > "\udcff" and letter < "\ue000") for letter in text)


def _changed(chance: random.Random, text: str) -> str:
    places = [match.span() for match in re.finditer(r'[^\s<>"|,:;]+|[\s<>"|,:;]', text)]
    if not places:
        return text + _word(chance)
    start, end = chance.choice(places)
    match chance.randrange(9):
        case 0 | 1 | 2:
            return text[:start] + _word(chance) + text[end:]
        case 3:
            return text[:start] + _word(chance) + text[start:]
        case 4:
            return text[:start] + text[end + chance.choice((0, 1, 20, 200)) :]
        case 5:
            size = chance.choice((10, 100, 1000))
            return text[:start] + text[start : start + size] * chance.choice((2, 5)) + text[start + size :]
        case 6:
            lines = text.split("\n")
            one, two = chance.randrange(len(lines)), chance.randrange(len(lines))
            lines[one], lines[two] = lines[two], lines[one]
            return "\n".join(lines)
        case 7:
            return text[:start]
        case _:
            other = chance.choice(places)[0]
            return text[:start] + text[min(start, other) : max(start, other)][:2000] + text[start:]


def _word(chance: random.Random) -> str:
    return chance.choice(WORDS) if chance.random() < 0.6 else chance.choice(RUNS) * chance.choice((1, 2, 3, 30, 300))


def main() -> int:
    """Try them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("targets", nargs="*", choices=[*TARGETS, []], help="default: all")
    parser.add_argument("--mutants", type=int, default=2000, help="for each target")
    parser.add_argument("--first", type=int, default=0, help="the number of the first one")
    parser.add_argument("--keep", type=Path, help="a folder for what breaks")
    call = parser.parse_args()
    code = 0
    for name in call.targets or TARGETS:
        broken: dict[tuple[object, ...], int] = {}
        tried = 0
        for number, data in enumerate(mutants(name, call.mutants, call.first), start=call.first):
            tried += 1
            try:
                TARGETS[name](data)
            except Exception as error:
                frames = traceback.extract_tb(error.__traceback__)
                key = (type(error).__name__, *((Path(frame.filename).name, frame.lineno) for frame in frames[-2:]))
                broken[key] = broken.get(key, 0) + 1
                if broken[key] == 1:
                    print(f"{name} {number}: {type(error).__name__}: {str(error)[:200]} at {key[1:]}", flush=True)
                    if call.keep:
                        (call.keep / f"{name}-{number}").write_bytes(data)
        print(f"{name}: {tried} inputs, {sum(broken.values())} broke ({len(broken)} kinds)", flush=True)
        code |= bool(broken)
    return code


if __name__ == "__main__":
    sys.exit(main())
