"""The reviewer's table: one row a trial, as a systematic reviewer makes it by hand. COLUMNS is the whole of it.

A cell holds what the record says: words as they stand, or a code of the register in its own words ("Not yet recruiting"
for NOT_YET_RECRUITING). What the record does not say is an empty cell and never a default. No contact's name, telephone
number or address is in the table: it reads no field that holds them. Product, source tissue, donor, dose, route and schedule
are what parse read of them, in our words; `[read in part]` says that words of dose or time beside them were not understood.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from operator import itemgetter

from pantrial.language import regimens
from pantrial.parse import plan
from pantrial.parse.amounts import amounts, plain
from pantrial.protocol import Act, Administration, Product, Protocol, Relation
from pantrial.reading import Reading
from pantrial.record import (
    ArmsInterventionsModule,
    ConditionsModule,
    ContactsLocationsModule,
    DateStruct,
    DesignInfo,
    DesignModule,
    EligibilityModule,
    EnrollmentInfo,
    IdentificationModule,
    Outcome,
    OutcomesModule,
    PartialDateStruct,
    ProtocolSection,
    Sponsor,
    SponsorCollaboratorsModule,
    StatusModule,
)
from pantrial.writers.tables import Cell, Column, Kind

# The parts of a record; where it lacks one, an empty one, of which every field is absent --------------------------------


def _protocol(reading: Reading) -> ProtocolSection:
    return reading.record.protocol_section or ProtocolSection()


def _identification(reading: Reading) -> IdentificationModule:
    return _protocol(reading).identification_module or IdentificationModule()


def _status(reading: Reading) -> StatusModule:
    return _protocol(reading).status_module or StatusModule()


def _start(reading: Reading) -> PartialDateStruct:
    return _status(reading).start_date_struct or PartialDateStruct()


def _completion(reading: Reading) -> PartialDateStruct:
    return _status(reading).completion_date_struct or PartialDateStruct()


def _sponsors(reading: Reading) -> SponsorCollaboratorsModule:
    return _protocol(reading).sponsor_collaborators_module or SponsorCollaboratorsModule()


def _sponsor(reading: Reading) -> Sponsor:
    return _sponsors(reading).lead_sponsor or Sponsor()


def _conditions(reading: Reading) -> ConditionsModule:
    return _protocol(reading).conditions_module or ConditionsModule()


def _design(reading: Reading) -> DesignModule:
    return _protocol(reading).design_module or DesignModule()


def _design_info(reading: Reading) -> DesignInfo:
    return _design(reading).design_info or DesignInfo()


def _enrollment(reading: Reading) -> EnrollmentInfo:
    return _design(reading).enrollment_info or EnrollmentInfo()


def _arms(reading: Reading) -> ArmsInterventionsModule:
    return _protocol(reading).arms_interventions_module or ArmsInterventionsModule()


def _outcomes(reading: Reading) -> OutcomesModule:
    return _protocol(reading).outcomes_module or OutcomesModule()


def _eligibility(reading: Reading) -> EligibilityModule:
    return _protocol(reading).eligibility_module or EligibilityModule()


def _places(reading: Reading) -> ContactsLocationsModule:
    return _protocol(reading).contacts_locations_module or ContactsLocationsModule()


# Codes in words -------------------------------------------------------------------------------------------------------

# Where the words are not simply the code in small letters; after the labels of ClinicalTrials.gov.
_STATUS = {"ACTIVE_NOT_RECRUITING": "Active, not recruiting", "UNKNOWN": "Unknown status"}
_PHASES = {"NA": "Not applicable", "EARLY_PHASE1": "Early Phase 1", **{f"PHASE{n}": f"Phase {n}" for n in range(1, 5)}}
_ALLOCATION = {"RANDOMIZED": "randomized", "NON_RANDOMIZED": "non-randomized", "NA": "allocation not applicable"}
_MODELS = {"PARALLEL": "parallel groups"}
_OBSERVED = {
    "CASE_CONTROL": "case-control",
    "CASE_ONLY": "case-only",
    "CASE_CROSSOVER": "case-crossover",
    "FAMILY_BASED": "family-based",
    "OTHER": "other model",
}
_TIMES = {"CROSS_SECTIONAL": "cross-sectional", "OTHER": "other time perspective"}
_MASKING = {"NONE": "open label", **{code: f"{code.lower()} masking" for code in ("SINGLE", "DOUBLE", "TRIPLE", "QUADRUPLE")}}
_PURPOSES = {"ECT": "Educational/counseling/training"}
_SPONSORS = {
    "NIH": "NIH",
    "FED": "US federal agency",
    "OTHER_GOV": "Other government",
    "INDIV": "Individual",
    "AMBIG": "Ambiguous",
}
_CODE = re.compile(r"[A-Z][A-Z0-9_]*")


def _words(code: str | None, named: Mapping[str, str] | None = None) -> str | None:
    """A register's code in words; what is no code that we know stays as it is."""
    if not code:
        return None
    if named and code in named:
        return named[code]
    return code.replace("_", " ").capitalize() if _CODE.fullmatch(code) else code


def _small(code: str | None, named: Mapping[str, str]) -> str | None:
    """The same inside a sentence."""
    words = _words(code, named)
    return words.lower() if code and words and code not in named and _CODE.fullmatch(code) else words


def _some(texts: Iterable[str | None]) -> tuple[str, ...] | None:
    """The texts that are there, in order; None where there is none."""
    return tuple(text for text in texts if text) or None


def _once(texts: Iterable[str | None]) -> tuple[str, ...] | None:
    """The same, each text once."""
    return _some(dict.fromkeys(texts))


def _typed(code: str | None, name: str | None) -> str | None:
    """`Biological: UC-MSCs`, as the register names interventions in its lists."""
    return ": ".join(text for text in (_words(code), name) if text) or None


# What takes more than a field -----------------------------------------------------------------------------------------


def _other_ids(reading: Reading) -> tuple[str, ...] | None:
    module = _identification(reading)
    own = module.org_study_id_info.id if module.org_study_id_info else None
    second = (info.id for info in module.secondary_id_infos or ())
    return _once(name for name in (own, *second, *(module.nct_id_aliases or ())) if name != module.nct_id)


def _overall_status(reading: Reading) -> str | None:
    """v2's status; a European register's has no such code, and then its own words stand here, if they are one value."""
    if code := _status(reading).overall_status:
        return _words(code, _STATUS)
    said = {said.value for said in reading.said if said.label == "Status"}
    return said.pop() if len(said) == 1 else None


_PERSON = "[a person]"
_BODIES = ("INDUSTRY", "NIH", "FED", "OTHER_GOV", "NETWORK")


def _sponsor_name(reading: Reading, sponsor: Sponsor) -> str | None:
    """The sponsor's name. Where an investigator sponsors the trial, that is the name of a contact, and it stays out."""
    if not sponsor.name or sponsor.class_ in _BODIES:
        return sponsor.name or None
    party = _sponsors(reading).responsible_party
    places = _places(reading)
    people = [
        party.investigator_full_name if party else None,
        party.old_name_title if party else None,
        *(one.name for one in places.overall_officials or ()),
        *(one.name for one in places.central_contacts or ()),
        *(one.name for place in places.locations or () for one in place.contacts or ()),
    ]
    named = sponsor.class_ == "INDIV" or _bare(sponsor.name) in {_bare(name) for name in people if name}
    return _PERSON if named else sponsor.name


def _bare(name: str) -> str:
    """A person's name without the degrees behind it."""
    return name.partition(",")[0].strip().casefold()


def _design_words(reading: Reading) -> str | None:
    info = _design_info(reading)
    parts = [
        _small(info.allocation, _ALLOCATION),
        _small(info.intervention_model, _MODELS),
        _small(info.observational_model, _OBSERVED),
        _small(info.time_perspective, _TIMES),
    ]
    if masked := info.masking_info:
        who = ", ".join(filter(None, (_small(code, {}) for code in masked.who_masked or ())))
        masking = _small(masked.masking, _MASKING)
        parts.append(f"{masking or 'masked'} ({who})" if who else masking)
    return ", ".join(filter(None, parts)) or None


def _timed(outcome: Outcome) -> str | None:
    """`measure [Time Frame: 12 weeks]`, the register's own way to write both in one."""
    time = f"[Time Frame: {outcome.time_frame}]" if outcome.time_frame else None
    return " ".join(text for text in (outcome.measure, time) if text) or None


def _posted(reading: Reading) -> str | None:
    return {True: "posted", False: "none posted", None: None}[reading.record.has_results]


def _unread(reading: Reading) -> float | None:
    """None for JSON: there every value has a name, and a page's measure would mean nothing."""
    if reading.source.layout == "study":
        return None
    text = reading.source.text
    unread = sum(_letters(text[span.start : span.end]) for span in reading.unread)
    return round(100 * unread / letters, 2) if (letters := _letters(text)) else None


def _letters(text: str) -> int:
    return len("".join(text.split()))


# What parse tells ----------------------------------------------------------------------------------------------------


class _Same:
    """A reading as a key: equal to itself alone, since its values are not hashable."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.reading is self.reading

    def __hash__(self) -> int:
        return id(self.reading)


@lru_cache(maxsize=1)
def _read(key: _Same) -> Protocol:
    """The plan of the reading; six cells of a row want it."""
    return plan(key.reading)


def _given(reading: Reading) -> tuple[Product, ...]:
    """The products that are no placebo."""
    return tuple(one for one in _read(_Same(reading)).products if not one.placebo)


def _of_products(reading: Reading, say: Callable[[Product], str | None]) -> tuple[str, ...] | None:
    """What is said of each product; with its name where there are several."""
    given = _given(reading)
    told = [(one, words) for one in given if (words := say(one))]
    return _once(f"{one.name}: {words}" if len(given) > 1 else words for one, words in told)


def _administrations(reading: Reading, say: Callable[[Administration], str | None]) -> tuple[str, ...] | None:
    """What is said of each administration of a product that is no placebo."""
    given = {one.number: one for one in _given(reading)}
    return _once(_told(reading, given, say))


def _told(reading: Reading, given: Mapping[int, Product], say: Callable[[Administration], str | None]) -> Iterator[str]:
    found = [one for one in _read(_Same(reading)).administrations if one.product in given]
    for one in found:
        if words := say(one):
            arms = f" [{', '.join(one.arms)}]" if one.arms and len(found) > 1 else ""
            yield f"{given[one.product].name}: {words}{arms}" if len(given) > 1 else f"{words}{arms}"


_JOINED = {
    Relation.LEVELS: "levels: ",
    Relation.GROUPS: "by group: ",
    Relation.STEPS: "in steps: ",
    Relation.UNSAID: "not told apart: ",
}


def _dose(one: Administration) -> str | None:
    if not one.doses:
        # A dose that was not understood is no dose that is not said: the reviewer sees the words.
        left = dict.fromkeys(unread.words for unread in one.unread if amounts(plain(unread.words)))
        return f"[not read] {'; '.join(map(_cut, left))}" if left else None
    words = (_JOINED[one.relation] if one.relation else "") + " | ".join(map(regimens.dose, one.doses))
    taken = "taken from the participant: " if one.act is Act.COLLECT else ""
    return f"{taken}{words}{_part(one)}"


_LONGEST = 120  # code points of words that were not read, in a cell


def _cut(words: str) -> str:
    return words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1]}…"


def _assessed(reading: Reading) -> tuple[str, ...] | None:
    """What only the prose says is assessed or followed, with its instruments and times."""
    found: list[str] = []
    for one in _read(_Same(reading)).assessments:
        what = ", ".join(tool.name for tool in one.instruments) or one.kind.value
        when = regimens.times(one.times)
        found.append(f"{what}{f' [{when}]' if when else ''}{' [read in part]' if one.unread else ''}")
    return _once(found)


def _schedule(one: Administration) -> str | None:
    return f"{regimens.schedule(one.schedule)}{_part(one)}" if one.schedule else None


def _part(one: Administration) -> str:
    return " [read in part]" if one.unread else ""


# The table ------------------------------------------------------------------------------------------------------------

_T, _L, _N = Kind.TEXT, Kind.LIST, Kind.WHOLE

COLUMNS: tuple[Column[Reading], ...] = (
    Column("id", _T, "The register's number of the trial.", lambda r: _identification(r).nct_id or None, 24, main=True),
    Column(
        "title",
        _T,
        "The brief title; the official one where the record has no brief one.",
        lambda r: _identification(r).brief_title or _identification(r).official_title or None,
        48,
        main=True,
    ),
    Column(
        "conditions",
        _L,
        "Conditions studied, in the record's words.",
        lambda r: _some(_conditions(r).conditions or ()),
        28,
        main=True,
    ),
    Column(
        "phase",
        _T,
        "The phase, or two joined by a slash; `Not applicable` is what a record says of a trial without phases.",
        lambda r: "/".join(filter(None, (_words(code, _PHASES) for code in _design(r).phases or ()))) or None,
        main=True,
    ),
    Column(
        "design",
        _T,
        "Allocation, model, masking and who is masked; for an observational study model and time.",
        _design_words,
        36,
    ),
    Column("n", _N, "Number of participants.", lambda r: _enrollment(r).count, 7, main=True),
    Column(
        "n_type", _T, "Whether n is Actual or Estimated, where the record says so.", lambda r: _words(_enrollment(r).type), 10
    ),
    Column(
        "interventions",
        _L,
        "Each intervention with its type.",
        lambda r: _some(_typed(one.type, one.name) for one in _arms(r).interventions or ()),
        36,
    ),
    Column(
        "arms",
        _L,
        "Each arm or cohort with its type.",
        lambda r: _some(_typed(one.type, one.label) for one in _arms(r).arm_groups or ()),
        36,
    ),
    Column("product", _L, "What is given that is no placebo.", lambda r: _once(one.name for one in _given(r)), 28),
    Column(
        "source_tissue",
        _L,
        "The tissue that cells come from.",
        lambda r: _of_products(r, lambda one: one.tissue.tissue.value if one.tissue else None),
        16,
    ),
    Column(
        "donor",
        _L,
        "Whose cells they are: autologous or allogeneic.",
        lambda r: _of_products(r, lambda one: one.donor.origin.value if one.donor else None),
        12,
    ),
    Column(
        "dose",
        _L,
        "How much at one time, as read; words about an amount that were not understood stand behind [not read].",
        lambda r: _administrations(r, _dose),
        24,
        main=True,
    ),
    Column(
        "route",
        _L,
        "By which way it is given.",
        lambda r: _administrations(r, lambda one: ", ".join(way.route.value for way in one.routes) or None),
        16,
    ),
    Column("schedule", _L, "When and how often it is given, as read.", lambda r: _administrations(r, _schedule), 32),
    Column(
        "primary_outcomes",
        _L,
        "Each primary outcome's measure, with its time frame in square brackets.",
        lambda r: _some(map(_timed, _outcomes(r).primary_outcomes or ())),
        48,
        main=True,
    ),
    Column(
        "secondary_outcomes",
        _N,
        "How many secondary outcomes the record lists; one entry may name several measures.",
        lambda r: len(_outcomes(r).secondary_outcomes or ()) or None,
        10,
    ),
    Column(
        "prose_assessments",
        _L,
        "What is assessed or followed by the prose alone, and in no outcome's field: instrument, times in square brackets.",
        _assessed,
        28,
    ),
    Column(
        "status",
        _T,
        "The recruitment status; in a European record the register's own words. Only as true as its last update.",
        _overall_status,
        22,
        main=True,
    ),
    Column(
        "countries",
        _L,
        "Countries of the trial's places, each once.",
        lambda r: _once(one.country for one in _places(r).locations or ()),
        18,
        main=True,
    ),
    Column("results", _T, "`posted` or `none posted`, where the record says so.", _posted, 12, main=True),
    Column(
        "start", _T, "When the trial started or is to start: a day, a month or a year.", lambda r: _start(r).date or None, 12
    ),
    Column(
        "start_type",
        _T,
        "Whether the start is Actual or Estimated, where the record says so.",
        lambda r: _words(_start(r).type),
        10,
    ),
    Column("completion", _T, "When the trial was or is to be completed.", lambda r: _completion(r).date or None, 12),
    Column(
        "completion_type",
        _T,
        "Whether the completion is Actual or Estimated, where the record says so.",
        lambda r: _words(_completion(r).type),
        10,
    ),
    Column("why_stopped", _T, "Why a trial was stopped early.", lambda r: _status(r).why_stopped or None, 28),
    Column("verified", _T, "When the sponsor last verified the entry.", lambda r: _status(r).status_verified_date or None, 12),
    Column(
        "last_update",
        _T,
        "When the last update was posted.",
        lambda r: (_status(r).last_update_post_date_struct or DateStruct()).date or None,
        12,
    ),
    Column("sponsor", _T, "The lead sponsor; `[a person]` where it is one.", lambda r: _sponsor_name(r, _sponsor(r)), 28),
    Column("sponsor_class", _T, "What sort of body the lead sponsor is.", lambda r: _words(_sponsor(r).class_, _SPONSORS), 12),
    Column(
        "collaborators",
        _L,
        "Who else pays or takes part.",
        lambda r: _some(_sponsor_name(r, one) for one in _sponsors(r).collaborators or ()),
        28,
    ),
    Column("study_type", _T, "Interventional, observational or expanded access.", lambda r: _words(_design(r).study_type), 15),
    Column("purpose", _T, "What the trial is for.", lambda r: _words(_design_info(r).primary_purpose, _PURPOSES), 14),
    Column("minimum_age", _T, "The least age, with its unit.", lambda r: _eligibility(r).minimum_age or None, 10),
    Column("maximum_age", _T, "The greatest age, with its unit.", lambda r: _eligibility(r).maximum_age or None, 10),
    Column("age_groups", _L, "The register's age groups.", lambda r: _some(map(_words, _eligibility(r).std_ages or ())), 18),
    Column("sex", _T, "Who may enter: All, Female or Male.", lambda r: _words(_eligibility(r).sex), 8),
    Column(
        "healthy_volunteers", Kind.FLAG, "Whether healthy people may enter.", lambda r: _eligibility(r).healthy_volunteers, 10
    ),
    Column("acronym", _T, "The trial's short name.", lambda r: _identification(r).acronym or None, 14),
    Column("other_ids", _L, "The sponsor's number, and numbers at other registers and funders.", _other_ids, 24),
    Column("source", _T, "The file that the record was read from.", lambda r: r.source.origin, 36),
    Column("layout", _T, "The form that it was read as.", lambda r: r.source.layout, 12),
    Column("sha256", _T, "The first 12 digits of the sha256 of the file's bytes.", lambda r: r.source.sha256[:12], 14),
    Column(
        "unread_percent",
        Kind.NUMBER,
        "How much of the page's text, blanks apart, is in no value: 0 is all read. Empty for JSON.",
        _unread,
        10,
    ),
    Column(
        "notes",
        _L,
        "What the reader noted: losses, doubts, damage.",
        lambda r: _some(f"{n.kind}: {n.message}" for n in r.notes),
        48,
    ),
)
"""The table, left to right."""


def row(reading: Reading) -> tuple[Cell, ...]:
    """A trial's cells, in the order of COLUMNS: what another process can be given."""
    return tuple(column.value(reading) for column in COLUMNS)


ROWS: tuple[Column[tuple[Cell, ...]], ...] = tuple(
    Column(one.name, one.kind, one.about, itemgetter(at), one.width, one.main) for at, one in enumerate(COLUMNS)
)
"""The same table, of what `row` has made."""
