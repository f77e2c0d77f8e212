"""MeSH descriptors as NLM publishes them: XML (`desc2026.xml`) and ASCII (`d2026.bin`).

Taken are diseases (trees C and F03) and drugs: descriptors of tree D that have a pharmacological action. Of their entry terms
only those of the preferred concept, or those that the ASCII form calls equivalent, are the same thing.
"""

import re
from collections.abc import Iterable, Iterator

from lxml import etree

from pantrial.errors import Unreadable
from pantrial.terms import Term, Vocabulary
from pantrial.vocabularies.files import Opened

_LICENCE = "NLM's terms for MeSH: free, with NLM named as the source"
_DISEASE = re.compile(r"C\d|F03\b")
_DRUG = re.compile(r"D\d")


def detect_xml(file: Opened) -> bool:
    """Whether it is a set of descriptor records."""
    return "<DescriptorRecordSet" in file.head or "DescriptorRecordSet SYSTEM" in file.head


def detect_ascii(file: Opened) -> bool:
    """Whether it is the ASCII form."""
    return file.head.lstrip().startswith("*NEWRECORD") and "\nMH = " in file.head.replace("\r", "")


def read_xml(file: Opened) -> Vocabulary:
    """The descriptors of an XML file. Raises Unreadable where it is broken."""
    terms: list[Term] = []
    with file.bytes() as stream:
        try:
            for _, record in etree.iterparse(
                stream, events=("end",), tag="DescriptorRecord", resolve_entities=False, no_network=True, load_dtd=False
            ):
                terms += _term(
                    record.findtext("DescriptorUI") or "",
                    record.findtext("DescriptorName/String") or "",
                    [one.text or "" for one in record.iterfind("TreeNumberList/TreeNumber")],
                    [
                        one.text or ""
                        for one in record.iterfind("ConceptList/Concept[@PreferredConceptYN='Y']/TermList/Term/String")
                    ],
                    record.find("PharmacologicalActionList/PharmacologicalAction") is not None,
                )
                record.clear()
                while record.getprevious() is not None:
                    del record.getparent()[0]
        except etree.XMLSyntaxError as error:
            raise Unreadable(f"broken XML: {error}", where=str(file.path)) from None
    return _vocabulary(terms, file)


def read_ascii(file: Opened) -> Vocabulary:
    """The descriptors of an ASCII file."""
    terms: list[Term] = []
    for record in _records(file.lines()):
        entries = [*record.get("ENTRY", ()), *record.get("PRINT ENTRY", ())]
        equal = [parts[0] for one in entries if "EQV" in (parts := one.split("|"))[1:] or len(parts) == 1]
        terms += _term(
            next(iter(record.get("UI", ())), ""),
            next(iter(record.get("MH", ())), ""),
            record.get("MN", ()),
            equal,
            "PA" in record,
        )
    return _vocabulary(terms, file)


def _records(lines: Iterable[str]) -> Iterator[dict[str, list[str]]]:
    record: dict[str, list[str]] = {}
    for line in lines:
        if line.startswith("*NEWRECORD"):
            yield record
            record = {}
        else:
            tag, equals, value = line.partition(" = ")
            if equals:
                record.setdefault(tag.strip(), []).append(value.strip())
    yield record


def _term(ui: str, name: str, trees: Iterable[str], words: Iterable[str], drug: bool) -> Iterator[Term]:
    """The descriptor, where it is a disease or a drug. What stands above it in a tree need not be what it is a kind of."""
    trees = list(trees)
    disease = any(_DISEASE.match(tree) for tree in trees)
    if ui and name and (disease or (drug and any(_DRUG.match(tree) for tree in trees))):
        yield Term(f"MESH:{ui}", name, tuple(dict.fromkeys(words)), (f"mesh:{ui}",), treatment=not disease)


def _vocabulary(terms: list[Term], file: Opened) -> Vocabulary:
    if not terms:
        raise Unreadable("no disease or drug among its descriptors", where=str(file.path), do="give the descriptors' file")
    year = re.search(r"(?:19|20)\d\d", file.path.name)
    return Vocabulary("mesh", "Medical Subject Headings", year[0] if year else "", _LICENCE, file.path.name, tuple(terms))
