"""OCR Identity: reads identity documents that clients upload to S3.

Follow `services/ocr_pipeline.py`: claim → fetch → decode → prepare → read → parse → store → publish.
"""

__version__ = "0.1.0"
