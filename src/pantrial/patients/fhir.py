"""FHIR R4 and R5 as JSON → Patient: a bundle of any type, a single resource, or NDJSON of resources."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import partial
from typing import Any

from msgspec import Struct, structs

from pantrial.dates import DateRange, Day, Duration, PartialDate, TimeUnit, parse_date
from pantrial.language.tagging import fold
from pantrial.notes import Note, NoteKind
from pantrial.patient import Allergy, Death, Fact, FactKind, FactStatus, Flaw, Outcome, Patient, Sex, Stay
from pantrial.patients import statements, stays
from pantrial.patients.bundle import Chart, Index, Json, Resource, charts, items, obj, repeated_keys, subject, text
from pantrial.patients.facts import (
    FAMILY,
    Field,
    Measured,
    Name,
    Named,
    Notes,
    Quantity,
    Result,
    Times,
    by_route,
    doubt,
    given_so,
    interpretation,
    limit,
    measured,
    name_concepts,
    otherwise,
    parse_quantity,
    recognised,
    result,
    sex_in_doubt,
    suspected,
    times,
    unread,
    with_perhaps,
)
from pantrial.patients.parts import as_written, codes_of, modified, name_of, repeated
from pantrial.terms import Concept, Domain, Lexicon
from pantrial.units import Interval


def detect(data: bytes) -> bool:
    """Whether the bytes look like FHIR JSON: an object, with a resourceType near its beginning or anywhere in it."""
    return data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"{" and b'"resourceType"' in data


def read(data: bytes, origin: str, lexicon: Lexicon) -> Iterator[Patient]:
    """Each patient of the file. Raises BadPatient where it is no FHIR JSON, or holds no Patient."""
    file = charts(data, origin)
    return (_patient(chart, file.index, lexicon) for chart in file.charts)


class Made(Struct, frozen=True):
    """What one resource gave."""

    facts: tuple[Fact, ...] = ()
    notes: Notes = ()
    stays: tuple[Stay, ...] = ()
    allergies: tuple[Allergy, ...] = ()

    def __add__(self, other: "Made") -> "Made":
        return Made(
            self.facts + other.facts, self.notes + other.notes, self.stays + other.stays, self.allergies + other.allergies
        )


NOTHING = Made()


# The patient ----------------------------------------------------------------------------------------------------------


def _made(
    make: Callable[[Resource, Index, Lexicon], Made],
    resource: Resource,
    index: Index,
    birth: PartialDate | None,
    lexicon: Lexicon,
) -> tuple[tuple[Fact, ...], Made]:
    made = make(resource, index, lexicon)
    if resource.kind == "Condition":
        made = _by_age(made, resource, birth)
    return made.facts, made


def _patient(chart: Chart, index: Index, lexicon: Lexicon) -> Patient:
    first = chart.patients[0]
    facts: list[Fact] = []
    notes: list[Note] = list(chart.notes)
    births, sexes = set(), set()
    deaths: list[Death] = []
    for person in chart.patients:
        notes += repeated(person)
        again = repeated_keys(person.body)
        born = text(person.body.get("birthDate"))
        birth = parse_date(born) if born else None
        if birth is None and person.body.get("birthDate") is not None:
            notes += unread(person.place, "birthDate")
        births.add(None if "birthDate" in again else birth)
        gender = text(person.body.get("gender"))
        sexes.add(Sex(gender) if gender in ("male", "female") and "gender" not in again else None)
        died = as_written(person.body, "deceasedDateTime")
        if person.body.get("deceasedBoolean") is True or died:
            notes.append(Note(NoteKind.FACT, "deceased", f"{person.place}: the patient is recorded as deceased"))
            deaths.append(Death(person.place, parse_date(died) if died else None))
    for name, values in (("birthDate", births), ("gender", sexes)):
        if len(values) > 1:
            message = f"{first.place}.{name}: its versions disagree; none is taken"
            notes.append(Note(NoteKind.CONTRADICTION, "two-patients", message))
    birth = births.pop() if len(births) == 1 else None
    unused: Counter[str] = Counter()
    beside = NOTHING
    for resource in chart.resources:
        make = RESOURCES.get(resource.kind)
        if make is None:
            unused[resource.place.partition("/")[0].partition("[")[0]] += 1
            continue
        found, made = recognised(partial(_made, make, resource, index, birth), lexicon)
        facts += found
        notes += made.notes
        if made.stays or made.allergies:
            beside += Made(stays=made.stays, allergies=made.allergies)
    notes += stays.disagree(beside.allergies)
    for kind, count in sorted(unused.items()):
        notes.append(Note(NoteKind.LOSS, "not-used", f"{kind} ({count}): read and not used"))
    facts += suspected(facts, lexicon)
    sex, told = sex_in_doubt(sexes.pop() if len(sexes) == 1 else None, facts, lexicon, first.place)
    notes += told
    return Patient(
        first.id or first.url or first.place,
        birth,
        sex,
        tuple(facts),
        None,
        tuple(notes),
        # Of several records of a death the one without a day, or the earliest, counts.
        min(deaths, key=lambda death: death.day.earliest() if death.day else Day.min) if deaths else None,
        first.place,
        beside.stays,
        beside.allergies,
    )


# Parts of resources ---------------------------------------------------------------------------------------------------


class When(Struct, frozen=True):
    """The times of a resource, and whether they were given as one point, or as a period."""

    times: Times
    point: bool = False
    period: bool = False


def _when(body: Json, stem: str, place: str) -> When:
    """`effective[x]` and its like. Ages, strings and timings without bounds are no dates."""
    for ending in ("DateTime", "Instant", "Date"):
        if day := as_written(body, stem + ending):
            return When(times(day, "", place, (stem + ending, "")), point=True)
    for ending in ("Period", "Timing"):
        period = obj(body.get(stem + ending))
        if ending == "Timing":
            period = obj(obj(period.get("repeat")).get("boundsPeriod"))
        if period:
            fields = (f"{stem}{ending}.start", f"{stem}{ending}.end")
            return When(times(as_written(period, "start"), as_written(period, "end"), place, fields), period=True)
    other = next((key for key in body if key.startswith(stem) and key[len(stem) : len(stem) + 1].isupper()), "")
    return When(Times(notes=doubt("no-date", f"{place}.{stem}[x]", "this is no date; it is undated") if other else ()))


# Observations ---------------------------------------------------------------------------------------------------------

_NO_RESULT = frozenset(("registered", "cancelled", "entered-in-error", "specimen-in-process"))
_FINAL = frozenset(("final", "amended", "corrected", "appended"))


def _observation(resource: Resource, index: Index, lexicon: Lexicon) -> Made:
    body, place = resource.body, resource.place
    status = text(body.get("status"))
    if status in _NO_RESULT:
        if status == "entered-in-error":
            return _entered_in_error(place)
        return Made((), (Note(NoteKind.FACT, "no-result", f"{place}: its status ({status}) says that there is no result"),))
    me = index.find(subject(body), resource)
    for focus in items(body.get("focus")):
        other = index.find(focus, resource)
        if me is None or other is None or (other.url, other.place) != (me.url, me.place):
            return Made((), doubt("not-the-patient", place, "its focus is not the patient"))
    notes = modified(resource)
    decides = not notes
    final = status in _FINAL
    if status == "unknown":
        # It may be a result, so no older one stands in for it; and it may be none.
        decides = False
        notes += doubt("unknown-status", place, "nobody knows whether it is a result (status unknown); it decides nothing")
    elif not final:
        notes += doubt("preliminary", place, "its status is not final: a measurement counts, a test stays indeterminate")
    when = _when(body, "effective", place).times
    made = _observed(body, place, when, decides, final, lexicon)
    for number, component in enumerate(map(obj, items(body.get("component")))):
        made += _observed(component, f"{place}/component[{number}]", when, decides, final, lexicon)
    return Made(made.facts, notes + when.notes + made.notes) if made.facts else Made((), made.notes)


def _entered_in_error(place: str) -> Made:
    return Made((), stays.entered_in_error(place))


def _observed(part: Json, place: str, when: Times, decides: bool, final: bool, lexicon: Lexicon) -> Made:
    """An observation or one component of it; one fact for each concept that it may be."""
    if part.get("dataAbsentReason"):
        return NOTHING
    name = name_of(part.get("code"))
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
    if quantity is None:
        made = Measured(None, Flaw.UNREADABLE, unread(place, f"value{kind}"))
    else:
        made = measured(quantity, concept, place)
    fact = _fact(FactKind.MEASUREMENT, concept.id, name, place, when)
    if not decides:
        return structs.replace(fact, flaw=Flaw.UNREADABLE), made.notes
    lower, upper, notes = _limits(part, concept, place)
    fact = structs.replace(fact, value=made.value, flaw=made.flaw, lower=lower, upper=upper)
    return fact, made.notes + notes


def _limits(part: Json, concept: Concept, place: str) -> tuple[Decimal | None, Decimal | None, Notes]:
    """The ends of the laboratory's own normal range for this value, in the concept's unit; none where there are several."""
    normal = []
    for one in map(obj, items(part.get("referenceRange"))):
        kinds = codes_of(one.get("type"))
        # Ranges for others (by age, sex, phase) are told from this one's by nobody but the laboratory.
        if not kinds or "normal" in kinds:
            normal.append(one)
    if not normal:
        return None, None, ()
    if len(normal) > 1 or normal[0].get("appliesTo") or normal[0].get("age"):
        return (
            None,
            None,
            doubt("reference-range", place, "it has several normal ranges, or one for some persons; none is taken"),
        )
    found: list[Decimal | None] = []
    notes: Notes = ()
    for end in ("low", "high"):
        quantity = _quantity(obj(normal[0].get(end)))
        made = measured(quantity, concept, f"{place}.referenceRange.{end}") if quantity else None
        number = made.value.low if made and made.value else None
        number = None if number is None else limit(number, upper=end == "high")
        if quantity is not None and (number is None or quantity.comparator):
            number = None
            notes += doubt("reference-range", f"{place}.referenceRange.{end}", "the limit cannot be read, and is not taken")
        found.append(number)
    low, high = found
    if low is not None and high is not None and low > high:
        return None, None, notes + doubt("reference-range", place, "its lower end lies above its upper end; none is taken")
    return low, high, notes


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
    said = None if smoking else interpretation(tuple(map(name_of, items(part.get("interpretation")))))
    notes: Notes = ()
    match kind:
        case "":
            read_ = Result(said, said is not None)
            if said is None:
                return None, ()
        case "CodeableConcept":
            read_ = result(name_of(value), concept)
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
    verification, clinical = codes_of(body.get("verificationStatus")), codes_of(body.get("clinicalStatus"))
    if "entered-in-error" in verification:
        return _entered_in_error(place)
    name = name_of(body.get("code"))
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
        said = times(as_written(body, "recordedDate") or as_written(body, "assertedDate"), "", place, ("recordedDate", ""))
        notes += said.notes
        start, end, going = said.start, None, False
    fact = Fact(FactKind.CONDITION, named.concepts, name.words, place, start, end, going, status)
    return Made((*with_perhaps(fact, named), *otherwise(fact, name, lexicon)), notes)


def _of_family(body: Json, name: Name) -> bool:
    categories = [name_of(category) for category in items(body.get("category"))]
    words = [word for one in (name, *categories) for word in (*one.texts, *(coding.code for coding in one.codings))]
    codes = name.codes("icd10cm")
    return any(FAMILY.search(fold(word[:2_000])) for word in words) or any("Z80" <= code[:3] <= "Z84" for code in codes)


def _named_event(resource: Resource, name: Name, field: Field, lexicon: Lexicon) -> tuple[Named, Notes]:
    """The name's concepts; none where an unknown extension may change what the resource means."""
    named = name_concepts(name, field, lexicon, resource.place)
    changed = modified(resource)
    return (Named(), named.notes + changed) if changed and not named.outside else (named, named.notes)


def _condition_times(body: Json, place: str) -> tuple[Times, bool, Notes]:
    """Onset to abatement, and whether an abatement is written, dated or not."""
    onset = as_written(body, "onsetDateTime") or as_written(obj(body.get("onsetPeriod")), "start")
    over = as_written(body, "abatementDateTime") or as_written(obj(body.get("abatementPeriod")), "end")
    notes: Notes = ()
    if not onset and any(key.startswith("onset") and key not in _AGES for key in body):
        notes += doubt("no-date", f"{place}.onset[x]", "this is no date; the onset is undated")
    abatements = [key for key in body if key.startswith("abatement") and body[key] not in (None, False)]
    if not over and abatements and not _AGES & set(abatements):
        notes += doubt("no-date", f"{place}.abatement[x]", "this is no date; it is over, nobody knows since when")
    return times(onset, over, place, ("onset[x]", "abatement[x]")), bool(abatements), notes


_AGES = frozenset(("onsetAge", "onsetRange", "abatementAge", "abatementRange"))
_AGE_UNITS: dict[str, TimeUnit] = {
    **dict.fromkeys(("a", "y", "yr", "yrs", "year", "years"), TimeUnit.YEAR),
    **dict.fromkeys(("mo", "month", "months"), TimeUnit.MONTH),
    **dict.fromkeys(("wk", "week", "weeks"), TimeUnit.WEEK),
    **dict.fromkeys(("d", "day", "days"), TimeUnit.DAY),
}


def _by_age(made: Made, resource: Resource, birth: PartialDate | None) -> Made:
    """The condition with the begin and end that ages tell: at thirty is from that birthday to the eve of the next."""
    body, place = resource.body, resource.place
    notes: Notes = ()
    days: dict[str, DateRange | None] = {}
    for stem in ("onset", "abatement"):
        field = next((stem + form for form in ("Age", "Range") if body.get(stem + form) is not None), "")
        if not field:
            continue
        low, high = (
            (obj(body[field]).get("low"), obj(body[field]).get("high")) if field.endswith("Range") else (body[field],) * 2
        )
        ages = _age(low), _age(high)
        found = None if birth is None or None in ages else _at_age(birth, ages)
        if found is None:
            message = "the birth date is not known" if birth is None else "this is no age that can be read"
            notes += doubt("no-date", f"{place}.{field}", f"{message}; it is undated")
        days[stem] = found
    if not days:
        return made
    facts = []
    for fact in made.facts:
        start, end = fact.start or days.get("onset"), fact.end or days.get("abatement")
        if fact.status is FactStatus.ABSENT:
            start, end = fact.start, fact.end
        if start and end and end.latest() < start.earliest():
            message = "the end lies before the start; both dates are left out"
            notes += (Note(NoteKind.CONTRADICTION, "end-before-start", f"{place}: {message}"),)
            start = end = None
        facts.append(structs.replace(fact, start=start, end=end))
    return Made(tuple(facts), made.notes + notes)


def _age(value: object) -> Duration | None:
    """A FHIR Age in completed units; None where it has a comparator, no unit, or is no age of a person."""
    age = obj(value)
    quantity = _quantity(age)
    unit = _AGE_UNITS.get((quantity.code or quantity.unit).lower()) if quantity else None
    if quantity is None or unit is None or quantity.comparator or not 0 <= quantity.value <= 60_000:
        return None
    return Duration(int(quantity.value), unit)


def _at_age(birth: PartialDate, ages: tuple[Duration | None, ...]) -> DateRange | None:
    """The days on which somebody born then is of the first age, of the last, or between them."""
    first, last = ages
    if first is None or last is None:
        return None
    begin = _reaches(birth.earliest(), first.count, first.unit)
    after = _reaches(birth.latest(), last.count + 1, last.unit)
    if begin is None or after is None or begin > after - dt.timedelta(days=1):
        return None
    return DateRange(begin, after - dt.timedelta(days=1))


def _reaches(birth: Day, count: int, unit: TimeUnit) -> Day | None:
    """The first day of that age; where the month lacks the day, the first of the next. None beyond the calendar."""
    if unit in (TimeUnit.DAY, TimeUnit.WEEK):
        days = count * (7 if unit is TimeUnit.WEEK else 1)
        return birth + dt.timedelta(days=days) if days < (Day.max - birth).days else None
    months = birth.year * 12 + birth.month - 1 + count * (12 if unit is TimeUnit.YEAR else 1)
    if not 12 <= months < 12 * 9_998:
        return None
    try:
        return Day(months // 12, months % 12 + 1, birth.day)
    except ValueError:
        return Day((months + 1) // 12, (months + 1) % 12 + 1, 1)


_NOT_PERFORMED = frozenset(("not-done", "entered-in-error", "preparation"))


def _procedure(resource: Resource, index: Index, lexicon: Lexicon) -> Made:
    """A completed procedure leaves a state that goes on from its day; one that may not be complete leaves a doubt."""
    body, place = resource.body, resource.place
    status = text(body.get("status"))
    if status in _NOT_PERFORMED:
        return _entered_in_error(place) if status == "entered-in-error" else NOTHING
    name = name_of(body.get("code"))
    named, notes = _named_event(resource, name, Field.CONDITION, lexicon)
    if named.outside:
        return Made((), notes)
    when = _when(body, "performed" if any(key.startswith("performed") for key in body) else "occurrence", place)
    start = (when.times.end or when.times.start) if when.period else when.times.start
    certain = FactStatus.PRESENT if status == "completed" and (named.sure or not named.concepts) else FactStatus.DOUBTFUL
    fact = Fact(FactKind.CONDITION, named.concepts, name.words, place, start, None, True, certain)
    return Made(given_so(with_perhaps(fact, named), " ".join(name.texts)), notes + when.times.notes)


# Medication -----------------------------------------------------------------------------------------------------------

_NOT_TAKEN_UP = frozenset(("entered-in-error", "intended", "cancelled", "draft", "not-done", "preparation", "declined"))
_OVER = frozenset(("completed", "stopped", "on-hold", "ended"))
_ORDERS = frozenset(("order", "original-order", "filler-order", "instance-order", "reflex-order"))


def _statement(resource: Resource, index: Index, lexicon: Lexicon) -> Made:
    """MedicationStatement, and MedicationUsage as R5 drafts called it."""
    body, place = resource.body, resource.place
    adherence = codes_of(obj(body.get("adherence")).get("code"))
    status = text(body.get("status"))
    if status == "not-taken" or any(code.startswith("not-taking") for code in adherence):
        status = status if status in _NOT_TAKEN_UP else "not-taken"
    elif any(code.startswith(("stopped", "on-hold")) for code in adherence) and status not in _NOT_TAKEN_UP:
        status = "stopped"
    when = _when(body, "effective", place)
    asserted = as_written(body, "dateAsserted") if status == "not-taken" else ""
    if status == "not-taken":
        denied = times(asserted, "", place, ("dateAsserted", ""))
        until = when.times.end or (denied.start if when.period else None)
        course = Times(when.times.start or denied.start, until, True, when.times.notes + denied.notes)
    elif when.point and status == "completed":
        course = Times(when.times.start, when.times.start, True, when.times.notes)
    else:
        course = when.times
    # An end, or such a status, says that the drug is no longer taken; a point in time is one exposure.
    stopped = not when.point and (status in _OVER or course.end is not None or course.ended)
    # Active on a day says that it was taken then, and not since when.
    recorded = parse_date(as_written(body, "dateAsserted"))
    if stopped and recorded and not (course.start and recorded.earliest() > course.start.latest()):
        recorded = None  # it was written when the drug was begun, and so not when it was said to be stopped
    said = _Said(stopped, recorded, when.point and course.end is None)
    return _treatment(resource, status, course, items(body.get("dosage")), index, lexicon, said)


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
    repeats = [obj(obj(obj(dosage).get("timing")).get("repeat")) for dosage in dosages]
    periods = [obj(repeat.get("boundsPeriod")) for repeat in repeats] or [{}]
    periods = [obj(body["effectiveDosePeriod"])] if obj(body.get("effectiveDosePeriod")) else periods
    starts = [start for period in periods if (start := as_written(period, "start"))]
    ends = [as_written(period, "end") for period in periods]
    start = min(starts, key=_order) if starts else as_written(body, "authoredOn")
    end = max(ends, key=_order) if all(ends) else ""
    course = times(start, end, place, ("boundsPeriod.start" if starts else "authoredOn", "boundsPeriod.end"))
    status = text(body.get("status"))
    if not end and not course.ended:
        course = _limited(course, periods, repeats, status)
    # A completed order is followed by the next; one that was stopped says so of the drug.
    stopped = status in _OVER - {"completed"}
    # It was written when it was given, and nobody says when it was stopped.
    said = _Said(stopped, None if stopped else parse_date(as_written(body, "authoredOn")), seen=not starts)
    return _treatment(resource, status, course, dosages, index, lexicon, said)


def _limited(course: Times, periods: list[Json], repeats: list[Json], status: str) -> Times:
    """An order for a length of time: nobody says from which day it is taken, so that it may end later, and not before.

    Where the length cannot be read, or the order is over, it ended on a day that nobody recorded.
    """
    bounds = ("boundsDuration", "boundsRange", "count")
    limits = [period.get("end") or any(map(repeat.get, bounds)) for period, repeat in zip(periods, repeats, strict=False)]
    if not limits or not all(limits):
        return course
    first: Day | None = None
    if status not in _OVER and course.start is not None and not any(period.get("end") for period in periods):
        lengths = [_age(repeat.get("boundsDuration")) for repeat in repeats]
        ends = [_reaches(course.start.earliest(), one.count, one.unit) if one else None for one in lengths]
        known = [end for end in ends if end is not None]
        first = max(known) - dt.timedelta(days=1) if len(known) == len(ends) else None
    if first is None or course.start is None or first < course.start.earliest():
        return structs.replace(course, ended=True)
    return structs.replace(course, end=DateRange(first, Day.max), ended=True)


def _immunization(resource: Resource, index: Index, lexicon: Lexicon) -> Made:
    """A vaccine given on a day. One that the lexicon does not know by name is a vaccine all the same."""
    body, place = resource.body, resource.place
    status = text(body.get("status"))
    if status != "completed":
        return _entered_in_error(place) if status == "entered-in-error" else NOTHING
    name = name_of(body.get("vaccineCode"))
    named, notes = _named_event(resource, name, Field.TREATMENT, lexicon)
    vaccine = "vaccine" if "vaccine" in lexicon else ""
    known = bool(named.concepts) and all("vaccin" in concept for concept in named.concepts)
    concepts = named.concepts if known or not vaccine else (vaccine,)
    when = _when(body, "occurrence", place).times
    state = FactStatus.PRESENT if not modified(resource) else FactStatus.DOUBTFUL
    end = when.end or when.start
    return Made((Fact(FactKind.TREATMENT, concepts, name.words, place, when.start, end, status=state),), notes + when.notes)


def _order(written: str) -> tuple[bool, str]:
    """What cannot be read comes last, and so is noted where it would be an end."""
    day: PartialDate | None = parse_date(written)
    return (day is None, str(day or ""))


def _dispense(resource: Resource, index: Index, lexicon: Lexicon) -> Made:
    """Handed over on a day; how long it was taken nobody recorded."""
    body = resource.body
    field = "whenHandedOver" if body.get("whenHandedOver") else "whenPrepared"
    course = times(as_written(body, field), "", resource.place, (field, ""))
    dosages = items(body.get("dosageInstruction"))
    return _treatment(resource, text(body.get("status")), course, dosages, index, lexicon, _Said(seen=True))


class _Said(Struct, frozen=True):
    """Whether it is said that the drug was stopped, when the statement was made, and whether it may have begun earlier."""

    stopped: bool = False
    recorded: PartialDate | None = None
    seen: bool = False


def _treatment(
    resource: Resource,
    status: str,
    course: Times,
    dosages: list[Any],
    index: Index,
    lexicon: Lexicon,
    said: _Said = _Said(),  # noqa: B008 - frozen
) -> Made:
    """One fact for each drug of the resource."""
    place = resource.place
    if status in _NOT_TAKEN_UP or resource.body.get("doNotPerform") is True:
        return _entered_in_error(place) if status == "entered-in-error" else NOTHING
    absent = status == "not-taken"
    going = not absent and status not in _OVER and course.end is None and not course.ended
    drugs, lost = _drugs(resource, index)
    routes = tuple(name_of(obj(dosage).get("route")) for dosage in dosages)
    directions = tuple(text(obj(dosage).get("text")) for dosage in dosages)
    made = Made((), lost)
    for name, forms in drugs:
        named, notes = _named_event(resource, name, Field.TREATMENT, lexicon)
        made += Made((), notes)
        if named.outside:
            continue
        before = named.notes
        named = by_route(named, (*name.texts, *forms, *directions), routes, place, lexicon)
        made += Made((), named.notes[len(before) :])
        # A status of unknown leaves open whether it was ever taken.
        doubtful = bool(named.concepts) and (not named.sure or status == "unknown")
        state = FactStatus.ABSENT if absent else FactStatus.DOUBTFUL if doubtful else FactStatus.PRESENT
        fact = Fact(
            FactKind.TREATMENT,
            named.concepts,
            name.words,
            place,
            course.start,
            course.end,
            going,
            state,
            stopped=said.stopped and not absent,
            recorded=said.recorded,
            seen=said.seen and not absent,
        )
        plain = structs.replace(fact, status=FactStatus.DOUBTFUL) if modified(resource) else fact
        made += Made((*with_perhaps(fact, named), *otherwise(plain, name, lexicon)))
    return made + Made((), course.notes) if made.facts else made


def _drugs(resource: Resource, index: Index) -> tuple[list[tuple[Name, tuple[str, ...]]], Notes]:
    """The drugs' names, each with the words for its form: said here, in a Medication, or by its ingredients."""
    body = resource.body
    either = obj(body.get("medication"))  # R5 puts both under one name
    concept = obj(body.get("medicationCodeableConcept")) or obj(either.get("concept"))
    if concept:
        return [(name_of(concept), ())], ()
    reference = obj(body.get("medicationReference")) or obj(either.get("reference"))
    shown = Name(text=text(reference.get("display")))
    found = index.find(reference, resource)
    if found is None or found.kind != "Medication":
        return [(shown, ())], doubt("no-medication", resource.place, "the Medication that it refers to is not in the file")
    if repeated_keys(found.body):
        return [(shown, ())], doubt("repeated-key", found.place, "a key stands twice, with values that differ; it is not read")
    forms = name_of(found.body.get("form") or found.body.get("doseForm")).texts
    if obj(found.body.get("code")):
        return [(name_of(found.body["code"]), forms)], ()
    parts = [
        name_of(obj(one).get("itemCodeableConcept") or obj(obj(one).get("item")).get("concept"))
        for one in items(found.body.get("ingredient"))
    ]
    return [(name, forms) for name in parts or [shown]], ()


# What persons attest, and what is not of the patient ------------------------------------------------------------------


def _consent(resource: Resource, index: Index, lexicon: Lexicon) -> Made:
    return Made(*statements.consent(resource, index, lexicon))


def _answers(resource: Resource, index: Index, lexicon: Lexicon) -> Made:
    return Made(*statements.answers(resource, index, lexicon))


def _family_history(resource: Resource, index: Index, lexicon: Lexicon) -> Made:
    return Made((), (Note(NoteKind.FACT, "not-the-patient", f"{resource.place}: it is about the patient's family"),))


def _encounter(resource: Resource, index: Index, lexicon: Lexicon) -> Made:
    found, notes = stays.stay(resource, index)
    return Made((), notes, stays=(found,) if found else ())


def _allergy(resource: Resource, index: Index, lexicon: Lexicon) -> Made:
    found, notes = stays.allergy(resource)
    return Made((), notes, allergies=(found,) if found else ())


def _enrolment(resource: Resource, index: Index, lexicon: Lexicon) -> Made:
    """A ResearchSubject says to which trial a Consent belongs, and is read with it."""
    return NOTHING


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
    "Immunization": _immunization,
    "Encounter": _encounter,
    "AllergyIntolerance": _allergy,
    "Consent": _consent,
    "QuestionnaireResponse": _answers,
    "FamilyMemberHistory": _family_history,
    "ResearchSubject": _enrolment,
}
