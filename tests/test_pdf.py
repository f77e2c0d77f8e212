"""PDFs with a text layer: a printout reads as what was printed; what cannot be read is refused, in bounded time and memory."""

import contextlib
import importlib.util
import io
import json
import re
import shutil
import subprocess
import zipfile
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from conftest import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Table
from test_html import as_html

from pantrial import readers
from pantrial.cli import main
from pantrial.errors import Unreadable
from pantrial.pages import pdf
from pantrial.pages.pdf import Run, is_pdf, lines, text_of

STYLE = getSampleStyleSheet()["BodyText"]
LONG = (
    "A criterion that has to be wrapped at the right margin since it is so long that no line of any page could ever hold the "
    "whole of it, whatever its letters"
)


def printed(flow: Iterable[Flowable], furniture: bool = False, **given: Any) -> bytes:
    """A PDF of paragraphs and tables, untagged, as an office program writes it."""
    file = io.BytesIO()

    def edges(canvas: Canvas, document: Any) -> None:
        canvas.drawString(60, 815, "Example Register")
        canvas.drawString(60, 20, f"Page {document.page}")

    document = SimpleDocTemplate(file, pagesize=A4, **given)
    drawn = {"onFirstPage": edges, "onLaterPages": edges} if furniture else {}
    document.build(list(flow), **drawn)
    return file.getvalue()


def drawn(*words: tuple[float, float, str], pages: int = 1, **given: Any) -> bytes:
    """A PDF with words at places, in points from the lower left corner."""
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=A4, **given)
    for _ in range(pages):
        for left, low, text in words:
            canvas.drawString(left, low, text)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def kept(data: bytes) -> str:
    return text_of(data, "x")[0]


def test_paragraphs_are_lines_and_cells_stand_beside_each_other() -> None:
    table = Table([["Phase", "Phase 1"], [Paragraph("Enrollment", STYLE), Paragraph(LONG, STYLE)]], colWidths=[120, 200])
    data = printed([Paragraph("Cells in skin", STYLE), Paragraph(LONG, STYLE), Paragraph("The next one", STYLE), table])
    assert [line for line in kept(data).splitlines() if line] == [
        "Cells in skin", LONG, "The next one", "Phase | Phase 1", f"Enrollment | {LONG}",
    ]  # fmt: skip


def test_lines_that_had_room_for_more_stay_apart() -> None:
    names = ["Psoriasis", "Eczema", "Atopic dermatitis", LONG[:60]]
    data = drawn(*((60, 700 - 14 * number, name) for number, name in enumerate(names)))
    assert kept(data).splitlines() == names


def test_numbers_and_bullets_begin_lines_and_hold_theirs() -> None:
    data = drawn(
        (60, 700, "1."), (80, 700, "Aged 18 or older"), (60, 686, "2."), (80, 686, "Consent"), (60, 672, "\u2022 Fever")
    )
    assert kept(data).splitlines() == ["1. Aged 18 or older", "2. Consent", "* Fever"]


def test_a_power_stays_one() -> None:
    data = printed([Paragraph("Give 2 x 10<super>6</super> cells/kg at 30 kg/m<super>2</super>, not CO<sub>2</sub>", STYLE)])
    assert kept(data) == "Give 2 x 10^6 cells/kg at 30 kg/m2, not CO2\n"


def test_a_power_is_told_by_its_place_where_it_is_as_large() -> None:
    file = io.BytesIO()
    canvas = Canvas(file)
    text = canvas.beginText(60, 700)
    text.textOut("Give 10")
    text.setRise(4)
    text.textOut("6")
    text.setRise(0)
    text.textOut(" cells and 106 more")
    canvas.drawText(text)
    canvas.save()
    assert kept(file.getvalue()) == "Give 10^6 cells and 106 more\n"


def test_centred_lines_of_a_cell_that_is_told_are_one() -> None:
    runs = [_run(0, 160, "Problems that are", left=60), _run(14, 130, "studied", left=90)]
    assert lines(runs) == "Problems that are\nstudied\n"
    told = [_run(0, 160, "Problems that are", left=60, block=1, depth=-1), _run(14, 130, "studied", left=90, block=1, depth=-1)]
    assert lines(told) == "Problems that are studied\n"


def test_words_broken_at_a_hyphen_are_whole() -> None:
    wide = 12 * "wide words "
    data = printed([Paragraph(f"{wide}double-blind {wide}", STYLE)], rightMargin=72)
    assert "double-blind" in kept(data)
    assert lines([_run(0, 100, "double-"), _run(14, 98, "blind")]) == "double-blind\n"
    assert lines([_run(0, 100, "pre-"), _run(14, 98, "and post-dose")]) == "pre- and post-dose\n"


def _run(top: float, right: float, words: str, left: float = 0, page: int = 0, **given: Any) -> Run:
    place = {"first": right, "block": -1, "item": -1, "depth": 0} | given
    return Run(page, left, top, right, top + 12, words=words, **place)


def test_what_stands_on_most_pages_is_left_out_and_nothing_else() -> None:
    flow = [Paragraph(f"Paragraph {number}: {LONG}", STYLE) for number in range(60)]
    data = printed(flow, furniture=True)
    text = kept(data)
    assert "Example Register" not in text
    assert "Page 2" not in text
    assert [line for line in text.splitlines() if line] == [f"Paragraph {number}: {LONG}" for number in range(60)]


@pytest.mark.parametrize("name", ["psoriasis", "digital-ulcers", "sjs-ten", "fat-donors", "hidradenitis"])
def test_an_example_printed_reads_as_the_page_does(name: str) -> None:
    """Each line a paragraph, as one prints a text: of the values of the page's record nearly all are the printed one's."""
    text = (ROOT / "examples" / "pages" / f"{name}.txt").read_text("utf-8")
    escaped = (line.replace("&", "&amp;").replace("<", "&lt;") for line in text.splitlines() if line.strip())
    plain = readers.read(text.encode(), "text")
    printout = readers.read(printed([Paragraph(line.translate(_LATIN), STYLE) for line in escaped]), "print")
    assert printout.source.layout == plain.source.layout
    wanted = {at: _plain(value) for at, value in _leaves(plain.values)}
    there = {at: _plain(value) for at, value in _leaves(printout.values)}
    same = sum(there.get(at) == value for at, value in wanted.items())
    assert same >= 0.9 * len(wanted), {at: (value, there.get(at)) for at, value in wanted.items() if there.get(at) != value}


_LATIN = str.maketrans({"≥": ">=", "≤": "<=", "−": "-", "α": "a", "β": "b", "×": "x", "—": "-", "–": "-", "’": "'"})


def _plain(value: Any) -> Any:
    return " ".join(value.translate(_LATIN).split()) if isinstance(value, str) else value


def _leaves(value: Any, at: str = "") -> Iterable[tuple[str, Any]]:
    if isinstance(value, dict):
        for key, one in value.items():
            yield from _leaves(one, f"{at}/{key}")
    elif isinstance(value, list):
        for number, one in enumerate(value):
            yield from _leaves(one, f"{at}/{number}")
    else:
        yield at, value


@pytest.mark.skipif(shutil.which("chromium") is None, reason="no Chromium to print with")
@pytest.mark.parametrize("tagged", [True, False])
def test_a_page_printed_by_a_browser_reads_as_the_page_does(tagged: bool, tmp_path: Path) -> None:
    text = (ROOT / "examples" / "pages" / "sjs-ten.txt").read_text("utf-8")
    page, file = tmp_path / "page.html", tmp_path / "page.pdf"
    page.write_text(as_html(text), "utf-8")
    options = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        f"--user-data-dir={tmp_path / 'profile'}",
        f"--print-to-pdf={file}",
    ]
    options += [] if tagged else ["--disable-pdf-tagging"]
    subprocess.run(["chromium", *options, str(page)], capture_output=True, timeout=120)
    if not file.exists():
        pytest.skip("Chromium does not print here")
    html, printout = readers.read(page.read_bytes(), "html"), readers.read(file.read_bytes(), "pdf")
    assert printout.source.encoding == "pdf"
    wanted, there = dict(_leaves(html.values)), dict(_leaves(printout.values))
    same = sum(there.get(at) == value for at, value in wanted.items())
    assert same >= (1.0 if tagged else 0.95) * len(wanted)


def test_a_command_reads_one_in_an_archive(tmp_path: Path) -> None:
    text = (ROOT / "examples" / "pages" / "psoriasis.txt").read_text("utf-8").translate(_LATIN)
    flow = [Paragraph(line.replace("&", "&amp;").replace("<", "&lt;"), STYLE) for line in text.splitlines() if line.strip()]
    with zipfile.ZipFile(tmp_path / "pages.zip", "w") as archive:
        archive.writestr("page.pdf", printed(flow))
        archive.writestr("locked.pdf", drawn((60, 700, "Cells"), encrypt=StandardEncryption("secret", "owner")))
    result = CliRunner().invoke(main, ["read", str(tmp_path / "pages.zip")], catch_exceptions=False)
    page, locked = (json.loads(line) for line in result.stdout.splitlines())
    assert result.exit_code == 1
    assert page["protocolSection"]["identificationModule"]["nctId"] == "EXAMPLE-0005"
    assert page["pantrialSection"]["source"]["encoding"] == "pdf"
    assert locked["source"].endswith("pages.zip/locked.pdf")
    assert "locked by a password" in locked["error"]


# What is refused


def test_without_a_text_layer_it_is_refused() -> None:
    file = io.BytesIO()
    canvas = Canvas(file)
    canvas.rect(10, 10, 100, 100)
    canvas.showPage()
    canvas.save()
    with pytest.raises(Unreadable, match="no text layer"):
        kept(file.getvalue())


def test_a_page_without_text_among_others_is_said() -> None:
    file = io.BytesIO()
    canvas = Canvas(file)
    canvas.drawString(60, 700, "Cells in skin")
    canvas.showPage()
    canvas.rect(10, 10, 100, 100)
    canvas.showPage()
    canvas.save()
    _, notes = text_of(file.getvalue(), "x")
    assert [note.code for note in notes] == ["pages-without-text"]
    assert "2" in notes[0].message


def test_a_locked_one_is_refused_and_one_that_is_not_locked_for_reading_is_read() -> None:
    with pytest.raises(Unreadable, match="locked by a password"):
        kept(drawn((60, 700, "Cells"), encrypt=StandardEncryption("secret", "owner")))
    assert kept(drawn((60, 700, "Cells"), encrypt=StandardEncryption("", "owner"))) == "Cells\n"


def test_a_book_is_refused() -> None:
    with pytest.raises(Unreadable, match="too many pages"):
        kept(drawn((60, 700, "x"), pages=1001))


@pytest.mark.parametrize(("name", "value"), [("MEGABYTES", 20), ("SECONDS", 0)])
def test_what_takes_too_much_is_refused(name: str, value: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The limits are the process's own: here so narrow that any PDF passes them."""
    monkeypatch.setattr(pdf, name, value)
    with pytest.raises(Unreadable, match="takes more than"):
        kept(drawn((60, 700, "Cells")))


def test_pages_that_are_bombs_end_in_a_refusal_or_in_text(monkeypatch: pytest.MonkeyPatch) -> None:
    """A form that draws itself ten times in ten, eight times over: a hundred million words, if anybody followed."""
    monkeypatch.setattr(pdf, "SECONDS", 3)
    monkeypatch.setattr(pdf, "MEGABYTES", 400)
    file = io.BytesIO()
    canvas = Canvas(file)
    canvas.beginForm("f0")
    canvas.drawString(60, 700, "Cells in skin")
    canvas.endForm()
    for number in range(1, 9):
        canvas.beginForm(f"f{number}")
        for _ in range(10):
            canvas.doForm(f"f{number - 1}")
        canvas.endForm()
    canvas.doForm("f8")
    canvas.showPage()
    canvas.save()
    with pytest.raises(Unreadable, match=r"takes more than|too many words"):
        kept(file.getvalue())


def glyphs(plain: bytes, odd: bytes) -> bytes:
    """A PDF with words in a font that says its letters, and behind them pictures of a font that does not."""
    content = b"BT /F1 12 Tf 60 700 Td (%s ) Tj /F2 12 Tf (%s) Tj ET" % (plain, odd)
    square = b"600 0 0 0 500 500 d1 0 0 500 500 re f"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F1 5 0 R/F2 6 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        b"<</Type/Font/Subtype/Type3/FontBBox[0 0 1000 1000]/FontMatrix[.001 0 0 .001 0 0]/FirstChar 65/LastChar 65/Widths[600]"
        b"/CharProcs<</q1 7 0 R>>/Encoding<</Type/Encoding/Differences[65/q1]>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(square), square),
    ]
    data, places = b"%PDF-1.4\n", []
    for number, words in enumerate(objects, start=1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, words)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(data))
    return data + b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table) + end


def test_letters_that_the_font_does_not_tell_are_no_letters() -> None:
    text, notes = text_of(glyphs(30 * b"Cells in skin ", b"A"), "x")
    assert text.endswith("skin \ufffd\n")
    assert [note.code for note in notes] == ["letters-lost"]
    assert text[notes[0].spans[0].start] == "\ufffd"
    with pytest.raises(Unreadable, match="letters cannot be told"):
        kept(glyphs(b"Aged ", b"AA"))


def test_without_the_extra_its_name_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(Unreadable, match=re.escape("pantrial[pdf]")):
        kept(drawn((60, 700, "Cells")))


PDF = drawn((60, 700, "Cells in skin"), (60, 680, "Phase 1"))


@settings(max_examples=max(15, settings().max_examples // 8))
@given(st.data())
def test_damage_is_refused_or_read_and_never_breaks_out(data: st.DataObject) -> None:
    cut = data.draw(st.integers(5, len(PDF)))
    spoilt = bytearray(PDF[:cut])
    for at, byte in data.draw(st.lists(st.tuples(st.integers(5, cut), st.integers(0, 255)), max_size=20)):
        if at < cut:
            spoilt[at] = byte
    with contextlib.suppress(Unreadable):
        assert isinstance(kept(bytes(spoilt)), str)


# Laws


RUNS = st.lists(
    st.builds(
        Run, st.integers(0, 2), st.sampled_from([0.0, 60.0, 66.0, 300.0]), st.integers(0, 60).map(lambda n: 13.0 * n),
        st.just(0.0), st.just(0.0), st.just(0.0), st.integers(-1, 3), st.integers(-1, 1), st.integers(-1, 2),
        st.sampled_from(["Phase", "18 Years", "1.", "a) one", "\u2022", "double-", "mg/", "x" * 60, "10^6", "-"]),
    ),
    min_size=1,
    max_size=25,
)  # fmt: skip


@given(RUNS)
def test_no_word_is_lost_and_none_is_made(bare: list[Run]) -> None:
    """Whatever the places say: the letters of the text are those of the runs, with the marks of lists and cells."""
    runs = [
        Run(run.page, run.left, run.top, run.left + 6 * len(run.words), run.top + 12, run.left + 6 * len(run.words.split()[0]),
            run.block, run.item, run.depth, run.words)
        for run in sorted(bare, key=lambda run: run.page)
    ]  # fmt: skip
    text = lines(runs)
    letters = Counter(re.sub(r"[\s*|\u2022]", "", text))
    assert letters == Counter(re.sub(r"[\s*|\u2022]", "", "".join(run.words for run in runs)))


@pytest.mark.parametrize(
    ("data", "wanted"),
    [
        (b"%PDF-1.7\n", True), (b"\r\n%PDF-1.4", True), (b"{\"a\": \"\n%PDF-1\"}", False), (b"About %PDF-1.4", False),
        (b"<p>\n%PDF-1.4", False), (b"", False),
    ],
)  # fmt: skip
def test_a_pdf_is_told_by_its_sign(data: bytes, wanted: bool) -> None:
    assert is_pdf(data) == wanted
