"""A criterion's words as items: concepts of the lexicon, frames (words that relate concepts), numbers, links, words."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import TypeAlias, Union

from msgspec import Struct

from pantrial.dates import TimeUnit
from pantrial.language.numbers import AFTER, BEFORE, NUMBER_WORDS, NUMERAL, SIGN, TIME_UNITS, Place, number, sign
from pantrial.language.tagging import Dictionary, Tag, fold
from pantrial.parse.gates import Gated
from pantrial.protocol import Limit
from pantrial.terms import Concept, Domain, Lexicon
from pantrial.units import SPELLINGS, UNITS, Op


class Frame(StrEnum):
    """Words that relate concepts to each other, to time, or to the truth."""

    EVER = "ever"
    NOW = "now"
    WITHIN = "within"
    BEFORE = "before"
    ANCHOR = "anchor"
    POSITIVE = "positive"
    SEROLOGY = "serology"
    IGM = "igm"
    EVIDENCE = "evidence"
    INFECTION = "infection"
    NOT = "not"
    EXCEPT = "except"
    DURING = "during"
    TRIAL = "trial"
    SMOKER = "smoker"
    NON_SMOKER = "non-smoker"
    AGE = "age"
    OLD = "old"
    TO = "to"
    BETWEEN = "between"
    WOMEN = "women"
    FOR = "for"
    TAKEN = "taken"
    MEN = "men"
    BOTH = "both sexes"
    CHILDBEARING = "childbearing"
    ADEQUATE = "adequate function"
    DIAGNOSED = "diagnosed"
    TAIL = "tail"
    METHOD = "method"
    INCLUDING = "including"
    ADMISSION = "admission"
    ONSET = "onset"
    DASH = "-"
    FIRST_DOSE = "first dose"
    RANDOMIZED = "randomization"
    PAST = "past tense"
    PEAK = "peak"
    SOMETIME = "at any time"
    DIP = "dip"

    bit: int  # its place in `Item.framed`


for _place, _frame in enumerate(Frame):
    _frame.bit = 1 << _place


FRAMES: dict[Frame, str] = {
    Frame.EVER: "history of|any history of|known history of|past history of|any past history of|prior history of"
    "|previous history of|medical history of|personal history of|active or any past history of"
    "|active or past history of|active or any history of|active or history of|current or past|past or current"
    "|current or previous|past or present|any past or current|current or prior|ever had|previous|previously|prior"
    "|history of a previous|history of previous|history of prior|previous or current|current or past history of"
    "|current or history of|previous or concurrent|prior or concurrent|prior or current|has ever had|have ever had"
    "|history or presence of|presence or history of|presence or a history of|history of or current|current or known history of"
    "|history or current|past or current history of|current or past history|previous history|prior history"
    "|documented history of"
    "|a prior history of|a known history of|a past history of|significant history of|clinical history of|lifetime history of"
    "|history or evidence of|evidence or history of|current evidence or history of|history of any|previous diagnosis of",
    Frame.NOW: "active|current|currently|ongoing|presently|taking|receiving|being treated with|concurrent|concomitant"
    "|current use of|currently taking|currently receiving|currently using|current treatment with|concurrent use of"
    "|concomitant use of|currently treated with|ongoing treatment with",
    Frame.TAKEN: "taken|treatment with|treatment by|therapy with|use of|administration of|treated with|received"
    "|exposure to|medication with|taking any|receiving any",
    Frame.WITHIN: "within|within the|within the past|within the last|within the previous|within the preceding|in the past"
    "|in the last|in the previous|in the preceding|during the past|during the last|during the previous|over the past"
    "|over the last|in the prior|within the prior|in the|in past|in last|in previous|in prior|within past|within last"
    "|within previous|within prior|within preceding|during past|during last|over past|over last|during the preceding"
    "|during the prior",
    Frame.BEFORE: "before|before the|prior to|prior to the|preceding|preceding the|of the|of",
    Frame.ANCHOR: "baseline|baseline visit|screening|screening visit|inclusion|inclusion visit|enrolment|enrollment"
    "|study entry|entry into the study|study inclusion|day of screening|day of inclusion|baseline examination"
    "|at the time of signing the informed consent|at the time of signing informed consent|at time of informed consent"
    "|at the time of informed consent|at the time of consent|at time of consent|at the time of screening"
    "|at time of screening|at the time of enrollment|at time of enrollment|at the time of enrolment|at the time of inclusion"
    "|at the time of signing the informed consent form|at the time of signing the informed consent form (ICF)"
    "|at the date of signed consent form|at the date of consent|on the day of signing informed consent|at obtaining consent"
    "|at the time of signing the consent form|at the time of signing the ICF|when signing the informed consent"
    "|on the day of signing the informed consent form|at the date of signing informed consent|at the time of giving consent"
    "|at time of signing informed consent|at the time of study entry|at time of study entry|study enrollment|study enrolment"
    "|the screening visit|enrollment in the study|enrolment in the study|inclusion in the study|trial entry|time of enrollment"
    "|time of screening|time of inclusion|screening period|before informed consent|prior to informed consent"
    "|before signing informed consent|prior to signing informed consent|before signing the informed consent"
    "|prior to signing the informed consent|before signing the informed consent form"
    "|prior to signing the informed consent form|before the informed consent|prior to the informed consent",
    Frame.POSITIVE: "positive|seropositive|seropositivity|reactive",
    Frame.SEROLOGY: "serology|serologies|viral serology|viral serologies|serological test|serologic test|viral markers"
    "|serological testing",
    Frame.IGM: "igm|igm+|igm positive|positive igm",
    Frame.EVIDENCE: "evidence of|signs of",
    Frame.INFECTION: "infection|infections|infection with|infections with|infection by|infected with|active infection"
    "|active infection with|active infections",
    Frame.MEN: "man|men|male|males|boy|boys|male patients|male subjects|male participants|men patients",
    Frame.BOTH: "men and women|men or women|women and men|women or men|male or female|male and female|female or male"
    "|female and male|males and females|males or females|females and males|females or males|both sexes|either sex"
    "|any sex|any gender|either gender|both genders|of either sex|of both sexes|of any sex|of either gender|all genders"
    "|male/female|men/women|boys and girls|boys or girls"
    "|girls and boys|girls or boys|boys/girls|girls/boys|both male and female|both males and females|both men and women"
    # Two words that together leave nothing out.
    "|congenital or acquired|acquired or congenital|primary or secondary|inherited or acquired|acute or chronic"
    "|chronic or acute|acute and chronic|chronic and acute|congenital and acquired|acute/chronic",
    Frame.CHILDBEARING: "of childbearing age|childbearing age|of childbearing potential|childbearing potential"
    "|of child-bearing potential|child-bearing potential|of child bearing potential|of child-bearing age|of reproductive age"
    "|reproductive age|of reproductive potential|of child bearing age|child bearing age|child bearing potential|WOCBP",
    Frame.ADEQUATE: "|".join(
        f"{how} {what} {kind}"
        for how in ("adequate", "normal", "acceptable", "sufficient", "appropriate", "good", "satisfactory")
        for what in (
            "renal",
            "kidney",
            "liver",
            "hepatic",
            "bone marrow",
            "marrow",
            "hematologic",
            "hematological",
            "haematological",
            "organ",
            "hematopoietic",
            "organ and marrow",
            "organ and bone marrow",
            "end-organ",
            "coagulation",
            "hepatic and renal",
            "renal and hepatic",
            "liver and kidney",
            "kidney and liver",
        )
        for kind in ("function", "functions", "reserve")
    )
    + "|adequate blood counts|moderate chronic renal insufficiency|moderate renal insufficiency|mild renal insufficiency"
    "|defined as|defined as follows|as defined by|as evidenced by|indicated by|as indicated by|defined by|demonstrated by"
    "|as demonstrated by|as shown by|evidenced by|including|as follows|the following",
    Frame.DIAGNOSED: "diagnosed|diagnosis|diagnosis of|disease duration|disease duration of|duration of disease"
    "|duration of the disease|diagnosed with|duration of illness|clinical diagnosis of|established diagnosis of"
    "|confirmed diagnosis of|with a diagnosis of|definite diagnosis of|diagnosis made|duration of|established diagnosis",
    Frame.TAIL: "with or without|with/without|regardless of|irrespective of"
    "|according to|as defined by|fulfilling|fulfil|fulfill|fulfilled|meeting|meets|meet|requiring|requires|require"
    "|that requires|which requires|needing|confirmed by|proven by|documented by|diagnosed by|as judged by|as determined by"
    "|determined by|assessed by|evaluated by|as assessed by|verified by|based on|defined by|defined as|as defined in"
    "|hospitalized in|hospitalised in|that may|that could|which could|that would|which may|which would|due to|caused by"
    "|secondary to|associated with|affecting|involving|as evidenced by|detected by|with a life expectancy|on the basis of"
    "|complicated by|interfering with|that might|which might|likely to|sufficiently severe|severe enough|in whom"
    "|in the opinion of|candidates for|eligible for|suitable for|scheduled for|undergoing|admitted to|admitted for",
    Frame.METHOD: "serology|PCR|RT-PCR|rapid antigen test|antigen test|antigen|biopsy|culture|histology|pathology|cytology"
    "|imaging|CT|MRI|ultrasound|X-ray|blood test|antibody test|rapid test",
    Frame.ADMISSION: "admission|admitted|hospital admission|admission to hospital|admitted to hospital|hospitalization"
    "|hospitalisation|hospitalized|hospitalised",
    Frame.ONSET: "after onset|after the onset|after symptom onset|after the symptom onset|of onset|of symptom onset"
    "|from onset|from the onset|from symptom onset|since onset|since the onset|after disease onset|after onset of"
    "|after the onset of|of the onset|of the onset of|following onset|following the onset|following symptom onset"
    "|the first symptoms|first symptoms|date of the first symptoms|date of first symptoms|onset of symptoms"
    "|onset of the symptoms"
    "|after the first symptoms|after first symptoms|after onset of symptoms|after the onset of symptoms|of the first symptoms"
    "|symptoms onset|after symptoms onset|since symptom onset|since the onset of symptoms|of first symptoms",
    Frame.INCLUDING: "including|such as|e.g|for example|i.e|like|including but not limited to|including, but not limited to"
    "|for instance|included",
    Frame.NOT: "no|not|non|none|without|never|absence of|free of|free from|lack of|lacks|neither|nor|cannot|negative"
    "|denies|nil|rather than|n't|do not have|does not have|did not have|have not had|has not had|have no|has no|having no"
    "|must not have|should not have|must not be|should not be|is not|are not|not have|must have no|has never had|have never had"
    "|has not received|have not received|did not receive|must not have received|should not have received|not received"
    "|has never received|have never received|must be free of|are free of|is free of|who are not|who do not have|without any"
    "|in the absence of|not having",
    Frame.EXCEPT: "except|except for|other than|unless|excluding|exclude|with the exception of|apart from|if|only if"
    "|provided|provided that|in case of|when|where|but|however|although|despite|such as|whose|which|only",
    Frame.DURING: "during|throughout|for the duration of|over the course of|as long as|for as long as|while",
    Frame.TRIAL: "study|trial|study period|study treatment|treatment period|follow-up|participation|infusion|infusions"
    "|injection|injections|infused|administration",
    Frame.SMOKER: "smoker|smokers|smokes|smoking|tobacco use|current smoker|active smoker",
    Frame.NON_SMOKER: "non-smoker|nonsmoker|non-smokers|nonsmokers|non-smoking|does not smoke|not smoking"
    "|no smoking|no tobacco use",
    Frame.AGE: "age|aged|ages|age range",
    Frame.OLD: "of age|old",
    Frame.TO: "to|through|until",
    Frame.BETWEEN: "between|from",
    Frame.WOMEN: "woman|women|female|females|girl|girls|female patients|female subjects|female participants|women patients",
    Frame.FOR: "for",
    Frame.PAST: "had|has had|have had|having had|was|were|been|has been|have been|having been|had been",
    # Of several values the largest, or the smallest; `at any time` is the one or the other by its bound.
    Frame.PEAK: "largest|maximum|maximal|highest|peak|greatest|worst",
    Frame.DIP: "smallest|minimal|lowest|nadir",
    Frame.SOMETIME: "at any time|at any point|at some time|at least once|at any moment|on at least one occasion|at one time",
}

# Words that leave a criterion's meaning as it is, wherever they stand.
FILLERS = frozenset(
    "a an the any known patient patients subject subjects participant participants person persons individual individuals"
    " volunteer volunteers donor donors who that is are be being has have having with in at"
    " must should all documented confirmed presence score scores value values level levels total index"
    " inclusive of their they patient's subject's either eligible".split()
) | {"in the"}

# Words that narrow what they stand beside, and never widen or reverse it: what is so described is still the thing. How it
# is described somebody has to judge.
QUALIFIERS = frozenset(
    "uncontrolled poorly controlled well adequately insufficiently severe serious significant significantly clinically"
    " relevant clinical unstable stable decompensated progressive advanced moderate mild generalised generalized disseminated"
    " symptomatic asymptomatic recurrent relapsed relapsing refractory chronic acute subacute untreated major minor life"
    " threatening locally unresectable inoperable multiple bilateral unilateral systemic localized localised viral bacterial"
    " fungal parasitic invasive opportunistic persistent intermittent congenital acquired inherited hereditary primary"
    " secondary new newly extensive widespread intralesional intravenous iv oral inhaled topical nasal subcutaneous"
    " intramuscular parenteral high low dose moderately severely extractive human early late end stage class grade i ii iii iv"
    " generalized to known treatable measurable resectable operable nonresectable debilitating disabling frequent steroid"
    " dependent hospitalised hospitalized pediatric paediatric juvenile classical classic typical local regional open"
    " closed complicated uncomplicated medically important considered biopsy proven histologically cytologically"
    " pathologically radiologically genetically molecularly laboratory current existing preexisting very"
    " longstanding long standing other second metastatic malignant distant visceral mucocutaneous cutaneous pelvic thoracic"
    " cerebral ocular intrathecal adjuvant neoadjuvant palliative cytotoxic cytolytic prophylactic conventional".split()
)


class Comparison(Struct, frozen=True):
    """A comparison and on which side of its number it stands."""

    op: Op
    place: Place


class Link(StrEnum):
    """What joins clauses."""

    AND = "and"
    OR = "or"
    COMMA = ","
    SLASH = "/"
    COLON = ":"
    SEMICOLON = ";"


JOINS = (Link.AND, Link.OR, Link.COMMA, Link.SLASH)
"""What joins the members of a list; a colon and a semicolon part it."""


class Bracket(StrEnum):
    """An opening or closing bracket."""

    OPEN = "("
    CLOSE = ")"


class OfLimit(Struct, frozen=True):
    """`2.5 x ULN`: so many times the laboratory's own limit."""

    factor: Decimal
    limit: Limit


class Unit(Struct, frozen=True):
    """A unit of measurement, as UCUM."""

    code: str


class Word(Struct, frozen=True):
    """Anything else, folded."""

    word: str


Entry: TypeAlias = Union[  # noqa: UP007
    Concept, Frame, Comparison, TimeUnit, Unit, Link, Decimal, OfLimit, Bracket, Word
]


class Item(Struct, frozen=True, gc=False):
    """Words from `start` to `end` of the criterion, and what they may be; the first is what they are taken for.

    What the rules ask of every item some ten times is sorted out once: `framed` and `kinds` are the bits of its frames and
    of its other kinds (`mask`), `link` and `number` the link and the number that it is, if it is one. Made by `item_of`.
    """

    start: int
    end: int
    words: str
    entries: tuple[Entry, ...]
    but: tuple[str, ...]  # concepts that the words except
    framed: int
    kinds: int
    link: Link | None
    number: Decimal | None

    def concept(self, *domains: Domain) -> Concept | None:
        """The concept of one of the domains that the words may be."""
        if self.kinds & CONCEPT:
            for entry in self.entries:
                if isinstance(entry, Concept) and entry.domain in domains:
                    return entry
        return None

    def frame(self, *frames: Frame) -> bool:
        """Whether the words may be one of the frames."""
        if self.framed:
            for frame in frames:
                if self.framed & frame.bit:
                    return True
        return False

    @property
    def qualifier(self) -> bool:
        """Whether the words narrow the thing that they stand beside."""
        return self.kinds & QUALIFIER != 0

    @property
    def filler(self) -> bool:
        """Whether the words may be left out without a change of meaning."""
        return self.kinds & FILLER != 0

    def is_a(self, *types: type) -> bool:
        """Whether the words may be an entry of one of these types."""
        for entry in self.entries:  # noqa: SIM110 - a generator would cost more than all the rest
            if isinstance(entry, types):
                return True
        return False


class Sense(Struct, frozen=True, gc=False):
    """What words may be, sorted out: of a phrase of the dictionary, and of any single word, once for all criteria."""

    words: str
    entries: tuple[Entry, ...]
    framed: int
    kinds: int
    link: Link | None
    number: Decimal | None


def mask(*frames: Frame) -> int:
    """The bits that `Item.framed` has for these frames."""
    return sum(frame.bit for frame in frames)


# The bits of `Item.kinds`. A concept's domain and a link have bits of their own.
WORD = 1 << 0
NUMBER = 1 << 1
LIMIT = 1 << 2
UNIT = 1 << 3
TIME = 1 << 4
OPEN = 1 << 5
CLOSE = 1 << 6
LEADING = 1 << 7
TRAILING = 1 << 8
FILLER = 1 << 9
QUALIFIER = 1 << 10
_DOMAINS = {domain.value: 1 << place for place, domain in enumerate(Domain, 11)}
_LINKED = {link.value: 1 << place for place, link in enumerate(Link, 11 + len(Domain))}
COMPARISON = LEADING | TRAILING  # before its number, or behind it
BRACKET = OPEN | CLOSE
CONCEPT = sum(_DOMAINS.values())
LINK = sum(_LINKED.values())


def domains(*wanted: Domain) -> int:
    """The bits that `Item.kinds` has for concepts of these domains."""
    return sum(_DOMAINS[domain.value] for domain in wanted)


def links(*wanted: Link) -> int:
    """The bits that `Item.kinds` has for these links."""
    return sum(_LINKED[link.value] for link in wanted)


def signature(found: Iterable[Item]) -> tuple[int, int]:
    """The bits of all the items together, frames and other kinds: what has none of them need not be looked for."""
    framed = kinds = 0
    for item in found:
        framed |= item.framed
        kinds |= item.kinds
    return framed, kinds


def sense_of(words: str, entries: tuple[Entry, ...]) -> Sense:
    """What these words, folded, with these entries come to."""
    framed = kinds = 0
    link: Link | None = None
    number: Decimal | None = None
    for entry in entries:
        if isinstance(entry, Frame):
            framed |= entry.bit
        elif isinstance(entry, Concept):
            kinds |= _DOMAINS[entry.domain.value]
        elif isinstance(entry, Word):
            kinds |= WORD
        elif isinstance(entry, Link):
            kinds |= _LINKED[entry.value]
            link = link or entry
        elif isinstance(entry, Comparison):
            kinds |= LEADING if entry.place is Place.BEFORE else TRAILING
        elif isinstance(entry, Bracket):
            kinds |= OPEN if entry is Bracket.OPEN else CLOSE
        elif isinstance(entry, Decimal):
            kinds |= NUMBER
            number = entry if number is None else number
        elif isinstance(entry, TimeUnit):
            kinds |= TIME
        elif isinstance(entry, Unit):
            kinds |= UNIT
        else:
            kinds |= LIMIT
    if words in FILLERS:
        kinds |= FILLER
    if words in QUALIFIERS and not kinds & _NO_QUALIFIERS:
        kinds |= QUALIFIER
    return Sense(words, entries, framed, kinds, link, number)


def item_of(start: int, end: int, words: str, entries: tuple[Entry, ...], but: tuple[str, ...] = ()) -> Item:
    """The item of these words, folded, and entries."""
    return _item(start, end, sense_of(words, entries), but)


def _item(start: int, end: int, sense: Sense, but: tuple[str, ...] = ()) -> Item:
    return Item(start, end, sense.words, sense.entries, but, sense.framed, sense.kinds, sense.link, sense.number)


_NO_QUALIFIERS = CONCEPT | COMPARISON | NUMBER


_LINKS: dict[str, Link] = {
    "and": Link.AND,
    "as well as": Link.AND,
    "&": Link.AND,
    "or": Link.OR,
    "and/or": Link.OR,
    "and or": Link.OR,
    "or/and": Link.OR,
}
_REST = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*|[/,;:()\[\]]|[^\s]")
_MARKS: dict[str, Link | Bracket] = {
    "/": Link.SLASH,
    ",": Link.COMMA,
    ";": Link.SEMICOLON,
    ":": Link.COLON,
    "(": Bracket.OPEN,
    "[": Bracket.OPEN,
    ")": Bracket.CLOSE,
    "]": Bracket.CLOSE,
}
_DASHES = frozenset("-‐‑‒–—−~～∼")
_SILENT = frozenset(".…!\"“”*'’`|•·")


@lru_cache(maxsize=16)
def _dictionary(lexicon: Lexicon) -> Dictionary[Entry]:
    """The words of the lexicon's own concepts and of everything else that relates them; without vocabularies'."""
    phrases: list[tuple[str, Entry]] = []
    for concept in lexicon.concepts.values():
        phrases += [(words, concept) for words in concept.words]
    for frame, words in FRAMES.items():
        phrases += [(word, frame) for word in words.split("|")]
    phrases += [(words, Comparison(op, Place.BEFORE)) for words, op in BEFORE.items()]
    phrases += [(words, Comparison(op, Place.AFTER)) for words, op in AFTER.items()]
    phrases += [(words, link) for words, link in _LINKS.items()]
    phrases += [(word, unit) for word, unit in TIME_UNITS.items()]
    phrases += [(word, Decimal(value)) for word, value in NUMBER_WORDS.items()]
    spelt = {**{code: code for code in UNITS if "/" in code}, **SPELLINGS}
    phrases += [(words, Unit(code)) for words, code in SPELLINGS.items()]
    phrases += [
        (words.replace("/", slash), Unit(code))
        for words, code in spelt.items()
        for slash in (" / ", "/ ", " /", " per ")
        if "/" in words[1:] and (slash != " per " or words.count("/") == 1)
    ]
    phrases += [(code, Unit(code)) for code in UNITS if code not in _NO_PHRASES]
    return Dictionary(phrases)


@lru_cache(maxsize=64)
def named(lexicon: Lexicon, domains: tuple[Domain, ...], procedures: bool = True) -> Mapping[str, Concept]:
    """The concepts of some domains by their words, folded; made once for a lexicon, since every record asks for it."""
    known = (one for one in lexicon.concepts.values() if one.domain in domains and (procedures or not one.procedure))
    return {fold(words): one for one in known for words in one.words}


# Codes that are other words as well; those of the second line are units where they stand behind a number.
_NO_PHRASES = frozenset(("1", "d", "h", "wk", "s", "min", "g/d", "mg/d", "ms", "L", "mL"))
_BEHIND_NUMBERS = re.compile(r"\d[ \u00a0]?(ms|mL|ml|L|l)(?![\w/-])")
_AS_CODES = {"ml": "mL", "l": "L"}


def _short_units(words: str) -> Iterator[Item]:
    """The unit of `450 ms`, `1.5 L`."""
    for match in _BEHIND_NUMBERS.finditer(words):
        yield item_of(match.start(1), match.end(1), fold(match[1]), (Unit(_AS_CODES.get(match[1], match[1])),))


# What may stand between a scale and its grade: `NYHA functional class III`, `Child-Pugh: B`.
_OF_GRADES = frozenset("class classes grade grades stage stages type types score scores functional".split())


def _graded(words: str, found: list[Item]) -> list[Item]:
    """`NYHA class III or IV`, `Child-Pugh A`: the names of a scale's grades, which stand in capitals, are their numbers.

    One grade alone is exactly that. A number behind a scale of letters is of another one (`Child-Pugh ≤ 6`), which is then
    not this scale's.
    """
    if not signature(found)[1] & _MEASURE:
        return found
    result: list[Item] = []
    n = 0
    while n < len(found):
        scale = found[n].concept(Domain.MEASURE)
        if scale is None or not scale.grades:
            result.append(found[n])
            n += 1
            continue
        at, run, last = n + 1, list[Item](), 0
        while at < len(found):
            here = found[at]
            said = words[here.start : here.end]
            if said in scale.grades:
                number = Decimal(scale.grades.index(said) + 1)
                run.append(item_of(here.start, here.end, str(number), (number,)))
                last = len(run)
            elif here.words in _OF_GRADES:
                run.append(item_of(here.start, here.end, "the", (Word("the"),)))  # it says what the grades are of
            elif here.is_a(Comparison) or here.link in _BETWEEN_GRADES or here.frame(Frame.DASH, Frame.TO, Frame.BETWEEN):
                run.append(here)
            else:
                break
            at += 1
        grades = [item for item in run[:last] if item.is_a(Decimal)]
        known = bool(grades) or scale.grades[0] != "A"
        result.append(found[n] if known else item_of(found[n].start, found[n].end, found[n].words, (Word(found[n].words),)))
        alone = len(grades) == 1 and not any(item.is_a(Comparison) for item in run)
        for item in run[:last]:
            if alone and item is grades[0]:
                result.append(item_of(item.start, item.start, "exactly", (Comparison(Op.EQ, Place.BEFORE),)))
            result.append(item)
        n += 1 + last
    return result


_MEASURE = domains(Domain.MEASURE)
_BETWEEN_GRADES = frozenset((Link.AND, Link.OR, Link.COMMA, Link.SLASH, Link.COLON))


@lru_cache(maxsize=4)
def _added(lexicon: Lexicon) -> Dictionary[Entry]:
    """The words of the vocabularies' concepts."""
    return Dictionary((words, concept) for concept in lexicon.added for words in concept.words)


# Inside a vocabulary's phrase these say nothing of the patient: `age-related macular degeneration`, `carcinoma of the lung`.
_OF_NAMES = frozenset((Frame.INFECTION, Frame.AGE, Frame.OLD, Frame.DASH, Frame.BEFORE, Frame.MEN, Frame.WOMEN, Frame.METHOD))


def _beside(own: list[Tag[Entry]], added: list[Tag[Entry]], words: str) -> list[Tag[Entry]]:
    """The tags of the lexicon, and those of vocabularies where they say what it does not.

    The lexicon wins: a vocabulary's phrase counts where no word of the lexicon reaches beyond it, where nothing in it
    relates things to each other (`or`, `without`, `history of`, `more than`), and where it is more than a thing of the
    lexicon with words that narrow it (`acute bronchitis`).
    """
    result, at = list[Tag[Entry]](), 0
    for tag in added:
        while at < len(own) and own[at].end <= tag.start:
            result.append(own[at])
            at += 1
        end = at
        while end < len(own) and own[end].start < tag.end:
            end += 1
        if _says_more(tag, own[at:end], words):
            result.append(tag)
            at = end
    return [*result, *own[at:]]


def _says_more(tag: Tag[Entry], inside: list[Tag[Entry]], words: str) -> bool:
    left, last = list[str](), tag.start
    for one in inside:
        if one.start < tag.start or one.end > tag.end:
            return False
        for entry in one.entries:
            if isinstance(entry, (Comparison, Link)) or (isinstance(entry, Frame) and entry not in _OF_NAMES):
                return False
        if not any(isinstance(entry, Concept) for entry in one.entries):
            continue
        left.append(words[last : one.start])
        last = one.end
    left.append(words[last : tag.end])
    rest = [word for piece in left for word in _REST.findall(fold(piece))]
    return any(word not in FILLERS and word not in QUALIFIERS and word not in ("of", "the") for word in rest)


def items(words: str, lexicon: Lexicon) -> list[Item]:
    """The items of a criterion's words. Every non-blank character is in one, or is silent (a full stop, a quotation mark)."""
    return [*_items(words, lexicon)]


# What has to stand in a text, folded, for a pattern to find anything there: a text is searched for these first.
_OF_LIMITS = ("uln", "unl", "lln")
_OF_DAYS = ("of", "before", "prior", "preceding")


@lru_cache(maxsize=4)
def _items(words: str, lexicon: Lexicon) -> list[Item]:
    """The same, kept for the few that ask one after the other about one criterion."""
    folded = fold(words)
    first = [*_limits(words)] if _names_limit(folded) else []
    plain = _without(words, first)
    if _has(folded, _OF_DAYS):
        days = _days(plain, folded)
        plain = _without(plain, days)
        first += days
    spots = _digits(plain)
    digits = bool(spots)
    if digits:
        before = plain
        short = [*_doubled(plain)] if "(" in plain and _IN_BRACKETS.search(plain) else []
        plain = _without(plain, short)
        if _glued(plain, spots):
            short += _run_on(plain)
        if "+" in plain:
            short += [item_of(m.start(), m.end(), "+", (Comparison(Op.GE, Place.AFTER),)) for m in _PLUS.finditer(plain)]
        if _before_units(plain, spots):
            short += _short_units(plain)
        plain = _without(plain, short)
        first += short
        if plain is not before:
            spots = _digits(plain)
    dictionary = _dictionary(lexicon.shipped)
    if lexicon.added:
        tags = _beside(dictionary.find(plain), _added(lexicon).find(plain), plain)
        found = [item_of(tag.start, tag.end, folded[tag.start : tag.end], tag.entries) for tag in tags]
    else:
        senses, plurals = _senses(lexicon.shipped), _plurals(lexicon.shipped)
        found = []
        for start, end, number, other in dictionary.matches(folded if plain is words else fold(plain)):
            sense = senses[number]
            if other >= 0:
                sense = sense_of(folded[start:end], dictionary.both(number, other))
            elif plain is not words and folded[start:end] != sense.words:  # a blank stands for what was found before
                sense = sense_of(folded[start:end], sense.entries)
            elif end - start != len(sense.words):
                several = plurals.get(number)
                if several is None:
                    several = plurals[number] = sense_of(folded[start:end], sense.entries)
                sense = several
            found.append(_item(start, end, sense))
    if first:
        found = sorted([*found, *first], key=_where)
    if digits:
        found = _between(words, found, NUMERAL, _numeral, spots)
    if "<" in words or ">" in words or "=" in words or not words.isascii():
        signs = [match.start() for match in _SIGNS.finditer(words)]
        if signs:
            found = _between(words, found, SIGN, _sign, signs)
    found = _words_between(words, folded, found)
    return _graded(words, _apart(found))


def _digits(words: str) -> list[int]:
    """Where digits stand."""
    if words.isascii():
        plain = words.encode()
        if len(plain.translate(None, b"0123456789")) == len(plain):  # as two criteria of three
            return []
    return [match.start() for match in _DIGIT.finditer(words)]


def _glued(words: str, spots: list[int]) -> bool:
    """Whether a letter stands behind one of the digits: a number that runs into a word."""
    for at in spots:
        after = words[at + 1 : at + 2]
        if after.isalnum() and not after.isdecimal():
            return True
    return False


def _before_units(words: str, spots: list[int]) -> bool:
    """Whether one of the letters that `_BEHIND_NUMBERS` begins with stands behind one of the digits, or a blank further."""
    for at in spots:
        after = words[at + 1 : at + 3]
        if after and (after[0] in "mlL" or (after[0] in " \u00a0" and after[1:] and after[1] in "mlL")):
            return True
    return False


def _names_limit(folded: str) -> bool:
    """Whether a laboratory's limit may be named; most words with `limit` in them name none (`limited`, `not limited to`)."""
    return _has(folded, _OF_LIMITS) or ("limit" in folded and ("upper" in folded or "lower" in folded))


def _has(folded: str, any_of: tuple[str, ...]) -> bool:
    """Whether one of these stands in the text."""
    for one in any_of:  # noqa: SIM110 - a generator would cost more than the search
        if one in folded:
            return True
    return False


def _where(item: Item) -> int:
    return item.start


@lru_cache(maxsize=16)
def _senses(lexicon: Lexicon) -> list[Sense]:
    """What the phrases of the lexicon's dictionary come to, by their numbers."""
    known = _dictionary(lexicon)
    return [sense_of(words, entries) for words, entries in zip(known.phrases, known.entries, strict=True)]


@lru_cache(maxsize=16)
def _plurals(lexicon: Lexicon) -> dict[int, Sense]:
    """What their plurals come to, of those that were met."""
    return {}


@lru_cache(maxsize=4096)  # numbers and signs of no criterion alone
def _numeral(text: str) -> Sense:
    return sense_of(fold(text), (number(text),))


@lru_cache(maxsize=256)
def _sign(text: str) -> Sense:
    return sense_of(fold(text), (Comparison(sign(text), Place.BEFORE),))


_SIGNS = re.compile("[<>=≥≧⩾≤≦⩽＞＜＝]")  # what any sign of comparison has


def _apart(found: list[Item]) -> list[Item]:
    """`under 18 or over 65`: where a number follows, `or over` is a link and the comparison of that number."""
    if not any(item.kinds & TRAILING or item.words == "than" for item in found):
        return found
    result: list[Item] = []
    for n, item in enumerate(found):
        after = found[n + 1] if n + 1 < len(found) else None
        late = item.is_a(Comparison) and any(isinstance(e, Comparison) and e.place is Place.AFTER for e in item.entries)
        if not late:
            if not (result and item.words == "than" and result[-1].end == item.end):  # it belongs to the comparison before it
                result.append(item)
            continue
        link, _, rest = item.words.partition(" ")
        op = BEFORE.get(rest, BEFORE.get(f"{rest} than"))
        than = after is not None and after.words == "than" and n + 2 < len(found) and found[n + 2].is_a(Decimal)
        if op is not None and link in _LINKS and after is not None and (after.is_a(Decimal) or than):
            cut = item.start + len(link)
            result.append(item_of(item.start, cut, link, (_LINKS[link],)))
            if than:  # `older than 6 months and younger than 12 years`
                rest = f"{rest} than"
            result.append(item_of(cut + 1, after.end if than else item.end, rest, (Comparison(op, Place.BEFORE),)))
        else:
            result.append(item)
    return result


_MULTIPLE = re.compile(
    r"(?:(?<![\w.,])(?P<factor>\d{1,3}(?:\.\d{1,3})?)\s*(?:-?\s*fold|times|x|×|\*|·)?\s*)?"
    r"(?:the\s+|of\s+(?:the\s+)?)?(?:(?:institutional|laboratory|local|site|central laboratory|age-adjusted)(?:'s)?\s+)?"
    r"(?:(?P<upper>ULN|UNL)|(?P<lower>LLN)|(?P<end>upper|lower)\s+(?:normal\s+)?limits?"
    r"(?:\s+of\s+(?:the\s+)?(?:institutional\s+|laboratory\s+|local\s+)?(?:normal|the norm|reference)"
    r"(?:\s+(?:range|values?|limits?|reference))*)?)"
    r"(?:\s*\(\s*(?:ULN|UNL|LLN)\s*\))?(?!\w)",
    re.IGNORECASE,
)


def _limits(words: str) -> Iterator[Item]:
    """`2.5 x ULN`, `three times the upper limit of normal` (in figures), `the upper limit of normal` alone."""
    for match in _MULTIPLE.finditer(words):
        lower = match["lower"] or (match["end"] or "").lower() == "lower"
        factor = Decimal(match["factor"] or 1)
        start = match.start() + len(match.group()) - len(match.group().lstrip())
        limit = OfLimit(factor, Limit.LOWER if lower else Limit.UPPER)
        yield item_of(start, match.end(), fold(words[start : match.end()]), (limit,))


_BEFORE = r"(?:(?<=before )|(?<=prior to )|(?<=preceding ))"
_STUDY = r"(?:the\s+|this\s+|our\s+)?(?:(?:clinical|present|current)\s+)?(?:study|trial)"
_GIVEN = (
    r"(?:(?:study|trial|investigational|experimental|protocol|randomi[sz]ed|assigned|planned|scheduled|double-?blind|initial|IMP|IP)"
    r"\s+)*(?:drug|treatment|medication|product|intervention|therapy|agent|vaccine|IMP|IP|medicine)"
)
_CONSENT = r"(?:the\s+|an?\s+)?(?:written\s+)?(?:informed\s+)?consent(?:\s+form)?(?:\s*\(ICF\))?"
_SCREENING = (
    r"(?:(?:the\s+|their\s+)?(?:(?:initial|first|study|trial|patient|subject)\s+)*(?:screening|baseline|inclusion|enrol?lment|"
    r"recruitment|registration|entry|visit\s+1|V1)(?:\s+(?:visit|evaluation|period|examination|assessment|date|day))?"
    rf"(?:\s+(?:in|into|to|for|on)\s+{_STUDY})?(?![\w-])"
    rf"|(?:the\s+)?(?:start|beginning|commencement|initiation)\s+of\s+{_STUDY}|(?:the\s+)?{_STUDY}\s+(?:start|initiation|"
    rf"inclusion|entry)|(?:entering|entry\s+(?:in|into|to)|joining|participation\s+in|enrol?ling\s+(?:in|into))\s+{_STUDY})"
)
# `at the time of enrollment`: today.
_TODAY = Gated(
    rf"\b(?:(?:at|on|by)\s+)?(?:the\s+)?(?:time|day|date|moment)\s+of\s+(?:{_SCREENING}|(?:the\s+)?(?:signing|signature|giving|"
    rf"obtaining|providing)\s+(?:of\s+)?{_CONSENT}|{_CONSENT})(?![\w-])",
    "time of | day of | date of | moment of ",
    re.IGNORECASE,
)
# Behind a word that says `before`: days that come to the screening (readings: baseline, inclusion and study entry are that
# day), and days of their own.
_DAYS: tuple[tuple[Frame, str], ...] = (
    (
        Frame.FIRST_DOSE,
        rf"(?:(?:receiving|receipt\s+of|their|his|her)\s+)*(?:the\s+)?(?:first|initial)\s+(?:(?:planned|scheduled|full|study|trial|treatment)\s+)*"
        rf"(?:{_GIVEN}\s+)?(?:dose|dosing|infusion|injection|administration|use|intake|application|treatment|vaccination)"
        rf"(?:\s+(?:of|with)\s+(?:the\s+)?{_GIVEN})?",
    ),
    (
        Frame.FIRST_DOSE,
        rf"(?:the\s+)?(?:planned\s+)?(?:start|initiation|beginning|commencement)\s+of\s+(?:the\s+)?{_GIVEN}(?:\s+administration)?"
        r"|dosing|(?:study\s+)?day\s+1|cycle\s+1,?\s+day\s+1|C1D1",
    ),
    (
        Frame.FIRST_DOSE,
        rf"{_BEFORE}(?:(?:starting|initiating|beginning|commencing|receiving)\s+(?:the\s+)?(?:study|trial|protocol|investigational)\s+(?:drug|treatment|"
        r"medication|product|intervention|therapy|agent)|(?:the\s+)?(?:study\s+)?(?:treatment|therapy|drug)\s+(?:start|initiation)"
        r"|(?:the\s+)?(?:administration\s+of\s+(?:the\s+)?)(?:study|trial|investigational)\s+(?:drug|treatment|product|medication|agent)"
        r"|(?:the\s+)?(?:study|trial)\s+(?:drug|treatment|medication|intervention)(?:\s+administration)?)",
    ),
    (Frame.ANCHOR, _SCREENING),
    (
        Frame.ANCHOR,
        rf"{_BEFORE}(?:(?:the\s+)?(?:signing|signature|giving)\s+(?:of\s+)?{_CONSENT}|{_STUDY}(?=\s*(?:$|[.;,)])))",
    ),
    (
        Frame.RANDOMIZED,
        r"(?:the\s+)?(?:study\s+)?randomi[sz]ation(?:\s+visit)?|being\s+randomi[sz]ed",
    ),
)


@lru_cache(maxsize=1)
def _day_patterns() -> tuple[tuple[Frame, re.Pattern[str]], ...]:
    start = r"(?:(?<=before )|(?<=prior to )|(?<=preceding )|(?<=of ))"
    return tuple((frame, re.compile(rf"{start}(?:{words})(?![\w-])", re.IGNORECASE)) for frame, words in _DAYS)


def _days(words: str, folded: str) -> list[Item]:
    """The day that a time is counted from, behind `before`: `the first dose of study drug`, `randomization`, `study entry`."""
    found: list[Item] = []
    if _TODAY.may(words):
        found = [item_of(m.start(), m.end(), fold(m.group()), (Frame.ANCHOR,)) for m in _TODAY.pattern.finditer(words)]
    starts = [start for start in _leads(words, folded) if _DAY_BEGINS.match(words, start)]
    if not starts:
        return found
    plain = _without(words, found)
    for frame, pattern in _day_patterns():
        here, last = list[Item](), 0
        for start in starts:  # the pattern begins behind one of these words alone
            match = pattern.match(plain, start) if start >= last else None
            if match:
                last = match.end()
                here.append(item_of(start, last, fold(match.group()), (frame,)))
        plain = _without(plain, here)
        found += here
    return found


# What any of the patterns of days begins with: most that stands behind an `of` need not be tried by each of them.
_DAY_BEGINS = re.compile(
    r"the\s|their\s|this\s|our\s|his\s|her\s|receiving\s|receipt\s|first\s|initial\s|initiati|planned\s|start|beginning\s|commenc|dosing"
    r"|study\s|trial\s|(?:clinical|present|current)\s|day\s|cycle\s|C1D1|treatment\s|therapy\s|drug\s|administration\s|patient\s|subject\s"
    r"|protocol\s|investigational\s|screening|baseline|inclusion|enrol|recruitment|registration|entry|entering\s|visit\s|V1|joining\s"
    r"|participation\s|sign|giving\s|study|trial|randomi|being\s",
    re.IGNORECASE,
)
_LEADS = ("of ", "before ", "prior to ", "preceding ")


def _leads(words: str, folded: str) -> list[int]:
    """Where one of these ends."""
    found: list[int] = []
    for lead in _LEADS:
        at = folded.find(lead)
        while at >= 0:
            at += len(lead)
            if words[at - 1] == " ":  # a dash is folded as well
                found.append(at)
            at = folded.find(lead, at)
    found.sort()
    return found


_DIGIT = re.compile(r"\d")
_IN_BRACKETS = re.compile(r"\(\s*\d{1,3}\s*\)")  # a number that may have been said twice
_DOUBLED = re.compile(rf"(?<!\w)({'|'.join(NUMBER_WORDS)})\s*\(\s*(\d{{1,3}})\s*\)", re.IGNORECASE)


def _doubled(words: str) -> Iterator[Item]:
    """`four (4)` is one number, said twice."""
    for match in _DOUBLED.finditer(words):
        value = Decimal(match.group(2))
        if NUMBER_WORDS[match.group(1).lower()] == value:
            yield item_of(match.start(), match.end(), fold(match.group()), (value,))


@lru_cache(maxsize=1)
def _units() -> re.Pattern[str]:
    named = {**{code: code for code in UNITS if len(code) > 1}, **SPELLINGS, **TIME_UNITS}
    letters = sorted((re.escape(words) for words in named if words[0].isalpha() and words not in ("score", "point")), key=len)
    return re.compile(rf"(?<![\w.,])(\d{{1,6}}(?:\.\d{{1,4}})?)(?=(?:{'|'.join(reversed(letters))})(?!\w))", re.IGNORECASE)


def _run_on(words: str) -> Iterator[Item]:
    """The number of `10g/dl`, which runs into its unit; behind a sign of comparison, into any letters."""
    for match in _units().finditer(words):
        yield item_of(match.start(), match.end(), match.group(), (number(match.group()),))
    for match in _SIGNED.finditer(words):
        if not _units().match(words, match.start(1)):
            yield item_of(match.start(1), match.end(1), match[1], (number(match[1]),))


_PLUS = re.compile(r"(?<=\d)\+(?![\w+(/])")  # `18+`
_SIGNED = re.compile(r"[<>≤≥=＜＞]\s?(\d{1,6}(?:\.\d{1,4})?)(?=[^\W\d_])")


def _without(words: str, found: list[Item]) -> str:
    """The words with blanks where something was found, at the same places."""
    for item in found:
        words = words[: item.start] + " " * (item.end - item.start) + words[item.end :]
    return words


@lru_cache(maxsize=4096)  # of what is no word alone
def _rest(text: str) -> Sense:
    """What a word or mark is that the dictionary does not know; of a silent one nothing."""
    words = fold(text)
    if text in _SILENT:
        return sense_of(words, ())
    if text in _DASHES:
        return sense_of(words, (Frame.DASH,))
    return sense_of(words, (_MARKS.get(text) or Word(text.casefold()),))


_SINGLE: dict[str, Sense] = {}
"""What `_rest` says of pieces that are one word or mark."""


def _words_between(words: str, folded: str, found: list[Item]) -> list[Item]:
    """The items, and the words and marks in the gaps between them."""
    result: list[Item] = []
    last = 0
    for item in found:
        gap = item.start - last
        if gap > 1 or (gap == 1 and words[last] != " "):  # most gaps are one blank
            _add_words(words, folded, last, item.start, result)
        if item.entries:
            result.append(item)
        last = item.end
    if last < len(words):
        _add_words(words, folded, last, len(words), result)
    return result


def _add_words(words: str, folded: str, start: int, end: int, result: list[Item]) -> None:
    at, plain = start, words.isascii()
    for piece in words[start:end].split():
        at = words.index(piece, at)
        last = at + len(piece)
        known = _SINGLE.get(piece)
        if known is None and (len(piece) == 1 or piece.isalpha()):  # as nearly all
            known = _rest(piece)
            if len(_SINGLE) > 65536:
                _SINGLE.clear()
            _SINGLE[piece] = known
        if known is not None:
            sense = known
            if sense.entries:
                result.append(_item(at, last, sense if plain else _as_written(folded[at:last], sense)))
        else:
            for first, end, sense in _several(piece):
                first, end = at + first, at + end
                result.append(_item(first, end, sense if plain else _as_written(folded[first:end], sense)))
        at = last


@lru_cache(maxsize=4096)  # `disease,` and `disease.` are met again and again
def _several(piece: str) -> list[tuple[int, int, Sense]]:
    """The words and marks in a piece between blanks, and where they stand in it; not the silent ones."""
    found = [(match.span(), _rest(match.group())) for match in _REST.finditer(piece)]
    return [(first, end, sense) for (first, end), sense in found if sense.entries]


def _as_written(words: str, sense: Sense) -> Sense:
    """The sense of a word as it is folded in its text: a Greek letter at the end of a word is another one."""
    return sense if words == sense.words else sense_of(words, sense.entries)


def _between(
    words: str, found: list[Item], pattern: re.Pattern[str], sense: Callable[[str], Sense], spots: list[int]
) -> list[Item]:
    """The items, and what `pattern` finds in the gaps between them; what it finds holds one of the `spots`."""
    result: list[Item] = []
    last = spot = 0
    many = len(spots)
    for item in found:
        while spot < many and spots[spot] < last:
            spot += 1
        if spot < many and spots[spot] < item.start:
            _add_found(words, pattern, sense, last, item.start, result)
        if item.start < item.end:
            result.append(item)
        last = item.end
    if many and spots[-1] >= last:
        _add_found(words, pattern, sense, last, len(words), result)
    return result


def _add_found(
    words: str, pattern: re.Pattern[str], sense: Callable[[str], Sense], start: int, end: int, result: list[Item]
) -> None:
    for match in pattern.finditer(words, start, end):
        first, last = match.span()
        result.append(_item(first, last, sense(match.group())))
