"""Rows of tables whose cells touch: `Ear itch12 monthsHow strong the itch is`, or have a tab between them.

A copy of a page that lost the table's borders runs its cells together without a blank. Such a joint shows: a capital or a
digit stands right behind a letter, a digit or a bracket; or a word that nobody writes is two, of which one is of times. Of the
joints of a row, those are taken between which a time frame stands (`joints`), or the names of interventions that the page
lists. A row where this is not plain, or can be had in two ways, is Said as it stands, with a note: what is cut wrongly would
be a wrong time.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from msgspec import structs

from pantrial.pages import marks
from pantrial.pages.claims import Path
from pantrial.pages.joints import SURE, frames
from pantrial.pages.labels import ARMS, DESIGN, OUTCOMES
from pantrial.pages.layout import Section
from pantrial.pages.lines import Line
from pantrial.pages.outcomes import eu_outcomes
from pantrial.pages.page import Page
from pantrial.pages.timeframes import timely, word_of
from pantrial.text import Text, join, squeeze

_JOINT = re.compile(
    r"(?<=[a-z\d)\].%®™'’”\"?])(?=[A-Z(])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=[A-Za-z)\]%®™'’”\"?])(?=~?\d)|(?<=[a-z][.])(?=\d)"
)
# Small letters hide a joint, but for words with which times begin and end and no other word does.
_HIDDEN = re.compile(
    r"(?<=[A-Za-z)\].])(?=(?:about|approximately|baseline|weekly|week|daily|monthly|month|from|through|throughout|within|during"
    r"|every|(?:one|two|three|four|five|six|twelve) (?:hour|day|week|month|year)s?\b)(?: |$))"
    r"|(?<=[.)\]%])(?=(?:up to|before|after|at|on|over|first|pre|post|immediately|one|two|three|four|five|six|eight|twelve) )"
    r"|(?<=\d)(?=(?:up to|at|from|after|baseline|through|within|every|during|about) )|(?<=\d)(?=(?:day|week|month|visit) \d)"
    r"|(?<= years)(?=[a-z])|(?<= months)(?=[a-z])|(?<= weeks)(?=[a-z])|(?<= days)(?=[a-z])"
    r"|(?<= hours)(?=[a-z])|(?<= minutes)(?=[a-z])"
)
_HEADS = frozenset({"name time method", "group intervention description", "arm intervention description"})
_MOST = 40  # joints of a row that are looked at; a row with more is no row of three cells
_LONGEST = 8_000


def outcome_cells(page: Page, section: Section, body: list[Line]) -> None:
    """Rows of measure, time frame and description. Rows of EU records, which have marks of their own, are read by those."""
    ledger = page.ledger
    path: Path = (*OUTCOMES, section.place)
    if any("end point(s)" in line.words or "Objective:" in line.words for line in body):
        eu_outcomes(page, section, body)
        return
    rows = [_undashed(page, line) for line in _rows(page, body)]
    spaced = any(_folded(line.words[:80]) in _HEADS for line in body)
    wide = marks.wide([line.words for line in rows], 3)
    tabbed = [_wide(line.text) if wide else _tabbed(page, line.text, 3) for line in rows]
    found = iter(frames([line.words for line, cells in zip(rows, tabbed, strict=True) if not cells], spaced=spaced))
    parted: list[Text] = []
    left: list[Text] = []
    told: dict[Path, list[Line]] = {}
    last: Path | None = None  # the row above, where it has a description
    for line, cells in zip(rows, tabbed, strict=True):
        parts, best = cells, None if cells else next(found)
        if best is not None and best[1] >= SURE[spaced]:
            time = best[0]
            parts = [line.text.part(0, time.start), line.text.part(time.start, time.end), line.text.part(time.end)]
            parted.append(parts[1])
        if not parts and last is not None and (best is None or _goes_on(line)) and not _GLUED.search(line.words):
            told[last].append(line)
            continue
        last = None
        if not parts or not parts[0]:
            ledger.say(section.name, line.text)
            left.append(line.text)
            continue
        at: Path = (*path, ledger.size(path))
        for name, part in zip(("measure", "timeFrame"), parts, strict=False):
            if part:
                ledger.put((*at, name), part)
        if len(parts) > 2 and parts[2]:
            last = at
            told[at] = [Line(parts[2])]
    for at, described in told.items():
        _put_told(page, (*at, "description"), described)
    if parted:
        _doubt_once(
            page, "outcome-cut", "The cells of a table touch on the page; the cuts between them are our reading.", *parted
        )
    if left:
        _doubt_once(page, "outcome-run-together", "Measure, time and method run together.", *left)


def arm_cells(page: Page, section: Section, body: list[Line]) -> None:
    """Rows of an arm's label, its interventions and its description; the interventions are those that the page lists."""
    ledger = page.ledger
    groups: Path = (*ARMS, "armGroups")
    names = _listed(page)
    arms: dict[str, Path] = {}
    left: list[Text] = []
    parted: list[Text] = []
    spaced = any(line.words[:80].casefold() in _HEADS for line in body)
    rows = _rows(page, body)
    none = not names and not spaced and all(len(_SIGN.findall(line.words[:_LONGEST])) == 1 for line in rows)
    elsewhere: Counter[str] | None = None
    told: dict[Path, list[Line]] = {}
    last: Path | None = None  # the row above, where its description is put
    itemed = any(_ITEM.match(line.words) for line in rows[:1])
    for line in rows:
        if last is not None and not itemed and _ITEM.match(line.words) and not any(_joined(line.words, name) for name in names):
            if last in told:
                told[last].append(line)
            else:
                ledger.say(section.name, line.text)
            continue
        cells = _tabbed(page, line.text, 3)
        uses = _names_of(cells[1], names) if len(cells) > 1 else []
        if not cells:
            cells, uses = _by_names(line.text, names, apart=spaced)
            cells = cells or _unlisted(page, line.text, names, apart=spaced)
            if not cells and not spaced:
                if elsewhere is None:
                    elsewhere = _elsewhere(page, rows)
                cells = _by_joints(line.text, elsewhere, names, none=none)
            parted.extend(cells[1:2])
        if not cells and last is not None and _in_cell(line, names):
            if last in told:
                told[last].append(line)
            else:  # said before, in the row above of the same arm
                ledger.say(section.name, line.text)
            continue
        last = None
        if not cells or not cells[0]:
            ledger.say(section.name, line.text)
            left.append(line.text)
            continue
        label = squeeze(cells[0].value)
        at = arms.get(label)
        if at is None:
            at = arms[label] = (*groups, ledger.size(groups))
            ledger.put((*at, "label"), cells[0])
            if len(cells) > 2 and cells[2] and not page.empty(cells[2]):
                last = at
                told[at] = [Line(cells[2])]
            elif len(cells) > 2 and cells[2]:
                ledger.boil(cells[2])
        else:
            # One row for each of an arm's interventions.
            last = ()
            for cell in (cells[0], *cells[2:3]):
                ledger.say(section.name, cell)
        if len(cells) > 1:
            _use(page, at, cells[1], uses, names)
    for at, described in told.items():
        _put_told(page, (*at, "description"), described)
    if parted:
        ledger.doubt("arm-cut", "The cells of a table touch on the page; the cuts between them are our reading.", *parted)
    if left:
        ledger.doubt("arm-run-together", "Label, interventions and description run together.", *left)


# Cells


_ITEM = re.compile(r"(?:[-*•·▪◦–] ?|\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)] )(?=\S)")


_GLUED = re.compile(r"[a-z]{3}[A-Z\d]|[a-z\d)\].%][A-Z][a-z]|[)\]%][A-Z\d]")
"""Where two cells surely touch, so that a line is a row."""


_LABEL = 60
"""Characters in which an arm's label ends."""


def _goes_on(line: Line) -> bool:
    """Whether a line that is no row of its own is more of the cell above: an item of a list, or of a sentence."""
    return _ITEM.match(line.words) is not None or line.words[0].islower()


def _in_cell(line: Line, names: dict[str, int]) -> bool:
    """Whether a line that is no row of arms is more of the description above: no sign and no name touches a cell in it."""
    words = line.words[:_LONGEST]
    if _goes_on(line):
        return True
    if not names or _GLUED.search(words.partition(". ")[0][:_LABEL]):
        return False  # perhaps an arm without interventions, whose label touches its description
    return _SIGN.search(words) is None and not any(_joined(words, name) for name in names)


def _joined(words: str, name: str) -> bool:
    """Whether a name stands somewhere behind a cell that it touches."""
    at = words.find(name)
    while at >= 0:
        if at and not words[at - 1].isspace():
            return True
        at = words.find(name, at + 1)
    return False


def _put_told(page: Page, at: Path, lines: list[Line]) -> None:
    """Put a description, which may go on under its row."""
    if len(lines) > 1:
        page.prose(at, lines)
    else:
        page.ledger.put(at, lines[0].text)


def _rows(page: Page, body: Sequence[Line]) -> list[Line]:
    """The lines with values in them; the table's head is the layout's own."""
    rows = []
    for line in body:
        if page.empty(line.text) or _folded(marks.MARK.sub(" ", line.words[:80])) in _HEADS:
            page.ledger.boil(line.text)
        else:
            rows.append(line)
    return rows


_DASHED = re.compile(r"[\w)\].%] ?[-–—]$")


def _undashed(page: Page, line: Line) -> Line:
    """A row without the lone dash at its end, which is an empty last cell: no time frame and no description ends so."""
    if _DASHED.search(line.words[-3:]) is None:
        return line
    bare = line.cut(0, len(line.words) - 1)
    page.ledger.boil(line.text.cut(len(line.words) - 1))
    return bare


def _tabbed(page: Page, text: Text, most: int) -> list[Text]:
    """The cells between tabs or pipes; none where there are no such marks, or more cells than columns."""
    found = marks.cells(text, most)
    if found:
        marks.boil(page, text)
    return found


def _wide(text: Text) -> list[Text]:
    """Measure, time frame and description between blanks; none where the second cell of two may be either of the last."""
    found = marks.wide_cells(text)
    if len(found) == 2 and not any(timely(word_of(raw).bare) for raw in found[1].value.split()):
        return []
    return found


def _joints(words: str) -> list[int]:
    if len(words) > _LONGEST:
        return []
    found = sorted({match.start() for joint in (_JOINT, _HIDDEN) for match in joint.finditer(words)})
    return found if len(found) <= _MOST else []


def _doubt_once(page: Page, code: str, message: str, *texts: Text) -> None:
    """A doubt about the rows of several tables is one note."""
    notes = page.ledger.notes
    for number, note in enumerate(notes):
        if note.code == code:
            notes[number] = structs.replace(note, spans=(*note.spans, *(span for text in texts for span in text.spans())))
            return
    page.ledger.doubt(code, message, *texts)


def _folded(words: str) -> str:
    return squeeze(words).casefold()


# Arms


def _listed(page: Page) -> dict[str, int]:
    """The names of the interventions that the page lists → their number, the longest name first."""
    things = page.ledger.get((*ARMS, "interventions")) or []
    names = {str(one.get("name", "")): number for number, one in enumerate(things)}
    return {name: names[name] for name in sorted(names, key=len, reverse=True) if name}


def _starting(words: str, at: int, names: dict[str, int]) -> Iterator[tuple[int, list[tuple[int, int]]]]:
    """Lists of names that begin at `at`: where each list ends, and its names' places; the longest list last."""
    uses: list[tuple[int, int]] = []
    here = at
    while name := next((name for name in names if words.startswith(name, here)), None):
        here += len(name)
        uses.append((here - len(name), here))
        yield here, list(uses)
        mark = re.match(r"\s*[,;|]\s*", words[here : here + 5])
        if mark is None:
            return
        here += mark.end()


def _by_names(text: Text, names: dict[str, int], *, apart: bool) -> tuple[list[Text], list[Text]]:
    """Label, interventions and description of a row: the one place where listed names fill a cell.

    `apart`: blanks stand between the cells; otherwise the cells touch. A label may be the name itself: `Placebo Placebo`.
    """
    words = text.value
    joints = {*_joints(words), len(words)}
    if bare := _NO_MORE.search(words):
        return [text.part(0, bare.start()), text.part(bare.start(1), bare.end(1)), text.part(bare.start(2))], []
    if numbered := _NUMBERED.match(words):
        joints.add(numbered.end())
    if len(words) > _LONGEST or (apart and " - " in words):
        return [], []
    found: list[tuple[int, int, list[tuple[int, int]]]] = []
    for start in sorted({match.start() for name in names for match in re.finditer(re.escape(name), words)} - {0}):
        if found and start < found[-1][1]:
            continue  # within the list before it
        ends = [
            (end, uses)
            for end, uses in _starting(words, start, names)
            if (_stands_apart(words, start, end) if apart else _touches(words, start, end, joints))
        ]
        if ends:
            found.append((start, *ends[-1]))
    same = [one for one in found if words[: one[0]].strip().casefold() == words[slice(*one[2][0])].casefold()]
    if len(same or found) != 1:
        return [], []
    start, end, uses = (same or found)[0]
    label = words[:start].casefold()
    if not same and any(label.endswith(name.casefold()) and label[-len(name) - 1 : -len(name)].isalnum() for name in names):
        return [], []  # `Placeboplacebo|Placebo tablets`: the name is the cell before this one
    return [text.part(0, start), text.part(start, end), text.part(end)], [text.part(a, b) for a, b in uses]


def _unlisted(page: Page, text: Text, names: dict[str, int], *, apart: bool) -> list[Text]:
    """Label, interventions and description of a row in which no intervention stands that the page lists.

    The sign for none stands between blanks, or the label is the intervention's name, and so stands there twice.
    """
    words = text.value
    if len(words) > _LONGEST or any(name in words for name in names):
        return []
    if apart:
        # Without a list of interventions, a trial of some may have a hyphen in any of its labels.
        none = [match.start(1) for match in _NONE.finditer(words)]
        listed = names or page.ledger.get((*DESIGN, "studyType")) == "OBSERVATIONAL"
        return (
            [text.part(0, none[0]), text.part(none[0], none[0] + 1), text.part(none[0] + 1)]
            if listed and len(none) == 1
            else []
        )
    joints = {*_joints(words), len(words)}
    twice = [
        at
        for at in joints
        if words[at : 2 * at].casefold() == words[:at].casefold() and (2 * at in joints or words[2 * at :] == "-")
    ]
    return [text.part(0, twice[0]), text.part(twice[0], 2 * twice[0]), text.part(2 * twice[0])] if len(twice) == 1 else []


def _by_joints(text: Text, elsewhere: Counter[str], names: dict[str, int], *, none: bool) -> list[Text]:
    """Label, interventions and description of a row by its joints, where just as many show as cells touch.

    A joint within a word that the page has outside of the table, too, as in `IgE`, is none (`elsewhere`). `none`: each row
    of the table has one sign for no intervention, and so has this one.
    """
    words = text.value
    if len(words) > _LONGEST or any(name in words for name in names):
        return []
    signs = [match.start() for match in _SIGN.finditer(words)]
    joints = [at for at in _joints(words) if elsewhere[_word_at(words, at)] <= 0]
    if len(signs) == 1 and (none or not [at for at in joints if at != signs[0] + 1]):
        return [text.part(0, signs[0]), text.part(signs[0], signs[0] + 1), text.part(signs[0] + 1)]
    if names:
        return []
    end = len(words) - 1 if words.endswith("-") and words[-2:-1] not in " -" else 0
    ends = [*joints, end] if end else joints
    if len(ends) != 2 or words[ends[0] :].count(" ") < 1 or words[ends[0] : ends[1]].count(" ") > _NAMED:
        return []
    return [text.part(0, ends[0]), text.part(ends[0], ends[1]), text.part(ends[1])]


def _elsewhere(page: Page, rows: Sequence[Line]) -> Counter[str]:
    """How often the page has each word outside of these rows; the page's words are counted once."""
    if page.worded is None:
        page.worded = Counter(map(_bare, page.ledger.kept.split()))
    inside = Counter([_bare(word) for line in rows for word in line.words.split()])
    return Counter({word: page.worded[word] - times for word, times in inside.items()})


def _bare(word: str) -> str:
    return word.strip(".,;:()[]")


def _word_at(words: str, at: int) -> str:
    """The word within which a joint stands."""
    end = words.find(" ", at)
    return _bare(words[words.rfind(" ", 0, at) + 1 : end if end >= 0 else len(words)])


_NAMED = 15  # words of the interventions of an arm
_SIGN = re.compile(r"(?<=[^\W\d_]|[\d)])-(?=[A-Z\d])")
"""What may be the sign for no intervention between two cells that touch."""
_NONE = re.compile(r"(?<=\S )(-)(?= \S)")
_NO_MORE = re.compile(r"(?<=[\w)\].]) ?(-) ?(-)$")
_NUMBERED = re.compile(r"\d{1,2}(?=[a-z])")
_TOUCHING = frozenset(")].%®™'’”\"")


def _touches(words: str, start: int, end: int, joints: set[int]) -> bool:
    """Whether names between `start` and `end` touch a cell before and one behind them, and are no part of a word."""
    before, behind = words[start - 1], words[end : end + 1]
    if not (before.isalnum() or before in _TOUCHING):
        return False
    if behind and words[end:] != "-" and not (behind.isalnum() or behind in "([“"):
        return False
    if not behind:
        return start in joints
    return start in joints or end in joints or words[end:] == "-" or " " in words[start:end]


def _stands_apart(words: str, start: int, end: int) -> bool:
    """Whether blanks stand before and behind the names, and a description that may begin a cell."""
    return words[start - 1] == " " and (end == len(words) or (words[end] == " " and not words[end + 1 : end + 2].islower()))


def _names_of(cell: Text, names: dict[str, int]) -> list[Text]:
    """The listed names in a cell, where they are all that it holds."""
    for end, uses in _starting(cell.value, 0, names):
        if end == len(cell.value):
            return [cell.part(a, b) for a, b in uses]
    return []


def _use(page: Page, at: Path, cell: Text, uses: Sequence[Text], names: dict[str, int]) -> None:
    """Put the interventions of an arm, with the types that the page's list says."""
    ledger = page.ledger
    if not uses:
        if page.empty(cell):
            ledger.boil(cell)
        else:
            ledger.say("Interventions", cell)
        return
    last = 0
    for use in uses:
        begin = cell.value.find(use.value, last)
        if mark := cell.cut(last, begin).strip():
            ledger.boil(mark)
        last = begin + len(use.value)
        proof = ledger.proof((*ARMS, "interventions", names[use.value], "type"))
        if proof is None:
            ledger.say("Interventions", use)
            continue
        piece = proof.pieces[0]
        kind = Text.made(ledger.kept[piece.start : piece.start + piece.length], proof.pieces)
        path: Path = (*at, "interventionNames")
        ledger.put((*path, ledger.size(path)), join(" ", [kind, use]), "intervention name")


__all__ = ["arm_cells", "outcome_cells"]
