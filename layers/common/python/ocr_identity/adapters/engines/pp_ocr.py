"""The OCR engine for photos of documents: the models PP-OCRv6 (small), run by ONNX Runtime on one thread.

The models are those of the wheel `rapidocr` (Apache-2.0), whose code is not run; the one that reads is in
numbers of 8 bits here (`training/quantise_print.py`), for which it takes half the time.
"""

import hashlib
import importlib.util
from pathlib import Path

import numpy
from numpy.typing import NDArray
from PIL import Image

from ocr_identity.adapters.engines.onnx import MODELS, session
from ocr_identity.domain.document import Word
from ocr_identity.ocr.recognition.text_decoding import (
    STEP,
    cut_strip,
    decode_steps,
    reading_order,
    words_of_line,
)
from ocr_identity.ocr.recognition.text_detection import PrintedLine, detect_lines
from ocr_identity.ports.engines import TextEngine

DETECTION, RECOGNITION = "PP-OCRv6_det_small.onnx", "PP-OCRv6_rec_small.onnx"
# What is made of the second for this package.
READER = "print.onnx"
# The files that this code was measured with; others may name their characters otherwise.
SHA256 = {
    DETECTION: "090f04abcd9d9a7498bc4ebf677e4cb9bdce1fe4197ddb7e529f1ef44e1ff94f",
    RECOGNITION: "6f327246b50388f3c176ae304bd95767ea6dc0c9ae92153ef8cbe210b3c14884",
}
# The longer sides of the pictures in which lines are sought, the larger one where the lines are lower than
# this in the smaller, and of what their sides are multiples.
LONGEST, LARGEST, LOW, UNIT = 736, 1472, 11, 32
# From here on a page is a letter's or a form's; no document has so many lines as the other, but noise has.
DENSE, MOST_LINES = 120, 250
# The longest lines, which tell whether a page lies on its head: they are read better the other way round.
# Read as well as this, they do not.
PROBES, LEGIBLE = 4, 0.93


class PpOcrText:
    """Port `TextEngine` by two networks: one finds lines of print, the other reads them.

    Pages so `DENSE` that they are no document's are left to `dense`, where there is one, for it is faster.
    """

    def __init__(self, dense: TextEngine | None = None) -> None:
        self._dense = dense
        self._detection = session(wheel_model(DETECTION))
        self._recognition = session((MODELS / READER).read_bytes())
        characters = self._recognition.get_modelmeta().custom_metadata_map["character"].split("\n")
        # As PaddleOCR numbers them: nothing first, the space last.
        self._alphabet = ["", *characters, " "]

    def read_words(self, image: Image.Image, page: int) -> list[Word]:
        """All words of `image` (grey), in reading order; few of a page that lies on its side or head."""
        factor = min(1.0, LONGEST / max(image.size))
        found = detect_lines(self._find(image, factor))
        if found.middle_height < LOW and factor < 1:
            factor = min(1.0, LARGEST / max(image.size))
            found = detect_lines(self._find(image, factor))
        if found.on_end:
            return []
        if self._dense and len(found.lines) > DENSE:
            return self._dense.read_words(image, page)
        lines = [line.scaled(1 / factor) for line in found.lines]
        longest = sorted(lines, key=lambda line: line.left - line.right)[:MOST_LINES]
        words = self._read(image, longest[:PROBES], page)
        upright = _legibility(words)
        if upright < LEGIBLE and upright < _legibility(
            self._read(image, longest[:PROBES], page, on_head=True)
        ):
            return []
        words |= self._read(image, longest[PROBES:], page)
        order = [line for line in reading_order(lines, found.tilt) if words.get(line)]
        return [
            Word(word.text, word.confidence, page, word.box, number)
            for number, line in enumerate(order)
            for word in words[line]
        ]

    def _find(self, image: Image.Image, factor: float) -> NDArray[numpy.float32]:
        """Map the print of `image`, `factor` times as large."""
        width, height = (max(1, round(side * factor)) for side in image.size)
        grey = numpy.asarray(image.resize((width, height), Image.Resampling.BILINEAR, reducing_gap=2.0))
        grey = numpy.pad(grey, ((0, -height % UNIT), (0, -width % UNIT)), mode="edge")
        likely: NDArray[numpy.float32] = self._detection.run(None, {"x": network_input(grey)})[0][0, 0]
        return likely[:height, :width]

    def _read(
        self, image: Image.Image, lines: list[PrintedLine], page: int, *, on_head: bool = False
    ) -> dict[PrintedLine, list[Word]]:
        """Read the words of each of `lines`, `on_head` or not: as fast one by one as several at once."""
        words = {}
        for line in lines:
            strip = cut_strip(image, line)
            pixels = numpy.asarray(strip.rotate(180) if on_head else strip)
            padded = numpy.pad(pixels, ((0, 0), (0, -strip.width % STEP)))
            steps = self._recognition.run(None, {"x": network_input(padded)})[0][0]
            characters = decode_steps(steps, self._alphabet)
            words[line] = list(words_of_line(characters, line, strip.width / STEP, page, 0))
        return words


def _legibility(words: dict[PrintedLine, list[Word]]) -> float:
    """How surely the letters of lines are read, in the mean."""
    confidences = [word.confidence for line in words.values() for word in line for _ in word.text]
    return float(numpy.mean(confidences)) if confidences else 0.0


def network_input(picture: NDArray[numpy.uint8]) -> NDArray[numpy.float32]:
    """Turn a grey picture into what the networks want: three channels, from -1 to 1."""
    scaled = picture.astype(numpy.float32) / 127.5 - 1.0
    return numpy.repeat(scaled[None, None], 3, axis=1)


def wheel_model(name: str) -> bytes:
    """Read a model's content; raises RuntimeError where the wheel is absent or carries another one."""
    wheel = importlib.util.find_spec("rapidocr")
    if wheel is None or wheel.origin is None:
        raise RuntimeError("no models of print: install the wheel `rapidocr`")
    content = (Path(wheel.origin).parent / "models" / name).read_bytes()
    if hashlib.sha256(content).hexdigest() != SHA256[name]:
        raise RuntimeError(f"{name} is not the file that this version was measured with")
    return content
