"""The record of an XML document in one pass over its text, without a tree and without evidence.

A form's table says where each element goes (`trees.Place`). Reading by that table with every value's place (`trees.fill`) is
right for any document and slow; here the same table is run over plain XML as registers' programs write it: no namespaces,
no document type, no sections of CDATA, text or elements in an element and not both. What is anything else, and whatever
says a value twice, is not skimmed (None), and read by the other way. A document that is skimmed is sound XML (1.0, fifth
edition): tags match, names and characters are legal, references are to the five predefined entities or to characters.
"""

import itertools
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from lxml import etree
from msgspec import Struct

from pantrial.pages.claims import Path
from pantrial.pages.shapes import NORMALISERS
from pantrial.readers.trees import Place
from pantrial.text import squeeze

Shape: TypeAlias = Callable[[str], Any]

_LONGEST = 1_000_000  # characters; parsers have limits of their own for what is longer
_DEEPEST = 100
_MOVES = 20_000  # elements and moves that are kept
_SPELLINGS = 10_000  # of the values of one shape that are kept: the days of 27 years
_PIECES = 20_000  # pieces that are kept with their words, where they are short
_SHORT = 200

_HEAD = re.compile(r'<\?xml version="1\.0"(?: encoding="(?i:utf-8|iso-8859-1|us-ascii)")?\s*\?>\s*')
_TAG = re.compile(r'([A-Za-z_][A-Za-z0-9_.-]{0,99})(?: ([A-Za-z_][A-Za-z0-9_-]{0,99})="([^"&\t\n]*)")?(/?)')
_COMMENT = re.compile(r"!--(?:[^-]|-[^-])*-->\s*")
_REFERENCE = re.compile(r"&(?:#x([0-9A-Fa-f]{1,6})|#([0-9]{1,7})|(lt|gt|amp|quot|apos));")
_ENTITIES = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'"}
_BLANKS = " \t\n"
_ILLEGAL = tuple(map(chr, (*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20))))
_ILLEGAL_BYTES = "".join(_ILLEGAL).encode()


class Node:
    """An element of a form at its path, or one that the form does not know: what may stand in it, and where its words go.

    `box` is the number of the object that the words are a field of, or _ITEM for the item of a list that the element stands
    in; `key` is the field, `many` whether it is a list of such words, `wrap` the field of an object in that list; `shape`
    makes the value of the words, and `known` holds some that it made; `more` is another place for the same words, and `told`
    holds what some words say at all of them. `item` is whether the element is itself an item of a list; then `box`, `key`
    are of the list, and `sure` is a field of every item. `moves` is what was met so far behind the element's words
    (`Form._move`), and `pieces` the same with the words behind it.
    """

    __slots__ = (
        "above", "attributes", "box", "children", "deep", "item", "key", "known", "many", "more", "moves", "name", "pieces",
        "shape", "sure", "takes", "told", "wrap",
    )  # fmt: skip

    def __init__(self, name: str, above: "Node | None" = None) -> None:
        self.name, self.above = name, above
        self.deep: int = above.deep + 1 if above else 0
        self.children: dict[str, Node] = {}
        self.attributes: dict[str, Node] = {}
        self.moves: dict[str, Move] = {}
        self.pieces: dict[str, Move] = {}
        self.takes = self.item = self.many = False
        self.box = _ITEM
        self.key = self.wrap = ""
        self.shape: Shape | None = None
        self.known: dict[str, Any] = _NOTHING_KNOWN
        self.told: dict[str, tuple[Value, ...]] = {}
        self.sure: tuple[str, str] | None = None
        self.more: Node | None = None

    def inner(self, name: str) -> "Node":
        """The element of that name in this one, made where it is not there yet."""
        return self.children.get(name) or self.children.setdefault(name, Node(name, self))


class Act(Struct, frozen=True):
    """What tags ask for besides going on: an item begins (`begins`) or ends, or the `values` of an attribute are put.

    An item that ends goes to the list `key` of `box`, and `sure` is a field of it.
    """

    begins: bool
    box: int
    key: str
    sure: tuple[str, str] | None = None
    values: tuple["Value", ...] = ()


class Value(Struct, frozen=True):
    """What words say at one of the places that they go to: a field of a box, or an item (`many`) of a list there."""

    box: int
    key: str
    many: bool
    value: Any


class Move(Struct, frozen=True):
    """From an element's words over its end to the next words: where that leads, what is done, and what becomes of the words.

    `shape`, `known`, `box`, `key` are those of the element whose words they are; `way` says what is done with them. Where the
    words are known as well, `value` is what they say.
    """

    node: Node
    moves: dict[str, "Move"]
    pieces: dict[str, "Move"]
    acts: tuple[Act, ...]
    way: int
    shape: Shape | None
    known: dict[str, Any]
    box: int
    key: str
    value: Any = None


_NO_WORDS = 0
_FIELD = 1
_SHAPED = 2
_MANY = 3
_IGNORED = 4
_OTHER = 5
_DONE = 6
_SAID = 7
"""The ways: no words may stand here; a field as it stands; a field of some shape; an item of a list; what nobody asks for;
whatever else the element says. And where the words are known: there is nothing to do; they say the value of a field."""

_ITEM = 0  # the number of the innermost item's object
_ROOT = 1  # and of the study's
_NOTHING_KNOWN: dict[str, Any] = {}
_UNHEARD = object()


class Form:
    """A form's table, made ready to be run over text."""

    def __init__(
        self,
        root: str,
        rows: Mapping[str, Place],
        items: Collection[str],
        *,
        sure: Mapping[str, tuple[str, str]],
        shapes: Mapping[str, Sequence[tuple[Path, Shape]]],
        apart: str = "",
    ) -> None:
        """Take the form's rows and items as `trees.fill` does.

        `sure`: elements that are items, and a field that all of them have. `shapes`: elements whose words go where the
        form's own rules say, to one place or several; the path of what goes into an item is the field's name alone.
        `apart`: a child of the root that is not looked into; its name is its value.
        """
        self._start, self._end = Node(""), Node("")
        self.root = self._start.inner(root)
        self._made = 0  # of elements and moves that were met
        self._pieces = 0
        self.paths: list[Path | None] = [None, ()]  # of the objects, by their numbers
        self.apart, self._apart = apart, f"<{apart}>" if apart else ""
        self._items = frozenset(items)
        for path, row in rows.items():
            self._place(path, row.path, row.shape)
        for path, places in shapes.items():
            self._shaped(path, places)
        for path, field in sure.items():
            self._node(path).sure = field
        # Every object but the study's, and what it is a field of; those within others come first.
        deep = sorted((path for path in self.paths if path), key=len, reverse=True)
        self._fields = [(self.box(path), self.box(path[:-1]), str(path[-1])) for path in deep]
        # Of the root's own tag nothing is asked, and its attributes are other ones in each document.
        asked = "(?!)" if self.root.attributes else ""
        self._opening = re.compile(
            rf'(?:{_HEAD.pattern})?<{re.escape(root)}(?:{asked} (?!xmlns=)[A-Za-z_][A-Za-z0-9_-]{{0,99}}="[^"&<\t\n]*")?>'
        )

    def box(self, path: Path) -> int:
        """The number of the object at a path."""
        if path not in self.paths:
            self.paths.append(path)
            self.box(path[:-1])
        return self.paths.index(path)

    def _node(self, path: str) -> Node:
        node = self.root
        for name in path.split("/"):
            node = node.attributes.setdefault(name[1:], Node(name)) if name.startswith("@") else node.inner(name)
        return node

    def _shaped(self, path: str, places: Sequence[tuple[Path, Shape]]) -> None:
        """Let the words of an element go where the form's own rules say."""
        node = self._node(path)
        first = node
        for number, (at, shape) in enumerate(places):
            if number:
                node.more = Node(first.name, first.above)
                node = node.more
            node.takes, node.shape, node.known, node.key = True, shape, _NOTHING_KNOWN, str(at[-1])
            node.box = self.box(at[:-1]) if len(at) > 1 else _ITEM

    def _place(self, path: str, at: Path, shape: str) -> None:
        node, steps = self._node(path), path.split("/")
        around = ["/".join(steps[:number]) for number in range(1, len(steps)) if "/".join(steps[:number]) in self._items]
        hashes = [number for number, step in enumerate(at) if step == "#"]
        for element, number in zip(around, hashes, strict=False):
            self._list(self._node(element), at[:number], hashes[: hashes.index(number)])
        within, own = hashes[: len(around)], hashes[len(around) :]
        node.takes = True
        if shape != "text":
            known: dict[str, Any] = {}
            node.known, node.shape = known, kept(NORMALISERS[shape], known)
        first = within[-1] + 1 if within else 0
        last = own[0] if own else len(at)
        node.many = bool(own)
        field = at[first:last]
        node.box = _ITEM if within else self.box(field[:-1])
        node.key = str(field[-1])
        node.wrap = str(at[own[0] + 1]) if own and own[0] + 1 < len(at) else ""
        if len(within) < len(around) or len(own) > 1 or (within and len(field) != 1) or (around and path.count("/@")):
            raise ValueError(f"{path} does not go where it stands: {at}")

    def _list(self, node: Node, at: Path, outer: Sequence[int]) -> None:
        node.item = True
        node.key = str(at[-1])
        node.box = _ITEM if outer else self.box(at[:-1])

    def skim(self, text: str) -> dict[str, Any] | None:
        """Run the table over a document: the study as plain data; None where the document is not to be read in this way."""
        if len(text) > _LONGEST or "\r" in text or not _legal(text):
            return None
        pieces = text.split("</")
        first = pieces[0]
        opening = self._opening.match(first)
        if opening is not None:
            pieces[0] = f"<{self.root.name}>{first[opening.end() :]}"
        elif head := _HEAD.match(first):
            pieces[0] = first[head.end() :]
        boxes = self._run(pieces, "&" in text)
        if boxes is None:
            return None
        for number, above, key in self._fields:
            if boxes[number]:
                boxes[above][key] = boxes[number]
        return boxes[_ROOT]

    def _without(self, body: str) -> str:
        """The rest of a document with an empty element for the child that is not looked into; nothing where it is not sound."""
        start, end = self._apart, f"</{self.apart}>"
        before, _, rest = body.partition(start)
        inner, _, after = rest.partition(end)
        if start in rest or end in after or "<!" in inner or "<?" in inner:
            return ""
        try:
            etree.fromstring(f"{start}{inner}{end}", _PARSER)
        except etree.XMLSyntaxError:
            return ""
        return f"{before}<{self.apart}/>{after}"

    def _run(self, cut: list[str], referring: bool) -> list[dict[str, Any]] | None:
        """The objects of what a document says, by their numbers; None where it is not to be read in this way.

        It is `cut` at each `</`, and `referring` where there may be references in it. A piece is the name that ends an element,
        tags that begin others, and behind the last `>` words. All but the words are the same in one document and the next: each
        such move is made out once, and then known. So is a piece as a whole where its words are none, or a code or a day.
        """
        boxes: list[dict[str, Any]] = [{} for _ in self.paths]
        items: list[dict[str, Any]] = []  # the items around the innermost, from outside in
        node, moves, known = self._start, self._start.moves, self._start.pieces
        words = ""
        value: Any
        pieces = iter(cut)
        parts = [pieces]
        for piece in itertools.chain.from_iterable(parts):
            met = known
            move = met.get(piece)
            if move is None:
                head, _, words = piece.rpartition(">")
                move = moves.get(head)
                if move is None:
                    if self._apart and self._apart in f"{head}>":
                        rest = self._without("</".join((piece, *pieces)))
                        parts.append(iter(rest.split("</")))
                        continue
                    move = self._move(node, head)
                    if move is None:
                        return None
            node, moves, known = move.node, move.moves, move.pieces
            if move.acts:
                for act in move.acts:
                    if act.begins:
                        items.append(boxes[_ITEM])
                        boxes[_ITEM] = {}
                    elif act.values:
                        if not _put(act.values, boxes):
                            return None
                    else:
                        ended = boxes[_ITEM]
                        boxes[_ITEM] = items.pop()
                        if ended:
                            if act.sure is not None:
                                ended[act.sure[0]] = act.sure[1]
                            box, key = boxes[act.box], act.key
                            if key in box:
                                box[key].append(ended)
                            else:
                                box[key] = [ended]
            way = move.way
            if way >= _DONE:
                words = ""
                if way == _SAID:
                    box, key = boxes[move.box], move.key
                    if key in box:
                        return None
                    box[key] = move.value
                continue
            if way == _NO_WORDS:
                if words and not words.isspace():
                    return None
                if len(piece) < _SHORT and not words.strip(_BLANKS):
                    self._keep(met, piece, move, _DONE)
                continue
            if "<" in words:  # of which no tag came
                return None
            if referring and "&" in words:
                plain = _plain(words)
                if plain is None:
                    return None
                words = plain
            words = words.strip()
            if not words:
                continue
            if way == _FIELD:
                box, key = boxes[move.box], move.key
                if key in box:
                    return None
                box[key] = words
            elif way == _SHAPED:
                value = move.known.get(words, _UNHEARD)
                if value is _UNHEARD:
                    value = move.shape(words)  # type: ignore[misc]  # it has one
                elif len(piece) < _SHORT:
                    self._keep(met, piece, move, _DONE if value is None or value == "" else _SAID, value)
                if value is not None and value != "":
                    box, key = boxes[move.box], move.key
                    if key in box:
                        return None
                    box[key] = value
            elif way == _MANY:
                box, key = boxes[move.box], move.key
                value = words if move.shape is None else move.shape(words)
                if key in box:
                    box[key].append(value)
                else:
                    box[key] = [value]
            elif way == _OTHER:
                value = move.known.get(words)
                if value is None:
                    value = tuple(_values(node, words))
                    if len(move.known) < _SPELLINGS and len(words) < 100:
                        move.known[words] = value
                if not _put(value, boxes):
                    return None
        return boxes if node is self._end and not words.strip(_BLANKS) else None

    def _keep(self, met: dict[str, Move], piece: str, move: Move, way: int, value: Any = None) -> None:
        """Remember what a piece as a whole says."""
        if self._pieces < _PIECES:
            self._pieces += 1
            met[piece] = Move(
                move.node, move.moves, move.pieces, move.acts, way, None, _NOTHING_KNOWN, move.box, move.key, value
            )

    def _move(self, node: Node, head: str) -> Move | None:
        """What a piece's tags say where it ends `node`; None where they are not to be read in this way."""
        ended, *tags = f"{head}>".split("<")
        acts: list[Act] = []
        here = node
        if node is self._start:
            if ended:
                return None
        else:
            name, end, gap = ended.partition(">")
            if name != node.name or not end or gap.strip(_BLANKS) or node.above is None:
                return None
            here = node.above if node.above is not self._start else self._end
            if node.item:
                acts.append(Act(False, node.box, node.key, node.sure))
        leaf: Node | None = None
        for tag in tags:
            if tag[:3] == "!--":
                if not _COMMENT.fullmatch(tag):
                    return None
                leaf = None
                continue
            name, end, gap = tag.partition(">")
            match = _TAG.fullmatch(name)
            if match is None or not end or gap.strip(_BLANKS) or here.deep > _DEEPEST or here is self._end:
                return None
            name, attribute, value, empty = match.groups()
            if here is self._start and (name != self.root.name or empty):
                return None
            apart = here is self.root and name == self.apart
            if attribute == "xmlns" or (apart and (attribute or not empty)):
                return None
            known = here.children.get(name)
            child = known or (here.inner(name) if self._made < _MOVES else Node(name, here))
            self._made += known is None
            row = child.attributes.get(attribute) if attribute else None
            said = list(_values(row, value.strip())) if row is not None and value.strip() else []
            if apart:
                said += _values(child, name)
            if said:
                acts.append(Act(False, _ITEM, "", None, tuple(said)))
            if not empty:
                here, leaf = child, child
                if child.item:
                    acts.append(Act(True, _ITEM, ""))
            else:
                leaf = None
        if here is self._start:
            return None
        way = _NO_WORDS
        if leaf is not None:
            if not leaf.takes:
                way = _IGNORED
            elif leaf.more is not None or (leaf.many and leaf.shape is not None):
                way = _OTHER
            else:
                way = _MANY if leaf.many else _FIELD if leaf.shape is None else _SHAPED
        at = leaf or here
        shape = at.shape if way != _MANY or not at.wrap else _wrapped(at.wrap)
        move = Move(
            here, here.moves, here.pieces, tuple(acts), way, shape, at.told if way == _OTHER else at.known, at.box, at.key
        )
        if self._made < _MOVES:
            self._made += 1
            node.moves[head] = move
        return move


def _values(node: Node | None, words: str) -> Iterator[Value]:
    """What the words of an element say, at each of its places."""
    while node is not None:
        value: Any = words if node.shape is None else node.shape(words)
        if value is not None and value != "":
            yield Value(node.box, node.key, node.many, {node.wrap: value} if node.wrap else value)
        node = node.more


def _put(values: tuple[Value, ...], boxes: list[dict[str, Any]]) -> bool:
    """Put values in their places; False where there is one already."""
    for one in values:
        box, key = boxes[one.box], one.key
        if key not in box:
            box[key] = [one.value] if one.many else one.value
        elif one.many:
            box[key].append(one.value)
        else:
            return False
    return True


def _wrapped(wrap: str) -> Shape:
    return lambda words: {wrap: words}


def kept(shape: Shape, known: dict[str, Any]) -> Shape:
    """A shape that keeps what it made of the words that registers write over and over: their codes, days, ages."""

    def told(words: str) -> Any:
        value = known.get(words)
        if value is None and words not in known:
            value = shape(squeeze(words))
            if len(known) < _SPELLINGS and len(words) < 100:
                known[words] = value
        return value

    return told


def _plain(words: str) -> str | None:
    """Words with their references resolved, or None where one is to nothing that XML knows."""
    words = words.replace("&#xD;", "\r")
    if "&" not in words:
        return words
    words = words.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"')
    marks = words.count("&")
    if not marks:
        return words
    if marks == words.count("&amp;"):
        return words.replace("&amp;", "&")
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
    if text.isascii():
        return not any(map(text.__contains__, _ILLEGAL))
    try:
        data = text.encode()
    except UnicodeEncodeError:  # a half of a pair
        return False
    return len(data.translate(None, _ILLEGAL_BYTES)) == len(data) and "\ufffe" not in text and "\uffff" not in text


_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)

__all__ = ["Form", "Shape"]
