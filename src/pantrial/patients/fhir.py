"""FHIR R4 and R5 as JSON → Patient: a bundle of any type, a single resource, or NDJSON of resources."""

from collections import Counter
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from msgspec import Struct

from pantrial.dates import PartialDate, parse_date
from pantrial.language.tagging import fold
from pantrial.notes import Note, NoteKind
from pantrial.patient import Fact, FactKind, FactStatus, Outcome, Patient, Sex
from pantrial.patients.bundle import Chart, Index, Json, Resource, charts, items, obj, subject, text
from pantrial.patients.facts import (
    FAMILY,
    Coding,
    Field,
    Name,
    Named,
    Notes,
    Quantity,
    Result,
    Times,
    against_route,
    doubt,
    interpretation,
    measured,
    name_concepts,
    parse_quantity,
    result,
    times,
    unread,
)
from pantrial.terms import Concept, Domain, Lexicon
from pantrial.units import Interval


def detect(data: bytes) -> bool:
    """Whether the bytes look like FHIR JSON: an object, with a resourceType near its beginning or anywhere in it."""
    return data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"{" and b'"resourceType"' in data


def read(data: bytes, origin: str, lexicon: Lexicon) -> Iterator[Patient]:
    """Each patient of the file. Raises BadPatient where it is no FHIR JSON, or holds no Patient."""
    file = charts(data, origin)
    return iter([_patient(chart, file.index, lexicon) for chart in file.charts])


class Made(Struct, frozen=True):
    """What one resource gave."""

    facts: tuple[Fact, ...] = ()
    notes: Notes = ()

    def __add__(self, other: "Made") -> "Made":
        return Made(self.facts + other.facts, self.notes + other.notes)


NOTHING = Made()


# The patient ----------------------------------------------------------------------------------------------------------


def _patient(chart: Chart, index: Index, lexicon: Lexicon) -> Patient:
    first = chart.patients[0]
    facts: list[Fact] = []
    notes: list[Note] = list(chart.notes)
    births, sexes = set(), set()
    for person in chart.patients:
        born = text(person.body.get("birthDate"))
        birth = parse_date(born) if born else None
        if birth is None and person.body.get("birthDate") is not None:
            notes += unread(person.place, "birthDate")
        births.add(birth)
        gender = text(person.body.get("gender"))
        sexes.add(Sex(gender) if gender in ("male", "female") else None)
        if person.body.get("deceasedBoolean") is True or person.body.get("deceasedDateTime"):
            notes.append(Note(NoteKind.FACT, "deceased", f"{person.place}: the patient is recorded as deceased"))
    for name, values in (("birthDate", births), ("gender", sexes)):
        if len(values) > 1:
            message = f"{first.place}.{name}: its versions disagree; none is taken"
            notes.append(Note(NoteKind.CONTRADICTION, "two-patients", message))
    unused: Counter[str] = Counter()
    for resource in chart.resources:
        make = RESOURCES.get(resource.kind)
        if make is None:
            unused[resource.place.partition("/")[0].partition("[")[0]] += 1
            continue
        made = make(resource, index, lexicon)
        facts += made.facts
        notes += made.notes
    for kind, count in sorted(unused.items()):
        notes.append(Note(NoteKind.LOSS, "not-used", f"{kind} ({count}): read and not used"))
    return Patient(
        first.id or first.url or first.place,
        births.pop() if len(births) == 1 else None,
        sexes.pop() if len(sexes) == 1 else None,
        tuple(facts),
        None,
        tuple(notes),
    )


# Parts of resources ---------------------------------------------------------------------------------------------------


def _name(concept: object) -> Name:
    """A CodeableConcept."""
    codings = tuple(
        Coding(text(one.get("system")), text(one.get("code")), text(one.get("display")))
        for one in map(obj, items(obj(concept).get("coding")))
    )
    return Name(codings, text(obj(concept).get("text")))


def _codes(concept: object) -> set[str]:
    """A status that is a CodeableConcept, of any system; its text where it has no code. In older versions a code."""
    name = _name(concept)
    plain = text(concept) or ("" if name.codings else name.text)
    return {code.lower() for code in (plain, *(coding.code for coding in name.codings)) if code}


def _written(body: Json, field: str) -> str:
    """A date as written; what is no string is kept as words that no date has, so that it is noted and not lost."""
    value = body.get(field)
    return "" if value is None else text(value) or "?"


def _modified(resource: Resource) -> Notes:
    """The note where the resource carries an extension that may turn its meaning round, and that we do not know."""
    if not resource.body.get("modifierExtension") and not resource.body.get("implicitRules"):
        return ()
    return doubt("modifier-extension", resource.place, "an extension may change what it means, so it decides nothing")


class When(Struct, frozen=True):
    """The times of a resource, and whether they were given as one point, or as a period."""

    times: Times
    point: bool = False
    period: bool = False


def _when(body: Json, stem: str, place: str) -> When:
    """`effective[x]` and its like. Ages, strings and timings without bounds are no dates."""
    for ending in ("DateTime", "Instant", "Date"):
        if day := _written(body, stem + ending):
            return When(times(day, "", place, (stem + ending, "")), point=True)
    for ending in ("Period", "Timing"):
        period = obj(body.get(stem + ending))
        if ending == "Timing":
            period = obj(obj(period.get("repeat")).get("boundsPeriod"))
        if period:
            fields = (f"{stem}{ending}.start", f"{stem}{ending}.end")
            return When(times(_written(period, "start"), _written(period, "end"), place, fields), period=True)
    other = next((key for key in body if key.startswith(stem) and key[len(stem) : len(stem) + 1].isupper()), "")
    return When(Times(notes=doubt("no-date", f"{place}.{stem}[x]", "this is no date; it is undated") if other else ()))


# Observations ---------------------------------------------------------------------------------------------------------

_NO_RESULT = frozenset(("registered", "cancelled", "unknown", "entered-in-error", "specimen-in-process"))
_FINAL = frozenset(("final", "amended", "corrected", "appended"))


def _observation(resource: Resource, index: Index, lexicon: Lexicon) -> Made:
    body, place = resource.body, resource.place
    status = text(body.get("status"))
    if status in _NO_RESULT:
        return _entered_in_error(place) if status == "entered-in-error" else NOTHING
    me = index.find(subject(body), resource)
    for focus in items(body.get("focus")):
        other = index.find(focus, resource)
        if me is None or other is None or (other.url, other.place) != (me.url, me.place):
            return Made((), doubt("not-the-patient", place, "its focus is not the patient"))
    notes = _modified(resource)
    decides = not notes
    final = status in _FINAL
    if not final:
        notes += doubt("preliminary", place, "its status is not final: a measurement counts, a test stays indeterminate")
    when = _when(body, "effective", place).times
    made = _observed(body, place, when, decides, final, lexicon)
    for number, component in enumerate(map(obj, items(body.get("component")))):
        made += _observed(component, f"{place}/component[{number}]", when, decides, final, lexicon)
    return Made(made.facts, notes + when.notes + made.notes) if made.facts else Made((), made.notes)


def _entered_in_error(place: str) -> Made:
    return Made((), (Note(NoteKind.FACT, "entered-in-error", f"{place}: entered in error, so it does not exist"),))


def _observed(part: Json, place: str, when: Times, decides: bool, final: bool, lexicon: Lexicon) -> Made:
    """An observation or one component of it; one fact for each concept that it may be."""
    if part.get("dataAbsentReason"):
        return NOTHING
    name = _name(part.get("code"))
    named = name_concepts(name, Field.OBSERVED, lexicon, place)
    decides = decides and named.sure
    made = Made((), named.notes if named.concepts or named.outside else ())
    for one in named.concepts:
        concept = lexicon[one]
        fact: Fact | None
        if concept.domain is Domain.MEASURE:
            fact, notes = _measurement(part, concept, name, place, when, decides)
        else:
            fact, notes = _test(part, concept, name, place, when, decides and final)
        made += Made((fact,) if fact else (), notes)
    return made if made.facts else Made((), made.notes if named.outside else ())


def _value(part: Json) -> tuple[str, Any]:
    """The kind of `value[x]` and the value; an empty kind where there is none."""
    for key, value in part.items():
        if key.startswith("value") and value not in (None, "", {}, []):
            return key.removeprefix("value"), value
    return "", None


def _measurement(part: Json, concept: Concept, name: Name, place: str, when: Times, decides: bool) -> tuple[Fact | None, Notes]:
    kind, value = _value(part)
    quantity: Quantity | None = None
    match kind:
        case "":
            return None, ()
        case "Quantity":
            if obj(value).get("value") is None:
                return None, ()
            quantity = _quantity(obj(value))
        case "Integer" | "Decimal":
            quantity = _quantity({"value": value})
        case "String":
            quantity = parse_quantity(text(value))
        case _:
            quantity = None
    interval: Interval | None = None
    notes: Notes = ()
    if quantity is None:
        notes = unread(place, f"value{kind}")
    else:
        interval, notes = measured(quantity, concept, place)
    return _fact(FactKind.MEASUREMENT, concept.id, name, place, when, value=interval if decides else None), notes


_UCUM = frozenset(("", "http://unitsofmeasure.org", "urn:oid:2.16.840.1.113883.6.8"))


def _quantity(value: Json) -> Quantity | None:
    number = value.get("value")
    if isinstance(number, bool) or not isinstance(number, int | Decimal):
        return None
    code = text(value.get("code")) if text(value.get("system")) in _UCUM else ""
    return Quantity(Decimal(number), text(value.get("comparator")), text(value.get("unit")), code)


def _test(part: Json, concept: Concept, name: Name, place: str, when: Times, decides: bool) -> tuple[Fact | None, Notes]:
    smoking = concept.about == "smoking"
    kind, value = _value(part)
    said = None if smoking else interpretation(tuple(map(_name, items(part.get("interpretation")))))
    notes: Notes = ()
    match kind:
        case "":
            read_ = Result(said, said is not None)
            if said is None:
                return None, ()
        case "CodeableConcept":
            read_ = result(_name(value), concept)
        case "String":
            read_ = result(Name(text=text(value)), concept)
        case "Boolean" if isinstance(value, bool):
            # Not smoking does not say whether never.
            no = Outcome.INDETERMINATE if smoking else Outcome.NEGATIVE
            read_ = Result(Outcome.POSITIVE if value else no, True)
        case _:
            read_ = Result(said, said is not None)  # a number: the laboratory's interpretation says what it means
    if read_.known and read_.outcome is None:
        return None, ()
    outcome = read_.outcome
    if outcome is None:
        outcome, notes = (
            Outcome.INDETERMINATE,
            doubt("unread-result", f"{place}.value{kind}", "not read; indeterminate"),
        )
    elif said is not None and said is not outcome:
        message = f"{place}: value and interpretation disagree; indeterminate"
        outcome, notes = Outcome.INDETERMINATE, (Note(NoteKind.CONTRADICTION, "result-disagrees", message),)
    # The fact stays PRESENT where it decides nothing: it is the newest, and an older one must not stand in for it.
    outcome = outcome if decides else Outcome.INDETERMINATE
    return _fact(FactKind.TEST, concept.id, name, place, when, outcome=outcome), notes


def _fact(
    kind: FactKind,
    concept: str,
    name: Name,
    place: str,
    when: Times,
    *,
    value: Interval | None = None,
    outcome: Outcome | None = None,
) -> Fact:
    return Fact(kind, (concept,), name.words, place, when.start, when.end, value=value, outcome=outcome)


# Conditions and procedures --------------------------------------------------------------------------------------------

_VERIFIED = {
    "refuted": FactStatus.ABSENT,
    "provisional": FactStatus.DOUBTFUL,
    "differential": FactStatus.DOUBTFUL,
    "unconfirmed": FactStatus.DOUBTFUL,
    "confirmed": FactStatus.PRESENT,
}
_GOES_ON = frozenset(("active", "recurrence", "relapse", "unknown"))


def _condition(resource: Resource, index: Index, lexicon: Lexicon) -> Made:
    body, place = resource.body, resource.place
    verification, clinical = _codes(body.get("verificationStatus")), _codes(body.get("clinicalStatus"))
    if "entered-in-error" in verification:
        return _entered_in_error(place)
    name = _name(body.get("code"))
    if _of_family(body, name):
        return Made((), doubt("not-the-patient", place, "it is about the patient's family"))
    named, notes = _named_event(resource, name, Field.CONDITION, lexicon)
    if named.outside:
        return Made((), notes)
    statuses = {_VERIFIED.get(code, FactStatus.DOUBTFUL) for code in verification} or {FactStatus.PRESENT}
    status = statuses.pop() if len(statuses) == 1 else FactStatus.DOUBTFUL
    if not named.sure and named.concepts and status is FactStatus.PRESENT:
        status = FactStatus.DOUBTFUL
    onset, written, more = _condition_times(body, place)
    notes += onset.notes + more
    past = named.past or any(code[:3] in ("Z85", "Z86", "Z87") for code in name.codes("icd10cm"))
    start, end = onset.start, onset.end
    going = not past and not written and (not clinical or bool(clinical & _GOES_ON))
    if written and clinical & (_GOES_ON - {"unknown"}):
        message = f"{place}: it is called active and has an abatement; it counts as over"
        notes += (Note(NoteKind.CONTRADICTION, "active-and-over", message),)
    if status is FactStatus.ABSENT:
        # A disease that never was has no course; what counts is when somebody said so.
        said = times(_written(body, "recordedDate") or _written(body, "assertedDate"), "", place, ("recordedDate", ""))
        notes += said.notes
        start, end, going = said.start, None, False
    fact = Fact(FactKind.CONDITION, named.concepts, name.words, place, start, end, going, status)
    return Made((fact,), notes)


def _of_family(body: Json, name: Name) -> bool:
    categories = [_name(category) for category in items(body.get("category"))]
    words = [word for one in (name, *categories) for word in (*one.texts, *(coding.code for coding in one.codings))]
    codes = name.codes("icd10cm")
    return any(FAMILY.search(fold(word[:2_000])) for word in words) or any("Z80" <= code[:3] <= "Z84" for code in codes)


def _named_event(resource: Resource, name: Name, field: Field, lexicon: Lexicon) -> tuple[Named, Notes]:
    """The name's concepts; none where an unknown extension may change what the resource means."""
    named = name_concepts(name, field, lexicon, resource.place)
    modified = _modified(resource)
    return (Named(), named.notes + modified) if modified and not named.outside else (named, named.notes)


def _condition_times(body: Json, place: str) -> tuple[Times, bool, Notes]:
    """Onset to abatement, and whether an abatement is written, dated or not."""
    onset = _written(body, "onsetDateTime") or _written(obj(body.get("onsetPeriod")), "start")
    over = _written(body, "abatementDateTime") or _written(obj(body.get("abatementPeriod")), "end")
    notes: Notes = ()
    if not onset and any(key.startswith("onset") for key in body):
        notes += doubt("no-date", f"{place}.onset[x]", "this is no date; the onset is undated")
    abatements = [key for key in body if key.startswith("abatement") and body[key] not in (None, False)]
    if not over and abatements:
        notes += doubt("no-date", f"{place}.abatement[x]", "this is no date; it is over, nobody knows since when")
    return times(onset, over, place, ("onset[x]", "abatement[x]")), bool(abatements), notes


_NOT_PERFORMED = frozenset(("not-done", "entered-in-error", "preparation"))


def _procedure(resource: Resource, index: Index, lexicon: Lexicon) -> Made:
    """A completed procedure leaves a state that goes on from its day; one that may not be complete leaves a doubt."""
    body, place = resource.body, resource.place
    status = text(body.get("status"))
    if status in _NOT_PERFORMED:
        return _entered_in_error(place) if status == "entered-in-error" else NOTHING
    name = _name(body.get("code"))
    named, notes = _named_event(resource, name, Field.CONDITION, lexicon)
    if named.outside:
        return Made((), notes)
    when = _when(body, "performed" if any(key.startswith("performed") for key in body) else "occurrence", place)
    start = (when.times.end or when.times.start) if when.period else when.times.start
    certain = FactStatus.PRESENT if status == "completed" and (named.sure or not named.concepts) else FactStatus.DOUBTFUL
    fact = Fact(FactKind.CONDITION, named.concepts, name.words, place, start, None, True, certain)
    return Made((fact,), notes + when.times.notes)


# Medication -----------------------------------------------------------------------------------------------------------

_NOT_TAKEN_UP = frozenset(("entered-in-error", "intended", "cancelled", "draft", "not-done", "preparation", "declined"))
_OVER = frozenset(("completed", "stopped", "on-hold", "ended"))
_ORDERS = frozenset(("order", "original-order", "filler-order", "instance-order", "reflex-order"))


def _statement(resource: Resource, index: Index, lexicon: Lexicon) -> Made:
    """MedicationStatement, and MedicationUsage as R5 drafts called it."""
    body, place = resource.body, resource.place
    adherence = _codes(obj(body.get("adherence")).get("code"))
    status = text(body.get("status"))
    if status == "not-taken" or any(code.startswith("not-taking") for code in adherence):
        status = status if status in _NOT_TAKEN_UP else "not-taken"
    elif any(code.startswith(("stopped", "on-hold")) for code in adherence) and status not in _NOT_TAKEN_UP:
        status = "stopped"
    when = _when(body, "effective", place)
    asserted = _written(body, "dateAsserted") if status == "not-taken" else ""
    if status == "not-taken":
        said = times(asserted, "", place, ("dateAsserted", ""))
        until = when.times.end or (said.start if when.period else None)
        course = Times(when.times.start or said.start, until, True, when.times.notes + said.notes)
    elif when.point and status == "completed":
        course = Times(when.times.start, when.times.start, True, when.times.notes)
    else:
        course = when.times
    return _treatment(resource, status, course, items(body.get("dosage")), index, lexicon)


def _administration(resource: Resource, index: Index, lexicon: Lexicon) -> Made:
    """A point in time is the whole of an administration, unless it is still running."""
    body = resource.body
    status = text(body.get("status"))
    # R5 shipped the element as `occurence`.
    stems = ("effective", "occurrence", "occurence")
    stem = next((stem for stem in stems if any(key.startswith(stem) for key in body)), "effective")
    when = _when(body, stem, resource.place)
    course = when.times
    if when.point and status != "in-progress":
        course = Times(course.start, course.start, True, course.notes)
    return _treatment(resource, status, course, items(body.get("dosage")), index, lexicon)


def _request(resource: Resource, index: Index, lexicon: Lexicon) -> Made:
    """An order is taken as taken, from the dosage's own bounds or from the day on which it was written."""
    body, place = resource.body, resource.place
    intent = text(body.get("intent"))
    if (intent and intent not in _ORDERS) or body.get("doNotPerform") is True:
        return NOTHING
    dosages = items(body.get("dosageInstruction"))
    periods = [obj(obj(obj(obj(dosage).get("timing")).get("repeat")).get("boundsPeriod")) for dosage in dosages] or [{}]
    periods = [obj(body["effectiveDosePeriod"])] if obj(body.get("effectiveDosePeriod")) else periods
    starts = [start for period in periods if (start := _written(period, "start"))]
    ends = [_written(period, "end") for period in periods]
    start = min(starts, key=_order) if starts else _written(body, "authoredOn")
    end = max(ends, key=_order) if all(ends) else ""
    course = times(start, end, place, ("boundsPeriod.start" if starts else "authoredOn", "boundsPeriod.end"))
    return _treatment(resource, text(body.get("status")), course, dosages, index, lexicon)


def _order(written: str) -> tuple[bool, str]:
    """What cannot be read comes last, and so is noted where it would be an end."""
    day: PartialDate | None = parse_date(written)
    return (day is None, str(day or ""))


def _dispense(resource: Resource, index: Index, lexicon: Lexicon) -> Made:
    """Handed over on a day; how long it was taken nobody recorded."""
    body = resource.body
    field = "whenHandedOver" if body.get("whenHandedOver") else "whenPrepared"
    course = times(_written(body, field), "", resource.place, (field, ""))
    dosages = items(body.get("dosageInstruction"))
    return _treatment(resource, text(body.get("status")), course, dosages, index, lexicon)


def _treatment(resource: Resource, status: str, course: Times, dosages: list[Any], index: Index, lexicon: Lexicon) -> Made:
    """One fact for each drug of the resource."""
    place = resource.place
    if status in _NOT_TAKEN_UP or resource.body.get("doNotPerform") is True:
        return _entered_in_error(place) if status == "entered-in-error" else NOTHING
    absent = status == "not-taken"
    going = not absent and status not in _OVER and course.end is None and not course.ended
    drugs, lost = _drugs(resource, index)
    routes = tuple(_name(obj(dosage).get("route")) for dosage in dosages)
    directions = tuple(text(obj(dosage).get("text")) for dosage in dosages)
    made = Made((), lost)
    for name, forms in drugs:
        named, notes = _named_event(resource, name, Field.TREATMENT, lexicon)
        made += Made((), notes)
        if named.outside:
            continue
        concepts = named.concepts
        if concepts and against_route(concepts, (*name.texts, *forms, *directions), routes, lexicon):
            concepts = ()
            made += Made((), doubt("route", place, "its form or route is not that of the drug's class, so it is not read"))
        doubtful = bool(named.concepts) and not named.sure
        state = FactStatus.ABSENT if absent else FactStatus.DOUBTFUL if doubtful else FactStatus.PRESENT
        fact = Fact(FactKind.TREATMENT, concepts, name.words, place, course.start, course.end, going, state)
        made += Made((fact,))
    return made + Made((), course.notes) if made.facts else made


def _drugs(resource: Resource, index: Index) -> tuple[list[tuple[Name, tuple[str, ...]]], Notes]:
    """The drugs' names, each with the words for its form: said here, in a Medication, or by its ingredients."""
    body = resource.body
    either = obj(body.get("medication"))  # R5 puts both under one name
    concept = obj(body.get("medicationCodeableConcept")) or obj(either.get("concept"))
    if concept:
        return [(_name(concept), ())], ()
    reference = obj(body.get("medicationReference")) or obj(either.get("reference"))
    shown = Name(text=text(reference.get("display")))
    found = index.find(reference, resource)
    if found is None or found.kind != "Medication":
        return [(shown, ())], doubt("no-medication", resource.place, "the Medication that it refers to is not in the file")
    forms = _name(found.body.get("form") or found.body.get("doseForm")).texts
    if obj(found.body.get("code")):
        return [(_name(found.body["code"]), forms)], ()
    parts = [
        _name(obj(one).get("itemCodeableConcept") or obj(obj(one).get("item")).get("concept"))
        for one in items(found.body.get("ingredient"))
    ]
    return [(name, forms) for name in parts or [shown]], ()


# Which resources give facts. What is about a patient and not here is counted in a note.
RESOURCES: dict[str, Callable[[Resource, Index, Lexicon], Made]] = {
    "Observation": _observation,
    "Condition": _condition,
    "Procedure": _procedure,
    "MedicationStatement": _statement,
    "MedicationUsage": _statement,
    "MedicationAdministration": _administration,
    "MedicationRequest": _request,
    "MedicationDispense": _dispense,
}
