"""The walk on one screen: claim → fetch → read (in the sandbox, `ocr/pipeline.py`) → store → publish."""

import time
from collections.abc import Iterator
from dataclasses import dataclass

from ocr_identity.diagnostics import error_context, log_error
from ocr_identity.domain.errors import DocumentFailedError, DocumentRejectedError, ReaderError, TransientError
from ocr_identity.domain.job import Outcome
from ocr_identity.domain.states import OutcomeState
from ocr_identity.domain.timing import StageTimer
from ocr_identity.ports.engines import DocumentReader
from ocr_identity.ports.jobs import Claim, JobRepository
from ocr_identity.ports.messaging import EventPublisher, Outbox
from ocr_identity.ports.objects import ObjectStore
from ocr_identity.services.outbox import publish_pending
from ocr_identity.services.verify_upload import fetch_and_verify

# A file on which the reader breaks off so often is given up.
MOST_CRASHES = 3


@dataclass(frozen=True, slots=True)
class OcrServices:
    """What the walk works with; `lease_s` is how long a claim stands without an answer."""

    jobs: JobRepository
    objects: ObjectStore
    reader: DocumentReader
    outbox: Outbox
    publisher: EventPublisher
    lease_s: int


def process_upload(object_key: str, services: OcrServices) -> Iterator[Outcome]:
    """Read the upload that arrived under `object_key`; doing it twice has no further effect.

    Files that refer to one object have a job each: what became of one is told before the next is begun.

    Raises a `TransientError` where the message must be delivered again.
    """
    while (claim := services.jobs.claim(object_key, services.lease_s)) is not None:
        with error_context(job_id=str(claim.job_id), media_id=str(claim.media_id)):
            outcome = _process(claim, services)
        yield outcome
        publish_pending(services.outbox, services.publisher, object_key)
    publish_pending(services.outbox, services.publisher, object_key)


def _process(claim: Claim, services: OcrServices) -> Outcome:
    started, timer = time.monotonic(), StageTimer()
    try:
        with timer.measure("fetch"):
            data = fetch_and_verify(claim, services.objects)
        reading = services.reader.read(data, timer)
        with timer.measure("store"):
            services.jobs.succeed(claim, reading, _since(started))
    except DocumentRejectedError as fault:
        services.jobs.reject(claim, fault, _since(started))
        return Outcome(OutcomeState.REJECTED, timer.durations, code=fault.code)
    except (DocumentFailedError, ReaderError) as fault:
        if isinstance(fault, ReaderError) and claim.crashes + 1 < MOST_CRASHES:
            services.jobs.release(claim, fault)
            raise
        log_error(fault, job_id=str(claim.job_id), media_id=str(claim.media_id))
        services.jobs.reject(claim, fault, _since(started))
        return Outcome(OutcomeState.FAILED, timer.durations, code=fault.code)
    except TransientError as fault:
        services.jobs.release(claim, fault)
        raise
    return Outcome(OutcomeState.READ, timer.durations, reading.document_type, confidence=reading.confidence)


def _since(started: float) -> int:
    return round((time.monotonic() - started) * 1000)
