"""Where an outcome's measure ends and its description begins, on pages that print nothing between them.

As in `timeframes`, a cut's score is the sum of the weights of what stands at it: the words and marks on both sides, how
long both parts would be, and whether the description takes up the measure's words. The scores of a row's cuts, and of
there being no description, become shares of 1 by softmax. A page has descriptions or has none, so that what its rows
say together is added to what each says alone.

The weights (`data/descriptions.tsv`) were fitted by maximum likelihood with an L2 penalty to the outcomes of the
register's own records, each once with its description behind the measure and once without.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from math import exp, log

from msgspec import Struct

SURE = 0.93
"""The share of a row's cuts that the best of them must have."""
WHOLE = 0.0
"""Logarithm of the odds for a description, below which a row's words are taken as its measure alone."""
DESCRIBED = 2.0
"""The same, above which a row is cut."""

_PAGE = 2.0  # what the mean of a page's rows counts beside the row's own
_CLIP = 4.0  # the most that one row says of its page
_LONGEST = 60  # words among which a measure ends
_FEW = 12  # words of rows that have no description, on average, where fewer than one in eight has a sentence
_SIZES = (1, 2, 3, 4, 6, 8, 11, 15, 20, 27, 36, 50)
_EDGES = ".,;:()[]\"'-–*"
_NUMBER = re.compile(r"[-~≥≤<>=+±]?\d+(?:[.,:/–-]\d+)*")
_SMALL = frozenset("the of in and to a at for on with by from or as is be will".split())
_SENTENCE = re.compile(r"[a-z0-9)\]%\"]\.(?: +[\"(]?[A-Z]|$)")


@cache
def weights() -> Mapping[str, float]:
    """The model: `feature:words` → weight; read once."""
    content = files("pantrial.pages").joinpath("data", "descriptions.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in content.splitlines()[1:])
    return {f"{feature}:{words}": float(weight) for feature, words, weight in rows}


class _Word(Struct, frozen=True, gc=False):
    """A word: folded, how it begins and ends, and what the model says of it before and behind a cut."""

    folded: str
    shape: str
    last: str
    begins: float
    ends: float


@lru_cache(maxsize=4096)
def _word(raw: str) -> _Word:
    model = weights()
    folded = _NUMBER.sub("#", raw.strip(_EDGES).lower()) or raw[0]
    bare = raw.lstrip("([\"'")[:1]
    shape = bare or "?"
    if raw[0] in "([":
        shape = "("
    elif bare.isdigit():
        shape = "0"
    elif bare.isupper():
        shape = "A" if raw[1:2].isupper() else "X"
    elif bare.islower():
        shape = "x"
    last = "w" if raw[-1].isalpha() else "0" if raw[-1].isdigit() else raw[-1]
    return _Word(folded, shape, last, model.get(f"s:{folded}/{shape}", 0.0), model.get(f"e:{folded}", 0.0))


@lru_cache(maxsize=2048)
def _seam(before: str, last: str, shape: str) -> float:
    model = weights()
    return model.get(f"j:{last}|{shape}", 0.0) + model.get(f"js:{before}{last}|{shape}", 0.0)


@lru_cache(maxsize=1024)
def _lengths(measure: int, rest: int) -> float:
    model = weights()
    return model.get(f"m:{bisect_left(_SIZES, measure)}", 0.0) + model.get(f"d:{bisect_left(_SIZES, rest)}", 0.0)


def _scores(raw: Sequence[str]) -> Iterator[float]:
    """The score of a cut before each word from the second on."""
    model = weights()
    words = [_word(one) for one in raw]
    count = len(words)
    folded = [word.folded for word in words]
    final = int(words[-1].last == ".")
    stops = [words[n].last == "." and words[n + 1].shape in "XA" for n in range(count - 1)]
    behind = sum(stops)  # sentences that end behind the cut
    ended = 0
    last_at = {word: number for number, word in enumerate(folded)}
    head: set[str] = set()
    for number in range(1, min(count, _LONGEST)):
        word, before = words[number], words[number - 1]
        ended += stops[number - 1]
        behind -= stops[number - 1]
        if before.folded not in _SMALL:
            head.add(before.folded)
        score = word.begins + before.ends + _seam(before.shape, before.last, word.shape) + _lengths(number, count - number)
        following = folded[number + 1] if number + 1 < count else "$"
        score += model.get(f"s2:{word.folded}|{following}", 0.0) + model.get(f"fin:{final}{word.shape}", 0.0)
        score += model.get(f"sent:{min(ended, 2)}{before.last}", 0.0) + model.get(f"ds:{min(behind, 2)}", 0.0)
        score += model.get(f"rep:{min(sum(one in head for one in folded[number : number + 8]), 5)}", 0.0)
        if word.folded == folded[0]:
            score += model.get("same1b:" if following == folded[1] else "same1:", 0.0)
        taken = sum(last_at[one] >= number for one in head)
        yield score + model.get(f"rest:{min(4, round(4 * taken / max(1, len(head))))}", 0.0)


def parts(rows: Sequence[str]) -> list[int | None]:
    """For each row of measures that may have their description behind them: where the measure ends.

    Its length where there is no description, and None where that cannot be told.
    """
    sizes = [row.count(" ") + 1 for row in rows]
    if not rows or (sum(sizes) < _FEW * len(rows) and 8 * sum(_SENTENCE.search(row) is not None for row in rows) < len(rows)):
        return [len(row) for row in rows]
    none = weights()["none:"]
    odds: list[float] = []
    best: list[tuple[int, float]] = []
    for row in rows:
        scores = [exp(min(score, 60.0)) for score in _scores(row.split())] if row.strip() else []
        total = sum(scores)
        odds.append(log(total) - none if total else -_CLIP)
        most = max(scores, default=0.0)
        best.append((scores.index(most) + 1, most / total) if total else (0, 0.0))
    page = _PAGE * sum(min(_CLIP, max(-_CLIP, one)) for one in odds) / len(rows)
    ends: list[int | None] = []
    for row, one, (number, share) in zip(rows, odds, best, strict=True):
        if one + page < WHOLE:
            ends.append(len(row))
        elif page > 0 and one + page > DESCRIBED and share >= SURE:
            starts = [match.start() for match in re.finditer(r"\S+", row)]
            ends.append(len(row[: starts[number]].rstrip()))
        else:
            ends.append(None)
    return ends


__all__ = ["DESCRIBED", "SURE", "WHOLE", "parts"]
