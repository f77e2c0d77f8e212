"""HTML pages: rendered to kept text with their layout, then read as the text of the page is."""

import html
import json
import re

import pytest
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st

from pantrial import readers
from pantrial.errors import Unreadable
from pantrial.pages.html import _squeezed, is_html, render

PAGE = """<!DOCTYPE html>
<html><head><title>ignored</title><style>b {}</style></head><body>
<h1>Cells &amp; skin</h1><script>var ignored = "<p>x</p>";</script><p hidden>ignored</p>
<p>BMI &lt;30,<br>weight&nbsp;&ge; 50&nbsp;kg</p>
<table><tr><th>Condition</th><th>Phase</th></tr><tr><td>Psoriasis</td><td></td></tr></table>
<ul><li><p>first</p></li><li>second <ul><li>under it</li></ul></li></ul>
<dl><dt>Minimum Age</dt><dd>18 Years</dd></dl><pre>kept
  apart</pre></body></html>"""


def test_blocks_are_lines_and_lists_and_tables_keep_their_marks() -> None:
    assert render(PAGE).split("\n") == [
        "Cells & skin", "", "BMI <30,", "weight ≥ 50 kg", "", "Condition | Phase |", "Psoriasis | |", "",
        "* first", "* second", "  * under it", "", "", "Minimum Age", "18 Years", "", "kept", "apart", "",
    ]  # fmt: skip


FOLDED = """<html><body><h1>A trial</h1>
<ul role="tablist"><li><a data-toggle="tab" href="#in">Inclusion criteria</a></li><li><a data-toggle="tab" href="#ex">Exclusion
 criteria</a></li></ul><div id="in"><p>Eczema</p></div><div id="ex" aria-hidden="true"><p>Pregnancy</p></div>
<h2><button aria-expanded="false" aria-controls="c">Contact</button></h2><div id="c" hidden>Desk</div><div hidden>ignored</div>
<div class="accordion"><button>Exclusions</button><div>Asthma</div></div><button>Submit</button></body></html>"""


def test_what_a_reader_unfolds_stands_under_its_own_name() -> None:
    """A row of tabs above their parts would put all that is in them under the last one's name."""
    assert render(FOLDED).split() == [
        "A", "trial", "Inclusion", "criteria", "Eczema", "Exclusion", "criteria", "Pregnancy", "Contact", "Desk",
        "Exclusions", "Asthma",
    ]  # fmt: skip


def test_a_list_of_cards_keeps_its_bullets() -> None:
    assert render("<html><body><ul><li><div>one</div></li><li><i></i></li><li><div>two</div></li></ul></body></html>") == (
        "* one\n* two\n"
    )


def test_a_power_stays_one() -> None:
    words = "2 x 10<sup>6</sup>/kg, 10<sup> −3 </sup>mol, 30 kg/m<sup>2</sup>, 65<sup><b>1</b></sup> years, 5<sup>th</sup> of 7"
    assert render(f"<html><body><p>{words}</p></body></html>") == "2 x 10^6/kg, 10^−3mol, 30 kg/m2, 65^1 years, 5th of 7\n"


@pytest.mark.parametrize("words", ["BMI <30 and weight >50", "a <br> in a text", "", "<", "Phase 1 <p>", '{"a": "<html>"}'])
def test_a_text_that_mentions_a_tag_is_no_page(words: str) -> None:
    assert not is_html(words)


@pytest.mark.parametrize(
    "start", ["<!DOCTYPE html>", "<html lang=en>", "\n <!-- x --><HTML>", '<?xml version="1.0"?><!DOCTYPE html>']
)
def test_a_page_is_told_by_its_start(start: str) -> None:
    assert is_html(f"{start}<body>x</body>")


def as_html(text: str) -> str:
    """A page as a site builds it: a paragraph a line, a list item for each bullet."""
    lines = []
    for line in text.splitlines():
        bullet = re.match(r"\* (.*)", line)
        words = html.escape(bullet[1] if bullet else line)
        lines.append(f"<ul><li>{words}</li></ul>" if bullet else f"<p>{words}</p>")
    return f"<!DOCTYPE html><html><head><meta charset=utf-8></head><body><div>{''.join(lines)}</div></body></html>"


@pytest.mark.parametrize("name", ["psoriasis", "fat-donors"])
def test_a_page_reads_as_its_text_does(name: str) -> None:
    text = (ROOT / "examples" / "pages" / f"{name}.txt").read_text("utf-8")
    plain, page = readers.read(text.encode(), "text"), readers.read(as_html(text).encode(), "page")
    assert page.source.layout == plain.source.layout
    # Blank lines between the items of a list are the renderer's; all else is the same.
    first, second = (re.sub(r"(?:\\n)+", r"\\n", json.dumps(reading.values)) for reading in (page, plain))
    assert first == second
    assert "<p>" not in page.source.text


def test_a_page_without_words_is_refused() -> None:
    with pytest.raises(Unreadable, match="without any words"):
        readers.read(b"<!doctype html><html><body><script>x</script></body></html>", "page")


def test_entities_are_not_loaded_and_depth_is_no_harm() -> None:
    bomb = '<!DOCTYPE html [<!ENTITY a "aaaa"><!ENTITY b SYSTEM "file:///etc/passwd">]><html><body>&a;&b; x</body></html>'
    assert "root:" not in render(bomb)
    assert render("<!doctype html>" + "<div>" * 100_000 + "deep") in ("", "deep\n")


@given(st.text(alphabet=st.sampled_from("<>/ abpliuhtmldr&;=\"'!-\n"), max_size=80))
def test_any_markup_is_rendered_without_an_error(words: str) -> None:
    assert isinstance(render("<!doctype html>" + words), str)


@given(st.text(st.sampled_from("ab \t\r\n\f\v\u00a0\u2003\u00e9"), max_size=40))
def test_every_run_of_blanks_is_one(words: str) -> None:
    assert _squeezed(words) == re.sub("[ \t\r\n\f\v\u00a0]+", " ", words).strip()
