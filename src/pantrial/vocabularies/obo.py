"""OBO files and OBO graphs (JSON) of the Disease Ontology, the Human Phenotype Ontology and others like them.

OBO 1.4: stanzas `[Term]` with `tag: value` lines. Synonyms of the scope EXACT are the same thing; those that are BROAD,
NARROW or RELATED are others, and are not taken. `xref`s relate a term to other systems' codes, and are not the same either.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from pantrial.errors import Unreadable
from pantrial.terms import Term, Vocabulary
from pantrial.vocabularies.files import Opened

# prefix of ids → name, title, licence, our short name of its codes, and the root below which terms are conditions
ONTOLOGIES: dict[str, tuple[str, str, str, str, str]] = {
    "DOID": ("do", "Disease Ontology", "CC0 1.0", "doid", ""),
    "HP": ("hpo", "Human Phenotype Ontology", "HPO licence: free with its citation, unchanged", "hpo", "HP:0000118"),
    "MONDO": ("mondo", "Mondo Disease Ontology", "CC BY 4.0", "mondo", "MONDO:0000001"),
}
# prefix of a cross-reference → our short name of the system
_SYSTEMS = {
    "ICD10CM": "icd10cm", "MESH": "mesh", "MSH": "mesh", "NCI": "ncit", "NCIT": "ncit", "UMLS_CUI": "umls", "UMLS": "umls",
    "MIM": "omim", "OMIM": "omim", "ORDO": "orphanet", "ORPHANET": "orphanet", "ICD11": "icd11", "DOID": "doid", "HP": "hpo",
    "MONDO": "mondo",
}  # fmt: skip
_SYNONYM = re.compile(r'"((?:[^"\\]|\\.)*)"\s+(EXACT|BROAD|NARROW|RELATED)\b\s*([^\[]*)')
_COMMENT = re.compile(r"\s+(?:!|\{).*$")
# Types of synonyms that are no plain name of the thing: short forms, doubtful ones, and names that are out of use (the OBO
# metadata ontology's OMO:0003000 to OMO:0003012).
_NO_NAME = re.compile(
    r"\b(?:abbreviation|acronym|OMO:000(?:300[012678]|3012)|ambiguous|dubious|misspelling|misnomer|obsolete\w*|deprecated)\b",
    re.IGNORECASE,
)
_EXACT = "hasExactSynonym"


def detect(file: Opened) -> bool:
    """Whether it is an OBO file."""
    return file.head.startswith("format-version:") or "\n[Term]\n" in file.head.replace("\r", "")


def detect_graph(file: Opened) -> bool:
    """Whether it is an OBO graph."""
    return file.head.lstrip().startswith("{") and '"graphs"' in file.head


def read(file: Opened) -> Vocabulary:
    """The vocabulary of an OBO file. Raises Unreadable where it is of an ontology that we do not know, or holds no term."""
    version = ""
    terms: list[Term] = []
    for kind, tags in _stanzas(file.lines()):
        if not kind:
            version = _released(next(iter(tags.get("data-version", ())), ""))
        elif kind == "Term" and "true" not in tags.get("is_obsolete", ()) and tags.get("id") and tags.get("name"):
            synonyms = [found for one in tags.get("synonym", ()) if (found := _SYNONYM.match(one))]
            exact = [found[1] for found in synonyms if found[2] == "EXACT" and not _NO_NAME.search(found[3])]
            parents = (_COMMENT.sub("", one) for one in tags.get("is_a", ()))
            xrefs = (_COMMENT.sub("", one) for one in tags.get("xref", ()))
            terms.append(_term(tags["id"][0], tags["name"][0], map(_unescaped, exact), xrefs, parents))
    return _vocabulary(terms, version, file)


def _stanzas(lines: Iterable[str]) -> Iterator[tuple[str, dict[str, list[str]]]]:
    """The header under the empty name, and each stanza with the values of its tags."""
    kind, tags = "", defaultdict[str, list[str]](list)
    for line in lines:
        if line.startswith("["):
            yield kind, tags
            kind, tags = line.strip("[] "), defaultdict(list)
        else:
            tag, colon, value = line.partition(": ")
            if colon:
                tags[tag].append(value.strip())
    yield kind, tags


def _unescaped(words: str) -> str:
    return re.sub(r"\\(.)", r"\1", words)


def read_graph(file: Opened) -> Vocabulary:
    """The vocabulary of an OBO graph. Raises Unreadable as `read` does."""
    with file.bytes() as stream:
        try:
            graphs = msgspec.json.decode(stream.read(), type=_Graphs).graphs
        except (msgspec.ValidationError, msgspec.DecodeError, RecursionError) as error:
            raise Unreadable(f"no OBO graph: {error}", where=str(file.path)) from None
    terms: list[Term] = []
    version = ""
    for graph in graphs:
        version = version or _released(str((graph.meta or {}).get("version", "")))
        parents: dict[str, list[str]] = defaultdict(list)
        for edge in graph.edges:
            if edge.pred == "is_a":
                parents[edge.sub].append(_curie(edge.obj))
        for node in graph.nodes:
            meta = node.meta
            if node.lbl and meta.deprecated is not True and node.type in ("CLASS", ""):
                named = (one for one in meta.synonyms if one.pred == _EXACT and not _NO_NAME.search(one.synonymType))
                xrefs = (one.val for one in meta.xrefs)
                terms.append(_term(_curie(node.id), node.lbl, (one.val for one in named), xrefs, parents[node.id]))
    return _vocabulary(terms, version, file)


class _Value(msgspec.Struct):
    val: str = ""
    pred: str = ""
    synonymType: str = ""  # noqa: N815 - the format's name


class _Meta(msgspec.Struct):
    synonyms: list[_Value] = []
    xrefs: list[_Value] = []
    deprecated: bool = False


class _Node(msgspec.Struct):
    id: str
    lbl: str = ""
    type: str = ""
    meta: _Meta = msgspec.field(default_factory=_Meta)


class _Edge(msgspec.Struct):
    sub: str
    pred: str
    obj: str


class _Graph(msgspec.Struct):
    nodes: list[_Node] = []
    edges: list[_Edge] = []
    meta: dict[str, Any] | None = None


class _Graphs(msgspec.Struct):
    graphs: list[_Graph]


def _curie(address: str) -> str:
    return address.rsplit("/", 1)[-1].replace("_", ":", 1)


def _released(words: str) -> str:
    """The day in `doid/releases/2026-07-31/doid.obo`, or the words themselves."""
    found = re.search(r"\d{4}-\d\d-\d\d", words)
    return found[0] if found else words[:40]


def _term(id_: str, name: str, words: Iterable[str], xrefs: Iterable[str], parents: Iterable[str]) -> Term:
    system = ONTOLOGIES.get(id_.partition(":")[0], ("", "", "", "", ""))[3]
    related = tuple(dict.fromkeys(filter(None, map(cross_reference, xrefs))))
    codes = (f"{system}:{id_}",) if system else ()
    return Term(id_, name, tuple(dict.fromkeys(words)), codes, related, tuple(dict.fromkeys(parents)))


def cross_reference(words: str) -> str:
    """`SNOMEDCT_US_2025_09_01:39000009` as `snomed:39000009`; empty where we have no name for the system."""
    prefix, colon, code = words.partition(":")
    prefix = prefix.upper()
    system = "snomed" if prefix.startswith("SNOMEDCT") else _SYSTEMS.get(prefix, "")
    return f"{system}:{code.strip()}" if colon and system and code.strip() else ""


def _vocabulary(terms: list[Term], version: str, file: Opened) -> Vocabulary:
    """The terms of the ontology that most of them are of, below its root."""
    prefixes = [term.id.partition(":")[0] for term in terms]
    prefix = max(ONTOLOGIES, key=prefixes.count)
    if prefix not in prefixes:
        do = f"give one of these: {', '.join(one[1] for one in ONTOLOGIES.values())}"
        raise Unreadable("an ontology that we do not know", where=str(file.path), do=do)
    name, title, licence, _, root = ONTOLOGIES[prefix]
    held = [term for term in terms if term.id.startswith(f"{prefix}:")]
    if root and any(term.id == root for term in held):
        held = _below(root, held)
    return Vocabulary(name, title, version, licence, file.path.name, tuple(held))


def _below(root: str, terms: list[Term]) -> list[Term]:
    """The terms under the root, without it: what is beside it are words such as `severe` and `onset`."""
    children: dict[str, list[str]] = defaultdict(list)
    for term in terms:
        for parent in term.parents:
            children[parent].append(term.id)
    found: set[str] = set()
    todo = [root]
    while todo:
        for child in children[todo.pop()]:
            if child not in found:
                found.add(child)
                todo.append(child)
    return [term for term in terms if term.id in found]
