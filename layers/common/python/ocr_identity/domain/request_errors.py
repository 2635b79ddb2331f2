"""Why a request, or a message, cannot be served as it stands: with the codes of `errors.py`."""

from collections.abc import Mapping, Sequence

from ocr_identity.domain.errors import OcrIdentityError, RequestError, all_of
from ocr_identity.domain.picture_errors import TooBlurredError


class NotFoundError(RequestError):
    code, status, message = "not_found", 404, "There is no such thing, or it is not yours."


class InvalidRequestError(RequestError):
    """`fields` say which were refused (`field`, `error`, `message`, `allowed`), never what they were."""

    code, status, message = "invalid_request", 422, "The request's body or parameters are not valid."

    def __init__(self, message: str | None = None, fields: Sequence[Mapping[str, str]] = ()) -> None:
        super().__init__(message)
        self.fields = tuple(fields)


class UnsupportedMediaTypeError(RequestError):
    code, status, message = (
        "unsupported_media_type",
        415,
        "The body must be JSON: Content-Type: application/json.",
    )


class MethodNotAllowedError(RequestError):
    """`allowed` are the methods that the route has."""

    code, status, message = (
        "method_not_allowed",
        405,
        "The route has other methods; the header Allow names them.",
    )

    def __init__(self, allowed: Sequence[str] = ()) -> None:
        super().__init__()
        self.allowed = tuple(allowed)


class UnauthorizedError(RequestError):
    code, status, message = "unauthorized", 401, "A valid bearer token is needed."


class ForbiddenError(RequestError):
    code, status, message = "forbidden", 403, "This is for administrators."


class NothingToReviewError(RequestError):
    code, status, message = "nothing_to_review", 404, "No reading waits for a review."


class ReviewNotHeldError(RequestError):
    code, status, message = "review_not_held", 409, "You do not have this review, or no longer: claim it."


class OwnDocumentError(RequestError):
    code, status, message = "own_document", 403, "Nobody reviews a document of their own, nor twice."


class CheckDigitMismatchError(InvalidRequestError):
    code, status = "check_digit_mismatch", 422
    message = "A value does not fit its check digit in the MRZ; send accept_mismatch to take it all the same."


class IdempotencyKeyReusedError(RequestError):
    code, status = "idempotency_key_reused", 422
    message = "The Idempotency-Key was used for another request."


class QuotaExceededError(RequestError):
    """`retry_after_s` is when the quota's next window begins."""

    code, status, message = "quota_exceeded", 429, "Your quota of uploads is used up for now."

    def __init__(self, retry_after_s: int = 0) -> None:
        super().__init__()
        self.retry_after_s = retry_after_s


class InvalidCursorError(RequestError):
    code, status = "invalid_cursor", 422
    message = "The cursor is not one that was given for this list."


class CursorExpiredError(RequestError):
    code, status, message = "cursor_expired", 410, "The cursor is too old; begin the list anew."


class UnknownSubjectError(RequestError):
    code, status, message = "unknown_subject", 422, "There is no such subject to attach files to."


class TreeCycleError(RequestError):
    code, status, message = "tree_cycle", 409, "A file cannot hang under itself or one of its own."


class TreeTooDeepError(RequestError):
    code, status, message = "tree_too_deep", 409, "The tree would be deeper than the limit."


class NotStoredError(RequestError):
    code, status, message = "not_stored", 409, "The file's bytes are not there."


class TaskStartedError(RequestError):
    code, status, message = "task_started", 409, "The task is being worked on already."


class TaskFinishedError(RequestError):
    code, status, message = "task_finished", 409, "The task is over already."


class TaskNotFailedError(RequestError):
    code, status, message = "task_not_failed", 409, "Only a failed task can be tried again."


class DuplicateInBatchError(RequestError):
    code, status, message = "duplicate_in_batch", 422, "The batch holds the same bytes twice."


class WebhookInsecureError(RequestError):
    code, status, message = "webhook_insecure", 422, "A webhook's URL must be https, without a user in it."


class WebhookUnresolvableError(RequestError):
    code, status, message = "webhook_unresolvable", 422, "The webhook's host has no address."


class WebhookPrivateAddressError(RequestError):
    code, status, message = "webhook_private_address", 422, "The webhook's host is not on the public network."


class WebhooksUnreachableError(RequestError):
    code, status = "webhooks_unreachable", 409
    message = "This deployment has no way out to the internet, which webhooks need (natGateways)."


class WebhookExistsError(RequestError):
    code, status, message = "webhook_exists", 409, "You have a webhook with this URL already."


class WebhookDisabledError(RequestError):
    code, status, message = "webhook_resting", 409, "The webhook rests: activate it before it is tried."


class TooManyWebhooksError(RequestError):
    code, status, message = "too_many_webhooks", 409, "There are as many webhooks as one owner may have."


class MalformedNotificationError(RequestError):
    code, message = "malformed_notification", "The message is no S3 notification."


class MalformedMrzError(RequestError):
    code, message = "malformed_mrz", "The text is no machine-readable zone."


class MalformedBarcodeError(RequestError):
    code, message = "malformed_barcode", "The barcode's payload does not follow the AAMVA standard."


def all_errors() -> list[type[OcrIdentityError]]:
    """Every error with a code of its own, of the three modules, whoever has imported what."""
    homes = {OcrIdentityError.__module__, TooBlurredError.__module__, __name__}
    kinds: list[type[OcrIdentityError]] = [OcrIdentityError, *all_of(OcrIdentityError)]
    return [kind for kind in kinds if kind.__module__ in homes]
