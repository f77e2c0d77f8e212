"""The classic ClinicalTrials.gov page as text: cells part at pipes, most headings are lost."""

from pantrial.pages import Layout, Section

CLASSIC = Layout(
    name="classic",
    sections=(
        Section(
            "Study Details",
            "condition table",
            (
                "Condition or disease | Intervention/treatment | Phase",
                "Condition or disease | Intervention/treatment",
                "Condition or disease",
            ),
        ),
        Section(
            "Summary without a heading",
            "unnamed text",
            ("- How to Read a Study Record", "* How to Read a Study Record"),
            place="briefSummary",
        ),
        Section("Brief Summary", "prose", ("Brief Summary",), place="briefSummary"),
        Section("Detailed Description", "prose", ("Detailed Description",), place="detailedDescription"),
        Section("Study Design", "fields", ("Study Design",), starts=("Study Type :", "Study Type:")),
        Section(
            "Arms and Interventions",
            "arm table",
            ("Arms and Interventions", "Arm | Intervention/treatment", "Group/Cohort | Intervention/treatment"),
        ),
        Section("Intervention Details", "intervention details", ("Intervention Details",)),
        Section("Primary Outcome Measures", "framed outcomes", ("Primary Outcome Measures",), place="primaryOutcomes"),
        Section("Secondary Outcome Measures", "framed outcomes", ("Secondary Outcome Measures",), place="secondaryOutcomes"),
        Section("Other Outcome Measures", "framed outcomes", ("Other Outcome Measures",), place="otherOutcomes"),
        Section("Outcome Measures", "framed outcomes", ("Outcome Measures",), marks=("[ Time Frame:",)),
        Section("Biospecimen", "biospecimen", starts=("Biospecimen Retention:",)),
        Section(
            "Eligibility Criteria",
            "classic eligibility",
            ("Eligibility Criteria", "Criteria"),
            starts=("Ages Eligible for Study:", "Inclusion Criteria", "Exclusion Criteria"),
            captions=(
                "Choosing to participate in a study is an important personal decision. Talk with your doctor and"
                " family members or friends about deciding to join a study. To learn more about this study, you or"
                " your doctor may contact the study research staff using the contacts provided below. For general"
                " information, Learn About Clinical Studies.",
            ),
        ),
        Section(
            "Contacts and Locations",
            "classic contacts",
            ("Contacts and Locations", "Contacts", "Locations", "Layout table for location contacts", "Investigators"),
            # The officials' rows have cells; a sentence of the criteria may begin with the same words.
            starts=("Principal Investigator: |", "Study Director: |", "Study Chair: |"),
            captions=(
                "To learn more about this study, you or your doctor may contact the study research staff using the"
                " contact information provided by the sponsor.",
            ),
        ),
        Section("Sponsors and Collaborators", "sponsors", ("Sponsors and Collaborators",)),
        Section(
            "Publications",
            "references",
            (
                "Publications",
                "Publications of Results",
                "Other Publications",
                "Publications automatically indexed to this study by ClinicalTrials.gov Identifier (NCT Number):",
            ),
        ),
        Section("Additional Information", "links", ("Additional Information",)),
        Section("Study Data/Documents", "said", ("Study Data/Documents",)),
        Section(
            "More Information",
            "more information",
            ("More Information",),
            starts=("Responsible Party:", "ClinicalTrials.gov Identifier: |", "Other Study ID Numbers:"),
        ),
        Section("Keywords", "provided keywords", starts=("Keywords provided by ",), place="keywords"),
        Section("Additional relevant MeSH terms", "more information", ("Additional relevant MeSH terms",)),
    ),
    signs=(
        "ClinicalTrials.gov Identifier:",
        "\nRecruitment Status :",
        "| Intervention/treatment",
        "Study Type :",
        "[ Time Frame:",
        "Ages Eligible for Study:",
        "Choosing to participate in a study is an important personal decision.",
        "you or your doctor may contact the study research staff",
        "Please refer to this study by its ClinicalTrials.gov identifier",
        "Sexes Eligible for Study:",
        "Listing a study does not mean it has been evaluated by the U.S. Federal Government",
    ),
    labels={
        "please refer to this study by its clinicaltrials.gov identifier (nct number)": "nctId",
        "contact": "",
        "source": "",
        "description": "",
        "contacts": "",
        "responsible party": "said",
        # These stand alone only in the table on sharing; an outcome's own frame is in brackets.
        "time frame": "ipdTimeFrame",
        "url": "ipdUrl",
        "individual participant data (ipd) sharing statement": "said",
        "supporting materials": "said",
        "condition or disease": "",
        "participants": "",
        "age": "",
        "disease": "",
        "diseases": "",
        "conditions": "",
        "status": "",
        "phase": "",
    },
    words=(
        "![]() |",
        "The safety and scientific validity of this study is the responsibility of the study sponsor and investigators."
        " Listing a study does not mean it has been evaluated by the U.S. Federal Government. Know the risks and"
        " potential benefits of clinical studies and talk to your health care provider before participating. Read our"
        " disclaimer for details. |",
        "---|---|---|",
        "---|---|",
        "---|",
        *(f"{bullet} {words}" for words in ("Study Details", "Tabular View", "Disclaimer") for bullet in "-*"),
        "Study Description",
        "Go to",
        # The heading of the box whose text is the caption of the criteria.
        "Information from the National Library of Medicine",
        "Layout table for study information",
        "Layout table for eligibility information",
        "Layout table for location information",
        "Layout table for additonal information",
    ),
    acronyms=True,
)
