"""`make resilience`: every scenario in full on a stack of its own, and one table of what was held."""

import argparse
import os
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.table import Table

from infra.local.stack import EmbeddedStack
from tests.e2e.stack_client import StackClient
from tests.resilience.harness import Result
from tests.resilience.scenarios import SCENARIOS


def main() -> int:
    """Run those that are named, or all; 0 where everything held."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="scenario", help=", ".join(SCENARIOS))
    names = parser.parse_args().names or list(SCENARIOS)
    console = Console(file=os.fdopen(os.dup(1), "w"), width=170)
    rows: list[tuple[Result, float]] = []
    with TemporaryDirectory(prefix="resilience-") as folder:
        # What the scenarios' own workers print is theirs.
        os.dup2(os.open(Path(folder) / "printed", os.O_CREAT | os.O_WRONLY), 1)
        stack = EmbeddedStack(Path(folder) / "stack")
        try:
            with console.status("bringing the stack up"):
                stack.up()
            world = StackClient(stack)
            for name in names:
                scenario, _, size = SCENARIOS[name]
                started = time.monotonic()
                with console.status(f"{name} ({size})"):
                    row = scenario(world, size)
                rows.append((row, time.monotonic() - started))
                console.print(
                    f"{name}: {row.passed} of {row.attempts} held ({rows[-1][1]:.0f} s)", highlight=False
                )
                for broken in row.broken[:20]:
                    console.print(f"  {broken}", style="red", markup=False, highlight=False)
        finally:
            stack.down(remove=True)
    console.print(_table(rows))
    return int(any(row.broken for row, _ in rows))


def _table(rows: list[tuple[Result, float]]) -> Table:
    table = Table(
        "what was tried", "tried", "held", "s", "of which", title="Resilience", title_justify="left"
    )
    for row, seconds in rows:
        colour = "red" if row.broken else "green"
        table.add_row(row.what, str(row.attempts), f"[{colour}]{row.passed}[/]", f"{seconds:.0f}", row.note)
    return table


if __name__ == "__main__":
    sys.exit(main())
