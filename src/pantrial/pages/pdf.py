"""PDF with a text layer to kept text: paragraphs as lines, list items with `* `, the cells of a row between ` | `.

The words and their places come from PDFium, in a process of its own (`pages.pdfium`) with limits of time and memory. A tagged
PDF says what is a paragraph, an item, a cell. Elsewhere places tell: a line goes on with the next one where the next one's
first word had no room on it. What stands at the same place at the head or foot of most pages is left out, as their furniture.
"""

import importlib.util
import itertools
import re
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import msgspec
from msgspec import Struct

from pantrial.errors import Unreadable
from pantrial.notes import Note, NoteKind
from pantrial.text import Span

MEGABYTES = 1024
"""Memory that the process may ask for."""

SECONDS = 60
"""Time of a processor that it may take; twice as much may pass."""

_ODD = 0.02  # of the letters: more than this, and the words are not what people see
_BLANK = 0.22  # of a line's height: a blank's width
_FARTHEST = 1.7  # lines of a paragraph are no farther apart, in heights of a line
_EDGE = 0.09  # of a page's height, at its head and foot


class Run(Struct, frozen=True, array_like=True):
    """Words on one line, in points from the page's upper left corner.

    `first` is the right end of the first word. `block` is the paragraph or cell as the PDF tells it, `item` the list item (-1:
    none is told), `depth` how many lists an item stands in, -1 in a cell.
    """

    page: int
    left: float
    top: float
    right: float
    bottom: float
    first: float
    block: int
    item: int
    depth: int
    words: str

    @property
    def height(self) -> float:
        """The line's height in points."""
        return max(self.bottom - self.top, 0.1)


class _End(Struct):
    pages: int = 0
    heights: tuple[float, ...] = ()
    without: tuple[int, ...] = ()
    odd: float = 0.0
    error: str = ""
    words: str = ""


def is_pdf(data: bytes) -> bool:
    """Whether bytes are a PDF: its sign stands at their start, or behind a few bytes that are no text of ours."""
    return data.startswith(b"%PDF-") or (data[:1] not in b"<{[" and b"\n%PDF-" in data[:1024])


def text_of(data: bytes, origin: str) -> tuple[str, tuple[Note, ...]]:
    """The kept text of a PDF, and a note on pages without text. Raises Unreadable, with what to do, where there is none."""
    runs, end = _asked(data, origin)
    if not runs:
        what = "the PDF has no text layer: its pages are pictures"
        raise Unreadable(what, where=origin, do="have its text recognised (OCR), or give another form")
    if end.odd > _ODD:
        what = f"{end.odd:.0%} of the PDF's letters cannot be told"
        raise Unreadable(what, where=origin, do="print the page anew, or give another form")
    text = lines(runs, end.heights)
    notes: list[Note] = []
    if end.without:
        pages = ", ".join(map(str, end.without[:20]))
        notes.append(Note(NoteKind.DAMAGE, "pages-without-text", f"Pages of the PDF hold no text that could be read: {pages}."))
    if end.odd:
        at = max(0, text.find("\ufffd"))
        notes.append(Note(NoteKind.DAMAGE, "letters-lost", "Some letters of the PDF cannot be told.", (Span(at, at + 1),)))
    return text, tuple(notes)


_ERRORS = {
    "locked": ("the PDF is locked by a password", "save it without one"),
    "broken": ("this is no sound PDF", "print the page anew"),
    "pages": ("the PDF has too many pages for a trial's record", "give the pages of the record"),
    "letters": ("the PDF has too many words for a trial's record", "give the pages of the record"),
}


def _asked(data: bytes, origin: str) -> tuple[list[Run], _End]:
    """The runs that the process of its own gives, and its last line."""
    if importlib.util.find_spec("pypdfium2") is None:
        do = "pip install 'pantrial[pdf]', or save the page as text"
        raise Unreadable("reading a PDF needs the extra pantrial[pdf]", where=origin, do=do)
    # -P: this folder holds modules with names of the standard library's.
    command = [sys.executable, "-P", str(Path(__file__).with_name("pdfium.py")), str(MEGABYTES), str(SECONDS)]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=2 * SECONDS)  # noqa: S603
    except (subprocess.TimeoutExpired, OSError):  # the latter: no more processes, no more memory
        raise _too_much(origin) from None
    *found, last = done.stdout.splitlines() or [b""]
    if done.returncode != 0 or not last.startswith(b"{"):
        raise _too_much(origin)
    end = msgspec.json.decode(last, type=_End)
    if end.error:
        what, do = _ERRORS[end.error]
        raise Unreadable(what, where=origin, do=do)
    return [msgspec.json.decode(line, type=Run) for line in found], end


def _too_much(origin: str) -> Unreadable:
    what = f"the PDF takes more than {SECONDS} s or {MEGABYTES} MiB to read, or breaks its reader"
    return Unreadable(what, where=origin, do="print the page anew")


# Runs to lines


class _Paragraph:
    """Runs that are one line of text, in their order."""

    def __init__(self, run: Run) -> None:
        self.runs = [run]
        self.words = run.words
        self.inner = run.left  # where its words begin, behind a bullet or number
        self.depth = run.depth
        self.left, self.top, self.right, self.bottom = run.left, run.top, run.right, run.bottom

    @property
    def first(self) -> Run:
        return self.runs[0]

    @property
    def last(self) -> Run:
        return self.runs[-1]

    def add(self, run: Run) -> None:
        # A line ends behind a hyphen or stroke without a blank; "pre- and post-" is the one with a blank.
        whole = _BROKEN.search(self.words) and run.words.split(" ", 1)[0] not in ("and", "or", "to")
        self.words += run.words if whole else f" {run.words}"
        self.left, self.right = min(self.left, run.left), max(self.right, run.right)
        self.top = run.top if run.page != self.last.page else min(self.top, run.top)
        self.bottom = run.bottom if run.page != self.last.page else max(self.bottom, run.bottom)
        self.runs.append(run)


_BROKEN = re.compile(r"[^\W_][-/]$")
_MARK = "\u2022\u2023\u2043\u2219\u00b7\u25a0\u25a1\u25aa\u25ab\u25cb\u25cf\u25e6\uf0b7"
_ORDER = r"\(?(?:\d{1,2}|[a-zA-Z]|[ivx]{1,4})[.)]"
_BULLET = re.compile(rf"[{_MARK}](?:\s+|$)")
_NUMBER = re.compile(rf"{_ORDER}(?:\s|$)")
_ALONE = re.compile(rf"(?:{_ORDER}|[-–*o{_MARK}])$")


def lines(runs: Sequence[Run], heights: Sequence[float] = ()) -> str:
    """The runs, in the order of the content, as text; nothing of them is left out but the pages' furniture.

    `heights` are the pages', by which head and foot are told.
    """
    kept = _without_furniture(runs, heights) or list(runs)
    written: list[str] = []
    begun: set[int] = set()  # list items of which a line stands already
    before: _Paragraph | None = None
    for row in _rows(_paragraphs(kept)):
        first = row[0].first
        if before is not None and (first.page != before.last.page or first.top - before.bottom > 0.6 * first.height):
            written.append("")
        written.append(" | ".join(_written(cell, begun) for cell in row))
        before = max(row, key=lambda cell: (cell.last.page, cell.bottom))
    return "\n".join(written) + "\n"


def _written(paragraph: _Paragraph, begun: set[int]) -> str:
    words = paragraph.words
    bullet = _BULLET.match(words)
    if bullet:
        words = "* " + words[bullet.end() :]
    elif paragraph.last.item >= 0 and paragraph.last.item not in begun and not _NUMBER.match(words):
        words = f"* {words}"
    begun.add(paragraph.last.item)
    return "  " * max(0, paragraph.depth - 1) + words


def _without_furniture(runs: Sequence[Run], heights: Sequence[float]) -> list[Run]:
    """The runs without those that stand at the same place at the head or foot of most pages, whatever numbers are in them."""

    def place(run: Run) -> tuple[str, int]:
        return re.sub(r"\d+", "0", run.words), round(run.top / 4)

    def at_edge(run: Run) -> bool:
        height = heights[run.page] if run.page < len(heights) else 0.0
        return run.block < 0 and (run.bottom < _EDGE * height or run.top > (1 - _EDGE) * height)

    pages = len({run.page for run in runs})
    often = Counter(spot for spot, _ in {(place(run), run.page) for run in runs if at_edge(run)})
    return [run for run in runs if not (at_edge(run) and pages > 1 and often[place(run)] > pages / 2)]


def _paragraphs(runs: Sequence[Run]) -> Iterator[_Paragraph]:
    """Runs put together where one goes on with the one before."""
    columns: defaultdict[int, float] = defaultdict(float)  # the right end of the longest run that begins at a place
    longest: defaultdict[int, float] = defaultdict(float)  # of a block
    for run in runs:
        for place in (round(run.left) - 1, round(run.left), round(run.left) + 1):
            columns[place] = max(columns[place], run.right)
        longest[run.block] = max(longest[run.block], run.right)
    rooms = _rooms(runs)
    before: _Paragraph | None = None
    leading = _leading(runs)
    filled = _filled(runs, leading)
    for at, (run, room) in enumerate(zip(runs, [0.0, *rooms], strict=False)):
        if before is not None and _marks(before, run):
            before.add(run)
            before.inner, before.depth = run.left, run.depth
            continue
        if before is not None and _below(before, run, leading):
            last = before.last
            # In a block that the PDF tells, lines end where there is no more room; only a break in it makes them end sooner.
            told = last.block >= 0 and (last.block == run.block or last.page != run.page)
            column = columns[round(last.left)] if last.depth >= 0 else 0.0
            if at in filled or _full(last, run, max(column, longest[last.block]) if told else room):
                before.add(run)
                continue
        if before is not None:
            yield before
        before = _Paragraph(run)
        mark = _BULLET.match(run.words) or _NUMBER.match(run.words)
        if mark:
            before.inner = run.left + mark.end() * (run.right - run.left) / len(run.words)
    if before is not None:
        yield before


def _full(last: Run, run: Run, limit: float) -> bool:
    """Whether the run's first word had no room behind `last`, where lines reach up to the limit."""
    return last.right + _BLANK * last.height + run.first - run.left > limit - 0.4 * last.height


def _leading(runs: Sequence[Run]) -> float:
    """How many heights of a line a paragraph's next one is at most below it: a little more than where lines are closest."""
    steps = sorted(
        (run.top - last.top) / last.height
        for last, run in itertools.pairwise(runs)
        if run.page == last.page and abs(run.left - last.left) < 0.6 * last.height
    )
    near = [step for step in steps if 0.8 < step < _FARTHEST]
    return min(_FARTHEST, 1.2 * near[len(near) // 20]) if near else _FARTHEST


def _filled(runs: Sequence[Run], leading: float) -> set[int]:
    """The runs that go on with the one before since three lines or more under each other are each as full as the longest.

    So is running text in a narrow cell, whose right end nothing tells, and hardly a list of names.
    """
    found: set[int] = set()
    begin = 0
    for at in range(1, len(runs) + 1):
        last, run = runs[at - 1], runs[min(at, len(runs) - 1)]
        if run.block < 0 and run.page == last.page and run is not last and _below(_Paragraph(last), run, leading):
            continue
        stack = runs[begin:at]
        longest = max(run.right for run in stack)
        if len(stack) > 2 and all(_full(one, other, longest) for one, other in itertools.pairwise(stack)):
            found.update(range(begin + 1, at))
        begin = at
    return found


def _rooms(runs: Sequence[Run]) -> list[float]:
    """How far to the right each run could have gone on: up to the next one beside it, or to the right end of all."""
    edge = max(run.right for run in runs)
    rooms = [edge] * len(runs)
    by_page: defaultdict[int, list[int]] = defaultdict(list)
    for at, run in enumerate(runs):
        by_page[run.page].append(at)
    for page in by_page.values():
        page.sort(key=lambda at: runs[at].top)
        for place, at in enumerate(page):
            run = runs[at]
            for step in (-1, 1):
                other = place + step
                while 0 <= other < len(page) and abs(runs[page[other]].top - run.top) < 2 * run.height:
                    beside = runs[page[other]]
                    over = min(beside.bottom, run.bottom) - max(beside.top, run.top)
                    if beside.left >= run.right and over > 0.3 * run.height:
                        rooms[at] = min(rooms[at], beside.left - 0.6 * run.height)  # what lies between cells
                    other += step
    return rooms


def _marks(before: _Paragraph, run: Run) -> bool:
    """Whether what is before is a bullet or number alone, and the run beside it is its item."""
    last = before.last
    return (
        len(before.runs) == 1
        and run.page == last.page
        and _ALONE.match(before.words) is not None
        and min(run.bottom, last.bottom) - max(run.top, last.top) > 0.5 * min(run.height, last.height)
        and 0 <= run.left - last.right < 4 * last.height
    )


def _below(before: _Paragraph, run: Run, leading: float) -> bool:
    """Whether the run stands where the next line of what is before would: as high, at its left, under it or overleaf."""
    last = before.last
    if run.block != last.block and not (run.page == last.page + 1 and run.depth == last.depth):
        return False
    if abs(run.height - last.height) > 0.12 * last.height or _BULLET.match(run.words):
        return False
    if _NUMBER.match(run.words) and (run.block < 0 or _NUMBER.match(before.words)):
        return False
    hanging = max(0.0, before.inner - before.left)
    near = 0.6 * last.height
    told = run.block >= 0 and run.block == last.block  # in a cell lines may be centred
    if not (told or -near < run.left - before.left < hanging + near):
        return False
    if run.page == last.page:
        return 0.4 * last.height < run.top - last.top < (leading if run.block < 0 else _FARTHEST) * last.height
    # What breaks off at a page's end goes on where its sentence does.
    return run.page == last.page + 1 and (run.words[0].islower() or last.words[-1] not in ".:;|?!")


def _rows(paragraphs: Iterable[_Paragraph]) -> Iterator[list[_Paragraph]]:
    """Paragraphs beside each other as one row, from left to right."""
    row: list[_Paragraph] = []
    for paragraph in paragraphs:
        if row and not _beside(row[-1], paragraph):
            yield sorted(row, key=lambda cell: cell.left)
            row = []
        row.append(paragraph)
    if row:
        yield sorted(row, key=lambda cell: cell.left)


def _beside(one: _Paragraph, other: _Paragraph) -> bool:
    if len({one.first.page, one.last.page, other.first.page, other.last.page}) > 1:
        return False
    over = min(one.bottom, other.bottom) - max(one.top, other.top)
    apart = one.right <= other.left or other.right <= one.left
    return apart and over > 0.5 * min(one.bottom - one.top, other.bottom - other.top)
