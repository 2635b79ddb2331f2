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


def test_a_notification_comes_to_the_queue_as_it_is(url: str, queue: Queue) -> None:
    assert post(url) == 200
    assert queue.bodies == [TOLD.decode()]


def test_what_the_queue_does_not_take_is_not_said_to_be_taken(url: str, queue: Queue) -> None:
    queue.down = True
    assert post(url) == 503

    queue.down = False
    assert post(url) == 200


@pytest.mark.parametrize("token", ["", "token", "Bearer other"])
def test_a_stranger_is_not_heard(url: str, queue: Queue, token: str) -> None:
    assert post(url, token=token) == 401
    assert queue.bodies == []


def test_a_body_past_all_notifications_is_not_read(url: str, queue: Queue) -> None:
    assert post(url, body=b"x" * (MOST_BYTES + 1)) == 413
    assert queue.bodies == []


@pytest.mark.parametrize("size", ["-1", "many"])
def test_a_body_of_no_known_length_is_not_read(url: str, queue: Queue, size: str) -> None:
    answer = urllib3.request("POST", url, headers={"Content-Length": size, "Authorization": "Bearer token"})

    assert (answer.status, queue.bodies) == (413, [])


def test_minio_and_compose_may_ask_whether_it_lives(url: str) -> None:
    assert urllib3.request("HEAD", url).status == 200
    assert urllib3.request("GET", f"{url}health").status == 200
    assert urllib3.request("GET", f"{url}other").status == 404
