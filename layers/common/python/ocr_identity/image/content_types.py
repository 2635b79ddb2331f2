"""The content types that are taken on; light to import, for the API never decodes an image."""

CONTENT_TYPES = (
    "image/jpeg",
    "image/png",
    "image/webp",
    "image/tiff",
    "image/heic",
    "image/heif",
    "application/pdf",
)
