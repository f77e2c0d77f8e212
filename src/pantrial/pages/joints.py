"""Where the time frame of a row begins and ends between two other cells: `Ear itch12 monthsHow strong the itch is`.

Where cells touch, a cell begins at a joint (a capital or digit behind a letter, digit or bracket; within a word that nobody
writes, at a word with which times begin or behind one with which they end); where blanks stand between cells, at any word,
and ends before one that may begin a sentence. Each pair of such places is scored by what speaks for it: how likely the words
between are a time frame behind those before them (`timeframes`), what stands at both places, how long the three cells would
be, and how many other rows have the same words between such places. The scores of a row's pairs, and of there being none,
become shares of 1 by softmax; the best pair is taken where its share is at least SURE.

The weights (`data/joints.tsv`) are fitted by benchmarks/fit_joints.py to the outcomes of the register's own records.
"""

import re
from collections import Counter
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from math import exp, log

from msgspec import Struct

from pantrial.pages import timeframes
from pantrial.pages.classes import UNKNOWN, classes, summed
from pantrial.pages.timeframes import timely, word_of

SURE = {False: 0.75, True: 0.85}
"""The share of a row's pairs that the best of them must have, where cells touch and where blanks stand between them."""

_JOINT = re.compile(
    r"(?<=[^\W\d_A-Z])(?=[A-Z\d(•*~≥≤<>\"“\[-])|(?<=[\d)\].,;%®™'’”\"?!])(?=[^\W\d_]|[(•*~≥≤\"“])|(?<=[A-Z])(?=[A-Z][a-z])"
    r"|(?<=[A-Z)\].,;%®™'’”\"?!])(?=[~≥≤<>-]?\d)|(?<=[a-z])(?=[α-ω])"
)
_LETTERS = re.compile(r"(?<![^\W\d_])[A-Za-z][a-z]{3,}(?![a-z])")
_RUN = re.compile(r"(?<=[^\W\d_])-?\d{2,3}(?!\d)|(?<![\d.,-])\d\.\d{2,4}(?= ?(?:[hdwmy]|[,–-]))")
_UNITED = re.compile(
    r"(?<=[A-Z\d])(?=(?:approximately|throughout|immediately|baseline|through|within|during|before|after|until|every|from|week"
    r"|month|day|visit|first|second|one|two|three|four|five|six|eight|twelve|up|at|on|over)(?:s? |$))"
)
_OPENERS = frozenset("up at on one two six day the an in is it no of to all any".split())
"""Words of up to three letters with which a cell begins behind a word that it touches."""
_LONGEST = 6_000  # characters of a row
_MOST = 90  # places of a row at which a cell may begin
_WORDS = 45  # words of a time frame
_BEFORE = 14  # words before it by which it is judged
_FAR = 100  # words of a row whose cells have blanks between them in which a time ends
_STARTS = 4  # times that end at one place, of a row whose cells have blanks between them
_NEVER = 60.0  # so far no words speak against a time
_LEAST = 9.0  # how much less than there being no time a pair's score may be
_EDGES = ".,;:()[]\"'-–*•“”’"
_SENTENCE = re.compile(r"[A-Z\d(•*\"“\[%≥≤<>-]")
_SIZES = (0, 1, 2, 3, 4, 5, 6, 8, 11, 15, 22, 30)


class Pair(Struct, frozen=True):
    """Where a row's time frame may begin and end."""

    start: int
    end: int


class Found(Struct):
    """The pairs of a row with what is said of each, and how many other rows have each one's words."""

    pairs: list[Pair]
    traits: list[list[str]]


def _places(words: str) -> list[int]:
    """Where a cell may begin that touches the one before it."""
    found = {match.start() for match in _JOINT.finditer(words)}
    for match in _RUN.finditer(words):
        found.update(range(match.start() + 1, match.end()))  # `FEV112 weeks`, `version 3.04 weeks`
    found.update(match.start() for match in _UNITED.finditer(words))
    for match in _LETTERS.finditer(words):
        token = match.group()
        if classes(token.casefold()) == UNKNOWN:
            for at in range(2, len(token) - 1):
                head, tail = token[:at].casefold(), token[at:]
                if (
                    (at > 2 or timely(head))
                    and (len(tail) > 3 or tail in _OPENERS)
                    and classes(head) != UNKNOWN != classes(word_of(tail).folded)
                ):
                    found.add(match.start() + at)  # `treatmentat 16 weeks`, `12 monthsitch`
    found.discard(0)
    return sorted(found)


def _bare(raw: str) -> str:
    return raw.strip(_EDGES).casefold()


def touching(words: str) -> list[tuple[Pair, float, float]]:
    """Pairs of places in a row whose cells touch, each with the score of its time frame and the logarithm of its share."""
    places = _places(words)
    if len(words) > _LONGEST or len(places) > _MOST:
        return []
    known = timeframes.model()
    ends = [*places, len(words)]
    found: list[tuple[Pair, float, float]] = []
    before = ""
    for start in places:
        before = " ".join(words[max(0, start - 200) : start].split()[-_BEFORE:])
        if not before:
            continue
        for end in ends:
            if end <= start:
                continue
            time = words[start:end].split()
            if len(time) > _WORDS:
                break
            if any(timely(_bare(raw)) for raw in time):
                scored = _scores(f"{before} {' '.join(time)}", known)
                at = len(before.split())
                total = next((score for number, score in scored if number == at), None)
                if total is not None and total > known.none - _LEAST:
                    found.append((Pair(start, end), total - known.none, total - _whole(scored, known.none)))
    return found


def apart(words: str) -> list[tuple[Pair, float, float]]:
    """Pairs of places in a row whose cells have blanks between them, as `touching`."""
    if len(words) > _LONGEST:
        return []
    tokens = list(re.finditer(r"\S+", words))
    raw = [token.group() for token in tokens[:_FAR]]
    known = timeframes.model()
    found: list[tuple[Pair, float, float]] = []
    for end in range(2, len(raw) + 1):
        if end == len(raw) < len(tokens):
            continue
        if end < len(raw) and not _SENTENCE.match(raw[end]):
            continue
        begin = max(0, end - _WORDS - _BEFORE)
        scored = _scores(" ".join(raw[begin:end]), known)
        whole = _whole(scored, known.none)
        best = sorted(((score, number) for number, score in scored), reverse=True)[:_STARTS]
        for score, number in best:
            if score > max(best[0][0] - 6.0, known.none - _LEAST) and any(
                timely(_bare(one)) for one in raw[begin + number : end]
            ):
                at = tokens[begin + number].start()
                found.append((Pair(at, tokens[end - 1].end()), score - known.none, score - whole))
    return found


def _scores(row: str, known: timeframes.Model) -> list[tuple[int, float]]:
    parted = timeframes.split(row)
    timeframes.score(parted, known, _NEVER)
    return [(number + parted.first, score) for number, score in parted.cuts]


def _whole(scored: Sequence[tuple[int, float]], none: float) -> float:
    best = max([none, *(score for _, score in scored)])
    return best + log(exp(none - best) + sum([exp(score - best) for _, score in scored], 0.0))


def _bucket(size: int) -> int:
    return sum(size >= least for least in _SIZES)


def _kind(mark: str) -> str:
    """A letter (a, A), a digit (0), a blank, or the mark itself."""
    if mark.isdigit():
        return "0"
    return "A" if mark.isupper() else "a" if mark.isalpha() else mark


def _begin(words: str, at: int) -> str:
    """How a cell begins: as `_kind`, a word with one capital as `X`."""
    kind = _kind(words[at])
    return "X" if kind == "A" and words[at + 1 : at + 2].islower() else kind


def pair_traits(words: str, pair: Pair, total: float, share: float, spaced: bool) -> list[str]:
    """What is said of a pair of places by its own row."""
    start, end = pair.start, pair.end
    time = words[start:end].split()
    measure, told = words[:start], words[end:].strip()
    first, last = word_of(time[0]), word_of(time[-1])
    sizes = len(time), len(measure.split()), len(told.split())
    whole = sum(word.count("(") + word.count("[") - word.count(")") - word.count("]") for word in time)
    opened = measure.count("(") - measure.count(")")
    inner = 0 if spaced else sum(1 for match in _INNER.finditer(words, start + 1, end - 1))
    before = measure.rstrip()
    found = [
        f"sc:{max(-8, min(10, round(total)))}",
        f"sh:{max(-10, round(2 * share))}",
        f"js:{_kind(before[-1])}{_begin(words, start)}",
        f"je:{_kind(words[end - 1])}{_begin(told, 0) if told else '$'}",
        f"w:{_bucket(sizes[0])}",
        f"m:{_bucket(sizes[1])}",
        f"d:{_bucket(sizes[2])}",
        f"in:{min(inner, 3)}",
        f"br:{max(-1, min(1, whole))}",
        f"mb:{max(-1, min(1, opened))}",
        f"tm:{round(4 * sum(timely(_bare(raw)) or _bare(raw)[:1].isdigit() for raw in time) / len(time))}",
        f"tl:{last.folded}",
        f"tf:{first.folded}/{first.shape}",
        f"tn:{last.narrow}",
    ]
    if told:
        opening = told.split()[:2]
        word = word_of(opening[0])
        found += [
            f"dw:{word.folded}/{word.shape}",
            f"dn:{word.narrow}/{word.shape}",
            f"dl:{last.last}|{word.shape}",
            f"dt:{last.folded}|{word.shape}",
            f"dk:{'?' if classes(word.folded) == UNKNOWN else ''}{word.shape}",
        ]
        if len(opening) > 1:
            following = word_of(opening[1])
            found += [f"d2:{word.folded}|{following.folded}", f"dm:{following.narrow}", f"dx:{following.shape}"]
        if measure.split()[0].casefold() == opening[0].casefold():
            found.append("again:")
    ended = word_of(before.split()[-1])
    found += [f"mk:{'?' if classes(ended.folded) == UNKNOWN else ''}{ended.last}", f"ml:{ended.narrow}"]
    if not spaced and first.shape == "0" and before[-1].isdigit():
        found.append("split:")
    if not spaced and words[start].isdigit() and not before[-1].isspace():
        name = before.split()[-1].lstrip("([")
        more = name + words[start : start + 1]
        if words.count(more) > 1:
            found.append("named:")
        elif len(name) > 2 and re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", words[end:]):
            found.append("bare:")
    return found


_INNER = re.compile(r"(?<=[a-z)\].])(?=[A-Z])|(?<=[a-z])(?=\d)|(?<=\d)(?=[A-Z][a-z])")


def page_traits(rows: Sequence[Sequence[str]]) -> list[list[list[str]]]:
    """For each row, for each of its time frames, in how many other rows one may be that is the same; and how long it is."""
    folded = [[" ".join(time.split()).casefold().rstrip(".") for time in row] for row in rows]
    times = Counter(time for row in folded for time in set(row))
    firsts = Counter(first for row in folded for first in {time.partition(" ")[0] for time in row})
    found: list[list[list[str]]] = []
    for row in folded:
        mine: list[list[str]] = []
        for time in row:
            others = min(4, times[time] - 1)
            mine.append([f"rec:{others}", *([f"recl:{min(5, time.count(' '))}"] if others else ())])
            begun = firsts[time.partition(" ")[0]] - 1
            mine[-1].append(f"beg:{0 if not begun else 1 if 3 * begun < len(rows) else 2}")
        found.append(mine)
    return found


def looked(rows: Sequence[str], *, spaced: bool) -> list[Found]:
    """The pairs of a page's rows, each with what is said of it."""
    every = [(apart if spaced else touching)(words) for words in rows]
    others = page_traits([[words[pair.start : pair.end] for pair, _, _ in row] for words, row in zip(rows, every, strict=True)])
    sign = "s" if spaced else "t"
    found: list[Found] = []
    for words, row, shared in zip(rows, every, others, strict=True):
        traits = [
            [f"{sign}{name}" for name in (*pair_traits(words, pair, total, share, spaced), *more)]
            for (pair, total, share), more in zip(row, shared, strict=True)
        ]
        found.append(Found([pair for pair, _, _ in row], traits))
    return found


@cache
def weights() -> dict[str, float]:
    """The fitted model, read once."""
    content = files("pantrial.pages").joinpath("data", "joints.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in content.splitlines()[1:])
    return {f"{trait}:{words}": float(weight) for trait, words, weight in rows}


def frames(rows: Sequence[str], *, spaced: bool, known: dict[str, float] | None = None) -> list[tuple[Pair, float] | None]:
    """The likeliest time frame of each row and its share of all, or None where none is likelier than that there is none."""
    known = weights() if known is None else known
    none = known.get("snone:" if spaced else "tnone:", 0.0)
    found: list[tuple[Pair, float] | None] = []
    for row in looked(rows, spaced=spaced):
        scores = [summed(known, traits) for traits in row.traits]
        best = max([none, *scores])
        whole = exp(none - best) + sum([exp(score - best) for score in scores], 0.0)
        at = scores.index(best) if best > none else -1
        found.append((row.pairs[at], 1 / whole) if at >= 0 else None)
    return found


__all__ = ["SURE", "Found", "Pair", "frames", "looked"]
