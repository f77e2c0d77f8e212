"""A page of a site that nobody has shown us: parted and read by the field's own words for headings and labels."""

from pantrial.pages import Layout, parting

NAMES = {
    "inclusion": "incl; incl.; include; included; inclusions; key inclusions; principal inclusion criteria; "
    "who can participate; who can take part; "
    "who can join; who may take part; inclusioncriteria; inclusion criterion; list inclusion criteria; "
    "inclusion criteria; key inclusion criteria; main inclusion criteria; inclusion; include criteria; "
    "additional inclusion criteria; eligibility criteria inclusion; participant inclusion criteria; "
    "you may be eligible if; inclusion conditions; you may qualify if",
    "exclusion": "excl; excl.; exclude; excluded; exclusions; key exclusions; principal exclusion criteria; "
    "who cannot participate; "
    "who cannot take part; who can not take part; who cannot join; exclusioncriteria; exclusion criterion; "
    "list exclusion criteria; exclusion criteria; key exclusion criteria; main exclusion criteria; exclusion; "
    "exclude criteria; additional exclusion criteria; eligibility criteria exclusion; "
    "participant exclusion criteria; exclusion conditions; reasons for exclusion; you may not qualify if",
    "criteria": "criteria for participation in the study; do i qualify; who qualifies; can i join this study; "
    "can i take part in this study; am i eligible; can i take part; can i join; could i take part; "
    "could i be eligible; am i suitable; criteria for participation in trial; criteria for participation; "
    "eligibility of participants; who is it for; criteria; eligibility criteria; eligibility; "
    "key inclusion & exclusion criteria; key inclusion and exclusion criteria; inclusion and exclusion criteria; "
    "participation criteria; inclusion/exclusion criteria; participation eligibility; entry criteria; "
    "participation requirements; eligibility conditions; key eligibility criteria; eligibility details; "
    "main eligibility criteria",
    "primaryOutcomes": "primary end points; primary outcome measures(s); primary outcome; primary outcomes; "
    "primary outcome measure; primary outcome measures; primary outcome(s); primary endpoint; primary endpoints; "
    "primary end point; main outcome; primary end point(s); primary objective endpoint; "
    "primary outcome measure(s); primary outcome variable; primary outcome variables; main outcome measure; "
    "main outcome measures; primary efficacy endpoint; primary outcome parameter",
    "secondaryOutcomes": "secondary end points; secondary outcome; secondary outcomes; secondary outcome measure; "
    "secondary outcome measures; secondary outcome(s); secondary endpoint; secondary endpoints; "
    "key secondary outcomes; secondary end point(s); secondary outcome measure(s); secondary outcome variable; "
    "secondary outcome variables; other secondary outcomes; secondary outcome parameters; additional outcomes",
    "timeFrame": "timepoint; time point; time frame; timeframe; time frames; timepoints; assessment time",
    # Names of no field of v2 that sites print; what stands under them is Said.
    "said": "source(s) of monetary or material supports; masked role; roles masked; masked roles; "
    "description for medicine or protocol of treatment in detail; where it took place; where was it held; "
    "sub-disease(s) or condition(s) being studied; recruitment outside australia; related; rest of world; "
    "test product, dose and mode of administration; reference therapy, dose and mode of administration; "
    "criteria for evaluation; participants type; vulnerable population; study execute time; biospecimen collected; "
    "approved by ethic committee; url not available; name of id issuing body; secondary objectives; "
    "primary objective; primary objectives; exploratory objectives; results posted; sponsor type; funder type; "
    "trial setting; control number; nol date; no objection letter date; population; study protocol; "
    "recruitment end date; end of recruitment; recruitment end; recruitment ends; patient information sheet; "
    "study hypothesis; specify gender; intervention description; basic objectives2; "
    "recruitment status of trial (global); research involving; trial website; public notes; "
    "trial related presentations / publications; other intervention; explanation; listed location country; "
    "statistical methods / analysis; ethics committee name; ethics committee address; ethics committee country; "
    "ethics approval number; recruitment in australia; date of last participant enrolment; "
    "date of last data collection; type of intervention; trial scope; number of arms; study site; "
    "board approval status; board approval number; approval number; date of approval; board name; "
    "registered at other registry; mfds regulated study; ind/ide protocol; rare disease; blinded subject; "
    "type of primary outcome; results registered; responsible party; registration site; "
    "study endpoint classification; indicate type; no. of arms; date of protocol fixation; "
    "classification by specialty; classification by malignancy; genomic information; basic objectives; "
    "randomization unit; receipt number; region; registration status; study subject id; affiliation of the leader; "
    "age category; withdrawal criteria; discontinuation criteria; drop-out criteria; dropout criteria; "
    "stopping rules; criteria for discontinuation; elimination criteria; recruiting time; study objectives; "
    "main objective of the trial; main objective; secondary objective; study aim; settings and conduct; "
    "main outcome variables; participant type(s); participant type; participating locations; "
    "name of organization / entity; organisation; name; funding source; reason for update; registration timing; "
    "number of study centers; recruitment location(s); type of sponsor; sources of monetary or material support; "
    "source of monetary or material support; sites of study; contact for scientific queries; "
    "contact for public queries; details of principal investigator; contact person (scientific query); "
    "contact person (public query); method of generating random sequence; method of concealment; "
    "estimated duration of trial; recruitment centers; sponsors / funding sources; ethics committees; "
    "interested in this trial; interested in this study; interested in participating; sign up; apply now; "
    "how to apply; contact us; share this trial; share this study; funder name; funders; results and publications; "
    "trial outputs; study outputs; post graduate thesis; control; endpoints; groups that have been masked; "
    "secondary sponsor(s); source(s) of funding; applicant; study leader; prospective registration; "
    "retrospective registration; funding sources; contact people; recruitment centres; who is involved; "
    "ethics application status; date submitted; type of registration; universal trial number (utn); "
    "universal trial number; linked study record; condition category; condition code; intervention code; "
    "description of intervention(s) / exposure; comparator / control treatment; control group; "
    "date of ethics approval; statistical methods; who is / are masked / blinded; other design features; "
    "type of endpoint/s; type of endpoint(s); accrual to date; final; icd-10 code; target disease code; "
    "icd10 code; icd code; icd-10; icd10; recruitment state(s); recruitment postcode(s); recruitment hospital; "
    "primary sponsor type; secondary sponsor category; other collaborator category; funding source category; "
    "treatment; treatments; arm; comparator; drug; drugs; investigational product; product; url of the trial; "
    "brief summary in scientific language; who is blinded; off-label use; study type non-interventional; "
    "monocenter/multicenter trial; national/international; planned/actual; study closing; locations; "
    "study locations; sites; study sites; location; locations of recruitment; recruitment locations; where; "
    "contacts; contact information; study contacts; contacts and locations; study centers; references; "
    "publications; results; study results; related trials; related studies; similar trials; "
    "related clinical trials; you may also be interested in; see also; documents; study documents; ethics; "
    "ethics committee; ethics approval; outcome measure; source(s) of support; primary register; terms; "
    "additional relevant mesh terms; mesh terms; connect with a study center; site status; total number of arms; "
    "primary treatment; study start (month); disclaimer; participant group; fitness; specific inclusion; sampling; "
    "biospecimen retention; ipd sharing statement; version; investigator sponsored/initiated trial (ist/iit); "
    "record history; change history; funding & sponsors; collaborators and investigators; investigators; "
    "principal investigator; study officials; date of first posting of results; "
    "first submitted that met qc criteria; first submitted that met qc requirements; "
    "study first submitted that met qc criteria; last known recruitment; publication details; "
    "publication details of results; individual participant data (ipd) sharing statement; "
    "plan to share individual participant data (ipd); plan for individual participant data (ipd); "
    "plan for individual participant data; drug and device information, study documents; "
    "drug and device information; countries of recruitment (planned); trial characteristics_1; "
    "trial characteristics_2; basic objectives -others; administrative information; date of irb; "
    "date of closure to data entry; date trial data considered complete; date analysis concluded; "
    "ethical approval; ethics approval required; hospital visits; side effects; how to join a clinical trial; "
    "how to join; supported by; chief investigator; investigator; diagnosis code; related links; useful links; "
    "location(s); trial location; trial locations; trial sites; study burden and risks; "
    "medical products/devices used; study registrations; in other registers; "
    "followed up by the following (possibly more current) registration; "
    "other (possibly less up-to-date) registrations in this register; research contact person; "
    "other related organizations; funding; irb contact (for public release); sharing plan; recruitment centre; "
    "population size; overall study status; secondary study design; study type(s); participant information sheet; "
    "date of final enrolment; overall study start date; drug/device/biological/vaccine name(s)",
    "interventions": "intervention under investigation; intervention examined; interventions examined; intervention; "
    "interventions; intervention(s); interventions/observational groups; intervention / treatment; "
    "intervention/treatment; arms and interventions; arms; study arms; arms & interventions; intervention groups; "
    "interventions, observational groups; intervention / comparator agent; participant group / arm; "
    "treatment group(s); treatment groups; description of intervention(s) / exposure; intervention(s) planned; "
    "study interventions; treatment arms; participant group/arm; treatment plan; investigational treatment; "
    "trial treatment; study treatment; study treatments; arms and treatments; groups and interventions; "
    "arm/intervention",
    "outcomes": "outcome; outcome(s); outcomes; outcome measures; outcome measure(s); endpoints; measures",
    "countries": "countries of recruitment; recruitment countries; countries; country of recruitment; "
    "recruitment country; listed location countries; list of countries",
    # A heading of the site: it opens a part that has no value of its own.
    "heading": "timeline; treatment details; related information; design; contact details; "
    "institutional review board/ethics committee; source of monetary / material support; "
    "study results and publication; protocol synopsis; subject eligibility; health conditions; "
    "sponsor organization; ethics review; trial description; reporting; study status; health conditions studied; "
    "application summary; main information; background summary; assessment; base; narrative objectives; "
    "sponsors and support; outcome and endpoints; recruitment period and number of participants; "
    "recruitment locations; protocol information; sponsor information; population of trial subjects; "
    "summary of the trial; study identification; key information; description; study overview; overview; "
    "study details; trial details; details; basic information; general information; trial information; "
    "study information; recruitment; dates; key dates; identification; identifiers; participants; titles & ids; "
    "titles and ids; intervention/exposure; study plan; design details; how is the study designed; "
    "what is the study measuring; study record dates; study major dates; study registration dates; "
    "study record updates; organizational data; characteristics; terms related to this study; more information; "
    "eligibility information; trial identification; addresses; sponsors; sponsor and collaborators; study design; "
    "outcomes and measures; trial design; study characteristics; about the trial; about this study; at a glance; "
    "key facts; participants and eligibility; researcher view; on this page; trial info; trial at a glance; "
    "study at a glance; key trial information; facts; study facts; more about this trial; about this trial; "
    "about the study; more about this study; how is the study designed?",
    # Other names of fields.
    "nctId": "registered as; register number; registry entry; registered under; clinical study identifier; "
    "cris registration number; registration number; ctri number; primary registry identifying number; "
    "slctr registration number; unique id issued by umin; irct registration number; tctr id; trial no.; "
    "registry number; umin id; clinicaltrials.gov id; study number; clinical study id; study id; "
    "trial registration id; registry no; trial registration; registration no; ctri no; irct id; jrct id; drks-id; "
    "trial no; nct; nct no; nct no.; nct id number; nct identifier; registry id; ct.gov id; "
    "clinicaltrials.gov number; clinicaltrials.gov no; read full details for trial id; trial registry id; "
    "trial registry number; registration code; national registry number; isrctn number; isrctn",
    "briefTitle": "main title; title of study; title of trial; public/brief title; public title of trial; "
    "public title of study; title of the trial; "
    "title of the trial for lay people, in easily understood, i.e. non-technical, language; headline; "
    "public title; lay title; simple title; short title",
    "officialTitle": "scientific title of trial; scientific title of the study; full title of the trial; "
    "official scientific title; scientific title of study; official title of the study; full scientific title; "
    "long title; full study title; formal title; protocol title; complete title; "
    "official scientific title of the study",
    "completion": "estimated date last subject completed; estimated global end of trial; global end of trial; "
    "end of study date; planned end date; "
    "completion; trial completion; estimated end of trial date in eea; end date in eu; "
    "completion of trial; end of the trial; end; expected end; planned end; planned study completion date; "
    "actual study completion date; study completion date (planned); "
    "study completion date (last subject, last visit); anticipated date of last follow up; "
    "actual last follow-up date; trial completion date; anticipated end date; date of study completion; "
    "estimated completion; estimated study completion date; estimated completion date; study completion date; "
    "trial end date; end date; study end date; study end; date of completion; last follow-up date; "
    "end of the study; end of study; end of trial; est. completion; est. completion date; expected completion; "
    "expected completion date; expected end date; planned end date; anticipated completion date; "
    "anticipated study completion date; estimated end date; study close date; overall trial end date; "
    "overall study end date; overall end date",
    "start": "started on; starting date; expected start; date first enrollment; date first enrolment; "
    "estimated recruitment start date in eea; begin; first patient in; first participant in; start date in eu; "
    "start of trial; recruitment starts; start of the study; start of the trial; start; planned study start date; "
    "anticipated trial start date; expected recruitment start date; actual recruitment start date; "
    "study start date (first enrollment); start date (anticipated); start date (actual); "
    "date of first enrollment (india); planned start date; expected start date; anticipated study start date; "
    "actual trial start date; actual study start date; actual start date; study start date; "
    "date of first participant enrolment; date of first enrollment; "
    "(anticipated or actual) date of first enrollment; recruitment start date; trial start; "
    "anticipated start date; first enrollment; first enrolment; date of first participant enrollment; "
    "recruitment start; recruitment started; started; start of recruitment; start of study; trial opened; "
    "open date; date opened; opening date; estimated start date; estimated study start date; "
    "study start (estimated); recruitment opened; trial start date (actual)",
    "firstSubmit": "date registered; date of registration; date of registration in drks; registered on; "
    "registration date; date of first registration; date of registration in primary registry; "
    "registration date (primary registry); first registered; date assigned",
    "lastUpdatePost": "record updated; record last updated; "
    "last update in drks; the date of last modification; last changed; last update posted date; "
    "last updated date; last modified on; last refreshed on; date of last refreshed on; date of last refresh; "
    "date last updated; last update; last refreshed; last modified; last edited; date of last update",
    "enrollment": "planned participants; participants (planned number); n planned; participants enrolled; "
    "participants recruited; overall planned number of participants; number of subjects (planned); "
    "number of patients (planned); number of participants (planned); "
    "people wanted; volunteers needed; patients needed; participants wanted; total final enrolment; "
    "number needed; planned enrolment; enrollment number; enrolment number; "
    "anticipated target sample size (number of participants); actual target sample size (number of participants); "
    "target number of participant; target number/sample size; final sample size; "
    "actual sample size at study completion; anticipated sample size; final enrollment; "
    "anticipated target sample size; total sample size; total participants; target; planned sample size; "
    "actual sample size; target size; estimated enrollment; number of participants planned; "
    "participants (planned); expected enrollment; expected enrolment; expected number of participants; "
    "participants needed; number of patients; number of volunteers; planned number of participants; "
    "planned number of patients; planned recruitment; recruitment target; target number; target enrolment; "
    "actual enrollment; actual enrolment; anticipated enrollment; estimated enrolment; expected sample size; "
    "number of subjects planned; participants (target); people needed; total number of participants",
    "keywords": "keyword(s); key word(s); search terms",
    "sex": "male/female; participant sex; participants' sex; sex at birth; participant gender; gender for enrollment; "
    "sexes eligible; open to; genders; genders eligible; gender(s); sex(es); eligible genders; open to genders",
    "healthyVolunteers": "can healthy volunteers participate; healthy volunteers allowed; includes healthy volunteers; "
    "accepts healthy participants",
    "briefSummary": "main objective of the study; plain english abstract; lay abstract; "
    "background and study aims; objectives of study; objectives of the study; "
    "brief description of the study; research summary; "
    "brief summary describing the background and objectives of the trial; lay summary; "
    "brief summary of the study: english; brief summary of the study; narrative objectives1; protocol synopsis; "
    "brief summary in lay language; lay description; plain language summary; study summary; trial summary; "
    "study purpose; purpose of this study; brief summary/background; background; aim; aims; objective; "
    "study objective",
    "conditions": "disease under investigation; diseases examined; disease examined; diseases under investigation; "
    "what condition is studied; disease or symptom; health conditions investigated; health condition investigated; "
    "conditions investigated; condition investigated; disease investigated; "
    "disease or health condition(s) studied; disease of health condition(s) studied; "
    "health condition or problem studied; health condition(s) or problem(s) studied; condition(s)/problem(s); "
    "health condition / problems studied; health conditions/problem studied; target disease; "
    "disease(s) or condition(s) being studied; description of health condition studied; conditions treated; "
    "problem studied; condition(s) or problem(s) studied; disease/condition; medical condition(s); "
    "diseases or conditions studied; conditions studied; diagnosis; medical conditions; cancer type; cancer types; "
    "condition studied; disease area; disease type; condition being studied; disease studied; health problem; "
    "illness",
    "studyType": "type of study; type of trial; primary study design; kind of study; type of research; study category",
    "primaryPurpose": "primary aim of the study; purpose of the trial; study purpose; purpose of intervention; "
    "purpose of the study",
    "allocation": "randomization (investigator's opinion); randomisation (investigator's opinion); "
    "allocation to intervention; random allocation; treatment allocation; allocation type; type of allocation; "
    "assignment of participants; random assignment",
    "masking": "blinding (investigator's opinion); blind; masking / blinding; blinding/masking; blinded; "
    "blinding (masking); blinding (masking) type; masking (blinding); study masking; blinding type",
    "interventionModel": "model; basic design; design assignment; intervention assignment; group assignment",
    "acronym": "acronym (if the trial has an acronym then please provide); acronym/abbreviation of the study; "
    "scientific acronym; public acronym; acronym of the study; trial acronym; study acronym",
    "overallStatus": "overall trial status; recruitment status of trial (india); recruitment status of trial; "
    "recruitment status :; trial recruitment status; accrual status; enrollment status; enrolment status; "
    "recruitment state; current status; current study status; study recruitment status",
    "leadSponsor": "name of sponsor/company; name of sponsor / company; "
    "run by; led by; primary sponsor organisation; primary study sponsor/organization; "
    "study primary sponsor; name of primary sponsor; institution responsible; sponsor/initiator; "
    "primary sponsor name; funding sponsor; sponsor name; sponsored by; sponsor / company; sponsor/company; "
    "sponsoring organisation; sponsoring organization; trial sponsored by; sponsor organisation; "
    "lead organisation; lead organization; sponsoring institution",
    "collaborators": "secondary study sponsor; name of secondary sponsor; co-sponsor; co-sponsors; co-sponsor(s)",
    "minimumAge": "age-lower limit; age minimum; minimum age (years); lower age; minimum age for participation",
    "maximumAge": "age-upper limit; age maximum; maximum age (years); upper age; maximum age for participation",
    "primaryCompletion": "primary completion date (last subject, last visit); estimated primary completion date; "
    "primary endpoint completion; anticipated primary completion date; primary completion (estimated)",
    "phases": "phase of development; phase of the trial; development phase; phase of trial; study phase; developmental phase",
    "ages": "age range secondary; secondary age range; age range of participants; age limit; age limits; participant age; "
    "age; age criteria; patient age; "
    "age (years); ages eligible for the study; age limits (years); age requirement; open to ages",
    "orgStudyId": "protocol; protocol ref; study reference; study ref; "
    "sponsor id; sponsor protocol id; sponsor's study id; protocol no; protocol no.; protocol #; "
    "sponsor protocol code; internal study number; study code; protocol code; local study number",
    "secondaryId": "secondary id number; secondary trial ids; other registry ids; eudract; eu ct; eudract no; "
    "eudract no.; eu ct number; eu trial number; irb number; irb #; irb no; irb no.; other study numbers; "
    "other ids; iras id; iras number; iras project id; cpms id; secondary identifying number; "
    "secondary identifying numbers; other study id(s); edge number; universal trial number (who)",
    "lastUpdateSubmit": "last update submitted that met qc criteria; last update submitted that met qc requirements",
    "interventionModelDescription": "interventional model description",
    "whyStopped": "reason for early stopping/withdrawal; reason for early stopping; reason for stopping; "
    "reason for termination; reason for withdrawal; reason if recruiting stopped or withdrawn; "
    "reason for suspension; reason for early termination; reason abandoned (if study stopped); "
    "reason the study stopped",
    "verified": "last verification; verified on",
}
"""What a name on a page stands for → the names that do, beside LABELS: a field; criteria, outcomes and their time; `said`, what
v2 has no field for; `heading`, what only opens a part of the page."""

GENERIC = Layout(
    name="generic",
    sections=(),
    empty=(
        *Layout(name="", sections=()).empty,
        "[---]*", "---", "nil known", "nil", "no entry", "no data", "not stated",
        "no limit", "no maximum age", "no minimum age", "n/a (no limit)", "keine angabe", "kein höchstalter", "no aplica",
        "não se aplica", "sin límite", "empty", "no secondary id", "no age limit", "該当せず", "なし", "无", "없음",
        "to be determined", "no sponsors", "no secondary sponsors", "no secondary sponsor", "no collaborators",
        "no registrations found", "no data entered", "no publications", "no records", "not recorded", "date missing", "néant",
        "ninguno", "ninguna", "keine", "nessuno",
        "sin especificar", "no procede", "non applicable", "sans objet", "entfällt",
        "to be confirmed", "to be announced", "to be advised", "to be decided", "tbc", "tbd", "tba", "not yet known",
        "not known", "not yet available", "not available", "not provided", "not reported", "not yet decided", "not given",
        "none stated", "none given", "none provided", "none listed", "none recorded", "none known", "see above", "see below",
        "as above", "same as above", "see contacts", "see protocol", "see website", "see description", "see details",
        "information not available",
    ),
    labels=parting.table(NAMES, without=("source", "contact", "design")),
)  # fmt: skip
