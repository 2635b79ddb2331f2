"""In the reader's process: a file does what its last bytes say, as one does that breaks a decoder."""

import ctypes
import os
import signal
import time
from typing import Any

from ocr_identity.ocr import pipeline as reading
from ocr_identity.ocr.image import thumbnails as rendering

read_document, render = reading.read_document, rendering.render


def poison(data: bytes) -> None:
    if data.endswith(b"hang"):
        time.sleep(3600)  # past every deadline
    if data.endswith(b"crash"):
        ctypes.string_at(0)
    if data.endswith(b"kill"):
        os.kill(os.getpid(), signal.SIGKILL)
    if data.endswith(b"eat"):
        bytearray(1 << 33)
    if data.endswith(b"bug"):
        raise LookupError("ERIKSSON")


def poisoned(data: bytes, *arguments: Any) -> Any:
    poison(data)
    return read_document(data, *arguments)


def poisoned_render(data: bytes, *arguments: Any) -> Any:
    poison(data)
    return render(data, *arguments)


reading.read_document = poisoned  # type: ignore[assignment]
rendering.render = poisoned_render  # type: ignore[assignment]
