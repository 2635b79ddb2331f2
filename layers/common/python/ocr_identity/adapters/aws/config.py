"""How long AWS' services are waited for: a call that hangs must not outlast a lease or a transaction."""

from botocore.config import Config

SHORT_TIMEOUTS = Config(
    connect_timeout=3, read_timeout=8, retries={"mode": "standard", "total_max_attempts": 2}
)
