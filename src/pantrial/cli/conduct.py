"""What the commands that carry a protocol out do: `dose`, `visits`. Every function gives the exit code, as in `commands`."""

import datetime as dt
import re
import sys
from collections.abc import Iterable, Iterator

from pantrial.cli.commands import day_of, whole
from pantrial.cli.inputs import documents, linked, trials, with_linked
from pantrial.cli.output import chosen, failed, is_table, sink
from pantrial.conduct import calendar, dose_sheet
from pantrial.conduct.amounts import quantity
from pantrial.conduct.batches import read_batch
from pantrial.conduct.doses import dose_sheet as sheet_of
from pantrial.conduct.supplied import AmountIs, Batch, Cap, Counted, Direction, Formula, Per, Rounding, Supplied
from pantrial.conduct.visits import VisitPlan
from pantrial.conduct.visits import plan as plan_visits
from pantrial.errors import BadCall, Refused, Unreadable
from pantrial.protocol import Anchor, Quantity
from pantrial.readers.containers import Failure
from pantrial.terms import shipped
from pantrial.writers import tables
from pantrial.writers import visits as visit_writer


def dose(
    trial: str,
    *,
    weight: str | None,
    height: str | None,
    bsa: str | None,
    surface: str | None,
    area: str | None,
    sites: int | None,
    per: str | None,
    amount_is: str | None,
    batches: tuple[str, ...],
    viable_basis: str | None,
    cap: str | None,
    rounding: str | None,
    arm: str | None,
    level: int | None,
    amount: str | None,
    administrations: tuple[int, ...],
    reweigh: str | None,
    anchors: tuple[str, ...],
    confirmed: tuple[str, ...],
    day: str | None,
    others: tuple[str, ...] = (),
    form: str | None,
    output: str | None,
) -> int:
    """Write the dose sheet of one person in each trial behind the path; a trial that is refused leaves its place."""
    supplied = Supplied(
        on=day_of(day),
        weight=_measure("--weight", weight),
        height=_measure("--height", height),
        formula=Formula(bsa) if bsa else None,
        surface=_measure("--surface", surface),
        area=_measure("--area", area),
        sites=sites,
        per=Per(per) if per else None,
        amount_is=AmountIs(amount_is) if amount_is else None,
        batches=_batches(batches),
        counted=Counted(viable_basis) if viable_basis else None,
        cap=_cap(cap),
        rounding=_rounding(rounding),
        arm=arm or "",
        level=level,
        amount=_measure("--amount", amount),
        administrations=frozenset(administrations),
        reweigh=None if reweigh is None else reweigh == "each",
        anchors=tuple(_anchor(words) for words in anchors),
        confirmed=frozenset(confirmed),
    )
    table = is_table(form, output)
    lexicon = shipped()
    code = 0
    with sink(output) as out:
        for found in with_linked(trials((trial,), lexicon), linked(others, lexicon), lexicon):
            if isinstance(found, Failure):
                failed(found, table, out)
                code = 1
                continue
            try:
                sheet = sheet_of(whole(found), supplied)
            except Refused as refused:
                failed(Failure(found.origin, str(refused)), table, out)
                code = 1
                continue
            out.write(dose_sheet.write_text(sheet).encode() if table else dose_sheet.write_json(sheet) + b"\n")
            if any(line.refused for line in sheet.lines):
                code = 1
    return code


def _measure(option: str, words: str | None) -> Quantity | None:
    return None if words is None else quantity(words, option)


def _cap(words: str | None) -> Cap | None:
    if words is None:
        return None
    if words.strip().lower() == "none":
        return Cap(None, "none")
    found = quantity(words, "--cap")
    if not found.value:
        raise BadCall("a cap of nothing leaves no dose", where="--cap", do="write the most that is given, or none")
    return Cap(found, words)


_ROUND = re.compile(r"(?P<step>.+?)[\s,]+(?P<direction>down|nearest|up)$", re.IGNORECASE)


def _rounding(words: str | None) -> Rounding | None:
    """`1e6cells down`, `0.5 ml nearest`, `1bag up`, or `none`."""
    if words is None:
        return None
    if words.strip().lower() == "none":
        return Rounding(None, None, "none")
    found = _ROUND.match(words.strip())
    if found is None:
        do = "write a step and down, nearest or up, as `0.1ml down`, or none"
        raise BadCall(f"{words!r} is no rounding rule", where="--round", do=do)
    step = quantity(found["step"], "--round")
    if not step.value:
        raise BadCall("one rounds to a step above zero", where="--round")
    return Rounding(step, Direction(found["direction"].lower()), words.strip())


def _batches(paths: tuple[str, ...]) -> tuple[Batch, ...]:
    """The batches of the files. Raises Unreadable for the first that is none: a dose without it would be another."""
    found: list[Batch] = []
    for document in documents(paths):
        if isinstance(document, Failure):
            raise Unreadable(document.error)
        found.append(read_batch(document.data, document.origin))
    return tuple(found)


def visits(
    trial: str,
    *,
    start: str,
    anchors: tuple[str, ...],
    arm: str | None,
    until: str | None,
    others: tuple[str, ...] = (),
    form: str | None,
    output: str | None,
) -> int:
    """Write one participant's visits in each trial behind the path; a trial that is refused leaves its place."""
    written = chosen(form, output, ("table", "jsonl", "csv", "ics"))
    day = day_of(start, "--start")
    given: dict[str, dt.date] = {}
    for words in anchors:
        name, equals, when = words.rpartition("=")
        if not equals or not name.strip():
            raise BadCall(f"{words!r} is no anchor with its date", where="--anchor", do="write NAME=YYYY-MM-DD")
        given[name.strip()] = day_of(when.strip(), "--anchor")
    last = None if until is None else day_of(until, "--until")
    lexicon = shipped()
    found: list[VisitPlan | tables.Failed] = []
    for one in with_linked(trials((trial,), lexicon), linked(others, lexicon), lexicon):
        if isinstance(one, Failure):
            found.append(tables.Failed(one.source, one.error))
            continue
        try:
            found.append(plan_visits(whole(one), day, given, arm, last))
        except Refused as refused:
            found.append(tables.Failed(one.origin, str(refused)))
    plans = [one for one in found if not isinstance(one, tables.Failed)]
    if written == "ics" and len(plans) != 1:
        if not plans:
            raise Refused("; ".join(one.error for one in found if isinstance(one, tables.Failed)))
        raise BadCall(f"{trial} holds {len(plans)} trials; a calendar is for one")
    with sink(output) as out:
        if written == "ics":
            out.write(calendar.write(plans[0]))
        elif written == "csv":
            tables.write("csv", visit_writer.COLUMNS, _visit_rows(found), out)
        else:
            for item in found:
                if isinstance(item, tables.Failed):
                    failed(Failure(item.source, item.error), written == "table", out)
                else:
                    table = written == "table"
                    out.write(visit_writer.write_text(item).encode() if table else visit_writer.write_json(item) + b"\n")
    if written in ("csv", "ics"):
        for item in found:
            if isinstance(item, tables.Failed):
                print(f"pantrial: {item.error}", file=sys.stderr)
    return 0 if len(plans) == len(found) else 1


def _visit_rows(found: Iterable[VisitPlan | tables.Failed]) -> Iterator[visit_writer.Row | tables.Failed]:
    for item in found:
        if isinstance(item, tables.Failed):
            yield item
        else:
            yield from visit_writer.rows(item)


_ANCHORS = {anchor.value.replace(" ", "-"): anchor for anchor in Anchor if anchor not in (Anchor.UNSAID, Anchor.OTHER)}


def _anchor(words: str) -> tuple[Anchor, dt.date]:
    name, equals, day = words.partition("=")
    anchor = _ANCHORS.get(name.strip().lower().replace(" ", "-"))
    if not equals or anchor is None:
        do = f"write NAME=YYYY-MM-DD; the names: {', '.join(_ANCHORS)}"
        raise BadCall(f"{words!r} is no anchor with its date", where="--anchor", do=do)
    return anchor, day_of(day.strip(), "--anchor")
