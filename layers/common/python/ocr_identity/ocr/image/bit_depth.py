"""Pixels of 16 and 32 bits and of floating point → 8 bits, as a viewer shows them."""

from PIL import Image

WHITE = {8: 255.0, 16: 65_535.0}


def to_eight_bits(image: Image.Image) -> Image.Image:
    """`image`, its pixels scaled to 0 to 255 (mode L) where they have more bits; else as it is.

    16 bits are scaled by their range; 32 bits and floating point say no range, so that the pixels tell: from
    0 to 1, to 255 or to 65 535, and by their own extremes past that (value - low) * 255 / (high - low).
    """
    if image.mode.startswith("I;16"):
        return _scaled(image.convert("I"), 0.0, WHITE[16])
    if image.mode not in {"I", "F"}:
        return image
    low, high = (float(extreme) for extreme in image.getextrema())  # type: ignore[arg-type]
    if low >= 0:
        for white in (1.0, *WHITE.values()) if image.mode == "F" else WHITE.values():
            if high <= white:
                return _scaled(image, 0.0, white)
    return _scaled(image, low, high)


def _scaled(image: Image.Image, low: float, high: float) -> Image.Image:
    """Pillow takes wide pixels through `value * scale + offset` alone."""
    scale = 255.0 / (high - low) if high > low else 0.0
    return image.point(lambda value: value * scale + (-low * scale)).convert("L")
