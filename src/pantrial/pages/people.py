"""Sponsors, officials, contacts and places."""

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from itertools import compress, islice, pairwise

from pantrial.pages import marks, places, sites, sources
from pantrial.pages.claims import Path
from pantrial.pages.labels import CONTACTS, IDENTIFICATION, SPONSORS
from pantrial.pages.layout import Section
from pantrial.pages.lines import Line
from pantrial.pages.page import Page
from pantrial.pages.shapes import NORMALISERS
from pantrial.text import Text, join

_ROLE = re.compile(r"role: +(\w[\w -]{1,40})$", re.IGNORECASE)


def people(page: Page, section: Section, body: list[Line]) -> None:
    """Name, `Role: X`, then telephone, e-mail or affiliation."""
    ledger = page.ledger
    officials = section.place == "overallOfficials"
    path: Path = (*CONTACTS, section.place)
    owners = _owners(page, body) if section.place == "facility" else []
    if len(owners) == 1:
        path = (*CONTACTS, "locations", owners[0], "contacts")
    turn = 0
    shape = "official role" if officials else "contact role"
    at: Path | None = None
    for number, line in enumerate(body):
        if page.empty(line.text):
            ledger.boil(line.text)
            continue
        following = body[number + 1].words if number + 1 < len(body) else ""
        match = _ROLE.match(line.words) if len(line.words) < 80 else None
        if match:
            ledger.boil(line.text.cut(0, match.start(1)).strip())
            role = line.text.cut(match.start(1), match.end(1))
            if at is not None and not officials and ledger.get((*at, "role")) is not None:
                if len(owners) > 1:
                    path, turn = _place_of(owners, turn, role.value)
                at = (*path, ledger.size(path))  # a contact without a name
            if at is None or not ledger.put((*at, "role"), role, shape):
                ledger.say(f"{section.name}/Role", role)
        elif _ROLE.match(following[:80]) and not (
            at is not None and not officials and not ledger.get((*at, "phone")) and put_phone(page, at, line.text)
        ):
            if len(owners) > 1 and (said := _ROLE.match(following[:80])):
                path, turn = _place_of(owners, turn, said.group(1))
            at = (*path, ledger.size(path)) if path[-1] != "facility" else None
            if at is None:
                ledger.say(f"{section.name}/Name", line.text)
            else:
                ledger.put((*at, "name"), line.text)
        elif at is None and section.place == "facility":
            ledger.say(section.name, line.text)
        elif at is not None and officials and ledger.get((*at, "affiliation")) is None:
            ledger.put((*at, "affiliation"), line.text)
        elif at is not None and not officials and not ledger.get((*at, "phone")) and put_phone(page, at, line.text):
            continue
        elif at is not None and not officials and NORMALISERS["email"](line.words) and not ledger.get((*at, "email")):
            ledger.put((*at, "email"), line.text, "email")


_STAFFED = frozenset({"RECRUITING", "NOT_YET_RECRUITING", "ENROLLING_BY_INVITATION", "AVAILABLE"})
"""Statuses of places for which a register shows contacts."""


_FIRST = frozenset({"contact", "primary"})
"""Roles of the first contact of a place."""


def _owners(page: Page, body: list[Line]) -> list[int]:
    """The places whose contacts these are, in order, where each has just one first contact; empty where that is not so.

    A register shows the contacts of the places that recruit, one first contact for each, and others of a place behind it.
    """
    ledger = page.ledger
    count = ledger.size((*CONTACTS, "locations"))
    if count == 1:
        return [0]
    roles = [match.group(1) for line in body if (match := _ROLE.match(line.words[:80]))]
    firsts = [role.casefold() in _FIRST for role in roles]
    staffed = [n for n in range(count) if ledger.get((*CONTACTS, "locations", n, "status")) in _STAFFED]
    if not firsts or not firsts[0]:
        return []
    return next((places for places in (list(range(count)), staffed) if len(places) == sum(firsts)), [])


def _place_of(owners: list[int], turn: int, role: str) -> tuple[Path, int]:
    """The contacts of the place whose turn it is, and whose turn is next: a first contact is the next place's."""
    turn += role.casefold() in _FIRST
    return (*CONTACTS, "locations", owners[turn - 1], "contacts"), turn


def _extension(words: str) -> re.Match[str] | None:
    """The first extension of a telephone number; each has an x, which few words have."""
    return _EXT.search(words) if "x" in words or "X" in words else None


def put_phone(page: Page, at: Path, text: Text) -> bool:
    """Put `+00 000 0000 ext. 12` at the contact `at`; False where it is no telephone number."""
    ledger = page.ledger
    extension = _extension(text.value[-20:])
    cut = len(text) - len(text.value[-20:]) + extension.start() if extension else len(text)
    if NORMALISERS["phone"](text.value[:cut]) is None or not ledger.put((*at, "phone"), text.cut(0, cut), "phone"):
        return False
    if extension:
        number = cut + extension.start(1) - extension.start()
        ledger.boil(text.cut(cut, number).strip())
        ledger.put((*at, "phoneExt"), text.cut(number))
    return True


_SITE_STATUS = re.compile(r"(?:site|recruitment) status:? +(?=\S)", re.IGNORECASE)


def _behind_places(body: list[Line]) -> bool:
    """Whether statuses stand under their places: the last is the section's last line, and none stands before a facility."""
    if len(body) < 3 or NORMALISERS["status"](body[-1].words) is None:
        return False
    first = next(line for line in body if NORMALISERS["status"](line.words) is not None or places.parts(line.text))
    return NORMALISERS["status"](first.words) is None


_ROLES = frozenset({"contact", "principal investigator", "sub-investigator", "study director", "study chair"})


def _reached(page: Page, contact: Path, line: Line) -> bool:
    """Put a contact's telephone number or address; False where the line is neither."""
    ledger = page.ledger
    if "@" in line.words:
        return NORMALISERS["email"](line.words) is not None and ledger.put((*contact, "email"), line.text, "email")
    return ledger.get((*contact, "phone")) is None and put_phone(page, contact, line.text)


_BARE_STATUS = re.compile(r"(?:site|recruitment) status:?", re.IGNORECASE)


def _labels_joined(page: Page, body: list[Line]) -> list[Line]:
    """The lines, each `Site Status` on a line of its own with the status on the next."""
    if not any(_BARE_STATUS.fullmatch(line.words) for line in body if len(line.words) < 24):
        return body
    found: list[Line] = []
    for line in body:
        if found and len(found[-1].words) < 24 and _BARE_STATUS.fullmatch(found[-1].words):
            if NORMALISERS["status"](line.words) is not None:
                found[-1] = Line(join(" ", [found[-1].text, line.text]), found[-1].indent, found[-1].blank)
                continue
            page.ledger.boil(found.pop().text)
        found.append(line)
    return found


def locations(page: Page, section: Section, body: list[Line]) -> None:
    """Facility, perhaps its status, and `city, state, country`; `Site Status X` is that of the place above it.

    Under a place may stand its contacts: a name, under it `Contact` or another role, a telephone number, an address.
    """
    ledger = page.ledger
    path: Path = (*CONTACTS, "locations")
    pending: list[Line] = []
    contact: Path | None = None
    # A flag stands for a country, and has no letter.
    if any(flags := [not line.words.isascii() and not any(map(str.isalnum, line.words)) for line in body]):
        for line in compress(body, flags):
            ledger.boil(line.text)
        body = [line for line, flag in zip(body, flags, strict=True) if not flag]
    behind = _behind_places(body)
    for line in _labels_joined(page, body):
        labelled = _SITE_STATUS.match(line.words) if len(line.words) < 80 else None
        state = line.text.cut(labelled.end()) if labelled else line.text
        if (labelled or behind) and not pending and ledger.size(path) and NORMALISERS["status"](state.value) is not None:
            if labelled:
                ledger.boil(line.text.cut(0, labelled.end()).strip())
            ledger.put((*path, ledger.size(path) - 1, "status"), state, "status")
            continue
        if pending and ledger.size(path) and line.words.casefold() in _ROLES:
            owner: Path = (*path, ledger.size(path) - 1, "contacts")
            contact = (*owner, ledger.size(owner))
            ledger.put((*contact, "name"), pending.pop().text)
            ledger.put((*contact, "role"), line.text, "contact role")
            continue
        if contact is not None and not pending and _reached(page, contact, line):
            continue
        found = places.parts(line.text)
        if found is None:
            pending.append(line)
            continue
        contact = None
        at: Path = (*path, ledger.size(path))
        names = [p for p in pending if NORMALISERS["status"](p.words) is None]
        if len(names) == 1:
            ledger.put((*at, "facility"), names[0].text)
        elif names:
            ledger.doubt("facility-unclear", "More than one line before a place.", names[0].text)
        for status in pending:
            if status not in names:
                ledger.put((*at, "status"), status.text, "status")
        put_place(page, at, line.text, found)
        pending = []


def put_place(page: Page, at: Path, text: Text, found: Mapping[str, Text]) -> None:
    """Put the parts of a place; the commas between them are the layout's own."""
    page.items(text, ",")
    for name, part in found.items():
        page.ledger.put((*at, name), part)


_SPONSOR = re.compile(r"sponsor role:? +(\w+)$", re.IGNORECASE)


def sponsors(page: Page, section: Section, body: list[Line]) -> None:
    """Name and class, the lead first; `Sponsor Role X` says so where it is there."""
    ledger = page.ledger
    entries: list[list[Text]] = []
    roles: dict[int, str] = {}
    for line in page.field_lines(body, strict=True):
        match = _SPONSOR.match(line.words) if len(line.words) < 60 else None
        if match:
            ledger.boil(line.text.cut(0, match.start(1)).strip())
            ledger.say("Sponsor Role", line.text.cut(match.start(1)))
            roles[len(entries) - 1] = match.group(1).casefold()
        elif entries and len(entries[-1]) == 1 and NORMALISERS["agency class"](line.words):
            entries[-1].append(line.text)
        else:
            entries.append([line.text])
    for number, entry in enumerate(entries):
        lead = roles.get(number, "lead" if number == 0 and section.place != "collaborators" else "collaborator")
        path: Path = (*SPONSORS, "leadSponsor")
        if lead != "lead":
            told = ledger.get((*SPONSORS, "collaborators")) or ()
            if any(one.get("name") == entry[0].value for one in told):  # a page may name them at its top, too
                ledger.say(section.name, entry[0])
                continue
            path = (*SPONSORS, "collaborators", ledger.size((*SPONSORS, "collaborators")))
        page.damage(entry[0])
        ledger.put((*path, "name"), entry[0])
        if len(entry) > 1:
            ledger.put((*path, "class"), entry[1], "agency class")


_ROLE_OF = re.compile(r"responsibility role:? +([\w -]+)$", re.IGNORECASE)


def responsible(page: Page, section: Section, body: list[Line]) -> None:
    """`Responsibility Role X`, with name, title and affiliation of an investigator where all three are there."""
    ledger = page.ledger
    path: Path = (*SPONSORS, "responsibleParty")
    rest: list[Line] = []
    for line in body:
        match = _ROLE_OF.match(line.words) if len(line.words) < 80 else None
        if match and NORMALISERS["responsible party"](match.group(1)):
            ledger.boil(line.text.cut(0, match.start(1)).strip())
            ledger.put((*path, "type"), line.text.cut(match.start(1)), "responsible party")
        else:
            rest.append(line)
    if len(rest) == 3 or (len(rest) == 2 and _name_and_title(page, rest)):
        for name, line in zip(("investigatorFullName", "investigatorTitle", "investigatorAffiliation"), rest, strict=False):
            ledger.put((*path, name), line.text)
    elif len(rest) != 1 or not party(page, rest[0].text):
        for line in rest:
            ledger.say(section.name, line.text)


INSTITUTION = re.compile(
    r"\b(?:universi|hospital|institut|college|school|clinic|cent(?:er|re)\b|foundation|department|ministry|compan|inc\b|ltd\b"
    r"|llc\b|gmbh\b|group|pharma|academ|laborator|hôpita|hopita|klinik|council|trust|network|associates|ospedal|szpital|charit[eé]|politecnic)"
    r"|hospital|sjukhus|sykehus|gasthuis|krankenhaus",
    re.IGNORECASE,
)

_TITLE = re.compile(
    r"(?:clinical |university |adjunct |full |vice |deputy |senior |medical |principa?le? ){0,2}"
    r"(?:(?:associate|assistant|asst)\b|prof|head\b|director|chief|chair|president|consultant|attending|investigator"
    r"|lecturer|research(?:er| fellow)"
    r"|resident|physician|(?:m\.?d|ph\.?d)\b|dr\b|scientist|specialist|dean\b)",
    re.IGNORECASE,
)


def _name_and_title(page: Page, rest: list[Line]) -> bool:
    """Whether two lines under the responsible party are a person's name and title, and none is an institution's."""
    ledger = page.ledger
    kind = ledger.get((*SPONSORS, "responsibleParty", "type"))
    if kind == "SPONSOR":
        return False
    lead = ledger.get((*SPONSORS, "leadSponsor", "name"))
    name, title = (line.words for line in rest)
    return (
        title != lead
        and len(name.split(",")[0].split()) in range(2, 7)
        and not any(map(str.isdigit, name))
        and INSTITUTION.search(name) is None
        and (INSTITUTION.search(title) is None or _TITLE.match(title) is not None)
    )


_DEGREE = re.compile(
    r"(?:M\.?D|Ph\.?D|M\.?P\.?H|M\.?Sc|D\.?O|M\.?S|Dr|Prof|MBBS|MBChB|Pharm\.?D|R\.?N|FRCPC?)\b\.?", re.IGNORECASE
)


def party(page: Page, text: Text, *, sponsors: bool = False) -> bool:
    """Put `name, title, affiliation` on one line; False where it is not plain which comma parts them.

    `sponsors`: where nobody is responsible by name, the page prints the sponsor's there.
    The affiliation is the sponsor, which no record makes the end of a longer one, or an institution that the page names
    elsewhere, or the last of three parts, perhaps with its place. How the name ends `_name_end` tells.
    """
    ledger = page.ledger
    path: Path = (*SPONSORS, "responsibleParty")
    words = text.value
    lead = ledger.get((*SPONSORS, "leadSponsor", "name"))
    if sponsors and (words == lead or (lead is None and ", " not in words)):
        _sponsor_party(page, text)
        return False
    known = [lead]
    for kind, name in (("overallOfficials", "affiliation"), ("locations", "facility")):
        known += [one.get(name) for one in ledger.get((*CONTACTS, kind)) or ()]
    ends = [len(one) for one in known if one and words.endswith(f", {one}")]
    own = next((one for one in (lead, _provider(page, words)) if one and words.endswith(f", {one}")), "")
    first = words.find(", ")
    if own:
        cut = len(words) - len(own)
    else:
        cut = len(words) - max(ends) if ends else words.rfind(", ") + 2
    if not ends and not own and cut > 2 and (before := words.rfind(", ", 0, cut - 2)) > first and _placed(words[before + 2 :]):
        cut = before + 2
    first = _name_end(page, words[: max(0, cut - 2)])
    name, title, place = words[: max(0, first)], words[first + 2 : cut - 2], words[cut:]
    beside = title.partition(", ")[2].casefold().replace("department", "")
    if all(map(_DEGREE.fullmatch, title.split(", "))):
        beside = ""
    plain = (
        0 < first < cut - 4
        and not title.startswith("Dep")
        and len(name.split()) in range(2, 7)
        and not any(map(str.isdigit, name))
        and INSTITUTION.search(name) is None
        and (
            bool(ends or own)
            or (
                not beside
                and INSTITUTION.search(place) is not None
                and (_TITLE.match(title) is not None or INSTITUTION.search(title) is None)
            )
        )
        and (own or not beside or (_TITLE.match(title) is not None and INSTITUTION.search(beside) is None))
    )
    if not plain:
        return False
    page.ledger.boil(text.cut(first, first + 1))
    page.ledger.boil(text.cut(cut - 2, cut - 1))
    ledger.put((*path, "investigatorFullName"), text.cut(0, first))
    ledger.put((*path, "investigatorTitle"), text.cut(first + 2, cut - 2))
    ledger.put((*path, "investigatorAffiliation"), text.cut(cut))
    return True


_PROVIDERS = ("Information provided by (Responsible Party):", "Keywords provided by ")


def _provider(page: Page, words: str) -> str:
    """Who is said to have provided the record or its keywords, less the name that begins `words`: where that person works.

    It is the responsible party or where it works: `Ann Example, Example University`; all of `words`, title and all, says
    nothing of where the title ends.
    """
    person = words.partition(", ")[0]
    for before in _PROVIDERS:
        at = page.first(before)
        if at < 0:
            continue
        at += len(before)
        name = page.ledger.kept[at : at + 250].lstrip().partition("\n")[0].rstrip("| ").removesuffix(":")
        if name != words:
            return name.removeprefix(f"{person}, ")
    return ""


def _name_end(page: Page, words: str) -> int:
    """Where the name ends in `name, title`, whose parts may have commas, too; -1 where that is not plain.

    A name that an official of the page has is one. One degree before more of a title is the name's (so in 47 of 48
    records), degrees alone are the title, and of degrees that are said twice the first are the name's.
    """
    officials = [str(one.get("name", "")) for one in page.ledger.get((*CONTACTS, "overallOfficials")) or ()]
    if named := max((len(name) for name in officials if name and words.startswith(f"{name}, ")), default=0):
        return named
    bits = words.split(", ")
    if len(bits) < 2:
        return -1
    degrees = 0
    while degrees + 1 < len(bits) and _DEGREE.fullmatch(bits[degrees + 1]):
        degrees += 1
    half, odd = divmod(degrees, 2)
    if degrees > 1 and not odd and bits[1 : half + 1] == bits[half + 1 : degrees + 1]:
        taken = half
    elif degrees == len(bits) - 1:
        taken = 0
    elif degrees > 1 or (len(bits) > 2 and not degrees and " " not in bits[1] and not _TITLE.match(bits[1])):
        return -1  # `Example, Ann, MD, Physician`: perhaps a family name and a given one
    else:
        taken = degrees
    return len(", ".join(bits[: taken + 1]))


def _placed(words: str) -> bool:
    """Whether these are an institution and its city or country: `Example Children's Hospital, Zurich`."""
    name, _, piece = words.partition(", ")
    return INSTITUTION.search(name) is not None and INSTITUTION.search(piece) is None and _place(piece)


def _sponsor_party(page: Page, text: Text) -> None:
    """Where nobody is named the sponsor is responsible: its name, and what the heading over it calls it."""
    ledger = page.ledger
    lead: Path = (*SPONSORS, "leadSponsor", "name")
    if ledger.get(lead) is None:
        ledger.put(lead, text)
        return
    at = page.first("Sponsors and Collaborators")
    if at < 0:
        at = page.first("Sponsor:")
    if at > 0 and not ledger.kept[ledger.kept.rfind("\n", 0, at) + 1 : at].strip():
        ledger.put((*SPONSORS, "responsibleParty", "type"), Text("Sponsor", at), "responsible party")


_CONTACT = re.compile(r"(Contact|Principal Investigator|Study Director|Study Chair|Sub-Investigator)[ :|]{1,4}")
_MAIL = re.compile(r"[\w.+\-']{1,80}@[\w\-]{1,80}(?:\.[\w\-]{1,40}){1,5}")
_PHONE = re.compile(r"(?:^|(?<=\s))[+(]?\d[\d\s().\-/+]{4,30}$", re.ASCII)
_EXT = re.compile(r"(?<=\d) ?(?:ext|x)\.? ?(\d{1,6}|(?<=ext )(?:\+|option )\d{1,4})$", re.ASCII | re.IGNORECASE)


def classic_contacts(page: Page, section: Section, body: list[Line]) -> None:
    """`Contact: name | phone | mail |`, then country, facility with status, place, and the place's own contacts."""
    ledger = page.ledger
    path: Path = (*CONTACTS, "locations")
    at: Path | None = None
    facility: Text | None = None
    status: Text | None = None
    cited: list[Line] = []  # publications whose heading is lost
    for line in page.field_lines(body, strict=True):
        text = line.text.strip("| ")
        role = _CONTACT.match(line.words)
        if role and ":" in role.group():
            _contact(page, line.text, role, at)
            continue
        if sources.published(line.words):
            cited.append(line)
            continue
        parts = page.items(line.text, "|")
        heading = len(parts) == 1 and (parts[0].value.casefold() in places.COUNTRIES or _state(parts[0]))
        found = None if heading else places.parts(text)
        if heading:
            ledger.say("Country", parts[0])
        elif found is not None:
            at = (*path, ledger.size(path))
            if facility is not None:
                ledger.put((*at, "facility"), facility)
            if status is not None:
                ledger.put((*at, "status"), status, "status")
            put_place(page, at, text, found)
            facility = status = None
        elif (
            facility is None
            and "|" in line.words
            and len(parts) in {1, 2}
            and len(parts[0]) < 250
            and (len(parts) == 1 or NORMALISERS["status"](parts[1].value))
        ):
            facility = parts[0]
            status = parts[1] if len(parts) == 2 else None
    if cited:
        sources.references(page, section, cited)


def _state(text: Text) -> bool:
    head, _, tail = text.value.rpartition(", ")
    return bool(head) and head.casefold() in places.COUNTRIES and len(tail) < 40


def _contact(page: Page, line: Text, role: re.Match[str], location: Path | None) -> None:
    """One contact: central before the first place, of the last place behind it; with cells of its own an official."""
    ledger = page.ledger
    parts = [part for part in page.items(line.cut(role.end()), "|") if part]
    behind = line.cut(role.end(1), role.end()).strip()
    if not parts:
        ledger.boil(line.cut(0, role.end()).strip())
        return
    ledger.boil(behind)
    kind = line.cut(0, role.end(1))
    if role.group(1) != "Contact" and ("|" in role.group() or location is None):
        at: Path = (*CONTACTS, "overallOfficials", ledger.size((*CONTACTS, "overallOfficials")))
        ledger.put((*at, "name"), parts[0])
        if len(parts) == 2:
            ledger.put((*at, "affiliation"), parts[1])
        ledger.put((*at, "role"), kind, "official role")
        return
    base: Path = (*location, "contacts") if location is not None else (*CONTACTS, "centralContacts")
    at = (*base, ledger.size(base))
    for part in [piece for whole in parts for piece in _pieces(whole)]:
        if NORMALISERS["email"](part.value):
            ledger.put((*at, "email"), part, "email")
        elif put_phone(page, at, part):
            continue
        elif ledger.get((*at, "name")) is None and "@" not in part.value:
            ledger.put((*at, "name"), part)
    if ledger.get(at):
        ledger.put((*at, "role"), kind, "contact role")
    else:
        ledger.boil(kind)


def _pieces(text: Text) -> list[Text]:
    """`name telephone mail` in one cell, in parts."""
    mail = _MAIL.search(text.value[:300]) if "@" in text.value else None
    before = text.cut(0, mail.start() if mail else len(text)).strip()
    extension = _extension(before.value)
    phone = _PHONE.search(before.value[: extension.start() if extension else len(before)])
    parts = [before.cut(0, phone.start()), before.cut(phone.start())] if phone else [before]
    if mail:
        parts += [text.cut(mail.start(), mail.end()), text.cut(mail.end())]
    return [part.strip() for part in parts if part.value.strip()]


COMPANY_ENDS = frozenset(
    "inc inc. ltd ltd. llc llc. l.l.c. l.p. lp co. corp corp. gmbh s.a. s.p.a. sa ag plc b.v. bv n.v. nv s.l. s.r.l. a/s kg se"
    " m.d. md phd limited pty pvt llp p.a. incorporated corporation s.a.s. sas".split()
)
_CAMPUSES = re.compile(
    r"(?:University of (?:California|Colorado|Missouri|North Carolina|Texas|Illinois|Wisconsin|Tennessee|Nebraska|Michigan"
    r"|Massachusetts|Maryland|Nevada|Arkansas|Alabama)|University(?: Children's)? Hospital|Texas A&M University"
    r"|Children's Hospital Medical Center|Indiana University|Louisiana State University Health Sciences Center)$"
)
"""Names behind which a comma parts off their place."""


def _goes_on(before: str, piece: str) -> bool:
    """Whether what stands behind a comma belongs to the name before it."""
    first, _, rest = piece.partition(" ")
    if first.casefold() in COMPANY_ENDS and rest.count(" ") < 1:
        return True  # `Genentech, Inc.`, `Pharma Co., Ltd.`
    if first.islower() and first[0].isalpha():
        return True  # `Heart, Lung, and Blood Institute`
    if piece.casefold() in places.COUNTRIES or (piece == "Lung" and before.endswith("Heart")):
        return True
    return _CAMPUSES.search(before) is not None and places.key(piece) in places.gazetteer("*").cities


_REALM = re.compile(r"(?:the )?(?:republic|kingdom|state) of ", re.IGNORECASE)


def _place(piece: str) -> bool:
    """Whether a piece between commas is a city, a state or a country, which may end the name before it."""
    piece = piece.partition(", ")[0]  # `Berlin, Germany`
    if piece.count(" ") > 3:
        return False
    everywhere = places.gazetteer("*")
    return places.key(piece) in everywhere.cities or _REALM.match(piece) is not None or piece in _STATES


_STATES = frozenset(
    """Alabama Alaska Arizona Arkansas California Colorado Connecticut Delaware Florida Georgia Hawaii Idaho Illinois Indiana
    Iowa Kansas Kentucky Louisiana Maine Maryland Massachusetts Michigan Minnesota Mississippi Missouri Montana Nebraska
    Nevada Ohio Oklahoma Oregon Pennsylvania Tennessee Texas Utah Vermont Virginia Washington Wisconsin Wyoming Ontario
    Quebec Alberta Manitoba Scotland England Wales""".split()
)


def _collaborators(page: Page, text: Text, wanted: int | None) -> list[Text] | None:
    """Names between semicolons, or between commas, where one may stand in a name, too: as many as the heading counts."""
    if wanted == 1:
        return [text]
    if "; " in text.value:
        names = page.items(text, ";")
        return names if wanted is None or len(names) == wanted else None
    parts: list[tuple[int, int]] = []
    start = 0
    for match in re.finditer(r", |$", text.value):
        before = text.value[slice(*parts[-1])] if parts else ""
        if parts and (
            text.value[parts[-1][0] : match.start()] in _known() or _goes_on(before, text.value[start : match.start()])
        ):
            parts[-1] = (parts[-1][0], match.start())
        else:
            parts.append((start, match.start()))
        start = match.end()
    # Where the count says that more commas stand in names, those before a place do, if there are just so many.
    placed = [n for n in range(1, len(parts)) if _place(text.value[slice(*parts[n])])]
    if wanted is not None and placed and len(parts) - len(placed) == wanted:
        for n in reversed(placed):
            parts[n - 1] = (parts[n - 1][0], parts[n][1])
            del parts[n]
    if len(parts) != (1 if wanted is None else wanted):
        return None
    for (_, end), (begin, _) in pairwise(parts):
        page.ledger.boil(text.cut(end, begin).strip())
    return [text.cut(a, b) for a, b in parts]


_NAME_ENDS = re.compile(
    r"(?:(?<=\))|(?<=, Inc\.)|(?<=, Inc)|(?<=, LLC)|(?<=, Ltd\.)|(?<=, Ltd)|(?<= GmbH)|(?<= Co\.)|(?<= S\.A\.)|(?<=, MD)"
    r"|(?<=, PhD)) (?=[A-Z])(?!Ltd)"
)
_FUNDERS = re.compile(
    r" (?=(?:Eunice Kennedy Shriver )?National (?:Cancer|Eye|Heart|Human|Institutes?|Library|Center)\b[^()]*\([A-Z]{2,8}\)$)"
)
"""Before an institute of health of the United States, whose names all end with their letters."""


def _first_of_two(words: str, source: str) -> int:
    """Where the first of two sponsors ends; 0 where that is not plain.

    Where a person leads, the page's source is where he works, and so the collaborator. Behind a bracket or a company's
    form a name is at its end.
    """
    if source and words.endswith(f" {source}"):
        return len(words) - len(source)
    ends = [match.start() for match in _NAME_ENDS.finditer(words)] or [match.start() for match in _FUNDERS.finditer(words)]
    return ends[0] if len(ends) == 1 else 0


@cache
def _known() -> frozenset[str]:
    """Names of sponsors and collaborators of public records."""
    content = files("pantrial.pages").joinpath("data", "sponsors.tsv").read_text(encoding="utf-8")
    return frozenset(content.splitlines()[1:])


_BINDING = frozenset("of for the and de du des di da del der & at in et la le für an to von van".split())
_MOST_WORDS = 40


def _before_known(words: str) -> int:
    """Where the first sponsor ends, since another's name as records have it stands behind it up to a mark of lists; or 0."""
    mark = "; " if "; " in words else ", "
    first = words.partition(mark)[0]
    if first != words and mark == ", " and _goes_on(first, words[len(first) + 2 :].partition(", ")[0]):
        first = ", ".join(words.split(", ", 2)[:2])
    blanks = [match.start() for match in re.finditer(" ", first)]
    if len(blanks) > _MOST_WORDS:
        return 0
    names = _known()
    for at in blanks:
        last = first[:at].rpartition(" ")[2]
        if last and first[at + 1 :] in names and last[-1] not in ",-–/(&" and last.casefold() not in _BINDING:
            return at
    return 0


_BLANK = re.compile(" ")
_COMPANY_PARTS = frozenset(
    """pharmaceuticals pharmaceutical pharma pharmaceutica inc inc. ltd ltd. llc corp corp. corporation company co. gmbh ag plc
    s.a. b.v. n.v. laboratories biotech biologics biosciences therapeutics vaccines oncology healthcare holding holdings usa
    limited biopharma diagnostics research foundation group sciences""".split()
)
"""Words that go on with a company's name and begin none."""


_SCHOOL = re.compile(r"\b(?:universit|hospital|institut|colleg|school|academ|clinic)", re.IGNORECASE)
"""In a name behind which no company's goes on."""


def _longer(words: str, lead: str) -> bool:
    """Whether the lead sponsor's name may go on behind the page's source, as in `Example Pharmaceuticals` of `Example`."""
    following = words[len(lead) + 1 :].partition(" ")[0].rstrip(",").casefold()
    known = any(words[: match.start()] in _known() for match in islice(_BLANK.finditer(words, len(lead) + 1), _MOST_WORDS))
    return known or (following in _COMPANY_PARTS and not _SCHOOL.search(lead)) or words.endswith(f" {lead}")


_WRAPPED = 80  # characters of a line from which on the next may be more of it


def sponsor_table(page: Page, section: Section, body: list[Line]) -> None:
    """A row of lead sponsor and collaborators with nothing between: parted where the page names the lead.

    Collaborators stand between commas, and the heading counts them all: `Sponsors (3)`.
    """
    ledger = page.ledger
    lead = ledger.get((*IDENTIFICATION, "organization", "fullName"))
    count = page.counts.get(section.name)
    path: Path = (*SPONSORS, "collaborators")
    rows: list[Line] = []
    for line in body:
        if rows and not line.blank and len(rows[-1].words) >= _WRAPPED and not page.empty(line.text):
            # The row above was broken at a word where the column of the copy ended.
            rows[-1] = Line(join(" ", [rows[-1].text, line.text]), rows[-1].indent, rows[-1].blank)
        else:
            rows.append(line)
    wide = marks.wide([line.words for line in rows], 2)
    for line in rows:
        text = line.text
        cells = marks.wide_cells(text) if wide else marks.cells(text, 2)
        if page.empty(text):
            ledger.boil(text)
        elif cells and cells[0]:
            marks.boil(page, text)
            ledger.put((*SPONSORS, "leadSponsor", "name"), cells[0])
            if page.empty(cells[1]):
                ledger.boil(cells[1])
            elif cells[1]:
                _put_collaborators(page, cells[1], _collaborators(page, cells[1], count - 1 if count else None))
        elif count == 1 or text.value == lead:
            ledger.put((*SPONSORS, "leadSponsor", "name"), text)
        elif isinstance(lead, str) and text.value.startswith(f"{lead} ") and not _longer(text.value, lead):
            ledger.put((*SPONSORS, "leadSponsor", "name"), text.cut(0, len(lead)))
            rest = text.cut(len(lead)).strip()
            _put_collaborators(page, rest, _collaborators(page, rest, count - 1 if count else None))
        elif count == 2 and not text.value.startswith(f"{lead} ") and (end := _first_of_two(text.value, str(lead or ""))):
            ledger.put((*SPONSORS, "leadSponsor", "name"), text.cut(0, end))
            ledger.put((*path, ledger.size(path), "name"), text.cut(end))
        elif (count is None or count > 1) and (end := _before_known(text.value)):
            rest = text.part(end)
            names = _collaborators(page, rest, count - 1 if count else None)
            ledger.put((*SPONSORS, "leadSponsor", "name"), text.cut(0, end))
            _put_collaborators(page, rest, names)
        else:
            ledger.doubt("sponsors-run-together", "Lead sponsor and collaborators cannot be told apart.", text)
            ledger.say(section.name, text)


def _put_collaborators(page: Page, text: Text, names: list[Text] | None) -> None:
    """Put collaborators, or say what stands there where the commas do not tell their names."""
    path: Path = (*SPONSORS, "collaborators")
    if names is None:
        page.ledger.doubt("collaborators-run-together", "The commas may part names or stand in one.", text)
        page.ledger.say("Collaborator", text)
    for name in names or ():
        page.ledger.put((*path, page.ledger.size(path), "name"), name)


_COLUMNS = ("country", "facility", "city", "state")


def place_rows(page: Page, section: Section, body: list[Line]) -> None:
    """`Country Name City State` with nothing between: the country is told, and where it is plain the city and state."""
    ledger = page.ledger
    path: Path = (*CONTACTS, "locations")
    unclear: list[Text] = []
    at: Path
    rows: list[tuple[Path, Text, str]] = []
    for line in body:
        text = line.text
        if page.empty(text):
            ledger.boil(text)
            continue
        cells = marks.cells(text, len(_COLUMNS))
        if not cells and 2 < len(apart := marks.wide_cells(text)) <= len(_COLUMNS):  # of two, the second may be any
            cells = apart
        if cells and places.leading_country(cells[0].value) == len(cells[0]) > 0:
            marks.boil(page, text)
            at = (*path, ledger.size(path))
            for name, cell in zip(_COLUMNS, cells, strict=False):
                if page.empty(cell):
                    ledger.boil(cell)
                elif cell:
                    ledger.put((*at, name), cell)
            continue
        country = places.leading_country(text.value)
        if not country:
            ledger.say(section.name, text)
            unclear.append(text)
            continue
        at = (*path, ledger.size(path))
        ledger.put((*at, "country"), text.cut(0, country))
        rows.append((at, text.part(country), text.value[:country]))
    found = sites.cut_rows([(rest.value, country) for _, rest, country in rows])
    for (at, rest, _), cuts in zip(rows, found, strict=True):
        last = 0
        left: list[Text] = []
        for name, (start, stop) in cuts.items():
            left.append(rest.part(last, start))
            ledger.put((*at, name), rest.cut(start, stop))
            last = stop
        for part in filter(None, (*left, rest.part(last))):
            ledger.say(f"{section.name}/Name City State", part)
            unclear.append(part)
    if unclear:
        ledger.doubt("place-run-together", "Where the facility ends and its city begins cannot be told.", *unclear)
