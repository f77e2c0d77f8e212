"""One person's rows of an OMOP CDM 5.4 warehouse → Patient, in plain Python.

It defines how the rows are read; `datamodels.omop` says it in words, and in SQL for whole populations. The two are written
apart, and tested to agree.
"""

import datetime as dt
import math
from collections.abc import Iterable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import cached_property

from pantrial.datamodels import omop
from pantrial.datamodels.omop import CONDITION, OBSERVED, TREATMENT, Row, Vocabulary
from pantrial.dates import DateRange, Day, PartialDate, SomeDay
from pantrial.errors import BadPatient
from pantrial.notes import Note, NoteKind
from pantrial.patient import Coverage, Death, Fact, FactKind, FactStatus, Flaw, Outcome, Patient, Sex
from pantrial.patients.facts import Coding as _Coding
from pantrial.patients.facts import Measured, Quantity, against_route, doubt, given_so, limit, measured, sex_in_doubt, suspected
from pantrial.patients.facts import Name as _Name
from pantrial.terms import Concept, Domain, Lexicon, coded
from pantrial.units import PLACES

Rows = Mapping[str, Sequence[Row]]

_EXACT = Context(prec=60)
_SNOMED = "http://snomed.info/sct"


class Named:
    """What a row's codes come to: see patients.facts.Named. `codings` are its (system, code)."""

    def __init__(self, field: str, codings: Iterable[tuple[str, str]], lexicon: Lexicon) -> None:
        codes = {(system, code) for system, code in codings if _code_like(system, code)}
        atc = {code for system, code in codes if system == "atc"}
        broad = {code for code in atc if any(other != code and other.startswith(code) for other in atc)}
        codes = {one for one in codes if one[0] != "atc" or one[1] not in broad}
        domains = omop.FIELDS[field]
        meant = {
            (system, code): frozenset(one for one in lexicon.by_code(system, code) if lexicon[one].domain in domains)
            for system, code in codes
        }
        complete = [one for one in codes if one[0] == omop.COMPLETE.get(field)]
        strange = [one for one in complete if not meant[one] and one[1] not in coded.broader(lexicon, one[0])]
        self.concepts = lexicon.narrowest(concept for some in meant.values() for concept in some)
        self.outside = not self.concepts and bool(complete) and len(strange) == len(complete)
        agree = not strange if field == CONDITION else len({meant[one] for one in codes if one[0] == "atc"}) <= 1
        self.sure = not self.concepts or field == OBSERVED or agree
        self.past = any(system == "icd10cm" and coded.OVER_CODES.fullmatch(code) for system, code in codes)


def _code_like(system: str, code: str) -> bool:
    return bool(coded.SHAPES[system].fullmatch(code)) if system in coded.SHAPES else bool(code)


class Reader:
    """Reads persons with one lexicon and one vocabulary; what a name comes to is worked out once."""

    def __init__(self, lexicon: Lexicon, vocabulary: Vocabulary, written: Mapping[str, str] | None = None) -> None:
        self.lexicon, self.vocabulary, self.written = lexicon, vocabulary, written or {}
        self._named: dict[tuple[str, int, int, str], Named] = {}

    @cached_property
    def _factors(self) -> Mapping[str, Mapping[str, Decimal]]:
        return {measure.id: omop.factors(measure) for measure in self.lexicon.of(Domain.MEASURE)}

    @cached_property
    def _units(self) -> Mapping[str, str]:
        return omop.units()

    def read(self, rows: Rows) -> Patient:
        """The person of these rows, by table. Raises BadPatient where they have no row in `person`, or several."""
        if len(rows.get("person", ())) != 1:
            raise BadPatient("no row in the table person, or more than one", do="mend the warehouse: person_id is its key")
        (person,) = rows["person"]
        facts: list[Fact] = []
        for table, make in (
            ("condition_occurrence", self._condition),
            ("procedure_occurrence", self._procedure),
            ("drug_exposure", self._drug),
            ("measurement", self._measurement),
            ("observation", self._observation),
        ):
            for row in rows.get(table, ()):
                facts += make(row)
        facts += suspected(facts, self.lexicon)
        place = f"person/{person['person_id']}"
        sex = {omop.FEMALE: Sex.FEMALE, omop.MALE: Sex.MALE}.get(person["gender_concept_id"])
        sex, notes = sex_in_doubt(sex, facts, self.lexicon, place)
        deaths = [Death(f"death/{person['person_id']}", _day(row["death_date"])) for row in rows.get("death", ())]
        if deaths:
            notes += (Note(NoteKind.FACT, "deceased", f"{deaths[0].place}: the patient is recorded as deceased"),)
        return Patient(
            str(person["person_id"]),
            _birth(person),
            sex,
            tuple(facts),
            _coverage(rows.get("observation_period", ())),
            notes,
            min(deaths, key=lambda death: death.day.earliest() if death.day else Day.min) if deaths else None,
            place,
        )

    # Names ------------------------------------------------------------------------------------------------------------

    def named(self, field: str, standard: int | None, source: int | None, written: str = "") -> Named:
        """What the two concepts of a row, and its source value where that is a code (`system:code`), come to in a field."""
        key = (field, standard or 0, source or 0, written)
        if key not in self._named:
            self._named[key] = Named(field, self._codings(*key), self.lexicon)
        return self._named[key]

    def _codings(self, field: str, standard: int, source: int, written: str) -> Iterable[tuple[str, str]]:
        for one in {standard, source} - {0}:
            yield from self._coding(one)
            for above in self.vocabulary.ancestors.get(one, ()):
                yield from (coding for coding in self._coding(above) if coding[0] == omop.BY_ANCESTOR.get(field))
        system, _, code = written.partition(":")
        if code:
            yield system, _plain(system, code)

    def _coding(self, concept: int) -> Iterable[tuple[str, str]]:
        known = self.vocabulary.concepts.get(concept)
        if known and known.vocabulary in omop.SYSTEMS:
            system = omop.SYSTEMS[known.vocabulary]
            yield system, _plain(system, known.code)

    def _of(self, field: str, row: Row, stem: str, table: str) -> Named:
        code = _text(row[f"{stem}_source_value"])
        system = self.written.get(table, "")
        written = f"{system}:{code}" if system and code else ""
        return self.named(field, row[f"{stem}_concept_id"], row[f"{stem}_source_concept_id"], written)

    def _words(self, row: Row, stem: str) -> str:
        return self._name(row[f"{stem}_concept_id"]) or _text(row[f"{stem}_source_value"])

    def _name(self, concept: int | None) -> str:
        known = self.vocabulary.concepts.get(concept or 0)
        return known.name if known and concept else ""

    # Events -----------------------------------------------------------------------------------------------------------

    def _condition(self, row: Row) -> Sequence[Fact]:
        named = self._of(CONDITION, row, "condition", "condition_occurrence")
        if named.outside:
            return ()
        first, last = row["condition_start_date"], row["condition_end_date"]
        start: SomeDay | None = _day(first)
        end: SomeDay | None = None
        if named.past:
            start = _by(first)
        elif first and last and last < first:
            start = None
        elif last:
            end = DateRange(last, Day.max)
        diagnosed = (row["condition_status_concept_id"] or 0) in omop.DIAGNOSED
        fact = Fact(
            FactKind.CONDITION,
            named.concepts,
            self._words(row, "condition"),
            f"condition_occurrence/{row['condition_occurrence_id']}",
            start,
            end,
            ongoing=last is None and not named.past,
            status=FactStatus.PRESENT if diagnosed and named.sure else FactStatus.DOUBTFUL,
            seen=True,
        )
        return (fact,)

    def _procedure(self, row: Row) -> Sequence[Fact]:
        named = self._of(CONDITION, row, "procedure", "procedure_occurrence")
        if named.outside:
            return ()
        fact = Fact(
            FactKind.CONDITION,
            named.concepts,
            self._words(row, "procedure"),
            f"procedure_occurrence/{row['procedure_occurrence_id']}",
            _day(row["procedure_end_date"] or row["procedure_date"]),
            ongoing=True,
            status=FactStatus.PRESENT if named.sure else FactStatus.DOUBTFUL,
        )
        words = f"{self._name(row['procedure_concept_id'])} {row['procedure_source_value'] or ''}"
        return given_so((fact,), words)

    def _drug(self, row: Row) -> Sequence[Fact]:
        named = self._of(TREATMENT, row, "drug", "drug_exposure")
        if named.outside:
            return ()
        first, last = row["drug_exposure_start_date"], row["drug_exposure_end_date"]
        administered = row["drug_type_concept_id"] in omop.ADMINISTERED
        start: SomeDay | None = _day(first)
        end: SomeDay | None = _day(last)
        supported = administered or (row["days_supply"] or 0) > 0 or row["verbatim_end_date"] is not None
        if first and last and last < first:
            start = end = None
        elif last and first == last and not supported:
            end = DateRange(last, Day.max)
        route = self.vocabulary.concepts.get(row["route_concept_id"] or 0)
        routes = (_Name((_Coding(_SNOMED, route.code),)),) if route and route.vocabulary == "SNOMED" else ()
        concepts = () if against_route(named.concepts, (), routes, self.lexicon) else named.concepts
        fact = Fact(
            FactKind.TREATMENT,
            concepts,
            self._words(row, "drug"),
            f"drug_exposure/{row['drug_exposure_id']}",
            start,
            end,
            status=FactStatus.PRESENT if named.sure else FactStatus.DOUBTFUL,
            seen=not administered,
        )
        return (fact,)

    # Values -----------------------------------------------------------------------------------------------------------

    def _measurement(self, row: Row) -> Sequence[Fact]:
        named = self._of(OBSERVED, row, "measurement", "measurement")
        place = f"measurement/{row['measurement_id']}"
        words = _text(row["value_source_value"])
        return self._observed(named, row, self._words(row, "measurement"), place, row["measurement_date"], words)

    def _observation(self, row: Row) -> Sequence[Fact]:
        day, place = row["observation_date"], f"observation/{row['observation_id']}"
        shown = self._words(row, "observation")
        value = _text(row["value_source_value"]) or _text(row["value_as_string"])
        named = self._of(OBSERVED, row, "observation", "observation")
        facts = list(self._observed(named, row, shown, place, day, value))
        state = self._of(CONDITION, row, "observation", "observation")
        if state.concepts:
            # Beside a value it may say anything of the thing, that it is not so as well.
            plain = state.sure and not row["value_as_concept_id"] and row["value_as_number"] is None and not value
            facts.append(
                Fact(
                    FactKind.CONDITION,
                    state.concepts,
                    shown,
                    place,
                    _by(day) if state.past else _day(day),
                    ongoing=not state.past,
                    status=FactStatus.PRESENT if plain else FactStatus.DOUBTFUL,
                    seen=True,
                )
            )
        concept = row["observation_concept_id"]
        known = self.vocabulary.concepts.get(concept or 0)
        history = known is not None and known.vocabulary == "SNOMED" and known.code in omop.HISTORY_CODES
        if concept == omop.HISTORY_OF_EVENT or history:
            event = self.named(CONDITION, row["value_as_concept_id"], 0)
            if not event.outside:
                status = FactStatus.PRESENT if event.sure else FactStatus.DOUBTFUL
                words = self._name(row["value_as_concept_id"]) or shown
                facts.append(Fact(FactKind.CONDITION, event.concepts, words, place, _by(day), status=status, seen=True))
        return facts

    def _observed(self, named: Named, row: Row, shown: str, place: str, day: Day | None, words: str) -> Sequence[Fact]:
        if row["value_as_number"] is None and not row["value_as_concept_id"] and not words:
            return ()
        facts = []
        for one in named.concepts:
            concept = self.lexicon[one]
            if concept.domain is Domain.MEASURE:
                facts.append(self._measured(row, concept, shown, place, day, words))
            elif (outcome := self._outcome(row, concept, words)) is not None:
                facts.append(Fact(FactKind.TEST, (one,), shown, place, _day(day), outcome=outcome))
        return facts

    def _measured(self, row: Row, concept: Concept, shown: str, place: str, day: Day | None, words: str) -> Fact:
        unit = self._unit(row, concept)
        made = self._value(row, concept, place, words, unit)
        lower, upper = (
            self._limit(row.get(end), concept, place, unit, upper=end == "range_high") for end in ("range_low", "range_high")
        )
        if lower is not None and upper is not None and lower > upper:
            lower = upper = None
        return Fact(
            FactKind.MEASUREMENT,
            (concept.id,),
            shown,
            place,
            _day(day),
            value=made.value,
            flaw=made.flaw,
            lower=lower,
            upper=upper,
        )

    def _value(self, row: Row, concept: Concept, place: str, words: str, unit: str) -> Measured:
        number = row["value_as_number"]
        unread = Measured(None, Flaw.UNREADABLE, doubt("unread-value", place, "its value cannot be read, and is not guessed"))
        if number is None or math.isnan(number):
            return unread
        operator = omop.OPERATORS.get(row.get("operator_concept_id") or 0)
        if operator is None or (not operator and words[:1] in ("<", ">", "≤", "≥")):
            return unread
        held = _held(number)
        if held is None:
            return Measured(None, Flaw.IMPLAUSIBLE)
        return measured(Quantity(held, operator, code=unit), concept, place) if unit else Measured(None, Flaw.UNIT)

    def _unit(self, row: Row, concept: Concept) -> str:
        """The unit's UCUM code; none where nothing converts, or its concept and its words are two units."""
        known = self.vocabulary.concepts.get(row["unit_concept_id"] or 0)
        code = known.code if known and known.vocabulary == omop.UCUM else ""
        words = _text(row["unit_source_value"])
        factors = self._factors[concept.id]
        found = [self._spelled(one, concept) for one in (code, words) if one]
        if concept.unit in coded.PURE and not code and not words:
            found = ["1"]
        units = [one for one in found if one in factors]
        return units[0] if len({factors[one] for one in units}) == 1 else ""

    def _spelled(self, unit: str, concept: Concept) -> str:
        if concept.unit in coded.PURE and unit.startswith("{") and unit.endswith("}"):
            return "1"
        unit = unit.strip(" ")
        return self._units.get(unit) or self._units.get(unit.lower(), "")

    def _limit(
        self, end: float | Decimal | None, concept: Concept, place: str, unit: str | None, *, upper: bool
    ) -> Decimal | None:
        held = None if end is None or math.isnan(end) else _held(end)
        if held is None or not unit:
            return None
        made = measured(Quantity(held, code=unit), concept, place)
        number = made.value.low if made.value else None
        return None if number is None else limit(number, upper=upper)

    def _outcome(self, row: Row, test: Concept, words: str) -> Outcome | None:
        """How a test came out; None where it says that nothing is known."""
        codes, said = coded.meanings(test)
        found: set[Outcome | None] = set()
        for coding in self._coding(row["value_as_concept_id"] or 0):
            found |= {codes[coding]} if coding in codes else set()
        found |= {said[words.lower()]} if words.lower() in said else set()
        return found.pop() if len(found) == 1 else Outcome.INDETERMINATE


def _plain(system: str, code: str) -> str:
    code = code.strip(" ")
    return code.upper().replace(".", "") if system in coded.SHAPES else code


def _text(value: str | None) -> str:
    return (value or "").strip(" ")


def _day(day: Day | None) -> PartialDate | None:
    return None if day is None else PartialDate.of(day)


def _by(day: Day | None) -> SomeDay | None:
    """Some day up to it."""
    return None if day is None else DateRange(Day.min, day)


def _held(number: float | Decimal | int) -> Decimal | None:
    """The number to twelve decimals; None where it is as large as nothing is."""
    exact = number if isinstance(number, Decimal) else Decimal(repr(number))
    if not exact.is_finite() or abs(exact) >= omop.VAST:
        return None
    return exact.quantize(PLACES, ROUND_HALF_UP, _EXACT)


def _birth(person: Row) -> PartialDate | None:
    """Year, month and day as far as they are given and the calendar has them. OMOP's birth_datetime may be made up."""
    year, month, day = (person[f"{part}_of_birth"] for part in ("year", "month", "day"))
    if year is None or not 1 <= year <= 9999:
        return None
    if month is None or not 1 <= month <= 12:
        return PartialDate(year)
    try:
        return PartialDate(year, month, day)
    except ValueError:
        return PartialDate(year, month)


def _coverage(periods: Sequence[Row]) -> Coverage | None:
    """The last observation period, joined with those before it that it touches."""
    spans = sorted((row["observation_period_start_date"], row["observation_period_end_date"]) for row in periods
                   if row["observation_period_start_date"] and row["observation_period_end_date"]
                   and row["observation_period_start_date"] <= row["observation_period_end_date"])  # fmt: skip
    if not spans:
        return None
    first, last = spans[0]
    for begin, end in spans[1:]:
        if begin > last + dt.timedelta(days=1):
            first = begin
        last = max(last, end)
    return Coverage(PartialDate.of(first), PartialDate.of(last))
