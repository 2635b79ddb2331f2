"""`python -m specimens` draws all specimens and writes their truth; the seed is fixed."""

import io
import json
import random
from typing import Any

from PIL import Image

from specimens import DRAWN, draw
from specimens.mrz import three_lines, two_lines
from specimens.people import CARD, LICENCE, PAGED, PASSPORT, TURNED, VISA, Holder

SEED = 9303


def _passport(holder: Holder, rng: random.Random) -> tuple[Image.Image, tuple[str, ...]]:
    page = draw.paper(draw.ID_3, (232, 238, 240), rng)
    draw.write_title(page, "PASSPORT / PASSEPORT")
    draw.portrait(page, 6, 16)
    draw.write_rows(page, draw.labelled(holder), 42, 14)
    draw.write_rows(page, [("Passport No. / No. du passeport", holder.document_number)], 86, 3)
    lines = two_lines(holder, "P", 44)
    draw.write_mrz(page, lines)
    return page, lines


def _card(holder: Holder, rng: random.Random) -> tuple[Image.Image, tuple[str, ...]]:
    page = draw.paper(draw.ID_1, (236, 240, 228), rng)
    draw.write_title(page, "IDENTITY CARD")
    draw.write_rows(page, [("Authority", "CITY OF AMAUROT"), ("Height", "1.78 m")], 5, 11)
    lines = three_lines(holder)
    draw.write_mrz(page, lines, bottom=3)
    return page, lines


def _visa(holder: Holder, rng: random.Random) -> tuple[Image.Image, tuple[str, ...]]:
    page = draw.paper(draw.MRV_A, (242, 236, 228), rng)
    draw.write_title(page, "VISA")
    draw.portrait(page, 6, 14)
    draw.write_rows(page, draw.labelled(holder), 42, 12, pitch=8.6)
    lines = two_lines(holder, "V", 44)
    draw.write_mrz(page, lines, bottom=3)
    return page, lines


def _licence(holder: Holder, rng: random.Random) -> Image.Image:
    page = draw.paper(draw.ID_1, (244, 240, 236), rng)
    draw.write_title(page, "DRIVER LICENSE")
    symbol = draw.barcode(holder)
    width = page.width - 60
    symbol = symbol.resize((width, round(symbol.height * width / symbol.width)), Image.Resampling.LANCZOS)
    page.paste(symbol, (30, page.height - symbol.height - 30))
    return page


def _two_pages(holder: Holder, rng: random.Random) -> tuple[list[Image.Image], tuple[str, ...]]:
    letter = Image.new("RGB", (1240, 1000), "white")
    draw.write_rows(letter, [("To the", "Registry of Amaurot"), ("Enclosed", "a copy of my card")], 10, 10)
    page = draw.paper((105.0, 74.0), (230, 234, 242), rng)
    draw.write_title(page, "IDENTITY CARD")
    draw.write_rows(page, draw.labelled(holder)[:4], 6, 12)
    lines = two_lines(holder, "I", 36)
    draw.write_mrz(page, lines)
    return [letter, page], lines


def _truth(holder: Holder, kind: str, **more: Any) -> dict[str, Any]:
    fields = {
        "issuing_state": "UTO",
        "document_number": holder.document_number,
        "surname": holder.surname,
        "given_names": holder.given_names,
        "birth_date": holder.birth_date,
        "sex": holder.sex,
        "expiry_date": holder.expiry_date,
    }
    return {"document_type": kind, "fields": fields, **more}


def _jpeg(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=88, dpi=(draw.DPI, draw.DPI))
    return buffer.getvalue()


def main() -> None:
    """Draw into `drawn/`, one file a specimen and `manifest.json`."""
    rng = random.Random(SEED)
    passport, passport_mrz = _passport(PASSPORT, rng)
    card, card_mrz = _card(CARD, rng)
    visa, visa_mrz = _visa(VISA, rng)
    turned, turned_mrz = _passport(TURNED, rng)
    pages, paged_mrz = _two_pages(PAGED, rng)
    pdf = io.BytesIO()
    pages[0].save(pdf, "PDF", save_all=True, append_images=pages[1:], resolution=draw.DPI, quality=88)
    files = {
        "passport_td3.jpg": (_jpeg(passport), _truth(PASSPORT, "passport", mrz=passport_mrz)),
        "id_card_td1.jpg": (_jpeg(card), _truth(CARD, "id_card", mrz=card_mrz)),
        "visa_mrva.jpg": (_jpeg(visa), _truth(VISA, "visa", mrz=visa_mrz)),
        "licence_aamva.jpg": (_jpeg(_licence(LICENCE, rng)), _truth(LICENCE, "driving_licence")),
        "photo_turned.jpg": (
            _jpeg(draw.photographed(turned, rng)),
            _truth(TURNED, "passport", mrz=turned_mrz),
        ),
        "two_pages.pdf": (pdf.getvalue(), _truth(PAGED, "id_card", mrz=paged_mrz)),
        "landscape.jpg": (_jpeg(draw.landscape(rng)), {"error": "no_document"}),
        "corrupt.jpg": (_jpeg(passport)[:9000], {"error": "corrupt_file"}),
    }
    DRAWN.mkdir(exist_ok=True)
    for name, (content, _) in files.items():
        (DRAWN / name).write_bytes(content)
    manifest = {name: truth for name, (_, truth) in files.items()}
    (DRAWN / "manifest.json").write_text(json.dumps(manifest, indent=2, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
