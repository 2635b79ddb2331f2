"""The scenarios by name, each with its size in `make test` (0: not there) and in `make resilience`."""

from collections.abc import Mapping

from tests.resilience.api_fuzz import callers
from tests.resilience.crashes import crashes
from tests.resilience.duplicate_events import storm
from tests.resilience.erase_everything import ending
from tests.resilience.fuzz import fuzz
from tests.resilience.harness import Scenario
from tests.resilience.load import hands, pressure
from tests.resilience.malicious_files import hostile
from tests.resilience.outages import outages
from tests.resilience.pii_leaks import canaries
from tests.resilience.poison import poison
from tests.resilience.presigned import presigned

# Documents, deliveries, kinds, handlers, files, tickets, seconds, examples: what each counts by.
SCENARIOS: Mapping[str, tuple[Scenario, int, int]] = {
    "storm": (storm, 12, 200),
    "crashes": (crashes, 3, 30),
    "outages": (outages, 3, 40),
    "poison": (poison, 1, 5),
    "hands": (hands, 30, 200),
    "pressure": (pressure, 30, 1000),
    "presigned": (presigned, 1, 20),
    "hostile": (hostile, 24, 600),
    "fuzz": (fuzz, 1, 60),
    "callers": (callers, 2, 30),
    "canaries": (canaries, 2, 10),
    "ending": (ending, 0, 1),
}
