"""What a rule that was read comes to: how fully it holds the words, who can answer it, and the paths to its nodes."""

from pantrial.logic import All, AnyOf, AtLeast, Not
from pantrial.parse.sizes import DEEPEST
from pantrial.protocol import Attest, Class, CriterionKind, Promise, ReadingDegree, Rule, Unread, leaves_of


def degree_of(logic: Rule) -> ReadingDegree:
    """How fully a rule was read: by how much of it is Unread."""
    read = leaves_of(logic)
    unread = 0
    for leaf in read:
        unread += type(leaf) is Unread
    return ReadingDegree.FULL if not unread else ReadingDegree.NONE if unread == len(read) else ReadingDegree.PARTIAL


def is_deep(logic: Rule) -> bool:
    """Whether nodes stand in one another more than DEEPEST times: whoever writes or asks the logic goes down as far."""
    level: list[Rule] = [logic]
    for _ in range(DEEPEST):
        below: list[Rule] = []
        for node in level:
            kind = type(node)
            if kind is Not:
                below.append(node.part)  # type: ignore[union-attr]
            elif kind is All or kind is AnyOf or kind is AtLeast:
                below.extend(node.parts)  # type: ignore[union-attr]
        if not below:
            return False
        level = below
    return True


def paths(node: Rule) -> list[tuple[str, Rule]]:
    """Each node with its path: the numbers of the parts that lead to it."""
    found: list[tuple[str, Rule]] = []
    _add_paths(node, "", found)
    return found


def _add_paths(node: Rule, path: str, found: list[tuple[str, Rule]]) -> None:
    found.append((path, node))
    kind = type(node)
    if kind is Not:
        _add_paths(node.part, f"{path}.0" if path else "0", found)  # type: ignore[union-attr]
    elif kind is All or kind is AnyOf or kind is AtLeast:
        before = f"{path}." if path else ""
        for number, part in enumerate(node.parts):  # type: ignore[union-attr]
            _add_paths(part, f"{before}{number}", found)


def class_of(logic: Rule, kind: CriterionKind) -> Class:
    """Data where data alone can decide it; else a visit, attested, or later. What is not read needs a visit."""
    read = leaves_of(logic)
    kinds = {type(leaf) for leaf in read}
    kinds.discard(Unread)
    if not kinds:
        return Class.VISIT
    visit = Attest in kinds and any(isinstance(leaf, Attest) and leaf.topic in VISIT_TOPICS for leaf in read)
    if visit and kind is CriterionKind.INCLUSION:
        return Class.VISIT  # nobody is let in without it
    if kinds - {Attest, Promise} and (kinds.isdisjoint((Attest, Promise)) or _decides(logic, kind is CriterionKind.EXCLUSION)):
        return Class.DATA
    if visit:
        return Class.VISIT
    return Class.ATTEST if Attest in kinds else Class.LATER


# Topics about which an examination or test at screening says more than anybody's word.
VISIT_TOPICS = frozenset(("examination", "timing"))


def _decides(logic: Rule, keeps_out: bool) -> bool:
    """Whether data alone can keep somebody out by it: make an exclusion true (`keeps_out`), or an inclusion false.

    Data are asked in the way that keeps out, wherever they stand; a “not” turns it round.
    """
    match logic:
        case Not(part):
            return _decides(part, not keeps_out)
        case All(parts):
            return (all if keeps_out else any)(_decides(part, keeps_out) for part in parts)
        case AnyOf(parts):
            return (any if keeps_out else all)(_decides(part, keeps_out) for part in parts)
        case AtLeast(count, parts):
            found = sum(_decides(part, keeps_out) for part in parts)
            return found >= (count if keeps_out else len(parts) - count + 1)
        case _:
            return not isinstance(logic, (Attest, Promise, Unread))
