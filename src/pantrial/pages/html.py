"""HTML to kept text: what a reader sees, line by line, with the marks by which the page reader tells lists and tables.

Blocks are lines, headings and paragraphs stand between blank lines, list items begin with `* ` (nested ones are indented),
table rows are cells between ` | `, a line break is a line's end. Scripts, styles and hidden parts are no text. The text is
kept with its source, so that spans stay right whatever becomes of these rules.
"""

import re
from collections.abc import Iterator

from lxml import etree

_START = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL
)
_TAG = re.compile(r"</(?:p|div|li|ul|table|td|tr|h[1-6]|span|section|dl|dd)>", re.IGNORECASE)

_SILENT = frozenset(("script", "style", "noscript", "template", "head", "svg", "iframe", "object", "select", "button"))
_SPACED = frozenset(("p", "h1", "h2", "h3", "h4", "h5", "h6", "table", "ul", "ol", "dl", "section", "article", "blockquote"))
_BLOCKS = _SPACED | frozenset(
    "address aside body center dd details div dt fieldset figcaption figure footer form header hr html legend li main nav pre"
    " summary tbody tfoot thead title tr caption".split()
)
_CELLS = frozenset(("td", "th"))
_POWER = re.compile(r"\s*[-+\u2212\u2013]?\d+\s*", re.ASCII)
_BLANKS = "\t\r\n\f\v\u00a0"


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
    return "" if root is None else _lines(root)


def _lines(root: etree._Element) -> str:
    """Walks the tree without recursion: the depth of a page is whatever its writer chose."""
    lines: list[str] = []
    line: list[str] = []
    lists: list[str] = []

    def end(blank: bool = False) -> None:
        words = _squeezed("".join(line))
        line.clear()
        if words:
            lines.append("  " * max(0, len(lists) - 1) * words.startswith("* ") + words)
        if blank and lines and lines[-1]:
            lines.append("")

    preformatted = raised = 0
    for event, tag, words in _events(root):
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
        elif tag in _CELLS:
            if event == "end":
                line.append(" | ")
        elif event == "start" and tag == "li":
            end()
            line.append("* ")
        elif tag in _BLOCKS:
            if tag == "p" and "".join(line).strip() == "*":
                continue  # a paragraph inside a list item goes on with its bullet
            end(blank=tag in _SPACED and not lists)
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


def _events(root: etree._Element) -> Iterator[tuple[str, str, str]]:
    """Starts, ends and texts in the order of the page, without what is silent or hidden."""
    skipped: etree._Element | None = None
    for event, element in etree.iterwalk(root, events=("start", "end")):
        tag = element.tag if isinstance(element.tag, str) else ""
        if skipped is None and event == "start":
            if tag in _SILENT or element.get("hidden") is not None or element.get("aria-hidden") == "true":
                skipped = element
            else:
                yield "start", tag, ""
                if element.text:
                    yield "text", tag, element.text
        elif event == "end":
            if skipped is None:
                yield "end", tag, ""
            elif element is skipped:
                skipped = None
            if skipped is None and element.tail and element is not root:
                yield "text", tag, element.tail
