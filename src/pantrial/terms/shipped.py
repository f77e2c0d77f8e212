"""The lexicon that comes with the package: one file a domain in terms/data, every row with its source."""

import csv
import io
import re
from decimal import Decimal
from functools import cache
from importlib.resources import files

from pantrial.terms.lexicon import Concept, Domain, Lexicon, TestKind


@cache
def shipped() -> Lexicon:
    """The package's own lexicon, read once."""
    return Lexicon(concept for domain in Domain for concept in _rows(domain))


def _rows(domain: Domain) -> list[Concept]:
    content = files("pantrial.terms").joinpath("data", f"{domain.value}.tsv").read_text(encoding="utf-8")
    return [_concept(domain, row) for row in csv.DictReader(io.StringIO(content), delimiter="\t")]


# British spellings and the American ones, by the parts of words in which they differ; none of them means anything else.
_AMERICAN = {
    "haem": "hem", "aemi": "emi", "oedem": "edem", "oesoph": "esoph", "oestr": "estr", "rrhoe": "rrhe", "pnoea": "pnea",
    "paed": "ped", "gynaec": "gynec", "anaesth": "anesth", "coeliac": "celiac", "foet": "fet", "caec": "cec", "faec": "fec",
    "sulph": "sulf", "tumour": "tumor", "behaviour": "behavior", "goitre": "goiter", "leuco": "leuko", "amoeb": "ameb",
    "naev": "nev", "praevia": "previa", "phaeo": "pheo", "morphoea": "morphea",
}  # fmt: skip
# localised, sterilisation; not raised
_BRITISH = re.compile("|".join((*_AMERICAN, r"(?<=[lnr])is(?=ed\b|ation\b|ing\b)")))
# `Crohn's disease` is written `Crohn disease` as well.
_OWNED = re.compile(r"(\w)['’]s (?=disease\b|syndrome\b|lymphoma\b|arteritis\b|thyroiditis\b|sarcoma\b|oesophagus\b)")
_PLURALS = ((re.compile(r"(?<=[b-df-hj-np-tv-z])y$"), "ies"), (re.compile(r"(?<=[aeiouy]s)is$"), "es"))


def spellings(words: tuple[str, ...]) -> tuple[str, ...]:
    """The words as they stand, and what rules make of them: American spellings, names without 's, plurals in -ies and -es.

    The plural with -s is the dictionary's own rule (`language.tagging`).
    """
    found = dict.fromkeys(words)
    for word in words:
        found[_american(word)] = None
    for word in tuple(found):
        if "s " in word:
            found[_OWNED.sub(r"\1 ", word)] = None
    for word in tuple(found):
        if word.endswith(("y", "is")):
            for ending, plural in _PLURALS:
                found[ending.sub(plural, word)] = None
    return tuple(found)


def _american(word: str) -> str:
    return _BRITISH.sub(lambda found: _AMERICAN.get(found.group(), "iz"), word)


def _concept(domain: Domain, row: dict[str, str]) -> Concept:
    def many(column: str) -> tuple[str, ...]:
        return tuple(part for part in (row.get(column) or "").split("|") if part)

    def number(column: str) -> Decimal | None:
        return Decimal(row[column]) if row.get(column) else None

    return Concept(
        id=row["id"],
        domain=domain,
        name=row["name"],
        parents=many("parents"),
        words=spellings(many("words")),
        codes=many("codes"),
        source=row["source"],
        unit=row.get("unit", ""),
        freshness=row.get("freshness", ""),
        low=number("low"),
        high=number("high"),
        bare=many("bare"),
        molar=number("molar"),
        otherwise=row.get("otherwise") or "",
        grades=many("grades"),
        about=row.get("about", ""),
        kind=TestKind(row["kind"]) if row.get("kind") else None,
        rules_out=row.get("rules_out") == "yes",
        perhaps=many("perhaps"),
        may_be=many("may_be"),
        route=row.get("route") or "",
        doubts=many("doubts"),
        diagnoses=many("diagnoses"),
        persistent=row.get("persistent") == "yes",
        procedure=row.get("procedure") == "yes",
        event=row.get("event") == "yes",
        silent=row.get("silent") == "yes",
        rest=row.get("rest") == "yes",
        own=row.get("own", ""),
    )
