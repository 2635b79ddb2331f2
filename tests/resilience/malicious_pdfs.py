"""PDFs as attackers write them: circles, depths, bombs, scripts, files in files, lies."""

import zlib
from collections.abc import Iterator, Mapping

from tests.pdfs import pdf

File = tuple[str, bytes]
CATALOG = "<< /Type /Catalog /Pages 2 0 R >>"
PAGES = "<< /Type /Pages /Count 1 /Kids [3 0 R] >>"
PAGE = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 100] /Contents 4 0 R /Resources << /XObject << /X 5 0 R >> >> >>"
DRAW = b"q 200 0 0 100 0 0 cm /X Do Q"


def stream(data: bytes, more: str = "", length: int | None = None) -> bytes:
    """Write a stream object, which may lie about its length."""
    said = len(data) if length is None else length
    return f"<< /Length {said} {more} >>\nstream\n".encode() + data + b"\nendstream"


def document(bodies: Mapping[int, str | bytes], trailer: str = "") -> bytes:
    """Write a PDF of these objects by number, the usual ones where they are not given."""
    usual: dict[int, str | bytes] = {1: CATALOG, 2: PAGES, 3: PAGE, 4: stream(DRAW)}
    out, offsets = bytearray(b"%PDF-1.7\n"), {}
    objects = usual | dict(bodies)
    for number, body in objects.items():
        offsets[number] = len(out)
        out += (
            f"{number} 0 obj\n".encode()
            + (body if isinstance(body, bytes) else body.encode())
            + b"\nendobj\n"
        )
    start, size = len(out), max(objects) + 1
    table = "".join(f"{offsets.get(number, 0):010d} 00000 n \n" for number in range(1, size))
    out += f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer\n<< /Size {size} /Root 1 0 R {trailer} >>\n".encode()
    return bytes(out) + f"startxref\n{start}\n%%EOF\n".encode()


def picture(width: int, height: int, data: bytes, *filters: str, more: str = "") -> bytes:
    names = " ".join(f"/{name}" for name in filters)
    head = f"/Type /XObject /Subtype /Image /Width {width} /Height {height} /BitsPerComponent 8"
    return stream(data, f"{head} /ColorSpace /DeviceGray /Filter [{names}] {more}")


def structures() -> Iterator[File]:
    yield "pages in a circle", document({2: "<< /Type /Pages /Count 9 /Kids [2 0 R] >>"})
    yield "pages that lie", document({2: "<< /Type /Pages /Count 2147483647 /Kids [3 0 R] >>"})
    yield "pages of less than none", document({2: "<< /Type /Pages /Count -1 /Kids [3 0 R] >>"})
    chain = {number: f"<< /Type /Pages /Count 1 /Kids [{number + 1} 0 R] >>" for number in range(6, 3000)}
    yield "pages 3000 deep", document({2: "<< /Type /Pages /Count 1 /Kids [6 0 R] >>", **chain, 3000: PAGE})
    yield "arrays 100000 deep", document({6: "[" * 100_000 + "]" * 100_000}, "/Info 6 0 R")
    yield "dictionaries 50000 deep", document({6: "<< /A " * 50_000 + ">>" * 50_000}, "/Info 6 0 R")
    yield "reference to itself", document({3: "3 0 R"})
    yield "length that is itself", document({4: b"<< /Length 4 0 R >>\nstream\nq Q\nendstream"})
    whole = document({})
    place = whole.rindex(b"startxref")
    yield (
        "table before itself",
        whole[:place].replace(b"/Root", b"/Prev %d /Root" % whole.index(b"xref")) + whole[place:],
    )
    yield "table outside", whole[:place] + b"startxref\n99999999999\n%%EOF"
    yield "table that is missing", whole[: whole.index(b"xref")]
    yield "no end", whole[:-60]
    yield "21 pages", pdf(21)
    yield "no pages", document({2: "<< /Type /Pages /Count 0 /Kids [] >>"})
    yield "header alone", b"%PDF-1.7"
    for box in ("0 0 1e9 1e9", "0 0 0 0", "0 0 -200 -100", "0 0 1e-9 1e-9", "nan nan nan nan", "0 0 14400 1"):
        yield f"page of [{box}]", document({3: PAGE.replace("0 0 200 100", box)})
    yield (
        "page of a million user units",
        document({3: PAGE.replace("/Contents", "/UserUnit 1000000 /Contents")}),
    )


def bombs() -> Iterator[File]:
    zeros = zlib.compress(bytes(50_000_000), 9)
    twice = zlib.compress(zeros, 9)
    yield "picture that swells to 50 MB", document({5: picture(7000, 7000, zeros, "FlateDecode")})
    yield "picture packed twice", document({5: picture(7000, 7000, twice, "FlateDecode", "FlateDecode")})
    yield "picture 100000 wide", document({5: picture(100_000, 100_000, zeros, "FlateDecode")})
    yield "picture 2147483647 wide", document({5: picture(2**31 - 1, 2**31 - 1, zeros, "FlateDecode")})
    yield "a hundred filters", document({5: picture(9, 9, b"0" * 99, *["ASCIIHexDecode"] * 100)})
    yield (
        "content that swells",
        document({4: stream(zlib.compress(b"q " * 10_000_000), "/Filter /FlateDecode")}),
    )
    yield (
        "a million strokes",
        document({4: stream(zlib.compress(b"0 0 m 200 100 l S " * 300_000), "/Filter /FlateDecode")}),
    )
    for name in (
        "RunLengthDecode",
        "LZWDecode",
        "CCITTFaxDecode",
        "JBIG2Decode",
        "DCTDecode",
        "JPXDecode",
        "Crypt",
    ):
        yield f"{name} of rubbish", document({5: picture(5000, 5000, b"\x81\xff" * 5000, name)})


def drawings() -> Iterator[File]:
    """Yield what costs far more to draw than to write."""
    form = "/Type /XObject /Subtype /Form /BBox [0 0 200 100] /Resources << /XObject << /X 5 0 R >> >>"
    yield "form that draws itself", document({5: stream(b"/X Do " * 10, form)})
    forms = {
        number: stream(b"/X Do " * 10, form.replace("/X 5 0", f"/X {number + 1} 0"))
        for number in range(5, 14)
    }
    yield "a billion forms", document({**forms, 14: stream(b"0 0 9 9 re f", form)})
    pattern = (
        "/Type /Pattern /PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 1 1] /XStep 0.001 /YStep 0.001"
    )
    tiled = PAGE.replace("/XObject << /X 5 0 R >>", "/Pattern << /P 5 0 R >>")
    content = stream(b"/Pattern cs /P scn 0 0 200 100 re f")
    yield (
        "tiles without number",
        document({3: tiled, 4: content, 5: stream(b"0 0 1 1 re f", f"{pattern} /Resources << >>")}),
    )
    objects = zlib.compress(b"6 0 " + b"1 0 " * 100_000)
    yield (
        "object stream that lies",
        document({6: stream(objects, "/Type /ObjStm /N 2147483647 /First 4 /Filter /FlateDecode")}),
    )
    yield "stream that lies", document({4: stream(b"q Q", length=2**31 - 1)})
    shading = "/Shading << /S << /ShadingType 1 /ColorSpace /DeviceGray /Function << /FunctionType 4 /Domain [0 1 0 1] /Range [0 1] >> >> >>"
    yield (
        "shading without a function",
        document({3: PAGE.replace("/XObject << /X 5 0 R >>", shading), 4: stream(b"/S sh")}),
    )


def actors() -> Iterator[File]:
    """Yield what would do something, were it asked to."""
    script = "<< /S /JavaScript /JS (while(true){app.alert(1)}) >>"
    yield "script at opening", document({1: CATALOG.replace(">>", f"/OpenAction {script} >>")})
    yield "script on the page", document({3: PAGE.replace("/Contents", f"/AA << /O {script} >> /Contents")})
    launch = "<< /S /Launch /F (/bin/sh) /Win << /F (cmd.exe) >> >>"
    yield "launch at opening", document({1: CATALOG.replace(">>", f"/OpenAction {launch} >>")})
    for kind in (
        "URI /URI (http://127.0.0.1:1/)",
        "GoToR /F (/etc/passwd) /D [0 /Fit]",
        "SubmitForm /F (http://127.0.0.1:1/)",
    ):
        yield (
            f"action {kind.split()[0]}",
            document({1: CATALOG.replace(">>", f"/OpenAction << /S /{kind} >> >>")}),
        )


def attachments() -> Iterator[File]:
    """Files in files, forms, fonts, and what goes round in circles."""
    spec = "<< /Type /Filespec /F (evil.exe) /EF << /F 6 0 R >> >>"
    named = f"/Names << /EmbeddedFiles << /Names [(evil.exe) {spec}] >> >>"
    yield (
        "file in it",
        document(
            {1: CATALOG.replace(">>", f"{named} >>"), 6: stream(b"MZ" + bytes(1000), "/Type /EmbeddedFile")}
        ),
    )
    yield (
        "itself in it",
        document({1: CATALOG.replace(">>", f"{named} >>"), 6: stream(document({}), "/Type /EmbeddedFile")}),
    )
    yield (
        "picture elsewhere",
        document({5: picture(9, 9, b"", more="/F (/etc/passwd) /FFilter /FlateDecode")}),
    )
    yield (
        "xfa form",
        document(
            {
                1: CATALOG.replace(">>", "/AcroForm << /XFA 6 0 R /Fields [] >> >>"),
                6: stream(b"<xdp/>" * 1000),
            }
        ),
    )
    yield (
        "fields in a circle",
        document(
            {
                1: CATALOG.replace(">>", "/AcroForm << /Fields [6 0 R] >> >>"),
                6: "<< /Kids [6 0 R] /FT /Tx /T (a) >>",
            }
        ),
    )
    yield (
        "outlines in a circle",
        document(
            {
                1: CATALOG.replace(">>", "/Outlines 6 0 R >>"),
                6: "<< /First 6 0 R /Last 6 0 R /Next 6 0 R /Count 9 >>",
            }
        ),
    )
    yield "encrypted by nothing", document({}, "/Encrypt << /Filter /Standard /V 9 /R 9 /O () /U () /P 0 >>")
    font = "<< /Type /Font /Subtype /TrueType /BaseFont /A /FontDescriptor << /Type /FontDescriptor /FontName /A /FontFile2 6 0 R >> >>"
    fonts = PAGE.replace("/XObject << /X 5 0 R >>", f"/Font << /F {font} >>")
    yield (
        "font of rubbish",
        document({3: fonts, 4: stream(b"BT /F 12 Tf (AAAA) Tj ET"), 6: stream(b"\0\1\0\0" + b"\xff" * 5000)}),
    )


def pdfs() -> Iterator[File]:
    """All of them."""
    for kind in (structures, bombs, drawings, actors, attachments):
        yield from kind()
