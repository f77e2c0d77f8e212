"""Word processors' documents (DOCX of ECMA-376, ODT of ISO 26300) to kept text: paragraphs, headings, lists and tables.

The same marks as `pages.html` leaves: headings between blank lines, list items behind `* `, a table's cells between ` | `.
What was struck out in a tracked change and what is hidden is no text. Other documents in the same packing (spreadsheets,
slides) are named and refused.
"""

import io
import zipfile
import zlib
from collections.abc import Iterator

from lxml import etree

from pantrial.errors import Unreadable

_PACKED = b"PK\x03\x04"
_PARTS = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx", "ppt/presentation.xml": "pptx"}
_MIMES = {
    b"application/vnd.oasis.opendocument.text": "odt",
    b"application/vnd.oasis.opendocument.spreadsheet": "ods",
    b"application/vnd.oasis.opendocument.presentation": "odp",
    b"application/epub+zip": "epub",
}
_MEMBER = {"docx": "word/document.xml", "odt": "content.xml"}
_CALLED = {
    "xlsx": ("a spreadsheet", "save it as CSV"),
    "ods": ("a spreadsheet", "save it as CSV"),
    "pptx": ("slides", "save them as PDF or text"),
    "odp": ("slides", "save them as PDF or text"),
    "epub": ("an electronic book", "give the page of a trial"),
}
LIMIT = 16 * 1024 * 1024
"""Bytes of the part that holds a document's words, at most."""
_FREE, _GROWTH = 4 * 1024 * 1024, 30
"""Bytes that may come out whatever went in, and how many for each byte of the file; the tree of them takes tenfold."""
_SKIPPED = frozenset(
    "del moveFrom instrText fldChar delText tracked-changes annotation note sequence-decls forms settings pPr rPr sectPr tblPr"
    " tcPr trPr tblGrid automatic-styles font-face-decls scripts".split()
)
_PARAGRAPHS = frozenset(("p", "h"))


def kind_of(archive: zipfile.ZipFile) -> str:
    """`docx`, `odt`, another kind of document that comes packed, or nothing for an archive."""
    names = set(archive.namelist()[:2000])
    for part, kind in _PARTS.items():
        if part in names:
            return kind
    if "mimetype" in names and archive.getinfo("mimetype").file_size < 100:
        return _MIMES.get(archive.read("mimetype").strip(), "")
    return ""


def is_office(data: bytes) -> str:
    """What kind of packed document the bytes are, as `kind_of` has it; nothing where they are none."""
    if not data.startswith(_PACKED):
        return ""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return kind_of(archive)
    except (zipfile.BadZipFile, zlib.error, OSError, RuntimeError, NotImplementedError, EOFError):
        return ""


def text_of(data: bytes, kind: str, origin: str) -> str:
    """The words of a document of this kind as kept text. Raises Unreadable for what holds none, or cannot be opened."""
    if kind not in _MEMBER:
        what, do = _CALLED[kind]
        raise Unreadable(f"{what}, and no page", where=origin, do=do)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open(_MEMBER[kind]) as member:
            xml = member.read(LIMIT + 1)
    except (KeyError, zipfile.BadZipFile, zlib.error, OSError, RuntimeError, NotImplementedError, EOFError) as error:
        raise Unreadable(f"a damaged document: {error}", where=origin, do="save it again, or as text") from error
    if len(xml) > min(LIMIT, _FREE + _GROWTH * len(data)):
        raise Unreadable("a document of more words than a trial has", where=origin, do="give the page of one trial")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True, remove_comments=True)
    try:
        root = etree.fromstring(xml, parser)
    except etree.XMLSyntaxError as error:
        raise Unreadable("a damaged document: its words are no XML", where=origin, do="save it again, or as text") from error
    text = _kept(root)
    if not text.strip():
        raise Unreadable("a document without any words", where=origin, do="save it as text")
    return text


def _name(element: etree._Element) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _value(element: etree._Element, name: str) -> str:
    """The attribute of this local name, whatever its namespace."""
    return next((str(value) for key, value in element.items() if str(key).rpartition("}")[2] == name), "")


def _kept(root: etree._Element) -> str:
    lines: list[str] = []
    line: list[str] = []
    marks = {"list": 0, "cell": 0}
    heading = bulleted = False

    def end() -> None:
        words = " ".join("".join(line).split(" "))
        line.clear()
        words = words.strip()
        if not words:
            return
        if heading and not marks["cell"]:
            lines.extend(["", words, ""])
        else:
            lines.append(f"* {words}" if bulleted and not words.startswith("* ") else words)

    for event, element in _events(root):
        name = _name(element)
        if event == "start":
            if name in _PARAGRAPHS:
                heading = name == "h" or _is_heading(element)
                bulleted = marks["list"] > 0 or element.find("{*}pPr/{*}numPr") is not None
                if marks["cell"] and line and line[-1] != " | ":
                    end()  # the second paragraph of a cell
            elif name in ("list",):
                marks["list"] += 1
            elif name in ("tc", "table-cell"):
                marks["cell"] += 1
            elif name in ("tab",):
                line.append("\t")
            elif name in ("br", "cr", "line-break"):
                end()
                bulleted = False
            elif name == "s":
                line.append(" ")
            if name == "t" or (name not in ("tr", "tbl") and element.text and _in_paragraph(name)):
                line.append((element.text or "").replace("\n", " ").replace("\r", " "))
        else:
            if name in _PARAGRAPHS and not marks["cell"]:
                end()
            elif name == "list":
                marks["list"] -= 1
            elif name in ("tc", "table-cell"):
                marks["cell"] -= 1
                line.append(" | ")
            elif name in ("tr", "table-row"):
                bulleted = heading = False
                end()
            elif name in ("tbl", "table"):
                lines.append("")
            if element.tail and _in_paragraph(name):
                line.append(element.tail.replace("\n", " ").replace("\r", " "))
    end()
    text = "\n".join(lines).strip("\n")
    while "\n\n\n" in text:
        text = text.replace("\n\n\n", "\n\n")
    return text + "\n" if text else ""


_ODT_WORDS = frozenset("p h span a tab s line-break bookmark bookmark-start bookmark-end soft-page-break".split())


def _in_paragraph(name: str) -> bool:
    """Whether ODT's words stand in an element of this name, or behind it."""
    return name in _ODT_WORDS


def _is_heading(paragraph: etree._Element) -> bool:
    style = paragraph.find("{*}pPr/{*}pStyle")
    return style is not None and _value(style, "val").casefold().startswith(("heading", "title", "berschrift", "überschrift"))


def _events(root: etree._Element) -> Iterator[tuple[str, etree._Element]]:
    """Starts and ends in the order of the document, without what was struck out or is hidden."""
    skipped: etree._Element | None = None
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if skipped is not None:
            if element is skipped and event == "end":
                skipped = None
            continue
        name = _name(element)
        hidden = name in _SKIPPED or (name == "r" and element.find("{*}rPr/{*}vanish") is not None)
        if hidden and event == "start":
            skipped = element
            continue
        yield event, element


__all__ = ["LIMIT", "is_office", "kind_of", "text_of"]
