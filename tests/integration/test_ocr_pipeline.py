"""Real files through a real Tesseract: every specimen reads as its truth says."""

import io
import json
import shutil
from dataclasses import replace
from typing import Any

import pytest
from PIL import Image, ImageOps

from ocr_identity.adapters.engines.tesseract import CommandTesseract
from ocr_identity.domain.document import Agreement, Source
from ocr_identity.domain.errors import DocumentRejectedError, NoDocumentError, ReadTimeoutError
from ocr_identity.ocr.image.limits import Limits
from ocr_identity.ocr.image.preprocess import rotate, to_grayscale
from ocr_identity.ocr.pipeline import read_document
from ocr_identity.ports.engines import Engines
from specimens import DRAWN

TRUTH: dict[str, dict[str, Any]] = json.loads((DRAWN / "manifest.json").read_text())
READABLE = [name for name, truth in TRUTH.items() if "fields" in truth]
REFUSED = [name for name, truth in TRUTH.items() if "error" in truth]


@pytest.mark.parametrize("name", READABLE)
def test_read_document_of_a_specimen_returns_its_truth(name: str, engines: Engines) -> None:
    reading = read_document((DRAWN / name).read_bytes(), engines, Limits())

    truth = TRUTH[name]
    assert reading.document_type == truth["document_type"]
    assert {key: reading.fields[key].value for key in truth["fields"]} == truth["fields"]
    if "mrz" in truth:
        assert reading.mrz is not None
        assert list(reading.mrz.lines) == truth["mrz"]
        assert reading.mrz.valid


@pytest.mark.parametrize("name", REFUSED)
def test_read_document_of_a_bad_specimen_is_refused_with_its_code(name: str, engines: Engines) -> None:
    with pytest.raises(DocumentRejectedError) as caught:
        read_document((DRAWN / name).read_bytes(), engines, Limits())

    assert caught.value.code == TRUTH[name]["error"]


def test_read_document_of_a_passport_returns_word_boxes_and_visual_fields(engines: Engines) -> None:
    reading = read_document((DRAWN / "passport_td3.jpg").read_bytes(), engines, Limits())

    surname = next(word for word in reading.words if word.text == "ERIKSSON")
    assert 400 < surname.box.left < 430
    assert 160 < surname.box.top < 190
    assert reading.fields["issue_date"].value == "2022-04-16"
    assert reading.fields["issue_date"].source is Source.VISUAL
    assert "ANNA MARIA" in reading.text


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_read_document_of_a_turned_page_reads_it_and_tells_the_turn(degrees: int, engines: Engines) -> None:
    with Image.open(DRAWN / "visa_mrva.jpg") as image:
        turned = rotate(image, degrees)
    path = _png(turned)

    reading = read_document(path, engines, Limits())

    assert reading.pages[0].turn == (360 - degrees) % 360
    assert reading.fields["document_number"].value == "V7702154X"


@pytest.mark.parametrize("degrees", [12, 45, 163, -71])
def test_read_document_of_an_mrz_at_any_angle_reads_it(degrees: int, engines: Engines) -> None:
    with Image.open(DRAWN / "passport_td3.jpg") as image:
        askew = image.rotate(degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=(120, 110, 100))

    reading = read_document(_png(askew), engines, Limits())

    assert reading.mrz is not None
    assert reading.mrz.valid
    assert list(reading.mrz.lines) == TRUTH["passport_td3.jpg"]["mrz"]


def test_read_document_of_a_small_mrz_in_perspective_reads_it(engines: Engines) -> None:
    with Image.open(DRAWN / "id_card_td1.jpg") as image:
        page = image.resize((image.width * 2 // 5, image.height * 2 // 5), Image.Resampling.LANCZOS)
    photo = Image.new("RGB", (1500, 1100), (140, 130, 120))
    photo.paste(page, (500, 400))
    corners = (90, 60, -70, 1180, 1590, 1060, 1430, -40)
    seen = photo.transform(photo.size, Image.Transform.QUAD, corners, Image.Resampling.BICUBIC)

    reading = read_document(_png(seen), engines, Limits())

    assert reading.mrz is not None
    assert list(reading.mrz.lines) == TRUTH["id_card_td1.jpg"]["mrz"]


def test_read_document_of_two_documents_on_a_page_returns_both(engines: Engines) -> None:
    page = Image.new("RGB", (1400, 1800), "white")
    for name, top in (("passport_td3.jpg", 40), ("id_card_td1.jpg", 1000)):
        with Image.open(DRAWN / name) as image:
            page.paste(image, (60, top))

    reading = read_document(_png(page), engines, Limits())

    (other,) = reading.others
    assert {reading.document_type, other.document_type} == {"passport", "id_card"}


def test_read_document_of_two_agreeing_zones_tells_their_agreement(engines: Engines) -> None:
    reading = read_document((DRAWN / "passport_td3.jpg").read_bytes(), engines, Limits())

    assert reading.fields["surname"].agreement is Agreement.AGREE
    assert reading.fields["birth_date"].agreement is Agreement.AGREE
    assert reading.fields["sex"].agreement is Agreement.SINGLE_SOURCE


def test_read_document_of_a_pdf_finds_the_document_on_its_second_page(engines: Engines) -> None:
    reading = read_document((DRAWN / "two_pages.pdf").read_bytes(), engines, Limits())

    assert [page.page for page in reading.pages] == [1, 2]
    assert reading.fields["document_number"].page == 2


def test_read_document_of_an_empty_page_raises_no_document(engines: Engines) -> None:
    with pytest.raises(NoDocumentError):
        read_document(_png(Image.new("L", (800, 600), 255)), engines, Limits())


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK", "LAB", "I;16", "F"])
def test_to_grayscale_of_any_image_mode_returns_grey(mode: str) -> None:
    assert to_grayscale(Image.new(mode, (300, 200))).mode == "L"


@pytest.mark.skipif(not shutil.which("tesseract"), reason="the command tesseract is not on PATH")
def test_command_tesseract_as_the_text_engine_reads_and_times_out(engines: Engines) -> None:
    alone = replace(engines, text=CommandTesseract("eng", 30))

    reading = read_document((DRAWN / "passport_td3.jpg").read_bytes(), alone, Limits())

    assert reading.fields["document_number"].value == "L898902C3"
    with pytest.raises(ReadTimeoutError):
        CommandTesseract("eng", 0.001).read_words(Image.new("L", (800, 600), 255), 1)


def test_read_document_of_a_negative_reads_its_mrz(engines: Engines) -> None:
    image = ImageOps.invert(Image.open(DRAWN / "passport_td3.jpg").convert("L"))

    reading = read_document(_png(image), engines, Limits())

    assert reading.mrz is not None
    assert reading.mrz.valid


def test_read_document_of_a_tiny_pdf_page_reads_its_mrz(engines: Engines) -> None:
    buffer = io.BytesIO()
    Image.open(DRAWN / "passport_td3.jpg").save(buffer, "PDF", resolution=2500)

    reading = read_document(buffer.getvalue(), engines, Limits())

    assert reading.mrz is not None
    assert reading.mrz.valid


def _png(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()
