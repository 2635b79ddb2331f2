"""`make demo-localstack`: every specimen through LocalStack and MinIO, to a subscriber's own queue."""

import sys

from infra.local.demo import show, walk
from infra.localstack.settings import LocalStackSettings
from infra.localstack.tokens import make_token
from ocr_identity.cli.event_tail import temporary_subscription
from ocr_identity.client.api import ApiClient
from ocr_identity.client.config import Connection


def run(road: LocalStackSettings) -> int:
    """Upload and show; 0 where all came out as it should."""
    topic = road.outputs()["TopicArn"]
    token = make_token(road.stand_in_secret, "anna")
    client = ApiClient(Connection(road.api_url(), token, topic, road.localstack))
    with temporary_subscription(topic, road.session().client) as subscription:
        wrong = show(walk(client), subscription)
    for line in wrong:
        print(f"wrong: {line}", file=sys.stderr)
    return int(bool(wrong))
