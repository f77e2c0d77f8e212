"""People and places of captioned pages: where a status belongs, whose a name is, what stands behind a telephone number."""

from typing import Any

import pytest
from test_readers import law

from pantrial.readers import read

_CAPTIONS = {
    "Basic Information": "Get a concise snapshot of the trial, including recruitment status, study phase, enrollment targets,"
    " and key timeline milestones.",
    "Study Design": "Understand how the trial is structured, including allocation methods, masking strategies, primary purpose,"
    " and other design elements.",
    "Responsible Party": "Identify the individual or organization who holds primary responsibility for the study information"
    " submitted to regulators.",
    "Locations": "Explore where the study is taking place and check the recruitment status at each participating site.",
    "Central Contacts": "Reach out to these primary contacts for questions about participation or study logistics.",
    "Related Links": "Access external resources that provide additional context or updates about the study.",
    "Facility Contacts": "Find local site contact details for specific facilities participating in the trial.",
}


def module(name: str, **sections: list[str]) -> dict[str, Any]:
    """The v2 module that a captioned page with these sections gives."""
    found = ["Example Cells in Example Disease", "NCT ID: NCT00000000"]
    for heading, lines in {"Basic_Information": ["UNKNOWN"], **sections}.items():
        words = heading.replace("_", " ")
        found += [words, _CAPTIONS[words], *lines]
    reading = read("\n\n".join(found).encode(), "page.txt")
    law(reading)
    return dict(reading.values["protocolSection"].get(name, {}))


A, B = "Example Hospital", "Example Clinic"
LYON, PARIS = "Lyon, France", "Paris, France"
OPEN, SHUT = "RECRUITING", "COMPLETED"


@pytest.mark.parametrize(
    "lines",
    [
        [A, LYON, f"Site Status {OPEN}", B, PARIS, f"Site Status {SHUT}"],
        [A, LYON, "Site Status", OPEN, B, PARIS, "Site Status", SHUT],
        [A, LYON, OPEN, B, PARIS, SHUT],
        [A, OPEN, LYON, B, SHUT, PARIS],
        [OPEN, A, LYON, SHUT, B, PARIS],
    ],
)
def test_a_place_has_its_own_status(lines: list[str]) -> None:
    places = module("contactsLocationsModule", Locations=lines)["locations"]
    assert [(place["facility"], place["city"], place["status"]) for place in places] == [(A, "Lyon", OPEN), (B, "Paris", SHUT)]


def test_a_place_without_status_takes_none_of_its_neighbours() -> None:
    lines = [A, LYON, f"Site Status {OPEN}", B, PARIS]
    first, second = module("contactsLocationsModule", Locations=lines)["locations"]
    assert first["status"] == OPEN
    assert second == {"facility": B, "city": "Paris", "country": "France"}


def test_a_flag_is_no_facility() -> None:
    lines = [A, "\U0001f1eb\U0001f1f7", LYON]
    assert module("contactsLocationsModule", Locations=lines)["locations"] == [
        {"facility": A, "city": "Lyon", "country": "France"}
    ]


PERSON = ["Dr. Example, MD", "Role: primary", "+00 000 00000 ext. 12"]


def test_contacts_of_the_only_place_are_its_own() -> None:
    found = module("contactsLocationsModule", Locations=[A, LYON], Facility_Contacts=PERSON)
    (contact,) = found["locations"][0]["contacts"]
    assert (contact["name"], contact["phone"], contact["phoneExt"]) == ("Dr. Example, MD", "+00 000 00000", "12")


def test_contacts_of_one_of_several_places_are_no_place_s() -> None:
    found = module("contactsLocationsModule", Locations=[A, LYON, B, PARIS], Facility_Contacts=PERSON)
    assert [place.get("contacts") for place in found["locations"]] == [None, None]


def test_contacts_of_places_of_which_each_has_one_first_contact() -> None:
    others = ["Ms. Example", "Role: SUB_INVESTIGATOR", "Mr. Example", "Role: primary"]
    found = module("contactsLocationsModule", Locations=[A, LYON, B, PARIS], Facility_Contacts=[*PERSON, *others])
    names = [[one["name"] for one in place["contacts"]] for place in found["locations"]]
    assert names == [["Dr. Example, MD", "Ms. Example"], ["Mr. Example"]]
    places = [A, LYON, f"Site Status {SHUT}", B, PARIS, f"Site Status {OPEN}"]
    found = module("contactsLocationsModule", Locations=places, Facility_Contacts=PERSON)
    assert [place.get("contacts") is not None for place in found["locations"]] == [False, True]


def test_a_telephone_before_a_contact_without_name_is_no_name() -> None:
    lines = ["Dr. Example", "Role: CONTACT", "001234567", "Role: CONTACT", "001234568"]
    found = module("contactsLocationsModule", Central_Contacts=lines)["centralContacts"]
    assert [(one.get("name"), one["phone"]) for one in found] == [("Dr. Example", "001234567"), (None, "001234568")]


@pytest.mark.parametrize("number", ["+ 00 1234 5678", "001234567"])
def test_a_central_contact_has_the_number_as_it_stands(number: str) -> None:
    lines = ["Dr. Example", "Role: CONTACT", number]
    (contact,) = module("contactsLocationsModule", Central_Contacts=lines)["centralContacts"]
    assert contact == {"name": "Dr. Example", "role": "CONTACT", "phone": number}


@pytest.mark.parametrize(
    ("line", "who"),
    [
        ("Participants Caregivers Investigators", ["PARTICIPANT", "CARE_PROVIDER", "INVESTIGATOR"]),
        ("Participant Outcomes Assessor", ["PARTICIPANT", "OUTCOMES_ASSESSOR"]),
        ("Participants and others", None),
    ],
)
def test_who_is_masked_on_one_line(line: str, who: list[str] | None) -> None:
    info = module("designModule", Study_Design=["Blinding Strategy", "DOUBLE", line])["designInfo"]["maskingInfo"]
    assert info.get("whoMasked") == who


@pytest.mark.parametrize(
    ("lines", "name", "title", "affiliation"),
    [
        (["Ada Example", "Professor of Examples"], "Ada Example", "Professor of Examples", None),
        (["Ada Example", "Head of the Department", A], "Ada Example", "Head of the Department", A),
        (["Ada Example", "Director, Example Department"], "Ada Example", "Director, Example Department", None),
        (["Ada Example", A], None, None, None),
        ([A, "Professor of Examples"], None, None, None),
        (["Ada Example"], None, None, None),
        ([f"Ada Example, Professor, {A}"], "Ada Example", "Professor", A),
        ([f"Ada Example, Professor, {A}, Example Town"], None, None, None),
    ],
)
def test_a_responsible_person(lines: list[str], name: str | None, title: str | None, affiliation: str | None) -> None:
    party = module("sponsorCollaboratorsModule", Responsible_Party=lines).get("responsibleParty", {})
    found = [party.get(f"investigator{key}") for key in ("FullName", "Title", "Affiliation")]
    assert found == [name, title, affiliation]


def test_contacts_under_a_place_are_its_own() -> None:
    lines = [A, LYON, "Ada Example", "Contact", "+00 1234 5678", "ada@example.org", B, PARIS]
    first, second = module("contactsLocationsModule", Locations=lines)["locations"]
    contact = {"name": "Ada Example", "role": "CONTACT", "phone": "+00 1234 5678", "email": "ada@example.org"}
    assert (first["facility"], first["contacts"], second["facility"]) == (A, [contact], B)


@pytest.mark.parametrize("label", [[], ["The example's own page"]])
def test_links_have_addresses_and_names(label: list[str]) -> None:
    lines = ["https://example.org/one", *label, "https://example.org/two"]
    one, two = module("referencesModule", Locations=[A, LYON], Related_Links=lines)["seeAlsoLinks"]
    assert (one["url"], one.get("label"), two) == (lines[0], label[0] if label else None, {"url": lines[-1]})
