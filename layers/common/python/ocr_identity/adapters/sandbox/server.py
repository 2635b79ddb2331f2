"""The inner side of a process that decodes what clients sent: bytes in, a result or a code out.

`adapters/sandbox/client.py` starts such a process, without credentials, and talks to it. Two there are:
`ocr_worker.py` and `rendition_worker.py`.
"""

import os
import resource
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Annotated, Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, StringConstraints

from ocr_identity.domain.errors import DocumentRejectedError, ReaderOutOfMemoryError
from ocr_identity.domain.timing import StageTimer

Stage = Annotated[str, StringConstraints(pattern=r"^(decode|prepare|mrz|text|barcode|parse|render)$")]
Result = TypeVar("Result")
MEGABYTE = 1 << 20
STDERR = 2


class Reply(BaseModel, Generic[Result]):
    """A result, or the code of why it is none that was asked for; `durations` are each stage's milliseconds.

    `cause` is the class of an exception that should not be. Logs and metrics tell of both, so that they
    hold nothing else, whoever may have taken the process over.
    """

    model_config = ConfigDict(ser_json_bytes="base64", val_json_bytes="base64")

    result: Result | None = None
    code: str | None = None
    cause: Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{1,60}$")] | None = None
    durations: dict[Stage, float] = {}


def confine(memory_mb: int) -> None:
    """Bound this process' memory; no more is heard of it but its replies.

    Called once the libraries are loaded: from then on their own warnings may quote what a file says.
    """
    os.dup2(os.open(os.devnull, os.O_WRONLY), STDERR)
    most = memory_mb * MEGABYTE
    resource.setrlimit(resource.RLIMIT_DATA, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def serve(
    connection: Connection, reply: type[Reply[Result]], work: Callable[[bytes, StageTimer], Result]
) -> None:
    """Answer each file that comes with a `reply` in JSON; the end of the connection ends it.

    After a lack of memory the process ends, for what is left of it cannot be told.
    """
    while True:
        try:
            data = connection.recv_bytes()
        except EOFError:
            return
        given = _work(data, reply, work)
        connection.send_bytes(given.model_dump_json().encode())
        if given.code == ReaderOutOfMemoryError.code:
            return


def _work(
    data: bytes, reply: type[Reply[Result]], work: Callable[[bytes, StageTimer], Result]
) -> Reply[Result]:
    timer = StageTimer()
    try:
        result = work(data, timer)
    except DocumentRejectedError as fault:
        found: Any = fault.reading
        return reply.model_construct(result=found, code=fault.code, durations=timer.durations)
    except MemoryError:
        return reply(code=ReaderOutOfMemoryError.code)
    except Exception as error:  # noqa: BLE001 - told by its class alone; its text may quote a document
        return reply(cause=type(error).__name__)
    return reply.model_construct(result=result, durations=timer.durations)
