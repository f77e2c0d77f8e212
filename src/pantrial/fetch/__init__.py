"""Registers over HTTP: trials by their numbers, and searches, into a folder that `read` reads.

    wanted ──ask──▶ part ──read──▶ file + a line of the manifest
    (registers)    (http)        (folder)

What came is stored as it came, byte for byte. What is there is not asked for again: a fetch that was cut off goes on where it
stopped. Whatever goes wrong with one trial costs that one.
"""

import hashlib
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

import msgspec
from msgspec import Struct

from pantrial.errors import NotFetched, PantrialError
from pantrial.fetch.answers import Damaged
from pantrial.fetch.folder import Entry, Folder, opened
from pantrial.fetch.http import Answer, Client, Limits, Unreachable
from pantrial.fetch.registers import REGISTERS, Page, Query, Request, Search, query_of, register_of
from pantrial.fetch.waits import Clock, Patience, Watch

_HOPELESS = 3  # things in a row that a register did not answer: the rest is not tried
_EMPTY = 10  # pages in a row without a trial, of which the API's description says that they may come
_PAGE = 100  # trials on a page: some megabytes

T = TypeVar("T")


class Settings(Struct, frozen=True):
    """How to ask: whom, how patiently, for how much.

    `addresses` are those of mirrors by the register's name; `agent` says who asks; `page` is how many trials a page of a
    search holds (as many as the register gives where that is fewer); `seed` makes the waits the same again. With `refresh`
    what is there is asked for anew: an answer takes the place of the one before as a whole, and only of what is as it came.
    """

    agent: str
    addresses: Mapping[str, str] = {}
    patience: Patience = Patience()
    limits: Limits = Limits()
    page: int = _PAGE
    seed: int | None = None
    refresh: bool = False


class Got(Struct, frozen=True):
    """Something that was asked for is in the folder: what was asked for, its entry, and whether it came just now."""

    source: str
    entry: Entry
    new: bool


class Missed(Struct, frozen=True):
    """Something that was asked for is not in the folder, and why."""

    source: str
    error: str


class Told(Struct, frozen=True):
    """How far it is: trials done, how many there are where that is known, what it is doing, and for how long it now waits."""

    done: int
    total: int | None
    doing: str
    waits: float = 0.0


def fetch(
    numbers: Sequence[str],
    query: Query | None,
    path: Path,
    settings: Settings,
    *,
    limit: int | None = None,
    told: Callable[[Told], None] = lambda far: None,
    clock: Clock | None = None,
) -> Iterator[Got | Missed]:
    """Fetch trials by their numbers, then those of a query (at most `limit`), into the folder at `path`.

    Gives a result for each number, in their order, and for each page of the query or trial on it. Raises BadCall for a number
    that no register issues, before anything is asked; Refused where the folder cannot be used.
    """
    wanted = list(dict.fromkeys(register_of(number) for number in numbers))
    with opened(path) as folder:
        work = _Fetch(folder, settings, told, clock or Watch())
        try:
            yield from work.by_number(wanted)
            if query is not None:
                yield from work.by_query(query, limit)
        finally:
            work.close()


class _Fetch:
    """One fetch: its folder and the clients of its registers, made when they are first needed."""

    def __init__(self, folder: Folder, settings: Settings, told: Callable[[Told], None], clock: Clock) -> None:
        self._folder, self._settings, self._told, self._clock = folder, settings, told, clock
        self._clients: dict[str, Client] = {}
        self._silent: dict[str, int] = {}
        self._chance = random.Random(settings.seed)  # noqa: S311  # waits are no secret
        self._done = 0
        self._total: int | None = None

    def close(self) -> None:
        """Close the connections."""
        for client in self._clients.values():
            client.close()

    def by_number(self, wanted: Sequence[tuple[str, str]]) -> Iterator[Got | Missed]:
        """One result for each register and number."""
        self._total = self._done + len(wanted)
        for register, number in wanted:
            yield self._by_number(register, number)

    def by_query(self, query: Query, limit: int | None) -> Iterator[Got | Missed]:
        """A result for each page that holds records, or for each trial of a page that lists numbers; and what is amiss."""
        search = REGISTERS[query.register].search
        before, had, unnamed, cursors, empty = self._done, set[str](), 0, [""], 0
        count: int | None = None
        while limit is None or len(had) + unnamed < limit:
            source = f"{query}, page {len(cursors)}"
            self._tell(source)
            try:
                got = self._page(query, search, cursors, had, None if limit is None else limit - len(had) - unnamed)
            except (PantrialError, OSError) as error:
                yield Missed(source, _sentence(error))
                return
            entry = got.entry
            trials = [trial for trial in dict.fromkeys(entry.trials) if trial and trial not in had]
            empty = 0 if entry.trials else empty + 1
            if empty == _EMPTY:
                yield Missed(source, f"{_EMPTY} pages in a row hold no trial")
                return
            count = count if entry.total is None else entry.total
            self._total = None if count is None else before + (count if limit is None else min(count, limit))
            if search.records:
                self._done += len(entry.trials)
                if entry.file:
                    yield got
            else:
                for trial in trials[: None if limit is None else limit - len(had)]:
                    yield self._by_number(query.register, trial)
            had.update(trials)
            unnamed += entry.trials.count("")
            if entry.next is None:
                if count is not None and len(had) + unnamed < count:
                    held = len(had) + unnamed
                    yield Missed(
                        str(query), f"the register counts {count} trials and its pages hold {held}: it changed meanwhile"
                    )
                return
            cursors.append(entry.next)

    def _by_number(self, register: str, number: str) -> Got | Missed:
        self._tell(number)
        try:
            return self._trial(register, number)
        except (PantrialError, OSError) as error:
            return Missed(number, _sentence(error))
        finally:
            self._done += 1

    def _trial(self, register: str, number: str) -> Got:
        form = REGISTERS[register]
        name = number + form.ending
        held = self._folder.held(name)
        if held is not None and not self._settings.refresh:
            return Got(number, held, new=False)
        part = self._folder.part(name)
        answer, trials = self._ask(register, form.ask(number), part, lambda file: form.read(file, number))
        return self._kept(register, number, name, part, answer, Page(trials, None), held=held)

    def _page(self, query: Query, search: Search, cursors: Sequence[str], had: set[str], room: int | None) -> Got:
        """The page that begins at the last cursor, of at most `room` trials where it holds records."""
        size = min(self._settings.page, search.largest)
        if search.records:
            key = self._key(query)
            size = size if room is None else min(size, room)
        else:
            key = self._key(query, size)  # the second page of ten does not begin where the second of a hundred does
        held = None if self._settings.refresh else self._folder.page(key, cursors[-1])
        if held is not None:
            return Got(str(query), held, new=False)
        name = f"{query.register}-{key}-{len(cursors):05}{REGISTERS[query.register].ending}"
        there = self._folder.held(name)  # raises where it is not ours to write over

        def read(file: Path) -> Page:
            page = search.read(file, cursors[-1])
            if page.next in cursors:
                raise Damaged("the register names a page as the next one that it gave before")
            if page.trials and had.issuperset(page.trials):
                raise Damaged("the register gives the trials of an earlier page again")
            return page

        part = self._folder.part(name)
        answer, page = self._ask(query.register, search.ask(query, cursors[-1], size), part, read)
        holds = search.records and page.trials
        got = self._kept(query.register, str(query), name if holds else "", part, answer, page, key, cursors[-1], there)
        if self._settings.refresh and search.records and page.next is None:
            # The pages of the last answer that this one does not fill: what stands on them is no longer found.
            for entry in self._folder.pages_behind(f"{query.register}-{key}-", len(cursors) if holds else len(cursors) - 1):
                self._folder.remove(entry)
        return got

    def _ask(self, register: str, request: Request, part: Path, read: Callable[[Path], T]) -> tuple[Answer, T]:
        """Ask a register, unless it has not answered again and again."""
        form = REGISTERS[register]
        if self._silent.get(register, 0) >= _HOPELESS:
            raise NotFetched(f"not tried, since {form.title} did not answer for {_HOPELESS} others", do="try later")
        if register not in self._clients:
            self._clients[register] = Client(
                self._address(register),
                self._settings.agent,
                patience=self._settings.patience,
                limits=self._settings.limits,
                clock=self._clock,
                chance=self._chance,
                told=self._tell,
            )
        try:
            found = self._clients[register].get(request, form.accept, part, read)
        except Unreachable:
            self._silent[register] = self._silent.get(register, 0) + 1
            raise
        except NotFetched:
            self._silent[register] = 0
            raise
        self._silent[register] = 0
        return found

    def _kept(
        self,
        register: str,
        source: str,
        name: str,
        part: Path,
        answer: Answer,
        page: Page,
        query: str = "",
        cursor: str = "",
        held: Entry | None = None,
    ) -> Got:
        with part.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        entry = Entry(
            source, name, register, answer.url, answer.at, answer.status, answer.type, part.stat().st_size, digest,
            page.trials, query, cursor, page.next, page.total, held.sha256 if held else "",
        )  # fmt: skip
        if not name:
            part.unlink()
        return Got(source, self._folder.keep(part if name else None, entry), new=True)

    def _address(self, register: str) -> str:
        return self._settings.addresses.get(register, REGISTERS[register].address)

    def _key(self, query: Query, size: int = 0) -> str:
        """A query's name in the folder: of what is asked and of whom, since a cursor means nothing to another server."""
        words = msgspec.json.encode((msgspec.to_builtins(query), self._address(query.register), size))
        return hashlib.sha256(words).hexdigest()[:12]

    def _tell(self, doing: str, waits: float = 0.0) -> None:
        self._told(Told(self._done, self._total, doing, waits))


def _sentence(error: PantrialError | OSError) -> str:
    return str(error) if isinstance(error, PantrialError) else f"cannot be written: {error.strerror or error}"


__all__ = [
    "REGISTERS", "Entry", "Got", "Limits", "Missed", "Patience", "Query", "Settings", "Told", "fetch", "query_of",
    "register_of",
]  # fmt: skip
