"""The share of the function `notify` in the bootstrap."""

from ocr_identity.adapters.postgres_deliveries import PostgresDeliveries
from ocr_identity.adapters.ses import SesMailer
from ocr_identity.adapters.sqs import SqsQueue
from ocr_identity.bootstrap import database, webhook_sender
from ocr_identity.notify.dispatch import NotifyServices
from ocr_identity.ports.messaging import Redelivery
from ocr_identity.settings import NotifySettings


def notify_services(settings: NotifySettings) -> NotifyServices:
    """The adapters of `notify`."""
    return NotifyServices(
        deliveries=PostgresDeliveries(database(settings), emails=settings.email_sender is not None),
        queue=SqsQueue(settings.queue_url),
        mailer=SesMailer(settings.email_sender or "", settings.email_configuration_set),
        webhooks=webhook_sender(settings),
    )


def redelivery(settings: NotifySettings) -> Redelivery:
    """The queue that messages come again from."""
    return SqsQueue(settings.queue_url)
