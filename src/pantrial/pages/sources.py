"""What a page points to: other numbers of the trial, other trials, publications."""

import re
from functools import partial

from pantrial.pages.claims import Ledger, Path
from pantrial.pages.labels import IDENTIFICATION, REFERENCES
from pantrial.pages.layout import Section
from pantrial.pages.lines import Line
from pantrial.pages.page import Page, find_id
from pantrial.pages.shapes import NORMALISERS
from pantrial.text import Text

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


_ID_KIND = re.compile(r" \( (.{2,200}) \)$| ?\(([^()]{2,60})\)$")


def put_id(page: Page, text: Text) -> None:
    """Put the organisation's number, and behind it each other one: `2000-000000-00 ( EudraCT Number )`."""
    ledger = page.ledger
    if ledger.get((*IDENTIFICATION, "orgStudyIdInfo", "id")) is None:
        ledger.put((*IDENTIFICATION, "orgStudyIdInfo", "id"), text)
        return
    path: Path = (*IDENTIFICATION, "secondaryIdInfos")
    at: Path = (*path, ledger.size(path))
    kind = _ID_KIND.search(text.value)
    part = kind.lastindex or 0 if kind else 0
    name, _, _ = kind.group(part).partition(":") if kind else ("", "", "")
    if kind is None or NORMALISERS["secondary id type"](name) is None:
        ledger.put((*at, "id"), text)
        return
    ledger.put((*at, "id"), text.cut(0, kind.start()))
    end = kind.start(part) + len(name)
    ledger.put((*at, "type"), text.cut(kind.start(part), end), "secondary id type")
    if text.value[end : end + 1] == ":":
        ledger.put((*at, "domain"), text.cut(end + 1, kind.end(part)))
        ledger.boil(text.cut(end, end + 1))
    ledger.boil(text.cut(kind.start(), kind.start(part)).strip())
    ledger.boil(text.cut(kind.end(part)).strip())


_PHASE_TAIL = re.compile(r"((?:early[ _])?phase[ _]?\d(?: ?/ ?phase[ _]?\d)?|N/?A)$", re.IGNORECASE)


def _phase(words: str) -> int:
    """Where a phase begins that stands at the end of the words, or -1."""
    end = words[-1:]
    if not (end.isdigit() or end == "A" or end == "a"):  # as the end of most titles
        return -1
    skip = max(0, len(words) - 40)
    words = words[skip:]
    start = 0
    if words.isascii():
        # Looked for from where it may begin: `N/A` at the end, `phase` with `early ` before it.
        start = len(words) - 3 if end.isalpha() else words.lower().find("phase") - 6
        if start < -6:
            return -1
    tail = _PHASE_TAIL.search(words, max(0, start))
    return skip + tail.start() if tail else -1


def related(page: Page, section: Section, body: list[Line]) -> None:
    """Other trials: title and number (with status and phase) on two lines, or `status number - title phase` on one."""
    page.ledger.later(partial(_related, section.name, body))


def _related(heading: str, body: list[Line], ledger: Ledger) -> None:
    pending: Text | None = None
    number = 0
    for line in body:
        match = find_id(line.words)
        if match is None or len(line.words) > 2000:
            if pending is not None:
                ledger.say(heading, pending)
            pending = line.text
            continue
        number += 1
        before, after = line.text.part(0, match.start()), line.text.part(match.end())
        name = f"{heading}/{number}"
        ledger.say(f"{name}/id", line.text.cut(match.start(), match.end()))
        if pending is not None:
            ledger.say(f"{name}/title", pending)
            pending = None
        if before.value:
            ledger.say(f"{name}/status", before)
        if after.value.startswith(("- ", "– ", "— ")):
            ledger.boil(after.cut(0, 1))
            after = after.part(1)
            if (cut := _phase(after.value)) >= 0:
                ledger.say(f"{name}/phase", after.cut(cut))
                after = after.part(0, cut)
            ledger.say(f"{name}/title", after)
        elif after.value:
            if (cut := _phase(after.value)) >= 0:
                ledger.say(f"{name}/phase", after.cut(cut))
                after = after.part(0, cut)
            if after.value:
                ledger.say(f"{name}/status", after)
    if pending is not None:
        ledger.say(heading, pending)


_REFERENCE_TYPE = re.compile(r"reference type:? +(\w+)$", re.IGNORECASE)
_PMID = re.compile(r"PMID: *(\d{5,9})\b")


_VIEW = re.compile(r"\s*(?:[—–-]+\s*View Citation|\(View on PubMed\))$")


_PUBLICATIONS = re.compile(
    r"(?:Other )?Publications(?: of Results|(?= automatically)(?: automatically indexed))?", re.IGNORECASE
)


def _publications(page: Page, first: Line) -> Text | None:
    """The heading over the first publication, where it says of what kind all under it are.

    Those of results and those found later stand under headings of their own, so `Publications:` are the background.
    """
    kept = page.ledger.kept
    end = len(kept[: first.span.start].rstrip())
    start = kept.rfind("\n", 0, end) + 1
    start += len(kept[start:end]) - len(kept[start:end].lstrip())
    match = _PUBLICATIONS.match(kept, start, end)
    if match is None:
        return None
    return Text(match.group(), start)


def references(page: Page, section: Section, body: list[Line]) -> None:
    """One publication a line, with `PMID: n` in or under it; the heading may say of what kind all are."""
    ledger = page.ledger
    path: Path = (*REFERENCES, "references")
    before, over = ledger.size(path), _publications(page, body[0]) if body else None
    _references(page, path, body)
    for number in range(before, ledger.size(path)):
        if over is not None and ledger.get((*path, number, "type")) is None:
            ledger.put((*path, number, "type"), over, "reference type")


_PUBLISHED = re.compile(r"[^\W\d_][\w'’ -]{1,40} [A-Z]{1,4}[,.] .{20,2000}?[.;] (?:Epub )?(?:19|20)\d\d\b")


def published(words: str) -> bool:
    """Whether a line is a publication by its form: `Example A, Other BC. A title. Journal. 2010 Jan;1(2):3-4.`."""
    return len(words) > 60 and _PUBLISHED.match(words) is not None


def _references(page: Page, path: Path, body: list[Line]) -> None:
    ledger = page.ledger
    for line in body:
        text = line.text
        if page.empty(text):
            ledger.boil(text)
            continue
        if text.value.endswith(" |"):  # the only cell of a table's row
            ledger.boil(text.cut(len(text) - 1))
            text = text.cut(0, len(text) - 2)
        kind = _REFERENCE_TYPE.match(text.value) if len(text) < 60 else None
        if kind and ledger.size(path) and NORMALISERS["reference type"](kind.group(1)):
            ledger.boil(text.cut(0, kind.start(1)).strip())
            ledger.put((*path, ledger.size(path) - 1, "type"), text.cut(kind.start(1)), "reference type")
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


_URL = re.compile(r"(?:https?://|www\.)\S+$", re.IGNORECASE)


def links(page: Page, section: Section, body: list[Line]) -> None:
    """Links to other pages: an address and what it is called, or what it is called and the address, or one of both."""
    ledger = page.ledger
    path: Path = (*REFERENCES, "seeAlsoLinks")
    leads = "url" if body and _URL.match(body[0].words) else "label"
    at: Path | None = None
    for line in body:
        if page.empty(line.text):
            ledger.boil(line.text)
            continue
        name = "url" if _URL.match(line.words) else "label"
        if at is None or name == leads or ledger.get((*at, name)) is not None:
            at = (*path, ledger.size(path))
        ledger.put((*at, name), line.text)
