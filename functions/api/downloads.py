"""Where files and their renditions are downloaded from: presigned URLs, for some minutes."""

from functions.api.schemas.media import Sign
from ocr_identity.bootstrap.api import ApiServices
from ocr_identity.domain.states import UploadState
from ocr_identity.ports.media import MediaRecord


def signer(services: ApiServices) -> Sign:
    """Where to download an object for some minutes; None until it is there."""

    def sign(record: MediaRecord) -> str | None:
        """Return a rendition with a URL to fetch it by."""
        if record.upload_state != UploadState.STORED:
            return None
        seconds = services.settings.download_url_seconds
        return services.objects.presign_get(record.object_key, record.filename, seconds)

    return sign
