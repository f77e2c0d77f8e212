"""Arms and interventions, however a page ties them: labelled lines, bare lines, or the classic page's table."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import TypeAlias

from msgspec import Struct

from pantrial.pages import conditions
from pantrial.pages.claims import Path
from pantrial.pages.labels import ARMS, FIELDS
from pantrial.pages.layout import Section
from pantrial.pages.lines import Line
from pantrial.pages.page import Page
from pantrial.pages.shapes import NORMALISERS
from pantrial.text import Text, join, squeeze

GROUPS: Path = (*ARMS, "armGroups")
THINGS: Path = (*ARMS, "interventions")

_KIND = re.compile(r"(group|arm|intervention) type:? +(\w[\w /-]{1,40})$", re.IGNORECASE)
_Kind: TypeAlias = tuple[str, Text]
_Linked: TypeAlias = set[tuple[int, str]]  # interventions by number, and the labels of arms that they have


def _kind(page: Page, line: Line) -> _Kind | None:
    """`Group Type X` and `Intervention Type X`."""
    match = _KIND.match(line.words) if len(line.words) < 80 else None
    if match is None:
        return None
    name = "intervention" if match.group(1).casefold() == "intervention" else "arm"
    if NORMALISERS[f"{name} type"](match.group(2)) is None:
        return None
    page.ledger.boil(line.text.cut(0, match.start(2)).strip())
    return name, line.text.cut(match.start(2), match.end(2))


def descriptive(words: str) -> bool:
    """Whether a line reads like a description and not like a label or a name."""
    return _sentence(words) or words[:1].islower()


def _sentence(words: str) -> bool:
    return words.endswith((".", ";", ":", "!", "?")) or len(words) > 100 or words.count(" ") > 10


# The section of interventions


_UNCLEAR = "interventions that are unclear"


class _Entry(Struct):
    """An intervention while it is read: its lines, the first its name, and the words of its type."""

    lines: list[Line]
    kind: Text | None = None


def interventions(page: Page, section: Section, body: list[Line]) -> None:
    """Name, description, `Intervention Type X`; with the labels stripped the study groups tell which line is which."""
    unclear: list[Line] = []
    if any(_KIND.match(line.words[:80]) for line in body):
        entries = _labelled(page, body)
    else:
        entries, unclear = _bare(body, page.bodies.get("arms", []))
    for entry in entries:
        if not entry.lines:
            continue
        at: Path = (*THINGS, page.ledger.size(THINGS))
        page.ledger.put((*at, "name"), entry.lines[0].text)
        if entry.kind:
            page.ledger.put((*at, "type"), entry.kind, "intervention type")
        if entry.lines[1:]:
            page.prose((*at, "description"), entry.lines[1:])
    for line in unclear:
        page.ledger.say(f"{section.name}/unclear", line.text)
    if unclear:
        page.counts[_UNCLEAR] = len(unclear)
        page.ledger.doubt(
            "interventions-unclear", "Names and descriptions cannot be told apart.", *(line.text for line in unclear)
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


def _bare(body: Sequence[Line], groups: Sequence[Line]) -> tuple[list[_Entry], list[Line]]:
    """The entries of unlabelled lines, and the lines that are a name or a description, one cannot say which.

    The study groups repeat every intervention they use, name and description in a row. Two lines that are parted there
    belong to two interventions; two that always stand together are name and description where the second reads so.
    """
    after: dict[str, set[str]] = {}
    before: dict[str, set[str]] = {}
    for this, following in zip(groups, [*groups[1:], None], strict=False):
        after.setdefault(this.words, set()).add(following.words if following else "")
        if following:
            before.setdefault(following.words, set()).add(this.words)
    entries: list[_Entry] = []
    unclear: list[Line] = []
    for line in body:
        if not entries:
            entries.append(_Entry([line]))
            continue
        last = entries[-1].lines
        previous = last[-1].words
        told = after.get(previous, set())
        parted = bool(told) and (line.words not in told or (len(last) > 1 and len(told) > 1))
        others = before.get(line.words, set())
        own = len(others) > (previous in others)
        if parted and not (descriptive(line.words) or line.bullet()):
            entries.append(_Entry([line]))
        elif parted and len(last) > 1 and not line.bullet():
            unclear.append(line)
        elif (
            line.bullet() or descriptive(line.words) or (told and not own and len(last) == 1 and _longer(line.words, previous))
        ):
            last.append(line)
        elif len(last) > 1 and not line.words[:1].islower():
            entries.append(_Entry([line]))
        else:
            unclear.append(line)
    return entries, unclear


def _longer(words: str, name: str) -> bool:
    """Whether a short line under a name says more than a name does: a dose, or the name again with more words."""
    return any(character.isdigit() for character in words) or words.count(" ") > name.count(" ") + 2


def other_names(page: Page, section: Section, body: list[Line]) -> None:
    """Other names of the interventions: theirs where there is surely one intervention, else Said."""
    told = page.ledger.get((*THINGS, 0, "description"))
    typed = page.ledger.get((*THINGS, 0, "type")) is not None
    sure = typed or (not page.counts.get(_UNCLEAR) and (told is None or _sentence(str(told))))
    alone = sure and page.ledger.size(THINGS) == 1
    for line in body:
        if alone:
            path: Path = (*THINGS, 0, "otherNames")
            page.ledger.put((*path, page.ledger.size(path)), line.text)
        else:
            page.ledger.say(section.name, line.text)


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


def arms(page: Page, section: Section, body: list[Line]) -> None:
    """Label, description, `Group Type X`, then each intervention's name, type and description.

    Where a description ends and the next label begins is told by the section of interventions, which says the same
    words; where that does not help, the lines are Said, with a note.
    """
    there = known(page)
    kinds = [_kind(page, line) for line in body]
    loose: list[Line] = []
    if page.counts.get(_UNCLEAR):
        groups, loose = [], list(body)  # what is a name there is not told, and so neither is what is a label here
    elif any(kind is not None and kind[0] == "arm" for kind in kinds):
        groups = _typed_groups(page, body, kinds, there, loose)
    else:
        groups = _untyped_groups(page, body, kinds, there, loose)
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


def _untyped_groups(
    page: Page, body: Sequence[Line], kinds: Sequence[_Kind | None], there: _Known, loose: list[Line]
) -> list[_Group]:
    """Arms without a type: cohorts, and pages that lost their labels."""
    groups: list[_Group] = []
    header: list[Line] = []
    uses: list[_Use] = []
    place = 0

    def close() -> None:
        nonlocal header, uses
        parted = _headers(header, bool(uses)) if header else []
        if parted is None:
            loose.extend(header)
            for use in uses:
                _say_use(page, use)
        else:
            groups.extend(_Group(lines, None, []) for lines in parted)
            if parted:
                groups[-1].uses = uses
        header, uses = [], []

    while place < len(body):
        line, kind = body[place], kinds[place]
        if kind is not None:
            page.ledger.say(f"{kind[0].capitalize()} Type", kind[1])
            place += 1
            continue
        following = kinds[place + 1] if place + 1 < len(body) else None
        skip = 1 if following is not None and following[0] == "intervention" else 0
        found = there.at(body, place, skip)
        if skip and found is None:
            found = (there.names.get(_plain(line), [-1])[0], 0)
        if not skip and found is not None and (not header or _again(body, place, bool(found[1]))):
            found = None
        if found is None:
            if uses:
                close()
            header.append(line)
            place += 1
            continue
        if not header and not uses:
            loose.append(line)
        else:
            uses.append(_Use(line, following[1] if skip and following else None, found[0] if found[0] >= 0 else None))
        place += 1 + skip
        _described(page, body[place : place + found[1]])
        place += found[1]
    close()
    return groups


def _again(body: Sequence[Line], place: int, described: bool) -> bool:
    """Whether the name of an intervention is here the label of an arm, since the very name comes again behind it."""
    return not described and place + 1 < len(body) and body[place + 1].words == body[place].words


def _headers(lines: Sequence[Line], used: bool) -> list[list[Line]] | None:
    """The lines between two interventions as arms: each a label and its description; None where that is not told."""
    if descriptive(lines[0].words) and lines[0].words[:1].isupper():
        return None
    if used and len(lines) == 2:
        return [list(lines)]  # an arm that uses something; that one before it uses nothing is rare
    starts = [number for number, line in enumerate(lines) if number == 0 or not descriptive(line.words)]
    if any(b - a == 1 for a, b in pairwise(starts)):
        return None  # a short line under a label may be its description or the next label
    if any(len(lines[start].words) > 200 for start in starts):
        return None
    return [list(lines[a:b]) for a, b in zip(starts, [*starts[1:], len(lines)], strict=True)]


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
    """`condition | Type: name Type: name | Phase 1 Phase 2`; the arms' table gives the interventions again, in full."""
    rows = [line for line in body if "|" in line.words]
    for line in body:
        if "|" not in line.words:
            page.field_lines([line], strict=True)
    # The table of arms has each name on a line of its own.
    cells = (line.words.strip("| ") for line in (page.bodies.get("arm table", []) if rows else ()))
    whole = {squeeze(words) for words in cells if _TYPED_NAME.match(words)}
    for line in rows:
        parts = page.items(line.text, "|")
        phases = [part for part in parts if NORMALISERS["phase"](part.value) is not None]
        if phases and phases[-1] is parts[-1]:
            page.ledger.put(FIELDS["phases"].path, parts.pop(), "phase")
        if parts and _TYPED_NAME.match(parts[-1].value):
            for part in _typed_names(parts.pop(), whole):
                if typed := _TYPED_NAME.match(part.value):
                    typed_intervention(page, part, typed)
        for part in parts[:1]:
            conditions.apart(page, part)


def typed_intervention(page: Page, text: Text, typed: re.Match[str]) -> Path:
    """Add the intervention `Drug: name`; the colon is the layout's own."""
    path: Path = (*THINGS, page.ledger.size(THINGS))
    page.ledger.put((*path, "name"), text.cut(typed.end()))
    page.ledger.put((*path, "type"), text.cut(0, typed.end(1)), "intervention type")
    page.ledger.boil(text.cut(typed.end(1), typed.end(1) + 1))
    return path


_ROWS = 500  # lines of the arms' table that are looked at for names


def _typed_names(text: Text, whole: Collection[str]) -> list[Text]:
    """`Drug: a Drug: b` in parts. A type within a name begins none: `whole` are the names in full."""
    starts: list[int] = []
    end = 0
    for match in _TYPED_NAME.finditer(text.value):
        if match.start() < end:
            continue
        starts.append(match.start())
        fitting = [name for name in whole if text.value.startswith(name, match.start())]
        end = match.start() + max(map(len, fitting), default=1)
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


def _key(kind: str, name: str) -> str:
    return f"{kind} {squeeze(name)}"


def _cells(page: Page, body: Sequence[Line]) -> Iterator[tuple[bool, list[Line]]]:
    """The cells of a table of two columns: whether it is the second, and its lines without the pipes."""
    cell: list[Line] = []
    second = False
    for line in body:
        text = line.text
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
        page.prose((*arm, "description"), cell[1:])
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
    """`Drug:`, the intervention's name, its description."""
    ledger = page.ledger
    at: Path | None = None
    told: dict[Path, list[Line]] = {}
    for line in body:
        words = line.words
        if words.endswith(":") and len(words) < 40 and NORMALISERS["intervention type"](words):
            at = (*THINGS, ledger.size(THINGS))
            ledger.put((*at, "type"), line.text.cut(0, len(words) - 1), "intervention type")
            ledger.boil(line.text.cut(len(words) - 1))
        elif at is not None and ledger.get((*at, "name")) is None:
            ledger.put((*at, "name"), line.text)
        elif at is not None:
            told.setdefault(at, []).append(line)
        elif page.empty(line.text):
            ledger.boil(line.text)
    for place, lines in told.items():
        page.prose((*place, "description"), lines)


__all__ = [
    "GROUPS",
    "THINGS",
    "arm_table",
    "arms",
    "condition_table",
    "descriptive",
    "interventions",
    "known",
    "other_names",
    "typed_lines",
    "typed_names",
]
