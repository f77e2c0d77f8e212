"""Studies written as ClinicalTrials.gov's CSV downloads, of today's site and of the one before it."""

import csv
import io
from collections.abc import Mapping

from forms import form_words
from rendering import Study, get, items, month_day, said, status_words, title_case


def _table(row: Mapping[str, object]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerows((list(row), [str(cell) for cell in row.values()]))
    return out.getvalue()


def _joined(*words: object) -> str:
    return ", ".join(str(word) for word in words if word)


def _outcomes(study: Study, kind: str) -> str:
    every = items(study, f"outcomesModule/{kind}Outcomes")
    return "|".join(_joined(one.get("measure"), one.get("description"), one.get("timeFrame")) for one in every)


def _ids(study: Study) -> str:
    at = "identificationModule"
    others = [one.get("id") for one in items(study, f"{at}/secondaryIdInfos")]
    return "|".join(one for one in (said(study, f"{at}/orgStudyIdInfo/id"), *others) if one)


def _places(study: Study, *names: str) -> str:
    every = items(study, "contactsLocationsModule/locations")
    return "|".join(_joined(*(one.get(name) for name in names)) for one in every)


def _number(study: Study) -> str:
    return said(study, "identificationModule/nctId")


def export(study: Study) -> str:
    """The download of today: v2's codes, dates as in v2."""
    info = "designModule/designInfo"
    masking = said(study, f"{info}/maskingInfo/masking")
    if who := items(study, f"{info}/maskingInfo/whoMasked"):
        masking += f" ({', '.join(who)})"
    design = "|".join(
        (
            f"Allocation: {said(study, f'{info}/allocation')}",
            f"Intervention Model: {said(study, f'{info}/interventionModel')}",
            f"Masking: {masking}",
            f"Primary Purpose: {said(study, f'{info}/primaryPurpose')}",
        )
    )
    observed = said(study, "designModule/studyType") == "OBSERVATIONAL"
    papers = get(study, "documentSection/largeDocumentModule/largeDocs") or ()
    address = f"https://cdn.clinicaltrials.gov/large-docs/00/{_number(study)}"
    status = "statusModule"
    return _table(
        {
            "NCT Number": _number(study),
            "Study Title": said(study, "identificationModule/briefTitle"),
            "Study URL": f"https://clinicaltrials.gov/study/{_number(study)}",
            "Acronym": said(study, "identificationModule/acronym"),
            "Study Status": said(study, f"{status}/overallStatus"),
            "Brief Summary": said(study, "descriptionModule/briefSummary"),
            "Study Results": "YES" if study.get("hasResults") else "NO",
            "Conditions": "|".join(items(study, "conditionsModule/conditions")),
            "Interventions": "|".join(
                f"{one['type']}: {one['name']}" for one in items(study, "armsInterventionsModule/interventions")
            ),
            "Primary Outcome Measures": _outcomes(study, "primary"),
            "Secondary Outcome Measures": _outcomes(study, "secondary"),
            "Other Outcome Measures": _outcomes(study, "other"),
            "Sponsor": said(study, "sponsorCollaboratorsModule/leadSponsor/name"),
            "Collaborators": "|".join(one["name"] for one in items(study, "sponsorCollaboratorsModule/collaborators")),
            "Sex": said(study, "eligibilityModule/sex"),
            "Age": ", ".join(items(study, "eligibilityModule/stdAges")),
            "Phases": "|".join(items(study, "designModule/phases")),
            "Enrollment": said(study, "designModule/enrollmentInfo/count"),
            "Funder Type": said(study, "sponsorCollaboratorsModule/leadSponsor/class"),
            "Study Type": said(study, "designModule/studyType"),
            "Study Design": "Observational Model: |Time Perspective: p" if observed else design,
            "Other IDs": _ids(study),
            "Start Date": said(study, f"{status}/startDateStruct/date"),
            "Primary Completion Date": said(study, f"{status}/primaryCompletionDateStruct/date"),
            "Completion Date": said(study, f"{status}/completionDateStruct/date"),
            "First Posted": said(study, f"{status}/studyFirstPostDateStruct/date"),
            "Results First Posted": said(study, f"{status}/resultsFirstPostDateStruct/date"),
            "Last Update Posted": said(study, f"{status}/lastUpdatePostDateStruct/date"),
            "Locations": _places(study, "facility", "city", "state", "zip", "country"),
            "Study Documents": "|".join(f"{one['label']}, {address}/{one['filename']}" for one in papers),
        }
    )


def _ages(study: Study) -> str:
    least, most = (said(study, f"eligibilityModule/{name}Age") for name in ("minimum", "maximum"))
    groups = ", ".join(map(title_case, items(study, "eligibilityModule/stdAges")))
    if least and most:
        limits = f"{least} to {most}"
    elif least:
        limits = f"{least} and older"
    else:
        limits = f"up to {most}" if most else ""
    return f"{limits}   ({groups})" if limits else groups


def old_export(study: Study) -> str:
    """The download of the site before: its words, measures alone, all sponsors in one column."""
    info = "designModule/designInfo"
    words = form_words(study)
    masking = words["masking"]
    if who := items(study, f"{info}/maskingInfo/whoMasked"):
        masking += f" ({', '.join(map(title_case, who))})"
    labels = (
        ("Allocation", words["allocation"]),
        ("Intervention Model", words["model"]),
        ("Masking", masking),
        ("Primary Purpose", words["purpose"]),
        ("Observational Model", words["observational"]),
        ("Time Perspective", words["perspective"]),
    )
    party = "sponsorCollaboratorsModule"
    sponsors = [said(study, f"{party}/leadSponsor/name"), *(one["name"] for one in items(study, f"{party}/collaborators"))]
    status = "statusModule"
    every = [one for kind in ("primary", "secondary", "other") for one in items(study, f"outcomesModule/{kind}Outcomes")]
    return _table(
        {
            "Rank": 7,
            "NCT Number": _number(study),
            "Title": said(study, "identificationModule/briefTitle"),
            "Acronym": said(study, "identificationModule/acronym"),
            "Status": status_words(study),
            "Study Results": "Has Results" if study.get("hasResults") else "No Results Available",
            "Conditions": "|".join(items(study, "conditionsModule/conditions")),
            "Interventions": "|".join(
                f"{title_case(one['type'])}: {one['name']}" for one in items(study, "armsInterventionsModule/interventions")
            ),
            "Outcome Measures": "|".join(one["measure"] for one in every),
            "Sponsor/Collaborators": "|".join(sponsors),
            "Gender": title_case(said(study, "eligibilityModule/sex")),
            "Age": _ages(study),
            "Phases": "|".join(title_case(one).replace("Phase", "Phase ") for one in items(study, "designModule/phases")),
            "Enrollment": said(study, "designModule/enrollmentInfo/count"),
            "Funded Bys": title_case(said(study, f"{party}/leadSponsor/class")),
            "Study Type": title_case(said(study, "designModule/studyType")),
            "Study Designs": "|".join(f"{label}: {value}" for label, value in labels if value),
            "Other IDs": _ids(study),
            "Start Date": month_day(said(study, f"{status}/startDateStruct/date")),
            "Primary Completion Date": month_day(said(study, f"{status}/primaryCompletionDateStruct/date")),
            "Completion Date": month_day(said(study, f"{status}/completionDateStruct/date")),
            "First Posted": month_day(said(study, f"{status}/studyFirstPostDateStruct/date")),
            "Results First Posted": month_day(said(study, f"{status}/resultsFirstPostDateStruct/date")),
            "Last Update Posted": month_day(said(study, f"{status}/lastUpdatePostDateStruct/date")),
            "Locations": _places(study, "facility", "city", "state", "country"),
            "Study Documents": "",
            "URL": f"https://ClinicalTrials.gov/show/{_number(study)}",
        }
    )
