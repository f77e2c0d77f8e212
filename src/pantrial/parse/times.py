"""Times in running English: offsets from anchors, lists, windows, periods, repetitions, events.

`times` reads a whole time frame and keeps what it does not understand as unread: a time with words beside it that no rule
knows (“24 hours after the first bout”) is unread as a whole, since the words may move it.
"""

import re
from collections.abc import Sequence
from decimal import Decimal

import msgspec
from msgspec import Struct

from pantrial.language.numbers import NUMBER_WORDS
from pantrial.parse.amounts import TIME_WORDS, exact, plain, time_code
from pantrial.parse.patterns import Pattern
from pantrial.protocol import Anchor, At, Elapsed, Event, Period, Repeated, Time, TimeCode, TimeFrame, UnreadWords
from pantrial.text import Text

_MORE = {"thirteen": 13, "fourteen": 14, "fifteen": 15, "eighteen": 18, "twenty": 20, "twenty-four": 24, "thirty": 30}
NUMBERS: dict[str, int] = {**NUMBER_WORDS, **_MORE}
"""Words for numbers."""

_NUM = r"(?:\d{1,5}(?:\.\d{1,3})?(?![\d.,]\d)|" + "|".join(sorted(NUMBERS, key=len, reverse=True)) + r")"
_UNIT = "(?:" + TIME_WORDS + r"|w|m|y)(?![a-z])"

# Anchors --------------------------------------------------------------------------------------------------------------

_GIVEN = (
    r"(?:dos(?:e|es|ing)|infusions?|injections?|administrations?|vaccinations?|immuni[sz]ations?|applications?|implantations?"
    r"|inoculations?|treatments?|therapy|interventions?|medications?|drugs?|products?|cells?|car-?t(?:\scells?)?|vaccines?)"
)
_COURSE = (
    r"(?:treatments?|therapy|dosing|interventions?|medications?|drugs?|products?|treatment\speriod|(?:all\s)?"
    r"(?:the\s)?infusions|injections)"
)
_KIND = (
    r"(?:(?:study|trial|investigational|test|active|cell|stem\scell|msc|drug|treatment|product|iv|the|cell\stherapy|car-?t"
    r"(?:\scell)?)\s)*"
)
_OF = (
    r"(?:\s(?:of|with|on)\s(?:the\s)?(?:study\s|investigational\s|trial\s|assigned\s|randomi[sz]ed\s)?(?:drugs?|treatment"
    r"|medication"
    r"|products?|vaccine|therapy|intervention|imp\b|[a-z0-9-]+(?:\scells?)?(?=\s(?:up|to|until|or|and|through)\b|\s?[,;.()\]]"
    r"|$)))?"
)
# What somebody had before the trial, more likely than in it.
_EARLIER = r"chemo\w*|radio\w*|radiation|prior|previous|earlier|antibiotic|steroid"
_ANCHORS: tuple[tuple[Anchor, str], ...] = (
    (Anchor.EACH_DOSE, r"(?:each|every)\s" + _KIND + _GIVEN),
    (
        Anchor.FIRST_DOSE,
        r"(?:the\s)?(?:time\sof\s)?(?:(?:first|1st|initial)\s(?:(?!last|final|" + _EARLIER + r")[a-z0-9-]+\s){0,3}?"
        + _GIVEN + _OF
        + r"|(?:start|initiation|beginning|commencement|starting|initiating)\s(?:of\s)?(?:the\s)?" + _KIND + _GIVEN
        + r"|(?:start|initiation|beginning|commencement)\sof\s[a-z0-9-]+\s(?:treatment|therapy|dosing|administration)"
        r"|(?:treatment|therapy)\s(?:start|initiation|onset|begin{1,2}ing|commencement|commences|begins|starts)|start\sof\sdosing)",
    ),
    (
        Anchor.LAST_DOSE,
        r"(?:the\s)?(?:(?:last|final)\s(?:(?!first|" + _EARLIER + r")[a-z0-9-]+\s){0,3}?" + _GIVEN + _OF
        + r"|(?:end|completion|discontinuation|cessation|conclusion|ending|completing)\s(?:of\s)?(?:the\s)?" + _KIND
        + _COURSE + r"|all\s(?:the\s)?(?:\d+\s)?(?:infusions|injections|doses|administrations|treatments)"
        r"|(?:treatment|therapy)\s(?:end|completion|discontinuation)|end-of-treatment|eot(?:\svisit)?\b)",
    ),
    (Anchor.STUDY_START, r"(?:the\s)?(?:start|beginning|initiation|commencement|onset)\sof\s(?:the\s)?(?:study|trial)|"
            r"(?:study|trial)\s(?:start|initiation|onset|beginning)"),
    (
        Anchor.STUDY_END,
        r"(?:the\s)?(?:end|completion|conclusion|termination|finish)\sof\s(?:the\s)?(?:study|trial|follow-?\s?up)(?:\speriod)?"
        r"|(?:study|trial)\s(?:completion|end|termination|close|closure|conclusion)|end-of-study|eos\b",
    ),
    (Anchor.BASELINE, r"(?:the\s)?(?:study\s)?baseline(?:\s(?:visit|assessment|examination|evaluation))?"),
    (Anchor.SCREENING, r"(?:the\s)?screening(?:\s(?:visit|assessment|period|phase))?"),
    (Anchor.CONSENT, r"(?:the\s)?(?:signing|signature|date|time)?\s?(?:of\s)?(?:the\s)?(?:(?:written\s)?informed\sconsent"
            r"(?:\sform)?(?:\s\(icf\))?|icf\b)(?:\s(?:signature|signing))?|consent\b"),
    (
        Anchor.ENROLLMENT,
        r"(?:the\s)?(?:participant\s|patient\s|subject\s|study\s)?(?:(?:study\s)?enrol{1,2}ment(?:\s(?:in|into)\s(?:the\s)?"
                r"(?:study|trial))?"
        r"|(?:study\s|patient\s)?inclusion(?:\s(?:in|into)\s(?:the\s)?(?:study|trial))?|study\sentry|entry\s(?:in|into|to)\s"
                r"(?:the\s)?(?:study|trial)"
        r"|recruitment|registration)",
    ),
    (Anchor.RANDOMIZATION, r"(?:the\s)?(?:time\sof\s|date\sof\s|day\sof\s)?(?:treatment\s)?(?:randomi[sz]ation|randomi[sz]ing"
            r"|being\srandomi[sz]ed)(?:\sof\sstudy\s(?:drug|treatment))?"),
    (Anchor.ADMISSION, r"(?:the\s)?(?:hospital\s|icu\s)?(?:admission|hospitali[sz]ation)(?:\sto\s(?:the\s)?(?:hospital|icu"
            r"|intensive\scare\sunit))?"),
    (Anchor.DISCHARGE, r"(?:the\s)?(?:hospital\s|icu\s)?discharge(?:\sfrom\s(?:the\s)?hospital)?"),
    (Anchor.ONSET, r"(?:the\s)?(?:symptoms?|disease|stroke|illness)\sonset|(?:the\s)?onset\sof\s(?:the\s|an?\s)?"
            r"(?:[a-z-]+\s){0,2}?(?:symptoms?|disease|illness|stroke|infection)|"
            r"(?:the\s)?first\ssymptoms?"),
    (Anchor.DIAGNOSIS, r"(?:the\s)?(?:date\sof\s|time\sof\s)?diagnosis"),
    (
        Anchor.TRANSPLANT,
        r"(?:the\s)?(?:(?:h(?:a?e)?matopoietic|allogeneic|autologous|stem|bone|marrow|cell|kidney|renal|liver|islet|lung"
                r"|heart|organ|progenitor)[\s-]){0,4}"
        r"(?:transplant(?:ation)?|hsct|hct|bmt|sct|asct)",
    ),
    (Anchor.SURGERY, r"(?:the\s)?(?:index\s|day\sof\s|end\sof\s)?(?:surgery|operation|surgical\s(?:procedure|intervention"
            r"|treatment)|procedure|resection)"),
    (Anchor.BIRTH, r"birth"),
    (Anchor.DOSE, r"(?:the\s|all\s)?" + _KIND + _GIVEN + r"(?:\s(?:administration|infusion|injection|therapy|dosing"
            r"|transfusion))?"),
)  # fmt: skip
_WORD_END = Pattern(r"(?![\w-]|'s)")


def anchor_at(text: str, at: int) -> tuple[Anchor, int] | None:
    """The anchor whose words begin at `at`, and where they end: of several the longest."""
    best: tuple[Anchor, int] | None = None
    for anchor, pattern in _COMPILED:
        match = pattern.match(text, at)
        if match and _WORD_END.match(text, match.end()) and (best is None or match.end() > best[1]):
            best = (anchor, match.end())
    return best


_COMPILED = tuple((anchor, Pattern(pattern)) for anchor, pattern in _ANCHORS)

_AFTER = Pattern(
    r"\s?-?\s?(?:after|following|post|from|since|past|upon|of(?=\s(?:the\s)?(?:admission|surgery|randomi|enrol|discharge|birth"
    r"|baseline|symptom|onset|diagnosis|hospital|transplant|first|last|initiation|start|icu|inclusion)))(?:[\s-]|"
    r"(?=[a-z]))\s?(?:the\s)?(?:(?:day|date|time)\sof\s(?:the\s)?)?"
)
_BEFORE = Pattern(
    r"\s?-?\s?(?:before|prior\sto|preceding|pre)(?:[\s-]|(?=[a-z]))\s?(?:the\s)?(?:(?:day|date|time)\sof\s(?:the\s)?)?"
)
_COURSE_OF = Pattern(
    r"\s(?:of|on)\s(?:the\s)?(?:study\s)?(?:treatment|therapy)(?![\w-]|\s(?:discontinuation|completion|end|cessation"
    r"|withdrawal))"
)
_AGE = Pattern(r"\s(?:of\s(?:life|age)|after\sbirth|old)\b")
_OPERATED = Pattern(r"\s?-?(?:post-?\s?op(?:erative(?:ly)?)?|after\ssurgery)\b")

# Events that no number gives.
_EVENT = Pattern(
    r"(?:the\s)?(?:first\s)?(?:date\sof\s|time\sof\s|occurrence\sof\s|documented\s|objective\s|confirmed\s|radiographic\s)*"
    r"(?:disease\sprogression|tumou?r\sprogression|progression\sof\s(?:the\s)?disease|progressive\sdisease|progression"
    r"|disease\srelapse|relapse"
    r"|disease\srecurrence|recurrence|death(?:\s(?:from|due\sto|of)\sany\scauses?)?|unacceptable\stoxicity"
    r"|unacceptable\sside\seffects"
    r"|toxicity|intolerance|intolerability|loss\s(?:to|of)\sfollow-?\s?up|lost\sto\sfollow-?\s?up|last\sfollow-?\s?up"
    r"(?:\svisit)?"
    r"|last\scontact|withdrawal(?:\sof\s(?:informed\s)?consent|\sby\s(?:the\s)?(?:participant|patient|subject))?|consent\swithdrawal|(?:subject|patient|participant"
    r"|investigator)\s(?:decision|withdrawal|refusal)"
    r"|study\swithdrawal|complete\sresponse|complete\shealing|wound\s(?:closure|healing)|remission|cure"
    r"|pd\b|(?:start|initiation)\sof\s(?:a\s)?(?:new|subsequent|other)\s(?:anti-?cancer\s|anticancer\s)?(?:treatment|therapy)"
    r"|(?:new|subsequent)\s(?:anti-?cancer\s|anticancer\s)?(?:treatment|therapy)\sinitiation|hospital\sstay|icu\sstay"
    r"|pregnancy|delivery)"
    r"(?![\w-])"
)
_VISIT = Pattern(
    r"(?:on\s|at\s)?(?:study\s)?visits?\s?#?\d{1,2}\b|(?:on\s|at\s)?(?:each|every|all)\s(?:study\s|follow-?up\s"
    r"|scheduled\s)?visits?\b|(?:at\s)?(?:the\s)?(?:final|last|end)\s(?:study\s)?visit\b"
)

# Points ---------------------------------------------------------------------------------------------------------------

_NUMBERED = Pattern(
    r"(?:(?:on|at|in|by)\s)?(?:the\s)?(?:end\sof\s)?(?:study\s|treatment\s|postoperative\s)?(?P<unit>days?|weeks?|months?|years?|hours?"
    r"|wks?|mo|hr|d|w|m|y|t(?=\d))\s?[#:]?\s?"
    r"(?P<first>-?\d{1,4}(?:\.\d)?)(?![\d.]*\d|\s?(?:times|patients|participants|subjects))"
)
_LISTED = Pattern(
    r"(?:\s?(?:,\s?(?:and\s)?|;\s|/|&|\sand\s|\s&\s)\s?)(?P<next>-?\d{1,4}(?:\.\d)?)(?!\d|[.,]\d|(?:st|nd|rd|th)\b|\s?-?(?:"
    + TIME_WORDS
    + r")(?![a-z])|\s?%|\s?[-~]\s?\d+\s?(?:"
    + TIME_WORDS
    + r")\b)"
)
_CYCLE = Pattern(r"(?:(?:on|at)\s)?(?:cycle|c)\s?(?P<cycle>\d{1,2})[\s,]{0,2}(?:day|d)\s?(?P<day>\d{1,3})(?!\d)")
_ELAPSED = Pattern(
    r"(?:(?:at|in|on|by)\s)?(?:the\s)?(?:approximately\s|approx\.?\s|about\s|around\s|~\s?)?(?P<list>(?:"
    + _NUM
    + r"(?:\s?,\s?(?:and\s|&\s)?|\sand\s|\s?&\s?|\s?/\s?)\s?)*|(?:\d{1,3},(?!\d{3},\d{3}(?!\d))){2,})"
    r"(?P<last>" + _NUM + r")(?:\s?(?:±|\+/-|\+-)\s?(?P<pm>" + _NUM + r"))?[\s-]?(?:full\s|calendar\s)?(?P<unit>" + _UNIT + ")"
)
_ORDINAL = Pattern(
    r"(?:(?:at|in|on|by)\s)?(?:the\s)?(?P<n>\d{1,3}(?:st|nd|rd|th)|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth"
    r"|tenth|twelfth)\s(?P<unit>day|week|month|year)(?![a-z])"
)
_ORDINALS = {
    word: n
    for n, word in enumerate("first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split(), 1)
}
_WINDOW = Pattern(r"\s?[(\[]?\s?(?:±|\+/-|\+-)\s?(?P<n>\d{1,3})\s?(?P<unit>" + _UNIT + r")?\s?[)\]]?")
_LENGTH = {"d": TimeCode.DAY, "w": TimeCode.WEEK, "m": TimeCode.MONTH, "y": TimeCode.YEAR}


def value(words: str) -> Decimal:
    """A number in figures or words."""
    return Decimal(NUMBERS[words]) if words in NUMBERS else exact(Decimal(words))


def code(word: str) -> TimeCode:
    """The unit of time that a word of the patterns above names."""
    found = time_code(word) or _LENGTH.get(word)
    if found is None:
        raise ValueError(f"no unit of time: {word}")
    return found


class _Found(Struct, frozen=True):
    """What was read up to `end`."""

    times: tuple[Time, ...]
    end: int


class _Window(Struct, frozen=True):
    """`± 3 days`: how far to both sides, the unit where it is another one, and where the words end."""

    end: int
    side: Decimal | None = None
    unit: TimeCode | None = None


def _window(text: str, at: int, unit: TimeCode) -> _Window:
    match = _WINDOW.match(text, at)
    if match is None:
        return _Window(at)
    own = code(match["unit"]) if match["unit"] else unit
    return _Window(match.end(), Decimal(match["n"]), None if own is unit else own)


_FOLLOWED = Pattern(r"\s(?:of\s)?follow-?\s?up(?=\s(?:after|following|post|from)\b)")


class _Related(Struct, frozen=True):
    """The anchor that words after a time name, whether the time lies before it, where they end, and another anchor's words."""

    anchor: Anchor
    before: bool
    end: int
    words: str = ""


def _related(text: str, at: int) -> _Related | None:
    """`after the last infusion`, `before surgery`, `after disease progression`; None where no such words are there."""
    if aged := _AGE.match(text, at):
        return _Related(Anchor.BIRTH, False, aged.end())
    if course := _COURSE_OF.match(text, at):
        return _Related(Anchor.FIRST_DOSE, False, course.end())
    if follow := _FOLLOWED.match(text, at):
        at = follow.end()
    if operated := _OPERATED.match(text, at):
        return _Related(Anchor.SURGERY, False, operated.end())
    for pattern, before in ((_AFTER, False), (_BEFORE, True)):
        if match := pattern.match(text, at):
            if found := anchor_at(text, match.end()):
                return _Related(found[0], before, found[1])
            other = _EVENT.match(text, match.end()) or _BEGUN.match(text, match.end())
            if other:
                return _Related(Anchor.OTHER, before, other.end(), other.group().strip())
    return None


# What begins once or more and is neither the disease nor its treatment.
_BEGUN = Pattern(r"(?:the\s)?onset\sof\s(?:the\s|an?\s)?(?:[a-z-]+\s){0,2}?(?:reaction|episode|attack|event|flare)s?(?![\w-])")


# “day 1 of cycles 1, 2 and 5”
_OF_CYCLES = Pattern(
    r"(?:(?:on|at)\s)?(?:the\s)?(?:day|d)\s?(?P<day>\d{1,3})\sof\s(?:treatment\s)?(?:cycles?|c)\s?(?P<cycle>\d{1,2})(?![\d.]*\d|\s?"
    r"(?:-|to|through)\s?\d)"
)


def _cycled(text: str, at: int) -> _Found | None:
    if match := _OF_CYCLES.match(text, at):
        cycles, end = _more(text, match.end(), [match["cycle"]])
        if "0" in cycles or any(not number.isdecimal() for number in cycles):
            return None
        each = (At(Anchor.FIRST_DOSE, Decimal(match["day"]), TimeCode.DAY, numbered=True, cycle=int(n)) for n in cycles)
        return _Found(tuple(each), end)
    match = _CYCLE.match(text, at)
    if match is None or match["cycle"] == "0":
        return None
    times: list[Time] = []
    days, end = _more(text, match.end(), [match["day"]])
    for day in days:
        times.append(At(Anchor.FIRST_DOSE, Decimal(day), TimeCode.DAY, numbered=True, cycle=int(match["cycle"])))
    return _Found(tuple(times), end)


def _more(text: str, at: int, first: list[str]) -> tuple[list[str], int]:
    while match := _LISTED.match(text, at):
        first.append(match["next"])
        at = match.end()
    return first, at


def _points(text: str, at: int) -> _Found | None:
    """One time point, or a list of them in one unit."""
    if cycled := _cycled(text, at):
        return cycled
    if match := _NUMBERED.match(text, at):
        unit_word = match["unit"]
        unit = (
            TimeCode.HOUR
            if unit_word in ("hours", "hour", "hr")
            else code(unit_word.rstrip("s") if unit_word not in ("t",) else "d")
        )
        if unit_word == "t":
            return None
        numbers, end = _more(text, match.end(), [match["first"]])
        window = _window(text, end, unit)
        related = _related(text, window.end)
        anchor, numbered, sign, end, words = Anchor.UNSAID, True, 1, window.end, ""
        if related is not None:
            anchor, before, end, words = related.anchor, related.before, related.end, related.words
            tag = re.match(r"\s?-?\s?(?:pre|post)", text[window.end :]) is not None
            near = unit in (TimeCode.DAY, TimeCode.HOUR, TimeCode.WEEK) and anchor not in (Anchor.TRANSPLANT, Anchor.SURGERY)
            if tag and (before or (near and numbers in (["0"], ["1"]))):
                anchor, words = Anchor.UNSAID, ""  # “day 1 pre-dose”: when on that day
            elif before:
                return None
            else:
                numbered = False
        made = (
            At(
                anchor,
                sign * exact(Decimal(n)),
                unit,
                numbered,
                early=window.side,
                late=window.side,
                window_unit=window.unit,
                anchor_words=words,
            )
            for n in numbers
        )
        return _Found(tuple(made), end)
    if match := _ORDINAL.match(text, at):
        n = _ORDINALS.get(match["n"]) or int(re.sub(r"\D", "", match["n"]))
        related = _related(text, match.end())
        related = related or _Related(Anchor.UNSAID, False, match.end())
        anchor, end, words = related.anchor, related.end, related.words
        if related.before:
            return None
        if code(match["unit"]) is not TimeCode.DAY and n < 13 and match["n"].isalpha():
            # “in the first year of life” is a time that lasts; of a second one the start is not read.
            if n != 1 or anchor in (Anchor.UNSAID, Anchor.OTHER):
                return None
            return _Found((Period(At(anchor), (At(anchor, Decimal(1), code(match["unit"])),)),), end)
        numbered = anchor is Anchor.UNSAID
        return _Found((At(anchor, Decimal(n), code(match["unit"]), numbered=numbered, anchor_words=words),), end)
    if match := _ELAPSED.match(text, at):
        unit = code(match["unit"])
        listed = [word for word in re.split(r"[\s,/&]+|\band\b", match["list"]) if word]
        window = _Window(match.end(), value(match["pm"])) if match["pm"] else _window(text, match.end(), unit)
        related = _related(text, window.end)
        anchor, sign, end, words = Anchor.UNSAID, 1, window.end, ""
        if related is not None:
            anchor, end, words = related.anchor, related.end, related.words
            sign = -1 if related.before else 1
        made = (
            At(
                anchor,
                sign * value(n),
                unit,
                early=window.side,
                late=window.side,
                window_unit=window.unit,
                anchor_words=words,
            )
            for n in (*listed, match["last"])
        )
        return _Found(tuple(made), end)
    if match := _VISIT.match(text, at):
        return _Found((Event(match.group().strip()),), match.end())
    lead = Pattern(r"(?:(?:at|on|in|by)\s)?(?:the\s)?(?:time\sof\s|day\sof\s|date\sof\s)?").match(text, at)
    start = lead.end() if lead else at
    if found := anchor_at(text, start):
        return _Found((At(found[0]),), found[1])
    if event := _EVENT.match(text, start):
        return _Found((Event(event.group().strip()),), event.end())
    return None


_TO = Pattern(
    r"\s?(?:,\s)?(?:-|to|up\s?until|until|till|through(?:out)?|up\s?to(?:\sand\sincluding)?|thru)\s?(?:the\s)?(?=\S)(?:up\s?to\s)?"
)
_FROM = Pattern(r"(?:changes?\s)?(?:from|between|starting\s(?:from|at|on))\s(?:the\s)?(?:time\sof\s|date\sof\s|day\sof\s)?")
_UNTIL = Pattern(
    r"(?:assessed\s|measured\s|evaluated\s|followed\s|monitored\s)?(?:for\s)?(?P<word>up\s?until|up\s?to|upto|until|till|through(?:out)?"
    r"|thru|within|during|over|for|to|in)\s"
    r"(?:a\s(?:period|maximum|total|duration|follow-?up(?:\speriod)?)\sof\s|the\s(?:period|duration)\sof\s)?(?:up\s?to\s"
    r"|a\s?maximum\sof\s)?"
    r"(?:approximately\s|about\s|an?\saverage\sof\s|at\sleast\s|~)?(?:the\s)?(?:first\s|next\s)?"
)
_WHICHEVER = Pattern(
    r"[\s,(]*(?:which\s?ever|whatever)\s(?:event\s)?(?:is|comes?|came|occurs?|occurred|happens?|happened)?\s?(?:is\s)?"
    r"(?P<which>first|earlier|earliest|sooner|last|later|longer)(?:\s(?:occurs|comes))?\)?"
)
_OR = Pattern(r"\s?(?:,\s?(?:or\s)?|\sor\s|/)\s?(?:until\s|till\s|up\s?to\s|through\s)?(?:the\s)?")
_THE_STUDY = Pattern(
    r"(?:entire\s|whole\s)?(?:duration\sof\s(?:the\s)?)?(?:study|trial)(?:\s(?:period|duration|participation))?(?![\w-]|\s"
    r"(?:drug|treatment|start|entry|visit|day|week|completion|end|termination|clos))"
)
_AVERAGE = Pattern(
    r"[\s,(]*(?:(?:an?|on|with an?)\s)?(?:expected\s|estimated\s)?(?:average|estimated|median|mean)\s?(?:(?:treatment\s)?"
    r"(?:duration|time|length)\s?)?(?:of|is|was)?\s?(?:approximately\s|about\s)?" + _NUM + r"\s?" + _UNIT + r"\)?"
)


def _ends(text: str, at: int) -> tuple[tuple[At | Event, ...], str, int] | None:
    """What ends a period: one time or several, and which of them counts."""
    if study := _THE_STUDY.match(text, at):
        return (At(Anchor.STUDY_END),), "", _averaged(text, study.end())
    first = _points(text, at)
    if first is None:
        return None
    ends = [time for time in first.times if isinstance(time, At | Event)]
    end = first.end
    if len(ends) != 1:
        return None
    while (match := _OR.match(text, end)) and (following := _points(text, match.end())):
        more = [time for time in following.times if isinstance(time, At | Event)]
        if len(more) != 1 or ("or" not in match.group() and not _leads_to_or(text, following.end)):
            break
        ends += more
        end = following.end
    which = ""
    if (found := _WHICHEVER.match(text, end)) and len(ends) > 1:
        which = "last" if found["which"] in ("last", "later", "longer") else "first"
        end = found.end()
    return tuple(ends), which, _averaged(text, end)


def _leads_to_or(text: str, at: int) -> bool:
    """Whether an `or` or `whichever` follows before the clause ends: then the comma was one of a list of ends."""
    return re.match(r"[^;.]{0,120}?\b(?:or|whichever)\b", text[at:]) is not None


def _averaged(text: str, at: int) -> int:
    """Past `, an average of 1 year`, which gives no time."""
    match = _AVERAGE.match(text, at)
    return match.end() if match else at


def _period(text: str, at: int) -> _Found | None:
    match = _FROM.match(text, at)
    start = match.end() if match else at
    first = _points(text, start)
    if first is not None and len(first.times) == 1 and isinstance(first.times[0], At | Event):
        begin = first.times[0]
        joined = _TO.match(text, first.end)
        if match and joined is None and match.group().strip().startswith("between"):
            joined = Pattern(r"\sand\s(?:the\s)?").match(text, first.end)
        if joined and (closed := _ends(text, joined.end())):
            plain_range = match is None and isinstance(begin, At) and not begin.numbered and begin.anchor is Anchor.UNSAID
            if plain_range and isinstance(begin, At) and begin.offset != 0:
                return None  # “2 weeks to 3 weeks”: a vague length or a period
            ends, which, end = closed
            return _Found((Period(_shared(begin, ends), ends, which),), end)
        if match and (begin.anchor is not Anchor.UNSAID if isinstance(begin, At) else True) and joined is None:
            return _Found((begin,), first.end)  # “change from baseline at week 12”
    if match and first is None:
        # “from 2 to 72 months”: the unit stands once.
        both = Pattern(r"(?P<a>" + _NUM + r")\s?(?:-|to|and)\s?(?=" + _NUM + r"[\s-]?" + _UNIT + ")").match(text, start)
        if both and (rest := _points(text, both.end())) and len(rest.times) == 1:
            (last,) = rest.times
            if isinstance(last, At) and last.offset is not None:
                begin = At(last.anchor, value(both["a"]), last.unit, anchor_words=last.anchor_words)
                return _Found((Period(begin, (last,)),), rest.end)
    zero = Pattern(r"(?:from\s)?0\s?(?:-|to)\s?(?=" + _NUM + r"\s?" + _UNIT + ")").match(text, at)
    if zero and (rest := _points(text, zero.end())) and len(rest.times) == 1:
        (last,) = rest.times
        if isinstance(last, At) and last.offset is not None:
            begin = At(last.anchor, Decimal(0), last.unit, anchor_words=last.anchor_words)
            return _Found((Period(begin, (last,)),), rest.end)
    numbered = Pattern(
        r"(?:from\s)?(?P<unit>days?|weeks?|months?|years?|d|w|m)\s?(?P<a>-?\d{1,4})\s?(?:-|to|through|until)\s?"
        r"(?P<b>-?\d{1,4})(?![\d.]*\d|\s?" + _UNIT + ")"
    ).match(text, at)
    if numbered and int(numbered["a"]) < int(numbered["b"]):
        unit = code(numbered["unit"].rstrip("s"))
        one, two = (At(Anchor.UNSAID, Decimal(numbered[name]), unit, numbered=True) for name in "ab")
        return _Found((Period(one, (two,)),), numbered.end())
    return None


def _shared(begin: At | Event, ends: Sequence[At | Event]) -> At | Event:
    """The start with the anchor of the end: `from 2 to 6 weeks after surgery`."""
    (last, *more) = ends
    bare = isinstance(begin, At) and begin.anchor is Anchor.UNSAID and not begin.numbered
    if bare and not more and isinstance(last, At) and last.anchor is not Anchor.UNSAID and last.offset is not None:
        return msgspec.structs.replace(begin, anchor=last.anchor, anchor_words=last.anchor_words)
    return begin


def _until(text: str, at: int) -> _Found | None:
    match = _UNTIL.match(text, at)
    if match is None:
        return None
    least = "at least" in match.group()
    closed = _ends(text, match.end())
    if closed is None or least:
        return None
    ends, which, end = closed
    start: At | None = None
    word = match["word"]
    if word in ("within", "during", "over", "for", "in") and len(ends) == 1 and isinstance(ends[0], At):
        last = ends[0]
        if last.offset is not None and last.anchor is not Anchor.UNSAID and not last.numbered:
            if last.offset < 0:
                return _Found(
                    (Period(last, (At(last.anchor, anchor_words=last.anchor_words),)),), end
                )  # “within 2 weeks before surgery”
            start = At(last.anchor, anchor_words=last.anchor_words)
        elif last.offset is None and last.anchor is not Anchor.STUDY_END:
            return None  # “during treatment”, “in surgery”: how long, no word says
        if word == "in" and last.offset is None:
            return None
    return _Found((Period(start, ends, which),), end)


_EVERY = Pattern(
    r"(?:once\s)?(?:every|each|q)\s?(?P<n>other\s|"
    + _NUM
    + r"[\s-]?)?(?P<unit>days?|weeks?|months?|years?|hours?|minutes?|min|wks?|d|w|h|mo)(?![a-z])"
    r"|(?P<adverb>daily|weekly|monthly|yearly|annually|annual|quarterly|hourly)(?![a-z])(?!\s(?:visits?|average|mean|life"
    r"|living))"
    r"|(?:once|one\stime)\s(?:a|per)\s(?P<per>day|week|month|year)"
)
_ADVERBS = {
    "daily": (1, TimeCode.DAY),
    "weekly": (1, TimeCode.WEEK),
    "monthly": (1, TimeCode.MONTH),
    "yearly": (1, TimeCode.YEAR),
    "annually": (1, TimeCode.YEAR),
    "annual": (1, TimeCode.YEAR),
    "quarterly": (3, TimeCode.MONTH),
    "hourly": (1, TimeCode.HOUR),
}


def _repeated(text: str, at: int) -> _Found | None:
    match = _EVERY.match(text, at)
    if match is None:
        return None
    if match["adverb"]:
        count, unit = _ADVERBS[match["adverb"]]
        every = Elapsed(Decimal(count), unit)
    elif match["per"]:
        every = Elapsed(Decimal(1), code(match["per"]))
    else:
        n = (match["n"] or "").strip(" -")
        number = Decimal(2) if n == "other" else value(n) if n else Decimal(1)
        word = match["unit"]
        if number == 0 or (not n and word in ("d", "w", "h", "min", "mo")):
            return None
        every = Elapsed(number, code(word.rstrip("s") if len(word) > 2 else word))
    end = match.end()
    start: At | Event | None = None
    ends: tuple[At | Event, ...] = ()
    rest = Pattern(r"\s?,?\s?").match(text, end)
    here = rest.end() if rest else end
    if (
        (period := _period(text, here))
        and isinstance(period.times[0], Period)
        and re.match(r"from|between|starting", text[here:])
    ):
        return _Found((Repeated(every, period.times[0].start, period.times[0].ends),), period.end)
    if (period := _until(text, here)) and isinstance(period.times[0], Period):
        return _Found((Repeated(every, period.times[0].start, period.times[0].ends),), period.end)
    return _Found((Repeated(every, start, ends),), end)


_SIDES = Pattern(r"(?:immediately\s|just\s|shortly\s)?(?P<side>before|prior\sto|pre|after|following|post)[\s-]?\s?(?:the\s)?")


def _side(text: str, at: int) -> _Found | None:
    """`pre-dose`, `after surgery`: before or after an anchor, how long no word says."""
    match = _SIDES.match(text, at)
    if match is None:
        return None
    if match["side"] == "after" and match.group() == "after " and (later := _points(text, match.end())):
        # “after 1 year”, “after 16 weeks of treatment”: so much later than what the words name or leave unsaid.
        times = [time for time in later.times if isinstance(time, At) and time.offset is not None and time.cycle is None]
        if len(times) == len(later.times) and all(time.anchor in (Anchor.UNSAID, Anchor.FIRST_DOSE) for time in times):
            return later
    found = anchor_at(text, match.end())
    if found is None and (operated := Pattern(r"op(?:erati(?:ve(?:ly)?|on))?\b").match(text, match.end())):
        found = (Anchor.SURGERY, operated.end())
    if found is None:
        return None
    anchor, end = found
    late = match["side"] in ("after", "following", "post")
    timed = Pattern(r"\s(?:at\s|on\s)?(?=day|week|month|\d)").match(text, end)
    if late and timed and (points := _points(text, timed.end())):
        moved: list[Time] = []
        for time in points.times:
            if not isinstance(time, At) or time.anchor is not Anchor.UNSAID:
                return None
            at_once = re.match(r"immediately|just|shortly", match.group()) is not None
            moved.append(time if at_once and time.numbered else msgspec.structs.replace(time, anchor=anchor))
        return _Found(tuple(moved), points.end)
    return _Found((Period(At(anchor), ()) if late else Period(None, (At(anchor),)),), end)


_FILLER = (
    r"(?:[\s,;.&:()\[\]\"“”-]|(?:and|then|also|at|on|the|a|an|of|visits?|time\s?points?|time\sframe|assessed|measured"
    r"|evaluated|collected|recorded"
    r"|performed|assessment|assessments|evaluation|evaluated|measurements?|approximately|approx|about|as\swell\sas|plus|both"
    r"|change[sd]?(?=\sfrom\b|\sbetween\b)|time(?=\sfrom\b)|follow-?\s?up(?=\s(?:at\b|visits?\b)|\s?[,;.)]|\s?$)"
    r"|(?:primary\s)?end\s?point"
    r"|(?:each|every|one|1)\s(?:treatment\s)?cycle\s?(?:is|was|are|=|equals|lasts|length:?)\s?\d{1,3}[\s-]?(?:days?|weeks?))"
    r"(?![\w-]))"
)
_FILL = Pattern(_FILLER)
# What is measured before when: “scores will be recorded at week 4”.
_LEAD = Pattern(
    r"(?:(?!\b(?:before|after|until|when|if|unless|prior|every|each|from|" + TIME_WORDS + r")\b)[^,;:.])"
    r"{3,160}?\b(?:will\sbe|were|was|is|are|to\sbe)\s(?:observed|assessed|measured|recorded|evaluated|monitored|followed|collected"
    r"|performed)\s(?=(?:for|at|from|on|before|during|until|up|every|over|in|within|after|through)\b)"
)
# “during 14 days at baseline and month 3”: how long each of the measurements lasts.
_EACH_LASTS = Pattern(r"\s(?:each\s)?(?:at|before|prior\sto|around)\s(?!the\send\b)")
_BOUNDARY = Pattern(
    r"\s*(?:$|[,;.()\[\]&:]|and\b(?!\sa\shalf\b)|then\b|(?:up\s?to|until|through|from|every|at|on|for|within|during|over|by|assessed"
    r"|measured)\b|visits?\b|follow-?\s?up(?!\s(?:visits?\s)?(?:after|from|since|until|of|by)\b)\b|in\s(?:cohort|arm|group|part|phase)s?"
    r"\s?#?[\da-z]\b|[+/])"
)


def _item(text: str, at: int) -> _Found | None:
    """One item of a time frame: of the readings that end where something may end, the longest."""
    best: _Found | None = None
    for rule in (_repeated, _period, _until, _side, _points):
        found = rule(text, at)
        if found and (best is None or found.end > best.end) and _BOUNDARY.match(text, found.end):
            best = found
    return best


class Frame(Struct, frozen=True):
    """The times of a text, and the runs of it (start and end) that were not understood."""

    times: tuple[Time, ...]
    unread: tuple[tuple[int, int], ...]


def frame(words: str) -> Frame:
    """The times that `words` name, in order, each once. Runs beside them that no rule knows are unread."""
    text = plain(words)
    lead = _LEAD.match(text)
    at = lead.end() if lead else 0
    if _GLOSS_BETWEEN.search(text):
        return Frame((), tuple(_joined(text, [(0, len(text))])))
    groups: list[tuple[int, int, list[Time]]] = []
    unread: list[tuple[int, int]] = []
    while at < len(text):
        # A word of the fillers may begin an item (`at week 12`, `a month`): the item is tried first.
        found = _item(text, at) if not text[at].isspace() else None
        if found is None and (fill := _FILL.match(text, at)):
            at = fill.end()
            continue
        length = isinstance(found.times[0], Period) and found.times[0].start is None if found else False
        if found and length and re.match(r"for|during|over", text[at:]) and _EACH_LASTS.match(text, found.end):
            unread.append((at, found.end))
            at = found.end
            continue
        if found is None:
            end = _clause(text, at)
            unread.append((at, end))
            at = end
            continue
        times = list(found.times)
        begin, at = at, _same(text, found, times)
        groups.append((begin, at, times))
    times = _scope(text, groups)
    runs = tuple(_joined(text, unread))
    if any(_WITHIN_SOMETHING.search(text[start:end]) for start, end in runs):
        # Times within each of several cycles or visits that were not understood are no times of the trial.
        return Frame((), tuple(_joined(text, [(0, len(text))])))
    return Frame(tuple(dict.fromkeys(times)), runs)


_WITHIN_SOMETHING = Pattern(r"\b(?:cycles?|periods?|seasons?|phase)\b")
# “three years (36 months) after surgery”: the brackets part a time from its anchor.
_GLOSS_BETWEEN = Pattern(r"\d\s?(?:" + TIME_WORDS + r")\s?[)\]]\s(?:after|following|post|before|prior|from)\b")
_LIST = Pattern(r"[\s,&]*(?:and\s)?$")


def _scope(text: str, groups: list[tuple[int, int, list[Time]]]) -> list[Time]:
    """The times of the items, an anchor said once for a list of bare times: `D5, D10 and D15 post-infusion`."""
    for number in range(len(groups) - 1, 0, -1):
        (_, end, before), (start, _, after) = groups[number - 1], groups[number]
        if not _LIST.fullmatch(text[end:start]):
            continue
        head = after[0]
        # “day 29 and 24 weeks after the last dose”: a number of the trial's own count keeps it, unless the list is all of them.
        counted = _NUMBERED.match(text, start) is not None
        bare = all(
            isinstance(one, At) and one.anchor is Anchor.UNSAID and one.cycle is None and (counted or not one.numbered)
            for one in before
        )
        if bare and isinstance(head, At) and head.anchor is not Anchor.UNSAID and head.offset is not None and not head.numbered:
            before[:] = [
                msgspec.structs.replace(one, anchor=head.anchor, anchor_words=head.anchor_words, numbered=False)
                for one in before
                if isinstance(one, At)
            ]
    led = False  # `after injection at day 0, day 10`: what leads the list is said of all of it
    for number in range(1, len(groups)):
        (start0, end, before), (start, _, after) = groups[number - 1], groups[number]
        tail = before[-1]
        led = led or (_SIDES.match(text, start0) is not None and isinstance(tail, At) and tail.offset is not None)
        led = led and _LIST.fullmatch(text[end:start]) is not None
        if led and isinstance(tail, At):
            after[:] = [
                msgspec.structs.replace(one, anchor=tail.anchor, anchor_words=tail.anchor_words)
                if isinstance(one, At) and one.anchor is Anchor.UNSAID and one.cycle is None
                else one
                for one in after
            ]
    return [time for _, _, found in groups for time in found]


def _same(text: str, found: _Found, times: list[Time]) -> int:
    """Past brackets that say the same time in another way: `baseline (day 0)`, `end of study (week 24)`."""
    match = Pattern(r"\s?[(\[]([^()\[\]]{1,40})[)\]]").match(text, found.end) or _STROKE.match(text, found.end)
    if match is None or len(found.times) != 1:
        return found.end
    inner = frame(match.group(1))
    one = found.times[0]
    visit = isinstance(one, At) and one.offset is None and one.anchor in (Anchor.BASELINE, Anchor.SCREENING)
    if visit and _NOUGHT.fullmatch(match.group(1)):
        return match.end()  # “baseline (0)”
    if not inner.unread and len(inner.times) == 1 and visit and isinstance(inner.times[0], Period):
        return match.end()  # “baseline (day -7 to day -1)”
    if inner.unread or len(inner.times) != 1 or not isinstance(inner.times[0], At):
        return found.end
    other = inner.times[0]
    if isinstance(one, Period) and len(one.ends) == 1 and isinstance(one.ends[0], Event) and "visit" not in one.ends[0].words:
        times.append(Period(None, (other,)))  # “until death (about 15 months)”: the event ends it
    elif isinstance(one, Period) and len(one.ends) == 1 and _open(one.ends[0]):
        times[-1] = msgspec.structs.replace(one, ends=(other,))
    elif isinstance(one, At | Event) and _open(one):
        times[-1] = other
    elif isinstance(one, At) and one.numbered and other.numbered and one.unit is not other.unit:
        return match.end()  # “week 8 (day 57)”
    elif not isinstance(one, At) or (one.offset is not None and not (one.numbered and other.offset is None)):
        return found.end
    return match.end()


_NOUGHT = Pattern(r"\s?(?:t|v|visit\s|day\s|week\s|month\s)?0\s?")
_STROKE = Pattern(r"\s?/\s?((?:day|week|month)\s?\d{1,4})(?![\d.]*\d)")


def _open(time: At | Event) -> bool:
    """Whether its words give no number: then brackets behind it do."""
    return isinstance(time, Event) or time.anchor is Anchor.STUDY_END


def _clause(text: str, at: int) -> int:
    """Where the clause that begins at `at` ends: at a stop, or before what reads as a time of its own after a comma."""
    match = Pattern(r"[^,;()\[\]]*?(?=$|[,;()\[\]]|\.(?:\s|$))").match(text, at)
    end = match.end() if match else len(text)
    return end if end > at else at + 1


def _joined(text: str, runs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    result: list[tuple[int, int]] = []
    for start, end in runs:
        while start < end and text[start].isspace():
            start += 1
        while end > start and text[end - 1].isspace():
            end -= 1
        if start == end:
            continue
        if result and not text[result[-1][1] : start].strip(" ,;.()"):
            result[-1] = (result[-1][0], end)
        else:
            result.append((start, end))
    return result


def time_frame(text: Text) -> TimeFrame:
    """The time frame that a text says, with what was not understood."""
    read = frame(text.value)
    left = tuple(unread_words(text.cut(start, end)) for start, end in read.unread)
    return TimeFrame(text.squeezed().value, text.spans(), read.times, left)


def unread_words(text: Text) -> UnreadWords:
    """Words that no rule understood."""
    words = text.squeezed()
    return UnreadWords(words.value, words.spans())
