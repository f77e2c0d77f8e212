"""WHO ICTRP: the search portal's exports (XML, CSV), and the `<trial>` of the registers that feed it.

Twenty registers write into one form, each in its own spelling. The register, known by the trial's number, decides the
order of day and month; what a field's words do not settle is Said as it stands. A register's “Not recruiting” may be over,
stopped or not begun, so it is no status of v2.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator

from pantrial.dates import parse_date
from pantrial.errors import Unreadable
from pantrial.headings import whole, within
from pantrial.notes import NoteKind
from pantrial.pages.claims import Path
from pantrial.pages.shapes import NORMALISERS, intervention_type, name_normalisers
from pantrial.readers import xml
from pantrial.readers.trees import BULLET, Draft, Leaf, lined, place, table_of_one
from pantrial.reading import Reading, Source
from pantrial.text import Text, join

# Names as ICTRP writes them, and as WHO's data set for registers has them, in lower case without marks.
_NAMES = {
    "dateenrolment": "start",
    "dateenrollement": "start",
    "dateenrollment": "start",
    "hcfreetext": "condition",
    "ifreetext": "intervention",
    "country2": "countries",
    "country": "countries",
    "inclusionagemin": "agemin",
    "inclusionagemax": "agemax",
    "inclusiongender": "gender",
    "primoutcome": "primaryoutcome",
    "secoutcome": "secondaryoutcome",
    "secondaryoutcomes": "secondaryoutcome",
    "secid": "secondaryid",
    "secondaryids": "secondaryid",
    "mainid": "trialid",
    "regname": "sourceregister",
    "url": "webaddress",
}

# Day before month, or year first: ICTRP's own list of how each register writes dates; those not named write the year first.
_DAY_FIRST = (
    "ACTRN",
    "CTRI",
    "DRKS",
    "EUCTR",
    "ISRCTN",
    "JPRN",
    "LBCTR",
    "NCT",
    "NL",
    "NTR",
    "PACTR",
    "PER",
    "RBR",
    "RPCEC",
    "TCTR",
)

_SIMPLE = {
    "publictitle": place("identificationModule/briefTitle"),
    "scientifictitle": place("identificationModule/officialTitle"),
    "acronym": place("identificationModule/acronym"),
    "primarysponsor": place("sponsorCollaboratorsModule/leadSponsor/name"),
    "recruitmentstatus": place("statusModule/overallStatus", "status"),
}
_SKIPPED = {
    "n/a",
    "na",
    "none",
    "null",
    "-",
    "--",
    "?",
    "??",
    "not applicable",
    "not specified",
    "no limit",
    "nil",
    "n.a.",
    "no",
}
_BREAK = re.compile(r"(?<!\s)\s*+<br ?/?>\s*", re.IGNORECASE)  # a run of blanks is looked through once
_ELIGIBILITY: Path = ("protocolSection", "eligibilityModule")
_DESIGN: Path = ("protocolSection", "designModule")
_STATUS: Path = ("protocolSection", "statusModule")
_ARMS: Path = ("protocolSection", "armsInterventionsModule")


def detect(text: str, signs: Collection[str]) -> float:
    """Whether a kept text is one trial of ICTRP's forms."""
    head = text[:6000].lstrip("\ufeff \t\r\n")
    if head.startswith("<"):
        names = re.findall(r"<(Trials_downloaded_from_ICTRP|TrialID|Trial|Triall|trial|trial_id)\b", head)
        return 9.0 if {"TrialID", "trial_id"} & set(names) else 0.0
    return 9.0 if re.match(r'"?Trial ?ID"?[,;\t]', head, re.IGNORECASE) else 0.0


def read(source: Source) -> Reading:
    """Read one trial. Raises Unreadable for what is neither sound XML nor a header with one row."""
    leaves = list(_leaves(source))
    fields: dict[str, list[Leaf]] = {}
    for leaf in leaves:
        fields.setdefault(_key(leaf.path), []).append(leaf)
    draft = Draft()
    number = _first(fields, "trialid")
    if len({leaf.words.strip() for leaf in fields.get("trialid", ())} - {""}) > 1:
        # Such as an export in UTF-16, which is not cut into its trials: the first one is not all of it.
        raise Unreadable("several trials in one document", where=source.origin, do="save the export as UTF-8")
    register = _register(number.words.strip()) if number else ""
    if number is not None:
        draft.put(("protocolSection", "identificationModule", "nctId"), number.text, "text", number.path)
    for name, row in _SIMPLE.items():
        for leaf in fields.get(name, ()):
            draft.put(row.path, _clean(draft, leaf), row.shape, leaf.path)
    for step in _STEPS:
        step(draft, fields, register)
    return draft.finish(source, leaves)


# Leaves ---------------------------------------------------------------------------------------------------------------


def _leaves(source: Source) -> Iterator[Leaf]:
    if source.text.lstrip("\ufeff \t\r\n").startswith("<"):
        yield from xml.leaves(xml.parse(source))
        return
    header, row = table_of_one(source)
    for name, cell in zip(header, row, strict=False):
        if cell.strip():
            yield Leaf(name.strip(), "/" + name, cell)


def words_of(source: Source) -> Callable[[str], str]:
    """Pointer → the words there: XPath in XML, `/column` in a table."""
    if source.text.lstrip("\ufeff \t\r\n").startswith("<"):
        return xml.words_of(source)
    header, row = table_of_one(source)
    cells = dict(zip(("/" + name for name in header), row, strict=False))
    return cells.__getitem__


def _key(path: str) -> str:
    key = re.sub(r"[\W_]", "", path.rpartition("/")[2]).casefold()
    return _NAMES.get(key, key)


def _first(fields: dict[str, list[Leaf]], name: str) -> Leaf | None:
    return next((leaf for leaf in fields.get(name, ()) if leaf.words.strip()), None)


def _register(number: str) -> str:
    """The letters before the first digit: `JPRN-jRCTs031` is JPRN."""
    match = re.match(r"[A-Za-z]+", number)
    return match.group().upper() if match else ""


def _clean(draft: Draft, leaf: Leaf) -> Text:
    """The words without their `<br>`, which are the form's own."""
    return _unbroken(draft, leaf.text).strip()


def _unbroken(draft: Draft, text: Text) -> Text:
    parts: list[Text] = []
    at = 0
    for match in _BREAK.finditer(text.value):
        if match.start() > at:
            parts.append(text.cut(at, match.start()))
        draft.boil(text.part(match.start(), match.end()))
        at = match.end()
    if at < len(text):
        parts.append(text.cut(at))
    return join("\n", parts) if at else text


# Steps: each takes its fields ------------------------------------------------------------------------------------------

_Fields = dict[str, list[Leaf]]


def _dates(draft: Draft, fields: _Fields, register: str) -> None:
    places: tuple[tuple[str, Path], ...] = (
        ("dateregistration", (*_STATUS, "studyFirstSubmitDate")),
        ("start", (*_STATUS, "startDateStruct", "date")),
        ("resultsdatecompleted", (*_STATUS, "completionDateStruct", "date")),
        ("resultsdateposted", (*_STATUS, "resultsFirstPostDateStruct", "date")),
    )
    shape = "date, day first" if register.startswith(_DAY_FIRST) or _says_day_first(fields) else "date, day told"
    for name, path in places:
        for leaf in fields.get(name, ()):
            if re.search(r"\b1900\b", leaf.words):
                spans = leaf.text.spans()
                message = f"{leaf.path} is in 1900, which databases write for no date"
                draft.ledger.note(NoteKind.DAMAGE, "date-of-1900", message, *spans)
                continue
            _ = draft.put(path, leaf.text, "date", leaf.path) or draft.put(path, leaf.text, shape, leaf.path)
    once, again = _first(fields, "dateregistration"), _first(fields, "dateregistration3")
    if once is not None and again is not None:
        said = draft.ledger.get((*_STATUS, "studyFirstSubmitDate"))
        plain = re.fullmatch(r"(\d{4})(\d{2})(\d{2})", again.words.strip())
        if said and plain and "-".join(plain.groups()) != said:
            message = f"{once.path} is read as {said}, and {again.path} is {again.words.strip()}"
            draft.ledger.note(NoteKind.CONTRADICTION, "dates-differ", message, *once.text.spans(), *again.text.spans())


def _says_day_first(fields: _Fields) -> bool:
    """Whether the record gives its registration a second time, year first, and so tells the order of its dates."""
    once, again = _first(fields, "dateregistration"), _first(fields, "dateregistration3")
    read = day_first(once.words) if once is not None else None
    return read is not None and again is not None and read.replace("-", "") == again.words.strip() and read[5:7] != read[8:]


def _people(draft: Draft, fields: _Fields, register: str) -> None:
    """Who may enter: age, sex, criteria."""
    for name, field in (("agemin", "minimumAge"), ("agemax", "maximumAge")):
        for leaf in fields.get(name, ()):
            words = leaf.words.strip()
            if words.casefold() in _SKIPPED or (name == "agemin" and re.fullmatch(r"0+( *years?)?", words, re.IGNORECASE)):
                draft.boil(leaf.text.strip())
                continue
            shape = "least age" if name == "agemin" else "greatest age"
            if draft.put((*_ELIGIBILITY, field), leaf.text, shape, leaf.path) and words.isdecimal():
                message = f"{leaf.path} is {words} without a unit; the form asks for years"
                draft.ledger.note(NoteKind.INFERRED, "age-in-years", message, *leaf.text.spans())
    for leaf in fields.get("gender", ()):
        draft.put((*_ELIGIBILITY, "sex"), _clean(draft, leaf), "both sexes", leaf.path)
    parts: list[Text] = []
    for name, exclusion in (("inclusioncriteria", False), ("exclusioncriteria", True)):
        for leaf in fields.get(name, ()):
            text = _clean(draft, leaf)
            if text and text.value.casefold() not in _SKIPPED:
                parts += _criteria(draft, text, exclusion)
    if parts:
        draft.put((*_ELIGIBILITY, "eligibilityCriteria"), join("\n", parts), "criteria", "criteria")


_LONGEST = 50_000  # characters of criteria whose lines are told apart however short they are; no longer text is parsed


def _criteria(draft: Draft, text: Text, exclusion: bool) -> list[Text]:
    """The lines of criteria under v2's headings; a heading that names a group stays as it stands."""
    if len(text) > _LONGEST and not lined(text.value):
        return [_HEADINGS[exclusion], text]
    parts: list[Text] = []
    for line in text.lines():
        rest = line.strip()
        mark = BULLET.match(rest.value)
        if mark:
            draft.boil(rest.cut(0, mark.end(1)))
            rest = rest.cut(mark.end())
        while rest:
            found = whole(rest.value) or next(iter(within(rest.value)), None)
            if not parts and (found is None or found.start):
                parts.append(_HEADINGS[exclusion])
            if found is None:
                parts.append(join("", [Text("* "), rest]) if mark else rest)
                break
            if before := rest.part(0, found.start):
                parts.append(before)
            heading = rest.part(found.start, found.end)
            if found.group:
                parts.append(heading)
            else:
                draft.boil(heading)
                parts.append(_HEADINGS[found.exclusion])
            rest = rest.part(found.end)
    return parts


_HEADINGS = {False: Text("\nInclusion Criteria:\n"), True: Text("\nExclusion Criteria:\n")}


def _design(draft: Draft, fields: _Fields, register: str) -> None:
    for leaf in fields.get("studytype", ()):
        text = leaf.text.strip()
        registry = re.search(r"\s*\[Patient Registry\]$", text.value, re.IGNORECASE)
        if (
            draft.put((*_DESIGN, "studyType"), text.cut(0, registry.start() if registry else None), "study type", leaf.path)
            and registry
        ):
            draft.put((*_DESIGN, "patientRegistry"), text.part(registry.start()), "patient registry", leaf.path)
    for leaf in fields.get("phase", ()):
        # ChiCTR's 0 stands for what is no phase as well as for an early one.
        if leaf.words.strip() != "0":
            draft.put((*_DESIGN, "phases"), _clean(draft, leaf), "phase of a register", leaf.path)
    for leaf in fields.get("targetsize", ()):
        text = _clean(draft, leaf)
        if draft.put((*_DESIGN, "enrollmentInfo", "count"), text, "target size", leaf.path) and not text.value.isdecimal():
            message = f"{leaf.path} names groups, and their sizes are added: {text.value[:200]}"
            draft.ledger.note(NoteKind.INFERRED, "sizes-added", message, *text.spans())
    for leaf in fields.get("studydesign", ()):
        _design_words(draft, leaf)


_LABELLED = re.compile(r"([A-Z][A-Za-z ]{3,28}): *([^;:.,\n]{2,60}?) *(?=[;.,\n]|$)")
_INFO: Path = (*_DESIGN, "designInfo")
_DESIGN_LABELS: dict[str, tuple[Path, str]] = {
    "allocation": ((*_INFO, "allocation"), "allocation"),
    "randomization": ((*_INFO, "allocation"), "allocation"),
    "randomisation": ((*_INFO, "allocation"), "allocation"),
    "intervention model": ((*_INFO, "interventionModel"), "intervention model"),
    "intervention assignment": ((*_INFO, "interventionModel"), "intervention model"),
    "assignment": ((*_INFO, "interventionModel"), "intervention model"),
    "primary purpose": ((*_INFO, "primaryPurpose"), "primary purpose"),
    "study design purpose": ((*_INFO, "primaryPurpose"), "primary purpose"),
    "purpose": ((*_INFO, "primaryPurpose"), "primary purpose"),
    "masking": ((*_INFO, "maskingInfo", "masking"), "masking with who"),
    "blinding": ((*_INFO, "maskingInfo", "masking"), "masking with who"),
    "observational model": ((*_INFO, "observationalModel"), "observational model"),
    "time perspective": ((*_INFO, "timePerspective"), "time perspective"),
}
_EU_DESIGN: dict[str, tuple[Path, str]] = {
    "randomised": ((*_INFO, "allocation"), "randomised yes"),
    "open": ((*_INFO, "maskingInfo", "masking"), "open yes"),
    "single blind": ((*_INFO, "maskingInfo", "masking"), "single blind yes"),
    "double blind": ((*_INFO, "maskingInfo", "masking"), "double blind yes"),
    "parallel group": ((*_INFO, "interventionModel"), "parallel yes"),
    "cross over": ((*_INFO, "interventionModel"), "cross over yes"),
}


def _design_words(draft: Draft, leaf: Leaf) -> None:
    """`Allocation: Randomized. Masking: Double (…).`, the EU form's `Randomised: yes`, or `Parallel`; the rest stays Said."""
    text = _clean(draft, leaf)
    if draft.put((*_INFO, "interventionModel"), text, "intervention model", leaf.path):
        return
    for match in _LABELLED.finditer(text.value):
        label, value = match.group(1).strip().casefold(), text.part(*match.span(2))
        known = _DESIGN_LABELS.get(label)
        if known is None and value.value.casefold() in {"yes", "no"}:
            known = _EU_DESIGN.get(label)
            value = text.part(match.start(1), match.end(2))
        if known is not None and draft.put(*_row(known, value), leaf.path):
            draft.boil(text.part(match.start(1), match.end(1)))


def _row(known: tuple[Path, str], value: Text) -> tuple[Path, Text, str]:
    return known[0], value, known[1]


def _things(draft: Draft, fields: _Fields, register: str) -> None:
    """Conditions, interventions, outcomes, countries, other numbers."""
    for leaf in fields.get("condition", ()):
        # The EU form has one text for a condition, of as many lines as it likes.
        marks = _EU_CONDITIONS if register == "EUCTR" or "MedDRA version" in leaf.words else r";|\n"
        for text in _listed(draft, _unbroken(draft, leaf.text), marks):
            dash = re.match(r"[-•*·]\s*(?=[^\W_])", text.value)
            if dash:
                draft.boil(text.part(0, dash.end()))
                text = text.part(dash.end())
            coded = _MEDDRA.match(text.value) if "MedDRA version" in leaf.words else re.match("MedDRA", text.value)
            if coded or text.value.startswith("Therapeutic area") or not any(map(str.isalpha, text.value)):
                draft.say(leaf.path, text)
            else:
                draft.put(draft.next(("protocolSection", "conditionsModule", "conditions")), text)
    for leaf in fields.get("intervention", ()):
        if _PRODUCT.search(leaf.words):
            _products(draft, leaf)
            continue
        for text in _listed(draft, _unbroken(draft, leaf.text), r";(?=\S|$)"):
            kind, colon, _ = text.value.partition(":")
            if colon and intervention_type(kind):
                at = draft.next((*_ARMS, "interventions"))
                draft.put((*at, "type"), text.cut(0, len(kind)), "intervention type", leaf.path)
                draft.put((*at, "name"), text.part(len(kind) + 1), "text", leaf.path)
                draft.boil(text.cut(len(kind), len(kind) + 1))
            elif not colon and len(text) <= 150 and "\n" not in text.value:
                draft.put((*draft.next((*_ARMS, "interventions")), "name"), text, "text", leaf.path)
    for name, module in (("primaryoutcome", "primaryOutcomes"), ("secondaryoutcome", "secondaryOutcomes")):
        for leaf in fields.get(name, ()):
            if _END_POINT.search(leaf.words):
                _end_point(draft, ("protocolSection", "outcomesModule", module), leaf)
                continue
            for text in _listed(draft, _unbroken(draft, leaf.text), r";(?=\S|\s*$)"):
                _outcome(draft, ("protocolSection", "outcomesModule", module), text)
    seen: set[str] = set()
    for leaf in fields.get("countries", ()):
        for text in _listed(draft, leaf.text, r";"):
            if text.value.casefold() in seen:
                draft.boil(text)
                continue
            seen.add(text.value.casefold())
            at = draft.next(("protocolSection", "contactsLocationsModule", "locations"))
            draft.put((*at, "country"), text, "text", leaf.path)
    for leaf in fields.get("secondaryid", ()):
        for text in _listed(draft, _unbroken(draft, leaf.text), r"[;\n]"):
            if text.value.casefold() not in _SKIPPED:
                at = draft.next(("protocolSection", "identificationModule", "secondaryIdInfos"))
                draft.put((*at, "id"), text, "text", leaf.path)


_MEDDRA = re.compile(r"MedDRA version:|Level:|Classification code\b|Term:|System Organ Class:")
"""The lines by which the EU form codes a condition; they name no further one."""
_EU_CONDITIONS = r";|\n\s*(?=MedDRA version:|Level:|Classification code\b|Term:|System Organ Class:|Therapeutic area:)"
_PRODUCT = re.compile(
    r"(?:^|<br ?/?>)\s*(Trade Name|Product Name|Product Code|INN or Proposed INN): *", re.MULTILINE | re.IGNORECASE
)
_NAMES_OF_PRODUCT = ("Product Name", "Trade Name", "INN or Proposed INN", "Product Code")


def _products(draft: Draft, leaf: Leaf) -> None:
    """The EU form's products, each some lines with a label; its name is the first that it has. The other lines are Said."""
    found: list[dict[str, Text]] = []
    text = _unbroken(draft, leaf.text)
    for line in text.lines():
        label, colon, _ = line.value.strip().partition(":")
        label = label.strip()
        if not colon:
            continue
        if not found or label in found[-1] or (label in ("Trade Name", "Product Name") and "Pharmaceutical Form" in found[-1]):
            found.append({})
        found[-1][label] = line.strip()
    for product in found:
        label = next((one for one in _NAMES_OF_PRODUCT if one in product and product[one].part(len(one) + 1)), "")
        if label:
            at = draft.next((*_ARMS, "interventions"))
            draft.put((*at, "name"), product[label].part(len(label) + 1), "text", leaf.path)
            draft.boil(product[label].cut(0, len(label) + 1))


_END_POINT = re.compile(
    r"(?:^|;|\n)\s*((?:Main|Secondary) Objective|(?:Primary|Secondary) end point\(s\)"
    r"|Timepoint\(s\) of evaluation of this end point)\s*: *"
)


def _end_point(draft: Draft, path: Path, leaf: Leaf) -> None:
    """The EU form's one answer for all of its end points, and when they are evaluated; its objectives are Said."""
    text = _unbroken(draft, leaf.text)
    marks = list(_END_POINT.finditer(text.value))
    told: dict[str, list[Text]] = {}
    for mark, following in zip(marks, [*marks[1:], None], strict=False):
        value = text.part(mark.end(), following.start() if following else None)
        draft.boil(text.cut(mark.start(), mark.start(1)).strip())
        label = text.part(mark.start(1), mark.end())
        name = "measure" if "end point(s)" in mark[1] and "Timepoint" not in mark[1] else "timeFrame"
        if value and "Objective" not in mark[1]:
            told.setdefault(name, []).append(value)
            draft.boil(label)
    if len(told.get("measure", ())) != 1:
        return
    at = draft.next(path)
    draft.put((*at, "measure"), told["measure"][0], "text", leaf.path)
    if len(told.get("timeFrame", ())) == 1:
        draft.put((*at, "timeFrame"), told["timeFrame"][0], "text", leaf.path)


def _listed(draft: Draft, text: Text, marks: str) -> Iterator[Text]:
    """The items between marks, which are the form's own."""
    at = 0
    for match in [*re.finditer(marks, text.value), None]:
        item = text.part(at, match.start() if match else None)
        if item:
            yield item
        if match:
            draft.boil(text.part(match.start(), match.end()))
            at = match.end()


_TIME = re.compile(
    r"(?:\.?\s*(?:Time ?point|Time ?Frame)s?(?:\(s\))?: *(?P<named>[^.\[\]\n]{1,200})(?P<rest>\.? *.*)$)"
    r"|\s*\[\s*(?:Time ?frame:?)?\s*(?P<bracket>[^\[\]]{1,300}?)\s*\]\s*$",
    re.IGNORECASE | re.DOTALL,
)


def _outcome(draft: Draft, path: Path, text: Text) -> None:
    """A measure, with its time where the words mark it: `… [ 4 weeks ]`, `… Timepoint: daily. Method of measurement: …`."""
    at = draft.next(path)
    match = _TIME.search(text.value)
    if match is None or match.start() == 0:
        draft.put((*at, "measure"), text)
        return
    if not draft.put((*at, "measure"), text.part(0, match.start())):
        return
    name = "named" if match["named"] else "bracket"
    draft.put((*at, "timeFrame"), text.part(*match.span(name)))
    draft.boil(text.part(match.start(), match.start(name)))
    if name == "bracket":
        draft.boil(text.part(match.end(name), match.end()))


def _contacts(draft: Draft, fields: _Fields, register: str) -> None:
    """One contact, where one is told: several in one field are joined by `;`, and who is whose number is not told."""
    names = [*fields.get("contactfirstname", ()), *fields.get("contactlastname", ())]
    phones, mails = fields.get("contacttel", []), fields.get("contactemail", [])
    if any(";" in leaf.words for leaf in (*names, *phones, *mails)):
        return
    at: Path = ("protocolSection", "contactsLocationsModule", "centralContacts", 0)
    name = join(" ", [leaf.text.strip() for leaf in names if leaf.words.strip()])
    if name and draft.put((*at, "name"), name):
        for leaf in phones:
            draft.put((*at, "phone"), leaf.text)
        for leaf in mails:
            draft.put((*at, "email"), leaf.text)


_STEPS: Iterable[Callable[[Draft, _Fields, str], None]] = (_dates, _people, _design, _things, _contacts)


# Shapes of this form --------------------------------------------------------------------------------------------------


def day_first(words: str) -> str | None:
    """`27/01/2020` and `27-01-2020`, where the register writes the day first."""
    match = re.fullmatch(r"\s*(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?:\s+0?0:00(?::00)?)?\s*", words)
    if match is None:
        return None
    day, month, year = match.groups()
    parsed = parse_date(f"{year}-{int(month):02}-{int(day):02}") if int(month) <= 12 and int(day) <= 31 else None
    return str(parsed) if parsed and 1900 < parsed.year <= 2100 else None


def day_told(words: str) -> str | None:
    """`27/01/2020`, where no month is the twenty-seventh; `05/01/2020` is left open."""
    match = re.match(r"\s*(\d{1,2})[/.-](\d{1,2})[/.-]", words)
    sure = match is not None and (int(match.group(1)) > 12 or int(match.group(1)) == int(match.group(2)))
    return day_first(words) if sure else None


_AGE = re.compile(
    r"(?P<sign>>=|=>|≥|<=|=<|≤|>|<)?\s*(?P<number>\d{1,3})(?:\.0{1,2})?\s*"
    r"(?P<unit>years?|yrs?|y|months?|m|weeks?|w|days?|d)?(?:\(s\))?\.?"
    r"(?:\s*0+\s*(?:months?|days?)(?:\(s\))?){0,2}\s*(?:-?\s*(?:age\s*)?old|of age)?",
    re.IGNORECASE,
)
_UNITS = {"y": "Year", "m": "Month", "w": "Week", "d": "Day"}


def _aged(words: str, signs: str) -> str | None:
    match = _AGE.fullmatch(words.strip())
    if match is None or (match["sign"] and match["sign"] not in signs.split()):
        return None
    number = int(match["number"])
    unit = _UNITS[(match["unit"] or "y")[0].lower()]
    return f"{number} {unit}{'' if number == 1 else 's'}"


def least_age(words: str) -> str | None:
    """`18`, `18 Years`, `18Y`, `>= 20age old`; without a unit it is years, as the form asks."""
    return _aged(words, ">= => ≥")


def greatest_age(words: str) -> str | None:
    """As the least age, with `<=`; `< 65` is no greatest age of v2, which is included."""
    return _aged(words, "<= =< ≤")


_ANSWERS = r"\s*(?:[:?|]\s*)*"  # between a question and its yes or no: a colon, or the border of a table's cell
_SEXES = {"m": "MALE", "f": "FEMALE", "men": "MALE", "women": "FEMALE"}
_BOTH = re.compile(r"(?:both,? ?)?(?:males?(?: and|,| ?/) ?females?|females?(?: and|,| ?/) ?males?|sexes|genders|m/f|f/m)|both")


def both_sexes(words: str) -> str | None:
    """The code, also from `Female: yes Male: no` and `Both, male and female`."""
    plain = " ".join(words.casefold().split())
    told = {who: answer == "yes" for who, answer in re.findall(rf"\b(female|male)s?{_ANSWERS}(yes|no)\b", plain)}
    if len(told) == 2:
        return {(True, True): "ALL", (True, False): "FEMALE", (False, True): "MALE"}.get((told["female"], told["male"]))
    if not told and _BOTH.fullmatch(plain):
        return "ALL"
    known: str | None = _SEXES.get(plain) or NORMALISERS["sex"](words)
    return known


def target_size(words: str) -> int | None:
    """`500`; `first group:20;second group:20;` is 40, unless a total is among them or something is no number."""
    plain = words.strip().rstrip(";")
    if re.fullmatch(r"\d{1,3}(?:,\d{3}){1,2}", plain):
        plain = plain.replace(",", "")
    if plain.isdecimal():
        return int(plain) if len(plain) < 10 else None
    sizes = [re.fullmatch(r"([^:;]{1,200}):\s*(\d{1,7})", part.strip()) for part in plain.split(";")]
    if (
        len(sizes) > 200
        or any(match is None for match in sizes)
        or re.search(r"\b(?:total|all|overall|sum)\b", plain, re.IGNORECASE)
    ):
        return None
    return sum(int(match.group(2)) for match in sizes if match is not None)


_PHASE_SIGNS = re.compile(r"(?<=\d)\s*-\s*(?=\d)|(?<=[\dIV])\s*\+\s*(?=[\dI])")
_ROMAN = {"I": "PHASE1", "II": "PHASE2", "III": "PHASE3", "IV": "PHASE4"}


def register_phase(words: str) -> list[str] | None:
    """`2`, `Phase II/III`, `1-2`, and the EU form's `Therapeutic exploratory (Phase II): yes` among its four answers."""
    told = re.findall(rf"\(Phase (I{{1,3}}|IV)\){_ANSWERS}(yes|no)\b", words, re.IGNORECASE)
    if told:
        numbers = [number.upper() for number, answer in told if answer.casefold() == "yes"]
        return [_ROMAN[number] for number in numbers] or None
    named = re.findall(r"\bPhase (I{1,3}|IV)\b", words) if "(" in words else []
    if named and not re.search(
        r":|\b(?:yes|no)\b", words, re.IGNORECASE
    ):  # CTIS: `Therapeutic exploratory (Phase II)`, `Phase II and Phase III (Integrated)`
        return [_ROMAN[number] for number in named]
    found: list[str] | None = NORMALISERS["phase number"](
        _PHASE_SIGNS.sub("/", re.sub(r"(?<=[Pp]hase)-(?=[\dI])", " ", words.strip()))
    )
    return found


def masking_told(words: str) -> str | None:
    """`Not blinded`, `Open (masking not used)`, `Double (…)`, `Blinded (…)` where the number is told."""
    plain = words.strip()
    if re.match(r"(?:open\b|not blinded|no masking|none\b|unblinded|masking not used)", plain, re.IGNORECASE):
        return "NONE"
    match = re.match(r"(single|double|triple|quadruple)\b", plain, re.IGNORECASE)
    return match.group(1).upper() if match else None


def _yes(code: str) -> Callable[[str], str | None]:
    return lambda words: code if re.search(rf"{_ANSWERS}\byes\s*$", words, re.IGNORECASE) else None


name_normalisers(
    {
        "date, day first": day_first,
        "date, day told": day_told,
        "least age": least_age,
        "greatest age": greatest_age,
        "both sexes": both_sexes,
        "target size": target_size,
        "phase of a register": register_phase,
        "masking with who": masking_told,
        "randomised yes": _yes("RANDOMIZED"),
        "open yes": _yes("NONE"),
        "single blind yes": _yes("SINGLE"),
        "double blind yes": _yes("DOUBLE"),
        "parallel yes": _yes("PARALLEL"),
        "cross over yes": _yes("CROSSOVER"),
    }
)


__all__ = ["detect", "read", "words_of"]
