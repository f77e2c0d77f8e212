"""The record of an XML document in one pass over its text, without a tree and without evidence.

A form's table says where each element goes (`trees.Place`). Reading by that table with every value's place (`trees.fill`) is
right for any document and slow; here the same table is run over plain XML as registers' programs write it: no namespaces,
no document type, no sections of CDATA, text or elements in an element and not both. What is anything else, and whatever
says a value twice, is not skimmed (None), and read by the other way. A document that is skimmed is sound XML (1.0, fifth
edition): tags match, names and characters are legal, references are to the five predefined entities or to characters.
"""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, TypeAlias

from lxml import etree

from pantrial.pages.claims import Path
from pantrial.pages.shapes import NORMALISERS
from pantrial.readers.trees import Place
from pantrial.text import squeeze

Shape: TypeAlias = Callable[[str], Any]

_LONGEST = 1_000_000  # characters; parsers have limits of their own for what is longer
_DEEPEST = 100
_SPELLINGS = 2_000  # of the values of one shape that are kept

_HEAD = re.compile(r'<\?xml version="1\.0"(?: encoding="(?i:utf-8|iso-8859-1|us-ascii)")?\s*\?>\s*')
_TAG = re.compile(r'([A-Za-z_][A-Za-z0-9_.-]{0,99})(?: ([A-Za-z_][A-Za-z0-9_-]{0,99})="([^"&\t\n]*)")?(/?)')
_COMMENT = re.compile(r"!--(?:[^-]|-[^-])*-->\s*")
_REFERENCE = re.compile(r"&(?:#x([0-9A-Fa-f]{1,6})|#([0-9]{1,7})|(lt|gt|amp|quot|apos));")
_ENTITIES = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'"}
_ILLEGAL = bytes((*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20)))


class Node:
    """An element of a form, or one that the form does not know: what may stand in it, and where its words go.

    `box` is the number of the object that the words are a field of, or -1 for the item of a list that the element stands
    in; `key` is the field, `many` whether it is a list of such words, `wrap` the field of an object in that list; `shape`
    makes the value of the words. `item` is whether the element is itself an item of a list; then `box`, `key` are of the
    list, and `sure` is a field of every item.
    """

    __slots__ = (
        "attributes",
        "box",
        "children",
        "close",
        "heard",
        "item",
        "key",
        "many",
        "name",
        "shape",
        "sure",
        "takes",
        "wrap",
    )

    def __init__(self, name: str) -> None:
        self.name = name
        self.close = f"/{name}"
        self.children: dict[str, Node] = {}
        self.attributes: dict[str, Node] = {}
        self.takes = self.item = self.many = self.heard = False
        self.box = -1
        self.key = self.wrap = ""
        self.shape: Shape | None = None
        self.sure: tuple[str, str] | None = None


class Form:
    """A form's table, made ready to be run over text."""

    def __init__(
        self,
        root: str,
        rows: Mapping[str, Place],
        items: Collection[str],
        *,
        sure: Mapping[str, tuple[str, str]],
        shapes: Mapping[str, tuple[Path, Shape]],
        heard: Collection[str] = (),
        apart: str = "",
    ) -> None:
        """Take the form's rows and items as `trees.fill` does.

        `sure`: elements that are items, and a field that all of them have. `shapes`: elements whose words go where the
        form's own rules say. `heard`: elements whose words are also given in their order. `apart`: a child of the root
        that is not looked into.
        """
        self.root = Node(root)
        self.paths: list[Path] = [()]  # of the objects, by their numbers
        self.apart = apart
        self._items = frozenset(items)
        for path, row in rows.items():
            self._place(path, row.path, row.shape)
        for path, (at, shape) in shapes.items():
            node = self._node(path)
            node.takes, node.box, node.key, node.shape = True, self.box(at[:-1]), str(at[-1]), shape
        for path, field in sure.items():
            self._node(path).sure = field
        for path in heard:
            self._node(path).heard = True
        self._others: dict[str, Node] = {}  # elements that the form does not know
        # Every object but the root, and what it is a field of; those within others come first.
        deep = sorted(self.paths[1:], key=len, reverse=True)
        self._fields = [(self.box(path), self.box(path[:-1]), str(path[-1])) for path in deep]

    def box(self, path: Path) -> int:
        """The number of the object at a path."""
        if path not in self.paths:
            self.paths.append(path)
            self.box(path[:-1])
        return self.paths.index(path)

    def _node(self, path: str) -> Node:
        node = self.root
        for name in path.split("/"):
            inner = node.attributes if name.startswith("@") else node.children
            node = inner.setdefault(name.removeprefix("@"), Node(name.removeprefix("@")))
        return node

    def _place(self, path: str, at: Path, shape: str) -> None:
        node, steps = self._node(path), path.split("/")
        around = ["/".join(steps[:number]) for number in range(1, len(steps)) if "/".join(steps[:number]) in self._items]
        hashes = [number for number, step in enumerate(at) if step == "#"]
        for element, number in zip(around, hashes, strict=False):
            self._list(self._node(element), at[:number], hashes[: hashes.index(number)])
        within, own = hashes[: len(around)], hashes[len(around) :]
        node.takes = True
        node.shape = None if shape == "text" else _kept(shape)
        first = within[-1] + 1 if within else 0
        last = own[0] if own else len(at)
        node.many = bool(own)
        field = at[first:last]
        node.box = -1 if within else self.box(field[:-1])
        node.key = str(field[-1])
        node.wrap = str(at[own[0] + 1]) if own and own[0] + 1 < len(at) else ""
        if len(within) < len(around) or len(own) > 1 or (within and len(field) != 1) or (around and path.count("/@")):
            raise ValueError(f"{path} does not go where it stands: {at}")

    def _list(self, node: Node, at: Path, outer: Sequence[int]) -> None:
        node.item = True
        node.key = str(at[-1])
        node.box = -1 if outer else self.box(at[:-1])

    def skim(self, text: str) -> tuple[dict[str, Any], list[tuple[str, str]]] | None:
        """Run the table over a document: the study as plain data, and what was to be heard, in its order.

        None where the document is not to be read in this way.
        """
        if len(text) > _LONGEST or "\r" in text or "]]>" in text or not _legal(text):
            return None
        head = _HEAD.match(text)
        body = text[head.end() :] if head else text
        if self.apart and f"<{self.apart}>" in body:
            body = self._without(body)
        if not body.startswith("<"):
            return None
        boxes: list[dict[str, Any]] = [{} for _ in self.paths]
        heard: list[tuple[str, str]] = []
        if not self._run(body.split("<"), boxes, heard):
            return None
        for number, above, key in self._fields:
            if boxes[number]:
                boxes[above][key] = boxes[number]
        return boxes[0], heard

    def _without(self, body: str) -> str:
        """The document with its name in the child that is not looked into, where that is sound; nothing where it is not."""
        start, end = f"<{self.apart}>", f"</{self.apart}>"
        before, _, rest = body.partition(start)
        inner, _, after = rest.partition(end)
        if start in rest or end in after or "<!" in inner or "<?" in inner:
            return ""
        try:
            etree.fromstring(f"{start}{inner}{end}", _PARSER)
        except etree.XMLSyntaxError:
            return ""
        return f"{before}{start}{self.apart}{end}{after}"

    def _run(self, pieces: list[str], boxes: list[dict[str, Any]], heard: list[tuple[str, str]]) -> bool:
        """Put what the pieces between `<` and `<` say into the objects; False where they are not to be read in this way."""
        others = self._others
        above: list[Node] = []  # the elements around the one that is open, from outside in
        items: list[dict[str, Any]] = []  # the items around, alike
        node: Node | None = None  # the element that is open
        kids = {self.root.name: self.root}
        close = "<"  # what ends it: here nothing does
        number, last = 1, len(pieces)
        while number < last:
            piece = pieces[number]
            number += 1
            name, bracket, words = piece.partition(">")
            if not bracket:
                return False
            child = kids.get(name)
            if child is None:
                if name == close:
                    if (words and not words.isspace()) or node is None:
                        return False
                    if node.item and (item := items.pop()):
                        if node.sure is not None:
                            item[node.sure[0]] = node.sure[1]
                        (items[-1] if node.box < 0 else boxes[node.box]).setdefault(node.key, []).append(item)
                    if above:
                        node = above.pop()
                        kids, close = node.children, node.close
                    else:  # the root's; nothing but comments may follow
                        node, kids, close = None, {}, "<"
                    continue
                child = others.get(name) if node is not None else None
                if child is None:
                    if name[:3] == "!--":
                        if not _COMMENT.fullmatch(piece):
                            return False
                        continue
                    child, empty = self._tagged(name, kids, boxes, items)
                    if child is None or (node is None and child is not self.root):
                        return False
                    if empty:
                        if node is None or (words and not words.isspace()):
                            return False
                        continue
            if number < last and pieces[number].startswith(child.close):  # nothing but words in it
                after = pieces[number][len(child.close) :]
                if after != ">" and (after[:1] != ">" or not after[1:].isspace()):
                    return False
                number += 1
                if node is None:  # a root without elements
                    return False
                if "&" in words:
                    plain = _plain(words)
                    if plain is None:
                        return False
                    words = plain
                if (child.takes or child.heard) and (words := words.strip()):
                    if child.heard:
                        heard.append((child.name, words))
                    if child.takes and not _put(child, words, boxes, items):
                        return False
                continue
            if (words and not words.isspace()) or len(above) > _DEEPEST:
                return False
            if node is not None:
                above.append(node)
            node = child
            kids, close = node.children, node.close
            if node.item:
                items.append({})
        return node is None

    def _tagged(
        self, tag: str, kids: Mapping[str, Node], boxes: list[dict[str, Any]], items: list[dict[str, Any]]
    ) -> tuple[Node | None, bool]:
        """The element of a tag that is no bare name known here, and whether it ends with its tag; None for no such tag.

        It may have one attribute, which is put in its place.
        """
        match = _TAG.fullmatch(tag)
        if match is None:
            return None, False
        name, attribute, value, empty = match.groups()
        node = kids.get(name) or self._others.get(name)
        if node is None:
            node = Node(name)
            if len(self._others) < _SPELLINGS:
                self._others[name] = node
        if name == self.apart or attribute == "xmlns":
            return None, False
        row = node.attributes.get(attribute) if attribute else None
        if row is not None and value.strip() and not _put(row, value.strip(), boxes, items):
            return None, False
        return node, bool(empty)


def _put(node: Node, words: str, boxes: list[dict[str, Any]], items: list[dict[str, Any]]) -> bool:
    """Put words in their place; False where there is a value already."""
    value: Any = words
    if node.shape is not None:
        value = node.shape(words)
        if value is None or value == "":
            return True
    box = items[-1] if node.box < 0 else boxes[node.box]
    key = node.key
    if node.many:
        box.setdefault(key, []).append({node.wrap: value} if node.wrap else value)
    elif key in box:
        return False
    else:
        box[key] = value
    return True


def _kept(shape: str) -> Shape:
    """A shape that keeps what it made of the words that registers write over and over: their codes, days, ages."""
    normalise = NORMALISERS[shape]
    known: dict[str, Any] = {}

    def kept(words: str) -> Any:
        value = known.get(words)
        if value is None and words not in known:
            value = normalise(squeeze(words))
            if len(known) < _SPELLINGS and len(words) < 100:
                known[words] = value
        return value

    return kept


def _plain(words: str) -> str | None:
    """Words with their references resolved, or None where one is to nothing that XML knows."""
    words = words.replace("&#xD;", "\r")
    marks = words.count("&")
    if not marks:
        return words
    try:
        words, found = _REFERENCE.subn(_referred, words)
    except ValueError:
        return None
    return words if found == marks else None


def _referred(match: re.Match[str]) -> str:
    sixteen, ten, name = match.groups()
    if name:
        return _ENTITIES[name]
    letter = chr(int(sixteen, 16) if sixteen else int(ten))
    if not _legal(letter):
        raise ValueError
    return letter


def _legal(text: str) -> bool:
    """Whether XML allows all the characters."""
    try:
        data = text.encode()
    except UnicodeEncodeError:  # a half of a pair
        return False
    return len(data.translate(None, _ILLEGAL)) == len(data) and not (
        not text.isascii() and ("\ufffe" in text or "\uffff" in text)
    )


_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)

__all__ = ["Form", "Shape"]
