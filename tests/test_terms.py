"""The lexicon: its rows, its codes, and what a treatment puts in doubt."""

import pytest

from pantrial.terms import Concept, Domain, Lexicon


def test_a_treatment_puts_in_doubt_what_it_is_given_for(lexicon: Lexicon) -> None:
    assert lexicon.doubts("insulin") == ("diabetes",)
    assert "insulin" in lexicon.doubted_by("type_2_diabetes"), "silence about a kind of it is no denial either"
    assert lexicon.doubts("clobetasol") == ()
    assert lexicon.doubted_by("glaucoma") == ()


def test_doubt_passes_down_the_treatments_and_along_the_conditions() -> None:
    made = Lexicon(
        [
            Concept(id="upper", domain=Domain.CONDITION, name="upper"),
            Concept(id="middle", domain=Domain.CONDITION, name="middle", parents=("upper",)),
            Concept(id="lower", domain=Domain.CONDITION, name="lower", parents=("middle",)),
            Concept(id="beside", domain=Domain.CONDITION, name="beside", parents=("upper",)),
            Concept(id="class", domain=Domain.TREATMENT, name="class", doubts=("middle",)),
            Concept(id="drug", domain=Domain.TREATMENT, name="drug", parents=("class",)),
            Concept(id="other", domain=Domain.TREATMENT, name="other"),
        ]
    )
    assert made.doubts("drug") == made.doubts("class") == ("middle",)
    assert made.doubts("other") == ()
    for condition in ("upper", "middle", "lower"):
        assert made.doubted_by(condition) == ("class", "drug")
    assert made.doubted_by("beside") == ()


@pytest.mark.parametrize("named", ["drug", "nothing"])
def test_only_a_condition_can_be_put_in_doubt(named: str) -> None:
    with pytest.raises(ValueError, match="is no condition"):
        Lexicon([Concept(id="drug", domain=Domain.TREATMENT, name="drug", doubts=(named,))])
