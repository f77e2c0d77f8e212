"""Asking a register over HTTP, politely: one connection, pauses, tries that wait longer, and limits on all that may come.

The one module that reaches the network; httpx is imported here and nowhere else.
"""

import datetime as dt
import random
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO, TypeVar

import httpx
from msgspec import Struct

from pantrial.errors import NotFetched
from pantrial.fetch.answers import Damaged, NoSuchTrial
from pantrial.fetch.registers import Request
from pantrial.fetch.waits import Clock, Patience, backoff, retry_after

T = TypeVar("T")

_AGAIN = frozenset((408, 425, 429, 500, 502, 503, 504))
_MOVED = frozenset((301, 302, 303, 307, 308))
_CHUNK = 1 << 16


class Limits(Struct, frozen=True):
    """What one answer may take: seconds to connect, of silence, and of all of it; bytes when unpacked; redirects."""

    connect: float = 10.0
    silence: float = 30.0
    whole: float = 600.0
    size: int = 256 * 1024 * 1024
    redirects: int = 5


class Answer(Struct, frozen=True):
    """What is noted of an answer that was kept: its last address, the moment (UTC, ISO 8601), status, and type as declared."""

    url: str
    at: str
    status: int
    type: str


class _Again(Exception):
    """A try failed, and another may not. `wait` is what the register asks for, in seconds; `down` where it did not answer."""

    def __init__(self, what: str, wait: float | None = None, down: bool = False) -> None:
        super().__init__(what)
        self.wait, self.down = wait, down


class Unreachable(NotFetched):
    """The register was asked as often as may be, and did not answer."""


class Client:
    """One register's client: asks for one thing at a time, over one connection. Close it, or use it in a `with`.

    `told` is given a sentence when there is something to wait for, and the seconds.
    """

    def __init__(
        self,
        address: str,
        agent: str,
        *,
        patience: Patience,
        limits: Limits,
        clock: Clock,
        chance: random.Random,
        told: Callable[[str, float], None] = lambda sentence, wait: None,
    ) -> None:
        self._address = address.rstrip("/")
        self._patience, self._limits, self._clock, self._chance, self._told = patience, limits, clock, chance, told
        self._last: float | None = None
        self._http = httpx.Client(
            headers={"User-Agent": agent, "Accept-Encoding": "gzip"},
            limits=httpx.Limits(max_connections=1, max_keepalive_connections=1),
            timeout=httpx.Timeout(limits.silence, connect=limits.connect),
            follow_redirects=False,
        )

    def __enter__(self) -> "Client":
        """Itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Closes the connection."""
        self.close()

    def close(self) -> None:
        """Close the connection."""
        self._http.close()

    def get(self, request: Request, accept: str, part: Path, read: Callable[[Path], T]) -> tuple[Answer, T]:
        """Ask until an answer has come whole to `part` and `read` takes it; what is noted of it, and what `read` gives.

        Raises NotFetched where the register refuses, has no such trial, or gives no whole answer in as many tries as may be.
        """
        where = self._address + request.path
        for tried in range(1, self._patience.tries + 1):
            try:
                answer = self._once(request, accept, part)
                return answer, read(part)
            except NoSuchTrial:
                raise NotFetched("the register has no such trial", where=where) from None
            except Damaged as error:
                again = _Again(str(error))
            except _Again as error:
                again = error
            finally:
                self._last = self._clock.steady()
            if tried == self._patience.tries:
                kind = Unreachable if again.down else NotFetched
                raise kind(f"{again}, {tried} times over", where=where, do="try later")
            wait = again.wait if again.wait is not None else backoff(self._patience, tried, self._chance)
            if wait > self._patience.longest:
                raise Unreachable(f"{again}, and asks to come back in {wait:.0f} seconds", where=where, do="try later")
            self._told(f"{again}: waiting {wait:.0f} s", wait)
            self._clock.sleep(wait)
        raise AssertionError("there is a last try")  # pragma: no cover

    def _once(self, request: Request, accept: str, part: Path) -> Answer:
        """One try. Raises _Again where another may succeed, NotFetched where none can."""
        url = httpx.URL(self._address + request.path)
        for _ in range(self._limits.redirects + 1):
            self._pause()
            asked = self._http.build_request(
                "GET" if request.body is None else "POST",
                url,
                headers={"Accept": accept} | ({} if request.body is None else {"Content-Type": "application/json"}),
                content=request.body,
            )
            try:
                deadline = self._clock.steady() + self._limits.whole
                response = self._http.send(asked, stream=True)
                try:
                    if response.status_code not in _MOVED:
                        return self._taken(response, part, deadline)
                    url = self._moved(response, request)
                finally:
                    response.close()
            except httpx.TimeoutException as error:
                raise _Again(f"no answer in time ({type(error).__name__})", down=True) from None
            except httpx.TransportError as error:
                if "CERTIFICATE_VERIFY_FAILED" in str(error):
                    raise NotFetched(f"the server's certificate cannot be trusted: {error}", where=str(url)) from None
                raise _Again(f"the connection failed: {error or type(error).__name__}", down=True) from None
        raise NotFetched(f"redirected more than {self._limits.redirects} times", where=self._address + request.path)

    def _pause(self) -> None:
        """Wait until the pause since the last question is over."""
        if self._last is not None:
            left = self._last + self._patience.pause - self._clock.steady()
            if left > 0:
                self._clock.sleep(left)
        self._last = self._clock.steady()

    def _moved(self, response: httpx.Response, request: Request) -> httpx.URL:
        """Where a redirect leads. Raises NotFetched where we do not follow."""
        here = response.request.url
        there = here.join(response.headers.get("Location", ""))  # httpx has refused what is no address
        if there.host != here.host:
            raise NotFetched(
                f"redirected to another host, {there.host or 'none'}; not followed",
                where=str(here),
                do="if that is the register's new address, give it by --base-url",
            )
        if (there.scheme, there.port) != (here.scheme, here.port) and (here.scheme, there.scheme) != ("http", "https"):
            raise NotFetched(f"redirected to {there.scheme} port {there.port or 'as usual'}; not followed", where=str(here))
        if request.body is not None and response.status_code not in (307, 308):
            raise NotFetched("redirected where it does not take what is posted", where=str(here))
        return there

    def _taken(self, response: httpx.Response, part: Path, deadline: float) -> Answer:
        """The answer's bytes, written to `part`."""
        status, url = response.status_code, str(response.request.url)
        if status == 404:
            raise NotFetched("the register has no such trial (404)", where=url)
        if status in _AGAIN:
            wait = retry_after(response.headers.get("Retry-After"), self._clock.now())
            raise _Again(f"the register answers {status}", wait, down=True)
        if status != 200:
            raise NotFetched(f"the register answers {status}{_said(response)}", where=url)
        with part.open("wb") as file:
            self._write(response, file, url, deadline)
        at = self._clock.now().astimezone(dt.UTC).isoformat(timespec="seconds")
        return Answer(url, at, status, response.headers.get("Content-Type", ""))

    def _write(self, response: httpx.Response, file: BinaryIO, url: str, deadline: float) -> None:
        coding = response.headers.get("Content-Encoding", "identity").strip().lower()
        if coding not in ("identity", "gzip", "x-gzip", ""):
            raise NotFetched(f"the answer is packed as {coding!r}, which was not asked for", where=url)
        raw = response.iter_raw()
        size = 0
        for piece in _unpacked(raw) if "gzip" in coding else raw:
            size += len(piece)
            if size > self._limits.size:
                raise NotFetched(
                    f"the answer is larger than {self._limits.size} bytes", where=url, do="allow more by --max-size"
                )
            if self._clock.steady() > deadline:
                raise _Again(f"the answer had not come whole after {self._limits.whole:.0f} s", down=True)
            file.write(piece)


def _unpacked(raw: Iterator[bytes]) -> Iterator[bytes]:
    """Gzip's bytes unpacked, never more than a chunk at a time. Raises Damaged where they break off or are none."""
    inflate = zlib.decompressobj(wbits=31)
    try:
        for piece in raw:
            left = piece
            while left and not inflate.eof:
                yield inflate.decompress(left, _CHUNK)
                left = inflate.unconsumed_tail
        while not inflate.eof and (rest := inflate.decompress(inflate.unconsumed_tail, _CHUNK)):
            yield rest
    except zlib.error as error:
        raise Damaged(f"the packed answer is damaged: {error}") from None
    if not inflate.eof or inflate.unused_data:
        raise Damaged("the packed answer breaks off, or goes on behind its end")


def _said(response: httpx.Response) -> str:
    """What a refusal says, as far as it comes at once and is a short text: `: NCT number is wrong`."""
    body = next(response.iter_raw(300), b"") if "html" not in response.headers.get("Content-Type", "").lower() else b""
    words = " ".join(body.decode("utf-8", "replace").split())
    return f": {''.join(letter for letter in words if letter.isprintable())}" if words and "<" not in words else ""
