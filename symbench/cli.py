"""The command line: `symbench COMMAND`, one clear line per mistake, exit codes with meaning.

Exit codes: 0 done, 1 a gate failed, 2 the user's mistake, 3 the run is not complete,
130 interrupted.
"""

import difflib
import sys
from collections.abc import Sequence
from importlib import import_module
from keyword import iskeyword
from typing import Final

import click

COMMANDS: Final = {
    "tasks": ("symbench.commands.tasks", "List the tasks."),
    "show": ("symbench.commands.tasks", "Show one question, and its solution if wanted."),
    "generate": ("symbench.commands.tasks", "Write samples as JSONL."),
    "new-task": ("symbench.commands.tasks", "Write a new task to start from, with its test."),
    "import": ("symbench.commands.importing", "Read and audit a clone of the published set."),
    "audit": ("symbench.commands.audit", "Measure what is claimed of the tasks."),
    "docs": ("symbench.commands.audit", "Write the page on the tasks from their records."),
    "run": ("symbench.commands.run", "Run models under methods and judge their answers."),
    "resume": ("symbench.commands.run", "Continue a run that was interrupted."),
    "synth": ("symbench.commands.synth", "Make training data for a steerer."),
    "train": ("symbench.commands.train", "Train a steerer, or run the whole pipeline."),
    "models": ("symbench.commands.models", "List and fetch open weights."),
    "serve": ("symbench.commands.serve", "Serve a model with vLLM, in any role."),
    "estimate": ("symbench.commands.planning", "Predict calls, tokens and money of a run."),
    "merge": ("symbench.commands.planning", "Merge the shards of one run."),
    "score": ("symbench.commands.results", "Judge one reply, or print the scores of runs."),
    "leaderboard": ("symbench.commands.results", "Compare the columns of runs, or the paper's."),
    "plot": ("symbench.commands.results", "Draw a chart of runs, or of the paper's figures."),
    "report": ("symbench.commands.results", "Write one HTML file on runs with every conversation."),
    "view": ("symbench.commands.results", "Serve reports of runs to a browser, live."),
    "compare": ("symbench.commands.compare", "Test a run for regressions against another."),
    "contamination": (
        "symbench.commands.compare",
        "Compare samples that may be known with fresh ones.",
    ),
    "rescore": ("symbench.commands.results", "Judge old replies with today's verifiers."),
    "export": ("symbench.commands.exchange", "Write a run or a suite for another tool."),
    "import-run": ("symbench.commands.exchange", "Make a run of another tool's log."),
    "methods": ("symbench.commands.methods", "List the methods with their options."),
    "presets": ("symbench.commands.methods", "List whole tables that one command runs."),
    "prompts": ("symbench.commands.methods", "Check prompt packs, or make one from a clone."),
    "sandbox": ("symbench.commands.sandbox", "Check the sandbox, or run one program in it."),
}


class Lazy(click.Group):
    """A group whose commands are imported when they are called, not when they are listed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return all command names in their order."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command's module and return the command."""
        if cmd_name not in COMMANDS:
            return None
        module = import_module(COMMANDS[cmd_name][0])
        name = cmd_name.replace("-", "_") + "_" * iskeyword(cmd_name)
        command: click.Command = getattr(module, name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, or suggest the nearest one."""
        if args[0] not in COMMANDS:
            near = difflib.get_close_matches(args[0], COMMANDS, n=1)
            hint = f"did you mean {near[0]!r}?" if near else "see symbench --help"
            raise click.UsageError(f"unknown command {args[0]!r}; {hint}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands from the table, so that none is imported."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


@click.command(
    cls=Lazy,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Example: symbench run --task game24 --level 3 --count 20 --model openai/gpt-5",
)
@click.version_option(package_name="symbench", prog_name="symbench")
def cli() -> None:
    """Benchmark language models on 37 symbolic tasks with exact verdicts."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit; mistakes are one line on standard error."""
    from generators.errors import SymBenchError
    from harness.errors import OptionError

    try:
        code = cli.main(arguments, prog_name="symbench", standalone_mode=False)
    except click.exceptions.Exit as error:
        code = error.exit_code
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message())
        code = 2
    except click.ClickException as error:
        code = _complain(error.format_message())
    except OptionError as error:
        code = _complain(error.on_command_line)
    except SymBenchError as error:
        code = _complain(str(error))
    except (click.Abort, KeyboardInterrupt):
        code = 130
    except BrokenPipeError:
        sys.stderr.close()
        code = 0
    sys.exit(code if isinstance(code, int) else 0)


def _complain(message: str) -> int:
    click.echo(f"symbench: {' '.join(message.split())}", err=True)
    return 2
