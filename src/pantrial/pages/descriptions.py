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
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from itertools import pairwise
from math import exp, log, sqrt
from typing import TypeAlias

from msgspec import Struct

from pantrial.pages.classes import classes

SURE = {True: 0.7, False: 0.7}
"""How likely it must be that a row's description begins where it is cut, on a page that seems to have some, and on another."""
WHOLE = {True: 0.95, False: 0.95}
"""How likely it must be that a row's words are its measure alone, on such pages."""
_DESCRIBED = 1.5  # the logarithm of the odds from which on a page seems to have descriptions
_LEAST = 0.01  # a cut with a smaller share of its row's is not looked at again
_SOMETIMES = 0.3  # how much a row says of its page's habits that seems to have no description
_KEPT = 30_000  # pairs of words that are kept
_WORDS_KEPT = 8192
_FAR = 9

LONGEST = 60
"""Words among which a measure ends."""
_MEANT = 120  # words of a row that are looked at
_NONE = -4.0  # from which odds down a page has no descriptions
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
_MARKS = ".,;:)-"
_ENDED = ".:;?!"
_BEGUN = 'XA*•-–"'
_NO_OPENING = frozenset("of and or".split())  # what no description begins with


@cache
def weights() -> dict[str, dict[str, float]]:
    """The model: trait → its words → weight; read once."""
    content = files("pantrial.pages").joinpath("data", "descriptions.tsv").read_text(encoding="utf-8")
    found: dict[str, dict[str, float]] = {}
    for line in content.splitlines()[1:]:
        trait, words, weight = line.split("\t")
        found.setdefault(trait, {})[words] = float(weight)
    return found


@cache
def _plain() -> frozenset[str]:
    """Words that are written small within a sentence, so that a capital speaks for the beginning of one."""
    return frozenset(weights()["small"])


Cut: TypeAlias = tuple[int, float]
"""The number of a measure's words, and the score, or the share, of the cut behind them."""


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
    small: bool
    """Whether it is one of the frequent short words (of, the)."""
    verb: bool
    finite: bool
    lettered: bool
    """Whether its case is looked at where the measure's words are written with capitals."""
    opener: str
    """Folded, and its shape."""
    kind: str
    """Its wide class, and its shape."""


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
    wide, narrow = classes(folded)
    return Word(
        folded,
        shape,
        last,
        brackets,
        wide,
        narrow,
        folded in _SMALL,
        folded in _VERBS,
        folded in _FINITE,
        shape in "xX" and len(folded) > 3,
        f"{folded}/{shape}",
        f"{wide}/{shape}",
    )


def words_of(row: str) -> list[Word]:
    """The words of a row that are looked at."""
    return [_word(raw) for raw in row.split()[:_MEANT]]


class Page(Struct, frozen=True):
    """What the rows of a page say of each other."""

    small: frozenset[str]
    """Words that stand there with a small letter."""
    others: list[dict[int, int]]
    """For each row: so many words at its beginning → how many other words than its own stand behind them in other rows."""
    pairs: dict[str, dict[str, int]]
    """The last word of a measure → the first of its description, by a cut → in how many rows they follow each other."""


def page_of(rows: list[list[Word]], wanted: list[list[int]]) -> Page:
    """What the rows of a page say of each other, for the places in each row that are wanted."""
    small = frozenset([word.folded for row in rows for word in row if word.shape == "x"])
    asked: dict[str, dict[str, int]] = {}  # a word before a cut → the one behind → in how many rows they stand side by side
    for row, cuts in zip(rows, wanted, strict=True):
        for at in cuts:
            asked.setdefault(row[at - 1].folded, {})[row[at].folded] = 0
    for row in rows:
        mine: list[tuple[str, str]] = []
        before = ""
        for word in row:
            if (behind := asked.get(before)) is not None and word.folded in behind and (before, word.folded) not in mine:
                mine.append((before, word.folded))
                behind[word.folded] += 1
            before = word.folded
    return Page(small, _others(rows), asked)


def _others(rows: list[list[Word]]) -> list[dict[int, int]]:
    """As `Page.others`. Rows that begin alike stay together word by word, so that this takes time in the words they share."""
    found: list[dict[int, int]] = [{} for _ in rows]
    begin: dict[str, list[int]] = {}
    for number, row in enumerate(rows):
        if row:
            begin.setdefault(row[0].folded, []).append(number)
    groups = [(1, some) for some in begin.values() if len(some) > 1]
    while groups:
        size, some = groups.pop()
        longer: dict[str, list[int]] = {}
        for number in some:
            if len(rows[number]) > size:
                longer.setdefault(rows[number][size].folded, []).append(number)
        if len(longer) > 1:
            for number in some:
                found[number][size] = len(longer) - 1
        if size + 1 < _SHARED:
            groups += [(size + 1, same) for same in longer.values() if len(same) > 1]
    return found


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


def _may_part(last: Word, word: Word) -> bool:
    """Whether a measure may end between two words."""
    return word.shape in _BEGUN or last.last in _ENDED or not (last.small or word.folded in _NO_OPENING)


def places(words: list[Word]) -> list[int]:
    """Where the measure of a row may end, as the number of its words."""
    return [at for at in range(1, min(len(words), LONGEST)) if _may_part(words[at - 1], words[at])]


class Place(Struct, frozen=True, gc=False):
    """A place where the measure of a row may end, and what there hangs on more than the words on both sides."""

    at: int
    """How many words the measure has."""
    behind: int
    """How many words stand behind it, of those that are looked at."""
    shapes: str
    """Of the last two words of the measure (`^` where there is one) and of the first three behind it (`$` behind the last)."""
    last: str
    """How the measure's last word ends."""
    capitals: int
    """How many of the four words behind the first of the description begin with a capital."""
    title: int
    """How many of the measure's words are written with capitals: 0 where none could be, 4 where all are."""
    begins: bool
    """Whether something begins with a capital."""
    strong: int
    """How many such words the measure has, of two."""
    first: str
    ended: int
    """How many sentences end in the measure, of two."""
    verbs: int
    opened: bool
    """Whether a bracket of the measure is open."""
    taken: int
    """How many of the next words the measure has, too."""
    pairs: int
    """How many pairs of the next words the measure has, too."""
    again: int
    """How many of the measure's words come again, in quarters."""
    others: int
    """How many other words stand behind the same beginning in other rows."""
    here: int
    """How often the two words at the cut follow each other in the row."""
    elsewhere: int
    """In how many other rows they do."""
    verb: int
    """How many words there are up to the next finite verb."""
    word: str
    """The first word of the description where it is a frequent one."""
    rare: tuple[str, ...]
    """Traits that few places have."""


def place_traits(place: Place) -> list[str]:
    """What hangs on more than the words at a cut, as the names of traits."""
    before, previous, shape = place.shapes[0], place.shapes[1], place.shapes[2]
    window = place.shapes[2:]
    return [
        f"cx:{place.last if place.last in _MARKS else ''}{window}",
        f"cy:{before}{previous}|{window}",
        f"xa:{place.capitals}",
        f"tc:{place.title}{shape}{previous}",
        f"st:{int(place.begins)}{place.strong}",
        f"m:{bisect_left(_SIZES, place.at)}",
        f"d:{bisect_left(_SIZES, place.behind)}",
        f"m0:{place.first}|{min(place.ended, 1)}",
        f"sent:{place.ended}{place.last}",
        f"vm:{place.verbs}",
        f"open:{int(place.opened)}",
        f"rep:{place.taken}",
        f"repb:{place.pairs}",
        f"rest:{place.again}",
        f"pre:{place.others}",
        f"bi:{place.here}",
        f"bo:{place.elsewhere}{shape}",
        f"dv:{place.verb}{shape}",
        f"dvw:{place.verb}{place.word}",
        *place.rare,
    ]


def _begins(before: Word, word: Word, small: frozenset[str], plain: frozenset[str]) -> bool:
    """Whether a word with a capital begins something."""
    if word.shape != "X" or before.shape == "X" or before.last in ",/-(":
        return False
    return word.folded in small or word.folded in plain


def looked_at(words: list[Word], number: int, page: Page, wanted: list[int]) -> list[Place]:
    """The places of a row that are wanted; `number`: which row of its page it is."""
    if not wanted:
        return []
    count = len(words)
    looked = frozenset(wanted)
    folded = [word.folded for word in words]
    shapes = f"^{''.join([word.shape for word in words])}$$$$"
    small, plain, others = page.small, _plain(), page.others[number]
    seen: dict[str, int] = {}  # a word → where it stands first
    later: list[int] = []  # where a word stands that stood before
    for at, one in enumerate(folded):
        if one in seen:
            later.append(at)
        else:
            seen[one] = at
    repeated = {folded[at]: at for at in later if not words[at].small}  # a word → where it stands last
    twice: Counter[tuple[str, str]] | None = None
    firsts: dict[tuple[str, str], int] = {}
    doubles: list[tuple[int, int]] = []  # where two words stand that follow each other before → where they do first
    for one_at, next_at in pairwise(later) if len(later) > 1 else ():
        if next_at == one_at + 1:
            if twice is None:
                twice = Counter(pairwise(folded))
                for at, pair in enumerate(pairwise(folded), 1):
                    firsts.setdefault(pair, at)
            doubles.append((one_at, firsts[folded[one_at], folded[next_at]]))
    bracketed: set[str] = set()
    ended = verbs = opened = lettered = capitals = strong = head = 0
    found: list[Place] = []
    before = words[0]
    for at in range(1, wanted[-1] + 1):
        if at > 1:
            before = words[at - 1]
            if before.lettered:
                lettered += 1
                capitals += before.shape == "X"
        word = words[at]
        if before.last == "." and word.shape in "XA":
            ended += 1
        opened += before.brackets
        if not before.small and seen[before.folded] == at - 1:
            head += 1  # of the measure's words, each counted once
        if before.verb:
            verbs += 1
        if before.shape == "(":
            bracketed.add(before.folded)
        begins = _begins(before, word, small, plain)
        if at in looked:
            taken = again = 0
            for place in later:
                if at <= place < at + _NEAR and not words[place].small and seen[folded[place]] < at:
                    taken += 1
            for one, place in repeated.items():
                if seen[one] < at <= place:
                    again += 1
            same = 0
            for place, first in doubles:
                if at <= place < at + _NEAR and first < at:
                    same += 1
            verb = 0
            while verb < _FAR and (at + verb >= count or not words[at + verb].finite):
                verb += 1
            found.append(
                Place(
                    at,
                    count - at,
                    shapes[at - 1 : at + 4],
                    before.last,
                    shapes[at + 2 : at + 6].count("X"),
                    0 if not lettered else 4 if capitals == lettered else 1 + min(2, 3 * capitals // lettered),
                    begins,
                    min(strong, 2),
                    folded[0],
                    min(ended, 2),
                    min(verbs, 2),
                    opened > 0,
                    min(5, taken),
                    min(3, same),
                    min(4, round(4 * again / max(1, head))) if again else 0,
                    min(3, others.get(at, 0)),
                    1 if twice is None else min(3, twice[before.folded, word.folded]),
                    min(3, page.pairs[before.folded][word.folded] - 1),
                    verb,
                    word.folded if word.small else "",
                    _rare(words, folded, at, seen, bracketed),
                )
            )
        strong += begins
    return found


def _rare(words: list[Word], folded: list[str], at: int, seen: dict[str, int], bracketed: set[str]) -> tuple[str, ...]:
    """The traits that few places have."""
    before, word = words[at - 1], words[at]
    found: list[str] = []
    if word.folded == folded[0]:
        found.append("same1:b" if at + 1 < len(folded) and folded[at + 1] == folded[1] else "same1:")
    if bracketed:
        if word.folded in bracketed:
            found.append("abb:")
        if at + 1 < len(folded) and folded[at + 1] in bracketed:
            found.append("abb2:")
    if before.last in ".:":
        found.append(f"pm:{before.last}{bisect_left(_SIZES, at)}")
    # Whether what stands on one side of a cut are the first letters of the words on the other.
    own, size = word.folded, len(word.folded)
    if word.shape == "A" and size > 1:
        if "".join([one[0] for one in folded[max(0, at - size) : at]]) == own:
            found.append("ini:")
        elif not word.small and seen[own] < at:
            found.append("inhead:")
    own, size = before.folded, len(before.folded)
    if size > 1 and before.shape in "A(":
        initials = "".join([one[0] for one in folded[at : at + size]])
        if initials == own:
            found.append("exp:")
        elif initials[:2] == own[:2]:
            found.append("exp2:")
    return tuple(found)


def traits(rows: list[list[Word]]) -> list[list[tuple[int, list[str]]]]:
    """For each row of a page the places where its measure may end, as the number of its words, with the traits of a cut."""
    wanted = [places(words) for words in rows]
    page = page_of(rows, wanted)
    result: list[list[tuple[int, list[str]]]] = []
    for number, words in enumerate(rows):
        found: list[tuple[int, list[str]]] = []
        for place in looked_at(words, number, page, wanted[number]):
            at = place.at
            names = [*place_traits(place), *between_traits(words[at - 1], words[at])]
            names += opening_traits(words[at], words[at + 1] if at + 1 < len(words) else None)
            found.append((at, names + ending_traits(words[at - 2], words[at - 1]) if at > 1 else names))
        result.append(found)
    return result


class Beside(Struct, frozen=True, gc=False):
    """What is said of two words that follow each other, as sums of weights."""

    parts: bool
    """Whether a measure may end between them."""
    ending: float
    """As the last two of a measure."""
    between: float
    """As its last word, and the first of its description."""
    opening: float
    """As the first two of a description."""


class Known(Struct):
    """A word with the weights of what hangs on it, and the words that were met behind it."""

    word: Word
    begin: float
    end: float
    begin_class: float
    end_class: float
    second: float
    second_class: float
    tables: tuple[dict[str, float], ...]
    """The weights of this word and another: by the trait, in the order of _PAIRED."""
    alone: float
    """As the whole of a description."""
    beside: dict[str, Beside]
    """What is said of it and the word behind it, by that word."""


_PAIRED = ("l1", "sw", "js", "cc", "cl", "s2", "c2", "e2", "ce2")
"""The traits of two words, parted by `|`."""
_EMPTY: dict[str, float] = {}


class Model:
    """The weights of traits, by what they hang on, and what they sum to for the words that were met side by side.

    `place` and `beside` sum the weights of `place_traits`, and of `between_traits`, `opening_traits` and `ending_traits`,
    without naming them.
    """

    def __init__(self, weights: dict[str, dict[str, float]]) -> None:
        self.weights = weights
        self.none = weights["none"][""]
        self.page = _numbered(weights["page"])
        self.second = _numbered(weights["second"])
        self.words: dict[str, Known] = {}
        self._count = 0
        self._paired = {trait: _parted(weights[trait]) for trait in _PAIRED}
        self._marked = weights["cx"]
        self._shapes = {words[:2] + words[3:]: weight for words, weight in weights["cy"].items()}
        self._capitals = self._row("xa", 5)
        # The words of this trait are a number and the shapes behind and before the cut.
        self._titles = [
            {words[2:] + words[1]: weight for words, weight in weights["tc"].items() if words[0] == str(title)}
            for title in range(5)
        ]
        self._begins = [weights["st"].get(f"{begins}{strong}", 0.0) for begins in range(2) for strong in range(3)]
        self._sizes = [weights["m"].get(str(bisect_left(_SIZES, at)), 0.0) for at in range(LONGEST + 1)]
        self._behind = [weights["d"].get(str(bisect_left(_SIZES, behind)), 0.0) for behind in range(_MEANT + 1)]
        self._first = [
            {words[:-2]: weight for words, weight in weights["m0"].items() if words.endswith(f"|{ended}")} for ended in range(2)
        ]
        self._ended = self._headed("sent", 3)
        self._verbs, self._open = self._row("vm", 3), self._row("open", 2)
        self._taken, self._pairs, self._again = self._row("rep", 6), self._row("repb", 4), self._row("rest", 5)
        self._others, self._here = self._row("pre", 4), self._row("bi", 4)
        self._elsewhere = self._headed("bo", 4)
        self._verb, self._verb_word = self._headed("dv", _FAR + 1), self._headed("dvw", _FAR + 1)

    def _row(self, trait: str, size: int) -> list[float]:
        """The weights of a trait that is a number."""
        return [self.weights[trait].get(str(number), 0.0) for number in range(size)]

    def _headed(self, trait: str, size: int) -> list[dict[str, float]]:
        """The weights of a trait that is a digit and words."""
        table = self.weights[trait]
        return [{words[1:]: weight for words, weight in table.items() if words[0] == str(number)} for number in range(size)]

    def place(self, place: Place) -> float:
        """The sum of the weights of `place_traits`."""
        shapes, last, ended, verb = place.shapes, place.last, place.ended, place.verb
        window, shape = shapes[2:], shapes[2]
        total = self._marked.get(last + window if last in _MARKS else window, 0.0)
        total += self._shapes.get(shapes, 0.0)
        total += self._capitals[place.capitals]
        total += self._titles[place.title].get(shapes[1:3], 0.0)
        total += self._begins[3 + place.strong if place.begins else place.strong]
        total += self._sizes[place.at]
        total += self._behind[place.behind]
        total += self._first[1 if ended else 0].get(place.first, 0.0)
        total += self._ended[ended].get(last, 0.0)
        total += self._verbs[place.verbs]
        total += self._open[1 if place.opened else 0]
        total += self._taken[place.taken]
        total += self._pairs[place.pairs]
        total += self._again[place.again]
        total += self._others[place.others]
        total += self._here[place.here]
        total += self._elsewhere[place.elsewhere].get(shape, 0.0)
        total += self._verb[verb].get(shape, 0.0)
        total += self._verb_word[verb].get(place.word, 0.0)
        for name in place.rare:
            trait, _, words = name.partition(":")
            total += self.weights[trait].get(words, 0.0)
        return total

    def met(self, raw: str) -> Known:
        """What is known of a word, which is kept."""
        if len(self.words) > _WORDS_KEPT:
            self.words.clear()
        word, weights, paired = _word(raw), self.weights, self._paired
        folded, shape, narrow = word.folded, word.shape, word.narrow
        keys = (word.last, folded[-3:], shape + word.last, word.wide, narrow, folded, narrow, folded, narrow)
        tables = tuple([paired[trait].get(key, _EMPTY) for trait, key in zip(_PAIRED, keys, strict=True)])
        alone = tables[5].get("$", 0.0)
        alone += weights["n2"].get("$", 0.0)
        alone += tables[6].get("$", 0.0)
        alone += weights["cn"].get("$", 0.0)
        found = self.words[raw] = Known(
            word,
            weights["s"].get(word.opener, 0.0),
            weights["e"].get(folded, 0.0),
            weights["cs"].get(f"{narrow}/{shape}", 0.0),
            weights["ce"].get(narrow, 0.0),
            weights["n2"].get(folded, 0.0),
            weights["cn"].get(narrow, 0.0),
            tables,
            alone,
            {},
        )
        return found

    def beside(self, first: Known, second: Known, raw: str) -> Beside:
        """What is said of two words that follow each other, which is kept; `raw`: the second, as it is written."""
        self._count += 1
        if self._count > _KEPT:
            self._count = 0
            self.words.clear()
        word = second.word
        folded, shape, narrow = word.folded, word.shape, word.narrow
        last_words, ends, joints, wides, narrows, opening, opening_classes, ending, ending_classes = first.tables
        between = second.begin + first.end
        between += last_words.get(folded, 0.0)
        between += ends.get(shape, 0.0)
        between += joints.get(shape, 0.0)
        between += second.begin_class
        between += first.end_class
        between += wides.get(word.kind, 0.0)
        between += narrows.get(narrow, 0.0)
        opened = opening.get(folded, 0.0) + second.second
        opened += opening_classes.get(narrow, 0.0)
        opened += second.second_class
        ended = ending.get(folded, 0.0) + ending_classes.get(narrow, 0.0)
        found = first.beside[raw] = Beside(_may_part(first.word, word), ended, between, opened)
        return found

    def cuts(self, raw: list[str], known: list[Known]) -> list[Cut]:
        """The places where the measure of a row may end, with the score of the words there; without the hopeless ones.

        `raw` are the row's words as they are written, `known` what is known of them.
        """
        found: list[Cut] = []
        count = len(raw)
        if count < 2:
            return found
        least = self.none - _HOPELESS
        if (pair := known[0].beside.get(raw[1])) is None:
            pair = self.beside(known[0], known[1], raw[1])
        ending = 0.0
        for at in range(1, min(count, LONGEST)):
            if at + 1 < count:
                if (following := known[at].beside.get(raw[at + 1])) is None:
                    following = self.beside(known[at], known[at + 1], raw[at + 1])
                opening = following.opening
            else:
                following, opening = pair, known[at].alone
            if pair.parts:
                total = pair.between + opening
                total += ending
                if total > least:
                    found.append((at, total))
            ending, pair = pair.ending, following
        return found

    def scores(self, rows: list[list[str]]) -> tuple[Page, list[list[Word]], list[list[Cut]]]:
        """What the rows of a page say of each other, their words, and the cuts of each with their scores.

        Cuts are as `places` has them, without those that the words on both sides make hopeless.
        """
        words = self.words
        beside: list[list[Cut]] = []
        worded: list[list[Word]] = []
        for raw in rows:
            known: list[Known] = []
            for one in raw:
                if (entry := words.get(one)) is None:
                    entry = self.met(one)
                known.append(entry)
            worded.append([entry.word for entry in known])
            beside.append(self.cuts(raw, known))
        wanted = [[at for at, _ in found] for found in beside]
        page = page_of(worded, wanted)
        scored: list[list[Cut]] = []
        for number, found in enumerate(beside):
            places = looked_at(worded[number], number, page, wanted[number])
            scored.append([(at, total + self.place(place)) for (at, total), place in zip(found, places, strict=True)])
        return page, worded, scored


def _parted(table: Mapping[str, float]) -> dict[str, dict[str, float]]:
    """The weights of `first|second` as first → second → weight; a word that holds the mark itself stands there each way."""
    found: dict[str, dict[str, float]] = {}
    for words, weight in table.items():
        at = words.find("|")
        while at >= 0:
            found.setdefault(words[:at], {})[words[at + 1 :]] = weight
            at = words.find("|", at + 1)
    return found


def _numbered(table: Mapping[str, float]) -> list[float]:
    """The weights of a logistic model, in the order of their numbers."""
    return [table[str(number)] for number in range(len(table))]


def odds_of(weights: Sequence[float], values: Sequence[float]) -> float:
    """The logarithm of the odds that a logistic model gives."""
    return sum([weight * value for weight, value in zip(weights, values, strict=True)], 0.0)


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


def shares(scored: list[Cut], none: float) -> list[Cut]:
    """The cuts with their shares of all readings of the row, one of which is that there is no description."""
    best = none
    for _, score in scored:
        if score > best:
            best = score
    whole = exp(none - best)
    parts: list[Cut] = []
    for at, score in scored:
        part = exp(score - best)
        parts.append((at, part))
        whole += part
    return [(at, part / whole) for at, part in parts]


class _Habit(Struct):
    """A habit of cuts (`_habits`): how often the page has it, and how often the row that is looked at, by its cuts' shares."""

    row: int
    own: float
    whole: float


class _Likely(Struct):
    """A likely cut of a row: how many words the measure has, its score above there being none, its share, and its habits."""

    at: int
    score: float
    share: float
    habits: list[_Habit]


class _Row(Struct):
    """The likely cuts of a row, the share of all its cuts, and that share times the words of their measures."""

    cuts: list[_Likely]
    weight: float
    """What the share of a cut counts for."""
    some: float
    size: float


def _shared(number: int, chosen: list[_Likely], weight: float) -> None:
    """Sum what the cuts of the row `number` have of each habit."""
    for cut in chosen:
        one = cut.share * weight
        for habit in cut.habits:
            if habit.row == number:
                habit.own += one
            else:
                habit.row, habit.own = number, one


def agreed(rows: list[list[Word]], scored: list[list[Cut]], known: Model, odds: float) -> list[list[Cut]]:
    """For each row its likely cuts with their shares by the second model: by the traits that `agreement_traits` names."""
    none, weights = known.none, known.second
    held: list[dict[str, _Habit]] = [{}, {}, {}, {}, {}, {}, {}]
    looked: list[_Row] = []
    whole = length = 0.0
    for number, cuts in enumerate(scored):
        words = rows[number]
        found: list[_Likely] = []
        weight = some = size = 0.0
        if cuts:
            best = none
            for _, score in cuts:
                if score > best:
                    best = score
            told: list[float] = []
            total = 0.0
            for _, score in cuts:
                one = exp(score - best)
                told.append(one)
                total += one
            some, total = total, total + exp(none - best)
            least = _LEAST * some
            some /= total
            weight = min(1.0, some + _SOMETIMES) / max(some, 1e-9)
            for (at, score), one in zip(cuts, told, strict=True):
                size += at * one / total
                if one <= least:
                    continue
                first, last = words[at], words[at - 1]
                following = words[at + 1].folded if at + 1 < len(words) else "$"
                habits: list[_Habit] = []
                keys = [
                    first.opener,
                    f"{first.folded} {following}",
                    first.kind,
                    first.shape,
                    last.folded,
                    last.last,
                    last.narrow,
                ]
                for place, key in enumerate(keys):
                    if (habit := held[place].get(key)) is None:
                        habit = held[place][key] = _Habit(-1, 0.0, 0.0)
                    habits.append(habit)
                found.append(_Likely(at, score - none, one / total, habits))
            _shared(number, found, weight)
            for cut in found:
                for habit in cut.habits:
                    if habit.row == number:  # once
                        habit.whole += habit.own
                        habit.row = -1
        looked.append(_Row(found, weight, some, size))
        whole += some
        length += size
    others = len(rows) - 1
    base = weights[17] * odds + weights[18] + (0.0 if others else weights[16])
    rare = log(0.1)
    for place in range(7):
        base += weights[2 + 2 * place] * rare  # where no other row has the habit
    result: list[list[Cut]] = []
    for number, row in enumerate(looked):
        some = row.some
        usual = (length - row.size) / (whole - some) if whole - some > _SOMETIMES else 0.0
        _shared(number, row.cuts, row.weight)
        again: list[Cut] = []
        for cut in row.cuts:
            total = base + weights[0] * cut.score
            place = 1
            for habit in cut.habits:
                rest = habit.whole - habit.own
                if rest > 0.0:
                    total += weights[place] * log(1.0 + rest)
                    total += weights[place + 1] * ((log(0.1 + rest / others) if others else rare) - rare)
                place += 2
            total += weights[15] * (abs(log(cut.at / usual)) if usual else 0.5)
            again.append((cut.at, total))
        result.append(shares(again, 0.0))
    return result


def _habits(words: list[Word], at: int) -> tuple[tuple[str, ...], ...]:
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
    rows: list[list[Word]], scored: list[list[Cut]], none: float, odds: float
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
    page, worded, scored = known.scores([row.split()[:_MEANT] for row in rows])
    odds = odds_of(known.page, page_traits([chances(cuts, known.none) for cuts in scored]))
    if len(rows) >= _PAGE and odds < _NONE:
        return [len(row) for row in rows]
    described = odds > _DESCRIBED
    ends: list[int | None] = []
    for row, words, cuts in zip(rows, worded, agreed(worded, scored, known, odds), strict=True):
        at, share, whole = 0, 0.0, 0.0
        for number, one in cuts:
            whole += one
            if one > share:
                at, share = number, one
        if 1.0 - whole >= WHOLE[described]:
            # `Pain From 0 to 10.`, with hardly a row beside it: what ends as a sentence may hold one.
            sentence = len(rows) < _PAGE and row.rstrip().endswith(".") and _sentence(words, page)
            ends.append(None if sentence else len(row))
        elif share >= SURE[described]:
            behind = row.split(None, at)[at]
            ends.append(len(row[: len(row) - len(behind)].rstrip()))
        else:
            ends.append(None)
    return ends


def _sentence(words: list[Word], page: Page) -> bool:
    """Whether a word with a capital begins something within a row."""
    plain = _plain()
    return any(_begins(words[at - 1], words[at], page.small, plain) for at in places(words))


__all__ = ["SURE", "WHOLE", "parts"]
