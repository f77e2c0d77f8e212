"""Pages as copies have them: cut, joined, wrapped and shuffled, as HTML, or with labels that lost their values."""

import html
import json
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from typing import Any

import pytest
from conftest import ROOT
from conftest import shared as shared_folder
from hypothesis import given
from hypothesis import strategies as st
from rendering import RENDERERS, number_of, studies
from test_readers import TABLES, law
from test_rendering import made_up

from pantrial.errors import Unreadable
from pantrial.pages import Layout
from pantrial.pages.labels import TYPES
from pantrial.pages.lines import key
from pantrial.readers import READERS, read

EXAMPLES = {path.stem: path.read_text("utf-8") for path in sorted((ROOT / "examples" / "pages").glob("*.txt"))}
RENDERED = {layout: render(made_up()) for layout, render in RENDERERS.items()}


# Spoilt


@cache
def real_pages() -> tuple[str, ...]:
    """The seeds, and some real studies as each of the sites would show them."""
    folder = shared_folder()
    seeds = [path.read_text("utf-8") for path in sorted((folder / "seeds").glob("*.txt"))]
    chosen = sorted(studies(folder), key=number_of)[::97]
    return (*seeds, *(render(study) for study in chosen for render in RENDERERS.values()))


def wrapped(text: str, width: int) -> str:
    """Every line at most `width` characters long, broken anywhere."""
    return "\n".join(line[at : at + width] for line in text.split("\n") for at in range(0, max(len(line), 1), width))


@st.composite
def spoilt(draw: st.DrawFn, pages: Callable[[], tuple[str, ...]]) -> str:
    """A page with its lines in other orders, wrapped, run together, or cut by bytes."""
    text = draw(st.sampled_from(pages()))
    lines = text.split("\n")
    match draw(st.sampled_from(["shuffle", "wrap", "one line", "cut", "interleave", "reverse", "blank"])):
        case "shuffle":
            start = draw(st.integers(0, len(lines)))
            part = lines[start : start + draw(st.integers(2, 40))]
            lines[start : start + len(part)] = draw(st.permutations(part))
        case "wrap":
            lines = [wrapped(text, draw(st.integers(1, 100)))]
        case "one line":
            start = draw(st.integers(0, len(lines)))
            part = lines[start : start + draw(st.integers(2, 60))]
            lines[start : start + len(part)] = [draw(st.sampled_from([" ", "", " | ", "\t"])).join(part)]
        case "cut":
            whole = text.encode()
            first, last = sorted((draw(st.integers(0, len(whole))), draw(st.integers(0, len(whole)))))
            lines = [whole[first:last].decode("utf-8", "ignore")]
        case "interleave":
            other = draw(st.sampled_from(pages())).split("\n")
            lines = [line for pair in zip(lines, other, strict=False) for line in pair]
        case "reverse":
            lines.reverse()
        case _:
            every = draw(st.integers(1, 5))
            lines = [line for number, line in enumerate(lines) for line in ([line, ""] if number % every == 0 else [line])]
    return draw(st.sampled_from(["\n", "\r\n", "\r"])).join(lines)


@given(
    spoilt(lambda: (*EXAMPLES.values(), *RENDERED.values())), st.sampled_from([None, None, *sorted(set(READERS) - {"study"})])
)
def test_a_spoilt_page_loses_nothing(page: str, layout: str | None) -> None:
    with suppress(Unreadable):
        law(read(page.encode(), "spoilt", layout=layout))


@given(st.data())
def test_a_spoilt_real_page_loses_nothing(data: st.DataObject) -> None:
    with suppress(Unreadable):
        law(read(data.draw(spoilt(real_pages)).encode(), "spoilt"))


@pytest.mark.parametrize("layout", RENDERERS)
def test_a_page_cut_anywhere_loses_nothing(layout: str) -> None:
    text = RENDERED[layout]
    for end in range(0, len(text), 97):
        with suppress(Unreadable):
            law(read(text[:end].encode(), "cut", layout=re.split(r"[ ,]", layout)[0]))


# Labels that lost their values


HEADS = {
    "captioned": "A trial of nothing\n\nNCT ID: EXAMPLE-7101\n\nBasic Information\n\n",
    "classic": "A trial of nothing\nClinicalTrials.gov Identifier: EXAMPLE-7101 |\n",
    "medpath": "MedPath\n\nA trial of nothing\n\nRegistration Number\nEXAMPLE-7101\nStudy & Design\n",
    "status": "Clinical Trial Details — Status: Completed\n\nAdministrative data\n\nNCT number EXAMPLE-7101\n",
}
FORMS = {"line": "{}", "colon": "{}:", "pipe": "{} | |", "space": "{}"}


def bare(layout: Layout, form: str) -> list[str]:
    """Every label of a layout as its pages write one, with nothing behind it."""
    return [FORMS[form].format(words[:1].upper() + words[1:]) for words in sorted(layout.known)]


def texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for inner in value:
            yield from texts(inner)
    elif isinstance(value, str):
        yield value


SITES = [layout for layout in TABLES if layout.name != "generic"]
CASES = [(layout, form) for layout in SITES for form in layout.forms]


@pytest.mark.parametrize(("layout", "form"), CASES, ids=[f"{layout.name} {form}" for layout, form in CASES])
@given(data=st.data())
def test_a_label_is_never_a_value(layout: Layout, form: str, data: st.DataObject) -> None:
    labels = data.draw(st.lists(st.sampled_from(bare(layout, form)), min_size=1, max_size=12, unique=True))
    gap = data.draw(st.sampled_from(["\n", "\n\n"]))
    reading = read((HEADS[layout.name] + gap.join(labels) + "\n").encode(), "bare", layout=layout.name)
    law(reading)
    known = {key(label) for label in labels}
    assert [words for words in texts(reading.values) if key(words) in known] == []
    assert [said.value for said in reading.said if key(said.value) in known] == []


@pytest.mark.parametrize("layout", SITES, ids=lambda layout: layout.name)
def test_every_label_of_a_layout_stands_bare_at_once(layout: Layout) -> None:
    for form in layout.forms:
        labels = bare(layout, form)
        page = HEADS[layout.name] + "\n".join(labels) + "\n"
        reading = read(page.encode(), "bare", layout=layout.name)
        law(reading)
        known = {key(label) for label in labels} | set(TYPES)
        assert [words for words in texts(reading.values) if key(words) in known] == []
        assert [said.value for said in reading.said if key(said.value) in known] == []


# As HTML


def as_breaks(text: str) -> str:
    """One block, its lines parted by `<br>` alone."""
    return "<div>" + "<br/>\n".join(html.escape(line) for line in text.split("\n")) + "</div>"


def as_headings(text: str) -> str:
    """A heading for each of the layout's, a list for each run of bullets, a paragraph for all else."""
    headings = {words for layout in SITES for section in layout.sections for words in section.headings}
    found: list[str] = []
    for line in text.split("\n"):
        if line in headings:
            found.append(f"<section><h2>{html.escape(line)}</h2></section>")
        elif bullet := re.match(r"([*-]) (.*)", line):
            found.append(f"<ul><li>{html.escape(bullet[2])}</li></ul>")
        else:
            found.append(f"<p>{html.escape(line)}</p>")
    return "".join(found)


def as_tables(text: str) -> str:
    """Rows of a label and its values as rows of a table."""
    found: list[str] = []
    for line in text.split("\n"):
        cells = [html.escape(cell.strip()) for cell in line.removesuffix("|").split("|")]
        if len(cells) > 1 and line.endswith("|") and all(cells) and "---" not in line:
            found.append("<table><tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr></table>")
        else:
            found.append(f"<p>{html.escape(line)}</p>")
    return "".join(found)


def as_definitions(text: str) -> str:
    """A label on a line of its own and the line behind it as a term and its definition."""
    known = {label for layout in SITES for label in layout.known} - {"conditions", "keywords"}
    lines = [line for line in text.split("\n") if line]
    found: list[str] = []
    while lines:
        line = lines.pop(0)
        if key(line) in known and lines:
            found.append(f"<dl><dt>{html.escape(line)}</dt><dd>{html.escape(lines.pop(0))}</dd></dl>")
        else:
            found.append(f"<p>{html.escape(line)}</p>")
    return "".join(found)


FORMS_OF_HTML = (as_breaks, as_headings, as_tables, as_definitions)


@pytest.mark.parametrize("form", FORMS_OF_HTML, ids=lambda form: form.__name__)
@pytest.mark.parametrize("name", EXAMPLES)
def test_a_page_in_html_reads_as_its_text_does(name: str, form: Callable[[str], str]) -> None:
    text = EXAMPLES[name]
    page = f"<!DOCTYPE html><html><head><title>x</title></head><body>{form(text)}</body></html>"
    plain, rendered = read(text.encode(), "text"), read(page.encode(), "page")
    law(rendered)
    assert rendered.source.layout == plain.source.layout
    # How many blank lines part two items is the markup's, and a blank that does not break is one in both.
    first, second = (re.sub(r"(?:\\n)+", r"\\n", json.dumps(reading.values)) for reading in (rendered, plain))
    assert first.replace("\\u00a0", " ") == second.replace("\\u00a0", " ")
