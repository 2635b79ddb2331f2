"""One delivery to one worker, in a process of its own that dies where it is told to.

`python -m tests.resilience.worker PLOT`, a JSON object; its exit code is a fault's place in `FAULTS`.
"""

import json
import os
import signal
import sys
from dataclasses import replace
from typing import Any

from ocr_identity.adapters.aws.s3 import S3Objects
from ocr_identity.adapters.aws.sns import SnsPublisher
from ocr_identity.adapters.postgres import jobs as postgres_jobs
from ocr_identity.adapters.postgres.database import Database
from ocr_identity.adapters.postgres.jobs import PostgresJobs
from ocr_identity.adapters.postgres.outbox import PostgresOutbox
from ocr_identity.adapters.sandbox.client import SandboxedReader
from ocr_identity.domain.document import Reading
from ocr_identity.domain.errors import TransientError
from ocr_identity.domain.timing import StageTimer
from ocr_identity.ocr.image.decode import decode
from ocr_identity.ocr.image.limits import Limits
from ocr_identity.ports.engines import ReaderOptions
from ocr_identity.services.ocr_pipeline import OcrServices, process_upload
from ocr_identity.settings import sandbox_environment

# After which call the process is killed, as Lambda or the kernel would.
STEPS = {
    "claim": ("jobs", "claim"),
    "fetch": ("objects", "get"),
    "read": ("reader", "read"),
    "store": ("jobs", "succeed"),
    "publish": ("publisher", "publish"),
}


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class Dying:
    """A port whose process dies after one of its calls."""

    def __init__(self, port: Any, call: str) -> None:
        self._port, self._call = port, call

    def __getattr__(self, name: str) -> Any:
        real = getattr(self._port, name)
        if name != self._call:
            return real

        def call(*arguments: Any, **named: Any) -> None:
            real(*arguments, **named)
            die()

        return call


class Decoding:
    """A reader that gets no further than the first page."""

    def read(self, data: bytes, watch: StageTimer) -> Reading:
        next(decode(data, Limits()))
        die()
        raise AssertionError


def services(environment: dict[str, Any]) -> OcrServices:
    postgres = Database(environment["database_url"])
    return OcrServices(
        jobs=PostgresJobs(postgres),
        objects=S3Objects(environment["bucket"]),
        reader=SandboxedReader(ReaderOptions(), sandbox_environment()),
        outbox=PostgresOutbox(postgres),
        publisher=SnsPublisher(environment["topic_arn"]),
        lease_s=environment["lease_s"],
    )


def dying(alive: OcrServices, step: str) -> OcrServices:
    """`alive`, but not for long."""
    if step in STEPS:
        port, call = STEPS[step]
        last: Any = {port: Dying(getattr(alive, port), call)}
        return replace(alive, **last)
    if step == "decode":
        return replace(alive, reader=Decoding())
    if step == "commit":
        # The last statement of the transaction that stores.
        vars(postgres_jobs)["audit"] = lambda *_: die()
    return alive


def main() -> int:
    environment = json.loads(sys.argv[1])
    try:
        list(process_upload(environment["key"], dying(services(environment), environment.get("step", ""))))
    except TransientError as fault:
        sys.stdout.write(fault.code)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
