"""PDF pages as images, through PDFium; scripts and attachments in a PDF are never run or opened."""

import re
from collections.abc import Iterator

import pypdfium2
import pypdfium2.raw
from PIL import Image

from ocr_identity.domain.errors import (
    CorruptFileError,
    EncryptedPdfError,
    ImageTooLargeError,
    NoPagesError,
    TooManyPagesError,
)

DPI = 250
# Pixels: a card, or a page whose UserUnit PDFium passes over, is drawn larger than its points say.
SMALLEST_LONG_SIDE = 1600
POINTS_PER_INCH = 72
HEADER_WITHIN = 1024
# PDFium tells a document without pages like a damaged one; its page tree tells them apart.
EMPTY_TREE = re.compile(rb"/Type\s*/Pages\b[^>]{0,200}/Count\s+0\b|/Count\s+0\b[^>]{0,200}/Type\s*/Pages\b")


def is_pdf(data: bytes) -> bool:
    """Tell whether the header `%PDF-` stands in the first 1024 bytes, as readers allow."""
    return b"%PDF-" in data[:HEADER_WITHIN]


def render_pages(data: bytes, max_pages: int, max_pixels: int) -> Iterator[Image.Image]:
    """Each page at 250 dpi, larger where it is small, smaller where it would pass `max_pixels`."""
    document = _open(data)
    try:
        if len(document) > max_pages:
            raise TooManyPagesError
        for index in range(len(document)):
            yield _render(document, index, max_pixels)
    finally:
        document.close()


def _open(data: bytes) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == pypdfium2.raw.FPDF_ERR_PASSWORD:
            raise EncryptedPdfError from error
        raise (NoPagesError if EMPTY_TREE.search(data) else CorruptFileError) from error


def _render(document: pypdfium2.PdfDocument, index: int, max_pixels: int) -> Image.Image:
    try:
        page = document[index]
        width, height = page.get_size()
        wanted = max(DPI / POINTS_PER_INCH, SMALLEST_LONG_SIDE / max(width, height, 1))
        scale = min(wanted, (max_pixels / max(width * height, 1)) ** 0.5)
        if min(width, height) * scale < 1:
            raise ImageTooLargeError
        image: Image.Image = page.render(scale=scale, may_draw_forms=False).to_pil()
    except pypdfium2.PdfiumError as error:
        raise CorruptFileError from error
    return image
