"""Vocabularies in the forms in which they are published → `terms.Vocabulary`. A form of file is a row in FORMS.

Nothing of them comes with the package: who has the right to use one loads it, and its licence is told.
"""

from collections.abc import Callable, Iterable
from pathlib import Path

from msgspec.structs import replace

from pantrial.errors import BadCall, Unreadable
from pantrial.terms import Term, Vocabulary
from pantrial.vocabularies import athena, doid, mesh, obo, packages
from pantrial.vocabularies.files import Opened, opened

# name → (does the file's beginning look like it, its reader), tried from the top
FORMS: dict[str, tuple[Callable[[Opened], bool], Callable[[Opened], Vocabulary]]] = {
    "obo": (obo.detect, obo.read),
    "obo graph": (obo.detect_graph, obo.read_graph),
    "Disease Ontology's tables": (doid.detect, doid.read),
    "MeSH XML": (mesh.detect_xml, mesh.read_xml),
    "MeSH ASCII": (mesh.detect_ascii, mesh.read_ascii),
}


def read(source: str) -> Vocabulary:
    """The vocabulary that a call names: a package (`icd10cm`, `hpo`), a file, a folder of files, or a database's address.

    Files of a folder are parts of one vocabulary. Raises BadCall where there is no such thing, Unreadable where it is of no
    form that we read, and Refused where a package is needed that is not installed.
    """
    if source in packages.PACKAGES:
        return packages.PACKAGES[source]()
    if "://" in source:
        return athena.warehouse(source)
    path = Path(source)
    if not path.exists():
        do = f"give a file, a folder, a database's address, or one of {', '.join(packages.PACKAGES)}"
        raise BadCall("there is no such vocabulary", where=source, do=do)
    if athena.detect(path):
        return athena.read(path)
    files = sorted(one for one in path.iterdir() if one.is_file() and not one.name.startswith(".")) if path.is_dir() else [path]
    if not files:
        raise Unreadable("the folder holds no files", where=source)
    return joined([_file(file) for file in files], source)


def _file(path: Path) -> Vocabulary:
    file = opened(path)
    for detect, reader in FORMS.values():
        if detect(file):
            return reader(file)
    forms = ", ".join((*FORMS, "OMOP's Athena download"))
    raise Unreadable("no vocabulary in a form that we read", where=str(path), do=f"give one of these: {forms}")


def joined(parts: Iterable[Vocabulary], origin: str) -> Vocabulary:
    """One vocabulary of several parts: what they say of one id is put together. Raises BadCall where they are of several."""
    parts = list(parts)
    if len({part.name for part in parts}) > 1:
        names = ", ".join(sorted({part.name for part in parts}))
        raise BadCall(f"these are several vocabularies ({names})", where=origin, do="add them one by one")
    terms: dict[str, Term] = {}
    for part in parts:
        for term in part.terms:
            held = terms.get(term.id)
            terms[term.id] = term if held is None else _both(held, term)
    first = max(parts, key=lambda part: part.version)
    return replace(first, terms=tuple(terms.values()), origin=origin if len(parts) > 1 else first.origin)


def _both(one: Term, other: Term) -> Term:
    def either(name: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*getattr(one, name), *getattr(other, name))))

    return replace(one, **{name: either(name) for name in ("words", "codes", "related", "parents")})
