"""Make the reader of print anew from PP-OCRv6's, in numbers of 8 bits: a quarter as large, twice as fast.

Each convolution and matrix product is computed in integers (ONNX Runtime's static quantisation). How large
the numbers between them become is measured on strips of drawn cards. Weights have 7 bits, so that sums of
two products fit 16 bits: processors without VNNI would else cut them off, and read otherwise than others.
"""

import argparse
import random
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy
import onnx
from numpy.typing import NDArray
from onnxruntime.quantization import (
    CalibrationDataReader,
    QuantFormat,
    QuantType,
    quantize_static,
)
from onnxruntime.quantization.shape_inference import quant_pre_process

from ocr_identity.adapters.engines.pp_ocr import RECOGNITION, network_input, wheel_model
from ocr_identity.ocr.extraction.families import catalogue
from ocr_identity.ocr.recognition.text_decoding import ROWS, STEP
from specimens.printed import LEFT, LETTERS, PITCH, TOP, VALUE, draw_card, printed_card

SEED, STRIPS = 9303, 200
# The first version of the operators that tells a scale for each channel.
OPSET = 17
# How much of the card is cut out around a line, in pixels.
MARGIN = 6


class Strips(CalibrationDataReader):
    """Strips of drawn cards, as the network is shown them."""

    def __init__(self) -> None:
        self._strips = _strips(random.Random(SEED))
        self._left = STRIPS

    def get_next(self) -> dict[str, NDArray[numpy.float32]] | None:
        """Return the next strip; None after the last."""
        self._left -= 1
        return {"x": network_input(next(self._strips))} if self._left >= 0 else None


def _strips(rng: random.Random) -> Iterator[NDArray[numpy.uint8]]:
    """Cut the labels and the values out of cards of all families, without end."""
    while True:
        for family in catalogue():
            card = printed_card(family, rng)
            picture = draw_card(card, rng).convert("L")
            for number in range(len(card.rows)):
                top = TOP + PITCH * number - MARGIN
                for left, right in ((LEFT, LEFT + VALUE), (LEFT + VALUE, picture.width)):
                    line = picture.crop((left - MARGIN, top, right, top + LETTERS + 2 * MARGIN))
                    width = line.width * ROWS // line.height // STEP * STEP
                    yield numpy.asarray(line.resize((width, ROWS)))


def main() -> None:
    """Write the network to the path that the command line names."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("out", type=Path)
    out = parser.parse_args().out
    with tempfile.TemporaryDirectory() as folder:
        plain, prepared = Path(folder) / "plain.onnx", Path(folder) / "prepared.onnx"
        model = onnx.load_model_from_string(wheel_model(RECOGNITION))
        onnx.save(onnx.version_converter.convert_version(model, OPSET), plain)
        quant_pre_process(plain, prepared, skip_symbolic_shape=True)
        quantize_static(
            prepared,
            out,
            Strips(),
            quant_format=QuantFormat.QDQ,
            op_types_to_quantize=["Conv", "MatMul"],
            per_channel=True,
            reduce_range=True,
            activation_type=QuantType.QUInt8,
            weight_type=QuantType.QInt8,
        )


if __name__ == "__main__":
    main()
