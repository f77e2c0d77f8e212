"""What the lines and labels of a layout's pages are looked up in: its literals and labels, by how they begin."""

from collections.abc import Mapping
from typing import Literal, TypeAlias

from pantrial.pages.labels import TYPES, lookup
from pantrial.pages.layout import Layout, Section
from pantrial.pages.lines import first, heads, key
from pantrial.pages.literals import Literals

_ROOM = 60
"""Characters that marks, a count and blanks may take behind the words of a heading."""

_BEGINNING = 12
"""Characters by which a line is compared with headings and captions before it is folded."""

_SPELLINGS = 5_000
"""Spellings of labels that a layout keeps."""

_BEGINNINGS = 20_000
"""Beginnings of lines of which a layout keeps whether its tables may know them."""

_LONGEST_OWN = 80
"""Characters of a line that is the layout's own by its beginning."""

Told: TypeAlias = Literal["", "caption", "own", "heading"]
"""What a line is to a layout's table: a caption, its own words, a heading, or none of these."""

Hit: TypeAlias = tuple[str, int]
"""A label's name in FIELDS, and how many characters its word of type has."""


def _even(begin: str) -> bool:
    """Whether these characters are as `lines.key` leaves them, so that no other spelling of them is looked for."""
    return not (":" in begin or "|" in begin or "(" in begin or "  " in begin) and begin.isascii() and begin.isprintable()


class Tables:
    """The tables of one layout, made once: a page asks them of every line, and so they are plain members.

    `headings` and `captions`: as `lines.key` writes them → their section. `starts`: first words of a line → section;
    `marks`: words within a line → section. `known`: every label → its name in FIELDS. `own`: lines that are the layout's
    own wherever they stand, as `lines.key` writes them, but for those of marks alone. `known_lines`: headings, captions
    and own words as the layout spells them → what such a line is, and of which section.

    `heads` are the first two characters, in either case, of the ASCII lines that these tables may know, and `beginnings`
    the first four, in one case: most lines of a page begin otherwise, and need not be looked up; `begun` keeps which do.
    `long_beginnings` are more characters of headings, captions and own words, and `long_begun` keeps the same of them.
    `opening` are the first two characters, in either case, of ASCII lines that may begin with a label, `openers` the first
    words of all labels, and `widest` tells how many words the longest label has that begins with a word. `spelled` holds
    labels as pages spelled them, so that none is folded twice.
    """

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        sections = layout.sections
        self.sections = sections
        self.captioned = layout.captioned
        self.headings = {key(heading): section for section in sections for heading in section.headings}
        self.captions = {key(caption): section for section in sections for caption in section.captions}
        self.starts = {start: section for section in sections for start in section.starts}
        self.openings = tuple(self.starts)
        self.marks = {mark: section for section in sections for mark in section.marks}
        self.known: dict[str, str] = dict(layout.known)
        self.nothing = frozenset(layout.empty)
        self.voids = frozenset(letter for words in layout.empty for letter in (words[:1], words[:1].upper()))
        self.literal = layout.literal
        self.joints = Literals(layout.literal)  # to look for all captions at once
        self.prefixes = layout.prefixes
        self.words = frozenset(layout.words)
        self.own = frozenset(key(words) for words in layout.words) - {""}
        self.forms = layout.forms
        self.colons = layout.forms[:1] == ("colon",)  # a label stands before a colon first of all
        self.spaced = layout.forms[:1] == ("space",)
        self.by_line = "line" in layout.forms
        self.spelled: dict[str, Hit] = {}

        literals = [words for section in sections for words in (*section.headings, *section.captions)]
        spelled = (*literals, *layout.words)
        # A line that begins otherwise or is longer is none of them; marks and blanks behind its words may take some room.
        self.firsts: dict[str, int] = {}
        for words in spelled:
            self.firsts[first(words)] = max(len(words) + _ROOM, self.firsts.get(first(words), 0))
        self.known_lines: dict[str, tuple[Told, Section | None]] = {words: self._told(words, key(words)) for words in spelled}
        self.heads = heads((*self.headings, *self.captions, *self.own, *spelled, *layout.prefixes, *self.starts))
        # Behind a short one may stand a blank, and then what `_even` does not let pass.
        begin = (*spelled, *layout.prefixes, *self.starts)
        self.beginnings = frozenset(f"{words}{blank}"[:4].casefold() for words in begin for blank in ("", " "))
        self.begun: dict[str, bool] = {}
        self.long_begun: dict[str, bool] = {}
        self.long_beginnings = frozenset(f"{words}{blank}"[:_BEGINNING].casefold() for words in spelled for blank in ("", " "))

        self.openers = frozenset(first(label) for label in (*self.known, *TYPES))
        self.opening = heads((*self.known, *TYPES))
        sizes: dict[str, int] = {}
        for label in self.known:
            word, size = first(label), label.count(" ") + 1
            sizes[word] = max(size, sizes.get(word, 0))
        most = max(sizes.values(), default=0) + 1
        self.widest: Mapping[str, int] = sizes | {first(word): most for word in TYPES}

    def label(self, words: str) -> Hit | None:
        """What `labels.lookup` says of words as a page spells them."""
        hit = self.spelled.get(words)
        if hit is None:
            hit = lookup(key(words), self.known)
            # A register spells its labels alike on all its pages; what is no label is not kept.
            if hit is not None and len(self.spelled) < _SPELLINGS:
                self.spelled[words] = hit
        return hit

    def eminent(self, words_of: list[str]) -> list[int]:
        """The numbers of the lines that the tables may know, as they begin; of most lines this is quickly told."""
        begun = self.begun
        found: list[int] = []
        for number, words in enumerate(words_of):
            begin = words[:4]
            known = begun.get(begin)
            if known is None:
                known = self._begins(begin)
                if len(begun) < _BEGINNINGS:
                    begun[begin] = known
            if known:
                found.append(number)
        return found

    def _begins(self, begin: str) -> bool:
        """Whether the tables may know a line that begins with these four characters."""
        if begin[:2] not in self.heads and begin[:2].isascii():
            return False
        begin = begin.casefold()
        return begin in self.beginnings or not (begin.isalpha() or _even(begin))

    def told(self, words: str) -> tuple[Told, Section | None]:
        """What a line is to the tables that is not spelled as there."""
        begin = words[:_BEGINNING]
        may_be = self.long_begun.get(begin)
        if may_be is None:
            may_be = begin.casefold() in self.long_beginnings or not _even(begin)
            if len(self.long_begun) < _BEGINNINGS:
                self.long_begun[begin] = may_be
        return self._told(words, key(words) if may_be and len(words) <= self.firsts.get(first(words), 0) else "")

    def _told(self, words: str, name: str) -> tuple[Told, Section | None]:
        if name in self.captions:
            return "caption", self.captions[name]
        own = name in self.own or (not name and words in self.words)
        if own or (len(words) <= _LONGEST_OWN and words.startswith(self.prefixes)):
            return "own", None
        section = self.headings.get(name)
        return ("", None) if section is None else ("heading", section)
