"""What every reader of patients does alike: names to concepts, numbers to intervals, results to outcomes.

Functions return what they made with their notes. A note names the place and the field, never a patient's value.
The rule behind every doubt: what might be the thing asked for stays in the chart as a fact that decides nothing (no
concept, no value, an indeterminate outcome), because a fact left out would let an older one, or its absence, decide.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterable
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal, DecimalException
from enum import Enum
from functools import lru_cache
from typing import TypeVar

from msgspec import Struct, structs

from pantrial.dates import PartialDate, SomeDay, parse_date
from pantrial.language.tagging import Dictionary, fold
from pantrial.notes import Note, NoteKind
from pantrial.patient import Fact, FactKind, FactStatus, Flaw, Outcome, Sex, is_limit
from pantrial.terms import Concept, Domain, Lexicon
from pantrial.terms.coded import (
    BESIDE,
    BESIDE_WORDS,
    BODILY,
    GIVES,
    LOCAL,
    OVER_CODES,
    PURE,
    RESULT_WORDS,
    ROUTES,
    SHAPES,
    below_headers,
    broader,
    by_charge,
    given_by,
    meanings,
    ways,
)
from pantrial.units import Interval, convert, unit_code

Notes = tuple[Note, ...]
T = TypeVar("T")

# Longer free text names nothing that a look-up should find in it; it is cut, so that no text costs more than this.
MAX_WORDS = 2_000


def doubt(code: str, place: str, message: str) -> Notes:
    """One note of kind DOUBT about `place`."""
    return (Note(NoteKind.DOUBT, code, f"{place}: {message}"),)


def unread(place: str, field: str) -> Notes:
    """The note for a value that does not parse."""
    return doubt("unread-value", f"{place}.{field}", "this value cannot be read, and it is not guessed")


def attested(outcome: Outcome, who: str, dated: bool, place: str) -> tuple[Outcome, Notes]:
    """What an attestation decides: it says who, when and what, and without the first two it stays indeterminate."""
    notes: Notes = ()
    if not who:
        notes += doubt("unsigned", place, "nobody is named who attests it; it decides nothing")
    if not dated:
        notes += doubt("undated", place, "no day is named on which it was attested; it decides nothing")
    return (Outcome.INDETERMINATE if notes else outcome), notes


def given_so(facts: tuple[Fact, ...], words: str) -> tuple[Fact, ...]:
    """The facts of a procedure, and a treatment of no known concept where one that we do not know may have given a drug."""
    given = [
        Fact(FactKind.TREATMENT, (), fact.words, fact.place, fact.start, fact.start, status=FactStatus.DOUBTFUL)
        for fact in facts
        if not fact.concepts and (not words.strip() or GIVES.search(words))
    ]
    return (*facts, *given)


def sex_in_doubt(sex: Sex | None, facts: Iterable[Fact], lexicon: Lexicon, place: str) -> tuple[Sex | None, Notes]:
    """The recorded sex; none where it is male and the chart holds a pregnancy, since rules about that would pass him by."""
    if sex is not Sex.MALE or "pregnancy" not in lexicon:
        return sex, ()
    diagnoses = set(lexicon.below("pregnancy"))
    for fact in facts:
        diagnosed = fact.kind is FactKind.CONDITION and not diagnoses.isdisjoint(fact.concepts)
        tested = fact.kind is FactKind.TEST and any(
            one in lexicon and lexicon[one].about == "pregnancy" for one in fact.concepts
        )
        if fact.status is FactStatus.PRESENT and (diagnosed or (tested and fact.outcome is Outcome.POSITIVE)):
            message = f"{place}: the sex is male, and {fact.place} tells of a pregnancy; the sex counts as not recorded"
            return None, (Note(NoteKind.CONTRADICTION, "sex-against-pregnancy", message),)
    return sex, ()


def suspected(facts: Iterable[Fact], lexicon: Lexicon) -> tuple[Fact, ...]:
    """The diagnoses that recorded treatments put in doubt and that nobody recorded, each as a doubtful condition.

    Insulin with no diabetes: a chart's silence about diabetes is then no absence. It is in doubt from a day that nobody knows,
    since it may have been there before the treatment. A diagnosis that is recorded, and goes on, explains the treatment, and
    the others for which it is given are then not in doubt; one that is refuted does not.
    """
    facts = tuple(facts)
    recorded = {
        concept
        for fact in facts
        if fact.kind is FactKind.CONDITION and fact.status is not FactStatus.ABSENT and fact.ongoing and fact.end is None
        for concept in fact.concepts
    }
    over = {
        concept
        for fact in facts
        if fact.kind is FactKind.CONDITION and fact.status is not FactStatus.ABSENT
        for concept in fact.concepts
    }
    found: dict[tuple[str, ...], Fact] = {}
    for fact in facts:
        if fact.kind is not FactKind.TREATMENT or fact.status is FactStatus.ABSENT:
            continue
        diagnoses = {one for concept in fact.concepts if concept in lexicon for one in lexicon.doubts(concept)}
        if any(not recorded.isdisjoint(lexicon.below(diagnosis)) for diagnosis in diagnoses):
            continue
        for diagnosis in sorted(diagnoses):
            below = lexicon.below(diagnosis)
            what = f"no {lexicon[diagnosis].name} {'that goes on' if not over.isdisjoint(below) else 'recorded'}"
            words = f"{fact.words or ', '.join(fact.concepts)} recorded, {what}:"
            doubtful = Fact(
                FactKind.CONDITION, below, words, fact.place, fact.start, None, True, FactStatus.DOUBTFUL, seen=True
            )
            before = found.get(below)
            if before is None or _begin(doubtful) < _begin(before):
                found[below] = doubtful
    return tuple(found.values())


def _begin(fact: Fact) -> dt.date:
    return fact.start.earliest() if fact.start else dt.date.min


def recognised(make: Callable[[Lexicon], tuple[Iterable[Fact], T]], lexicon: Lexicon) -> tuple[tuple[Fact, ...], T]:
    """What `make` reads by the lexicon's own rows, and beside it the facts that vocabularies alone recognise in the same.

    The first stay as they are: a thing that the package's rows do not know may still be anything. What a vocabulary
    recognises otherwise than by its own codes is a doubt.
    """
    facts, rest = make(lexicon.shipped)
    found = list(facts)
    for other, sure in lexicon.recognisers:
        for fact in make(other)[0]:
            if not fact.concepts or fact.kind not in (FactKind.CONDITION, FactKind.TREATMENT):
                continue
            if sure:
                found.append(fact)
            elif fact.status is not FactStatus.ABSENT:
                found.append(structs.replace(fact, status=FactStatus.DOUBTFUL))
    return tuple(found), rest


# Names → concepts -----------------------------------------------------------------------------------------------------


class Field(Enum):
    """Where a name stands, and so which domains it may be of."""

    OBSERVED = (Domain.MEASURE, Domain.TEST)
    CONDITION = (Domain.CONDITION,)
    TREATMENT = (Domain.TREATMENT,)


class Coding(Struct, frozen=True):
    """A code of a system, and the words beside it."""

    system: str
    code: str
    display: str = ""


class Name(Struct, frozen=True):
    """What a thing is called: any number of codes for it, and words."""

    codings: tuple[Coding, ...] = ()
    text: str = ""

    @property
    def words(self) -> str:
        """The words to show: the text, else the first display, else the first code."""
        return self.text or next((coding.display or coding.code for coding in self.codings if coding.code), "")

    @property
    def texts(self) -> tuple[str, ...]:
        """Every wording of it, once."""
        texts = (self.text, *(coding.display for coding in self.codings))
        return tuple(dict.fromkeys(text[:MAX_WORDS] for text in texts if text.strip()))

    def codes(self, system: str) -> tuple[str, ...]:
        """Its codes of a system by our short name for it, dots dropped where the system is hierarchical."""
        codes = (coding.code.strip() for coding in self.codings if short(coding.system) == system)
        return tuple(code.upper().replace(".", "") if system in SHAPES else code for code in codes)


class Named(Struct, frozen=True):
    """What a name comes to.

    `outside`: a code of a complete system says that it is none of our concepts, or it is plainly another thing.
    `sure` is False where more stands beside the name that may change what it means, or that says that it is not so.
    `past`: the words call it a history. `perhaps`: other concepts, of codes below the one that stands here (`E11`, a header,
    may be any of E11.2 to E11.9), which may be meant. `whole`: the name says no less than the concept; `severe asthma` does,
    so that whoever does not have it may still have asthma. `more`: words are left over that may name another thing beside the
    concepts (`diverticulitis with a fistula`, `perindopril/X`), so that a chart with such a name denies nothing by its silence.
    `apart`: its form or route is against what it is called, so that it may be anything besides.
    """

    concepts: tuple[str, ...] = ()
    outside: bool = False
    sure: bool = True
    past: bool = False
    notes: Notes = ()
    perhaps: tuple[str, ...] = ()
    whole: bool = True
    more: bool = False
    apart: bool = False


SYSTEMS: dict[str, str] = {
    "http://loinc.org": "loinc",
    "urn:oid:2.16.840.1.113883.6.1": "loinc",
    "http://snomed.info/sct": "snomed",
    "urn:oid:2.16.840.1.113883.6.96": "snomed",
    "http://hl7.org/fhir/sid/icd-10-cm": "icd10cm",
    "urn:oid:2.16.840.1.113883.6.90": "icd10cm",
    "http://www.whocc.no/atc": "atc",
    "urn:oid:2.16.840.1.113883.6.73": "atc",
    # Of vocabularies that a user loads: the package's own rows have no codes of these.
    "http://www.nlm.nih.gov/research/umls/rxnorm": "rxnorm",
    "urn:oid:2.16.840.1.113883.6.88": "rxnorm",
    "http://human-phenotype-ontology.org": "hpo",
    "urn:oid:2.16.840.1.113883.6.177": "mesh",
    "http://purl.obolibrary.org/obo/doid.owl": "doid",
}

_COMPLETE = {Field.CONDITION: "icd10cm", Field.TREATMENT: "atc"}


def short(system: str) -> str:
    """Our name for a code system; of SNOMED CT, an edition's address as well. Empty where we do not know it."""
    plain = system.strip().rstrip("/").replace("https://", "http://", 1)
    if plain.startswith("http://snomed.info/sct/"):
        return "snomed"
    return SYSTEMS.get(plain, "")


def _local(system: str, lexicon: Lexicon) -> str:
    """A code system of the user's own, as `--concepts` names it."""
    return system.strip() if system.strip() in lexicon.local else ""


def name_concepts(name: Name, field: Field, lexicon: Lexicon, place: str) -> Named:
    """The concepts of a name: by its codes, and only where the lexicon knows none of them by its words."""
    found = {
        concept
        for coding in name.codings
        if (system := short(coding.system) or _local(coding.system, lexicon)) and _code_like(system, coding.code)
        for concept in lexicon.by_code(system, coding.code)
        if lexicon[concept].domain in field.value
    }
    by_words = _by_words(name, field, lexicon, place)
    classified = _classified(name, field, lexicon)
    if not found and not classified:
        return by_words
    notes: Notes = ()
    related = {other for one in found for other in (*lexicon.above(one), *lexicon.below(one))}
    if by_words.concepts and by_words.sure and related.isdisjoint(by_words.concepts):
        message = "its words name another thing than its code; the code counts"
        notes = (Note(NoteKind.CONTRADICTION, "words-against-code", f"{place}: {message}"),)
    concepts = lexicon.narrowest(found)
    if not concepts or field is Field.OBSERVED:
        return Named(concepts, outside=not concepts, notes=notes)
    perhaps = _below_headers(name, field, lexicon) - {upper for one in found for upper in lexicon.above(one)}
    # The code tells what is meant, and the sender's own words whether it is said to be so.
    opening = fold(name.text[:MAX_WORDS])
    whole = all(_whole_code(name, lexicon[one], by_words, lexicon) for one in concepts)
    said_so = by_words.sure and not related.isdisjoint(by_words.concepts)  # a name of the thing that holds such a word
    if _NOT_SAID.search(_IN_NAMES.sub(" ", opening)) and not said_so:
        notes += doubt("hedged-words", place, "its code is known, and its words say that it is absent or suspected")
        return Named(concepts, sure=False, notes=notes, perhaps=tuple(sorted(perhaps)), whole=whole)
    past = any(OVER_CODES.fullmatch(code) for code in name.codes("icd10cm"))
    past = past or bool(_ONCE.match(opening))
    return Named(concepts, past=past, notes=notes, perhaps=tuple(sorted(perhaps)), whole=whole)


def _whole_code(name: Name, concept: Concept, by_words: Named, lexicon: Lexicon) -> bool:
    """Whether a code of the name is the concept and nothing below it: its only one of that system, or one named in full."""
    in_full = by_words.whole and concept.id in by_words.concepts
    for coding in name.codings:
        if not (system := short(coding.system)):
            if concept.id in lexicon.by_code(_local(coding.system, lexicon), coding.code):
                return True  # a code of the user's own says what they said that it is
            continue
        own = {code.replace(".", "") for held, _, code in (one.partition(":") for one in concept.codes) if held == system}
        if coding.code.strip().upper().replace(".", "") in own and (len(own) == 1 or in_full):
            return True
    return False


def _below_headers(name: Name, field: Field, lexicon: Lexicon) -> set[str]:
    """The concepts of the field that a header among the name's codes may mean: those of codes below it."""
    system = _COMPLETE.get(field, "")
    headers = below_headers(lexicon, system) if system else {}
    return {one for code in name.codes(system) for one in headers.get(code, ()) if lexicon[one].domain in field.value}


def with_perhaps(fact: Fact, named: Named) -> tuple[Fact, ...]:
    """The fact, and beside it what its code may mean as well, in doubt; of left-over words, something of no known concept.

    That something narrower than a concept is absent says nothing of the concept: the fact stays, and is of none.
    """
    if fact.status is FactStatus.ABSENT and not named.whole:
        return (structs.replace(fact, concepts=()),)
    if named.apart:
        return (fact, structs.replace(fact, concepts=())) if fact.concepts else (fact,)
    if fact.concepts and named.more and fact.status is not FactStatus.ABSENT:
        left = structs.replace(fact, concepts=(), status=FactStatus.DOUBTFUL)
        return (fact, left, structs.replace(left, concepts=named.perhaps)) if named.perhaps else (fact, left)
    if not named.perhaps or not fact.concepts or fact.status is FactStatus.ABSENT:
        return (fact,)
    return (fact, structs.replace(fact, concepts=named.perhaps, status=FactStatus.DOUBTFUL))


def otherwise(fact: Fact, name: Name, lexicon: Lexicon) -> tuple[Fact, ...]:
    """What a thing of none of its own kind is of the other: haemodialysis among treatments, a drug among diagnoses.

    A state of care (chapter Z of ICD-10-CM: dialysis) is the same in whatever list it is, and counts. All else is in doubt, so
    that a chart's silence does not deny it: a treatment's name may tell what it is for, a diagnosis' what caused it.
    """
    others = {FactKind.TREATMENT: Field.CONDITION, FactKind.CONDITION: Field.TREATMENT}
    if fact.concepts or fact.status is FactStatus.ABSENT or fact.kind not in others:
        return ()
    field = others[fact.kind]
    if not name.codings and not any(dictionary(lexicon, field).find(fold(text)) for text in name.texts):
        return ()  # the usual case, told without the rest
    named = name_concepts(name, field, lexicon, fact.place)
    if not named.concepts or not named.sure:
        return ()
    same = named.whole and fact.status is FactStatus.PRESENT and all(_of_care(one, lexicon) for one in named.concepts)
    kind = FactKind.CONDITION if field is Field.CONDITION else FactKind.TREATMENT
    status = FactStatus.PRESENT if same else FactStatus.DOUBTFUL
    return (structs.replace(fact, kind=kind, concepts=named.concepts, status=status, stopped=False, recorded=None),)


def _of_care(concept: str, lexicon: Lexicon) -> bool:
    """Whether a condition is a state of care, and no disease or event: its codes of ICD-10-CM are all of chapter Z."""
    row = lexicon[concept]
    codes = [code for code in row.codes if code.startswith("icd10cm:")]
    return bool(codes) and not row.procedure and all(code.startswith("icd10cm:Z") for code in codes)


def _code_like(system: str, code: str) -> bool:
    """Whether the string has the form of a code: of a hierarchical system any string would match by its beginning."""
    if system in SHAPES:
        return bool(SHAPES[system].fullmatch(code.strip().upper().replace(".", "")))
    return bool(code.strip())


def _classified(name: Name, field: Field, lexicon: Lexicon) -> bool:
    """Whether a code of the field's complete system stands here that can be none of our concepts.

    A code above one of ours (L51 over L51.1) may be ours, so it does not say so.
    """
    system = _COMPLETE.get(field, "")
    return bool(system) and any(
        SHAPES[system].fullmatch(code) and code not in broader(lexicon, system) for code in name.codes(system)
    )


@lru_cache(maxsize=32)
def dictionary(lexicon: Lexicon, field: Field) -> Dictionary[str]:
    """The words and names of the field's concepts, built once for a lexicon."""
    return Dictionary(
        (word, concept.id)
        for domain in field.value
        for concept in lexicon.of(domain)
        for word in (concept.name, *concept.words)
        if word
    )


# Words that keep a name beside them from meaning "the patient has this". Read outside the name itself, so that the non
# of non-Hodgkin lymphoma does no harm. The first list counts before the name; the second directly before it, since in
# "non-small cell lung cancer" or "pre-existing hypertension" the prefix is not the disease's; `_HEDGES` on either side.
_BEFORE = re.compile(r"\b(no|not|without|never|free of|nil)\b|\bnon[ -]?(active|confirmed|current|existent|present|proven)\b")
_PREFIX = re.compile(r"\b(?:(non|pre|pseudo|anti)[ -]?|without (any |mention of )?)$")
# Words of denial that are part of a disease's own name: they say what is missing (an organ), or how it is classified.
_ORGANS = (
    r"(uterus|cervix|ovar(?:y|ies)|kidneys?|spleen|breasts?|nipples?|lungs?|limbs?|arms?|legs?|foot|feet|hands?|fingers?|toes?"
    r"|thumbs?|eyes?|ears?|nose|larynx|stomach|bladder|gallbladder|prostate|test(?:is|es|icles?)|penis|vagina|rectum|colon"
    r"|intestines?|pancreas|thyroid|parathyroids?|adrenals?|thymus|teeth|tooth|tongue|organs?|digits?|vas deferens|muscles?"
    r"|veins?|arter(?:y|ies)|bones?|ribs?|radius|fibula|tibia|septum|genital organs?|body parts?|parts? of \w+)"
)
_IN_NAMES = re.compile(
    rf"\b(acquired|congenital|surgical|postsurgical|postoperative|postprocedural|traumatic) absence\b"
    rf"|\babsen(?:t|ce)( of)?( (the|a|an|both|one|left|right|all|other|specified|unspecified|entire|part of|and|or|{_ORGANS}))*"
    rf" {_ORGANS}(?= *($|[,;.()/]|(with|due|following|after|left|right|bilateral|bilaterally|level|unspecified)\b))"
    r"|\bnot (otherwise|elsewhere) (specified|classified|classifiable)\b|\bnot (specified|stated)\b( as \w+)?"
    r"|\bnot (intractable|in remission|having achieved remission|due to [\w ]+)\b"
)
# A hyphen makes one word of it (no-reflow); a blank denies what follows.
_NO_COMPOUND = re.compile(r"\bno[-‐‑](?=\w)")
_HEDGES = {
    Field.CONDITION: re.compile(
        r"\?|\b(no|not|den(?:y|ies|ied)|negative|absen(?:t|ce)|ruled? out|r/o|exclu\w+|suspect\w*|suspicion|suspicious"
        r"|possibl[ey]|probabl[ey]|presum\w+|questionable|query|querie[sd]|likely|unlikely|risk|predispos\w+|suscepti\w+"
        r"|expos\w+|contacts?|carrier|screen\w*|fear\w*|worr\w+|concern\w*|vaccin\w*|immuni[sz]\w+|prophyla\w+"
        r"|prevent\w*|counsel\w+|famil\w+|fh|mother\w*|father\w*|maternal|paternal|parents?|sister|brother|siblings?"
        r"|sons?|daughters?|uncle|aunt|grand\w+|relatives?|partner\w*|spouse|husband|wife|donor|fetal|foetal|fetus"
        r"|antibod\w+|antigens?|surface|tests?|tested|testing|evaluation|work up|workup|plan\w*|wish\w*|against"
        # of an allergic asthma or rhinitis the word is the name's own
        r"|allerg(?!ic\b)\w*|allergic(?= (?:to|reactions?|response)\b)|differential|unconfirmed|to be confirmed|index)\b"
    ),
    Field.TREATMENT: re.compile(
        r"\?|\b(no|not|den(?:y|ies|ied)|stop\w*|discontinu\w+|avoid\w*|allerg\w+|intoleran\w+|contraindicat\w+|refus\w+"
        r"|declin\w+|placebo|versus|vs|plan\w*|consider\w*|possibl[ey]|suspect\w*|levels?|monitoring|toxicity|adverse"
        r"|poisoning|naive|assays?|tests?|tested|testing|referral|clinic|batter(?:y|ies)|like|receptors?|resistan\w+|deficien\w+"
        r"|mutations?|genes?|teaching|education|counsel\w+|needles?|syringes?|lancets?|supplies|histor(?:y|ies)|previous\w*"
        r"|past|former\w*|famil\w+|risk|hold|held|antidote|rescue after)\b"
    ),
}
# Other diseases than those whose names they hold.
_OTHER_DISEASE = re.compile(
    r"\b((portal|intracranial|ocular|pulmonary|venous|white coat)( arterial)? hypertension|diabetes insipidus"
    r"|gestational diabetes|bronze diabetes|(ocular|intracranial|spinal|csf) hypotension|(night|colou?r|snow|word) blindness"
    r"|heat stroke|cardiac (asthma|cirrhosis)|(vincent|ludwig|prinzmetal)('s|s)? angina|abdominal (angina|migraine|epilepsy)"
    r"|(st|st segment|segment|respiratory|cns|bone marrow|marrow|myocardial|circulatory|inbreeding|skull) depression"
    r"|carcinoma in situ|(retinopathy|ana?emia|apn(o?ea)) of prematurity|urticaria pigmentosa|impetigo herpetiformis"
    r"|eczema herpeticum|polymorphous light eruption|hysterical \w+|phantom \w+|false labou?r"
    r"|(hay|yellow|scarlet|rheumatic|typhoid|paratyphoid|enteric|dengue|glandular|q|lassa|relapsing|trench|puerperal|spotted"
    r"|h[ae]+morrhagic|rift valley|west nile|zika|tick|rat bite|cat scratch|familial mediterranean|mediterranean|metal fume"
    r"|milk|valley|parrot|cotton|drug) fever)\b"
)
# Words beside a name that leave it as wide as it is.
_NARROWS_NOTHING = re.compile(
    r"a|an|the|of|any|all|disease|disorder|syndrome|condition|diagnosis|infection|finding|unspecified|nos|not|otherwise|specified"
    r"|personal|past|medical|history|h|o|known|therapy|treatment|medication|drugs?|product|agents?|use|taken"
)
# Words beside a name that name no other thing: how sure, how old, how bad, on which side; forms, strengths and salts of drugs.
# Chosen by what ICD-10-CM's titles and RxNorm's names hold. Places of the body are none of them: a cancer of the liver is
# a disease of the liver as well.
_ADDS_NOTHING = {
    Field.CONDITION: re.compile(
        r"a|an|the|of|any|all|and|or|in|on|at|to|as|by|with|from|due|s|is|was|has|had|h|o|nos|nec|not|otherwise|elsewhere"
        r"|specified|unspecified|classified|other|disease|diseases|disorder|syndrome|condition|diagnosis|diagnosed|finding"
        r"|situation|procedure|infection|episode|attack|event|problem|patient|personal|past|prior|previous|previously|former"
        r"|medical|history|hx|pmh|status|post|known|confirmed|documented|established|new|newly|first|second|third|initial"
        r"|subsequent|pre|existing|single|multiple|early|late|onset|age|years?|old|months?|weeks?|days?|since|ago|adult|childhood|lifelong"
        r"|acute|subacute|chronic|longstanding|recurrent|recurring|recurrence|intermittent|episodic|persistent|permanent"
        r"|paroxysmal|transient|continuous|progressive|active|inactive|current|currently|ongoing|present|resolved|remission"
        r"|full|relapsed?|relapsing|flare|exacerbations?|exacerbated|stable|unstable|mild|mildly|moderate|moderately|severe"
        r"|severely|severity|extreme|extensive|limited|controlled|uncontrolled|well|poorly|refractory|intractable|resistant"
        r"|treated|untreated|symptomatic|asymptomatic|uncomplicated|complications?|primary|essential|idiopathic|spontaneous"
        r"|generali[sz]ed|locali[sz]ed|diffuse|focal|bilateral|unilateral|left|right|both|side|sided|sites?|parts?|region"
        r"|stage|grade|class|type|category|degree|level|subtype|group|[ivx]+|[abcde]|encounter|routine"
        r"|seropositive|seronegative|allergic|nyha|eyes?|shoulders?|elbows?|wrists?|hands?|fingers?|thumb|hips?|knees?|ankles?|arms?"
        r"|laparoscopic|elective|emergency|total|partial|operation|surgery|surgical|stopped|started|began"
        r"|january|february|march|april|may|june|july|august|september|october|november|december"
        r"|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec"
    ),
    Field.TREATMENT: re.compile(
        r"a|an|the|of|any|all|and|or|in|on|at|to|as|by|with|from|s|other|nos|unspecified|drugs?|agents?|products?|medications?"
        r"|medicines?|therapy|treatments?|regimen|course|courses|cycles?|taper|tapering|maintenance|adjuvant|neoadjuvant|use"
        r"|used|taken|taking|takes|takes|known|current|currently|ongoing|started|starting|continued|continuous"
        r"|since|prescribed|patient|home|chronic|long|short|term|acting|low|high|full|single|double|strength|brand|generic"
        r"|mg|mcg|ug|µg|μg|g|kg|ml|l|dl|iu|u|unt|units?|meq|mmol|m2|nmol|actuat|actuation|percent|hr|hrs|h|hours?|d|days?|wk"
        r"|weeks?|months?|years?|am|pm|qd|od|bd|bid|tid|tds|qid|qds|qod|qhs|hs|qw|q\w{1,3}|prn|po|iv|im|sc|sq|sl|pr|os"
        r"|daily|once|twice|thrice|times?|weekly|biweekly|monthly|nightly|bedtime|night|morning|evening|noon|every|each|per"
        r"|doses?|dosage|loading|bolus|needed|required|food|meals?|before|after|oral|orally|mouth|tabs?|tablets?|caps?"
        r"|capsules?|pills?|sachets?|granules?|powders?|syrup|elixir|liquid|oil|solutions?|suspensions?|emulsion|concentrate"
        r"|lyophili[sz]ed|reconstituted|injections?|injectable|injector|autoinjector|infusions?|intravenous|intravenously"
        r"|subcutaneous|subcut|subcutaneously|intramuscular|intramuscularly|intravitreal|intrathecal|intraarticular"
        r"|intradermal|parenteral|depot|implant|pump|pens?|prefilled|pre|filled|syringes?|vials?|ampoules?|cartridges?|kit"
        r"|packs?|creams?|ointments?|lotions?|gels?|foams?|shampoos?|topical|topically|cutaneous|paste|spray|sprays|patch"
        r"|patches|transdermal|plaster|rectal|vaginal|suppositor(?:y|ies)|enemas?|nasal|intranasal|inhalers?|inhaled"
        r"|inhalation|inhalant|nebuli[sz]ed|nebuli[sz]er|metered|dry|mdi|dpi|hfa|eye|eyes|ear|ears|drops?|ophthalmic|otic"
        r"|buccal|sublingual|lozenges?|chewable|dispersible|disintegrating|odt|effervescent|soluble|coated|film|enteric"
        r"|gastro|resistant|extended|modified|delayed|sustained|prolonged|controlled|immediate|slow|release|er|xr|sr|cr|mr"
        r"|la|xl|ir|dr|ec|retard|left|right|both|human|recombinant|pegylated|liposomal|biosimilar|micronized|anhydrous"
        r"|hydrochloride|dihydrochloride|hcl|hydrobromide|sodium|disodium|potassium|calcium|magnesium|besylate"
        r"|besilate|mesylate|mesilate|dimesylate|maleate|tartrate|bitartrate|succinate|fumarate|hemifumarate|citrate|sulfate"
        r"|sulphate|bisulfate|phosphate|diphosphate|acetate|acetonide|bromide|chloride|nitrate|malate|tosylate|tosilate"
        r"|monohydrate|dihydrate|trihydrate|hemihydrate|axetil|medoxomil|mofetil|propionate|dipropionate|furoate|valerate"
        r"|butyrate|xinafoate|pamoate|decanoate|enanthate|cypionate|lactate|gluconate|disoproxil|alafenamide|etexilate"
        r"|cilexetil|erbumine|arginine|lysine|tromethamine|trometamol|meglumine|olamine|oxalate|benzoate|stearate|salt"
        r"|acid|base|[ivx]+"
    ),
}
# What is denied behind a name is nothing that it holds; nor is a strength, a date, the suffix of a biosimilar, a brand in
# RxNorm's brackets, or what a drug is for.
_DENIED = re.compile(r"\b(without|neither)\b[^,;()]*?(?=[,;()]| with\b|$)|\bnon [a-z]+")
_BESIDES = {
    Field.CONDITION: re.compile(r"x^"),
    Field.TREATMENT: re.compile(r"\[[^\]]*\]|\bfor\b.*$"),
}
_BIOLOGICS = ("mab", "cept", "stim")
_SUFFIX = re.compile(r"[-‐‑][a-z]{4}\b")
_HISTORY = re.compile(r"\b(history( of)?|h/o|past|previous\w*|prior|former\w*|status post|s/p)\b")
# Beside a known code only what cannot be part of its own title ("not having achieved remission") counts.
_NOT_SAID = re.compile(
    r"^\s*(\?|no\b|not\b|absen(?:ce of|t)\b|denie[sd]\b|suspect|possibl|probabl|rule out|r/o|exclude\b|query\b|risk of"
    r"|at risk|family|fh\b)|\bruled out\b|\bunconfirmed\b|\bsuspected\b"
)
_ONCE = re.compile(r"\s*(personal |past )?(history of|h/o|hx of|previous|former|status post|s/p)\b")
FAMILY = re.compile(r"\bfamil(y|ial) (medical )?histor|\bfhx?\s*:|\bfamily hx\b")

# An observation is what its words say, all of them. These say nothing more; the next list makes it another thing.
_FILLERS = re.compile(
    r"(score|total|index|value|result|results|test|measured|measurement|current|patient|of|the|in|at|and|or|by|a|for|on"
    r"|baseline|screening|visit|today|presence|volume|mass|arbitrary|units|ratio|serum|plasma|blood|immunoassay"
    r"|qualitative|quantitative|rapid|elisa|eia|ser|plas|bld|ql|ab|lab|laboratory|kg|cm|m2|questionnaire|status)"
)
_OTHER_THING = re.compile(
    r"\b(birth|ideal|goal|target|percentile|loss|gain|change|difference|mother\w*|maternal|father\w*|paternal|fetal"
    r"|foetal|fetus|fundal|fundus|uterine|donor|partner\w*|spouse|family|z score|for age|predicted|desired|adjusted"
    r"|lean|dry|fat|counsel\w+|consent|declined|ordered|order|reason|seat|placenta\w*|newborn|child'?s)\b"
)


def _by_words(name: Name, field: Field, lexicon: Lexicon, place: str) -> Named:
    readings = [_one_wording(text, field, lexicon) for text in name.texts]
    known = [reading for reading in readings if reading.concepts or reading.outside]
    hedged = any(not reading.sure for reading in readings)
    if any(reading.outside for reading in known):
        return Named(outside=True, notes=doubt("another-thing", place, "its words make it another thing than we read"))
    concepts = lexicon.narrowest(one for reading in known for one in reading.concepts)
    if not concepts:
        if hedged:
            message = (
                "its words say that it is absent, suspected, somebody else's or another thing, so it is not read as present"
            )
            return Named(sure=False, notes=doubt("hedged-words", place, message))
        return Named()
    by_words: Notes = (Note(NoteKind.INFERRED, "by-words", f"{place}: recognised by its words, as no code of it is known"),)
    if field is Field.OBSERVED:
        # Two wordings of one thing: the plain one tells what the fuller one means. Two things: nobody can tell which.
        sure = any(reading.sure for reading in known) and len(concepts) == 1
        notes = () if sure else doubt("words-in-doubt", place, "its words may make it another thing; it decides nothing")
        return Named(concepts, sure=sure, notes=by_words + notes)
    if hedged:
        message = "its words say that it is absent, suspected, somebody else's or another thing, so it is not read as present"
        return Named(sure=False, notes=doubt("hedged-words", place, message))
    past, whole = any(reading.past for reading in known), all(reading.whole for reading in known)
    more = any(reading.more for reading in known)
    if more:
        by_words += doubt("more-in-name", place, "its words may name more than we know; what else they name stays open")
    return Named(concepts, past=past, notes=by_words, whole=whole, more=more, perhaps=_maybe(concepts, lexicon))


@lru_cache(maxsize=4_096)
def _maybe(concepts: tuple[str, ...], lexicon: Lexicon) -> tuple[str, ...]:
    """What the names of these may mean as well, sorted: `thrombosis` one of a deep vein, `budesonide` an inhaled steroid."""
    # A disease's `perhaps` are often codes that another row shares (psoriatic arthritis in psoriasis), and no second meaning.
    named = {
        other
        for one in concepts
        for other in (*(lexicon[one].perhaps if lexicon[one].domain is Domain.TREATMENT else ()), *lexicon[one].may_be)
    }
    return tuple(sorted(named.difference(other for one in concepts for other in lexicon.above(one)))) if named else ()


def _one_wording(text: str, field: Field, lexicon: Lexicon) -> Named:
    folded = re.sub(r"[,;:()\[\]{}\"*/_.\s]+", " ", fold(text)).strip() if field is Field.OBSERVED else fold(text)
    tags = dictionary(lexicon, field).find(folded)
    if field is not Field.OBSERVED:
        # Blanked in place, so that the names around them stand where they stood; not where it would cut into a name.
        cut = [match.span() for match in (*_IN_NAMES.finditer(folded), *_NO_COMPOUND.finditer(text.lower()))]
        cut = [span for span in cut if text[span[0] : span[1]][-1:] != "-" or all(tag.start != span[1] for tag in tags)]
        for start, end in cut:
            if all(tag.end <= start or tag.start >= end for tag in tags):
                folded = folded[:start] + " " * (end - start) + folded[end:]
    # What denies a name right before it denies that one alone: non-melanoma skin cancer is a cancer, and cirrhosis without
    # ascites a cirrhosis.
    denied = [tag for tag in tags if field is not Field.OBSERVED and _PREFIX.search(folded[: tag.start])]
    tags = [tag for tag in tags if tag not in denied] or tags
    found = {concept for tag in tags for concept in tag.entries}
    concepts = lexicon.narrowest(found)
    pieces, last = [], 0
    for tag in tags:
        pieces.append(folded[last : tag.start])
        suffix = _SUFFIX.match(text, tag.end) if folded[tag.start : tag.end].endswith(_BIOLOGICS) else None
        last = suffix.end() if suffix else tag.end
    rest = " ".join((*pieces, folded[last:]))
    if field is Field.OBSERVED:
        if not concepts or _OTHER_THING.search(rest):
            return Named(outside=bool(concepts))
        # A ratio or an index of what is measured has other numbers than it; of a test it is one of its results.
        words = rest.split()
        another = any(lexicon[one].domain is Domain.MEASURE for one in concepts) and not {"index", "ratio"}.isdisjoint(words)
        return Named(concepts, sure=not another and all(_FILLERS.fullmatch(word) for word in words))
    hedged = bool(_HEDGES[field].search(rest)) or tags == denied != []
    # What the lexicon has a name for is that; the rest of them is nothing of ours.
    others = [match.span() for match in _OTHER_DISEASE.finditer(folded)] if field is Field.CONDITION else []
    hedged = hedged or any(_BEFORE.search(piece) for piece in pieces)
    hedged = hedged or any(all(start < tag.start or tag.end < end for tag in tags) for start, end in others)
    left = _DENIED.sub(" ", _BESIDES[field].sub(" ", rest)) if rest.strip() else ""
    beside: tuple[str, ...] = ()
    if BESIDE_WORDS.search(folded):
        beside, left = _beside(field.value, found, _DENIED.sub(" ", folded), left, lexicon)
    if not tags and (not beside or hedged or _BEFORE.search(folded)):
        # Nothing of ours is named; whether the words deny something is then of no interest, except to say so.
        return Named(sure=not hedged and not _BEFORE.search(folded))
    whole = len(concepts) == 1 and all(_NARROWS_NOTHING.fullmatch(word) for word in re.findall(r"\w+", rest))
    more = any(not _adds_nothing(field, word) for word in _LETTERS.findall(left))
    more = more or (
        "stage" in folded
        and bool(_FOURTH.search(folded))
        and "malignancy" in {up for one in found for up in lexicon.above(one)}
    )
    whole = whole and not beside
    concepts = lexicon.narrowest((*concepts, *beside))
    return Named(concepts, sure=not hedged, past=bool(_HISTORY.search(rest)), whole=whole, more=more)


_LETTERS = re.compile(r"[^\W\d_]+")


@lru_cache(maxsize=4_096)
def _adds_nothing(field: Field, word: str) -> bool:
    return _ADDS_NOTHING[field].fullmatch(word) is not None


# A cancer of the fourth stage has spread, or counts as if it had.
_FOURTH = re.compile(r"\bstage (iv|4)[a-d]?\b")


def _beside(
    domains: tuple[Domain, ...], found: set[str], folded: str, left: str, lexicon: Lexicon
) -> tuple[tuple[str, ...], str]:
    """What words that the lexicon holds no name for say beside the concepts that were found, and the words then left over."""
    above = {upper for one in found for upper in lexicon.above(one)}
    added: list[str] = []
    for domain, words, needs, concept in BESIDE:
        if domain in domains and concept in lexicon and words.search(folded) and (not needs or not needs.isdisjoint(above)):
            if concept not in above:
                added.append(concept)
            left = words.sub(" ", left)
    return tuple(added), left


# Routes and forms of drugs --------------------------------------------------------------------------------------------

# Words that tell a route; each is one alternative, so that a text is gone through once.
_TOLD = re.compile(
    r"\b(?:(?P<nose>nasal(?:ly)?|intranasal\w*|nose|nostrils?)"
    r"|(?P<eye>eyes?|ophthalmic|ocular|intravitreal\w*|intraocular|conjunctival|eyedrops?)"
    r"|(?P<ear>ears?|otic|auricular|eardrops?)"
    r"|(?P<airways>inhal\w+|nebuli\w+|turbuhaler|diskus|metered dose|dry powder|puffs?)"
    r"|(?P<rectum>rectal(?:ly)?|enemas?|suppositor\w+)"
    r"|(?P<vagina>vaginal(?:ly)?|intravaginal\w*|pessar(?:y|ies))"
    r"|(?P<skin>creams?|ointments?|lotions?|gels?|foams?|shampoos?|topical|topically|cutaneous|apply)"
    r"|(?P<place>drops?|mouthwash)"
    r"|(?P<mouth>oral|orally|tablets?|capsules?|by mouth|po)"
    r"|(?P<vein>intravenous|intravenously|iv|infusions?)"
    r"|(?P<needle>subcutaneous|subcut|sc|intramuscular|im|injections?))\b"
)
_PLACES = frozenset(("nose", "eye", "ear", "airways", "rectum", "vagina"))


def _routes(texts: tuple[str, ...], routes: tuple[Name, ...]) -> frozenset[str]:
    """The routes that words or codes tell, by the names of `coded.ROUTES`.

    A place of the body counts before a form that is also put elsewhere (an eye ointment), and before the mouth, by which one
    inhales; drops are of a place where nothing says that they are swallowed.
    """
    found = {ROUTES[code] for route in routes for code in route.codes("snomed") if code in ROUTES}
    words = " | ".join(fold(text[:MAX_WORDS]) for text in (*texts, *(text for route in routes for text in route.texts)))
    if not words:
        return frozenset(found)
    said = {match.lastgroup or "" for match in _TOLD.finditer(words)}
    if said & _PLACES:
        said -= {"skin", "place", "mouth"}
    elif "skin" in said or "mouth" in said:
        said.discard("place")
    return frozenset(found | said)


def _matches(route: str, told: frozenset[str]) -> bool:
    """Whether a class that is given by `route` is given by each of the routes told."""
    if route == "gut":
        return told <= {"gut", "mouth", "rectum"}
    return told <= {route} or (route == "body" and told <= BODILY)


def against_route(concepts: tuple[str, ...], texts: tuple[str, ...], routes: tuple[Name, ...], lexicon: Lexicon) -> bool:
    """Whether the drug's form or route is not that of its class: a cream of a systemic drug, or the other way round."""
    return bool(concepts) and _against(concepts, _routes(texts, routes), lexicon)


def _against(concepts: tuple[str, ...], told: frozenset[str], lexicon: Lexicon) -> bool:
    bodily, skin = ways(lexicon)
    return (bool(told & LOCAL) and not bodily.isdisjoint(concepts)) or (bool(told & BODILY) and not skin.isdisjoint(concepts))


def by_route(named: Named, texts: tuple[str, ...], routes: tuple[Name, ...], place: str, lexicon: Lexicon) -> Named:
    """The drug as its form or route tells: what it may be besides is so or falls away, and so does a class that contradicts it.

    Budesonide that is inhaled is an inhaled corticosteroid, and no nasal one; without a form it may be either. Of an antibiotic
    for the skin nothing is left but the class of those; what its own name asks for is then open (`apart`), unless all
    that it contradicts is called systemic, or names that class as what it may mean.
    """
    if not named.concepts:
        return named
    told = _routes(texts, routes)
    if not told:
        return named
    concepts, perhaps, against, apart = _given(named.concepts, named.perhaps, told, lexicon)
    if not against and (concepts, perhaps) == (named.concepts, named.perhaps):
        return named
    if not against:
        return structs.replace(named, concepts=concepts, perhaps=perhaps)
    notes = doubt("route", place, "its form or route is not that of the drug's class, so it is not read as of that")
    return structs.replace(named, concepts=concepts, perhaps=(), notes=named.notes + notes, apart=apart, whole=False)


@lru_cache(maxsize=4_096)
def _given(
    concepts: tuple[str, ...], perhaps: tuple[str, ...], told: frozenset[str], lexicon: Lexicon
) -> tuple[tuple[str, ...], tuple[str, ...], bool, bool]:
    """The concepts by the routes told, what else it may be, whether these are against its class, and whether it is apart."""
    route, above = given_by(lexicon), {upper for one in concepts for upper in lexicon.above(one)}
    joined = {
        one
        for maybe in perhaps
        for one in lexicon.below(maybe)
        if (one == maybe or lexicon[one].route) and _matches(route.get(one, ""), told)
    }
    joined |= {
        one for one in _ways_of(lexicon) if _matches(lexicon[one].route, told) and above.issuperset(lexicon[one].parents)
    }
    if not _against(concepts, told, lexicon):
        kept = () if joined else tuple(one for one in perhaps if not (told <= BODILY and route.get(one) in LOCAL))
        return lexicon.narrowest((*concepts, *joined)), kept, False, False
    bodily, skin = ways(lexicon)
    contradicted = above & (bodily if told & LOCAL else skin)
    joined -= contradicted
    apart = not joined or any(
        not lexicon[one].route and joined.isdisjoint(below for other in lexicon[one].perhaps for below in lexicon.below(other))
        for one in contradicted
    )
    return lexicon.narrowest(joined), (), True, apart


@lru_cache(maxsize=32)
def _ways_of(lexicon: Lexicon) -> tuple[str, ...]:
    """Classes that are another class by one route: oral antibiotics, intravenous antibiotics."""
    return tuple(one.id for one in lexicon.of(Domain.TREATMENT) if one.route in BODILY - {"body"} and one.parents)


# Numbers --------------------------------------------------------------------------------------------------------------

_NUMBER = re.compile(r"(<=|>=|<|>|≤|≥)?\s*([+-]?\d{1,30}(?:\.\d{1,30})?)\s*(.*)", re.ASCII | re.DOTALL)
_SIGNS = {"≤": "<=", "≥": ">="}
_ABSURD = 15  # the power of ten beyond which a number measures nothing


class Quantity(Struct, frozen=True):
    """A number as reported: exact, with its comparator and the unit's code and words as they stand."""

    value: Decimal
    comparator: str = ""
    unit: str = ""
    code: str = ""


def parse_quantity(words: str) -> Quantity | None:
    """`12.4`, `< 5`, `72.4 kg`. None for anything else; a decimal comma is not read, since it may part thousands."""
    if len(words) > 100 or not (match := _NUMBER.fullmatch(words.strip())):
        return None
    sign, number, unit = match.groups()
    if unit and not unit_code(unit):
        return None
    return Quantity(Decimal(number), _SIGNS.get(sign, sign or ""), unit)


class Measured(Struct, frozen=True):
    """A measurement's value in its concept's normal unit, or why there is none."""

    value: Interval | None = None
    flaw: Flaw | None = None
    notes: Notes = ()


def measured(quantity: Quantity, concept: Concept, place: str) -> Measured:
    """The quantity in the concept's normal unit; none, and why, where it has no unit, a wrong one, or is absurd."""
    if quantity.comparator not in ("", "<", "<=", ">", ">="):
        message = "a comparator that is not <, <=, > or >=; the value decides nothing"
        return Measured(None, Flaw.UNREADABLE, doubt("comparator", place, message))
    if not _plausible(quantity.value):
        return Measured(None, Flaw.IMPLAUSIBLE, doubt("absurd-value", place, "the number is absurd; it decides nothing"))
    values = {value for value in _normal(quantity, concept) if value is not None}
    if len(values) > 1:
        message = "the unit's code and its words are two units; the value decides nothing"
        note = Note(NoteKind.CONTRADICTION, "units-disagree", f"{place}: {message}")
        return Measured(None, Flaw.UNIT, (note,))
    if not values:
        return Measured(None, Flaw.UNIT, doubt("unit", place, f"the unit is missing or does not convert to {concept.unit}"))
    (value,) = values
    # Nothing that is counted or weighed is less than nothing, whether or not the lexicon says so.
    low = Decimal(0) if concept.low is None and concept.unit != "Cel" else concept.low
    if (low is not None and value < low) or (concept.high is not None and value > concept.high):
        limits = f"from {low} {concept.unit}" if concept.high is None else f"{low} to {concept.high} {concept.unit}"
        message = f"the number is outside what is possible ({limits}); it decides nothing"
        return Measured(None, Flaw.IMPLAUSIBLE, doubt("absurd-value", place, message))
    return Measured(Interval.reported(value, quantity.comparator))


def limit(number: Decimal, *, upper: bool) -> Decimal | None:
    """A laboratory's limit to nine decimals, inwards where its unit's conversion has more; None where it can be no limit."""
    if not number.is_finite() or abs(number) >= 10**10:
        return None
    held = number.quantize(Decimal("1e-9"), ROUND_FLOOR if upper else ROUND_CEILING)
    return held if is_limit(held) else None


def _plausible(value: Decimal) -> bool:
    """Whether exact arithmetic with it is short: bounded digits, and a power of ten that something may have."""
    _, digits, exponent = value.as_tuple()
    if not isinstance(exponent, int):  # NaN, infinity
        return False
    return len(digits) <= 2 * _ABSURD and abs(exponent) <= 2 * _ABSURD and value.adjusted() <= _ABSURD


def _normal(quantity: Quantity, concept: Concept) -> list[Decimal | None]:
    """The value in the concept's unit, by the unit's code and by its words. A pure number (a score, an INR) needs none."""
    units = [unit for unit in (quantity.code.strip(), quantity.unit.strip()) if unit]
    if concept.unit in PURE:
        plain = {fold(word) for word in (concept.name, *concept.words)}
        # In UCUM any annotation in braces is the dimensionless unit 1.
        units = ["1" if re.fullmatch(r"\{[^{}]*\}", unit) or fold(unit) in plain else unit for unit in units] or ["1"]
    try:
        codes = [by_charge(concept, code) for unit in units if (code := unit_code(unit))]
        return [convert(quantity.value, code, concept.unit, concept.molar) for code in codes]
    except DecimalException:
        return []


# Results of tests -----------------------------------------------------------------------------------------------------

POSITIVE, NEGATIVE, INDETERMINATE = Outcome.POSITIVE, Outcome.NEGATIVE, Outcome.INDETERMINATE

# HL7 v3 ObservationInterpretation and v2 table 0078; reactive and detected as in v3.
INTERPRETATIONS: dict[str, Outcome] = {
    **dict.fromkeys(("POS", "DET", "RR"), POSITIVE),
    **dict.fromkeys(("NEG", "ND", "NR"), NEGATIVE),
    **dict.fromkeys(("IND", "E", "WR"), INDETERMINATE),
}


class Result(Struct, frozen=True):
    """How a coded or worded result came out. `known` is False where we have no meaning for it.

    Known without an outcome: it says that nothing is known ("unknown if ever smoked").
    """

    outcome: Outcome | None = None
    known: bool = False


def result(value: Name, test: Concept) -> Result:
    """A result's codes and words; where two of them disagree it is indeterminate."""
    codes, words = meanings(test)
    found: list[Outcome | None] = []
    for coding in value.codings:
        key = (short(coding.system), coding.code.strip())
        if key in codes:
            found.append(codes[key])
    for text in value.texts:
        plain = re.sub(r"\s+", " ", re.sub(r"\((finding|qualifier value)\)", "", fold(text))).strip(" .")
        if plain in words:
            found.append(words[plain])
    if not found:
        return Result()
    return Result(found[0] if len(set(found)) == 1 else INDETERMINATE, True)


def interpretation(names: tuple[Name, ...]) -> Outcome | None:
    """What the interpretation says of the outcome; high, low and abnormal say nothing of it."""
    found: set[Outcome] = set()
    for name in names:
        for coding in name.codings:
            system = coding.system.lower()
            if not system or "observationinterpretation" in system or "0078" in system or "5.83" in system:
                outcome = INTERPRETATIONS.get(coding.code.strip().upper())
                found |= {outcome} if outcome else set()
        plain = RESULT_WORDS.get(re.sub(r"\s+", " ", fold(name.text)).strip())
        found |= {plain} if plain else set()
    if not found:
        return None
    return found.pop() if len(found) == 1 else INDETERMINATE


# Times ----------------------------------------------------------------------------------------------------------------


class Times(Struct, frozen=True):
    """When: from, to (included), and whether an end was written that could not be read."""

    start: PartialDate | None = None
    end: SomeDay | None = None
    ended: bool = False
    notes: Notes = ()


def times(start: str, end: str, place: str, fields: tuple[str, str]) -> Times:
    """Two dates as written, either empty; `fields` are their names. An end before its start leaves neither."""
    first, last = parse_date(start) if start else None, parse_date(end) if end else None
    notes: Notes = ()
    if start and first is None:
        notes += unread(place, fields[0])
    if end and last is None:
        notes += unread(place, fields[1])
    if first and last and last.latest() < first.earliest():
        message = "the end lies before the start; both dates are left out"
        return Times(ended=True, notes=(Note(NoteKind.CONTRADICTION, "end-before-start", f"{place}: {message}"),))
    return Times(first, last, bool(end), notes)
