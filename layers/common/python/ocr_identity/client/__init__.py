"""The other side of the API: what the command `ocr-identity` uses to talk to it."""
