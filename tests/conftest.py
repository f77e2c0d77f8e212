import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from pantrial.pages import proves
from pantrial.readers.words import words_of
from pantrial.reading import Reading
from pantrial.terms import Lexicon, shipped

ROOT = Path(__file__).resolve().parent.parent

# PANTRIAL_EXAMPLES=20000 makes the property tests a long run of their own; the default keeps the suite short.
settings.register_profile(
    "pantrial",
    max_examples=int(os.environ.get("PANTRIAL_EXAMPLES", "100")),
    deadline=None,  # the machines are noisy: nothing here measures time
    derandomize="PANTRIAL_EXAMPLES" not in os.environ,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("pantrial")


@pytest.fixture(scope="session")
def lexicon() -> Lexicon:
    return shipped()


def shared() -> Path:
    """The folder of real records that lies beside a checkout; tests of it skip where it does not."""
    folder = Path(os.environ.get("PANTRIAL_SHARED") or ROOT.parent / "shared")
    if not (folder / "seeds").is_dir():
        pytest.skip(f"no real records at {folder} (set PANTRIAL_SHARED)")
    return folder


def seed(number: str) -> Path:
    """The seed page whose file name begins with `number`."""
    (path,) = (shared() / "seeds").glob(f"{number}_*.txt")
    return path


def prove(reading: Reading) -> None:
    """Every value is, under its named normaliser, the words at its evidence."""
    words = words_of(reading.source)
    for pointer, evidence in reading.evidence.items():
        assert proves(reading.value(pointer), evidence, words), pointer
