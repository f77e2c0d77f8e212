"""`spark`: the call as a job of Spark, how it ended on standard error. It gives the exit code."""

import re
import sys
from functools import cache, partial

from pantrial import spark as cluster
from pantrial.cli.output import printable
from pantrial.cli.terms import lexicon_of
from pantrial.errors import BadCall
from pantrial.terms import Lexicon


def spark(
    paths: tuple[str, ...],
    *,
    output: str,
    master: str | None,
    files: bool,
    name: str,
    data: str,
    parts: int | None,
    settings: tuple[str, ...],
    vocabularies: tuple[str, ...],
    home: str | None,
) -> int:
    """Compile the records in Parquet on a cluster; 1 where some could not be read."""
    given: dict[str, str] = {}
    for one in settings:
        if not (found := re.fullmatch(r"(spark\.[\w.-]+)=(.*)", one)):
            raise BadCall(f"{one!r} is no setting of Spark", where="--conf", do="give spark.KEY=VALUE")
        given[found[1]] = found[2]
    lexicon_of(vocabularies, home)  # says what it reads with, and refuses what it cannot, before a cluster is asked
    session = cluster.session(master, given)
    try:
        told = cluster.run(
            session,
            paths,
            output,
            lexicon=partial(_lexicon, vocabularies, home),
            name=name,
            data=data,
            files=files,
            parts=parts,
        )
    finally:
        session.stop()
    for error in told.some:
        print(f"pantrial: {printable(error)}", file=sys.stderr)
    if told.errors > len(told.some):
        print(f"pantrial: … and {told.errors - len(told.some)} more: rows with an `error`", file=sys.stderr)
    print(f"pantrial: {told.protocols} protocols, {told.errors} errors, in {output}", file=sys.stderr)
    return 1 if told.errors else 0


@cache
def _lexicon(vocabularies: tuple[str, ...], home: str | None) -> Lexicon:
    """The lexicon of this call, kept by each worker's process."""
    return lexicon_of(vocabularies, home)
