"""What the walk needs of the outside world; `adapters/` hold the real ones, `bootstrap.py` wires them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal, Protocol
from uuid import UUID

from ocr_identity.documents import Box, Reading, Word
from ocr_identity.errors import Fault
from ocr_identity.events import Event

if TYPE_CHECKING:
    import numpy  # only the OCR function has these
    from numpy.typing import NDArray
    from PIL import Image


@dataclass(frozen=True, slots=True)
class Symbol:
    """One character as the engine saw it."""

    text: str
    confidence: float
    box: Box


class TextEngine(Protocol):
    """An OCR engine for print."""

    def read_words(self, image: "Image.Image", page: int) -> list[Word]:
        """All words of a page in reading order; raises `ReadTimeout`."""

    def read_symbols(self, image: "Image.Image", alphabet: str) -> list[Symbol]:
        """The characters of one block of lines, out of `alphabet` alone; raises `ReadTimeout`."""


class LineModels(Protocol):
    """The networks that find MRZ lines on a page and read them."""

    def find(self, picture: "NDArray[numpy.uint8]") -> "NDArray[numpy.float32]":
        """For each cell of 4 x 4 pixels of a grey picture, its sides multiples of 16: whether it lies on
        an MRZ line (logit), and logarithms of an eighth of the height of its capitals and of its pitch;
        3 x rows x columns.
        """  # noqa: D205 - one sentence

    def read(self, strip: "NDArray[numpy.uint8]") -> "NDArray[numpy.float32]":
        """For each step of a strip of 40 rows how likely it is empty, or each of 0-9, A-Z and `<`."""


@dataclass(frozen=True, slots=True)
class Engines:
    """What reads: print, and MRZ lines. Where there are no `lines`, `text` stands in for them."""

    text: TextEngine
    lines: LineModels | None = None


@dataclass(frozen=True, slots=True)
class ObjectInfo:
    """What the object store knows of an object without giving its bytes."""

    size: int
    content_type: str


@dataclass(frozen=True, slots=True)
class Declaration:
    """What a client says that it will upload; `sha256` in hexadecimal."""

    filename: str
    content_type: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class SignedPut:
    """Where and with which headers to PUT, until when. The URL is a secret."""

    url: str
    headers: Mapping[str, str]
    expires_at: datetime


class ObjectStore(Protocol):
    """The bucket. All raise `StorageUnavailable` where it does not answer."""

    def head(self, key: str) -> ObjectInfo | None:
        """What is known of the object, None where there is none."""

    def get(self, key: str, size: int) -> bytes:
        """At most `size` bytes of the object; raises `ObjectMissing`."""

    def put(self, key: str, declaration: Declaration, data: bytes) -> None:
        """Store `data` as declared, unless the key is taken."""

    def sign_put(self, key: str, declaration: Declaration, expires_at: datetime) -> SignedPut:
        """A PUT that only the declared bytes pass, once."""

    def sign_get(self, key: str, filename: str, seconds: int) -> str:
        """A short-lived URL to download from."""

    def ping(self) -> None:
        """Ask the bucket whether it is there."""


class EventPublisher(Protocol):
    """The topic."""

    def publish(self, event: Event) -> None:
        """Announce `event`; raises `EventsUnavailable`."""


class Outbox(Protocol):
    """Events that are written but perhaps not yet out."""

    def relay_one(self, publish: Callable[[Event], None], object_key: str | None) -> bool:
        """Publish and mark the oldest one, of `object_key` where given; False where none is left."""


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to read one object; `attempt` fences off a worker that lost it."""

    job_id: UUID
    media_id: UUID
    owner_id: UUID
    object_key: str
    content_type: str
    size: int
    sha256: str
    attempt: int


class JobStore(Protocol):
    """The jobs' life, as the worker sees it. All raise `DatabaseUnavailable`."""

    def claim(self, object_key: str, lease_s: int) -> Claim | None:
        """Claim the job of an object; None where there is nothing to do; raises `JobLeased`."""

    def succeed(self, claim: Claim, reading: Reading, processing_ms: int) -> None:
        """Store the reading and its event in one transaction; raises `ClaimLost`."""

    def reject(self, claim: Claim, fault: Fault, processing_ms: int) -> None:
        """Store why the file is refused, and the event; raises `ClaimLost`."""

    def release(self, claim: Claim, fault: Fault) -> None:
        """Give the claim back, for the next delivery to take."""


class JobChores(Protocol):
    """Jobs that nobody will finish. All raise `DatabaseUnavailable`."""

    def give_up(self, object_key: str, fault: Fault) -> bool:
        """Fail the object's unfinished job for good; raises `JobLeased` while a worker has it."""

    def expired_uploads(self, grace_s: int) -> list[str]:
        """Keys whose URL expired `grace_s` seconds ago without a message."""

    def overdue_jobs(self, grace_s: int) -> list[str]:
        """Keys whose job was taken up and then not touched for `grace_s` seconds."""

    def wait_longer(self, object_key: str, seconds: int) -> None:
        """Count the upload of `object_key` as expired only `seconds` from now."""


TaskState = Literal["PENDING", "STARTED", "RETRY", "SUCCESS", "FAILURE"]
UploadState = Literal["uploading", "stored", "void"]
TicketKind = Literal["new", "renewed", "standing"]


@dataclass(frozen=True, slots=True)
class Ticket:
    """The ids of an upload; `renewed` where the URL of a standing one had run out unused."""

    media_id: UUID
    task_id: UUID
    object_key: str
    kind: TicketKind


@dataclass(frozen=True, slots=True)
class TaskRecord:
    """A job as its owner sees it; `output` is a `ReadingBody` in JSON."""

    task_id: UUID
    media_id: UUID
    state: TaskState
    output: object
    error_code: str | None
    error_message: str | None
    processing_time_ms: int | None


@dataclass(frozen=True, slots=True)
class MediaRecord:
    """A file as its owner sees it."""

    media_id: UUID
    filename: str
    content_type: str
    size: int
    sha256: str
    object_key: str
    upload_state: UploadState
    created_at: datetime


class MediaStore(Protocol):
    """What the API asks, each for one owner alone. All raise `DatabaseUnavailable`."""

    def owner(self, subject: str) -> UUID:
        """The id of the user whose token bears `subject`."""

    def open_ticket(self, owner_id: UUID, declaration: Declaration, lifetime_s: int) -> Ticket:
        """A new media with its job, or the standing ones of the same bytes."""

    def task(self, owner_id: UUID, task_id: UUID) -> TaskRecord:
        """The job; raises `NotFound`."""

    def task_of(self, owner_id: UUID, media_id: UUID) -> TaskRecord:
        """The newest job of a media; raises `NotFound`."""

    def media(self, owner_id: UUID, media_id: UUID) -> MediaRecord:
        """The file's metadata; raises `NotFound`."""

    def delete(self, owner_id: UUID, media_id: UUID) -> str:
        """Soft-delete, once however often; the object's key; raises `NotFound`."""


class Pingable(Protocol):
    """A part of the system that the health check asks."""

    def ping(self) -> None:
        """Ask for an answer; raises a `PassingFault`."""


class Redelivery(Protocol):
    """When a message that could not be dealt with comes again."""

    def delay(self, receipt_handle: str, seconds: int) -> None:
        """Have it come again after `seconds`, and not before."""


class Announcer(Protocol):
    """Where the arrival of an object is told."""

    def announce(self, bucket: str, object_key: str) -> None:
        """Tell of the object as S3 does; raises `QueueUnavailable`."""
