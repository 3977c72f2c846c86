"""The published rooms of `path_plan`: constants of a program, read without running it."""

import ast
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from generators.errors import PublishedError
from generators.published.layout import LAYOUTS, Layout
from generators.published.stored import plain
from generators.published.walk import Problems, Source, read_text

(PROGRAM,) = (layout.pattern for layout in LAYOUTS if layout.kind == "rooms")
PLACE: Final = "(no data file; inline constants of the runner)"
_LISTS: Final = {
    "boxes": "box_dict_list",
    "start": "starting_position_list",
    "end": "ending_position_list",
    "instructions": "Instruction_simple_houseworld_list_gather",
}


def walk_rooms(clone: Path, layout: Layout, problems: Problems) -> Iterator[Source]:
    """Yield every room with every instruction.

    Args:
        clone: the folder that holds `dataset_gather/` and `benchmark/`.
        layout: of the program.
        problems: gets one line if the program is missing or not the published one.
    """
    path = clone / layout.pattern
    try:
        rooms = list(_rooms(constants(read_text(path))))
    except PublishedError as error:
        problems.append(f"{error} (the rooms of path_plan are constants of this program)")
        return
    except (SyntaxError, ValueError, LookupError, TypeError, RecursionError) as error:
        problems.append(f"{path}: no rooms in it: {plain(error)}")
        return
    if len(rooms) < layout.count:
        problems.append(f"{path}: {len(rooms)} of {layout.count} samples there")
    for name, room in rooms:
        yield Source(layout.task, f"{PLACE} {name}", {"instance.json": json.dumps(room)})


def _rooms(values: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    lists = [values[name] for name in _LISTS.values()]
    for number, (boxes, start, end, told) in enumerate(zip(*lists, strict=True)):
        for index, instruction in enumerate(told):
            yield (
                f"sample_{number}_{index}",
                {
                    "walls": values["walls"],
                    **{"boxes": boxes, "start": start, "end": end},
                    **{"instruction_index": index, "instruction": instruction},
                },
            )


def constants(program: str) -> dict[str, Any]:
    """Return all names that a program binds to literals, or to such names, in its order.

    Nothing is executed; what is no literal is left out.

    Raises:
        SyntaxError: if it is no Python.
    """
    found: dict[str, Any] = {}
    bindings = [node for node in ast.walk(ast.parse(program)) if isinstance(node, ast.Assign)]
    for node in sorted(bindings, key=lambda node: (node.lineno, node.col_offset)):
        (target, *more) = node.targets
        if isinstance(target, ast.Name) and not more:
            try:
                found[target.id] = _literal(node.value, found)
            except (ValueError, LookupError, TypeError):
                continue
    return found


def _literal(node: ast.expr, known: Mapping[str, Any]) -> Any:
    match node:
        case ast.Constant(value=value):
            return value
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as value)):
            return -value
        case ast.Tuple(elts=parts) | ast.List(elts=parts):
            return [_literal(part, known) for part in parts]
        case ast.Dict(keys=keys, values=values) if None not in keys:
            return {
                _literal(key, known): _literal(value, known)
                for key, value in zip(keys, values, strict=True)
                if key is not None
            }
        case ast.Name(id=name):
            return known[name]
    raise ValueError("not a literal")
