"""The reader's own process: what a file does there is told by its code, and the next file is read."""

import io
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from multiprocessing import Pipe
from pathlib import Path
from typing import Any

import psutil
import pytest
from PIL import Image

from infra.local.processes import wait_until
from ocr_identity.adapters.sandbox.client import SandboxedReader, SandboxedRenderer
from ocr_identity.adapters.sandbox.server import Reply, serve
from ocr_identity.domain.document import Reading
from ocr_identity.domain.errors import (
    CorruptFileError,
    OcrIdentityError,
    ReaderCrashedError,
    ReaderError,
    ReaderOutOfMemoryError,
    ReadTimeoutError,
)
from ocr_identity.domain.timing import StageTimer
from ocr_identity.ocr.image.limits import Limits
from ocr_identity.ocr.pipeline import read_document
from ocr_identity.ports.engines import Engines, ReaderOptions
from ocr_identity.ports.renditions import RendererOptions
from ocr_identity.settings import sandbox_environment
from specimens import DRAWN
from tests.unit.fakes import FakeEngine, FakeLineModels

PASSPORT = (DRAWN / "passport_td3.jpg").read_bytes()
# Makes the reader's process do what the last bytes of a file say.
POISON = Path(__file__).parent / "poisoned_reader"


def start(**options: Any) -> SandboxedReader:
    environment = sandbox_environment()
    environment["PYTHONPATH"] = f"{POISON}{os.pathsep}{environment['PYTHONPATH']}"
    return SandboxedReader(ReaderOptions(**options), environment, grace_s=0.5)


@pytest.fixture(scope="module")
def reader() -> Iterator[SandboxedReader]:
    found = start()
    yield found
    found.close()


def read(reader: SandboxedReader, data: bytes = PASSPORT) -> str:
    """Return the surname that was read."""
    return reader.read(data, StageTimer()).fields["surname"].value


def test_sandboxed_reader_on_a_document_returns_its_reading_and_stages(reader: SandboxedReader) -> None:
    watch = StageTimer()

    reading = reader.read(PASSPORT, watch)

    assert reading.fields["surname"].value == "ERIKSSON"
    assert {"decode", "mrz", "text", "parse"} <= watch.durations.keys()


def test_sandboxed_reader_on_a_corrupt_file_raises_its_own_error_class(reader: SandboxedReader) -> None:
    with pytest.raises(CorruptFileError):
        reader.read((DRAWN / "corrupt.jpg").read_bytes(), StageTimer())


@pytest.mark.parametrize(
    ("poison", "fault", "cause"),
    [
        (b"crash", ReaderCrashedError, "SIGSEGV"),
        (b"bug", ReaderCrashedError, "LookupError"),
        (b"kill", ReaderOutOfMemoryError, None),
        (b"eat", ReaderOutOfMemoryError, None),
    ],
)
def test_sandboxed_reader_on_poison_raises_its_code_and_reads_the_next_file(
    reader: SandboxedReader, poison: bytes, fault: type[OcrIdentityError], cause: str | None
) -> None:
    with pytest.raises(fault) as caught:
        reader.read(PASSPORT + poison, StageTimer())

    assert getattr(caught.value, "cause", None) == cause
    assert "ERIKSSON" not in repr(caught.value)
    assert read(reader) == "ERIKSSON"


def test_sandboxed_reader_on_a_hanging_file_times_out_and_ends_the_process() -> None:
    reader = start()
    assert read(reader) == "ERIKSSON"
    assert reader.child is not None
    hanging = reader.child.process.pid
    patience_s, reader._patience_s = reader._patience_s, 1.0

    with pytest.raises(ReadTimeoutError):
        reader.read(PASSPORT + b"hang", StageTimer())

    assert not psutil.pid_exists(hanging)
    reader._patience_s = patience_s
    assert read(reader) == "ERIKSSON"
    reader.close()


def test_sandboxed_reader_after_its_process_died_starts_another(reader: SandboxedReader) -> None:
    read(reader)
    assert reader.child is not None
    reader.child.process.kill()
    reader.child.process.wait()

    assert read(reader) == "ERIKSSON"


def test_sandbox_process_with_secrets_in_our_environment_sees_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "a-secret")
    monkeypatch.setenv("DATABASE_URL", "postgresql://user:a-secret@host/database")
    reader = start()
    read(reader)

    assert reader.child is not None
    seen = psutil.Process(reader.child.process.pid).environ()

    assert "a-secret" not in str(seen)
    reader.close()


def test_sandbox_process_after_its_pipe_closes_ends() -> None:
    reader = start()
    read(reader)
    assert reader.child is not None
    child = psutil.Process(reader.child.process.pid)

    reader.child.connection.close()

    wait_until(lambda: child.status() == psutil.STATUS_ZOMBIE, 5, "the process' end")
    reader.close()


def test_serve_on_a_bad_file_replies_its_code_and_ends_with_the_pipe() -> None:
    ours, theirs = Pipe()

    def read(data: bytes, watch: StageTimer) -> Reading:
        return read_document(data, Engines(FakeEngine(), FakeEngine(), FakeLineModels()), Limits(), watch)

    serving = threading.Thread(target=serve, args=(theirs, Reply[Reading], read))
    serving.start()

    ours.send_bytes(b"no document")
    reply = Reply[Reading].model_validate_json(ours.recv_bytes())
    ours.close()
    serving.join(timeout=5)

    assert reply.code == "unsupported_type"
    assert not serving.is_alive()
    theirs.close()


@pytest.mark.parametrize(
    "answer", ['{"cause": "ERIKSSON 1974"}', '{"laps": {"ERIKSSON": 1}}', "no JSON", "{"]
)
def test_sandboxed_reader_on_a_forged_reply_raises_crashed_without_its_text(answer: str) -> None:
    reader, (ours, theirs) = start(), Pipe()
    assert reader.child is not None
    reader.child.connection.close()
    reader.child = replace(reader.child, connection=ours)
    theirs.send_bytes(answer.encode())

    with pytest.raises(ReaderCrashedError) as caught:
        reader.read(PASSPORT, StageTimer())

    assert "ERIKSSON" not in f"{caught.value} {caught.value.cause}"
    theirs.close()


def test_onnx_line_models_on_loading_write_nothing_to_the_home_folder(tmp_path: Path) -> None:
    """Left to itself it keeps an identifier and a queue of events under the home folder, and sends them."""
    code = "from ocr_identity.adapters.engines.onnx import OnnxLineModels; OnnxLineModels()"
    subprocess.run([sys.executable, "-c", code], env=os.environ | {"HOME": str(tmp_path)}, check=True)

    assert list(tmp_path.rglob("*")) == []


def png(size: tuple[int, int], mode: str = "RGBA") -> bytes:
    buffer = io.BytesIO()
    Image.new(mode, size).save(buffer, "PNG")
    return buffer.getvalue()


@pytest.fixture
def renderer() -> Iterator[SandboxedRenderer]:
    environment = sandbox_environment()
    environment["PYTHONPATH"] = f"{POISON}{os.pathsep}{environment['PYTHONPATH']}"
    found = SandboxedRenderer(RendererOptions(), environment)
    yield found
    found.close()


def test_renderer_on_a_picture_that_fills_its_memory_stays_within_it(renderer: SandboxedRenderer) -> None:
    """8000 x 8000 pixels of four bytes: 256 MB once decoded."""
    pictures = renderer.render(png((8000, 8000)))

    assert [(one.name, one.width) for one in pictures] == [("thumbnail", 256), ("preview", 1024)]
    assert renderer.child is not None
    peak = Path(f"/proc/{renderer.child.process.pid}/status").read_text().partition("VmHWM:")[2].split()[0]
    assert int(peak) < 768 * 1024


@pytest.mark.parametrize("poison", [b"crash", b"kill"])
def test_renderer_on_a_crashing_file_raises_and_renders_the_next(
    renderer: SandboxedRenderer, poison: bytes
) -> None:
    with pytest.raises(ReaderError):
        renderer.render(PASSPORT + poison)

    assert len(renderer.render(PASSPORT)) == 2


def test_renderer_on_a_damaged_file_refuses_it_by_its_own_class(renderer: SandboxedRenderer) -> None:
    with pytest.raises(CorruptFileError):
        renderer.render((DRAWN / "corrupt.jpg").read_bytes())
