"""`make evaluate-pairs`: which pairs of letters the line model confuses; in names no digit guards them.

Lines of random letters are drawn in two cuts and three weights of OCR-B, touching to apart, as clear scans
and soft small pictures, and read at the model's word. All pairs are counted first; then those alone that
were wrong, so that each is seen some ten thousand times.
"""

import argparse
import random
from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache, partial
from itertools import pairwise

import numpy
from PIL import Image, ImageDraw, ImageFilter, ImageFont
from rich.console import Console
from rich.progress import track
from rich.table import Table

from ocr_identity.adapters.engines.onnx import OnnxLineModels
from ocr_identity.ocr.recognition.mrz_model_spec import ALPHABET, PITCH, STRIP_HEIGHT

DIGITS = 10
LETTERS = ALPHABET[DIGITS:-1]
CUTS = ("OCRB", "OCRBS")
FOLDER = "/usr/share/fonts/opentype/ocr-b"
LENGTH = 44
# OCR-B of this size is 28 pixels high and 25 wide; a strip shows twice the height of capitals.
SIZE, TALL, TOUCHING, APART = 42, 56, 25, 33
Pair = str
# Of so many lines in one task.
LINES = 50


@cache
def _models() -> OnnxLineModels:
    return OnnxLineModels()


@cache
def _font(cut: str) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(f"{FOLDER}/{cut}.otf", SIZE)


def draw_strip(text: str, rng: random.Random) -> Image.Image:
    """Draw a line as a strip of the model's size: letters touching to apart, clear to soft and grainy."""
    pitch, columns = rng.uniform(TOUCHING, APART), len(text) + 2
    strip = Image.new("L", (round(pitch * columns), TALL), rng.randint(215, 255))
    pen = ImageDraw.Draw(strip)
    ink, bold = rng.randint(0, 70), rng.choice((0, 0, 1, 2))
    for column, letter in enumerate(text, start=1):
        place = (pitch * (column + 0.5), TALL / 2 + rng.uniform(-1, 1))
        pen.text(place, letter, font=_font(rng.choice(CUTS)), fill=ink, anchor="mm", stroke_width=bold)
    sharp = rng.uniform(0.4, 1.0)
    small = strip.resize((round(PITCH * columns * sharp), round(STRIP_HEIGHT * sharp)), Image.Resampling.BOX)
    soft = small.filter(ImageFilter.GaussianBlur(rng.uniform(0.0, 0.6)))
    level = soft.resize((PITCH * columns, STRIP_HEIGHT), Image.Resampling.BICUBIC)
    return Image.blend(level, Image.effect_noise(level.size, rng.uniform(4, 30)), rng.uniform(0.0, 0.08))


def read_strip(strip: Image.Image) -> str:
    """Take the model at its word, step by step, as names are read: they have no digits."""
    shares = _models().read(numpy.asarray(strip))
    shares[:, 1 : 1 + DIGITS] = 0
    best = shares.argmax(axis=1).tolist()
    kept = [one for before, one in pairwise([0, *best]) if one and one != before]
    return "".join(ALPHABET[one - 1] for one in kept)


def count(pairs: Sequence[Pair], seed: int, task: int) -> tuple[Counter[Pair], Counter[tuple[Pair, str]]]:
    """Draw and read the lines of one task; count pairs, and what those that are wrong were read as."""
    rng = random.Random(f"{seed} {task}")
    seen, wrong = Counter[Pair](), Counter[tuple[Pair, str]]()
    for _ in range(LINES):
        text = "".join(rng.choice(pairs) for _ in range(LENGTH // 2))
        read = read_strip(draw_strip(text, rng))
        if len(read) != len(text):
            # A line of another length is none: the count of its characters is its check.
            continue
        for (one, other), told in zip(pairwise(text), pairwise(read), strict=True):
            seen[one + other] += 1
            if (one, other) != told:
                wrong[one + other, "".join(told)] += 1
    return seen, wrong


def _sums(
    results: Iterable[tuple[Counter[Pair], Counter[tuple[Pair, str]]]],
) -> tuple[Counter[Pair], Counter[tuple[Pair, str]]]:
    seen, wrong = Counter[Pair](), Counter[tuple[Pair, str]]()
    for more, errors in results:
        seen.update(more)
        wrong.update(errors)
    return seen, wrong


def main() -> None:
    """Print the pairs that are read wrong most often, and in how many of how many."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, default=4000)
    parser.add_argument("--seed", type=int, default=20261126)
    options = parser.parse_args()
    every = [one + other for one in LETTERS for other in LETTERS]
    with ProcessPoolExecutor(2) as pool:
        for title in ("all pairs", "pairs that were wrong"):
            tasks = range(options.lines // LINES)
            results = pool.map(partial(count, every, options.seed), tasks)
            seen, wrong = _sums(track(results, title, total=len(tasks), console=Console(stderr=True)))
            Console().print(_table(title, seen, wrong))
            every = sorted({pair for pair, _ in wrong})
            if not every:
                break


def _table(title: str, seen: Counter[Pair], wrong: Counter[tuple[Pair, str]]) -> Table:
    shown = Table(
        "pair",
        "read as",
        "times",
        "of",
        "in 10 000",
        title=f"{title}: {seen.total()} read, {wrong.total()} wrong",
    )
    for (pair, told), times in wrong.most_common(30):
        shown.add_row(pair, told, str(times), str(seen[pair]), f"{times / seen[pair] * 10_000:.1f}")
    return shown


if __name__ == "__main__":
    main()
