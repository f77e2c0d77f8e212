"""The status and the MedPath page in a third set of habits: what a copy of such a page may look like as well.

Columns that two blanks keep apart, long lines that are broken at words, double spacing, a colon behind labels, lists that keep
their lines, words for what is empty, tables without rows, a sponsor's row with all collaborators, sites without a name or a
city, and one outcome where a study has many.
"""

import copy
import re
from collections.abc import Callable

from .habits import PHASE, STATUS, Page, Study, american, dice_for, flat, part, plain, rebullet, words, wrap
from .layouts import ARMS, DESIGN, ID, INFO, SPONSOR, STATE, WHERE, WHOM, _medpath_criteria, ages, kind_words, title
from .otherwise import EVERY as OTHERWISE
from .otherwise import _design, _information

PLACE = ("location.facility", "location.city", "location.state", "location.country", "location.whole")


def _cut_down(study: Study, page: Page) -> None:
    """Some pages are of a small trial: one outcome of each kind."""
    if page.chance(0.2):
        module = part(study, "outcomesModule") or {}
        for kind in ("primary", "secondary", "other"):
            if rows := module.get(f"{kind}Outcomes"):
                module[f"{kind}Outcomes"] = rows[:1]


def _row(joint: str, cells: list[str]) -> str:
    """A table's row; cells that are empty leave no mark where nothing but blanks parts them."""
    return joint.join(cells if joint.strip(" ") else filter(None, cells)).rstrip()


def status_thirdly(study: Study) -> Page:
    """The page headed “Clinical Trial Details — Status: …”."""
    study = copy.deepcopy(study)
    page = Page(study, dice_for(study, "status thirdly"))
    _cut_down(study, page)
    name = STATUS[part(study, STATE, "overallStatus")]
    nothing = page.pick(["", "", "N/A", "-", "Not specified"])
    page.says("status", "id.nct", "id.org", "date.verified", "organization", "design.type")
    page.put("Clinical Trials Logo", f"Clinical Trial Details — Status: {name}", "", "Administrative data")
    page.put(f"NCT number {part(study, ID, 'nctId')}", f"Other study ID # {part(study, ID, 'orgStudyIdInfo', 'id')}")
    second = [one["id"] for one in part(study, ID, "secondaryIdInfos") or []]
    page.says(*(["id.secondary"] if second else []))
    page.put(f"Secondary ID {', '.join(second) or nothing}".rstrip(), f"Status {name}")
    phases = part(study, DESIGN, "phases") or []
    page.says("design.phase")
    if not phases:
        page.instead["design.phase"] = [["na"], []]
    page.put(f"Phase {'/'.join(PHASE[one] for one in phases if one != 'NA') or 'N/A'}")
    page.put(f"First received {nothing}".rstrip(), f"Last updated {nothing}".rstrip())
    for key, label in (("startDateStruct", "Start date"), ("completionDateStruct", "Completion date")):
        if day := part(study, STATE, key, "date"):
            page.says(f"date.{'start' if label[0] == 'S' else 'completion'}")
            page.put(f"{label} {american(day)}")
    page.put("")
    _information(page)
    page.says("description.brief", "eligibility.sex", "eligibility.plain", "eligibility.inclusion", "eligibility.exclusion")
    page.put("", "Clinical Trial Summary", rebullet(plain(part(study, "descriptionModule", "briefSummary")), "-"), "")
    page.put("Recruitment information / eligibility", f"Status {name}")
    if (count := part(study, DESIGN, "enrollmentInfo", "count")) is not None:
        page.says("design.enrollment")
    page.put(f"Enrollment {nothing if count is None else count}".rstrip())
    healthy = part(study, WHOM, "healthyVolunteers")
    page.says(*(["eligibility.healthy"] if healthy is not None else []))
    page.put(f"Accepts healthy volunteers {nothing if healthy is None else 'Yes' if healthy else 'No'}".rstrip())
    page.put(f"Gender {words(part(study, WHOM, 'sex'))}", f"Age group {ages(page) or nothing}".rstrip())
    text = rebullet(plain(part(study, WHOM, "eligibilityCriteria")), "-")
    page.put(f"Eligibility {flat(text) if page.chance(0.6) else text}", "")
    _design(page)
    page.put("", "Intervention", "")
    for one in part(study, ARMS, "interventions") or []:
        page.says("intervention.name", "intervention.type", "intervention.description")
        page.put(
            f"{kind_words(one['type'])}:", one["name"], *([flat(plain(one["description"]))] if "description" in one else [])
        )
    tables: list[Callable[[], None]] = [lambda: _places(page, nothing), lambda: _sponsors(page), lambda: _outcomes(page)]
    if page.chance(0.3):
        page.dice.shuffle(tables)
    for table in tables:
        page.put("")
        table()
    if page.chance(0.3):
        page.lines = [line for one in page.lines for line in (one, "")]
    elif page.chance(0.2):
        page.lines = [line for one in page.lines for line in wrap(one, 110).split("\n")]
    return page


def _places(page: Page, nothing: str) -> None:
    joint = page.pick([" ", "  ", "   "])
    page.put("Locations", joint.join(["Country", "Name", "City", "State"]))
    places = part(page.study, WHERE, "locations") or []
    page.says(*(PLACE if places else ()))
    page.put(*(_row(joint, [one.get(key, "") for key in ("country", "facility", "city", "state")]) for one in places))
    page.put(*([] if places else [nothing or "n/a"]))


def _sponsors(page: Page) -> None:
    lead = part(page.study, SPONSOR, "leadSponsor", "name")
    others = [one["name"] for one in part(page.study, SPONSOR, "collaborators") or []]
    page.says("sponsor.lead", "sponsor.collaborator")
    joint = page.pick([" ", "  ", "   "])
    page.put(
        f"Sponsors ({1 + len(others)})", joint.join(["Lead Sponsor", "Collaborator"]), _row(joint, [lead, ", ".join(others)])
    )


def _outcomes(page: Page) -> None:
    joint = page.pick([" ", " ", "  ", "   "])
    page.put("Outcome", joint.join(["Type", "Measure", "Description", "Time frame", "Safety issue"]))
    for kind in ("primary", "secondary", "other"):
        for one in part(page.study, "outcomesModule", f"{kind}Outcomes") or []:
            page.says(f"outcome.{kind}", f"outcome.{kind} time", f"outcome.{kind} description")
            cells = [flat(plain(one.get(key, ""))) for key in ("measure", "description", "timeFrame")]
            page.put(_row(joint, [kind.title(), *cells]))


def medpath_thirdly(study: Study) -> Page:
    """MedPath's copy of a ClinicalTrials.gov record."""
    study = copy.deepcopy(study)
    page = Page(study, dice_for(study, "medpath thirdly"))
    _cut_down(study, page)
    nothing = page.pick(["Not specified", "Not Available", "N/A", "None"])
    page.says("status", "conditions", "id.nct", "sponsor.lead", "eligibility.sex", "design.type")
    page.put("MedPath", "", title(page), "")
    phases = [one for one in part(study, DESIGN, "phases") or [] if one != "NA"]
    page.says(*(["design.phase"] if phases else []))
    page.put(*(["/".join(PHASE[one] for one in phases)] if phases else []))
    sections = [
        ["Conditions", *(part(study, "conditionsModule", "conditions") or [])],
        ["Registration Number", part(study, ID, "nctId")],
        ["Lead Sponsor", part(study, SPONSOR, "leadSponsor", "name")],
    ]
    if things := part(study, ARMS, "interventions"):
        page.says("intervention.name", "intervention.type")
        sections.append(["Interventions", *(f"{kind_words(one['type'])}: {one['name']}" for one in things)])
    if (count := part(study, DESIGN, "enrollmentInfo", "count")) is not None:
        page.says("design.enrollment")
        sections.append(["Target Recruitment", str(count)])
    page.dice.shuffle(sections)
    page.put(*(line for one in sections for line in one))
    page.says("description.brief")
    page.put("Brief Summary", "", rebullet(plain(part(study, "descriptionModule", "briefSummary")), "-"), "")
    page.put("Detailed Description", "")
    if detailed := part(study, "descriptionModule", "detailedDescription"):
        page.says("description.detailed")
    page.put(rebullet(plain(detailed), "-") if detailed else nothing, "", "Recruitment & Eligibility", "")
    page.put("Status", part(study, STATE, "overallStatus"), "Sex", words(part(study, WHOM, "sex")))
    _medpath_criteria(page, "-", [""])
    page.put("Study & Design", "", "Study Type", part(study, DESIGN, "studyType"), "Study Design")
    if model := part(study, DESIGN, INFO, "interventionModel"):
        page.says("design.model")
    page.put(model or nothing)
    joint = page.pick(["", "", "", " ", "  "])
    for kind in ("primary", "secondary"):
        page.put(f"{kind.title()} Outcome Measures")
        rows = part(study, "outcomesModule", f"{kind}Outcomes") or []
        page.put(joint.join(["Name", "Time", "Method"]) if rows or page.chance(0.5) else nothing)
        page.says(*([f"outcome.{kind}", f"outcome.{kind} time", f"outcome.{kind} description"] if rows else []))
        for one in rows:
            page.put(_row(joint, [flat(plain(one.get(key, ""))) for key in ("measure", "timeFrame", "description")]))
    places = part(study, WHERE, "locations") or []
    if places:
        page.says(*PLACE)
        page.put("Trial Locations", "", f"Locations ({len(places)})")
        for one in places:
            page.put("", one.get("facility", "Research Site"), "", page.pick(["", "\U0001f1fa\U0001f1f8"]))
            page.put(", ".join(one[key] for key in ("city", "state", "country") if one.get(key)))
    page.put("© Copyright 2025. All Rights Reserved by MedPath")
    page.lines = [re.sub(r" +$", "", line) for line in page.lines]
    return page


EVERY: dict[str, Callable[[Study], Page]] = {
    **OTHERWISE,
    "status thirdly": status_thirdly,
    "medpath thirdly": medpath_thirdly,
}
