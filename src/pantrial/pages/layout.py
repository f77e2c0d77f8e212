"""What a layout of pages is, as data: how it is told, its literal headings and captions, and where its values go."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from ahocorasick_rs import BytesAhoCorasick, Implementation, MatchKind
from msgspec import Struct

from pantrial.pages.labels import LABELS

if TYPE_CHECKING:
    from pantrial.pages.tables import Tables


_TOGETHER = 40
"""Words that one automaton looks for: of up to some sixty, it looks at many bytes at once for how any of them begins."""


class Literals:
    """Words that are looked for in a text, all in a pass or two over it."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = frozenset(words)
        ordered = sorted(self._words)
        self._groups = [_Group(ordered[at : at + _TOGETHER]) for at in range(0, len(ordered), _TOGETHER)]

    def within(self, text: str) -> frozenset[str]:
        """Which of the words stand in `text`."""
        return frozenset(self.all(text))

    def all(self, text: str, data: bytes | None = None) -> list[str]:
        """The words as often as they stand in `text`, even where one is part of another; in no order.

        `data` is the text as UTF-8, where it is at hand; bytes that are no UTF-8 may stand where the text has U+FFFD.
        """
        found: list[str] = []
        if data is None:
            data = text.encode("utf-8", "replace")
        for group in self._groups:
            found += group.all(text, data)
        return found

    def __contains__(self, words: str) -> bool:
        return words in self._words


class _Group:
    """A few words that are looked for in one pass.

    What jumps from hit to hit is many times as quick as what goes through a state for each character, but finds only hits
    that lie apart, of several at a place the longest. So two words of which the second may begin within the first are
    looked for as one run, too, and a hit tells all the words in it. `open` are the runs that hits may be the beginning of and
    that are not looked for themselves (three words, one within the other); where one stands in the text, each word is
    looked for alone.
    """

    def __init__(self, words: list[str]) -> None:
        self._words = words
        starts: dict[str, list[str]] = {}
        for one in words:
            starts.setdefault(one[:1], []).append(one)
        runs = {word: _longer(word, starts) for word in words}
        runs |= {run: _longer(run, starts) for word in words for run in runs[word] if run not in runs}
        self._open = {run: left for run, longer in runs.items() if (left := [one for one in longer if one not in runs])}
        self._within = {run: within for run in runs if (within := _each(words, run)) != [run]}
        form = Implementation.ContiguousNFA  # a DFA fills the processor's caches
        self._runs = sorted(runs)
        coded = [run.encode() for run in self._runs]
        self._automaton = BytesAhoCorasick(coded, matchkind=MatchKind.LeftmostLongest, implementation=form)

    def all(self, text: str, data: bytes) -> list[str]:
        """The words as often as they stand in `text`, which is `data` in UTF-8."""
        runs = self._runs
        found = [runs[number] for number, _, _ in self._automaton.find_matches_as_indexes(data)]
        hits = set(found)
        if any(run in text for hit in self._open.keys() & hits for run in self._open[hit]):
            return _each(self._words, text)
        if self._within.keys().isdisjoint(hits):
            return found
        return [word for hit in found for word in self._within.get(hit, (hit,))]


def _longer(run: str, starts: Mapping[str, Sequence[str]]) -> list[str]:
    """What stands where one of the words begins within `run` and ends behind it; `starts`: first character → words."""
    return [
        run[:at] + word
        for at in range(1, len(run))
        for word in starts.get(run[at], ())
        if len(word) > len(run) - at and word.startswith(run[at:])
    ]


def _each(words: Iterable[str], text: str) -> list[str]:
    """Every place of every one of the words in `text`, by the words alone."""
    found: list[str] = []
    for word in words:
        at = text.find(word)
        while at >= 0:
            found.append(word)
            at = text.find(word, at + 1)
    return found


class Section(Struct, frozen=True):
    """One part of a page: the literals that open it, and how its lines are read.

    `headings` are whole lines and the layout's own words. `starts` are first words of lines that open the section and
    belong to it; `marks` stand anywhere in such a line. `block` names the reader in blocks.BLOCKS; `place` what it
    fills there. `slots` are the names in
    FIELDS of values in the order in which they stand where their labels are stripped. `behind` is a heading that stands
    before the section's own: as long as it is still to come, the section's heading is a line of another text.
    """

    name: str
    block: str
    headings: tuple[str, ...] = ()
    starts: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    place: str = ""
    captions: tuple[str, ...] = ()
    slots: tuple[str, ...] = ()
    behind: str = ""


class Layout(Struct, frozen=True, dict=True):
    """A table of a page's habits.

    `signs` are literals of which a page of this layout holds at least `needs`. `labels` are added to LABELS, and one
    that maps to "" is taken out. `forms` are the ways in which a label stands to its value: `line` (the value is
    the next line), `colon`, `pipe`, `space`. `words` are literal lines that are the layout's own wherever they stand;
    `prefixes` open such lines, and `empty` are values that say that there is none. `title` tells where the brief title
    stands: `first` line, or "" where the layout has none. `captioned`: a heading that has a caption has it right
    behind it. `acronyms`: behind the title stands the trial's acronym in brackets.
    """

    name: str
    sections: tuple[Section, ...]
    signs: tuple[str, ...] = ()
    needs: int = 2
    labels: Mapping[str, str] = {}
    forms: tuple[str, ...] = ("colon", "pipe", "line")
    words: tuple[str, ...] = ()
    prefixes: tuple[str, ...] = ()
    empty: tuple[str, ...] = ("not available", "not specified", "not provided", "n/a", "-", "none", "null")
    title: str = "first"
    captioned: bool = False
    acronyms: bool = False

    @cached_property
    def known(self) -> Mapping[str, str]:
        """Every label of the layout → name in FIELDS."""
        return {label: name for label, name in (dict(LABELS) | dict(self.labels)).items() if name}

    @cached_property
    def literal(self) -> frozenset[str]:
        """The captions, as they stand."""
        return frozenset(caption for section in self.sections for caption in section.captions)

    @cached_property
    def told_by(self) -> frozenset[str]:
        """The signs."""
        return frozenset(self.signs)

    @cached_property
    def tables(self) -> "Tables":
        """What lines and labels are looked up in, made when the first page of the layout is read."""
        from pantrial.pages.tables import Tables

        return Tables(self)

    def fits(self, signs: Collection[str]) -> float:
        """How many of the layout's signs are among those of a page, as a share of those needed; under 1 it is none."""
        return len(self.told_by.intersection(signs)) / self.needs
