"""Tickets and media in a real Postgres: the same bytes stand once, and everyone sees their own."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from infra.local.processes import wait_until
from ocr_identity.adapters.postgres.consistency import PostgresConsistency
from ocr_identity.adapters.postgres.database import Database
from ocr_identity.adapters.postgres.media import PostgresMedia
from ocr_identity.adapters.postgres.tasks import PostgresTasks
from ocr_identity.adapters.postgres.uploads import PostgresTickets, mark_uploaded, void_upload
from ocr_identity.adapters.postgres.users import PostgresUsers
from ocr_identity.domain.request_errors import NotFoundError
from ocr_identity.ports.users import Claims
from tests.integration.jobs import DECLARATION, column, make_user, open_ticket, run


def test_open_ticket_for_the_same_bytes_again_renews_the_first_ticket(database: Database) -> None:
    _, first = open_ticket(database)
    _, again = open_ticket(database)
    _, others = open_ticket(database, "bert")

    assert (first.kind, again.kind, others.kind) == ("new", "renewed", "new")
    assert (again.media_id, again.task_id) == (first.media_id, first.task_id)
    assert others.media_id != first.media_id


def test_open_ticket_asked_by_many_at_once_makes_one_new_ticket(
    database: Database, database_url: str
) -> None:
    open_ticket(database, "anna", replace(DECLARATION, sha256="0" * 64))

    def ask(_: int) -> tuple[str, UUID]:
        own = Database(database_url)
        try:
            ticket = open_ticket(own)[1]
            return ticket.kind, ticket.media_id
        finally:
            own.engine.dispose()

    with ThreadPoolExecutor(8) as pool:
        tickets = list(pool.map(ask, range(8)))

    assert sorted(kind for kind, _ in tickets) == ["new"] + ["renewed"] * 7
    assert len({media for _, media in tickets}) == 1


def test_open_ticket_after_an_unused_one_expired_renews_the_same_ids(database: Database) -> None:
    _, first = open_ticket(database)
    run(database, "UPDATE media SET upload_expires_at = now() - interval '1 second'")

    _, renewed = open_ticket(database, declaration=replace(DECLARATION, filename="again.jpg"))

    assert renewed.kind == "renewed"
    assert (renewed.media_id, renewed.task_id) == (first.media_id, first.task_id)
    assert column(database, "SELECT name FROM media") == ["again.jpg"]
    # While it may still be used, the type that the first URL was signed for stands.
    open_ticket(database, declaration=replace(DECLARATION, filename="third.png", content_type="image/png"))
    assert column(database, "SELECT name || mime_type FROM media") == ["third.pngimage/jpeg"]


def test_open_ticket_for_deleted_bytes_makes_a_new_ticket(database: Database) -> None:
    owner, first = open_ticket(database)
    PostgresMedia(database).delete(owner, first.media_id)

    assert open_ticket(database)[1].kind == "new"


def test_delete_by_the_owner_twice_tells_once_and_hides_the_file(database: Database) -> None:
    media = PostgresMedia(database)
    owner, ticket = open_ticket(database)
    with pytest.raises(NotFoundError):
        media.delete(make_user(database, "bert"), ticket.media_id)

    assert media.delete(owner, ticket.media_id) == media.delete(owner, ticket.media_id) == ticket.object_key

    assert column(database, "SELECT count(*) FROM outbox_events") == [1]
    assert column(database, "SELECT count(*) FROM audit_logs WHERE action = 'media.deleted'") == [1]
    with pytest.raises(NotFoundError):
        media.media(owner.user_id, ticket.media_id)
    with pytest.raises(NotFoundError):
        PostgresTasks(database).task(owner.user_id, ticket.task_id)


def test_media_and_tasks_of_another_owner_are_not_found(database: Database) -> None:
    media, tasks = PostgresMedia(database), PostgresTasks(database)
    owner, ticket = open_ticket(database)
    stranger = make_user(database, "bert")

    assert tasks.task(owner.user_id, ticket.task_id).state == "PENDING"
    assert media.media(owner.user_id, ticket.media_id).filename == "p.jpg"
    for who, media_id, task_id in (
        (stranger, ticket.media_id, ticket.task_id),
        (owner, uuid4(), uuid4()),
    ):
        with pytest.raises(NotFoundError):
            media.media(who.user_id, media_id)
        with pytest.raises(NotFoundError):
            tasks.task(who.user_id, task_id)


def test_get_or_create_of_a_known_user_keeps_the_id_and_updates_the_profile(database: Database) -> None:
    users = PostgresUsers(database)
    first = users.get_or_create(Claims("anna", "anna", "anna@example.com"), None)

    again = users.get_or_create(
        Claims("anna", "anna", "new@example.com", frozenset({"admin"})), "203.0.113.7"
    )

    assert again.user_id == first.user_id != users.get_or_create(Claims("bert"), None).user_id
    assert (sorted(first.roles), sorted(again.roles)) == (["owner"], ["admin", "owner"])
    assert users.profile(first.user_id).email == "new@example.com"


def test_delete_with_the_heir_deleted_meanwhile_passes_on_to_the_next(
    database: Database, database_url: str
) -> None:
    owner, first = open_ticket(database)
    refer = partial(PostgresTickets(database, "bucket").open_ticket, owner, DECLARATION, 600, reference=True)
    heir, next_one = refer(), refer()
    deleting, going = Database(database_url), Database(database_url)
    waiting = "SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock'"

    with ThreadPoolExecutor(1) as pool:
        with going.transaction() as connection:
            connection.execute(text(f"UPDATE media SET deleted_at = now() WHERE id = '{heir.media_id}'"))
            deletion = pool.submit(PostgresMedia(deleting).delete, owner, first.media_id)
            wait_until(lambda: bool(column(database, waiting)), 10, "who waits behind the heir's end")
        deletion.result(10)
    for one in (deleting, going):
        one.engine.dispose()

    standing = "SELECT id FROM media WHERE deleted_at IS NULL AND duplicate_of IS NULL"
    assert column(database, standing) == [next_one.media_id]


def test_mark_uploaded_of_a_void_reference_with_its_original_gone_is_consistent(database: Database) -> None:
    actor, original = open_ticket(database)
    reference = PostgresTickets(database, "bucket").open_ticket(actor, DECLARATION, 600, reference=True)
    with database.transaction() as connection:
        void_upload(connection, reference.media_id)
    PostgresMedia(database).delete(actor, original.media_id)

    with database.transaction() as connection:
        mark_uploaded(connection, reference.media_id)

    assert PostgresConsistency(database).disagreements(10) == []
