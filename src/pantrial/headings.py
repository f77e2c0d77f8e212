"""Headings of criteria: which words begin the inclusions or the exclusions, and for which group of people.

A heading that is overlooked turns exclusions into inclusions, and a mere mention ("does not meet the inclusion criteria")
taken for one does the same. So a heading is told by its form: what stands before and behind its words.
"""

import re

from msgspec import Struct


class Heading(Struct, frozen=True):
    """Where a heading stands in a line, whether exclusions follow, and the group that it is about, if one is named."""

    start: int
    end: int
    exclusion: bool
    group: str = ""

    @property
    def kind(self) -> str:
        """`inclusion` or `exclusion`."""
        return "exclusion" if self.exclusion else "inclusion"


# With letters swapped, doubled or lost (`Exlcusion`): a heading that is overlooked reverses all below it.
_KIND = r"(?P<kind>non[- ]?inclusion|(?:in|ex)[clust]{3,5}(?:ion|oin))"
_WORDS = rf"{_KIND}s? crit(?:eri(?:a|on|um|as)|ieria|eira)\b"

# What may stand before the words, and behind them, without a group's name.
_GENERAL = frozenset(
    (
        "a abbreviated additional all an and any apply are as at be both brief but clinical common criteria criterion"
        " defined eligibility eligible enrollment enrolment entry first following follows for further general groups have"
        " in include included includes including individuals is it key limited list main major meet more must not of only"
        " or other part participant participants participation patient patients pre pre-screening prescreening primary"
        " principal protocol screening second secondary selection significant specific study subject subjects summary"
        " that the these this to trial trials were which who will with"
        # what a list is of, and not whom it is about
        " clinically exclusion exclusions inclusion inclusions lab laboratory medical neurological psychiatric psychological"
        " requirements safety surgical"
    ).split()
)

# Behind one of these the words are spoken of and begin nothing.
_MENTION = re.compile(
    r"\b(?:meet|meets|meeting|met|fulfil|fulfill|fulfil+ing|fulfilled|satisfy|satisfies|satisfying|any|the|of|these|those|all|no"
    r"|not|see|per|to|by|with|without|and|or|an|one|each|defined|specified|above|below|listed|inclusion|exclusion|is|are|as|in"
    r"|on|from|following|[a-z]+-defined)[\s/]*$",
    re.IGNORECASE,
)
_PREFIX = re.compile(r"(?:[\w&,()+-]+[\s/]+){0,8}$")
_SAYS = re.compile(
    r"\b(?:may|might|could|should|apply|applies|applied|refers?|been|has|had|does|do|did|can|cannot)\b", re.IGNORECASE
)
_MUST = re.compile(r"\b(?:must|shall|meet|meets|fulfil|fulfill|satisfy|required)\b", re.IGNORECASE)
_LONGEST = 140

_WHOLE = re.compile(rf"[\W\d_]*(?P<before>[^:;]*?){_WORDS}(?P<after>.*)$", re.IGNORECASE)
_BARE = re.compile(
    r"[\W\d_]*(?:(?:key|main|major|general|specific|other|additional|subject|patient|participant)s?\W+)?"
    r"(?P<kind>non[- ]?inclusions?|inclusions?|exclusions?)(?:\s+conditions?)?[\W_]*$",
    re.IGNORECASE,
)
_EXCLUSIONS = re.compile(r"[\W\d_]*(?P<before>(?:[\w-]+ ){1,4})exclusions\s*[:;]?\s*$", re.IGNORECASE)
_FOR = re.compile(
    r"[\W\d_]*criteria (?:for|of) (?P<kind>non[- ]?inclusion|inclusion|exclusion)\b(?P<after>[^:]*):?\s*$", re.IGNORECASE
)
_NO_ENTRY = re.compile(
    r"\bnot (?:be |to be )?(?:eligible|included|enrolled|admitted)\b|\bmay not (?:enter|participate|take part)\b|\bineligible\b"
    r"|\b(?:be|are|is) (?:excluded|disqualified)\b|\b(?:unacceptable|unsuitable) for\b|\bas an exclusion\b|^\W*exclusion from\b"
    r"|\bmust not\b",
    re.IGNORECASE,
)
_ANYBODY = re.compile(
    r"\W*(?:an? |the |all |any |each |study |if (?:an? |the )?)*"
    r"(?:subject|patient|participant|volunteer|individual|person|people|you|presence|exclusion)s?\b",
    re.IGNORECASE,
)
_KINDS = re.compile(_WORDS, re.IGNORECASE)
_BULLET = re.compile(r"\s*[*\u2022\u00b7-]\s")
_BESIDES = re.compile(r"in addition to|apart from|besides|except", re.IGNORECASE)
_WHOM = re.compile(r"(?:for|specific|common|in|to)\b", re.IGNORECASE)
_ABOUT = re.compile(r"(?:related to|regarding|concerning|of|at|on|prior|before|during|after|until|all)\b", re.IGNORECASE)
_OPENING = re.compile(r"^(?:(?:for|specific|common|to|in|of|the|criteria|additional|key)\s+)+", re.IGNORECASE)
_CLOSING = re.compile(r"(?:\s+(?:abbreviated|specific|additional|common|key))+$", re.IGNORECASE)
_LIST_BEHIND = re.compile(r"\b(?:following|any of|if (?:they|the \w+|he|she|you))\b", re.IGNORECASE)


def _keeps_out(found: re.Match[str]) -> bool:
    """Whether the kind that was found is exclusions: no inclusions, well spelt or not."""
    return not found["kind"].casefold().startswith("in")


def whole(words: str) -> Heading | None:
    """The heading that a line is, with nothing of a criterion in it; None for any other line.

    `Key Inclusion Criteria:`, `Exclusion Criteria (healthy controls)`, `EXCLUSION CRITERIA COMMON TO THE TWO COHORTS`,
    `Subjects meeting any of the following exclusion criteria are not to be enrolled:`, `Specific exclusions:`.
    """
    if len(words) > _LONGEST or not any(core in words for core in ("clusion", "CLUSION", "riteri", "RITERI")):
        return None
    if found := _BARE.match(words):
        return Heading(0, len(words), _keeps_out(found))
    if found := _FOR.match(words):
        return Heading(0, len(words), _keeps_out(found), _group(found["after"]))
    if found := _EXCLUSIONS.match(words):
        return Heading(0, len(words), True)
    kinds = {_keeps_out(match) for match in _KINDS.finditer(words)}
    found = _WHOLE.match(words)
    if found is None or (len(kinds) != 1 and not _aside(words)):
        return None
    exclusion = _keeps_out(found)
    before, after = found["before"].strip(), found["after"].strip()
    bulleted = _BULLET.match(words) is not None
    if _BESIDES.match(before):
        return None
    if words.rstrip()[-1:] == ":" and (_MENTION.search(before) or _SAYS.search(before) or _MUST.search(before)):
        # A sentence that announces a list of them: not one that somebody fails to meet.
        if bulleted or (not exclusion and re.search(r"\b(?:not|fail|without|un\w+)\b", before, re.IGNORECASE)):
            return None
        return Heading(0, len(words), exclusion, _part(before))
    if _MENTION.search(before) or _SAYS.search(f"{before} {after}") or not _PREFIX.match(f"{before} ".lstrip()):
        return None
    if not _tail(after):
        return None
    return Heading(0, len(words), exclusion, ", ".join(filter(None, (_group(before), _group(after)))))


def announced(words: str) -> Heading | None:
    """The exclusions that a sentence announces without naming them so: `… will not be eligible if any of these apply:`.

    Only of exclusions: `may be included if all of these apply:` stands among exclusions too, as what they except.
    """
    plain = words.strip()
    if len(plain) > 2 * _LONGEST or plain[-1:] != ":" or not _ANYBODY.match(plain):
        return None
    if not _NO_ENTRY.search(plain) or not _LIST_BEHIND.search(plain):
        return None
    return Heading(0, len(words), True, _part(plain))


def _aside(words: str) -> bool:
    """Whether the second kind stands in brackets behind the first: `Exclusion Criteria (Non inclusion criteria)`."""
    return re.search(rf"\([^()]*{_WORDS}[^()]*\)", words, re.IGNORECASE) is not None


def _tail(after: str) -> bool:
    """Whether what stands behind the words belongs to a heading: nothing, a bracket, `for …`, `- Part A`, a short name."""
    after = after.strip()
    if not after.strip(":. "):
        return True
    if after[0] == ":" or after.rstrip(": ")[-1:] == ".":
        return False  # what follows is a criterion, and is looked at as such
    if after[0] in "(-\u2013" or _WHOM.match(after):
        return len(after.split()) <= 16
    return len(after.split()) <= 8 and "," not in after and ";" not in after


_PART = re.compile(r"\b(?:in|to|for) the ([\w \u201c\u201d\"'-]{2,40}?\b(?:arm|group|cohort|part|phase))\b", re.IGNORECASE)


def _part(before: str) -> str:
    """The part of the trial that a sentence is about: `For enrollment in the non-atopic arm, patients must …`."""
    found = _PART.search(before)
    return found.group(1) if found else ""


_NAMES = re.compile(r"[^\W_][\w'-]*")


def _group(words: str) -> str:
    """The name of a group in a heading's other words; nothing where they say no more than that these are criteria."""
    plain = words.strip().strip("\u2013-:;,.() \u201c\u201d\"'")
    if _ABOUT.match(plain):
        return ""
    if _KINDS.search(plain):  # `Exclusion Criteria (Non inclusion criteria)`
        return ""
    named = [word for word in _NAMES.findall(plain) if word.casefold() not in _GENERAL]
    if not named or all(word.isdigit() for word in named):
        return ""
    if plain.count("(") > plain.count(")"):
        plain += ")"
    plain = _OPENING.sub("", plain)
    return _CLOSING.sub("", plain)


_INSIDE = re.compile(
    r"(?<![\w/-])(?P<before>(?:(?:Key|Main|Major|General|Other|Additional|Specific|Principal|Common)\s+)?)"
    r"(?P<kind>[Nn]on[- ]?[Ii]nclusion|[Ii]nclusion|[Ee]xclusion|INCLUSION|EXCLUSION)s?"
    r"\s+(?:[Cc]riteri(?:a|on|um)|CRITERI(?:A|ON))\b"
)
_CRITERIA = re.compile(r"[sS]?\s+(?:[Cc]riteri|CRITERI)")


def _named(words: str) -> list[re.Match[str]]:
    """What `_INSIDE` finds in a line, in order: looked for only around `clusion … criteri`, which is found quickly."""
    found: list[re.Match[str]] = []
    cores: list[int] = []
    for core in ("clusion", "CLUSION"):
        at = words.find(core)
        while at >= 0:
            cores.append(at)
            at = words.find(core, at + 7)
    cores.sort()
    last = 0
    for at in cores:
        criteria = _CRITERIA.match(words, at + 7)
        if criteria is None or at < last:
            continue
        # Before it stand `non-in` at most, and one word more behind any blanks.
        first = len(words[last : max(last, at - 6)].rstrip()) + last - 12
        match = _INSIDE.search(words, max(last, first), criteria.end() + 3)
        if match:
            found.append(match)
            last = match.end()
    return found


_COLON = re.compile(r"\s*:")
_LIST = re.compile(r"\s*(?=(?:[-*\u2022\u00b7\u2013\u25cf\u25aa]|\(?\d{1,2}[.)]|\(?[a-zA-Z][.)])\s+\S)|\s*$")
_MORE = re.compile(r"\s+(?:[a-z(][^.;:*\u2022]{0,79}|[-\u2013] [^.;:*\u2022-]{1,79}):")


def within(words: str) -> list[Heading]:
    """The headings that stand within a line whose breaks were lost, in their order.

    With a colon, wherever they stand; with a list's first mark behind them; or, with a capital, between two sentences.
    """
    found: list[Heading] = []
    for match in _named(words):
        start, end = match.start(), match.end()
        before = words[max(0, start - 40) : start].rstrip()
        if before and before[-1] not in ".;:!?)" and _MENTION.search(before):
            continue
        capital = match.group()[0].isupper()
        if colon := _COLON.match(words, end):
            end = colon.end()
        elif capital and (listed := _LIST.match(words, end)):
            end = listed.end() if listed.end() == len(words) else end
        elif capital and (more := _MORE.match(words, end)) and not _SAYS.search(more.group()):
            end = more.end()
        elif not (capital and (not before or before[-1] in ".;!?)") and re.match(r"\s+[A-Z]", words[end : end + 3])):
            continue
        named = _group(words[match.end() : end]) if end > match.end() else ""
        found.append(Heading(start, end, _keeps_out(match), named))
    return found


_NOT = r"(?:not|never|cannot|\w+n['\u2019]t|unable|no)"
_ENTRY = (
    r"(?:join(?:ing)?|participat(?:e|ing|ion)|tak(?:e|ing) part|enter(?:ing)?|enrol+(?:ed|ing)?|eligible|includ(?:e|ed)"
    r"|inclusion|qualif(?:y|ied)|accept(?:ed|ing)?|admit(?:ted|ting)?|recruit(?:ed|ing)?|apply(?:ing)?|sign(?:ing)? up"
    r"|volunteer|suit|suitable|right|appropriate|considered|allowed|permitted|inviting|invited?|open"
    r"|tak(?:e|ing) (?:you|people|patients|anyone|anybody)|look(?:ing)? for|for (?:you|people|those|patients|anyone|everyone))"
)
_PEOPLE = r"(?:me|you|us|people|patients|participants|volunteers|someone|somebody|anyone|anybody)"
_TRIAL = r"(?:th(?:is|e|ese)|our) (?:\w+ )?(?:study|studies|trial|trials|research|programme?)\b"
_KEPT_OUT = re.compile(
    rf"\b{_NOT}(?:\s+(?:also|able|allowed|be|been|currently|likely|normally|please|probably|really|the|then|to|usually|yet))*"
    rf"\s+{_ENTRY}\b"
    rf"(?!\s+(?:for|to|in|into)\s+(?!{_TRIAL}|(?:join|enter|participate|take part|enrol+|be)\b|if\b|{_PEOPLE}\b|those\b))"
    rf"|\b{_PEOPLE}\b(?:\s+\w+){{0,3}}\s+(?:ruled|left|screened) out\b|\b(?:rule|keep|leave|screen|count)s? {_PEOPLE} out\b"
    rf"|\b(?:disqualify|disqualifie|exclude)s? {_PEOPLE}\b|\b(?:stop|prevent|keep|bar)s? {_PEOPLE} (?:from )?"
    r"(?:being (?:in|part)|enter|enrol|join|participat|qualify|taking part)\w*"
    rf"|\bclosed to {_PEOPLE}\b|\bnot for\?"
    r"|\b(?:is|are|be|being) (?:excluded|ineligible|disqualified|unsuitable)\b"
    r"|\bbarriers? to (?:taking part|participation|participating|joining|enrol+ment)\b"
    # German, French, Spanish and Portuguese, Italian, Dutch
    r"|\b(?:nicht|kein\w*)\b[^.]{0,60}\b(?:teilnehmen|mitmachen|teilnahme|geeignet|eingeschlossen|aufgenommen|in ?frage)\b"
    r"|\bne\b[^.]{0,40}\b(?:particip\w+|inclus\w*|\u00e9ligibles?|admis\w*)\b|\bn['\u2019](?:est|\u00eates|sont)[^.]{0,20}\b(?:inclus|\u00e9ligible)"
    r"|\b(?:no|n\u00e3o|nao)\b[^.]{0,40}\b(?:participar|inclu\w+|elegibles?|eleg\u00edve\w+|apt[oa]s?|admitid\w+)\b"
    r"|\bnon\b[^.]{0,40}\b(?:partecipare|inclus\w+|idone\w+|eleggibil\w+|arruola\w+)\b"
    r"|\b(?:niet|geen)\b[^.]{0,40}\b(?:meedoe[nt]|deelnemen|in aanmerking)\b",
    re.IGNORECASE,
)
"""Words that keep somebody out of a trial, and not of something else: `not eligible for surgery` does not."""
_SAID_SO = re.compile(
    r"(?:(?:you|they|patients|participants|volunteers) )?"
    r"(?:(?:must|should|can|may|could|will|do)(?: ?not|n['\u2019]t)|can['\u2019]t)"
    r"(?: (?:have|be|take|use|apply|join|qualify))?|cannot(?: (?:have|be|take|use|join))?"
    r"|not (?:allowed|accepted|permitted|eligible|suitable|included|admitted|for you)|no|don['\u2019]?ts"
    r"|(?:excluded|ineligible|disqualified)(?: (?:are|is|were|if|when))?|disqualifi(?:ers?|cations?)|contra-?indications?"
    r"|(?:deal|show)[ -]?breakers?|(?:reasons?|grounds?) (?:for|of|to be|you(?:['\u2019]d| would| will| may| might)? be)"
    r" (?:exclusion|excluded|left out|ineligible|ineligibility|turned (?:down|away))",
    re.IGNORECASE,
)
"""The few words of a heading that say so without a sentence."""
_FEW = 60
_ASKS = re.compile(
    r"(?:what|who|whom|which|things|reasons|why|when|wer|qui|qui[e\u00e9]n(?:es)?|quem|chi|wie)\b", re.IGNORECASE
)
_LAST = frozenset(
    "if when who they you are have has he she following apply reasons conditions wenn sie falls si se vous usted chi als die"
    " u".split()
)
"""The last word of a line whose list follows, where its colon was lost."""


def keeps_out(words: str, leads: bool) -> bool:
    """Whether a line says, in whichever words, that whom the lines below it describe may not take part.

    `Sorry, you can't take part if you:`, `What would rule me out?`, `Not suitable if:`. Overlooked, it
    would make inclusions of exclusions, on a page and in a record. `leads`: whether a list with marks of its own follows.
    """
    plain = words.strip("*_# \t")
    if not plain or len(plain) > 2 * _LONGEST:
        return False
    last = plain[-1]
    if len(plain) <= _FEW:
        bare = plain.rstrip(":?. \u2026")
        if _SAID_SO.fullmatch(bare):
            return len(bare) > 2 or last == ":"  # `No` alone may be an answer
    goes_on = last in ":?\u2026" or plain[plain.rfind(" ") + 1 :].casefold() in _LAST
    if not goes_on and (last == "." or not (leads or (len(plain) <= _LONGEST // 2 and _ASKS.match(plain)))):
        return False
    return _KEPT_OUT.search(plain) is not None


__all__ = ["Heading", "announced", "keeps_out", "whole", "within"]
