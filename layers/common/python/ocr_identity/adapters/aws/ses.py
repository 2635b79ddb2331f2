"""The mail service: SES, with the template in the call, so that none has to be deployed before."""

import json
from collections.abc import Mapping
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from ocr_identity.adapters.aws.config import SHORT_TIMEOUTS
from ocr_identity.adapters.aws.error_mapping import to_domain_error
from ocr_identity.domain.errors import EmailRefusedError, MailUnavailableError

REFUSED = dict.fromkeys(("MessageRejected", "BadRequestException", "NotFoundException"), EmailRefusedError)


class SesMailer:
    """Port `Mailer`, from `sender`; `configuration_set` is whose bounces are told."""

    def __init__(self, sender: str, configuration_set: str | None, client: Any = None) -> None:
        self._sender = sender
        self._configuration_set = configuration_set
        self._client = client or boto3.client("sesv2", config=SHORT_TIMEOUTS)

    def send(self, address: str, template: Mapping[str, str], values: Mapping[str, str]) -> str:
        """Send; the message's id; raises `MailUnavailableError`, or `EmailRefusedError` for good."""
        content = {"Subject": template["subject"], "Text": template["text"], "Html": template["html"]}
        request: dict[str, Any] = {
            "FromEmailAddress": self._sender,
            "Destination": {"ToAddresses": [address]},
            "Content": {"Template": {"TemplateContent": content, "TemplateData": json.dumps(dict(values))}},
        }
        if self._configuration_set:
            request["ConfigurationSetName"] = self._configuration_set
        try:
            message_id: str = self._client.send_email(**request)["MessageId"]
        except (BotoCoreError, ClientError) as error:
            raise to_domain_error(error, MailUnavailableError, REFUSED) from error
        return message_id
