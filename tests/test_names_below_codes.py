"""A name is of what its codes are of: a lexicon that knows the codes only would let a record by name pass wrongly.

Where all codes of a concept lie among those of another, a record by code counts as both. By name it counts as what its row
names above it alone. So each such row names the other as its parent, or as what it may be, or stands here with the reason.
"""

import re

import pytest
from msgspec.structs import replace

from pantrial.terms import Domain, Lexicon, shipped
from pantrial.terms.lexicon import HIERARCHICAL

LEXICON = shipped()

# The words of these say that they are less than what the codes of the others hold.
EXCEPTIONS = {
    ("diabetic_macular_oedema_resolved", "diabetes"): "a name that no chart uses; its codes say that there is a diabetes",
}


def codes_of(lexicon: Lexicon, system: str) -> dict[str, list[str]]:
    """The codes of each concept of the system's domain, ranges written out."""
    found: dict[str, list[str]] = {}
    for held, code in lexicon.coded():
        for one in lexicon.named_by(held, code) if held == system else ():
            if lexicon[one].domain is HIERARCHICAL[system]:
                found.setdefault(one, []).append(code)
    return found


def holding(lexicon: Lexicon, system: str, code: str) -> set[str]:
    """The concepts whose codes hold this one, and do not take it out again."""
    beginnings = [f"{system}:{code[:length]}" for length in range(1, len(code) + 1)]
    named = {one for beginning in beginnings for one in lexicon._by_code.get(beginning, ())}
    return named - {one for beginning in beginnings for one in lexicon._not_by_code.get(beginning, ())}


def accounted(lexicon: Lexicon, concept: str, other: str) -> bool:
    """Whether a record of the concept by name counts for the other, or leaves it open, whatever else is recorded."""
    above, row, upper = lexicon.above(concept), lexicon[concept], lexicon[other]
    if other in above or upper.rest or upper.silent or row.procedure:
        return True
    if any(other in lexicon.above(one) or one in lexicon.above(other) for one in row.may_be):
        return True
    if row.domain is Domain.TREATMENT and any(other in lexicon.above(one) for one in row.perhaps):
        return True
    # what is asked may mean it, or is narrower than it: both leave the question open
    return concept in lexicon.above(other) or any(one in above for one in upper.perhaps)


def lacking(lexicon: Lexicon) -> set[tuple[str, str]]:
    """Each concept with another whose codes hold all of its own, and for which a record of it by name does not count."""
    found = set()
    for system in HIERARCHICAL:
        for concept, codes in codes_of(lexicon, system).items():
            others = set.intersection(*(holding(lexicon, system, code) for code in codes))
            found |= {(concept, other) for other in others if not accounted(lexicon, concept, other)}
    return found


def test_a_concept_within_the_codes_of_another_is_below_it_or_may_be_it() -> None:
    assert lacking(LEXICON) - set(EXCEPTIONS) == set()


def test_the_law_sees_a_parent_that_lacks() -> None:
    bare = Lexicon(replace(one, parents=()) if one.id == "reiter" else one for one in LEXICON.concepts.values())
    assert ("reiter", "spondyloarthritis") in lacking(bare)


# Groups of codes that are a class of their own, and the class: who has a single code there may be of it.
GROUPS = [
    ("icd10cm", r"C(?!91\.?5)[0-8]\d|C9[0-6]|C4A|C7[AB]", "malignancy"),
    ("icd10cm", r"M30|M31[034567]|I776", "vasculitis"),
    ("atc", r"L04", "immunosuppressant"),
    ("atc", r"C02(?!KX)|C03|C07|C08|C09", "antihypertensive"),
    ("atc", r"N06A", "antidepressant"),
]
OF_A_GROUP = {
    ("htlv_infection", "malignancy"): "a virus, of whose codes one is of the leukaemia that it causes",
    ("htlv1_infection", "malignancy"): "a virus, of whose codes one is of the leukaemia that it causes",
    ("polymyalgia_rheumatica", "vasculitis"): "one code is of a giant cell arteritis with it",
    ("other_biologic", "immunosuppressant"): "a rest of many classes, which no chart names",
    **{
        (one, "antihypertensive"): "one code is of a combination with a drug of the class"
        for one in ("acetylsalicylic_acid", "celecoxib", "cox2_inhibitor", "dapagliflozin", "ivabradine")
    },
    ("endothelin_antagonist", "antihypertensive"): "given for the lung's arteries, or for the kidney",
}


@pytest.mark.parametrize(("system", "group", "concept"), GROUPS)
def test_what_has_a_code_of_a_group_is_of_its_class_or_may_be(system: str, group: str, concept: str) -> None:
    lacks = {
        (one, concept)
        for one, codes in codes_of(LEXICON, system).items()
        if any(re.match(group, code) for code in codes) and one != concept and not accounted(LEXICON, one, concept)
    }
    assert lacks - set(OF_A_GROUP) == set()


def test_no_exception_is_left_that_needs_none() -> None:
    assert set(EXCEPTIONS) <= lacking(LEXICON)
    assert not any(accounted(LEXICON, *one) for one in OF_A_GROUP)
