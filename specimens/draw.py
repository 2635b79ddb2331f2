"""Draws a document's face: paper, labels, portrait, MRZ in OCR-B at 10 characters an inch."""

import random

import zxingcpp
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from specimens.people import Holder, aamva_payload

DPI = 250
OCR_B = "/usr/share/fonts/opentype/ocr-b/OCRB.otf"
SANS = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"
BOLD = "/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf"
INK = (28, 28, 44)

# Widths and heights in millimetres: ISO/IEC 7810 ID-1 and ID-3, and a visa's MRV-A.
ID_1, ID_3, MRV_A = (85.6, 54.0), (125.0, 88.0), (120.0, 80.0)

Rows = list[tuple[str, str]]


def _pixels(millimetres: float) -> int:
    return round(millimetres / 25.4 * DPI)


def paper(size: tuple[float, float], tint: tuple[int, int, int], rng: random.Random) -> Image.Image:
    """Draw an empty page of `size` millimetres with a faint guilloche of waves."""
    page = Image.new("RGB", (_pixels(size[0]), _pixels(size[1])), tint)
    pen = ImageDraw.Draw(page)
    for y in range(0, page.height, 14):
        shade = tuple(max(0, value - rng.randint(4, 12)) for value in tint)
        points = [(x, y + 6 * ((x // 40) % 2)) for x in range(0, page.width + 40, 40)]
        pen.line(points, fill=shade, width=2)
    return page


def write_title(page: Image.Image, title: str) -> None:
    """Write the issuing state and the kind of document along the top."""
    pen = ImageDraw.Draw(page)
    pen.text((_pixels(4), _pixels(3)), "UTOPIA", font=ImageFont.truetype(BOLD, 40), fill=(120, 20, 40))
    pen.text((_pixels(30), _pixels(3.6)), title, font=ImageFont.truetype(SANS, 30), fill=INK)


def write_rows(page: Image.Image, rows: Rows, left: float, top: float, pitch: float = 9.0) -> None:
    """Small labels with their values below, from (`left`, `top`) millimetres, `pitch` apart."""
    pen = ImageDraw.Draw(page)
    for index, (label, value) in enumerate(rows):
        x, y = _pixels(left), _pixels(top + index * pitch)
        pen.text((x, y), label, font=ImageFont.truetype(SANS, 20), fill=(90, 90, 110))
        pen.text((x, y + 26), value, font=ImageFont.truetype(BOLD, 32), fill=INK)


def portrait(page: Image.Image, left: float, top: float) -> None:
    """Draw a stand-in for the photograph."""
    pen = ImageDraw.Draw(page)
    x, y, width, height = _pixels(left), _pixels(top), _pixels(28), _pixels(35)
    pen.rectangle((x, y, x + width, y + height), fill=(205, 214, 222))
    pen.ellipse(
        (x + width * 0.28, y + height * 0.15, x + width * 0.72, y + height * 0.6), fill=(168, 140, 122)
    )
    pen.ellipse((x + width * 0.1, y + height * 0.62, x + width * 0.9, y + height * 1.3), fill=(70, 84, 110))
    pen.rectangle((x, y + height, x + width, y + height * 1.35), fill=page.getpixel((5, 5)))


def write_mrz(page: Image.Image, lines: tuple[str, ...], bottom: float = 5.0) -> None:
    """Write the zone at the lower edge: 2.54 mm a character, 6.35 mm a line (ICAO 9303-3, 4.4)."""
    pen = ImageDraw.Draw(page)
    font = ImageFont.truetype(OCR_B, 42)
    top = page.height - _pixels(bottom + 6.35 * len(lines))
    pen.rectangle((0, top - _pixels(3), page.width, page.height), fill=(250, 250, 247))
    left = (page.width - _pixels(2.54 * len(lines[0]))) // 2
    for row, line in enumerate(lines):
        for column, character in enumerate(line):
            place = (left + _pixels(2.54 * column), top + _pixels(6.35 * row))
            pen.text(place, character, font=font, fill=INK)


def labelled(holder: Holder) -> Rows:
    """List the labels and values of a data page's visual zone."""

    def day(iso: str) -> str:
        year, month, date = iso.split("-")
        return f"{date}.{month}.{year}"

    return [
        ("Surname / Nom", holder.surname),
        ("Given names / Prénoms", holder.given_names),
        ("Date of birth / Date de naissance", day(holder.birth_date)),
        ("Date of issue / Date de délivrance", day(holder.issue_date)),
        ("Date of expiry / Date d'expiration", day(holder.expiry_date)),
    ]


def barcode(holder: Holder) -> Image.Image:
    """Draw the PDF417 of a driving licence, modules three pixels wide."""
    symbol = zxingcpp.create_barcode(aamva_payload(holder), zxingcpp.PDF417, ec_level="4")
    return Image.fromarray(symbol.to_image(scale=3, add_quiet_zones=True)).convert("RGB")


def photographed(page: Image.Image, rng: random.Random) -> Image.Image:
    """Take a phone's picture of `page`: on a table, a little askew and in perspective, turned a quarter."""
    table = Image.new("RGB", (page.width + 360, page.height + 400), (96, 74, 58))
    pen = ImageDraw.Draw(table)
    for y in range(0, table.height, 9):
        pen.line(
            [(0, y), (table.width, y + rng.randint(-6, 6))], fill=(88 + rng.randint(0, 16), 68, 52), width=4
        )
    table.paste(page, (180, 200))
    w, h = table.size
    seen = table.transform(
        (w, h),
        Image.Transform.QUAD,
        (6, 4, -4, h + 8, w + 8, h - 6, w - 10, 0),
        Image.Resampling.BICUBIC,
    )
    askew = seen.rotate(2.5, Image.Resampling.BICUBIC, fillcolor=(90, 70, 54))
    noise = Image.effect_noise(askew.size, 22).convert("RGB")
    return Image.blend(askew.filter(ImageFilter.GaussianBlur(0.8)), noise, 0.06).transpose(
        Image.Transpose.ROTATE_90
    )


def landscape(rng: random.Random) -> Image.Image:
    """Draw a picture that is no document: sky, hills, a sun."""
    picture = Image.new("RGB", (1200, 800), (150, 196, 232))
    pen = ImageDraw.Draw(picture)
    pen.ellipse((900, 90, 1040, 230), fill=(250, 224, 130))
    for layer, green in enumerate((150, 120, 90)):
        points = [(x, 430 + layer * 110 + rng.randint(-50, 50)) for x in range(0, 1300, 100)]
        pen.polygon([(0, 800), *points, (1200, 800)], fill=(60, green, 60))
    return picture.filter(ImageFilter.GaussianBlur(2))
