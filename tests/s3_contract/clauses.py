"""The clauses: what is relied on, and how it is asked of a store."""

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial

import urllib3
from botocore.exceptions import ClientError

from functions.s3_events import object_keys_from_s3_event
from infra.local.processes import wait_until
from ocr_identity.adapters.aws.s3_maintenance import S3BucketMaintenance
from ocr_identity.domain.errors import ObjectMissingError
from ocr_identity.ports.objects import DeclaredFile, ObjectInfo, PresignedPut
from tests.s3_contract.stores import BUCKET, PREFIX, VERSIONED, Store

Clause = Callable[[Store], bool]
DATA = b"\xff\xd8\xff the bytes of a document"
DECLARATION = DeclaredFile("Zoë's passport.jpg", "image/jpeg", len(DATA), hashlib.sha256(DATA).hexdigest())
REFUSED = {400, 403}
PATIENCE_S = 60


def signed(store: Store, key: str, seconds: float = 60) -> PresignedPut:
    return store.objects.presign_put(key, DECLARATION, datetime.now(UTC) + timedelta(seconds=seconds))


def send(put: PresignedPut, data: bytes = DATA, url: str | None = None, **headers: str | None) -> int:
    changed = dict(put.headers) | headers
    sent = {name: value for name, value in changed.items() if value is not None}
    with urllib3.PoolManager(retries=False) as http:
        return http.request("PUT", url or put.url, body=data, headers=sent).status


def taken_once(store: Store) -> bool:
    put = signed(store, store.key())
    return [send(put), send(put)] == [200, 412]


def refused(data: bytes = DATA, header: str = "", value: str | None = None) -> Clause:
    """Another request than the signed one is refused, and nothing is stored."""

    def clause(store: Store) -> bool:
        key = store.key()
        changed = {header: value} if header else {}
        return send(signed(store, key), data, **changed) in REFUSED and store.objects.head(key) is None

    return clause


def tampered(store: Store, old: str, new: str) -> bool:
    put = signed(store, store.key())
    return send(put, url=put.url.replace(old, new)) in REFUSED


def expired(store: Store) -> bool:
    put = signed(store, store.key(), seconds=1)
    over = put.expires_at + timedelta(seconds=2)
    wait_until(lambda: datetime.now(UTC) > over, PATIENCE_S, "the URL's end")
    return send(put) in REFUSED


def written_once(store: Store) -> bool:
    """By the API's own PUT: the second is told that the key is taken."""
    key = store.key()
    asked = {"Bucket": BUCKET, "Key": key, "IfNoneMatch": "*"}
    store.client.put_object(**asked, Body=DATA)
    try:
        store.client.put_object(**asked, Body=b"other")
    except ClientError as error:
        return bool(error.response["Error"]["Code"] == "PreconditionFailed")
    return False


def looked_at(store: Store) -> bool:
    key = store.key()
    store.objects.put(key, DECLARATION, DATA)
    return (
        store.objects.head(key) == ObjectInfo(len(DATA), "image/jpeg")
        and store.objects.get(key, 3) == DATA[:3]
    )


def missing(store: Store) -> bool:
    try:
        store.objects.get(store.key(), 1)
    except ObjectMissingError:
        return True
    return False


def downloaded(store: Store) -> bool:
    key = store.key()
    store.objects.put(key, DECLARATION, DATA)
    with urllib3.PoolManager(retries=False) as http:
        answer = http.request("GET", store.objects.presign_get(key, DECLARATION.filename, 60))
    return answer.data == DATA and "Zo%C3%AB" in answer.headers.get("Content-Disposition", "")


def listed(store: Store) -> bool:
    keys = [f"listed/{name}" for name in "abc"]
    for key in keys:
        store.objects.put(key, DECLARATION, DATA)
    return [one.key for one in store.shelf.list_objects("listed/", keys[0], 10)] == keys[1:]


def removed(store: Store) -> bool:
    """One by one and many at once, there or not."""
    one, other = store.key(), store.key()
    for key in (one, other):
        store.objects.put(key, DECLARATION, DATA)
    for _ in range(2):
        store.objects.remove(one)
        store.shelf.remove([one, other])
    return not store.shelf.exists(one) and not store.shelf.exists(other)


def removed_with_versions(store: Store) -> bool:
    shelf, key = S3BucketMaintenance(VERSIONED, store.client), store.key()
    for data in (DATA, b"newer"):
        store.client.put_object(Bucket=VERSIONED, Key=key, Body=data)
    store.client.delete_object(Bucket=VERSIONED, Key=key)
    shelf.remove([key])
    left = store.client.list_object_versions(Bucket=VERSIONED, Prefix=key)
    return not left.get("Versions") and not left.get("DeleteMarkers")


def told_of(store: Store, key: str) -> list[str]:
    """All keys that were told of as created, until `key` was."""
    assert store.told
    keys: list[str] = []

    def came() -> bool:
        keys.extend(one for body in store.told() for one in object_keys_from_s3_event(body, BUCKET))  # type: ignore[misc]
        return key in keys

    wait_until(came, PATIENCE_S, "the notification")
    return keys


def notified(store: Store, name: str = "") -> bool:
    key = store.key(name)
    store.client.put_object(Bucket=BUCKET, Key=key, Body=DATA)
    return told_of(store, key).count(key) == 1


def notified_of_signed(store: Store) -> bool:
    key = store.key()
    return send(signed(store, key)) == 200 and told_of(store, key).count(key) == 1


def silent_elsewhere(store: Store) -> bool:
    """Nothing is told of another prefix nor of a deletion; the last key proves that all were told."""
    gone, last = store.key(), store.key()
    store.client.put_object(Bucket=BUCKET, Key="renditions/1", Body=DATA)
    store.client.put_object(Bucket=BUCKET, Key=gone, Body=DATA)
    store.client.delete_object(Bucket=BUCKET, Key=gone)
    store.client.put_object(Bucket=BUCKET, Key=last, Body=DATA)
    keys = told_of(store, last)
    return keys.count(gone) <= 1 and all(key.startswith(PREFIX) for key in keys)


CLAUSES: dict[str, Clause] = {
    "a signed PUT is taken, once (412)": taken_once,
    "other bytes are refused": refused(DATA[:-1] + b"!"),
    "another size is refused": refused(DATA + b"!", "Content-Length", str(len(DATA) + 1)),
    "another content type is refused": refused(header="Content-Type", value="text/html"),
    "another checksum is refused": refused(header="x-amz-checksum-sha256", value="A" * 43 + "="),
    "without its checksum it is refused": refused(header="x-amz-checksum-sha256"),
    "without If-None-Match it is refused": refused(header="If-None-Match"),
    "another key is refused": partial(tampered, old=PREFIX, new="elsewhere/"),
    "a longer life is refused": partial(tampered, old="X-Amz-Expires=60", new="X-Amz-Expires=600"),
    "an expired URL is refused": expired,
    "a PUT with If-None-Match writes once": written_once,
    "size, type and bytes come back": looked_at,
    "what is not there is said to be missing": missing,
    "a signed GET downloads under a name": downloaded,
    "lists go on after a key": listed,
    "removing is idempotent, one or many": removed,
    "all versions can be removed": removed_with_versions,
}
NOTIFICATIONS: dict[str, Clause] = {
    "an object's arrival is told, once": notified,
    "… so is a signed PUT's": notified_of_signed,
    "… its key as it was: ü, +, space, %": partial(notified, name=" ü+%20.jpg"),
    "… and nothing of other prefixes or deletions": silent_elsewhere,
}


def asked(store: Store) -> dict[str, Clause]:
    """Choose the clauses that can be asked of `store`; an error of its own counts as no."""
    chosen = CLAUSES | (NOTIFICATIONS if store.told else {})
    return {text: partial(_holds, clause=clause) for text, clause in chosen.items()}


def _holds(store: Store, clause: Clause) -> bool:
    try:
        return clause(store)
    except (TimeoutError, ClientError):
        return False
