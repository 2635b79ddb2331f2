"""`make train-finder`: trains the finder of MRZ lines on drawn pages and writes it as ONNX."""

import argparse
import random
import time
from collections.abc import Iterator
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional

from training.finder_net import FinderNet
from training.pages import random_picture

SEED = 9303
BATCH = 6


class Pictures(torch.utils.data.IterableDataset[tuple[Tensor, Tensor]]):
    """Pictures with their maps, without end."""

    def __iter__(self) -> Iterator[tuple[Tensor, Tensor]]:
        """Draw until nobody asks."""
        worker = torch.utils.data.get_worker_info()
        rng = random.Random(SEED * 1000 + (worker.id if worker else 0))
        while True:
            picture, maps = random_picture(rng)
            yield torch.from_numpy(picture)[None], torch.from_numpy(maps)


def loss_of(told: Tensor, true: Tensor) -> Tensor:
    """Cross entropy and overlap for the lines; on the lines, the distance of the sizes told."""
    line, on = told[:, 0], true[:, 0]
    entropy = functional.binary_cross_entropy_with_logits(line, on, pos_weight=torch.tensor(1.5))
    share = line.sigmoid()
    overlap = (2 * (share * on).sum() + 1) / (share.sum() + on.sum() + 1)
    size = (told[:, 1:] - true[:, 1:]).abs().sum(1) * on
    return entropy + 0.5 * (1 - overlap) + 2 * size.sum() / (on.sum() + 1)


def train(net: FinderNet, steps: int, out: Path, rate: float) -> None:
    """`steps` steps of AdamW in one cycle; an average of the weights is what is kept."""
    loader = iter(torch.utils.data.DataLoader(Pictures(), batch_size=BATCH, num_workers=1, prefetch_factor=6))
    optimiser = torch.optim.AdamW(net.parameters(), lr=rate, weight_decay=1e-3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, rate, total_steps=steps, pct_start=0.08)
    average = torch.optim.swa_utils.AveragedModel(
        net, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(0.996), use_buffers=True
    )
    started, seen = time.monotonic(), 0.0
    for step in range(1, steps + 1):
        pictures, maps = next(loader)
        with torch.autocast("cpu", torch.bfloat16):
            told = net(pictures.float().contiguous(memory_format=torch.channels_last))
        loss = loss_of(told.float(), maps)
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 2.0)
        optimiser.step()
        schedule.step()
        average.update_parameters(net)
        seen = loss.item() if step == 1 else 0.98 * seen + 0.02 * loss.item()
        if step % 50 == 0:
            print(f"{step:6d} loss {seen:.4f} {time.monotonic() - started:7.0f} s", flush=True)
        if step % 500 == 0 or step == steps:
            torch.save(average.module.state_dict(), out.with_suffix(".pt"))
    export(average.module, out)


def export(net: nn.Module, out: Path) -> None:
    """Write `net` as ONNX, for pictures of any number and size."""
    net.eval()
    torch.onnx.export(
        net, (torch.zeros(1, 1, 256, 320),), str(out), dynamo=False, opset_version=17,
        input_names=["pictures"], output_names=["maps"],
        dynamic_axes={"pictures": {0: "batch", 2: "h", 3: "w"}, "maps": {0: "batch", 2: "y", 3: "x"}},
    )  # fmt: skip


def main() -> None:
    """Train from nothing, or go on from weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--steps", type=int, default=3600)
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--weights", type=Path)
    arguments = parser.parse_args()
    torch.manual_seed(SEED)
    net = FinderNet()
    if arguments.weights:
        net.load_state_dict(torch.load(arguments.weights))
    train(net, arguments.steps, arguments.out, arguments.rate)


if __name__ == "__main__":
    main()
