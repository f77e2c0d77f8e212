"""What the trial measures, with what, what sort of figure, and when; and what is assessed that only the prose tells."""

import re
from collections.abc import Iterator

import msgspec

from pantrial.notes import Note, NoteKind
from pantrial.parse.amounts import plain, sentences
from pantrial.parse.patterns import Pattern
from pantrial.parse.products import DESCRIPTION, IDENTIFICATION, field
from pantrial.parse.times import NUMBERS, frame, time_frame, unread_words
from pantrial.protocol import (
    Anchor,
    Assessment,
    AssessmentKind,
    At,
    Instrument,
    Numbering,
    Outcome,
    OutcomeKind,
    OutcomeRole,
    Period,
    Protocol,
    ReadIn,
    Time,
    TimeCode,
    UnreadWords,
)
from pantrial.reading import Reading, Said
from pantrial.text import Text, unescape

_MODULE = "/protocolSection/outcomesModule"
_LISTS = (
    (OutcomeRole.PRIMARY, "primaryOutcomes"),
    (OutcomeRole.SECONDARY, "secondaryOutcomes"),
    (OutcomeRole.OTHER, "otherOutcomes"),
)

_RUN_TOGETHER = {f"outcome/{role.value}": role for role, _ in _LISTS}

# Kinds of figures, the first that fits. A rate that is called a survival rate is a rate.
_KINDS: tuple[tuple[OutcomeKind, Pattern], ...] = (
    (OutcomeKind.TIME_TO_EVENT, Pattern(
        r"\btime (?:to|until|from\b.{1,60}\bto)\b|\btime-to-|\b(?:progression|event|disease|relapse|recurrence|metastasis"
                r"|failure|invasive disease|graft|overall)[- ]?(?:free)?"
        r" survival\b(?! rate)|\b(?:os|pfs|dfs|efs|rfs|dor|ttp)\b(?! rate)|\bduration of (?:response|remission)\b"
                r"|\bsurvival time\b"
    )),
    (OutcomeKind.CHANGE, Pattern(r"\b(?:change|changes|decrease|increase|reduction|improvement|difference|decline"
            r"|variation|delta)\b")),
    (OutcomeKind.RATE, Pattern(
        r"\b(?:rate|rates|proportion|percentage of|percent of|incidence|prevalence|ratio of (?:patients|participants"
                r"|subjects)|response rate)\b|% of (?:patients|participants|subjects)"
    )),
    (OutcomeKind.COUNT, Pattern(r"\b(?:number of|numbers of|count of|counts? of|total number)\b")),
    (OutcomeKind.SCORE, Pattern(r"\b(?:score|scores|scale|index|questionnaire|inventory)\b")),
)  # fmt: skip
_NO_RATE = Pattern(r"\b(?:heart|respiratory|pulse|filtration|flow|metabolic|sedimentation|ventricular|infusion) rate\b")

# Names of instruments (scales, indices, tests) as they stand in the registers.
_NAMES = (
    "PASI|DLQI|CDLQI|EASI|SCORAD|POEM|IGA|vIGA|PGA|sPGA|BSA|HiSCR|IHS4|SCORTEN|SALT|VASI|UAS7?|HSS7?|CU-Q2oL|AECT"
    "|AE-QoL|UCT|PP-NRS|WI-NRS|NRS|VAS|SF-?36|SF-?12|EQ-?5D(?:-[35]L)?|PROMIS|S-?HAQ|HAQ(?:-DI)?|CHFS|mRSS"
    "|DAS-?28|CDAI|SDAI|ASDAS|BASDAI|BASFI|ACR ?20|ACR ?50|ACR ?70|JADAS|WOMAC|KOOS|HOOS|IKDC|Lysholm|Tegner|DASH"
    "|QuickDASH|ODI|JOA|KSS|HHS|AOFAS|ASES|Constant(?:-Murley)?|MRI|Lequesne|ASIA|EDSS|MSFC|T25FW|9HPT|SDMT"
    "|ALSFRS(?:-R)?|UPDRS|MDS-UPDRS|PDQ-?39|NIHSS|mRS|Barthel|FIM|GMFM(?:-66|-88)?|GMFCS|MACS|CARS|ABC|ATEC|MMSE"
    "|MoCA|ADAS-?Cog|CDR(?:-SB)?|ADL|IADL|HAM-?D|HDRS|MADRS|HAM-?A|BDI(?:-II)?|PHQ-?9|GAD-?7|HADS|C-SSRS|PANSS"
    "|CGI(?:-[SI])?|SOFA|APACHE(?: II)?|MELD(?:-Na)?|Child-Pugh|Mayo|PUCAI|PCDAI|CDEIS|SES-CD|UCEIS|IBDQ|PDAI"
    "|NYHA|KCCQ|MLHFQ|6MWT|6MWD|LVEF|FEV1|FVC|DLCO|PEF|ACT|ACQ(?:-[5-7])?|AQLQ|cACT|C-ACT|SNOT-?2[02]|NPS|UPSIT"
    "|RQLQ|TNSS|RTSS|CSMS|TOSS|SGRQ|CAT|mMRC|Lund-?Mackay|Lund-?Kennedy|RECIST(?: ?1\\.1)?|iRECIST|CTCAE"
    "|NCI-CTCAE|PRO-CTCAE|EORTC|QLQ-C30|QLQ-[A-Z]+[0-9]*|FACT-[A-Z]+|ECOG|Karnofsky|Lansky|iwCLL|Lugano|IMWG|RANO"
    "|Rutherford|Fontaine|ABI|TcPO2|Wagner|ROSE|EuroQol|GOAL|I?PSS|IIEF|OAB-?q|ICIQ|FACIT(?:-F)?|BPI|MPQ|PedsQL"
    "|CHQ|Bayley|HOMA-IR|HbA1c|OGTT|MMTT"
)
_INSTRUMENT = Pattern(
    r"(?<![\w-])(?:" + _NAMES + r")(?![\w])"
    r"|(?<![\w-])[A-Z][\w'’-]*(?:[ -](?:of|for|and|the|in|to|[A-Z][\w'’-]*|\d+)){0,7}[ -](?:Scale|Index|Questionnaire"
    r"|Inventory|Score|Test|Scoring System|Assessment Tool|Rating|Diary)(?: \([A-Z][\w-]{1,11}\))?(?!\w)"
)
_OPENERS = frozenset(
    "the a an mean median total change changes change-from-baseline percent percentage number proportion assessment "
    "evaluation improvement difference".split()
)


def instruments(text: Text) -> tuple[Instrument, ...]:
    """The scales, indices and tests that the words name, each once."""
    found: dict[str, Instrument] = {}
    for match in _INSTRUMENT.finditer(text.value):
        start = match.start()
        words = text.value[start : match.end()].split(" ")
        while len(words) > 2 and words[0].casefold() in _OPENERS | {"in", "of", "to", "for", "and"}:
            start += len(words.pop(0)) + 1
        if len(words) > 1 and words[0].casefold() in _OPENERS:
            continue
        name = text.cut(start, match.end()).squeezed()
        found.setdefault(name.value, Instrument(name.value, name.spans()))
    return tuple(found.values())


def kind_of(measure: str) -> OutcomeKind | None:
    """What sort of figure a measure is, by its own words; None where they do not say."""
    words = plain(measure)
    for kind, pattern in _KINDS:
        match = pattern.search(words)
        if match and not (kind is OutcomeKind.RATE and _NO_RATE.search(words)):
            return kind
    if _INSTRUMENT.search(measure) and re.search(
        r"\b(?:PASI|DLQI|EASI|SCORAD|VAS|NRS|EDSS|WOMAC|HAQ|SF-?36|EQ-?5D)\b", measure
    ):
        return OutcomeKind.SCORE
    return None


def outcomes(reading: Reading, protocol: Protocol) -> Protocol:
    """The outcomes of the record's lists in their order, then those whose role the page does not tell."""
    made: list[Outcome] = []
    for role, name in _LISTS:
        listed = reading.value(f"{_MODULE}/{name}")
        number = 0
        for index in range(len(listed) if isinstance(listed, list) else 0):
            base = f"{_MODULE}/{name}/{index}"
            measure = field(reading, f"{base}/measure")
            if not measure.value.strip():
                continue
            number += 1
            description = field(reading, f"{base}/description").squeezed().value
            made.append(_outcome(role, number, measure, field(reading, f"{base}/timeFrame"), description))
    for one in reading.said:
        # What the page runs together with its time and the reader could not part: the words, and no time.
        run = _RUN_TOGETHER.get(one.label.casefold())
        if run is not None:
            number = 1 + sum(outcome.role is run for outcome in made)
            made.append(_outcome(run, number, unescape(Text.made(one.value, one.evidence.pieces)), Text(""), ""))
    loose = list(_loose(reading.said))
    for number, (measure, time, description) in enumerate(loose, start=1):
        made.append(_outcome(OutcomeRole.UNSAID, number, measure, time, description))
    return msgspec.structs.replace(protocol, outcomes=tuple(made))


def _outcome(role: OutcomeRole, number: int, measure: Text, time: Text, description: str) -> Outcome:
    words = measure.squeezed()
    return Outcome(
        role=role,
        number=number,
        measure=words.value,
        spans=words.spans(),
        read_in=ReadIn.FIELD,
        kind=kind_of(words.value),
        instruments=instruments(measure),
        time_frame=time_frame(time) if time.value.strip() else None,
        description=description,
    )


def _loose(said: tuple[Said, ...]) -> Iterator[tuple[Text, Text, str]]:
    """Outcomes that the page prints without telling primary from secondary: their parts follow each other."""
    current: dict[str, Text] = {}
    for one in said:
        head, _, part = one.label.rpartition("/")
        if head != "Outcome Measures" or part not in ("measure", "timeFrame", "description"):
            continue
        if part in current or (part == "measure" and current):
            if "measure" in current:
                yield current["measure"], current.get("timeFrame", Text("")), current.get("description", Text("")).value
            current = {}
        current[part] = unescape(Text.made(one.value, one.evidence.pieces))
    if "measure" in current:
        yield current["measure"], current.get("timeFrame", Text("")), current.get("description", Text("")).value


# Assessments of the prose ---------------------------------------------------------------------------------------------

_N = r"(?:\d{1,3}|" + "|".join(NUMBERS) + r"|a)"
_FOLLOW = Pattern(
    r"\b(?:follow(?:ed)?[ -]?(?:up)?(?: (?:up )?(?:period|time|duration|visits?))?(?: (?:of|is|was|will be|will last|lasts))?"
    r"(?: for)?(?: up to| at least| a (?:period|minimum|total) of| a)?"
    r" (?P<n>" + _N + r")[ -](?P<u>days?|weeks?|months?|years?)\b(?P<tail>[^.;]{0,60})"
    r"|(?P<n2>" + _N + r")[ -](?P<u2>day|week|month|year)s?(?: of)? follow[ -]?up\b)"
)
_ASSESSED = Pattern(r"\b(?:re-?)?(?:assess|evaluat|measur|examin|score|quantif|monitor|determin)(?:ed|e|es|ing|s)?\b")
_WHEN: tuple[tuple[Pattern, Anchor, bool], ...] = (
    (
        Pattern(r"\bwhen\b[^,.;]{0,60}\b(?:recruited|enrol+ed|included)\b|\b(?:at|on) (?:enrol+ment|inclusion|recruitment)\b"),
        Anchor.ENROLLMENT,
        False,
    ),
    (Pattern(r"\b(?:at|on) baseline\b"), Anchor.BASELINE, False),
    (Pattern(r"\b(?:at|on|during) screening\b"), Anchor.SCREENING, False),
    (
        Pattern(
            r"\bafter (?:all|the last|the final|the end of|completion of)(?: the)?(?: \d+| six| five| four| three| two)? "
            r"(?:infusions?|injections?|doses?|treatments?|administrations?|therapy)\b"
        ),
        Anchor.LAST_DOSE,
        True,
    ),
    (
        Pattern(r"\bbefore (?:the )?(?:first )?(?:infusion|injection|dose|treatment|administration|therapy)\b"),
        Anchor.FIRST_DOSE,
        False,
    ),
)


def assessments(reading: Reading, protocol: Protocol) -> Protocol:
    """What is assessed or followed and stands in the summary or description, and in no outcome's field."""
    known = {plain(one.name) for outcome in protocol.outcomes for one in outcome.instruments}
    made: list[Assessment] = []
    notes: list[Note] = []
    doses = sum(
        len(one.schedule.offsets) or (one.schedule.timings[0].count or 0) if one.schedule and one.schedule.timings else 0
        for one in protocol.administrations
    )
    seen: set[tuple[object, ...]] = set()
    for pointer in (f"{DESCRIPTION}/briefSummary", f"{DESCRIPTION}/detailedDescription"):
        text = field(reading, pointer)
        for start, end in sentences(text.value):
            part = text.cut(start, end).strip()
            value = plain(part.value)
            for one in _assessed(part, value, known):
                key: tuple[object, ...] = (tuple(i.name for i in one.instruments), one.times)
                if key not in seen:
                    seen.add(key)
                    made.append(msgspec.structs.replace(one, number=len(made) + 1))
            for one in _followed(part, value):
                if (one.kind, one.times) in seen:
                    continue
                seen.add((one.kind, one.times))
                made.append(msgspec.structs.replace(one, number=len(made) + 1))
                if _unsaid(one.times):
                    several = ": with several administrations, from the first or the last?" if doses > 1 else ""
                    message = f"from when “{one.words}” counts, the record does not say{several}"
                    notes.append(Note(NoteKind.DOUBT, "follow-up-anchor", message, one.spans))
    return msgspec.structs.replace(protocol, assessments=tuple(made), notes=(*protocol.notes, *notes))


def _assessed(part: Text, value: str, known: set[str]) -> Iterator[Assessment]:
    verb = _ASSESSED.search(value)
    if verb is None or not re.search(r"\b(?:will|is|are|be|to)\b", value):
        return
    named = tuple(one for one in instruments(part) if plain(one.name) not in known and not _abbreviated(one.name, known))
    if not named:
        return
    times: list[Time] = []
    for pattern, anchor, later in _WHEN:
        if (match := pattern.search(value)) and (match.start() < verb.start() or not later):
            times.append(Period(At(anchor), ()) if later else At(anchor))
    left: list[UnreadWords] = []
    for match in re.finditer(
        r"\b(?:at|on|after|before|every|until|in)\s(?:the\s)?(?:(?:day|week|month)s?\s\d[^.;]*|"
        + _N
        + r"[^.;]{0,30}\b(?:day|week|month|year)s?\b[^.;,]*)",
        value,
    ):
        read = frame(value[match.start() : match.end()])
        if read.unread or not read.times:
            left.append(unread_words(part.cut(match.start(), match.end())))
        else:
            times += read.times
    words = part.squeezed()
    yield Assessment(
        1, AssessmentKind.ASSESSMENT, words.value, words.spans(), ReadIn.PROSE, named, tuple(dict.fromkeys(times)), tuple(left)
    )


def _abbreviated(name: str, known: set[str]) -> bool:
    """Whether the instrument is known by the abbreviation in its brackets."""
    match = re.search(r"\(([\w-]+)\)$", name)
    return match is not None and plain(match.group(1)) in known


def _followed(part: Text, value: str) -> Iterator[Assessment]:
    for match in _FOLLOW.finditer(value):
        unit = match["u"] or match["u2"]
        number = match["n"] or match["n2"]
        least = re.search(r"\bat least\b|\bminimum\b", match.group())
        read = frame(f"{'one' if number == 'a' else number} {unit}")
        if len(read.times) != 1 or not isinstance(read.times[0], At):
            continue
        at = read.times[0]
        tail = match["tail"] or ""
        end = match.end() - len(tail)
        if after := re.match(r"\s(?:after|following|post|from)\b[^.;,]*", tail):
            whole = frame(value[match.start("n") : end + after.end()])
            if whole.unread or len(whole.times) != 1 or not isinstance(whole.times[0], At):
                words = part.cut(match.start(), end + after.end()).squeezed()
                left = (unread_words(part.cut(end, end + after.end())),)
                yield Assessment(1, AssessmentKind.FOLLOW_UP, words.value, words.spans(), ReadIn.PROSE, (), (), left)
                continue
            at = whole.times[0]
            end += after.end()
        words = part.cut(match.start(), end).squeezed()
        if least:
            left = (unread_words(part.cut(match.start(), end)),)
            yield Assessment(1, AssessmentKind.FOLLOW_UP, words.value, words.spans(), ReadIn.PROSE, (), (), left)
            continue
        start = At(at.anchor) if at.anchor is not Anchor.UNSAID else None
        yield Assessment(1, AssessmentKind.FOLLOW_UP, words.value, words.spans(), ReadIn.PROSE, (), (Period(start, (at,)),))


def _unsaid(times: tuple[Time, ...]) -> bool:
    return any(
        isinstance(time, Period) and all(isinstance(end, At) and end.anchor is Anchor.UNSAID for end in time.ends)
        for time in times
    )


# The trial's own count of days ----------------------------------------------------------------------------------------

_DAY = r"(?P<u>day|week|d|w)\s?(?P<n>[01])(?!\d|[.,]\d|\s?(?:,|and|to|-)\s?\d)"
_GIVEN = (
    r"(?:first |1st |single |initial )?(?:injection|infusion|dose|administration|vaccination|treatment|dosing|transplantation)"
)
_NUMBERINGS: tuple[tuple[Anchor | None, Pattern], ...] = (
    (Anchor.FIRST_DOSE, Pattern(r"\b(?:" + _GIVEN + r")s?\s(?:is |will be |are |was )?(?:given |performed |administered )?"
            r"(?:at |on |\()?\s?\(?" + _DAY)),
    (Anchor.BASELINE, Pattern(r"\bbaseline(?: visit)?\s?[(,:=]\s?" + _DAY)),
    (Anchor.BASELINE, Pattern(r"\b" + _DAY + r"\s?[(=:]\s?baseline")),
    (Anchor.RANDOMIZATION, Pattern(r"\brandomi[sz]ation\s?[(,:=]\s?" + _DAY)),
    (Anchor.FIRST_DOSE, Pattern(r"\b" + _DAY + r"\s?[(=:]\s?(?:" + _GIVEN + ")")),
)  # fmt: skip


def numbering(reading: Reading, protocol: Protocol) -> Protocol:
    """What day 0 or 1 of the trial is, where its words say so."""
    found: dict[tuple[object, ...], Numbering] = {}
    for text, read_in in _timed_texts(reading, protocol):
        value = plain(text.value)
        for anchor, pattern in _NUMBERINGS:
            for match in pattern.finditer(value):
                words = text.cut(match.start(), match.end()).squeezed()
                unit = TimeCode.WEEK if match["u"].startswith("w") else TimeCode.DAY
                if anchor is not None:
                    made = Numbering(int(match["n"]), unit, anchor, words.value, words.spans(), read_in)
                    found.setdefault((made.number, made.unit, made.anchor), made)
    return msgspec.structs.replace(protocol, numbering=tuple(found.values()))


def _timed_texts(reading: Reading, protocol: Protocol) -> Iterator[tuple[Text, ReadIn]]:
    listed = reading.value("/protocolSection/armsInterventionsModule/interventions")
    for index in range(len(listed) if isinstance(listed, list) else 0):
        yield field(reading, f"/protocolSection/armsInterventionsModule/interventions/{index}/description"), ReadIn.FIELD
    for _, name in _LISTS:
        found = reading.value(f"{_MODULE}/{name}")
        for index in range(len(found) if isinstance(found, list) else 0):
            yield field(reading, f"{_MODULE}/{name}/{index}/timeFrame"), ReadIn.FIELD
    for pointer in (f"{DESCRIPTION}/briefSummary", f"{DESCRIPTION}/detailedDescription", f"{IDENTIFICATION}/officialTitle"):
        yield field(reading, pointer), ReadIn.PROSE
