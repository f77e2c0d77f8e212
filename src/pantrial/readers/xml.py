"""XML as leaves: words of elements and attributes, each at its XPath. Nothing is fetched and no entity is resolved."""

from collections.abc import Callable, Iterator

from lxml import etree

from pantrial.errors import Unreadable
from pantrial.readers.trees import Leaf
from pantrial.reading import Source


def parse(source: Source) -> etree._Element:
    """The root element. Raises Unreadable, with the line, for what is no sound XML."""
    # The text is decoded already, so whatever encoding it declares is no more its own.
    parser = etree.XMLParser(encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
    try:
        return etree.fromstring(source.text.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError as error:
        raise Unreadable(f"this is no sound XML: {error.msg}", where=source.origin, do="fetch the record again") from error


def leaves(root: etree._Element, skip: Callable[[str], bool] = lambda path: False) -> Iterator[Leaf]:
    """The words of every element and attribute, in the document's order; none of an element whose path is to be skipped.

    A leaf's path is of local names from the root's children on: `id_info/nct_id`, `start_date/@type`. Its pointer is an
    XPath that gives the words in any tool; names in a namespace are asked for by their local name.
    """
    pointer = "/" + _step(root)
    yield from _words(root, "", pointer)
    stack = [_children(root, "", pointer)]
    while stack:
        for element, path, below in stack[-1]:
            if not skip(path):
                yield from _words(element, path, below)
                if len(element):
                    stack.append(_children(element, path, below))
                    break
        else:
            stack.pop()


def _children(element: etree._Element, path: str, pointer: str) -> Iterator[tuple[etree._Element, str, str]]:
    seen: dict[str, int] = {}
    for child in element.iterchildren("*"):
        step = _step(child)
        number = seen[step] = seen.get(step, 0) + 1
        name = str(child.tag).rpartition("}")[2]
        yield child, f"{path}/{name}" if path else name, f"{pointer}/{step}[{number}]"


def _step(element: etree._Element) -> str:
    tag = str(element.tag)
    return f"*[local-name()='{tag.rpartition('}')[2]}']" if tag.startswith("{") else tag


def _words(element: etree._Element, path: str, pointer: str) -> Iterator[Leaf]:
    for name, value in element.attrib.items():
        name, value = str(name), str(value)
        if value.strip() and not name.startswith("{"):  # those in a namespace are the schema's, not the record's
            yield Leaf(f"{path}/@{name}".lstrip("/"), f"{pointer}/@{name}", value)
    if not len(element):
        if element.text and element.text.strip():
            yield Leaf(path, pointer, element.text)
        return
    number = 0
    for words in [element.text, *(child.tail for child in element)]:
        number += bool(words)
        if words and words.strip():
            yield Leaf(f"{path}/text()", f"{pointer}/text()[{number}]", words)


def words_of(source: Source) -> Callable[[str], str]:
    """Pointer of a leaf → the words there, for `text.at`; LookupError for any other.

    A pointer is an XPath, but none is evaluated: a file that brings its own could ask for what takes for ever.
    """
    root = parse(source)
    told = {leaf.pointer: leaf.words for leaf in leaves(root)}
    names: dict[str, str] = {}

    def words(pointer: str) -> str:
        if not pointer.startswith("name("):
            return told[pointer]
        if not names:
            names.update(_names(root))
        return names[pointer]

    return words


def _names(root: etree._Element) -> Iterator[tuple[str, str]]:
    """The pointer of every element's name, and the name."""
    stack = [(root, "/" + _step(root))]
    while stack:
        element, pointer = stack.pop()
        prefix = f"{element.prefix}:" if element.prefix else ""
        yield f"name({pointer})", prefix + str(element.tag).rpartition("}")[2]
        stack.extend((child, below) for child, _, below in _children(element, "", pointer))


__all__ = ["leaves", "parse", "words_of"]
