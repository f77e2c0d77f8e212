"""A protocol as text: each criterion's English beside its words."""

import textwrap
from collections.abc import Iterator

from pantrial.language.english import sentence
from pantrial.protocol import CriterionKind, Protocol
from pantrial.terms import Lexicon

_WIDTH = 100


def write(protocol: Protocol, lexicon: Lexicon) -> str:
    """The trial's head, its criteria, and the notes, for reading on a terminal or in a file."""
    return "\n".join(_lines(protocol, lexicon)) + "\n"


def _lines(protocol: Protocol, lexicon: Lexicon) -> Iterator[str]:
    yield f"{protocol.trial or 'no id'}  {protocol.title}".rstrip()
    said = {name: getattr(protocol.status, name) for name in protocol.status.__struct_fields__}
    yield "; ".join(f"{name} {value}" for name, value in said.items() if value) or "no status stated"
    for kind in CriterionKind:
        criteria = [criterion for criterion in protocol.criteria if criterion.kind is kind]
        if criteria:
            yield ""
            yield f"{kind.value.capitalize()} criteria"
        for criterion in criteria:
            field = ", from a field" if criterion.place == "field" else ""
            yield ""
            yield f"{criterion.label}  [{criterion.clazz.value}, read: {criterion.reading.value}{field}]"
            yield from _block("words:", criterion.words)
            yield from _block("read: ", sentence(criterion, lexicon))
            for note in criterion.notes:
                yield from _block("note: ", f"{note.kind.value}: {note.message}")
    own = [note for note in protocol.notes if not any(note in criterion.notes for criterion in protocol.criteria)]
    if own:
        yield ""
        yield "Notes"
        for note in own:
            yield from _block("", f"{note.kind.value}: {note.message}")


def _block(head: str, words: str) -> Iterator[str]:
    indent = "    " + (head + " " if head else "")
    yield from textwrap.wrap(words, _WIDTH, initial_indent=indent, subsequent_indent=" " * len(indent)) or [indent]
