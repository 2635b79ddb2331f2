"""render: bytes → small pictures of the first page, and of each further one; nothing else is kept.

Pixels alone go over: no EXIF, no colour profile, no comment, no text of a PDF.
"""

import io
import time
from collections.abc import Iterator

from PIL import Image

from ocr_identity.domain.errors import ReadTimeoutError
from ocr_identity.domain.states import RenditionName
from ocr_identity.ocr.image.bit_depth import to_eight_bits
from ocr_identity.ocr.image.decode import decode
from ocr_identity.ocr.image.limits import Limits
from ocr_identity.ports.renditions import Picture, Sizes

PAPER = (255, 255, 255)
# Averages whole blocks first, down to this many times the wanted size: far faster, and no copy at full size.
REDUCING_GAP = 2.0


def render(data: bytes, limits: Limits, sizes: Sizes) -> Iterator[Picture]:
    """Render a thumbnail and a preview of the first page, and a picture of each further one.

    Raises what `decode` raises, or `ReadTimeoutError` between two pages.
    """
    deadline = time.monotonic() + limits.max_seconds
    for page in decode(data, limits):
        if time.monotonic() > deadline:
            raise ReadTimeoutError
        preview = _small(page.image, sizes.preview)
        if page.number == 1:
            yield _picture(RenditionName.THUMBNAIL, page.number, _small(preview, sizes.thumbnail), sizes)
            yield _picture(RenditionName.PREVIEW, page.number, preview, sizes)
        else:
            yield _picture(RenditionName.PAGE, page.number, preview, sizes)


def _picture(name: RenditionName, page: int, image: Image.Image, sizes: Sizes) -> Picture:
    buffer = io.BytesIO()
    image.save(buffer, sizes.format.upper(), quality=sizes.quality)
    return Picture(name, page, image.width, image.height, buffer.getvalue())


def _small(image: Image.Image, side: int) -> Image.Image:
    """`image` on paper, in RGB, its longer side `side` pixels at most; never made larger."""
    factor = min(1.0, side / max(image.size))
    size = (max(1, round(image.width * factor)), max(1, round(image.height * factor)))
    even = to_eight_bits(image)
    # Palettes and bilevel pictures cannot be averaged as they are.
    if even.mode in {"P", "PA", "1"}:
        even = even.convert("RGBA" if even.has_transparency_data else "RGB")
    return _flatten_on_white(even.resize(size, Image.Resampling.LANCZOS, reducing_gap=REDUCING_GAP))


def _flatten_on_white(image: Image.Image) -> Image.Image:
    """Paste the picture on white, in RGB, without anything that the file said beside its pixels."""
    paper = Image.new("RGB", image.size, PAPER)
    seen = image.convert("RGBA")
    paper.paste(seen, mask=seen.getchannel("A"))
    return paper
