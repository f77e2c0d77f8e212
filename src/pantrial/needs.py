"""What a step needs of a protocol: each step declares its NEEDS; its refusals and the gap report use the same sentences.

A need looks into the protocol and tells what is given there, with its words and places, and what lacks it. Nothing here
fills a gap: what the record does not say is asked of the user, through the option that the need names, or stays lacking.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from msgspec import Struct

from pantrial.protocol import Protocol
from pantrial.text import Span


class Given(Struct, frozen=True):
    """A fact that the record gives: in words, and where they stand; `of` is what it is a fact of, where there are several."""

    words: str
    spans: tuple[Span, ...] = ()
    of: str = ""


class Found(Struct, frozen=True):
    """What a look into a protocol found. `lacking` are the things that lack the fact; "" is the trial as a whole."""

    given: tuple[Given, ...] = ()
    lacking: tuple[str, ...] = ()


class Need(Struct, frozen=True):
    """One fact that a step needs.

    `sentence` is shown where it lacks, with `{of}` for what lacks it. `supply` names the option with which the user gives it;
    "" where only the record, or a corrected protocol, can. `contradictions` are the codes of notes that put it in doubt.
    `optional`: the step goes on without it, and says so.
    """

    name: str
    sentence: str
    look: Callable[[Protocol], Found]
    supply: str = ""
    contradictions: tuple[str, ...] = ()
    optional: bool = False

    def __post_init__(self) -> None:
        if not self.name or not self.sentence.endswith("."):
            raise ValueError("a need has a name and a sentence")

    def said(self, of: str = "") -> str:
        """The sentence, for what lacks the fact."""
        return self.sentence.format(of=of or "the trial")


def at(protocol: Protocol, path: str) -> Iterator[Given]:
    """What stands at `path` in a protocol: names of fields with dots between; `*` for each item of a list.

    Of a node with words these are shown, else the value itself; the places are those of the innermost node that has some. An
    empty text, list or None is nothing.
    """
    yield from _walk(protocol, tuple(path.split(".")), ())


def _walk(here: Any, steps: tuple[str, ...], spans: tuple[Span, ...]) -> Iterator[Given]:
    spans = getattr(here, "spans", ()) or spans
    if not steps:
        if isinstance(here, (tuple, list)):
            if here:
                yield Given(", ".join(_shown(one) for one in here), spans)
        elif here is not None and (shown := _shown(here)):
            yield Given(shown, spans)
        return
    if steps[0] == "*":
        for item in here:
            yield from _walk(item, steps[1:], spans)
        return
    following = getattr(here, steps[0])
    if following is None:
        return
    # A value of the design is told by its field's own words and place.
    for words in getattr(here, "fields", ()):
        if words.field == steps[0]:
            spans = words.spans
    yield from _walk(following, steps[1:], spans)


def _shown(value: Any) -> str:
    for name in ("words", "label", "measure", "name"):
        if isinstance(words := getattr(value, name, None), str) and words:
            return words
    return str(value)


def some(*paths: str) -> Callable[[Protocol], Found]:
    """A look for anything at any of the paths; the trial as a whole lacks it where nothing stands there."""

    def look(protocol: Protocol) -> Found:
        given = tuple(dict.fromkeys(given for path in paths for given in at(protocol, path)))
        return Found(given, () if given else ("",))

    return look


def never(protocol: Protocol) -> Found:
    """A look for what no record states: it always lacks."""
    return Found((), ("",))


def each(things: Iterable[tuple[str, Iterable[Given]]]) -> Found:
    """What is given of each thing, and which of the things lack it: pairs of a thing's name and what is given of it."""
    given: list[Given] = []
    lacking: list[str] = []
    for name, found in things:
        there = [Given(one.words, one.spans, name) for one in found]
        given += there
        if not there:
            lacking.append(name)
    return Found(tuple(given), tuple(lacking))
