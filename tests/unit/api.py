"""The API over our own ports, with a caller: `call` is one request through the resolver."""

import json
from typing import Any

from pydantic import SecretStr

from events import sample
from functions.api.app import create_app
from ocr_identity.bootstrap import ApiServices
from ocr_identity.documents import DocumentType, Field, Reading, Source
from ocr_identity.settings import ApiSettings
from ocr_identity.uploads import UploadRules
from tests.unit.fakes import FakeMedia, FakeObjects, FakeOutbox, FakePart, FakePublisher

REQUEST = {"filename": "p.jpg", "content_type": "image/jpeg", "size": 4, "sha256": "a" * 64}
READING = Reading(
    document_type=DocumentType.PASSPORT,
    fields={"surname": Field("ERIKSSON", "ERIKSSON", 0.9, Source.MRZ, 1)},
)


class Api:
    """The app, with a caller."""

    def __init__(self) -> None:
        self.outbox = FakeOutbox()
        self.media = FakeMedia(self.outbox)
        self.objects = FakeObjects()
        self.publisher = FakePublisher()
        self.parts = {"postgres": FakePart(), "s3": FakePart()}
        settings = ApiSettings(
            database_url=SecretStr("postgresql://localhost/x"),
            bucket_name="bucket",
            queue_url="queue",
            topic_arn="topic",
            max_sync_bytes=1000,
            sync_wait_seconds=0,
        )
        self.app = create_app(
            ApiServices(
                self.media,
                self.objects,
                self.outbox,
                self.publisher,
                dict(self.parts),
                UploadRules(max_bytes=10_000, lifetime_s=600),
                settings,
            )
        )

    def call(
        self, method: str, path: str, body: Any = None, user: str | None = "anna", **changes: Any
    ) -> tuple[int, Any]:
        event = sample("api_upload_image") | {"httpMethod": method, "path": path}
        event["body"] = body if isinstance(body, str) or body is None else json.dumps(body)
        event["requestContext"] = event["requestContext"] | {
            "httpMethod": method,
            "path": f"/v1{path}",
            "authorizer": {"claims": {"sub": user}} if user else None,
        }
        answer = self.app.resolve(event | changes, None)  # type: ignore[arg-type]
        self.headers = answer["multiValueHeaders"]
        content = self.headers.get("Content-Type", [""])[0]
        return answer["statusCode"], json.loads(answer["body"]) if "json" in content else answer["body"]
