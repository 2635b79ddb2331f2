"""The scenarios by name, each with its size in `make test` (0: not there) and in `make torture`."""

from collections.abc import Mapping

from tests.torture.callers import callers
from tests.torture.canaries import canaries
from tests.torture.crashes import crashes
from tests.torture.crowds import hands, pressure
from tests.torture.ending import ending
from tests.torture.fuzz import fuzz
from tests.torture.ground import Scenario
from tests.torture.hostile import hostile
from tests.torture.outages import outages
from tests.torture.poison import poison
from tests.torture.presigned import presigned
from tests.torture.storm import storm

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
