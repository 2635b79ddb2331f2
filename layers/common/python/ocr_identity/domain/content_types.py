"""The content types that are taken on; light to import, for the API never decodes an image."""

CONTENT_TYPES = (
    "image/jpeg",
    "image/png",
    "image/webp",
    "image/tiff",
    "image/heic",
    "image/heif",
    "image/avif",
    "image/gif",
    "image/bmp",
    "application/pdf",
)
# What clients say for them.
ALIASES = {
    "image/jpg": "image/jpeg",
    "image/pjpeg": "image/jpeg",
    "image/x-png": "image/png",
    "image/tif": "image/tiff",
    "image/x-ms-bmp": "image/bmp",
    "image/x-bmp": "image/bmp",
    "application/x-pdf": "application/pdf",
}
HEADS = {
    b"\xff\xd8\xff": "image/jpeg",
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"II*\x00": "image/tiff",
    b"MM\x00*": "image/tiff",
    b"GIF87a": "image/gif",
    b"GIF89a": "image/gif",
    b"BM": "image/bmp",
    b"%PDF-": "application/pdf",
}
AVIF_BRANDS = frozenset({b"avif", b"avis"})


def normalised(content_type: str) -> str:
    """Write a content type without its parameters, in lower case, by its registered name.

    >>> normalised("Image/JPG; charset=binary")
    'image/jpeg'
    """
    bare = content_type.partition(";")[0].strip().lower()
    return ALIASES.get(bare, bare)


def sniff(data: bytes) -> str | None:
    """Tell the accepted type that `data` begins as; None where it begins as none."""
    for head, content_type in HEADS.items():
        if data.startswith(head):
            return content_type
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    if data[4:8] == b"ftyp":
        return "image/avif" if data[8:12] in AVIF_BRANDS else "image/heic"
    return None
