"""Answers that several routes give."""

from http import HTTPStatus
from typing import TypeVar

from aws_lambda_powertools.event_handler import Response

from functions.api.schemas.common import Accepted
from ocr_identity.ports.tasks import NewTask

Body = TypeVar("Body")


def answer(status: int, body: Body) -> Response[Body]:
    """`body` as JSON: where no type is named, Powertools hands it on as it is, which API Gateway refuses."""
    return Response(status, "application/json", body)


def accepted(made: NewTask) -> Response[Accepted]:
    """202 for a new task, 200 for one that waited already."""
    body = Accepted(task_id=made.task_id, media_id=made.media_id)
    return answer(HTTPStatus.OK if made.standing else HTTPStatus.ACCEPTED, body)


def no_content() -> Response[str]:
    """204, as text: where nothing is said, API Gateway calls even an empty answer JSON."""
    return Response(HTTPStatus.NO_CONTENT, "text/plain", body="")
