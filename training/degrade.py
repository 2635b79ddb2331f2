"""What cameras, scanners and wrappings do to a picture: blur, noise, sharpening, JPEG, tone."""

import random

import cv2
import numpy
from numpy.typing import NDArray

from training.clutter import Grey, grain

Pixels = NDArray[numpy.uint8]


def blur(image: Grey, rng: random.Random, strongest: float) -> Grey:
    """Out of focus, or moved."""
    if rng.random() < 0.75:
        sigma = rng.uniform(0.0, strongest)
        return cv2.GaussianBlur(image, (0, 0), sigma).astype(numpy.float32) if sigma > 0.15 else image
    length = rng.randint(2, max(2, round(strongest * 2.5)))
    kernel = numpy.zeros((length, length), numpy.float32)
    end = rng.choice(((length - 1, 0), (0, length - 1), (length - 1, length - 1)))
    cv2.line(kernel, (0, 0), end, 1.0)
    return cv2.filter2D(image, -1, kernel / kernel.sum()).astype(numpy.float32)


def wrap(image: Grey, rng: random.Random) -> Pixels:
    """Noise, sharpening, tone and JPEG, as chance has it."""
    if rng.random() < 0.3:
        soft = cv2.GaussianBlur(image, (0, 0), rng.uniform(0.7, 1.5))
        image = image + rng.uniform(0.3, 1.5) * (image - soft)
    if rng.random() < 0.6:
        image = image + rng.uniform(1, 11) * grain(image.shape[:2], rng)
    pixels = numpy.clip(image, 0, 255).astype(numpy.uint8)
    if rng.random() < 0.3:
        gamma = rng.uniform(0.6, 1.7)
        pixels = cv2.LUT(pixels, (255 * (numpy.arange(256) / 255) ** gamma).astype(numpy.uint8))
    if rng.random() < 0.65:
        quality = rng.randint(22, 95)
        _, packed = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, quality])
        pixels = cv2.imdecode(packed, cv2.IMREAD_GRAYSCALE)
    return pixels.astype(numpy.uint8)
