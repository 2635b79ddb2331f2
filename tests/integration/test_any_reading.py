"""Whatever a reader can give is stored, told and read back: control characters, lone numbers, odd dates."""

from uuid import uuid4

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ocr_identity.adapters.postgres.database import Database
from ocr_identity.adapters.postgres.jobs import PostgresJobs
from ocr_identity.adapters.postgres.outbox import PostgresOutbox
from ocr_identity.adapters.postgres.stored_text import from_stored, printable, to_stored
from ocr_identity.adapters.postgres.tasks import PostgresTasks
from ocr_identity.domain.document import (
    FIELD_NAMES,
    Barcode,
    Box,
    DocumentType,
    Field,
    Mrz,
    OtherDocument,
    PageInfo,
    Reading,
    Source,
    Word,
)
from ocr_identity.domain.result_schema import to_schema
from ocr_identity.ports.objects import DeclaredFile
from ocr_identity.services.outbox import publish_pending
from tests.integration.jobs import LEASE_S, column, open_ticket
from tests.unit.fakes import FakePublisher

# What a process can say in JSON: any character but half a surrogate pair, NUL and the mark for it often.
TEXTS = st.text(st.characters(exclude_categories=["Cs"])) | st.sampled_from(
    [
        "\x00",
        "\x1a0",
        "\x1a\x00\x1a1",
        "a\x00b",
        "\x1b[31m",
        "2023-02-30",
        "0000-00-00",
        "9999-99-99",
        "H",
        "<",
        "x" * 4000,
    ]
)
SURE = st.floats(0, 1)
BOXES = st.builds(Box, *[st.integers(0, 10_000)] * 4)
FIELDS = st.builds(Field, TEXTS, TEXTS, SURE, st.sampled_from(Source), st.integers(1, 20), st.none() | BOXES)
DOCUMENTS = st.dictionaries(st.sampled_from(FIELD_NAMES), FIELDS)
LINES = st.lists(TEXTS, min_size=1, max_size=3).map(tuple)
MRZS = st.builds(
    Mrz,
    TEXTS,
    LINES,
    st.booleans(),
    st.dictionaries(TEXTS, st.booleans(), max_size=3),
    st.just(1),
    st.none() | BOXES,
)
KINDS = st.none() | st.sampled_from(DocumentType)
READINGS = st.builds(
    Reading,
    document_type=KINDS,
    mrz=st.none() | MRZS,
    barcode=st.none() | st.builds(Barcode, st.just("PDF417"), st.binary(), st.just(1), BOXES),
    fields=DOCUMENTS,
    others=st.lists(st.builds(OtherDocument, KINDS, st.none() | MRZS, DOCUMENTS), max_size=2).map(tuple),
    words=st.lists(st.builds(Word, TEXTS, SURE, st.just(1), BOXES), max_size=5).map(tuple),
    pages=st.just((PageInfo(1, 100, 100, 0),)),
)
IN_ONE_DATABASE = [HealthCheck.function_scoped_fixture]


@settings(max_examples=150, deadline=None, suppress_health_check=IN_ONE_DATABASE)
@given(reading=READINGS)
def test_succeed_with_any_reading_stores_tells_and_gives_it_back(
    database: Database, reading: Reading
) -> None:
    digest = uuid4().hex * 2
    owner, ticket = open_ticket(database, "anna", DeclaredFile("p.jpg", "image/jpeg", 4, digest))
    jobs, publisher = PostgresJobs(database, event_fields=True), FakePublisher()
    claim = jobs.claim(ticket.object_key, LEASE_S)
    assert claim is not None

    jobs.succeed(claim, reading, 5)

    task = PostgresTasks(database).task(owner.user_id, ticket.task_id)
    assert task.output == to_schema(reading).model_dump(mode="json")
    publish_pending(PostgresOutbox(database), publisher)
    (event,) = publisher.published
    told = event.data.model_dump().get("fields") or {}
    assert told == {name: printable(field.value) for name, field in reading.fields.items()}
    assert column(database, f"SELECT state FROM media WHERE id = '{ticket.media_id}'") == ["SUCCESS"]


@given(TEXTS)
def test_to_stored_read_back_gives_the_same_and_holds_no_nul(text: str) -> None:
    stored = to_stored({"lines": [text]})

    assert "\x00" not in str(stored["lines"][0])
    assert from_stored(stored) == {"lines": [text]}
