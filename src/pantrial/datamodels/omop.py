"""An OMOP CDM 5.4 warehouse as the relations that the relational engine asks: SELECTs, run where the data is.

`relations` gives the SELECTs in the order in which they stand on each other, as text in a database's dialect; `prepare` makes
temporary tables of them, so that no fact of a patient leaves the database. RELATIONS says which of them the engine asks.
`rows` and `vocabulary` fetch one person's own rows, of which `patients.omop` makes the Patient that is shown beside an answer:
it reads the same rows in plain Python and defines what is right, as the reference engine does of answers.

How rows are read:

- A code is found by the row's standard and source concepts. Of a condition SNOMED CT counts with all that `concept_ancestor`
  puts below it, of a drug its ATC classes there; ICD-10-CM and ATC also by their hierarchy of prefixes. A source value counts
  as a code only where the caller says of which system (`written`). concept_id 0 and what no code of ours covers is unmapped,
  and kept as such; what a complete system (ICD-10-CM, ATC) shows to be none of ours is left out.
- Where a drug's ATC classes differ in what they are to us, or ICD-10-CM says of a row that it is nothing of ours and SNOMED CT
  that it is, the fact is doubtful.
- OMOP's dates are whole: no date of an event lacks a part. A condition's start is the day on which it was recorded, so that it
  may have begun before. Its end is often that of a visit, and says that it was there up to then, not that it was over. Without
  an end it goes on. A history (ICD-10-CM Z85 to Z87, "history of event") was at some time before.
- A drug without an end, or with an end on its first day that nothing supports, was taken from then on nobody knows how long.
- A drug that is given for one disease makes it doubtful, from a day that nobody knows, where no row says that the disease goes
  on (`patients.facts.suspected`). A condition with an end, often that of a visit, does not say so.
- A procedure leaves a state that goes on from its day.
- Values are kept to twelve decimals. Their unit is the UCUM code of the unit's concept and the words of its source value:
  unknown where there is none, where neither converts, or where the two differ. A number without an operator whose source value
  begins with one, or NaN, cannot be read. A row without any value is an order, and no result.
- Tests come out as the coded value, or the words of its source value, say; where the two differ, or neither is known,
  they are indeterminate.
- The chart covers a person's last observation period, joined with those before it that it touches.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any, Protocol

import sqlglot
from msgspec import Struct
from sqlglot import exp

from pantrial.errors import BadPatient
from pantrial.terms import Concept, Domain, Lexicon, coded
from pantrial.units import SPELLINGS, UNITS, convert

# What OMOP tables cannot tell of an atom, by kind: "ours" (to do), "upstream" (theirs to do), "never" (and why). The tests show
# of each line that it is still so.
CANNOT: dict[str, tuple[str, str]] = {
    "attestation": ("never", "OMOP has no place for who attests what, and when: consent is asked for by the form"),
    "refuted": ("never", "OMOP does not record what is not so, nor that a drug is not taken; entered in error is not loaded"),
    "ongoing drug": ("never", "OMOP does not say that a drug goes on or was stopped: without an end nobody knows how long"),
    "partial date": ("never", "dates of events are whole; what a source left open has been invented before it came here"),
    "family history": (
        "ours",
        "a relative's disease is an observation with a value, and is not read (it is not the patient's)",
    ),
    "words": ("ours", "what has no code that we know is not recognised by its words: it stays unmapped"),
    "status": (
        "ours",
        "a condition's status that does not plainly say that the diagnosis is made makes it doubtful, a resolved one too",
    ),
    "drug eras": (
        "never",
        "drug_era bridges gaps of thirty days, and what is unbroken is asked here to the day: exposures are read",
    ),
    "visits": ("ours", "visit_occurrence is not read: admission is named by the caller"),
    "allergies": ("ours", "an allergy is an observation like any other, and nothing of ours"),
    "notes": ("ours", "notes, devices, specimens and episodes are not read"),
}

# Which of the relations stand for the tables of `datamodels.facts`.
RELATIONS: Mapping[str, str] = {
    "person": "pantrial_person",
    "fact": "pantrial_fact",
    "fact_concept": "pantrial_fact_concept",
}

# The tables and columns that are read. One that a warehouse lacks counts as empty; of a table person_id has to be there.
TABLES: dict[str, dict[str, str]] = {
    "person": {
        "person_id": "BIGINT",
        "gender_concept_id": "BIGINT",
        "year_of_birth": "INTEGER",
        "month_of_birth": "INTEGER",
        "day_of_birth": "INTEGER",
    },
    "observation_period": {
        "person_id": "BIGINT",
        "observation_period_start_date": "DATE",
        "observation_period_end_date": "DATE",
    },
    "condition_occurrence": {
        "condition_occurrence_id": "BIGINT",
        "person_id": "BIGINT",
        "condition_concept_id": "BIGINT",
        "condition_start_date": "DATE",
        "condition_end_date": "DATE",
        "condition_status_concept_id": "BIGINT",
        "condition_source_value": "VARCHAR",
        "condition_source_concept_id": "BIGINT",
    },
    "drug_exposure": {
        "drug_exposure_id": "BIGINT",
        "person_id": "BIGINT",
        "drug_concept_id": "BIGINT",
        "drug_exposure_start_date": "DATE",
        "drug_exposure_end_date": "DATE",
        "verbatim_end_date": "DATE",
        "drug_type_concept_id": "BIGINT",
        "days_supply": "INTEGER",
        "route_concept_id": "BIGINT",
        "drug_source_value": "VARCHAR",
        "drug_source_concept_id": "BIGINT",
    },
    "procedure_occurrence": {
        "procedure_occurrence_id": "BIGINT",
        "person_id": "BIGINT",
        "procedure_concept_id": "BIGINT",
        "procedure_date": "DATE",
        "procedure_end_date": "DATE",
        "procedure_source_value": "VARCHAR",
        "procedure_source_concept_id": "BIGINT",
    },
    "measurement": {
        "measurement_id": "BIGINT",
        "person_id": "BIGINT",
        "measurement_concept_id": "BIGINT",
        "measurement_date": "DATE",
        "operator_concept_id": "BIGINT",
        "value_as_number": "DOUBLE",
        "value_as_concept_id": "BIGINT",
        "unit_concept_id": "BIGINT",
        "range_low": "DOUBLE",
        "range_high": "DOUBLE",
        "measurement_source_value": "VARCHAR",
        "measurement_source_concept_id": "BIGINT",
        "unit_source_value": "VARCHAR",
        "value_source_value": "VARCHAR",
    },
    "observation": {
        "observation_id": "BIGINT",
        "person_id": "BIGINT",
        "observation_concept_id": "BIGINT",
        "observation_date": "DATE",
        "value_as_number": "DOUBLE",
        "value_as_string": "VARCHAR",
        "value_as_concept_id": "BIGINT",
        "unit_concept_id": "BIGINT",
        "observation_source_value": "VARCHAR",
        "observation_source_concept_id": "BIGINT",
        "unit_source_value": "VARCHAR",
        "value_source_value": "VARCHAR",
    },
    "death": {"person_id": "BIGINT", "death_date": "DATE"},
    "concept": {
        "concept_id": "BIGINT",
        "concept_name": "VARCHAR",
        "vocabulary_id": "VARCHAR",
        "concept_code": "VARCHAR",
    },
    "concept_ancestor": {"ancestor_concept_id": "BIGINT", "descendant_concept_id": "BIGINT"},
}
# Whose rows are about persons.
OF_PERSONS = tuple(table for table, columns in TABLES.items() if "person_id" in columns)

# Concepts of the OMOP vocabularies themselves. Source: the CDM's conventions and the Athena vocabularies.
FEMALE, MALE = 8532, 8507
OPERATORS = {0: "", 4172703: "", 4171756: "<", 4171754: "<=", 4172704: ">", 4171755: ">="}
# Statuses that say that the diagnosis is made: confirmed, discharge, primary, primary discharge, secondary, secondary
# discharge, postoperative, final. Of the others (admission, referral, preliminary, resolved) none says it plainly.
DIAGNOSED = (0, 32893, 32896, 32902, 32903, 32908, 32909, 32898, 4230359)
ADMINISTERED = (32818,)  # of a drug's type: the record of an administration; its day is the whole of it
HISTORY_OF_EVENT = 1340204
HISTORY_CODES = ("417662000",)  # SNOMED CT: history of clinical finding in subject

# vocabulary_id → our name for the system
SYSTEMS = {"ICD10CM": "icd10cm", "SNOMED": "snomed", "LOINC": "loinc", "ATC": "atc"}
UCUM = "UCUM"

# Which domains a row may be of, by the field that it stands in, and the system that is complete for it.
OBSERVED, CONDITION, TREATMENT = "observed", "condition", "treatment"
FIELDS: dict[str, tuple[Domain, ...]] = {
    OBSERVED: (Domain.MEASURE, Domain.TEST),
    CONDITION: (Domain.CONDITION,),
    TREATMENT: (Domain.TREATMENT,),
}
COMPLETE = {CONDITION: "icd10cm", TREATMENT: "atc"}
BY_ANCESTOR = {CONDITION: "snomed", TREATMENT: "atc"}

# A number as large measures nothing; a smaller one is converted exactly in DECIMAL(38, 22).
VAST = 10**12


class Connection(Protocol):
    """A database: DuckDB's connection, or one of psycopg."""

    def execute(self, query: Any, /) -> Any:
        """Run a query; what it gives has `fetchall`."""


# The relations as text ------------------------------------------------------------------------------------------------
#
# DuckDB's SQL, which sqlglot turns into the others'. {name} is a table of TABLES, pantrial_… a relation further up.

_NAMES = """
SELECT ROW_NUMBER() OVER (ORDER BY field, standard, source, written) AS name_id, field, standard, source, written
FROM (
    SELECT 'condition' AS field, COALESCE(condition_concept_id, 0) AS standard,
        COALESCE(condition_source_concept_id, 0) AS source, {written_condition} AS written
    FROM {condition_occurrence} AS c
    UNION SELECT 'condition', COALESCE(procedure_concept_id, 0), COALESCE(procedure_source_concept_id, 0), {written_procedure}
    FROM {procedure_occurrence} AS p
    UNION SELECT 'condition', COALESCE(observation_concept_id, 0), COALESCE(observation_source_concept_id, 0),
        {written_observation}
    FROM {observation} AS o
    UNION SELECT 'condition', COALESCE(value_as_concept_id, 0), 0, '' FROM {observation} AS v
    UNION SELECT 'treatment', COALESCE(drug_concept_id, 0), COALESCE(drug_source_concept_id, 0), {written_drug}
    FROM {drug_exposure} AS d
    UNION SELECT 'observed', COALESCE(measurement_concept_id, 0), COALESCE(measurement_source_concept_id, 0),
        {written_measurement}
    FROM {measurement} AS m
    UNION SELECT 'observed', COALESCE(observation_concept_id, 0), COALESCE(observation_source_concept_id, 0),
        {written_observation}
    FROM {observation} AS b
) AS used
"""

_IDS = """
SELECT name_id, field, standard AS concept_id FROM pantrial_name WHERE standard <> 0
UNION
SELECT name_id, field, source FROM pantrial_name WHERE source <> 0
"""

_CODINGS = """
SELECT name_id, field, system, code
FROM (
    SELECT name_id, field, system,
        CASE WHEN system IN ('icd10cm', 'atc') THEN UPPER(REPLACE(TRIM(written), '.', '')) ELSE TRIM(written) END AS code
    FROM (
        SELECT n.name_id, n.field, s.system, c.concept_code AS written
        FROM pantrial_id AS n
        JOIN {concept} AS c ON c.concept_id = n.concept_id
        JOIN pantrial_system AS s ON s.vocabulary = c.vocabulary_id
        UNION
        SELECT n.name_id, n.field, s.system, c.concept_code
        FROM pantrial_id AS n
        JOIN {concept_ancestor} AS a ON a.descendant_concept_id = n.concept_id
        JOIN {concept} AS c ON c.concept_id = a.ancestor_concept_id
        JOIN pantrial_system AS s ON s.vocabulary = c.vocabulary_id
        WHERE s.system = CASE n.field {by_ancestor} ELSE '' END
        UNION
        SELECT n.name_id, n.field, w.system, SUBSTRING(n.written, LENGTH(w.system) + 2)
        FROM pantrial_name AS n
        JOIN pantrial_system AS w ON LEFT(n.written, LENGTH(w.system) + 1) = CONCAT(w.system, ':')
    ) AS as_written
) AS plain
WHERE CASE system WHEN 'icd10cm' THEN REGEXP_MATCHES(code, '{icd10cm}') WHEN 'atc' THEN REGEXP_MATCHES(code, '{atc}')
    ELSE code <> '' END
GROUP BY name_id, field, system, code
"""

# Of a drug's ATC classes only those that have none of the others below them.
_CODES = """
SELECT c.name_id, c.field, c.system, c.code
FROM pantrial_coding AS c
LEFT JOIN (
    SELECT DISTINCT wide.name_id, wide.code
    FROM pantrial_coding AS wide
    JOIN pantrial_coding AS deep ON deep.name_id = wide.name_id
    WHERE wide.system = 'atc' AND deep.system = 'atc' AND LENGTH(deep.code) > LENGTH(wide.code)
        AND LEFT(deep.code, LENGTH(wide.code)) = wide.code
) AS broad ON broad.name_id = c.name_id AND broad.code = c.code AND c.system = 'atc'
WHERE broad.code IS NULL
"""

# Of a hierarchical system the longest beginning that a rule names.
_HITS = """
SELECT name_id, system, code, concept, meant
FROM (
    SELECT c.name_id, c.system, c.code, r.concept, r.meant, LENGTH(r.code) AS length,
        MAX(LENGTH(r.code)) OVER (PARTITION BY c.name_id, c.system, c.code) AS longest
    FROM (
        SELECT plain.name_id, plain.field, plain.system, plain.code, plain.code AS beginning
        FROM pantrial_code AS plain
        WHERE NOT plain.system IN ('icd10cm', 'atc')
        UNION ALL
        SELECT deep.name_id, deep.field, deep.system, deep.code, LEFT(deep.code, lengths.length)
        FROM pantrial_code AS deep
        JOIN (SELECT DISTINCT LENGTH(code) AS length FROM pantrial_rule WHERE system IN ('icd10cm', 'atc')) AS lengths
            ON lengths.length <= LENGTH(deep.code)
        WHERE deep.system IN ('icd10cm', 'atc')
    ) AS c
    JOIN pantrial_rule AS r ON r.field = c.field AND r.system = c.system AND r.code = c.beginning
) AS ruled
WHERE length = longest AND concept IS NOT NULL
"""

_NARROW = """
SELECT DISTINCT hit.name_id, hit.concept
FROM pantrial_hit AS hit
LEFT JOIN (
    SELECT DISTINCT other.name_id, u.above
    FROM pantrial_hit AS other
    JOIN pantrial_upper AS u ON u.concept = other.concept
) AS broad ON broad.name_id = hit.name_id AND broad.above = hit.concept
WHERE broad.above IS NULL
"""

# Per name: its concepts in one word; whether a complete system shows it to be none of ours; whether its codes agree; whether
# it is over; whether it is of the classes that a route may contradict.
_NAMED = """
SELECT n.name_id, n.field, n.standard, n.source, n.written,
    COALESCE(k.concepts, '') AS concepts,
    k.concepts IS NULL AND COALESCE(s.complete, 0) > 0 AND s.complete = s.none AS outside,
    k.concepts IS NULL OR CASE n.field WHEN 'condition' THEN COALESCE(s.none, 0) = 0
        WHEN 'treatment' THEN COALESCE(s.meanings, 0) <= 1 ELSE TRUE END AS sure,
    COALESCE(s.past, 0) = 1 AS past,
    COALESCE(k.systemic, 0) = 1 AS systemic,
    COALESCE(k.topical, 0) = 1 AS topical
FROM pantrial_name AS n
LEFT JOIN (
    SELECT w.name_id, STRING_AGG(w.concept, '|' ORDER BY w.concept) AS concepts, MAX(w.systemic) AS systemic,
        MAX(w.topical) AS topical
    FROM (
        SELECT narrow.name_id, narrow.concept,
            MAX(CASE WHEN way.given = 'body' THEN 1 ELSE 0 END) AS systemic,
            MAX(CASE WHEN way.given = 'skin' THEN 1 ELSE 0 END) AS topical
        FROM pantrial_narrow AS narrow
        LEFT JOIN pantrial_way AS way ON way.concept = narrow.concept
        GROUP BY narrow.name_id, narrow.concept
    ) AS w
    GROUP BY w.name_id
) AS k ON k.name_id = n.name_id
LEFT JOIN (
    SELECT c.name_id,
        SUM(CASE WHEN c.system = CASE c.field {complete} ELSE '' END THEN 1 ELSE 0 END) AS complete,
        SUM(CASE WHEN c.system = CASE c.field {complete} ELSE '' END AND h.code IS NULL AND b.code IS NULL THEN 1 ELSE 0 END)
            AS none,
        COUNT(DISTINCT CASE WHEN c.system = 'atc' THEN COALESCE(h.meant, '') END) AS meanings,
        MAX(CASE WHEN c.system = 'icd10cm' AND REGEXP_MATCHES(c.code, '{over}') THEN 1 ELSE 0 END) AS past
    FROM pantrial_code AS c
    LEFT JOIN (SELECT DISTINCT name_id, system, code, meant FROM pantrial_hit) AS h
        ON h.name_id = c.name_id AND h.system = c.system AND h.code = c.code
    LEFT JOIN pantrial_broader AS b ON b.system = c.system AND b.code = c.code
    GROUP BY c.name_id
) AS s ON s.name_id = n.name_id
"""

# Conditions, drugs and procedures with their times as recorded. NULL: no start, no end.
_EVENTS = """
SELECT c.person_id, 'condition' AS kind, n.name_id,
    COALESCE(c.condition_status_concept_id, 0) IN ({diagnosed}) AND n.sure AS sure,
    CASE WHEN n.past THEN DATE '0001-01-01' WHEN c.condition_end_date < c.condition_start_date THEN NULL
        ELSE c.condition_start_date END AS start_from,
    CASE WHEN NOT n.past AND c.condition_end_date < c.condition_start_date THEN NULL ELSE c.condition_start_date END
        AS start_to,
    CASE WHEN n.past OR c.condition_end_date < c.condition_start_date THEN NULL ELSE c.condition_end_date END AS over_from,
    CASE WHEN n.past OR c.condition_end_date < c.condition_start_date OR c.condition_end_date IS NULL THEN NULL
        ELSE DATE '9999-12-31' END AS over_to,
    c.condition_end_date IS NULL AND NOT n.past AS ongoing,
    TRUE AS seen
FROM {condition_occurrence} AS c
JOIN pantrial_named AS n ON n.field = 'condition' AND n.standard = COALESCE(c.condition_concept_id, 0)
    AND n.source = COALESCE(c.condition_source_concept_id, 0) AND n.written = {written_condition}
WHERE NOT n.outside
UNION ALL
SELECT o.person_id, 'condition', n.name_id, n.sure AND COALESCE(o.value_as_concept_id, 0) = 0 AND o.value_as_number IS NULL
        AND TRIM(COALESCE(o.value_as_string, '')) = '' AND TRIM(COALESCE(o.value_source_value, '')) = '',
    CASE WHEN n.past THEN DATE '0001-01-01' ELSE o.observation_date END, o.observation_date,
    CAST(NULL AS DATE), CAST(NULL AS DATE), NOT n.past, TRUE
FROM {observation} AS o
JOIN pantrial_named AS n ON n.field = 'condition' AND n.standard = COALESCE(o.observation_concept_id, 0)
    AND n.source = COALESCE(o.observation_source_concept_id, 0) AND n.written = {written_observation}
WHERE n.concepts <> ''
UNION ALL
SELECT v.person_id, 'condition', n.name_id, n.sure, DATE '0001-01-01', v.observation_date, CAST(NULL AS DATE),
    CAST(NULL AS DATE), FALSE, TRUE
FROM {observation} AS v
JOIN pantrial_named AS n ON n.field = 'condition' AND n.standard = COALESCE(v.value_as_concept_id, 0) AND n.source = 0
    AND n.written = ''
WHERE NOT n.outside AND v.observation_concept_id IN (
    SELECT h.concept_id FROM {concept} AS h WHERE h.vocabulary_id = 'SNOMED' AND h.concept_code IN ({history})
    UNION SELECT CAST({event} AS BIGINT)
)
UNION ALL
SELECT p.person_id, 'condition', n.name_id, n.sure, COALESCE(p.procedure_end_date, p.procedure_date),
    COALESCE(p.procedure_end_date, p.procedure_date), CAST(NULL AS DATE), CAST(NULL AS DATE), TRUE, FALSE
FROM {procedure_occurrence} AS p
JOIN pantrial_named AS n ON n.field = 'condition' AND n.standard = COALESCE(p.procedure_concept_id, 0)
    AND n.source = COALESCE(p.procedure_source_concept_id, 0) AND n.written = {written_procedure}
WHERE NOT n.outside
UNION ALL
SELECT p.person_id, 'treatment', NULL, FALSE, p.day, p.day, p.day, p.day, FALSE, FALSE
FROM (
    SELECT g.person_id, COALESCE(g.procedure_end_date, g.procedure_date) AS day,
        LOWER(TRIM(CONCAT(COALESCE(own.concept_name, ''), ' ', COALESCE(g.procedure_source_value, '')))) AS words
    FROM {procedure_occurrence} AS g
    JOIN pantrial_named AS n ON n.field = 'condition' AND n.standard = COALESCE(g.procedure_concept_id, 0)
        AND n.source = COALESCE(g.procedure_source_concept_id, 0) AND n.written = {written_given}
    LEFT JOIN {concept} AS own ON own.concept_id = g.procedure_concept_id AND own.concept_id <> 0
    WHERE NOT n.outside AND n.concepts = ''
) AS p
WHERE p.words = '' OR REGEXP_MATCHES(p.words, '{gives}')
UNION ALL
SELECT d.person_id, 'treatment', d.name_id, d.sure,
    CASE WHEN NOT d.backwards THEN d.first END, CASE WHEN NOT d.backwards THEN d.first END,
    CASE WHEN NOT d.backwards THEN d.last END,
    CASE WHEN d.backwards OR d.last IS NULL THEN NULL WHEN d.guessed THEN DATE '9999-12-31' ELSE d.last END,
    FALSE, NOT d.administered
FROM (
    SELECT e.person_id, n.sure,
        CASE WHEN n.systemic AND COALESCE(r.local, FALSE) OR n.topical AND COALESCE(NOT r.local, FALSE) THEN NULL
            ELSE n.name_id END AS name_id,
        e.drug_exposure_start_date AS first, e.drug_exposure_end_date AS last,
        COALESCE(e.drug_exposure_end_date < e.drug_exposure_start_date, FALSE) AS backwards,
        e.drug_exposure_end_date = e.drug_exposure_start_date AND NOT COALESCE(e.drug_type_concept_id, 0) IN ({administered})
            AND COALESCE(e.days_supply, 0) <= 0 AND e.verbatim_end_date IS NULL AS guessed,
        COALESCE(e.drug_type_concept_id, 0) IN ({administered}) AS administered
    FROM {drug_exposure} AS e
    JOIN pantrial_named AS n ON n.field = 'treatment' AND n.standard = COALESCE(e.drug_concept_id, 0)
        AND n.source = COALESCE(e.drug_source_concept_id, 0) AND n.written = {written_exposure}
    LEFT JOIN {concept} AS w ON w.concept_id = e.route_concept_id AND w.vocabulary_id = 'SNOMED'
    LEFT JOIN pantrial_route AS r ON r.code = w.concept_code
    WHERE NOT n.outside
) AS d
"""

# Measurements and observations of things that we know, with what their units come to.
_READ = """
SELECT m.person_id, m.day, m.concept, m.number, m.words, m.value_as_concept_id,
    CASE WHEN m.number IS NULL THEN NULL WHEN LOWER(CAST(m.number AS VARCHAR)) IN ('nan', '-nan') THEN 'unreadable'
        WHEN m.operator = '?' OR (m.operator = '' AND LEFT(m.words, 1) IN ('<', '>', '≤', '≥')) THEN 'unreadable'
        WHEN ABS(m.number) >= {vast} THEN 'implausible' END AS flaw,
    m.operator, m.range_low, m.range_high,
    CASE WHEN one.factor <> other.factor THEN NULL ELSE COALESCE(one.factor, other.factor) END AS factor
FROM (
    SELECT v.person_id, v.day, v.concept, v.number, v.words, v.value_as_concept_id, v.operator, v.range_low, v.range_high,
        CASE WHEN v.score AND v.code = '' AND v.unit = '' THEN '1' WHEN v.score AND v.code LIKE '{{%}}' THEN '1'
            ELSE COALESCE(exact.code, lowered.code) END AS coded,
        CASE WHEN v.score AND v.unit LIKE '{{%}}' THEN '1' ELSE COALESCE(exactly.code, lowly.code) END AS said
    FROM (
        SELECT x.person_id, x.day, k.concept, x.number, x.words, x.value_as_concept_id, x.operator, x.range_low, x.range_high,
            x.unit, COALESCE(u.concept_code, '') AS code, COALESCE(q.unit IN ('{{score}}', '{{INR}}'), FALSE) AS score
        FROM (
            SELECT person_id, measurement_date AS day, value_as_number AS number, value_as_concept_id,
                TRIM(COALESCE(value_source_value, '')) AS words, unit_concept_id, TRIM(COALESCE(unit_source_value, '')) AS unit,
                CASE COALESCE(operator_concept_id, 0) {operators} ELSE '?' END AS operator, range_low, range_high,
                COALESCE(measurement_concept_id, 0) AS standard, COALESCE(measurement_source_concept_id, 0) AS source,
                {written_measurement} AS written
            FROM {measurement} AS m
            UNION ALL
            SELECT person_id, observation_date, value_as_number, value_as_concept_id,
                COALESCE(NULLIF(TRIM(COALESCE(value_source_value, '')), ''), TRIM(COALESCE(value_as_string, ''))),
                unit_concept_id, TRIM(COALESCE(unit_source_value, '')), '', CAST(NULL AS DOUBLE), CAST(NULL AS DOUBLE),
                COALESCE(observation_concept_id, 0), COALESCE(observation_source_concept_id, 0), {written_observation}
            FROM {observation} AS o
        ) AS x
        JOIN pantrial_named AS n ON n.field = 'observed' AND n.standard = x.standard AND n.source = x.source
            AND n.written = x.written
        JOIN pantrial_narrow AS k ON k.name_id = n.name_id
        LEFT JOIN pantrial_measure AS q ON q.concept = k.concept
        LEFT JOIN {concept} AS u ON u.concept_id = x.unit_concept_id AND u.vocabulary_id = '{ucum}'
    ) AS v
    LEFT JOIN pantrial_unit AS exact ON exact.spelling = TRIM(v.code)
    LEFT JOIN pantrial_unit AS lowered ON lowered.spelling = LOWER(TRIM(v.code))
    LEFT JOIN pantrial_unit AS exactly ON exactly.spelling = v.unit
    LEFT JOIN pantrial_unit AS lowly ON lowly.spelling = LOWER(v.unit)
) AS m
LEFT JOIN pantrial_factor AS one ON one.concept = m.concept AND one.unit = m.coded
LEFT JOIN pantrial_factor AS other ON other.concept = m.concept AND other.unit = m.said
"""

_VALUES = """
SELECT person_id, day, concept, operator,
    CASE WHEN flaw IS NOT NULL THEN flaw WHEN number IS NULL THEN 'unreadable' WHEN value IS NULL THEN 'unit'
        WHEN value < lowest OR value > highest THEN 'implausible' END AS flaw,
    value,
    CASE WHEN upper_limit < lower_limit THEN NULL ELSE upper_limit END AS upper_limit,
    CASE WHEN upper_limit < lower_limit THEN NULL ELSE lower_limit END AS lower_limit
FROM (
    SELECT person_id, day, concept, operator, flaw, number, lowest, highest, value,
        CASE WHEN high >= COALESCE(lowest, 0) AND high <= COALESCE(highest, high) AND high >= 0 AND high < 10000000000
            THEN {floor} END AS upper_limit,
        CASE WHEN low >= COALESCE(lowest, 0) AND low <= COALESCE(highest, low) AND low >= 0 AND low < 10000000000
            THEN {ceiling} END AS lower_limit
    FROM (
        SELECT v.person_id, v.day, v.concept, v.operator, v.flaw, v.number, q.lowest, q.highest,
            CASE WHEN v.flaw IS NULL THEN {number} END AS value,
            CASE WHEN ABS(v.range_high) < {vast} THEN {range_high} END AS high,
            CASE WHEN ABS(v.range_low) < {vast} THEN {range_low} END AS low
        FROM pantrial_read AS v
        JOIN pantrial_measure AS q ON q.concept = v.concept
        WHERE v.number IS NOT NULL OR COALESCE(v.value_as_concept_id, 0) <> 0 OR v.words <> ''
    ) AS converted
) AS limited
"""

_RESULTS = """
SELECT t.person_id, t.day, t.concept,
    CASE WHEN t.coded IS NULL AND t.said IS NULL THEN 'indeterminate'
        WHEN t.coded <> t.said THEN 'indeterminate' ELSE COALESCE(t.coded, t.said) END AS outcome
FROM (
    SELECT v.person_id, v.day, v.concept, a.outcome AS coded, w.outcome AS said
    FROM pantrial_read AS v
    JOIN (SELECT DISTINCT concept FROM pantrial_word) AS tests ON tests.concept = v.concept
    LEFT JOIN {concept} AS c ON c.concept_id = v.value_as_concept_id AND c.concept_id <> 0
    LEFT JOIN pantrial_system AS s ON s.vocabulary = c.vocabulary_id
    LEFT JOIN pantrial_answer AS a ON a.concept = v.concept AND a.system = s.system AND a.code = TRIM(c.concept_code)
    LEFT JOIN pantrial_word AS w ON w.concept = v.concept AND w.word = LOWER(v.words)
    WHERE v.number IS NOT NULL OR COALESCE(v.value_as_concept_id, 0) <> 0 OR v.words <> ''
) AS t
"""

# Which diagnoses a drug's name puts in doubt, and which of those a condition's name shows.
_DOUBTED = """
SELECT DISTINCT n.name_id, d.diagnosis FROM pantrial_narrow AS n JOIN pantrial_doubt AS d ON d.concept = n.concept
"""

_SHOWN = """
SELECT DISTINCT n.name_id, u.diagnosis FROM pantrial_narrow AS n JOIN pantrial_under AS u ON u.concept = n.concept
"""

# For what each of a person's drugs may have been given, and the first day of it; 0001-01-01: nobody knows when.
_GIVEN = """
SELECT e.person_id, e.name_id, d.diagnosis, MIN(COALESCE(e.start_from, DATE '0001-01-01')) AS begin
FROM pantrial_event AS e
JOIN pantrial_doubted AS d ON d.name_id = e.name_id
WHERE e.kind = 'treatment'
GROUP BY e.person_id, e.name_id, d.diagnosis
"""

# One diagnosis that is recorded, and goes on, explains a drug; then none of the others is in doubt by it.
_SUSPECTED = """
SELECT g.person_id, g.diagnosis, MIN(g.begin) AS begin
FROM pantrial_given AS g
LEFT JOIN (
    SELECT DISTINCT one.person_id, one.name_id
    FROM pantrial_given AS one
    JOIN (
        SELECT DISTINCT e.person_id, s.diagnosis
        FROM pantrial_event AS e
        JOIN pantrial_shown AS s ON s.name_id = e.name_id
        WHERE e.kind = 'condition' AND e.ongoing AND e.over_from IS NULL
    ) AS recorded ON recorded.person_id = one.person_id AND recorded.diagnosis = one.diagnosis
) AS explained ON explained.person_id = g.person_id AND explained.name_id = g.name_id
WHERE explained.name_id IS NULL
GROUP BY g.person_id, g.diagnosis
"""

_FACTS = """
SELECT ROW_NUMBER() OVER (
        ORDER BY person_id, kind, begin_from, begin_to, end_from, end_to, drug, low, high, outcome, flaw, name_id, diagnosis
    ) AS fact_id,
    CAST(person_id AS VARCHAR) AS person_id, kind, status, mapped, dated, begin_from, begin_to, first_from, end_from, end_to,
    outcome, '' AS detail, flaw, low, high, low_in, high_in, upper_limit, lower_limit, drug, goes_on, FALSE AS stopped,
    FALSE AS recorded, said_from, said_to, name_id, diagnosis
FROM (
    SELECT e.person_id, e.kind, CASE WHEN e.sure THEN 'present' ELSE 'doubtful' END AS status,
        COALESCE(n.concepts, '') <> '' AS mapped, e.start_to IS NOT NULL AS dated,
        COALESCE(e.start_from, DATE '0001-01-01') AS begin_from, COALESCE(e.start_to, DATE '9999-12-31') AS begin_to,
        CASE WHEN e.seen THEN DATE '0001-01-01' ELSE COALESCE(e.start_from, DATE '0001-01-01') END AS first_from,
        COALESCE(e.over_from, CASE WHEN e.ongoing THEN DATE '9999-12-31' ELSE COALESCE(e.start_from, DATE '0001-01-01') END)
            AS end_from,
        COALESCE(e.over_to, DATE '9999-12-31') AS end_to,
        CAST(NULL AS VARCHAR) AS outcome, 'unit' AS flaw, CAST(NULL AS DECIMAL(38, 12)) AS low,
        CAST(NULL AS DECIMAL(38, 12)) AS high, TRUE AS low_in, TRUE AS high_in, CAST(NULL AS DECIMAL(19, 9)) AS upper_limit,
        CAST(NULL AS DECIMAL(19, 9)) AS lower_limit, COALESCE(n.concepts, '') AS drug,
        e.ongoing AND e.over_from IS NULL AS goes_on,
        COALESCE(e.over_from, e.start_from, DATE '0001-01-01') AS said_from,
        COALESCE(e.over_to, e.start_to, DATE '9999-12-31') AS said_to, e.name_id, CAST(NULL AS VARCHAR) AS diagnosis
    FROM pantrial_event AS e
    LEFT JOIN pantrial_named AS n ON n.name_id = e.name_id
    UNION ALL
    SELECT v.person_id, 'measurement', 'present', TRUE, v.day IS NOT NULL, COALESCE(v.day, DATE '0001-01-01'),
        COALESCE(v.day, DATE '9999-12-31'), COALESCE(v.day, DATE '0001-01-01'), COALESCE(v.day, DATE '0001-01-01'),
        DATE '9999-12-31', CAST(NULL AS VARCHAR), v.flaw,
        CASE WHEN v.flaw IS NULL AND v.operator IN ('', '>', '>=') THEN v.value END,
        CASE WHEN v.flaw IS NULL AND v.operator IN ('', '<', '<=') THEN v.value END,
        v.flaw IS NOT NULL OR v.operator <> '>', v.flaw IS NOT NULL OR v.operator <> '<', v.upper_limit, v.lower_limit,
        v.concept, FALSE, COALESCE(v.day, DATE '0001-01-01'), COALESCE(v.day, DATE '9999-12-31'), NULL, NULL
    FROM pantrial_value AS v
    UNION ALL
    SELECT r.person_id, 'test', 'present', TRUE, r.day IS NOT NULL, COALESCE(r.day, DATE '0001-01-01'),
        COALESCE(r.day, DATE '9999-12-31'), COALESCE(r.day, DATE '0001-01-01'), COALESCE(r.day, DATE '0001-01-01'),
        DATE '9999-12-31', r.outcome, 'unit', CAST(NULL AS DECIMAL(38, 12)), CAST(NULL AS DECIMAL(38, 12)), TRUE, TRUE,
        CAST(NULL AS DECIMAL(19, 9)), CAST(NULL AS DECIMAL(19, 9)), r.concept, FALSE, COALESCE(r.day, DATE '0001-01-01'),
        COALESCE(r.day, DATE '9999-12-31'), NULL, NULL
    FROM pantrial_result AS r
    WHERE r.outcome <> 'nothing'
    UNION ALL
    SELECT s.person_id, 'condition', 'doubtful', TRUE, s.begin <> DATE '0001-01-01', s.begin, s.until, DATE '0001-01-01',
        DATE '9999-12-31', DATE '9999-12-31', CAST(NULL AS VARCHAR), 'unit', CAST(NULL AS DECIMAL(38, 12)),
        CAST(NULL AS DECIMAL(38, 12)), TRUE, TRUE, CAST(NULL AS DECIMAL(19, 9)), CAST(NULL AS DECIMAL(19, 9)), s.concepts,
        TRUE, s.begin, s.until, NULL, s.diagnosis
    FROM (
        SELECT p.person_id, p.diagnosis, p.begin, w.concepts,
            CASE WHEN p.begin = DATE '0001-01-01' THEN DATE '9999-12-31' ELSE p.begin END AS until
        FROM pantrial_suspected AS p
        JOIN pantrial_disease AS w ON w.diagnosis = p.diagnosis
    ) AS s
) AS facts
"""

_FACT_CONCEPTS = """
SELECT f.fact_id, n.concept FROM pantrial_fact AS f JOIN pantrial_narrow AS n ON n.name_id = f.name_id
UNION ALL
SELECT s.fact_id, u.concept FROM pantrial_fact AS s JOIN pantrial_under AS u ON u.diagnosis = s.diagnosis
UNION ALL
SELECT fact_id, drug FROM pantrial_fact WHERE kind IN ('measurement', 'test')
"""

# A man of whom a pregnancy is recorded has no recorded sex; a date of birth that the calendar lacks is its month or year.
_PERSONS = """
SELECT CAST(p.person_id AS VARCHAR) AS person_id,
    CASE WHEN p.year IS NOT NULL THEN CAST(CONCAT(LPAD(CAST(p.year AS VARCHAR), 4, '0'), '-',
        LPAD(CAST(COALESCE(p.month, 1) AS VARCHAR), 2, '0'), '-', LPAD(CAST(COALESCE(p.day, 1) AS VARCHAR), 2, '0'))
        AS DATE) END AS birth_begin,
    CASE WHEN p.year IS NOT NULL THEN CAST(CONCAT(LPAD(CAST(p.year AS VARCHAR), 4, '0'), '-',
        LPAD(CAST(COALESCE(p.month, 12) AS VARCHAR), 2, '0'), '-', LPAD(CAST(COALESCE(p.day, p.days) AS VARCHAR), 2, '0'))
        AS DATE) END AS birth_end,
    CASE WHEN p.gender_concept_id = {female} THEN TRUE
        WHEN p.gender_concept_id = {male} AND pregnant.person_id IS NULL THEN FALSE END AS female,
    c.observed_from, c.observed_to
FROM (
    SELECT person_id, gender_concept_id, year, month, days,
        CASE WHEN month IS NOT NULL AND day BETWEEN 1 AND days THEN day END AS day
    FROM (
        SELECT person_id, gender_concept_id, year, month, day_of_birth AS day,
            CASE WHEN month IN (4, 6, 9, 11) THEN 30
                WHEN month = 2 AND (year % 4 = 0 AND year % 100 <> 0 OR year % 400 = 0) THEN 29
                WHEN month = 2 THEN 28 ELSE 31 END AS days
        FROM (
            SELECT person_id, gender_concept_id, day_of_birth,
                CASE WHEN year_of_birth BETWEEN 1 AND 9999 THEN year_of_birth END AS year,
                CASE WHEN month_of_birth BETWEEN 1 AND 12 THEN month_of_birth END AS month
            FROM {person} AS born
        ) AS parts
    ) AS months
) AS p
LEFT JOIN (
    SELECT DISTINCT f.person_id
    FROM pantrial_fact AS f
    JOIN pantrial_fact_concept AS k ON k.fact_id = f.fact_id
    JOIN pantrial_pregnancy AS g ON g.concept = k.concept
    WHERE f.status = 'present' AND (f.kind = 'condition' OR f.kind = 'test' AND f.outcome = 'positive')
) AS pregnant ON pregnant.person_id = CAST(p.person_id AS VARCHAR)
LEFT JOIN pantrial_covered AS c ON c.person_id = p.person_id
"""

_COVERED = """
SELECT person_id, MIN(first) AS observed_from, MAX(last) AS observed_to
FROM (
    SELECT person_id, first, last, spell, MAX(spell) OVER (PARTITION BY person_id) AS latest
    FROM (
        SELECT person_id, first, last,
            SUM(CASE WHEN before IS NULL OR first > before + INTERVAL 1 DAY THEN 1 ELSE 0 END)
                OVER (PARTITION BY person_id ORDER BY first, last ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS spell
        FROM (
            SELECT person_id, observation_period_start_date AS first, observation_period_end_date AS last,
                MAX(observation_period_end_date) OVER (PARTITION BY person_id
                    ORDER BY observation_period_start_date, observation_period_end_date
                    ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
            FROM {observation_period} AS period
            WHERE observation_period_start_date <= observation_period_end_date
        ) AS ordered
    ) AS numbered
) AS spells
WHERE spell = latest
GROUP BY person_id
"""

_STEPS = (
    ("pantrial_name", _NAMES),
    ("pantrial_id", _IDS),
    ("pantrial_coding", _CODINGS),
    ("pantrial_code", _CODES),
    ("pantrial_hit", _HITS),
    ("pantrial_narrow", _NARROW),
    ("pantrial_named", _NAMED),
    ("pantrial_event", _EVENTS),
    ("pantrial_read", _READ),
    ("pantrial_value", _VALUES),
    ("pantrial_result", _RESULTS),
    ("pantrial_doubted", _DOUBTED),
    ("pantrial_shown", _SHOWN),
    ("pantrial_given", _GIVEN),
    ("pantrial_suspected", _SUSPECTED),
    ("pantrial_fact", _FACTS),
    ("pantrial_fact_concept", _FACT_CONCEPTS),
    ("pantrial_covered", _COVERED),
    ("pantrial_person", _PERSONS),
)

# The rules of the lexicon, as relations that hold nothing of a patient: name → its columns; the types of those not of words.
_RULES: dict[str, tuple[str, ...]] = {
    "pantrial_system": ("vocabulary", "system"),
    "pantrial_rule": ("field", "system", "code", "concept", "meant"),
    "pantrial_broader": ("system", "code"),
    "pantrial_upper": ("concept", "above"),
    "pantrial_measure": ("concept", "unit", "lowest", "highest"),
    "pantrial_unit": ("spelling", "code"),
    "pantrial_factor": ("concept", "unit", "factor"),
    "pantrial_answer": ("concept", "system", "code", "outcome"),
    "pantrial_word": ("concept", "word", "outcome"),
    "pantrial_route": ("code", "local"),
    "pantrial_way": ("concept", "given"),
    "pantrial_pregnancy": ("concept",),
    "pantrial_doubt": ("concept", "diagnosis"),
    "pantrial_under": ("diagnosis", "concept"),
    "pantrial_disease": ("diagnosis", "concepts"),
}
_TYPES = {"lowest": "DECIMAL(38, 12)", "highest": "DECIMAL(38, 12)", "factor": "DECIMAL(14, 10)", "local": "BOOLEAN"}

NOTHING = "nothing"  # of a result that says that nothing is known: no fact


def units() -> dict[str, str]:
    """A unit as written → its UCUM code, as `units.unit_code` reads it: in the case as written, else in lower case."""
    return SPELLINGS | {code: code for code in UNITS}


def factors(concept: Concept) -> dict[str, Decimal]:
    """UCUM code → what makes of a value in it one in the measure's normal unit, where at most ten decimals suffice."""
    found = {}
    large = Decimal(10) ** 10
    for code in (*UNITS, *(("1",) if concept.unit in coded.PURE else ())):
        unit = coded.by_charge(concept, code)
        value = convert(large, unit, concept.unit, concept.molar)
        if value is None:
            continue
        factor = Fraction(value) / 10**10
        held = (Decimal(factor.numerator) / Decimal(factor.denominator)).quantize(Decimal("1e-10"))
        if (
            Fraction(held) == factor
            and 0 < held < 10_000
            and convert(7 * large, unit, concept.unit, concept.molar) == 7 * value
        ):
            found[code] = held
    return found


def bounds(concept: Concept) -> tuple[Decimal | None, Decimal | None]:
    """What a measure can be. Nothing that is counted or weighed is less than nothing, whether or not the lexicon says so."""
    return (Decimal(0) if concept.low is None and concept.unit != "Cel" else concept.low), concept.high


def _rules(lexicon: Lexicon) -> dict[str, set[tuple[str | None, ...]]]:
    """The rows of _RULES."""
    measures, tests = lexicon.of(Domain.MEASURE), lexicon.of(Domain.TEST)
    rows: dict[str, set[tuple[str | None, ...]]] = {name: set() for name in _RULES}
    rows["pantrial_system"] = set(SYSTEMS.items())
    for system, code in lexicon.coded():
        found = lexicon.by_code(system, code)
        for field, domains in FIELDS.items():
            meant = [one for one in found if lexicon[one].domain in domains]
            rows["pantrial_rule"] |= {(field, system, code, one, "|".join(meant)) for one in meant}
            if not found:  # a row takes this code out of what it names, and so all below it
                rows["pantrial_rule"].add((field, system, code, None, ""))
    for system in COMPLETE.values():
        rows["pantrial_broader"] |= {(system, code) for code in coded.broader(lexicon, system)}
    for one in lexicon.concepts:
        rows["pantrial_upper"] |= {(one, above) for above in lexicon.above(one) if above != one}
    for measure in measures:
        low, high = bounds(measure)
        rows["pantrial_measure"].add((measure.id, measure.unit, _number(low), _number(high)))
        rows["pantrial_factor"] |= {(measure.id, unit, _number(factor)) for unit, factor in factors(measure).items()}
    rows["pantrial_unit"] = set(units().items())
    for test in tests:
        codes, words = coded.meanings(test)
        rows["pantrial_answer"] |= {(test.id, *key, outcome.value if outcome else NOTHING) for key, outcome in codes.items()}
        rows["pantrial_word"] |= {(test.id, word, outcome.value if outcome else NOTHING) for word, outcome in words.items()}
    bodily, local = coded.ways(lexicon)
    rows["pantrial_way"] = {(one, "body") for one in bodily} | {(one, "skin") for one in local}
    rows["pantrial_route"] = {(code, "TRUE") for code in coded.LOCAL_ROUTES} | {(code, "FALSE") for code in coded.BODILY_ROUTES}
    rows["pantrial_doubt"] = {(drug.id, one) for drug in lexicon.of(Domain.TREATMENT) for one in lexicon.doubts(drug.id)}
    for diagnosis in {one for _, one in rows["pantrial_doubt"] if one}:
        below = lexicon.below(diagnosis)
        rows["pantrial_under"] |= {(diagnosis, one) for one in below}
        rows["pantrial_disease"].add((diagnosis, "|".join(below)))
    if "pregnancy" in lexicon:
        rows["pantrial_pregnancy"] = {(one,) for one in lexicon.below("pregnancy")}
        rows["pantrial_pregnancy"] |= {(test.id,) for test in tests if test.about == "pregnancy"}
    return rows


@lru_cache(maxsize=8)
def _rules_in(lexicon: Lexicon, dialect: str) -> dict[str, str]:
    return {name: _values(_RULES[name], rows, dialect) for name, rows in _rules(lexicon).items()}


def _number(value: Decimal | None) -> str | None:
    return None if value is None else format(value, "f")


def _values(columns: Sequence[str], rows: Iterable[tuple[str | None, ...]], dialect: str) -> str:
    """A SELECT of these rows."""
    lines = [
        f"({', '.join('NULL' if cell is None else exp.Literal.string(cell).sql(dialect) for cell in row)})"
        for row in sorted(rows, key=lambda row: tuple(cell or "" for cell in row))
    ] or [f"({', '.join('NULL' for _ in columns)})"]
    kinds = {name: _sql(f"CAST(x AS {kind})", dialect).removeprefix("CAST(x AS ")[:-1] for name, kind in _TYPES.items()}
    text = _sql("CAST(x AS VARCHAR)", dialect).removeprefix("CAST(x AS ")[:-1]
    chosen = ", ".join(f"CAST({name} AS {kinds.get(name, text)}) AS {name}" for name in columns)
    where = "" if rows else " WHERE FALSE"
    return f"SELECT {chosen} FROM (VALUES {', '.join(lines)}) AS rows_of({', '.join(columns)}){where}"  # noqa: S608 - sqlglot's literals


# A warehouse ----------------------------------------------------------------------------------------------------------


class Warehouse(Struct, frozen=True):
    """A database of OMOP tables: its dialect by sqlglot's name, their schema, the columns of those that it has.

    `written`: of which system a table's source values are codes ("icd10cm", "snomed", "loinc", "atc"), by the table's name.
    """

    dialect: str
    schema: str
    held: Mapping[str, Collection[str]]
    written: Mapping[str, str] = {}

    def __post_init__(self) -> None:
        if unknown := {*self.written.values()} - {*SYSTEMS.values()} | {*self.written} - {*_WRITTEN}:
            known = f"{', '.join(SYSTEMS.values())}; of {', '.join(_WRITTEN)}"
            raise ValueError(
                f"no system or table whose source values are read: {', '.join(sorted(unknown))}; there are {known}"
            )
        if "person_id" not in self.held.get("person", ()):
            what = f"no table person with person_id in the schema {self.schema or '(of the connection)'}"
            raise BadPatient(what, do="name the schema that holds the OMOP tables")


# Tables whose source values may be codes, and the column.
_WRITTEN = {
    "condition_occurrence": "condition_source_value",
    "procedure_occurrence": "procedure_source_value",
    "observation": "observation_source_value",
    "drug_exposure": "drug_source_value",
    "measurement": "measurement_source_value",
}
_SCHEMAS = {"duckdb": "main", "postgres": "public"}


def survey(
    connection: Connection, dialect: str = "duckdb", schema: str = "", written: Mapping[str, str] | None = None
) -> Warehouse:
    """Which of the tables and columns of TABLES the database has, by its information_schema.

    `schema`: DuckDB's main and PostgreSQL's public where none is named. Raises BadPatient for one without persons, ValueError
    for a `written` that nobody reads.
    """
    schema = schema or _SCHEMAS[dialect]
    query = "SELECT LOWER(table_name), LOWER(column_name) FROM information_schema.columns WHERE table_schema = "
    found: dict[str, set[str]] = {}
    for table, column in connection.execute(query + exp.Literal.string(schema).sql(dialect)).fetchall():
        if column in TABLES.get(table, ()):
            found.setdefault(table, set()).add(column)
    return Warehouse(dialect, schema, found, written or {})


def relations(warehouse: Warehouse, lexicon: Lexicon) -> dict[str, str]:
    """Name → SELECT, in the order in which they stand on each other. The names are all of pantrial's own."""
    texts = _rules_in(lexicon, warehouse.dialect)
    tables = {table: f"(SELECT {_columns(warehouse, table)}{_from(warehouse, table)})" for table in TABLES}
    words = _words(warehouse)
    return texts | {name: _sql(text.format(**tables, **words), warehouse.dialect) for name, text in _STEPS}


def prepare(connection: Connection, warehouse: Warehouse, lexicon: Lexicon) -> None:
    """Make the relations as temporary tables of this connection, in place of those that it has."""
    texts = relations(warehouse, lexicon)
    for name in reversed(texts):
        connection.execute(f"DROP TABLE IF EXISTS {name}")
    for name, text in texts.items():
        connection.execute(f"CREATE TEMPORARY TABLE {name} AS {text}")
        if warehouse.dialect == "postgres":
            connection.execute(f"ANALYZE {name}")  # it counts temporary tables only when told to, and plans badly until then


@lru_cache(maxsize=256)
def _sql(text: str, dialect: str) -> str:
    """DuckDB's text in another dialect."""
    (tree,) = sqlglot.parse(text, read="duckdb")
    assert tree is not None  # noqa: S101 - there is a text
    return tree.sql(dialect)


def _columns(warehouse: Warehouse, table: str) -> str:
    held = warehouse.held.get(table, ())
    return ", ".join(
        f"CAST({column if column in held else 'NULL'} AS {kind}) AS {column}"
        if kind == "DATE" or column not in held
        else column
        for column, kind in TABLES[table].items()
    )


def _from(warehouse: Warehouse, table: str) -> str:
    if table not in warehouse.held:
        return " WHERE FALSE"
    return f" FROM {exp.to_identifier(warehouse.schema, quoted=True).sql('duckdb')}.{table}"


def _words(warehouse: Warehouse) -> dict[str, str]:
    """What stands in the texts beside the tables."""

    def written(table: str) -> str:
        system, column = warehouse.written.get(table), _WRITTEN[table]
        if system is None:
            return "''"
        code = f"TRIM(COALESCE({column}, ''))"
        return f"CASE WHEN {code} = '' THEN '' ELSE CONCAT('{system}:', {code}) END"

    def cases(choices: Mapping[Any, str]) -> str:
        return " ".join(f"WHEN {key!r} THEN '{value}'" for key, value in choices.items())

    def exact(column: str) -> str:
        number = f"TRY_CAST(CAST({column} AS VARCHAR) AS DECIMAL(24, 12))"
        return f"CAST({number} * v.factor AS DECIMAL(38, 12))"

    def billionth(value: str, function: str) -> str:
        whole = f"CAST({function}(CAST({value} AS DECIMAL(23, 12)) * 1000000000) AS DECIMAL(20, 0))"
        return f"CAST({whole} * CAST('0.000000001' AS DECIMAL(10, 9)) AS DECIMAL(19, 9))"

    return {
        "written_condition": written("condition_occurrence"),
        "written_procedure": written("procedure_occurrence"),
        "written_given": written("procedure_occurrence"),
        "written_observation": written("observation"),
        "written_drug": written("drug_exposure"),
        "written_exposure": written("drug_exposure"),
        "written_measurement": written("measurement"),
        "by_ancestor": cases(BY_ANCESTOR),
        "complete": cases(COMPLETE),
        "operators": cases(OPERATORS),
        "icd10cm": _pattern(coded.SHAPES["icd10cm"]),
        "atc": _pattern(coded.SHAPES["atc"]),
        "over": _pattern(coded.OVER_CODES),
        "gives": coded.GIVES.pattern,
        "diagnosed": ", ".join(map(str, DIAGNOSED)),
        "administered": ", ".join(map(str, ADMINISTERED)),
        "history": ", ".join(f"'{code}'" for code in HISTORY_CODES),
        "event": str(HISTORY_OF_EVENT),
        "vast": str(VAST),
        "ucum": UCUM,
        "number": exact("v.number"),
        "range_high": exact("v.range_high"),
        "range_low": exact("v.range_low"),
        "floor": billionth("high", "FLOOR"),
        "ceiling": billionth("low", "CEIL"),
        "female": str(FEMALE),
        "male": str(MALE),
    }


def _pattern(whole: re.Pattern[str]) -> str:
    """A pattern that takes the whole string, in what all databases read alike."""
    return f"^({whole.pattern})$".replace(r"\d", "[0-9]").replace(r"\w", "[0-9A-Z]")


# Rows, for plain Python -----------------------------------------------------------------------------------------------

Row = Mapping[str, Any]


class Known(Struct, frozen=True):
    """A concept of the warehouse's vocabularies."""

    vocabulary: str
    code: str
    name: str


class Vocabulary(Struct, frozen=True):
    """Concepts by their ids, and of each the ids of those above it."""

    concepts: Mapping[int, Known]
    ancestors: Mapping[int, Sequence[int]]


def rows(connection: Connection, warehouse: Warehouse, person: int | None = None) -> dict[int, dict[str, list[Row]]]:
    """The rows of a person (of all, where none is named) by person_id and table. A table without a row is left out."""
    found: dict[int, dict[str, list[Row]]] = {}
    for table in OF_PERSONS:
        where = "" if person is None else f" WHERE person_id = {int(person)}"
        text = f"SELECT * FROM (SELECT {_columns(warehouse, table)}{_from(warehouse, table)}) AS rows_of{where}"  # noqa: S608
        for values in connection.execute(_sql(text, warehouse.dialect)).fetchall():
            row = dict(zip(TABLES[table], values, strict=True))
            found.setdefault(row["person_id"], {}).setdefault(table, []).append(row)
    return found


def named_in(rows: Mapping[str, Sequence[Row]]) -> set[int]:
    """The ids of all concepts that a person's rows name."""
    named = (value for some in rows.values() for row in some for name, value in row.items() if name.endswith("concept_id"))
    return {value for value in named if value}


def vocabulary(connection: Connection, warehouse: Warehouse, ids: Iterable[int] | None = None) -> Vocabulary:
    """The concepts with these ids (all, where none are named), and those above them."""

    def query(columns: str, table: str, where: str, wanted: Iterable[int] | None) -> list[Any]:
        some = "" if wanted is None else f" WHERE {where} IN ({', '.join(str(int(one)) for one in sorted(wanted)) or 'NULL'})"
        text = f"SELECT {columns} FROM (SELECT {_columns(warehouse, table)}{_from(warehouse, table)}) AS rows_of{some}"  # noqa: S608
        return list(connection.execute(_sql(text, warehouse.dialect)).fetchall())

    ids = None if ids is None else set(ids)
    ancestors: dict[int, list[int]] = {}
    above = query("descendant_concept_id, ancestor_concept_id", "concept_ancestor", "descendant_concept_id", ids)
    for below, one in above:
        ancestors.setdefault(below, []).append(one)
    wanted = None if ids is None else ids | {one for _, one in above}
    concepts = query("concept_id, vocabulary_id, concept_code, concept_name", "concept", "concept_id", wanted)
    return Vocabulary({one: Known(a or "", b or "", c or "") for one, a, b, c in concepts}, ancestors)
