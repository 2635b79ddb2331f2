"""`make train`, second half: trains the reader of strips on drawn lines and writes it as ONNX."""

import random
from collections.abc import Iterable, Iterator

import numpy
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from ocr_identity.ocr.recognition.mrz_model_spec import ALPHABET, STRIP_HEIGHT
from training.line_net import LineNet
from training.lines import random_strips
from training.recipe import SEED, Batch, Task, run

BATCH = 24
Pair = tuple[NDArray[numpy.uint8], str]


class Strips(torch.utils.data.IterableDataset[Batch]):
    """Batches without end; the lines of one batch are about equally long."""

    def __init__(self, seed: int) -> None:
        self._seed = seed

    def __iter__(self) -> Iterator[Batch]:
        """Draw until nobody asks."""
        rng = random.Random(self._seed)
        waiting: dict[int, list[Pair]] = {}
        while True:
            for strip, text in random_strips(rng):
                shelf = waiting.setdefault(len(text), [])
                shelf.append((strip, text))
                if len(shelf) == 2 * BATCH:
                    shelf.sort(key=lambda pair: pair[0].shape[1])
                    waiting[len(text)] = []
                    yield from map(collate, (shelf[:BATCH], shelf[BATCH:]))


def collate(pairs: list[Pair]) -> Batch:
    """Pad strips to the widest with their own last column; give texts as one row of classes, lengths."""
    width = max(strip.shape[1] for strip, _ in pairs) + 3 & ~3
    strips = numpy.empty((len(pairs), 1, STRIP_HEIGHT, width), numpy.uint8)
    for row, (strip, _) in zip(strips, pairs, strict=True):
        row[0, :, : strip.shape[1]] = strip
        row[0, :, strip.shape[1] :] = strip[:, -1:]
    texts = torch.tensor([ALPHABET.index(one) + 1 for _, text in pairs for one in text])
    lengths = torch.tensor([len(text) for _, text in pairs])
    return torch.from_numpy(strips), texts, lengths


def batches(seed: int) -> Iterable[Batch]:
    """Load strips, texts and lengths, drawn by a process of their own."""
    return torch.utils.data.DataLoader(Strips(seed), batch_size=None, num_workers=1, prefetch_factor=8)


def loss_of(logits: Tensor, batch: Batch) -> Tensor:
    """CTC: how unlikely the texts are over all ways through the steps."""
    _, texts, lengths = batch
    scores = logits.log_softmax(2).transpose(0, 1)
    steps = torch.full_like(lengths, len(scores))
    return nn.functional.ctc_loss(scores, texts, steps, lengths, zero_infinity=True)


def task() -> Task:
    """Return the reader's task: strips of any number and width."""
    torch.manual_seed(SEED)
    axes = {"strips": {0: "batch", 3: "pixels"}, "logits": {0: "batch", 1: "steps"}}
    example = torch.zeros(1, 1, STRIP_HEIGHT, 320)
    return Task(LineNet(), batches, loss_of, example, axes, steps=9000, decay=0.998)


if __name__ == "__main__":
    run(task(), __doc__)
