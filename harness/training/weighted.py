"""Supervised training with a loss weight for every token; needs the extra `train`.

    loss = sum over all rows of an update of (weight * -log p) / sum of their weights

The divisor is over the whole update: all rows that are accumulated, on all ranks. So a row counts
by its weights alone, not by which rows it shares a device or a step with, and an update is the
same however its rows are shared out. Ranks average their gradients, hence the factor `ranks`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch.nn.functional import cross_entropy
from transformers import Trainer

from harness.training.data import Weighted


@dataclass(frozen=True)
class Collator:
    """Lays rows side by side, padded, or those of a packed row one behind the other.

    Attributes:
        pad: token id that fills up shorter rows.
    """

    pad: int

    def __call__(self, rows: Sequence[Sequence[Weighted]]) -> dict[str, torch.Tensor]:
        """Return a batch: token ids, weights, and what keeps conversations apart."""
        if any(len(row) > 1 for row in rows):
            return self.packed(rows[0])
        return self.padded([row[0] for row in rows])

    def padded(self, rows: Sequence[Weighted]) -> dict[str, torch.Tensor]:
        """Return rows as the rows of a batch."""
        longest = max(len(row.ids) for row in rows)
        gaps = [longest - len(row.ids) for row in rows]
        both = list(zip(rows, gaps, strict=True))
        return {
            "input_ids": torch.tensor([[*row.ids, *[self.pad] * gap] for row, gap in both]),
            "attention_mask": torch.tensor([[1] * len(row.ids) + [0] * gap for row, gap in both]),
            "weights": torch.tensor([[*row.weights, *[0.0] * gap] for row, gap in both]),
        }

    def packed(self, rows: Sequence[Weighted]) -> dict[str, torch.Tensor]:
        """Return rows as one row; positions that begin anew keep attention within each."""
        return {
            "input_ids": torch.tensor([[one for row in rows for one in row.ids]]),
            "position_ids": torch.tensor([[n for row in rows for n in range(len(row.ids))]]),
            "weights": torch.tensor([[one for row in rows for one in row.weights]]),
        }


class WeightedTrainer(Trainer):  # type: ignore[misc]
    """A Trainer with the loss of the module's head."""

    loss_is_scaled_for_ga = True

    def get_batch_samples(
        self, epoch_iterator: Iterator[Any], num_batches: int, device: Any
    ) -> tuple[list[Any], Any]:
        """Return the batches of an update, and the sum of the weights in it over all ranks."""
        batches, _ = super().get_batch_samples(epoch_iterator, num_batches, device)
        own = sum((batch["weights"].sum() for batch in batches), torch.zeros(())).to(device)
        return batches, self.accelerator.gather(own.reshape(1)).sum()

    def compute_loss(
        self,
        model: Any,
        inputs: dict[str, Any],
        return_outputs: bool = False,
        num_items_in_batch: Any = None,
    ) -> Any:
        """Return the share of a batch in the loss; alone, its own mean where no sum is given.

        Logits are computed only where something is learnt: they are the largest tensors.
        """
        weights = inputs.pop("weights")
        places = weights.sum(0).nonzero()[:, 0]
        outputs = model(**inputs, logits_to_keep=places - 1, use_cache=False)
        targets = inputs["input_ids"][:, places]
        missed = cross_entropy(outputs.logits.float().transpose(1, 2), targets, reduction="none")
        total = (missed * weights[:, places]).sum()
        if num_items_in_batch is None:
            loss = total / weights.sum().clamp(min=1e-8)
        else:
            loss = total / num_items_in_batch * self.accelerator.num_processes
        return (loss, outputs) if return_outputs else loss

    def prediction_step(
        self, model: Any, inputs: dict[str, Any], *_: object, **__: object
    ) -> tuple[Any, None, None]:
        """Return the mean loss of a batch for validation."""
        with torch.no_grad(), self.accelerator.autocast():
            loss = self.compute_loss(model, self._prepare_inputs(inputs))
        return loss.detach(), None, None
