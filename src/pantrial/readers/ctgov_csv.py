"""ClinicalTrials.gov's CSV download: a row a study, of today's site (v2's codes) and of the one before it (its words).

Lists stand in one cell, `|` between their items, and what an item is made of stands in it with commas between:
`measure, description, time frame`; `facility, city, state, zip, country`. No word is escaped, so a comma may also be the
submitter's. Where a cut is not told by known words (a country, a state, a time), the words are Said, with a note. What
the download cannot say: criteria, arms, contacts, kinds of dates. Its cell of an observational study's design is the same
for all of them and says nothing.
"""

import csv
import re
from collections.abc import Callable, Collection, Iterator, Mapping

from pantrial.errors import Unreadable
from pantrial.pages.claims import Path
from pantrial.pages.descriptions import parts
from pantrial.pages.places import COUNTRIES, gazetteer, key
from pantrial.pages.shapes import intervention_type
from pantrial.pages.timeframes import cuts
from pantrial.readers.trees import Draft, Leaf, Place, place, table_of_one
from pantrial.reading import Reading, Source
from pantrial.text import Text

_IDENTIFICATION: Path = ("protocolSection", "identificationModule")
_STATUS: Path = ("protocolSection", "statusModule")
_SPONSORS: Path = ("protocolSection", "sponsorCollaboratorsModule")
_DESIGN: Path = ("protocolSection", "designModule")
_INFO: Path = (*_DESIGN, "designInfo")
_ELIGIBILITY: Path = ("protocolSection", "eligibilityModule")
_OUTCOMES: Path = ("protocolSection", "outcomesModule")
_LOCATIONS: Path = ("protocolSection", "contactsLocationsModule", "locations")
_DOCUMENTS: Path = ("documentSection", "largeDocumentModule", "largeDocs")

SINGLE: Mapping[str, Place] = {
    "nctnumber": place("identificationModule/nctId"),
    "studytitle": place("identificationModule/briefTitle"),
    "title": place("identificationModule/briefTitle"),
    "acronym": place("identificationModule/acronym"),
    "studystatus": place("statusModule/overallStatus", "status"),
    "status": place("statusModule/overallStatus", "status"),
    "briefsummary": place("descriptionModule/briefSummary", "block"),
    "sponsor": place("sponsorCollaboratorsModule/leadSponsor/name"),
    "fundertype": place("sponsorCollaboratorsModule/leadSponsor/class", "agency class"),
    "sex": place("eligibilityModule/sex", "sex"),
    "gender": place("eligibilityModule/sex", "sex"),
    "enrollment": place("designModule/enrollmentInfo/count", "count"),
    "startdate": place("statusModule/startDateStruct/date", "date"),
    "primarycompletiondate": place("statusModule/primaryCompletionDateStruct/date", "date"),
    "completiondate": place("statusModule/completionDateStruct/date", "date"),
    "firstposted": place("statusModule/studyFirstPostDateStruct/date", "date"),
    "resultsfirstposted": place("statusModule/resultsFirstPostDateStruct/date", "date"),
    "lastupdateposted": place("statusModule/lastUpdatePostDateStruct/date", "date"),
}
"""Columns of one value, by their names without blanks and case."""

LISTS: Mapping[str, Place] = {
    "conditions": place("conditionsModule/conditions/#"),
    "collaborators": place("sponsorCollaboratorsModule/collaborators/#/name"),
    "phases": place("designModule/phases/#", "one phase"),
}
"""Columns of a list whose items are values."""

_TITLES = frozenset({"studytitle", "title", "studystatus", "status", "studyurl", "url"})
_MODULES = {
    "primaryoutcomemeasures": "primaryOutcomes",
    "secondaryoutcomemeasures": "secondaryOutcomes",
    "otheroutcomemeasures": "otherOutcomes",
}


def detect(text: str, signs: Collection[str]) -> float:
    """Whether a kept text is the header of such a download, and rows."""
    try:
        header = next(csv.reader([text[:16_384].lstrip("\ufeff \t\r\n").partition("\n")[0]]), [])
    except csv.Error:  # a line's end of another kind in its midst
        return 0.0
    names = {_key(name) for name in header}
    return 9.0 if "nctnumber" in names and names & _TITLES and "trialid" not in names else 0.0


def read(source: Source) -> Reading:
    """Read one study. Raises Unreadable for what is no header with one row."""
    leaves = [Leaf(name.strip(), "/" + name, cell) for name, cell in _cells(source).items() if cell.strip()]
    fields = {_key(leaf.path): leaf for leaf in leaves}
    draft = Draft()
    for name, leaf in fields.items():
        if row := SINGLE.get(name):
            draft.put(row.path, leaf.text, row.shape, leaf.path)
        elif row := LISTS.get(name):
            for item in _items(draft, leaf.text):
                _listed(draft, row, item, leaf.path)
    _outcomes(draft, fields)
    for name, step in _STEPS.items():
        if name in fields:
            step(draft, fields[name], fields)
    return draft.finish(source, leaves)


def _key(name: str) -> str:
    return re.sub(r"[\W_]", "", name).casefold()


def _cells(source: Source) -> dict[str, str]:
    header, row = table_of_one(source)
    if not any(_key(name) == "nctnumber" for name in header):
        raise Unreadable("no column is called NCT Number", where=source.origin, do="export the table with that column")
    return dict(zip(header, row, strict=False))


def words_of(source: Source) -> Callable[[str], str]:
    """Pointer (`/column`) → the cell."""
    cells = {"/" + name: cell for name, cell in _cells(source).items()}
    return cells.__getitem__


def _items(draft: Draft, text: Text) -> Iterator[Text]:
    """The items of a cell; the strokes between them are the form's own."""
    last = 0
    for stroke in re.finditer(r"\||\Z", text.value):
        if item := text.part(last, stroke.start()):
            yield item
        draft.boil(text.cut(stroke.start(), stroke.end()))
        last = stroke.end()


def _listed(draft: Draft, row: Place, item: Text, label: str) -> None:
    at = row.path.index("#")
    number = draft.next(row.path[:at])
    draft.put((*number, *row.path[at + 1 :]), item, row.shape, label)


# Steps: each takes its column ------------------------------------------------------------------------------------------

_Fields = Mapping[str, Leaf]


def _url(draft: Draft, leaf: Leaf, fields: _Fields) -> None:
    """The address follows from the number."""
    number = fields.get("nctnumber")
    if number is not None and leaf.words.strip().endswith(f"/{number.words.strip()}"):
        draft.boil(leaf.text.strip())


def _rank(draft: Draft, leaf: Leaf, fields: _Fields) -> None:
    """The row's place in the answer to somebody's search."""
    draft.boil(leaf.text.strip())


def _results(draft: Draft, leaf: Leaf, fields: _Fields) -> None:
    _ = draft.put(("hasResults",), leaf.text, "yes no") or draft.put(("hasResults",), leaf.text, "results posted")


_TYPED = re.compile(r"(?:^|(?<=\|))\s*([A-Za-z_ ]{3,30}): *(?=\S)")


def _interventions(draft: Draft, leaf: Leaf, fields: _Fields) -> None:
    """`DRUG: Name|DEVICE: Name`. Each has its type, so that what has none is still the name before it."""
    text = leaf.text
    begins = [(found, found.end()) for found in _TYPED.finditer(text.value) if intervention_type(found[1].strip())]
    for (found, start), following in zip(begins, [*(one for one, _ in begins[1:]), None], strict=False):
        end = following.start() if following else len(text)
        at = draft.next(("protocolSection", "armsInterventionsModule", "interventions"))
        draft.put((*at, "type"), text.part(*found.span(1)), "intervention type", leaf.path)
        draft.boil(text.cut(found.end(1), start))
        name = text.cut(start, end)
        if following:
            draft.boil(text.cut(end - 1, end))
            name = text.cut(start, end - 1)
        draft.put((*at, "name"), name, "text", leaf.path)


def _sponsors(draft: Draft, leaf: Leaf, fields: _Fields) -> None:
    """The older site's one column: the first leads."""
    for number, item in enumerate(_items(draft, leaf.text)):
        if number == 0:
            draft.put((*_SPONSORS, "leadSponsor", "name"), item, "text", leaf.path)
        else:
            draft.put((*draft.next((*_SPONSORS, "collaborators")), "name"), item, "text", leaf.path)


def _funded(draft: Draft, leaf: Leaf, fields: _Fields) -> None:
    """The kinds of all sponsors, each once: the lead sponsor's where there is one kind."""
    if "|" not in leaf.words:
        draft.put((*_SPONSORS, "leadSponsor", "class"), leaf.text, "agency class", leaf.path)


_AGES = re.compile(
    r"(?:(?P<least>\d+ [A-Za-z]+) (?:to (?P<most>\d+ [A-Za-z]+)|and older)|up to (?P<below>\d+ [A-Za-z]+))?\s*"
    r"(?P<open>\()?(?P<groups>(?:Child|Adult|Older[ _]Adult)(?:, *(?:Child|Adult|Older[ _]Adult))*)?(?P<close>\))?\s*",
    re.IGNORECASE,
)


def _age(draft: Draft, leaf: Leaf, fields: _Fields) -> None:
    """`ADULT, OLDER_ADULT`; `18 Years to 65 Years   (Adult, Older Adult)`, `18 Years and older`, `up to 17 Years`."""
    text = leaf.text
    found = _AGES.fullmatch(text.value)
    if found is None:
        return
    for group, path in (("least", "minimumAge"), ("most", "maximumAge"), ("below", "maximumAge")):
        if found[group]:
            draft.put((*_ELIGIBILITY, path), text.part(*found.span(group)), "age", leaf.path)
    if found["groups"]:
        for one in re.finditer(r"[^,]+", found["groups"]):
            start = found.start("groups")
            item = text.part(start + one.start(), start + one.end())
            draft.put(draft.next((*_ELIGIBILITY, "stdAges")), item, "standard age", leaf.path)
    for word in re.finditer(r"\b(?:to|and older|up to)\b|[(),]", text.value):
        draft.boil(text.cut(word.start(), word.end()))


def _study_type(draft: Draft, leaf: Leaf, fields: _Fields) -> None:
    registry = re.search(r"\s*\[Patient Registry\]\s*$", leaf.words, re.IGNORECASE)
    draft.put((*_DESIGN, "studyType"), leaf.text.part(0, registry.start() if registry else None), "study type", leaf.path)
    if registry:
        draft.put((*_DESIGN, "patientRegistry"), leaf.text.part(registry.start()), "patient registry", leaf.path)


_NOTHING = "Observational Model: |Time Perspective: p"
_LABELS: Mapping[str, tuple[Path, str]] = {
    "allocation": ((*_INFO, "allocation"), "allocation"),
    "intervention model": ((*_INFO, "interventionModel"), "intervention model"),
    "primary purpose": ((*_INFO, "primaryPurpose"), "primary purpose"),
    "observational model": ((*_INFO, "observationalModel"), "observational model"),
    "time perspective": ((*_INFO, "timePerspective"), "time perspective"),
}
_MASKING = re.compile(r"([^(]+?)\s*(\((?:open label|([^)]*))\))?\s*", re.IGNORECASE)


def _design(draft: Draft, leaf: Leaf, fields: _Fields) -> None:
    """`Allocation: RANDOMIZED|Masking: DOUBLE (PARTICIPANT, INVESTIGATOR)|…`."""
    if leaf.words.strip() == _NOTHING:
        draft.boil(leaf.text.strip())
        return
    for item in _items(draft, leaf.text):
        label, colon, words = item.value.partition(":")
        if not colon:
            continue
        value = item.part(len(label) + 1)
        if _key(label) == "masking":
            taken = _masking(draft, value, leaf.path)
        elif known := _LABELS.get(" ".join(label.casefold().split())):
            taken = bool(value) and draft.put(known[0], value, known[1], leaf.path)
        else:
            taken = False
        if taken or not words.strip():
            draft.boil(item.cut(0, len(label) + 1))


def _masking(draft: Draft, text: Text, label: str) -> bool:
    found = _MASKING.fullmatch(text.value)
    at: Path = (*_INFO, "maskingInfo")
    if found is None:
        return False
    if found[2] and not found[3]:  # `None (Open Label)` is one name
        return draft.put((*at, "masking"), text, "masking", label)
    if not draft.put((*at, "masking"), text.part(*found.span(1)), "masking", label):
        return False
    for who in re.finditer(r"[^,]+", found[3] or ""):
        start = found.start(3)
        draft.put(draft.next((*at, "whoMasked")), text.part(start + who.start(), start + who.end()), "who masked", label)
    for mark in re.finditer(r"[(),]", text.value):
        draft.boil(text.cut(mark.start(), mark.end()))
    return True


def _numbers(draft: Draft, leaf: Leaf, fields: _Fields) -> None:
    """The sponsor's own number stands first."""
    for number, item in enumerate(_items(draft, leaf.text)):
        if number == 0:
            draft.put((*_IDENTIFICATION, "orgStudyIdInfo", "id"), item, "text", leaf.path)
        else:
            draft.put((*draft.next((*_IDENTIFICATION, "secondaryIdInfos")), "id"), item, "text", leaf.path)


def _documents(draft: Draft, leaf: Leaf, fields: _Fields) -> None:
    """`Study Protocol, https://…/Prot_000.pdf`: the label, and the file's name at the address' end."""
    for item in _items(draft, leaf.text):
        found = re.fullmatch(r'"?(.+?)"?, *(https?://\S+/)([\w.%-]+)', item.value)
        if found is None:
            draft.say(leaf.path, item)
            continue
        at = draft.next(_DOCUMENTS)
        draft.put((*at, "label"), item.part(*found.span(1)), "text", leaf.path)
        draft.put((*at, "filename"), item.part(*found.span(3)), "text", leaf.path)
        draft.boil(item.cut(found.end(1), found.start(3)))


# Outcomes -------------------------------------------------------------------------------------------------------------


def _outcomes(draft: Draft, fields: _Fields) -> None:
    """`measure, description, time frame`, the last two where there are such: commas part them, and stand in them as well.

    All of a study's outcomes are looked at together, since what ends several of them is a time.
    """
    rows = [(name, item, leaf.path) for name, leaf in fields.items() if name in _MODULES for item in _items(draft, leaf.text)]
    if leaf := fields.get("outcomemeasures"):
        _unsorted(draft, leaf)
    ends = [
        _all_times(item.value, at)
        for (_, item, _), at in zip(rows, cuts([_unmarked(item) for _, item, _ in rows]), strict=True)
    ]
    before = [_parted(item, at) for (_, item, _), at in zip(rows, ends, strict=True)]
    told = iter(parts([_unmarked(item) for item in before if item is not None]))
    cut: list[Text] = []
    uncut: list[Text] = []
    for (name, item, label), at, words in zip(rows, ends, before, strict=True):
        path: Path = (*_OUTCOMES, _MODULES[name])
        end = _measure(words.value, next(told)) if words is not None else None
        if "," not in item.value:
            draft.put((*draft.next(path), "measure"), item, "text", label)
        elif words is None or end is None:
            draft.say(label, item)
            uncut.append(item)
        else:
            number = draft.next(path)
            draft.put((*number, "measure"), words.part(0, end), "text", label)
            if rest := words.part(end + 1):
                draft.boil(words.cut(end, end + 1))
                draft.put((*number, "description"), rest, "text", label)
            draft.boil(item.cut(len(words), at))
            draft.put((*number, "timeFrame"), item.cut(at), "text", label)
            cut.append(item)
    if cut:
        message = "Commas alone part measure, description and time frame, and stand in them as well; the cuts are our reading."
        draft.ledger.doubt("outcome-cut", message, *cut)
    if uncut:
        message = "Where a measure ends and its description or time begins cannot be told."
        draft.ledger.doubt("outcome-uncut", message, *uncut)


def _unmarked(item: Text) -> str:
    """The words of an item without the commas that may part it, each word in its place."""
    return item.value.replace(", ", "  ")


_TIMES = re.compile(
    r"(?:(?:and|at|to|or|up|post|pre-study|baseline|screening|inclusion|days?|weeks?|months?|years?|hours?|minutes?|visits?"
    r"|cycles?|[-\d.±/]+|(?:hr|min|wk|mo)s?)\b ?)+(?:\([^()]*\))?",
    re.IGNORECASE,
)


_TIMELY = re.compile(
    r"baseline|screening|inclusion|\b(?:days?|weeks?|months?|years?|hours?|minutes?|visits?|cycles?|hrs?|mins?|wks?|mos?)\b"
    r"|\d(?:st|nd|rd|th)\b|[dwmyh]\d|\d[dwmyh]\b|random|enrol|discharge|surger|operati|birth|deliver|admission|infusion|injection"
    r"|dos(?:e|ing)|treatment|follow|\bend\b|before|after|\bpre|\bpost|during|through|until|up to|within|every|study|^[^a-z]*$",
    re.IGNORECASE,
)
"""What stands in words about a time, or their being numbers alone."""


def _all_times(words: str, at: int) -> int:
    """The cut before a time, moved before all that belong to it and behind what does not.

    In `2, 4, 6, and 12 months` no comma is the form's; of `From 0 to 10, week 4` the first part is no time.
    """
    while at > 0 and (end := words.find(", ", at)) > 0 and not _TIMELY.search(words[at:end]):
        at = end + 2
    while at > 2 and words[:at].endswith(", "):
        start = words.rfind(", ", 0, at - 2) + 2
        if start < 2 or not _TIMES.fullmatch(words, start, at - 2):
            break
        at = start
    return at


def _parted(item: Text, at: int) -> Text | None:
    """What stands before a time, where a comma parts them."""
    return item.cut(0, at - 2) if at > 2 and item.value[:at].endswith(", ") else None


_SENTENCE = re.compile(r", (?=[A-Z][a-z]+ [a-z\d])")


def _measure(words: str, end: int | None) -> int | None:
    """Where a measure ends, if a comma stands there; what looks like a description behind it is none of it."""
    if end is None or (end >= len(words) and _SENTENCE.search(words)):
        return None
    return end if end >= len(words) or words.startswith(", ", end) else None


def _unsorted(draft: Draft, leaf: Leaf) -> None:
    """The older site's one column has measures alone, of all kinds: the first is a primary one."""
    loose: list[Text] = []
    for number, item in enumerate(_items(draft, leaf.text)):
        if number == 0:
            draft.put((*draft.next((*_OUTCOMES, "primaryOutcomes")), "measure"), item, "text", leaf.path)
        else:
            draft.say(leaf.path, item)
            loose.append(item)
    if loose:
        draft.ledger.doubt("outcome-kind-unclear", "Primary or secondary is not said in the download.", *loose)


# Places ---------------------------------------------------------------------------------------------------------------


def _locations(draft: Draft, leaf: Leaf, fields: _Fields) -> None:
    """`facility, city, state, zip, country`, what a place lacks left away."""
    uncut: list[Text] = []
    for item in _items(draft, leaf.text):
        found, whole = _place(item)
        if not whole:
            uncut.append(item)
        if not found:
            draft.say(leaf.path, item)
            continue
        number = draft.next(_LOCATIONS)
        last = 0
        for name, (start, end) in sorted(found.items(), key=lambda one: one[1]):
            between = item.cut(last, start)
            if len(between) > 2:
                draft.say(leaf.path, between.cut(0, len(between) - 2))
                between = between.cut(len(between) - 2)
            draft.boil(between)
            draft.put((*number, name), item.cut(start, end), "text", leaf.path)
            last = end
    if uncut:
        message = "Which of the words between commas are the facility, the city and the state cannot be told."
        draft.ledger.doubt("place-uncut", message, *uncut)


def _place(item: Text) -> tuple[dict[str, tuple[int, int]], bool]:
    """The parts of a place by v2's names, as places in its words, and whether these are all.

    The country is the last, and a zip code has figures; the rest only where names that are known tell them.
    """
    words = item.value
    commas = [match.start() for match in re.finditer(r", ", words)]
    starts = [0, *(at + 2 for at in commas)]
    ends = [*commas, len(words)]
    left = len(starts)
    pieces = next((n for n in (2, 1) if left >= n and words[starts[left - n] :].casefold() in COUNTRIES), 0)
    if not pieces:  # two of them are `Korea, Republic of`
        return {}, False
    left -= pieces
    found = {"country": (starts[left], len(words))}
    known = gazetteer(words[starts[left] :])
    names = [key(words[start:end]) for start, end in zip(starts, ends, strict=True)]
    if left > 1 and re.fullmatch(r"(?=.*\d)[\w -]{3,12}", words[starts[left - 1] : ends[left - 1]]):
        left -= 1
        found["zip"] = (starts[left], ends[left])
    if left == 0:
        return found, True
    last = names[left - 1]
    before = names[left - 2] if left > 1 else ""
    if (
        left > 1
        and last in known.regions
        and (before in known.cities or known.stated)
        and (left > 2 or last not in known.cities)
    ):
        left -= 1
        found["state"] = (starts[left], ends[left])
        last, before = before, names[left - 2] if left > 1 else ""
    elif before and (before in known.cities or before in known.regions or (left > 2 and last in known.regions)):
        return found, False  # which of the two is the city?
    if "state" not in found and last not in known.cities:
        return found, False
    left -= 1
    found["city"] = (starts[left], ends[left])
    if left:
        found["facility"] = (0, ends[left - 1])
    return found, True


_STEPS: Mapping[str, Callable[[Draft, Leaf, _Fields], None]] = {
    "rank": _rank,
    "studyurl": _url,
    "url": _url,
    "studyresults": _results,
    "interventions": _interventions,
    "sponsorcollaborators": _sponsors,
    "fundedbys": _funded,
    "age": _age,
    "studytype": _study_type,
    "studydesign": _design,
    "studydesigns": _design,
    "otherids": _numbers,
    "studydocuments": _documents,
    "locations": _locations,
}
"""Columns that are more than values: what takes each."""


__all__ = ["LISTS", "SINGLE", "detect", "read", "words_of"]
