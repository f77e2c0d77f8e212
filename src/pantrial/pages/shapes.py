"""What a value looks like, and the named normaliser that makes the source's words the v2 value.

A shape is a function from words to the v2 value, or None where the words are no such value: recogniser and normaliser
in one, so that they cannot disagree. NORMALISERS lists all of them by the name that Evidence carries.
"""

import calendar
import json
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, TypeAlias

from pantrial.dates import date_parts
from pantrial.text import Evidence, at, squeeze

Shape: TypeAlias = Callable[[str], Any]

# A value is tried on a shape, and then put by it; the cache is for that and no longer.
_asked_again = lru_cache(maxsize=8)

_NOT_WORD = re.compile(r"[^A-Za-z0-9]+")
_LONGEST_CODE = 120
_SPELLINGS = 500  # of the codes of one list that are kept


def code(words: str) -> str:
    """Words as v2 writes a code: `Active, not recruiting` is ACTIVE_NOT_RECRUITING."""
    words = words[: _LONGEST_CODE + 1]
    if words.isalpha() and words.isascii():
        return words.upper()
    return _NOT_WORD.sub("_", words).strip("_").upper()


def _codes(known: str, aliases: Mapping[str, str] | None = None) -> Shape:
    """A shape whose values are the codes in `known`, and the codes in `aliases` that stand for one of them."""
    table = {name: name for name in known.split()} | dict(aliases or {})
    begins = frozenset(name[:2] for name in table)
    spelled: dict[str, str] = {}

    def shape(words: str) -> str | None:
        found = spelled.get(words)
        if found is None and len(words) <= _LONGEST_CODE:
            begin = words[:2]
            if begin.isalpha() and begin.isascii() and begin.upper() not in begins:
                return None  # as most words that are tried
            found = table.get(code(words))
            # All pages of a register spell a code alike; what is no code is not kept.
            if found is not None and len(spelled) < _SPELLINGS:
                spelled[words] = found
        return found

    return shape


REGISTRY_ID = re.compile(
    r"\b(?:NCT ?\d{8}|EUCTR\d{4}-\d{6}-\d{2}(?:-[A-Z]{2,9})?|ISRCTN\d{6,8}|ACTRN\d{11,14}p?|ChiCTR-?[A-Za-z-]{0,5}\d{6,12}"
    r"|CTRI/\d{4}/\d{2,3}/\d{4,6}|DRKS\d{8}|JPRN-[A-Za-z]{2,8}-?\d{5,11}|jRCTs?\d{9,10}|UMIN\d{9}|KCT\d{7}|CTR20\d{6}"
    r"|NTR\d{2,5}|PACTR\d{12,16}|IRCT\d{10,20}N\d{1,3}|SLCTR/\d{4}/\d{3}|TCTR\d{11}|RBR-[0-9a-z]{5,8}"
    r"|PER-\d{3}-\d{2}|RPCEC\d{8}|LBCTR\d{10}|NL-OMON\d{4,6}|EXAMPLE-\d{1,8}|\d{4}-\d{6}-\d{2}-\d{2}|\d{4}-\d{6}-\d{2})(?![\w-])"
)
"""Numbers that registers give (ICTRP's primary registers); EXAMPLE- is nobody's, for made-up records."""

_PHASES = {"0": ["EARLY_PHASE1"], "1": ["PHASE1"], "2": ["PHASE2"], "3": ["PHASE3"], "4": ["PHASE4"]}
_ROMAN = {"IV": "4", "III": "3", "II": "2", "I": "1"}
_PHASE = re.compile(r"(EARLY )?(?:PHASE|PH\.?) ?(IV|I{1,3}|[0-4])(?: ?[ABC](?![A-Z]))?", re.ASCII)
_PHASE_MARK = re.compile(r"\s*(?:[/|,&\-]|AND|\s)\s*")
_PHASE_NEXT = re.compile(r"(IV|I{1,3}|[0-4])(?: ?[ABC])?", re.ASCII)
_SMALL = re.compile("[a-z]")
_UNITS = {
    f"{unit}{more}{old}": unit.capitalize()
    for unit in ("year", "month", "week", "day", "hour", "minute")
    for more in ("", "s")
    for old in ("", " old")
}
"""Units of ages as pages write them, in one case → as v2 writes one of them."""
_COUNT = re.compile(
    r"(\d{1,3}(?:[,  ]\d{3})+|\d{1,9})(?: (?:participants?|patients?|subjects?|people|persons))?$", re.ASCII | re.I
)
_NO_DIGIT = re.compile(r"\D")
_PHONE = re.compile(r"(?=(?:\D*\d){5})(?:\+ |[+(])?\d[\d\s().\-/+]{4,30}(?:\s?(?:ext|x)\.?\s?\d{1,6})?$", re.ASCII | re.I)
_DIALLED = frozenset("+(0123456789")  # with which a telephone number begins
_EMAIL = re.compile(r"[\w.+\-']{1,80}@[\w\-]{1,80}(?:\.[\w\-]{1,40}){1,5}$")


def registry_id(words: str) -> str | None:
    """`EXAMPLE-0005`; nothing before or behind it."""
    words = squeeze(words[:80])
    return words.replace("NCT ", "NCT") if REGISTRY_ID.fullmatch(words) else None


_TWO = [f"{number:02}" for number in range(32)]
"""Numbers of months and days as ISO 8601 writes them."""


_MONTH_NAMES = {
    name: month
    for month in range(1, 13)
    for name in (calendar.month_name[month], calendar.month_abbr[month], calendar.month_abbr[month] + ".")
}


def _usual_date(words: str) -> str | None:
    """Do as `date` does of `July 7, 2023`, `July 2023` and `2023-07-07`, as nearly all pages write them; None of all else."""
    if not words.isascii():
        return None
    if len(words) == 10 and words[4] == "-" and words[7] == "-":
        year, number, day = words[:4], words[5:7], words[8:]
        if not (year.isdigit() and number.isdigit() and day.isdigit()):
            return None
        if not ("1900" <= year <= "2100" and "01" <= number <= "12" and "01" <= day <= "28"):
            return None
        return words
    name, _, rest = words.partition(" ")
    if (month := _MONTH_NAMES.get(name)) is None:
        return None
    year = rest[-4:]
    if len(year) < 4 or not year.isdigit() or not "1900" <= year <= "2100":
        return None
    if len(rest) == 4:
        return f"{year}-{_TWO[month]}"
    if rest[-5] != " ":
        return None
    day = rest[:-5]
    if day[-1:] == ",":
        day = day[:-1]
    if not day.isdigit() or len(day) > 2:
        return None
    number = day if len(day) == 2 else f"0{day}"
    return f"{year}-{_TWO[month]}-{number}" if "01" <= number <= "28" else None


@_asked_again
def date(words: str) -> str | None:
    """`September 2022` is 2022-09; `July 7, 2023` is 2023-07-07."""
    words = squeeze(words[:60])
    if not (words[:1].isdigit() or words[-1:].isdigit()):  # as most words that are tried
        return None
    if (usual := _usual_date(words)) is not None:
        return usual
    parts = date_parts(words)
    if parts is None or not 1900 <= parts[0] <= 2100:
        return None
    year, month, day = parts
    if month is None:
        return str(year)
    return f"{year}-{_TWO[month]}" if day is None else f"{year}-{_TWO[month]}-{_TWO[day]}"


_DAY_MONTH = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?\.? ([A-Za-z]{3,9})\.?,? (\d{4})$", re.ASCII)
_DAY_FIRST = re.compile(r"(\d{2})([/.-])(\d{2})\2(\d{4})$", re.ASCII)


def written_date(words: str) -> str | None:
    """A date as `date` has it, or `25 February 2019`, or `25/02/2019`, where no month can be meant by the first number.

    `01/02/2019` is none: whether it is in January or in February depends on who wrote it.
    """
    words = squeeze(words[:60]).strip()
    if match := _DAY_MONTH.match(words):
        day, month, year = match.groups()
        return date(f"{month} {day}, {year}")
    if match := _DAY_FIRST.match(words):
        day, _, month, year = match.groups()
        return date(f"{year}-{month}-{day}") if int(day) > 12 else None
    return date(words)


_phases: dict[str, list[str]] = {}
"""Phases as pages spelled them; what is none is not kept."""


def phase(words: str) -> list[str] | None:
    """`PHASE1/PHASE2`, `Phase 1/Phase 2`, `Phase 1 Phase 2` and `Phase I/II` are two phases; `N/A` is NA."""
    if len(words) > 60:
        return None
    found = _phases.get(words)
    if found is None:
        found = _phase(words)
        if found is None:
            return None
        if len(_phases) < _SPELLINGS:
            _phases[words] = found
    return found.copy()


def _phase(words: str) -> list[str] | None:
    plain = squeeze(words).upper()
    if plain[:1] not in "ENP":  # as most words that are tried
        return None
    if plain in {"NA", "N/A", "NOT APPLICABLE"}:
        return ["NA"]
    plain = plain.replace("EARLY_PHASE", "EARLY PHASE").replace("_", " ")
    found: list[str] = []
    position = 0
    while position < len(plain):
        match = _PHASE.match(plain, position) or (_PHASE_NEXT.match(plain, position) if found else None)
        if not match:
            return None
        digit = match.group(match.lastindex or 0)
        phases = ["EARLY_PHASE1"] if match.group().startswith("EARLY") else _PHASES[_ROMAN.get(digit, digit)]
        found += [name for name in phases if name not in found]
        position = match.end()
        separator = _PHASE_MARK.match(plain, position)
        if separator:
            position = separator.end()
        elif position < len(plain):
            return None
    return found or None


def phase_number(words: str) -> list[str] | None:
    """A phase under its name, where a number is enough: `2`, `II`, `2/3`; or as `phase` has it."""
    return phase(words) or (phase(f"Phase {words}") if words[:1] in "01234I" else None)


def count(words: str) -> int | None:
    """`30 participants` and `30` are 30."""
    if not words.lstrip()[:1].isdigit():
        return None
    words = squeeze(words[:60])
    if len(words) < 10 and words.isdigit() and words.isascii():
        return int(words)
    match = _COUNT.match(words)
    return int(_NO_DIGIT.sub("", match.group(1))) if match else None


def one_phase(words: str) -> str | None:
    """`Phase 1` is PHASE1; two phases are none."""
    found = phase(words)
    return found[0] if found and len(found) == 1 else None


_MESH = re.compile(r"([A-Z])(\d{9}|\d{6})$", re.ASCII)
# Descriptors (D) and supplementary concepts (C) had six digits up to the first number, and have nine from the second on.
_SIX_DIGITS = {"D": (66_300, 66_800), "C": (587_000, 594_000)}


def mesh_id(words: str) -> str | None:
    """`D000015212`, as the old API pads it, and `D015212` are D015212; `D000074924` has nine digits of its own.

    None where nobody can tell whether a number was padded.
    """
    match = _MESH.match(words.strip())
    if match is None:
        return None
    letter, number = match.groups()
    last, first = _SIX_DIGITS.get(letter, (0, 1_000_000))
    if len(number) == 6 or int(number) >= first:
        return letter + number
    return letter + number[3:] if int(number) <= last else None


def participants(words: str) -> int | None:
    """`30 participants` is 30; a bare number is no such value."""
    return count(words) if _SMALL.search(words, 0, 60) else None


def age(words: str) -> str | None:
    """`18 Years`, `6 months` → `18 Years`, `6 Months`; v2 writes 1 in the singular."""
    if not words.lstrip()[:1].isdigit():
        return None
    digits, _, unit = squeeze(words[:40]).partition(" ")
    known = _UNITS.get(unit.lower())
    if known is None or len(digits) > 4 or not (digits.isascii() and digits.isdigit()):
        return None
    number = int(digits)
    return f"{number} {known}{'' if number == 1 else 's'}"


_YES_NO = {"yes": True, "no": False, "true": True, "false": False}


def yes_no(words: str) -> bool | None:
    """Yes is true, No is false; `Accepts Healthy Volunteers` and `No` with words behind are none."""
    return _YES_NO.get(words.strip().casefold()) if len(words) < 40 else None


def healthy(words: str) -> bool | None:
    """Yes or no; some pages print the old XML's `Accepts Healthy Volunteers` as the value that means yes."""
    known = yes_no(words)
    return True if known is None and words.strip().casefold() == "accepts healthy volunteers" else known


def ages_group(words: str) -> str | None:
    """`Adult`, `Older Adult`, `Child`; the age ranges of EU records."""
    folded = words[:80].casefold()
    if "under 18" in folded or "0-17" in folded:
        return "CHILD"
    if "18-64" in folded or "18-65" in folded:
        return "ADULT"
    if ">=65" in folded or ">= 65" in folded or "65+" in folded:
        return "OLDER_ADULT"
    known: str | None = _ages(words)
    return known


def phone(words: str) -> str | None:
    """A telephone number as written."""
    words = squeeze(words[:60])
    return words if words[:1] in _DIALLED and _PHONE.match(words) else None


def email(words: str) -> str | None:
    """An e-mail address as written."""
    words = squeeze(words[:120])
    return words if "@" in words and _EMAIL.match(words) else None


def no_results(words: str) -> bool | None:
    """False where the page says that no results are posted, true where it offers them."""
    return _RESULTS.get(squeeze(words[:200]).casefold().rstrip("."))


def results_posted(words: str) -> bool | None:
    """Whether results were posted, from the day of it: a date is one, an empty list is none."""
    return False if words == "[]" else True if date(words) else None


def intervention_name(words: str) -> str | None:
    """`OTHER Adipose tissue` → `Other: Adipose tissue`, as v2 names an intervention within an arm."""
    first, _, rest = squeeze(words).partition(" ")
    second, _, name = rest.partition(" ")
    for kind, called in ((first, rest), (f"{first} {second}", name)):  # `Dietary Supplement` is a type of two words
        if called and intervention_type(kind):
            return f"{kind.replace('_', ' ').title()}: {called}"
    return None


def _json(words: str) -> Any:
    """A number, true or false as JSON writes it."""
    try:
        return json.loads(words)
    except (ValueError, RecursionError):
        return None


_HEADINGS = re.compile(r"^(?:Inclusion|Exclusion) Criteria:$", re.MULTILINE)
_STARS = re.compile(r"^[ \t]*\* ", re.MULTILINE)


def criteria(words: str) -> str:
    """Criteria without the headings and bullets that stand in the value alone, and with every blank as one."""
    return squeeze(_STARS.sub("", _HEADINGS.sub("", words)))


def block(words: str) -> str:
    """A block of text without the bullets that stand in the value alone, and with every blank as one."""
    return squeeze(_STARS.sub("", words))


_RESULTS = {
    "no results posted": False,
    "results pending": False,
    "no study results posted": False,
    "no results available": False,
    "the study team has not published outcome measurements, participant flow, or safety data for this trial yet."
    " check back later for updates": False,
    "has results": True,
    "clinical_results": True,  # the element of that name in the legacy XML
    "results posted": True,
    "study results available": True,
}
sampling = _codes("PROBABILITY_SAMPLE NON_PROBABILITY_SAMPLE")
_ages = _codes(
    "CHILD ADULT OLDER_ADULT",
    {"ADULTS": "ADULT", "CHILDREN": "CHILD", "ELDERLY": "OLDER_ADULT", "SENIOR": "OLDER_ADULT"},
)
status = _codes(
    "ACTIVE_NOT_RECRUITING COMPLETED ENROLLING_BY_INVITATION NOT_YET_RECRUITING RECRUITING SUSPENDED TERMINATED"
    " WITHDRAWN AVAILABLE NO_LONGER_AVAILABLE TEMPORARILY_NOT_AVAILABLE APPROVED_FOR_MARKETING WITHHELD UNKNOWN",
    {"UNKNOWN_STATUS": "UNKNOWN", "ACTIVE_NOT_YET_RECRUITING": "NOT_YET_RECRUITING", "PENDING": "NOT_YET_RECRUITING"}
    | {"RECRUITING_ONGOING": "RECRUITING", "ACTIVE_RECRUITING": "RECRUITING", "RECRUITING_PLANNED": "NOT_YET_RECRUITING"}
    | {"RECRUITING_COMPLETE_FOLLOW_UP_CONTINUING": "ACTIVE_NOT_RECRUITING"},
)
study_type = _codes(
    "INTERVENTIONAL OBSERVATIONAL EXPANDED_ACCESS",
    {
        "INTERVENTIONAL_CLINICAL_TRIAL": "INTERVENTIONAL",
        "INTERVENTIONAL_STUDY": "INTERVENTIONAL",
        "INTERVENTIONAL_CLINICAL_TRIAL_OF_MEDICINAL_PRODUCT": "INTERVENTIONAL",
        "OBSERVATIONAL_STUDY": "OBSERVATIONAL",
        "OBSERVATIONAL_PATIENT_REGISTRY": "OBSERVATIONAL",
    },
)
sex = _codes(
    "ALL FEMALE MALE",
    {"FEMALES": "FEMALE", "MALES": "MALE"}
    | dict.fromkeys(("BOTH", "BOTH_MALES_AND_FEMALES", "BOTH_MALE_AND_FEMALE", "MALE_AND_FEMALE", "ALL_GENDERS"), "ALL"),
)
allocation = _codes(
    "RANDOMIZED NON_RANDOMIZED NA",
    {"N_A": "NA", "RANDOMISED": "RANDOMIZED", "NON_RANDOMISED": "NON_RANDOMIZED", "NONRANDOMIZED": "NON_RANDOMIZED"}
    | {
        f"{way}_{what}": way.replace("ISED", "IZED")
        for what in ("CONTROLLED_TRIAL", "TRIAL")
        for way in ("RANDOMIZED", "RANDOMISED", "NON_RANDOMIZED", "NON_RANDOMISED")
    },
)
_MODELS = {"SINGLE_GROUP", "PARALLEL", "CROSSOVER", "FACTORIAL", "SEQUENTIAL"}
intervention_model = _codes(
    " ".join(_MODELS),
    {f"{model}_ASSIGNMENT": model for model in _MODELS} | {"CROSS_OVER": "CROSSOVER", "CROSS_OVER_ASSIGNMENT": "CROSSOVER"},
)
observational_model = _codes(
    "COHORT CASE_CONTROL CASE_ONLY CASE_CROSSOVER ECOLOGIC_OR_COMMUNITY FAMILY_BASED DEFINED_POPULATION NATURAL_HISTORY OTHER"
)
time_perspective = _codes("RETROSPECTIVE PROSPECTIVE CROSS_SECTIONAL OTHER")
purpose = _codes(
    "TREATMENT PREVENTION DIAGNOSTIC ECT SUPPORTIVE_CARE SCREENING HEALTH_SERVICES_RESEARCH BASIC_SCIENCE"
    " DEVICE_FEASIBILITY OTHER",
    {"EDUCATIONAL_COUNSELING_TRAINING": "ECT"},
)
masking = _codes(
    "NONE SINGLE DOUBLE TRIPLE QUADRUPLE",
    {"NONE_OPEN_LABEL": "NONE", "OPEN_LABEL": "NONE", "NO_MASKING": "NONE"}
    | {f"{n}_BLIND": n for n in ("SINGLE", "DOUBLE", "TRIPLE", "QUADRUPLE")},
)
who_masked = _codes(
    "PARTICIPANT CARE_PROVIDER INVESTIGATOR OUTCOMES_ASSESSOR",
    {
        "SUBJECT": "PARTICIPANT",
        "PARTICIPANTS": "PARTICIPANT",
        "CAREGIVER": "CARE_PROVIDER",
        "CAREGIVERS": "CARE_PROVIDER",
        "CARE_PROVIDERS": "CARE_PROVIDER",
        "INVESTIGATORS": "INVESTIGATOR",
        "OUTCOMES_ASSESSORS": "OUTCOMES_ASSESSOR",
        "OUTCOME_ASSESSORS": "OUTCOMES_ASSESSOR",
    },
)
arm_type = _codes(
    "EXPERIMENTAL ACTIVE_COMPARATOR PLACEBO_COMPARATOR SHAM_COMPARATOR NO_INTERVENTION OTHER",
    {"NO_INTERVENTION_ARM": "NO_INTERVENTION"},
)
intervention_type = _codes(
    "BEHAVIORAL BIOLOGICAL COMBINATION_PRODUCT DEVICE DIAGNOSTIC_TEST DIETARY_SUPPLEMENT DRUG GENETIC PROCEDURE"
    " RADIATION OTHER",
    {"BIOLOGICAL_VACCINE": "BIOLOGICAL", "PROCEDURE_SURGERY": "PROCEDURE"},
)
agency_class = _codes("NIH FED OTHER_GOV INDIV INDUSTRY NETWORK AMBIG OTHER UNKNOWN", {"U_S_FED": "FED"})
official_role = _codes("STUDY_CHAIR STUDY_DIRECTOR PRINCIPAL_INVESTIGATOR SUB_INVESTIGATOR")
contact_role = _codes(
    "STUDY_CHAIR STUDY_DIRECTOR PRINCIPAL_INVESTIGATOR SUB_INVESTIGATOR CONTACT",
    # elements of the legacy XML, and words of pages
    dict.fromkeys(("OVERALL_CONTACT", "OVERALL_CONTACT_BACKUP", "CONTACT_BACKUP", "PRIMARY", "BACKUP"), "CONTACT"),
)
responsible = _codes("SPONSOR PRINCIPAL_INVESTIGATOR SPONSOR_INVESTIGATOR")
reference_type = _codes(
    "BACKGROUND RESULT DERIVED",
    {
        "PUBLICATIONS": "BACKGROUND",
        "OTHER_PUBLICATIONS": "BACKGROUND",
        "PUBLICATIONS_OF_RESULTS": "RESULT",
        "PUBLICATIONS_AUTOMATICALLY_INDEXED": "DERIVED",
        "RESULTS_REFERENCE": "RESULT",  # an element of the legacy XML
    },
)
date_type = _codes(
    "ACTUAL ESTIMATED",
    {"EST": "ESTIMATED", "ESTIMATE": "ESTIMATED", "ANTICIPATED": "ESTIMATED", "EXPECTED": "ESTIMATED", "PLANNED": "ESTIMATED"},
)
secondary_type = _codes(
    "NIH FDA VA CDC AHRQ SAMHSA OTHER_GRANT EUDRACT_NUMBER REGISTRY OTHER CTIS",
    {
        "REGISTRY_IDENTIFIER": "REGISTRY",
        "OTHER_IDENTIFIER": "OTHER",
        "EUDRACT": "EUDRACT_NUMBER",
        "U_S_NIH_GRANT_CONTRACT": "NIH",
        "OTHER_GRANT_FUNDING_NUMBER": "OTHER_GRANT",
        "EU_TRIAL_CTIS_NUMBER": "CTIS",
        "CTIS_EU_CTIS": "CTIS",
    },
)
relevance = _codes("HIGH LOW")
ipd_sharing = _codes("YES NO UNDECIDED")
ipd_information = _codes(
    "STUDY_PROTOCOL SAP ICF CSR ANALYTIC_CODE",
    {
        "STATISTICAL_ANALYSIS_PLAN_SAP": "SAP",
        "STATISTICAL_ANALYSIS_PLAN": "SAP",
        "INFORMED_CONSENT_FORM_ICF": "ICF",
        "INFORMED_CONSENT_FORM": "ICF",
        "CLINICAL_STUDY_REPORT_CSR": "CSR",
        "CLINICAL_STUDY_REPORT": "CSR",
    },
)
retention = _codes("NONE_RETAINED SAMPLES_WITH_DNA SAMPLES_WITHOUT_DNA")


def patient_registry(words: str) -> bool | None:
    """`[Patient Registry]`, which the old forms write behind the kind of study, is true."""
    return True if code(words) == "PATIENT_REGISTRY" else None


NORMALISERS: dict[str, Shape] = {
    "text": squeeze,
    "criteria": criteria,
    "block": block,
    "registry id": registry_id,
    "date": date,
    "written date": written_date,
    "phase": phase,
    "phase number": phase_number,
    "one phase": one_phase,
    "mesh id": mesh_id,
    "relevance": relevance,
    "count": count,
    "participants": participants,
    "age": age,
    "yes no": yes_no,
    "healthy volunteers": healthy,
    "standard age": ages_group,
    "phone": phone,
    "email": email,
    "results posted": no_results,
    "results posted on": results_posted,
    "intervention name": intervention_name,
    "status": status,
    "study type": study_type,
    "sex": sex,
    "allocation": allocation,
    "intervention model": intervention_model,
    "observational model": observational_model,
    "time perspective": time_perspective,
    "primary purpose": purpose,
    "masking": masking,
    "who masked": who_masked,
    "arm type": arm_type,
    "intervention type": intervention_type,
    "agency class": agency_class,
    "official role": official_role,
    "contact role": contact_role,
    "responsible party": responsible,
    "reference type": reference_type,
    "date type": date_type,
    "secondary id type": secondary_type,
    "sampling method": sampling,
    "ipd sharing": ipd_sharing,
    "ipd information": ipd_information,
    "retention": retention,
    "patient registry": patient_registry,
    "verbatim": lambda words: words,
    "json": _json,
}
"""Normaliser name → function. `text`, `block` and `criteria` make words comparable; all others make the v2 value."""


def name_normalisers(added: Mapping[str, Shape]) -> None:
    """Add normalisers by their names. Raises ValueError where a name has one: a reader's own would change every form's."""
    twice = sorted(NORMALISERS.keys() & added.keys())
    if twice:
        raise ValueError(f"these normalisers have their names already: {', '.join(twice)}")
    NORMALISERS.update(added)


def proves(value: Any, evidence: Evidence, source: Callable[[str], str]) -> bool:
    """Whether the words at `evidence`, under its normaliser, are `value`; `source` is as for `text.at`."""
    normalise = NORMALISERS.get(evidence.normaliser)
    if normalise is None:
        return False
    words = at(evidence, source)
    if evidence.normaliser in {"text", "block", "criteria"}:
        runs = all(value[p.at : p.at + p.length] == source(p.pointer)[p.start : p.start + p.length] for p in evidence.pieces)
        return runs and bool(normalise(words) == normalise(value))
    return bool(normalise(words) == value)
