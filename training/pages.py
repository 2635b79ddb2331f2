"""Pictures of documents with a map of their MRZ lines, as `read/finder_model.py` wants them, from a seed."""

import math
import random

import cv2
import numpy
from numpy.typing import NDArray

from ocr_identity.ocr.recognition.line_detector import CELL
from training import clutter
from training.degrade import Pixels, blur, wrap
from training.fonts import CAP
from training.sheets import Line, draw_sheet

SIZE = 512
# What the finder tells of each cell: on a line or not, capitals' height, pitch.
MAPS = ("line", "cap", "pitch")
Matrix = NDArray[numpy.float64]


def _surroundings(rng: random.Random) -> clutter.Grey:
    """Draw a table, a wall, a page of text, a shadow."""
    shape = (SIZE, SIZE)
    scene = numpy.full(shape, rng.uniform(5, 250), numpy.float32)
    if rng.random() < 0.5:
        return numpy.full(shape, rng.choice((0.0, 255.0, 245.0, rng.uniform(0, 255))), numpy.float32)
    for cell in (2, 6, 20, 60, 200):
        if rng.random() < 0.4:
            scene += rng.uniform(2, 25) * clutter.blotches(shape, cell, rng)
    if rng.random() < 0.3:
        clutter.engrave(scene, rng)
    for _ in range(rng.choice((0, 0, 3, 12, 30))):
        clutter.scribble(scene, rng, (0, 0, SIZE, SIZE), rng.uniform(5, 30))
    return scene


def _placement(sheet: clutter.Grey, lines: list[Line], rng: random.Random) -> Matrix:
    """Where the sheet lies in the picture: a size that finders meet, any turn, a little perspective."""
    height, width = sheet.shape
    cap = math.exp(rng.uniform(math.log(4.5), math.log(27)))
    scale = cap / CAP
    kind = rng.random()
    angle = rng.choice((0, 90, 180, 270)) + rng.gauss(0, 3 if kind < 0.6 else 14)
    if kind > 0.9:
        angle = rng.uniform(0, 360)
    focus = (rng.uniform(0, width), rng.uniform(0, height))
    if lines and rng.random() < 0.9:
        line = rng.choice(lines)
        focus = (line.left + line.pitch * line.length * rng.uniform(0, 1), line.middle)
    stretch = math.exp(rng.gauss(0, 0.12))
    cos, sin = math.cos(math.radians(angle)) * scale, math.sin(math.radians(angle)) * scale
    tilt = rng.choice((0.0, 0.15, 0.4)) / max(width, height)
    target = (SIZE * rng.uniform(0.2, 0.8), SIZE * rng.uniform(0.2, 0.8))
    centre = numpy.array([[1, 0, -focus[0]], [0, 1, -focus[1]], [0, 0, 1.0]])
    turn = numpy.array([[cos * stretch, -sin, 0], [sin * stretch, cos, 0], [0, 0, 1.0]])
    bend = numpy.array([[1, 0, 0], [0, 1, 0], [rng.uniform(-tilt, tilt), rng.uniform(-tilt, tilt), 1.0]])
    place = numpy.array([[1, 0, target[0]], [0, 1, target[1]], [0, 0, 1.0]])
    return place @ turn @ bend @ centre


def _project(matrix: Matrix, points: list[tuple[float, float]]) -> NDArray[numpy.float64]:
    homogeneous = numpy.column_stack([numpy.array(points), numpy.ones(len(points))]) @ matrix.T
    return homogeneous[:, :2] / homogeneous[:, 2:]


def draw_maps(lines: list[Line], matrix: Matrix) -> NDArray[numpy.float32]:
    """Draw `MAPS` at one value a cell; all but `line` mean something only where `line` is 1."""
    cells = SIZE // CELL
    maps = numpy.zeros((len(MAPS), cells, cells), numpy.float32)
    for line in lines:
        for start in range(0, line.length, 2):
            _draw_piece(maps, line, start, matrix)
    return maps


def _draw_piece(maps: NDArray[numpy.float32], line: Line, start: int, matrix: Matrix) -> None:
    """Two characters of a line."""
    a, b = line.left + start * line.pitch, line.left + (start + 2) * line.pitch
    left, right, top, bottom = _project(
        matrix,
        [
            (a, line.middle),
            (b, line.middle),
            ((a + b) / 2, line.middle - CAP / 2),
            ((a + b) / 2, line.middle + CAP / 2),
        ],
    )
    along, up = right - left, bottom - top
    pitch, cap = numpy.hypot(*along) / 2, numpy.hypot(*up)
    half = up * max(0.26, 0.9 * CELL / 2 / max(cap, 1e-6)) if cap > 0 else up
    corners = numpy.array([left - half, right - half, right + half, left + half]) / CELL - 0.5 * (
        1 - 1 / CELL
    )
    if numpy.abs(corners).max() > 4000:
        return
    piece = numpy.zeros(maps.shape[1:], numpy.uint8)
    cv2.fillConvexPoly(piece, numpy.round(corners * 16).astype(numpy.int32), 1, shift=4)
    on = piece.astype(bool)
    for plane, value in zip(maps, (1.0, math.log(max(cap, 1) / 8), math.log(max(pitch, 1) / 8)), strict=True):
        plane[on] = value


def random_picture(rng: random.Random) -> tuple[Pixels, NDArray[numpy.float32]]:
    """Draw a grey picture `SIZE` square, and its maps."""
    sheet, lines = draw_sheet(rng)
    matrix = _placement(sheet, lines, rng)
    scale = math.sqrt(abs(numpy.linalg.det(matrix[:2, :2])))
    size = (round(sheet.shape[1] * min(1, 1.3 * scale)), round(sheet.shape[0] * min(1, 1.3 * scale)))
    soft = blur(cv2.resize(sheet, size, interpolation=cv2.INTER_AREA), rng, 1.0)
    back = numpy.diag([sheet.shape[1] / size[0], sheet.shape[0] / size[1], 1.0])
    scene = _surroundings(rng)
    seen = cv2.warpPerspective(
        soft,
        matrix @ back,
        (SIZE, SIZE),
        flags=cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=-1e4,
    )
    inside = seen > -100
    scene[inside] = seen[inside]
    if rng.random() < 0.2:
        clutter.glare(scene, rng)
    if rng.random() < 0.15:
        scene = (scene - scene.mean()) * rng.uniform(0.4, 0.9) + rng.uniform(70, 200)
    return wrap(blur(scene.astype(numpy.float32), rng, 0.9), rng), draw_maps(lines, matrix)
