"""Checksums: what was altered on a failing disk is noticed, and never shown."""

import zlib
from pathlib import Path

_MARK = 60
"""Where SQLite keeps a number for its user (user_version): the checksum of all the rest."""

_CHUNK = 2**16
"""How many bytes are read at a time: few enough to stay in the processor's own memory."""


class DamagedLibraryError(Exception):
    """The compiled library holds what was not written there. It is made anew: nobody is told."""


def pack(content: bytes) -> bytes:
    """Bytes with their checksum before them."""
    return zlib.crc32(content).to_bytes(4, "big") + content


def unpack(sealed: bytes) -> bytes:
    """The bytes as they were packed. Raises DamagedLibraryError where they are not."""
    content = sealed[4:]
    if zlib.crc32(content).to_bytes(4, "big") != sealed[:4]:
        raise DamagedLibraryError
    return content


def seal(path: Path) -> None:
    """Write the checksum of a database file into its head."""
    number = _checksum_of(path)[0]
    with path.open("r+b") as file:
        file.seek(_MARK)
        file.write(number.to_bytes(4, "big"))


def is_whole(path: Path) -> bool:
    """Whether a database file is what was sealed."""
    made, written = _checksum_of(path)
    return made == written


def _checksum_of(path: Path) -> tuple[int, int]:
    """The checksum of a file without the one in its head, and that."""
    with path.open("rb") as file:
        head = file.read(_MARK + 4)
        number = zlib.crc32(head[:_MARK])
        while chunk := file.read(_CHUNK):
            number = zlib.crc32(chunk, number)
    return number, int.from_bytes(head[_MARK:], "big")
