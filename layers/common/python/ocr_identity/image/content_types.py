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
HEADS = {
    b"\xff\xd8\xff": "image/jpeg",
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"II*\x00": "image/tiff",
    b"MM\x00*": "image/tiff",
    b"%PDF-": "application/pdf",
}


def sniff(data: bytes) -> str | None:
    """The accepted type that `data` begins as; None where it begins as none."""
    for head, content_type in HEADS.items():
        if data.startswith(head):
            return content_type
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    return "image/heic" if data[4:8] == b"ftyp" else None
