"""Publish events to an SNS topic."""

import json
from collections.abc import Mapping
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from ocr_identity.adapters.aws.config import SHORT_TIMEOUTS
from ocr_identity.adapters.aws.error_mapping import to_domain_error
from ocr_identity.domain.errors import EventRefusedError, EventsUnavailableError
from ocr_identity.domain.events import attributes_of
from ocr_identity.observability import increment


class SnsPublisher:
    """Port `EventPublisher`: the event as JSON, what filter policies choose by as attributes."""

    def __init__(self, topic_arn: str, client: Any = None) -> None:
        self._topic_arn = topic_arn
        self._client = client or boto3.client("sns", config=SHORT_TIMEOUTS)

    def publish(self, body: Mapping[str, Any]) -> None:
        """Publish an event.

        Raises `EventsUnavailableError`, or `EventRefusedError` for an event that SNS never takes.
        """
        attributes = {
            name: {"DataType": "String", "StringValue": value} for name, value in attributes_of(body).items()
        }
        try:
            self._client.publish(
                TopicArn=self._topic_arn,
                Message=json.dumps(body),
                MessageAttributes=attributes,
            )
        except (BotoCoreError, ClientError) as error:
            refusal = {"InvalidParameter": EventRefusedError}
            fault = to_domain_error(error, EventsUnavailableError, refusal)
            if isinstance(fault, EventRefusedError):
                increment("EventRefused")
            raise fault from error
