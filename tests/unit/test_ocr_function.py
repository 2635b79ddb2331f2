"""The function behind the OCR queue: which messages come again, when, and which are let go."""

import json
from dataclasses import dataclass, field
from typing import Any

import pytest
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from events import sample
from functions.ocr.app import create_record_handler
from ocr_identity.domain.errors import (
    DatabaseUnavailableError,
    JobLeasedError,
    NotEnoughTimeError,
    OcrIdentityError,
)
from ocr_identity.services.ocr_pipeline import OcrServices
from tests.unit.fakes import FakeJobs, FakeObjects, FakeOutbox, FakePublisher, FakeReader

BUCKET = "ocr-identity-local-intake-000000000000-us-east-1"


@dataclass
class FakeRedelivery:
    pauses: list[int] = field(default_factory=list)

    def delay(self, receipt_handle: str, seconds: int) -> None:
        self.pauses.append(seconds)


class Function:
    def __init__(self, fault: Exception | None = None) -> None:
        self.message_visibility = FakeRedelivery()
        jobs = FakeJobs(fault=fault)
        services = OcrServices(jobs, FakeObjects(), FakeReader(), FakeOutbox(), FakePublisher(), lease_s=60)
        self.handle = create_record_handler(services, self.message_visibility, BUCKET, needs_s=75)


def message(body: Any, received: int = 1) -> SQSRecord:
    record = sample("sqs_batch")["Records"][0]
    attributes = record["attributes"] | {"ApproximateReceiveCount": str(received)}
    return SQSRecord(record | {"body": json.dumps(body), "attributes": attributes})


CREATED = message(sample("s3_object_created"))


@pytest.mark.parametrize("body", ["not a notification", {}, sample("s3_test_event")])
def test_ocr_handler_of_an_unknown_message_drops_it(body: Any) -> None:
    function = Function()

    function.handle(message(body))

    assert function.message_visibility.pauses == []


def test_ocr_handler_of_a_leased_job_retries_no_later_than_the_lease_ends() -> None:
    function = Function(JobLeasedError(retry_after_s=42))

    for received in (1, 2, 3, 4):
        with pytest.raises(JobLeasedError):
            function.handle(message(sample("s3_object_created"), received))

    assert function.message_visibility.pauses == [10, 20, 40, 43]


def test_ocr_handler_on_repeated_failure_doubles_its_pauses_up_to_a_limit() -> None:
    function = Function(DatabaseUnavailableError())

    for received in (1, 2, 3, 5, 9):
        with pytest.raises(DatabaseUnavailableError):
            function.handle(message(sample("s3_object_created"), received))

    assert function.message_visibility.pauses == [10, 20, 40, 160, 480]


def test_ocr_handler_on_an_unforeseen_error_raises_without_its_text(
    capsys: pytest.CaptureFixture[str],
) -> None:
    function = Function(ZeroDivisionError("Jane Doe"))

    with pytest.raises(OcrIdentityError) as caught:
        function.handle(CREATED)

    assert caught.value.__suppress_context__
    assert "Doe" not in str(caught.value) + capsys.readouterr().out


@dataclass
class Context:
    left_s: float

    def get_remaining_time_in_millis(self) -> int:
        return round(self.left_s * 1000)


def test_ocr_handler_with_too_little_time_left_retries_at_once() -> None:
    function = Function(AssertionError("it was begun"))

    with pytest.raises(NotEnoughTimeError):
        function.handle(CREATED, Context(74))  # type: ignore[arg-type]

    assert function.message_visibility.pauses == [0]
