"""The same compile on a cluster: a master and two workers give what `read` gives of the files, byte for byte."""

import json
import shutil
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest
import test_engines
from click.testing import CliRunner
from conftest import ROOT
from populations import ON, every_atom, population
from pyarrow import parquet
from spark_home import CLUSTER, home

from pantrial import spark as cluster
from pantrial.cli import main
from pantrial.datamodels.facts import TABLES
from pantrial.engines import reference, relational
from pantrial.errors import BadCall, Unreadable
from pantrial.terms import Lexicon

# What Spark leaves to the collector: sockets to a Java that goes on, and pandas' remarks about itself.
pytestmark = [pytest.mark.filterwarnings("ignore::ResourceWarning"), pytest.mark.filterwarnings("ignore::FutureWarning")]


@pytest.fixture(scope="module", autouse=True)
def installed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with home(tmp_path_factory.mktemp("spark")) as place:
        yield place


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A record of each form, an archive of several, protocols, and what is no record."""
    folder = tmp_path_factory.mktemp("records")
    for source in ("fuzz/seeds/records", "fuzz/seeds/protocols", "examples/pages", "examples/records"):
        for file in (ROOT / source).iterdir():
            shutil.copy(file, folder / f"{source.rpartition('/')[2]}-{file.name}")
    pages = sorted((ROOT / "examples" / "pages").iterdir())
    with zipfile.ZipFile(folder / "packed.zip", "w") as archive:
        for page in pages:
            archive.writestr(page.name, page.read_bytes())
        archive.writestr("bad.bin", b"\x00\x01\x02")
    (folder / "broken.zip").write_bytes((folder / "packed.zip").read_bytes()[:2000])
    (folder / "empty.json").write_bytes(b"")
    (folder / "half.json").write_bytes(b'{"protocolSection": {"identificationModule":')
    (folder / "noise.bin").write_bytes(bytes(range(256)) * 8)
    return folder


def lines(records: Path) -> list[bytes]:
    """What `read` gives of the folder: a line for each trial, and for each that failed."""
    result = CliRunner().invoke(main, ["read", str(records), "--as", "protocol", "--format", "jsonl", "--jobs", "1"])
    assert result.exit_code == 1
    return result.stdout_bytes.splitlines()


def rows(output: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = parquet.read_table(output).to_pylist()
    return sorted(found, key=lambda row: (row["id"].split("/"), row["number"]))


def line(row: dict[str, Any]) -> bytes:
    """The row as `read` would have written it."""
    if row["error"] is None:
        return str(row["protocol"]).encode()
    assert row["protocol"] is row["trial"] is row["notes"] is None
    return json.dumps({"source": row["name"], "error": row["error"]}, ensure_ascii=False, separators=(",", ":")).encode()


def test_two_workers_give_what_read_gives_of_the_folder(records: Path, installed: Path, tmp_path: Path) -> None:
    files = sorted(records.iterdir())
    table = pa.table({"file": [str(file) for file in files], "record": [file.read_bytes() for file in files]})
    parquet.write_table(table, tmp_path / "records.parquet")
    call = ["spark", str(tmp_path / "records.parquet"), "-o", str(tmp_path / "out"), "--master", CLUSTER, "--parts", "4"]
    call += ["--id-column", "file", "--bytes-column", "record", "--conf", "spark.executor.memory=512m"]
    result = CliRunner().invoke(main, call)
    assert result.exit_code == 1, result.output  # some are no records
    found, expected = rows(tmp_path / "out"), lines(records)
    assert [line(row) for row in found] == expected
    errors = sum(row["error"] is not None for row in found)
    assert errors >= 5
    assert f"{len(found) - errors} protocols, {errors} errors" in result.stderr
    assert {row["id"] for row in found} == set(map(str, files))
    assert [row["number"] for row in found if row["id"].endswith("packed.zip")] == [1, 2, 3, 4, 5, 6]
    assert any(note["kind"] == "loss" for row in found for note in row["notes"] or ())
    workers = list((installed / "work").glob("app-*/*/stderr"))
    assert len(workers) == 2  # both have worked, or the bytes below would not be there
    assert all(log.stat().st_size for log in workers)


def test_the_example_of_the_help_is_that_of_the_readme_and_runs(tmp_path: Path) -> None:
    help_text = main.commands["spark"].help
    assert help_text
    example = help_text.rsplit("Example: pantrial ", 1)[1].strip()
    assert f"\npantrial {example}\n" in (ROOT / "README.md").read_text("utf-8")
    words = [word.replace("examples/", f"{ROOT}/examples/") for word in example.split()]
    words[words.index("-o") + 1] = str(tmp_path / "out")
    assert CliRunner().invoke(main, words).exit_code == 0
    assert [row["trial"][:7] for row in rows(tmp_path / "out")] == ["EXAMPLE"] * 5


def test_the_rows_of_one_record(lexicon: Lexicon) -> None:
    """Without Spark: what each row of a batch becomes, and how many rows a batch has at most."""
    page = (ROOT / "examples" / "pages" / "psoriasis.txt").read_bytes()
    many = [b"nothing", None, *[page] * (cluster.ROWS + 1)]
    given = pa.record_batch({"id": [None, "b", *map(str, range(cluster.ROWS + 1))], "bytes": pa.array(many, pa.binary())})
    first, second = cluster.mapped([given], lexicon)
    assert [first.num_rows, second.num_rows] == [cluster.ROWS, 3]
    bad, none, good = first.to_pylist()[:3]
    assert bad["id"] is None
    assert bad["error"]
    assert none["error"] == "b: there are no bytes"
    assert good["trial"] == "EXAMPLE-0005"
    assert second.to_pylist()[0]["protocol"] == good["protocol"]


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


@pytest.fixture(scope="module")
def session(installed: Path) -> Iterator[Any]:
    settings = {"spark.sql.shuffle.partitions": "1", "spark.sql.adaptive.enabled": "false"}
    made = cluster.session("local[2]", settings)
    yield made
    made.stop()


def views(session: Any, database: duckdb.DuckDBPyConnection, folder: Path, tables: Sequence[str]) -> None:
    """The tables, as Parquet, under their names: through pandas Spark would get NaN for NULL."""
    for table in tables:
        database.execute(f"COPY {table} TO '{folder / table}.parquet' (FORMAT parquet)")
        session.read.parquet(f"{folder / table}.parquet").createOrReplaceTempView(table)


def test_sql_for_spark_answers_as_the_reference_engine(session: Any, tmp_path: Path) -> None:
    """An atom of each kind and comparison, of persons made to make engines disagree; benchmarks/spark.py asks all."""
    patients = population(200)
    with test_engines.database(patients) as database:
        views(session, database, tmp_path, tuple(TABLES))
    kinds = {(atom.select.kind, type(atom.compare), atom.pick): atom for atom in every_atom()}
    for atom in kinds.values():
        answers = relational.ask(Asked(session), [atom], ON, "spark")
        assert answers[atom.name] == {patient.id: reference.ask(atom, patient, ON) for patient in patients}, atom


def test_a_wrong_column_is_refused_before_any_work(session: Any) -> None:
    frame = session.createDataFrame([("a", 1)], "id string, size int")
    with pytest.raises(BadCall, match="no column 'bytes', but id, size"):
        cluster.protocols(frame)
    with pytest.raises(BadCall, match="'size' holds int"):
        cluster.protocols(frame, data="size")


def test_what_spark_cannot_find_is_told_in_a_line(session: Any, tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="nowhere"):
        cluster.run(session, [str(tmp_path / "nowhere")], str(tmp_path / "out"))
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "a.txt").write_bytes(b"nothing")
    with pytest.raises(BadCall, match="already exists"):
        cluster.run(session, [str(folder)], str(folder), files=True)


def test_a_setting_that_is_none_is_a_wrong_call() -> None:
    result = CliRunner().invoke(main, ["spark", "records", "-o", "out", "--conf", "memory"])
    assert result.exit_code == 2
    assert "spark.KEY=VALUE" in result.stderr
