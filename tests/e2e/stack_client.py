"""A client's view of the running stack, and an operator's where a test needs one."""

import hashlib
import io
import json
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import uuid4

import urllib3
from PIL import Image, ImageDraw

from infra.local.processes import wait_until
from infra.local.stack import EmbeddedStack, aws_session
from infra.local.users import sign_in
from ocr_identity.adapters.postgres.database import Database
from ocr_identity.cli.event_tail import Subscription
from specimens import DRAWN
from tests.integration.jobs import column

FINISHED = ("SUCCESS", "FAILURE")
PATIENCE_S = 60


@dataclass(frozen=True)
class Answer:
    status: int
    body: Any
    content_type: str


class StackClient:
    def __init__(self, stack: EmbeddedStack) -> None:
        status = stack.status()
        assert status is not None
        self.stack, self.status = stack, status
        self.tokens: dict[str, str] = {}
        self._http = urllib3.PoolManager(retries=False, maxsize=8)

    @cached_property
    def session(self) -> dict[str, str]:
        return aws_session(self.status.aws_endpoint)

    def token(self, user: str) -> str:
        """Return the user's token; `root` is an administrator."""
        if user not in self.tokens:
            self.tokens[user] = sign_in(self.status, user, ["admin"] if user == "root" else ())
        return self.tokens[user]

    def call(
        self,
        method: str,
        path: str,
        user: str | None = "anna",
        headers: dict[str, str] | None = None,
        **body: Any,
    ) -> Answer:
        sent = {"Authorization": f"Bearer {self.token(user)}"} if user else {}
        answer = self._http.request(
            method, self.status.api_url + path, headers=sent | (headers or {}), **body
        )
        content_type = answer.headers.get("Content-Type", "")
        content = json.loads(answer.data) if "json" in content_type and answer.data else answer.data
        return Answer(answer.status, content, content_type)

    def ticket(
        self, data: bytes, content_type: str = "image/jpeg", user: str = "anna", **changes: Any
    ) -> Answer:
        return self.call("POST", "/upload-image/", user, json=declared(data, content_type) | changes)

    def put(self, upload: dict[str, Any], data: bytes, **headers: str) -> int:
        sent = upload["headers"] | {"Content-Length": str(len(data))} | headers
        return self._http.request(upload["method"], upload["url"], body=data, headers=sent).status

    def upload(self, data: bytes, content_type: str = "image/jpeg", user: str = "anna") -> dict[str, Any]:
        """Ask for a ticket, and upload its bytes."""
        ticket: dict[str, Any] = self.ticket(data, content_type, user).body
        assert "upload" in ticket, ticket
        assert self.put(ticket["upload"], data) == 200
        return ticket

    def finished(self, task_id: str, user: str = "anna") -> dict[str, Any]:
        """Wait until the task is over, and return it."""
        task: dict[str, Any] = {}

        def over() -> bool:
            task.update(self.call("GET", f"/task/{task_id}", user).body)
            return task["state"] in FINISHED

        wait_until(over, PATIENCE_S, f"the end of task {task_id}")
        return task

    def notify(self, key: str, queue_url: str | None = None) -> None:
        """Say once more that the object arrived, as S3 may."""
        record = {
            "eventName": "ObjectCreated:Put",
            "s3": {"bucket": {"name": self.status.bucket}, "object": {"key": key}},
        }
        self.send(json.dumps({"Records": [record]}), queue_url)

    def send(self, body: str, queue_url: str | None = None) -> None:
        self.stack.client("sqs").send_message(
            QueueUrl=queue_url or self.status.queues["ocr"], MessageBody=body
        )

    def logged(self) -> list[str]:
        """All that the functions wrote, line by line."""
        logs = self.stack.client("logs")
        groups = [group["logGroupName"] for group in logs.describe_log_groups()["logGroups"]]
        events = [event for group in groups for event in logs.filter_log_events(logGroupName=group)["events"]]
        return [line for event in events for line in event["message"].splitlines()]

    def maintain(self, **request: Any) -> dict[str, Any]:
        """Run a clean-up job now, as the scheduler would."""
        answer = self.stack.client("lambda").invoke(
            FunctionName=self.status.maintenance_function, Payload=json.dumps(request).encode()
        )
        report: dict[str, Any] = json.loads(answer["Payload"].read())
        assert "FunctionError" not in answer, report
        return report

    def column(self, query: str) -> list[object]:
        """Fetch the first column of `query`'s rows."""
        database = Database(self.status.database_url)
        found = column(database, query)
        database.engine.dispose()
        return found

    def wait_until_drained(self, patience_s: float = PATIENCE_S) -> None:
        """Until neither queue of the OCR function holds a message, visible or not."""
        urls = [self.status.queues["ocr"], self.status.dlqs["ocr"]]
        wait_until(lambda: all(self.depth(url) == 0 for url in urls), patience_s, "empty queues")

    def depth(self, queue_url: str) -> int:
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        answer = self.stack.client("sqs").get_queue_attributes(QueueUrl=queue_url, AttributeNames=names)
        return sum(int(answer["Attributes"][name]) for name in names)


def declared(data: bytes, content_type: str = "image/jpeg") -> dict[str, Any]:
    """Declare the bytes that will be uploaded, as a client does."""
    digest = hashlib.sha256(data).hexdigest()
    return {"filename": "document", "content_type": content_type, "size": len(data), "sha256": digest}


def events_of(subscription: Subscription, media_id: str, expected: int = 1) -> list[dict[str, Any]]:
    """Wait for the events about one file, as many as expected; then see whether another follows."""
    found: list[dict[str, Any]] = []

    def came() -> bool:
        found.extend(event for event in subscription.receive(wait_s=1) if event["subject"] == media_id)
        return len(found) >= expected

    wait_until(came, PATIENCE_S, "the event")
    found.extend(event for event in subscription.receive(wait_s=1) if event["subject"] == media_id)
    return found


def specimen(name: str = "passport_td3.jpg") -> bytes:
    """Read a specimen, made unlike any uploaded before: a JPEG and a PDF may be followed by anything."""
    return (DRAWN / name).read_bytes() + uuid4().bytes + b"."


def picture() -> bytes:
    """Draw a picture of no document, unlike any before."""
    image = Image.new("RGB", (64, 48), (200, 210, 220))
    ImageDraw.Draw(image).ellipse((10, 10, 30, 30), fill=(90, 90, 90))
    buffer = io.BytesIO()
    image.save(buffer, "JPEG")
    return buffer.getvalue() + uuid4().bytes + b"."
