"""Patterns that are compiled when they are first used.

The passes of the plan hold some hundred large patterns, which take half a second to compile; a command that reads one page
needs few of them. A pattern with `triggers` is not even tried on a text that holds none of them.
"""

import re
from collections.abc import Iterator


class Pattern:
    """A regular expression, compiled at its first use."""

    __slots__ = ("_compiled", "flags", "triggers", "words")

    def __init__(self, words: str, flags: int = 0, triggers: tuple[str, ...] = ()) -> None:
        """`triggers`: of these words a text must hold one, or the pattern finds nothing there."""
        self.words, self.flags, self.triggers = words, flags, triggers
        self._compiled: re.Pattern[str] | None = None

    def _made(self) -> re.Pattern[str]:
        if self._compiled is None:
            self._compiled = re.compile(self.words, self.flags)
        return self._compiled

    def _idle(self, text: str) -> bool:
        return bool(self.triggers) and not any(trigger in text for trigger in self.triggers)

    def match(self, text: str, start: int = 0) -> re.Match[str] | None:
        """Do as a compiled pattern does."""
        return None if self._idle(text) else self._made().match(text, start)

    def fullmatch(self, text: str, start: int = 0) -> re.Match[str] | None:
        """Do as a compiled pattern does."""
        return None if self._idle(text) else self._made().fullmatch(text, start)

    def search(self, text: str, start: int = 0) -> re.Match[str] | None:
        """Do as a compiled pattern does."""
        return None if self._idle(text) else self._made().search(text, start)

    def finditer(self, text: str, start: int = 0, end: int | None = None) -> Iterator[re.Match[str]]:
        """Do as a compiled pattern does."""
        if self._idle(text):
            return iter(())
        return self._made().finditer(text, start, len(text) if end is None else end)
