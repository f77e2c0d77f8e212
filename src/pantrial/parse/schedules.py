"""When a product is given: how often, how many times, on which days, for how long, until when.

Each rule is a pattern and what it adds to a Timing. Rules that two readings fit (`biweekly`: twice a week or every two weeks)
are doubts: their words are unread. `then`, `followed by` and the like begin the next timing.
"""

import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Any, TypeAlias

from msgspec import Struct

from pantrial.parse.amounts import TIME_WORDS, exact, plain, time_code
from pantrial.parse.patterns import Pattern
from pantrial.parse.times import NUMBERS, anchor_at, frame
from pantrial.protocol import Anchor, At, Elapsed, Event, Period, Quantity, Schedule, Time, TimeCode, Timing, UnreadWords
from pantrial.text import Text

Parts: TypeAlias = dict[str, Any]

_WORDS = "|".join(sorted(NUMBERS, key=len, reverse=True))
_AGAIN = r"(?:\s?\((?:\d{1,3}|" + _WORDS + r")\))?"  # “three (3)”
_N = r"(?:(?:\d{1,4}(?:\.\d{1,2})?(?![\d.,]\d)|" + _WORDS + r")" + _AGAIN + r")"
_WHOLE = r"(?:(?:\d{1,3}(?![\d.,]*\d)|" + _WORDS + r")" + _AGAIN + r")"
_U = "(?:" + TIME_WORDS + r")(?![a-z])"
_TIME_NOUN = (
    r"(?:times|time|doses|dose|infusions|infusion|injections|injection|administrations|administration|vaccinations"
    r"|applications"
    r"|application|treatments|treatment|sessions|shots|immuni[sz]ations|fractions|transfusions|transplantations"
    r"|implantations)"
)
_ORDINAL_WORDS = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split()
_ORDINAL = r"(?:" + "|".join(_ORDINAL_WORDS) + r"|\d{1,2}(?:st|nd|rd|th))"


def _value(words: str) -> Decimal:
    words, _, again = words.partition("(")
    words, again = words.strip(), again.strip(" )")
    number = Decimal(NUMBERS[words]) if words in NUMBERS else exact(Decimal(words))
    # “three (2)” is no number: nothing is given nought times or in no time, so that no rule takes it.
    return number if not again or _value(again) == number else Decimal(0)


def _ordinal(words: str) -> int:
    return _ORDINAL_WORDS.index(words) + 1 if words in _ORDINAL_WORDS else int(re.sub(r"\D", "", words))


def _unit(word: str) -> TimeCode:
    found = time_code(word)
    if found is None:
        raise ValueError(f"no unit of time: {word}")
    return found


def _per(count: Decimal | int, unit: TimeCode, frequency: int = 1) -> Parts:
    return {"frequency": frequency, "period": Elapsed(Decimal(count), unit)}


_ADVERBS: dict[str, Parts] = {
    "daily": _per(1, TimeCode.DAY),
    "nightly": _per(1, TimeCode.DAY),
    "weekly": _per(1, TimeCode.WEEK),
    "monthly": _per(1, TimeCode.MONTH),
    "yearly": _per(1, TimeCode.YEAR),
    "annually": _per(1, TimeCode.YEAR),
    "quarterly": _per(3, TimeCode.MONTH),
    "hourly": _per(1, TimeCode.HOUR),
    "fortnightly": _per(2, TimeCode.WEEK),
}
_LATIN: dict[str, Parts] = {
    "qd": _per(1, TimeCode.DAY),
    "bid": _per(1, TimeCode.DAY, 2),
    "bd": _per(1, TimeCode.DAY, 2),
    "tid": _per(1, TimeCode.DAY, 3),
    "tds": _per(1, TimeCode.DAY, 3),
    "qid": _per(1, TimeCode.DAY, 4),
    "qds": _per(1, TimeCode.DAY, 4),
    "qod": _per(2, TimeCode.DAY),
    "tiw": _per(1, TimeCode.WEEK, 3),
    "biw": _per(1, TimeCode.WEEK, 2),
    "qw": _per(1, TimeCode.WEEK),
    "qm": _per(1, TimeCode.MONTH),
    "qhs": _per(1, TimeCode.DAY),
    "qh": _per(1, TimeCode.HOUR),
}
_TIMES_WORDS = {"once": 1, "twice": 2, "thrice": 3}


def _often(words: str | None) -> int:
    if not words:
        return 1
    words = words.strip().removesuffix("times").removesuffix("time").strip(" -x×")
    return _TIMES_WORDS[words] if words in _TIMES_WORDS else int(_value(words))


# Rules: each gives the parts that its words add, or None where they are no such words. `""` under "doubt": not to be read.

_Rule: TypeAlias = tuple[Pattern, Callable[[re.Match[str]], Parts | None]]


_OR_ELSE = Pattern(r"\b(?:or|to)\s$|\d\s?-\s?$")


def _adverb(match: re.Match[str]) -> Parts | None:
    if match["often"] and _OR_ELSE.search(match.string[max(0, match.start() - 8) : match.start()]):
        return {"doubt": "one frequency or another"}
    lead = re.sub(r"[a-z]\s\d{1,2}\s$", "", match.string[max(0, match.start() - 8) : match.start()])
    if not match["often"] and not match["n"] and re.search(r"\b(?:two|three|four|five|six|eight|\d{1,2})\s$", lead):
        return {"doubt": "every so many weeks, or so many times a week"}  # “three weekly”
    parts = dict(_ADVERBS[match["adverb"]])
    if match["often"]:
        parts["frequency"] = _often(match["often"])
    if match["n"]:
        parts["count"] = int(_value(match["n"]))
    return parts


def _a_period(match: re.Match[str]) -> Parts | None:
    word = match["u"]
    unit = TimeCode.DAY if word in ("evening", "morning", "night", "24 hours", "24 h", "bedtime") else _unit(word)
    often = match["often"] or match["n"]
    if often and _OR_ELSE.search(match.string[max(0, match.start() - 8) : match.start()]):
        return {"doubt": "one frequency or another"}
    if not often and not _ONE_EACH.search(match.string[max(0, match.start() - 24) : match.start()]):
        # “4 hours per day”, “10 days per month”: what comes so often, other words say.
        return {"doubt": "how often in it"}
    return _per(1, unit, _often(often))


_ONE_EACH = Pattern(
    r"\b(?:dose|infusion|injection|application|administration|tablet|capsule|puff|time|[mµu]?g|m[lg]|mcg|iu|units?|tablets"
    r"|capsules|puffs|drops|sprays)\s?$|^\s*$|\bonce\s?$"
)


def _every(match: re.Match[str]) -> Parts | None:
    word, n = match["u"], (match["n"] or "").strip(" -")
    unit = TimeCode.DAY if word in ("evening", "morning", "night") else _unit(word)
    if match["or"]:
        return {"doubt": "which of two intervals holds, the words do not say"}
    if n in ("other", "second", "alternate"):
        number = Decimal(2)
    elif re.fullmatch(_ORDINAL, n):
        number = Decimal(_ordinal(n))
    else:
        number = _value(n) if n else Decimal(1)
    if number == 0:
        return None
    parts = _per(number, unit, _often(match["often"]))
    if match["n2"]:
        most = _value(match["n2"])
        if most <= number:
            return None
        parts["period_most"] = Elapsed(most, unit)
    if match["often"] and re.search(r"\d|" + "|".join(NUMBERS), match["often"]) and number != 1:
        return {"doubt": "so many times in all, or in each interval"}
    return parts


def _q(match: re.Match[str]) -> Parts | None:
    number = Decimal(match["n"] or 1)
    if number == 0 or (not match["n"] and match["u"] in ("days", "hours", "months", "weeks")):
        return None
    parts = _per(number, _unit({"w": "wk", "m": "mo"}.get(match["u"], match["u"])))
    if match["n2"]:
        if Decimal(match["n2"]) <= number:
            return None
        parts["period_most"] = Elapsed(Decimal(match["n2"]), _unit({"w": "wk", "m": "mo"}.get(match["u"], match["u"])))
    return parts


# “Every 2 weeks or 4 weeks”, “monthly or twice a month”: which of them, the words do not say.
_OR_OTHER = Pattern(
    r"\s?(?:\([^()]{0,14}\)\s?)?,?\s?(?:\bor\s|/\s?)(?:alternatively\s)?(?:(?:once|twice|thrice|one|two|three|\d{1,2}\stimes"
    r"|\d{1,2})\s)?(?:every\b"
    r"|each\b|per\b|q\s?\d|(?:\d{1,2}|one|two|three|four|six|eight)\s?-?(?:hours?|days?|weeks?|months?)\b(?!\s(?:after"
    r"|before|later))"
    r"|(?:bi)?weekly\b|monthly\b|daily\b|a\s(?:day|week|month)\b)"
)
# “2-weekly increments” say when the dose rises.
_OF_STEPS = Pattern(
    r"\s?(?:\([^()]{0,14}\)\s?)?(?:increment\w*|increas\w+|escalat\w+|up-?dos\w+|step\w*|visits?\b|assessments?\b"
    r"|titrat\w+)"
)


def _interval(match: re.Match[str]) -> Parts | None:
    word = match["n"] or match["m"]
    number = Decimal(1) if word in ("a", "an", "one") else _value(word)
    return None if number == 0 else _per(number, _unit(match["u"] or match["v"]))


_OF_ANOTHER = Pattern(
    r"\b(?:after|before|prior\sto|following|since|until|between)\s(?:the\s)?(?:completion\sof\s)?(?:the\s)?(?:first\s|last\s"
    r"|all\s)?$"
    r"|\b(?:\d|one|each|either|any)\sof\s(?:the\s)?$"
    r"|\b(?:consist(?:s|ed|ing)?\sof|more\sthan|at\sleast|less\sthan|fewer\sthan|missed|repeated)\s$"
)
# One administration of several: “each dose is given as a single injection”.
_OF_EACH = Pattern(
    r"\b(?:each|every)\s(?:\w+\s)?(?:dose|administration|treatment|visit|session)\s(?:is|was|will|are|were|consist\w*"
    r"|compris\w*|to\sbe)\b[^.;]{0,90}$"
)
_LABEL = Pattern(r"\b(?:cohorts?|groups?|arms?|phase|part|stage|levels?|step|period|visit|cohort\s#)\s?#?\s?$")
_NOT_ALL = Pattern(r"\b(?:maintenance|booster|additional|further|extra)\b")


def _whole(match: re.Match[str]) -> Parts | None:
    """A number of times is that of all, unless the words make it a part or what one dose consists of."""
    lead = match.string[max(0, match.start() - 110) : match.start()]
    if _OF_ANOTHER.search(lead[-40:]) or _OF_EACH.search(lead) or _LABEL.search(lead):
        return None
    if _NOT_ALL.search(match.group()):
        return {"doubt": "a part of the doses"}
    return {}


def _single(match: re.Match[str]) -> Parts | None:
    whole = _whole(match)
    return {"count": 1} if whole == {} else whole


def _counted(match: re.Match[str]) -> Parts | None:
    whole = _whole(match)
    if whole != {}:
        return whole  # “after four treatments” counts what went before
    most = "up to" in (match["most"] or "") or "maxim" in (match["most"] or "")
    number = int(_value(match["n"]))
    if number < 1:
        return None
    if match["n2"]:
        return {"count": number, "count_most": int(_value(match["n2"]))} if int(_value(match["n2"])) > number else None
    if most:
        return {"count": 1, "count_most": number}
    return {"count": number}


def _times_of_ordinals(match: re.Match[str]) -> Parts | None:
    first, last = (int(_value(w)) if w in NUMBERS or w.isdecimal() else _ordinal(w) for w in (match["a"], match["b"]))
    return {"count": last - first + 1, "part": True} if last > first else None


def _named_part(match: re.Match[str]) -> Parts | None:
    if _OF_ANOTHER.search(match.string[max(0, match.start() - 40) : match.start()]):
        return None
    number = int(_value(match["n"]))
    return {"count": number, "part": True} if number else None


_STAYS = Pattern(
    r"\b(?:cultur\w+|expan\w+|incubat\w+|grown|isolat\w+|ferment\w*|remain\w*|in\splace|left\s(?:on|in)|stay\w*|kept|worn|stored|stable|valid)\b[^.;]{0,30}$"
)
_RUNS_IN = Pattern(r"\b(?:infus\w+|intravenous\w*|i\.?v\.?|perfus\w+|drip|pump)\b")


def _bounds(match: re.Match[str]) -> Parts | None:
    unit = _unit(match["u"])
    if _STAYS.search(match.string[max(0, match.start() - 60) : match.start()]):
        return None  # how long a thing stays where it is
    if re.search(r"[<>≤≥]\s?=?\s?[\d,.]+\s?(?:/\s?\w+)?\s?$", match.string[max(0, match.start() - 24) : match.start()]):
        return None  # “counts above 10,000/µl x 1 day”
    if match["least"]:
        return {"doubt": "a least length"}
    number = Decimal(1) if match["n"] in ("a", "an") else _value(match["n"])
    most = bool(match["most"])
    if unit in (TimeCode.SECOND, TimeCode.MINUTE, TimeCode.HOUR):
        lead = match.string[max(0, match.start() - 90) : match.start()]
        if match.group().startswith("for") and (not _RUNS_IN.search(lead) or re.search(r"\bfast\w*[^.;]{0,20}$", lead)):
            return None
        high = _value(match["n2"]) if match["n2"] else number
        if high < number:
            return None
        return {"infusion": Quantity(number, high, unit.value)} if unit is not TimeCode.HOUR or high <= 24 else None
    if match["n2"]:
        return {"doubt": "a range of lengths"}
    if number == 0:
        return None
    return {"bounds": Elapsed(number, unit), "bounds_most": most}


def _during(match: re.Match[str]) -> Parts | None:
    number = _value(match["n"])
    high = _value(match["n2"]) if match["n2"] else number
    return {"infusion": Quantity(number, high, _unit(match["u"]).value)} if number <= high else None


def _length(match: re.Match[str]) -> Parts | None:
    number = _value(match["n"])
    return {"bounds": Elapsed(number, _unit(match["u"]))} if number else None


def _within(match: re.Match[str]) -> Parts | None:
    number = _value(match["n"])
    return {"within": Elapsed(number, _unit(match["u"]))} if number else None


def _latest(match: re.Match[str]) -> Parts | None:
    found = anchor_at(match.string, match.end())
    if found is None or not re.match(r"(?![\w-])", match.string[found[1] :]):
        return None
    return {"latest": At(found[0], _value(match["n"]), _unit(match["u"])), "end": found[1]}


def _cycle_length(match: re.Match[str]) -> Parts | None:
    number = match["n"] or match["m"] or match["k"]
    unit = match["u"] or match["v"] or match["w"]
    value = _value(number)
    return None if value == 0 else {"cycle": Elapsed(value, _unit(unit))}


def _again(match: re.Match[str]) -> Parts | None:
    number = _value(match["n"])
    return {"cycle": Elapsed(number, _unit(match["u"]))} if number else None


def _cycles(match: re.Match[str]) -> Parts | None:
    if "additional" in match.group():
        return {"doubt": "a part of the cycles"}
    if re.search(
        r"\b(?:at\sleast|minimum(?:\sof)?|more\sthan)\s(?:a\s)?$", match.string[max(0, match.start() - 20) : match.start()]
    ):
        return {"doubt": "a least number of cycles"}
    if re.search(r"\b(?:days?|weeks?|cycles?|courses?)\s$", match.string[max(0, match.start() - 10) : match.start()]):
        return None  # “day 1 courses II”
    number = int(_value(match["n"]))
    if number < 1:
        return None
    if match["n2"]:
        most = int(_value(match["n2"]))
        return {"cycles": number, "cycles_most": most} if most > number else None
    if match["most"]:
        return {"cycles": 1, "cycles_most": number}
    return {"cycles": number}


_DAY_ITEM = r"-?\d{1,3}(?!\d|\.\d|\s?(?:mg|ml|g|%|x|×|µg|mcg|iu|/))"
_DAY_SEP = r"(?:\s?,\s?(?:and\s|&\s)?|\s?(?:and|&|/|\+)\s?|\s?(?:to|through|-)\s?)"


def _days(match: re.Match[str]) -> Parts | None:
    word = match["u"]
    if re.search(r"\b(?:if|when|unless|provided)\b[^.;]{0,80}$", match.string[max(0, match.start() - 90) : match.start()]):
        return {"doubt": "a day on which something is asked"}
    if _NO_DAY.search(match.string[max(0, match.start() - 20) : match.start()]):
        return None
    if len(word) == 1 and re.match(r"\d", match["list"]) is None and word != "d":
        return None
    if word == "m" or (len(word) == 1 and _NO_LETTER.search(match.string[max(0, match.start() - 10) : match.end() + 12])):
        return None
    if _OF_PART.match(match.string, match.end()) or re.match(r",\d", match.string[match.end() :]):
        return None
    if re.match(
        r"\s\d{1,3}(?![\w.,/%-]|\s?(?:" + TIME_WORDS + r"|[mµu]?[gl]|mcg|iu|units?|times|doses|cycles|x)\b)",
        match.string[match.end() :],
    ):
        return {"doubt": "a list of days that lost a comma"}  # “days 1, 8 15”
    if (
        len(word) == 1
        and not _LETTERED.search(match.string[max(0, match.start() - 6) : match.start()])
        and (
            not re.match(r"(?:(?:on|at|from|in)\s)", match.group())
            and len(re.findall(r"\d+", match["list"])) < 2
            and not re.fullmatch(r"-\d+|0", match["list"])
        )
    ):
        return None  # “D3” may name anything
    if set(re.findall(r"(?<![a-z])[dwm](?=[a-z]*\s?-?\d)", match["list"])) - {word[0]}:
        return {"doubt": "days and weeks in one list"}
    if match.group().startswith("from") and len(re.findall(r"\d+", match["list"])) == 1:
        return None  # a day on which something begins
    unit = {"d": TimeCode.DAY, "w": TimeCode.WEEK, "m": TimeCode.MONTH}.get(word) or _unit(word)
    if unit is TimeCode.YEAR:
        return None
    days: list[int] = []
    listed = re.sub(r"\b(?:days?|d|weeks?|w|months?|m)\s?(?=-?\d)", "", match["list"])
    if re.fullmatch(r"-?\d+(?:\s?-\s?(?:days?|d|weeks?|w|months?|m)\s?\d+){2,}", match["list"]):
        listed = re.sub(r"\s?-\s?", ", ", listed)  # “D1 - D3 - D5” is a list
    tokens = _signed(listed)
    if any(a in ("to", "-") and c in ("to", "-") for a, c in zip(tokens, tokens[2:], strict=False)):
        return {"doubt": "a range that goes on"}
    ranged = False
    for token in tokens:
        if token in ("to", "-"):
            ranged = True
            continue
        number = int(token)
        if ranged:
            low = days[-1]
            if number <= low or number - low > 40:
                return None
            if unit is not TimeCode.DAY:
                if low > 1:
                    return {"doubt": "from a later week on"}
                return {"until": (At(Anchor.UNSAID, Decimal(number), unit, numbered=True),)} if len(tokens) == 3 else None
            days += range(low + 1, number + 1)
            ranged = False
        else:
            days.append(number)
    if days != sorted(set(days)):
        return None
    return {"days": tuple(days), "day_unit": unit}


# “vitamin D3” is no day; “day 4 of period 2” is one of a part of the trial.
_LETTERED = Pattern(r"(?:^|[,:;(\n.]\s?|\band\s|&\s?)$")
_NO_LETTER = Pattern(
    r"\b(?:vit(?:amin)?s?\.?|cholecalciferol|calciferol|oh|hydroxy\w*|prostaglandin|cyclin|dopamine)[\s(-]{0,2}[dw]\s?\d"
    r"|\b[a-z]{3}\s[dw]\s\d|\b[dw]\d+w\b|\b[dw]\d+\s(?:receptor|agonist|antagonist|dissection|lymph|saline)"
)
_OF_PART = Pattern(
    r"\s(?:cycle|course)s?\s(?:\d|[ivx]+\b)|\s(?:of|in)\s(?:the\s|each\s|every\s)?(?:treatment\s|study\s|subsequent\s|later\s|remaining\s)?(?:periods?|parts?|sessions?|(?:cycle|course)s?\s(?:\d|[ivx]+\b)|courses\b|weeks?|months?"
    r"|phase|step)\b"
    r"|\s(?:of|in)\s(?:the|each|every|a|an)\s(?!(?:study|trial|treatment|therapy|protocol|\d|(?:chemotherapy\s)?cycles?"
    r"|one\b|two\b|three\b|four\b|six\b"
    r"|first\b|morning\b|evening\b|afternoon\b|form\b|dose\b|total\b|single\b|upper\b|left\b|right\b|arm\b|clinic\b"
    r"|hospital\b)[\w-]*)[a-z]+"
    r"|\s(?:\([^()]{0,20}\)\s)?(?:after|before|post|prior\sto|following|since)\b"
)
_NO_DAY = Pattern(
    r"\b(?:begin(?:s|ning)?|start(?:s|ed|ing)?|commenc\w+|initiated)\s(?:on\s|at\s|from\s)?(?:study\s|the\s)?$|\b(?:to"
    r"|until|through|till|by|before|after|than|within|of|since|up\sto|prior\sto)\s(?:study\s|the\s)?$"
)


def _signed(words: str) -> list[str]:
    """Numbers and the words or dashes of ranges: in `-5 to -3` the dashes are signs, in `1-5` one is a range."""
    tokens: list[str] = []
    for match in re.finditer(r"(?P<range>\bto\b|\bthrough\b)|(?P<dash>-)?\s?(?P<n>\d+)", words):
        if match["range"]:
            tokens.append("to")
            continue
        before = words[: match.start()].rstrip()
        if match["dash"] and before and before[-1].isdigit():
            tokens += ["-", match["n"]]
        else:
            tokens.append(("-" if match["dash"] else "") + match["n"])
    return tokens


# What joins the ends of a treatment: “until progression, intolerance, or a maximum of 2 years”.
_END_JOINT = Pattern(r"\s?,\s?(?:and\s|or\s)?|\sor\s")
_NO_END = Pattern(
    r"\d|\b(?:" + TIME_WORDS + r")\b|\b(?:will|receiv\w+|given|doses?|dosed|administered|followed|then|if|unless|every|patients"
    r"\s\w+ed)\b"
)


def _until(match: re.Match[str]) -> Parts | None:
    words = match.string[match.start() : match.end()]
    read = frame(words)
    if not read.unread and read.times:
        return _ending(read.times)
    joints = list(_END_JOINT.finditer(words))
    if not any("or" in joint.group() for joint in joints) or not words.startswith(("until", "till")):
        return None
    # A list of which some ends are events that no rule knows: each stands in the record's own words.
    items = [words[a:b].strip() for a, b in pairwise([0, *(p for j in joints for p in j.span()), len(words)])][::2]
    lead = re.match(r"(?:until|till|or\sup\s?to|up\s?to)\s(?:the\s)?", items[0])
    items[0] = items[0][lead.end() :] if lead else items[0]
    while (n := next((n for n, item in enumerate(items[:-1]) if " " not in item and not _one_end(item)), None)) is not None:
        items[n : n + 2] = [f"{items[n]} or {items[n + 1]}"]  # “patient or investigator decision”
    parts: Parts = {}
    for item in items:
        one = _one_end(item)
        if one is None and (_NO_END.search(item) or not 1 <= len(item.split()) <= 14 or " or " in item.removeprefix("or ")):
            one = {"until": (Event(item),)} if " or " in item and not _NO_END.search(item) else None
        elif one is None:
            one = {"until": (Event(re.sub(r"^(?:until|till)\s", "", item)),)}
        if one is None or ("bounds" in parts and "bounds" in one):
            return {"doubt": "of several ends of the treatment one was not understood"}
        parts["until"] = (*parts.get("until", ()), *one.pop("until", ()))
        parts |= one
    return {name: what for name, what in parts.items() if what != ()}


def _one_end(item: str) -> Parts | None:
    """An end of a treatment that the rules of times know."""
    item = re.sub(r"^(?:until|till|up\s?to|or|for)\s(?:until\s)?|\s(?:occurs?|develops?|happens?)$", "", item)
    read = frame(f"until {item}")
    return None if read.unread or not read.times else _ending(read.times)


def _ending(times: Sequence[Time]) -> Parts | None:
    ends: list[At | Event] = []
    parts: Parts = {}
    for time in times:
        if not isinstance(time, Period) or time.start is not None:
            return None
        for end in time.ends:
            if isinstance(end, At) and end.anchor is Anchor.UNSAID and not end.numbered:
                if end.offset is None or end.unit is None or "bounds" in parts:
                    return None
                parts |= {"bounds": Elapsed(end.offset, end.unit), "bounds_most": True}
            else:
                ends.append(end)
    if ends:
        parts["until"] = tuple(ends)
    return parts


def _start(match: re.Match[str]) -> Parts | None:
    if not _GIVEN_THERE.search(match.string[max(0, match.start() - 80) : match.start()]):
        return None
    found = anchor_at(match.string, match.end())
    if found is None or found[0] not in (Anchor.STUDY_START, Anchor.BASELINE, Anchor.ENROLLMENT, Anchor.RANDOMIZATION):
        return None
    return {"start": At(found[0]), "end": found[1]}


# What is given at the start; “a dose by the weight at the beginning of the study” says when somebody is weighed.
_GIVEN_THERE = Pattern(
    r"\b(?:given|administered|injected|infused|receiv\w+|dos(?:e|es|ed|ing)|infusions?|injections?|treated|treatment|applied|taken"
    r"|once|twice|start\w*|begin\w*)\b(?:(?!\b(?:based|weight|ige|levels?|measured?|determin\w+|assess\w*|evaluat\w+|according"
    r"|depend\w*|score)\b)[^.;]){0,60}$|^\W*$"
)


def _doubt(why: str) -> Callable[[re.Match[str]], Parts]:
    return lambda match: {"doubt": why}


def _so_many(match: re.Match[str]) -> Parts | None:
    if re.search(
        r"\b(?:first|last|remaining|final|other|next|subsequent|following)\s$",
        match.string[max(0, match.start() - 14) : match.start()],
    ):
        return None  # a part of a whole that stands elsewhere
    return {"doubt": "so many in all, or in each interval"}


def _fixed(**parts: Any) -> Callable[[re.Match[str]], Parts]:
    return lambda match: dict(parts)


def _p(words: str, *triggers: str) -> Pattern:
    return Pattern(r"(?<![\w-])(?<!\d[.,])(?:" + words + ")", triggers=triggers)


_MODIFIERS = (
    r"(?:(?:\([a-z.]{1,6}\)[\s-])|(?!of\b|will\b|receiv|are\b|is\b|was\b|were\b|get\b|gets\b|at\b|on\b|by\b|the\b|each\b"
    r"|routes?\b|delivery\b|multi-|arms?\b|sites?\b|centers?\b|minutes?\b|min\b|hours?\b|days?\b|weeks?\b|months?\b|years?\b"
    r"|daily\b|weekly\b|monthly\b|per\b|every\b|each\b"
    r"|and\b|or\b|in\b|to\b|dose\b|doses\b)[a-z][a-z0-9+-]*[\s-]){0,3}?"
)
_PER_NEXT = (
    r"(?!\s?(?:daily|weekly|monthly|a\s(?:day|week|month|year)|per\s(?:day|week|month|year)|/\s?(?:day|week)|each\s(?:day"
    r"|week|month)|every\s(?:" + _N + r"|other|day|week|month)))"
)

RULES: tuple[_Rule, ...] = (
    (
        _p(r"(?P<n>[1-6]|two|three|four|five|six)\s(?:consecutive\s)?days\s?(?:a|per|each|every|/)\s?week(?![\w-])", "week"),
        lambda m: _per(1, TimeCode.WEEK, int(_value(m["n"]))),
    ),
    (
        _p(r"(?<=weekly\s)[x×]\s?(?P<n>\d{1,2})(?![\d.%-]|\s?(?:" + TIME_WORDS + r"|[mµu]?g|cycles|courses|10)\b)", "weekly"),
        lambda m: {"count": int(m["n"])} if int(m["n"]) else None,
    ),
    (
        _p(
            r"(?P<often>(?:once|twice|thrice|"
            + _WHOLE
            + r"\s?(?:times|x))[\s-])?(?:a\s)?(?P<adverb>daily|nightly|weekly|monthly"
            r"|yearly|annually|quarterly|hourly|fortnightly)(?P<n>)(?![\w-])(?!\s(?:(?:oral\s|total\s|maximum\s)?doses?\b"
            r"|divided|visits?"
            r"|activit|living|life|diary|basis\sfor|intake|symptom|average|assessment|injection\sof\s\d))",
            "ly",
        ),
        _adverb,
    ),
    (
        _p(
            r"(?P<n>" + _WHOLE + r")\s(?P<often>)(?P<adverb>daily|weekly|monthly|fortnightly)\s(?:doses|infusions|injections"
            r"|administrations|treatments|fractions|sessions|cycles)\b",
            "ly",
        ),
        _adverb,
    ),
    (
        _p(r"(?P<n>" + _WHOLE + r")-(?P<m>)(?P<u>week|month|day)(?P<v>)ly(?![\w-])", "ly"),
        lambda m: _per(_value(m["n"]), _unit(m["u"])),
    ),
    (
        _p(r"(?:bi|semi)-?\s?(?:weekly|monthly|annual(?:ly)?)(?![\w-])", "weekly", "monthly", "annual"),
        _doubt("twice in it, or every second one"),
    ),
    (
        _p(
            r"(?:(?P<often>once|twice|thrice|"
            + _WHOLE
            + r"\s?(?:times|x))|(?P<n>"
            + _WHOLE
            + r")\s(?:doses?|infusions?|injections?|applications?|administrations?|tablets|capsules|puffs))?\s?(?:a|per|/|in\sa"
            r"|each)\s?(?P<u>day|week|month|year|24\shours|24\sh|evening|morning|night)(?![\w-])",
            "day",
            "week",
            "month",
            "year",
            "24",
            "evening",
            "morning",
            "night",
        ),
        _a_period,
    ),
    (
        _p(
            r"(?P<often>(?:once|twice|"
            + _WHOLE
            + r"\stimes)\s)?(?:every|each)\s(?P<n>(?:other|alternate|"
            + _ORDINAL
            + r"|"
            + _N
            + r")[\s-])?(?:(?:-|to)\s?(?P<n2>"
            + _N
            + r")\s)?(?P<or>or\s(?:every\s)?"
            + _N
            + r"\s)?(?P<u>"
            + _U
            + r"|evening|morning|night)(?![\w-]|\s(?:visit|of\streatment))",
            "every",
            "each",
        ),
        _every,
    ),
    (
        _p(
            r"(?P<often>)(?:every|each)\s(?P<n>"
            + _N
            + r")(?:-|\sto\s|\s-\s)(?P<n2>"
            + _N
            + r")\s(?P<or>)(?P<u>"
            + _U
            + r")(?![\w-])",
            "every",
            "each",
        ),
        _every,
    ),
    (
        _p(r"(?P<often>)(?:on\s)?(?P<n>alternate|alternating)\s(?P<n2>)(?P<or>)(?P<u>day|week)s(?![\w-])", "alternat"),
        lambda m: _per(2, _unit(m["u"])),
    ),
    (
        _p(
            r"q\s?\.?\s?(?P<n>\d{1,3})?\s?(?:-\s?(?P<n2>\d{1,3})\s?)?(?P<u>hours?|hrs?|hr|h|days?|d|weeks?|wks?|wk|w|months?"
            r"|mo"
            r"|m)(?![\w])",
            "q",
        ),
        _q,
    ),
    (
        _p(
            r"(?P<latin>q\.?o\.?d|q\.?d|b\.?i\.?d|b\.?d|t\.?i\.?d|t\.?d\.?s|q\.?i\.?d|q\.?d\.?s|t\.?i\.?w|b\.?i\.?w|q\.?w"
            r"|q\.?m"
            r"|q\.?h\.?s)\.?(?![\w-])"
        ),
        lambda m: dict(_LATIN[m["latin"].replace(".", "")]),
    ),
    (
        _p(
            r"(?:at|with|in|and)\s(?:an?\s|the\s)?(?:(?P<m>" + _N + r")[\s-](?P<v>" + _U + r")\s?-?intervals?"
            r"|intervals?\s(?:of"
            r"|between\s(?:doses|injections|infusions)\sof)\s(?P<n>" + _N + r"|a|an)\s(?P<u>" + _U + r"))",
            "interval",
        ),
        _interval,
    ),
    (_p(r"(?P<n>" + _N + r"|a|an)\s(?P<m>)(?P<u>" + _U + r")(?P<v>)\s(?:apart|intervals?)", "apart", "interval"), _interval),
    (_p(r"(?:separated|spaced)\sby\s(?P<m>)(?P<n>" + _N + r"|a)\s(?P<u>" + _U + r")(?P<v>)", "separated", "spaced"), _interval),
    (
        _p(
            r"(?:only\s)?once(?![\w-])(?=\s*(?:[.,;:)]|$|only\b|on\b|at\b|via\b|by\b|iv\b|intra\w+|sub\w+|during\b|before\b"
            r"|after\b|within\b|over\b|into\b))",
            "once",
        ),
        _fixed(count=1),
    ),
    (_p(r"(?:only\s)?twice(?![\w-])(?=\s*(?:[.,;:)]|$|with\b|at\b|on\b|intra\w+|sub\w+|over\b))", "twice"), _fixed(count=2)),
    (
        _p(
            r"(?:as\s)?(?:a|an|one|the|only\sone)?\s?(?:single|one-time|one\stime|sole)[\s-]"
            + _MODIFIERS
            + r"(?:dose|injection|infusion|administration|application|transplantation|fraction|vaccination|immuni[sz]ation"
            r"|implantation|shot|bolus|transfusion)(?![\w])(?!\s(?:vial|prefilled|pre-filled|syringe|pen|auto|level"
            r"|escalation|cohort|group|each|every|per))",
            "single",
            "one",
            "sole",
        ),
        _single,
    ),
    (
        _p(
            r"(?:only\s)?one\s"
            + _MODIFIERS
            + r"(?:dose|injection|infusion|administration|application)(?![\w])(?!\s(?:of\sthe\s"
            r"(?:two|three|following)|level|vial|pen|sites?\b|volume|device|area))" + _PER_NEXT,
            "one",
        ),
        _single,
    ),
    (
        _p(
            r"(?P<most>up\sto\s|a\smaximum\sof\s|maximum\s)?(?:a\stotal\sof\s|total\s)?(?P<n>"
            + _WHOLE
            + r")(?:\s?(?:-|to)\s?(?P<n2>"
            + _WHOLE
            + r"))?[\s-]"
            + _MODIFIERS
            + r"(?:times|doses|infusions|injections|administrations|vaccinations|applications|treatments|sessions|shots"
            r"|immuni[sz]ations|fractions|transfusions|transplantations|implantations)(?![\w-])(?!\s(?:levels?"
            r"|groups?|cohorts?|the\s(?:upper|normal)|higher|more|as\b|greater))" + _PER_NEXT,
            "times",
            "doses",
            "ions",
            "treatments",
            "shots",
        ),
        _counted,
    ),
    (
        _p(
            r"(?:in|into)\s(?:"
            + _WHOLE
            + r"|equally)\s(?:equally\s|equal\s)?(?:divided\s)?(?:doses|parts|portions|fractions|infusions|injections"
            r"|administrations)"
            r"|divided\s(?:doses|into\s[a-z0-9]+\sdoses)",
            "doses",
            "parts",
            "portions",
            "ions",
        ),
        _doubt("a dose that is divided"),
    ),
    (
        _p(
            r"(?P<n>"
            + _WHOLE
            + r")\s(?:doses|infusions|injections|administrations|times)\s(?:every|each)\s(?:"
            + _N
            + r"|other)\s?-?"
            + _U,
            "every",
            "each",
        ),
        _so_many,
    ),
    (
        _p(
            r"(?:the\s)?(?P<a>"
            + _ORDINAL
            + r")(?:\s"
            + _TIME_NOUN
            + r")?\s?(?:to|-|through)\s?(?:the\s)?(?P<b>"
            + _ORDINAL
            + r")\s"
            + _TIME_NOUN
        ),
        _times_of_ordinals,
    ),
    (
        _p(
            _TIME_NOUN
            + r"\s(?:no\.?\s|number\s)?(?P<a>one|two|three|four|five|[1-9])\s?(?:to|-|through)\s?(?P<b>"
            + _WHOLE
            + r")(?![\w.,]*\d)(?=\s(?:are|is|were|will|at|every|each|once|weekly|daily|monthly|,)|[,:(])"
        ),
        _times_of_ordinals,
    ),
    (
        _p(
            r"(?:the\s)?(?P<n>"
            + _WHOLE
            + r")\s(?:"
            + _TIME_NOUN
            + r"\s)?(?:(?:that|which)\s(?:remain|follow)|remaining|left\sover)(?![\w-])",
            "remain",
            "follow",
            "left",
        ),
        _named_part,
    ),
    (
        _p(
            r"(?:the\s)?(?:first|last|remaining|final|other|next|subsequent|following)\s(?P<n>" + _WHOLE + r")\s" + _TIME_NOUN,
            "first",
            "last",
            "remaining",
            "final",
            "other",
            "next",
            "subsequent",
            "following",
        ),
        _named_part,
    ),
    (
        _p(
            r"for\s(?:an?\sadditional\s|another\s|the\s(?:first|next|following|subsequent)\s|about\s|approximately\s)?"
            r"(?P<least>at\sleast\s|a\sminimum\sof\s|more\sthan\s)?(?P<most>up\s?to\s|a\smaximum\sof\s|no\smore\sthan\s|max"
            r"(?:imum)?\.?\s)?(?:a\s(?:total|period|duration|total\speriod|treatment\speriod)\sof\s|a\s)?(?:about\s"
            r"|approximately\s|consecutive\s|successive\s|continuous\s)?(?P<n>"
            + _N
            + r"|a|an)(?:\s?(?:-|to|or)\s?(?P<n2>"
            + _N
            + r"))?[\s-]?(?:consecutive\s|successive\s|full\s|continuous\s|more\s|further\s|additional\s)?(?P<u>"
            + _U
            + r")(?!\s?-?(?:before|prior|after|following|post|pre|old|of\sage|follow))",
            "for",
        ),
        _bounds,
    ),
    (
        _p(
            r"(?P<least>)(?P<most>)(?:over|during)\s(?:a\s(?:period|course)\sof\s|a\s|the\scourse\sof\s|the\s|approximately\s"
            r"|about\s)*(?P<n>"
            + _N
            + r"|an)(?:\s?(?:-|to)\s?(?P<n2>"
            + _N
            + r"))?[\s-]?(?P<u>"
            + _U
            + r")(?:\speriod)?(?!\s(?:before|prior|after|following|of\sfollow))",
            "over",
            "during",
        ),
        _bounds,
    ),
    (_p(r"(?P<most>)(?P<least>)[x×]\s?(?P<n>\d{1,3})(?P<n2>)\s?(?P<u>" + _U + r")", "x", "×"), _bounds),
    (
        _p(
            r"(?P<n>"
            + _N
            + r")(?:\s?(?:-|to)\s?(?P<n2>"
            + _N
            + r"))?[\s-](?P<u>minutes?|min|hours?|hr|h)[\s-](?:long\s)?(?:iv\s"
            r"|i\.v\.\s|intravenous\s)?infusion",
            "infusion",
        ),
        _during,
    ),
    (
        _p(
            r"(?P<n>" + _N + r")[\s-](?P<u>" + _U + r")[\s-](?:treatment|course|therapy|dosing"
            r"|treatment\speriod)(?!\s(?:visit"
            r"|follow))",
            "treatment",
            "course",
            "therapy",
            "dosing",
        ),
        _length,
    ),
    (
        _p(
            r"(?:treatment\s(?:duration|period)|duration\sof\s(?:the\s)?(?:treatment|therapy)"
            r"|course\sof\streatment)(?:\s(?:is"
            r"|was|of|will\sbe)|:)?\s(?P<n>" + _N + r")[\s-](?P<u>" + _U + r")",
            "treatment",
            "duration",
        ),
        _length,
    ),
    (
        _p(
            r"within\s(?:a\s(?:period\sof\s)?)?(?P<n>" + _N + r")[\s-](?P<u>" + _U + r")(?!\s?-?\s?(?:after|of\b|from"
            r"|following"
            r"|post|before|prior|pre|since))",
            "within",
        ),
        _within,
    ),
    (
        _p(
            r"(?:within|at\s(?:the\s)?most|maximum|max\.?|no\slater\sthan|not\slater\sthan|at\sthe\slatest|no\smore\sthan"
            r"|less\sthan|not\smore\sthan|up\s?to)\s(?:the\s(?:first|next)\s)?(?P<n>"
            + _N
            + r")\s?(?P<u>"
            + _U
            + r")\s?(?:after|of|from|following|post|since|upon)[\s-]?(?:the\s)?",
            "within",
            "most",
            "max",
            "later",
            "latest",
            "than",
            "up",
        ),
        _latest,
    ),
    (
        _p(
            r"(?:of\s|in\s)?(?:each\s|every\s|a\s|an\s|the\s)?(?:(?P<n>" + _N + r")[\s-](?P<u>days?|weeks?|months?)"
            r"(?:\s\([a-z0-9]{1,4}\))?[\s-](?:treatment\s|dosing\s)?cycles?|cycles?\sof\s(?P<m>"
            + _N
            + r")\s(?P<v>days?|weeks?|months?)|(?:(?:each|one|1|a|every)\s)?cycle\s?(?:is|=|was|:|lasts|length(?:\sis|\sof|:"
            r"|\s=)?)\s?(?P<k>" + _N + r")\s(?P<w>days?|weeks?))(?!\w)",
            "cycle",
        ),
        _cycle_length,
    ),
    (
        _p(
            r"(?:(?:treatment|therapy|course|cycle)s?\s(?:of\streatment\s)?(?:is\s|are\s|will\sbe\s)?)?(?:to\sbe\s)?repeat"
            r"(?:s|ed|ing)?"
            r"\severy\s(?P<n>" + _N + r")\s(?P<u>days?|weeks?)(?!\w)",
            "repeat",
        ),
        _again,
    ),
    (_p(r"(?:of|in)\s(?:each|every|the)\s(?:treatment\s|chemotherapy\s)?cycle(?![\w-])", "cycle"), _fixed(each_cycle=True)),
    (
        _p(
            r"(?P<most>up\s?to\s|a\smaximum\sof\s|maximum\s(?:of\s)?)?(?:a\stotal\sof\s)?(?P<n>"
            + _WHOLE
            + r")(?:\s?(?:-|to)\s?(?P<n2>"
            + _WHOLE
            + r"))?\s(?:treatment\s|chemotherapy\s|additional\s)?(?:cycles|courses)(?![\w-])(?!\sof\s"
            + _N
            + r"\s(?:day|week))",
            "cycles",
            "courses",
        ),
        _cycles,
    ),
    (
        _p(
            r"(?:on\s|at\s|from\s|in\s)?(?:the\s)?(?:study\s|treatment\s)?(?P<u>days?|weeks?|wks?|months?|d|w|m)\s?(?P<list>"
            + _DAY_ITEM
            + r"(?:"
            + _DAY_SEP
            + r"(?:(?:days?|weeks?|months?|d|w|m)\s?)?"
            + _DAY_ITEM
            + r")*)(?!\s?-?(?:"
            + TIME_WORDS
            + r")\b|[\w.]*\d)"
        ),
        _days,
    ),
    (
        _p(
            r"(?:until|till)\s(?:[^.;()\n]|\s\([a-z-]{1,8}\)){3,320}?(?=$|[.;()\n](?!\s?[a-z-]{1,8}\),?\s)"
            r"|,?\sthen\b|,?\sfollowed\sby\b)",
            "until",
            "till",
        ),
        _until,
    ),
    (_p(r"(?:or\s)?up\s?to\s[^.;()\n]{3,160}?(?=$|[.;()\n]|,?\sthen\b|,?\sfollowed\sby\b)", "up"), _until),
    (_p(r"(?:until|till|or\sup\s?to|up\s?to)\s[^.;,()\n]{3,120}?(?=$|[.;,()\n])", "until", "till", "up"), _until),
    (
        _p(
            r"(?:as\s(?:needed|required|necessary)|p\.?r\.?n\.?|on\s-?demand|on-demand|if\s(?:needed|required))(?![\w-])",
            "needed",
            "required",
            "necessary",
            "prn",
            "p.r",
            "pr.",
            "demand",
        ),
        _fixed(as_needed=True),
    ),
    (
        _p(
            r"(?:at|on)\s(?=the\s(?:start|beginning|initiation)|baseline|inclusion|enrol|randomi|study\sentry)",
            "start",
            "beginning",
            "initiation",
            "baseline",
            "inclusion",
            "enrol",
            "randomi",
            "entry",
        ),
        _start,
    ),
)

_CYCLES = Pattern(r"\bcycles?\b")
_THEN = Pattern(r"(?<![\w-])(?:and\s)?(?:then|followed\sby|thereafter|subsequently|afterwards?|after\sthat)(?![\w-])")
# Words that speak of time, so that where no rule took them they are unread.
_SPEAKS = Pattern(
    r"(?<![\w-])(?:(?:bi)?weekly|daily|monthly|every|q\d+\w*|twice|thrice|cycles?|courses?|intervals?|"
    + _N + r"\s?-?" + _U + r"|days?\s?-?\d[\d,\s-]*|weeks?\s?\d[\d,\s-]*|until|escalat\w*|titrat\w*|increas\w*|taper\w*"
            r"|repeat\w*)"
)  # fmt: skip


class Mark(Struct, frozen=True):
    """Words of a schedule from `start` to `end` and what they add to a timing."""

    start: int
    end: int
    parts: Parts


_ONCE_OR = Pattern(r"\b(?:once|one|twice|two|single)\s(?:or|to)\s$")
_EITHER_OR = Pattern(r"\beither\b[^.;]{0,60}$")
_OTHER_FREQUENCY = Pattern(
    r"[^.;]{0,40}?\bor\s(?:[a-z0-9,]+\s){0,3}?(?:once|twice|thrice|every|each|per|weekly|daily|monthly|q\d)"
)


def marks(text: str, taken: Sequence[tuple[int, int]] = ()) -> list[Mark]:
    """What the rules find in `text` (as `plain` makes it) beside the runs that are taken, none overlapping, longest first."""
    found: list[Mark] = []
    for pattern, build in RULES:
        for match in pattern.finditer(text):
            if match.start() == match.end() or any(s < match.end() and match.start() < e for s, e in taken):
                continue
            parts = build(match)
            if parts is not None and "frequency" in parts and "count" not in parts:
                if _OR_OTHER.match(text, match.end()) or re.search(r"\bor\s$", text[max(0, match.start() - 4) : match.start()]):
                    parts = {"doubt": "one frequency or another"}
                elif _EITHER_OR.search(text[max(0, match.start() - 70) : match.start()]) and _OTHER_FREQUENCY.match(
                    text, match.end()
                ):
                    parts = {"doubt": "either one frequency or another"}
                elif _OF_STEPS.match(text, match.end()):
                    parts = {"doubt": "how often the dose is raised or somebody is seen"}
            if parts is not None and "count" in parts and _ONCE_OR.search(text[max(0, match.start() - 12) : match.start()]):
                parts = {"doubt": "once or more often"}
            if parts is not None:
                end = parts.pop("end", match.end()) if "end" in parts else match.end()
                found.append(Mark(match.start(), end, parts))
    kept: list[Mark] = []
    for mark in sorted(found, key=lambda mark: (mark.start - mark.end, mark.start)):
        if all(mark.end <= other.start or other.end <= mark.start for other in kept):
            kept.append(mark)
    return sorted(kept, key=lambda mark: mark.start)


class Read(Struct, frozen=True):
    """A schedule as read, what was not understood, the total number of times where it stands beside the steps, and doubts."""

    schedule: Schedule | None
    unread: tuple[UnreadWords, ...] = ()
    total: int | None = None
    doubts: tuple[str, ...] = ()


_OUTER = ("start", "latest", "within")
_OFTEN = {"frequency", "period", "period_most"}
_WHEN = {*_OFTEN, "days", "cycle"}


def schedule(text: Text, taken: Sequence[tuple[int, int]] = (), ranges: Sequence[tuple[int, int]] | None = None) -> Read:
    """The schedule in `text`, or in the ranges of it; `taken` are runs that are doses and routes."""
    value = plain(text.value)
    inside = ranges if ranges is not None else [(0, len(value))]
    found = [mark for mark in marks(value, taken) if any(a <= mark.start and mark.end <= b for a, b in inside)]
    thens = [match.start() for match in _THEN.finditer(value)]
    steps: list[list[Mark]] = [[]]
    outer: dict[str, Any] = {}
    doubts: list[str] = []
    unread: list[Mark] = []
    seen: list[Parts] = [{}]
    lost: list[set[str]] = [set()]  # what two words of a step say differently
    last = 0
    for mark in found:
        parts = mark.parts
        if "doubt" in parts:
            unread.append(mark)
            doubts.append(str(parts["doubt"]))
            continue
        if any(name in parts for name in _OUTER):
            (name,) = (name for name in _OUTER if name in parts)
            if name in outer and outer[name] != parts[name]:
                unread.append(mark)
            else:
                outer[name] = parts[name]
                steps[-1].append(mark)
            continue
        if set(parts) == {"cycle"}:
            # “on days 1 to 5, followed by a rest; courses repeat every 14 days”: the cycle is of the days before.
            at = next((n for n in range(len(seen) - 1, -1, -1) if "days" in seen[n] and "cycle" not in seen[n]), None)
            if at is not None:
                seen[at].update(parts)
                steps[at].append(mark)
                continue
        new = bool(seen[-1]) and any(last <= then <= mark.start for then in thens)
        if parts.get("part") and "count" in seen[-1]:
            new = True
        if new:
            steps.append([])
            seen.append({})
            lost.append(set())
        clean = {name: what for name, what in parts.items() if name not in ("part", "each_cycle")}
        here = seen[-1]
        if (clash := {name for name, what in clean.items() if name in here and here[name] != what}) or clean.keys() & lost[-1]:
            # “every 2 weeks or every 4 weeks”: neither holds.
            clash |= clean.keys() & lost[-1]
            if clash & _OFTEN:
                clash |= _OFTEN
            lost[-1] |= clash
            for old in [old for old in steps[-1] if old.parts.keys() & clash]:
                steps[-1].remove(old)
                unread.append(old)
                for name in old.parts:
                    here.pop(name, None)
            unread.append(mark)
            doubts.append("two times that do not agree, or stand for different things")
            continue
        here.update(parts)
        steps[-1].append(mark)
        last = mark.end
    total = None
    if len(seen) > 1 and set(seen[0]) == {"count"} and any(part.get("part") for part in seen[1:]):
        total = seen[0]["count"]
        total_marks, steps, seen, lost = steps[0], steps[1:], seen[1:], lost[1:]
    else:
        total_marks = []
    timings: list[Timing] = []
    muddled = [bool(names & _WHEN) for names in lost]
    for step, parts, doubtful in zip(steps, seen, muddled, strict=True):
        # Where two frequencies or two lists of days stand side by side, what else is said may be of either.
        timing = _timing(text, step, parts) if not doubtful or set(parts) == {"count"} else None
        if timing is not None:
            timings.append(timing)
        elif parts:
            unread += [mark for mark in step if not any(name in mark.parts for name in _OUTER)]
    if (len(timings) > 1 or unread) and any(_lasts_only(timing) for timing in timings):
        # Lengths one after the other, of what the words do not plainly say.
        unread += [mark for step in steps for mark in step if not any(name in mark.parts for name in _OUTER)]
        timings = []
    used = [mark for step in steps for mark in step] + total_marks
    left = _left(text, value, [*taken, *((mark.start, mark.end) for mark in found)], inside)
    left += [UnreadWords(words.value, words.spans()) for mark in unread if (words := text.cut(mark.start, mark.end).squeezed())]
    if not timings and not {"start", "latest"} & outer.keys():
        return Read(None, tuple(left), total, tuple(dict.fromkeys(doubts)))
    begin, end = min(mark.start for mark in used), max(mark.end for mark in used)
    words = text.cut(begin, end).squeezed()
    # Where something beside them was not understood, or in cycles of unsaid length, no day is sure.
    offsets = () if left or _CYCLES.search(value) else _offsets(timings)
    made = Schedule(words.value, words.spans(), tuple(timings), offsets, **outer)
    return Read(made, tuple(left), total, tuple(dict.fromkeys(doubts)))


def _timing(text: Text, step: list[Mark], parts: Parts) -> Timing | None:
    own = [mark for mark in step if not any(name in mark.parts for name in _OUTER)]
    fields = {name: what for name, what in parts.items() if name not in ("part", "each_cycle")}
    if not own or not fields:
        return None
    repeated = fields.get("frequency") == 1 and "cycle" not in fields and "period_most" not in fields
    if repeated and fields.get("day_unit") is TimeCode.DAY and fields["period"].unit in _IN_DAYS:
        # “on days 1, 8 and 15 every 28 days”: the days are those of each repetition.
        length = fields["period"].count * _IN_DAYS[fields["period"].unit]
        if length > max(fields["days"]) and length > 1:
            fields["cycle"] = fields.pop("period")
            fields.pop("frequency")
    if "cycle" in fields and "days" in fields and "period" in fields and fields.get("frequency") == 1:
        # “every 3 weeks on day 1 of each 21-day cycle” says it twice.
        lengths = [time.count * _IN_DAYS.get(time.unit, 0) for time in (fields["cycle"], fields["period"])]
        if lengths[0] == lengths[1] != 0 and len(fields["days"]) == 1:
            fields.pop("period")
            fields.pop("frequency")
    if parts.get("each_cycle") and "cycle" not in fields and "days" in fields and "cycles" not in fields:
        return None  # days of a cycle whose length no word gives
    if fields.get("count") == 1 and "count_most" not in fields and ("frequency" in fields or "cycle" in fields):
        fields.pop("count")  # “a single dose every two weeks” is one each time
    if fields.get("count") == 1 and "bounds" in fields and not fields.keys() & {"count_most", "frequency", "cycle", "days"}:
        return None  # one time, and for so long: they are of different things
    if "period" in fields and "bounds" in fields and fields["period"].unit in (TimeCode.SECOND, TimeCode.MINUTE):
        return None  # an interval within one session beside the length of the treatment
    if fields.get("days") and "bounds" in fields and "cycle" not in fields and fields.get("day_unit") is TimeCode.DAY:
        length = fields["bounds"].count * _IN_DAYS.get(fields["bounds"].unit, 0)
        if 0 < length < len(fields["days"]) or (fields["bounds"].unit is TimeCode.DAY and length != len(fields["days"])):
            return None  # “from day -10 to day -2 … for 3 days”: which of them, the words do not say
    if fields.get("days"):
        if "period" in fields and fields["period"] != Elapsed(Decimal(1), TimeCode.DAY):
            return None
        if fields.get("count") not in (None, 1, len(fields["days"])) or "count_most" in fields:
            return None
    words = text.cut(min(mark.start for mark in own), max(mark.end for mark in own)).squeezed()
    try:
        return Timing(words.value, words.spans(), **fields)
    except ValueError:
        return None


def _lasts_only(timing: Timing) -> bool:
    """Whether it says how long, or how long a cycle is, and nothing of how often."""
    said = (timing.count, timing.frequency, timing.days, timing.cycles, timing.infusion, timing.as_needed)
    return not any(said)


def _left(text: Text, value: str, taken: Sequence[tuple[int, int]], inside: Sequence[tuple[int, int]]) -> list[UnreadWords]:
    """Words that speak of time and that nothing took."""
    found: list[UnreadWords] = []
    for match in _SPEAKS.finditer(value):
        free = not any(s < match.end() and match.start() < e for s, e in taken)
        if free and any(a <= match.start() and match.end() <= b for a, b in inside):
            words = text.cut(match.start(), match.end()).squeezed()
            found.append(UnreadWords(words.value, words.spans()))
    return found


_IN_DAYS = {TimeCode.DAY: 1, TimeCode.WEEK: 7}


def _offsets(timings: Sequence[Timing]) -> tuple[int, ...]:
    """Days from the first administration, where every one of them is fixed by number; else none.

    Between two steps lies the interval of the second: “four times weekly, then twice every two weeks” is 0 7 14 21 35 49.
    """
    days: list[int] = []
    for timing in timings:
        open_ended = (
            timing.count_most or timing.period_most or timing.cycle or timing.cycles or timing.as_needed or timing.until
        )
        if open_ended:
            return ()
        if timing.days and timing.day_unit in _IN_DAYS and timing.frequency is None:
            if days or timing.count not in (None, len(timing.days)):
                return ()
            step = _IN_DAYS[timing.day_unit]
            days = [(day - timing.days[0]) * step for day in timing.days]
        elif timing.count == 1 and timing.frequency is None and not timing.days:
            if days:
                return ()
            days = [0]
        elif timing.count and timing.frequency == 1 and timing.period and timing.period.unit in _IN_DAYS and not timing.days:
            distance = timing.period.count * _IN_DAYS[timing.period.unit]
            if distance != int(distance):
                return ()
            start = days[-1] + int(distance) if days else 0
            days += [start + n * int(distance) for n in range(timing.count)]
        else:
            return ()
    return tuple(days)
