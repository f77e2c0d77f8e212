"""How far lines of criteria reach: what a heading, a group or a neighbour makes of the line that stands below or beside it.

Records lose their indents, so nobody can say where a list ends. A heading is taken to reach up to the next one: what it
turns round, offers, or asks of some people only is then not read as if it stood alone. A line that decides nothing for want
of a reach is open; one that is read without its heading may pass or keep out somebody wrongly.
"""

import re
from functools import lru_cache

from pantrial.logic import All, AnyOf, Not
from pantrial.notes import Note, NoteKind
from pantrial.parse.criterion import Read, is_name, names_a_time
from pantrial.parse.gates import Gated
from pantrial.parse.rules.degrees import class_of, degree_of
from pantrial.parse.split import Line
from pantrial.protocol import (
    Attest,
    Condition,
    CriterionKind,
    Infection,
    NodeSpan,
    Procedure,
    ReadingDegree,
    Rule,
    State,
    Treatment,
    Unread,
    When,
    Within,
    leaves_of,
)
from pantrial.terms import Lexicon

_LATEST = 3  # headings that stand one under the other, with no line between: `Prior medication:`, `Excluded:`


class Headings:
    """The headings above a line, while the lines are gone through in their order."""

    def __init__(self) -> None:
        """Begin before the first line."""
        self._part: tuple[CriterionKind, str] | None = None
        self._flat: list[str] = []  # those whose lists have no indents
        self._adjacent = False  # the line before was one
        self._nested = False  # lines stood under the last one by their indents: with them its list is over

    def over(self, line: Line) -> tuple[str, ...]:
        """The words of the headings that reach this line, the outermost first."""
        if self._part != (line.kind, line.group):
            self._part, self._flat, self._adjacent, self._nested = (line.kind, line.group), [], False, False
        if line.label:
            self._flat, self._adjacent, self._nested = [line.label], False, False
        above = tuple(text.value for text in line.above)
        # A whole sentence says itself what it asks; of what stands under it by its indent alone it says nothing.
        above = tuple(one for one in above if not one.rstrip().endswith(".") or _LISTS.search(one))
        if line.above:
            inside = bool(self._flat) and line.above[0].value == self._flat[-1]
            self._nested = self._nested or inside
            self._adjacent = False
            return (*(self._flat[:-1] if inside else self._flat), *above)
        if self._nested:
            self._flat, self._nested = [], False
        found = tuple(self._flat)
        if not line.children and is_heading(line.text.value):
            self._flat = [*(self._flat[1 - _LATEST :] if self._adjacent else []), line.text.value]
            self._adjacent = True
        else:
            self._adjacent = False
        return found


_LISTS = re.compile(r"\b(?:following|follows|below|any of these|all of these)\b[^.]{0,60}\W*$", re.IGNORECASE)
_BARE_HEADING = Gated(
    r"\W*(?:excluded|allowed|permitted|required|prohibited|disallowed|recommended|discouraged|not allowed|not permitted"
    r"|donors?|recipients?|controls?"
    r"|(?:(?:[ivx]{1,4}|\d{1,2}|[a-h])[.)]\s*)?for\s+(?:the\s+|all\s+)?(?:healthy|normal|control)\s+"
    r"(?:controls?|volunteers?|subjects?|participants?|individuals?|donors?|people))\W*$",
    "excluded|allowed|permitted|required|prohibited|disallowed|recommended|discouraged|donor|recipient|control"
    "|healthy |normal ",
    re.IGNORECASE,
)


def is_heading(words: str) -> bool:
    """Whether a line announces others: it ends in a colon, or is one of the words that head lists without one."""
    return words.rstrip().endswith(":") or _BARE_HEADING.match(words) is not None


# What a heading says of those under it, where it neither turns them round nor offers them: `Patients must have:`.
_PLAIN = re.compile(
    r"\W*(?:(?:the|all|each|study|adult|enrolled|patients?|subjects?|participants?|volunteers?|individuals?|women|men"
    r"|you|they|your|child|he|she|if|may|be|eligible|for|this|trial|as|per|amendment|protocol"
    r"|who|that|must|should|shall|will|also|have|has|having|had|is|are|meet|meets|fulfil|fulfill|satisfy|present|with|a|an"
    r"|of|following|criteria|requirements?|conditions?|required|documented|confirmed|diagnosis|to|in|order|inclusion"
    r"|entry|disease|characteristics?|status|medical|history|key|main|general|\d+)\b\W*)*"
)
_TURNED = re.compile(
    r"\b(?:no(?! (?:more|less|later|earlier|longer))|not|none|without|never|absence|lack|neither|nor|cannot|excluded?|excluding"
    r"|exclusions?|except|exceptions?|unless|other than|ineligible|contraindicated|prohibited|disallowed|allowed|permitted"
    r"|permissible|acceptable|optional|may|n't|discouraged|avoid(?:ed)?|caution|consult\w*|notes?|discretion|recommended"
    r"|encouraged|preferred)\b",
    re.IGNORECASE,
)
_TURNED_OUT = re.compile(r"\b(?:required?|requires|needed|must(?! (?:not|never)))\b", re.IGNORECASE)  # among the exclusions
# `You may be eligible if you:` offers nothing: it asks for what stands below.
_WELCOMES = re.compile(
    r"\b(?:may|can|could|will) (?:be (?:eligible|included|enrolled|considered|accepted|admitted)|participate|enter|enroll?"
    r"|join)\b",
    re.IGNORECASE,
)
# Of the lines under it some have to hold: one alone asks nothing of an inclusion, nor keeps out where several must.
_SOME_OF = re.compile(
    r"\b(?:one|1|any|either|at least (?:two|three|four|[2-5])|(?:two|three|[2-5]) (?:or more )?of|(?:two|three|[23]) or more"
    r"|(?:two|three|four|[2-4]) of)\b[^.;]{0,60}?\b(?:following|these|below|criteria|diagnos[ei]s|categor(?:y|ies)"
    r"|conditions)\b",
    re.IGNORECASE,
)
_SEVERAL_OF = re.compile(
    r"\b(?:all|both|each|two|three|four|at least [2-5]|[23] or more)\b[^.;]{0,60}?\b(?:following|these|below|criteria)\b",
    re.IGNORECASE,
)
# In an exclusion these say what keeps out, as the exclusion does itself.
_KEEPS_OUT = re.compile(
    r"\b(?:(?:may|must|should|shall|will|can|could|is|are|be|been|was|were) )*(?:not|never|cannot|ineligible|excluded?"
    r"|excluding"
    r"|exclusions?|prohibited|disallowed|contraindicated)\b"
    r"(?: (?:be )?(?:eligible|allowed|permitted|included|enrolled|acceptable|participate|enter))?",
    re.IGNORECASE,
)
# The people whom a heading is about, where they are not all: `For patients with liver metastases:`, `Women:`, `6 to 12 years:`.
_SOME_PEOPLE = re.compile(
    r"^\W*(?:(?:for|in|among|if)\b(?! (?:the study|this|order|addition|all|any of the following|you))"
    r"|(?:wo)?men(?: only)?\W*$|(?:fe)?males?(?: (?:patients|subjects))?(?: only)?\W*$"
    r"|(?:children|adults|adolescents|infants|premenopausal|postmenopausal)\b[^:]{0,30}:\W*$"
    r"|(?:ages? )?(?:under |over |[<>≤≥] ?)?\d+(?:\s*(?:-|to|–)\s*\d+)? (?:years?|months?)\b"
    r"|(?:post-?)?induction|consolidation|maintenance|re-?induction|intensification|re-?treatment|cross-?over|extension"
    r"|original)",
    re.IGNORECASE,
)
_PEOPLE = (
    r"^\W*(?:all )?(?:patients?|subjects?|participants?|those|individuals?|persons|people|women|men|children|adults|infants)\s+"
)
_SOME_WITH = re.compile(
    rf"{_PEOPLE}(?:with|under|over|aged|in|on|receiving|taking|treated|undergoing|previously|who (?:have|had|are|received?))\b"
    r"(?!.*\b(?:following|follows|these|below|adequate|normal|diagnos\w+)\b)",
    re.IGNORECASE,
)
# Of an exclusion people with something are whom it keeps out, unless more is asked of them: `Patients with asthma who have:`.
_SOME_OUT = re.compile(
    rf"{_PEOPLE}(?:with|under|over|aged|on|receiving|taking|treated)\b(?!.*\b(?:following|these|below)\b).*\b(?:who|whose"
    rf"|and|if|must|should)\b[^:]{{0,30}}:\W*$",
    re.IGNORECASE,
)
# What a heading says aside, or says as any would.
_ASIDE = re.compile(
    r"\([^()]*\)|\bnot limited to\b|\bunless (?:otherwise )?(?:specified|noted|stated|indicated)(?: otherwise)?\b"
    r"|\bwithout limitation\b",
    re.IGNORECASE,
)
_FOLLOWING = re.compile(r"\b(?:following|these|below)\b", re.IGNORECASE)
_CONCURRENT = re.compile(r"\b(?:concurrent|concomitant|current(?:ly)?|ongoing)\b", re.IGNORECASE)
# The same of another group, by its name.
_ID = r"(?:\d{1,2}[A-Za-z]?|[A-Z](?![a-z])|[IVX]{1,4})"
_UNIT = r"(?:[Gg]roup|[Aa]rm|[Cc]ohort|[Pp]art|[Ss]trat(?:um|a)|[Ss]ub-?[Ss]tudy|GROUP|ARM|COHORT|PART|STRATUM)s?"
_UNITS_INSIDE = ("group", "arm", "cohort", "part", "strat", "study")  # one of which stands in it, before a name
_ID_BEHIND = re.compile(r"(?:um|UM|a)?s?\s*#?\s*[\dA-Z]")  # behind one of them
_ONE = rf"{_UNIT}\s*#?\s*{_ID}\b"
_UNITS = rf"{_ONE}(?:(?:,?\s*(?:and|or|&|/|to|-)|,)?\s*(?:{_ONE}|{_ID}\b))*"
_OTHERS = (
    r"(?:(?:[Hh]ealthy|[Nn]ormal|[Mm]atched|[Rr]elated|[Uu]nrelated|[Ss]ibling|[Pp]otential|[Ll]iving)\s+)*"
    r"(?:[Dd]onors?|[Rr]ecipients?|[Cc]ontrols?|(?:[Hh]ealthy|[Nn]ormal) (?:[Vv]olunteers?|[Ss]ubjects?|[Pp]articipants?)"
    r"|[Ss]iblings?"
    r"|[Pp]artners?|[Cc]aregivers?|[Mm]others?|[Ff]athers?|[Pp]arents?|DONORS?|RECIPIENTS?|CONTROLS?)"
)
_IN_BRACKETS = re.compile(
    rf"[(\[]\s*(?:for |in |only |applies to |applicable to )?(?:patients in |subjects in |participants in |the )?"
    rf"(?P<name>{_UNITS}|{_OTHERS}|[Pp]atients|[Cc]ases)(?: (?:only|patients|subjects|participants))*\s*[)\]]"
)
_BEGINS_WITH = re.compile(
    rf"^\W*(?:[Ff]or |[Ii]n )?(?:the )?(?P<name>{_UNITS})\b(?! (?:[a-z]+cocc|strep|vaccine|virus|rotavirus))"
)
_IN_GROUP = re.compile(
    rf"\b(?:[Ff]or|[Ii]n|[Ii]nto|(?<!ization )(?<!isation )(?<!ssignment )(?<!ntry )"
    rf"(?<!ollment )(?<!olment )[Tt]o)\s+(?:(?:patients?|subjects?|participants?)\s+(?:in|of|enrolled in"
    rf"|assigned to)\s+)?(?:the )?"
    rf"(?P<name>{_UNITS})(?! (?:[a-z]+cocc|strep|vaccine|virus|rotavirus))"
)
_LABELLED = Gated(
    rf"^\W*(?:[Ff]or )?(?:the )?(?P<name>{_OTHERS})(?: (?:only|criteria|eligibility))?\s*(?::|[-–]\s)",
    "donor|recipient|control|sibling|partner|caregiver|mother|father|parent|healthy volunteer|healthy subject"
    "|healthy participant|normal volunteer|normal subject|normal participant",
)
# A donor as the subject, and none who is sought for a patient: `Donors must weigh 50 kg`, `Age of the donor 18-60`.
_DONOR = Gated(
    r"^\W*(?:all |the |each )?(?:(?:healthy|normal|related|unrelated|sibling|potential|living|matched)\s+)*"
    r"(?P<name>donors?)(?:'s)?\s+"
    r"(?!(?:specific|site|area|lymphocytes?|leu[ck]ocytes?|cells?|marrow|stem|organs?|kidneys?|livers?|skin|tissue|grafts?|eggs?"
    r"|oocytes?|sperm|search|and|or|to|for|in|of|card|nephrectomy)\b)(?=[\w<>≤≥])"
    r"|\b(?:of|in) (?:the )?(?P<of>donors?)\b",
    " donor | donors ",
    re.IGNORECASE,
)
_SOUGHT = re.compile(r"\b(?:availab\w*|identif\w*|match\w*|found|patients?|recipients?|candidates?)\b", re.IGNORECASE)
_DONATES = re.compile(r"\bdonors?\b", re.IGNORECASE)
_RECEIVES = re.compile(r"\b(?:patients?|recipients?)\b", re.IGNORECASE)
_GROUP_HEADING = re.compile(
    r"^\W*(?:(?:[ivx]{1,4}|\d{1,2}|[a-h])[.)]\s*)?"
    rf"(?:(?:[Ff]or |[Ii]n |FOR )?(?:the )?(?:[Ee]ligible )?(?P<name>{_UNITS}|{_OTHERS})"
    r"(?: (?:only|patients|subjects|participants|group|siblings?))*(?:\s*\([^()]{1,80}\))?"
    r"(?: (?:must|should|have|be|will|criteria|eligibility)\b[^:]{0,30})?\W*"
    r"|(?P<alone>(?:[Ff]or )?(?:[Pp]atients|[Cc]ases|[Nn]ormals?)(?: only)?)\W*)$"
)


def names_both(words: str) -> bool:
    """Whether a text speaks of donors and of those who receive, so that a line about donors is not about everybody."""
    if "donor" not in words.lower():
        return False
    return _DONATES.search(words) is not None and _RECEIVES.search(words) is not None


# The healthy as the subject, and patients somewhere else: `Healthy volunteers must have no asthma`.
_HEALTHY = Gated(
    r"^\W*(?:all |the |each )?(?P<name>(?:healthy|normal)(?: control| adult)?(?: volunteers?| subjects?| participants?"
    r"| individuals?| controls?| people| persons)|control (?:subjects?|participants?|individuals?)|controls)\b"
    r"(?= (?:will|must|should|have|has|are|with|who|may|not|aged?|between|over|without)\b)",
    "healthy |normal |control subject|control participant|control individual|controls",
    re.IGNORECASE,
)
_ILL = re.compile(
    r"(?i:\bpatients?\b|\b(?:subjects|participants|individuals|persons|people|volunteers|adults) with\b)"
    r"|\b[A-Z]{2,5} (?:subjects|participants)\b"
)


def names_the_ill(words: str) -> bool:
    """Whether a text speaks of the healthy and of the ill, so that a line about the healthy is not about everybody."""
    return _HEALTHY.may(words) and _ILL.search(words) is not None


def group_of(words: str, over: tuple[str, ...], both: bool = False, ill: bool = False) -> str:
    """The group that a line is about, by its own words or those of the headings above; nothing where it is everybody.

    `both`: the text that it stands in speaks of donors, and of those who receive as well; `ill`: of the healthy, and of others.
    """
    if found := _LABELLED.match(words):
        return found["name"]
    if both and (found := _DONOR.search(words)) and not _SOUGHT.search(words):
        return found["name"] or found["of"]
    if ill and (found := _HEALTHY.match(words)):
        return found["name"]
    if ("(" in words or "[" in words) and (found := _IN_BRACKETS.search(words)):
        return found["name"]
    if _may_name_a_unit(words) and (found := _BEGINS_WITH.match(words) or _IN_GROUP.search(words)):
        return "" if names_a_group_in_a_sentence(words) else found["name"]
    for heading in reversed(over):
        if named := _group_named(heading):
            return named
    return ""


def names_a_group_in_a_sentence(words: str) -> bool:
    """Whether a group stands within one of a line's sentences: `Any allergy. For Cohort B, also allergy to the vehicle`.

    What of the line is about the group, and what about everybody, is not plain. At the line's begin it is of all of it.
    """
    if _SENTENCE_ENDS.search(words) is None or not _may_name_a_unit(words):
        return False
    return _BEGINS_WITH.match(words) is None and _IN_GROUP.search(words) is not None


_SENTENCE_ENDS = re.compile(r"[\w)][.;]\s+(?=[A-Z])")


def _may_name_a_unit(words: str) -> bool:
    """Whether a figure or a capital stands behind `group`, `part` and the like, as in `Part A`: not in `participants`."""
    low = words.lower()
    if len(low) != len(words):  # a letter that is two in lower case: places differ
        return True
    for unit in _UNITS_INSIDE:
        at = low.find(unit)
        while at >= 0:
            at += len(unit)
            if _ID_BEHIND.match(words, at):
                return True
            at = low.find(unit, at)
    return False


@lru_cache(maxsize=8)
def _group_named(heading: str) -> str:
    """The group that a heading names; nothing where it names none."""
    if found := _GROUP_HEADING.match(heading):
        return found["name"] or found["alone"]
    found = _IN_GROUP.search(heading) or _IN_BRACKETS.search(heading)
    return found["name"] if found else ""


# With one of these a line says something of its own; without, it is a phrase that others complete.
_SENTENCE = Gated(
    r"\b(?:is|are|was|were|be|been|has|have|had|having|must|should|shall|will|can|may|who|whose|no|not|none|without|never|able"
    r"|willing\w*|agree\w*|receiv\w+|taking|treated|at least|at most|less than|greater than|more than|between|within)\b"
    r"|[<>≤≥=]",
    " is | are | was | were | be | been | has | have | had | having | must | should | shall | will | can | may | who | whose "
    "| no | not | none | without | never | able | willing| agree| receiv| taking | treated | at least | at most | less than "
    "| greater than | more than | between | within |<|>|≤|≥|=",
    re.IGNORECASE,
)


def is_phrase(words: str) -> bool:
    """Whether a line is a phrase without a verb, a denial or a bound: a member of a list, and perhaps no demand."""
    return len(words.split()) <= 16 and _SENTENCE.search(words) is None


_VERB = Gated(
    r"\b(?:is|are|was|were|be|been|has|have|had|having|must|should|shall|will|can|may|who|whose|able|willing\w*|agree\w*"
    r"|receiv\w+|required?|requires|at least|at most|less than|greater than|more than|within)\b|[<>≤≥=]",
    " is | are | was | were | be | been | has | have | had | having | must | should | shall | will | can | may | who | whose "
    "| able | willing| agree| receiv| require | required | requires | at least | at most | less than | greater than "
    "| more than | within |<|>|≤|≥|=",
    re.IGNORECASE,
)
_MEASURABLE = Gated(
    r"\b(?:measurable|evaluable|assessable|recovered|disease-free)\b",
    " measurable | evaluable | assessable | recovered | disease free ",
    re.IGNORECASE,
)


def is_finding(logic: Rule, words: str) -> bool:
    """Whether an inclusion is the bare name of a finding that somebody attests: `Cystic lesions`, one of a list perhaps."""
    if not all(isinstance(leaf, Attest) and leaf.topic in _NAMED for leaf in leaves_of(logic)):
        return False
    plain = len(words.split()) <= 16 and not _VERB.search(words) and not _MEASURABLE.search(words) and not _ASKED.search(words)
    return plain and not _denied(logic) and not _BEGINS_NO.match(words)


def is_member(words: str) -> bool:
    """Whether a line has no verb and no bound, so that it may be a member of a list."""
    short = len(words.split()) <= 16 and not is_heading(words)
    return short and not _VERB.search(words) and not _BEGINS_NO.match(words) and not _MEASURABLE.search(words)


_NAMED = frozenset(("examination", "severity", "response"))
_BEGINS_NO = re.compile(r"\W*(?:no|not|without|absence|age|sex|life expectancy|performance)\b", re.IGNORECASE)
_MUST = re.compile(r"\b(?:must|required|all|should|shall|each)\b", re.IGNORECASE)
_ASKED = Gated(
    r"\b(?:diagnos\w+|confirmed|proven|documented|history|presence|evidence|known)\b",
    " diagnos| confirmed | proven | documented | history | presence | evidence | known ",
    re.IGNORECASE,
)


def asks_by_name(logic: Rule, words: str, over: tuple[str, ...], lexicon: Lexicon) -> bool:
    """Whether an inclusion asks for a disease by its name alone, with no word that asks for it: one of a list, perhaps."""
    if over and _MUST.search(over[-1]) and _PLAIN.fullmatch(over[-1].casefold()):
        return False
    asked = any(isinstance(leaf, (Condition, Infection)) for leaf in leaves_of(logic)) and not _denied(logic)
    return asked and (is_name(words, lexicon) or (is_phrase(words) and _ASKED.search(words) is None))


def reached(read: Read, line: Line, over: tuple[str, ...], lexicon: Lexicon) -> Read:
    """What was read of a line, as far as the lines above it and beside it leave that standing.

    `over` are the headings that reach it. Where one may turn it round, offers it, is about some people only, or asks for
    some of several, the line decides nothing. A time in a heading is not the line's: an exclusion is read without it, which
    keeps out the most, and stays open where it asks what ever was and the heading is nothing but that time (`Excluded within
    30 days:`); an inclusion about a thing stays open.
    """
    if read.reading is ReadingDegree.NONE:
        return read
    if over and any(note.code == "age-inferred" for note in read.notes):
        return _open(read, line, Unread(over[-1].rstrip(": "), "whether the years are of what stands above"))
    opened = _by_headings(read, line, over) or _by_itself(read, line, over, lexicon)
    if opened is not None:
        return _open(read, line, opened)
    timed = next((heading for heading in over if names_a_time(heading, lexicon)), None)
    return read if timed is None else _under_a_time(read, line, timed)


def _by_headings(read: Read, line: Line, over: tuple[str, ...]) -> Unread | None:
    """What a heading above the line makes of it, where it then decides nothing."""
    if not over:
        return None
    leaves = leaves_of(read.logic)
    if all(isinstance(leaf, Attest) and (not leaf.words or leaf.topic in _OF_ALL) for leaf in leaves):
        return None
    inclusion = line.kind is CriterionKind.INCLUSION
    denied = _denied(read.logic)
    for one in reversed(over):
        says = _says(one, inclusion)
        if not denied and says & _TURNS:
            return Unread(one.rstrip(": "), "what stands above it may turn it round")
        if says & _ASKS_SOME:
            return Unread(one.rstrip(": "), "it is one of several, of which not each has to hold")
        if says & _OF_SOME:
            return Unread(one.rstrip(": "), "what stands above it is about some people only")
        if says & _OF_TODAY and _ever(read.logic):
            return Unread(one.rstrip(": "), "whether what is over keeps out as well")
    return None


_TURNS = 1 << 0
_ASKS_SOME = 1 << 1
_OF_SOME = 1 << 2
_OF_TODAY = 1 << 3


@lru_cache(maxsize=8)  # a heading stands over several lines, and is asked what it says for each of them
def _says(heading: str, inclusion: bool) -> int:
    """What a heading says of the lines under it, in bits: what turns them round, asks for some of them or of some people."""
    plain = _ASIDE.sub(" ", heading)
    plain = _WELCOMES.sub(" ", plain) if inclusion else _KEEPS_OUT.sub(" ", plain)
    found = 0
    if _TURNED.search(plain) or (not inclusion and _TURNED_OUT.search(plain)):
        found |= _TURNS
    if (_SOME_OF if inclusion else _SEVERAL_OF).search(plain):
        found |= _ASKS_SOME
    if _SOME_PEOPLE.match(heading) or (_SOME_WITH if inclusion else _SOME_OUT).match(heading):
        found |= _OF_SOME
    if not inclusion and _CONCURRENT.search(plain):
        found |= _OF_TODAY
    return found


_OF_ALL = frozenset(("consent", "compliance", "social_security"))  # asked of everybody, wherever it stands


def _denied(logic: Rule) -> bool:
    return isinstance(logic, Not) or (isinstance(logic, All) and all(isinstance(part, Not) for part in logic.parts))


_UNFINISHED = Gated(
    r"\b(?:except(?: for| in| if| when)?|unless|other than|excluding|with the exceptions? of)\W*$",
    " except | except for | except in | except if | except when | unless | other than | excluding "
    "| exception of | exceptions of ",
    re.IGNORECASE,
)
_IF = re.compile(r"\W*(?:if|when|for those)\b", re.IGNORECASE)
_CUT_OFF = re.compile(
    r"\b(?:requiring|including|of|with|without|by|for|to|in|the|an?|than|from|on|at|that|who|which|due to|following|either"
    r"|both|any|one)\W*$",
    re.IGNORECASE,
)
# A word with a capital that begins another sentence, with no full stop before it, as where a form lost its lines.
_RUN_ON = Gated(
    r"[a-z)%\d] (?:Progressive|Increase|Measurable|Evaluable|Bidimensionally|Must|Not|No|Patients?|Prior|Concurrent"
    r"|Histologic\w+"
    r"|Metastatic|Contraception|Fertile|Adequate|Diagnosis|Documented|Recovered|Negative|Relapsed|Refractory|Primary"
    r"|Received|At least"
    r"|Eligible|Ineligible)\b",
    " progressive | increase | measurable | evaluable | bidimensionally | must | not | no | patient | patients | prior "
    "| concurrent | histologic| metastatic | contraception | fertile | adequate | diagnosis | documented | recovered "
    "| negative | relapsed | refractory | primary | received | at least | eligible | ineligible ",
)
_OFFERS = Gated(
    r"(?<!not )\b(?:allowed|permitted|acceptable|permissible|recommended|encouraged|desirable|preferred|(?:are|is"
    r"|remain) eligible)\b"
    r"|\bmay (?:also )?(?:participate|enter|enroll?|join|continue|receive|have|be (?:enrolled|included|considered|eligible"
    r"|entered|used))\b"
    r"|\b(?:are|is|will be) (?:designated|encouraged|recruited|not required)\b",
    " allowed | permitted | acceptable | permissible | recommended | encouraged | desirable | preferred | eligible | may "
    "| designated | recruited | not required ",
    re.IGNORECASE,
)
_DEFINES = Gated(
    r"\b(?:is|are) defined (?:as|by)\b",
    " defined as | defined by ",
    re.IGNORECASE,
)
# A heading that lists kinds of a disease, and the topics by which such a kind is attested.
_KINDS = re.compile(
    r"\b(?:eligible|following|subtypes?|types|kinds|diagnos[ei]s|histolog\w+|etiolog\w+|categor(?:y|ies)|including|such as"
    r"|cancers?"
    r"|carcinomas?|lymphomas?|leuk(?:a)?emias?|tumou?rs?|diseases?|disorders?)\b",
    re.IGNORECASE,
)
_FINDINGS = frozenset(("examination", "severity", "response", "other_disease", "healthy"))


def _by_itself(read: Read, line: Line, over: tuple[str, ...], lexicon: Lexicon) -> Unread | None:
    """Why a line decides nothing by what it is: an alternative, a heading, a name of which nobody says what it asks."""
    words, inclusion = line.text.value, line.kind is CriterionKind.INCLUSION
    leaves = leaves_of(read.logic)
    data = [leaf for leaf in leaves if not isinstance(leaf, (Attest, Unread))]
    if line.loose and (inclusion or not all(isinstance(leaf, State) for leaf in leaves)):
        why = "an “or” beside it, whose reach is not plain" if inclusion else "an “and” beside it: perhaps only both keep out"
        return Unread(words, why)
    if is_heading(words) and _GROUP_HEADING.match(words):
        return Unread(words, "it names those whom the lines below it are about")
    if inclusion and words.rstrip().endswith(":") and _FOLLOWING.search(words):
        return Unread(words, "what it asks stands in the lines below it")
    if inclusion and words.rstrip().endswith(":") and _IF.match(words):
        return Unread(words, "it is about some people only")
    if _UNFINISHED.search(words):
        return Unread(words, "an exception that is not said")
    if line.parent and _CUT_OFF.search(words):
        return Unread(words, "it goes on in the lines below it")
    if inclusion and not _denied(read.logic) and _OFFERS.search(words) and not _MUST.search(words):
        return Unread(words, "it offers, and may ask nothing")
    if inclusion and _DEFINES.search(words):
        return Unread(words, "it says what a word means, and may ask nothing")
    split = data and isinstance(read.logic, (Not, AnyOf))  # one thing with its words about it loses nothing
    if split and not words.istitle() and _RUN_ON.search(words):
        return Unread(words, "sentences that run together: which words belong to which is not plain")
    found = all(isinstance(leaf, Attest) and leaf.topic in _FINDINGS for leaf in leaves)
    if inclusion and over and found and _KINDS.search(over[-1]) and is_phrase(words):
        return Unread(over[-1].rstrip(": "), "what the line above asks of it is not plain")
    if line.children or not data or not inclusion:
        return None
    bare = is_name(words, lexicon)
    if line.parent and words.rstrip().endswith(":") and read.clazz == "data":
        return Unread(words, "it heads the lines below it, and may ask nothing itself")
    if bare and all(isinstance(leaf, (Treatment, Procedure)) for leaf in data):
        return Unread(words, "a treatment's name alone does not say whether it is asked for")
    things = any(isinstance(leaf, (Condition, Infection, Treatment, Procedure)) for leaf in data)
    phrase = bare or (things and not _denied(read.logic) and is_phrase(words))
    if phrase and over and not _PLAIN.fullmatch(over[-1].casefold()) and not over[-1].isupper():
        return Unread(over[-1].rstrip(": "), "what the line above asks of it is not plain")
    return None


def _ever(logic: Rule) -> bool:
    return any(getattr(leaf, "when", None) is When.EVER for leaf in leaves_of(logic))


def _under_a_time(read: Read, line: Line, heading: str) -> Read:
    """A line below one that names a time, and says none of its own: who knows whether it is in that time?."""
    if any(isinstance(getattr(leaf, "when", None), Within) for leaf in leaves_of(read.logic)):
        return read
    above = heading.rstrip(": ")
    plain = _KEEPS_OUT.search(heading) is not None or _FOLLOWING.search(heading) is not None  # it says nothing of its own
    if line.kind is CriterionKind.EXCLUSION and not (plain and _ever(read.logic)):
        message = f"it stands below “{above}”, whose time may be of it: read without that time, which keeps out the most"
        notes = (*read.notes, Note(NoteKind.DOUBT, "parent-time", message))
        return Read(read.logic, read.reading, read.clazz, read.nodes, notes)
    if not any(isinstance(leaf, (Condition, Treatment, Procedure)) for leaf in leaves_of(read.logic)):
        return read
    return _open(read, line, Unread(above, "whether the time of the line above binds this one"))


def _open(read: Read, line: Line, unread: Unread) -> Read:
    logic, nodes = open_beside(read.logic, read.nodes, unread)
    return Read(logic, degree_of(logic), class_of(logic, line.kind), nodes, read.notes)


def open_beside(logic: Rule, nodes: tuple[NodeSpan, ...], unread: Unread) -> tuple[Rule, tuple[NodeSpan, ...]]:
    """What was read, where these words may change it: it decides nothing. With it, where its nodes now stand."""
    moved = tuple(NodeSpan(f"0.0.{one.node}".rstrip("."), one.spans) for one in nodes)
    return AnyOf((All((logic, unread)), unread)), moved
