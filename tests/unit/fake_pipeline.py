"""The walk over fakes: one upload, what comes of it, what is told."""

import hashlib
from typing import TYPE_CHECKING
from uuid import uuid4

from events import sample
from ocr_identity.domain.document import DocumentType, Field, Reading, Source
from ocr_identity.domain.events import Event
from ocr_identity.ports.jobs import Claim
from ocr_identity.services.ocr_pipeline import OcrServices, process_upload
from specimens import DRAWN
from tests.unit.fakes import FakeEngine, FakeJobs, FakeObjects, FakeOutbox, FakePublisher, FakeReader

if TYPE_CHECKING:
    from ocr_identity.domain.job import Outcome

KEY = "incoming/1"
PICTURE = (DRAWN / "landscape.jpg").read_bytes()


def claim(data: bytes = PICTURE, **changes: object) -> Claim:
    values = {
        "job_id": uuid4(),
        "media_id": uuid4(),
        "owner_id": uuid4(),
        "object_key": KEY,
        "content_type": "image/jpeg",
        "size": len(data),
        "sha256": hashlib.sha256(data).hexdigest(),
        "attempt": 1,
    }
    return Claim(**(values | changes))  # type: ignore[arg-type]


READING = Reading(
    document_type=DocumentType.PASSPORT,
    fields={"surname": Field("ERIKSSON", "ERIKSSON", 0.9, Source.MRZ, 1)},
)


class FakePipeline:
    def __init__(self, data: bytes = PICTURE, **declared: object) -> None:
        self.jobs = FakeJobs({KEY: claim(data, **declared)})
        self.objects = FakeObjects({KEY: ("image/jpeg", data)})
        self.engine = FakeEngine()
        self.reader = FakeReader(self.engine)
        self.outbox = FakeOutbox([Event.model_validate(sample("document.read"))])
        self.publisher = FakePublisher()
        self.outcomes: list[Outcome] = []

    def process(self) -> None:
        self.outcomes += process_upload(KEY, self.services())

    def services(self) -> OcrServices:
        return OcrServices(self.jobs, self.objects, self.reader, self.outbox, self.publisher, lease_s=60)
