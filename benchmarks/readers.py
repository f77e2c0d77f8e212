"""How long reading takes, as a ratio to what bare parsers need for the same bytes in the same run (least of several turns).

python benchmarks/readers.py --data ../shared [--records 150] [--turns 9]

v2: bytes to the typed record, against orjson.loads (json.loads and msgspec's untyped decoder beside it); the goal is 0.9 of
orjson.loads, and 2.0 where a field that nobody knows has to be kept. Legacy XML: bytes to a reading against lxml's own
parse; the goal is 2.0. The contenders take turns, so that a busy machine slows all of them alike.
"""

import argparse
import gzip
import itertools
import json
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
import orjson
from lxml import etree

from pantrial.readers import read
from pantrial.readers.containers import Document, documents
from pantrial.record import decode

Contender = tuple[Callable[[bytes], object], Sequence[bytes]]


def least(contenders: Mapping[str, Contender], turns: int) -> dict[str, float]:
    """Seconds of the process's own time that each contender takes for all its inputs: the least of the turns."""
    times = dict.fromkeys(contenders, float("inf"))
    for _ in range(turns):
        for name, (act, inputs) in contenders.items():
            start = time.process_time()
            for data in inputs:
                act(data)
            times[name] = min(times[name], time.process_time() - start)
    return times


def enriched(value: Any) -> Any:
    """JSON with a field that nobody knows in each of its objects."""
    if isinstance(value, dict):
        return {**{key: enriched(inner) for key, inner in value.items()}, "aFieldOfTomorrow": 1}
    return [enriched(inner) for inner in value] if isinstance(value, list) else value


def main() -> None:
    """Print each ratio."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the folder of real records")
    parser.add_argument("--records", type=int, default=150, help="how many records of each form")
    parser.add_argument("--turns", type=int, default=9)
    call = parser.parse_args()
    registries = call.data / "data" / "registries"
    with gzip.open(registries / "ctgov_v2" / "studies.jsonl.gz") as lines:
        studies = [line for line in itertools.islice(lines, call.records) if b"protocolSection" in line]
    plain = [json.loads(study) for study in studies]
    one = [json.dumps({**study, "aFieldOfTomorrow": 1}).encode() for study in plain]
    every = [json.dumps(enriched(study)).encode() for study in plain]
    took = least(
        {
            "orjson": (orjson.loads, studies),
            "json": (json.loads, studies),
            "msgspec": (msgspec.json.decode, studies),
            "record": (decode, studies),
            "orjson, one": (orjson.loads, one),
            "one": (decode, one),
            "orjson, every": (orjson.loads, every),
            "every": (decode, every),
        },
        call.turns,
    )
    print(
        f"v2, {len(studies)} studies of {sum(map(len, studies)) // len(studies)} bytes; times of orjson.loads of the same bytes"
    )
    print(f"  orjson.loads itself            1.00  ({took['orjson'] / len(studies) * 1e6:.0f} µs a study)")
    print(f"  json.loads                     {took['json'] / took['orjson']:.2f}")
    print(f"  msgspec, untyped               {took['msgspec'] / took['orjson']:.2f}")
    print(f"  typed record                   {took['record'] / took['orjson']:.2f}  (goal 0.9)")
    print(f"  with an unknown field          {took['one'] / took['orjson, one']:.2f}  (goal 2.0)")
    print(f"  with one in each of its objects {took['every'] / took['orjson, every']:.1f}")
    with (registries / "ctgov_xml" / "studies.tar.zst").open("rb") as stream:
        found = (document.data for document in documents(stream, "studies") if isinstance(document, Document))
        trials = list(itertools.islice(found, call.records))
    took = least({"lxml": (etree.fromstring, trials), "reading": (lambda data: read(data, "study.xml"), trials)}, call.turns)
    print(f"legacy XML, {len(trials)} studies of {sum(map(len, trials)) // len(trials)} bytes; times of lxml's parse")
    print(f"  lxml's parse itself            1.00  ({took['lxml'] / len(trials) * 1e6:.0f} µs a study)")
    print(f"  reading                        {took['reading'] / took['lxml']:.2f}  (goal 2.0)")


if __name__ == "__main__":
    main()
