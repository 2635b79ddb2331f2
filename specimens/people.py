"""The fictional holders of the specimens, and what their licences' barcodes say."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Holder:
    """A person and one document of theirs; dates are ISO 8601."""

    surname: str
    given_names: str
    birth_date: str
    sex: str
    document_number: str
    issue_date: str
    expiry_date: str
    personal_number: str = ""
    address: str = ""
    state: str = "UTO"


PASSPORT = Holder(
    "ERIKSSON", "ANNA MARIA", "1974-08-12", "F", "L898902C3", "2022-04-16", "2032-04-15", "ZE184226B"
)
CARD = Holder("OKONKWO", "CHIDI EMEKA", "1988-11-03", "M", "D23145890", "2021-06-01", "2031-05-31")
VISA = Holder("NAKAMURA", "HARUKI", "1992-02-29", "M", "V7702154X", "2026-01-10", "2027-01-09")
LICENCE = Holder(
    "MARTINEZ", "LUCIA ISABEL", "1983-07-21", "F", "U8834417", "2023-07-21", "2031-07-21",
    address="14 HARBOUR STREET, AMAUROT, UT 00421",
)  # fmt: skip
TURNED = Holder("VAN DER MEER", "JOOST", "1969-12-30", "M", "XK4471209", "2019-03-05", "2029-03-04", "88123")
PAGED = Holder("OBRIEN", "SIOBHAN", "2001-05-17", "F", "C5500317", "2024-09-02", "2034-09-01")


def aamva_payload(holder: Holder) -> bytes:
    """Write a DL/ID card design standard 2020 payload (version 10), one DL subfile."""

    def us(iso: str) -> str:
        year, month, day = iso.split("-")
        return f"{month}{day}{year}"

    first, _, middle = holder.given_names.partition(" ")
    street, city, rest = holder.address.split(", ")
    elements = {
        "DAQ": holder.document_number, "DCS": holder.surname, "DDE": "N", "DAC": first, "DDF": "N",
        "DAD": middle, "DDG": "N", "DCA": "C", "DCB": "NONE", "DCD": "NONE",
        "DBD": us(holder.issue_date), "DBB": us(holder.birth_date), "DBA": us(holder.expiry_date),
        "DBC": "2" if holder.sex == "F" else "1", "DAU": "066 in", "DAY": "BRO", "DAG": street,
        "DAI": city, "DAJ": rest[:2], "DAK": rest[3:] + "0000", "DCF": "UT00421988344", "DCG": "UTO",
    }  # fmt: skip
    body = "DL" + "\n".join(code + value for code, value in elements.items()) + "\r"
    return f"@\n\x1e\rANSI 000000100001DL{31:04d}{len(body):04d}{body}".encode("ascii")
