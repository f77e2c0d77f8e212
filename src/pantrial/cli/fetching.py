"""`fetch`: the call as an order to `pantrial.fetch`, its results as lines, and how far it is on standard error."""

import sys
import time
from importlib.metadata import metadata
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from pantrial import __version__
from pantrial.cli.output import failed, is_table, printable, sink
from pantrial.dates import PartialDate, parse_date
from pantrial.errors import BadCall
from pantrial.fetch import REGISTERS, Got, Limits, Patience, Settings, Told, query_of
from pantrial.fetch import fetch as fetched
from pantrial.readers.containers import Failure


def fetch(
    numbers: tuple[str, ...],
    *,
    output: str,
    query: str | None,
    statuses: tuple[str, ...],
    since: str | None,
    fields: str | None,
    limit: int | None,
    register: str,
    addresses: tuple[str, ...],
    page: int,
    pause: float,
    tries: int,
    first_wait: float,
    longest_wait: float,
    timeout: float,
    max_size: float,
    contact: str | None,
    refresh: bool,
    form: str | None,
) -> int:
    """Fetch trials into the folder `output` and write a line for each result. Gives 1 where something could not be had."""
    searched = query is not None or statuses or since is not None
    if not (numbers or searched):
        raise BadCall("there is nothing to fetch", do="give numbers, or --query, --status or --updated-since")
    for option, value in (("--fields", fields), ("--limit", limit)):
        if value is not None and not searched:
            raise BadCall("this is about a query, and there is none", where=option)
    asked = None
    if searched:
        named = tuple(field.strip() for field in (fields or "").split(",") if field.strip())
        asked = query_of(register, query or "", statuses, _day(since), named)
    settings = Settings(
        agent=_agent(contact),
        addresses=_addresses(addresses),
        patience=Patience(tries=tries, pause=pause, first=first_wait, longest=longest_wait),
        limits=Limits(silence=timeout, connect=min(timeout, Limits().connect), size=int(max_size * 2**20)),
        page=page,
        refresh=refresh,
    )
    table = is_table(form, None)
    folder = Path(output)
    code = 0
    bar = Bar()
    with sink(None) as out:
        for result in fetched(numbers, asked, folder, settings, limit=limit, told=bar.draw):
            bar.wipe()
            if isinstance(result, Got):
                out.write(_line(result, folder, table) + b"\n")
            else:
                failed(Failure(result.source, f"{result.source}: {printable(result.error)}"), table, out)
                code = 1
            out.flush()
        bar.wipe()
    return code


def _line(got: Got, folder: Path, table: bool) -> bytes:
    entry = got.entry
    file = str(folder / entry.file)
    if table:
        what = f"{len(entry.trials)} trials of {entry.source}" if entry.query else entry.source
        came = "there since" if not got.new else "unchanged" if entry.replaces == entry.sha256 else "fetched"
        return printable(f"{what}  {file}, {entry.size} bytes, {came} {entry.at}").encode()
    fields = {name: value for name, value in msgspec.to_builtins(entry).items() if name not in ("query", "cursor", "next")}
    return msgspec.json.encode({**fields, "source": got.source, "file": file, "new": got.new})


def _day(words: str | None) -> PartialDate | None:
    if words is None:
        return None
    day = parse_date(words)
    if day is None or not day.whole or str(day) != words:
        raise BadCall(f"{words!r} is no day", where="--updated-since", do="write YYYY-MM-DD")
    return day


def _addresses(given: tuple[str, ...]) -> dict[str, str]:
    found: dict[str, str] = {}
    for words in given:
        name, _, address = words.partition("=")
        parts = urlsplit(address)
        if name not in REGISTERS or name in found:
            do = f"write REGISTER=URL, each once; the registers: {', '.join(REGISTERS)}"
            raise BadCall(f"{words!r} names no register", where="--base-url", do=do)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment or "@" in parts.netloc:
            raise BadCall(f"{address!r} is no address of a mirror", where="--base-url", do="write https://HOST/PATH")
        found[name] = address
    return found


def _agent(contact: str | None) -> str:
    """Who asks: the program, where it is at home, and whom to turn to."""
    about = [line.partition(",")[2].strip() for line in metadata("pantrial").get_all("Project-URL") or ()][:1]
    about += [contact] if contact else []
    words = "; ".join(about)
    if not (words.isascii() and words.isprintable()):
        raise BadCall("a header holds only printable ASCII", where="--contact")
    return f"pantrial/{__version__}" + (f" (+{words})" if words else "")


class Bar:
    """How far it is, on standard error: drawn on a terminal, once the work has taken two seconds or will."""

    SOON = 2.0
    EVERY = 0.1
    WIDTH = 24

    def __init__(self) -> None:
        self._begun = self._last = time.monotonic()
        self._shown = False

    def draw(self, far: Told) -> None:
        """Draw it anew, in place of itself."""
        now = time.monotonic()
        early = now - self._begun < self.SOON or (self._shown and now - self._last < self.EVERY)
        if not sys.stderr.isatty() or (early and far.waits < self.SOON):
            return
        full = 0 if not far.total else min(self.WIDTH, self.WIDTH * far.done // far.total)
        count = f"{far.done}" if far.total is None else f"{far.done} of {far.total}"
        line = f"[{'#' * full}{'.' * (self.WIDTH - full)}] {count}  {printable(far.doing)}"
        print(f"\r\033[K{line[:100]}", end="", file=sys.stderr, flush=True)
        self._last, self._shown = now, True

    def wipe(self) -> None:
        """Take it away, so that lines can be written."""
        if self._shown:
            print("\r\033[K", end="", file=sys.stderr, flush=True)
            self._shown = False
