"""What nobody will finish: given up by the dead-letter function and by the scheduled chores."""

import json
from dataclasses import dataclass, field

import pytest
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from pydantic import SecretStr

from events import sample
from functions.dead_letter.app import create_record_handler
from functions.maintenance.app import create_app
from ocr_identity.bootstrap import ChoreServices
from ocr_identity.errors import Fault, JobLeased
from ocr_identity.events import Event
from ocr_identity.settings import MaintenanceSettings
from tests.unit.fakes import FakeObjects, FakeOutbox, FakePublisher

BUCKET = "ocr-identity-local-intake-000000000000-us-east-1"
KEY = "incoming/0b9d8a4e-5f0f-4d9a-9c1b-2f6f8f4f7a10"


@dataclass
class FakeChores:
    """Jobs by their key; those in `leased` are still in a worker's hands."""

    expired: list[str] = field(default_factory=list)
    overdue: list[str] = field(default_factory=list)
    leased: set[str] = field(default_factory=set)
    given_up: list[tuple[str, str]] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)

    def give_up(self, object_key: str, fault: Fault) -> bool:
        if object_key in self.leased:
            raise JobLeased
        self.given_up.append((object_key, fault.code))
        return True

    def expired_uploads(self, grace_s: int) -> list[str]:
        return self.expired

    def overdue_jobs(self, grace_s: int) -> list[str]:
        return self.overdue

    def wait_longer(self, object_key: str, seconds: int) -> None:
        self.waiting.append(object_key)


@dataclass
class FakeAnnouncer:
    told: list[str] = field(default_factory=list)

    def announce(self, bucket: str, object_key: str) -> None:
        self.told.append(object_key)


class Chores:
    def __init__(self, chores: FakeChores) -> None:
        self.chores = chores
        self.objects, self.publisher, self.announcer = FakeObjects(), FakePublisher(), FakeAnnouncer()
        outbox = FakeOutbox([Event.model_validate(sample("document.failed"))])
        self.services = ChoreServices(chores, self.objects, outbox, self.publisher)

    def bury(self, body: object) -> None:
        record = sample("sqs_batch")["Records"][0] | {"body": json.dumps(body)}
        create_record_handler(self.services, BUCKET)(SQSRecord(record))

    def maintain(self) -> dict[str, int]:
        settings = MaintenanceSettings(
            database_url=SecretStr("postgresql://localhost/x"),
            bucket_name=BUCKET,
            queue_url="q",
            topic_arn="t",
        )
        return create_app(self.services, self.announcer, settings)()


def test_a_dead_letters_job_fails_and_is_told() -> None:
    chores = Chores(FakeChores())

    chores.bury(sample("s3_object_created"))

    assert chores.chores.given_up == [(KEY, "retries_exhausted")]
    assert len(chores.publisher.published) == 1


def test_a_dead_letter_whose_job_is_in_work_comes_again() -> None:
    with pytest.raises(JobLeased):
        Chores(FakeChores(leased={KEY})).bury(sample("s3_object_created"))


def test_a_dead_letter_that_is_no_notification_is_let_go() -> None:
    chores = Chores(FakeChores())

    chores.bury("neither this nor that")

    assert chores.chores.given_up == []


def test_uploads_never_made_end_and_those_never_told_of_are_told() -> None:
    chores = Chores(FakeChores(expired=["incoming/missing", "incoming/arrived"]))
    chores.objects.stored["incoming/arrived"] = ("image/jpeg", b"x")

    done = chores.maintain()

    assert chores.chores.given_up == [("incoming/missing", "upload_expired")]
    assert chores.announcer.told == chores.chores.waiting == ["incoming/arrived"]
    assert done == {"UploadAnnouncedAgain": 1, "UploadExpired": 1, "JobOverdue": 0, "EventRelayed": 1}


def test_an_overdue_job_fails_unless_somebody_has_just_taken_it() -> None:
    chores = Chores(FakeChores(overdue=["incoming/stuck", "incoming/taken"], leased={"incoming/taken"}))

    done = chores.maintain()

    assert chores.chores.given_up == [("incoming/stuck", "retries_exhausted")]
    assert done["JobOverdue"] == 1
