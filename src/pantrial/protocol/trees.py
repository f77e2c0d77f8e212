"""Rules put together and taken apart: what all that reads criteria does most often."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from pantrial.logic import All, AnyOf, AtLeast, Not

if TYPE_CHECKING:
    from pantrial.protocol.nodes import Leaf, Rule  # a criterion's own check asks for its leaves


def all_of(parts: Iterable["Rule"]) -> "Rule":
    """All of the parts; of one part, that part."""
    parts = tuple(parts)
    return parts[0] if len(parts) == 1 else All(parts)


def any_of(parts: Iterable["Rule"]) -> "Rule":
    """Any of the parts, each once; of one part, that part."""
    parts = tuple(dict.fromkeys(parts))
    return parts[0] if len(parts) == 1 else AnyOf(parts)


def leaves_of(rule: "Rule") -> tuple["Leaf", ...]:
    """The leaves of a rule, left to right."""
    if type(rule) not in _NODES:  # as nearly half of all criteria
        return (rule,)  # type: ignore[return-value]
    found: list[Leaf] = []
    _gather(rule, found)
    return tuple(found)


# Looked up by their type: `isinstance` asks the classes' own class each time, which costs ten times as much.
_NODES = frozenset((All, AnyOf, AtLeast, Not))


def _gather(rule: "Rule", found: list["Leaf"]) -> None:
    for part in (rule.part,) if type(rule) is Not else rule.parts:  # type: ignore[union-attr]
        if type(part) in _NODES:
            _gather(part, found)
        else:
            found.append(part)  # type: ignore[arg-type]
