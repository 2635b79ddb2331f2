"""Build what sends webhooks."""

from ocr_identity.adapters.webhook_http import NoWayOut, SafeHttpsSender
from ocr_identity.ports.deliveries import WebhookSender
from ocr_identity.settings import (
    WebhookSettings,
)


def webhook_sender(settings: WebhookSettings) -> WebhookSender:
    """Send by HTTPS to the public network, and to what the deployment opens beside it."""
    if not settings.webhooks_reachable:
        return NoWayOut()
    return SafeHttpsSender(settings.webhook_allowed_networks, settings.webhook_ca_file)
