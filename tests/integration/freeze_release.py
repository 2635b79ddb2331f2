"""Keep today's package for the upgrade test: `make freeze-release`, before a new migration is written.

The archive is named for the newest revision. It holds the sources alone, without models, and the clients that
use them, so that later code may rename what it likes.
"""

import zipfile
from pathlib import Path

from infra import ROOT
from ocr_identity.adapters.postgres.migration import MIGRATIONS

PACKAGE = ROOT / "layers" / "common" / "python"
CLIENTS = Path(__file__).with_name("concurrent_clients.py")
RELEASES = Path(__file__).parent / "releases"
# The same sources make the same bytes.
EPOCH = (1980, 1, 1, 0, 0, 0)


def main() -> None:
    """Write `releases/<revision>.zip`."""
    revision = max(path.stem for path in (MIGRATIONS / "versions").glob("*.py")).partition("_")[0]
    RELEASES.mkdir(exist_ok=True)
    with zipfile.ZipFile(RELEASES / f"{revision}.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for path in [*sorted(PACKAGE.rglob("*.py")), CLIENTS]:
            name = path.name if path == CLIENTS else str(path.relative_to(PACKAGE))
            archive.writestr(zipfile.ZipInfo(name, EPOCH), path.read_bytes(), zipfile.ZIP_DEFLATED)


if __name__ == "__main__":
    main()
