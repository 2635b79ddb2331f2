"""The topic on which events are announced."""

import json
from collections.abc import Mapping
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from ocr_identity.adapters.aws.config import PROMPT
from ocr_identity.adapters.aws.error_mapping import fault_of
from ocr_identity.domain.errors import EventRefusedError, EventsUnavailableError
from ocr_identity.domain.events import attributes_of


class SnsPublisher:
    """Port `EventPublisher`: the event as JSON, what filter policies choose by as attributes."""

    def __init__(self, topic_arn: str, client: Any = None) -> None:
        self._topic_arn = topic_arn
        self._client = client or boto3.client("sns", config=PROMPT)

    def publish(self, body: Mapping[str, Any]) -> None:
        """Announce an event; raises `EventsUnavailableError`.

        Or `EventRefusedError` for one that SNS never takes.
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
            raise fault_of(error, EventsUnavailableError, {"InvalidParameter": EventRefusedError}) from error
