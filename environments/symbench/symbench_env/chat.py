"""How the samples are played unless another harness is named: a plain conversation."""

from typing import Any

import verifiers.v1 as vf
from openai import AsyncOpenAI, OpenAIError
from verifiers.v1.clients import ModelContext
from verifiers.v1.harnesses.null import NullHarness
from verifiers.v1.runtimes import ProgramResult, Runtime, SubprocessRuntime


class ChatHarness(NullHarness):
    """A conversation with the task's own tools and no other: the questions are about reasoning.

    Without tools it is one question and one reply, asked from this process; a process of its own
    for each, as the conversation with tools has, costs about a CPU-second a sample.
    """

    async def setup(self, runtime: Runtime) -> None:
        """Prepare nothing: what a conversation with tools needs is prepared as it begins."""

    async def launch(
        self,
        ctx: ModelContext,
        trace: vf.Trace,
        runtime: Runtime,
        endpoint: str,
        secret: str,
        mcp_urls: dict[str, str],
        data: vf.TaskData,
        tool_interception_url: str | None = None,
    ) -> ProgramResult:
        """Hold the conversation; the framework records it on the way."""
        if (
            mcp_urls
            or not isinstance(runtime, SubprocessRuntime)
            or not isinstance(data.prompt, str)
        ):
            return await super().launch(
                ctx, trace, runtime, endpoint, secret, mcp_urls, data, tool_interception_url
            )
        system, question = self.resolve_text_prompt(data)
        asked: list[Any] = [{"role": "system", "content": system}] if system else []
        asked.append({"role": "user", "content": question})
        async with AsyncOpenAI(base_url=endpoint, api_key=secret, timeout=None) as client:
            try:
                await client.chat.completions.create(model=ctx.model, messages=asked)
            except OpenAIError as error:
                return ProgramResult(1, "", str(error))
        return ProgramResult(0, "", "")
