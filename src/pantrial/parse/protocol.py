"""A reading's record → its protocol: two tuples of passes.

The passes of the criteria go from the reading and the criteria so far to more of them; those of the plan from the reading
and the protocol so far to a fuller one.
"""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import TypeAlias

from pantrial.dates import TimeUnit
from pantrial.language.numbers import TIME_UNITS
from pantrial.logic import All
from pantrial.notes import Note, NoteKind
from pantrial.parse.contradictions import contradictions
from pantrial.parse.design import design, enrollment, ratio
from pantrial.parse.doses import doses
from pantrial.parse.listed import implied, listed
from pantrial.parse.outcomes import assessments, numbering, outcomes
from pantrial.parse.products import products
from pantrial.parse.sizes import bounded
from pantrial.parse.split import Block, may_hold_blocks, split
from pantrial.protocol import (
    Age,
    Class,
    Criterion,
    CriterionKind,
    NodeSpan,
    Parsed,
    Place,
    Protocol,
    ReadingDegree,
    Rule,
    SexIs,
    Status,
    Unread,
    leaves_of,
)
from pantrial.reading import Reading
from pantrial.terms import Lexicon
from pantrial.text import Text, unescape
from pantrial.units import Op

_ELIGIBILITY = "/protocolSection/eligibilityModule"

Criteria: TypeAlias = tuple[Criterion, ...]
Pass: TypeAlias = Callable[[Reading, Lexicon, Criteria], Criteria]
Completion: TypeAlias = Callable[[Reading, Protocol], Protocol]


def parse(reading: Reading, lexicon: Lexicon) -> Parsed:
    """What the record of `reading` means. Words that no rule understands are Unread nodes; doubts are notes."""
    reading, left, notes = bounded(reading)
    criteria: Criteria = ()
    for step in PASSES:
        criteria = step(reading, lexicon, criteria)
    for pointer in left:
        if pointer.startswith(_ELIGIBILITY):
            unread = Unread(pointer.rpartition("/")[2], "larger than any record's")
            criteria = _with(criteria, Text(unread.words), unread, ReadingDegree.NONE, Class.VISIT)
    notes += tuple(note for criterion in criteria for note in criterion.notes)
    if not criteria:
        message = "the record holds no eligibility criteria; nobody can be screened against it"
        notes = (*notes, Note(NoteKind.LOSS, "no-criteria", message))
    for vocabulary in lexicon.vocabularies:
        notes = (*notes, Note(NoteKind.SUPPLIED, "vocabularies", f"the criteria were read with the vocabulary {vocabulary}"))
    protocol = Protocol(
        trial=_string(reading, "/protocolSection/identificationModule/nctId"),
        title=_string(reading, "/protocolSection/identificationModule/briefTitle")
        or _string(reading, "/protocolSection/identificationModule/officialTitle"),
        source=reading.source.sha256,
        status=_status(reading),
        criteria=criteria,
        notes=notes,
    )
    for complete in PLAN:
        protocol = complete(reading, protocol)
    return Parsed(protocol, protocol.notes)


def plan(reading: Reading) -> Protocol:
    """The plan alone: products, doses, outcomes, design; no criteria, and so no lexicon."""
    protocol = Protocol(trial=_string(reading, "/protocolSection/identificationModule/nctId"), source=reading.source.sha256)
    reading, _, _ = bounded(reading)
    for complete in PLAN:
        protocol = complete(reading, protocol)
    return protocol


def _string(reading: Reading, pointer: str) -> str:
    value = reading.value(pointer)
    return value if isinstance(value, str) else ""


def _status(reading: Reading) -> Status:
    module = "/protocolSection/statusModule"
    return Status(
        overall=_string(reading, f"{module}/overallStatus"),
        verified=_string(reading, f"{module}/statusVerifiedDate"),
        updated=_string(reading, f"{module}/lastUpdatePostDateStruct/date"),
        start=_string(reading, f"{module}/startDateStruct/date"),
        completion=_string(reading, f"{module}/completionDateStruct/date"),
    )


# The passes -----------------------------------------------------------------------------------------------------------


def blocks(reading: Reading, lexicon: Lexicon, criteria: Criteria) -> Criteria:
    """The age ranges of the EU application form, which stand among the criteria and are a rule of their own.

    Each range says yes or no: under 18, 18 to 64, 65 and over. Where they are not one span of ages, they stay unread.
    """
    text = reading.text(f"{_ELIGIBILITY}/eligibilityCriteria")
    for part in split(unescape(text)) if may_hold_blocks(text.value) else ():
        if not isinstance(part, Block):
            continue
        ranges = [found[1].lower() if (found := pattern.search(part.text.value)) else "" for pattern in _EU_RANGES]
        rule = _EU_AGES.get((ranges[0], ranges[1], ranges[2]))
        if rule is None:
            unread = Unread(part.text.value, "the age ranges of the EU application form")
            criteria = _with(criteria, part.text, unread, ReadingDegree.NONE, Class.VISIT)
        else:
            message = "the age ranges of the EU application form, beside what the criteria themselves say of age"
            note = Note(NoteKind.INFERRED, "eu-age-ranges", message, part.text.spans())
            criteria = _with(criteria, part.text, rule, ReadingDegree.FULL, Class.DATA, (note,))
    return criteria


_EU_RANGES = tuple(
    re.compile(words + r"\s*:?\s*(yes|no)\b", re.IGNORECASE)
    for words in (r"under 18\?", r"Adults \(18-64 years\)", r"Elderly \(>=65 years\)")
)
_OLD_ENOUGH, _NOT_OLD, _OLD = Age(Op.GE, 18), Age(Op.LE, 64), Age(Op.GE, 65)
_EU_AGES: dict[tuple[str, str, str], Rule] = {
    ("no", "yes", "no"): All((_OLD_ENOUGH, _NOT_OLD)),
    ("no", "yes", "yes"): _OLD_ENOUGH,
    ("no", "no", "yes"): _OLD,
    ("yes", "yes", "no"): _NOT_OLD,
    ("yes", "no", "no"): Age(Op.LT, 18),
}


def ages(reading: Reading, lexicon: Lexicon, criteria: Criteria) -> Criteria:
    """The minimum and maximum age of their own fields; said once where the criteria say the same."""
    said = {leaf for criterion in criteria if _settles(criterion) for leaf in leaves_of(criterion.logic)}
    for field, op in (("minimumAge", Op.GE), ("maximumAge", Op.LE)):
        text = reading.text(f"{_ELIGIBILITY}/{field}").squeezed()
        if not text or text.value.casefold() in _NO_LIMIT:
            continue
        age = _age(text.value, op)
        if age is None:
            unread = Unread(text.value, f"the field {field}")
            criteria = _with(criteria, text, unread, ReadingDegree.NONE, Class.VISIT)
            continue
        if age in said:
            continue
        notes: tuple[Note, ...] = ()
        others = sorted(_age_words(leaf) for leaf in said if isinstance(leaf, Age) and _same_side(leaf.op, op))
        if others:
            message = f"the field says age {age.op} {age.value} {age.unit}s, the criteria say age {', '.join(others)}"
            notes = (Note(NoteKind.CONTRADICTION, "age-differs", message, text.spans()),)
        criteria = _with(criteria, text, age, ReadingDegree.FULL, Class.DATA, notes)
    return criteria


def age_groups(reading: Reading, lexicon: Lexicon, criteria: Criteria) -> Criteria:
    """The age groups (under 18, 18 to 64, 65 and over) of a record that states no age limits in their own fields."""
    groups = reading.value(f"{_ELIGIBILITY}/stdAges")
    if not isinstance(groups, list) or any(reading.value(f"{_ELIGIBILITY}/{field}") for field in ("minimumAge", "maximumAge")):
        return criteria
    if any(note.code == "eu-age-ranges" for criterion in criteria for note in criterion.notes):
        return criteria  # they were read from the form itself
    named = frozenset(str(group) for group in groups)
    if not named or named == {"CHILD", "ADULT", "OLDER_ADULT"}:
        return criteria
    evidence = reading.evidence.get(f"{_ELIGIBILITY}/stdAges")
    text = Text.made(", ".join(sorted(named)), evidence.pieces if evidence else ())
    answers = ["yes" if group in named else "no" for group in ("CHILD", "ADULT", "OLDER_ADULT")]
    rule = _EU_AGES.get((answers[0], answers[1], answers[2])) if named <= {"CHILD", "ADULT", "OLDER_ADULT"} else None
    if rule is None:
        return _with(criteria, text, Unread(text.value, "the age groups"), ReadingDegree.NONE, Class.VISIT)
    message = f"the record lets in the age groups {text.value} and no other (ADULT is 18 to 64), and names no age limits"
    note = Note(NoteKind.INFERRED, "age-groups", message, text.spans())
    return _with(criteria, text, rule, ReadingDegree.FULL, Class.DATA, (note,))


def sex(reading: Reading, lexicon: Lexicon, criteria: Criteria) -> Criteria:
    """The field for sex, where it lets in one sex only."""
    text = reading.text(f"{_ELIGIBILITY}/sex")
    match text.value:
        case "" | "ALL":
            return criteria
        case "FEMALE" | "MALE":
            rule = SexIs(text.value == "FEMALE")
            return _with(criteria, text, rule, ReadingDegree.FULL, Class.DATA)
        case _:
            return _with(criteria, text, Unread(text.value, "the field sex"), ReadingDegree.NONE, Class.VISIT)


PASSES: tuple[Pass, ...] = (listed, blocks, ages, age_groups, sex, implied)
"""The passes of the criteria."""

PLAN: tuple[Completion, ...] = (
    design,
    enrollment,
    products,
    ratio,
    doses,
    outcomes,
    assessments,
    numbering,
    contradictions,
)
"""The passes of the plan; the last sees all that was read."""

_NO_LIMIT = frozenset(("n/a", "na", "none", "no limit"))
_AGE_FIELD = re.compile(r"(\d{1,4}) (\w+)$", re.ASCII)


def _settles(criterion: Criterion) -> bool:
    """Whether the criterion is nothing but ages that must hold, so that a field which says the same adds nothing."""
    if criterion.kind is not CriterionKind.INCLUSION or criterion.reading is not ReadingDegree.FULL:
        return False
    parts = criterion.logic.parts if isinstance(criterion.logic, All) else (criterion.logic,)
    return all(isinstance(part, Age) for part in parts)


def _same_side(one: Op, other: Op) -> bool:
    return {one, other} <= {Op.GE, Op.GT} or {one, other} <= {Op.LE, Op.LT}


def _age_words(age: Age) -> str:
    return f"{age.op} {age.value} {age.unit}s"


def _age(words: str, op: Op) -> Age | None:
    """`18 Years` as a bound."""
    match = _AGE_FIELD.match(words)
    unit = TIME_UNITS.get(match.group(2).lower()) if match else None
    return Age(op, int(Decimal(match.group(1))), TimeUnit(unit)) if match and unit else None


def _with(
    criteria: Criteria, text: Text, rule: Rule, reading: ReadingDegree, clazz: Class, notes: tuple[Note, ...] = ()
) -> Criteria:
    """The criteria and one more inclusion that was read from a field."""
    number = 1 + sum(criterion.kind is CriterionKind.INCLUSION for criterion in criteria)
    spans = text.spans()
    criterion = Criterion(
        kind=CriterionKind.INCLUSION,
        number=number,
        words=text.value,
        spans=spans,
        logic=rule,
        reading=reading,
        clazz=clazz,
        place=Place.FIELD,
        nodes=(NodeSpan("", spans),),
        notes=notes,
    )
    return (*criteria, criterion)
