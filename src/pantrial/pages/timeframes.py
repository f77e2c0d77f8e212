"""Where a measure ends and its time frame begins, on pages that print nothing between them.

A cut's score is the sum of the weights of what speaks for a time behind it (each word there, and each pair of words),
of what stands at the cut (the words, their case, the marks before it), and of what the other rows of the page say: words
that end several rows, behind different words, are a time frame. The scores of a row's cuts, and of there being no time,
become shares of 1 by softmax; a cut is taken where its share is at least SURE.

Nearly all that a score is made of hangs on two words that follow each other, so that it is summed once for each pair of
words and kept: rows and pages share most of theirs.

The weights (`data/timeframes.tsv`) are those of a conditional log-linear model, fitted by benchmarks/fit_timeframes.py to
the outcomes of the register's own records, each once with its description between measure and time.
"""

import re
from collections.abc import Sequence, Set
from functools import cache, lru_cache
from importlib.resources import files
from itertools import pairwise
from math import exp

from msgspec import Struct

from pantrial.pages.classes import classes, summed, tally

SURE = 0.85
"""The share of a row's cuts that the best of them must have."""
ALONE = 0.92
"""The same for a time frame that is like none of the page's others."""

_LONGEST = 70  # words at a row's end that are looked at
_HOPELESS = 8.0  # how far words may speak against a time before no cut before them can be the best
_EDGES = ".,;:()[]\"'-–*"
_NUMBER = re.compile(r"[-~≥≤<>=+±]?\d+(?:[.,:/–-]\d+)*")
_ORDINALS = frozenset({"#st", "#nd", "#rd", "#th"})
_MONTHS = frozenset(
    """january february march april may june july august september october november december jan feb mar apr jun jul aug sep
    sept oct nov dec""".split()
)
_COUNTED = frozenset(
    """three four five six seven eight nine ten eleven twelve fifteen sixteen eighteen twenty twenty-four thirty thirty-six
    forty fifty sixty ninety""".split()
)
_NUMERALS = frozenset({"one", "two", "three"})
_SPREAD = 40  # words at a row's end that may be the end of another row
_KEPT = 30_000  # pairs of words that are kept
_WORDS_KEPT = 8192
_APART = 12.0  # how much less than the best a cut's score is that counts nothing beside it
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
_LIKELY = 0.65  # the share of a cut that three rows have alike
_SAID_ELSEWHERE = 2.5
_BEGUN_ALIKE = 2.5


class Word(Struct, frozen=True, gc=False):
    """A word of a row: folded, its marks and case as letters, whether it is a number, its classes, and folded with its case."""

    folded: str
    bare: str
    shape: str
    last: str
    counted: bool
    wide: str
    narrow: str
    opener: str


_words: dict[str, Word] = {}  # rows share most of their words


def word_of(raw: str) -> Word:
    """A word as it is compared."""
    if (known := _words.get(raw)) is not None:
        return known
    if len(_words) >= _WORDS_KEPT:
        _words.clear()
    bare = raw.strip(_EDGES).lower()
    folded = _NUMBER.sub("#", bare)
    if folded in _ORDINALS:
        folded = "#th"
    elif folded in _MONTHS:
        folded = "january"
    elif folded in _COUNTED:
        folded = "three"
    folded = folded or raw[0]
    shape, (wide, narrow) = _shape(raw), classes(folded)
    counted = "#" in folded or folded in _NUMERALS
    found = _words[raw] = Word(folded, bare, shape, _last(raw), counted, wide, narrow, f"{folded}/{shape}")
    return found


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


# The traits of a cut


def inside_traits(word: Word, following: Word | None) -> list[str]:
    """Of a word in a time frame, and of the word that follows it there."""
    if following is None:
        return [f"u:{word.folded}", f"us:{word.shape}1", f"ul:{word.last}", f"cu:{word.narrow}"]
    return [
        f"u:{word.folded}",
        f"us:{word.shape}",
        f"ul:{word.last}",
        f"b:{word.folded}|{following.folded}",
        f"bz:{word.last}|{following.shape}",
        f"cu:{word.narrow}",
        f"cb:{word.wide}|{following.wide}",
        f"cn:{word.narrow}|{following.narrow}",
        *(["same:"] if word.folded == following.folded else ()),
    ]


def between_traits(last: Word, word: Word) -> list[str]:
    """Of the last word of a measure and the first of a time frame."""
    found = [
        f"s:{word.opener}",
        f"e:{last.folded}",
        f"p:{last.last}",
        f"ps:{last.last}|{word.shape}",
        f"ses:{last.shape}|{word.shape}",
        f"pe:{last.folded}|{word.folded}",
        f"sw:{last.folded[-3:]}|{word.shape}",
        f"cs:{word.narrow}/{word.shape}",
        f"ce:{last.narrow}",
        f"cp:{last.wide}|{word.wide}",
        f"cq:{last.narrow}|{word.narrow}",
        f"cl:{last.narrow}{last.last}|{word.shape}",
    ]
    joins, joins_number = _joining(last)
    name = joins_number if word.folded == "#" else joins
    return [*found, name] if name else found


def _joining(last: Word) -> tuple[str, str]:
    """How the last word of a measure belongs to what follows, as a trait; the second is of a number that follows."""
    if last.last in ",;/&" or last.folded in _OF_TIME:
        return "list:", "list:"  # a measure does not end within a list, nor with the `approximately` of a time
    if last.folded in _JOINING:
        return "joining:", "joining:"
    return "", "named:" if last.folded in _NAMED else ""  # the 0 of `Day 0`


def opening_traits(word: Word, following: Word | None) -> list[str]:
    """Of the first two words of a time frame."""
    folded, narrow = ("$", "$") if following is None else (following.folded, following.narrow)
    return [f"s2:{word.folded}|{folded}", f"c2:{word.narrow}|{narrow}"]


def ending_traits(before: Word, last: Word) -> list[str]:
    """Of the last two words of a measure."""
    return [f"e2:{before.folded}|{last.folded}", f"ce2:{before.narrow}|{last.narrow}"]


def size_traits(size: int, before: int) -> list[str]:
    """Of so many words of a time frame, behind so many of a measure."""
    return [f"len:{min(size, 12)}", f"mlen:{min(before, 6)}"]


def event_traits(before: Word, last: Word, word: Word) -> list[str]:
    """`after injection at Day 0`: two words of time belong to the time behind them."""
    return ["event:"] if word.folded == "at" and before.folded in _OPENING and last.folded in _EVENTS else []


def again_traits(words: Sequence[Word]) -> list[list[str]]:
    """Of each word: whether it is a number that stands behind it once more, with the same word before it or behind it.

    A time is not said twice in one time frame: the first of the two is the measure's.
    """
    found: list[list[str]] = [[] for _ in words]
    seen: set[tuple[str, str]] = set()
    for number in range(len(words) - 2, 0, -1):
        word = words[number]
        if word.counted:
            after, before = (word.bare, words[number + 1].folded), (words[number - 1].folded, word.bare)
            found[number] = ["rep:"] * (after in seen)
            seen.add(after)
            found[number] += ["rep2:"] * (before in seen)
            seen.add(before)
    return found


def twice_traits(words: Sequence[Word], number: int) -> list[str]:
    """Of a measure that ends with the very words of its time frame."""
    size = len(words) - number
    if number < size or words[number - 1].folded != words[-1].folded:
        return []
    head, tail = words[number - size : number], words[number:]
    if [word.bare for word in head] == [word.bare for word in tail]:
        return ["dup:", f"dup{min(size, 3)}:"]
    return ["dupn:"] if [word.folded for word in head] == [word.folded for word in tail] else []


def shared_traits(rows: int, size: int) -> list[str]:
    """Of words that end so many other rows of the page, behind other words than these."""
    return [f"rec:{min(rows, 4)}", f"recl:{min(size, 5)}"] if rows else ["rec:0"]


class Pair(Struct, frozen=True, gc=False):
    """What is said of two words that follow each other, as sums of weights."""

    inside: float
    """As words of a time frame."""
    between: float
    """As the last word of a measure and the first of its time frame."""
    opening: float
    """As the first two of a time frame."""
    ending: float
    """As the last two of a measure."""


class Known(Struct):
    """A word with the weights of what hangs on it, and the words that were met behind it."""

    word: Word
    inside: tuple[float, ...]
    """What is said of it in a time frame, by traits."""
    begin: float
    begin_class: float
    end: float
    end_mark: float
    end_class: float
    joins: float
    """What is said of a measure that ends with it, where the time does not begin with a number."""
    joins_number: float
    tables: tuple[dict[str, float], ...]
    """The weights of this word and another: by the trait, in the order of _PAIRED."""
    last: tuple[float, float]
    """As the last word of a row: in the time frame, and as the whole of it."""
    beside: dict[str, Pair]
    """What is said of it and the word behind it, by that word as it is written."""


_PAIRED = ("b", "bz", "cb", "cn", "ps", "ses", "pe", "sw", "cp", "cq", "cl", "s2", "c2", "e2", "ce2")
"""The traits of two words, parted by `|`."""
_EMPTY: dict[str, float] = {}


class Model:
    """The weights of traits, and what they sum to for the words and pairs of words that were met.

    What `met` and `pair` sum are the weights of `inside_traits`, `between_traits`, `opening_traits` and `ending_traits`, by
    what these hang on and without naming them.
    """

    def __init__(self, weights: dict[str, float]) -> None:
        self.weights = weights
        self.words: dict[str, Known] = {}
        self._count = 0
        paired: dict[str, dict[str, dict[str, float]]] = {trait: {} for trait in _PAIRED}
        for name, weight in weights.items():
            trait, _, words = name.partition(":")
            if trait in paired:
                # A word may hold the mark itself, and stands there each way.
                at = words.find("|")
                while at >= 0:
                    paired[trait].setdefault(words[:at], {})[words[at + 1 :]] = weight
                    at = words.find("|", at + 1)
        self._paired = paired
        self._same = weights.get("same:", 0.0)
        self.sizes = [[self.sum(size_traits(size, before)) for before in range(7)] for size in range(13)]
        alone = self.sum(shared_traits(0, 0))
        self.shared = [[self.sum(shared_traits(rows, size)) - alone for size in range(6)] for rows in range(5)]
        self.again = weights.get("rep:", 0.0)
        self.again_behind = weights.get("rep2:", 0.0)
        self.bracket = weights.get("open:", 0.0)
        self.none = weights.get("none:", 0.0) - alone

    def sum(self, traits: list[str]) -> float:
        """The sum of the weights of traits."""
        return summed(self.weights, traits)

    def met(self, raw: str) -> Known:
        """What is known of a word, which is kept."""
        if len(self.words) >= _WORDS_KEPT:
            self.words.clear()
        word, weights, paired = word_of(raw), self.weights, self._paired
        folded, shape, last, narrow = word.folded, word.shape, word.last, word.narrow
        keys = (
            *(folded, last, word.wide, narrow),
            *(last, shape, folded, folded[-3:], word.wide, narrow, narrow + last),
            *(folded, narrow, folded, narrow),
        )
        joining, number = _joining(word)
        found = self.words[raw] = Known(
            word,
            tuple([weights.get(name, 0.0) for name in (f"u:{folded}", f"us:{shape}", f"ul:{last}", f"cu:{narrow}")]),
            weights.get(f"s:{word.opener}", 0.0),
            weights.get(f"cs:{narrow}/{shape}", 0.0),
            weights.get(f"e:{folded}", 0.0),
            weights.get(f"p:{last}", 0.0),
            weights.get(f"ce:{narrow}", 0.0),
            weights.get(joining, 0.0),
            weights.get(number, 0.0),
            tuple([paired[trait].get(key, _EMPTY) for trait, key in zip(_PAIRED, keys, strict=True)]),
            (self.sum(inside_traits(word, None)), self.sum(opening_traits(word, None))),
            {},
        )
        return found

    def pair(self, first: Known, second: Known, raw: str) -> Pair:
        """What is said of two words that follow each other, which is kept; `raw`: the second, as it is written."""
        self._count += 1
        if self._count > _KEPT:
            self._count = 0
            self.words.clear()
        word = second.word
        folded, shape, wide, narrow = word.folded, word.shape, word.wide, word.narrow
        b, bz, cb, cn, ps, ses, pe, sw, cp, cq, cl, s2, c2, e2, ce2 = first.tables
        u, us, ul, cu = first.inside
        inside = u + us
        inside += ul
        inside += b.get(folded, 0.0)
        inside += bz.get(shape, 0.0)
        inside += cu
        inside += cb.get(wide, 0.0)
        inside += cn.get(narrow, 0.0)
        if first.word.folded == folded:
            inside += self._same
        between = second.begin + first.end
        between += first.end_mark
        between += ps.get(shape, 0.0)
        between += ses.get(shape, 0.0)
        between += pe.get(folded, 0.0)
        between += sw.get(shape, 0.0)
        between += second.begin_class
        between += first.end_class
        between += cp.get(wide, 0.0)
        between += cq.get(narrow, 0.0)
        between += cl.get(shape, 0.0)
        between += first.joins_number if folded == "#" else first.joins
        opening = s2.get(folded, 0.0) + c2.get(narrow, 0.0)
        ending = e2.get(folded, 0.0) + ce2.get(narrow, 0.0)
        found = first.beside[raw] = Pair(inside, between, opening, ending)
        return found


@cache
def model() -> Model:
    """The fitted model, read once."""
    content = files("pantrial.pages").joinpath("data", "timeframes.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in content.splitlines()[1:])
    return Model({f"{trait}:{words}": float(weight) for trait, words, weight in rows})


class Row(Struct):
    """A row's last words, where each begins, and the cuts with their scores, from its end on."""

    text: str
    raw: list[str]
    starts: list[int]
    first: int
    """How many words of the row stand before these."""
    cuts: list[tuple[int, float]]


def split(row: str) -> Row:
    """The last words of a row, where they begin, and how many stand before them."""
    raw = row.split()
    first = max(0, len(raw) - _LONGEST - 3)
    starts: list[int] = []
    start = 0
    for word in raw:
        starts.append(start)
        start += len(word) + 1
    if raw and start != len(row) + 1:  # other blanks than one between words
        starts = [match.start() for match in re.finditer(r"\S+", row)]
    return Row(row, raw[first:], starts[first:], first, []) if first else Row(row, raw, starts, 0, [])


def score(row: Row, known: Model, hopeless: float = _HOPELESS) -> None:
    """The score of a cut before each word, from the last on, without what other rows say.

    Words that speak so far against a time as `hopeless` says end the search.
    """
    raw, first = row.raw, row.first
    count = len(raw)
    if count < 2:
        return
    words, sizes, text = known.words, known.sizes, row.text
    marked = "(" in text or ")" in text or "[" in text or "]" in text
    after = raw[-1]
    if (closing := words.get(after)) is None:
        closing = known.met(after)
    tail, starting = closing.last
    best = -9.0
    inside = 0.0
    opened = 0
    last = raw[-2]
    if (ends := words.get(last)) is None:
        ends = known.met(last)
    if (between := ends.beside.get(after)) is None:
        between = known.pair(ends, closing, after)
    following = closing.word.folded  # the word behind the one that begins the time, folded
    begins = closing
    seen: set[tuple[str, str]] = set()
    found: list[tuple[int, float]] = []
    for number in range(count - 1, max(1, count - _LONGEST) - 1, -1):
        # `between` is of the last word of the measure and the first of the time.
        last, word, size = raw[number - 1], raw[number], count - number
        if size > 1:
            tail += inside
            word_begins = begins.word
            if word_begins.counted:  # as `again_traits`
                counted, before = (word_begins.bare, following), (ends.word.folded, word_begins.bare)
                if counted in seen:
                    tail += known.again
                seen.add(counted)
                if before in seen:
                    tail += known.again_behind
                seen.add(before)
            following = word_begins.folded
        place = number + first
        total = tail + between.between + starting + sizes[size if size < 12 else 12][place if place < 6 else 6]
        if marked:
            opened += word.count(")") + word.count("]") - word.count("(") - word.count("[")
            if opened:
                total += known.bracket  # a bracket that the cut parts
        if number >= size and ends.word.folded == closing.word.folded:
            total += known.sum(twice_traits([word_of(one) for one in raw[number - size :]], size))
        inside, starting, begins = between.inside, between.opening, ends
        if number > 1:
            behind = raw[number - 2]
            if (ends := words.get(behind)) is None:
                ends = known.met(behind)
            if (between := ends.beside.get(last)) is None:
                between = known.pair(ends, begins, last)
            total += between.ending
            if word == "at" or word == "At":
                total += known.sum(event_traits(ends.word, begins.word, word_of(word)))
        found.append((number, total))
        if total > best:
            best = total
        elif tail < best - hopeless:
            break
    row.cuts = found


def alike(rows: list[list[str]], looked: list[int]) -> list[dict[int, int]]:
    """For each row, as its words: how many of these end it as they end others → behind how many other words these stand.

    Of each row so many words are looked at as `looked` says. Rows that end alike stay together word by word, so that this
    takes time in the words that they share.
    """
    found: list[dict[int, int]] = [{} for _ in rows]
    ends: dict[str, list[int]] = {}
    for number, row in enumerate(rows):
        if looked[number]:
            ends.setdefault(row[-1].rstrip("."), []).append(number)
    groups = [(1, some) for some in ends.values() if len(some) > 1]
    while groups:
        size, some = groups.pop()
        longer: dict[str, list[int]] = {}
        for number in some:
            if looked[number] >= size:
                longer.setdefault(rows[number][-size - 1], []).append(number)
        others = len({word_of(before).folded for before in longer}) - 1
        for number in some:
            if looked[number] >= size and others:
                found[number][size] = others
        if size < _SPREAD:
            groups += [(size + 1, same) for same in longer.values() if len(same) > 1]
    return found


def share(rows: list[Row], known: Model) -> None:
    """Add to the scores what the rows say of each other: words that end several, behind different words.

    That no other row ends so is said of most cuts, and so counted the other way round for there being none.
    """
    shared = known.shared
    for row, others in zip(rows, alike([row.raw for row in rows], [len(row.cuts) for row in rows]), strict=True):
        cuts = row.cuts
        for size, times in others.items():
            number, total = cuts[size - 1]
            cuts[size - 1] = (number, total + shared[times if times < 4 else 4][size if size < 5 else 5])


def cuts(rows: Sequence[str], known: Model | None = None) -> list[int]:
    """For each row the place where its time frame begins, or -1 where that cannot be told."""
    known = known or model()
    parted = [split(row) for row in rows]
    for found in parted:
        score(found, known)
    share(parted, known)
    best = [_best(found, known.none) for found in parted]
    best = _agreed(parted, best)
    # The rows that are plain show how the page writes its times.
    plain = [(found, number) for found, (number, sure) in zip(parted, best, strict=True) if number and sure >= SURE]
    openers = tally([_opener(found.raw[number]) for found, number in plain])
    usual = {word for word, times in openers.items() if times >= max(_USUAL, len(rows) / 6)}
    tails = {_tail(found, number) for found, number in plain} if len(plain) < len(rows) else set()
    unsure = [n for n, (_, sure) in enumerate(best) if sure < SURE] if plain else []
    for n in unsure:
        _as_others(parted[n], tails, usual)
        best[n] = _best(parted[n], known.none)
    # What became plain by them is told to the rest.
    more = {_tail(parted[n], best[n][0]) for n in unsure if best[n][0] and best[n][1] >= SURE} - tails
    for n in unsure if more else ():
        if best[n][1] < SURE:
            _as_others(parted[n], more, frozenset())
            best[n] = _best(parted[n], known.none)
    places: list[tuple[int, float]] = []
    for found, (number, sure) in zip(parted, best, strict=True):
        taken = number > 0 and sure >= SURE and _of_times(found.raw, number)
        places.append((_settled(found.raw, _begun(found.raw, number)) if taken else 0, sure))
    places = _whole(parted, places)
    if len(rows) >= _USUAL:
        # A time that neither is another row's nor begins as one must be surer.
        doubtful = [n for n, (number, sure) in enumerate(places) if number and sure < ALONE]
        if doubtful:
            told = [(found, number) for found, (number, _) in zip(parted, places, strict=True) if number]
            said = tally([_tail(found, number) for found, number in told])
            begun = tally([_opener(found.raw[number]) for found, number in told])
            for n in doubtful:
                number = places[n][0]
                if said[_tail(parted[n], number)] == 1 and begun[_opener(parted[n].raw[number])] == 1:
                    places[n] = (0, 0.0)
    return [found.starts[number] if number else -1 for found, (number, _) in zip(parted, places, strict=True)]


_UNFINISHED = _JOINING | frozenset(
    "a an the when during every each vs versus i.e e.g eg ie approx reaches than will x × per before after or".split()
)
"""Words that no measure ends with."""
_POINTED = frozenset({"point", "points"})
_SENTENCES = frozenset({"assessments", "exploratory", "delayed"})
"""Words that begin a sentence about a time, rather than the time."""


def _settled(raw: list[str], at: int) -> int:
    """The cut before the word `at`, moved where a time is said twice; 0 where measure or time would be none.

    What the weights do not see: that a measure is not finished, or that a time frame begins within its words.
    """
    # No more of the measure is looked at than the time has words, and two.
    skip = max(0, 2 * at - len(raw) - 2)
    words = [word_of(one) for one in raw[skip:]]
    number = _finished(words, at - skip)
    return number + skip if number else 0


_SENTENCE = 40  # words of a sentence that are looked at for its beginning
_LABEL = 8  # words of `Part A, B and C:`
_REACHING = frozenset("to till until through up".split())
_VERBS = frozenset("is are was were be been will has have had can may shall should would must does do did".split())
"""Words that no time frame holds, and nearly every sentence of a description."""
_SHORTENED = frozenset("ca approx appr max min e.g i.e vs incl excl resp no".split())
"""Words that a full stop shortens, so that no measure ends with it."""


def _begun(raw: list[str], at: int) -> int:
    """The cut before the word `at`, moved to where the sentence begins that it would part, or the one before of the same time.

    `From dosing until the first fall up to 2 years`, `From dosing to the end at 8 months. At baseline …`: from something to
    something, without a verb. `Part A: … (2 years). Part B: … (2 years)`: labels of the same first word.
    """
    start = _sentence(raw, at)
    if start and _from_to(raw, start, len(raw)):
        at = start
    elif raw[at - 1][-1] == "." and timely(raw[at - 1].strip("().,;").lower()) and (start := _sentence(raw, at - 1)):
        said, last = raw[start:at], raw[at:]
        if _from_to(raw, start, at) and [one.lower() for one in said[-len(last) :]] != [one.lower() for one in last]:
            at = start
    first = raw[at]
    if not first[0].isupper() or not _labels(raw[at : at + _LABEL]):
        return at
    while at > 2 and raw[at - 1][-1] == "." and timely(raw[at - 1].strip("().,;").lower()):
        start = 0
        for number in range(at - 2, max(0, at - _SENTENCE), -1):
            if raw[number][-1] == ".":
                break
            if raw[number] == first and _labels(raw[number : number + _LABEL]):
                start = number
        if not start:
            break
        at = start
    return at


_BEGINNING = frozenset("At Before Baseline Day Days During From Month Months Up Visit Week Weeks Within".split())


def _whole(rows: list[Row], places: list[tuple[int, float]]) -> list[tuple[int, float]]:
    """The cuts, those moved to the beginning of their sentence where it is one of times that several rows have alike."""
    starts = [_sentence(row.raw, number) if number else 0 for row, (number, _) in zip(rows, places, strict=True)]
    likely = [start > 0 and row.raw[start] in _BEGINNING for row, start in zip(rows, starts, strict=True)]
    if sum(likely) < _USUAL:
        return places
    told = [_tail(row, start) if one else "" for row, start, one in zip(rows, starts, likely, strict=True)]
    times = tally(told)
    return [
        (start, sure) if one and times[tail] >= _USUAL and _VERBS.isdisjoint(row.raw[start:number]) else (number, sure)
        for row, (number, sure), start, one, tail in zip(rows, places, starts, likely, told, strict=True)
    ]


def _sentence(raw: list[str], at: int) -> int:
    """Where the sentence begins, behind a full stop, within which the word `at` stands; 0 where it is its first word."""
    if raw[at - 1][-1] == ".":
        return 0
    for number in range(at - 1, max(0, at - _SENTENCE), -1):
        if raw[number - 1][-1] == "." and number > 1:
            return number
    return 0


def _from_to(raw: list[str], start: int, end: int) -> bool:
    """Whether these words are `From … to …` without a verb."""
    if raw[start] != "From":
        return False
    said = {one.lower().strip(_EDGES) for one in raw[start:end]}
    return not said.isdisjoint(_REACHING) and said.isdisjoint(_VERBS)


def _labels(words: list[str]) -> bool:
    """Whether a label with a colon begins these words."""
    return any(word[-1] == ":" for word in words)


def _finished(words: list[Word], number: int) -> int:
    size = len(words) - number
    half = size // 2
    bare = [word.bare for word in words[number:]]
    if size > 1 and bare[:half] == bare[half:]:
        number += half  # `Pain at baseline at baseline`: the first of the two is the measure's
        size, bare = half, bare[half:]
    first, last = words[number], words[number - 1]
    if last.last == "." and last.bare in _SHORTENED:
        return 0
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
    if head and [one.folded for one in head] == [one.folded for one in words[number:]] and [one.bare for one in head] != bare:
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
    r"|january|february|march|april|may|june|july|august|september|october|november|december|(?:19|20)\d\d|yearly|annually"
    r"|periods?|phase|stay|death|progression|pre\w*|post\w*|inclusion|treatment|intervention|study|trial|entry|ongoing|tonight"
)


@lru_cache(maxsize=8192)
def timely(bare: str) -> bool:
    """Whether a word, as `Word.bare`, is one of times."""
    return _TIMELY.fullmatch(bare) is not None


def _of_times(raw: list[str], number: int) -> bool:
    """Whether a word from that number on is one of times."""
    for one in raw[number:]:  # noqa: SIM110  # no generator
        if timely(word_of(one).bare):
            return True
    return False


def _agreed(rows: list[Row], best: list[tuple[int, float]]) -> list[tuple[int, float]]:
    """The best cuts, those surer that several rows have alike: what each of these says speaks for the others."""
    likely = [number > 0 and sure >= _LIKELY for number, sure in best]
    if sum(likely) < _USUAL:
        return list(best)
    told = [_tail(row, number) if one else "" for row, (number, _), one in zip(rows, best, likely, strict=True)]
    times = tally(told)
    return [
        (number, max(sure, ALONE) if one and times[tail] >= _USUAL else sure)
        for (number, sure), one, tail in zip(best, likely, told, strict=True)
    ]


def _tail(found: Row, number: int) -> str:
    """What stands behind a cut, without a full stop."""
    return found.text[found.starts[number] :].rstrip(".")


def _as_others(found: Row, tails: Set[str], usual: Set[str]) -> None:
    """Raise the scores of a time frame that is that of a plain row, and of those that begin as many plain ones do."""
    text = found.text.rstrip(".")
    # Of `Month 12` and `at Month 12`, the longer is the page's.
    longest = max((len(tail) for tail in tails if text.endswith(tail)), default=0)
    same = _ABSENT
    if longest and len(text) - longest in found.starts:
        same = found.starts.index(len(text) - longest)
    for place, (number, total) in enumerate(found.cuts):
        if number == same:
            found.cuts[place] = (number, total + _SAID_ELSEWHERE)
        elif number < same and _opener(found.raw[number]) in usual:
            found.cuts[place] = (number, total + _BEGUN_ALIKE)


def _opener(raw: str) -> str:
    return word_of(raw).opener


def _best(found: Row, none: float) -> tuple[int, float]:
    """The word before which the best cut is, 0 if there is none, and its share of all."""
    if not found.cuts:
        return 0, 0.0
    best, at = none, 0
    for number, total in found.cuts:
        if total > best:
            best, at = total, number
    least = best - _APART
    whole = exp(none - best) + sum([exp(total - best) for _, total in found.cuts if total > least], 0.0)
    return at, 1 / whole


def time_tail(row: str) -> int:
    """Where the time frame of one row begins, or -1."""
    return cuts([row])[0]


__all__ = ["ALONE", "SURE", "cuts", "time_tail", "timely"]
