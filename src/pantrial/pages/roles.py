"""Names, labels and descriptions told apart where a page prints no label: by their shape, and by each other.

The study groups repeat, in full and in one order, every intervention that they use. So of all ways to part the lines of
both sections only few fit together; among those the shapes of the lines decide, and where two readings are nearly as
good as each other, neither is taken.
"""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from itertools import pairwise
from operator import mul
from typing import TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from pantrial.pages.classes import tally

_FUNCTION = frozenset(
    "the of to for with be is are was were will been by in on at a an who which and or from as per into that this after"
    " before during then receive received receives not has have had".split()
)
_OPENING = frozenset(
    "patients patient subjects subject participants participant children adults individuals women men the this these a an all"
    " administered given single treatment each received healthy will no study".split()
)
_BULLETS = frozenset("*-•·?▪–")
_UNITS = (
    "mg|ml|µg|μg|mcg|ug|g|kg|iu|%|units?|hours?|days?|weeks?|months?|years?|minutes?|times?|x|doses?|puffs?|tablets?|capsules?"
)
_AMOUNT = re.compile(rf"\d ?(?:{_UNITS})\b", re.IGNORECASE)
_ROUTES = ("daily", "once", "twice", "every", "weekly", "monthly", "bid", "qd", "orally", "subcutaneous", "intravenous")
_ROUTE = re.compile(rf"\b(?:{'|'.join(_ROUTES[:-2])}|subcutaneous(?:ly)?|intravenous(?:ly)?)\b", re.IGNORECASE)
_OF_NAME = 0
_OF_LABEL = 1
_GOES_ON = 2
"""Behind the name of an intervention, behind the label of a group, and behind a line of a description."""

KINDS = ("name", "label", "goes on")
TRAITS = (
    *("stop", "colon", "lower", "lower behind another", "digit", "length", "longer", "functions", "dose", "same first"),
    *("same last", "holds the other", "in the other", "capitals", "comma", "opening", "behind a colon", ""),
)
"""What `_shape` tells, in its order; then, of which the weight is the constant, nothing."""


@cache
def weights() -> tuple[tuple[float, ...], ...]:
    """Of each of `KINDS` the weights of `TRAITS`, read once: positive where a line describes the one before it.

    benchmarks/fit_roles.py fits them to the arms and interventions of public records, by logistic regression.
    """
    content = files("pantrial.pages").joinpath("data", "roles.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in content.splitlines()[1:])
    found = {(kind, trait): float(weight) for kind, trait, weight in rows}
    return tuple(tuple(found[kind, trait] for trait in TRAITS) for kind in KINDS)


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
CERTAIN = 0.95
"""A share that is not smaller leaves no doubt, and need not be exact."""
LINES = 300
"""Lines that are looked at; more belong to no one trial."""
_WORDS = 60


class _Look(Struct, frozen=True):
    """What a line looks like by itself: beside what `_shape` compares, its traits in the order in which they stand there."""

    size: int
    first: str
    last: str
    folded: str
    lower: bool
    colon: bool
    stop: bool
    digit: bool
    length: float
    functions: float
    dose: bool
    upper: float
    comma: bool
    opening: bool


def _look(line: str) -> _Look:
    words = line.split(None, _WORDS)
    last = words[-1].strip(".,;:()").casefold()
    size = len(words)
    del words[_WORDS:]
    low = line.casefold()
    # One case is made faster of all words than of each.
    bare = [word.strip(".,;:()") for word in " ".join(words).casefold().split()]
    starts = [word[0] for word in words if len(word) > 3]
    return _Look(
        size,
        bare[0],
        last,
        low if len(line) <= 2000 else line[:2000].casefold(),
        lower=line[0].islower(),
        colon=line[-1] == ":",
        stop=line[-1] in ".;!?",
        digit=line[0].isdigit(),
        length=min(math.log2(size + 1), 6.0),
        functions=min(sum(map(_FUNCTION.__contains__, bare)), 6) / 2,
        dose=_AMOUNT.search(line) is not None or _routed(low),
        upper=sum(map(str.isupper, starts)) / len(starts) if starts else 0.5,
        comma="," in line,
        opening=bare[0] in _OPENING,
    )


def _routed(low: str) -> bool:
    """Whether a line in one case says how or how often something is given."""
    # Most lines hold none of the words, which is found faster than a pattern is.
    found = [at for at in map(low.find, _ROUTES) if at >= 0]
    return bool(found) and _ROUTE.search(low, min(found)) is not None


def _shape(x: _Look, y: _Look) -> tuple[float, ...]:
    """What the line `y` behind the line `x` looks like."""
    return (
        y.stop,
        y.colon,
        y.lower,
        y.lower and not x.lower,
        y.digit,
        y.length,
        max(-3.0, min(3.0, math.log2((y.size + 1) / (x.size + 1)))),
        y.functions,
        y.dose,
        y.first == x.first,
        y.size < 10 and y.last == x.last,
        len(x.folded) > 3 and x.folded in y.folded,
        len(y.folded) > 3 and y.folded in x.folded,
        y.upper,
        y.comma,
        y.opening,
        x.colon,
    )


_Odds: TypeAlias = tuple[float, float]


_LABEL = 0
_TOLD = 1
_USE = 2
_NONE = -2  # in place of an intervention's number, where the step is over none
_Edge: TypeAlias = tuple[int, int, float, int]  # from and to (line × 3 + role of the line before), score, intervention
_Step: TypeAlias = tuple[int, int, float, float, int]
"""From the role of the line before, to how many places ahead, the scores where groups are described and where none is, and
the intervention."""


class Looks:
    """What the lines of a page look like, by themselves and behind each other; each is reckoned once."""

    def __init__(self) -> None:
        self._weights = weights()
        self._looks: dict[str, _Look] = {}
        self._shapes: dict[tuple[str, str], tuple[float, ...]] = {}
        self._odds: tuple[dict[tuple[str, str], _Odds], ...] = tuple({} for _ in KINDS)

    def odds(self, x: str, y: str, kind: int) -> _Odds:
        """The logarithms of how likely it is that the line `y` describes the line `x` before it, and of how likely not."""
        found = self._odds[kind].get((x, y))
        if found is None:
            shape = self._shapes.get((x, y))
            if shape is None:
                shape = self._shapes[x, y] = _shape(self._look(x), self._look(y))
            known = self._weights[kind]
            score = sum(map(mul, known, shape), 0.0) + known[-1]
            found = self._odds[kind][x, y] = -math.log1p(math.exp(-score)), -math.log1p(math.exp(score))
        return found

    def _look(self, line: str) -> _Look:
        found = self._looks.get(line)
        if found is None:
            found = self._looks[line] = _look(line)
        return found


class Pairs:
    """Lines, and how those that follow each other look; `looks`: what is known of the page's lines."""

    def __init__(self, lines: Sequence[str], looks: Looks | None = None) -> None:
        self.lines = lines
        self.times = tally(lines)
        self.steps: dict[tuple[int, float, bool, bool], list[_Step]] = {}
        self._looks = looks or Looks()

    def odds(self, number: int, kind: int) -> _Odds:
        """Whether the line `number` describes the one before it."""
        return self._looks.odds(self.lines[number - 1], self.lines[number], kind)


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


class _Walk(Struct):
    """All readings of the groups: the last step to each place and role on the best way, all steps, and their sums."""

    back: list[_Edge | None]
    edges: list[_Edge]
    best: float
    total: list[float]

    def used(self) -> int:
        """How many interventions are used in the best reading."""
        numbers: set[int] = set()
        edge = self.back[-1]
        while edge is not None:
            numbers.add(edge[3])
            edge = self.back[edge[0]]
        return len(numbers - {-1, _NONE})


def groups(pairs: Pairs, known: Blocks, typed: Sequence[bool] | None = None, *, single: bool = False) -> tuple[Arm, ...]:
    """The arms in the lines of the study groups.

    `typed`: whether a line says its intervention's type behind it. `single`: the page says that there is a single group.
    Nearly always all groups of a trial have a description, or none has.
    """
    steps = _steps(pairs, known, typed, single=single)
    told, bare = _walked(steps, described=True), _walked(steps, described=False)
    of_told, of_bare = told.total[-1], bare.total[-1] + _NONE_TOLD
    if max(of_told, of_bare) == -math.inf:
        return ()
    share = math.exp(max(of_told, of_bare) - _add(of_told, of_bare))
    if share > _SURE:
        return _traced(told if of_told >= of_bare else bare, CERTAIN)
    arms = _traced(told if of_told >= of_bare else bare)
    other = {(arm.start, arm.end): arm.share for arm in _traced(bare if of_told >= of_bare else told)}
    shares = (arm.share * share + other.get((arm.start, arm.end), 0.0) * (1.0 - share) for arm in arms)
    return tuple(replace(arm, share=share) for arm, share in zip(arms, shares, strict=True))


def _steps(pairs: Pairs, known: Blocks, typed: Sequence[bool] | None = None, *, single: bool = False) -> list[list[_Step]]:
    """From each line, and from behind the last, the steps of all readings."""
    lines = pairs.lines
    unused = _USES_NOTHING if known or typed else 0.0
    found: list[list[_Step]] = []
    for place, line in enumerate(lines):
        here = _matching(lines, place, known) if line in known else []
        if typed is None:
            steps = _from(pairs, place, unused, 0.0 in [lost for _, _, lost in here], single=single)
        elif not typed[place]:
            steps, here = _from(pairs, place, unused, False, single=single), []
        else:
            steps, here = [], here or [(-1, 1, 0.0)]
        for number, length, lost in here:
            to = length * 3 + _USE
            steps = [
                *steps,
                (_LABEL, to, lost + _UNLIKE, lost, number),
                (_TOLD, to, lost, lost, number),
                (_USE, to, lost, lost, number),
            ]
        found.append(steps)
    found.append([(_LABEL, 3, unused + _UNLIKE, unused, _NONE), (_TOLD, 3, unused, unused, _NONE), (_USE, 3, 0.0, 0.0, _NONE)])
    return found


def _from(pairs: Pairs, place: int, unused: float, named: bool, *, single: bool) -> list[_Step]:
    """The steps over a line that is a label or part of a description; `named`: an intervention stands there, too."""
    found = pairs.steps.get((place, unused, named, single))
    if found is not None:
        return found
    line = pairs.lines[place]
    label = _of_label(pairs, line, named) + (_SECOND if single and place else 0.0)
    opens = label + (_SENTENCE if place and _sentence(line) else 0.0)
    found = pairs.steps[place, unused, named, single] = [(_USE, 3 + _LABEL, opens, opens, _NONE)]
    if place:
        of_label, goes_on = pairs.odds(place, _OF_LABEL), pairs.odds(place, _GOES_ON)
        lost = _NO_LABEL if named else 0.0
        told, more = of_label[0] + lost, goes_on[0] + lost
        bare, ends = of_label[1] + unused + label, goes_on[1] + unused + label
        found.append((_LABEL, 3 + _TOLD, told, told + _UNLIKE, _NONE))
        found.append((_TOLD, 3 + _TOLD, more, more, _NONE))
        found.append((_LABEL, 3 + _LABEL, bare + _UNLIKE, bare, _NONE))
        found.append((_TOLD, 3 + _LABEL, ends, ends, _NONE))
    return found


def _walked(steps: Sequence[Sequence[_Step]], *, described: bool = True) -> _Walk:
    """All readings that the steps make, where the groups are described or none is."""
    size = len(steps) * 3 + 1
    never = -math.inf
    best, total = [never] * size, [never] * size
    back: list[_Edge | None] = [None] * size
    edges: list[_Edge] = []
    best[_USE] = total[_USE] = 0.0
    for place, ahead in enumerate(steps):
        at = place * 3
        for role, far, of_told, of_bare, number in ahead:
            start = at + role
            if best[start] == never:
                continue
            # An intervention stands behind a group or another intervention, and not behind itself.
            if role == _USE and number != _NONE and ((before := back[start]) is None or before[3] == number):
                continue
            to = at + far
            score = of_told if described else of_bare
            edge = (start, to, score, number)
            edges.append(edge)
            one, other = total[start] + score, total[to]
            if one < other:
                one, other = other, one
            total[to] = one if other == never else one + math.log1p(math.exp(other - one))
            if best[start] + score > best[to]:
                best[to] = best[start] + score
                back[to] = edge
    return _Walk(back, edges, best[-1], total)


def _of_label(pairs: Pairs, line: str, here: bool) -> float:
    score = _SAME_LABEL if here else 0.0
    if line[0] in _BULLETS or line[-1] == ":":
        score += _BULLET
    elif not here and pairs.times.get(line, 0) > 1:
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


def _traced(walk: _Walk, enough: float = 1.0) -> tuple[Arm, ...]:
    """The arms of the most likely reading, each with the share of the least likely of its steps.

    Where the whole reading has a share of `enough`, that is the share of each arm; its own is not smaller.
    """
    back, total = walk.back, walk.total
    whole = math.exp(walk.best - total[-1])
    ahead: list[float] = []
    if whole < enough:
        ahead = [-math.inf] * len(back)
        ahead[-1] = 0.0
        for start, to, score, _ in reversed(walk.edges):
            if (behind := ahead[to]) != -math.inf:
                ahead[start] = _add(ahead[start], behind + score)
    arms: list[Arm] = []
    uses: list[Use] = []
    last, share, edge = (len(back) - 4) // 3, 1.0, back[-1]
    while edge is not None:
        start, to, score, number = edge
        likely = math.exp(total[start] + score + ahead[to] - total[-1]) if ahead else whole
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
    walk = _walked(_steps(around, blocks(parts)))
    return walk.total[-1] + _UNUSED * (len({tuple(part) for part in parts}) - walk.used())


def entries(pairs: Pairs, around: Pairs) -> list[Entry]:
    """The interventions in the lines of their section; `around`: the lines of the study groups."""
    lines, size = pairs.lines, len(pairs.lines)
    if size == 1:
        return [Entry(0, 1, 1.0, 1.0)]
    rows = set(zip(around.lines, around.lines[1:], strict=False))
    beam: list[tuple[float, tuple[int, ...]]] = [(0.0, (0,))]
    for number in range(1, size):
        x, y = lines[number - 1], lines[number]
        told = new = 0.0
        if x in around.times and y in around.times and (x, y) not in rows:
            told = _APART
        if y[0] in _BULLETS or y[-1] == ":":
            new = _BULLET
        elif pairs.times.get(y, 0) > 1 and y != lines[0]:
            new = _AGAIN
        if _sentence(y):
            new += _SENTENCE
        of_name = pairs.odds(number, _OF_NAME)
        goes_on = pairs.odds(number, _GOES_ON) if number > 1 else of_name  # the first line is a name
        odds = [(score, names, of_name if names[-1] == number - 1 else goes_on) for score, names in beam]
        least = max([score + max(yes + told, no + new) for score, _, (yes, no) in odds]) - _NEAR
        longer = [(score + yes + told, names) for score, names, (yes, _) in odds if score + yes + told > least]
        longer += [(score + no + new, (*names, number)) for score, names, (_, no) in odds if score + no + new > least]
        longer.sort(reverse=True)
        beam = longer[:_BEAM]
    scored: list[tuple[float, tuple[int, ...]]] = []
    none_told = _NONE_TOLD if around.lines else _OLD
    for score, names in beam:
        bare = sum([b - a == 1 for a, b in pairwise([*names, size])])
        scored.append((score + (0.0 if not bare else none_told if bare == len(names) else _MIXED), names))
    top = max(scored)
    scored = [one for one in scored if one[0] > top[0] - _NEAR]
    if around.lines and len(scored) > 1:
        scored = [(score + _fitting(pairs, around, names), names) for score, names in scored]
    top = max(scored)
    whole = sum([math.exp(score - top[0]) for score, _ in scored], 0.0)
    shares: dict[tuple[int, int], float] = {}
    named: dict[int, float] = {}
    for score, names in scored:
        share = math.exp(score - top[0]) / whole
        for start, end in pairwise([*names, size]):
            shares[start, end] = shares.get((start, end), 0.0) + share
            named[start] = named.get(start, 0.0) + share
    return [Entry(start, end, shares[start, end], named[start]) for start, end in pairwise([*top[1], size])]


__all__ = ["CERTAIN", "Arm", "Blocks", "Entry", "Looks", "Pairs", "Use", "blocks", "entries", "groups"]
