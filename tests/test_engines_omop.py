"""OMOP tables: ten thousand persons asked in the database, and each read by itself and asked of the reference engine.

The tables are read twice, by code written apart: in SQL for all (datamodels.omop), in Python for one person (patients.omop).
"""

import functools
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

import duckdb
import pytest
from conftest import seed
from msgspec import Struct
from omop_populations import Maker, fill, insert_words
from test_engines_trials import ON, PAGES, atoms_of, trial

from pantrial import datamodels, readers
from pantrial.answer import AtomAnswer, Policy, Reason
from pantrial.datamodels import omop
from pantrial.datamodels.facts import TABLES
from pantrial.dates import Duration, TimeUnit
from pantrial.engines import reference, relational
from pantrial.errors import BadPatient
from pantrial.parse import parse
from pantrial.patient import FactKind, FactStatus, Outcome, Patient
from pantrial.patients.omop import Reader
from pantrial.protocol import Protocol
from pantrial.question.atoms import TODAY, Atom, Began, Bound, Is, Kind, Pick, Present, Select, Window
from pantrial.screen import screen
from pantrial.terms import Domain, shipped
from pantrial.units import Op

PERSONS = 10_000
COMPARED = 2_000  # persons of whom every fact is compared, and not what is asked alone
SCREENED = 25  # persons for whom whole screenings are compared, reasons in words included
SEEDS = ("000", "001", "002", "003", "004")


@functools.cache
def seed_trial(number: str) -> Protocol:
    """Skips where the real records are not there."""
    path = seed(number)
    return parse(readers.read(path.read_bytes(), path.name), shipped()).protocol


@functools.cache
def example_trial(page: str) -> Protocol:
    return trial(page)


TRIALS = {**dict.fromkeys(PAGES, example_trial), **dict.fromkeys(SEEDS, seed_trial)}


def trials() -> dict[str, Protocol]:
    """All that are there."""
    found = {}
    for name, get in TRIALS.items():
        try:
            found[name] = get(name)
        except pytest.skip.Exception:
            continue
    return found


# The facts that bear on a question; age and sex are the person's. Whole screenings are compared on persons as they are.
BEARS_ON: dict[Kind, tuple[FactKind, ...]] = {
    Kind.MEASUREMENT: (FactKind.MEASUREMENT,),
    Kind.TEST: (FactKind.TEST, FactKind.CONDITION),
    Kind.CONDITION: (FactKind.CONDITION,),
    Kind.PROCEDURE: (FactKind.CONDITION,),
    Kind.TREATMENT: (FactKind.TREATMENT,),
    Kind.STATEMENT: (FactKind.STATEMENT,),
}


class Asked(Struct):
    """Persons read from a warehouse, what the database answers, and (asked once an atom) the reference engine."""

    people: tuple[Patient, ...]
    answers: Mapping[str, Mapping[str, AtomAnswer]]
    facts: Counter[tuple[Any, ...]]
    known: dict[str, dict[str, AtomAnswer]] = {}
    parted: dict[tuple[FactKind, ...], Sequence[tuple[Patient, Sequence[str]]]] = {}

    def right(self, atom: Atom) -> Mapping[str, AtomAnswer]:
        if atom.name not in self.known:
            answers: dict[str, AtomAnswer] = {}
            for person, alike in self.alike(BEARS_ON.get(atom.select.kind, ())):
                answers.update(dict.fromkeys(alike, reference.ask(atom, person, ON)))
            self.known[atom.name] = answers
        return self.known[atom.name]

    def alike(self, kinds: tuple[FactKind, ...]) -> Sequence[tuple[Patient, Sequence[str]]]:
        """Who has the same facts of these kinds, and is the same else: one answer of the reference engine serves them all."""
        if kinds not in self.parted:
            found: dict[Patient, list[str]] = {}
            for person in self.people:
                facts = tuple(fact for fact in person.facts if fact.kind in kinds)
                found.setdefault(Patient("", person.birth, person.sex, facts, person.coverage), []).append(person.id)
            self.parted[kinds] = tuple(found.items())
        return self.parted[kinds]


def read_all(connection: Any, warehouse: omop.Warehouse) -> tuple[Patient, ...]:
    reader = Reader(shipped(), omop.vocabulary(connection, warehouse), warehouse.written)
    return tuple(reader.read(rows) for rows in omop.rows(connection, warehouse).values())


def in_tables(connection: duckdb.DuckDBPyConnection, tables: Mapping[str, str], persons: int) -> Counter[tuple[Any, ...]]:
    """The rows of the first persons, each fact with its concepts, whatever number it has."""
    first = f"CAST(person_id AS BIGINT) < {persons}"
    facts = ", ".join(column for column in TABLES["fact"] if column != "fact_id")
    found = connection.execute(f"SELECT {facts}, fact_id FROM {tables['fact']} WHERE {first}").fetchall()
    concepts: dict[int, set[str]] = {}
    for fact, concept in connection.execute(f"SELECT fact_id, concept FROM {tables['fact_concept']}").fetchall():
        concepts.setdefault(fact, set()).add(concept)
    people = connection.execute(f"SELECT {', '.join(TABLES['person'])} FROM {tables['person']} WHERE {first}").fetchall()
    return Counter([*((*row[:-1], frozenset(concepts.get(row[-1], ()))) for row in found), *people])


@pytest.fixture(scope="module")
def asked() -> Iterator[Asked]:
    atoms = tuple(dict.fromkeys(atom for protocol in trials().values() for atom in atoms_of(protocol)))
    with duckdb.connect() as connection:
        fill(connection, shipped(), atoms, ON, PERSONS)
        warehouse = omop.survey(connection)
        omop.prepare(connection, warehouse, shipped())
        answers = relational.ask(connection, atoms, ON, tables=omop.RELATIONS)
        yield Asked(read_all(connection, warehouse), answers, in_tables(connection, omop.RELATIONS, COMPARED))


@pytest.mark.no_cover
def test_the_facts_are_the_same(asked: Asked) -> None:
    """Each fact that SQL makes of the rows, column by column, is one that plain Python makes, and the other way round."""
    some = [person for person in asked.people if int(person.id) < COMPARED]
    with duckdb.connect() as connection:
        datamodels.create(connection)
        datamodels.load(connection, some, shipped())
        right = in_tables(connection, {table: table for table in TABLES}, COMPARED)
    assert sum(right.values()) > 10 * COMPARED
    assert not [*(asked.facts - right)][:3]
    assert not [*(right - asked.facts)][:3]


@pytest.mark.no_cover
@pytest.mark.parametrize("name", TRIALS)
def test_ten_thousand_persons(name: str, asked: Asked) -> None:
    """Of every atom of the trial the database's truth and reasons are, person by person, those of the reference engine."""
    seen = set()
    for atom in atoms_of(TRIALS[name](name)):
        right = asked.right(atom)
        given = asked.answers[atom.name]
        different = [person for person in right if given.get(person) != right[person]]
        assert not different, (atom, different[:3], [(right[one], given.get(one)) for one in different[:3]])
        assert len(given) == len(right) == PERSONS
        seen |= {answer.truth for answer in right.values()}
    assert seen == {True, False, None}


# What each kind of question can come to over OMOP tables, which record no absence of an event and no attestation.
REACHED: dict[Kind, tuple[set[bool | None], set[Reason]]] = {
    Kind.AGE: ({True, False, None}, {Reason.PARTIAL_DATE, Reason.IMPLAUSIBLE}),
    Kind.SEX: ({True, False, None}, {Reason.NOT_RECORDED}),
    Kind.MEASUREMENT: (
        {True, False, None},
        {Reason.NOT_RECORDED, Reason.STALE, Reason.CONFLICT, Reason.UNIT, Reason.IMPRECISE, Reason.NO_LIMIT, Reason.UNDATED,
         Reason.IMPLAUSIBLE, Reason.UNREADABLE},
    ),
    Kind.TEST: (
        {True, False, None},
        {Reason.NOT_RECORDED, Reason.STALE, Reason.CONFLICT, Reason.INDETERMINATE, Reason.UNCONFIRMED, Reason.UNDATED,
         Reason.PARTIAL_DATE, Reason.OUTLASTED},
    ),
    Kind.CONDITION: (
        {True, None},
        {Reason.NOT_RECORDED, Reason.NOT_OBSERVED, Reason.UNMAPPED, Reason.UNCONFIRMED, Reason.PARTIAL_DATE, Reason.UNDATED},
    ),
    Kind.PROCEDURE: ({True, None}, {Reason.NOT_RECORDED, Reason.NOT_OBSERVED, Reason.UNMAPPED, Reason.UNCONFIRMED}),
    Kind.TREATMENT: (
        {True, False, None},
        {Reason.NOT_RECORDED, Reason.NOT_OBSERVED, Reason.UNMAPPED, Reason.UNCONFIRMED, Reason.PARTIAL_DATE, Reason.UNDATED},
    ),
    Kind.STATEMENT: ({None}, {Reason.NOT_STATED}),
}  # fmt: skip


def test_the_population_reaches_every_answer(asked: Asked) -> None:
    """No truth and no reason that a kind can come to is missing among the ten thousand."""
    atoms = dict.fromkeys(atom for protocol in trials().values() for atom in atoms_of(protocol))
    truths: dict[Kind, set[bool | None]] = {kind: set() for kind in Kind}
    reasons: dict[Kind, set[Reason]] = {kind: set() for kind in Kind}
    for atom in atoms:
        for truth, mask in {(answer.truth, int(answer.mask)) for answer in asked.right(atom).values()}:
            truths[atom.select.kind].add(truth)
            reasons[atom.select.kind].update(Reason(mask))
    for kind, (known, why) in REACHED.items():
        assert truths[kind] == known, kind
        assert reasons[kind] >= why, (kind, why - reasons[kind])


@pytest.mark.parametrize("name", TRIALS)
def test_whole_screenings(name: str, asked: Asked) -> None:
    """By the database's answers a person is screened as by their own record: verdict, effects, reasons, what is missing."""
    protocol = TRIALS[name](name)
    for person in asked.people[:: PERSONS // SCREENED]:
        for policy in Policy:
            by_tables = screen(
                protocol, person, ON, shipped(), policy, ask=lambda atom, one, _: asked.answers[atom.name][one.id]
            )
            plain = screen(protocol, person, ON, shipped(), policy)
            assert (by_tables.verdict, by_tables.answers, by_tables.missing) == (plain.verdict, plain.answers, plain.missing)


# How rows are read: as documentation, on both engines -------------------------------------------------------------------

YES, NO = AtomAnswer(True), AtomAnswer(False)
TODAY_, YESTERDAY = ON.isoformat(), "2026-11-01"
UNMAPPED = Reason.NOT_RECORDED | Reason.NOT_OBSERVED | Reason.UNMAPPED
NOTHING = Reason.NOT_RECORDED | Reason.NOT_OBSERVED


def unknown(reason: Reason) -> AtomAnswer:
    return AtomAnswer(None, reason)


def event(concept: str, back: Duration | None = None, kind: Kind = Kind.CONDITION) -> Atom:
    lexicon = shipped()
    above = lexicon.above(concept)
    select = Select(kind, concept, lexicon.below(concept), absent_by=above, under=tuple(one for one in above if one != concept))
    return Atom(select, Window(back), Pick.ANY, Present())


def value(concept: str, op: Op, bound: str) -> Atom:
    unit = shipped()[concept].unit
    month = Window(Duration(30, TimeUnit.DAY))
    return Atom(Select(Kind.MEASUREMENT, concept, (concept,)), month, Pick.NEWEST, Bound(op, Decimal(bound), unit))


def positive(test: str) -> Atom:
    window = Window(Duration(180, TimeUnit.DAY))
    return Atom(Select(Kind.TEST, test, (test,), rules_out=(test,)), window, Pick.NEWEST, Is(Outcome.POSITIVE))


class Small:
    """A warehouse of a few rows: `rows` by table, each a dict of its columns; person_id is added where a person is named."""

    def __init__(self, tables: tuple[str, ...] = tuple(omop.TABLES), written: Mapping[str, str] | None = None) -> None:
        self.connection = duckdb.connect()
        self.maker = Maker(shipped(), ON, 1)
        self.tables, self.written, self.count = tables, written or {}, 0
        self.made = False  # whether the relations are of the rows that there are
        for table in tables:
            columns = ", ".join(f"{name} {kind}" for name, kind in omop.TABLES[table].items())
            self.connection.execute(f"CREATE TABLE {table} ({columns})")

    def add(self, table: str, **cells: Any) -> None:
        self.made = False
        names = ", ".join(cells)
        marks = ", ".join(f"${number}" for number in range(1, len(cells) + 1))
        self.connection.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", list(cells.values()))

    def person(self, table: str = "", rows: tuple[dict[str, Any], ...] = (), **person: Any) -> int:
        """A person with these rows in one table."""
        self.count += 1
        self.add("person", **{"person_id": self.count, "gender_concept_id": omop.FEMALE, "year_of_birth": 1980, **person})
        for number, row in enumerate(rows):
            self.add(table, **{f"{table}_id": 100 * self.count + number, "person_id": self.count, **row})
        return self.count

    def answers(self, atom: Atom) -> dict[int, AtomAnswer]:
        """The database's, which are the reference engine's as well."""
        if not self.made:
            if "concept" in self.tables:
                insert_words(self.connection, self.maker.words)
            omop.prepare(self.connection, omop.survey(self.connection, written=self.written), shipped())
            self.made = True
        given = relational.ask(self.connection, [atom], ON, tables=omop.RELATIONS)[atom.name]
        right = {person.id: reference.ask(atom, person, ON) for person in self.people()}
        assert given == right
        return {int(person): answer for person, answer in given.items()}

    def people(self) -> tuple[Patient, ...]:
        return read_all(self.connection, omop.survey(self.connection, written=self.written))


def check(small: Small, atom: Atom, expected: Mapping[int, AtomAnswer]) -> None:
    answers = small.answers(atom)
    assert {person: answers[person] for person in expected} == dict(expected)


def condition(standard: int = 0, source: int = 0, first: str | None = "2026-05-01", **more: Any) -> dict[str, Any]:
    return {"condition_concept_id": standard, "condition_source_concept_id": source, "condition_start_date": first, **more}


def test_a_condition_is_found_by_its_codes() -> None:
    """ICD-10-CM by its prefixes, SNOMED CT with all below it. What is unmapped is said; what ICD-10-CM shows to be none is not.

    Where ICD-10-CM says that it is nothing of ours, and SNOMED CT that it is, it is not confirmed.
    """
    small = Small()
    words = small.maker.words
    psoriasis = words.add("SNOMED", "9014002")
    below = words.add("SNOMED", "99", above=[psoriasis])
    told = {
        "icd": condition(source=words.add("ICD10CM", "L40.9")),
        "snomed": condition(psoriasis),
        "below": condition(below),
        "unmapped": condition(),
        "strange": condition(words.add("SNOMED", "98")),
        "broad": condition(source=words.add("ICD10CM", "L73")),
        "other": condition(source=words.add("ICD10CM", "W55.21")),
        "at odds": condition(below, words.add("ICD10CM", "W55.21")),
        "german": condition(source=words.add("ICD10GM", "L40.9")),
    }
    persons = {name: small.person("condition_occurrence", (row,)) for name, row in told.items()}
    expected = dict.fromkeys(("icd", "snomed", "below"), YES) | dict.fromkeys(
        ("unmapped", "strange", "broad", "german"), unknown(UNMAPPED)
    )
    expected |= {"other": unknown(NOTHING), "at odds": unknown(Reason.UNCONFIRMED)}
    check(small, event("psoriasis"), {persons[name]: answer for name, answer in expected.items()})


def test_a_condition_in_its_time() -> None:
    """Without an end it goes on. An end may be that of a visit: it was there up to then, and perhaps later.

    It may have begun before it was recorded.
    """
    small = Small()
    psoriasis = small.maker.words.add("SNOMED", "9014002")
    told = {
        "goes on": condition(psoriasis),
        "one day": condition(psoriasis, condition_end_date="2026-05-01"),
        "a visit": condition(psoriasis, condition_end_date="2026-05-09"),
        "up to now": condition(psoriasis, condition_end_date=TODAY_),
        "backwards": condition(psoriasis, condition_end_date="2026-04-30"),
        "undated": condition(psoriasis, first=None),
        "to come": condition(psoriasis, first="2026-11-03"),
    }
    persons = {name: small.person("condition_occurrence", (row,)) for name, row in told.items()}
    perhaps, undated = unknown(Reason.PARTIAL_DATE), unknown(Reason.UNDATED)
    expected = {"goes on": YES, "one day": perhaps, "a visit": perhaps, "up to now": YES, "backwards": undated, "undated": YES}
    check(small, event("psoriasis", TODAY), {persons[name]: answer for name, answer in expected.items()})
    check(small, event("psoriasis", TODAY), {persons["to come"]: unknown(NOTHING)})
    begun = Select(Kind.CONDITION, "psoriasis", ("psoriasis",))
    lately = Atom(begun, Window(), Pick.ANY, Began(Op.GE, Duration(1, TimeUnit.YEAR)))
    check(small, lately, {persons["goes on"]: perhaps})


def test_a_status_that_does_not_say_that_the_diagnosis_is_made() -> None:
    small = Small()
    psoriasis = small.maker.words.add("SNOMED", "9014002")
    expected = {}
    for status, answer in (
        (None, YES),
        (0, YES),
        (32893, YES),
        (32899, unknown(Reason.UNCONFIRMED)),
        (77, unknown(Reason.UNCONFIRMED)),
    ):
        row = condition(psoriasis, condition_status_concept_id=status)
        expected[small.person("condition_occurrence", (row,))] = answer
    check(small, event("psoriasis"), expected)


def test_histories_are_the_patients_own_and_over() -> None:
    """A history was at some time before; a family history is not the patient's. A value beside a state is a doubt."""
    small = Small()
    words = small.maker.words
    cancer, family = words.add("SNOMED", "363346000"), words.add("SNOMED", "416471007")
    told: dict[str, dict[str, Any]] = {
        "event": {"observation_concept_id": omop.HISTORY_OF_EVENT, "value_as_concept_id": cancer},
        "finding": {"observation_concept_id": words.add("SNOMED", omop.HISTORY_CODES[0]), "value_as_concept_id": cancer},
        "coded": {"observation_source_concept_id": words.add("ICD10CM", "Z85.3")},
        "unmapped": {"observation_concept_id": omop.HISTORY_OF_EVENT},
        "family": {"observation_concept_id": family, "value_as_concept_id": cancer},
        "valued": {"observation_concept_id": cancer, "value_as_string": "no"},
    }
    persons = {name: small.person("observation", ({"observation_date": "2026-01-01", **row},)) for name, row in told.items()}
    ever = {"event": YES, "finding": YES, "coded": YES, "unmapped": unknown(UNMAPPED), "family": unknown(NOTHING)}
    ever["valued"] = unknown(Reason.UNCONFIRMED)
    check(small, event("malignancy"), {persons[name]: answer for name, answer in ever.items()})
    lately = dict.fromkeys(("event", "finding", "coded"), unknown(Reason.PARTIAL_DATE))
    years = event("malignancy", Duration(10, TimeUnit.YEAR))
    check(small, years, {persons[name]: answer for name, answer in lately.items()})


def test_a_procedure_leaves_a_state_and_may_have_given_a_drug() -> None:
    """What we do not know, and by whose words a drug may be given, leaves the treatments of that day open."""
    small = Small()
    maker = small.maker
    told: dict[str, dict[str, Any]] = {
        "uterus": {"procedure_concept_id": maker.words.add("SNOMED", "236886002")},
        "infusion": {"procedure_concept_id": maker.infusion},
        "suture": {"procedure_concept_id": maker.suture},
        "nothing said": {"procedure_concept_id": 0},
        "local": {"procedure_concept_id": 0, "procedure_source_value": "local PUVA"},
    }
    persons = {name: small.person("procedure_occurrence", ({"procedure_date": TODAY_, **row},)) for name, row in told.items()}
    check(small, event("cannot_bear_children", TODAY), {persons["uterus"]: YES, persons["suture"]: unknown(UNMAPPED)})
    drug = event("adalimumab", TODAY, Kind.TREATMENT)
    check(small, drug, {persons[name]: unknown(UNMAPPED) for name in ("infusion", "nothing said", "local")})
    check(small, drug, {persons[name]: unknown(NOTHING) for name in ("uterus", "suture")})


def test_a_drug_by_its_classes_and_in_its_time() -> None:
    """By the ATC classes above it; where they differ, it is not confirmed. A guessed or missing end is unknown.

    A route against its class leaves it unmapped.
    """
    small = Small()
    maker = small.maker
    adalimumab = maker.codes("adalimumab").pairs
    standard = {name: maker.words.ids["RxNorm", f"{name}L04AB04"] for name in "123"}
    topical = maker.words.add("SNOMED", "6064005")

    def exposed(name: str, last: str | None = TODAY_, **more: Any) -> dict[str, Any]:
        return {
            "drug_concept_id": standard[name],
            "drug_exposure_start_date": "2026-10-01",
            "drug_exposure_end_date": last,
            **more,
        }

    assert adalimumab
    told = {
        "taken": exposed("1"),
        "by source": {**exposed("1"), "drug_concept_id": 0, "drug_source_concept_id": maker.words.ids["ATC", "L04AB04"]},
        "two classes": exposed("3"),
        "and another": exposed("2"),
        "eye drops": {**exposed("1"), "drug_concept_id": maker.eye},
        "unknown": {**exposed("1"), "drug_concept_id": maker.unknown["RxNorm"]},
        "no end": exposed("1", None),
        "a day": exposed("1", "2026-10-01"),
        "a day's supply": exposed("1", "2026-10-01", days_supply=1),
        "a day as written": exposed("1", "2026-10-01", verbatim_end_date="2026-10-01"),
        "given": exposed("1", "2026-10-01", drug_type_concept_id=omop.ADMINISTERED[0]),
        "over": exposed("1", "2026-10-30"),
        "a cream": exposed("1", route_concept_id=topical),
    }
    persons = {name: small.person("drug_exposure", (row,)) for name, row in told.items()}
    expected = {name: unknown(NOTHING) for name in ("a day's supply", "a day as written", "given", "over", "eye drops")}
    expected |= {"taken": YES, "by source": YES, "unknown": unknown(UNMAPPED), "a cream": unknown(UNMAPPED)}
    expected |= dict.fromkeys(("two classes", "and another"), unknown(Reason.UNCONFIRMED))
    expected |= dict.fromkeys(("no end", "a day"), unknown(Reason.PARTIAL_DATE))
    check(small, event("adalimumab", TODAY, Kind.TREATMENT), {persons[name]: answer for name, answer in expected.items()})


def test_a_drug_puts_a_disease_in_doubt() -> None:
    """That for which it is given, where no row says that it goes on: a chart's silence is then no absence."""
    small = Small()
    words = small.maker.words
    small.maker.codes("insulin")
    insulin, diabetes = words.add("ATC", "A10AE04"), words.add("SNOMED", "73211009")
    type_2 = words.add("ICD10CM", "E11.9")
    told: dict[str, tuple[dict[str, Any], ...]] = {
        "nothing": (),
        "going on": (condition(diabetes),),
        "one below": (condition(source=type_2),),
        "not confirmed": (condition(diabetes, condition_status_concept_id=32899),),
        "a visit": (condition(source=type_2, condition_end_date="2026-05-09"),),
        "backwards": (condition(source=type_2, condition_end_date="2026-04-01"),),
        "another": (condition(words.add("SNOMED", "9014002")),),
    }
    persons = {name: small.person("condition_occurrence", rows) for name, rows in told.items()}
    for person in persons.values():
        for number, day in enumerate(("2026-03-01", "2026-02-01", None) if person % 2 else ("2026-03-01", "2026-02-01")):
            small.add("drug_exposure", drug_exposure_id=10 * person + number, person_id=person,
                      drug_concept_id=0, drug_source_concept_id=insulin, drug_exposure_start_date=day)  # fmt: skip
    without = small.person()
    doubted = unknown(Reason.UNCONFIRMED)
    expected = {"nothing": doubted, "another": doubted, "going on": YES, "one below": YES, "a visit": YES, "backwards": YES}
    expected["not confirmed"] = doubted
    check(small, event("diabetes"), {persons[name]: answer for name, answer in expected.items()} | {without: unknown(NOTHING)})
    general = dict.fromkeys(("going on", "not confirmed"), unknown(NOTHING | Reason.GENERAL))  # of no type: it may be this one
    silent = general | {"one below": unknown(NOTHING)}
    below = dict.fromkeys(("nothing", "another", "a visit", "backwards"), doubted) | silent
    check(small, event("type_1_diabetes"), {persons[name]: answer for name, answer in below.items()})


def test_every_measure_has_its_factors() -> None:
    for measure in shipped().of(Domain.MEASURE):
        assert omop.factors(measure).get("1" if measure.unit == "{score}" else measure.unit) == 1, measure.id


def test_values_in_their_units() -> None:
    """By the concept of the unit and the words of its source; unknown by name where nothing converts or the two differ."""
    small = Small()
    maker = small.maker
    haemoglobin = maker.words.add("LOINC", "718-7")

    def hb(number: float | None, unit: str = "g/dL", **more: Any) -> dict[str, Any]:
        row = {"measurement_concept_id": haemoglobin, "measurement_date": YESTERDAY, "value_as_number": number}
        return row | {"unit_concept_id": maker.units[unit] if unit else None} | more

    cases: list[tuple[dict[str, Any], AtomAnswer]] = [
        (hb(10.0), YES),
        (hb(9.999), NO),
        (hb(100.0, "g/L"), YES),
        (hb(99.99, "g/L"), NO),
        (hb(10.0, "", unit_source_value="g/dl"), YES),
        (hb(10.0, "g/dL", unit_source_value="GM/DL"), YES),
        (hb(10.0, "g/dL", unit_source_value="g/l"), unknown(Reason.UNIT)),
        (hb(10.0, "g/dL", unit_source_value="parsecs"), YES),
        (hb(10.0, ""), unknown(Reason.UNIT)),
        (hb(10.0, "furlong"), unknown(Reason.UNIT)),
        (hb(10.0, "kg"), unknown(Reason.UNIT)),
        (hb(float("nan")), unknown(Reason.UNREADABLE)),
        (hb(float("inf")), unknown(Reason.IMPLAUSIBLE)),
        (hb(-1.0), unknown(Reason.IMPLAUSIBLE)),
        (hb(1e30), unknown(Reason.IMPLAUSIBLE)),
        (hb(None), unknown(Reason.NOT_RECORDED)),
        (hb(None, value_source_value="see note"), unknown(Reason.UNREADABLE)),
        (hb(10.0, value_source_value="10.0"), YES),
        (hb(10.0, value_source_value="> 10"), unknown(Reason.UNREADABLE)),
        (hb(10.0, operator_concept_id=4172704, value_source_value="> 10"), YES),
        (hb(10.0, operator_concept_id=4171756), NO),
        (hb(11.0, operator_concept_id=4171756), unknown(Reason.IMPRECISE)),
        (hb(10.0, operator_concept_id=5), unknown(Reason.UNREADABLE)),
        (hb(10.0, measurement_date="2026-10-03"), YES),
        (hb(10.0, measurement_date="2026-10-02"), unknown(Reason.STALE)),
        (hb(10.0, measurement_date=None), unknown(Reason.UNDATED)),
    ]
    persons = {small.person("measurement", (row,)): answer for row, answer in cases}
    conflict = small.person("measurement", (hb(9.0), hb(11.0)))
    check(small, value("haemoglobin", Op.GE, "10"), persons | {conflict: unknown(Reason.CONFLICT)})


def test_how_tests_came_out() -> None:
    """By the coded value and the words of its source; indeterminate where they differ or neither is known.

    An order is no result.
    """
    small = Small()
    maker = small.maker
    hiv = maker.words.add("LOINC", "75622-1")
    yes, no = maker.words.add("SNOMED", "10828004"), maker.words.add("LOINC", "LA6577-6")
    unclear = unknown(Reason.INDETERMINATE)
    cases: list[tuple[dict[str, Any], AtomAnswer]] = [
        ({"value_as_concept_id": yes}, YES),
        ({"value_as_concept_id": no}, NO),
        ({"value_source_value": " Negative"}, NO),
        ({"value_as_concept_id": no, "value_source_value": "neg"}, NO),
        ({"value_as_concept_id": no, "value_source_value": "seen by the doctor"}, NO),
        ({"value_as_concept_id": no, "value_source_value": "positive"}, unclear),
        ({"value_as_concept_id": hiv}, unclear),
        ({"value_as_number": 0.2}, unclear),
        ({}, unknown(Reason.NOT_RECORDED)),
    ]
    row = {"measurement_concept_id": hiv, "measurement_date": YESTERDAY}
    persons = {small.person("measurement", ({**row, **more},)): answer for more, answer in cases}
    said = {"observation_concept_id": hiv, "observation_date": YESTERDAY, "value_as_string": "reactive"}
    check(small, positive("hiv_serology"), persons | {small.person("observation", (said,)): YES})


def test_who_the_person_is() -> None:
    """Birth as far as the calendar has it; the sex of a man of whom a pregnancy is recorded is not known; who is dead is so."""
    small = Small()
    adult = Atom(Select(Kind.AGE), Window(), Pick.NEWEST, Bound(Op.GE, Decimal(18), "year"))
    born = {
        (2008, 11, 2): YES,
        (2008, 11, 3): NO,
        (2008, 11, None): unknown(Reason.PARTIAL_DATE),
        (2008, 11, 31): unknown(Reason.PARTIAL_DATE),
        (2008, None, 1): unknown(Reason.PARTIAL_DATE),
        (2007, 13, 1): YES,
        (2008, 2, 29): YES,
        (2007, 2, 29): YES,
        (0, 1, 1): unknown(Reason.NOT_RECORDED),
        (None, 1, 1): unknown(Reason.NOT_RECORDED),
    }
    persons = {
        small.person(year_of_birth=year, month_of_birth=month, day_of_birth=day): answer
        for (year, month, day), answer in born.items()
    }
    check(small, adult, persons)
    female = Atom(Select(Kind.SEX), Window(), Pick.NEWEST, Is(Outcome.POSITIVE))
    pregnant = condition(small.maker.words.add("SNOMED", "77386006"))
    nobody = unknown(Reason.NOT_RECORDED)
    sexes = {
        small.person(gender_concept_id=sex): answer for sex, answer in ((8507, NO), (8532, YES), (0, nobody), (None, nobody))
    }
    for sex, answer in ((8507, nobody), (8532, YES)):
        sexes[small.person("condition_occurrence", (pregnant,), gender_concept_id=sex)] = answer
    check(small, female, sexes)
    dead = small.person()
    small.add("death", person_id=dead, death_date="2026-10-01")
    assert [one.id for one in small.people() if one.death is not None] == [str(dead)]


def test_what_the_chart_covers() -> None:
    """The last observation period, joined with those that it touches; a gap of a day is a gap."""
    small = Small()
    spans = {
        (("2016-01-01", TODAY_),): Reason.NOT_RECORDED,
        (("2016-01-01", YESTERDAY),): NOTHING,
        (("2016-01-01", "2020-01-01"), ("2020-01-02", TODAY_)): Reason.NOT_RECORDED,
        (("2016-01-01", "2020-01-01"), ("2020-01-03", TODAY_)): NOTHING,
        (("2016-01-01", TODAY_), ("2018-01-01", "2018-02-01")): Reason.NOT_RECORDED,
        ((TODAY_, "2016-01-01"),): NOTHING,
        (): NOTHING,
    }
    expected = {}
    for periods, reason in spans.items():
        person = small.person()
        for first, last in periods:
            small.add(
                "observation_period", person_id=person, observation_period_start_date=first, observation_period_end_date=last
            )
        expected[person] = unknown(reason)
    check(small, event("psoriasis", Duration(10, TimeUnit.YEAR)), expected)


def test_a_warehouse_without_vocabularies() -> None:
    """Codes are then those of source values, of the system that the caller names. What is missing counts as empty."""
    told = {"L40.9": YES, "l409": YES, "W55.21": unknown(NOTHING), "psoriasis": unknown(UNMAPPED), " ": unknown(UNMAPPED)}
    for written, expected in (
        ({"condition_occurrence": "icd10cm"}, told),
        ({}, dict.fromkeys(told, unknown(UNMAPPED))),
        ({"condition_occurrence": "snomed"}, {**dict.fromkeys(told, unknown(UNMAPPED)), "9014002": YES}),
    ):
        small = Small(("person", "condition_occurrence"), written)
        check(
            small,
            event("psoriasis"),
            {
                small.person("condition_occurrence", ({**condition(77, 78), "condition_source_value": code},)): answer
                for code, answer in expected.items()
            },
        )


def test_what_is_no_warehouse() -> None:
    with duckdb.connect() as connection:
        with pytest.raises(BadPatient, match="no table person"):
            omop.survey(connection)
        connection.execute("CREATE TABLE person (person_id INTEGER)")
        with pytest.raises(ValueError, match="no system or table"):
            omop.survey(connection, written={"condition_occurrence": "icd11"})
        with pytest.raises(ValueError, match="no system or table"):
            omop.survey(connection, written={"death": "icd10cm"})
        assert omop.survey(connection, written={"measurement": "loinc"}).held == {"person": {"person_id"}}


def test_what_omop_cannot_tell() -> None:
    """Each line of CANNOT is still so: a line that is no longer true has to go."""
    small = Small()
    words = small.maker.words
    cancer = words.add("SNOMED", "363346000")
    small.person("observation", ({"observation_concept_id": small.maker.family, "value_as_concept_id": cancer},))
    small.person("condition_occurrence", (condition(cancer, condition_status_concept_id=32906), condition(), condition()))
    small.person("condition_occurrence", ({**condition(), "condition_source_value": "psoriasis"},))
    small.person("observation", ({"observation_concept_id": words.add("SNOMED", "91936005"), "observation_date": YESTERDAY},))
    small.maker.codes("adalimumab")
    drug = words.ids["RxNorm", "1L04AB04"]
    small.person("drug_exposure", ({"drug_concept_id": drug, "drug_exposure_start_date": YESTERDAY},))
    small.answers(event("malignancy"))
    facts = [fact for person in small.people() for fact in person.facts]
    still = {
        "attestation": not any(fact.kind is FactKind.STATEMENT for fact in facts),
        "refuted": not any(fact.status is FactStatus.ABSENT for fact in facts),
        "ongoing drug": not any(fact.kind is FactKind.TREATMENT and (fact.ongoing or fact.stopped) for fact in facts),
        "partial date": all(
            kind == "DATE" for columns in omop.TABLES.values() for name, kind in columns.items() if "_date" in name
        ),
        "family history": not any(fact.place.startswith("observation") for fact in facts),
        "words": [fact.concepts for fact in facts if fact.words == "psoriasis"] == [()],
        "status": [fact.status for fact in facts if "malignancy" in fact.concepts] == [FactStatus.DOUBTFUL],
        "drug eras": "drug_era" not in omop.TABLES,
        "visits": "visit_occurrence" not in omop.TABLES,
        "allergies": not any(fact.words == "SNOMED 91936005" for fact in facts),
        "notes": not {"note", "device_exposure", "specimen", "episode"} & omop.TABLES.keys(),
    }
    assert still == dict.fromkeys(omop.CANNOT, True)


def test_one_person_is_read_alone() -> None:
    """For the reasons with their dates: the rows of that person and the concepts that they name, and nothing else."""
    small = Small()
    words = small.maker.words
    psoriasis = words.add("SNOMED", "9014002")
    below = words.add("SNOMED", "99", above=[psoriasis])
    first = small.person("condition_occurrence", (condition(below),))
    small.person("condition_occurrence", (condition(psoriasis),))
    check(small, event("psoriasis"), {first: YES})
    warehouse = omop.survey(small.connection)
    rows = omop.rows(small.connection, warehouse, first)
    assert rows.keys() == {first}
    vocabulary = omop.vocabulary(small.connection, warehouse, omop.named_in(rows[first]))
    assert vocabulary.concepts.keys() == {below, psoriasis}
    person = Reader(shipped(), vocabulary).read(rows[first])
    assert person == next(one for one in small.people() if one.id == str(first))
    (fact,) = reference.deciding(event("psoriasis"), person, ON)
    assert (fact.place, str(fact.start)) == (f"condition_occurrence/{100 * first}", "2026-05-01")


def test_rows_of_nobody() -> None:
    """An event of somebody who has no row in person is nobody's, in the database too."""
    small = Small()
    small.add("condition_occurrence", person_id=7, **condition(small.maker.words.add("SNOMED", "9014002")))
    warehouse = omop.survey(small.connection)
    omop.prepare(small.connection, warehouse, shipped())
    atom = event("psoriasis")
    assert relational.ask(small.connection, [atom], ON, tables=omop.RELATIONS)[atom.name] == {}
    with pytest.raises(BadPatient, match="no row in the table person"):
        small.people()


def test_the_text_of_every_relation_in_every_dialect() -> None:
    columns = {table: tuple(names) for table, names in omop.TABLES.items()}
    for dialect in ("duckdb", "postgres", "spark"):
        texts = omop.relations(omop.Warehouse(dialect, "cdm", columns), shipped())
        assert set(omop.RELATIONS.values()) < texts.keys()
        assert all(text.startswith("SELECT") for text in texts.values())
