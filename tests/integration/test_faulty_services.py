"""AWS' services refuse, break off or hang: a passing fault in our own words, in time, with nothing in it."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import boto3
import pytest
from botocore.config import Config

from events import sample
from infra.environments import ENVIRONMENTS
from infra.local.ports import LOOPBACK
from ocr_identity.adapters.aws.config import SHORT_TIMEOUTS
from ocr_identity.adapters.aws.s3 import CONFIG, S3Objects
from ocr_identity.adapters.aws.sns import SnsPublisher
from ocr_identity.adapters.aws.sqs import SqsQueue
from ocr_identity.adapters.postgres.database import SESSION
from ocr_identity.domain.errors import (
    EventsUnavailableError,
    OcrIdentityError,
    QueueUnavailableError,
    StorageUnavailableError,
)
from ocr_identity.domain.events import Event

BUSY = b"HTTP/1.1 503 Slow Down\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
# Shorter than in earnest, so that the tests are.
HURRY = Config(connect_timeout=0.3, read_timeout=0.3, retries={"total_max_attempts": 2})
EVENT = Event.model_validate(sample("document.read"))
CALLS: dict[str, tuple[Callable[[Any], object], type[OcrIdentityError], Config]] = {
    "s3": (
        lambda client: S3Objects("secret", client).get("incoming/secret", 9),
        StorageUnavailableError,
        CONFIG,
    ),
    "sns": (
        lambda client: SnsPublisher("arn:secret", client).publish(EVENT.to_json()),
        EventsUnavailableError,
        SHORT_TIMEOUTS,
    ),
    "sqs": (lambda client: SqsQueue("http://secret", client).depth(), QueueUnavailableError, SHORT_TIMEOUTS),
}


@contextmanager
def service(how: str) -> Iterator[str]:
    """Run a service that takes connections and answers as `how` says."""
    held: list[socket.socket] = []

    def serve() -> None:
        with suppress(OSError):
            while True:
                client, _ = server.accept()
                held.append(client)
                if how == "hangs":
                    continue
                client.recv(65536)
                if how == "refuses":
                    client.sendall(BUSY)
                client.close()

    with socket.create_server((LOOPBACK, 0)) as server:
        serving = threading.Thread(target=serve, daemon=True)
        serving.start()
        yield f"http://{LOOPBACK}:{server.getsockname()[1]}"
        with suppress(OSError):
            server.shutdown(socket.SHUT_RDWR)
    serving.join(timeout=5)
    for client in held:
        client.close()


@pytest.mark.parametrize("how", ["refuses", "breaks off", "hangs"])
@pytest.mark.parametrize("name", CALLS)
def test_aws_call_to_a_faulty_service_raises_its_own_fault_in_time(name: str, how: str) -> None:
    call, fault, config = CALLS[name]
    with service(how) as endpoint:
        client = boto3.client(
            name, endpoint_url=endpoint, region_name="us-east-1", config=config.merge(HURRY),
            aws_access_key_id="a", aws_secret_access_key="a",
        )  # fmt: skip
        started = time.monotonic()
        with pytest.raises(fault) as caught:
            call(client)
        client.close()

    assert time.monotonic() - started < 10
    assert "secret" not in str(caught.value)
    assert caught.value.__suppress_context__


def longest_s(config: Any) -> float:
    return float((config.connect_timeout + config.read_timeout) * config.retries["total_max_attempts"])


def test_client_config_with_all_its_retries_ends_before_transaction_or_lease() -> None:
    assert longest_s(SHORT_TIMEOUTS) < int(SESSION["idle_in_transaction_session_timeout"]) / 1000
    assert longest_s(CONFIG) < ENVIRONMENTS["dev"].ocr_lease_s
