"""Third stage: MRZ lines, barcode payloads and words → identity fields."""
