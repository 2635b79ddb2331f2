"""Pictures as hurried people take them: blurred, moved, burnt out by a lamp, cut off."""

import random

import numpy
from PIL import Image, ImageChops, ImageDraw, ImageFilter

GLARE_SOFT = 25


def blurred(page: Image.Image, pixels: float) -> Image.Image:
    """`page` out of focus, by a Gaussian of so many pixels."""
    return page.filter(ImageFilter.GaussianBlur(pixels))


def moved(page: Image.Image, pixels: int, rng: random.Random) -> Image.Image:
    """`page` as a camera sees it that moves by so many pixels while it looks, in any direction."""
    angle = rng.uniform(0, numpy.pi)
    steps = [
        ImageChops.offset(page, round(step * numpy.cos(angle)), round(step * numpy.sin(angle)))
        for step in range(-pixels // 2, pixels // 2 + 1)
    ]
    mean = numpy.mean([numpy.asarray(one, dtype=numpy.float32) for one in steps], axis=0)
    return Image.fromarray(mean.astype(numpy.uint8))


def with_glare(page: Image.Image, share: float, rng: random.Random) -> Image.Image:
    """`page` with a white spot over its middle that covers about `share` of it, soft at its edge."""
    width, height = page.size
    across, down = (side * (share / numpy.pi) ** 0.5 for side in page.size)
    x, y = width * rng.uniform(0.4, 0.6), height * rng.uniform(0.4, 0.6)
    spot = Image.new("L", page.size)
    ImageDraw.Draw(spot).ellipse((x - across, y - down, x + across, y + down), fill=255)
    spot = spot.filter(ImageFilter.GaussianBlur(GLARE_SOFT))
    return Image.composite(Image.new(page.mode, page.size, "white"), page, spot)


def on_table(page: Image.Image) -> Image.Image:
    """`page` photographed on a table of wood."""
    table = Image.new("RGB", (page.width + 300, page.height + 240), (112, 84, 60))
    table.paste(page, (150, 120))
    return table


def cut(page: Image.Image, share: float, side: str) -> Image.Image:
    """`page` without `share` of its width, on the `left` or the `right`."""
    gone = round(page.width * share)
    left, right = (gone, page.width) if side == "left" else (0, page.width - gone)
    return page.crop((left, 0, right, page.height))
