"""What is fuzzed: each takes any bytes, and raises nothing but what it says it may.

`python -m tests.resilience.targets NAME CORPUS -max_total_time=60` fuzzes one by coverage, where atheris has
a wheel (requirements/fuzz.txt). What it finds is kept in `findings/`, which the unit tests try again.
"""

import contextlib
import io
import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy

from functions.s3_events import object_keys_from_s3_event
from ocr_identity.domain.content_types import sniff
from ocr_identity.domain.cursors import decode_cursor
from ocr_identity.domain.document import Box, Word
from ocr_identity.domain.errors import DocumentRejectedError, RequestError
from ocr_identity.domain.request_errors import MalformedBarcodeError, MalformedNotificationError
from ocr_identity.ocr.extraction.aamva import parse_aamva
from ocr_identity.ocr.extraction.dates import birth_date, expiry_date, printed_date
from ocr_identity.ocr.extraction.document_titles import document_type_of, issuing_state_of
from ocr_identity.ocr.extraction.identity import extract_identities
from ocr_identity.ocr.extraction.mrz import parse_mrz
from ocr_identity.ocr.extraction.mrz_decoding import DecodedMrz
from ocr_identity.ocr.extraction.mrz_formats import format_of
from ocr_identity.ocr.extraction.mrz_validation import ValidatedMrz
from ocr_identity.ocr.extraction.viz import PrintedDocument, parse_viz
from ocr_identity.ocr.image.decode import decode
from ocr_identity.ocr.image.limits import Limits
from ocr_identity.ocr.image.preprocess import to_grayscale
from ocr_identity.services.notifications.ses_feedback import parse_feedback

FINDINGS = Path(__file__).parent / "findings"
LIMITS = Limits(max_bytes=1_000_000, max_pixels=1_000_000, max_pages=3)
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<"
SHAPES = ((3, 30), (2, 36), (2, 44), (1, 30))

UNSEEN: Any = None


def decoding(data: bytes) -> None:
    """Any file: its pages, or a rejection."""
    sniff(data)
    with contextlib.suppress(DocumentRejectedError):
        for page in decode(data, LIMITS):
            to_grayscale(page.image)


def mrz(data: bytes) -> None:
    """Lines of the alphabet in every shape that a zone can have."""
    text = "".join(ALPHABET[byte % len(ALPHABET)] for byte in data).ljust(90, "<")
    for rows, columns in SHAPES:
        lines = tuple(text[row * columns : (row + 1) * columns] for row in range(rows))
        parsed = parse_mrz(lines)
        assert parsed is None or parsed.lines == lines
        layout = format_of(lines)
        if parsed is not None and layout is not None:
            places = numpy.ones((rows, columns))
            seen = ValidatedMrz(UNSEEN, DecodedMrz(lines, layout, places, 1.0, ()), parsed)
            extract_identities(
                1, [(seen, lambda span: Box(span.start, span.line, 1, 1))], [], PrintedDocument(None)
            )


def aamva(data: bytes) -> None:
    """Parse a barcode's payload."""
    with contextlib.suppress(MalformedBarcodeError):
        parse_aamva(data)
    with contextlib.suppress(MalformedBarcodeError):
        parse_aamva(b"@\n\x1e\rANSI 000000100001DL00310200DL" + data)


def print_(data: bytes) -> None:
    """Words anywhere on a page, and dates."""
    texts = data.decode(errors="replace").split("\n")
    words = [
        Word(
            text or "?", 0.9, 1, Box(len(text) * 7 % 900, index * 13 % 700, 9 * len(text) + 1, 12), index // 3
        )
        for index, text in enumerate(texts[:60])
    ]
    parse_viz(words)
    for text in texts[:20]:
        (
            document_type_of(text),
            issuing_state_of(text),
            printed_date(text),
            birth_date(text),
            expiry_date(text),
        )


def messages(data: bytes) -> None:
    """Parse what queues bring: notifications, feedback."""
    body = data.decode(errors="replace")
    for parse in (lambda: object_keys_from_s3_event(body, "bucket"), lambda: parse_feedback(body)):
        with contextlib.suppress(MalformedNotificationError):
            parse()
    wrapped = json.dumps({"Message": body})
    with contextlib.suppress(MalformedNotificationError):
        object_keys_from_s3_event(wrapped, "bucket")


def cursors(data: bytes) -> None:
    """Decode what clients send back."""
    with contextlib.suppress(RequestError):
        decode_cursor(b"secret", "list", data.decode(errors="replace"))


TARGETS: Mapping[str, Callable[[bytes], None]] = {
    "decoding": decoding,
    "mrz": mrz,
    "aamva": aamva,
    "print": print_,
    "messages": messages,
    "cursors": cursors,
}


def main() -> None:
    """Fuzz the target that the first argument names."""
    import atheris  # noqa: PLC0415 - it has no wheel for every platform

    target = TARGETS[sys.argv[1]]
    atheris.instrument_all()
    atheris.Setup([sys.argv[0], *sys.argv[2:]], target)
    with contextlib.redirect_stdout(io.StringIO()):
        atheris.Fuzz()


if __name__ == "__main__":
    main()
