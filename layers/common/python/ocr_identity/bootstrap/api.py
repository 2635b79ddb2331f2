"""The one place where adapters are built: settings → services of a function."""

import contextlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TypedDict

from ocr_identity.adapters.aws.s3 import S3Objects
from ocr_identity.adapters.aws.sns import SnsPublisher
from ocr_identity.adapters.aws.sqs import SqsQueue
from ocr_identity.adapters.postgres.attachments import PostgresAttachments
from ocr_identity.adapters.postgres.audit import PostgresAudit
from ocr_identity.adapters.postgres.batches import PostgresBatches
from ocr_identity.adapters.postgres.database import Database
from ocr_identity.adapters.postgres.erasures import PostgresErasures
from ocr_identity.adapters.postgres.job_statistics import PostgresJobStatistics
from ocr_identity.adapters.postgres.media import PostgresMedia
from ocr_identity.adapters.postgres.outbox import PostgresOutbox
from ocr_identity.adapters.postgres.reviews import PostgresReviews
from ocr_identity.adapters.postgres.tasks import PostgresTasks
from ocr_identity.adapters.postgres.uploads import PostgresTickets
from ocr_identity.adapters.postgres.users import PostgresQuota, PostgresUsers
from ocr_identity.adapters.postgres.webhooks import PostgresWebhooks
from ocr_identity.bootstrap.database import database
from ocr_identity.bootstrap.webhooks import webhook_sender
from ocr_identity.domain.errors import TransientError
from ocr_identity.ports.audit import AuditLog
from ocr_identity.ports.deliveries import DeliveryQueue, WebhookSender
from ocr_identity.ports.media import MediaRepository
from ocr_identity.ports.messaging import EventPublisher, OcrQueue, Outbox, Pingable
from ocr_identity.ports.objects import ObjectStore
from ocr_identity.ports.operations import Measurable
from ocr_identity.services.outbox import publish_pending
from ocr_identity.services.uploads import UploadRules, UploadServices
from ocr_identity.settings import (
    ApiSettings,
)

REDRIVABLE_QUEUES = ("renditions", "notify")


@dataclass(frozen=True, slots=True)
class ApiServices:
    """What the API works with."""

    uploads: UploadServices
    users: PostgresUsers
    tasks: PostgresTasks
    media: MediaRepository
    attachments: PostgresAttachments
    webhooks: PostgresWebhooks
    sender: WebhookSender
    delivery_queue: DeliveryQueue
    audit: AuditLog
    erasures: PostgresErasures
    reviews: PostgresReviews
    overview: PostgresJobStatistics
    objects: ObjectStore
    outbox: Outbox
    publisher: EventPublisher
    ocr_queue: OcrQueue
    parts: dict[str, Pingable]
    queues: dict[str, Measurable]
    # By a queue's name: puts so many of its dead letters back.
    redrives: dict[str, Callable[[int], int]]
    settings: ApiSettings

    def publish_events(self, object_key: str) -> None:
        """Publish what was written about an object."""
        publish_pending(self.outbox, self.publisher, object_key)

    def enqueue_ocr(self, *object_keys: str) -> None:
        """Enqueue objects for OCR; where the queue does not answer, `reconcile` does it later."""
        for key in dict.fromkeys(object_keys):
            with contextlib.suppress(TransientError):
                self.ocr_queue.enqueue_object(self.settings.bucket_name, key)


def api_services(settings: ApiSettings) -> ApiServices:
    """Build the API's adapters."""
    postgres = database(settings)
    objects = S3Objects(settings.bucket_name, public_endpoint=settings.s3_public_endpoint_url)
    queue = SqsQueue(settings.queue_url)
    return ApiServices(
        **postgres_services(settings, postgres, objects),
        sender=webhook_sender(settings),
        delivery_queue=SqsQueue(settings.notify_queue_url, fair=settings.fair_queues),
        objects=objects,
        publisher=SnsPublisher(settings.topic_arn),
        ocr_queue=queue,
        parts={"postgres": postgres, "s3": objects, "queue": queue},
        queues={name: SqsQueue(url) for name, url in settings.watched_queues.items()},
        redrives=_redrives(settings.watched_queues),
        settings=settings,
    )


def _redrives(watched: Mapping[str, str]) -> dict[str, Callable[[int], int]]:
    """For queues whose dead letters nothing else ends."""
    return {
        name: partial(SqsQueue(watched[f"{name}_dlq"]).move_to, watched[name])
        for name in REDRIVABLE_QUEUES
        if name in watched
    }


class PostgresServices(TypedDict):
    """Those of the API's services that stand in Postgres."""

    uploads: UploadServices
    users: PostgresUsers
    tasks: PostgresTasks
    media: MediaRepository
    attachments: PostgresAttachments
    webhooks: PostgresWebhooks
    audit: AuditLog
    erasures: PostgresErasures
    reviews: PostgresReviews
    overview: PostgresJobStatistics
    outbox: Outbox


def postgres_services(settings: ApiSettings, postgres: Database, objects: ObjectStore) -> PostgresServices:
    """Build the API's services that stand in `postgres`; uploads go to `objects`."""
    uploads = UploadServices(
        tickets=PostgresTickets(postgres, settings.bucket_name),
        batches=PostgresBatches(postgres, settings.bucket_name),
        objects=objects,
        quota=PostgresQuota(postgres, settings.quota_uploads, settings.quota_seconds),
        rules=UploadRules(settings.max_upload_bytes, settings.upload_url_seconds, settings.content_types),
    )
    return PostgresServices(
        uploads=uploads,
        users=PostgresUsers(postgres),
        tasks=PostgresTasks(postgres),
        media=PostgresMedia(postgres),
        attachments=PostgresAttachments(postgres, settings.subject_types),
        webhooks=PostgresWebhooks(postgres),
        audit=PostgresAudit(postgres),
        erasures=PostgresErasures(postgres),
        reviews=PostgresReviews(postgres, event_fields=settings.event_fields),
        overview=PostgresJobStatistics(postgres),
        outbox=PostgresOutbox(postgres),
    )
