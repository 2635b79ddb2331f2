"""Two zones beside each other."""

import pytest

from ocr_identity.domain.document import Agreement, Field, Source
from ocr_identity.ocr.extraction.cross_check import cross_check, equivalent


def field(value: str, source: Source = Source.MRZ) -> Field:
    return Field(value, value, 0.9, source, 1)


@pytest.mark.parametrize(
    ("mrz", "printed"),
    [
        ("MUELLER", "Müller"),
        ("MULLER", "Müller"),
        ("OBRIEN", "O'Brien"),
        ("VAN DER MEER", "van der Meer"),
        ("JEAN PIERRE", "Jean-Pierre"),
        ("STRASSE", "Straße"),
        ("PAPANDROPOULOU", "PAPANDROPOULOULAKIS"),
    ],
)
def test_equivalent_of_the_same_name_spelled_differently_is_true(mrz: str, printed: str) -> None:
    assert equivalent(mrz, printed)


@pytest.mark.parametrize(
    ("one", "other"), [("MEIER", "MAIER"), ("ANNA", "ANNA MARIA"), ("1974-08-12", "1974-08-13")]
)
def test_equivalent_of_different_values_is_false(one: str, other: str) -> None:
    assert not equivalent(one, other)


def test_cross_check_of_two_zones_marks_agreement_per_field() -> None:
    mrz = {"surname": field("ERIKSSON"), "birth_date": field("1974-08-12"), "sex": field("F")}
    visual = {
        "surname": field("Eriksson", Source.VISUAL),
        "birth_date": field("1974-08-13", Source.VISUAL),
        "issue_date": field("2022-04-16", Source.VISUAL),
    }

    fields = cross_check([mrz, visual])

    assert {name: one.agreement for name, one in fields.items()} == {
        "surname": Agreement.AGREE,
        "birth_date": Agreement.DIFFER,
        "sex": Agreement.SINGLE_SOURCE,
        "issue_date": Agreement.SINGLE_SOURCE,
    }
    assert fields["surname"].source is Source.MRZ


@pytest.mark.parametrize(
    ("printed", "confidence", "heard"),
    [
        ("ERIKSS0N", 0.6, Agreement.SINGLE_SOURCE),
        ("ERIKSS0N", 0.87, Agreement.DIFFER),
        ("MUSTERMANN", 0.6, Agreement.DIFFER),
    ],
)
def test_cross_check_of_differing_print_ignores_only_an_unclear_slip(
    printed: str, confidence: float, heard: Agreement
) -> None:
    mrz = {"surname": Field("ERIKSSON", "ERIKSSON", 0.98, Source.MRZ, 1)}
    visual = {"surname": Field(printed, printed, confidence, Source.VISUAL, 1)}

    assert cross_check([mrz, visual])["surname"].agreement is heard


@pytest.mark.parametrize(("confidence", "heard"), [(0.5, Agreement.SINGLE_SOURCE), (0.87, Agreement.DIFFER)])
def test_cross_check_of_a_state_that_a_family_only_suggests_is_no_disagreement(
    confidence: float, heard: Agreement
) -> None:
    mrz = {"issuing_state": Field("UTO", "UTO", 0.98, Source.MRZ, 1)}
    visual = {"issuing_state": Field("SGP", "SGP", confidence, Source.VISUAL, 1)}

    assert cross_check([mrz, visual])["issuing_state"].agreement is heard
