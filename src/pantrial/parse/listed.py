"""The criteria of the eligibility text, and the condition that they leave unsaid."""

import gc
import re
from collections.abc import Mapping

import msgspec

from pantrial.language.tagging import fold
from pantrial.logic import All, AnyOf, Not
from pantrial.notes import Note, NoteKind
from pantrial.parse.abbreviations import Definition, defined, may_define
from pantrial.parse.bounds import bounds
from pantrial.parse.criterion import CANCERS, Read, read_criterion, wider_than
from pantrial.parse.forms import heads_only, labelled
from pantrial.parse.items import items, named
from pantrial.parse.reach import (
    Headings,
    asks_by_name,
    group_of,
    is_finding,
    is_heading,
    is_member,
    is_phrase,
    names_a_group_in_a_sentence,
    names_both,
    names_the_ill,
    open_beside,
    reached,
)
from pantrial.parse.rules.degrees import class_of, degree_of
from pantrial.parse.rules.lists import some_of
from pantrial.parse.split import Block, Line, split
from pantrial.protocol import (
    Attest,
    Class,
    Condition,
    Criterion,
    CriterionKind,
    Infection,
    Leaf,
    NodeSpan,
    Place,
    ReadingDegree,
    Rule,
    Unread,
    When,
    any_of,
    leaves_of,
)
from pantrial.reading import Reading
from pantrial.terms import Concept, Domain, Lexicon
from pantrial.text import Text, join, unescape

_ELIGIBILITY = "/protocolSection/eligibilityModule"
_CONDITIONS = "/protocolSection/conditionsModule"
_PURPOSE = "/protocolSection/designModule/designInfo/primaryPurpose"
_TITLES = tuple(f"/protocolSection/identificationModule/{title}" for title in ("briefTitle", "officialTitle"))


def listed(reading: Reading, lexicon: Lexicon, criteria: tuple[Criterion, ...]) -> tuple[Criterion, ...]:
    """The criteria of the text, numbered by kind in their order.

    What is made of them holds no cycle, and so nothing for the collector of cycles to free: it waits while they are read.
    """
    collects = gc.isenabled()
    gc.disable()
    try:
        return (*criteria, *_listed(reading, lexicon))
    finally:
        if collects:
            gc.enable()


def _listed(reading: Reading, lexicon: Lexicon) -> list[Criterion]:
    numbers = dict.fromkeys(CriterionKind, 0)
    named: list[int] = []  # inclusions that are a disease's bare name
    found: list[Criterion] = []
    disease = _disease(reading, lexicon)
    prevents = _wants_none(reading)
    wider = _wider(reading, lexicon) if not prevents else frozenset(() if disease is None else wider_than(disease, lexicon))
    own = defined(_texts(reading), lexicon)
    headings = Headings()
    text = unescape(reading.text(f"{_ELIGIBILITY}/eligibilityCriteria"))
    both, ill = names_both(text.value), names_the_ill(text.value)
    parts = list(labelled(split(text, reading.source.text)))
    for at, part in enumerate(parts):
        if isinstance(part, Block):
            continue  # the pass `blocks` has it
        spans = part.text.spans()
        if part.definition and found and found[-1].kind is part.kind and part.kind is CriterionKind.INCLUSION:
            found[-1] = _defined(found[-1], part, lexicon, disease, own)
            continue
        if part.children:
            read = _several(part, lexicon, disease, own, wider, prevents=prevents)
        else:
            read = read_criterion(part.text, part.kind, lexicon, disease, own, wider, prevents=prevents)
        above = headings.over(part)
        read = reached(read, part, above, lexicon)
        if part.run_on and read.reading is ReadingDegree.FULL and not isinstance(read.logic, Attest):
            doubt = Unread(part.text.value, "where one sentence ends and the next begins")
            logic, nodes = open_beside(read.logic, read.nodes, doubt)
            read = Read(logic, degree_of(logic), class_of(logic, part.kind), nodes, read.notes)
        group = part.group or group_of(part.text.value, above, both, ill)
        if names_a_group_in_a_sentence(part.text.value) and not isinstance(read.logic, (Attest, Unread)):
            doubt = Unread(part.text.value, "which of its sentences are about the group alone")
            logic, nodes = open_beside(read.logic, read.nodes, doubt)
            read = Read(logic, degree_of(logic), class_of(logic, part.kind), nodes, read.notes)
        if group and read.reading is not ReadingDegree.NONE and not is_heading(part.text.value):
            read = _for_group(read, part, group)
        if (
            part.kind is CriterionKind.INCLUSION
            and not part.children
            and asks_by_name(read.logic, part.text.value, above, lexicon)
        ):
            named.append(len(found))
        if heads_only(part, parts[at + 1] if at + 1 < len(parts) else None):
            continue  # what it says of those below is known by now
        numbers[part.kind] += 1
        notes = tuple(Note(note.kind, note.code, note.message, note.spans or spans) for note in read.notes)
        if part.parent:
            message = "others stand under this line; how far its words reach is not plain, so each is read without them"
            notes = (*notes, Note(NoteKind.DOUBT, "scope-of-parent", message, spans))
        found.append(
            Criterion(
                kind=part.kind,
                number=numbers[part.kind],
                words=part.text.value,
                spans=spans,
                logic=read.logic,
                reading=read.reading,
                clazz=read.clazz,
                nodes=read.nodes,
                notes=notes,
                bounds=bounds(part.text, lexicon),
            )
        )
    for at in dict.fromkeys((*_of_a_list(found, named), *_findings(found))):
        found[at] = _alternative(found[at])
    return found


def _of_a_list(found: list[Criterion], named: list[int]) -> list[int]:
    """Inclusions by a disease's bare name that stand in a list of such: several in the text, or beside phrases like it."""
    if not named:
        return named
    asked = {
        frozenset(name for leaf in leaves_of(one.logic) if (name := _name(leaf)))
        for one in found
        if one.kind is CriterionKind.INCLUSION and not isinstance(one.logic, Not) and is_phrase(one.words)
    }
    if len(asked - {frozenset()}) > 1:
        return named
    return [
        at for at in named if any(0 <= beside < len(found) and _like(found[beside], found[at]) for beside in (at - 1, at + 1))
    ]


def _name(leaf: Leaf) -> str:
    """The disease that a leaf asks for; nothing where it asks for another thing."""
    if isinstance(leaf, Condition):
        return leaf.concept
    return leaf.agent if isinstance(leaf, Infection) else ""


def _findings(found: list[Criterion]) -> list[int]:
    """Inclusions by a finding's bare name (`Cystic lesions`) that stand beside others that have no verb either."""
    return [
        at
        for at, one in enumerate(found)
        if one.kind is CriterionKind.INCLUSION
        and is_finding(one.logic, one.words)
        and any(
            0 <= beside < len(found)
            and found[beside].kind is one.kind
            and found[beside].clazz is not Class.ATTEST
            and is_member(found[beside].words)
            for beside in (at - 1, at + 1)
        )
    ]


def _like(one: Criterion, other: Criterion) -> bool:
    """Whether a line is a short phrase of which nobody knows what it asks, as the one beside it."""
    unread = one.reading is not ReadingDegree.FULL and one.kind is other.kind
    return unread and not is_heading(one.words) and len(one.words.split()) <= 8 and is_phrase(one.words)


def _alternative(one: Criterion) -> Criterion:
    """One of several diseases that stand by their bare names: who asks for all of them at once? It stays open."""
    if one.reading is not ReadingDegree.FULL:
        return one
    unread = Unread(one.words, "several diseases are named, and perhaps one of them is enough")
    logic, nodes = open_beside(one.logic, one.nodes, unread)
    return msgspec.structs.replace(one, logic=logic, reading=degree_of(logic), clazz=class_of(logic, one.kind), nodes=nodes)


# The modules in whose words a record defines its abbreviations.
_DEFINING = (
    "identificationModule",
    "descriptionModule",
    "conditionsModule",
    "armsInterventionsModule",
    "outcomesModule",
)


def _texts(reading: Reading) -> list[Text]:
    """The texts of a record that may define an abbreviation, those of the criteria first."""
    found = [unescape(reading.text(f"{_ELIGIBILITY}/eligibilityCriteria"))]
    for module in _DEFINING:
        _add_strings(reading, f"/protocolSection/{module}", reading.value(f"/protocolSection/{module}"), found)
    return found


def _add_strings(reading: Reading, pointer: str, value: object, found: list[Text]) -> None:
    kind = type(value)
    if kind is str:
        if "(" in value and may_define(value):  # type: ignore[operator, arg-type]
            found.append(unescape(reading.text(pointer)))
    elif kind is dict:
        for key, inner in value.items():  # type: ignore[attr-defined]
            if type(inner) is not str or "(" in inner:  # most strings have no brackets, and need no pointer
                _add_strings(reading, f"{pointer}/{key}", inner, found)
    elif kind is list:
        for number, inner in enumerate(value):  # type: ignore[arg-type]
            if type(inner) is not str or "(" in inner:
                _add_strings(reading, f"{pointer}/{number}", inner, found)


Own = Mapping[str, tuple[Definition, ...]]


def _several(
    part: Line, lexicon: Lexicon, disease: Concept | None, own: Own, wider: frozenset[str], *, prevents: bool = False
) -> Read:
    """The lines under one that asks for some of them: so many of what each says."""
    reads = [read_criterion(child, part.kind, lexicon, disease, own, wider, prevents=prevents) for child in part.children]
    logic = some_of(part.count or len(reads), [read.logic for read in reads])
    nodes = [NodeSpan("", part.text.spans())]
    same = isinstance(logic, type(All(()))) or len(getattr(logic, "parts", ())) == len(reads)
    for number, read in enumerate(reads if same and len(reads) > 1 else []):
        nodes += [NodeSpan(f"{number}.{one.node}".rstrip("."), one.spans) for one in read.nodes]
    notes = tuple(note for read in reads for note in read.notes)
    if part.count == 1 and any(_EXCEPTS.search(child.value) for child in part.children[:-1]):
        # `no malignancy except A OR` over `B`: B is excepted as well, and lets in nobody
        logic, moved = open_beside(logic, tuple(nodes), Unread(part.text.value, "whether the “or” is of the exception"))
        nodes = list(moved)
    return Read(logic, degree_of(logic), class_of(logic, part.kind), tuple(nodes), notes)


_EXCEPTS = re.compile(r"\b(?:except|other than|excluding|unless)\b", re.IGNORECASE)


def _for_group(read: Read, part: Line, group: str) -> Read:
    """What a line or its heading asks of one group only: it binds nobody of whom it is not known that they belong to it."""
    own = Attest("group", group.casefold())
    spans = part.text.spans()
    logic: Rule = AnyOf((Not(own), read.logic)) if part.kind is CriterionKind.INCLUSION else All((own, read.logic))
    nodes = (NodeSpan("", spans), *(NodeSpan(f"1.{one.node}".rstrip("."), one.spans) for one in read.nodes))
    note = Note(NoteKind.INFERRED, "group", f"it is about {group}, and is asked of nobody else", spans)
    return Read(logic, degree_of(logic), class_of(logic, part.kind), nodes, (*read.notes, note))


def _defined(before: Criterion, part: Line, lexicon: Lexicon, disease: Concept | None, own: Own) -> Criterion:
    """A criterion with the definition of one of its words, which stands behind it: it must hold, and any line of it will do."""
    read = _several(part, lexicon, disease, own, frozenset())  # it says what is asked for, and keeps nobody out
    logic: Rule = All((before.logic, read.logic))
    spans = (*before.spans, *part.text.spans())
    nodes = [NodeSpan("", spans)]
    nodes += [NodeSpan(f"0.{one.node}".rstrip("."), one.spans) for one in before.nodes]
    nodes += [NodeSpan(f"1.{one.node}".rstrip("."), one.spans) for one in read.nodes]
    message = "a definition of this criterion's words stands behind it: any of its lines will do"
    return Criterion(
        kind=before.kind,
        number=before.number,
        words=f"{before.words} {part.text.value}",
        spans=spans,
        logic=logic,
        reading=degree_of(logic),
        clazz=class_of(logic, before.kind),
        nodes=tuple(nodes),
        notes=(*before.notes, *read.notes, Note(NoteKind.INFERRED, "definition", message, part.text.spans())),
        bounds=(*before.bounds, *bounds(part.text, lexicon)),
    )


_BEFORE_IT = frozenset(("PREVENTION", "SCREENING", "DIAGNOSTIC"))
_TO_PREVENT = re.compile(r"\b(prevent\w*|prophyla\w+|vaccin\w+|immuni[sz]ation|screening)\b")
_AGAIN = re.compile(
    r"\b(relaps\w+|recurr\w+|secondary|maintenance|progress\w+|complications?|flares?|exacerbations?|in patients with)\b"
)


def _wants_none(reading: Reading) -> bool:
    """Whether the trial is to prevent or to find its condition, by its purpose; where none is told, by its titles.

    To prevent that it comes again, or gets worse, is of people who have it.
    """
    purpose = reading.value(_PURPOSE)
    titles = " ".join(fold(str(title)) for path in _TITLES if (title := reading.value(path)))
    to_prevent = purpose in _BEFORE_IT if purpose else bool(_TO_PREVENT.search(titles))
    return to_prevent and not _AGAIN.search(titles)


def _conditions(reading: Reading, lexicon: Lexicon) -> list[tuple[Text, Concept | None]]:
    """The record's conditions, and what the lexicon knows them as."""
    known = named(lexicon, (Domain.CONDITION,), procedures=False)
    found: list[tuple[Text, Concept | None]] = []
    said = reading.value(f"{_CONDITIONS}/conditions")
    for number in range(len(said) if isinstance(said, list) else 0):
        text = reading.text(f"{_CONDITIONS}/conditions/{number}").squeezed()
        if text:
            found.append((text, known.get(fold(text.value))))
    if not found:
        # No condition has a field of its own: one that the title names.
        for pointer in _TITLES:
            title = reading.text(pointer).squeezed()
            for item in items(title.value, lexicon):
                concept = item.concept(Domain.CONDITION)
                if concept is not None and not concept.procedure:
                    found.append((title.cut(item.start, item.end), concept))
            if found:
                break
    return found


def _disease(reading: Reading, lexicon: Lexicon) -> Concept | None:
    """The trial's one condition, where the lexicon knows all that the record names as one."""
    concepts = [concept for _, concept in _conditions(reading, lexicon)]
    known = [concept.id for concept in concepts if concept is not None]
    if not known or len(known) < len(concepts):
        return None
    narrowest = lexicon.narrowest(known)
    return lexicon[narrowest[0]] if len(narrowest) == 1 else None


_CANCER = re.compile(
    r"cancer|carcino|tumou?r|neoplas|malignan|leuk(?:a)?emi|lymphoma|myeloma|sarcoma|melanoma|glioma|blastoma|metasta|myelodysplas",
    re.IGNORECASE,
)


def _wider(reading: Reading, lexicon: Lexicon) -> frozenset[str]:
    """What the record's conditions fall under, also of those that the lexicon does not know and whose words are of a cancer."""
    found: set[str] = set()
    for text, concept in _conditions(reading, lexicon):
        if concept is not None:
            found.update(wider_than(concept, lexicon))
        elif _CANCER.search(text.value):
            found.update(one for one in CANCERS if one in lexicon)
    return frozenset(found)


def implied(reading: Reading, lexicon: Lexicon, criteria: tuple[Criterion, ...]) -> tuple[Criterion, ...]:
    """The trial's condition, where no inclusion asks for it: nobody is treated for what they do not have.

    Not where the record takes healthy volunteers, nor where an inclusion names a condition that the lexicon does not know, nor
    where the trial is to prevent or to find it: who enters such a trial does not have it, or nobody knows yet.
    """
    if not criteria or reading.value(f"{_ELIGIBILITY}/healthyVolunteers") is True or _wants_none(reading):
        return criteria
    conditions = _conditions(reading, lexicon)
    if not conditions:
        return criteria
    inclusions = [one for one in criteria if one.kind is CriterionKind.INCLUSION]
    asked = {leaf.concept for one in inclusions for leaf in leaves_of(one.logic) if isinstance(leaf, Condition)}
    near = {other for concept in asked for other in (*lexicon.above(concept), *lexicon.below(concept))}
    unknown = any(concept is None for _, concept in conditions)
    text = " ".join(fold(one.words) for one in inclusions) if unknown else ""
    for words, concept in conditions:
        if concept.id in near if concept is not None else fold(words.value) in text:
            return criteria
    rules: list[Rule] = [
        Condition(concept.id, When.NOW) if concept is not None else Attest("trial_condition", words.value.casefold())
        for words, concept in conditions
    ]
    rule = any_of(rules)
    words = join("; ", [text for text, _ in conditions])
    spans = words.spans()
    message = "no criterion names the trial's condition: it is taken as asked for"
    one = Criterion(
        kind=CriterionKind.INCLUSION,
        number=1 + len(inclusions),
        words=words.value,
        spans=spans,
        logic=rule,
        reading=ReadingDegree.FULL,
        clazz=class_of(rule, CriterionKind.INCLUSION),
        place=Place.IMPLIED,
        nodes=(NodeSpan("", spans),),
        notes=(Note(NoteKind.INFERRED, "implied-condition", message, spans),),
    )
    return (*criteria, one)
