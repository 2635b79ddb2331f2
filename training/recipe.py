"""How both networks are trained: AdamW in one cycle, in bfloat16, keeping an average of the weights."""

import argparse
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn

SEED = 9303
Batch = tuple[Tensor, ...]


@dataclass(frozen=True)
class Task:
    """What one network learns: from which batches, by which loss, and the shape of what it is shown.

    The first of a batch is what the network sees; `loss_of` takes what it makes of that, and the batch.
    `axes` are the dimensions of input and output that may have any size.
    """

    net: nn.Module
    batches: Callable[[int], Iterable[Batch]]
    loss_of: Callable[[Tensor, Batch], Tensor]
    example: Tensor
    axes: dict[str, dict[int, str]]
    steps: int
    decay: float


def train(task: Task, steps: int, rate: float, seed: int, out: Path) -> None:
    """Train `task.net` for `steps` steps; weights lie beside `out`, which is ONNX."""
    net, batches = task.net, iter(task.batches(seed))
    optimiser = torch.optim.AdamW(net.parameters(), lr=rate, weight_decay=1e-3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, rate, total_steps=steps, pct_start=0.08)
    average = torch.optim.swa_utils.AveragedModel(
        net, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(task.decay), use_buffers=True
    )
    started, seen = time.monotonic(), 0.0
    for step in range(1, steps + 1):
        batch = next(batches)
        with torch.autocast("cpu", torch.bfloat16):
            told = net(batch[0].float().contiguous(memory_format=torch.channels_last))
        loss = task.loss_of(told.float(), batch)
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
    export(average.module, task, out)


def export(net: nn.Module, task: Task, out: Path) -> None:
    """Write `net` as ONNX."""
    net.eval()
    seen, told = task.axes
    torch.onnx.export(
        net, (task.example,), str(out), dynamo=False, opset_version=17,
        input_names=[seen], output_names=[told], dynamic_axes=task.axes,
    )  # fmt: skip


def run(task: Task, description: str | None) -> None:
    """Train from nothing, or go on from weights, as the command line says."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("out", type=Path)
    parser.add_argument("--steps", type=int, default=task.steps)
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--weights", type=Path, help="go on from these instead of from nothing")
    arguments = parser.parse_args()
    if arguments.weights:
        task.net.load_state_dict(torch.load(arguments.weights))
    train(task, arguments.steps, arguments.rate, arguments.seed, arguments.out)
