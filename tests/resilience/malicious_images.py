"""Images as attackers write them: huge, lying, looping, nested, hidden in each other."""

import io
import struct
import zlib
from collections.abc import Iterator

from PIL import Image

from specimens import DRAWN

File = tuple[str, bytes]
SMALL = Image.new("RGB", (40, 30), "white")
HUGE = (2**31 - 1, 65535, 60_000)


def saved(image: Image.Image, form: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, form, **options)
    return buffer.getvalue()


def chunk(name: bytes, data: bytes, length: int | None = None) -> bytes:
    """Write a PNG chunk, which may lie about its length."""
    head = struct.pack(">I", len(data) if length is None else length)
    return head + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(width: int, height: int, *chunks: bytes, depth: int = 8, colour: int = 2) -> bytes:
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(chunks) + chunk(b"IEND", b"")


def tiff(*entries: tuple[int, int, int, int], following: int = 0, tail: bytes = b"") -> bytes:
    """Write a little-endian TIFF of one directory at 8; each entry has tag, type, count and value."""
    body = b"".join(struct.pack("<HHII", *entry) for entry in entries)
    return b"II*\0" + struct.pack("<IH", 8, len(entries)) + body + struct.pack("<I", following) + tail


def pngs() -> Iterator[File]:
    zeros = zlib.compress(bytes(30_000_000), 9)
    for size in HUGE:
        yield f"png {size} wide", png(size, size, chunk(b"IDAT", b""))
    yield "png bomb, 40000 x 40000 of one bit", png(40_000, 40_000, chunk(b"IDAT", zeros), depth=1, colour=0)
    yield (
        "png bomb within the limit",
        png(7900, 7900, chunk(b"IDAT", zlib.compress(bytes(7900 * 7901), 9)), colour=0),
    )
    yield "png of no size", png(0, 0, chunk(b"IDAT", b""))
    for name in (b"zTXt", b"iCCP"):
        yield f"png {name.decode()} bomb", png(40, 30, chunk(name, b"k\0\0" + zeros), chunk(b"IDAT", b""))
    yield "png iTXt bomb", png(40, 30, chunk(b"iTXt", b"k\0\1\0\0\0" + zeros))
    yield "png of 100000 chunks", png(40, 30, *[chunk(b"tEXt", b"a\0b")] * 100_000)
    yield "png lying chunk", png(40, 30, chunk(b"IDAT", b"x", 2**31 - 1))
    yield "png chunk that ends before it begins", png(40, 30, chunk(b"IDAT", b"x", 2**32 - 1))
    yield "png palette missing", png(40, 30, chunk(b"IDAT", zlib.compress(bytes(1230))), colour=3)
    yield "png odd depth", png(40, 30, chunk(b"IDAT", zeros), depth=3)
    frames = chunk(b"acTL", struct.pack(">II", 2**31 - 1, 0))
    yield "png of endless frames", png(40, 30, frames, chunk(b"IDAT", zlib.compress(bytes(3630))))


def tiffs() -> Iterator[File]:
    sized = [(256, 4, 1, 40), (257, 4, 1, 30), (258, 3, 1, 8), (262, 3, 1, 1), (277, 3, 1, 1)]
    strip = [(273, 4, 1, 8), (278, 4, 1, 30), (279, 4, 1, 1200)]
    yield "tiff directory that follows itself", tiff(*sized, *strip, following=8, tail=bytes(1200))
    yield "tiff directories in a circle", tiff(*sized, following=200, tail=bytes(200) + b"\x08\0\0\0")
    for size in HUGE:
        yield f"tiff {size} wide", tiff((256, 4, 1, size), (257, 4, 1, size), *sized[2:], *strip)
    yield "tiff of a billion strips", tiff(*sized, (273, 4, 2**30, 8), (279, 4, 2**30, 8))
    yield "tiff strips outside", tiff(*sized, (273, 4, 1, 2**31), (278, 4, 1, 30), (279, 4, 1, 2**31))
    yield "tiff of 65535 samples", tiff(*sized[:4], (277, 3, 1, 65535), *strip)
    yield "tiff of no entries", tiff()
    yield "tiff with its directory outside", b"II*\0" + struct.pack("<I", 2**32 - 1)
    for code in (2, 3, 4, 5, 6, 7, 8, 50000, 34925, 32946):
        packed = tiff(*sized, (259, 3, 1, code), *strip, tail=zlib.compress(bytes(10**6))[:900] * 3)
        yield f"tiff compression {code} of rubbish", packed
    pages = saved(SMALL, "TIFF", save_all=True, append_images=[SMALL] * 60)
    yield "tiff of 61 pages", pages
    yield "bigtiff", b"II+\0\x08\0\0\0" + struct.pack("<QQ", 16, 2**63)


def others() -> Iterator[File]:
    jpeg, webp = saved(SMALL, "JPEG"), saved(SMALL, "WEBP")
    frame = jpeg.index(b"\xff\xc0") + 5
    for size in (65535, 65500):
        yield f"jpeg {size} wide", jpeg[:frame] + struct.pack(">HH", size, size) + jpeg[frame + 4 :]
    yield "jpeg of no size", jpeg[:frame] + bytes(4) + jpeg[frame + 4 :]
    big = saved(Image.new("L", (4000, 4000)), "JPEG", progressive=True)
    scan = big[big.rindex(b"\xff\xda") : -2]
    yield "jpeg of 5000 scans", big[:-2] + scan * 5000
    yield "jpeg of endless tables", jpeg[:2] + b"\xff\xfe\xff\xff" * 200_000 + jpeg[2:]
    yield "jpeg exif that turns to 9", saved(SMALL, "JPEG", exif=b"Exif\0\0" + tiff((274, 3, 1, 9)))
    yield (
        "jpeg exif in a circle",
        saved(SMALL, "JPEG", exif=b"Exif\0\0" + tiff((34665, 4, 1, 8), following=8)),
    )
    yield "jpeg exif huge", saved(SMALL, "JPEG", exif=b"Exif\0\0" + tiff((270, 2, 2**31, 8)))
    yield "jpeg half", jpeg[: len(jpeg) // 2]
    yield "webp that lies about its size", webp[:4] + b"\xff\xff\xff\xff" + webp[8:]
    yield "webp 16383 wide", b"RIFF\x20\0\0\0WEBPVP8L\x0f\0\0\0\x2f\xff\xff\xff\x0f" + bytes(20)
    canvas = b"VP8X\x0a\0\0\0\x02\0\0\0" + b"\xff\xff\xff" * 2
    yield (
        "webp canvas of 16777216 pixels each way",
        b"RIFF" + struct.pack("<I", 4 + len(canvas)) + b"WEBP" + canvas,
    )
    gif = saved(SMALL, "GIF")
    yield "gif 65535 wide", gif[:6] + b"\xff\xff\xff\xff" + gif[10:]
    yield (
        "gif of 20000 frames",
        saved(SMALL, "GIF", save_all=True, append_images=[SMALL.point(lambda v: v ^ 1)]) + gif[13:] * 20_000,
    )
    yield "gif cut in its code", gif[:-10]
    bmp = saved(SMALL, "BMP")
    for size in (2**31 - 1, -(2**31), -30):
        yield f"bmp {size} high", bmp[:22] + struct.pack("<i", size) + bmp[26:]
    yield "bmp pixels outside", bmp[:10] + struct.pack("<I", 2**32 - 1) + bmp[14:]
    rle = bmp[:28] + struct.pack("<HI", 8, 1) + bmp[34:54] + bytes(1024) + b"\xff\x01" * 100_000
    yield "bmp run-length bomb", rle


def boxes() -> Iterator[File]:
    """HEIF and AVIF are boxes in boxes, each with its size."""
    heif = saved(Image.open(DRAWN / "passport_td3.jpg").resize((200, 140)), "HEIF")
    avif = saved(SMALL, "AVIF")
    for name, whole in (("heif", heif), ("avif", avif)):
        yield f"{name} box without end", whole[:4] + whole[4:].replace(b"meta", b"meta", 1)[:40]
        for word in (b"ftyp", b"meta", b"iloc", b"iinf", b"iprp", b"ispe"):
            place = whole.find(word)
            if place > 3:
                for size in (0, 1, 7, 0xFFFFFFFF):
                    yield (
                        f"{name} {word.decode()} of {size}",
                        whole[: place - 4] + struct.pack(">I", size) + whole[place:],
                    )
        place = whole.find(b"ispe") + 8
        yield (
            f"{name} 2147483647 wide",
            whole[:place] + struct.pack(">II", 2**31 - 1, 2**31 - 1) + whole[place + 8 :],
        )
    nested = b"ftypheic\0\0\0\0heic"
    nested = struct.pack(">I", len(nested) + 4) + nested
    inner = b""
    for _ in range(5000):
        inner = struct.pack(">I", len(inner) + 8) + b"meta" + inner
    yield "heif of 5000 boxes in each other", nested + inner


def strangers() -> Iterator[File]:
    """Yield what is no picture, or two things at once."""
    jpeg = saved(SMALL, "JPEG")
    yield "nothing", b""
    yield "one byte", b"\xff"
    yield "zeros", bytes(100_000)
    for name, head in {
        "svg": b"<svg xmlns='http://www.w3.org/2000/svg'><image href='file:///etc/passwd'/></svg>",
        "svg of entities": b"<!DOCTYPE s [<!ENTITY a '"
        + b"a" * 1000
        + b"'>]><svg>"
        + b"&a;" * 10_000
        + b"</svg>",
        "eps": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(/etc/passwd) run\n",
        "fits": b"SIMPLE  =                    T" + b" " * 2850,
        "psd": b"8BPS\0\x01" + bytes(100),
        "icns": b"icns\0\0\0\x10" + bytes(8),
        "wmf": b"\xd7\xcd\xc6\x9a" + bytes(40),
        "pcx": b"\x0a\x05\x01\x08" + bytes(200),
        "mpo": jpeg[:2] + b"\xff\xe2\x00\x10MPF\0II*\0" + bytes(8) + jpeg[2:],
        "zip": b"PK\x03\x04" + bytes(60),
        "gzip": b"\x1f\x8b" + zlib.compress(bytes(10**7)),
        "html": b"<script>alert(1)</script>",
        "elf": b"\x7fELF" + bytes(60),
        "php": b"<?php system($_GET[0]);",
        "jpeg 2000": b"\0\0\0\x0cjP  \r\n\x87\n" + bytes(50),
        "msp": b"DanM" + bytes(60),
    }.items():
        yield name, head
    for name, other in (
        ("html", b"<script>alert(1)</script>"),
        ("zip", b"PK\x05\x06" + bytes(18)),
        ("pdf", b"%PDF-1.4\n"),
    ):
        yield f"jpeg that is {name} too", jpeg + other
        yield f"gif that is {name} too", saved(SMALL, "GIF") + other
        yield f"{name} that is jpeg too", other + jpeg


def images() -> Iterator[File]:
    """All of them."""
    for kind in (pngs, tiffs, others, boxes, strangers):
        yield from kind()
