"""The clean-up jobs, as the scheduler or the command names them: `{"job": "retention", "dry_run": true}`."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from ocr_identity.diagnostics import errors_logged
from ocr_identity.domain.request_errors import InvalidRequestError
from ocr_identity.domain.states import MaintenanceJob
from ocr_identity.observability import increment, increment_by, logger
from ocr_identity.services.maintenance.registry import MaintenanceServices
from ocr_identity.services.maintenance.runner import run_job


class Request(BaseModel):
    """Which job to run; of the audit log `whole` asks for all, `anchor` is a head noted before."""

    model_config = ConfigDict(extra="ignore")

    job: MaintenanceJob = MaintenanceJob.RECONCILE
    dry_run: bool = False
    whole: bool = False
    anchor: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")] | None = None


def create_app(services: MaintenanceServices) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """Make a handler that runs the jobs over `services`, and answers with what they did."""

    def run(event: dict[str, Any]) -> dict[str, Any]:
        """Run the job that the event names."""
        try:
            request = Request.model_validate(event)
        except ValidationError as error:
            raise InvalidRequestError from error
        with errors_logged(maintenance_job=request.job):
            report = run_job(
                services, request.job, dry_run=request.dry_run, anchor=request.anchor, whole=request.whole
            )
        increment_by("MaintenanceRun", job=request.job)
        if not report.dry_run:
            for name, amount in report.counts.items():
                increment(name, amount)
        logger.info("maintenance", extra=asdict(report))
        return asdict(report)

    return run
