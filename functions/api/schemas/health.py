"""What the health check answers."""

from pydantic import BaseModel

from functions.api.schemas.common import (
    HealthStatus,
    example,
)


class PartHealth(BaseModel):
    """Whether a part answered, and after how long."""

    status: HealthStatus
    latency_ms: float


class Health(BaseModel):
    """Whether all parts answered."""

    model_config = example(status="ok", parts={"postgres": {"status": "ok", "latency_ms": 1.2}})

    status: HealthStatus
    parts: dict[str, PartHealth]
