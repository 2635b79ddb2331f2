"""OCR Identity: reads identity documents that clients upload to S3.

Follow `services/ocr_pipeline.py`: claim → fetch → decode → prepare → read → parse → store → publish.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ocr_identity.ocr.text_input import parse_aamva_payload, parse_mrz_text

__version__ = "0.1.0"
__all__ = ["parse_aamva_payload", "parse_mrz_text"]


def __getattr__(name: str) -> Any:
    """Import what parses when it is first asked for: functions import this package and must not load it."""
    if name in __all__:
        return getattr(import_module("ocr_identity.ocr.text_input"), name)
    raise AttributeError(name)
