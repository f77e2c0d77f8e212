"""LABELS: the words before a value → the v2 field that it is. Shared by every layout and by the generic reader.

A layout adds only labels that mean something else, or nothing, elsewhere.
"""

from collections.abc import Mapping

from msgspec import Struct

from pantrial.pages.claims import Path


class Field(Struct, frozen=True):
    """A v2 place and the shape of its value. `kind` names how a value is read where one shape is not enough:

    `value` one value · `list` one item a line · `ages` a range · `masking` with who · `said` no place in v2.
    `type` is the place of ACTUAL or ESTIMATED where the label or the value says it.
    """

    path: Path
    shape: str = "text"
    kind: str = "value"
    type: Path = ()


PROTOCOL = "protocolSection"
IDENTIFICATION: Path = (PROTOCOL, "identificationModule")
STATUS: Path = (PROTOCOL, "statusModule")
SPONSORS: Path = (PROTOCOL, "sponsorCollaboratorsModule")
OVERSIGHT: Path = (PROTOCOL, "oversightModule")
DESCRIPTION: Path = (PROTOCOL, "descriptionModule")
CONDITIONS: Path = (PROTOCOL, "conditionsModule")
DESIGN: Path = (PROTOCOL, "designModule")
INFO: Path = (*DESIGN, "designInfo")
ARMS: Path = (PROTOCOL, "armsInterventionsModule")
OUTCOMES: Path = (PROTOCOL, "outcomesModule")
ELIGIBILITY: Path = (PROTOCOL, "eligibilityModule")
CONTACTS: Path = (PROTOCOL, "contactsLocationsModule")
REFERENCES: Path = (PROTOCOL, "referencesModule")


def _dated(name: str) -> Field:
    return Field((*STATUS, name, "date"), "date", type=(*STATUS, name, "type"))


FIELDS: dict[str, Field] = {
    "nctId": Field((*IDENTIFICATION, "nctId"), "registry id"),
    "orgStudyId": Field((*IDENTIFICATION, "orgStudyIdInfo", "id")),
    "secondaryId": Field((*IDENTIFICATION, "secondaryIdInfos"), kind="ids"),
    "briefTitle": Field((*IDENTIFICATION, "briefTitle")),
    "officialTitle": Field((*IDENTIFICATION, "officialTitle")),
    "acronym": Field((*IDENTIFICATION, "acronym")),
    "organization": Field((*IDENTIFICATION, "organization", "fullName")),
    "overallStatus": Field((*STATUS, "overallStatus"), "status", kind="status"),
    "lastKnownStatus": Field((*STATUS, "lastKnownStatus"), "status"),
    "whyStopped": Field((*STATUS, "whyStopped")),
    "verified": Field((*STATUS, "statusVerifiedDate"), "date"),
    "start": _dated("startDateStruct"),
    "primaryCompletion": _dated("primaryCompletionDateStruct"),
    "completion": _dated("completionDateStruct"),
    "firstSubmit": Field((*STATUS, "studyFirstSubmitDate"), "date"),
    "firstPost": Field((*STATUS, "studyFirstPostDateStruct", "date"), "date"),
    "lastUpdateSubmit": Field((*STATUS, "lastUpdateSubmitDate"), "date"),
    "lastUpdatePost": Field((*STATUS, "lastUpdatePostDateStruct", "date"), "date"),
    "resultsFirstPost": Field((*STATUS, "resultsFirstPostDateStruct", "date"), "date"),
    "resultsFirstSubmit": Field((*STATUS, "resultsFirstSubmitDate"), "date"),
    "leadSponsor": Field((*SPONSORS, "leadSponsor", "name")),
    "leadSponsorClass": Field((*SPONSORS, "leadSponsor", "class"), "agency class"),
    "collaborators": Field((*SPONSORS, "collaborators"), kind="names"),
    "responsibleType": Field((*SPONSORS, "responsibleParty", "type"), "responsible party"),
    "dmc": Field((*OVERSIGHT, "oversightHasDmc"), "yes no"),
    "fdaDrug": Field((*OVERSIGHT, "isFdaRegulatedDrug"), "yes no"),
    "fdaDevice": Field((*OVERSIGHT, "isFdaRegulatedDevice"), "yes no"),
    "usExport": Field((*OVERSIGHT, "isUsExport"), "yes no"),
    "briefSummary": Field((*DESCRIPTION, "briefSummary"), kind="prose"),
    "detailedDescription": Field((*DESCRIPTION, "detailedDescription"), kind="prose"),
    "conditions": Field((*CONDITIONS, "conditions"), kind="list"),
    "keywords": Field((*CONDITIONS, "keywords"), kind="list"),
    "studyType": Field((*DESIGN, "studyType"), "study type"),
    "phases": Field((*DESIGN, "phases"), "phase"),
    "targetDuration": Field((*DESIGN, "targetDuration")),
    "retention": Field((*DESIGN, "bioSpec", "retention"), "retention"),
    "biospecimens": Field((*DESIGN, "bioSpec", "description")),
    "enrollment": Field((*DESIGN, "enrollmentInfo", "count"), "count", type=(*DESIGN, "enrollmentInfo", "type")),
    "participants": Field((*DESIGN, "enrollmentInfo", "count"), "participants"),
    "allocation": Field((*INFO, "allocation"), "allocation"),
    "interventionModel": Field((*INFO, "interventionModel"), "intervention model"),
    "interventionModelDescription": Field((*INFO, "interventionModelDescription")),
    "observationalModel": Field((*INFO, "observationalModel"), "observational model"),
    "timePerspective": Field((*INFO, "timePerspective"), "time perspective"),
    "primaryPurpose": Field((*INFO, "primaryPurpose"), "primary purpose"),
    "masking": Field((*INFO, "maskingInfo", "masking"), "masking", kind="masking"),
    "maskingDescription": Field((*INFO, "maskingInfo", "maskingDescription")),
    "sex": Field((*ELIGIBILITY, "sex"), "sex"),
    "genderBased": Field((*ELIGIBILITY, "genderBased"), "yes no"),
    "genderDescription": Field((*ELIGIBILITY, "genderDescription")),
    "minimumAge": Field((*ELIGIBILITY, "minimumAge"), "age"),
    "maximumAge": Field((*ELIGIBILITY, "maximumAge"), "age"),
    "ages": Field((*ELIGIBILITY,), "age", kind="ages"),
    "healthyVolunteers": Field((*ELIGIBILITY, "healthyVolunteers"), "healthy volunteers"),
    "samplingMethod": Field((*ELIGIBILITY, "samplingMethod"), "sampling method"),
    "studyPopulation": Field((*ELIGIBILITY, "studyPopulation")),
    "contactName": Field((*CONTACTS, "centralContacts", 0, "name")),
    "contactPhone": Field((*CONTACTS, "centralContacts", 0, "phone")),
    "contactEmail": Field((*CONTACTS, "centralContacts", 0, "email"), "email"),
    "ipdSharing": Field((PROTOCOL, "ipdSharingStatementModule", "ipdSharing"), "ipd sharing"),
    "ipdDescription": Field((PROTOCOL, "ipdSharingStatementModule", "description")),
    "ipdTimeFrame": Field((PROTOCOL, "ipdSharingStatementModule", "timeFrame")),
    "ipdAccess": Field((PROTOCOL, "ipdSharingStatementModule", "accessCriteria")),
    "ipdUrl": Field((PROTOCOL, "ipdSharingStatementModule", "url")),
    "said": Field((), kind="said"),
}

_WORDS = {
    "nctId": "nct id; nct number; trial-id; registration number; trial id; trial registration number; registry number; main id;"
    " trial identifier; registration id; identifier; clinicaltrials.gov identifier; clinicaltrials.gov id;"
    " ctgov identifier; registry identifier; eudract number; trial number; ctri number; study identifier",
    "orgStudyId": "other study id #; org study id; organization's unique protocol id; sponsor's protocol code number;"
    " sponsor protocol number; protocol id; protocol number; sponsor study number; unique protocol id",
    "secondaryId": "secondary id; secondary ids; other study id numbers; secondary identifier; other identifiers",
    "briefTitle": "title; brief title; public title; study title; trial title",
    "officialTitle": "official title; scientific title; full title of the trial; full title; official study title",
    "acronym": "acronym; study acronym; title acronym; scientific acronym",
    "organization": "source",
    "overallStatus": "status; recruitment status; overall status; overall recruitment status; recruiting status;"
    " trial status; study status; current recruitment status",
    "lastKnownStatus": "recruitment status was; last known status; last known recruitment status",
    "whyStopped": "why stopped; why study stopped; why the study stopped; reason stopped",
    "verified": "verified date; last verified; record verification date; verification date",
    "start": "start date; study start date; study start; date of first enrollment; date of first enrolment;"
    " trial start date; first enrollment date",
    "primaryCompletion": "primary completion date; primary completion; study primary completion date",
    "completion": "completion date; study completion date; study completion; trial completion date",
    "firstSubmit": "first received; first submitted; first submitted date; date of registration; first submitted on;"
    " first received date; registration date; date registered; study first submitted",
    "firstPost": "first posted; first posted date; study first posted; first posted on; date first posted",
    "lastUpdateSubmit": "last update submitted; last update submitted date; last changed date",
    "lastUpdatePost": "last update posted; last updated; last update posted date; last posted date;"
    " last updated on; last update posted on",
    "resultsFirstPost": "results first posted; results first posted date",
    "resultsFirstSubmit": "results first submitted; results first submitted date",
    "leadSponsor": "lead sponsor; sponsor; primary sponsor; study sponsor; name of sponsor; trial sponsor",
    "leadSponsorClass": "lead sponsor class; sponsor class; sponsor type; agency class",
    "collaborators": "collaborators; collaborator; collaborator(s); secondary sponsor; secondary sponsors",
    "responsibleType": "responsibility role; responsible party type",
    "dmc": "has dmc; has data monitoring committee; data monitoring committee; u.s. has data monitoring committee",
    "fdaDrug": "studies a u.s. fda-regulated drug product; us fda-regulated drug; u.s. fda-regulated drug;"
    " studies a us fda-regulated drug product; fda regulated drug; us fda drug",
    "fdaDevice": "studies a u.s. fda-regulated device product; us fda-regulated device; u.s. fda-regulated device;"
    " studies a us fda-regulated device product; fda regulated device; us fda device",
    "usExport": "product manufactured in and exported from the u.s; product manufactured in and exported from the us;"
    " product manufactured in and exported from the u.s.",
    "briefSummary": "brief summary; summary; study summary; lay summary; synopsis; clinical trial summary;"
    " trial summary; study description; brief description; plain english summary",
    "detailedDescription": "detailed description; description; detailed summary; study details; full description",
    "conditions": "conditions; condition; condition or disease; disease; diseases; indication; medical condition;"
    " health condition(s) or problem(s) studied; medical condition(s) being investigated; health condition;"
    " condition(s); health conditions; disease or condition; condition/disease; target disease; conditions or diseases",
    "keywords": "keywords; keyword; keywords provided by the sponsor; key words",
    "studyType": "study type; study classification; type of study; trial type",
    "phases": "phase; clinical phase; study phase; phases; trial phase; phase of trial; clinical trial phase",
    "targetDuration": "target follow-up duration; target duration",
    "retention": "biospecimen retention; bio-specimen retention",
    "biospecimens": "biospecimen description; bio-specimen description",
    "enrollment": "enrollment; enrolment; total enrollment; target enrollment; target sample size; sample size;"
    " target recruitment; target recruit count; number of participants; planned number of subjects; study enrollment;"
    " target number of participants; planned enrollment; participants; number of subjects",
    "allocation": "allocation; allocation method; randomization; randomisation; method of allocation",
    "interventionModel": "intervention model; interventional model; assignment; interventional study model;"
    " intervention assignment; study model; design model",
    "interventionModelDescription": "intervention model description",
    "observationalModel": "observational model; observational model type; observational study model",
    "timePerspective": "time perspective; study time perspective",
    "primaryPurpose": "primary purpose; primary study purpose; purpose",
    "masking": "masking; blinding strategy; blinding; masking/blinding; masking type",
    "maskingDescription": "masking description",
    "sex": "sex; gender; sexes eligible for study; eligible sex; sexes; genders eligible for study; gender eligibility;"
    " sexes eligible; inclusion gender; sex/gender; sex eligible for study",
    "genderBased": "gender based eligibility; gender based; sex/gender based eligibility",
    "genderDescription": "gender eligibility description; gender description",
    "minimumAge": "minimum age; minimum eligible age; min age; age minimum; inclusion age min; lower age limit;"
    " youngest age; age from",
    "maximumAge": "maximum age; maximum eligible age; max age; age maximum; inclusion age max; upper age limit;"
    " oldest age; age to",
    "ages": "ages eligible for study; age group; ages; age; eligible ages; age range; ages eligible; age eligibility;"
    " eligible age",
    "healthyVolunteers": "accepts healthy volunteers; healthy volunteers; healthy volunteers accepted;"
    " accept healthy volunteers; healthy volunteers allowed",
    "samplingMethod": "sampling method",
    "studyPopulation": "study population; study population description",
    "contactName": "contact; contact name; contact person; central contact; study contact",
    "contactPhone": "phone; telephone; contact phone; phone number; tel",
    "contactEmail": "email; e-mail; contact email; email address",
    "ipdSharing": "plan to share ipd; ipd sharing plan; plan to share individual participant data",
    "ipdDescription": "ipd sharing description; plan description; ipd sharing statement",
    "ipdTimeFrame": "ipd sharing time frame",
    "ipdAccess": "ipd sharing access criteria; access criteria",
    "ipdUrl": "ipd sharing url",
    "said": "health authority; is fda regulated; therapeutic area; age of the subjects; url; register; source register;"
    " date of last refresh; countries; countries of recruitment; country; ethics review; funder; funding;"
    " study design; design; safety issue; number of arms; biospecimen; trial registry;"
    " source of monetary support; source(s) of monetary support; last refreshed on; source register name",
}

LABELS: Mapping[str, str] = {
    label.strip(): field for field, labels in _WORDS.items() for label in labels.split(";") if label.strip()
}
"""Label, as `lines.key` writes it → name in FIELDS."""

TYPES = {"actual": "actual", "estimated": "estimated", "est.": "est.", "anticipated": "anticipated", "est": "est"}
"""Words before a label that say the date's or the enrolment's type, as in `Estimated Enrollment`."""

LONGEST_LABEL = 90


def lookup(label: str, labels: Mapping[str, str]) -> tuple[str, int] | None:
    """The name in FIELDS of a label (as `key` writes it) and how many characters its word of type has; None if none."""
    name = labels.get(label)
    if name is not None:
        return name, 0
    first, _, rest = label.partition(" ")
    if first in TYPES and rest:
        name = labels.get(rest)
        if name is not None and name in FIELDS and FIELDS[name].type:
            return name, len(first)
    return None
