"""Where a measure ends and its time frame begins, on pages that print nothing between them.

A cut's score is the sum of the weights of what speaks for a time behind it (each word there, and each pair of words),
of what stands at the cut (the words, their case, the marks before it), and of what the other rows of the page say: words
that end several rows, behind different words, are a time frame. The scores of a row's cuts, and of there being no time,
become shares of 1 by softmax; a cut is taken where its share is at least SURE.

The weights (`data/timeframes.tsv`) are those of a conditional log-linear model fitted by maximum likelihood with an
L2 penalty to the outcomes of the register's own records, each once with its description between measure and time.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from functools import cache, lru_cache
from importlib.resources import files
from itertools import pairwise
from math import exp
from typing import TypeAlias

from msgspec import Struct

SURE = 0.87
"""The share of a row's cuts that the best of them must have."""
ALONE = 0.93
"""The same for a time frame that is like none of the page's others."""

_LONGEST = 70  # words at a row's end that are looked at
_HOPELESS = 12.0  # how far words may speak against a time before no cut before them can be the best
_EDGES = ".,;:()[]\"'-–*"
_NUMBER = re.compile(r"[-~≥≤<>=+±]?\d+(?:[.,:/–-]\d+)*")
_ORDINALS = frozenset({"#st", "#nd", "#rd", "#th"})
_NUMERALS = frozenset({"one", "two", "three", "four", "six"})
_SPREAD = 40  # words at a row's end that may be the end of another row

_SELDOM = 5.0
_RATHER = 3.0
_JOINING = frozenset("at from to of and or the in by with for until through on between within than per".split())
_OF_TIME = frozenset(
    """about approx approximately around during each every first following last max maximum min minimum next over past upto
    until within throughout january february march april june july august september october november december jan feb
    mar apr jun jul aug sep sept oct nov dec pre post""".split()
)
_EVENTS = frozenset(
    """injection infusion treatment surgery transplantation transplant vaccination dose dosing procedure administration
    operation intervention therapy randomization randomisation enrollment enrolment discharge birth delivery""".split()
)
_NAMED = frozenset({"day", "days", "week", "weeks", "month", "months", "visit", "visits", "cycle", "year", "hour"})
_OPENING = frozenset({"after", "before"})
_ABSENT = 1000  # more than any row's words
_USUAL = 3  # rows whose time frames begin with a word that is the page's habit
_SAID_ELSEWHERE = 2.0
_BEGUN_ALIKE = 2.5

Pair: TypeAlias = tuple[float, float, float, float]
_NO_PAIR: Pair = (0.0, 0.0, 0.0, 0.0)


class Weights(Struct, frozen=True):
    """The model: feature → weight. A word is one as `_word` folds it, a pair is two with a bar between."""

    inside: Mapping[str, float]
    """Of a word in a time frame."""
    begins: Mapping[str, float]
    """Of the word, with its case, that begins one."""
    ends: Mapping[str, float]
    """Of the last word of a measure."""
    pairs: Mapping[str, Pair]
    """Of two words: both in the time frame; parted by the cut; behind the cut; before the cut."""
    shapes: Mapping[str, float]
    """All others, by the name of the feature and what stands there."""


@cache
def weights() -> Weights:
    """The fitted weights, read once."""
    inside: dict[str, float] = {}
    begins: dict[str, float] = {}
    ends: dict[str, float] = {}
    shapes: dict[str, float] = {}
    pairs: dict[str, list[float]] = {}
    content = files("pantrial.pages").joinpath("data", "timeframes.tsv").read_text(encoding="utf-8")
    for line in content.splitlines()[1:]:
        feature, words, number = line.split("\t")
        weight = float(number)
        if feature in _PAIRED:
            pairs.setdefault(words, [0.0] * 4)[_PAIRED.index(feature)] = weight
        else:
            table = {"u": inside, "s": begins, "e": ends}.get(feature)
            if table is None:
                shapes[f"{feature}:{words}"] = weight
            else:
                table[words] = weight
    return Weights(inside, begins, ends, {words: (a, b, c, d) for words, (a, b, c, d) in pairs.items()}, shapes)


_PAIRED = ("b", "pe", "s2", "e2")


class _Word(Struct, frozen=True, gc=False):
    """A word of a row: folded, its marks and case as letters, and what the model says of it alone."""

    folded: str
    bare: str
    shape: str
    last: str
    counted: bool
    inside: float
    final: float
    """The same where it is the last word of the row."""
    begins: float
    ends: float


@lru_cache(maxsize=8192)  # rows share most of their words
def _word(raw: str) -> _Word:
    model = weights()
    bare = raw.strip(_EDGES).lower()
    folded = _NUMBER.sub("#", bare)
    if folded in _ORDINALS:
        folded = "#th"
    folded = folded or raw[0]
    shape, last = _shape(raw), _last(raw)
    inside = model.inside.get(folded, 0.0) + model.shapes.get(f"ul:{last}", 0.0)
    return _Word(
        folded,
        bare,
        shape,
        last,
        "#" in folded or folded in _NUMERALS,
        inside + model.shapes.get(f"us:{shape}", 0.0),
        inside + model.shapes.get(f"us:{shape}1", 0.0),
        model.begins.get(f"{folded}/{shape}", 0.0),
        model.ends.get(folded, 0.0) + model.shapes.get(f"p:{last}", 0.0),
    )


def _shape(raw: str) -> str:
    """How a word begins: bracket, number, capital, capitals, small letter, or its mark."""
    if raw[0] in "([":
        return "("
    bare = raw.lstrip("([\"'")
    begin = bare[:1]
    if begin.isdigit():
        return "0"
    if begin.isupper():
        return "A" if raw[1:2].isupper() else "X"
    return "x" if begin.islower() else begin or "?"


def _last(raw: str) -> str:
    """How a word ends: letter, number, or its mark."""
    end = raw[-1]
    return "w" if end.isalpha() else "0" if end.isdigit() else end


@lru_cache(maxsize=1024)
def _join(last: str, before: str, shape: str) -> tuple[float, float]:
    """What the marks and case on both sides of a blank say: both in a time frame; parted by the cut."""
    shapes = weights().shapes
    seam = f"{last}|{shape}"
    return shapes.get(f"bz:{seam}", 0.0), shapes.get(f"ps:{seam}", 0.0) + shapes.get(f"ses:{before}|{shape}", 0.0)


class _Row(Struct):
    """A row's last words, where each begins, and the cuts with their scores, from its end on."""

    words: list[_Word]
    starts: list[int]
    first: int
    """How many words of the row stand before these."""
    cuts: list[tuple[int, float]]
    tails: list[str]
    """What stands behind each of the cuts, without a full stop."""


def cuts(rows: Sequence[str]) -> list[int]:
    """For each row the place where its time frame begins, or -1 where that cannot be told."""
    parted = [_parted(row) for row in rows]
    # What stands behind a place in a row → the words before it: where those differ, it is a part of its own.
    before: dict[str, set[str]] = {}
    for found in parted:
        for (number, _), tail in zip(found.cuts[:_SPREAD], found.tails, strict=False):
            before.setdefault(tail, set()).add(found.words[number - 1].folded)
    for found in parted:
        count = len(found.words)
        found.cuts = [
            (number, score + _shared(len(before.get(tail, ())) - 1, count - number))
            for (number, score), tail in zip(found.cuts, found.tails, strict=True)
        ]
    best = [_best(found) for found in parted]
    # The rows that are plain show how the page writes its times.
    plain = [(found, number) for found, (number, share) in zip(parted, best, strict=True) if number and share >= SURE]
    tails = {_tail(found, number) for found, number in plain}
    openers = Counter(_opener(found.words[number]) for found, number in plain)
    usual = {word for word, times in openers.items() if times >= max(_USUAL, len(rows) / 6)}
    places: list[tuple[int, float]] = []
    for found, (number, share) in zip(parted, best, strict=True):
        if share < SURE and plain:
            _as_others(found, tails, usual)
            number, share = _best(found)
        sure = number > 0 and share >= SURE and any(map(_timely, found.words[number:]))
        places.append((_settled(found.words, number) if sure else 0, share))
    if len(rows) >= _USUAL:
        # A time that neither is another row's nor begins as one must be surer.
        taken = [(found, number) for found, (number, _) in zip(parted, places, strict=True) if number]
        said = Counter(_tail(found, number) for found, number in taken)
        begun = Counter(_opener(found.words[number]) for found, number in taken)
        places = [
            (0, 0.0)
            if number and share < ALONE and said[_tail(found, number)] == 1 and begun[_opener(found.words[number])] == 1
            else (number, share)
            for found, (number, share) in zip(parted, places, strict=True)
        ]
    return [found.starts[number] if number else -1 for found, (number, _) in zip(parted, places, strict=True)]


def _tail(found: _Row, number: int) -> str:
    return found.tails[len(found.words) - 1 - number]


_UNFINISHED = _JOINING | frozenset(
    "a an the when during every each vs versus i.e e.g eg ie approx reaches than will x × per before after or".split()
)
"""Words that no measure ends with."""
_POINTED = frozenset({"point", "points"})
_SENTENCES = frozenset({"assessments", "exploratory", "delayed"})
"""Words that begin a sentence about a time, rather than the time."""


def _settled(words: Sequence[_Word], number: int) -> int:
    """The cut before word `number`, moved where a time is said twice; 0 where measure or time would be none.

    What the weights do not see: that a measure is not finished, or that a time frame begins within its words.
    """
    size = len(words) - number
    half = size // 2
    bare = [word.bare for word in words[number:]]
    if size > 1 and bare[:half] == bare[half:]:
        number += half  # `Pain at baseline at baseline`: the first of the two is the measure's
        size, bare = half, bare[half:]
    first, last = words[number], words[number - 1]
    if last.last != ".":
        before = words[number - 2] if number > 1 else None
        if last.last == ":" and len(last.bare) < 3:
            return 0  # `Part A: from …`
        if last.shape == "x" and last.bare in _UNFINISHED:
            return 0
        if before is not None and before.last == "w" and before.bare in {last.bare, "time" if last.bare in _POINTED else ""}:
            return 0  # `Incidence incidence until …`, `Any time point up to …`: the time begins earlier
    if (first.last in ".;%" and size > 1 and first.folded != "baseline") or first.shape == "(" or first.bare in _SENTENCES:
        return 0
    head = words[number - size : number] if 3 <= size < number else ()
    if [one.folded for one in head] == [one.folded for one in words[number:]] and [one.bare for one in head] != bare:
        return 0  # `6 months after the start 12 months after the start`: a list of times
    for place in range(number + 2, len(words) - 1):
        # `at week 12; Week 12`, `at month 24 month 24 after surgery`: the second is the time
        again = words[place].bare, words[place + 1].bare
        if words[place - 1].last in ";." and "#" in (words[place].folded, words[place + 1].folded):
            if again in pairwise(bare[: place - number]):
                return 0
        elif again == (words[place - 2].bare, words[place - 1].bare):
            return 0
    return number


_TIMELY = re.compile(
    r"\d*(?:seconds?|sec|minutes?|mins?|hours?|hrs?|h|days?|d|weeks?|wks?|wk|w|months?|mos?|mths?|m|years?|yrs?|yr|y|t|v)\d*"
    r"|(?:.*-)?(?:day|week|month|year|hour|minute)s?(?:-.*)?|\w*(?:operati|baseline|surg|hospital|enrol|random|screen)\w*"
    r"|visits?|cycles?|ends?|during|through|throughout|completion|discharge|admission|birth|delivery|daily|weekly|monthly"
    r"|yearly|annual|trimesters?|sessions?|time|times|timepoints?|immediate|immediately|before|after|follow-?up|start|until"
    r"|periods?|phase|stay|death|progression|pre\w*|post\w*|inclusion|treatment|intervention|study|trial|entry|ongoing|tonight"
)


@lru_cache(maxsize=8192)
def _timely_word(bare: str) -> bool:
    return _TIMELY.fullmatch(bare) is not None


def _timely(word: _Word) -> bool:
    """Whether a word speaks of time: numbers alone (`1 to 4`) are as often cohorts, grades or visits."""
    return _timely_word(word.bare)


def _as_others(found: _Row, tails: Set[str], usual: Set[str]) -> None:
    """Raise the scores of a time frame that is that of a plain row, and of those that begin as many plain ones do."""
    # Of `Month 12` and `at Month 12`, the longer is the page's.
    same = min((number for (number, _), tail in zip(found.cuts, found.tails, strict=True) if tail in tails), default=_ABSENT)
    for place, (number, score) in enumerate(found.cuts):
        if number == same:
            found.cuts[place] = (number, score + _SAID_ELSEWHERE)
        elif number < same and _opener(found.words[number]) in usual:
            found.cuts[place] = (number, score + _BEGUN_ALIKE)


def time_tail(row: str) -> int:
    """Where the time frame of one row begins, or -1."""
    return cuts([row])[0]


def _parted(row: str) -> _Row:
    raw, starts, first = _split(row)
    words = [_word(word) for word in raw]
    scored = list(_scores(words, first))
    return _Row(words, starts, first, scored, [row[starts[number] :].rstrip(".") for number, _ in scored])


def _split(row: str) -> tuple[list[str], list[int], int]:
    """The last words of a row, where they begin, and how many stand before them."""
    raw = row.split()
    first = max(0, len(raw) - _LONGEST - 3)
    if sum(map(len, raw)) + len(raw) - 1 != len(row):  # other blanks than one between words
        starts = [match.start() for match in re.finditer(r"\S+", row)]
        return raw[first:], starts[first:], first
    raw = raw[first:]
    starts = []
    start = len(row) + 1
    for word in reversed(raw):
        start -= len(word) + 1
        starts.append(start)
    starts.reverse()
    return raw, starts, first


def _scores(words: Sequence[_Word], first: int) -> Iterator[tuple[int, float]]:
    """The score of a cut before each word, from the last on, without what other rows say."""
    model = weights()
    pairs, shapes = model.pairs, model.shapes
    alike, again, again_behind = shapes.get("same:", 0.0), shapes.get("rep:", 0.0), shapes.get("rep2:", 0.0)
    count = len(words)
    tail = 0.0
    best = -9.0
    seen: set[tuple[str, str]] = set()
    behind = _NO_PAIR  # the pair of this word and the next
    between = pairs.get(f"{words[-2].folded}|{words[-1].folded}", _NO_PAIR) if count > 1 else _NO_PAIR
    for number in range(count - 1, max(1, count - _LONGEST) - 1, -1):
        word, last = words[number], words[number - 1]
        size = count - number
        if size == 1:
            tail = word.final
            starting = pairs.get(f"{word.folded}|$", _NO_PAIR)[2]
        else:
            following = words[number + 1]
            tail += word.inside + behind[0] + _join(word.last, word.shape, following.shape)[0]
            if word.folded == following.folded:
                tail += alike
            if word.counted:
                # A time is not said twice in one time frame: the first of the two is the measure's.
                counted, after = (word.bare, following.folded), (last.folded, word.bare)
                tail += again if counted in seen else 0.0
                seen.add(counted)
                tail += again_behind if after in seen else 0.0
                seen.add(after)
            starting = behind[2]
        score = tail + word.begins + last.ends + _join(last.last, last.shape, word.shape)[1] + between[1] + starting
        behind = between
        if number > 1:
            between = pairs.get(f"{words[number - 2].folded}|{last.folded}", _NO_PAIR)
            score += between[3]
        score += _sizes(size, number + first)
        if last.last in ",;/&" or last.folded in _OF_TIME:
            score -= _SELDOM  # a measure does not end within a list, nor with the `approximately` of a time
        elif last.folded in _JOINING:
            score -= _RATHER
        elif word.folded == "#" and last.folded in _NAMED and not (number > 1 and words[number - 2].last == "0"):
            score -= _SELDOM  # the 0 of `Day 0`
        if word.folded == "at" and number > 2 and words[number - 2].folded in _OPENING and last.folded in _EVENTS:
            score -= _SELDOM  # `after injection at Day 0`: two words of time belong to the time behind them
        if last.folded == words[-1].folded and number >= size:
            score += _twice(words, number, size)
        yield number, score
        best = max(best, score)
        if tail < best - _HOPELESS:
            return


@lru_cache(maxsize=1024)
def _sizes(size: int, before: int) -> float:
    shapes = weights().shapes
    return shapes.get(f"len:{min(size, 12)}", 0.0) + shapes.get(f"mlen:{min(before, 6)}", 0.0)


def _twice(words: Sequence[_Word], number: int, size: int) -> float:
    """For a measure that ends with the very words of its time frame."""
    shapes = weights().shapes
    head, tail = words[number - size : number], words[number:]
    if [word.bare for word in head] == [word.bare for word in tail]:
        return shapes.get("dup:", 0.0) + shapes.get(f"dup{min(size, 3)}:", 0.0)
    if [word.folded for word in head] == [word.folded for word in tail]:
        return shapes.get("dupn:", 0.0)
    return 0.0


@lru_cache(maxsize=256)
def _shared(rows: int, size: int) -> float:
    """For words that end several rows of the page, behind so many other words than these."""
    shapes = weights().shapes
    share = shapes.get(f"rec:{min(rows, 4)}", 0.0)
    return share + (shapes.get(f"recl:{min(size, 5)}", 0.0) if rows else 0.0)


def _opener(word: _Word) -> str:
    return f"{word.folded}/{word.shape}"


def _best(found: _Row) -> tuple[int, float]:
    """The word before which the best cut is, 0 if there is none, and its share of all."""
    best, at, total = -99.0, 0, exp(weights().shapes.get("none:", 0.0))
    for number, score in found.cuts:
        total += exp(min(score, 80.0))
        if score > best:
            best, at = score, number
    return at, exp(min(best, 80.0)) / total


__all__ = ["ALONE", "SURE", "cuts", "time_tail"]
