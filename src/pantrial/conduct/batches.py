"""A batch's file: one lot's figures as released, in YAML or JSON.

    lot: EX-17
    concentration: 6e6 cells/ml    # of all cells; or viable-concentration: of the living ones
    viability: 92%
    viability-measured: post-thaw  # or fresh, pre-freeze
    bag-volume: 20 ml
    bags: 3
    product: 1                     # number or name, where the trial gives several that it might be

Only `lot` and one of the concentrations must stand there. Quantities carry units; a key that is not known is refused, since
a misspelt one would be left out unseen.
"""

from typing import Any

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode

from pantrial.conduct.amounts import quantity
from pantrial.conduct.supplied import Batch, Counted, Measured
from pantrial.errors import BadCall, Unreadable
from pantrial.protocol import Quantity

MAX_BYTES = 16 * 2**10  # six lines; no more is looked at
KEYS = ("lot", "product", "concentration", "viable-concentration", "viability", "viability-measured", "bag-volume", "bags")


def read_batch(data: bytes, origin: str) -> Batch:
    """One batch. Raises Unreadable with the key where something is no YAML, no quantity, or impossible."""
    values = _values(data, origin)
    lot = values.get("lot", "")
    if not lot:
        raise Unreadable("the batch has no lot", where=origin, do="write `lot: …`")
    stated = [key for key in ("concentration", "viable-concentration") if key in values]
    if len(stated) != 1:
        what = "both concentrations" if stated else "no concentration"
        do = "write `concentration:` (of all cells) or `viable-concentration:` (of the living), as 6e6 cells/ml"
        raise Unreadable(f"the batch states {what}", where=origin, do=do)
    (key,) = stated
    bags = values.get("bags")
    if bags is not None and not (bags.isascii() and bags.isdecimal() and len(bags) < 7):
        raise Unreadable(f"{bags!r} is no number of bags", where=f"{origin}: bags")
    measured = values.get("viability-measured")
    if measured is not None and measured not in set(Measured):
        raise Unreadable(
            f"{measured!r} is no time of measuring", where=f"{origin}: viability-measured", do=f"one of {', '.join(Measured)}"
        )
    concentration = _quantity(values, key, origin)
    if concentration is None:
        raise Unreadable("the batch states no concentration", where=origin)
    try:
        return Batch(
            lot=lot,
            concentration=concentration,
            counted=Counted.VIABLE if key == "viable-concentration" else Counted.TOTAL,
            viability=_quantity(values, "viability", origin),
            measured=Measured(measured) if measured else None,
            bag_volume=_quantity(values, "bag-volume", origin),
            bags=None if bags is None else int(bags),
            product=values.get("product", ""),
            origin=origin,
        )
    except ValueError as error:
        raise Unreadable(str(error), where=origin, do="see `pantrial dose --help`") from error


def _quantity(values: dict[str, str], key: str, origin: str) -> Quantity | None:
    if key not in values:
        return None
    try:
        return quantity(values[key], f"{origin}: {key}")
    except BadCall as error:
        raise Unreadable(error.what, where=error.where, do=error.do) from error


class _Loader(yaml.BaseLoader):
    """All scalars are strings; nothing stands deeper than a value of the batch."""

    depth = 0

    def compose_node(self, parent: Node | None, index: Any) -> Node | None:
        if self.depth > 1:
            raise yaml.YAMLError("nested too deeply")
        self.depth += 1
        try:
            return super().compose_node(parent, index)
        finally:
            self.depth -= 1


def _values(data: bytes, origin: str) -> dict[str, str]:
    """The keys and their words; every scalar is a string, so that no number is read as a float."""
    if len(data) > MAX_BYTES:
        raise Unreadable(f"a batch's file has at most {MAX_BYTES} bytes", where=origin)
    try:
        node = yaml.compose(data.decode("utf-8-sig"), Loader=_Loader)
    except (UnicodeDecodeError, yaml.YAMLError, ValueError, RecursionError) as error:
        raise Unreadable("no YAML or JSON in UTF-8", where=origin, do="write one `key: value` a line") from error
    if not isinstance(node, MappingNode):
        raise Unreadable("no batch", where=origin, do=f"write one `key: value` a line: {', '.join(KEYS)}")
    values: dict[str, str] = {}
    for key, value in node.value:
        if not isinstance(key, ScalarNode) or not isinstance(value, ScalarNode):
            raise Unreadable("a batch's values are words and quantities", where=f"{origin}, line {key.start_mark.line + 1}")
        if key.value not in KEYS:
            raise Unreadable(
                f"{key.value!r} is not known", where=f"{origin}, line {key.start_mark.line + 1}", do=", ".join(KEYS)
            )
        if key.value in values:
            raise Unreadable(f"{key.value} stands twice", where=f"{origin}, line {key.start_mark.line + 1}")
        if value.value.strip():
            values[key.value] = value.value.strip()
    return values
