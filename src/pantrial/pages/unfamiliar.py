"""Pages of sites that no table was written for: parted by the field's own words for headings and labels.

Two steps. `_parts` parts the page at every line that is a known name (alone, or with its value behind it) and at `Name:
value` lines of names that nobody knows. Then each part is read by what its name stands for. What follows a value and has no
name stays unread: a line under an unknown heading must not become one more condition, criterion or sentence of a summary.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from typing import TypeAlias

from msgspec import Struct

from pantrial.notes import NoteKind
from pantrial.pages import criteria
from pantrial.pages.engine import finished
from pantrial.pages.labels import DESIGN, FIELDS, IDENTIFICATION, LABELS, LONGEST_LABEL, OUTCOMES, TYPES
from pantrial.pages.layout import Layout
from pantrial.pages.lines import LONGEST, Line, key, lines
from pantrial.pages.page import Labelled, Page, find_id
from pantrial.pages.shapes import NORMALISERS
from pantrial.reading import Reading, Source
from pantrial.text import NOTHING, Text, join

Names: TypeAlias = Mapping[str, str]
"""Name on a page, as `_plain` writes it → name in FIELDS, or one of inclusion, …, said, heading."""

_AMBIGUOUS = frozenset(
    "source contact purpose design age description phone target final control treatment arm drug term".split()
)
"""Names that are everyday words: known only where a colon or the value's shape stands behind them, or alone on a line."""


def table(names: Mapping[str, str], without: Collection[str] = ()) -> Mapping[str, str]:
    """Name on a page → what it stands for: LABELS but for those `without`, and what `names` has (labels with `;` between)."""
    known = {label: name for label, name in LABELS.items() if label not in without}
    return known | {label.strip(): name for name, labels in names.items() for label in labels.split(";") if label.strip()}


_PROSE = frozenset(("briefSummary", "detailedDescription", "studyPopulation", "interventionModelDescription"))
_CRITERIA = frozenset(("inclusion", "exclusion", "criteria"))
_OUTCOMES = frozenset(("primaryOutcomes", "secondaryOutcomes"))
_RUNNING = _PROSE | _CRITERIA | {"detailedDescription"}
"""Parts of running text, in which a line is a name only where there is no doubt."""

_COUNTED = re.compile(r"\s*(?:\[\d{1,3}\]|#\d{1,3}|\(\d{1,3}\))\s*$")
_TYPE = re.compile(r"\s*\(\s*(actual|estimated|anticipated|est\.?)\s*\)\s*$", re.IGNORECASE)
_COLON = re.compile(r"\s*(?::|\||\t|\s[–—-]\s)\s*")
_UNKNOWN = re.compile(r"([A-Z][^:.;!]{1,58}?)\s*:(?:\s+|$)")
_QUESTION = re.compile(r"[A-Z].{4,118}\?$")
_SITE_WORDS = frozenset(
    "clinical trial study record details registration summary page for of the in on view information id".split()
)


class _Part(Struct):
    """A name on the page, what it stands for, and the lines up to the next one; `inline`: its value stands on its own line."""

    name: str
    label: Text
    type: Text
    words: str
    inline: bool
    lines: list[Line]


def _plain(words: str) -> str:
    """A name as the table has it: no case, colon, count or question mark."""
    return _COUNTED.sub("", key(words.rstrip("?: |\t"))).rstrip("?: ")


def run(source: Source, layout: Layout) -> Reading:
    """Read the kept text of an unfamiliar site's page; the layout's `labels` are the names that are known.

    Raises Unreadable where neither a number nor a title nor criteria are found.
    """
    page = Page(source.text, layout)
    body: list[Line] = []
    for line in lines(source.text):
        if len(line.text.value) > LONGEST:
            page.ledger.note(NoteKind.DAMAGE, "line-too-long", "A line is too long to be one of a record.", line.span)
        else:
            body.append(line)
    top, *parts = _parts(body, layout.labels)
    titled = any(part.name in ("briefTitle", "officialTitle") and part.lines for part in parts)
    _loose(page, _top(page, top.lines, titled))
    for number, part in enumerate(parts):
        if not _table_of_outcomes(page, parts[number : number + 4]):
            _read(page, part)
    if page.ledger.get((*IDENTIFICATION, "nctId")) is None:
        _only_id(page, body)
    return finished(source, page, body, several=len(parts) > 1)


# Parting --------------------------------------------------------------------------------------------------------------


def _parts(body: Sequence[Line], known: Names) -> list[_Part]:
    """The page's parts, in order; the first holds what stands before any name."""
    parts = [_Part("", NOTHING, NOTHING, "", False, [])]
    for number, line in enumerate(body):
        following = body[number + 1] if number + 1 < len(body) else None
        found = _named(line, following, parts[-1], known)
        if found is None:
            parts[-1].lines.append(line)
        else:
            parts.append(found)
    return parts


def _named(line: Line, following: Line | None, within: _Part, known: Names) -> _Part | None:
    """The part that a line opens, if it is a name, alone or before its value."""
    words = line.text.value
    if line.bullet() and not _COLON.search(words[:LONGEST_LABEL]):
        return None
    start = len(line.bullet() or "")
    if within.name in _RUNNING and start:
        return None
    running = within.name in _RUNNING
    if len(words) <= LONGEST_LABEL + 40:
        text = line.text.part(start)
        name, type_ = _alone(text, known)
        # A name right under a name tells that the first has no value: a text hardly begins with one.
        if name and (not running or not within.lines or _sure_alone(name, following, line)):
            return _Part(name, line.text if start else text, type_, text.value, False, [])
    mark = _COLON.search(words, start, LONGEST_LABEL)
    if mark:
        label, value = line.text.part(start, mark.start()), line.text.part(mark.end())
        name, type_ = _alone(label, known)
        if name and name != "heading" and value and (not running or _fits(name, value) or name in _CRITERIA):
            return _Part(name, line.text.part(0, mark.end()), type_, label.value, True, [_line(value, line)])
    if running:
        return _headed(line, known) or _spaced(line, known, shaped=True)
    if spaced := _spaced(line, known, shaped=False):
        return spaced
    if not start and (unknown := _UNKNOWN.match(words)):
        value = line.text.part(unknown.end())
        label = line.text.cut(0, unknown.end()).strip()
        name = "nctId" if _NUMBER.fullmatch(unknown.group(1)) and NORMALISERS["registry id"](value.value) else "unknown"
        return _Part(name, label, NOTHING, unknown.group(1), bool(value), [_line(value, line)] if value else [])
    return None


_NUMBER = re.compile(r"(?!.*(?:related|linked|other|secondary|parent|sub)).*\b(?:id|identifier|number|no\.?)", re.IGNORECASE)
"""Words for the trial's own number, whichever register's."""


def _headed(line: Line, known: Names) -> _Part | None:
    """`Exclude criteria 1) …`: a heading of criteria and the first of them on one line."""
    for end in (match.start() for match in re.finditer(" ", line.text.value[:LONGEST_LABEL])):
        label = line.text.cut(0, end)
        rest = line.text.part(end)
        if "criteri" in label.value.casefold() and rest.value[:1].isdigit() and known.get(_plain(label.value)) in _CRITERIA:
            return _Part(known[_plain(label.value)], label, NOTHING, label.value, True, [_line(rest, line)])
    return None


def _line(text: Text, line: Line) -> Line:
    return Line(text, line.indent, line.blank)


def _alone(label: Text, known: Names) -> tuple[str, Text]:
    """What a label alone stands for ("" for nothing), and its word of type (`Study Start (Actual)`, `Estimated …`)."""
    words = label.value
    typed = _TYPE.search(words)
    if typed:
        name = known.get(_plain(words[: typed.start()]), "")
        return (name, label.cut(typed.start(1), typed.end(1))) if name else ("", NOTHING)
    plain = _plain(words)
    if name := known.get(plain, ""):
        return name, NOTHING
    first, _, rest = plain.partition(" ")
    if first in TYPES and (name := known.get(rest, "")) in FIELDS and FIELDS[name].type:
        return name, label.cut(0, len(first))
    return "", NOTHING


def _sure_alone(name: str, following: Line | None, line: Line) -> bool:
    """Whether a name alone on a line within running text is one, and not a short sentence or criterion of it.

    What is taken for a name ends the text, and what follows is lost to it; so one word (`Drugs`) is none without a gap.
    """
    if name in _CRITERIA or name in _PROSE or name in _OUTCOMES or name == "heading":
        return True
    if following is None:
        return False
    if name == "said":
        return line.words[0].isupper() and (line.blank or len(line.words.split()) > 2)
    return _fits(name, following.text) or (name in FIELDS and line.blank and following.blank)


def _spaced(line: Line, known: Names, *, shaped: bool) -> _Part | None:
    """`Study type Interventional`: a name and its value with a blank between; `shaped`: only before a value of its shape."""
    words = line.text.value
    end = words.rfind(" ", 0, LONGEST_LABEL)
    while end > 0:
        label = line.text.cut(0, end)
        name, type_ = _alone(label, known)
        value = line.text.part(end)
        if name and name != "heading":
            sure = _fits(name, value)
            # Without a shape, the words have to look like a name and not like the beginning of a sentence.
            loose = (
                not shaped
                and (" " in label.value or "(" in label.value)
                and _plain(label.value) not in _AMBIGUOUS
                and (value.value[0].isupper() or value.value[0].isdigit())
            )
            if sure or (loose and name != "timeFrame"):
                return _Part(name, label, type_, label.value, True, [_line(value, line)])
        end = words.rfind(" ", 0, end)
    return None


def _fits(name: str, value: Text) -> bool:
    """Whether a value has the shape of a field, where that is more than any text."""
    field = FIELDS.get(name)
    if field is None:
        return False
    text = _unbulleted(value)
    if name == "phases":
        return NORMALISERS["phase number"](text.value) is not None
    if field.kind == "ages":
        return _AGES.fullmatch(value.value) is not None
    if field.kind == "masking":
        return NORMALISERS["masking"](value.value.partition("(")[0]) is not None
    return field.shape != "text" and NORMALISERS[field.shape](text.value) is not None


_AGES = re.compile(
    r"(?:from )?\d{1,3} (?:years?|months?)(?: old)?(?: (?:to|-|–|and) (?:\d{1,3} (?:years?|months?)(?: old)?|older|over|up))?"
    r"(?: \([A-Za-z, ]{3,60}\))?",
    re.IGNORECASE,
)
"""Ages and no other words: more might be a criterion, which is not to be lost."""


def _unbulleted(text: Text) -> Text:
    bullet = Line(text).bullet()
    return text.part(len(bullet.value)) if bullet else text


# Reading --------------------------------------------------------------------------------------------------------------


def _read(page: Page, part: _Part) -> None:
    """Read a part by what its name stands for."""
    ledger = page.ledger
    name, body = part.name, part.lines
    if part.type:
        ledger.boil(part.label.cut(0, _offset(part)).strip())
        ledger.boil(part.label.cut(_offset(part) + len(part.type)).strip())
    else:
        ledger.boil(part.label)
    kind = FIELDS[name].kind if name in FIELDS else name
    if name in _CRITERIA:
        criteria.read(page, _asked(page, body), "" if name == "criteria" else name)
    elif name in _OUTCOMES:
        _outcomes(page, name, body)
    elif kind in ("said", "timeFrame", "unknown"):
        # What stands under a name that nobody knows may be another's: only the first line is surely its own.
        end = 1 if kind == "unknown" or part.inline else len(body)
        for line in body[:end]:
            _say(page, part.words, line.text)
        _loose(page, body[end:])
    elif name == "heading":
        _loose(page, body)
    elif name in _PROSE:
        page.prose(FIELDS[name].path, body, part.words)
    elif kind in ("list", "names", "ids") or name == "phases":
        _several(page, part)
    elif body:
        _one(page, part, body[0].text)
        _loose(page, body[1:])
    if part.type and (name not in FIELDS or not FIELDS[name].type or ledger.get(FIELDS[name].type) is None):
        ledger.boil(part.type)


def _offset(part: _Part) -> int:
    return part.type.pieces[0].start - part.label.pieces[0].start


def _say(page: Page, label: str, text: Text) -> None:
    text = text.strip()
    if page.empty(text) or not text.value:
        page.ledger.boil(text)
    else:
        page.ledger.say(label.rstrip(" :|\t"), text)


def _one(page: Page, part: _Part, text: Text) -> None:
    """The one value of a field; where the words are no such value they are said, with a note."""
    text = _without_bullet(page, text)
    found = Labelled(part.name, part.label, part.type, text, part.words.rstrip(" :|\t"))
    if page.empty(text):
        page.ledger.boil(text)
    elif not page.assign(found, text):
        page.ledger.doubt("not-this-shape", f"The words after {found.words!r} are no such value.", text)


def _without_bullet(page: Page, text: Text) -> Text:
    bullet = Line(text).bullet()
    if bullet is None:
        return text
    page.ledger.boil(bullet.strip())
    return text.part(len(bullet.value))


def _several(page: Page, part: _Part) -> None:
    """A list: all bulleted lines, or the first line and those right under it; what comes after a gap is no item."""
    items: list[Line] = []
    for line in part.lines:
        bulleted = line.bullet() is not None
        if items and (bulleted != (items[0].bullet() is not None) or (line.blank and not bulleted) or part.inline):
            break
        if items and (find_id(line.words) or NORMALISERS["date"](line.words) is not None or _QUESTION.match(line.words)):
            break
        items.append(line)
    _loose(page, part.lines[len(items) :])
    texts = [_without_bullet(page, line.text) for line in items]
    if part.name == "phases":
        texts = [join(" ", texts)] if texts else []
    for text in texts:
        if page.empty(text):
            page.ledger.boil(text)
        elif part.name != "phases":
            page.assign(Labelled(part.name, part.label, NOTHING, text, part.words), text)
        elif not page.ledger.put(FIELDS["phases"].path, text, "phase number", part.words):
            page.ledger.doubt("not-this-shape", f"The words after {part.words!r} are no such value.", text)


def _outcomes(page: Page, name: str, body: Sequence[Line]) -> None:
    """The measure of one outcome, where it stands alone under its name; its time follows under a name of its own."""
    ledger = page.ledger
    real = [line for line in body if not page.empty(line.text)]
    if len(real) == 1 and "time frame" not in real[0].words.casefold():
        path = (*OUTCOMES, name)
        ledger.put((*path, ledger.size(path), "measure"), _without_bullet(page, real[0].text))
        return
    for line in body:
        _say(page, "Outcome", line.text)
    if real:
        ledger.doubt("outcomes-untold", "What is measure, what description and what time cannot be told here.", real[0].text)


def _table_of_outcomes(page: Page, parts: list[_Part]) -> bool:
    """Outcomes under the heads of a table's three columns (measure, description, time), a line for each cell."""
    if len(parts) < 4 or parts[0].name not in _OUTCOMES or any(part.lines for part in parts[:3]):
        return False
    heads = [_plain(part.words) for part in parts[1:]]
    cells = parts[3].lines
    if heads != ["outcome measure", "measure description", "time frame"] or not cells or len(cells) % 3:
        return False
    times = cells[2::3]
    if not all(len(line.words) < 200 and _TIME_LIKE.search(line.words) for line in times):
        return False
    for part in parts:
        page.ledger.boil(part.label)
    for measure, description, time in zip(cells[::3], cells[1::3], times, strict=True):
        path = (*OUTCOMES, parts[0].name, page.ledger.size((*OUTCOMES, parts[0].name)))
        page.ledger.put((*path, "measure"), measure.text)
        page.ledger.put((*path, "description"), description.text)
        page.ledger.put((*path, "timeFrame"), time.text)
    for part in parts:
        part.lines, part.name = [], "heading"
    return True


_TIME_LIKE = re.compile(r"\d|baseline|through|during|until|up to", re.IGNORECASE)


def _asked(page: Page, body: Sequence[Line]) -> list[Line]:
    """Criteria without the site's own questions (`…?` with yes or no under it), which are said."""
    left: list[Line] = []
    skip = False
    for number, line in enumerate(body):
        if skip:
            skip = False
            continue
        following = body[number + 1] if number + 1 < len(body) else None
        if number == 0 and not line.bullet() and _CAPTION.search(line.words):
            page.ledger.say("Eligibility", line.text)
        elif following is not None and _QUESTION.match(line.words) and NORMALISERS["yes no"](following.words) is not None:
            page.ledger.boil(line.text)
            page.ledger.say(line.words, following.text)
            skip = True
        else:
            left.append(line)
    return left


_CAPTION = re.compile(r"\b(?:called|following|these) (?:eligibility|criteria)|people who fit", re.IGNORECASE)
"""Said of criteria and not one of them."""


def _loose(page: Page, body: Sequence[Line]) -> None:
    """Lines that no name stands over: they stay unread, but for those that say there is nothing."""
    for line in body:
        if page.empty(line.text):
            page.ledger.boil(line.text)


def _top(page: Page, body: list[Line], titled: bool) -> list[Line]:
    """What stands before the first name: the trial's number, and its title where no name says it; the rest."""
    ledger = page.ledger
    rest: list[Line] = []
    for line in body:
        found = find_id(line.words)
        words = set(re.findall(r"[a-z]+", line.words.replace(found.group(), "").casefold())) if found else set()
        if found and words <= _SITE_WORDS and ledger.get((*IDENTIFICATION, "nctId")) is None:
            ledger.boil(line.text.cut(0, found.start()).strip())
            ledger.put((*IDENTIFICATION, "nctId"), line.text.cut(found.start(), found.end()), "registry id")
            ledger.boil(line.text.cut(found.end()).strip())
        elif NORMALISERS["phase"](line.words) is not None and ledger.get((*DESIGN, "phases")) is None:
            ledger.put((*DESIGN, "phases"), line.text, "phase")
        elif NORMALISERS["status"](line.words) is not None:
            ledger.put(FIELDS["overallStatus"].path, line.text, "status")
        elif not titled and _title_like(line):
            titled = True
            ledger.put((*IDENTIFICATION, "briefTitle"), line.text)
            ledger.note(
                NoteKind.INFERRED, "title-by-its-place", "No name says that this is the title; it stands first.", line.span
            )
        else:
            rest.append(line)
    return rest


def _title_like(line: Line) -> bool:
    words = line.words
    return (
        20 <= len(words) <= 600
        and len(words.split()) >= 4
        and not line.bullet()
        and find_id(words) is None
        and NORMALISERS["date"](words) is None
        and not words.endswith((".", ":", "?"))
    )


def _only_id(page: Page, body: Sequence[Line]) -> None:
    """The page's number, where a line holds one and nothing else and the page names no other."""
    found = {match.group() for line in body if (match := find_id(line.words))}
    bare = [line for line in body if NORMALISERS["registry id"](line.words) is not None]
    if len(found) == 1 and bare:
        page.ledger.put((*IDENTIFICATION, "nctId"), bare[0].text, "registry id")
        page.ledger.note(
            NoteKind.INFERRED, "only-number", "No name says so, but it is the only registry number on the page.", bare[0].span
        )
