"""`make train-lines`: trains the line model on drawn lines and writes it as ONNX; no picture is needed.

The seed fixes what is drawn, step by step; some 25 ms a line and core, with bfloat16.
"""

import argparse
import random
import time
from collections.abc import Iterator
from pathlib import Path

import numpy
import torch
from torch import Tensor, nn

from ocr_identity.read.line_model import ALPHABET, STRIP_HEIGHT
from training.line_net import LineNet
from training.lines import random_strips

SEED = 9303
BATCH = 24
Batch = tuple[Tensor, Tensor, Tensor]


class Strips(torch.utils.data.IterableDataset[Batch]):
    """Batches without end; the lines of one batch are about equally long."""

    def __init__(self, seed: int) -> None:
        self._seed = seed

    def __iter__(self) -> Iterator[Batch]:
        """Draw until nobody asks."""
        worker = torch.utils.data.get_worker_info()
        rng = random.Random(self._seed * 1000 + (worker.id if worker else 0))
        waiting: dict[int, list[tuple[numpy.ndarray, str]]] = {}
        while True:
            for strip, text in random_strips(rng):
                shelf = waiting.setdefault(len(text), [])
                shelf.append((strip, text))
                if len(shelf) == 2 * BATCH:
                    shelf.sort(key=lambda pair: pair[0].shape[1])
                    halves = [shelf[:BATCH], shelf[BATCH:]]
                    waiting[len(text)] = []
                    yield from map(collate, halves)


def collate(pairs: list[tuple[numpy.ndarray, str]]) -> Batch:
    """Strips padded to the widest with their own last column, texts as one row of classes, lengths."""
    width = max(strip.shape[1] for strip, _ in pairs) + 3 & ~3
    strips = numpy.empty((len(pairs), 1, STRIP_HEIGHT, width), numpy.uint8)
    for row, (strip, _) in zip(strips, pairs, strict=True):
        row[0, :, : strip.shape[1]] = strip
        row[0, :, strip.shape[1] :] = strip[:, -1:]
    texts = torch.tensor([ALPHABET.index(one) + 1 for _, text in pairs for one in text])
    lengths = torch.tensor([len(text) for _, text in pairs])
    return torch.from_numpy(strips), texts, lengths


def train(net: LineNet, steps: int, out: Path, rate: float, seed: int) -> None:
    """`steps` steps of AdamW in one cycle; an average of the weights is what is kept."""
    loader = iter(
        torch.utils.data.DataLoader(Strips(seed), batch_size=None, num_workers=1, prefetch_factor=8)
    )
    optimiser = torch.optim.AdamW(net.parameters(), lr=rate, weight_decay=1e-3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, rate, total_steps=steps, pct_start=0.08)
    average = torch.optim.swa_utils.AveragedModel(
        net, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(0.998), use_buffers=True
    )
    loss_of = nn.CTCLoss(zero_infinity=True)
    started, seen = time.monotonic(), 0.0
    for step in range(1, steps + 1):
        strips, texts, lengths = next(loader)
        with torch.autocast("cpu", torch.bfloat16):
            logits = net(strips.float().contiguous(memory_format=torch.channels_last))
        scores = logits.float().log_softmax(2).transpose(0, 1)
        loss = loss_of(scores, texts, torch.full_like(lengths, len(scores)), lengths)
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 2.0)
        optimiser.step()
        schedule.step()
        average.update_parameters(net)
        seen = loss.item() if step == 1 else 0.98 * seen + 0.02 * loss.item()
        if step % 100 == 0:
            print(f"{step:6d} loss {seen:.4f} {time.monotonic() - started:7.0f} s", flush=True)
        if step % 1000 == 0 or step == steps:
            torch.save(average.module.state_dict(), out.with_suffix(".pt"))
    export(average.module, out)


def export(net: nn.Module, out: Path) -> None:
    """Write `net` as ONNX, its strips of any number and width."""
    net.eval()
    torch.onnx.export(
        net, (torch.zeros(1, 1, STRIP_HEIGHT, 320),), str(out), dynamo=False, opset_version=17,
        input_names=["strips"], output_names=["logits"],
        dynamic_axes={"strips": {0: "batch", 3: "pixels"}, "logits": {0: "batch", 1: "steps"}},
    )  # fmt: skip


def main() -> None:
    """Train from nothing, or go on from weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--steps", type=int, default=9000)
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--weights", type=Path, help="go on from these instead of from nothing")
    parser.add_argument("--seed", type=int, default=SEED)
    arguments = parser.parse_args()
    torch.manual_seed(SEED)
    net = LineNet()
    if arguments.weights:
        net.load_state_dict(torch.load(arguments.weights))
    train(net, arguments.steps, arguments.out, arguments.rate, arguments.seed)


if __name__ == "__main__":
    main()
