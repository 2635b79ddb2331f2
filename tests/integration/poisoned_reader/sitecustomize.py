"""In the reader's process: a file does what its last bytes say, as one does that breaks a decoder."""

import ctypes
import os
import signal
import time
from typing import Any

from ocr_identity import pipeline

read_document = pipeline.read_document


def poisoned(data: bytes, *arguments: Any) -> Any:
    if data.endswith(b"hang"):
        time.sleep(3600)
    if data.endswith(b"crash"):
        ctypes.string_at(0)
    if data.endswith(b"kill"):
        os.kill(os.getpid(), signal.SIGKILL)
    if data.endswith(b"eat"):
        return bytearray(1 << 33)
    if data.endswith(b"bug"):
        raise LookupError("ERIKSSON")
    return read_document(data, *arguments)


pipeline.read_document = poisoned  # type: ignore[assignment]
