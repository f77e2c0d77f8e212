"""BLOCKS: how the lines of one section become values. A layout's section names its block; none knows a site."""

import re
from collections.abc import Callable, Mapping
from typing import TypeAlias

from msgspec import structs

from pantrial.notes import NoteKind
from pantrial.pages import arms, cells, conditions, criteria, mesh, outcomes, people, sources
from pantrial.pages.ages import limit
from pantrial.pages.labels import DESCRIPTION, DESIGN, FIELDS, IDENTIFICATION, INFO, PROTOCOL, STATUS
from pantrial.pages.layout import Section
from pantrial.pages.lines import Line, key
from pantrial.pages.page import Labelled, Page, find_id, unnamed
from pantrial.pages.shapes import NORMALISERS
from pantrial.text import Text

Block: TypeAlias = Callable[[Page, Section, list[Line]], None]


_CAPTION_LIKE = re.compile(
    r"(?:See|Review|Learn|Explore|Identify|Discover|Understand|Check|Find|Meet|Reach|Get|Dive|Track|Browse|Access|Read"
    r"|Examine|View|Know) (?:the|about|how|these|this|each|local|out|more|into|where|additional|related|alternative"
    r"|important|similar|a|an|key|what|who|participation|all) .{20,200}\.$"
)


def fields(page: Page, section: Section, body: list[Line]) -> None:
    """Labels and values; lines without a label go to the section's slots by their shape."""
    left = page.field_lines(body)
    for line in body:
        if (at := line.words.find("[Patient Registry]", 0, 200)) > 0 and line.words[:10].casefold() == "study type":
            page.ledger.put((*DESIGN, "patientRegistry"), line.text.cut(at, at + 18), "patient registry")
    kind = page.ledger.get(FIELDS["studyType"].path)
    if kind in _SLOTS_OF:
        section = structs.replace(section, slots=tuple(name for name in section.slots if name not in _SLOTS_OF[kind]))
    rest: list[Line] = []
    for line in page.slots(section, _in_order(page, section, left)):
        if page.empty(line.text):
            page.ledger.boil(line.text)
        elif not _who(page, line):
            rest.append(line)
    if rest:
        _stopped(page, section, body, rest)
        _design_told(page, section, body, rest)


_TELLING = 4  # words of what is a text and no value
_ENDED = frozenset({"SUSPENDED", "TERMINATED", "WITHDRAWN"})


def _stopped(page: Page, section: Section, body: list[Line], rest: list[Line]) -> None:
    """Why a stopped study was: the only words among its status, dates and numbers that are none of them, and the last."""
    if "overallStatus" not in section.slots or page.ledger.get((*STATUS, "overallStatus")) not in _ENDED:
        return
    path, words = FIELDS["whyStopped"].path, rest[0].words
    if len(rest) > 1 or rest[0] is not body[-1] or " " not in words or ":" in words[:40] or page.ledger.get(path) is not None:
        return
    page.ledger.put(path, rest[0].text)
    _by_place(page, rest[0])


def _by_place(page: Page, line: Line) -> None:
    page.ledger.note(NoteKind.INFERRED, "text-by-its-place", "A text without a label is read by where it stands.", line.span)


def _design_told(page: Page, section: Section, body: list[Line], rest: list[Line]) -> None:
    """What stands right below the model's or the masking's value, or below who is masked, and describes it."""
    if "interventionModel" not in section.slots:
        return
    left = {id(line) for line in rest}
    found: dict[str, list[Line]] = {}
    below = ""
    for line in body:
        if id(line) in left:
            if below and (below in found or len(line.words.split()) >= _TELLING):
                found.setdefault(below, []).append(line)
            else:
                below = ""
        elif below != "masking" or below in found or not _ALL_WHO.fullmatch(line.words.replace("|", ",")):
            below = next((name for name in _TOLD if page.fits(name, line.text)), "")
    for name, lines in found.items():
        path = FIELDS[_TOLD[name]].path
        if page.ledger.get(path) is None and page.ledger.get(FIELDS[name].path) is not None:
            page.prose(path, lines, section.name)
            _by_place(page, lines[0])


_TOLD: Mapping[str, str] = {"interventionModel": "interventionModelDescription", "masking": "maskingDescription"}
"""A value of a study's design → the text that may stand below it."""


_SLOTS_OF: Mapping[str, frozenset[str]] = {
    "OBSERVATIONAL": frozenset({"allocation", "interventionModel", "primaryPurpose", "masking"}),
    "INTERVENTIONAL": frozenset({"observationalModel", "timePerspective"}),
}
"""Study type → the fields of a design that such a study has not."""


def _in_order(page: Page, section: Section, left: list[Line]) -> list[Line]:
    """Where there are as many lines as slots and each fits its own, the order tells what is what.

    So it does where the sign for a missing value stands in one's place and leaves only one slot for another.
    """
    slots = [name for name in section.slots if page.ledger.get(FIELDS[name].path) is None]
    if any(line.words in _MISSING for line in left):
        return _beside_missing(page, slots, left)
    if len(left) != len(slots) or not all(page.fits(name, line.text) for name, line in zip(slots, left, strict=True)):
        return left
    for name, line in zip(slots, left, strict=True):
        page.assign(Labelled(name, Text(""), Text(""), line.text, name), line.text)
    return []


_MISSING = frozenset({"-", "–", "—"})
"""Lines that stand for a value that is missing."""


def _beside_missing(page: Page, slots: list[str], left: list[Line]) -> list[Line]:
    """Assign the lines that have only one slot in each way in which all of them, and the signs, have slots in order."""
    fitting: list[tuple[Line, list[int]]] = []
    for line in left:
        missing = line.words in _MISSING
        places = [at for at, name in enumerate(slots) if missing or (len(line.words) < 80 and page.fits(name, line.text))]
        if places:
            fitting.append((line, places))
    first, last = -1, len(slots)
    lowest: list[int] = []
    for _, places in fitting:
        first = next((at for at in places if at > first), last)
        lowest.append(first)
    highest: list[int] = []
    for _, places in reversed(fitting):
        last = next((at for at in reversed(places) if at < last), -1)
        highest.append(last)
    highest.reverse()
    if len(slots) in lowest or -1 in highest:
        return left
    taken: set[int] = set()
    for (line, _), low, high in zip(fitting, lowest, highest, strict=True):
        if low == high and line.words not in _MISSING:
            page.assign(Labelled(slots[low], Text(""), Text(""), line.text, slots[low]), line.text)
            taken.add(id(line))
    return [line for line in left if id(line) not in taken]


def _who(page: Page, line: Line) -> bool:
    """`PARTICIPANT, INVESTIGATOR` on a line of its own, under a masking that was read; gives whether it was so read."""
    if len(line.words) > 90 or page.ledger.get((*INFO, "maskingInfo", "masking")) is None:
        return False
    names = line.words.replace("|", ",").split(",")
    if all(NORMALISERS["who masked"](name) is not None for name in names):
        for part in page.items(line.text, ",|"):
            page.who(part)
        return True
    if _ALL_WHO.fullmatch(line.words):
        for match in _ONE_WHO.finditer(line.words):
            page.who(line.text.cut(match.start(), match.end()))
        return True
    return False


_ONE_WHO = re.compile(r"participants?|care ?(?:giver|provider)s?|investigators?|outcomes? assessors?", re.IGNORECASE)
_ALL_WHO = re.compile(rf"(?:(?:{_ONE_WHO.pattern})(?:,? |$))+", re.IGNORECASE)
"""`Participants Caregivers Investigators Outcomes Assessors`: who does not know, with blanks alone between them."""


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


def unnamed_text(page: Page, section: Section, body: list[Line]) -> None:
    """A text that lost its heading, behind a line that always stands before it."""
    left = page.field_lines(body, strict=True)
    if not any("|" in line.words for line in left):
        unnamed(page, FIELDS[section.place].path, left)


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


def eligibility(page: Page, section: Section, body: list[Line]) -> None:
    """Criteria, then ages, sex and health: with labels, or the last lines that have the slots' shapes."""
    left = body
    end = len(left)
    rest: list[Line] = []
    opening = page.tables.opening
    for number, line in enumerate(left):
        begin = line.text.value[:2]
        if (begin not in opening and begin.isascii()) or line.bulleted or criteria.heading(line):
            continue
        found = page.labelled(line)
        following = left[number + 1].text if number + 1 < len(left) else Text("")
        missing = found is not None and not found.value and following.value in _MISSING
        if found and (missing or page.fits(found.name, found.value or following)):
            rest, end = left[number:], number
            break
    if not rest:
        shapes = {FIELDS[name].shape for name in section.slots}
        while end and len(left[end - 1].words) < 20 and not left[end - 1].bulleted:
            words = left[end - 1].words
            if words not in _MISSING and not any(NORMALISERS[shape](words) is not None for shape in shapes):
                break
            end -= 1
        rest = left[end:]
    criteria.read(page, left[:end], section.place)
    rest = page.field_lines(rest)
    if any(line.words in _MISSING for line in rest):
        rest = _beside_missing(page, list(section.slots), rest)
    for line in page.slots(section, _one_age(page, section, rest) if "minimumAge" in section.slots else rest):
        if page.empty(line.text):
            page.ledger.boil(line.text)


_YOUNG = re.compile(
    r"\b(?:child(?!.?bearing|hood)|pa?ediatric|infant|adolescen|neonat|newborn|toddler|juvenile|teen|boys|girls)", re.IGNORECASE
)


def _one_age(page: Page, section: Section, rest: list[Line]) -> list[Line]:
    """A grown-up's age that stands alone is the lower limit: registers seldom have an upper one only, and then a low one.

    A child's age that stands alone could be either, and so could any age on a page that speaks of children; then the
    criteria must say which.
    """
    ages = [line for line in rest if NORMALISERS["age"](line.words) is not None]
    limits = [page.ledger.get(FIELDS[name].path) for name in ("minimumAge", "maximumAge")]
    if len(ages) != 1 or any(limits):
        return rest
    number, unit = str(NORMALISERS["age"](ages[0].words)).split(" ")
    kind = limit(int(number), unit, [(text.value, kind.startswith("exclusion")) for kind, text, _, _ in page.criteria])
    if kind is None:
        if not unit.startswith("Year") or not 18 <= int(number) <= 60 or _YOUNG.search(page.ledger.kept):
            return rest
        kind = "minimumAge"
    page.assign(Labelled(kind, Text(""), Text(""), ages[0].text, kind), ages[0].text)
    which = "lower" if kind == "minimumAge" else "upper"
    page.ledger.note(
        NoteKind.INFERRED,
        f"one-age-is-the-{which}-limit",
        f"An age without label stands alone; it is read as the {which} limit.",
        ages[0].span,
    )
    return [line for line in rest if line is not ages[0]]


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
    for line in lines:
        found = page.labelled(line)
        if found is not None and found.name == "secondaryId" and not found.value:
            ledger.boil(line.text)
            found_ids = True
        elif found_ids and found is None and "|" not in line.words[:-1] and len(line.words) < 200:
            for part in page.items(line.text, "|"):
                sources.put_id(page, part)
            found_ids = not line.words.endswith("|")
        else:
            found_ids = found_ids and found is None
            left.append(line)
    _mesh(page, page.field_lines(_materials(page, _party(page, left))))


def _mesh(page: Page, body: list[Line]) -> None:
    """MeSH terms, one a line or together in cells."""
    cells: list[Text] = []
    for line in body:
        bare = line.words.rstrip("| ")
        if bare != line.words:
            page.ledger.boil(line.text.cut(len(bare)).strip())
        if text := line.text.strip("| "):
            cells.append(text)
    mesh.put(page, cells)


_PARTY = re.compile(r"Responsible Party ?:? ?\| ?(?=\S)")


def _party(page: Page, body: list[Line]) -> list[Line]:
    """Read `Responsible Party: | name, title, affiliation |`; give back the other lines."""
    left: list[Line] = []
    for line in body:
        match = _PARTY.match(line.words)
        if match and people.party(page, (text := line.text.cut(match.end())).strip("| "), sponsors=True):
            page.ledger.boil(line.text.cut(0, match.end()).strip())
            page.ledger.boil(text.cut(len(text.value.rstrip("| "))).strip())
        else:
            left.append(line)
    return left


_MATERIALS = re.compile(r"Supporting Materials ?:? ?\| ?(?=\S)")


def _materials(page: Page, body: list[Line]) -> list[Line]:
    """Read `Supporting Materials: | Study Protocol`, and the others on the lines below it, up to the cell's end."""
    path = (PROTOCOL, "ipdSharingStatementModule", "infoTypes")
    left: list[Line] = []
    within = False
    for line in body:
        match = _MATERIALS.match(line.words)
        within = within or match is not None
        text = line.text.cut(match.end() if match else 0)
        name = text.strip("| ")
        names = _material_names(name) if within else []
        if not names:
            left.append(line)
            within = False
            continue
        for one in names:
            page.ledger.put((*path, page.ledger.size(path)), one, "ipd information")
        if match:
            page.ledger.boil(line.text.cut(0, match.end()).strip())
        page.ledger.boil(text.cut(len(text.value.rstrip("| "))).strip())
        within = not line.words.endswith("|")
    return left


_MATERIAL = re.compile(
    r"(?:Study Protocol|Statistical Analysis Plan(?: \(SAP\))?|Informed Consent Form(?: \(ICF\))?"
    r"|Clinical Study Report(?: \(CSR\))?|Analytic Code)(?:\s+|$)",
    re.IGNORECASE,
)


def _material_names(text: Text) -> list[Text]:
    """What one line names, which may be several run together; none where it holds anything else."""
    found: list[Text] = []
    at = 0
    while at < len(text) and (match := _MATERIAL.match(text.value, at)):
        found.append(text.cut(at, match.end()).strip())
        at = match.end()
    return found if at >= len(text) else []


_PROVIDED = re.compile(r"Keywords provided by .{2,200}?:(?: ?\|)?$")


def provided_keywords(page: Page, section: Section, body: list[Line]) -> None:
    """`Keywords provided by X:`, then one or two cells of keywords, and behind them perhaps those of MeSH terms."""
    if body and _PROVIDED.match(body[0].words):
        page.ledger.boil(body[0].text)
    else:
        page.field_lines(body[:1])
    cells: list[list[Line]] = [[]]
    for line in page.field_lines(body[1:], strict=True):
        bare = line.words.rstrip("| ")
        if page.labelled(line) is not None:
            page.field_lines([line])
            continue
        if bare:
            cells[-1].append(line.cut(0, len(bare)))
        if bare != line.words:
            page.ledger.boil(line.text.cut(len(bare)).strip())
            cells.append([])
    cells = [cell for cell in cells if cell]
    of_mesh = _of_mesh(cells)
    own = cells[: len(cells) - len(of_mesh)]
    if any(len(cell) > 1 for cell in own):
        conditions.items(page, section, [line for cell in own for line in cell])
    else:
        for cell in own:
            conditions.items(page, section, cell)
    _mesh(page, [line for cell in of_mesh for line in cell])


def _of_mesh(cells: list[list[Line]]) -> list[list[Line]]:
    """The two last cells, where they hold MeSH terms, each with those above it; of three cells, keywords fill one or two."""
    terms: list[mesh.Term] = []
    for line in (line for cell in cells[-2:] for line in cell):
        found, left = mesh.parted(line.text)
        terms += found if len(left) <= len(found) else ()
    return cells[-2:] if len(cells) > 2 or mesh.whole(terms) else []


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
    r"(?:^|(?<=[\s,;]))(?:Allocation|Intervention(?:al)? (?:Study )?Model|Masking|Primary Purpose|Observational (?:Study )?"
    r"Model|Time Perspective|Intervention Model Description|Masking Description)\s*:"
)


def summary(page: Page, section: Section, body: list[Line]) -> None:
    """Brief summary, and the detailed description behind the line `Description:`."""
    for number, line in enumerate(body):
        if len(line.words) < 40 and key(line.words) in {"description", "detailed description"}:
            page.ledger.boil(line.text)
            page.prose((*DESCRIPTION, "briefSummary"), body[:number], section.name)
            page.prose((*DESCRIPTION, "detailedDescription"), body[number + 1 :], section.name)
            return
    page.prose((*DESCRIPTION, "briefSummary"), body, section.name)


def biospecimen(page: Page, section: Section, body: list[Line]) -> None:
    """`Biospecimen Retention: X`, then what is kept, with its label or without."""
    left = page.field_lines(body)
    if left and page.ledger.get(FIELDS["biospecimens"].path) is None and page.ledger.get(FIELDS["retention"].path):
        page.prose(FIELDS["biospecimens"].path, left, section.name)


_ACRONYM = re.compile(r" \((?=[^()]*[A-Z][^()]*[A-Z])([\w./+-]{2,14})\)$", re.ASCII)
_PRODUCT = re.compile(r"[A-Z]{1,5}-?\d{3,}[\w-]*$")  # a company's number of what is tried
_OFTEN = 3


def _title(page: Page, text: Text) -> None:
    """The title, and the acronym behind it where the layout prints it there and it is no abbreviation of the title's.

    An abbreviation has the first letters of the words right before it, or is used throughout the page.
    """
    match = _ACRONYM.search(text.value[-20:]) if page.layout.acronyms else None
    if match is not None:
        start = len(text) - len(text.value[-20:]) + match.start()
        words, letters = text.value[:start].replace("-", " ").split(), [one for one in match.group(1) if one.isalnum()]
        initials = "".join(word[0] for word in words[-len(letters) :])
        used = page.ledger.kept.count(match.group(1)) - 1
        if initials.casefold() != "".join(letters).casefold() and used < _OFTEN and not _PRODUCT.match(match.group(1)):
            page.ledger.boil(text.cut(start, start + 2).strip())
            page.ledger.boil(text.cut(len(text) - 1))
            page.ledger.put(FIELDS["acronym"].path, text.cut(start + 2, len(text) - 1))
            text = text.cut(0, start)
    page.ledger.put((*IDENTIFICATION, "briefTitle"), text)


_TOP_SHAPES = ("phase", "status", "date", "participants", "sex")


def top(page: Page, section: Section, body: list[Line]) -> None:
    """What stands before the first heading: the title, then labels, phase and status by their shape."""
    lines = [line for line in body if line.words.strip("| ")]
    for line in body:
        if not line.words.strip("| "):
            page.ledger.boil(line.text)  # an empty cell
    if page.layout.title == "first" and lines:
        first = lines[0]
        found = page.labelled(first)
        ids = find_id(first.words)
        bare = ids is not None and len(ids.group()) > 0.6 * len(first.words)
        shaped = any(NORMALISERS[shape](first.words) is not None for shape in _TOP_SHAPES)
        if found is None and not bare and not shaped and 8 <= len(first.words) <= 600 and not first.bulleted:
            _title(page, first.text)
            lines = lines[1:]
    left = page.slots(section, page.field_lines(lines))
    for line in left:
        if NORMALISERS["results posted"](line.words.lstrip("-* ")) is not None:
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
    """Labels and cells, the study population in lines of its own, then criteria from their first heading or bullet on."""
    start = next((n for n, line in enumerate(body) if criteria.opens(line) or line.bulleted), len(body))
    named = next((n for n, line in enumerate(body[:start]) if _bare_label(page, line) == "studyPopulation"), None)
    left: list[Line] = []
    if named is not None:
        # Its text ends with the next label; bullets are its own where a heading of criteria follows them.
        later = next((n for n, line in enumerate(body) if n > named and criteria.opens(line)), len(body))
        end = next((n for n, line in enumerate(body[:later]) if n > named and page.labelled(line)), later)
        page.ledger.boil(body[named].text)
        page.prose(FIELDS["studyPopulation"].path, body[named + 1 : end], "Study Population")
        left = page.field_lines(body[:named])
        body, start = body[end:], max(0, start - end)
        start = next((n for n, line in enumerate(body) if criteria.opens(line) or line.bulleted), len(body))
    left += page.field_lines(body[:start])
    criteria.read(page, [*left, *body[start:]])


def _bare_label(page: Page, line: Line) -> str:
    """The field of a label with nothing behind it."""
    found = page.labelled(line) if len(line.words) < 60 else None
    return found.name if found is not None and not found.value else ""


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


def mixed_eligibility(page: Page, section: Section, body: list[Line]) -> None:
    """Criteria with labels and their values between them, as far as the values fit."""
    left: list[Line] = []
    held: list[Line] = []
    for line in body:
        if line.bulleted:
            left.extend(page.field_lines(held, strict=True))
            held = []
            left.append(line)
        else:
            held.append(line)
    left.extend(page.field_lines(held, strict=True))
    criteria.read(page, left, section.place)


BLOCKS: Mapping[str, Block] = {
    "top": top,
    "fields": fields,
    "value": value,
    "prose": prose,
    "unnamed text": unnamed_text,
    "summary": summary,
    "biospecimen": biospecimen,
    "results": results,
    "said": said,
    "unlabelled": unlabelled,
    "design line": design_line,
    "more information": more_information,
    "provided keywords": provided_keywords,
    # criteria
    "criteria": criteria_lines,
    "eligibility": eligibility,
    "classic eligibility": classic_eligibility,
    "mixed eligibility": mixed_eligibility,
    "run-together": run_together,
    # conditions, arms, interventions
    "items": conditions.items,
    "conditions": conditions.conditions,
    "condition table": arms.condition_table,
    "arms": arms.arms,
    "arm table": arms.arm_table,
    "interventions": arms.interventions,
    "other names": arms.other_names,
    "typed lines": arms.typed_lines,
    "typed names": arms.typed_names,
    "intervention details": arms.intervention_details,
    # outcomes
    "outcomes": outcomes.outcomes,
    "framed outcomes": outcomes.framed_outcomes,
    "outcome rows": outcomes.outcome_rows,
    "EU outcomes": outcomes.eu_outcomes,
    # tables whose cells touch
    "outcome cells": cells.outcome_cells,
    "arm cells": cells.arm_cells,
    # people and places
    "people": people.people,
    "locations": people.locations,
    "classic contacts": people.classic_contacts,
    "place rows": people.place_rows,
    "sponsors": people.sponsors,
    "sponsor table": people.sponsor_table,
    "responsible": people.responsible,
    # what it points to
    "identifiers": sources.identifiers,
    "related": sources.related,
    "references": sources.references,
    "links": sources.links,
}
"""Name of a block, as a layout's section gives it → its reader."""

__all__ = ["BLOCKS", "looks_like_caption"]
