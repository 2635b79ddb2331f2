"""Every way in which something goes wrong, with its stable code.

The same `code` stands in the API's problem, the job's row and the event. Messages are fixed
sentences: they never quote a document, a name or a URL.
"""

from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

if TYPE_CHECKING:
    from ocr_identity.domain.document import Reading


class OcrIdentityError(Exception):
    """The root. `permanent` faults are never retried; passing ones always are."""

    code: ClassVar[str] = "internal_error"
    status: ClassVar[int] = 500
    message: ClassVar[str] = "Something went wrong on our side."
    permanent: ClassVar[bool] = False

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or self.message)


def all_of(kind: type[OcrIdentityError]) -> list[type[OcrIdentityError]]:
    """Every kind of fault below `kind`, at any depth."""
    below = kind.__subclasses__()
    return [*below, *(deeper for one in below for deeper in all_of(one))]


class DocumentRejectedError(OcrIdentityError):
    """The file is not one that we read: told as `document.rejected`.

    `reading` holds the text and the barcodes of a file that shows no document.
    """

    status = 422
    permanent = True
    reading: "Reading | None" = None


class EmptyFileError(DocumentRejectedError):
    code, message = "empty_file", "The file is empty."


class FileTooLargeError(DocumentRejectedError):
    code, status, message = "file_too_large", 413, "The file is larger than the limit."


class UnsupportedTypeError(DocumentRejectedError):
    code, status = "unsupported_type", 415
    message = "The file is none of JPEG, PNG, WebP, TIFF, HEIC, AVIF, GIF, BMP and PDF."


class CorruptFileError(DocumentRejectedError):
    code, message = "corrupt_file", "The file is damaged or cut short."


class ImageTooLargeError(DocumentRejectedError):
    code, message = "image_too_large", "The image has more pixels than the limit."


class EncryptedPdfError(DocumentRejectedError):
    code, message = "encrypted_pdf", "The PDF is protected by a password."


class TooManyPagesError(DocumentRejectedError):
    code, message = "too_many_pages", "The file has more pages than the limit."


class NoPagesError(DocumentRejectedError):
    code, message = "no_pages", "The PDF has no pages."


class NoDocumentError(DocumentRejectedError):
    code, message = "no_document", "No identity document was found in the file."


class ReadTimeoutError(DocumentRejectedError):
    code, message = "read_timeout", "Reading took longer than the limit."


class DeclarationMismatchError(DocumentRejectedError):
    """What arrived is not what the ticket was issued for; the same bytes may be declared anew."""


class SizeMismatchError(DeclarationMismatchError):
    code, message = "size_mismatch", "The object's size is not the declared one."


class HashMismatchError(DeclarationMismatchError):
    code, message = "hash_mismatch", "The object's SHA-256 is not the declared one."


class TypeMismatchError(DeclarationMismatchError):
    code, message = "type_mismatch", "The object's content type is not the declared one."


class ObjectMissingError(DeclarationMismatchError):
    code, message = "object_missing", "The object was gone before it was read."


class UploadExpiredError(DeclarationMismatchError):
    code, message = "upload_expired", "Nothing was uploaded before the URL expired."


class MediaDeletedError(DeclarationMismatchError):
    code, message = "media_deleted", "The file was deleted before it was read."


class DocumentFailedError(OcrIdentityError):
    """We gave up: told as `document.failed`."""

    permanent = True


class TaskCancelledError(DocumentFailedError):
    code, message = "task_cancelled", "The owner cancelled the task."


class RetriesExhaustedError(DocumentFailedError):
    code, message = "retries_exhausted", "The document could not be read after several tries."


class AccessRefusedError(DocumentFailedError):
    """The deployment's permissions are wrong: no repeat changes that, a redrive after their repair does."""

    code, message = "access_refused", "A service that we need refuses us access."


class EventRefusedError(DocumentFailedError):
    """`event_id` is whose turn it was in the outbox."""

    code, message = "event_refused", "The topic does not take this event."
    event_id: UUID | None = None


class DatabaseRefusedError(DocumentFailedError):
    """`sqlstate` is the server's code: what was to be written breaks a rule, and would do so again."""

    code, message = "database_refused", "The database does not take what was to be written."

    def __init__(self, sqlstate: str = "") -> None:
        super().__init__()
        self.sqlstate = sqlstate


class TransientError(OcrIdentityError):
    """Something that may be gone the next time: always retried."""

    status = 503


class ReaderError(TransientError):
    """The reader broke off on a file: told as `document.failed` where it does so again and again."""


class ReaderCrashedError(ReaderError):
    """`cause` is a signal's name or an exception's class, for the log."""

    code, message = "reader_crashed", "The reader broke down on this file."

    def __init__(self, cause: str | None = None) -> None:
        super().__init__()
        self.cause = cause


class ReaderOutOfMemoryError(ReaderError):
    code, message = "reader_out_of_memory", "Reading this file took more memory than the limit."


class NotEnoughTimeError(TransientError):
    code, message = "out_of_time", "The function had no time left for this message."


class JobLeasedError(TransientError):
    """`retry_after_s` is when that worker's lease ends."""

    code, message = "job_leased", "Another worker holds this job."

    def __init__(self, retry_after_s: int = 0) -> None:
        super().__init__()
        self.retry_after_s = retry_after_s


class ClaimLostError(TransientError):
    code, message = "claim_lost", "The job was taken over or deleted while it was read."


class StorageUnavailableError(TransientError):
    code, message = "storage_unavailable", "The object store did not answer."


class EventsUnavailableError(TransientError):
    code, message = "events_unavailable", "The event could not be published yet."


class QueueUnavailableError(TransientError):
    code, message = "queue_unavailable", "The queue did not answer."


class WebhookFailedError(TransientError):
    """`answer` is the status of what the endpoint answered, None where nothing came."""

    code, message = "webhook_failed", "The webhook's endpoint did not answer with success."

    def __init__(self, answer: int | None = None) -> None:
        super().__init__()
        self.answer = answer


class MailUnavailableError(TransientError):
    code, message = "mail_unavailable", "The mail service did not take the e-mail yet."


class DatabaseUnavailableError(TransientError):
    code, message = "database_unavailable", "The database did not answer."


class EmailBouncedError(DocumentFailedError):
    code, message = "email_bounced", "The address does not take e-mail; no more is sent to it."


class EmailRefusedError(DocumentFailedError):
    code, message = "email_refused", "The mail service refuses the e-mail for good."


class EmailComplaintError(DocumentFailedError):
    code, message = "email_complaint", "The recipient marked an e-mail as unwanted; no more is sent."


class RequestError(OcrIdentityError):
    """The request cannot be served as it stands."""

    permanent = True
