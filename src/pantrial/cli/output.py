"""Where results go: standard output or a file, as text or as JSON lines. A file is written whole or not at all."""

import contextlib
import os
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, Protocol, TypeVar

import msgspec

from pantrial.errors import BadCall
from pantrial.readers.containers import Failure
from pantrial.writers.tables import Failed

T = TypeVar("T")
R = TypeVar("R")


class Sink(Protocol):
    """Takes a result's bytes."""

    def write(self, data: bytes, /) -> object:
        """Write them."""


_ENDINGS = {
    ".json": "jsonl", ".jsonl": "jsonl", ".ndjson": "jsonl", ".csv": "csv", ".xlsx": "xlsx", ".parquet": "parquet",
    ".tsv": "tsv", ".xls": "xls", ".ods": "ods", ".ics": "ics",
}  # fmt: skip
"""What a file's ending asks for. No command writes tsv, xls and ods: they stand here to be refused, not to get a table."""


def chosen(form: str | None, output: str | None, offered: Sequence[str] = ("table", "jsonl"), content: str = "") -> str:
    """The form to write: as named, or by the file's ending, or a table on a terminal and JSON lines in a pipe.

    A file with another ending gets the table, for people. Raises BadCall for a form that is not offered for this content.
    """
    if form is not None:
        found = form
    elif output is not None:
        found = _ENDINGS.get(Path(output).suffix.lower(), "table")
    else:
        return "table" if content == "text" or sys.stdout.isatty() else "jsonl"
    if found not in offered:
        other = "; --as evidence and results have csv, xlsx and parquet" if content in ("study", "protocol", "text") else ""
        what = f"{content} is not written as {found}" if content else f"this is not written as {found}"
        raise BadCall(what, where=output or "--format", do=f"choose {', '.join(offered)}{other}")
    return found


def is_table(form: str | None, output: str | None, content: str = "") -> bool:
    """Whether to write for people, where a table and JSON lines are all there is."""
    return chosen(form, output, content=content) == "table"


@contextlib.contextmanager
def sink(output: str | None) -> Iterator[BinaryIO]:
    """Standard output, or a file beside `output` that takes its name when all is written."""
    if output is None:
        try:
            yield sys.stdout.buffer
            sys.stdout.buffer.flush()
        except BrokenPipeError:  # whoever read us has enough
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return
    target = Path(output)
    if not target.parent.is_dir():
        raise BadCall(f"there is no folder {target.parent}", where=output)
    if target.exists() and not target.is_file():
        if target.is_dir():
            raise BadCall("this is a folder", where=output, do="name a file")
        with target.open("wb") as device:  # /dev/null, a pipe: nothing may take its place
            yield device
        return
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
        os.chmod(name, 0o666 & ~_umask())
        os.replace(name, target)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(name)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def failed(failure: Failure, table: bool, out: Sink) -> None:
    """A failure: on standard error, and for JSON lines also in its place in the output."""
    print(f"pantrial: {failure.error}", file=sys.stderr)
    if not table:
        out.write(msgspec.json.encode({"source": failure.source, "error": failure.error}) + b"\n")


class Rows:
    """The rows of a table of what was read. What failed is told on standard error, stands in its place, and makes `code` 1."""

    def __init__(self) -> None:
        self.code = 0

    def of(self, found: Iterable[T | Failure], rows: Callable[[T], Iterable[R]]) -> Iterator[R | Failed]:
        """The rows that `rows` makes of each, in their order."""
        for one in found:
            if isinstance(one, Failure):
                print(f"pantrial: {one.error}", file=sys.stderr)
                self.code = 1
                yield Failed(one.source, one.error)
            else:
                yield from rows(one)


def printable(words: str) -> str:
    """One line of a record's words, without anything that a terminal obeys."""
    return "".join(character if character.isprintable() else " " for character in words)
