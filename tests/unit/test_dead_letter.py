"""What never succeeded is given up by the dead-letter function."""

import json
from dataclasses import dataclass, field

import pytest
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from events import sample
from functions.dead_letter.app import create_record_handler
from ocr_identity.bootstrap.dead_letter import DeadLetterServices
from ocr_identity.domain.errors import JobLeasedError, OcrIdentityError
from ocr_identity.domain.events import Event
from tests.unit.fakes import FakeOutbox, FakePublisher

BUCKET = "ocr-identity-local-intake-000000000000-us-east-1"
KEY = "incoming/0b9d8a4e-5f0f-4d9a-9c1b-2f6f8f4f7a10"


@dataclass
class FakeUnfinishedJobs:
    """Jobs by their key; those in `leased` are still in a worker's hands."""

    leased: set[str] = field(default_factory=set)
    given_up: list[tuple[str, str]] = field(default_factory=list)

    def fail_unfinished(self, object_key: str, fault: OcrIdentityError) -> bool:
        if object_key in self.leased:
            raise JobLeasedError
        self.given_up.append((object_key, fault.code))
        return True


class DeadLetters:
    def __init__(self, jobs: FakeUnfinishedJobs) -> None:
        self.jobs, self.publisher = jobs, FakePublisher()
        outbox = FakeOutbox([Event.model_validate(sample("document.failed"))])
        self.services = DeadLetterServices(jobs, outbox, self.publisher)

    def bury(self, body: object) -> None:
        record = sample("sqs_batch")["Records"][0] | {"body": json.dumps(body)}
        create_record_handler(self.services, BUCKET)(SQSRecord(record))


def test_dead_letter_handler_of_an_unfinished_job_fails_it_and_publishes() -> None:
    jobs = DeadLetters(FakeUnfinishedJobs())

    jobs.bury(sample("s3_object_created"))

    assert jobs.jobs.given_up == [(KEY, "retries_exhausted")]
    assert len(jobs.publisher.published) == 1


def test_dead_letter_handler_of_a_leased_job_raises_job_leased() -> None:
    with pytest.raises(JobLeasedError):
        DeadLetters(FakeUnfinishedJobs(leased={KEY})).bury(sample("s3_object_created"))


def test_dead_letter_handler_of_an_unknown_message_drops_it() -> None:
    jobs = DeadLetters(FakeUnfinishedJobs())

    jobs.bury("neither this nor that")

    assert jobs.jobs.given_up == []
