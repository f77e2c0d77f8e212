"""The folder that a fetch fills: what came, as it came, and a manifest of it.

`.pantrial-fetch.jsonl` has a line for every answer, written before the answer's file takes its name. So a file of ours always
has its line; a line whose file is missing is an answer that has to be fetched again; and a file without a line is somebody
else's, and is never written over. What is still coming stands under a hidden name, which no reader looks at.
"""

import contextlib
import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import msgspec
from msgspec import Struct, structs

from pantrial.errors import Refused

try:
    import fcntl
except ImportError:  # pragma: no cover  # not on Windows, where nothing keeps two fetches out of one folder
    fcntl = None  # type: ignore[assignment]

MANIFEST = ".pantrial-fetch.jsonl"
_PART = ".part"


class Entry(Struct, frozen=True, omit_defaults=True):
    """One answer: a line of the manifest.

    `file` is its name in the folder, empty where the answer holds no record (a list of numbers, an empty page). `trials`
    are the numbers that it holds or lists. Of a query's page, `query` is the query's key, `cursor` where the page begins,
    `next` where the following one does, and `total` how many trials the register counted. Of an answer that was asked for
    anew, `replaces` is the sha256 of what stood there before: its own where nothing changed. `removed` is a page's file that
    the query no longer fills.
    """

    source: str
    file: str
    register: str
    url: str
    at: str
    status: int
    type: str
    size: int
    sha256: str
    trials: tuple[str, ...] = ()
    query: str = ""
    cursor: str = ""
    next: str | None = None
    total: int | None = None
    replaces: str = ""
    removed: str = ""


class Folder:
    """A folder in use by this fetch alone. Make it by `opened`."""

    def __init__(self, path: Path, manifest: IO[bytes], entries: Iterator[Entry]) -> None:
        self.path = path
        self._manifest = manifest
        self._files: dict[str, list[Entry]] = {}  # a file's name → its answers, the last one behind
        self._pages: dict[tuple[str, str], Entry] = {}
        for entry in entries:
            self._know(entry)

    def _know(self, entry: Entry) -> None:
        if entry.file:
            self._files.setdefault(entry.file, []).append(entry)
        if entry.query:
            self._pages[entry.query, entry.cursor] = entry

    def held(self, name: str) -> Entry | None:
        """The entry of a file that is there as it came; None where it is not there.

        Raises Refused where the file is not ours, or was changed since.
        """
        entries, file = self._files.get(name, ()), self.path / name
        if not file.exists():
            return None
        if not entries:
            raise Refused(
                "a file of this name is there that no fetch wrote", where=str(file), do="move it away or give another folder"
            )
        with file.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        # An earlier answer stands there where a fetch was cut off between the line of the manifest and the file.
        entry = next((one for one in reversed(entries) if one.sha256 == digest), None)
        if entry is None:
            raise Refused("the file was changed after it was fetched", where=str(file), do="move it away")
        return entry

    def page(self, query: str, cursor: str) -> Entry | None:
        """The entry of a query's page, where it and its file are there."""
        entry = self._pages.get((query, cursor))
        return None if entry is None or (entry.file and self.held(entry.file) != entry) else entry

    def pages_behind(self, prefix: str, count: int) -> list[Entry]:
        """The entries of a query's pages that are there as they came and have a number above `count`.

        `prefix` is what their names begin with, up to the number. A file that was changed is somebody's, and is left.
        """
        found: list[Entry] = []
        for name in sorted(self._files):
            number = name.removeprefix(prefix).partition(".")[0]
            if name.startswith(prefix) and number.isdecimal() and int(number) > count:
                with contextlib.suppress(Refused):
                    found += [entry] if (entry := self.held(name)) else []
        return found

    def remove(self, entry: Entry) -> None:
        """Note that the file of an entry is removed, and remove it."""
        self._note(structs.replace(entry, file="", trials=(), query="", cursor="", next=None, removed=entry.file))
        (self.path / entry.file).unlink(missing_ok=True)

    def part(self, name: str) -> Path:
        """Where to write what is to become the file `name`."""
        return self.path / f".{name}{_PART}"

    def keep(self, part: Path | None, entry: Entry) -> Entry:
        """Note the entry, then give the whole part its name, at once in place of what the folder held under it."""
        if part is not None:
            with part.open("rb+") as stream:
                os.fsync(stream.fileno())
        self._note(entry)
        if part is not None:
            part.replace(self.path / entry.file)
        self._know(entry)
        return entry

    def _note(self, entry: Entry) -> None:
        self._manifest.write(msgspec.json.encode(entry) + b"\n")
        self._manifest.flush()
        os.fsync(self._manifest.fileno())


@contextlib.contextmanager
def opened(path: Path) -> Iterator[Folder]:
    """The folder at `path`, made where there is none, with what its manifest says.

    Raises Refused where another fetch is at work in it, or where the manifest is no manifest.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
        manifest = (path / MANIFEST).open("ab+")
    except OSError as error:
        raise Refused(f"cannot be written to: {error.strerror or error}", where=str(path), do="give another folder") from None
    with manifest:
        if fcntl is not None:
            try:
                fcntl.flock(manifest, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise Refused("another fetch is at work in this folder", where=str(path), do="wait for its end") from None
        for left in path.glob(f".*{_PART}"):
            left.unlink()
        yield Folder(path, manifest, _entries(manifest, str(path / MANIFEST)))


def _entries(manifest: IO[bytes], where: str) -> Iterator[Entry]:
    """The lines of the manifest. A last line without an end is of a fetch that was cut off, and is cut off too."""
    manifest.seek(0)
    for number, line in enumerate(manifest, start=1):
        if not line.endswith(b"\n"):
            manifest.truncate(manifest.tell() - len(line))
            return
        try:
            yield msgspec.json.decode(line, type=Entry)
        except msgspec.DecodeError as error:
            raise Refused(f"line {number} is damaged: {error}", where=where, do="give another folder") from None
