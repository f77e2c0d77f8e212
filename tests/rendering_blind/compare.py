"""What a study says, field by field, and how a study that was read back differs from it: right, missing or wrong.

Written apart from the reader. Both sides go through `facts`; only fields that the page printed count as missing. A value
under a field that the page did not print is wrong, unless the original says the same there.
"""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .habits import Page, Study, criteria_sides, part, plain

Facts = dict[str, list[Any]]
PROSE = {
    "description.brief",
    "description.detailed",
    "eligibility.inclusion",
    "eligibility.exclusion",
    "eligibility.plain",
    "eligibility.population",
}


def fold(value: str) -> str:
    """Case, whitespace, escapes, bullets' signs and forms of quotes do not count."""
    text = unicodedata.normalize("NFKC", plain(value)).casefold()
    text = text.replace("’", "'").replace("‘", "'").replace("“", '"').replace("”", '"')
    return " ".join(text.split()).strip(" .:;")


def fold_signs(value: str) -> str:
    """As `fold`, and one sign of a bullet counts as another, also inside a text that was put on one line."""
    text = fold(value)
    return re.sub(r"(^| )(?:[*•] ?|- )(?=\S)", r"\1- ", text) if re.search(r"(^| )[*•-] ", text) else text


def prose(value: str) -> list[str]:
    """The words of running text; the numbers and letters of a list's items and the headings of criteria do not count."""
    text = re.sub(r"(?<![\w.,])(?:\d{1,2}|[a-z])[.)](?=\s)", " ", unicodedata.normalize("NFKC", plain(value)).casefold())
    text = re.sub(r"\b(?:in|ex)clusion criteria\b", " ", text)
    return re.findall(r"[^\W_]+|[<>=≥≤]", text)


def facts(study: Study, fold: Callable[[str], str] = fold) -> Facts:
    """Every compared field of a v2 study as a list of folded values (tuples where values belong together)."""
    out: Facts = defaultdict(list)

    def add(name: str, *values: Any) -> None:
        folded = tuple(fold(str(v)) for v in values if v is not None and v != "")
        if len(folded) == len(values):
            out[name].append(folded if len(folded) > 1 else folded[0])

    def one(name: str, *path: str) -> None:
        value = part(study, *path)
        if value is not None and value != "":
            add(name, value)

    ident, status = "identificationModule", "statusModule"
    one("id.nct", ident, "nctId")
    one("id.org", ident, "orgStudyIdInfo", "id")
    for item in part(study, ident, "secondaryIdInfos") or []:
        add("id.secondary", item.get("id"))
        add("id.secondary type", item.get("id"), item.get("type"))
    one("title.brief", ident, "briefTitle")
    one("title.official", ident, "officialTitle")
    one("title.acronym", ident, "acronym")
    one("organization", ident, "organization", "fullName")
    one("status", status, "overallStatus")
    one("status.last known", status, "lastKnownStatus")
    one("status.why stopped", status, "whyStopped")
    one("date.verified", status, "statusVerifiedDate")
    for name, key in (("start", "startDateStruct"), ("primary completion", "primaryCompletionDateStruct")):
        one(f"date.{name}", status, key, "date")
        one(f"date.{name} type", status, key, "type")
    one("date.completion", status, "completionDateStruct", "date")
    one("date.completion type", status, "completionDateStruct", "type")
    one("date.first posted", status, "studyFirstPostDateStruct", "date")
    one("date.last posted", status, "lastUpdatePostDateStruct", "date")
    one("date.results posted", status, "resultsFirstPostDateStruct", "date")
    one("date.first submitted", status, "studyFirstSubmitDate")
    one("date.last submitted", status, "lastUpdateSubmitDate")
    sponsors = "sponsorCollaboratorsModule"
    one("sponsor.lead", sponsors, "leadSponsor", "name")
    one("sponsor.lead class", sponsors, "leadSponsor", "class")
    for item in part(study, sponsors, "collaborators") or []:
        add("sponsor.collaborator", item.get("name"))
        add("sponsor.collaborator class", item.get("name"), item.get("class"))
    one("responsible.type", sponsors, "responsibleParty", "type")
    one("responsible.name", sponsors, "responsibleParty", "investigatorFullName")
    one("responsible.title", sponsors, "responsibleParty", "investigatorTitle")
    one("responsible.affiliation", sponsors, "responsibleParty", "investigatorAffiliation")
    one("fda.drug", "oversightModule", "isFdaRegulatedDrug")
    one("fda.device", "oversightModule", "isFdaRegulatedDevice")
    one("fda.export", "oversightModule", "isUsExport")
    one("description.brief", "descriptionModule", "briefSummary")
    one("description.detailed", "descriptionModule", "detailedDescription")
    for item in part(study, "conditionsModule", "conditions") or []:
        add("conditions", item)
    for item in part(study, "conditionsModule", "keywords") or []:
        add("keywords", item)
    design = "designModule"
    one("design.type", design, "studyType")
    for item in part(study, design, "phases") or []:
        add("design.phase", item)
    for name, key in (
        ("allocation", "allocation"),
        ("model", "interventionModel"),
        ("model description", "interventionModelDescription"),
        ("purpose", "primaryPurpose"),
        ("observational model", "observationalModel"),
        ("time perspective", "timePerspective"),
    ):
        one(f"design.{name}", design, "designInfo", key)
    one("design.masking", design, "designInfo", "maskingInfo", "masking")
    one("design.masking description", design, "designInfo", "maskingInfo", "maskingDescription")
    for item in part(study, design, "designInfo", "maskingInfo", "whoMasked") or []:
        add("design.who masked", item)
    one("design.enrollment", design, "enrollmentInfo", "count")
    one("design.enrollment type", design, "enrollmentInfo", "type")
    if part(study, design, "patientRegistry"):
        add("design.registry", True)
    one("design.target duration", design, "targetDuration")
    one("biospecimen.retention", design, "bioSpec", "retention")
    one("biospecimen.description", design, "bioSpec", "description")
    arms = "armsInterventionsModule"
    for item in part(study, arms, "armGroups") or []:
        add("arm.label", item.get("label"))
        add("arm.type", item.get("label"), item.get("type"))
        add("arm.description", item.get("label"), item.get("description"))
        for name in item.get("interventionNames") or []:
            add("arm.intervention", item.get("label"), name)
    for item in part(study, arms, "interventions") or []:
        add("intervention.name", item.get("name"))
        add("intervention.type", item.get("name"), item.get("type"))
        add("intervention.description", item.get("name"), item.get("description"))
        for name in item.get("otherNames") or []:
            add("intervention.other name", item.get("name"), name)
        for label in item.get("armGroupLabels") or []:
            add("intervention.arm", label, item.get("name"))
    for kind in ("primary", "secondary", "other"):
        for item in part(study, "outcomesModule", f"{kind}Outcomes") or []:
            add(f"outcome.{kind}", item.get("measure"))
            add(f"outcome.{kind} time", item.get("measure"), item.get("timeFrame"))
            add(f"outcome.{kind} description", item.get("measure"), item.get("description"))
    eligibility = "eligibilityModule"
    text = part(study, eligibility, "eligibilityCriteria") or ""
    before, inside, outside = criteria_sides(plain(text))
    for name, value in (("plain", before), ("inclusion", inside), ("exclusion", outside)):
        if value.strip():
            out[f"eligibility.{name}"].append(value)
    one("eligibility.sex", eligibility, "sex")
    one("eligibility.minimum age", eligibility, "minimumAge")
    one("eligibility.maximum age", eligibility, "maximumAge")
    one("eligibility.healthy", eligibility, "healthyVolunteers")
    one("eligibility.population", eligibility, "studyPopulation")
    one("eligibility.sampling", eligibility, "samplingMethod")
    for item in part(study, eligibility, "stdAges") or []:
        add("eligibility.standard ages", item)
    if part(study, eligibility, "genderBased"):
        add("eligibility.gender based", True)
    one("eligibility.gender description", eligibility, "genderDescription")
    places = "contactsLocationsModule"
    for item in part(study, places, "centralContacts") or []:
        add("contact.name", item.get("name"))
        add("contact.phone", item.get("phone"))
        add("contact.email", item.get("email"))
    for item in part(study, places, "overallOfficials") or []:
        add("official.name", item.get("name"))
        add("official.role", item.get("name"), item.get("role"))
        add("official.affiliation", item.get("name"), item.get("affiliation"))
    for item in part(study, places, "locations") or []:
        for key in ("facility", "city", "state", "country", "zip"):
            add(f"location.{key}", item.get(key))
        add("location.status", item.get("facility"), item.get("status"))
        out["location.whole"].append(tuple(fold(item.get(key) or "") for key in ("facility", "city", "state", "country")))
        for person in item.get("contacts") or []:
            add("location.contact", person.get("name"))
    for item in part(study, "referencesModule", "references") or []:
        add("reference.citation", item.get("citation"))
        add("reference.pmid", item.get("pmid"))
        add("reference.type", item.get("citation"), item.get("type"))
    for item in part(study, "referencesModule", "seeAlsoLinks") or []:
        add("reference.link", item.get("url"))
    ipd = "ipdSharingStatementModule"
    for name, key in (
        ("sharing", "ipdSharing"),
        ("description", "description"),
        ("time", "timeFrame"),
        ("access", "accessCriteria"),
        ("url", "url"),
    ):
        one(f"ipd.{name}", ipd, key)
    for item in part(study, ipd, "infoTypes") or []:
        add("ipd.material", item)
    for module in ("conditionBrowseModule", "interventionBrowseModule"):
        for key in ("meshes", "ancestors"):
            for item in study.get("derivedSection", {}).get(module, {}).get(key, []):
                if item.get("term"):
                    add("mesh", item["term"])
    if "mesh" in out:
        out["mesh"] = sorted(set(out["mesh"]))
    return dict(out)


def _prose_outcome(original: str, read: str) -> tuple[int, int, int]:
    """Right where the words are the same but for one in fifty; wrong where words are foreign; else missing."""
    a, b = Counter(prose(original)), Counter(prose(read))
    common = sum((a & b).values())
    if not b:
        return (0, 1, 0) if a else (0, 0, 0)
    if common < 0.97 * sum(b.values()) and sum(b.values()) - common > 1:
        return 0, 0, 1
    if common < 0.97 * sum(a.values()) and sum(a.values()) - common > 1:
        return 0, 1, 0
    return 1, 0, 0


@dataclass
class Score:
    """Counts of one field: values right, missing, wrong."""

    right: int = 0
    missing: int = 0
    wrong: int = 0

    def add(self, other: "Score") -> None:
        """Count another page's values, too."""
        self.right += other.right
        self.missing += other.missing
        self.wrong += other.wrong

    @property
    def recall(self) -> float:
        """Right values among those printed."""
        return self.right / max(1, self.right + self.missing + self.wrong)

    @property
    def wrong_share(self) -> float:
        """Wrong values among all that count."""
        return self.wrong / max(1, self.right + self.missing + self.wrong)


def compare(page: Page, read: Study) -> tuple[dict[str, Score], list[tuple[str, str, Any, Any]]]:
    """Scores by field for one page, and what differs: (field, `missing` or `wrong`, of the original, of the reading)."""
    folded = fold_signs if page.signs_alike else fold
    said, got = facts(page.study, folded), facts(read, folded)
    scores: dict[str, Score] = {}
    differs: list[tuple[str, str, Any, Any]] = []
    for name in sorted(set(said) | set(got) | set(page.instead)):
        printed = name in page.printed
        ways = page.instead.get(name, [said.get(name, [])])
        tried = [_field(name, one, got.get(name, []), printed) for one in ways]
        score, left, over = min(tried, key=lambda one: (one[0].wrong, one[0].missing))
        if score.right or score.missing or score.wrong:
            scores[name] = score
        if score.wrong or score.missing:
            differs.append((name, "wrong" if score.wrong else "missing", left, over))
    return scores, differs


def _field(name: str, a: list[Any], b: list[Any], printed: bool) -> tuple[Score, list[Any], list[Any]]:
    if name in PROSE:
        if printed and (a or b):
            score = Score(*_prose_outcome("\n".join(a), "\n".join(b)))
        else:
            score = Score(wrong=_prose_outcome("\n".join(a), "\n".join(b))[2])
        return score, a, b
    ca, cb = Counter(a), Counter(b)
    left, over = list((ca - cb).elements()), list((cb - ca).elements())
    if name == "location.whole":
        over = _lacking(left, over)
    if not printed:
        return Score(wrong=len(over)), left, over
    return Score(sum((ca & cb).values()), max(0, len(left) - len(over)), len(over)), left, over


def _lacking(left: list[Any], over: list[Any]) -> list[Any]:
    """Of the places that were read, those that say something else than the page's: a part left out is missing, not wrong."""
    free = list(left)
    wrong = []
    for one in over:
        whole = next((two for two in free if all(a in ("", b) for a, b in zip(one, two, strict=True))), None)
        if whole is None:
            wrong.append(one)
        else:
            free.remove(whole)
    return wrong
