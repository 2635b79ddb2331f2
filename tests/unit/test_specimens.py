"""Whatever the generator makes, the parser reads; and what was parsed can be written again."""

import random
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr_identity.ocr.extraction.mrz import ParsedMrz, parse_mrz
from specimens.mrz import french_lines, licence_line, three_lines, two_lines
from specimens.people import Holder
from specimens.random_holders import random_holder

HOLDERS = st.integers(0, 2**32).map(lambda seed: random_holder(random.Random(seed)))
ENCODERS: dict[str, Callable[[Holder], tuple[str, ...]]] = {
    "TD1": three_lines,
    "TD2": lambda holder: two_lines(holder, "I", 36),
    "TD3": lambda holder: two_lines(holder, "P", 44),
    "MRV-A": lambda holder: two_lines(holder, "V", 44),
    "MRV-B": lambda holder: two_lines(holder, "V", 36),
    "FRA-ID": french_lines,
}


def parsed(lines: tuple[str, ...]) -> ParsedMrz:
    found = parse_mrz(lines)
    assert found is not None
    return found


def holder_of(mrz: ParsedMrz, holder: Holder) -> Holder:
    """Make the holder that an MRZ tells of; what it does not hold is `holder`'s."""
    values = {name: value.value for name, value in mrz.values.items()}
    raws = {name: value.raw for name, value in mrz.values.items()}
    return replace(
        holder,
        surname=values.get("surname", ""),
        given_names=values.get("given_names", ""),
        birth_date=values["birth_date"],
        expiry_date=values.get("expiry_date", holder.expiry_date),
        sex=raws.get("sex", "<"),
        state=raws["issuing_state"].rstrip("<"),
    )


@pytest.mark.parametrize("name", ENCODERS)
@given(holder=HOLDERS)
def test_specimen_mrz_of_a_random_holder_passes_its_check_digits(name: str, holder: Holder) -> None:
    mrz = parsed(ENCODERS[name](holder))

    assert mrz.format == name
    assert all(mrz.checks.values())


@pytest.mark.parametrize("name", ENCODERS)
@given(holder=HOLDERS)
def test_specimen_mrz_parsed_and_encoded_again_is_the_same(name: str, holder: Holder) -> None:
    once = parsed(ENCODERS[name](holder))
    again = parsed(ENCODERS[name](holder_of(once, holder)))

    told = ("surname", "given_names", "birth_date", "expiry_date", "sex", "issuing_state", "document_number")
    assert {key: again.values[key].value for key in told if key in again.values} == {
        key: once.values[key].value for key in told if key in once.values
    }
    assert again.checks == once.checks


@given(holder=HOLDERS)
def test_licence_line_of_a_random_holder_passes_its_composite_check(holder: Holder) -> None:
    mrz = parsed(licence_line(replace(holder, state="NLD")))

    assert (mrz.format, mrz.checks) == ("DL", {"composite": True})
    assert mrz.document_type == "driving_licence"
    assert mrz.values["document_number"].value.startswith(holder.document_number)
