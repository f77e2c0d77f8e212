"""The five sites' pages, written from a v2 study: `RENDER[name](study)` gives the page and what it says.

Written blind (see habits.py): one published page a layout was the model, and where it shows one case only, what such a
site does in the others is a choice, thrown by dice that fall alike on every run.
"""

import random
import re
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from .compare import fold
from .habits import (
    ALLOCATION,
    ARM,
    MASKING,
    MODEL,
    OBSERVATIONAL,
    OFFICIAL,
    PERSPECTIVE,
    PHASE,
    RETENTION,
    SAMPLING,
    SECONDARY,
    SHARED,
    STATUS,
    TYPE,
    WHO,
    Page,
    Study,
    american,
    criteria_sides,
    dice_for,
    flat,
    month_end,
    part,
    plain,
    rebullet,
    words,
    wrap,
)

ID, STATE, SPONSOR, DESIGN = "identificationModule", "statusModule", "sponsorCollaboratorsModule", "designModule"
ARMS, WHERE, WHOM, IPD = "armsInterventionsModule", "contactsLocationsModule", "eligibilityModule", "ipdSharingStatementModule"
INFO = "designInfo"


def kind_words(code: str) -> str:
    """An intervention's type: `DIETARY_SUPPLEMENT` is “Dietary Supplement”."""
    return words(code)


def title(page: Page) -> str:
    """The brief title."""
    page.says("title.brief")
    return str(part(page.study, ID, "briefTitle"))


def ages(page: Page) -> str:
    """Ages in words: from–to, a lower bound only, an upper bound only, or neither."""
    low, high = part(page.study, WHOM, "minimumAge"), part(page.study, WHOM, "maximumAge")
    if low:
        page.says("eligibility.minimum age")
    if high:
        page.says("eligibility.maximum age")
    if low and high:
        return f"{low} to {high}"
    if low:
        return f"{low} and older"
    return f"up to {high}" if high else ""


def stage(page: Page) -> str:
    """“Older Adult” and its like, as a classic page lists them in brackets."""
    names = {"CHILD": "Child", "ADULT": "Adult", "OLDER_ADULT": "Older Adult"}
    return ", ".join(names[one] for one in part(page.study, WHOM, "stdAges") or [])


def masking(page: Page, joint: str = ", ") -> str:
    """“Double (Participant, Investigator)”."""
    info = part(page.study, DESIGN, INFO, "maskingInfo") or {}
    if "masking" not in info:
        return ""
    page.says("design.masking")
    who = [WHO[one] for one in WHO if one in info.get("whoMasked", [])]
    if who:
        page.says("design.who masked")
        return f"{MASKING[info['masking']]} ({joint.join(who)})"
    return MASKING[info["masking"]]


def ident(item: dict[str, Any]) -> str:
    """A secondary number with its kind in brackets, as classic pages have it."""
    kind, domain = item.get("type"), item.get("domain")
    if not kind:
        return str(item["id"])
    return f"{item['id']} ( {SECONDARY[kind]}{': ' + domain if domain else ''} )"


def contact_bits(item: dict[str, Any]) -> list[str]:
    """Name, phone with its extension, address."""
    phone = item.get("phone", "")
    if phone and item.get("phoneExt"):
        phone = f"{phone} ext {item['phoneExt']}"
    return [one for one in (item.get("name", ""), phone, item.get("email", "")) if one]


def contacts_say(page: Page) -> None:
    """The central contacts with all that they have; a phone with an extension is printed with it."""
    people = part(page.study, WHERE, "centralContacts") or []
    page.says("contact.name", "contact.phone", "contact.email")
    del people


# the classic page as text


def classic(study: Study) -> Page:
    """A classic ClinicalTrials.gov page as programs turn it into text: tables with pipes, headings mostly gone."""
    page = Page(study, dice_for(study, "classic"))
    prose = _classic_prose(page)
    head = title(page)
    acronym = part(study, ID, "acronym")
    if acronym:
        head += f" ({acronym})"
        page.says("title.acronym")
        page.instead["title.brief"] = [[fold(title(page))], [fold(head)]]
    nct = part(study, ID, "nctId")
    page.says("id.nct", "status", "date.first posted", "date.last posted")
    page.put(
        head,
        "![]() |",
        "The safety and scientific validity of this study is the responsibility of the study sponsor and "
        "investigators. Listing a "
        "study does not mean it has been evaluated by the U.S. Federal Government. Know the risks and potential "
        "benefits of clinical "
        "studies and talk to your health care provider before participating. Read our disclaimer for details. |",
        f"ClinicalTrials.gov Identifier: {nct} |",
    )
    _classic_status(page)
    page.put(
        "- Study Details",
        "- Tabular View",
        "- Study Results" if study.get("hasResults") else "- No Results Posted",
        "- Disclaimer",
        "- How to Read a Study Record",
    )
    brief, detailed = part(study, "descriptionModule", "briefSummary"), part(study, "descriptionModule", "detailedDescription")
    if brief and page.chance(0.6):
        page.says("description.brief")
        page.put("Brief Summary:", prose(brief))
    _classic_conditions(page)
    if detailed and page.chance(0.5):
        page.says("description.detailed")
        page.put("Detailed Description:", prose(detailed))
    _classic_design(page)
    _classic_arms(page)
    _classic_outcomes(page)
    _classic_eligibility(page, prose)
    _classic_places(page)
    _classic_more(page)
    return page


def _classic_prose(page: Page) -> Callable[[str], str]:
    bullet = page.pick(["-", "-", "-", "*", "•"])
    indent = page.chance(0.5)
    width = 100 if page.chance(0.15) else 0
    gaps = page.chance(0.3)

    def prose(text: str) -> str:
        out = rebullet(plain(text), bullet, indent=indent)
        if not gaps:
            out = re.sub(r"\n\s*\n", "\n", out)
        return wrap(out, width) if width else out

    return prose


def _classic_status(page: Page) -> None:
    study = page.study
    state = part(study, STATE, "overallStatus")
    name = STATUS[state]
    if state == "UNKNOWN":
        name = page.pick(["Unknown", "Unknown status"])
    if part(study, STATE, "whyStopped"):
        page.says("status.why stopped")
        name += f" ({part(study, STATE, 'whyStopped')})"
    label = "Expanded Access Status :" if part(study, DESIGN, "studyType") == "EXPANDED_ACCESS" else "Recruitment Status :"
    page.put(label, name)
    if state == "UNKNOWN" and part(study, STATE, "lastKnownStatus"):
        verified = american(part(study, STATE, "statusVerifiedDate"))
        page.says("status.last known")
        page.put(
            f"Verified {verified} by {part(study, SPONSOR, 'leadSponsor', 'name')}.",
            f"Recruitment status was: {STATUS[part(study, STATE, 'lastKnownStatus')]}",
        )
    page.put(f"First Posted : {american(part(study, STATE, 'studyFirstPostDateStruct', 'date'))}")
    if part(study, STATE, "resultsFirstPostDateStruct"):
        page.says("date.results posted")
        page.put(f"Results First Posted : {american(part(study, STATE, 'resultsFirstPostDateStruct', 'date'))}")
    page.put(f"Last Update Posted : {american(part(study, STATE, 'lastUpdatePostDateStruct', 'date'))}", "|")


def _classic_conditions(page: Page) -> None:
    study = page.study
    conditions = part(study, "conditionsModule", "conditions") or []
    things = part(study, ARMS, "interventions") or []
    phases = part(study, DESIGN, "phases") or []
    joint = "\n" if page.chance(0.2) else " "
    page.says("conditions", "intervention.name", "intervention.type")
    cells = [joint.join(conditions), joint.join(f"{kind_words(one['type'])}: {one['name']}" for one in things)]
    heads = ["Condition or disease", "Intervention/treatment"]
    if phases:
        page.says("design.phase")
        heads.append("Phase")
        cells.append(joint.join(PHASE[one] for one in phases))
    elif not things and page.chance(0.5):
        heads, cells = heads[:1], cells[:1]
    page.put(" | ".join(heads) + " |", "---|" * len(heads), " | ".join(cells) + " |")


def _classic_design(page: Page) -> None:
    study = page.study
    kind = part(study, DESIGN, "studyType")
    page.says("design.type")
    rows: list[tuple[str, str]] = []
    name = TYPE[kind] + (" (Clinical Trial)" if kind == "INTERVENTIONAL" else "")
    if part(study, DESIGN, "patientRegistry"):
        page.says("design.registry")
        name += " [Patient Registry]"
    rows.append(("Study Type :", name))
    count = part(study, DESIGN, "enrollmentInfo", "count")
    if count is not None:
        page.says("design.enrollment", "design.enrollment type")
        sort = {"ACTUAL": "Actual ", "ESTIMATED": "Estimated "}.get(part(study, DESIGN, "enrollmentInfo", "type") or "", "")
        rows.append((f"{sort}Enrollment :", f"{count} participants"))
    info = part(study, DESIGN, INFO) or {}
    for key, label, table, said in (
        ("allocation", "Allocation:", ALLOCATION, "design.allocation"),
        ("interventionModel", "Intervention Model:", MODEL, "design.model"),
        ("observationalModel", "Observational Model:", OBSERVATIONAL, "design.observational model"),
        ("timePerspective", "Time Perspective:", PERSPECTIVE, "design.time perspective"),
    ):
        if key in info:
            page.says(said)
            rows.append((label, table[info[key]]))
        if key == "interventionModel" and info.get("interventionModelDescription"):
            page.says("design.model description")
            rows.append(("Intervention Model Description:", flat(plain(info["interventionModelDescription"]))))
    if masking(page):
        rows.append(("Masking:", masking(page)))
    if info.get("maskingInfo", {}).get("maskingDescription"):
        page.says("design.masking description")
        rows.append(("Masking Description:", flat(plain(info["maskingInfo"]["maskingDescription"]))))
    if "primaryPurpose" in info:
        page.says("design.purpose")
        rows.append(("Primary Purpose:", words(info["primaryPurpose"])))
    if part(study, DESIGN, "targetDuration"):
        page.says("design.target duration")
        rows.append(("Target Follow-Up Duration:", part(study, DESIGN, "targetDuration")))
    if part(study, ID, "officialTitle"):
        page.says("title.official")
        rows.append(("Official Title:", part(study, ID, "officialTitle")))
    for key, label, said in (
        ("startDateStruct", "Study Start Date :", "start"),
        ("primaryCompletionDateStruct", "Primary Completion Date :", "primary completion"),
        ("completionDateStruct", "Study Completion Date :", "completion"),
    ):
        day = part(study, STATE, key)
        if day:
            page.says(f"date.{said}", f"date.{said} type")
            sort = {"ACTUAL": "Actual ", "ESTIMATED": "Estimated "}.get(day.get("type", ""), "")
            rows.append((sort + label, american(day["date"])))
    page.put(*(f"{a} | {b} |" for a, b in rows), "")
    spec = part(study, DESIGN, "bioSpec")
    if spec and page.chance(0.7):
        page.says("biospecimen.retention")
        page.put(f"Biospecimen Retention: {RETENTION[spec['retention']]}")
        if spec.get("description"):
            page.says("biospecimen.description")
            page.put(
                f"Biospecimen Description: {flat(plain(spec['description']))}"
                if page.chance(0.5)
                else flat(plain(spec["description"]))
            )


def _others(names: list[str], page: Page) -> list[str]:
    if not names:
        return []
    page.says("intervention.other name")
    if len(names) == 1:
        return [f"Other Name: {names[0]}"]
    return ["Other Names:", *(f"- {one}" for one in names)]


def _classic_arms(page: Page) -> None:
    study = page.study
    groups, things = part(study, ARMS, "armGroups") or [], part(study, ARMS, "interventions") or []
    observed = part(study, DESIGN, "studyType") == "OBSERVATIONAL"
    if not groups:
        if things and page.chance(0.6):
            page.says("intervention.description")
            page.put("Intervention Details:")
            for one in things:
                page.put(f"- {kind_words(one['type'])}: {one['name']}")
                if one.get("description"):
                    page.put(flat(plain(one["description"])))
                page.put(*_others(one.get("otherNames", []), page))
        return
    page.says("arm.label", "arm.type", "arm.description", "arm.intervention", "intervention.arm")
    page.put(("Group/Cohort" if observed else "Arm") + " | Intervention/treatment |", "---|---|")
    by_name = {f"{kind_words(one['type'])}: {one['name']}": one for one in things}
    for group in groups:
        kind = group.get("type")
        page.put(f"{ARM[kind]}: {group['label']}" if kind else group["label"])
        if group.get("description"):
            page.put(re.sub(r"\n\s*\n", "\n", plain(group["description"])))
        page.put("|")
        cell: list[str] = []
        for name in group.get("interventionNames", []):
            cell.append(name)
            thing = by_name.get(name)
            if thing is None:
                continue
            page.says("intervention.description")
            if thing.get("description"):
                cell.append(re.sub(r"\n\s*\n", "\n", plain(thing["description"])))
            cell.extend(_others(thing.get("otherNames", []), page))
        page.put(*cell[:-1], (cell[-1] + " |") if cell else "|")


def _classic_outcomes(page: Page) -> None:
    study = page.study
    kinds = [one for one in ("primary", "secondary", "other") if part(study, "outcomesModule", f"{one}Outcomes")]
    headed = len(kinds) > 1 or page.chance(0.6)
    for kind in kinds:
        page.says(f"outcome.{kind}", f"outcome.{kind} time", f"outcome.{kind} description")
        if headed:
            page.put(f"{kind.title()} Outcome Measures :")
        for one in part(study, "outcomesModule", f"{kind}Outcomes"):
            frame = f" [ Time Frame: {flat(plain(one['timeFrame']))} ]" if one.get("timeFrame") else ""
            text = re.sub(r"\n\s*\n", "\n", plain(one.get("description", "")))
            page.put(f"- {flat(plain(one['measure']))}{frame}{text}")
    if kinds:
        page.put("")
    spec = part(study, DESIGN, "bioSpec")
    if spec and "biospecimen.retention" not in page.printed and page.chance(0.5):
        page.says("biospecimen.retention")
        page.put(f"Biospecimen Retention: {RETENTION[spec['retention']]}", "")


def _classic_eligibility(page: Page, prose: Callable[[str], str]) -> None:
    study = page.study
    page.put(
        "Choosing to participate in a study is an important personal decision. Talk with your doctor and family "
        "members or friends "
        "about deciding to join a study. To learn more about this study, you or your doctor may contact the study "
        "research staff "
        "using the contacts provided below. For general information, Learn About Clinical Studies."
    )
    said = ages(page)
    names = stage(page)
    if names:
        page.says("eligibility.standard ages")
    if said or names:
        page.put(f"Ages Eligible for Study: | {said} ({names}) |" if said else f"Ages Eligible for Study: | {names} |")
    page.says("eligibility.sex")
    label = page.pick(["Sexes Eligible for Study:", "Sexes Eligible for Study:", "Genders Eligible for Study:"])
    page.put(f"{label} | {words(part(study, WHOM, 'sex'))} |")
    if part(study, WHOM, "genderBased"):
        page.says("eligibility.gender based")
        page.put("Gender Based Eligibility: | Yes |")
        if part(study, WHOM, "genderDescription"):
            page.says("eligibility.gender description")
            page.put(f"Gender Eligibility Description: | {flat(plain(part(study, WHOM, 'genderDescription')))} |")
    healthy = part(study, WHOM, "healthyVolunteers")
    if healthy is not None:
        page.says("eligibility.healthy")
        page.put(f"Accepts Healthy Volunteers: | {'Yes' if healthy else 'No'} |")
    if part(study, WHOM, "samplingMethod"):
        page.says("eligibility.sampling")
        page.put(f"Sampling Method: | {SAMPLING[part(study, WHOM, 'samplingMethod')]} |")
    if part(study, WHOM, "studyPopulation") and page.chance(0.8):
        page.says("eligibility.population")
        page.put("Study Population", flat(plain(part(study, WHOM, "studyPopulation"))))
    page.says("eligibility.plain", "eligibility.inclusion", "eligibility.exclusion")
    headless = not re.match(r"(?i)\W*(?:inclusion|exclusion)", part(study, WHOM, "eligibilityCriteria"))
    if page.chance(0.2) or (headless and "eligibility.population" in page.printed):
        page.put("Criteria")
    page.put(prose(part(study, WHOM, "eligibilityCriteria")), "")


def _classic_places(page: Page) -> None:
    study = page.study
    page.put(
        "To learn more about this study, you or your doctor may contact the study research staff using the contact information "
        "provided by the sponsor.",
        f"Please refer to this study by its ClinicalTrials.gov identifier (NCT number): {part(study, ID, 'nctId')}",
    )
    for one in part(study, WHERE, "centralContacts") or []:
        contacts_say(page)
        page.put("Contact: " + " | ".join(contact_bits(one)) + " |")
    last = None
    double = page.chance(0.5)
    for one in part(study, WHERE, "locations") or []:
        page.says(*(f"location.{key}" for key in ("facility", "city", "state", "country", "zip", "status", "whole")))
        region = one["country"] + (
            f", {one['state']}" if one.get("state") and one["country"] in ("United States", "Canada") else ""
        )
        if region != last:
            page.put(f"{region} | |")
            last = region
        state = STATUS[one["status"]] if one.get("status") else ""
        if one.get("facility"):
            page.put(f"{one['facility']} | {state} |".replace("|  |", "| |" if double else "|"))
        place = ", ".join(one[key] for key in ("city", "state", "country", "zip") if one.get(key))
        page.put(f"{place} |")
        people = one.get("contacts") or []
        for person in people:
            page.says("location.contact")
            page.put(f"{OFFICIAL[person['role']]}: {' '.join(contact_bits(person))} |")
    if page.chance(0.5):
        page.says("sponsor.lead")
        page.put("Sponsors and Collaborators", part(study, SPONSOR, "leadSponsor", "name"))
        for one in part(study, SPONSOR, "collaborators") or []:
            page.says("sponsor.collaborator")
            page.put(one["name"])
    officials = part(study, WHERE, "overallOfficials") or []
    if officials:
        page.says("official.name", "official.role", "official.affiliation")
        if page.chance(0.5):
            page.put("Investigators")
        for one in officials:
            page.put(
                " | ".join(
                    [f"{OFFICIAL[one['role']]}:", one["name"], *([one["affiliation"]] if one.get("affiliation") else [])]
                )
                + " |"
            )


def _classic_more(page: Page) -> None:
    study = page.study
    references = part(study, "referencesModule", "references") or []
    if references and page.chance(0.7):
        page.says("reference.citation", "reference.type")
        for kind, head in (
            ("DERIVED", "Publications automatically indexed to this study by ClinicalTrials.gov Identifier (NCT Number):"),
            ("RESULT", "Publications of Results:"),
            ("BACKGROUND", "Publications:"),
        ):
            some = [one for one in references if one.get("type") == kind]
            if some:
                page.put(head, *(flat(one["citation"]) for one in some))
    party = part(study, SPONSOR, "responsibleParty") or {}
    rows: list[tuple[str, str]] = []
    if party.get("investigatorFullName"):
        page.says("responsible.name", "responsible.title", "responsible.affiliation")
        rows.append(
            (
                "Responsible Party:",
                ", ".join(
                    party[key]
                    for key in ("investigatorFullName", "investigatorTitle", "investigatorAffiliation")
                    if key in party
                ),
            )
        )
    elif party.get("type") == "SPONSOR":
        if "sponsor.lead" in page.printed:
            page.says("responsible.type")
        rows.append(("Responsible Party:", part(study, SPONSOR, "leadSponsor", "name")))
    rows.append(("ClinicalTrials.gov Identifier:", part(study, ID, "nctId")))
    page.put(*(f"{a} | {b} |" for a, b in rows))
    page.says("id.org")
    numbers = [part(study, ID, "orgStudyIdInfo", "id")]
    for item in part(study, ID, "secondaryIdInfos") or []:
        page.says("id.secondary", "id.secondary type")
        numbers.append(ident(item))
    page.put("Other Study ID Numbers: |", *numbers[:-1], f"{numbers[-1]} |")
    page.put(f"First Posted: | {american(part(study, STATE, 'studyFirstPostDateStruct', 'date'))} Key Record Dates |")
    if part(study, STATE, "resultsFirstPostDateStruct"):
        page.put(f"Results First Posted: | {american(part(study, STATE, 'resultsFirstPostDateStruct', 'date'))} |")
    page.says("date.verified")
    page.put(
        f"Last Update Posted: | {american(part(study, STATE, 'lastUpdatePostDateStruct', 'date'))} |",
        f"Last Verified: | {american(part(study, STATE, 'statusVerifiedDate'))} |",
    )
    if part(study, IPD, "ipdSharing") and page.chance(0.8):
        _classic_sharing(page)
    for key, label, said in (
        ("isFdaRegulatedDrug", "Studies a U.S. FDA-regulated Drug Product:", "fda.drug"),
        ("isFdaRegulatedDevice", "Studies a U.S. FDA-regulated Device Product:", "fda.device"),
        ("isUsExport", "Product Manufactured in and Exported from the U.S.:", "fda.export"),
    ):
        value = part(study, "oversightModule", key)
        if value is not None:
            page.says(said)
            page.put(f"{label} | {'Yes' if value else 'No'} |")
    keywords = part(study, "conditionsModule", "keywords") or []
    if keywords and page.chance(0.6):
        page.says("keywords")
        half = (len(keywords) + 1) // 2
        joint = " " if page.chance(0.5) else "\n"
        page.put(f"Keywords provided by {part(study, SPONSOR, 'leadSponsor', 'name')}:")
        page.put(joint.join(keywords[:half]) + " |")
        if keywords[half:]:
            page.put(joint.join(keywords[half:]) + " |")
    _classic_mesh(page)


def _classic_sharing(page: Page) -> None:
    study = page.study
    page.says("ipd.sharing")
    sharing = part(study, IPD) or {}
    if page.chance(0.5):
        page.put("Individual Participant Data (IPD) Sharing Statement: |")
    page.put(f"Plan to Share IPD: | {words(sharing['ipdSharing'])} |")
    for key, label, said in (
        ("description", "Plan Description:", "ipd.description"),
        ("infoTypes", "Supporting Materials:", "ipd.material"),
        ("timeFrame", "Time Frame:", "ipd.time"),
        ("accessCriteria", "Access Criteria:", "ipd.access"),
        ("url", "URL:", "ipd.url"),
    ):
        value = sharing.get(key)
        if not value:
            continue
        page.says(said)
        text = "\n".join(SHARED[one] for one in value) if isinstance(value, list) else flat(plain(value))
        page.put(f"{label} | {text} |")


def _classic_mesh(page: Page) -> None:
    derived = page.study.get("derivedSection", {})
    terms: list[str] = []
    for module in ("conditionBrowseModule", "interventionBrowseModule"):
        for key in ("meshes", "ancestors"):
            for item in derived.get(module, {}).get(key, []):
                if item.get("term") and item["term"] not in terms:
                    terms.append(item["term"])
    if not terms or page.chance(0.2):
        return
    page.says("mesh")
    joint = "\n" if page.chance(0.3) else " "
    if page.chance(0.5):
        page.put("Additional relevant MeSH terms:")
    half = (len(terms) + 1) // 2
    page.put(joint.join(terms[:half]) + " |")
    if terms[half:]:
        page.put(joint.join(terms[half:]) + " |")


# MedPath


def medpath(study: Study) -> Page:
    """MedPath's copy of a ClinicalTrials.gov record, in the habits of its copies of EU records."""
    page = Page(study, dice_for(study, "medpath"))
    caps = page.chance(0.5)
    gap = ["" for _ in range(1 if page.chance(0.8) else 0)]
    bullet = page.pick(["-", "-", "*", "•"])
    page.put("MedPath", "", title(page), "")
    phases = part(study, DESIGN, "phases") or []
    if phases:
        page.says("design.phase")
        page.put("/".join(PHASE[one] for one in phases))
    elif page.chance(0.5):
        page.says("design.phase")
        page.instead["design.phase"] = [["na"], []]
        page.put("Not Applicable")
    page.says("status", "conditions", "id.nct", "sponsor.lead", "eligibility.sex", "design.type")
    if page.chance(0.6):
        page.put(STATUS[part(study, STATE, "overallStatus")].replace(" status", ""))
    page.put("Conditions", *(part(study, "conditionsModule", "conditions") or []))
    things = part(study, ARMS, "interventions") or []
    if things and page.chance(0.8):
        page.says("intervention.name", "intervention.type")
        page.put("Interventions", *(f"{kind_words(one['type'])}: {one['name']}" for one in things))
    if page.chance(0.3):
        page.says("date.first posted", "date.last posted")
        page.put("First Posted Date", part(study, STATE, "studyFirstPostDateStruct", "date"))
        page.put("Last Posted Date", part(study, STATE, "lastUpdatePostDateStruct", "date"))
    page.put("Registration Number", part(study, ID, "nctId"))
    page.put("Lead Sponsor", part(study, SPONSOR, "leadSponsor", "name"))
    if part(study, SPONSOR, "collaborators") and page.chance(0.4):
        page.says("sponsor.collaborator")
        page.put("Collaborators", *(one["name"] for one in part(study, SPONSOR, "collaborators")))
    for head, key, said in (
        ("Brief Summary", "briefSummary", "description.brief"),
        ("Detailed Description", "detailedDescription", "description.detailed"),
    ):
        text = part(study, "descriptionModule", key)
        page.put(head, *gap)
        if text:
            page.says(said)
            page.put(rebullet(plain(text), bullet))
        else:
            page.put("Not available")
        page.put(*gap)
    page.put("Recruitment & Eligibility", *gap, "Status")
    state = part(study, STATE, "overallStatus")
    page.put(state if caps else STATUS[state].replace(" status", ""))
    page.put("Sex", words(part(study, WHOM, "sex")))
    count = part(study, DESIGN, "enrollmentInfo", "count")
    page.put("Target Recruitment", str(count) if count is not None else "Not specified")
    if count is not None:
        page.says("design.enrollment")
    _medpath_criteria(page, bullet, gap)
    page.put("Study & Design", *gap, "Study Type")
    kind = part(study, DESIGN, "studyType")
    page.put(kind if caps else TYPE[kind])
    page.put("Study Design")
    model = part(study, DESIGN, INFO, "interventionModel")
    if model:
        page.says("design.model")
        page.put(model if caps else words(model))
    elif part(study, DESIGN, INFO, "observationalModel") and page.chance(0.5):
        page.says("design.observational model")
        page.put(words(part(study, DESIGN, INFO, "observationalModel")))
    else:
        page.put("Not specified")
    joint = page.pick(["", "", "", "\t", " "])
    _medpath_tables(page, joint)
    _medpath_places(page)
    page.put("© Copyright 2025. All Rights Reserved by MedPath")
    return page


def _medpath_criteria(page: Page, bullet: str, gap: list[str]) -> None:
    text = plain(part(page.study, WHOM, "eligibilityCriteria"))
    before, inside, outside = criteria_sides(text)
    page.says("eligibility.inclusion", "eligibility.exclusion")
    if inside or outside:
        if before:
            inside = f"{before}\n{inside}"
            page.instead["eligibility.inclusion"] = [[inside]]
        for head, side in (("Inclusion Criteria", inside), ("Exclusion Criteria", outside)):
            page.put(head, *gap, rebullet(side, bullet) if side else "Not provided", *gap)
        if not outside:
            page.instead["eligibility.exclusion"] = [[]]
    else:
        page.instead["eligibility.inclusion"] = [[before]]
        page.put("Inclusion Criteria", *gap, rebullet(before, bullet), *gap, "Exclusion Criteria", *gap, "Not provided", *gap)


def _medpath_tables(page: Page, joint: str) -> None:
    study = page.study
    groups = part(study, ARMS, "armGroups") or []
    if groups and page.chance(0.75):
        page.says("arm.label", "arm.description", "arm.intervention")
        typed: list[Any] = []
        bare: list[Any] = []
        page.instead["arm.intervention"] = [typed, bare]
        page.put(
            page.pick(["Arm && Interventions", "Arms & Interventions"]), joint.join(["Group", "Intervention", "Description"])
        )
        for group in groups:
            names = [re.sub(r"^[A-Z][A-Za-z ]*: ", "", one) for one in group.get("interventionNames", [])]
            typed += [(fold(group["label"]), fold(one)) for one in group.get("interventionNames", [])]
            bare += [(fold(group["label"]), fold(one)) for one in names]
            page.put(joint.join([group["label"], ", ".join(names) or "-", flat(plain(group.get("description", "-")))]))
    for kind in ("primary", "secondary"):
        rows = part(study, "outcomesModule", f"{kind}Outcomes") or []
        page.put(f"{kind.title()} Outcome Measures", joint.join(["Name", "Time", "Method"]))
        if rows:
            page.says(f"outcome.{kind}", f"outcome.{kind} time", f"outcome.{kind} description")
        for one in rows:
            cells = [
                flat(plain(one["measure"])),
                flat(plain(one.get("timeFrame", ""))),
                flat(plain(one.get("description", ""))),
            ]
            page.put(joint.join(cells).rstrip())


def _medpath_places(page: Page) -> None:
    places = part(page.study, WHERE, "locations") or []
    if not places or page.chance(0.3):
        return
    page.says(*(f"location.{key}" for key in ("facility", "city", "state", "country", "whole")))
    flags = page.chance(0.6)
    page.put("Trial Locations", "", f"Locations ({len(places)})")
    for one in places:
        page.put("", one.get("facility", "Research Site"), "")
        if flags:
            page.put("\U0001f1f3\U0001f1f1", "")
        page.put(", ".join(one[key] for key in ("city", "state", "country") if one.get(key)))


# “Clinical Trial Details — Status”


def status(study: Study) -> Page:
    """The page headed “Clinical Trial Details — Status: …”: `label value` lines, criteria and rows of tables on one line."""
    page = Page(study, dice_for(study, "status"))
    clean: Callable[[str], str] = plain if page.chance(0.7) else str
    name = STATUS[part(study, STATE, "overallStatus")]
    page.says("status", "id.nct", "id.org")
    page.put("Clinical Trials Logo", "", f"Clinical Trial Details — Status: {name}", "", "Administrative data", "")
    page.put(f"NCT number {part(study, ID, 'nctId')}", f"Other study ID # {part(study, ID, 'orgStudyIdInfo', 'id')}")
    second = [one["id"] for one in part(study, ID, "secondaryIdInfos") or []]
    if second:
        page.says("id.secondary")
    joint = page.pick([", ", " "])
    page.put(f"Secondary ID {joint.join(second)}".rstrip())
    page.put(f"Status {name}")
    phases = part(study, DESIGN, "phases") or []
    if phases:
        page.says("design.phase")
    page.put(f"Phase {'/'.join('N/A' if one == 'NA' else PHASE[one] for one in phases)}".rstrip())
    if page.chance(0.5):
        page.says("date.first submitted", "date.last submitted")
        page.put(
            f"First received {american(part(study, STATE, 'studyFirstSubmitDate'))}",
            f"Last updated {american(part(study, STATE, 'lastUpdateSubmitDate'))}",
        )
    else:
        page.put("First received", "Last updated")
    start = part(study, STATE, "startDateStruct", "date")
    if start:
        page.says("date.start")
    page.put(f"Start date {american(start) if start else ''}".rstrip())
    page.put(*_status_end(page, "completionDateStruct", "completion date", "completion"))
    _status_information(page)
    brief = part(study, "descriptionModule", "briefSummary")
    one_line = page.chance(0.5)

    def prose(text: str) -> str:
        return flat(clean(text)) if one_line else rebullet(clean(text), "-")

    page.says("description.brief")
    page.put("", "Clinical Trial Summary", "", prose(brief), "")
    detailed = part(study, "descriptionModule", "detailedDescription")
    if detailed and page.chance(0.5):
        page.says("description.detailed")
        page.put("", "Clinical Trial Description", "", prose(detailed), "")
    if page.chance(0.4):
        page.says("conditions")
        page.put(
            "",
            "Related Conditions & MeSH terms",
            "",
            *(f"- {one}" for one in part(study, "conditionsModule", "conditions") or []),
            "",
        )
    _status_eligibility(page, clean)
    _status_design(page, clean)
    _status_tables(page, clean)
    return page


def _status_end(page: Page, key: str, words_for: str, said: str) -> list[str]:
    day = part(page.study, STATE, key)
    if not day:
        return []
    page.says(f"date.{said}")
    if day.get("type") == "ACTUAL":
        return [f"{words_for[0].upper()}{words_for[1:]} {american(day['date'])}"]
    page.says(f"date.{said} type")
    return [f"Est. {words_for} {american(day['date'])}"]


def _status_information(page: Page) -> None:
    study = page.study
    page.says("date.verified", "organization", "design.type")
    page.put("", "Study information", "", f"Verified date {american(part(study, STATE, 'statusVerifiedDate'))}")
    page.put(f"Source {part(study, ID, 'organization', 'fullName')}")
    people = part(study, WHERE, "centralContacts") or []
    if people:
        contacts_say(page)
        first = people[0]
        page.instead["contact.name"] = [[fold(first["name"])] if first.get("name") else []]
        page.instead["contact.phone"] = [[fold(first["phone"])] if first.get("phone") else []]
        page.instead["contact.email"] = [[fold(first["email"])] if first.get("email") else []]
        page.put(f"Contact {first.get('name', '')}".rstrip())
        if first.get("phone"):
            page.put(f"Phone {first['phone']}")
        if first.get("email"):
            page.put(f"Email {first['email']}")
    drug, device = (part(study, "oversightModule", key) for key in ("isFdaRegulatedDrug", "isFdaRegulatedDevice"))
    page.put("Is FDA regulated " + ("" if drug is None and device is None else "Yes" if drug or device else "No"))
    page.lines[-1] = page.lines[-1].rstrip()
    page.put("Health authority", f"Study type {TYPE[part(study, DESIGN, 'studyType')]}")


def _status_eligibility(page: Page, clean: Callable[[str], str]) -> None:
    study = page.study
    name = STATUS[part(study, STATE, "overallStatus")]
    page.put("", "Recruitment information / eligibility", "", f"Status {name}")
    count = part(study, DESIGN, "enrollmentInfo", "count")
    if count is not None:
        page.says("design.enrollment")
    page.put(f"Enrollment {'' if count is None else count}".rstrip())
    page.put(*_status_end(page, "completionDateStruct", "completion date", "completion"))
    page.put(*_status_end(page, "primaryCompletionDateStruct", "primary completion date", "primary completion"))
    healthy = part(study, WHOM, "healthyVolunteers")
    if healthy is not None:
        page.says("eligibility.healthy")
    yes = "Accepts Healthy Volunteers" if page.chance(0.3) else "Yes"
    page.put(f"Accepts healthy volunteers {'' if healthy is None else yes if healthy else 'No'}".rstrip())
    page.says("eligibility.sex", "eligibility.plain", "eligibility.inclusion", "eligibility.exclusion")
    page.put(f"Gender {words(part(study, WHOM, 'sex'))}")
    low, high = part(study, WHOM, "minimumAge"), part(study, WHOM, "maximumAge")
    said = ages(page)
    if page.chance(0.3):
        said = f"{low or 'N/A'} to {high or 'N/A'}"
    if said:
        page.put(f"Age group {said}")
    sign = page.pick(["-", "-", "*"])
    page.put(f"Eligibility {flat(rebullet(clean(part(study, WHOM, 'eligibilityCriteria')), sign))}")


def _status_design(page: Page, clean: Callable[[str], str]) -> None:
    study = page.study
    info = part(study, DESIGN, INFO) or {}
    page.put("", "Study Design", "")
    bits: list[str] = []
    if page.chance(0.5):
        for key, label, table, said in (
            ("allocation", "Allocation", ALLOCATION, "design.allocation"),
            ("interventionModel", "Intervention Model", MODEL, "design.model"),
            ("observationalModel", "Observational Model", OBSERVATIONAL, "design.observational model"),
            ("timePerspective", "Time Perspective", PERSPECTIVE, "design.time perspective"),
        ):
            if key in info:
                page.says(said)
                bits.append(f"{label}: {table[info[key]]}")
        if masking(page):
            bits.append(f"Masking: {masking(page)}")
        if "primaryPurpose" in info:
            page.says("design.purpose")
            bits.append(f"Primary Purpose: {words(info['primaryPurpose'])}")
        page.put(", ".join(bits) if page.chance(0.5) else "\n".join(bits))
    page.put("", "Intervention", "")
    things = part(study, ARMS, "interventions") or []
    if things:
        page.says("intervention.name", "intervention.type", "intervention.description")
    grouped: dict[str, list[dict[str, Any]]] = defaultdict(list)
    together = page.chance(0.5)
    for place, one in enumerate(things):
        grouped[one["type"] if together else f"{one['type']}/{place}"].append(one)
    for kind, some in grouped.items():
        page.put(f"{kind_words(kind.split('/')[0])}:")
        for one in some:
            page.put(one["name"])
            if one.get("description"):
                page.put(flat(clean(one["description"])))


def _status_tables(page: Page, clean: Callable[[str], str]) -> None:
    study = page.study
    places = part(study, WHERE, "locations") or []
    page.put("", "Locations", "", "Country Name City State")
    if places:
        page.says(*(f"location.{key}" for key in ("facility", "city", "state", "country", "whole")))
        for one in places:
            page.put(" ".join(one[key] for key in ("country", "facility", "city", "state") if one.get(key)))
    else:
        page.put("n/a")
    lead = part(study, SPONSOR, "leadSponsor", "name")
    others = [one["name"] for one in part(study, SPONSOR, "collaborators") or []]
    page.says("sponsor.lead", "sponsor.collaborator")
    page.put("", f"Sponsors ({1 + len(others)})", "", "Lead Sponsor Collaborator", " ".join([lead, ", ".join(others)]).strip())
    if places and page.chance(0.4):
        page.put(
            "",
            "Country where clinical trial is conducted",
            "",
            ", ".join(dict.fromkeys(one["country"] for one in places)) + ",",
        )
    references = part(study, "referencesModule", "references") or []
    if references and page.chance(0.8):
        page.says("reference.citation")
        page.put("", f"References & Publications ({len(references)})", "")
        view = page.pick(["—\u00a0View Citation", "—\u00a0View Citation", "— \u00a0View Citation", "— View Citation"])
        for one in references:
            page.put(f"{flat(one['citation'])} {view}", "")
    page.put("", "Outcome", "", "Type Measure Description Time frame Safety issue")
    for kind in ("primary", "secondary", "other"):
        for one in part(study, "outcomesModule", f"{kind}Outcomes") or []:
            page.says(f"outcome.{kind}", f"outcome.{kind} time", f"outcome.{kind} description")
            cells = [kind.title(), one["measure"], one.get("description", ""), one.get("timeFrame", "")]
            page.put(" ".join(flat(clean(cell)) for cell in cells if cell))
    page.put(
        "See also",
        "\u00a0 Status Clinical Trial Phase",
        *(_related(page.dice, k, caps=False) for k in range(page.dice.randint(0, 6))),
    )


def _related(dice: random.Random, k: int, *, caps: bool) -> str:
    """A trial that another site's page lists as alike: never this one's data."""
    number = f"NCT9{dice.randint(0, 9999999):07d}"
    name = dice.choice(
        [
            "An Open Trial of a Made-up Cream in Adults With Eczema",
            "Comparison of Two Invented Tablets for Severe Asthma: a Phase 2 Trial",
            "Registry of Patients With Food Allergy - Completed Cohort",
        ]
    )
    if caps:
        return f"{name}\n{number}{dice.choice([' COMPLETED PHASE2', ' TERMINATED NA', ' RECRUITING PHASE1/PHASE2', ''])}"
    state = dice.choice(["Completed", "Recruiting", "Active, not recruiting", "Not yet recruiting"])
    return f"{state} {number} - {name} {dice.choice(['Phase 1', 'Phase 2', 'N/A', 'Phase 1/Phase 2'])}"


# captioned pages

CAPTIONS = {
    "Basic Information": "Get a concise snapshot of the trial, including recruitment status, study phase, enrollment "
    "targets, and key "
    "timeline milestones.",
    "Brief Summary": "Review the sponsor-provided synopsis that highlights what the study is about and why it is being "
    "conducted.",
    "Detailed Description": "Dive into the extended narrative that explains the scientific background, objectives, and "
    "procedures in "
    "greater depth.",
    "Conditions": "See the medical conditions and disease areas that this research is targeting or investigating.",
    "Keywords": "Explore important study keywords that can help with search, categorization, and topic discovery.",
    "Study Design": "Understand how the trial is structured, including allocation methods, masking strategies, primary "
    "purpose, and "
    "other design elements.",
    "Study Groups": "Review each arm or cohort in the study, along with the interventions and objectives associated with them.",
    "Interventions": "Learn about the drugs, procedures, or behavioral strategies being tested and how they are "
    "applied within this trial.",
    "Other Intervention Names": "Discover alternative or legacy names that may be used to describe the listed "
    "interventions across "
    "different sources.",
    "Eligibility Criteria": "Check the participation requirements, including inclusion and exclusion rules, age "
    "limits, and whether "
    "healthy volunteers are accepted.",
    "Sponsors": "Meet the organizations funding or collaborating on the study and learn about their roles.",
    "Responsible Party": "Identify the individual or organization who holds primary responsibility for the study "
    "information submitted "
    "to regulators.",
    "Principal Investigators": "Learn about the lead researchers overseeing the trial and their institutional affiliations.",
    "Locations": "Explore where the study is taking place and check the recruitment status at each participating site.",
    "Countries": "Review the countries where the study has at least one active or historical site.",
    "Central Contacts": "Reach out to these primary contacts for questions about participation or study logistics.",
    "Facility Contacts": "Find local site contact details for specific facilities participating in the trial.",
    "References": "Explore related publications, articles, or registry entries linked to this study.",
    "Other Identifiers": "Review additional registry numbers or institutional identifiers associated with this trial.",
    "Related Clinical Trials": "Explore similar clinical trials based on study characteristics and research focus.",
    "More Related Trials": "Additional clinical trials that may be relevant based on similarity analysis.",
}


class Captioned:
    """Writes one captioned page: sections with captions, then `label` and value, or the value alone without labels."""

    def __init__(self, study: Study, *, labels: bool) -> None:
        self.page = Page(study, dice_for(study, "captioned" if labels else "stripped"))
        self.labels = labels

    def lines(self, *lines: str) -> None:
        """Lines, each followed by a blank one where the page keeps its labels."""
        for one in lines:
            self.page.put(one)
            if self.labels:
                self.page.put("")

    def section(self, name: str) -> None:
        """A section's heading and caption."""
        self.lines(name, CAPTIONS[name])

    def value(self, label: str, value: str | None, *said: str) -> None:
        """A label and its value under it."""
        if not value:
            return
        self.page.says(*said)
        self.lines(*([label] if self.labels else []), value)

    def tag(self, label: str, value: str | None, *said: str) -> None:
        """A label and its value on one line, lost as a whole where labels are stripped."""
        if value and self.labels:
            self.page.says(*said)
            self.lines(f"{label} {value}")


def captioned(study: Study) -> Page:
    """The captioned page with its labels."""
    return _captioned(Captioned(study, labels=True))


def stripped(study: Study) -> Page:
    """The captioned page whose labels were lost on the way: values stand alone, lists of tags are gone."""
    return _captioned(Captioned(study, labels=False))


def _captioned(to: Captioned) -> Page:
    page, study = to.page, to.page.study
    page.says("id.nct", "date.last posted")
    to.lines(title(page), f"NCT ID: {part(study, ID, 'nctId')}")
    to.lines(f"Last Updated: {part(study, STATE, 'lastUpdatePostDateStruct', 'date')}", "Study Results")
    if study.get("hasResults"):
        if to.labels:
            to.lines("Results available")
        to.lines(
            "Outcome measurements, participant flow, baseline characteristics, and adverse events have been published "
            "for this study."
        )
    else:
        if to.labels:
            to.lines("Results pending")
        to.lines(
            "The study team has not published outcome measurements, participant flow, or safety data for this trial "
            "yet. Check back "
            "later for updates."
        )
    _captioned_basics(to)
    related = page.chance(0.5)
    for head, key, said in (
        ("Brief Summary", "briefSummary", "description.brief"),
        ("Detailed Description", "detailedDescription", "description.detailed"),
    ):
        to.section(head)
        text = part(study, "descriptionModule", key)
        if text:
            page.says(said)
            to.lines(text if to.labels else re.sub(r"\n\s*\n", "\n", text))
        if head == "Brief Summary" and related:
            to.section("Related Clinical Trials")
            to.lines(*(_related(page.dice, k, caps=True).split(" COMPLETED")[0] for k in range(page.dice.randint(1, 4))))
    to.section("Conditions")
    conditions = part(study, "conditionsModule", "conditions") or []
    if to.labels or page.chance(0.4):
        page.says("conditions")
        to.lines(" ".join(conditions) if page.chance(0.6) else "\n".join(conditions))
    keywords = part(study, "conditionsModule", "keywords") or []
    if keywords and page.chance(0.6):
        to.section("Keywords")
        if to.labels:
            page.says("keywords")
            to.lines(" ".join(keywords) if page.chance(0.5) else "\n".join(keywords))
    _captioned_design(to)
    _captioned_arms(to)
    _captioned_eligibility(to)
    _captioned_people(to)
    return page


def _captioned_basics(to: Captioned) -> None:
    page, study = to.page, to.page.study
    to.section("Basic Information")
    to.value("Recruitment Status", part(study, STATE, "overallStatus"), "status")
    to.value("Clinical Phase", "/".join(part(study, DESIGN, "phases") or []), "design.phase")
    count = part(study, DESIGN, "enrollmentInfo", "count")
    to.value("Total Enrollment", None if count is None else f"{count} participants", "design.enrollment")
    to.value("Study Classification", part(study, DESIGN, "studyType"), "design.type")
    for label, key, said in (
        ("Study Start Date", "startDateStruct", "start"),
        ("Study Completion Date", "completionDateStruct", "completion"),
    ):
        day = part(study, STATE, key, "date")
        if day:
            shown = month_end(day)
            page.instead[f"date.{said}"] = [[fold(shown)], [fold(day)]]
            to.value(label, shown, f"date.{said}")


def _captioned_design(to: Captioned) -> None:
    page, study = to.page, to.page.study
    info = part(study, DESIGN, INFO) or {}
    to.section("Study Design")
    to.value("Allocation Method", info.get("allocation"), "design.allocation")
    to.value("Intervention Model", info.get("interventionModel"), "design.model")
    to.value("Observational Model Type", info.get("observationalModel"), "design.observational model")
    to.value("Primary Study Purpose", info.get("primaryPurpose"), "design.purpose")
    to.value("Study Time Orientation", info.get("timePerspective"), "design.time perspective")
    mask = info.get("maskingInfo") or {}
    to.value("Blinding Strategy", mask.get("masking"), "design.masking")
    who = [one for one in WHO if one in mask.get("whoMasked", [])]
    if who and (to.labels or page.chance(0.4)):
        page.says("design.who masked")
        form = page.pick(["words", "lines", "words"])
        names = [WHO[one] + ("s" if form == "words" and not WHO[one].endswith("s") else "") for one in who]
        names = [
            one.replace("Care Providers", "Caregivers") if form == "words" and page.dice.random() < 0.5 else one
            for one in names
        ]
        to.lines(" ".join(names) if form == "words" else "\n".join(names))


def _captioned_arms(to: Captioned) -> None:
    page, study = to.page, to.page.study
    groups, things = part(study, ARMS, "armGroups") or [], part(study, ARMS, "interventions") or []
    by_name = {f"{kind_words(one['type'])}: {one['name']}": one for one in things}

    def said(text: str) -> str:
        return text if to.labels else re.sub(r"\n\s*\n", "\n", text)

    if groups:
        to.section("Study Groups")
        # v2 names an arm's intervention with its type, which a page without labels does not say; it says whose arm it is.
        page.says("arm.label", "arm.description", "intervention.arm", *(["arm.intervention"] if to.labels else []))
        for group in groups:
            to.lines(group["label"])
            if group.get("description"):
                to.lines(said(group["description"]))
            to.tag("Group Type", group.get("type"), "arm.type")
            for name in group.get("interventionNames", []):
                thing = by_name.get(name)
                if not thing:
                    continue
                to.lines(thing["name"])
                to.tag("Intervention Type", thing["type"])
                if thing.get("description"):
                    to.lines(said(thing["description"]))
    if things:
        to.section("Interventions")
        page.says("intervention.name", "intervention.description")
        for one in things:
            to.lines(one["name"])
            if one.get("description"):
                to.lines(said(one["description"]))
            to.tag("Intervention Type", one["type"], "intervention.type")
        others = [name for one in things for name in one.get("otherNames") or []]
        if others:
            to.section("Other Intervention Names")
            if to.labels:
                to.lines(" ".join(others))


def _captioned_eligibility(to: Captioned) -> None:
    page, study = to.page, to.page.study
    to.section("Eligibility Criteria")
    page.says("eligibility.plain", "eligibility.inclusion", "eligibility.exclusion")
    text = part(study, WHOM, "eligibilityCriteria")
    if page.chance(0.6):
        text = re.sub(r"(?mi)^\s*(inclusion|exclusion) criteria\s*:?\s*$", lambda m: f"{m[1].title()} Criteria", text)
    page.put(text if to.labels else re.sub(r"\n\s*\n", "\n", text))
    to.value("Minimum Eligible Age", part(study, WHOM, "minimumAge"), "eligibility.minimum age")
    to.value("Maximum Eligible Age", part(study, WHOM, "maximumAge"), "eligibility.maximum age")
    to.value("Eligible Sex", part(study, WHOM, "sex"), "eligibility.sex")
    healthy = part(study, WHOM, "healthyVolunteers")
    to.value("Accepts Healthy Volunteers", None if healthy is None else "Yes" if healthy else "No", "eligibility.healthy")


def _captioned_people(to: Captioned) -> None:
    page, study = to.page, to.page.study
    to.section("Sponsors")
    lead = part(study, SPONSOR, "leadSponsor")
    page.says("sponsor.lead", "sponsor.lead class")
    for one, role in ((lead, "lead"), *((other, "collaborator") for other in part(study, SPONSOR, "collaborators") or [])):
        if role == "collaborator":
            page.says("sponsor.collaborator", "sponsor.collaborator class")
        to.lines(one["name"], one["class"])
        to.tag("Sponsor Role", role)
    party = part(study, SPONSOR, "responsibleParty") or {}
    if party:
        to.section("Responsible Party")
        if party.get("investigatorFullName"):
            page.says("responsible.name", "responsible.title")
            to.lines(party["investigatorFullName"])
            if party.get("investigatorTitle"):
                to.lines(party["investigatorTitle"])
        to.tag("Responsibility Role", party.get("type"), "responsible.type")
    officials = part(study, WHERE, "overallOfficials") or []
    if officials:
        to.section("Principal Investigators")
        page.says("official.name", "official.role", "official.affiliation")
        for one in officials:
            to.lines(one["name"], f"Role: {one['role']}")
            if one.get("affiliation"):
                to.lines(one["affiliation"])
    places = part(study, WHERE, "locations") or []
    if places:
        to.section("Locations")
        page.says(*(f"location.{key}" for key in ("facility", "city", "state", "country", "whole")))
        for one in places:
            if one.get("facility"):
                to.lines(one["facility"])
            to.lines(", ".join(one[key] for key in ("city", "state", "country") if one.get(key)))
            if one.get("status") and to.labels:
                page.says("location.status")
                to.lines(f"Site Status {one['status']}")
        to.section("Countries")
        if to.labels:
            to.lines(" ".join(dict.fromkeys(one["country"] for one in places)))
    _captioned_contacts(to)
    references = part(study, "referencesModule", "references") or []
    if references and page.chance(0.8):
        to.section("References")
        page.says("reference.citation")
        for one in references:
            to.lines(flat(one["citation"]))
            to.tag("Reference Type", one.get("type"), "reference.type")
            if one.get("pmid"):
                page.says("reference.pmid")
                to.lines(f"PMID: {one['pmid']} (View on PubMed)")
    to.section("Other Identifiers")
    page.says("id.org")
    to.lines(part(study, ID, "orgStudyIdInfo", "id"), "Identifier Type: -", "Identifier Source: org_study_id")
    for item in part(study, ID, "secondaryIdInfos") or []:
        page.says("id.secondary", "id.secondary type")
        to.lines(item["id"], f"Identifier Type: {item.get('type', '-')}", "Identifier Source: secondary_id")
    if page.chance(0.7):
        to.section("More Related Trials")
        to.lines(*(_related(page.dice, k, caps=True) for k in range(page.dice.randint(0, 4))))


def _captioned_contacts(to: Captioned) -> None:
    page, study = to.page, to.page.study
    people = part(study, WHERE, "centralContacts") or []
    shown, mails = to.labels or page.chance(0.4), page.chance(0.5)
    if people:
        to.section("Central Contacts")
        for one in people if shown else []:
            page.says("contact.name", "contact.phone")
            to.lines(one["name"], f"Role: {one.get('role', 'CONTACT')}")
            if one.get("phone"):
                to.lines(" ext. ".join(bit for bit in (one["phone"], one.get("phoneExt")) if bit))
            if one.get("email") and mails:
                page.says("contact.email")
                to.lines(one["email"])
    places = [one for one in part(study, WHERE, "locations") or [] if one.get("contacts")]
    if places and page.chance(0.6):
        to.section("Facility Contacts")
        for one in places if shown else []:
            page.says("location.contact")
            for person in one["contacts"]:
                to.lines(
                    *([person["name"]] if person.get("name") else []),
                    f"Role: {'primary' if person['role'] == 'CONTACT' else person['role']}",
                )
                if person.get("phone"):
                    to.lines(person["phone"])


RENDER: dict[str, Callable[[Study], Page]] = {
    "classic": classic,
    "medpath": medpath,
    "status": status,
    "captioned": captioned,
    "stripped": stripped,
}
