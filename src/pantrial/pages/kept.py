"""Bytes → kept text: the encoding found, or Unreadable for what is no text."""

import codecs
import re

from pantrial.errors import Unreadable
from pantrial.notes import Note, NoteKind
from pantrial.pages.eastern import WIDER, guessed
from pantrial.text import Span

_SAMPLE = 200_000  # characters that are looked at
_CONTROL = bytes((*range(0x09), *range(0x0E, 0x20), 0x7F))
_MARKS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


_PICTURE = ("a picture, and no text", "give the page as text, or as a PDF with text in it")
_FOREIGN = {
    b"\x89PNG\r\n": _PICTURE,
    b"\xff\xd8\xff": _PICTURE,
    b"GIF8": _PICTURE,
    b"{\\rtf": ("an RTF document, which is not read", "save it as DOCX, HTML or text"),
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": ("a document of an old word processor", "save it as DOCX, HTML or text"),
    b"bplist00": ("a browser's archive of a page, which is not read", "save the page as HTML or text"),
    b"7z\xbc\xaf\x27\x1c": ("a 7z archive, which is not opened", "unpack it"),
    b"Rar!\x1a\x07": ("a RAR archive, which is not opened", "unpack it"),
    b"\xfd7zXZ\x00": ("xz-packed, which is not opened", "unpack it"),
}
"""First bytes of what people give and is no page → what it is, and what to do."""
_FOREIGN_SIGNS = tuple(_FOREIGN)


_DECLARED = re.compile(
    rb"""\s*(?:<\?xml[^>]{0,200}?\sencoding\s*=\s*["']([\w.:-]{1,40})["']"""
    rb"""|(?:<(?!meta\b)[^>]{0,500}>|[^<]){0,60}?<meta\b[^>]{0,200}?charset\s*=\s*["']?([\w.:-]{1,40}))""",
    re.IGNORECASE,
)
"""The encoding that XML or HTML declares of itself."""

# Codecs of Python's own that are no encodings of documents; the first takes the square of the length.
_NO_CHARSETS = frozenset(("punycode", "idna", "unicode-escape", "raw-unicode-escape", "undefined", "charmap"))


def decode(data: bytes, origin: str) -> tuple[str, str, tuple[Note, ...]]:
    """The text of `data`, the encoding, and notes; line ends stay as they are.

    Raises Unreadable for bytes that are empty or no text.
    """
    text, encoding, notes = decoded(data, origin)
    refuse_noise(data, text, encoding, origin)
    return text, encoding, notes


def decoded(data: bytes, origin: str) -> tuple[str, str, tuple[Note, ...]]:
    """Do as `decode` does, for who looks after characters of control."""
    if not data or data.isspace():
        raise Unreadable("the file is empty", where=origin, do="give the page of a trial")
    if data.startswith(_FOREIGN_SIGNS):
        what, do = next(told for sign, told in _FOREIGN.items() if data.startswith(sign))
        raise Unreadable(what, where=origin, do=do)
    encoding = next((name for mark, name in _MARKS if data.startswith(mark)), "") or unmarked_wide(data)
    notes: list[Note] = []
    text = ""
    encoding = encoding or _declared(data)
    if encoding in {"cp1252", "iso8859-1"} and (eastern := guessed(data)):
        # Any bytes are Latin-1, which is declared where nobody thought of it; as that these are no words at all.
        notes.append(_guess(data.decode(eastern, "replace"), "The bytes are no words in the encoding declared", eastern))
        encoding = eastern
    if encoding:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            text = data.decode(encoding, errors="replace")
            notes.append(_damaged(text, encoding))
    else:
        if b"\0" in data:
            raise Unreadable("these bytes are no text", where=origin, do="give the page as text or JSON")
        try:
            encoding, text = "utf-8", data.decode("utf-8")
        except UnicodeDecodeError as error:
            encoding, text = _narrow(data, error, notes)
    if not text or text.isspace():
        raise Unreadable("the file is empty", where=origin, do="give the page of a trial")
    return text, encoding, tuple(notes)


def refuse_noise(data: bytes, text: str, encoding: str, origin: str) -> None:
    """Raise Unreadable where many of the characters are of control: where `data`, of which `text` was made, are no text."""
    # Bytes of UTF-8 below 80 are characters, so that the bytes as they came will do.
    sample = data if encoding == "utf-8" and len(data) <= _SAMPLE else text[:_SAMPLE].encode("utf-8", "replace")
    if any(map(sample.__contains__, _CONTROL)) and _controls(sample) * 20 > len(text[:_SAMPLE]):
        raise Unreadable("these bytes are no text", where=origin, do="give the page as text or JSON")


def _declared(data: bytes) -> str:
    """The encoding that the document declares, where it is one that we know and the bytes can be it."""
    if b"<" not in data[:100]:
        return ""
    match = _DECLARED.match(data[:4096])
    if match is None:
        return ""
    try:
        name = codecs.lookup((match.group(1) or match.group(2)).decode("ascii")).name
        if name in _NO_CHARSETS or name.startswith("utf"):
            return ""
        if name in WIDER:
            return WIDER[name] if _is_eastern(data, WIDER[name]) else ""
        data.decode(name)
    except (LookupError, UnicodeError):
        return ""
    # A browser takes these for Windows-1252 (WHATWG Encoding, section 4.2), and so did who wrote the page.
    if match.group(1) is None and name in {"iso8859-1", "ascii"}:
        name = "cp1252"
    return name


def _is_eastern(data: bytes, codec: str) -> bool:
    """Whether the bytes are of the codec, but for a few; UTF-8 was saved as that, whatever its head says."""
    text = data.decode(codec, "replace")
    if text.count("\ufffd") * 100 > sum(letter >= "\u0080" for letter in text):
        return False
    try:
        return data.decode("utf-8").isascii()
    except UnicodeDecodeError:
        return True


def _controls(sample: bytes) -> int:
    """How many characters of control it holds."""
    return len(sample) - len(sample.translate(None, _CONTROL))


def wide(data: bytes) -> str:
    """UTF-16 or UTF-32, with a mark or (UTF-16) without, by a document's first bytes; nothing where it is none."""
    if data.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return "utf-32"
    return "utf-16" if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else unmarked_wide(data)


def unmarked_wide(data: bytes) -> str:
    """UTF-16 without a mark, where nearly every second byte is zero."""
    if b"\0" not in data:
        return ""
    sample = data[:4000]
    half = len(sample) // 2
    if half < 8:
        return ""
    if sample[1::2].count(0) > 0.7 * half and sample[0::2].count(0) < 0.1 * half:
        return "utf-16-le"
    if sample[0::2].count(0) > 0.7 * half and sample[1::2].count(0) < 0.1 * half:
        return "utf-16-be"
    return ""


def _narrow(data: bytes, error: UnicodeDecodeError, notes: list[Note]) -> tuple[str, str]:
    """UTF-8 that is cut or spoilt in a few places, else what the bytes surely are, else Windows-1252, else Latin-1."""
    spoilt = data.decode("utf-8", errors="replace")
    bad = spoilt.count("\ufffd")
    wide = sum(byte >= 0xC0 for byte in data[:1_000_000])
    if error.start >= len(data) - 3 or (bad * 10 < wide and bad < 50):
        notes.append(_damaged(spoilt, "utf-8"))
        return "utf-8", spoilt
    encoding = guessed(data) or "windows-1252"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        if encoding == "windows-1252":
            encoding, text = "latin-1", data.decode("latin-1")
        else:
            text = data.decode(encoding, "replace")
            notes.append(_damaged(text, encoding))
    notes.append(_guess(text, "The bytes are no UTF-8", encoding))
    return encoding, text


def _guess(text: str, why: str, encoding: str) -> Note:
    first = next((number for number, letter in enumerate(text) if letter >= "\u0080"), 0)
    return Note(NoteKind.DOUBT, "encoding-guessed", f"{why}; they were read as {encoding}.", (Span(first, first + 1),))


def _damaged(text: str, encoding: str) -> Note:
    at = max(text.find("\ufffd"), 0)
    return Note(NoteKind.DAMAGE, "bytes-spoilt", f"Some bytes are no {encoding}.", (Span(at, at + 1),))
