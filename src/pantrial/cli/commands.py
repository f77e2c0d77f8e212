"""What each command does. Every function gives the exit code: 0 done, 1 something could not be read or was refused."""

import datetime as dt
import io
import re
import shutil
import sys
from collections.abc import Iterator
from contextlib import ExitStack, redirect_stderr
from functools import cache, partial
from itertools import islice
from pathlib import Path

import msgspec

from pantrial import check as gaps
from pantrial.answer import Policy
from pantrial.cli.inputs import contents, documents, linked, trials, with_linked
from pantrial.cli.output import Rows, chosen, failed, is_table, printable, sink
from pantrial.cli.parallel import mapped
from pantrial.cli.people import KEPT, People
from pantrial.cli.terms import coded, codes_note, lexicon_of
from pantrial.dates import Duration, PartialDate, TimeUnit, parse_date
from pantrial.errors import BadCall, PantrialError
from pantrial.language.english import sentence
from pantrial.logic import leaves
from pantrial.notes import Note, NoteKind
from pantrial.parse import bounds, read_criterion
from pantrial.patient import Coverage, Patient
from pantrial.protocol import Criterion, CriterionKind, Protocol, ReadingDegree
from pantrial.protocol import json as protocol_json
from pantrial.question.atoms import Ask, Atom
from pantrial.question.lower import FRESHNESS, lower
from pantrial.readers.containers import Document, Failure
from pantrial.readers.results import results
from pantrial.reading import Reading
from pantrial.results import TABLES, Row
from pantrial.screen import ANCHORS, anchored, report
from pantrial.screen import screen as screened
from pantrial.screen import summary as summaries
from pantrial.screen.corrections import corrected, read_corrections
from pantrial.screen.reasons import asked, question
from pantrial.terms import Lexicon, shipped
from pantrial.text import Span, Text, uncovered, unescape
from pantrial.trials import Trial, read_one, trials_of
from pantrial.writers import evidence as evidence_writer
from pantrial.writers import form as form_writer
from pantrial.writers import results as results_writer
from pantrial.writers import study as study_writer
from pantrial.writers import tables
from pantrial.writers import text as text_writer


def read(
    paths: tuple[str, ...],
    *,
    content: str,
    bare: bool,
    layout: str | None,
    form: str | None,
    output: str | None,
    part: str | None = None,
    vocabularies: tuple[str, ...] = (),
    home: str | None = None,
    jobs: int | None = 1,
) -> int:
    """Read records and write them as `content` says; `part` is the one table of the results that is wanted.

    `jobs` is how many processes share the work; None is one a processor, where there is enough of it.
    """
    if part is not None and content != "results":
        raise BadCall("the record has several tables only --as results", where="--table", do="write --as results")
    if output is not None and (Path(output).is_dir() or output.endswith("/")) and content != "results":
        raise BadCall("this is a folder; only --as results fills one", where=output, do="name a file")
    if content == "results":
        return _results(paths, layout, form, output, part, jobs)
    if content == "evidence":
        return _evidence_table(paths, layout, form, output, jobs)
    table = is_table(form, output, content)
    code = 0
    if content != "study":
        lexicon_of(vocabularies, home)  # says what it reads with, and refuses what it cannot, before any work is given
        _lexicon.cache_clear()
    work = partial(_written, content=content, bare=bare, table=table, layout=layout, vocabularies=vocabularies, home=home)
    with sink(output) as out:
        for found in mapped(work, documents(paths), jobs, _bytes, _origin):
            for one in found:
                if isinstance(one, Failure):
                    failed(one, table, out)
                    code = 1
                else:
                    out.write(one)
    return code


def _written(
    document: Document | Failure,
    *,
    content: str,
    bare: bool,
    table: bool,
    layout: str | None,
    vocabularies: tuple[str, ...],
    home: str | None,
) -> list[bytes | Failure]:
    """What `read` writes of one document."""
    if content == "study":
        found = read_one(document, layout)
        if isinstance(found, Failure):
            return [found]
        return [(_summary(found).encode() if table else study_writer.write(found, bare=bare)) + b"\n"]
    written: list[bytes | Failure] = []
    lexicon = _lexicon(vocabularies, home)
    for trial in trials_of(document, lexicon, layout):
        if isinstance(trial, Failure):
            written.append(trial)
        elif content == "text" or table:
            written.append(text_writer.write(trial.protocol, lexicon).encode())
        else:
            written.append(protocol_json.dump(trial.protocol) + b"\n")
    return written


@cache
def _lexicon(vocabularies: tuple[str, ...], home: str | None) -> Lexicon:
    """The lexicon of this call, kept by each process that reads with it; the first has said which it is."""
    with redirect_stderr(io.StringIO()):
        return lexicon_of(vocabularies, home)


def _bytes(document: Document | Failure) -> int:
    return len(document.data) if isinstance(document, Document) else 0


def _origin(document: Document | Failure) -> str:
    return document.origin if isinstance(document, Document) else document.source


def _evidence_row(document: Document | Failure, *, layout: str | None) -> tuple[tables.Cell, ...] | Failure:
    """The reviewer's row of one document."""
    found = read_one(document, layout)
    return found if isinstance(found, Failure) else evidence_writer.row(found)


def _evidence_table(paths: tuple[str, ...], layout: str | None, form: str | None, output: str | None, jobs: int | None) -> int:
    """Read records and write the reviewer's table."""
    written = chosen(form, output, tuple(tables.FORMS), "evidence")
    terminal = output is None and sys.stdout.isatty()
    if terminal and written in tables.BINARY:
        raise BadCall(f"{written} is not for a terminal", do=f"give a file: -o evidence.{written}")
    rows = Rows()
    room = shutil.get_terminal_size().columns if terminal else None
    with sink(output) as out:
        work = partial(_evidence_row, layout=layout)
        found = rows.of(mapped(work, documents(paths), jobs, _bytes, _origin), lambda row: (row,))
        tables.write(written, evidence_writer.ROWS, found, out, room)
    return rows.code


def _results_rows(document: Document | Failure, *, layout: str | None) -> tuple[tuple[Row, ...], tuple[str, ...]] | Failure:
    """The rows of one document's results, and what there is to say of them."""
    found = read_one(document, layout)
    if isinstance(found, Failure):
        return found
    held = results(found)
    return tuple(held.rows), tuple(f"{found.source.origin}: {printable(note.message)}" for note in held.notes)


def _results(
    paths: tuple[str, ...], layout: str | None, form: str | None, output: str | None, part: str | None, jobs: int | None
) -> int:
    """Read records and write their results' tables: one, or all of them."""
    if part is not None and part not in TABLES:
        raise BadCall(f"there is no table {part!r}", where="--table", do=f"name one of {', '.join(TABLES)}")
    folder = output is not None and (Path(output).is_dir() or output.endswith("/"))
    if folder and part is not None:
        raise BadCall("one table goes into a file, not a folder", where=output or "", do=f"give -o {part}.csv")
    offered = results_writer.FOLDER if folder else tuple(tables.FORMS)
    written = chosen(form or "csv", None, offered, "a folder") if folder else chosen(form, output, offered, "results")
    terminal = output is None and sys.stdout.isatty()
    if terminal and written in tables.BINARY:
        raise BadCall(f"{written} is not for a terminal", do=f"give a file: -o results.{written}")
    if not folder and part is None and written in ("csv", "parquet"):
        raise BadCall(
            f"results are several tables, and {written} holds one",
            where=output or "--format",
            do="name one with --table, or a folder with -o FOLDER/",
        )
    room = shutil.get_terminal_size().columns if terminal else None
    rows = Rows()

    def told(held: tuple[tuple[Row, ...], tuple[str, ...]]) -> tuple[Row, ...]:
        for message in held[1]:
            print(f"pantrial: {message}", file=sys.stderr)
        return held[0]

    found = rows.of(mapped(partial(_results_rows, layout=layout), documents(paths), jobs, _bytes, _origin), told)
    if folder:
        place = Path(output or "")
        place.mkdir(exist_ok=True)
        with ExitStack() as stack:
            outs = {name: stack.enter_context(sink(str(place / f"{name}.{written}"))) for name in TABLES}
            results_writer.write_all(written, found, outs)
        return rows.code
    with sink(output) as out:
        if part is not None:
            results_writer.write_table(written, part, found, out, room)
        elif written == "jsonl":
            results_writer.write_lines(found, out)
        elif written == "xlsx":
            results_writer.write_workbook(found, out)
        else:
            results_writer.write_text(found, out, room)
    return rows.code


def _summary(reading: Reading) -> str:
    """A record in a few lines, for a terminal."""
    protocol = "/protocolSection"

    def said(pointer: str) -> str:
        value = reading.value(protocol + pointer)
        return printable(", ".join(map(str, value)) if isinstance(value, list) else str(value or ""))

    letters = sum(not character.isspace() for character in reading.source.text)
    unread = sum(
        not character.isspace()
        for span in uncovered(reading.source.text, [*reading.boilerplate, *_evidence(reading)])
        for character in reading.source.text[span.start : span.end]
    )
    lines = [
        f"{said('/identificationModule/nctId') or 'no id'}  {said('/identificationModule/briefTitle')}",
        f"    {reading.source.origin}, read as {reading.source.layout} ({reading.source.encoding})",
        f"    status {said('/statusModule/overallStatus') or '-'}; phase {said('/designModule/phases') or '-'}; "
        f"participants {said('/designModule/enrollmentInfo/count') or '-'}; "
        f"conditions {said('/conditionsModule/conditions') or '-'}",
    ]
    if not reading.unknown and reading.source.layout != "study":
        lines.append(f"    {len(reading.evidence)} values; not read: {unread} of {letters} characters")
    lines += [f"    {note.kind.value}: {printable(note.message)}" for note in reading.notes]
    return "\n".join(lines)


def _evidence(reading: Reading) -> Iterator[Span]:
    for evidence in (*reading.evidence.values(), *(said.evidence for said in reading.said)):
        yield from evidence.spans()


def check(
    paths: tuple[str, ...], layout: str | None, form: str | None, output: str | None, others: tuple[str, ...] = ()
) -> int:
    """Write the gap report of every trial; `others` are records that are taken beside it."""
    table = is_table(form, output)
    lexicon = shipped()
    beside = linked(others, lexicon)
    code = 0
    with sink(output) as out:
        for trial in with_linked(trials(paths, lexicon, layout), beside, lexicon):
            if isinstance(trial, Failure):
                failed(trial, table, out)
                code = 1
                continue
            report = gaps.check(trial.protocol, trial.reading.notes if trial.reading else ())
            out.write(gaps.write_text(report).encode() if table else gaps.write_json(report) + b"\n")
    return code


def explain(
    words: tuple[str, ...],
    *,
    exclusion: bool,
    form: str | None,
    vocabularies: tuple[str, ...] = (),
    home: str | None = None,
) -> int:
    """Read each line of criteria and say how."""
    table = is_table(form, None)
    lexicon = lexicon_of(vocabularies, home)
    kind = CriterionKind.EXCLUSION if exclusion else CriterionKind.INCLUSION
    with sink(None) as out:
        for number, line in enumerate(words, start=1):
            whole_characters = line.encode("utf-16", "surrogatepass").decode("utf-16", "replace")  # bytes that are no UTF-8
            text = unescape(Text.of(whole_characters)).squeezed()
            if not text:
                raise BadCall("there are no words to explain")
            found = read_criterion(text, kind, lexicon)
            criterion = Criterion(
                kind, number, text.value, text.spans(), found.logic, found.reading, found.clazz,
                nodes=found.nodes, notes=found.notes, bounds=bounds(text, lexicon),
            )  # fmt: skip
            written = _explained(criterion, lexicon) if table else _explained_json(criterion, lexicon)
            out.write(written + b"\n")
    return 0


def _asks(criterion: Criterion, lexicon: Lexicon) -> tuple[Ask, ...]:
    found: tuple[Ask, ...] = tuple(dict.fromkeys(leaves(lower(criterion.logic, lexicon))))
    return found


def _explained(criterion: Criterion, lexicon: Lexicon) -> bytes:
    lines = [
        f"words:  {printable(criterion.words)}",
        f"read:   {printable(sentence(criterion, lexicon))}",
        f"class:  {criterion.clazz.value}; read: {criterion.reading.value}",
    ]
    for ask in _asks(criterion, lexicon):
        if isinstance(ask, Atom):
            lines.append(f"asks:   {printable(f'{question(ask, lexicon)} {asked(ask)}'.rstrip())}  [{ask.name}]")
        else:
            lines.append(f"open:   {printable(question(ask, lexicon))}")
    if criterion.reading is not ReadingDegree.FULL:
        # The comparisons of words that were not read whole: they decide nothing, and are worth a look.
        lines += [f"states: {printable(f'{bound.words}: {bound.said}')}" for bound in criterion.bounds]
    lines += [f"note:   {note.kind.value}: {printable(note.message)}" for note in criterion.notes]
    return "\n".join([*lines, ""]).encode()


def _explained_json(criterion: Criterion, lexicon: Lexicon) -> bytes:
    atoms = [
        {"atom": ask.name, "about": question(ask, lexicon), "bound": asked(ask)}
        for ask in _asks(criterion, lexicon)
        if isinstance(ask, Atom)
    ]
    plain = msgspec.to_builtins(criterion)
    return msgspec.json.encode(plain | {"english": sentence(criterion, lexicon), "asks": atoms})


def form(trial: str, *, output: str | None, vocabularies: tuple[str, ...] = (), home: str | None = None) -> int:
    """Write the trial's empty form."""
    lexicon = lexicon_of(vocabularies, home)
    (found, *more) = trials((trial,), lexicon)
    if more:
        raise BadCall(f"{trial} holds {1 + len(more)} trials; a form is for one")
    if isinstance(found, Failure):
        raise PantrialError(found.error)
    with sink(output) as out:
        out.write(form_writer.write(found.protocol, lexicon).encode())
    return 0


def screen(
    paths: tuple[str, ...],
    patients: tuple[str, ...],
    *,
    day: str | None = None,
    unrecorded: str = "strict",
    covers: str | None = None,
    anchors: tuple[str, ...] = (),
    ages: tuple[str, ...] = (),
    corrections: str | None = None,
    summary: str | None = None,
    others: tuple[str, ...] = (),
    codes: str | None = None,
    vocabularies: tuple[str, ...] = (),
    home: str | None = None,
    form: str | None = None,
    output: str | None = None,
) -> int:
    """Screen every patient against every trial, trials in the order given, and under each the patients in theirs.

    A trial is parsed once, and patients are read one after the other: see `cli.people` for several trials. A patient who
    cannot be read leaves a place under the first trial alone.
    """
    on = day_of(day)
    table = is_table(form, output)
    if summary is not None and output is not None and Path(summary).absolute() == Path(output).absolute():
        raise BadCall("the summary and the output are one file", where="--summary")
    lexicon = coded(lexicon_of(vocabularies, home), codes)
    supplied = (Note(NoteKind.SUPPLIED, "codes", codes_note(codes)),) if codes else ()
    fresh = _ages(ages)
    days = _anchors(anchors, on)
    theirs = read_corrections(contents(corrections), corrections, lexicon) if corrections else ()
    covered = _coverage(covers, on)
    beside = linked(others, lexicon)
    people = People(patients, lexicon)
    if days and sum(isinstance(person, Patient) for person in islice(people, KEPT)) > 1:
        raise BadCall("these are the days of one patient, and there are several", where="--anchor", do="screen them one by one")
    code = 0
    said: set[str] = set()
    with ExitStack() as stack:
        out = stack.enter_context(sink(output))
        pages = stack.enter_context(sink(summary)) if summary is not None else None
        if pages is not None:
            pages.write(summaries.HEAD)
        for trial in with_linked(trials(paths, lexicon), beside, lexicon):
            if isinstance(trial, Failure):
                failed(trial, table, out)
                code = 1
                continue
            protocol, void = corrected(whole(trial), theirs)
            protocol = msgspec.structs.replace(protocol, notes=(*supplied, *protocol.notes))
            for note in void:
                print(f"pantrial: {protocol.trial}: {printable(note.message)}", file=sys.stderr)
                code = 1
            for person in people:
                if isinstance(person, Failure):
                    if person.error not in said:
                        said.add(person.error)
                        failed(person, table, out)
                    code = 1
                    continue
                if covered is not None and person.coverage is None:
                    person = msgspec.structs.replace(person, coverage=covered, notes=(*person.notes, _covers_note(covered)))
                result = screened(protocol, person, on, lexicon, Policy(unrecorded), fresh=fresh, anchors=days)
                out.write(report.write_text(result).encode() + b"\n" if table else report.write_json(result) + b"\n")
                if pages is not None:
                    pages.write(summaries.page(result))
        if pages is not None:
            pages.write(summaries.FOOT)
    return code


def _coverage(words: str | None, on: dt.date) -> Coverage | None:
    """The time that a call says the charts cover: from a day, to a day or to the one of the screening."""
    if words is None:
        return None
    first, _, last = (part.strip() for part in words.partition("/"))
    start, end = parse_date(first), parse_date(last) if last else PartialDate.of(on)
    if start is None or end is None or end.latest() < start.earliest() or "/" in last:
        raise BadCall(f"{words!r} is no time from a day to a later one", where="--chart-covers", do="write DATE or DATE/DATE")
    return Coverage(start, end)


def _covers_note(covered: Coverage) -> Note:
    message = f"the chart is said to cover {covered.start} to {covered.end} (given with the call)"
    return Note(NoteKind.SUPPLIED, "chart-covers", message)


_TIME = re.compile(r"(\d{1,4}) ?(d|days?|w|wk|weeks?|months?|y|years?)", re.ASCII)


def _ages(given: tuple[str, ...]) -> dict[str, Duration]:
    """The limits of age of values, with those that the call gives in place of ours."""
    fresh = dict(FRESHNESS)
    for words in given:
        kind, equals, length = words.partition("=")
        found = _TIME.fullmatch(length.strip().lower())
        if not equals or kind.strip() not in fresh or found is None:
            do = f"write KIND=TIME, as laboratory='14 days'; the kinds: {', '.join(fresh)}"
            raise BadCall(f"{words!r} is no kind of value with its time", where="--max-age", do=do)
        units = {"d": TimeUnit.DAY, "w": TimeUnit.WEEK, "m": TimeUnit.MONTH, "y": TimeUnit.YEAR}
        fresh[kind.strip()] = Duration(int(found[1]), units[found[2][0]])
    return fresh


def _anchors(given: tuple[str, ...], on: dt.date) -> dict[str, PartialDate]:
    """The days that the call names; one may lack its day or month. Raises BadCall for those that nobody can have."""
    days: dict[str, PartialDate] = {}
    for words in given:
        name, equals, day = (part.strip() for part in words.partition("="))
        name = "first-dose" if name == "infusion" else name  # of cells: the same day by another name
        parsed = parse_date(day) if re.match(r"\d{4}(-|$)", day) else None
        if not equals or name not in ANCHORS or name in days or parsed is None or str(parsed) != day:
            do = f"write NAME=YYYY-MM-DD, each once; the names: {', '.join(ANCHORS)}"
            raise BadCall(f"{words!r} is no day that a screening counts from", where="--anchor", do=do)
        days[name] = parsed
    try:
        anchored(Patient(""), days, on)
    except ValueError as error:
        raise BadCall(str(error), where="--anchor") from None
    return days


def whole(trial: Trial) -> Protocol:
    """The protocol with what its reader noted, so that a doubt about the page is in every answer that rests on it."""
    if trial.reading is None or not trial.reading.notes:
        return trial.protocol
    return msgspec.structs.replace(trial.protocol, notes=(*trial.reading.notes, *trial.protocol.notes))


def day_of(day: str | None, option: str = "--on") -> dt.date:
    """The day that an option gives, or today where it is not given. Raises BadCall for what is no whole date."""
    if day is None:
        return dt.date.today()
    parsed = parse_date(day)
    if parsed is None or not parsed.whole or len(day) != 10:
        raise BadCall(f"{day!r} is no day", where=option, do="write YYYY-MM-DD")
    return parsed.earliest()
