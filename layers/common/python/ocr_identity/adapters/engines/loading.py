"""What reads, apart from all else: for the reader's own process, and for reading offline."""

from ocr_identity.adapters.engines.onnx import OnnxLineModels
from ocr_identity.adapters.engines.pp_ocr import PpOcrText
from ocr_identity.adapters.engines.tesseract import tesseract_engine
from ocr_identity.ports.engines import Engines, PrintEngine, TextEngine


def engines(
    languages: str = "eng", timeout_s: float = 20.0, print_engine: PrintEngine = PrintEngine.AUTO
) -> Engines:
    """Load the engines and their models; `languages` are Tesseract's.

    Of its own (`auto`) PP-OCRv6 reads pages without a valid MRZ, for it reads 90 % of what photos of cards
    show where Tesseract reads 55 %, and Tesseract the others and dense pages, for it takes half the time.
    """
    lines = OnnxLineModels()
    if print_engine is PrintEngine.PP_OCR:
        text: TextEngine = PpOcrText()
        return Engines(text, text, lines)
    tesseract = tesseract_engine(languages, timeout_s)
    text = tesseract if print_engine is PrintEngine.TESSERACT else PpOcrText(dense=tesseract)
    return Engines(text, tesseract, lines)
