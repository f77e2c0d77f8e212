"""What a layout of pages is, as data: how it is told, its literal headings and captions, and where its values go."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Literal, TypeAlias

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind
from msgspec import Struct

from pantrial.pages.labels import LABELS, TYPES, lookup
from pantrial.pages.lines import first, heads, key

_ROOM = 60
"""Characters that marks, a count and blanks may take behind the words of a heading."""

_SPELLINGS = 5_000
"""Spellings of labels that a layout keeps."""


_LONGEST_OWN = 80
"""Characters of a line that is the layout's own by its beginning."""

Told: TypeAlias = Literal["", "caption", "own", "heading"]
"""What a line is to a layout's table: a caption, its own words, a heading, or none of these."""


def _even(begin: str) -> bool:
    """Whether these characters are as `lines.key` leaves them, so that no other spelling of them is looked for."""
    return begin.isascii() and begin.isprintable() and "  " not in begin and not any(map(begin.__contains__, ":|("))


class Literals:
    """Words that are looked for in a text, all in one pass over it."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = frozenset(words)
        # The small form: a DFA is quicker alone, and slower between other work, since it fills the processor's caches.
        form = Implementation.ContiguousNFA
        self._automaton = AhoCorasick(sorted(self._words), matchkind=MatchKind.Standard, implementation=form)

    def within(self, text: str) -> frozenset[str]:
        """Which of the words stand in `text`."""
        return frozenset(self.all(text))

    def all(self, text: str) -> list[str]:
        """The words as often as they stand in `text`, even where one is part of another."""
        return self._automaton.find_matches_as_strings(text, overlapping=True)

    def __contains__(self, words: str) -> bool:
        return words in self._words


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
    def headings(self) -> Mapping[str, Section]:
        """Heading, as `lines.key` writes it → section."""
        return {key(heading): section for section in self.sections for heading in section.headings}

    @cached_property
    def captions(self) -> Mapping[str, Section]:
        """Caption, as `lines.key` writes it → section."""
        return {key(caption): section for section in self.sections for caption in section.captions}

    @cached_property
    def starts(self) -> Mapping[str, Section]:
        """First words of a line → section."""
        return {start: section for section in self.sections for start in section.starts}

    @cached_property
    def marks(self) -> Mapping[str, Section]:
        """Words within a line → section."""
        return {mark: section for section in self.sections for mark in section.marks}

    @cached_property
    def known(self) -> Mapping[str, str]:
        """Every label of the layout → name in FIELDS."""
        return {label: name for label, name in (dict(LABELS) | dict(self.labels)).items() if name}

    def label(self, words: str) -> tuple[str, int] | None:
        """What `labels.lookup` says of words as a page spells them."""
        hit = self.spelled.get(words)
        if hit is None:
            hit = lookup(key(words), self.known)
            # A register spells its labels alike on all its pages; what is no label is not kept.
            if hit is not None and len(self.spelled) < _SPELLINGS:
                self.spelled[words] = hit
        return hit

    @cached_property
    def colons(self) -> bool:
        """Whether a label stands before a colon first of all."""
        return self.forms[:1] == ("colon",)

    @cached_property
    def spelled(self) -> dict[str, tuple[str, int]]:
        """Labels as pages spelled them, so that none is folded twice."""
        return {}

    @cached_property
    def openers(self) -> frozenset[str]:
        """The first words of all labels: a line that begins otherwise has none."""
        return frozenset(first(label) for label in (*self.known, *TYPES))

    @cached_property
    def opening(self) -> frozenset[str]:
        """The first two characters, in either case, of ASCII lines that may begin with a label."""
        return heads((*self.known, *TYPES))

    @cached_property
    def widest(self) -> Mapping[str, int]:
        """The first word of a label → how many words the longest label has that begins with it."""
        sizes: dict[str, int] = {}
        for label in self.known:
            word, size = first(label), label.count(" ") + 1
            sizes[word] = max(size, sizes.get(word, 0))
        most = max(sizes.values(), default=0) + 1
        return sizes | {first(word): most for word in TYPES}

    @cached_property
    def own(self) -> frozenset[str]:
        """Lines that are the layout's own wherever they stand, as `lines.key` writes them, but for those of marks."""
        return frozenset(key(words) for words in self.words) - {""}

    @cached_property
    def heads(self) -> frozenset[str]:
        """The first two characters, in either case, of the ASCII lines that the other tables may know.

        Most lines of a page begin otherwise, and need not be looked up.
        """
        return heads((*self.headings, *self.captions, *self.own, *self.words, *self.prefixes, *self.starts))

    @cached_property
    def beginnings(self) -> frozenset[str]:
        """The first four characters, in one case, of what the tables know."""
        known = (*self._literals, *self.words, *self.prefixes, *self.starts)
        # Behind a short one may stand a blank, and then what `_even` does not let pass.
        return frozenset(f"{words}{blank}"[:4].casefold() for words in known for blank in ("", " "))

    def eminent(self, words_of: Sequence[str]) -> list[int]:
        """The numbers of the lines that the tables may know, as they begin; of most lines this is quickly told."""
        heads, beginnings = self.heads, self.beginnings
        found = [number for number, words in enumerate(words_of) if (begin := words[:2]) in heads or not begin.isascii()]
        return [
            number
            for number in found
            if (begin := words_of[number][:4].casefold()) in beginnings or not (begin.isalpha() or _even(begin))
        ]

    @cached_property
    def known_lines(self) -> Mapping[str, tuple[Told, Section | None]]:
        """Headings, captions and own words, as the table spells them → what such a line is, and of which section."""
        return {words: self._told(words, key(words)) for words in (*self._literals, *self.words)}

    def told(self, words: str) -> tuple[Told, Section | None]:
        """What a line is to the table that is not spelled as there."""
        return self._told(words, key(words) if len(words) <= self.firsts.get(first(words), 0) else "")

    def _told(self, words: str, name: str) -> tuple[Told, Section | None]:
        if name in self.captions:
            return "caption", self.captions[name]
        own = name in self.own or (not name and words in self.words)
        if own or (len(words) <= _LONGEST_OWN and words.startswith(self.prefixes)):
            return "own", None
        section = self.headings.get(name)
        return ("", None) if section is None else ("heading", section)

    @cached_property
    def firsts(self) -> Mapping[str, int]:
        """The first words of headings, captions and own words → how long a line that begins so can be at most.

        A line that begins otherwise or is longer is none of them; marks and blanks behind its words may take some room.
        """
        longest: dict[str, int] = {}
        for words in (*self._literals, *self.words):
            longest[first(words)] = max(len(words) + _ROOM, longest.get(first(words), 0))
        return longest

    @cached_property
    def _literals(self) -> tuple[str, ...]:
        return tuple(words for section in self.sections for words in (*section.headings, *section.captions))

    @cached_property
    def openings(self) -> tuple[str, ...]:
        """The keys of `starts`."""
        return tuple(self.starts)

    @cached_property
    def joints(self) -> Literals:
        """The captions, to look for all of them at once."""
        return Literals(self.literal)

    @cached_property
    def literal(self) -> frozenset[str]:
        """The captions, as they stand."""
        return frozenset(caption for section in self.sections for caption in section.captions)

    @cached_property
    def nothing(self) -> frozenset[str]:
        """Values that say that there is none."""
        return frozenset(self.empty)

    def fits(self, signs: Collection[str]) -> float:
        """How many of the layout's signs are among those of a page, as a share of those needed; under 1 it is none."""
        return sum(map(signs.__contains__, self.signs)) / self.needs
