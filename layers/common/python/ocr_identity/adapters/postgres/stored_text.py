"""Text that Postgres cannot hold: U+0000, which a barcode's payload may have, is written in other words.

`jsonb` refuses it, escaped or not (https://www.postgresql.org/docs/current/datatype-json.html).
"""

from typing import Any

# "Substitute", a control character that no print has, begins what stands for another one.
MARK = "\x1a"
WRITTEN = str.maketrans({MARK: f"{MARK}1", "\x00": f"{MARK}0"})


def to_stored(value: Any) -> Any:
    r"""JSON that `jsonb` takes, from which `from_stored` makes `value` again, whatever text is in it.

    >>> to_stored({"payload": "@\x00"})
    {'payload': '@\x1a0'}
    """
    match value:
        case str():
            return value.translate(WRITTEN)
        case dict():
            return {to_stored(name): to_stored(member) for name, member in value.items()}
        case list():
            return [to_stored(item) for item in value]
    return value


def from_stored(value: Any) -> Any:
    """Restore what `to_stored` was given."""
    match value:
        case str():
            return value.replace(f"{MARK}0", "\x00").replace(f"{MARK}1", MARK) if MARK in value else value
        case dict():
            return {from_stored(name): from_stored(member) for name, member in value.items()}
        case list():
            return [from_stored(item) for item in value]
    return value


def printable(text: str) -> str:
    """`text` without control characters, but for line ends and tabs: for columns, searches and messages."""
    return "".join(one for one in text if one in "\n\t" or (one >= " " and not "\x7f" <= one <= "\x9f"))
