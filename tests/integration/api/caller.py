"""The API over a real Postgres, with a caller: `call` is one request through the resolver."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from pydantic import SecretStr

from events import sample
from functions.api.app import create_app
from ocr_identity.adapters.postgres.database import Database
from ocr_identity.adapters.postgres.jobs import PostgresJobs
from ocr_identity.bootstrap.api import ApiServices, postgres_services
from ocr_identity.domain.document import Reading
from ocr_identity.domain.errors import OcrIdentityError
from ocr_identity.domain.review import ReviewRules
from ocr_identity.ports.operations import Depth
from ocr_identity.settings import ApiSettings
from tests.integration.jobs import LEASE_S, READING, column
from tests.unit.fakes import FakeObjects, FakePart, FakePublisher

CLIENT = "client"
REQUEST = {"filename": "p.jpg", "content_type": "image/jpeg", "size": 4, "sha256": "a" * 64}


@dataclass
class FakeQueue:
    """Hears of arrivals and of deliveries."""

    told: list[str] = field(default_factory=list)
    deliveries: list[UUID] = field(default_factory=list)
    fault: OcrIdentityError | None = None

    def enqueue_object(self, bucket: str, object_key: str) -> None:
        if self.fault:
            raise self.fault
        self.told.append(object_key)

    def enqueue_delivery(self, delivery_id: UUID, owner_id: UUID | None = None) -> None:
        self.deliveries.append(delivery_id)

    def depth(self) -> Depth:
        return Depth(2, 1)


@dataclass
class FakeSender:
    fault: OcrIdentityError | None = None
    posted: list[tuple[Mapping[str, str], bytes]] = field(default_factory=list)

    def check(self, url: str) -> None:
        if self.fault:
            raise self.fault

    def post(self, url: str, headers: Mapping[str, str], body: bytes) -> int:
        self.posted.append((headers, body))
        return 204


class Api:
    """The app, with a caller."""

    def __init__(self, database: Database, **settings: Any) -> None:
        self.database = database
        self.objects = FakeObjects()
        self.publisher = FakePublisher()
        self.queue = FakeQueue()
        self.sender = FakeSender()
        self.parts = {"postgres": FakePart(), "s3": FakePart()}
        known: dict[str, Any] = {
            "database_url": SecretStr("postgresql://localhost/x"), "bucket_name": "bucket",
            "user_pool_client_ids": CLIENT,
            "queue_url": "queue", "topic_arn": "topic", "notify_queue_url": "notify",
            "max_sync_bytes": 1000, "sync_wait_seconds": 0, "max_upload_bytes": 10_000,
        }  # fmt: skip
        chosen = ApiSettings(**(known | settings))
        self.services = ApiServices(
            **postgres_services(chosen, database, self.objects),
            objects=self.objects,
            publisher=self.publisher,
            ocr_queue=self.queue,
            delivery_queue=self.queue,
            sender=self.sender,
            parts=dict(self.parts),
            queues={"ocr": self.queue},
            redrives={"notify": lambda limit: min(limit, 3)},
            settings=chosen,
        )
        self.app = create_app(self.services)

    def call(
        self, method: str, path: str, body: Any = None, user: str | None = "anna", **changes: Any
    ) -> tuple[int, Any]:
        bare, _, query = path.partition("?")
        event = sample("api_upload_image") | {"httpMethod": method, "path": bare}
        event["body"] = body if isinstance(body, str) or body is None else json.dumps(body)
        parameters = dict(part.split("=", 1) for part in query.split("&")) if query else {}
        event["queryStringParameters"] = parameters
        event["multiValueQueryStringParameters"] = {name: [value] for name, value in parameters.items()}
        groups = changes.pop("groups", None)
        if headers := changes.get("headers"):
            changes["multiValueHeaders"] = {name: [value] for name, value in headers.items()}
        claims = {"sub": user, "aud": CLIENT, "email": f"{user}@example.com", "email_verified": "true",
                  "cognito:groups": groups}  # fmt: skip
        event["requestContext"] = event["requestContext"] | {
            "httpMethod": method,
            "path": f"/v1{bare}",
            "authorizer": {"claims": claims} if user else None,
        }
        answer = self.app.resolve(event | changes, None)  # type: ignore[arg-type]
        # API Gateway answers 502 to a body that is anything else.
        assert isinstance(answer["body"], str)
        self.headers = answer["multiValueHeaders"]
        content = self.headers.get("Content-Type", [""])[0]
        return answer["statusCode"], json.loads(answer["body"]) if "json" in content and answer[
            "body"
        ] else answer["body"]

    def ticket(self, name: str = "p.jpg", user: str = "anna", **changes: Any) -> dict[str, Any]:
        """Ask for a ticket for bytes that `name` stands for."""
        digest = name.encode().hex().ljust(64, "0")[:64]
        request = REQUEST | {"filename": name, "sha256": digest} | changes
        ticket: dict[str, Any] = self.call("POST", "/upload-image/", request, user)[1]
        return ticket

    def read(
        self, ticket: dict[str, Any], reading: Reading = READING, rules: ReviewRules | None = None
    ) -> None:
        """Have the ticket's object read."""
        jobs, key = PostgresJobs(self.database, review_rules=rules), self.key_of(ticket["media_id"])
        while (claim := jobs.claim(key, LEASE_S)) is not None:
            jobs.succeed(claim, reading, 12)
        self.services.publish_events(key)

    def fail(self, ticket: dict[str, Any], fault: OcrIdentityError) -> None:
        """Have the ticket's object refused."""
        jobs, key = PostgresJobs(self.database), self.key_of(ticket["media_id"])
        while (claim := jobs.claim(key, LEASE_S)) is not None:
            jobs.reject(claim, fault, 12)
        self.services.publish_events(key)

    def key_of(self, media_id: str) -> str:
        (key,) = column(self.database, f"SELECT file_name FROM media WHERE id = '{media_id}'")
        return str(key)

    def told(self) -> list[str]:
        """List the types of the events that were published, in order."""
        return [one.type for one in self.publisher.published]
