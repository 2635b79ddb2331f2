"""National numbers in the optional data of an MRZ, by each state's own rules."""

import pytest

from ocr_identity.domain.document import Field, Source
from ocr_identity.ocr.extraction.national_numbers import personal_number


def mrz(state: str, optional: str, birth: str = "1982-12-12") -> dict[str, Field]:
    told = {"issuing_state": state, "optional_data": optional, "birth_date": birth}
    return {name: Field(value, value, 0.98, Source.MRZ, 1) for name, value in told.items()}


@pytest.mark.parametrize(
    ("state", "optional", "number"),
    [
        ("BEL", "85073003328", "85073003328"),
        ("EST", "37605030299", "37605030299"),
        ("ESP", "54362315K", "54362315K"),
        ("POL", "44051401359", "44051401359"),
        # No rule holds, but it is the holder's birth date that it begins with.
        ("LVA", "121282 88882", "12128288882"),
        ("BEL", "85073003329", None),
        ("UTO", "85073003328", None),
        ("ESP", "3", None),
    ],
)
def test_personal_number_of_optional_data_is_told_where_it_is_one(
    state: str, optional: str, number: str | None
) -> None:
    told = personal_number(mrz(state, optional))

    assert (told["personal_number"].value if "personal_number" in told else None) == number
    assert told["optional_data"].value == optional
