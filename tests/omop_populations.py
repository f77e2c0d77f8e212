"""Made-up OMOP warehouses for the engines' tests: small vocabularies of the lexicon's codes, and persons drawn in DuckDB's SQL.

Seeded. Every atom is a theme with rows planted around its edges: values beside its bound in every unit, days just inside and
outside its window, what is missing, unmapped, unreadable, of unknown unit, at odds on one day. A person draws a few themes, and
some rows of each. Partial dates of events cannot occur in OMOP; those of birth can.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal
from random import Random
from typing import Any, TypeVar

import duckdb
from msgspec import Struct

from pantrial.datamodels import omop
from pantrial.dates import Day, Duration
from pantrial.question.atoms import Atom, Began, Bound, Kind, Lasts, OfLimit
from pantrial.terms import Lexicon, coded

T = TypeVar("T")
_DAY = dt.timedelta(days=1)
_VOCABULARIES = {system: vocabulary for vocabulary, system in omop.SYSTEMS.items()}

PRELIMINARY, ADMISSION, CONFIRMED = 32899, 32890, 32893
PRESCRIBED = 32838

# A row of any table, before it has a person: what its columns are called in the tables is in PLACED.
COLUMNS = {
    "theme": "INTEGER",
    "number": "INTEGER",
    "place": "VARCHAR",
    "standard": "BIGINT",
    "source": "BIGINT",
    "source_value": "VARCHAR",
    "first": "DATE",
    "last": "DATE",
    "verbatim": "DATE",
    "status": "BIGINT",
    "type": "BIGINT",
    "supply": "INTEGER",
    "route": "BIGINT",
    "operator": "BIGINT",
    "value": "DOUBLE",
    "value_concept": "BIGINT",
    "value_text": "VARCHAR",
    "value_string": "VARCHAR",
    "unit": "BIGINT",
    "unit_text": "VARCHAR",
    "low": "DOUBLE",
    "high": "DOUBLE",
}
PLACED: dict[str, dict[str, str]] = {
    "condition_occurrence": {
        "condition_concept_id": "standard",
        "condition_start_date": "first",
        "condition_end_date": "last",
        "condition_status_concept_id": "status",
        "condition_source_value": "source_value",
        "condition_source_concept_id": "source",
    },
    "drug_exposure": {
        "drug_concept_id": "standard",
        "drug_exposure_start_date": "first",
        "drug_exposure_end_date": "last",
        "verbatim_end_date": "verbatim",
        "drug_type_concept_id": "type",
        "days_supply": "supply",
        "route_concept_id": "route",
        "drug_source_value": "source_value",
        "drug_source_concept_id": "source",
    },
    "procedure_occurrence": {
        "procedure_concept_id": "standard",
        "procedure_date": "first",
        "procedure_end_date": "last",
        "procedure_source_value": "source_value",
        "procedure_source_concept_id": "source",
    },
    "measurement": {
        "measurement_concept_id": "standard",
        "measurement_date": "first",
        "operator_concept_id": "operator",
        "value_as_number": "value",
        "value_as_concept_id": "value_concept",
        "unit_concept_id": "unit",
        "range_low": "low",
        "range_high": "high",
        "measurement_source_value": "source_value",
        "measurement_source_concept_id": "source",
        "unit_source_value": "unit_text",
        "value_source_value": "value_text",
    },
    "observation": {
        "observation_concept_id": "standard",
        "observation_date": "first",
        "value_as_number": "value",
        "value_as_string": "value_string",
        "value_as_concept_id": "value_concept",
        "unit_concept_id": "unit",
        "observation_source_value": "source_value",
        "observation_source_concept_id": "source",
        "unit_source_value": "unit_text",
        "value_source_value": "value_text",
    },
}


# Vocabularies ---------------------------------------------------------------------------------------------------------


class Vocabularies:
    """Concepts made up for codes: ids by (vocabulary, code), and who is above whom."""

    def __init__(self) -> None:
        self.ids: dict[tuple[str, str], int] = {}
        self.concepts: list[tuple[int, str, str, str]] = [(0, "No matching concept", "None", "No matching concept")]
        self.ancestors: list[tuple[int, int]] = []

    def add(self, vocabulary: str, code: str, name: str = "", above: Iterable[int] = ()) -> int:
        if (vocabulary, code) not in self.ids:
            self.ids[vocabulary, code] = one = 2_000_000_000 + len(self.concepts)
            self.concepts.append((one, name or f"{vocabulary} {code}", vocabulary, code))
            self.ancestors += [(upper, one) for upper in (*above, one)]
        return self.ids[vocabulary, code]


class Codes(Struct):
    """What stands for a concept of the lexicon in a warehouse: pairs of standard and source concept, and a source value."""

    pairs: list[tuple[int, int, str]]


class Maker:
    """Draws rows about atoms with a vocabulary that grows as codes are used."""

    def __init__(self, lexicon: Lexicon, on: Day, seed: int) -> None:
        self.lexicon, self.on, self.rng = lexicon, on, Random(seed)
        self.words = Vocabularies()
        self.units = {code: self.words.add(omop.UCUM, code) for code in (*omop.units().values(), "furlong", "1")}
        unknown = {"SNOMED": "90000001", "RxNorm": "90000002", "LOINC": "9999-9"}
        self.unknown = {vocabulary: self.words.add(vocabulary, code) for vocabulary, code in unknown.items()}
        self.outside = self.words.add("ICD10CM", "W55.21")
        self.eye = self.words.add("RxNorm", "90000004", "eye drops", [self._atc("S01AA01")])
        self.infusion = self.words.add("CPT4", "90000005", "Infusion of something")
        self.suture = self.words.add("CPT4", "90000006", "Suture of something")
        self.history = self.words.add("SNOMED", omop.HISTORY_CODES[0])
        self.family = self.words.add("SNOMED", "416471007")
        self.routes = [self.words.add("SNOMED", code) for code in ("26643006", "6064005", "47625008", "90000007")]
        self.made: dict[str, Codes] = {}

    def _atc(self, code: str) -> int:
        above = [self.words.add("ATC", code[:length]) for length in (1, 3, 4, 5) if length < len(code)]
        return self.words.add("ATC", code, above=above)

    def codes(self, concept: str) -> Codes:
        """Every way in which a concept of the lexicon is coded here."""
        if concept in self.made:
            return self.made[concept]
        pairs: list[tuple[int, int, str]] = []
        for key in self.lexicon[concept].codes:
            system, _, code = key.removeprefix("!").partition(":")
            vocabulary = _VOCABULARIES[system]
            code = code.partition("-")[0] if system == "icd10cm" else code
            match system:
                case "icd10cm":
                    dotted = code if "." in code or len(code) <= 3 else f"{code[:3]}.{code[3:]}"
                    deeper = f"{dotted}9" if "." in dotted else f"{dotted}.9"
                    for one in (dotted, deeper):
                        source = self.words.add(vocabulary, one)
                        pairs += [(0, source, one), (self.unknown["SNOMED"], source, one)]
                    if "." in dotted:
                        pairs.append((0, self.words.add(vocabulary, dotted[:3]), dotted[:3]))
                case "snomed":
                    wider = [upper for one in self.lexicon.above(concept) if one != concept for upper in self._snomed(one)]
                    own = self.words.add(vocabulary, code, above=wider)
                    below = self.words.add(vocabulary, f"99{code}", above=[own, *wider])
                    pairs += [(own, 0, ""), (below, 0, ""), (below, self.outside, "W55.21")]
                case "atc":
                    drug = self.words.add("RxNorm", f"1{code}", above=self._classes(code))
                    both = self.words.add("RxNorm", f"2{code}", above=[*self._classes(code), *self._classes("S01AA01")])
                    twice = self.words.add("RxNorm", f"3{code}", above=[*self._classes(code), *self._classes("H02AB06")])
                    pairs += [(0, self._atc(code), code), (drug, 0, ""), (drug, 0, "a brand"), (both, 0, ""), (twice, 0, "")]
                case _:
                    own = self.words.add(vocabulary, code)
                    pairs += [(own, 0, ""), (own, own, code), (0, own, "")]
        self.made[concept] = Codes(pairs)
        return self.made[concept]

    def _snomed(self, concept: str) -> list[int]:
        codes = (code.partition(":") for code in self.lexicon[concept].codes)
        return [self.words.add("SNOMED", code) for system, _, code in codes if system == "snomed"]

    def _classes(self, code: str) -> list[int]:
        own = self._atc(code)
        return [*(self.words.add("ATC", code[:length]) for length in (1, 3, 4, 5) if length < len(code)), own]

    # Rows -------------------------------------------------------------------------------------------------------------

    def some(self, values: Sequence[T]) -> T:
        return self.rng.choice(values)

    def name(self, concepts: Sequence[str]) -> tuple[int, int, str]:
        """One of the concepts as it is coded here; none of them has a code: something unmapped."""
        pairs = self.codes(self.some(concepts)).pairs if concepts else []
        for _ in range(4):
            if not pairs and concepts:
                pairs = self.codes(self.some(concepts)).pairs
        return self.some(pairs) if pairs else (0, 0, "local code")

    def day(self, *backs: Duration | None) -> Day:
        edge = self.some([self.on, *(back.before(self.on) for back in backs if back)])
        edge = max(edge, Day(1900, 1, 2))
        return edge + self.some((-400, -31, -8, -1, -1, 0, 0, 0, 1, 1, 3)) * _DAY

    def suspicion(self, theme: int, atom: Atom) -> dict[str, Any]:
        """A drug that puts in doubt what is asked, or a diagnosis that may explain it, at any time or at none."""
        drugs = [drug for one in atom.select.concepts for drug in self.lexicon.doubted_by(one)]
        drug = self.some(drugs)
        first = self.some((self.day(atom.window.back), self.on - 30 * _DAY, self.on - 4000 * _DAY, None))
        if self.rng.random() < 0.6:
            return self.row(theme, "drug_exposure", self.name([drug]), first, last=self.some((None, None, self.on)),
                            type=self.some((None, PRESCRIBED)), supply=self.some((None, 30)),
                            route=self.some((None, None, 0, *self.routes)))  # fmt: skip
        # At the diagnosis, below it, above it, or another for which the drug is given.
        diagnosis = self.some(self.lexicon.doubts(drug))
        name = self.name([self.some((diagnosis, *self.lexicon.below(diagnosis), *self.lexicon.above(diagnosis)))])
        place = self.some(("condition_occurrence",) * 4 + ("procedure_occurrence", "observation"))
        if place != "condition_occurrence":
            return self.row(theme, place, name, first)
        before = first - _DAY if first else None
        return self.row(theme, place, name, first, last=self.some((None, None, None, first, self.on, before)),
                        status=self.some((None, 0, CONFIRMED, PRELIMINARY)))  # fmt: skip

    def short_course(self, theme: int, atom: Atom) -> dict[str, Any]:
        """A few days on which a drug was given up to today, and so not as long as is asked."""
        first = self.on - self.some((0, 0, 1, 3)) * _DAY
        return self.row(theme, "drug_exposure", self.name(atom.select.concepts), first, last=self.on, type=omop.ADMINISTERED[0])

    def row(self, theme: int, place: str, name: tuple[int, int, str], first: Day | None, **values: object) -> dict[str, Any]:
        standard, source, text = name
        return {"theme": theme, "place": place, "standard": standard, "source": source, "source_value": text or None,
                "first": first, **values}  # fmt: skip

    def measurement(self, theme: int, atom: Atom) -> dict[str, Any]:
        concept = self.lexicon[atom.select.concepts[0]]
        compare = atom.compare
        tenth = Decimal("0.1")
        low = high = None
        if isinstance(compare, OfLimit):
            limit = self.some((Decimal("1.1"), Decimal(20), Decimal("40.5")))
            value = compare.factor * limit
            high, low = limit, self.some((None, tenth))
        else:
            assert isinstance(compare, Bound)
            value = compare.value
        value += self.some((-1, 0, 0, 0, 1)) * self.some((tenth, Decimal("0.000001"), Decimal(1)))
        factors = omop.factors(concept)
        unit = self.some([*factors] * 8 + ["furlong", ""])
        factor = factors.get(unit, Decimal(1))
        unit_text = self.some((None, unit, unit, unit.lower()) * 3 + ("parsecs", "g/L"))

        def written(number: Decimal | None) -> float | None:
            return None if number is None else float(number / factor)

        number = self.some((written(value),) * 30 + (None, float("nan"), float("inf"), -1.0, 1e13, 0.0))
        place = self.some(("measurement",) * 5 + ("observation",))
        return self.row(theme, place, self.name(atom.select.concepts), self.some((self.day(atom.window.back),) * 9 + (None,)),
                        operator=self.some((None, 0, 0, 4172703) * 5 + (*omop.OPERATORS, 999)),
                        value=number, value_text=self.some((None, "8.5", "") * 6 + ("> 8", "<5", "see below")),
                        value_concept=self.some((None, 0, 0, self.unknown["SNOMED"])),
                        unit=self.units.get(unit) if self.rng.random() < 0.8 else self.some((None, 0)), unit_text=unit_text,
                        low=self.some((written(low), None, float("nan"), written(high))),
                        high=self.some((written(high),) * 5 + (None, float("inf"))))  # fmt: skip

    def test(self, theme: int, atom: Atom) -> dict[str, Any]:
        select = atom.select
        if atom.window.longest and self.rng.random() < 0.1:
            # A state without an end that began the day before it could last up to today, or that day.
            begin = atom.window.longest.before(self.on) - self.some((0, 1)) * _DAY
            return self.row(theme, "condition_occurrence", self.name(select.shown_by), begin)
        if self.rng.random() < 0.3 and (select.shown_by or select.excluded_by):
            return self.condition(theme, atom, self.some([some for some in (select.shown_by, select.excluded_by) if some]))
        concept = self.some(select.concepts)
        codes, words = coded.meanings(self.lexicon[concept])
        system, code = self.some(sorted(codes))
        answer = self.words.add(_VOCABULARIES[system], code)
        text = self.some([None, None, None, *sorted(words), "POSITIVE", "Negative ", "titre 1:80"])
        coded_or_not = self.some((answer,) * 6 + (None, 0, self.unknown["LOINC"]))
        place = self.some(("measurement", "measurement", "observation"))
        return self.row(theme, place, self.name([concept]), self.day(atom.window.back),
                        value_concept=coded_or_not, value_text=text, value_string=self.some((None, None, "positive", "no")),
                        value=self.some((None, None, None, 1.5)))  # fmt: skip

    def condition(self, theme: int, atom: Atom, concepts: Sequence[str] = ()) -> dict[str, Any]:
        length = atom.compare.length if isinstance(atom.compare, Began) else None
        backs = atom.window.back, length, atom.window.longest
        wanted = (
            concepts or self.some((atom.select.concepts, atom.select.concepts, atom.select.absent_by)) or atom.select.concepts
        )
        name = self.name(wanted)
        if self.rng.random() < 0.12:
            name = self.some(
                ((0, 0, "local"), (self.unknown["SNOMED"], 0, ""), (self.unknown["SNOMED"], self.outside, "W55.21"))
            )
        first: Day | None = self.day(*backs)
        place = self.some(("condition_occurrence",) * 6 + ("procedure_occurrence", "observation", "history", "family"))
        if place == "procedure_occurrence" or (atom.select.kind is Kind.PROCEDURE and self.rng.random() < 0.5):
            name = self.some((name, name, name, (self.infusion, 0, ""), (self.suture, 0, ""), (0, 0, ""), (0, 0, "local code")))
            return self.row(theme, "procedure_occurrence", name, first, last=self.some((None, None, first)))
        if place == "observation":
            return self.row(theme, place, name, first, value_concept=self.some((None, 0, self.unknown["LOINC"])))
        if place in ("history", "family"):
            told = self.some((self.history, omop.HISTORY_OF_EVENT)) if place == "history" else self.family
            return self.row(theme, "observation", (told, 0, ""), first, value_concept=name[0] or name[1])
        last = self.some((None, None, None, first, self.day(*backs), self.on))
        first = self.some((first,) * 12 + (None,))
        return self.row(theme, place, name, first, last=last,
                        status=self.some((None, 0, 0, CONFIRMED, CONFIRMED, PRELIMINARY, ADMISSION)))  # fmt: skip

    def treatment(self, theme: int, atom: Atom) -> dict[str, Any]:
        wanted = self.some((atom.select.concepts, atom.select.concepts, atom.select.absent_by)) or atom.select.concepts
        name = self.name(wanted)
        if self.rng.random() < 0.1:
            name = self.some(((0, 0, "local"), (self.unknown["RxNorm"], 0, ""), (self.eye, 0, "")))
        first, last = self.day(atom.window.back), self.some((None, self.on, self.on + _DAY, self.day(atom.window.back)))
        if isinstance(atom.compare, Lasts) and self.rng.random() < 0.6:
            # Parts of a course that touch, overlap or leave a gap of a day.
            begin = self.on - (atom.compare.days - 1) * _DAY
            middle = self.on - 10 * _DAY
            courses = [(begin, middle), (begin - _DAY, middle), (begin + _DAY, self.on), (begin, self.on), (middle, self.on)]
            courses += [(middle + _DAY, self.on), (middle + 2 * _DAY, self.on + 9 * _DAY)]
            first, last = self.some(courses)
        if self.rng.random() < 0.2:
            last = first
        return self.row(theme, "drug_exposure", name, first, last=last, verbatim=self.some((None, None, None, last)),
                        type=self.some((None, PRESCRIBED, *omop.ADMINISTERED)), supply=self.some((None, None, 0, 1, 30)),
                        route=self.some((None, 0, *self.routes)))  # fmt: skip


# Warehouses -----------------------------------------------------------------------------------------------------------


def templates(maker: Maker, atoms: Sequence[Atom], each: int) -> list[dict[str, Any]]:
    """So many rows about every atom that rows can be about."""
    makes = {
        Kind.MEASUREMENT: maker.measurement,
        Kind.TEST: maker.test,
        Kind.CONDITION: maker.condition,
        Kind.PROCEDURE: maker.condition,
        Kind.TREATMENT: maker.treatment,
    }
    asked = [atom for atom in atoms if atom.select.kind in makes and atom.select.concepts]
    return [
        {**makes[atom.select.kind](theme, atom), "number": number} for theme, atom in enumerate(asked) for number in range(each)
    ]


def suspicions(maker: Maker, atoms: Sequence[Atom], each: int) -> list[dict[str, Any]]:
    """So many rows about every diagnosis asked that a drug puts in doubt; their themes are below nought."""
    doubted = [atom for atom in atoms if any(maker.lexicon.doubted_by(one) for one in atom.select.concepts)]
    return [
        {**maker.suspicion(-theme, atom), "number": number} for theme, atom in enumerate(doubted, 1) for number in range(each)
    ]


def short_courses(maker: Maker, atoms: Sequence[Atom], themes: int, each: int) -> list[dict[str, Any]]:
    """So many rows about every drug of which it is asked how long it was taken; their themes begin at `themes`."""
    lasting = [atom for atom in atoms if isinstance(atom.compare, Lasts) and atom.select.concepts]
    return [
        {**maker.short_course(theme, atom), "number": number}
        for theme, atom in enumerate(lasting, themes)
        for number in range(each)
    ]


def _insert(connection: duckdb.DuckDBPyConnection, table: str, kinds: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    columns = ", ".join(f"UNNEST(CAST(${place} AS {kind}[]))" for place, kind in enumerate(kinds, 1))
    connection.execute(f"INSERT INTO {table} SELECT {columns}", [list(column) for column in zip(*rows, strict=True)])


def insert_words(connection: duckdb.DuckDBPyConnection, words: Vocabularies) -> None:
    """The vocabularies in place of those that the tables hold."""
    connection.execute("DELETE FROM concept")
    connection.execute("DELETE FROM concept_ancestor")
    kinds = list(omop.TABLES["concept"].values())
    ordered = [(one, name, vocabulary, code) for one, name, vocabulary, code in words.concepts]
    _insert(connection, "concept", kinds, ordered)
    if words.ancestors:
        _insert(connection, "concept_ancestor", ["BIGINT", "BIGINT"], words.ancestors)


def fill(
    connection: duckdb.DuckDBPyConnection, lexicon: Lexicon, atoms: Sequence[Atom], on: Day, persons: int, seed: int = 1
) -> None:
    """Make the OMOP tables in the connection's main schema, and so many persons in them."""
    for table, kinds_of in omop.TABLES.items():
        connection.execute(f"CREATE TABLE {table} ({', '.join(f'{name} {kind}' for name, kind in kinds_of.items())})")
    maker = Maker(lexicon, on, seed)
    rows = templates(maker, atoms, each=40)
    themes = 1 + max(row["theme"] for row in rows)
    rows += suspicions(maker, atoms, each=40)
    courses = short_courses(maker, atoms, themes, each=40)
    rows += courses
    lasting = 1 + max((row["theme"] for row in courses), default=themes) - themes
    connection.execute(f"CREATE TEMP TABLE template ({', '.join(f'{name} {kind}' for name, kind in COLUMNS.items())})")
    _insert(connection, "template", list(COLUMNS.values()), [[row.get(name) for name in COLUMNS] for row in rows])
    insert_words(connection, maker.words)
    _persons(connection, atoms, on, persons, seed)
    doubts = -min(row["theme"] for row in rows)
    connection.execute(
        f"""CREATE TEMP TABLE drawn AS
        SELECT p.person_id, t.* FROM person AS p, RANGE(4) AS about(k), RANGE(6) AS again(n)
        JOIN template AS t
            ON t.theme = HASH(p.person_id, k, {seed}) % {themes} AND t.number = HASH(p.person_id, k, n, {seed}) % 40
        WHERE HASH(p.person_id, k, n, 'few', {seed}) % 10 < 6
        UNION ALL
        SELECT p.person_id, t.* FROM person AS p, RANGE(2) AS again(n)
        JOIN template AS t
            ON t.theme = -1 - CAST(HASH(p.person_id, 'doubt', {seed}) % {max(doubts, 1)} AS INTEGER)
            AND t.number = HASH(p.person_id, n, 'doubt', {seed}) % 40
        WHERE p.person_id % 3 = 0
        UNION ALL
        SELECT p.person_id, t.* FROM person AS p
        JOIN template AS t
            ON t.theme = {themes} + CAST(HASH(p.person_id, 'course', {seed}) % {lasting} AS INTEGER)
            AND t.number = HASH(p.person_id, 'course', {seed}, 1) % 40
        WHERE p.person_id % 20 = 1"""
    )
    for table, placed in PLACED.items():
        columns = ", ".join((f"{table}_id", "person_id", *placed))
        values = ", ".join(f'"{column}"' for column in placed.values())
        connection.execute(
            f"INSERT INTO {table} ({columns}) "
            f"SELECT ROW_NUMBER() OVER (), person_id, {values} FROM drawn WHERE place = '{table}'"
        )


def _persons(connection: duckdb.DuckDBPyConnection, atoms: Sequence[Atom], on: Day, persons: int, seed: int) -> None:
    """Births around every age asked, some without a day or month; periods that cover, end too early, touch or do not."""
    ages = sorted(
        {int(atom.compare.value) for atom in atoms if atom.select.kind is Kind.AGE and isinstance(atom.compare, Bound)}
    )
    edges = [day.isoformat() for age in (*ages, 40, 131) for day in _around(on, age)] + [(on + _DAY).isoformat()]
    chosen = f"LIST_EXTRACT({edges!r}, CAST(1 + HASH(i, 'birth', {seed}) % {len(edges)} AS INTEGER))::DATE"
    connection.execute(
        f"""INSERT INTO person (person_id, gender_concept_id, year_of_birth, month_of_birth, day_of_birth)
        SELECT i, LIST_EXTRACT([8507, 8532, 8532, 8507, 8532, 0, NULL, 8521], CAST(1 + HASH(i, 'sex', {seed}) % 8 AS INTEGER)),
            YEAR(birth), CASE WHEN HASH(i, 'month', {seed}) % 12 > 0 THEN MONTH(birth) END,
            CASE WHEN HASH(i, 'day', {seed}) % 10 > 0 THEN DAY(birth) WHEN HASH(i, 'odd', {seed}) % 2 = 0 THEN 31 END
        FROM (SELECT i, {chosen} AS birth FROM RANGE({persons}) AS numbers(i))"""
    )
    connection.execute(
        f"""INSERT INTO observation_period
        SELECT person_id, first, last FROM (
            SELECT person_id, HASH(person_id, 'period', {seed}) % 8 AS kind FROM person
        ) JOIN (VALUES
            (0, DATE '1890-01-01', DATE '{on}'), (1, DATE '1890-01-01', DATE '{on}' - 1),
            (2, DATE '{on}' - 100, DATE '{on}' + 30),
            (3, DATE '1890-01-01', DATE '2020-06-30'), (3, DATE '2020-07-01', DATE '{on}'),
            (4, DATE '1890-01-01', DATE '2020-06-30'), (4, DATE '2020-07-02', DATE '{on}'),
            (5, DATE '1890-01-01', DATE '{on}'), (5, DATE '2020-01-01', DATE '2020-02-01'),
            (6, DATE '1890-01-01', NULL)
        ) AS spans(kind, first, last) USING (kind)"""
    )
    connection.execute(
        f"INSERT INTO death SELECT person_id, DATE '{on}' - 3 FROM person WHERE HASH(person_id, 'death', {seed}) % 50 = 0"
    )


def _around(on: Day, age: int) -> tuple[Day, Day, Day]:
    try:
        day = on.replace(year=on.year - age)
    except ValueError:
        day = Day(on.year - age, 3, 1)
    return day - _DAY, day, day + _DAY
