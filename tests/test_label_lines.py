"""A line's label is the same whether or not the layout has kept its spelling, and nothing has no bullet."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from pantrial.pages import Layout
from pantrial.pages.lines import Line, bullet
from pantrial.pages.page import Page
from pantrial.readers.captioned import CAPTIONED
from pantrial.readers.classic import CLASSIC
from pantrial.readers.generic import GENERIC
from pantrial.readers.medpath import MEDPATH
from pantrial.readers.status import STATUS
from pantrial.text import Text

LAYOUTS = (CAPTIONED, CLASSIC, GENERIC, MEDPATH, STATUS)
LABELS = st.sampled_from(LAYOUTS).flatmap(lambda layout: st.tuples(st.just(layout), st.sampled_from(sorted(layout.known))))
BLANKS = st.sampled_from(["", " ", "  ", "\t", "\u00a0"])


@given(
    LABELS,
    st.sampled_from([str.title, str.upper, str.lower]),
    BLANKS,
    st.sampled_from([":", "|", " |:", " ", "(3):", ": :"]),
    st.sampled_from(["", "18 Years", "Phase 2 | 3", "all: of them", "March 2020"]),
)
def test_a_kept_spelling_changes_no_label(
    pair: tuple[Layout, str], case: Callable[[str], str], blank: str, mark: str, value: str
) -> None:
    known, label = pair
    text = Text(f"{case(label)}{blank}{mark}{blank}{value}".strip(), 0)
    used, unused = structs.replace(known), structs.replace(known)
    for spelling in (text.value, *(text.value[:end] for end in range(1, len(text.value)))):
        used.tables.label(spelling)
    assert Page(text.value, used).labelled(Line(text)) == Page(text.value, unused).labelled(Line(text))


@pytest.mark.parametrize("words", ["", "-", "* "])
def test_a_bullet_alone_is_none(words: str) -> None:
    assert bullet(words) == 0
