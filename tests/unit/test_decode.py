"""Bad files, each with its code, and every accepted format."""

import io
import struct
import zlib
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image, ImageFile

from ocr_identity.domain.errors import (
    CorruptFileError,
    DocumentRejectedError,
    EmptyFileError,
    EncryptedPdfError,
    FileTooLargeError,
    ImageTooLargeError,
    NoPagesError,
    TooManyPagesError,
    UnsupportedTypeError,
)
from ocr_identity.ocr.image.decode import Page, decode
from ocr_identity.ocr.image.limits import Limits
from specimens import DRAWN
from tests.pdfs import pdf

LIMITS = Limits(max_bytes=5_000_000, max_pixels=2_000_000, max_pages=3)


def pages(data: bytes) -> list[Page]:
    return list(decode(data, LIMITS))


def encoded(kind: str, size: tuple[int, int] = (40, 30), mode: str = "RGB", **options: object) -> bytes:
    buffer = io.BytesIO()
    Image.new(mode, size).save(buffer, kind, **options)
    return buffer.getvalue()


def png_header(width: int, height: int) -> bytes:
    """Write a PNG that only claims its size."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + header
    head = struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk))
    return b"\x89PNG\r\n\x1a\n" + head + struct.pack(">I", 10) + b"IDAT" + b"\0" * 10


def forbid_decoding(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have whatever decodes a pixel fail the test."""

    def decoded(*_: object, **__: object) -> None:
        pytest.fail("pixels were decoded")

    monkeypatch.setattr(ImageFile.ImageFile, "load", decoded)
    monkeypatch.setattr(pypdfium2.PdfPage, "render", decoded)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "HEIF", "AVIF", "GIF", "BMP"])
def test_decode_of_an_accepted_image_format_returns_its_page(kind: str) -> None:
    assert [page.image.size for page in pages(encoded(kind))] == [(40, 30)]


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"", EmptyFileError),
        (b"this is text, named .jpg", UnsupportedTypeError),
        (b"\0" * 5_000_001, FileTooLargeError),
        (encoded("ICO"), UnsupportedTypeError),
        (encoded("JPEG", (200, 200))[:400], CorruptFileError),
        (encoded("PNG", (200, 200))[:60], CorruptFileError),
        ((DRAWN / "corrupt.jpg").read_bytes(), CorruptFileError),
        (b"\xff\xd8\xff\xe0 and no more", CorruptFileError),
        (encoded("PNG", (2001, 1000)), ImageTooLargeError),
        (png_header(100_000, 100_000), ImageTooLargeError),
        (b"%PDF-1.7 and nothing else", CorruptFileError),
    ],
    ids=lambda value: value.__name__ if isinstance(value, type) else "",
)
def test_decode_of_a_bad_file_raises_its_error(data: bytes, fault: type[DocumentRejectedError]) -> None:
    with pytest.raises(fault):
        pages(data)


def test_decode_of_a_decompression_bomb_decodes_no_pixel_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    bomb, large = encoded("PNG", (20_000, 20_000), "1"), encoded("PNG", (2001, 1000))
    assert len(bomb) < 100_000
    forbid_decoding(monkeypatch)

    for data in (bomb, large):
        with pytest.raises(ImageTooLargeError):
            pages(data)


def test_decode_of_a_pdf_with_too_many_or_zero_pages_renders_none(monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(pages(pdf(2))) == 2
    forbid_decoding(monkeypatch)
    for data, fault in ((pdf(5_000), TooManyPagesError), (pdf(0), NoPagesError)):
        with pytest.raises(fault):
            pages(data)


def test_decode_of_a_pdf_with_a_password_raises_encrypted_pdf() -> None:
    with pytest.raises(EncryptedPdfError):
        pages((Path(__file__).parent / "encrypted.pdf").read_bytes())


def test_decode_of_a_huge_pdf_page_stays_within_the_pixel_limit() -> None:
    (page,) = pages(pdf(1, width=14_400, height=14_400))

    assert page.image.width * page.image.height <= LIMITS.max_pixels * 1.01


def test_decode_of_a_tiff_returns_its_pages_or_refuses_too_many() -> None:
    frames = [Image.new("L", (30, 20), shade) for shade in (0, 80, 160, 240)]
    buffer = io.BytesIO()
    frames[0].save(buffer, "TIFF", save_all=True, append_images=frames[1:3])
    assert [page.number for page in pages(buffer.getvalue())] == [1, 2, 3]

    buffer = io.BytesIO()
    frames[0].save(buffer, "TIFF", save_all=True, append_images=frames[1:])
    with pytest.raises(TooManyPagesError):
        pages(buffer.getvalue())


def test_decode_of_a_tiff_with_a_broken_second_page_raises_corrupt_file() -> None:
    data = bytearray(encoded("TIFF"))
    (directory,) = struct.unpack_from("<I", data, 4)
    (entries,) = struct.unpack_from("<H", data, directory)
    struct.pack_into("<I", data, directory + 2 + 12 * entries, len(data))

    with pytest.raises(CorruptFileError):
        pages(bytes(data) + b"\0" * 6)


def test_decode_with_an_exif_orientation_turns_the_page() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6

    (page,) = pages(encoded("JPEG", (40, 30), exif=exif))

    assert page.image.size == (30, 40)


@pytest.mark.parametrize("orientation", [0, 9, 200])
def test_decode_with_an_invalid_exif_orientation_ignores_it(orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation

    (page,) = pages(encoded("JPEG", (40, 30), exif=exif))

    assert page.image.size == (40, 30)
