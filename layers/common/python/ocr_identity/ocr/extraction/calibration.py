"""parse, how sure the models are → how often they are right: calibrated confidences.

What a network calls 99 % is not right in 99 of 100 cases. The figures here are fitted by
`make evaluate`, which prints for each band of confidence how often the fields in it were right.
"""

# Error of the models' own sureness, and the floor of error that no sureness undercuts.
READ_FLOOR, CHECKED_FLOOR = 0.02, 0.005
CHECKED_GAIN = 0.15
SHARPNESS = 1.0
# What is told at most of an element whose check digit fails.
MOST_UNCHECKED = 0.5


def unchecked_confidence(probability: float) -> float:
    """Estimate the confidence in an element that no check digit covers."""
    return _rounded((1 - READ_FLOOR) * probability**SHARPNESS)


def checked_confidence(probability: float) -> float:
    """Estimate the confidence in an element whose check digit holds: one wrong text in ten passes it."""
    return _rounded((1 - CHECKED_FLOOR) * (1 - CHECKED_GAIN * (1 - probability)))


def mrz_confidence(probability: float, checked: bool | None) -> float:
    """Estimate the confidence in an element by its check digit: it holds, it fails, or there is none."""
    if checked is None:
        return unchecked_confidence(probability)
    return (
        checked_confidence(probability) if checked else min(MOST_UNCHECKED, unchecked_confidence(probability))
    )


def _rounded(confidence: float) -> float:
    return round(min(max(confidence, 0.0), 1.0), 4)
