"""How long reading takes, as a ratio to what bare parsers need for the same bytes in the same run (least of several turns).

python benchmarks/readers.py --data ../shared [--records 150] [--turns 9]

v2: bytes to the typed record, against orjson.loads (json.loads and msgspec's untyped decoder beside it); the goal is 0.9 of
orjson.loads, and 2.0 where a field that nobody knows has to be kept. Legacy XML: bytes to the typed record, and to a whole
reading (the source's hash, its form told), against lxml's own parse; the goal is 2.0. The contenders take turns, so that
a busy machine slows all of them alike. `--ctproc PYTHON` measures ctproc, which takes a few fields of the same XML, against
its own lxml: an interpreter in which it is installed (0.2.3 with its spaCy 3.0 was by Python 3.8, and by no newer one tried).
"""

import argparse
import gzip
import itertools
import json
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
import orjson
from lxml import etree

from pantrial.readers import read
from pantrial.readers.containers import Document, documents
from pantrial.readers.ctgov_xml import skimmed
from pantrial.record import decode

Contender = tuple[Callable[[Any], object], Sequence[Any]]


def least(contenders: Mapping[str, Contender], turns: int) -> dict[str, float]:
    """Seconds that each contender takes for all its inputs: the sum of the least that each input took in any turn."""
    times = {name: [float("inf")] * len(inputs) for name, (_, inputs) in contenders.items()}
    for _ in range(turns):
        for name, (act, inputs) in contenders.items():
            best = times[name]
            for number, data in enumerate(inputs):
                start = time.perf_counter()
                act(data)
                best[number] = min(best[number], time.perf_counter() - start)
    return {name: sum(best) for name, best in times.items()}


def enriched(value: Any) -> Any:
    """JSON with a field that nobody knows in each of its objects."""
    if isinstance(value, dict):
        return {**{key: enriched(inner) for key, inner in value.items()}, "aFieldOfTomorrow": 1}
    return [enriched(inner) for inner in value] if isinstance(value, list) else value


def floor(text: str) -> None:
    """The least that a pass in Python over each element costs: a piece for each, its tags and its words apart."""
    known: dict[str, str] = {}
    for head, _, words in map(str.rpartition, text.split("</"), itertools.repeat(">")):
        known.get(head)
        words.strip()


_CTPROC = """
import io, sys, time
from pathlib import Path
from lxml import etree
from ctproc.ctconfig import CTConfig
from ctproc.proc import CTProc

peer = CTProc(CTConfig(data_path=Path("none.zip")))
trials = [file.read_bytes() for file in sorted(Path(sys.argv[1]).iterdir())]
acts = (etree.fromstring, lambda data: peer.process_ct_doc_file(io.BytesIO(data), None))
best = [[float("inf")] * len(trials) for _ in acts]
for _ in range(int(sys.argv[2])):
    for act, times in zip(acts, best):
        for number, data in enumerate(trials):
            start = time.perf_counter()
            act(data)
            times[number] = min(times[number], time.perf_counter() - start)
print(sum(best[1]) / sum(best[0]))
"""


def ctproc(python: str, trials: Sequence[bytes], turns: int) -> float:
    """How many times lxml's parse ctproc takes for the trials, both by the interpreter in which it is installed."""
    with tempfile.TemporaryDirectory() as folder:
        for number, trial in enumerate(trials):
            Path(folder, f"{number:06}.xml").write_bytes(trial)
        call = [python, "-c", _CTPROC, folder, str(turns)]
        return float(subprocess.run(call, check=True, capture_output=True, text=True).stdout.split()[-1])


def main() -> None:
    """Print each ratio."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the folder of real records")
    parser.add_argument("--records", type=int, default=150, help="how many records of each form")
    parser.add_argument("--turns", type=int, default=9)
    parser.add_argument("--ctproc", metavar="PYTHON", help="an interpreter in which ctproc is installed")
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
    print(f"  with one in each of its objects {took['every'] / took['orjson, every']:.1f}  (goal 2.0)")
    with (registries / "ctgov_xml" / "studies.tar.zst").open("rb") as stream:
        found = (document.data for document in documents(stream, "studies") if isinstance(document, Document))
        trials = list(itertools.islice(found, call.records))
    texts = [trial.decode() for trial in trials]

    def told(data: bytes) -> object:
        return read(data, "study.xml").told

    took = least(
        {
            "lxml": (etree.fromstring, trials),
            "record": (lambda data: skimmed(data.decode()), trials),
            "reading": (lambda data: read(data, "study.xml"), trials),
            "told": (told, trials),
            "floor": (floor, texts),
        },
        call.turns,
    )
    print(f"legacy XML, {len(trials)} studies of {sum(map(len, trials)) // len(trials)} bytes; times of lxml's parse")
    print(f"  lxml's parse itself            1.00  ({took['lxml'] / len(trials) * 1e6:.0f} µs a study)")
    print(f"  typed record                   {took['record'] / took['lxml']:.2f}  (goal 2.0)")
    print(f"  reading                        {took['reading'] / took['lxml']:.2f}  (goal 2.0)")
    print(f"  and all its evidence           {took['told'] / took['lxml']:.1f}")
    print(f"  the tags parted, and no more   {took['floor'] / took['lxml']:.2f}")
    if call.ctproc:
        print(f"  ctproc, a few of the fields    {ctproc(call.ctproc, trials, call.turns):.2f}")


if __name__ == "__main__":
    main()
