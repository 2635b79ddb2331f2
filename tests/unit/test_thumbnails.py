"""Pictures of files: their pixels, on paper, and nothing else."""

import io

import pytest
from PIL import Image

from ocr_identity.domain.errors import CorruptFileError
from ocr_identity.ocr.image.limits import Limits
from ocr_identity.ocr.image.thumbnails import render
from ocr_identity.ports.renditions import Picture, Sizes
from specimens import DRAWN
from tests.pdfs import pdf


def rendered(data: bytes, **sizes: object) -> list[Picture]:
    return list(render(data, Limits(), Sizes(**sizes)))  # type: ignore[arg-type]


def opened(picture: Picture) -> Image.Image:
    return Image.open(io.BytesIO(picture.data))


def encoded(image: Image.Image, form: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, form, **options)
    return buffer.getvalue()


def test_render_of_a_photo_returns_a_thumbnail_and_a_preview_of_set_sizes() -> None:
    photo = (DRAWN / "passport_td3.jpg").read_bytes()
    thumbnail, preview = rendered(photo, thumbnail=100, preview=500)

    assert [(one.name, one.page, max(one.width, one.height)) for one in (thumbnail, preview)] == [
        ("thumbnail", 1, 100),
        ("preview", 1, 500),
    ]
    assert opened(preview).format == "WEBP"
    assert opened(preview).size == (preview.width, preview.height)
    whole = Image.open(io.BytesIO(photo))
    for one in (thumbnail, preview):
        assert one.width / one.height == pytest.approx(whole.width / whole.height, rel=0.01)


def test_render_of_a_small_picture_keeps_its_size() -> None:
    small = encoded(Image.new("RGB", (40, 30), "red"), "PNG")

    assert {(one.width, one.height) for one in rendered(small)} == {(40, 30)}


@pytest.mark.parametrize("form", ["webp", "jpeg"])
def test_render_of_a_picture_with_metadata_drops_it(form: str) -> None:
    exif = Image.Exif()
    exif[0x010E] = "Jane Doe"
    source = encoded(
        Image.new("RGB", (60, 40), "blue"), "JPEG", exif=exif, comment=b"Jane Doe", icc_profile=b"Jane Doe"
    )

    for picture in rendered(source, format=form):
        assert b"Jane Doe" not in picture.data
        assert not opened(picture).getexif()


def test_render_with_an_exif_orientation_turns_the_picture() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    turned = encoded(Image.new("RGB", (60, 40), "blue"), "JPEG", exif=exif)

    assert {(one.width, one.height) for one in rendered(turned)} == {(40, 60)}


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "CMYK", "I;16", "L", "1"])
def test_render_of_any_colour_mode_returns_rgb_on_white(mode: str) -> None:
    image = Image.new("RGBA", (50, 50), (0, 0, 0, 0)) if mode == "RGBA" else Image.new(mode, (50, 50))
    form = "TIFF" if mode in {"CMYK", "I;16"} else "PNG"

    thumbnail = rendered(encoded(image, form))[0]

    assert opened(thumbnail).mode == "RGB"
    if mode == "RGBA":
        assert opened(thumbnail).getpixel((25, 25)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("mode", "dark", "bright"),
    [("I;16", 0, 65_535), ("I", 0, 255), ("I", 0, 65_535), ("F", 0.0, 1.0), ("F", -5, 5)],
)
def test_render_of_wide_pixels_keeps_dark_dark_and_bright_bright(
    mode: str, dark: float, bright: float
) -> None:
    image = Image.new(mode, (80, 40), dark)
    image.paste(bright, (40, 0, 80, 40))

    thumbnail = opened(rendered(encoded(image, "TIFF"))[0]).convert("L")

    assert thumbnail.getpixel((10, 20)) < 10  # type: ignore[operator]
    assert thumbnail.getpixel((70, 20)) > 245  # type: ignore[operator]


def test_render_of_a_pdf_returns_a_picture_of_each_page() -> None:
    pictures = rendered(pdf(3))

    assert [(one.name, one.page) for one in pictures] == [
        ("thumbnail", 1), ("preview", 1), ("page", 2), ("page", 3)
    ]  # fmt: skip


def test_render_of_a_truncated_file_raises_corrupt_file() -> None:
    with pytest.raises(CorruptFileError):
        rendered((DRAWN / "passport_td3.jpg").read_bytes()[:3000])
