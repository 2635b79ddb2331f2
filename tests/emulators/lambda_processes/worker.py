"""One execution environment: loads the handler as Lambda does, answers events line by line."""

import importlib
import json
import os
import sys
import time
import traceback
from dataclasses import dataclass

# What functions print is log; the answers have the pipe to themselves.
ANSWERS = os.fdopen(os.dup(1), "w", buffering=1)
os.dup2(2, 1)


@dataclass(frozen=True)
class Context:
    """What of Lambda's context our functions ask for."""

    aws_request_id: str
    invoked_function_arn: str
    deadline: float
    function_name: str = os.environ["AWS_LAMBDA_FUNCTION_NAME"]
    function_version: str = os.environ["AWS_LAMBDA_FUNCTION_VERSION"]
    memory_limit_in_mb: int = int(os.environ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"])

    def get_remaining_time_in_millis(self) -> int:
        """Until the process is ended."""
        return max(0, int((self.deadline - time.monotonic()) * 1000))


def main() -> None:
    """Answer until the pipe ends."""
    sys.path.insert(0, os.getcwd())  # noqa: PTH109 - an entry of sys.path
    module, _, name = os.environ["_HANDLER"].rpartition(".")
    handler = getattr(importlib.import_module(module), name)
    seconds = int(os.environ["AWS_LAMBDA_FUNCTION_TIMEOUT"])
    for line in sys.stdin:
        asked = json.loads(line)
        context = Context(asked["invoke-id"], asked["invoked-function-arn"], time.monotonic() + seconds)
        try:
            answer = {"error": False, "payload": handler(json.loads(asked["payload"]), context)}
        except Exception as error:  # noqa: BLE001 - as Lambda: told to the caller
            traceback.print_exc()
            answer = {
                "error": True,
                "payload": {"errorMessage": str(error), "errorType": type(error).__name__},
            }
        ANSWERS.write(json.dumps(answer) + "\n")


main()
