"""Our own specimens: fictional people of Utopia (UTO), drawn by `python -m specimens`.

What was drawn is committed in `drawn/`, beside the truth in `manifest.json`; drawing anew needs the
fonts OCR-B and DejaVu (Debian: fonts-ocr-b, fonts-dejavu-core), reading needs none.
"""

from pathlib import Path

DRAWN = Path(__file__).parent / "drawn"
