"""The OCR function's share of the bootstrap."""

from ocr_identity.adapters.aws.s3 import S3Objects
from ocr_identity.adapters.aws.sns import SnsPublisher
from ocr_identity.adapters.aws.sqs import SqsQueue
from ocr_identity.adapters.postgres.jobs import PostgresJobs
from ocr_identity.adapters.postgres.outbox import PostgresOutbox
from ocr_identity.adapters.sandbox.client import SandboxedReader
from ocr_identity.bootstrap.database import database
from ocr_identity.ports.engines import ReaderOptions
from ocr_identity.ports.messaging import MessageVisibility
from ocr_identity.services.ocr_pipeline import OcrServices
from ocr_identity.settings import OcrSettings, sandbox_environment


def ocr_services(settings: OcrSettings) -> OcrServices:
    """Build the OCR function's adapters, and start its reader."""
    postgres = database(settings)
    return OcrServices(
        jobs=PostgresJobs(postgres, event_fields=settings.event_fields, review_rules=settings.review_rules),
        objects=S3Objects(settings.bucket_name),
        reader=SandboxedReader(reader_options(settings), sandbox_environment()),
        outbox=PostgresOutbox(postgres),
        publisher=SnsPublisher(settings.topic_arn),
        lease_s=settings.lease_seconds,
    )


def reader_options(settings: OcrSettings) -> ReaderOptions:
    """How far the reader goes."""
    return ReaderOptions(
        languages=settings.languages,
        print_engine=settings.print_engine,
        engine_timeout_s=settings.read_timeout_seconds,
        memory_mb=settings.reader_memory_mb,
        max_bytes=settings.max_upload_bytes,
        max_pixels=settings.max_pixels,
        max_pages=settings.max_pages,
        max_seconds=settings.max_read_seconds,
    )


def message_visibility(settings: OcrSettings) -> MessageVisibility:
    """Return the queue that messages come again from."""
    return SqsQueue(settings.queue_url)
