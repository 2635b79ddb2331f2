"""What e-mails say, as SES templates: ids, kinds and codes, never what a document says."""

from collections.abc import Mapping

from ocr_identity.domain.errors import OcrIdentityError
from ocr_identity.domain.events import BatchCompleted, DocumentRead, DocumentRefused, DocumentReviewed, Event

LAYOUT = """<!doctype html><html lang="en"><body style="font-family:sans-serif;max-width:36em">
<h1 style="font-size:1.2em">{title}</h1><p>{sentence}</p>
<p style="color:#666">You get this e-mail because you asked for it. Your profile's
<code>email_events</code> say of what.</p></body></html>"""


def _template(title: str, sentence: str) -> Mapping[str, str]:
    return {"subject": title, "text": f"{sentence}\n", "html": LAYOUT.format(title=title, sentence=sentence)}


TEMPLATES: Mapping[str, Mapping[str, str]] = {
    "document.read": _template(
        "Your document was read",
        "File {{media_id}} was read in {{processing_time_ms}} ms: {{document_type}}.",
    ),
    "document.rejected": _template(
        "Your file could not be read", "File {{media_id}} was refused: {{message}} ({{code}})"
    ),
    "document.failed": _template(
        "Your file was not read", "Reading file {{media_id}} was given up: {{message}} ({{code}})"
    ),
    "document.reviewed": _template(
        "Your document was reviewed", "A person looked at file {{media_id}} and what was read is {{outcome}}."
    ),
    "batch.completed": _template(
        "Your batch is complete",
        "Batch {{batch_id}} is complete: {{read}} read, {{failed}} failed, {{refused}} refused.",
    ),
}


def values_of(event: Event) -> Mapping[str, str]:
    """Return what the event's template names; raises `OcrIdentityError` for an event that has none."""
    match event.data:
        case DocumentRead() as read:
            kind = (read.document_type or "document").replace("_", " ")
            milliseconds = str(read.processing_time_ms)
            return {"media_id": str(read.media_id), "document_type": kind, "processing_time_ms": milliseconds}
        case DocumentRefused() as refused:
            return {"media_id": str(refused.media_id), "code": refused.code, "message": refused.message}
        case DocumentReviewed() as reviewed:
            return {"media_id": str(reviewed.media_id), "outcome": reviewed.outcome}
        case BatchCompleted() as batch:
            counts = {"read": batch.read, "failed": batch.failed, "refused": batch.refused}
            return {"batch_id": str(batch.batch_id)} | {name: str(count) for name, count in counts.items()}
        case _:
            raise OcrIdentityError
