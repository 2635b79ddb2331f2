"""`python -m specimens.many FOLDER`: specimens by the hundred, with a manifest like a corpus'.

Every format, any issuer, names of many scripts; as scans and as photographs: askew, in perspective, any
way up, soft, noisy, small. The seed fixes all of it; `make evaluate CORPUS=FOLDER` measures on them.
"""

import argparse
import csv
import io
import random
from collections.abc import Callable
from pathlib import Path

from PIL import Image, ImageFilter

from specimens import draw
from specimens.mrz import Lines, french_lines, licence_line, three_lines, two_lines
from specimens.people import Holder
from specimens.random_holders import random_holder

Format = tuple[str, tuple[float, float], Callable[[Holder, random.Random], Lines]]

FORMATS: tuple[Format, ...] = (
    (
        "passport TD3",
        draw.ID_3,
        lambda holder, rng: two_lines(holder, rng.choice(("P", "PA", "PD", "PO")), 44),
    ),
    ("id TD1", draw.ID_1, lambda holder, rng: three_lines(holder, rng.choice(("I", "ID", "IR", "AC")))),
    ("id TD2", (105.0, 74.0), lambda holder, rng: two_lines(holder, rng.choice(("I", "ID", "AC")), 36)),
    ("visa MRV-A", draw.MRV_A, lambda holder, rng: two_lines(holder, rng.choice(("V", "VA", "VC")), 44)),
    ("visa MRV-B", (105.0, 74.0), lambda holder, rng: two_lines(holder, rng.choice(("V", "VB")), 36)),
    ("id French 2x36", (105.0, 74.0), lambda holder, _: french_lines(holder)),
    ("licence 1x30", draw.ID_1, lambda holder, _: licence_line(holder)),
)


def draw_one(form: Format, rng: random.Random) -> tuple[Image.Image, Lines]:
    """Draw the face of one document; return it with its MRZ."""
    _, size, encode = form
    holder = random_holder(rng)
    tint = tuple(rng.randint(215, 250) for _ in range(3))
    page = draw.paper(size, (tint[0], tint[1], tint[2]), rng)
    lines = encode(holder, rng)
    draw.write_title(page, rng.choice(("PASSPORT", "IDENTITY CARD", "VISA", "SPECIMEN")))
    if size[1] > 60:
        draw.portrait(page, 6, 14)
        draw.write_rows(page, draw.labelled(holder)[:4], 42, 12)
    draw.write_mrz(page, lines, bottom=rng.uniform(2.5, 6))
    return page, lines


def distort(page: Image.Image, rng: random.Random) -> Image.Image:
    """Do to a page what happens to it on its way here: nothing much, or all that a phone does."""
    if rng.random() < 0.5:
        page = draw.photographed(page, rng).transpose(rng.choice(list(Image.Transpose)[2:5]))
        page = page.rotate(rng.uniform(-6, 6), Image.Resampling.BICUBIC, expand=True, fillcolor=(90, 70, 54))
    factor = rng.uniform(0.3, 1.0)
    page = page.resize((round(page.width * factor), round(page.height * factor)), Image.Resampling.LANCZOS)
    page = page.filter(ImageFilter.GaussianBlur(rng.uniform(0, 0.9)))
    noise = Image.effect_noise(page.size, rng.uniform(5, 40)).convert("RGB")
    return Image.blend(page, noise, rng.uniform(0, 0.12))


def main() -> None:
    """Draw `--count` of them into the folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--seed", type=int, default=9303)
    arguments = parser.parse_args()
    rng = random.Random(arguments.seed)
    images = arguments.folder / "images"
    images.mkdir(parents=True, exist_ok=True)
    columns = ("file", "kind", "expected", "mrz", "mrz_alt", "check_digits", "barcode_truth")
    with (arguments.folder / "manifest.csv").open("w", newline="") as file:
        manifest = csv.DictWriter(file, columns)
        manifest.writeheader()
        for index in range(arguments.count):
            form = FORMATS[index % len(FORMATS)]
            page, lines = draw_one(form, rng)
            name = f"{index:04d}.jpg"
            buffer = io.BytesIO()
            distort(page, rng).save(buffer, "JPEG", quality=rng.randint(35, 92))
            (images / name).write_bytes(buffer.getvalue())
            truth = {"mrz": "\n".join(lines), "mrz_alt": "", "check_digits": "all valid", "barcode_truth": ""}
            manifest.writerow({"file": name, "kind": form[0], "expected": "mrz", **truth})


if __name__ == "__main__":
    main()
