"""The API's routes as functions: JSON in, JSON out, problems as `ApiError`."""

import hashlib
import json
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import urllib3

from ocr_identity.client.config import Connection
from ocr_identity.domain.content_types import sniff
from ocr_identity.domain.errors import OcrIdentityError
from ocr_identity.domain.states import FINISHED

POLL_S = 0.25
UNAUTHORIZED = 401
SIGN_IN = (
    "Sign in: `ocr-identity login`, or on the embedded stack `ocr-identity local token --user NAME --save`."
)
TIMEOUT = urllib3.Timeout(connect=5, read=60)

Json = dict[str, Any]


def content_type_of(data: bytes) -> str:
    """Tell the content type by the bytes, whatever the file's name says."""
    return sniff(data) or "application/octet-stream"


def declared(path: Path) -> Json:
    """Describe a file to ask for a ticket: by its name, type, size and SHA-256."""
    data = path.read_bytes()
    digest = hashlib.sha256(data).hexdigest()
    return {
        "filename": path.name,
        "content_type": content_type_of(data),
        "size": len(data),
        "sha256": digest,
    }


class ApiError(OcrIdentityError):
    """The API, or S3 behind a signed URL, said no."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.api_code = code


# Of a page of a list.
MOST_ITEMS = 100


class ApiClient:
    """The REST API at `connection`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._http = urllib3.PoolManager(timeout=TIMEOUT, retries=False, maxsize=8)

    def request_upload(self, path: Path) -> Json:
        """Ask for a ticket for the file."""
        return self.call("POST", "/upload-image/", declared(path))

    def put(self, upload: Json, data: bytes) -> None:
        """Upload to the signed URL; raises `ApiError` where the store refuses."""
        answer = self._send(upload["method"], upload["url"], data, upload["headers"])
        if answer.status >= 300:
            raise ApiError("upload_refused", f"The object store refused the upload ({answer.status}).")

    def upload(self, path: Path) -> Json:
        """Ask and upload; the ticket, a duplicate's too."""
        ticket = self.request_upload(path)
        if ticket["status"] == "uploading":
            self.put(ticket["upload"], path.read_bytes())
        return ticket

    def upload_sync(self, path: Path) -> Json:
        """Send the file in the body; what was read, or the task that goes on."""
        query, data = urlencode({"filename": path.name}), path.read_bytes()
        return self._answered("POST", f"/upload-image-sync/?{query}", data, content_type_of(data))

    def task(self, task_id: str) -> Json:
        """Fetch the task's state."""
        return self.call("GET", f"/task/{task_id}")

    def wait(self, task_id: str, patience_s: float = 120) -> Json:
        """Wait until the task is over, or for `patience_s`; return it as it stands."""
        deadline = time.monotonic() + patience_s
        task = self.task(task_id)
        while task["state"] not in FINISHED and time.monotonic() < deadline:
            time.sleep(POLL_S)
            task = self.task(task_id)
        return task

    def call(self, method: str, path: str, body: Json | None = None) -> Json:
        """One call; the answer's JSON, {} where there is none; raises `ApiError`."""
        # urllib3 resolves these, so that an id could lead to another route.
        if {".", ".."} & set(path.partition("?")[0].split("/")):
            raise ApiError("invalid_request", "An id cannot have dots between slashes.")
        payload = json.dumps(body).encode() if body is not None else None
        return self._answered(method, path, payload, "application/json")

    def items(self, path: str, query: dict[str, str], limit: int) -> list[Json]:
        """Fetch the items of a list, page by page, up to `limit` of them; 0 asks for all."""
        found: list[Json] = []
        while True:
            left = min(MOST_ITEMS, limit - len(found)) if limit else MOST_ITEMS
            page = self.call("GET", f"{path}?{urlencode(query | {'limit': str(left)})}")
            found += page["items"]
            if page["next_cursor"] is None or len(found) == limit:
                return found
            query = query | {"cursor": page["next_cursor"]}

    def _answered(self, method: str, path: str, payload: bytes | None, content_type: str) -> Json:
        if not self._connection.api_url:
            raise ApiError("not_connected", f"No API is known here. {SIGN_IN}")
        headers = {"Authorization": f"Bearer {self._connection.token}", "Content-Type": content_type}
        answer = self._send(method, self._connection.api_url + path, payload, headers)
        try:
            content: Json = json.loads(answer.data) if answer.data else {}
        except ValueError:
            content = {}
        if answer.status >= 400:
            code, detail = (
                content.get("code", f"http_{answer.status}"),
                content.get("detail", "The API failed."),
            )
            fields = [f"{one['field']}: {one['message']}" for one in content.get("errors", [])]
            hint = [SIGN_IN] if answer.status == UNAUTHORIZED else []
            raise ApiError(code, " ".join([detail, *fields, *hint]))
        return content

    def download(self, url: str) -> bytes:
        """Download the bytes at a signed URL; raises `ApiError`."""
        answer = self._send("GET", url, None, {})
        if answer.status >= 300:
            raise ApiError("download_refused", f"The object store refused the download ({answer.status}).")
        data: bytes = answer.data
        return data

    def _send(self, method: str, url: str, body: bytes | None, headers: dict[str, str]) -> Any:
        try:
            return self._http.request(method, url, body=body, headers=headers)
        except urllib3.exceptions.HTTPError as error:
            raise ApiError("unreachable", "The API could not be reached.") from error
