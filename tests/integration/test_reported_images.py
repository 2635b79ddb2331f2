"""Images that stand for what people reported as read wrong elsewhere, and what is right of them."""

from pathlib import Path
from typing import Any

import pytest

from ocr_identity.domain.document import Agreement, DocumentType
from ocr_identity.domain.errors import NoDocumentError
from ocr_identity.ocr.image.limits import Limits
from ocr_identity.ocr.pipeline import read_document
from ocr_identity.ports.engines import Engines

CASES = Path(__file__).parent / "cases"
RIGHT: dict[str, dict[str, Any]] = {
    "ij_bruijn_card.png": {"surname": "DE BRUIJN"},
    "born1925_expired2019.png": {"birth_date": "1925-03-10", "expiry_date": "2019-04-15"},
    "rou_2077.png": {"expiry_date": "2077-04-15"},
    "userunit10.pdf": {"document_type": "passport", "document_number": "XK4471209"},
    "negative.jpg": {"document_type": "passport", "document_number": "XK4471209"},
    "pdf417_no_designator_v1.png": {"surname": "SAMPLE", "given_names": "JANE ANN"},
    "pdf417_bc_magstripe.png": {"surname": "SAMPLE", "document_number": "1234500", "issuing_state": "CAN"},
    "pdf417_daa_first_last.png": {"surname": "SAMPLE", "given_names": "JANE ANN"},
    "us_dl_month_first.png": {"expiry_date": "2031-03-04", "issue_date": "2026-09-05"},
}


@pytest.mark.parametrize("name", sorted(RIGHT))
def test_read_document_of_a_reported_image_tells_what_is_right(name: str, engines: Engines) -> None:
    reading = read_document((CASES / name).read_bytes(), engines, Limits())

    assert {field: reading.fields[field].value for field in RIGHT[name]} == RIGHT[name]


@pytest.mark.parametrize("name", ["invoice.png", "mirrored_selfie.jpg"])
def test_read_document_of_an_invoice_or_mirrored_selfie_raises_no_document(
    name: str, engines: Engines
) -> None:
    with pytest.raises(NoDocumentError):
        read_document((CASES / name).read_bytes(), engines, Limits())


def test_read_document_of_two_on_one_page_tells_each_with_its_own_fields(engines: Engines) -> None:
    reading = read_document((CASES / "id_and_licence.jpg").read_bytes(), engines, Limits())

    (licence,) = reading.others
    assert (reading.document_type, reading.fields["surname"].value) == (DocumentType.ID_CARD, "TAMM")
    assert (licence.document_type, licence.fields["surname"].value) == (
        DocumentType.DRIVING_LICENCE,
        "MUSTERFRAU",
    )
    assert "licence_classes" not in reading.fields
    assert {field.agreement for field in reading.fields.values()} == {Agreement.SINGLE_SOURCE}
