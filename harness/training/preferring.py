"""TRL's DPO on rows that are token ids already; needs the extra `train`."""

from collections.abc import Mapping
from typing import Any

from trl import DPOConfig, DPOTrainer

from harness.training.config import Dpo


class PreferenceTrainer(DPOTrainer):  # type: ignore[misc]
    """TRL's trainer, which would render the conversations with a template of its own."""

    def _prepare_dataset(self, dataset: Any, *_: object) -> Any:
        """Return the rows as they are: token ids of the template that serves."""
        return dataset


def arguments(config: Dpo, common: Mapping[str, Any]) -> DPOConfig:
    """Return TRL's settings; rows that are too long were left out before."""
    return DPOConfig(**common, beta=config.beta, loss_type=[config.loss], max_length=None)
