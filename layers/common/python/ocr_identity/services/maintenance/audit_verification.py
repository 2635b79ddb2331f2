"""The audit log hashed anew: each day from where it was whole the day before, once a week all of it."""

from datetime import UTC, datetime, timedelta

from ocr_identity.ports.audit import FIRST, Head, Verdict
from ocr_identity.services.maintenance.registry import MaintenanceServices

CURSOR = "audit"
WHOLE_AFTER = timedelta(days=7)


def verify_on(services: MaintenanceServices) -> Verdict:
    """Verify the rows since the last time, or all where that is a week ago; note how far it was whole.

    The place that is noted lies in the same database: who can change rows can change it too. The weekly
    verification, and heads that are kept elsewhere (`anchor`), find that.
    """
    start, verified_at = _noted(services)
    now = datetime.now(UTC)
    if start == FIRST or now - verified_at > WHOLE_AFTER:
        start, verified_at = FIRST, now
    verdict = services.audit.verify(start=start)
    if verdict.broken_at is None:
        place = f"{verdict.rows} {verdict.head} {verified_at.isoformat()}"
        services.retention.save_cursor(CURSOR, place)
    return verdict


def _noted(services: MaintenanceServices) -> tuple[Head, datetime]:
    """Return where the chain was whole last, and when all of it was verified."""
    noted = services.retention.load_cursor(CURSOR)
    if not noted:
        return FIRST, datetime.min.replace(tzinfo=UTC)
    rows, head, at = noted.split()
    return Head(int(rows), head), datetime.fromisoformat(at)
