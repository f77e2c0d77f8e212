"""What a screening needs of a protocol: criteria, and that each is wholly read."""

from pantrial.needs import Found, Given, Need
from pantrial.protocol import Class, Criterion, Protocol, ReadingDegree


def _criteria(protocol: Protocol) -> Found:
    given = tuple(Given(criterion.words, criterion.spans, criterion.label) for criterion in protocol.criteria)
    return Found(given, () if given else ("",))


def _read(protocol: Protocol) -> Found:
    """Which criteria are wholly read, and which not: these may block or stay open, and never pass."""
    whole = [one for one in protocol.criteria if one.reading is ReadingDegree.FULL]
    rest = tuple(_named(one) for one in protocol.criteria if one.reading is not ReadingDegree.FULL)
    return Found(tuple(Given(one.words, one.spans, one.label) for one in whole), rest)


def _people(protocol: Protocol) -> Found:
    """Criteria that no chart decides: somebody examines, attests or promises."""
    people = [one for one in protocol.criteria if one.clazz is not Class.DATA and one.reading is ReadingDegree.FULL]
    return Found((), tuple(_named(one) for one in people))


def _status(protocol: Protocol) -> Found:
    status = protocol.status.overall
    return Found((Given(status),), ()) if status else Found((), ("",))


def _named(criterion: Criterion) -> str:
    words = criterion.words if len(criterion.words) <= 80 else f"{criterion.words[:77]}…"
    return f"{criterion.label} “{words}”"


NEEDS = (
    Need("criteria", "The record states no criteria: nobody can be screened against it.", _criteria),
    Need("criteria wholly read", "Not wholly read, so that it may block and never passes: {of}.", _read, optional=True),
    Need(
        "a person's word",
        "An examination, a statement or a promise decides: {of}.",
        _people,
        supply="the patient's form",
        optional=True,
    ),
    Need("status of the trial", "The record does not say whether the trial is recruiting.", _status, optional=True),
)
