"""What is excepted from the last ground of an exclusion, and what is only an example of it."""

import re

from msgspec import Struct

from pantrial.logic import All, AnyOf, AtLeast, Not
from pantrial.parse.gates import Gated
from pantrial.parse.items import BRACKET, Bracket, Frame, Item, Link, mask
from pantrial.parse.rules.clause import ASKED, DOMAINS, Clause, Placed
from pantrial.parse.rules.degrees import degree_of
from pantrial.parse.rules.lists import GROUNDS, leaf_with_time
from pantrial.protocol import Attest, ReadingDegree, Rule, Treatment, When, Within, all_of, any_of, leaves_of
from pantrial.terms import Lexicon

_EXCEPT = mask(Frame.EXCEPT)
_INCLUDING_EXCEPT = mask(Frame.INCLUDING, Frame.EXCEPT)
_WITHIN = mask(Frame.WITHIN)


class Cut(Struct, frozen=True):
    """Where words begin that say more of an exclusion's last ground: what is excepted from it, or examples of it."""

    at: int  # the first item that is not of the grounds
    words: int  # the first item of the words themselves
    after: int  # the first item behind the brackets that they stand in, which is of the grounds again; else the end
    examples: bool
    loose: bool  # a condition of any kind may follow: `unless …`, another sentence


_NARROWING = frozenset(
    (
        "except",
        "except for",
        "other than",
        "excluding",
        "with the exception of",
        "apart from",
        "unless",
        "if",
        "only if",
        "provided",
        "provided that",
        "when",
        "where",
        "whose",
        "in case of",
    )
)
_LOOSE = frozenset(("unless", "if", "only if", "provided", "provided that", "when", "where", "whose", "in case of"))
_EXAMPLES = frozenset(("such as", "including", "e.g", "for example", "including but not limited to", "for instance", "like"))
# Another sentence that lets somebody in again.
_AGAIN = re.compile(
    r"[.]\s+(?=(?:Note|NOTE|Exceptions?)\b|[A-Z][^.]*\b(?:allowed|permitted|acceptable|not excluded|exempt|"
    r"(?:are|is|may be|will be|remain) eligible|may be (?:enrolled|included)|can be (?:enrolled|included))\b)"
)
_ELIGIBLE = Gated(
    r"^[^.]*(?<!not )\b(?:are|is|will be|remain)\s+(?:still\s+)?(?:eligible|allowed|permitted|acceptable|not excluded)\b",
    " eligible | allowed | permitted | acceptable | not excluded ",
    re.IGNORECASE,
)


def lets_in(words: str) -> bool:
    """Whether the first sentence says that somebody may come in: `patients with a cured infection are eligible`."""
    return _ELIGIBLE.search(words) is not None


def demands(words: str) -> bool:
    """Whether the words say what somebody must be or do: `patients must be able to walk` keeps nobody out for walking."""
    return _MUST.match(words) is not None


def asks_nothing(words: str) -> bool:
    """Whether an exclusion names no ground: it demands (`clearance must be above 50`), advises or permits (`lesions should be
    treated before`, `patients may be tested`), says what is no exclusion, or keeps out of a part of the trial only.
    """
    if _NO_GROUND.search(words) or (_OF_A_PART.search(words) and not _OF_THE_TRIAL.search(words)):
        return True
    if not _MODAL.may(words):
        return False
    for found in _MODAL.pattern.finditer(words):
        before = _CLOSED.sub("", words[: found.start()])
        behind = max((one.end() for one in _RELATIVE.finditer(before)), default=0)
        if not behind or _FINITE.search(before, behind):
            inside = "(" in before or re.search(r"[.;]\s", before) is not None
            return not inside and _DOUBTS.search(before) is None
    return False


def prohibits(words: str) -> int | None:
    """Where the thing begins that an exclusion says nobody may have: `patients may not be receiving …` is the thing itself."""
    found = _PROHIBITS.match(words)
    return None if found is None else found.end()


_PROHIBITS = Gated(
    r"\W*(?:(?:the |all )?(?:patients?|subjects?|participants?|volunteers?|individuals?|women|men|they)\s+)?"
    r"\bmay not (?:have (?:had|received|taken|been)|be|have|receive|take|use)\b\s"
    r"(?!(?:able|willing|suitable|appropriate|candidates?|eligible|enrolled|excluded|considered|given|used)\b)(?=\w)",
    " may not ",
    re.IGNORECASE,
)


def demanded(words: str) -> int | None:
    """Where a later sentence of an exclusion begins that says what must be so: `pregnancy. Women must use contraception`."""
    found = _LATER.search(words)
    if found is None or _STOPS.search(words, found.start("later")):
        return None
    return found.start("later")


def agrees(words: str) -> bool:
    """Whether the words are of somebody who is able or willing, and deny nothing: nobody is kept out for consenting."""
    return _WILLING.match(words) is not None and _DENIES.search(words) is None


def keeps_out(words: str) -> bool:
    """Whether the words say that something keeps out: `pregnancy will exclude participation`, `men are not eligible`.

    So do those of another disease that would be in the way: nobody has to have one.
    """
    in_the_way = _IN_THE_WAY.search(words) is not None and _DENIES.search(words) is None
    return in_the_way or _OUT.search(words) is not None


def says_out(words: str) -> bool:
    """Whether the words say of somebody that they are kept out: `subjects with arrhythmia will be excluded`."""
    return _SAID_OUT.search(words) is not None


def said_out(words: str) -> int | None:
    """Where `will be excluded` begins that ends the one sentence of the words; None where they are others."""
    found = _LAST_OUT.search(words)
    return None if found is None or re.search(r"[.;:]\s", words[: found.start()]) else found.start()


def explains(words: str) -> bool:
    """Whether the words only explain or waive something: `a repeated scan is not required`, `not considered measurable`."""
    return _EXPLAINS.search(words) is not None


def permits(words: str) -> bool:
    """Whether an inclusion says of some that they may come in, which asks nothing of the others.

    `Comatose patients are eligible if …`; not `patients are eligible if …`, nor `only …`.
    """
    return _PERMITS.match(words) is not None


def demand_aside(words: str) -> int | None:
    """Where the last brackets of an exclusion open that say what must be so: `pregnant (women must use contraception)`."""
    found = _ASIDE.search(words)
    return None if found is None else found.start()


_ASIDE = Gated(
    r"[(\[](?=[^()\[\]]*\b(?:must|should|(?:is|are|be) required to|needs? to|ha(?:s|ve) to)\b)"
    r"(?:[^()\[\]]|[(\[][^()\[\]]*[)\]])*[)\]]?\W*$",
    " must | should | required to | need to | needs to | has to | have to ",
    re.IGNORECASE,
)
# What somebody must do or may do, where it is not denied, nor that it must keep out.
_MODAL = Gated(
    r"\b(?:(?:must|should|shall)\b(?! (?:not|never|exclude|preclude|have rendered"
    r"|be (?:also )?(?:excluded|ineligible|disqualified|avoided|considered (?:ineligible|an? exclusion)))\b)"
    r"|(?:is|are|be) (?:required|encouraged|advised|recommended) to\b"
    r"|will (?:also |still )?(?:be (?:able to (?:participate|enter|enrol|join|take part)|allowed|permitted|eligible|offered"
    r"|referred|made available)|participate|take part|meet one)\b"
    r"|(?:may|can) (?:also |still )?(?:be (?:able to|enrol+ed|included|entered|eligible|allowed|permitted|recruited|tested"
    r"|treated|seen|given|considered for|offered|referred|monitored)|participate|enter|enrol+|take part)\b)",
    " must | should | shall | required to | encouraged to | advised to | recommended to | may | can | will ",
    re.IGNORECASE,
)
_LATER = Gated(
    r"[.;]\s+(?P<later>[A-Z](?:(?!\b(?:who|that|which|whose|whom|where|if|unless|not|no)\b)[^.;])*?"
    r"\s(?:(?:must|should|shall)\b(?! (?:not|never|be (?:excluded|ineligible))\b)|(?:is|are|be) required to)\b)",
    " must | should | shall | required to ",
)
# Who does what is demanded may come in again.
_STOPS = re.compile(r"\b(?:eligible|stop|stopped|discontinue|discontinued|switch(?:ed)?)\b", re.IGNORECASE)
_RELATIVE = re.compile(
    r"\b(?:who|that|which|whose|whom|where|when|why|if|because|as|while|whether|unless|during)\b", re.IGNORECASE
)
_FINITE = re.compile(r"\b(?:is|are|was|were|has|have|had|do|does|did|would|could|might|may|can|will)\b", re.IGNORECASE)
_CLOSED = re.compile(r"\([^()]*\)")
# Of a thing that keeps out it is said what it may do: `any condition, in their opinion, may …`.
_DOUBTS = re.compile(
    r"\b(?:opinion|judge?ment|believes?|deems?|feels?|determines?|considers?|unless|no|not|any)\b", re.IGNORECASE
)
_NO_GROUND = Gated(
    r"^[^.]*?\b(?:(?:is|are|does|do|will|would|shall)(?: not|n't) (?:by itself |alone )?(?:exclude|preclude|disqualify"
    r"|exclusionary|constitute an? (?:contraindication|exclusion|reason)"
    r"|(?:be )?(?:considered )?an? (?:exclusion|contraindication|reason for exclusion))|not intended to)\b",
    " not exclude | not preclude | not disqualify | exclude | preclude | disqualify | exclusionary | contraindication "
    "| exclusion | reason | not intended to ",
    re.IGNORECASE,
)
# What the trial is called where somebody is excluded from it, and not from a part.
_TRIALS = (
    r"(?:the |this |our |further |study |trial |clinical |any )*(?:stud(?:y|ies)|trials?|protocol|participat|enrol|entry"
    r"|research|inclusion|investigation|program|treatment)\w*\b"
)
_PART = r"(?:part|portion|arm|phase|component|sub-?study|procedures?|scans?|imaging|biops(?:y|ies))"
_OF_A_PART = Gated(
    rf"\b(?:excluded|exclusion|ineligible|disqualified) from (?:(?!{_TRIALS})|[^.;]*?\b{_PART} (?:of|only|portion|component)\b)"
    r"|^\W*(?:patients?|subjects?|participants?|volunteers?|individuals?|those|women|men|children|people|persons?)\b[^.;]{0,120}"
    r"\b(?:will|may|should|must|shall) not (?:be (?:given|scanned|offered|asked|administered|infused|injected)|undergo|receive"
    r"|have (?:the|an?) (?:mri|scan|biops|contrast|procedure|test))\b",
    " excluded from | exclusion from | ineligible from | disqualified from | not be | not undergo | not receive | not have ",
    re.IGNORECASE,
)
# Who takes it is kept out, by one reading: `patients may not receive any other agent`.
_OF_THE_TRIAL = re.compile(r"\bnot (?:receive|be given) (?:any |other |concurrent|concomitant|prior)", re.IGNORECASE)
_PEOPLE = r"(?:patients|subjects|participants|individuals|persons|people|women|men|children|adults|those)"
_PERMITS = Gated(
    rf"\W*(?!(?:only|all|eligible|the|these|no|not|study)\b)(?:{_PEOPLE}\s+(?:with|who|on|receiving|having|whose|taking)\b[^.;:]{{1,120}}?"
    rf"|(?!{_PEOPLE}\b)[\w-]+(?:\s[\w-]+){{0,3}}?\s{_PEOPLE})\s(?:(?:are|is|will be|may be|remain)\s)?(?:also\s|still\s)?"
    r"(?:eligible|allowed|permitted|acceptable|(?:may|can) (?:also |still )?(?:be (?:recruited|enrol+ed|included|entered)|enter"
    r"|participate|enrol+|take part))\b",
    " eligible | allowed | permitted | acceptable | recruited | enrol| included | entered | enter | participate | take part ",
    re.IGNORECASE,
)
_WILLING = re.compile(
    r"\W*(?:(?:patients?|subjects?|participants?) )?(?:who (?:are|is) |(?:is|are) )?"
    r"(?:able|willing|ability|willingness|capable|agree[sd]?|provid(?:e|es|ed|ing)|signs?|signed"
    r"|(?:has|have) (?:given|provided|signed)|(?:(?:written|signed) )*informed consent)\b",
    re.IGNORECASE,
)
_DENIES = re.compile(
    r"\b(?:no|not|non|un\w+|in(?:ability|capable|sufficient\w*)|refus\w*|lack\w*|without|fail\w*|with(?:draw\w*|drew)|cannot|never|free"
    r"|absence|neither|nor|other than|don't|doesn't)\b",
    re.IGNORECASE,
)
_IN_THE_WAY = Gated(
    r"^\W*any other (?:serious|severe|significant|uncontrolled|major|medical|unstable|acute|clinically|condition|disease"
    r"|illness)\w*\b"
    r"|\b(?:illness(?:es)?|diseases?|conditions?|disorders?|problems?|abnormalit(?:y|ies)|infections?)\b[^.;]{0,80}"
    r"\b(?:would|could|may|might|can|will)\s+(?:\w+\s+)?(?:prevent|preclude|interfere|compromise|jeopardi[sz]e|limit|impair|hinder|confound|obscure)\b",
    " any other | prevent | preclude | interfere | compromise | jeopardi| limit | impair | hinder | confound | obscure ",
    re.IGNORECASE,
)
_EXPLAINS = Gated(
    r"(?<!has )(?<!have )(?<!had )\bnot (?:be )?(?:required|necessary|needed|mandatory)\b|\bneed not\b"
    r"|\bno (?:minimum|maximum|restrictions?|limits?|requirements?)\b(?! tolerated)"
    r"|\bnot (?:be )?considered (?:as )?(?:measurable|evaluable|assessable)\b"
    r"|^\W*(?:the )?following\b[^.]{0,60}\bnot (?:be )?(?:considered|counted|regarded)\b",
    " not be | not required | not necessary | not needed | not mandatory | need not | no minimum | no maximum | no restriction"
    "| no limit| no requirement| not considered | not counted | not regarded ",
    re.IGNORECASE,
)


_LAST_OUT = re.compile(
    r",?\s+(?:(?:will|must|should|shall) be|are|is)\s+(?:also\s+)?(?:excluded|ineligible|not eligible|disqualified)"
    r"(?:\s+(?:from|for)\s+(?:(?:the|this|our)\s+)?(?:study|trial|protocol|participation|enrol+ment|entry))?\W*$",
    re.IGNORECASE,
)
_SAID_OUT = Gated(
    r"^(?!\W*(?:no|not|without|absence)\b).*(?:\b(?:will|would|shall|does|do) (?:exclude|disqualify)\b"
    r"|\b(?:is|are|be) (?:excluded|ineligible|not eligible|disqualified)\b)",
    " exclude | disqualify | excluded | ineligible | not eligible | disqualified ",
    re.IGNORECASE | re.DOTALL,
)
_OUT = Gated(
    r"\b(?:will|would|shall|does|do|can|may) (?:exclude|preclude|disqualify)\b|\b(?:excludes|precludes|disqualifies)\b"
    r"|\b(?:is|are|be) (?:excluded|ineligible|not eligible|disqualified)\b",
    " exclude | preclude | disqualify | excludes | precludes | disqualifies | excluded | ineligible | not eligible "
    "| disqualified ",
    re.IGNORECASE,
)
_MUST = Gated(
    r"\W*(?:all |the )*(?:patients?|subjects?|participants?|volunteers?|candidates?|persons?|individuals?|(?:fe)?males?"
    r"|(?:wo)?men|donors?|recipients?|they|he|she)\s+(?:must|should|shall|(?:is|are) required to|ha(?:s|ve) to|needs? to)\b",
    " must | should | shall | required to | has to | have to | need to | needs to ",
    re.IGNORECASE,
)

_ANY = mask(Frame.EXCEPT, Frame.INCLUDING)


def find_cut(words: str, found: list[Item], framed: int) -> Cut | None:
    """The first words that except from what stands before them, or that give examples of it; `framed` are the items' frames."""
    again = _AGAIN.search(words, found[0].start, found[-1].end) if "." in words else None
    if again is None and not framed & _ANY:
        return None
    for n, item in enumerate(found):
        if again is not None and item.start >= again.end():
            return Cut(n, n, len(found), False, True) if n else None
        narrows = item.framed & _EXCEPT != 0 and item.words in _NARROWING
        examples = item.framed & _INCLUDING_EXCEPT != 0 and item.words in _EXAMPLES
        if item.framed & _EXCEPT and not (narrows or examples):
            return None
        if narrows or examples:
            opened = n > 0 and Bracket.OPEN in found[n - 1].entries
            if not opened and _depth(found[:n]):
                return None  # in the midst of brackets, which say more than the exception
            at = n - 1 if opened else n
            while at and (found[at - 1].link is Link.COMMA or found[at - 1].filler):
                at -= 1
            if at == 0 or found[at - 1].link is not None:
                return None  # `, or whose …`: a ground of its own
            after = next((m + 1 for m in range(n, len(found)) if Bracket.CLOSE in found[m].entries), 0) if opened else 0
            return Cut(at, n, after or len(found), examples, item.words in _LOOSE)
    return None


def _depth(found: list[Item]) -> int:
    """How many brackets are open."""
    return sum(1 if Bracket.OPEN in item.entries else -1 for item in found if item.kinds & BRACKET)


def begins_excepting(clause: Clause) -> bool:
    """Whether a clause excepts from what stands before it, behind a comma."""
    first = next((item for item in clause.items if not item.filler), None)
    return clause.link is Link.COMMA and first is not None and first.framed & _EXCEPT != 0 and first.words in _NARROWING


def time_behind(cut: Cut, found: list[Item]) -> list[Item]:
    """The time at the end of examples (`A, B or others, such as C, within 4 weeks`), which is of all that they stand behind."""
    if not cut.examples or cut.after < len(found):
        return []
    at = next((n for n in range(cut.words, len(found)) if found[n].framed & _WITHIN and not found[n].filler), len(found))
    tail = found[at:]
    return tail if not any(item.link is not None or item.kinds & BRACKET for item in tail) else []


def is_clear(rule: Rule) -> bool:
    """Whether a rule holds all its words, and is one ground or several of which any will do."""
    return degree_of(rule) is ReadingDegree.FULL and not isinstance(rule, (Not, AtLeast))


def binds_the_last(cut: Cut, found: list[Item], before: Rule, lexicon: Lexicon) -> bool:
    """Whether the words can be of nothing but the last ground: no other ground is named among them."""
    grounds = before.parts if isinstance(before, AnyOf) else (before,)
    last = leaf_with_time(grounds[-1])
    if not isinstance(last, (GROUNDS, Attest, All)):
        return False
    heads = {getattr(leaf, "concept", "") for leaf in leaves_of(grounds[-1])} & lexicon.concepts.keys()
    others = [getattr(leaf, "concept", "") for ground in grounds[:-1] for leaf in leaves_of(ground)]
    tail = found[cut.words : cut.after]
    if any(item.link is not None for item in found[cut.after :]):
        return False
    depth = 1 if cut.after < len(found) or Bracket.OPEN in found[cut.words - 1].entries else 0
    for item in tail:
        if item.kinds & BRACKET:
            depth += 1 if Bracket.OPEN in item.entries else -1
            continue
        if item.link is Link.SEMICOLON or (item.link is Link.COMMA and not depth and not cut.examples):
            return False
        concept = item.concept(*DOMAINS)
        below = concept is not None and any(head in lexicon.above(concept.id) for head in heads)
        if concept is not None and not below and not cut.loose:
            return False
        if concept is not None and not cut.examples and any(one in lexicon.above(concept.id) for one in others):
            return False  # `neoplasm or malignancy, except of the skin`: it is excepted from both
    if cut.examples and any(item.framed & _WITHIN for item in tail):
        # `malignancy, including lymphoma, within 5 years`: the time is of the ground, which was read without it.
        whole = isinstance(before, AnyOf) and any(isinstance(leaf_with_time(one), Treatment) for one in grounds[:-1])
        timed = all(isinstance(got.when, Within) for one in grounds if isinstance(got := leaf_with_time(one), Treatment))
        return isinstance(last, Treatment) and (timed or (last.when is When.UNSAID and not whole))
    return True


def _whenever(ground: Rule) -> Rule:
    """A treatment without a time, whenever it was: the time behind an exception, which a person is asked, may be its own."""
    if isinstance(ground, Treatment) and ground.when is When.UNSAID and ground.lasting is None:
        return Treatment(ground.concept, When.EVER, None, ground.but)
    return ground


def qualified(words: str, found: list[Item], cut: Cut, before: Rule, place: Placed) -> Rule:
    """The last ground, where somebody says that what is excepted is not so; of examples, also where one of them is so."""
    grounds = before.parts if isinstance(before, AnyOf) else (before,)
    tail = found[cut.words : cut.after]
    if not cut.examples and any(item.framed & _WITHIN for item in tail):
        grounds = tuple(_whenever(ground) for ground in grounds)
    links = [n for n in range(1, cut.at) if found[n - 1].link is not None] if len(grounds) > 1 else []
    start = links[-1] if links else 0
    first, end = found[start].start, found[-1].end
    unknown = not cut.examples and all(isinstance(ground, Treatment) for ground in grounds)
    unknown = unknown and not any(item.kinds & ASKED for item in tail)
    loose = cut.loose or unknown
    if loose and len(grounds) > 1:
        first = found[0].start  # `A or B, unless treated`, `A or B other than oddone`: it may except from each of them
    said = place(Attest("severity", words[first:end].strip(" ,;:").casefold()), first, end)
    if loose:
        return place(all_of([place(any_of(grounds), found[0].start, found[cut.at - 1].end), said]), found[0].start, end)
    if cut.examples:
        return place(any_of([*grounds, said]), found[0].start, end)
    return place(any_of([*grounds[:-1], place(all_of([grounds[-1], said]), first, end)]), found[0].start, end)
