"""What reading criteria would still take if the parser's own code cost nothing: the floor under `parse_speed.py`.

python benchmarks/parse_floor.py --data ../shared/data/registries/ctgov_v2/studies.jsonl.gz [--records 240] [--turns 3]

Plain Python reads the criteria once, and what its libraries are asked for is written down: every call of a pattern with its
text, every text that an automaton looks through, and every struct of msgspec that the criteria are made of. Then the same
calls are made again with nothing between them, and the structs are made anew from their fields. No way of writing or
compiling the parser saves any of it; asking for less would. The list and string work between the calls is not in it.

Times are process time, the least of the turns, in microseconds for each distinct criterion of the text, as `parse_speed.py`
counts them. The calls are made from a list, which is some 0.05 µs of each.
"""

import argparse
import re
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import ahocorasick_rs
from msgspec import Struct

CALLS: list[tuple[Callable[..., Any], tuple[Any, ...]]] = []
SEARCHES: list[tuple[Callable[..., Any], str]] = []
_compile, _Automaton = re.compile, ahocorasick_rs.AhoCorasick


class Recorded:
    """A pattern that writes down what it is asked."""

    def __init__(self, pattern: re.Pattern[str]) -> None:
        """Stand for this pattern."""
        self._pattern = pattern

    def __getattr__(self, name: str) -> Any:
        here = getattr(self._pattern, name)
        if not callable(here):
            return here

        def asked(*given: Any) -> Any:
            CALLS.append((here, given))
            return here(*given)

        return asked


class Looked:
    """An automaton that writes down the texts it looks through."""

    def __init__(self, *given: Any, **options: Any) -> None:
        """Do as the automaton does."""
        self._automaton = _Automaton(*given, **options)

    def find_matches_as_indexes(self, text: str, overlapping: bool = False) -> Any:
        """Do as the automaton does."""
        SEARCHES.append((self._automaton.find_matches_as_indexes, text))
        return self._automaton.find_matches_as_indexes(text, overlapping=overlapping)


def structs(value: object, found: list[tuple[Any, tuple[object, ...]]]) -> None:
    """Each struct in a value with its fields, those within it first; what stands in several places is there for each."""
    if isinstance(value, tuple):
        for one in value:
            structs(one, found)
    elif isinstance(value, Struct):
        fields = tuple(getattr(value, name) for name in value.__struct_fields__)
        structs(fields, found)
        found.append((type(value), fields))


def least(turns: int, work: Callable[[], None]) -> float:
    """The least process time of so many turns, in seconds."""
    taken = []
    for _ in range(turns):
        start = time.process_time()
        work()
        taken.append(time.process_time() - start)
    return min(taken)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", action="append", required=True, help="a file or folder of records; may be given again")
    parser.add_argument("--records", type=int, default=240, help="at most so many")
    parser.add_argument("--turns", type=int, default=3)
    call = parser.parse_args()
    re.compile = lambda pattern, flags=0: Recorded(_compile(pattern, flags))  # type: ignore[assignment]
    ahocorasick_rs.AhoCorasick = Looked  # type: ignore[misc, assignment]
    # Only now: what they import compiles its patterns as it is imported.
    from pantrial.cli.inputs import readings
    from pantrial.parse.protocol import PASSES
    from pantrial.protocol import Criterion, Place
    from pantrial.readers.containers import Failure
    from pantrial.reading import Reading
    from pantrial.terms import shipped

    lexicon = shipped()
    records: list[Reading] = []
    for one in readings(tuple(call.data)):
        if not isinstance(one, Failure):
            one.told  # noqa: B018 - its evidence is made when it is asked for, and is the reader's
            records.append(one)
        if len(records) == call.records:
            break

    def criteria(record: Reading) -> tuple[Criterion, ...]:
        found: tuple[Criterion, ...] = ()
        for step in PASSES:
            found = step(record, lexicon, found)
        return found

    warm, rest = records[: len(records) // 3], records[len(records) // 3 :]
    seen = {(one.kind, one.words) for record in warm for one in criteria(record)}
    CALLS.clear()
    SEARCHES.clear()
    read = [one for record in rest for one in criteria(record)]
    texts = {(one.kind, one.words) for one in read if one.place is Place.CRITERIA} - seen
    made: list[tuple[Any, tuple[object, ...]]] = []
    structs(tuple(read), made)

    def patterns() -> None:
        for ask, given in CALLS:
            found = ask(*given)
            if ask.__name__ == "finditer":
                for _ in found:
                    pass

    def automata() -> None:
        for find, text in SEARCHES:
            find(text, overlapping=True)

    def nodes() -> None:
        for kind, fields in made:
            kind(*fields)

    figures = [(len(part), least(call.turns, work)) for part, work in ((CALLS, patterns), (SEARCHES, automata), (made, nodes))]
    many = len(texts)
    print(f"floor of {many} distinct criteria in none before: {1e6 * sum(taken for _, taken in figures) / many:.0f} µs each")
    for name, (count, taken) in zip(("calls of patterns", "texts through automata", "structs made"), figures, strict=True):
        print(f"  {1e6 * taken / many:.1f} µs: {count / many:.1f} {name}")
    methods = Counter(ask.__name__ for ask, _ in CALLS)
    print("  patterns:", ", ".join(f"{count / many:.1f} {name}" for name, count in methods.most_common(5)))


if __name__ == "__main__":
    main()
