"""`python competitor.py NAME FILE…`: another reader on files, in an environment that holds nothing of ours.

For each file a line of JSON: the zone's text, whether the reader calls it valid, the fields that its own
parser makes of it (dates as they stand in the zone), and the processor's seconds, those of Tesseract's
processes among them.
"""

import json
import re
import resource
import subprocess
import sys
import time
import warnings
from collections.abc import Callable

Fields = dict[str, str]
Read = Callable[[str], tuple[str, bool, Fields]]


def passporteye() -> Read:
    """PassportEye: its own finder and Tesseract's command."""
    from passporteye import read_mrz

    def read(path: str) -> tuple[str, bool, Fields]:
        found = read_mrz(path)
        if not found:
            return "", False, {}
        told = found.to_dict()
        fields = {
            "document_number": told.get("number", "").replace("<", ""),
            "birth_date": told.get("date_of_birth", ""),
            "expiry_date": told.get("expiration_date", ""),
            "surname": told.get("surname", ""),
            "given_names": told.get("names", ""),
        }
        return found.aux["raw_text"].strip(), bool(found.valid), fields

    return read


def fastmrz() -> Read:
    """FastMRZ: a segmenting network and Tesseract's command."""
    from fastmrz import FastMRZ

    reader = FastMRZ()

    def read(path: str) -> tuple[str, bool, Fields]:
        text = str(reader.get_details(path, ignore_parse=True) or "").strip()
        told = reader.get_details(text, input_type="text")
        fields = {
            "document_number": str(told.get("document_number", "")),
            "birth_date": str(told.get("birth_date", "")).replace("-", "")[-6:],
            "expiry_date": str(told.get("expiry_date", "")).replace("-", "")[-6:],
            "surname": str(told.get("surname", "")),
            "given_names": str(told.get("given_name", "")),
        }
        return text, told.get("status") == "SUCCESS", fields

    return read


def tesseract() -> Read:
    """Plain Tesseract on the whole page: its last lines that look like an MRZ, which nobody parses."""

    def read(path: str) -> tuple[str, bool, Fields]:
        done = subprocess.run(["tesseract", path, "-"], capture_output=True, text=True, check=False)
        lines = [line.replace(" ", "") for line in done.stdout.splitlines()]
        zone = [line for line in lines if len(line) > 26 and re.fullmatch(r"[A-Z0-9<]+", line)]
        rows = 3 if zone and len(zone[-1]) < 33 else 2
        return "\n".join(zone[-rows:]), False, {}

    return read


def _spent() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def main(name: str, paths: list[str]) -> None:
    """Read `paths` with the reader called `name`; what it raises is a file not read."""
    warnings.simplefilter("ignore")
    read = {"passporteye": passporteye, "fastmrz": fastmrz, "tesseract": tesseract}[name]()
    for path in paths:
        started = _spent()
        try:
            text, valid, fields = read(path)
        except Exception:
            text, valid, fields = "", False, {}
        told = {"file": path, "text": text, "valid": valid, "fields": fields, "seconds": _spent() - started}
        print(json.dumps(told), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
