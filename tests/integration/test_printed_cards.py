"""Cards without an MRZ, drawn from the catalogue, by both engines; and papers that are no documents."""

import io
import random

import pytest
from PIL import Image, ImageDraw, ImageFont

from ocr_identity.adapters.engines.pp_ocr import PpOcrText
from ocr_identity.adapters.engines.tesseract import tesseract_engine
from ocr_identity.domain.errors import NoDocumentError
from ocr_identity.ocr.extraction.families import Family, catalogue
from ocr_identity.ocr.image.limits import Limits
from ocr_identity.ocr.pipeline import read_document
from ocr_identity.ports.engines import Engines, TextEngine
from specimens.printed import draw_card, printed_card

DRAWN = [
    family
    for family in catalogue()
    if family.name
    in {"usa_driver_licence", "phl_national_id", "idn_ktp", "mex_ine", "zaf_id_card", "hrv_id_card"}
]
# Papers with names, dates and numbers.
PAPERS = {
    "invoice": ("INVOICE No. 20391", "Name: JOHN MARLOW", "Date: 12.03.2024", "Date of birth: 01.02.1980"),
    "boarding pass": ("BOARDING PASS", "Name: MARLOW/JUNO", "Date: 12 MAR 2024", "Document No: X1234567"),
    "insurance card": (
        "ACME HEALTH INSURANCE",
        "Name: JUNO MARLOW",
        "Member ID: 12345678",
        "DOB: 01/02/1980",
    ),
    "bank card": ("BANK OF UTOPIA", "4111 1111 1111 1111", "VALID THRU 12/27", "JUNO MARLOW", "VISA"),
    "form": ("APPLICATION FOR A DRIVING LICENCE", "Surname: MARLOW", "First names: JUNO", "Sex: F"),
    "business card": ("JUNO MARLOW", "Head of Documents", "12 Harbour Lane", "+44 20 7946 0000"),
    "letter": ("Dear Ms Marlow,", "your passport is ready since 12.03.2024.", "Bring an identity card."),
}


def encoded(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


def page(lines: tuple[str, ...], size: tuple[int, int] = (1000, 640)) -> Image.Image:
    image = Image.new("L", size, 245)
    for number, line in enumerate(lines):
        font = ImageFont.load_default(34)
        ImageDraw.Draw(image).text((60, 50 + 90 * number), line, fill=20, font=font)
    return image


@pytest.fixture(scope="module", params=["pp_ocr", "tesseract"])
def engine(request: pytest.FixtureRequest) -> TextEngine:
    return PpOcrText() if request.param == "pp_ocr" else tesseract_engine()


def test_engine_on_a_printed_page_reads_words_in_order_with_boxes(engine: TextEngine) -> None:
    image = page(("Surname: MARLOW", "Date of birth: 01.02.1980"))

    words = engine.read_words(image, page=3)

    assert [word.text for word in words] == ["Surname:", "MARLOW", "Date", "of", "birth:", "01.02.1980"]
    assert [word.line for word in words] == [0, 0, 1, 1, 1, 1]
    for word in words:
        assert word.page == 3
        assert 0.7 < word.confidence <= 1
        assert 0 <= word.box.left < word.box.right <= image.width
        assert 0 <= word.box.top < word.box.bottom <= image.height
    assert words[1].box.left > words[0].box.right - 10


def test_engine_on_an_empty_page_reads_nothing(engine: TextEngine) -> None:
    assert engine.read_words(Image.new("L", (400, 300), 250), page=1) == []


def test_pp_ocr_text_on_a_dense_page_leaves_it_to_the_faster_engine() -> None:
    letter = Image.new("L", (1240, 3000), 250)
    for row in range(130):
        font = ImageFont.load_default(16)
        ImageDraw.Draw(letter).text((60, 30 + 22 * row), f"Line {row} of a long letter to nobody", 20, font)
    tesseract = tesseract_engine()

    told = PpOcrText(dense=tesseract).read_words(letter, 1)

    assert told == tesseract.read_words(letter, 1)


SHAPES = [(1, 1), (1, 3000), (3000, 1), (40, 2000), (7, 7)]


@pytest.mark.parametrize("size", SHAPES)
def test_engine_on_noise_of_any_shape_reads_nothing(size: tuple[int, int], engine: TextEngine) -> None:
    assert engine.read_words(Image.effect_noise(size, 90), page=1) == []


@pytest.mark.parametrize("size", [*SHAPES, (600, 400)])
def test_read_document_of_noise_of_any_shape_raises_no_document(
    size: tuple[int, int], engines: Engines
) -> None:
    with pytest.raises(NoDocumentError) as refused:
        read_document(encoded(Image.effect_noise(size, 90)), engines, Limits())

    assert refused.value.code == "no_document"


@pytest.mark.parametrize("family", DRAWN, ids=lambda family: family.name)
def test_read_document_of_a_drawn_card_reads_each_field(family: Family, engines: Engines) -> None:
    rng = random.Random(family.name)
    card = printed_card(family, rng)

    reading = read_document(encoded(draw_card(card, rng)), engines, Limits())

    told = {name: field.value for name, field in reading.fields.items()}
    right = [name for name, value in card.truth.items() if squashed(told.get(name, "")) == squashed(value)]
    assert reading.document_type == family.document_type
    assert told["issuing_state"] == family.country
    assert len(right) == len(card.truth), {name: (told.get(name), card.truth[name]) for name in card.truth}


@pytest.mark.parametrize("turn", [90, 180, 270, 4, -7, 12])
def test_read_document_of_a_turned_or_tilted_card_reads_its_fields(turn: int, engines: Engines) -> None:
    family = next(one for one in DRAWN if one.name == "phl_national_id")
    card = printed_card(family, random.Random(7))
    image = draw_card(card, random.Random(7)).rotate(
        turn, Image.Resampling.BICUBIC, expand=True, fillcolor=(120, 110, 100)
    )

    reading = read_document(encoded(image), engines, Limits())

    assert reading.fields["document_number"].value == card.truth["document_number"]
    assert reading.fields["birth_date"].value == card.truth["birth_date"]


def test_read_document_of_a_small_card_on_a_table_reads_and_places_its_number(engines: Engines) -> None:
    family = next(one for one in DRAWN if one.name == "zaf_id_card")
    card = printed_card(family, random.Random(3))
    small = draw_card(card, random.Random(3)).resize((560, 353), Image.Resampling.LANCZOS)
    table = Image.new("RGB", (2400, 1800), (120, 110, 100))
    table.paste(small.rotate(6, Image.Resampling.BICUBIC, expand=True, fillcolor=(120, 110, 100)), (900, 700))

    reading = read_document(encoded(table), engines, Limits())

    assert reading.fields["document_number"].value == card.truth["document_number"]
    box = reading.fields["document_number"].box
    assert box is not None
    # Where it lies on the page as it is told, which is 1800 pixels wide.
    assert 0.375 < box.left / reading.pages[0].width < 0.625
    assert 0.388 < box.top / reading.pages[0].height < 0.62


@pytest.mark.parametrize("name", PAPERS)
def test_read_document_of_another_paper_raises_no_document(name: str, engines: Engines) -> None:
    with pytest.raises(NoDocumentError):
        read_document(encoded(page(PAPERS[name])), engines, Limits())


def squashed(value: str) -> str:
    return "".join(one for one in value.upper() if one.isalnum())
