"""The reader in a process of its own: what a hostile file does there, it does to nothing else.

The process has no credentials in its environment, a limit to its memory, and is killed when it takes
too long; another takes its place.
"""

import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from multiprocessing import Pipe
from multiprocessing.connection import Connection

from pydantic import TypeAdapter, ValidationError

from ocr_identity.documents import Reading
from ocr_identity.errors import ReaderCrashed, ReaderOutOfMemory, ReadTimeout, Rejection
from ocr_identity.reading_process import ReaderOptions, Reply
from ocr_identity.stopwatch import Stopwatch

REJECTIONS = {one.code: one for one in Rejection.__subclasses__()}
# The reader stops itself between pages; past this it hangs in one.
GRACE_S = 5.0
MOST_REPLY_BYTES = 64_000_000
# How a lack of memory shows: the kernel kills, libraries in C++ abort where they are given none.
STARVED = (-signal.SIGKILL, -signal.SIGABRT)


@dataclass(frozen=True, slots=True)
class Child:
    """The process, and our end of the pipe to it."""

    process: subprocess.Popen[bytes]
    connection: Connection

    def end(self) -> int:
        """Kill it where it lives; how it ended, as `subprocess` tells it."""
        self.connection.close()
        self.process.kill()
        return self.process.wait()


class ContainedReader:
    """Port `DocumentReader`; the process is started beforehand, and anew where it was lost."""

    def __init__(
        self, options: ReaderOptions, environment: Mapping[str, str], grace_s: float = GRACE_S
    ) -> None:
        self._options, self._environment = options, dict(environment)
        self._patience_s = options.max_seconds + grace_s
        self._child: Child | None = self._start()

    def read(self, data: bytes, watch: Stopwatch) -> Reading:
        """Read one file; raises a `Rejection`, `ReaderCrashed` or `ReaderOutOfMemory`."""
        child = self._child = self._standing() or self._start()
        try:
            child.connection.send_bytes(data)
            if not child.connection.poll(self._patience_s):
                self.close()
                raise ReadTimeout
            reply = Reply.model_validate_json(child.connection.recv_bytes(MOST_REPLY_BYTES))
        except (EOFError, OSError, ValidationError):
            raise self._lost(child) from None
        watch.laps.update(reply.laps)
        return self._told(reply)

    def close(self) -> None:
        """End the process."""
        if self._child:
            self._child.end()
            self._child = None

    def _standing(self) -> Child | None:
        """The process, unless it went between two files."""
        if self._child and self._child.process.poll() is not None:
            self.close()
        return self._child

    def _told(self, reply: Reply) -> Reading:
        if reply.reading is not None:
            return reply.reading
        if reply.code in REJECTIONS:
            raise REJECTIONS[reply.code]
        self.close()
        raise ReaderOutOfMemory if reply.code == ReaderOutOfMemory.code else ReaderCrashed(reply.cause)

    def _lost(self, child: Child) -> ReaderCrashed | ReaderOutOfMemory:
        """Why the process is gone."""
        self._child = None
        try:
            ended = child.process.wait(timeout=1)
        except subprocess.TimeoutExpired:
            ended = None
        child.end()
        if ended in STARVED:
            return ReaderOutOfMemory()
        named = ended is not None and ended < 0
        return ReaderCrashed(signal.Signals(-ended).name if named and ended else None)

    def _start(self) -> Child:
        ours, theirs = Pipe()
        options = TypeAdapter(ReaderOptions).dump_json(self._options).decode()
        command = [sys.executable, "-m", "ocr_identity.reading_process", str(theirs.fileno()), options]
        with theirs:
            process = subprocess.Popen(
                command, env=self._environment, stdin=subprocess.DEVNULL, pass_fds=[theirs.fileno()]
            )
        return Child(process, ours)
