"""What each client in Python does: ask for a URL, PUT the file, wait for what was read."""

import hashlib
import os
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

API, TOKEN, FILE = (os.environ[name] for name in ("API_URL", "API_TOKEN", "FILE"))
DATA = Path(FILE).read_bytes()
DECLARED: dict[str, Any] = {
    "filename": "p.jpg", "content_type": "image/jpeg", "size": len(DATA),
    "sha256": hashlib.sha256(DATA).hexdigest(),
}  # fmt: skip


def put(url: str, headers: dict[str, str]) -> None:
    request = urllib.request.Request(url, DATA, headers, method="PUT")
    with urllib.request.urlopen(request) as answer:
        assert answer.status == 200


def openapi_python_client() -> None:
    from openapi_python_client_made import AuthenticatedClient
    from openapi_python_client_made.api.tasks import get_task
    from openapi_python_client_made.api.uploads import upload_image
    from openapi_python_client_made.models import TicketRequest

    client = AuthenticatedClient(base_url=API, token=TOKEN)
    ticket: Any = upload_image.sync(client=client, body=TicketRequest.from_dict(DECLARED))
    put(ticket.upload.url, ticket.upload.headers.to_dict())
    wait(
        lambda: get_task.sync(ticket.task_id, client=client), lambda task: task.result.fields["surname"].value
    )


def openapi_generator() -> None:
    from openapi_client import ApiClient, Configuration, TasksApi, TicketRequest, UploadsApi

    client = ApiClient(Configuration(host=API, access_token=TOKEN))
    ticket = UploadsApi(client).upload_image(TicketRequest(**DECLARED))
    put(ticket.upload.url, ticket.upload.headers)
    wait(lambda: TasksApi(client).get_task(ticket.task_id), lambda task: task.result.fields["surname"].value)


def wait(ask: Any, surname: Any) -> None:
    for _ in range(200):
        task = ask()
        if task.state in {"SUCCESS", "FAILURE"}:
            print(surname(task))
            return
        time.sleep(0.2)
    raise TimeoutError


if __name__ == "__main__":
    {"openapi_python_client": openapi_python_client, "openapi_generator": openapi_generator}[sys.argv[1]]()
