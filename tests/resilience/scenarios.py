"""The scenarios by name, each with its size in `make test` (0: not there) and in `make resilience`."""

from collections.abc import Mapping

from tests.resilience.api_fuzz import api_fuzz
from tests.resilience.crashes import crashes
from tests.resilience.duplicate_events import duplicate_events
from tests.resilience.erase_everything import erase_everything
from tests.resilience.fuzz import fuzz
from tests.resilience.harness import Scenario
from tests.resilience.load import concurrent_clients, pressure
from tests.resilience.malicious_files import malicious_files
from tests.resilience.outages import outages
from tests.resilience.pii_leaks import pii_leaks
from tests.resilience.poison import poison
from tests.resilience.presigned import presigned

# Documents, deliveries, kinds, handlers, files, tickets, seconds, examples: what each counts by.
SCENARIOS: Mapping[str, tuple[Scenario, int, int]] = {
    "storm": (duplicate_events, 12, 200),
    "crashes": (crashes, 3, 30),
    "outages": (outages, 3, 40),
    "poison": (poison, 1, 5),
    "hands": (concurrent_clients, 30, 200),
    "pressure": (pressure, 30, 1000),
    "presigned": (presigned, 1, 20),
    "hostile": (malicious_files, 24, 600),
    "fuzz": (fuzz, 1, 60),
    "callers": (api_fuzz, 2, 30),
    "canaries": (pii_leaks, 2, 10),
    "ending": (erase_everything, 0, 1),
}
