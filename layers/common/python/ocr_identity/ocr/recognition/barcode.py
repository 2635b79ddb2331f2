"""read, the barcode: a page → PDF417 payloads, through zxing-cpp."""

import zxingcpp
from PIL import Image

from ocr_identity.domain.document import Barcode, Box

SCALES = (1, 2, 3)
MOST_PIXELS = 12_000_000


def read_barcodes(image: Image.Image, page: int, *, try_harder: bool = True) -> list[Barcode]:
    """Read the PDF417 symbols of `image` (grey), any way up; `try_harder` enlarges it while none is found.

    `bytes` are taken, not `text`: the latter replaces AAMVA's separators.
    """
    for scale in SCALES if try_harder else SCALES[:1]:
        width, height = image.width * scale, image.height * scale
        if scale > 1 and width * height > MOST_PIXELS:
            break
        enlarged = image.resize((width, height)) if scale > 1 else image
        found = zxingcpp.read_barcodes(enlarged, formats=zxingcpp.barcode_formats_from_str("PDF417"))
        if found:
            return [Barcode("PDF417", item.bytes, page, _box(item.position, scale)) for item in found]
    return []


def _box(position: zxingcpp.Position, scale: int) -> Box:
    corners = [position.top_left, position.top_right, position.bottom_right, position.bottom_left]
    left, right = min(corner.x for corner in corners), max(corner.x for corner in corners)
    top, bottom = min(corner.y for corner in corners), max(corner.y for corner in corners)
    return Box(left // scale, top // scale, (right - left) // scale, (bottom - top) // scale)
