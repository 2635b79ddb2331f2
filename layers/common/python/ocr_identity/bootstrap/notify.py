"""The share of the function `notify` in the bootstrap."""

from ocr_identity.adapters.aws.ses import SesMailer
from ocr_identity.adapters.aws.sqs import SqsQueue
from ocr_identity.adapters.postgres.deliveries import PostgresDeliveries
from ocr_identity.bootstrap.database import database
from ocr_identity.bootstrap.webhooks import webhook_sender
from ocr_identity.ports.messaging import MessageVisibility
from ocr_identity.services.notifications.delivery import NotifyServices
from ocr_identity.settings import NotifySettings


def notify_services(settings: NotifySettings) -> NotifyServices:
    """Build the adapters of `notify`."""
    return NotifyServices(
        deliveries=PostgresDeliveries(database(settings), emails=settings.email_sender is not None),
        queue=SqsQueue(settings.queue_url, fair=settings.fair_queues),
        mailer=SesMailer(settings.email_sender or "", settings.email_configuration_set),
        webhooks=webhook_sender(settings),
    )


def message_visibility(settings: NotifySettings) -> MessageVisibility:
    """Return the queue that messages come again from."""
    return SqsQueue(settings.queue_url)
