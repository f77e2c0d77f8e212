"""HTML to kept text: what a reader sees, line by line, with the marks by which the page reader tells lists and tables.

Blocks are lines, headings and paragraphs stand between blank lines, headings below more of them the higher they are, list
items begin with `* ` (nested ones are indented), table rows are cells between ` | `, a line break is a line's end. Scripts,
styles and hidden parts are no text. What a reader unfolds is: a button that opens a part is this part's heading, though the
part is hidden yet, and the name of a tab stands over the tab's own part, since under a row of names (`Inclusion`,
`Exclusion`) nobody could tell whose lines follow. The text is kept with its source, so that spans stay right whatever becomes
of these rules.
"""

import re
from collections.abc import Iterator, Mapping
from itertools import islice

from lxml import etree
from msgspec import Struct, structs

_START = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL
)
_TAG = re.compile(r"</(?:p|div|li|ul|table|td|tr|h[1-6]|span|section|dl|dd)>", re.IGNORECASE)

_SILENT = frozenset(("script", "style", "noscript", "template", "head", "svg", "iframe", "object", "select", "button"))
_SPACED = frozenset(
    ("p", "h1", "h2", "h3", "h4", "h5", "h6", "table", "ul", "ol", "dl", "section", "article", "blockquote", "summary")
)
_BLOCKS = _SPACED | frozenset(
    "address aside body center dd details div dt fieldset figcaption figure footer form header hr html legend li main nav pre"
    " summary tbody tfoot thead title tr caption".split()
)
_WIDE = {"h1": 7, "h2": 6, "h3": 5, "h4": 4, "h5": 3, "h6": 3, "bold": 2, "summary": 5, "legend": 5, "dt": 2}
"""Headings of the page's parts → how many blank lines stand before them: the higher, the more."""
_INSIDE = frozenset(("p", "div", "section", "h1", "h2", "h3", "h4", "h5", "h6"))
_CELLS = frozenset(("td", "th"))
_OPENS = re.compile(
    r"\b(?:aria-(?:controls|expanded)|data-(?:bs-)?(?:toggle|target)|role\s*=\s*[\"']?tab)\b|accordion|collaps|faq|expand",
    re.IGNORECASE,
)
_POWER = re.compile(r"\s*[-+\u2212\u2013]?\d+\s*", re.ASCII)
_BLANKS = "\t\r\n\f\v\u00a0"


class _Folds(Struct):
    """What a reader unfolds: the elements that open a part of the page, and the names of tabs over their parts."""

    openers: frozenset[etree._Element] = frozenset()
    """Buttons that are the heading of the part that they open."""
    tabs: frozenset[etree._Element] = frozenset()
    """Names of tabs whose parts are on the page."""
    parts: Mapping[str, str] = {}
    """Number of a part that something opens → what stands over it: a tab's name, or nothing."""
    names: frozenset[etree._Element] = frozenset()
    """Names whose value is the one other thing in their block, with nothing between: what parts them is the site's style."""
    links: frozenset[etree._Element] = frozenset()
    """Links of a menu: their block holds nothing else."""


def is_html(text: str) -> bool:
    """Whether a decoded document is an HTML page, and no text in which a tag is mentioned."""
    head = text[:4096]
    return bool(_START.match(head)) or (head.lstrip()[:1] == "<" and len(_TAG.findall(text[:65_536])) >= 3)


def render(text: str) -> str:
    """The page's words as kept text; empty where it holds none. No entity is loaded and nothing is fetched."""
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        # Bytes, since the parser refuses a text that declares an encoding; ours is the truth whatever the page declares.
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError):
        return ""
    if root is None:
        return ""
    folds = _folds(root) if _OPENS.search(text) else _Folds()
    if _BESIDE.search(text):
        folds = structs.replace(folds, names=_names(root), links=_badges(root))
    if _MENU.search(text):
        folds = structs.replace(folds, links=folds.links | _links(root))
    return _lines(root, folds)


_INLINE = frozenset(("span", "small", "b", "strong", "label", "em", "i", "font", "data", "time", "bdi", "a"))
_BESIDE = re.compile(
    r"</(?:span|small|b|strong|label|em|i)><(?:span|small|b|strong|em|i|font|data|time|bdi|a)\b", re.IGNORECASE
)
_MENU = re.compile(r"<a\b(?:[^<]|<(?!a\b|/a>)){0,400}</a>\s*(?:[|·•>/]\s*)?<a\b", re.IGNORECASE)
_LINKS = 3
"""How many links are a menu."""


def _names(root: etree._Element) -> frozenset[etree._Element]:
    """The first of two inline elements that are all of their block and touch: `<li><span>Phase</span><span>2</span></li>`."""
    found: set[etree._Element] = set()
    for block in root.iter("div", "li", "p", "section"):
        if len(block) != 2 or (block.text or "").strip():
            continue
        first, second = block
        if first.tag not in _INLINE or second.tag not in _INLINE or first.tail or (second.tail or "").strip():
            continue
        words, value = _words_in(first).strip(), _words_in(second).strip()
        if len(words) > 1 and value and words[-1].isalnum() | (words[-1] in ").?") and not first.get("hidden"):
            found.add(first)
    return frozenset(found)


def _badges(root: etree._Element) -> frozenset[etree._Element]:
    """Inline elements side by side, three or more in a block of such, with nothing between: the site's style parts them."""
    found: set[etree._Element] = set()
    for block in root.iter("div", "p", "header", "section"):
        few = list(islice(block, _FEW))
        if len(few) < _LINKS or len(few) != len(block) or (block.text or "").strip():
            continue
        if all(each.tag in _INLINE and not (each.tail or "").strip() and _words_in(each).strip() for each in few):
            found.update(few)
    return frozenset(found)


def _links(root: etree._Element) -> frozenset[etree._Element]:
    """The links of blocks that hold links and nothing else, each of a few words."""
    found: set[etree._Element] = set()
    for block in root.iter("div", "nav", "header", "p"):
        links = list(islice(block, _FEW))
        if len(links) < _LINKS or any(link.tag != "a" for link in links) or len(links) != len(block):
            continue
        between = [block.text or "", *(link.tail or "" for link in links)]
        words = [_words_in(link).split() for link in links]
        if not any(map(str.isalnum, "".join(between))) and all(len(each) <= _LINK_WORDS for each in words):
            found.update(links)
    return frozenset(found)


def _words_in(element: etree._Element) -> str:
    """The words of an element and of the first few in it, however deep these are nested."""
    few = list(islice(element.iter(), _FEW))
    return "".join([few[0].text or "", *(f"{inner.text or ''} {inner.tail or ''}" for inner in few[1:])])


_LINK_WORDS = 4


def _lines(root: etree._Element, folds: _Folds) -> str:
    """Walks the tree without recursion: the depth of a page is whatever its writer chose."""
    lines: list[str] = []
    line: list[str] = []
    lists: list[str] = []

    def end(blank: bool = False) -> None:
        words = _squeezed("".join(line))
        line.clear()
        if words and words != "*":  # an item without words is none
            lines.append("  " * max(0, len(lists) - 1) * words.startswith("* ") + words)
        if blank and lines and lines[-1]:
            lines.append("")

    def gap(wide: int) -> None:
        while lines and wide > 1 and any(lines[-wide:]):
            lines.append("")

    preformatted = raised = 0
    for event, tag, words in _events(root, folds):
        if event == "text":
            # "10" and a raised "6" are not 106; nor may anybody read a footnote's number behind a number as its digits.
            if raised and _POWER.fullmatch(words) and line and line[-1][-1:].isdigit():
                words = f"^{words.strip()}"
            first, *more = words.split("\n") if preformatted else (words,)
            line.append(first)
            for part in more:
                end()
                line.append(part)
        elif tag == "sup":
            raised += {"start": 1, "end": -1}[event]
        elif tag == "br":
            end()
        elif tag in _CELLS or tag == "name":
            if event == "end":
                line.append(" | ")
        elif tag == "bold":
            if not lists and not "".join(line).strip():
                end(blank=True)
                gap(_WIDE[tag])
        elif event == "start" and tag == "li":
            end()
            line.append("* ")
        elif tag in _BLOCKS:
            if tag in _INSIDE and "".join(line).strip() == "*":
                continue  # a paragraph inside a list item goes on with its bullet
            # A name of a list of names begins a part of its own: values of the one above end there.
            end(blank=(tag in _SPACED or (tag == "dt" and event == "start")) and not lists)
            if event == "start" and tag in _WIDE and not lists:
                gap(_WIDE[tag])
            preformatted += {"start": 1, "end": -1}[event] * (tag == "pre")
            if tag in ("ul", "ol"):
                if event == "start":
                    lists.append(tag)
                elif lists:
                    lists.pop()
    end()
    return "\n".join(lines).strip("\n") + "\n" if lines else ""


def _squeezed(words: str) -> str:
    """Stripped, and with one blank for every run of them; a text of short words is never held word by word."""
    for blank in _BLANKS:
        words = words.replace(blank, " ")
    while "  " in words:
        words = words.replace("  ", " ")
    return words.strip()


def _folds(root: etree._Element) -> _Folds:
    """What on the page opens which part of it."""
    ids = {element.get("id"): element for element in root.iter() if element.get("id")}
    openers: set[etree._Element] = set()
    tabs: set[etree._Element] = set()
    parts: dict[str, str] = {}
    for element in root.iter():
        toggles = element.get("data-toggle") or element.get("data-bs-toggle") or ""
        tab = element.get("role") == "tab" or toggles in ("tab", "pill")
        named = element.get("aria-controls") or element.get("data-bs-target") or element.get("data-target") or ""
        if not named and (tab or toggles):
            named = element.get("href") or ""
        number = named.removeprefix("#")
        part = ids.get(number) if number else None
        if part is None and not (element.tag == "button" and (element.get("aria-expanded") or _of_accordion(element))):
            continue
        words = " ".join("".join(map(str, islice(element.itertext(), _FEW))).split())
        if tab and part is not None and words and not any(part is above for above in islice(element.iterancestors(), _FEW)):
            tabs.add(element)
            parts[number] = words
        elif element.tag == "button" or part is not None:
            openers |= {element} if element.tag == "button" else set()
            if part is not None:
                parts.setdefault(number, "")
    return _Folds(frozenset(openers), frozenset(tabs), parts)


def _of_accordion(button: etree._Element) -> bool:
    """Whether a button, or what it stands in, is called an accordion: then its words are what it unfolds."""
    above = button.getparent()
    if above is not None and _HEADER.search(above.get("class") or "") and above.getnext() is not None and len(above) == 1:
        return True
    classes = f"{button.get('class') or ''} {(above.get('class') or '') if above is not None else ''}"
    return _ACCORDION.search(classes) is not None and button.getnext() is not None


_FEW = 30
"""How many elements above or below another are looked at: a hostile page may nest without end."""
_HEADER = re.compile(r"\b[\w-]*(?:header|heading|title)\b", re.IGNORECASE)
_ACCORDION = re.compile(r"accordion|collaps|faq|expand", re.IGNORECASE)
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6", "dt", "legend", "caption", "summary"))


_BOLD = frozenset(("b", "strong"))
_BOLD_IN = frozenset(("p", "div"))
_LONGEST_HEAD = 100


def _is_headed(element: etree._Element) -> bool:
    """Whether bold words are all of their paragraph, or its first line: a heading, whatever the site calls it."""
    block = element.getparent()
    if block is None or block.tag not in _BOLD_IN or (block.text or "").strip() or element.getprevious() is not None:
        return False
    following = element.getnext()
    if (element.tail or "").strip() or (following is not None and following.tag != "br"):
        return False
    return 2 < len(_words_in(element).strip()) <= _LONGEST_HEAD


def _is_called_heading(element: etree._Element) -> bool:
    """Whether the site's own name for a block says that it is a heading: `<div class="card-title">`."""
    called = element.get("class")
    if not called or not _TITLED.search(called) or any(isinstance(one.tag, str) and one.tag in _BLOCKS for one in element):
        return False
    return 2 < len(_words_in(element).strip()) <= _LONGEST_HEAD


_TITLED = re.compile(r"(?:^|[\s_-])(?:title|heading|headline|subtitle|subheading|head|hd|h[2-6])(?:$|[\s_-])", re.IGNORECASE)


def _events(root: etree._Element, folds: _Folds) -> Iterator[tuple[str, str, str]]:
    """Starts, ends and texts in the order of the page, without what is silent or hidden."""
    skipped: etree._Element | None = None
    for event, element in etree.iterwalk(root, events=("start", "end")):
        tag = element.tag if isinstance(element.tag, str) else ""
        heads = tag == "button" and (
            element in folds.openers or any(above.tag in _HEADINGS for above in islice(element.iterancestors(), _FEW))
        )
        if heads:
            tag = "h4"
        if skipped is None and event == "start":
            number = element.get("id") or ""
            hidden = element.get("hidden") is not None or element.get("aria-hidden") == "true"
            if tag in _SILENT or element in folds.tabs or (hidden and number not in folds.parts):
                skipped = element
            else:
                yield "start", tag, ""
                if (tag in _BOLD and _is_headed(element)) or (tag in _BOLD_IN and _is_called_heading(element)):
                    yield "start", "bold", ""
                if over := folds.parts.get(number, "") if number else "":
                    yield "start", "h4", ""
                    yield "text", "h4", over
                    yield "end", "h4", ""
                if element.text:
                    yield "text", tag, element.text
        elif event == "end":
            if skipped is None:
                yield "end", tag, ""
                if element in folds.names:
                    yield "end", "name", ""
                elif element in folds.links:
                    yield "end", "br", ""
            elif element is skipped:
                skipped = None
            if skipped is None and element.tail and element is not root:
                yield "text", tag, element.tail
