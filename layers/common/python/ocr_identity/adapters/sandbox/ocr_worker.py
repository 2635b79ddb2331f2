"""The reader's own process: a file in, its reading out."""

import sys
from multiprocessing.connection import Connection

from pydantic import TypeAdapter

from ocr_identity.adapters.engines.loading import engines
from ocr_identity.adapters.sandbox.server import Reply, confine, serve
from ocr_identity.domain.document import Reading
from ocr_identity.domain.timing import StageTimer
from ocr_identity.ocr.image.limits import Limits
from ocr_identity.ocr.pipeline import read_document
from ocr_identity.ports.engines import ReaderOptions


def main() -> None:
    """Serve on the descriptor that the first argument names, by the options in the second."""
    descriptor, options = int(sys.argv[1]), TypeAdapter(ReaderOptions).validate_json(sys.argv[2])
    limits = Limits(options.max_bytes, options.max_pixels, options.max_pages, options.max_seconds)
    reader = engines(options.languages, options.engine_timeout_s, options.print_engine)
    confine(options.memory_mb)

    def read(data: bytes, timer: StageTimer) -> Reading:
        return read_document(data, reader, limits, timer)

    serve(Connection(descriptor), Reply[Reading], read)


if __name__ == "__main__":
    main()
