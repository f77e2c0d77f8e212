"""FHIR bundles one a line, read a few lines at a time, so that a batch needs no more memory than its largest patient.

A file is gone through twice. First every line is looked at for the patients that it holds and those that it refers to; lines
that share one belong together, whichever of them says more. Then the lines are read again, each group as one file of its own,
where its first line stands. What is kept between is a few numbers a line.
"""

import re
from array import array
from collections.abc import Iterator
from io import SEEK_SET
from typing import BinaryIO

import msgspec

from pantrial.errors import BadPatient
from pantrial.patient import Patient
from pantrial.patients import fhir
from pantrial.patients.bundle import MAX_BYTES, NO_PATIENT, Json, items, obj, text
from pantrial.terms import Lexicon

_BOM = b"\xef\xbb\xbf"
_BLANK, _BAD = -1, -2  # of a line, in place of its group
_VERSION = re.compile(r"/_history/[^/]*$")
_TAIL = re.compile(r"(?:^|/)([A-Z][A-Za-z]+/[A-Za-z0-9.-]{1,64})$", re.ASCII)
# What stands in one line and may be looked up from another one.
_HELD = frozenset(("Patient", "Medication", "Consent"))


def read(file: BinaryIO, origin: str, lexicon: Lexicon, *, bare: bool = False) -> Iterator[Patient | BadPatient] | None:
    """The patients of a file (which can seek) that holds a bundle on each of two or more lines; None where it does not.

    `bare`: a line may hold a resource as well. Where lines belong together their patients come at the first of them. A line
    that cannot be read is an error in its place; resources of nobody in the file are one error at its end.
    """
    start = file.tell()
    groups = _groups(file, bare)
    file.seek(start, SEEK_SET)
    return None if groups is None else _read(file, origin, lexicon, *groups, bare=bare)


def _read(
    file: BinaryIO, origin: str, lexicon: Lexicon, groups: "array[int]", starts: "array[int]", *, bare: bool
) -> Iterator[Patient | BadPatient]:
    nobodys = 0
    members: dict[int, list[int]] = {}
    for number, group in enumerate(groups):
        if group >= 0 and group != number:
            members.setdefault(group, [group]).append(number)
    for number, group in enumerate(groups):
        where = f"{origin}, line {number + 1}"
        if group == _BAD:
            yield BadPatient("not a FHIR bundle", where=where, do="give one bundle a line")
        if group != number:
            continue
        lines = []
        for member in members.get(number, (number,)):
            file.seek(starts[member], SEEK_SET)
            lines.append(file.readline(MAX_BYTES + 1))
        try:
            yield from fhir.read(b"\n".join(line.strip() for line in lines), where, lexicon)
        except BadPatient as error:
            if bare and error.what == NO_PATIENT:
                nobodys += len(lines)
            else:
                yield error
    if nobodys:
        what = f"{nobodys} lines hold resources that name no patient of this file as their subject"
        yield BadPatient(what, where=origin, do="add the Patients that they are about; they are not read")


def _groups(file: BinaryIO, bare: bool) -> "tuple[array[int], array[int]] | None":
    """For every line the first line of its group, and where it starts; None where a line's JSON is no bundle, or there is one.

    Two lines are joined where one refers to what the other holds. Names are kept as hashes: two that have one by chance join
    lines that need not be, which changes nothing but the memory.
    """
    groups, starts = array("q"), array("q")
    holders: dict[int, int] = {}
    wanted, wanting = array("q"), array("q")  # a name, and the line that refers to it

    def root(number: int) -> int:
        while groups[number] != number:
            groups[number] = number = groups[groups[number]]
        return number

    def join(one: int, other: int) -> None:
        first, second = sorted((root(one), root(other)))
        groups[second] = first

    seen = False  # a bundle
    while True:
        at = file.tell()
        line = file.readline(MAX_BYTES + 1)
        if not line:
            break
        number = len(groups)
        starts.append(at)
        if len(line) > MAX_BYTES and not line.endswith(b"\n"):
            groups.append(_BAD)
            while line and not line.endswith(b"\n"):
                line = file.readline(MAX_BYTES)
            continue
        line = line.removeprefix(_BOM).strip() if not number else line.strip()
        if not line:
            groups.append(_BLANK)
            continue
        try:
            body = obj(msgspec.json.decode(line))
        except (ValueError, RecursionError):
            body = {}
        if bare and text(body.get("resourceType")) not in ("", "Bundle"):
            body = {"resource": body}
        elif body.get("resourceType") != "Bundle":
            if not seen or text(body.get("resourceType")):
                return None  # a document over many lines, or bare resources, which belong together in other ways
            groups.append(_BAD)
            continue
        seen = True
        groups.append(number)
        held, others = _names(body)
        for name in held:
            join(number, holders.setdefault(name, number))
        wanted.extend(others)
        wanting.extend([number] * len(others))
    if len(groups) - groups.count(_BLANK) < 2:
        return None
    for name, number in zip(wanted, wanting, strict=True):
        if name in holders:
            join(number, holders[name])
    for number, group in enumerate(groups):
        if group >= 0:
            groups[number] = root(number)
    return groups, starts


def _names(bundle: Json) -> tuple[set[int], set[int]]:
    """The names by which other lines may look up what this bundle holds, and those that it refers to and does not hold."""
    held: set[str] = set()
    own: set[str] = set()
    wanted: set[str] = set()
    todo: list[object] = [bundle]
    while todo:
        one = todo.pop()
        if isinstance(one, list):
            todo += one
            continue
        if not isinstance(one, dict):
            continue
        todo += one.values()
        if "resource" in one or "request" in one:  # an entry; a deletion holds nothing and names what it deletes
            url, body = _VERSION.sub("", text(one.get("fullUrl"))), obj(one.get("resource"))
            kind = text(body.get("resourceType"))
            names = {url, f"{kind}/{text(body.get('id'))}" if text(body.get("id")) else ""} - {""}
            if kind == "Patient":
                names |= {_identified(each) for each in map(obj, items(body.get("identifier")))} - {""}
            own |= names
            held |= names if kind in _HELD else set()
            wanted |= _called(text(obj(one.get("request")).get("url"))) if not body else set()
            wanted |= {url} if url and not body else set()
        wanted |= _called(text(one.get("reference")))
        wanted |= {_identified(obj(one.get("identifier")))} - {""} if isinstance(one.get("identifier"), dict) else set()
    return {hash(name) for name in held}, {hash(name) for name in wanted - own}


def _identified(identifier: Json) -> str:
    """An identifier, or nothing where it has no value."""
    value = text(identifier.get("value"))
    return f"{text(identifier.get('system'))}|{value}" if value else ""


def _called(reference: str) -> set[str]:
    """Every name that a reference may mean, of those that lines look up in each other."""
    said = _VERSION.sub("", reference)
    if not said or said.startswith("#"):
        return set()
    if said.startswith("Patient?identifier="):
        return {said.removeprefix("Patient?identifier=")}
    if said.startswith("urn:"):
        return {said, *(f"{kind}/{said.rpartition(':')[2]}" for kind in _HELD)}
    tail = _TAIL.search(said)
    return {said, tail[1]} if tail and tail[1].partition("/")[0] in _HELD else set()
