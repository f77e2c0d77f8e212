"""What an answer is, told by its bytes and by nothing that the server says of them."""

import codecs
import mmap
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import msgspec
from lxml import etree
from msgspec import Struct

_CHUNK = 1 << 16
_HTML = re.compile(rb"[\xef\xbb\xbf\s]*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL)

T = TypeVar("T")


class Damaged(Exception):
    """These bytes are not what was asked for, or not the whole of it; asking again may give it."""


class NoSuchTrial(Exception):
    """The register answers, and has no trial of this number."""


def json(file: Path, form: type[T]) -> T:
    """The file's JSON, of which `form` takes what it names. Raises Damaged for what is no whole JSON in UTF-8, or another."""
    _utf8(file)
    with _mapped(file) as data:
        if _HTML.match(data):
            raise Damaged("an HTML page came, and no record")
        try:
            return msgspec.json.decode(data, type=form)
        except msgspec.ValidationError as error:
            raise Damaged(f"this is not the JSON that was asked for: {error}") from None
        except (msgspec.DecodeError, RecursionError) as error:
            raise Damaged(f"this is no whole JSON: {error}") from None


def _utf8(file: Path) -> None:
    decoder = codecs.getincrementaldecoder("utf-8")()
    with file.open("rb") as stream:
        try:
            while part := stream.read(_CHUNK):
                decoder.decode(part)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            raise Damaged("this is no whole JSON: the bytes are no UTF-8") from None


@contextmanager
def _mapped(file: Path) -> Iterator[mmap.mmap]:
    """The file's bytes, of which the system holds in memory what it has room for. Raises Damaged where there are none."""
    if not file.stat().st_size:
        raise Damaged("an empty answer came")
    with file.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as data:
        yield data


class Xml(Struct, frozen=True):
    """What is looked for in an answer in XML: the root's local name and attributes, and the words of one kind of element."""

    root: str
    attributes: dict[str, str]
    words: tuple[str, ...]


def xml(file: Path, element: str) -> Xml:
    """Read the whole file as XML and give the words of every `element` (a local name). Raises Damaged for what is none."""
    with _mapped(file) as data:
        if _HTML.match(data):
            raise Damaged("an HTML page came, and no record")
    found: list[str] = []
    root: etree._Element | None = None
    try:
        walk = etree.iterparse(str(file), events=("start", "end"), resolve_entities=False, no_network=True, load_dtd=False)
        for event, node in walk:
            if root is None:
                root = node
            if event == "end":
                if etree.QName(node).localname == element:
                    found.append("".join(node.itertext()).strip())
                    node.clear()
                elif etree.QName(node).localname == "fullTrial":
                    node.clear()  # what was seen is let go, or the tree grows with the file
    except etree.XMLSyntaxError as error:
        raise Damaged(f"this is no whole XML: {error.msg}") from None
    if root is None:  # pragma: no cover  # the parser refuses a file without a root
        raise Damaged("this is no XML")
    attributes = {str(name): str(value) for name, value in root.attrib.items()}
    return Xml(etree.QName(root).localname, attributes, tuple(found))


_EUDRACT = re.compile(rb"EudraCT Number:[ \t]*(\d{4}-\d{6}-\d{2})")


def eudract(file: Path) -> tuple[str, ...]:
    """The EudraCT numbers that a text download of the EU register is about, each once, in their order."""
    with _mapped(file) as data:
        if _HTML.match(data):
            raise Damaged("an HTML page came, and no record")
        return tuple(dict.fromkeys(match[1].decode() for match in _EUDRACT.finditer(data)))


_COUNT = re.compile(rb"Trials with a EudraCT protocol \(([\d.,]{1,12})\)")


def counted(file: Path) -> int:
    """How many trials the EU register's page of a search says that there are. Raises Damaged for another page."""
    with _mapped(file) as data:
        match = _COUNT.search(data)
        if match is None:
            raise Damaged("a page came that does not say how many trials there are")
        return int(re.sub(rb"\D", b"", match[1]))
