"""What an analysis of the endpoints needs of a protocol. Nothing is analysed yet; the gap report says what would be asked."""

from pantrial.needs import Found, Given, Need, each
from pantrial.protocol import Anchor, At, Event, Outcome, OutcomeRole, Period, Protocol, Repeated


def _primary(protocol: Protocol) -> tuple[Outcome, ...]:
    return tuple(one for one in protocol.outcomes if one.role in (OutcomeRole.PRIMARY, OutcomeRole.UNSAID))


def _stated(protocol: Protocol) -> Found:
    given = tuple(Given(one.measure, one.spans) for one in protocol.outcomes if one.role is OutcomeRole.PRIMARY)
    return Found(given, () if given else ("",))


def _role(protocol: Protocol) -> Found:
    return Found((), tuple(one.measure for one in protocol.outcomes if one.role is OutcomeRole.UNSAID))


def _kind(protocol: Protocol) -> Found:
    return each((one.measure, [Given(one.kind.value, one.spans)] if one.kind else []) for one in _primary(protocol))


def _time(protocol: Protocol) -> Found:
    return each(
        (one.measure, [Given(one.time_frame.words, one.time_frame.spans)] if one.time_frame and one.time_frame.times else [])
        for one in _primary(protocol)
    )


def _anchored(time: At | Event | Period | Repeated | None) -> bool:
    """Whether a time says what it is counted from."""
    match time:
        case At():
            return time.anchor is not Anchor.UNSAID
        case Period():
            return _anchored(time.start) or any(_anchored(end) for end in time.ends)
        case Repeated():
            return _anchored(time.start)
        case Event():
            return True
        case None:
            return False


def _anchor(protocol: Protocol) -> Found:
    timed = [one for one in _primary(protocol) if one.time_frame is not None and one.time_frame.times]
    return each(
        (
            one.measure,
            [Given(one.time_frame.words, one.time_frame.spans)]
            if one.time_frame is not None and all(_anchored(time) for time in one.time_frame.times)
            else [],
        )
        for one in timed
    )


NEEDS = (
    Need("primary outcome", "The record states no primary outcome.", _stated, contradictions=("outcome-described-otherwise",)),
    Need(
        "role of an outcome",
        "The record does not say whether this outcome is primary or secondary: {of}.",
        _role,
        contradictions=("outcome-kind-unclear",),
    ),
    Need("kind of figure", "What sort of figure it is, the words do not say: {of}.", _kind),
    Need("time point", "The record states no time at which it is measured: {of}.", _time, contradictions=("time-frames-near",)),
    Need("anchor of the time", "The record does not say from when its time counts: {of}.", _anchor, supply="--anchor"),
)
