"""OMOP's vocabularies: Athena's download (tab-separated files), and the vocabulary tables of a user's own warehouse.

Taken are the standard concepts of conditions, and of drugs the ingredients and ATC's classes. A concept's own code is that
of its vocabulary (SNOMED CT, RxNorm, ATC); a drug has the codes of the products that hold it as well (`concept_ancestor`).
What other vocabularies map to a concept (`Maps to`) is related: such a code may be narrower or wider.
"""
# ruff: noqa: S608 - the queries are put together of constants, and a schema's name is letters alone

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from pantrial.errors import BadCall, Refused, Unreadable
from pantrial.terms import Term, Vocabulary

# Tables, and whether reading does without them.
TABLES = {"concept": False, "concept_synonym": True, "concept_ancestor": True, "concept_relationship": True, "vocabulary": True}
SYSTEMS = {
    "SNOMED": "snomed",
    "RxNorm": "rxnorm",
    "RxNorm Extension": "rxnorm-extension",
    "ATC": "atc",
    "ICD10CM": "icd10cm",
    "MeSH": "mesh",
    "HPO": "hpo",
}
ENGLISH = 4180186  # the language of synonyms
_LICENCE = "as accepted at athena.ohdsi.org for each vocabulary (SNOMED CT needs an affiliate licence)"

Ask = Callable[[str], Iterable[tuple[object, ...]]]

# Concepts that are taken: `c` is the table of concepts.
_TAKEN = (
    "(c.domain_id = 'Condition' AND c.standard_concept = 'S' OR c.domain_id = 'Drug' AND "
    "(c.standard_concept = 'S' AND c.concept_class_id = 'Ingredient' OR c.vocabulary_id = 'ATC'))"
    " AND c.invalid_reason IS NULL"
)
_CONCEPTS = (
    "SELECT CAST(c.concept_id AS BIGINT), c.concept_name, c.domain_id, c.vocabulary_id, c.concept_code FROM {concept} c"
    f" WHERE {_TAKEN} ORDER BY 1"
)
_SYNONYMS = (
    "SELECT CAST(c.concept_id AS BIGINT), s.concept_synonym_name FROM {concept_synonym} s JOIN {concept} c"
    f" ON CAST(c.concept_id AS BIGINT) = CAST(s.concept_id AS BIGINT) WHERE {_TAKEN}"
    f" AND CAST(s.language_concept_id AS BIGINT) = {ENGLISH} ORDER BY 1, 2"
)
_PARENTS = (
    "SELECT CAST(c.concept_id AS BIGINT), CAST(a.ancestor_concept_id AS BIGINT) FROM {concept_ancestor} a JOIN {concept} c"
    f" ON CAST(c.concept_id AS BIGINT) = CAST(a.descendant_concept_id AS BIGINT) WHERE {_TAKEN}"
    " AND CAST(a.min_levels_of_separation AS INTEGER) = 1 ORDER BY 1, 2"
)
_PRODUCTS = (
    "SELECT CAST(c.concept_id AS BIGINT), p.vocabulary_id, p.concept_code FROM {concept_ancestor} a JOIN {concept} c"
    " ON CAST(c.concept_id AS BIGINT) = CAST(a.ancestor_concept_id AS BIGINT) JOIN {concept} p"
    " ON CAST(p.concept_id AS BIGINT) = CAST(a.descendant_concept_id AS BIGINT)"
    f" WHERE {_TAKEN} AND c.concept_class_id = 'Ingredient' AND p.vocabulary_id = 'RxNorm' AND p.concept_id <> c.concept_id"
    " ORDER BY 1, 2, 3"
)
_MAPPED = (
    "SELECT CAST(c.concept_id AS BIGINT), o.vocabulary_id, o.concept_code FROM {concept_relationship} r JOIN {concept} c"
    " ON CAST(c.concept_id AS BIGINT) = CAST(r.concept_id_2 AS BIGINT) JOIN {concept} o"
    " ON CAST(o.concept_id AS BIGINT) = CAST(r.concept_id_1 AS BIGINT)"
    f" WHERE {_TAKEN} AND r.relationship_id = 'Maps to' AND r.invalid_reason IS NULL AND o.concept_id <> c.concept_id"
    " ORDER BY 1, 2, 3"
)


def detect(path: Path) -> bool:
    """Whether it is a folder with Athena's files, or one of them."""
    folder = path if path.is_dir() else path.parent
    return (folder / "CONCEPT.csv").is_file() and (path.is_dir() or path.name.lower().removesuffix(".csv") in TABLES)


def read(path: Path) -> Vocabulary:
    """Athena's unpacked download. Raises Unreadable where a file is not as Athena writes it."""
    import duckdb

    folder = path if path.is_dir() else path.parent
    with duckdb.connect() as connection:
        names = {}
        for table in TABLES:
            file = folder / f"{table.upper()}.csv"
            if file.is_file():
                # Athena's files are divided by tabs, and a quotation mark in them is a letter.
                literal = str(file).replace("'", "''")
                names[table] = (
                    f"read_csv('{literal}', delim='\t', quote='', escape='', header=true, all_varchar=true, nullstr='')"
                )
        try:
            return _read(lambda query: _rows(connection.execute(query)), names, folder.name)
        except duckdb.Error as error:
            raise Unreadable(f"not as Athena writes it: {_first_line(error)}", where=str(folder)) from None


def warehouse(address: str) -> Vocabulary:
    """The vocabulary tables of a database: `duckdb:///path/to.db?schema=cdm`, `postgresql://…/name?schema=cdm`.

    Raises BadCall for another address, Refused where the driver is not installed, Unreadable where the tables are not there.
    """
    parts = urlsplit(address)
    schema = (parse_qs(parts.query).get("schema") or [""])[0]
    if schema and not schema.replace("_", "").isalnum():
        raise BadCall("this is no schema's name", where="schema")
    shown = f"{parts.scheme}://{parts.hostname or ''}{parts.path}"  # without a password
    prefix = f"{schema}." if schema else ""
    if parts.scheme == "duckdb":
        with _duckdb(parts.path, shown) as ask:
            return _of_warehouse(ask, prefix, shown)
    if parts.scheme in ("postgresql", "postgres"):
        with _postgres(parts._replace(query="").geturl(), shown) as ask:
            return _of_warehouse(ask, prefix, shown)
    raise BadCall("this is no database's address that we read", where=shown, do="use duckdb:///FILE or postgresql://…")


def _of_warehouse(ask: Ask, prefix: str, shown: str) -> Vocabulary:
    wanted = ", ".join(f"'{table}'" for table in TABLES)
    schema = f" AND table_schema = '{prefix[:-1]}'" if prefix else ""
    query = f"SELECT DISTINCT lower(table_name) FROM information_schema.tables WHERE lower(table_name) IN ({wanted}){schema}"
    there = {str(row[0]) for row in ask(query)}
    return _read(ask, {table: f"{prefix}{table}" for table in TABLES if table in there}, shown)


@contextmanager
def _duckdb(path: str, shown: str) -> Iterator[Ask]:
    import duckdb

    if not Path(path).is_file():
        raise BadCall("there is no such file", where=shown)
    try:
        with duckdb.connect(path, read_only=True) as connection:
            yield lambda query: _rows(connection.execute(query))
    except duckdb.Error as error:
        raise Unreadable(f"the database does not answer: {_first_line(error)}", where=shown) from None


@contextmanager
def _postgres(address: str, shown: str) -> Iterator[Ask]:
    try:
        import psycopg
    except ImportError:
        raise Refused("the package psycopg is not installed", do="install pantrial[postgres]") from None
    try:
        with psycopg.connect(address) as connection:
            connection.read_only = True
            yield lambda query: connection.execute(query)
    except psycopg.Error as error:
        raise Unreadable(f"the database does not answer: {_first_line(error)}", where=shown) from None


def _first_line(error: Exception) -> str:
    return str(error).strip().split("\n", 1)[0]


def _rows(cursor: object) -> Iterator[tuple[object, ...]]:
    while rows := cursor.fetchmany(10_000):  # type: ignore[attr-defined]
        yield from rows


def _read(ask: Ask, names: dict[str, str], origin: str) -> Vocabulary:
    if "concept" not in names:
        raise Unreadable("the table CONCEPT is not there", where=origin)

    def rows(query: str) -> Iterable[tuple[object, ...]]:
        needed = [table for table in TABLES if f"{{{table}}}" in query]
        return ask(query.format(**names)) if all(table in names for table in needed) else ()

    heads = {one[0]: tuple(str(value) for value in one[1:]) for one in rows(_CONCEPTS)}
    words: dict[object, list[str]] = defaultdict(list)
    parents: dict[object, list[str]] = defaultdict(list)
    codes: dict[object, list[str]] = defaultdict(list)
    related: dict[object, list[str]] = defaultdict(list)
    for concept, synonym in rows(_SYNONYMS):
        words[concept].append(str(synonym))
    for concept, ancestor in rows(_PARENTS):
        if ancestor in heads:
            parents[concept].append(f"OMOP:{ancestor}")
    for concept, vocabulary, code in rows(_PRODUCTS):
        codes[concept].append(f"{SYSTEMS[str(vocabulary)]}:{code}")
    for concept, vocabulary, code in rows(_MAPPED):
        if str(vocabulary) in SYSTEMS:
            related[concept].append(f"{SYSTEMS[str(vocabulary)]}:{code}")
    terms = []
    for concept, (name, domain, vocabulary, code) in heads.items():
        system = SYSTEMS.get(vocabulary, "")
        own = (f"{system}:{code}",) if system else ()
        terms.append(
            Term(
                f"OMOP:{concept}",
                name,
                tuple(words[concept]),
                (f"omop:{concept}", *own, *codes[concept]),
                tuple(related[concept]),
                tuple(parents[concept]),
                domain == "Drug",
            )
        )
    if not terms:
        raise Unreadable("no standard concept of a condition or drug", where=origin)
    version = ""
    if "vocabulary" in names:
        found = list(rows("SELECT vocabulary_version FROM {vocabulary} WHERE vocabulary_id = 'None'"))
        version = str(found[0][0]) if found else ""
    return Vocabulary("omop", "OMOP vocabularies", version, _LICENCE, origin, tuple(terms))
