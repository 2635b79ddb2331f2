"""Pictures that show no document are told why, with the text that was read of them."""

import io
import json
import random
from dataclasses import dataclass, replace

import pytest
from PIL import Image, ImageDraw, ImageFont, ImageOps

from ocr_identity.adapters.engines.loading import engines
from ocr_identity.domain.document import Word
from ocr_identity.domain.errors import NoDocumentError
from ocr_identity.domain.picture_errors import (
    BackSideError,
    CutOffError,
    GlareError,
    MirroredError,
    TooBlurredError,
)
from ocr_identity.ocr.extraction.families import catalogue
from ocr_identity.ocr.image.limits import Limits
from ocr_identity.ocr.pipeline import read_document
from ocr_identity.ports.engines import Engines, TextEngine
from specimens import DRAWN
from specimens.printed import draw_card, printed_card
from specimens.spoiled import blurred, cut, on_table, with_glare

CATEGORIES = ("AM", "A1", "A2", "A", "B1", "B", "C1", "C", "D1", "D", "BE", "C1E", "CE", "D1E", "DE")


@pytest.fixture(scope="module")
def reader() -> Engines:
    return engines()


def refusal(image: Image.Image, reader: Engines) -> NoDocumentError:
    buffer = io.BytesIO()
    image.convert("RGB").save(buffer, "JPEG", quality=85)
    with pytest.raises(NoDocumentError) as caught:
        read_document(buffer.getvalue(), reader, Limits())
    return caught.value


def card(name: str) -> Image.Image:
    family = next(one for one in catalogue() if one.name == name)
    rng = random.Random(name)
    return draw_card(printed_card(family, rng), rng)


def page(lines: tuple[str, ...]) -> Image.Image:
    image = Image.new("L", (1000, 640), 245)
    for number, line in enumerate(lines):
        ImageDraw.Draw(image).text((60, 40 + 60 * number), line, fill=20, font=ImageFont.load_default(30))
    return image


@pytest.mark.parametrize("name", ["usa_driver_licence", "idn_ktp", "hrv_id_card"])
def test_read_document_of_a_blurred_card_is_refused_as_too_blurred(name: str, reader: Engines) -> None:
    assert isinstance(refusal(blurred(on_table(card(name)), 9), reader), TooBlurredError)


def test_read_document_of_a_card_behind_glare_is_refused_as_glare(reader: Engines) -> None:
    spoiled = with_glare(on_table(card("idn_ktp")), 0.55, random.Random(1))
    assert isinstance(refusal(spoiled, reader), GlareError)


def test_read_document_of_a_cards_left_half_is_refused_as_cut_off(reader: Engines) -> None:
    halves = Image.new("RGB", (1012, 638), (225, 230, 235))
    pen = ImageDraw.Draw(halves)
    for row in range(7):
        text = "KESTREL HARBOUR LANE TAMARIND QUILL AVERY MARLOW ROWAN"
        pen.text((-120 - 30 * row, 60 + 80 * row), text, fill=(20, 24, 40), font=ImageFont.load_default(34))
    assert isinstance(refusal(cut(halves, 0.3, "right"), reader), CutOffError)


def test_read_document_of_a_licences_table_of_categories_is_refused_as_back(reader: Engines) -> None:
    table = page(("9.          10.          11.          12.", *CATEGORIES[:8]))
    pen = ImageDraw.Draw(table)
    for number, name in enumerate(CATEGORIES[8:]):
        pen.text((520, 100 + 60 * number), name, fill=20, font=ImageFont.load_default(30))
    assert isinstance(refusal(table, reader), BackSideError)


def test_read_document_of_another_paper_is_refused_with_its_text(reader: Engines) -> None:
    fault = refusal(page(("INVOICE No. 20391", "Total: 12.80 EUR")), reader)
    assert type(fault) is NoDocumentError
    assert fault.reading is not None
    assert "20391" in fault.reading.text
    assert len(fault.reading.pages) == 1


@pytest.mark.parametrize("name", ["passport_td3.jpg", "id_card_td1.jpg", "visa_mrva.jpg"])
@pytest.mark.parametrize("side", ["left", "right"])
@pytest.mark.parametrize("share", [0.1, 0.2, 0.4])
def test_read_document_of_a_cut_document_is_sure_of_nothing_wrong(
    name: str, side: str, share: float, reader: Engines
) -> None:
    truth = json.loads((DRAWN / "manifest.json").read_text())[name]["fields"]
    buffer = io.BytesIO()
    cut(Image.open(DRAWN / name).convert("RGB"), share, side).save(buffer, "JPEG", quality=85)
    try:
        read = read_document(buffer.getvalue(), reader, Limits())
    except NoDocumentError:
        return
    sure = {
        one: found.value for one, found in read.fields.items() if found.confidence >= 0.9 and one in truth
    }
    assert {one: truth[one] for one in sure} == sure


@pytest.mark.parametrize("name", ["passport_td3", "id_card_td1", "visa_mrva", "photo_turned"])
def test_read_document_of_a_mirrored_specimen_is_refused_as_mirrored(name: str, reader: Engines) -> None:
    with Image.open(DRAWN / f"{name}.jpg") as specimen:
        assert isinstance(refusal(ImageOps.mirror(specimen.convert("RGB")), reader), MirroredError)


def test_read_document_of_a_mirrored_card_without_an_mrz_is_refused_as_mirrored(reader: Engines) -> None:
    assert isinstance(refusal(ImageOps.mirror(on_table(card("idn_ktp"))), reader), MirroredError)


def test_read_document_of_a_mirrored_negative_is_refused_as_mirrored(reader: Engines) -> None:
    with Image.open(DRAWN / "id_card_td1.jpg") as specimen:
        turned = ImageOps.invert(ImageOps.mirror(specimen.convert("RGB")))

    assert isinstance(refusal(turned, reader), MirroredError)


def test_read_document_of_clear_print_without_a_document_is_read_once(reader: Engines) -> None:
    lines = tuple(f"Line {number} of a letter that is clear to read" for number in range(9))
    asked = Counted(reader.text)

    refusal(page(lines), replace(reader, text=asked))

    assert asked.times <= 2


@dataclass
class Counted:
    """A text engine, and how often it is asked."""

    engine: TextEngine
    times: int = 0

    def read_words(self, image: Image.Image, page: int) -> list[Word]:
        self.times += 1
        return self.engine.read_words(image, page)
