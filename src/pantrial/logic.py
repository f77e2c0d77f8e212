"""Three-valued logic over any kind of leaf: the nodes, and the one fold that decides them.

Kleene's strong logic: true, false, and unknown (None). A fold's reasons are a set of leaves with what they answered:
of a true node the leaves that make it true, of a false node those that make it false, of an unknown node the unions of
its unknown children. Order, sharing and flattening of nodes therefore do not change them.

Source: S. C. Kleene, Introduction to Metamathematics (1952), section 64.
"""

from collections.abc import Callable, Iterator
from typing import Generic, TypeAlias, TypeVar, Union, final

from msgspec import Struct

L = TypeVar("L")
M = TypeVar("M")

Truth = bool | None


@final
class All(Struct, Generic[L], frozen=True, tag="all"):
    """True where every part is true; of no parts, true."""

    parts: tuple[Union["All[L]", "AnyOf[L]", "Not[L]", "AtLeast[L]", L], ...]


@final
class AnyOf(Struct, Generic[L], frozen=True, tag="any"):
    """True where a part is true; of no parts, false."""

    parts: tuple[Union["All[L]", "AnyOf[L]", "Not[L]", "AtLeast[L]", L], ...]


@final
class Not(Struct, Generic[L], frozen=True, tag="not"):
    """True where its part is false."""

    part: Union["All[L]", "AnyOf[L]", "Not[L]", "AtLeast[L]", L]


@final
class AtLeast(Struct, Generic[L], frozen=True, tag="at-least"):
    """True where `count` or more of the parts are true."""

    count: int
    parts: tuple[Union["All[L]", "AnyOf[L]", "Not[L]", "AtLeast[L]", L], ...]

    def __post_init__(self) -> None:
        if not 1 <= self.count <= len(self.parts):
            raise ValueError("at-least needs a count from 1 to the number of its parts")


Logic: TypeAlias = Union[All[L], AnyOf[L], Not[L], AtLeast[L], L]  # noqa: UP007


class Decided(Struct, Generic[L], frozen=True):
    """What a node came to, and the leaves that brought it there (for unknown: the leaves that keep it open)."""

    truth: Truth
    leaves: frozenset[L]


def decide(node: Logic[L], ask: Callable[[L], Truth]) -> Decided[L]:
    """Fold `node` with the answer that `ask` gives for each leaf. Leaves must be hashable."""
    match node:
        case All(parts):
            return _at_least(len(parts), [decide(part, ask) for part in parts])
        case AnyOf(parts):
            return _at_least(1, [decide(part, ask) for part in parts])
        case AtLeast(count, parts):
            return _at_least(count, [decide(part, ask) for part in parts])
        case Not(part):
            inner = decide(part, ask)
            return Decided(None if inner.truth is None else not inner.truth, inner.leaves)
        case _:
            return Decided(ask(node), frozenset((node,)))


def _at_least(count: int, parts: list[Decided[L]]) -> Decided[L]:
    """All and AnyOf are at least n of n, and at least one of n."""
    true = sum(part.truth is True for part in parts)
    open_ = sum(part.truth is None for part in parts)
    truth: Truth = True if true >= count else (None if true + open_ >= count else False)
    return Decided(truth, frozenset().union(*(part.leaves for part in parts if part.truth is truth)))


def leaves(node: Logic[L]) -> Iterator[L]:
    """Every leaf, left to right, repeated where it stands twice."""
    match node:
        case All(parts) | AnyOf(parts) | AtLeast(_, parts):
            for part in parts:
                yield from leaves(part)
        case Not(part):
            yield from leaves(part)
        case _:
            yield node


def substitute(node: Logic[L], change: Callable[[L], Logic[M]]) -> Logic[M]:
    """The same tree with every leaf changed."""
    match node:
        case All(parts):
            return All(tuple(substitute(part, change) for part in parts))
        case AnyOf(parts):
            return AnyOf(tuple(substitute(part, change) for part in parts))
        case AtLeast(count, parts):
            return AtLeast(count, tuple(substitute(part, change) for part in parts))
        case Not(part):
            return Not(substitute(part, change))
        case _:
            return change(node)
