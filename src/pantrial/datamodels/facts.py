"""Pantrial's own relational shape of facts: three tables, with the columns that the relational engine asks.

A data model that lives elsewhere (OMOP, FHIR) gives views with the same names and columns, and nothing else changes.

Dates. A partial date is two columns, the first and the last day that it may mean, so that no query knows of years
without months. A fact without a date may have begun on any day. All four dates of a fact are always there, so that no
comparison in SQL meets a NULL.

Values. DECIMAL(38, 12) holds what `units.PLACES` promises. A value finer than twelve decimals, or beyond the column's
range, is held as the smallest open interval around it that the column can hold (more than the largest number, less than
the smallest): every bound that the column can hold then compares with it as with the value itself. NaN is refused.
"""

from collections.abc import Iterable, Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal
from itertools import islice
from typing import Any

import duckdb

from pantrial.dates import Day
from pantrial.errors import BadPatient
from pantrial.patient import Fact, Flaw, Patient, Sex
from pantrial.question.seen import as_seen
from pantrial.terms import Lexicon
from pantrial.units import PLACES, Interval

# Rounds no number that the columns hold.
EXACT = Context(prec=60)

# The largest number that the columns `low` and `high` hold.
LARGEST = EXACT.subtract(Decimal(10) ** 26, PLACES)

# `mapped` says that the fact has a row in fact_concept: it spares every question about an event one more join.
TABLES: dict[str, dict[str, str]] = {
    "person": {
        "person_id": "VARCHAR PRIMARY KEY",
        "birth_begin": "DATE",  # the first day on which the person may have been born; NULL where nothing is known
        "birth_end": "DATE",  # the last
        "female": "BOOLEAN",  # NULL where sex is recorded as other, unknown or not at all
        "observed_from": "DATE",  # the chart surely holds what happened from this day
        "observed_to": "DATE",  # to this one; both NULL where nobody knows
    },
    "fact": {
        "fact_id": "BIGINT NOT NULL",
        "person_id": "VARCHAR NOT NULL",
        "kind": "VARCHAR NOT NULL",  # patient.FactKind
        "status": "VARCHAR NOT NULL",  # patient.FactStatus
        "mapped": "BOOLEAN NOT NULL",
        "dated": "BOOLEAN NOT NULL",
        "begin_from": "DATE NOT NULL",  # the first day on which it may have begun
        "begin_to": "DATE NOT NULL",  # the last
        "first_from": "DATE NOT NULL",  # the first day on which it may have been there: earlier, where it was only seen then
        "end_from": "DATE NOT NULL",  # the first day on which it may have ended
        "end_to": "DATE NOT NULL",  # the last
        "outcome": "VARCHAR",  # patient.Outcome
        "detail": "VARCHAR NOT NULL",
        "flaw": "VARCHAR",  # patient.Flaw: why there is no value; NULL where there is one
        "low": "DECIMAL(38, 12)",  # NULL: no lower end
        "high": "DECIMAL(38, 12)",
        "low_in": "BOOLEAN NOT NULL",  # whether the end itself belongs to the value
        "high_in": "BOOLEAN NOT NULL",
        "upper_limit": "DECIMAL(19, 9)",  # the laboratory's own limits for this value; NULL: not recorded
        "lower_limit": "DECIMAL(19, 9)",
        "drug": "VARCHAR NOT NULL",  # the fact's concepts in one word, so that two facts of one drug are told as such
        "goes_on": "BOOLEAN NOT NULL",  # it is called ongoing, and no end is named
        "stopped": "BOOLEAN NOT NULL",  # a statement that it is over
        "recorded": "BOOLEAN NOT NULL",  # whether the day on which it was said is known
        "said_from": "DATE NOT NULL",  # the first day on which it may have been said, as far as its own dates tell
        "said_to": "DATE NOT NULL",  # the last
    },
    "fact_concept": {
        "fact_id": "BIGINT NOT NULL",
        "concept": "VARCHAR NOT NULL",
    },
}

# Persons in one insert: enough to make a statement's cost small, few enough that a long stream needs little memory.
BATCH = 1_000


def create(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the empty tables. They must not exist yet."""
    for table, columns in TABLES.items():
        connection.execute(f"CREATE TABLE {table} ({', '.join(f'{name} {kind}' for name, kind in columns.items())})")


def load(connection: duckdb.DuckDBPyConnection, patients: Iterable[Patient], lexicon: Lexicon, trial: str = "") -> None:
    """Add `patients`, as `trial` sees them, in a transaction of its own: all of them or, where one is refused, none.

    What is attested for one trial is loaded only where it names `trial`, so that no consent to another answers, nor one that
    names none. Raises BadPatient for two patients of one id and for a value that is no number.
    """
    connection.begin()
    try:
        stream = iter(patients)
        while batch := tuple(as_seen(patient, trial, lexicon) for patient in islice(stream, BATCH)):
            _insert(connection, batch)
    except BaseException:
        connection.rollback()
        raise
    connection.commit()


def _insert(connection: duckdb.DuckDBPyConnection, patients: Sequence[Patient]) -> None:
    row = connection.execute("SELECT COALESCE(MAX(fact_id), 0) FROM fact").fetchone()
    number = row[0] if row else 0
    persons, facts, concepts = [], [], []
    for patient in patients:
        persons.append(_person(patient))
        for fact in patient.facts:
            number += 1
            facts.append((number, patient.id, *_fact(fact, patient.id)))
            concepts += [(number, concept) for concept in sorted(set(fact.concepts))]
    try:
        _rows(connection, "person", persons)
    except duckdb.ConstraintException:
        raise BadPatient("two patients have one id", do="give every patient an id of their own") from None
    _rows(connection, "fact", facts)
    _rows(connection, "fact_concept", concepts)


def _rows(connection: duckdb.DuckDBPyConnection, table: str, rows: Sequence[tuple[Any, ...]]) -> None:
    """One statement with a list for every column: a tenth of the time of executemany or of long VALUES.

    It needs neither numpy nor Arrow, and writes no patient's data to a file on the way.
    """
    if not rows:
        return
    types = [kind.removesuffix(" PRIMARY KEY").removesuffix(" NOT NULL") for kind in TABLES[table].values()]
    columns = ", ".join(
        # A list of Decimals would take the scale of one of them, so numbers go in as text.
        f"CAST(UNNEST(CAST(${place} AS {'VARCHAR' if kind.startswith('DECIMAL') else kind}[])) AS {kind})"
        for place, kind in enumerate(types, 1)
    )
    lists = [list(column) for column in zip(*rows, strict=True)]
    connection.execute(f"INSERT INTO {table} SELECT {columns}", lists)


def _person(patient: Patient) -> tuple[Any, ...]:
    birth, coverage = patient.birth, patient.coverage
    return (
        patient.id,
        birth.earliest() if birth else None,
        birth.latest() if birth else None,
        None if patient.sex is None else patient.sex is Sex.FEMALE,
        coverage.start.latest() if coverage else None,
        coverage.end.earliest() if coverage else None,
    )


def _fact(fact: Fact, person: str) -> tuple[Any, ...]:
    """The columns from `kind` on. Dates as reference.Times has them, before it caps them at the day asked about."""
    begin_from, begin_to = (fact.start.earliest(), fact.start.latest()) if fact.start else (Day.min, Day.max)
    if fact.end:
        end_from, end_to = fact.end.earliest(), fact.end.latest()
    else:
        end_from, end_to = (Day.max if fact.ongoing else begin_from), Day.max
        if fact.stopped and fact.recorded:
            end_to = max(fact.recorded.latest(), begin_to)
    said = fact.recorded or fact.end or fact.start
    try:
        low, low_in, high, high_in = _held(fact.value)
    except ValueError:
        raise BadPatient("a value is not a number", where=f"{person}: {fact.place}", do="leave it out") from None
    return (
        fact.kind.value,
        fact.status.value,
        bool(fact.concepts),
        fact.start is not None,
        begin_from,
        begin_to,
        Day.min if fact.seen else begin_from,
        end_from,
        end_to,
        fact.outcome.value if fact.outcome else None,
        fact.detail,
        None if fact.value is not None else (fact.flaw or Flaw.UNIT).value,
        None if low is None else format(low, "f"),
        None if high is None else format(high, "f"),
        low_in,
        high_in,
        None if fact.upper is None else format(fact.upper, "f"),
        None if fact.lower is None else format(fact.lower, "f"),
        "|".join(sorted(set(fact.concepts))),
        fact.end is None and fact.ongoing,
        fact.stopped,
        fact.recorded is not None,
        said.earliest() if said else Day.min,
        said.latest() if said else Day.max,
    )


def _held(value: Interval | None) -> tuple[Decimal | None, bool, Decimal | None, bool]:
    """The lower end and whether it belongs, and the upper one: as the columns hold them."""
    if value is None:
        return None, True, None, True
    low, low_in = _end(value.low, value.low_in, ROUND_FLOOR)
    high, high_in = _end(value.high, value.high_in, ROUND_CEILING)
    return low, low_in, high, high_in


def _end(end: Decimal | None, included: bool, rounding: str) -> tuple[Decimal | None, bool]:
    """One end of an interval, moved outwards to the nearest number that the column holds, and then not included."""
    if end is None:
        return None, True
    if end.copy_abs() > LARGEST:  # abs() would round to 28 digits
        # Outwards the column holds no number, so there is no end; inwards it holds one.
        outwards = (end > 0) is (rounding == ROUND_CEILING)
        return (None, True) if outwards else (LARGEST.copy_sign(end), False)
    held = end.quantize(PLACES, rounding, EXACT)
    return held, included and held == end
