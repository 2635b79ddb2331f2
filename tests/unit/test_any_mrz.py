"""Whatever stands in a machine readable zone, reading it raises nothing."""

import numpy
from hypothesis import given, settings
from hypothesis import strategies as st

from ocr_identity.domain.document import Box
from ocr_identity.ocr.extraction.identity import extract_identities
from ocr_identity.ocr.extraction.mrz import parse_mrz
from ocr_identity.ocr.extraction.mrz_decoding import DecodedMrz
from ocr_identity.ocr.extraction.mrz_formats import format_of
from ocr_identity.ocr.extraction.mrz_validation import ValidatedMrz
from ocr_identity.ocr.extraction.viz import PrintedDocument
from tests.resilience.targets import SHAPES, UNSEEN

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<"
# Of every shape, with the codes that begin documents, fillers far more often than the rest.
ZONES = st.sampled_from(SHAPES).flatmap(
    lambda shape: st.tuples(
        st.sampled_from(["P", "I", "A", "C", "V", "D", "ID", "AC", "D1", "<", ""]),
        st.lists(st.text(st.sampled_from(ALPHABET + "<" * 40), min_size=shape[1], max_size=shape[1]),
                 min_size=shape[0], max_size=shape[0]),
    )
)  # fmt: skip


@settings(max_examples=500, deadline=None)
@given(ZONES)
def test_extract_identities_of_a_random_mrz_finds_at_most_one_document(zone: tuple[str, list[str]]) -> None:
    code, drawn = zone
    lines = (code + drawn[0][len(code) :], *drawn[1:])
    parsed, layout = parse_mrz(lines), format_of(lines)
    if parsed is None or layout is None:
        return
    seen = ValidatedMrz(
        UNSEEN, DecodedMrz(lines, layout, numpy.ones((len(lines), len(lines[0]))), 1.0, ()), parsed
    )

    found = extract_identities(
        1, [(seen, lambda span: Box(span.start, span.line, 1, 1))], [], PrintedDocument(None)
    )

    assert len(found) == parsed.makes_sense
    for one in found:
        assert one.mrz is not None
        assert one.mrz.lines == lines
        assert (
            parsed.valid
            or any(parsed.checks.values())
            or max(field.confidence for field in one.fields.values()) <= 0.5
        )
