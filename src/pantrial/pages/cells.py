"""Rows of tables whose cells touch: `Ear itch12 monthsHow strong the itch is`, or have a tab between them.

A copy of a page that lost the table's borders runs its cells together without a blank. Such a joint shows: a capital or a
digit stands right behind a letter, a digit or a bracket; or a word that nobody writes is two, of which one is of times. Of the
joints of a row, those are taken between which a time frame stands (nearly all of its words are words of times, or it is one
by the weights of `timeframes`), or the names of interventions that the page lists. A row where this is not plain, or can be
had in two ways, is Said as it stands, with a note: what is cut wrongly would be a wrong time.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from msgspec import Struct, structs

from pantrial.pages import marks
from pantrial.pages.claims import Path
from pantrial.pages.classes import UNKNOWN, classes
from pantrial.pages.labels import ARMS, DESIGN, OUTCOMES
from pantrial.pages.layout import Section
from pantrial.pages.lines import Line
from pantrial.pages.outcomes import eu_outcomes
from pantrial.pages.page import Page
from pantrial.pages.timeframes import best_cut, likely, timely
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
_GLUED = re.compile(r"\b(?:years|months|weeks|days|hours|minutes)(?=[a-z])")
_NO_BEGINNING = frozenset("and or of as is was were will be than".split())
_SMALL_TO_CAPITAL = re.compile(r"(?<=[a-z).])(?=[A-Z])")
_HEADS = frozenset({"name time method", "group intervention description", "arm intervention description"})
_ACRONYM = re.compile(r"(?:[A-Z][a-z]?|\b[A-Za-z]{0,2}[A-Z])$")
_MOST = 40  # joints of a row that are looked at; a row with more is no row of three cells
_LONGEST = 8_000

_UNIT = r"(?:seconds?|secs?|minutes?|mins?|hours?|hrs?|h|days?|d|weeks?|wks?|w|months?|mos?|m|years?|yrs?|y|cycles?|visits?|v)"
_NUMBER = re.compile(r"[-±+~≥≤<>=]?\d+(?:[.,:/–-]\d+)*(?:st|nd|rd|th)?$")
_COUNTED = re.compile(
    rf"[-±+]?(\d+(?:[.,]\d+)?)(?:[-–]\d+)?-?({_UNIT})$|(?:days?|weeks?|months?|years?|visits?|cycles?|d|w|v)-?\d+(?:[-–]\d+)?$",
    re.IGNORECASE,
)
_UNITS = frozenset(
    """second seconds sec secs minute minutes min mins hour hours hr hrs h day days week weeks wk wks month months mo mos year
    years yr yrs cycle cycles visit visits weekly monthly daily yearly annually quarterly""".split()
)
_ANCHORS = frozenset(
    """baseline screening enrollment enrolment randomization randomisation randomized inclusion treatment dose doses dosing
    injection infusion surgery operation discharge admission delivery birth follow-up followup follow up study trial period
    completion progression death therapy intervention administration procedure transplantation hospitalization withdrawal
    end start initiation beginning duration entry termination phase challenge season vaccination session postoperative
    preoperative perioperative intraoperative pretreatment post-treatment pre-treatment posttreatment course""".split()
)
_WORDS = frozenset(
    """at from to up until till through throughout during within after before prior post pre over for and or the of in on by a
    an each every per first last final next following about approximately approx average expected assessed max min maximum
    minimum total time times date point points whichever occurs occurred comes came earlier later than between immediately
    once twice one two three four five six seven eight nine ten twelve is will be was were as participation participant patient
    subject long entire whole until whole year-round january february march april may june july august september october
    november december""".split()
)
_NUMERALS = frozenset("one two three four five six seven eight nine ten twelve once twice".split())
_MOST_OF = {"s": 3600, "m": 600, "h": 2000, "d": 1000, "w": 530, "y": 30}


_ENDING = re.compile(
    r"(?<=[a-z\d)\].%®™'’”\"?])(?=[A-Z(•])(?!(?<=\d)(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|Hour|Day|Week|Month|Year))"
    r"|(?<=[A-Z])(?=[A-Z][a-z])|(?<=\))(?=[a-z])"
)
_TOKEN = re.compile(r"(?<![\w-])[A-Za-z][a-z]{2,}\d{0,3}(?![a-z\d-])")
_OPENERS = tuple(
    """after before at from up day days week month year baseline every each during within until through over first second two
    three four five six eight twelve one immediately follow pre post end participants patients subjects evaluated measured
    assessed change""".split()
)
"""Words with which times begin."""
_SMALL = re.compile(r"(?<![\w.,/-])(?:\d{1,3}[a-z]{4,}|[a-z]{5,})(?![\w-])")
_BEFORE = 14  # words before a time by which it is judged
_BEHIND = 40  # words of a time
_SURELY = 0.85
_PERHAPS = 0.4
_PLAIN = 0.97
_WORD = re.compile(r"\S+")
_SENTENCE_WORD = re.compile(r"[A-Z][a-z]*(?![A-Za-z\d])")
_WIDEST = 60  # words in which a time ends


class _Cut(Struct, frozen=True):
    """Where the time frame of a row begins and ends, how much speaks for it, and whether its beginning is sure."""

    start: int
    end: int
    weight: float
    sure: bool


def outcome_cells(page: Page, section: Section, body: list[Line]) -> None:
    """Rows of measure, time frame and description. Rows of EU records, which have marks of their own, are read by those."""
    ledger = page.ledger
    path: Path = (*OUTCOMES, section.place)
    if any("end point(s)" in line.words or "Objective:" in line.words for line in body):
        eu_outcomes(page, section, body)
        return
    rows = _rows(page, body)
    apart = any(line.words[:80].casefold() in _HEADS for line in body)
    find = _spaced if apart else _touching
    cuts = [find(line.words) for line in rows]
    clear = Counter(_folded(line.words[cut.start : cut.end]) for line, cut in zip(rows, cuts, strict=True) if cut and cut.sure)
    if not apart:
        times = sorted((time for time, _ in clear.most_common(_MOST)), key=len, reverse=True)
        cuts = [
            cut if cut and cut.sure else _as_another(line.words, times) or cut for line, cut in zip(rows, cuts, strict=True)
        ]
    parted: list[Text] = []
    left: list[Text] = []
    for line, cut in zip(rows, cuts, strict=True):
        parts = _tabbed(page, line.text, 3)
        if not parts and cut and (cut.sure or clear[_folded(line.words[cut.start : cut.end])]):
            parts = [line.text.part(0, cut.start), line.text.part(cut.start, cut.end), line.text.part(cut.end)]
            parted.append(parts[1])
        if not parts or not parts[0]:
            ledger.say(section.name, line.text)
            left.append(line.text)
            continue
        at: Path = (*path, ledger.size(path))
        for name, part in zip(("measure", "timeFrame", "description"), parts, strict=False):
            if part:
                ledger.put((*at, name), part)
    if parted:
        _doubt_once(
            page, "outcome-cut", "The cells of a table touch on the page; the cuts between them are our reading.", *parted
        )
    if left:
        _doubt_once(page, "outcome-run-together", "Measure, time and method run together.", *left)


def _as_another(words: str, times: Sequence[str]) -> _Cut | None:
    """The time frame of another row where it stands between cells that touch it: no blank before it and none behind it."""
    folded = words.casefold()
    found: list[_Cut] = []
    if len(words) > _LONGEST or len(folded) != len(words):
        return None
    for time in times:
        start = folded.find(time, 1)
        while start > 0:
            end = start + len(time)
            if (
                not any(start < other.end and end > other.start for other in found)
                and _ends_before(words, start)
                and _begins_at(words, end)
            ):
                found.append(_Cut(start, end, 1.0, sure=True))
            start = folded.find(time, start + 1)
    return found[0] if len(found) == 1 else None


def _ends_before(words: str, at: int) -> bool:
    """Whether a cell may end right before `at`: no blank stands there, and no word goes on."""
    last, first = words[at - 1], words[at]
    if not (last.isalnum() or last in _TOUCHING) or (last.isdigit() and first.isdigit()):
        return False
    if not (last.isalpha() and first.islower()):
        return True
    before, behind = _LETTERS_BEFORE.search(words, max(0, at - 40), at), _LETTERS.match(words, at)
    head, tail = before.group() if before else "", behind.group() if behind else ""
    return classes((head + tail).casefold()) == UNKNOWN != classes(head.casefold())


def _begins_at(words: str, at: int) -> bool:
    """Whether a cell may begin right at `at`, or the row ends there."""
    if at == len(words):
        return True
    first = words[at]
    return first.isupper() or first in "([“" or (first.isdigit() and not words[at - 1].isdigit())


_LETTERS = re.compile(r"[A-Za-z]+")
_LETTERS_BEFORE = re.compile(r"[A-Za-z]+$")


def arm_cells(page: Page, section: Section, body: list[Line]) -> None:
    """Rows of an arm's label, its interventions and its description; the interventions are those that the page lists."""
    ledger = page.ledger
    groups: Path = (*ARMS, "armGroups")
    names = _listed(page)
    arms: dict[str, Path] = {}
    left: list[Text] = []
    parted: list[Text] = []
    apart = any(line.words[:80].casefold() in _HEADS for line in body)
    for line in _rows(page, body):
        cells = _tabbed(page, line.text, 3)
        uses = _names_of(cells[1], names) if len(cells) > 1 else []
        if not cells:
            cells, uses = _by_names(line.text, names, apart=apart)
            cells = cells or _unlisted(page, line.text, names, apart=apart)
            parted.extend(cells[1:2])
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
                ledger.put((*at, "description"), cells[2])
            elif len(cells) > 2 and cells[2]:
                ledger.boil(cells[2])
        else:
            # One row for each of an arm's interventions.
            for cell in (cells[0], *cells[2:3]):
                ledger.say(section.name, cell)
        if len(cells) > 1:
            _use(page, at, cells[1], uses, names)
    if parted:
        ledger.doubt("arm-cut", "The cells of a table touch on the page; the cuts between them are our reading.", *parted)
    if left:
        ledger.doubt("arm-run-together", "Label, interventions and description run together.", *left)


# Cells


def _rows(page: Page, body: Sequence[Line]) -> list[Line]:
    """The lines with values in them; the table's head is the layout's own."""
    rows = []
    for line in body:
        if page.empty(line.text) or _folded(marks.MARK.sub(" ", line.words[:80])) in _HEADS:
            page.ledger.boil(line.text)
        else:
            rows.append(line)
    return rows


def _tabbed(page: Page, text: Text, most: int) -> list[Text]:
    """The cells between tabs or pipes; none where there are no such marks, or more cells than columns."""
    found = marks.cells(text, most)
    if found:
        marks.boil(page, text)
    return found


def _joints(words: str) -> list[int]:
    if len(words) > _LONGEST:
        return []
    found = sorted({match.start() for joint in (_JOINT, _HIDDEN) for match in joint.finditer(words)})
    return found if len(found) <= _MOST else []


def _time(words: str) -> _Cut | None:
    """The time frame between two joints, or between one and the row's end; None where none or several are likely."""
    joints = _joints(words)
    found: list[_Cut] = []
    for number, start in enumerate(joints):
        for end in (*joints[number + 1 :], len(words)):
            if (weight := _timely(words[start:end])) > 0:
                # Digits right behind capitals may be those of the name itself (`FEV1`, `CD4`, `SF36`).
                sure = not (words[start].isdigit() and _ACRONYM.search(words[:start]))
                found.append(_Cut(start, end, weight, sure))
    if not found:
        return None
    best = max(found, key=lambda cut: (cut.weight, -cut.start))
    apart = [cut for cut in found if cut.end <= best.start or cut.start >= best.end]
    if any(cut.weight > 0.5 * best.weight for cut in apart):
        return None
    return best


def _openings(words: str) -> list[int]:
    """Joints that small letters hide: where a word that nobody writes is one that is written and one that begins a time."""
    found: list[int] = []
    for match in _TOKEN.finditer(words):
        token = match.group()
        if classes(token.casefold()) != UNKNOWN:
            continue
        for opener in _OPENERS:
            at = token.find(opener, 1)
            behind = token[at + len(opener) :]
            if at > 0 and (not behind or behind.isdigit()) and classes(token[:at].casefold()) != UNKNOWN:
                found.append(match.start() + at)
    return found


def _closings(words: str) -> list[int]:
    """Joints that small letters hide, behind a word with which times end: where the rest is a word, and both are none."""
    found: list[int] = []
    for match in _SMALL.finditer(words):
        token = match.group()
        if token[0].isdigit():
            at = len(token) - len(token.lstrip("0123456789"))
            if timely(token[at:]) or classes(token[at:]) == UNKNOWN:
                continue
            found.append(match.start() + at)
        elif classes(token) == UNKNOWN:
            cuts = [at for at in range(2, len(token) - 2) if timely(token[:at]) and classes(token[at:]) != UNKNOWN]
            found += [match.start() + at for at in cuts[-1:]]
    return found


def _touching(words: str) -> _Cut | None:
    cut = _time(words)
    return cut if cut is not None and cut.sure else _fitted(words) or cut


def _spaced(words: str) -> _Cut | None:
    """The time frame of a row whose cells have blanks between them: the first that is plain and has no other behind it.

    A description begins with a capital behind a word of times, or there is none.
    """
    tokens = list(_WORD.finditer(words))[:_WIDEST]
    raw = [token.group() for token in tokens]
    found: list[tuple[int, int, float]] = []
    for end in range(2, len(raw) + 1):
        last = raw[end - 1].strip(".,;()").casefold()
        if end < len(raw) and not ((timely(last) or last.isdigit()) and _SENTENCE_WORD.match(raw[end])):
            continue
        if end == len(raw) < len(words.split()):
            break
        at, share = best_cut(" ".join(raw[:end]))
        time = raw[at:end]
        whole = sum(word.count("(") - word.count(")") for word in time) == 0
        if at and whole and any(timely(word.strip(".,;()").casefold()) for word in time):
            found.append((at, end, share))
    for at, end, share in found:
        if share >= _PLAIN and not any(other == end and one > _PERHAPS for other, _, one in found):
            start = tokens[at].start()
            return _Cut(start, tokens[end - 1].end(), 1.0, sure=True)
    return None


def _fitted(words: str) -> _Cut | None:
    """The time frame between two joints by the weights of `timeframes`, where its words are not all words of times.

    A cell ends at the first joint behind it that a capital or a bracket shows. None where two cells may be it.
    """
    if len(words) > _LONGEST:
        return None
    ends = sorted({*(match.start() for match in _ENDING.finditer(words)), *_closings(words)})
    starts = sorted({*(match.start() for match in _JOINT.finditer(words)), *_openings(words), *_joints(words)})
    if len(ends) > _MOST or len(starts) > _MOST:
        return None
    found: list[tuple[float, int, int]] = []
    for start in starts:
        end = next((end for end in ends if end > start), len(words))
        before, time = " ".join(words[:start].split()[-_BEFORE:]), " ".join(words[start:end].split())
        if before and time.count(" ") < _BEHIND and time.count("(") == time.count(")"):
            found.append((likely(before, time), start, end))
    if not found:
        return None
    share, start, end = max(found)
    if share < _SURELY or any(one > _PERHAPS and (b <= start or a >= end) for one, a, b in found):
        return None
    return _Cut(start, end, 1.0, not words[start].isdigit() or _plain_before(words, start))


def _plain_before(words: str, at: int) -> bool:
    """Whether the digits at `at` are no part of the name before them: a name in letters, which may stand there without them."""
    if not _ACRONYM.search(words[:at]):
        return True
    name = words[:at].split()[-1].lstrip("(")
    return len(name) > 2 and re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", words[at:]) is not None


def _timely(words: str) -> float:
    """How much speaks for words as a time frame; 0 or less where it is none."""
    terms = [term.strip(".,;:()[]\"'’+&-–") for term in words.split()]
    terms = [term for term in terms if term and term != "/"]
    if not terms or len(terms) > 60 or words.count(")") > words.count("("):
        return 0.0
    if _GLUED.search(words) or terms[0].casefold() in _NO_BEGINNING:
        return 0.0
    known, essential = 0, False
    for number, term in enumerate(terms):
        low = term.casefold()
        if counted := _COUNTED.match(term):
            if counted.group(1) and not _likely(counted.group(1), counted.group(2)):
                return 0.0
            known += 1
            essential = True
        elif _NUMBER.match(low):
            following = terms[number + 1].casefold() if number + 1 < len(terms) else ""
            if following in _UNITS:
                if not _likely(low, following):
                    return 0.0
                essential = True
            essential |= number > 0 and terms[number - 1].casefold() in _UNITS
            known += 1
        elif low in _UNITS:
            known += 1
            essential |= number > 0 and terms[number - 1].casefold() in _NUMERALS
            essential |= low.endswith("ly")
        elif low in _ANCHORS:
            known += 1
            essential |= low in {"baseline", "discharge", "completion"} or words[:3].casefold() in {
                "at ",
                "thr",
                "dur",
                "up ",
                "end",
            }
        elif _of_time(term):
            known += 1
    if not essential or known < 0.75 * len(terms) or not (_of_time(terms[0]) and _of_time(terms[-1])):
        return 0.0
    return known - 2.0 * (len(terms) - known) - 2.0 * len(_SMALL_TO_CAPITAL.findall(words))


def _of_time(term: str) -> bool:
    """Whether a word may begin or end a time frame."""
    low = term.casefold()
    if _COUNTED.match(term) or _NUMBER.match(low):
        return True
    return all(
        part in _ANCHORS or part in _UNITS or part in _WORDS or part.isdigit() for part in re.split(r"[-–/]", low) if part
    )


def _likely(number: str, unit: str) -> bool:
    """Whether a time is one that a trial can last; `3612 months` is a name's digits and a time's."""
    digits = re.findall(r"\d+(?:\.\d+)?", number)
    if any(len(one.partition(".")[2]) > 1 for one in digits):
        return False
    return not digits or float(digits[-1]) <= _MOST_OF.get(unit[0].casefold(), 1000)


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
