"""Where an outcome's measure ends and its description begins, on pages that print nothing between them.

A row's words before its time are a measure, or a measure and its description. A cut's score is the sum of the weights of
its traits (`traits`): the words and marks on both sides, their case and how the measure's words are written, how long both
parts would be, what of the measure the description takes up, how many sentences stand on each side, and whether other rows
begin with the same words. The scores of a row's cuts, and of there being no description, become shares of 1 by softmax.

A page has descriptions or has none: what its rows say together gives the odds for the page, and these with the row's own
shares how likely each reading of the row is. The likeliest is taken where it is sure enough.

The weights (`data/descriptions.tsv`) were fitted by benchmarks/fit_descriptions.py to the outcomes of the register's own
records, each once with its description behind the measure and once without.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from itertools import pairwise
from math import exp, log, sqrt

from msgspec import Struct

SURE = 0.88
"""How likely it must be that a row has a description which begins where it is cut."""
PLAIN = 0.65
"""How likely it must be that a row's words are its measure alone, on a page that seems to have no descriptions."""
WHOLE = 0.95
"""The same on a page that may have some."""
_SOME = 0.3  # how likely it is that a page has descriptions, from where on it may have some

LONGEST = 60
"""Words among which a measure ends."""
_MEANT = 120  # words of a row that are looked at
_FEW = 12  # words of rows that have no description, on average, where fewer than one in eight has a sentence
_SIZES = (1, 2, 3, 4, 6, 8, 11, 15, 20, 27, 36, 50)
_PAGE = 3  # rows that show how their page is written
_SHARED = 13  # words of a beginning that rows share
_NEAR = 8
_CLIP = 4.0  # the most that one row says of its page
_MANY = 16
_EDGES = ".,;:()[]\"'-–*"
_NUMBER = re.compile(r"[-~≥≤<>=+±]?\d+(?:[.,:/–-]\d+)*")
_SMALL = frozenset("the of in and to a at for on with by from or as is be will".split())
_VERBS = frozenset(
    """is are was were will be defined measured assessed evaluated calculated determined consists ranges refers has have
    indicates means includes represents should can scored rated graded based using compared recorded reported collected
    shall would may""".split()
)
_SENTENCE = re.compile(r"[a-z0-9)\]%\"]\.(?: +[\"(]?[A-Z]|$)")
_BEGINS = frozenset({"st:10", "st:11", "st:12"})  # what `traits` has where a word with a capital begins something
_ENDED = ".:;?!"
_BEGUN = 'XA*•-–"'


@cache
def weights() -> Mapping[str, float]:
    """The model: `trait:words` → weight; read once."""
    content = files("pantrial.pages").joinpath("data", "descriptions.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in content.splitlines()[1:])
    return {f"{trait}:{words}": float(weight) for trait, words, weight in rows}


@cache
def _plain() -> frozenset[str]:
    """Words that are written small within a sentence, so that a capital speaks for the beginning of one."""
    return frozenset(name[6:] for name in weights() if name.startswith("small:"))


@cache
def _openers() -> frozenset[str]:
    """Words that begin descriptions with a small letter."""
    return frozenset(name[7:] for name in weights() if name.startswith("opener:"))


class Word(Struct, frozen=True, gc=False):
    """A word as it is compared: folded, how it begins and how it ends."""

    folded: str
    shape: str
    """A bracket, a number (0), one capital (X) or several (A), a small letter (x), or the word's mark."""
    last: str
    """A letter (w), a number (0), or the word's mark."""
    brackets: int
    """How many more brackets it opens than it closes."""


@lru_cache(maxsize=8192)  # rows share most of their words
def _word(raw: str) -> Word:
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
    return Word(folded, shape, last, raw.count("(") + raw.count("[") - raw.count(")") - raw.count("]"))


def words_of(row: str) -> list[Word]:
    """The words of a row that are looked at."""
    return [_word(raw) for raw in row.split()[:_MEANT]]


class Page(Struct, frozen=True):
    """What the rows of a page say of each other."""

    small: frozenset[str]
    """Words that stand there with a small letter."""
    behind: Mapping[str, set[str]]
    """The first words of rows → the words that follow them."""


def page_of(rows: Sequence[Sequence[Word]]) -> Page:
    """What the rows of a page say of each other."""
    small = frozenset(word.folded for row in rows for word in row if word.shape == "x")
    behind: dict[str, set[str]] = {}
    for row in rows:
        head = ""
        for before, word in pairwise(row[:_SHARED]):
            head += f"{before.folded} "
            behind.setdefault(head, set()).add(word.folded)
    return Page(small, behind)


def traits(words: Sequence[Word], page: Page) -> list[tuple[int, list[str]]]:
    """Each place where the measure of a row may end, as the number of its words, with the traits of a cut there."""
    count = len(words)
    if count < 2:
        return []
    folded = [word.folded for word in words]
    shapes = [word.shape for word in words]
    lasts = [word.last for word in words]
    small, plain, openers = page.small, _plain(), _openers()
    behind = sum(lasts[n] == "." and shapes[n + 1] in "XA" for n in range(count - 1))  # sentences that end behind the cut
    last_at = {word: number for number, word in enumerate(folded)}
    pairs: set[tuple[str, str]] = set()
    head: set[str] = set()
    bracketed: set[str] = set()
    ended = verbs = opened = lettered = capitals = strong = 0
    shared = ""
    found: list[tuple[int, list[str]]] = []
    cased = "".join(shapes) + "$$$$"
    for at in range(1, min(count, LONGEST)):
        before, last, shape, word = folded[at - 1], lasts[at - 1], shapes[at], folded[at]
        previous = shapes[at - 1]
        if last == "." and shape in "XA":
            ended += 1
            behind -= 1
        opened += words[at - 1].brackets
        if at > 1:
            pairs.add((folded[at - 2], before))
            if len(before) > 3 and previous in "xX":
                lettered += 1
                capitals += previous == "X"
        if before not in _SMALL:
            head.add(before)
        verbs += before in _VERBS
        if previous == "(":
            bracketed.add(before)
        if at < _SHARED:
            shared += f"{before} "
        begins = shape == "X" and previous != "X" and last not in ",/-(" and (word in small or word in plain)
        if shape in _BEGUN or last in _ENDED or (shape in "x0(" and word in openers):
            following = folded[at + 1] if at + 1 < count else "$"
            title = 0 if not lettered else 4 if capitals == lettered else 1 + min(2, 3 * capitals // lettered)
            taken = sum(last_at[one] >= at for one in head)
            near = folded[at : at + _NEAR]
            window = cased[at : at + 3]
            one = [
                f"s:{word}/{shape}",
                f"s2:{word}|{following}",
                f"n2:{following}",
                f"e:{before}",
                f"l1:{last}|{word}",
                f"sw:{before[-3:]}|{shape}",
                f"js:{previous}{last}|{shape}",
                f"cx:{last if last in '.,;:)-' else ''}{window}",
                f"cy:{cased[at - 2] if at > 1 else '^'}{previous}|{window}",
                f"xa:{cased.count('X', at + 1, at + 5)}",
                f"tc:{title}{shape}{previous}",
                f"st:{int(begins)}{min(strong, 2)}",
                f"m:{bisect_left(_SIZES, at)}",
                f"d:{bisect_left(_SIZES, count - at)}",
                f"m0:{folded[0]}|{min(ended, 1)}",
                f"sent:{min(ended, 2)}{last}",
                f"vm:{min(verbs, 2)}",
                f"open:{int(opened > 0)}",
                f"rep:{min(5, sum(near_word in head for near_word in near))}",
                f"repb:{min(3, sum((a, b) in pairs for a, b in zip(near, folded[at + 1 : at + _NEAR + 1], strict=False)))}",
                f"rest:{min(4, round(4 * taken / max(1, len(head))))}",
                f"pre:{min(3, len(page.behind[shared]) - 1) if at < _SHARED else 0}",
            ]
            if at > 1:
                one.append(f"e2:{folded[at - 2]}|{before}")
            if word == folded[0]:
                one.append("same1:b" if following == folded[1] else "same1:")
            if word in bracketed:
                one.append("abb:")
            if last in ".:":
                one.append(f"pm:{last}{bisect_left(_SIZES, at)}")
            found.append((at, one))
        strong += begins
    return found


class Chance(Struct, frozen=True):
    """What a row says alone."""

    odds: float
    """Logarithm of the odds for a description."""
    at: int
    """The likeliest number of its measure's words, if it has one."""
    share: float
    """How likely this number is, if it has one."""


def chances(scored: Iterable[tuple[int, float]], none: float) -> Chance:
    """What the scores of a row's cuts and that of there being no description say."""
    best, at, total = -99.0, 0, 0.0
    for number, score in scored:
        total += exp(min(score, 60.0))
        if score > best:
            best, at = score, number
    if not total:
        return Chance(-9.0, 0, 0.0)
    return Chance(max(-9.0, min(9.0, log(total) - none)), at, exp(min(best, 60.0)) / total)


def page_traits(rows: Sequence[Chance]) -> list[float]:
    """What all rows say of their page, as the traits of a logistic model."""
    odds = [max(-_CLIP, min(_CLIP, row.odds)) for row in rows]
    mean, size = sum(odds) / len(odds), sqrt(min(len(odds), _MANY))
    return [1.0, mean, mean * size, max(odds), sum(one > 1 for one in odds) / size]


def row_traits(row: Chance) -> list[float]:
    """What a row of a page that has descriptions says of its own."""
    return [1.0, row.odds, min(row.odds, 0.0)]


def _share(model: Mapping[str, float], name: str, values: Sequence[float]) -> float:
    return 1 / (1 + exp(-sum(model[f"{name}:{number}"] * value for number, value in enumerate(values))))


def parts(rows: Sequence[str]) -> list[int | None]:
    """For each row of measures that may have their description behind them: where the measure ends.

    Its length where there is no description, and None where that cannot be told.
    """
    sizes = [row.count(" ") + 1 for row in rows]
    if not rows or (sum(sizes) < _FEW * len(rows) and 8 * sum(_SENTENCE.search(row) is not None for row in rows) < len(rows)):
        return [len(row) for row in rows]
    model = weights()
    weigh = model.get
    worded = [words_of(row) for row in rows]
    page = page_of(worded)
    none = model["none:"]
    cuts = [traits(words, page) for words in worded]
    told = [chances(((at, sum([weigh(trait, 0.0) for trait in found])) for at, found in mine), none) for mine in cuts]
    described = _share(model, "page", page_traits(told))
    whole = PLAIN if described < _SOME else WHOLE
    ends: list[int | None] = []
    for row, one, mine in zip(rows, told, cuts, strict=True):
        has = described * _share(model, "row", row_traits(one))
        if 1 - has >= whole:
            # `Pain From 0 to 10.`, with hardly a row beside it: what ends as a sentence may hold one.
            sentence = (
                len(rows) < _PAGE and row.rstrip().endswith(".") and any(_BEGINS.intersection(found) for _, found in mine)
            )
            ends.append(None if sentence else len(row))
        elif has * one.share >= SURE:
            starts = [match.start() for match in re.finditer(r"\S+", row)]
            ends.append(len(row[: starts[one.at]].rstrip()))
        else:
            ends.append(None)
    return ends


__all__ = ["PLAIN", "SURE", "WHOLE", "parts"]
