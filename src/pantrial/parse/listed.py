"""The criteria of the eligibility text, and the condition that they leave unsaid."""

import re
from collections.abc import Iterator, Mapping

import msgspec

from pantrial.language.tagging import fold
from pantrial.logic import All, AnyOf, Not
from pantrial.notes import Note, NoteKind
from pantrial.parse.abbreviations import Definition, defined
from pantrial.parse.bounds import bounds
from pantrial.parse.criterion import Read, is_name, names_a_time, read_criterion
from pantrial.parse.forms import heads_only, labelled
from pantrial.parse.items import items, named
from pantrial.parse.rules.degrees import class_of, degree_of
from pantrial.parse.rules.lists import some_of
from pantrial.parse.split import Block, Line, split
from pantrial.protocol import (
    Attest,
    Condition,
    Criterion,
    CriterionKind,
    NodeSpan,
    Place,
    Procedure,
    ReadingDegree,
    Rule,
    Treatment,
    Unread,
    When,
    Within,
    any_of,
    leaves_of,
)
from pantrial.reading import Reading
from pantrial.terms import Concept, Domain, Lexicon
from pantrial.text import Text, join, unescape

_ELIGIBILITY = "/protocolSection/eligibilityModule"
_CONDITIONS = "/protocolSection/conditionsModule"
_TITLES = tuple(f"/protocolSection/identificationModule/{title}" for title in ("briefTitle", "officialTitle"))


def listed(reading: Reading, lexicon: Lexicon, criteria: tuple[Criterion, ...]) -> tuple[Criterion, ...]:
    """The criteria of the text, numbered by kind in their order."""
    numbers = dict.fromkeys(CriterionKind, 0)
    named: list[int] = []  # inclusions that are a disease's bare name
    found: list[Criterion] = []
    disease = _disease(reading, lexicon)
    own = defined(_texts(reading), lexicon)
    over: Line | None = None  # the line above, in whose time others may stand
    near: Line | None = None  # the line above that ends in a colon, where only names stand between, in a list without indents
    parts = list(labelled(split(unescape(reading.text(f"{_ELIGIBILITY}/eligibilityCriteria")), reading.source.text)))
    for at, part in enumerate(parts):
        if isinstance(part, Block):
            continue  # the pass `blocks` has it
        spans = part.text.spans()
        if part.definition and found and found[-1].kind is part.kind and part.kind is CriterionKind.INCLUSION:
            found[-1] = _defined(found[-1], part, lexicon, disease, own)
            continue
        if part.children:
            read = _several(part, lexicon, disease, own)
        else:
            read = read_criterion(part.text, part.kind, lexicon, disease, own)
        if part.group:
            read = _for_group(read, part)
        if over is not None and (over.kind is not part.kind or part.parent):
            over = None
        if over is not None:
            read = _under(read, part, over)
        elif part.parent and names_a_time(part.text.value, lexicon):
            over = part
        if near is not None and (near.kind is not part.kind or part.above is not None):
            near = None
        if part.above is not None and any(note.code == "age-inferred" for note in read.notes):
            read = _beside(read, part, Unread(part.above.value.rstrip(": "), "whether the years are of what stands above"))
        bare = is_name(part.text.value, lexicon)
        read = _beneath(read, part, part.above or (near.text if near is not None and bare else None), bare)
        if part.parent and part.text.value.rstrip().endswith(":"):
            near = part
        elif not bare:
            near = None
        if bare and part.kind is CriterionKind.INCLUSION and not part.children:
            named += [len(found)] if any(isinstance(leaf, Condition) for leaf in leaves_of(read.logic)) else []
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
    if len({leaf.concept for at in named for leaf in leaves_of(found[at].logic) if isinstance(leaf, Condition)}) > 1:
        for at in named:
            found[at] = _alternative(found[at])
    return (*criteria, *found)


def _alternative(one: Criterion) -> Criterion:
    """One of several diseases that stand by their bare names: who asks for all of them at once? It stays open."""
    if one.reading is not ReadingDegree.FULL:
        return one
    unread = Unread(one.words, "several diseases are named, and perhaps one of them is enough")
    logic: Rule = AnyOf((All((one.logic, unread)), unread))
    nodes = tuple(NodeSpan(f"0.0.{node.node}".rstrip("."), node.spans) for node in one.nodes)
    return msgspec.structs.replace(one, logic=logic, reading=degree_of(logic), clazz=class_of(logic, one.kind), nodes=nodes)


def _under(read: Read, part: Line, over: Line) -> Read:
    """A line below one that names a time, and says none of its own: in a list that lost its indents, who knows its reach?.

    An exclusion is read without it, which keeps out the most; an inclusion stays open, since without it too many would come in.
    """
    if any(isinstance(getattr(leaf, "when", None), Within) for leaf in leaves_of(read.logic)):
        return read
    above = f"“{over.text.value.rstrip(': ')}”"
    spans = over.text.spans()
    if part.kind is CriterionKind.EXCLUSION:
        message = f"it stands below {above}, whose time may be of it: read without that time, which keeps out the most"
        return Read(
            read.logic, read.reading, read.clazz, read.nodes, (*read.notes, Note(NoteKind.DOUBT, "parent-time", message, spans))
        )
    if not any(isinstance(leaf, Condition | Treatment | Procedure) for leaf in leaves_of(read.logic)):
        return read
    words = Unread(over.text.value.rstrip(": "), "whether the time of the line above binds this one")
    logic: Rule = AnyOf((All((read.logic, words)), words))
    nodes = tuple(NodeSpan(f"0.0.{one.node}".rstrip("."), one.spans) for one in read.nodes)
    return Read(logic, degree_of(logic), class_of(logic, part.kind), nodes, read.notes)


# What a line announces of those under it, where it neither turns them round nor offers them: `Patients must have:`.
_PLAIN = re.compile(
    r"\W*(?:(?:the|all|each|study|adult|enrolled|patients?|subjects?|participants?|volunteers?|individuals?|women|men"
    r"|who|that|must|should|shall|will|also|have|has|having|had|be|is|are|meet|meets|fulfil|fulfill|satisfy|present|with|a|an"
    r"|of|following|criteria|requirements?|conditions?|required|documented|confirmed|diagnosis|to|eligible|in|order|inclusion"
    r"|entry|disease|characteristics?|status|medical|history|key|main|general)\b\W*)*"
)
_TURNED = re.compile(
    r"\b(?:no(?! (?:more|less|later|earlier|longer))|not|none|without|never|absence|lack|neither|nor|cannot|excluded?|excluding"
    r"|exclusions?|except|unless|other than|ineligible|contraindicated|prohibited|disallowed|allowed|permitted|permissible"
    r"|acceptable|optional|may|n't)\b",
    re.IGNORECASE,
)
# Of the lines under it some have to hold: one alone asks nothing of an inclusion, nor keeps out where several must.
_SOME_OF = re.compile(
    r"\b(?:one|1|any|either|at least (?:two|three|four|[2-5])|(?:two|three|[23]) or more)\b[^.;]{0,60}?"
    r"\b(?:following|these|below|criteria)\b",
    re.IGNORECASE,
)
_SEVERAL_OF = re.compile(
    r"\b(?:all|both|each|two|three|four|at least [2-5]|[23] or more)\b[^.;]{0,60}?\b(?:following|these|below|criteria)\b",
    re.IGNORECASE,
)
# In an exclusion these say what keeps out, as the exclusion does itself.
_KEEPS_OUT = re.compile(
    r"\b(?:(?:is|are|be|been|was|were) )?(?:not|never|cannot|ineligible|excluded?|excluding|exclusions?|prohibited|disallowed"
    r"|contraindicated)\b(?: (?:be )?(?:eligible|allowed|permitted|included|enrolled|acceptable|participate|enter))?",
    re.IGNORECASE,
)


def _beneath(read: Read, part: Line, above: Text | None, bare: bool) -> Read:
    """A line whose sense others give: a name that heads them or stands in their list, or what the line above turns round.

    Nobody is asked for a treatment by its bare name; and under `Allowed:`, `No illness, including:` or `One of these:` a
    name is no demand. Such a line decides nothing. `bare` is whether it is a name without a verb, a time or a number.
    """
    if read.reading is not ReadingDegree.FULL or part.children:
        return read
    inclusion = part.kind is CriterionKind.INCLUSION
    leaves = [leaf for leaf in leaves_of(read.logic) if not isinstance(leaf, Attest)]
    if not leaves:
        return read
    turned = some = False
    if above is not None:
        words = re.sub(r"\bnot limited to\b", "", above.value, flags=re.IGNORECASE)
        words = words if inclusion else _KEEPS_OUT.sub(" ", words)
        turned = bool(_TURNED.search(words)) and not _negates(read.logic)
        some = bool((_SOME_OF if inclusion else _SEVERAL_OF).search(words))
    if turned:
        why = "what stands above it may turn it round"
    elif some:
        why = "it is one of several, of which not each has to hold"
    elif inclusion and part.parent and part.text.value.rstrip().endswith(":") and read.clazz == "data":
        why = "it heads the lines below it, and may ask nothing itself"
    elif inclusion and bare and all(isinstance(leaf, Treatment | Procedure) for leaf in leaves):
        why = "a treatment's name alone does not say whether it is asked for"
    elif (
        inclusion and bare and above is not None and not _PLAIN.fullmatch(above.value.casefold()) and not above.value.isupper()
    ):
        why = "what the line above asks of it is not plain"
    else:
        return read
    unread = Unread(part.text.value if above is None else above.value.rstrip(": "), why)
    logic: Rule = AnyOf((All((read.logic, unread)), unread))
    nodes = tuple(NodeSpan(f"0.0.{one.node}".rstrip("."), one.spans) for one in read.nodes)
    return Read(logic, degree_of(logic), class_of(logic, part.kind), nodes, read.notes)


def _beside(read: Read, part: Line, words: Unread) -> Read:
    """What was read, where these words may change it: it decides nothing."""
    logic: Rule = AnyOf((All((read.logic, words)), words))
    nodes = tuple(NodeSpan(f"0.0.{one.node}".rstrip("."), one.spans) for one in read.nodes)
    return Read(logic, degree_of(logic), class_of(logic, part.kind), nodes, read.notes)


def _negates(logic: Rule) -> bool:
    """Whether the rule is a denial as a whole: `no seizures` under `none of these` is said twice, and needs no turning."""
    return isinstance(logic, Not)


# The modules in whose words a record defines its abbreviations.
_DEFINING = ("identificationModule", "descriptionModule", "conditionsModule", "armsInterventionsModule", "outcomesModule")


def _texts(reading: Reading) -> Iterator[Text]:
    """The texts of a record that may define an abbreviation, those of the criteria first."""
    yield unescape(reading.text(f"{_ELIGIBILITY}/eligibilityCriteria"))
    for module in _DEFINING:
        yield from _strings(reading, f"/protocolSection/{module}", reading.value(f"/protocolSection/{module}"))


def _strings(reading: Reading, pointer: str, value: object) -> Iterator[Text]:
    if isinstance(value, str) and "(" in value:
        yield unescape(reading.text(pointer))
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _strings(reading, f"{pointer}/{key}", inner)
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _strings(reading, f"{pointer}/{number}", inner)


Own = Mapping[str, tuple[Definition, ...]]


def _several(part: Line, lexicon: Lexicon, disease: Concept | None, own: Own) -> Read:
    """The lines under one that asks for some of them: so many of what each says."""
    reads = [read_criterion(child, part.kind, lexicon, disease, own) for child in part.children]
    logic = some_of(part.count or len(reads), [read.logic for read in reads])
    nodes = [NodeSpan("", part.text.spans())]
    same = isinstance(logic, type(All(()))) or len(getattr(logic, "parts", ())) == len(reads)
    for number, read in enumerate(reads if same and len(reads) > 1 else []):
        nodes += [NodeSpan(f"{number}.{one.node}".rstrip("."), one.spans) for one in read.nodes]
    notes = tuple(note for read in reads for note in read.notes)
    return Read(logic, degree_of(logic), class_of(logic, part.kind), tuple(nodes), notes)


def _for_group(read: Read, part: Line) -> Read:
    """What a heading asks of one group only: it binds nobody of whom it is not known that they belong to it."""
    own = Attest("group", part.group.casefold())
    spans = part.text.spans()
    logic: Rule = AnyOf((Not(own), read.logic)) if part.kind is CriterionKind.INCLUSION else All((own, read.logic))
    nodes = (NodeSpan("", spans), *(NodeSpan(f"1.{one.node}".rstrip("."), one.spans) for one in read.nodes))
    note = Note(NoteKind.INFERRED, "group", f"its heading is about {part.group}: it is asked of nobody else", spans)
    return Read(logic, degree_of(logic), class_of(logic, part.kind), nodes, (*read.notes, note))


def _defined(before: Criterion, part: Line, lexicon: Lexicon, disease: Concept | None, own: Own) -> Criterion:
    """A criterion with the definition of one of its words, which stands behind it: it must hold, and any line of it will do."""
    read = _several(part, lexicon, disease, own)
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


def implied(reading: Reading, lexicon: Lexicon, criteria: tuple[Criterion, ...]) -> tuple[Criterion, ...]:
    """The trial's condition, where no inclusion asks for it: nobody is treated for what they do not have.

    Not where the record takes healthy volunteers, nor where an inclusion names a condition that the lexicon does not know.
    """
    conditions = _conditions(reading, lexicon)
    if not criteria or not conditions or reading.value(f"{_ELIGIBILITY}/healthyVolunteers") is True:
        return criteria
    inclusions = [one for one in criteria if one.kind is CriterionKind.INCLUSION]
    asked = {leaf.concept for one in inclusions for leaf in leaves_of(one.logic) if isinstance(leaf, Condition)}
    near = {other for concept in asked for other in (*lexicon.above(concept), *lexicon.below(concept))}
    text = " ".join(fold(one.words) for one in inclusions)
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
