"""Words that know where they come from: spans, evidence, and texts that can be cut without losing either.

A Source's kept text is immutable. A value read from it keeps Pieces: runs of the value that stand verbatim in the
source. Between two pieces the source may hold characters that the value dropped (the backslash of `\\<`) and the value
may hold characters that the source lacks (the blank that joins two lines). Cutting a Text cuts its pieces.

A page makes thousands of these, so none is known to the garbage collector (`gc=False`: they hold words and numbers,
and so no cycle), and a text that is one run of the kept text, as nearly all are, is its words and a number: its piece is
made when it is asked for.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence

from msgspec import Struct


class Span(Struct, frozen=True, order=True, gc=False):
    """Code points `start` to `end` (exclusive) of a source's kept text, or of the decoded value at `pointer`."""

    start: int
    end: int
    pointer: str = ""


class Piece(Struct, frozen=True, gc=False):
    """A verbatim run: `value[at : at + length] == source[start : start + length]`, all in code points."""

    at: int
    start: int
    length: int
    pointer: str = ""


class Evidence(Struct, frozen=True, gc=False):
    """Where a value was read: its pieces, and the name of the normaliser that makes the source's words the value.

    For the normalisers other than `text` the value is a reading (a date, a code), so a piece's `at` only orders it.
    """

    pieces: tuple[Piece, ...]
    normaliser: str = "text"

    def spans(self) -> tuple[Span, ...]:
        """The places in the source, in the value's order; runs that touch are one."""
        return _spans(self.pieces)


class Text(Struct, frozen=True, gc=False):
    """A string and the verbatim runs of it that stand in a source.

    Where the whole string is one run of the kept text, `start` is where that run begins, and `runs` is empty; else
    `start` is -1 and `runs` are the pieces. `Text(words)` stands in no source.
    """

    value: str
    start: int = -1
    runs: tuple[Piece, ...] = ()

    @classmethod
    def of(cls, source: str, start: int = 0, end: int | None = None, pointer: str = "") -> "Text":
        """`source[start:end]` as a text whose one piece is that run."""
        value = source[start:end]
        return cls.made(value, (Piece(0, start, len(value), pointer),) if value else ())

    @classmethod
    def made(cls, value: str, pieces: tuple[Piece, ...]) -> "Text":
        """The text of these words and pieces."""
        if len(pieces) == 1 and pieces[0].length == len(value) and not pieces[0].pointer:
            return cls(value, pieces[0].start)
        return cls(value, -1, pieces)

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """The runs of the value that stand verbatim in the source, in the value's order."""
        return (Piece(0, self.start, len(self.value)),) if self.start >= 0 else self.runs

    def __str__(self) -> str:
        return self.value

    def __bool__(self) -> bool:
        return bool(self.value)

    def __len__(self) -> int:
        return len(self.value)

    def cut(self, start: int, end: int | None = None) -> "Text":
        """The part from `start` to `end` (offsets in the value, not negative), with the pieces cut alike."""
        value = self.value[start:] if end is None else self.value[start:end]
        if not value:
            return NOTHING
        if self.start >= 0:
            return Text(value, self.start + start)
        return _within(self, start, value)

    def strip(self, characters: str | None = None) -> "Text":
        """Without leading and trailing white space, or the characters named."""
        value = self.value
        stripped = value.strip() if characters is None else value.strip(characters)
        if stripped is value:  # as nearly always
            return self
        if not stripped:
            return NOTHING
        left = value.find(stripped[0])
        return Text(stripped, self.start + left) if self.start >= 0 else _within(self, left, stripped)

    def part(self, start: int, end: int | None = None) -> "Text":
        """Do as `cut(start, end).strip()` does, in one step."""
        value = self.value[start:] if end is None else self.value[start:end]
        stripped = value.strip()
        if not stripped:
            return NOTHING
        if stripped is not value:
            start += value.find(stripped[0])
        if self.start >= 0:
            return Text(stripped, self.start + start)
        return _within(self, start, stripped)

    def lines(self) -> Iterator["Text"]:
        """The lines, without their ends."""
        for match in re.finditer(r"[^\n]+|(?<=\n)(?=\n)|^(?=\n)", self.value):
            yield self.cut(match.start(), match.end())

    def squeezed(self) -> "Text":
        """Stripped, and with one blank for every run of white space."""
        text = self.strip()
        if text.value.isprintable() and "  " not in text.value:  # as most: their only blanks are single spaces
            return text
        return _without(text, [match.span() for match in _BLANKS.finditer(text.value)], " ")

    def drop(self, pattern: re.Pattern[str]) -> "Text":
        """Without what `pattern` matches."""
        return _without(self, [match.span() for match in pattern.finditer(self.value)])

    def evidence(self, normaliser: str = "text") -> Evidence:
        """The evidence of this text as a value that `normaliser` makes of its words."""
        return Evidence(self.pieces, normaliser)

    def spans(self) -> tuple[Span, ...]:
        """The places in the source."""
        return (Span(self.start, self.start + len(self.value)),) if self.start >= 0 else _spans(self.runs)

    def places(self, start: int, end: int) -> tuple[Span, ...]:
        """Do as `cut(start, end).spans()` does, in one step."""
        if self.start < 0 and len(self.runs) == 1:
            (one,) = self.runs
            low = max(start, one.at)
            high = min(end, one.at + one.length)
            return (Span(one.start + low - one.at, one.start + high - one.at, one.pointer),) if low < high else ()
        return self.cut(start, end).spans()


NOTHING = Text("")
"""The empty text."""

_BLANKS = re.compile(r"\s{2,}|[^\S ]")


def _within(text: Text, start: int, value: str) -> Text:
    """The part of a text of several pieces that is `value` and begins at `start`."""
    end = start + len(value)
    runs = text.runs
    if len(runs) == 1 and runs[0].at <= start and end <= runs[0].at + runs[0].length:  # as of a decoded value
        (one,) = runs
        return Text.made(value, (Piece(0, one.start + start - one.at, len(value), one.pointer),))
    first = 0
    if len(runs) > 4:  # the run that holds `start` is looked for by halves: a long text may be of hundreds
        behind = len(runs)
        while first < behind:
            middle = (first + behind) // 2
            if runs[middle].at + runs[middle].length <= start:
                first = middle + 1
            else:
                behind = middle
    pieces = []
    for number in range(first, len(runs)):
        piece = runs[number]
        if piece.at >= end:
            break
        low, high = max(piece.at, start), min(piece.at + piece.length, end)
        if low < high:
            pieces.append(Piece(low - start, piece.start + low - piece.at, high - low, piece.pointer))
    return Text.made(value, tuple(pieces))


def _spans(pieces: tuple[Piece, ...]) -> tuple[Span, ...]:
    if len(pieces) == 1:
        (one,) = pieces
        return (Span(one.start, one.start + one.length, one.pointer),)
    spans: list[Span] = []
    for piece in pieces:
        span = Span(piece.start, piece.start + piece.length, piece.pointer)
        if spans and spans[-1].end == span.start and spans[-1].pointer == span.pointer:
            span = Span(spans.pop().start, span.end, span.pointer)
        spans.append(span)
    return tuple(spans)


def _without(text: Text, runs: Sequence[tuple[int, int]], instead: str = "") -> Text:
    """`text` with `instead` in the place of each run, in one pass over its pieces however many there are."""
    if not runs:
        return text
    value, runs_of = text.value, text.pieces
    words: list[str] = []
    pieces: list[Piece] = []
    length = last = number = 0
    for start, end in (*runs, (len(value), len(value))):
        # What is kept is from `last` to `start`; of a piece that reaches further, the rest is for the next turn.
        words.append(value[last:start])
        while number < len(runs_of):
            piece = runs_of[number]
            low, high = max(piece.at, last), min(piece.at + piece.length, start)
            if low < high:
                pieces.append(Piece(length + low - last, piece.start + low - piece.at, high - low, piece.pointer))
            if piece.at + piece.length > start:
                break
            number += 1
        length += start - last + len(instead)
        last = end
    return Text.made(instead.join(words), tuple(pieces))


def join(separator: str, texts: Iterable[Text | str]) -> Text:
    """The texts with `separator` between them; it stands in no source, nor do bare strings: they get no piece."""
    values: list[str] = []
    pieces: list[Piece] = []
    gap = len(separator)
    length = 0  # of what stands before the text, the separator included
    for text in texts:
        if isinstance(text, str):
            value = text
        elif (start := text.start) >= 0:
            value = text.value
            pieces.append(Piece(length, start, len(value)))
        else:
            value = text.value
            for piece in text.runs:
                pieces.append(Piece(piece.at + length, piece.start, piece.length, piece.pointer))
        values.append(value)
        length += len(value) + gap
    return Text.made(separator.join(values), tuple(pieces))


# Consumes what is escaped, so that of two backslashes the second stays.
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+\-.!<>&~^|=\"'$%:;,/?@])")


def unescape(text: Text) -> Text:
    r"""Without the backslashes that ClinicalTrials.gov's markdown puts before `<`, `>`, `^`, `&`, `*`, … .

    Source: CommonMark 0.31 section 2.4 (a backslash before ASCII punctuation is an escape).
    """
    if "\\" not in text.value:
        return text
    return _without(text, [(match.start(), match.start() + 1) for match in _ESCAPE.finditer(text.value)])


def _single_blanks(words: str) -> bool:
    """Whether the only blanks of words of ASCII are single spaces, as of most; False may be said of others, too."""
    if len(words) < _FEW:
        return words.isprintable() and "  " not in words
    # Of many characters, looking for one in all of them is quicker than looking at each.
    if "  " in words or "\n" in words or "\t" in words or "\r" in words:
        return False
    return not ("\v" in words or "\f" in words or "\x1c" in words or "\x1d" in words or "\x1e" in words or "\x1f" in words)


_FEW = 80


def squeeze(words: str) -> str:
    """The normaliser `text`: NFC, escapes undone, every run of white space one blank."""
    if "\\" in words:
        words = "".join(_ESCAPE.split(words))  # what is between, and each escaped character
    if words.isascii():  # and so in NFC
        if _single_blanks(words):
            return words.strip()
    else:
        words = unicodedata.normalize("NFC", words)
    return " ".join(words.split())


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


def uncovered(text: str, spans: Iterable[Span]) -> list[Span]:
    """The runs of `text` that hold a non-blank character and lie in none of `spans`, each stripped of its blanks."""
    places = [(span.start, span.end) for span in spans]
    return gaps(text, [start for start, _ in places], [end for _, end in places])


def gaps(text: str, starts: Iterable[int], ends: Iterable[int]) -> list[Span]:
    """Do as `uncovered` does, for runs whose starts and ends are given apart, each in any order.

    A place lies in no run where as many runs have ended as have begun up to it. So it stands between the nth end and
    the start behind it in the two orders, however the runs overlap; numbers alone are sorted much quicker than pairs.
    """
    lasts = [0, *sorted(ends)]
    nexts = [*sorted(starts), len(text)]
    # Nearly always only blanks stand between the runs, which is quickly seen of all of them together.
    between = "".join([text[last:start] for last, start in zip(lasts, nexts, strict=True)])
    if not between or between.isspace():
        return []
    found: list[Span] = []
    for last, start in zip(lasts, nexts, strict=True):
        run = text[last:start]
        if stripped := run.strip():
            begin = last + run.index(stripped)
            found.append(Span(begin, begin + len(stripped)))
    return found
