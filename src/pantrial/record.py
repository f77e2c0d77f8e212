"""What a register says about a study: the study model of ClinicalTrials.gov API v2, and nothing more.

The classes follow the schemas of the API field by field, in the order of the schemas. Every field may be
missing (`None`); an empty list stays an empty tuple. Code lists and dates are text as the register gives
them, so a code nobody has seen yet and a date known only to the month both pass.

`decode` and `from_dict` keep what the classes have no room for as `Unknown`, and `encode` puts it back:
no value of a study is lost on the way through. Results, most of a study's bytes where there are any, stay the JSON that
they came as until `results` is asked for them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from functools import cache
from typing import Any, NamedTuple, TypeAlias, TypeVar, dataclass_transform, get_args, get_origin

import msgspec


class Unknown(msgspec.Struct, frozen=True, gc=False):
    """A value with no place in the classes, and where it stood: an RFC 6901 pointer into the study as given."""

    pointer: str
    value: Any


# Unknown fields are forbidden so that the fast path of `decode` stumbles over them instead of dropping them. The collector
# need not know the objects: they hold text, numbers and one another, and so no cycle.
@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(msgspec.field,))
class _Model(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True, forbid_unknown_fields=True, gc=False
):
    """What all classes of the study model share."""

    def __init_subclass__(cls, **options: Any) -> None:
        # A missing field is None here, and a null in JSON is another thing, which has to be kept: the decoder is told of no
        # None, so that it stumbles over a null, which is much quicker than to look for one in the text.
        for name, kind in cls.__annotations__.items():
            cls.__annotations__[name] = kind.removesuffix(" | None")
        super().__init_subclass__(**options)


class Record(_Model):
    """What a register says about one study: the study model of ClinicalTrials.gov API v2 and no more.

    `results_section` is JSON, a `ResultsSection` and what that has no room for, and is empty where there are no results;
    `results` reads it.
    """

    protocol_section: ProtocolSection | None = None
    results_section: msgspec.Raw = msgspec.Raw()
    annotation_section: AnnotationSection | None = None
    document_section: DocumentSection | None = None
    derived_section: DerivedSection | None = None
    has_results: bool | None = None

    def __hash__(self) -> int:
        return hash((self.protocol_section, self.derived_section, self.has_results))  # results may be written in many ways


# Protocol section


class ProtocolSection(_Model):
    """What was registered about the plan and conduct of the study."""

    identification_module: IdentificationModule | None = None
    status_module: StatusModule | None = None
    sponsor_collaborators_module: SponsorCollaboratorsModule | None = None
    oversight_module: OversightModule | None = None
    description_module: DescriptionModule | None = None
    conditions_module: ConditionsModule | None = None
    design_module: DesignModule | None = None
    arms_interventions_module: ArmsInterventionsModule | None = None
    outcomes_module: OutcomesModule | None = None
    eligibility_module: EligibilityModule | None = None
    contacts_locations_module: ContactsLocationsModule | None = None
    references_module: ReferencesModule | None = None
    ipd_sharing_statement_module: IpdSharingStatementModule | None = None


class IdentificationModule(_Model):
    """The numbers and titles by which the study is known."""

    nct_id: str | None = None
    nct_id_aliases: tuple[str, ...] | None = None
    org_study_id_info: OrgStudyIdInfo | None = None
    secondary_id_infos: tuple[SecondaryIdInfo, ...] | None = None
    brief_title: str | None = None
    official_title: str | None = None
    acronym: str | None = None
    organization: Organization | None = None


class OrgStudyIdInfo(_Model):
    """The sponsor's own number for the study."""

    id: str | None = None
    type: str | None = None
    link: str | None = None


class SecondaryIdInfo(_Model):
    """One more number of the study: a grant, another register, a EudraCT number."""

    id: str | None = None
    type: str | None = None
    domain: str | None = None
    link: str | None = None


class Organization(_Model):
    """The organisation that submitted the registration."""

    full_name: str | None = None
    class_: str | None = None


class StatusModule(_Model):
    """Recruitment status, and every date in the life of the study and of its entry."""

    status_verified_date: str | None = None
    overall_status: str | None = None
    last_known_status: str | None = None
    delayed_posting: bool | None = None
    why_stopped: str | None = None
    expanded_access_info: ExpandedAccessInfo | None = None
    start_date_struct: PartialDateStruct | None = None
    primary_completion_date_struct: PartialDateStruct | None = None
    completion_date_struct: PartialDateStruct | None = None
    study_first_submit_date: str | None = None
    study_first_submit_qc_date: str | None = None
    study_first_post_date_struct: DateStruct | None = None
    results_first_submit_date: str | None = None
    results_first_submit_qc_date: str | None = None
    results_first_post_date_struct: DateStruct | None = None
    disp_first_submit_date: str | None = None
    disp_first_submit_qc_date: str | None = None
    disp_first_post_date_struct: DateStruct | None = None
    last_update_submit_date: str | None = None
    last_update_post_date_struct: DateStruct | None = None


class ExpandedAccessInfo(_Model):
    """Whether the drug can be had outside the study, and under which entry."""

    has_expanded_access: bool | None = None
    nct_id: str | None = None
    status_for_nct_id: str | None = None


class PartialDateStruct(_Model):
    """A date to the day or only to the month, and whether it is actual or estimated."""

    date: str | None = None
    type: str | None = None


class DateStruct(_Model):
    """A date to the day, and whether it is actual or estimated."""

    date: str | None = None
    type: str | None = None


class SponsorCollaboratorsModule(_Model):
    """Who pays for, runs and answers for the study."""

    responsible_party: ResponsibleParty | None = None
    lead_sponsor: Sponsor | None = None
    collaborators: tuple[Sponsor, ...] | None = None


class ResponsibleParty(_Model):
    """Who answers for the entry: the sponsor, or a named investigator."""

    type: str | None = None
    investigator_full_name: str | None = None
    investigator_title: str | None = None
    investigator_affiliation: str | None = None
    old_name_title: str | None = None
    old_organization: str | None = None


class Sponsor(_Model):
    """A lead sponsor or collaborator and what sort of body it is."""

    name: str | None = None
    class_: str | None = None


class OversightModule(_Model):
    """Monitoring committee and regulation in the United States."""

    oversight_has_dmc: bool | None = None
    is_fda_regulated_drug: bool | None = None
    is_fda_regulated_device: bool | None = None
    is_unapproved_device: bool | None = None
    is_ppsd: bool | None = None
    is_us_export: bool | None = None
    fdaaa801_violation: bool | None = None


class DescriptionModule(_Model):
    """Summary and detailed description, as text."""

    brief_summary: str | None = None
    detailed_description: str | None = None


class ConditionsModule(_Model):
    """Conditions studied and keywords, in the words of the submitter."""

    conditions: tuple[str, ...] | None = None
    keywords: tuple[str, ...] | None = None


class DesignModule(_Model):
    """Type, phases, design and size of the study."""

    study_type: str | None = None
    n_ptrs_to_this_exp_acc_nct_id: int | float | None = None
    expanded_access_types: ExpandedAccessTypes | None = None
    patient_registry: bool | None = None
    target_duration: str | None = None
    phases: tuple[str, ...] | None = None
    design_info: DesignInfo | None = None
    bio_spec: BioSpec | None = None
    enrollment_info: EnrollmentInfo | None = None


class ExpandedAccessTypes(_Model):
    """To whom an expanded-access programme is open."""

    individual: bool | None = None
    intermediate: bool | None = None
    treatment: bool | None = None


class DesignInfo(_Model):
    """Allocation, model, purpose, time perspective and masking."""

    allocation: str | None = None
    intervention_model: str | None = None
    intervention_model_description: str | None = None
    primary_purpose: str | None = None
    observational_model: str | None = None
    time_perspective: str | None = None
    masking_info: MaskingBlock | None = None


class MaskingBlock(_Model):
    """How far the study is masked, and who is kept from knowing."""

    masking: str | None = None
    masking_description: str | None = None
    who_masked: tuple[str, ...] | None = None


class BioSpec(_Model):
    """Which biological samples are kept."""

    retention: str | None = None
    description: str | None = None


class EnrollmentInfo(_Model):
    """Number of participants, and whether it is actual or estimated."""

    count: int | None = None
    type: str | None = None


class ArmsInterventionsModule(_Model):
    """Arms (or cohorts) and the interventions given in them."""

    arm_groups: tuple[ArmGroup, ...] | None = None
    interventions: tuple[Intervention, ...] | None = None


class ArmGroup(_Model):
    """One arm of a trial or one cohort of an observational study."""

    label: str | None = None
    type: str | None = None
    description: str | None = None
    intervention_names: tuple[str, ...] | None = None


class Intervention(_Model):
    """One drug, device, procedure or other thing done, and the arms that get it."""

    type: str | None = None
    name: str | None = None
    description: str | None = None
    arm_group_labels: tuple[str, ...] | None = None
    other_names: tuple[str, ...] | None = None


class OutcomesModule(_Model):
    """The outcomes planned to be measured."""

    primary_outcomes: tuple[Outcome, ...] | None = None
    secondary_outcomes: tuple[Outcome, ...] | None = None
    other_outcomes: tuple[Outcome, ...] | None = None


class Outcome(_Model):
    """One planned outcome: what is measured, and when."""

    measure: str | None = None
    description: str | None = None
    time_frame: str | None = None


class EligibilityModule(_Model):
    """Who may take part: the criteria as one text, and sex, age and health as fields."""

    eligibility_criteria: str | None = None
    healthy_volunteers: bool | None = None
    sex: str | None = None
    gender_based: bool | None = None
    gender_description: str | None = None
    minimum_age: str | None = None
    maximum_age: str | None = None
    std_ages: tuple[str, ...] | None = None
    study_population: str | None = None
    sampling_method: str | None = None


class ContactsLocationsModule(_Model):
    """Whom to ask, who leads, and where the study takes place."""

    central_contacts: tuple[Contact, ...] | None = None
    overall_officials: tuple[Official, ...] | None = None
    locations: tuple[Location, ...] | None = None


class Contact(_Model):
    """A person or desk to ask about taking part."""

    name: str | None = None
    role: str | None = None
    phone: str | None = None
    phone_ext: str | None = None
    email: str | None = None


class Official(_Model):
    """A person with scientific responsibility for the whole study."""

    name: str | None = None
    affiliation: str | None = None
    role: str | None = None


class Location(_Model):
    """One site of the study, its recruitment status and its contacts."""

    facility: str | None = None
    status: str | None = None
    city: str | None = None
    state: str | None = None
    zip: str | None = None
    country: str | None = None
    contacts: tuple[Contact, ...] | None = None
    geo_point: GeoPoint | None = None


class GeoPoint(_Model):
    """Latitude and longitude in degrees."""

    lat: int | float | None = None
    lon: int | float | None = None


class ReferencesModule(_Model):
    """Publications, links and data sets that belong to the study."""

    references: tuple[Reference, ...] | None = None
    see_also_links: tuple[SeeAlsoLink, ...] | None = None
    avail_ipds: tuple[AvailIpd, ...] | None = None


class Reference(_Model):
    """One publication, and how it relates to the study."""

    pmid: str | None = None
    type: str | None = None
    citation: str | None = None
    retractions: tuple[Retraction, ...] | None = None


class Retraction(_Model):
    """A notice that a cited publication was retracted."""

    pmid: str | None = None
    source: str | None = None


class SeeAlsoLink(_Model):
    """A web page about the study."""

    label: str | None = None
    url: str | None = None


class AvailIpd(_Model):
    """One set of participant data or supporting document that can be had, and where."""

    id: str | None = None
    type: str | None = None
    url: str | None = None
    comment: str | None = None


class IpdSharingStatementModule(_Model):
    """The plan for sharing data of individual participants."""

    ipd_sharing: str | None = None
    description: str | None = None
    info_types: tuple[str, ...] | None = None
    time_frame: str | None = None
    access_criteria: str | None = None
    url: str | None = None


# Results section


class ResultsSection(_Model):
    """Results as posted; their figures are text, as the register gives them."""

    participant_flow_module: ParticipantFlowModule | None = None
    baseline_characteristics_module: BaselineCharacteristicsModule | None = None
    outcome_measures_module: OutcomeMeasuresModule | None = None
    adverse_events_module: AdverseEventsModule | None = None
    more_info_module: MoreInfoModule | None = None


class ParticipantFlowModule(_Model):
    """How participants went through the study, period by period."""

    pre_assignment_details: str | None = None
    recruitment_details: str | None = None
    type_units_analyzed: str | None = None
    groups: tuple[FlowGroup, ...] | None = None
    periods: tuple[FlowPeriod, ...] | None = None


class FlowGroup(_Model):
    """A group whose participants are followed through the periods."""

    id: str | None = None
    title: str | None = None
    description: str | None = None


class FlowPeriod(_Model):
    """One period: milestones reached, and reasons for leaving."""

    title: str | None = None
    milestones: tuple[FlowMilestone, ...] | None = None
    drop_withdraws: tuple[DropWithdraw, ...] | None = None


class FlowMilestone(_Model):
    """One milestone of a period and how many of each group reached it."""

    type: str | None = None
    comment: str | None = None
    achievements: tuple[FlowStats, ...] | None = None


class FlowStats(_Model):
    """How many of one group reached a milestone or left for a reason."""

    group_id: str | None = None
    comment: str | None = None
    num_subjects: str | None = None
    num_units: str | None = None


class DropWithdraw(_Model):
    """One reason for not completing a period and how many of each group it took."""

    type: str | None = None
    comment: str | None = None
    reasons: tuple[FlowStats, ...] | None = None


class BaselineCharacteristicsModule(_Model):
    """The participants as they were at the start."""

    population_description: str | None = None
    type_units_analyzed: str | None = None
    groups: tuple[MeasureGroup, ...] | None = None
    denoms: tuple[Denom, ...] | None = None
    measures: tuple[BaselineMeasure, ...] | None = None


class MeasureGroup(_Model):
    """A column of a baseline or outcome table."""

    id: str | None = None
    title: str | None = None
    description: str | None = None


class Denom(_Model):
    """The number analysed in each group, in one unit."""

    units: str | None = None
    counts: tuple[DenomCount, ...] | None = None


class DenomCount(_Model):
    """The number analysed in one group."""

    group_id: str | None = None
    value: str | None = None


class BaselineMeasure(_Model):
    """One baseline characteristic and its table."""

    title: str | None = None
    description: str | None = None
    population_description: str | None = None
    param_type: str | None = None
    dispersion_type: str | None = None
    unit_of_measure: str | None = None
    calculate_pct: bool | None = None
    denom_units_selected: str | None = None
    denoms: tuple[Denom, ...] | None = None
    classes: tuple[MeasureClass, ...] | None = None


class MeasureClass(_Model):
    """A block of rows in a table, with denominators of its own where it has them."""

    title: str | None = None
    denoms: tuple[Denom, ...] | None = None
    categories: tuple[MeasureCategory, ...] | None = None


class MeasureCategory(_Model):
    """A row of a table."""

    title: str | None = None
    measurements: tuple[Measurement, ...] | None = None


class Measurement(_Model):
    """One cell of a table: value, spread and limits."""

    group_id: str | None = None
    value: str | None = None
    spread: str | None = None
    lower_limit: str | None = None
    upper_limit: str | None = None
    comment: str | None = None


class OutcomeMeasuresModule(_Model):
    """The outcomes that were measured."""

    outcome_measures: tuple[OutcomeMeasure, ...] | None = None


class OutcomeMeasure(_Model):
    """One measured outcome: its table and its statistical analyses."""

    type: str | None = None
    title: str | None = None
    description: str | None = None
    population_description: str | None = None
    reporting_status: str | None = None
    anticipated_posting_date: str | None = None
    param_type: str | None = None
    dispersion_type: str | None = None
    unit_of_measure: str | None = None
    calculate_pct: bool | None = None
    time_frame: str | None = None
    type_units_analyzed: str | None = None
    denom_units_selected: str | None = None
    groups: tuple[MeasureGroup, ...] | None = None
    denoms: tuple[Denom, ...] | None = None
    classes: tuple[MeasureClass, ...] | None = None
    analyses: tuple[MeasureAnalysis, ...] | None = None


class MeasureAnalysis(_Model):
    """One statistical analysis of an outcome."""

    param_type: str | None = None
    param_value: str | None = None
    dispersion_type: str | None = None
    dispersion_value: str | None = None
    statistical_method: str | None = None
    statistical_comment: str | None = None
    p_value: str | None = None
    p_value_comment: str | None = None
    ci_num_sides: str | None = None
    ci_pct_value: str | None = None
    ci_lower_limit: str | None = None
    ci_upper_limit: str | None = None
    ci_lower_limit_comment: str | None = None
    ci_upper_limit_comment: str | None = None
    estimate_comment: str | None = None
    tested_non_inferiority: bool | None = None
    non_inferiority_type: str | None = None
    non_inferiority_comment: str | None = None
    other_analysis_description: str | None = None
    group_description: str | None = None
    group_ids: tuple[str, ...] | None = None


class AdverseEventsModule(_Model):
    """Adverse events, serious and other, and how they were collected."""

    frequency_threshold: str | None = None
    time_frame: str | None = None
    description: str | None = None
    all_cause_mortality_comment: str | None = None
    event_groups: tuple[EventGroup, ...] | None = None
    serious_events: tuple[AdverseEvent, ...] | None = None
    other_events: tuple[AdverseEvent, ...] | None = None


class EventGroup(_Model):
    """A group in which adverse events were counted, and its totals."""

    id: str | None = None
    title: str | None = None
    description: str | None = None
    deaths_num_affected: int | None = None
    deaths_num_at_risk: int | None = None
    serious_num_affected: int | None = None
    serious_num_at_risk: int | None = None
    other_num_affected: int | None = None
    other_num_at_risk: int | None = None


class AdverseEvent(_Model):
    """One kind of adverse event and its counts in each group."""

    term: str | None = None
    organ_system: str | None = None
    source_vocabulary: str | None = None
    assessment_type: str | None = None
    notes: str | None = None
    stats: tuple[EventStats, ...] | None = None


class EventStats(_Model):
    """Counts of one adverse event in one group."""

    group_id: str | None = None
    num_events: int | None = None
    num_affected: int | None = None
    num_at_risk: int | None = None


class MoreInfoModule(_Model):
    """Caveats, publication agreements and a contact for the results."""

    limitations_and_caveats: LimitationsAndCaveats | None = None
    certain_agreement: CertainAgreement | None = None
    point_of_contact: PointOfContact | None = None


class LimitationsAndCaveats(_Model):
    """What limits the results, as text."""

    description: str | None = None


class CertainAgreement(_Model):
    """Whether investigators are bound in what they may publish."""

    pi_sponsor_employee: bool | None = None
    restriction_type: str | None = None
    restrictive_agreement: bool | None = None
    other_details: str | None = None


class PointOfContact(_Model):
    """Whom to ask about the results."""

    title: str | None = None
    organization: str | None = None
    email: str | None = None
    phone: str | None = None
    phone_ext: str | None = None


# Annotation section


class AnnotationSection(_Model):
    """What the register adds to the entry by itself."""

    annotation_module: AnnotationModule | None = None


class AnnotationModule(_Model):
    """Notes on results not yet posted and on violations."""

    unposted_annotation: UnpostedAnnotation | None = None
    violation_annotation: ViolationAnnotation | None = None


class UnpostedAnnotation(_Model):
    """Results that were submitted and are not posted."""

    unposted_responsible_party: str | None = None
    unposted_events: tuple[UnpostedEvent, ...] | None = None


class UnpostedEvent(_Model):
    """One step (release, reset, unrelease) of results that are not posted."""

    type: str | None = None
    date: str | None = None
    date_unknown: bool | None = None


class ViolationAnnotation(_Model):
    """Notices from the FDA about duties not met."""

    violation_events: tuple[ViolationEvent, ...] | None = None


class ViolationEvent(_Model):
    """One notice from the FDA, or its correction, and its dates."""

    type: str | None = None
    description: str | None = None
    creation_date: str | None = None
    issued_date: str | None = None
    release_date: str | None = None
    posted_date: str | None = None


# Document section


class DocumentSection(_Model):
    """Documents that go with the entry."""

    large_document_module: LargeDocumentModule | None = None


class LargeDocumentModule(_Model):
    """The uploaded documents."""

    no_sap: bool | None = None
    large_docs: tuple[LargeDoc, ...] | None = None


class LargeDoc(_Model):
    """One uploaded file: protocol, analysis plan or consent form."""

    type_abbrev: str | None = None
    has_protocol: bool | None = None
    has_sap: bool | None = None
    has_icf: bool | None = None
    label: str | None = None
    date: str | None = None
    upload_date: str | None = None
    filename: str | None = None
    size: int | None = None


# Derived section


class DerivedSection(_Model):
    """What the register worked out from the rest."""

    misc_info_module: MiscInfoModule | None = None
    condition_browse_module: BrowseModule | None = None
    intervention_browse_module: BrowseModule | None = None


class MiscInfoModule(_Model):
    """Data version, countries since removed and tracking of submissions."""

    version_holder: str | None = None
    removed_countries: tuple[str, ...] | None = None
    submission_tracking: SubmissionTracking | None = None
    model_predictions: ModelPredictions | None = None


class SubmissionTracking(_Model):
    """How results went to and fro between submitter and register."""

    estimated_results_first_submit_date: str | None = None
    first_mcp_info: FirstMcpInfo | None = None
    submission_infos: tuple[SubmissionInfo, ...] | None = None


class FirstMcpInfo(_Model):
    """When results were first posted with comments of the quality control."""

    post_date_struct: DateStruct | None = None


class SubmissionInfo(_Model):
    """One submission of results and its way through quality control."""

    release_date: str | None = None
    unrelease_date: str | None = None
    unrelease_date_unknown: bool | None = None
    reset_date: str | None = None
    mcp_release_n: int | None = None


class ModelPredictions(_Model):
    """Values that a model of the register read out of the text."""

    bmi_limits: BmiLimits | None = None


class BmiLimits(_Model):
    """Limits of the body-mass index, as predicted."""

    min_bmi: int | float | None = None
    max_bmi: int | float | None = None


class BrowseModule(_Model):
    """MeSH terms the register gave to conditions or to interventions."""

    meshes: tuple[Mesh, ...] | None = None
    ancestors: tuple[Mesh, ...] | None = None
    browse_leaves: tuple[BrowseLeaf, ...] | None = None
    browse_branches: tuple[BrowseBranch, ...] | None = None


class Mesh(_Model):
    """One MeSH term."""

    id: str | None = None
    term: str | None = None


class BrowseLeaf(_Model):
    """One heading under which the study can be browsed."""

    id: str | None = None
    name: str | None = None
    as_found: str | None = None
    relevance: str | None = None


class BrowseBranch(_Model):
    """One branch of the browsing tree."""

    abbrev: str | None = None
    name: str | None = None


# Reading and writing


def decode(data: bytes) -> tuple[Record, tuple[Unknown, ...]]:
    """Read one study's JSON: the record, and what it has no room for.

    Unknown are fields that the classes do not have, explicit nulls, and values of a wrong type, be it a
    field or an item of a list. An item set aside leaves its list in the record shorter; pointers count the
    items as they were in `data`. Those of the results stay in the record's own JSON, and are `results`' to tell.

    Raises `msgspec.DecodeError` where `data` is not JSON that Python can hold (UTF-8, nesting and numbers
    within its limits; those of the results' numbers are `results`' to tell), and its subclass
    `msgspec.ValidationError` where it is JSON but not an object.
    """
    unknown: list[Unknown] = []
    try:
        try:
            record: Record = _decoder(Record).decode(data)
        except msgspec.ValidationError as error:
            record = _parted(data, str(error), unknown)
        if not data.isascii():
            bytes(record.results_section).decode()  # all else was made text already
    except (UnicodeDecodeError, RecursionError) as error:
        raise msgspec.DecodeError(f"Not readable as JSON: {error}") from error
    return record, tuple(unknown)


def results(record: Record) -> tuple[ResultsSection | None, tuple[Unknown, ...]]:
    """The results of a study as typed data, and what the classes have no room for, with pointers into the study.

    Raises `msgspec.DecodeError` where a number or the nesting is beyond what Python can hold.
    """
    if not bytes(record.results_section):
        return None, ()
    unknown: list[Unknown] = []
    try:
        section = _results(record.results_section, unknown)
    except RecursionError as error:
        raise msgspec.DecodeError(f"Not readable as JSON: {error}") from error
    return section, tuple(unknown)


def from_dict(study: dict[str, Any], *, nulls: bool = True) -> tuple[Record, tuple[Unknown, ...]]:
    """Do as `decode` does with a study that is already a tree of plain JSON values; the tree is not changed.

    `nulls` is False where the caller knows that there is no null in it: then what fits as a whole is taken as a whole.
    """
    if "resultsSection" in study:
        study = {**study, "resultsSection": msgspec.Raw(msgspec.json.encode(study["resultsSection"]))}
    if not nulls:
        try:
            return msgspec.convert(study, Record), ()
        except msgspec.ValidationError:
            pass  # part by part
    unknown: list[Unknown] = []
    sound = _sound(study, Record, "", unknown)
    return msgspec.convert(sound, Record), tuple(unknown)


def encode(record: Record | ResultsSection, unknown: Sequence[Unknown] = ()) -> bytes:
    """Write the study, or results alone, as JSON, keys in the order of the classes, the unknown values back in their places.

    `json.loads(encode(*decode(data))) == json.loads(data)` holds for every study. Give `unknown` in the
    order in which `decode` gave it. Where the record has meanwhile got a value of its own at a pointer, the
    record's value is written. Raises `ValueError` for a pointer into a part that the record no longer has.
    """
    data = msgspec.json.encode(record)
    if b"\n" in data or b"\r" in data:  # results that came on many lines
        data = msgspec.json.format(data, indent=-1)
    if not unknown:
        return data
    study: dict[str, Any] = dict(_parts.decode(data))
    for item in unknown:
        section = item.pointer.removeprefix("/").partition("/")[0]
        if isinstance(study.get(section), msgspec.Raw):
            study[section] = msgspec.json.decode(study[section])
        _put_back(study, item)
    return msgspec.json.encode(study)


_M = TypeVar("_M", bound=_Model)


_OPENS = ord("{")

_parts = msgspec.json.Decoder(dict[str, msgspec.Raw])


def _parted(data: bytes, misfit: str, unknown: list[Unknown]) -> Record:
    """Read a study part by part, and add what does not fit to `unknown` in the order of the document.

    `misfit` says what does not fit first, in the words of the error: a guess at which way is the quicker one, and no more.
    Mostly one part has what nobody knows, and the others are read as ever. Where the first part has it, it is likely that
    all have: then all is taken at once.
    """
    fields = _parts.decode(data)
    slots = _slots(Record)
    nulls = _NULL in misfit
    if _FIRST in misfit:
        return Record(**_rest(Record, fields, "", nulls, unknown))
    kept: dict[str, Any] = {}
    while fields:
        key = next(iter(fields))
        raw, slot = fields.pop(key), slots.get(key)
        if slot is None:
            unknown.append(Unknown(f"/{_escaped(key)}", msgspec.json.decode(raw)))
            continue
        try:
            kept[slot.name] = raw if slot.raw else _decoder(slot.kind).decode(raw)
        except msgspec.ValidationError:
            if slot.model and memoryview(raw)[0] == _OPENS:
                kept[slot.name] = _modules(raw, slot.model, f"/{key}", nulls, unknown)
            else:
                kept |= _rest(Record, {key: raw}, "", nulls, unknown)
    return Record(**kept)


_FIRST = "`$.protocolSection.identificationModule"
"""How an error begins that tells of a place in a study's first part."""

_NULL = "got `null`"
"""How an error tells of a null."""


def _modules(data: msgspec.Raw, model: type[_M], path: str, nulls: bool, unknown: list[Unknown]) -> _M:
    """Read a section module by module; where a second one does not fit, the rest at once."""
    fields = _parts.decode(data)
    slots = _slots(model)
    kept: dict[str, Any] = {}
    misfits = 0
    while fields:
        key = next(iter(fields))
        raw, slot = fields.pop(key), slots.get(key)
        if slot is None:
            unknown.append(Unknown(f"{path}/{_escaped(key)}", msgspec.json.decode(raw)))
            continue
        try:
            kept[slot.name] = _decoder(slot.kind).decode(raw)
        except msgspec.ValidationError:
            misfits += 1
            if misfits == 1 and kept:
                kept |= _rest(model, {key: raw}, path, nulls, unknown)
            else:
                kept |= _rest(model, {key: raw, **fields}, path, nulls, unknown)
                break
    return model(**kept)


def _rest(model: type[_M], fields: dict[str, msgspec.Raw], path: str, nulls: bool, unknown: list[Unknown]) -> dict[str, Any]:
    """Some fields of an object, by their names in the class, as far as they fit it."""
    slots = _slots(model)

    def given() -> dict[str, Any]:
        return {key: raw if key in slots and slots[key].raw else msgspec.json.decode(raw) for key, raw in fields.items()}

    found = _told_apart(model, given, path, nulls, unknown)
    return {slots[key].name: getattr(found, slots[key].name) for key in fields if key in slots}


def _results(raw: msgspec.Raw, unknown: list[Unknown]) -> ResultsSection | None:
    nulls = False
    try:
        section: ResultsSection = _decoder(ResultsSection).decode(raw)
        return section
    except msgspec.ValidationError as error:
        nulls = _NULL in str(error)
    given = msgspec.json.decode(raw)
    if isinstance(given, dict):
        return _told_apart(ResultsSection, lambda: msgspec.json.decode(raw), "/resultsSection", nulls, unknown)
    unknown.append(Unknown("/resultsSection", given))
    return None


def _told_apart(model: type[_M], given: Callable[[], dict[str, Any]], path: str, nulls: bool, unknown: list[Unknown]) -> _M:
    """What of an object fits the class; the rest is added to `unknown`. `given` makes it as plain values, anew each time.

    Fields that nobody knows are quickly taken out, and then nulls, with which one begins where `nulls` tells of some; where
    that is not all, each value is looked at.
    """
    for too in (True,) if nulls else (False, True):
        study = given()
        found: list[Unknown] = []
        _clear(study, _plan(model).of(study), path, found, too)
        with suppress(msgspec.ValidationError):
            whole = msgspec.convert(study, model)
            unknown += found
            return whole
    return msgspec.convert(_sound(given(), model, path, unknown), model)


class _Plan(dict[tuple[str, ...], "tuple[_Step, ...]"]):
    """What is to do for an object of a class by its keys: most objects of a study have the keys of one before them."""

    def __init__(self, model: type[_Model]) -> None:
        super().__init__()
        self._slots = _slots(model)
        self._inner = {key: _plan(slot.model) for key, slot in self._slots.items() if slot.model}

    def __missing__(self, keys: tuple[str, ...]) -> tuple[_Step, ...]:
        steps = self._steps(keys, ())
        if len(self) < 256 and sum(map(len, keys)) < 1024:  # hostile input makes any number of kinds
            self[keys] = steps
        return steps

    def of(self, here: dict[str, Any]) -> tuple[_Step, ...]:
        """What is to do for an object in which there may be nulls: those are to be taken out, too."""
        values = here.values()
        if None in values:
            return self._steps(tuple(here), {key for key, value in here.items() if value is None})
        return self[tuple(here)]

    def _steps(self, keys: tuple[str, ...], nulls: Collection[str]) -> tuple[_Step, ...]:
        slots, inner = self._slots, self._inner
        return tuple(
            (key, f"/{_escaped(key)}", None, False)
            if key not in slots or key in nulls
            else (key, f"/{key}", inner[key], slots[key].many)
            for key in keys
            if key not in slots or key in nulls or key in inner
        )


_Step: TypeAlias = tuple[str, str, _Plan | None, bool]
"""A field's key, its part of a pointer, how to look into it (None where it is to be taken out), and whether it is a list."""


@cache
def _plan(model: type[_Model]) -> _Plan:
    return _Plan(model)


def _clear(here: dict[str, Any], steps: tuple[_Step, ...], path: str, unknown: list[Unknown], nulls: bool) -> None:
    """Move the fields that nobody knows from an object and those in it to `unknown`, in the document's order.

    `nulls` asks that nulls are moved as well.
    """
    for key, token, within, many in steps:
        if within is None:
            unknown.append(Unknown(path + token, here.pop(key)))
            continue
        value = here[key]
        if not many:
            if type(value) is dict and (steps := within.of(value) if nulls else within[tuple(value)]):
                _clear(value, steps, path + token, unknown, nulls)
        elif type(value) is list:
            for index, item in enumerate(value):
                if type(item) is dict and (steps := within.of(item) if nulls else within[tuple(item)]):
                    _clear(item, steps, f"{path}{token}/{index}", unknown, nulls)


@cache
def _decoder(kind: Any) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(kind)


class _Slot(NamedTuple):
    """What a field holds: a value of one of these types (`dict` for a class), a list of such values, or JSON as it came."""

    name: str
    key: bytes
    kind: Any
    kinds: tuple[type, ...]
    model: type[_Model] | None
    many: bool
    raw: bool = False


@cache
def _slots(model: type[_Model]) -> dict[str, _Slot]:
    """The fields of a class by their names in JSON."""
    slots = {}
    for field in msgspec.structs.fields(model):
        if field.type is msgspec.Raw:
            slots[field.encode_name] = _Slot(
                field.name, field.encode_name.encode(), msgspec.Raw, (msgspec.Raw,), None, False, raw=True
            )
            continue
        many = get_origin(field.type) is tuple
        kind = get_args(field.type)[0] if many else field.type
        kinds = get_args(kind) or (kind,)  # `int | float` are two
        inner = kind if issubclass(kinds[0], _Model) else None
        slots[field.encode_name] = _Slot(field.name, field.encode_name.encode(), kind, (dict,) if inner else kinds, inner, many)
    return slots


def _sound(study: dict[str, Any], model: type[_Model], path: str, unknown: list[Unknown]) -> dict[str, Any]:
    """Copy what fits the class, and add the rest to `unknown` in the order of the document."""
    kept: dict[str, Any] = {}
    slots = _slots(model)
    for key, value in study.items():
        slot = slots.get(key)
        # Types are compared and not tested by isinstance because True would pass for an int.
        if slot is None or type(value) not in ((list,) if slot.many else slot.kinds):
            unknown.append(Unknown(f"{path}/{_escaped(key)}", value))
        elif not slot.many:
            kept[key] = _sound(value, slot.model, f"{path}/{key}", unknown) if slot.model else value
        else:
            items = kept[key] = []
            for index, item in enumerate(value):
                if type(item) not in slot.kinds:
                    unknown.append(Unknown(f"{path}/{key}/{index}", item))
                else:
                    items.append(_sound(item, slot.model, f"{path}/{key}/{index}", unknown) if slot.model else item)
    return kept


def _put_back(study: dict[str, Any], unknown: Unknown) -> None:
    parent: Any = study
    try:
        *path, last = (token.replace("~1", "/").replace("~0", "~") for token in unknown.pointer.split("/")[1:])
        for token in path:
            parent = parent[int(token) if isinstance(parent, list) else token]
        if isinstance(parent, list):
            parent.insert(int(last), unknown.value)
        else:
            parent.setdefault(last, unknown.value)
    except (LookupError, AttributeError, TypeError, ValueError) as error:
        raise ValueError(f"The record has no place for an unknown value at {unknown.pointer!r}") from error


def _escaped(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1") if "~" in key or "/" in key else key
