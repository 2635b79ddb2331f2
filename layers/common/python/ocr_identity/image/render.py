"""render: bytes → small pictures of the first page, and of each further one; nothing else is kept.

Pixels alone go over: no EXIF, no colour profile, no comment, no text of a PDF.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from PIL import Image

from ocr_identity.image.decode import Limits, Page, decode
from ocr_identity.ports.media import RenditionName

Format = Literal["webp", "jpeg"]
PAPER = (255, 255, 255)


@dataclass(frozen=True, slots=True)
class Sizes:
    """The longest sides in pixels, the format, and its quality from 1 to 100."""

    thumbnail: int = 256
    preview: int = 1024
    format: Format = "webp"
    quality: int = 80


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture, encoded; pages count from 1."""

    name: RenditionName
    page: int
    width: int
    height: int
    data: bytes


def render(data: bytes, limits: Limits, sizes: Sizes) -> Iterator[Picture]:
    """A thumbnail and a preview of the first page, and a picture of each further one.

    Raises what `decode` raises.
    """
    for page in decode(data, limits):
        if page.number == 1:
            yield _picture(page, "thumbnail", sizes.thumbnail, sizes)
            yield _picture(page, "preview", sizes.preview, sizes)
        else:
            yield _picture(page, "page", sizes.preview, sizes)


def _picture(page: Page, name: RenditionName, side: int, sizes: Sizes) -> Picture:
    small = page.image.copy()
    small.thumbnail((side, side), Image.Resampling.LANCZOS)
    flat = _on_paper(small)
    buffer = io.BytesIO()
    flat.save(buffer, sizes.format.upper(), quality=sizes.quality)
    return Picture(name, page.number, flat.width, flat.height, buffer.getvalue())


def _on_paper(image: Image.Image) -> Image.Image:
    """The picture on white, in RGB, without anything that the file said beside its pixels."""
    paper = Image.new("RGB", image.size, PAPER)
    seen = image.convert("RGBA")
    paper.paste(seen, mask=seen.getchannel("A"))
    return paper
