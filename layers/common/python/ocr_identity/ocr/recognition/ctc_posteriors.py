"""read, a strip's steps → what stands at each place of a line of known length.

The line model tells for each step of a strip how likely each character is, or none (CTC: Graves et al.,
2006). An MRZ line has 30, 36 or 44 characters: of all ways through the steps only those count that
make exactly so many.
"""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

import numpy
from numpy.typing import NDArray

Shares = NDArray[numpy.float32]
Table = NDArray[numpy.float64]

LENGTHS = (30, 36, 44)
# Of steps that are all surely the same, a gap or a character, one tells as much as the run.
SURELY = 0.999


@dataclass(frozen=True, slots=True)
class Posterior:
    """Places x characters: `probabilities` of each; `likelihood`, the logarithm of all paths' share."""

    probabilities: Table
    likelihood: float


def greedy_length(shares: Shares) -> int:
    """How many characters stand in the strip when each step is taken at its word."""
    best = shares.argmax(axis=1)
    return int(((best[1:] != best[:-1]) & (best[1:] > 0)).sum() + (best[0] > 0))


def line_score(shares: Shares) -> float:
    """How well the strip reads as an MRZ line: about 0 where it does, below -0.6 for other print.

    The likelihood of the surest way through the steps, less where the count of characters is no format's.
    """
    off = min(abs(greedy_length(shares) - length) for length in LENGTHS)
    return (float(numpy.log(shares.max(axis=1)).sum()) - off) / statistics.mean(LENGTHS)


def character_posteriors(strips: Sequence[Shares], length: int) -> list[Posterior]:
    """Tell what stands at each of `length` places of each of `strips` (steps x 1 + characters, gap first)."""
    kept = [_thinned(shares) for shares in strips]
    steps = numpy.zeros((max(map(len, kept)), len(strips), strips[0].shape[1]))
    steps[:, :, 0] = 1.0
    for index, rows in enumerate(kept):
        steps[: len(rows), index] = strips[index][rows]
    steps = numpy.maximum(steps, 1e-9)
    before, gaps, scales = _forward(steps, length)
    entered = _entered(steps, before, gaps)
    return [
        _held(entered[: len(rows), index], float(numpy.log(scales[:, index]).sum()))
        for index, rows in enumerate(kept)
    ]


def _thinned(shares: Shares) -> NDArray[numpy.intp]:
    """Find the steps that matter."""
    best, sure = shares.argmax(axis=1), shares.max(axis=1) > SURELY
    follows = (best[1:] == best[:-1]) & sure[1:] & sure[:-1]
    return numpy.flatnonzero(~numpy.concatenate([[False], follows]))


def _forward(steps: Table, length: int) -> tuple[Table, Table, Table]:
    """For each step how likely one stands before it on place n with character c, or in the gap after n."""
    total, strips, classes = steps.shape
    glyphs = numpy.zeros((total + 1, strips, length + 1, classes - 1))
    gaps = numpy.zeros((total + 1, strips, length + 1))
    scales = numpy.ones((total, strips))
    gaps[0, :, 0] = 1.0
    for index in range(total):
        here, gap, share = glyphs[index], gaps[index], steps[index]
        ahead, gap_ahead = glyphs[index + 1], gaps[index + 1]
        sums = here.sum(axis=2)
        ahead[:, 1:] = here[:, 1:] - here[:, :-1] + (gap + sums)[:, :-1, None]
        ahead *= share[:, None, 1:]
        gap_ahead[:] = (gap + sums) * share[:, :1]
        scale = ahead.sum(axis=(1, 2)) + gap_ahead.sum(axis=1)
        ahead /= scale[:, None, None]
        gap_ahead /= scale[:, None]
        scales[index] = scale
    scales[-1] *= glyphs[-1, :, -1].sum(axis=1) + gaps[-1, :, -1] + 1e-300
    return glyphs, gaps, scales


def _entered(steps: Table, glyphs: Table, gaps: Table) -> Table:
    """For each step, strip, place and character how likely the place begins there with it."""
    total, strips, classes = steps.shape
    rest = numpy.zeros(glyphs.shape[1:])
    rest_gap = numpy.zeros(gaps.shape[1:])
    rest[:, -1], rest_gap[:, -1] = 1.0, 1.0
    entered = numpy.zeros((total, strips, glyphs.shape[2] - 1, classes - 1))
    for index in range(total - 1, -1, -1):
        share, here, gap = steps[index], glyphs[index], gaps[index]
        taken = rest * share[:, None, 1:]
        coming = (gap + here.sum(axis=2))[:, :-1, None] - here[:, :-1]
        entered[index] = coming * taken[:, 1:]
        skipped = rest_gap * share[:, :1]
        sums = taken.sum(axis=2)
        onward = skipped.copy()
        onward[:, :-1] += sums[:, 1:]
        rest = taken + onward[:, :, None]
        rest[:, :-1] -= taken[:, 1:]
        rest_gap = onward
        norm = numpy.maximum(rest.sum(axis=(1, 2)) + rest_gap.sum(axis=1), 1e-300)
        reached = (glyphs[index] * rest).sum(axis=(1, 2)) + (gap * rest_gap).sum(axis=1)
        entered[index] /= numpy.maximum(reached, 1e-300)[:, None, None]
        rest, rest_gap = rest / norm[:, None, None], rest_gap / norm[:, None]
    return entered


def _held(entered: Table, likelihood: float) -> Posterior:
    probabilities = numpy.maximum(entered.sum(axis=0), 0) + 1e-9
    return Posterior(probabilities / probabilities.sum(axis=1, keepdims=True), likelihood)
