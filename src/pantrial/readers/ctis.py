"""The EU's Clinical Trials Information System: its JSON of one trial, as the public portal gives it, old form and new.

A trial number's last part (`-00`, `-01`) counts resubmissions and names no other trial. The number of subjects stands in
two parts, those in the EEA and those in the rest of the world; only together are they the trial's.
"""

import re
from collections.abc import Collection

import msgspec

from pantrial.errors import Unreadable
from pantrial.notes import NoteKind
from pantrial.pages.claims import Path
from pantrial.pages.shapes import name_normalisers
from pantrial.readers.trees import Draft, Leaf, Place, fill, in_json, place
from pantrial.reading import Reading, Source
from pantrial.text import Text, join

_PART = "authorizedPartI"
_DETAILS = f"{_PART}/trialDetails"
_INFORMATION = f"{_DETAILS}/trialInformation"
_IDENTIFIERS = f"{_DETAILS}/clinicalTrialIdentifiers"
_OTHER_IDS = f"{_IDENTIFIERS}/secondaryIdentifyingNumbers"
_SITES = "authorizedPartsII/#/trialSites/#"
_SITE = f"{_SITES}/organisationAddressInfo"
_ENDPOINTS = f"{_INFORMATION}/endPoint"
_SECONDARY = place("identificationModule/secondaryIdInfos/#/id")
_LOCATIONS = "contactsLocationsModule/locations/#"

ITEMS = frozenset({_SITES, f"{_ENDPOINTS}/primaryEndPoints/#", f"{_ENDPOINTS}/secondaryEndPoints/#"})

FORM: dict[str, Place] = {
    "ctNumber": place("identificationModule/nctId"),
    "ctPublicStatusCode": place("statusModule/overallStatus", "CTIS status"),
    "ctStatus": place("statusModule/overallStatus", "CTIS status"),
    "eudraCt/eudraCtCode": _SECONDARY,
    f"{_OTHER_IDS}/nctNumber/number": _SECONDARY,
    f"{_OTHER_IDS}/isrctnNumber/number": _SECONDARY,
    f"{_OTHER_IDS}/whoUniversalTrialReferenceNumber/number": _SECONDARY,
    f"{_OTHER_IDS}/additionalRegistries/#/number": _SECONDARY,
    f"{_IDENTIFIERS}/publicTitle": place("identificationModule/briefTitle"),
    f"{_IDENTIFIERS}/fullTitle": place("identificationModule/officialTitle"),
    f"{_IDENTIFIERS}/shortTitle": place("identificationModule/orgStudyIdInfo/id"),
    f"{_INFORMATION}/medicalCondition/partIMedicalConditions/#/medicalCondition": place("conditionsModule/conditions/#"),
    "trialPhase": place("designModule/phases", "phase of a register"),
    f"{_ENDPOINTS}/primaryEndPoints/#/endPoint": place("outcomesModule/primaryOutcomes/#/measure"),
    f"{_ENDPOINTS}/secondaryEndPoints/#/endPoint": place("outcomesModule/secondaryOutcomes/#/measure"),
    f"{_INFORMATION}/trialDuration/estimatedGlobalEndDate": place("statusModule/completionDateStruct/date", "date"),
    "gender": place("eligibilityModule/sex", "both sexes"),
    f"{_SITE}/organisation/name": place(f"{_LOCATIONS}/facility"),
    f"{_SITE}/address/city": place(f"{_LOCATIONS}/city"),
    f"{_SITE}/address/postcode": place(f"{_LOCATIONS}/zip"),
    f"{_SITE}/address/countryName": place(f"{_LOCATIONS}/country"),
}
"""The paths that v2 has a place for, without the `authorizedApplication` in which the newer form has them."""

_STATUS: Path = ("protocolSection", "statusModule")
_SPONSORS: Path = ("protocolSection", "sponsorCollaboratorsModule")
_ELIGIBILITY: Path = ("protocolSection", "eligibilityModule")
_COUNT: Path = ("protocolSection", "designModule", "enrollmentInfo", "count")


def detect(text: str, signs: Collection[str]) -> float:
    """Whether a kept text is a trial of CTIS."""
    if not text[:200].lstrip("\ufeff \t\r\n").startswith("{"):
        return 0.0
    parts = ('"authorizedPartI"', '"authorizedApplication"', '"ctTitle"')
    return 9.5 if '"ctNumber"' in text and any(part in text for part in parts) else 0.0


def read(source: Source) -> Reading:
    """Read one trial. Raises Unreadable for what is no JSON object."""
    try:
        document = msgspec.json.decode(source.text.lstrip("\ufeff").encode())
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError) as error:
        raise Unreadable(f"this is no whole JSON: {error}", where=source.origin, do="fetch the record again") from error
    if not isinstance(document, dict):
        raise Unreadable("this JSON is no trial of CTIS", where=source.origin, do="give one object")
    leaves = [
        Leaf(leaf.path.removeprefix("authorizedApplication/"), leaf.pointer, leaf.words)
        for leaf in in_json(document)
        if not leaf.path.startswith(_REPEATS)
    ]
    draft = Draft()
    named: dict[str, list[Leaf]] = {}
    for leaf in fill(draft, leaves, FORM, ITEMS):
        named.setdefault(leaf.path, []).append(leaf)
    _sponsors(draft, named)
    _products(draft, leaves)
    _dates(draft, named)
    _subjects(draft, named)
    _criteria(draft, named)
    _row(draft, named)
    return draft.finish(source, leaves)


_REPEATS = (
    "authorizedApplication/applicationInfo",
    "applications/",
    "authorizedApplication/authorizedPartI/productRoleGroupInfos",
)
"""Parts in which the form says again what stands elsewhere in it; they stay in the source as they are."""


def _sponsors(draft: Draft, named: dict[str, list[Leaf]]) -> None:
    """The primary sponsor leads; others collaborate. Where none is said to be primary, the only one leads."""
    names = named.get(f"{_PART}/sponsors/#/organisation/name", [])
    primary = {leaf.pointer.rpartition("/")[0] for leaf in named.get(f"{_PART}/sponsors/#/primary", ()) if leaf.words == "true"}
    for leaf in names:
        leads = leaf.pointer.removesuffix("/organisation/name") in primary or len(names) == 1
        path = (*_SPONSORS, "leadSponsor") if leads else draft.next((*_SPONSORS, "collaborators"))
        draft.put((*path, "name"), leaf.text, "text", leaf.path)


def _products(draft: Draft, leaves: list[Leaf]) -> None:
    """Each product once, by the first of its names that is given: its own, the dictionary's, its active substances'."""
    names = (
        "productName",
        "productDictionaryInfo/prodName",
        "jsonActiveSubstanceNames",
        "productDictionaryInfo/activeSubstanceName",
    )
    found: dict[str, dict[str, Leaf]] = {}
    for leaf in leaves:
        if leaf.path.startswith(f"{_PART}/products/#/"):
            name = leaf.path.removeprefix(f"{_PART}/products/#/")
            if name in names and leaf.words.strip(" -"):
                found.setdefault(leaf.pointer.removesuffix("/" + name), {})[name] = leaf
    for product in found.values():
        leaf = product[min(product, key=names.index)]
        at: Path = draft.next(("protocolSection", "armsInterventionsModule", "interventions"))
        draft.put((*at, "name"), leaf.text, "text", leaf.path)


def _dates(draft: Draft, named: dict[str, list[Leaf]]) -> None:
    """The day on which the trial began, or else on which recruitment is expected to."""
    for name, shape in (
        ("startDateEU", "date, day first"),
        (f"{_INFORMATION}/trialDuration/estimatedRecruitmentStartDate", "date"),
    ):
        for leaf in named.get(name, ()):
            if draft.ledger.get((*_STATUS, "startDateStruct", "date")) is None:
                draft.put((*_STATUS, "startDateStruct", "date"), leaf.text, shape, leaf.path)


def _subjects(draft: Draft, named: dict[str, list[Leaf]]) -> None:
    """How many, of what age."""
    inside = next(iter([*named.get("totalNumberEnrolled", ()), *named.get("totalSubjectsInEEA", ())]), None)
    outside = next(iter(named.get(f"{_PART}/rowSubjectCount", ())), None)
    if inside is not None and outside is not None and draft.put(_COUNT, join(" + ", [inside.text, outside.text]), "sum"):
        message = f"{inside.words} subjects in the EEA and {outside.words} in the rest of the world are added"
        draft.ledger.note(NoteKind.INFERRED, "sizes-added", message, *inside.text.spans(), *outside.text.spans())
    # A row of a search, without the parts, counts those in the EEA and does not say whether there are others.
    elif (
        inside is not None
        and any(name.startswith(_PART) for name in named)
        and not any(name.startswith(f"{_PART}/rowCountriesInfo") for name in named)
    ):
        draft.put(_COUNT, inside.text, "count", inside.path)
    for leaf in named.get("ageGroup", ()):
        for match in re.finditer(r"[^,]+", leaf.words):
            group = leaf.text.part(*match.span())
            draft.put(draft.next((*_ELIGIBILITY, "stdAges")), group, "standard age", leaf.path)
        for match in re.finditer(",", leaf.words):
            draft.boil(leaf.text.cut(*match.span()))


def _row(draft: Draft, named: dict[str, list[Leaf]]) -> None:
    """What a row of the portal's search says of the trial, where the whole of it does not."""
    for name, path in (
        ("ctTitle", ("protocolSection", "identificationModule", "officialTitle")),
        ("shortTitle", ("protocolSection", "identificationModule", "orgStudyIdInfo", "id")),
        ("sponsor", (*_SPONSORS, "leadSponsor", "name")),
        ("conditions", ("protocolSection", "conditionsModule", "conditions", 0)),
    ):
        for leaf in named.get(name, ()):
            if draft.ledger.get(path) is None:
                draft.put(path, leaf.text, "text", leaf.path)
    places: Path = ("protocolSection", "contactsLocationsModule", "locations")
    if not any(name.startswith((_PART, "authorizedPartsII")) for name in named) and not draft.ledger.size(places):
        for leaf in named.get("trialCountries/#", ()):
            if match := re.fullmatch(r"([^:]{2,60}):\d+", leaf.words.strip()):
                draft.put((*draft.next(places), "country"), leaf.text.strip().part(*match.span(1)), "text", leaf.path)


def _criteria(draft: Draft, named: dict[str, list[Leaf]]) -> None:
    parts: list[Text] = []
    for kind in ("Inclusion", "Exclusion"):
        items = named.get(f"{_INFORMATION}/eligibilityCriteria/principal{kind}Criteria/#/principal{kind}Criteria", [])
        if items:
            parts.append(Text(f"{kind} Criteria:\n"))
        for leaf in items:
            lines = [line.strip() for line in leaf.text.lines() if line.value.strip()]
            parts.append(join("", [Text("* "), join("\n    ", lines)]))
        if items:
            parts.append(Text(""))
    if parts:
        draft.put((*_ELIGIBILITY, "eligibilityCriteria"), join("\n", parts[:-1]), "criteria", "criteria")


_STATES = {
    "2": "NOT_YET_RECRUITING",
    "3": "RECRUITING",
    "4": "RECRUITING",
    "5": "ACTIVE_NOT_RECRUITING",
    "6": "SUSPENDED",
    "7": "SUSPENDED",
    "Authorised, recruitment pending": "NOT_YET_RECRUITING",
    "Authorised, not started": "NOT_YET_RECRUITING",
    "Authorised, recruiting": "RECRUITING",
    "Ongoing, recruiting": "RECRUITING",
    "Ongoing, recruitment ended": "ACTIVE_NOT_RECRUITING",
    "Temporarily halted": "SUSPENDED",
    "Suspended": "SUSPENDED",
}
"""The portal's codes. An ended trial (8) may have been completed or stopped, so it is no status of v2."""


def added(words: str) -> int | None:
    """Two or more counts → their sum; None where one of them is no number."""
    numbers = re.split(r"[\s+]+", words.strip())
    return sum(map(int, numbers)) if all(re.fullmatch(r"\d{1,7}", number) for number in numbers) else None


name_normalisers({"CTIS status": lambda words: _STATES.get(words.strip()), "sum": added})


__all__ = ["FORM", "ITEMS", "detect", "read"]
