"""A storm of slow documents, simulated: no message runs out of deliveries without having been begun."""

import heapq
import json
import random
from dataclasses import dataclass, field
from typing import Any

import pytest
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response

from events import sample
from functions.sqs_retry import with_retry
from infra.environments import ENVIRONMENTS

PROD = ENVIRONMENTS["prod"]
DOCUMENTS, FUNCTIONS, NEEDS_S = 300, 10, 75
TEMPLATE: dict[str, Any] = sample("sqs_batch")["Records"][0]


@dataclass
class Simulation:
    """A queue and functions on a clock of their own; each document takes `seconds`."""

    seconds: float
    batch_size: int
    clock: float = 0.0
    begun: set[int] = field(default_factory=set)
    dead: set[int] = field(default_factory=set)

    def run(self) -> None:
        chance = random.Random(9303)
        # When each is visible, chance, its number, how often it was received.
        queue = [(0.0, chance.random(), number, 0) for number in range(DOCUMENTS)]
        free = [0.0] * FUNCTIONS
        while queue:
            heapq.heapify(queue)
            heapq.heapify(free)
            began = max(heapq.heappop(free), queue[0][0])
            taken: list[tuple[int, int]] = []
            while queue and queue[0][0] <= began and len(taken) < self.batch_size:
                _, _, number, received = heapq.heappop(queue)
                if received < PROD.ocr_tries:
                    taken.append((number, received + 1))
                else:
                    self.dead.add(number)
            for number, received, visible in self._invoke(began, taken):
                queue.append((visible, chance.random(), number, received))
            free.append(self.clock)

    def _invoke(self, began: float, taken: list[tuple[int, int]]) -> list[tuple[int, int, float]]:
        self.clock = began
        if not taken:
            return []
        pauses: dict[str, int] = {}
        counts = {str(number): received for number, received in taken}

        def work(record: Any) -> None:
            self.begun.add(int(record.message_id))
            self.clock += self.seconds

        class Delay:
            def delay(self, receipt_handle: str, seconds: int) -> None:
                pauses[receipt_handle] = seconds

        records = [
            TEMPLATE | {"messageId": str(number), "receiptHandle": str(number), "body": json.dumps({}),
                        "attributes": TEMPLATE["attributes"] | {"ApproximateReceiveCount": str(received)}}
            for number, received in taken
        ]  # fmt: skip
        handler = with_retry(work, Delay(), needs_s=NEEDS_S)
        processor = BatchProcessor(EventType.SQS, raise_on_entire_batch_failure=False)
        answer: Any = process_partial_response({"Records": records}, handler, processor, self._context(began))
        failed = [one["itemIdentifier"] for one in answer["batchItemFailures"]]
        return [(int(number), counts[number], self.clock + pauses[number]) for number in failed]

    def _context(self, began: float) -> Any:
        simulation = self

        class Context:
            def get_remaining_time_in_millis(self) -> int:
                return round((PROD.ocr_timeout_s - (simulation.clock - began)) * 1000)

        return Context()


@pytest.mark.parametrize("seconds", [1.0, 16.0, 30.0, 60.0])
def test_sqs_retry_in_a_storm_of_slow_documents_begins_all(seconds: float) -> None:
    simulation = Simulation(seconds, PROD.ocr_batch_size)

    simulation.run()

    assert (len(simulation.begun), simulation.dead) == (DOCUMENTS, set())


def test_sqs_retry_in_large_batches_gives_documents_up_unread() -> None:
    """What a batch of several would do: the simulation can show it."""
    simulation = Simulation(30.0, 10)

    simulation.run()

    assert simulation.dead - simulation.begun
