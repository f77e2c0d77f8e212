"""What a command is given: paths, folders, patterns, standard input or ids, as documents; and documents as trials."""

import glob
import os
import re
import select
import stat
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from msgspec import structs

from pantrial.errors import NotHeld, PantrialError, Refused, Unreadable
from pantrial.parse.linked import Sourced, joined, named_elsewhere, number
from pantrial.readers import containers
from pantrial.readers.containers import LIMIT, Document, Failure
from pantrial.reading import Reading
from pantrial.terms import Lexicon
from pantrial.trials import Trial, read_one, trials_of

_REGISTER_ID = re.compile(
    r"(?:NCT\d{8}|EUCTR\d{4}-\d{6}-\d{2}(?:-[A-Z0-9]+)?|\d{4}-5\d{5}-\d{2}-\d{2}|ISRCTN\d{6,}|[A-Z]{3,10}-?\d[\w-]*)$",
    re.IGNORECASE,
)

_FETCHED = re.compile(r"(?:NCT\d{8}|(?:EUCTR)?\d{4}-\d{6}-\d{2}.*|ISRCTN\d{8})$", re.IGNORECASE)
"""Numbers of the registers that `fetch` asks, roughly: this is only advice."""


def documents(paths: tuple[str, ...]) -> Iterator[Document | Failure]:
    """Every document behind the paths, in their order; files of a folder by name. What cannot be had is a Failure."""
    for path in paths:
        try:
            yield from _documents(path)
        except PantrialError as error:
            yield Failure(file_name(path), str(error))
        except OSError as error:
            yield Failure(file_name(path), f"{file_name(path)}: {error.strerror or error}")


def _documents(path: str) -> Iterator[Document | Failure]:
    if path == "-":
        yield from containers.documents(sys.stdin.buffer, "-")
        return
    for file in found(path):
        name = file_name(file)
        try:
            with opened(file) as stream:
                yield from containers.documents(stream, name)
        except PantrialError as error:
            yield Failure(name, str(error))
        except OSError as error:
            yield Failure(name, f"{name}: {error.strerror or error}")


def found(path: str) -> Iterator[Path]:
    """The files behind a path: itself, those of a folder by name, those that fit a pattern. Raises where there are none."""
    here = Path(path)
    if here.is_dir():
        some = False
        for file in _below(path):
            some = True
            yield file
        if not some:
            raise Unreadable("the folder holds no files", where=file_name(path))
    elif here.exists():
        yield here
    elif any(mark in path for mark in "*?["):
        # Names as text: ten thousand of them are light, ten thousand paths are not.
        names = sorted((name for name in glob.iglob(path, recursive=True) if os.path.isfile(name)), key=_parts)
        if not names:
            raise Unreadable("no file fits the pattern", where=file_name(path))
        yield from map(Path, names)
    elif _REGISTER_ID.match(path):
        raise NotHeld(
            f"{file_name(path)} is not held: there is no catalogue to look an id up in",
            do=(f"fetch it (pantrial fetch {path} -o DIR) and give the folder, or " if _FETCHED.match(path) else "")
            + f"save the register's page of {path} as a file and give the file's name",
        )
    else:
        raise Unreadable("there is no such file or folder", where=file_name(path), do="give a file, a folder, a pattern or -")


def _below(folder: str) -> Iterator[Path]:
    """The files of a folder and of those in it, by name; hidden ones are left out, and links to folders are not followed."""
    for name in sorted(os.listdir(folder)):
        path = os.path.join(folder, name)
        if name.startswith("."):
            continue
        if os.path.isdir(path) and not os.path.islink(path):
            yield from _below(path)
        elif os.path.isfile(path) and not containers.is_accessory(path.replace(os.sep, "/")):
            yield Path(path)


def _parts(name: str) -> tuple[str, ...]:
    return tuple(name.split(os.sep))


def file_name(file: Path | str) -> str:
    """A file's name as text that any output holds: bytes of it that are no UTF-8 are shown as replaced."""
    return os.fsencode(file).decode("utf-8", "replace")


PATIENCE = 10.0
"""Seconds for which the first bytes of a named pipe are waited for; on standard input, as long as they take."""


def opened(file: Path, *, again: bool = False) -> BinaryIO:
    """The file's bytes; `again`: they will be asked for a second time, which a pipe does not grant.

    Raises Unreadable for what is no file and no pipe (devices have no end), and for a pipe that nobody writes to. An
    OSError is the system's own.
    """
    name = file_name(file)
    mode = os.stat(file).st_mode
    if stat.S_ISREG(mode) or stat.S_ISDIR(mode):  # a folder is refused by the system, with its reason
        return file.open("rb")
    if not stat.S_ISFIFO(mode) or again:
        what = "a pipe, and is read twice" if stat.S_ISFIFO(mode) else "a device or a socket, and no file"
        raise Unreadable(f"it is {what}", where=name, do="save what it gives as a file and give that")
    handle = os.open(file, os.O_RDONLY | os.O_NONBLOCK)  # as it is otherwise, opening waits for a writer without end
    waiting = select.poll()
    waiting.register(handle, select.POLLIN)
    if not waiting.poll(PATIENCE * 1000):
        os.close(handle)
        raise Unreadable(
            f"nothing was written to this pipe for {PATIENCE:g} seconds", where=name, do="give -, and write to standard input"
        )
    os.set_blocking(handle, True)
    return os.fdopen(handle, "rb")


def contents(file: str, *, again: bool = False) -> bytes:
    """All bytes of a file that an option names. Raises Unreadable as `opened` does, and where it is too large or refused."""
    try:
        with opened(Path(file), again=again) as stream:
            return bounded(stream.read(LIMIT + 1), file_name(file))
    except OSError as error:
        raise Unreadable(error.strerror or str(error), where=file_name(file)) from None


def bounded(data: bytes, origin: str) -> bytes:
    """The data themselves. Raises Unreadable where they are larger than LIMIT."""
    if len(data) > LIMIT:
        raise Unreadable(f"larger than {LIMIT // 2**20} MiB", where=origin, do="split it")
    return data


def readings(paths: tuple[str, ...], layout: str | None = None) -> Iterator[Reading | Failure]:
    """The records behind the paths."""
    return (read_one(document, layout) for document in documents(paths))


def trials(paths: tuple[str, ...], lexicon: Lexicon, layout: str | None = None) -> Iterator[Trial | Failure]:
    """The protocols behind the paths: of records, or as `read --as protocol` wrote them."""
    for document in documents(paths):
        yield from trials_of(document, lexicon, layout)


def linked(paths: tuple[str, ...], lexicon: Lexicon) -> tuple[Sourced, ...]:
    """The records that a call names beside its trial (`--with`). Raises Unreadable for the first that is none."""
    found: list[Sourced] = []
    for trial in trials(paths, lexicon):
        if isinstance(trial, Failure):
            raise Unreadable(trial.error)
        found.append(Sourced(trial.protocol, trial.reading, trial.origin))
    return tuple(found)


def with_linked(found: Iterable[Trial | Failure], others: tuple[Sourced, ...], lexicon: Lexicon) -> Iterator[Trial | Failure]:
    """The trials with what `others` add to each, and a note on the records that a trial names and nobody has given.

    A trial of which one of the others is no record leaves a Failure: its values would be a stranger's.
    """
    held = frozenset(number(other.protocol.trial) for other in others)
    for trial in found:
        if isinstance(trial, Failure):
            yield trial
            continue
        protocol = trial.protocol
        try:
            for other in others:
                protocol = joined(Sourced(protocol, trial.reading, trial.origin), other, lexicon)
        except Refused as refused:
            yield Failure(trial.origin, str(refused))
            continue
        notes = named_elsewhere(protocol, trial.reading, held)
        yield structs.replace(trial, protocol=structs.replace(protocol, notes=(*notes, *protocol.notes)))
