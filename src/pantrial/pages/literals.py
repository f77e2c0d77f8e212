"""Words that are looked for in a text, many at once."""

from collections.abc import Iterable, Mapping, Sequence

from ahocorasick_rs import BytesAhoCorasick, Implementation, MatchKind

_TOGETHER = 40
"""Words that one automaton looks for: of up to some sixty, it looks at many bytes at once for how any of them begins."""


class Literals:
    """Words that are looked for in a text, all in a pass or two over it."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = frozenset(words)
        ordered = sorted(self._words)
        self._groups = [_Group(ordered[at : at + _TOGETHER]) for at in range(0, len(ordered), _TOGETHER)]

    def within(self, text: str) -> frozenset[str]:
        """Which of the words stand in `text`."""
        return frozenset(self.all(text))

    def all(self, text: str, data: bytes | None = None) -> list[str]:
        """The words as often as they stand in `text`, even where one is part of another; in no order.

        `data` is the text as UTF-8, where it is at hand; bytes that are no UTF-8 may stand where the text has U+FFFD.
        """
        found: list[str] = []
        if data is None:
            data = text.encode("utf-8", "replace")
        for group in self._groups:
            found += group.all(text, data)
        return found

    def __contains__(self, words: str) -> bool:
        return words in self._words


class _Group:
    """A few words that are looked for in one pass.

    What jumps from hit to hit is many times as quick as what goes through a state for each character, but finds only hits
    that lie apart, of several at a place the longest. So two words of which the second may begin within the first are
    looked for as one run, too, and a hit tells all the words in it. `open` are the runs that hits may be the beginning of and
    that are not looked for themselves (three words, one within the other); where one stands in the text, each word is
    looked for alone.
    """

    def __init__(self, words: list[str]) -> None:
        self._words = words
        starts: dict[str, list[str]] = {}
        for one in words:
            starts.setdefault(one[:1], []).append(one)
        runs = {word: _longer(word, starts) for word in words}
        runs |= {run: _longer(run, starts) for word in words for run in runs[word] if run not in runs}
        self._open = {run: left for run, longer in runs.items() if (left := [one for one in longer if one not in runs])}
        self._within = {run: within for run in runs if (within := _each(words, run)) != [run]}
        form = Implementation.ContiguousNFA  # a DFA fills the processor's caches
        self._runs = sorted(runs)
        coded = [run.encode() for run in self._runs]
        self._automaton = BytesAhoCorasick(coded, matchkind=MatchKind.LeftmostLongest, implementation=form)

    def all(self, text: str, data: bytes) -> list[str]:
        """The words as often as they stand in `text`, which is `data` in UTF-8."""
        runs = self._runs
        found = [runs[number] for number, _, _ in self._automaton.find_matches_as_indexes(data)]
        hits = set(found)
        if any(run in text for hit in self._open.keys() & hits for run in self._open[hit]):
            return _each(self._words, text)
        if self._within.keys().isdisjoint(hits):
            return found
        return [word for hit in found for word in self._within.get(hit, (hit,))]


def _longer(run: str, starts: Mapping[str, Sequence[str]]) -> list[str]:
    """What stands where one of the words begins within `run` and ends behind it; `starts`: first character → words."""
    return [
        run[:at] + word
        for at in range(1, len(run))
        for word in starts.get(run[at], ())
        if len(word) > len(run) - at and word.startswith(run[at:])
    ]


def _each(words: Iterable[str], text: str) -> list[str]:
    """Every place of every one of the words in `text`, by the words alone."""
    found: list[str] = []
    for word in words:
        at = text.find(word)
        while at >= 0:
            found.append(word)
            at = text.find(word, at + 1)
    return found


__all__ = ["Literals"]
