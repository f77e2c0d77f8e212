"""Spellings that say the same as others: one item for another, before anything is read of them."""

from pantrial.parse.items import (
    COMPARISON,
    LIMIT,
    NUMBER,
    TIME,
    WORD,
    Frame,
    Item,
    Link,
    domains,
    item_of,
    links,
    mask,
    signature,
)
from pantrial.parse.rules.clause import ASKED, DOMAINS
from pantrial.terms import Domain, Lexicon

_COMPARISON_OR_NUMBER_OR_LIMIT = COMPARISON | NUMBER | LIMIT


def usual(found: list[Item], lexicon: Lexicon) -> list[Item]:
    """The items in the spelling that the rules know: `HIV-positive` as `HIV positive`, `Hemoglobin: > 9 g/dL` without colon."""
    framed, kinds = signature(found)
    if kinds & _TESTED:
        found = _signs(found)
    if kinds & _SLASH and kinds & ASKED:
        found = _twice(found)
    found = _nursing(found, lexicon)
    return _without_colon(found) if kinds & _MEASURE and (kinds & _COLON or framed & _DASH) else found


_TESTED = domains(Domain.INFECTION, Domain.TEST)
_MEASURE = domains(Domain.MEASURE)
_COLON = links(Link.COLON)
_SLASH = links(Link.SLASH)
_DASH = mask(Frame.DASH)


_SIGNS: dict[str, tuple[str, Frame]] = {
    **dict.fromkeys(("positivity", "positive"), ("positive", Frame.POSITIVE)),
    **dict.fromkeys(("seropositivity", "seropositive"), ("seropositive", Frame.POSITIVE)),
    **dict.fromkeys(("negativity", "seronegativity", "negative", "seronegative"), ("negative", Frame.NOT)),
}


def _twice(found: list[Item]) -> list[Item]:
    """`AST/SGOT`: two names of one thing with a stroke between them are one."""
    result: list[Item] = []
    for item in found:
        stroke = len(result) > 1 and result[-1].link is Link.SLASH and item.kinds & ASKED != 0
        other = result[-2].concept(*DOMAINS) if stroke else None
        here = item.concept(*DOMAINS) if stroke else None
        if other is not None and here is not None and other.id == here.id:
            before = result[-2]
            result[-2:] = [item_of(before.start, item.end, before.words, before.entries, before.but)]
        else:
            result.append(item)
    return result


def _signs(found: list[Item]) -> list[Item]:
    """`HIV-positive`, `HIV seropositivity`, `HBsAg-negative`: what a test of the agent shows, in the words of the rules."""
    result: list[Item] = []
    for n, item in enumerate(found):
        before = result[-1] if result else None
        tested = before is not None and before.kinds & _TESTED != 0
        after = found[n + 1] if n + 1 < len(found) else None
        if tested and item.framed & _DASH and after is not None and (after.words in _SIGNS or after.words == "infected"):
            continue
        if tested and item.words in _SIGNS:
            words, frame = _SIGNS[item.words]
            item = item_of(item.start, item.end, words, (frame,))
        elif item.words == "seronegative":  # `seronegative for HIV`
            item = item_of(item.start, item.end, "negative", (Frame.NOT,))
        elif tested and item.words == "infected":
            item = item_of(item.start, item.end, "infection", (Frame.INFECTION,))
        result.append(item)
    return result


# Behind `nursing` these make another thing of it.
_NO_MOTHER = frozenset(
    "home homes care staff facility facilities student students school schools personnel unit service".split()
)


def _nursing(found: list[Item], lexicon: Lexicon) -> list[Item]:
    """`pregnant or nursing`: beside pregnancy it is breastfeeding; alone it may be care."""
    if "lactation" not in lexicon or not any(item.words == "nursing" for item in found):
        return found
    result = list(found)
    for n, item in enumerate(found):
        if item.words != "nursing" or (n + 1 < len(found) and found[n + 1].words in _NO_MOTHER):
            continue
        near = [one for one in (*found[max(0, n - 4) : n], *found[n + 1 : n + 4])]
        if any((one.concept(Domain.CONDITION) or item) in (lexicon["pregnancy"], lexicon["lactation"]) for one in near):
            result[n] = item_of(item.start, item.end, item.words, (lexicon["lactation"],))
    return result


# Groups whose scale of performance is ECOG's, from 0 to 5, where they stand behind `performance status`.
_GROUPS = frozenset("who swog gog calgb ncic nci eortc rtog sakk cog ctc".split())
_SCALES = frozenset(("ecog", "karnofsky", "lansky"))


def _without_colon(found: list[Item]) -> list[Item]:
    """`Hemoglobin: > 9 g/dL`, `Performance status: WHO 0-1`: a measure and its bound, with a colon or a dash between them.

    Where nothing but the measure stands before it; behind `performance status` a scale's own name says which it is.
    """
    at = next((n for n, item in enumerate(found) if item.link is Link.COLON or item.framed & _DASH), 0)
    head = [item for item in found[:at] if not item.filler]
    measure = head[0].concept(Domain.MEASURE) if len(head) == 1 else None
    rest = found[at + 1 :]
    if measure is None or not rest:
        return found
    status = head[0].words == "performance status"
    scale = rest[0].concept(Domain.MEASURE)
    if status and scale is not None and scale.id in _SCALES:
        return rest
    if status and rest[0].words in _GROUPS and len(rest) > 1 and _begins_a_bound(rest[1]):
        return [*found[:at], *rest[1:]]
    if found[at].link is Link.COLON and _begins_a_bound(rest[0]) and not (len(rest) > 1 and rest[1].kinds & TIME):
        return [*found[:at], *rest]
    return found


def _begins_a_bound(item: Item) -> bool:
    return item.kinds & _COMPARISON_OR_NUMBER_OR_LIMIT != 0 and not item.kinds & WORD
