"""How long reading takes, as a ratio to what a bare parser needs for the same bytes in the same run (least of several turns).

python benchmarks/readers.py --data ../shared [--records 150] [--turns 5]

v2: bytes to the typed record, against orjson.loads where it is installed and json.loads; the goal is 0.9 of the former, 2.0
with unknown fields kept. Legacy XML: bytes to a reading, with evidence, against lxml's own parse; the goal is 2.0.
"""

import argparse
import gzip
import importlib
import itertools
import json
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from lxml import etree

from pantrial.readers import read
from pantrial.readers.containers import Document, documents
from pantrial.record import decode


def least(act: Callable[[bytes], object], inputs: Sequence[bytes], turns: int) -> float:
    """Seconds of the process's own time for all inputs: the least of the turns."""
    times = []
    for _ in range(turns):
        start = time.process_time()
        for data in inputs:
            act(data)
        times.append(time.process_time() - start)
    return min(times)


def main() -> None:
    """Print each ratio."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the folder of real records")
    parser.add_argument("--records", type=int, default=150, help="how many records of each form")
    parser.add_argument("--turns", type=int, default=5)
    call = parser.parse_args()
    registries = call.data / "data" / "registries"
    with gzip.open(registries / "ctgov_v2" / "studies.jsonl.gz") as lines:
        studies = [line for line in itertools.islice(lines, call.records) if b"protocolSection" in line]
    try:
        name, loads = "orjson.loads", importlib.import_module("orjson").loads
    except ImportError:
        name, loads = "json.loads", json.loads
    bare = least(loads, studies, call.turns)
    rich = [json.dumps({**json.loads(study), "aFieldOfTomorrow": 1}).encode() for study in studies]
    print(f"v2, {len(studies)} studies: {least(decode, studies, call.turns) / bare:.2f} of {name}", end="; ")
    print(f"with an unknown field in each {least(decode, rich, call.turns) / least(loads, rich, call.turns):.2f}")
    with (registries / "ctgov_xml" / "studies.tar.zst").open("rb") as stream:
        found = (one.data for one in documents(stream, "studies") if isinstance(one, Document))
        trials = list(itertools.islice(found, call.records))
    parse = least(etree.fromstring, trials, call.turns)
    whole = least(lambda data: read(data, "study.xml"), trials, call.turns)
    print(f"legacy XML, {len(trials)} studies: {whole / parse:.2f} of lxml's parse")


if __name__ == "__main__":
    main()
