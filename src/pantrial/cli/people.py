"""The patients of a call, as often as they are asked for, and never all at once.

Each trial is screened against all patients before the next, so several trials need the patients several times. A few are
kept; of more, the files are read again for each trial: nothing about a patient is ever written to a disk on the way.
Standard input and other pipes, which nobody can read twice, are held as their bytes, up to inputs.LIMIT.
"""

import sys
from collections.abc import Iterator
from io import BytesIO
from typing import BinaryIO

from pantrial.cli.inputs import bounded, file_name, found, opened
from pantrial.errors import PantrialError
from pantrial.patient import Patient
from pantrial.readers.containers import LIMIT, Failure
from pantrial.terms import Lexicon

KEPT = 20  # patients that are kept from one trial to the next: reading one takes longer than keeping it


class People:
    """Iterates over the patients behind `paths`, in their order; what cannot be read is a Failure in its place."""

    def __init__(self, paths: tuple[str, ...], lexicon: Lexicon) -> None:
        self.paths, self.lexicon = paths, lexicon
        self._piped: dict[str, bytes] = {}
        self._few: tuple[Patient | Failure, ...] | None = None

    def __iter__(self) -> Iterator[Patient | Failure]:
        """All of them, from the first."""
        if self._few is not None:
            yield from self._few
            return
        few: list[Patient | Failure] = []
        for person in self._all():
            if len(few) <= KEPT:
                few.append(person)
            yield person
        if len(few) <= KEPT:
            self._few = tuple(few)

    def _all(self) -> Iterator[Patient | Failure]:
        for path in self.paths:
            try:
                if path == "-":
                    yield from self._of(self._held("-", sys.stdin.buffer), "-")
                    continue
                for file in found(path):
                    if str(file) in self._piped:  # opening it again would wait for another writer
                        yield from self._of(BytesIO(self._piped[str(file)]), file_name(file))
                        continue
                    try:
                        with opened(file) as stream:
                            whole = stream if stream.seekable() else self._held(str(file), stream)
                            yield from self._of(whole, file_name(file))
                    except OSError as error:
                        yield Failure(file_name(file), f"{file_name(file)}: {error.strerror or error}")
            except PantrialError as error:
                yield Failure(file_name(path), str(error))
            except OSError as error:
                yield Failure(file_name(path), f"{file_name(path)}: {error.strerror or error}")

    def _held(self, name: str, pipe: BinaryIO) -> BinaryIO:
        if name not in self._piped:
            self._piped[name] = bounded(pipe.read(LIMIT + 1), name)
        return BytesIO(self._piped[name])

    def _of(self, stream: BinaryIO, origin: str) -> Iterator[Patient | Failure]:
        from pantrial import patients

        for person in patients.stream(stream, origin, self.lexicon):
            yield person if isinstance(person, Patient) else Failure(origin, str(person))
