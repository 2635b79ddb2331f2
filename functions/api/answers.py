"""Records → bodies of answers."""

import time
from collections.abc import Mapping

from functions.api.bodies import (
    Health,
    Media,
    MediaOcr,
    PartHealth,
    ProblemError,
    SignedUpload,
    SyncStatus,
    SyncUpload,
    Task,
    TaskResult,
    UploadTicket,
)
from ocr_identity.errors import Fault, NotFound
from ocr_identity.ports.media import MediaRecord, TaskRecord, Ticket
from ocr_identity.ports.messaging import Pingable
from ocr_identity.ports.objects import Declaration, SignedPut
from ocr_identity.results import ReadingBody

FINISHED = frozenset({"SUCCESS", "FAILURE"})


def upload_ticket(ticket: Ticket, declaration: Declaration, put: SignedPut | None) -> UploadTicket:
    """A ticket with a URL, or a duplicate without."""
    upload = SignedUpload(url=put.url, headers=dict(put.headers), expires_at=put.expires_at) if put else None
    return UploadTicket(
        status="uploading" if upload else "duplicate",
        task_id=ticket.task_id,
        media_id=ticket.media_id,
        filename=declaration.filename,
        content_type=declaration.content_type,
        message="PUT the file to the URL with these headers."
        if upload
        else "You have uploaded this file before.",
        upload=upload,
    )


def task(record: TaskRecord) -> Task:
    """A task with its result or its error."""
    return Task(task_id=record.task_id, state=record.state, result=_result(record), error=_error(record))


def _result(record: TaskRecord) -> TaskResult | None:
    if record.state != "SUCCESS":
        return None
    reading = ReadingBody.model_validate(record.output)
    return TaskResult(
        media_id=record.media_id,
        ocr_job_id=record.task_id,
        extracted_text=reading.text,
        processing_time_ms=record.processing_time_ms or 0,
        document_type=reading.document_type,
        mrz=reading.mrz,
        fields=reading.fields,
    )


def _error(record: TaskRecord) -> ProblemError | None:
    if record.state != "FAILURE":
        return None
    return ProblemError(code=record.error_code or Fault.code, message=record.error_message or Fault.message)


def sync_upload(ticket: Ticket, declaration: Declaration, record: TaskRecord) -> SyncUpload:
    """The answer to a file that came with the request."""
    states: dict[str, SyncStatus] = {"SUCCESS": "completed", "FAILURE": "failed"}
    return SyncUpload(
        status="duplicate" if ticket.kind == "standing" else states.get(record.state, "processing"),
        media_id=ticket.media_id,
        s3_key=ticket.object_key,
        file_hash=declaration.sha256,
        file_size=declaration.size,
        ocr_task_id=ticket.task_id,
        result=_result(record),
        error=_error(record),
    )


def media(record: MediaRecord, download_url: str | None) -> Media:
    """A file's metadata."""
    return Media(
        media_id=record.media_id,
        filename=record.filename,
        content_type=record.content_type,
        size=record.size,
        sha256=record.sha256,
        status=record.upload_state,
        created_at=record.created_at,
        download_url=download_url,
    )


def media_ocr(record: TaskRecord) -> MediaOcr:
    """All that was read; raises `NotFound` until then."""
    if record.state != "SUCCESS":
        raise NotFound("The file has not been read.")
    reading = ReadingBody.model_validate(record.output).model_dump()
    return MediaOcr(
        media_id=record.media_id,
        ocr_job_id=record.task_id,
        processing_time_ms=record.processing_time_ms or 0,
        **reading,
    )


def health(parts: Mapping[str, Pingable]) -> Health:
    """Ask each part."""
    asked = {name: _ask(part) for name, part in parts.items()}
    healthy = all(part.status == "ok" for part in asked.values())
    return Health(status="ok" if healthy else "failed", parts=asked)


def _ask(part: Pingable) -> PartHealth:
    started = time.monotonic()
    try:
        part.ping()
    except Fault:
        return PartHealth(status="failed", latency_ms=_since(started))
    return PartHealth(status="ok", latency_ms=_since(started))


def _since(started: float) -> float:
    return round((time.monotonic() - started) * 1000, 1)
