"""The one place where adapters are built: settings → services of a function."""

import contextlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TypedDict

from sqlalchemy import URL, make_url

from ocr_identity.adapters.aws.s3 import S3Objects
from ocr_identity.adapters.aws.s3_maintenance import S3BucketMaintenance
from ocr_identity.adapters.aws.secrets import read_secret
from ocr_identity.adapters.aws.sns import SnsPublisher
from ocr_identity.adapters.aws.sqs import SqsQueue
from ocr_identity.adapters.postgres.attachments import PostgresAttachments
from ocr_identity.adapters.postgres.audit import PostgresAudit
from ocr_identity.adapters.postgres.batches import PostgresBatches
from ocr_identity.adapters.postgres.consistency import PostgresConsistency
from ocr_identity.adapters.postgres.database import Database, is_verified
from ocr_identity.adapters.postgres.erasures import PostgresErasures
from ocr_identity.adapters.postgres.job_statistics import PostgresJobStatistics
from ocr_identity.adapters.postgres.media import PostgresMedia
from ocr_identity.adapters.postgres.outbox import PostgresOutbox
from ocr_identity.adapters.postgres.retention import PostgresRetention
from ocr_identity.adapters.postgres.stuck_jobs import PostgresStuckJobs
from ocr_identity.adapters.postgres.tasks import PostgresTasks
from ocr_identity.adapters.postgres.uploads import PostgresTickets
from ocr_identity.adapters.postgres.users import PostgresQuota, PostgresUsers
from ocr_identity.adapters.postgres.webhooks import PostgresWebhooks
from ocr_identity.adapters.webhook_http import SafeHttpsSender
from ocr_identity.domain.errors import TransientError
from ocr_identity.ports.audit import AuditLog
from ocr_identity.ports.deliveries import DeliveryQueue, WebhookRepository, WebhookSender
from ocr_identity.ports.erasure import ErasureRequests
from ocr_identity.ports.jobs import StuckJobs
from ocr_identity.ports.media import AttachmentRepository, MediaRepository
from ocr_identity.ports.messaging import EventPublisher, OcrQueue, Outbox, Pingable
from ocr_identity.ports.objects import ObjectStore
from ocr_identity.ports.operations import JobStatistics, Measurable
from ocr_identity.ports.tasks import TaskRepository
from ocr_identity.ports.users import UserRepository
from ocr_identity.services.maintenance.registry import MaintenanceServices
from ocr_identity.services.outbox import publish_pending
from ocr_identity.services.uploads import UploadRules, UploadServices
from ocr_identity.settings import (
    ApiSettings,
    DatabaseSettings,
    DeadLetterSettings,
    MaintenanceSettings,
    MigrateSettings,
    WebhookSettings,
)

REDRIVABLE_QUEUES = ("renditions", "notify")


@dataclass(frozen=True, slots=True)
class ApiServices:
    """What the API works with."""

    uploads: UploadServices
    users: UserRepository
    tasks: TaskRepository
    media: MediaRepository
    attachments: AttachmentRepository
    webhooks: WebhookRepository
    sender: WebhookSender
    delivery_queue: DeliveryQueue
    audit: AuditLog
    erasures: ErasureRequests
    overview: JobStatistics
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


@dataclass(frozen=True, slots=True)
class DeadLetterServices:
    """What gives jobs up works with."""

    jobs: StuckJobs
    outbox: Outbox
    publisher: EventPublisher


def database(settings: DatabaseSettings) -> Database:
    """The database by its URL, or by the URL in its secret; raises ValueError where TLS is wanting."""
    if settings.database_url is not None:
        url = settings.database_url.get_secret_value()
    else:
        url = json.loads(read_secret(settings.database_secret_arn or ""))["url"]
    if settings.database_tls_required and not is_verified(url):
        raise ValueError("the database's URL turns TLS off or believes anyone: it takes sslmode=verify-full")
    return Database(url)


def application_login(settings: MigrateSettings) -> URL | None:
    """Whom the other functions sign in to the database as; None where that is the owner."""
    if settings.application_database_url is not None:
        return make_url(settings.application_database_url.get_secret_value())
    if settings.application_database_secret_arn is None:
        return None
    secret = json.loads(read_secret(settings.application_database_secret_arn))
    if "url" in secret:
        return make_url(secret["url"])
    return URL.create("postgresql", secret["username"], secret["password"])


def api_services(settings: ApiSettings) -> ApiServices:
    """The API's adapters."""
    postgres = database(settings)
    objects = S3Objects(settings.bucket_name, public_endpoint=settings.s3_public_endpoint_url)
    queue = SqsQueue(settings.queue_url)
    return ApiServices(
        **postgres_services(settings, postgres, objects),
        sender=webhook_sender(settings),
        delivery_queue=SqsQueue(settings.notify_queue_url),
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
    users: UserRepository
    tasks: TaskRepository
    media: MediaRepository
    attachments: AttachmentRepository
    webhooks: WebhookRepository
    audit: AuditLog
    erasures: ErasureRequests
    overview: JobStatistics
    outbox: Outbox


def postgres_services(settings: ApiSettings, postgres: Database, objects: ObjectStore) -> PostgresServices:
    """The API's services that stand in `postgres`; uploads go to `objects`."""
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
        overview=PostgresJobStatistics(postgres),
        outbox=PostgresOutbox(postgres),
    )


def webhook_sender(settings: WebhookSettings) -> WebhookSender:
    """HTTPS to the public network, and to what the deployment opens beside it."""
    return SafeHttpsSender(settings.webhook_allowed_networks, settings.webhook_ca_file)


def maintenance_services(settings: MaintenanceSettings) -> MaintenanceServices:
    """The adapters of `maintenance`."""
    postgres = database(settings)
    return MaintenanceServices(
        jobs=PostgresStuckJobs(postgres),
        retention=PostgresRetention(postgres),
        bucket_maintenance=S3BucketMaintenance(settings.bucket_name),
        erasures=PostgresErasures(postgres),
        dead_letter_queues=[SqsQueue(url) for url in settings.dead_letter_urls],
        consistency=PostgresConsistency(postgres),
        audit=PostgresAudit(postgres),
        outbox=PostgresOutbox(postgres),
        publisher=SnsPublisher(settings.topic_arn),
        ocr_queue=SqsQueue(settings.queue_url),
        delivery_queue=SqsQueue(settings.notify_queue_url),
        bucket=settings.bucket_name,
        upload_grace_s=settings.upload_grace_seconds,
        overdue_s=settings.overdue_seconds,
        requeue_after_s=settings.requeue_after_seconds,
        orphan_grace_s=settings.orphan_grace_seconds,
        retention_days=settings.retention_days,
        prune_after_days=settings.prune_after_days,
        limit=settings.maintenance_limit,
    )


def dead_letter_services(settings: DeadLetterSettings) -> DeadLetterServices:
    """The adapters of `dead_letter`."""
    postgres = database(settings)
    return DeadLetterServices(
        jobs=PostgresStuckJobs(postgres),
        outbox=PostgresOutbox(postgres),
        publisher=SnsPublisher(settings.topic_arn),
    )
