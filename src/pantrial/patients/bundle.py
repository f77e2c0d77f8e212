"""From bytes to patients and the resources that are theirs: bundles, single resources, NDJSON, references."""

import datetime as dt
import json
import re
from collections import defaultdict
from decimal import Decimal, DecimalException
from typing import Any, TypeAlias

import msgspec
from msgspec import Struct

from pantrial.errors import BadPatient
from pantrial.notes import Note, NoteKind
from pantrial.patients.facts import Notes, doubt

Json: TypeAlias = dict[str, Any]

MAX_BYTES = 64 * 2**20
NO_PATIENT = "no Patient resource"

_VERSION = re.compile(r"/_history/[^/]*$")
_TAIL = re.compile(r"(?:^|/)([A-Z][A-Za-z]+/[A-Za-z0-9.-]{1,64})$", re.ASCII)


def _exact(digits: str) -> Decimal:
    """A JSON number: 49.9 never passes through binary. One that no Decimal holds is none, and spoils no file."""
    try:
        return Decimal(digits)
    except DecimalException:
        return Decimal("NaN")


_DECODER = msgspec.json.Decoder(Any, float_hook=_exact)


class _Repeated(dict[str, Any]):
    """A JSON object in which some keys stand more than once, with values that differ."""

    keys_again: tuple[str, ...] = ()


def _pairs(pairs: list[tuple[str, Any]]) -> Json:
    """An object of all its pairs. Of a repeated key the last value counts, and two lists are one, so that none is lost."""
    found: Json = {}
    again: list[str] = []
    for key, value in pairs:
        if key in found and found[key] != value:
            again.append(key)
            if isinstance(value, list) and isinstance(found[key], list):
                value = found[key] + value
        found[key] = value
    if not again:
        return found
    marked = _Repeated(found)
    # A key may hold anything, so only what looks like a field's name is shown.
    marked.keys_again = tuple(dict.fromkeys(key if re.fullmatch(r"_?[A-Za-z]{1,40}", key) else "…" for key in again))
    return marked


def _decode(data: bytes) -> Any:
    """The JSON value, with objects that have a repeated key marked. Raises ValueError, or RecursionError where too deep."""
    whole = _DECODER.decode(data)
    marked = False

    def pairs(found: list[tuple[str, Any]]) -> Json:
        nonlocal marked
        made = _pairs(found)
        marked = marked or isinstance(made, _Repeated)
        return made

    try:
        again = json.loads(data, object_pairs_hook=pairs, parse_float=_exact)
    except (ValueError, RecursionError):
        return whole  # what the one parser reads and the other does not is for the first to say
    return again if marked else whole


def repeated_keys(value: object) -> tuple[str, ...]:
    """The keys that stand twice, with different values, in an object or anywhere below it."""
    found: list[str] = []
    todo = [value]
    while todo:
        one = todo.pop()
        if isinstance(one, _Repeated):
            found += one.keys_again
        todo += one.values() if isinstance(one, dict) else one if isinstance(one, list) else ()
    return tuple(dict.fromkeys(found))


def obj(value: object) -> Json:
    """`value` where it is a JSON object, else an empty one: a resource is only as well-formed as its sender."""
    return value if isinstance(value, dict) else {}


def items(value: object) -> list[Any]:
    """`value` where it is a list; a single object as a list of one, as older versions of FHIR have it."""
    return value if isinstance(value, list) else [value] if isinstance(value, dict) else []


def text(value: object) -> str:
    """`value` where it is a string, without blanks at its ends, else nothing."""
    return value.strip() if isinstance(value, str) else ""


class Resource(Struct, frozen=True):
    """One resource with where it stood: `url` is its entry's fullUrl, `place` is how notes and facts call it."""

    body: Json
    url: str
    place: str

    @property
    def kind(self) -> str:
        """Its resourceType."""
        return text(self.body.get("resourceType"))

    @property
    def id(self) -> str:
        """Its logical id; there may be none."""
        return text(self.body.get("id"))


class Chart(Struct, frozen=True):
    """One Patient resource (in all its versions, where several stand in the file), and the resources about them."""

    patients: tuple[Resource, ...]
    resources: tuple[Resource, ...]
    notes: Notes = ()


class File(Struct, frozen=True):
    """What one file holds: the charts of its patients, and all its resources by their references."""

    charts: tuple[Chart, ...]
    index: "Index"


def charts(data: bytes, origin: str) -> File:
    """Raises BadPatient where the bytes are no FHIR JSON with a Patient in it."""
    if len(data) > MAX_BYTES:
        raise BadPatient(f"more than {MAX_BYTES} bytes", where=origin, do="split it by patient")
    documents, notes = _documents(data.removeprefix(b"\xef\xbb\xbf"), origin)
    resources, more = _unpack(documents)
    resources, versions = _newest(resources)
    index = Index.of(resources)
    people = [resource for resource in resources if resource.kind == "Patient"]
    if not people:
        raise BadPatient(NO_PATIENT, where=origin, do="add the Patient that the resources are about")
    return File(_assign(people, resources, index, notes + more + versions), index)


# Bytes → resources ----------------------------------------------------------------------------------------------------


def _documents(data: bytes, origin: str) -> tuple[list[Json], Notes]:
    """The JSON objects: one document, or one a line."""
    form = BadPatient("not FHIR JSON", where=origin, do="give a Bundle, a resource, or NDJSON of resources")
    try:
        whole = _decode(data)
    except RecursionError:
        raise BadPatient("nested too deeply to be FHIR", where=origin, do="check the file") from None
    except ValueError:
        whole = None
    if whole is not None:
        if not text(obj(whole).get("resourceType")):
            raise form
        return [obj(whole)], ()
    documents: list[Json] = []
    bad: list[int] = []
    for number, line in enumerate(data.splitlines(), 1):
        if not line.strip():
            continue
        try:
            document = obj(_decode(line))
        except (ValueError, RecursionError):
            document = {}
        if text(document.get("resourceType")):
            documents.append(document)
        elif not documents:
            raise form from None
        else:
            bad.append(number)
    if not documents:
        raise form
    if not bad:
        return documents, ()
    message = f"{len(bad)} lines are no resources, the first is line {bad[0]}"
    return documents, (Note(NoteKind.DAMAGE, "bad-line", message),)


def _unpack(documents: list[Json]) -> tuple[list[Resource], Notes]:
    """The resources of all bundles, nested ones as well. Of a history the newest version stands first, and counts."""
    resources: list[Resource] = []
    bad = 0
    twice: list[str] = []
    todo: list[tuple[Any, str]] = [(document, "") for document in reversed(documents)]
    seen: set[str] = set()
    while todo:
        body, url = todo.pop()
        if not isinstance(body, dict) or not text(body.get("resourceType")):
            bad += 1
            continue
        if body["resourceType"] != "Bundle":
            resources.append(Resource(body, url, _place(body, len(resources))))
            continue
        twice += [f"Bundle.{key}" for key in getattr(body, "keys_again", ())]
        history = body.get("type") == "history"
        entries: list[tuple[Any, str]] = []
        for entry in map(obj, items(body.get("entry"))):
            twice += [f"Bundle.entry.{key}" for key in getattr(entry, "keys_again", ())]
            url, request = text(entry.get("fullUrl")), obj(entry.get("request"))
            deleted = text(request.get("method")) == "DELETE"
            if history:
                tails = (_TAIL.search(_VERSION.sub("", address)) for address in (url, text(request.get("url"))))
                keys = (_key(obj(entry.get("resource"))), *(tail[1] for tail in tails if tail), url)
                key = next((key for key in keys if key), "")
                if key in seen:
                    continue
                seen |= {key} if key else set()
            # An answer to a request may hold no resource, and a deletion holds none.
            if not deleted and "resource" in entry:
                entries.append((entry["resource"], url))
        todo += reversed(entries)
    notes: Notes = (Note(NoteKind.DAMAGE, "bad-entry", f"{bad} entries hold no resource that can be read"),) if bad else ()
    if twice:
        fields = ", ".join(dict.fromkeys(twice))
        message = f"{fields}: it stands twice, with values that differ; lists are read as one, of others only the last is read"
        notes += (Note(NoteKind.DAMAGE, "repeated-key", message),)
    return resources, notes


def _place(body: Json, number: int) -> str:
    """`Observation/abc`; an id or type that breaks FHIR's rules may hold anything, so its number stands instead."""
    kind, key = text(body["resourceType"]), text(body.get("id"))
    kind = kind if re.fullmatch(r"[A-Za-z]{1,40}", kind) else "Resource"
    return f"{kind}/{key}" if re.fullmatch(r"[A-Za-z0-9.-]{1,64}", key) else f"{kind}[{number}]"


def _key(body: Json) -> str:
    return f"{text(body.get('resourceType'))}/{text(body.get('id'))}" if text(body.get("id")) else ""


def _newest(resources: list[Resource]) -> tuple[list[Resource], Notes]:
    """Without repetitions and older versions. Versions of which nobody can tell the newest all stay, with a note."""
    groups: dict[tuple[str, str], list[Resource]] = defaultdict(list)
    ordered: list[Resource | list[Resource]] = []  # what has no name of its own is no version of anything
    for resource in resources:
        if not (resource.id or resource.url):
            ordered.append(resource)
            continue
        key = (resource.url, resource.place)
        if key not in groups:
            ordered.append(groups[key])
        if all(resource.body != other.body for other in groups[key][:8]):
            groups[key].append(resource)
    kept: list[Resource] = []
    notes: Notes = ()
    for group in ordered:
        if isinstance(group, Resource):
            kept.append(group)
            continue
        stamps = [_instant(obj(resource.body.get("meta")).get("lastUpdated")) for resource in group]
        known = [stamp for stamp in stamps if stamp is not None]
        if len(group) > 1 and len(known) == len(group) and stamps.count(max(known)) == 1:
            kept.append(group[stamps.index(max(known))])
            continue
        kept += group
        if len(group) > 1:
            notes += doubt("two-versions", group[0].place, "several versions, and none says that it is the newest")
    return kept, notes


def _instant(value: object) -> dt.datetime | None:
    try:
        stamp = dt.datetime.fromisoformat(text(value))
    except ValueError:
        return None
    return stamp if stamp.tzinfo else None


# References -----------------------------------------------------------------------------------------------------------


class Index(Struct, frozen=True):
    """Resources by what a reference may call them: the entry's address, `Type/id`, and a patient's identifiers."""

    by_url: dict[str, list[Resource]]
    by_key: dict[str, list[Resource]]
    by_identifier: dict[tuple[str, str], list[Resource]]

    @classmethod
    def of(cls, resources: list[Resource]) -> "Index":
        """The index of all resources of a file."""
        index = cls(defaultdict(list), defaultdict(list), defaultdict(list))
        for resource in resources:
            if resource.url:
                index.by_url[_VERSION.sub("", resource.url)].append(resource)
            if resource.id:
                index.by_key[f"{resource.kind}/{resource.id}"].append(resource)
            if resource.kind == "Patient":
                for one in map(obj, items(resource.body.get("identifier"))):
                    if text(one.get("value")):
                        index.by_identifier[text(one.get("system")), text(one.get("value"))].append(resource)
        return index

    def find(self, reference: object, holder: Resource) -> Resource | None:
        """The one resource that a Reference in `holder` means; None where there is none, or more than one."""
        return _only(self._found(obj(reference), holder))

    def _found(self, reference: Json, holder: Resource) -> list[Resource]:
        said = _VERSION.sub("", text(reference.get("reference")))
        if not said:
            identifier = obj(reference.get("identifier"))
            value = text(identifier.get("value"))
            return self.by_identifier.get((text(identifier.get("system")), value), []) if value else []
        if said.startswith("#"):
            inside = [one for one in map(obj, items(holder.body.get("contained"))) if text(one.get("id")) == said[1:]]
            return [Resource(one, "", f"{holder.place}{said}") for one in inside]
        if said.startswith("Patient?identifier="):
            system, _, value = said.removeprefix("Patient?identifier=").rpartition("|")
            return self.by_identifier.get((system, value), [])
        if said in self.by_url:
            return self.by_url[said]
        if said.startswith("urn:"):
            # A file without entries' addresses may still refer by the uuid that is the id.
            bare = said.rpartition(":")[2]
            found = [one for kind in ("Patient", "Medication") for one in self.by_key.get(f"{kind}/{bare}", [])]
            return [one for one in found if not one.url]
        tail = _TAIL.search(said)
        if not tail:
            return []
        found = self.by_key.get(tail[1], [])
        if tail[1] != said:
            # An address on a server: another server's resource of the same id is another resource.
            return [one for one in found if not one.url.startswith(("http:", "https:"))]
        # A relative reference is to the holder's own server, where that is known.
        base = _TAIL.sub("", _VERSION.sub("", holder.url))
        near = self.by_url.get(f"{base}/{said}", []) if base and base != holder.url else []
        return near or found


def _only(found: list[Resource]) -> Resource | None:
    """The one, also where it stands in several versions."""
    return found[0] if found and len({(one.url, one.place) for one in found}) == 1 else None


def subject(body: Json) -> Json:
    """The reference to whom the resource is about."""
    return obj(body.get("subject")) or obj(body.get("patient")) or obj(body.get("individual"))


# Resources that are about nobody, and what we look up in them.
_ABOUT_NOBODY = frozenset(
    (
        *("Patient", "Medication", "Practitioner", "PractitionerRole", "Organization", "Location", "Device", "Group"),
        *("OperationOutcome", "Substance", "Provenance", "Parameters", "HealthcareService", "Endpoint", "ValueSet"),
        *("CodeSystem", "StructureDefinition", "Binary", "ResearchStudy"),
    )
)


def _assign(people: list[Resource], resources: list[Resource], index: Index, notes: Notes) -> tuple[Chart, ...]:
    """Each resource to the one patient that its subject names. What names nobody here is nobody's, with a note."""
    groups: dict[tuple[str, str], list[Resource]] = defaultdict(list)
    for person in people:
        groups[person.url, person.place].append(person)
    theirs: dict[tuple[str, str], list[Resource]] = defaultdict(list)
    nobodys: list[str] = []
    for resource in resources:
        if resource.kind in _ABOUT_NOBODY:
            continue
        person_found = index.find(subject(resource.body), resource)
        if person_found is not None and (person_found.url, person_found.place) in groups:
            theirs[person_found.url, person_found.place].append(resource)
        else:
            nobodys.append(resource.place)
    if nobodys:
        named = ", ".join(nobodys[:10]) + (" …" if len(nobodys) > 10 else "")
        message = f"{len(nobodys)} resources name no patient of this file as their subject, and are not read: {named}"
        notes += (Note(NoteKind.LOSS, "no-subject", message),)
    # A note about the file stands on each of its patients: any of them may be the one that it matters to.
    return tuple(Chart(tuple(groups.pop(key)), tuple(theirs.pop(key, ())), notes) for key in list(groups))
