"""The record as ClinicalTrials.gov API v2 JSON, with one `pantrialSection` that says where everything came from."""

import msgspec

from pantrial import record
from pantrial.readers import study
from pantrial.reading import Reading


def write(reading: Reading, *, bare: bool = False) -> bytes:
    """One line of JSON, without a newline; `bare` leaves the section out."""
    encoded = record.encode(reading.record, reading.unknown)
    if bare:
        return encoded
    # The parts stay as they are written: results may hold numbers that Python does not.
    values: dict[str, object] = {**msgspec.json.decode(encoded, type=dict[str, msgspec.Raw])}
    return msgspec.json.encode(values | {"pantrialSection": study.section(reading)})
