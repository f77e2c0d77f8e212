"""The five sites' pages by a fifth writer: v2 studies as text, made from one published page a site by one who saw no reader.

What the page of a site leaves open is one of several habits, chosen by a hash of the NCT number, alike on every run. What each
page prints is told apart from this, in `fifth_told`. Only the words of codes and the forms of dates are those of `habits`.
"""

import hashlib
import re
from collections.abc import Callable
from typing import Any

from .habits import (
    ALLOCATION,
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
    WHO,
    Study,
    american,
    month_end,
)
from .habits import STATUS as HABITUAL

# what all five need


def _hash(key: str) -> int:
    return int.from_bytes(hashlib.sha256(key.encode("utf-8")).digest()[:6], "big")


def within(obj: Any, *path: str) -> Any:
    """The value at a path, or None."""
    for key in path:
        if not isinstance(obj, dict):
            return None
        obj = obj.get(key)
    return obj


def part_of(study: Study, *path: str) -> Any:
    """The value at a path under protocolSection, or None."""
    return within(study.get("protocolSection") or {}, *path)


def many(study: Study, *path: str) -> list[Any]:
    """The list at a path under protocolSection, or an empty one."""
    return part_of(study, *path) or []


def _nct(study: Study) -> str:
    return str(part_of(study, "identificationModule", "nctId") or "")


def picked(study: Study, what: str, n: int) -> int:
    """A number below n, fixed for this study and this habit."""
    return _hash(_nct(study) + "|" + what) % n


def said(value: Any) -> str:
    """A value as text; what is missing is empty."""
    return "" if value is None else str(value)


_ESC = re.compile(r"\\([\\`*_{}\[\]()#+\-.!<>&^~|=$%@\"'])")


def unescaped(text: Any) -> str:
    """Undo the markdown escapes of the v2 text."""
    return _ESC.sub(r"\1", said(text))


def one_line(text: Any) -> str:
    """A text on one line."""
    return re.sub(r"\s+", " ", said(text)).strip()


def _lines(text: Any) -> list[str]:
    """Stripped lines, none of them empty."""
    return [t for t in (line.strip() for line in said(text).split("\n")) if t]


def _dash(line: str) -> str:
    """`* item` as `- item`."""
    return "- " + line[1:].strip() if re.match(r"\*\s", line) or line == "*" else line


def _long(date: Any) -> str:
    return american(said(date))


def last_of_month(date: Any) -> str:
    """A day; of a month without one, its last."""
    return month_end(said(date))


def _yes(value: Any) -> str:
    return "Yes" if value else "No"


_SMALL = {"of", "by", "or", "and", "not"}


def _title(code: Any) -> str:
    """PLACEBO_COMPARATOR as Placebo Comparator."""
    words = said(code).lower().split("_")
    return " ".join(w if i and w in _SMALL else w.capitalize() for i, w in enumerate(words))


STATUS = HABITUAL | {"UNKNOWN": "Unknown", "WITHHELD": "Withheld"}
OBSMODEL = OBSERVATIONAL | {"DEFINED_POPULATION": "Defined Population", "NATURAL_HISTORY": "Natural History"}
SEX: dict[str, str] = {"ALL": "All", "FEMALE": "Female", "MALE": "Male"}
AGE: dict[str, str] = {"CHILD": "Child", "ADULT": "Adult", "OLDER_ADULT": "Older Adult"}
IDTYPE = SECONDARY | {one: f"U.S. {one} Grant/Contract" for one in ("FDA", "VA", "CDC", "AHRQ", "SAMHSA")}
EXPANDED: dict[str, str] = {
    "individual": "Individual Patients",
    "intermediate": "Intermediate-size Population",
    "treatment": "Treatment IND/Protocol",
}

# Trials that a site lists as alike: status, number (that no register has issued), title, phase. All are made up.
OTHERS: list[tuple[str, str, str, str]] = [
    (
        "COMPLETED",
        "NCT98746426",
        "Safety and Efficacy of Invented Allogeneic Cells in Patients With Moderate to Severe Psoriasis",
        "PHASE1/PHASE2",
    ),
    ("COMPLETED", "NCT98220000", "Phase 1 Clinical Trial of MADEUPTIN® Treatment in Premature Infants With Dry Skin", "PHASE1"),
    ("RECRUITING", "NCT98573475", "Safety of Locally Delivered Fictional Stromal Cells", "PHASE1"),
    ("ACTIVE_NOT_RECRUITING", "NCT98814203", "An Invented Rinse for Radiation-induced Soreness and Thirst/Dry Mouth", "PHASE1"),
    (
        "RECRUITING",
        "NCT98945128",
        "Comparison of MADE-UP-01 Formula vs Another Formula Combined With Light in Psoriasis",
        "PHASE1/PHASE2",
    ),
    ("RECRUITING", "NCT98872983", "EAR - Itch Study", "PHASE1"),
    ("RECRUITING", "NCT98439990", "Fictional Cell Treatment for Itching Ears", "PHASE2"),
    (
        "COMPLETED",
        "NCT98363286",
        "Efficacy and Safety of MADE-UP-02 Plus an Invented Ointment in Patients With Moderate to Severe Eczema",
        "PHASE1/PHASE2",
    ),
    ("RECRUITING", "NCT98552530", "Safety of Topical Inventamab for Ear Surface Disease", "EARLY_PHASE1"),
    ("RECRUITING", "NCT98599292", "Effect of Fictional Cells on Healing of Blisters in Hikers.", "PHASE1"),
    (
        "NOT_YET_RECRUITING",
        "NCT98866011",
        "Efficacy and Safety of Inventamab On Patients With Moderate to Severe Hives",
        "PHASE1/PHASE2",
    ),
    ("ENROLLING_BY_INVITATION", "NCT98562546", "Fictional Cells for Sun-induced Freckles", "PHASE1/PHASE2"),
    ("TERMINATED", "NCT98755840", "Inventamab in HICCUP-19 Fits", "PHASE3"),
    (
        "COMPLETED",
        "NCT98230266",
        "Efficacy and Safety of MADE-UP-03 Plus Exercise and an Invented Granule in Psoriasis Patients",
        "NA",
    ),
    ("TERMINATED", "NCT98038123", "Treatment for Acute Sprained Thumb", "PHASE1/PHASE2"),
]


def _others(study: Study, what: str, count: int) -> list[tuple[str, str, str, str]]:
    pool = [o for o in OTHERS if o[1] != _nct(study)]
    pool.sort(key=lambda o: _hash(_nct(study) + what + o[1]))
    return pool[:count]


def arms_of(study: Study) -> list[dict[str, Any]]:
    """The arms."""
    return many(study, "armsInterventionsModule", "armGroups")


def given_of(study: Study) -> list[dict[str, Any]]:
    """The interventions."""
    return many(study, "armsInterventionsModule", "interventions")


def typed(iv: dict[str, Any]) -> str:
    """“Drug: Aspirin”."""
    return f"{_title(iv.get('type'))}: {unescaped(iv.get('name'))}"


def given_in(study: Study, arm: dict[str, Any]) -> list[dict[str, Any]]:
    """The interventions of an arm, in the order in which the arm names them."""
    found: list[dict[str, Any]] = []
    for name in arm.get("interventionNames") or []:
        for iv in given_of(study):
            if f"{_title(iv.get('type'))}: {iv.get('name')}".lower() == said(name).lower() and iv not in found:
                found.append(iv)
                break
    if not found:
        found = [iv for iv in given_of(study) if arm.get("label") in (iv.get("armGroupLabels") or [])]
    return found


def _place(loc: dict[str, Any], zip_code: bool) -> str:
    keys = ["city", "state", "country"] + (["zip"] if zip_code else [])
    return ", ".join(said(loc[k]) for k in keys if loc.get(k))


def number_of(contact: dict[str, Any], ext: str = " ext ") -> str:
    """A telephone number and its extension."""
    if not contact.get("phone"):
        return ""
    return said(contact["phone"]) + (ext + said(contact["phoneExt"]) if contact.get("phoneExt") else "")


# 1. classic

_LISTMARK = re.compile(r"^(?:\*|\d{1,3}[.)]|[a-z][.)]|[ivx]{1,4}[.)])\s+")


def classic_text(text: Any) -> list[str]:
    """Lines; items of lists of every kind as `- item`, indentation lost."""
    return [unescaped(_LISTMARK.sub("- ", line)) for line in _lines(text)]


def _classic_iv(iv: dict[str, Any]) -> list[str]:
    rows = [typed(iv), *classic_text(iv.get("description"))]
    names = [unescaped(n) for n in iv.get("otherNames") or []]
    if len(names) == 1:
        rows.append("Other Name: " + names[0])
    elif names:
        rows.append("Other Names:")
        rows += ["- " + n for n in names]
    return rows


def _classic_age(study: Study) -> str:
    low = part_of(study, "eligibilityModule", "minimumAge")
    high = part_of(study, "eligibilityModule", "maximumAge")
    groups = ", ".join(AGE.get(a, _title(a)) for a in many(study, "eligibilityModule", "stdAges"))
    if low and high:
        span = f"{low} to {high}"
    elif low:
        span = f"{low} and older"
    elif high:
        span = f"up to {high}"
    else:
        return groups or "Child, Adult, Older Adult"
    return f"{span} ({groups})" if groups else span


def party_line(study: Study) -> str:
    party = part_of(study, "sponsorCollaboratorsModule", "responsibleParty") or {}
    if party.get("investigatorFullName"):
        return ", ".join(
            unescaped(party[k])
            for k in ("investigatorFullName", "investigatorTitle", "investigatorAffiliation")
            if party.get(k)
        )
    if party.get("oldNameTitle") or party.get("oldOrganization"):
        return ", ".join(unescaped(party[k]) for k in ("oldNameTitle", "oldOrganization") if party.get(k))
    if party.get("type") == "SPONSOR":
        return unescaped(part_of(study, "sponsorCollaboratorsModule", "leadSponsor", "name"))
    return ""


def classic(study: Study) -> str:
    nct = _nct(study)
    status = part_of(study, "statusModule") or {}
    design = part_of(study, "designModule") or {}
    info = design.get("designInfo") or {}
    kind = said(design.get("studyType"))
    eligible = part_of(study, "eligibilityModule") or {}
    sponsor = unescaped(part_of(study, "sponsorCollaboratorsModule", "leadSponsor", "name"))
    collaborators = [unescaped(c.get("name")) for c in many(study, "sponsorCollaboratorsModule", "collaborators")]
    heads = picked(study, "classic heads", 3) == 0  # section headings kept by the copy
    sponsored = heads or picked(study, "classic sponsor", 3) == 0
    summarised = heads or picked(study, "classic summary", 5) > 1
    out: list[str] = []

    def head(text: str) -> None:
        if heads:
            out.append(text)

    def row(label: str, value: Any) -> None:
        text = one_line(unescaped(value))
        if text:
            out.append(f"{label} | {text} |")

    acronym = part_of(study, "identificationModule", "acronym")
    out.append(
        unescaped(part_of(study, "identificationModule", "briefTitle")) + (f" ({unescaped(acronym)})" if acronym else "")
    )
    out.append("![]() |")
    out.append(
        "The safety and scientific validity of this study is the responsibility of the study sponsor and "
        "investigators. Listing a study does not mean it has been evaluated by the U.S. Federal Government. "
        "Know the risks and potential benefits of clinical studies and talk to your health care provider "
        "before participating. Read our disclaimer for details. |"
    )
    out.append(f"ClinicalTrials.gov Identifier: {nct}")
    overall = said(status.get("overallStatus"))
    out.append("Expanded Access Status :" if kind == "EXPANDED_ACCESS" else "Recruitment Status :")
    word = STATUS.get(overall, _title(overall))
    why = one_line(unescaped(status.get("whyStopped")))
    if overall == "UNKNOWN":
        out.append("Unknown")
        out.append(f"Verified {_long(status.get('statusVerifiedDate'))} by {party_line(study) or sponsor}.")
        if status.get("lastKnownStatus"):
            last = said(status["lastKnownStatus"])
            out.append(f"Recruitment status was: {STATUS.get(last, _title(last))}")
    else:
        out.append(f"{word} ({why})" if why else word)
    for label, key in (
        ("First Posted", "studyFirstPostDateStruct"),
        ("Results First Posted", "resultsFirstPostDateStruct"),
        ("Last Update Posted", "lastUpdatePostDateStruct"),
    ):
        date = within(status, key, "date")
        if date:
            out.append(f"{label} : {_long(date)}")
    out.append("|")
    if sponsored:
        out += ["Sponsor:", sponsor]
        if collaborators:
            out += ["Collaborator:" if len(collaborators) == 1 else "Collaborators:", *collaborators]
        if party_line(study):
            out += [
                "Information provided by (Responsible Party):"
                if not part_of(study, "sponsorCollaboratorsModule", "responsibleParty", "oldOrganization")
                else "Information provided by:",
                party_line(study),
            ]
    out += [
        "- Study Details",
        "- Tabular View",
        "- Study Results" if study.get("hasResults") else "- No Results Posted",
        "- Disclaimer",
        "- How to Read a Study Record",
    ]

    if summarised:
        head("Study Description")
        head("Brief Summary:")
        out += classic_text(part_of(study, "descriptionModule", "briefSummary"))

    conditions = " ".join(unescaped(c) for c in many(study, "conditionsModule", "conditions"))
    interventions = given_of(study)
    phases = design.get("phases") or []
    columns, cells = ["Condition or disease"], [conditions]
    if interventions:
        columns.append("Intervention/treatment")
        cells.append(" ".join(one_line(typed(iv)) for iv in interventions))
    if phases:
        columns.append("Phase")
        cells.append(" ".join(PHASE.get(p, _title(p)) for p in phases))
    out += [" | ".join(columns) + " |", "|".join(["---"] * len(columns)) + "|", " | ".join(cells) + " |"]

    if summarised and part_of(study, "descriptionModule", "detailedDescription"):
        head("Detailed Description:")
        out += classic_text(part_of(study, "descriptionModule", "detailedDescription"))

    head("Study Design")
    if kind == "INTERVENTIONAL":
        row("Study Type :", "Interventional (Clinical Trial)")
    elif kind == "OBSERVATIONAL":
        row("Study Type :", "Observational [Patient Registry]" if design.get("patientRegistry") else "Observational")
    else:
        row("Study Type :", "Expanded Access")
        kinds = [EXPANDED.get(k, k) for k, v in (design.get("expandedAccessTypes") or {}).items() if v]
        row("Expanded Access Type :", ", ".join(kinds))
    count = within(design, "enrollmentInfo", "count")
    if count is not None:
        sort = _title(within(design, "enrollmentInfo", "type"))
        row(f"{sort} Enrollment :".strip(), f"{count} participants")
    row("Allocation:", ALLOCATION.get(said(info.get("allocation")), ""))
    row("Intervention Model:", MODEL.get(said(info.get("interventionModel")), ""))
    row("Intervention Model Description:", info.get("interventionModelDescription"))
    masking = info.get("maskingInfo") or {}
    if masking.get("masking"):
        who = ", ".join(WHO.get(w, _title(w)) for w in masking.get("whoMasked") or [])
        row("Masking:", MASKING.get(masking["masking"], masking["masking"]) + (f" ({who})" if who else ""))
    row("Masking Description:", masking.get("maskingDescription"))
    row("Primary Purpose:", _title(info.get("primaryPurpose")))
    row("Observational Model:", OBSMODEL.get(said(info.get("observationalModel")), _title(info.get("observationalModel"))))
    row("Time Perspective:", PERSPECTIVE.get(said(info.get("timePerspective")), _title(info.get("timePerspective"))))
    row("Target Follow-Up Duration:", design.get("targetDuration"))
    row("Official Title:", part_of(study, "identificationModule", "officialTitle"))
    for label, key in (
        ("Study Start Date :", "startDateStruct"),
        ("Primary Completion Date :", "primaryCompletionDateStruct"),
        ("Study Completion Date :", "completionDateStruct"),
    ):
        one = status.get(key) or {}
        row(f"{_title(one.get('type'))} {label}".strip(), _long(one.get("date")))
    out.append("")

    head(
        "Arms and Interventions"
        if kind == "INTERVENTIONAL"
        else "Groups and Cohorts"
        if kind == "OBSERVATIONAL"
        else "Interventions"
    )
    arms = arms_of(study)
    if arms:
        two = bool(interventions)
        first = "Arm" if kind == "INTERVENTIONAL" else "Group/Cohort"
        out += [f"{first} | Intervention/treatment |", "---|---|"] if two else [f"{first} |", "---|"]
        for arm in arms:
            label = unescaped(arm.get("label"))
            if arm.get("type"):
                label = f"{_title(arm['type'])}: {label}"
            left = [label, *classic_text(arm.get("description"))]
            right: list[str] = []
            for iv in given_in(study, arm):
                right += _classic_iv(iv)
            if not two:
                out += [*left[:-1], left[-1] + " |"]
            elif len(left) == 1:
                right = right or [""]
                right[0] = (left[0] + " | " + right[0]).rstrip()
                out += [*right[:-1], right[-1] + " |"]
            elif right:
                out += [*left, "|", *right[:-1], right[-1] + " |"]
            else:
                out += [*left, "| |"]
    elif interventions:
        head("Intervention Details:")
        for iv in interventions:
            rows = _classic_iv(iv)
            out += ["- " + rows[0], *rows[1:]]

    head("Outcome Measures")
    for label, key in (
        ("Primary Outcome Measures :", "primaryOutcomes"),
        ("Secondary Outcome Measures :", "secondaryOutcomes"),
        ("Other Outcome Measures:", "otherOutcomes"),
    ):
        outcomes = many(study, "outcomesModule", key)
        if outcomes:
            head(label)
        for o in outcomes:
            frame = f" [ Time Frame: {one_line(unescaped(o['timeFrame']))} ]" if o.get("timeFrame") else ""
            described = classic_text(o.get("description"))
            out.append(f"- {one_line(unescaped(o.get('measure')))}{frame}{described[0] if described else ''}")
            out += described[1:]
    bio = design.get("bioSpec") or {}
    if bio.get("retention"):
        out.append(f"Biospecimen Retention: {RETENTION.get(bio['retention'], _title(bio['retention']))}")
        out += classic_text(bio.get("description"))
    out.append("")

    head("Eligibility Criteria")
    head("Information from the National Library of Medicine")
    out.append(
        "Choosing to participate in a study is an important personal decision. Talk with your doctor and family "
        "members or friends about deciding to join a study. To learn more about this study, you or your doctor "
        "may contact the study research staff using the contacts provided below. For general information, "
        "Learn About Clinical Studies."
    )
    row("Ages Eligible for Study:", _classic_age(study))
    row("Sexes Eligible for Study:", SEX.get(said(eligible.get("sex")), _title(eligible.get("sex"))))
    if eligible.get("genderBased"):
        row("Gender Based Eligibility:", "Yes")
    row("Gender Eligibility Description:", eligible.get("genderDescription"))
    if eligible.get("healthyVolunteers") is not None:
        row("Accepts Healthy Volunteers:", _yes(eligible["healthyVolunteers"]))
    row("Sampling Method:", SAMPLING.get(said(eligible.get("samplingMethod")), ""))
    if eligible.get("studyPopulation"):
        head("Study Population")
        out += classic_text(eligible["studyPopulation"])
    if heads:
        out.append("Criteria")
    out += classic_text(eligible.get("eligibilityCriteria"))
    out.append("")

    head("Contacts and Locations")
    head("Information from the National Library of Medicine")
    out.append(
        "To learn more about this study, you or your doctor may contact the study research staff using the "
        "contact information provided by the sponsor."
    )
    out.append(f"Please refer to this study by its ClinicalTrials.gov identifier (NCT number): {nct}")
    contacts = many(study, "contactsLocationsModule", "centralContacts")
    if contacts:
        head("Contacts")
    for contact in contacts:
        cell = [said(contact.get("name")), number_of(contact), said(contact.get("email"))]
        out.append("Contact: " + " | ".join(cell) + " |")
    locations = many(study, "contactsLocationsModule", "locations")
    if locations:
        head("Locations")
        if len(locations) > 10 and picked(study, "classic many", 2):
            out.append(f"Show {len(locations)} study locations")

    def region(loc: dict[str, Any]) -> str:
        if loc.get("country") == "United States" and loc.get("state"):
            return f"United States, {loc['state']}"
        return said(loc.get("country"))

    locations = sorted(locations, key=lambda loc: (loc.get("country") != "United States", region(loc), said(loc.get("city"))))
    before = ""
    for loc in locations:
        if region(loc) != before:
            before = region(loc)
            out.append(f"{before} | |")
        state = STATUS.get(said(loc.get("status")), "")
        out.append(f"{unescaped(loc.get('facility'))} | {state + ' ' if state else ''}|")
        out.append(f"{_place(loc, True)} | |")
        for contact in loc.get("contacts") or []:
            role = OFFICIAL.get(said(contact.get("role")), "Contact")
            bits = [said(contact.get("name")), number_of(contact), said(contact.get("email"))]
            out.append(f"{role}: " + " ".join(b for b in bits if b) + " |")
    if sponsored:
        head("Sponsors and Collaborators")
        out += [sponsor, *collaborators]
    officials = many(study, "contactsLocationsModule", "overallOfficials")
    if officials:
        head("Investigators")
    for person in officials:
        role = OFFICIAL.get(said(person.get("role")), _title(person.get("role")))
        out.append(f"{role}: | {said(person.get('name'))} | {unescaped(person.get('affiliation'))} |")

    head("More Information")
    links = many(study, "referencesModule", "seeAlsoLinks")
    if links:
        head("Additional Information:")
        out += [unescaped(link.get("label") or link.get("url")) for link in links]
    references = many(study, "referencesModule", "references")
    for sort, label in (
        ("RESULT", "Publications of Results:"),
        ("BACKGROUND", "Publications:"),
        ("DERIVED", "Publications automatically indexed to this study by ClinicalTrials.gov Identifier (NCT Number):"),
    ):
        some = [r for r in references if r.get("type") == sort]
        if some:
            head(
                "Other Publications:" if sort == "BACKGROUND" and any(r.get("type") == "RESULT" for r in references) else label
            )
            out += [one_line(unescaped(r.get("citation"))) for r in some]
    ipds = many(study, "referencesModule", "availIpds")
    if ipds:
        head("Study Data/Documents:")
        for d in ipds:
            out.append(unescaped(d.get("type")))
            if d.get("id"):
                out.append(f"Identifier: {unescaped(d['id'])}")
            if d.get("comment"):
                out.append(one_line(unescaped(d["comment"])))

    row("Responsible Party:", party_line(study))
    row("ClinicalTrials.gov Identifier:", nct)
    ids: list[str] = []
    if part_of(study, "identificationModule", "orgStudyIdInfo", "id"):
        ids.append(unescaped(part_of(study, "identificationModule", "orgStudyIdInfo", "id")))
    for sid in many(study, "identificationModule", "secondaryIdInfos"):
        text = unescaped(sid.get("id"))
        kind_of_id = IDTYPE.get(said(sid.get("type")))
        if kind_of_id:
            wide = kind_of_id in ("Other Identifier", "Registry Identifier", "Other Grant/Funding Number")
            text += f" ( {kind_of_id}{': ' + unescaped(sid['domain']) if sid.get('domain') and wide else ''} )"
        ids.append(text)
    if ids:
        out.append("Other Study ID Numbers: |")
        out += [*ids[:-1], ids[-1] + " |"]
    first = _long(within(status, "studyFirstPostDateStruct", "date"))
    row("First Posted:", f"{first} Key Record Dates" if first else "")
    row("Results First Posted:", _long(within(status, "resultsFirstPostDateStruct", "date")))
    row("Last Update Posted:", _long(within(status, "lastUpdatePostDateStruct", "date")))
    row("Last Verified:", _long(status.get("statusVerifiedDate")))
    sharing = part_of(study, "ipdSharingStatementModule") or {}
    if sharing:
        if sharing.get("ipdSharing"):
            head("Individual Participant Data (IPD) Sharing Statement:")
            row("Plan to Share IPD:", _title(sharing["ipdSharing"]))
        row("Plan Description:", sharing.get("description"))
        row("Supporting Materials:", " ".join(SHARED.get(t, _title(t)) for t in sharing.get("infoTypes") or []))
        row("Time Frame:", sharing.get("timeFrame"))
        row("Access Criteria:", sharing.get("accessCriteria"))
        row("URL:", sharing.get("url"))
    oversight = part_of(study, "oversightModule") or {}
    for label, key in (
        ("Studies a U.S. FDA-regulated Drug Product:", "isFdaRegulatedDrug"),
        ("Studies a U.S. FDA-regulated Device Product:", "isFdaRegulatedDevice"),
        ("Device Product Not Approved or Cleared by U.S. FDA:", "isUnapprovedDevice"),
        ("Product Manufactured in and Exported from the U.S.:", "isUsExport"),
    ):
        if oversight.get(key) is not None:
            row(label, _yes(oversight[key]))

    def halves(words: list[str]) -> None:
        half = (len(words) + 1) // 2
        for part in (words[:half], words[half:]):
            if part:
                out.append(" ".join(part) + " |")

    keywords = [one_line(unescaped(k)) for k in many(study, "conditionsModule", "keywords")]
    if keywords:
        head(f"Keywords provided by {party_line(study) or sponsor}:")
        halves(keywords)
    terms: list[str] = []
    for browse in ("conditionBrowseModule", "interventionBrowseModule"):
        for part in ("meshes", "ancestors"):
            for t in within(study, "derivedSection", browse, part) or []:
                if t.get("term") and t["term"] not in terms:
                    terms.append(t["term"])
    if terms:
        head("Additional relevant MeSH terms:")
        halves(terms)
    return "\n".join(out).strip()


# 2. medpath

_ISO: dict[str, str] = dict(
    pair.split("=")
    for pair in (
        "United States=US,China=CN,France=FR,Spain=ES,Germany=DE,Italy=IT,United Kingdom=GB,Canada=CA,Japan=JP,"
        "South Korea=KR,Netherlands=NL,Belgium=BE,Denmark=DK,Sweden=SE,Norway=NO,Finland=FI,"
        "Poland=PL,Czechia=CZ,Hungary=HU,Austria=AT,Switzerland=CH,Portugal=PT,Greece=GR,Turkey=TR,Turkey (Türkiye)=TR,"
        "Türkiye=TR,Israel=IL,Egypt=EG,Iran=IR,India=IN,Pakistan=PK,Bangladesh=BD,Thailand=TH,Taiwan=TW,Hong Kong=HK,"
        "Singapore=SG,Malaysia=MY,Philippines=PH,Vietnam=VN,Indonesia=ID,Australia=AU,New Zealand=NZ,Brazil=BR,"
        "Argentina=AR,Chile=CL,Mexico=MX,Colombia=CO,Peru=PE,South Africa=ZA,Russia=RU,Russian Federation=RU,"
        "Ukraine=UA,Romania=RO,Bulgaria=BG,Serbia=RS,Croatia=HR,Slovenia=SI,Slovakia=SK,Estonia=EE,Latvia=LV,"
        "Lithuania=LT,Ireland=IE,Puerto Rico=PR,Georgia=GE,Lebanon=LB,Saudi Arabia=SA,Jordan=JO,Tunisia=TN,"
        "Iceland=IS,Luxembourg=LU,Costa Rica=CR,Guatemala=GT,Kuwait=KW,Qatar=QA,Nigeria=NG,Kenya=KE,Uganda=UG"
    ).split(",")
)


def _flag(country: Any) -> str:
    code = _ISO.get(said(country))
    return "".join(chr(0x1F1E6 + ord(c) - 65) for c in code) if code else ""


_HEADLINE = re.compile(
    r"^\W*((?:key |main |major |general |subject |patient |participant )*)(inclusion|exclusion)"
    r"(?: criteria| criterion)?\W*$",
    re.I,
)


def parted_criteria(text: Any) -> tuple[str, str]:
    """The text below the inclusion and below the exclusion heading."""
    parts: dict[str, list[str]] = {"inclusion": [], "exclusion": []}
    here = "inclusion"
    for line in said(text).split("\n"):
        m = _HEADLINE.match(line.strip())
        if m and not (here == "exclusion" and m[2].lower() == "exclusion"):
            here = m[2].lower()
            continue
        parts[here].append(line)
    return "\n".join(parts["inclusion"]).strip(), "\n".join(parts["exclusion"]).strip()


def medpath(study: Study) -> str:
    status = part_of(study, "statusModule") or {}
    design = part_of(study, "designModule") or {}
    info = design.get("designInfo") or {}
    unescape = picked(study, "medpath escapes", 3) > 0
    dash = "-" if picked(study, "medpath dash", 2) else ""
    pairs = picked(study, "medpath pairs", 3) > 0
    spaced = picked(study, "medpath blank", 5) > 0

    def t(value: Any) -> str:
        return unescaped(value) if unescape else said(value)

    def body(value: Any) -> list[str]:
        """Paragraphs apart by an empty line, lists together."""
        rows: list[str] = []
        listed = False
        for line in _lines(value):
            item = bool(re.match(r"(\*|\d{1,3}\.)\s", line))
            if rows and spaced and not (item and listed):
                rows.append("")
            listed = item
            rows.append(t(_dash(line)))
        return rows

    out: list[str] = ["MedPath", "", t(part_of(study, "identificationModule", "briefTitle")), ""]
    phases = [PHASE.get(p, _title(p)) for p in design.get("phases") or []]
    if len(phases) > 1:
        out.append(
            "/".join(phases)
            if picked(study, "medpath phase", 2)
            else phases[0] + "/" + "/".join(p.replace("Phase ", "") for p in phases[1:])
        )
    elif phases:
        out.append(phases[0])
    overall = said(status.get("overallStatus"))
    out.append(STATUS.get(overall, _title(overall)))
    out.append("Conditions")
    out += [t(c) for c in many(study, "conditionsModule", "conditions")]
    if given_of(study):
        out.append("Interventions")
        out += [f"{_title(iv.get('type'))}: {one_line(t(iv.get('name')))}" for iv in given_of(study)]
    out += [
        "Registration Number",
        _nct(study),
        "Lead Sponsor",
        t(part_of(study, "sponsorCollaboratorsModule", "leadSponsor", "name")),
    ]
    for label, key in (("Brief Summary", "briefSummary"), ("Detailed Description", "detailedDescription")):
        out += [label, ""] + (body(part_of(study, "descriptionModule", key)) or ["Not available"]) + [""]

    out += ["Recruitment & Eligibility", "", "Status", overall]
    sex = part_of(study, "eligibilityModule", "sex")
    out += ["Sex", SEX.get(said(sex), _title(sex)) or "Not specified"]
    count = within(design, "enrollmentInfo", "count")
    out += ["Target Recruitment", said(count) if count is not None else "Not specified"]
    wanted, unwanted = parted_criteria(part_of(study, "eligibilityModule", "eligibilityCriteria"))

    def criteria(text: str) -> list[str]:
        rows: list[str] = []
        for line in text.split("\n"):
            line = line.strip()
            if line:
                rows.append(t(_dash(line)))
            elif rows and rows[-1] and spaced:
                rows.append("")
        return rows

    out += ["Inclusion Criteria", ""] + (criteria(wanted) or ["Not specified"]) + [""]
    if unwanted or picked(study, "medpath exclusion", 2):
        out += ["Exclusion Criteria", ""] + (criteria(unwanted) or ["Not specified"]) + [""]

    out += [
        "Study & Design",
        "",
        "Study Type",
        said(design.get("studyType")),
        "Study Design",
        said(info.get("interventionModel")) or "Not specified",
    ]
    arms = arms_of(study)
    if arms:
        out += ["Arm && Interventions", "GroupInterventionDescription"]
        for arm in arms:
            label, about = one_line(t(arm.get("label"))), one_line(t(arm.get("description"))) or dash
            names = [one_line(t(iv.get("name"))) for iv in given_in(study, arm)]
            for name in (names or [dash]) if pairs else [", ".join(names) or dash]:
                out.append(label + name + about)
    for label, key in (
        ("Primary Outcome Measures", "primaryOutcomes"),
        ("Secondary Outcome Measures", "secondaryOutcomes"),
        ("Other Outcome Measures", "otherOutcomes"),
    ):
        outcomes = many(study, "outcomesModule", key)
        if key == "otherOutcomes" and not outcomes:
            continue
        if outcomes or picked(study, "medpath no outcome", 2):
            out += [label, "NameTimeMethod"]
        for o in outcomes:
            out.append(
                one_line(t(o.get("measure")))
                + (one_line(t(o.get("timeFrame"))) or dash)
                + (one_line(t(o.get("description"))) or dash)
            )

    locations = many(study, "contactsLocationsModule", "locations")
    if locations:
        flags = picked(study, "medpath flags", 3) > 0
        out += ["", "Trial Locations", "", f"Locations ({len(locations)})", ""]
        for loc in locations:
            out += [t(loc.get("facility")) or said(loc.get("city")), ""]
            if flags and _flag(loc.get("country")):
                out += [_flag(loc.get("country")), ""]
            out.append(_place(loc, False))
            for contact in loc.get("contacts") or []:
                out += [said(contact.get("name")), OFFICIAL.get(said(contact.get("role")), "Contact")]
                out += [x for x in (number_of(contact), said(contact.get("email"))) if x]
            out.append("")
        while out[-1] == "":
            out.pop()
    out.append("© Copyright 2025. All Rights Reserved by MedPath")
    return "\n".join(out)


# 3. status


def _slash_phase(codes: list[str], na: str = "N/A") -> str:
    return "/".join(na if p == "NA" else PHASE.get(p, _title(p)) for p in codes)


def status_page(study: Study) -> str:
    status = part_of(study, "statusModule") or {}
    design = part_of(study, "designModule") or {}
    info = design.get("designInfo") or {}
    eligible = part_of(study, "eligibilityModule") or {}
    overall = said(status.get("overallStatus"))
    word = "Unknown status" if overall == "UNKNOWN" else STATUS.get(overall, _title(overall))
    na = "n/a" if picked(study, "status na", 2) else ""
    out: list[str] = ["Clinical Trials Logo", "", f"Clinical Trial Details — Status: {word}", "", "Administrative data", ""]

    def row(label: str, value: Any) -> None:
        out.append(f"{label} {one_line(unescaped(value))}".rstrip())

    def flat(value: Any) -> str:
        """One paragraph; items of lists behind ` - `."""
        return one_line(unescaped(re.sub(r"(?m)^\s*\*\s+", "- ", said(value))))

    row("NCT number", _nct(study))
    row("Other study ID #", part_of(study, "identificationModule", "orgStudyIdInfo", "id"))
    glue = ", " if picked(study, "status ids", 2) else " "
    row("Secondary ID", glue.join(said(i.get("id")) for i in many(study, "identificationModule", "secondaryIdInfos")))
    row("Status", word)
    phases = design.get("phases") or []
    row("Phase", _slash_phase(phases) if phases else ("N/A" if na else ""))
    dated = picked(study, "status received", 3) == 0
    row("First received", _long(status.get("studyFirstSubmitDate")) if dated else "")
    row("Last updated", _long(within(status, "lastUpdatePostDateStruct", "date")) if dated else "")
    done = within(status, "completionDateStruct", "type") == "ACTUAL" and picked(study, "status done", 2) == 0
    ended = "Completion date" if done else "Est. completion date"
    row("Start date", _long(within(status, "startDateStruct", "date")))
    row(ended, _long(within(status, "completionDateStruct", "date")))

    out += ["", "Study information", ""]
    row("Verified date", _long(status.get("statusVerifiedDate")))
    row("Source", part_of(study, "identificationModule", "organization", "fullName"))
    contacts = many(study, "contactsLocationsModule", "centralContacts")
    if contacts:
        contact = contacts[0]
        row("Contact", contact.get("name"))
        row("Phone", number_of(contact))
        row("Email", contact.get("email"))
    else:
        row("Contact", na)
        if not na:
            out += ["Phone", "Email"]
    oversight = part_of(study, "oversightModule") or {}
    regulated = [oversight[k] for k in ("isFdaRegulatedDrug", "isFdaRegulatedDevice") if oversight.get(k) is not None]
    row("Is FDA regulated", _yes(any(regulated)) if regulated else "")
    row("Health authority", "")
    kind = _title(design.get("studyType"))
    if design.get("patientRegistry") and picked(study, "status registry", 2):
        kind += " [Patient Registry]"
    row("Study type", kind)

    one = picked(study, "status paragraphs", 3) > 0

    def prose(value: Any) -> list[str]:
        if one:
            return [flat(value)]
        return [unescaped(_dash(line)) for line in _lines(value)]

    out += ["", "Clinical Trial Summary", "", *prose(part_of(study, "descriptionModule", "briefSummary")), "", ""]
    if part_of(study, "descriptionModule", "detailedDescription"):
        out += ["Clinical Trial Description", "", *prose(part_of(study, "descriptionModule", "detailedDescription")), "", ""]

    out += ["Recruitment information / eligibility", ""]
    row("Status", word)
    row("Enrollment", within(design, "enrollmentInfo", "count"))
    row(ended, _long(within(status, "completionDateStruct", "date")))
    first = status.get("primaryCompletionDateStruct") or {}
    row(
        "Primary completion date" if done and first.get("type") == "ACTUAL" else "Est. primary completion date",
        _long(first.get("date")),
    )
    healthy = eligible.get("healthyVolunteers")
    row("Accepts healthy volunteers", _yes(healthy) if healthy is not None else "")
    row("Gender", SEX.get(said(eligible.get("sex")), _title(eligible.get("sex"))))
    low, high = eligible.get("minimumAge"), eligible.get("maximumAge")
    row("Age group", f"{low or 'N/A'} to {high}" if high else f"{low or 'N/A'} and older")
    row("Eligibility", flat(eligible.get("eligibilityCriteria")))

    out += ["", "Study Design", ""]
    if picked(study, "status design", 5) > 2 and info:
        masking = info.get("maskingInfo") or {}
        who = ", ".join(WHO.get(w, _title(w)) for w in masking.get("whoMasked") or [])
        bits = [
            ("Allocation", ALLOCATION.get(said(info.get("allocation")))),
            ("Intervention Model", MODEL.get(said(info.get("interventionModel")))),
            ("Masking", MASKING.get(said(masking.get("masking")), "") + (f" ({who})" if who else "")),
            ("Primary Purpose", _title(info.get("primaryPurpose"))),
            ("Observational Model", OBSMODEL.get(said(info.get("observationalModel")))),
            ("Time Perspective", PERSPECTIVE.get(said(info.get("timePerspective")))),
        ]
        text = ", ".join(f"{k}: {v}" for k, v in bits if v)
        out += [text, ""] if text else [""]
    else:
        out.append("")
    if picked(study, "status conditions", 3) == 0:
        out += ["Related Conditions & MeSH terms", ""]
        named: list[str] = []
        for c in [unescaped(c) for c in many(study, "conditionsModule", "conditions")] + [
            said(m.get("term")) for m in within(study, "derivedSection", "conditionBrowseModule", "meshes") or []
        ]:
            if c and c not in named:
                named.append(c)
        out += ["- " + c for c in named] + [""]

    if given_of(study) or not picked(study, "status no intervention", 2):
        out += ["Intervention", ""]
        for iv in given_of(study):
            out += [f"{_title(iv.get('type'))}:", one_line(unescaped(iv.get("name")))]
            if iv.get("description"):
                out.append(flat(iv["description"]))
        out.append("")

    out += ["Locations", "", "Country Name City State"]
    locations = sorted(
        many(study, "contactsLocationsModule", "locations"),
        key=lambda loc: (said(loc.get("country")), said(loc.get("facility"))) if picked(study, "status order", 2) else ("", ""),
    )
    for loc in locations:
        out.append(" ".join(unescaped(loc[k]) for k in ("country", "facility", "city", "state") if loc.get(k)))
    if not locations:
        out.append("n/a")
    collaborators = [unescaped(c.get("name")) for c in many(study, "sponsorCollaboratorsModule", "collaborators")]
    out += [
        "",
        f"Sponsors ({1 + len(collaborators)})",
        "",
        "Lead Sponsor Collaborator",
        " ".join(
            [unescaped(part_of(study, "sponsorCollaboratorsModule", "leadSponsor", "name")), ", ".join(collaborators)]
        ).strip(),
    ]
    if locations and picked(study, "status country", 3):
        named = []
        for loc in locations:
            if loc.get("country") and loc["country"] not in named:
                named.append(said(loc["country"]))
        out += ["", "Country where clinical trial is conducted", "", ", ".join(sorted(named)) + ","]
    references = many(study, "referencesModule", "references")
    if references:
        out += ["", f"References & Publications ({len(references)})", ""]
        for r in references:
            out += [f"{one_line(unescaped(r.get('citation')))} —\u00a0View Citation", ""]
        out.pop()

    out += ["", "Outcome", "", "Type Measure Description Time frame Safety issue"]
    for label, key in (
        (("Other", "otherOutcomes"), ("Primary", "primaryOutcomes"), ("Secondary", "secondaryOutcomes"))
        if picked(study, "status other first", 2)
        else (("Primary", "primaryOutcomes"), ("Secondary", "secondaryOutcomes"), ("Other", "otherOutcomes"))
    ):
        for o in many(study, "outcomesModule", key):
            cells = [label, flat(o.get("measure")), flat(o.get("description")), flat(o.get("timeFrame"))]
            out.append(" ".join(one for one in cells if one))
    count = 3 + picked(study, "status also", 12)
    out += ["See also", "\u00a0 Status Clinical Trial Phase"]
    for state, nct, title, phase in _others(study, "also", count):
        out.append(f"{STATUS[state]} {nct} - {title} {_slash_phase(phase.split('/'))}")
    return "\n".join(out)


# 4. and 5. captioned, stripped

# The page as a list of blocks. Captioned prints all, with an empty line between;
# stripped loses captions, badges, `Label VALUE` lines and the cards of contacts,
# and prints line below line.
Block = tuple[str, str]
_KEPT = {"head", "expl", "val", "text", "crit"}


def criteria_block(text: Any) -> str:
    rows: list[str] = []
    for line in said(text).split("\n"):
        line = line.strip()
        m = re.fullmatch(r"(inclusion|exclusion) criteria\s*:?", line, re.I)
        if m:
            if rows and rows[-1]:
                rows.append("")
            rows += [f"{m[1].capitalize()} Criteria", ""]
        elif line or (rows and rows[-1]):
            rows.append(line)
    return "\n".join(rows).strip()


def _blocks(study: Study) -> list[Block]:
    status = part_of(study, "statusModule") or {}
    design = part_of(study, "designModule") or {}
    info = design.get("designInfo") or {}
    eligible = part_of(study, "eligibilityModule") or {}
    out: list[Block] = []
    hyphen = picked(study, "cap hyphen", 3) == 0  # `-` for what is missing, or nothing at all

    def head(title: str, explanation: str) -> None:
        out.append(("head", title))
        out.append(("expl", explanation))

    def cap(label: str, value: Any, always: bool = False) -> None:
        text = said(value)
        if not text:
            if not (always and hyphen):
                return
            text = "-"
        out.append(("cap", label))
        out.append(("val", text))

    def paragraphs(value: Any, kind: str = "text") -> None:
        for para in re.split(r"\n\s*\n", said(value)):
            rows = _lines(para)
            if rows:
                out.append((kind, "\n".join(rows)))

    out.append(("head", said(part_of(study, "identificationModule", "briefTitle"))))
    out.append(("head", f"NCT ID: {_nct(study)}"))
    out.append(("head", f"Last Updated: {said(within(status, 'lastUpdatePostDateStruct', 'date'))}"))
    out.append(("head", "Study Results"))
    if study.get("hasResults"):
        out.append(("badge", "Results available"))
        out.append(
            (
                "expl",
                "Outcome measurements, participant flow, baseline data, and adverse events have been published for this study.",
            )
        )
    else:
        out.append(("badge", "Results pending"))
        out.append(
            (
                "expl",
                "The study team has not published outcome measurements, participant flow, or safety data "
                "for this trial yet. Check back later for updates.",
            )
        )

    head(
        "Basic Information",
        "Get a concise snapshot of the trial, including recruitment status, study phase, "
        "enrollment targets, and key timeline milestones.",
    )
    cap("Recruitment Status", status.get("overallStatus"))
    cap("Clinical Phase", "/".join(design.get("phases") or []), always=True)
    count = within(design, "enrollmentInfo", "count")
    cap("Total Enrollment", f"{count} participants" if count is not None else "", always=True)
    cap("Study Classification", design.get("studyType"))
    cap("Study Start Date", last_of_month(within(status, "startDateStruct", "date")), always=True)
    cap("Study Completion Date", last_of_month(within(status, "completionDateStruct", "date")), always=True)
    if picked(study, "cap why", 2):
        cap("Why Stopped", one_line(status.get("whyStopped")))

    head(
        "Brief Summary",
        "Review the sponsor-provided synopsis that highlights what the study is about and why it is being conducted.",
    )
    summary = said(part_of(study, "descriptionModule", "briefSummary"))
    lost = not re.search(r"\n\s*\n", summary.strip()) and picked(study, "cap summary", 2) == 0
    paragraphs(summary, "badge" if lost else "text")
    if picked(study, "cap related", 3):
        out.append(("only5", "Related Clinical Trials"))
        out.append(("only5", "Explore similar clinical trials based on study characteristics and research focus."))
        for _, nct, title, _ in _others(study, "related", 5):
            out += [("only5", title), ("only5", nct)]
    if part_of(study, "descriptionModule", "detailedDescription") or picked(study, "cap detail", 4):
        head(
            "Detailed Description",
            "Dive into the extended narrative that explains the scientific background, "
            "objectives, and procedures in greater depth.",
        )
        paragraphs(part_of(study, "descriptionModule", "detailedDescription"))
    head("Conditions", "See the medical conditions and disease areas that this research is targeting or investigating.")
    conditions = many(study, "conditionsModule", "conditions")
    if conditions:
        out.append(("badge", " ".join(conditions)))
    keywords = many(study, "conditionsModule", "keywords")
    if keywords:
        head("Keywords", "Explore important study keywords that can help with search, categorization, and topic discovery.")
        out.append(("badge", " ".join(keywords)))

    head(
        "Study Design",
        "Understand how the trial is structured, including allocation methods, masking strategies, "
        "primary purpose, and other design elements.",
    )
    cap("Allocation Method", info.get("allocation"))
    cap("Intervention Model", info.get("interventionModel"))
    described = picked(study, "cap design text", 2)
    if described:
        paragraphs(info.get("interventionModelDescription"))
    cap("Observational Model Type", info.get("observationalModel"))
    cap("Primary Study Purpose", info.get("primaryPurpose"))
    cap("Study Time Perspective", info.get("timePerspective"))
    cap("Blinding Strategy", within(info, "maskingInfo", "masking"))
    who = within(info, "maskingInfo", "whoMasked") or []
    names = {
        "PARTICIPANT": "Participants",
        "CARE_PROVIDER": "Caregivers",
        "INVESTIGATOR": "Investigators",
        "OUTCOMES_ASSESSOR": "Outcome Assessors",
    }
    if who and picked(study, "cap who", 2):
        out.append(("badge", " ".join(names.get(w, _title(w)) for w in who)))
    if described:
        paragraphs(within(info, "maskingInfo", "maskingDescription"))

    arms = arms_of(study)
    if arms:
        head(
            "Study Groups",
            "Review each arm or cohort in the study, along with the interventions and objectives associated with them.",
        )
        for arm in arms:
            out.append(("val", said(arm.get("label"))))
            paragraphs(arm.get("description"))
            if arm.get("type"):
                out.append(("pair", f"Group Type {arm['type']}"))
            mine = given_in(study, arm)
            for iv in mine:
                out.append(("val", said(iv.get("name"))))
                out.append(("pair", f"Intervention Type {said(iv.get('type'))}"))
                paragraphs(iv.get("description"))
            if not mine and picked(study, "cap none", 2):
                out.append(("badge", "No interventions assigned to this group"))
    interventions = given_of(study)
    if interventions:
        head(
            "Interventions",
            "Learn about the drugs, procedures, or behavioral strategies being tested and how they are "
            "applied within this trial.",
        )
        for iv in interventions:
            out.append(("val", said(iv.get("name"))))
            paragraphs(iv.get("description"))
            out.append(("pair", f"Intervention Type {said(iv.get('type'))}"))
        others = [said(n) for iv in interventions for n in iv.get("otherNames") or []]
        if others:
            head(
                "Other Intervention Names",
                "Discover alternative or legacy names that may be used to describe the "
                "listed interventions across different sources.",
            )
            out.append(("badge", " ".join(others)))

    head(
        "Eligibility Criteria",
        "Check the participation requirements, including inclusion and exclusion rules, age "
        "limits, and whether healthy volunteers are accepted.",
    )
    criteria = criteria_block(eligible.get("eligibilityCriteria"))
    if criteria:
        out.append(("crit", criteria))
    cap("Minimum Eligible Age", eligible.get("minimumAge"), always=True)
    cap("Maximum Eligible Age", eligible.get("maximumAge"), always=True)
    cap("Eligible Sex", eligible.get("sex"))
    healthy = eligible.get("healthyVolunteers")
    cap("Accepts Healthy Volunteers", _yes(healthy) if healthy is not None else "")

    head("Sponsors", "Meet the organizations funding or collaborating on the study and learn about their roles.")
    lead = part_of(study, "sponsorCollaboratorsModule", "leadSponsor")
    for role, org in ([("lead", lead)] if lead else []) + [
        ("collaborator", c) for c in many(study, "sponsorCollaboratorsModule", "collaborators")
    ]:
        out.append(("val", said(org.get("name"))))
        if org.get("class"):
            out.append(("val", said(org["class"])))
        out.append(("pair", f"Sponsor Role {role}"))

    party = part_of(study, "sponsorCollaboratorsModule", "responsibleParty")
    if party:
        head(
            "Responsible Party",
            "Identify the individual or organization who holds primary responsibility for the study "
            "information submitted to regulators.",
        )
        keys = ["investigatorFullName", "investigatorTitle", "oldNameTitle", "oldOrganization"]
        if picked(study, "cap affiliation", 2):
            keys.insert(2, "investigatorAffiliation")
        for key in keys:
            if party.get(key):
                out.append(("val", said(party[key])))
        if party.get("type"):
            out.append(("pair", f"Responsibility Role {party['type']}"))

    officials = many(study, "contactsLocationsModule", "overallOfficials")
    if officials:
        head(
            "Principal Investigators",
            "Learn about the lead researchers overseeing the trial and their institutional affiliations.",
        )
        for person in officials:
            out.append(("val", said(person.get("name"))))
            out.append(("val", f"Role: {said(person.get('role'))}"))
            if person.get("affiliation"):
                out.append(("val", said(person["affiliation"])))

    locations = many(study, "contactsLocationsModule", "locations")
    if locations:
        head(
            "Locations", "Explore where the study is taking place and check the recruitment status at each participating site."
        )
        sited = picked(study, "cap site", 2)
        for loc in locations:
            if loc.get("facility"):
                out.append(("val", said(loc["facility"])))
            out.append(("val", _place(loc, False)))
            if sited and loc.get("status"):
                out.append(("pair", f"Site Status {loc['status']}"))
        head("Countries", "Review the countries where the study has at least one active or historical site.")
        out.append(("badge", " ".join(sorted({said(loc.get("country")) for loc in locations if loc.get("country")}))))

    references = many(study, "referencesModule", "references")
    if references:
        head("References", "Explore related publications, articles, or registry entries linked to this study.")
        for r in references:
            out.append(("val", one_line(r.get("citation"))))
            if r.get("type"):
                out.append(("pair", f"Reference Type {r['type']}"))
            if r.get("pmid"):
                out.append(("pair", f"PMID: {r['pmid']} (View on PubMed)"))
    links = many(study, "referencesModule", "seeAlsoLinks")
    if links:
        head("Related Links", "Access external resources that provide additional context or updates about the study.")
        for link in links:
            out.append(("pair", said(link.get("url"))))
            if link.get("label"):
                out.append(("val", said(link["label"])))

    mailed = picked(study, "cap mail", 4) == 0

    def card(contact: dict[str, Any], role: str) -> None:
        out.append(("card", said(contact.get("name"))))
        out.append(("card", f"Role: {role}"))
        if number_of(contact):
            out.append(("card", number_of(contact)))
        if mailed and contact.get("email"):
            out.append(("card", said(contact["email"])))

    contacts = many(study, "contactsLocationsModule", "centralContacts")
    if contacts:
        head("Central Contacts", "Reach out to these primary contacts for questions about participation or study logistics.")
        for contact in contacts:
            card(contact, said(contact.get("role")) or "CONTACT")
    local = [c for loc in locations for c in loc.get("contacts") or []]
    if local:
        head("Facility Contacts", "Find local site contact details for specific facilities participating in the trial.")
        plain = picked(study, "cap primary", 2)
        for loc in locations:
            turn = 0
            for contact in loc.get("contacts") or []:
                role = said(contact.get("role")) or "CONTACT"
                if plain and role == "CONTACT":
                    role = "backup" if turn else "primary"
                    turn += 1
                card(contact, role)

    ids: list[tuple[str, str, str]] = [
        (said(i.get("id")), said(i.get("type")) or "-", "secondary_id")
        for i in many(study, "identificationModule", "secondaryIdInfos")
    ]
    own = part_of(study, "identificationModule", "orgStudyIdInfo") or {}
    if own.get("id"):
        mine_id = (said(own["id"]), said(own.get("type")) or "-", "org_study_id")
        ids = [*ids, mine_id] if picked(study, "cap ids", 2) else [mine_id, *ids]
    if ids:
        head("Other Identifiers", "Review additional registry numbers or institutional identifiers associated with this trial.")
        for name, sort, source in ids:
            out += [("val", name), ("val", f"Identifier Type: {sort}"), ("val", f"Identifier Source: {source}")]

    head("More Related Trials", "Additional clinical trials that may be relevant based on similarity analysis.")
    for state, nct, title, phase in _others(study, "more", 1 + picked(study, "cap more", 6)):
        out.append(("only4", f"{title}\n{nct} {state} {phase}"))
    return out


def captioned(study: Study) -> str:
    text = ""
    before = ""
    for kind, words in _blocks(study):
        if kind == "only5":
            continue
        # the caption below the criteria follows without an empty line
        text += ("" if not text else "\n" if before == "crit" else "\n\n") + words
        before = kind
    return text


def stripped(study: Study) -> str:
    rows: list[str] = []
    for kind, words in _blocks(study):
        if kind in _KEPT or kind == "only5":
            rows += _lines(words)
    return "\n".join(rows)


EVERY: dict[str, Callable[[dict[str, Any]], str]] = {
    "classic fifth": classic,
    "medpath fifth": medpath,
    "status fifth": status_page,
    "captioned fifth": captioned,
    "stripped fifth": stripped,
}
