"""Days beside the one of the screening that a criterion may count from: named by the call, or told by the chart.

The chart tells a day where exactly one fits. The onset is the begin of the disease that the trial's inclusion criteria ask
for, recorded once and still going on; the admission is the first day of the one stay as an inpatient that lasts up to the
day of the screening. Where several fit, or none, the day is asked for. A day that the call names comes before the chart's.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from msgspec import Struct, structs

from pantrial.dates import Day, PartialDate
from pantrial.logic import All, AnyOf
from pantrial.notes import Note, NoteKind
from pantrial.patient import Fact, FactKind, FactStatus, Patient
from pantrial.protocol import Anchor, Condition, CriterionKind, Measure, Protocol, Rule, When, Within, leaves_of
from pantrial.terms import Lexicon
from pantrial.units import Interval

# Those of a trial that is yet to begin may be to come.
ONSET, ADMISSION = "onset", "admission"
_TO_COME = tuple(
    anchor.value.replace(" ", "-") for anchor in (Anchor.FIRST_DOSE, Anchor.RANDOMIZATION, Anchor.SURGERY, Anchor.TRANSPLANT)
)
ANCHORS = (ONSET, ADMISSION, *_TO_COME)
ONSET_TO_ADMISSION = "onset_to_admission"  # the measure that the two of them give
NO_ANCHORS: Mapping[str, PartialDate] = {}

GIVEN = "given with the call"


class Known(Struct, frozen=True):
    """A day, and where it comes from: a place of the chart, or the call."""

    day: PartialDate
    place: str = GIVEN


def anchored(patient: Patient, anchors: Mapping[str, PartialDate], on: Day) -> Patient:
    """The patient with what the named days tell: from the two of them, the days between onset and admission.

    A day that lacks a part gives the range of days that it may mean. Raises ValueError for a day of another name, for an onset
    or admission after `on`, and for an onset after the admission.
    """
    for name, day in anchors.items():
        if name not in ANCHORS:
            raise ValueError(f"{name} is no day that a screening counts from; the names: {', '.join(ANCHORS)}")
        if day.earliest() > on and name not in _TO_COME:
            raise ValueError(f"{name} {day} is after the day of the screening, {on}")
    return _with_delay(patient, {name: Known(day) for name, day in anchors.items()}, on)


def placed(
    patient: Patient, protocol: Protocol, anchors: Mapping[str, PartialDate], on: Day, lexicon: Lexicon
) -> tuple[Patient, Mapping[str, PartialDate], tuple[Note, ...]]:
    """As `anchored`, with the days that the chart tells where the call names none: the patient, all days, and notes on them."""
    patient = anchored(patient, anchors, on)
    counted = any(fact.kind is FactKind.MEASUREMENT and ONSET_TO_ADMISSION in fact.concepts for fact in patient.facts)
    asked = set(_asked(protocol, counted)) - anchors.keys()
    known = {name: Known(day) for name, day in anchors.items()}
    notes: list[Note] = []
    for name in sorted(asked):
        found = _onsets(patient, protocol, on, lexicon) if name == ONSET else _admissions(patient, on)
        if len(found) == 1:
            known[name] = found[0]
        elif found:
            days = ", ".join(map(_said, found))
            message = f"{name}: {len(found)} days of the chart fit ({days}); none is taken (give --anchor {name}=DATE)"
            notes.append(Note(NoteKind.DOUBT, "anchor-asked", message))
    taken = {name: one for name, one in known.items() if one.place != GIVEN}
    if taken and {ONSET, ADMISSION} <= known.keys():
        if _most(known, on) < 0:
            days = f"the onset ({_said(known[ONSET])}) lies after the admission ({_said(known[ADMISSION])})"
            message = f"{days}; the chart's is not taken (give --anchor NAME=DATE)"
            return patient, anchors, (*notes, Note(NoteKind.CONTRADICTION, "anchor-asked", message))
        patient = patient if counted else _with_delay(patient, known, on)
    if taken:
        words = ", ".join(f"{name} {_said(one)}" for name, one in taken.items())
        message = f"taken from the chart, where exactly one fits: {words} (--anchor NAME=DATE names another)"
        notes.append(Note(NoteKind.INFERRED, "anchors-of-chart", message))
    return patient, {name: one.day for name, one in known.items()}, tuple(notes)


def _said(one: Known) -> str:
    return f"{one.day} ({one.place})"


def _asked(protocol: Protocol, counted: bool) -> Iterator[str]:
    """The days that criteria count from, of those that a chart may tell; `counted`: the days between them are recorded."""
    for criterion in protocol.criteria:
        for leaf in leaves_of(criterion.logic):
            when = getattr(leaf, "when", None)
            if isinstance(when, Within) and when.anchor.value in (ONSET, ADMISSION):
                yield when.anchor.value
            if isinstance(leaf, Measure) and leaf.concept == ONSET_TO_ADMISSION and not counted:
                yield from (ONSET, ADMISSION)


def _most(known: Mapping[str, Known], on: Day) -> int:
    return (min(known[ADMISSION].day.latest(), on) - known[ONSET].day.earliest()).days


def _with_delay(patient: Patient, known: Mapping[str, Known], on: Day) -> Patient:
    if not {ONSET, ADMISSION} <= known.keys():
        return patient
    onset, admission = known[ONSET], known[ADMISSION]
    most = _most(known, on)
    least = max((admission.day.earliest() - min(onset.day.latest(), on)).days, 0)
    if most < 0:
        raise ValueError(f"the onset {onset.day} is after the admission {admission.day}")
    fact = Fact(
        FactKind.MEASUREMENT,
        (ONSET_TO_ADMISSION,),
        f"from onset {onset.day} to admission {admission.day}",
        ", ".join(dict.fromkeys((onset.place, admission.place))),
        PartialDate.of(on),
        value=Interval(Decimal(least), Decimal(most)),
    )
    return structs.replace(patient, facts=(*patient.facts, fact))


def _diseases(protocol: Protocol) -> Iterator[str]:
    """What the inclusion criteria ask the patient to have: the concepts of conditions, none of them under a negation."""

    def asked(rule: Rule) -> Iterator[str]:
        match rule:
            case All(parts) | AnyOf(parts):
                for part in parts:
                    yield from asked(part)
            case Condition(concept=concept, when=When.NOW | When.UNSAID):
                yield concept
            case _:
                pass

    for criterion in protocol.criteria:
        if criterion.kind is CriterionKind.INCLUSION:
            yield from asked(criterion.logic)


def _onsets(patient: Patient, protocol: Protocol, on: Day, lexicon: Lexicon) -> list[Known]:
    """The days on which the trial's disease, if it may go on, began; one that is in doubt or undated counts as one more."""
    concepts = {one for disease in _diseases(protocol) if disease in lexicon for one in lexicon.below(disease)}
    facts = [
        fact
        for fact in patient.facts
        if fact.kind is FactKind.CONDITION
        and fact.status is not FactStatus.ABSENT
        and not concepts.isdisjoint(fact.concepts)
        and (fact.start is None or fact.start.earliest() <= on)
        and (fact.ongoing if fact.end is None else fact.end.latest() >= on)
    ]
    if any(fact.seen or fact.status is not FactStatus.PRESENT or not isinstance(fact.start, PartialDate) for fact in facts):
        return []
    days = {str(fact.start): Known(fact.start, fact.place) for fact in facts if isinstance(fact.start, PartialDate)}
    return list(days.values())


def _admissions(patient: Patient, on: Day) -> list[Known]:
    """The first days of the stays as an inpatient that may last up to `on`."""
    here = [stay for stay in patient.stays if stay.inpatient and stay.on(on)]
    if any(stay.start is None or not stay.sure for stay in here):
        return []
    return list({str(stay.start): Known(stay.start, stay.place) for stay in reversed(here) if stay.start}.values())
