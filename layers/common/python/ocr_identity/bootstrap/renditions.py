"""Build what the function `renditions` works with."""

from ocr_identity.adapters.aws.s3 import S3Objects
from ocr_identity.adapters.aws.sqs import SqsQueue
from ocr_identity.adapters.postgres.renditions import PostgresRenditions
from ocr_identity.adapters.sandbox.client import SandboxedRenderer
from ocr_identity.bootstrap.database import database
from ocr_identity.ports.messaging import MessageVisibility
from ocr_identity.ports.renditions import RendererOptions, Sizes
from ocr_identity.services.renditions import RenditionServices
from ocr_identity.settings import RenditionsSettings, sandbox_environment


def rendition_services(settings: RenditionsSettings) -> RenditionServices:
    """Build the adapters of `renditions`, and start its renderer."""
    return RenditionServices(
        renditions=PostgresRenditions(database(settings), settings.bucket_name),
        objects=S3Objects(settings.bucket_name),
        renderer=SandboxedRenderer(renderer_options(settings), sandbox_environment()),
        format=settings.rendition_format,
    )


def renderer_options(settings: RenditionsSettings) -> RendererOptions:
    """How far the renderer goes, and what it makes."""
    return RendererOptions(
        sizes=Sizes(settings.thumbnail_size, settings.preview_size, settings.rendition_format),
        memory_mb=settings.renderer_memory_mb,
        max_bytes=settings.max_upload_bytes,
        max_pixels=settings.max_pixels,
        max_pages=settings.max_pages,
        max_seconds=settings.max_render_seconds,
    )


def message_visibility(settings: RenditionsSettings) -> MessageVisibility:
    """Return the queue that events come again from."""
    return SqsQueue(settings.queue_url)
