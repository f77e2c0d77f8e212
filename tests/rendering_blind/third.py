"""The five sites' pages by a third writer: the same studies in the habits that the seeds leave free, thrown anew.

Written from the five published pages alone, after `layouts` and `otherwise` and apart from both (only the words of codes
and the dice are shared, by `habits`). What a seed shows of its site is kept: the order of its sections, the joints of its
cells, its dates. What it leaves open (what stands where a value is lacking, which optional section is there and where, how
a list is run together, how a text is broken) is chosen from two to four habits, alike on every run for one study.

Every value that a page prints is told to the page when it is written (`tell`), so that a list of which a page prints a
part counts for that part only.
"""

import re
from collections.abc import Callable, Iterable
from typing import Any

from .compare import facts, fold
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
    wrap,
)

Item = dict[str, Any]
Text = Callable[[str], str]

KIND = {
    "BEHAVIORAL": "Behavioral",
    "BIOLOGICAL": "Biological",
    "COMBINATION_PRODUCT": "Combination Product",
    "DEVICE": "Device",
    "DIAGNOSTIC_TEST": "Diagnostic Test",
    "DIETARY_SUPPLEMENT": "Dietary Supplement",
    "DRUG": "Drug",
    "GENETIC": "Genetic",
    "OTHER": "Other",
    "PROCEDURE": "Procedure",
    "RADIATION": "Radiation",
}
PURPOSE = {
    "BASIC_SCIENCE": "Basic Science",
    "DEVICE_FEASIBILITY": "Device Feasibility",
    "DIAGNOSTIC": "Diagnostic",
    "ECT": "Educational/Counseling/Training",
    "HEALTH_SERVICES_RESEARCH": "Health Services Research",
    "OTHER": "Other",
    "PREVENTION": "Prevention",
    "SCREENING": "Screening",
    "SUPPORTIVE_CARE": "Supportive Care",
    "TREATMENT": "Treatment",
}
SEX = {"ALL": "All", "FEMALE": "Female", "MALE": "Male"}
STAGE = {"CHILD": "Child", "ADULT": "Adult", "OLDER_ADULT": "Older Adult"}
PLAN = {"YES": "Yes", "NO": "No", "UNDECIDED": "Undecided"}
FLAG = {
    "Australia": "AU",
    "Austria": "AT",
    "Belgium": "BE",
    "Brazil": "BR",
    "Canada": "CA",
    "China": "CN",
    "Denmark": "DK",
    "Egypt": "EG",
    "France": "FR",
    "Germany": "DE",
    "India": "IN",
    "Israel": "IL",
    "Italy": "IT",
    "Japan": "JP",
    "Mexico": "MX",
    "Netherlands": "NL",
    "Poland": "PL",
    "South Korea": "KR",
    "Spain": "ES",
    "Sweden": "SE",
    "Switzerland": "CH",
    "Turkey": "TR",
    "United Kingdom": "GB",
    "United States": "US",
}
DESIGN_ROWS: tuple[tuple[str, str, dict[str, str], str], ...] = (
    ("allocation", "Allocation", ALLOCATION, "design.allocation"),
    ("interventionModel", "Intervention Model", MODEL, "design.model"),
    ("observationalModel", "Observational Model", OBSERVATIONAL, "design.observational model"),
    ("timePerspective", "Time Perspective", PERSPECTIVE, "design.time perspective"),
)


# what all five need


def tell(page: Page, name: str, *values: Any) -> None:
    """The page prints this one value of a field that may have several; what is not told, it does not print."""
    page.says(name)
    folded = tuple(fold(str(one)) for one in values)
    page.instead.setdefault(name, [[]])[0].append(folded[0] if len(folded) == 1 else folded)


def run(page: Page, name: str, values: list[str], *cells: str) -> None:
    """The page prints a list with nothing between its values: it may be read as the list, or as the cells that are seen."""
    page.says(name)
    page.instead[name] = [[fold(one) for one in values], [fold(one) for one in cells]]


def people(page: Page, *modules: str) -> list[Item]:
    """The items of a list in the study, or none; an address that stands in for a telephone number is left out, since
    `nameless` changes a number's digits only."""
    found = part(page.study, *modules) or []
    return [one if not isinstance(one, dict) or "@" not in one.get("phone", "") else {**one, "phone": ""} for one in found]


def at(place: Item) -> list[Item]:
    """A place's contacts, as `people` gives the central ones."""
    return [{**one, "phone": ""} if "@" in one.get("phone", "") else one for one in place.get("contacts") or []]


def ident(page: Page, key: str) -> str:
    """A text of the identification module."""
    return str(part(page.study, "identificationModule", key) or "")


def state(page: Page) -> str:
    """The overall status as v2 codes it."""
    return str(part(page.study, "statusModule", "overallStatus"))


def lead(page: Page) -> str:
    """The lead sponsor."""
    return str(part(page.study, "sponsorCollaboratorsModule", "leadSponsor", "name"))


def partners(page: Page) -> list[str]:
    """The collaborators."""
    return [str(one["name"]) for one in people(page, "sponsorCollaboratorsModule", "collaborators")]


def bulleted(text: str, sign: str, *, deep: bool = True, numbers: bool = True) -> str:
    """v2's list signs replaced by the site's; numbers stay or become signs; depth may be lost."""
    if not numbers:
        text = re.sub(r"(?m)^([ \t]*)\d{1,2}\. +(?=\S)", r"\1* ", text)
    return re.sub(r"(?m)^([ \t]*)[*-] +", lambda one: (one[1] if deep else "") + sign, text)


def tight(text: str) -> str:
    """A text without blank lines."""
    return re.sub(r"\n\s*\n", "\n", text.strip())


def typed(one: Item) -> str:
    """“Drug: Aspirin”."""
    return f"{KIND[one['type']]}: {one['name']}"


def whole(page: Page, place: Item) -> None:
    """A place is printed with the name, city, state and country that it has."""
    page.says("location.whole")
    values = tuple(fold(place.get(key) or "") for key in ("facility", "city", "state", "country"))
    page.instead.setdefault("location.whole", [[]])[0].append(values)
    for key in ("facility", "city", "state", "country"):
        if place.get(key):
            tell(page, f"location.{key}", place[key])


def outcome(page: Page, kind: str, one: Item) -> tuple[str, str, str]:
    """An outcome's measure, time frame and description, all printed, each on one line."""
    measure, frame, text = (flat(plain(one.get(key) or "")) for key in ("measure", "timeFrame", "description"))
    tell(page, f"outcome.{kind}", one["measure"])
    if frame:
        tell(page, f"outcome.{kind} time", one["measure"], one["timeFrame"])
    if text:
        tell(page, f"outcome.{kind} description", one["measure"], one["description"])
    return measure, frame, text


def years(page: Page) -> tuple[str, str]:
    """Minimum and maximum age, told where there are any."""
    low, high = (str(part(page.study, "eligibilityModule", key) or "") for key in ("minimumAge", "maximumAge"))
    if low:
        page.says("eligibility.minimum age")
    if high:
        page.says("eligibility.maximum age")
    return low, high


def criteria(page: Page) -> str:
    """The criteria's text without v2's escapes; the page keeps its own headings."""
    page.says("eligibility.plain", "eligibility.inclusion", "eligibility.exclusion")
    return plain(str(part(page.study, "eligibilityModule", "eligibilityCriteria")))


def mesh(page: Page) -> list[str]:
    """The MeSH terms and what they belong under, in v2's order, conditions first."""
    derived = page.study.get("derivedSection", {})
    found: dict[str, None] = {}
    for module in ("conditionBrowseModule", "interventionBrowseModule"):
        for key in ("meshes", "ancestors"):
            found.update((str(one["term"]), None) for one in derived.get(module, {}).get(key, []) if one.get("term"))
    return list(found)


def others(page: Page, count: int) -> list[tuple[str, str, str, str]]:
    """Trials that a site lists as alike (never this one): number, title, status, phase."""
    titles = (
        "Efficacy of an Invented Ointment in Adults With Hand Eczema",
        "Long-term Follow-up of Children With Severe Food Allergy",
        "A Study of MADE-UP-101 Versus Placebo in Moderate to Severe Psoriasis",
        "Fictional Stem Cells for Chronic Wounds (FICTION)",
        "Exercise and Sleep in Older Adults With Heart Failure",
    )
    states = ("COMPLETED", "RECRUITING", "TERMINATED", "ACTIVE_NOT_RECRUITING", "UNKNOWN", "NOT_YET_RECRUITING")
    phases = ("NA", "PHASE1", "PHASE2", "PHASE1/PHASE2", "PHASE3", "EARLY_PHASE1", "PHASE4")
    dice = page.dice
    return [
        (f"NCT98{dice.randrange(10**6):06d}", dice.choice(titles), dice.choice(states), dice.choice(phases))
        for _ in range(count)
    ]


def phase_words(codes: Iterable[str], nothing: str, joint: str) -> str:
    """Phases in words, one that does not apply as the site has it."""
    return joint.join(nothing if one == "NA" else PHASE[one] for one in codes)


# the classic page as text


def classic(study: Study) -> Page:
    """A classic ClinicalTrials.gov page as text: rows with pipes, what stood in headings and boxes mostly gone."""
    page = Page(study, dice_for(study, "classic third"))
    page.says("title.brief", "id.nct", "status", "date.first posted", "date.last posted")
    name, short = ident(page, "briefTitle"), ident(page, "acronym")
    if short and page.chance(0.8):
        page.says("title.acronym")
        page.instead["title.brief"] = [[fold(name)], [fold(f"{name} ({short})")]]
        name = f"{name} ({short})"
    page.put(
        name,
        "![]() |",
        "The safety and scientific validity of this study is the responsibility of the study sponsor and investigators. "
        "Listing a study does not mean it has been evaluated by the U.S. Federal Government. Know the risks and potential "
        "benefits of clinical studies and talk to your health care provider before participating. Read our disclaimer for "
        "details. |",
        f"ClinicalTrials.gov Identifier: {ident(page, 'nctId')} |",
    )
    _classic_state(page)
    sponsors = page.pick(["", "", "top", "section"])
    if sponsors == "top":
        _classic_sponsors_top(page)
    page.put(
        "- Study Details",
        "- Tabular View",
        "- Study Results" if study.get("hasResults") else "- No Results Posted",
        "- Disclaimer",
        "- How to Read a Study Record",
    )
    sign, deep, join, numbers = page.pick(["- ", "- ", "- ", "* "]), page.chance(0.3), page.chance(0.7), page.chance(0.5)

    def prose(text: str) -> str:
        out = bulleted(plain(text), sign, deep=deep, numbers=numbers)
        return tight(out) if join else out.strip()

    texts = page.pick(["none", "brief", "both", "both"])
    brief, detailed = (part(study, "descriptionModule", key) for key in ("briefSummary", "detailedDescription"))
    if brief and texts != "none":
        page.says("description.brief")
        page.put("Brief Summary:", prose(brief))
    _classic_conditions(page)
    if detailed and texts == "both":
        page.says("description.detailed")
        page.put("Detailed Description:", prose(detailed))
    _classic_design(page)
    _classic_arms(page, prose)
    _classic_outcomes(page, prose)
    _classic_whom(page, prose)
    _classic_where(page, section=sponsors == "section")
    _classic_more(page)
    return page


def _classic_state(page: Page) -> None:
    study = page.study
    kept = "Expanded Access" if part(study, "designModule", "studyType") == "EXPANDED_ACCESS" else "Recruitment"
    code = state(page)
    name = "Unknown" if code == "UNKNOWN" else STATUS[code]
    why = part(study, "statusModule", "whyStopped")
    if why:
        page.says("status.why stopped")
        name = f"{name} ({flat(plain(why))})"
    page.put(f"{kept} Status :", name)
    last = part(study, "statusModule", "lastKnownStatus")
    if code == "UNKNOWN" and last:
        page.says("status.last known")
        verified = american(part(study, "statusModule", "statusVerifiedDate"))
        page.put(f"Verified {verified} by {lead(page)}.", f"Recruitment status was: {STATUS[last]}")
    for label, key in (
        ("First Posted", "studyFirstPostDateStruct"),
        ("Results First Posted", "resultsFirstPostDateStruct"),
        ("Last Update Posted", "lastUpdatePostDateStruct"),
    ):
        day = part(study, "statusModule", key, "date")
        if day:
            page.put(f"{label} : {american(day)}")
            if label.startswith("Results"):
                page.says("date.results posted")
    page.put("|")


def _classic_sponsors_top(page: Page) -> None:
    tell(page, "sponsor.lead", lead(page))
    page.put("Sponsor:", lead(page))
    if partners(page):
        page.put("Collaborators:" if len(partners(page)) > 1 else "Collaborator:", *partners(page))
        for one in partners(page):
            tell(page, "sponsor.collaborator", one)
    page.put("Information provided by (Responsible Party):")
    party = part(page.study, "sponsorCollaboratorsModule", "responsibleParty") or {}
    if party.get("investigatorFullName"):
        page.says("responsible.name", "responsible.affiliation")
        page.put(", ".join(party[k] for k in ("investigatorFullName", "investigatorAffiliation") if k in party))
    else:
        page.put(lead(page))


def _classic_conditions(page: Page) -> None:
    study = page.study
    conditions = [str(one) for one in part(study, "conditionsModule", "conditions") or []]
    things, phases = people(page, "armsInterventionsModule", "interventions"), people(page, "designModule", "phases")
    joint = page.pick([" ", " ", " ", "\n"])
    if joint == " ":
        run(page, "conditions", conditions, " ".join(conditions))
    else:
        page.says("conditions")
    heads, cells = ["Condition or disease"], [joint.join(conditions)]
    if things or phases or page.chance(0.5):
        if things:
            page.says("intervention.name", "intervention.type")
        heads.append("Intervention/treatment")
        cells.append(joint.join(map(typed, things)))
    if phases:
        page.says("design.phase")
        heads.append("Phase")
        cells.append(joint.join(PHASE[str(one)] for one in phases))
    page.put(" | ".join(heads) + " |", "---|" * len(heads), re.sub(r" +\|", " |", " | ".join(cells)) + " |")


def _classic_design(page: Page) -> None:
    study = page.study
    page.says("design.type")
    code = str(part(study, "designModule", "studyType"))
    name = TYPE[code] + (" (Clinical Trial)" if code == "INTERVENTIONAL" else "")
    if part(study, "designModule", "patientRegistry"):
        page.says("design.registry")
        name += " [Patient Registry]"
    rows = [("Study Type :", name)]
    sorts = {"ACTUAL": "Actual ", "ESTIMATED": "Estimated "}
    size = part(study, "designModule", "enrollmentInfo") or {}
    if "count" in size:
        page.says("design.enrollment", "design.enrollment type")
        rows.append((f"{sorts.get(size.get('type', ''), '')}Enrollment :", f"{size['count']} participants"))
    info = part(study, "designModule", "designInfo") or {}
    for key, label, table, field in DESIGN_ROWS:
        if key in info:
            page.says(field)
            rows.append((f"{label}:", table[info[key]]))
        if info.get(f"{key}Description") and key == "interventionModel":
            page.says("design.model description")
            rows.append(("Intervention Model Description:", flat(plain(info["interventionModelDescription"]))))
    masked = info.get("maskingInfo") or {}
    if "masking" in masked:
        rows.append(("Masking:", _masking(page, masked)))
    if masked.get("maskingDescription"):
        page.says("design.masking description")
        rows.append(("Masking Description:", flat(plain(masked["maskingDescription"]))))
    if "primaryPurpose" in info:
        page.says("design.purpose")
        rows.append(("Primary Purpose:", PURPOSE.get(info["primaryPurpose"], info["primaryPurpose"].title())))
    if part(study, "designModule", "targetDuration"):
        page.says("design.target duration")
        rows.append(("Target Follow-Up Duration:", str(part(study, "designModule", "targetDuration"))))
    if ident(page, "officialTitle"):
        page.says("title.official")
        rows.append(("Official Title:", ident(page, "officialTitle")))
    for key, label in (
        ("start", "Study Start Date"),
        ("primaryCompletion", "Primary Completion Date"),
        ("completion", "Study Completion Date"),
    ):
        day = part(study, "statusModule", f"{key}DateStruct")
        if day:
            field = "date." + key.replace("primaryC", "primary c")
            page.says(field, f"{field} type")
            rows.append((f"{sorts.get(day.get('type', ''), '')}{label} :", american(day["date"])))
    page.put(*(f"{label} | {value} |" for label, value in rows), "")


def _masking(page: Page, masked: Item) -> str:
    page.says("design.masking")
    who = [WHO[one] for one in WHO if one in masked.get("whoMasked", [])]
    if who:
        page.says("design.who masked")
    return MASKING[masked["masking"]] + (f" ({', '.join(who)})" if who else "")


def _classic_arms(page: Page, prose: Text) -> None:
    study = page.study
    groups, things = (people(page, "armsInterventionsModule", key) for key in ("armGroups", "interventions"))
    by_name = {typed(one): one for one in things}
    if not groups or (part(study, "designModule", "studyType") == "EXPANDED_ACCESS"):
        if things and page.chance(0.5):
            page.put("Intervention Details:")
            for one in things:
                page.put(f"- {typed(one)}", *_classic_thing(page, one, prose))
        return
    head = "Group/Cohort" if part(study, "designModule", "studyType") == "OBSERVATIONAL" else "Arm"
    page.put(f"{head} | Intervention/treatment |", "---|---|")
    told: set[str] = set()
    for group in groups:
        label, kind = group["label"], group.get("type")
        tell(page, "arm.label", label)
        if kind:
            tell(page, "arm.type", label, kind)
        page.put(f"{ARM[kind]}: {label}" if kind else label)
        if group.get("description"):
            tell(page, "arm.description", label, group["description"])
            page.put(tight(prose(group["description"])))
        page.put("|")
        cell: list[str] = []
        for name in group.get("interventionNames", []):
            tell(page, "arm.intervention", label, name)
            thing = by_name.get(name)
            cell.append(name)
            if thing:
                tell(page, "intervention.arm", label, thing["name"])
                cell += _classic_thing(page, thing, prose, again=name in told)
                told.add(name)
        page.put(*cell[:-1], f"{cell[-1]} |" if cell else "|")


def _classic_thing(page: Page, one: Item, prose: Text, *, again: bool = False) -> list[str]:
    lines = []
    if one.get("description"):
        lines.append(tight(prose(one["description"])))
        if not again:
            tell(page, "intervention.description", one["name"], one["description"])
    names = one.get("otherNames") or []
    if not again:
        for name in names:
            tell(page, "intervention.other name", one["name"], name)
    if len(names) == 1:
        lines.append(f"Other Name: {names[0]}")
    elif names:
        lines += ["Other Names:", *(f"- {name}" for name in names)]
    return lines


def _classic_outcomes(page: Page, prose: Text) -> None:
    kinds = [kind for kind in ("primary", "secondary", "other") if people(page, "outcomesModule", f"{kind}Outcomes")]
    heads = kinds != ["primary"] or page.chance(0.4)
    gap = " " if page.chance(0.15) else ""
    for kind in kinds:
        if heads:
            page.put(f"{kind.title()} Outcome Measures :")
        for one in people(page, "outcomesModule", f"{kind}Outcomes"):
            measure, frame, text = outcome(page, kind, one)
            told = prose(one["description"]) if text else ""
            page.put(f"- {measure}" + (f" [ Time Frame: {frame} ]" if frame else "") + (gap if told else "") + told)
    if kinds:
        page.put("")
    spec = part(page.study, "designModule", "bioSpec") or {}
    if spec and page.chance(0.6):
        page.says("biospecimen.retention")
        page.put(f"Biospecimen Retention: {RETENTION[spec['retention']]}")
        if spec.get("description") and page.chance(0.6):
            page.says("biospecimen.description")
            page.put(flat(plain(spec["description"])))
        page.put("")


def _classic_whom(page: Page, prose: Text) -> None:
    study = page.study
    page.put(
        *([""] if page.lines[-1] else []),
        "Choosing to participate in a study is an important personal decision. Talk with your doctor and family members or "
        "friends about deciding to join a study. To learn more about this study, you or your doctor may contact the study "
        "research staff using the contacts provided below. For general information, Learn About Clinical Studies.",
    )
    low, high = years(page)
    stages = ", ".join(STAGE[one] for one in part(study, "eligibilityModule", "stdAges") or [])
    if stages:
        page.says("eligibility.standard ages")
    span = f"{low} to {high}" if low and high else f"{low} and older" if low else f"up to {high}" if high else ""
    page.put(f"Ages Eligible for Study: | {f'{span} ({stages})' if span and stages else span or stages} |")
    page.says("eligibility.sex")
    page.put(f"Sexes Eligible for Study: | {SEX[part(study, 'eligibilityModule', 'sex')]} |")
    if part(study, "eligibilityModule", "genderBased"):
        page.says("eligibility.gender based")
        page.put("Gender Based Eligibility: | Yes |")
    if part(study, "eligibilityModule", "genderDescription"):
        page.says("eligibility.gender description")
        page.put(f"Gender Eligibility Description: | {flat(plain(part(study, 'eligibilityModule', 'genderDescription')))} |")
    healthy = part(study, "eligibilityModule", "healthyVolunteers")
    if healthy is not None:
        page.says("eligibility.healthy")
        page.put(f"Accepts Healthy Volunteers: | {'Yes' if healthy else 'No'} |")
    if part(study, "eligibilityModule", "samplingMethod"):
        page.says("eligibility.sampling")
        page.put(f"Sampling Method: | {SAMPLING[part(study, 'eligibilityModule', 'samplingMethod')]} |")
    who = part(study, "eligibilityModule", "studyPopulation")
    if who and page.chance(0.7):
        page.says("eligibility.population")
        page.put("Study Population", prose(who), "Criteria")
    elif page.chance(0.15):
        page.put("Criteria")
    page.put(prose(criteria(page)), "")


def _classic_where(page: Page, *, section: bool) -> None:
    page.put(
        "To learn more about this study, you or your doctor may contact the study research staff using the contact information "
        "provided by the sponsor.",
        f"Please refer to this study by its ClinicalTrials.gov identifier (NCT number): {ident(page, 'nctId')}",
    )
    for one in people(page, "contactsLocationsModule", "centralContacts"):
        _told_person(page, one)
        page.put(f"Contact: {' | '.join(_reach(one))} |")
    places = people(page, "contactsLocationsModule", "locations")
    if len(places) > 3 and page.chance(0.3):
        page.put(f"Show {len(places)} study locations")
    region = ""
    hints = page.chance(0.5)
    for place in places:
        whole(page, place)
        country, area = place["country"], place.get("state")
        here = f"{country}, {area}" if area and country in ("United States", "Canada", "Australia") else country
        if here != region:
            page.put(f"{here} | |")
            region = here
        code = place.get("status")
        if code and place.get("facility"):
            tell(page, "location.status", place["facility"], code)
        if place.get("zip"):
            tell(page, "location.zip", place["zip"])
        if place.get("facility"):
            page.put(f"{place['facility']} | {STATUS[code]} |" if code else f"{place['facility']} | |")
        page.put(", ".join(place[key] for key in ("city", "state", "country", "zip") if place.get(key)) + " | |")
        for one in at(place):
            if one.get("name") and (hints or one["role"] == "CONTACT"):
                tell(page, "location.contact", one["name"])
                page.put(f"{OFFICIAL[one['role']]}: {' '.join(_reach(one))} |")
    if section:
        page.put("Sponsors and Collaborators", lead(page), *partners(page))
        tell(page, "sponsor.lead", lead(page))
        for name in partners(page):
            tell(page, "sponsor.collaborator", name)
    officials = people(page, "contactsLocationsModule", "overallOfficials")
    if officials and page.chance(0.8):
        if section:
            page.put("Investigators")
        for one in officials:
            page.put(" | ".join([f"{OFFICIAL[one['role']]}:", one["name"], one.get("affiliation", "")]).rstrip("| ") + " |")
            _told_official(page, one)


def _told_person(page: Page, one: Item, *, mail: bool = True) -> None:
    for key in ("name", "phone", "email"):
        if one.get(key) and (mail or key != "email"):
            tell(page, f"contact.{key}", one[key])


def _told_official(page: Page, one: Item) -> None:
    tell(page, "official.name", one["name"])
    if one.get("role"):
        tell(page, "official.role", one["name"], one["role"])
    if one.get("affiliation"):
        tell(page, "official.affiliation", one["name"], one["affiliation"])


def _reach(one: Item) -> list[str]:
    phone = str(one.get("phone") or "")
    if phone and one.get("phoneExt"):
        phone += f" ext {one['phoneExt']}"
    return [bit for bit in (str(one.get("name") or ""), phone, str(one.get("email") or "")) if bit]


def _classic_more(page: Page) -> None:
    study = page.study
    links = people(page, "referencesModule", "seeAlsoLinks")
    if links and page.chance(0.4):
        page.put("Additional Information:", *(one["label"] for one in links if one.get("label")))
    if page.chance(0.6):
        _classic_references(page)
    party = part(study, "sponsorCollaboratorsModule", "responsibleParty") or {}
    bits = [party[key] for key in ("investigatorFullName", "investigatorTitle", "investigatorAffiliation") if party.get(key)]
    if bits:
        page.says("responsible.name", "responsible.title", "responsible.affiliation")
        page.put(f"Responsible Party: | {', '.join(bits)} |")
    elif party.get("oldNameTitle"):
        # v2 keeps it apart, in fields that are not compared; it may as well be read as a person of today's records
        words = re.split(r",\s*|\s*/\s*", party["oldNameTitle"])
        for field in ("responsible.name", "responsible.title"):
            page.instead[field] = [[], [fold(party["oldNameTitle"])], [fold(words[0])], [fold(words[-1])]]
        page.instead["responsible.affiliation"] = [[], [fold(party.get("oldOrganization", ""))]]
        page.put(f"Responsible Party: | {', '.join(filter(None, (party['oldNameTitle'], party.get('oldOrganization'))))} |")
    elif party.get("type") == "SPONSOR":
        if "sponsor.lead" in page.printed:
            page.says("responsible.type")
        page.put(f"Responsible Party: | {lead(page)} |")
    page.put(f"ClinicalTrials.gov Identifier: | {ident(page, 'nctId')} |")
    page.says("id.org", "date.verified")
    numbers = [str(part(study, "identificationModule", "orgStudyIdInfo", "id"))]
    for one in people(page, "identificationModule", "secondaryIdInfos"):
        tell(page, "id.secondary", one["id"])
        kind = one.get("type")
        if kind:
            tell(page, "id.secondary type", one["id"], kind)
        more = [SECONDARY.get(kind or "", ""), one.get("domain", "")]
        inside = ": ".join(bit for bit in more if bit)
        numbers.append(f"{one['id']} ( {inside} )" if inside else one["id"])
    page.put("Other Study ID Numbers: |", *numbers[:-1], f"{numbers[-1]} |")
    days = part(study, "statusModule")
    page.put(f"First Posted: | {american(days['studyFirstPostDateStruct']['date'])} Key Record Dates |")
    if "resultsFirstPostDateStruct" in days:
        page.put(f"Results First Posted: | {american(days['resultsFirstPostDateStruct']['date'])} |")
    page.put(
        f"Last Update Posted: | {american(days['lastUpdatePostDateStruct']['date'])} |",
        f"Last Verified: | {american(days['statusVerifiedDate'])} |",
    )
    _classic_sharing(page)
    for key, label, field in (
        ("isFdaRegulatedDrug", "Studies a U.S. FDA-regulated Drug Product:", "fda.drug"),
        ("isFdaRegulatedDevice", "Studies a U.S. FDA-regulated Device Product:", "fda.device"),
        ("isUnapprovedDevice", "Device Product Not Approved or Cleared by U.S. FDA:", ""),
        ("isUsExport", "Product Manufactured in and Exported from the U.S.:", "fda.export"),
    ):
        value = part(study, "oversightModule", key)
        if value is not None:
            page.says(*filter(None, [field]))
            page.put(f"{label} | {'Yes' if value else 'No'} |")
    _classic_tags(page)


def _classic_references(page: Page) -> None:
    every = people(page, "referencesModule", "references")
    some = {kind: [one for one in every if one.get("type") == kind] for kind in ("RESULT", "BACKGROUND", "DERIVED")}
    plain_head = "Other Publications:" if some["RESULT"] else "Publications:"
    for kind, head in (
        ("RESULT", "Publications of Results:"),
        ("BACKGROUND", plain_head),
        ("DERIVED", "Publications automatically indexed to this study by ClinicalTrials.gov Identifier (NCT Number):"),
    ):
        if some[kind]:
            page.put(head)
        for one in some[kind]:
            tell(page, "reference.citation", one["citation"])
            tell(page, "reference.type", one["citation"], kind)
            page.put(flat(one["citation"]))


def _classic_sharing(page: Page) -> None:
    plan = part(page.study, "ipdSharingStatementModule") or {}
    if not plan.get("ipdSharing") or page.chance(0.2):
        return
    page.says("ipd.sharing")
    if page.chance(0.4):
        page.put("Individual Participant Data (IPD) Sharing Statement: |")
    page.put(f"Plan to Share IPD: | {PLAN[plan['ipdSharing']]} |")
    for key, label, field in (
        ("description", "Plan Description:", "ipd.description"),
        ("infoTypes", "Supporting Materials:", "ipd.material"),
        ("timeFrame", "Time Frame:", "ipd.time"),
        ("accessCriteria", "Access Criteria:", "ipd.access"),
        ("url", "URL:", "ipd.url"),
    ):
        value = plan.get(key)
        if not value:
            continue
        page.says(field)
        if isinstance(value, list):
            page.put(f"{label} | {page.pick([chr(10), ' ']).join(SHARED[one] for one in value)} |")
        else:
            page.put(f"{label} | {flat(plain(value))} |")


def _classic_tags(page: Page) -> None:
    joint = page.pick([" ", " ", " ", "\n"])
    keywords = [str(one) for one in part(page.study, "conditionsModule", "keywords") or []]
    for head, field, terms in (
        (f"Keywords provided by {lead(page)}:", "keywords", keywords if page.chance(0.5) else []),
        ("Additional relevant MeSH terms:", "mesh", mesh(page) if page.chance(0.85) else []),
    ):
        if not terms:
            continue
        half = (len(terms) + 1) // 2
        columns = [joint.join(some) for some in (terms[:half], terms[half:]) if some]
        if field == "keywords" or page.chance(0.4):
            page.put(head)
        page.put(*(f"{one} |" for one in columns))
        if joint == " ":
            run(page, field, terms, *columns)
        else:
            page.says(field)


# MedPath


def medpath(study: Study) -> Page:
    """MedPath's copy of a ClinicalTrials.gov record: a label or a heading, then the value on its own line."""
    page = Page(study, dice_for(study, "medpath third"))
    coded = page.chance(0.6)
    nothing = "Not specified"
    page.says("title.brief", "status", "conditions", "id.nct", "eligibility.sex", "design.type")
    page.put("MedPath", "", ident(page, "briefTitle"), "")
    phases = [str(one) for one in part(study, "designModule", "phases") or []]
    if phases:
        page.says("design.phase")
        page.put(phase_words(phases, "Not Applicable", "/"))
    shown = STATUS[state(page)].removesuffix(" status")
    if page.chance(0.5):
        page.put(shown)
    page.put("Conditions", *(part(study, "conditionsModule", "conditions") or []))
    things = people(page, "armsInterventionsModule", "interventions")
    if things and page.chance(0.75):
        page.says("intervention.name", "intervention.type")
        page.put("Interventions", *map(typed, things))
    if page.chance(0.35):
        for label, key, field in (
            ("First Posted Date", "studyFirstPostDateStruct", "date.first posted"),
            ("Last Posted Date", "lastUpdatePostDateStruct", "date.last posted"),
        ):
            page.says(field)
            page.put(label, str(part(study, "statusModule", key, "date")))
    page.put("Registration Number", ident(page, "nctId"), "Lead Sponsor")
    # the seed's sponsor lacks its first letter, which that site shows in a round mark beside the name
    page.says("sponsor.lead")
    cut = page.chance(0.15)
    page.put(lead(page)[cut:])
    if cut:
        page.instead["sponsor.lead"] = [[fold(lead(page))], [fold(lead(page)[1:])]]
    if partners(page) and page.chance(0.4):
        page.says("sponsor.collaborator")
        page.put("Collaborators", *partners(page))
    sign = page.pick(["- ", "- ", "* ", "• "])
    width = page.dice.choice([0, 0, 0, 110])
    loose, deep, numbers = page.chance(0.5), page.chance(0.3), page.chance(0.7)

    def prose(text: str) -> str:
        out = bulleted(plain(text).strip(), sign, deep=deep, numbers=numbers)
        out = out if loose else tight(out)
        return wrap(out, width) if width else out

    for head, key, field in (
        ("Brief Summary", "briefSummary", "description.brief"),
        ("Detailed Description", "detailedDescription", "description.detailed"),
    ):
        text = part(study, "descriptionModule", key)
        if text:
            page.says(field)
        page.put(head, "", prose(text) if text else "Not available", "")
    page.put("Recruitment & Eligibility", "", "Status", state(page) if coded else shown)
    page.put("Sex", SEX[part(study, "eligibilityModule", "sex")], "Target Recruitment")
    count = part(study, "designModule", "enrollmentInfo", "count")
    if count is not None:
        page.says("design.enrollment")
    page.put(nothing if count is None else str(count))
    _medpath_criteria(page, prose)
    page.put("Study & Design", "", "Study Type")
    kind = str(part(study, "designModule", "studyType"))
    page.put(kind if coded else TYPE[kind], "Study Design")
    info = part(study, "designModule", "designInfo") or {}
    model, seen = info.get("interventionModel"), info.get("observationalModel")
    if model:
        page.says("design.model")
        page.put(model if coded else MODEL[model])
    elif seen and page.chance(0.4):
        page.says("design.observational model")
        page.put(seen if coded else OBSERVATIONAL[seen])
    else:
        page.put(nothing)
    _medpath_arms(page)
    empty = page.pick(["none", "head", "table"])
    for which in ("primary", "secondary"):
        rows = people(page, "outcomesModule", f"{which}Outcomes")
        if rows or empty != "none":
            page.put(f"{which.title()} Outcome Measures", *(["NameTimeMethod"] if rows or empty == "table" else []))
        for one in rows:
            page.put("".join(outcome(page, which, one)))
    _medpath_places(page)
    page.put("© Copyright 2025. All Rights Reserved by MedPath")
    return page


def _medpath_criteria(page: Page, prose: Text) -> None:
    page.says("eligibility.inclusion", "eligibility.exclusion")
    before, inside, outside = criteria_sides(plain(str(part(page.study, "eligibilityModule", "eligibilityCriteria"))))
    inside = "\n".join(one for one in (before, inside) if one)
    page.instead["eligibility.inclusion"] = [[inside] if inside else []]
    lacking = page.pick(["Not provided", "Not specified", "Not available"])
    for head, side in (("Inclusion Criteria", inside), ("Exclusion Criteria", outside)):
        page.put(head, "", prose(side) if side else lacking, "")


def _medpath_arms(page: Page) -> None:
    groups = people(page, "armsInterventionsModule", "armGroups")
    if not groups or page.chance(0.3):
        return
    page.put("Arm && Interventions", "GroupInterventionDescription")
    page.says("arm.intervention")
    named: list[Any] = []
    bare: list[Any] = []
    page.instead["arm.intervention"] = [named, bare]
    for group in groups:
        label, text = group["label"], flat(plain(group.get("description") or ""))
        names = group.get("interventionNames") or []
        tell(page, "arm.label", label)
        if text:
            tell(page, "arm.description", label, group["description"])
        short = [one.split(": ", 1)[-1] for one in names]
        named += [(fold(label), fold(one)) for one in names]
        bare += [(fold(label), fold(one)) for one in short]
        page.put(f"{label}{', '.join(short) or '-'}{text or '-'}")


def _medpath_places(page: Page) -> None:
    places = people(page, "contactsLocationsModule", "locations")
    if not places or page.chance(0.25):
        return
    flags, joint = page.chance(0.5), page.pick([", ", ", ", ","])
    page.put("", "Trial Locations", "", f"Locations ({len(places)})")
    for place in places[: 8 if page.chance(0.25) else None]:
        mark = FLAG.get(place["country"], "")
        whole(page, place)
        page.put("", *([place["facility"], ""] if place.get("facility") else []))
        if flags and mark:
            page.put("".join(chr(0x1F1E6 + ord(one) - ord("A")) for one in mark), "")
        page.put(joint.join(place[key] for key in ("city", "state", "country") if place.get(key)))
    page.put("")


# “Clinical Trial Details — Status”


def status(study: Study) -> Page:
    """The page headed “Clinical Trial Details — Status: …”: a label and its value on a line, tables run together by blanks."""
    page = Page(study, dice_for(study, "status third"))
    page.says("status", "id.nct", "id.org", "date.verified", "organization", "design.type")
    name = STATUS[state(page)]
    days = part(study, "statusModule")
    page.put("Clinical Trials Logo", "", f"Clinical Trial Details — Status: {name}", "", "Administrative data", "")
    numbers = [str(one["id"]) for one in people(page, "identificationModule", "secondaryIdInfos")]
    for one in numbers:
        tell(page, "id.secondary", one)
    phases = [str(one) for one in part(study, "designModule", "phases") or []]
    if phases:
        page.says("design.phase")
    page.put(
        f"NCT number {ident(page, 'nctId')}",
        f"Other study ID # {part(study, 'identificationModule', 'orgStudyIdInfo', 'id')}",
        _label("Secondary ID", page.pick([", ", " ", ","]).join(numbers)),
        f"Status {name}",
    )
    if phases or page.chance(0.7):
        page.put(_label("Phase", phase_words(phases, page.pick(["N/A", "N/A", "Not Applicable"]), "/")))
    sent = page.pick(["dates", "dates", "bare"]) == "dates"
    if sent:
        page.says("date.first submitted", "date.last submitted")
    page.put(_label("First received", american(days["studyFirstSubmitDate"]) if sent else ""))
    page.put(_label("Last updated", american(days["lastUpdateSubmitDate"]) if sent else ""))
    start = part(study, "statusModule", "startDateStruct", "date")
    if start:
        page.says("date.start")
    if start or page.chance(0.5):
        page.put(_label("Start date", american(start) if start else ""))
    _status_day(page, "completion", "completion date")
    _status_source(page)
    _status_texts(page)
    terms = page.pick(["none", "none", "before", "after"])
    if terms == "before":
        _status_terms(page)
    _status_whom(page, name)
    _status_design(page, terms=terms == "after")
    _status_where(page)
    _status_after(page)
    return page


def _label(label: str, value: str) -> str:
    """`label value`, or the bare label."""
    return f"{label} {value}".rstrip()


def _status_day(page: Page, key: str, words: str) -> None:
    day = part(page.study, "statusModule", f"{key}DateStruct")
    if not day:
        return
    field = "date." + key.replace("primaryC", "primary c")
    page.says(field)
    sort = day.get("type") or ""
    over = sort == "ACTUAL" or (not sort and state(page) in ("COMPLETED", "TERMINATED"))
    if sort == "ESTIMATED":
        page.says(f"{field} type")
    elif not sort:  # the page says it of a day for which the record does not
        page.instead[f"{field} type"] = [[], ["actual" if over else "estimated"]]
    page.put(f"{words.capitalize() if over else f'Est. {words}'} {american(day['date'])}")


def _status_source(page: Page) -> None:
    study = page.study
    page.put("", "Study information", "")
    page.put(f"Verified date {american(part(study, 'statusModule', 'statusVerifiedDate'))}")
    page.put(f"Source {part(study, 'identificationModule', 'organization', 'fullName')}")
    for one in people(page, "contactsLocationsModule", "centralContacts")[:1]:
        _told_person(page, one)
        for label, key in (("Contact", "name"), ("Phone", "phone"), ("Email", "email")):
            if one.get(key):
                page.put(f"{label} {one[key]}")
    if not people(page, "contactsLocationsModule", "centralContacts"):
        page.put(*page.dice.choice([[], [], ["Contact n/a"], ["Contact"]]))
    yes = [part(study, "oversightModule", key) for key in ("isFdaRegulatedDrug", "isFdaRegulatedDevice")]
    page.put(_label("Is FDA regulated", "" if yes == [None, None] else "Yes" if any(yes) else "No"))
    if yes != [None, None]:
        # one word for drug and device: neither is said, and either may be read from it
        for field, value in zip(("fda.drug", "fda.device"), yes, strict=True):
            page.instead[field] = [[] if value is None else [fold(str(value))], [fold(str(any(yes)))]]
    page.put(_label("Health authority", page.pick(["", "", "Unspecified"])))
    page.put(f"Study type {TYPE[part(study, 'designModule', 'studyType')]}")


def _status_texts(page: Page) -> None:
    study = page.study
    form = page.pick(["flat", "paragraphs", "paragraphs", "lines"])

    def prose(text: str) -> str:
        if form == "flat":
            return flat(bulleted(plain(text), "- "))
        out = bulleted(plain(text).strip(), "- ", deep=False)
        return tight(out) if form == "lines" else out

    page.says("description.brief")
    page.put("", "Clinical Trial Summary", "", prose(part(study, "descriptionModule", "briefSummary")), "")
    detailed = part(study, "descriptionModule", "detailedDescription")
    if detailed and page.chance(0.8):
        page.says("description.detailed")
        page.put("", "Clinical Trial Description", "", prose(detailed), "")


def _status_terms(page: Page) -> None:
    conditions = [str(one) for one in part(page.study, "conditionsModule", "conditions") or []]
    both = list(dict.fromkeys([*conditions, *mesh(page)])) if page.chance(0.5) else conditions
    if both != conditions:
        said = facts(page.study).get("mesh", [])
        page.instead["conditions"] = [[fold(one) for one in some] for some in (conditions, both)]
        page.instead["mesh"] = [said, [], sorted(fold(one) for one in both)]
    page.says("conditions")
    page.put("", "Related Conditions & MeSH terms", "", *(f"- {one}" for one in both), "")


def _status_whom(page: Page, name: str) -> None:
    study = page.study
    page.put("", "Recruitment information / eligibility", "", f"Status {name}")
    count = part(study, "designModule", "enrollmentInfo", "count")
    if count is not None:
        page.says("design.enrollment")
    page.put(_label("Enrollment", "" if count is None else str(count)))
    _status_day(page, "completion", "completion date")
    _status_day(page, "primaryCompletion", "primary completion date")
    healthy = part(study, "eligibilityModule", "healthyVolunteers")
    if healthy is not None:
        page.says("eligibility.healthy")
    yes = page.pick(["Yes", "Accepts Healthy Volunteers"])
    page.put(_label("Accepts healthy volunteers", "" if healthy is None else yes if healthy else "No"))
    page.says("eligibility.sex")
    page.put(f"Gender {SEX[part(study, 'eligibilityModule', 'sex')]}")
    low, high = years(page)
    form = page.pick(["words", "words", "N/A"])
    span = f"{low} to {high}" if low and high else f"{low} and older" if low else f"up to {high}" if high else ""
    if form == "N/A":
        span = f"{low or 'N/A'} to {high or 'N/A'}"
    page.put(*([f"Age group {span}"] if span else page.dice.choice([[], ["Age group"]])))
    page.put(f"Eligibility {flat(bulleted(criteria(page), page.pick(['- ', '- ', '* '])))}")


def _status_design(page: Page, *, terms: bool) -> None:
    study = page.study
    page.put("", "Study Design", "")
    info = part(study, "designModule", "designInfo") or {}
    bits = []
    form = page.pick(["", ", ", "\n"])
    if form:
        for key, label, table, field in DESIGN_ROWS:
            if key in info:
                page.says(field)
                bits.append(f"{label}: {table[info[key]]}")
        if "masking" in (info.get("maskingInfo") or {}):
            bits.append(f"Masking: {_masking(page, info['maskingInfo'])}")
        if "primaryPurpose" in info:
            page.says("design.purpose")
            bits.append(f"Primary Purpose: {PURPOSE.get(info['primaryPurpose'], info['primaryPurpose'].title())}")
    page.put(form.join(bits))
    if terms:
        _status_terms(page)
    page.put("", "Intervention", "")
    things = people(page, "armsInterventionsModule", "interventions")
    together = page.chance(0.4)
    if together:
        kinds = [one["type"] for one in things]
        things.sort(key=lambda one: kinds.index(one["type"]))
    last = ""
    for one in things:
        if not together or one["type"] != last:
            page.put(f"{KIND[one['type']]}:")
        last = one["type"]
        tell(page, "intervention.name", one["name"])
        tell(page, "intervention.type", one["name"], one["type"])
        page.put(one["name"])
        if one.get("description"):
            tell(page, "intervention.description", one["name"], one["description"])
            page.put(flat(plain(one["description"])))


def _status_where(page: Page) -> None:
    places = people(page, "contactsLocationsModule", "locations")
    counted = f" ({len(places)})" if places and page.chance(0.4) else ""
    page.put("", f"Locations{counted}", "", "Country Name City State")
    for place in places:
        whole(page, place)
        page.put(" ".join(place[key] for key in ("country", "facility", "city", "state") if place.get(key)))
    if not places:
        page.put("n/a")
    page.says("sponsor.lead", "sponsor.collaborator")
    page.put("", f"Sponsors ({1 + len(partners(page))})", "", "Lead Sponsor Collaborator")
    page.put(" ".join(bit for bit in (lead(page), page.pick([", ", ", ", "; "]).join(partners(page))) if bit))
    if places and page.chance(0.35):
        names = dict.fromkeys(str(one["country"]) for one in places)
        page.put("", "Country where clinical trial is conducted", "", page.pick([",  ", ", "]).join(names) + ",")


def _status_after(page: Page) -> None:
    references = people(page, "referencesModule", "references")
    if references:
        page.put("", f"References & Publications ({len(references)})", "")
    for one in references:
        tell(page, "reference.citation", one["citation"])
        page.put(f"{flat(one['citation'])} — View Citation", "")
    if not references:
        page.put("")
    page.put("Outcome", "", "Type Measure Description Time frame Safety issue")
    safety = page.pick(["", "", "", "No"])
    for kind in ("primary", "secondary", "other"):
        for one in people(page, "outcomesModule", f"{kind}Outcomes"):
            measure, frame, text = outcome(page, kind, one)
            page.put(" ".join(bit for bit in (kind.title(), measure, text, frame, safety) if bit))
    alike = others(page, page.dice.choice([0, 2, 6, 14]))
    if alike:
        page.put("See also", "\u00a0 Status Clinical Trial Phase")
    for number, name, code, phase in alike:
        page.put(f"{STATUS[code]} {number} - {name} {phase_words(phase.split('/'), 'N/A', '/')}")


# the captioned pages

CAPTION = {
    "Basic Information": "Get a concise snapshot of the trial, including recruitment status, study phase, enrollment targets, "
    "and key timeline milestones.",
    "Brief Summary": "Review the sponsor-provided synopsis that highlights what the study is about and why it is being "
    "conducted.",
    "Related Clinical Trials": "Explore similar clinical trials based on study characteristics and research focus.",
    "Detailed Description": "Dive into the extended narrative that explains the scientific background, objectives, and "
    "procedures in greater depth.",
    "Conditions": "See the medical conditions and disease areas that this research is targeting or investigating.",
    "Keywords": "Explore important study keywords that can help with search, categorization, and topic discovery.",
    "Study Design": "Understand how the trial is structured, including allocation methods, masking strategies, primary "
    "purpose, and other design elements.",
    "Study Groups": "Review each arm or cohort in the study, along with the interventions and objectives associated with them.",
    "Interventions": "Learn about the drugs, procedures, or behavioral strategies being tested and how they are applied within "
    "this trial.",
    "Other Intervention Names": "Discover alternative or legacy names that may be used to describe the listed interventions "
    "across different sources.",
    "Eligibility Criteria": "Check the participation requirements, including inclusion and exclusion rules, age limits, and "
    "whether healthy volunteers are accepted.",
    "Sponsors": "Meet the organizations funding or collaborating on the study and learn about their roles.",
    "Responsible Party": "Identify the individual or organization who holds primary responsibility for the study information "
    "submitted to regulators.",
    "Principal Investigators": "Learn about the lead researchers overseeing the trial and their institutional affiliations.",
    "Locations": "Explore where the study is taking place and check the recruitment status at each participating site.",
    "Countries": "Review the countries where the study has at least one active or historical site.",
    "Central Contacts": "Reach out to these primary contacts for questions about participation or study logistics.",
    "Facility Contacts": "Find local site contact details for specific facilities participating in the trial.",
    "References": "Explore related publications, articles, or registry entries linked to this study.",
    "Other Identifiers": "Review additional registry numbers or institutional identifiers associated with this trial.",
    "More Related Trials": "Additional clinical trials that may be relevant based on similarity analysis.",
}


class Cards:
    """A captioned page while it is written: with labels, each line is followed by a blank one; without, none is, and what
    was set as tags (conditions, keywords, countries, roles) is gone."""

    def __init__(self, study: Study, *, labels: bool) -> None:
        self.page = Page(study, dice_for(study, "captioned third" if labels else "stripped third"))
        self.labels = labels

    def put(self, *lines: str) -> None:
        """Lines of a card."""
        for one in lines:
            self.page.put(*([one, ""] if self.labels else [one]))

    def head(self, name: str) -> None:
        """A card's heading and caption."""
        self.put(name, CAPTION[name])

    def value(self, label: str, value: str, *fields: str) -> None:
        """A value under its label, if there is one."""
        if value:
            self.page.says(*fields)
            self.put(*([label] if self.labels else []), value)

    def tag(self, label: str, value: str) -> bool:
        """`label value` on a line; gone without labels. True if it is printed."""
        if value and self.labels:
            self.put(f"{label} {value}")
            return True
        return False

    def text(self, raw: str) -> str:
        """Running text with v2's own escapes; lists inside lists have lost their depth."""
        out = re.sub(r"(?m)^[ \t]+(?=(?:[*-]|\d+\.) )", "", raw.strip())
        return out if self.labels else tight(out)


def captioned(study: Study) -> Page:
    """The captioned page with its labels."""
    return _cards(Cards(study, labels=True))


def stripped(study: Study) -> Page:
    """The captioned page without labels and tags."""
    return _cards(Cards(study, labels=False))


def _cards(to: Cards) -> Page:
    page, study = to.page, to.page.study
    page.says("title.brief", "id.nct", "date.last posted")
    day = str(part(study, "statusModule", "lastUpdatePostDateStruct", "date"))
    to.put(ident(page, "briefTitle"), f"NCT ID: {ident(page, 'nctId')}", f"Last Updated: {day}", "Study Results")
    if study.get("hasResults"):
        to.put(*(["Results available"] if to.labels else []))
        to.put("Outcome measurements, participant flow, baseline data, and safety information are available for this trial.")
    else:
        to.put(*(["Results pending"] if to.labels else []))
        to.put(
            "The study team has not published outcome measurements, participant flow, or safety data for this trial yet. "
            "Check back later for updates."
        )
    _cards_basics(to)
    lost = not to.labels and page.chance(0.25)
    to.head("Brief Summary")
    if not lost:
        page.says("description.brief")
        to.put(to.text(part(study, "descriptionModule", "briefSummary")))
    if page.chance(0.5):
        to.head("Related Clinical Trials")
        for number, name, _, _ in others(page, page.dice.randint(1, 5)):
            page.put(name)
            to.put(number)
    detailed = part(study, "descriptionModule", "detailedDescription")
    if detailed:
        page.says("description.detailed")
        to.head("Detailed Description")
        to.put(to.text(detailed))
    elif page.chance(0.5):
        to.head("Detailed Description")
    _cards_tags(to, "Conditions", "conditions", part(study, "conditionsModule", "conditions") or [])
    if page.chance(0.6):
        _cards_tags(to, "Keywords", "keywords", part(study, "conditionsModule", "keywords") or [])
    _cards_design(to)
    _cards_arms(to)
    _cards_whom(to)
    _cards_who(to)
    _cards_where(to)
    _cards_end(to)
    return page


def _cards_tags(to: Cards, name: str, field: str, values: list[str]) -> None:
    if not values:
        return
    to.head(name)
    if to.labels:
        joint = to.page.pick([" ", " ", "\n\n"])
        to.put(joint.join(values))
        if joint == " ":
            run(to.page, field, values, " ".join(values))
        else:
            to.page.says(field)


def _cards_basics(to: Cards) -> None:
    page, study = to.page, to.page.study
    to.head("Basic Information")
    to.value("Recruitment Status", state(page), "status")
    to.value("Clinical Phase", "/".join(part(study, "designModule", "phases") or []), "design.phase")
    count = part(study, "designModule", "enrollmentInfo", "count")
    to.value("Total Enrollment", "" if count is None else f"{count} participants", "design.enrollment")
    to.value("Study Classification", str(part(study, "designModule", "studyType")), "design.type")
    for label, key in (("Study Start Date", "start"), ("Study Completion Date", "completion")):
        day = part(study, "statusModule", f"{key}DateStruct", "date")
        if day:
            page.instead[f"date.{key}"] = [[fold(month_end(day))], [fold(day)]]
            to.value(label, month_end(day), f"date.{key}")


def _cards_design(to: Cards) -> None:
    page, study = to.page, to.page.study
    info = part(study, "designModule", "designInfo") or {}
    if not info:
        return
    to.head("Study Design")
    to.value("Allocation Method", info.get("allocation", ""), "design.allocation")
    to.value("Intervention Model", info.get("interventionModel", ""), "design.model")
    model = page.pick(["Observational Model Type", "Observational Model"])
    to.value(model, info.get("observationalModel", ""), "design.observational model")
    to.value("Primary Study Purpose", info.get("primaryPurpose", ""), "design.purpose")
    time = page.pick(["Study Time Orientation", "Time Perspective"])
    to.value(time, info.get("timePerspective", ""), "design.time perspective")
    masked = info.get("maskingInfo") or {}
    to.value("Blinding Strategy", masked.get("masking", ""), "design.masking")
    who = [WHO[one] for one in WHO if one in masked.get("whoMasked", [])]
    if who and to.labels and page.chance(0.7):
        page.says("design.who masked")
        many = {"Participant": "Participants", "Care Provider": "Caregivers", "Investigator": "Investigators"}
        many["Outcomes Assessor"] = "Outcome Assessors"
        to.put(page.pick([" ", " ", "\n\n"]).join(who if page.chance(0.4) else [many[one] for one in who]))


def _cards_arms(to: Cards) -> None:
    page = to.page
    groups, things = (people(page, "armsInterventionsModule", key) for key in ("armGroups", "interventions"))
    by_name = {typed(one): one for one in things}
    if groups:
        to.head("Study Groups")
    for group in groups:
        label = group["label"]
        tell(page, "arm.label", label)
        to.put(label)
        if group.get("description"):
            tell(page, "arm.description", label, group["description"])
            to.put(to.text(group["description"]))
        if to.tag("Group Type", group.get("type") or ""):
            tell(page, "arm.type", label, group["type"])
        for name in group.get("interventionNames") or []:
            thing = by_name.get(name)
            if not thing:
                continue
            tell(page, "intervention.arm", label, thing["name"])
            to.put(thing["name"])
            if to.tag("Intervention Type", thing["type"]):
                tell(page, "arm.intervention", label, name)
            if thing.get("description"):
                to.put(to.text(thing["description"]))
    if things:
        to.head("Interventions")
    names: list[tuple[str, str]] = []
    for one in things:
        names += [(one["name"], other) for other in one.get("otherNames") or []]
        tell(page, "intervention.name", one["name"])
        to.put(one["name"])
        if one.get("description"):
            tell(page, "intervention.description", one["name"], one["description"])
            to.put(to.text(one["description"]))
        if to.tag("Intervention Type", one["type"]):
            tell(page, "intervention.type", one["name"], one["type"])
    if names and page.chance(0.8):
        # whose names these are, the page does not say, so that none is counted
        to.head("Other Intervention Names")
        if to.labels:
            to.put(" ".join(other for _, other in names))
            said = facts(page.study).get("intervention.other name", [])
            joined = fold(" ".join(other for _, other in names))
            owners = {fold(owner) for owner, _ in names} | {fold(one["name"]) for one in things}
            page.instead["intervention.other name"] = [said, *([(owner, joined)] for owner in sorted(owners))]


def _cards_whom(to: Cards) -> None:
    page, study = to.page, to.page.study
    to.head("Eligibility Criteria")
    page.says("eligibility.plain", "eligibility.inclusion", "eligibility.exclusion")
    text = str(part(study, "eligibilityModule", "eligibilityCriteria")).strip()
    if page.chance(0.9):
        heading = re.compile(r"(?mi)^[ \t]*(in|ex)clusion criteria[ \t]*:?[ \t]*$")
        text = heading.sub(lambda one: f"{one[1].title()}clusion Criteria", text)
    # the seed has a blank line before a list inside a list, which has lost its depth, and none after it
    text = re.sub(r"(?m)^((?:[*-]|\d+\.) .*)\n(?=[ \t]+(?:[*-]|\d+\.) )", r"\1\n\n", text)
    page.put(to.text(text))
    low, high = years(page)
    to.value("Minimum Eligible Age", low)
    to.value("Maximum Eligible Age", high)
    to.value("Eligible Sex", str(part(study, "eligibilityModule", "sex")), "eligibility.sex")
    healthy = part(study, "eligibilityModule", "healthyVolunteers")
    to.value("Accepts Healthy Volunteers", "" if healthy is None else "Yes" if healthy else "No", "eligibility.healthy")


def _cards_who(to: Cards) -> None:
    page, study = to.page, to.page.study
    to.head("Sponsors")
    first = part(study, "sponsorCollaboratorsModule", "leadSponsor")
    to.put(first["name"], first["class"])
    to.tag("Sponsor Role", "lead")
    tell(page, "sponsor.lead", first["name"])
    tell(page, "sponsor.lead class", first["class"])
    for one in people(page, "sponsorCollaboratorsModule", "collaborators"):
        to.put(one["name"], *([one["class"]] if one.get("class") else []))
        to.tag("Sponsor Role", "collaborator")
        tell(page, "sponsor.collaborator", one["name"])
        if one.get("class"):
            tell(page, "sponsor.collaborator class", one["name"], one["class"])
    party = part(study, "sponsorCollaboratorsModule", "responsibleParty") or {}
    if party:
        to.head("Responsible Party")
        full = page.pick(["name", "all"])
        for key, field in (
            ("investigatorFullName", "responsible.name"),
            ("investigatorTitle", "responsible.title"),
            ("investigatorAffiliation", "responsible.affiliation"),
        ):
            if party.get(key) and (full == "all" or key != "investigatorAffiliation"):
                page.says(field)
                to.put(flat(party[key]))
        if to.tag("Responsibility Role", party.get("type") or ""):
            page.says("responsible.type")
    officials = people(page, "contactsLocationsModule", "overallOfficials")
    if officials:
        to.head("Principal Investigators")
    for one in officials:
        _told_official(page, one)
        to.put(one["name"], f"Role: {one['role']}", *([one["affiliation"]] if one.get("affiliation") else []))


def _cards_where(to: Cards) -> None:
    page = to.page
    places = people(page, "contactsLocationsModule", "locations")
    if places:
        to.head("Locations")
        states = page.chance(0.6)
        for place in places:
            whole(page, place)
            to.put(*([place["facility"]] if place.get("facility") else []))
            to.put(", ".join(place[key] for key in ("city", "state", "country") if place.get(key)))
            if states and to.tag("Site Status", place.get("status") or "") and place.get("facility"):
                tell(page, "location.status", place["facility"], place["status"])
        to.head("Countries")
        if to.labels:
            to.put(page.pick([" ", "\n\n"]).join(dict.fromkeys(str(one["country"]) for one in places)))
    central = people(page, "contactsLocationsModule", "centralContacts")
    mails = page.chance(0.25)
    if central:
        to.head("Central Contacts")
    for one in central if to.labels or page.chance(0.3) else []:
        _told_person(page, one, mail=mails)
        # the seed prints telephones and no address
        to.put(one["name"], f"Role: {one.get('role', 'CONTACT')}")
        to.put(*(one[key] for key in ("phone", "email") if one.get(key) and (mails or key == "phone")))
    local = [place for place in places if place.get("contacts")]
    if not local or page.chance(0.3):
        return
    to.head("Facility Contacts")
    for place in local if to.labels else []:
        for one in at(place):
            if not one.get("name"):
                continue
            tell(page, "location.contact", one["name"])
            to.put(one["name"], f"Role: {one['role']}", *([one["phone"]] if one.get("phone") else []))


def _cards_end(to: Cards) -> None:
    page, study = to.page, to.page.study
    references = people(page, "referencesModule", "references")
    if references and page.chance(0.7):
        to.head("References")
        numbered = page.chance(0.6)
        for one in references:
            tell(page, "reference.citation", one["citation"])
            to.put(flat(one["citation"]))
            if to.tag("Reference Type", one.get("type") or ""):
                tell(page, "reference.type", one["citation"], one["type"])
            if one.get("pmid") and numbered:
                tell(page, "reference.pmid", one["pmid"])
                to.put(f"PMID: {one['pmid']} (View on PubMed)")
    to.head("Other Identifiers")
    page.says("id.org")
    second = people(page, "identificationModule", "secondaryIdInfos")
    rows = [(str(one["id"]), str(one.get("type") or "-"), "secondary_id") for one in second]
    for number, kind, _ in rows:
        tell(page, "id.secondary", number)
        if kind != "-":
            tell(page, "id.secondary type", number, kind)
    own = (str(part(study, "identificationModule", "orgStudyIdInfo", "id")), "-", "org_study_id")
    for number, kind, source in [*rows, own] if page.chance(0.5) else [own, *rows]:
        to.put(number, f"Identifier Type: {kind}", f"Identifier Source: {source}")
    if page.chance(0.7):
        to.head("More Related Trials")
        for number, name, code, phase in others(page, page.dice.randint(1, 4) if to.labels else 0):
            page.put(name)
            to.put(f"{number} {code} {phase}")


EVERY: dict[str, Callable[[Study], Page]] = {
    "classic third": classic,
    "medpath third": medpath,
    "status third": status,
    "captioned third": captioned,
    "stripped third": stripped,
}
