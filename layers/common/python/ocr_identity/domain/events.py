"""The events that are announced: CloudEvents 1.0, a JSON Schema for each in `events/schemas/`.

They carry ids and codes; identity fields only where the deployment says so. The id is derived from
what the event tells, so that a repeat can be recognised.

They are written strictly and read tolerantly: while a deployment is replaced, events of a newer release
meet functions of this one. What these do not know is kept and handed on, never dropped.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID, uuid5

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SerializeAsAny, ValidationInfo

VERSION = "1"
SOURCE = "urn:ocr-identity"
NAMESPACE = UUID("6f63722d-6964-5e6e-8174-697479303931")

EventType = Literal[
    "document.read", "document.rejected", "document.failed", "media.deleted", "media.restored",
    "batch.completed", "owner.erased", "webhook.test", "document.reviewed",
]  # fmt: skip


class _Body(BaseModel):
    model_config = ConfigDict(frozen=True, extra="allow")


class EventData(_Body):
    """Whom the event is about."""

    owner_id: UUID = Field(description="The owner's id in the table `users`.")


class MediaData(EventData):
    """Which file the event is about."""

    media_id: UUID


class DocumentRead(MediaData):
    """A document was read."""

    ocr_job_id: UUID
    document_type: str | None = None
    mrz_format: str | None = None
    mrz_valid: bool | None = Field(default=None, description="Missing where the document has no MRZ.")
    processing_time_ms: int
    reviewed: bool | None = Field(
        default=None, description="False where a person is yet to look at it: `document.reviewed` follows."
    )
    fields: dict[str, str] | None = Field(
        default=None, description="Identity fields, only where the deployment lets them out."
    )


class DocumentReviewed(MediaData):
    """A person looked at a reading: `outcome` says what they made of it."""

    ocr_job_id: UUID
    review_id: UUID
    outcome: Literal["confirmed", "corrected", "rejected"]
    reviewed: Literal[True] = True
    document_type: str | None = None
    corrected: list[str] = Field(default=[], description="The names of the fields that were corrected.")
    code: str | None = Field(default=None, description="Why it was rejected.")
    fields: dict[str, str] | None = Field(
        default=None, description="Identity fields as reviewed, only where the deployment lets them out."
    )


class DocumentRefused(MediaData):
    """A document could not be read: `code` says why, for good."""

    ocr_job_id: UUID
    code: str
    message: str


class MediaChanged(MediaData):
    """The owner deleted a file, or restored it."""


class BatchCompleted(EventData):
    """All of a batch is over: how many items were read, failed, or were refused a ticket."""

    batch_id: UUID
    read: int
    failed: int
    refused: int


class OwnerErased(EventData):
    """All that was known of an owner is removed; whoever keeps copies should do the same."""

    erasure_id: UUID


class WebhookTest(EventData):
    """The owner has a webhook tried; nothing happened."""

    endpoint_id: UUID


AnyData = (
    DocumentRead
    | DocumentReviewed
    | DocumentRefused
    | MediaChanged
    | BatchCompleted
    | OwnerErased
    | WebhookTest
)
KINDS: dict[EventType, type[EventData]] = {
    "document.read": DocumentRead,
    "document.reviewed": DocumentReviewed,
    "document.rejected": DocumentRefused,
    "document.failed": DocumentRefused,
    "media.deleted": MediaChanged,
    "media.restored": MediaChanged,
    "batch.completed": BatchCompleted,
    "owner.erased": OwnerErased,
    "webhook.test": WebhookTest,
}


def _data_of_type(data: object, info: ValidationInfo) -> object:
    """Read the data as the event's type has it; of a type that is not known, whom it is about."""
    known: dict[str, type[EventData]] = {**KINDS}  # type: ignore[dict-item]
    return known.get(info.data.get("type", ""), EventData).model_validate(data)


class Event(_Body):
    """The envelope: CloudEvents 1.0 in JSON."""

    specversion: Literal["1.0"]
    id: UUID
    source: str
    type: str
    subject: str = Field(description="The id of the media, the batch, the erasure or the webhook's endpoint.")
    time: datetime
    datacontenttype: Literal["application/json"] = "application/json"
    dataschema: str
    data: Annotated[SerializeAsAny[EventData], BeforeValidator(_data_of_type)]

    def to_json(self) -> dict[str, Any]:
        """Write the event as it is stored and sent."""
        return self.model_dump(mode="json", exclude_none=True)


def attributes_of(body: Mapping[str, Any]) -> Mapping[str, str]:
    """Return what subscribers' filter policies can choose by, of an event as it is stored."""
    chosen = {"type": body.get("type"), "version": VERSION}
    data = body.get("data")
    if isinstance(data, dict):
        chosen |= {name: data.get(name) for name in ("document_type", "code")}
    return {name: value for name, value in chosen.items() if isinstance(value, str) and value}


def event(kind: EventType, data: AnyData, at: datetime) -> Event:
    """Make the event `kind` about `data`; the same happening gives the same id.

    Raises ValueError where `data` has a member that its schema has not.
    """
    if data.model_extra:
        raise ValueError(f"an event {kind} has no {', '.join(data.model_extra)}")
    subject, happening = _told(data, at)
    return Event(
        specversion="1.0",
        source=SOURCE,
        id=uuid5(NAMESPACE, f"{kind}:{happening}"),
        type=kind,
        subject=str(subject),
        time=at,
        dataschema=f"{SOURCE}:{kind}:{VERSION}",
        data=data,
    )


def _told(data: AnyData, at: datetime) -> tuple[UUID, str]:
    """Name the record that the event is about, and what is done to it once; jobs and batches end once."""
    match data:
        case DocumentRead() | DocumentReviewed() | DocumentRefused():
            return data.media_id, str(data.ocr_job_id)
        case BatchCompleted():
            return data.batch_id, str(data.batch_id)
        case MediaChanged():
            return data.media_id, f"{data.media_id}:{at.isoformat()}"
        case OwnerErased():
            return data.erasure_id, str(data.erasure_id)
        case WebhookTest():
            return data.endpoint_id, f"{data.endpoint_id}:{at.isoformat()}"


def schemas() -> dict[str, dict[str, object]]:
    """Return the JSON Schema of each event by its type."""
    return {kind: _schema(kind, data) for kind, data in KINDS.items()}


def _schema(kind: EventType, data: type[EventData]) -> dict[str, object]:
    schema = Event.model_json_schema(mode="serialization")
    body = data.model_json_schema(mode="serialization")
    properties = schema["properties"] | {
        "type": {"const": kind}, "source": {"const": SOURCE}, "data": body
    }  # fmt: skip
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"{SOURCE}:{kind}:{VERSION}",
        "title": kind,
        "type": "object",
        "properties": properties,
        "required": [*schema["required"], "datacontenttype"],
        # A newer release may add members: who consumes events lets them be.
        "additionalProperties": True,
    }
