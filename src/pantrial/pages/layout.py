"""What a layout of pages is, as data: how it is told, its literal headings and captions, and where its values go."""

from collections.abc import Mapping
from functools import cached_property

from msgspec import Struct

from pantrial.pages.labels import LABELS, TYPES
from pantrial.pages.lines import first, heads, key


class Section(Struct, frozen=True):
    """One part of a page: the literals that open it, and how its lines are read.

    `headings` are whole lines and the layout's own words. `starts` are first words of lines that open the section and
    belong to it; `marks` stand anywhere in such a line. `block` names the reader in blocks.BLOCKS; `place` what it
    fills there. `slots` are the names in
    FIELDS of values in the order in which they stand where their labels are stripped.
    """

    name: str
    block: str
    headings: tuple[str, ...] = ()
    starts: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    place: str = ""
    captions: tuple[str, ...] = ()
    slots: tuple[str, ...] = ()


class Layout(Struct, frozen=True, dict=True):
    """A table of a page's habits.

    `signs` are literals of which a page of this layout holds at least `needs`. `labels` are added to LABELS, and one
    that maps to "" is taken out. `forms` are the ways in which a label stands to its value: `line` (the value is
    the next line), `colon`, `pipe`, `space`. `words` are literal lines that are the layout's own wherever they stand;
    `prefixes` open such lines, and `empty` are values that say that there is none. `title` tells where the brief title
    stands: `first` line, or "" where the layout has none. `labels_close`: a line with a label ends the section before it.
    `inline`: a heading may be followed by its words on the same line, as in `Summary: …`. `captioned`: a heading that has
    a caption has it right behind it.
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
    labels_close: bool = False
    inline: bool = False
    captioned: bool = False

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

    @cached_property
    def openers(self) -> frozenset[str]:
        """The first words of all labels: a line that begins otherwise has none."""
        return frozenset(first(label) for label in (*self.known, *TYPES))

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
    def nothing(self) -> frozenset[str]:
        """Values that say that there is none."""
        return frozenset(self.empty)

    def fits(self, kept: str) -> float:
        """How many of the signs `kept` holds, as a share of those needed; under 1 is no page of this layout."""
        return sum(sign in kept for sign in self.signs) / self.needs if self.signs else 0.0
