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
    values = msgspec.json.decode(encoded)
    return msgspec.json.encode(values | {"pantrialSection": study.section(reading)})
