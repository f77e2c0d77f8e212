"""Files that hold many records, cut into records: each part is a document of the same form that stands by itself.

A form is known by the first bytes (`SEVERAL`). Every cutter reads its stream from front to end once and holds one record.
"""

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from typing import BinaryIO, TypeAlias

from lxml import etree

from pantrial.errors import Unreadable
from pantrial.readers.trees import CELL

Parts: TypeAlias = Iterator[bytes | Unreadable]
"""Records, and in the place of one that cannot be had the reason."""

_CHUNK = 1 << 18


def cut(stream: BinaryIO, head: bytes, limit: int) -> Parts | None:
    """The records of a stream whose first bytes are `head`, or None where it is one document.

    A record of more than `limit` bytes is an Unreadable in its place.
    """
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    for fits, cutter in SEVERAL:
        if fits(start):
            return cutter(stream, limit)
    return None


# JSON


_ARRAY = re.compile(
    rb'\{\s*(?>"(?:totalCount|nextPageToken|FullStudiesResponse|StudyFieldsResponse|APIVrs|DataVrs|Expression|NStudiesAvail'
    rb'|NStudiesFound|MinRank|MaxRank|NStudiesReturned|FieldList)"\s*:\s*(?:\{|"(?:[^"\\]|\\.)*"\s*,|[\w.-]+\s*,|\[[^\]]*\]\s*,)\s*'
    rb'|"pagination"\s*:\s*\{[^{}]*\}\s*,\s*)*+'
    rb'(?:"(?:studies|StudyFields|FullStudies)"\s*:\s*(?=\[)|"data"\s*:\s*(?=\[\s*\{[^{}]{0,9000}"ctNumber"\s*:))'
)
"""Up to the list of studies in an answer of ClinicalTrials.gov's API (today's, or the old one's two kinds) or CTIS's."""


def _is_list(head: bytes) -> bool:
    return head[:1] == b"["


def _is_page(head: bytes) -> bool:
    return head[:1] == b"{" and _ARRAY.match(head) is not None


def _is_lines(head: bytes) -> bool:
    """A first line that is an object, and behind it another; or a first line that is longer than what is seen of it."""
    line, end, rest = head.partition(b"\n")
    if line[:1] != b"{" or len(line.strip()) < 2:
        return False
    return (not end and len(line) > _CHUNK // 8) or (
        bool(end) and line.rstrip()[-1:] == b"}" and rest.lstrip()[:1] in {b"{", b""}
    )


def _lines(stream: BinaryIO, limit: int) -> Parts:
    """JSON lines; a line that is too long or no object costs itself only."""
    while line := stream.readline(limit + 1):
        if len(line) > limit and not line.endswith(b"\n"):
            while line and not line.endswith(b"\n"):
                line = stream.readline(_CHUNK)
            yield _large(limit)
        elif line.strip():
            yield line


def _elements(stream: BinaryIO, limit: int) -> Parts:
    """The elements of the first list that is not within a string: of a list, or of an API's page."""
    # Bytes that are no UTF-8 pass through as they are.
    text = io.TextIOWrapper(stream, "utf-8", errors="surrogateescape", newline="")
    buffer = text.read(_CHUNK)
    start = _ARRAY.match(buffer.lstrip("\ufeff \t\r\n").encode("utf-8", "surrogateescape"))
    at = buffer.index("[", _offset(buffer, start)) + 1
    # What a string may hold is the reader's to say, and so is how long a number may be.
    decoder = json.JSONDecoder(strict=False, parse_int=str)
    empty = 0  # elements in a row that are no record
    while True:
        at = _GAP.match(buffer, at).end()  # type: ignore[union-attr]  # it fits the empty string too
        if at < len(buffer) and buffer[at] == "]":
            if empty > _EMPTY:
                yield _nothing(empty)
            return
        if at < len(buffer):
            try:
                _, end = decoder.raw_decode(buffer, at)
            except RecursionError:
                yield Unreadable("nested too deeply, and what follows it in the file was not read")
                return
            except json.JSONDecodeError as error:
                end = -1
                if error.pos < len(buffer) - 16 and not error.msg.startswith("Unterminated"):
                    yield Unreadable(
                        f"this is no sound JSON, and what follows it in the file was not read: {error.msg}",
                        do="fetch the file again",
                    )
                    return
            # A number may go on in the next chunk; what is closed by a bracket or a quote may not.
            if end >= 0 and (buffer[end - 1] in '}]"' or end < len(buffer)):
                void = buffer[at] != "{" or _VOID.match(buffer, at) is not None
                if empty > _EMPTY and not void:
                    yield _nothing(empty)
                empty = empty + 1 if void else 0
                if empty <= _EMPTY:
                    yield buffer[at:end].encode("utf-8", "surrogateescape")
                at = end
                continue
        # Asking again only when as much again has come keeps the time linear in the element's length.
        buffer, at = buffer[at:], 0
        if len(buffer) > limit:
            yield Unreadable(f"larger than {limit // 2**20} MiB, and what follows it in the file was not read", do="split it")
            return
        more = text.read(max(_CHUNK, len(buffer)))
        if not more:
            if empty > _EMPTY:
                yield _nothing(empty)
            if buffer.strip():
                yield Unreadable(
                    "this is no whole JSON, and what follows it in the file was not read", do="fetch the file again"
                )
            else:
                yield Unreadable("the list of records breaks off here", do="fetch the file again")
            return
        buffer += more


_GAP = re.compile(r"[\s,]*")
_VOID = re.compile(r"\{\s*\}")
_EMPTY = 1000
"""Elements in a row that are told one by one where they are no objects, or empty ones: of millions the rest is told at once."""


def _nothing(count: int) -> Unreadable:
    return Unreadable(f"{count - _EMPTY} more elements of the list that are no records")


def _offset(buffer: str, page: re.Match[bytes] | None) -> int:
    """Where to look for the list's bracket: at the start, or behind the head of an API's page."""
    if page is None:
        return 0
    blanks = len(buffer) - len(buffer.lstrip("\ufeff \t\r\n"))
    return blanks + len(page.group().decode("utf-8", "surrogateescape"))


# XML


_RECORDS = frozenset({"trial", "triall", "fulltrial", "clinical_study", "study"})
"""The elements that hold one trial, in lower case and without a namespace, where they stand in a root of another name."""

_ROOT = re.compile(
    rb"(?><\?.*?\?>|<!--.*?-->|<!DOCTYPE[^\[>]*(?:\[.*?\])?\s*>|\s)*+<([\w.:-]++)[^>]*+>(?><!--.*?-->|\s)*+<([\w.:-]++)[\s/>]",
    re.DOTALL,
)


def _is_trials(head: bytes) -> bool:
    names = _ROOT.match(head) if head[:1] == b"<" else None
    return names is not None and _local(names.group(2)) in _RECORDS and _local(names.group(1)) not in _RECORDS


def _local(name: bytes) -> str:
    return name.rpartition(b":")[2].decode("ascii", "replace").casefold()


def _trials(stream: BinaryIO, limit: int) -> Parts:
    """The root's children that are trials, each as a document in UTF-8; entities are never resolved."""
    depth = 0
    walk = etree.iterparse(
        stream, events=("start", "end"), resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        for event, element in walk:
            if event == "start":
                depth += 1
                continue
            depth -= 1
            if depth != 1 or not isinstance(element.tag, str):
                continue
            if etree.QName(element).localname.casefold() in _RECORDS:
                data = etree.tostring(element, encoding="utf-8", xml_declaration=True, with_tail=False)
                yield data if len(data) <= limit else _large(limit)
            element.clear()
            while element.getprevious() is not None:  # what is read is let go, or the tree grows with the file
                del element.getparent()[0]
    except etree.XMLSyntaxError as error:
        yield Unreadable(f"this is no sound XML, and what follows was not read: {error.msg}", do="fetch the file again")


# Tables


_ID_COLUMNS = frozenset(
    {"nctnumber", "nctid", "trialid", "eudractnumber", "isrctn", "isrctnnumber", "mainid", "registrationnumber"}
)


def _delimiter(line: str) -> str:
    """The delimiter of a header line, or nothing where none of its cells names a trial's number."""
    for delimiter in ",;\t":
        try:
            cells = next(csv.reader([line], delimiter=delimiter), [])
        except csv.Error:  # a quote that is not closed, a line's end in its midst
            continue
        if len(cells) > 2 and any(re.sub(r"[\W_]", "", cell).casefold() in _ID_COLUMNS for cell in cells):
            return delimiter
    return ""


def _is_table(head: bytes) -> bool:
    line = re.split(rb"[\r\n]", head, maxsplit=1)[0]
    return (
        len(line) < 16_384 and line[:1] not in {b"{", b"[", b"<"} and _delimiter(line.decode("utf-8", "replace").strip()) != ""
    )


def _rows(stream: BinaryIO, limit: int) -> Parts:
    """The rows of a table with a header, each with the header again, as CSV with commas."""
    # Bytes that are no UTF-8 pass through as they are: what they mean is decided row by row.
    text = io.TextIOWrapper(stream, "utf-8-sig", errors="surrogateescape", newline="")
    csv.field_size_limit(CELL)
    first = ""
    while not first.strip():
        first = text.readline(CELL)
    delimiter = _delimiter(first.strip())
    header = next(csv.reader([first], delimiter=delimiter))
    rows = csv.reader(text, delimiter=delimiter)
    while True:
        try:
            row = next(rows, None)
        except csv.Error as error:
            yield Unreadable(f"this is no sound table, and what follows was not read: {error}", do="export it again")
            return
        if row is None:
            return
        if not any(cell.strip() for cell in row):
            continue
        out = io.StringIO()
        csv.writer(out, lineterminator="\r\n").writerows((header, row))
        data = out.getvalue().encode("utf-8", "surrogateescape")
        yield data if len(data) <= limit else _large(limit)


# The EU register's text downloads


_EUDRACT = re.compile(rb"(?:Summary\s*)?EudraCT Number:\s*(\d{4}-\d{6}-\d{2})")
_DOWNLOAD = re.compile(rb"(?:This file contains [^.]{0,400}\.\s*+[^.]{0,400}\.\s*+)?(?:Summary\s*+)?EudraCT Number:")
_NUMBER = 64  # bytes that the longest of these may take


def _is_euctr(head: bytes) -> bool:
    return _DOWNLOAD.match(head) is not None


def _euctr(stream: BinaryIO, limit: int) -> Parts:
    """The trials of a text download; the protocols of one trial in several countries are one document."""
    buffer, number, seen, skipping = b"", b"", 0, False
    while True:
        # As much again as is held, so that the time is linear in a trial's length.
        more = stream.read(max(_CHUNK, min(len(buffer), limit - len(buffer))))
        buffer += more
        # A number that the chunk cuts is looked for again with the next one.
        until = len(buffer) if not more else max(len(buffer) - _NUMBER, seen)
        start = 0
        for match in _EUDRACT.finditer(buffer, seen):
            if match.start() >= until:
                break
            if number and match.group(1) != number:
                yield _large(limit) if skipping else buffer[start : match.start()]
                start, skipping = match.start(), False
            number = match.group(1)
        buffer = buffer[start:]
        seen = max(until - start, 0)
        if len(buffer) > limit:
            skipping = True
            buffer, seen = buffer[-_NUMBER:], 0
        if not more:
            if skipping or buffer.strip():
                yield _large(limit) if skipping else buffer
            return


def _large(limit: int) -> Unreadable:
    return Unreadable(f"larger than {limit // 2**20} MiB", do="split it")


SEVERAL: tuple[tuple[Callable[[bytes], bool], Callable[[BinaryIO, int], Parts]], ...] = (
    (_is_list, _elements),
    (_is_page, _elements),
    (_is_lines, _lines),
    (_is_trials, _trials),
    (_is_table, _rows),
    (_is_euctr, _euctr),
)
"""How a form of many records is known by its first bytes, and how it is cut. The first that fits is taken."""


__all__ = ["SEVERAL", "Parts", "cut"]
