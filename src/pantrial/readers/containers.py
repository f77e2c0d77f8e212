"""What documents come packed in: archives are walked, compressed bytes unpacked, files of many records cut into records.

A record's bytes are one Document: however large the file, no more than one record of it is held, and none is larger than
LIMIT. Nothing is ever written to disk under a name that an archive gives, so a name that climbs (`../..`) is a name.
"""

import codecs
import functools
import gzip
import importlib
import io
import itertools
import re
import struct
import sys
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import TYPE_CHECKING, BinaryIO, Protocol, TypeAlias

from msgspec import Struct

from pantrial.errors import Unreadable
from pantrial.pages.kept import wide
from pantrial.pages.messages import is_message, parts_of
from pantrial.pages.office import kind_of
from pantrial.readers.several import cut

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

LIMIT = 256 * 1024 * 1024
"""Bytes of the largest record that is read: a reader holds a record in memory."""

DEEPEST = 4
"""How many packings may stand in one another: a folder's `x.tar.gz` with a `y.zip` in it has three."""

# Text packs to a twentieth, a register's records said over and over to a hundredth. What grows more than this is a bomb.
GROWTH = 400
_FREE = 64 * 1024 * 1024  # bytes that may come out whatever went in
_HEAD = 64 * 1024
_SPOOL = 8 * 1024 * 1024  # bytes of a zip that are held in memory; a larger one goes to a temporary file


class Document(Struct, frozen=True):
    """Bytes of one record, and where they came from."""

    origin: str
    data: bytes


class Failure(Struct, frozen=True):
    """An input that could not be read: it leaves its place in the output."""

    source: str
    error: str


class Readable(Protocol):
    """What gives at most so many bytes, and none at its end."""

    def read(self, size: int, /) -> bytes:
        """The next bytes."""
        ...


Found: TypeAlias = Iterator[Document | Failure]


def documents(stream: Readable, origin: str, depth: int = 0) -> Found:
    """Every record in a stream of bytes: what is packed is unpacked, what holds many records is cut into them.

    `origin` is what the stream is called; a member of an archive is called `archive/member`, the third record of a file
    of several `file#3`. What cannot be read is a Failure in its place, and the rest still comes.
    """
    head = _first(stream)
    whole = _whole(head, stream)
    opener = next((opener for sign, at, opener in _PACKINGS if head[at : at + len(sign)] == sign), None)
    if opener is None and is_message(head):
        opener = _message
    if opener is None:
        yield from _records(whole, head, origin)
    elif depth >= DEEPEST:
        yield _failure(origin, f"packed more than {DEEPEST} times over", "unpack it")
    else:
        yield from _unpacked(lambda: opener(whole, origin, depth), origin)


def _unpacked(opened: Callable[[], Found], origin: str) -> Found:
    """What is found in a packed stream; where that breaks off, a Failure."""
    try:
        yield from opened()
    except (EOFError, OSError, struct.error, zlib.error, tarfile.TarError, zipfile.BadZipFile, zstd().ZstdError) as error:
        yield _failure(origin, f"the packed bytes are damaged: {_told(error)}", "fetch the file again")
    except (RuntimeError, NotImplementedError) as error:  # zipfile's words for a password and an unknown method
        yield _failure(origin, f"cannot be unpacked: {_told(error)}", "unpack it")


def _records(stream: BinaryIO, head: bytes, origin: str) -> Found:
    """The records of a stream that is not packed."""
    codec = wide(head)
    if codec:  # what is cut is cut as UTF-8; one document stays the bytes that it is
        start = _undeclared(head.decode(codec, "replace"))
        several = cut(io.BufferedReader(_Stream(_narrowed(stream, codec)), _HEAD), start, LIMIT)
    else:
        several = cut(stream, head, LIMIT)
    if several is None:
        data = stream.read(LIMIT + 1)
        yield Document(origin, data) if len(data) <= LIMIT else _large(origin)
        return
    first, second = next(several, None), next(several, None)
    if first is None:
        yield _failure(origin, "the file holds no records", "give a file with a trial's record")
    elif second is None:
        yield _part(first, origin)
    else:
        for number, part in enumerate(itertools.chain((first, second), several), start=1):
            yield _part(part, f"{origin}#{number}")


_XML = re.compile(r"\ufeff?\s*<\?xml[^>]{0,200}\?>")


def _undeclared(text: str) -> bytes:
    """A text's beginning as UTF-8, without an XML declaration: that names an encoding which it is no more in."""
    return _XML.sub("", text, count=1).encode("utf-8", "replace") if _XML.match(text) else text.encode("utf-8", "replace")


def _narrowed(stream: BinaryIO, codec: str) -> Callable[[int], bytes]:
    """What reads a stream of UTF-16 as UTF-8."""
    decoder = codecs.getincrementaldecoder(codec)("replace")
    begun = False
    left = b""

    def read(room: int) -> bytes:
        nonlocal begun, left
        while not left:
            part = stream.read(_HEAD)
            text = decoder.decode(part, final=not part)
            left = text.encode("utf-8", "replace") if begun else _undeclared(text)
            begun = True
            if not part:
                break
        given, left = left[:room], left[room:]
        return given

    return read


def _part(part: bytes | Unreadable, origin: str) -> Document | Failure:
    return Document(origin, part) if isinstance(part, bytes) else _failure(origin, part.what, part.do)


def _first(stream: Readable) -> bytes:
    """The first bytes, taken out of the stream."""
    parts, size = [], 0
    while size < _HEAD and (part := stream.read(_HEAD - size)):
        parts.append(part)
        size += len(part)
    return b"".join(parts)


class _Stream(io.RawIOBase):
    """A stream of what `read`, asked for at most so many bytes, gives; nothing is its end."""

    def __init__(self, read: Callable[[int], bytes]) -> None:
        self._read = read

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        room = memoryview(buffer)
        part = self._read(len(room))
        room[: len(part)] = part
        return len(part)


def _whole(head: bytes, rest: Readable) -> io.BufferedReader:
    """A stream whose first bytes were taken out already, with these in their place."""
    left = memoryview(head)

    def read(room: int) -> bytes:
        nonlocal left
        if not left:
            return rest.read(room)
        part, left = left[:room], left[room:]
        return bytes(part)

    return io.BufferedReader(_Stream(read), _HEAD)


class _Counted:
    """A stream that counts what is taken from it."""

    def __init__(self, stream: Readable) -> None:
        self._stream, self.size = stream, 0

    def read(self, room: int) -> bytes:
        part = self._stream.read(room)
        self.size += len(part)
        return part


def _grown(stream: Readable, taken: Callable[[], int]) -> io.BufferedReader:
    """What comes out of a packed stream, held to GROWTH times what `taken` says has gone in."""
    counted = _Counted(stream)

    def read(room: int) -> bytes:
        part = counted.read(room)
        if counted.size > _FREE + GROWTH * taken():
            raise OSError(f"they grow more than {GROWTH} times")
        return part

    return io.BufferedReader(_Stream(read), _HEAD)


def _gzip(stream: BinaryIO, origin: str, depth: int) -> Found:
    counted = _Counted(stream)
    with gzip.GzipFile(fileobj=io.BufferedReader(_Stream(counted.read))) as inner:
        yield from documents(_grown(inner, lambda: counted.size), origin, depth + 1)


def _zstd(stream: BinaryIO, origin: str, depth: int) -> Found:
    counted = _Counted(stream)
    # A frame may ask for a window of gigabytes; 32 MiB hold what the command line tool's levels up to 20 ask for.
    options = {zstd().DecompressionParameter.window_log_max: 25}
    with zstd().ZstdFile(io.BufferedReader(_Stream(counted.read)), options=options) as inner:
        yield from documents(_grown(inner, lambda: counted.size), origin, depth + 1)


def _tar(stream: BinaryIO, origin: str, depth: int) -> Found:
    with tarfile.open(fileobj=stream, mode="r|", errors="replace") as archive:
        for member in archive:
            name = _name(member.name)
            inner = (
                None
                if _hidden(name) or is_accessory(name) or not member.isfile() or member.issparse()
                else archive.extractfile(member)
            )
            if inner is not None:
                yield from documents(inner, f"{origin}/{name}", depth + 1)


def _zip(stream: BinaryIO, origin: str, depth: int) -> Found:
    with tempfile.SpooledTemporaryFile(_SPOOL) as file:  # a zip's table of contents is at its end
        while part := stream.read(1 << 20):
            file.write(part)
        with zipfile.ZipFile(file) as archive:
            if kind_of(archive):  # a document that comes packed is one document
                file.seek(0)
                data = file.read(LIMIT + 1)
                yield Document(origin, data) if len(data) <= LIMIT else _large(origin)
                return
            for member in archive.infolist():
                name = _name(member.filename)
                if not (member.is_dir() or _hidden(name) or is_accessory(name)):
                    opened = functools.partial(_member, archive, member, f"{origin}/{name}", depth)
                    yield from _unpacked(opened, f"{origin}/{name}")


def _member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str, depth: int) -> Found:
    with archive.open(member) as inner:
        yield from documents(_grown(inner, lambda: member.compress_size), name, depth + 1)


def _message(stream: BinaryIO, origin: str, depth: int) -> Found:
    """The page and the attachments of an e-mail or of a page that was saved as one file."""
    data = stream.read(LIMIT + 1)
    if len(data) > LIMIT:
        yield _large(origin)
        return
    try:
        some = False
        for name, part in parts_of(data):
            some = True
            yield from documents(io.BytesIO(part), f"{origin}/{_name(name)}" if name else origin, depth + 1)
    except ValueError as error:
        yield _failure(origin, str(error), "save the page as HTML or text")
        return
    if not some:
        yield _failure(origin, "a message that holds no text", "give the page of a trial")


_PACKINGS: tuple[tuple[bytes, int, Callable[[BinaryIO, str, int], Found]], ...] = (
    (b"\x1f\x8b", 0, _gzip),
    (b"\x28\xb5\x2f\xfd", 0, _zstd),
    (b"PK\x03\x04", 0, _zip),
    (b"PK\x05\x06", 0, _zip),  # an empty one
    (b"ustar", 257, _tar),
)
"""The bytes by which a packing is known, where they stand, and how it is opened."""


def zstd() -> ModuleType:
    """The library's module, which Python 3.14 has and older ones get under another name; few need it, so it comes late."""
    return importlib.import_module("compression.zstd" if sys.version_info >= (3, 14) else "backports.zstd")


def _name(name: str) -> str:
    """A member's name as text that any output holds."""
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in name.replace("\\", "/"))


def _hidden(name: str) -> bool:
    """Whether it is one of the files that systems add by themselves, as a folder's hidden ones are."""
    return any((part.startswith(".") and part.strip(".") != "") or part == "__MACOSX" for part in name.split("/"))


_ACCESSORIES = (
    ".css",
    ".js",
    ".png",
    ".jpg",
    ".jpeg",
    ".gif",
    ".svg",
    ".ico",
    ".woff",
    ".woff2",
    ".ttf",
    ".webp",
    ".map",
    ".download",
)


def is_accessory(name: str) -> bool:
    """Whether a file is what a browser saves beside a page, in `<page>_files`: a picture, a script or a style."""
    *folders, file = name.split("/")
    return any(folder.endswith("_files") for folder in folders) and file.casefold().endswith(_ACCESSORIES)


def _told(error: BaseException) -> str:
    return str(error) or type(error).__name__


def _failure(origin: str, what: str, do: str) -> Failure:
    return Failure(origin, str(Unreadable(what, where=origin, do=do)))


def _large(origin: str) -> Failure:
    return _failure(origin, f"larger than {LIMIT // 2**20} MiB", "split it")


__all__ = ["DEEPEST", "GROWTH", "LIMIT", "Document", "Failure", "documents", "is_accessory"]
