"""BLOCKS: how the lines of one section become values. A layout's section names its block; none knows a site."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from pantrial.notes import NoteKind
from pantrial.pages import criteria, places
from pantrial.pages.claims import Path
from pantrial.pages.labels import (
    ARMS,
    CONDITIONS,
    CONTACTS,
    DESCRIPTION,
    FIELDS,
    IDENTIFICATION,
    INFO,
    OUTCOMES,
    REFERENCES,
    SPONSORS,
)
from pantrial.pages.layout import Section
from pantrial.pages.lines import Line, key
from pantrial.pages.page import Labelled, Page, find_id
from pantrial.pages.shapes import NORMALISERS
from pantrial.text import Text, join, squeeze

Block: TypeAlias = Callable[[Page, Section, list[Line]], None]

_CAPTION_LIKE = re.compile(
    r"(?:See|Review|Learn|Explore|Identify|Discover|Understand|Check|Find|Meet|Reach|Get|Dive|Track|Browse|Access|Read"
    r"|Examine|View|Know) (?:the|about|how|these|this|each|local|out|more|into|where|additional|related|alternative"
    r"|important|similar|a|an|key|what|who|participation|all) .{20,200}\.$"
)


def fields(page: Page, section: Section, body: list[Line]) -> None:
    """Labels and values; lines without a label go to the section's slots by their shape."""
    for line in page.slots(section, page.field_lines(body)):
        if page.empty(line.text):
            page.ledger.boil(line.text)
        else:
            _who(page, line)


def _who(page: Page, line: Line) -> None:
    """`PARTICIPANT, INVESTIGATOR` on a line of its own, under a masking that was read."""
    if len(line.words) > 90 or page.ledger.get((*INFO, "maskingInfo", "masking")) is None:
        return
    names = line.words.replace("|", ",").split(",")
    if all(NORMALISERS["who masked"](name) is not None for name in names):
        for part in page.items(line.text, ",|"):
            page.who(part)


def prose(page: Page, section: Section, body: list[Line]) -> None:
    """One text at the section's place; labels that stand at its end are not part of it."""
    if section.place not in FIELDS:
        for line in body:
            if page.empty(line.text):
                page.ledger.boil(line.text)
            else:
                page.ledger.say(section.name, line.text)
        return
    page.prose(FIELDS[section.place].path, body, section.name)


def value(page: Page, section: Section, body: list[Line]) -> None:
    """The one value under a heading; what follows has lost its own heading and stays unread."""
    several = FIELDS[section.place].kind in {"list", "names", "ids"}
    for number, line in enumerate(body):
        found = Labelled(section.place, Text(""), Text(""), line.text, section.name)
        if number and not several:
            page.ledger.doubt("second-line", f"A second line under {section.name!r}.", line.text)
        elif not page.assign(found, line.text):
            page.ledger.doubt("not-this-shape", f"The words under {section.name!r} are no such value.", line.text)


def results(page: Page, section: Section, body: list[Line]) -> None:
    """Whether results are posted."""
    for line in body:
        if NORMALISERS["results posted"](line.words) is not None:
            page.ledger.put(("hasResults",), line.text, "results posted", section.name)


def said(page: Page, section: Section, body: list[Line]) -> None:
    """Lines that v2 has no place for."""
    for line in body:
        if page.empty(line.text):
            page.ledger.boil(line.text)
        else:
            page.ledger.say(section.name, line.text)


def unlabelled(page: Page, section: Section, body: list[Line]) -> None:
    """Labels only; all else stays unread."""
    page.field_lines(body, strict=True)


def items(page: Page, section: Section, body: list[Line]) -> None:
    """One item a line, at the list that the section names."""
    field = FIELDS[section.place]
    left = page.field_lines(body, strict=True)
    for line in left:
        text = line.text
        if page.empty(text):
            page.ledger.boil(text)
            continue
        if bullet := line.bullet():
            page.ledger.boil(bullet.strip())
            text = text.cut(len(bullet)).strip()
        elif len(left) == 1 and section.place == "conditions":
            _conditions(page, text)
            continue
        for part in page.items(text, ";|"):
            page.ledger.put((*field.path, page.ledger.size(field.path)), part)


def _conditions(page: Page, text: Text) -> None:
    """One line of conditions, which run together with nothing between them."""
    path: Path = (*CONDITIONS, "conditions")
    names = page.apart(text)
    if names is None:
        page.ledger.doubt("one-line-of-conditions", "Where one condition ends and the next begins is not told.", text)
        page.ledger.say("Conditions", text)
        return
    if len(names) > 1:
        page.ledger.note(
            NoteKind.INFERRED,
            "conditions-parted",
            "Conditions that run together are parted as the page's other words use them.",
            *text.spans(),
        )
    for name in names:
        page.ledger.put((*path, page.ledger.size(path)), name)


def conditions(page: Page, section: Section, body: list[Line]) -> None:
    """Conditions with an EU record's MedDRA lines and therapeutic area among them."""
    path: Path = (*CONDITIONS, "conditions")
    for line in body:
        folded = line.words[:40].casefold()
        if folded.startswith("meddra version"):
            _meddra(page, line)
        elif folded.startswith("therapeutic area"):
            mark = line.words.find(":")
            page.ledger.boil(line.text.cut(0, mark + 1))
            page.ledger.say("Therapeutic area", line.text.cut(mark + 1))
        elif page.empty(line.text):
            page.ledger.boil(line.text)
        else:
            text = line.text
            for part in page.items(text, ";"):
                page.ledger.put((*path, page.ledger.size(path)), part)


_MEDDRA = ("MedDRA version:", "Level:", "Classification code", "Term:", "System Organ Class:")


def _meddra(page: Page, line: Line) -> None:
    """`MedDRA version: 18.0Level: PTClassification code 10042953Term: …`: the labels part the values."""
    marks = [(at, label) for label in _MEDDRA if (at := line.words.find(label)) >= 0]
    marks.sort()
    for number, (at, label) in enumerate(marks):
        end = marks[number + 1][0] if number + 1 < len(marks) else len(line.words)
        page.ledger.boil(line.text.cut(at, at + len(label)))
        name = label.rstrip(":") if label.startswith("MedDRA") else f"MedDRA {label.rstrip(':')}"
        page.ledger.say(name, line.text.cut(at + len(label), end))


def eligibility(page: Page, section: Section, body: list[Line]) -> None:
    """Criteria, then ages, sex and health: with labels, or the last lines that have the slots' shapes."""
    left = body
    end = len(left)
    rest: list[Line] = []
    for number, line in enumerate(left):
        if line.bullet() or criteria.heading(line):
            continue
        found = page.labelled(line)
        following = left[number + 1].text if number + 1 < len(left) else Text("")
        if found and (page.fits(found.name, found.value or following)):
            rest, end = left[number:], number
            break
    if not rest:
        shapes = {FIELDS[name].shape for name in section.slots}
        while end and len(left[end - 1].words) < 20 and not left[end - 1].bullet():
            if not any(NORMALISERS[shape](left[end - 1].words) is not None for shape in shapes):
                break
            end -= 1
        rest = left[end:]
    criteria.read(page, left[:end], section.place)
    page.slots(section, page.field_lines(rest))


_KIND = re.compile(r"(group|arm|intervention) type:? +(\w[\w /-]{1,40})$", re.IGNORECASE)


class _Entry:
    """An arm or an intervention while it is read: its lines, and the words of its type."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.kind: Text | None = None


def _kind(page: Page, line: Line) -> tuple[str, Text] | None:
    match = _KIND.match(line.words) if len(line.words) < 80 else None
    if match is None:
        return None
    name = "intervention" if match.group(1).casefold() == "intervention" else "arm"
    if NORMALISERS[f"{name} type"](match.group(2)) is None:
        return None
    page.ledger.boil(line.text.cut(0, match.start(2)).strip())
    return name, line.text.cut(match.start(2), match.end(2))


def interventions(page: Page, section: Section, body: list[Line]) -> None:
    """Name, description, `Intervention Type X`; with the labels stripped, name and description in turn."""
    path: Path = (*ARMS, "interventions")
    entries: list[_Entry] = []
    labelled = any(_KIND.match(line.words[:80]) for line in body)
    current = _Entry()
    for line in body:
        kind = _kind(page, line)
        if kind:
            current.kind = kind[1]
            entries.append(current)
            current = _Entry()
        elif not labelled and len(current.lines) == 2:
            entries.append(current)
            current = _Entry()
            current.lines.append(line)
        else:
            current.lines.append(line)
    if current.lines:
        entries.append(current)
    if not labelled and not _alternate(entries):
        page.ledger.doubt(
            "interventions-unclear", "Names and descriptions cannot be told apart.", *(line.text for line in body[:1])
        )
        return
    for entry in entries:
        if not entry.lines:
            continue
        at: Path = (*path, page.ledger.size(path))
        page.ledger.put((*at, "name"), entry.lines[0].text)
        if entry.kind:
            page.ledger.put((*at, "type"), entry.kind, "intervention type")
        if entry.lines[1:]:
            page.prose((*at, "description"), entry.lines[1:])


def _alternate(entries: Sequence[_Entry]) -> bool:
    """Whether unlabelled lines look like name and description in turn."""
    return all(
        len(e.lines[0].words) <= 200
        and not e.lines[0].words.endswith(".")
        and (len(e.lines) == 1 or len(e.lines[1].words) > len(e.lines[0].words) or e.lines[1].words.endswith("."))
        for e in entries
    )


_Use: TypeAlias = tuple[Line, Text | None]
_Group: TypeAlias = tuple[list[Line], Text | None, list[_Use]]


def arms(page: Page, section: Section, body: list[Line]) -> None:
    """Label, description, `Group Type X`, then each intervention's name, type and description.

    Where a description ends and the next label begins is told by the section of interventions, which says the same
    words; where that does not help, the lines stay unread, with a note.
    """
    names = {str(page.ledger.get((*ARMS, "interventions", n, "name"))): n for n in range(_count(page))}
    kinds = [_kind(page, line) for line in body]
    groups = _labelled_arms(page, body, kinds, names) if any(kinds) else _bare_arms(page, body, names)
    _put_arms(page, groups, names)


def _labelled_arms(
    page: Page, body: Sequence[Line], kinds: Sequence[tuple[str, Text] | None], names: Mapping[str, int]
) -> list[_Group]:
    groups: list[_Group] = []
    segment: list[Line] = []
    before = ""
    for line, kind in zip([*body, None], [*kinds, ("end", Text(""))], strict=True):
        if kind is None:
            segment.extend([line] if line else [])
            continue
        name, words = kind
        described: list[Line] = []
        if before == "intervention":
            # What follows an intervention's type is its description, up to the next name or the next arm.
            split = len(segment) if name == "end" else len(segment) - 1
            if name == "arm":
                used = groups[-1][2][-1][0] if groups and groups[-1][2] else None
                split = _described(page, segment, used, names) if used else 0
                if not names and len(segment) > 1:
                    split = 1 if len(segment) > 2 else len(segment)
            described, segment = segment[:split], segment[split:]
        for one in described:
            page.ledger.say("Study Groups/Intervention description", one.text)
        if name == "arm" and segment:
            groups.append((segment, words, []))
        elif name == "intervention" and segment and groups:
            groups[-1][2].append((segment[-1], words))
            _loose(page, segment[:-1])
        else:
            _loose(page, segment)
            if words:
                page.ledger.say(f"{name.capitalize()} Type", words)
        segment, before = [], name
    return groups


def _described(page: Page, lines: Sequence[Line], used: Line, names: Mapping[str, int]) -> int:
    """How many of the lines are the description of the intervention used, as the section of interventions says it."""
    number = names.get(_plain(page, used))
    told = page.ledger.get((*ARMS, "interventions", number, "description")) if number is not None else None
    if not isinstance(told, str):
        return 0
    told = squeeze(told)
    words = ""
    for count, line in enumerate(lines, start=1):
        words = f"{words} {squeeze(line.words)}".strip()
        if words == told:
            return count
        if not told.startswith(words):
            return 0
    return 0


def _bare_arms(page: Page, body: Sequence[Line], names: Mapping[str, int]) -> list[_Group]:
    groups: list[_Group] = []
    header: list[Line] = []
    uses: list[_Use] = []
    number = 0
    while number < len(body):
        line = body[number]
        number += 1
        if _plain(page, line) not in names or not header:
            if uses:
                groups.append((header, None, uses))
                header, uses = [], []
            header.append(line)
            continue
        told = _described(page, body[number : number + 40], line, names)
        at = names[_plain(page, line)]
        if uses and not told and page.ledger.get((*ARMS, "interventions", at, "description")) is not None:
            # Its own description does not follow: it is the label of the next arm.
            groups.append((header, None, uses))
            header, uses = [line], []
            continue
        uses.append((line, None))
        for described in body[number : number + told]:
            page.ledger.say("Study Groups/Intervention description", described.text)
        number += told
    if header:
        groups.append((header, None, uses))
    for group in groups:
        if len(group[0]) > 2:
            _loose(page, group[0])
    return [group for group in groups if len(group[0]) <= 2]


def _plain(page: Page, line: Line) -> str:
    return line.words.replace("\\", "") if "\\" in line.words else line.words


def _count(page: Page) -> int:
    return page.ledger.size((*ARMS, "interventions"))


def _loose(page: Page, lines: Sequence[Line]) -> None:
    if not lines:
        return
    page.ledger.doubt("arm-unclear", "These lines of the study groups belong to no arm for certain.", lines[0].text)


def _put_arms(page: Page, groups: Sequence[_Group], names: Mapping[str, int]) -> None:
    ledger = page.ledger
    path: Path = (*ARMS, "armGroups")
    linked: set[tuple[int, str]] = set()
    for header, kind, uses in groups:
        at: Path = (*path, ledger.size(path))
        label = header[0].text
        ledger.put((*at, "label"), label)
        if kind:
            ledger.put((*at, "type"), kind, "arm type")
        if header[1:]:
            page.prose((*at, "description"), header[1:])
        for line, typed in uses:
            number = names.get(_plain(page, line))
            if typed and "\\" not in line.words:
                both = join(" ", [typed, line.text])
                used: Path = (*at, "interventionNames")
                ledger.put((*used, ledger.size(used)), both, "intervention name")
            else:
                ledger.say("Study Groups/Intervention", line.text)
                if typed:
                    ledger.say("Study Groups/Intervention Type", typed)
            if number is None:
                continue
            labels: Path = (*ARMS, "interventions", number, "armGroupLabels")
            if (number, label.value) not in linked:
                linked.add((number, label.value))
                ledger.put((*labels, ledger.size(labels)), label)


def other_names(page: Page, section: Section, body: list[Line]) -> None:
    """Other names of the interventions: theirs where there is one intervention, else Said."""
    for line in body:
        if _count(page) == 1:
            path: Path = (*ARMS, "interventions", 0, "otherNames")
            page.ledger.put((*path, page.ledger.size(path)), line.text)
        else:
            page.ledger.say(section.name, line.text)


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


_ROLE = re.compile(r"role: +(\w[\w -]{1,40})$", re.IGNORECASE)


def people(page: Page, section: Section, body: list[Line]) -> None:
    """Name, `Role: X`, then telephone, e-mail or affiliation."""
    ledger = page.ledger
    officials = section.place == "overallOfficials"
    path: Path = (*CONTACTS, section.place)
    shape = "official role" if officials else "contact role"
    at: Path | None = None
    for number, line in enumerate(body):
        if page.empty(line.text):
            ledger.boil(line.text)
            continue
        following = body[number + 1].words if number + 1 < len(body) else ""
        match = _ROLE.match(line.words) if len(line.words) < 80 else None
        if match:
            ledger.boil(line.text.cut(0, match.start(1)).strip())
            role = line.text.cut(match.start(1), match.end(1))
            if at is None or not ledger.put((*at, "role"), role, shape):
                ledger.say(f"{section.name}/Role", role)
        elif _ROLE.match(following[:80]):
            at = (*path, ledger.size(path)) if section.place != "facility" else None
            if at is None:
                ledger.say(f"{section.name}/Name", line.text)
            else:
                ledger.put((*at, "name"), line.text)
        elif at is None and section.place == "facility":
            ledger.say(section.name, line.text)
        elif at is not None and officials and ledger.get((*at, "affiliation")) is None:
            ledger.put((*at, "affiliation"), line.text)
        elif at is not None and not officials and NORMALISERS["phone"](line.words) and not ledger.get((*at, "phone")):
            ledger.put((*at, "phone"), line.text, "phone")
        elif at is not None and not officials and NORMALISERS["email"](line.words) and not ledger.get((*at, "email")):
            ledger.put((*at, "email"), line.text, "email")


def locations(page: Page, section: Section, body: list[Line]) -> None:
    """Facility, perhaps its status, and `city, state, country`."""
    ledger = page.ledger
    path: Path = (*CONTACTS, "locations")
    pending: list[Line] = []
    for line in body:
        found = places.parts(line.text)
        if found is None:
            pending.append(line)
            continue
        at: Path = (*path, ledger.size(path))
        names = [p for p in pending if NORMALISERS["status"](p.words) is None]
        if len(names) == 1:
            ledger.put((*at, "facility"), names[0].text)
        elif names:
            ledger.doubt("facility-unclear", "More than one line before a place.", names[0].text)
        for status in pending:
            if status not in names:
                ledger.put((*at, "status"), status.text, "status")
        put_place(page, at, line.text, found)
        pending = []


def put_place(page: Page, at: Path, text: Text, found: Mapping[str, Text]) -> None:
    """Put the parts of a place; the commas between them are the layout's own."""
    page.items(text, ",")
    for name, part in found.items():
        page.ledger.put((*at, name), part)


_SPONSOR = re.compile(r"sponsor role:? +(\w+)$", re.IGNORECASE)


def sponsors(page: Page, section: Section, body: list[Line]) -> None:
    """Name and class, the lead first; `Sponsor Role X` says so where it is there."""
    ledger = page.ledger
    entries: list[list[Text]] = []
    roles: dict[int, str] = {}
    for line in page.field_lines(body, strict=True):
        match = _SPONSOR.match(line.words) if len(line.words) < 60 else None
        if match:
            ledger.boil(line.text.cut(0, match.start(1)).strip())
            ledger.say("Sponsor Role", line.text.cut(match.start(1)))
            roles[len(entries) - 1] = match.group(1).casefold()
        elif entries and len(entries[-1]) == 1 and NORMALISERS["agency class"](line.words):
            entries[-1].append(line.text)
        else:
            entries.append([line.text])
    for number, entry in enumerate(entries):
        lead = roles.get(number, "lead" if number == 0 and section.place != "collaborators" else "collaborator")
        path: Path = (*SPONSORS, "leadSponsor")
        if lead != "lead":
            path = (*SPONSORS, "collaborators", ledger.size((*SPONSORS, "collaborators")))
        page.damage(entry[0])
        ledger.put((*path, "name"), entry[0])
        if len(entry) > 1:
            ledger.put((*path, "class"), entry[1], "agency class")


_ROLE_OF = re.compile(r"responsibility role:? +([\w -]+)$", re.IGNORECASE)


def responsible(page: Page, section: Section, body: list[Line]) -> None:
    """`Responsibility Role X`, with name, title and affiliation of an investigator where all three are there."""
    ledger = page.ledger
    path: Path = (*SPONSORS, "responsibleParty")
    rest: list[Line] = []
    for line in body:
        match = _ROLE_OF.match(line.words) if len(line.words) < 80 else None
        if match and NORMALISERS["responsible party"](match.group(1)):
            ledger.boil(line.text.cut(0, match.start(1)).strip())
            ledger.put((*path, "type"), line.text.cut(match.start(1)), "responsible party")
        else:
            rest.append(line)
    if len(rest) == 3:
        for name, line in zip(("investigatorFullName", "investigatorTitle", "investigatorAffiliation"), rest, strict=True):
            ledger.put((*path, name), line.text)
    else:
        for line in rest:
            ledger.say(section.name, line.text)


_ID_LINE = re.compile(r"identifier (type|source|domain): *(\S.*)?$", re.IGNORECASE)


def identifiers(page: Page, section: Section, body: list[Line]) -> None:
    """A number, `Identifier Type: X`, `Identifier Source: org_study_id`."""
    ledger = page.ledger
    entries: list[tuple[Text, dict[str, Text]]] = []
    for line in body:
        match = _ID_LINE.match(line.words) if len(line.words) < 120 else None
        if match is None:
            entries.append((line.text, {}))
            continue
        if match.group(2) is None or page.empty(line.text.cut(match.start(2))):
            ledger.boil(line.text)
            continue
        ledger.boil(line.text.cut(0, match.start(2)).strip())
        if entries:
            entries[-1][1][match.group(1).casefold()] = line.text.cut(match.start(2))
    secondary: Path = (*IDENTIFICATION, "secondaryIdInfos")
    for number, facts in entries:
        source = facts.get("source")
        if source is not None and source.value.casefold() == "org_study_id":
            ledger.put((*IDENTIFICATION, "orgStudyIdInfo", "id"), number)
            at: Path = (*IDENTIFICATION, "orgStudyIdInfo")
        elif source is not None or "type" in facts:
            at = (*secondary, ledger.size(secondary))
            ledger.put((*at, "id"), number)
        else:
            ledger.say(section.name, number)
            at = ()
        if source is not None:
            ledger.say("Identifier Source", source)
        if "type" in facts and not (at and ledger.put((*at, "type"), facts["type"], "secondary id type")):
            ledger.say("Identifier Type", facts["type"])
        if "domain" in facts:
            if at:
                ledger.put((*at, "domain"), facts["domain"])
            else:
                ledger.say("Identifier Domain", facts["domain"])


_PHASE_TAIL = re.compile(r"((?:early[ _])?phase[ _]?\d(?: ?/ ?phase[ _]?\d)?|N/?A)$", re.IGNORECASE)


def related(page: Page, section: Section, body: list[Line]) -> None:
    """Other trials: title and number (with status and phase) on two lines, or `status number - title phase` on one."""
    pending: Text | None = None
    number = 0
    for line in body:
        match = find_id(line.words)
        if match is None or len(line.words) > 2000:
            if pending is not None:
                page.ledger.say(section.name, pending)
            pending = line.text
            continue
        number += 1
        before, after = line.text.cut(0, match.start()).strip(), line.text.cut(match.end()).strip()
        told: list[tuple[str, Text]] = [(f"{number}/id", line.text.cut(match.start(), match.end()))]
        if pending is not None:
            told.append((f"{number}/title", pending))
            pending = None
        if before:
            told.append((f"{number}/status", before))
        if after.value.startswith(("- ", "– ", "— ")):
            page.ledger.boil(after.cut(0, 1))
            after = after.cut(1).strip()
            if tail := _PHASE_TAIL.search(after.value[-40:]):
                cut = max(0, len(after) - 40) + tail.start()
                told.append((f"{number}/phase", after.cut(cut)))
                after = after.cut(0, cut).strip()
            told.append((f"{number}/title", after))
        elif after:
            if tail := _PHASE_TAIL.search(after.value[-40:]):
                cut = max(0, len(after) - 40) + tail.start()
                told.append((f"{number}/phase", after.cut(cut)))
                after = after.cut(0, cut).strip()
            if after:
                told.append((f"{number}/status", after))
        page.related(section.name, told)
    if pending is not None:
        page.ledger.say(section.name, pending)


_PMID = re.compile(r"PMID: *(\d{5,9})\b")
_VIEW = re.compile(r"\s*(?:[—–-]+ ?View Citation|\(View on PubMed\))$")


def references(page: Page, section: Section, body: list[Line]) -> None:
    """One publication a line, with `PMID: n` in or under it."""
    ledger = page.ledger
    path: Path = (*REFERENCES, "references")
    for line in body:
        text = line.text
        if page.empty(text):
            ledger.boil(text)
            continue
        if view := _VIEW.search(text.value[-40:]):
            cut = max(0, len(text) - 40) + view.start()
            ledger.boil(text.cut(cut).strip())
            text = text.cut(0, cut)
        pmid = _PMID.search(text.value[-60:])
        shift = max(0, len(text) - 60)
        if pmid and shift + pmid.start() == 0:
            ledger.boil(text.cut(0, pmid.start(1)).strip())
            size = ledger.size(path)
            if size:
                ledger.put((*path, size - 1, "pmid"), text.cut(pmid.start(1), pmid.end(1)))
            continue
        if pmid:
            at: Path = (*path, ledger.size(path))
            ledger.put((*at, "citation"), text.cut(0, shift + pmid.start()))
            ledger.boil(text.cut(shift + pmid.start(), shift + pmid.start(1)).strip())
            ledger.put((*at, "pmid"), text.cut(shift + pmid.start(1), shift + pmid.end(1)))
            continue
        if len(text) > 20:
            ledger.put((*path, ledger.size(path), "citation"), text)


# The classic page: tables whose cells part at pipes.


def cells(page: Page, line: Line) -> list[Text]:
    """The cells of a line; the pipes are the layout's own."""
    return page.items(line.text, "|")


_TYPED_NAME = re.compile(
    r"(?:^|(?<=\s))(Behavioral|Biological|Combination Product|Device|Diagnostic Test|Dietary Supplement|Drug|Genetic"
    r"|Procedure|Radiation|Other): "
)


def condition_table(page: Page, section: Section, body: list[Line]) -> None:
    """`condition | Type: name Type: name | Phase 1 Phase 2`; the arms' table gives the interventions again, in full."""
    rows = [line for line in body if "|" in line.words]
    for line in body:
        if line not in rows:
            page.field_lines([line], strict=True)
    for line in rows:
        parts = cells(page, line)
        phases = [part for part in parts if NORMALISERS["phase"](part.value) is not None]
        if phases and phases[-1] is parts[-1]:
            page.ledger.put(FIELDS["phases"].path, parts.pop(), "phase")
        if parts and _TYPED_NAME.match(parts[-1].value):
            for part in _typed_names(parts.pop()):
                if typed := _TYPED_NAME.match(part.value):
                    _typed_intervention(page, part, typed)
        for part in parts[:1]:
            _conditions(page, part)


def _typed_intervention(page: Page, text: Text, typed: re.Match[str]) -> Path:
    """Add the intervention `Drug: name`; the colon is the layout's own."""
    path: Path = (*ARMS, "interventions", _count(page))
    page.ledger.put((*path, "name"), text.cut(typed.end()))
    page.ledger.put((*path, "type"), text.cut(0, typed.end(1)), "intervention type")
    page.ledger.boil(text.cut(typed.end(1), typed.end(1) + 1))
    return path


def _typed_names(text: Text) -> list[Text]:
    starts = [match.start() for match in _TYPED_NAME.finditer(text.value)]
    return [text.cut(a, b).strip() for a, b in zip(starts, [*starts[1:], len(text)], strict=True)]


_ARM = re.compile(
    r"(Experimental|Active Comparator|Placebo Comparator|Sham Comparator|No Intervention|Other): (?=\S)", re.IGNORECASE
)


def arm_table(page: Page, section: Section, body: list[Line]) -> None:
    """`Experimental: label`, its description, `|`, `Drug: name`, its description."""
    ledger = page.ledger
    arms_path: Path = (*ARMS, "armGroups")
    things: Path = (*ARMS, "interventions")
    arm: Path | None = None
    label = Text("")
    target: Path | None = None
    lines_of: dict[Path, list[Line]] = {}
    numbers: dict[str, int] = {}
    for number in reversed(range(ledger.size(things))):
        numbers[str(ledger.get((*things, number, "name")))] = number
    linked: set[tuple[Path, str]] = set()
    in_arm = True  # the first of the two cells
    # Cohorts have no type, so that the first line of a row is the label.
    observational = ledger.get(FIELDS["studyType"].path) == "OBSERVATIONAL"
    fresh = True  # at the beginning of a cell
    for line in body:
        text = line.text
        if not text.value.strip("|- "):
            ledger.boil(text)
            in_arm = "-" in text.value or in_arm == (text.value.count("|") % 2 == 0)
            fresh = True
            continue
        ends = text.value.endswith("|")
        stripped = text.strip("| ")
        if ends:
            ledger.boil(text.cut(len(text.value.rstrip("| "))).strip())
        lead = len(text.value) - len(text.value.lstrip("| "))
        if lead:
            ledger.boil(text.cut(0, lead).strip())
        arm_match = _ARM.match(stripped.value) if in_arm or not _TYPED_NAME.match(stripped.value) else None
        typed = _TYPED_NAME.match(stripped.value)
        bare = observational and in_arm and fresh and not typed and not arm_match
        fresh = False
        if bare or (observational and typed):
            arm_match = None
        if bare:
            arm = (*arms_path, ledger.size(arms_path))
            label = stripped
            ledger.put((*arm, "label"), label)
            target = arm
        elif arm_match and (in_arm or not typed) and not (typed and target == arm and arm is not None):
            arm = (*arms_path, ledger.size(arms_path))
            label = stripped.cut(arm_match.end())
            ledger.put((*arm, "label"), label)
            ledger.put((*arm, "type"), stripped.cut(0, arm_match.end(1)), "arm type")
            ledger.boil(stripped.cut(arm_match.end(1), arm_match.end(1) + 1))
            target = arm
        elif typed and target is not None:
            name = stripped.cut(typed.end())
            seen = numbers.get(name.value)
            if arm is not None:
                used: Path = (*arm, "interventionNames")
                ledger.put((*used, ledger.size(used)), stripped)
            if seen is not None:
                target = (*things, seen)
            else:
                numbers[name.value] = ledger.size(things)
                target = _typed_intervention(page, stripped, typed)
            if arm is not None:
                labels: Path = (*target, "armGroupLabels")
                if (target, label.value) not in linked:
                    linked.add((target, label.value))
                    ledger.put((*labels, ledger.size(labels)), label)
        elif target is not None:
            other = _OTHER_NAME.match(stripped.value)
            if other and target[-2] == "interventions":
                ledger.boil(stripped.cut(0, other.end()).strip())
                continue
            if line.bullet() and target[-2] == "interventions":
                ledger.boil(stripped.cut(0, 1))
                names: Path = (*target, "otherNames")
                if stripped.cut(1).strip().value not in (ledger.get(names) or ()):
                    ledger.put((*names, ledger.size(names)), stripped.cut(1).strip())
                else:
                    ledger.say("Other Name", stripped.cut(1).strip())
                continue
            lines_of.setdefault(target, []).append(Line(stripped, line.indent, line.blank))
        if ends:
            in_arm, fresh = not in_arm, True
    for path, told in lines_of.items():
        again = _repeats(told)
        page.prose((*path, "description"), again[0])
        for extra in again[1:]:
            for line in extra:
                ledger.say("Intervention description", line.text)


_OTHER_NAME = re.compile(r"Other Names?: *$")


def _repeats(told: list[Line]) -> list[list[Line]]:
    """An intervention of two arms has its description twice; the second is no more of it."""
    words = [line.words for line in told]
    for size in range(1, min(len(told) // 2, 20) + 1):
        if len(told) % size == 0 and words[:size] * (len(told) // size) == words:
            return [told[:size], told[size:]]
    return [told]


_FRAME = re.compile(r"\[ ?Time Frame: ?")
_NUMBERED = re.compile(r"\d{1,3}\. +")


def framed_outcomes(page: Page, section: Section, body: list[Line]) -> None:
    """`- measure [ Time Frame: … ]description`. Without a heading only the first is surely primary."""
    ledger = page.ledger
    at: Path | None = None
    told: dict[Path, list[Line]] = {}
    loose: list[Text] = []
    for line in body:
        frame = _FRAME.search(line.words[:2000])
        end = line.words.find("]", frame.end()) if frame else -1
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


_CONTACT = re.compile(r"(?:Contact|Principal Investigator|Study Director|Study Chair|Sub-Investigator): *")
_MAIL = re.compile(r"[\w.+\-']{1,80}@[\w\-]{1,80}(?:\.[\w\-]{1,40}){1,5}")


def classic_contacts(page: Page, section: Section, body: list[Line]) -> None:
    """`Contact: name | phone | mail |`, then country, facility with status, place, and the place's own contacts."""
    ledger = page.ledger
    path: Path = (*CONTACTS, "locations")
    at: Path | None = None
    facility: Text | None = None
    status: Text | None = None
    for line in page.field_lines(body, strict=True):
        text = line.text.strip("| ")
        role = _CONTACT.match(line.words)
        parts = cells(page, line) if "|" in line.words else [line.text]
        if role:
            _contact(page, parts, role, at)
        elif places.parts(text) is not None and (found := places.parts(text)):
            at = (*path, ledger.size(path))
            if facility is not None:
                ledger.put((*at, "facility"), facility)
            if status is not None:
                ledger.put((*at, "status"), status, "status")
            put_place(page, at, text, found)
            facility = status = None
        elif len(parts) == 1 and (parts[0].value.casefold() in places.COUNTRIES or _state(parts[0])):
            ledger.say("Country", parts[0])
        elif (
            facility is None
            and "|" in line.words
            and len(parts) in {1, 2}
            and len(parts[0]) < 250
            and (len(parts) == 1 or NORMALISERS["status"](parts[1].value))
        ):
            facility = parts[0]
            status = parts[1] if len(parts) == 2 else None


def _state(text: Text) -> bool:
    head, _, tail = text.value.rpartition(", ")
    return bool(head) and head.casefold() in places.COUNTRIES and len(tail) < 40


def _contact(page: Page, parts: list[Text], role: re.Match[str], location: Path | None) -> None:
    """One contact: central before the first place, of the last place behind it; a role other than it is an official."""
    ledger = page.ledger
    name = role.group().strip()
    ledger.boil(parts[0].cut(0, len(name)))
    parts = [part for part in [parts[0].cut(len(role.group())).strip(), *parts[1:]] if part]
    if not parts:
        return
    if name != "Contact:":
        at: Path = (*CONTACTS, "overallOfficials", ledger.size((*CONTACTS, "overallOfficials")))
        if location is not None:
            at = (*location, "contacts", ledger.size((*location, "contacts")))
        ledger.put((*at, "name"), parts[0])
        if len(parts) == 2 and location is None:
            ledger.put((*at, "affiliation"), parts[1])
        return
    base: Path = (*location, "contacts") if location is not None else (*CONTACTS, "centralContacts")
    at = (*base, ledger.size(base))
    if len(parts) == 1 and (mail := _MAIL.search(parts[0].value[:300])):
        whole = parts[0]
        cuts = (whole.cut(0, mail.start()), whole.cut(mail.start(), mail.end()), whole.cut(mail.end()))
        parts = [cut.strip() for cut in cuts]
    for part in parts:
        if not part:
            continue
        if NORMALISERS["email"](part.value):
            ledger.put((*at, "email"), part, "email")
        elif NORMALISERS["phone"](part.value):
            ledger.put((*at, "phone"), part, "phone")
        elif ledger.get((*at, "name")) is None and "@" not in part.value:
            ledger.put((*at, "name"), part)


_KEY_DATES = re.compile(r"\s*Key Record Dates$")


def more_information(page: Page, section: Section, body: list[Line]) -> None:
    """The last table: labels and cells, other numbers, then the MeSH terms, which run together."""
    ledger = page.ledger
    lines: list[Line] = []
    for line in body:
        text = line.text
        if "Key Record Dates" in text.value[-40:]:
            stripped = text.strip("| ")
            if tail := _KEY_DATES.search(stripped.value):
                ledger.boil(text.cut(len(stripped.cut(0, tail.start()))).strip())
                text = stripped.cut(0, tail.start())
        lines.append(Line(text, line.indent, line.blank))
    found_ids = False
    left: list[Line] = []
    for number, line in enumerate(lines):
        found = page.labelled(line)
        if found is not None and found.name == "secondaryId" and not found.value:
            ledger.boil(line.text)
            found_ids = True
            continue
        bare = page.labelled(line) is None
        if found_ids and bare and "|" not in line.words[:-1] and len(line.words) < 200:
            for part in page.items(line.text, "|"):
                if ledger.get((*IDENTIFICATION, "orgStudyIdInfo", "id")) is None:
                    ledger.put((*IDENTIFICATION, "orgStudyIdInfo", "id"), part)
                else:
                    path: Path = (*IDENTIFICATION, "secondaryIdInfos")
                    ledger.put((*path, ledger.size(path), "id"), part)
            continue
        found_ids = found_ids and bare
        left.append(line)
        del number
    mesh = page.field_lines(left)
    for line in mesh:
        text = line.text.strip("| ")
        if line.words.rstrip("| ") != line.words:
            ledger.boil(line.text.cut(len(line.words.rstrip("| "))).strip())
        ledger.say("Additional relevant MeSH terms", text)


# The "Clinical Trial Details" page: values behind labels with nothing between, tables without separators.


def typed_names(page: Page, section: Section, body: list[Line]) -> None:
    """`Drug:`, the intervention's name, its description."""
    ledger = page.ledger
    path: Path = (*ARMS, "interventions")
    at: Path | None = None
    told: dict[Path, list[Line]] = {}
    for line in body:
        words = line.words
        if words.endswith(":") and len(words) < 40 and NORMALISERS["intervention type"](words):
            at = (*path, ledger.size(path))
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


def design_line(page: Page, section: Section, body: list[Line]) -> None:
    """`Allocation: Randomized, Intervention Model: …, Masking: …` on one line, or labels on lines of their own."""
    rest: list[Line] = []
    for line in body:
        parts: list[Text] = []
        if len(line.words) < 600:
            starts = [m.start() for m in _DESIGN.finditer(line.words)]
            if starts and starts[0] == 0:
                parts = [line.text.cut(a, b) for a, b in zip(starts, [*starts[1:], len(line.words)], strict=True)]
        if len(parts) > 1:
            for part in parts:
                trimmed = part.strip(" ,;")
                if len(trimmed) < len(part.strip()):
                    page.ledger.boil(part.cut(len(trimmed)).strip())
                page.field_lines([Line(trimmed)])
        else:
            rest.append(line)
    fields(page, section, rest)


_DESIGN = re.compile(
    r"(?:^|(?<=[\s,;]))(?:Allocation|Interventional? (?:Study )?Model|Masking|Primary Purpose|Observational (?:Study )?"
    r"Model|Time Perspective|Intervention Model Description|Masking Description)\s*:"
)


def sponsor_table(page: Page, section: Section, body: list[Line]) -> None:
    """A row of lead sponsor and collaborators with nothing between: parted only where the page names the lead."""
    ledger = page.ledger
    lead = ledger.get((*IDENTIFICATION, "organization", "fullName"))
    for line in body:
        text = line.text
        if page.empty(text):
            ledger.boil(text)
        elif page.counts.get(section.name) == 1:
            ledger.put((*SPONSORS, "leadSponsor", "name"), text)
        elif isinstance(lead, str) and text.value.startswith(lead) and text.value != lead:
            ledger.put((*SPONSORS, "leadSponsor", "name"), text.cut(0, len(lead)))
            rest = text.cut(len(lead)).strip()
            path: Path = (*SPONSORS, "collaborators")
            if "," in rest.value:
                ledger.doubt("collaborators-run-together", "The commas may part names or stand in one.", rest)
                ledger.say("Collaborator", rest)
            else:
                ledger.put((*path, ledger.size(path), "name"), rest)
        elif text.value == lead:
            ledger.put((*SPONSORS, "leadSponsor", "name"), text)
        else:
            ledger.doubt("sponsors-run-together", "Lead sponsor and collaborators cannot be told apart.", text)
            ledger.say(section.name, text)


_TIMES = """
at after within from up to through over during until till baseline day days week weeks month months year years
hour hours minute minutes and or post infusion injection treatment administration transplantation dose visit one
two three four five six seven eight nine ten twelve end of study completion then every each follow-up follow
first last pre the for an average approximately about before between postinfusion post-infusion post-treatment
post-injection randomization inclusion enrollment surgery
"""
_TIME_WORDS = frozenset(_TIMES.split())
_NUMBERISH = re.compile(r"(?:[DdWwMmYyTt]|Day|Week|Month|Year|day|week|month)?-?\d{1,4}(?:[.\-–/]\d{1,4})*(?:th|st|nd|rd)?$")
_UNIT = re.compile(r"(?:minute|hour|day|week|month|year)s?$|(?:[DdWwMm]|Day|Week|Month)\d")
_NUMERALS = frozenset(["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "twelve"])


def time_tail(words: str) -> int:
    """Where the time frame at the end of `words` begins, or -1 where there is none that can be told."""
    tokens = list(re.finditer(r"\S+", words[-400:]))
    shift = max(0, len(words) - 400)
    if any(character in words[-400:] for character in "\r\n"):
        return -1
    first = len(tokens)
    timed = False
    while first:
        bare = tokens[first - 1].group().strip(".,;()").lower()
        if bare not in _TIME_WORDS and not _NUMBERISH.match(bare):
            break
        timed = timed or bool(_UNIT.match(bare)) or bare == "baseline"
        first -= 1
    bare_words = [token.group().strip(".,;()").lower() for token in tokens]
    # Words that end the measure and do not begin the time; nor does a number that counts no time.
    while first < len(tokens) and (
        bare_words[first] in _NOT_FIRST
        or (bare_words[first].isdecimal() and bare_words[first + 1 : first + 2] not in _COUNTABLE)
    ):
        first += 1
    if not timed or first == len(tokens) or first == 0:
        return -1
    raw = [token.group() for token in tokens]
    again = _last_expression(raw, first)
    before, after = raw[again - 1], raw[again + 1 : again + 2]
    if not before[-1].isalnum() and before[-1] not in ").":
        return -1
    bare = before.strip("(.").lower()
    beside = again != first and _UNIT_WORD.match(bare)
    if (bare in _CLINGING and not beside) or bare in _NUMERALS or before.startswith("~"):
        return -1
    # It begins with a word that opens a time, a unit in capitals, or a number with its unit.
    opens = _BEGINS.match(raw[again]) or raw[again].lower().rstrip(",") in _OPENERS
    if not opens and not (raw[again][0].isdigit() and after and _UNIT_WORD.match(after[0].strip(".,;)").lower())):
        return -1
    # A capital within the words begins a time frame more often than not; two places to cut are one too many.
    begins = [n for n in range(1, len(raw)) if _BEGINS.match(raw[n]) and not raw[n - 1].endswith((",", ";"))]
    begins = [n for n in begins if raw[n - 1].strip("(.").lower() not in _CLINGING]
    if again != first and again not in begins and not _NUMBERISH.match(raw[again]):
        return -1
    if any(n < again for n in begins):
        return -1
    return shift + tokens[again].start()


_CLING = """
at to and or of the a an in on from by for with within until till through over during up after before between
per than first last next day days week weeks month months year years approximately about prior post pre pre-dose
predose postdose post-dose january february march april may june july august september october november december
equals total least most version upto throughout assessed daily weekly monthly full
visit cycle part period score grade class type level stage group dose every each
"""
_CLINGING = frozenset(_CLING.split())
_BEGINS = re.compile(
    r"(?:Baseline|Up|Through|Within|Day|Days|Week|Weeks|Month|Months|Year|Years|At|From|Screening|Pre-dose|Predose|After"
    r"|During|Before|Until|Every|Hour|Hours|Immediately|Until|Study|Enrollment|Enrolment|Visit|Prior|Approximately|Over"
    r"|Every|Cycle|Post)[\d:,]*$"
)
_COUNTED = "to and or minute minutes hour hours day days week weeks month months year years"
_COUNTABLE = [[word] for word in _COUNTED.split(" ")]
_MEASURE_ENDS = """
and or of treatment infusion injection administration transplantation dose visit study completion then follow
follow-up first the for an average surgery to randomization inclusion enrollment last
"""
_NOT_FIRST = frozenset(_MEASURE_ENDS.split())


_OPENING = "at after within from up through over during until baseline between before every"
_OPENERS = frozenset(_OPENING.split(" "))
_UNIT_WORD = re.compile(r"(?:minute|hour|day|week|month|year)s?$")


def _last_expression(tokens: list[str], first: int) -> int:
    """Of two times that stand side by side, as in `at 6 months 6 months`, the first is the measure's."""
    bare = [token.strip(".;()").lower() for token in tokens]
    number = [bool(_NUMBERISH.match(word)) or word in _NUMERALS for word in bare]
    unit = [bool(_UNIT_WORD.match(word)) for word in bare]
    start, at = first, first
    done = False  # a number with its unit, or a unit with its number, ends right before `at`
    while at < len(tokens):
        if done and (number[at] or unit[at] or bare[at] in _AGAIN):
            start = at
        done = at + 1 < len(tokens) and ((number[at] and unit[at + 1]) or (unit[at] and number[at + 1]))
        at += 2 if done else 1
        done = done and not tokens[at - 1].endswith((",", ";"))
    return start


_AGAIN = frozenset({"at", "within", "up", "baseline"})


_OUTCOME_ROWS: Mapping[str, str] = {
    "primary": "primaryOutcomes",
    "secondary": "secondaryOutcomes",
    "other": "otherOutcomes",
}


def outcome_rows(page: Page, section: Section, body: list[Line]) -> None:
    """`Primary measure time` with nothing between: the cut is a reading, with a note."""
    ledger = page.ledger
    cut_texts: list[Text] = []
    uncut: list[Text] = []
    for line in body:
        head = line.words.partition(" ")[0]
        place = _OUTCOME_ROWS.get(head.casefold())
        if place is None or head == line.words:
            if page.empty(line.text):
                ledger.boil(line.text)
            continue
        ledger.boil(line.text.cut(0, len(head)))
        text = line.text.cut(len(head)).strip()
        at = time_tail(text.value)
        if at <= 0:
            uncut.append(text)
            ledger.say(f"Outcome/{head}", text)
            continue
        path: Path = (*OUTCOMES, place, ledger.size((*OUTCOMES, place)))
        ledger.put((*path, "measure"), text.cut(0, at))
        ledger.put((*path, "timeFrame"), text.cut(at))
        cut_texts.append(text.cut(at))
    if uncut:
        ledger.doubt("outcome-without-time", "Where a measure ends and its time begins cannot be told.", *uncut)
    if cut_texts:
        ledger.doubt("outcome-cut", "Nothing parts measure and time frame on the page; the cut is our reading.", *cut_texts)


def summary(page: Page, section: Section, body: list[Line]) -> None:
    """Brief summary, and the detailed description behind the line `Description:`."""
    for number, line in enumerate(body):
        if key(line.words) in {"description", "detailed description"} and len(line.words) < 40:
            page.ledger.boil(line.text)
            page.prose((*DESCRIPTION, "briefSummary"), body[:number], section.name)
            page.prose((*DESCRIPTION, "detailedDescription"), body[number + 1 :], section.name)
            return
    page.prose((*DESCRIPTION, "briefSummary"), body, section.name)


# EU records


_EU_MARKS = re.compile(
    r"(?:^|;)\s*(Main Objective|Secondary Objective|Primary end point\(s\)|Secondary end point\(s\)"
    r"|Timepoint\(s\) of evaluation of this end point)\s*:"
)
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
        marks = list(_EU_MARKS.finditer(line.words))
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
    """`text` with a new line for each `<br>`."""
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
    page.ledger.note(NoteKind.DAMAGE, "markup-left", "Markup stands in the words as on the page.", *text.spans()[:1])
    parts.append(text.cut(last).strip())
    parts = [part for part in parts if part]
    if parts and parts[-1].value == ";":
        page.ledger.boil(parts.pop())
    return join("\n", parts)


def top(page: Page, section: Section, body: list[Line]) -> None:
    """What stands before the first heading: the title, then labels, phase and status by their shape."""
    lines = list(body)
    if page.layout.title == "first" and lines:
        first = lines[0]
        found = page.labelled(first)
        ids = find_id(first.words)
        bare = ids is not None and len(ids.group()) > 0.6 * len(first.words)
        shaped = any(
            NORMALISERS[shape](first.words) is not None for shape in ("phase", "status", "date", "participants", "sex")
        )
        if found is None and not bare and not shaped and 8 <= len(first.words) <= 600 and not first.bullet():
            page.ledger.put((*IDENTIFICATION, "briefTitle"), first.text)
            lines = lines[1:]
    left = page.slots(section, page.field_lines(lines))
    for line in left:
        if NORMALISERS["results posted"](line.words.lstrip("- ")) is not None:
            if bullet := line.bullet():
                page.ledger.boil(bullet.strip())
                page.ledger.put(("hasResults",), line.text.cut(len(bullet)), "results posted")
            else:
                page.ledger.put(("hasResults",), line.text, "results posted")


def looks_like_caption(words: str) -> bool:
    """Whether a line reads like a caption under a heading, so that one that no table knows is not a value."""
    return len(words) < 240 and _CAPTION_LIKE.match(words) is not None


def criteria_lines(page: Page, section: Section, body: list[Line]) -> None:
    """Criteria and nothing else, of the kind that the heading said."""
    criteria.read(page, body, section.place)


def classic_eligibility(page: Page, section: Section, body: list[Line]) -> None:
    """Labels and cells, then criteria from their first heading or bullet on."""
    start = next((n for n, line in enumerate(body) if criteria.opens(line) or line.bullet()), len(body))
    left = page.field_lines(body[:start])
    if start == len(body):
        start, left = len(body), left
        criteria.read(page, left)
    else:
        criteria.read(page, [*left, *body[start:]])


def run_together(page: Page, section: Section, body: list[Line]) -> None:
    """`Label value` lines; behind `Eligibility` stand the criteria, run together, to the section's end."""
    for number, line in enumerate(body):
        if line.words.casefold().startswith("eligibility") and line.words[11:12] in {" ", ":", ""}:
            page.ledger.boil(line.text.cut(0, 11))
            rest = line.cut(11)
            page.slots(section, page.field_lines(body[:number]))
            criteria.read(page, [*([rest] if rest.words else []), *body[number + 1 :]])
            return
    page.slots(section, page.field_lines(body))


def typed_lines(page: Page, section: Section, body: list[Line]) -> None:
    """`Drug: name`, one a line."""
    for line in body:
        match = _TYPED_NAME.match(line.words)
        if match is None:
            if page.empty(line.text):
                page.ledger.boil(line.text)
            continue
        _typed_intervention(page, line.text, match)


def mixed_eligibility(page: Page, section: Section, body: list[Line]) -> None:
    """Criteria with labels and their values between them, as far as the values fit."""
    left: list[Line] = []
    held: list[Line] = []
    for line in body:
        if line.bullet():
            left.extend(page.field_lines(held, strict=True))
            held = []
            left.append(line)
        else:
            held.append(line)
    left.extend(page.field_lines(held, strict=True))
    criteria.read(page, left, section.place)


BLOCKS: Mapping[str, Block] = {
    "criteria": criteria_lines,
    "classic eligibility": classic_eligibility,
    "run-together": run_together,
    "typed lines": typed_lines,
    "mixed eligibility": mixed_eligibility,
    "top": top,
    "fields": fields,
    "value": value,
    "prose": prose,
    "summary": summary,
    "results": results,
    "said": said,
    "unlabelled": unlabelled,
    "items": items,
    "conditions": conditions,
    "eligibility": eligibility,
    "arms": arms,
    "interventions": interventions,
    "other names": other_names,
    "outcomes": outcomes,
    "people": people,
    "locations": locations,
    "sponsors": sponsors,
    "responsible": responsible,
    "identifiers": identifiers,
    "related": related,
    "references": references,
    "condition table": condition_table,
    "arm table": arm_table,
    "framed outcomes": framed_outcomes,
    "classic contacts": classic_contacts,
    "more information": more_information,
    "typed names": typed_names,
    "design line": design_line,
    "sponsor table": sponsor_table,
    "outcome rows": outcome_rows,
    "EU outcomes": eu_outcomes,
}
"""Name of a block, as a layout's section gives it → its reader."""

__all__ = ["BLOCKS", "looks_like_caption", "time_tail"]
