"""Where a measure ends and its time frame begins, on pages that print nothing between them.

Every word speaks for the one or the other; the cut is where the words behind it speak most for a time, where a time
may begin, and where the measure may end. It is taken only where no other cut comes near. The other rows of the page
help: what stands at the end of several rows behind different words is a time frame.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct


def _table(words: str) -> Mapping[str, float]:
    """`2 day week; -3 score` as word → number."""
    found: dict[str, float] = {}
    for row in words.split(";"):
        number, *names = row.split()
        found |= {name: float(number) for name in names}
    return found


# Weights are rounded logarithms of odds: how much oftener a word stands in time frames than in measures, in the
# registers' own outcomes. `#` is a number.
_TAIL = _table(
    """-4 changes number rate score serum with; -3 antibodies antibody area assessment atopic children clinical cmax
    concentration control curve determine dlt dor effect effects evaluate events function group groups immune level
    levels maximum medication os overall parameters percentage pharmacokinetic plasma quality questionnaire scale
    serious severity specific survival teaes treatment-emergent visual; -2 #% activation ada adverse analysis anti-drug
    as auc based biomarkers blood capacity cell change clearance compare correlation count criteria cytokine dcr
    distribution dose-limiting efficacy evaluation event exacerbation exacerbations expression forced free frequency
    half-life immunogenicity in incidence inflammation laboratory limiting markers mean no objective observed orr
    outcome participants patients per percent pfs pk placebo positive progression-free proportion ratio reactions
    reactivity respiratory response safety sensitization spirometry subjects symptoms t testing tests that tolerability
    tolerance tolerated toxicities toxicity treatment-related tumor under use using versus vital volume who; 0 a all and
    arm assessed b cells challenge complete daily disease dose dosing duration during for from measured more of oral
    post reaction the therapy time treatment; 1 administration after age an any at baseline be discontinuation due each
    injection intervention is one or period progression second to two three four five six visits visit week will; 2 #
    average before day days death end first follow-up last minutes minute start study weeks within; 3 completion every
    hours hour infusion month months pre-dose predose postdose post-dose randomization randomisation enrollment
    enrolment whichever year years screening; 4 approximately cycle cycles date through throughout until up upto"""
)
_START = _table(
    """-1 after about daily; 0 Week Weeks Days; 1 # Day at baseline one up week month day year; 2 Assessed During Month
    before two three four six within Immediately through approximately; 3 After Change From Measured Within Screening
    Cycle Cycles Between Until Throughout Approximately Prior Over Pre-dose Predose Post-dose Before Post Two Three
    Four Six Hourly Years; 4 At Baseline Every One Through Up Upto"""
)
_END = _table(
    """-4 and of the to or; -3 after at day from in up week with for until through; -2 a adverse approximately before by
    change during end first month number on total within than per; -1 # an as assessed average baseline be between cycle
    days duration each every last mean measured one over post two weeks"""
)
_AFTER = {",": -8.0, ";": -6.0, "&": -6.0, "/": -6.0, "-": -4.0, ":": -4.0, ".": 1.0, ")": 1.0, "]": 1.0}
_JOINING = frozenset("to and or at through until from up by on of in before after than prior the with for between".split())
_NUMBER = re.compile(r"[-~≥≤<>=+]?\d+(?:[.,:/–-]\d+)*(?:st|nd|rd|th)?")
_UNIT = re.compile(r"(?:minute|hour|day|week|month|year)s?$")
_OPENING = frozenset({"after", "before"})
_NUMBERED = re.compile(r"(?:d|day|w|week|m|month|y|year|v|visit)#$")
_NUMERALS = frozenset("one two three four five six seven eight nine ten twelve".split())
_COUNTED = re.compile(r"(?:minute|hour|day|week|month|year)s?(?!\w)|to$|and$|or$|-")
_EDGES = ".,;:()[]\"'-"
_LONGEST = 300  # words of a row that are looked at

MARGIN = 2.8
"""How far the best cut must stand above the next."""


class _Word(Struct, frozen=True):
    """A word of a row: where it begins, as written, without its marks, and folded."""

    start: int
    raw: str
    bare: str
    folded: str


def _words(row: str) -> list[_Word]:
    found: list[_Word] = []
    for match in re.finditer(r"\S+", row):
        raw = match.group()
        bare = _NUMBER.sub("#", raw.strip(_EDGES))
        found.append(_Word(match.start(), raw, bare, bare.casefold()))
    return found


def cuts(rows: Sequence[str]) -> list[int]:
    """For each row the place where its time frame begins, or -1 where that cannot be told."""
    parted = [_words(row) for row in rows]
    before: dict[str, set[str]] = {}
    for row, words in zip(rows, parted, strict=True):
        for number in range(max(1, len(words) - 60), len(words)):
            before.setdefault(row[words[number].start :], set()).add(words[number - 1].folded)
    return [_cut(row, words, before) for row, words in zip(rows, parted, strict=True)]


def time_tail(row: str) -> int:
    """Where the time frame of one row begins, or -1."""
    return cuts([row])[0]


def _cut(row: str, words: Sequence[_Word], before: Mapping[str, set[str]]) -> int:
    if len(words) < 2 or len(words) > _LONGEST:
        return -1
    scores = dict(_scores(row, words, before))
    best = max(scores, key=lambda number: scores[number])
    best = _wider(words, scores, best)
    rest = max((score for number, score in scores.items() if number != best), default=-9.0)
    known = words[best].bare in _START or _NUMBERED.match(words[best].folded) is not None
    timed = known and any(_TAIL.get(word.folded, 0) >= 1 or word.folded.endswith("#") for word in words[best:])
    return words[best].start if scores[best] > 0 and scores[best] - rest >= MARGIN and timed else -1


def _wider(words: Sequence[_Word], scores: dict[int, float], best: int) -> int:
    """The cut before `after injection` in `after injection at Day 0`: two words of time belong to the time behind them."""
    wide = best - 2
    if scores.get(wide, -9.0) < scores[best] - MARGIN or words[wide].folded not in _OPENING:
        return best
    if any(_TAIL.get(word.folded, -1.0) < 1 for word in words[wide:best]):
        return best
    scores[wide], scores[best] = scores[best], -9.0
    return wide


def _scores(row: str, words: Sequence[_Word], before: Mapping[str, set[str]]) -> Iterator[tuple[int, float]]:
    """The score of a cut before each word."""
    tail = 0.0
    again = False  # a second time begins within the tail
    for number in range(len(words) - 1, 0, -1):
        word, last = words[number], words[number - 1]
        tail += _TAIL.get(word.folded, 2.0 if _NUMBERED.match(word.folded) else -1.0)
        score = 0.7 * tail + _START.get(word.bare, -2.0) + _END.get(last.folded, 0.5)
        score += _AFTER.get(last.raw[-1], 0.0)
        behind = words[number + 1] if number + 1 < len(words) else None
        following = behind.folded if behind else ""
        if again:
            score -= 8.0
        if word.raw[0] == "(" or (word.folded == "#" and (word.raw[-1] in ",;" or not _COUNTED.match(following))):
            score -= 8.0
        if word.folded == "#" and _UNIT.match(last.folded) and (following[:1] != "#" and behind is not None):
            score -= 8.0 if behind.raw[0].isupper() or not _UNIT.match(following) else 0.0  # the 4 of `Week 4 Week 4`
        if following != "#" and _UNIT.match(word.folded) and (last.folded == "#" or last.folded in _NUMERALS):
            score -= 8.0
        if last.folded not in _JOINING and len(before.get(row[word.start :], ())) > 1:
            score += 3.0
        size = len(words) - number
        if [w.folded for w in words[max(0, number - size) : number]] == [w.folded for w in words[number:]]:
            score += 4.0  # the measure ends with the same time
        yield number, score
        again = again or _begins_anew(word, last, words[number + 1] if number + 1 < len(words) else None)


def _begins_anew(word: _Word, last: _Word, following: _Word | None) -> bool:
    """Whether a time frame that runs up to `last` cannot go on with `word`."""
    if last.raw[-1] in ",;:(/&" or last.folded in _JOINING:
        return False
    if word.bare[:1].isupper() and _START.get(word.bare, -2.0) >= 0:
        return True
    if word.folded != "#":
        return False
    unit = following is not None and _UNIT.match(following.folded) is not None
    return last.folded == "#" or (_UNIT.match(last.folded) is not None and unit)


__all__ = ["cuts", "time_tail"]
