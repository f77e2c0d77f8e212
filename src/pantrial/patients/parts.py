"""Parts of FHIR resources that every reader of one needs: names, codes, dates as written, and what may turn a meaning round."""

from pantrial.notes import Note, NoteKind
from pantrial.patients.bundle import Json, Resource, items, obj, repeated_keys, text
from pantrial.patients.facts import Coding, Name, Notes, doubt


def name_of(concept: object) -> Name:
    """A CodeableConcept."""
    codings = tuple(
        Coding(text(one.get("system")), text(one.get("code")), text(one.get("display")))
        for one in map(obj, items(obj(concept).get("coding")))
    )
    return Name(codings, text(obj(concept).get("text")))


def codes_of(concept: object) -> set[str]:
    """A status that is a CodeableConcept, of any system; its text where it has no code. In older versions a code."""
    name = name_of(concept)
    plain = text(concept) or ("" if name.codings else name.text)
    return {code.lower() for code in (plain, *(coding.code for coding in name.codings)) if code}


def as_written(body: Json, field: str) -> str:
    """A date as written; what is no string is kept as words that no date has, so that it is noted and not lost."""
    value = body.get(field)
    return "" if value is None else text(value) or "?"


def modified(resource: Resource) -> Notes:
    """The note where the resource carries an extension that may turn its meaning round, and that we do not know."""
    if not resource.body.get("modifierExtension") and not resource.body.get("implicitRules"):
        return repeated(resource)
    return doubt("modifier-extension", resource.place, "an extension may change what it means, so it decides nothing")


def repeated(resource: Resource) -> Notes:
    """The note where a key stands twice with two values: nobody can tell which is meant."""
    keys = repeated_keys(resource.body)
    if not keys:
        return ()
    message = f"{', '.join(keys)} stands twice, with values that differ, so it decides nothing"
    return (Note(NoteKind.DAMAGE, "repeated-key", f"{resource.place}: {message}"),)
