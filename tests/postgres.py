"""A PostgreSQL server of the tests' own: a database in a temporary folder, reached by a socket in it, gone afterwards."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import psycopg
import pytest

# Nothing has to survive: the server may lose everything in a crash, and starts the faster.
SETTINGS = ("listen_addresses=''", "fsync=off", "synchronous_commit=off", "full_page_writes=off", "jit=off")


def programs() -> Path | None:
    """The folder of initdb and pg_ctl: where the path has them, else where Debian puts them. None where there is no server."""
    found = shutil.which("initdb")
    if found and shutil.which("pg_ctl"):
        return Path(found).parent
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return folders[-1].parent if folders else None


@contextmanager
def server() -> Iterator[psycopg.Connection[Any]]:
    """A connection to a fresh database. Skips, and says so, where PostgreSQL is not installed."""
    folder = programs()
    if folder is None:
        pytest.skip("no PostgreSQL server on this machine (Debian: apt-get install postgresql)")
    # PostgreSQL refuses to run as root; the package has made a user of its own.
    user = "postgres" if os.geteuid() == 0 else None
    if user and user not in {one.pw_name for one in pwd.getpwall()}:
        pytest.skip("PostgreSQL does not run as root, and there is no user postgres")
    with tempfile.TemporaryDirectory(prefix="pantrial-") as place:
        if user:
            shutil.chown(place, user)

        def run(*command: str) -> None:
            done = subprocess.run(
                command,
                user=user,
                cwd=place,
                env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"},
                capture_output=True,
                text=True,
            )
            assert done.returncode == 0, done.stderr + done.stdout

        data, log = f"{place}/data", f"{place}/log"
        control = [str(folder / "pg_ctl"), "-D", data, "-w"]
        run(str(folder / "initdb"), "-D", data, "-U", "pantrial", "-A", "trust", "-E", "UTF8", "--no-sync")
        options = " ".join(f"-c {setting}" for setting in (*SETTINGS, f"unix_socket_directories={place}"))
        run(*control, "-l", log, "-o", options, "start")
        try:
            with psycopg.connect(host=place, user="pantrial", dbname="postgres", autocommit=True) as connection:
                yield connection
        finally:
            run(*control, "-m", "immediate", "stop")


def copy(source: duckdb.DuckDBPyConnection, to: psycopg.Connection[Any], tables: dict[str, dict[str, str]]) -> None:
    """Tables with their rows from DuckDB, in place of those of the same names."""
    for table, columns in tables.items():
        kinds = {name: kind.replace("DOUBLE", "DOUBLE PRECISION") for name, kind in columns.items()}
        to.execute(f"DROP TABLE IF EXISTS {table}")
        to.execute(f"CREATE TABLE {table} ({', '.join(f'{name} {kind}' for name, kind in kinds.items())})")
        rows = source.execute(f"SELECT {', '.join(columns)} FROM {table}").fetchall()
        with to.cursor().copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as out:
            for row in rows:
                out.write_row(row)
