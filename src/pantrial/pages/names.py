"""Names that run together on one line: where one ends, told by how the rest of the page uses the words.

The surest proof is that two words stand side by side elsewhere, or that both stand elsewhere and never side by side.
Where neither is so, the shape of the words decides: their case, their endings, and the words that end a disease's name.
"""

import math
import re
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from itertools import pairwise
from operator import mul

from msgspec import Struct

from pantrial.pages.classes import tally

JOINING = frozenset(
    "with without of in and or due to type stage grade at for by on from the a an during after nos vs versus as who not than"
    " under using through between per plus".split()
)

_GENERAL = """
disease diseases disorder disorders syndrome syndromes cancer cancers carcinoma carcinomas tumor tumors tumour tumours
neoplasm neoplasms infection infections injury injuries failure insufficiency deficiency pain fracture fractures ulcer
ulcers wound wounds burn burns allergy allergies hypersensitivity conditions
"""
GENERIC = frozenset(_GENERAL.split())
"""Last words of diseases' names that are no disease by themselves."""

_NAMED = """
asthma eczema psoriasis diabetes obesity depression anxiety pneumonia stroke hypertension hypotension anemia leukemia
sepsis hernia urticaria angioedema anaphylaxis copd atopy schizophrenia dementia epilepsy autism
"""
_HEADS = GENERIC | frozenset(_NAMED.split())
_HEAD_ENDS = tuple("itis itides osis oses oma omas emia aemia opathy opathies plegia penia uria algia trophy".split())
_STEM = re.compile(rf"\w{{3,}}(?:{'|'.join(_HEAD_ENDS)})$")
_THINGS = frozenset(
    "cell cells therapy treatment trial study test tests inhibitor inhibitors vaccine vaccines immunotherapy desensitization"
    " agents quality tolerance response responses receptor receptors antibody antibodies extract function activity control"
    " care management surgery transplantation rate score model protein gene mutation mutations".split()
)
_ADJECTIVE_ENDS = (
    *("ed", "ic", "al", "ive", "ous", "ary", "ar", "ing", "oid", "free", "like", "related", "induced", "mediated", "based"),
    *("specific", "stage"),
)
_NOUN_ENDS = (
    *("tion", "sion", "ment", "ity", "ness", "py", "logy", "gen", "gens", "ase", "ine", "mab", "nib", "ide", "in", "graphy"),
    *("scopy", "metry", "ism", "er", "or", "s"),
)
_MARKS = re.compile(r"[^\w\s'-](?:[^\w'-]*[^\w\s'-])?")  # one or more, with the blanks between them
_END = "|"  # a mark, or the end of a line
_BETWEEN = re.compile(r"(?: ?(?:[^\w\s'-]|\n))+ ?")  # the same, as it stands in a page
_BEHIND = re.compile(r"([\w'-]*) ?([\w'-]*)")  # the rest of a word, and the next where no end stands between
_BLANKS = ("  ", *(mark for mark in map(chr, range(128)) if mark.isspace() and mark not in " \n"))
"""What ASCII has that counts as one blank."""

_MOST = 300_000
"""So many characters of a page say how it uses its words; no trial's page is longer."""

TRAITS = (
    *("together", "again", "apart", "last unused", "first unused", "both unused", "small capital", "capital small"),
    *("capitals, mixed", "small, mixed", "capitals", "small", "generic", "head", "head, capitals", "thing", "adjective"),
    *("adjective behind", "noun", "noun behind", "bracket", "digit behind", "digit", "letter behind", "acronym"),
    *("acronym behind", "twice", "twice behind", "first again", "ends", "begins", "before the last", "head before the last"),
    *("adjective last", "keywords", "size", "sentence", ""),
)
"""What `traits` tells, in its order; then, of which the weight is the constant, nothing."""


@cache
def weights() -> tuple[float, ...]:
    """The weights of `TRAITS`, read once: positive where one name ends and the next begins.

    benchmarks/fit_names.py fits them to the conditions and keywords of public records, by logistic regression.
    """
    content = files("pantrial.pages").joinpath("data", "names.tsv").read_text(encoding="utf-8")
    found = dict(line.split("\t") for line in content.splitlines()[1:])
    return tuple(float(found[name]) for name in TRAITS)


@lru_cache(maxsize=4096)
def head(word: str) -> bool:
    """Whether a word can be the last of a disease's name, and hardly another."""
    word = word.casefold().strip(",;()")
    return word in _HEADS or (word.endswith(_HEAD_ENDS) and _STEM.match(word) is not None)


def adjective(words: str) -> bool:
    """Whether the last word ends as adjectives do."""
    return words.casefold().endswith(_ADJECTIVE_ENDS)


def folded(words: str) -> str:
    """In one case, with one blank; a mark between two words keeps them apart."""
    if _MARKS.search(words):
        words = _MARKS.sub(f" {_END} ", words).strip(f" {_END}")
    return " ".join(words.casefold().split())


class _Used(Struct):
    """How a page uses a word: itself, it or a plural of it, that first in a line or behind a mark, and what follows it."""

    here: bool
    there: bool
    first: bool
    behind: set[str]


class Usage:
    """How a page uses its words: looked up word by word, since few are asked about."""

    def __init__(self, lines: Iterable[str]) -> None:
        parts = [""]
        plain: list[str] = []  # lines of ASCII that follow each other
        for line in lines:
            if line.isascii():
                plain.append(line)
                continue
            if plain:
                parts.append(_in_one_case(plain))
                plain = []
            parts.append(" ".join(line.casefold().split()))
        if plain:
            parts.append(_in_one_case(plain))
        if len(parts) == 1:
            parts.append("")
        self.text = "\n".join(parts)[: _MOST + 1] + "\n"
        self._used: dict[str, _Used] = {}

    def holds(self, part: str) -> bool:
        """Whether the words stand in the page; more letters may follow, as in a plural."""
        words, *more = folded(part).split(f" {_END} ")
        text = self.text
        at = text.find(words)
        while at >= 0:
            if not _inner(text[at - 1]) and (not more or self._go_on(at + len(words), more)):
                return True
            at = text.find(words, at + 1)
        return False

    def _go_on(self, at: int, parts: Sequence[str]) -> bool:
        """Whether the parts stand at `at`, each behind an end."""
        for part in parts:
            end = _BETWEEN.match(self.text, at)
            if end is None or not self.text.startswith(part, end.end()):
                return False
            at = end.end() + len(part)
        return True

    def of(self, word: str) -> _Used:
        """How the page uses a word (letters, digits, apostrophes and hyphens in one case), as a name's last and first."""
        found = self._used.get(word)
        if found is not None:
            return found
        found = self._used[word] = _Used(False, False, False, set())
        text, size = self.text, len(word)
        at = text.find(word)
        while at >= 0:
            before = text[at - 1]
            if (before == " " or not _inner(before)) and (match := _BEHIND.match(text, at + size)):
                form, behind = match.groups()
                if not form:
                    found.here = True
                    found.behind.add(behind or _END)
                if form in _FORMS:
                    found.there = True
                    found.first = found.first or before != " " or not _inner(text[at - 2])
            at = text.find(word, at + size)
        return found


def _in_one_case(lines: list[str]) -> str:
    """Lines of ASCII, in one case and with one blank: of all of them at once, since other blanks are rare."""
    text = "\n".join(lines).lower()
    if any(map(text.__contains__, _BLANKS)):
        text = "\n".join([" ".join(line.split()) for line in text.split("\n")])
    return text


_FORMS = ("", "s", "es")
"""What may stand behind a word in its other form."""


def _inner(character: str) -> bool:
    """Whether a character belongs to a word."""
    return character.isalnum() or character in "_'-"


class _Word(Struct, frozen=True):
    """A word of a line of names: without its marks, in one case, its first and last part, and what it looks like."""

    bare: str
    low: str
    start: str
    end: str
    upper: bool
    lower: bool
    joins: bool
    head: bool
    adjective: bool
    noun: bool
    acronym: bool


@lru_cache(maxsize=4096)
def _word(word: str) -> _Word:
    bare = word.strip("(),;:.")
    low = bare.casefold()
    parts = folded(word).replace(_END, " ").split() or [""]
    return _Word(
        bare,
        low,
        parts[0],
        parts[-1],
        upper=bare[:1].isupper(),
        lower=bare[:1].islower() and low not in JOINING,
        joins=low in JOINING,
        head=head(low),
        adjective=low.endswith(_ADJECTIVE_ENDS),
        noun=low.endswith(_NOUN_ENDS),
        acronym=len(bare) > 1 and bare.isupper(),
    )


def traits(words: Sequence[str], usage: Usage, *, keywords: bool) -> list[tuple[float, ...] | None]:
    """`TRAITS` of the place behind each word but the last; None where no name ends."""
    looks = list(map(_word, words))
    steps = list(pairwise(looks))
    mixed = True in [word.lower for word in looks] and True in [word.upper for word in looks[1:]]
    sentence = sum([a.upper and b.lower for a, b in steps])
    titles = sum([a.upper and b.upper for a, b in steps])
    ratio = sentence / (sentence + titles) if sentence + titles else 0.5
    times = tally([word.low for word in looks])
    size = min(math.log2(len(words)), 5.0)
    last = len(steps) - 1
    found: list[tuple[float, ...] | None] = []
    depth = 0
    for at, (a, b) in enumerate(steps):
        this, that = words[at], words[at + 1]
        depth += this.count("(") - this.count(")")
        parted = depth <= 0 and not a.joins and not b.joins and that[0] not in "(&/+-–" and this[-1] not in ",&/+-–"
        if not (parted and a.low and b.low and a.end and b.start):
            found.append(None)
            continue
        before, behind = usage.of(a.end), usage.of(b.start)
        follow = before.behind
        again = b.start in follow
        together = again or f"{b.start}s" in follow or f"{b.start}es" in follow
        here, there = before.here, behind.there
        both = a.upper and b.upper
        found.append(
            (
                together,
                again,
                here and there and not together,
                not here,
                not there,
                not here and not there,
                a.lower and b.upper and mixed,
                a.upper and b.lower and mixed,
                both and mixed,
                a.lower and b.lower and mixed,
                both and not mixed,
                a.lower and b.lower and not mixed,
                b.low in GENERIC,
                a.head,
                a.head and both,
                b.low in _THINGS,
                a.adjective,
                b.adjective,
                a.noun,
                b.noun,
                this[-1] == ")",
                b.low[0].isdigit(),
                a.low[-1].isdigit(),
                len(b.low) == 1,
                a.acronym,
                b.acronym,
                times[a.low] > 1,
                times[b.low] > 1,
                b.low == looks[0].low,
                _END in follow,
                behind.first,
                not last,
                a.head and at == last,
                b.adjective and at == last,
                keywords,
                size,
                ratio if both and mixed else 0.0,
                1.0,
            )
        )
    return found


def shares(words: Sequence[str], usage: Usage, *, keywords: bool) -> list[float]:
    """How likely it is, behind each word but the last, that a name ends there."""
    known = weights()
    found: list[float] = []
    for told in traits(words, usage, keywords=keywords):
        score = 0.0 if told is None else sum(map(mul, known, told), 0.0)
        found.append(0.0 if told is None else 1.0 / (1.0 + math.exp(-score)))
    return found


__all__ = ["GENERIC", "JOINING", "Usage", "adjective", "folded", "head", "shares"]
