"""Routes for administrators: status, retries, dead letters and the audit log."""

from dataclasses import asdict
from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
from aws_lambda_powertools.event_handler.openapi.params import Query
from pydantic import Field

from functions.api.auth import current_user
from functions.api.openapi import operation
from functions.api.responses import answer
from functions.api.schemas.admin import (
    AuditEntry,
    AuditPage,
    QueueDepth,
    Redriven,
    RedriveRequest,
    SystemStatus,
)
from functions.api.schemas.common import Accepted, Whole
from functions.api.schemas.tasks import Retried, RetryRequest
from ocr_identity.bootstrap.api import ApiServices
from ocr_identity.ports.tasks import FailedTasks


def add_admin(app: APIGatewayRestResolver, services: ApiServices) -> None:
    """Add the routes for administrators, who see nobody's files."""
    _add_status(app, services)
    _add_redrive(app, services)
    _add_audit(app, services)


def _add_status(app: APIGatewayRestResolver, services: ApiServices) -> None:
    @app.get("/admin/status", **operation("operations", "Queues, states and rates", SystemStatus, 200, 403))
    def get_status() -> SystemStatus:
        """Show the depth of each queue, the jobs by state, and what was done lately."""
        queues = {name: QueueDepth(**asdict(queue.depth())) for name, queue in services.queues.items()}
        return SystemStatus(queues=queues, **asdict(services.overview.snapshot()))

    @app.post(
        "/admin/tasks/retry", **operation("operations", "Try failed tasks of all again", Retried, 202, 403)
    )
    def retry_all_tasks(request: RetryRequest) -> Response[Retried]:
        """Make new tasks in place of those that failed for a reason, whoever owns them."""
        actor = current_user(app)
        made = services.tasks.retry_failed(actor, request.failed(None))
        services.enqueue_ocr(*(one.object_key for one in made))
        body = Retried(tasks=[Accepted(task_id=one.task_id, media_id=one.media_id) for one in made])
        return answer(HTTPStatus.ACCEPTED, body)


def _add_redrive(app: APIGatewayRestResolver, services: ApiServices) -> None:
    @app.post("/admin/redrive", **operation("operations", "Take up what was given up", Redriven, 202, 403))
    def redrive_dead_letters(request: RedriveRequest) -> Response[Redriven]:
        """Make new tasks for the documents that we gave up, and put dead letters back into their queues."""
        actor = current_user(app)
        made = services.tasks.retry_failed(actor, FailedTasks(None, limit=request.limit))
        services.enqueue_ocr(*(one.object_key for one in made))
        tasks = [Accepted(task_id=one.task_id, media_id=one.media_id) for one in made]
        messages = {name: put_back(request.limit) for name, put_back in services.redrives.items()}
        return answer(HTTPStatus.ACCEPTED, Redriven(tasks=tasks, messages=messages))


def _add_audit(app: APIGatewayRestResolver, services: ApiServices) -> None:
    @app.get("/admin/audit", **operation("operations", "Who did what", AuditPage, 200, 403))
    def list_audit_entries(
        subject_id: Annotated[UUID | None, Query()] = None,
        actor_id: Annotated[UUID | None, Query()] = None,
        before: Annotated[Annotated[Whole, Field(ge=1, le=2**63 - 1)] | None, Query()] = None,
        limit: Annotated[Whole, Query(ge=1, le=500)] = 100,
    ) -> AuditPage:
        """Who did what, when and from where, on one record or by one user; the newest first."""
        rows = services.audit.rows(subject_id, actor_id, before, limit)
        return AuditPage(items=[AuditEntry.model_validate(row) for row in rows])
