"""PDF to runs of words with their places: a program of its own, which reads a PDF on standard input and writes JSON lines.

`pages.pdf` starts it in a process with limits of time and memory, since a PDF can ask for any amount of both and its parser is
not ours. It imports nothing of pantrial. A run is `[page, left, top, right, bottom, first, block, item, depth, words]`, with
places in points from the page's upper left corner. `first` is the right end of the first word. A tagged PDF tells the rest:
`block` numbers its paragraphs, headings and cells, `item` its list items (-1 for none), and `depth` is how many lists an item
stands in, -1 in a cell. The last line is `{"pages": n, "heights": [of each], "without": [numbers of those without text], "odd":
share of letters that nobody can tell}`, or `{"error": name, "words": ...}`.
"""

import ctypes
import json
import sys
from typing import Any, TypeAlias

try:
    import resource
except ImportError:  # pragma: no cover  # not on Windows
    resource = None  # type: ignore[assignment]

_Box: TypeAlias = tuple[float, float, float, float]  # left, top, right, bottom
_Place: TypeAlias = tuple[int, int, int]  # block, item, depth

_LETTERS = {0: "\ufffd", 0x02: "-", 0xFFFE: "-"}  # the latter two: a hyphen at a line's end
_NOWHERE = (-1, -1, 0)

PAGES = 1000
LETTERS = 5_000_000
_NODES = 500_000  # elements of one page's structure that are looked at
_BLOCKS = frozenset("P H H1 H2 H3 H4 H5 H6 LI LBody Lbl TD TH Caption Title BlockQuote Note TOCI Div Sect Art".split())
_WIDE = 1.4  # a gap of so many heights of a line parts cells; blanks of justified lines are narrower
_BARE = 0.5  # and so does this one where no blank stands in it, on a page that has blanks
_RAISED = 0.1  # an index ends so much of the line's height above it
_HIGH = 0.2  # or so much, whatever its size
_SMALL = 0.9  # where it is so much smaller


def main() -> int:
    """Read standard input, write lines; the exit code is 0 where the last line is there."""
    megabytes, seconds = int(sys.argv[1]), int(sys.argv[2])
    if resource is not None:
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(sys.stdin.buffer.read())
    except pypdfium2.PdfiumError as error:
        return _said({"error": "locked" if "password" in str(error).lower() else "broken", "words": str(error)})
    if len(document) > PAGES:
        return _said({"error": "pages", "words": str(len(document))})
    without: list[int] = []
    heights: list[float] = []
    letters = odd = blocks = 0
    for number in range(len(document)):
        try:
            heights.append(document.get_page_size(number)[1])
            runs, blocks = _page(document, number, blocks)
        except pypdfium2.PdfiumError:
            without.append(number + 1)
            continue
        words = "".join(run[-1] for run in runs)
        letters += len(words)
        odd += sum(letter == "\ufffd" or letter < " " or "\ue000" <= letter <= "\uf8ff" for letter in words)
        if not words.strip():
            without.append(number + 1)
        if letters > LETTERS:
            return _said({"error": "letters", "words": str(LETTERS)})
        for run in runs:
            sys.stdout.write(json.dumps([number, *run]) + "\n")
    return _said({"pages": len(document), "heights": heights, "without": without, "odd": odd / max(1, letters)})


def _said(line: dict[str, object]) -> int:
    sys.stdout.write(json.dumps(line) + "\n")
    return 0


class _Run:
    """Words that stand on one line without a wide gap."""

    def __init__(self, box: _Box, block: _Place, letter: str) -> None:
        self.left, self.top, self.right, self.bottom = box
        self.first, self._begins = self.right, True
        self.block, self.words, self._blank, self.spaced = block, letter, False, False

    def blank(self, written: bool) -> None:
        """A blank follows, which is written or concluded from a gap."""
        self._blank, self.spaced = True, self.spaced or written

    def takes(self, box: _Box, block: _Place, wide: float) -> bool:
        """Whether a letter at this place goes on with the run."""
        left, top, _, bottom = box
        height = max(self.bottom - self.top, 0.1)
        over = min(bottom, self.bottom) - max(top, self.top)
        near = -0.5 * height < left - self.right < wide * height
        return block == self.block and near and over >= 0.4 * min(height, max(bottom - top, 0.1))

    def add(self, box: _Box, letter: str) -> None:
        """Let a letter go on with the run; a power that stands above the line (10 and a raised 6) is written with a caret."""
        _, top, right, bottom = box
        height, mine = self.bottom - self.top, bottom - top
        above = self.bottom - bottom
        raised = above > _HIGH * height or (mine < _SMALL * height and above > _RAISED * height)
        if raised and self.words[-1].isdigit() and (letter.isdigit() or letter in "-−–+"):
            self.words += "" if self._power else "^"
            self._power = True
        else:
            self._power = False
            self.words += " " if self._blank else ""
        self._begins = self._begins and not self._blank
        if self._begins:
            self.first = right
        self.words += letter
        self._blank = self.spaced = False
        self.right = max(self.right, right)
        if mine > 1.1 * height:
            self.top, self.bottom = min(self.top, top), max(self.bottom, bottom)

    _power = False

    def said(self) -> tuple[float | int | str, ...]:
        """Place, block and words, surrogates put together."""
        words = self.words.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        return *(round(place, 1) for place in (self.left, self.top, self.right, self.bottom, self.first)), *self.block, words


def _page(document: Any, number: int, first: int) -> tuple[list[tuple[Any, ...]], int]:
    """The runs of a page in the order of its content, and the number of the next block."""
    import pypdfium2.raw as c

    page = document[number]
    try:
        text = page.get_textpage()
        blocks, after = _blocks(c, page.raw, first)
        turned, width, height = c.FPDFPage_GetRotation(page.raw), page.get_width(), page.get_height()
        # What is asked of every letter, by short names: the loop is most of the time.
        letters, code_of, box_of, unknown = (
            text.raw,
            c.FPDFText_GetUnicode,
            c.FPDFText_GetLooseCharBox,
            c.FPDFText_HasUnicodeMapError,
        )
        box = c.FS_RECTF()
        there = ctypes.byref(box)
        blanks = 0
        runs: list[tuple[Any, ...]] = []
        run: _Run | None = None
        known: dict[int | None, _Place] = {None: _NOWHERE}
        for at in range(text.count_chars()):
            code = code_of(letters, at)
            if code in (10, 13):
                continue  # where a line ends is told by the places
            if code in (32, 160, 9):
                written = c.FPDFText_IsGenerated(letters, at) != 1
                blanks += written
                if run is not None:
                    run.blank(written)
                continue
            box_of(letters, at, there)
            place = _turned(box.left, box.bottom, box.right, box.top, turned, width, height)
            key = None
            if blocks and (holder := c.FPDFText_GetTextObject(letters, at)):
                key = ctypes.cast(holder, ctypes.c_void_p).value
                if key not in known:
                    known[key] = blocks.get(c.FPDFPageObj_GetMarkedContentID(holder), _NOWHERE)
            letter = _LETTERS.get(code) or chr(code)
            if unknown(letters, at) == 1:
                letter = "\ufffd"  # the font does not say which letter its picture is: what stands here may be any
            wide = _BARE if run is not None and not run.spaced and blanks * 20 > at else _WIDE
            if run is not None and run.takes(place, known[key], wide):
                run.add(place, letter)
            else:
                if run is not None:
                    runs.append(run.said())
                run = _Run(place, known[key], letter)
        if run is not None:
            runs.append(run.said())
        return runs, after
    finally:
        page.close()


def _turned(left: float, bottom: float, right: float, top: float, turned: int, width: float, height: float) -> _Box:
    """A box of the page's own coordinates as it is seen: from the upper left corner, the page turned by quarters."""
    if turned == 1:
        return bottom, left, top, right
    if turned == 2:
        return width - right, bottom, width - left, top
    if turned == 3:
        return width - top, height - right, width - bottom, height - left
    return left, height - top, right, height - bottom


def _blocks(c: Any, page: Any, first: int) -> tuple[dict[int, _Place], int]:
    """Which block each marked content of the page belongs to, in which item and how deep, by a tagged PDF's structure.

    Also the next block's number.
    """
    found: dict[int, _Place] = {}
    tree = c.FPDF_StructTree_GetForPage(page)
    if not tree:
        return found, first
    try:
        # An element with what is around it.
        todo = [(c.FPDF_StructTree_GetChildAtIndex(tree, at), _NOWHERE) for at in range(c.FPDF_StructTree_CountChildren(tree))]
        buffer, seen = ctypes.create_string_buffer(64), 0
        while todo and seen < _NODES:
            element, (block, item, depth) = todo.pop()
            if not element:
                continue
            seen += 1
            size = c.FPDF_StructElement_GetType(element, buffer, len(buffer))
            name = buffer.raw[: max(0, min(size, len(buffer)) - 2)].decode("utf-16-le", "replace")
            if name in _BLOCKS:
                block, first = first, first + 1
            if name == "LI":
                item = block
            if name in ("TD", "TH"):
                item, depth = -1, -1
            elif name == "L":
                depth = max(depth, 0) + 1
            for at in range(c.FPDF_StructElement_GetMarkedContentIdCount(element)):
                marked = c.FPDF_StructElement_GetMarkedContentIdAtIndex(element, at)
                if marked >= 0:
                    found[marked] = (block, item, depth)
            todo += [
                (c.FPDF_StructElement_GetChildAtIndex(element, at), (block, item, depth))
                for at in range(c.FPDF_StructElement_CountChildren(element))
            ]
    finally:
        c.FPDF_StructTree_Close(tree)
    return found, first


if __name__ == "__main__":
    sys.exit(main())
