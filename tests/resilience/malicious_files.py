"""Hostile files through the reader's own process: each is read or refused by a code, within its limits."""

import random
import time
from collections import Counter
from collections.abc import Iterator
from itertools import chain

import psutil

from ocr_identity.adapters.sandbox.client import GRACE_S, SandboxedReader
from ocr_identity.adapters.sandbox.server import MEGABYTE
from ocr_identity.domain.errors import DocumentRejectedError, ReaderCrashedError, ReaderError
from ocr_identity.domain.timing import StageTimer
from ocr_identity.ports.engines import ReaderOptions
from ocr_identity.settings import sandbox_environment
from specimens import DRAWN
from tests.e2e.stack_client import StackClient
from tests.resilience.harness import Result
from tests.resilience.malicious_images import File, images
from tests.resilience.malicious_pdfs import pdfs

OPTIONS = ReaderOptions(max_seconds=8, memory_mb=1280)


def mutants(seed: int) -> Iterator[File]:
    """Our own specimens, bitten, cut, stretched and spliced, without end."""
    chance = random.Random(seed)
    seeds = [path.read_bytes() for path in sorted(DRAWN.iterdir()) if path.suffix in {".jpg", ".pdf"}]
    while True:
        data = bytearray(chance.choice(seeds))
        for _ in range(chance.choice((1, 3, 10, 50))):
            if len(data) < 100:
                break
            place = chance.randrange(min(len(data), chance.choice((64, 1024, len(data)))))
            match chance.randrange(4):
                case 0:
                    data[place] = chance.randrange(256)
                case 1:
                    del data[place : place + chance.randrange(1, 200)]
                case 2:
                    data[place:place] = chance.randbytes(chance.randrange(1, 64))
                case 3:
                    data = data[: max(place, 100)] if chance.random() < 0.1 else data
        yield f"mutant of seed {seed}", bytes(data)


def malicious_files(_: StackClient, files: int) -> Result:
    """So many: every shape that advisories name and mutants beside them, or a choice of the shapes."""
    row = Result("hostile files: crashes 0, time and memory within limits, each read or refused by a code")
    shapes = [*images(), *pdfs()]
    chosen = random.Random(9303).sample(shapes, min(files, len(shapes)))
    more = (file for _, file in zip(range(files - len(chosen)), mutants(9303), strict=False))
    reader, told = SandboxedReader(OPTIONS, sandbox_environment()), Counter[str]()
    longest, largest = 0.0, 0
    for name, data in chain(chosen, more):
        started = time.monotonic()
        code = _code(reader, data)
        taken = time.monotonic() - started
        longest, largest = max(longest, taken), max(largest, _memory_mb(reader))
        told[code] += 1
        row.count(
            code != ReaderCrashedError.code and taken < OPTIONS.max_seconds + GRACE_S + 1, f"{name}: {code}"
        )
    reader.close()
    codes = ", ".join(f"{code} {count}" for code, count in told.most_common())
    row.note = f"{codes}; {longest:.0f} s and {largest} MB at most"
    return row


def _code(reader: SandboxedReader, data: bytes) -> str:
    try:
        reader.read(data, StageTimer())
    except (DocumentRejectedError, ReaderError) as fault:
        return fault.code
    return "read"


def _memory_mb(reader: SandboxedReader) -> int:
    """Measure what the process holds afterwards, where it lives."""
    if reader.child is None:
        return 0
    return int(psutil.Process(reader.child.process.pid).memory_info().rss) // MEGABYTE
