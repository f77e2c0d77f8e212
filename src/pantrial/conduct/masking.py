"""Who is masked, and words without what would tell the arm."""

import re
from collections.abc import Callable

from pantrial.protocol import (
    Masking,
    Model,
    Protocol,
)

_BLIND = re.compile(r"\b(?:single|double|triple|quadruple)[- ]?(?:blind|mask)|placebo[- ]controlled", re.IGNORECASE)


def masked(protocol: Protocol) -> bool | None:
    """Whether somebody is kept from knowing the arm; None where the record does not say and there may be arms."""
    design = protocol.design
    if design is not None and (design.masked or design.masking not in (None, Masking.NONE)):
        return True
    # Parse notes it where an official title speaks of masking and the field does not.
    if _BLIND.search(protocol.title) or any(note.code == "masking-title" for note in protocol.notes):
        return True
    if design is not None and (design.masking is Masking.NONE or design.model is Model.SINGLE_GROUP):
        return False
    return None


_PRODUCT_WORDS = re.compile(r"\b(?:placebo|sham|dummy|verum|comparator)s?\b", re.IGNORECASE)
_ARM_WORDS = re.compile(
    r"\b(?:active|control|experimental|intervention|treatment|treated|untreated|reference|test|investigational|standard)"
    r"[ -](?:arm|group|cohort)s?\b|\b(?i:arm|group|cohort|sequence)s?\s+(?:[A-Z]|\d+|[IVX]+)\b",
)


def concealing(protocol: Protocol) -> Callable[[str], str]:
    """What takes the names of arms and products out of words, however the words of a name are joined (`high-dose arm`)."""
    arms = {arm.label for arm in protocol.arms}
    products: set[str] = set()
    for product in protocol.products:
        products |= {product.name, *product.other_names}
        arms |= set(product.arms)
    for one in protocol.administrations:
        arms |= set(one.arms)
    instead = {_key(name): "[arm]" for name in arms} | {_key(name): "study product" for name in products}
    # The longest first, in one go: “cells, high dose” is an arm, and nothing of it may stay where the product is “cells”. One
    # letter alone is no name that could be found in words.
    names = sorted((key for key in instead if len("".join(key)) > 1), key=lambda key: (-len("".join(key)), key))
    alternatives = "|".join(r"[\W_]+".join(map(re.escape, key)) for key in names)
    finder = re.compile(rf"(?<!\w)(?:({alternatives})s?)(?!\w)", re.IGNORECASE) if names else None

    def conceal(words: str) -> str:
        if finder is not None:
            words = finder.sub(lambda match: instead.get(_key(match[1]), "study product"), words)
        return _ARM_WORDS.sub("[arm]", _PRODUCT_WORDS.sub("study product", words))

    return conceal


def _key(name: str) -> tuple[str, ...]:
    return tuple(re.findall(r"[^\W_]+", name.casefold()))


def as_it_stands(words: str) -> str:
    """What conceals nothing."""
    return words
