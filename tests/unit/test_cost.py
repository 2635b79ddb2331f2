"""What a thousand documents cost, by the numbers that are given."""

from tests.benchmarks.cost import Usage, a_thousand


def test_cost_of_a_thousand_documents_covers_function_time_and_requests() -> None:
    told = a_thousand({"Ocr": Usage(1, 1.0)}, log_bytes=0)

    assert round(told["function Ocr"], 4) == round(1000 * (0.0000166667 + 0.0000002), 4)
    assert told["logs"] == 0
    assert 0 < sum(told.values()) < 1
