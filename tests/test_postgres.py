"""The relational engine on PostgreSQL: what the engines' documentation says, generated persons, and OMOP tables."""

import inspect
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import product
from typing import Any

import duckdb
import psycopg
import pytest
import test_engines
import test_engines_omop
from omop_populations import fill
from populations import ON, every_atom, population
from postgres import copy, server
from test_engines_trials import ON as TODAY
from test_engines_trials import PAGES, atoms_of

from pantrial.answer import AtomAnswer
from pantrial.datamodels import omop
from pantrial.datamodels.facts import TABLES
from pantrial.dates import Day
from pantrial.engines import reference, relational
from pantrial.patient import Patient
from pantrial.question.atoms import Atom
from pantrial.terms import shipped


@pytest.fixture(scope="module")
def postgres() -> Iterator[psycopg.Connection[Any]]:
    with server() as connection:
        yield connection


@pytest.fixture
def engine(postgres: psycopg.Connection[Any]) -> test_engines.Engine:
    def ask(atom: Atom, patients: Sequence[Patient], on: Day) -> list[AtomAnswer]:
        with test_engines.database(patients) as loaded:
            copy(loaded, postgres, TABLES)
        answers = relational.ask(postgres, [atom], on, "postgres")[atom.name]
        return [answers[patient.id] for patient in patients]

    return ask


def specs() -> Iterator[Any]:
    """Every test that runs on an engine, once for each value that it is given."""
    for name, spec in vars(test_engines).items():
        if name.startswith("test_") and "engine" in inspect.signature(spec).parameters:
            marks = [mark for mark in getattr(spec, "pytestmark", []) if mark.name == "parametrize"]
            for values in product(*(mark.args[1] for mark in marks)):
                given = dict(zip((mark.args[0] for mark in marks), values, strict=True))
                yield pytest.param(partial(spec, **given), id="-".join((name, *map(str, values))))


@pytest.mark.no_cover
@pytest.mark.parametrize("spec", tuple(specs()))
def test_the_documentation_of_the_engines(spec: Callable[[test_engines.Engine], None], engine: test_engines.Engine) -> None:
    spec(engine)


@pytest.mark.no_cover
def test_generated_persons(postgres: psycopg.Connection[Any]) -> None:
    """Every kind of atom, of persons made to make engines disagree."""
    patients = population(300)
    with test_engines.database(patients) as loaded:
        copy(loaded, postgres, TABLES)
    answers = relational.ask(postgres, every_atom(), ON, "postgres")
    for atom in every_atom():
        assert answers[atom.name] == {patient.id: reference.ask(atom, patient, ON) for patient in patients}, atom


@pytest.mark.no_cover
def test_omop_tables(postgres: psycopg.Connection[Any]) -> None:
    """PostgreSQL reads the tables as plain Python does, and answers as the reference engine."""
    atoms = tuple(dict.fromkeys(atom for page in PAGES for atom in atoms_of(test_engines_omop.example_trial(page))))
    with duckdb.connect() as made:
        fill(made, shipped(), atoms, TODAY, 400)
        copy(made, postgres, omop.TABLES)
    warehouse = omop.survey(postgres, "postgres")
    assert warehouse.held == {table: set(columns) for table, columns in omop.TABLES.items()}
    omop.prepare(postgres, warehouse, shipped())
    people = test_engines_omop.read_all(postgres, warehouse)
    answers = relational.ask(postgres, atoms, TODAY, "postgres", omop.RELATIONS)
    for atom in atoms:
        assert answers[atom.name] == {person.id: reference.ask(atom, person, TODAY) for person in people}, atom
