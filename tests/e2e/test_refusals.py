"""Bad callers, bad files and bad events on the deployed stack: a clear answer, and nothing stays behind."""

import base64
import hmac
import json
import time
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

from ocr_identity.adapters.postgres.database import Database
from ocr_identity.cli.event_tail import Subscription
from tests.e2e.stack_client import StackClient, events_of, picture, specimen
from tests.integration.jobs import column, run
from tests.pdfs import pdf


def altered(token: str, **claims: object) -> str:
    """`token` with other claims and the old signature."""
    head, body, signature = token.split(".")
    content = json.loads(base64.urlsafe_b64decode(body + "==")) | claims
    return f"{head}.{encoded(json.dumps(content).encode())}.{signature}"


def signed(world: StackClient, token: str, **claims: object) -> str:
    """`token` with other claims, as the pool would have signed it."""
    content = altered(token, **claims).rpartition(".")[0]
    return f"{content}.{encoded(pool_key(world).sign(content.encode(), PKCS1v15(), SHA256()))}"


def unsigned(world: StackClient, token: str, algorithm: str) -> str:
    """`token` as no key has signed it, or the public one as if it were a secret."""
    head, body, _ = token.split(".")
    named = json.loads(base64.urlsafe_b64decode(head + "==")) | {"alg": algorithm}
    content = f"{encoded(json.dumps(named).encode())}.{body}"
    public = pool_key(world).public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    signature = b"" if algorithm == "none" else hmac.digest(public, content.encode(), "sha256")
    return f"{content}.{encoded(signature)}"


def pool_key(world: StackClient) -> RSAPrivateKey:
    """Load the key with which the emulator's pool signs."""
    key_file = world.stack.ministack.folder / "state" / "cognito-rsa-key.pem"
    key = load_pem_private_key(key_file.read_bytes(), None)
    assert isinstance(key, RSAPrivateKey)
    return key


def encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def test_get_task_without_a_good_token_returns_401(world: StackClient) -> None:
    good = world.token("anna")
    bad = [
        None,
        "",
        "nonsense",
        altered(good, sub="somebody else"),
        altered(good, exp=1),
        good[:-6] + "AAAAAA",
        signed(world, good, exp=int(time.time()) - 10),
        signed(world, good, iss="https://cognito-idp.us-east-1.amazonaws.com/us-east-1_another"),
        signed(world, good, aud="another client of the same pool"),
        signed(world, good, aud=None),
        unsigned(world, good, "none"),
        unsigned(world, good, "HS256"),
    ]

    for token in bad:
        headers = {"Authorization": f"Bearer {token}"} if token is not None else {}
        answer = world.call("GET", f"/task/{uuid4()}", None, headers)
        assert (answer.status, answer.body["code"]) == (401, "unauthorized"), token
        assert answer.content_type == "application/problem+json"


def test_put_of_another_file_than_declared_is_refused(world: StackClient) -> None:
    data = picture()
    upload = world.ticket(data).body["upload"]

    assert world.put(upload, data, **{"Content-Type": "text/html"}) == 403
    assert world.put(upload, data[:-1] + b"\0") >= 400
    assert world.put(upload, data) == 200
    assert world.put(upload, data) == 412


@pytest.mark.parametrize(
    ("data", "content_type", "code"),
    [
        (b"plain text, named .jpg", "image/jpeg", "unsupported_type"),
        (specimen()[:5000], "image/jpeg", "corrupt_file"),
        (pdf(5000), "application/pdf", "too_many_pages"),
        (pdf(0), "application/pdf", "no_pages"),
    ],
    ids=["text", "truncated", "5000 pages", "no pages"],
)
def test_upload_of_a_bad_file_ends_with_its_code_and_drains_the_queue(
    world: StackClient, subscription: Subscription, data: bytes, content_type: str, code: str
) -> None:
    ticket = world.upload(data + uuid4().bytes, content_type)

    assert world.finished(ticket["task_id"])["error"]["code"] == code
    (event,) = events_of(subscription, ticket["media_id"])
    assert (event["type"], event["data"]["code"]) == ("document.rejected", code)
    world.wait_until_drained()


def test_object_unlike_its_declaration_is_refused_on_arrival(world: StackClient) -> None:
    """Put past the signed URL, as the owner of the bucket can."""
    data = picture()
    for body, content_type, code in (
        (data + b"!", "image/jpeg", "size_mismatch"),
        (data[:-1] + b"!", "image/jpeg", "hash_mismatch"),
        (data, "text/html", "type_mismatch"),
    ):
        ticket = world.ticket(data).body
        key = f"incoming/{ticket['media_id']}"
        world.stack.client("s3").put_object(
            Bucket=world.status.bucket, Key=key, Body=body, ContentType=content_type
        )
        assert world.finished(ticket["task_id"])["error"]["code"] == code


def test_notification_repeated_or_late_leaves_one_reading_and_one_event(
    world: StackClient, subscription: Subscription, tables: Database
) -> None:
    ticket = world.upload(specimen())
    key = f"incoming/{ticket['media_id']}"
    for _ in range(4):
        world.notify(key)
    world.finished(ticket["task_id"])
    world.notify(key)
    world.wait_until_drained()

    assert len(events_of(subscription, ticket["media_id"])) == 1
    media = f"WHERE media_id = '{ticket['media_id']}'"
    assert column(tables, f"SELECT attempts FROM ocr_jobs {media}") == [1]
    assert column(tables, f"SELECT count(*) FROM identity_documents {media}") == [1]


def test_message_of_a_foreign_kind_is_dropped_from_the_queue(world: StackClient) -> None:
    world.notify("incoming/never-heard-of")
    world.notify("elsewhere/key")
    world.send(json.dumps({"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": world.status.bucket}))
    world.send("not JSON")
    world.send("{}")

    world.wait_until_drained()


def test_notification_of_a_missing_object_fails_the_task_with_its_code(world: StackClient) -> None:
    ticket = world.ticket(picture()).body
    world.notify(f"incoming/{ticket['media_id']}")

    assert world.finished(ticket["task_id"])["error"]["code"] == "object_missing"


def test_job_of_a_dead_worker_is_taken_over_at_the_next_delivery(
    world: StackClient, tables: Database
) -> None:
    data = specimen()
    ticket = world.ticket(data).body
    job = f"WHERE id = '{ticket['task_id']}'"
    run(tables, f"UPDATE ocr_jobs SET job_status = 'STARTED', attempts = 1, "
                f"lease_expires_at = now() - interval '1 second' {job}")  # fmt: skip
    world.put(ticket["upload"], data)

    assert world.finished(ticket["task_id"])["state"] == "SUCCESS"
    assert column(tables, f"SELECT attempts FROM ocr_jobs {job}") == [2]


def test_job_in_the_dead_letter_queue_fails_with_a_code_and_an_event(
    world: StackClient, subscription: Subscription, tables: Database
) -> None:
    ticket = world.ticket(picture()).body
    run(tables, f"UPDATE ocr_jobs SET job_status = 'RETRY' WHERE id = '{ticket['task_id']}'")

    world.notify(f"incoming/{ticket['media_id']}", world.status.dlqs["ocr"])

    task = world.finished(ticket["task_id"])
    assert (task["state"], task["error"]["code"]) == ("FAILURE", "retries_exhausted")
    (event,) = events_of(subscription, ticket["media_id"])
    assert (event["type"], event["data"]["code"]) == ("document.failed", "retries_exhausted")
    world.wait_until_drained()


def test_reconcile_with_an_expired_upload_ends_it_and_sends_its_event(
    world: StackClient, subscription: Subscription, tables: Database
) -> None:
    ticket = world.ticket(picture()).body
    expired = (
        f"UPDATE media SET upload_expires_at = now() - interval '1 day' WHERE id = '{ticket['media_id']}'"
    )
    run(tables, expired)
    world.maintain()

    task = world.finished(ticket["task_id"])
    assert task["error"]["code"] == "upload_expired"
    (event,) = events_of(subscription, ticket["media_id"])
    assert event["type"] == "document.rejected"


def test_reconcile_with_a_lost_notification_requeues_the_upload_once(
    world: StackClient, tables: Database
) -> None:
    ticket = world.upload(specimen())
    world.finished(ticket["task_id"])
    media, job = ticket["media_id"], ticket["task_id"]
    run(tables, f"UPDATE ocr_jobs SET job_status = 'PENDING', document_id = NULL WHERE id = '{job}'")
    run(tables, f"DELETE FROM identity_documents WHERE media_id = '{media}'")
    run(tables, "UPDATE media SET upload_state = 'uploading', upload_expires_at = now() - interval '1 day' "
                f"WHERE id = '{media}'")  # fmt: skip

    world.maintain()

    # Whether this run found it or the scheduler's own, which may come first: nothing else has it read.
    assert world.finished(job)["state"] == "SUCCESS"
    assert world.maintain()["counts"]["UploadRequeued"] == 0
