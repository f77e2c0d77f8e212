"""Corrections: a person's reading of a criterion, which replaces ours and is marked as theirs.

    corrections:
      - trial: EXAMPLE-0005
        source: 3f0c…                  # sha256 of the record's document: `sha256` in `screen --format jsonl`
        spans: [{start: 1204, end: 1251}]
        words: Any disease of the skin besides psoriasis
        read-as: Kept out if the patient has psoriasis, ever.
        by: A. Reviewer
        on: 2026-10-30
        why: what the sponsor answered   # may be left out

`words` and `spans` are the criterion's, as `screen` prints them, and `read-as` is the English of `read --as text`. A correction
stands beside its source, and holds for that source alone: where the document has another hash, or the criterion is not there,
it is void. Then a note says so first, and a criterion of the same words lets nobody pass until somebody has looked again.
"""

import datetime as dt
from collections import Counter

import msgspec
import yaml
from msgspec import Struct, field, structs

from pantrial.errors import Unreadable
from pantrial.language.controlled import criterion as sentence_read
from pantrial.notes import Note, NoteKind
from pantrial.parse.rules.degrees import class_of, degree_of
from pantrial.protocol import Criterion, CriterionKind, Protocol, ReadingDegree, Rule
from pantrial.terms import Lexicon
from pantrial.text import Span

MAX_BYTES = 2**20

CORRECTED, VOID = "corrected", "correction-void"


class Correction(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One criterion's reading by a person, with who and when."""

    trial: str
    source: str
    spans: tuple[Span, ...]
    words: str
    reading: str = field(name="read-as")
    by: str
    on: dt.date
    why: str = ""

    def __post_init__(self) -> None:
        for name in ("trial", "source", "words", "by"):
            if not getattr(self, name).strip():
                raise ValueError(f"`{name}` is empty")
        if not self.spans:
            raise ValueError("`spans` is empty")


class _File(Struct, frozen=True, forbid_unknown_fields=True):
    corrections: tuple[Correction, ...]


class Read(Struct, frozen=True):
    """A correction and the rule that it says."""

    correction: Correction
    kind: CriterionKind
    rule: Rule
    place: str


def read_corrections(data: bytes, origin: str, lexicon: Lexicon) -> tuple[Read, ...]:
    """The corrections of a YAML (or JSON) file. Raises Unreadable with the entry that is wrong."""
    if len(data) > MAX_BYTES:
        raise Unreadable(f"more than {MAX_BYTES} bytes", where=origin, do="give one trial's corrections a file")
    try:
        # The loader's own message may hold words of the file, and a mark that points into them; its line is enough.
        plain = yaml.safe_load(data.decode("utf-8-sig"))
        file = msgspec.convert(plain, _File)
    except UnicodeDecodeError:
        raise Unreadable("not UTF-8", where=origin) from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise Unreadable("not YAML", where=f"{origin}, line {mark.line + 1}" if mark else origin) from None
    except (msgspec.ValidationError, ValueError, RecursionError) as error:
        raise Unreadable(f"no corrections: {error}", where=origin, do="see `help(pantrial.screen.corrections)`") from None
    found: list[Read] = []
    for number, one in enumerate(file.corrections, start=1):
        place = f"{origin}, correction {number}"
        read = sentence_read(" ".join(one.reading.split()), lexicon)
        if read is None:
            do = "write it in the English that `pantrial read --as text` writes"
            raise Unreadable("`read-as` is no sentence that can be read back", where=place, do=do)
        found.append(Read(one, *read, place))
    twice = [key for key, count in Counter((r.correction.trial, r.correction.source, r.correction.spans) for r in found).items()
             if count > 1]  # fmt: skip
    if twice:
        raise Unreadable(f"two corrections of one criterion of {twice[0][0]}", where=origin, do="keep one")
    return tuple(found)


def corrected(protocol: Protocol, corrections: tuple[Read, ...]) -> tuple[Protocol, tuple[Note, ...]]:
    """The protocol as the corrections for it say, and a note for each that is void.

    The notes of the void ones stand in the protocol as well, so that they are in every answer.
    """
    criteria = list(protocol.criteria)
    void: list[Note] = []
    for one in corrections:
        theirs = one.correction
        if theirs.trial != protocol.trial:
            continue
        number = _place(criteria, one) if theirs.source == protocol.source else None
        if number is not None:
            criteria[number] = _replaced(criteria[number], one)
            continue
        why = "the source changed" if theirs.source != protocol.source else f"the source has no such {one.kind.value} there"
        message = f"VOID: the correction of “{theirs.words}” by {theirs.by} on {theirs.on} is not used: {why} ({one.place})"
        void.append(Note(NoteKind.CONTRADICTION, VOID, message))
        for index, criterion in enumerate(criteria):
            if _same(criterion.words) == _same(theirs.words) and criterion.reading is ReadingDegree.FULL:
                # Somebody found our reading of these words wrong, so it lets nobody in.
                criteria[index] = structs.replace(
                    criterion, reading=ReadingDegree.PARTIAL, notes=(*criterion.notes, Note(NoteKind.DOUBT, VOID, message))
                )
    return structs.replace(protocol, criteria=tuple(criteria), notes=(*void, *protocol.notes)), tuple(void)


def _place(criteria: list[Criterion], one: Read) -> int | None:
    """The number of the one criterion that stands where the correction says, with its words; None where there is none."""
    theirs = one.correction
    found = [
        number
        for number, criterion in enumerate(criteria)
        if criterion.kind is one.kind and criterion.spans == theirs.spans and _same(criterion.words) == _same(theirs.words)
    ]
    return found[0] if len(found) == 1 else None


def _same(words: str) -> str:
    """Words without what YAML may fold: a line's end is a blank."""
    return " ".join(words.split())


def _replaced(criterion: Criterion, one: Read) -> Criterion:
    theirs = one.correction
    message = f"read by {theirs.by} on {theirs.on}, and not by pantrial{f': {theirs.why}' if theirs.why else ''}"
    return structs.replace(
        criterion,
        logic=one.rule,
        reading=degree_of(one.rule),
        clazz=class_of(one.rule, criterion.kind),
        nodes=(),
        notes=(*criterion.notes, Note(NoteKind.SUPPLIED, CORRECTED, message, criterion.spans)),
    )
