"""ClinicalTrials.gov's old flat form: `study_fields` of the classic API (until June 2024), a list of words a field.

The form says which values a study has and not which belong together: the types of three interventions are a list of
three beside the list of their names. Where two lists of one group are of the same length, their values go together;
where they are not, one item lacks a value and nobody can tell which: the shorter list is Said, with a note.
"""

import json
import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

import msgspec

from pantrial.errors import Unreadable
from pantrial.notes import Note, NoteKind
from pantrial.pages.claims import Path
from pantrial.readers.trees import Draft, Leaf, Place, place
from pantrial.reading import Reading, Source
from pantrial.text import Text

_SIGN = re.compile(r'\{\s*(?:"Rank"\s*:\s*\d+\s*,\s*)?"[A-Z]\w+"\s*:\s*(?:\[|\d)')


def _dated(field: str, v2: str) -> dict[str, Place]:
    return {
        f"{field}Date": place(f"statusModule/{v2}/date", "date"),
        f"{field}DateType": place(f"statusModule/{v2}/type", "date type"),
    }


SINGLE: Mapping[str, Place] = {
    "NCTId": place("identificationModule/nctId"),
    "OrgStudyId": place("identificationModule/orgStudyIdInfo/id"),
    "OrgStudyIdType": place("identificationModule/orgStudyIdInfo/type", "secondary id type"),
    "OrgStudyIdLink": place("identificationModule/orgStudyIdInfo/link"),
    "OrgFullName": place("identificationModule/organization/fullName"),
    "OrgClass": place("identificationModule/organization/class", "agency class"),
    "BriefTitle": place("identificationModule/briefTitle"),
    "OfficialTitle": place("identificationModule/officialTitle"),
    "Acronym": place("identificationModule/acronym"),
    "OverallStatus": place("statusModule/overallStatus", "status"),
    "LastKnownStatus": place("statusModule/lastKnownStatus", "status"),
    "WhyStopped": place("statusModule/whyStopped"),
    "StatusVerifiedDate": place("statusModule/statusVerifiedDate", "date"),
    "HasExpandedAccess": place("statusModule/expandedAccessInfo/hasExpandedAccess", "yes no"),
    "ExpandedAccessNCTId": place("statusModule/expandedAccessInfo/nctId"),
    "ExpandedAccessStatusForNCTId": place("statusModule/expandedAccessInfo/statusForNctId", "status"),
    **_dated("Start", "startDateStruct"),
    **_dated("PrimaryCompletion", "primaryCompletionDateStruct"),
    **_dated("Completion", "completionDateStruct"),
    **_dated("StudyFirstPost", "studyFirstPostDateStruct"),
    **_dated("LastUpdatePost", "lastUpdatePostDateStruct"),
    **_dated("ResultsFirstPost", "resultsFirstPostDateStruct"),
    **_dated("DispFirstPost", "dispFirstPostDateStruct"),
    "StudyFirstSubmitDate": place("statusModule/studyFirstSubmitDate", "date"),
    "StudyFirstSubmitQCDate": place("statusModule/studyFirstSubmitQcDate", "date"),
    "LastUpdateSubmitDate": place("statusModule/lastUpdateSubmitDate", "date"),
    "ResultsFirstSubmitDate": place("statusModule/resultsFirstSubmitDate", "date"),
    "ResultsFirstSubmitQCDate": place("statusModule/resultsFirstSubmitQcDate", "date"),
    "DispFirstSubmitDate": place("statusModule/dispFirstSubmitDate", "date"),
    "DispFirstSubmitQCDate": place("statusModule/dispFirstSubmitQcDate", "date"),
    "ResponsiblePartyType": place("sponsorCollaboratorsModule/responsibleParty/type", "responsible party"),
    "ResponsiblePartyInvestigatorFullName": place("sponsorCollaboratorsModule/responsibleParty/investigatorFullName"),
    "ResponsiblePartyInvestigatorTitle": place("sponsorCollaboratorsModule/responsibleParty/investigatorTitle"),
    "ResponsiblePartyInvestigatorAffiliation": place("sponsorCollaboratorsModule/responsibleParty/investigatorAffiliation"),
    "ResponsiblePartyOldNameTitle": place("sponsorCollaboratorsModule/responsibleParty/oldNameTitle"),
    "ResponsiblePartyOldOrganization": place("sponsorCollaboratorsModule/responsibleParty/oldOrganization"),
    "LeadSponsorName": place("sponsorCollaboratorsModule/leadSponsor/name"),
    "LeadSponsorClass": place("sponsorCollaboratorsModule/leadSponsor/class", "agency class"),
    "OversightHasDMC": place("oversightModule/oversightHasDmc", "yes no"),
    "IsFDARegulatedDrug": place("oversightModule/isFdaRegulatedDrug", "yes no"),
    "IsFDARegulatedDevice": place("oversightModule/isFdaRegulatedDevice", "yes no"),
    "IsUnapprovedDevice": place("oversightModule/isUnapprovedDevice", "yes no"),
    "IsPPSD": place("oversightModule/isPpsd", "yes no"),
    "IsUSExport": place("oversightModule/isUsExport", "yes no"),
    "BriefSummary": place("descriptionModule/briefSummary"),
    "DetailedDescription": place("descriptionModule/detailedDescription"),
    "StudyType": place("designModule/studyType", "study type"),
    "ExpAccTypeIndividual": place("designModule/expandedAccessTypes/individual", "yes no"),
    "ExpAccTypeIntermediate": place("designModule/expandedAccessTypes/intermediate", "yes no"),
    "ExpAccTypeTreatment": place("designModule/expandedAccessTypes/treatment", "yes no"),
    "PatientRegistry": place("designModule/patientRegistry", "yes no"),
    "TargetDuration": place("designModule/targetDuration"),
    "DesignAllocation": place("designModule/designInfo/allocation", "allocation"),
    "DesignInterventionModel": place("designModule/designInfo/interventionModel", "intervention model"),
    "DesignInterventionModelDescription": place("designModule/designInfo/interventionModelDescription"),
    "DesignPrimaryPurpose": place("designModule/designInfo/primaryPurpose", "primary purpose"),
    "DesignObservationalModel": place("designModule/designInfo/observationalModel", "observational model"),
    "DesignTimePerspective": place("designModule/designInfo/timePerspective", "time perspective"),
    "DesignMasking": place("designModule/designInfo/maskingInfo/masking", "masking"),
    "DesignMaskingDescription": place("designModule/designInfo/maskingInfo/maskingDescription"),
    "BioSpecRetention": place("designModule/bioSpec/retention", "retention"),
    "BioSpecDescription": place("designModule/bioSpec/description"),
    "EnrollmentCount": place("designModule/enrollmentInfo/count", "count"),
    "EnrollmentType": place("designModule/enrollmentInfo/type", "date type"),
    "EligibilityCriteria": place("eligibilityModule/eligibilityCriteria", "block"),
    "HealthyVolunteers": place("eligibilityModule/healthyVolunteers", "healthy volunteers"),
    "Gender": place("eligibilityModule/sex", "sex"),
    "GenderBased": place("eligibilityModule/genderBased", "yes no"),
    "GenderDescription": place("eligibilityModule/genderDescription"),
    "MinimumAge": place("eligibilityModule/minimumAge", "age"),
    "MaximumAge": place("eligibilityModule/maximumAge", "age"),
    "StudyPopulation": place("eligibilityModule/studyPopulation"),
    "SamplingMethod": place("eligibilityModule/samplingMethod", "sampling method"),
    "IPDSharing": place("ipdSharingStatementModule/ipdSharing", "ipd sharing"),
    "IPDSharingDescription": place("ipdSharingStatementModule/description"),
    "IPDSharingTimeFrame": place("ipdSharingStatementModule/timeFrame"),
    "IPDSharingAccessCriteria": place("ipdSharingStatementModule/accessCriteria"),
    "IPDSharingURL": place("ipdSharingStatementModule/url"),
    "VersionHolder": place("/derivedSection/miscInfoModule/versionHolder", "date"),
}
"""Fields that hold one value. A field of several lines is one value for each list of one."""

LISTS: Mapping[str, Place] = {
    "NCTIdAlias": place("identificationModule/nctIdAliases/#"),
    "Condition": place("conditionsModule/conditions/#"),
    "Keyword": place("conditionsModule/keywords/#"),
    "DesignWhoMasked": place("designModule/designInfo/maskingInfo/whoMasked/#", "who masked"),
    "StdAge": place("eligibilityModule/stdAges/#", "standard age"),
    "IPDSharingInfoType": place("ipdSharingStatementModule/infoTypes/#", "ipd information"),
    "RemovedCountry": place("/derivedSection/miscInfoModule/removedCountries/#"),
}
"""Fields whose every value is an item of a list in v2."""

_LOCATIONS = "contactsLocationsModule/locations/#"


_DOCUMENTS = "/documentSection/largeDocumentModule/largeDocs/#"


def _outcome(field: str, v2: str) -> dict[str, Place]:
    return {
        f"{field}OutcomeMeasure": place(f"outcomesModule/{v2}Outcomes/#/measure"),
        f"{field}OutcomeTimeFrame": place(f"outcomesModule/{v2}Outcomes/#/timeFrame"),
        f"{field}OutcomeDescription": place(f"outcomesModule/{v2}Outcomes/#/description"),
    }


def _browse(field: str, v2: str) -> tuple[dict[str, Place], ...]:
    at = f"/derivedSection/{v2}BrowseModule"
    return (
        {f"{field}MeshTerm": place(f"{at}/meshes/#/term"), f"{field}MeshId": place(f"{at}/meshes/#/id", "mesh id")},
        {
            f"{field}AncestorTerm": place(f"{at}/ancestors/#/term"),
            f"{field}AncestorId": place(f"{at}/ancestors/#/id", "mesh id"),
        },
        {
            f"{field}BrowseLeafName": place(f"{at}/browseLeaves/#/name"),
            f"{field}BrowseLeafId": place(f"{at}/browseLeaves/#/id"),
            f"{field}BrowseLeafRelevance": place(f"{at}/browseLeaves/#/relevance", "relevance"),
            f"{field}BrowseLeafAsFound": place(f"{at}/browseLeaves/#/asFound"),
        },
        {
            f"{field}BrowseBranchName": place(f"{at}/browseBranches/#/name"),
            f"{field}BrowseBranchAbbrev": place(f"{at}/browseBranches/#/abbrev"),
        },
    )


GROUPS: tuple[Mapping[str, Place], ...] = (
    {
        "SecondaryId": place("identificationModule/secondaryIdInfos/#/id"),
        "SecondaryIdType": place("identificationModule/secondaryIdInfos/#/type", "secondary id type"),
        "SecondaryIdDomain": place("identificationModule/secondaryIdInfos/#/domain"),
        "SecondaryIdLink": place("identificationModule/secondaryIdInfos/#/link"),
    },
    {
        "CollaboratorName": place("sponsorCollaboratorsModule/collaborators/#/name"),
        "CollaboratorClass": place("sponsorCollaboratorsModule/collaborators/#/class", "agency class"),
    },
    {
        "ArmGroupLabel": place("armsInterventionsModule/armGroups/#/label"),
        "ArmGroupType": place("armsInterventionsModule/armGroups/#/type", "arm type"),
        "ArmGroupDescription": place("armsInterventionsModule/armGroups/#/description"),
    },
    {
        "InterventionName": place("armsInterventionsModule/interventions/#/name"),
        "InterventionType": place("armsInterventionsModule/interventions/#/type", "intervention type"),
        "InterventionDescription": place("armsInterventionsModule/interventions/#/description"),
    },
    _outcome("Primary", "primary"),
    _outcome("Secondary", "secondary"),
    _outcome("Other", "other"),
    {
        "OverallOfficialName": place("contactsLocationsModule/overallOfficials/#/name"),
        "OverallOfficialAffiliation": place("contactsLocationsModule/overallOfficials/#/affiliation"),
        "OverallOfficialRole": place("contactsLocationsModule/overallOfficials/#/role", "official role"),
    },
    {
        "CentralContactName": place("contactsLocationsModule/centralContacts/#/name"),
        "CentralContactRole": place("contactsLocationsModule/centralContacts/#/role", "contact role"),
        "CentralContactPhone": place("contactsLocationsModule/centralContacts/#/phone"),
        "CentralContactPhoneExt": place("contactsLocationsModule/centralContacts/#/phoneExt"),
        "CentralContactEMail": place("contactsLocationsModule/centralContacts/#/email"),
    },
    {
        "LocationCity": place(f"{_LOCATIONS}/city"),
        "LocationFacility": place(f"{_LOCATIONS}/facility"),
        "LocationState": place(f"{_LOCATIONS}/state"),
        "LocationZip": place(f"{_LOCATIONS}/zip"),
        "LocationCountry": place(f"{_LOCATIONS}/country"),
        "LocationStatus": place(f"{_LOCATIONS}/status", "status"),
    },
    {
        "ReferenceCitation": place("referencesModule/references/#/citation"),
        "ReferencePMID": place("referencesModule/references/#/pmid"),
        "ReferenceType": place("referencesModule/references/#/type", "reference type"),
    },
    {
        "SeeAlsoLinkURL": place("referencesModule/seeAlsoLinks/#/url"),
        "SeeAlsoLinkLabel": place("referencesModule/seeAlsoLinks/#/label"),
    },
    {
        "AvailIPDType": place("referencesModule/availIpds/#/type"),
        "AvailIPDId": place("referencesModule/availIpds/#/id"),
        "AvailIPDURL": place("referencesModule/availIpds/#/url"),
        "AvailIPDComment": place("referencesModule/availIpds/#/comment"),
    },
    {
        "LargeDocLabel": place(f"{_DOCUMENTS}/label"),
        "LargeDocTypeAbbrev": place(f"{_DOCUMENTS}/typeAbbrev"),
        "LargeDocHasProtocol": place(f"{_DOCUMENTS}/hasProtocol", "yes no"),
        "LargeDocHasSAP": place(f"{_DOCUMENTS}/hasSap", "yes no"),
        "LargeDocHasICF": place(f"{_DOCUMENTS}/hasIcf", "yes no"),
        "LargeDocDate": place(f"{_DOCUMENTS}/date", "date"),
        "LargeDocFilename": place(f"{_DOCUMENTS}/filename"),
    },
    *_browse("Condition", "condition"),
    *_browse("Intervention", "intervention"),
)
"""Fields whose lists go together; the first is the one that every item has."""

ALONE: tuple[tuple[str, Mapping[str, Place]], ...] = (
    ("ArmGroupLabel", {"ArmGroupInterventionName": place("armsInterventionsModule/armGroups/#/interventionNames/#")}),
    (
        "InterventionName",
        {
            "InterventionArmGroupLabel": place("armsInterventionsModule/interventions/#/armGroupLabels/#"),
            "InterventionOtherName": place("armsInterventionsModule/interventions/#/otherNames/#"),
        },
    ),
)
"""Lists whose items have owners that the form does not tell: they are told where there is one owner only."""

_CONTACTS: Path = ("protocolSection", "contactsLocationsModule", "locations", 0, "contacts", "#")
CONTACTS: Mapping[str, Place] = {
    "LocationContactName": Place((*_CONTACTS, "name")),
    "LocationContactRole": Place((*_CONTACTS, "role"), "contact role"),
    "LocationContactPhone": Place((*_CONTACTS, "phone")),
    "LocationContactPhoneExt": Place((*_CONTACTS, "phoneExt")),
    "LocationContactEMail": Place((*_CONTACTS, "email")),
}
"""The contacts of a place, where there is one place only."""

_PHASES: Path = ("protocolSection", "designModule", "phases")


def detect(text: str, signs: Collection[str]) -> float:
    """Whether a kept text is one study in the flat form."""
    return 9.5 if '"NCTId"' in text[:100_000] and _SIGN.match(text[:400].lstrip("\ufeff \t\r\n")) else 0.0


def read(source: Source) -> Reading:
    """Read one study. Raises Unreadable for what is no JSON object of fields."""
    try:
        study = msgspec.json.decode(source.text.lstrip("\ufeff").encode())
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError) as error:
        raise Unreadable(f"this is no whole JSON: {error}", where=source.origin, do="fetch the record again") from error
    if not isinstance(study, dict):
        raise Unreadable("this JSON is no study of the old API", where=source.origin, do="give one object of fields")
    fields = {name: list(_leaves(name, value)) for name, value in study.items()}
    draft = Draft()
    for name, row in SINGLE.items():
        for leaf in fields.get(name, ()):
            draft.put(row.path, leaf.text, row.shape, name)
    for name, row in LISTS.items():
        for leaf in fields.get(name, ()):
            draft.put(draft.next(row.path[:-1]), leaf.text, row.shape, name)
    for group in GROUPS:
        _together(draft, fields, group)
    for owner, lists in ALONE:
        if len(fields.get(owner, ())) == 1:
            for name, row in lists.items():
                at: Path = tuple(0 if step == "#" else step for step in row.path[:-1])
                for leaf in fields.get(name, ()):
                    draft.put(draft.next(at), leaf.text, row.shape, name)
    places = ("City", "Country", "Facility")
    if len(draft.ledger.get(_CONTACTS[:3]) or ()) == 1 and all(len(fields.get(f"Location{name}", ())) < 2 for name in places):
        _together(draft, fields, CONTACTS)
    _phases(draft, fields.get("Phase", []))
    _results(draft, study, fields)
    return draft.finish(source, [leaf for leaves in fields.values() for leaf in leaves])


def _leaves(name: str, value: Any) -> Iterator[Leaf]:
    at = "/" + name.replace("~", "~0").replace("/", "~1")
    for number, item in enumerate(value) if isinstance(value, list) else ((None, value),):
        pointer = at if number is None else f"{at}/{number}"
        if isinstance(item, str):
            if item.strip():
                yield Leaf(name, pointer, item)
        elif item is not None:
            yield Leaf(name, pointer, json.dumps(item))


def _together(draft: Draft, fields: Mapping[str, list[Leaf]], group: Mapping[str, Place]) -> None:
    """The items of a group: each by its first field, with what of the others can be told to be its own."""
    first = next(iter(group))
    items = fields.get(first, [])
    start = draft.ledger.size(group[first].path[: group[first].path.index("#")])
    for number in range(len(items)):
        for name, row in group.items():
            leaves = fields.get(name, [])
            if len(leaves) == len(items):
                hash_at = row.path.index("#")
                path: Path = (*row.path[:hash_at], start + number, *row.path[hash_at + 1 :])
                draft.put(path, leaves[number].text, row.shape, name)
    for name in group:
        leaves = fields.get(name, [])
        # What the register derives by itself (`As found`) is not worth a note.
        if leaves and len(leaves) != len(items) and group[name].path[0] == "protocolSection":
            message = f"{len(leaves)} values of {name} stand beside {len(items)} of {first}: which belong together is not told"
            spans = [span for leaf in leaves[:1] for span in leaf.text.spans()]
            draft.ledger.notes.append(Note(NoteKind.LOSS, "lists-differ", message, tuple(spans)))


def _results(draft: Draft, study: Mapping[str, Any], fields: Mapping[str, list[Leaf]]) -> None:
    """Results are posted on a day: the field that was asked for and has none says that there are none.

    A field that is not there was not asked for, or left away with all that are empty, and says nothing.
    """
    name = "ResultsFirstPostDate"
    if leaves := fields.get(name):
        draft.put(("hasResults",), leaves[0].text, "results posted on", name)
    elif study.get(name) == []:
        draft.put(("hasResults",), Text.of("[]", pointer=f"/{name}"), "results posted on", name)


def _phases(draft: Draft, leaves: list[Leaf]) -> None:
    """`["Phase 1", "Phase 2"]`, or `["Phase 1/Phase 2"]`: v2's one value, whose items have no places of their own."""
    if len(leaves) == 1:
        draft.put(_PHASES, leaves[0].text, "phase", "Phase")
    for number, leaf in enumerate(leaves if len(leaves) > 1 else ()):
        draft.put((*_PHASES, number), leaf.text, "one phase", "Phase")


__all__ = ["ALONE", "CONTACTS", "GROUPS", "LISTS", "SINGLE", "detect", "read"]
