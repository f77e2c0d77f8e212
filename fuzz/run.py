"""The coverage-guided fuzzer (atheris), on one target: Linux, and where the package atheris is installed.

python fuzz/run.py TARGET|FORM|all [--runs 20000] [--seconds 600] [--seed 1] [--corpus FOLDER]

An input that breaks, takes longer than twenty seconds or two gigabytes ends the run with an exit code that is not 0, and is
written (`crash-…`, `timeout-…`, `oom-…`) to a folder beside the corpus, `FOLDER-broke`: among the corpus it would end the next
run at once. Without `--corpus` nothing is kept, of what was learnt either. `fuzz/long.py` runs one target after the other.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["pantrial"]):
    from targets import FORMS, TARGETS, seeds
from words import RUNS, WORDS

NAMES = tuple(TARGETS)


def every(data: bytes) -> None:
    """The target that the first byte names."""
    if data:
        TARGETS[NAMES[data[0] % len(NAMES)]](data[1:])


def files(target: str) -> Iterator[bytes]:
    """The seeds of a target; those of all, each behind the byte that names its target."""
    if target != "all":
        yield from seeds(target)
        return
    for number, name in enumerate(NAMES):
        yield from (bytes([number]) + data for data in seeds(name))


def main() -> None:
    """Fuzz; libFuzzer ends the process."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("target", choices=[*TARGETS, *FORMS, "all"])
    parser.add_argument("--runs", type=int, default=20_000)
    parser.add_argument("--seconds", type=int, default=0, help="an end by time; 0 for none")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--corpus", type=Path, help="a folder that keeps what reached new code")
    call = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        corpus = call.corpus or Path(folder, "corpus")
        corpus.mkdir(parents=True, exist_ok=True)
        for number, data in enumerate(files(call.target)):
            (corpus / f"seed-{number}").write_bytes(data)
        words = Path(folder, "words")
        words.write_text("".join(f'"{_escaped(word)}"\n' for word in (*RUNS, *WORDS) if len(word) < 60))
        options = [
            f"-runs={call.runs}",
            f"-seed={call.seed}",
            f"-dict={words}",
            "-max_len=20000",
            "-timeout=20",
            "-rss_limit_mb=2048",
            "-print_final_stats=1",
        ]
        options += [f"-max_total_time={call.seconds}"] if call.seconds else []
        if call.corpus:
            broke = corpus.with_name(f"{corpus.name}-broke")
            broke.mkdir(exist_ok=True)
            options.append(f"-artifact_prefix={broke}/")
        atheris.Setup([sys.argv[0], *options, str(corpus)], {**TARGETS, **FORMS}.get(call.target, every))
        atheris.Fuzz()


def _escaped(word: str) -> str:
    return "".join(f"\\x{byte:02x}" for byte in word.encode("utf-8", "surrogatepass"))


if __name__ == "__main__":
    main()
