"""What pantrial says about a loss, a doubt or a contradiction. Notes are values in a result; nobody collects them."""

from enum import StrEnum

from msgspec import Struct

from pantrial.text import Span


class NoteKind(StrEnum):
    """What sort of thing a note says."""

    LOSS = "loss"  # words of the source that are in no field of the result
    DAMAGE = "damage"  # the source is cut, broken or garbled here
    DOUBT = "doubt"  # it can be read in more than one way
    INFERRED = "inferred"  # not said; concluded, and from what
    CONTRADICTION = "contradiction"  # two places of the record disagree
    SUPPLIED = "supplied"  # a value that the user gave and not the record
    FACT = "fact"  # something that the reader of a result must know, such as the trial's status


class Note(Struct, frozen=True):
    """One message with a stable `code` (kebab-case), its words, and the places in the source that it is about."""

    kind: NoteKind
    code: str
    message: str
    spans: tuple[Span, ...] = ()
