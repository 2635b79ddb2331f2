"""`make evaluate-drawn COUNT=10000`: how MRZs of drawn documents are read, with the bounds of confidence.

Every format, any issuer, names of many scripts; half of the documents as photographs. Each is drawn by the
seed and its own number, so that one that was read wrong can be drawn again (`--first N --count 1`). Print
is not read: it says nothing about an MRZ's text, and takes most of the time.
"""

import argparse
import io
import math
import random
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, partial

from PIL import Image
from rich.console import Console
from rich.progress import track
from rich.table import Table

from ocr_identity.adapters.engines.onnx import OnnxLineModels
from ocr_identity.domain.document import Source, Word
from ocr_identity.domain.errors import DocumentRejectedError
from ocr_identity.ocr.image.limits import Limits
from ocr_identity.ocr.pipeline import read_document
from ocr_identity.ocr.text_input import parse_mrz_text
from ocr_identity.ports.engines import Engines
from specimens.many import FORMATS, distort, draw_one

SURE = 0.9
# Of a normal distribution, on both sides: 95 %.
Z = 1.96


@dataclass(frozen=True)
class Drawn:
    """How one drawn document was read: its MRZ, and the fields that are sure but wrong."""

    number: int
    form: str
    exact: bool
    valid: bool
    sure_but_wrong: tuple[str, ...]


class Blind:
    """An engine that reads no print."""

    def read_words(self, image: Image.Image, page: int) -> list[Word]:
        """No words."""
        return []


@cache
def _engines() -> Engines:
    return Engines(Blind(), Blind(), OnnxLineModels())


def read_drawn(seed: int, number: int) -> Drawn:
    """Draw document `number` of `seed`, and read it."""
    rng = random.Random(f"{seed} {number}")
    form = FORMATS[number % len(FORMATS)]
    page, lines = draw_one(form, rng)
    picture = io.BytesIO()
    distort(page, rng).save(picture, "JPEG", quality=rng.randint(35, 92))
    try:
        reading = read_document(picture.getvalue(), _engines(), Limits())
    except DocumentRejectedError:
        return Drawn(number, form[0], exact=False, valid=False, sure_but_wrong=())
    truth = parse_mrz_text("\n".join(lines)).fields
    wrong = tuple(
        name
        for name, one in reading.fields.items()
        if one.source is Source.MRZ
        and one.confidence >= SURE
        and (name not in truth or one.value != truth[name].value)
    )
    mrz = reading.mrz
    return Drawn(
        number, form[0], mrz is not None and list(mrz.lines) == list(lines), bool(mrz and mrz.valid), wrong
    )


def bounds(count: int, total: int) -> tuple[float, float]:
    """Bound a share, of which `count` in `total` were seen, with 95 % confidence (Wilson, 1927)."""
    if not total:
        return 0.0, 1.0
    share, spread = count / total, Z * Z / total
    middle = share + spread / 2
    reach = Z * math.sqrt(share * (1 - share) / total + spread / (4 * total))
    return (middle - reach) / (1 + spread), (middle + reach) / (1 + spread)


def table(results: Iterable[Drawn]) -> Table:
    """All figures of one run, by format and in all."""
    shown = Table("documents", "exact", "95 % bounds", "valid", "wrong but valid", "sure but wrong")
    rows: dict[str, list[Drawn]] = {}
    for one in results:
        rows.setdefault("all", []).append(one)
        rows.setdefault(one.form, []).append(one)
    for name, group in rows.items():
        exact, valid = (sum(getattr(one, what) for one in group) for what in ("exact", "valid"))
        low, high = bounds(exact, len(group))
        shown.add_row(
            f"{name}, {len(group)}",
            f"{exact} = {exact / len(group):.2%}",
            f"{low:.2%} to {high:.2%}",
            str(valid),
            str(sum(one.valid and not one.exact for one in group)),
            str(sum(len(one.sure_but_wrong) for one in group)),
        )
    return shown


def main() -> None:
    """Draw and read `--count` documents in two processes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--seed", type=int, default=20261126)
    options = parser.parse_args()
    numbers, console = range(options.first, options.first + options.count), Console()
    results: list[Drawn] = []
    with ProcessPoolExecutor(2) as pool:
        read = pool.map(partial(read_drawn, options.seed), numbers, chunksize=10)
        # Whoever breaks off (Ctrl-C) is told of those that were read.
        with suppress(KeyboardInterrupt):
            results.extend(track(read, "reading", total=len(numbers), console=Console(stderr=True)))
        pool.shutdown(cancel_futures=True)
    console.print(table(results))
    odd = [str(one) for one in results if not one.exact or one.sure_but_wrong]
    console.print("not exact, or sure but wrong:", *odd, sep="\n", highlight=False)


if __name__ == "__main__":
    main()
