"""The whole walk on the deployed stack: from a ticket to a subscriber's own queue."""

import json
from typing import Any

import jsonschema
import pytest
import urllib3

from events import FOLDER
from infra.smoke_test import smoke
from ocr_identity.adapters.postgres.database import Database
from ocr_identity.cli.event_tail import Subscription
from ocr_identity.client.deployment import find_deployment
from ocr_identity.settings import ClientSettings
from specimens import DRAWN
from tests.e2e.stack_client import StackClient, events_of, picture, specimen
from tests.integration.jobs import column

TRUTH: dict[str, dict[str, Any]] = json.loads((DRAWN / "manifest.json").read_text())
TYPES = {".jpg": "image/jpeg", ".pdf": "application/pdf"}


@pytest.mark.parametrize("name", TRUTH)
def test_upload_of_a_specimen_ends_with_the_task_and_event_of_its_truth(
    world: StackClient, subscription: Subscription, name: str
) -> None:
    ticket = world.upload(specimen(name), TYPES[name[-4:]])

    task = world.finished(ticket["task_id"])
    events = events_of(subscription, ticket["media_id"])

    truth = TRUTH[name]
    (event,) = events
    jsonschema.validate(event, json.loads((FOLDER / "schemas" / f"{event['type']}.schema.json").read_text()))
    assert event["data"]["ocr_job_id"] == ticket["task_id"]
    if "error" in truth:
        assert (task["state"], task["error"]["code"]) == ("FAILURE", truth["error"])
        assert (event["type"], event["data"]["code"]) == ("document.rejected", truth["error"])
    else:
        read = {key: field["value"] for key, field in task["result"]["fields"].items()}
        assert truth["fields"].items() <= read.items()
        assert (event["type"], event["data"]["document_type"]) == ("document.read", truth["document_type"])
        assert "fields" not in event["data"]


def test_file_through_its_whole_life_is_served_deduplicated_and_deleted(
    world: StackClient, subscription: Subscription
) -> None:
    data = specimen()
    ticket = world.upload(data)
    world.finished(ticket["task_id"])
    path = f"/media/{ticket['media_id']}"

    media = world.call("GET", path).body
    assert (media["status"], media["size"]) == ("stored", len(data))
    with urllib3.PoolManager() as http:
        assert http.request("GET", media["download_url"]).data == data
    ocr = world.call("GET", f"{path}/ocr").body
    assert {"text", "confidence", "page", "line", "box"} == set(ocr["words"][0])
    assert {"value", "raw", "confidence", "source", "page", "box", "agreement"} == set(
        ocr["fields"]["surname"]
    )

    again = world.ticket(data)
    assert (again.status, again.body["status"], again.body["media_id"]) == (
        200,
        "duplicate",
        ticket["media_id"],
    )
    assert "upload" not in again.body

    assert world.call("GET", path, "bert").status == 404
    assert world.call("DELETE", path, "bert").status == 404
    assert [world.call("DELETE", path).status for _ in range(2)] == [204, 204]
    assert world.call("GET", path).status == 404
    assert world.call("GET", f"/task/{ticket['task_id']}").status == 404
    told = [event["type"] for event in events_of(subscription, ticket["media_id"], expected=2)]
    assert told == ["document.read", "media.deleted"]


def test_upload_image_sync_with_a_visa_returns_its_reading_in_one_call(world: StackClient) -> None:
    data = specimen("visa_mrva.jpg")

    answer = world.call(
        "POST", "/upload-image-sync/?filename=visa.jpg", headers={"Content-Type": "image/jpeg"}, body=data
    )

    assert (answer.status, answer.body["status"]) == (200, "completed")
    assert answer.body["result"]["fields"]["document_number"]["value"] == "V7702154X"
    assert answer.body["file_size"] == len(data)
    assert answer.body["s3_key"] == f"incoming/{answer.body['media_id']}"
    again = world.call("POST", "/upload-image-sync/", headers={"Content-Type": "image/jpeg"}, body=data)
    assert (again.body["status"], again.body["media_id"]) == ("duplicate", answer.body["media_id"])


def test_upload_image_sync_with_no_document_returns_its_code(world: StackClient) -> None:
    answer = world.call("POST", "/upload-image-sync/", headers={"Content-Type": "image/jpeg"}, body=picture())

    assert (answer.status, answer.body["error"]["code"]) == (200, "no_document")


def test_health_and_documentation_without_a_token_are_served(world: StackClient) -> None:
    health = world.call("GET", "/health", None)
    assert (health.status, set(health.body["parts"])) == (200, {"postgres", "s3", "queue"})
    assert world.call("GET", "/openapi.json", None).body["openapi"].startswith("3.1")
    page = world.call("GET", "/docs", None, {"Accept-Encoding": "gzip, deflate, br"})
    assert (page.status, page.content_type) == (200, "text/html")
    assert page.body.lstrip().startswith(b"<!DOCTYPE html>")


def test_audit_log_of_a_read_upload_holds_both_actions_by_its_ids(
    world: StackClient, tables: Database
) -> None:
    ticket = world.upload(specimen())
    world.finished(ticket["task_id"])

    actions = f"""SELECT action FROM audit_logs
                  WHERE subject_id IN ('{ticket["media_id"]}', '{ticket["task_id"]}') ORDER BY id"""
    assert column(tables, actions) == ["upload.requested", "document.read"]


def test_metrics_after_a_reading_and_a_rejection_count_documents_and_stages(
    world: StackClient,
) -> None:
    for data in (specimen(), picture()):
        world.finished(world.upload(data)["task_id"])
    world.wait_until_drained()

    told = [json.loads(line) for line in world.logged() if '"_aws"' in line]
    counted = [one for one in told if {"Documents", "kind"} <= one.keys()]
    documents = {(one["state"], one["kind"], one["reason"]) for one in counted}
    assert {("read", "passport", "none"), ("rejected", "none", "no_document")} <= documents
    stages = {one["stage"] for one in told if "StageDuration" in one}
    assert {"fetch", "decode", "mrz", "text", "parse", "store"} <= stages
    assert any("Confidence" in one for one in told)


def test_logs_after_a_reading_hold_no_personal_data_and_no_secret(world: StackClient) -> None:
    ticket = world.upload(specimen())
    world.finished(ticket["task_id"])
    world.wait_until_drained()

    everything = "\n".join(world.logged()) + (world.stack.ministack.folder / "log").read_text(
        errors="replace"
    )
    for secret in ("ERIKSSON", "L898902C3", "1974-08-12", "740812", "X-Amz-Signature", world.token("anna")):
        assert secret not in everything


def test_smoke_test_on_the_stack_reads_its_specimen_and_leaves_nothing(
    world: StackClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OCR_IDENTITY_STACK", str(world.stack.root))
    found = find_deployment(ClientSettings(), None)
    users = world.stack.client("cognito-idp").list_users

    assert smoke(found) == []

    names = {one["Username"] for one in users(UserPoolId=found.user_pool_id)["Users"]}
    assert not [name for name in names if name.startswith("smoke-test-")]
