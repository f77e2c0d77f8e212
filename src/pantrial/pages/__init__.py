"""The generic page reader: lines, shapes, a ledger of claims, an engine that runs a Layout's table. No site here."""

from pantrial.pages.engine import run
from pantrial.pages.kept import decode
from pantrial.pages.labels import FIELDS, LABELS, Field
from pantrial.pages.layout import Layout, Section
from pantrial.pages.literals import Literals
from pantrial.pages.shapes import NORMALISERS, proves

__all__ = ["FIELDS", "LABELS", "NORMALISERS", "Field", "Layout", "Literals", "Section", "decode", "proves", "run"]
