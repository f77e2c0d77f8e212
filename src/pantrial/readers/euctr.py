"""The EU Clinical Trials Register's text downloads: the application form's numbered labels, a block for each country.

A label is its number with its words (`E.1.1 Medical condition(s) being investigated`), which no sentence of a protocol
holds, so labels are found wherever they stand: on a line of their own, in a table's cells, or where every line break was
lost. The first country's block gives the record; what later blocks say, and what is said again in another language, is
Said under its country and label. `Information not present in EudraCT` is absence.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Collection, Sequence
from importlib.resources import files

from msgspec import Struct

from pantrial.notes import NoteKind
from pantrial.pages.claims import Ledger, Path
from pantrial.pages.shapes import name_normalisers
from pantrial.reading import Reading, Source
from pantrial.text import Text, join

_HEAD = (
    "Date on which this record was first entered in the EudraCT database",
    "National Competent Authority",
    "Sponsor's Protocol Code Number",
    "Sponsor Protocol Number",
    "Clinical Trial Type",
    "EudraCT Number",
    "Medical condition",
    "Trial protocol",
    "Population Age",
    "Trial results",
    "Sponsor Name",
    "Trial Status",
    "Full Title",
    "Start Date",
    "Disease",
    "Gender",
    "Link",
)
"""The labels without a number, which stand before a block's first section and make up the register's summaries."""

_ABSENT = frozenset({"information not present in eudract", "not applicable", "n/a", "na", "not available", "none", "-"})


FORM = tuple(
    line
    for line in files("pantrial.readers").joinpath("data/eu_form.txt").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
)
"""The form's labels with their numbers, as the register prints them."""


def _table() -> dict[str, list[tuple[str, str]]]:
    """Number → its labels, without their blanks, the longest first, and as they are printed."""
    found: dict[str, list[tuple[str, str]]] = {}
    for label in FORM:
        number = _NUMBER.match(label)
        if number:
            found.setdefault(number.group(), []).append((re.sub(r"\s", "", label[number.end() :]), label))
    for labels in found.values():
        labels.sort(key=lambda one: -len(one[0]))
    return found


_NUMBER = re.compile(r"[A-HNP]\.(?:IMP\b|(?:\d{1,2}(?:\.\d{1,2})*)?(?:(?: and| to) [A-H]\.\d{1,2}(?:\.\d{1,2})*)?)")
_LABELS = _table()
_BLOCK = re.compile(r"(?:Summary\s*)?EudraCT Number:")
_PREFACE = re.compile(r"(?:This file contains [^.]{0,300}\.\s*)(?:[^.]{0,300}\.)?")
_COUNTRY = re.compile(r"([^-\n]{2,40}?)\s*-\s")


class Field(Struct, frozen=True):
    """A label as it stands, its printed form, and the value up to the next label."""

    label: Text
    name: str
    value: Text

    @property
    def whole(self) -> Text:
        """Label and value."""
        return join(" ", [self.label, self.value])


def detect(text: str, signs: Collection[str]) -> float:
    """Whether a kept text is a download of the register, or a page of its form."""
    head = text[:3000]
    if re.match(r"\s*(?:This file contains |(?:Summary\s*)?EudraCT Number:)", head):
        return 9.0
    return 8.0 if "EudraCT" in head and sum(number in text for number in ("A.3", "E.1.1", "E.3", "F.4.1")) == 4 else 0.0


def read(source: Source) -> Reading:
    """Read the trial: one or more blocks, a country each."""
    text = source.text
    ledger = Ledger(text)
    starts = [match.start() for match in _BLOCK.finditer(text)] or [0]
    preface = Text.of(text, 0, starts[0]).strip()
    if _PREFACE.fullmatch(preface.value):
        ledger.boil(preface)
    blocks = [_fields(ledger, Text.of(text, at, end)) for at, end in zip(starts, [*starts[1:], len(text)], strict=True)]
    _record(ledger, blocks)
    _say_the_rest(ledger, blocks)
    return ledger.reading(source)


def _say_the_rest(ledger: Ledger, blocks: Sequence[Sequence[Field]]) -> None:
    """What no value has claimed is Said under its label, and its country where there are several."""
    named: list[tuple[int, str]] = []
    for block in blocks:
        country = _country(block).value if len(blocks) > 1 else ""
        named += [(field.value.start, f"{country}/{field.name}" if country else field.name) for field in block if field.value]
    starts = [start for start, _ in named]
    last = max((field.value.start + len(field.value) for block in blocks for field in block if field.value), default=0)
    for span in ledger.unread():
        at = bisect_right(starts, span.start) - 1
        if at >= 0 and span.start <= last:
            ledger.say(named[at][1], Text.of(ledger.kept, span.start, span.end))


def _fields(ledger: Ledger, block: Text) -> list[Field]:
    """The labels of a block with what stands behind them."""
    places: list[tuple[int, int, str]] = []
    at = 0
    words = block.value
    first = next((match.start() for match in _NUMBER.finditer(words) if _label(words, match)), len(words))
    for match in re.finditer("|".join(map(re.escape, _HEAD)), words[:first]):
        colon = re.compile(r"\s*:").match(words, match.end())
        if colon and match.start() >= at:
            places.append((match.start(), colon.end(), match.group()))
            at = colon.end()
    for match in _NUMBER.finditer(words, first):
        found = _label(words, match)
        if found and match.start() >= at:
            end, name = found
            places.append((match.start(), end, name))
            at = end
    fields: list[Field] = []
    if not places:
        return fields
    before = block.part(0, places[0][0])
    if before.value == "Summary":
        ledger.boil(before)
    for (start, end, name), later in zip(places, [*(place[0] for place in places[1:]), len(words)], strict=True):
        label, value = block.cut(start, end).strip(), _within_borders(ledger, block.cut(end, later))
        ledger.boil(label)
        if value.value.casefold().rstrip(".") in _ABSENT:
            ledger.boil(value)
            value = Text("")
        fields.append(Field(label, name, value))
    return fields


_BORDERS = re.compile(r"[\s|]*")
_BELOW = re.compile(r"[ \t]*\n[ \t]*\n")  # behind the last table's last border: what follows is the site's
_BORDERS_BEHIND = re.compile(r"(?<![\s|])[\s|]*\Z")


def _within_borders(ledger: Ledger, text: Text) -> Text:
    """A value without the borders of the table's cells, also those of the next row."""
    last = text.value.rfind("|") + 1
    if last and _BELOW.match(text.value, last):
        text = text.cut(0, last)
    words = text.value
    start = _BORDERS.match(words).end()  # type: ignore[union-attr]  # it fits the empty string too
    behind = _BORDERS_BEHIND.search(words, start)
    end = behind.start() if behind else len(words)
    for border in re.finditer(r"\|+", words):
        if border.start() < start or border.start() >= end:
            ledger.boil(text.cut(border.start(), border.end()))
    return text.cut(start, end)


def _label(words: str, match: re.Match[str]) -> tuple[int, str] | None:
    """Where the label ends that begins with this number, and the label; None where its words are not the form's."""
    number = match.group()
    while number:
        for bare, label in _LABELS.get(number, ()):
            at = match.start() + len(number)
            for letter in bare:
                while at < len(words) and (words[at].isspace() or words[at] == "|"):
                    at += 1
                if at >= len(words) or words[at] != letter:
                    break
                at += 1
            else:
                colon = re.compile(r"[\s|]*[:?]+").match(words, at)
                return (colon.end() if colon else at), label
        # `E.7.1` within a glued `E.7.12 sites`; a form's number never ends in its letter alone.
        shorter = re.sub(r"(?: (?:and|to) .*|\.?\d+)$", "", number)
        number = "" if shorter == number or shorter[-1:] == "." else shorter
    return None


def _country(block: Sequence[Field]) -> Text:
    for field in block:
        if field.name in {"A.1 Member State Concerned", "National Competent Authority"} and field.value:
            match = _COUNTRY.match(field.value.value)
            return field.value.cut(0, match.end(1)) if match else field.value
    return Text("")


# Into v2 --------------------------------------------------------------------------------------------------------------

_ID: Path = ("protocolSection", "identificationModule")
_STATUS: Path = ("protocolSection", "statusModule")
_SPONSORS: Path = ("protocolSection", "sponsorCollaboratorsModule")
_DESIGN: Path = ("protocolSection", "designModule")
_INFO: Path = (*_DESIGN, "designInfo")
_MASKING: Path = (*_INFO, "maskingInfo", "masking")
_ELIGIBILITY: Path = ("protocolSection", "eligibilityModule")
_OUTCOMES: Path = ("protocolSection", "outcomesModule")
_CONDITIONS: Path = ("protocolSection", "conditionsModule", "conditions")
_LOCATIONS: Path = ("protocolSection", "contactsLocationsModule", "locations")

_SINGLE: tuple[tuple[str, Path, str], ...] = (
    ("EudraCT Number", (*_ID, "nctId"), "text"),
    ("A.2 EudraCT number", (*_ID, "nctId"), "text"),
    (
        "A.3.1 Title of the trial for lay people, in easily understood, i.e. non-technical, language",
        (*_ID, "briefTitle"),
        "text",
    ),
    ("A.3 Full title of the trial", (*_ID, "officialTitle"), "text"),
    ("Full Title", (*_ID, "officialTitle"), "text"),
    ("A.3.2 Name or abbreviated title of the trial where available", (*_ID, "acronym"), "text"),
    ("A.4.1 Sponsor's protocol code number", (*_ID, "orgStudyIdInfo", "id"), "text"),
    ("Sponsor's Protocol Code Number", (*_ID, "orgStudyIdInfo", "id"), "text"),
    ("Sponsor Protocol Number", (*_ID, "orgStudyIdInfo", "id"), "text"),
    ("B.1.1 Name of Sponsor", (*_SPONSORS, "leadSponsor", "name"), "text"),
    ("Sponsor Name", (*_SPONSORS, "leadSponsor", "name"), "text"),
    ("Start Date", (*_STATUS, "startDateStruct", "date"), "date"),
    ("P. Date of the global end of the trial", (*_STATUS, "completionDateStruct", "date"), "date"),
    ("F.3.1 Healthy volunteers", (*_ELIGIBILITY, "healthyVolunteers"), "yes no"),
    ("Gender", (*_ELIGIBILITY, "sex"), "both sexes"),
    ("E.5.1 Primary end point(s)", (*_OUTCOMES, "primaryOutcomes", 0, "measure"), "text"),
    ("E.5.1.1 Timepoint(s) of evaluation of this end point", (*_OUTCOMES, "primaryOutcomes", 0, "timeFrame"), "text"),
    ("E.5.2 Secondary end point(s)", (*_OUTCOMES, "secondaryOutcomes", 0, "measure"), "text"),
    ("E.5.2.1 Timepoint(s) of evaluation of this end point", (*_OUTCOMES, "secondaryOutcomes", 0, "timeFrame"), "text"),
)

_YES: tuple[tuple[str, Path, str], ...] = (
    ("E.8.1.1 Randomised", (*_INFO, "allocation"), "randomised yes"),
    ("E.8.1.2 Open", _MASKING, "open yes"),
    ("E.8.1.3 Single blind", _MASKING, "single blind yes"),
    ("E.8.1.4 Double blind", _MASKING, "double blind yes"),
    ("E.8.1.5 Parallel group", (*_INFO, "interventionModel"), "parallel yes"),
    ("E.8.1.6 Cross over", (*_INFO, "interventionModel"), "cross over yes"),
)

_AGES = ("F.1.1 Trial has subjects under 18", "F.1.2 Adults (18-64 years)", "F.1.3 Elderly (>=65 years)")
_PHASES = (
    "E.7.1 Human pharmacology (Phase I)",
    "E.7.2 Therapeutic exploratory (Phase II)",
    "E.7.3 Therapeutic confirmatory (Phase III)",
    "E.7.4 Therapeutic use (Phase IV)",
)
_OTHER_IDS = tuple(label for label in FORM if label.startswith("A.5."))
_PRODUCT_NAMES = ("D.3.1 Product name", "D.2.1.1.1 Trade name", "D.3.8 INN - Proposed INN", "D.3.2 Product code")


def _record(ledger: Ledger, blocks: Sequence[Sequence[Field]]) -> None:
    first = blocks[0]
    fields: dict[str, list[Field]] = {}
    for field in first:
        if field.value:
            fields.setdefault(field.name, []).append(field)

    def put(path: Path, text: Text, shape: str = "text") -> bool:
        return ledger.get(path) is None and ledger.put(path, text, shape, plain=True)

    for name, path, shape in _SINGLE:
        for field in fields.get(name, ())[:1]:
            # A time point without its end point is no outcome.
            if path[-1] != "timeFrame" or ledger.size(path[:-2]):
                put(path, field.value, shape)
    for field in fields.get("B.1.1 Name of Sponsor", ())[1:]:
        at = (*_SPONSORS, "collaborators")
        put((*at, ledger.size(at), "name"), field.value)
    for name in _OTHER_IDS:
        for field in fields.get(name, ()):
            at = (*_ID, "secondaryIdInfos")
            put((*at, ledger.size(at), "id"), field.value)
    for name in ("E.1.1 Medical condition(s) being investigated", "Medical condition"):
        for field in fields.get(name, ())[:1]:
            put((*_CONDITIONS, ledger.size(_CONDITIONS)), field.value)
    _products(first, ledger, put)
    _yes_or_no(fields, ledger, put)
    _numbers(fields, put)
    _criteria(fields, put)
    _countries(ledger, blocks, put)


_Put = Callable[[Path, Text, str], bool]


def _products(first: Sequence[Field], ledger: Ledger, put: _Put) -> None:
    """Each product by the first of its names; a product begins with `D.IMP`."""
    at: Path = ("protocolSection", "armsInterventionsModule", "interventions")
    found: list[dict[str, Field]] = []
    for field in first:
        if field.name == "D.IMP":
            found.append({})
        elif found and field.name in _PRODUCT_NAMES and field.value:
            found[-1].setdefault(field.name, field)
    for product in found:
        if product:
            put((*at, ledger.size(at), "name"), product[min(product, key=_PRODUCT_NAMES.index)].value, "text")


def _yes_or_no(fields: dict[str, list[Field]], ledger: Ledger, put: _Put) -> None:
    """Answers whose labels say what they are about."""
    for name, path, shape in _YES:
        for field in fields.get(name, ())[:1]:
            put(path, field.whole, shape)
    for name in _AGES:
        for field in fields.get(name, ())[:1]:
            if field.value.value.casefold() == "yes":
                at = (*_ELIGIBILITY, "stdAges")
                put((*at, ledger.size(at)), field.whole, "standard age")
    for field in fields.get("Population Age", ())[:1]:
        for match in re.finditer(r"[^,]+", field.value.value):
            at = (*_ELIGIBILITY, "stdAges")
            put((*at, ledger.size(at)), field.value.part(*match.span()), "standard age")
    for names, path, shape in (
        (("F.2.1 Female", "F.2.2 Male"), (*_ELIGIBILITY, "sex"), "both sexes"),
        (_PHASES, (*_DESIGN, "phases"), "phase of a register"),
    ):
        answers = [field.whole for name in names for field in fields.get(name, ())[:1]]
        if len(answers) == len(names):
            put(path, join(" ", answers), shape)


def _numbers(fields: dict[str, list[Field]], put: _Put) -> None:
    """The number of subjects in the whole trial; one country's is the trial's where there is no other country."""
    alone = any(
        field.value.value.casefold() == "no" for field in fields.get("E.8.5 The trial involves multiple Member States", ())
    )
    names = ["F.4.2.2 In the whole clinical trial"]
    if alone:
        names += ["F.4.2.1 In the EEA", "F.4.1 In the member state"]
    for name in names:
        for field in fields.get(name, ())[:1]:
            put((*_DESIGN, "enrollmentInfo", "count"), field.value, "count")


def _criteria(fields: dict[str, list[Field]], put: _Put) -> None:
    parts: list[Text] = []
    for name, heading in (("E.3 Principal inclusion criteria", "Inclusion"), ("E.4 Principal exclusion criteria", "Exclusion")):
        for field in fields.get(name, ())[:1]:
            lines = [line.strip() for line in field.value.lines() if line.value.strip()]
            parts += [Text(f"\n{heading} Criteria:\n" if parts else f"{heading} Criteria:\n"), *lines]
    if parts:
        put((*_ELIGIBILITY, "eligibilityCriteria"), join("\n", parts), "criteria")


def _countries(ledger: Ledger, blocks: Sequence[Sequence[Field]], put: _Put) -> None:
    """Where the trial is, its status where all countries agree, and the day on which the first of them entered it."""
    states: list[Text] = []
    days: list[Text] = []
    for block in blocks:
        country = _country(block)
        if country:
            put((*_LOCATIONS, ledger.size(_LOCATIONS), "country"), country, "text")
        states += [field.value for field in block if field.name == "Trial Status" and field.value]
        days += [field.value for field in block if field.name.startswith("Date on which") and field.value]
    if states and len({state.value for state in states}) == 1:
        put((*_STATUS, "overallStatus"), states[0], "EU status")
    elif states:
        message = f"the countries' status differ: {', '.join(sorted({state.value for state in states}))[:200]}"
        ledger.note(NoteKind.DOUBT, "status-by-country", message, *(span for state in states for span in state.spans()))
    if days:
        put((*_STATUS, "studyFirstSubmitDate"), min(days, key=lambda day: day.value), "date")


_STATES = {
    "completed": "COMPLETED",
    "prematurely ended": "TERMINATED",
    "temporarily halted": "SUSPENDED",
    "suspended by ca": "SUSPENDED",
}
"""An ongoing trial of the register may recruit or not; one that is not authorised never was a trial: both stay Said."""

name_normalisers({"EU status": lambda words: _STATES.get(" ".join(words.casefold().split()))})


__all__ = ["FORM", "Field", "detect", "read"]
