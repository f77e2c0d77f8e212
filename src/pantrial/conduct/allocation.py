"""What an allocation list needs of a protocol. The list itself is not made yet; the gap report says what it would ask for."""

from pantrial.needs import Found, Given, Need, at, never, some
from pantrial.protocol import Allocation, Design, Protocol


def applies(protocol: Protocol) -> str:
    """Why nobody is allocated in this trial, in words; "" where somebody may be."""
    design = protocol.design or Design()
    if design.allocation is Allocation.NA:
        return "the record says that allocation does not apply: nobody is allocated"
    if design.allocation is Allocation.NON_RANDOMIZED:
        return "the record says that allocation is not randomized: no list is drawn"
    return ""


def _arms(protocol: Protocol) -> Found:
    given = tuple(at(protocol, "arms.*"))
    return Found(given, () if len(given) > 1 else ("",))


def _masked(protocol: Protocol) -> Found:
    roles = [Given(who.words, who.spans) for who in at(protocol, "design.masked.*")]
    given = (*at(protocol, "design.masking"), *roles)
    return Found(given, () if given else ("",))


def _allocation(protocol: Protocol) -> Found:
    given = tuple(at(protocol, "design.allocation"))
    return Found(given, () if given else ("",))


def _count(protocol: Protocol) -> Found:
    given = tuple(Given(str(one.count), one.spans) for one in (protocol.enrollment,) if one is not None)
    return Found(given, () if given else ("",))


NEEDS = (
    Need("allocation", "The record does not say how participants come into arms.", _allocation),
    Need("arms", "The record names fewer than two arms.", _arms),
    Need(
        "ratio",
        "The record states no allocation ratio, and none is assumed.",
        some("ratio"),
        supply="--ratio",
        contradictions=("ratio-unclear",),
    ),
    Need("participants", "The record does not say how many participants there are to be.", _count, supply="--n"),
    Need("strata", "The record states no stratification factors, and none are assumed.", never, supply="--strata"),
    Need("block size", "The record states no block size or other way to draw the list.", never, supply="--block"),
    Need("masking", "The record does not say who is kept from knowing the arm.", _masked, contradictions=("masking-roles",)),
)
