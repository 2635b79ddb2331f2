"""Answers that several routes give."""

from http import HTTPStatus

from aws_lambda_powertools.event_handler import Response

from functions.api.bodies.common import Accepted
from ocr_identity.ports.tasks import NewTask


def accepted(made: NewTask) -> Response[Accepted]:
    """202 for a new task, 200 for one that waited already."""
    body = Accepted(task_id=made.task_id, media_id=made.media_id)
    return Response(HTTPStatus.OK if made.standing else HTTPStatus.ACCEPTED, body=body)


def done() -> Response[str]:
    """204, as text: where nothing is said, API Gateway calls even an empty answer JSON."""
    return Response(HTTPStatus.NO_CONTENT, "text/plain", body="")
