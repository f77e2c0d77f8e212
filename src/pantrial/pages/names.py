"""Names that run together on one line: where one ends, told by how the rest of the page uses the words.

The surest proof is that two words stand side by side elsewhere, or that both stand elsewhere and never side by side.
Where neither is so, the shape of the words decides: their case, their endings, and the words that end a disease's name.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cached_property, lru_cache
from itertools import groupby
from operator import mul

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
_HEAD_ENDS = re.compile(r"\w{3,}(?:itis|itides|osis|oses|oma|omas|emia|aemia|opathy|opathies|plegia|penia|uria|algia|trophy)$")
_THINGS = frozenset(
    "cell cells therapy treatment trial study test tests inhibitor inhibitors vaccine vaccines immunotherapy desensitization"
    " agents quality tolerance response responses receptor receptors antibody antibodies extract function activity control"
    " care management surgery transplantation rate score model protein gene mutation mutations".split()
)
ADJECTIVE = re.compile(
    r"(?:ed|ic|al|ive|ous|ary|ar|ing|oid|free|like|related|induced|mediated|based|specific|stage)$", re.IGNORECASE
)
_NOUN = re.compile(
    r"(?:tion|sion|ment|ity|ness|py|logy|gen|gens|ase|ine|mab|nib|ide|in|graphy|scopy|metry|ism|er|or|s)$", re.IGNORECASE
)
_MARKS = re.compile(r"[^\w\s'-]+")
_END = "|"  # a mark, or the end of a line

# Fitted to the conditions and keywords of public records, by logistic regression: of each trait in the order of `_traits`,
# then the constant. Positive means that one name ends and the next begins.
_WEIGHTS = (
    *(-2.5, -1.4, 0.7, 0.3, -0.1, -0.6, 2.6, -0.7, 1.4, 0.2, 1.6, 0.3, -2.1, 4.4, -1.1, -2.1, -1.2, 0.4, 1.4, -0.4),
    *(3.6, -0.2, 1.0, -3.3, -0.7, 1.4, -0.7, -1.0, 2.0, 1.1, 1.0, -0.1, 2.3, -1.3, -0.9, -1.8, 1.5, -2.3),
)


@lru_cache(maxsize=4096)
def head(word: str) -> bool:
    """Whether a word can be the last of a disease's name, and hardly another."""
    word = word.casefold().strip(",;()")
    return word in _HEADS or _HEAD_ENDS.match(word) is not None


def folded(words: str) -> str:
    """In one case, with one blank; a mark between two words keeps them apart."""
    if _MARKS.search(words):
        words = _MARKS.sub(f" {_END} ", words).strip(f" {_END}")
    return " ".join(words.casefold().split())


_ASCII_MARKS = str.maketrans({mark: _END for mark in map(chr, range(33, 127)) if _MARKS.match(mark)})


def _marked(lines: str) -> str:
    """Lines in one case, with an end for every mark."""
    # Of ASCII, one character is put for another far faster than a pattern is.
    return lines.translate(_ASCII_MARKS) if lines.isascii() else _MARKS.sub(_END, lines)


class Usage:
    """How a page uses its words."""

    def __init__(self, lines: Iterable[str]) -> None:
        plain = map(str.casefold, lines)
        marked = "\n".join(_marked("\n".join(some)) for _, some in groupby(plain, str.isascii))
        self.tokens = marked.replace(_END, f" {_END} ").replace("\n", f" {_END} ").split()
        self.text = f" {' '.join(self.tokens)} {_END}"

    @cached_property
    def words(self) -> frozenset[str]:
        """All words of the page."""
        return frozenset(self.tokens)

    @cached_property
    def first(self) -> frozenset[str]:
        """Those that begin a line, or stand behind a mark."""
        return frozenset(part.split(" ", 1)[0] for part in f"{_END}{self.text}".split(f"{_END} "))

    def holds(self, part: str) -> bool:
        """Whether the words stand in the page; more letters may follow, as in a plural."""
        return f" {folded(part)}" in self.text

    def behind(self, words: Iterable[str]) -> dict[str, set[str]]:
        """What follows each of the words, a line's end or a mark included."""
        tokens = self.tokens
        found: dict[str, set[str]] = {word: set() for word in words}
        for place in [place for place, token in enumerate(tokens) if token in found]:
            found[tokens[place]].add(tokens[place + 1] if place + 1 < len(tokens) else _END)
        return found


def shares(words: Sequence[str], usage: Usage, *, keywords: bool) -> list[float]:
    """How likely it is, behind each word but the last, that a name ends there."""
    plain = [folded(word).replace(_END, " ").split() for word in words]
    bare = [word.strip("(),;:.") for word in words]
    low = [word.casefold() for word in bare]
    upper = [word[:1].isupper() for word in bare]
    lower = [word[:1].islower() and of not in JOINING for word, of in zip(bare, low, strict=True)]
    heads = [head(word) for word in low]
    adjectives = [ADJECTIVE.search(word) is not None for word in low]
    nouns = [_NOUN.search(word) is not None for word in low]
    behind = usage.behind(part[-1] for part in plain if part)
    mixed = any(lower) and any(upper[1:])
    sentence = sum(map(mul, upper, lower[1:]))
    titles = sum(map(mul, upper, upper[1:]))
    ratio = sentence / (sentence + titles) if sentence + titles else 0.5
    times = Counter(low)
    size = min(math.log2(len(words)), 5.0)
    found: list[float] = []
    depth = 0
    for at in range(len(words) - 1):
        this, that = words[at], words[at + 1]
        depth += this.count("(") - this.count(")")
        a, b = low[at], low[at + 1]
        if depth > 0 or a in JOINING or b in JOINING or that[0] in "(&/+-–" or this[-1] in ",&/+-–":
            found.append(0.0)
            continue
        if not (a and b and plain[at] and plain[at + 1]):
            found.append(0.0)
            continue
        end, start = plain[at][-1], plain[at + 1][0]
        follow = behind[end]
        forms = (start, f"{start}s", f"{start}es")
        together = not follow.isdisjoint(forms)
        here, there = end in usage.words, not usage.words.isdisjoint(forms)
        acronym = len(bare[at]) > 1 and bare[at].isupper()
        both = upper[at] and upper[at + 1]
        traits = (
            together,
            start in follow,
            here and there and not together,
            not here,
            not there,
            not here and not there,
            lower[at] and upper[at + 1] and mixed,
            upper[at] and lower[at + 1] and mixed,
            both and mixed,
            lower[at] and lower[at + 1] and mixed,
            both and not mixed,
            lower[at] and lower[at + 1] and not mixed,
            b in GENERIC,
            heads[at],
            heads[at] and both,
            b in _THINGS,
            adjectives[at],
            adjectives[at + 1],
            nouns[at],
            nouns[at + 1],
            this[-1] == ")",
            b[0].isdigit(),
            a[-1].isdigit(),
            len(b) == 1,
            acronym,
            len(bare[at + 1]) > 1 and bare[at + 1].isupper(),
            times[a] > 1,
            times[b] > 1,
            b == low[0],
            _END in follow,
            not usage.first.isdisjoint(forms),
            size,
            ratio * both * mixed,
            len(words) == 2,
            heads[at] and at + 2 == len(words),
            adjectives[at + 1] and at + 2 == len(words),
            keywords,
        )
        found.append(1.0 / (1.0 + math.exp(-sum(map(mul, _WEIGHTS, traits)) - _WEIGHTS[-1])))
    return found


__all__ = ["ADJECTIVE", "GENERIC", "JOINING", "Usage", "folded", "head", "shares"]
