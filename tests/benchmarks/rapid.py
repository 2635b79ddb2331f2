"""RapidOCR as it is, behind our port: the peer that shows what its own code makes of the same models."""

from dataclasses import replace
from typing import Any

import numpy
from PIL import Image

from ocr_identity.adapters.engines.loading import engines
from ocr_identity.domain.document import Box, Word
from ocr_identity.ports.engines import Engines


class RapidText:
    """Port `TextEngine` by RapidOCR's own pipeline, on one thread."""

    def __init__(self) -> None:
        from rapidocr import RapidOCR  # noqa: PLC0415 - a second, for this peer alone

        threads = {"EngineConfig.onnxruntime.intra_op_num_threads": 1}
        self._rapid: Any = RapidOCR(params={**threads, "Global.log_level": "error", "Global.use_cls": False})

    def read_words(self, image: Image.Image, page: int) -> list[Word]:
        """Split each line of RapidOCR's into words, each with its share of the line's box."""
        found = self._rapid(numpy.asarray(image.convert("RGB")))
        if found.boxes is None:
            return []
        words = []
        lines = zip(found.boxes, found.txts, found.scores, strict=True)
        for number, (corners, text, score) in enumerate(lines):
            left, top = corners.min(axis=0)
            right, bottom = corners.max(axis=0)
            pace, place = (right - left) / max(1, len(text)), 0
            for word in text.split(" "):
                begin = int(left + place * pace)
                box = Box(begin, int(top), max(1, int(len(word) * pace)), max(1, int(bottom - top)))
                if word:
                    words.append(Word(word, float(score), page, box, number))
                place += len(word) + 1
        return words


def rapid_engine() -> Engines:
    """Our reader with RapidOCR for the print of pages without a valid MRZ."""
    return replace(engines(), text=RapidText())
