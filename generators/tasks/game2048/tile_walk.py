"""Walking one numbered tile over a grid, and other readings of the rules.

A grid holds 0 where empty; the start is row and column from 1, the letters are u, d, l, r.
"""

from collections.abc import Callable, Mapping

Place = tuple[int, int]
Tiles = tuple[tuple[int, ...], ...]

STEPS = {"u": (-1, 0), "d": (1, 0), "l": (0, -1), "r": (0, 1)}


def followed(grid: Tiles, start: Place, letters: str) -> tuple[Tiles, list[str]]:
    """Return the final grid and what each letter did: "step", "merge" or "blocked"."""
    cells = [list(line) for line in grid]
    row, column = start[0] - 1, start[1] - 1
    events = []
    for letter in letters:
        r, c = row + STEPS[letter][0], column + STEPS[letter][1]
        inside = 0 <= r < len(cells) and 0 <= c < len(cells)
        if inside and cells[r][c] in (0, cells[row][column]):
            events.append("merge" if cells[r][c] else "step")
            cells[r][c] += cells[row][column]
            cells[row][column] = 0
            row, column = r, c
        else:
            events.append("blocked")
    return tuple(map(tuple, cells)), events


def _until_blocked(grid: Tiles, start: Place, letters: str) -> Tiles:
    """Misread: the first blocked letter ends the walk."""
    events = followed(grid, start, letters)[1]
    first = events.index("blocked") if "blocked" in events else len(events)
    return followed(grid, start, letters[:first])[0]


def _until_merged(grid: Tiles, start: Place, letters: str) -> Tiles:
    """Misread: the first merge ends the walk."""
    events = followed(grid, start, letters)[1]
    done = events.index("merge") + 1 if "merge" in events else len(events)
    return followed(grid, start, letters[:done])[0]


def _sliding(grid: Tiles, start: Place, letters: str) -> Tiles:
    """Misread: a letter moves the tile until it is blocked."""
    done = ""
    for letter in letters:
        for _ in grid:
            if followed(grid, start, done + letter)[1][-1] == "blocked":
                break
            done += letter
    return followed(grid, start, done)[0]


def _without_merging(grid: Tiles, start: Place, letters: str) -> Tiles:
    """Misread: equal tiles block like others."""
    done = ""
    for letter in letters:
        if followed(grid, start, done + letter)[1][-1] == "step":
            done += letter
    return followed(grid, start, done)[0]


def _all_tiles(grid: Tiles, start: Place, letters: str) -> Tiles:
    """Misread: as in the game 2048, all tiles slide and merge."""
    for letter in letters:
        upright = tuple(zip(*grid, strict=True)) if letter in "ud" else grid
        back = -1 if letter in "dr" else 1
        moved = tuple(_slid(row[::back])[::back] for row in upright)
        grid = tuple(zip(*moved, strict=True)) if letter in "ud" else moved
    return grid


def _slid(row: tuple[int, ...]) -> tuple[int, ...]:
    tiles = [tile for tile in row if tile]
    merged: list[int] = []
    while tiles:
        tile = tiles.pop(0)
        if tiles and tiles[0] == tile:
            tile += tiles.pop(0)
        merged.append(tile)
    return tuple(merged + [0] * (len(row) - len(merged)))


MISREADINGS: Mapping[str, Callable[[Tiles, Place, str], Tiles]] = {
    "copy": lambda grid, *_: grid,
    "leave out the last letter": lambda grid, start, word: followed(grid, start, word[:-1])[0],
    "leave out the first letter": lambda grid, start, word: followed(grid, start, word[1:])[0],
    "stop at the first block": _until_blocked,
    "stop at the first merge": _until_merged,
    "never merge": _without_merging,
    "slide to the end": _sliding,
    "move all tiles": _all_tiles,
}
