"""Adapters of Tesseract and ONNX Runtime."""
