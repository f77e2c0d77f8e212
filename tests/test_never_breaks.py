"""Hostile bytes: each is read, or refused in the project's own words; none is a traceback, and none lets anybody in.

The fuzzer (`python3 tasks.py fuzz`) looks for more of them; what it finds becomes a row here.
"""

import contextlib
import io
import json
import re
import tracemalloc
from collections.abc import Callable
from itertools import cycle, islice
from typing import Any

import pytest
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from pantrial import patients, readers
from pantrial.errors import BadPatient, PantrialError, Unreadable
from pantrial.parse import parse, read_criterion, sizes
from pantrial.parse.sizes import CRITERION, LONGEST
from pantrial.protocol import Criterion, CriterionKind, Protocol, ReadingDegree, Unread, leaves_of
from pantrial.protocol import json as protocol_json
from pantrial.readers import xml
from pantrial.readers.containers import Document, Failure, documents
from pantrial.readers.trees import unwrapped
from pantrial.reading import Reading, Source
from pantrial.terms import Lexicon, shipped
from pantrial.text import Text
from pantrial.trials import Trial, trials_of
from pantrial.writers import study as study_writer

STUDY: dict[str, Any] = {
    "protocolSection": {
        "identificationModule": {"nctId": "NCT00000000", "briefTitle": "Cells for sore skin"},
        "eligibilityModule": {"eligibilityCriteria": "Inclusion Criteria:\n\n* Psoriasis", "sex": "ALL"},
        "armsInterventionsModule": {"interventions": [{"type": "DRUG", "name": "Salt", "description": "1 mg daily"}]},
    }
}


def read(study: dict[str, Any]) -> Reading:
    return readers.read(json.dumps(study).encode(), "study.json")


def changed(module: str, **fields: Any) -> dict[str, Any]:
    section = STUDY["protocolSection"]
    return {"protocolSection": {**section, module: {**section[module], **fields}}}


def survives(act: Callable[[], object]) -> None:
    """It comes to an end, if need be with an error of the project's own."""
    with contextlib.suppress(PantrialError):
        act()


# Bytes and what they claim of themselves


@pytest.mark.parametrize(
    "name",
    "punycode idna unicode_escape raw_unicode_escape undefined charmap hex rot13 zlib utf-7 utf-16 mbcs nonsense".split(),
)
def test_a_declared_encoding_that_is_none_is_not_used(name: str) -> None:
    words = f'<?xml version="1.0" encoding="{name}"?><clinical_study><id_info><nct_id>NCT00000000</nct_id></id_info>'
    reading = readers.read(f"{words}<brief_title>A \\x of é</brief_title></clinical_study>".encode(), "study.xml")
    assert reading.source.encoding == "utf-8"
    assert reading.value("/protocolSection/identificationModule/briefTitle") == "A \\x of é"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_table_is_a_table_whatever_ends_its_lines(end: str) -> None:
    table = end.join(("NCT Number,Study Title,Conditions", "EXAMPLE-1,One,Acne", "EXAMPLE-2,Two,Itch", ""))
    assert len([one for one in documents(io.BytesIO(table.encode()), "t.csv") if isinstance(one, Document)]) == 2


def test_a_quote_that_is_never_closed_in_the_head_of_a_table() -> None:
    for head in ('NCT Number,"Study Title\r,Conditions\n', 'NCT Number,Study\rTitle,"Conditions\nEXAMPLE-1,One,Acne\n'):
        assert list(documents(io.BytesIO(head.encode()), "t.csv"))


def test_a_line_s_end_of_another_kind_in_a_line() -> None:
    for layout in ("", *readers.READERS):
        survives(lambda layout=layout: readers.read(b"a\rNCT Number,Title\rb", "page", layout or None))  # type: ignore[misc]


@pytest.mark.parametrize("line", ["a\n", "a\r", "a\r\n\r\n", "- a\n", "\n\n"])
def test_a_page_of_nothing_but_line_ends_is_refused(line: str) -> None:
    page = (ROOT / "examples" / "pages" / "psoriasis.txt").read_text("utf-8")
    few, many = (f"{page}\n\n{line * count}" for count in (2_000, 200_000))
    for layout in ("", "captioned"):
        assert readers.read(few.encode(), "page", layout or None).source.text
        with pytest.raises(Unreadable, match="shorter lines"):
            readers.read(many.encode(), "page", layout or None)


def test_a_page_of_nothing_but_tags_is_refused() -> None:
    page = "".join(f"<p>{line}</p>" for line in (ROOT / "examples" / "pages" / "psoriasis.txt").read_text("utf-8").split("\n"))
    few, many = (f"<!doctype html><html><body>{page}<table><tr>{'<td>a' * count}" for count in (2_000, 300_000))
    assert readers.read(few.encode(), "page").source.text
    with pytest.raises(Unreadable, match="more tags"):
        readers.read(many.encode(), "page")


@pytest.mark.parametrize("void", ["{}", "1 ", '""', "null ", "[]"])
def test_a_list_of_nothing_is_told_at_once(void: str) -> None:
    study = json.dumps(STUDY)
    for count, told in ((1000, 1000), (5000, 1001)):
        for end in (f",{study}]", "]", ""):
            found = list(documents(io.BytesIO(f"[{study},{','.join([void] * count)}{end}".encode()), "list"))
            read = [one for one in found if isinstance(one, Document) and one.data == study.encode()]
            assert len(read) == 1 + end.startswith(",")
            assert len(found) == len(read) + told + (not end)
            rest = [one.error for one in found if isinstance(one, Failure) and "4000 more elements" in one.error]
            assert len(rest) == (count == 5000)


def test_an_xml_of_nothing_but_tags_is_refused() -> None:
    head = "<clinical_study><id_info><nct_id>NCT00000000</nct_id></id_info>"
    few, many = (f"{head}{'<a/>' * count}</clinical_study>".encode() for count in (2_000, 600_000))
    assert readers.read(few, "study.xml").value("/protocolSection/identificationModule/nctId") == "NCT00000000"
    with pytest.raises(Unreadable, match="more tags"):
        readers.read(many, "study.xml")


@pytest.mark.parametrize("tail", [b"p,condition,asthma" + b",a" * 2_200_000, b"p,person\n" * 20_000])
def test_a_table_of_persons_takes_little_memory_for_each_line(tail: bytes) -> None:
    data = b"patient,kind,name\np,condition,asthma\n" + tail
    tracemalloc.start()
    found = list(patients.stream(io.BytesIO(data), "table.csv", shipped()))
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 22 * len(data)
    assert isinstance(found[0], BadPatient) == (b",a,a" in data)


def test_persons_without_a_name_come_in_their_order() -> None:
    data = b"".join(b'{"resourceType":"Patient","birthDate":"%d"}\n' % year for year in (1990, 1980, 1970))
    found = [one for one in patients.stream(io.BytesIO(data), "lines.ndjson", shipped()) if not isinstance(one, BadPatient)]
    assert [str(one.birth) for one in found] == ["1990", "1980", "1970"]


def test_a_block_of_nothing_but_line_ends_stays_as_it_is() -> None:
    block = Text.of("a\n" * 50_000)
    assert unwrapped(block, lambda own: None).value == block.value.strip()
    assert unwrapped(Text.of("a\nb\n" * 100), lambda own: None).value.startswith("a b a b")


@pytest.mark.parametrize("line", ["a\n", "a\n\n", "- a\n"])
def test_criteria_of_nothing_but_line_ends_stay_open(line: str, lexicon: Lexicon) -> None:
    """Each line with its place would take 150 times the file; nothing that stands in such criteria is decided."""
    words = f"{line * 200_000}Exclusion Criteria:\nPregnancy"
    main = "<main><trial_id>EXAMPLE-1</trial_id><public_title>Cells</public_title></main>"
    table = f"<trial>{main}<criteria><inclusion_criteria>{words}</inclusion_criteria></criteria></trial>"
    tracemalloc.start()
    reading = readers.read(table.encode(), "trial.xml")
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 20 * len(table)
    (criterion,) = parse(reading, lexicon).protocol.criteria
    assert criterion.reading is ReadingDegree.NONE


def test_blanks_before_a_break_are_looked_through_once() -> None:
    """Begun at each blank anew, these would take the square of their number."""
    table = f"TrialID,Public title,Inclusion Criteria,Primary sponsor\nEXAMPLE-1,Cells,a{' ' * 100_000}b <br> c,Clinic\n"
    reading = readers.read(table.encode(), "trials.csv")
    assert "<br>" not in str(reading.value("/protocolSection/eligibilityModule/eligibilityCriteria"))


def test_blanks_without_end_are_no_form() -> None:
    """Where blanks may be given back this takes the square of their number, which is hours for these."""
    for blank in (b" ", b"\t", b"\n", b"{ ", b"{\n"):
        with pytest.raises(BadPatient):
            list(patients.read(blank * 1_000_000, "file", shipped()))
    assert list(patients.read(b'{\n  "pantrial-patient": 1, "id": "p"}', "form", shipped()))


# Numbers


def test_a_number_of_thousands_of_digits_stops_nothing() -> None:
    long = "9" * 5000
    listed = f'[{{"protocolSection": {{"identificationModule": {{"nctId": "NCT00000000"}}, "x": {long}}}}}, {{"a": 1}}]'
    assert len(list(documents(io.BytesIO(listed.encode()), "list.json"))) == 2
    table = f"TrialID,Public title,Target size,Primary sponsor\nEXAMPLE-1,Cells,{long},Example Clinic\n"
    reading = readers.read(table.encode(), "trials.csv")
    assert reading.value("/protocolSection/designModule/enrollmentInfo") is None
    assert long in {said.value for said in reading.said}


@pytest.mark.parametrize("number", ["9" * 5000, "1e999999999", "-1E400", "0." + "1" * 5000])
@pytest.mark.parametrize("section", ["resultsSection", "derivedSection", "x"])
def test_a_study_with_a_number_beyond_what_python_holds(section: str, number: str) -> None:
    data = f'{{"protocolSection": {{"identificationModule": {{"nctId": "NCT00000000"}}}}, "{section}": {{"a": {number}}}}}'
    survives(lambda: study_writer.write(readers.read(data.encode(), "study.json")))


@pytest.mark.parametrize("version", ["0", "00", "01", "-1", "", "9" * 5000, "٣", "²", "1.0", "1e3"])
def test_a_version_that_no_schema_has_is_refused(version: str) -> None:
    with pytest.raises(Unreadable, match="no version"):
        protocol_json.load(json.dumps({"schema": f"pantrial.protocol/{version}", "protocol": {}}).encode())


# What a file says of its own evidence

POINTERS = (
    "",
    "/",
    "//",
    "((",
    "/a[0]",
    "/a/b[1]",
    "count(//*)",
    "//*//*//*",
    "name(",
    "name()",
    "$v",
    "x:y",
    "/0",
    "/²",
    "/-1",
)


@pytest.mark.parametrize("layout", ["study", "ctis", "study_fields", "ctgov_xml", "isrctn", "ictrp", "classic", "none"])
@pytest.mark.parametrize("text", ["", "{}", "[1]", "{", "<a><b>x</b></a>", "<a", "a,b\n1,2\n", "words"])
def test_evidence_that_points_nowhere_is_dropped(layout: str, text: str) -> None:
    written = json.loads(study_writer.write(read(STUDY)))
    section = written["pantrialSection"]
    section["source"] |= {"layout": layout, "text": text}
    for pointer in (*POINTERS, "/" + "9" * 5000):
        piece = {"at": 0, "start": 0, "length": 1, "pointer": pointer}
        section["evidence"] = {"/protocolSection/identificationModule/nctId": {"pieces": [piece], "normaliser": "text"}}
        reading = readers.read(json.dumps(written).encode(), "study.json")
        assert {note.code for note in reading.notes} & {"value-changed", "section-unreadable"}


def test_the_pointers_of_xml_are_xpaths() -> None:
    text = '<a xmlns="urn:x" k="v">one<b>two</b>three<b/><c:d xmlns:c="urn:y">four</c:d><b>five<e>six</e></b></a>'
    source = Source("", "x.xml", "ctgov_xml", "utf-8", text)
    root = etree.fromstring(text).getroottree()
    words = xml.words_of(source)
    found = list(xml.leaves(xml.parse(source)))
    assert len(found) == 7
    for leaf in found:
        assert words(leaf.pointer) == leaf.words == root.xpath(f"string({leaf.pointer})")
        if leaf.pointer.endswith("]") and "text()" not in leaf.pointer:
            assert words(f"name({leaf.pointer})") == root.xpath(f"name({leaf.pointer})")


@pytest.mark.parametrize("kind", list(CriterionKind))
def test_words_that_attest_need_no_topic(kind: CriterionKind, lexicon: Lexicon) -> None:
    """`concurrent` makes a transplant something to attest, beside words that are not known: no topic was there to name."""
    found = read_criterion(Text.of("No concurrent zonk blood or liver transplantation"), kind, lexicon)
    assert found.reading is not ReadingDegree.FULL
    assert any(isinstance(leaf, Unread) for leaf in leaves_of(found.logic))


@pytest.mark.parametrize("kind", CriterionKind)
def test_a_treatment_of_no_days_is_no_length(kind: CriterionKind, lexicon: Lexicon) -> None:
    for words in ("Treated with methotrexate for at least 0 weeks", "Methotrexate for more than 0 days"):
        assert read_criterion(Text(words), kind, lexicon).reading is not ReadingDegree.FULL


def test_a_fault_of_the_parser_costs_one_record(lexicon: Lexicon) -> None:
    page = ROOT / "examples" / "pages" / "psoriasis.txt"
    broken: Any = None  # a lexicon that breaks whatever asks it
    (failure,) = trials_of(Document("a.txt", page.read_bytes()), broken)
    assert isinstance(failure, Failure)
    assert re.fullmatch(r"a\.txt: the parser failed: \w+Error at \w+\.py:\d+ \(report it.*\)", failure.error)
    (trial,) = trials_of(Document("a.txt", page.read_bytes()), lexicon)
    assert isinstance(trial, Trial)


# What is larger than any record's is not parsed, and lets nobody in


@pytest.mark.parametrize("kind", list(CriterionKind))
@pytest.mark.parametrize(
    "words",
    [
        "(",
        "[",
        "cancer (",
        "1 mg ",
        "- ",
        "or ",
        "age > 18, ",
        "9",
        "²",
        "\u0301",
        "İ",
    ],
)
def test_a_criterion_longer_than_any_is_unread(kind: CriterionKind, words: str, lexicon: Lexicon) -> None:
    found = read_criterion(Text.of("Psoriasis " + words * (CRITERION // len(words))), kind, lexicon)
    assert isinstance(found.logic, Unread)
    assert found.reading is ReadingDegree.NONE


@pytest.mark.parametrize(
    "words",
    [
        "cancer except melanoma, ",
        "infection (viral), ",
        "ECOG 0 or 1, ",
        "hepatitis B or C, ",
        "type 1 or 2 diabetes, ",
        "topical or oral steroids, ",
    ],
)
def test_a_line_of_a_thousand_lists_is_read_in_turn(words: str, lexicon: Lexicon) -> None:
    """Each is written out by a step of its own: as many as a line holds, and no stack to end."""
    line = words * ((CRITERION - 20) // len(words))
    for kind in CriterionKind:
        assert read_criterion(Text.of(line.rstrip(", ")), kind, lexicon).logic is not None


def test_what_several_exceptions_leave_open_is_left_open_once(lexicon: Lexicon) -> None:
    """Each `cancer` but the last may be bound by each exception behind it: the logic grows with the line, and no faster."""

    def size(times: int) -> int:
        line = ", ".join(
            islice(cycle(("cancer except melanoma", "cancer except lymphoma", "cancer except breast cancer")), times)
        )
        return len(leaves_of(read_criterion(Text.of(line), CriterionKind.EXCLUSION, lexicon).logic))

    assert size(20) <= 2 * size(10)


def test_a_line_of_many_colons_is_no_deeper_than_logic_may_be(lexicon: Lexicon) -> None:
    for words in ('{"a":', "a: b ", "Psoriasis: ", "no fever, if: "):
        found = read_criterion(Text.of(words * 150 + "psoriasis"), CriterionKind.INCLUSION, lexicon)
        assert found.reading is not ReadingDegree.FULL
        criterion = Criterion(CriterionKind.INCLUSION, 1, words, (), found.logic, found.reading, found.clazz)
        assert protocol_json.load(protocol_json.dump(Protocol(trial="EXAMPLE-1", criteria=(criterion,)))).criteria == (
            criterion,
        )


def test_criteria_longer_than_any_record_s_stay_open(lexicon: Lexicon) -> None:
    words = "Inclusion Criteria:\n\n" + "* Psoriasis\n" * (LONGEST // 10)
    parsed = parse(read(changed("eligibilityModule", eligibilityCriteria=words)), lexicon).protocol
    (criterion,) = parsed.criteria
    assert criterion.reading is ReadingDegree.NONE
    assert isinstance(criterion.logic, Unread)
    assert "too-large" in {note.code for note in parsed.notes}


@pytest.mark.parametrize(
    "interventions",
    [
        [{"type": "DRUG", "name": "Salt", "description": "1 mg daily. " * (LONGEST // 10)}],
        [{"type": "DRUG", "name": "Salt", "description": "1 mg or " * 2000}],
        [{"type": "DRUG", "name": f"Salt {n}", "description": "1 mg daily"} for n in range(121)],
    ],
)
def test_no_dose_comes_from_what_is_too_large(
    interventions: list[dict[str, str]], lexicon: Lexicon, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sizes, "MOST", 120)  # the thousand that stand there cost a minute
    protocol = parse(read(changed("armsInterventionsModule", interventions=interventions)), lexicon).protocol
    assert len(protocol.products) == min(len(interventions), 120)
    if len(interventions) == 1:
        assert not [dose for one in protocol.administrations for dose in one.doses]


def test_the_largest_of_real_records_are_parsed_whole(lexicon: Lexicon) -> None:
    words = "Inclusion Criteria:\n\n" + "* Psoriasis\n" * 1000
    parsed = parse(read(changed("eligibilityModule", eligibilityCriteria=words)), lexicon).protocol
    assert len(parsed.criteria) == 1000
    assert "too-large" not in {note.code for note in parsed.notes}


# Anything at all

ODD = st.sampled_from(
    [
        "\x00",
        "�",
        "٣",
        "²",
        "Ⅳ",
        "\u202e",
        "\u200b",
        "\ufeff",
        "İ",
        "\x85",
        "9" * 5000,
        "1e999999999",
        "NaN",
        "[" * 2000,
        "(" * 500,
        "- " * 500,
        "<" * 500,
        "&a;",
        "]]>",
        "|" * 300,
        "\\" * 99,
    ]
)
WORDS = st.one_of(ODD, st.text(max_size=30), st.text("0123456789.,-/() \n:|<>&;", max_size=40))


@given(st.lists(WORDS, max_size=6).map("".join), st.sampled_from(["", *readers.READERS]))
def test_any_words_in_any_layout(words: str, layout: str) -> None:
    survives(lambda: readers.read(words.encode("utf-8", "surrogatepass"), "page", layout or None))


@given(
    st.binary(max_size=300),
    st.sampled_from([b"", b"\x1f\x8b\x08\0", b"PK\x03\x04", b"\x28\xb5\x2f\xfd", b"\xff\xfe", b"[", b"<a>"]),
)
def test_any_bytes_in_any_packing(data: bytes, head: bytes) -> None:
    for one in documents(io.BytesIO(head + data), "file"):
        if isinstance(one, Failure):
            assert one.error
        else:
            survives(lambda one=one: readers.read(one.data, one.origin))  # type: ignore[misc]
