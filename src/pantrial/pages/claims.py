"""The ledger of a page: which words became which value, which are the layout's own, and so which are unread."""

from collections.abc import Iterator
from typing import Any, TypeAlias

from pantrial.notes import Note, NoteKind
from pantrial.pages.shapes import NORMALISERS
from pantrial.reading import Said
from pantrial.text import Evidence, Span, Text, squeeze, uncovered, unescape

Path: TypeAlias = tuple[str | int, ...]


def pointer(path: Path) -> str:
    """The JSON pointer of a path."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in path)


class Ledger:
    """Values at v2 paths with their evidence, said, boilerplate and notes, while a page is being read."""

    def __init__(self, kept: str) -> None:
        self.kept = kept
        self.values: dict[str, Any] = {}
        self.evidence: dict[str, Evidence] = {}
        self.said: list[Said] = []
        self.notes: list[Note] = []
        self.boilerplate: list[Span] = []

    def plain(self, text: Text) -> Text:
        """`text` stripped and without its markdown escapes, whose backslashes are the layout's own."""
        text = text.strip()
        if "\\" not in text.value:
            return text
        plain = unescape(text)
        end = plain.pieces[0].start if plain.pieces else 0
        for piece in plain.pieces:
            if piece.start > end and self.kept[end : piece.start] == "\\":
                self.boilerplate.append(Span(end, piece.start))
            end = piece.start + piece.length
        if text.pieces and plain.pieces and plain.pieces[0].start > text.pieces[0].start:
            self.boilerplate.append(Span(text.pieces[0].start, plain.pieces[0].start))
        return plain

    def get(self, path: Path) -> Any:
        """The value at `path`, or None."""
        here: Any = self.values
        for step in path:
            if isinstance(here, dict):
                here = here.get(step)
            elif isinstance(here, list) and isinstance(step, int) and step < len(here):
                here = here[step]
            else:
                return None
        return here

    def put(self, path: Path, text: Text, shape: str = "text", label: str = "", *, plain: bool = False) -> bool:
        """Claim `text` as the value at `path`; False (and nothing claimed) where it has not that shape.

        `plain`: the escapes are undone already. A value said twice alike is Said the second time; said twice
        differently also gives a note.
        """
        text = text.strip()
        if not text:
            return False
        if shape in {"text", "criteria"}:
            text = text if plain else self.plain(text)
            value: Any = text.value
        else:
            value = NORMALISERS[shape](squeeze(text.value))
            if value is None or value == "":
                return False
        evidence = Evidence(text.pieces, shape)
        there = self.get(path)
        if there is not None:
            self.said.append(Said(label or pointer(path), text.value, Evidence(text.pieces)))
            if squeeze(str(there)) != squeeze(str(value)) and not str(there).startswith(str(value)):
                self.note(
                    NoteKind.CONTRADICTION,
                    "said-differently",
                    f"A second value for {pointer(path)}; the first is kept.",
                    *evidence.spans(),
                )
            return True
        self._set(path, value)
        self.evidence[pointer(path)] = evidence
        return True

    def _set(self, path: Path, value: Any) -> None:
        here: Any = self.values
        for step, following in zip(path, (*path[1:], None), strict=True):
            last = following is None
            new: Any = value if last else ([] if isinstance(following, int) else {})
            if isinstance(step, int):
                if step == len(here):
                    here.append(new)
                here = here[step]
            else:
                here = here.setdefault(step, new)

    def size(self, path: Path) -> int:
        """How many items the list at `path` has."""
        there = self.get(path)
        return len(there) if isinstance(there, list) else 0

    def say(self, label: str, text: Text) -> None:
        """Claim `text` as a stated value that v2 has no place for."""
        text = self.plain(text)
        if text:
            self.said.append(Said(label, text.value, text.evidence()))

    def boil(self, text: Text) -> None:
        """Claim `text` as the layout's own words."""
        self.boilerplate.extend(text.spans())

    def note(self, kind: NoteKind, code: str, message: str, *spans: Span) -> None:
        """Add a note."""
        self.notes.append(Note(kind, code, message, spans))

    def doubt(self, code: str, message: str, *texts: Text) -> None:
        """Note that `texts` can be read in more than one way."""
        self.note(NoteKind.DOUBT, code, message, *(span for text in texts for span in text.spans()))

    def claimed(self) -> Iterator[Span]:
        """Every span that is a value's, a Said's or the layout's own."""
        for evidence in self.evidence.values():
            yield from evidence.spans()
        for said in self.said:
            yield from said.evidence.spans()
        yield from self.boilerplate

    def unread(self) -> tuple[Span, ...]:
        """What is left."""
        return tuple(uncovered(self.kept, list(self.claimed())))
