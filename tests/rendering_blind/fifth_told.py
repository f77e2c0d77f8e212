"""What the pages of the fifth writer (`fifth`) print, told by walking the study as the writer does.

A list of which a page prints a part counts for that part. Where a page leaves open what a value is of (a date without its
label, names with nothing between them), each reading that its words allow is right.
"""

import re
from collections.abc import Callable
from typing import Any

from .compare import facts
from .compare import fold_signs as fold
from .fifth import EVERY as PAGES
from .fifth import (
    IDTYPE,
    arms_of,
    classic_text,
    criteria_block,
    given_in,
    given_of,
    last_of_month,
    many,
    number_of,
    one_line,
    parted_criteria,
    party_line,
    picked,
    said,
    typed,
    unescaped,
    within,
)
from .habits import Page, Study, criteria_sides, dice_for, part, plain

Item = dict[str, Any]
PLACE = ("facility", "city", "state", "country")
KINDS = ("primary", "secondary", "other")
IDENT, STATE, WHOM, WHERE = (
    "identificationModule",
    "statusModule",
    "eligibilityModule",
    "contactsLocationsModule",
)
SPONSOR, DESIGN = "sponsorCollaboratorsModule", "designModule"


class Told:
    """A page of which it is told what it prints."""

    def __init__(self, study: Study, layout: str) -> None:
        self.s = study
        text = PAGES[f"{layout} fifth"](study)
        self.page = Page(study, dice_for(study, layout), lines=text.split("\n"), signs_alike=True)
        self.said = facts(study, fold)

    def says(self, *names: str) -> None:
        """The page prints these fields."""
        self.page.says(*names)

    def tell(self, name: str, *values: Any) -> None:
        """One value of a list of which perhaps only a part is printed."""
        self.page.says(name)
        folded = tuple(fold(str(v)) for v in values)
        if all(folded):
            self.page.instead.setdefault(name, [[]])[0].append(folded[0] if len(folded) == 1 else folded)

    def ways(self, name: str, *lists: list[Any]) -> None:
        """Printed so that any of these is right."""
        self.page.says(name)
        self.page.instead[name] = list(lists)

    def also(self, name: str, *lists: list[Any]) -> None:
        """More ways beside what is told or said; printed or not stays as it is."""
        self.page.instead[name] = [*(self.page.instead.get(name) or [self.said.get(name, [])]), *lists]

    def unasked(self, name: str, *lists: list[Any]) -> None:
        """Nothing need be read, and what the study says, or one of these, is not wrong."""
        self.page.printed.discard(name)
        self.page.instead[name] = [[], self.said.get(name, []), *lists]

    def p(self, *path: str) -> Any:
        return part(self.s, *path)

    def pick(self, what: str, n: int) -> int:
        return picked(self.s, what, n)

    def run(self, name: str, values: list[str], *cells: str) -> None:
        """A list without a separator: as the list, or as the cells that are seen."""
        if values:
            self.ways(name, [fold(v) for v in values], [fold(c) for c in cells])

    def old_party(self) -> None:
        party = self.p(SPONSOR, "responsibleParty") or {}
        if party.get("oldNameTitle") or party.get("oldOrganization"):
            old, org = party.get("oldNameTitle", ""), party.get("oldOrganization", "")
            bits = [b.strip() for b in re.split(r",|/", old)]
            some = [[fold(", ".join(bits[:n]))] for n in range(1, len(bits) + 1)] + [
                [fold(", ".join(bits[n:]))] for n in range(1, len(bits))
            ]
            for f in ("name", "title"):
                self.unasked(f"responsible.{f}", [fold(old)], *some)
            self.unasked("responsible.affiliation", [fold(org)])
            self.unasked("responsible.type", ["principal_investigator"], ["sponsor"], ["sponsor_investigator"])

    def criteria(self, shown: str) -> None:
        """The sides of the criteria, as the study has them and as the page's own text has them."""
        orig = criteria_sides(plain(str(self.p(WHOM, "eligibilityCriteria") or "")))
        page = criteria_sides(plain(shown))
        for n, name in enumerate(("plain", "inclusion", "exclusion")):
            lists = []
            for sides in (orig, page):
                one = [sides[n]] if sides[n] else []
                if one not in lists:
                    lists.append(one)
            self.ways(f"eligibility.{name}", *lists)
        before, inside, out = page
        if before and not inside and not out:
            # no heading at all: a reader may take all of it for what is asked of a participant
            self.also("eligibility.inclusion", [before])
            self.also("eligibility.plain", [])
        elif before:
            self.also("eligibility.plain", [])
            self.also("eligibility.inclusion", [f"{before}\n{inside}"])

    def outcomes(self) -> None:
        for kind in KINDS:
            for o in many(self.s, "outcomesModule", f"{kind}Outcomes"):
                self.tell(f"outcome.{kind}", o.get("measure") or "")
                self.tell(f"outcome.{kind} time", o.get("measure") or "", o.get("timeFrame") or "")
                self.tell(f"outcome.{kind} description", o.get("measure") or "", o.get("description") or "")

    def places(self, *, zips: bool = False, status: bool = False, named: Callable[[Item], str] | None = None) -> None:
        for loc in many(self.s, WHERE, "locations"):
            name = loc.get("facility") or (named(loc) if named else "")
            vals = {**{k: loc.get(k) or "" for k in PLACE}, "facility": name}
            for k in PLACE:
                if vals[k]:
                    self.tell(f"location.{k}", vals[k])
            self.says("location.whole")
            self.page.instead.setdefault("location.whole", [[]])[0].append(tuple(fold(vals[k]) for k in PLACE))
            if zips and loc.get("zip"):
                self.tell("location.zip", loc["zip"])
            if status and loc.get("status") and loc.get("facility"):
                self.tell("location.status", loc["facility"], loc["status"])

    def contacts(self, some: list[Item], *, mail: bool = True) -> None:
        lists: dict[str, list[Item]] = {k: [] for k in ("name", "phone", "email")}
        for c in some:
            for k in lists:
                if c.get(k) and (mail or k != "email"):
                    lists[k].append(c)
        for k, cs in lists.items():
            if cs:
                self.ways(f"contact.{k}", [fold(c[k]) for c in cs])
                if k == "phone" and any(c.get("phoneExt") for c in cs):
                    self.also("contact.phone", [fold(number_of(c)) for c in cs], [fold(number_of(c, " ext. ")) for c in cs])

    def officials(self) -> None:
        for o in many(self.s, WHERE, "overallOfficials"):
            self.tell("official.name", o.get("name") or "")
            self.tell("official.role", o.get("name") or "", o.get("role") or "")
            self.tell("official.affiliation", o.get("name") or "", o.get("affiliation") or "")

    def ages(self) -> None:
        for k in ("minimum", "maximum"):
            self.says(f"eligibility.{k} age")


def mesh(t: Told) -> list[str]:
    out = []
    for browse in ("conditionBrowseModule", "interventionBrowseModule"):
        for key in ("meshes", "ancestors"):
            for one in within(t.s, "derivedSection", browse, key) or []:
                if one.get("term") and one["term"] not in out:
                    out.append(one["term"])
    return out


def halves(values: list[str]) -> list[str]:
    h = (len(values) + 1) // 2
    return [" ".join(x) for x in (values[:h], values[h:]) if x]


def classic(study: Study) -> Page:
    t = Told(study, "classic")
    heads = t.pick("classic heads", 3) == 0
    sponsored = heads or t.pick("classic sponsor", 3) == 0
    summarised = heads or t.pick("classic summary", 5) > 1

    def text(value: Any) -> str:
        return "\n".join(classic_text(value))

    t.says(
        "id.nct",
        "status",
        "date.first posted",
        "date.last posted",
        "date.results posted",
        "title.official",
        "id.org",
        "date.verified",
    )
    title, short = str(t.p(IDENT, "briefTitle") or ""), str(t.p(IDENT, "acronym") or "")
    t.says("title.brief")
    if short:
        t.ways("title.brief", [fold(title)], [fold(f"{title} ({short})")])
        t.says("title.acronym")
    elif found := re.search(r"^(.+) \(([^()]+)\)$", title):
        # the site puts the acronym just so behind the title
        t.ways("title.brief", [fold(title)], [fold(found[1])])
        t.unasked("title.acronym", [fold(found[2])])
    if t.p(STATE, "overallStatus") == "UNKNOWN":
        t.says("status.last known")
    else:
        t.says("status.why stopped")
    party = t.p(SPONSOR, "responsibleParty") or {}
    if sponsored:
        t.says("sponsor.lead", "sponsor.collaborator")
    if party.get("investigatorFullName"):
        t.says("responsible.name", "responsible.title", "responsible.affiliation")
        if len(re.split(r",", party_line(study))) != sum(
            1 for k in ("investigatorFullName", "investigatorTitle", "investigatorAffiliation") if party.get(k)
        ):
            # commas within the parts: where the title ends, no mark tells
            bits = [b.strip() for b in party_line(study).split(",")]
            runs = [[fold(", ".join(bits[i:j]))] for i in range(1, len(bits)) for j in range(i + 1, len(bits) + 1)]
            for f in ("title", "affiliation"):
                t.unasked(f"responsible.{f}", *runs)
            t.also("responsible.name", *([fold(", ".join(bits[:n]))] for n in range(1, len(bits))))
        # the page names the person: of which of two kinds of investigator, no word tells
        t.unasked("responsible.type", ["principal_investigator"], ["sponsor_investigator"])
    elif party.get("type") == "SPONSOR":
        t.unasked("responsible.type", ["sponsor"])
        if sponsored:
            t.says("responsible.type")
    t.old_party()
    if summarised:
        for n, k in (("brief", "briefSummary"), ("detailed", "detailedDescription")):
            if v := t.p("descriptionModule", k):
                t.ways(f"description.{n}", [text(v)])
    conditions = [unescaped(c) for c in many(study, "conditionsModule", "conditions")]
    t.run("conditions", conditions, " ".join(conditions))
    t.says(
        "design.phase",
        "intervention.name",
        "intervention.type",
        "design.type",
        "design.registry",
        "design.enrollment",
        "design.enrollment type",
        "design.allocation",
        "design.model",
        "design.model description",
        "design.masking",
        "design.who masked",
        "design.masking description",
        "design.purpose",
        "design.observational model",
        "design.time perspective",
        "design.target duration",
    )
    for d in ("start", "primary completion", "completion"):
        t.says(f"date.{d}", f"date.{d} type")
    shown = []
    for arm in arms_of(study):
        label = arm.get("label") or ""
        t.tell("arm.label", label)
        t.tell("arm.type", label, arm.get("type") or "")
        t.tell("arm.description", label, text(arm.get("description")))
        for iv in given_in(study, arm):
            t.tell("arm.intervention", label, typed(iv))
            t.tell("intervention.arm", label, iv["name"])
            if iv not in shown:
                shown.append(iv)
    for iv in shown if arms_of(study) else given_of(study):
        t.tell("intervention.description", iv["name"], text(iv.get("description")))
        for n in iv.get("otherNames") or []:
            t.tell("intervention.other name", iv["name"], n)
    kinds = [k for k in KINDS if many(study, "outcomesModule", f"{k}Outcomes")]
    for kind in kinds:
        for o in many(study, "outcomesModule", f"{kind}Outcomes"):
            m = o.get("measure") or ""
            t.tell(f"outcome.{kind}", m)
            t.tell(f"outcome.{kind} time", m, o.get("timeFrame") or "")
            t.tell(f"outcome.{kind} description", m, text(o.get("description")))
    if not heads and kinds:
        # one list without a heading: which of them are primary is not said, but that the first is; all as primary is as right
        for x in ("", " time", " description"):
            lists = [(t.page.instead.get(f"outcome.{k}{x}") or [[]])[0] for k in kinds]
            one = many(study, "outcomesModule", f"{kinds[0]}Outcomes")[0].get("measure") or ""
            first = [v for v in lists[0] if (v if not x else v[0]) == fold(one)][:1]
            t.ways(f"outcome.primary{x}", first, lists[0], [v for some in lists for v in some])
            for k in ("secondary", "other"):
                if f"outcome.{k}{x}" in t.page.instead:
                    t.also(f"outcome.{k}{x}", [])
    if t.p(DESIGN, "bioSpec", "retention"):
        t.says("biospecimen.retention")
        if d := t.p(DESIGN, "bioSpec", "description"):
            t.ways("biospecimen.description", [fold(text(d))])
    t.ages()
    t.says(
        "eligibility.sex",
        "eligibility.standard ages",
        "eligibility.gender based",
        "eligibility.gender description",
        "eligibility.healthy",
        "eligibility.sampling",
    )
    if not t.said.get("eligibility.standard ages") and not t.p(WHOM, "minimumAge") and not t.p(WHOM, "maximumAge"):
        t.ways("eligibility.standard ages", [], ["child", "adult", "older_adult"])
    t.criteria(text(t.p(WHOM, "eligibilityCriteria")))
    if pop := t.p(WHOM, "studyPopulation"):
        pop = text(pop)
        if heads:
            t.ways("eligibility.population", [pop])
        else:
            # a paragraph without a heading before the criteria: of the population, or of the criteria
            t.ways("eligibility.population", [pop], [])
            crit = text(t.p(WHOM, "eligibilityCriteria"))
            before, inside, _ = criteria_sides(crit)
            t.also("eligibility.plain", [f"{pop}\n{before}"], [])
            t.also("eligibility.inclusion", [f"{pop}\n{before}\n{inside}"])
    t.contacts(many(study, WHERE, "centralContacts"))
    t.places(zips=True, status=True)
    for loc in many(study, WHERE, "locations"):
        for c in loc.get("contacts") or []:
            t.tell("location.contact", c.get("name") or "")
    t.officials()
    refs = [r for r in many(study, "referencesModule", "references") if r.get("type") in ("RESULT", "BACKGROUND", "DERIVED")]
    for r in refs:
        t.tell("reference.citation", r.get("citation") or "")
        if heads:
            t.tell("reference.type", r.get("citation") or "", r["type"])
    for link in many(study, "referencesModule", "seeAlsoLinks"):
        if not link.get("label"):
            t.tell("reference.link", link.get("url") or "")
    for i in many(study, IDENT, "secondaryIdInfos"):
        t.tell("id.secondary", i.get("id") or "")
        if i.get("type") in IDTYPE:
            t.tell("id.secondary type", i.get("id") or "", i["type"])
    if t.p("ipdSharingStatementModule"):
        t.says(*(f"ipd.{x}" for x in ("sharing", "description", "material", "time", "access", "url")))
    t.says("fda.drug", "fda.device", "fda.export")
    keywords, terms = [one_line(unescaped(k)) for k in many(study, "conditionsModule", "keywords")], mesh(t)
    if keywords and heads:
        t.run("keywords", keywords, *halves(keywords))
    elif keywords:
        t.unasked("keywords", [fold(x) for x in halves(keywords)])
    if terms:
        t.ways("mesh", sorted(fold(x) for x in terms), sorted(fold(x) for x in halves(terms)))
    if keywords and not heads:
        # rows that no heading names, before those of the MeSH terms
        rows = [fold(x) for x in halves(keywords)]
        t.also("mesh", sorted({*rows, *(fold(x) for x in halves(terms))}))
        if not terms:
            # two rows alone: of keywords, or of MeSH terms
            t.also("mesh", sorted({fold(x) for x in keywords}))
            t.page.printed.discard("mesh")
    return t.page


def medpath(study: Study) -> Page:
    t = Told(study, "medpath")
    t.says(
        "title.brief",
        "design.phase",
        "status",
        "conditions",
        "intervention.name",
        "intervention.type",
        "id.nct",
        "sponsor.lead",
        "description.brief",
        "description.detailed",
        "eligibility.sex",
        "design.enrollment",
        "design.type",
        "design.model",
    )
    wanted, unwanted = parted_criteria(t.p(WHOM, "eligibilityCriteria"))
    before, inside, out = criteria_sides(plain(str(t.p(WHOM, "eligibilityCriteria") or "")))
    joined = "\n".join(x for x in (before, inside) if x)
    t.ways("eligibility.inclusion", [plain(wanted)] if wanted else [], [joined] if joined else [])
    t.ways("eligibility.exclusion", [plain(unwanted)] if unwanted else [], [out] if out else [])
    # of the text below the site's headings, a part may carry a heading of the record again
    w, u = criteria_sides(plain(wanted)), criteria_sides(plain(unwanted))
    i2, e2 = "\n".join(x for x in (w[0], w[1], u[1]) if x), "\n".join(x for x in (w[2], u[0], u[2]) if x)
    t.also("eligibility.inclusion", [i2] if i2 else [])
    t.also("eligibility.exclusion", [e2] if e2 else [])
    t.unasked("eligibility.plain")
    bare = []
    for arm in arms_of(study):
        label = arm.get("label") or ""
        t.tell("arm.label", label)
        t.tell("arm.description", label, one_line(arm.get("description")))
        for iv in given_in(study, arm):
            t.tell("arm.intervention", label, typed(iv))
            bare.append((fold(label), fold(iv["name"])))
    if bare:
        t.also("arm.intervention", bare)
    # the table is of arms; the same relation told from the side of the interventions is not asked
    t.unasked("intervention.arm", [(x, y) for x, y in bare])
    t.outcomes()
    t.places(named=lambda loc: loc.get("city") or "")
    for loc in many(study, WHERE, "locations"):
        for c in loc.get("contacts") or []:
            t.tell("location.contact", c.get("name") or "")
    if any(not loc.get("facility") for loc in many(study, WHERE, "locations")):
        t.also("location.facility", t.said.get("location.facility", []))
        t.also("location.whole", t.said.get("location.whole", []))
    return t.page


def status(study: Study) -> Page:
    t = Told(study, "status")
    t.says(
        "status",
        "id.nct",
        "id.org",
        "design.phase",
        "date.start",
        "date.completion",
        "date.primary completion",
        "date.verified",
        "organization",
        "design.type",
        "description.brief",
        "description.detailed",
        "design.enrollment",
        "eligibility.healthy",
        "eligibility.sex",
        "intervention.name",
        "intervention.type",
        "intervention.description",
        "sponsor.lead",
        "sponsor.collaborator",
        "reference.citation",
    )
    ids = [str(i.get("id") or "") for i in many(study, IDENT, "secondaryIdInfos")]
    if ids:
        t.ways("id.secondary", [fold(i) for i in ids])
        if not t.pick("status ids", 2):
            t.also("id.secondary", [fold(" ".join(ids))])
    if not t.p(DESIGN, "phases"):
        t.ways("design.phase", [], ["na"])
    if t.pick("status received", 3) == 0:
        # “Last updated”: of two of v2's dates; read as either, it is read
        t.says("date.first submitted")
        both = [t.said.get(f"date.last {x}", []) for x in ("submitted", "posted")]
        t.ways("date.last submitted", both[1], both[0])
        t.unasked("date.last posted", both[0])
    done = t.p(STATE, "completionDateStruct", "type") == "ACTUAL" and t.pick("status done", 2) == 0
    for n, k in (
        ("start", ""),
        ("completion", "" if done else "estimated"),
        ("primary completion", "" if done and t.p(STATE, "primaryCompletionDateStruct", "type") == "ACTUAL" else "estimated"),
    ):
        t.unasked(f"date.{n} type", *([[k]] if k else [["actual"]]))
    t.contacts(many(study, WHERE, "centralContacts")[:1])
    over = t.p("oversightModule") or {}
    two = [over.get(k) for k in ("isFdaRegulatedDrug", "isFdaRegulatedDevice")]
    if two != [None, None]:
        # one answer for two questions: No is no to both, Yes is of one of them
        for f in ("fda.drug", "fda.device"):
            t.unasked(f, *([] if any(two) else [["false"]]))
    if t.pick("status registry", 2):
        t.says("design.registry")
    t.ages()
    t.criteria(one_line(unescaped(re.sub(r"(?m)^\s*\*\s+", "- ", said(t.p(WHOM, "eligibilityCriteria"))))))
    info = t.p(DESIGN, "designInfo") or {}
    if t.pick("status design", 5) > 2 and info:
        t.says(
            "design.allocation",
            "design.model",
            "design.masking",
            "design.who masked",
            "design.purpose",
            "design.observational model",
            "design.time perspective",
        )
    if t.pick("status conditions", 3) == 0:
        named = list(
            dict.fromkeys(
                [unescaped(c) for c in many(study, "conditionsModule", "conditions")]
                + [str(m.get("term")) for m in within(study, "derivedSection", "conditionBrowseModule", "meshes") or []]
            )
        )
        t.ways("conditions", t.said.get("conditions", []), [fold(c) for c in named])
        t.unasked("mesh", sorted(fold(c) for c in named))
    t.places()
    t.outcomes()
    return t.page


def captioned(study: Study) -> Page:
    return _cards(study, full=True)


def stripped(study: Study) -> Page:
    return _cards(study, full=False)


def _cards(study: Study, *, full: bool) -> Page:
    t = Told(study, "captioned" if full else "stripped")
    t.says(
        "title.brief",
        "id.nct",
        "date.last posted",
        "status",
        "design.phase",
        "design.enrollment",
        "design.type",
        "description.detailed",
        "design.allocation",
        "design.model",
        "design.observational model",
        "design.purpose",
        "design.time perspective",
        "design.masking",
        "eligibility.sex",
        "eligibility.healthy",
        "sponsor.lead",
        "sponsor.lead class",
        "sponsor.collaborator",
        "sponsor.collaborator class",
        "id.org",
        "id.secondary",
        "id.secondary type",
    )
    for key in ("start", "completion"):
        if d := t.p(STATE, f"{key}DateStruct", "date"):
            t.ways(f"date.{key}", [fold(last_of_month(d))], [fold(d)])
    if not full:
        # a lone date without its label is of the start or of the end
        s, e = (t.p(STATE, f"{k}DateStruct", "date") for k in ("start", "completion"))
        if bool(s) != bool(e) and t.pick("cap hyphen", 3):
            d = s or e
            for key in ("start", "completion"):
                t.ways(f"date.{key}", [], [fold(last_of_month(d))], [fold(d)])
    if t.pick("cap why", 2):
        t.says("status.why stopped")
    summary = said(t.p("descriptionModule", "briefSummary"))
    lost = not re.search(r"\n\s*\n", summary.strip()) and t.pick("cap summary", 2) == 0
    if full or not lost:
        t.says("description.brief")
    if full:
        for n in ("conditions", "keywords"):
            vals = many(study, "conditionsModule", n)
            t.run(n, vals, " ".join(vals))
        if t.pick("cap who", 2):
            t.says("design.who masked")
    if t.pick("cap design text", 2):
        t.says("design.model description", "design.masking description")
    bare = []
    for arm in arms_of(study):
        label = arm.get("label") or ""
        t.tell("arm.label", label)
        t.tell("arm.description", label, arm.get("description") or "")
        if full:
            t.tell("arm.type", label, arm.get("type") or "")
        for iv in given_in(study, arm):
            t.tell("arm.intervention", label, typed(iv))
            t.tell("intervention.arm", label, iv["name"])
            bare.append((fold(label), fold(iv["name"])))
    if bare and not full:
        t.also("arm.intervention", bare, [(a, f"other: {b}") for a, b in bare])
        t.page.printed.discard("arm.intervention")
        t.page.instead["arm.intervention"].append([])
    t.says("intervention.name", "intervention.description")
    if full:
        t.says("intervention.type")
    names = [(iv["name"], n) for iv in given_of(study) for n in iv.get("otherNames") or []]
    if names and full:
        # whose names these are, the page does not say
        joined = fold(" ".join(n for _, n in names))
        t.unasked("intervention.other name", *([(fold(iv["name"]), joined)] for iv in given_of(study)))
        if len(given_of(study)) == 1:
            t.says("intervention.other name")
            t.page.instead["intervention.other name"].remove([])
    t.criteria(criteria_block(t.p(WHOM, "eligibilityCriteria")))
    t.ages()
    low, high = t.p(WHOM, "minimumAge"), t.p(WHOM, "maximumAge")
    if not full and bool(low) != bool(high) and t.pick("cap hyphen", 3):
        # a lone age without its label
        for k in ("minimum", "maximum"):
            t.ways(f"eligibility.{k} age", [], [fold(low or high)])
    party = t.p(SPONSOR, "responsibleParty") or {}
    if party.get("investigatorFullName"):
        t.says("responsible.name", "responsible.title")
        if t.pick("cap affiliation", 2):
            t.says("responsible.affiliation")
    if full:
        t.says("responsible.type")
    else:
        t.unasked(
            "responsible.type",
            *([["principal_investigator"], ["sponsor_investigator"]] if party.get("investigatorFullName") else [["sponsor"]]),
        )
    t.old_party()
    if full and party:
        t.ways("responsible.type", t.said.get("responsible.type", []))
    t.officials()
    t.places(status=full and bool(t.pick("cap site", 2)))
    for r in many(study, "referencesModule", "references"):
        t.tell("reference.citation", r.get("citation") or "")
        if full:
            t.tell("reference.type", r.get("citation") or "", r.get("type") or "")
            t.tell("reference.pmid", r.get("pmid") or "")
    if full:
        t.says("reference.link")
        t.contacts(many(study, WHERE, "centralContacts"), mail=t.pick("cap mail", 4) == 0)
        for loc in many(study, WHERE, "locations"):
            for c in loc.get("contacts") or []:
                t.tell("location.contact", c.get("name") or "")
        sites = many(study, WHERE, "locations")
        if len(sites) > 1 and not all(loc.get("contacts") for loc in sites):
            # cards that name no site, fewer than the sites: whose they are, no one can tell
            t.page.printed.discard("location.contact")
    return t.page


EVERY: dict[str, Callable[[Study], Page]] = {
    "classic fifth": classic,
    "medpath fifth": medpath,
    "status fifth": status,
    "captioned fifth": captioned,
    "stripped fifth": stripped,
}
