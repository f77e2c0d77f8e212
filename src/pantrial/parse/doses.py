"""How much of each product is given, by which way, and when: doses, routes and schedules that belong together.

A dose is taken only where the words leave no choice: an amount beside another one, in a strength (“10 mg tablets”), in a
threshold or a step (“increased to 20 mg”) is unread or a strength, and never the dose.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from decimal import Decimal
from math import inf

import msgspec
from msgspec import Struct

from pantrial.notes import Note, NoteKind
from pantrial.parse.amounts import Amount, amounts, exact, plain, sentences
from pantrial.parse.patterns import Pattern
from pantrial.parse.products import Words, named_places, objectives, of_cells, texts
from pantrial.parse.schedules import Read, marks, schedule
from pantrial.parse.times import unread_words
from pantrial.protocol import (
    Act,
    Administration,
    Anchor,
    At,
    Basis,
    Dose,
    DoseRole,
    InterventionType,
    Product,
    Protocol,
    Quantity,
    ReadIn,
    Relation,
    Route,
    RouteCode,
    Strength,
    TimeCode,
    Timing,
    UnreadWords,
)
from pantrial.reading import Reading
from pantrial.text import Text

# Routes ---------------------------------------------------------------------------------------------------------------

_INTRA = {
    "venous": RouteCode.INTRAVENOUS, "muscular": RouteCode.INTRAMUSCULAR, "dermal": RouteCode.INTRADERMAL,
    "lesional": RouteCode.INTRALESIONAL, "arterial": RouteCode.INTRAARTERIAL, "articular": RouteCode.INTRAARTICULAR,
    "thecal": RouteCode.INTRATHECAL, "cerebral": RouteCode.INTRACEREBRAL, "ventricular": RouteCode.INTRAVENTRICULAR,
    "cerebroventricular": RouteCode.INTRAVENTRICULAR, "myocardial": RouteCode.INTRAMYOCARDIAL,
    "coronary": RouteCode.INTRACORONARY, "peritoneal": RouteCode.INTRAPERITONEAL, "pleural": RouteCode.INTRAPLEURAL,
    "tumoral": RouteCode.INTRATUMORAL, "tumorally": RouteCode.INTRATUMORAL, "vitreal": RouteCode.INTRAVITREAL,
    "vesical": RouteCode.INTRAVESICAL, "tracheal": RouteCode.INTRATRACHEAL, "nasal": RouteCode.NASAL,
    "lymphatic": RouteCode.INTRALYMPHATIC, "nodal": RouteCode.INTRALYMPHATIC, "osseous": RouteCode.INTRAOSSEOUS,
    "discal": RouteCode.INTRADISCAL, "uterine": RouteCode.INTRAUTERINE, "hepatic": RouteCode.INTRAHEPATIC,
    "portal": RouteCode.INTRAPORTAL,
}  # fmt: skip
_ROUTES: tuple[tuple[RouteCode, Pattern], ...] = tuple(
    (code, Pattern(r"(?<![\w-])(?:" + words + r")(?![\w])"))
    for code, words in (
        *((code, rf"intra-?\s?{stem}(?:ly)?") for stem, code in _INTRA.items()),
        (RouteCode.INTRAVENOUS, r"(?<!phase\s)(?<!grade\s)(?<!stage\s)(?<!type\s)(?<!class\s)(?:iv|i\.v\.?)"),
        (RouteCode.SUBCUTANEOUS, r"sub-?cutaneous(?:ly)?|sc|s\.c\.?|subcut|sub-?q"
                r"|(?<!\b\d\s)(?<!\d\d\s)sq(?!-|\.?\s?(?:units?|u|hdm|t|m|met(?:er|re)s?|cm)\b)"),
        (RouteCode.INTRAMUSCULAR, r"im|i\.m\.?"),
        (RouteCode.SUBRETINAL, r"sub-?retinal(?:ly)?"),
        (RouteCode.SUBCONJUNCTIVAL, r"sub-?conjunctival(?:ly)?"),
        (RouteCode.EPIDURAL, r"epidural(?:ly)?|peridural"),
        (RouteCode.PERINEURAL, r"perineural(?:ly)?"),
        (RouteCode.PERIANAL, r"perianal\sinjections?"),
        (RouteCode.SUBLINGUAL, r"sublingual(?:ly)?|slit"),
        (RouteCode.BUCCAL, r"buccal(?:ly)?"),
        (RouteCode.ORAL, r"oral(?:ly)?(?!\s(?:food|challenge|cavity|mucos\w*|health|hygiene|lesions?|cancer|squamous"
                r"|inhalation|allergy))|by\smouth|per\sos|per-?orally|p\.o\.?|po"),
        (RouteCode.INHALATION, r"inhal(?:ed|ation|ations|er|ers)|nebuli[sz]\w*|aerosol\w*"),
        (RouteCode.NASAL, r"nasal\s(?:spray|drops|administration|route)|nasally"),
        (RouteCode.TOPICAL, r"topically|topical\s(?:cream|gel|ointment|lotion|application|administration|treatment|solution"
                r"|spray|use|foam)"),
        (RouteCode.EPICUTANEOUS, r"epicutaneous(?:ly)?"),
        (RouteCode.TRANSDERMAL, r"transdermal(?:ly)?"),
        (RouteCode.OCULAR, r"eye\s?drops|ophthalmic(?:ally)?\s(?:solution|ointment|administration)"),
        (RouteCode.RECTAL, r"rectal(?:ly)?\s(?:administration|route|suppositor\w+)|rectally|enemas?"),
        (RouteCode.VAGINAL, r"vaginal(?:ly)?\s(?:administration|route|ring|gel|tablet|cream|suppositor\w+)|vaginally"),
        (RouteCode.GASTRIC, r"(?:naso)?gastric\stube"),
    )
)  # fmt: skip


# What is named beside a product by its own way: “before oral immunotherapy”, “with inhaled corticosteroids”.
_OF_OTHER = Pattern(
    r"\s(?:[a-z-]+\s){0,2}?(?P<other>immunotherapy|(?:gluco)?(?:cortico)?steroids?|antihistamines?|antibiotics?|contracepti\w+"
    r"|anticoagulants?|antidiabetics?|bronchodilators?|chemotherapy|opioids?|analgesics?|beta-?2?-?agonists?)(?![\w-])"
)


def routes(text: Text, read_in: ReadIn, own: frozenset[str] | None = None) -> list[Route]:
    """The routes that the words name, each once, in their order.

    `own` are the names of the product, where they are known: a way that leads another sort of medicine is not its own.
    """
    value = plain(text.value)
    hits: list[tuple[int, int, RouteCode]] = []
    for code, pattern in _ROUTES:
        hits += [(match.start(), match.end(), code) for match in pattern.finditer(value)]
    found: dict[RouteCode, Route] = {}
    for start, end, code in sorted(hits):
        other = _OF_OTHER.match(value, end) if own is not None else None
        if other is not None and own is not None and not _own(other["other"], own):
            continue
        if code not in found and not _NEGATED.search(value[max(0, start - 30) : start]):
            words = text.cut(start, end).squeezed()
            found[code] = Route(code, words.value, words.spans(), read_in)
    return list(found.values())


_NEGATED = Pattern(r"\b(?:not|no|than)\s(?:[a-z]+\sor\s)?$")


# Doses ----------------------------------------------------------------------------------------------------------------

_STRENGTH_AFTER = Pattern(
    r"\s?-?(?:film[\s-]coated\s|coated\s|oral\s|delayed-release\s|hypodermic\s|insulin\s|disposable\s|sterile\s)?(?P<form>"
    r"(?:tablet|capsule|vial|pre-?filled|syringe|pen|patch"
    r"|patches|ampoule|ampule|pill|sachet|pack|bottle"
    r"|cartridge|auto-?injector|tab|cap|puff|spray|inhalation|suppository|lozenge|strength)(?:e?s)?)\b"
)
_VEHICLE_AFTER = Pattern(
    r"\s?(?:of\s)?(?:a\s|the\s)?(?:sterile\s|normal\s|physiological\s|isotonic\s|heparini[sz]ed\s|\d+(?:\.\d+)?\s?%\s"
    r"|buffered\s|phosphate\s)*"
    r"(?P<what>saline|nacl|sodium\schloride|water|dextrose|glucose|ringer\w*|buffer|diluent|d5w|pbs|medium|solution|physiologic\w*"
    r"|plasma-?lyte|albumin"
    r"|syringes?|vials?|bags?)\b"
)
_TAKEN_AFTER = Pattern(
    r"\s?(?:of\s)?(?:the\s|autologous\s|venous\s|peripheral\s|whole\s|fasting\s)*(?:blood|urine|csf|cerebrospinal|saliva"
    r"|serum|bone\smarrow|sputum|tissue\ssample)"
)
_BELOW = Pattern(
    r"(?:[<>≤≥≦≧]\s?=?|\b(?:less\sthan|more\sthan|greater\sthan|lower\sthan|higher\sthan|above|below|under|over|at\sleast"
    r"|minimum(?:\s(?:dose\s)?of)?|min\.?|stopp?\w*\sat|tolerance\sof|toleration\sof|till|to|until|reaching|from|rates?"
    r"|rates?\sof))\s*$"
)
_ASSIGNED = Pattern(r"\b(?:randomi[sz]ed|assigned|allocated|equivalent|equal)\sto\s$")
_LIMIT = Pattern(
    r"\b(?:up\s?to|maxim(?:um|al)(?:\s[a-z]+){0,3}?|max\.?(?:\sdose)?|not\s(?:to\s)?exceed(?:ing)?|no\smore\sthan"
    r"|not\smore\sthan|capped\sat|at\s(?:the\s)?most)\s?(?:of\s|is\s|:\s)?(?:a\s)?(?:total\s)?(?:dose\s)?(?:of\s)?$"
)
_AT_MOST = Pattern(r"\bmax(?:imum|imal|imally|\.)?\b[^.;,]{0,40}$")
_STEP = Pattern(
    r"\b(?:increas\w+|reduc\w+|decreas\w+|taper\w*|titrat\w+|escalat\w+|adjust\w+|rais\w+|lower\w+|doubl\w+|uptitrat\w+)\b"
    r"(?:\s(?!then\b)[a-z0-9.,/%-]+){0,5}?\s?\(?(?:(?:by|to|from|until|in|of|up\sto|down\sto|every)\s?)?$"
)
_MANY = Pattern(
    r"(?:\b(?:two|three|four|five|six|eight|ten|\d{1,2})\s?[x×]\s?|\b(?:two|three|four|five|six|eight|ten|[2-9])\s)$"
)
_IN_VOLUME = Pattern(
    r"(?:\b(?:in|into|volume|volume\sof|volume:|with|using|a\stotal\sof|totall?ing|to|per)\s?(?:a\s)?(?:total\s)?(?:final\s)?"
    r"(?:volume\s)?(?:of\s)?|volume\s?(?:of|:|=|is)?\s?|\(\s?)$"
)
_CONTAIN = Pattern(
    r"\b(?:contain(?:s|ing|ed\sin|ed)?|(?:enriched|fortified|supplemented)\swith|equivalent\sto|equal\sto|dissolved\sin"
    r"|diluted\s"
    r"(?:in|with|to)|reconstituted\s(?:in|with)|suspended\sin|mixed\swith"
    r"|supplied\s(?:as|in|at))\s(?:a\s|an\s|the\s)?(?:[a-z-]+\s){0,3}?$"
)
_OF_LAB = Pattern(
    r"(?<!dose\s)(?<!dose-)\b(?:levels?|weigh(?:t|s|ing)?|ige|creatinine|h(?:a)?emoglobin|platelets?|counts?|titers?"
    r"|concentrations?|bilirubin"
    r"|albumin|if|who\s\w+|whose\s\w+|patients?\s(?:under|over|less|more|up\sto))\s(?:of\s|is\s|was\s|are\s|between\s"
    r"|from\s|:\s)?$"
)
_ROLES: tuple[tuple[DoseRole, Pattern], ...] = (
    (DoseRole.LOADING, Pattern(r"\bloading(?:\sdose)?(?:\s(?:of|with|is|at))?\s?\(?$")),
    (DoseRole.MAINTENANCE, Pattern(r"\bmaintenance(?:\s(?:dose|therapy|treatment))?(?:\s(?:of|with|is|at))?\s?\(?$")),
    (DoseRole.STARTING, Pattern(r"\b(?:starting|initial|start(?:s|ed|ing)?\s(?:with|at|from)|initiated\sat"
            r"|beg(?:in(?:s|ning)?|an)\s(?:with|at))(?:\s(?:a|the))?(?:\sdose)?(?:\slevels?)?(?:\s(?:of|with|is|at|was|will\sbe))?\s?$")),
    (DoseRole.LEVEL, Pattern(r"\bdose\s(?:level\s)?\d{1,2}\s?(?:is|are|was|=|:|will\sbe)\s?$")),
    (DoseRole.DAILY, Pattern(r"\b(?:(?:total|full|whole|overall)\sdaily|daily\stotal)\s(?:[a-z]+\s)?"
            r"(?:dos(?:e|age)|amount|intake)(?:\s(?:of|is|will\sbe|:))?\s?$")),
    (DoseRole.TOTAL, Pattern(r"\b(?:total|cumulative|overall)\s(?:[a-z]+\s){0,2}?dos(?:e|age)(?:\s(?:of|is|will\sbe"
            r"|:))?\s?$|\b(?:a|in)\stotal\s(?:of\s)?$|\btotal\s(?:of\s)?$|\bcumulative(?:ly)?\s$")),
    (DoseRole.DAILY, Pattern(r"\bdaily\s(?:dose\s)?(?:of\s|at\s)?$")),
    (DoseRole.EACH, Pattern(r"\b(?:each(?:\s(?:time|dose|infusion|injection))?|per\s(?:dose|infusion|injection)"
            r"|every\stime)\s?(?:of\s|at\s|is\s|with\s|:\s)?\(?$")),
)  # fmt: skip
_ROLE_AFTER: tuple[tuple[DoseRole, Pattern], ...] = (
    (DoseRole.LOADING, Pattern(r"\s?\(?(?:as\s)?(?:a\s|the\s)?loading\b")),
    (DoseRole.MAINTENANCE, Pattern(r"\s?\(?(?:as\s)?(?:a\s|the\s)?maintenance\b")),
    (DoseRole.TOTAL, Pattern(r"\s?\(?(?:in\stotal\b|total\b(?!\s(?:of|volume|number)))")),
    (DoseRole.EACH, Pattern(r"\s?(?:each\b(?!\s(?:day|week|month))|at\s(?:each|a)\stime\b)")),
)  # fmt: skip
_ABOUT = Pattern(r"\b(?:approximately|about|approx\.?|around|~|circa|ca\.?)\s?$|[~≈]\s?$")
_ALTERNATIVE = Pattern(r"(?:\sor\s|/|\band\b|,\s?(?:or\s|and\s)?)")
_LEVELS = Pattern(r"\b(?:cohorts?|dose[ -]levels?|levels?|escalat\w*|ascending|dose[ -]finding|dose[ -]ranging|tiers?)\b")
_GROUPS = Pattern(
    r"\b(?:groups?|arms?|low[ -]dose|high[ -]dose|medium[ -]dose|randomi[sz]ed\sto|children|adults|body\sweight)\b"
)
_SITES_EACH = Pattern(
    r"(?:\sdoses?)?(?:\s?\([^()]{0,90}\))?\s(?:(?:(?:is|are|was|were|will\sbe|to\sbe)\s)?(?:applied|given|administered"
    r"|sprayed|injected"
    r"|instilled|delivered)\s)?(?:(?:in(?:to)?|at|for|to|on(?:to)?|per)\s(?:each|every)|per)\s"
    r"(?P<site>[a-z]+(?:\s(?:site|lesion|point))?)"
)
# The places treated named further off: whether the amount is that of each or of all, the words do not plainly say.
_SITES_SOMEWHERE = Pattern(
    r"[^.;]{0,70}\b(?:per|each|every|both)\s(?:of\s)?(?:the\s)?(?:[a-z]+\s)?(?:nostril|nasal\scavity|cavity|side|eye|ear"
    r"|knee|hip|joint|lesion"
    r"|fistula|ulcer|wound|site|limb|leg|foot|hand|nodule|node|tract)s?\b"
)
_DIVIDED = Pattern(
    r"(?:[^.;]|max\.|\.\d){0,70}\b(?:divided\s(?:dos\w+|in(?:to)?|over|equally)|split\s(?:in(?:to)?|over)|in\s(?:two|three"
    r"|four|2|3|4)\s(?:equal\s|separate\s)?"
    r"(?:doses|portions|parts))\b"
)
# The amount of one among several groups of age or weight.
_FOR_SOME = Pattern(
    r"[^.;,]{0,40}?\s(?:for\sages?\b|(?:for|in)\s(?:those|children|infants|adults|adolescents|patients|subjects"
    r"|participants)\s(?:aged?|with|who"
    r"|weighing|under|over|below|above|younger|older|[<>≤≥])|weighing\b|[<>≤≥]\s?=?\s?\d+\s?kg|\d+\s?(?:-"
    r"|to)\s?\d+\s(?:years|months)\sof\s"
    r"(?:of\s)?age)"
)
# The ends of a range that a table of weights (ages, levels) parts: which holds for a person, the record does not tell.
_BY_TABLE = Pattern(
    r"\b(?:dos(?:e|ing|age)|conversion)[\s-]tables?\b|\b(?:dos\w+|amounts?|regimens?)\b[^.;]{0,80}?\b(?:determined|calculated"
    r"|selected|individuali[sz]ed|adjusted|dependent|depending|depends?|based|according)\b[^.;]{0,60}?\b(?:weight|ige|age|levels?"
    r"|height|surface|clearance|genotype)\b"
)
# “10^7 cells of the product per 1 cm² of the wound”, “10^6 (1 million) / kg”
_RECKONED_LATER = Pattern(
    r"(?:\s?\([^()]{1,24}\)\s?/|\)\s?/\s?(?:kg|cm|m2|m²)|[^.;,/]{0,60}?\b(?:per|for\s(?:each|every))\s(?:1\s?)?(?:kg|kilograms?|cm|mm|m2|m²|m\^2|square|sq|body))"
    r"(?![a-z]{3,}\s?weeks)"
)
_FORMS_COUNTED = Pattern(
    r"\s?[,:x×]?\s?(?:\d{1,2}|one|two|three|four)\s(?:tablet|capsule|tab|cap|pill|puff|sachet|vial|ampoule)s?\b"
)
_OTHER_WEIGHT = Pattern(
    r"\b(?:lean|ideal|adjusted|predicted|fat-?\s?free|dry|desirable)\s(?:body[\s-]?)?(?:weight|mass)|\b(?:ibw|lbw|lbm|ffm"
    r"|adjbw)\b"
)
_KINDS = (("mg", "g", "ug", "ng"), ("mL", "uL", "L"))

_DOSED = (None, InterventionType.DRUG, InterventionType.BIOLOGICAL, InterventionType.COMBINATION_PRODUCT,
          InterventionType.DIETARY_SUPPLEMENT, InterventionType.GENETIC, InterventionType.RADIATION, InterventionType.OTHER,
          InterventionType.PROCEDURE)  # fmt: skip
_COLLECTS = Pattern(
    r"\b(?:harvest\w*|collect(?:ion|ed|ing)|draw(?:n|ing)?|withdraw\w*|biops(?:y|ies)|aspirat(?:ion|ed|e)|donat\w+|sampl(?:e"
    r"|es|ing)|apheresis|leukapheresis"
    r"|phlebotomy|procurement|liposuction|blood\s(?:tests?|samples?|draws?))\b"
)
# “Apheresis therapy” treats; nothing is collected to be given.
_TREATS = Pattern(
    r"\b(?:aph(?:a)?eresis\s(?:therapy|treatment)|therapeutic\s(?:plasma|aph)\w*|(?:immuno)?adsorption"
    r"|plasma\sexchange)\b"
)
_GIVES = Pattern(
    r"\b(?:inject\w*|infus\w*|administ\w*|transplant\w*|implant\w*|receiv\w*|given|appl(?:y|ied|ication)|graft\w*|ingest\w*"
    r"|tak(?:e|en|ing)|reinfus\w*|dos(?:e|ed|age|ing))\b"
)


class _Dosed(Struct, frozen=True):
    """What the amounts of a text come to: doses with their places, strengths, runs that are taken, unread runs and doubts."""

    doses: tuple[tuple[int, int, Dose], ...]
    strengths: tuple[Strength, ...]
    taken: tuple[tuple[int, int], ...]
    unread: tuple[tuple[int, int], ...]
    doubts: tuple[str, ...]


_OR = Pattern(r"\bor\s$")
# “Each dose is given as four injections of 0.2 mL”: the amount is a part of a dose; “1.5 g of protein per portion”: a strength.
_PART_OF_EACH = Pattern(
    r"\b(?:each|every)\s(?:\w+\s)?dose\b[^.;]{0,80}\b(?:two|three|four|five|six|[2-9])\s(?:[a-z]+\s){0,2}(?:injections?"
    r"|infusions?|tablets?|capsules?|volumes?)\s"
    r"(?:of\s)?(?:about\s)?$"
)
# “160 µg/formoterol 4.5 µg”: how much of each of two substances one puff or tablet holds.
_COMBINED = Pattern(r"\d\s?(?:[mµun]?c?g|iu|ml)\s?(?:/|\+)\s?[a-z][a-z-]{3,}(?:\s[a-z]{4,}){0,2}\s\(?$")
# “5 mg exemplocin tablets”: what each holds.
_NAMED_TABLETS = Pattern(
    r"\s(?:(?!(?:once|twice|thrice|daily|weekly|orally|by|and|or|with|in|as|per|every|each|via|of|to|for|then|over|on)\b)[a-z-]+\s)"
    r"{1,2}(?:tablets|capsules)\b"
)
# “tablets of a strength of 250 mg”
_STRENGTH_BEFORE = Pattern(r"\bstrengths?\s(?:of|is|are|:|was)?\s?$")
# “6000 µg of one + 40 µg of another”: what is added to an amount is another's, or a part of a sum.
_ADDED = Pattern(r"\s\+\s(?=\d|(?:one|two|three|four)\s)")
_THOUSANDTHS = Pattern(r"(?<![A-Za-z])m(?:IU|iu)(?![a-z])")
_NEEDLE = Pattern(r"\s?-?\s?(?:hypodermic\s|spinal\s|fine\s|butterfly\s)?(?:gauge|needles?|cannula[es]*|catheters?|trocars?)\b")
_PER_PORTION = Pattern(r"[^.;,]{0,40}\bper\s(?:portion|serving|bar|slice|piece|muffin|cookie)\b")
_EITHER = Pattern(r"\beither\b")
_TUBES = Pattern(
    r"\b(?:tubes?|vials?|bags?|bottles?|syringes?|sachets?)\s(?:of|with|containing)\s(?:about\s|approximately\s)?$"
)
_ON_CONDITION = Pattern(
    r"\s?(?:if\b|for\s(?:patients|those|children|adults|subjects|participants)\b|in\s(?:case|patients|those|children)\b)"
)
_GLOSSED = Pattern(r"\s?\((?:about\s|approximately\s|~\s?|equivalent\sto\s|equal\sto\s|i\.e\.,?\s|=\s?)?")
_CHAINED = Pattern(r"\s?(?:,|/|-|to|or|and|,\s?or|,\s?and|and/or)\s?(?:(?:finally|then|lastly)\s)?")
# A sentence about how a product is made up or packed: its amounts are no doses.
_MADE_UP = Pattern(
    r"\b(?:supplied|vials?|reconstitut\w+|lyophili[sz]\w+|formulated\sas|available\s(?:as|in)|to\sdeliver|manufactur\w+"
    r"|composition|composed|ingredients?)\b"
)
# What may stand before a dose; another word there may name another substance.
_BEFORE_DOSE = frozenset(
    "a about active additional administer administered administrate administration adult adults amount an and applied"
    " apply approximately are arm arms around as at be between body bolus by capsule capsules cell cells children"
    " cohort cohorts collect collected concentrated concentration consist consisting consists consume consumed contain"
    " contained containing contains contains: continuous course courses cycle daily day days deliver delivered dosage"
    " dosages dose dosed doses dosing drink drug e.g each either equivalent every first fixed flat followed for"
    " frequency from full get gets give given group groups harvest harvesting high i.e id im implanted in infuse"
    " infused infusion infusions ingest ingested inhaled initial inject injected injection injections intake"
    " intermediate intraarticular intradermal intramuscular intramuscularly intrathecal intravenous intravenously"
    " investigational is it iv last level levels loaded loading low maintenance max maximum medium middle minimum"
    " month of on one or oral orally os part participants patients per phase po prescribed product provided range"
    " ranged ranging receive received receives receiving recommended regimen sc second single standard starting study"
    " subcutaneous subcutaneously subjects sublingual sublingually tablet tablets take taken takes taking target the"
    " then therapy they third time times to topical topically total transfused transfusion transplant transplanted"
    " treatment up use used using via volume was week weekly weeks weight which will with".split()
)


def _anothers(value: str, one: Amount, own: frozenset[str], text_end: int) -> bool:
    """Whether the word before the amount, or what `of` names after it, is no word of this product: another substance."""
    before = re.search(r"([a-z][\w.®™'’-]*)[)\]]?\s?[(:=]?\s?$", value[max(0, one.start - 40) : one.start])
    if before is not None:
        word = before.group(1).strip(".®™'’-")
        if word not in _BEFORE_DOSE and not _own(word, own):
            return True
    after = re.match(
        r"\s(?:\(?[^()]{0,30}\)\s)?of\s(?:(?:the|an?|each|its|their)\s)?((?:[\w®™'’/-]+[\s,.;)]{0,2}){1,5})",
        value[one.end : min(text_end, one.end + 90)],
    )
    if after is not None and one.unit != "{cells}" and not after.group(1)[0].isdigit():
        words = [word.strip("®™'’") for word in re.findall(r"[\w®™'’/-]+", after.group(1))]
        # What `of` names ends where other words begin: “of inulin for the first months”.
        words = words[: next((n for n, word in enumerate(words) if n and word in _AFTER_NAME), len(words))]
        if not any(word in _GENERIC or _own(word, own) for word in words):
            return True
    return False


def _own(word: str, own: frozenset[str]) -> bool:
    return any(
        word == token or (len(word) > 2 and word in token.split()) or (len(word) > 4 and (word in token or token in word))
        for token in own
    )


_AFTER_NAME = frozenset(
    "a and as at by daily during each every for from in into is of on once or over per plus the then through thrice twice to"
    " via was were when will with within".split()
)
_GENERIC = frozenset(
    "body weight drug product active study investigational medication treatment placebo vehicle cells cell solution "
    "suspension powder extract each"
    " day days therapy vaccine protein allergen the imp preparation formula supplement oil cream gel ointment".split()
)


_MOST = 200  # amounts or clauses of the longest description of a dose; they are held against each other


def dosed(text: Text, read_in: ReadIn, cells: bool, own: frozenset[str] | None = None) -> _Dosed:
    """The doses that a text says. `cells`: the product is cells, which a dose without a unit then counts.

    `own` are the names of the product: an amount beside another name is not its dose. None: nothing is known of names.
    """
    value = plain(text.value)
    found = amounts(value)
    if len(found) > _MOST:
        unsaid = tuple((one.start, one.end) for one in found)
        return _Dosed((), (), (), unsaid, (f"{len(found)} amounts: more than any description of a dose has",))
    bounds = list(sentences(text.value))
    doses: list[tuple[int, int, Dose]] = []
    strengths: list[Strength] = []
    taken: list[tuple[int, int]] = []
    unread: list[tuple[int, int]] = []
    doubts: list[str] = []
    beside: list[Amount] = []  # volumes and concentrations, to go with a dose of their sentence

    targets: list[Quantity] = []  # what a dose is raised to
    missed: tuple[int, int] | None = None  # the sentence of an amount that was not understood
    others: list[Amount] = []  # amounts beside another name than the product's
    last: tuple[int, str] | None = None  # where the amount before this one ends, and what it was taken for
    for number, one in enumerate(found):
        # “160 µg of it, 1 puff”: an amount and a count of forms are no list.
        sort = number == 0 or (one.unit in _FORM_UNITS) is (found[number - 1].unit in _FORM_UNITS)
        same = sort and last is not None and (last[0] == one.end or _CHAINED.fullmatch(value[last[0] : one.start]) is not None)
        fate = last[1] if last and same else ""
        last_end = last[0] if last else None
        last = (one.end, "dose")
        before, after = value[max(0, one.start - 70) : one.start], value[one.end : one.end + 60]
        words = text.cut(one.start, one.end).squeezed()
        # MIU is a million international units, mIU a thousandth of one.
        doubt = one.doubt or ("a million units, or a thousandth" if _THOUSANDTHS.search(words.value) else "")
        if doubt:
            unread.append((one.start, one.end))
            doubts.append(f"“{words.value}”: {doubt}")
            last = (one.end, "unread")
            continue
        taken.append((one.start, one.end))
        if one.unit == "g" and _NEEDLE.match(after):
            continue  # “an 18 G needle”
        if one.volume_of:
            beside.append(one)
            last = (one.end, "beside")
            continue
        if fate == "strength" and one.unit not in ("{cells}", ""):
            strengths.append(Strength(one.quantity, words.value, words.spans()))
            last = (one.end, fate)
            continue
        lead = value[max(0, one.start - 150) : one.start]
        if (
            fate == "unread"
            or _COMBINED.search(before)
            or _TUBES.search(before)
            or _PART_OF_EACH.search(lead)
            or _PER_PORTION.match(after)
        ):
            unread.append((one.start, one.end))
            last = (one.end, "unread")
            continue
        if (
            fate == "unread"
            or (_OR.search(before) and missed and missed == _sentence(bounds, one.start))
            or _ON_CONDITION.match(after)
            or _FOR_SOME.match(after)
            or (_FORMS_COUNTED.match(after) and one.unit not in _FORM_UNITS)
        ):
            unread.append((one.start, one.end))
            last = (one.end, fate)
            continue
        if one.unit in _FORM_UNITS and last_end is not None and _GLOSSED.fullmatch(value[last_end : one.start]):
            continue  # “0.1 mL (about 2 drops)” says it again
        last_form = doses[-1] if doses and doses[-1][2].amount.unit in _FORM_UNITS else None
        if (
            last_form
            and one.unit not in _FORM_UNITS
            and re.fullmatch(r"\s?(?:\(|of\s|,\s)(?:[a-z]+\s){0,2}", value[last_form[1] : one.start])
        ):
            strengths.append(Strength(one.quantity, words.value, words.spans(), None, last_form[2].amount.unit.strip("{}")))
            continue
        form = _STRENGTH_AFTER.match(after) or _STRENGTH_BEFORE.search(before) or _NAMED_TABLETS.match(after)
        if one.form or (form and one.unit not in ("{cells}", "")):
            volume = _volume(one.form)
            strengths.append(
                Strength(
                    one.quantity,
                    words.value,
                    words.spans(),
                    volume,
                    "" if volume else one.form or (form.groupdict().get("form", "") if form else ""),
                )
            )
            last = (one.end, "strength")
            continue
        if one.unit in ("mL", "uL", "L") and one.basis is Basis.ABSOLUTE and one.per_time is None:
            vehicle = _VEHICLE_AFTER.match(after)
            itself = vehicle is not None and own is not None and _own(vehicle["what"], own)
            if (vehicle and not itself) or _CONTAIN.search(before) or _IN_VOLUME.search(before):
                beside.append(one)
                continue
            if _TAKEN_AFTER.match(after):
                unread.append((one.start, one.end))
                continue
        if _LIMIT.search(before) or _AT_MOST.search(before):
            here = _sentence(bounds, one.start)
            held = doses[-1] if doses and doses[-1][0] >= here[0] else None
            if held is not None and held[2].limit is None:
                if not _caps(held[2], one):
                    unread.append((one.start, one.end))
                    last = (one.end, "unread")
                    continue
                doses[-1] = (held[0], one.end, msgspec.structs.replace(held[2], limit=Quantity(None, one.high, one.unit)))
                continue
            made = _made(text, one, read_in, cells)
            if made is not None:
                top = msgspec.structs.replace(made, amount=Quantity(None, one.high, made.amount.unit), role=DoseRole.MAXIMUM)
                doses.append((one.start, one.end, top))
            continue
        below = _BELOW.search(before) and not _ASSIGNED.search(before)
        if below and one.low != one.high and re.search(r"\bfrom\s$", before):
            below = False
        if below and re.search(r"\b(?:till|to|until|reaching)\s*$", before):
            targets.append(one.quantity)
        if below or _STEP.search(before) or _OF_LAB.search(before) or _MANY.search(before):
            unread.append((one.start, one.end))
            last = (one.end, "unread")
            continue
        if _CONTAIN.search(before) and one.unit not in ("{cells}", ""):
            strengths.append(Strength(one.quantity, words.value, words.spans()))
            last = (one.end, "strength")
            continue
        here = _sentence(bounds, one.start)
        if _MADE_UP.search(value[here[0] : here[1]]) and one.unit not in ("{cells}", ""):
            strengths.append(Strength(one.quantity, words.value, words.spans()))
            last = (one.end, "strength")
            continue
        if one.basis is Basis.ABSOLUTE and _RECKONED_LATER.match(value[one.end : one.end + 90]):
            unread.append((one.start, one.end))
            doubts.append(f"“{words.value}”: what it is reckoned by stands further off")
            last = (one.end, "unread")
            continue
        if one.low != one.high and one.basis is Basis.ABSOLUTE and _BY_TABLE.search(value):
            unread.append((one.start, one.end))
            doubts.append(f"“{words.value}”: a table gives each person's dose, and the record does not hold it")
            last = (one.end, "unread")
            continue
        made = _made(text, one, read_in, cells)
        if made is None or (own is not None and _anothers(value, one, own, len(value))):
            unread.append((one.start, one.end))
            last, missed = (one.end, "unread"), _sentence(bounds, one.start)
            others.append(one)
            continue
        if any(_steps_on(value, old, one, own or frozenset()) for old in others[-1:]):
            # The first of several steps stands beside another name: then the next is not this product's dose either.
            unread.append((one.start, one.end))
            last = (one.end, "unread")
            others.append(one)
            continue
        if missed == here and _EITHER.search(value[here[0] : one.start]):
            unread.append((one.start, one.end))  # either another's dose or this: which, the words leave open
            last = (one.end, "unread")
            continue
        forms = any(a >= here[0] and dose.amount.unit in _FORM_UNITS for a, _, dose in doses)
        if forms and one.unit not in _FORM_UNITS and one.unit not in ("mL", "uL", "L"):
            # “2 capsules with 50 mg of it”: in each, or in both?
            unread.append((one.start, one.end))
            last = (one.end, "unread")
            continue
        if made.inferred and any(here[0] <= b.start < here[1] and b.basis is not one.basis for b in found if b is not one):
            unread.append((one.start, one.end))
            last = (one.end, "unread")
            continue
        if made.basis is Basis.WEIGHT and _OTHER_WEIGHT.search(value[here[0] : here[1]]):
            unread.append((one.start, one.end))
            doubts.append(f"“{words.value}”: by a weight that is not the one on the scales")
            last = (one.end, "unread")
            continue
        role = next((role for role, pattern in _ROLES if pattern.search(before)), None)
        role = role or next((role for role, pattern in _ROLE_AFTER if pattern.match(after)), None)
        if role is DoseRole.TOTAL and re.match(r"\s?(?:daily|(?:per|a|each|every)\sday|/\s?day)\b", after):
            role = DoseRole.DAILY  # “total 1000 mg daily”
        if role is None and one.per_time is TimeCode.DAY:
            role = DoseRole.DAILY
        changes: dict[str, object] = {"role": made.role or role, "approximate": bool(_ABOUT.search(before))}
        near = value[one.end : one.end + 130]
        if made.basis is Basis.ABSOLUTE and (site := _SITES_EACH.match(near)) and site["site"] in _SITE_WORDS:
            changes |= {"basis": Basis.SITE, "site": site["site"]}
        elif made.basis is Basis.ABSOLUTE and _SITES_SOMEWHERE.match(near):
            unread.append((one.start, one.end))
            doubts.append(f"“{words.value}”: for each place or for all of them")
            last = (one.end, "unread")
            continue
        if (made.role or role) is None and made.per_time is None and _DIVIDED.match(near):
            unread.append((one.start, one.end))
            doubts.append(f"“{words.value}”: divided, and whether it is that of a day the words do not say")
            last = (one.end, "unread")
            continue
        doses.append((one.start, one.end, msgspec.structs.replace(made, **changes)))
    # What a dose is raised to is reached in steps, and is not each dose.
    raised = [one for one in doses if one[2].role is None and one[2].amount in targets]
    unread += [(a, b) for a, b, _ in raised]
    doses = [one for one in doses if one not in raised]
    # Of a list of which one was not understood, none is the dose.
    known = {(start, end) for start, end, _ in doses}
    strange = [run for run in unread if run not in known]
    tainted = [
        one for one in doses
        if any(one[0] < a and (a < one[1] or _CHAINED.fullmatch(value[one[1] : a])) for a, _ in strange)
    ]  # fmt: skip
    unread += [(a, b) for a, b, _ in tainted]
    doses = [one for one in doses if one not in tainted]
    doses = [_with_volume(text, one, beside, bounds) for one in doses]
    doses += list(_from_volumes(text, doses, beside, bounds, read_in, cells))
    # A volume beside a dose in cells or mass is no second dose.
    mass = [one for one in doses if one[2].amount.unit not in ("mL", "uL", "L") and one[2].amount.unit not in _FORM_UNITS]
    if mass and len(mass) < len(doses):
        told = {_sentence(bounds, entry[0]) for entry in mass}
        doses = [entry for entry in doses if entry in mass or _sentence(bounds, entry[0]) not in told]
    used = {dose.concentration for _, _, dose in doses if dose.concentration}
    for one in beside:
        if one.volume_of and one.quantity not in used:
            words = text.cut(one.start, one.end).squeezed()
            strengths.append(Strength(one.quantity, words.value, words.spans()))
    return _Dosed(tuple(sorted(doses, key=lambda one: one[0])), tuple(strengths), tuple(taken), tuple(unread), tuple(doubts))


def _caps(dose: Dose, one: Amount) -> bool:
    """Whether the amount can be the most of the dose at one time: absolute, of the same kind and time, of a dose by size."""
    kinds = [next((kind for kind in _KINDS if unit in kind), (unit,)) for unit in (dose.amount.unit, one.unit)]
    if one.basis is not Basis.ABSOLUTE or one.per_time is not dose.per_time or kinds[0] != kinds[1]:
        return False
    # Of a fixed amount the most is what it may be raised to, and of a range it is said already.
    return dose.basis is not Basis.ABSOLUTE or dose.amount.value is None


def _steps_on(value: str, old: Amount, one: Amount, own: frozenset[str]) -> bool:
    """Whether the amount goes on where another substance's ended: of the same sort, and with no name of its own before it."""
    if (old.unit, old.basis, old.per_time) != (one.unit, one.basis, one.per_time) or old.end > one.start:
        return False
    between = re.findall(r"[\w®™'’-]+", value[old.end : one.start])
    return not any(_own(word.strip("®™'’-"), own) for word in between if word not in _BEFORE_DOSE)


_FORM_UNITS = frozenset(
    "{" + form + "}"
    for form in "tablet capsule puff actuation spray inhalation sachet patch pill suppository lozenge vial ampoule".split()
) | {"[drp]"}
_SITE_WORDS = frozenset(
    "lesion fistula ulcer wound site knee joint hip eye ear nostril limb leg foot hand tract node nodule".split()
)


def _volume(words: str) -> Quantity | None:
    match = re.match(r"(\d+(?:\.\d+)?)\s?ml", words)
    return Quantity.of(exact(Decimal(match.group(1))), "mL") if match else None


def _sentence(bounds: Sequence[tuple[int, int]], at: int) -> tuple[int, int]:
    number = bisect_right(bounds, (at, inf)) - 1  # the last that begins there or before; they do not overlap
    return bounds[number] if number >= 0 and at < bounds[number][1] else (0, 0)


def _made(text: Text, one: Amount, read_in: ReadIn, cells: bool) -> Dose | None:
    unit, inferred = one.unit, ""
    if not unit:
        thing = re.match(r"\s?([a-z][a-z'-]*)", plain(text.value)[one.end :])
        if not cells or (thing and thing.group(1) not in _BEFORE_DOSE | _AFTER_NAME | _GENERIC):
            return None  # “2 x 10^8 particles” counts no cells
        unit, inferred = "{cells}", "the words name no unit; the product is cells"
    words = text.cut(one.start, one.end).squeezed()
    return Dose(
        amount=Quantity(one.low, one.high, unit),
        basis=one.basis,
        words=words.value,
        spans=words.spans(),
        read_in=read_in,
        role=one.role,
        per_time=one.per_time,
        site=one.site,
        viable=one.viable,
        inferred=inferred,
    )


def _with_volume(
    text: Text, one: tuple[int, int, Dose], beside: Sequence[Amount], bounds: Sequence[tuple[int, int]]
) -> tuple[int, int, Dose]:
    """The dose with the volume and the concentration of its sentence, where there is one of each at the most."""
    start, end, dose = one
    if dose.amount.unit in ("mL", "uL", "L"):
        return one
    here = _sentence(bounds, start)
    volumes = [v for v in beside if not v.volume_of and here[0] <= v.start < here[1]]
    parts = [c for c in beside if c.volume_of and here[0] <= c.start < here[1] and (c.unit or "{cells}") == dose.amount.unit]
    # What all times come to is not in the volume of one of them.
    volume = volumes[0].quantity if len(volumes) == 1 and dose.role is not DoseRole.TOTAL else None
    concentration = None
    if len(parts) == 1:
        concentration = Quantity(parts[0].low, parts[0].high, f"{dose.amount.unit}/{parts[0].volume_of}")
    return start, end, msgspec.structs.replace(dose, volume=volume, concentration=concentration)


_JOINED = Pattern(
    r"\s?(?:of|at|containing|with|concentrated\sat|\(|,|x|×)?\s?(?:an?\s|the\s)?(?:[a-z-]+\s){0,3}?(?:concentration\s"
    r"(?:of\s)?)?\(?\s?"
)


def _from_volumes(
    text: Text,
    doses: Sequence[tuple[int, int, Dose]],
    beside: Sequence[Amount],
    bounds: Sequence[tuple[int, int]],
    read_in: ReadIn,
    cells: bool,
) -> Iterator[tuple[int, int, Dose]]:
    """`20 ml at 6 million cells/ml` as a dose: the volume times the concentration that follows it."""
    value = plain(text.value)
    for part in beside:
        if not part.volume_of or part.volume_of != "mL" or (not part.unit and not cells):
            continue
        here = _sentence(bounds, part.start)
        if sum(bool(other.volume_of) and here[0] <= other.start < here[1] for other in beside) > 1:
            continue  # which of several, the words do not say
        if any(here[0] <= start < here[1] and dose.amount.unit not in ("mL",) for start, _, dose in doses):
            continue
        near = [
            (start, end, dose) for start, end, dose in doses
            if dose.amount.unit == "mL" and dose.basis is Basis.ABSOLUTE and here[0] <= start < part.start
            and _JOINED.fullmatch(value[end : part.start])
        ]  # fmt: skip
        if len(near) != 1:
            continue
        start, _, by_volume = near[0]
        low, high = by_volume.amount.value, part.low if part.low == part.high else None
        if low is None or high is None:
            continue
        unit = part.unit or "{cells}"
        words = text.cut(start, part.end).squeezed()
        yield (
            start,
            part.end,
            Dose(
                amount=Quantity.of(exact(low * high), unit),
                basis=Basis.ABSOLUTE,
                words=words.value,
                spans=words.spans(),
                read_in=read_in,
                volume=by_volume.amount,
                concentration=Quantity.of(high, f"{unit}/mL"),
                inferred="volume times concentration",
            ),
        )


# Administrations ------------------------------------------------------------------------------------------------------


class Draft(Struct, frozen=True):
    """An administration before it has its number and product; `later`: the words say that it comes after another one."""

    words: Text
    doses: tuple[Dose, ...]
    relation: Relation | None
    routes: tuple[Route, ...]
    read: Read
    unread: tuple[UnreadWords, ...]
    later: bool = False


class About(Struct, frozen=True):
    """What is known of a product while its texts are read: whether it is cells or rays, and how to tell it from the others.

    `parts`: the names of the substances that the product joins (“A plus B”); a dose is that of one of them.
    """

    cells: bool = False
    dosed: bool = True
    names: frozenset[str] | None = None
    own: frozenset[str] = frozenset()
    others: frozenset[str] = frozenset()
    parts: tuple[str, ...] = ()
    rays: bool = True


# A dose that changes as the treatment goes: the amounts of such words are steps, and which holds when is not read.
_CHANGES = Pattern(
    r"\b(?:increas\w+|reduc(?:ed|ing|tion\w*|e|es)|decreas\w+|taper\w*|(?:up|down)?-?titrat\w+|adjust\w+|doubl(?:ed|ing)"
    r"|up-?dos\w+|step-?up|build-?up"
    r"|ramp\w*|increment\w*|escalat\w*\s(?:the\s)?(?:dose\s)?(?:to|by|from|up)|gradual\w*|depending\son"
    r"|according\sto\s(?:body\s)?"
    r"(?:weight|age|ige"
    r"|response)|weight-based|tailored)\b"
)


def _aside(text: Text, value: str, seen: _Dosed, about: About) -> list[tuple[int, int]]:
    """The clauses that speak of a changing dose, or of another product than this one."""
    found: list[tuple[int, int]] = []
    whole = list(sentences(text.value))
    labels = list(_DAY_LABEL.finditer(value))
    clauses = _clauses(text, value, seen)
    if len(clauses) > _MOST:
        return clauses
    for low, high in clauses:
        part = value[low:high]
        begin, _ = _sentence(whole, low)
        if len(labels) > 1 and _DAY_LABEL.match(part.lstrip()) and not any(_mentions(part, name) for name in about.own):
            found.append((low, high))  # “Day -1: rest. Day 0: …”: a list of days that tells what else is done
            continue
        if plus := _ADDED.search(part):
            found.append((low + plus.start(), high))
        if _FOLLOWED.search(value[begin:high]) and not any(low <= start < high for start, _, _ in seen.doses):
            found.append((low, high))
            continue
        other = any(_mentions(part, name) for name in about.others)
        foreign = about.cells and any(low <= start < high and dose.amount.unit in _OF_DRUGS for start, _, dose in seen.doses)
        challenge = "challenge" in part and not any("challenge" in name for name in about.own)
        if other or foreign or challenge or _CHANGES.search(value[begin:high]) or _GENERALLY.search(part):
            found.append((low, high))
    return found


_DAY_LABEL = Pattern(r"days?\s-?\d{1,3}(?:\s?(?:to|and|-|,)\s?-?\d{1,3})*\s?:")
# A clause about visits and measurements: its times are no times of a dose.
_FOLLOWED = Pattern(
    r"\b(?:(?:(?<=\bbe\s)|(?<=\bis\s)|(?<=\bare\s)|(?<=\bwas\s)|(?<=\bwere\s)|(?<=\bbeen\s))followed|followed(?!\sby\b)"
    r"|follow-?\s?up|evaluat\w+|assess\w*|monitor\w*|measure[ds]?|examin\w+|observ(?:ed|ation)|defined\sas"
    r"|diagnosed|visits?"
    r"|quality\sof\slife|questionnaires?|imaging|radiograph\w*|x-rays?|check-?ups?|(?:wound|clinical|medical|laboratory|disease)"
    r"\scontrols?|dressing\schanges?)\b"
)
# A clause about what is done elsewhere.
_GENERALLY = Pattern(
    r"\b(?:typically|usually|labell?ed\suse|in\s(?:previous|earlier|other)\s(?:studies|trials)|previously\sreported"
    r"|(?:have|has|had)\s(?:not\s)?(?:previously\s|already\s)?received"
    r"|(?:conventional|rescue|background|concomitant)\s(?:medications?|drugs?|treatment|therapy))\b"
)
_RAYS = frozenset(("Gy", "cGy"))
_OF_DRUGS = frozenset(("mg", "g", "ug", "ng", "[iU]", "mg/mL.min", "{tablet}", "{capsule}", "Gy", "cGy"))


def _of_a_part(value: str, at: int, dose: Dose, parts: Sequence[str]) -> bool:
    """Whether the dose of a product of several substances is that of one: by size, a name before it, or the only one named."""
    if dose.amount.unit in ("mL", "uL", "L") or dose.amount.unit in _FORM_UNITS:
        if value[:at].rstrip(" (:,").endswith(tuple(parts)):
            return True
        return len({part for part in parts if _mentions(value, part)}) == 1
    return True


def _mentions(part: str, name: str) -> bool:
    return name in part and re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", part) is not None


def drafts(text: Text, read_in: ReadIn, about: About) -> tuple[list[Draft], _Dosed]:
    """The administrations that a text says, and what its amounts come to."""
    seen = dosed(text, read_in, about.cells, about.names)
    value = plain(text.value)
    aside = _aside(text, value, seen, about)
    if not about.dosed:
        seen = msgspec.structs.replace(seen, doses=(), unread=(*seen.unread, *((a, b) for a, b, _ in seen.doses)))
    elif about.parts or not about.rays:
        held = [
            one for one in seen.doses
            if not (about.parts and _of_a_part(value, one[0], one[2], about.parts))
            if about.rays or one[2].amount.unit not in _RAYS
        ]  # fmt: skip
        left_out = tuple((a, b) for a, b, dose in seen.doses if (a, b, dose) not in held)
        seen = msgspec.structs.replace(seen, doses=tuple(held), unread=(*seen.unread, *left_out))
    if about.dosed and aside:
        held = [one for one in seen.doses if not any(low <= one[0] < high for low, high in aside)]
        dropped = [(a, b) for a, b, dose in seen.doses if (a, b, dose) not in held]
        kept = [one for one in seen.unread if not any(low <= one[0] < high for low, high in aside)]
        speaking = [
            (low, high) for low, high in aside
            if not _FOLLOWED.search(value[low:high]) or any(low <= a < high for a, _ in (*dropped, *seen.unread))
            if amounts(value[low:high]) or schedule(text, seen.taken, [(low, high)]).schedule is not None
        ]  # fmt: skip
        seen = msgspec.structs.replace(seen, doses=tuple(held), unread=(*kept, *speaking), taken=(*seen.taken, *dropped))
    ways = [
        one for one in routes(text, read_in, about.names)
        if not aside or any(_inside(one, text.cut(low, high)) for low, high in _rest(len(value), aside))
    ]  # fmt: skip
    unread = tuple(unread_words(text.cut(start, end)) for start, end in seen.unread)
    taken = [*seen.taken, *seen.unread]
    distinct = _distinct([dose for _, _, dose in seen.doses])
    rest = _rest(len(value), aside)
    if len(distinct) <= 1:
        read = schedule(text, taken, rest)
        if read.schedule is not None and ((about.parts and unread) or _of_unread_doses(text, value, seen, taken, rest)):
            # What is said of one of several substances, or of one of several doses, is not said of all of them.
            read = Read(None, (*read.unread, _as_unread(read)), read.total, read.doubts)
        if not distinct and not ways and read.schedule is None and not unread:
            return [], seen
        return [Draft(text.squeezed(), tuple(distinct), None, tuple(ways), read, unread)], seen
    clauses = _clauses(text, value, seen)
    apart = _unordered(value, clauses, seen)
    single = not apart and all(
        len(_distinct([dose for a, _, dose in seen.doses if low <= a < high])) <= 1 for low, high in clauses
    )
    if single and not _LEVELS.search(value):
        made: list[Draft] = []
        in_turn = _in_turn(value, clauses, seen)
        for low, high in clauses:
            part = text.cut(low, high)
            own = _distinct([dose for a, _, dose in seen.doses if low <= a < high])
            if (low, high) in aside:
                left = tuple(unread_words(text.cut(a, b)) for a, b in seen.unread if low <= a < high)
                if left and made:
                    made[-1] = msgspec.structs.replace(made[-1], unread=(*made[-1].unread, *left))
                elif left:
                    made.append(Draft(part.squeezed(), (), None, (), Read(None), left))
                continue
            read = schedule(text, taken, [(low, high)])
            left = tuple(unread_words(text.cut(a, b)) for a, b in seen.unread if low <= a < high)
            if not own:
                if made and (read.schedule is not None or left or read.unread):
                    late = [UnreadWords(plan.words, plan.spans) for plan in (read.schedule,) if plan is not None]
                    made[-1] = msgspec.structs.replace(made[-1], unread=(*made[-1].unread, *left, *read.unread, *late))
                elif read.schedule is not None or left or read.unread:
                    made.append(Draft(part.squeezed(), (), None, tuple(routes(part, read_in, about.names)), read, left))
                continue
            here = routes(part, read_in, about.names) or (ways if len(ways) == 1 else [])
            later = any(one.doses for one in made) and (in_turn or _AFTERWARDS.match(value, low) is not None)
            made.append(Draft(part.squeezed(), tuple(own), None, tuple(here), read, left, later))
        return made, seen
    read = schedule(text, taken, rest)
    relation = Relation.UNSAID
    same = len({(dose.amount.unit, dose.basis) for dose in distinct}) == 1
    if any(dose.role in (DoseRole.LOADING, DoseRole.MAINTENANCE) for dose in distinct):
        relation = Relation.STEPS
    elif same and (_LEVELS.search(value) or all(dose.role is DoseRole.LEVEL for dose in distinct)):
        relation = Relation.LEVELS
        distinct = [msgspec.structs.replace(dose, role=dose.role or DoseRole.LEVEL) for dose in distinct]
    elif same and _GROUPS.search(value):
        relation = Relation.GROUPS
    of_all = relation is Relation.LEVELS and not _of_one_level(text, value, seen, taken)
    if not of_all and read.schedule is not None:
        # Which of the times goes with which of the doses, the words do not plainly say.
        read = Read(None, (*read.unread, _as_unread(read)), read.total, read.doubts)
    return [Draft(text.squeezed(), tuple(distinct), relation, tuple(ways), read, unread)], seen


_AFTERWARDS = Pattern(r"\s*(?:and\s|,\s?)*(?:then|followed\sby|thereafter|subsequently|after\sthat|after\swhich)\b")
_ORDERED = Pattern(
    r"(?<![\w-])(?:then|followed\sby|thereafter|subsequently|after\sthat|first|second|third|1st|2nd|3rd|last|initial(?:ly)?"
    r"|start\w*"
    r"|phase|weeks?\s\d|days?\s\d|months?\s\d|part\s[\da-d]|period\s\d|cycle\s\d|loading|maintenance|booster"
    r"|induction)(?![\w-])"
)


_FOR_SO_LONG = Pattern(
    r"\bfor\s(?:the\s\w+\s)?(?:\d{1,3}|an?|one|two|three|four|five|six|eight|twelve)\s?-?(?:days?|weeks?|months?)\b"
)


def _as_unread(read: Read) -> UnreadWords:
    """The words of a schedule, which is not taken."""
    plan = read.schedule
    return UnreadWords("", ()) if plan is None else UnreadWords(plan.words, plan.spans)


def _of_unread_doses(
    text: Text, value: str, seen: _Dosed, taken: Sequence[tuple[int, int]], inside: Sequence[tuple[int, int]]
) -> bool:
    """Whether several clauses hold amounts that were not understood, and one of these clauses a time."""
    told = [
        (low, high) for low, high in _clauses(text, value, seen)
        if any(low <= a < high for a, _ in seen.unread) and any(a <= low and high <= b for a, b in inside)
    ]  # fmt: skip
    many = [sum(low <= a < high for a, _ in seen.unread) for low, high in told]
    return (len(told) > 1 or max(many, default=0) > 1) and any(
        schedule(text, taken, [clause]).schedule is not None for clause in told
    )


def _of_one_level(text: Text, value: str, seen: _Dosed, taken: Sequence[tuple[int, int]]) -> bool:
    """Whether a time stands with one of several levels: between two of them, or in the last one's own sentence or clause."""
    first, last = seen.doses[0], seen.doses[-1]
    between = [(a[1], b[0]) for a, b in zip(seen.doses, seen.doses[1:], strict=False)]
    if any(marks(value[low:high]) for low, high in between):
        return True
    apart = any(re.search(r"[;\n]|\.\s", value[low:high]) for low, high in between)
    end = next((high for low, high in _clauses(text, value, seen) if low <= last[0] < high), len(value))
    run = [(first[0], end)]
    return apart and schedule(text, taken, run).schedule is not None


def _in_turn(value: str, clauses: Sequence[tuple[int, int]], seen: _Dosed) -> bool:
    """Whether several clauses give doses of one sort, each for so long: the one after the other, and not side by side."""
    told = [(low, high) for low, high in clauses if any(low <= a < high for a, _, _ in seen.doses)]
    sorts = {(dose.amount.unit, dose.basis, dose.per_time) for _, _, dose in seen.doses}
    timed = all(_FOR_SO_LONG.search(value[low:high]) for low, high in told)
    return len(told) > 1 and len(sorts) == 1 and timed and not _GROUPS.search(value)


def _unordered(value: str, clauses: Sequence[tuple[int, int]], seen: _Dosed) -> bool:
    """Whether clauses of a text give different amounts of one sort, and no word says which comes first."""
    told: list[tuple[int, int, Dose]] = [
        next((low, high, dose) for low, high in clauses if low <= a < high)
        for a, _, dose in seen.doses
        if any(low <= a < high for low, high in clauses)
    ]
    sorts = {(dose.amount.unit, dose.basis, dose.per_time) for _, _, dose in told}
    if len({(low, high) for low, high, _ in told}) < 2 or len(_distinct([dose for _, _, dose in told])) < 2 or len(sorts) > 1:
        return False
    if not _GROUPS.search(value) and all(_FOR_SO_LONG.search(value[low:high]) for low, high, _ in told):
        return False  # one length after the other
    return not any(_ORDERED.search(value[low:high]) for low, high, _ in told)


def _rest(length: int, aside: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """What of a text is not aside."""
    found: list[tuple[int, int]] = []
    last = 0
    for low, high in (*sorted(aside), (length, length)):
        if low > last:
            found.append((last, low))
        last = max(last, high)
    return found


def _inside(route: Route, part: Text) -> bool:
    return any(a.start <= b.start and b.end <= a.end and a.pointer == b.pointer for a in part.spans() for b in route.spans)


def _distinct(doses: Sequence[Dose]) -> list[Dose]:
    """The doses, each once; of two that say the same, the one that says more."""
    kept: list[Dose] = []
    for dose in doses:
        for number, other in enumerate(kept):
            if _key(dose) == _key(other) and None in (dose.role, other.role, dose.role if dose.role is other.role else None):
                if _said(dose) > _said(other):
                    kept[number] = dose
                break
        else:
            kept.append(dose)
    return kept


def _key(dose: Dose) -> tuple[object, ...]:
    return dose.amount.low, dose.amount.high, dose.amount.unit, dose.basis, dose.per_time, dose.site


def _said(dose: Dose) -> int:
    return sum(bool(what) for what in (dose.role, dose.volume, dose.concentration, dose.limit, dose.viable)) - bool(
        dose.inferred
    )


_CLAUSE = Pattern(r"(?<![\w-])(?:(?:and\s)?then|followed\sby|thereafter|subsequently|after\sthat)(?![\w-])|[;\n]")


def _clauses(text: Text, value: str, seen: _Dosed) -> list[tuple[int, int]]:
    """The sentences, and the parts of a sentence before and after `then`, `followed by`, `;`."""
    found: list[tuple[int, int]] = []
    for start, end in sentences(text.value):
        last = start
        for match in _CLAUSE.finditer(value, start, end):
            if value[last : match.start()].strip():
                found.append((last, match.start()))
                last = match.start()
        if value[last:end].strip():
            found.append((last, end))
    return found


def doses(reading: Reading, protocol: Protocol) -> Protocol:
    """The administrations of every product, and the strengths that its texts name."""
    made: list[Administration] = []
    notes: list[Note] = []
    finished: list[Product] = []
    places = named_places(reading)
    tokens = {product.number: _tokens(product) for product in protocol.products}
    every = frozenset(token for own in tokens.values() for token in own)
    for product in protocol.products:
        strengths: list[Strength] = list(product.strengths)
        own: list[Administration] = []
        refined: dict[int, list[str]] = {}
        for words in _sources(reading, protocol, product, places):
            name = words.text.squeezed().value in (product.name, *product.other_names)
            mine = tokens[product.number]
            about = About(
                cells=of_cells(product),
                dosed=product.type in _DOSED and not name,
                names=frozenset(plain(label) for label in (product.name, *product.other_names)) | frozenset(mine),
                own=frozenset(mine),
                parts=_parts(product),
                rays=product.type in (None, InterventionType.RADIATION, InterventionType.PROCEDURE, InterventionType.OTHER),
                others=every - mine if not name else frozenset(),
            )
            found, seen = drafts(words.text, words.read_in, about)
            strengths += seen.strengths
            if name:
                strengths += [
                    Strength(dose.amount, dose.words, dose.spans)
                    for _, _, dose in dosed(words.text, words.read_in, of_cells(product)).doses
                    if dose.amount.low is not None
                ]
                found = [msgspec.structs.replace(one, unread=()) for one in found if one.routes or one.read.schedule]
            for doubt in (*seen.doubts, *(doubt for one in found for doubt in one.read.doubts)):
                notes.append(Note(NoteKind.DOUBT, "dose-unclear", f"{product.name}: {doubt}", words.text.spans()))
            for one in found:
                administration = _administration(product, one, words)
                notes += _counted(product, one)
                _merge(own, administration, product, refined)
        own = list(_general(own, product, refined))
        for administration in own:
            for dose in administration.doses:
                if dose.inferred:
                    message = f"{product.name}: “{dose.words}” is read as {dose.amount.unit}: {dose.inferred}"
                    notes.append(Note(NoteKind.INFERRED, "dose-unit-inferred", message, dose.spans))
            if administration.relation is Relation.UNSAID:
                message = f"{product.name}: several amounts stand together, and how they relate the words do not say"
                notes.append(Note(NoteKind.DOUBT, "doses-several", message, administration.spans))
            made.append(msgspec.structs.replace(administration, number=len(made) + 1))
        finished.append(msgspec.structs.replace(product, strengths=_once(strengths)))
    changes = {"products": tuple(finished), "administrations": tuple(_steps_named(made))}
    return msgspec.structs.replace(protocol, **changes, notes=(*protocol.notes, *dict.fromkeys(notes)))


def _steps_named(made: Sequence[Administration]) -> Iterator[Administration]:
    """The administrations; of several later steps each start has a number of its own, since each is asked for."""
    plans = [one.schedule for one in made if one.schedule is not None and one.schedule.start == _LATER]
    number = 0
    for one in made:
        if len(plans) > 1 and one.schedule is not None and one.schedule.start == _LATER:
            number += 1
            start = At(Anchor.OTHER, anchor_words=f"{_LATER.anchor_words} (no. {number})")
            one = msgspec.structs.replace(one, schedule=msgspec.structs.replace(one.schedule, start=start))
        yield one


# How long after the administration before it a later one begins is not said: it is asked for, and no day is reckoned.
# No name is in these words, since they stand in plans of masked trials, too.
_LATER = At(Anchor.OTHER, anchor_words="start of the step that comes later")


def _once(strengths: Sequence[Strength]) -> tuple[Strength, ...]:
    kept: dict[tuple[object, ...], Strength] = {}
    for one in strengths:
        kept.setdefault((one.amount.low, one.amount.high, one.amount.unit, one.form), one)
    return tuple(kept.values())


def _sources(reading: Reading, protocol: Protocol, product: Product, places: Sequence[int]) -> Iterator[Words]:
    """The texts of the product. An arm's text speaks for it where no other product of the arm may be meant."""
    if product.read_in is ReadIn.PROSE:
        for text in objectives(reading):
            yield Words(text, ReadIn.PROSE)
        return
    others = [one for one in protocol.products if one.number != product.number]
    for words in texts(reading, product, places):
        if not words.arm or not any(words.arm in one.arms for one in others):
            yield words
        else:
            yield from _clauses_about(words, product, [one for one in others if words.arm in one.arms])


def _clauses_about(words: Words, product: Product, others: Sequence[Product]) -> Iterator[Words]:
    """The sentences of an arm's text that name this product and none of the others of the arm."""
    value = plain(words.text.value)
    for start, end in sentences(words.text.value):
        part = value[start:end]
        alone = _names(part, product) and not any(_names(part, other) for other in others)
        if alone and amounts(part) and not re.search(r"\+|\band\b|\bplus\b|\bcombin\w*|\bwith\b", part):
            yield Words(words.text.cut(start, end).strip(), words.read_in, words.arm)


_JOINS = re.compile(r"\s\+\s?|(?<=[a-z0-9]{4})\+(?=\s?[a-z]{4})|\s(?:and|plus|&|in\scombination\swith|combined\swith)\s")
_STROKE = re.compile(r"(?<=[a-z]{5})/(?=[a-z]{5})")
_ONE_NAME = re.compile(r"[a-z][a-z-]{3,}(?:\s[a-z-]{3,})?")
_NO_PART = Pattern(
    r"[^a-z]*|(?:the|a|an)?\s?(?:solution|vehicle|standard\sof\scare|usual\scare|vaccines?|cream|gel"
    r"|ointment|tablets?|capsules?|injections?|infusions?|groups?|extracts?|placebo|treatment|therapy|sample|surgery|cells?)|cd\d+"
)


def _parts(product: Product) -> tuple[str, ...]:
    """The substances that the product's name joins, where there are several: `a plus b`, `a + b`, `a in combination with b`."""
    name = re.sub(r"\([^()]*\)|\[[^\[\]]*\]", " ", plain(product.name))
    if product.type is InterventionType.PROCEDURE or _COLLECTS.search(name):
        return ()
    parts = tuple(part.strip(" .,:") for part in _JOINS.split(name))
    if len(parts) == 1 and not of_cells(product) and not product.placebo:
        parts = tuple(part.strip(" .,:") for part in _STROKE.split(name))
        if len(parts) == 1 and all(_ONE_NAME.fullmatch(part.strip()) for part in name.split(",")):
            parts = tuple(part.strip(" .,:") for part in name.split(","))
    return parts if len(parts) > 1 and not any(_NO_PART.fullmatch(part) for part in parts) else ()


def _names(part: str, product: Product) -> bool:
    return any(_mentions(part, token) for token in _tokens(product))


def _tokens(product: Product) -> set[str]:
    """The names of a product, and the words of them that are long enough to tell it."""
    names = [plain(name) for name in (product.name, *product.other_names)]
    return {*names, *(token for name in names for token in re.findall(r"[a-z0-9-]{5,}", name) if token not in _COMMON)}


_COMMON = frozenset(
    "active adipose adjuvant allergen allergic allogeneic analysis autologous based biomarker blood capsule capsules"
    " care cell cells chemotherapy cohort cohorts combination combined control conventional daily derived dose doses drops"
    " drug expression extract formula gene group hematopoietic high higher human immunotherapy induction infusion"
    " injection injections intravenous laboratory level levels lower maintenance marrow matching medical medium"
    " mesenchymal multiple neoadjuvant normal oral patients peripheral phase placebo powder product protein radiation"
    " saline sample sampling single solution spray stage standard stem stromal study subcutaneous supplement surgery"
    " suspension tablet tablets test therapy tissue transplant transplantation treatment vaccine weekly weeks with".split()
)


def _administration(product: Product, draft: Draft, words: Words) -> Administration:
    text = plain(words.text.value)
    collects = (bool(_COLLECTS.search(plain(product.name))) and not _TREATS.search(plain(product.name))) or (
        bool(_COLLECTS.search(text))
        and not _GIVES.search(text)
        and product.type in (InterventionType.OTHER, InterventionType.PROCEDURE)
    )
    plan = draft.read.schedule
    if draft.later and plan is not None and plan.start is None and not any(timing.days for timing in plan.timings):
        plan = msgspec.structs.replace(plan, offsets=(), start=_LATER)
    return Administration(
        number=1,
        product=product.number,
        words=draft.words.value,
        spans=draft.words.spans(),
        read_in=words.read_in,
        act=Act.COLLECT if collects else Act.GIVE,
        arms=(words.arm,) if words.arm else (),
        doses=draft.doses,
        relation=draft.relation,
        routes=draft.routes,
        schedule=plan,
        unread=tuple(dict.fromkeys((*draft.unread, *draft.read.unread))),
    )


def _counted(product: Product, draft: Draft) -> Iterator[Note]:
    """Whether the steps of a schedule come to the number of times that stands beside them, and fit their time."""
    plan = draft.read.schedule
    if plan is None:
        return
    counts = [timing.count for timing in plan.timings]
    steps = sum(count for count in counts if count) if all(counts) else None
    if draft.read.total is not None and steps is not None and steps != draft.read.total:
        message = f"{product.name}: {draft.read.total} times are said, and the steps come to {steps}"
        yield Note(NoteKind.CONTRADICTION, "schedule-count", message, plan.spans)
    if len(plan.timings) > 1 and plan.offsets:
        days = " ".join(map(str, plan.offsets))
        message = f"{product.name}: days {days} from the first; between two steps lies the interval of the second"
        yield Note(NoteKind.INFERRED, "schedule-days", message, plan.spans)


def _general(own: Sequence[Administration], product: Product, refined: dict[int, list[str]]) -> Iterator[Administration]:
    """The administrations; what is said for all arms stands only for those whose own texts do not say it more fully."""
    for number, one in enumerate(own):
        arms = refined.get(number)
        left = tuple(arm for arm in product.arms if arm not in (arms or ()))
        if arms is None:
            yield one
        elif left:
            yield msgspec.structs.replace(one, arms=left)


def _adds(old: Administration, new: Administration) -> bool:
    """Whether the newer text says something that the older one does not."""
    plans = new.schedule is not None and (old.schedule is None or (bool(new.schedule.within) and not old.schedule.within))
    return bool((new.doses and not old.doses) or (new.routes and not old.routes) or plans)


def _merge(own: list[Administration], new: Administration, product: Product, refined: dict[int, list[str]]) -> None:
    """Add what a further text of the product says; where it says the same and no more, only the earlier stays.

    What an arm's text adds is that arm's: of a product of several arms it is kept apart (`refined`: place → arms), with what
    the text for all arms says.
    """
    for number, old in enumerate(own):
        if old.act is not new.act or old.relation is not None or new.relation is not None:
            continue
        alike = not old.doses or not new.doses or [_key(d) for d in old.doses] == [_key(d) for d in new.doses]
        ways = not old.routes or not new.routes or {r.route for r in old.routes} == {r.route for r in new.routes}
        if (old.schedule is None) != (new.schedule is None) and (old.unread or new.unread):
            continue  # what one text could not say, the other may not say for it
        if not (alike and ways and _fits(old, new)) or (
            old.arms and new.arms and old.arms != new.arms and (old.doses or new.doses)
        ):
            continue
        within = new.schedule.within if new.schedule and not (old.schedule and old.schedule.within) else None
        if within is None and old.schedule and new.schedule and not old.schedule.within and len(new.schedule.timings) == 1:
            (one,) = new.schedule.timings
            fixed = bool(old.schedule.offsets) and not one.frequency and not one.days
            within = one.bounds if fixed and _spans(one) else None
        plan = old.schedule
        if plan is None:
            plan = new.schedule
        elif within is not None:
            plan = msgspec.structs.replace(plan, within=within)
        if new.arms and not old.arms and len(product.arms) > 1 and _adds(old, new):
            refined.setdefault(number, []).extend(new.arms)
            own.append(
                msgspec.structs.replace(
                    new,
                    doses=new.doses or old.doses,
                    routes=new.routes or old.routes,
                    schedule=plan,
                    unread=tuple(dict.fromkeys((*old.unread, *new.unread))),
                )
            )
            return
        fuller = new if new.doses and not old.doses else old
        own[number] = msgspec.structs.replace(
            old,
            words=fuller.words,
            spans=fuller.spans,
            doses=old.doses or new.doses,
            routes=old.routes or new.routes,
            schedule=plan,
            unread=tuple(dict.fromkeys((*old.unread, *new.unread))),
        )
        return
    own.append(new)


def _fits(old: Administration, new: Administration) -> bool:
    """Whether one schedule says no more than the other: the same, none, or only how many times in all."""
    if old.schedule is None or new.schedule is None:
        return True
    if [_bare(t) for t in old.schedule.timings] == [_bare(t) for t in new.schedule.timings]:
        return True
    counts = [t.count for t in old.schedule.timings]
    (first, *more) = new.schedule.timings or (None,)
    said = {name for name, what in _bare(first).items() if what} if first is not None else set()
    fitting = said == {"count", "bounds"} and _spans(first) >= max(old.schedule.offsets, default=10**6)
    only = not more and (said == {"count"} or fitting)
    return bool(only and first and all(counts) and sum(c for c in counts if c) == first.count)


def _spans(timing: Timing | None) -> int:
    """How many days a timing lasts in all, where it says so in days or weeks; else 0."""
    bounds = timing.bounds if timing is not None else None
    return int(bounds.count * _IN_DAYS.get(bounds.unit, 0)) if bounds is not None else 0


_IN_DAYS = {TimeCode.DAY: 1, TimeCode.WEEK: 7}


def _bare(timing: object) -> dict[str, object]:
    plain_timing: dict[str, object] = msgspec.structs.asdict(timing)  # type: ignore[arg-type]
    return {name: what for name, what in plain_timing.items() if name not in ("words", "spans")}
