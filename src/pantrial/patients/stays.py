"""Time in hospital, and allergies, from FHIR: an Encounter and an AllergyIntolerance.

They decide no criterion by themselves. A stay gives the day of an admission where exactly one fits (`screen.anchors`), and
is shown beside what asks where the patient is; an allergy, or the statement that none is known, is shown beside what asks
about allergies. Whom a criterion's words keep out or let in ("known allergy to …", "no known allergy to …") is in the words,
and so is for a person to say.
"""

import re

from pantrial.dates import PartialDate, parse_date
from pantrial.language.tagging import fold
from pantrial.notes import Note, NoteKind
from pantrial.patient import Allergy, FactStatus, Stay
from pantrial.patients.bundle import Index, Json, Resource, items, obj, text
from pantrial.patients.facts import Name, Notes, doubt, short, times
from pantrial.patients.parts import as_written, codes_of, modified, name_of

# HL7 v3 ActCode: inpatient, and its two kinds. Observation, short stay, emergency and day care are no admission for sure.
_INPATIENT = frozenset(("imp", "acute", "nonac"))
_NO_STAY = frozenset(("planned", "cancelled", "discontinued"))
_STAYS = frozenset(("arrived", "triaged", "in-progress", "onleave", "on-hold"))
_LEFT = frozenset(("finished", "completed", "discharged"))


def entered_in_error(place: str) -> Notes:
    """The note that a resource was entered in error."""
    return (Note(NoteKind.FACT, "entered-in-error", f"{place}: entered in error, so it does not exist"),)


def stay(resource: Resource, index: Index) -> tuple[Stay | None, Notes]:
    """The stay of an Encounter (R4 and R5); none where it is only planned, did not come about, or is part of another one.

    The department is the service, the place or the provider that is named, in words.
    """
    body, place = resource.body, resource.place
    status = text(body.get("status"))
    if status == "entered-in-error":
        return None, entered_in_error(place)
    if status in _NO_STAY:
        return None, ()
    whole = index.find(body.get("partOf"), resource)
    if whole is not None and whole.kind == "Encounter" and _inpatient(whole.body):
        return None, ()
    period = obj(body.get("actualPeriod")) or obj(body.get("period"))
    when = times(as_written(period, "start"), as_written(period, "end"), place, ("period.start", "period.end"))
    notes = when.notes + modified(resource)
    sure = notes == when.notes and status in _STAYS | _LEFT
    found = Stay(place, _department(body), when.start, when.end, _inpatient(body), status in _STAYS and not when.ended, sure)
    return found, notes


def _classes(body: Json) -> set[str]:
    """The codes of its class: R4 has one Coding, R5 CodeableConcepts."""
    found = {text(obj(one).get("code")).lower() for one in items(body.get("class"))}
    return {code for code in (*found, *(code for one in items(body.get("class")) for code in codes_of(one))) if code}


def _inpatient(body: Json) -> bool:
    return bool(_classes(body) & _INPATIENT)


def _department(body: Json) -> str:
    names = [name_of(one).words or name_of(obj(one).get("concept")).words for one in items(body.get("serviceType"))]
    names += [text(obj(obj(one).get("location")).get("display")) for one in items(body.get("location"))]
    names.append(text(obj(body.get("serviceProvider")).get("display")))
    return ", ".join(dict.fromkeys(name for name in names if name))


# SNOMED CT, and the International Patient Summary's codes: that no allergy (of a kind) is known.
_NONE_KNOWN = frozenset(
    (
        *(("snomed", code) for code in ("716186003", "409137002", "429625007", "428607008", "160244002")),
        *(("ips", f"no-known-{kind}allergies") for kind in ("", "medication-", "environmental-", "food-")),
    )
)
_NO_INFORMATION = ("ips", "no-allergy-info")
_IPS = "absent-unknown-uv-ips"
_NONE_KNOWN_WORDS = re.compile(
    r"(no|nil) (known )?((drug|food|medication|medicine|environmental|latex) )?(allerg(y|ies)|intolerances?)|nkd?a"
)
_VERIFIED = {
    "confirmed": FactStatus.PRESENT,
    "refuted": FactStatus.ABSENT,
    "unconfirmed": FactStatus.DOUBTFUL,
    "presumed": FactStatus.DOUBTFUL,
}


def allergy(resource: Resource) -> tuple[Allergy | None, Notes]:
    """The allergy or intolerance of an AllergyIntolerance (R4 and R5); a code that none is known is a recorded absence."""
    body, place = resource.body, resource.place
    verification, clinical = codes_of(body.get("verificationStatus")), codes_of(body.get("clinicalStatus"))
    if "entered-in-error" in verification:
        return None, entered_in_error(place)
    name = name_of(body.get("code"))
    reactions = [obj(one) for one in items(body.get("reaction"))]
    words = name.words or next((name_of(one.get("substance")).words for one in reactions if one.get("substance")), "")
    keys = {_key(one.system, one.code) for one in name.codings}
    if _NO_INFORMATION in keys:
        return None, ()
    statuses = {_VERIFIED.get(code, FactStatus.DOUBTFUL) for code in verification} or {FactStatus.PRESENT}
    status = statuses.pop() if len(statuses) == 1 else FactStatus.DOUBTFUL
    none_known = bool(keys & _NONE_KNOWN) or _says_none(name)
    notes = modified(resource)
    if none_known and status is not FactStatus.PRESENT:
        # That none is known, and that this is refuted or not confirmed: nothing is said.
        return None, notes + doubt("allergies-in-doubt", place, "it says that no allergy is known, and that this is not so")
    if notes:
        status = FactStatus.DOUBTFUL
    elif none_known:
        status = FactStatus.ABSENT
    recorded, more = _day(body, "recordedDate" if body.get("recordedDate") else "assertedDate", place)
    return Allergy(
        place, words or "something not named", status, recorded, bool(clinical & {"inactive", "resolved"}),
        none_known, _detail(body, reactions),
    ), notes + more  # fmt: skip


def _key(system: str, code: str) -> tuple[str, str]:
    return ("ips" if _IPS in system or system == "urn:oid:2.16.840.1.113883.5.1150.1" else short(system), code.strip())


def _says_none(name: Name) -> bool:
    return any(_NONE_KNOWN_WORDS.fullmatch(fold(words).strip(" .")) for words in name.texts)


def _day(body: Json, field: str, place: str) -> tuple[PartialDate | None, Notes]:
    written = as_written(body, field)
    day = parse_date(written) if written else None
    return day, () if day or not written else doubt("unread-value", f"{place}.{field}", "this is no date; it is undated")


def _detail(body: Json, reactions: list[Json]) -> str:
    """Category, criticality and reactions, as far as they are named."""
    listed = body.get("category")
    categories = [text(one) for one in listed] if isinstance(listed, list) else []
    critical = text(body.get("criticality"))
    shown = [
        name_of(one).words or name_of(obj(one).get("concept")).words
        for reaction in reactions
        for one in items(reaction.get("manifestation"))
    ]
    parts = [*categories, f"criticality {critical}" if critical else "", *shown]
    return ", ".join(dict.fromkeys(part for part in parts if part))


def disagree(allergies: tuple[Allergy, ...]) -> Notes:
    """The note where one record says that no allergy at all is known, and another names one that goes on."""
    none = [one for one in allergies if one.none_known]
    named = [one for one in allergies if not one.none_known and one.status is not FactStatus.ABSENT and not one.over]
    if not none or not named:
        return ()
    message = f"{none[0].place} says that no allergy is known, and {named[0].place} names one"
    return (Note(NoteKind.CONTRADICTION, "allergies-disagree", message),)
