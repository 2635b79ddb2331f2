"""Why a picture shows no document, where whoever took it can mend that: kinds of `NoDocumentError`."""

from ocr_identity.domain.errors import DocumentRejectedError, NoDocumentError, all_of


class TooBlurredError(NoDocumentError):
    code = "too_blurred"
    message = (
        "The print is too blurred to be read. Hold the camera still and fill the picture with the document."
    )


class GlareError(NoDocumentError):
    code, message = "glare", "A reflection hides the print. Turn the document away from the light."


class CutOffError(NoDocumentError):
    code = "cut_off"
    message = "Parts of the document lie outside the picture. Show it with all four edges."


class BackSideError(NoDocumentError):
    code = "back_side"
    message = "This is the back of a document. Send the side that bears the name."


class MirroredError(NoDocumentError):
    code = "mirrored"
    message = (
        "The picture is mirrored, as selfie cameras do. Turn mirroring off, or use the camera at the back."
    )


def rejections() -> list[type[DocumentRejectedError]]:
    """Every kind of refusal of a file."""
    return [one for one in all_of(DocumentRejectedError) if issubclass(one, DocumentRejectedError)]
