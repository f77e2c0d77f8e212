"""Where results go: standard output or a file, as text or as JSON lines. A file is written whole or not at all."""

import contextlib
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Protocol

import msgspec

from pantrial.cli.inputs import Failure
from pantrial.errors import BadCall


class Sink(Protocol):
    """Takes a result's bytes."""

    def write(self, data: bytes, /) -> object:
        """Write them."""


def is_table(form: str | None, output: str | None, content: str = "") -> bool:
    """Whether to write for people: asked for, or on a terminal; a file by its ending."""
    if form is not None:
        return form == "table"
    if output is not None:
        return not output.endswith((".json", ".jsonl"))
    return content == "text" or sys.stdout.isatty()


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


def printable(words: str) -> str:
    """One line of a record's words, without anything that a terminal obeys."""
    return "".join(character if character.isprintable() else " " for character in words)
