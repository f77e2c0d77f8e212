"""Names, labels and descriptions told apart where a page prints no label: by their shape, and by each other.

The study groups repeat, in full and in one order, every intervention that they use. So of all ways to part the lines of
both sections only few fit together; among those the shapes of the lines decide, and where two readings are nearly as
good as each other, neither is taken.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from operator import mul
from typing import TypeAlias

from msgspec import Struct
from msgspec.structs import replace

_FUNCTION = frozenset(
    "the of to for with be is are was were will been by in on at a an who which and or from as per into that this after"
    " before during then receive received receives not has have had".split()
)
_OPENING = frozenset(
    "patients patient subjects subject participants participant children adults individuals women men the this these a an all"
    " administered given single treatment each received healthy will no study".split()
)
_BULLETS = frozenset("*-•·?▪–")
_DOSE = re.compile(
    r"\d ?(?:mg|ml|µg|μg|mcg|ug|g|kg|iu|%|units?|hours?|days?|weeks?|months?|years?|minutes?|times?|x|doses?|puffs?|tablets?"
    r"|capsules?)\b|\b(?:daily|once|twice|every|weekly|monthly|bid|qd|orally|subcutaneous(?:ly)?|intravenous(?:ly)?)\b",
    re.IGNORECASE,
)
_Weights: TypeAlias = tuple[float, ...]

# Fitted to the arms and interventions of public records (v2 and the older XML), by logistic regression: of each shape in
# the order of `_shape`, then the constant. Positive means a description.
_OF_NAME: _Weights = (0.6, -3.0, -2.7, 1.7, -0.1, 1.2, -0.1, 0.9, 2.0, 0.4, -0.1, 1.5, 1.5, -0.6, 0.4, 2.5, 0.0, -1.0)
_OF_LABEL: _Weights = (0.5, 0.0, 0.3, 0.6, -0.9, 0.5, 1.2, 1.3, 0.5, -1.1, -1.2, 1.6, 1.6, -0.6, 0.7, 0.4, 0.0, 0.1)
_GOES_ON: _Weights = (1.1, 3.0, -0.9, -0.3, 0.8, 0.9, 0.4, 1.3, 1.1, 1.6, -0.8, 0.0, 0.0, -0.5, 0.3, -0.1, 1.1, -5.1)

# Logarithms of how likely a thing is, beside what is usual.
_UNUSED = -3.0  # an intervention that no group uses
_USES_NOTHING = -3.0  # a group that uses none, where there are some
_MIXED = -4.0  # some interventions described and some not
_NONE_TOLD = -1.5  # not one of several described
_OLD = 0.5  # the same where there are no groups, as in old records, which have few descriptions
_UNLIKE = -3.0  # a group with a description among groups without, or the reverse
_NO_LABEL = -3.0  # the words of an intervention that are here a description
_SAME_LABEL = -2.0  # the words of an intervention that are here a label
_SECOND = -2.0  # one more group of a single group
_LOST = -4.0  # an intervention in a group without all of its description
_APART = -6.0  # two lines that both stand in the groups and never in a row
_TWICE = -2.5  # a label that is there twice
_AGAIN = -1.5  # a name that is there twice
_BULLET = -9.0  # a name or label with a bullet, or with a colon behind
_SENTENCE = -2.0  # a name or label that is a sentence
_BEAM = 12
_NEAR = 7.0  # how much less likely a way may be that is still looked at
_SURE = 0.99
LINES = 300
"""Lines that are looked at; more belong to no one trial."""
_WORDS = 60


def _shape(x: str, y: str) -> tuple[float, ...]:
    """What the line `y` behind the line `x` looks like."""
    words = y.split(None, _WORDS)
    bare = [word.strip(".,;:()").casefold() for word in words[:_WORDS]]
    long = [word for word in words[:_WORDS] if len(word) > 3]
    before = x.split(None, _WORDS)
    folded, name = y[:2000].casefold(), x[:2000].casefold()
    return (
        y[-1] in ".;!?",
        y[-1] == ":",
        y[0].islower(),
        y[0].islower() and not x[0].islower(),
        y[0].isdigit(),
        min(math.log2(len(words) + 1), 6.0),
        max(-3.0, min(3.0, math.log2((len(words) + 1) / (len(before) + 1)))),
        min(sum(word in _FUNCTION for word in bare), 6) / 2,
        _DOSE.search(y) is not None,
        bare[0] == before[0].strip(".,;:()").casefold(),
        len(words) < 10 and bare[-1] == before[-1].strip(".,;:()").casefold(),
        len(name) > 3 and name in folded,
        len(folded) > 3 and folded in name,
        sum(word[0].isupper() for word in long) / len(long) if long else 0.5,
        "," in y,
        bare[0] in _OPENING,
        x[-1] == ":",
    )


def _odds(weights: _Weights, shape: Sequence[float]) -> tuple[float, float]:
    """The logarithms of how likely it is a description, and of how likely not."""
    score = sum(map(mul, weights, shape)) + weights[-1]
    return -math.log1p(math.exp(-score)), -math.log1p(math.exp(score))


class Pairs:
    """Lines, and how those that follow each other look, each pair once."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines = lines
        self.times = Counter(lines)
        self._shapes: dict[int, tuple[float, ...]] = {}
        self._odds: dict[tuple[int, int], tuple[float, float]] = {}

    def odds(self, number: int, weights: _Weights) -> tuple[float, float]:
        """Whether the line `number` describes the one before it."""
        found = self._odds.get((number, id(weights)))
        if found is None:
            shape = self._shapes.get(number)
            if shape is None:
                shape = self._shapes[number] = _shape(self.lines[number - 1], self.lines[number])
            found = self._odds[number, id(weights)] = _odds(weights, shape)
        return found


class Use(Struct, frozen=True):
    """An intervention in a group: its line, its number (-1 where it is not listed), and how many lines it takes."""

    line: int
    number: int
    size: int


class Arm(Struct, frozen=True):
    """A group: the lines of its label and description, what it uses, and how likely that is."""

    start: int
    end: int
    uses: tuple[Use, ...]
    share: float


Blocks: TypeAlias = Mapping[str, Sequence[tuple[int, tuple[str, ...]]]]
"""The first line of an intervention → its number and all of its lines."""


def blocks(entries: Iterable[Sequence[str]]) -> Blocks:
    """The interventions by their names."""
    found: dict[str, list[tuple[int, tuple[str, ...]]]] = {}
    for number, lines in enumerate(entries):
        found.setdefault(lines[0], []).append((number, tuple(lines)))
    return found


def _add(a: float, b: float) -> float:
    """The logarithm of the sum of two numbers of which `a` and `b` are the logarithms."""
    if a < b:
        a, b = b, a
    return a if b == -math.inf else a + math.log1p(math.exp(b - a))


_LABEL, _TOLD, _USE = 0, 1, 2
_Edge: TypeAlias = tuple[int, int, float, int]  # from and to (line × 3 + role of the line before), score, intervention


class _Walk(Struct):
    """All readings of the groups: the last step to each place and role on the best way, all steps, and their sums."""

    back: list[_Edge | None]
    edges: list[_Edge]
    total: list[float]

    def used(self) -> int:
        """How many interventions are used in the best reading."""
        numbers: set[int] = set()
        edge = self.back[-1]
        while edge is not None:
            numbers.add(edge[3])
            edge = self.back[edge[0]]
        return len(numbers - {-1, -2})


def groups(pairs: Pairs, known: Blocks, typed: Sequence[bool] | None = None, *, single: bool = False) -> tuple[Arm, ...]:
    """The arms in the lines of the study groups.

    `typed`: whether a line says its intervention's type behind it. `single`: the page says that there is a single group.
    Nearly always all groups of a trial have a description, or none has.
    """
    told = _walked(pairs, known, typed, described=True, single=single)
    bare = _walked(pairs, known, typed, described=False, single=single)
    of_told, of_bare = told.total[-1], bare.total[-1] + _NONE_TOLD
    if max(of_told, of_bare) == -math.inf:
        return ()
    arms = _traced(told if of_told >= of_bare else bare)
    share = math.exp(max(of_told, of_bare) - _add(of_told, of_bare))
    if share > _SURE:
        return arms
    other = {(arm.start, arm.end): arm.share for arm in _traced(bare if of_told >= of_bare else told)}
    shares = (arm.share * share + other.get((arm.start, arm.end), 0.0) * (1.0 - share) for arm in arms)
    return tuple(replace(arm, share=share) for arm, share in zip(arms, shares, strict=True))


def _walked(
    pairs: Pairs, known: Blocks, typed: Sequence[bool] | None = None, *, described: bool = True, single: bool = False
) -> _Walk:
    lines = pairs.lines
    size = len(lines)
    end = size * 3 + 3
    best, total = [-math.inf] * (end + 1), [-math.inf] * (end + 1)
    back: list[_Edge | None] = [None] * (end + 1)
    edges: list[_Edge] = []

    def step(start: int, to: int, score: float, number: int = -2) -> None:
        if best[start] == -math.inf:
            return
        edge = (start, to, score, number)
        edges.append(edge)
        total[to] = _add(total[to], total[start] + score)
        if best[start] + score > best[to]:
            best[to] = best[start] + score
            back[to] = edge

    unused = _USES_NOTHING if known or typed else 0.0
    best[_USE] = total[_USE] = 0.0
    for place, line in enumerate(lines):
        at, behind = place * 3, place * 3 + 3
        here = _matching(lines, place, known)
        if typed is not None:
            here = (here or [(-1, 1, 0.0)]) if typed[place] else []
        if typed is None or not typed[place]:
            label = _of_label(pairs, line, any(not lost for _, _, lost in here)) + (_SECOND if single and place else 0.0)
            step(at + _USE, behind + _LABEL, label + (_SENTENCE if place and _sentence(line) else 0.0))
            if place:
                told = _NO_LABEL if any(not lost for _, _, lost in here) else 0.0
                of_label, goes_on = pairs.odds(place, _OF_LABEL), pairs.odds(place, _GOES_ON)
                step(at + _LABEL, behind + _TOLD, of_label[0] + told + (0.0 if described else _UNLIKE))
                step(at + _TOLD, behind + _TOLD, goes_on[0] + told)
                step(at + _LABEL, behind + _LABEL, of_label[1] + unused + label + (_UNLIKE if described else 0.0))
                step(at + _TOLD, behind + _LABEL, goes_on[1] + unused + label)
        for number, length, lost in here:
            to = (place + length) * 3 + _USE
            step(at + _LABEL, to, lost + (_UNLIKE if described else 0.0), number)
            step(at + _TOLD, to, lost, number)
            before = back[at + _USE]
            if before is not None and before[3] != number:
                step(at + _USE, to, lost, number)
    for role in (_LABEL, _TOLD, _USE):
        score = unused if role != _USE else 0.0
        step(size * 3 + role, end, score + (_UNLIKE if described and role == _LABEL else 0.0))
    return _Walk(back, edges, total)


def _of_label(pairs: Pairs, line: str, here: bool) -> float:
    score = _SAME_LABEL if here else 0.0
    if line[0] in _BULLETS or line[-1] == ":":
        score += _BULLET
    elif not here and pairs.times[line] > 1:
        score += _TWICE
    return score


def _sentence(line: str) -> bool:
    return line[-1] in ".;!?" or len(line) > 100


def _matching(lines: Sequence[str], place: int, known: Blocks) -> list[tuple[int, int, float]]:
    """The interventions that stand at `place`, with how many lines they are, and what speaks against it.

    Of two that are alike the first. Where a copy lost lines of a description, the lines before them are there.
    """
    found: dict[int, tuple[int, bool]] = {}
    for number, words in known.get(lines[place], ()):
        here = lines[place : place + len(words)]
        length = len(words) if tuple(here) == words else _common(here, words)
        if length not in found or (not found[length][1] and length == len(words)):
            found[length] = number, length == len(words)
    return [(number, length, 0.0 if whole else _LOST) for length, (number, whole) in found.items()]


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    """How many lines are the same at the beginning of both."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((number for number, (a, b) in pairs if a != b), min(len(one), len(other)))


def _traced(walk: _Walk) -> tuple[Arm, ...]:
    """The arms of the most likely reading, each with the share of the least likely of its steps."""
    back, total = walk.back, walk.total
    ahead = [-math.inf] * len(back)
    ahead[-1] = 0.0
    for start, to, score, _ in reversed(walk.edges):
        ahead[start] = _add(ahead[start], ahead[to] + score)
    arms: list[Arm] = []
    uses: list[Use] = []
    last, share, edge = (len(back) - 4) // 3, 1.0, back[-1]
    while edge is not None:
        start, to, score, number = edge
        likely = math.exp(total[start] + score + ahead[to] - total[-1])
        share = min(share, likely)
        if to % 3 == _USE and to != len(back) - 1:
            last = start // 3
            uses.append(Use(last, number, to // 3 - last))
        elif to % 3 == _LABEL and to != len(back) - 1:
            arms.append(Arm(start // 3, last, tuple(reversed(uses)), share))
            uses, last, share = [], start // 3, likely
        edge = back[start]
    return tuple(reversed(arms))


class Entry(Struct, frozen=True):
    """An intervention: its first line, the line behind its last; how likely that is, and that the first is a name."""

    start: int
    end: int
    share: float
    named: float


def _fitting(pairs: Pairs, around: Pairs, names: Sequence[int]) -> float:
    """How well the interventions that begin at `names` fit the groups."""
    parts = [pairs.lines[a:b] for a, b in pairwise([*names, len(pairs.lines)])]
    walk = _walked(around, blocks(parts))
    return walk.total[-1] + _UNUSED * (len({tuple(part) for part in parts}) - walk.used())


def entries(pairs: Pairs, around: Pairs) -> list[Entry]:
    """The interventions in the lines of their section; `around`: the lines of the study groups."""
    lines, size = pairs.lines, len(pairs.lines)
    rows = set(zip(around.lines, around.lines[1:], strict=False))
    beam: list[tuple[float, tuple[int, ...]]] = [(0.0, (0,))]
    for number in range(1, size):
        x, y = lines[number - 1], lines[number]
        told = new = 0.0
        if x in around.times and y in around.times and (x, y) not in rows:
            told = _APART
        if y[0] in _BULLETS or y[-1] == ":":
            new = _BULLET
        elif pairs.times[y] > 1 and y != lines[0]:
            new = _AGAIN
        if _sentence(y):
            new += _SENTENCE
        longer: list[tuple[float, tuple[int, ...]]] = []
        for score, names in beam:
            yes, no = pairs.odds(number, _OF_NAME if names[-1] == number - 1 else _GOES_ON)
            longer.append((score + yes + told, names))
            longer.append((score + no + new, (*names, number)))
        longer.sort(reverse=True)
        beam = [one for one in longer[:_BEAM] if one[0] > longer[0][0] - _NEAR]
    scored: list[tuple[float, tuple[int, ...]]] = []
    none_told = _NONE_TOLD if around.lines else _OLD
    for score, names in beam:
        bare = sum(b - a == 1 for a, b in pairwise([*names, size]))
        scored.append((score + (0.0 if not bare else none_told if bare == len(names) else _MIXED), names))
    top = max(scored)
    scored = [one for one in scored if one[0] > top[0] - _NEAR]
    if around.lines and len(scored) > 1:
        scored = [(score + _fitting(pairs, around, names), names) for score, names in scored]
    top = max(scored)
    whole = sum(math.exp(score - top[0]) for score, _ in scored)
    shares: dict[tuple[int, int], float] = {}
    named: dict[int, float] = {}
    for score, names in scored:
        share = math.exp(score - top[0]) / whole
        for start, end in pairwise([*names, size]):
            shares[start, end] = shares.get((start, end), 0.0) + share
            named[start] = named.get(start, 0.0) + share
    return [Entry(start, end, shares[start, end], named[start]) for start, end in pairwise([*top[1], size])]


__all__ = ["Arm", "Blocks", "Entry", "Pairs", "Use", "blocks", "entries", "groups"]
