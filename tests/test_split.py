"""Where one criterion ends and the next begins."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pantrial.parse.split import Line, split
from pantrial.text import Text


def lines(text: str) -> list[tuple[str, str]]:
    return [(part.kind.value[:3], part.text.value) for part in split(Text.of(text)) if isinstance(part, Line)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # A line without a bullet among bullets begins a criterion …
        ("- Okapi fever\nGnu pox\n- Zebra itch", ["Okapi fever", "Gnu pox", "Zebra itch"]),
        # … unless it stands under the words of the one above, …
        ("  -  Okapi fever that\n     came by night\n  -  Gnu pox", ["Okapi fever that came by night", "Gnu pox"]),
        # … was broken in the midst of a phrase, …
        ("- Okapi fever with\nrash\n- Gnu pox", ["Okapi fever with rash", "Gnu pox"]),
        ("- Okapi fever (by night\nonly)\n- Gnu pox", ["Okapi fever (by night only)", "Gnu pox"]),
        # … or at the edge of the page.
        (
            "- Okapi fever that an experienced keeper has seen in the animal's\nown stable\n- Gnu pox",
            ["Okapi fever that an experienced keeper has seen in the animal's own stable", "Gnu pox"],
        ),
        # A lone letter is part of a name; letters in a row are bullets.
        ("- Gnu pox\nH. pylori infection\nokapi fever", ["Gnu pox", "H. pylori infection", "okapi fever"]),
        ("A. Gnu pox\nB. Okapi fever", ["Gnu pox", "Okapi fever"]),
        # Bullets that touch their words.
        ("1)gnu pox\n2)okapi fever", ["gnu pox", "okapi fever"]),
        ("1.Gnu pox\n2.Okapi fever", ["Gnu pox", "Okapi fever"]),
        # A form's own headings ask nothing, nor does what says so itself; a denial does.
        (
            "DISEASE CHARACTERISTICS:\n  -  Okapi fever\nPATIENT CHARACTERISTICS:\nHepatic:  Not specified\n"
            "Renal: Not applicable\n"
            "Other: See Disease Characteristics\nGnu pox: None\nPRIOR/CONCURRENT THERAPY:\nSurgery: Not specified.\n"
            "Zebra itch not specified before",
            ["Okapi fever", "Gnu pox: None", "Zebra itch not specified before"],
        ),
        ("1.5 g of okapi fur or more\n2.5 g of gnu fur", ["1.5 g of okapi fur or more", "2.5 g of gnu fur"]),
    ],
)
def test_the_lines_of_a_list(text: str, expected: list[str]) -> None:
    assert [words for _, words in lines(text)] == expected


def test_conditions_of_entry_are_headings() -> None:
    assert lines("Inclusion conditions:\nGnu pox\nExclusion conditions:\nOkapi fever") == [
        ("inc", "Gnu pox"),
        ("exc", "Okapi fever"),
    ]


NAMES = st.lists(
    st.sampled_from(["Gnu pox", "Okapi fever", "Zebra itch of the ear", "Age over 18 years", "H. gnu infection"]), min_size=3
)


@given(NAMES, NAMES, st.sampled_from(["\n{}", "\n- {}", "\n* {}", "\n  -  {}", "\n• {}"]))
def test_the_form_of_a_list_changes_nothing(let_in: list[str], kept_out: list[str], form: str) -> None:
    text = "Inclusion Criteria:" + "".join(form.format(one) for one in let_in)
    text += "\nExclusion Criteria:" + "".join(form.format(one) for one in kept_out)
    assert lines(text) == [("inc", one) for one in let_in] + [("exc", one) for one in kept_out]
