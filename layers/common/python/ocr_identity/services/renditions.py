"""Make the renditions of an upload: fetch → render (in the sandbox) → store."""

import hashlib
from dataclasses import dataclass
from uuid import UUID

from ocr_identity.domain.errors import DocumentRejectedError
from ocr_identity.ports.objects import DeclaredFile, ObjectStore
from ocr_identity.ports.renditions import (
    Format,
    Original,
    Picture,
    Renderer,
    RenditionRepository,
    StoredRendition,
)

PREFIX = "renditions/"


@dataclass(frozen=True, slots=True)
class RenditionServices:
    """What renders files."""

    renditions: RenditionRepository
    objects: ObjectStore
    renderer: Renderer
    format: Format = "webp"


def render_media(media_id: UUID, services: RenditionServices) -> int:
    """Make what is to be made of a file, once; how many pictures.

    None of a file that cannot be decoded. Raises a `TransientError` where it must be tried again, a
    `ReaderError` where the renderer broke off on it.
    """
    original = services.renditions.original(media_id)
    if original is None:
        return 0
    try:
        data = services.objects.get(original.object_key, original.size)
        pictures = services.renderer.render(data)
    except DocumentRejectedError:
        return 0
    made = [_put(original, picture, services) for picture in pictures]
    unwanted = services.renditions.store(original, made)
    for key in unwanted:
        services.objects.remove(key)
    return len(made) - len(unwanted)


def _put(original: Original, picture: Picture, services: RenditionServices) -> StoredRendition:
    """Under a key that names its bytes: a repeat finds it there, another size never does."""
    digest = hashlib.sha256(picture.data).hexdigest()
    content_type = f"image/{services.format}"
    name = f"{picture.name}-{picture.page}-{digest[:16]}.{services.format}"
    key = f"{PREFIX}{original.media_id}/{name}"
    services.objects.put(key, DeclaredFile(name, content_type, len(picture.data), digest), picture.data)
    return StoredRendition(
        name=picture.name,
        page=picture.page,
        content_type=content_type,
        width=picture.width,
        height=picture.height,
        size=len(picture.data),
        sha256=digest,
        object_key=key,
    )
