"""Words that know where they come from: spans, evidence, and texts that can be cut without losing either.

A Source's kept text is immutable. A value read from it keeps Pieces: runs of the value that stand verbatim in the
source. Between two pieces the source may hold characters that the value dropped (the backslash of `\\<`) and the value
may hold characters that the source lacks (the blank that joins two lines). Cutting a Text cuts its pieces.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence

from msgspec import Struct


class Span(Struct, frozen=True, order=True):
    """Code points `start` to `end` (exclusive) of a source's kept text, or of the decoded value at `pointer`."""

    start: int
    end: int
    pointer: str = ""


class Piece(Struct, frozen=True):
    """A verbatim run: `value[at : at + length] == source[start : start + length]`, all in code points."""

    at: int
    start: int
    length: int
    pointer: str = ""


class Evidence(Struct, frozen=True):
    """Where a value was read: its pieces, and the name of the normaliser that makes the source's words the value.

    For the normalisers other than `text` the value is a reading (a date, a code), so a piece's `at` only orders it.
    """

    pieces: tuple[Piece, ...]
    normaliser: str = "text"

    def spans(self) -> tuple[Span, ...]:
        """The places in the source, in the value's order; runs that touch are one."""
        spans: list[Span] = []
        for piece in self.pieces:
            span = Span(piece.start, piece.start + piece.length, piece.pointer)
            if spans and spans[-1].end == span.start and spans[-1].pointer == span.pointer:
                span = Span(spans.pop().start, span.end, span.pointer)
            spans.append(span)
        return tuple(spans)


class Text(Struct, frozen=True):
    """A string and the verbatim runs of it that stand in a source."""

    value: str
    pieces: tuple[Piece, ...] = ()

    @classmethod
    def of(cls, source: str, start: int = 0, end: int | None = None, pointer: str = "") -> "Text":
        """`source[start:end]` as a text whose one piece is that run."""
        end = len(source) if end is None else end
        value = source[start:end]
        return cls(value, (Piece(0, start, len(value), pointer),) if value else ())

    def __str__(self) -> str:
        return self.value

    def __bool__(self) -> bool:
        return bool(self.value)

    def __len__(self) -> int:
        return len(self.value)

    def cut(self, start: int, end: int | None = None) -> "Text":
        """The part from `start` to `end` (offsets in the value, not negative), with the pieces cut alike."""
        end = len(self.value) if end is None else min(end, len(self.value))
        pieces = []
        for piece in self.pieces:
            low, high = max(piece.at, start), min(piece.at + piece.length, end)
            if low < high:
                pieces.append(Piece(low - start, piece.start + low - piece.at, high - low, piece.pointer))
        return Text(self.value[start:end], tuple(pieces))

    def strip(self, characters: str | None = None) -> "Text":
        """Without leading and trailing white space, or the characters named."""
        left = len(self.value) - len(self.value.lstrip(characters))
        return self.cut(left, max(left, len(self.value.rstrip(characters))))

    def lines(self) -> Iterator["Text"]:
        """The lines, without their ends."""
        for match in re.finditer(r"[^\n]+|(?<=\n)(?=\n)|^(?=\n)", self.value):
            yield self.cut(match.start(), match.end())

    def squeezed(self) -> "Text":
        """Stripped, and with one blank for every run of white space."""
        kept, last = [], 0
        text = self.strip()
        for match in re.finditer(r"\s{2,}|[^\S ]", text.value):
            kept.append(text.cut(last, match.start()))
            last = match.end()
        return join(" ", [*kept, text.cut(last)])

    def drop(self, pattern: re.Pattern[str]) -> "Text":
        """Without what `pattern` matches."""
        kept, last = [], 0
        for match in pattern.finditer(self.value):
            kept.append(self.cut(last, match.start()))
            last = match.end()
        return join("", [*kept, self.cut(last)]) if last else self

    def evidence(self) -> Evidence:
        """The evidence of this text as a value."""
        return Evidence(self.pieces)

    def spans(self) -> tuple[Span, ...]:
        """The places in the source."""
        return self.evidence().spans()


def join(separator: str, texts: Iterable[Text]) -> Text:
    """The texts with `separator` between them; the separator stands in no source, so it gets no piece."""
    values: list[str] = []
    pieces: list[Piece] = []
    length = 0
    for number, text in enumerate(texts):
        if number:
            values.append(separator)
            length += len(separator)
        pieces.extend(Piece(p.at + length, p.start, p.length, p.pointer) for p in text.pieces)
        values.append(text.value)
        length += len(text.value)
    return Text("".join(values), tuple(pieces))


_ESCAPE = re.compile(r"\\(?=[\\`*_{}\[\]()#+\-.!<>&~^|=\"'$%:;,/?@])")


def unescape(text: Text) -> Text:
    r"""Without the backslashes that ClinicalTrials.gov's markdown puts before `<`, `>`, `^`, `&`, `*`, … .

    Source: CommonMark 0.31 section 2.4 (a backslash before ASCII punctuation is an escape).
    """
    if "\\" not in text.value:
        return text
    # Consumes escapes left to right, so that of two backslashes the second stays.
    kept, position, last = [], 0, 0
    while match := _ESCAPE.search(text.value, position):
        kept.append(text.cut(last, match.start()))
        last, position = match.end(), match.end() + 1
    return join("", [*kept, text.cut(last)]) if last else text


def squeeze(words: str) -> str:
    """The normaliser `text`: NFC, escapes undone, every run of white space one blank."""
    plain = unicodedata.normalize("NFC", unescape(Text(words)).value)
    return re.sub(r"\s+", " ", plain).strip()


def at(evidence: Evidence, source: Callable[[str], str]) -> str:
    """The source's words at `evidence`; `source` gives the kept text, or the decoded value, of a pointer."""
    words: list[str] = []
    end = 0
    for piece in evidence.pieces:
        if words and piece.at > end:
            words.append(" ")
        words.append(source(piece.pointer)[piece.start : piece.start + piece.length])
        end = piece.at + piece.length
    return "".join(words)


def uncovered(text: str, spans: Sequence[Span]) -> list[Span]:
    """The runs of `text` that hold a non-blank character and lie in none of `spans`, each stripped of its blanks."""
    gaps: list[Span] = []
    last = 0
    for span in [*sorted(spans), Span(len(text), len(text))]:
        if span.start > last:
            run = text[last : span.start]
            stripped = run.strip()
            if stripped:
                begin = last + run.index(stripped)
                gaps.append(Span(begin, begin + len(stripped)))
        last = max(last, span.end)
    return gaps
