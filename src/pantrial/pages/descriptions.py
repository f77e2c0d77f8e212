"""Where an outcome's measure ends and its description begins, on pages that print nothing between them.

A row's words before its time are a measure, or a measure and its description. A cut's score is the sum of the weights of
its traits (`traits`): the words and marks on both sides, their case and how the measure's words are written, how long both
parts would be, what of the measure the description takes up, how many sentences stand on each side, and whether other rows
begin with the same words. Where the two words on both sides of a cut make it hopeless, nothing else is asked. The scores of
a row's cuts, and of there being no description, become shares of 1 by softmax.

A page has descriptions or has none, and its rows are mostly written alike: what they say together gives the odds for the
page, and a second model weighs these, a cut's score, and how many other rows would begin their descriptions or end their
measures as it does. The likeliest reading of a row is taken where it is sure enough.

The weights (`data/descriptions.tsv`) were fitted by benchmarks/fit_descriptions.py to the outcomes of the register's own
records, each once with its description behind the measure and once without.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from functools import cache, lru_cache
from importlib.resources import files
from itertools import pairwise
from math import exp, log, sqrt
from operator import itemgetter
from typing import TypeAlias

from msgspec import Struct

from pantrial.pages.classes import classes, summed

SURE = {True: 0.75, False: 0.8}
"""How likely it must be that a row's description begins where it is cut, on a page that seems to have some, and on another."""
WHOLE = {True: 0.95, False: 0.9}
"""How likely it must be that a row's words are its measure alone, on such pages."""
_DESCRIBED = 1.5  # the logarithm of the odds from which on a page seems to have descriptions
_LEAST = 0.01  # a cut with a smaller share of its row's is not looked at again
_SOMETIMES = 0.3  # how much a row says of its page's habits that seems to have no description
_KEPT = 30_000  # pairs of words that are kept
_FAR = 9

LONGEST = 60
"""Words among which a measure ends."""
_MEANT = 120  # words of a row that are looked at
_NONE = -3.0  # from which odds down a page has no descriptions
_HOPELESS = 9.75  # how far the words at a cut may speak against it before nothing else is looked at
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
_FINITE = frozenset(
    """is are was were will has have had can may should shall would does did measures assesses evaluates ranges consists
    includes refers indicates""".split()
)
_BEGINS = frozenset({"st:10", "st:11", "st:12"})  # what `traits` has where a word with a capital begins something
_ENDED = ".:;?!"
_BEGUN = 'XA*•-–"'
_NO_OPENING = frozenset("of and or".split())  # what no description begins with


@cache
def weights() -> dict[str, float]:
    """The model: `trait:words` → weight; read once."""
    content = files("pantrial.pages").joinpath("data", "descriptions.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in content.splitlines()[1:])
    return {f"{trait}:{words}": float(weight) for trait, words, weight in rows}


@cache
def _plain() -> frozenset[str]:
    """Words that are written small within a sentence, so that a capital speaks for the beginning of one."""
    return frozenset(name[6:] for name in weights() if name.startswith("small:"))


class Word(Struct, frozen=True, gc=False):
    """A word as it is compared: folded, how it begins and how it ends, and the classes of words to which it belongs."""

    folded: str
    shape: str
    """A bracket, a number (0), one capital (X) or several (A), a small letter (x), or the word's mark."""
    last: str
    """A letter (w), a number (0), or the word's mark."""
    brackets: int
    """How many more brackets it opens than it closes."""
    wide: str
    narrow: str


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
    brackets = raw.count("(") + raw.count("[") - raw.count(")") - raw.count("]")
    return Word(folded, shape, last, brackets, *classes(folded))


def words_of(row: str) -> list[Word]:
    """The words of a row that are looked at."""
    return [_word(raw) for raw in row.split()[:_MEANT]]


class Page(Struct, frozen=True):
    """What the rows of a page say of each other."""

    small: frozenset[str]
    """Words that stand there with a small letter."""
    behind: Mapping[str, set[str]]
    """The first words of rows → the words that follow them."""
    pairs: Mapping[tuple[str, str], int]
    """Two words that follow each other → in how many rows they do."""


def page_of(rows: Sequence[Sequence[Word]]) -> Page:
    """What the rows of a page say of each other."""
    small = frozenset(word.folded for row in rows for word in row if word.shape == "x")
    behind: dict[str, set[str]] = {}
    pairs: Counter[tuple[str, str]] = Counter()
    for row in rows:
        head = ""
        for before, word in pairwise(row[:_SHARED]):
            head += f"{before.folded} "
            behind.setdefault(head, set()).add(word.folded)
        folded = [word.folded for word in row]
        pairs.update(set(pairwise(folded)))
    return Page(small, behind, pairs)


def between_traits(before: Word, word: Word) -> list[str]:
    """Of the last word of a measure and the first of its description."""
    return [
        f"s:{word.folded}/{word.shape}",
        f"e:{before.folded}",
        f"l1:{before.last}|{word.folded}",
        f"sw:{before.folded[-3:]}|{word.shape}",
        f"js:{before.shape}{before.last}|{word.shape}",
        f"cs:{word.narrow}/{word.shape}",
        f"ce:{before.narrow}",
        f"cc:{before.wide}|{word.wide}/{word.shape}",
        f"cl:{before.narrow}|{word.narrow}",
    ]


def opening_traits(word: Word, following: Word | None) -> list[str]:
    """Of the first two words of a description."""
    folded, narrow = ("$", "$") if following is None else (following.folded, following.narrow)
    return [f"s2:{word.folded}|{folded}", f"n2:{folded}", f"c2:{word.narrow}|{narrow}", f"cn:{narrow}"]


def ending_traits(before: Word, last: Word) -> list[str]:
    """Of the last two words of a measure."""
    return [f"e2:{before.folded}|{last.folded}", f"ce2:{before.narrow}|{last.narrow}"]


def places(words: Sequence[Word]) -> list[int]:
    """Where the measure of a row may end, as the number of its words."""
    found: list[int] = []
    for at in range(1, min(len(words), LONGEST)):
        last, word = words[at - 1], words[at]
        if word.shape in _BEGUN or last.last in _ENDED or not (last.folded in _SMALL or word.folded in _NO_OPENING):
            found.append(at)
    return found


def place_traits(words: Sequence[Word], page: Page, wanted: Sequence[int]) -> list[tuple[int, list[str]]]:
    """Places where the measure of a row may end, each with what hangs on more than the words there."""
    count = len(words)
    if not wanted:
        return []
    looked = frozenset(wanted)
    folded = [word.folded for word in words]
    shapes = [word.shape for word in words]
    lasts = [word.last for word in words]
    small, plain = page.small, _plain()
    twice: Counter[tuple[str, str]] | None = None
    last_at = {word: number for number, word in enumerate(folded)}
    verb_at = [_FAR] * (count + 1)  # words up to the next finite verb
    for number in range(count - 1, -1, -1):
        verb_at[number] = 0 if folded[number] in _FINITE else min(_FAR, verb_at[number + 1] + 1)
    pairs: set[tuple[str, str]] = set()
    head: set[str] = set()
    bracketed: set[str] = set()
    ended = verbs = opened = lettered = capitals = strong = 0
    shared = ""
    found: list[tuple[int, list[str]]] = []
    cased = "".join(shapes) + "$$$$"
    for at in range(1, wanted[-1] + 1):
        before, last, shape, word = folded[at - 1], lasts[at - 1], shapes[at], folded[at]
        previous = shapes[at - 1]
        if last == "." and shape in "XA":
            ended += 1
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
        if at in looked:
            following = folded[at + 1] if at + 1 < count else "$"
            title = 0 if not lettered else 4 if capitals == lettered else 1 + min(2, 3 * capitals // lettered)
            taken = sum(last_at[one] >= at for one in head)
            near = folded[at : at + _NEAR]
            window = cased[at : at + 3]
            here = 1  # of how often the two words stand there side by side
            if folded.count(before) > 1:
                if twice is None:
                    twice = Counter(pairwise(folded))
                here = twice[before, word]
            elsewhere = page.pairs.get((before, word), 0) - 1
            one = [
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
                f"bi:{min(here, 3)}",
                f"bo:{min(elsewhere, 3)}{shape}",
                f"dv:{verb_at[at]}{shape}",
                f"dvw:{verb_at[at]}{word if word in _SMALL else ''}",
            ]
            if word == folded[0]:
                one.append("same1:b" if following == folded[1] else "same1:")
            if word in bracketed:
                one.append("abb:")
            if following in bracketed:
                one.append("abb2:")
            if last in ".:":
                one.append(f"pm:{last}{bisect_left(_SIZES, at)}")
            one += _initials(folded, at, shape, previous, head)
            found.append((at, one))
        strong += begins
    return found


def _initials(folded: Sequence[str], at: int, shape: str, previous: str, head: Set[str]) -> list[str]:
    """Whether what stands on one side of a cut are the first letters of the words on the other."""
    before, word = folded[at - 1], folded[at]
    found: list[str] = []
    if shape == "A" and len(word) > 1:
        if "".join([one[0] for one in folded[max(0, at - len(word)) : at]]) == word:
            found.append("ini:")
        elif word in head:
            found.append("inhead:")
    if previous in "A(" and len(before) > 1:
        initials = "".join([one[0] for one in folded[at : at + len(before)]])
        if initials == before:
            found.append("exp:")
        elif initials[:2] == before[:2]:
            found.append("exp2:")
    return found


def traits(words: Sequence[Word], page: Page) -> list[tuple[int, list[str]]]:
    """Each place where the measure of a row may end, as the number of its words, with the traits of a cut there."""
    found: list[tuple[int, list[str]]] = []
    for at, names in place_traits(words, page, places(words)):
        following = words[at + 1] if at + 1 < len(words) else None
        ending = ending_traits(words[at - 2], words[at - 1]) if at > 1 else ()
        found.append((at, [*names, *between_traits(words[at - 1], words[at]), *opening_traits(words[at], following), *ending]))
    return found


class Model:
    """The weights of traits, and what they sum to for the words that were met side by side."""

    def __init__(self, weights: dict[str, float]) -> None:
        self.weights = weights
        self.none = weights["none:"]
        self._between: dict[tuple[str, str], float] = {}
        self._opening: dict[tuple[str, str], float] = {}
        self._ending: dict[tuple[str, str], float] = {}

    def sum(self, names: list[str]) -> float:
        """The sum of the weights of traits."""
        return summed(self.weights, names)

    def scores(self, raw: Sequence[str], words: Sequence[Word], page: Page) -> list[tuple[int, float]]:
        """The cuts of a row, as `traits` has them, with their scores; without those that the words there make hopeless."""
        beside: dict[int, float] = {}
        for at in places(words):
            pair = raw[at - 1], raw[at]
            if (total := self._between.get(pair)) is None:
                total = _keep(self._between, pair, self.sum(between_traits(words[at - 1], words[at])))
            following = words[at + 1] if at + 1 < len(words) else None
            pair = raw[at], raw[at + 1] if following is not None else ""
            if (score := self._opening.get(pair)) is None:
                score = _keep(self._opening, pair, self.sum(opening_traits(words[at], following)))
            total += score
            if at > 1:
                pair = raw[at - 2], raw[at - 1]
                if (score := self._ending.get(pair)) is None:
                    score = _keep(self._ending, pair, self.sum(ending_traits(words[at - 2], words[at - 1])))
                total += score
            if total > self.none - _HOPELESS:
                beside[at] = total
        return [(at, beside[at] + self.sum(names)) for at, names in place_traits(words, page, list(beside))]

    def share(self, name: str, values: Sequence[float]) -> float:
        """The logarithm of the odds that a logistic model gives."""
        return sum([self.weights[f"{name}:{number}"] * value for number, value in enumerate(values)], 0.0)


def _keep(cache: dict[tuple[str, str], float], pair: tuple[str, str], score: float) -> float:
    if len(cache) > _KEPT:
        cache.clear()
    cache[pair] = score
    return score


@cache
def model() -> Model:
    """The fitted model, read once."""
    return Model(weights())


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
    mean, size = sum(odds, 0.0) / len(odds), sqrt(min(len(odds), _MANY))
    return [1.0, mean, mean * size, max(odds), sum(one > 1 for one in odds) / size]


Cut: TypeAlias = tuple[int, float]
"""The number of a measure's words, and the score, or the share, of the cut behind them."""


def shares(scored: Sequence[Cut], none: float) -> list[Cut]:
    """The cuts with their shares of all readings of the row, one of which is that there is no description."""
    best = max([none, *(score for _, score in scored)])
    parts = [exp(score - best) for _, score in scored]
    whole = sum(parts, 0.0) + exp(none - best)
    return [(at, part / whole) for (at, _), part in zip(scored, parts, strict=True)]


def _habits(words: Sequence[Word], at: int) -> tuple[tuple[str, ...], ...]:
    """By what a cut is like others of its page: how the description begins, and how the measure ends."""
    first, last = words[at], words[at - 1]
    following = words[at + 1].folded if at + 1 < len(words) else "$"
    return (
        ("o", first.folded, first.shape),
        ("o2", first.folded, following),
        ("oc", first.wide, first.shape),
        ("sh", first.shape),
        ("e", last.folded),
        ("el", last.last),
        ("ec", last.narrow),
    )


def agreement_traits(
    rows: Sequence[Sequence[Word]], scored: Sequence[Sequence[Cut]], none: float, odds: float
) -> list[list[tuple[int, list[float]]]]:
    """For each row its likely cuts, each with the traits of a second model: what the page's other rows say of it.

    `odds`: the logarithm of those for the page's having descriptions.
    """
    likely: list[list[Cut]] = []
    mass: dict[tuple[str, ...], float] = {}
    mine: list[dict[tuple[str, ...], float]] = []
    sizes: list[tuple[float, float]] = []
    for words, cuts in zip(rows, scored, strict=True):
        found = shares(cuts, none)
        some = sum([share for _, share in found], 0.0)
        likely.append([(at, share) for at, share in found if share > _LEAST * some])
        weight = min(1.0, some + _SOMETIMES) / max(some, 1e-9)
        own: dict[tuple[str, ...], float] = {}
        for at, share in likely[-1]:
            for habit in _habits(words, at):
                own[habit] = own.get(habit, 0.0) + share * weight
        mine.append(own)
        for habit, one in own.items():
            mass[habit] = mass.get(habit, 0.0) + one
        sizes.append((some, sum([at * share for at, share in found], 0.0)))
    others = len(rows) - 1
    whole, length = sum([some for some, _ in sizes], 0.0), sum([size for _, size in sizes], 0.0)
    result: list[list[tuple[int, list[float]]]] = []
    for words, cuts, chosen, own, (some, size) in zip(rows, scored, likely, mine, sizes, strict=True):
        score = dict(cuts)
        usual = (length - size) / (whole - some) if whole - some > _SOMETIMES else 0.0
        found_traits: list[tuple[int, list[float]]] = []
        for at, _ in chosen:
            values = [score[at] - none]
            for habit in _habits(words, at):
                rest = max(0.0, mass[habit] - own[habit])
                values += [log(1.0 + rest), log(0.1 + rest / others) if others else log(0.1)]
            values += [abs(log(at / usual)) if usual else 0.5, float(not others), odds, 1.0]
            found_traits.append((at, values))
        result.append(found_traits)
    return result


def parts(rows: Sequence[str]) -> list[int | None]:
    """For each row of measures that may have their description behind them: where the measure ends.

    Its length where there is no description, and None where that cannot be told.
    """
    if not rows:
        return []
    known = model()
    raw = [row.split()[:_MEANT] for row in rows]
    worded = [list(map(_word, words)) for words in raw]
    page = page_of(worded)
    scored = [known.scores(one, words, page) for one, words in zip(raw, worded, strict=True)]
    odds = known.share("page", page_traits([chances(cuts, known.none) for cuts in scored]))
    if len(rows) >= _PAGE and odds < _NONE:
        return [len(row) for row in rows]
    second = agreement_traits(worded, scored, known.none, odds)
    described = odds > _DESCRIBED
    ends: list[int | None] = []
    for row, words, found in zip(rows, worded, second, strict=True):
        cuts = shares([(at, known.share("second", values)) for at, values in found], 0.0)
        at, share = max(cuts, key=itemgetter(1), default=(0, 0.0))
        if 1.0 - sum([one for _, one in cuts], 0.0) >= WHOLE[described]:
            # `Pain From 0 to 10.`, with hardly a row beside it: what ends as a sentence may hold one.
            sentence = len(rows) < _PAGE and row.rstrip().endswith(".") and _sentence(words, page)
            ends.append(None if sentence else len(row))
        elif share >= SURE[described]:
            starts = [match.start() for match in re.finditer(r"\S+", row)]
            ends.append(len(row[: starts[at]].rstrip()))
        else:
            ends.append(None)
    return ends


def _sentence(words: Sequence[Word], page: Page) -> bool:
    """Whether a word with a capital begins something within a row."""
    return any(_BEGINS.intersection(names) for _, names in place_traits(words, page, places(words)))


__all__ = ["SURE", "WHOLE", "parts"]
