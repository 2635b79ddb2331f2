"""Our own ports in memory: enough for the stories that the unit tier tells."""

import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import numpy
from numpy.typing import NDArray
from PIL import Image

from ocr_identity.domain.document import Reading, Word
from ocr_identity.domain.errors import ObjectMissingError, OcrIdentityError
from ocr_identity.domain.events import Event
from ocr_identity.domain.timing import StageTimer
from ocr_identity.ocr.image.limits import Limits
from ocr_identity.ocr.image.thumbnails import render
from ocr_identity.ocr.pipeline import read_document
from ocr_identity.ports.engines import Engines
from ocr_identity.ports.jobs import Claim
from ocr_identity.ports.objects import DeclaredFile, ObjectInfo, PresignedPut
from ocr_identity.ports.renditions import Picture, Sizes


@dataclass
class FakeObjects:
    stored: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    fault: OcrIdentityError | None = None

    def _answer(self) -> None:
        if self.fault:
            raise self.fault

    def head(self, key: str) -> ObjectInfo | None:
        self._answer()
        if key not in self.stored:
            return None
        content_type, data = self.stored[key]
        return ObjectInfo(len(data), content_type)

    def get(self, key: str, size: int) -> bytes:
        self._answer()
        if key not in self.stored:
            raise ObjectMissingError
        return self.stored[key][1][:size]

    def put(self, key: str, declaration: DeclaredFile, data: bytes) -> None:
        self._answer()
        self.stored.setdefault(key, (declaration.content_type, data))

    def remove(self, key: str) -> None:
        self._answer()
        self.stored.pop(key, None)

    def presign_put(self, key: str, declaration: DeclaredFile, expires_at: datetime) -> PresignedPut:
        return PresignedPut(
            f"https://bucket.test/{key}?signed", {"Content-Type": declaration.content_type}, expires_at
        )

    def presign_get(self, key: str, filename: str, seconds: int) -> str:
        return f"https://bucket.test/{key}?download={seconds}"

    def ping(self) -> None:
        self._answer()


@dataclass
class FakeJobs:
    claims: dict[str, Claim] = field(default_factory=dict)
    fault: Exception | None = None
    told: list[tuple[str, object]] = field(default_factory=list)
    durations_ms: list[int] = field(default_factory=list)

    def claim(self, object_key: str, lease_s: int) -> Claim | None:
        if self.fault:
            raise self.fault
        return self.claims.pop(object_key, None)

    def succeed(self, claim: Claim, reading: Reading, processing_ms: int) -> None:
        self.told.append(("read", reading.document_type))
        self.durations_ms.append(processing_ms)

    def reject(self, claim: Claim, fault: OcrIdentityError, processing_ms: int) -> None:
        self.told.append(("rejected", fault.code))

    def release(self, claim: Claim, fault: OcrIdentityError) -> None:
        self.told.append(("released", fault.code))


@dataclass
class FakeOutbox:
    waiting: list[Event] = field(default_factory=list)

    def relay_one(
        self, publish: Callable[[Mapping[str, Any]], None], object_key: str | None, without: Collection[UUID]
    ) -> UUID | None:
        left = [one for one in self.waiting if one.id not in without]
        if not left:
            return None
        publish(left[0].to_json())
        self.waiting.remove(left[0])
        return left[0].id


@dataclass
class FakePublisher:
    published: list[Event] = field(default_factory=list)
    fault: OcrIdentityError | None = None

    def publish(self, body: Mapping[str, Any]) -> None:
        if self.fault:
            raise self.fault
        self.published.append(Event.model_validate(body))


@dataclass
class FakeEngine:
    """Sees the words it is told to see."""

    words: list[Word] = field(default_factory=list)
    fault: Exception | None = None

    def read_words(self, image: Image.Image, page: int) -> list[Word]:
        if self.fault:
            raise self.fault
        return self.words


class FakeLineModels:
    """Sees no line of an MRZ anywhere."""

    def find(self, picture: NDArray[numpy.uint8]) -> NDArray[numpy.float32]:
        height, width = picture.shape
        return numpy.full((3, height // 4, width // 4), -9, numpy.float32)

    def read(self, strip: NDArray[numpy.uint8]) -> NDArray[numpy.float32]:
        raise AssertionError


@dataclass
class FakeReader:
    """Reads in this very process, or breaks off."""

    engine: FakeEngine = field(default_factory=FakeEngine)
    fault: OcrIdentityError | None = None
    reading: Reading | None = None
    seconds: float = 0.0

    def read(self, data: bytes, watch: StageTimer) -> Reading:
        if self.fault:
            raise self.fault
        if self.reading:
            time.sleep(self.seconds)  # how long it reads: a job's duration is measured
            return self.reading
        return read_document(data, Engines(self.engine, self.engine, FakeLineModels()), Limits(), watch)


@dataclass
class FakeRenderer:
    """Renders in this very process, or breaks off."""

    fault: OcrIdentityError | None = None

    def render(self, data: bytes) -> list[Picture]:
        if self.fault:
            raise self.fault
        return list(render(data, Limits(), Sizes(thumbnail=64, preview=128)))


@dataclass
class FakePart:
    fault: OcrIdentityError | None = None

    def ping(self) -> None:
        if self.fault:
            raise self.fault
