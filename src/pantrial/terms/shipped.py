"""The lexicon that comes with the package: one file a domain in terms/data, every row with its source."""

import csv
import io
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
        words=many("words"),
        codes=many("codes"),
        source=row["source"],
        unit=row.get("unit", ""),
        freshness=row.get("freshness", ""),
        low=number("low"),
        high=number("high"),
        bare=many("bare"),
        molar=number("molar"),
        about=row.get("about", ""),
        kind=TestKind(row["kind"]) if row.get("kind") else None,
        rules_out=row.get("rules_out") == "yes",
        perhaps=many("perhaps"),
        doubts=many("doubts"),
        diagnoses=many("diagnoses"),
        persistent=row.get("persistent") == "yes",
        procedure=row.get("procedure") == "yes",
        own=row.get("own", ""),
    )
