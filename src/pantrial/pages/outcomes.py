"""Outcomes: measure, time frame and description, by label, in brackets, or with nothing between them."""

import re
from collections.abc import Mapping

from pantrial.pages import marks
from pantrial.pages.claims import Path
from pantrial.pages.descriptions import parts
from pantrial.pages.labels import OUTCOMES
from pantrial.pages.layout import Section
from pantrial.pages.lines import Line
from pantrial.pages.page import Page
from pantrial.pages.timeframes import cuts, timely, word_of
from pantrial.text import Text, join

_TIME = re.compile(r"time ?frame:? *", re.IGNORECASE)


def outcomes(page: Page, section: Section, body: list[Line]) -> None:
    """Measure, description, `Time Frame: …`: an outcome ends with its time; without one the lines stay unread."""
    path: Path = (*OUTCOMES, section.place)
    pending: list[Line] = []
    for line in body:
        match = _TIME.match(line.words)
        if match is None:
            pending.append(line)
            continue
        if not pending:
            continue
        at: Path = (*path, page.ledger.size(path))
        page.ledger.put((*at, "measure"), pending[0].text)
        if pending[1:]:
            page.prose((*at, "description"), pending[1:])
        page.ledger.boil(line.text.cut(0, match.end()).strip())
        page.ledger.put((*at, "timeFrame"), line.text.cut(match.end()))
        pending = []
    if pending:
        page.ledger.doubt("outcome-without-time", "Where these outcomes end cannot be told.", pending[0].text)


_FRAME = re.compile(r"\[ ?Time Frame: ?")


_NUMBERED = re.compile(r"\d{1,3}\. +")


def _closing(words: str, start: int) -> int:
    """Where the bracket of a time frame closes: the page prints a blank before it."""
    spaced = words.find(" ]", start)
    return words.find("]", start) if spaced < 0 else spaced + 1


def framed_outcomes(page: Page, section: Section, body: list[Line]) -> None:
    """`- measure [ Time Frame: … ]description`. Without a heading only the first is surely primary."""
    ledger = page.ledger
    at: Path | None = None
    told: dict[Path, list[Line]] = {}
    loose: list[Text] = []
    for line in body:
        frame = _FRAME.search(line.words[:2000])
        end = _closing(line.words, frame.end()) if frame else -1
        # The last of two frames is the page's; one before it is in the measure's own words.
        while frame and end > 0 and (later := _FRAME.search(line.words[:2000], frame.end(), end)):
            frame = later
        if frame is None or end < 0:
            if at is not None:
                told.setdefault(at, []).append(line)
            continue
        text = line.text
        bullet = line.bullet()
        first = len(bullet) if bullet else 0
        if numbered := _NUMBERED.match(line.words):
            first = numbered.end()
        if first:
            ledger.boil(text.cut(0, first).strip())
        measure, time = text.cut(first, frame.start()), text.cut(frame.end(), end)
        ledger.boil(text.cut(frame.start(), frame.end()).strip())
        ledger.boil(text.cut(end, end + 1))
        rest = text.cut(end + 1).strip()
        path: Path = (*OUTCOMES, section.place or "primaryOutcomes")
        if not section.place and ledger.size((*OUTCOMES, "primaryOutcomes")):
            at = None
            loose.append(measure)
            ledger.say("Outcome Measures/measure", measure)
            ledger.say("Outcome Measures/timeFrame", time)
            if rest:
                ledger.say("Outcome Measures/description", rest)
            continue
        at = (*path, ledger.size(path))
        ledger.put((*at, "measure"), measure)
        ledger.put((*at, "timeFrame"), time)
        if rest:
            told.setdefault(at, []).append(Line(rest))
    for path, described in told.items():
        page.prose((*path, "description"), described)
    if loose:
        ledger.doubt("outcome-kind-unclear", "Primary or secondary is not said on the page.", *loose)


_OUTCOME_ROWS: Mapping[str, str] = {
    "primary": "primaryOutcomes",
    "secondary": "secondaryOutcomes",
    "other": "otherOutcomes",
}


_COLUMNS = ("type", "measure", "description", "time frame", "safety issue")
_WIDE = re.compile(r"(?:Primary|Secondary|Other) {2,}\S", re.IGNORECASE)
_WRAPPED = 70  # characters of a line from which on the next may be more of it
_SAFETY = re.compile(r"\S (?:Yes|No)$")


def _marked_row(page: Page, text: Text, cells: Mapping[str, Text], place: str) -> None:
    """A row whose cells have marks between them; `cells` by the names of the columns."""
    ledger = page.ledger
    marks.boil(page, text)
    path: Path = (*OUTCOMES, place, ledger.size((*OUTCOMES, place)))
    for column, cell in cells.items():
        if column == "type" or page.empty(cell):
            ledger.boil(cell)
        elif cell and column in _FIELDS:
            ledger.put((*path, _FIELDS[column]), cell)
        elif cell:
            ledger.say(f"Outcome/{cells['type'].value}/{column.capitalize()}", cell)


def _named(cells: list[Text]) -> dict[str, Text]:
    """The cells of a row between blanks by their columns; none where the last, a time frame, is none.

    An empty cell leaves nothing between the blanks around it: what stands between measure and time is the description.
    """
    if not 3 <= len(cells) <= len(_COLUMNS) or cells[0].value.casefold() not in _OUTCOME_ROWS:
        return {}
    found = {"type": cells[0], "measure": cells[1]}
    rest = cells[2:]
    if rest[-1].value in {"Yes", "No"}:
        found["safety issue"] = rest.pop()
    if not rest or len(rest) > 2 or not any(timely(word_of(raw).bare) for raw in rest[-1].value.split()):
        return {}
    if len(rest) == 2:
        found["description"] = rest[0]
    return found | {"time frame": rest[-1]}


_FIELDS: Mapping[str, str] = {"measure": "measure", "description": "description", "time frame": "timeFrame"}


def outcome_rows(page: Page, section: Section, body: list[Line]) -> None:
    """`Primary measure description time` with nothing between: the cut before the time is a reading, with a note.

    The words before the time are the measure, or measure and description, or Said where neither is plain.
    """
    ledger = page.ledger
    rows: list[tuple[str, str, Text]] = []
    above: Line | None = None
    columns: tuple[str, ...] = _COLUMNS
    for line in body:
        cells = marks.cells(line.text, len(columns))
        if _WIDE.match(line.words) and (named := _named(marks.wide_cells(line.text))):
            _marked_row(page, line.text, named, _OUTCOME_ROWS[named["type"].value.casefold()])
            continue
        if cells and cells[0].value.casefold() == "type":
            columns = tuple(cell.value.casefold() for cell in cells)
            ledger.boil(line.text)
            continue
        if cells and (place := _OUTCOME_ROWS.get(cells[0].value.casefold())):
            _marked_row(page, line.text, dict(zip(columns, cells, strict=False)), place)
            continue
        head = line.words.partition(" ")[0]
        place = _OUTCOME_ROWS.get(head.casefold())
        if place is None or head == line.words:
            if page.empty(line.text):
                ledger.boil(line.text)
            elif rows and place is None and above is not None and len(above.words) >= _WRAPPED and not line.blank:
                # The row above was broken at a word where the column of the copy ended.
                head, place, text = rows.pop()
                rows.append((head, place, join(" ", [text, line.text])))
                above = line
            continue
        ledger.boil(line.text.cut(0, len(head)))
        rows.append((head, place, line.text.part(len(head))))
        above = line
    if rows and all(_SAFETY.search(text.value) for _, _, text in rows):
        # The last column is that of the old XML's safety issue.
        for number, (head, place, text) in enumerate(rows):
            answer = text.value.rindex(" ")
            ledger.say(f"Outcome/{head}/Safety issue", text.part(answer))
            rows[number] = (head, place, text.part(0, answer))
    ends = cuts([text.value for _, _, text in rows])
    before = [text.part(0, at) if at > 0 else None for (_, _, text), at in zip(rows, ends, strict=True)]
    told = iter(parts([text.value for text in before if text is not None]))
    cut: list[Text] = []
    uncut: list[Text] = []
    for (head, place, text), at, words in zip(rows, ends, before, strict=True):
        if words is None:
            uncut.append(text)
            ledger.say(f"Outcome/{head}", text)
            continue
        path: Path = (*OUTCOMES, place, ledger.size((*OUTCOMES, place)))
        end = next(told)
        if end is None:
            # The outcome keeps its place among the others, and its time.
            uncut.append(words)
            ledger.say(f"Outcome/{head}/Measure Description", words)
        else:
            ledger.put((*path, "measure"), words.part(0, end))
            if rest := words.part(end):
                ledger.put((*path, "description"), rest)
                cut.append(rest)
        ledger.put((*path, "timeFrame"), text.cut(at))
        cut.append(text.cut(at))
    if uncut:
        ledger.doubt("outcome-uncut", "Where a measure ends and its description or time begins cannot be told.", *uncut)
    if cut:
        ledger.doubt(
            "outcome-cut", "Nothing parts measure, description and time frame on the page; the cuts are our reading.", *cut
        )


_EU_MARKS = re.compile(
    r"(?:^|;)\s*(Main Objective|Secondary Objective|Primary end point\(s\)|Secondary end point\(s\)"
    r"|Timepoint\(s\) of evaluation of this end point)\s*:"
)


def _eu_marks(words: str) -> list[re.Match[str]]:
    """The names in a line, each with the semicolon before it, by which they are found quickly."""
    found: list[re.Match[str]] = []
    at = 0
    while at >= 0:
        match = _EU_MARKS.match(words, at)
        if match:
            found.append(match)
        at = words.find(";", match.end() if match else at + 1)
    return found


_BREAK = re.compile(r"<br ?/?>", re.IGNORECASE)


def eu_outcomes(page: Page, section: Section, body: list[Line]) -> None:
    """`Main Objective: …;Primary end point(s): …;Timepoint(s) of evaluation of this end point: …`."""
    ledger = page.ledger
    path: Path = (*OUTCOMES, section.place)
    lines = page.field_lines(body, strict=True)
    for line in lines:
        if page.empty(line.text):
            ledger.boil(line.text)
            continue
        marks = _eu_marks(line.words)
        if not marks:
            ledger.say(section.name, line.text)
            ledger.doubt("outcome-run-together", "Measure, time and method run together.", line.text)
            continue
        at: Path = (*path, ledger.size(path))
        if marks[0].start() > 0:
            ledger.say(section.name, line.text.cut(0, marks[0].start()))
        for number, mark in enumerate(marks):
            end = marks[number + 1].start() if number + 1 < len(marks) else len(line.words)
            ledger.boil(line.text.cut(mark.start(), mark.end()).strip())
            value = _without_breaks(page, line.text.cut(mark.end(), end).strip())
            name = mark.group(1)
            if page.empty(value):
                ledger.boil(value)
            elif "end point(s)" in name and "Timepoint" not in name and ledger.get((*at, "measure")) is None:
                ledger.put((*at, "measure"), value)
            elif "Timepoint" in name and ledger.get((*at, "measure")) is not None:
                ledger.put((*at, "timeFrame"), value)
            else:
                ledger.say(name, value)


def _without_breaks(page: Page, text: Text) -> Text:
    """`text` with a new line for each `<br>`, which damage.py notes."""
    parts: list[Text] = []
    last = 0
    found = False
    for match in _BREAK.finditer(text.value):
        found = True
        page.ledger.boil(text.cut(match.start(), match.end()))
        parts.append(text.cut(last, match.start()).strip())
        last = match.end()
    if not found:
        return text
    parts.append(text.cut(last).strip())
    parts = [part for part in parts if part]
    if parts and parts[-1].value == ";":
        page.ledger.boil(parts.pop())
    return join("\n", parts)
