"""How the trial is built: allocation, model, masking, who is masked, and how many take part; only what its fields say."""

from enum import StrEnum
from typing import TypeVar

import msgspec

from pantrial.notes import Note, NoteKind
from pantrial.parse.amounts import plain, sentences
from pantrial.parse.patterns import Pattern
from pantrial.parse.products import field
from pantrial.protocol import (
    Allocation,
    Design,
    Enrollment,
    EnrollmentType,
    FieldWords,
    Masking,
    Model,
    Protocol,
    Ratio,
    ReadIn,
    StudyType,
    WhoMasked,
)
from pantrial.reading import Reading
from pantrial.text import Span

_MODULE = "/protocolSection/designModule"
_INFO = f"{_MODULE}/designInfo"
_MASKING = f"{_INFO}/maskingInfo"
_FIELDS = {
    "study_type": f"{_MODULE}/studyType",
    "phases": f"{_MODULE}/phases",
    "allocation": f"{_INFO}/allocation",
    "model": f"{_INFO}/interventionModel",
    "observational_model": f"{_INFO}/observationalModel",
    "time_perspective": f"{_INFO}/timePerspective",
    "purpose": f"{_INFO}/primaryPurpose",
    "masking": f"{_MASKING}/masking",
    "masked": f"{_MASKING}/whoMasked",
}

E = TypeVar("E", bound=StrEnum)


def design(reading: Reading, protocol: Protocol) -> Protocol:
    """The fields of the design; a value that v2 does not know stays in its words, with a note."""
    notes: list[Note] = []
    found = tuple(one for name, pointer in _FIELDS.items() if (one := _words(reading, name, pointer)))
    if not found:
        return protocol

    def known(kind: type[E], name: str) -> E | None:
        value = reading.value(_FIELDS[name])
        if not isinstance(value, str) or not value:
            return None
        if value in set(kind):
            return kind(value)
        message = f"“{value}” is no {name} that the register's list has"
        notes.append(Note(NoteKind.DOUBT, "design-unknown", message, _spans(reading, _FIELDS[name])))
        return None

    masked = reading.value(_FIELDS["masked"])
    roles = [str(role) for role in masked] if isinstance(masked, list) else []
    phases = reading.value(_FIELDS["phases"])
    made = Design(
        study_type=known(StudyType, "study_type"),
        phases=tuple(str(phase) for phase in phases) if isinstance(phases, list) else (),
        allocation=known(Allocation, "allocation"),
        model=known(Model, "model"),
        observational_model=_string(reading, "observational_model"),
        time_perspective=_string(reading, "time_perspective"),
        purpose=_string(reading, "purpose"),
        masking=known(Masking, "masking"),
        masked=tuple(dict.fromkeys(WhoMasked(role) for role in roles if role in set(WhoMasked))),
        fields=found,
    )
    return msgspec.structs.replace(protocol, design=made, notes=(*protocol.notes, *notes))


def enrollment(reading: Reading, protocol: Protocol) -> Protocol:
    """The number of participants, and whether it was reached or is planned."""
    pointer = f"{_MODULE}/enrollmentInfo"
    count = reading.value(f"{pointer}/count")
    if not isinstance(count, int) or isinstance(count, bool) or count < 0:
        return protocol
    kind = reading.value(f"{pointer}/type")
    made = Enrollment(
        count=count,
        words=str(count),
        spans=_spans(reading, f"{pointer}/count"),
        type=EnrollmentType(kind) if isinstance(kind, str) and kind in set(EnrollmentType) else None,
    )
    return msgspec.structs.replace(protocol, enrollment=made)


_PLACES = (
    "/protocolSection/identificationModule/officialTitle",
    "/protocolSection/identificationModule/briefTitle",
    f"{_INFO}/interventionModelDescription",
    f"{_MASKING}/maskingDescription",
    "/protocolSection/descriptionModule/briefSummary",
    "/protocolSection/descriptionModule/detailedDescription",
)
_DRAWN = Pattern(r"\brandomi[sz]|\ballocat|\bassign", triggers=("andom", "lloca", "ssign"))
_RATIO = Pattern(r"(?<![\d:.,/])(?P<parts>\d{1,2}(?:\s?:\s?\d{1,2}){1,5})(?![\d:.,/]|\s?(?:h|am|pm|a\.m|p\.m|dilut|titer)\b)")


def ratio(reading: Reading, protocol: Protocol) -> Protocol:
    """The allocation ratio that a sentence about allocation states; where two differ, or it fits not the arms, none.

    v2 has no field for it, so it is read in prose. A time of the day and a dilution are no ratio.
    """
    if protocol.design is not None and protocol.design.allocation in (Allocation.NA, Allocation.NON_RANDOMIZED):
        return protocol
    found: list[Ratio] = []
    for pointer in _PLACES:
        text = field(reading, pointer)
        words = plain(text.value)
        for start, end in sentences(words):
            if not _DRAWN.search(words[start:end]):
                continue
            for match in _RATIO.finditer(words, start, end):
                parts = tuple(int(part) for part in match["parts"].split(":"))
                if all(1 <= part <= 20 for part in parts):
                    here = text.cut(match.start(), match.end())
                    found.append(Ratio(parts, here.value, here.spans(), ReadIn.PROSE))
    if not found:
        return protocol
    arms = len(protocol.arms)
    spans = tuple(span for one in found for span in one.spans)
    if len({one.parts for one in found}) > 1:
        note = Note(NoteKind.DOUBT, "ratio-unclear", "Two ratios stand where allocation is told; neither is taken.", spans)
        return msgspec.structs.replace(protocol, notes=(*protocol.notes, note))
    if arms and len(found[0].parts) != arms:
        message = f"The ratio {found[0].words} has {len(found[0].parts)} parts, and the record {arms} arms; it is not taken."
        note = Note(NoteKind.DOUBT, "ratio-unclear", message, spans)
        return msgspec.structs.replace(protocol, notes=(*protocol.notes, note))
    return msgspec.structs.replace(protocol, ratio=found[0])


def _string(reading: Reading, name: str) -> str:
    value = reading.value(_FIELDS[name])
    return value if isinstance(value, str) else ""


def _words(reading: Reading, name: str, pointer: str) -> FieldWords | None:
    value = reading.value(pointer)
    if isinstance(value, list) and value:
        return FieldWords(name, ", ".join(map(str, value)), _spans(reading, pointer))
    return FieldWords(name, value, _spans(reading, pointer)) if isinstance(value, str) and value else None


def _spans(reading: Reading, pointer: str) -> tuple[Span, ...]:
    evidence = reading.evidence.get(pointer)
    if evidence is not None:
        return evidence.spans()
    found: list[Span] = []
    value = reading.value(pointer)
    for index in range(len(value) if isinstance(value, list) else 0):
        if (one := reading.evidence.get(f"{pointer}/{index}")) is not None:
            found += one.spans()
    return tuple(found)
