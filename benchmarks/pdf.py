"""PDFs: how much of a page's record its printout gives, and how long that takes beside bare PDFium.

Text pages of a folder are printed by Chromium (each line a paragraph), with tags and without; the values of the record that the
HTML gives are looked for in the printout's. Time is of a processor, the process that reads the PDF included; peers that are
installed (pypdf, pdfminer.six) extract bare text in the same run.
"""

import argparse
import html
import importlib
import io
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from pantrial import readers

ROOT = Path(__file__).resolve().parent.parent


def leaves(value: Any, at: str = "") -> Iterator[tuple[str, Any]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else None
    if items is None:
        yield at, value
    else:
        for key, one in items:
            yield from leaves(one, f"{at}/{key}")


def printed(page: Path, folder: Path, tagged: bool) -> bytes:
    lines = "".join(f"<p>{html.escape(line)}</p>" for line in page.read_text("utf-8").splitlines())
    source, file = folder / f"{page.stem}.html", folder / f"{page.stem}-{tagged}.pdf"
    source.write_text(f"<!DOCTYPE html><html><head><meta charset=utf-8></head><body>{lines}</body></html>", "utf-8")
    options = ["--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder / 'profile'}", f"--print-to-pdf={file}"]
    options += ["--no-pdf-header-footer"] + ([] if tagged else ["--disable-pdf-tagging"])
    subprocess.run(["chromium", *options, str(source)], check=True, capture_output=True, timeout=120)
    return file.read_bytes()


def seconds(work: Callable[[], object], runs: int = 3) -> float:
    """The least time of a processor that the work took, processes that it started included."""

    def now() -> float:
        both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
        return sum(use.ru_utime + use.ru_stime for use in both)

    times = []
    for _ in range(runs):
        begun = now()
        work()
        times.append(now() - begun)
    return min(times)


def bare(name: str) -> Callable[[bytes], object] | None:
    """What extracts the text of a PDF by a library alone, where it is installed."""
    try:
        library = importlib.import_module(name)
    except ImportError:
        return None
    if name == "pypdfium2":
        return lambda data: [page.get_textpage().get_text_bounded() for page in library.PdfDocument(data)]
    if name == "pypdf":
        return lambda data: [page.extract_text() for page in library.PdfReader(io.BytesIO(data)).pages]
    return lambda data: importlib.import_module("pdfminer.high_level").extract_text(io.BytesIO(data))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=Path, default=ROOT / "examples" / "pages", help="a folder of text pages")
    call = parser.parse_args()
    if shutil.which("chromium") is None:
        print("there is no Chromium to print with")
        return 1
    pages = sorted(call.pages.glob("*.txt"))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        everything: list[bytes] = []
        for tagged in (True, False):
            there = wanted = 0
            for page in pages:
                data = printed(page, folder, tagged)
                everything.append(data)
                values = dict(leaves(readers.read((folder / f"{page.stem}.html").read_bytes(), "html").values))
                found = dict(leaves(readers.read(data, "pdf").values))
                wanted += len(values)
                there += sum(found.get(at) == value for at, value in values.items())
            print(f"{'tagged' if tagged else 'untagged'}: {there} of {wanted} values as in the HTML ({there / wanted:.1%})")
        start = seconds(lambda: subprocess.run([sys.executable, "-c", "import pypdfium2"], check=True))
        ours = seconds(lambda: [readers.read(data, "pdf") for data in everything])
        print(f"read: {ours / len(everything) * 1000:.0f} ms a PDF, of which {start * 1000:.0f} to start its process")
        for name in ("pypdfium2", "pypdf", "pdfminer"):
            work = bare(name)
            if work is not None:
                theirs = seconds(lambda work=work: [work(data) for data in everything])  # type: ignore[misc]
                print(f"bare {name}: {theirs / len(everything) * 1000:.1f} ms a PDF; ratio {ours / theirs:.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
