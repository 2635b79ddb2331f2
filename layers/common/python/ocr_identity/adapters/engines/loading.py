"""What reads, apart from all else: for the reader's own process, and for reading offline."""

from ocr_identity.adapters.engines.onnx import OnnxLineModels
from ocr_identity.adapters.engines.tesseract import tesseract_engine
from ocr_identity.ports.engines import Engines


def engines(languages: str = "eng", timeout_s: float = 20.0) -> Engines:
    """The engines, their models loaded."""
    return Engines(tesseract_engine(languages, timeout_s), OnnxLineModels())
