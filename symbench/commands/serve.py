"""`symbench serve`: a model behind `vllm serve`, with the flags that steering needs."""

from pathlib import Path
from typing import Any

import click


@click.command(
    context_settings={"ignore_unknown_options": True},
    epilog="Example: symbench serve /models/CodeSteer-v1 --template llama3 --port 8001 "
    "-- --data-parallel-size 2",
)
@click.argument("model")
@click.argument("flags", nargs=-1, type=click.UNPROCESSED)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8001, show_default=True, type=click.IntRange(1, 65535),
              help="Port to listen on.")  # fmt: skip
@click.option("--name", default="", help="Model name that is served; that of MODEL by default.")
@click.option(
    "--template",
    type=click.Choice(["own", "llama3"]),
    default="own",
    show_default=True,
    help="Chat template; llama3 for the released weights.",
)
@click.option(
    "--adapter",
    "adapters",
    multiple=True,
    metavar="NAME=PATH",
    help="LoRA adapter, served under a name of its own; repeatable.",
)
@click.option("--wait", default=900.0, show_default=True, type=click.FloatRange(min=1),
              help="Seconds to wait for the start.")  # fmt: skip
@click.option("--log", default=Path("vllm-serve.log"), show_default=True,
              type=click.Path(path_type=Path), help="File for what vLLM prints.")  # fmt: skip
def serve(**given: Any) -> None:
    """Start `vllm serve` for MODEL, wait until it is healthy, and stay until Ctrl-C.

    MODEL is a folder, a name that `symbench models fetch` knows, or a name at Hugging Face.

    FLAGS after -- are vLLM's own and go to it unchanged.
    """
    from harness.models.local.serving import Serving
    from harness.models.local.serving import serve as serve_until_stopped
    from harness.models.local.weights import located

    name = given["name"] or Path(given["model"]).name
    what = Serving(**{**given, "model": located(given["model"]), "name": name})

    def ready() -> None:
        for name in (what.name, *(adapter.partition("=")[0] for adapter in what.adapters)):
            url = f"http://{what.address}/v1"
            click.echo(
                f"ready: --model (or --steerer) openai/{name} --base-url openai/{name}={url}"
            )

    def say(line: str) -> None:
        click.echo(line, err=True)

    say(f"starting vllm serve {what.model}; log: {what.log}")
    serve_until_stopped(what, ready, say)
