"""Whether all that is kept agrees: tables with tables, tables with objects, the audit log with itself."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from ocr_identity.ports.consistency import ExpectedObject
from ocr_identity.ports.retention import StoredObject
from ocr_identity.services.maintenance.audit_verification import verify_on
from ocr_identity.services.maintenance.orphans import PREFIXES
from ocr_identity.services.maintenance.registry import MaintenanceServices

PAGE = 1000


def check_consistency(services: MaintenanceServices) -> list[str]:
    """Every disagreement by its name and the id or key that it is about."""
    found = [f"{rule}: {subject}" for rule, subject in services.consistency.disagreements(services.limit)]
    if (broken := verify_on(services).broken_at) is not None:
        found.append(f"audit log broken at row: {broken}")
    return found + list(_compared(services))


def _compared(services: MaintenanceServices) -> Iterator[str]:
    """Tables and bucket side by side, both in the order of keys."""
    stored, expected = _stored(services), services.consistency.expected_objects()
    young = datetime.now(UTC) - timedelta(seconds=services.orphan_grace_s)
    there, known = next(stored, None), next(expected, None)
    while there or known:
        if there and (not known or there.key < known.key):
            if there.modified_at < young:
                yield f"object that no file has: {there.key}"
            there = next(stored, None)
        elif known and (not there or known.key < there.key):
            if known.state == "stored":
                yield f"file without its object: {known.key}"
            known = next(expected, None)
        elif there and known:
            yield from _sized(there, known)
            there, known = next(stored, None), next(expected, None)


def _sized(there: StoredObject, known: ExpectedObject) -> Iterator[str]:
    if there.size != known.size:
        yield f"object of another size than its file: {known.key}"


def _stored(services: MaintenanceServices) -> Iterator[StoredObject]:
    """All objects, page after page, each after the last one's end."""
    for prefix in PREFIXES:
        after = ""
        while found := services.bucket_maintenance.list_objects(prefix, after, PAGE):
            yield from found
            after = found[-1].key
