"""prepare: a decoded page → grey, of a size at which print is legible, and turned."""

from PIL import Image

SHORTEST, LONGEST, MOST_ENLARGED = 1200, 2400, 3.0
QUARTER_TURNS = {
    90: Image.Transpose.ROTATE_270,
    180: Image.Transpose.ROTATE_180,
    270: Image.Transpose.ROTATE_90,
}


def prepare(image: Image.Image) -> Image.Image:
    """`image` in grey (mode L) on white, its longer side between 1200 and 2400 pixels."""
    grey = _to_grey(image)
    longer = max(grey.size)
    factor = min(LONGEST / longer, max(1.0, min(SHORTEST / longer, MOST_ENLARGED)))
    if factor == 1.0:
        return grey
    size = (max(1, round(grey.width * factor)), max(1, round(grey.height * factor)))
    return grey.resize(size, Image.Resampling.LANCZOS)


def turn(image: Image.Image, degrees: int) -> Image.Image:
    """`image` turned clockwise by 0, 90, 180 or 270 degrees."""
    return image.transpose(QUARTER_TURNS[degrees]) if degrees else image


def _to_grey(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I"):
        return image.convert("I").point(lambda value: value / 256).convert("L")
    if image.mode == "LAB":
        return image.getchannel("L")
    if image.has_transparency_data:
        opaque = image.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", image.size, "white"), opaque).convert("L")
    return image.convert("L")
