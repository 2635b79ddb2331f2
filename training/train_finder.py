"""`make train`, first half: trains the finder of MRZ lines on drawn pages and writes it as ONNX."""

import random
from collections.abc import Iterable, Iterator

import torch
from torch import Tensor
from torch.nn import functional

from training.finder_net import FinderNet
from training.pages import random_picture
from training.recipe import SEED, Batch, Task, run

BATCH = 6


class Renditions(torch.utils.data.IterableDataset[Batch]):
    """Pictures with their maps, without end."""

    def __init__(self, seed: int) -> None:
        self._seed = seed

    def __iter__(self) -> Iterator[Batch]:
        """Draw until nobody asks."""
        rng = random.Random(self._seed)
        while True:
            picture, maps = random_picture(rng)
            yield torch.from_numpy(picture)[None], torch.from_numpy(maps)


def batches(seed: int) -> Iterable[Batch]:
    """Pictures and maps, drawn by a process of their own."""
    return torch.utils.data.DataLoader(Renditions(seed), batch_size=BATCH, num_workers=1, prefetch_factor=6)


def loss_of(told: Tensor, batch: Batch) -> Tensor:
    """Cross entropy and overlap for the lines; on the lines, the distance of the sizes told."""
    true = batch[1]
    line, on = told[:, 0], true[:, 0]
    entropy = functional.binary_cross_entropy_with_logits(line, on, pos_weight=torch.tensor(1.5))
    share = line.sigmoid()
    overlap = (2 * (share * on).sum() + 1) / (share.sum() + on.sum() + 1)
    size = (told[:, 1:] - true[:, 1:]).abs().sum(1) * on
    return entropy + 0.5 * (1 - overlap) + 2 * size.sum() / (on.sum() + 1)


def task() -> Task:
    """Return the finder's task: pictures of any number and size."""
    torch.manual_seed(SEED)
    axes = {"pictures": {0: "batch", 2: "h", 3: "w"}, "maps": {0: "batch", 2: "y", 3: "x"}}
    return Task(FinderNet(), batches, loss_of, torch.zeros(1, 1, 256, 320), axes, steps=3600, decay=0.996)


if __name__ == "__main__":
    run(task(), __doc__)
