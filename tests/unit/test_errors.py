"""Codes are stable, unlike, and say whether to try again."""

from ocr_identity.domain.errors import (
    DeclarationMismatchError,
    DocumentFailedError,
    DocumentRejectedError,
    OcrIdentityError,
    ReaderError,
    RequestError,
    TransientError,
)
from ocr_identity.domain.request_errors import all_errors

CODES = {
    "internal_error", "empty_file", "file_too_large", "unsupported_type", "corrupt_file", "image_too_large",
    "encrypted_pdf", "too_many_pages", "no_pages", "no_document", "too_blurred", "glare", "cut_off",
    "back_side", "mirrored", "size_mismatch", "hash_mismatch",
    "type_mismatch", "object_missing", "upload_expired", "media_deleted", "retries_exhausted", "job_leased",
    "claim_lost", "read_timeout", "storage_unavailable", "events_unavailable", "queue_unavailable",
    "database_unavailable", "not_found", "invalid_request", "unauthorized", "malformed_notification",
    "malformed_barcode",
    "malformed_mrz", "task_cancelled", "task_started", "task_finished", "task_not_failed", "not_stored",
    "forbidden", "quota_exceeded", "invalid_cursor", "cursor_expired", "unknown_subject", "tree_cycle",
    "tree_too_deep", "duplicate_in_batch", "webhook_insecure", "webhook_unresolvable", "webhook_failed",
    "webhook_private_address", "too_many_webhooks", "mail_unavailable", "email_bounced", "email_refused",
    "email_complaint", "reader_crashed", "reader_out_of_memory", "out_of_time",
    "access_refused", "event_refused", "database_refused", "unsupported_media_type", "method_not_allowed",
    "idempotency_key_reused", "webhook_exists", "webhooks_unreachable", "webhook_resting",
    "nothing_to_review", "review_not_held",
    "own_document", "check_digit_mismatch",
}  # fmt: skip


KINDS = [kind for kind in all_errors() if kind is not OcrIdentityError]


def test_error_codes_match_those_known_to_consumers() -> None:
    roots = {
        DocumentRejectedError,
        DeclarationMismatchError,
        DocumentFailedError,
        TransientError,
        ReaderError,
        RequestError,
    }
    told = [kind.code for kind in KINDS if kind not in roots]

    assert sorted([*told, OcrIdentityError.code]) == sorted(CODES)


def test_error_kind_is_permanent_unless_transient() -> None:
    for kind in KINDS:
        assert kind.permanent != issubclass(kind, TransientError)
        assert kind.message.endswith(".")
