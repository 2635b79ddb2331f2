"""Second stage: page → words, MRZ lines and barcode payloads."""
