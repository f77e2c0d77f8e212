"""Real studies written as the five sites write them, and what a reading of such a page is held against.

Each renderer keeps to the habits of one seed: its headings and captions, what it prints as a label and what it strips,
how a date, an age or a list stands there, and what it loses. SHOWN says which v2 fields a layout can show at all. Names,
telephones and e-mails of contacts are made up before a study is rendered.
"""

import calendar
import copy
import gzip
import hashlib
import itertools
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from difflib import SequenceMatcher
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeAlias

from msgspec import Struct

from pantrial.pages import classes, descriptions, joints, people, places, sites, timeframes
from pantrial.readers.captioned import CAPTIONED
from pantrial.reading import Reading
from pantrial.text import squeeze

Study: TypeAlias = dict[str, Any]

# The studies


def studies(shared: Path) -> list[Study]:
    """The sound studies of the folder of real records, by id, with nobody's name in them."""
    path = shared / "data" / "registries" / "ctgov_v2" / "studies.jsonl.gz"
    with gzip.open(path, "rt", encoding="utf-8") as file:
        found = [json.loads(line) for line in file]
    found = [study for study in found if get(study, "protocolSection/identificationModule/briefTitle")]
    return [nameless(study) for study in sorted(found, key=number_of)]


def number_of(study: Study) -> str:
    """The study's id."""
    return str(get(study, "protocolSection/identificationModule/nctId"))


def held_out(study: Study) -> bool:
    """Whether a study belongs to the half by which nothing is tuned; the shipped weights alone are fitted to it, too."""
    return hashlib.sha256(number_of(study).encode()).digest()[0] % 2 == 1


def quarter(study: Study) -> bool:
    """Whether a study belongs to one half of that half, by which tables are judged that were fitted to the other, too."""
    return held_out(study) and hashlib.sha256(number_of(study).encode()).digest()[1] % 2 == 1


class _Tables:
    """The package's folder of tables, and in its place those of another folder that are there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, package: str) -> "_Tables":
        return self

    def joinpath(self, *parts: str) -> Any:
        other = self.folder / parts[-1]
        return other if other.exists() else files("pantrial.pages").joinpath(*parts)


def use_tables(folder: Path | None) -> None:
    """Read pages by the tables of this folder in place of those that ship; of plain Python, and before the first is read."""
    if folder is not None:
        for room in (classes, descriptions, joints, people, places, sites, timeframes):
            room.files = _Tables(folder)  # type: ignore[attr-defined]


_NAMES = ("Example Person", "Ann Example, MD", "Prof. Example B. Person", "Example Person, MD, PhD", "Study Office")
_PHONES = ("+00 000 000 000", "000-000-0000", "+00(0)00000000", "0000000000", "(000) 000-0000")


def nameless(study: Study) -> Study:
    """A copy with made-up people in place of every contact, official and investigator."""
    study = copy.deepcopy(study)
    count = itertools.count()
    module = get(study, "protocolSection/contactsLocationsModule") or {}
    places = [people for place in module.get("locations", ()) for people in place.get("contacts", ())]
    for person in [*module.get("centralContacts", ()), *module.get("overallOfficials", ()), *places]:
        turn = next(count)
        person["name"] = _NAMES[turn % len(_NAMES)]
        if "phone" in person:
            person["phone"] = _PHONES[turn % len(_PHONES)]
        if "email" in person:
            person["email"] = f"person{turn}@example.org"
    party = get(study, "protocolSection/sponsorCollaboratorsModule/responsibleParty") or {}
    for key in ("investigatorFullName", "oldNameTitle"):
        if key in party:
            party[key] = "Example Investigator"
    return study


def get(study: Any, path: str) -> Any:
    """The value at `a/b/c`, or None."""
    for step in path.split("/"):
        study = study.get(step) if isinstance(study, dict) else None
    return study


def items(study: Study, path: str) -> list[Any]:
    """The list at `a/b/c`; empty where there is none."""
    return get(study, f"protocolSection/{path}") or []


def said(study: Study, path: str) -> str:
    """The text at `a/b/c` of the protocol section, empty where there is none."""
    value = get(study, f"protocolSection/{path}")
    return "" if value is None else str(value)


# Words as sites write them


def one_line(words: str | None) -> str:
    """All white space as one blank."""
    return " ".join((words or "").split())


def bare(words: str | None) -> str:
    """Without the markdown escapes of v2."""
    return re.sub(r"\\(?=[^\w\s])", "", words or "")


def title_case(code: str) -> str:
    """PRINCIPAL_INVESTIGATOR as Principal Investigator."""
    return code.replace("_", " ").title()


def month_day(date: str) -> str:
    """`2022-10-26` as October 26, 2022; `2022-10` as October 2022."""
    if not date:
        return ""
    year, *rest = date.split("-")
    if not rest:
        return year
    month = calendar.month_name[int(rest[0])]
    return f"{month} {int(rest[1])}, {year}" if len(rest) > 1 else f"{month} {year}"


def whole_date(date: str) -> str:
    """The captioned page's habit: a date without its day is printed with the last one of its month."""
    if date.count("-") != 1:
        return date
    year, month = date.split("-")
    return f"{date}-{calendar.monthrange(int(year), int(month))[1]:02}"


_STATUS = {"ACTIVE_NOT_RECRUITING": "Active, not recruiting", "UNKNOWN": "Unknown status"}
_PHASE = {"NA": "N/A", "EARLY_PHASE1": "Early Phase 1"}


def status_words(study: Study) -> str:
    """The overall status in words."""
    code = said(study, "statusModule/overallStatus")
    return _STATUS.get(code, code.replace("_", " ").capitalize())


def phase_words(study: Study, none: str, between: str) -> str:
    """The phases in words."""
    phases = items(study, "designModule/phases")
    return between.join({**_PHASE, "NA": none}.get(name, name.title().replace("Phase", "Phase ")) for name in phases)


def typed_name(intervention: Mapping[str, Any]) -> str:
    """`Drug: name`."""
    return f"{title_case(intervention.get('type', 'OTHER'))}: {intervention['name']}"


def used_by(study: Study, arm: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The interventions of an arm, in the arm's order; of two with one name, those that name the arm."""
    things = items(study, "armsInterventionsModule/interventions")
    used: list[dict[str, Any]] = []
    for name in arm.get("interventionNames", ()):
        same = [one for one in things if typed_name(one) == name and one not in used]
        mine = [one for one in same if arm["label"] in one.get("armGroupLabels", ())]
        used.extend((mine or same)[:1])
    return used


def paragraphs(words: str | None) -> list[str]:
    """The lines that are not blank."""
    return [line.strip() for line in (words or "").split("\n") if line.strip()]


# The classic page


_DISCLAIMER = (
    "The safety and scientific validity of this study is the responsibility of the study sponsor and investigators."
    " Listing a study does not mean it has been evaluated by the U.S. Federal Government. Know the risks and potential"
    " benefits of clinical studies and talk to your health care provider before participating. Read our disclaimer for"
    " details. |"
)
_CHOOSING = (
    "Choosing to participate in a study is an important personal decision. Talk with your doctor and family members or"
    " friends about deciding to join a study. To learn more about this study, you or your doctor may contact the study"
    " research staff using the contacts provided below. For general information, Learn About Clinical Studies."
)
_TO_LEARN = (
    "To learn more about this study, you or your doctor may contact the study research staff using the contact"
    " information provided by the sponsor."
)
_STUDY_TYPES = {
    "INTERVENTIONAL": "Interventional (Clinical Trial)",
    "OBSERVATIONAL": "Observational",
    "EXPANDED_ACCESS": "Expanded Access",
}
_ALLOCATIONS = {"NA": "N/A", "NON_RANDOMIZED": "Non-Randomized", "RANDOMIZED": "Randomized"}
_PURPOSES = {"ECT": "Educational/Counseling/Training"}
_ID_TYPES = {
    "EUDRACT_NUMBER": "EudraCT Number",
    "REGISTRY": "Registry Identifier",
    "CTIS": "CTIS",
    "OTHER": "Other Identifier",
    "NIH": "U.S. NIH Grant/Contract",
    "OTHER_GRANT": "Other Grant/Funding Number",
}


def classic(study: Study) -> str:
    """The classic ClinicalTrials.gov page as text, with the headings that such copies lose lost."""
    return "\n".join(_classic(study, headings=False))


def classic_whole(study: Study) -> str:
    """The classic page with its headings, its texts and its IPD statement."""
    return "\n".join(_classic(study, headings=True))


def _classic(study: Study, *, headings: bool) -> Iterator[str]:
    first, last = (said(study, f"statusModule/{name}PostDateStruct/date") for name in ("studyFirst", "lastUpdate"))
    results = said(study, "statusModule/resultsFirstPostDateStruct/date")
    number = number_of(study)
    yield bare(said(study, "identificationModule/briefTitle"))
    yield from ("![]() |", _DISCLAIMER, f"ClinicalTrials.gov Identifier: {number} |", "Recruitment Status :")
    yield status_words(study)
    yield f"First Posted : {month_day(first)}"
    if results:
        yield f"Results First Posted : {month_day(results)}"
    yield f"Last Update Posted : {month_day(last)}"
    yield from ("|", "- Study Details", "- Tabular View")
    yield "- Study Results" if study.get("hasResults") else "- No Results Posted"
    yield from ("- Disclaimer", "- How to Read a Study Record")
    if headings:
        yield from ("Study Description", "Go to")
        for heading, name in (("Brief Summary:", "briefSummary"), ("Detailed Description:", "detailedDescription")):
            if words := said(study, f"descriptionModule/{name}"):
                yield heading
                yield from paragraphs(bare(words))
    things = items(study, "armsInterventionsModule/interventions")
    cells = [" ".join(items(study, "conditionsModule/conditions")), " ".join(typed_name(one) for one in things)]
    phases = phase_words(study, "Not Applicable", " ")
    yield "Condition or disease | Intervention/treatment |" + (" Phase |" if phases else "")
    yield "---|---|" + ("---|" if phases else "")
    yield f"{' | '.join([*cells, *([phases] if phases else [])])} |"
    if headings:
        yield from ("Study Design", "Go to")
    yield from _classic_design(study)
    yield ""
    yield from _classic_arms(study)
    for name, heading in zip(_OUTCOMES, _CLASSIC_OUTCOMES, strict=True):
        listed = items(study, f"outcomesModule/{name}")
        if headings and listed:
            yield heading
        for place, outcome in enumerate(listed, start=1):
            mark = f"{place}. " if headings else "- "
            frame = bare(one_line(outcome.get("timeFrame")))
            measure, more = bare(one_line(outcome["measure"])), bare(one_line(outcome.get("description")))
            yield f"{mark}{measure} [ Time Frame: {frame} ]{more}"
    yield from ("", _CHOOSING)
    yield from _classic_eligibility(study)
    yield from ("", _TO_LEARN)
    yield f"Please refer to this study by its ClinicalTrials.gov identifier (NCT number): {number}"
    yield from _classic_contacts(study)
    yield from _classic_more(study, headings=headings)


_OUTCOMES = ("primaryOutcomes", "secondaryOutcomes", "otherOutcomes")
_CLASSIC_OUTCOMES = ("Primary Outcome Measures :", "Secondary Outcome Measures :", "Other Outcome Measures:")


def _classic_design(study: Study) -> Iterator[str]:
    def kind(name: str) -> str:
        return {"ACTUAL": "Actual ", "ESTIMATED": "Estimated "}.get(said(study, f"{name}/type"), "")

    info = "designModule/designInfo"
    model, purpose = said(study, f"{info}/interventionModel"), said(study, f"{info}/primaryPurpose")
    masking = said(study, f"{info}/maskingInfo/masking").title()
    if who := items(study, f"{info}/maskingInfo/whoMasked"):
        masking += f" ({', '.join(map(title_case, who))})"
    rows = [
        ("Study Type :", _STUDY_TYPES[said(study, "designModule/studyType")]),
        (
            f"{kind('designModule/enrollmentInfo')}Enrollment :",
            f"{count} participants" if (count := said(study, "designModule/enrollmentInfo/count")) else "",
        ),
        ("Allocation:", _ALLOCATIONS.get(said(study, f"{info}/allocation"), "")),
        ("Intervention Model:", model and f"{title_case(model)} Assignment"),
        ("Intervention Model Description:", bare(one_line(said(study, f"{info}/interventionModelDescription")))),
        ("Masking:", "None (Open Label)" if masking == "None" else masking),
        ("Masking Description:", bare(one_line(said(study, f"{info}/maskingInfo/maskingDescription")))),
        ("Primary Purpose:", _PURPOSES.get(purpose, title_case(purpose))),
        ("Observational Model:", title_case(said(study, f"{info}/observationalModel"))),
        ("Time Perspective:", title_case(said(study, f"{info}/timePerspective"))),
        ("Official Title:", bare(said(study, "identificationModule/officialTitle"))),
    ]
    for label, name in (
        ("Study Start Date", "startDateStruct"),
        ("Primary Completion Date", "primaryCompletionDateStruct"),
        ("Study Completion Date", "completionDateStruct"),
    ):
        rows.append((f"{kind(f'statusModule/{name}')}{label} :", month_day(said(study, f"statusModule/{name}/date"))))
    yield from (f"{label} | {value} |" for label, value in rows if value)


def _classic_arms(study: Study) -> Iterator[str]:
    arms = items(study, "armsInterventionsModule/armGroups")
    if not arms:
        return
    observational = said(study, "designModule/studyType") == "OBSERVATIONAL"
    yield f"{'Group/Cohort' if observational else 'Arm'} | Intervention/treatment |"
    yield "---|---|"
    for arm in arms:
        kind = title_case(arm.get("type", ""))
        yield (f"{kind}: " if kind else "") + arm["label"]
        yield from paragraphs(bare(arm.get("description")))
        used = used_by(study, arm)
        cell: list[str] = []
        for one in used:
            cell.append(typed_name(one))
            cell.extend(paragraphs(bare(one.get("description"))))
            if names := one.get("otherNames"):
                cell.extend([f"Other Name: {names[0]}"] if len(names) == 1 else ["Other Names:", *(f"- {n}" for n in names)])
        if cell:
            yield "|"
            cell[-1] += " |"
            yield from cell
        else:
            yield "| |"


def _age_words(study: Study, upper: str) -> str:
    low, high = (said(study, f"eligibilityModule/{name}Age") for name in ("minimum", "maximum"))
    if low and high:
        return f"{low} to {high}"
    return f"{low} and older" if low else f"{upper} {high}" if high else ""


def _classic_eligibility(study: Study) -> Iterator[str]:
    groups = ", ".join(title_case(name) for name in items(study, "eligibilityModule/stdAges"))
    ages = _age_words(study, "up to")
    healthy = get(study, "protocolSection/eligibilityModule/healthyVolunteers")
    yield f"Ages Eligible for Study: | {f'{ages} ({groups})' if ages else groups} |"
    yield f"Sexes Eligible for Study: | {said(study, 'eligibilityModule/sex').title()} |"
    if healthy is not None:
        yield f"Accepts Healthy Volunteers: | {'Yes' if healthy else 'No'} |"
    for label, name in (("Sampling Method:", "samplingMethod"), ("Study Population:", "studyPopulation")):
        if words := said(study, f"eligibilityModule/{name}"):
            yield (
                label if name == "studyPopulation" else f"{label} | {words.replace('_', ' ').title().replace('Non ', 'Non-')} |"
            )
            if name == "studyPopulation":
                yield from paragraphs(bare(words))
                yield "Criteria"
    for line in paragraphs(bare(said(study, "eligibilityModule/eligibilityCriteria"))):
        yield re.sub(r"^\* ", "- ", line)


def _classic_contacts(study: Study) -> Iterator[str]:
    module = "contactsLocationsModule"
    for person in items(study, f"{module}/centralContacts"):
        parts = [person["name"], person.get("phone", ""), person.get("email", "")]
        yield f"Contact: {' | '.join(part for part in parts if part)} |"
    country = ""
    for place in items(study, f"{module}/locations"):
        heading = ", ".join(
            part for part in (place["country"], place.get("state") if place["country"] == "United States" else "") if part
        )
        if heading != country:
            country = heading
            yield f"{country} | |"
        status = place.get("status", "")
        words = _STATUS.get(status, status.replace("_", " ").capitalize())
        yield f"{place.get('facility', '')} | {words} |" if words else f"{place.get('facility', '')} | |"
        parts = [place.get(name, "") for name in ("city", "state", "country", "zip")]
        yield f"{', '.join(part for part in parts if part)} | |"
        for person in place.get("contacts", ()):
            parts = [person["name"], person.get("phone", ""), person.get("email", "")]
            role = title_case(person["role"]).replace("Sub ", "Sub-")
            yield f"{role}: {' '.join(part for part in parts if part)} |"
    for person in items(study, f"{module}/overallOfficials"):
        yield f"{title_case(person.get('role', 'STUDY_DIRECTOR'))}: | {person['name']} | {person.get('affiliation', '')} |"


def _classic_more(study: Study, *, headings: bool) -> Iterator[str]:
    party = get(study, "protocolSection/sponsorCollaboratorsModule/responsibleParty") or {}
    who = [party.get(f"investigator{name}") for name in ("FullName", "Title", "Affiliation")]
    yield f"Responsible Party: | {', '.join(filter(None, who)) or said(study, 'sponsorCollaboratorsModule/leadSponsor/name')} |"
    yield f"ClinicalTrials.gov Identifier: | {number_of(study)} |"
    yield "Other Study ID Numbers: |"
    ids = [said(study, "identificationModule/orgStudyIdInfo/id")]
    for other in items(study, "identificationModule/secondaryIdInfos"):
        kind = _ID_TYPES.get(other.get("type", ""), "")
        if kind and (domain := other.get("domain")):
            kind += f": {domain}"
        ids.append(f"{other['id']} ( {kind} )" if kind else other["id"])
    ids[-1] += " |"
    yield from ids
    dates = (
        ("First Posted:", "studyFirstPostDateStruct/date", " Key Record Dates"),
        ("Results First Posted:", "resultsFirstPostDateStruct/date", ""),
        ("Last Update Posted:", "lastUpdatePostDateStruct/date", ""),
        ("Last Verified:", "statusVerifiedDate", ""),
    )
    for label, name, behind in dates:
        if date := said(study, f"statusModule/{name}"):
            yield f"{label} | {month_day(date)}{behind} |"
    if headings and (sharing := said(study, "ipdSharingStatementModule/ipdSharing")):
        yield "Individual Participant Data (IPD) Sharing Statement: |"
        yield f"Plan to Share IPD: | {sharing.capitalize()} |"
        if words := said(study, "ipdSharingStatementModule/description"):
            yield f"Plan Description: | {bare(one_line(words))} |"
    for label, name in (("Drug", "isFdaRegulatedDrug"), ("Device", "isFdaRegulatedDevice")):
        value = get(study, f"protocolSection/oversightModule/{name}")
        if value is not None:
            yield f"Studies a U.S. FDA-regulated {label} Product: | {'Yes' if value else 'No'} |"
    terms = [mesh["term"] for mesh in get(study, "derivedSection/conditionBrowseModule/meshes") or ()]
    above = [mesh["term"] for mesh in get(study, "derivedSection/conditionBrowseModule/ancestors") or ()]
    if terms:
        yield f"{' '.join(terms)} |"
    if above:
        yield f"{' '.join(above)} |"


# MedPath's copy of an EU record


_EU_AGES = (("CHILD", "Are the trial subjects under 18?"), ("ADULT", "F.1.2"), ("OLDER_ADULT", "F.1.3"))


def medpath(study: Study) -> str:
    """MedPath's page of a record that it copied from the EU register."""
    return "\n".join(_medpath(study))


def _medpath(study: Study) -> Iterator[str]:
    yield from ("MedPath", "", bare(said(study, "identificationModule/briefTitle")), "")
    if phases := phase_words(study, "Not Applicable", "/"):
        yield phases
    yield "Conditions"
    yield from items(study, "conditionsModule/conditions")
    for mesh in (get(study, "derivedSection/conditionBrowseModule/meshes") or ())[:1]:
        yield (
            f"MedDRA version: 20.0Level: PTClassification code 10000000Term: {mesh['term']}"
            "System Organ Class: 10000001 - Example disorders"
        )
        yield "Therapeutic area: Diseases [C] - Example Diseases [C00]"
    yield from ("Registration Number", number_of(study))
    yield from ("Lead Sponsor", said(study, "sponsorCollaboratorsModule/leadSponsor/name"))
    for heading, name in (("Brief Summary", "briefSummary"), ("Detailed Description", "detailedDescription")):
        yield from (heading, "")
        yield from paragraphs(bare(said(study, f"descriptionModule/{name}"))) or ["Not available"]
        yield ""
    groups = items(study, "eligibilityModule/stdAges")
    count = said(study, "designModule/enrollmentInfo/count")
    alone = len(groups) == 1 and count not in {"", "0"} and groups != ["CHILD"]
    yield from ("Recruitment & Eligibility", "", "Status", status_words(study))
    yield from ("Sex", said(study, "eligibilityModule/sex").title())
    yield from ("Target Recruitment", "Not specified" if alone or not count else count)
    inclusion, exclusion = halves(bare(said(study, "eligibilityModule/eligibilityCriteria")))
    yield from ("Inclusion Criteria", "", *inclusion)
    yield f"Are the trial subjects under 18? {'yes' if 'CHILD' in groups else 'no'}"
    yield "Number of subjects for this age range:"
    for group, part, label in (("ADULT", "F.1.2", "Adults (18-64 years)"), ("OLDER_ADULT", "F.1.3", "Elderly (>=65 years)")):
        yield f"{part} {label} {'yes' if group in groups else 'no'}"
        yield f"{part}.1 Number of subjects for this age range {count if alone and group in groups else ''}".rstrip()
    yield from ("", "Exclusion Criteria", "", *exclusion, "")
    yield from ("Study & Design", "", "Study Type")
    kind = said(study, "designModule/studyType")
    yield "Interventional clinical trial of medicinal product" if kind == "INTERVENTIONAL" else title_case(kind)
    yield from ("Study Design", "Not specified")
    for heading, name, mark in (("Primary", "primaryOutcomes", "Primary"), ("Secondary", "secondaryOutcomes", "Secondary")):
        yield from (f"{heading} Outcome Measures", "NameTimeMethod")
        for outcome in items(study, f"outcomesModule/{name}"):
            measure, frame = (bare(one_line(outcome.get(part))) for part in ("measure", "timeFrame"))
            yield f"{mark} end point(s): {measure} ;Timepoint(s) of evaluation of this end point: {frame}"
    yield "© Copyright 2025. All Rights Reserved by MedPath"


_HEADING = re.compile(r"(inclusion|exclusion) criteri(?:a|on) ?:?$", re.IGNORECASE)


def halves(criteria: str) -> tuple[list[str], list[str]]:
    """The lines of inclusion and of exclusion, without their headings."""
    parts: tuple[list[str], list[str]] = ([], [])
    current = parts[0]
    for line in paragraphs(criteria):
        if match := _HEADING.match(re.sub(r"^\* ", "", line)):
            current = parts[match.group(1).casefold() == "exclusion"]
        else:
            current.append(re.sub(r"^\* ", "- ", line))
    return parts


# The "Clinical Trial Details — Status" page


def status(study: Study) -> str:
    """The page of `Label value` lines, of a study whose outcomes have no descriptions."""
    return "\n".join(_status(study, described=False))


def described(study: Study) -> str:
    """The same with the column of descriptions filled, which the table's head names between measure and time."""
    return "\n".join(_status(study, described=True))


_RELATED = (
    "Completed EXAMPLE-9001 - Warm Salt Water for Stiff Knees Phase 1/Phase 2",
    "Active, not recruiting EXAMPLE-9002 - Secondary Stiffness of the Knee at 12 Weeks Early Phase 1",
    "Enrolling by invitation EXAMPLE-9003 - Registry of Knees N/A",
    "Not yet recruiting EXAMPLE-9004 - Cold Against Warm Water. Phase 3",
    "Terminated EXAMPLE-9005 - Walking on Sand",
)


def _status(study: Study, *, described: bool) -> Iterator[str]:
    def row(label: str, value: str) -> str:
        return f"{label} {value}".rstrip()

    def date(name: str) -> str:
        return month_day(said(study, f"statusModule/{name}"))

    state = status_words(study)
    completion = date("completionDateStruct/date")
    healthy = get(study, "protocolSection/eligibilityModule/healthyVolunteers")
    yield from ("Clinical Trials Logo", "", f"Clinical Trial Details — Status: {state}", "", "Administrative data", "")
    yield row("NCT number", number_of(study))
    yield row("Other study ID #", said(study, "identificationModule/orgStudyIdInfo/id"))
    yield row("Secondary ID", " ".join(other["id"] for other in items(study, "identificationModule/secondaryIdInfos")[:1]))
    yield row("Status", state)
    yield row("Phase", phase_words(study, "N/A", "/"))
    # The seed's record has both dates, and its page has neither: the site looks for them under names of old.
    yield from ("First received", "Last updated")
    yield row("Start date", date("startDateStruct/date"))
    yield row("Est. completion date", completion)
    yield from ("", "Study information", "")
    yield row("Verified date", date("statusVerifiedDate"))
    yield row("Source", said(study, "identificationModule/organization/fullName"))
    for person in items(study, "contactsLocationsModule/centralContacts")[:1]:
        yield row("Contact", person["name"])
        yield row("Phone", person.get("phone", ""))
        yield row("Email", person.get("email", ""))
    regulated = [get(study, f"protocolSection/oversightModule/isFdaRegulated{kind}") for kind in ("Drug", "Device")]
    yield row("Is FDA regulated", "Yes" if True in regulated else "No" if False in regulated else "")
    yield from ("Health authority", row("Study type", title_case(said(study, "designModule/studyType"))))
    yield from ("", "Clinical Trial Summary", "", bare(one_line(said(study, "descriptionModule/briefSummary"))), "", "")
    yield from ("Recruitment information / eligibility", "", row("Status", state))
    yield row("Enrollment", said(study, "designModule/enrollmentInfo/count"))
    yield row("Est. completion date", completion)
    yield row("Est. primary completion date", date("primaryCompletionDateStruct/date"))
    yield row("Accepts healthy volunteers", {True: "Accepts Healthy Volunteers", False: "No"}.get(healthy, ""))
    yield row("Gender", said(study, "eligibilityModule/sex").title())
    yield row("Age group", _age_words(study, "N/A to"))
    criteria = bare(said(study, "eligibilityModule/eligibilityCriteria"))
    yield row("Eligibility", one_line(re.sub(r"^\s*\* ", "- ", criteria, flags=re.MULTILINE)))
    yield from ("", "Study Design", "", "", "Intervention", "")
    for one in items(study, "armsInterventionsModule/interventions"):
        yield from (f"{title_case(one.get('type', 'OTHER'))}:", bare(one["name"]))
        if words := one.get("description"):
            yield bare(one_line(words))
    yield from ("", "Locations", "", "Country Name City State")
    for place in items(study, "contactsLocationsModule/locations"):
        yield " ".join(place[name] for name in ("country", "facility", "city", "state") if place.get(name))
    if not items(study, "contactsLocationsModule/locations"):
        yield "n/a"
    helpers = [one["name"] for one in items(study, "sponsorCollaboratorsModule/collaborators")]
    yield from ("", f"Sponsors ({1 + len(helpers)})", "", "Lead Sponsor Collaborator")
    yield row(said(study, "sponsorCollaboratorsModule/leadSponsor/name"), ", ".join(helpers))
    references = items(study, "referencesModule/references")
    if references:
        yield from ("", f"References & Publications ({len(references)})", "")
        for reference in references:
            yield from (f"{bare(one_line(reference['citation']))} —\u00a0View Citation", "")
    yield from ("", "Outcome", "", "Type Measure Description Time frame Safety issue")
    for name, kind in zip(_OUTCOMES, ("Primary", "Secondary", "Other"), strict=True):
        for outcome in items(study, f"outcomesModule/{name}"):
            names = ("measure", "description", "timeFrame") if described else ("measure", "timeFrame")
            yield " ".join([kind, *(words for name in names if (words := bare(one_line(outcome.get(name)))))])
    yield from ("See also", "  Status Clinical Trial Phase", *_RELATED)


# The captioned page, with its labels and stripped of them


_CAPTIONS = {section.name: section.captions for section in CAPTIONED.sections}
_NO_RESULTS = (
    "The study team has not published outcome measurements, participant flow, or safety data for this trial yet."
    " Check back later for updates."
)


def captioned(study: Study) -> str:
    """The captioned page with a label over each value."""
    return "\n\n".join(_captioned(study, labels=True))


def stripped(study: Study) -> str:
    """The captioned page as copies have it that lost the labels."""
    return "\n".join(_captioned(study, labels=False))


def chipless(study: Study) -> str:
    """The stripped page that also lost what the site prints as chips: conditions, keywords, other names, countries."""
    return "\n".join(_captioned(study, labels=False, chips=False))


def _captioned(study: Study, *, labels: bool, chips: bool = True) -> Iterator[str]:
    def heading(name: str) -> Iterator[str]:
        yield name
        yield from _CAPTIONS.get(name, ())

    def field(label: str, value: str) -> Iterator[str]:
        if value:
            yield from (label, value) if labels else (value,)

    def mark(label: str, value: str) -> Iterator[str]:
        if labels and value:
            yield f"{label} {value}"

    def prose(words: str | None) -> Iterator[str]:
        # With labels the text stands as the register has it: a list's items on lines that follow each other.
        if labels:
            yield from filter(None, ((words or "").strip(),))
        else:
            yield from paragraphs(words)

    def together(names: Iterable[str]) -> Iterator[str]:
        # With its labels a page has its chips on one line; the copy without labels is told by its lines alone.
        if chips:
            yield from (" ".join(names),) if labels else names

    yield said(study, "identificationModule/briefTitle")
    yield f"NCT ID: {number_of(study)}"
    yield f"Last Updated: {said(study, 'statusModule/lastUpdatePostDateStruct/date')}"
    yield from heading("Study Results")
    if not study.get("hasResults"):
        yield from ("Results pending", _NO_RESULTS) if labels else (_NO_RESULTS,)
    yield from heading("Basic Information")
    count = said(study, "designModule/enrollmentInfo/count")
    yield from field("Recruitment Status", said(study, "statusModule/overallStatus"))
    yield from field("Clinical Phase", "/".join(items(study, "designModule/phases")))
    yield from field("Total Enrollment", count and f"{count} participants")
    yield from field("Study Classification", said(study, "designModule/studyType"))
    yield from field("Study Start Date", whole_date(said(study, "statusModule/startDateStruct/date")))
    yield from field("Study Completion Date", whole_date(said(study, "statusModule/completionDateStruct/date")))
    yield from heading("Brief Summary")
    yield from prose(said(study, "descriptionModule/briefSummary"))
    yield from heading("Related Clinical Trials")
    yield from _related(more=False)
    yield from heading("Detailed Description")
    yield from prose(said(study, "descriptionModule/detailedDescription"))
    for name, key in (("Conditions", "conditions"), ("Keywords", "keywords")):
        if listed := items(study, f"conditionsModule/{key}"):
            yield from heading(name)
            if chips:
                yield " ".join(listed)
    yield from heading("Study Design")
    info = "designModule/designInfo"
    yield from field("Allocation Method", said(study, f"{info}/allocation"))
    yield from field("Intervention Model", said(study, f"{info}/interventionModel"))
    yield from field("Observational Model Type", said(study, f"{info}/observationalModel"))
    yield from field("Primary Study Purpose", said(study, f"{info}/primaryPurpose"))
    yield from field("Study Time Perspective", said(study, f"{info}/timePerspective"))
    yield from field("Blinding Strategy", said(study, f"{info}/maskingInfo/masking"))
    if who := items(study, f"{info}/maskingInfo/whoMasked"):
        yield ", ".join(who)
    if arms := items(study, "armsInterventionsModule/armGroups"):
        yield from heading("Study Groups")
        for arm in arms:
            yield arm["label"]
            yield from prose(arm.get("description"))
            yield from mark("Group Type", arm.get("type", ""))
            for one in used_by(study, arm):
                yield one["name"]
                yield from mark("Intervention Type", one.get("type", ""))
                yield from prose(one.get("description"))
    if things := items(study, "armsInterventionsModule/interventions"):
        yield from heading("Interventions")
        for one in things:
            yield one["name"]
            yield from prose(one.get("description"))
            yield from mark("Intervention Type", one.get("type", ""))
        if names := [name for one in things for name in one.get("otherNames", ())]:
            yield from heading("Other Intervention Names")
            yield from together(names)
    yield from heading("Eligibility Criteria")
    criteria = re.sub(
        r"^((?:In|Ex)clusion Criteria):$", r"\1", said(study, "eligibilityModule/eligibilityCriteria"), flags=re.MULTILINE
    )
    ages = list(field("Minimum Eligible Age", said(study, "eligibilityModule/minimumAge")))
    if labels and ages:
        yield f"{criteria.strip()}\n{ages.pop(0)}"  # no blank line stands between them
    else:
        yield from prose(criteria)
    yield from ages
    healthy = get(study, "protocolSection/eligibilityModule/healthyVolunteers")
    yield from field("Maximum Eligible Age", said(study, "eligibilityModule/maximumAge"))
    yield from field("Eligible Sex", said(study, "eligibilityModule/sex"))
    yield from field("Accepts Healthy Volunteers", {True: "Yes", False: "No"}.get(healthy, ""))
    yield from _captioned_people(study, heading, mark, together)
    yield from heading("More Related Trials")
    yield from _related(more=True)


def _related(*, more: bool) -> Iterator[str]:
    """Other trials, of our own making, that the site thinks alike: title, number, and at the end of the page their state."""
    for number, title in enumerate(
        ("Warm Salt Water for Stiff Knees", "Efficacy of Walking in Adults With a Stiff Back"), start=1
    ):
        yield title
        yield f"NCT0000000{number}" + (" COMPLETED PHASE1/PHASE2" if more else "")


def _captioned_people(
    study: Study,
    heading: Callable[[str], Iterator[str]],
    mark: Callable[[str, str], Iterator[str]],
    together: Callable[[Iterable[str]], Iterator[str]],
) -> Iterator[str]:
    module = "sponsorCollaboratorsModule"
    yield from heading("Sponsors")
    for role, one in [
        ("lead", get(study, f"protocolSection/{module}/leadSponsor")),
        *(("collaborator", one) for one in items(study, f"{module}/collaborators")),
    ]:
        yield from (one["name"], one["class"])
        yield from mark("Sponsor Role", role)
    party = get(study, f"protocolSection/{module}/responsibleParty") or {}
    yield from heading("Responsible Party")
    for name in ("investigatorFullName", "investigatorTitle", "investigatorAffiliation"):
        if name in party:
            yield party[name]
    yield from mark("Responsibility Role", party.get("type", ""))
    module = "contactsLocationsModule"
    if officials := items(study, f"{module}/overallOfficials"):
        yield from heading("Principal Investigators")
        for person in officials:
            yield from (person["name"], f"Role: {person.get('role', 'STUDY_DIRECTOR')}")
            if words := person.get("affiliation"):
                yield words
    if places := items(study, f"{module}/locations"):
        yield from heading("Locations")
        for place in places:
            if words := place.get("facility"):
                yield words
            yield ", ".join(place[name] for name in ("city", "state", "country") if place.get(name))
        yield from heading("Countries")
        yield from together(dict.fromkeys(place["country"] for place in places))
    if people := items(study, f"{module}/centralContacts"):
        yield from heading("Central Contacts")
        for person in people:
            yield from (person["name"], f"Role: {person['role']}")
            yield from (person[name] for name in ("phone", "email") if name in person)
    if references := items(study, "referencesModule/references"):
        yield from heading("References")
        for reference in references:
            yield bare(one_line(reference["citation"]))
            yield from mark("Reference Type", reference.get("type", ""))
            if pmid := reference.get("pmid"):
                yield f"PMID: {pmid} (View on PubMed)"
    yield from heading("Other Identifiers")
    ids = [
        *items(study, "identificationModule/secondaryIdInfos"),
        {"id": said(study, "identificationModule/orgStudyIdInfo/id")},
    ]
    for place, other in enumerate(ids):
        last = place == len(ids) - 1
        yield from (other["id"], f"Identifier Type: {other.get('type', '-')}")
        if domain := other.get("domain"):
            yield f"Identifier Domain: {domain}"
        yield f"Identifier Source: {'org_study_id' if last else 'secondary_id'}"


RENDERERS: Mapping[str, Callable[[Study], str]] = {
    "classic": classic,
    "classic with headings": classic_whole,
    "medpath": medpath,
    "status": status,
    "status, described": described,
    "captioned": captioned,
    "captioned, stripped": stripped,
    "captioned, chipless": chipless,
}
"""Name of a layout (the reader's is its first word, without its comma) → a study as such a page."""


def reader_of(layout: str) -> str:
    """The name in READERS of a layout rendered here."""
    return re.split(r"[ ,]", layout)[0]


# What a layout shows

_STATUS_BASE = "overallStatus startDateStruct/date completionDateStruct/date"
_DESIGN_BASE = "studyType phases enrollmentInfo/count"
_INFO = " ".join(
    f"designInfo/{name}"
    for name in (
        "allocation interventionModel observationalModel primaryPurpose timePerspective maskingInfo/masking"
        " maskingInfo/whoMasked"
    ).split()
)
_PAIR = "primaryOutcomes/#/measure primaryOutcomes/#/timeFrame secondaryOutcomes/#/measure secondaryOutcomes/#/timeFrame"
_OTHER_PAIR = "otherOutcomes/#/measure otherOutcomes/#/timeFrame"
_ALL_OUTCOMES = f"{_PAIR} {_OTHER_PAIR} " + " ".join(f"{name}/#/description" for name in _OUTCOMES)
_CONTACTS = "centralContacts/#/name centralContacts/#/phone centralContacts/#/email"
_OFFICIALS = "overallOfficials/#/name overallOfficials/#/affiliation overallOfficials/#/role"
_AGES = "minimumAge maximumAge"

_CLASSIC: Mapping[str, str] = {
    "identificationModule": "nctId briefTitle officialTitle orgStudyIdInfo/id secondaryIdInfos/#/id"
    " secondaryIdInfos/#/type secondaryIdInfos/#/domain",
    "statusModule": f"{_STATUS_BASE} primaryCompletionDateStruct/date startDateStruct/type completionDateStruct/type"
    " primaryCompletionDateStruct/type studyFirstPostDateStruct/date lastUpdatePostDateStruct/date"
    " resultsFirstPostDateStruct/date statusVerifiedDate",
    "oversightModule": "isFdaRegulatedDrug isFdaRegulatedDevice",
    "conditionsModule": "conditions",
    "designModule": f"{_DESIGN_BASE} {_INFO} enrollmentInfo/type designInfo/interventionModelDescription"
    " designInfo/maskingInfo/maskingDescription",
    "armsInterventionsModule": "armGroups/#/label armGroups/#/type armGroups/#/description armGroups/#/interventionNames"
    " interventions/#/name interventions/#/type interventions/#/description interventions/#/armGroupLabels"
    " interventions/#/otherNames",
    "outcomesModule": "primaryOutcomes/0/measure primaryOutcomes/0/timeFrame primaryOutcomes/0/description",
    "eligibilityModule": f"eligibilityCriteria sex healthyVolunteers stdAges samplingMethod studyPopulation {_AGES}",
    "contactsLocationsModule": f"{_CONTACTS} centralContacts/#/role {_OFFICIALS} locations/#/facility"
    " locations/#/status locations/#/city locations/#/state locations/#/country locations/#/zip"
    " locations/#/contacts/#/name locations/#/contacts/#/role"
    " locations/#/contacts/#/phone locations/#/contacts/#/email",
}

_STRIPPED: Mapping[str, str] = {
    "identificationModule": "nctId briefTitle orgStudyIdInfo/id secondaryIdInfos/#/id secondaryIdInfos/#/type"
    " secondaryIdInfos/#/domain",
    "statusModule": f"{_STATUS_BASE} lastUpdatePostDateStruct/date",
    "sponsorCollaboratorsModule": "leadSponsor/name leadSponsor/class collaborators/#/name collaborators/#/class"
    " responsibleParty/investigatorFullName responsibleParty/investigatorTitle"
    " responsibleParty/investigatorAffiliation",
    "descriptionModule": "briefSummary detailedDescription",
    "conditionsModule": "conditions keywords",
    "designModule": f"{_DESIGN_BASE} {_INFO}",
    "armsInterventionsModule": "armGroups/#/label armGroups/#/description interventions/#/name"
    " interventions/#/description interventions/#/armGroupLabels interventions/#/otherNames",
    "eligibilityModule": f"eligibilityCriteria sex healthyVolunteers {_AGES}",
    "contactsLocationsModule": f"{_CONTACTS} centralContacts/#/role {_OFFICIALS} locations/#/facility locations/#/city"
    " locations/#/state locations/#/country",
    "referencesModule": "references/#/citation references/#/pmid",
}

_STATUS_PAGE: Mapping[str, str] = {
    "identificationModule": "nctId orgStudyIdInfo/id organization/fullName",
    "statusModule": f"{_STATUS_BASE} primaryCompletionDateStruct/date statusVerifiedDate",
    "sponsorCollaboratorsModule": "leadSponsor/name collaborators/#/name",
    "descriptionModule": "briefSummary",
    "designModule": _DESIGN_BASE,
    "armsInterventionsModule": "interventions/#/name interventions/#/type interventions/#/description",
    "outcomesModule": f"{_PAIR} {_OTHER_PAIR}",
    "eligibilityModule": f"eligibilityCriteria sex healthyVolunteers {_AGES}",
    "contactsLocationsModule": "locations/#/country locations/#/facility locations/#/city locations/#/state"
    " centralContacts/0/name centralContacts/0/phone centralContacts/0/email",
    "referencesModule": "references/#/citation",
}

_DESCRIPTIONS = " ".join(f"{name}/#/description" for name in _OUTCOMES)

SHOWN: Mapping[str, Mapping[str, str]] = {
    "classic": _CLASSIC,
    "classic with headings": {
        **_CLASSIC,
        "descriptionModule": "briefSummary detailedDescription",
        "outcomesModule": _ALL_OUTCOMES,
        "ipdSharingStatementModule": "ipdSharing description",
    },
    "medpath": {
        "identificationModule": "nctId briefTitle",
        "statusModule": "overallStatus",
        "sponsorCollaboratorsModule": "leadSponsor/name",
        "descriptionModule": "briefSummary detailedDescription",
        "conditionsModule": "conditions",
        "designModule": _DESIGN_BASE,
        "eligibilityModule": "eligibilityCriteria sex stdAges",
        "outcomesModule": _PAIR,
    },
    "status": _STATUS_PAGE,
    "status, described": {**_STATUS_PAGE, "outcomesModule": f"{_PAIR} {_OTHER_PAIR} {_DESCRIPTIONS}"},
    "captioned": {
        "identificationModule": "nctId briefTitle orgStudyIdInfo/id secondaryIdInfos/#/id secondaryIdInfos/#/type"
        " secondaryIdInfos/#/domain",
        "statusModule": f"{_STATUS_BASE} lastUpdatePostDateStruct/date",
        "sponsorCollaboratorsModule": "leadSponsor/name leadSponsor/class collaborators/#/name collaborators/#/class"
        " responsibleParty/type responsibleParty/investigatorFullName responsibleParty/investigatorTitle"
        " responsibleParty/investigatorAffiliation",
        "descriptionModule": "briefSummary detailedDescription",
        "conditionsModule": "conditions keywords",
        "designModule": f"{_DESIGN_BASE} {_INFO}",
        "armsInterventionsModule": "armGroups/#/label armGroups/#/type armGroups/#/description armGroups/#/interventionNames"
        " interventions/#/name interventions/#/type interventions/#/description interventions/#/armGroupLabels"
        " interventions/#/otherNames",
        "eligibilityModule": f"eligibilityCriteria sex healthyVolunteers {_AGES}",
        "contactsLocationsModule": f"{_CONTACTS} centralContacts/#/role {_OFFICIALS} locations/#/facility locations/#/city"
        " locations/#/state locations/#/country",
        "referencesModule": "references/#/citation references/#/pmid references/#/type",
    },
    "captioned, stripped": _STRIPPED,
    "captioned, chipless": {
        **_STRIPPED,
        "conditionsModule": "",
        "armsInterventionsModule": _STRIPPED["armsInterventionsModule"].replace("interventions/#/otherNames", ""),
    },
}
"""Layout → module → the v2 fields that such a page can show. `#` is every item of a list, a digit that one alone."""


def visible(name: str, layout: str) -> bool:
    """Whether a layout shows a field."""
    return name in shown(layout)


@cache
def shown(layout: str) -> frozenset[str]:
    """The fields of a layout as whole patterns, and that no results are posted."""
    names = {f"{module}/{name}" for module, listed in SHOWN[layout].items() for name in listed.split()}
    return frozenset(names | ({"hasResults"} if not layout.startswith(("medpath", "status")) else set()))


# The comparison


class Score(Struct):
    """A field of one study, in shares of its values: right, missing, wrong."""

    right: float = 0.0
    missing: float = 0.0
    wrong: float = 0.0


Fault: TypeAlias = tuple[str, Any, Any]
Key: TypeAlias = tuple[str, tuple[Any, ...]]
"""A field with `#` for each list, and the places in those lists."""

_SETS = frozenset(
    {"armGroupLabels", "interventionNames", "stdAges", "whoMasked", "otherNames", "conditions", "keywords", "phases"}
)
_KEYS: Mapping[str, tuple[str, ...]] = {
    "armGroups": ("label",),
    "interventions": ("name",),
    "primaryOutcomes": ("measure",),
    "secondaryOutcomes": ("measure",),
    "otherOutcomes": ("measure",),
    "locations": ("facility", "city", "country"),
    "references": ("citation",),
    "secondaryIdInfos": ("id",),
    "collaborators": ("name",),
    "centralContacts": ("name", "email", "phone"),
    "overallOfficials": ("name",),
}


def compare(study: Study, reading: Reading, layout: str) -> tuple[dict[str, Score], list[Fault]]:
    """Field → score, and the values that differ: (field, the study's, the page's).

    A value in a field that the layout does not show is wrong unless it is the study's. Items of a list are held against
    each other in their order; one that is not read does not make those behind it wrong.
    """
    expected = {key: value for key, value in flat(study, layout) if not _unseen(study, key, layout)}
    found = dict(flat(reading.values, ""))
    scores: dict[str, list[int]] = {}
    faults: list[Fault] = []
    fields = shown(layout)
    paired = _paired(study, reading.values)
    moved = {_moved(key, paired): value for key, value in found.items()}

    def count(name: str, right: int, missing: int, wrong: int) -> None:
        counts = scores.setdefault(name, [0, 0, 0])
        for place, number in enumerate((right, missing, wrong)):
            counts[place] += number

    for key in sorted(expected.keys() | moved.keys(), key=str):
        name = key[0]
        there, here = expected.get(key), moved.get(key)
        visible = name in fields or _single(key, fields)
        if name.rsplit("/", 1)[-1] in _SETS:
            _count_set(count, faults, name, there or [], here or [], visible=visible)
            continue
        if here is None:
            if visible and there is not None:
                count(name, 0, 1, 0)
        elif there == here:
            if visible:
                count(name, 1, 0, 0)
        else:
            count(name, 0, 0, 1)
            faults.append((name, there, here))
    return {name: Score(*(number / sum(counts) for number in counts)) for name, counts in scores.items() if sum(counts)}, faults


def _unseen(study: Study, key: Key, layout: str) -> bool:
    """Whether the layout loses a value of this study that it shows of others.

    The classic page describes an intervention where an arm uses it; the captioned page lists all other names together.
    """
    name, places = key
    if name not in {
        "armsInterventionsModule/interventions/#/description",
        "armsInterventionsModule/interventions/#/otherNames",
    }:
        return False
    things = items(study, "armsInterventionsModule/interventions")
    if layout.startswith("captioned"):
        return name.endswith("otherNames") and len(things) > 1
    used = [one for arm in items(study, "armsInterventionsModule/armGroups") for one in used_by(study, arm)]
    return layout.startswith("classic") and things[places[0]] not in used


def _count_set(
    count: Callable[[str, int, int, int], None], faults: list[Fault], name: str, there: Any, here: Any, *, visible: bool
) -> None:
    wanted, got = set(there), set(here)
    extra = got - wanted
    if visible:
        count(name, len(got & wanted), max(0, len(wanted - got) - len(extra)), len(extra))
    elif extra:
        count(name, 0, 0, len(extra))
    if extra:
        faults.append((name, sorted(wanted - got), sorted(extra)))


def _single(key: Key, fields: frozenset[str]) -> bool:
    """Whether only this item of its list is shown."""
    name = key[0]
    for place in key[1]:
        name = name.replace("#", str(place), 1)
    return name in fields


def flat(study: Mapping[str, Any], layout: str) -> Iterator[tuple[Key, Any]]:
    """Every value of a study by (field, places in its lists), as the layout would show it."""
    if "hasResults" in study and (study["hasResults"] is False or not layout):
        yield ("hasResults", ()), study["hasResults"]
    yield from _flat(study.get("protocolSection", {}), "", (), layout)


def _flat(value: Any, name: str, places: tuple[Any, ...], layout: str) -> Iterator[tuple[Key, Any]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _flat(inner, f"{name}/{key}" if name else key, places, layout)
    elif isinstance(value, list) and value and not isinstance(value[0], dict):
        yield (name, places), [_alike(name, one, layout) for one in value]
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from _flat(inner, f"{name}/#", (*places, place), layout)
    elif value not in (None, ""):
        yield (name, places), _alike(name, value, layout)


_BULLET = re.compile(r"(?:^|(?<=\s))[-*•–]+(?=\s|$|[^\W\d])")
_CRITERIA = re.compile(r"\b(?:inclusion|exclusion) criteri(?:a|on)\s*:?", re.IGNORECASE)


def _alike(name: str, value: Any, layout: str) -> Any:
    """A value as it compares: blanks, escapes and bullets aside, a date as the layout prints it."""
    if not isinstance(value, str):
        return value
    if layout.startswith("captioned") and name in {
        "statusModule/startDateStruct/date",
        "statusModule/completionDateStruct/date",
    }:
        return whole_date(value)
    value = squeeze(bare(value))
    if name.endswith("eligibilityCriteria"):
        value = _CRITERIA.sub(" ", value)
    if name.endswith(("eligibilityCriteria", "escription", "briefSummary", "studyPopulation")):
        value = squeeze(_BULLET.sub(" ", value))
    return value


def _paired(study: Mapping[str, Any], values: Mapping[str, Any]) -> dict[tuple[str, tuple[Any, ...]], dict[int, Any]]:
    """For each list of objects: place on the page → place in the study (or a place of its own)."""
    found: dict[tuple[str, tuple[Any, ...]], dict[int, Any]] = {}

    def walk(there: Any, here: Any, name: str, places: tuple[Any, ...]) -> None:
        if isinstance(here, dict):
            for key, inner in here.items():
                walk(there.get(key) if isinstance(there, dict) else None, inner, f"{name}/{key}" if name else key, places)
        elif isinstance(here, list) and here and isinstance(here[0], dict):
            mine = [_identity(name, one) for one in here]
            theirs = [_identity(name, one) for one in there or ()]
            pairs: dict[int, Any] = {}
            if name.endswith("references") and sorted(mine) == sorted(theirs):
                # The status page sorts its references by their words.
                sides = (sorted(range(len(side)), key=side.__getitem__) for side in (mine, theirs))
                pairs = dict(zip(*sides, strict=True))
            for tag, a, b, c, d in () if pairs else SequenceMatcher(None, mine, theirs, autojunk=False).get_opcodes():
                pairs |= dict(zip(range(a, b), range(c, d), strict=False)) if tag in {"equal", "replace"} else {}
                if tag == "replace" and b - a != d - c and name.endswith("Outcomes"):
                    # Where a row is not read at all, its neighbours are told by their times.
                    page, record = ([squeeze(bare(one.get("timeFrame"))) for one in side] for side in (here[a:b], there[c:d]))
                    pairs = {n: other for n, other in pairs.items() if not a <= n < b}
                    for same, e, f, g, h in SequenceMatcher(None, page, record, autojunk=False).get_opcodes():
                        pairs |= dict(zip(range(a + e, a + f), range(c + g, c + h), strict=False)) if same != "insert" else {}
            found[f"{name}/#", places] = {n: pairs.get(n, f"+{n}") for n in range(len(here))}
            for place, inner in enumerate(here):
                other = pairs.get(place)
                walk(there[other] if other is not None else None, inner, f"{name}/#", (*places, pairs.get(place, f"+{place}")))

    walk(study.get("protocolSection", {}), values.get("protocolSection", {}), "", ())
    return found


def _identity(name: str, one: Mapping[str, Any]) -> tuple[str, ...]:
    last = name.rsplit("/", 1)[-1]
    return tuple(squeeze(bare(str(one.get(key, "")))) for key in _KEYS.get(last, ("name",)))


def _moved(key: Key, paired: Mapping[tuple[str, tuple[Any, ...]], Mapping[int, Any]]) -> Key:
    """A key of the page with the study's places."""
    name, places = key
    parts = name.split("#")
    moved: tuple[Any, ...] = ()
    prefix = ""
    for part, place in zip(parts, places, strict=False):
        prefix += f"{part}#"
        moved = (*moved, paired.get((prefix, moved), {}).get(place, f"+{place}"))
    return name, moved


class Agreement(Struct):
    """The comparison of many pages of a layout."""

    layout: str
    fields: dict[str, Score]
    recall: float
    wrong: float
    notes: float
    unread: float
    faults: list[tuple[str, Fault]]
    codes: dict[str, int]


def agreement(layout: str, chosen: Iterable[Study], read: Callable[[bytes, str], Reading]) -> Agreement:
    """Render, read and compare; a field's share is the mean over the studies, the layout's that over its fields."""
    sums: dict[str, list[float]] = {}
    faults: list[tuple[str, Fault]] = []
    notes: list[int] = []
    unread: list[float] = []
    codes: dict[str, int] = {}
    for study in chosen:
        page = RENDERERS[layout](study)
        reading = read(page.encode(), number_of(study))
        if reading.source.layout != reader_of(layout):
            raise AssertionError(f"{number_of(study)} was read as {reading.source.layout}, not {layout}")
        scores, wrong = compare(study, reading, layout)
        faults.extend((number_of(study), fault) for fault in wrong)
        for name, score in scores.items():
            row = sums.setdefault(name, [0.0, 0.0, 0.0, 0.0])
            for place, number in enumerate((score.right, score.missing, score.wrong, 1.0)):
                row[place] += number
        notes.append(len(reading.notes))
        for note in reading.notes:
            codes[note.code] = codes.get(note.code, 0) + 1
        unread.append(share_unread(reading))
    for name, row in sums.items():
        if not any(visible(name, layout) for name in (name, name.replace("#", "0", 1))):
            row[3] = len(notes)  # a field that the layout does not show: its wrong values among all studies
    fields = {name: Score(row[0] / row[3], row[1] / row[3], row[2] / row[3]) for name, row in sorted(sums.items())}
    seen = [score for name, score in fields.items() if score.right or score.missing]
    return Agreement(
        layout,
        fields,
        sum(score.right for score in seen) / len(seen),
        sum(score.wrong for score in fields.values()) / len(seen),
        sorted(notes)[len(notes) // 2],
        sum(unread) / len(unread),
        faults,
        codes,
    )


def share_unread(reading: Reading) -> float:
    """The share of the page's characters, blanks aside, that is unread."""
    text = reading.source.text
    left = sum(len("".join(text[span.start : span.end].split())) for span in reading.unread)
    return left / len("".join(text.split()))
