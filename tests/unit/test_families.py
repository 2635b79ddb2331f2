"""The catalogue of printed documents: each family's own card is read as it was made."""

import random

import pytest

from ocr_identity.ocr.extraction.families import ANY, Family, catalogue, recognise
from ocr_identity.ocr.extraction.print_layout import layout
from ocr_identity.ocr.extraction.viz import parse_viz
from specimens.printed import card_words, printed_card

# Written in scripts that the drawn cards' labels do not have, or without labels.
OTHERWISE = {
    "chn_id_card",
    "fra_carte_vitale",
    "jpn_licence",
    "jpn_my_number",
    "kor_id_card",
    "kor_licence",
    "mys_mykad",
}
LABELLED = [family for family in catalogue() if family.name not in OTHERWISE]


@pytest.mark.parametrize("family", LABELLED, ids=lambda family: family.name)
@pytest.mark.parametrize("seed", range(5))
def test_parse_viz_of_a_family_card_reads_kind_state_and_fields(family: Family, seed: int) -> None:
    card = printed_card(family, random.Random(f"{family.name} {seed}"))

    printed = parse_viz(card_words(card))

    told = {name: field.value for name, field in printed.fields.items()}
    assert printed.kind == family.document_type
    assert told.get("issuing_state") == family.country
    assert {name: _squashed(told.get(name, "")) for name in card.truth} == {
        name: _squashed(value) for name, value in card.truth.items()
    }


@pytest.mark.parametrize("family", catalogue(), ids=lambda family: family.name)
def test_family_file_names_its_source_and_is_recognised_by_its_title(family: Family) -> None:
    assert family.source
    assert family.titles
    words = card_words(printed_card(family, random.Random(1)))
    assert recognise(layout(words)).family.name == family.name


def test_recognise_without_text_returns_the_any_family() -> None:
    assert recognise([]).family is ANY


def _squashed(value: str) -> str:
    return "".join(one for one in value.upper() if one.isalnum())
