"""What the commands about terms do, and the lexicon that a call reads with. Every command gives the exit code."""

import csv
import hashlib
import io
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec

from pantrial.cli.inputs import contents, trials
from pantrial.cli.output import Rows, chosen, is_table, printable, sink
from pantrial.errors import BadCall, Unreadable
from pantrial.terms import Lexicon, extended, shipped
from pantrial.terms.codes import Coded, with_codes
from pantrial.trials import Trial
from pantrial.writers import concepts as concepts_writer
from pantrial.writers import tables


def lexicon_of(vocabularies: tuple[str, ...] = (), home: str | None = None) -> Lexicon:
    """The shipped lexicon, with the vocabularies that the call names; which they are is said on standard error.

    A vocabulary that was added and that the call does not name changes nothing: the same call gives the same answer anywhere.
    """
    if not vocabularies:
        return shipped()
    from pantrial.vocabularies import store

    place = store.home(home)
    lexicon = extended(shipped(), [store.load(name, place) for name in dict.fromkeys(vocabularies)])
    for name in lexicon.vocabularies:
        print(f"pantrial: read with the vocabulary {name}", file=sys.stderr)
    return lexicon


def add(source: str, name: str | None, home: str | None) -> int:
    """Read a vocabulary and keep it."""
    from pantrial import vocabularies
    from pantrial.vocabularies import store

    found = vocabularies.read(source)
    if name:
        found = msgspec.structs.replace(found, name=name)
    held = store.add(found, store.home(home))
    print(f"{held.name}: {held.title} {held.version}, {held.terms} terms, licence: {held.licence}")
    print(f"kept in {store.home(home)}; used where a call names it: --vocabulary {held.name}")
    return 0


def listed(home: str | None, form: str | None) -> int:
    """List the vocabularies that are kept."""
    from pantrial.vocabularies import store

    columns: tuple[tables.Column[store.Held], ...] = (
        tables.Column("name", tables.Kind.TEXT, "What --vocabulary takes.", lambda one: one.name, 12, main=True),
        tables.Column("title", tables.Kind.TEXT, "Its title.", lambda one: one.title, 28, main=True),
        tables.Column("version", tables.Kind.TEXT, "Its version.", lambda one: one.version or None, 16, main=True),
        tables.Column("terms", tables.Kind.WHOLE, "How many terms it has.", lambda one: one.terms, 9, main=True),
        tables.Column("sha256", tables.Kind.TEXT, "The hash of its content.", lambda one: one.sha256, 12, main=True),
        tables.Column("licence", tables.Kind.TEXT, "Whose terms of use it has.", lambda one: one.licence, 30),
        tables.Column("origin", tables.Kind.TEXT, "From what it was read.", lambda one: one.origin, 24),
        tables.Column("bytes", tables.Kind.WHOLE, "Its file's size.", lambda one: one.size, 10),
    )
    written = "table" if is_table(form, None) else "jsonl"
    room = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
    with sink(None) as out:
        tables.write(written, columns, store.held(store.home(home)), out, room)
    return 0


def remove(name: str, home: str | None) -> int:
    """Remove a vocabulary."""
    from pantrial.vocabularies import store

    gone = store.remove(name, store.home(home))
    print(f"removed {gone.name}: {gone.title} {gone.version}")
    return 0


def concepts(
    paths: tuple[str, ...],
    *,
    codes: str | None = None,
    vocabularies: tuple[str, ...] = (),
    home: str | None = None,
    form: str | None = None,
    output: str | None = None,
) -> int:
    """Write the codes behind each leaf of the trials' criteria: a row for each code, and as a table a line for each leaf."""
    written = chosen(form, output, tuple(tables.FORMS), "evidence")
    terminal = output is None and sys.stdout.isatty()
    if terminal and written in tables.BINARY:
        raise BadCall(f"{written} is not for a terminal", do=f"give a file: -o concepts.{written}")
    lexicon = coded(lexicon_of(vocabularies, home), codes)
    rows = Rows()
    with sink(output) as out:
        room = shutil.get_terminal_size().columns if terminal else None

        def each(trial: Trial) -> Iterator[concepts_writer.Row]:
            return concepts_writer.rows(trial.protocol, lexicon)

        if written == "table":  # for people: a line for each leaf
            lines = rows.of(trials(paths, lexicon), lambda trial: concepts_writer.summed(each(trial)))
            tables.write(written, concepts_writer.LINES, lines, out, room)
        else:
            tables.write(written, concepts_writer.COLUMNS, rows.of(trials(paths, lexicon), each), out, room)
    return rows.code


_NEEDED = ("concept", "system", "code")


def coded(lexicon: Lexicon, file: str | None) -> Lexicon:
    """The lexicon with the codes that a file names in place of its own, as `pantrial concepts -o FILE.csv` writes it.

    Of its columns concept, system, code and counts are read. Rows that leave an answer open (counts: perhaps) do so still, and
    are passed over. Raises Unreadable for a file of another form, and for a concept that the lexicon lacks, with its line.
    """
    if file is None:
        return lexicon
    data = contents(file, again=True)
    try:
        reader = csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True)
        lines = [(reader.line_num, {key: (value or "").strip() for key, value in row.items() if key}) for row in reader]
    except UnicodeDecodeError:
        raise Unreadable("not UTF-8", where=file) from None
    except csv.Error as error:
        raise Unreadable(f"no CSV: {error}", where=file) from None
    if any(name not in (reader.fieldnames or ()) for name in _NEEDED):
        do = "begin with what `pantrial concepts TRIAL -o FILE.csv` writes"
        raise Unreadable(f"the columns {', '.join(_NEEDED)} are not all there", where=file, do=do)
    found: list[Coded] = []
    for line, row in lines:
        counts = row.get("counts", "").lower()
        place = f"{file}, line {line}"
        if counts not in ("", "yes", "no", "perhaps"):
            raise Unreadable(f"{counts!r} is no answer", where=place, do="in `counts` write yes, no or perhaps")
        if not row["concept"] or counts == "perhaps":
            continue
        if row["concept"] not in lexicon:
            raise Unreadable(
                f"{row['concept']} is no concept of the lexicon", where=place, do="use the ids of the column `asked`"
            )
        if bool(row["system"]) != bool(row["code"]):
            raise Unreadable("a code and its system go together", where=place)
        # A cell that begins like a formula was written with an apostrophe before it.
        concept, system, code = (one[1:] if re.match(r"'[=+@-]", one) else one for one in (row[name] for name in _NEEDED))
        found.append(Coded(concept, system, code, counts != "no"))
    return with_codes(lexicon, found)


def codes_note(file: str) -> str:
    """What is said in every answer of a screening with a person's codes."""
    digest = hashlib.sha256(contents(file, again=True)).hexdigest()
    return f"the codes of concepts are taken from {printable(Path(file).name)} ({digest[:12]}), where it names them"
