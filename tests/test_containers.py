"""Archives, compressed files and files of many records come apart into documents, and what is damaged costs only itself."""

import gzip
import io
import json
import tarfile
import zipfile
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pantrial.readers import containers, several
from pantrial.readers.containers import Document, Failure, documents, zstd


def _study(number: int, title: str = "a trial") -> dict[str, object]:
    return {"protocolSection": {"identificationModule": {"nctId": f"EXAMPLE-{number:04}", "briefTitle": title}}}


STUDIES = [_study(1), _study(2, 'with "quotes", [brackets] and a \\ stroke'), _study(3, "Gröben \u2265 18\nyears }")]
LINES = b"".join(json.dumps(study).encode() + b"\n" for study in STUDIES)


class _Slow(io.RawIOBase):
    """A stream that gives its bytes a few at a time, as a pipe does."""

    def __init__(self, data: bytes, step: int) -> None:
        self.inner, self.step = io.BytesIO(data), step

    def read(self, size: int = -1) -> bytes:
        return self.inner.read(min(self.step, size) if size >= 0 else self.step)


def found(data: bytes, name: str = "file") -> list[Document | Failure]:
    return list(documents(io.BytesIO(data), name))


def whole(data: bytes) -> list[Document]:
    """The documents, of which none may be a failure."""
    all_of = found(data)
    assert all(isinstance(one, Document) for one in all_of), all_of
    return [one for one in all_of if isinstance(one, Document)]


def studies(data: bytes) -> list[object]:
    return [json.loads(document.data) for document in whole(data)]


def packed(members: Iterable[tuple[str, bytes]], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return out.getvalue()


def taped(members: Iterable[tuple[str, bytes]]) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, data in members:
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return out.getvalue()


PAGE = json.dumps({"totalCount": 3, "studies": STUDIES, "nextPageToken": "abc"}).encode()
OLD_PAGE = json.dumps(
    {
        "StudyFieldsResponse": {
            "APIVrs": "1.01",
            "NStudiesFound": 3,
            "FieldList": ["NCTId"],
            "StudyFields": [{"Rank": 1}, {"Rank": 2}],
        }
    }
).encode()


MANY = (
    LINES,
    LINES.rstrip(),
    LINES.replace(b"\n", b"\r\n\r\n"),
    b"\xef\xbb\xbf" + LINES,
    json.dumps(STUDIES).encode(),
    json.dumps(STUDIES, indent=3).encode(),
    PAGE,
    b" \n" + json.dumps({"studies": STUDIES}, indent=1).encode(),
    gzip.compress(LINES),
)


@pytest.mark.parametrize("data", MANY)
def test_a_file_of_many_studies_gives_each(data: bytes) -> None:
    assert studies(data) == STUDIES
    assert [document.origin for document in whole(data)] == ["file#1", "file#2", "file#3"]


def test_the_old_apis_page_gives_its_entries() -> None:
    assert studies(OLD_PAGE) == [{"Rank": 1}, {"Rank": 2}]


@pytest.mark.parametrize(
    "data", [json.dumps(_study(1)).encode(), json.dumps(_study(1), indent=2).encode() + b"\n", b"A page\nof text"]
)
def test_one_record_is_its_bytes_as_they_came_and_has_no_number(data: bytes) -> None:
    assert found(data) == [Document("file", data)]


@given(st.integers(1, 40), st.sampled_from([LINES, PAGE, json.dumps(STUDIES).encode()]))
def test_how_the_bytes_come_makes_no_difference(step: int, data: bytes) -> None:
    assert [json.loads(one.data) for one in documents(_Slow(data, step), "pipe") if isinstance(one, Document)] == STUDIES


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(), st.lists, max_leaves=8))
def test_any_list_of_values_is_cut_into_them(value: object) -> None:
    data = json.dumps([value, value], ensure_ascii=False).encode("utf-8", "surrogatepass")
    parts = list(several._elements(io.BytesIO(data), 1 << 20))
    assert [json.loads(part.decode("utf-8", "surrogatepass")) for part in parts if isinstance(part, bytes)] == [value, value]


def test_a_bad_line_costs_itself_only() -> None:
    data = LINES + b'{"protocolSection": \n' + LINES
    assert [one.origin for one in whole(data)] == [f"file#{n}" for n in range(1, 8)]


def test_a_line_that_is_too_long_costs_itself_only() -> None:
    parts = list(several._lines(io.BytesIO(b'{"a": 1}\n{"b": "' + b"x" * 5000 + b'"}\n{"c": 1}\n'), 1000))
    assert parts[0] == b'{"a": 1}\n'
    assert parts[2:] == [b'{"c": 1}\n']
    assert "larger than" in str(parts[1])


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (PAGE[:-60], "no whole JSON"),
        (b'[{"a": 1}, {"b": 2},', "breaks off"),
        (b'[{"a": 1}, {"b" 2}, {"c": 3}' + b" " * 99, "no sound JSON"),
    ],
)
def test_what_comes_before_a_fault_of_json_is_read(data: bytes, words: str) -> None:
    *sound, last = found(data)
    assert sound
    assert all(isinstance(one, Document) for one in sound)
    assert isinstance(last, Failure)
    assert words in last.error


def test_brackets_without_end_are_refused_at_once() -> None:
    (refused,) = found(b"[" * 300_000)
    assert isinstance(refused, Failure)
    assert "nested too deeply" in refused.error


TRIALS = (
    b"<?xml version='1.0' encoding='ISO-8859-1'?><!-- one --><!DOCTYPE trials>\n<trials n='2'>"
    b"<Trial><TrialID>EXAMPLE-1</TrialID><city>Per\xfa</city></Trial><note/><trial><TrialID>EXAMPLE-2</TrialID></trial></trials>"
)


def test_the_trials_of_an_xml_file_come_each_in_its_declared_letters() -> None:
    first, second = whole(TRIALS)
    assert "Perú" in first.data.decode()
    assert b"EXAMPLE-2" in second.data
    assert first.data.startswith(b"<?xml")
    assert b"encoding='utf-8'" in first.data


def test_an_xml_record_that_stands_alone_stays_whole() -> None:
    data = b"<?xml version='1.0'?>\n<clinical_study><id_info><nct_id>EXAMPLE-1</nct_id></id_info></clinical_study>"
    assert found(data) == [Document("file", data)]


def test_what_comes_before_a_fault_of_xml_is_read() -> None:
    first, fault = found(TRIALS.replace(b"</TrialID></trial>", b"</Trial></trial>"))
    assert isinstance(first, Document)
    assert isinstance(fault, Failure)
    assert "no sound XML" in fault.error


def test_entities_are_never_resolved() -> None:
    bomb = b'<!DOCTYPE trials [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/hostname">]>'
    (record,) = found(bomb + b"<trials><trial>&b;</trial><trial>&c;</trial></trials>")[:1]
    assert isinstance(record, Document)
    assert b"aaaa" not in record.data


def test_a_first_line_that_only_looks_like_xml_is_looked_at_once() -> None:
    assert len(found(b"<?a?>" * 20_000)) == 1  # and does not take for ever


TABLE = 'NCT Number;Study Title;Conditions\r\nEXAMPLE-1;"One; and\nanother";Acne\r\n\r\nEXAMPLE-2;Gr\xf6ben;"=1+1"\r\n'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1"])
def test_each_row_of_a_table_is_a_table_of_one_row(encoding: str) -> None:
    first, second = whole(TABLE.encode(encoding))
    letters = encoding.removesuffix("-sig")
    assert first.data.decode() == 'NCT Number,Study Title,Conditions\r\nEXAMPLE-1,"One; and\nanother",Acne\r\n'
    assert second.data.decode(letters) == "NCT Number,Study Title,Conditions\r\nEXAMPLE-2,Gröben,=1+1\r\n"


def test_a_table_without_a_trials_number_is_one_document() -> None:
    assert len(found(b"name,age,town\nx,1,y\nz,2,w\n")) == 1


def test_the_countries_of_an_eu_trial_stay_together() -> None:
    one = "Summary\nEudraCT Number: 2099-000001-10\nNational Competent Authority: {}\n" + "words " * 20_000
    other = "Summary\nEudraCT Number: 2099-000002-11\nNational Competent Authority: XX\n"
    start = "This file contains full details of what was selected. Each country is included separately.\n"
    first, second = whole((start + one.format("AA") + one.format("BB") + other).encode())
    assert first.data.count(b"EudraCT Number") == 2
    assert second.data == other.encode()


def test_archives_are_walked_and_named() -> None:
    inner = packed([("b/two.json", b'{"b": 1}'), ("__MACOSX/x", b"no"), ("b/.DS_Store", b"no")])
    data = gzip.compress(
        taped([("one.json", b'{"a": 1}'), ("../../etc/three.txt", b"words"), ("in.zip", inner), ("many.jsonl", LINES)])
    )
    assert [document.origin for document in whole(data)] == [
        "file/one.json",
        "file/../../etc/three.txt",
        "file/in.zip/b/two.json",
        "file/many.jsonl#1",
        "file/many.jsonl#2",
        "file/many.jsonl#3",
    ]


def test_zstandard_is_unpacked() -> None:
    assert studies(zstd().compress(LINES)) == STUDIES


def test_a_name_that_cannot_be_shown_is_shown_as_far_as_it_can() -> None:
    (document,) = whole(taped([("a\x1b[31m\nb.txt", b"words")]))
    assert document.origin == "file/a\ufffd[31m\ufffdb.txt"


@pytest.mark.parametrize(
    "data", [gzip.compress(LINES * 500)[:-300], zstd().compress(LINES * 500)[:-10], packed([("a", LINES)])[:-30]]
)
def test_packed_bytes_that_break_off_are_said(data: bytes) -> None:
    last = found(data)[-1]
    assert isinstance(last, Failure)
    assert "damaged" in last.error


def test_a_damaged_member_does_not_stop_the_others() -> None:
    data = packed([("a.txt", b"first words"), ("b.txt", b"second words")], zipfile.ZIP_STORED).replace(
        b"first words", b"fjrst words"
    )
    first, second = found(data)
    assert isinstance(first, Failure)
    assert second == Document("file/b.txt", b"second words")


def test_a_bomb_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(containers, "_FREE", 1 << 16)
    for data in (gzip.compress(b" " * 20_000_000), zstd().compress(b" " * 20_000_000), packed([("a", b" " * 20_000_000)])):
        (refused,) = found(data)
        assert isinstance(refused, Failure)
        assert "grow more than" in refused.error


def test_packing_within_packing_ends() -> None:
    data = LINES
    for _ in range(containers.DEEPEST + 1):
        data = gzip.compress(data)
    (refused,) = found(data)
    assert isinstance(refused, Failure)
    assert "packed more than" in refused.error


def test_a_document_that_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(containers, "LIMIT", 1000)
    (refused,) = found(b"words " * 1000)
    assert isinstance(refused, Failure)
    assert "larger than" in refused.error


def test_an_archive_with_nothing_in_it_gives_nothing() -> None:
    assert found(packed([])) == []


@given(
    st.binary(max_size=300),
    st.sampled_from([b"", b"[", b"{", b"<a><trial>", b"\x1f\x8b", b"PK\x03\x04", b"\x28\xb5\x2f\xfd", b"nctid,a,b\n"]),
)
def test_no_bytes_are_too_much(data: bytes, start: bytes) -> None:
    assert all(isinstance(one, Document | Failure) for one in found(start + data))


def test_a_long_trial_of_a_text_download_is_gathered_in_few_steps() -> None:
    head = b"EudraCT Number: 2099-000001-10\n"
    taken = []

    class Counted(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            taken.append(size)
            return super().read(size)

    data = head + b"words " * (64 * several._CHUNK // 6)
    parts = several.cut(Counted(data), head, len(data))
    assert parts is not None
    assert list(parts) == [data]
    assert len(taken) < 12
    assert list(several.cut(io.BytesIO(data), head, len(data) // 2) or ()) != [data]
