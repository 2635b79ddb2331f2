"""The CDK app, and in `local/` the embedded stack that it is deployed to."""

from pathlib import Path

ROOT = Path(__file__).parent.parent
