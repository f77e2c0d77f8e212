"""Abbreviations: those that the record defines, and the initials of its own condition."""

from collections.abc import Mapping

from pantrial.notes import Note, NoteKind
from pantrial.parse.abbreviations import Definition, meaning, settled
from pantrial.parse.items import WORD, Item, Word, item_of
from pantrial.terms import Concept


def as_defined(words: str, item: Item, own: Mapping[str, tuple[Definition, ...]], notes: list[Note]) -> Item:
    """A word that the record defines as an abbreviation (`systemic sclerosis (SSc)`): what it says, not what others mean."""
    written = words[item.start : item.end]
    found = meaning(written, own)
    joined = words[item.end : item.end + 2].lstrip("-–")[:1].isalnum() and words[item.end : item.end + 1] in "-–"
    if not found or joined:
        return item
    concepts = [entry for entry in item.entries if isinstance(entry, Concept)]
    concept, contradicted = settled(found, concepts)
    if not contradicted or (concept is None and not concepts) or concept in concepts:
        return item
    spans = tuple(span for one in found for span in one.spans)
    if concept is None:
        long = " and as ".join(f"“{one.words}”" for one in found)
        message = f"the record defines {written} as {long}: it is not read as {concepts[0].name}"
        notes.append(Note(NoteKind.DOUBT, "abbreviation", message, spans))
        return item_of(item.start, item.end, item.words, (Word(item.words),))
    message = f"{written} is {concept.name}, as the record defines it"
    notes.append(Note(NoteKind.INFERRED, "abbreviation", message, spans))
    return item_of(item.start, item.end, item.words, (concept,))


def abbreviated(words: str, item: Item, disease: Concept) -> Item:
    """The trial's own condition by its initials in capitals, as `PV` for psoriasis vulgaris; a code such as PV-101 is none."""
    if not item.kinds & WORD or item.end - item.start < 2:  # as most
        return item
    written = words[item.start : item.end]
    if not written.isupper() or words[item.end : item.end + 1] in ("-", "–"):
        return item
    initials = {"".join(word[0] for word in name.replace("-", " ").split()).casefold() for name in disease.words}
    return item_of(item.start, item.end, item.words, (disease,)) if item.words in initials else item
