"""Markdown to kept text: a page that was copied into notes, without the marks for headings, links, bold words and tables."""

import re

_HEADING = re.compile(r"(?m)^#{1,6} +\S")
_LINK = re.compile(r"!?\[([^\]\[\n]{0,300})\]\((?:https?://|mailto:|/|#)[^)\s]{0,800}(?: \"[^\"\n]{0,200}\")?\)")
_RULE = re.compile(r"(?m)^ *\|?(?: *:?-{3,}:? *\|)+(?: *:?-{3,}:? *)?$")
_BOLD = re.compile(r"(\*\*|__)(?=\S)([^*_\n]{1,300}?)(?<=\S)\1")
_CODE = re.compile(r"`([^`\n]{1,200})`")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+.!|<>=~-])")
_GAP = 7
"""Blank lines before a heading and its marks: the higher it is, the more of these and the fewer of those."""
_SAMPLE = 65_536
_LONGEST = 20_000  # characters of a line in which marks are looked for


def is_markdown(text: str) -> bool:
    """Whether a text has marks of Markdown of at least two kinds: headings, links, tables, bold words."""
    sample = text[:_SAMPLE]
    if "#" not in sample and "](" not in sample and "**" not in sample and "---" not in sample:
        return False
    return sum(pattern.search(sample) is not None for pattern in (_HEADING, _LINK, _RULE, _BOLD)) > 1


def render(text: str) -> str:
    """The words of a Markdown text as kept text, line by line; what is no mark stays as it is."""
    lines: list[str] = []
    for line in text.splitlines():
        words = line.strip()
        if _RULE.fullmatch(line) and "|" in line:
            continue
        if len(words) <= _LONGEST:
            line = _plain(line)
            words = line.strip()
        if match := re.match(r"(#{1,6}) +", words):
            lines += [*[""] * (_GAP - len(match[1])), words[match.end() :].rstrip("# "), ""]
        elif words.startswith("|") and words.endswith("|") and len(words) > 2:
            lines.append(words[1:].strip())
        else:
            lines.append(line)
    return "\n".join(lines).strip("\n") + "\n"


def _plain(line: str) -> str:
    line = _LINK.sub(r"\1", line)
    line = _BOLD.sub(r"\2", line)
    line = _CODE.sub(r"\1", line)
    return _ESCAPED.sub(r"\1", line) if "\\" in line else line


__all__ = ["is_markdown", "render"]
