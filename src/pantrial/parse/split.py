"""The text of the eligibility criteria, cut into its criteria."""

import re
from collections.abc import Iterator

from msgspec import Struct

from pantrial.protocol import CriterionKind
from pantrial.text import Text, join


class Line(Struct, frozen=True):
    """A criterion's words, and whether it is a parent: it ends in a colon and others follow under it."""

    kind: CriterionKind
    text: Text
    parent: bool = False


class Block(Struct, frozen=True):
    """Lines among the criteria that are a form of their own, such as the EU's age ranges."""

    text: Text


_HEAD = re.compile(
    r"^[\W_]*(?:(?:key|main|major|general|specific|subject|patient|participant)s?\W+)?"
    r"(?P<kind>inclusion|exclusion|non[- ]?inclusion)(?:\W+criteri(?:a|on|um))?[\W_]*$",
    re.IGNORECASE,
)
_HEAD_INSIDE = re.compile(r"\b(?P<kind>inclusion|exclusion|non[- ]inclusion)\s+criteria\s*:", re.IGNORECASE)
_BULLET = re.compile(r"^\s*(?:\?-|[*•·▪‣◦–—-]+|\(?\d{1,2}[.)]|\(?[a-zA-Z][.)])(?:\s+|(?<=[-–—])(?=\S))")
_RUN_TOGETHER = re.compile(r"(?:^|(?<=\s))-\s+(?!\d)|(?<!\d)\s-\s+(?=\d)")
# Section F.1 of the EU clinical-trial application form, which the EU register prints among the criteria.
_EU_AGES = re.compile(
    r"^\s*(?:Are the trial subjects under 18\?|Number of subjects for this age range|F\.1\.\d)", re.IGNORECASE
)


def split(text: Text) -> Iterator[Line | Block]:
    """The criteria in their order. What stands before the first heading is taken as inclusion, as registers mean it."""
    kind = CriterionKind.INCLUSION
    for section_kind, lines in _sections(text):
        kind = section_kind or kind
        yield from _criteria(kind, lines)


def _sections(text: Text) -> Iterator[tuple[CriterionKind | None, list[Text]]]:
    """Runs of lines under one heading; a heading may stand within a line when it ends in a colon."""
    kind: CriterionKind | None = None
    lines: list[Text] = []
    for line in text.lines():
        rest = line
        while True:
            if head := _HEAD.match(rest.value):
                inside_end = len(rest)
            elif head := _HEAD_INSIDE.search(rest.value):
                inside_end = head.end()
                lines.append(rest.cut(0, head.start()))
            else:
                break
            yield kind, lines
            kind = CriterionKind.INCLUSION if head["kind"].lower() == "inclusion" else CriterionKind.EXCLUSION
            lines = []
            rest = rest.cut(inside_end)
        lines.append(rest)
    yield kind, lines


def _criteria(kind: CriterionKind, lines: list[Text]) -> Iterator[Line | Block]:
    """Bullets begin a criterion. A line without one goes on with the one before, unless a blank line stands between."""
    filled = [line for line in lines if line.value.strip()]
    if len(filled) == 1 and len(_RUN_TOGETHER.findall(filled[0].value)) > 1:
        lines = _apart(filled[0])
    bulleted = any(_BULLET.match(line.value) for line in lines)
    parts: list[Text] = []
    ages: list[Text] = []
    blank = True

    def done() -> Iterator[Line]:
        if parts:
            words = join(" ", parts).squeezed()
            parts.clear()
            if any(character.isalnum() for character in words.value):
                yield Line(kind, words, parent=words.value.endswith(":"))

    for line in lines:
        if not line.value.strip():
            blank = True
            continue
        if _EU_AGES.match(line.value):
            ages.append(line)
            continue
        bullet = _BULLET.match(line.value)
        if bullet or blank or not bulleted:
            yield from done()
        parts.append(line.cut(bullet.end()) if bullet else line)
        blank = False
    yield from done()
    if ages:
        yield Block(join(" ", ages).squeezed())


def _apart(line: Text) -> list[Text]:
    """A line of criteria run together with ` - `; a hyphen between digits is a range and stays."""
    cuts = [match.start() for match in _RUN_TOGETHER.finditer(line.value)]
    return [line.cut(start, end).strip() for start, end in zip([0, *cuts], [*cuts, len(line)], strict=True)]
