"""What codes and set words mean beside the lexicon's rows: results, routes, histories, and the forms of codes.

Every reader of patients, and every data model, takes them from here.
"""

import re
from collections import defaultdict
from functools import lru_cache

from pantrial.patient import Outcome
from pantrial.terms.lexicon import Concept, Domain, Lexicon, TestKind

POSITIVE, NEGATIVE, INDETERMINATE = Outcome.POSITIVE, Outcome.NEGATIVE, Outcome.INDETERMINATE

# Results of tests -----------------------------------------------------------------------------------------------------

# SNOMED CT qualifier values and LOINC answers, as WHO's DDCC guide and LOINC's answer lists give them. Not each SNOMED CT code
# of this file was looked up: no release of SNOMED CT was at hand, and some stand here only as mappings and examples of others
# use them. What is not here says nothing, so a code that is missing leaves an answer open.
RESULT_CODES: dict[tuple[str, str], Outcome] = {
    ("snomed", "10828004"): POSITIVE,
    ("snomed", "260373001"): POSITIVE,  # detected
    ("snomed", "11214006"): POSITIVE,  # reactive
    ("snomed", "260385009"): NEGATIVE,
    ("snomed", "260415000"): NEGATIVE,  # not detected
    ("snomed", "131194007"): NEGATIVE,  # non-reactive
    ("snomed", "82334004"): INDETERMINATE,
    ("snomed", "42425007"): INDETERMINATE,  # equivocal
    ("snomed", "419984006"): INDETERMINATE,  # inconclusive
    ("loinc", "LA6576-8"): POSITIVE,
    ("loinc", "LA11882-0"): POSITIVE,  # detected
    ("loinc", "LA6577-6"): NEGATIVE,
    ("loinc", "LA11883-8"): NEGATIVE,  # not detected
    ("loinc", "LA15256-3"): NEGATIVE,  # nonreactive
    ("loinc", "LA11885-3"): INDETERMINATE,  # equivocal
    ("loinc", "LA9663-1"): INDETERMINATE,  # inconclusive
}
PREGNANCY_CODES: dict[tuple[str, str], Outcome] = {
    ("snomed", "77386006"): POSITIVE,
    ("snomed", "60001007"): NEGATIVE,
    ("loinc", "LA15173-0"): POSITIVE,
    ("loinc", "LA26683-5"): NEGATIVE,
}
# Of a state (pregnant, lactating) one may say yes or no.
STATE_CODES: dict[tuple[str, str], Outcome] = {
    ("snomed", "373066001"): POSITIVE,
    ("snomed", "373067005"): NEGATIVE,
    ("loinc", "LA33-6"): POSITIVE,
    ("loinc", "LA32-8"): NEGATIVE,
}
# Former smokers, and non-smokers who may be former ones: the criterion's "non-smoker" does not say whether they count.
# "Smoker, current status unknown" is SNOMED CT's plain "smoker"; only its words tell, see `result`.
SMOKING_CODES: dict[tuple[str, str], Outcome | None] = {
    ("snomed", "266919005"): NEGATIVE,
    ("snomed", "449868002"): POSITIVE,
    ("snomed", "77176002"): POSITIVE,
    ("snomed", "428041000124106"): POSITIVE,
    ("snomed", "428071000124103"): POSITIVE,
    ("snomed", "428061000124105"): POSITIVE,
    ("snomed", "8517006"): INDETERMINATE,
    ("snomed", "8392000"): INDETERMINATE,
    ("snomed", "266927001"): None,
    ("loinc", "LA18978-9"): NEGATIVE,
    ("loinc", "LA18976-3"): POSITIVE,
    ("loinc", "LA18977-1"): POSITIVE,
    ("loinc", "LA18981-3"): POSITIVE,
    ("loinc", "LA18982-1"): POSITIVE,
    ("loinc", "LA15920-4"): INDETERMINATE,
    ("loinc", "LA18979-7"): INDETERMINATE,
    ("loinc", "LA18980-5"): None,
}
RESULT_WORDS: dict[str, Outcome] = {
    **dict.fromkeys(("positive", "pos", "reactive", "detected"), POSITIVE),
    **dict.fromkeys(("negative", "neg", "non reactive", "nonreactive", "not reactive", "not detected"), NEGATIVE),
    **dict.fromkeys(("indeterminate", "equivocal", "borderline", "inconclusive"), INDETERMINATE),
}
_STATE_WORDS = {"yes": POSITIVE, "no": NEGATIVE}
_ABOUT_WORDS: dict[str, dict[str, Outcome]] = {
    "pregnancy": {"pregnant": POSITIVE, "not pregnant": NEGATIVE},
    "lactation": {"lactating": POSITIVE, "breastfeeding": POSITIVE, "not lactating": NEGATIVE,
                  "not breastfeeding": NEGATIVE},
}  # fmt: skip
_SMOKING_WORDS: dict[str, Outcome | None] = {
    **dict.fromkeys(("never smoker", "never smoked", "never smoked tobacco", "never", "lifelong non smoker"), NEGATIVE),
    **dict.fromkeys(
        ("smoker", "current smoker", "current every day smoker", "current some day smoker", "smokes tobacco daily",
         "heavy tobacco smoker", "light tobacco smoker", "heavy smoker", "light smoker", "occasional tobacco smoker",
         "current heavy tobacco smoker", "current light tobacco smoker", "daily smoker", "occasional smoker", "smokes"),
        POSITIVE,
    ),
    **dict.fromkeys(
        ("former smoker", "ex smoker", "former", "non smoker", "smoker, current status unknown", "past smoker"),
        INDETERMINATE,
    ),
    **dict.fromkeys(("unknown", "unknown if ever smoked", "tobacco smoking consumption unknown"), None),
}  # fmt: skip


def meanings(test: Concept) -> tuple[dict[tuple[str, str], Outcome | None], dict[str, Outcome | None]]:
    """What (system, code), and what folded words, say as a result of `test`; None: that nothing is known."""
    smoking = test.about == "smoking"
    codes: dict[tuple[str, str], Outcome | None] = dict(SMOKING_CODES) if smoking else {**RESULT_CODES}
    words: dict[str, Outcome | None] = dict(_SMOKING_WORDS) if smoking else {**RESULT_WORDS}
    if test.kind is TestKind.STATE:
        codes |= STATE_CODES | (PREGNANCY_CODES if test.about == "pregnancy" else {})
        words |= _STATE_WORDS | _ABOUT_WORDS.get(test.about, {})
    return codes, words


# Codes ----------------------------------------------------------------------------------------------------------------

# The forms of codes of the complete systems. A string of another form is no code, and says nothing.
SHAPES = {
    "icd10cm": re.compile(r"[A-Z]\d[0-9A-Z][0-9A-Z]{0,4}", re.ASCII),
    "atc": re.compile(r"[A-Z](\d\d([A-Z]([A-Z](\d\d)?)?)?)?", re.ASCII),
}
# ICD-10-CM: personal histories, an old myocardial infarction, and the use of a substance that is in remission.
OVER_CODES = re.compile(r"Z8[567]\w*|I252|F1[0-689][129]1|F172[0129]1", re.ASCII)


@lru_cache(maxsize=32)
def broader(lexicon: Lexicon, system: str) -> frozenset[str]:
    """Every proper beginning of a code that a row of the lexicon names."""
    codes = (code.partition(":")[2] for concept in lexicon.concepts.values() for code in concept.codes
             if code.startswith(f"{system}:"))  # fmt: skip
    plain = (part.replace(".", "") for code in codes for part in code.split("-"))
    return frozenset(code[:length] for code in plain for length in range(1, len(code)))


@lru_cache(maxsize=32)
def below_headers(lexicon: Lexicon, system: str) -> dict[str, frozenset[str]]:
    """The concepts that name a code below a header: under `E11` those of E11.3, E11.4, …, by every proper beginning."""
    found: dict[str, set[str]] = defaultdict(set)
    for held, code in lexicon.coded():
        if held == system:
            for concept in lexicon.named_by(system, code):
                for length in range(1, len(code)):
                    found[code[:length]].add(concept)
    return {header: frozenset(concepts) for header, concepts in found.items()}


# Units ----------------------------------------------------------------------------------------------------------------

PURE = frozenset(("{score}", "{INR}"))
"""Units of what is a pure number: a value of it needs none, and the dimensionless unit 1 is the same."""

_ONE_CHARGE = frozenset(("sodium", "potassium", "chloride", "bicarbonate"))


def by_charge(concept: Concept, unit: str) -> str:
    """The UCUM unit; milliequivalents of an ion with one charge are millimoles."""
    return "mmol/L" if unit == "meq/L" and concept.id in _ONE_CHARGE else unit


# Drugs and procedures -------------------------------------------------------------------------------------------------

# SNOMED CT: topical, nasal, ophthalmic, otic, cutaneous, rectal, vaginal; oral, intravenous, subcutaneous, intramuscular.
ROUTES = {
    "6064005": "skin", "46713006": "nose", "54485002": "eye", "10547007": "ear", "448598008": "skin", "37161004": "rectum",
    "16857009": "vagina", "26643006": "mouth", "47625008": "vein", "34206005": "needle", "78421000": "needle",
}  # fmt: skip
# Where a drug is to act on the spot, and ways by which it is to get everywhere; `body` and `place` stand for any of each.
LOCAL = frozenset(("place", "skin", "nose", "eye", "ear", "airways", "gut", "rectum", "vagina"))
BODILY = frozenset(("body", "mouth", "vein", "needle"))
LOCAL_ROUTES = frozenset(code for code, route in ROUTES.items() if route in LOCAL)
BODILY_ROUTES = frozenset(code for code, route in ROUTES.items() if route in BODILY)


@lru_cache(maxsize=32)
def given_by(lexicon: Lexicon) -> dict[str, str]:
    """The route of each treatment that has one: its row's own, else that of the nearest class above it that has one."""
    found: dict[str, str] = {}
    for concept in lexicon.of(Domain.TREATMENT):
        near = [concept.id]
        while near and concept.id not in found:
            routes = sorted(lexicon[one].route for one in near if lexicon[one].route)
            if routes:
                found[concept.id] = routes[0]
            near = [upper for one in near for upper in lexicon[one].parents]
    return found


@lru_cache(maxsize=32)
def ways(lexicon: Lexicon) -> tuple[frozenset[str], frozenset[str]]:
    """The treatments that fall under a class which is given to the whole body, and those under one which is put on the skin."""
    routes = {one.id: {lexicon[upper].route for upper in lexicon.above(one.id)} for one in lexicon.of(Domain.TREATMENT)}
    return (
        frozenset(one for one, held in routes.items() if held & BODILY),
        frozenset(one for one, held in routes.items() if "skin" in held),
    )


# Procedures by which a drug or rays may be given.
GIVES = re.compile(
    r"infus|inject|administ|therap|treatment|vaccin|immuni[sz]|transfus|instill|inhal|photo|puva|irradiat|perfus|implant",
    re.IGNORECASE,
)


# Names -----------------------------------------------------------------------------------------------------------------

_LUNG_STEROIDS = r"(budesonide|fluticasone|beclomet(?:h)?asone|ciclesonide|mometasone|triamcinolone|flunisolide)"
_LONG_ACTING = r"(salmeterol|formoterol|vilanterol|indacaterol)"
_SPREAD = r"(?<!non )\b(metastatic|metastas[ei]s|metastasi[sz]ed)\b"
_BLEEDS = r"(bleed(?:s|ing)?|bled|h(?:a)?emorrhag(?:e|es|ing|ic))"

# Words that say a second thing beside a disease or drug that a name holds, what of it the name has to hold (or one below it;
# nothing: anything), and the concept that they then add. Criteria do not use these words alone for the thing.
BESIDE: tuple[tuple[Domain, re.Pattern[str], frozenset[str], str], ...] = (
    (Domain.CONDITION, re.compile(rf"{_SPREAD} (to|in|of) (the )?brain\b"), frozenset(("malignancy",)), "brain_metastases"),
    (Domain.CONDITION, re.compile(rf"{_SPREAD} (to|in|of) (the )?bones?\b"), frozenset(("malignancy",)), "bone_metastases"),
    (Domain.CONDITION, re.compile(_SPREAD), frozenset(("malignancy",)), "metastasis"),
    (Domain.CONDITION, re.compile(r"\bketo ?acidosis\b"), frozenset(("diabetes",)), "diabetic_ketoacidosis"),
    (Domain.CONDITION, re.compile(r"(?<!non )\bpsychotic (symptoms?|features?|disturbances?|episodes?|disorders?)\b"),
     frozenset(), "psychosis"),
    (Domain.CONDITION, re.compile(rf"\b{_BLEEDS}\b"), frozenset(("oesophageal_varices",)), "variceal_bleeding"),
    (Domain.CONDITION, re.compile(rf"\b(rectal )?{_BLEEDS}\b"),
     frozenset(("peptic_ulcer", "gastritis", "diverticulitis", "inflammatory_bowel_disease", "oesophagitis")),
     "gastrointestinal_bleeding"),
    (Domain.CONDITION, re.compile(r"\bperforat(ion|ed|ing)\b"), frozenset(("diverticulitis",)), "intestinal_perforation"),
    (Domain.CONDITION, re.compile(r"\bperforat(ion|ed|ing)\b"), frozenset(("peptic_ulcer", "appendicitis")),
     "gastrointestinal_perforation"),
    (Domain.TREATMENT, re.compile(rf"(?<!nasal )\b{_LUNG_STEROIDS}\b.*\b(inhal\w+|{_LONG_ACTING})\b(?!.*\bnasal\b)"
                                  rf"|\b(inhal\w+|{_LONG_ACTING})\b.*\b{_LUNG_STEROIDS}\b(?!.*\bnasal\b)"), frozenset(),
     "inhaled_corticosteroid"),
)  # fmt: skip

# Without one of these none of them is there: most names are spared the search.
BESIDE_WORDS = re.compile(r"metasta|keto|psychotic|bleed|bled|emorrhag|perforat|inhal|meterol|moterol|lanterol|caterol")
