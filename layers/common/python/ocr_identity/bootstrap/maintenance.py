"""Build what the function `maintenance` works with."""

from ocr_identity.adapters.aws.s3_maintenance import S3BucketMaintenance
from ocr_identity.adapters.aws.sns import SnsPublisher
from ocr_identity.adapters.aws.sqs import SqsQueue
from ocr_identity.adapters.postgres.audit import PostgresAudit
from ocr_identity.adapters.postgres.consistency import PostgresConsistency
from ocr_identity.adapters.postgres.erasures import PostgresErasures
from ocr_identity.adapters.postgres.outbox import PostgresOutbox
from ocr_identity.adapters.postgres.retention import PostgresRetention
from ocr_identity.adapters.postgres.stuck_jobs import PostgresStuckJobs
from ocr_identity.bootstrap.database import database
from ocr_identity.services.maintenance.registry import MaintenanceServices
from ocr_identity.settings import (
    MaintenanceSettings,
)


def maintenance_services(settings: MaintenanceSettings) -> MaintenanceServices:
    """Build the adapters of `maintenance`."""
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
        seconds=settings.maintenance_seconds,
    )
