"""What of a reading is parsed: no text and no list that is larger than any record's, so that no step has to be quick on it.

The longest text of some thousand public records has 24,000 characters, the longest criterion 2,200, and no list that is
parsed has two hundred items. What is larger than these limits is somebody's mistake or malice. It stays in the record,
unread, and a note says so; for criteria there is an Unread one in their place, so that nobody gets in because of it.
"""

from typing import Any

from pantrial.notes import Note, NoteKind
from pantrial.reading import Reading

LONGEST = 50_000
"""Characters of the longest text that is parsed."""

CRITERION = 10_000
"""Characters of the longest criterion of which rules are tried."""

DEEPEST = 50
"""How often parts of a criterion may stand in one another."""

MOST = 1_000
"""Items of the longest list that is parsed."""

_SAID = 20_000  # values without a place in v2: pages of many countries have hundreds
_DEEPEST = 8  # what is parsed stands no deeper


def bounded(reading: Reading) -> tuple[Reading, tuple[str, ...], tuple[Note, ...]]:
    """The reading without what is too large to be parsed, the pointers of what was left out, and a note on them."""
    left: list[str] = []
    protocol = _bounded(reading.values.get("protocolSection"), "/protocolSection", left, 0)
    said = tuple(one for one in reading.said if len(one.value) <= LONGEST)[:_SAID]
    if len(said) < len(reading.said):
        left.append("what v2 has no place for")
    if not left:
        return reading, (), ()
    shown = ", ".join(left[:5]) + (f" and {len(left) - 5} more" if len(left) > 5 else "")
    note = Note(NoteKind.LOSS, "too-large", f"Larger than any record's, and not parsed: {shown}")
    return reading.telling(values={**reading.values, "protocolSection": protocol}, said=said), tuple(left), (note,)


def _bounded(value: Any, pointer: str, left: list[str], depth: int) -> Any:
    """The value with texts that are too long as empty ones and lists cut; itself where there are none."""
    if isinstance(value, str):
        if len(value) <= LONGEST:
            return value
        left.append(pointer)
        return ""
    if depth == _DEEPEST:
        return value
    if isinstance(value, dict):
        members = {key: _bounded(inner, f"{pointer}/{key}", left, depth + 1) for key, inner in value.items()}
        return members if any(members[key] is not inner for key, inner in value.items()) else value
    if isinstance(value, list):
        if len(value) > MOST:
            left.append(pointer)
        items = [_bounded(inner, f"{pointer}/{number}", left, depth + 1) for number, inner in enumerate(value[:MOST])]
        return items if len(items) < len(value) or any(a is not b for a, b in zip(items, value, strict=True)) else value
    return value


__all__ = ["CRITERION", "DEEPEST", "LONGEST", "MOST", "bounded"]
