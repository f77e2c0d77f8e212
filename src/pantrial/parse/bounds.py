"""The comparisons with numbers that a criterion's words state: each with its unit and what is compared.

They stand beside the logic and decide nothing: a bound in words that no rule could read whole is still told. What says when a
thing was so (`within 4 weeks`), how long it lasted, and numbers that only name something (`type 2`, `visit 3`) are no bounds.
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache

from msgspec import Struct

from pantrial.dates import TimeUnit
from pantrial.language.numbers import Place
from pantrial.parse.items import (
    BRACKET,
    COMPARISON,
    CONCEPT,
    LIMIT,
    NUMBER,
    TIME,
    UNIT,
    WORD,
    Bracket,
    Comparison,
    Frame,
    Item,
    Link,
    OfLimit,
    Unit,
    domains,
    items,
    mask,
)
from pantrial.parse.sizes import CRITERION
from pantrial.protocol import Bound, Limit
from pantrial.terms import Domain, Lexicon
from pantrial.text import Text
from pantrial.units import Op

_BETWEEN_ = mask(Frame.BETWEEN)
_DASH_TO = mask(Frame.DASH, Frame.TO)
_DASH = mask(Frame.DASH)
_TIME_OR_UNIT = TIME | UNIT
_AGE = mask(Frame.AGE)
_OLD_AGE = mask(Frame.OLD, Frame.AGE)
_AGE_OLD = mask(Frame.AGE, Frame.OLD)
_ANCHOR_NOW_BEFORE = mask(Frame.ANCHOR, Frame.NOW, Frame.BEFORE)
_MEN_WOMEN_BOTH = mask(Frame.MEN, Frame.WOMEN, Frame.BOTH)
_MEASURE = domains(Domain.MEASURE)
_BRACKET_OR_NUMBER_OR_COMPARISON = BRACKET | NUMBER | COMPARISON
_WORD_OR_CONCEPT = WORD | CONCEPT
_WITHIN_FOR_DURING = mask(Frame.WITHIN, Frame.FOR, Frame.DURING)


class _Found(Struct):
    """A comparison at the items `first` to `last`; its number or multiple stands at `at`."""

    op: Op
    value: Decimal
    first: int
    last: int
    at: int
    unit: str = ""
    limit: Limit | None = None


class Stated(Struct, frozen=True):
    """A bound in a text of which nothing is known but the words, from `start` to `end` of them."""

    op: Op
    value: Decimal
    start: int
    end: int
    unit: str
    words: str
    concept: str
    limit: Limit | None


def bounds(text: Text, lexicon: Lexicon) -> tuple[Bound, ...]:
    """The bounds that the words state, in their order."""
    found = [
        Bound(
            one.op,
            one.value,
            text.value[one.start : one.end],
            text.places(one.start, one.end),
            one.unit,
            one.words,
            one.concept,
            one.limit,
        )
        for one in stated(text.value, lexicon)
    ]
    return tuple(dict.fromkeys(found)) if len(found) > 1 else tuple(found)


@lru_cache(maxsize=4)  # the rules and the list of criteria ask one after the other
def stated(words: str, lexicon: Lexicon) -> tuple[Stated, ...]:
    """The bounds in a criterion's words, in their order."""
    if len(words) > CRITERION:
        return ()
    found = items(words, lexicon)
    if not any(item.kinds & _COUNTED for item in found) or not (
        _DIGIT.search(words) or _NUMBER.search(words) or _LIMIT.search(words)
    ):
        return ()
    result: list[Stated] = []
    subject: tuple[str, str] = ("", "")
    for one in _compared(words, found):
        here = _subject(words, found, one)
        if here is None:
            continue
        subject = here if any(here) else subject
        start, end = found[one.first].start, found[one.last].end
        result.append(Stated(one.op, one.value, start, end, one.unit, *subject, one.limit))
    return tuple(result)


_COUNTED = NUMBER | LIMIT
_DIGIT = re.compile(r"\d")
_NUMBER = re.compile(r"\b(?:two|three|four|five|six|seven|eight|nine|ten|twelve|eighteen|twenty)\b", re.IGNORECASE)
_LIMIT = re.compile(r"\b(?:ULN|UNL|LLN|limits?)\b", re.IGNORECASE)


def _compared(words: str, found: list[Item]) -> Iterator[_Found]:
    """Every number that is compared: by a sign or words before it or behind it, or as an end of a range."""
    n = 0
    last: _Found | None = None
    while n < len(found):
        item = found[n]
        value, limit = _value(item) if item.kinds & _COUNTED else (None, None)
        if value is None:
            n += 1
            continue
        unit, end = _unit(words, found, n)
        before = _before(found, n)
        far = _range(words, found, n, end) if limit is None and (before is None or _opens_range(found, before[1])) else None
        if far is not None:
            high_at, high, code, stop = far
            first = before[1] if before is not None else n - 1 if n and found[n - 1].framed & _BETWEEN_ else n
            low, high = sorted((value, high))
            yield _Found(Op.GE, low, first, stop, n, code or unit)
            last = _Found(Op.LE, high, first, stop, high_at, code or unit)
            yield last
            n = stop + 1
            continue
        after = _after(words, found, n, end)
        made: _Found | None = None
        if before is not None:
            made = _Found(before[0], value, before[1], end, n, unit, limit)
        elif after is not None:
            made = _Found(after[0], value, n, max(end, after[1]), n, unit, limit)
        elif last is not None and found[n - 1].link is Link.SLASH and last.last == n - 2 and unit == "mm[Hg]":
            made = _Found(last.op, value, last.first, end, n, unit)  # `> 140/90 mmHg`
        if made is not None:
            if made.unit == "" and made.limit is None and _shares(found, made.last):
                made.unit = _next_unit(words, found, made.last)
            yield made
            last = made
            n = made.last + 1
        else:
            n = end + 1


def _value(item: Item) -> tuple[Decimal | None, Limit | None]:
    for entry in item.entries:
        if isinstance(entry, Decimal):
            return entry, None
        if isinstance(entry, OfLimit):
            return entry.factor, entry.limit
    return None, None


def _before(found: list[Item], n: int) -> tuple[Op, int] | None:
    """The comparison right before the number, and where it stands; articles and `age of` may stand between."""
    at = n - 1
    while at >= 0 and n - at <= 3 and (found[at].words in _BETWEEN or found[at].framed & _AGE):
        at -= 1
    if at < 0:
        return None
    op = next((e.op for e in found[at].entries if isinstance(e, Comparison) and e.place is Place.BEFORE), None)
    return None if op is None else (op, at)


_BETWEEN = frozenset("the a an of about approximately age".split())


def _opens_range(found: list[Item], at: int) -> bool:
    return found[at].framed & _BETWEEN_ != 0


_UNIT = re.compile(
    r"\s?((?:[x×*]\s?10\s?[\^*]?\s?\d{1,2}\s?)?(?:[%‰°℃℉]|[A-Za-zµμ²³]+)(?:\s?[/·∙.^]\s?-?[A-Za-zµμ0-9²³.-]*[A-Za-z0-9²³])*)"
)
# Words behind a number that are no unit.
_NO_UNIT = frozenset(
    "and or to of in for with at on by the a an years year as is are was if from but not than who per x times when after before"
    " within during prior while according without between under over using via into about that which will must should"
    " mild moderate severe inclusive exclusive both male female men women patients subjects participants either".split()
)


def _unit(words: str, found: list[Item], n: int) -> tuple[str, int]:
    """The unit behind a number, and the last item that belongs to it: known, of time, or as written."""
    if n + 1 >= len(found):
        return "", n
    after = found[n + 1]
    at = n + 1
    if after.framed & _DASH and n + 2 < len(found) and found[n + 2].kinds & _TIME_OR_UNIT:
        after, at = found[n + 2], n + 2  # `75-years`
    for entry in after.entries:
        if isinstance(entry, Unit):
            return entry.code, at
        if isinstance(entry, TimeUnit):
            return entry.value, at
    match = _UNIT.match(words, found[n].end)
    if match is None or match[1].lower() in _NO_UNIT or after.kinds & COMPARISON or after.link is not None:
        return "", n
    glued = match.start(1) == found[n].end
    shape = glued or "/" in match[1] or match[1] in _WRITTEN or match[1].casefold() in _WRITTEN
    if not shape:
        return "", n
    last = n
    while last + 1 < len(found) and found[last + 1].end <= match.end(1):
        last += 1
    return match[1], last


_WRITTEN = frozenset(
    "% letters letter D Gy cGy mSv ms msec msecs sec secs second seconds s min mins minutes minute bpm mmol nmol pmol µg ug mcg"
    " mg ml mL L l kPa Pa dB Hz kHz ppm ppb IU U EU mEq diopters dioptres diopter degrees degree ° ℃ pack-years units drinks"
    " cigarettes µm μm um nm cm mm m km feet ft inch inches kg g lb lbs hPa cmH2O kcal METs MET copies cells spots"
    " points".split()
)


def _next_unit(words: str, found: list[Item], last: int) -> str:
    """The unit of the other end: `≥ 18 and ≤ 75 years`."""
    for at in range(last + 1, min(last + 6, len(found))):
        if _value(found[at])[0] is not None:
            return _unit(words, found, at)[0] if _before(found, at) else ""
    return ""


def _shares(found: list[Item], last: int) -> bool:
    """Whether another end of the same thing follows: a link or `but`, and a comparison with its number."""
    rest = found[last + 1 : last + 4]
    joined = [one for one in rest if one.link in (Link.AND, Link.COMMA, Link.OR) or one.words in ("but", "to", "-")]
    return bool(joined) and any(one.kinds & COMPARISON for one in rest)


def _range(words: str, found: list[Item], n: int, end: int) -> tuple[int, Decimal, str, int] | None:
    """The other end of `18 - 65`, `18 to 65`, `between 18 and 65`: its item, number, unit, and the last item of it."""
    at = end + 1
    if at + 1 >= len(found):
        return None
    between = n > 0 and (found[n - 1].framed & _BETWEEN_ != 0 or (n > 1 and found[n - 2].framed & _BETWEEN_ != 0))
    dash = found[at].framed & _DASH_TO != 0
    joined = between and found[at].link in (Link.AND, Link.COMMA)
    if not (dash or joined):
        return None
    far = at + 1
    if found[far].framed & _AGE or found[far].words in ("the", "age"):
        far += 1
    if far >= len(found):
        return None
    value, limit = _value(found[far])
    low, _ = _value(found[n])
    if value is None or limit is not None or low is None or value == low:
        return None
    if found[n].kinds & LIMIT or (value < low and not between):
        return None
    unit, stop = _unit(words, found, far)
    return far, value, unit, stop


def _after(words: str, found: list[Item], n: int, end: int) -> tuple[Op, int] | None:
    """The comparison behind the number and its unit: `18 years or older`, `18+`."""
    at = end + 1
    while at < len(found) and at - end <= 2 and found[at].framed & _OLD_AGE:
        at += 1
    if at < len(found):
        op = next((e.op for e in found[at].entries if isinstance(e, Comparison) and e.place is Place.AFTER), None)
        if op is not None:
            return op, at
    return None


# Names that a number completes, so that it measures nothing.
_NAMED = frozenset(
    "type phase visit day days cycle cycles part cohort arm group step question item version study hpv chapter table appendix"
    " section figure period year week month genotype category protocol covid criterion criteria number no n line lines"
    " session sessions dsm icd".split()
)
_SPANS_OF_TIME = frozenset(TimeUnit)
# Ages of another kind than that of the person since birth.
_OTHER_AGES = frozenset(
    "gestational postmenstrual menstrual corrected mental bone maternal paternal gestation biological".split()
)
_LASTS = frozenset(
    "expectancy survival gestation gestational duration interval length qt qtc qrs pr pq delay lifespan expected sleep latency"
    " experience education schooling postpartum amenorrhea amenorrhoea ga time old age aged ages menopause".split()
)
_AROUND = mask(Frame.BEFORE, Frame.WITHIN, Frame.DURING, Frame.ONSET)
_RIGHT = frozenset(
    "after following from since ago post prior previously before preceding until apart following per between earlier later"
    " every daily weekly duration".split()
)
_LEFT = frozenset("for every each past last previous preceding next first following until after lasting".split())


def _subject(words: str, found: list[Item], one: _Found) -> tuple[str, str] | None:
    """What is compared: its words and, where the lexicon knows it, its id. None where the number is no bound."""
    timed = one.unit in _SPANS_OF_TIME
    left = found[_clause_start(found, one.first) : one.first]
    named = next((item for item in reversed(left) if item.kinds & _MEASURE), None)
    near = [item for item in left if not item.filler and not item.kinds & BRACKET][-3:]
    right = found[one.last + 1 : one.last + 4]
    if one.limit is None and one.unit == "" and 1900 <= one.value <= 2100 and one.value == int(one.value):
        return None  # a year
    if near and near[-1].words in _NAMED and _value(found[one.first])[0] is not None:
        return None
    figures = any(character.isdigit() for character in words[found[one.at].start : found[one.at].end])
    if not figures and one.limit is None and one.unit == "":
        return None  # `at least one of`: a count
    if any(item.words in _OTHER_AGES for item in left[-4:]) and named is None:
        return words[left[-min(4, len(left))].start : left[-1].end], ""
    age = any(item.framed & _AGE_OLD for item in (*found[max(0, one.first - 4) : one.first + 2], *right[:2]))
    if timed:
        if age or _old(found, one):
            return "age", "age"
        lasts = any(word in _LASTS for item in (*left[-6:], *right[:3]) for word in item.words.split())
        measured = named is not None and named in left[-4:]
        around = any(item.framed & _AROUND or item.words in _RIGHT for item in right[:2]) or any(
            (item.framed & _WITHIN_FOR_DURING and item.words != "in the") or item.words in _LEFT for item in near[-1:]
        )
        if not (lasts or measured) or around:
            return None
    elif age and one.unit == "" and named is None:
        return "age", "age"
    if named is not None:
        concept = named.concept(Domain.MEASURE)
        known = concept is not None and _of_the_measure(left[left.index(named) + 1 :])
        return words[named.start : found[one.first].start].strip(" ,;:=(["), concept.id if known and concept else ""
    plain = [item for item in left if not item.kinds & BRACKET and item.link is None]
    if not any(item.kinds & _WORD_OR_CONCEPT and not item.filler for item in plain):
        # `> 50 % stenosis`, `at least 7 metabolic equivalents`
        plain = []
        for item in found[one.last + 1 : one.last + 6]:
            if item.link is not None or item.kinds & _BRACKET_OR_NUMBER_OR_COMPARISON:
                break
            plain.append(item)
    plain = plain[-5:]
    if not plain:
        return "", ""
    return words[plain[0].start : plain[-1].end], ""


def _of_the_measure(between: list[Item]) -> bool:
    """Whether the words between a measure and its bound say no other thing: not `weight loss of more than 5 kg`."""
    depth = 0
    for item in between:
        depth += (Bracket.OPEN in item.entries) - (Bracket.CLOSE in item.entries)
        plain = item.filler or item.kinds & BRACKET != 0 or item.framed & _ANCHOR_NOW_BEFORE != 0 or item.words in _IDLE
        if not (plain or item.kinds & _MEASURE or item.link in (Link.COLON, Link.SLASH) or (depth and item.kinds & WORD)):
            return False
    return True


_IDLE = frozenset(
    "is was were being or and count counts concentration concentrations activity result results measured calculated estimated"
    " by using formula mean fasting should be must remain range ranging from between defined as resting status class grade"
    " equation method value values than test serum plasma blood".split()
)


def _old(found: list[Item], one: _Found) -> bool:
    """Whether years (or months) are of somebody's age: `men and women 18-65 years`, `adults (≥ 18 years)`."""
    if one.unit not in (TimeUnit.YEAR, TimeUnit.MONTH):
        return False
    right = [item for item in found[one.last + 1 : one.last + 3] if not item.filler]
    if right and (right[0].framed & _AROUND or right[0].words in _RIGHT):
        return False
    if "older" in found[one.first].words or "younger" in found[one.first].words or _aged(found, one):
        return True
    for item in reversed(found[: one.first]):
        if item.framed & _MEN_WOMEN_BOTH or item.words.rstrip("s") in _PEOPLE:
            return True
        if not (
            item.filler or item.kinds & BRACKET or item.link in (Link.COMMA, Link.AND, Link.COLON) or item.words in _HEALTHY
        ):
            return False
    return one.unit == TimeUnit.YEAR and not right


_HEALTHY = frozenset("healthy ambulatory adult eligible consenting outpatients inpatients who are is".split())


def _aged(found: list[Item], one: _Found) -> bool:
    return any(item.words in ("or older", "and older", "or younger", "and younger") for item in found[one.at : one.last + 1])


_PEOPLE = frozenset(
    "adult child children patient subject participant volunteer person individual people adolescent infant".split()
)


def _clause_start(found: list[Item], at: int) -> int:
    """Where the clause of an item begins: behind the last full stop, semicolon, comma or link of words."""
    n = at
    while n > 0:
        before = found[n - 1]
        if before.link in (Link.SEMICOLON, Link.COMMA, Link.COLON) or (before.link in (Link.AND, Link.OR) and n < at):
            break
        n -= 1
    return n
