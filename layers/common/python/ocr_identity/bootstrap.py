"""The one place where adapters are built: settings → services of a function."""

import json
from dataclasses import dataclass

from ocr_identity.adapters.postgres import Database
from ocr_identity.adapters.postgres_chores import PostgresChores
from ocr_identity.adapters.postgres_media import PostgresMedia
from ocr_identity.adapters.postgres_outbox import PostgresOutbox
from ocr_identity.adapters.s3 import S3Objects
from ocr_identity.adapters.secrets import read_secret
from ocr_identity.adapters.sns import SnsPublisher
from ocr_identity.adapters.sqs import SqsQueue
from ocr_identity.ports.jobs import JobChores
from ocr_identity.ports.media import MediaStore
from ocr_identity.ports.messaging import Announcer, EventPublisher, Outbox, Pingable
from ocr_identity.ports.objects import ObjectStore
from ocr_identity.settings import ApiSettings, DatabaseSettings, DeadLetterSettings, MaintenanceSettings
from ocr_identity.uploads import UploadRules


@dataclass(frozen=True, slots=True)
class ApiServices:
    """What the API works with."""

    media: MediaStore
    objects: ObjectStore
    outbox: Outbox
    publisher: EventPublisher
    parts: dict[str, Pingable]
    rules: UploadRules
    settings: ApiSettings


@dataclass(frozen=True, slots=True)
class ChoreServices:
    """What gives jobs up and relays events works with."""

    chores: JobChores
    objects: ObjectStore
    outbox: Outbox
    publisher: EventPublisher


def database(settings: DatabaseSettings) -> Database:
    """The database by its URL, or by the URL in its secret."""
    if settings.database_url is not None:
        return Database(settings.database_url.get_secret_value())
    return Database(json.loads(read_secret(settings.database_secret_arn or ""))["url"])


def api_services(settings: ApiSettings) -> ApiServices:
    """The API's adapters."""
    postgres = database(settings)
    objects = S3Objects(settings.bucket_name)
    return ApiServices(
        media=PostgresMedia(postgres, settings.bucket_name),
        objects=objects,
        outbox=PostgresOutbox(postgres),
        publisher=SnsPublisher(settings.topic_arn),
        parts={"postgres": postgres, "s3": objects, "queue": SqsQueue(settings.queue_url)},
        rules=UploadRules(settings.max_upload_bytes, settings.upload_url_seconds),
        settings=settings,
    )


def announcer(settings: MaintenanceSettings) -> Announcer:
    """The queue on which arrivals are told."""
    return SqsQueue(settings.queue_url)


def chore_services(settings: DeadLetterSettings | MaintenanceSettings) -> ChoreServices:
    """The adapters of `dead_letter` and `maintenance`."""
    postgres = database(settings)
    return ChoreServices(
        chores=PostgresChores(postgres),
        objects=S3Objects(settings.bucket_name),
        outbox=PostgresOutbox(postgres),
        publisher=SnsPublisher(settings.topic_arn),
    )
