"""MinIO's webhook bridged: what the queue refuses comes again, what is not MinIO's is not taken."""

from collections.abc import Iterator

import pytest
import urllib3

from infra.localstack.minio_sqs_bridge import MOST_BYTES, Bridge, at_work

TOLD = b'{"EventName": "s3:ObjectCreated:Put", "Records": []}'


class Queue:
    def __init__(self) -> None:
        self.bodies: list[str] = []
        self.down = False

    def send(self, body: str) -> None:
        if self.down:
            raise ConnectionError
        self.bodies.append(body)


@pytest.fixture
def queue() -> Queue:
    return Queue()


@pytest.fixture
def url(queue: Queue) -> Iterator[str]:
    with at_work(Bridge(("127.0.0.1", 0), "token", queue.send)) as found:
        yield found


def post(url: str, body: bytes = TOLD, token: str = "Bearer token") -> int:
    return urllib3.request("POST", url, body=body, headers={"Authorization": token}).status


def test_bridge_with_a_notification_sends_it_to_the_queue_unchanged(url: str, queue: Queue) -> None:
    assert post(url) == 200
    assert queue.bodies == [TOLD.decode()]


def test_bridge_with_the_queue_down_answers_503(url: str, queue: Queue) -> None:
    queue.down = True
    assert post(url) == 503

    queue.down = False
    assert post(url) == 200


@pytest.mark.parametrize("token", ["", "token", "Bearer other"])
def test_bridge_with_a_wrong_token_answers_401_and_sends_nothing(url: str, queue: Queue, token: str) -> None:
    assert post(url, token=token) == 401
    assert queue.bodies == []


def test_bridge_with_an_oversized_body_answers_413_and_sends_nothing(url: str, queue: Queue) -> None:
    assert post(url, body=b"x" * (MOST_BYTES + 1)) == 413
    assert queue.bodies == []


@pytest.mark.parametrize("size", ["-1", "many"])
def test_bridge_with_an_invalid_content_length_answers_413(url: str, queue: Queue, size: str) -> None:
    answer = urllib3.request("POST", url, headers={"Content-Length": size, "Authorization": "Bearer token"})

    assert (answer.status, queue.bodies) == (413, [])


def test_bridge_on_head_or_health_answers_200_and_elsewhere_404(url: str) -> None:
    assert urllib3.request("HEAD", url).status == 200
    assert urllib3.request("GET", f"{url}health").status == 200
    assert urllib3.request("GET", f"{url}other").status == 404
