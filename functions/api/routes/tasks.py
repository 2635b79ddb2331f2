"""Tasks: looked at, cancelled, tried again."""

from http import HTTPStatus
from uuid import UUID

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response

from functions.api.auth import current_user
from functions.api.openapi import operation
from functions.api.responses import accepted, answer, no_content
from functions.api.schemas.common import Accepted
from functions.api.schemas.tasks import WAITING, History, MediaOcr, PastTask, Retried, RetryRequest, Task
from ocr_identity.bootstrap.api import ApiServices
from ocr_identity.ports.users import Actor
from ocr_identity.services.uploads import object_exists


def add_tasks(app: APIGatewayRestResolver, services: ApiServices) -> None:
    """Add the routes of tasks, and of what they read."""
    _add_single_tasks(app, services)
    _add_retries(app, services)
    _add_readings(app, services)


def _add_single_tasks(app: APIGatewayRestResolver, services: ApiServices) -> None:
    tasks = services.tasks

    @app.get("/task/<task_id>", **operation("tasks", "A task's state and outcome", Task, 200, 404))
    def get_task(task_id: UUID) -> Task:
        """Show a task's state, with its result or its error, or where it stands in the queue."""
        found = tasks.task(current_user(app).user_id, task_id)
        return Task.of(found, tasks.queue_position(task_id) if found.state in WAITING else None)

    @app.delete("/task/<task_id>", **operation("tasks", "Cancel a task that waits", None, 204, 404, 409))
    def cancel_task(task_id: UUID) -> Response[str]:
        """Cancel a task before it is worked on; cancelling it again changes nothing."""
        actor = current_user(app)
        arrived = _has_arrived(services, actor, tasks.task(actor.user_id, task_id).media_id)
        services.publish_events(tasks.cancel(actor, task_id, arrived=arrived))
        return no_content()


def _add_retries(app: APIGatewayRestResolver, services: ApiServices) -> None:
    tasks = services.tasks

    @app.post(
        "/task/<task_id>/retry", **operation("tasks", "Try a failed task again", Accepted, 202, 200, 404, 409)
    )
    def retry_task(task_id: UUID) -> Response[Accepted]:
        """Make a new task in place of a failed one."""
        actor = current_user(app)
        arrived = _has_arrived(services, actor, tasks.task(actor.user_id, task_id).media_id)
        made = tasks.retry(actor, task_id, arrived=arrived)
        services.enqueue_ocr(made.object_key)
        return accepted(made)

    @app.post("/tasks/retry", **operation("tasks", "Try failed tasks again", Retried, 202))
    def retry_tasks(request: RetryRequest) -> Response[Retried]:
        """Make new tasks in place of those of yours that failed for a reason, in a span of time."""
        actor = current_user(app)
        made = tasks.retry_failed(actor, request.failed(actor.user_id))
        services.enqueue_ocr(*(one.object_key for one in made))
        body = Retried(tasks=[Accepted(task_id=one.task_id, media_id=one.media_id) for one in made])
        return answer(HTTPStatus.ACCEPTED, body)


def _add_readings(app: APIGatewayRestResolver, services: ApiServices) -> None:
    tasks = services.tasks

    @app.get(
        "/media/<media_id>/ocr", **operation("tasks", "All that was read from a file", MediaOcr, 200, 404)
    )
    def get_media_ocr(media_id: UUID) -> MediaOcr:
        """Show the text, the words and the identity fields of the newest reading; 404 until there is one."""
        return MediaOcr.of(tasks.latest_success(current_user(app).user_id, media_id))

    @app.post(
        "/media/<media_id>/ocr", **operation("tasks", "Read a file again", Accepted, 202, 200, 404, 409)
    )
    def read_media_again(media_id: UUID) -> Response[Accepted]:
        """Read a file again, after a better model say; the old readings stay in its history."""
        actor = current_user(app)
        made = tasks.rerun(actor, media_id, arrived=_has_arrived(services, actor, media_id))
        services.enqueue_ocr(made.object_key)
        return accepted(made)

    @app.get("/media/<media_id>/tasks", **operation("tasks", "All tasks of a file", History, 200, 404))
    def list_media_tasks(media_id: UUID) -> History:
        """All tasks of a file, the newest first."""
        found = tasks.list_for_media(current_user(app).user_id, media_id)
        past = [PastTask.model_validate(one, from_attributes=True) for one in found]
        return History(media_id=media_id, tasks=past)


def _has_arrived(services: ApiServices, actor: Actor, media_id: UUID) -> bool:
    return object_exists(services.media.upload(actor.user_id, media_id), services.objects)
