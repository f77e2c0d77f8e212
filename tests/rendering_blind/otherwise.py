"""The status and the MedPath page in other habits than those of layouts.py: what such a site may do as well.

Marks between a table's cells, a filled last column, sections in another order or none at all, words for what is not said,
blank lines everywhere or nowhere, lists of one line and of many, lines that are wrapped.
"""

import re
from collections.abc import Callable

from .compare import fold
from .habits import (
    ALLOCATION,
    MASKING,
    MODEL,
    OBSERVATIONAL,
    PERSPECTIVE,
    PHASE,
    STATUS,
    TYPE,
    WHO,
    Page,
    Study,
    american,
    dice_for,
    flat,
    part,
    plain,
    rebullet,
    words,
    wrap,
)
from .layouts import (
    ARMS,
    DESIGN,
    ID,
    INFO,
    RENDER,
    SPONSOR,
    STATE,
    WHERE,
    WHOM,
    _medpath_criteria,
    _status_end,
    ages,
    contacts_say,
    kind_words,
    title,
)

Lines = list[str]


def _some(page: Page, *choices: Lines) -> Lines:
    """One of several groups of lines."""
    return page.dice.choice(choices)


def status_otherwise(study: Study) -> Page:
    """The page headed “Clinical Trial Details — Status: …” in other habits."""
    page = Page(study, dice_for(study, "status otherwise"))
    name = STATUS[part(study, STATE, "overallStatus")]
    page.says("status", "id.nct", "id.org")
    page.put(f"Clinical Trial Details — Status: {name}", "")
    page.put("Administrative data", *[""] * page.dice.randint(0, 2))
    page.put(f"NCT number {part(study, ID, 'nctId')}", f"Other study ID # {part(study, ID, 'orgStudyIdInfo', 'id')}")
    second = [one["id"] for one in part(study, ID, "secondaryIdInfos") or []]
    if second:
        page.says("id.secondary")
    page.put(f"Secondary ID {', '.join(second)}".rstrip())
    page.put(f"Status {name}")
    phases = part(study, DESIGN, "phases") or []
    if phases:
        page.says("design.phase")
        page.put(f"Phase {'/'.join('N/A' if one == 'NA' else PHASE[one] for one in phases)}")
    else:
        page.put(*_some(page, ["Phase"], ["Phase -"], []))
    page.says("date.first submitted", "date.last submitted")
    page.put(
        f"First received {american(part(study, STATE, 'studyFirstSubmitDate'))}",
        f"Last updated {american(part(study, STATE, 'lastUpdateSubmitDate'))}",
    )
    start = part(study, STATE, "startDateStruct", "date")
    if start:
        page.says("date.start")
        page.put(f"Start date {american(start)}")
    page.put(*_status_end(page, "completionDateStruct", "completion date", "completion"), "")
    _information(page)
    sections: list[Callable[[], None]] = [
        lambda: _summary(page),
        lambda: _eligibility(page, name),
        lambda: _design(page),
        lambda: _interventions(page),
        lambda: _locations(page),
        lambda: _sponsors(page),
        lambda: _outcomes(page),
    ]
    if page.chance(0.5):  # the site's own order is kept as often
        page.dice.shuffle(sections)
    for section in sections:
        page.put("")
        section()
    if page.chance(0.5):
        page.put("", "See also", "Status Clinical Trial Phase", "Completed NCT99999999 - A Made-up Cream in Adults Phase 2")
    return page


def _information(page: Page) -> None:
    study = page.study
    page.says("date.verified", "organization", "design.type")
    page.put("Study information", "", f"Verified date {american(part(study, STATE, 'statusVerifiedDate'))}")
    page.put(f"Source {part(study, ID, 'organization', 'fullName')}")
    people = part(study, WHERE, "centralContacts") or []
    if people:
        contacts_say(page)
        first = people[0]
        for key in ("name", "phone", "email"):
            page.instead[f"contact.{key}"] = [[fold(first[key])] if first.get(key) else []]
            if first.get(key):
                page.put(f"{'Contact' if key == 'name' else key.title()} {first[key]}")
    else:
        page.put(*_some(page, ["Contact", "Phone", "Email"], ["Contact n/a"], []))
    page.put("Is FDA regulated " + page.pick(["", "No"]).strip(), "Health authority " + page.pick(["", "Unspecified"]))
    page.lines[-2:] = [one.rstrip() for one in page.lines[-2:]]
    page.put(f"Study type {TYPE[part(study, DESIGN, 'studyType')]}")


def _summary(page: Page) -> None:
    study = page.study
    width = page.dice.choice([0, 0, 90, 120])

    def prose(text: str) -> str:
        out = rebullet(plain(text), page.pick(["-", "•"]))
        return wrap(out, width) if width else out

    page.says("description.brief")
    page.put("Clinical Trial Summary", "", prose(part(study, "descriptionModule", "briefSummary")))
    detailed = part(study, "descriptionModule", "detailedDescription")
    if detailed:
        page.says("description.detailed")
        page.put("", "Clinical Trial Description", "", prose(detailed))
    if page.chance(0.6):
        page.says("conditions")
        page.put("", "Related Conditions & MeSH terms", "")
        page.put(*(f"{page.pick(['- ', '• ', '* '])}{one}" for one in part(study, "conditionsModule", "conditions") or []))


def _eligibility(page: Page, name: str) -> None:
    study = page.study
    page.put("Recruitment information / eligibility", "", f"Status {name}")
    count = part(study, DESIGN, "enrollmentInfo", "count")
    if count is not None:
        page.says("design.enrollment")
    page.put(f"Enrollment {page.pick(['', 'N/A']) if count is None else count}".rstrip())
    page.put(*_status_end(page, "completionDateStruct", "completion date", "completion"))
    page.put(*_status_end(page, "primaryCompletionDateStruct", "primary completion date", "primary completion"))
    healthy = part(study, WHOM, "healthyVolunteers")
    if healthy is not None:
        page.says("eligibility.healthy")
    page.put("Accepts healthy volunteers" + ("" if healthy is None else " Yes" if healthy else " No"))
    page.says("eligibility.sex", "eligibility.plain", "eligibility.inclusion", "eligibility.exclusion")
    page.put(f"Gender {words(part(study, WHOM, 'sex'))}")
    low, high = part(study, WHOM, "minimumAge"), part(study, WHOM, "maximumAge")
    ages(page)
    if low or high or page.chance(0.5):
        page.put(f"Age group {low or 'N/A'} {'and older' if low and not high else f'to {high or chr(78) + chr(47) + chr(65)}'}")
    page.put(f"Eligibility {flat(rebullet(plain(part(study, WHOM, 'eligibilityCriteria')), page.pick(['-', '-', '•'])))}")


def _design(page: Page) -> None:
    info = part(page.study, DESIGN, INFO) or {}
    bits: Lines = []
    for key, label, table, said in (
        ("allocation", "Allocation", ALLOCATION, "design.allocation"),
        ("interventionModel", "Intervention Model", MODEL, "design.model"),
        ("observationalModel", "Observational Model", OBSERVATIONAL, "design.observational model"),
        ("timePerspective", "Time Perspective", PERSPECTIVE, "design.time perspective"),
    ):
        if key in info:
            page.says(said)
            bits.append(f"{label}: {table[info[key]]}")
    masked = info.get("maskingInfo", {})
    if "masking" in masked:
        page.says("design.masking")
        who = [WHO[one] for one in WHO if one in masked.get("whoMasked", [])]
        if who:
            page.says("design.who masked")
        bits.append(f"Masking: {MASKING[masked['masking']]}" + (f" ({', '.join(who)})" if who else ""))
    if "primaryPurpose" in info:
        page.says("design.purpose")
        bits.append(f"Primary Purpose: {words(info['primaryPurpose'])}")
    joint = page.pick(["\n", ", ", "; ", "\n\n"])
    page.put("Study Design", "", joint.join(bits))


def _interventions(page: Page) -> None:
    things = part(page.study, ARMS, "interventions") or []
    page.put("Intervention", "")
    if not things:
        page.put(*_some(page, [], ["n/a"]))
        return
    page.says("intervention.name", "intervention.type", "intervention.description")
    gap = [""] * page.chance(0.4)
    for one in things:
        page.put(f"{kind_words(one['type'])}:", one["name"])
        if one.get("description"):
            page.put(flat(plain(one["description"])))
        page.put(*gap)


def _locations(page: Page) -> None:
    places = part(page.study, WHERE, "locations") or []
    tab = page.pick([" ", " ", "\t", " | "])
    page.put(f"Locations{page.pick(['', f' ({len(places)})'])}", "", tab.join(["Country", "Name", "City", "State"]))
    if not places:
        page.put(page.pick(["n/a", "No locations", ""]))
        return
    page.says(*(f"location.{key}" for key in ("facility", "city", "state", "country", "whole")))
    for one in places:
        cells = [one.get(key, "") for key in ("country", "facility", "city", "state")]
        page.put(tab.join(cells if tab != " " else filter(None, cells)).rstrip(" "))


def _sponsors(page: Page) -> None:
    lead = part(page.study, SPONSOR, "leadSponsor", "name")
    others = [one["name"] for one in part(page.study, SPONSOR, "collaborators") or []]
    page.says("sponsor.lead", "sponsor.collaborator")
    tab = page.pick([" ", "\t", " | "])
    page.put(f"Sponsors ({1 + len(others)})", "", tab.join(["Lead Sponsor", "Collaborator"]))
    page.put(tab.join([lead, ", ".join(others)]).strip(" ") if others or tab == " " else lead)


def _outcomes(page: Page) -> None:
    tab = page.pick([" ", " ", "\t", " | "])
    safety = page.pick(["", "", "No", "Yes"])
    page.put("Outcome", "", tab.join(["Type", "Measure", "Description", "Time frame", "Safety issue"]))
    for kind in ("primary", "secondary", "other"):
        for one in part(page.study, "outcomesModule", f"{kind}Outcomes") or []:
            page.says(f"outcome.{kind}", f"outcome.{kind} time", f"outcome.{kind} description")
            cells = [kind.title(), one["measure"], one.get("description", ""), one.get("timeFrame", ""), safety]
            cells = [flat(plain(cell)) for cell in cells]
            page.put(tab.join(cells if tab != " " else filter(None, cells)).rstrip(" "))


def medpath_otherwise(study: Study) -> Page:
    """MedPath's copy of a ClinicalTrials.gov record in other habits."""
    page = Page(study, dice_for(study, "medpath otherwise"))
    nothing = page.pick(["Not specified", "Not Specified", "N/A", "Not available", "-"])
    gap = [""] * page.dice.randint(0, 2)
    page.put("MedPath", *gap, title(page), *gap)
    phases = part(study, DESIGN, "phases") or []
    page.says("status", "conditions", "id.nct", "sponsor.lead", "eligibility.sex", "design.type")
    if phases and phases != ["NA"]:
        page.says("design.phase")
        page.put("/".join(PHASE[one] for one in phases), *gap)
    state = STATUS[part(study, STATE, "overallStatus")]
    if page.chance(0.5):
        page.put(state.replace(" status", ""), *gap)
    page.put("Conditions", *(part(study, "conditionsModule", "conditions") or []))
    things = part(study, ARMS, "interventions") or []
    if things:
        page.says("intervention.name", "intervention.type")
        page.put("Interventions", *(f"{kind_words(one['type'])}: {one['name']}" for one in things))
    if page.chance(0.5):
        page.says("date.first posted", "date.last posted")
        page.put("First Posted Date", part(study, STATE, "studyFirstPostDateStruct", "date"))
        page.put("Last Posted Date", part(study, STATE, "lastUpdatePostDateStruct", "date"))
    page.put("Lead Sponsor", part(study, SPONSOR, "leadSponsor", "name"))
    if part(study, SPONSOR, "collaborators") and page.chance(0.5):
        page.says("sponsor.collaborator")
        page.put("Collaborators", *(one["name"] for one in part(study, SPONSOR, "collaborators")))
    if count := part(study, DESIGN, "enrollmentInfo", "count"):
        page.says("design.enrollment")
    page.put("Target Recruitment", str(count) if count else nothing)
    page.put("Registration Number", part(study, ID, "nctId"))
    for head, key, said in (
        ("Brief Summary", "briefSummary", "description.brief"),
        ("Detailed Description", "detailedDescription", "description.detailed"),
    ):
        text = part(study, "descriptionModule", key)
        if text:
            page.says(said)
            page.put(head, *gap, rebullet(plain(text), page.pick(["-", "*", "•"])), *gap)
        else:
            page.put(*_some(page, [], [head, *gap, nothing, *gap]))
    page.put("Recruitment & Eligibility", *gap, "Status", part(study, STATE, "overallStatus"))
    page.put("Sex", page.pick([words(part(study, WHOM, "sex")), part(study, WHOM, "sex")]))
    _medpath_criteria(page, page.pick(["-", "*", "1."]).replace("1.", "-"), gap)
    page.put("Study & Design", *gap, "Study Type", part(study, DESIGN, "studyType"), "Study Design")
    model = part(study, DESIGN, INFO, "interventionModel")
    if model:
        page.says("design.model")
    page.put(model or nothing)
    _tables(page, page.pick(["", "", "\t", " | "]), nothing)
    places = part(study, WHERE, "locations") or []
    if places and page.chance(0.7):
        page.says(*(f"location.{key}" for key in ("facility", "city", "state", "country", "whole")))
        page.put("Trial Locations", *gap, f"Locations ({len(places)})", "")
        for one in places:
            page.put(one.get("facility", "Research Site"), *gap)
            page.put(", ".join(one[key] for key in ("city", "state", "country") if one.get(key)), *gap)
    page.put("© Copyright 2025. All Rights Reserved by MedPath")
    return page


def _tables(page: Page, joint: str, nothing: str) -> None:
    study = page.study
    groups = part(study, ARMS, "armGroups") or []
    if groups and part(study, ARMS, "interventions") and page.chance(0.6):
        page.says("arm.label", "arm.description", "arm.intervention")
        typed: list[tuple[str, str]] = []
        bare: list[tuple[str, str]] = []
        page.instead["arm.intervention"] = [typed, bare]
        page.put("Arm && Interventions", joint.join(["Group", "Intervention", "Description"]))
        for group in groups:
            names = [re.sub(r"^[A-Z][A-Za-z ]*: ", "", one) for one in group.get("interventionNames", [])]
            typed += [(fold(group["label"]), fold(one)) for one in group.get("interventionNames", [])]
            bare += [(fold(group["label"]), fold(one)) for one in names]
            page.put(joint.join([group["label"], ", ".join(names) or "-", flat(plain(group.get("description", "-")))]))
    for kind in ("primary", "secondary"):
        rows = part(study, "outcomesModule", f"{kind}Outcomes") or []
        if not rows:
            page.put(*_some(page, [], [f"{kind.title()} Outcome Measures", nothing]))
            continue
        page.put(f"{kind.title()} Outcome Measures", joint.join(["Name", "Time", "Method"]))
        page.says(f"outcome.{kind}", f"outcome.{kind} time", f"outcome.{kind} description")
        for one in rows:
            page.put(joint.join(flat(plain(one.get(key, ""))) for key in ("measure", "timeFrame", "description")).rstrip(" "))


EVERY: dict[str, Callable[[Study], Page]] = {
    **RENDER,
    "status otherwise": status_otherwise,
    "medpath otherwise": medpath_otherwise,
}
