"""The reader's share of the bootstrap, apart: only the OCR function has the reader's libraries."""

from ocr_identity.adapters.onnx import line_models
from ocr_identity.adapters.postgres_jobs import PostgresJobs
from ocr_identity.adapters.postgres_outbox import PostgresOutbox
from ocr_identity.adapters.s3 import S3Objects
from ocr_identity.adapters.sns import SnsPublisher
from ocr_identity.adapters.sqs import SqsQueue
from ocr_identity.adapters.tesseract import tesseract_engine
from ocr_identity.bootstrap import database
from ocr_identity.image.decode import Limits
from ocr_identity.pipeline import OcrServices
from ocr_identity.ports.engines import Engines
from ocr_identity.ports.messaging import Redelivery
from ocr_identity.settings import OcrSettings


def ocr_services(settings: OcrSettings) -> OcrServices:
    """The OCR function's adapters, its engine loaded."""
    postgres = database(settings)
    return OcrServices(
        jobs=PostgresJobs(postgres, event_fields=settings.event_fields),
        objects=S3Objects(settings.bucket_name),
        engines=engines(settings.languages, settings.read_timeout_seconds),
        outbox=PostgresOutbox(postgres),
        publisher=SnsPublisher(settings.topic_arn),
        limits=Limits(
            settings.max_upload_bytes, settings.max_pixels, settings.max_pages, settings.max_read_seconds
        ),
        lease_s=settings.lease_seconds,
    )


def engines(languages: str = "eng", timeout_s: float = 20.0) -> Engines:
    """What reads, for reading offline too."""
    return Engines(tesseract_engine(languages, timeout_s), line_models())


def redelivery(settings: OcrSettings) -> Redelivery:
    """The queue that messages come again from."""
    return SqsQueue(settings.queue_url)
