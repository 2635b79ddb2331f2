"""The OCR engine: Tesseract in process (tesserocr), or its command (pytesseract) where that is all there is.

Set OMP_THREAD_LIMIT=1 in the function's environment: more threads only make it slower.
"""

import importlib.util
import shutil
import sys
from pathlib import Path
from typing import Any

from PIL import Image

from ocr_identity.domain.document import Box, Word
from ocr_identity.domain.errors import ReadTimeoutError
from ocr_identity.ports.engines import TextEngine


def tesseract_engine(languages: str = "eng", timeout_s: float = 20.0) -> TextEngine:
    """Choose the best engine at hand; raises RuntimeError where there is none.

    `languages` are Tesseract's, joined by `+`; their trained data must be installed.
    """
    if importlib.util.find_spec("tesserocr"):
        return InProcessTesseract(languages, timeout_s)
    if shutil.which("tesseract"):
        return CommandTesseract(languages, timeout_s)
    raise RuntimeError("no OCR engine: install the wheel `tesserocr` or the command `tesseract`")


def trained_data() -> str:
    """Find the folder that the data wheels (`tessdata.*`) fill."""
    for root in (sys.prefix, *sys.path):
        folder = Path(root) / "share" / "tessdata"
        if folder.is_dir():
            return str(folder)
    return ""


class InProcessTesseract:
    """libtesseract through tesserocr, the model kept loaded."""

    def __init__(self, languages: str, timeout_s: float) -> None:
        import tesserocr  # noqa: PLC0415 - so that the command alone suffices where this wheel is absent

        self._lib = tesserocr
        self._timeout_ms = int(timeout_s * 1000)
        self._api = tesserocr.PyTessBaseAPI(
            path=trained_data(), lang=languages, oem=tesserocr.OEM.LSTM_ONLY, psm=tesserocr.PSM.AUTO
        )
        # Light print on dark ground is rare on documents, and trying both costs a tenth of the time.
        self._api.SetVariable("tessedit_do_invert", "0")

    def read_words(self, image: Image.Image, page: int) -> list[Word]:
        """All words of `image`, in reading order."""
        words, line = [], -1
        for item in self._recognise(image, self._lib.PSM.AUTO, "", self._lib.RIL.WORD):
            if item.IsAtBeginningOf(self._lib.RIL.TEXTLINE):
                line += 1
            for text, confidence, box in self._element(item, self._lib.RIL.WORD):
                words.append(Word(text, confidence, page, box, max(line, 0)))
        return words

    def _recognise(self, image: Image.Image, mode: int, alphabet: str, level: int) -> Any:
        self._api.SetVariable("tessedit_char_whitelist", alphabet)
        self._api.SetPageSegMode(mode)
        self._api.SetImage(image)
        if not self._api.Recognize(self._timeout_ms):
            raise ReadTimeoutError
        results = self._api.GetIterator()
        return self._lib.iterate_level(results, level) if results else ()

    @staticmethod
    def _element(item: Any, level: int) -> list[tuple[str, float, Box]]:
        """Text, confidence and box of one result; none where the engine saw no text, which it raises."""
        try:
            text = item.GetUTF8Text(level).strip()
        except RuntimeError:
            return []
        left, top, right, bottom = item.BoundingBox(level)
        return (
            [(text, item.Confidence(level) / 100, Box(left, top, right - left, bottom - top))] if text else []
        )


class CommandTesseract:
    """The `tesseract` command through pytesseract: the same answers, a process each."""

    def __init__(self, languages: str, timeout_s: float) -> None:
        import pytesseract  # noqa: PLC0415 - see above

        self._lib = pytesseract
        self._languages, self._timeout_s = languages, timeout_s

    def read_words(self, image: Image.Image, page: int) -> list[Word]:
        """All words of `image`, in reading order."""
        data = self._call(self._lib.image_to_data, image, "--psm 3", output_type=self._lib.Output.DICT)
        keys = ("block_num", "par_num", "line_num")
        lines: dict[tuple[int, ...], int] = {}
        words = []
        for index, text in enumerate(data["text"]):
            if text.strip():
                line = lines.setdefault(tuple(data[key][index] for key in keys), len(lines))
                box = Box(*(data[key][index] for key in ("left", "top", "width", "height")))
                words.append(Word(text, float(data["conf"][index]) / 100, page, box, line))
        return words

    def _call(self, function: Any, image: Image.Image, config: str, **options: Any) -> Any:
        try:
            return function(image, lang=self._languages, config=config, timeout=self._timeout_s, **options)
        except RuntimeError as error:
            raise ReadTimeoutError from error
