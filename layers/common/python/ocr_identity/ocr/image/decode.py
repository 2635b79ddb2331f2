"""decode: bytes → safe pages. What a file is, its content tells; its name never does.

Every limit is held before a pixel is decoded, and only the formats we accept are ever opened.
"""

import io
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pillow_heif
from PIL import Image, ImageOps, UnidentifiedImageError

from ocr_identity.domain.content_types import sniff
from ocr_identity.domain.errors import (
    CorruptFileError,
    EmptyFileError,
    FileTooLargeError,
    ImageTooLargeError,
    TooManyPagesError,
    UnsupportedTypeError,
)
from ocr_identity.ocr.image.limits import Limits
from ocr_identity.ocr.image.pdf import is_pdf, render_pages

pillow_heif.register_heif_opener()

FORMATS = ("JPEG", "PNG", "WEBP", "TIFF", "HEIF", "AVIF", "GIF", "BMP")
DAMAGE = (
    OSError, EOFError, SyntaxError, ValueError, TypeError, LookupError, ArithmeticError, AttributeError,
    RuntimeError, struct.error,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Page:
    """A page by its number, from 1, turned as its EXIF says."""

    number: int
    image: Image.Image


def decode(data: bytes, limits: Limits) -> Iterator[Page]:
    """Decode the pages of `data`, one at a time.

    Raises a `DocumentRejectedError`: empty, too large, of no accepted type, damaged, encrypted, too many
    pages.
    """
    if not data:
        raise EmptyFileError
    if len(data) > limits.max_bytes:
        raise FileTooLargeError
    images = (
        render_pages(data, limits.max_pages, limits.max_pixels) if is_pdf(data) else _frames(data, limits)
    )
    return (Page(number, image) for number, image in enumerate(images, start=1))


def _frames(data: bytes, limits: Limits) -> Iterator[Image.Image]:
    """Decode the frames of an image file; only TIFF holds pages, an animation counts as its first frame."""
    with _told_as_rejection():
        image = _open(data)
        count = getattr(image, "n_frames", 1) if image.format == "TIFF" else 1
    if count > limits.max_pages:
        raise TooManyPagesError
    for index in range(count):
        with _told_as_rejection():
            page = _load(image, index, limits, alone=count == 1)
        yield page


def _open(data: bytes) -> Image.Image:
    try:
        return Image.open(io.BytesIO(data), formats=FORMATS)
    except UnidentifiedImageError as error:
        raise (CorruptFileError if sniff(data) else UnsupportedTypeError) from error


def _load(image: Image.Image, index: int, limits: Limits, *, alone: bool) -> Image.Image:
    """Frame `index`, its pixels decoded, turned as EXIF says; the only one without a copy of its pixels."""
    if index:
        image.seek(index)
    if image.width * image.height > limits.max_pixels:
        raise ImageTooLargeError
    image.load()
    if alone:
        ImageOps.exif_transpose(image, in_place=True)
        return image
    return ImageOps.exif_transpose(image)


@contextmanager
def _told_as_rejection() -> Iterator[None]:
    """Raise what a decoder raises of hostile bytes as our own; what passes, such as no memory, stays."""
    try:
        yield
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise ImageTooLargeError from error
    except DAMAGE as error:
        raise CorruptFileError from error
