"""What a person corrected, laid over what was read."""

from collections.abc import Mapping

from ocr_identity.domain.document import Agreement, Source
from ocr_identity.domain.result_schema import FieldSchema


def with_corrections(
    fields: Mapping[str, FieldSchema], corrections: Mapping[str, str]
) -> dict[str, FieldSchema]:
    """Correct the fields of a reading as a person did: sure, and `raw` still as it was read.

    An empty value takes a field away.
    """
    told = {name: found for name, found in fields.items() if corrections.get(name, name)}
    for name, value in corrections.items():
        if value:
            found = told.get(name) or FieldSchema(
                value=value, raw="", confidence=1.0, source=Source.VISUAL, page=1, box=None
            )
            sure = {"value": value, "confidence": 1.0, "agreement": Agreement.SINGLE_SOURCE}
            told[name] = found.model_copy(update=sure)
    return told
