"""The Disease Ontology's tables: `HumanDO.tsv` (id, label, label above) and `allXREFinDO.tsv` (id, label, cross-reference)."""

import csv
from collections import defaultdict

from pantrial.terms import Term, Vocabulary
from pantrial.vocabularies.files import Opened
from pantrial.vocabularies.obo import ONTOLOGIES, cross_reference

_PARENT, _XREF = "subClassOf", "xref"


def detect(file: Opened) -> bool:
    """Whether it is one of the tables."""
    head = file.head.split("\n", 1)[0].replace('"', "").strip().split("\t")
    return head[:2] == ["id", "label"] and head[2:3] in ([_PARENT], [_XREF])


def read(file: Opened) -> Vocabulary:
    """The table's terms, with those above them or with their cross-references. A label of two terms names no parent."""
    rows = list(csv.DictReader(file.lines(), delimiter="\t"))
    labels: dict[str, str] = {}
    ids: dict[str, set[str]] = defaultdict(set)
    uppers: dict[str, list[str]] = defaultdict(list)
    related: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        id_, label = row.get("id") or "", row.get("label") or ""
        if not id_.startswith("DOID:") or not label or label.startswith("obsolete "):
            continue
        labels.setdefault(id_, label)
        ids[label].add(id_)
        if upper := row.get(_PARENT):
            uppers[id_].append(upper)
        if found := cross_reference(row.get(_XREF) or ""):
            related[id_].append(found)
    name, title, licence, system, _ = ONTOLOGIES["DOID"]

    def parents(id_: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(one for upper in uppers[id_] if len(ids[upper]) == 1 for one in ids[upper]))

    terms = tuple(
        Term(id_, label, (), (f"{system}:{id_}",), tuple(dict.fromkeys(related[id_])), parents(id_))
        for id_, label in labels.items()
    )
    return Vocabulary(name, title, "", licence, file.path.name, terms)
