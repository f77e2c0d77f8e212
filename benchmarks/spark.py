"""The compile on Spark against `pantrial read --as protocol` of the same files: whether they are equal, and what they take.

python benchmarks/spark.py --data ../shared [--records 2000] [--master 'local-cluster[2,1,1024]'] [--jobs 2] [--keep FOLDER]
python benchmarks/spark.py --sql [--persons 300]

The records are real ones, as benchmarks/folder.py takes them (v2 and legacy XML by turns), as a folder of files and as
Parquet, and among them some that are cut in the middle. A master and two workers are processes of Spark's on this machine.
Each row is compared with the line of `read`, byte for byte. Seconds are those of the clock, with the start of both; `read` is
the peer. Needs Java and the extra `spark`. `--sql` asks every generated atom of generated persons in Spark's SQL instead, and
compares the answers and reasons with the reference engine's.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow as pa
from folder import records
from pyarrow import parquet

ROOT = Path(__file__).resolve().parent.parent
CUT = 100
"""Every so many records, one is cut in the middle."""


def made(data: Path, size: int, at: Path) -> list[Path]:
    """The files, in a folder `files`, and all of them in `records.parquet`."""
    folder = at / "files"
    folder.mkdir(parents=True)
    files = []
    for number, (name, record) in enumerate(records(data, lines=False)):
        if number == size:
            break
        files.append(folder / name)
        files[-1].write_bytes(record[: len(record) // 2] if number % CUT == CUT - 1 else record)
    files.sort()
    schema = pa.schema([("id", pa.string()), ("bytes", pa.binary())])
    with parquet.ParquetWriter(at / "records.parquet", schema) as out:
        for first in range(0, len(files), 256):
            some = files[first : first + 256]
            out.write_table(pa.table([[str(one) for one in some], [one.read_bytes() for one in some]], schema=schema))
    return files


def timed(*call: str) -> tuple[bytes, float]:
    """What a call of pantrial prints, and its seconds."""
    start = time.monotonic()
    done = subprocess.run([sys.executable, "-m", "pantrial", *call], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    return done.stdout, time.monotonic() - start


def line(row: dict[str, Any]) -> bytes:
    """The row of Spark's result as `read` would have written it."""
    if row["error"] is None:
        return str(row["protocol"]).encode()
    return json.dumps({"source": row["name"], "error": row["error"]}, ensure_ascii=False, separators=(",", ":")).encode()


def compared(call: argparse.Namespace, at: Path) -> None:
    """Both ways, and a line for each."""
    made(call.data, call.records, at)
    said, seconds = timed("read", str(at / "files"), "--as", "protocol", "--format", "jsonl", "--jobs", str(call.jobs))
    expected = said.splitlines()
    print(f"read --jobs {call.jobs}: {len(expected)} lines, {seconds:.1f} s", flush=True)
    out = at / "protocols"
    conf = ("--conf", "spark.executor.memory=1024m")
    _, spark_seconds = timed("spark", str(at / "records.parquet"), "-o", str(out), "--master", call.master, *conf)
    rows = sorted(parquet.read_table(out).to_pylist(), key=lambda row: (row["id"], row["number"]))
    errors = sum(row["error"] is not None for row in rows)
    same = sum(one == line(row) for one, row in zip(expected, rows, strict=False))
    print(f"spark --master {call.master}: {len(rows)} rows, {errors} of them errors, {spark_seconds:.1f} s")
    print(f"equal, byte for byte: {same} of {max(len(rows), len(expected))}")
    print(f"Spark's time by that of read: {spark_seconds / seconds:.2f}")
    if same != max(len(rows), len(expected)):
        sys.exit(1)


class Asked:
    """Spark's session as the relational engine asks a database."""

    def __init__(self, session: Any) -> None:
        self.session = session
        self.found: list[tuple[Any, ...]] = []

    def execute(self, query: str) -> "Asked":
        self.found = [tuple(row) for row in self.session.sql(query).collect()]
        return self

    def fetchall(self) -> list[tuple[Any, ...]]:
        return self.found


def asked(call: argparse.Namespace, at: Path) -> None:
    """Every atom of the tests' populations."""
    sys.path.insert(0, str(ROOT / "tests"))
    from populations import ON, every_atom, population
    from test_engines import database

    from pantrial import spark
    from pantrial.datamodels.facts import TABLES
    from pantrial.engines import reference, relational

    session = spark.session("local[2]", {"spark.sql.shuffle.partitions": "1", "spark.sql.adaptive.enabled": "false"})
    patients = population(call.persons)
    with database(patients) as loaded:
        for table in TABLES:
            loaded.execute(f"COPY {table} TO '{at / table}.parquet' (FORMAT parquet)")
            session.read.parquet(f"{at / table}.parquet").createOrReplaceTempView(table)
    different: Counter[str] = Counter()
    atoms = every_atom()
    for atom in atoms:
        answers = relational.ask(Asked(session), [atom], ON, "spark")[atom.name]
        different[atom.select.kind] += sum(answers.get(one.id) != reference.ask(atom, one, ON) for one in patients)
    print(f"{len(atoms)} atoms of {len(patients)} persons; answers that differ: {+different or 'none'}")
    session.stop()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, help="the folder of real records")
    parser.add_argument("--records", type=int, default=2000)
    parser.add_argument("--master", default="local-cluster[2,1,1024]")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--keep", type=Path, help="a folder, not there yet, for the records and the result")
    parser.add_argument("--sql", action="store_true")
    parser.add_argument("--persons", type=int, default=300)
    call = parser.parse_args()
    if not call.sql and not call.data:
        parser.error("give --data, or --sql")
    with tempfile.TemporaryDirectory() as temporary:
        (asked if call.sql else compared)(call, call.keep or Path(temporary))


if __name__ == "__main__":
    main()
