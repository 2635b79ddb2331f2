"""Anything in any order: owners, references, cancels, deletions, restores, and every clean-up job in between.

After each step no job has stumbled over an item, at the end the tables agree with themselves.
"""

import contextlib
import random
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from ocr_identity.adapters.postgres.consistency import PostgresConsistency
from ocr_identity.adapters.postgres.database import Database
from ocr_identity.domain.errors import (
    AccessRefusedError,
    CorruptFileError,
    HashMismatchError,
    JobLeasedError,
    OcrIdentityError,
    RetriesExhaustedError,
)
from ocr_identity.domain.states import MaintenanceJob
from tests.integration.api.caller import Api
from tests.integration.jobs import column, run
from tests.integration.maintenance_harness import MaintenanceHarness

STEPS, OWNERS, CONTENTS = 160, ("anna", "bert"), ("a", "b")
# An outcome that clients are told; anything else is a fault of ours.
EXPECTED = {200, 201, 202, 204, 404, 409, 422}
JOBS = [job for job in MaintenanceJob if job not in {"audit", "check"}]


class Life:
    """What may happen, each time to something that chance picks."""

    def __init__(self, database: Database, seed: int) -> None:
        self.database, self.chance = database, random.Random(seed)
        self.api, self.harness = Api(database), MaintenanceHarness(database)
        self.media: list[tuple[str, dict[str, Any]]] = []
        self.steps: list[Callable[[], None]] = [
            *[self.upload] * 3, *[self.arrive] * 2, self.read, self.refuse, self.cancel, self.delete,
            self.restore, self.rerun, self.retry, self.lose, self.age, self.erase, *[self.tidy] * 3,
        ]  # fmt: skip

    def live(self) -> None:
        for _ in range(STEPS):
            self.chance.choice(self.steps)()

    def call(self, user: str, method: str, path: str, body: Any = None) -> Any:
        status, answer = self.api.call(method, path, body, user)
        assert status in EXPECTED, (method, path, answer)
        return answer

    def one(self) -> tuple[str, dict[str, Any]]:
        if not self.media:
            self.upload()
        return self.chance.choice(self.media)

    def upload(self) -> None:
        user = self.chance.choice(OWNERS)
        kind = self.chance.choice(("existing", "reference"))
        ticket = self.api.ticket(self.chance.choice(CONTENTS), user, on_duplicate=kind)
        self.media.append((user, ticket))

    def key(self, ticket: dict[str, Any]) -> str | None:
        found = column(self.database, f"SELECT file_name FROM media WHERE id = '{ticket['media_id']}'")
        return str(found[0]) if found else None

    def arrive(self) -> None:
        if key := self.key(self.one()[1]):
            self.harness.bucket_maintenance.put(key)
            self.api.objects.stored[key] = ("image/jpeg", b"data")

    def read(self) -> None:
        self._end(self.api.read)

    def refuse(self) -> None:
        fault = self.chance.choice(
            [CorruptFileError(), HashMismatchError(), RetriesExhaustedError(), AccessRefusedError()]
        )
        self._end(lambda ticket: self.api.fail(ticket, fault))

    def _end(self, end: Callable[[dict[str, Any]], None]) -> None:
        _, ticket = self.one()
        if self.key(ticket):
            with contextlib.suppress(JobLeasedError):
                end(ticket)

    def cancel(self) -> None:
        user, ticket = self.one()
        self.call(user, "DELETE", f"/task/{ticket['task_id']}")

    def delete(self) -> None:
        user, ticket = self.one()
        self.call(user, "DELETE", f"/media/{ticket['media_id']}")

    def restore(self) -> None:
        user, ticket = self.one()
        self.call(user, "POST", f"/media/{ticket['media_id']}/restore")

    def rerun(self) -> None:
        user, ticket = self.one()
        self.call(user, "POST", f"/media/{ticket['media_id']}/ocr")

    def retry(self) -> None:
        user, ticket = self.one()
        self.call(user, "POST", f"/task/{ticket['task_id']}/retry")

    def lose(self) -> None:
        """Let the bucket lose an object."""
        if self.harness.bucket_maintenance.stored:
            key = self.chance.choice(sorted(self.harness.bucket_maintenance.stored))
            self.harness.bucket_maintenance.stored.pop(key)
            self.api.objects.stored.pop(key, None)

    def age(self) -> None:
        """Time goes by for a file."""
        _, ticket = self.one()
        run(
            self.database,
            f"""UPDATE media SET created_at = created_at - interval '20 days',
            upload_expires_at = now() - interval '1 hour', deleted_at = deleted_at - interval '20 days'
            WHERE id = '{ticket["media_id"]}'""",
        )

    def erase(self) -> None:
        if self.chance.random() < 0.2:
            user = self.chance.choice(OWNERS)
            self.call(user, "DELETE", "/owners/me/data")
            self.media = [one for one in self.media if one[0] != user]

    def tidy(self) -> None:
        job = self.chance.choice(JOBS)
        counts = self.harness.run(job, retention_days={"rejected": 30, "deleted": 10, "default": 50})
        self.api.objects.stored = {
            key: held
            for key, held in self.api.objects.stored.items()
            if key in self.harness.bucket_maintenance.stored
        }
        assert counts.get("ItemFailed", 0) == 0, job


@pytest.mark.parametrize("seed", range(4))
def test_maintenance_after_any_operations_stumbles_over_nothing(database: Database, seed: int) -> None:
    life = Life(database, seed)

    life.live()

    assert PostgresConsistency(database).disagreements(10) == []
    for user in OWNERS:
        life.call(user, "DELETE", "/owners/me/data")
    assert life.harness.run("erasure")["ItemFailed"] == 0
    assert life.harness.run("erasure")["ErasureOpen"] == 0
    left = column(database, "SELECT count(*) FROM media UNION ALL SELECT count(*) FROM users")
    assert left == [0, 0]
    told = column(database, "SELECT DISTINCT body->>'type' FROM outbox_events")
    assert told == ["owner.erased"]


def test_cancel_of_an_original_lets_its_reference_stand(database: Database) -> None:
    """Of one owner's file and a reference to it, cancelled: nobody's retention or erasure fails by it."""
    api, harness = Api(database), MaintenanceHarness(database)
    first = api.ticket("same")
    reference = api.ticket("same", on_duplicate="reference")
    api.call("DELETE", f"/task/{first['task_id']}")
    third = api.ticket("same")

    assert third["media_id"] == reference["media_id"]
    assert api.call("DELETE", f"/media/{first['media_id']}")[0] == 204
    api.call("DELETE", "/owners/me/data")
    assert harness.run("retention", retention_days={"deleted": 0})["ItemFailed"] == 0
    assert harness.run("erasure")["ErasureOpen"] == 0


def test_retention_with_one_failing_item_purges_the_others(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    api, harness = Api(database), MaintenanceHarness(database)
    tickets = [api.ticket(name) for name in "abc"]
    for ticket in tickets:
        api.call("DELETE", f"/media/{ticket['media_id']}")
    mark_for_purge = harness.harness.retention.mark_for_purge

    def doom_but_one(media_id: Any) -> Any:
        if str(media_id) == tickets[1]["media_id"]:
            raise OcrIdentityError
        return mark_for_purge(media_id)

    monkeypatch.setattr(harness.harness.retention, "mark_for_purge", doom_but_one)

    counts = harness.run("retention", retention_days={"deleted": 0})

    assert (counts["MediaPurged"], counts["ItemFailed"]) == (2, 1)


@pytest.mark.parametrize(
    ("fault", "days", "purged"),
    [
        (CorruptFileError(), {"rejected": 365, "default": 30}, 0),
        (CorruptFileError(), {"rejected": 30, "default": 365}, 1),
        (RetriesExhaustedError(), {"rejected": 30}, 0),
        (RetriesExhaustedError(), {"rejected": 365, "default": 30}, 1),
    ],
)
def test_retention_of_unread_files_uses_rejected_days_only_for_bad_files(
    database: Database, fault: OcrIdentityError, days: dict[str, int], purged: int
) -> None:
    api, harness = Api(database), MaintenanceHarness(database)
    api.fail(api.ticket(), fault)
    run(database, "UPDATE media SET created_at = now() - interval '40 days'")

    assert harness.run("retention", retention_days=days)["MediaPurged"] == purged


def test_idle_deliveries_with_the_queue_down_are_enqueued_at_the_next_tick(database: Database) -> None:
    api, harness = Api(database), MaintenanceHarness(database)
    hook = api.call("POST", "/webhooks", {"url": "https://example.com/hook"})[1]["endpoint_id"]
    api.call("POST", f"/webhooks/{hook}/test")
    run(database, "UPDATE deliveries SET created_at = now() - interval '1 hour'")
    enqueue = harness.told.enqueue_delivery

    def down(delivery_id: UUID, owner_id: UUID | None = None) -> None:
        raise OcrIdentityError

    harness.told.enqueue_delivery = down  # type: ignore[method-assign]
    assert harness.run("reconcile")["DeliveryRequeued"] == 0
    harness.told.enqueue_delivery = enqueue  # type: ignore[method-assign]

    assert [harness.run("reconcile")["DeliveryRequeued"] for _ in range(2)] == [1, 0]
    assert column(database, "SELECT count(*) FROM deliveries WHERE updated_at > now()") == [0]
