"""Every target fuzzed by coverage for a time, from seeds of our own; without atheris, by chance alone."""

import importlib.util
import random
import shutil
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from events import FOLDER
from infra import ROOT
from specimens import DRAWN
from specimens.people import LICENCE, aamva_payload
from tests.e2e.stack_client import StackClient
from tests.resilience.harness import Result
from tests.resilience.malicious_files import mutants
from tests.resilience.targets import FINDINGS, TARGETS


def fuzz(_: StackClient, seconds: int) -> Result:
    """So many seconds for each target."""
    guided = importlib.util.find_spec("atheris") is not None
    row = Result(f"fuzzing {len(TARGETS)} targets {'by coverage (atheris)' if guided else 'by chance'}")
    counts = []
    for name in TARGETS:
        runs, finding = _guided(name, seconds) if guided else _by_chance(name, seconds)
        row.count(not finding, f"{name}: {finding}")
        counts.append(f"{name} {runs}")
    row.note = f"{seconds} s each; runs: {', '.join(counts)}"
    return row


def seeds(name: str) -> list[bytes]:
    """Return what a target begins with."""
    known: dict[str, list[bytes]] = {
        "decoding": [path.read_bytes() for path in DRAWN.iterdir() if path.suffix in {".jpg", ".pdf"}],
        "aamva": [aamva_payload(LICENCE)],
        "messages": [path.read_bytes() for path in FOLDER.glob("*.json")],
        "print": [b"PASSPORT\nSurname\nERIKSSON\nDate of birth\n12 AUG 1974", b"1. MARTINEZ\n4b. 21.07.2031"],
    }  # fmt: skip
    return known.get(name, [b"P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<L898902C36UTO7408122F1204159"])


def _guided(name: str, seconds: int) -> tuple[int, str]:
    """How many runs, and what was found; it is kept among the findings."""
    with TemporaryDirectory() as folder:
        corpus = Path(folder)
        for number, seed in enumerate(seeds(name)):
            (corpus / f"seed-{number}").write_bytes(seed)
        command = [sys.executable, "-m", "tests.resilience.targets", name, str(corpus),
                   "-print_final_stats=1", f"-max_total_time={seconds}",
                   "-timeout=20", "-rss_limit_mb=2048", "-max_len=60000",
                   f"-artifact_prefix={corpus}/finding-"]  # fmt: skip
        ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        runs = [line for line in ended.stderr.splitlines() if "number_of_executed_units" in line]
        found = sorted(corpus.glob("finding-*"))
        for path in found:
            FINDINGS.mkdir(exist_ok=True)
            shutil.copy(path, FINDINGS / f"{name}-{path.name.rpartition('-')[2][:12]}")
        broken = found or ended.returncode
        return int(runs[0].split()[-1]) if runs else 0, ended.stderr[-300:] if broken else ""


def _by_chance(name: str, seconds: int) -> tuple[int, str]:
    chance, runs, end = random.Random(9303), 0, time.monotonic() + seconds
    files = mutants(9303)
    while time.monotonic() < end:
        data = next(files)[1] if name == "decoding" else mutated(chance, chance.choice(seeds(name)))
        try:
            TARGETS[name](data)
        except Exception as error:  # noqa: BLE001 - that is what is looked for
            return runs, repr(error)
        runs += 1
    return runs, ""


def mutated(chance: random.Random, seed: bytes) -> bytes:
    data = bytearray(seed)
    for _ in range(chance.randrange(1, 20)):
        place = chance.randrange(len(data) + 1)
        data[place : place + chance.randrange(3)] = chance.randbytes(chance.randrange(4))
    return bytes(data)
