"""Fetching: what our checks and our storing cost beside a bare download, and how much memory an answer takes.

A server of the tests' own, in a process of its own, serves made-up studies. They are fetched by `pantrial.fetch` and by a bare
httpx loop that writes what comes; the figure is the ratio of processor time. Then answers of growing size are fetched, each in
a process of its own that may have so many MiB more than it had before: memory of its own, without the file that came, which
the system maps as far as it has room (Linux only).
"""

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LIMIT = 32  # MiB that a fetch may take, whatever the size of the answer

SERVER = """
import sys
sys.path.insert(0, sys.argv[1])
from registers import serving, study
studies = [study(number) for number in range(1, int(sys.argv[2]) + 1)]
for one in studies:
    one["protocolSection"]["descriptionModule"] = {"detailedDescription": "Cells in sore skin. " * int(sys.argv[3])}
with serving(studies) as server:
    print(server.root, flush=True)
    sys.stdin.read()
"""

ONE = """
import resource, sys
from pathlib import Path
from pantrial import fetch
settings = fetch.Settings("benchmark", {"ctgov": sys.argv[1] + "/api/v2"}, fetch.Patience(pause=0.0), fetch.Limits(size=2**31))
status = Path("/proc/self/status").read_text().split()
data = int(status[status.index("VmData:") + 1]) * 1024 + (int(sys.argv[3]) << 20)
resource.setrlimit(resource.RLIMIT_DATA, (data, data))
(got,) = fetch.fetch(["NCT00000001"], None, Path(sys.argv[2]), settings)
print(got.entry.size if isinstance(got, fetch.Got) else 0)
"""


class Server:
    """The tests' server, in a process of its own."""

    def __init__(self, studies: int, sentences: int) -> None:
        words = [sys.executable, "-c", SERVER, str(ROOT / "tests"), str(studies), str(sentences)]
        self._process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        self.root = self._process.stdout.readline().strip()

    def __enter__(self) -> "Server":
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()


def ours(root: str, numbers: list[str], folder: Path) -> float:
    from pantrial import fetch

    settings = fetch.Settings("benchmark", {"ctgov": f"{root}/api/v2"}, fetch.Patience(pause=0.0))
    begun = time.process_time()
    results = list(fetch.fetch(numbers, None, folder, settings))
    assert all(isinstance(result, fetch.Got) for result in results)
    return time.process_time() - begun


def bare(root: str, numbers: list[str], folder: Path) -> float:
    import httpx

    begun = time.process_time()
    with httpx.Client() as client:
        for number in numbers:
            (folder / f"{number}.json").write_bytes(client.get(f"{root}/api/v2/studies/{number}").content)
    return time.process_time() - begun


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--studies", type=int, default=300)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--strict", action="store_true", help="exit with 1 where the limit of memory is passed")
    call = parser.parse_args()
    numbers = [f"NCT{number:08}" for number in range(1, call.studies + 1)]
    with tempfile.TemporaryDirectory() as name, Server(call.studies, 1000) as server:
        times: dict[str, list[float]] = {"ours": [], "bare": []}
        for run in range(call.runs):
            for kind, work in (("ours", ours), ("bare", bare)):
                folder = Path(name) / f"{kind}{run}"
                folder.mkdir()
                times[kind].append(work(server.root, numbers, folder))
        mine, theirs = min(times["ours"]), min(times["bare"])
        size = (Path(name) / "bare0" / f"{numbers[0]}.json").stat().st_size
        print(f"{call.studies} studies of {size / 1024:.0f} KiB: fetch {mine / call.studies * 1000:.2f} ms a study, bare httpx "
              f"{theirs / call.studies * 1000:.2f}; ratio {mine / theirs:.2f}")  # fmt: skip
        begun = time.process_time()
        ours(server.root, numbers, Path(name) / "ours0")
        print(f"again, all there: {(time.process_time() - begun) / call.studies * 1000:.2f} ms a study")
    held = True
    for sentences in (50_000, 1_000_000, 5_000_000):
        with tempfile.TemporaryDirectory() as name, Server(1, sentences) as server:
            words = [sys.executable, "-c", ONE, server.root, name, str(LIMIT)]
            done = subprocess.run(words, capture_output=True, text=True)
            size = int(done.stdout or 0)
            held = held and size > 0
            what = f"{size / 2**20:.1f} MiB fetched" if size else "not fetched"
            print(f"an answer of {sentences} sentences, with {LIMIT} MiB of memory: {what}")
    return int(call.strict and not held)


if __name__ == "__main__":
    sys.exit(main())
