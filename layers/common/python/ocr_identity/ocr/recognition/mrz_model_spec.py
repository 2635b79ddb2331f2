"""read, the MRZ's lines: strips → what stands at each place, by a network of our own."""

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ<"
# A strip as the model likes it: rows, capitals about half as high, and pixels from glyph to glyph.
STRIP_HEIGHT = 40
CAP = 20
PITCH = 16
