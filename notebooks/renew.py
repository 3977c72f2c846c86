"""Run the notebooks and store what they show: python notebooks/renew.py NOTEBOOK...

What a run says of its progress is not stored, nor where temporary folders lie.
"""

import sys
import tempfile
from pathlib import Path

import nbformat
from nbclient import NotebookClient


def renew(path: Path) -> None:
    """Run one notebook in an empty folder and write it with its outputs."""
    book = nbformat.read(path, as_version=4)
    with tempfile.TemporaryDirectory() as folder:
        NotebookClient(book, timeout=600, resources={"metadata": {"path": folder}}).execute()
    for cell in book.cells:
        cell.metadata.pop("execution", None)
        if cell.cell_type == "code":
            cell.outputs = [one for one in cell.outputs if one.get("name") != "stderr"]
    nbformat.write(book, path)


if __name__ == "__main__":
    for name in sys.argv[1:]:
        renew(Path(name))
