"""Runs inside LocalStack: its functions as processes of this project's Python, since there is no Docker.

LocalStack in host mode has all but the compute; this is what it plugs in there (`LAMBDA_RUNTIME_EXECUTOR`).
The functions' own environment, the queue's polling and the API are LocalStack's.
"""

import json
import os
import subprocess
import threading
from pathlib import Path
from typing import Any

from localstack.services.lambda_.invocation.lambda_models import FunctionVersion, InvocationResult
from localstack.services.lambda_.invocation.plugins import RuntimeExecutorPlugin
from localstack.services.lambda_.invocation.runtime_executor import RuntimeExecutor

WORKER = Path(__file__).with_name("worker.py")
LOOPBACK = "127.0.0.1"


class ProcessExecutor(RuntimeExecutor):  # type: ignore[misc]
    """One execution environment."""

    def start(self, env_vars: dict[str, Any]) -> None:
        """Start the process, which loads the handler."""
        code = self.function_version.config.code.get_unzipped_code_location()
        shared = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR")}
        given = {name: str(value) for name, value in env_vars.items()}
        with Path(os.environ["FUNCTIONS_LOG"]).open("ab") as log:
            self._process = subprocess.Popen(
                [os.environ["FUNCTIONS_PYTHON"], str(WORKER)],
                cwd=code, env=given | shared, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log,
            )  # fmt: skip

    def stop(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.wait()

    def invoke(self, payload: dict[str, str]) -> InvocationResult:
        """One event in, one answer out; a process that ends or takes too long is an error."""
        limit = threading.Timer(self.function_version.config.timeout, self._process.kill)
        limit.start()
        line = self._ask(json.dumps(payload).encode())
        limit.cancel()
        answer = json.loads(line) if line else {"error": True, "payload": {"errorMessage": "it ended"}}
        body = json.dumps(answer["payload"]).encode()
        return InvocationResult(payload["invoke-id"], body, is_error=answer["error"], logs="")

    def _ask(self, line: bytes) -> bytes:
        asked, answers = self._process.stdin, self._process.stdout
        assert asked
        assert answers
        try:
            asked.write(line + b"\n")
            asked.flush()
        except BrokenPipeError:
            return b""
        return answers.readline()

    def get_address(self) -> str:
        """Where the process is."""
        return LOOPBACK

    def get_endpoint_from_executor(self) -> str:
        """Where LocalStack is, as the process sees it."""
        return LOOPBACK

    def get_runtime_endpoint(self) -> str:
        """Nothing calls back: answers come by the pipe."""
        return ""

    def get_logs(self) -> str:
        """They are in the file FUNCTIONS_LOG."""
        return ""

    @classmethod
    def prepare_version(cls, function_version: FunctionVersion) -> None:
        """Unpack the code."""
        function_version.config.code.prepare_for_execution()

    @classmethod
    def cleanup_version(cls, function_version: FunctionVersion) -> None:
        """Remove the code."""
        function_version.config.code.destroy_cached()


class ProcessExecutorPlugin(RuntimeExecutorPlugin):  # type: ignore[misc]
    """How LocalStack finds it."""

    name = "process"

    def load(self, *args: object, **kwargs: object) -> type[ProcessExecutor]:
        """Return the executor."""
        return ProcessExecutor
