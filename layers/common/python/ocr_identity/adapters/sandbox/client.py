"""What clients sent is decoded in a process of its own: what a file does there, it does nowhere else.

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
from typing import Generic, TypeVar

from pydantic import TypeAdapter, ValidationError

from ocr_identity.adapters.sandbox.server import Reply
from ocr_identity.domain.document import Reading
from ocr_identity.domain.errors import ReaderCrashedError, ReaderOutOfMemoryError, ReadTimeoutError
from ocr_identity.domain.picture_errors import rejections
from ocr_identity.domain.timing import StageTimer
from ocr_identity.ports.engines import ReaderOptions
from ocr_identity.ports.renditions import Picture, RendererOptions

Result = TypeVar("Result")
REJECTIONS = {one.code: one for one in rejections()}
# The process stops itself between pages; past this it hangs in one.
GRACE_S = 5.0
MOST_REPLY_BYTES = 64_000_000
# How a lack of memory shows: the kernel kills, libraries in C++ abort where they are given none.
OUT_OF_MEMORY_SIGNALS = (-signal.SIGKILL, -signal.SIGABRT)


@dataclass(frozen=True, slots=True)
class WorkerProcess:
    """The process, and our end of the pipe to it."""

    process: subprocess.Popen[bytes]
    connection: Connection

    def end(self) -> int:
        """Kill it where it lives; how it ended, as `subprocess` tells it."""
        self.connection.close()
        self.process.kill()
        return self.process.wait()


class SandboxClient(Generic[Result]):
    """A process of `module`, started beforehand, and anew where it was lost."""

    def __init__(
        self,
        module: str,
        reply: type[Reply[Result]],
        options: str,
        environment: Mapping[str, str],
        timeout_s: float,
    ) -> None:
        self._command = [sys.executable, "-m", f"{__package__}.{module}"]
        self._reply, self._options = reply, options
        self._environment, self._patience_s = dict(environment), timeout_s
        self.child: WorkerProcess | None = self._start()

    def ask(self, data: bytes, timer: StageTimer) -> Result:
        """Ask what the process makes of one file; raises a `DocumentRejectedError` or a `ReaderError`."""
        child = self.child = self._standing() or self._start()
        try:
            child.connection.send_bytes(data)
            if not child.connection.poll(self._patience_s):
                self.close()
                raise ReadTimeoutError
            reply = self._reply.model_validate_json(child.connection.recv_bytes(MOST_REPLY_BYTES))
        except ValidationError:
            # Whatever it said is nobody's business, and its text would quote it.
            raise self._crash_error(child) from None
        except (EOFError, OSError) as error:
            raise self._crash_error(child) from error
        timer.durations.update(reply.durations)
        return self._result(reply)

    def close(self) -> None:
        """End the process."""
        if self.child:
            self.child.end()
            self.child = None

    def _standing(self) -> WorkerProcess | None:
        """Return the process, unless it went between two files."""
        if self.child and self.child.process.poll() is not None:
            self.close()
        return self.child

    def _result(self, reply: Reply[Result]) -> Result:
        if reply.code in REJECTIONS:
            fault = REJECTIONS[reply.code]()
            fault.reading = reply.result if isinstance(reply.result, Reading) else None
            raise fault
        if reply.result is not None and reply.code is None:
            return reply.result
        self.close()
        raise (
            ReaderOutOfMemoryError
            if reply.code == ReaderOutOfMemoryError.code
            else ReaderCrashedError(reply.cause)
        )

    def _crash_error(self, child: WorkerProcess) -> ReaderCrashedError | ReaderOutOfMemoryError:
        """Why the process is gone."""
        self.child = None
        try:
            ended = child.process.wait(timeout=1)
        except subprocess.TimeoutExpired:
            ended = None
        child.end()
        if ended in OUT_OF_MEMORY_SIGNALS:
            return ReaderOutOfMemoryError()
        named = ended is not None and ended < 0
        return ReaderCrashedError(signal.Signals(-ended).name if named and ended else None)

    def _start(self) -> WorkerProcess:
        ours, theirs = Pipe()
        with theirs:
            process = subprocess.Popen(
                [*self._command, str(theirs.fileno()), self._options],
                env=self._environment,
                stdin=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
            )
        return WorkerProcess(process, ours)


class SandboxedReader(SandboxClient[Reading]):
    """Port `DocumentReader`."""

    def __init__(
        self, options: ReaderOptions, environment: Mapping[str, str], grace_s: float = GRACE_S
    ) -> None:
        given = TypeAdapter(ReaderOptions).dump_json(options).decode()
        timeout_s = options.max_seconds + grace_s
        super().__init__("ocr_worker", Reply[Reading], given, environment, timeout_s)

    def read(self, data: bytes, timer: StageTimer) -> Reading:
        """Read one file; raises a `DocumentRejectedError`.

        `ReaderCrashedError` or `ReaderOutOfMemoryError`.
        """
        return self.ask(data, timer)


class SandboxedRenderer(SandboxClient[list[Picture]]):
    """Port `Renderer`."""

    def __init__(
        self, options: RendererOptions, environment: Mapping[str, str], grace_s: float = GRACE_S
    ) -> None:
        given = TypeAdapter(RendererOptions).dump_json(options).decode()
        timeout_s = options.max_seconds + grace_s
        super().__init__(
            "rendition_worker",
            Reply[list[Picture]],
            given,
            environment,
            timeout_s,
        )

    def render(self, data: bytes) -> list[Picture]:
        """Render the pictures of one file; raises a `DocumentRejectedError`.

        `ReaderCrashedError` or `ReaderOutOfMemoryError`.
        """
        return self.ask(data, StageTimer())
