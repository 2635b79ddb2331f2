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
    codes = (match[1] for piece in pieces if (match := _address_end(family, piece)))
    return next((names[code] for code in codes), None)


def ends_address(family: Family, piece: Piece) -> bool:
    """Tell whether `piece` is the last line of an address."""
    return _address_end(family, piece) is not None


def _address_end(family: Family, piece: Piece) -> re.Match[str] | None:
    """Find an address' end; where the country has regions, one of them is its first group."""
    found = re.search(family.address_end, piece.folded) if family.address_end else None
    is_known = found is not None and (not family.regions or found[1] in regions(family.regions))
    return found if is_known else None


def _stands_in(name: str, line: str) -> bool:
    words = r"\s?".join(map(re.escape, fold(name).split()))
    return re.search(rf"(?<![A-Z]){words}(?=[SD]?\b|DRIVER|STATE)", line) is not None
