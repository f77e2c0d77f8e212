"""Records in a Spark data frame → protocols in another: what `read --as protocol` gives of a folder, on a cluster.

    from pantrial.spark import protocols
    protocols(session.read.parquet("records")).write.parquet("protocols")

Rows go to the workers' Python as Arrow and come back as Arrow (`mapInArrow`), so no value passes through pandas. Each worker
needs Python with pantrial and pyarrow; the lexicon is made once in each process. Nothing else in pantrial imports pyspark.
"""

import io
import os
import re
import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from msgspec import Struct

from pantrial.errors import BadCall, Refused, Unreadable
from pantrial.protocol import json as protocol_json
from pantrial.readers.containers import Document, Failure, documents
from pantrial.terms import Lexicon, shipped
from pantrial.trials import Trial, trials_of

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame, SparkSession

COLUMNS = (
    "id string, number int, name string, trial string, protocol string, "
    "notes array<struct<kind: string, code: string, message: string>>, error string"
)
"""What a row of the result holds, in Spark's words.

id: that of the record's row. number: 1, 2, 3, … of the trials in that row's bytes, in their order. name: what `read` calls the
trial's source (`a.zip/b.json`, `list.json#3`). trial: its number at a register. protocol: the line that `read --as protocol`
writes. notes: what reading and parsing noted. error: why there is no protocol; then trial, protocol and notes are NULL.
"""

ROWS, BYTES = 32, 4 * 1024 * 1024
"""The most rows of a batch, and the letters of protocols at which one is full: what a worker holds of its results."""

SETTINGS = {
    # Spark sends ten thousand rows at once, and reads four thousand; records may have a megabyte each.
    "spark.sql.execution.arrow.maxRecordsPerBatch": "64",
    "spark.sql.parquet.columnarReaderBatchSize": "64",
}
"""What keeps a worker's memory flat, for a session that is made for this work."""

_HERE = {
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.log.level": "FATAL",  # what fails is raised, and told by us in a line
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}
"""Where all of Spark runs on this machine: no port is open to others, and the workers' Python is this one."""

PER_WORKER = 4
"""Parts that each slot of a cluster gets at least, so that one slow part does not keep all others waiting."""


class Row(Struct, frozen=True):
    """A row of the result: see COLUMNS."""

    id: str | None
    number: int
    name: str
    trial: str | None = None
    protocol: str | None = None
    notes: tuple[dict[str, str], ...] | None = None
    error: str | None = None


class Told(Struct, frozen=True):
    """How a run ended: rows with a protocol, rows with an error, and a few of the errors."""

    protocols: int
    errors: int
    some: tuple[str, ...]


class Lexicons(Protocol):
    """Gives the lexicon to read with; it is called on the workers, and so has to be something that pickle takes there."""

    def __call__(self) -> Lexicon:
        """The lexicon."""
        ...


def protocols(records: "DataFrame", lexicon: Lexicons = shipped, *, name: str = "id", data: str = "bytes") -> "DataFrame":
    """A row (COLUMNS) for each trial in the rows of `records`, whose column `name` names a record and `data` holds its bytes.

    The bytes are what a file would hold: one record of any form, an archive, a file of many, or protocols. What cannot be read
    is a row with an error, and the rest is done. `name` may be of any type that Spark casts to text; `data` is binary or text.
    The rows come in no order of Spark's promise: sort by id and number where it matters. A session not made by `session`
    should have SETTINGS. Raises BadCall where a column lacks or is of another type.
    """
    from pyspark.sql import functions
    from pyspark.sql.types import BinaryType, StringType

    fields = {field.name: field.dataType for field in records.schema.fields}
    for column in (name, data):
        if column not in fields:
            raise BadCall(f"there is no column {column!r}, but {', '.join(fields)}", do="name the columns of ids and of bytes")
    if not isinstance(fields[data], BinaryType | StringType):
        raise BadCall(f"the column {data!r} holds {fields[data].simpleString()}", do="give one of binary or text")

    def quoted(column: str) -> str:
        return f"`{column.replace('`', '``')}`"

    two = records.select(
        functions.col(quoted(name)).cast("string").alias("id"), functions.col(quoted(data)).cast("binary").alias("bytes")
    )

    def work(batches: "Iterator[pa.RecordBatch]") -> "Iterator[pa.RecordBatch]":
        return mapped(batches, lexicon())

    return two.mapInArrow(work, COLUMNS)


def mapped(batches: "Iterable[pa.RecordBatch]", lexicon: Lexicon) -> "Iterator[pa.RecordBatch]":
    """What a worker does: batches of `id` and `bytes` in, batches of COLUMNS out, of no more than ROWS rows each."""
    held: list[Row] = []
    size = 0
    for batch in batches:
        for given, data in zip(batch.column("id"), batch.column("bytes"), strict=True):
            for row in rows_of(given.as_py(), data.as_py(), lexicon):
                held.append(row)
                size += len(row.protocol or "")
                if len(held) == ROWS or size >= BYTES:
                    yield _batch(held)
                    held, size = [], 0
    if held:
        yield _batch(held)


def rows_of(given: str | None, data: bytes | None, lexicon: Lexicon) -> Iterator[Row]:
    """The rows of one record's bytes: one, or as many as there are trials in them."""
    origin = "" if given is None else given
    if data is None:
        yield Row(given, 1, origin, error=str(Unreadable("there are no bytes", where=origin)))
        return
    number = 0
    for document in documents(io.BytesIO(data), origin):
        for one in trials_of(document, lexicon):
            number += 1
            yield _row(given, number, document, one)


def _row(given: str | None, number: int, document: Document | Failure, one: Trial | Failure) -> Row:
    if isinstance(one, Failure):
        return Row(given, number, _text(one.source), error=_text(one.error))
    notes = tuple({"kind": note.kind.value, "code": note.code, "message": _text(note.message)} for note in one.notes)
    protocol = protocol_json.dump(one.protocol).decode()
    name = document.origin if isinstance(document, Document) else one.origin
    return Row(given, number, _text(name), _text(one.protocol.trial), protocol, notes)


def _text(words: str) -> str:
    """Text that Arrow holds: a name of an archive's member may have halves of letters (surrogates)."""
    return words.encode("utf-8", "replace").decode()


def _batch(rows: list[Row]) -> "pa.RecordBatch":
    import pyarrow as pa

    note = pa.struct([(name, pa.string()) for name in ("kind", "code", "message")])
    kinds = {"number": pa.int32(), "notes": pa.list_(note)}
    arrays = {
        name: pa.array([getattr(row, name) for row in rows], kinds.get(name, pa.string())) for name in Row.__struct_fields__
    }
    return pa.record_batch(list(arrays.values()), names=list(arrays))


# A job of its own -----------------------------------------------------------------------------------------------------


def session(master: str | None = None, settings: Mapping[str, str] | None = None) -> "SparkSession":
    """A session with SETTINGS, on `master`; without one on that of Spark's own configuration, or on this machine.

    `settings` go before ours. On this machine (`local…`) no port is open to others. Raises Refused where pyspark or Java lacks,
    or where Spark does not start.
    """
    try:
        from pyspark import SparkConf
        from pyspark.sql import SparkSession
    except ImportError:
        raise Refused("Spark needs the package pyspark, which is not installed", do="pip install 'pantrial[spark]'") from None
    home = os.environ.get("JAVA_HOME")
    if not (home and Path(home, "bin", "java").exists()) and shutil.which("java") is None:
        raise Refused("Spark needs Java 17 or newer, and there is none", do="install it (Debian: openjdk-17-jre-headless)")
    given = dict(settings or {})
    builder = SparkSession.builder.appName("pantrial")
    try:
        known = SparkConf()
        if known.get("spark.master") is None and master is None:
            master = "local[*]"
        where = master or known.get("spark.master") or ""
        ours = dict(SETTINGS)
        if where.startswith("local"):
            ours |= _HERE
            os.environ.setdefault("PYSPARK_PYTHON", sys.executable)  # Spark takes the workers' Python from here alone
        for key, value in ours.items():
            if known.get(key) is None:
                builder = builder.config(key, value)
        for key, value in given.items():
            builder = builder.config(key, value)
        return (builder.master(master) if master else builder).getOrCreate()
    except Exception as error:  # what Spark raises when it does not start is of many kinds
        raise Refused(f"Spark did not start: {_line(error)}", where=master or "") from None


def run(
    spark: "SparkSession",
    paths: Sequence[str],
    output: str,
    *,
    lexicon: Lexicons = shipped,
    name: str = "id",
    data: str = "bytes",
    files: bool = False,
    parts: int | None = None,
) -> Told:
    """Read records from Parquet (with `files`: from the files themselves), and write their protocols as Parquet at `output`.

    Paths and output are Spark's, so `hdfs://…` and `s3a://…` are as good as folders. `parts`: into how many parts the records
    are shared; without it PER_WORKER for each slot, or as many as the Parquet has. Raises BadCall for a wrong column and
    for an output that is there already, Unreadable for what Spark cannot read, and Refused where a job of it fails.
    """
    from py4j.protocol import Py4JError
    from pyspark.errors import AnalysisException, PySparkException

    try:
        if files:
            reader = spark.read.format("binaryFile").option("recursiveFileLookup", "true")
            found = reader.load(list(paths)).selectExpr("path AS id", "content AS bytes")
            name, data = "id", "bytes"
        else:
            found = spark.read.parquet(*paths)
        made = protocols(_shared(found, spark, parts), lexicon, name=name, data=data)
    except AnalysisException as error:
        raise Unreadable(_line(error), where=", ".join(paths), do="give Parquet with ids and bytes, or --files") from None
    try:
        made.write.parquet(output)
    except AnalysisException as error:
        raise BadCall(_line(error), where=output, do="name a folder that is not there yet") from None
    except (PySparkException, Py4JError) as error:
        raise Refused(f"Spark gave up: {_line(error)}", where=output) from None
    written = spark.read.parquet(output)
    bad = written.where("error IS NOT NULL")
    errors = bad.count()
    some = tuple(row["error"] for row in bad.select("error").limit(10).collect())
    return Told(written.count() - errors, errors, some)


def _shared(records: "DataFrame", spark: "SparkSession", parts: int | None) -> "DataFrame":
    """The records in `parts` parts. Parquet of a few files has a few, however many workers there are."""
    if parts is not None:
        return records.repartition(parts)
    wanted = PER_WORKER * spark.sparkContext.defaultParallelism
    return records if records.rdd.getNumPartitions() >= wanted else records.repartition(wanted)


def _line(error: Any) -> str:
    """What Spark says, in a line: the last one of a worker's traceback, else the first."""
    lines = str(error).strip().splitlines() or [type(error).__name__]
    if any(line.startswith("Traceback ") for line in lines):
        told = [line for line in lines if re.match(r"[\w.]+(?:Error|Exception|Exit|Interrupt)\b", line)]
        return (told or lines)[-1]
    return lines[0]


__all__ = ["COLUMNS", "SETTINGS", "Told", "protocols", "run", "session"]
