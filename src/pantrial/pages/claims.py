"""The ledger of a page: which words became which value, which are the layout's own, and so which are unread."""

from collections.abc import Callable
from functools import lru_cache
from itertools import starmap
from typing import Any, TypeAlias

from pantrial.notes import Note, NoteKind
from pantrial.pages.shapes import NORMALISERS
from pantrial.reading import Reading, Said, Source, Told
from pantrial.record import from_dict
from pantrial.text import Evidence, Span, Text, gaps, squeeze, unescape

Path: TypeAlias = tuple[str | int, ...]


_AS_THEY_STAND = frozenset({"text", "block", "criteria"})
"""The normalisers whose value is the words themselves."""


@lru_cache(maxsize=4096)  # the paths of one page are those of the next
def pointer(path: Path) -> str:
    """The JSON pointer of a path."""
    return "".join(["/" + str(step).replace("~", "~0").replace("/", "~1") for step in path])


class Ledger:
    """Values at v2 paths with their evidence, said, boilerplate and notes, while a page is being read.

    What was claimed is kept as texts, and becomes evidence, Said and spans when the reading is asked for them.
    """

    def __init__(self, kept: str) -> None:
        self.kept = kept
        self.values: dict[str, Any] = {}
        self.notes: list[Note] = []
        self._proofs: list[tuple[Path, Text, str]] = []  # of every value: its path, its words and their normaliser
        self._said: list[tuple[str, str, Text]] = []  # label, value and its words
        self._boiled: list[Text] = []  # what is the layout's own, as texts,
        self._own: list[tuple[int, int]] = []  # and as start and end
        self._later: list[tuple[int, Callable[[Ledger], None]]] = []  # what is said later, and behind how many that were said
        # Every list and object in `values` by its path, so that none is walked to from the root.
        self._places: dict[Path, Any] = {(): self.values}
        self._squeezed: dict[Path, str] = {}

    def plain(self, text: Text) -> Text:
        """`text` stripped and without its markdown escapes, whose backslashes are the layout's own."""
        text = text.strip()
        if "\\" not in text.value:
            return text
        plain = unescape(text)
        end = plain.pieces[0].start if plain.pieces else 0
        for piece in plain.pieces:
            if piece.start > end and self.kept[end : piece.start] == "\\":
                self._own.append((end, piece.start))
            end = piece.start + piece.length
        if text.pieces and plain.pieces and plain.pieces[0].start > text.pieces[0].start:
            self._own.append((text.pieces[0].start, plain.pieces[0].start))
        return plain

    def get(self, path: Path) -> Any:
        """The value at `path`, or None."""
        here = self._places.get(path[:-1])
        if here is None:
            return None
        step = path[-1]
        if isinstance(step, str):
            members: dict[str, Any] = here
            return members.get(step)
        items: list[Any] = here
        return items[step] if step < len(items) else None

    def put(
        self, path: Path, text: Text, shape: str = "text", label: str = "", *, plain: bool = False, known: Any = None
    ) -> bool:
        """Claim `text` as the value at `path`; False (and nothing claimed) where it has not that shape.

        `plain`: the escapes are undone already. `known`: what the shape makes of the words, where that is known. A value
        said twice alike is Said the second time; said twice differently also gives a note.
        """
        words = text.value
        value: Any = words.strip()
        if not value:
            return False
        if value is not words:
            text = text.strip()
        if known is not None:
            value = known
        elif shape not in _AS_THEY_STAND:
            value = NORMALISERS[shape](squeeze(value))
            if value is None or value == "":
                return False
        elif not plain and "\\" in value:
            text = self.plain(text)
            value = text.value
        above, step = path[:-1], path[-1]
        here = self._places.get(above)
        there: Any = None
        if isinstance(step, str):
            members: dict[str, Any] = self._made(above, {}) if here is None else here
            there = members.get(step)
            if there is None:
                members[step] = value
        else:
            items: list[Any] = self._made(above, []) if here is None else here
            if step < len(items):
                there = items[step]
            else:
                items.append(value)
        if there is None:
            self._proofs.append((path, text, shape))
        else:
            self._again(path, there, value, text, label)
        return True

    @property
    def evidence(self) -> dict[str, Evidence]:
        """Where each value was read, by its JSON pointer."""
        return {pointer(path): Evidence(text.pieces, shape) for path, text, shape in self._proofs}

    @property
    def said(self) -> tuple[Said, ...]:
        """What was said."""
        self._settle()
        return tuple([Said(label, value, Evidence(text.pieces)) for label, value, text in self._said])

    def _again(self, path: Path, there: Any, value: Any, text: Text, label: str) -> None:
        self._said.append((label or pointer(path), text.value, text))
        if there == value or str(there).startswith(str(value)):
            return
        # Kept, since a page may say a short value again and again where a long one stands.
        if path not in self._squeezed:
            self._squeezed[path] = squeeze(str(there))
        if self._squeezed[path] != squeeze(str(value)):
            message = f"A second value for {pointer(path)}; the first is kept."
            self.note(NoteKind.CONTRADICTION, "said-differently", message, *text.spans())

    def _made(self, path: Path, made: Any) -> Any:
        """The object or list at `path`: what is there, or `made`, which is put there."""
        above, step = path[:-1], path[-1]
        here = self._places.get(above)
        if isinstance(step, str):
            members: dict[str, Any] = self._made(above, {}) if here is None else here
            there = members.get(step)
            if there is None:
                members[step] = there = made
        else:
            items: list[Any] = self._made(above, []) if here is None else here
            if step < len(items):
                there = items[step]
            else:
                there = made
                items.append(made)
        self._places[path] = there
        return there

    def proof(self, path: Path) -> Text | None:
        """The words of the value at `path`, or None."""
        return next((text for known, text, _ in self._proofs if known == path), None)

    def take_back(self, path: Path) -> None:
        """Remove the value at `path`, a member of an object; what was its evidence is then claimed by nothing."""
        if self.get(path) is not None:
            del self._places[path[:-1]][path[-1]]
        self._proofs = [proof for proof in self._proofs if proof[0] != path]

    def size(self, path: Path) -> int:
        """How many items the list at `path` has."""
        there = self._places.get(path) or self.get(path)
        return len(there) if isinstance(there, list) else 0

    def say(self, label: str, text: Text) -> None:
        """Claim `text` as a stated value that v2 has no place for."""
        value = text.value
        if "\\" in value or value.strip() is not value:
            text = self.plain(text)
            value = text.value
        if value:
            self._said.append((label, value, text))

    def later(self, says: Callable[["Ledger"], None]) -> None:
        """Put off what makes no value until the reading is asked for more than the record: `says` may say, boil and own.

        It is given the ledger and holds it not: what holds itself is freed late, by a search for such.
        """
        self._later.append((len(self._said), says))

    def _settle(self) -> None:
        """Do what was put off; what it says comes to the place where it would have been said at once."""
        for number, says in reversed(self._later):
            behind = self._said[number:]
            del self._said[number:]
            says(self)
            self._said += behind
        self._later = []

    def boil(self, text: Text) -> None:
        """Claim `text` as the layout's own words."""
        if text.value:
            self._boiled.append(text)

    def own(self, start: int, end: int) -> None:
        """Claim a run of the kept text as the layout's own words."""
        self._own.append((start, end))

    def note(self, kind: NoteKind, code: str, message: str, *spans: Span) -> None:
        """Add a note."""
        self.notes.append(Note(kind, code, message, spans))

    def doubt(self, code: str, message: str, *texts: Text) -> None:
        """Note that `texts` can be read in more than one way."""
        self.note(NoteKind.DOUBT, code, message, *(span for text in texts for span in text.spans()))

    def boilerplate(self) -> tuple[Span, ...]:
        """Every run that is the layout's own, in the page's order."""
        self._settle()
        own = self._own.copy()
        for text in self._boiled:
            start = text.start
            if start >= 0:
                own.append((start, start + len(text.value)))
            else:
                own += [(span.start, span.end) for span in text.spans()]
        own.sort()
        return tuple(starmap(Span, own))

    def told(self) -> Told:
        """What a reading tells beside the record; what of the kept text nothing claims is unread."""
        return Told(
            values=self.values,
            evidence=self.evidence,
            said=self.said,
            notes=tuple(self.notes),
            boilerplate=self.boilerplate(),
            unread=self.unread(),
        )

    def reading(self, source: Source, tells: Callable[[], Told] | None = None) -> Reading:
        """What was claimed, as the reading of `source`; `tells` is called for what it tells, in place of `told`."""
        record, unknown = from_dict(self.values, nulls=False)
        return Reading(source, record, tells or self.told, unknown)

    def unread(self) -> tuple[Span, ...]:
        """What no value, no Said and no word of the layout's own claims."""
        self._settle()
        texts = [text for _, text, _ in self._proofs]
        texts += [text for _, _, text in self._said]
        texts += self._boiled
        starts = [start for start, _ in self._own]
        ends = [end for _, end in self._own]
        for text in texts:
            start = text.start
            if start >= 0:
                starts.append(start)
                ends.append(start + len(text.value))
            else:
                starts += [piece.start for piece in text.runs]
                ends += [piece.start + piece.length for piece in text.runs]
        return tuple(gaps(self.kept, starts, ends))
