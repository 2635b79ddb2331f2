"""The renderer's own process: a file in, its small pictures out."""

import sys
from multiprocessing.connection import Connection

from pydantic import TypeAdapter

from ocr_identity.adapters.sandbox.server import Reply, confine, serve
from ocr_identity.domain.timing import StageTimer
from ocr_identity.ocr.image.limits import Limits
from ocr_identity.ocr.image.thumbnails import render
from ocr_identity.ports.renditions import Picture, RendererOptions


def main() -> None:
    """Serve on the descriptor that the first argument names, by the options in the second."""
    descriptor, options = int(sys.argv[1]), TypeAdapter(RendererOptions).validate_json(sys.argv[2])
    limits = Limits(options.max_bytes, options.max_pixels, options.max_pages, options.max_seconds)
    confine(options.memory_mb)

    def draw(data: bytes, timer: StageTimer) -> list[Picture]:
        with timer.measure("render"):
            return list(render(data, limits, options.sizes))

    serve(Connection(descriptor), Reply[list[Picture]], draw)


if __name__ == "__main__":
    main()
