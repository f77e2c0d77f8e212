"""What stands at the head of every answer: the state of the trial as the register tells it, on a day."""

from pantrial.dates import Day, parse_date
from pantrial.notes import Note, NoteKind
from pantrial.protocol.nodes import Status

REGISTER = "the register is a summary: the approved protocol rules, and a clinician decides"


def state(status: Status, on: Day, past: str = "already past") -> tuple[Note, ...]:
    """The register's status with the dates that are over on `on` (said as `past`), and that a register is only a summary."""
    said = [f"status {status.overall or 'not stated'}"]
    said += [f"last verified {status.verified}"] if status.verified else []
    said += [f"last updated {status.updated}"] if status.updated else []
    for name, date in (("start", status.start), ("completion", status.completion)):
        parsed = parse_date(date) if date else None
        if parsed is not None:
            said.append(f"{name} {date}{f', {past}' if parsed.latest() < on else ''}")
    return (
        Note(NoteKind.FACT, "trial-status", "; ".join(said)),
        Note(NoteKind.FACT, "register-is-a-summary", REGISTER),
    )
