"""A vocabulary's file: opened, unpacked where it is gzipped or the one file of a zip archive, and bounded."""

import gzip
import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast

from msgspec import Struct

from pantrial.errors import Unreadable

# Unpacked bytes of one file. MeSH, the largest that is read whole, has 0.3 GB.
LIMIT = 2**30
_HEAD = 4_096


class Opened(Struct, frozen=True):
    """A file and its first characters (unpacked), by which its form is told."""

    path: Path
    head: str

    @contextmanager
    def bytes(self) -> Iterator[IO[bytes]]:
        """The unpacked bytes, no more than LIMIT. Raises Unreadable behind that, and where they are damaged."""
        with _unpacked(self.path) as stream:
            yield cast(IO[bytes], _Bounded(stream, self.path))

    def lines(self) -> Iterator[str]:
        """The text line by line, without line ends; what is no UTF-8 is replaced."""
        with self.bytes() as stream:
            for line in io.TextIOWrapper(stream, "utf-8", "replace"):
                yield line.rstrip("\r\n")


def opened(path: Path) -> Opened:
    """The file with its beginning. Raises Unreadable where it cannot be opened or unpacked."""
    with _unpacked(path) as stream:
        return Opened(path, stream.read(_HEAD).decode("utf-8", "replace").removeprefix("\ufeff"))


@contextmanager
def _unpacked(path: Path) -> Iterator[IO[bytes]]:
    if path.exists() and not path.is_file():
        raise Unreadable("it is no file", where=str(path), do="unpack it into a file and give that")
    try:
        with path.open("rb") as file:
            start = file.read(4)
            file.seek(0)
            if start[:2] == b"\x1f\x8b":
                with gzip.open(file) as unzipped:
                    yield cast(IO[bytes], unzipped)
            elif start == b"PK\x03\x04":
                with zipfile.ZipFile(file) as archive:
                    inside = [one for one in archive.infolist() if not one.is_dir()]
                    if len(inside) != 1:
                        raise Unreadable("the archive holds several files", where=str(path), do="unpack it and give one")
                    with archive.open(inside[0]) as unpacked:
                        yield unpacked
            else:
                yield file
    except (OSError, EOFError, zipfile.BadZipFile, RuntimeError) as error:  # RuntimeError: a password is asked for
        raise Unreadable(f"it cannot be opened: {error}", where=str(path)) from None


class _Bounded(io.RawIOBase):
    """The bytes of a stream, up to LIMIT."""

    def __init__(self, stream: IO[bytes], path: Path) -> None:
        self._stream, self._path, self._left = stream, path, LIMIT

    def readable(self) -> bool:
        """Always."""
        return True

    def read(self, size: int = -1) -> bytes:
        """So many bytes, or all."""
        data = self._stream.read(self._left + 1 if size is None or size < 0 else size)
        self._left -= len(data)
        if self._left < 0:
            raise Unreadable(f"more than {LIMIT // 2**20} MiB", where=str(self._path))
        return data

    read1 = read

    def readinto(self, buffer: "bytearray | memoryview[int]") -> int:  # type: ignore[override]
        """Bytes into a buffer."""
        data = self.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)
