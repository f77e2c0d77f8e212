"""A dose sheet as text for people and as one line of JSON. Every number is printed with its origin."""

import textwrap
from collections.abc import Iterator

import msgspec

from pantrial.conduct.amounts import Number, Whence, shown
from pantrial.conduct.doses import ArmDoses, DoseSheet, Line, Point

_WIDTH = 100


def write_json(sheet: DoseSheet) -> bytes:
    """One line of JSON, without a newline. Numbers are decimal strings: no reader turns them into floats."""
    return msgspec.json.encode(sheet)


def write_text(sheet: DoseSheet) -> str:
    """For a terminal or on paper: whether it is a draft and unblinds, what is open, then each arm's doses."""
    return "\n".join(_lines(sheet)) + "\n"


def _lines(sheet: DoseSheet) -> Iterator[str]:
    if sheet.draft:
        yield f"DRAFT, not for use on a patient: {len(sheet.open)} {'point is' if len(sheet.open) == 1 else 'points are'} open"
    if sheet.unblinding:
        yield from _wrap(
            f"UNBLINDING: the trial is masked ({sheet.masking}), and this sheet shows every arm. No ratio is assumed.", ""
        )
    elif sheet.unblinding is None:
        yield from _wrap("UNBLINDING? The record does not say whether the trial is masked; this sheet shows what is given.", "")
    yield f"{sheet.trial or 'no id'}  Dose sheet of {sheet.on}".rstrip()
    if sheet.title:
        yield from _wrap(sheet.title, "  ")
    for note in sheet.notes:
        yield from _wrap(f"{note.kind.value}: {note.message}", "  ", "    ")
    yield ""
    yield "Given by the user"
    given = [number.words for number in sheet.supplied] + list(sheet.said)
    yield from _wrap(" ".join(given) if given else "nothing", "  ", "    ")
    for arm in sheet.arms:
        yield ""
        yield from _arm(arm)
    if sheet.open:
        yield ""
        yield "Open; each must be settled before anybody is dosed by this sheet"
        for point in sheet.open:
            yield from _wrap(_asked(point), "  - ", "    ")
    if sheet.settled:
        yield ""
        yield "Settled by the user"
        for point in sheet.settled:
            yield from _wrap(f"{point.sentence} {point.settled}", "  - ", "    ")


def _asked(point: Point) -> str:
    """The point's sentence and how to settle it."""
    return f"{point.sentence} [{point.supply}]" if point.supply else point.sentence


def _arm(arm: ArmDoses) -> Iterator[str]:
    kind = f" ({arm.type})" if arm.type else ""
    yield from _wrap(f"ARM {arm.label}{kind}" if arm.label else "NO ARM NAMED", "")
    if not arm.lines and not arm.points:
        yield "  nothing is given here, as far as the record was read"
    for line in arm.lines:
        yield from _line(line)
    named = {line.of for line in arm.lines}
    for point in arm.points:
        if point.of not in named and not point.settled:
            yield from _wrap(f"{point.of}: no dose. {_asked(point)}", "  ", "    ")


def _line(line: Line) -> Iterator[str]:
    choice = f", dose {line.choice} of several" if line.choice is not None else ""
    role = f" ({line.role.value})" if line.role is not None else ""
    yield from _wrap(f"{line.of}{choice}{role}", "  ", "    ")
    yield from _wrap(f"record: “{line.words}”", "    ", "      ")
    if any(number.words == line.administration_words != line.words for number in line.numbers):
        yield from _wrap(f"in: “{line.administration_words}”", "    ", "      ")
    if line.routes:
        yield from _wrap(f"route: {', '.join(line.routes)}", "    ", "      ")
    if line.schedule:
        days = f"; days {', '.join(map(str, line.days))} from the first" if len(line.days) > 1 else ""
        yield from _wrap(f"when: “{line.schedule}”{days}", "    ", "      ")
    for point in line.points:
        if point.refuses:
            yield from _wrap(f"REFUSED: {_asked(point)}", "    ", "      ")
    about = "about " if line.approximate else ""
    for number in line.numbers:
        if number.name == "dose" and not line.refused:
            each = "" if line.per == "administration" or "/" in number.unit else f" for the {line.per}"
            counted = f", counted {line.counted}" if line.counted else ""
            yield from _wrap(f"DOSE {about}{_value(number)}{counted}{each}  [{_origin(number, line)}]", "    ", "      ")
        else:
            yield from _wrap(f"{number.name}: {_value(number)}  [{_origin(number, line)}]", "    ", "      ")
    if line.last is not None:
        last = line.last
        words = f"last permitted day: {last.day}  [record: “{last.words}”; {last.anchor.value} {last.anchor_day} by the user]"
        words += "; the hour counts" if last.hours else ""
        yield from _wrap(words, "    ", "      ")


def _value(number: Number) -> str:
    unit = "" if number.unit == "1" else number.unit
    return shown(number.low, number.high, unit, number.exact)


def _origin(number: Number, line: Line) -> str:
    """Where a number comes from; the record's words only where they do not stand above it already."""
    match number.origin:
        case Whence.RECORD:
            above = (line.words, line.administration_words, line.schedule)
            return "record" if number.words in above else f"record: “{number.words}”"
        case Whence.USER:
            return f"user: {number.words}"
        case Whence.DEFAULT:
            return f"declared default: {number.words}"
        case Whence.RECKONED:
            return number.words


def _wrap(words: str, first: str, rest: str | None = None) -> list[str]:
    clean = "".join(character if character.isprintable() else " " for character in words)
    indent = " " * len(first) if rest is None else rest
    return textwrap.wrap(clean, _WIDTH, initial_indent=first, subsequent_indent=indent) or [first.rstrip()]
