"""Build what the function `dead_letter` works with."""

from dataclasses import dataclass

from ocr_identity.adapters.aws.sns import SnsPublisher
from ocr_identity.adapters.postgres.outbox import PostgresOutbox
from ocr_identity.adapters.postgres.stuck_jobs import PostgresStuckJobs
from ocr_identity.bootstrap.database import database
from ocr_identity.ports.jobs import UnfinishedJobs
from ocr_identity.ports.messaging import EventPublisher, Outbox
from ocr_identity.settings import (
    DeadLetterSettings,
)


@dataclass(frozen=True, slots=True)
class DeadLetterServices:
    """What gives jobs up works with."""

    jobs: UnfinishedJobs
    outbox: Outbox
    publisher: EventPublisher


def dead_letter_services(settings: DeadLetterSettings) -> DeadLetterServices:
    """Build the adapters of `dead_letter`."""
    postgres = database(settings)
    return DeadLetterServices(
        jobs=PostgresStuckJobs(postgres),
        outbox=PostgresOutbox(postgres),
        publisher=SnsPublisher(settings.topic_arn),
    )
