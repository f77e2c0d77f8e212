"""Work on many inputs by several processes: results in the order of the inputs, and only a few chunks of them held."""

import os
import signal
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, TypeVar

from pantrial.errors import PantrialError

if TYPE_CHECKING:
    from concurrent.futures import Future

T = TypeVar("T")
R = TypeVar("R")

MOST = 32
"""Inputs in a chunk."""

LARGE = 1024 * 1024
"""Bytes at which a chunk is full."""

PATIENCE = 1.0
"""Seconds that one process works alone before others are started: most calls are done by then."""


def cores() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def mapped(
    work: Callable[[T], R],
    inputs: Iterable[T],
    jobs: int | None,
    size: Callable[[T], int],
    name: Callable[[T], str] = str,
) -> Iterator[R]:
    """`work` of each input, in their order.

    `jobs` is the number of processes; None is one for each processor, started when the inputs turn out to be many. `work`
    has to be a function that another process can be given (pickle). `size` is an input's bytes, by which chunks are cut,
    and `name` what it is called where a process dies over it: then PantrialError is raised.
    """
    coming = iter(inputs)
    if jobs is None:
        jobs, until = cores(), time.monotonic() + PATIENCE
        for item in coming:
            yield work(item)
            if jobs > 1 and time.monotonic() >= until:
                break
    if jobs == 1:
        yield from map(work, coming)
        return
    yield from _shared(work, coming, jobs, size, name)


def _shared(
    work: Callable[[T], R], coming: Iterable[T], jobs: int, size: Callable[[T], int], name: Callable[[T], str]
) -> Iterator[R]:
    # A call that needs one process only does not wait for these.
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool

    # Not forked from this process, whose threads and open files are its own.
    methods = multiprocessing.get_all_start_methods()
    context = multiprocessing.get_context("forkserver" if "forkserver" in methods else "spawn")
    context.set_forkserver_preload([work.__module__, "pantrial.cli.commands"])
    pool = ProcessPoolExecutor(jobs, mp_context=context, initializer=_begin)
    started: deque[tuple[list[T], Future[list[R]]]] = deque()
    chunk: list[T] = []
    try:
        for chunk in chunks(coming, size):
            if len(started) == 2 * jobs:
                yield from started[0][1].result()
                started.popleft()
            started.append((chunk, pool.submit(_each, work, chunk)))
        while started:
            yield from started[0][1].result()
            started.popleft()
    except BrokenProcessPool:
        first = started[0][0] if started else chunk
        raise PantrialError(
            f"a process ended while it worked on what begins with {name(first[0])}",
            do="see whether there is memory enough, and find the input with --jobs 1",
        ) from None
    finally:
        pool.shutdown(cancel_futures=True)


def chunks(inputs: Iterable[T], size: Callable[[T], int]) -> Iterator[list[T]]:
    """The inputs in their order, some at a time: at most MOST, and none more where they have LARGE bytes together."""
    chunk: list[T] = []
    held = 0
    for item in inputs:
        chunk.append(item)
        held += size(item)
        if len(chunk) == MOST or held >= LARGE:
            yield chunk
            chunk, held = [], 0
    if chunk:
        yield chunk


def _begin() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interrupt is for the process that gives the work


def _each(work: Callable[[T], R], chunk: list[T]) -> list[R]:
    return [work(item) for item in chunk]


__all__ = ["LARGE", "MOST", "PATIENCE", "chunks", "cores", "mapped"]
