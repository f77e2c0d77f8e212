"""Classes of words that stand in like places, by which rare words are judged as frequent ones like them.

The table (`data/words.tsv`) is written by benchmarks/fit_words.py: words of public records, grouped by the words beside them,
into some dozens of wide classes and a few hundred narrow ones. The numbers mean nothing by themselves.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files

UNKNOWN = ("?", "?")


def summed(weights: dict[str, float], traits: list[str]) -> float:
    """The sum of the weights of traits; a trait without a weight weighs nothing."""
    total = 0.0
    for trait in traits:
        total += weights.get(trait, 0.0)
    return total


def tally(words: Iterable[str]) -> dict[str, int]:
    """How often each of the words is there."""
    times: dict[str, int] = {}
    for word in words:
        times[word] = times.get(word, 0) + 1
    return times


@cache
def _table() -> Mapping[str, tuple[str, str]]:
    content = files("pantrial.pages").joinpath("data", "words.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in content.splitlines()[1:])
    return {word: (wide, narrow) for word, wide, narrow in rows}


def classes(word: str) -> tuple[str, str]:
    """The wide and the narrow class of a folded word; `?` for one that is in none."""
    return _table().get(word, UNKNOWN)


__all__ = ["UNKNOWN", "classes", "summed", "tally"]
