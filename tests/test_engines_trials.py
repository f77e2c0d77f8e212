"""The example trials over generated persons: the relational engine, asked once for all, screens as the reference engine does.

`tasks.py long` (PANTRIAL_EXAMPLES) takes ten thousand persons, the unit run a thousand.
"""

import os
from decimal import Decimal
from random import Random

import duckdb
import pytest
from conftest import ROOT
from msgspec import structs
from populations import coverage, fact

from pantrial import datamodels, readers
from pantrial.answer import Policy
from pantrial.dates import Day, PartialDate
from pantrial.engines import reference, relational
from pantrial.logic import Logic, leaves
from pantrial.parse import parse
from pantrial.patient import Fact, FactKind, Patient, Sex
from pantrial.protocol import Protocol
from pantrial.question.atoms import Ask, Atom, Bound, Kind
from pantrial.question.lower import lower
from pantrial.screen import as_seen, screen
from pantrial.terms import shipped
from pantrial.units import Interval

ON = Day(2026, 11, 2)
PAGES = ("hidradenitis", "digital-ulcers", "sjs-ten", "fat-donors", "psoriasis")
PERSONS = 10_000 if "PANTRIAL_EXAMPLES" in os.environ else 1_000
SCREENED = 40  # persons for whom the whole screening is compared, and not the atoms alone

_KINDS = {
    Kind.MEASUREMENT: FactKind.MEASUREMENT,
    Kind.TEST: FactKind.TEST,
    Kind.CONDITION: FactKind.CONDITION,
    Kind.PROCEDURE: FactKind.CONDITION,
    Kind.TREATMENT: FactKind.TREATMENT,
    Kind.STATEMENT: FactKind.STATEMENT,
}


def trial(page: str) -> Protocol:
    path = ROOT / "examples" / "pages" / f"{page}.txt"
    return parse(readers.read(path.read_bytes(), path.name), shipped()).protocol


def atoms_of(protocol: Protocol) -> tuple[Atom, ...]:
    asked: list[Ask] = []
    for criterion in protocol.criteria:
        logic: Logic[Ask] = lower(criterion.logic, shipped())
        asked += leaves(logic)
    return tuple(dict.fromkeys(leaf for leaf in asked if isinstance(leaf, Atom)))


def about(rng: Random, atom: Atom, place: str) -> Fact:
    """A fact that bears on the atom: of its concepts, with a value around its bound, on a day near an edge."""
    drawn = fact(rng, ON, place)
    while drawn.kind is not _KINDS[atom.select.kind]:
        drawn = fact(rng, ON, place)
    concepts = rng.choice([some for some in (atom.select.concepts, atom.select.absent_by) if some] or [()])
    value = drawn.value
    if value is not None and isinstance(atom.compare, Bound):
        value = Interval.reported(
            atom.compare.value + rng.choice((-1, 0, 0, 1)) * Decimal("0.1"), rng.choice(("", "", "<", ">="))
        )
    return structs.replace(
        drawn, concepts=(rng.choice(concepts),) if concepts else (), value=value, detail=atom.select.detail, trial=""
    )


def persons(atoms: tuple[Atom, ...], count: int) -> list[Patient]:
    rng = Random(7)
    some = [atom for atom in atoms if atom.select.kind in _KINDS]
    found = []
    for number in range(count):
        birth = PartialDate(rng.randint(1945, 2012), rng.randint(1, 12), rng.randint(1, 28))
        facts = tuple(about(rng, rng.choice(some), f"f{n}") for n in range(rng.randint(0, 14)))
        sex = rng.choice((Sex.FEMALE, Sex.MALE, None))
        found.append(Patient(f"p{number}", birth, sex, facts, coverage(rng, ON), place="person"))
    return found


@pytest.mark.no_cover
@pytest.mark.parametrize("page", PAGES)
def test_the_example_trials_over_generated_persons(page: str) -> None:
    protocol = trial(page)
    atoms = atoms_of(protocol)
    people = [as_seen(person, protocol.trial, shipped()) for person in persons(atoms, PERSONS)]
    with duckdb.connect() as connection:
        datamodels.create(connection)
        datamodels.load(connection, people, shipped(), protocol.trial)
        answers = relational.ask(connection, atoms, ON)
    truths = set()
    for atom in atoms:
        for person in people:
            expected = reference.ask(atom, person, ON)
            assert answers[atom.name][person.id] == expected, (atom, person)
            truths.add(expected.truth)
    assert truths == {True, False, None}
    for person in people[:SCREENED]:
        for policy in Policy:
            by_tables = screen(protocol, person, ON, shipped(), policy, ask=lambda atom, one, _: answers[atom.name][one.id])
            plain = screen(protocol, person, ON, shipped(), policy)
            assert (by_tables.verdict, by_tables.answers, by_tables.missing) == (plain.verdict, plain.answers, plain.missing)
