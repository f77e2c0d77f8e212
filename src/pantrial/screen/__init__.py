"""May this patient enter? One patient against one trial: an answer for each criterion, and a verdict."""

from pantrial.screen.verdict import Answer, Missing, ReasonGiven, Screening, screen

__all__ = ["Answer", "Missing", "ReasonGiven", "Screening", "screen"]
