"""Cards without an MRZ, drawn from the catalogue of families: a fictional holder, each value by its label.

Pillow's own font suffices, so that tests can draw them anywhere.
"""

import random
from collections.abc import Mapping
from dataclasses import dataclass

from PIL import Image, ImageDraw, ImageFilter, ImageFont

from ocr_identity.domain.document import Box, Word
from ocr_identity.ocr.extraction.families import Family, common_labels
from ocr_identity.ocr.extraction.regions import regions

SIZE, INK = (1012, 638), (20, 24, 40)
LEFT, TOP, PITCH, LETTERS, VALUE = 330, 150, 52, 26, 330
SURNAMES = ("MARLOW", "KESTREL", "AVERY", "QUILL", "TAMARIND")
GIVEN = ("JUNO", "ROWAN ELI", "MIRA", "TOBIAS", "SANNA")


@dataclass(frozen=True, slots=True)
class PrintedCard:
    """The rows of a card, each a label and a value, and what a reader should tell of it."""

    titles: tuple[str, ...]
    rows: tuple[tuple[str, str], ...]
    truth: Mapping[str, str]


def printed_card(family: Family, rng: random.Random) -> PrintedCard:
    """Make up a card of `family` for somebody who does not exist."""
    surname, given = rng.choice(SURNAMES), rng.choice(GIVEN)
    birth, issue = rng.randint(1950, 2003), rng.randint(2018, 2024)
    days = {
        "birth_date": (birth, rng.randint(1, 12), rng.randint(13, 28)),
        "issue_date": (issue, rng.randint(1, 12), rng.randint(13, 28)),
        "expiry_date": (issue + 10, rng.randint(1, 12), rng.randint(13, 28)),
    }
    truth = {name: f"{year}-{month:02d}-{day:02d}" for name, (year, month, day) in days.items()}
    sexes = {meaning: word for word, meaning in family.sexes.items()} or {"M": "M", "F": "F"}
    truth["sex"] = rng.choice("MF")
    truth |= _named(family, surname, given)
    rows = [
        (_label(family, name), truth[name])
        for name in truth
        if name in {"surname", "given_names", "full_name"}
    ]
    if family.example:
        truth["document_number"] = family.example
        rows.append((_label(family, "document_number"), family.example))
    rows.append((_label(family, "sex"), sexes[truth["sex"]]))
    rows += [
        (_label(family, name), _written(day, month_first=family.month_first)) for name, day in days.items()
    ]
    titles = (
        family.titles[0],
        *([regions(family.regions)["CO" if family.regions == "USA" else "ON"]] if family.regions else []),
    )
    return PrintedCard(titles, tuple(rows), truth)


def card_words(card: PrintedCard) -> list[Word]:
    """Read the words of a card as an engine that makes no mistake does, labels beside their values."""
    words, rows = list[Word](), [*((title, "") for title in card.titles), *card.rows]
    for line, (label, value) in enumerate(rows):
        for part, left in ((label, 40), (value, 520)):
            for text in part.split():
                words.append(Word(text, 0.99, 1, Box(left, 40 + 50 * line, 12 * len(text), 26), line))
                left += 12 * len(text) + 12  # noqa: PLW2901 - the next word's place
    return words


def draw_card(card: PrintedCard, rng: random.Random) -> Image.Image:
    """Draw a card as a scanner shows it: fine lines under the print, slightly soft."""
    tint = tuple(rng.randint(215, 245) for _ in range(3))
    page = Image.new("RGB", SIZE, (tint[0], tint[1], tint[2]))
    pen = ImageDraw.Draw(page)
    for row in range(0, SIZE[1], 7):
        shade = tuple(one - 25 for one in tint)
        wave = [(x, row + 3 * ((x // 20) % 2)) for x in range(0, SIZE[0] + 20, 20)]
        pen.line(wave, fill=(shade[0], shade[1], shade[2]), width=1)
    pen.rectangle((40, 170, 280, 480), fill=(150, 150, 160))
    font, small = ImageFont.load_default(LETTERS + 8), ImageFont.load_default(LETTERS)
    for number, title in enumerate(card.titles):
        pen.text((40, 30 + 48 * number), title, fill=INK, font=font)
    for number, (label, value) in enumerate(card.rows):
        pen.text((LEFT, TOP + PITCH * number), f"{label}:", fill=INK, font=small)
        pen.text((LEFT + VALUE, TOP + PITCH * number), value, fill=INK, font=small)
    return page.filter(ImageFilter.GaussianBlur(rng.uniform(0.0, 0.6)))


def _named(family: Family, surname: str, given: str) -> dict[str, str]:
    """Name the holder as the family prints it: in two fields, or in one."""
    if "full_name" in family.labels or "full_name" in family.numbers.values() or "full_name" in family.blocks:
        return {"full_name": f"{given} {surname}"}
    return {"surname": surname, "given_names": given}


def _label(family: Family, name: str) -> str:
    own = [one for one in family.labels.get(name, ()) if len(one) > 1]
    return (own or common_labels()[name])[0]


def _written(day: tuple[int, int, int], *, month_first: bool) -> str:
    year, month, number = day
    return f"{month:02d}/{number:02d}/{year}" if month_first else f"{number:02d}.{month:02d}.{year}"
