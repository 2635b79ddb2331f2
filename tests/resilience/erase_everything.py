"""The end: everyone has all of theirs removed; then everything that is left is looked through."""

from tests.e2e.stack_client import StackClient
from tests.resilience.harness import Result

OWNED = ("media", "mediables", "ocr_jobs", "identity_documents", "batches", "batch_items",
         "webhook_endpoints", "deliveries", "quotas", "users")  # fmt: skip


def erase_everything(world: StackClient, _: int) -> Result:
    """Look for leftovers of all scenarios: consistency check, tables, bucket and audit chain."""
    row = Result("ending: all agrees; erased owners leave nothing; the audit log is whole")
    found = world.maintain(job="check")["findings"]
    row.count(not found, found)
    users = list(world.tokens)
    for user in users:
        row.count(world.call("DELETE", "/owners/me/data", user).status == 202, user)
    while world.maintain(job="erasure")["counts"]["ErasureOpen"]:
        continue
    for table in OWNED:
        left = world.column(f"SELECT count(*) FROM {table}")
        row.count(left == [0], f"{table}: {left}")
    objects = world.stack.client("s3").list_objects_v2(Bucket=world.status.bucket).get("Contents", [])
    row.count(not objects, f"{len(objects)} objects")
    row.count(world.maintain(job="audit")["counts"]["AuditFirstInvalidRow"] == 0, "audit log")
    row.note = f"{len(users)} owners"
    return row
