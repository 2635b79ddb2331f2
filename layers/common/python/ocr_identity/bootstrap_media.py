"""The share of the function `media` in the bootstrap, apart: it alone has the libraries of pictures."""

from ocr_identity.adapters.postgres_renditions import PostgresRenditions
from ocr_identity.adapters.s3 import S3Objects
from ocr_identity.adapters.sqs import SqsQueue
from ocr_identity.bootstrap import database
from ocr_identity.image.decode import Limits
from ocr_identity.image.render import Sizes
from ocr_identity.ports.messaging import Redelivery
from ocr_identity.renditions import RenditionServices
from ocr_identity.settings import MediaSettings


def rendition_services(settings: MediaSettings) -> RenditionServices:
    """The adapters of `media`."""
    return RenditionServices(
        renditions=PostgresRenditions(database(settings), settings.bucket_name),
        objects=S3Objects(settings.bucket_name),
        limits=Limits(settings.max_upload_bytes, settings.max_pixels, settings.max_pages),
        sizes=Sizes(settings.thumbnail_size, settings.preview_size, settings.rendition_format),
    )


def redelivery(settings: MediaSettings) -> Redelivery:
    """The queue that events come again from."""
    return SqsQueue(settings.queue_url)
