"""Heads that several share, written out (`hepatitis B or C`); plain exceptions become part of their thing."""

from collections.abc import Callable
from functools import lru_cache

from pantrial.language.tagging import fold
from pantrial.parse.items import (
    BRACKET,
    CLOSE,
    COMPARISON,
    JOINS,
    NUMBER,
    OPEN,
    TIME,
    UNIT,
    WORD,
    Bracket,
    Frame,
    Item,
    Link,
    domains,
    item_of,
    links,
    mask,
    signature,
)
from pantrial.parse.rules.clause import ASKED, DOMAINS, number_in
from pantrial.protocol import CriterionKind
from pantrial.terms import Concept, Domain, Lexicon

_WORD_OR_NUMBER = WORD | NUMBER
_TREATMENT = domains(Domain.TREATMENT)
_UNIT_OR_TIME = UNIT | TIME
_COMPARISON_OR_UNIT_OR_TIME = COMPARISON | UNIT | TIME
_CONDITION_TREATMENT = domains(Domain.CONDITION, Domain.TREATMENT)
_WITHIN = mask(Frame.WITHIN)
_INCLUDING = mask(Frame.INCLUDING)


@lru_cache(maxsize=16)
def phrases_of(lexicon: Lexicon) -> dict[str, Concept]:
    """Every word of the concepts that criteria ask, folded, and its concept."""
    return {fold(words): one for one in lexicon.shipped.concepts.values() if one.domain in DOMAINS for words in one.words}


def known_as(words: str, lexicon: Lexicon) -> Concept | None:
    """The concept that the folded words name, in the singular or the plural."""
    phrases = phrases_of(lexicon)
    return phrases.get(words) or phrases.get(words.removesuffix("s"))


_EXCEPT = mask(Frame.EXCEPT)


def written_out(found: list[Item], lexicon: Lexicon, kind: CriterionKind) -> list[Item]:
    """The items with what they share written out: `hepatitis B or C`, `type 1 or 2 diabetes`, `topical or oral steroids`.

    Exceptions that are a plain list of what falls under the thing before them become part of it.
    """
    framed, kinds = signature(found)
    if kinds & NUMBER and kinds & _LISTED:
        found = _enumerated(found)
    if framed & _EXCEPT:
        found = _while(lambda now: _excepted(now, lexicon), found)
    if kinds & OPEN and kinds & CLOSE and kind is CriterionKind.EXCLUSION:
        found = _while(lambda now: _exemplified(now, lexicon), found)
    if not (kinds & ASKED and kinds & _LISTED):
        return found
    at = 0
    for _ in range(len(found)):
        changed = _shared(found, lexicon, at)
        if changed is None:
            break
        found, at = changed
    return found


def _while(step: Callable[[list[Item]], list[Item] | None], found: list[Item]) -> list[Item]:
    """The items after as many steps as change them, one after the other: a line may hold a thousand."""
    while (changed := step(found)) is not None:
        found = changed
    return found


def _enumerated(found: list[Item]) -> list[Item]:
    """`ECOG 0 or 1`, `a score of 0, 1 or 2`: whole numbers in a row are a range, where the measure has no unit."""
    found = list(found)
    scored = False
    n = -1
    while (n := n + 1) < len(found):
        item = found[n]
        concept = item.concept(Domain.MEASURE)
        scored = concept.unit == "{score}" if concept is not None else scored and not item.kinds & _COMPARISON_OR_UNIT_OR_TIME
        first = number_in(item)
        if not scored or first is None or first != int(first) or (n and number_in(found[n - 1]) is not None):
            continue
        end, last = n, first
        while end + 2 < len(found) and found[end + 1].link in JOINS and number_in(found[end + 2]) == last + 1:
            if end + 3 < len(found) and found[end + 2].link is None and found[end + 3].kinds & _UNIT_OR_TIME:
                break
            end, last = end + 2, last + 1
        links = {found[m].link for m in range(n + 1, end, 2)}
        if end > n and Link.OR in links | ({Link.OR} if links <= {Link.SLASH} else set()):
            found[n + 1 : end] = [item_of(found[n + 1].start, found[end - 1].end, "-", (Frame.DASH,))]
    return found


_LISTED = links(Link.AND, Link.OR, Link.COMMA, Link.SLASH)


def _shared(found: list[Item], lexicon: Lexicon, at: int) -> tuple[list[Item], int] | None:
    """The items with one more head written out, and where the next may stand; None where there is none from `at` on."""
    for n in range(at, len(found)):
        item = found[n]
        if not item.kinds & _LISTED or n == 0 or n + 1 == len(found):
            continue
        before, after = found[n - 1], found[n + 1]
        # One of the three has to be a thing, or the next but one.
        if not (before.kinds | after.kinds | (found[n + 2].kinds if n + 2 < len(found) else 0)) & ASKED:
            continue
        again = max(0, n - 4)  # what is written out may go on in what stands just before it
        concept = before.concept(*DOMAINS) if before.kinds & ASKED else None
        following = after.concept(*DOMAINS) if after.kinds & ASKED else None
        # `hepatitis B or C`: a single token behind a thing whose name ends in one.
        if concept is not None and _token(after) and " " in before.words and len(before.words.rsplit(" ", 1)[1]) <= 2:
            other = known_as(f"{before.words.rsplit(' ', 1)[0]} {after.words}", lexicon)
            alone = n + 2 == len(found) or _ends(found[n + 2])
            if other is not None and alone and other.domain is concept.domain:
                words = f"{before.words.rsplit(' ', 1)[0]} {after.words}"
                return [*found[: n + 1], item_of(after.start, after.end, words, (other,)), *found[n + 2 :]], again
        # `type 1 or 2 diabetes`: the same, with the name behind.
        if n >= 2 and n + 2 < len(found) and _token(before) and _token(after) and found[n - 2].kinds & WORD:
            behind = found[n + 2]
            if behind.kinds & ASKED != 0:
                one, two = (f"{found[n - 2].words} {number.words} {behind.words}" for number in (before, after))
                first, second = known_as(one, lexicon), known_as(two, lexicon)
                if first is not None and second is not None:
                    left = item_of(found[n - 2].start, before.end, one, (first,))
                    return [
                        *found[: n - 2],
                        left,
                        item,
                        item_of(after.start, behind.end, two, (second,)),
                        *found[n + 3 :],
                    ], again
        # `type 1 or type 2 diabetes`: some words that name their own thing together with the end of the next.
        start = n
        while start and _nameable(found[start - 1]) and n - start < 3:
            start -= 1
        opens = (
            start == 0 or found[start - 1].link is not None or found[start - 1].filler or found[start - 1].framed & OPENING != 0
        )
        if following is not None and n - start > 1 and opens:
            own = " ".join(one.words for one in found[start:n])
            ends = after.words.split(" ")
            for cut in range(1, len(ends)):
                other = known_as(f"{own} {' '.join(ends[cut:])}", lexicon)
                if other is not None and other.domain is following.domain and other.id != following.id:
                    left = item_of(found[start].start, before.end, f"{own} {' '.join(ends[cut:])}", (other,))
                    return [*found[:start], left, *found[n:]], again
        # `systemic or intralesional corticosteroids`: a word that names its own thing together with what follows the next.
        if n + 2 < len(found) and before.kinds & WORD and after.kinds & WORD and found[n + 2].kinds & _TREATMENT:
            words = f"{before.words} {found[n + 2].words}"
            other = known_as(words, lexicon)
            if other is not None and other.domain is Domain.TREATMENT:
                return [*found[: n - 1], item_of(before.start, before.end, words, (other,)), *found[n:]], again
        # `topical or systemic antibiotics`: a word that names its own thing together with the end of the next.
        begins = n == 1 or found[n - 2].link is not None or found[n - 2].filler or found[n - 2].framed & OPENING != 0
        if following is not None and before.kinds & WORD and not before.filler and begins and " " in after.words:
            words = f"{before.words} {after.words.split(' ', 1)[1]}"
            other = known_as(words, lexicon)
            if other is not None and other.domain is following.domain:
                return [*found[: n - 1], item_of(before.start, before.end, words, (other,)), *found[n:]], again
    return None


OPENING = mask(Frame.EVER, Frame.NOW, Frame.TAKEN, Frame.NOT, Frame.POSITIVE, Frame.SEROLOGY, Frame.FOR, Frame.DIAGNOSED)


def _nameable(item: Item) -> bool:
    """A word or a number that may be part of a name."""
    return item.kinds & _WORD_OR_NUMBER != 0 and not item.filler and item.link is None


def _token(item: Item) -> bool:
    """One or two letters or digits: the C of `hepatitis B or C`."""
    return item.kinds & _WORD_OR_NUMBER != 0 and len(item.words) <= 2 and item.words.isalnum() and not item.filler


def _ends(item: Item) -> bool:
    """Whether a name is over here."""
    return item.link is not None or item.kinds & BRACKET != 0 or item.frame(*Frame) or item.words in ("infection", "virus")


_CLEAN = frozenset(("except", "except for", "other than", "excluding", "with the exception of", "apart from", "but not"))


def _excepted(found: list[Item], lexicon: Lexicon) -> list[Item] | None:
    """`malignancy except basal cell carcinoma`: plain names of what falls under the thing are its exceptions.

    So are those of its kind that codes set beside it (`or carcinoma in situ of the cervix`), of which the logic asks nothing.
    """
    for n, item in enumerate(found):
        if not (item.framed & _EXCEPT and item.words in _CLEAN):
            continue
        head_at = max((m for m in range(n) if found[m].kinds & _CONDITION_TREATMENT), default=None)
        if head_at is None or any(not one.filler and not one.kinds & BRACKET for one in found[head_at + 1 : n]):
            continue
        head = found[head_at].concept(Domain.CONDITION, Domain.TREATMENT)
        but: list[str] = []
        end, at = n, n + 1
        while at < len(found) and head is not None:
            here = found[at].concept(head.domain)
            if here is not None and here.id != head.id and _of_its_kind(here.id, head.id, lexicon):
                but.append(here.id)
                end = at
            elif not found[at].filler and (not but or found[at].link not in JOINS):
                break
            at += 1
        opened = sum(one.kinds & BRACKET != 0 for one in found[head_at + 1 : n])
        if not but or (opened and not (end + 1 < len(found) and found[end + 1].kinds & BRACKET)):
            continue
        # A word behind the last exception (“… that was cured”) may narrow it.
        last = end + opened
        if last + 1 < len(found) and not (found[last + 1].link is not None or found[last + 1].framed & _WITHIN):
            continue
        whole = found[head_at]
        merged = item_of(whole.start, found[last].end, whole.words, whole.entries, tuple(but))
        return [*found[:head_at], merged, *found[last + 1 :]]
    return None


def _of_its_kind(one: str, head: str, lexicon: Lexicon) -> bool:
    """Whether one thing falls under the other, or both under a third that is not the one itself."""
    above = set(lexicon.above(one))
    return head in above or (one not in lexicon.above(head) and not above.isdisjoint(lexicon.above(head)))


def _exemplified(found: list[Item], lexicon: Lexicon) -> list[Item] | None:
    """`infection (viral, tuberculosis …)`: examples in brackets, all of which fall under the thing, say nothing more."""
    for n, item in enumerate(found):
        if item.link is not None or not item.kinds & BRACKET or Bracket.OPEN not in item.entries or n == 0:
            continue
        head = found[n - 1].concept(Domain.CONDITION, Domain.TREATMENT)
        end = None if head is None else next((m for m in range(n, len(found)) if Bracket.CLOSE in found[m].entries), None)
        if end is None or head is None:
            continue
        inside = found[n + 1 : end]
        examples = [one for one in inside if one.concept(head.domain)]
        plain = all(
            one.link is not None or one.filler or one.qualifier or one.framed & _INCLUDING or one in examples for one in inside
        )
        below = all(head.id in lexicon.above(concept.id) for one in examples if (concept := one.concept(head.domain)))
        said = any(one.framed & _INCLUDING for one in inside)
        if plain and below and (examples or (said and any(one.qualifier for one in inside))):
            whole = found[n - 1]
            merged = item_of(whole.start, found[end].end, whole.words, whole.entries, whole.but)
            return [*found[: n - 1], merged, *found[end + 1 :]]
    return None
