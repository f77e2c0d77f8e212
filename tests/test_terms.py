"""The lexicon: its rows, its codes, and what a treatment puts in doubt."""

import re
import warnings
from typing import Any

import pytest

from pantrial.language.tagging import fold
from pantrial.terms import Concept, Domain, Lexicon
from pantrial.terms.coded import SHAPES
from pantrial.terms.shipped import spellings

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)  # of how the package reads its own data
    import simple_icd_10_cm as icd10  # type: ignore[import-untyped]


def test_a_treatment_puts_in_doubt_what_it_is_given_for(lexicon: Lexicon) -> None:
    assert lexicon.doubts("insulin") == ("diabetes",)
    assert "insulin" in lexicon.doubted_by("type_2_diabetes"), "silence about a kind of it is no denial either"
    assert lexicon.doubts("clobetasol") == ()
    assert lexicon.doubted_by("glaucoma") == ("glaucoma_drops", "ophthalmic_beta_blocker", "timolol_eye_drops")
    assert lexicon.doubted_by("vitiligo") == ()


def test_doubt_passes_down_the_treatments_and_along_the_conditions() -> None:
    made = Lexicon(
        [
            Concept(id="upper", domain=Domain.CONDITION, name="upper"),
            Concept(id="middle", domain=Domain.CONDITION, name="middle", parents=("upper",)),
            Concept(id="lower", domain=Domain.CONDITION, name="lower", parents=("middle",)),
            Concept(id="beside", domain=Domain.CONDITION, name="beside", parents=("upper",)),
            Concept(id="class", domain=Domain.TREATMENT, name="class", doubts=("middle",)),
            Concept(id="drug", domain=Domain.TREATMENT, name="drug", parents=("class",)),
            Concept(id="other", domain=Domain.TREATMENT, name="other"),
        ]
    )
    assert made.doubts("drug") == made.doubts("class") == ("middle",)
    assert made.doubts("other") == ()
    for condition in ("upper", "middle", "lower"):
        assert made.doubted_by(condition) == ("class", "drug")
    assert made.doubted_by("beside") == ()


@pytest.mark.parametrize("named", ["drug", "nothing"])
def test_only_a_condition_can_be_put_in_doubt(named: str) -> None:
    with pytest.raises(ValueError, match="is no condition"):
        Lexicon([Concept(id="drug", domain=Domain.TREATMENT, name="drug", doubts=(named,))])


@pytest.fixture(scope="module")
def made() -> Lexicon:
    def condition(one: str, *codes: str, **more: Any) -> Concept:
        return Concept(id=one, domain=Domain.CONDITION, name=one, codes=tuple(f"icd10cm:{code}" for code in codes), **more)

    return Lexicon(
        [
            condition("diabetes", "E08-E13"),
            condition("type 1", "E10", parents=("diabetes",)),
            condition("kidney disease", "N18", "E10.22"),
            Concept(id="glaucoma", domain=Domain.CONDITION, name="x", codes=("icd10cm:H40", "!icd10cm:H40.0")),
            Concept(id="drug", domain=Domain.TREATMENT, name="drug", codes=("atc:L04AB04",)),
            Concept(id="left over", domain=Domain.TREATMENT, name="left over", codes=("atc:L",), rest=True),
        ]
    )


@pytest.mark.parametrize(
    ("system", "code", "concepts"),
    [
        ("icd10cm", "E11.9", ("diabetes",)),
        ("icd10cm", "e10.9", ("type 1",)),
        ("icd10cm", "E1022", ("kidney disease", "type 1")),
        ("icd10cm", "E10.22", ("kidney disease", "type 1")),
        ("icd10cm", "H40.11X0", ("glaucoma",)),
        ("icd10cm", "H40.013", ()),
        ("icd10cm", "E1", ()),
        ("atc", "L04AB04", ("drug",)),
        ("atc", "L04AB", ("left over",)),
    ],
)
def test_a_code_is_all_that_rows_say_of_its_beginnings(
    made: Lexicon, system: str, code: str, concepts: tuple[str, ...]
) -> None:
    assert made.by_code(system, code) == concepts


def test_every_icd_code_of_the_lexicon_stands_in_the_classification(lexicon: Lexicon) -> None:
    unknown = [
        f"{concept.id}: {code}"
        for concept in lexicon.concepts.values()
        for code in concept.codes
        if code.removeprefix("!").startswith("icd10cm:")
        for end in code.partition(":")[2].split("-")
        if not icd10.is_category_or_subcategory(end)
    ]
    assert not unknown


def test_every_code_has_the_form_of_its_system(lexicon: Lexicon) -> None:
    bad = [
        f"{concept.id}: {code}"
        for concept in lexicon.concepts.values()
        for code in concept.codes
        if not _well_formed(*code.removeprefix("!").split(":"))
    ]
    assert not bad


def _well_formed(system: str, code: str) -> bool:
    match system:
        case "loinc":
            return bool(re.fullmatch(r"\d{3,6}-\d", code)) and _luhn(code.replace("-", ""))
        case "snomed":
            return bool(re.fullmatch(r"\d{6,18}", code)) and _verhoeff(code)
        case "atc":
            return bool(SHAPES["atc"].fullmatch(code))
        case "icd10cm":
            return all(SHAPES["icd10cm"].fullmatch(end.replace(".", "")) for end in code.split("-"))
        case _:
            return False


def _luhn(digits: str) -> bool:
    """LOINC's check digit: mod 10."""
    doubled = [int(digit) * (1 + (number + 1) % 2) for number, digit in enumerate(digits[-2::-1])]
    return (sum(one // 10 + one % 10 for one in doubled) + int(digits[-1])) % 10 == 0


def _verhoeff(digits: str) -> bool:
    """SNOMED CT's check digit: Verhoeff's dihedral group."""
    flip = (1, 5, 7, 6, 2, 8, 3, 0, 9, 4)
    found = 0
    for place, digit in enumerate(reversed(digits)):
        one = int(digit)
        for _ in range(place):
            one = flip[one]
        left, right = found % 5, one % 5
        turned = (left + right) % 5 if found < 5 else (left - right) % 5
        found = turned + (5 if (found < 5) != (one < 5) else 0)
    return found == 0


def test_no_two_concepts_of_a_domain_share_a_word(lexicon: Lexicon) -> None:
    held: dict[tuple[Domain, str], str] = {}
    shared = [
        f"{word}: {held[concept.domain, fold(word)]}, {concept.id}"
        for concept in lexicon.concepts.values()
        for word in concept.words
        if held.setdefault((concept.domain, fold(word)), concept.id) != concept.id
    ]
    assert not shared


def test_every_row_names_its_source(lexicon: Lexicon) -> None:
    assert not [one.id for one in lexicon.concepts.values() if not one.source and one.domain is not Domain.TOPIC]


def test_what_a_chart_is_never_silent_about_has_codes(lexicon: Lexicon) -> None:
    """A row without codes, kinds or candidates can be found in no chart, so a chart's silence about it says nothing."""
    found = [
        one.id
        for domain in (Domain.CONDITION, Domain.TREATMENT)
        for one in lexicon.of(domain)
        if not (one.silent or one.procedure or one.perhaps or any(lexicon[below].codes for below in lexicon.below(one.id)))
    ]
    assert not found


@pytest.mark.parametrize(
    ("word", "concept"),
    [
        ("haemorrhagic stroke", "haemorrhagic_stroke"),
        ("hemorrhagic stroke", "haemorrhagic_stroke"),
        ("coagulopathies", "coagulopathy"),
        ("Crohn disease", "crohn"),
        ("generalized pustular psoriasis", "generalized_pustular_psoriasis"),
        ("oesophageal varices", "oesophageal_varices"),
        ("esophageal varices", "oesophageal_varices"),
    ],
)
def test_spellings_are_understood_by_rule(lexicon: Lexicon, word: str, concept: str) -> None:
    assert word in lexicon[concept].words


@pytest.mark.parametrize(("word", "same"), [("raised pressure", ("raised pressure",)), ("advised", ("advised",))])
def test_no_spelling_is_made_where_none_differs(word: str, same: tuple[str, ...]) -> None:
    assert spellings((word,)) == same


def test_nothing_falls_under_itself(lexicon: Lexicon) -> None:
    assert not [one.id for one in lexicon.concepts.values() for parent in one.parents if one.id in lexicon.above(parent)]


@pytest.mark.parametrize(
    ("word", "concept"),
    [
        # a class, and a member of it
        ("cardiac glycoside", "cardiac_glycoside"),
        ("digoxin", "digoxin"),
        ("5-alpha reductase inhibitor", "five_alpha_reductase_inhibitor"),
        ("finasteride", "finasteride"),
        ("VMAT2 inhibitor", "vmat2_inhibitor"),
        ("tetrabenazine", "tetrabenazine"),
        ("filgrastim", "filgrastim"),
        ("colony-stimulating factor", "colony_stimulating_factor"),
        ("EGFR inhibitor", "egfr_targeted"),
        ("tyrosine kinase inhibitor", "tyrosine_kinase_inhibitor"),
        ("anti-PD-L1", "pdl1_only"),
        ("dietary supplement", "dietary_supplement"),
        ("prebiotic", "prebiotic"),
        # a route or a site, said or left out
        ("isotretinoin", "isotretinoin"),
        ("oral isotretinoin", "oral_isotretinoin"),
        ("antifungal", "any_antifungal"),
        ("systemic antifungal", "antifungal"),
        ("oral anticoagulant", "oral_anticoagulant"),
        ("neuropathy", "neuropathy"),
        ("peripheral neuropathy", "peripheral_neuropathy"),
        ("gastric ulcer", "gastric_ulcer"),
        ("peptic ulcer", "peptic_ulcer"),
        ("brain tumour", "any_brain_tumour"),
        ("urolithiasis", "urolithiasis"),
        # a kind, said or left out
        ("ischaemic heart disease", "ischaemic_heart_disease"),
        ("pulmonary arterial hypertension", "pulmonary_arterial_hypertension"),
        ("age-related macular degeneration", "age_related_macular_degeneration"),
        ("macular degeneration", "macular_degeneration"),
        ("alcohol dependence", "alcohol_dependence"),
        ("alcohol abuse", "alcohol_abuse"),
        ("motor neuron disease", "motor_neuron_disease"),
        ("allogeneic transplant", "allogeneic_transplant"),
        ("hysterectomy", "hysterectomy"),
        ("postmenopausal", "postmenopausal"),
        ("Stevens-Johnson syndrome", "sjs"),
        ("granulocyte count", "granulocytes"),
        ("neutrophil count", "neutrophils"),
        ("corrected calcium", "corrected_calcium"),
        ("QTcF", "qtcf"),
        ("MELD-Na", "meld_na"),
        ("HIV-1", "hiv_1"),
        ("HIV-1/2", "hiv"),
    ],
)
def test_a_word_stands_for_no_wider_and_no_narrower_thing(lexicon: Lexicon, word: str, concept: str) -> None:
    """Who has the narrower thing would be let in by the wider word, or kept out by it."""
    assert [one.id for one in lexicon.concepts.values() if fold(word) in map(fold, one.words)] == [concept]


@pytest.mark.parametrize(
    ("system", "code", "shown", "other"),
    [
        ("atc", "C01AA04", "cardiac_glycoside", "digoxin"),
        ("atc", "G04CB02", "five_alpha_reductase_inhibitor", "finasteride"),
        ("atc", "N07XX16", "vmat2_inhibitor", "tetrabenazine"),
        ("atc", "L03AA09", "gm_csf", "g_csf"),
        ("atc", "L01FF05", "pd1_inhibitor", "pd1_only"),
        ("atc", "L01FE01", "egfr_targeted", "egfr_inhibitor"),
        ("atc", "J05AP01", "ribavirin", "hcv_antiviral"),  # ATC keeps it beside the direct-acting ones
        ("atc", "J05AE12", "antiviral", "antiretroviral"),  # boceprevir, in the indexes up to 2015
        ("atc", "G04BD12", "mirabegron", "overactive_bladder_drug"),
        ("atc", "C01CA07", "inotrope", "vasopressor"),
        ("atc", "C03BA11", "diuretic", "thiazide"),
        ("atc", "B01AB02", "anticoagulant", "heparin"),  # antithrombin
        ("icd10cm", "K26.9", "peptic_ulcer", "gastric_ulcer"),
        ("icd10cm", "K74.3", "primary_biliary_cholangitis", "cirrhosis"),
        ("icd10cm", "I44.4", "heart_block_any", "left_bundle_branch_block"),
        ("icd10cm", "I71.01", "aortic_dissection", "aortic_aneurysm"),
        ("icd10cm", "L40.50", "psoriatic_arthritis", "psoriasis"),
        ("icd10cm", "H35.341", "", "macular_degeneration"),  # a macular hole
        ("icd10cm", "E66.3", "", "obesity"),  # overweight
        ("icd10cm", "N72", "", "pelvic_inflammatory_disease"),  # a cervicitis
        ("icd10cm", "D60.9", "anaemia", "aplastic_anaemia"),
        ("icd10cm", "D3A.00", "carcinoid", "malignancy"),
        ("icd10cm", "C7B.1", "metastasis", "neuroendocrine_tumour"),  # of a Merkel cell carcinoma
        ("icd10cm", "C79.32", "cns_metastases", "brain_metastases"),
        ("icd10cm", "G24.01", "tardive_dyskinesia", "dystonia"),
        ("icd10cm", "G12.29", "motor_neuron_disease", "als"),
        ("icd10cm", "L12.30", "eba", "epidermolysis_bullosa"),
        ("icd10cm", "A31.8", "nontuberculous_mycobacteria", "mac_infection"),
        ("icd10cm", "G43.909", "headache", "seizure"),
        ("icd10cm", "Z49.01", "dialysis_prepared", "dialysis"),
        ("icd10cm", "Z87.59", "obstetric_history", "ectopic_pregnancy"),
        ("icd10cm", "Z90.49", "digestive_resection", "colectomy"),
        ("icd10cm", "Z86.11", "tuberculosis", "latent_tuberculosis"),
        ("loinc", "29265-6", "corrected_calcium", "calcium"),
        ("loinc", "20482-6", "granulocytes", "neutrophils"),
    ],
)
def test_a_code_shows_what_it_names_and_no_more(lexicon: Lexicon, system: str, code: str, shown: str, other: str) -> None:
    found = {upper for one in lexicon.by_code(system, code) for upper in lexicon.above(one)}
    assert not shown or shown in found
    assert other not in found
