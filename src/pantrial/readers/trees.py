"""What the readers of structured forms (XML, JSON, tables) share: leaves with their places, and a record made of them.

A structured document is its leaves: words, each at a pointer (XPath in XML, RFC 6901 in JSON, `/column` in a table). A
form is a table from the leaves' paths to places in v2. What no row of it takes becomes Said under its path, so nothing
that a document states is lost; a value's evidence is pieces of its leaf.
"""

import csv
import io
import json
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any

from msgspec import Struct

from pantrial.errors import Unreadable
from pantrial.notes import Note
from pantrial.pages.claims import Ledger, Path
from pantrial.reading import Reading, Source, Told
from pantrial.record import from_dict
from pantrial.text import Evidence, Span, Text, gaps, join

CELL = 16 * 1024 * 1024
"""Characters of a table's longest cell: some studies have thousands of places, and a quote that is never closed ends there."""


def table_of_one(source: Source) -> tuple[list[str], list[str]]:
    """The header and the one row of a table in CSV. Raises Unreadable for what is no sound table, or has more or fewer rows."""
    csv.field_size_limit(CELL)
    try:
        rows = [row for row in csv.reader(io.StringIO(source.text.lstrip("\ufeff"), newline="")) if row]
    except csv.Error as error:
        raise Unreadable(f"this is no sound table: {error}", where=source.origin, do="export it again") from error
    if len(rows) != 2:
        raise Unreadable(f"a header and one row are wanted, and {len(rows)} rows came", where=source.origin)
    return rows[0], rows[1]


class Leaf(Struct, frozen=True):
    """Words of a document: the names that lead to them (joined by `/`), their pointer, and the words.

    `proof` is the pointer of the evidence where the words are not those at `pointer`: an element's name is
    `name(/a/b[1])`, and belongs to what stands below `/a/b[1]`.
    """

    path: str
    pointer: str
    words: str
    proof: str = ""

    @property
    def text(self) -> Text:
        """The words with their evidence."""
        return Text.of(self.words, pointer=self.proof or self.pointer)


class Place(Struct, frozen=True):
    """Where a leaf goes: a v2 path as written in the form's table, and the shape that its words must have.

    In `path`, a `#` is the number of the list's item that the leaf stands in, or of the leaf where it is itself the item.
    """

    path: Path
    shape: str = "text"


def place(path: str, shape: str = "text") -> Place:
    """A row of a form's table: `armsInterventionsModule/armGroups/#/label` below `protocolSection`, or from `/`."""
    steps = path.strip("/").split("/")
    return Place(tuple(steps if path.startswith("/") else ("protocolSection", *steps)), shape)


class Draft:
    """A record while a structured document is read: values with their evidence, Said, notes."""

    def __init__(self) -> None:
        self.ledger = Ledger("")
        self._own: list[Span] = []

    def put(self, path: Path, text: Text, shape: str = "text", label: str = "") -> bool:
        """Claim `text` as the value at `path`; False (and nothing claimed) where it has not that shape."""
        return self.ledger.put(path, text, shape, label, plain=True)

    def next(self, path: Path) -> Path:
        """The place behind the last item of the list at `path`."""
        return (*path, self.ledger.size(path))

    def boil(self, *texts: Text) -> None:
        """Claim words as the form's own: a bullet, a label, a value that says that there is none."""
        self._own.extend(span for text in texts for span in text.spans())

    def say(self, label: str, text: Text) -> None:
        """Claim `text` as stated, where v2 has no place for it."""
        text = text.strip()
        if text:
            self.ledger.say(label, text)

    def finish(self, source: Source, leaves: Iterable[Leaf], notes: Iterable[Note] = ()) -> Reading:
        """The reading; what of the leaves nothing has claimed is Said under their paths."""
        ledger = self.ledger
        claimed: dict[str, list[tuple[int, int]]] = {}

        def claim(evidence: Evidence) -> None:
            for piece in evidence.pieces:
                claimed.setdefault(piece.pointer, []).append((piece.start, piece.start + piece.length))

        for evidence in ledger.evidence.values():
            claim(evidence)
        for said in ledger.said:
            claim(said.evidence)
        for span in self._own:
            claimed.setdefault(span.pointer, []).append((span.start, span.end))
        for leaf in leaves:
            places = claimed.get(leaf.pointer)
            if places is None:
                self.say(leaf.path, leaf.text)
                continue
            for run in gaps(leaf.words, [start for start, _ in places], [end for _, end in places]):
                self.say(leaf.path, leaf.text.cut(run.start, run.end))
        record, unknown = from_dict(ledger.values, nulls=False)
        told = Told(
            values=ledger.values,
            evidence=ledger.evidence,
            said=tuple(ledger.said),
            notes=(*notes, *ledger.notes),
            boilerplate=tuple(self._own),
        )
        return Reading(source, record, told, unknown)


def in_json(document: Any) -> Iterator[Leaf]:
    """The strings, numbers and truths of a JSON document. A path has `#` for the place in a list: `sponsors/#/name`."""
    stack: list[tuple[Any, str, str]] = [(document, "", "")]
    while stack:
        here, path, pointer = stack.pop()
        if isinstance(here, dict):
            inner = [(f"{path}/{name}", f"{pointer}/{_escaped(name)}", value) for name, value in here.items()]
        elif isinstance(here, list):
            inner = [(f"{path}/#", f"{pointer}/{number}", value) for number, value in enumerate(here)]
        else:
            words = here if isinstance(here, str) else "" if here is None else json.dumps(here)
            if words.strip():
                yield Leaf(path.lstrip("/"), pointer, words)
            continue
        stack.extend((value, path, pointer) for path, pointer, value in reversed(inner))


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")


BULLET = re.compile(r"([-*\u2022\u00b7\u25cf\u2013]|\u00e2\u20ac\u00a2)\s+")
_NUMBERED = re.compile(r"(?:\d{1,2}|[a-zA-Z]|[ivx]{1,5})[.)]\s")


_LINES = 20_000  # of the longest text whose lines may be as short as they like


def lined(words: str) -> bool:
    """Whether the lines are to be told apart: line ends without words, each with its place, take a hundred times their size."""
    return words.count("\n") <= _LINES + len(words) // 20


def unwrapped(text: Text, own: Callable[[Text], None], points: re.Pattern[str] = BULLET) -> Text:
    """A block of text without its indentation and its hard line breaks: paragraphs apart, bullets as `* `.

    A line goes on in the next one where that one's first word would not have fitted in; `own` is given the bullets,
    which are no words of the text. `points`: what a form writes before a point, where that is known.
    """
    if not lined(text.value):
        return text.strip()
    lines = [line.strip() for line in text.lines()]
    width = max((len(line) for line in lines), default=0)
    parts: list[Text] = []
    gap = ""  # what stands between the last line and this one
    last = 0
    for line in lines:
        if not line:
            gap = "\n\n" if parts else ""
            continue
        bullet = points.match(line.value)
        if parts and not gap:
            first = len(line.value.split(None, 1)[0])
            begins = bullet or _NUMBERED.match(line.value) or (line.value[0] != "-" and BULLET.match(line.value))
            gap = "\n" if begins or last + 1 + first <= width else " "
        length = len(line)
        if bullet:
            own(line.cut(0, bullet.end(1)))
            line, gap = line.cut(bullet.end()), gap + "* "
        if gap:
            parts.append(Text(gap))
        parts.append(line)
        gap, last = "", length
    return join("", parts)


def unwrapped_words(words: str, points: re.Pattern[str] = BULLET) -> str:
    """The words of `unwrapped`, for who needs no evidence."""
    if "\r" in words:
        words = words.replace("\r\n", "\n")
    lines = list(map(str.strip, words.strip().split("\n")))
    if len(lines) == 1 and lines[0][:1] in _ORDINARY and lines[0][1:2] not in _CLOSERS:
        return lines[0]
    room = max(map(len, lines)) - 1
    plain = words.isascii() and "\t" not in words and "\r" not in words  # nothing but blanks parts its words
    parts: list[str] = []
    gap, last = "", 0
    for line in lines:
        length = len(line)
        if not length:
            if parts:
                gap = "\n\n"
            continue
        if line[0] in _ORDINARY and line[1:2] not in _CLOSERS:  # as nearly every line: it opens no point
            if gap:
                parts.append(gap)
                gap = ""
            elif parts:
                first = line.find(" ") if plain else len(line.split(None, 1)[0])
                parts.append("\n" if last + (first if first >= 0 else length) <= room else " ")
            parts.append(line)
        else:
            bullet = points.match(line)
            if parts and not gap:
                begins = bullet or _NUMBERED.match(line) or (line[0] != "-" and BULLET.match(line))
                gap = "\n" if begins or last + len(line.split(None, 1)[0]) <= room else " "
            if bullet:
                line, gap = line[bullet.end() :], gap + "* "
            parts.append(gap)
            parts.append(line)
            gap = ""
        last = length
    return "".join(parts)


_ORDINARY = frozenset("abcdefghjklmnopqrstuwyzABCDEFGHIJKLMNOPQRSTUVWXYZ(")  # no Roman numbers, which are of several letters
_CLOSERS = frozenset(".)")


def fill(draft: Draft, leaves: Iterable[Leaf], form: Mapping[str, Place], items: Collection[str]) -> list[Leaf]:
    """Put every leaf that has a row in the form in its place; give the rest, in order, for the reader's own rules.

    `items`: paths of the elements that are items of a list, as a location is. The leaves within one share its number.
    """
    rest: list[Leaf] = []
    numbers: dict[tuple[str, Path], int] = {}  # the pointer of an item's element, and the list → its number there
    for leaf in leaves:
        row = form.get(leaf.path)
        if row is None or not _put(draft, leaf, row, _around(leaf, items), numbers):
            rest.append(leaf)
    return rest


def _put(draft: Draft, leaf: Leaf, row: Place, around: list[str], numbers: dict[tuple[str, Path], int]) -> bool:
    path: Path = ()
    new: dict[tuple[str, Path], int] = {}
    outer = iter(around)
    for step in row.path:
        if step != "#":
            path = (*path, step)
            continue
        element = next(outer, leaf.pointer)
        number = numbers.get((element, path))
        if number is None:
            number = new[element, path] = draft.ledger.size(path)
        path = (*path, number)
    if not draft.put(path, leaf.text, row.shape, leaf.path):
        return False
    numbers.update(new)
    return True


def _around(leaf: Leaf, items: Collection[str]) -> list[str]:
    """The pointers of the elements around the leaf that are items of lists, from outside in."""
    found: list[str] = []
    path, pointer = leaf.path, leaf.pointer
    while path:
        path, _, _ = path.rpartition("/")
        pointer, _, _ = pointer.rpartition("/")
        if path in items:
            found.append(pointer)
    return found[::-1]


__all__ = [
    "BULLET", "CELL", "Draft", "Leaf", "Place", "fill", "in_json", "lined", "place", "table_of_one", "unwrapped",
    "unwrapped_words",
]  # fmt: skip
