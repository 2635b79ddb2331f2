"""Thumbnails: made once of what is there, hung under their file, and hidden with it."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from events import sample
from functions.renditions.app import create_record_handler
from ocr_identity.adapters.postgres.database import Database
from ocr_identity.adapters.postgres.renditions import PostgresRenditions
from ocr_identity.domain.errors import CorruptFileError, ReaderCrashedError, StorageUnavailableError
from ocr_identity.domain.events import Event
from ocr_identity.domain.states import RenditionName
from ocr_identity.ports.renditions import Original, StoredRendition
from ocr_identity.services.renditions import RenditionServices
from specimens import DRAWN
from tests.integration.api.caller import Api
from tests.integration.jobs import column
from tests.unit.fakes import FakeRenderer
from tests.unit.test_ocr_function import FakeRedelivery

PASSPORT = (DRAWN / "passport_td3.jpg").read_bytes()


class Studio:
    """The function over a real Postgres and the API's bucket."""

    def __init__(self, database: Database) -> None:
        self.api = Api(database, max_upload_bytes=1_000_000)
        self.renderer = FakeRenderer()
        services = RenditionServices(
            renditions=PostgresRenditions(database, "bucket"),
            objects=self.api.objects,
            renderer=self.renderer,
        )
        self._handle = create_record_handler(services, FakeRedelivery())

    def read(self, data: bytes = PASSPORT) -> dict[str, Any]:
        """Make a file that was read, whose object is there."""
        ticket = self.api.ticket(size=len(data), filename="passport.jpg")
        self.api.objects.stored[self.api.key_of(ticket["media_id"])] = ("image/jpeg", data)
        self.api.read(ticket)
        return ticket

    def hear(self, event: Event, received: int = 1) -> None:
        record = sample("sqs_batch")["Records"][0]
        attributes = record["attributes"] | {"ApproximateReceiveCount": str(received)}
        self._handle(SQSRecord(record | {"body": event.model_dump_json(), "attributes": attributes}))

    def hear_all(self, received: int = 1) -> None:
        for event in list(self.api.publisher.published):
            self.hear(event, received)

    def pictures(self, ticket: dict[str, Any]) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.api.call("GET", f"/media/{ticket['media_id']}")[1]["renditions"]
        return found


@pytest.fixture
def studio(database: Database) -> Studio:
    return Studio(database)


def test_renditions_of_a_read_file_heard_of_thrice_are_made_once(studio: Studio, database: Database) -> None:
    ticket = studio.read()

    for _ in range(3):
        studio.hear_all()

    made = [(one["name"], one["width"]) for one in studio.pictures(ticket)]
    assert made == [("thumbnail", 64), ("preview", 128)]
    assert column(database, "SELECT count(*) FROM media WHERE rendition IS NOT NULL") == [2]
    assert len([key for key in studio.api.objects.stored if key.startswith("renditions/")]) == 2
    (listed,) = studio.api.call("GET", "/media")[1]["items"]
    assert listed["thumbnail_url"].startswith("https://bucket.test/renditions/")


def test_renditions_asked_for_as_files_cannot_be_changed_or_listed(
    studio: Studio, database: Database
) -> None:
    ticket = studio.read()
    studio.hear_all()
    picture, _ = column(database, "SELECT id::text FROM media WHERE rendition IS NOT NULL")
    path = f"/media/{picture}"

    assert studio.api.call("GET", path)[1]["parent_id"] == ticket["media_id"]
    for method, tail, body in (
        ("DELETE", "", None),
        ("PATCH", "", {"filename": "x"}),
        ("POST", "/ocr", None),
    ):
        assert studio.api.call(method, f"{path}{tail}", body)[0] == 404
    assert len(studio.api.call("GET", "/media")[1]["items"]) == 1


def test_renditions_of_a_restored_file_come_back_with_it(studio: Studio) -> None:
    ticket = studio.read()
    studio.hear_all()
    studio.api.call("DELETE", f"/media/{ticket['media_id']}")
    studio.hear_all()
    assert studio.api.call("GET", "/media")[1]["items"] == []

    studio.api.call("POST", f"/media/{ticket['media_id']}/restore")

    assert len(studio.pictures(ticket)) == 2


def test_renditions_of_a_deleted_lost_or_damaged_file_are_not_made(
    studio: Studio, database: Database
) -> None:
    deleted = studio.read()
    studio.api.call("DELETE", f"/media/{deleted['media_id']}")
    studio.hear_all()
    assert not [key for key in studio.api.objects.stored if key.startswith("renditions/")]
    lost = studio.read()
    studio.api.objects.stored.clear()
    studio.hear_all()
    damaged = studio.api.ticket("damaged")
    studio.api.objects.stored[studio.api.key_of(damaged["media_id"])] = ("image/jpeg", PASSPORT[:99])
    studio.api.fail(damaged, CorruptFileError())
    studio.hear_all()

    assert studio.pictures(lost) == studio.pictures(damaged) == []
    assert column(database, "SELECT count(*) FROM media WHERE rendition IS NOT NULL") == [0]


def test_renditions_after_a_storage_fault_are_made_at_the_next_delivery(studio: Studio) -> None:
    ticket = studio.read()
    studio.api.objects.fault = StorageUnavailableError()
    with pytest.raises(StorageUnavailableError):
        studio.hear_all()
    studio.api.objects.fault = None

    studio.hear_all()

    assert len(studio.pictures(ticket)) == 2


def test_renditions_of_a_file_deleted_meanwhile_are_removed(studio: Studio, database: Database) -> None:
    ticket = studio.read()
    real_put = studio.api.objects.put

    def put_while_it_goes(key: str, declaration: Any, data: bytes) -> None:
        studio.api.call("DELETE", f"/media/{ticket['media_id']}")
        real_put(key, declaration, data)

    studio.api.objects.put = put_while_it_goes  # type: ignore[method-assign]
    studio.hear_all()

    assert not [key for key in studio.api.objects.stored if key.startswith("renditions/")]
    assert column(database, "SELECT count(*) FROM media WHERE rendition IS NOT NULL") == [0]


def test_renditions_of_a_crashing_file_are_given_up_at_the_third_delivery(studio: Studio) -> None:
    ticket = studio.read()
    studio.renderer.fault = ReaderCrashedError("SIGSEGV")
    for received in (1, 2):
        with pytest.raises(ReaderCrashedError):
            studio.hear_all(received)

    studio.hear_all(3)

    assert studio.pictures(ticket) == []


def test_store_of_known_renditions_for_a_deleted_file_returns_no_key(
    studio: Studio, database: Database
) -> None:
    ticket = studio.read()
    studio.hear_all()
    renditions = PostgresRenditions(database, "bucket")
    original = Original(UUID(ticket["media_id"]), uuid4(), "p.jpg", "key", 1)
    keys = [str(one) for one in column(database, "SELECT file_name FROM media WHERE rendition IS NOT NULL")]
    made = [StoredRendition(RenditionName.THUMBNAIL, 1, "image/webp", 1, 1, 1, "0", key) for key in keys]
    studio.api.call("DELETE", f"/media/{ticket['media_id']}")

    assert renditions.store(original, made) == []
