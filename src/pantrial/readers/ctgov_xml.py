"""ClinicalTrials.gov's legacy XML (ct_public_schema), as the site gave it until June 2024.

What the old form cannot say, and v2 can: standard ages, the class of the sponsor's organisation, ids of MeSH terms, which
references the register derived, map points, the type and domain of a second number; that there are no results, and that
a study is no registry of patients. Of its four classes of sponsors `Other` may be any of v2's but three.
"""

import re
from collections.abc import Collection, Iterator
from functools import lru_cache

import msgspec

from pantrial.pages.claims import Path
from pantrial.pages.shapes import NORMALISERS, intervention_name, intervention_type, patient_registry
from pantrial.readers import xml
from pantrial.readers.skim import Form
from pantrial.readers.trees import Draft, Leaf, Place, fill, place, unwrapped, unwrapped_words
from pantrial.reading import Reading, Source
from pantrial.record import Record
from pantrial.text import NOTHING, Text, join, squeeze

_RESULTS = "clinical_results"

ITEMS = frozenset(
    {
        "arm_group",
        "collaborator",
        "sponsors/collaborator",
        "intervention",
        "primary_outcome",
        "secondary_outcome",
        "other_outcome",
        "location",
        "location/contact",
        "location/contact_backup",
        "location/investigator",
        "overall_contact",
        "overall_contact_backup",
        "overall_official",
        "reference",
        "results_reference",
        "link",
        "study_docs/study_doc",
        "provided_document_section/provided_document",
    }
)

_CONTACTS = "contactsLocationsModule"


def _dated(element: str, v2: str) -> dict[str, Place]:
    return {
        element: place(f"statusModule/{v2}/date", "date"),
        f"{element}/@type": place(f"statusModule/{v2}/type", "date type"),
    }


def _contact(element: str, v2: str) -> dict[str, Place]:
    fields = {"last_name": "name", "phone": "phone", "phone_ext": "phoneExt", "email": "email"}
    return {f"{element}/{old}": place(f"{v2}/#/{new}") for old, new in fields.items()}


def _outcome(kind: str) -> dict[str, Place]:
    fields = {"measure": "measure", "time_frame": "timeFrame", "description": "description"}
    return {f"{kind}_outcome/{old}": place(f"outcomesModule/{kind}Outcomes/#/{new}") for old, new in fields.items()}


FORM: dict[str, Place] = {
    "id_info/nct_id": place("identificationModule/nctId"),
    "id_info/nct_alias": place("identificationModule/nctIdAliases/#"),
    "id_info/org_study_id": place("identificationModule/orgStudyIdInfo/id"),
    "id_info/secondary_id": place("identificationModule/secondaryIdInfos/#/id"),
    "brief_title": place("identificationModule/briefTitle"),
    "official_title": place("identificationModule/officialTitle"),
    "acronym": place("identificationModule/acronym"),
    "source": place("identificationModule/organization/fullName"),
    "overall_status": place("statusModule/overallStatus", "status"),
    "last_known_status": place("statusModule/lastKnownStatus", "status"),
    "why_stopped": place("statusModule/whyStopped"),
    "verification_date": place("statusModule/statusVerifiedDate", "date"),
    "has_expanded_access": place("statusModule/expandedAccessInfo/hasExpandedAccess", "yes no"),
    "expanded_access_info/expanded_access_type_individual": place("designModule/expandedAccessTypes/individual", "yes no"),
    "expanded_access_info/expanded_access_type_intermediate": place("designModule/expandedAccessTypes/intermediate", "yes no"),
    "expanded_access_info/expanded_access_type_treatment": place("designModule/expandedAccessTypes/treatment", "yes no"),
    **_dated("start_date", "startDateStruct"),
    **_dated("primary_completion_date", "primaryCompletionDateStruct"),
    **_dated("completion_date", "completionDateStruct"),
    **_dated("study_first_posted", "studyFirstPostDateStruct"),
    **_dated("last_update_posted", "lastUpdatePostDateStruct"),
    **_dated("results_first_posted", "resultsFirstPostDateStruct"),
    **_dated("disposition_first_posted", "dispFirstPostDateStruct"),
    "study_first_submitted": place("statusModule/studyFirstSubmitDate", "date"),
    "study_first_submitted_qc": place("statusModule/studyFirstSubmitQcDate", "date"),
    "last_update_submitted": place("statusModule/lastUpdateSubmitDate", "date"),
    "results_first_submitted": place("statusModule/resultsFirstSubmitDate", "date"),
    "results_first_submitted_qc": place("statusModule/resultsFirstSubmitQcDate", "date"),
    "disposition_first_submitted": place("statusModule/dispFirstSubmitDate", "date"),
    "disposition_first_submitted_qc": place("statusModule/dispFirstSubmitQcDate", "date"),
    "sponsors/lead_sponsor/agency": place("sponsorCollaboratorsModule/leadSponsor/name"),
    "sponsors/lead_sponsor/agency_class": place("sponsorCollaboratorsModule/leadSponsor/class", "agency class"),
    "sponsors/collaborator/agency": place("sponsorCollaboratorsModule/collaborators/#/name"),
    "sponsors/collaborator/agency_class": place("sponsorCollaboratorsModule/collaborators/#/class", "agency class"),
    "responsible_party/responsible_party_type": place("sponsorCollaboratorsModule/responsibleParty/type", "responsible party"),
    "responsible_party/investigator_full_name": place("sponsorCollaboratorsModule/responsibleParty/investigatorFullName"),
    "responsible_party/investigator_title": place("sponsorCollaboratorsModule/responsibleParty/investigatorTitle"),
    "responsible_party/investigator_affiliation": place("sponsorCollaboratorsModule/responsibleParty/investigatorAffiliation"),
    "responsible_party/name_title": place("sponsorCollaboratorsModule/responsibleParty/oldNameTitle"),
    "responsible_party/organization": place("sponsorCollaboratorsModule/responsibleParty/oldOrganization"),
    "oversight_info/has_dmc": place("oversightModule/oversightHasDmc", "yes no"),
    "oversight_info/is_fda_regulated_drug": place("oversightModule/isFdaRegulatedDrug", "yes no"),
    "oversight_info/is_fda_regulated_device": place("oversightModule/isFdaRegulatedDevice", "yes no"),
    "oversight_info/is_unapproved_device": place("oversightModule/isUnapprovedDevice", "yes no"),
    "oversight_info/is_ppsd": place("oversightModule/isPpsd", "yes no"),
    "oversight_info/is_us_export": place("oversightModule/isUsExport", "yes no"),
    "condition": place("conditionsModule/conditions/#"),
    "keyword": place("conditionsModule/keywords/#"),
    "phase": place("designModule/phases", "phase"),
    "study_design_info/allocation": place("designModule/designInfo/allocation", "allocation"),
    "study_design_info/intervention_model": place("designModule/designInfo/interventionModel", "intervention model"),
    "study_design_info/intervention_model_description": place("designModule/designInfo/interventionModelDescription"),
    "study_design_info/primary_purpose": place("designModule/designInfo/primaryPurpose", "primary purpose"),
    "study_design_info/masking_description": place("designModule/designInfo/maskingInfo/maskingDescription"),
    "study_design_info/observational_model": place("designModule/designInfo/observationalModel", "observational model"),
    "study_design_info/time_perspective": place("designModule/designInfo/timePerspective", "time perspective"),
    "target_duration": place("designModule/targetDuration"),
    "biospec_retention": place("designModule/bioSpec/retention", "retention"),
    "enrollment": place("designModule/enrollmentInfo/count", "count"),
    "enrollment/@type": place("designModule/enrollmentInfo/type", "date type"),
    "arm_group/arm_group_label": place("armsInterventionsModule/armGroups/#/label"),
    "arm_group/arm_group_type": place("armsInterventionsModule/armGroups/#/type", "arm type"),
    "arm_group/description": place("armsInterventionsModule/armGroups/#/description"),
    "intervention/intervention_type": place("armsInterventionsModule/interventions/#/type", "intervention type"),
    "intervention/intervention_name": place("armsInterventionsModule/interventions/#/name"),
    "intervention/description": place("armsInterventionsModule/interventions/#/description"),
    "intervention/arm_group_label": place("armsInterventionsModule/interventions/#/armGroupLabels/#"),
    "intervention/other_name": place("armsInterventionsModule/interventions/#/otherNames/#"),
    **_outcome("primary"),
    **_outcome("secondary"),
    **_outcome("other"),
    "eligibility/gender": place("eligibilityModule/sex", "sex"),
    "eligibility/gender_based": place("eligibilityModule/genderBased", "yes no"),
    "eligibility/gender_description": place("eligibilityModule/genderDescription"),
    "eligibility/minimum_age": place("eligibilityModule/minimumAge", "age"),
    "eligibility/maximum_age": place("eligibilityModule/maximumAge", "age"),
    "eligibility/healthy_volunteers": place("eligibilityModule/healthyVolunteers", "healthy volunteers"),
    "eligibility/sampling_method": place("eligibilityModule/samplingMethod", "sampling method"),
    **_contact("overall_contact", f"{_CONTACTS}/centralContacts"),
    **_contact("overall_contact_backup", f"{_CONTACTS}/centralContacts"),
    "overall_official/last_name": place(f"{_CONTACTS}/overallOfficials/#/name"),
    "overall_official/affiliation": place(f"{_CONTACTS}/overallOfficials/#/affiliation"),
    "overall_official/role": place(f"{_CONTACTS}/overallOfficials/#/role", "official role"),
    "location/facility/name": place(f"{_CONTACTS}/locations/#/facility"),
    "location/facility/address/city": place(f"{_CONTACTS}/locations/#/city"),
    "location/facility/address/state": place(f"{_CONTACTS}/locations/#/state"),
    "location/facility/address/zip": place(f"{_CONTACTS}/locations/#/zip"),
    "location/facility/address/country": place(f"{_CONTACTS}/locations/#/country"),
    "location/status": place(f"{_CONTACTS}/locations/#/status", "status"),
    **_contact("location/contact", f"{_CONTACTS}/locations/#/contacts"),
    **_contact("location/contact_backup", f"{_CONTACTS}/locations/#/contacts"),
    "location/investigator/last_name": place(f"{_CONTACTS}/locations/#/contacts/#/name"),
    "location/investigator/role": place(f"{_CONTACTS}/locations/#/contacts/#/role", "contact role"),
    "reference/citation": place("referencesModule/references/#/citation"),
    "reference/PMID": place("referencesModule/references/#/pmid"),
    "results_reference/citation": place("referencesModule/references/#/citation"),
    "results_reference/PMID": place("referencesModule/references/#/pmid"),
    "link/description": place("referencesModule/seeAlsoLinks/#/label"),
    "link/url": place("referencesModule/seeAlsoLinks/#/url"),
    "study_docs/study_doc/doc_id": place("referencesModule/availIpds/#/id"),
    "study_docs/study_doc/doc_type": place("referencesModule/availIpds/#/type"),
    "study_docs/study_doc/doc_url": place("referencesModule/availIpds/#/url"),
    "study_docs/study_doc/doc_comment": place("referencesModule/availIpds/#/comment"),
    "patient_data/sharing_ipd": place("ipdSharingStatementModule/ipdSharing", "ipd sharing"),
    "patient_data/ipd_description": place("ipdSharingStatementModule/description"),
    "patient_data/ipd_info_type": place("ipdSharingStatementModule/infoTypes/#", "ipd information"),
    "patient_data/ipd_time_frame": place("ipdSharingStatementModule/timeFrame"),
    "patient_data/ipd_access_criteria": place("ipdSharingStatementModule/accessCriteria"),
    "patient_data/ipd_url": place("ipdSharingStatementModule/url"),
    "condition_browse/mesh_term": place("/derivedSection/conditionBrowseModule/meshes/#/term"),
    "intervention_browse/mesh_term": place("/derivedSection/interventionBrowseModule/meshes/#/term"),
    "removed_countries/country": place("/derivedSection/miscInfoModule/removedCountries/#"),
    "provided_document_section/provided_document/document_has_protocol": place(
        "/documentSection/largeDocumentModule/largeDocs/#/hasProtocol", "yes no"
    ),
    "provided_document_section/provided_document/document_has_sap": place(
        "/documentSection/largeDocumentModule/largeDocs/#/hasSap", "yes no"
    ),
    "provided_document_section/provided_document/document_has_icf": place(
        "/documentSection/largeDocumentModule/largeDocs/#/hasIcf", "yes no"
    ),
    "provided_document_section/provided_document/document_type": place(
        "/documentSection/largeDocumentModule/largeDocs/#/label"
    ),
    "provided_document_section/provided_document/document_date": place(
        "/documentSection/largeDocumentModule/largeDocs/#/date", "date"
    ),
}
"""The elements that v2 has a place for, by their paths below `clinical_study`."""

_BLOCKS: dict[str, Path] = {
    "brief_summary/textblock": ("protocolSection", "descriptionModule", "briefSummary"),
    "detailed_description/textblock": ("protocolSection", "descriptionModule", "detailedDescription"),
    "biospec_descr/textblock": ("protocolSection", "designModule", "bioSpec", "description"),
    "eligibility/study_pop/textblock": ("protocolSection", "eligibilityModule", "studyPopulation"),
    "eligibility/criteria/textblock": ("protocolSection", "eligibilityModule", "eligibilityCriteria"),
}
"""Blocks of text, which the form indents and breaks into lines."""

_NAMED: dict[str, tuple[str, Place]] = {
    f"{element}/{name}": (element, row)
    for elements, names, row in (
        (
            ("overall_contact", "overall_contact_backup"),
            ("last_name", "phone", "phone_ext", "email"),
            place(f"{_CONTACTS}/centralContacts/#/role", "contact role"),
        ),
        (
            ("location/contact", "location/contact_backup"),
            ("last_name", "phone", "phone_ext", "email"),
            place(f"{_CONTACTS}/locations/#/contacts/#/role", "contact role"),
        ),
        (("results_reference",), ("citation", "PMID"), place("referencesModule/references/#/type", "reference type")),
    )
    for element in elements
    for name in names
}
"""What an element's own name says of the item that it is, by the paths of what may stand in it."""

_ROWS = {**FORM, **{f"{element}/name()": row for element, row in _NAMED.values()}}

_DESIGN: Path = ("protocolSection", "designModule")
_POINT = re.compile(r"(-)[ \t]{2}")  # the form's own; a dash with one blank is the submitter's, and so is any other mark
_MASKING = re.compile(r"([^(]+?)\s*(?:\(([^)]*)\))?\s*$")
_KIND = "#type"  # a field of an intervention while it is skimmed
_REGISTRY = re.compile(r"\s*\[Patient Registry\]\s*$", re.IGNORECASE)


@lru_cache(maxsize=100)
def _kind_of_study(words: str) -> tuple[str | None, bool | None]:
    """The type of `Observational [Patient Registry]`, and whether it is a registry of patients."""
    registry = _REGISTRY.search(words)
    kind = NORMALISERS["study type"](squeeze(words[: registry.start()] if registry else words))
    return kind, patient_registry(words[registry.start() :]) if registry else None


@lru_cache(maxsize=500)
def _masked(words: str) -> tuple[str | None, tuple[str, ...]]:
    """How a study is masked and who does not know, as `_masking` puts them."""
    shape, match = NORMALISERS["masking"], _MASKING.match(words)
    how = shape(squeeze(words)) if match else None
    if match is None or how is not None:
        return how, ()
    how = shape(squeeze(match.group(1)))
    found = [NORMALISERS["who masked"](squeeze(who)) for who in (match.group(2) or "").split(",")] if how else []
    return how, tuple(who for who in found if who)


_INTERVENTIONS = "intervention/intervention_type"
_SKIMMED = Form(
    "clinical_study",
    {**FORM, _RESULTS: place("/hasResults", "results posted")},
    ITEMS,
    sure={element: (str(row.path[-1]), NORMALISERS[row.shape](element.rpartition("/")[2])) for element, row in _NAMED.values()},
    shapes={
        **{path: ((at, lambda words: unwrapped_words(words, _POINT)),) for path, at in _BLOCKS.items()},
        "study_type": (
            ((*_DESIGN, "studyType"), lambda words: _kind_of_study(words)[0]),
            ((*_DESIGN, "patientRegistry"), lambda words: _kind_of_study(words)[1]),
        ),
        "study_design_info/masking": (
            ((*_DESIGN, "designInfo", "maskingInfo", "masking"), lambda words: _masked(words)[0]),
            ((*_DESIGN, "designInfo", "maskingInfo", "whoMasked"), lambda words: _masked(words)[1] or None),
        ),
        # The words of the type are needed beside its code, for the names that v2 has of it.
        _INTERVENTIONS: (((FORM[_INTERVENTIONS].path[-1],), intervention_type), ((_KIND,), str)),
    },
    apart=_RESULTS,
)


def detect(text: str, signs: Collection[str]) -> float:
    """Whether a kept text is one `clinical_study`."""
    return 9.0 if "<clinical_study" in text[:4096] else 0.0


def read(source: Source) -> Reading:
    """Read one study. Raises Unreadable for what is no sound XML.

    The record of plain XML is skimmed, and its evidence made when it is asked for; other XML is read with all at once.
    """
    record = skimmed(source.text)
    return in_full(source) if record is None else Reading(source, record, lambda: in_full(source).told)


def skimmed(text: str) -> Record | None:
    """The record alone of one study, the same as in full; None for what has to be read in full."""
    study = _SKIMMED.skim(text)
    if study is None:
        return None
    module = study.get("protocolSection", {}).get("armsInterventionsModule")
    if module is not None and "interventions" in module:
        arms = {arm.get("label", ""): arm for arm in module.get("armGroups", ())}
        for intervention in module["interventions"]:
            kind = intervention.pop(_KIND, "")
            if "armGroupLabels" in intervention and arms:
                named = intervention_name(f"{kind} {intervention.get('name', '')}")
                for label in intervention["armGroupLabels"] if named else ():
                    if label in arms:
                        names = arms[label].setdefault("interventionNames", [])
                        if not _among(named, names):
                            names.append(named)
    try:
        return msgspec.convert(study, Record)
    except msgspec.ValidationError:
        return None


def in_full(source: Source) -> Reading:
    """Read one study with its evidence. Raises Unreadable for what is no sound XML."""
    root = xml.parse(source)
    draft = Draft()
    # Results stay as they are until they are asked for.
    every = list(xml.leaves(root, lambda path: path == _RESULTS))
    rest = fill(draft, [*every, *_names(every)], _ROWS, ITEMS)
    for leaf in rest:
        _other(draft, leaf)
    _names_of_arms(draft, every)
    if root.find(_RESULTS) is not None:
        draft.put(("hasResults",), Text.of(_RESULTS, pointer=f"name(/clinical_study/{_RESULTS}[1])"), "results posted")
    return draft.finish(source, every)


def _names(leaves: list[Leaf]) -> Iterator[Leaf]:
    """The names of the elements that say by their names what they are."""
    seen = ""
    for leaf in leaves:
        named = _NAMED.get(leaf.path)
        at = leaf.pointer.rpartition("/")[0] if named else ""
        if named and at != seen:
            seen = at
            element = named[0]
            yield Leaf(f"{element}/name()", f"{at}/name()", element.rpartition("/")[2], f"name({at})")


def _other(draft: Draft, leaf: Leaf) -> None:
    """What is more than one value, or no value."""
    if leaf.path in _BLOCKS:
        draft.put(_BLOCKS[leaf.path], unwrapped(leaf.text, draft.boil, _POINT), "block", leaf.path)
    elif leaf.path == "study_design_info/masking":
        _masking(draft, leaf)
    elif leaf.path == "study_type":
        _study_type(draft, leaf)
    elif leaf.words.strip() == "N/A":
        draft.boil(leaf.text.strip())


def _masking(draft: Draft, leaf: Leaf) -> None:
    """`Double (Participant, Investigator)`: how, and who."""
    match = _MASKING.match(leaf.words)
    at: Path = (*_DESIGN, "designInfo", "maskingInfo")
    if match is None or draft.put((*at, "masking"), leaf.text.strip(), "masking"):
        return
    if not draft.put((*at, "masking"), leaf.text.part(*match.span(1)), "masking") or match.group(2) is None:
        return
    start = match.start(2)
    for who in re.finditer(r"[^,]+", match.group(2)):
        draft.put(draft.next((*at, "whoMasked")), leaf.text.part(start + who.start(), start + who.end()), "who masked")
    for mark in re.finditer(r"[(),]", leaf.words):
        draft.boil(leaf.text.cut(mark.start(), mark.end()))


def _study_type(draft: Draft, leaf: Leaf) -> None:
    """`Observational [Patient Registry]`."""
    registry = _REGISTRY.search(leaf.words)
    draft.put((*_DESIGN, "studyType"), leaf.text.part(0, registry.start() if registry else None), "study type")
    if registry:
        draft.put((*_DESIGN, "patientRegistry"), leaf.text.part(registry.start()), "patient registry")


def _names_of_arms(draft: Draft, leaves: list[Leaf]) -> None:
    """v2 names under each arm its interventions, `Drug: Name`; the old form has it only the other way round."""
    arms = {arm: number for number, arm in enumerate(_labels(draft))}
    interventions: dict[str, dict[str, list[Text]]] = {}  # by their pointers, the words of each of their elements
    for leaf in leaves:
        element, _, field = leaf.path.rpartition("/")
        if element == "intervention":
            found = interventions.setdefault(leaf.pointer.rpartition("/")[0], {})
            found.setdefault(field, []).append(leaf.text.strip())
    for intervention in interventions.values():
        kind, name = (intervention.get(f"intervention_{what}", [NOTHING])[0] for what in ("type", "name"))
        for label in intervention.get("arm_group_label", ()):
            if label.value in arms:
                at: Path = ("protocolSection", "armsInterventionsModule", "armGroups", arms[label.value], "interventionNames")
                named = join(" ", (kind, name))
                if not _among(intervention_name(named.value), draft.ledger.get(at) or ()):
                    draft.put(draft.next(at), named, "intervention name")


def _among(named: str | None, names: Collection[str]) -> bool:
    """Whether a name stands among an arm's: v2 says it once, in whatever case, where a study lists one thing several times."""
    return named in names or (named is not None and named.casefold() in {name.casefold() for name in names})


def _labels(draft: Draft) -> list[str]:
    arms = draft.ledger.get(("protocolSection", "armsInterventionsModule", "armGroups")) or []
    return [arm.get("label", "") for arm in arms]


__all__ = ["FORM", "ITEMS", "detect", "read"]
