"""The networks of our own, run by ONNX Runtime on one thread."""

from importlib import resources
from typing import Any

import numpy
from numpy.typing import NDArray

from ocr_identity.settings import disable_onnx_telemetry

MODELS = resources.files("ocr_identity.ocr") / "models"


class OnnxLineModels:
    """Port `LineModels` from the package's own files."""

    def __init__(self) -> None:
        self._finder = session((MODELS / "finder.onnx").read_bytes())
        self._reader = session((MODELS / "lines.onnx").read_bytes())

    def find(self, picture: NDArray[numpy.uint8]) -> NDArray[numpy.float32]:
        """Compute the finder's maps of a grey picture whose sides are multiples of 16."""
        pictures = picture[None, None].astype(numpy.float32)
        maps: NDArray[numpy.float32] = self._finder.run(None, {"pictures": pictures})[0][0]
        return maps

    def read(self, strip: NDArray[numpy.uint8]) -> NDArray[numpy.float32]:
        """How likely each character is at each step of a strip of 40 rows."""
        strips = numpy.pad(strip, ((0, 0), (0, -strip.shape[1] % 4)), mode="edge")[None, None]
        logits = self._reader.run(None, {"strips": strips.astype(numpy.float32)})[0][0]
        likely = numpy.exp(logits - logits.max(axis=1, keepdims=True))
        shares: NDArray[numpy.float32] = likely / likely.sum(axis=1, keepdims=True)
        return shares


def session(model: bytes) -> Any:
    """Load `model` (ONNX), to run on one thread."""
    disable_onnx_telemetry()
    import onnxruntime  # noqa: PLC0415 - so that Tesseract alone suffices where this wheel is absent

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    # Pictures of many sizes would each keep an arena of their own.
    options.enable_cpu_mem_arena = False
    options.log_severity_level = 3  # errors alone: on Lambda it warns of processors that it cannot see
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
