"""The topic on which events are announced."""

from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from ocr_identity.adapters.aws import PROMPT
from ocr_identity.errors import EventsUnavailable
from ocr_identity.events import Event


class SnsPublisher:
    """Port `EventPublisher`: the event as JSON, what filter policies choose by as attributes."""

    def __init__(self, topic_arn: str, client: Any = None) -> None:
        self._topic_arn = topic_arn
        self._client = client or boto3.client("sns", config=PROMPT)

    def publish(self, event: Event) -> None:
        """Announce `event`; raises `EventsUnavailable`."""
        attributes = {
            name: {"DataType": "String", "StringValue": value} for name, value in event.attributes.items()
        }
        try:
            self._client.publish(
                TopicArn=self._topic_arn,
                Message=event.model_dump_json(exclude_none=True),
                MessageAttributes=attributes,
            )
        except (BotoCoreError, ClientError):
            raise EventsUnavailable from None
