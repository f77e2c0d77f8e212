"""Where two places of a record disagree, or its own arithmetic does not come out: notes, each with both places.

Every check is a function of the reading and the protocol so far; CHECKS is the whole of them. A check speaks only where both
sides are said: what is absent contradicts nothing.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import TypeAlias

import msgspec

from pantrial.notes import Note, NoteKind
from pantrial.parse.amounts import plain
from pantrial.parse.patterns import Pattern
from pantrial.parse.products import IDENTIFICATION, MODULE, field, vehicle_in
from pantrial.parse.times import NUMBERS, frame
from pantrial.protocol import (
    Act,
    Allocation,
    ArmType,
    At,
    Design,
    Masking,
    Model,
    Outcome,
    Period,
    Protocol,
    StudyType,
    TimeCode,
    WhoMasked,
)
from pantrial.reading import Reading
from pantrial.text import Span, Text

Check: TypeAlias = Callable[[Reading, Protocol], Iterator[Note]]

_TITLES = (f"{IDENTIFICATION}/officialTitle", f"{IDENTIFICATION}/briefTitle")


def contradictions(reading: Reading, protocol: Protocol) -> Protocol:
    """The protocol with a note for each contradiction that the checks see."""
    notes = [note for check in CHECKS for note in check(reading, protocol)]
    return msgspec.structs.replace(protocol, notes=(*protocol.notes, *dict.fromkeys(notes)))


def _against(code: str, message: str, *spans: Sequence[Span]) -> Note:
    return Note(NoteKind.CONTRADICTION, code, message, tuple(span for some in spans for span in some))


def _in_titles(reading: Reading, pattern: Pattern) -> Text | None:
    for pointer in _TITLES:
        text = field(reading, pointer)
        if match := pattern.search(plain(text.value)):
            return text.cut(match.start(), match.end()).squeezed()
    return None


def _place(design: Design, name: str) -> tuple[Span, ...]:
    return next((one.spans for one in design.fields if one.field == name), ())


# Doses and products ---------------------------------------------------------------------------------------------------


def dose_arithmetic(reading: Reading, protocol: Protocol) -> Iterator[Note]:
    """An amount that is not its volume times its concentration."""
    for one in protocol.administrations:
        for dose in one.doses:
            if (
                dose.volume is None
                or dose.concentration is None
                or dose.volume.unit != "mL"
                or not dose.concentration.unit.endswith("/mL")
            ):
                continue
            amount, volume, part = dose.amount.value, dose.volume.value, dose.concentration.value
            if None in (amount, volume, part) or amount is None or volume is None or part is None:
                continue
            if volume * part != amount:
                message = (
                    f"“{dose.words}”, yet {volume} mL at {_plain(part)} {dose.concentration.unit} are "
                    f"{_plain(volume * part)} {dose.amount.unit}"
                )
                yield _against("dose-arithmetic", message, dose.spans, one.spans)


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"


def vehicle_shares(reading: Reading, protocol: Protocol) -> Iterator[Note]:
    """Shares of a mixture that do not come to 100 per cent, or that two places give differently."""
    for product in protocol.products:
        if product.vehicle is None:
            continue
        if product.vehicle.total != 100:
            message = (
                f"{product.name}: the shares of “{product.vehicle.words}” come to {_plain(product.vehicle.total)} %, not 100 %"
            )
            yield _against("vehicle-shares", message, product.vehicle.spans)
        shares = sorted(one.share.low or Decimal(0) for one in product.vehicle.ingredients)
        groups = reading.value(f"{MODULE}/armGroups")
        for index, group in enumerate(groups if isinstance(groups, list) else ()):
            if not isinstance(group, dict) or str(group.get("label")) not in product.arms:
                continue
            other = vehicle_in(field(reading, f"{MODULE}/armGroups/{index}/description"))
            if other is not None and sorted(one.share.low or Decimal(0) for one in other.ingredients) != shares:
                message = f"{product.name}: “{product.vehicle.words}” in one place and “{other.words}” in another"
                yield _against("vehicle-differs", message, product.vehicle.spans, other.spans)


def schedule_fits(reading: Reading, protocol: Protocol) -> Iterator[Note]:
    """Days of a schedule that lie after the time that it is said to fit in."""
    for one in protocol.administrations:
        plan = one.schedule
        if plan is None or plan.within is None or not plan.offsets or plan.within.unit not in (TimeCode.DAY, TimeCode.WEEK):
            continue
        days = plan.within.count * (7 if plan.within.unit is TimeCode.WEEK else 1)
        if plan.offsets[-1] > days:
            message = (
                f"the last administration falls on day {plan.offsets[-1]}, and all are said to lie within {_plain(days)} days"
            )
            yield _against("schedule-within", message, plan.spans, one.spans)


def dose_differs(reading: Reading, protocol: Protocol) -> Iterator[Note]:
    """Two texts that give one product in one and the same arm a different single dose."""
    for product in protocol.products:
        given = [
            one for one in protocol.administrations
            if one.product == product.number and one.act is Act.GIVE and len(one.doses) == 1 and one.doses[0].role is None
        ]  # fmt: skip
        own = [one for one in given if not one.arms]
        beside = [one for one in given if one.arms]
        if len(own) != 1 or len(product.arms) != 1 or len(beside) != 1:
            continue
        a, b = own[0].doses[0], beside[0].doses[0]
        if (
            (a.amount, a.basis, a.per_time) != (b.amount, b.basis, b.per_time)
            and a.amount.unit == b.amount.unit
            and a.basis is b.basis
        ):
            message = f"{product.name}: “{a.words}” in the intervention, “{b.words}” in its arm"
            yield _against("dose-differs", message, a.spans, b.spans)


# Design ---------------------------------------------------------------------------------------------------------------

_MASK_WORDS: tuple[tuple[Pattern, frozenset[Masking]], ...] = (
    (Pattern(r"\bopen[ -]?label(?:led)?\b(?!.*\b(?:blind|mask)\w*)(?!.{0,25}\b(?:extension|phase|part|follow))|\bunblinded\b"
            r"|\bnon-?blinded\b"
            r"|\bunmasked\b"), frozenset((Masking.NONE,))),
    (Pattern(r"\bsingle[ -](?:blind|mask)\w*"), frozenset((Masking.SINGLE,))),
    (Pattern(r"\bdouble[ -](?:blind|mask)\w*"), frozenset((Masking.DOUBLE, Masking.TRIPLE, Masking.QUADRUPLE))),
    (Pattern(r"\btriple[ -](?:blind|mask)\w*"), frozenset((Masking.TRIPLE,))),
    (Pattern(r"\bquadruple[ -](?:blind|mask)\w*"), frozenset((Masking.QUADRUPLE,))),
)  # fmt: skip
_COUNTS = {Masking.NONE: 0, Masking.SINGLE: 1, Masking.DOUBLE: 2, Masking.TRIPLE: 3, Masking.QUADRUPLE: 4}


def masking(reading: Reading, protocol: Protocol) -> Iterator[Note]:
    """A title's blinding against the field, and the field's word against the roles that are masked."""
    design = protocol.design
    if design is None or design.masking is None:
        return
    said = [(words, allowed) for pattern, allowed in _MASK_WORDS if (words := _in_titles(reading, pattern))]
    for words, allowed in said:
        if design.masking not in allowed and len(said) == 1:
            message = f"the title says “{words.value}”, the field {design.masking.value}"
            yield _against("masking-title", message, words.spans(), _place(design, "masking"))
        elif design.masking in allowed and Masking.DOUBLE in allowed and design.masked:
            lacking = {WhoMasked.CARE_PROVIDER, WhoMasked.OUTCOMES_ASSESSOR} - set(design.masked)
            if len(lacking) == 2:
                roles = ", ".join(role.value.lower().replace("_", " ") for role in design.masked)
                message = (
                    f"the title says “{words.value}”, and no care provider or outcomes assessor is masked (masked: {roles})"
                )
                yield _against("masking-roles", message, words.spans(), _place(design, "masked"))
    if design.masked and len(design.masked) != _COUNTS[design.masking]:
        message = f"masking is {design.masking.value}, and {len(design.masked)} roles are masked"
        yield _against("masking-count", message, _place(design, "masking"), _place(design, "masked"))


_NOT_RANDOM = Pattern(r"\b(?:non|not)[ -]?randomi[sz]ed\b|\bnonrandomi[sz]ed\b")
_RANDOM = Pattern(r"(?<!non-)(?<!non )(?<!not )\brandomi[sz]ed\b")
_SINGLE_ARM = Pattern(r"\bsingle[ -]arm\b|\bone[ -]arm\b|\bsingle[ -]group\b")
_CROSSOVER = Pattern(r"\bcross-?over\b")
_PLACEBO = Pattern(r"\bplacebo[ -]controlled\b|\bcontrolled with placebo\b|\bversus placebo\b|\bvs\.? placebo\b")


def allocation(reading: Reading, protocol: Protocol) -> Iterator[Note]:
    """A title's allocation, arms, model or placebo against the fields; the model against the number of arms."""
    design = protocol.design
    if design is None or design.study_type not in (StudyType.INTERVENTIONAL, None):
        return
    if design.allocation is Allocation.RANDOMIZED and (words := _in_titles(reading, _NOT_RANDOM)):
        yield _against(
            "allocation-title",
            f"the title says “{words.value}”, the field RANDOMIZED",
            words.spans(),
            _place(design, "allocation"),
        )
    elif design.allocation in (Allocation.NON_RANDOMIZED, Allocation.NA):
        words = None if _in_titles(reading, _NOT_RANDOM) else _in_titles(reading, _RANDOM)
        if words:
            message = f"the title says “{words.value}”, the field {design.allocation.value}"
            yield _against("allocation-title", message, words.spans(), _place(design, "allocation"))
    if design.model not in (None, Model.SINGLE_GROUP) and design.model and (words := _in_titles(reading, _SINGLE_ARM)):
        yield _against(
            "model-title",
            f"the title says “{words.value}”, the field {design.model.value}",
            words.spans(),
            _place(design, "model"),
        )
    if design.model not in (None, Model.CROSSOVER) and design.model and (words := _in_titles(reading, _CROSSOVER)):
        yield _against(
            "model-title",
            f"the title says “{words.value}”, the field {design.model.value}",
            words.spans(),
            _place(design, "model"),
        )
    if design.model is Model.SINGLE_GROUP and len(protocol.arms) > 1:
        yield _against(
            "model-arms", f"the model is SINGLE_GROUP, and {len(protocol.arms)} arms are listed", _place(design, "model")
        )
    if design.model in (Model.PARALLEL, Model.FACTORIAL) and design.model and len(protocol.arms) == 1:
        yield _against("model-arms", f"the model is {design.model.value}, and one arm is listed", _place(design, "model"))
    if protocol.arms and protocol.products and (words := _in_titles(reading, _PLACEBO)):
        shams = (ArmType.PLACEBO_COMPARATOR, ArmType.SHAM_COMPARATOR)
        named = any(product.placebo for product in protocol.products) or any(arm.type in shams for arm in protocol.arms)
        mentioned = any("placebo" in plain(f"{arm.label} {arm.description}") for arm in protocol.arms)
        mentioned = mentioned or any("placebo" in plain(f"{one.name} {one.description}") for one in protocol.products)
        if not named and not mentioned:
            yield _against(
                "placebo-title", f"the title says “{words.value}”, and no arm and no intervention is a placebo", words.spans()
            )


_MULTICENTER = Pattern(r"\bmulti-?\s?cent(?:er|re|ric)\b|\bmulti-?site\b|\bmulticent(?:er|re)\b")
_ONE_CENTER = Pattern(r"\b(?:single|one|mono)-?\s?cent(?:er|re|ric)\b")


def sites(reading: Reading, protocol: Protocol) -> Iterator[Note]:
    """A multicentre trial with one site, or a single-centre trial with several."""
    places = reading.value("/protocolSection/contactsLocationsModule/locations")
    count = len(places) if isinstance(places, list) else 0
    if count == 1 and (words := _in_titles(reading, _MULTICENTER)):
        yield _against("sites", f"the title says “{words.value}”, and one site is listed", words.spans())
    if count > 1 and (words := _in_titles(reading, _ONE_CENTER)):
        yield _against("sites", f"the title says “{words.value}”, and {count} sites are listed", words.spans())


_AGE_RANGE = Pattern(r"number of subjects for this age range\s*:?\s*(\d+)")
_WILL_ENROLL = Pattern(
    r"\b(?:a total of |approximately |about |up to )?(?P<n>\d{1,5}|"
    + "|".join(NUMBERS)
    + r") (?:[a-z-]+ ){0,3}?(?:patients|participants|subjects|volunteers|children|adults|women|men|infants)"
    r" (?:[a-z]+ ){0,3}?(?:will be|are to be|are planned to be|were) (?:enrolled|included|recruited|randomi[sz]ed)\b"
)


def enrollment(reading: Reading, protocol: Protocol) -> Iterator[Note]:
    """The planned number of participants against what the age ranges of the EU form, or the summary, come to."""
    if protocol.enrollment is None:
        return
    text = field(reading, "/protocolSection/eligibilityModule/eligibilityCriteria")
    numbers = list(_AGE_RANGE.finditer(plain(text.value)))
    if numbers:
        total = sum(int(match.group(1)) for match in numbers)
        places = [span for match in numbers for span in text.cut(match.start(), match.end()).spans()]
        if total != protocol.enrollment.count:
            message = f"the age ranges of the EU form come to {total} subjects, the enrollment is {protocol.enrollment.count}"
            yield _against("enrollment-ages", message, places, protocol.enrollment.spans)
    for pointer in (
        "/protocolSection/descriptionModule/briefSummary",
        "/protocolSection/descriptionModule/detailedDescription",
    ):
        text = field(reading, pointer)
        found = list(_WILL_ENROLL.finditer(plain(text.value)))
        if len(found) != 1:
            continue
        (match,) = found
        number = NUMBERS.get(match["n"]) or int(match["n"])
        roughly = re.match(r"approximately|about|up to", match.group())
        if number != protocol.enrollment.count and not roughly and re.search(r"\btotal\b", match.group()):
            words = text.cut(match.start(), match.end()).squeezed()
            message = f"the text says “{words.value}”, the enrollment is {protocol.enrollment.count}"
            yield _against("enrollment-text", message, words.spans(), protocol.enrollment.spans)


# Outcomes -------------------------------------------------------------------------------------------------------------


def near_times(reading: Reading, protocol: Protocol) -> Iterator[Note]:
    """Two outcomes whose times are single and nearly alike (23 and 24 months): one may be a slip."""
    seen: dict[TimeCode, dict[Decimal, Outcome]] = {}
    for outcome in protocol.outcomes:
        times = outcome.time_frame.times if outcome.time_frame else ()
        if len(times) != 1 or not isinstance(times[0], At) or times[0].numbered or not times[0].offset or times[0].unit is None:
            continue
        seen.setdefault(times[0].unit, {}).setdefault(times[0].offset, outcome)
    for unit, offsets in seen.items():
        ordered = sorted(offsets)
        for a, b in pairwise(ordered):
            if unit in (TimeCode.MONTH, TimeCode.WEEK) and 0 < (b - a) / b < Decimal("0.05"):
                first, second = offsets[a], offsets[b]
                one, other = (frame_.words for frame_ in (first.time_frame, second.time_frame) if frame_)
                message = f"“{one}” for one outcome and “{other}” for another: two times, or a slip"
                spans = [span for outcome in (first, second) if outcome.time_frame for span in outcome.time_frame.spans]
                yield _against("time-frames-near", message, spans)


_SURVIVAL = Pattern(r"\bsurviv(?:al|e|ors?)\b")
_LIVING = Pattern(
    r"\b(?:surviv\w*|death|deaths|die|died|dead|mortality|alive|progression|relapse|recurrence|graft|implant|failure|kaplan)\b"
)
_OTHERWISE = Pattern(r"\b(?:remission|healing|closure|improvement|pain)\b")


def described_otherwise(reading: Reading, protocol: Protocol) -> Iterator[Note]:
    """An outcome that is called survival, and whose description speaks of something else."""
    for outcome in protocol.outcomes:
        if not _SURVIVAL.search(plain(outcome.measure)) or not outcome.description:
            continue
        told = plain(outcome.description)
        if not _LIVING.search(told) and (found := _OTHERWISE.search(told)):
            message = f"“{outcome.measure}” names survival, and its description speaks of {found.group()}"
            yield _against("outcome-described-otherwise", message, outcome.spans)


_FOLLOW_UP = Pattern(
    r"(?P<n>\d{1,3}|"
    + "|".join(NUMBERS)
    + r")[ -](?P<u>months?|years?|weeks?)(?: of)? follow-?\s?up|follow-?\s?up (?:period )?of (?P<n2>\d{1,3}|"
    + "|".join(NUMBERS)
    + r") (?P<u2>months?|years?|weeks?)"
)
_MONTHS = {TimeCode.MONTH: Decimal(1), TimeCode.YEAR: Decimal(12), TimeCode.WEEK: Decimal(12) / Decimal(52)}


def follow_up(reading: Reading, protocol: Protocol) -> Iterator[Note]:
    """A follow-up named in a criterion that ends long before the last outcome is measured."""
    last = max((months for outcome in protocol.outcomes if (months := _last(outcome)) is not None), default=None)
    if last is None:
        return
    for criterion in protocol.criteria:
        match = _FOLLOW_UP.search(plain(criterion.words))
        if match is None:
            continue
        read = frame(f"{match['n'] or match['n2']} {match['u'] or match['u2']}")
        if (
            len(read.times) != 1
            or not isinstance(read.times[0], At)
            or read.times[0].offset is None
            or read.times[0].unit is None
        ):
            continue
        months = read.times[0].offset * _MONTHS[read.times[0].unit]
        if months < last:
            message = (
                f"{criterion.label} speaks of “{match.group()}”, and the last outcome is measured at "
                f"{_plain(last.quantize(Decimal('0.1')))} months"
            )
            yield _against("follow-up-differs", message, criterion.spans)


def _last(outcome: Outcome) -> Decimal | None:
    """The latest time of an outcome in months, where every one of its times has a number in weeks, months or years."""
    found: list[Decimal] = []
    for time in outcome.time_frame.times if outcome.time_frame else ():
        ends = time.ends if isinstance(time, Period) else (time,)
        for end in ends:
            if isinstance(end, At) and end.offset is not None and end.unit in _MONTHS:
                found.append(end.offset * _MONTHS[end.unit])
    return max(found, default=None)


_KIDNEY = Pattern(
    r"\b(?P<stage>mild|moderate|severe)\b[^.;]{0,30}\b(?:renal|kidney)\s(?:insufficiency|impairment|failure|dysfunction)"
    r"[^.;]{0,40}?\b(?:clearance|gfr)\b[^.;\d]{0,40}?(?:>|≥|>=|greater than|above|over|more than|at least)\s?=?\s?"
    r"(?P<bound>\d{2,3})",
    re.IGNORECASE,
    triggers=("renal", "Renal", "kidney", "Kidney"),
)
_STAGES = {"mild": 90, "moderate": 60, "severe": 30}
"""Stage of renal impairment → the clearance in mL/min that it lies below (FDA guidance on renal impairment, 2024, table 1)."""


def kidney(reading: Reading, protocol: Protocol) -> Iterator[Note]:
    """Renal impairment of a stage, with a clearance that this stage does not reach."""
    for criterion in protocol.criteria:
        match = _KIDNEY.search(plain(criterion.words))
        if match and int(match["bound"]) >= _STAGES[match["stage"].lower()]:
            message = (
                f"{criterion.label} speaks of {match['stage'].lower()} renal impairment, which means a clearance below "
                f"{_STAGES[match['stage'].lower()]} mL/min, and asks for one above {match['bound']}"
            )
            yield _against("stage-and-clearance", message, criterion.spans)


_NORMAL = Pattern(
    r"within (?:the )?normal (?:values?|range|ranges|limits?)\b[^.;(]{0,20}\([^)]*[<>≤≥]", re.IGNORECASE, triggers=("ormal",)
)


def normal_with_bounds(reading: Reading, protocol: Protocol) -> Iterator[Note]:
    """Values that are to be normal, with bounds in brackets that may be wider or narrower than normal."""
    for criterion in protocol.criteria:
        if _NORMAL.search(plain(criterion.words)):
            message = f"{criterion.label} asks for normal values and gives bounds of its own, which a laboratory's may not be"
            yield _against("normal-and-bounds", message, criterion.spans)


CHECKS: tuple[Check, ...] = (
    kidney,
    normal_with_bounds,
    dose_arithmetic,
    vehicle_shares,
    schedule_fits,
    dose_differs,
    masking,
    allocation,
    sites,
    enrollment,
    near_times,
    described_otherwise,
    follow_up,
)
"""Every check, in the order of its notes."""
