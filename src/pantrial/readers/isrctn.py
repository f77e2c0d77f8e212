"""ISRCTN's API XML (`fullTrial`), with outcomes in both forms: as one text, and as measure, method and time points.

Where both stand, the text is the older form of the same and often cut short; then it is Said.
"""

import re
from collections.abc import Collection

from pantrial.notes import NoteKind
from pantrial.pages.claims import Path
from pantrial.pages.shapes import NORMALISERS, name_normalisers
from pantrial.readers import xml
from pantrial.readers.trees import Draft, Leaf, Place, fill, place
from pantrial.reading import Reading, Source
from pantrial.text import Text, join

_DESCRIPTION = "trial/trialDescription"
_REFERENCES = "trial/externalRefs"
_DESIGN = "trial/trialDesign"
_PEOPLE = "trial/participants"
_CENTRE = f"{_PEOPLE}/trialCentres/trialCentre"
_SECONDARY = place("identificationModule/secondaryIdInfos/#/id")
_LOCATIONS = "contactsLocationsModule/locations/#"
_INFO = "designModule/designInfo"


def _outcome(kind: str) -> dict[str, Place]:
    at = f"{_DESCRIPTION}/{kind}Outcomes/outcomeMeasure"
    v2 = f"outcomesModule/{kind}Outcomes/#"
    return {
        f"{at}/variable": place(f"{v2}/measure"),
        f"{at}/method": place(f"{v2}/description"),
        f"{at}/timepoints": place(f"{v2}/timeFrame"),
    }


ITEMS = frozenset(
    {
        f"{_DESCRIPTION}/primaryOutcomes/outcomeMeasure",
        f"{_DESCRIPTION}/secondaryOutcomes/outcomeMeasure",
        f"{_REFERENCES}/secondaryNumbers/secondaryNumber",
        _CENTRE,
    }
)

FORM: dict[str, Place] = {
    "trial/isrctn": place("identificationModule/nctId", "ISRCTN"),
    "trial/@lastUpdated": place("statusModule/lastUpdateSubmitDate", "day of a time"),
    "trial/isrctn/@dateAssigned": place("statusModule/studyFirstSubmitDate", "day of a time"),
    f"{_DESCRIPTION}/title": place("identificationModule/briefTitle"),
    f"{_DESCRIPTION}/scientificTitle": place("identificationModule/officialTitle"),
    f"{_DESCRIPTION}/acronym": place("identificationModule/acronym"),
    f"{_DESCRIPTION}/plainEnglishSummary": place("descriptionModule/briefSummary"),
    **_outcome("primary"),
    **_outcome("secondary"),
    f"{_REFERENCES}/eudraCTNumber": _SECONDARY,
    f"{_REFERENCES}/ctisNumber": _SECONDARY,
    f"{_REFERENCES}/irasNumber": _SECONDARY,
    f"{_REFERENCES}/clinicalTrialsGovNumber": _SECONDARY,
    f"{_REFERENCES}/secondaryNumbers/secondaryNumber": _SECONDARY,
    f"{_REFERENCES}/protocolSerialNumber": place("identificationModule/orgStudyIdInfo/id"),
    f"{_DESIGN}/primaryStudyDesign": place("designModule/studyType", "study type"),
    f"{_DESIGN}/overallStartDate": place("statusModule/startDateStruct/date", "day of a time"),
    f"{_DESIGN}/overallEndDate": place("statusModule/completionDateStruct/date", "day of a time"),
    f"{_DESIGN}/interventionalTrialDesign/allocation": place(f"{_INFO}/allocation", "allocation"),
    f"{_DESIGN}/interventionalTrialDesign/masking": place(f"{_INFO}/maskingInfo/masking", "masking with who"),
    f"{_DESIGN}/interventionalTrialDesign/assignment": place(f"{_INFO}/interventionModel", "model of an assignment"),
    f"{_DESIGN}/interventionalTrialDesign/purposes/purpose": place(f"{_INFO}/primaryPurpose", "primary purpose"),
    f"{_CENTRE}/name": place(f"{_LOCATIONS}/facility"),
    f"{_CENTRE}/city": place(f"{_LOCATIONS}/city"),
    f"{_CENTRE}/state": place(f"{_LOCATIONS}/state"),
    f"{_CENTRE}/zip": place(f"{_LOCATIONS}/zip"),
    f"{_CENTRE}/country": place(f"{_LOCATIONS}/country"),
    f"{_PEOPLE}/healthyVolunteersAllowed": place("eligibilityModule/healthyVolunteers", "yes no"),
    f"{_PEOPLE}/gender": place("eligibilityModule/sex", "both sexes"),
    "trial/conditions/condition/description": place("conditionsModule/conditions/#"),
}
"""The elements that v2 has a place for, by their paths below `fullTrial`."""

_COUNT: Path = ("protocolSection", "designModule", "enrollmentInfo")
_CRITERIA: Path = ("protocolSection", "eligibilityModule", "eligibilityCriteria")
_NOT_GIVEN = re.compile(
    r"(?:[a-z ]{0,60}\bnot provided at (?:the )?time of registration\b.{0,80}"
    r"|not applicable|n/?a|nil known|none|no (?:secondary|other) outcome measures|to follow|not specified)\.?",
    re.IGNORECASE,
)
_PHASE = "trial/interventions/intervention/phase"


def detect(text: str, signs: Collection[str]) -> float:
    """Whether a kept text is a trial of ISRCTN's API."""
    head = text[:4096]
    return 9.0 if "<fullTrial" in head or ("isrctn" in head and "<trialDescription" in head) else 0.0


def read(source: Source) -> Reading:
    """Read one trial. Raises Unreadable for what is no sound XML."""
    root = xml.parse(source)
    if root.tag.rpartition("}")[2] == "allTrials" and len(root):
        root = root[0]
    prefix = "" if root.tag.rpartition("}")[2] == "fullTrial" else "trial/"
    leaves = [Leaf(prefix + leaf.path, leaf.pointer, leaf.words) for leaf in xml.leaves(root)]
    draft = Draft()
    named: dict[str, list[Leaf]] = {}
    told = []
    for leaf in leaves:
        if _NOT_GIVEN.fullmatch(leaf.words.strip()) and leaf.path != _PHASE:  # of a phase it says that there are none
            draft.boil(leaf.text.strip())
        else:
            told.append(leaf)
    for leaf in fill(draft, told, FORM, ITEMS):
        named.setdefault(leaf.path, []).append(leaf)
    _outcomes(draft, named)
    _course(draft, named)
    _people(draft, named)
    _products(draft, named)
    _sponsors(draft, named)
    _countries(draft, named)
    return draft.finish(source, leaves)


def _outcomes(draft: Draft, named: dict[str, list[Leaf]]) -> None:
    """Outcomes that stand as one text only: a numbered list is its items."""
    for kind in ("primary", "secondary"):
        at: Path = ("protocolSection", "outcomesModule", f"{kind}Outcomes")
        for leaf in named.get(f"{_DESCRIPTION}/{kind}Outcome", ()):
            if not draft.ledger.size(at):
                for item in _numbered(draft, leaf.text.strip()):
                    draft.put((*draft.next(at), "measure"), item, "text", leaf.path)


def _numbered(draft: Draft, text: Text) -> list[Text]:
    """The items of `1. … 2. …`, a line each; the whole where the numbers do not count up."""
    marks = [match for match in re.finditer(r"(?m)^[^\S\n]*(\d{1,2})[.)]\s+", text.value)]
    if not marks or [int(match.group(1)) for match in marks] != list(range(1, len(marks) + 1)) or marks[0].start():
        return [text]
    items: list[Text] = []
    for match, end in zip(marks, [*(later.start() for later in marks[1:]), len(text)], strict=True):
        draft.boil(text.part(match.start(), match.end()))
        items.append(text.part(match.end(), end))
    return items


def _course(draft: Draft, named: dict[str, list[Leaf]]) -> None:
    """What newer records say elsewhere than older ones: the start, the allocation; and whether the trial is suspended."""
    start: Path = ("protocolSection", "statusModule", "startDateStruct", "date")
    allocation: Path = ("protocolSection", "designModule", "designInfo", "allocation")
    status: Path = ("protocolSection", "statusModule", "overallStatus")
    for path, names, shape in (
        (start, (f"{_PEOPLE}/recruitmentStart",), "day of a time"),
        (allocation, (f"{_DESIGN}/secondaryStudyDesign",), "allocation of a design"),
        (status, (f"{_DESIGN}/overallStatusOverride", f"{_PEOPLE}/recruitmentStatusOverride"), "suspended"),
    ):
        for name in names:
            for leaf in named.get(name, ()):
                if draft.ledger.get(path) is None:
                    draft.put(path, leaf.text, shape, leaf.path)


def _aged(draft: Draft, named: dict[str, list[Leaf]]) -> None:
    """The limits of age: `18 Years`, or a number whose unit is an attribute."""
    for name, field, shape in (("lower", "minimumAge", "least age"), ("upper", "maximumAge", "greatest age")):
        units = {leaf.pointer.rpartition("/")[0]: leaf for leaf in named.get(f"{_PEOPLE}/{name}AgeLimit/@unit", ())}
        for leaf in named.get(f"{_PEOPLE}/{name}AgeLimit", ()):
            text, unit = leaf.text.strip(), units.get(leaf.pointer)
            if unit is not None and re.fullmatch(r"\d+(?:\.0)?", text.value):
                text = join(" ", [text.cut(0, len(text.value.removesuffix(".0"))), unit.text])
            draft.put(("protocolSection", "eligibilityModule", field), text, shape, leaf.path)


def _people(draft: Draft, named: dict[str, list[Leaf]]) -> None:
    """How many, and who."""
    _aged(draft, named)
    healthy: Path = ("protocolSection", "eligibilityModule", "healthyVolunteers")
    for leaf in named.get(f"{_PEOPLE}/participantTypes/participantType", ()):
        if draft.ledger.get(healthy) is None:
            draft.put(healthy, leaf.text, "volunteers of a type", leaf.path)
    for name in ("totalFinalEnrolment", "targetEnrolment", "totalTarget"):
        for leaf in named.get(f"{_PEOPLE}/{name}", ()):
            # A final number of 0 is what the form holds before there is one.
            if leaf.words.strip() == "0" or draft.ledger.get((*_COUNT, "count")) is not None:
                continue
            draft.put((*_COUNT, "count"), leaf.text, "count", leaf.path)
            if name == "totalFinalEnrolment":
                message = "the number of participants is the final one"
                draft.ledger.note(NoteKind.INFERRED, "final-enrolment", message, *leaf.text.spans())
    parts: list[Text] = []
    for name, heading in (("inclusion", "Inclusion Criteria:"), ("exclusion", "Exclusion Criteria:")):
        for leaf in named.get(f"{_PEOPLE}/{name}", ()):
            lines = [line.strip() for line in leaf.text.lines() if line.value.strip()]
            if lines:
                parts += [Text(f"\n{heading}\n" if parts else f"{heading}\n"), *lines]
    if parts:
        draft.put(_CRITERIA, join("\n", parts), "criteria", "criteria")


def _products(draft: Draft, named: dict[str, list[Leaf]]) -> None:
    """Drugs by their names, with the type that the intervention has; the phase."""
    at: Path = ("protocolSection", "armsInterventionsModule", "interventions")
    types = {
        leaf.pointer.rpartition("/")[0]: leaf for leaf in named.get("trial/interventions/intervention/interventionType", ())
    }
    for leaf in named.get("trial/interventions/intervention/drugNames", ()):
        kind = types.get(leaf.pointer.rpartition("/")[0])
        ends = [(match.start(), match.end()) for match in _COMMA.finditer(leaf.words) if not match["inside"]]
        for start, end in zip([0, *(end for _, end in ends)], [*(start for start, _ in ends), len(leaf.words)], strict=True):
            path = draft.next(at)
            if leaf.words[start:end].strip() and draft.put((*path, "name"), leaf.text.part(start, end), "text", leaf.path):
                _ = kind and draft.put((*path, "type"), kind.text, "type of an intervention", kind.path)
        for start, end in ends:
            draft.boil(leaf.text.cut(start, end))
    for leaf in named.get(_PHASE, ()):
        draft.put(("protocolSection", "designModule", "phases"), leaf.text, "phase of a register", leaf.path)


_COMMA = re.compile(r"(?P<inside>\([^()]{0,300}\)|\[[^\[\]]{0,300}\]|(?<=\d),(?=\d))|[,;\n]")
"""What parts the names of drugs: not within brackets, nor within a number."""


def _sponsors(draft: Draft, named: dict[str, list[Leaf]]) -> None:
    at: Path = ("protocolSection", "sponsorCollaboratorsModule")
    for number, leaf in enumerate(named.get("sponsor/organisation", ())):
        path = (*at, "leadSponsor") if number == 0 else draft.next((*at, "collaborators"))
        draft.put((*path, "name"), leaf.text, "text", leaf.path)


def _countries(draft: Draft, named: dict[str, list[Leaf]]) -> None:
    """The countries of recruitment, where no centre names a place."""
    at: Path = ("protocolSection", "contactsLocationsModule", "locations")
    if not draft.ledger.size(at):
        for leaf in named.get(f"{_PEOPLE}/recruitmentCountries/country", ()):
            draft.put((*draft.next(at), "country"), leaf.text, "text", leaf.path)


def number(words: str) -> str | None:
    """Eight digits, which the API gives without the letters `ISRCTN` before them."""
    plain = words.strip()
    return f"ISRCTN{plain}" if re.fullmatch(r"\d{8}", plain) else plain if re.fullmatch(r"ISRCTN\d{8}", plain) else None


def day_of(words: str) -> str | None:
    """`2029-12-31T00:00:00.000Z` is the day 2029-12-31."""
    match = re.fullmatch(r"\s*(\d{4}-\d{2}-\d{2})(?:T[\d:.]+(?:Z|[+-]\d{2}:?\d{2})?)?\s*", words)
    found: str | None = NORMALISERS["date"](match.group(1)) if match else None
    return found


_TYPES = {
    "drug": "DRUG",
    "device": "DEVICE",
    "biological/vaccine": "BIOLOGICAL",
    "procedure/surgery": "PROCEDURE",
    "behavioural": "BEHAVIORAL",
    "genetic": "GENETIC",
    "supplement": "DIETARY_SUPPLEMENT",
}


def allocated(words: str) -> str | None:
    """`Randomised controlled trial`, `Non randomised study`: a code of the older form's second design."""
    match = re.match(r"(non[- ]?)?randomi[sz]ed\b", words.strip(), re.IGNORECASE)
    return None if match is None else "NON_RANDOMIZED" if match.group(1) else "RANDOMIZED"


def volunteers(words: str) -> bool | None:
    """`Healthy volunteer`, a type of participants, says that there are some; another type says nothing of them."""
    return True if re.match(r"healthy volunteers?\b", words.strip(), re.IGNORECASE) else None


name_normalisers(
    {
        "ISRCTN": number,
        "day of a time": day_of,
        "allocation of a design": allocated,
        "type of an intervention": lambda words: _TYPES.get(words.strip().casefold()),
        "volunteers of a type": lambda words: (
            True if re.match(r"healthy volunteers?\b", words.strip(), re.IGNORECASE) else None
        ),
        "suspended": lambda words: "SUSPENDED" if words.strip().casefold() == "suspended" else None,
        "model of an assignment": lambda words: (
            "SINGLE_GROUP" if words.strip().casefold() == "single" else NORMALISERS["intervention model"](words)
        ),
    }
)


__all__ = ["FORM", "ITEMS", "detect", "read"]
