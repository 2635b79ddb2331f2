"""The OCR engine and the networks that read."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from ocr_identity.domain.document import Reading, Word
from ocr_identity.domain.timing import StageTimer

if TYPE_CHECKING:
    import numpy  # only the OCR function has these
    from numpy.typing import NDArray
    from PIL import Image


class TextEngine(Protocol):
    """An OCR engine for print."""

    def read_words(self, image: "Image.Image", page: int) -> list[Word]:
        """All words of a page in reading order; raises `ReadTimeoutError`."""


class LineModels(Protocol):
    """The networks that find MRZ lines on a page and read them."""

    def find(self, picture: "NDArray[numpy.uint8]") -> "NDArray[numpy.float32]":
        """For each cell of 4 x 4 pixels of a grey picture, its sides multiples of 16: whether it lies on
        an MRZ line (logit), and logarithms of an eighth of the height of its capitals and of its pitch;
        3 x rows x columns.
        """  # noqa: D205 - one sentence

    def read(self, strip: "NDArray[numpy.uint8]") -> "NDArray[numpy.float32]":
        """For each step of a strip of 40 rows how likely it is empty, or each of 0-9, A-Z and `<`."""


class PrintEngine(StrEnum):
    """Which engine reads print: PP-OCRv6, Tesseract, or each what it does best."""

    AUTO = "auto"
    PP_OCR = "pp_ocr"
    TESSERACT = "tesseract"


@dataclass(frozen=True, slots=True)
class ReaderOptions:
    """How far a reader goes; `memory_mb` bounds its own allocations."""

    languages: str = "eng"
    print_engine: PrintEngine = PrintEngine.AUTO
    engine_timeout_s: float = 20.0
    memory_mb: int = 1792
    max_bytes: int = 15_000_000
    max_pixels: int = 64_000_000
    max_pages: int = 20
    max_seconds: float = 60.0


class DocumentReader(Protocol):
    """Reads whole files, whatever they are."""

    def read(self, data: bytes, timer: StageTimer) -> Reading:
        """Read one file, its stages timed; raises a `DocumentRejectedError` or a `ReaderError`."""


@dataclass(frozen=True, slots=True)
class Engines:
    """What reads: print, print beside an MRZ that is valid, and the lines of MRZs.

    Beside a valid MRZ the print is a witness that has little time; without one it is all there is.
    """

    text: TextEngine
    text_beside_mrz: TextEngine
    lines: LineModels
