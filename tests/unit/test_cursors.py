"""Cursors lead back to their place, and nowhere else."""

import base64
import time

import pytest

from ocr_identity.domain.cursors import LIFETIME_S, decode_cursor, encode_cursor
from ocr_identity.domain.request_errors import CursorExpiredError, InvalidCursorError

SECRET, OF, PLACE = b"the owner's", "-created_at, all", ("2026-11-22T12:00:00+00:00", "an id")


def test_decode_cursor_of_an_encoded_place_returns_the_place() -> None:
    assert decode_cursor(SECRET, OF, encode_cursor(SECRET, OF, PLACE)) == PLACE


@pytest.mark.parametrize(
    ("secret", "of", "cursor"),
    [
        (b"another owner's", OF, encode_cursor(SECRET, OF, PLACE)),
        (SECRET, "name, all", encode_cursor(SECRET, OF, PLACE)),
        (SECRET, OF, encode_cursor(SECRET, OF, PLACE)[:-2]),
        (SECRET, OF, "A" + encode_cursor(SECRET, OF, PLACE)[1:-1] + "="),
        (SECRET, OF, base64.urlsafe_b64encode(b'[0,"2026","x"]').decode()),
        (SECRET, OF, "not base64!"),
        (SECRET, OF, "é"),
        (SECRET, OF, ""),
    ],
    # A cursor holds the time: two test processes would name their cases otherwise.
    ids=[
        "another secret",
        "another list",
        "cut",
        "changed",
        "no signature",
        "no base64",
        "no ASCII",
        "empty",
    ],
)
def test_decode_cursor_forged_or_foreign_raises_invalid_cursor(secret: bytes, of: str, cursor: str) -> None:
    with pytest.raises(InvalidCursorError):
        decode_cursor(secret, of, cursor)


def test_decode_cursor_after_its_lifetime_raises_cursor_expired() -> None:
    stale = encode_cursor(SECRET, OF, PLACE, now=time.time() - LIFETIME_S - 1)

    with pytest.raises(CursorExpiredError):
        decode_cursor(SECRET, OF, stale)
