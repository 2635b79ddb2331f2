"""What was made of files, as their children in Postgres."""

from collections.abc import Sequence
from pathlib import PurePath
from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from ocr_identity.adapters.postgres.database import Database
from ocr_identity.adapters.postgres.schema import UPLOADED, media
from ocr_identity.domain.states import UploadState
from ocr_identity.ports.renditions import Original, StoredRendition

STANDING = (*UPLOADED, media.c.upload_state == UploadState.STORED)


class PostgresRenditions:
    """Port `RenditionRepository`; `bucket` is where the pictures lie."""

    def __init__(self, database: Database, bucket: str) -> None:
        self._database = database
        self._bucket = bucket

    def original(self, media_id: UUID) -> Original | None:
        """Find the file; None where it is deleted, not there, or rendered already."""
        child = media.alias("child")
        made = (
            select(child.c.id).where(child.c.parent_id == media_id, child.c.rendition.is_not(None)).exists()
        )
        query = select(media).where(media.c.id == media_id, *STANDING, ~made)
        with self._database.transaction() as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            return None
        return Original(row.id, row.created_by, row.name, row.file_name, row.size)

    def store(self, original: Original, made: Sequence[StoredRendition]) -> list[str]:
        """Hang all of them under the file; where it was deleted meanwhile, the keys that no file has."""
        standing = select(media.c.id).where(media.c.id == original.media_id, *STANDING)
        with self._database.transaction() as connection:
            if connection.execute(standing.with_for_update(key_share=True)).one_or_none() is None:
                keys = [one.object_key for one in made]
                known = select(media.c.file_name).where(
                    media.c.file_name.in_(keys), media.c.upload_state != UploadState.VOID
                )
                return sorted(set(keys) - set(connection.execute(known).scalars()))
            rows = [self._row(original, one) for one in made]
            connection.execute(insert(media).values(rows).on_conflict_do_nothing())
            return []

    def _row(self, original: Original, one: StoredRendition) -> dict[str, object]:
        return {
            "id": uuid4(),
            "name": f"{PurePath(original.filename).stem}-{one.name}-{one.page}.{one.content_type[6:]}",
            "hash": one.sha256,
            "file_name": one.object_key,
            "disk": self._bucket,
            "mime_type": one.content_type,
            "size": one.size,
            "upload_state": UploadState.STORED,
            "parent_id": original.media_id,
            "rendition": one.name,
            "record_ordering": one.page,
            "width": one.width,
            "height": one.height,
            "created_by": original.owner_id,
            "created_at": func.now(),
        }
