"""`symbench tasks`, `show`, `generate`, `new-task`: the puzzle library from the command line."""

import sys
from pathlib import Path

import click

from generators.task import CATEGORIES

EXAMPLES = {
    "tasks": "Example: symbench tasks --split unseen",
    "show": "Example: symbench show game24 --level 3 --seed 1 --index 0 --solution",
    "generate": "Example: symbench generate game24 letters --level 3 --count 100 -o puzzles.jsonl",
    "new-task": "Example: symbench new-task knights_tour",
}


@click.command(epilog=EXAMPLES["tasks"])
@click.option("--split", type=click.Choice(["seen", "unseen"]), help="Only this split.")
@click.option("--category", type=click.Choice(CATEGORIES), help="Only this one.")
def tasks(split: str | None, category: str | None) -> None:
    """List the tasks: name, split, category, what is asked."""
    import generators

    for name in generators.NAMES:
        task = generators.load(name)
        if split in (None, task.split) and category in (None, task.category):
            click.echo(f"{name:33} {task.split:7} {task.category:10} {task.summary}")


@click.command(epilog=EXAMPLES["show"])
@click.argument("task")
@click.option("--level", default=3, show_default=True, help="Difficulty, 1 to 5.")
@click.option("--seed", default=0, show_default=True, help="Stream of instances.")
@click.option("--index", default=0, show_default=True, help="Place in the stream.")
@click.option("--solution", is_flag=True, help="Print a right answer too.")
def show(task: str, level: int, seed: int, index: int, solution: bool) -> None:
    """Show one question as a model reads it."""
    import generators
    from generators.answers.frame import wrapped

    chosen = generators.load(task)
    instance = chosen.instance(level, index, seed)
    click.echo(chosen.prompt(instance))
    if solution:
        answer = chosen.solve(instance)
        click.echo(f"\n{wrapped(chosen.render(answer))}")


@click.command(epilog=EXAMPLES["generate"])
@click.argument("names", nargs=-1, metavar="[TASK]...")
@click.option("--task", "tasks", multiple=True, help="The same as naming it; repeatable.")
@click.option("--level", "levels", multiple=True, type=int, help="May be repeated; default 3.")
@click.option("--count", default=100, show_default=True, help="Samples per task and level.")
@click.option("--seed", default=0, show_default=True, help="Stream of instances.")
@click.option(
    "--stream",
    type=click.Choice(["eval", "train"]),
    default="eval",
    show_default=True,
    help="Training samples never coincide with evaluation samples.",
)
@click.option(
    "-o", "--out", type=click.Path(path_type=Path), help="File to write; default: standard output."
)
def generate(
    names: tuple[str, ...],
    tasks: tuple[str, ...],
    levels: tuple[int, ...],
    count: int,
    seed: int,
    stream: str,
    out: Path | None,
) -> None:
    """Write samples of the named tasks (all if none is named) as JSONL."""
    import generators
    from generators.errors import SymBenchError
    from generators.sample import draw, write_samples
    from symbench.results.words import counted

    if count < 1:
        raise SymBenchError(f"--count {count}: expected at least 1")
    named = dict.fromkeys((*names, *tasks))
    chosen = [generators.load(name) for name in named or generators.NAMES]
    drawn = (
        sample
        for task in chosen
        for level in levels or (3,)
        for sample in draw(task, level, count, seed, "train" if stream == "train" else "eval")
    )
    if out is None:
        for sample in drawn:
            sys.stdout.write(sample.line() + "\n")
        return
    try:
        written = write_samples(out, drawn)
    except OSError as error:
        raise SymBenchError(f"cannot write {out}: {error.strerror}") from error
    click.echo(f"wrote {counted(written, 'sample')} to {out}")


NEXT_STEPS = """\
The task is a small puzzle that works. Change what is marked CHANGE in its module and test, then:

  make golden TASKS={name}    # keep what it draws; renew that after each change
  make task TASK={name}       # run its own tests and those of every task
  symbench audit --task {name}
  symbench docs               # renew docs/tasks.md

docs/internals/adding-a-task.md says what a task must keep.\
"""


@click.command("new-task", epilog=EXAMPLES["new-task"])
@click.argument("name")
def new_task(name: str) -> None:
    """Write a task to start from, its test and its place in the list of tasks.

    For work on SymBench itself: it needs a checkout with the tests.
    """
    from symbench.tasks.skeleton import checkout, write_task

    root = checkout()
    for path in write_task(name, root):
        click.echo(path.relative_to(root))
    click.echo("\n" + NEXT_STEPS.format(name=name))
