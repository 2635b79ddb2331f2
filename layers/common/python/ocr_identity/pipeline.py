"""The story on one screen: claim → fetch → decode → prepare → read → parse → store → publish."""

import time
from collections.abc import Iterable
from dataclasses import dataclass

from ocr_identity.arrival import fetch
from ocr_identity.documents import PageInfo, Reading, Word
from ocr_identity.errors import NoDocument, PassingFault, ReadTimeout, Rejection
from ocr_identity.image.decode import Limits, Page, decode
from ocr_identity.image.prepare import prepare
from ocr_identity.outbox import publish_pending
from ocr_identity.parse.identity import Identity, identify
from ocr_identity.ports import EventPublisher, JobStore, ObjectStore, Outbox, TextEngine
from ocr_identity.read.barcode import read_barcodes
from ocr_identity.read.mrz import read_mrz
from ocr_identity.read.text import read_text


@dataclass(frozen=True, slots=True)
class OcrServices:
    """What the walk works with; `lease_s` is how long a claim stands without an answer."""

    jobs: JobStore
    objects: ObjectStore
    engine: TextEngine
    outbox: Outbox
    publisher: EventPublisher
    limits: Limits
    lease_s: int


def process_upload(object_key: str, services: OcrServices) -> None:
    """Read the upload that arrived under `object_key`; doing it twice has no further effect.

    Raises a `PassingFault` where the message must be delivered again.
    """
    claim = services.jobs.claim(object_key, services.lease_s)
    if claim is not None:
        started = time.monotonic()
        try:
            data = fetch(claim, services.objects)
            reading = read_document(data, services.engine, services.limits)
        except Rejection as fault:
            services.jobs.reject(claim, fault, _since(started))
        except PassingFault as fault:
            services.jobs.release(claim, fault)
            raise
        else:
            services.jobs.succeed(claim, reading, _since(started))
    publish_pending(services.outbox, services.publisher, object_key)


def read_document(data: bytes, engine: TextEngine, limits: Limits) -> Reading:
    """Read one file; the first page with a certain document wins.

    Raises a `Rejection` for a file that cannot be decoded, takes too long or shows no document.
    """
    deadline = time.monotonic() + limits.max_seconds
    pages: list[tuple[list[Word], Identity, PageInfo]] = []
    for page in decode(data, limits):
        if time.monotonic() > deadline:
            if any(identity.certain for _, identity, _ in pages):
                break
            raise ReadTimeout
        pages.append(_read_page(page, engine))
    best = _best(identity for _, identity, _ in pages)
    if not best.fields:
        raise NoDocument
    return Reading(
        document_type=best.document_type,
        mrz=best.mrz,
        barcode=best.barcode,
        fields=best.fields,
        words=tuple(word for words, _, _ in pages for word in words),
        pages=tuple(info for _, _, info in pages),
    )


def _read_page(page: Page, engine: TextEngine) -> tuple[list[Word], Identity, PageInfo]:
    text = read_text(prepare(page.image), page.number, engine)
    candidates = read_mrz(text.image, text.words, engine)
    barcodes = read_barcodes(text.image, page.number)
    identity = identify(page.number, candidates, barcodes, text.words)
    return text.words, identity, PageInfo(page.number, text.image.width, text.image.height, text.turn)


def _best(identities: Iterable[Identity]) -> Identity:
    """The first certain document, else the first that has fields."""
    found = sorted(identities, key=lambda one: (not one.certain, one.document_type is None, not one.fields))
    return found[0] if found else Identity()


def _since(started: float) -> int:
    return round((time.monotonic() - started) * 1000)
