"""Pages as people keep them: saved as one file, sent by e-mail, pasted into a word processor or into notes. Each is read as the
page that it holds, or refused by its name.
"""

import email.mime.multipart
import email.mime.text
import io
import quopri
import zipfile

import pytest

from pantrial.errors import Unreadable
from pantrial.pages import markdown
from pantrial.pages.messages import is_message
from pantrial.pages.office import text_of
from pantrial.readers import read
from pantrial.readers.containers import Document, Failure, documents

TEXT = """A trial of lamp light for itch in chronic urticaria

Registration number: EXAMPLE-9401
Recruitment status: Recruiting
Condition: Chronic urticaria
Target sample size: 40
Inclusion criteria
- Chronic urticaria for at least 6 weeks
- Weekly itch score of 16 or more
Exclusion criteria
- Pregnancy
"""
HTML = (
    "<!doctype html><html><head><title>T</title><script>var a</script></head><body><h1>A trial of lamp light for itch in"
    " chronic urticaria</h1><table><tr><th>Registration number</th><td>EXAMPLE-9401</td></tr><tr><th>Recruitment status</th>"
    "<td>Recruiting</td></tr><tr><th>Condition</th><td>Chronic urticaria</td></tr><tr><th>Target sample size</th><td>40"
    "</td></tr></table><h2>Inclusion criteria</h2><ul><li>Chronic urticaria for at least 6 weeks</li><li>Weekly itch score of"
    " 16 or more</li></ul><h2>Exclusion criteria</h2><ul><li>Pregnancy</li></ul></body></html>"
)


def held(found: list[Document | Failure]) -> dict[str, str]:
    """Where each document came from → its number, or why it is not read."""
    told: dict[str, str] = {}
    for one in found:
        if isinstance(one, Failure):
            told[one.source] = one.error
        else:
            told[one.origin] = number_of(one.data)
    return told


def number_of(data: bytes) -> str:
    section = read(data, "kept").values["protocolSection"]
    criteria = section["eligibilityModule"]["eligibilityCriteria"]
    inclusion, _, exclusion = criteria.partition("Exclusion Criteria")
    assert "itch score of 16" in inclusion
    assert "Pregnancy" in exclusion
    assert section["conditionsModule"]["conditions"] == ["Chronic urticaria"]
    assert section["designModule"]["enrollmentInfo"]["count"] == 40
    return str(section["identificationModule"]["nctId"])


def packed(data: bytes, name: str = "kept") -> dict[str, str]:
    return held(list(documents(io.BytesIO(data), name)))


def saved_page(encoded: bytes, encoding: str) -> bytes:
    head = (
        "From: <Saved by Example>\r\nSnapshot-Content-Location: https://example.org/t\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/related;\r\n\ttype="text/html";\r\n\tboundary="--B1"\r\n\r\n\r\n----B1\r\n'
        "Content-Type: text/html\r\n"
        f"Content-Transfer-Encoding: {encoding}\r\n\r\n"
    )
    tail = b"\r\n----B1\r\nContent-Type: text/css\r\n\r\nbody{color:red}\r\n----B1--\r\n"
    return head.encode() + encoded.replace(b"\n", b"\r\n") + tail


def test_a_page_saved_as_one_file_is_its_page() -> None:
    assert packed(saved_page(quopri.encodestring(HTML.encode()), "quoted-printable")) == {"kept": "EXAMPLE-9401"}


def test_a_mail_is_its_words_and_its_attachments() -> None:
    mail = email.mime.multipart.MIMEMultipart("mixed")
    both = email.mime.multipart.MIMEMultipart("alternative")
    both.attach(email.mime.text.MIMEText("A page without its table", "plain"))
    both.attach(email.mime.text.MIMEText(HTML, "html", "utf-8"))
    mail.attach(both)
    attached = email.mime.text.MIMEText(TEXT, "plain", "utf-8")
    attached.add_header("Content-Disposition", "attachment", filename="page.txt")
    mail.attach(attached)
    assert packed(mail.as_bytes()) == {"kept": "EXAMPLE-9401", "kept/page.txt": "EXAMPLE-9401"}


def test_a_page_whose_lines_look_like_a_mails_is_none() -> None:
    assert not is_message(TEXT.encode())
    assert not is_message(b"Title: A\nFrom: 18 years\nTo: 65 years\n\nSubject: x\n")
    assert packed(TEXT.encode()) == {"kept": "EXAMPLE-9401"}


def word(body: str, part: str = "word/document.xml") -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(part, body)
    return kept.getvalue()


def paragraphs(words: str) -> str:
    def line(text: str) -> str:
        style = '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>' if text.startswith("- ") else ""
        return f"<w:p>{style}<w:r><w:t>{text.removeprefix('- ')}</w:t></w:r></w:p>"

    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    return f"<w:document {space}><w:body>{''.join(map(line, words.splitlines()))}</w:body></w:document>"


def test_a_word_processors_document_is_read_with_its_lists() -> None:
    data = word(paragraphs(TEXT))
    assert packed(data) == {"kept": "EXAMPLE-9401"}
    assert "* Pregnancy" in text_of(data, "docx", "kept")


def test_what_was_struck_out_or_is_hidden_is_no_text() -> None:
    body = paragraphs("Seen").replace(
        "</w:p>",
        "<w:del><w:r><w:delText>gone</w:delText></w:r></w:del><w:ins><w:r><w:t> new</w:t></w:r></w:ins>"
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>hidden</w:t></w:r></w:p>",
    )
    assert text_of(word(body), "docx", "kept") == "Seen new\n"


def test_tables_of_a_document_are_rows_of_cells() -> None:
    cell = "<w:tc><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:tc>"
    row = f"<w:tr>{cell.format('Phase')}{cell.format('2')}</w:tr>"
    body = paragraphs("Above").replace("</w:body>", f"<w:tbl>{row}</w:tbl></w:body>")
    assert text_of(word(body), "docx", "kept").splitlines() == ["Above", "Phase | 2 |"]


def test_an_open_document_is_read() -> None:
    kept = io.BytesIO()
    lines = [
        f"<text:list><text:list-item><text:p>{line[2:]}</text:p></text:list-item></text:list>"
        if line.startswith("- ")
        else f"<text:p>{line}</text:p>"
        for line in TEXT.splitlines()
    ]
    oasis = "urn:oasis:names:tc:opendocument:xmlns"
    space = f'xmlns:office="{oasis}:office:1.0" xmlns:text="{oasis}:text:1.0"'
    with zipfile.ZipFile(kept, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr(
            "content.xml",
            f"<office:document-content {space}><office:body>{''.join(lines)}</office:body></office:document-content>",
        )
    assert packed(kept.getvalue()) == {"kept": "EXAMPLE-9401"}


def test_a_document_that_grows_beyond_measure_is_refused() -> None:
    data = word(paragraphs("a" * 30_000_000))
    assert len(data) < 100_000
    with pytest.raises(Unreadable, match="more words"):
        read(data, "bomb")


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"{\\rtf1\\ansi A trial\\par}", "RTF"),
        (b"\x89PNG\r\n\x1a\n" + bytes(60), "picture"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old word processor"),
        (b"7z\xbc\xaf\x27\x1c" + bytes(60), "7z"),
        (word("<workbook/>", "xl/workbook.xml"), "spreadsheet"),
        (word("<p/>", "ppt/presentation.xml"), "slides"),
        (word("no xml"), "no XML"),
    ],
)
def test_what_is_no_page_is_named(data: bytes, told: str) -> None:
    with pytest.raises(Unreadable, match=told):
        read(data, "kept")
    assert [found.data for found in documents(io.BytesIO(data), "kept") if isinstance(found, Document)] == [data]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_marks_of_encodings_and_ends_of_lines(encoding: str, end: str) -> None:
    assert packed(TEXT.replace("\n", end).encode(encoding)) == {"kept": "EXAMPLE-9401"}


def test_notes_in_markdown_are_read_without_their_marks() -> None:
    notes = (
        "# A trial of lamp light for itch in chronic urticaria\n\n| Field | Value |\n|---|---|\n"
        "| **Registration number** | EXAMPLE-9401 |\n| Condition | [Chronic urticaria](https://example.org/c) |\n"
        "| Target sample size | 40 |\n\n## Inclusion criteria\n\n1. Chronic urticaria for at least 6 weeks\n"
        "2. Weekly itch score of 16 or more\n\n## Exclusion criteria\n\n- **Pregnancy**\n"
    )
    assert markdown.is_markdown(notes)
    assert packed(notes.encode()) == {"kept": "EXAMPLE-9401"}
    assert not markdown.is_markdown(TEXT)


def test_what_a_browser_saves_beside_a_page_is_left_out() -> None:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        archive.writestr("page.html", HTML)
        archive.writestr("page_files/style.css", "body{}")
        archive.writestr("page_files/frame.html", "<p>an advertisement</p>")
    found = [one.origin for one in documents(io.BytesIO(kept.getvalue()), "a.zip") if isinstance(one, Document)]
    assert found == ["a.zip/page.html", "a.zip/page_files/frame.html"]
