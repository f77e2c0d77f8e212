"""A Spark of the tests' own: a home in a temporary folder, so that nothing is written into the installed package."""

import importlib.util
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

import pytest

CLUSTER = "local-cluster[2,1,1024]"
"""A master and two workers, each a process with one slot; the workers' Python is a process, too."""


_SHORT = "-XX:+UseSerialGC -XX:TieredStopAtLevel=1"
"""What keeps Java from preparing for work of hours."""


@contextmanager
def home(place: Path) -> Iterator[Path]:
    """Spark's home, as the environment names it. Skips, and says so, where there is no Java."""
    java = os.environ.get("JAVA_HOME")
    if shutil.which("java") is None and not (java and Path(java, "bin", "java").exists()):
        pytest.skip("no Java on this machine (Debian: apt-get install openjdk-17-jre-headless)")
    found = importlib.util.find_spec("pyspark")
    assert found
    assert found.submodule_search_locations
    (installed,) = found.submodule_search_locations
    for name in ("bin", "jars", "python"):  # what the workers write (`work`) goes beside these
        (place / name).symlink_to(Path(installed, name))
    with patch.dict(os.environ, {"SPARK_HOME": str(place), "SPARK_LOCAL_IP": "127.0.0.1", "JAVA_TOOL_OPTIONS": _SHORT}):
        yield place
