"""Arms and interventions, however a page ties them: labelled lines, bare lines, or the classic page's table."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import TypeAlias

from msgspec import Struct

from pantrial.notes import NoteKind
from pantrial.pages import conditions, roles
from pantrial.pages.claims import Path
from pantrial.pages.labels import ARMS, FIELDS
from pantrial.pages.layout import Section
from pantrial.pages.lines import Line
from pantrial.pages.page import Page, unnamed
from pantrial.pages.shapes import NORMALISERS
from pantrial.text import Text, join, squeeze

GROUPS: Path = (*ARMS, "armGroups")
THINGS: Path = (*ARMS, "interventions")

_KIND = re.compile(r"(group|arm|intervention) type:? +(\w[\w /-]{1,40})$", re.IGNORECASE)
_INITIALS = frozenset("gaiGAI")  # of its first words
_Kind: TypeAlias = tuple[str, Text]
_Linked: TypeAlias = set[tuple[int, str]]  # interventions by number, and the labels of arms that they have


def _kind(page: Page, line: Line) -> _Kind | None:
    """`Group Type X` and `Intervention Type X`."""
    words = line.text.value
    if len(words) >= 80 or (match := _kinds(words)) is None:
        return None
    name = "intervention" if match.group(1).casefold() == "intervention" else "arm"
    if NORMALISERS[f"{name} type"](match.group(2)) is None:
        return None
    page.ledger.boil(line.text.cut(0, match.start(2)).strip())
    return name, line.text.cut(match.start(2), match.end(2))


def _kinds(words: str) -> re.Match[str] | None:
    return _KIND.match(words) if words[0] in _INITIALS else None


# The section of interventions


_UNCLEAR = "interventions that are unclear"


_LIKELY = 0.65
"""A reading of unlabelled lines that is less likely than this is none."""
_SURELY = 0.93
"""How likely the second of two lines under a type must be a name of its own."""

_SEVERAL = frozenset({"PARALLEL", "CROSSOVER", "FACTORIAL", "SEQUENTIAL", "CASE_CONTROL"})
"""The designs of more than one group."""


class _Entry(Struct):
    """An intervention while it is read: its lines, the first its name, the words of its type, and how sure all is."""

    lines: list[Line]
    kind: Text | None = None
    share: float = 1.0
    named: float = 1.0


def interventions(page: Page, section: Section, body: list[Line]) -> None:
    """Name, description, `Intervention Type X`; with the labels stripped the study groups tell which line is which."""
    if any(_kinds(line.text.value[:80]) for line in body):
        entries = _labelled(page, body)
    else:
        entries = _bare(page.looks, body, page.bodies.get("arms", []))
    unclear: list[Line] = []
    for entry in entries:
        if not entry.lines:
            continue
        number = -1
        if entry.named >= _LIKELY:
            number = page.ledger.size(THINGS)
            at: Path = (*THINGS, number)
            page.ledger.put((*at, "name"), entry.lines[0].text)
            if entry.kind:
                page.ledger.put((*at, "type"), entry.kind, "intervention type")
            if entry.share < _LIKELY:
                unclear.extend(entry.lines[1:])
            elif entry.lines[1:]:
                page.prose((*at, "description"), entry.lines[1:])
        else:
            unclear.extend(entry.lines)
        page.listed.append((tuple(map(_plain, entry.lines)), number, entry.share))
    _inferred(page, "interventions", *(entry.lines[0] for entry in entries if _LIKELY <= entry.share < roles.CERTAIN))
    for line in unclear:
        page.ledger.say(f"{section.name}/unclear", line.text)
    if any(entry.share < _LIKELY for entry in entries):
        page.counts[_UNCLEAR] = 1
    if unclear:
        page.ledger.doubt(
            "interventions-unclear", "Names and descriptions cannot be told apart.", *(line.text for line in unclear)
        )


def _inferred(page: Page, what: str, *lines: Line) -> None:
    if lines:
        page.ledger.note(
            NoteKind.INFERRED,
            f"{what}-inferred",
            "No label tells names and descriptions apart; these are told by their shape and by each other.",
            *(line.span for line in lines),
        )


def _labelled(page: Page, body: Sequence[Line]) -> list[_Entry]:
    """The entries, each of which ends with its type."""
    entries = [_Entry([])]
    for line in body:
        kind = _kind(page, line)
        if kind:
            entries[-1].kind = kind[1]
            entries.append(_Entry([]))
        else:
            entries[-1].lines.append(line)
    return entries


def _bare(looks: roles.Looks, body: Sequence[Line], study_groups: Sequence[Line]) -> list[_Entry]:
    """The entries of unlabelled lines, each with how likely it is; none of them likely where there are too many lines."""
    around = [_plain(line) for line in study_groups if not _kinds(line.text.value[:80])]
    if len(body) > roles.LINES or len(around) > roles.LINES:
        return [_Entry(list(body), None, 0.0, 0.0)]
    found = roles.entries(roles.Pairs([_plain(line) for line in body], looks), roles.Pairs(around, looks))
    return [_Entry(list(body[entry.start : entry.end]), None, entry.share, entry.named) for entry in found]


def other_names(page: Page, section: Section, body: list[Line]) -> None:
    """Other names of the interventions: theirs where there is surely one intervention, else Said.

    One line may be one name or several that run together; it is one where the page says the same elsewhere.
    """
    names = [line.text for line in body]
    if len(page.listed) != 1 or page.listed[0][1] < 0 or page.listed[0][2] < _LIKELY:
        names, unclear = [], names
    elif len(names) == 1 and " " in names[0].value and not conditions.usage(page).holds(names[0].value):
        names, unclear = [], names
        page.ledger.doubt("one-line-of-other-names", "These are one name or several.", *unclear)
    else:
        unclear = []
    path: Path = (*THINGS, 0, "otherNames")
    for name in names:
        page.ledger.put((*path, page.ledger.size(path)), name)
    for part in unclear:
        page.ledger.say(section.name, part)


# The section of arms


_LINES = 200
"""Lines of a description that are looked at; a longer one belongs to no record."""


class _Known(Struct):
    """The interventions that the page lists: name → their numbers, and what each is described as."""

    names: dict[str, list[int]]
    told: list[str]

    def at(self, lines: Sequence[Line], place: int, skip: int = 0) -> tuple[int, int] | None:
        """The intervention whose name stands at `place`, and how many lines behind (and `skip`) describe it.

        None where no name stands there, or one that has a description elsewhere which does not follow.
        """
        numbers = self.names.get(_plain(lines[place]))
        if numbers is None:
            return None
        bare: int | None = None
        for number in numbers:
            if not self.told[number]:
                bare = number
            elif size := self._described(lines, place + 1 + skip, self.told[number]):
                return number, size
        return None if bare is None else (bare, 0)

    def _described(self, lines: Sequence[Line], start: int, told: str) -> int:
        words = ""
        for place in range(start, min(len(lines), start + _LINES)):
            words = f"{words} {squeeze(lines[place].words)}".strip()
            if words == told:
                return place - start + 1
            if not told.startswith(words):
                return 0
        return 0


def _plain(line: Line) -> str:
    return squeeze(line.words)


def known(page: Page) -> _Known:
    """The interventions read so far."""
    names: dict[str, list[int]] = {}
    told: list[str] = []
    for number in range(page.ledger.size(THINGS)):
        names.setdefault(squeeze(str(page.ledger.get((*THINGS, number, "name")))), []).append(number)
        told.append(squeeze(str(page.ledger.get((*THINGS, number, "description")) or "")))
    return _Known(names, told)


class _Use(Struct):
    """An intervention as an arm names it: its line, its words of type, and its number."""

    line: Line
    kind: Text | None
    number: int | None


class _Group(Struct):
    """An arm: its label and description, its words of type, and what it uses."""

    header: list[Line]
    kind: Text | None = None
    uses: list[_Use] = []


_UNASSIGNED = re.compile(
    r"no interventions? (?:(?:is|are|was|were|has been|have been) )?(?:assigned|listed|specified|given|associated|linked)"
    r" (?:to|for|in|with) this (?:group|arm|cohort)\.?$",
    re.IGNORECASE,
)
"""The site's words under an arm that has none."""


def arms(page: Page, section: Section, body: list[Line]) -> None:
    """Label, description, `Group Type X`, then each intervention's name, type and description.

    Where a description ends and the next label begins is told by the section of interventions, which says the same
    words; where that does not help, the lines are Said, with a note.
    """
    there = known(page)
    for line in body:
        if _UNASSIGNED.match(line.words[:90]):
            page.ledger.boil(line.text)
    body = [line for line in body if not _UNASSIGNED.match(line.words[:90])]
    kinds = [_kind(page, line) for line in body]
    loose: list[Line] = []
    if any(kind is not None and kind[0] == "arm" for kind in kinds):
        groups = _typed_groups(page, body, kinds, there, loose)
    else:
        groups = _untyped_groups(page, body, kinds, loose)
    linked: _Linked = set()
    for group in groups:
        _put_arm(page, group, linked)
    for line in loose:
        page.ledger.say(f"{section.name}/unclear", line.text)
    if loose:
        page.ledger.doubt(
            "arm-unclear",
            "These lines of the study groups belong to no arm for certain.",
            *(line.text for line in loose),
        )


def _described(page: Page, lines: Sequence[Line]) -> None:
    for line in lines:
        page.ledger.say("Study Groups/Intervention description", line.text)


def _typed_groups(
    page: Page, body: Sequence[Line], kinds: Sequence[_Kind | None], there: _Known, loose: list[Line]
) -> list[_Group]:
    """Every arm says its type behind its description."""
    groups: list[_Group] = []
    segment: list[Line] = []
    size = 0  # of the description of the intervention named last, where the page tells
    before = ""
    marks: list[_Kind | None] = [*kinds, ("end", Text(""))]
    for number, kind in enumerate(marks):
        if kind is None:
            segment.append(body[number])
            continue
        name, words = kind
        if before == "intervention":
            # What follows an intervention's type is its description, up to the next name or the next arm.
            split = len(segment) if name == "end" else len(segment) - 1
            if name == "arm":
                split = size
                if not there.names and len(segment) > 1:
                    split = 1 if len(segment) > 2 else len(segment)
            _described(page, segment[:split])
            segment = segment[split:]
        if name == "arm" and segment:
            groups.append(_Group(segment, words, []))
        elif name == "intervention" and segment and groups:
            line = segment[-1]
            found = there.at(body, number - 1, skip=1)
            first = there.names.get(_plain(line), [None])[0]
            size = found[1] if found else 0
            groups[-1].uses.append(_Use(line, words, found[0] if found else first))
            loose.extend(segment[:-1])
        else:
            loose.extend(segment)
            if words:
                page.ledger.say(f"{name.capitalize()} Type", words)
        segment, before = [], name
    return groups


def _untyped_groups(page: Page, body: Sequence[Line], kinds: Sequence[_Kind | None], loose: list[Line]) -> list[_Group]:
    """Arms without a type: cohorts, and pages that lost their labels."""
    lines: list[Line] = []
    typed: list[Text | None] = []
    for line, kind in zip(body, kinds, strict=True):
        if kind is None:
            lines.append(line)
            typed.append(None)
        elif typed and typed[-1] is None:
            typed[-1] = kind[1]
        else:
            page.ledger.say(f"{kind[0].capitalize()} Type", kind[1])
    if len(lines) > roles.LINES:
        loose.extend(lines)
        for words in filter(None, typed):
            page.ledger.say("Intervention Type", words)
        return []
    models = (page.ledger.get(FIELDS[name].path) for name in ("interventionModel", "observationalModel"))
    model = next(filter(None, models), None)
    found = roles.groups(
        roles.Pairs([_plain(line) for line in lines], page.looks),
        roles.blocks(words for words, _, _ in page.listed),
        [kind is not None for kind in typed] if any(typed) else None,
        single=model == "SINGLE_GROUP",
    )
    missed = len(found) == 1 and model in _SEVERAL
    groups: list[_Group] = []
    unsure: list[Line] = []
    for arm in found:
        uses: list[_Use] = []
        share = arm.share
        for use in arm.uses:
            _, number, sure = page.listed[use.number] if use.number >= 0 else ((), -1, 1.0)
            share = min(share, sure)
            uses.append(_Use(lines[use.line], typed[use.line], number if number >= 0 else None))
            _described(page, lines[use.line + 1 : use.line + use.size])
        if share >= _LIKELY and not missed:
            groups.append(_Group(lines[arm.start : arm.end], None, uses))
            unsure.extend(lines[arm.start : arm.start + 1] if share < roles.CERTAIN else ())
        else:
            loose.extend(lines[arm.start : arm.end])
            for named in uses:
                _say_use(page, named)
    _inferred(page, "arms", *unsure)
    if not found:
        loose.extend(lines)
        for words in filter(None, typed):
            page.ledger.say("Intervention Type", words)
    return groups


def _say_use(page: Page, use: _Use) -> None:
    page.ledger.say("Study Groups/Intervention", use.line.text)
    if use.kind:
        page.ledger.say("Study Groups/Intervention Type", use.kind)


def _put_arm(page: Page, group: _Group, linked: _Linked) -> None:
    """Put an arm, the names of what it uses, and its label at each of them."""
    ledger = page.ledger
    at: Path = (*GROUPS, ledger.size(GROUPS))
    label = group.header[0].text
    ledger.put((*at, "label"), label)
    if group.kind:
        ledger.put((*at, "type"), group.kind, "arm type")
    if group.header[1:]:
        page.prose((*at, "description"), group.header[1:])
    for use in group.uses:
        if use.kind and "\\" not in use.line.words:
            path: Path = (*at, "interventionNames")
            ledger.put((*path, ledger.size(path)), join(" ", [use.kind, use.line.text]), "intervention name")
        else:
            _say_use(page, use)
        if use.number is not None:
            _link(page, use.number, label, linked)


def _link(page: Page, number: int, label: Text, linked: _Linked) -> None:
    """Add an arm's label to an intervention, once."""
    path: Path = (*THINGS, number, "armGroupLabels")
    pair = (number, squeeze(label.value))
    if pair not in linked:
        linked.add(pair)
        page.ledger.put((*path, page.ledger.size(path)), label)


# The classic page: two tables whose cells part at pipes


_TYPED_NAME = re.compile(
    r"(?:^|(?<=\s))(Behavioral|Biological|Combination Product|Device|Diagnostic Test|Dietary Supplement|Drug|Genetic"
    r"|Procedure|Radiation|Other): "
)
_ARM = re.compile(
    r"(Experimental|Active Comparator|Placebo Comparator|Sham Comparator|No Intervention|Other): (?=\S)", re.IGNORECASE
)
_OTHER_NAME = re.compile(r"Other Names?: *")


def condition_table(page: Page, section: Section, body: list[Line]) -> None:
    """`condition | Type: name Type: name | Phase 1 Phase 2`; the arms' table gives the interventions again, in full.

    Behind the row stands the detailed description, of which the heading may be lost.
    """
    end = 1 + max([number for number, line in enumerate(body) if "|" in line.words], default=len(body))
    rows = _rows(page, body[:end])
    # The table of arms has each name on a line of its own.
    lines = (half.words.strip("| ") for line in (page.bodies.get("arm table", []) if rows else ()) for half in _halves(line))
    whole = {squeeze(words) for words in lines if _TYPED_NAME.match(words)}
    for cells in rows:
        if cells and all(NORMALISERS["phase"](part.value) is not None for part in cells[-1]):
            page.ledger.put(FIELDS["phases"].path, join(" ", cells.pop()), "phase")
        if cells and _TYPED_NAME.match(cells[-1][0].value):
            listed = cells.pop()
            if len(listed) > 1 and not (_whole_lines(page) and all(_TYPED_NAME.match(part.value) for part in listed)):
                page.ledger.doubt("names-on-broken-lines", "Where one name ends and the next begins is not told.", *listed)
                listed = []
            for part in [one for line in listed for one in _typed_names(line, whole)]:
                if typed := _TYPED_NAME.match(part.value):
                    typed_intervention(page, part, typed)
        if cells:
            _conditions(page, cells[0])
    if rows and body[end:]:
        unnamed(page, FIELDS["detailedDescription"].path, page.field_lines(body[end:], strict=True))


def _rows(page: Page, body: Sequence[Line]) -> list[list[list[Text]]]:
    """The rows of a table, each ended by a pipe: the cells that are not empty, with their lines."""
    rows: list[list[list[Text]]] = []
    row: list[list[Text]] = [[]]
    for line in body:
        if "|" not in line.words:
            row[-1] += [left.text for left in page.field_lines([line], strict=True)]
            continue
        for number, part in enumerate(page.items(line.text, "|")):
            if number or line.words.startswith("|"):
                row.append([])
            row[-1].append(part)
        if line.words.endswith("|"):
            rows.append([cell for cell in row if cell])
            row = [[]]
    if len(row) > 1:
        rows.append([cell for cell in row if cell])
    return rows


def _conditions(page: Page, cell: Sequence[Text]) -> None:
    """Names on one line run together; of several lines each is a name, but where one goes on with that before it."""
    if len(cell) == 1:
        conditions.apart(page, cell[0])
        return
    if not _whole_lines(page) or any(part.value[0].islower() for part in cell):
        page.ledger.doubt("one-line-of-conditions", "Where one name ends and the next begins is not told.", *cell)
        for part in cell:
            page.ledger.say("Conditions", part)
        return
    path = FIELDS["conditions"].path
    for part in cell:
        page.ledger.put((*path, page.ledger.size(path)), part)


_BROKEN = 140
"""A page none of whose lines is longer was broken to a width, perhaps within names."""


def _whole_lines(page: Page) -> bool:
    """Whether a line of the page is a name's own, and not a part of one that was broken."""
    kept = page.ledger.kept
    start = 0
    while start < len(kept):
        end = kept.find("\n", start)
        if end < 0:
            end = len(kept)
        # Other line ends than the usual are looked for in what is long.
        if end - start > _BROKEN and any(len(line) > _BROKEN for line in kept[start:end].splitlines()):
            return True
        start = end + 1
    return False


def typed_intervention(page: Page, text: Text, typed: re.Match[str]) -> Path:
    """Add the intervention `Drug: name`; the colon is the layout's own."""
    path: Path = (*THINGS, page.ledger.size(THINGS))
    page.ledger.put((*path, "name"), text.cut(typed.end()))
    page.ledger.put((*path, "type"), text.cut(0, typed.end(1)), "intervention type")
    page.ledger.boil(text.cut(typed.end(1), typed.end(1) + 1))
    return path


_ALIKE = 20
"""Names that begin alike and are looked at; more belong to no one trial, and each takes time at every type in the line."""


def _by_beginning(names: Iterable[str]) -> dict[str, list[str]]:
    """Names by their first characters, the longest first."""
    found: dict[str, list[str]] = {}
    for name in sorted(names, key=len, reverse=True):
        alike = found.setdefault(name[:_BEGINNING], [])
        if len(alike) < _ALIKE:
            alike.append(name)
    return found


_BEGINNING = 16


def _typed_names(text: Text, whole: Collection[str]) -> list[Text]:
    """`Drug: a Drug: b` in parts. A type within a name begins none: `whole` are the names in full."""
    words = text.value
    names = _by_beginning(whole)
    short = [name for name in whole if len(name) < _BEGINNING][:_ALIKE]
    starts: list[int] = []
    end = 0
    for match in _TYPED_NAME.finditer(words):
        at = match.start()
        if at < end:
            continue
        starts.append(at)
        alike = (*names.get(words[at : at + _BEGINNING], ()), *short)
        end = at + max((len(name) for name in alike if words.startswith(name, at)), default=1)
    return [text.cut(a, b).strip() for a, b in zip(starts, [*starts[1:], len(text)], strict=True)]


class _Listed(Struct):
    """An intervention in an arm's cell: its typed name, its description, its other names."""

    text: Text
    typed: re.Match[str]
    lines: list[Line]
    others: list[Text]


def arm_table(page: Page, section: Section, body: list[Line]) -> None:
    """`Experimental: label`, its description, `|`, `Drug: name`, its description, `|`."""
    numbers: dict[str, list[int]] = {}
    for number in range(page.ledger.size(THINGS)):
        evidence = [page.ledger.get((*THINGS, number, part)) for part in ("type", "name")]
        numbers.setdefault(_key(str(evidence[0]), str(evidence[1])), []).append(number)
    told: dict[tuple[str, str], int] = {}
    linked: _Linked = set()
    label = Text("")
    arm: Path | None = None
    for second, cell in _cells(page, body):
        if not cell:
            continue
        if not second:
            arm = (*GROUPS, page.ledger.size(GROUPS))
            label = _arm(page, arm, cell)
        elif arm is not None:
            for listed in _listed(page, cell, numbers):
                path: Path = (*arm, "interventionNames")
                page.ledger.put((*path, page.ledger.size(path)), listed.text)
                _link(page, _place(page, listed, numbers, told), label, linked)


def intervention_details(page: Page, section: Section, body: list[Line]) -> None:
    """`- Drug: name`, its description and other names, of trials without arms; the description may stand on the same line."""
    numbers: dict[str, list[int]] = {}
    names: dict[str, None] = {}
    for number in range(page.ledger.size(THINGS)):
        kind, name = (page.ledger.get((*THINGS, number, part)) for part in ("type", "name"))
        numbers.setdefault(_key(str(kind), str(name)), []).append(number)
        names[str(name)] = None
    longest = sorted(names, key=len, reverse=True)
    lines: list[Line] = []
    for line in body:
        bullet = line.bullet()
        typed = _TYPED_NAME.match(line.words[len(bullet) :]) if bullet else None
        if bullet and typed:
            page.ledger.boil(bullet.strip())
            line = line.cut(len(bullet))
            if _typed_key(line.text, typed) not in numbers:
                end = next((typed.end() + len(one) for one in longest if line.words.startswith(f"{one} ", typed.end())), 0)
                if end:
                    lines.append(line.cut(0, end))
                    line = Line(line.text.part(end))
        lines.append(line)
    told: dict[tuple[str, str], int] = {}
    for listed in _listed(page, lines, numbers):
        page.ledger.say(f"{section.name}/Intervention", listed.text)
        _place(page, listed, numbers, told)


def _key(kind: str, name: str) -> str:
    return f"{kind} {squeeze(name)}"


def _cells(page: Page, body: Sequence[Line]) -> Iterator[tuple[bool, list[Line]]]:
    """The cells of a table of two columns: whether it is the second, and its lines without the pipes."""
    cell: list[Line] = []
    second = False
    halves = [part for whole in body for part in _halves(whole)]
    for number, line in enumerate(halves):
        text = line.text
        if second and not cell and _another(halves, number):
            second = False  # the cell before was empty, and nothing stands for it
        if not text.value.strip("|- "):
            page.ledger.boil(text)
            if "-" in text.value:
                second = False
                continue
            for _ in range(text.value.count("|")):
                yield second, cell
                second, cell = not second, []
            continue
        lead = len(text.value) - len(text.value.lstrip("| "))
        inner = text.strip("| ")
        if lead:
            page.ledger.boil(text.cut(0, lead).strip())
            if "|" in text.value[:lead] and cell:
                yield second, cell
                second, cell = not second, []
        behind = text.cut(lead + len(inner)).strip()
        closed = behind.value.count("|")
        page.ledger.boil(behind)
        typed = _TYPED_NAME.match(inner.value)
        if not cell and typed and not second and not _ARM.match(inner.value):
            second = True  # a cell was lost: only an intervention begins so
        cell.append(Line(inner, line.indent, line.blank))
        for _ in range(closed):
            yield second, cell
            second, cell = not second, []
    yield second, cell


def _another(lines: Sequence[Line], number: int) -> bool:
    """Whether a line where interventions are expected begins another arm: one with a description, behind which is a pipe."""
    words = lines[number].words
    if _TYPED_NAME.match(words) or not words.strip("|- "):
        return False
    end = next((line.words for line in islice(lines, number, None) if "|" in line.words), "")
    return end == "|"


_SECOND = re.compile(r"(?<=\S) \|(?= (?:[A-Z][a-z]+ ?){1,2}: \S)")


def _halves(line: Line) -> list[Line]:
    """A line, or the two of `Experimental: label | Drug: name`, where the arm has no description; the first keeps the pipe."""
    match = _SECOND.search(line.words) if " | " in line.words else None
    if match is None or not _TYPED_NAME.match(line.words, match.end() + 1):
        return [line]
    return [Line(line.text.cut(0, match.end()), line.indent, line.blank), Line(line.text.cut(match.end()).strip(), line.indent)]


def _arm(page: Page, arm: Path, cell: Sequence[Line]) -> Text:
    """Put an arm from its cell; gives its label. Cohorts have no type before it."""
    ledger = page.ledger
    text = cell[0].text
    observational = ledger.get(FIELDS["studyType"].path) == "OBSERVATIONAL"
    match = None if observational else _ARM.match(text.value)
    label = text.cut(match.end()) if match else text
    ledger.put((*arm, "label"), label)
    if match:
        ledger.put((*arm, "type"), text.cut(0, match.end(1)), "arm type")
        ledger.boil(text.cut(match.end(1), match.end(1) + 1))
    if cell[1:]:
        page.prose((*arm, "description"), list(cell[1:]))
    return label


def _listed(page: Page, cell: Sequence[Line], numbers: Mapping[str, list[int]]) -> Iterator[_Listed]:
    """The interventions of a cell. Where the page lists them elsewhere, only those names begin one."""
    current: _Listed | None = None
    naming = False
    for line in cell:
        text = line.text
        typed = _TYPED_NAME.match(text.value)
        if typed and (current is None or not numbers or _typed_key(text, typed) in numbers):
            if current:
                yield current
            current, naming = _Listed(text, typed, [], []), False
            continue
        if current is None:
            page.ledger.doubt("arm-unclear", "These words stand before the intervention that they describe.", text)
            continue
        other = _OTHER_NAME.match(text.value)
        if other:
            page.ledger.boil(text.cut(0, other.end()).strip())
            naming = other.end() == len(text.value)
            if not naming:
                current.others.append(text.cut(other.end()))
        elif naming and (bullet := line.bullet()):
            page.ledger.boil(bullet.strip())
            current.others.append(text.cut(len(bullet)).strip())
        else:
            current.lines.append(line)
    if current:
        yield current


def _typed_key(text: Text, typed: re.Match[str]) -> str:
    return _key(str(NORMALISERS["intervention type"](typed.group(1))), text.value[typed.end() :])


def _place(page: Page, listed: _Listed, numbers: dict[str, list[int]], told: dict[tuple[str, str], int]) -> int:
    """The number of an intervention; its description and other names are put where it stands for the first time.

    Two of one name differ in their descriptions: `numbers` holds those of a name that have not been met yet, `told` the
    number by name and description.
    """
    ledger = page.ledger
    key = _typed_key(listed.text, listed.typed)
    mine = squeeze(" ".join(line.words for line in listed.lines))
    number = told.get((key, mine))
    if number is None and not mine:
        number = told.get((key, _ANY))
    if number is not None:
        for line in listed.lines:
            ledger.say("Intervention description", line.text)
        for name in listed.others:
            ledger.say("Other Name", name)
        return number
    fresh = numbers.setdefault(key, [])
    if fresh:
        number = fresh.pop(0)
    else:
        number = ledger.size(THINGS)
        typed_intervention(page, listed.text, listed.typed)
    told[key, mine] = number
    told.setdefault((key, _ANY), number)
    if listed.lines:
        page.prose((*THINGS, number, "description"), listed.lines)
    path: Path = (*THINGS, number, "otherNames")
    for name in listed.others:
        ledger.put((*path, ledger.size(path)), name)
    return number


_ANY = "\n"  # no description is this


# Lists of interventions


def typed_lines(page: Page, section: Section, body: list[Line]) -> None:
    """`Drug: name`, one a line."""
    for line in body:
        match = _TYPED_NAME.match(line.words)
        if match is None:
            if page.empty(line.text):
                page.ledger.boil(line.text)
            continue
        typed_intervention(page, line.text, match)


def typed_names(page: Page, section: Section, body: list[Line]) -> None:
    """`Drug:`, an intervention's name, its description; and under the same type perhaps others."""
    ledger = page.ledger
    kind: Text | None = None
    lines: list[Line] = []
    groups: list[tuple[Text, list[Line]]] = []
    for line in body:
        words = line.words
        if words.endswith(":") and len(words) < 40 and NORMALISERS["intervention type"](words):
            kind, lines = line.text.cut(0, len(words) - 1), []
            groups.append((kind, lines))
            ledger.boil(line.text.cut(len(words) - 1))
        elif kind is not None:
            lines.append(line)
        elif page.empty(line.text):
            ledger.boil(line.text)
    unclear: list[Text] = []
    # Where a type is said again, each intervention has its own; else those of a type may stand under it.
    own = len({kind.value.casefold() for kind, _ in groups}) < len(groups)
    for kind, lines in groups:
        entries = [_Entry(lines)] if own or len(lines) < 2 else _bare(page.looks, lines, [])
        if len(lines) == 2 and entries[-1].named < _SURELY:
            entries = [_Entry(lines)]  # a name and its description, as such pages mostly have them
        for number, entry in enumerate(entries):
            if number and entry.named < _LIKELY:
                unclear.extend(line.text for line in entry.lines)
                continue
            at: Path = (*THINGS, ledger.size(THINGS))
            ledger.put((*at, "type"), kind, "intervention type")
            if entry.lines:
                ledger.put((*at, "name"), entry.lines[0].text)
            if entry.share < _LIKELY:
                unclear.extend(line.text for line in entry.lines[1:])
            elif entry.lines[1:]:
                page.prose((*at, "description"), entry.lines[1:])
    for text in unclear:
        ledger.say(f"{section.name}/unclear", text)
    if unclear:
        ledger.doubt("interventions-unclear", "Names and descriptions cannot be told apart.", *unclear)


__all__ = [
    "GROUPS",
    "THINGS",
    "arm_table",
    "arms",
    "condition_table",
    "intervention_details",
    "interventions",
    "known",
    "other_names",
    "typed_lines",
    "typed_names",
]
