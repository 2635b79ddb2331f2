"""The API as other people's clients see it: headers, methods, names, numbers, forms."""

import base64
import json
import unicodedata
from typing import Any
from uuid import uuid4

import pytest

from ocr_identity.adapters.postgres.deliveries import PostgresDeliveries
from ocr_identity.services.notifications.delivery import NotifyServices, deliver
from ocr_identity.services.notifications.webhook_signature import signed_headers
from tests.integration.api.caller import REQUEST, Api
from tests.integration.jobs import run
from tests.unit.test_notify import FakeOutside

JPEG = b"\xff\xd8\xff of a client"
BOUNDARY = "X-BOUNDARY"


def form(fields: dict[str, str], data: bytes | None = JPEG, filename: str = "p.jpg") -> dict[str, Any]:
    """Encode a form as API Gateway hands it over."""
    head = f"--{BOUNDARY}\r\nContent-Disposition: form-data; name="
    body = "".join(f'{head}"{name}"\r\n\r\n{value}\r\n' for name, value in fields.items()).encode()
    if data is not None:
        body += f'{head}"file"; filename="{filename}"\r\nContent-Type: image/jpg\r\n\r\n'.encode()
        body += data + b"\r\n"
    body += f"--{BOUNDARY}--\r\n".encode()
    headers = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
    return {"body": base64.b64encode(body).decode(), "isBase64Encoded": True, "headers": headers}


@pytest.mark.parametrize("path", ["/upload-image/", "/upload-image", "/upload-image-sync/"])
def test_upload_by_a_form_stores_the_file(api: Api, path: str) -> None:
    status, body = api.call("POST", path, user="anna", **form({"user_id": "somebody"}))

    assert (status, body["status"]) == (202, "processing")
    assert api.objects.stored[api.key_of(body["media_id"])] == ("image/jpeg", JPEG)


def test_upload_by_a_form_of_an_administrator_is_the_owners(api: Api) -> None:
    anna = api.call("GET", "/users/me")[1]["user_id"]

    _, body = api.call("POST", "/upload-image/", user="root", groups="[admin]", **form({"user_id": anna}))

    assert api.call("GET", f"/media/{body['media_id']}")[0] == 200
    assert api.call("GET", f"/media/{body['media_id']}", user="root")[0] == 404


@pytest.mark.parametrize(
    ("changes", "field"),
    [(form({}, data=None), "body.file"), (form({}, filename="a/b"), "body.file")],
)
def test_upload_by_a_form_without_a_good_file_names_it(api: Api, changes: dict[str, Any], field: str) -> None:
    status, problem = api.call("POST", "/upload-image-sync/", **changes)

    assert (status, problem["code"], problem["errors"][0]["field"]) == (422, "invalid_request", field)


@pytest.mark.parametrize("broken", [b"", b"no form", b"--X-BOUNDARY\r\n\r\n", b"--X-BOUNDARY"])
def test_upload_by_a_broken_form_is_refused(api: Api, broken: bytes) -> None:
    changes = form({}) | {"body": base64.b64encode(broken).decode()}

    assert api.call("POST", "/upload-image/", **changes)[0] == 422


@pytest.mark.parametrize("content_type", ["", "application/octet-stream", "IMAGE/JPG; charset=binary"])
def test_upload_image_sync_without_a_type_looks_at_the_bytes(api: Api, content_type: str) -> None:
    sent: dict[str, Any] = {"body": base64.b64encode(JPEG).decode(), "isBase64Encoded": True}
    headers = {"Content-Type": content_type} if content_type else {}

    _, body = api.call("POST", "/upload-image-sync/", **sent, headers=headers)

    assert api.objects.stored[body["s3_key"]][0] == "image/jpeg"


def test_upload_image_with_a_type_in_other_words_is_taken(api: Api) -> None:
    status, ticket = api.call("POST", "/upload-image/", REQUEST | {"content_type": "Image/JPG; q=1"})

    assert (status, ticket["content_type"]) == (201, "image/jpeg")


def test_upload_image_with_a_foreign_type_blames_the_declared_content_type(api: Api) -> None:
    _, problem = api.call("POST", "/upload-image/", REQUEST | {"content_type": "text/html"})

    assert problem["detail"].startswith("The content type that is declared")


def apart(name: str) -> str:
    return unicodedata.normalize("NFD", name)


@pytest.mark.parametrize("moment", ["-1", "99999999999", "2026-11-25", "2026-11-25T12:00:00", "now"])
def test_list_media_with_an_incomplete_time_returns_422(api: Api, moment: str) -> None:
    assert api.call("GET", f"/media?created_from={moment}")[0] == 422


def test_upload_image_with_a_decomposed_filename_stores_it_composed(api: Api) -> None:
    name = "José Müller.jpg"

    _, ticket = api.call("POST", "/upload-image/", REQUEST | {"filename": apart(name)})

    assert ticket["filename"] == name
    found = api.call("GET", "/media", queryStringParameters={"text": apart("josé")},
                     multiValueQueryStringParameters={"text": [apart("josé")]})  # fmt: skip
    assert len(found[1]["items"]) == 1


@pytest.mark.parametrize("name", [" ", "\u3000", "\t", ".", "..", ". "])
def test_upload_image_with_a_blank_filename_is_refused(api: Api, name: str) -> None:
    assert api.call("POST", "/upload-image/", REQUEST | {"filename": name})[1]["code"] == "invalid_request"


@pytest.mark.parametrize("limit", ["1_0", "true", "1e1", " 5", "+5", "5.0"])
def test_list_media_with_an_oddly_written_limit_returns_422(api: Api, limit: str) -> None:
    assert api.call("GET", f"/media?limit={limit}")[0] == 422


def test_query_with_an_unknown_parameter_or_value_names_the_allowed_ones(api: Api) -> None:
    status, problem = api.call("GET", "/task/" + "0" * 32 + "?verbose=1")
    assert status == 422
    assert problem["errors"] == [
        {"field": "query.verbose", "error": "unknown_parameter", "message": "There is no such parameter.",
         "allowed": "none"}
    ]  # fmt: skip

    _, problem = api.call("GET", "/media?sort=colour")
    assert "created_at" in problem["errors"][0]["allowed"]


def test_head_request_to_a_route_returns_its_status_without_a_body(api: Api) -> None:
    assert api.call("HEAD", "/users/me") == (200, "")
    assert api.call("HEAD", "/nowhere")[0] == 404


def test_list_media_without_a_user_returns_401_and_names_the_scheme(api: Api) -> None:
    assert api.call("GET", "/media", user=None)[0] == 401
    assert api.headers["WWW-Authenticate"] == ["Bearer"]


def test_answer_of_an_unknown_route_has_a_request_id(api: Api) -> None:
    api.call("GET", "/nowhere")

    assert api.headers["X-Request-Id"][0]


@pytest.mark.parametrize("task_id", ["x", "0" * 31, "G" * 32, "0" * 33, "..", "a b"])
def test_get_task_with_a_malformed_id_returns_not_found(api: Api, task_id: str) -> None:
    assert api.call("GET", f"/task/{task_id}")[1]["code"] == "not_found"


def test_get_task_with_an_id_in_capitals_returns_the_task(api: Api) -> None:
    task_id = api.ticket()["task_id"]

    assert api.call("GET", f"/task/{task_id.upper()}")[0] == 200


@pytest.mark.parametrize(
    "body",
    ['{"size": ' + "9" * 5000 + "}", "\ufeff{}", '{"a": NaN}', "[" * 10_000, '{"size": 1, "size": 2}'],
)
def test_upload_image_with_hostile_json_is_refused(api: Api, body: str) -> None:
    assert api.call("POST", "/upload-image/", body)[1]["code"] == "invalid_request"


def test_openapi_document_with_shared_enums_names_each_once(api: Api) -> None:
    schemas = api.call("GET", "/openapi.json", user=None)[1]["components"]["schemas"]
    values = [json.dumps(one["enum"]) for one in schemas.values() if "enum" in one]

    assert {"ErrorCode", "DocumentType", "UploadStatus"} <= schemas.keys()
    assert len(values) == len(set(values))


def test_rotate_webhook_secret_with_an_overlap_returns_a_new_secret(api: Api) -> None:
    hook = api.call("POST", "/webhooks", {"url": "https://example.com/hook"})[1]

    status, rotated = api.call("POST", f"/webhooks/{hook['endpoint_id']}/secret", {"overlap_seconds": 60})

    assert status == 200
    assert rotated["secret"] not in {None, hook["secret"]}
    assert api.call("POST", f"/webhooks/{hook['endpoint_id']}/secret", {}, user="bert")[0] == 404


def signers(api: Api, *secrets: str) -> list[bool]:
    """Which of `secrets` signed the webhook that tells of a new reading, and whether none else did."""
    api.read(api.ticket(uuid4().hex))
    deliveries = PostgresDeliveries(api.database)
    (delivery_id,) = deliveries.create_for_event(api.publisher.published[-1])
    services = NotifyServices(deliveries, api.queue, FakeOutside(), api.sender)
    assert deliver(delivery_id, services, last=True) == "delivered"
    headers, body = api.sender.posted[-1]
    signatures = headers["webhook-signature"].split(" ")
    sent = (headers["webhook-id"], body, float(headers["webhook-timestamp"]))
    signed = [signed_headers([secret], *sent)["webhook-signature"] in signatures for secret in secrets]
    assert len(signatures) == sum(signed)
    return signed


def test_rotate_webhook_secret_within_the_overlap_signs_with_both_secrets(api: Api) -> None:
    hook = api.call("POST", "/webhooks", {"url": "https://example.com/hook"})[1]
    path, old = f"/webhooks/{hook['endpoint_id']}/secret", hook["secret"]
    new = api.call("POST", path, {"overlap_seconds": 60})[1]["secret"]

    assert signers(api, new, old) == [True, True]
    run(api.database, "UPDATE webhook_endpoints SET previous_secret_until = now()")
    assert signers(api, new, old) == [True, False]
    newest = api.call("POST", path, {"overlap_seconds": 0})[1]["secret"]
    assert signers(api, newest, new, old) == [True, False, False]


def test_create_webhook_with_a_url_known_to_its_owner_is_refused(api: Api) -> None:
    api.call("POST", "/webhooks", {"url": "https://example.com/hook"})

    assert api.call("POST", "/webhooks", {"url": "https://example.com/hook"})[1]["code"] == "webhook_exists"
    assert api.call("POST", "/webhooks", {"url": "https://example.com/hook"}, user="bert")[0] == 201


def test_test_webhook_on_a_resting_webhook_is_refused(api: Api) -> None:
    hook = api.call("POST", "/webhooks", {"url": "https://example.com/hook"})[1]["endpoint_id"]
    api.call("PATCH", f"/webhooks/{hook}", {"active": False})

    assert api.call("POST", f"/webhooks/{hook}/test")[1]["code"] == "webhook_resting"
