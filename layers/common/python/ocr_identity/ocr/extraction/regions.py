"""parse, which region of its country a document is of: a state's or province's licence."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache

from ocr_identity.ocr.extraction.families import FOLDER, HEAD, Family
from ocr_identity.ocr.extraction.print_layout import Piece, fold


@cache
def regions(country: str) -> Mapping[str, str]:
    """Load the names of a country's regions by their codes in addresses."""
    names: Mapping[str, str] = tomllib.loads((FOLDER / "_regions.toml").read_text("utf-8"))[country]
    return names


def region_of(family: Family, pieces: Sequence[Piece]) -> str | None:
    """Find the region a page names: by the family's pattern, in its head, or in the address' last line."""
    if family.region:
        found = (re.search(family.region, piece.folded) for piece in pieces)
        return next((match[1].strip() for match in found if match), None)
    if not family.regions:
        return None
    names = regions(family.regions)
    lowest = max((piece.bottom for piece in pieces), default=0.0)
    head = [piece.folded for piece in pieces if piece.middle < lowest * HEAD]
    named = [one for one in names.values() if any(_stands_in(one, line) for line in head)]
    if named:
        return max(named, key=len)
    if family.address_end:
        ends = (re.search(family.address_end, piece.folded) for piece in pieces)
        return next((names[match[1]] for match in ends if match and match[1] in names), None)
    return None


def ends_address(family: Family, piece: Piece) -> bool:
    """Tell whether `piece` is the last line of an address: with one of the country's regions and its code."""
    found = re.search(family.address_end, piece.folded) if family.address_end else None
    return found is not None and (not family.regions or found[1] in regions(family.regions))


def _stands_in(name: str, line: str) -> bool:
    words = r"\s?".join(map(re.escape, fold(name).split()))
    return re.search(rf"(?<![A-Z]){words}(?=[SD]?\b|DRIVER|STATE)", line) is not None
