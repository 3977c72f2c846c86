"""The import graph of the three packages has no circle, imports for type checkers counted."""

from graphlib import CycleError, TopologicalSorter

import grimp
import pytest

PACKAGES = ("symbench", "harness", "generators")


def check_acyclic(graph: grimp.ImportGraph) -> None:
    """Raise CycleError, with the circle, if modules import one another in a circle."""
    imports = {name: graph.find_modules_directly_imported_by(name) for name in graph.modules}
    TopologicalSorter(imports).prepare()


def test_no_modules_import_one_another_in_a_circle() -> None:
    graph = grimp.build_graph(*PACKAGES, exclude_type_checking_imports=False, cache_dir=None)
    check_acyclic(graph)


def test_a_circle_would_be_seen() -> None:
    graph = grimp.build_graph(*PACKAGES, exclude_type_checking_imports=False, cache_dir=None)
    assert "harness.chat" in graph.find_modules_directly_imported_by("harness.codec")
    graph.add_import(importer="harness.chat", imported="harness.codec")
    with pytest.raises(CycleError, match="cycle"):
        check_acyclic(graph)
