"""What a layout of pages is, as data: how it is told, its literal headings and captions, and where its values go."""

from collections.abc import Collection, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct

from pantrial.pages.labels import LABELS

if TYPE_CHECKING:
    from pantrial.pages.tables import Tables


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
