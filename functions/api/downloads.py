"""Where files and their renditions are downloaded from: presigned URLs, for some minutes."""

from functions.api.schemas.media import Sign
from ocr_identity.bootstrap.api import ApiServices
from ocr_identity.domain.states import UploadState
from ocr_identity.ports.media import MediaRecord


def signer(services: ApiServices, seconds: int | None = None) -> Sign:
    """Where to download an object for some minutes, or so many seconds; None until it is there."""
    lifetime_s = services.settings.download_url_seconds if seconds is None else seconds

    def sign(record: MediaRecord) -> str | None:
        """Return a rendition with a URL to fetch it by."""
        if record.upload_state != UploadState.STORED:
            return None
        return services.objects.presign_get(record.object_key, record.filename, lifetime_s)

    return sign
