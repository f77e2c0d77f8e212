"""What the five sites' pages share: a study's values in the words that people read, and dice that are the same on every run.

This renderer was written from one published page a layout and from how these sites print ClinicalTrials.gov data, before
and apart from the reader: it shares no table, no word list and no helper with it. Keep it so, or it stops being a second
opinion.
"""

import calendar
import copy
import hashlib
import random
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

Study = dict[str, Any]
MONTHS = "January February March April May June July August September October November December".split()
STATUS = {
    "NOT_YET_RECRUITING": "Not yet recruiting",
    "RECRUITING": "Recruiting",
    "ENROLLING_BY_INVITATION": "Enrolling by invitation",
    "ACTIVE_NOT_RECRUITING": "Active, not recruiting",
    "SUSPENDED": "Suspended",
    "TERMINATED": "Terminated",
    "COMPLETED": "Completed",
    "WITHDRAWN": "Withdrawn",
    "UNKNOWN": "Unknown status",
    "AVAILABLE": "Available",
    "NO_LONGER_AVAILABLE": "No longer available",
    "TEMPORARILY_NOT_AVAILABLE": "Temporarily not available",
    "APPROVED_FOR_MARKETING": "Approved for marketing",
}
PHASE = {
    "NA": "Not Applicable",
    "EARLY_PHASE1": "Early Phase 1",
    "PHASE1": "Phase 1",
    "PHASE2": "Phase 2",
    "PHASE3": "Phase 3",
    "PHASE4": "Phase 4",
}
TYPE = {"INTERVENTIONAL": "Interventional", "OBSERVATIONAL": "Observational", "EXPANDED_ACCESS": "Expanded Access"}
ALLOCATION = {"RANDOMIZED": "Randomized", "NON_RANDOMIZED": "Non-Randomized", "NA": "N/A"}
MODEL = {
    "SINGLE_GROUP": "Single Group Assignment",
    "PARALLEL": "Parallel Assignment",
    "CROSSOVER": "Crossover Assignment",
    "FACTORIAL": "Factorial Assignment",
    "SEQUENTIAL": "Sequential Assignment",
}
OBSERVATIONAL = {
    "COHORT": "Cohort",
    "CASE_CONTROL": "Case-Control",
    "CASE_ONLY": "Case-Only",
    "CASE_CROSSOVER": "Case-Crossover",
    "ECOLOGIC_OR_COMMUNITY": "Ecologic or Community",
    "FAMILY_BASED": "Family-Based",
    "OTHER": "Other",
}
PERSPECTIVE = {
    "PROSPECTIVE": "Prospective",
    "RETROSPECTIVE": "Retrospective",
    "CROSS_SECTIONAL": "Cross-Sectional",
    "OTHER": "Other",
}
MASKING = {"NONE": "None (Open Label)", "SINGLE": "Single", "DOUBLE": "Double", "TRIPLE": "Triple", "QUADRUPLE": "Quadruple"}
WHO = {
    "PARTICIPANT": "Participant",
    "CARE_PROVIDER": "Care Provider",
    "INVESTIGATOR": "Investigator",
    "OUTCOMES_ASSESSOR": "Outcomes Assessor",
}
ARM = {
    "EXPERIMENTAL": "Experimental",
    "ACTIVE_COMPARATOR": "Active Comparator",
    "PLACEBO_COMPARATOR": "Placebo Comparator",
    "SHAM_COMPARATOR": "Sham Comparator",
    "NO_INTERVENTION": "No Intervention",
    "OTHER": "Other",
}
SAMPLING = {"PROBABILITY_SAMPLE": "Probability Sample", "NON_PROBABILITY_SAMPLE": "Non-Probability Sample"}
RETENTION = {
    "SAMPLES_WITH_DNA": "Samples With DNA",
    "SAMPLES_WITHOUT_DNA": "Samples Without DNA",
    "NONE_RETAINED": "None Retained",
}
OFFICIAL = {
    "PRINCIPAL_INVESTIGATOR": "Principal Investigator",
    "STUDY_DIRECTOR": "Study Director",
    "STUDY_CHAIR": "Study Chair",
    "SUB_INVESTIGATOR": "Sub-Investigator",
    "CONTACT": "Contact",
}
SECONDARY = {
    "EUDRACT_NUMBER": "EudraCT Number",
    "CTIS": "EU Trial (CTIS) Number",
    "REGISTRY": "Registry Identifier",
    "NIH": "U.S. NIH Grant/Contract",
    "OTHER_GRANT": "Other Grant/Funding Number",
    "OTHER": "Other Identifier",
}
SHARED = {
    "STUDY_PROTOCOL": "Study Protocol",
    "SAP": "Statistical Analysis Plan (SAP)",
    "ICF": "Informed Consent Form (ICF)",
    "CSR": "Clinical Study Report (CSR)",
    "ANALYTIC_CODE": "Analytic Code",
}


def words(code: str) -> str:
    """An enum's code as title words: `HEALTH_SERVICES_RESEARCH` is “Health Services Research”."""
    return code.replace("_", " ").title()


def part(study: Study, *path: str) -> Any:
    """The value at a path under protocolSection, or None."""
    here: Any = study.get("protocolSection", {})
    for step in path:
        if not isinstance(here, dict) or step not in here:
            return None
        here = here[step]
    return here


_GIVEN = "Alba Bram Carla Dario Edda Falk Greta Hugo Ilka Jonas Kaja Lars Mira Nils Olga Piet Rosa Sven Tilda Udo".split()
_FAMILY = "Ahorn Birke Clausen Dahlke Erlenbach Fichtner Ginster Hasel Iversen Jahnke Kastner Lindental Moosberg".split()
_KEPT = re.compile(
    r"(?i)^(?:md|m\.d\.|phd|ph\.d\.?|dr\.?|prof\.?|pr|professor|mph|msc|ms|bsc|ba|rn|do|pharmd|dphil|mbbs|mbchb|frcp|facp|jr\.?|[a-z]\.?)$"
)
_OFFICE = re.compile(
    r"(?i)\b(?:director|center|centre|trials?|clinical|study|coordinator|investigator|pharma\w*|information|call|line|contact|team"
    r"|office|university|hospital|novartis|gsk|pfizer|medical|research|inc|department|toll|recruit\w*|nurse|manager|monitor)\b"
)


def nameless(study: Study) -> Study:
    """A copy with made-up people: names of the same number of words and with the same degrees, phones of the same form.

    An office or a role that stands for a person (“Study Director”) is kept.
    """
    study = copy.deepcopy(study)

    def pick(words: str, many: list[str]) -> str:
        return many[hashlib.sha256(words.encode()).digest()[0] % len(many)]

    def name(full: str) -> str:
        if _OFFICE.search(full):
            return full
        parts = re.split(r"([\s,]+)", full)
        people = [n for n, one in enumerate(parts) if re.search(r"\w", one) and not _KEPT.match(one)]
        for n in people:
            made = pick(parts[n] + full, _FAMILY if n == people[-1] else _GIVEN)
            parts[n] = made.upper() if parts[n].isupper() else made
        return "".join(parts)

    def digits(number: str) -> str:
        return re.sub(r"\d", lambda one: str((int(one[0]) * 7 + one.start() * 3 + 1) % 10), number)

    def person(item: dict[str, Any]) -> None:
        for key in ("name", "investigatorFullName", "oldNameTitle"):
            if item.get(key):
                item[key] = name(item[key])
        for key in ("phone", "phoneExt"):
            if item.get(key):
                # one that holds an address is no number, and the address is somebody's
                item[key] = "555-0100" if "@" in item[key] else digits(item[key])
        if item.get("email"):
            item["email"] = f"{pick(item['email'], _FAMILY).lower()}@example.org"

    module = part(study, "contactsLocationsModule") or {}
    for one in (*module.get("centralContacts", ()), *module.get("overallOfficials", ())):
        person(one)
    for place in module.get("locations", ()):
        for one in place.get("contacts", ()):
            person(one)
    person(part(study, "sponsorCollaboratorsModule", "responsibleParty") or {})
    return study


def plain(text: str) -> str:
    """v2's text without its markdown escapes."""
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", text)


def flat(text: str) -> str:
    """A text on one line."""
    return " ".join(text.split())


def american(day: str) -> str:
    """`2015-03-12` as “March 12, 2015”, `2015-03` as “March 2015”."""
    bits = day.split("-")
    month = MONTHS[int(bits[1]) - 1] if len(bits) > 1 else ""
    if len(bits) == 3:
        return f"{month} {int(bits[2])}, {bits[0]}"
    return f"{month} {bits[0]}".strip()


def month_end(day: str) -> str:
    """A day as the captioned site prints it: one without a day of the month stands as the month's last."""
    bits = day.split("-")
    if len(bits) != 2:
        return day
    return f"{day}-{calendar.monthrange(int(bits[0]), int(bits[1]))[1]:02d}"


def rebullet(text: str, bullet: str, *, indent: bool = True) -> str:
    """v2's bullets (`* `, nested by two spaces) with another sign, and without their depth where a site loses it."""

    def line(found: re.Match[str]) -> str:
        return (found[1] if indent else "") + bullet + " "

    return re.sub(r"(?m)^([ \t]*)[*\-] ", line, text)


def wrap(text: str, width: int) -> str:
    """Each line of a text broken at words, as pages copied from a narrow column are."""
    out = []
    for line in text.split("\n"):
        run = ""
        for word in line.split(" "):
            if run and len(run) + 1 + len(word) > width:
                out.append(run)
                run = word
            else:
                run = f"{run} {word}" if run else word
        out.append(run)
    return "\n".join(out)


_INSIDE = re.compile(r"(?i:(?<!\bkey)(?<!\bmain)(?<!\bmajor)(?<!\bgeneral))(\s)((?:In|Ex)clusion [Cc]riteria:)")


def criteria_sides(text: str) -> tuple[str, str, str]:
    """The criteria's words before any heading, under inclusion and under exclusion.

    A heading is a line that begins with “Inclusion” or “Exclusion Criteria” (“Exclusion Criteria for controls:”), or these
    words and a colon inside a line; what follows on the line is kept on its side, since some records write criteria there.
    """
    sides: dict[str, list[str]] = {"": [], "in": [], "ex": []}
    now = ""
    for line in _INSIDE.sub(r"\1\n\2", text).split("\n"):
        bare = re.sub(r"^[\s*#•\-]+", "", line)
        head = re.match(r"(?i)(?:key |main |major |general )?(in|ex)clusion(?: criteria)?\s*:?\s*$", bare) or re.match(
            r"(?i)(?:key |main |major |general )?(in|ex)clusion criteria\b\s*:?", bare
        )
        if head:
            now = head[1].lower()
            line = bare[head.end() :]
        sides[now].append(line)
    return "\n".join(sides[""]).strip(), "\n".join(sides["in"]).strip(), "\n".join(sides["ex"]).strip()


@dataclass
class Page:
    """A page while it is written: its lines, the fields that it prints, and by field the lists of values that
    are right where the site prints otherwise than v2 (any one of them). Where `signs_alike`, the signs of bullets
    inside a text do not count either."""

    study: Study
    dice: random.Random
    lines: list[str] = field(default_factory=list)
    printed: set[str] = field(default_factory=set)
    instead: dict[str, list[list[Any]]] = field(default_factory=dict)
    signs_alike: bool = False

    def put(self, *lines: str) -> None:
        """Write lines."""
        self.lines.extend(lines)

    def says(self, *fields: str) -> None:
        """The page prints these fields (names of compare.facts)."""
        self.printed.update(fields)

    def chance(self, share: float) -> bool:
        """True in this share of pages."""
        return self.dice.random() < share

    def pick(self, choices: Iterable[str]) -> str:
        """One of several habits."""
        return self.dice.choice(list(choices))

    def text(self) -> str:
        """The page."""
        return "\n".join(self.lines)


def dice_for(study: Study, layout: str) -> random.Random:
    """Dice that fall alike on every run for one study in one layout."""
    return random.Random(f"{part(study, 'identificationModule', 'nctId')}:{layout}")
