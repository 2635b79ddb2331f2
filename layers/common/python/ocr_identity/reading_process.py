"""The reader's own process: bytes in, a reading or a code out, until the other end is closed.

`adapters/contained.py` starts it, without credentials and with a limit to its memory.
"""

import os
import resource
import sys
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints, TypeAdapter

from ocr_identity.bootstrap_reader import engines
from ocr_identity.documents import Reading
from ocr_identity.errors import ReaderOutOfMemory, Rejection
from ocr_identity.image.decode import Limits
from ocr_identity.pipeline import read_document
from ocr_identity.ports.engines import Engines
from ocr_identity.stopwatch import Stopwatch

Stage = Annotated[str, StringConstraints(pattern=r"^(decode|prepare|mrz|text|barcode|parse)$")]
MEGABYTE = 1 << 20
STDERR = 2


@dataclass(frozen=True, slots=True)
class ReaderOptions:
    """What the process is told at its start; `memory_mb` bounds its own allocations."""

    languages: str = "eng"
    engine_timeout_s: float = 20.0
    memory_mb: int = 1792
    max_bytes: int = 15_000_000
    max_pixels: int = 64_000_000
    max_pages: int = 20
    max_seconds: float = 60.0


class Reply(BaseModel):
    """A reading, or the code of why there is none; `laps` are the milliseconds of each stage.

    `cause` is the class of an exception that should not be. Logs and metrics tell of both, so that they
    hold nothing else, whoever may have taken the process over.
    """

    model_config = ConfigDict(ser_json_bytes="base64", val_json_bytes="base64")

    reading: Reading | None = None
    code: str | None = None
    cause: Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{1,60}$")] | None = None
    laps: dict[Stage, float] = {}


def serve(connection: Connection, reader: Engines, limits: Limits) -> None:
    """Answer each file that comes with a `Reply` in JSON; the end of the connection ends it.

    After a lack of memory the process ends, for what is left of it cannot be told.
    """
    while True:
        try:
            data = connection.recv_bytes()
        except EOFError:
            return
        reply = _read(data, reader, limits)
        connection.send_bytes(reply.model_dump_json().encode())
        if reply.code == ReaderOutOfMemory.code:
            return


def _read(data: bytes, reader: Engines, limits: Limits) -> Reply:
    watch = Stopwatch()
    try:
        reading = read_document(data, reader, limits, watch)
    except Rejection as fault:
        return Reply(code=fault.code, laps=watch.laps)
    except MemoryError:
        return Reply(code=ReaderOutOfMemory.code)
    except Exception as error:  # noqa: BLE001 - told by its class alone; its text may quote a document
        return Reply(cause=type(error).__name__)
    return Reply.model_construct(reading=reading, laps=watch.laps)


def main() -> None:
    """Serve on the descriptor that the first argument names, by the options in the second."""
    descriptor, options = int(sys.argv[1]), TypeAdapter(ReaderOptions).validate_json(sys.argv[2])
    limits = Limits(options.max_bytes, options.max_pixels, options.max_pages, options.max_seconds)
    reader = engines(options.languages, options.engine_timeout_s)
    # From here on the libraries' own warnings may quote what a file says.
    os.dup2(os.open(os.devnull, os.O_WRONLY), STDERR)
    most = options.memory_mb * MEGABYTE
    resource.setrlimit(resource.RLIMIT_DATA, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    serve(Connection(descriptor), reader, limits)


if __name__ == "__main__":
    main()
