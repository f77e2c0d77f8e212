"""Kleene's logic: the truth tables, and that reasons do not depend on order, sharing or flattening."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pantrial.logic import All, AnyOf, AtLeast, Logic, Not, Truth, decide, leaves, substitute

TRUTHS: tuple[Truth, ...] = (True, False, None)
ASK: dict[str, Truth] = {"t": True, "f": False, "u": None, "T": True, "F": False, "U": None}


def trees() -> st.SearchStrategy[Logic[str]]:
    return st.recursive(
        st.sampled_from(sorted(ASK)),
        lambda inner: st.one_of(
            st.lists(inner, max_size=4).map(lambda parts: All(tuple(parts))),
            st.lists(inner, max_size=4).map(lambda parts: AnyOf(tuple(parts))),
            st.lists(inner, min_size=2, max_size=4).map(lambda parts: AtLeast(2, tuple(parts))),
            inner.map(Not),
        ),
        max_leaves=12,
    )


def minimum(left: Truth, right: Truth) -> Truth:
    order = {False: 0, None: 1, True: 2}
    return min(left, right, key=lambda truth: order[truth])


@pytest.mark.parametrize(("left", "right"), list(itertools.product(TRUTHS, repeat=2)))
def test_truth_tables_are_kleenes(left: Truth, right: Truth) -> None:
    answers = {"a": left, "b": right}
    negated = None if left is None else not left
    assert decide(All(("a", "b")), answers.__getitem__).truth is minimum(left, right)
    assert decide(Not("a"), answers.__getitem__).truth is negated
    either = decide(Not(All((Not("a"), Not("b")))), answers.__getitem__)
    assert decide(AnyOf(("a", "b")), answers.__getitem__) == either  # De Morgan, reasons included


def test_at_least_counts() -> None:
    assert decide(AtLeast(2, ("t", "T", "u")), ASK.__getitem__).truth is True
    assert decide(AtLeast(2, ("t", "u", "f")), ASK.__getitem__).truth is None
    assert decide(AtLeast(2, ("t", "f", "F")), ASK.__getitem__).truth is False
    with pytest.raises(ValueError, match="count"):
        AtLeast(3, ("t", "f"))


def test_reasons_are_the_leaves_that_decide() -> None:
    assert decide(All(("t", "f", "u", "F")), ASK.__getitem__).leaves == {"f", "F"}
    assert decide(All(("t", "u", "U")), ASK.__getitem__).leaves == {"u", "U"}
    assert decide(AnyOf(("t", "u", "f")), ASK.__getitem__).leaves == {"t"}
    assert decide(Not(AnyOf(("f", "F"))), ASK.__getitem__).leaves == {"f", "F"}


@given(trees())
def test_order_does_not_change_answer_or_reasons(tree: Logic[str]) -> None:
    def shuffled(node: Logic[str]) -> Logic[str]:
        match node:
            case All(parts):
                return All(tuple(reversed([shuffled(part) for part in parts])))
            case AnyOf(parts):
                return AnyOf(tuple(reversed([shuffled(part) for part in parts])))
            case AtLeast(count, parts):
                return AtLeast(count, tuple(reversed([shuffled(part) for part in parts])))
            case Not(part):
                return Not(shuffled(part))
            case _:
                return node

    assert decide(shuffled(tree), ASK.__getitem__) == decide(tree, ASK.__getitem__)


@given(trees())
def test_nesting_and_repeating_do_not_change_answer_or_reasons(tree: Logic[str]) -> None:
    plain = decide(tree, ASK.__getitem__)
    assert decide(All((All((tree,)), tree)), ASK.__getitem__) == plain
    assert decide(AnyOf((tree, AnyOf((tree,)))), ASK.__getitem__) == plain
    assert decide(Not(Not(tree)), ASK.__getitem__) == plain


@given(trees(), st.integers(min_value=0))
def test_an_unknown_leaf_never_decides_otherwise(tree: Logic[str], number: int) -> None:
    """Knowing less moves an answer to unknown or leaves it: the ground of "nothing turns into a pass by losing words"."""
    found = list(leaves(tree))
    if not found:
        return
    lost = found[number % len(found)]
    less = decide(tree, lambda leaf: None if leaf == lost else ASK[leaf]).truth
    assert less is None or less is decide(tree, ASK.__getitem__).truth


@given(trees())
def test_substituting_leaves_by_themselves_changes_nothing(tree: Logic[str]) -> None:
    assert substitute(tree, lambda leaf: leaf) == tree
