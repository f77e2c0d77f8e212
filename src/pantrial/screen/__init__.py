"""May this patient enter? One patient against one trial: an answer for each criterion, and a verdict."""

from pantrial.question.seen import as_seen
from pantrial.screen.anchors import ANCHORS, anchored
from pantrial.screen.verdict import Answer, Missing, ReasonGiven, Screening, screen

__all__ = ["ANCHORS", "Answer", "Missing", "ReasonGiven", "Screening", "anchored", "as_seen", "screen"]
